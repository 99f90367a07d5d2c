"""The worked example of docs/assistants.md, carried out: its command, then its files, in a project of their own."""

import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest

from autograder.assignment.notebook import Submission, read_assignment
from autograder.assignment.variants import Variant, misconceptions_of, right_answers_of
from autograder.authoring.build import BuildError, build_all
from autograder.authoring.new_exercise import new_exercise
from autograder.examiner.examination import Examiner
from autograder.examiner.session import run_session
from autograder.proof.degenerate_sizes import size_trials

HANDBOOK = (Path(__file__).resolve().parents[1] / "docs" / "assistants.md").read_text("utf-8")
NEW = re.compile(r"^python -m autograder new-exercise (.*)$", re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`((?:solutions|autograder)/\w[\w/]*\.py)`")


def blocks():
    """The Python blocks of the handbook, each by the last file that is named before it."""
    return {FILE.findall(HANDBOOK[: block.start()])[-1]: block[1] for block in PYTHON.finditer(HANDBOOK)}


@pytest.fixture
def project(tmp_path):
    """A project in which the handbook's command was run; its lesson is a new one, with what a lesson starts with."""
    (tmp_path / "solutions").mkdir()
    week, name = shlex.split(NEW.findall(HANDBOOK)[0])
    new_exercise(tmp_path, week, name, content=tmp_path / "autograder" / "course")
    return tmp_path


@pytest.fixture
def filled_in(project):
    """The same project, with the handbook's blocks in the place of the skeletons; gives its source notebook."""
    for file, text in blocks().items():
        path = project / file
        assert path.exists(), f"new-exercise wrote no {file}"
        if file.startswith("solutions/"):
            start, section = re.split(r"(?=^# %% \[markdown\]\nr\"\"\"\n##)", path.read_text(), flags=re.MULTILINE)
            assert "TODO" in section
            text = start.replace("TODO", "some") + text
        path.write_text(text)
    assert len(build_all(project, content=project / "autograder" / "course")) == 1
    return next((project / "source").glob("*/*.ipynb"))


def test_every_step_is_shown(project):
    """The handbook has a block for every file that new-exercise writes, and no other; until then the build refuses."""
    written = {path.relative_to(project).as_posix() for path in project.rglob("*.py")}

    assert set(blocks()) == written
    with pytest.raises(BuildError) as error:
        build_all(project, content=project / "autograder" / "course")
    assert all(Path(path).name in str(error.value) for path in written)


def test_the_example_is_proven(filled_in, parent):
    """Right answers earn everything, mistakes what they should, also at one size; a useless answer earns nothing."""
    assignment, content = read_assignment(filled_in), filled_in.parents[2] / "autograder" / "course"
    mistakes, answers = misconceptions_of(assignment.name, content), right_answers_of(assignment.name, content)
    untouched = Variant(
        "untouched", *assignment.exercises * 2, "def leaky_relu_backward():\n raise NotImplementedError"
    )
    useless = Variant("useless", *assignment.exercises * 2, "def leaky_relu_backward(*args):\n return 0 * args[0]")
    reports, sizes = {}, []

    def work(session):
        session.seed = assignment.seed
        with closing(Examiner(assignment, session, parent)) as examiner:
            reports["reference"] = examiner.examine(Submission(assignment.cells)).report
            for variant in (*mistakes, *answers, untouched, useless):
                reports[variant.name] = examiner.examine(Submission(tuple(variant.applied_to(assignment.cells)))).report
            sizes.extend(size_trials(examiner, *assignment.exercises, [assignment.seed]))

    run_session(assignment.name, assignment.exercises, work, content)

    assert {report.status for report in reports.values()} == {"graded"}
    for name in ("reference", *(answer.name for answer in answers)):
        assert reports[name].score == reports[name].max_score == 4
    for mistake in mistakes:
        claims = reports[mistake.name].exercises[0].claims
        assert {claim.claim for claim in claims if claim.verdict == "failed"} == set(mistake.breaks)
    assert reports["untouched"].score == reports["useless"].score == 0
    assert sizes
    assert [trial.problem for trial in sizes if trial.problem] == []
