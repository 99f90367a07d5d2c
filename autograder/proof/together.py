"""Try answers to several exercises in one notebook, examined as a student's is.

Two mistakes must lose no more than what each loses alone. That is follow-through: an exercise that
builds on a wrong one is examined with a right one in its place, so a mistake costs once. And right
answers to all exercises, however each is written, must earn everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from autograder.assignment.notebook import Assignment, Submission
from autograder.assignment.report import Report
from autograder.assignment.variants import Misconception, Variant, misconceptions_of, pick, right_answers_of
from autograder.examiner.examination import Examiner

Pair = tuple[Misconception, Misconception]


def pairs_of(assignment: Assignment, builds_on: Mapping[str, Sequence[str]]) -> list[Pair]:
    """Pair every misconception of an assignment with one in an exercise before its own.

    Where its exercise builds on others, the other one is in one of those; else in the exercise just
    before. All of that exercise's misconceptions take their turn.

    Args:
        assignment: whose.
        builds_on: what each exercise builds on directly.

    Returns:
        The pairs, the earlier mistake first.
    """
    mistakes = misconceptions_of(assignment.name)
    own = {name: [mistake for mistake in mistakes if mistake.exercise == name] for name in assignment.exercises}
    pairs = []
    for position, name in enumerate(assignment.exercises):
        earlier = builds_on.get(name) or assignment.exercises[max(position - 1, 0) : position]
        others = [mistake for other in earlier for mistake in own[other]]
        pairs += [(others[turn % len(others)], mistake) for turn, mistake in enumerate(own[name]) if others]
    return pairs


def right_notebooks(assignment: Assignment) -> list[list[Variant]]:
    """Fill as many notebooks as the exercise with the most right answers has; those of others are used in turn."""
    answers = right_answers_of(assignment.name)
    most = max(Counter(answer.exercise for answer in answers).values(), default=0)
    return [pick(answers, assignment.exercises, turn) for turn in range(most)]


def try_pairs(examiner: Examiner, start: int, count: int) -> list[str]:
    """Examine notebooks with two mistakes in each.

    Args:
        examiner: of the assignment, while its check session is open.
        start, count: `count` of the pairs, beginning with the one at `start`.

    Returns:
        For each pair, how the report differs from what both misconceptions declare; "" if it does not.
    """
    pairs = pairs_of(examiner.assignment, examiner.session.builds_on)
    return [_try_pair(examiner, pair) for pair in pairs[start : start + count]]


def try_right_notebooks(examiner: Examiner, start: int, count: int) -> list[str]:
    """Examine notebooks in which all answers are right.

    Args:
        examiner: of the assignment, while its check session is open.
        start, count: `count` of the notebooks, beginning with the one at `start`.

    Returns:
        For each notebook, the claims that failed; "" if it earned full marks.
    """
    results = []
    for answers in right_notebooks(examiner.assignment)[start : start + count]:
        problems = _differences(_report(examiner, answers), {})
        names = ", ".join(f"“{answer.name}”" for answer in answers)
        results.append(f"{'; '.join(problems)}: with {names}" if problems else "")
    return results


def _try_pair(examiner: Examiner, pair: Pair) -> str:
    problems = _differences(_report(examiner, pair), {mistake.exercise: mistake for mistake in pair})
    names = " with ".join(f"“{mistake.name}” in {mistake.exercise}" for mistake in pair)
    return f"{names}: {'; '.join(problems)}" if problems else ""


def _report(examiner: Examiner, answers: Sequence[Variant]) -> Report:
    cells = list(examiner.assignment.cells)
    for answer in answers:
        cells = answer.applied_to(cells)
    return examiner.examine(Submission(tuple(cells))).report


def _differences(report: Report, mistakes: Mapping[str, Misconception]) -> list[str]:
    problems = [] if report.status == "graded" else [f"not graded: {report.reason}"]
    for exercise in report.exercises:
        mistake = mistakes.get(exercise.name)
        breaks = set(mistake.breaks) if mistake else set()
        lost = {claim.claim: claim for claim in exercise.claims if claim.verdict not in ("passed", "skipped")}
        problems += [f"{exercise.name} also fails: {claim}" for claim in sorted(lost.keys() - breaks)]
        if mistake:  # two mistakes may make up for each other, or hide each other's name; neither costs anybody points
            names = {claim.misconception for claim in lost.values() if claim.misconception} - {mistake.name}
            problems += [f"{exercise.name} is called {', '.join(sorted(names))}"] if names else []
        elif not lost and exercise.score != exercise.max_score:
            problems.append(f"{exercise.name} is not examined in full")
    return problems
