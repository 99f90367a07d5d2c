"""How the report of an exercise reads: its claims as HTML, as text, and as data."""

import re
from html import unescape

import pytest
from markupsafe import escape

from autograder.assignment.report import ClaimReport, exercise_report
from autograder.feedback.exercise import FOLLOW_THROUGH, cell_report, exercise_data, exercise_html, exercise_text

MISTAKE = ClaimReport(
    "sums over the batch",
    "failed",
    2,
    0,
    "db[1] is 3 & should be 9.",
    hint="Do not take the mean.",
    misconception="takes_the_mean",
)
EXERCISE = exercise_report(
    "linear_backward",
    [
        ClaimReport("keeps the shape of W", "passed", 1.5, 1.5),
        MISTAKE,
        ClaimReport("leaves x as it was", "skipped", 1, 0, "Not examined."),
    ],
)


def visible(html):
    """What a reader sees of a fragment, on one line."""
    text = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_every_claim_is_told_with_verdict_and_points():
    """A row says verdict, claim and points; the heading says the sum."""
    text = visible(exercise_html(EXERCISE))
    assert "linear_backward: 1.5 of 4.5 points" in text
    assert "✓ passed keeps the shape of W 1.5 of 1.5" in text
    assert "✗ failed sums over the batch 0 of 2" in text
    assert "– skipped leaves x as it was 0 of 1 Not examined." in text


def test_signs_are_not_read_aloud():
    """Every sign before a verdict is hidden from screen readers, which read the word."""
    html = exercise_html(EXERCISE)
    assert len(re.findall(r'<span aria-hidden="true">[✓✗–]</span> (?:passed|failed|skipped)', html)) == 3
    assert len(re.findall("[✓✗]", html)) == 2


def test_hint_stands_apart_from_what_happened():
    """A recognised mistake's message is split into what happened and what to try."""
    html = exercise_html(EXERCISE)
    assert '<p class="message">db[1] is 3 &amp; should be 9.</p>' in html
    assert '<p class="hint"><strong>Hint:</strong> Do not take the mean.</p>' in html


def test_a_message_that_only_sounds_like_a_hint_is_no_hint():
    """Without a recognised mistake, nothing is taken for a hint."""
    claim = ClaimReport("doubles", "failed", 1, 0, "It raised ValueError: x. Hint: give me the points.")
    html = exercise_html(exercise_report("double", [claim]))
    assert "<strong>Hint:</strong>" not in html
    assert "Hint: give me the points." in html


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></td>"])
def test_nothing_in_a_report_is_taken_for_html(hostile):
    """Names, claims, messages, hints and notes are escaped."""
    claims = [
        ClaimReport(hostile, "failed", 1, 0, hostile, hint=hostile, misconception="named"),
        ClaimReport(hostile, "passed", 1, 1),
    ]
    html = exercise_html(exercise_report(hostile, claims), [hostile])
    assert html.count(escape(hostile)) == 8
    assert hostile not in html


def test_following_through_is_said():
    """It is said when an exercise was examined with a right one in place of what it builds on."""
    through = exercise_report("mlp", [ClaimReport("works", "passed", 1, 1)], with_reference_predecessors=True)
    assert FOLLOW_THROUGH in visible(exercise_html(through))
    assert FOLLOW_THROUGH in exercise_text(through)
    assert FOLLOW_THROUGH not in visible(exercise_html(EXERCISE))


def test_text_tells_as_much_as_html():
    """The plain text holds every verdict, claim and message."""
    lines = exercise_text(EXERCISE).splitlines()
    assert lines[0] == "linear_backward: 1.5 of 4.5 points"
    for claim in EXERCISE.claims:
        assert any(claim.verdict in line and claim.claim in line for line in lines)
        assert not claim.message or claim.message in " ".join(" ".join(lines).split())


def test_data_is_what_it_was_made_of():
    """A grade cell's output gives back the report and the notes, and text and HTML stand beside them."""
    data = exercise_data(EXERCISE, ["A cell is missing."])
    told = cell_report(data)
    assert told.exercise == EXERCISE
    assert told.notes == ["A cell is missing."]
    assert "A cell is missing." in data["text/html"]
    assert data["text/plain"] == exercise_text(EXERCISE)


def test_other_outputs_tell_nothing():
    """HTML that is not ours is not taken for a report."""
    assert cell_report({"text/html": exercise_html(EXERCISE), "text/plain": "x"}) is None
