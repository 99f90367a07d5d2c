"""`new-misconception`: what it takes of an example's code, and what it refuses."""

import shutil
from pathlib import Path

import pytest

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.exercise_files import exercise_files
from autograder.assignment.notebook import read_assignment
from autograder.assignment.variants import misconceptions_of
from autograder.authoring import new_misconception as module
from autograder.authoring.new_misconception import new_misconception
from autograder.authoring.rules import problems_in_files
from autograder.examiner.diagnosis import Fingerprint
from autograder.grading.hints import sent_alone

pytestmark = pytest.mark.usefixtures("same_worker")

WEEK = "week03_backprop"
EXERCISE = "activation_backward"


@pytest.fixture(scope="module")
def course(_released, tmp_path_factory):
    """A course that no test changes, but for what it remembers."""
    return Path(shutil.copytree(_released, tmp_path_factory.mktemp("shared") / "course"))


@pytest.fixture(scope="module")
def examples(course, example):
    """Wrong answers by name, and what examining them, all in one process, found."""
    texts = {"tanh": example(TANH), "sigmoid": example(SIGMOID), "both": example(TANH, SIGMOID)}
    dressed = texts["tanh"].replace(
        "def tanh_backward(dout, cache):", "def tanh_backward(dout: print('x'), cache=-1.0) -> int:"
    )
    texts["dressed"] = dressed.replace(
        "def tanh_backward", "mark = lambda f: f\n\n@mark  # Ada Lovelace\ndef tanh_backward"
    )
    assert texts["dressed"].count("@mark") == texts["dressed"].count("print") == 1
    found = sent_alone(Course(course), WEEK, [(EXERCISE, text) for text in texts.values()])
    return {text: fingerprint for text, (fingerprint, _) in zip(texts.values(), found, strict=True)}, texts


@pytest.fixture
def make(course, examples, monkeypatch, tmp_path):
    """A function that makes a misconception of an example, in a package without any; gives what it wrote."""
    found, _ = examples

    def make(example, name="is_new", hint=""):
        whole = Course(course)
        fingerprint = found.get(example, Fingerprint("", EXERCISE, "", {}))
        monkeypatch.setattr(module, "_group", lambda *asked: (fingerprint, example, hint))
        place, breaks, _ = new_misconception(whole, WEEK, "group", name, tmp_path)
        path = exercise_files(WEEK, EXERCISE, tmp_path).misconceptions
        return place, breaks, path.read_text()

    return make


@pytest.fixture(scope="module")
def example(course):
    """A function that changes the reference's cell into an example."""
    cells = read_assignment(Course(course).source(WEEK)).cells
    source = next(cell.source for cell in cells if cell.name == EXERCISE)

    def example(*changes):
        text = source
        for old, new in changes:
            assert text.count(old) == 1, text
            text = text.replace(old, new)
        return text

    return example


TANH = ("return dout * (1 - cache**2)", "return dout * (1 - cache**4)")
SIGMOID = ("return dout * cache * (1 - cache)", "return dout * cache * (1 - cache) / 2")


def test_of_several_functions_the_wrong_one_is_taken(make, examples, tmp_path):
    """The entry stands in for that one alone; comments, annotations and decorators stay behind; it is ready to be read."""
    place, breaks, text = make(examples[1]["dressed"], hint='Where is "tanh" flat?\n\n    At t = 1.\n    ')
    [new] = misconceptions_of(WEEK, tmp_path)

    assert place == f"autograder/course/{WEEK}/{EXERCISE}/misconceptions.py, line 6"
    assert (new.name, new.exercise, new.replaces) == ("is_new", EXERCISE, "tanh_backward")
    assert (new.hint, new.pointer) == ('Where is "tanh" flat?', "At t = 1.")
    assert list(new.breaks) == breaks == ["tanh multiplies dout by its slope, found from its output"]
    assert (
        text.splitlines()[0]
        == f'"""Wrong ideas about `{EXERCISE}`: the code, the hint, and the claims that each one fails."""'
    )
    assert not any(word in text for word in ("print", "Ada", "mark", "-> int"))


def test_a_second_one_is_added_and_a_hint_is_asked_for(make, examples, tmp_path):
    """What stood there before stays; without a hint there is a place to fill in, which the build points at."""
    _, texts = examples
    _, _, before = make(texts["tanh"], "raises_to_the_fourth", "A hint.")
    place, _, text = make(texts["sigmoid"], "halves_the_sigmoid")
    lesson = tmp_path / f"{WEEK}.py"
    lesson.write_text("")

    assert text.startswith(before.rstrip("\n") + "\n\n\n@misconception(")
    assert [each.name for each in misconceptions_of(WEEK, tmp_path)] == ["raises_to_the_fourth", "halves_the_sigmoid"]
    [problem] = problems_in_files(lesson, tmp_path)
    assert problem.endswith("fill in what is marked TODO.")
    assert text.splitlines()[int(place.rpartition(" ")[2]) - 1].startswith("@misconception(")
    assert int(place.rpartition(" ")[2]) > 10
    with pytest.raises(UsageError, match="has a 'halves_the_sigmoid' already"):
        make(texts["tanh"], "halves_the_sigmoid")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([TANH, SIGMOID], "not in one function of its cell alone: write it by hand"),
        ([("def tanh_backward(dout, cache):", "def tanh_backward(dout, cache=print):")], "more than a constant"),
        ([("def tanh_backward(dout, cache)", "def tanh_backward(dout, cache")], "no Python"),
    ],
)
def test_what_is_more_than_one_function_is_refused(make, example, tmp_path, changes, message):
    """One sentence, and nothing is written."""
    with pytest.raises(UsageError, match=message):
        make(example(*changes))

    assert not list(tmp_path.glob("misconceptions/*/*"))


def test_what_is_no_function_is_refused(make, tmp_path):
    """A class, or a lambda with a name, would run when the misconception is imported."""
    with pytest.raises(UsageError, match="defines no function relu_backward or sigmoid_backward or tanh_backward"):
        make("relu_backward = sigmoid_backward = tanh_backward = lambda dout, cache: 0 * dout")

    assert not list(tmp_path.glob("misconceptions/*/*"))
