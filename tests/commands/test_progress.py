"""Progress: a bar on a terminal, plain lines elsewhere, and no line that says "done" where something went wrong."""

import io

import pytest
from rich.console import Console

from autograder.commands import progress


@pytest.fixture
def lines():
    """A console that is no terminal, and a function that gives what was printed to it."""
    console = Console(file=io.StringIO(), highlight=False)
    return console, lambda: console.file.getvalue().splitlines()


def test_a_phase_has_a_first_and_a_last_line(lines):
    """However many pieces there are, a short phase is shown with two lines."""
    console, printed = lines
    with progress.phase(console, "Recording", 3) as advance:
        for piece in range(3):
            advance(piece, "whatever")

    assert printed() == ["Recording: 3 to do", "Recording: 3 of 3 in 0 s"]


def test_a_long_phase_tells_how_long_it_will_take(lines, monkeypatch):
    """Now and then a line comes between, with an estimate."""
    seconds = iter([0.0, 60.0, 61.0, 120.0, 180.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    console, printed = lines
    with progress.phase(console, "Examining", 3) as advance:
        for _ in range(3):
            advance()

    assert printed() == [
        "Examining: 3 to do",
        "Examining: 1 of 3, about 2 min left",
        "Examining: 3 of 3 in 180 s",
    ]


def test_an_interrupted_phase_does_not_end(lines):
    """Its last line would be a lie."""
    console, printed = lines
    with pytest.raises(KeyboardInterrupt), progress.phase(console, "Recording", 3):
        raise KeyboardInterrupt

    assert printed() == ["Recording: 3 to do"]


def test_a_terminal_gets_a_bar():
    """With a count and the time that is left."""
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    with progress.phase(console, "Recording", 2) as advance:
        advance()
        advance()

    assert "2/2" in console.file.getvalue()
    assert "━" in console.file.getvalue()
    assert "to do" not in console.file.getvalue()
