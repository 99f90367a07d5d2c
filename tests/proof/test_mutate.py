"""Mutants of a solution cell: one small change each, none of them the same as the cell or as another."""

import ast
import textwrap

import pytest

from autograder.assignment.exercise_files import exercise_files
from autograder.proof.judged import Judged, JudgedError, judged_of, reason_for, stale
from autograder.proof.mutate import mutants_of

CELL = textwrap.dedent(
    '''
    def centre(x: np.ndarray, w, axis=-1):
        """Take the mean away."""
        if axis is None:
            raise ValueError("no axis")
        with torch.no_grad():
            y = np.array(x, dtype=float)
            y -= y.mean(axis=axis, keepdims=True)
            y[1:] = y[1:] * 0.5
        return (y, x.T @ w.detach())
    '''
).strip()


@pytest.fixture(scope="module")
def changes():
    """What the mutants of the cell change: before and after."""
    return {(mutant.before, mutant.after) for mutant in mutants_of(CELL)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y -= y.mean(axis=axis, keepdims=True)", "y -= y.mean(axis=0, keepdims=True)"),
        ("y -= y.mean(axis=axis, keepdims=True)", "y -= y.mean(axis=axis)"),
        ("y -= y.mean(axis=axis, keepdims=True)", "y += y.mean(axis=axis, keepdims=True)"),
        ("y -= y.mean(axis=axis, keepdims=True)", "y = y - y.mean(axis=axis, keepdims=True)"),
        ("y -= y.mean(axis=axis, keepdims=True)", "pass"),
        ("y = np.array(x, dtype=float)", "y = np.asarray(x, dtype=float)"),
        ("y = np.array(x, dtype=float)", "y = np.array(x, dtype='int64')"),
        ("y = np.array(x, dtype=float)", "y = x"),
        ("y[1:] = y[1:] * 0.5", "y[:] = y[1:] * 0.5"),
        ("y[1:] = y[1:] * 0.5", "y[1:] = y[1:] * 5.0"),
        ("if axis is None:", "if False:"),
        ("with torch.no_grad():", "if True:"),
        ("return (y, x.T @ w.detach())", "return (x.T @ w.detach(), y)"),
        ("return (y, x.T @ w.detach())", "return (y, x @ w.detach())"),
        ("return (y, x.T @ w.detach())", "return (y, x.T @ w)"),
        ("return (y, x.T @ w.detach())", "return (y, (w.detach() @ x.T))"),
        ("return (y, x.T @ w.detach())", "return (y, (x.T * w.detach()))"),
    ],
)
def test_operators(changes, before, after):
    """Axes, keepdims, dtypes, copies, transposition, order, statements, contexts and numbers are all changed."""
    assert (before, after) in changes


def test_mutants_are_first_order_and_differ():
    """Every mutant is Python, differs from the cell and from all others, and tells one place."""
    mutants = mutants_of(CELL)
    meanings = {ast.dump(ast.parse(mutant.source)) for mutant in mutants}

    assert len(meanings) == len(mutants) == len({mutant.id for mutant in mutants})
    assert ast.dump(ast.parse(CELL)) not in meanings
    assert all(1 <= mutant.line <= len(CELL.splitlines()) for mutant in mutants)


def test_mutants_are_the_same_every_time():
    """No chance takes part: judgements and caches go by what a mutant changes."""
    assert mutants_of(CELL) == mutants_of(CELL)


def test_what_changes_nothing_is_no_mutant():
    """Docstrings, annotations and other spellings of the same number are left alone."""
    sources = [mutant.source for mutant in mutants_of('def f(x: int, k=-1) -> int:\n    """Text."""\n    return x')]

    assert all('"""Text."""' in source and "x: int" in source for source in sources)
    assert not [source for source in sources if "k=+-1" in source or "k=--1" in source]


def test_judged(tmp_path):
    """A judged mutant has a reason; a judgement that fits no mutant any more is told."""
    written = exercise_files("week", "f", tmp_path).equivalent
    written.parent.mkdir(parents=True)
    written.write_text('[[mutant]]\nline = "return x + 0"\nbecomes = ["return x"]\nreason = "Adds 0."\n')
    judged = judged_of("week", tmp_path)
    mutants = mutants_of("def f(x):\n    return x + 0")
    dropped = next(mutant for mutant in mutants if mutant.after == "return x")
    other = next(mutant for mutant in mutants if mutant.after != "return x")

    assert reason_for(dropped, judged["f"]) == "Adds 0."
    assert reason_for(other, judged["f"]) == ""
    assert stale(judged, {"f": mutants}) == []
    assert stale({"f": [Judged("return y", ("return x",), "why")]}, {"f": mutants}) == [
        "no mutant of f makes 'return x' of 'return y' any more: delete that from the judged ones."
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[[mutant]]\nline = "x"\nbecomes = ["y"]\nreason = " "',
        '[[mutant]]\nline = "x"\nbecomes = []\nreason = "r"',
        "[[f]]",
        "[[f]",
        "mutant = 3",
    ],
)
def test_judgements_that_say_too_little_are_refused(tmp_path, text):
    """A judgement without a reason or a change is an error that names the file."""
    written = exercise_files("week", "f", tmp_path).equivalent
    written.parent.mkdir(parents=True)
    written.write_text(text)
    with pytest.raises(JudgedError, match=r"week/f/equivalent\.toml"):
        judged_of("week", tmp_path)
