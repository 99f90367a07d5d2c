"""Trust cards: every assignment has one that fits its content, and a card that does not is refused."""

import shutil

import msgspec
import pytest
from msgspec import structs

from autograder.assignment.exercise_files import assignments_of, exercise_files, trust_card
from autograder.grading.cache import PACKAGE
from autograder.proof import cards
from autograder.proof.cards import (
    COLUMNS,
    SEEDS,
    card_of,
    cards_table,
    complaint,
    differences,
    no_card_because,
    read_card,
    write_card,
)
from autograder.proof.findings import AssignmentProof, ExerciseProof, TogetherProof, Tolerance
from autograder.proof.hashes import content_hash, engine_hash

WEEK = "week09_convolution_more"
EXERCISES = ("conv_transpose2d", "receptive_field")


def notebooks(week):
    """The source and the release of an assignment."""
    return [PACKAGE.parent / folder / week / f"{week}.ipynb" for folder in ("source", "release")]


@pytest.mark.parametrize("week", assignments_of())
def test_the_card_of_every_assignment_fits(week):
    """A card is of its assignment's content as it is now, proven with enough seeds and without problems."""
    assert complaint(week, *notebooks(week)) == ""


def proven(name, **changes):
    """The proof of an exercise without problems."""
    tolerances = [Tolerance("one", 0.0123, 456.0), Tolerance("two", 0.001, 321.0), Tolerance("three", 0.0, None)]
    proof = ExerciseProof(
        name, claims=3, points=6.0, reference=6.0, release_score=0.0, degenerate_score=0.0, right_answers=4,
        right_accepted=4, misconceptions=5, misconceptions_exact=5, misconceptions_named=5, mutants=30, killed=28,
        judged_equivalent=2, mutants_misnamed=0, survivors=[], tolerances=tolerances, sizes=7, sizes_contained=7,
        seeds=SEEDS, problems=[],
    )  # fmt: skip
    return structs.replace(proof, **changes)


def whole(**changes):
    """The proof of a whole assignment, with changes to that of its last exercise."""
    first, last = EXERCISES
    return AssignmentProof(WEEK, [proven(first), proven(last, **changes)], TogetherProof(3, 3, 2, 2, []))


@pytest.fixture
def content(tmp_path):
    """A copy of the content of one assignment."""
    folder = tmp_path / "course"
    shutil.copytree(trust_card(WEEK).parent, folder / WEEK, ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    return folder


@pytest.fixture
def card(content):
    """A card that fits it."""
    return card_of(whole(), content_hash(*notebooks(WEEK), content), engine_hash())


def test_a_fresh_card_is_valid(content, card):
    """A card that was written for the content as it is can be read back, and nothing is said against it."""
    path = write_card(card, content)

    assert path == content / WEEK / "trust_card.json"
    assert read_card(WEEK, content) == card
    assert complaint(WEEK, *notebooks(WEEK), content) == ""


def test_the_same_proof_writes_the_same_bytes(content, card):
    """A card has no time in it, and one line for each exercise, so that it diffs well."""
    once = write_card(card, content).read_bytes()
    again = card_of(whole(), content_hash(*notebooks(WEEK), content), engine_hash())

    assert write_card(again, content).read_bytes() == once
    assert [sum(name in line for line in once.decode().splitlines()) for name in EXERCISES] == [1, 1]
    assert msgspec.json.decode(once) == msgspec.to_builtins(card)


def test_the_closest_distances_are_written(card):
    """Of all claims, the right number that is nearest to its tolerance counts, and the wrong one; to one digit."""
    exercise = card.exercises[0]

    assert (exercise.closest_right, exercise.closest_wrong) == (0.01, 300.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda card: structs.replace(card, content="0" * 64), "does not fit its content"),
        (lambda card: structs.replace(card, seeds=SEEDS - 1), f"is of {SEEDS - 1} seeds"),
        (lambda card: structs.replace(card, problems=["one"]), "is of a proof with problems"),
        (lambda card: structs.replace(card, pairs=4), "is of a proof with problems"),
        (lambda card: structs.replace(card, exercises=card.exercises[:1]), "is not of this assignment's exercises"),
        (lambda card: structs.replace(card, schema=0), "is not of this assignment's exercises"),
        (
            lambda card: structs.replace(card, exercises=[structs.replace(e, killed=1) for e in card.exercises]),
            "is of a proof with problems",
        ),
    ],
)
def test_a_card_that_is_not_valid_is_refused(content, card, change, reason):
    """A card of other content, too few seeds, problems, or other exercises is refused with what renews it."""
    write_card(change(card), content)
    sentence = complaint(WEEK, *notebooks(WEEK), content)

    assert reason in sentence
    assert sentence.endswith(f"Renew it: nox -s graders -- {WEEK}")


def test_a_card_becomes_stale(content, card):
    """After a change of a claim the card does not fit any more; after one of a comment it still does."""
    write_card(card, content)
    check = exercise_files(WEEK, EXERCISES[1], content).check
    text = check.read_text()
    check.write_text(f"{text}\n# A comment.\n")
    assert complaint(WEEK, *notebooks(WEEK), content) == ""
    check.write_text(text.replace('"""', '"""In other words: ', 1))
    assert "does not fit its content" in complaint(WEEK, *notebooks(WEEK), content)


@pytest.mark.parametrize(("text", "reason"), [(None, "does not exist"), ("{}", "cannot be read"), ("{", "cannot")])
def test_no_card_is_refused(content, text, reason):
    """Where there is no card, or none that can be read, a sentence says so."""
    if text is not None:
        trust_card(WEEK, content).write_text(text)

    assert reason in complaint(WEEK, *notebooks(WEEK), content)


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        (whole(), ""),
        (whole(seeds=1), f"it takes {SEEDS} seeds, and there were 1"),
        (whole(problems=["x"]), "problems"),
        (AssignmentProof(WEEK, [proven("receptive_field")]), "only one exercise"),
    ],
)
def test_when_no_card_is_written(proof, reason):
    """A proof of one exercise, of few seeds or with problems makes no card."""
    assert (reason in no_card_because(proof)) if reason else no_card_because(proof) == ""


def test_a_new_proof_contradicts_a_card(card):
    """Counts that differ from a card are problems; distances, which depend on the seeds, are not."""
    same = proven(EXERCISES[0], tolerances=[], seeds=2)
    other = proven(EXERCISES[0], mutants=31, killed=29)

    assert differences(card, same) == differences(None, other) == []
    assert differences(card, other) == [
        "the trust card says mutants 30, but it is 31", "the trust card says killed 28, but it is 29",
    ]  # fmt: skip


def test_the_table(content, card):
    """The table sums up a card, says which engine it was proven with, and shows what is stale or not there."""
    root = PACKAGE.parent
    assert cards_table(root, content)[1] == [[WEEK, *["–"] * (len(COLUMNS) - 2), "not yet"]]
    write_card(card, content)
    headers, rows = cards_table(root, content)
    write_card(structs.replace(card, engine="other"), content)
    earlier = cards_table(root, content)[1]
    write_card(structs.replace(card, content="other"), content)
    stale = cards_table(root, content)[1]
    exercises = [structs.replace(exercise, sizes=0, sizes_contained=0) for exercise in card.exercises]
    write_card(structs.replace(card, exercises=exercises), content)
    unmeasured = cards_table(root, content)[1]

    assert headers == list(COLUMNS)
    figures = [
        WEEK, "6", "8 of 8", "10 of 10", "10 of 10", "14 of 14", "56 of 56", "4", str(SEEDS), "0.01×", "300×", "with this engine",
    ]  # fmt: skip
    assert rows == [figures]
    assert earlier == [[*figures[:-1], "with an earlier engine"]]
    assert stale == [[*figures[:-1], "stale: the content changed"]]
    assert unmeasured == [[*figures[:5], "not measured", *figures[6:]]]


def test_every_column_is_explained():
    """Each column has a sentence that explains it."""
    assert all(text.endswith(".") and len(text) > 30 for text in COLUMNS.values())
    assert cards.plain_table(["a", "b"], [["long", "x"]]) == "a     b\nlong  x\n"
