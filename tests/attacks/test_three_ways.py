"""The same confinement on all three ways in, and what happens on a machine that cannot give it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from autograder.examiner import tier_probe as found_out
from autograder.examiner.tier_probe import Confinement, confinement

from ..gradebook.conftest import WEEK, CourseFolder, cell, released_course  # noqa: F401  # a fixture

# Every attempt ends up in the student's own note, so that one sees what it got.
HOSTILE = """
import os, socket, subprocess
got = []
for what, attempt in {{
    "read": lambda: open({secret!r}).read(),
    "seen": lambda: os.stat({secret!r}),
    "written": lambda: open({secret!r}, "w"),
    "checks": lambda: os.listdir({project!r} + "/autograder/course"),
    "connected": lambda: socket.create_connection(("127.0.0.1", {tcp}), 1),
    "started": lambda: subprocess.run(["/bin/sh", "-c", "true"]),
    "forked": lambda: os.fork() or os._exit(0),
    "signalled": lambda: os.kill({pid}, 0),
}}.items():
    try:
        attempt()
        got.append(what)
    except Exception:
        pass
raise RuntimeError("got " + (", ".join(got) or "nothing"))
"""
# As nbgrader's users write them: no hidden checks, just asserts, run where the student's code runs.
ASSERTS = """
import os
assert not os.path.exists({secret!r})
assert "{secret}" not in str(os.environ)
"""

BESIDE = ("conftest.py", "sitecustomize.py", "usercustomize.py", "torch.py", "numpy.py", "autograder.py", "check_sgd_step.py", "nbgrader_config.py", "ipython_config.py")  # fmt: skip
RAN = "a file of the student's ran"


@pytest.fixture
def course(released_course, bait, tmp_path) -> CourseFolder:  # noqa: F811
    """A course that demands everything, with one hostile notebook and one ordinary assert cell of the instructor's."""
    folder = released_course.copy(tmp_path / "course")
    config = folder.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("c.Examine.confinement = 'none'", ""))
    source = folder.course.source(WEEK)
    notebook = nbformat.read(source, as_version=4)
    about = {"schema_version": 3, "grade_id": "asserts", "grade": True, "solution": False, "locked": True, "points": 2}
    metadata = {"nbgrader": {**about, "cell_type": "code"}}
    notebook.cells.append(nbformat.v4.new_code_cell(ASSERTS.format(**bait.told), metadata=metadata, id="asserts"))
    nbformat.write(notebook, source)
    folder.release()
    handed_in = folder.filled_in()
    cell(handed_in, "sgd_step").source += HOSTILE.format(**bait.told)
    for student in ("mallory", "trudy"):
        folder.hand_in(student, handed_in)
    for name in BESIDE:  # N1: what would be found first, if anything of ours ever ran there
        folder.path("submitted", "mallory").with_name(name).write_text(f"open({str(folder.root / RAN)!r}, 'a')")
    folder.path("submitted", "mallory").with_name("x.pth").write_text(
        f"import os; open({str(folder.root / RAN)!r}, 'a')"
    )
    return folder


needs_full = pytest.mark.skipif(confinement().tier != "full", reason=str(confinement().problems.get("full")))


@needs_full
def test_one_notebook(course, bait, command):
    """`--notebook`: hostile code gets nothing, loses nothing else, and the report says how it was confined."""
    before = bait.state()
    path = course.path("submitted", "mallory")
    _, out, _ = command("grade", "--notebook", path, "--assignment", WEEK, "--json", "--course-dir", course.root)
    report = json.loads(out)
    scores = {exercise["name"]: (exercise["score"], exercise["max_score"]) for exercise in report["exercises"]}

    assert [note for note in report["notes"] if "got nothing" in note]
    assert report["confinement"] == "full"
    assert all(score == most for score, most in scores.values()), scores
    assert scores["asserts"] == (2, 2)
    assert not (course.root / RAN).exists()
    assert bait.state() == before


@needs_full
def test_a_class(course, bait, command):
    """`grade`: the same, and the summary says how it was confined."""
    before = bait.state()
    status, _, err = command("grade", WEEK, "--jobs", "1", "--course-dir", course.root)
    report = json.loads((course.root / "report" / WEEK / "mallory.json").read_text())

    assert status == 0, err
    assert report["confinement"] == "full"
    assert "got nothing" in course.notes("mallory")
    assert "full for 2 of 2" in err
    assert course.grades("mallory")["asserts"][0] == 2
    assert not (course.root / RAN).exists()
    assert bait.state() == before


@needs_full
def test_nbgrader_autograde(course, bait):
    """`nbgrader autograde`, which is also what the formgrader's button runs: the same."""
    before = bait.state()
    done = course.run("nbgrader", "autograde", WEEK, "--student", "mallory")

    assert done.returncode == 0, done.stderr
    assert "got nothing" in course.notes("mallory")
    assert course.grades("mallory")["asserts"][0] == 2
    assert not (course.root / RAN).exists()
    assert bait.state() == before


def test_an_archive_writes_nowhere_else(released_course, tmp_path):  # noqa: F811
    """N1: links in an archive, and files whose names lead out of its folder, are left where they are, and named."""
    course = released_course.copy(tmp_path / "course")
    folder = course.root / "downloaded" / WEEK / "archive"
    folder.mkdir(parents=True)
    link = zipfile.ZipInfo(f"mallory_{WEEK}.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.write(course.root / "release" / WEEK / f"{WEEK}.ipynb", f"eve_{WEEK}.ipynb")
        archive.writestr(link, str(course.course.source(WEEK)))
    done = course.run("nbgrader", "zip_collect", WEEK, "--force")

    assert done.returncode == 0, done.stderr
    assert course.path("submitted", "eve").exists()
    assert not [path for path in course.root.rglob("*") if path.is_symlink()]
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("../../../../evil.txt", "evil")
    done = course.run("nbgrader", "zip_collect", WEEK, "--force")
    assert done.returncode == 0 and "evil.txt: its name leads out of the archive" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"course"}


class TestLessThanDemanded:
    """A machine that cannot confine as the course demands: nothing runs, unless somebody accepts the risk."""

    @pytest.fixture(autouse=True)
    def weak(self, monkeypatch, tmp_path):
        """A machine without confinement; running student code in spite of that would leave a file."""
        monkeypatch.setattr(
            found_out, "confinement", lambda: Confinement("none", {"full": "no namespaces", "reduced": "no Landlock"})
        )
        self.mark = tmp_path / "ran"

    def hand_in(self, course):
        handed_in = course.filled_in()
        cell(handed_in, "sgd_step").source += f"\nopen({str(self.mark)!r}, 'a').write('x')"
        for student in ("mallory", "trudy"):
            course.hand_in(student, handed_in)

    def test_a_class(self, course, command):
        """`grade` stops before the first submission, with status 2, and says what is missing and what accepts the risk."""
        self.hand_in(course)
        status, out, err = command("grade", WEEK, "--course-dir", course.root)

        assert (status, out) == (2, "")
        assert not self.mark.exists() and not (course.root / "report").exists() and course.students() == set()
        for told in ("tier 'none'", "no namespaces", "doctor", "--accept-unconfined", "c.Examine.confinement"):
            assert told in err

    def test_one_notebook(self, course, command):
        """`--notebook` stops as well."""
        self.hand_in(course)
        path = course.path("submitted", "mallory")
        status, out, err = command("grade", "--notebook", path, "--assignment", WEEK, "--course-dir", course.root)

        assert (status, out) == (2, "")
        assert "--accept-unconfined" in err
        assert not self.mark.exists()

    def test_nbgrader_autograde(self, course):
        """`nbgrader autograde` ends at the first submission, says why once, and leaves no half-graded one behind."""
        self.hand_in(course)
        done = NbGraderAPI(config=course.course.config).autograde(WEEK, "*")

        assert not done["success"]
        assert done["log"].count("this course demands 'full'") == 1
        assert not self.mark.exists()
        assert not [path for path in course.root.glob("autograded/*/*/*") if path.is_file()]

    @pytest.mark.parametrize("how", ["flag", "configuration"])
    def test_accepting_the_risk(self, course, command, how):
        """With the flag or the configuration it goes on, and every report and the summary say at which tier."""
        self.hand_in(course)
        if how == "configuration":
            config = course.root / "nbgrader_config.py"
            config.write_text(f"{config.read_text()}\nc.Examine.confinement = 'none'\n")
        flag = ["--accept-unconfined"] if how == "flag" else []
        status, _, err = command("grade", WEEK, "--jobs", "1", "--course-dir", course.root, *flag)
        reports = [json.loads(path.read_text()) for path in (course.root / "report" / WEEK).glob("*.json")]

        assert status == 0, err
        assert self.mark.exists()
        assert [report["confinement"] for report in reports] == ["none", "none"]
        assert "none for 2 of 2" in err

    def test_a_wrong_demand(self, course, command):
        """A tier that there is not is a mistake of the caller's."""
        config = course.root / "nbgrader_config.py"
        config.write_text(f"{config.read_text()}\nc.Examine.confinement = 'fully'\n")
        status, _, err = command("grade", WEEK, "--course-dir", course.root)

        assert status == 2
        assert "'fully'" in err


def test_a_tier_that_lets_somebody_out_does_not_count(monkeypatch):
    """Where a candidate that should be confined is not, the tier does not hold, whatever the machine promises."""
    from autograder.examiner.parent import WarmParent

    class Weak(WarmParent):
        def __init__(self, tier, libraries):
            super().__init__("none", libraries=libraries)

    monkeypatch.setattr(found_out, "WarmParent", Weak)
    told = found_out.why_not("full")

    assert told.startswith("a candidate ")
    for got in ("reads a file", "connects", "starts a process", "sees another process"):
        assert got in told


def test_the_process_to_be_seen_has_a_number_of_its_own(monkeypatch):
    """In a container, where numbers are small, no process is taken for another that has its number in a room."""
    with found_out._process() as number:
        pass
    monkeypatch.setattr(found_out, "LARGE_NUMBER", number + 5)
    with found_out._process() as number:
        assert number >= found_out.LARGE_NUMBER
        assert Path(f"/proc/{number}").exists()
    assert not Path(f"/proc/{number}").exists()


def test_where_there_is_no_linux(monkeypatch):
    """Elsewhere nothing is promised, and what to use instead is said."""
    monkeypatch.setattr(found_out.sys, "platform", "darwin")
    found = confinement.__wrapped__()

    assert found.tier == "none"
    assert "WSL 2" in found.problems["full"]
