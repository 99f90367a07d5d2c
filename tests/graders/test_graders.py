"""The hidden checks themselves are examined: on right answers, on useless ones, and on every known mistake.

Each answer takes the place of one exercise's in the reference's notebook, and the whole notebook is
examined as a student's would be. So these tests also prove that a mistake costs once, and only once.
"""

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from autograder.examiner.batch import examine_batch
from autograder.examiner.session import claims_of
from autograder.grading import workers
from autograder.notebook import Assignment, Submission, read_assignment, read_submission
from autograder.report import Report
from autograder.rules import RIGHT_ANSWERS
from autograder.variants import Variant, defined_names, misconceptions_of, right_answers_of

ROOT = Path(__file__).resolve().parents[2]
WEEKS = sorted(path.stem for path in (ROOT / "source").glob("*/*.ipynb"))
OTHER_SEED = 20_261_121
FEW_NUMBERS = 25  # a dozen in the call, and up to four in what came back and in what should have, with their line

USELESS = {
    "nothing": "None",
    "zero": "0.0",
    "one": "1.0",
    "yes": "True",
    "an empty list": "[]",
    "an empty dict": "{}",
    "its first argument": "args[0]",
    "its last argument": "args[-1]",
    "all its arguments": "args",
    "a text": "'x'",
    "an object": "object()",
    "a list of nothing": "[None] * 3",
    "zeros like its first argument": "np.zeros_like(args[0])",
    "ones like its first argument": "np.ones_like(args[0])",
    "an error": "1 / 0",
}


@dataclass(frozen=True)
class Week:
    """An assignment with everything that is examined of it, by name and seed."""

    assignment: Assignment
    submissions: dict[str, Submission]
    reports: dict[tuple[str, int], Report]

    def all_reports(self, name: str) -> list[Report]:
        """The reports of one submission, for every seed."""
        return [report for (found, _), report in self.reports.items() if found == name]


def submissions_of(assignment: Assignment) -> dict[str, Submission]:
    """Everything that is examined of an assignment, by name."""
    name = assignment.name
    found = {
        "reference": Submission(assignment.cells),
        "release": read_submission(ROOT / "release" / name / f"{name}.ipynb", assignment),
    }
    for variant in (*right_answers_of(name), *misconceptions_of(name)):
        found[key(variant)] = Submission(tuple(variant.applied_to(assignment.cells)))
    for cell, (what, value) in product(assignment.cells, USELESS.items()):
        if cell.name in assignment.exercises:
            source = "\n".join(
                f"def {name}(*args, **options):\n    return {value}" for name in defined_names(cell.source)
            )
            variant = Variant(what, cell.name, "", "")
            cells = [type(cell)(cell.name, source, True) if other is cell else other for other in assignment.cells]
            found[key(variant)] = Submission(tuple(cells))
    return found


def chunks(names: list[str], size: int) -> list[list[str]]:
    """Cut a list into pieces."""
    return [names[start : start + size] for start in range(0, len(names), size)]


def key(variant: Variant) -> str:
    """Name an answer."""
    return f"{variant.exercise}: {variant.name}"


@pytest.fixture(scope="module", params=WEEKS)
def week(request):
    """One assignment, with everything examined, twice: with its own seed and with another one."""
    source = ROOT / "source" / request.param / f"{request.param}.ipynb"
    assignment = read_assignment(source)
    submissions = submissions_of(assignment)
    reports = {}
    with workers(2) as executor:
        waiting = {
            executor.submit(examine_batch, [submissions[name] for name in names], source, seed): (names, seed)
            for seed in (assignment.seed, OTHER_SEED)
            for names in chunks(list(submissions), 24)
        }
        for future, (names, seed) in waiting.items():
            reports |= {(name, seed): result.report for name, result in zip(names, future.result(), strict=True)}
    return Week(assignment, submissions, reports)


def test_reference(week):
    """The reference earns every point, and every claim that there is was examined."""
    claims = [(claim.exercise, claim.text) for claim in claims_of(week.assignment.name, week.assignment.exercises)]
    for report in week.all_reports("reference"):
        examined = [(exercise.name, claim.claim) for exercise in report.exercises for claim in exercise.claims]

        assert examined == claims
        assert (
            report.score
            == report.max_score
            == sum(week.assignment.points[f"{name}_check"] for name in week.assignment.exercises)
        )


def test_release(week):
    """The untouched release earns nothing at all."""
    for report in week.all_reports("release"):
        verdicts = {claim.verdict for exercise in report.exercises for claim in exercise.claims}

        assert report.score == 0
        assert verdicts == {"skipped"}


def test_right_answers(week):
    """Differently written right answers, as many an exercise as the build asks for, earn every point."""
    variants = right_answers_of(week.assignment.name)
    wrong = {
        key(variant): [
            (claim.claim, claim.message) for e in report.exercises for claim in e.claims if claim.verdict != "passed"
        ]
        for variant in variants
        for report in week.all_reports(key(variant))
        if report.score != report.max_score
    }

    assert wrong == {}
    assert all(
        sum(variant.exercise == name for variant in variants) >= RIGHT_ANSWERS for name in week.assignment.exercises
    )


def test_useless_answers(week):
    """Answers that return something without looking earn nothing in their exercise."""
    earned = {
        f"{name}: {what}": [claim.claim for claim in report.exercise(name).claims if claim.score]
        for name, what in product(week.assignment.exercises, USELESS)
        for report in week.all_reports(f"{name}: {what}")
        if report.exercise(name).score
    }

    assert earned == {}


def test_nothing_is_our_fault(week):
    """No answer, however odd, makes a check break: that would leave a student ungraded."""
    broken = {name: report.reason for (name, _), report in week.reports.items() if report.status != "graded"}

    assert broken == {}


def test_misconceptions_are_exact(week):
    """Every known mistake fails exactly the claims that it declares, and costs nothing anywhere else."""
    off = {}
    for mistake in misconceptions_of(week.assignment.name):
        for report in week.all_reports(key(mistake)):
            failed = {claim.claim for claim in report.exercise(mistake.exercise).claims if claim.verdict == "failed"}
            elsewhere = [e.name for e in report.exercises if e.name != mistake.exercise and e.score != e.max_score]
            if failed != set(mistake.breaks) or elsewhere:
                off[key(mistake)] = (failed ^ set(mistake.breaks), elsewhere)

    assert off == {}


def test_misconceptions_are_named(week):
    """Every known mistake is called by its own name, wherever it fails, with its hint."""
    misnamed = {}
    for mistake in misconceptions_of(week.assignment.name):
        for report in week.all_reports(key(mistake)):
            failed = [claim for claim in report.exercise(mistake.exercise).claims if claim.verdict == "failed"]
            if {claim.misconception for claim in failed} != {mistake.name} or any(
                not claim.message.endswith(f"Hint: {mistake.hint}") for claim in failed
            ):
                misnamed[key(mistake)] = {claim.misconception for claim in failed}

    assert misnamed == {}


def test_failures_are_shown_on_a_small_case(week):
    """What a student reads of a failed claim holds few numbers: those of one small case, or one of a large one."""
    numbers = {
        (key(mistake), claim.claim): len(re.findall(r"-?\d+\.\d+", claim.message))
        for mistake in misconceptions_of(week.assignment.name)
        for report in week.all_reports(key(mistake))
        for claim in report.exercise(mistake.exercise).claims
        if claim.verdict == "failed"
    }

    assert {name: count for name, count in numbers.items() if count > FEW_NUMBERS} == {}


def test_every_claim_is_proven(week):
    """Every claim is failed by at least one known mistake; a check that catches nothing is no check."""
    broken = {
        (mistake.exercise, claim) for mistake in misconceptions_of(week.assignment.name) for claim in mistake.breaks
    }
    claims = {(claim.exercise, claim.text) for claim in claims_of(week.assignment.name)}

    assert claims - broken == set()
    assert broken - claims == set()


def test_hints_are_no_solutions(week):
    """Every known mistake has a hint of at most three sentences."""
    hints = {key(mistake): mistake.hint for mistake in misconceptions_of(week.assignment.name)}

    assert all(hints.values())
    assert {name: hint for name, hint in hints.items() if len(hint) > 300} == {}
