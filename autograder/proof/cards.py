"""Trust cards: what the last proof of each assignment's checks showed, committed beside its content.

A card holds two hashes. Where the one of the content does not fit any more, the card is stale, and a test fails. The
one of the engine only says whether the proof was made with today's engine: that changes often, and proving all
assignments again takes hours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec import structs
from rich.table import Table

from autograder.assignment.exercise_files import CONTENT, assignments_of, exercises_of, trust_card
from autograder.assignment.files import write_whole
from autograder.grading.cache import PACKAGE
from autograder.proof.findings import AssignmentProof, ExerciseProof
from autograder.proof.hashes import content_hash, engine_hash, library_versions

SEEDS = 20
"""With how many seeds everything is tried, if nobody says otherwise; with fewer, no card is written or accepted."""
SCHEMA = 1
COLUMNS = {
    "Assignment": "The assignment whose hidden checks were proven.",
    "Claims": "How many separate statements about a student's code the checks make, each worth points.",
    "Right answers accepted": "Right answers, each written in another way, that earned full marks with every seed.",
    "Mistakes exact": "Typical wrong answers that lost the points they have to lose, and no others.",
    "Mistakes named": "Typical wrong answers that the feedback called by their own name, so that the hint fits.",
    "Degenerate sizes": "Sizes at which much makes no difference, such as one sample: an error only there costs little.",
    "Small changes caught": "Copies of the right answer with one small change (mutants) that lost points.",
    "Judged equal": "Small changes that need not lose points: a person wrote down why they change no result.",
    "Seeds": "How many different sets of hidden inputs everything was tried with.",
    "Closest right": "The largest error in a right answer's numbers, as a multiple of what is tolerated: below 1 passes.",
    "Closest wrong": "The smallest error in a wrong answer's numbers, as a multiple of what is tolerated: above 1 fails.",
    "Proven": "Whether the proof is of today's content and was made with today's engine (all code but the content).",
}
"""The headers of the table of cards, each with a sentence that explains it to an instructor."""
NO_CARD = "not yet"
STALE = "stale: the content changed"
ENGINE = {True: "with this engine", False: "with an earlier engine"}


class ExerciseCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hold what the proof of one exercise showed; the figures are those of `ExerciseProof`.

    Attributes:
        closest_right: the largest distance of a right answer's numbers from the expected ones, in units of the
            tolerance, rounded to one digit; None if no claim compares numbers.
        closest_wrong: the smallest distance of a misconception's, of those that failed by a number.
    """

    name: str
    claims: int
    points: float
    right_answers: int
    right_accepted: int
    misconceptions: int
    misconceptions_exact: int
    misconceptions_named: int
    mutants: int
    killed: int
    judged_equivalent: int
    closest_right: float | None
    closest_wrong: float | None
    sizes: int = 0  # in a card from before they were measured
    sizes_contained: int = 0

    @property
    def proven(self) -> bool:
        """Whether the figures are those of an exercise without problems."""
        right = self.right_accepted == self.right_answers
        exact = self.misconceptions_exact == self.misconceptions_named == self.misconceptions
        contained = self.sizes_contained == self.sizes
        return right and exact and contained and self.killed + self.judged_equivalent == self.mutants


class TrustCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hold what the proof of an assignment showed.

    Attributes:
        schema: the version of this record.
        assignment: whose.
        content, engine: hashes, see `content_hash` and `engine_hash`.
        libraries: the versions that it was proven with.
        seeds: with how many seeds every answer was tried.
        pairs, pairs_exact, notebooks, notebooks_whole: as in `TogetherProof`.
        problems: always empty; there is no card of a proof with problems.
        exercises: in the notebook's order.
    """

    schema: int
    assignment: str
    content: str
    engine: str
    libraries: dict[str, str]
    seeds: int
    pairs: int
    pairs_exact: int
    notebooks: int
    notebooks_whole: int
    problems: list[str]
    exercises: list[ExerciseCard]


class CardState(msgspec.Struct, frozen=True):
    """Hold a committed card, and whether it is valid; `graders --cards --json` prints these.

    Attributes:
        assignment: whose.
        card: the card; None if there is none that can be read.
        complaint: why the card is not valid; "" if it is.
        this_engine: whether it was proven with the engine as it is now.
    """

    assignment: str
    card: TrustCard | None
    complaint: str
    this_engine: bool


def no_card_because(proof: AssignmentProof) -> str:
    """Return why a proof makes no card, as the end of a sentence; "" if it makes one."""
    if proof.problems:
        return "the proof has problems"
    if proof.together is None:
        return "only one exercise was proven"
    seeds = min((exercise.seeds for exercise in proof.exercises), default=0)
    return f"it takes {SEEDS} seeds, and there were {seeds}" if seeds < SEEDS else ""


def card_of(proof: AssignmentProof, content: str, engine: str) -> TrustCard:
    """Make a card of a proof.

    Args:
        proof: of a whole assignment; `no_card_because` has nothing against it.
        content, engine: the hashes of what was proven, taken before the proof.
    """
    assert proof.together is not None
    return TrustCard(
        schema=SCHEMA,
        assignment=proof.assignment,
        content=content,
        engine=engine,
        libraries=library_versions(),
        seeds=min(exercise.seeds for exercise in proof.exercises),
        pairs=proof.together.pairs,
        pairs_exact=proof.together.exact,
        notebooks=proof.together.notebooks,
        notebooks_whole=proof.together.whole,
        problems=proof.problems,
        exercises=[exercise_card(exercise) for exercise in proof.exercises],
    )


def exercise_card(proof: ExerciseProof) -> ExerciseCard:
    """Return the part of a card that says what the proof of one exercise showed."""
    figures = {name: getattr(proof, name) for name in ExerciseCard.__struct_fields__ if hasattr(proof, name)}
    return ExerciseCard(
        **figures,
        closest_right=_closest(max, (tolerance.right for tolerance in proof.tolerances)),
        closest_wrong=_closest(min, (tolerance.wrong for tolerance in proof.tolerances)),
    )


def write_card(card: TrustCard, content: Path = CONTENT) -> Path:
    """Write a card to its place; return that.

    Args:
        card: what to write. The same card gives the same bytes, with a line for each exercise.
        content: the folder that holds every assignment's exercises.
    """
    path = trust_card(card.assignment, content)
    write_whole(path, card_text(card).encode())
    return path


def card_text(card: TrustCard) -> str:
    """Return a card as JSON, with a line for each field, library and exercise."""
    fields = []
    for name, value in msgspec.to_builtins(card).items():
        text = json.dumps(value, ensure_ascii=False)
        if value and isinstance(value, list):
            text = "[\n    " + ",\n    ".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n  ]"
        elif isinstance(value, dict):
            text = json.dumps(value, indent=4)[:-1] + "  }"
        fields.append(f'  "{name}": {text}')
    return "{\n" + ",\n".join(fields) + "\n}\n"


def read_card(assignment: str, content: Path = CONTENT) -> TrustCard | None:
    """Return the card of an assignment; None if there is none, or none that can be read."""
    try:
        return msgspec.json.decode(trust_card(assignment, content).read_bytes(), type=TrustCard)
    except (OSError, msgspec.DecodeError):
        return None


def complaint(assignment: str, source: Path, release: Path, content: Path = CONTENT) -> str:
    """Return why the card of an assignment is not valid, with the command that renews it; "" if it is valid.

    Args:
        assignment: whose.
        source, release: its notebooks.
        content: the folder that holds every assignment's exercises.
    """
    why = _why_not_valid(assignment, source, release, content)
    return why and f"The trust card of {assignment} {why}. Renew it: nox -s graders -- {assignment}"


def _why_not_valid(assignment: str, source: Path, release: Path, content: Path) -> str:
    card = read_card(assignment, content)
    if card is None:
        there = trust_card(assignment, content).exists()
        return "cannot be read" if there else "does not exist"
    exercises = {files.name for files in exercises_of(assignment, content) if files.check.exists()}
    if card.schema != SCHEMA or card.assignment != assignment or {item.name for item in card.exercises} != exercises:
        return "is not of this assignment's exercises"
    if card.content != content_hash(source, release, content):
        return "does not fit its content, which changed after the proof"
    if card.problems or not all(exercise.proven for exercise in card.exercises):
        return "is of a proof with problems"
    if (card.pairs_exact, card.notebooks_whole) != (card.pairs, card.notebooks):
        return "is of a proof with problems"
    return f"is of {card.seeds} seeds, and {SEEDS} are needed" if card.seeds < SEEDS else ""


def card_states(root: Path = PACKAGE.parent, content: Path = CONTENT) -> list[CardState]:
    """Return the state of every assignment's card, also of those that have none.

    Args:
        root: the course, with source/ and release/.
        content: the folder that holds every assignment's exercises.
    """
    engine = engine_hash()
    states = []
    for week in assignments_of(content):
        card = read_card(week, content)
        source, release = (root / folder / week / f"{week}.ipynb" for folder in ("source", "release"))
        why, this_engine = complaint(week, source, release, content), card is not None and card.engine == engine
        states.append(CardState(week, card, why, this_engine))
    return states


def cards_table(root: Path = PACKAGE.parent, content: Path = CONTENT) -> tuple[list[str], list[list[str]]]:
    """Return the table of all cards as plain data: its headers, which are those of COLUMNS, and its rows.

    Args:
        root: the course, with source/ and release/.
        content: the folder that holds every assignment's exercises.
    """
    return list(COLUMNS), [_row(state) for state in card_states(root, content)]


def terminal_table(headers: list[str], rows: list[list[str]]) -> Table:
    """Return the same table for a terminal."""
    table = Table(title="Why these graders may be trusted")
    for number, header in enumerate(headers):
        text = number in (0, len(headers) - 1)
        table.add_column(header, justify="left" if text else "right", no_wrap=text)
    for row in rows:
        table.add_row(*row)
    return table


def plain_table(headers: list[str], rows: list[list[str]]) -> str:
    """Return the same table as aligned text, for files and pipes."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in [headers, *rows])
    return "".join(f"{line}\n" for line in lines)


def differences(card: TrustCard | None, proof: ExerciseProof) -> list[str]:
    """Return the figures of a card that a new proof of one of its exercises contradicts, a sentence each.

    Distances are not compared: they depend on how many seeds were tried.

    Args:
        card: of the content that was proven; None if there is none.
        proof: of one exercise.
    """
    written = next((item for item in card.exercises if item.name == proof.name), None) if card else None
    if written is None:
        return []
    old, new = (structs.asdict(item) for item in (written, exercise_card(proof)))
    counts = [name for name in new if not name.startswith("closest_")]
    return [
        f"the trust card says {name} {old[name]}, but it is {new[name]}" for name in counts if old[name] != new[name]
    ]


def _row(state: CardState) -> list[str]:
    card = state.card
    if card is None:
        return [state.assignment, *["–"] * (len(COLUMNS) - 2), NO_CARD]

    def total(name: str) -> int:
        return sum(getattr(exercise, name) for exercise in card.exercises)

    return [
        state.assignment,
        f"{total('claims')}",
        f"{total('right_accepted')} of {total('right_answers')}",
        f"{total('misconceptions_exact')} of {total('misconceptions')}",
        f"{total('misconceptions_named')} of {total('misconceptions')}",
        f"{total('sizes_contained')} of {total('sizes')}" if total("sizes") else "not measured",
        f"{total('killed')} of {total('mutants') - total('judged_equivalent')}",
        f"{total('judged_equivalent')}",
        f"{card.seeds}",
        _multiple(_closest(max, (exercise.closest_right for exercise in card.exercises))),
        _multiple(_closest(min, (exercise.closest_wrong for exercise in card.exercises))),
        STALE if state.complaint else ENGINE[state.this_engine],
    ]


def _closest(choose: Callable[[list[float]], float], distances: Iterable[float | None]) -> float | None:
    known = [distance for distance in distances if distance is not None]
    return float(f"{choose(known):.0e}") if known else None  # more digits differ between machines


def _multiple(distance: float | None) -> str:
    return "–" if distance is None else f"{distance:,.9g}×"
