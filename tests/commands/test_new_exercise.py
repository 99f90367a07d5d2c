"""`new-exercise`: skeletons for an author to fill in."""

import functools
import re

import pytest

from autograder.authoring import new_exercise as module
from autograder.authoring.build import build_all
from autograder.authoring.lesson import BuildError
from autograder.authoring.names import Kind
from autograder.authoring.new_exercise import new_exercise
from autograder.authoring.rules import RIGHT_ANSWERS

WEEK = "week98_numbers"
LESSON = """\
# %% [markdown]
# # Numbers

# %% given="setup"
import numpy as np

# %% exercise="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project without lessons, in which the command writes, too."""
    (tmp_path / "solutions").mkdir()
    monkeypatch.setattr(
        module, "new_exercise", functools.partial(new_exercise, content=tmp_path / "autograder" / "course")
    )
    return tmp_path


@pytest.fixture
def new(project, command):
    """A function that runs the command in the project."""
    return lambda *arguments: command("new-exercise", *arguments, "--course-dir", project)


def texts(project):
    """All files of a project."""
    return {path.relative_to(project).as_posix(): path.read_text() for path in project.rglob("*") if path.is_file()}


def filled_in(project):
    """Put the same word in every place to fill in; then each misconception breaks all claims of its exercise."""
    for path in project.rglob("*.py"):
        path.write_text(path.read_text().replace("TODO", "x"))
    for path in (project / "autograder").rglob("misconceptions.py"):
        check = path.with_name("check.py").read_text()
        claims = re.findall(r'def check_\w+\(.*\):\n    """(.*)"""', check)
        assert len(claims) == 2
        before, after = re.split(r"breaks=\[.*\]", path.read_text())
        path.write_text(f"{before}breaks={claims}{after}")


def test_it_writes_four_files_and_says_so(project, new):
    """A week that does not exist gets a lesson with a title; stdout names what was written, stderr what comes next."""
    status, out, err = new(WEEK, "triple")
    written = texts(project)

    assert status == 0
    assert set(written) == {
        f"solutions/{WEEK}.py",
        f"autograder/course/{WEEK}/triple/check.py",
        f"autograder/course/{WEEK}/triple/misconceptions.py",
        f"autograder/course/{WEEK}/triple/right_answers.py",
    }
    assert all("TODO" in text for text in written.values())
    assert all(f"wrote {path}" in out for path in written)
    assert written[f"solutions/{WEEK}.py"].startswith('# %% [markdown]\nr"""\n# Week 98: TODO title\n')
    assert written[f"autograder/course/{WEEK}/triple/right_answers.py"].count("@right_answer(") == RIGHT_ANSWERS
    assert "fill in every TODO" in err
    assert "nox -s build" in err


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_section_is_added_to_an_existing_lesson(project, new, end):
    """What is there stays as it is, also without a line end at its end; the line of the new section is printed."""
    path = project / "solutions" / f"{WEEK}.py"
    path.write_text(LESSON.rstrip("\n") + end)
    status, out, _ = new(WEEK, "fourfold", "--builds-on", "double", "--builds-on", "double")
    after = path.read_text()
    line = int(re.search(r"from line (\d+)", out)[1])

    assert status == 0
    assert after.startswith(LESSON)
    assert after.splitlines()[line - 1] == "# %% [markdown]"
    assert "`fourfold`" in after.splitlines()[line + 1]
    assert "Builds on: `double`.\n" in after
    assert 'builds_on = ("double",)\n' in texts(project)[f"autograder/course/{WEEK}/fourfold/check.py"]


def test_asking_twice_changes_nothing(project, new):
    """Nothing that an author wrote is lost; a file that is missing comes back."""
    new(WEEK, "triple")
    (project / f"autograder/course/{WEEK}/triple/check.py").write_text("mine")
    (project / f"autograder/course/{WEEK}/triple/right_answers.py").unlink()
    before = texts(project)
    status, out, _ = new(WEEK, "triple", "--kind", "class")
    after = texts(project)

    assert status == 0
    assert set(after) - set(before) == {f"autograder/course/{WEEK}/triple/right_answers.py"}
    assert {path: after[path] for path in before} == before
    assert out.count("kept ") == 3
    assert out.count("wrote ") == 1


@pytest.mark.parametrize("kind", list(Kind))
def test_a_skeleton_that_is_filled_in_builds(project, new, kind):
    """The build refuses it as it is, naming every file, and takes it with a word in every place to fill in."""
    new(WEEK, "triple", "--kind", kind.value)
    new(WEEK, "sixfold", "--kind", kind.value, "--builds-on", "triple")
    content = project / "autograder" / "course"
    with pytest.raises(BuildError) as error:
        build_all(project, content=content)
    lines = str(error.value).splitlines()

    assert lines[0] == f"{WEEK}: 7 things are left to do."
    assert all("fill in what is marked TODO" in line for line in lines[1:])
    filled_in(project)
    assert build_all(project, content=content) == [f"wrote source/{WEEK}/{WEEK}.ipynb"]
    assert build_all(project, content=content) == []


def test_a_class_is_named_like_the_exercise(project, new):
    """The exercise keeps its name in lower case; other answers say whose place they take."""
    new(WEEK, "lstm_cell", "--kind", "class")
    written = texts(project)

    assert '# %% exercise="lstm_cell"\nclass LstmCell:' in written[f"solutions/{WEEK}.py"]
    assert "candidate.LstmCell(" in written[f"autograder/course/{WEEK}/lstm_cell/check.py"]
    for kind in ("misconceptions", "right_answers"):
        assert '("lstm_cell", replaces="LstmCell"' in written[f"autograder/course/{WEEK}/lstm_cell/{kind}.py"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["week98", "triple"], "'week98' is no name for a week: name a lesson weekNN_topic.py"),
        (["../week98_numbers", "triple"], "is no name for a week"),
        ([f"solutions/{WEEK}.py", "triple"], f"There is: {WEEK}."),
        ([WEEK, "Triple"], "'Triple' is no name for an exercise: use lower case"),
        ([WEEK, "lambda"], "'lambda' is no name for an exercise"),
        ([WEEK, "x" * 51], "at most 50 of them"),
        ([WEEK, "setup"], f"The name 'setup' is taken by a given cell of {WEEK}.py"),
        ([WEEK, "triple", "--builds-on", "duoble"], "--builds-on duoble: .* Did you mean 'double'?"),
        ([WEEK, "triple", "--builds-on", "setup"], "--builds-on setup: .* There is: double."),
        ([WEEK, "triple", "--builds-on", "triple"], "--builds-on triple: "),
    ],
)
def test_wrong_names(project, new, arguments, message):
    """One clear sentence, status 2, and nothing is written."""
    (project / "solutions" / f"{WEEK}.py").write_text(LESSON)
    before = texts(project)
    status, out, err = new(*arguments)

    assert (status, out) == (2, "")
    assert err.startswith("Error: ")
    assert re.search(message.replace("?", r"\?"), err)
    assert "Traceback" not in err
    assert texts(project) == before


def test_a_folder_that_is_no_course(command, tmp_path):
    """It is named, and nothing is written there."""
    status, out, err = command("new-exercise", WEEK, "triple", "--course-dir", tmp_path)

    assert (status, out) == (2, "")
    assert err.startswith(f"Error: {tmp_path} holds no solutions/. Say with --course-dir where the course is.")
    assert not list(tmp_path.iterdir())


def test_help_has_examples(command):
    """They can be copied as they stand."""
    status, out, _ = command("new-exercise", "--help")
    words = " ".join(out.replace("│", " ").split())

    assert status == 0
    assert "python -m autograder new-exercise week03_backprop leaky_relu_backward" in words
    assert "--builds-on mlp_backward --builds-on sgd_step" in words
