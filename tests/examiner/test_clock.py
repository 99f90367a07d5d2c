"""The examiner's clock, with time and the kernel's account of a process in the test's hands."""

import math

import pytest

from autograder.examiner import clock
from autograder.examiner.clock import PATIENCE, Deadline


@pytest.fixture
def world(monkeypatch):
    """The time on the clock, and the processor time that the candidate has used."""
    world = {"now": 100.0, "used": 7.0}
    monkeypatch.setattr(clock.time, "monotonic", lambda: world["now"])
    monkeypatch.setattr(clock, "_processor_seconds", lambda number: None if number is None else world["used"])
    return world


def test_busy_candidate_is_overdue_in_time(world):
    """A candidate that used the processor all the time gets its seconds and no more."""
    deadline = Deadline(5.0, processor=1)
    world |= {"now": 105.0, "used": 12.0}

    assert deadline.left() <= 0


def test_busy_machine_does_not_count(world):
    """What the candidate did not get of the processor is given to it afterwards."""
    deadline = Deadline(5.0, processor=1)
    world |= {"now": 105.0, "used": 9.0}

    assert deadline.left() == pytest.approx(3.0)


def test_patience_ends(world):
    """A candidate that only sleeps is overdue, too, after four times its seconds."""
    deadline = Deadline(5.0, processor=1)
    world["now"] = 100.0 + PATIENCE * 5.0

    assert deadline.left() <= 0


def test_latest_holds_in_any_case(world):
    """The end of a claim is the end, whatever the processor did."""
    deadline = Deadline(5.0, processor=1, latest=102.0)

    assert deadline.left() == pytest.approx(2.0)


def test_pause(world):
    """Time that was ours is not the candidate's."""
    deadline = Deadline(5.0, processor=None)
    world["now"] = 106.0
    deadline.pause(4.0)

    assert deadline.left() == pytest.approx(3.0)


def test_without_processor_clock(world):
    """Where the kernel keeps no account, the clock on the wall decides."""
    deadline = Deadline(5.0, processor=None, latest=math.inf)
    world["now"] = 105.5

    assert deadline.left() <= 0
