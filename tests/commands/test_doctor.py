"""`python -m autograder doctor`, and what the demo class says where a real one would stop."""

import shutil
import time

import pytest

from autograder import machine
from autograder.assignment.course_folder import Course
from autograder.commands import demo
from autograder.demo import classroom
from autograder.examiner import tier_probe
from autograder.examiner.tier_probe import Confinement

WEAK = Confinement("none", {"full": "namespaces are refused here", "reduced": "no Landlock"})


@pytest.fixture
def strict(course):
    """A course that demands the full tier."""
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Examine.confinement = 'full'\n")
    return course


def findings(root):
    return {finding.what: finding for finding in machine.examine_machine(Course(root))}


def test_a_line_for_each_capability(command, course):
    """The table has a line for what confines, and for the rest of the installation."""
    _, out, _ = command("doctor", "--course-dir", course)

    for what in ("system", "confinement: ", "versions", "gradebook", "disk", "clock", "fonts"):
        assert f"│ {what}" in out


def test_a_machine_that_is_good_enough(command, strict, monkeypatch):
    """Status 0 where nothing is missing."""
    monkeypatch.setattr(machine, "confinement", lambda: Confinement("full"))
    status, _, err = command("doctor", "--course-dir", strict)

    assert (status, err) == (0, "")


def test_less_than_the_course_demands(command, strict, monkeypatch):
    """Status 1 where candidates are confined less than demanded; why, and what accepts it, is said."""
    monkeypatch.setattr(machine, "confinement", lambda: WEAK)
    status, _, err = command("doctor", "--course-dir", strict)
    finding = findings(strict)["confinement: none"]

    assert status == 1
    assert "confinement: none" in err
    assert finding.state == "missing"
    for part in ("namespaces are refused here", "no Landlock", "Demanded: full", "--accept-unconfined"):
        assert part in finding.message


def test_less_than_the_best_but_enough(course, monkeypatch):
    """A course that demands nothing lacks nothing."""
    monkeypatch.setattr(machine, "confinement", lambda: WEAK)

    assert findings(course)["confinement: none"].state == "less"


def test_what_is_wrong_with_the_installation_is_found(strict, monkeypatch):
    """Missing and wrong versions, a locked gradebook, a full disk and a clock that is wrong are found."""
    version = machine.importlib.metadata.version
    monkeypatch.setattr(
        machine.importlib.metadata, "version", lambda name: "0.1" if name == "nbgrader" else version(name)
    )
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    monkeypatch.setattr(machine.time, "time", lambda: 0.0)
    (strict / "gradebook.db").write_text("no database")
    seen = findings(strict)

    assert seen["versions"].state == "missing" and "nbgrader is 0.1 instead of ==0.9.6" in seen["versions"].message
    assert seen["gradebook"].state == "missing" and "cannot be opened" in seen["gradebook"].message
    assert seen["disk"].state == seen["clock"].state == "less"
    assert time.time() == 0.0


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "names no database. Write sqlite:///PATH"),
        ("postgresql://me:secret@host:port/grades", "names no database. Write sqlite:///PATH"),
        ("postgresql://me:secret@127.0.0.1:1/grades", "postgresql://me:***@127.0.0.1:1/grades cannot be reached: "),
    ],
)
def test_a_gradebook_somewhere_else(strict, url, message):
    """A gradebook in a database server is asked for, and no password is shown."""
    with (strict / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    finding = findings(strict)["gradebook"]

    assert finding.state == "missing"
    assert message in finding.message
    assert "secret" not in finding.message


@pytest.mark.parametrize(
    ("setting", "advice"),
    [
        ("user/max_user_namespaces", "sysctl -w user.max_user_namespaces=15000"),
        ("kernel/apparmor_restrict_unprivileged_userns", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        ("", "ask who runs this machine"),
    ],
)
def test_how_to_get_namespaces(monkeypatch, setting, advice):
    """Where namespaces are refused, the setting that refuses them is named with the command that changes it."""
    monkeypatch.setattr(machine, "_NAMESPACES", "import sys; sys.exit(1)")
    monkeypatch.setattr(machine.os, "getuid", lambda: 1000)
    monkeypatch.setattr(machine, "_setting", lambda name: machine._SETTINGS[name][0] if name == setting else "")
    monkeypatch.setattr(machine.Path, "exists", lambda path: False)
    finding = machine._namespaces()

    assert finding.state == "less"
    assert advice in finding.message


@pytest.mark.parametrize(("tier", "warned"), [("full", False), ("reduced", True), ("none", True)])
def test_the_demo_goes_on_and_says_so(command, monkeypatch, tmp_path, tier, warned):
    """The demo class is graded at any tier, and below the full one with a warning: its students are ours."""
    asked = {}
    monkeypatch.setattr(tier_probe, "confinement", lambda: Confinement(tier))
    monkeypatch.setattr(classroom, "make_demo", lambda root, tell, weeks: Course(tmp_path))
    monkeypatch.setattr(demo, "grade_course", lambda *args, **options: asked.update(options) or 0)
    status, _, err = command("demo")

    assert status == 0
    assert asked == {"accept_unconfined": True}
    assert ("WARNING" in err and f"tier '{tier}'" in err) is warned
