"""Loading a notebook: what of a student's cells is run, and what a cell that goes wrong costs."""

from __future__ import annotations

import pytest

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.codec import MAX_TEXT
from autograder.candidate.protocol.ways import NOT, PARTS
from autograder.examiner.link import CandidateRaised, CandidateTimeout
from autograder.examiner.proxy import Deadlines

QUICK = Deadlines(cell=0.5, call=5.0)
ENDLESS = "def before():\n    return 1\n\nwhile True:\n    pass\n\ndef after():\n    return 2"


def test_cells_share_one_namespace(start):
    """A cell sees what the cells before it defined, and a later definition replaces an earlier one."""
    candidate = start("a = 2\ndef f():\n    return 1", "def f():\n    return g() * a", "def g():\n    return 21")

    assert candidate.f() == 42
    assert candidate.loading_.errors == {}


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%%time",
        "%%timeit -n 1",
        "\n%%capture out",
        "!rm -rf here",
        "files = !ls",
        "x = %timeit -o 1 + 1",
        "get_ipython().run_line_magic('load_ext', 'autoreload')",
        "print?",
        "display({'a': 1})",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
        "import warnings; warnings.warn('careful')",
        "import sys; print('x' * 100, file=sys.stderr)",
    ],
)
def test_what_a_notebook_may_hold_is_harmless(start, line):
    """Magics, shell lines, display and plots do nothing, and the rest of the cell is run."""
    candidate = start(f"{line}\ndef answer():\n    return 42")

    assert candidate.loading_.errors == {}
    assert candidate.answer() == 42


def test_shell_lines_are_not_run(start):
    """A shell line or a cell for another program leaves nothing behind."""
    candidate = start("!touch made", "%%bash\ntouch made", "import os\ndef files():\n    return os.listdir()")

    assert candidate.files() == []


@pytest.mark.parametrize("own", [False, True])
def test_a_timed_cell_is_run_with_its_magics_inside(start, own):
    """Below `%%time`, definitions count and lines keep their numbers, in a cell of the student's own too."""
    candidate = start("%%time\n%matplotlib inline\ndef fails():\n    raise ValueError", own=own)
    with pytest.raises(CandidateRaised) as caught:
        candidate.fails()

    assert caught.value.where == ["cell c1, line 4, in fails: raise ValueError"]


def test_a_question_is_answered_with_an_error(start):
    """`input()` raises at once instead of waiting for ever."""
    candidate = start("name = input('Who are you? ')", "def f():\n    return 1")

    assert "EOFError" in candidate.loading_.errors["c1"]
    assert candidate.f() == 1


def test_annotations_mean_what_they_mean_in_jupyter(start):
    """Annotations are evaluated, as in a notebook: the engine's own `__future__` imports do not leak in."""
    candidate = start(
        "def f(x: int) -> float: ...\ndef kinds():\n    return [a is int for a in f.__annotations__.values()]"
    )

    assert candidate.kinds() == [True, False]


def test_classes_say_that_they_live_in_main(start):
    """Where a class was defined is `__main__`, which can be imported, as in a notebook."""
    candidate = start("import sys\nclass A: pass\ndef where():\n    return sys.modules[A.__module__].A is A, __name__")

    assert candidate.where() == (True, "__main__")


def test_own_cells_define(start):
    """Of a cell that the student added, whatever defines something counts, each line by itself, and nothing else is done."""
    candidate = start(
        """
        import math
        from math import pi as PI
        SIZE: int = 3
        NAMES = ["a", {"b": (1, -2)}]
        SIZE += 1
        if True:
            shown = 1
        made = [open("made", "w") for _ in range(3) if False]
        for i in range(3):
            print(open("made", "w"))
        1 / 0
        if __name__ == "__main__":
            hidden = 1
        def f():
            import os
            return math.floor(PI), SIZE, NAMES, os.listdir(), made, shown, "hidden" in globals()
        class A:
            x = 5
        """,
        own=True,
    )

    assert candidate.loading_.errors == {}
    assert candidate.f() == (3, 4, ["a", {"b": (1, -2)}], [], [], 1, False)
    assert candidate.A().x == 5


def test_what_stands_before_an_error_is_kept(start):
    """A cell that raises half way keeps what it defined before; the cells after it are run."""
    candidate = start("def f():\n    return 1\n1 / 0\ndef g():\n    return 2", "def h():\n    return f() + 2")

    assert candidate.loading_.errors == {
        "c1": "This cell raised ZeroDivisionError: division by zero (cell c1, line 3, in <module>: 1 / 0)"
    }
    assert candidate.h() == 3
    assert candidate.g.exists() is False


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(:\n    pass", "SyntaxError"),
        ("def f():\nreturn 1", "IndentationError"),
        ("x = 'abc", "SyntaxError"),
        ("a = 1\0", "null bytes"),
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("from math import no_such_thing", "ImportError"),
        ("print(undefined)", "NameError"),
        ("raise SystemExit", "SystemExit"),
        ("exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f():\n    f()\nf()", "RecursionError"),
        ("(" * 300 + ")" * 300, "This cell raised"),
        ("x = " + "-" * 5000 + "1", "This cell raised"),
        ("x = 0  #" + "x" * MAX_TEXT, "longer than"),
    ],
    ids=lambda text: text[:20],
)
def test_a_broken_cell_costs_only_itself(start, source, told):
    """Whatever is wrong with a cell is told under its name, and the other cells are run."""
    candidate = start("def one():\n    return 1", source, "def two():\n    return one() + 1")

    assert list(candidate.loading_.errors) == ["c2"]
    assert told in candidate.loading_.errors["c2"]
    assert candidate.two() == 2


def test_of_an_endless_cell_the_definitions_are_run(start):
    """A top-level endless loop costs what that cell computes, not what it or others define."""
    candidate = start(ENDLESS, "def three():\n    return before() + after()", deadlines=QUICK)

    assert candidate.loading_.errors == {"c1": "This cell did not come back in time."}
    assert candidate.three() == 3


def test_each_cell_has_its_own_time(start):
    """Cells that take longer together than one may take alone are all run, and nothing is said of them."""
    slow = "import time\ndef {0}(): return 1\ntime.sleep(0.7)"
    candidate = start(*(slow.format(name) for name in "abcd"), deadlines=Deadlines(cell=1.0))

    assert candidate.loading_.errors == {}
    assert [candidate.a(), candidate.d()] == [1, 1]


def test_many_large_cells_are_all_run(start):
    """A notebook that is too large for one message is loaded all the same."""
    large = "#" + "ü" * (MAX_TEXT - 100)
    candidate = start(*[f"{large}\ndef f{number}():\n    return {number}" for number in range(20)])

    assert candidate.loading_.errors == {}
    assert [candidate.f0(), candidate.f19()] == [0, 19]


def test_a_restarted_candidate_does_not_try_an_endless_cell_again(start):
    """What was found out about a cell is remembered when the notebook is loaded again."""
    candidate = start(ENDLESS, "class A:\n    while True: pass", deadlines=QUICK)
    candidate.close_()
    spent = candidate.seconds_["cells"]
    candidate.begin_(0)

    assert candidate.loading_.ways == {"c1": PARTS, "c2": PARTS}
    assert set(candidate.loading_.left_out["c2"]) == {0, 1}
    assert candidate.after() == 2
    assert candidate.seconds_["cells"] - spent < QUICK.cell


@pytest.mark.parametrize("ends", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.closerange(3, 99)"])
def test_a_cell_that_ends_the_program_costs_only_itself(start, ends):
    """If a cell takes the process down, the notebook is loaded without it."""
    candidate = start(f"import os\ndef f():\n    return 1\n{ends}", "def g():\n    return f() + 1", deadlines=QUICK)

    assert "ended the program" in candidate.loading_.errors["c1"]
    assert candidate.g() == 2


def test_a_line_of_ones_own_that_fails_costs_itself(start):
    """What follows a line that raised is run; the first error of the cell is told."""
    candidate = start(Cell("your cell 3", "import no_such_library\nx = 1 / 0\nEPS = 10**-7\ny = 2 * x", own=True))

    assert candidate.loading_.errors == {
        "your cell 3": "This cell raised ModuleNotFoundError: No module named 'no_such_library' "
        "(your cell 3, line 1, in <module>: import no_such_library)"
    }
    assert candidate.EPS.exists()


def test_a_line_of_ones_own_that_takes_too_long_costs_itself(start):
    """A training is ended within its process, is not begun again by the next one, and what follows is run."""
    training = "def train():\n    while True: pass\nmodel = train()\nEPS = 10**-7\ndef f():\n    return model"
    candidate = start(Cell("your cell 3", training, own=True))
    started = candidate._link
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert candidate._link is started
    assert candidate.EPS.exists()
    assert caught.value.note == (
        "`model` is defined in your cell 3, line 3, but it took longer than 1 s, which is too long outside of a function."
    )
    assert candidate.loading_.errors["your cell 3"].startswith(
        "A line of this cell is left out: it took longer than 1 s"
    )
    candidate.close_()
    spent = candidate.seconds_["cells"]
    candidate.begin_(0)
    assert candidate.seconds_["cells"] - spent < 0.8


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x = stubborn()", "did not come back in time"),
        ("x = time.sleep(60)", "did not come back in time"),
        ("x = os._exit(3)", "ended the program (exit status 3)"),
        ("x = os.kill(os.getpid(), 9)", "ended the program (killed)"),
        ("class x:\n    while True:\n        time.sleep(1)", "did not come back in time"),
    ],
)
def test_a_line_of_ones_own_that_cannot_be_ended_costs_itself(start, line, told):
    """The examiner ends what the process cannot, runs the cell without that line, and says so."""
    before = """import os, time
def stubborn():
    while True:
        try:
            while True: time.sleep(0.1)
        except BaseException: pass
"""
    cell = Cell("your cell 3", f"{before}{line}\nEPS = 10**-7\ndef f():\n    return x", own=True)
    candidate = start("def one():\n    return 1", cell, deadlines=Deadlines(cell=5.0, statement=0.3))
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert candidate.loading_.errors == {"your cell 3": f"Line 7 of this cell {told}."}
    assert "is defined in your cell 3, line 7, but that line" in caught.value.note
    assert candidate.EPS.exists()
    assert candidate.one() == 1


def test_a_program_cannot_claim_for_ever_that_its_lines_do_not_end(start):
    """A cell in which line after line ends the program is not run at all after a while."""
    cell = Cell("your cell 3", "import os\n" + "x = os._exit(0)\n" * 100, own=True)
    candidate = start(cell, "def one():\n    return 1")

    assert candidate.loading_.ways == {"your cell 3": NOT}
    assert candidate.one() == 1


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["for _ in [1]:\n    x = 1\n    print(x)"], "your cell 1, line 2, but that line is not run when a notebook is graded: loops are left out in cells of your own."),
        (["\nprint(x := 1)"], "your cell 1, line 2, but that line is not run when a notebook is graded: calls whose result is not kept"),
        (["if __name__ == '__main__':\n    x = 1"], 'your cell 1, line 2, but that line is not run when a notebook is graded: what stands under `if __name__ == "__main__"`'),
        (["x = open('data.csv')"], "your cell 1, line 1, but that line raised FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'."),
        (["while True:\n    y = 1", "x = y"], "your cell 2, line 1, but that line raised NameError: name 'y' is not defined `y` is defined in your cell 1, line 2,"),
        (["def g(:\n    pass\nx = 1"], "your cell 1, line 3, but that cell cannot be read: SyntaxError: invalid syntax (line 1)."),
        (["%%prolog\nx = 1"], "your cell 1, line 2, but cells under `%%prolog` are not run when a notebook is graded."),
        ([Cell("double", "1 / 0\nx = 1")], "the cell double, line 2, but line 1 of that cell raised ZeroDivisionError: division by zero."),
        ([Cell("double", "return\nx = 1")], "the cell double, line 2, but that cell raised SyntaxError: 'return' outside function (line 1)."),
        ([Cell("show", "x = 1", runs=False)], "the cell show, line 1, but that cell is not run when a notebook is graded."),
    ],
)  # fmt: skip
def test_a_name_that_is_missing_is_explained(start, cells, note):
    """Who asks for a name that a line would have defined hears which line, and what became of it."""
    own = [
        cell if isinstance(cell, Cell) else Cell(f"your cell {number}", cell, own=True)
        for number, cell in enumerate(cells, 1)
    ]
    candidate = start(*own, "def f():\n    return x")
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert caught.value.note.startswith(f"`x` is defined in {note}")
    assert str(caught.value) == "raised NameError: name 'x' is not defined"


def test_what_was_not_changed_is_told(start):
    """Who uses an object that a line of their own would have changed reads which line; about other objects, nothing."""
    own = """
import numpy as np
table, other, seen = [], [], []
for i in range(3):
    table.append(i)
    print(other)
other.reverse()
seen.sort()
print(seen)
np.save("x", table)
def f():
    return np.array(table), seen, helper()
helper()
"""
    candidate = start("def helper(): return 1", Cell("your cell 2", own, own=True))

    assert candidate.loading_.untouched == [
        f"Your code uses `{name}`. In your cell 2, line {line}, something is done with it, but that line is not run when "
        f"a notebook is graded: {what} are left out in cells of your own. Put it into a function, or into the cell of your answer."
        for name, line, what in [("table", 4, "loops"), ("seen", 8, "calls whose result is not kept")]
    ]


@pytest.mark.parametrize(
    "use",
    ["z", "raise_it()", "x", "inner()", "del_it()"],
)
def test_nothing_is_said_about_other_names(start, use):
    """A name that nothing defines, one of a function's own, and an error that somebody made say nothing."""
    candidate = start(
        Cell("your cell 1", "for i in [1]:\n    x = 1\n    w = 1\n    print(x)", own=True),
        f"""
        x = 1
        def raise_it():
            raise NameError("name 'w' is not defined")
        def inner():
            def g():
                return w
            if False:
                w = 1
            return g()
        def del_it():
            return undefined
        def f():
            if {use!r} == "x":
                raise NameError("name 'x' is not defined", name="x")
            return {use}
        """,
    )
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert caught.value.note == ""


def test_a_name_of_what_a_cell_showed_is_explained(start):
    """`_` and `Out` of Jupyter are not there, and the student is told what to do."""
    candidate = start("6 * 7", "def f():\n    return _")
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert caught.value.note == (
        "What a cell has shown, such as `_`, is not kept when the notebook is graded: give it a name of its own."
    )


def test_loading_ends_when_the_time_for_the_notebook_is_used_up(start):
    """Many endless cells cannot take more time than a submission may."""
    endless = ["class A:\n    while True: pass"] * 50
    with pytest.raises(CandidateTimeout, match="whole notebook"):
        start(*endless, deadlines=Deadlines(cell=0.2, submission=1.0))
