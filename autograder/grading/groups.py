"""Groups: the wrong answers of a class that no known misconception explains, and that send the same.

Whoever fails the same claims of an exercise and sends the same there has made the same mistake,
however it is written. Answers are compared one by one and not by a digest, so that rounding cannot
part two that agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.notebook import Submission, read_assignment, read_submission
from autograder.assignment.raw_cells import NotebookError
from autograder.assignment.report import Report
from autograder.examiner.diagnosis import Fingerprint, says_the_same
from autograder.examiner.fingerprints import digest
from autograder.examiner.tier_probe import confinement
from autograder.grading.cache import grader_version, recall_report, report_name, unknown_answers
from autograder.grading.hints import GroupHint, Hints

SHORT = 8  # characters of a digest that people read


@dataclass
class Answers:
    """Equal answers.

    Attributes:
        fingerprint: what the first of them sends.
        sources: the text of each one's solution cell.
        names: what each is called by `digest`.
        messages: for each claim that they fail, what the first of them reads.
        hint: what an instructor wrote for them, or began to.
    """

    fingerprint: Fingerprint
    messages: dict[str, str]
    sources: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    hint: GroupHint | None = None

    @property
    def group(self) -> str:
        """Return the group's id, which stays as long as one of its answers is sent."""
        if self.hint:
            return self.hint.group
        counted = Counter(self.names)
        return min(counted, key=lambda name: (-counted[name], name))[:SHORT]

    @property
    def example(self) -> str:
        """Return the shortest of the answers."""
        return min(self.sources, key=lambda source: (len(source), source))


class GroupClaim(msgspec.Struct):
    """A claim that a group fails, and the message that one of them reads."""

    claim: str
    message: str


class Group(msgspec.Struct):
    """One group, with nothing in it that tells who is in it.

    Attributes:
        group: its id.
        students: how many there are.
        claims: what they fail.
        example: the code of one of them.
        hint: what an instructor wrote for them; None if nothing yet.
        hint_file: where it stands; None if there is no file yet.
    """

    group: str
    exercise: str
    students: int
    claims: list[GroupClaim]
    example: str
    hint: str | None
    hint_file: str | None


class Groups(msgspec.Struct, kw_only=True):
    """All groups of an assignment, the largest first; this is what `--json` prints.

    Attributes:
        examined: how many submissions were looked at.
        not_examined: how many were not, because they or the checks are newer than their grading.
    """

    schema: int = 1
    assignment: str
    examined: int
    not_examined: int
    groups: list[Group]


def groups_of(course: Course, assignment: str) -> tuple[list[Answers], int, int]:
    """Return the groups among all submissions of an assignment that were examined.

    Args:
        course: whose.
        assignment: which.

    Returns:
        The groups, largest first; how many submissions were examined, and how many were not.

    Raises:
        UsageError: none was.
    """
    exercises = read_assignment(course.source(assignment)).exercises
    by_claims: dict[tuple[str, ...], list[Answers]] = {}
    known: dict[str, Answers] = {}
    examined = not_examined = 0
    for submission, report, name in _submissions(course, assignment):
        if report is None:
            not_examined += 1
            continue
        examined += 1
        for fingerprint in unknown_answers(course.cache, name):
            called = digest(fingerprint)
            if called not in known:  # most answers of a group are equal bit for bit
                alike = by_claims.setdefault((fingerprint.exercise, *fingerprint.transcripts), [])
                known[called] = _join(alike, fingerprint, report)
            answers = known[called]
            answers.names.append(called)
            answers.sources.append(_source(submission, fingerprint.exercise))
    if not examined:
        raise UsageError(
            f"No submission of {assignment} was examined since it or its checks last changed. "
            f"Grade first: python -m autograder grade {assignment}"
        )
    hints = Hints(course, assignment)
    groups = [answers for equal in by_claims.values() for answers in equal]
    for answers in groups:
        answers.hint = hints.of(answers.fingerprint)
    groups.sort(key=lambda one: (-len(one.names), exercises.index(one.fingerprint.exercise), one.group))
    return groups, examined, not_examined


def find(groups: Sequence[Answers], group: str, assignment: str) -> Answers:
    """Return the group that has this id, or an answer with this id.

    Raises:
        UsageError: there is none.
    """
    for answers in groups:
        if group in (answers.group, *(name[:SHORT] for name in answers.names)):
            return answers
    there = ", ".join(answers.group for answers in groups[:5]) or "none"
    raise UsageError(
        f"{assignment} has no group {group!r}. There is: {there}{' ...' if groups[5:] else ''}. "
        f"See them all with: python -m autograder groups {assignment}"
    )


def as_data(groups: Sequence[Answers], assignment: str, examined: int, not_examined: int) -> Groups:
    """Return the groups as they are printed with `--json`."""
    return Groups(
        assignment=assignment,
        examined=examined,
        not_examined=not_examined,
        groups=[
            Group(
                group=answers.group,
                exercise=answers.fingerprint.exercise,
                students=len(answers.names),
                claims=[GroupClaim(claim, message) for claim, message in answers.messages.items()],
                example=answers.example,
                hint=_text(answers.hint) if answers.hint and not answers.hint.problem else None,
                hint_file=str(answers.hint.path) if answers.hint else None,
            )
            for answers in groups
        ],
    )


def as_text(groups: Groups, at_least: int) -> str:
    """Return the groups for the terminal, those that have at least so many students."""
    shown = [group for group in groups.groups if group.students >= at_least]
    parts = [_group_text(groups.assignment, group) for group in shown]
    left = len(groups.groups) - len(shown)
    if not groups.groups:
        parts.append(f"Known mistakes explain every wrong answer in the {groups.examined} submissions examined.\n")
    elif left:
        them = "answer is" if left == 1 else "answers are"
        parts.append(f"{left} more wrong {them} given by fewer than {at_least} students: see --at-least.\n")
    if groups.not_examined:
        parts.append(f"{groups.not_examined} submissions are newer than their grading, or cannot be graded.\n")
    return "\n".join(parts)


def printable(text: str) -> str:
    r"""Return a student's text as a terminal may show it: without what could move the cursor or change colours.

    >>> printable("x = 1\t# \x1b[2J")
    'x = 1    # ?[2J'
    """
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text.expandtabs(4))


def _submissions(course: Course, assignment: str) -> Iterator[tuple[Submission, Report | None, str]]:
    """Yield what was handed in, with its report if it was examined as it is, and the report's name."""
    source = course.source(assignment)
    assigned, version = read_assignment(source), grader_version(source)
    for handin in course.handins((assignment,)):
        try:
            submission = read_submission(handin.path, assigned)
        except NotebookError:
            yield Submission(()), None, ""
            continue
        name = report_name(version, submission, assigned.seed, confinement().tier)
        yield submission, recall_report(course.cache, name), name


def _join(groups: list[Answers], fingerprint: Fingerprint, report: Report) -> Answers:
    """Return the group of an answer, among those that fail the same claims; a new one if it is the first."""
    for answers in groups:
        if says_the_same(answers.fingerprint, fingerprint):
            return answers
    claims = report.exercise(fingerprint.exercise).claims
    messages = {claim.claim: claim.message for claim in claims if claim.claim in fingerprint.transcripts}
    groups.append(Answers(fingerprint, messages))
    return groups[-1]


def _source(submission: Submission, exercise: str) -> str:
    return "\n\n".join(cell.source for cell in submission.cells if cell.name == exercise and cell.solution)


def _text(hint: GroupHint) -> str:
    return f"{hint.question}\n\n{hint.pointer}".strip()


def _group_text(assignment: str, group: Group) -> str:
    students = "1 student" if group.students == 1 else f"{group.students} students"
    shortest = min(group.claims, key=lambda claim: len(claim.message))
    lines = [
        f"{group.exercise}: {students}, group {group.group}",
        *(f"  fails: {claim.claim}" for claim in group.claims),
        f"  as in: {shortest.message}",
        "",
        *(f"      {line}".rstrip() for line in printable(group.example).splitlines()),
        "",
    ]
    if group.hint:
        lines += [f"  hint, in {group.hint_file}:", *(f"      {line}".rstrip() for line in group.hint.splitlines())]
    elif group.hint_file:
        lines.append(f"  hint: not written yet, in {group.hint_file}")
    else:
        lines.append(f"  hint: none yet. Begin one: python -m autograder groups {assignment} --hint {group.group}")
    return "\n".join(lines) + "\n"
