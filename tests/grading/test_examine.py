"""Examining many submissions: remembered by content, in parallel, and one that breaks its examiner costs only itself."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from autograder.assignment.exercise_files import exercise_files
from autograder.assignment.files import remove_parts, write_whole
from autograder.assignment.report import Report, graded, not_graded, to_json
from autograder.examiner.diagnosis import says_the_same
from autograder.examiner.scratch import Scratch
from autograder.grading import cache
from autograder.grading import examine as grading
from autograder.grading.cache import grader_version, unknown_answers
from autograder.grading.examine import Examined, examine_files
from autograder.grading.worker import ExaminedSubmission

from ..conftest import solution

TRIPLE = "def double(x):\n    return 3 * x"


@pytest.fixture
def grade(tiny) -> Callable[..., Examined]:
    """A function that examines answers to `double`, one a student, and remembers what it examined."""

    def grade(remembered: bool = True, jobs: int = 1, seed: int | None = None, **answers: str) -> Examined:
        files = {student: tiny.hand_in(student, double=text) for student, text in answers.items()}
        folder = tiny.folder / "remembered" if remembered else None
        return examine_files(tiny.source, files, folder, jobs, seed, content=tiny.content, demanded="none")

    return grade


@pytest.fixture
def examined(monkeypatch) -> list[str]:
    """In the place of worker processes, a list of what they would have been asked to examine."""
    asked: list[str] = []

    def examine(submissions, jobs, how, tier):
        for name, submission in submissions.items():
            answer = next(cell.source for cell in submission.cells if cell.name == "double")
            asked.append(answer)
            report = graded("tiny", [], how[1], 0.5, [answer])
            yield name, ExaminedSubmission(report if answer != "lost" else not_graded("tiny", "our fault", how[1]))

    monkeypatch.setattr(grading, "_examine", examine)
    return asked


def plain(report: Report) -> object:
    """A report without its seconds."""
    return msgspec.structs.replace(report, seconds=0)


def test_the_same_answers_are_examined_once(grade, examined):
    """Equal answers of several students are examined once, and not again in the next run; a changed one is."""
    first = grade(ada="a", bob="b", eve="a")
    second = grade(ada="a", bob="c", eve="a")

    assert examined == ["a", "b", "c"]
    assert [report.notes for report in first.reports.values()] == [["a"], ["b"], ["a"]]
    assert (first.reused, second.reused) == (set(), {"ada", "eve"})
    assert second.reports["eve"] == first.reports["eve"]
    assert len(second.results) == 1


def test_nothing_is_remembered_where_nothing_may_be(grade, examined, tiny):
    """Without a folder, everything is examined every time."""
    for _ in range(2):
        grade(remembered=False, ada="a")

    assert examined == ["a", "a"]
    assert not (tiny.folder / "remembered").exists()


def test_another_seed_or_other_checks_are_another_examination(grade, examined, tiny):
    """What was examined with other inputs, other checks or another source notebook is examined again."""
    grade(ada="a")
    grade(ada="a", seed=5)
    check = exercise_files("tiny", "double", tiny.content).check
    check.write_text(check.read_text() + "\nMORE = 1\n")
    grade(ada="a")
    tiny.write_notebook(tiny.source, tiny.answers | {"double": "# another reference"})
    grade(ada="a")
    grade(ada="a")

    assert examined == ["a"] * 4


def test_a_remembered_report_that_is_damaged_is_made_again(grade, examined, tiny):
    """A file that is no report is not believed."""
    grade(ada="a")
    [path] = (tiny.folder / "remembered").glob("*.json")
    for damaged in (b"", b"{", b'{"schema": 1}', to_json(not_graded("tiny", "x", 1))[:-5]):
        path.write_bytes(damaged)
        assert grade(ada="a").reports["ada"].status == "graded"

    assert examined == ["a"] * 5


def test_what_could_not_be_graded_is_never_remembered(grade, examined):
    """After our own fault, the next run examines the submission again."""
    for _ in range(2):
        assert grade(ada="lost", bob="b").reports["ada"].status == "not_graded"

    assert examined == ["lost", "b", "lost"]


def test_every_file_has_a_report_in_the_order_of_the_files(tiny, examined):
    """Files that cannot be read have a report too, and each report is told as it comes."""
    files = {name: tiny.hand_in(name, double=name) for name in ("eve", "bob", "ada")}
    files["bob"].write_text("{")
    files["zoe"] = tiny.folder / "missing.ipynb"
    told: list[str] = []
    found = examine_files(
        tiny.source, files, None, done=lambda key, report: told.append(f"{key} {report.status}"), content=tiny.content
    )

    assert list(found.reports) == ["eve", "bob", "ada", "zoe"]
    assert sorted(told) == ["ada graded", "bob not_graded", "eve graded", "zoe not_graded"]
    assert "not valid JSON" in found.reports["bob"].reason
    assert "cannot be read" in found.reports["zoe"].reason


def test_the_version_of_a_grader_depends_on_what_decides(tiny, monkeypatch, tmp_path):
    """The engine, the checks and the libraries are in a grader's version; other files are not."""
    versions = {grader_version(tiny.source, tiny.content)}
    (tiny.content / "tiny" / "notes.txt").write_text("no code")
    assert {grader_version(tiny.source, tiny.content)} == versions
    (tiny.content / "tiny" / "live.py").write_text("x = 1")
    versions.add(grader_version(tiny.source, tiny.content))
    with monkeypatch.context() as patched:
        patched.setattr(cache, "LIBRARIES", ("numpy",))
        versions.add(grader_version(tiny.source, tiny.content))
    with monkeypatch.context() as patched:
        patched.setattr(cache, "PACKAGE", tmp_path)
        versions.add(grader_version(tiny.source, tiny.content))

    assert len(versions) == 4
    engine = {path for pattern in cache.DECIDING for path in cache.PACKAGE.glob(pattern)}
    names = {path.relative_to(cache.PACKAGE).as_posix() for path in engine}
    assert {"candidate/protocol/codec.py", "examiner/compare.py", "assignment/notebook.py", "kit.py"} <= names


def test_unknown_answers_are_kept_beside_the_report_and_not_in_it(grade, tiny):
    """What an unexplained answer sent is there in the next run, too; the report has the fields of its contract only."""
    wrong = "def double(x):\n    return 2.5 * x"
    for reused in (set(), {"ada", "bob", "eve"}):
        found = grade(ada=wrong, bob="def double(x):\n    return 2 * x", eve=wrong + "  # mine")
        unknown = {name: unknown_answers(tiny.folder / "remembered", found.names[name]) for name in found.reports}

        assert found.reused == reused
        assert [each.exercise for each in unknown["ada"]] == ["double"]
        assert unknown["bob"] == []
        assert says_the_same(unknown["ada"][0], unknown["eve"][0])
        assert not any(result.unknown for result in found.results)
    [claim, _] = json.loads(to_json(found.reports["ada"]))["exercises"][0]["claims"]
    assert set(claim) == {"claim", "verdict", "points", "score", "message", "cause", "hint", "misconception"}


def test_an_attempt_is_what_the_student_wrote(grade, tiny):
    """A changed answer is another attempt, a change of the course's own cells is none."""
    names = [grade(remembered=False, ada=text).attempts["ada"] for text in ("x = 1", "x = 2", "x = 1")]
    tiny.setup["source"] = "import numpy as np  # the course's own"
    tiny.write_notebook(tiny.source, tiny.answers)

    assert names[0] == names[2] != names[1]
    assert grade(remembered=False, ada="x = 1").attempts["ada"] == names[0]


# -- with real worker processes ---------------------------------------------------------------


def test_two_workers_give_the_reports_of_one_process(grade, examine, tiny):
    """The reports do not depend on where they are made, and come in the order of the files."""
    answers = {"eve": "1 / 0", "ada": "def double(x):\n    return x + x", "bob": TRIPLE}
    found = grade(remembered=False, jobs=2, **answers)
    here = {name: examine(seed=tiny.assignment.seed, double=text).report for name, text in answers.items()}

    assert list(found.reports) == ["eve", "ada", "bob"]
    assert [plain(report) for report in found.reports.values()] == [plain(report) for report in here.values()]
    assert [report.score for report in found.reports.values()] == [4.0, 7.0, 4.0]


KILLS = '''
import os
from autograder.kit import points, require


@points(1)
def check_double(candidate):
    """kills its examiner for one answer"""
    result = candidate.double(1)
    if result == "kill":
        os._exit(1)
    require(result == 2, "wrong")
'''


def test_a_lost_worker_costs_only_the_submission_that_lost_it(grade, tiny):
    """If examining one submission takes the examiner down, the others are graded all the same, and all are accounted for."""
    tiny.write({"double": "def double(x):\n    return 2 * x"}, {"double": KILLS})
    answers = {"right": "2 * x", "wrong": "3", "other": "x + x", "kill": "'kill'"}  # the last two in one batch
    found = grade(**{name: f"def double(x):\n    return {text}" for name, text in answers.items()})

    assert {name: report.score for name, report in found.reports.items()} == {
        "right": 1.0, "kill": 0.0, "wrong": 0.0, "other": 1.0,
    }  # fmt: skip
    assert [name for name, report in found.reports.items() if report.status != "graded"] == ["kill"]
    assert found.reports["kill"].reason == (
        "It could not be examined, which is our fault: the process that examines it was lost."
    )


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("import no_such_oracle", "cannot be imported: ModuleNotFoundError: No module named 'no_such_oracle'"),
        ("from autograder.kit import points\n\n\n@points(0)\ndef check_double(candidate):\n    'is right'", "positive"),
    ],
    ids=["missing oracle", "wrong check"],
)
def test_checks_that_cannot_be_used_cost_nobody_anything(grade, tiny, check, told):
    """An oracle that is missing, or a check that is wrong: all are `not_graded`, and told in one line which check."""
    tiny.write({"double": tiny.answers["double"]}, {"double": check})
    found = grade(ada="x = 1", bob="x = 2")

    for report in found.reports.values():
        assert (report.status, report.score, report.exercises) == ("not_graded", 0, [])
        assert report.reason.startswith("The checks of tiny cannot be used, which is our fault: double/check.py")
        assert told in report.reason
        assert "\n" not in report.reason
    assert not list((tiny.folder / "remembered").glob("*.json"))


def test_a_notebook_of_nbgraders_own_kind_needs_no_checks(grade, tiny):
    """Without an exercise, its assert cells give points; an exercise without checks is told, and no full marks."""
    tiny.write({}, {})
    tiny.setup = solution("double", "def double(x):\n    return 2 * x")
    tiny.add_asserts("asserts", "assert double(2) == 4", 3)
    right = tiny.hand_in("right")
    tiny.setup = solution("double", "def double(x):\n    return x")
    files = {"right": right, "wrong": tiny.hand_in("wrong")}
    found = examine_files(tiny.source, files, None, 1, content=tiny.content, demanded="none")
    tiny.write(tiny.answers | {"double": "def double(x):\n    return 2 * x"}, {})
    unchecked = grade(ada="x = 1").reports["ada"]

    assert {name: (report.score, report.max_score) for name, report in found.reports.items()} == {
        "right": (3, 3), "wrong": (0, 3),
    }  # fmt: skip
    assert unchecked.status == "not_graded"
    assert "There are no checks for 'tiny'" in unchecked.reason


FAULTS = '''
import os
import signal
from autograder.kit import points, require


@points(1)
def check_double(candidate):
    """has a fault for some answers"""
    result = candidate.double(1)
    if result == "memory":
        bytes(1 << 60)
    if result == "killed":  # as the kernel does where memory is gone
        os.kill(os.getpid(), signal.SIGKILL)
    if result == "raises":
        {}["no such key"]
    require(result == 2, "wrong")
'''


def test_our_faults_cost_nobody_anything(grade, tiny):
    """A check that raises, or has no memory left, or is killed: `not_graded`, with the check named; others are graded."""
    tiny.write({"double": "def double(x):\n    return 2 * x"}, {"double": FAULTS})
    answers = {"right": "2 * x", "memory": "'memory'", "raises": "'raises'", "killed": "'killed'", "wrong": "3"}
    found = grade(**{name: f"def double(x):\n    return {text}" for name, text in answers.items()})
    reasons = {name: report.reason for name, report in found.reports.items() if report.status == "not_graded"}
    scores = {name: report.score for name, report in found.reports.items() if report.status == "graded"}

    assert scores == {"right": 1.0, "wrong": 0.0}
    assert set(reasons) == {"memory", "raises", "killed"}
    for name, cause in {"memory": "MemoryError", "raises": "KeyError: 'no such key'"}.items():
        assert reasons[name].startswith(
            "A check could not do its work, which is our fault. double: has a fault for some"
        )
        assert cause in reasons[name]
        assert [claim.verdict for claim in found.reports[name].exercise("double").claims] == ["error"]
    assert reasons["killed"].endswith("which is our fault: the process that examines it was lost.")


def test_an_interrupted_run_ends_its_workers(grade, monkeypatch):
    """After Ctrl-C no worker process is left."""

    def interrupted(futures):
        assert multiprocessing.active_children()
        raise KeyboardInterrupt

    monkeypatch.setattr(grading, "as_completed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        grade(ada="def double(x):\n    while True: pass")

    assert multiprocessing.active_children() == []


# -- files ------------------------------------------------------------------------------------


def test_a_file_is_written_whole(tmp_path):
    """What was there before is replaced, folders are made, and nothing else is left beside it."""
    path = tmp_path / "new" / "report.json"
    for content in (b"first", b"second, longer", b"3rd"):
        write_whole(path, content)
        assert path.read_bytes() == content

    assert list(path.parent.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path):
    """If a file cannot be written whole, the one that was there stays, and no part of the new one is left."""
    path = tmp_path / "report.json"
    write_whole(path, b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError):  # which one is the system's to say
            write_whole(path, bytes(8192))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_is_removed(tmp_path):
    """The part of a file whose writer is gone goes; one that is being written stays, and so do whole files."""
    ended = multiprocessing.get_context("fork").Process(target=int)
    ended.start()
    ended.join()
    (tmp_path / "below").mkdir()
    left, written = tmp_path / "below" / f".a.json.{ended.pid}", tmp_path / f".a.json.{os.getpid()}"
    whole = [tmp_path / "a.json", tmp_path / ".a.json.waiting", tmp_path / f"a.{ended.pid}"]
    for path in (left, written, *whole):
        path.touch()
    remove_parts(tmp_path)

    assert not left.exists()
    assert all(path.exists() for path in (written, *whole))


def test_a_temporary_folder_goes_with_its_maker_or_with_the_next_one(monkeypatch, tmp_path):
    """One that is in use stays; one whose maker was killed is removed by whoever makes another."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    used = Scratch("of-tests-")
    child = os.fork()
    if child == 0:
        (Scratch("of-tests-").path / "file").touch()
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 2
    another = Scratch("of-tests-")

    assert set(tmp_path.iterdir()) == {used.path, another.path}
    used.remove()
    another.remove()
    assert list(tmp_path.iterdir()) == []
