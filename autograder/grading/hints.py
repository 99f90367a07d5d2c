"""Hints in two steps, put in when a report is recorded: a question first, on a later attempt a pointer.

The hints of known misconceptions stand with their code. For a group of equal answers that none of
them explains, an instructor writes one: a text file `hints/WEEK/EXERCISE-GROUP.txt`, which holds the
hint and, below a line of dashes, an example of the group's code. Where checks or notebook have
changed since, the example is examined again to know the group by what it sends now.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.assignment.course_folder import Course, Handin
from autograder.assignment.exercise_files import CONTENT, PLACEHOLDER
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import Submission, read_assignment
from autograder.assignment.report import ClaimReport, ExerciseReport, Report
from autograder.assignment.variants import misconceptions_of, two_steps
from autograder.examiner.diagnosis import Fingerprint, says_the_same
from autograder.examiner.fingerprints import recall, remember
from autograder.grading.cache import fingerprints_of, grader_version, unknown_answers
from autograder.grading.examine import examine_more

DASHES = "-" * 10
_LINE = f"{DASHES} Above: the hint. Below: an answer that it is for; leave it as it is. {DASHES}"
_EMPTY = f"""\
{PLACEHOLDER} The question, for all who make this mistake. Never the solution.

{PLACEHOLDER} The pointer, for those who make it again in a later attempt. Delete this paragraph if there is none.
"""


class Attempt(msgspec.Struct):
    """One submission of a student, as it was recorded.

    Attributes:
        attempt: a name for what was written in it.
        mistakes: those that its report named to the student, as `EXERCISE/MISTAKE`.
    """

    attempt: str
    mistakes: list[str] = []


@dataclass(frozen=True)
class GroupHint:
    """A hint that an instructor wrote for a group.

    Attributes:
        group: the group's id.
        path: the file.
        exercise: what the answer is one to.
        question, pointer: the hint's two steps; "" where they are not written.
        example: the code of one answer of the group.
        fingerprint: what the group's answers send; None if nobody can say.
        problem: why no report can have it, in a sentence; "" if they can.
    """

    group: str
    path: Path
    exercise: str
    question: str
    pointer: str
    example: str
    fingerprint: Fingerprint | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """Return the name of the mistake in reports."""
        return f"group-{self.group}"


class Hints:
    """What a course tells about the mistakes in one assignment.

    Attributes:
        groups: the hints for groups.
    """

    def __init__(self, course: Course, assignment: str, content: Path = CONTENT) -> None:
        self.course = course
        written = _written(course.hints(assignment))
        self.groups = _known(course, assignment, written, content) if written else []
        self._pointers = {(known.exercise, known.name): known.pointer for known in misconceptions_of(assignment)}
        self._used = {hint.group for hint in self.groups if hint.problem}

    def added_to(self, report: Report, handin: Handin, name: str, attempt: str) -> Report:
        """Return a report as the student gets it.

        Args:
            report: what was examined.
            handin: the submission.
            name: under which the report is remembered.
            attempt: the name of what the student wrote.

        Returns:
            The report with hints for groups, and with pointers for the mistakes that the student
            read about in an earlier attempt. Asking again for the same attempt gives the same.
        """
        before = set()
        for earlier in _attempts(self.course.attempts(handin)):
            if earlier.attempt == attempt:
                break
            before |= set(earlier.mistakes)
        of_groups = self._of_groups(report, name)
        exercises = [self._exercise(exercise, of_groups.get(exercise.name), before) for exercise in report.exercises]
        return msgspec.structs.replace(report, exercises=exercises)

    def unused(self) -> list[str]:
        """Return a sentence for each hint that cannot be used, or that fitted none of the reports so far."""
        problems = [hint.problem for hint in self.groups if hint.problem]
        return problems + [
            f"{hint.path}: no submission gives this answer any more. Delete the file when you do not need it."
            for hint in self.groups
            if hint.group not in self._used
        ]

    def of(self, fingerprint: Fingerprint) -> GroupHint | None:
        """Return the hint for answers that send this; None if none was begun."""
        for hint in self.groups:
            if hint.fingerprint and says_the_same(hint.fingerprint, fingerprint):
                return hint
        return None

    def _of_groups(self, report: Report, name: str) -> dict[str, tuple[GroupHint, Collection[str]]]:
        """Return, by exercise, the hint of the group that the mistake belongs to, and the claims that it is for."""
        failed = [claim for exercise in report.exercises for claim in exercise.claims if _is_unknown(claim)]
        if not failed or not self.groups:
            return {}
        by_exercise: dict[str, tuple[GroupHint, Collection[str]]] = {}
        for fingerprint in unknown_answers(self.course.cache, name):
            hint = self.of(fingerprint)
            if hint and not hint.problem:
                self._used.add(hint.group)
                by_exercise[fingerprint.exercise] = (hint, fingerprint.transcripts.keys())
        return by_exercise

    def _exercise(
        self, exercise: ExerciseReport, group: tuple[GroupHint, Collection[str]] | None, before: Collection[str]
    ) -> ExerciseReport:
        claims = []
        for claim in exercise.claims:
            pointer = self._pointers.get((exercise.name, claim.misconception or ""), "")
            if group and _is_unknown(claim) and claim.claim in group[1]:
                hint, pointer = group[0], group[0].pointer
                claim = msgspec.structs.replace(claim, hint=hint.question, misconception=hint.name)
            if pointer and f"{exercise.name}/{claim.misconception}" in before:
                claim = msgspec.structs.replace(claim, hint=f"{claim.hint} {pointer}")
            claims.append(claim)
        return msgspec.structs.replace(exercise, claims=claims)


def note_attempt(course: Course, handin: Handin, report: Report, attempt: str) -> None:
    """Keep which mistakes a report names to the student, by which a later submission is known as a later attempt.

    Args:
        course: where the submission is.
        handin: the submission.
        report: as the student gets it.
        attempt: the name of what the student wrote.

    Raises:
        OSError: it cannot be written.
    """
    path = course.attempts(handin)
    attempts = _attempts(path)
    this = next((known for known in attempts if known.attempt == attempt), None)
    if this is None:
        attempts.append(this := Attempt(attempt, []))
    mistakes = {
        f"{exercise.name}/{claim.misconception}"
        for exercise in report.exercises
        for claim in exercise.claims
        if claim.misconception
    }
    this.mistakes = sorted(mistakes.union(this.mistakes))
    write_whole(path, msgspec.json.encode(attempts))


def begin(course: Course, assignment: str, group: str, fingerprint: Fingerprint, example: str) -> tuple[Path, bool]:
    """Begin the file of a hint, for an instructor to fill in.

    Args:
        course: whose.
        assignment: which.
        group: the group's id.
        fingerprint: what the group's answers send.
        example: the code of one of them.

    Returns:
        The file, and whether the example says by itself what the group says. If it does not, the
        hint holds only as long as checks and notebook stay as they are.
    """
    source = course.source(assignment)
    path = course.hints(assignment) / f"{fingerprint.exercise}-{group}.txt"
    write_whole(path, f"{_EMPTY}\n{_LINE}\n{example.rstrip()}\n".encode("utf-8", "replace"))
    folder = fingerprints_of(course.cache, grader_version(source), read_assignment(source).seed)
    remember(folder / "hints", path.stem, fingerprint)
    [(alone, _)] = sent_alone(course, assignment, [(fingerprint.exercise, example)])
    return path, alone is not None and says_the_same(alone, fingerprint)


def sent_alone(
    course: Course, assignment: str, answers: Sequence[tuple[str, str]], content: Path = CONTENT
) -> list[tuple[Fingerprint | None, list[ClaimReport]]]:
    """Examine answers, each of them in the reference's notebook.

    Args:
        course: where that notebook is.
        assignment: which.
        answers: exercises, and the text of the solution cell.
        content: the folder that holds every assignment's exercises.

    Returns:
        For each, what it sends that no known misconception explains, and its claims.
    """
    source = course.source(assignment)
    reference = read_assignment(source).cells
    submissions = [
        Submission(
            tuple(dataclasses.replace(cell, source=answer) if cell.name == exercise else cell for cell in reference)
        )
        for exercise, answer in answers
    ]
    sent = []
    for (exercise, _), (report, name) in zip(
        answers, examine_more(source, submissions, course.cache, course.confinement, content), strict=True
    ):
        unknown = {known.exercise: known for known in unknown_answers(course.cache, name)}
        claims = [claim for each in report.exercises if each.name == exercise for claim in each.claims]
        sent.append((unknown.get(exercise), claims))
    return sent


def _written(folder: Path) -> list[GroupHint]:
    """Return the hints of all files of a folder, as far as they can be read."""
    hints = []
    for path in sorted(folder.glob("*.txt")):
        exercise, _, group = path.stem.rpartition("-")
        text, readable = "", True
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            readable = False
        above, _, below = text.partition(DASHES)
        question, pointer = two_steps(above)
        hint = GroupHint(group, path, exercise, question, pointer, below.partition("\n")[2])
        if not readable:
            problem = "cannot be read as UTF-8. Save it with that encoding."
        elif not hint.example.strip():
            problem = "holds no example of the group's code. Make it anew with `groups WEEK --hint GROUP`."
        elif PLACEHOLDER in above or not question:
            problem = f"the hint is not written yet. Write it above the dashes, in the place of {PLACEHOLDER}."
        else:
            problem = ""
        hints.append(dataclasses.replace(hint, problem=problem and f"{path}: {problem}"))
    return hints


def _known(course: Course, assignment: str, hints: Sequence[GroupHint], content: Path) -> list[GroupHint]:
    """Return hints with the fingerprints of their groups: as kept, or from examining the examples once more."""
    source = course.source(assignment)
    assigned = read_assignment(source)
    folder = fingerprints_of(course.cache, grader_version(source, content), assigned.seed) / "hints"
    known = {hint.path: hint for hint in hints}
    todo = []
    for hint in hints:
        kept = recall(folder, hint.path.stem)
        if hint.exercise not in assigned.exercises:
            problem = f"{hint.path}: {assignment} has no exercise {hint.exercise!r}. Name the file EXERCISE-GROUP.txt."
            known[hint.path] = dataclasses.replace(hint, problem=problem)
        elif kept:
            known[hint.path] = dataclasses.replace(hint, fingerprint=kept)
        elif hint.example.strip():
            todo.append(hint)
    again = sent_alone(course, assignment, [(hint.exercise, hint.example) for hint in todo], content)
    for hint, (fingerprint, claims) in zip(todo, again, strict=True):
        if fingerprint:
            remember(folder, hint.path.stem, fingerprint)
            known[hint.path] = dataclasses.replace(hint, fingerprint=fingerprint)
            continue
        names = sorted({claim.misconception for claim in claims if claim.misconception})
        why = f"is now known as {' and '.join(names)}" if names else "shows no mistake of its own any more"
        problem = f"{hint.path}: the answer that it is for {why}. Delete the file."
        known[hint.path] = dataclasses.replace(hint, problem=problem)
    return list(known.values())


def _is_unknown(claim: ClaimReport) -> bool:
    return claim.verdict == "failed" and claim.misconception is None


def _attempts(path: Path) -> list[Attempt]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Attempt])
    except (OSError, msgspec.DecodeError):
        return []
