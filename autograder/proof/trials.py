"""Try the checks of one exercise on every known answer, with many seeds, and compare the verdicts with the due ones.

An answer takes the place of the exercise's cell in the reference's notebook, and the exercise alone
is examined: a wrong answer must not fail only because another exercise uses it. One process serves
all seeds, because a fork costs more than most examinations; where there is a problem, that seed is
tried once more in a process of its own, as a student's answer is.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

import msgspec
from msgspec import structs

from autograder.assignment.notebook import Cell
from autograder.examiner.diagnosis import Fingerprint, fingerprint, name_mistakes
from autograder.examiner.examination import Examiner
from autograder.examiner.proxy import Deadlines
from autograder.examiner.session import Outcome
from autograder.proof.answers import Kind, KnownAnswer, answers_of, source_of, with_answer
from autograder.proof.judged import judged_of, reason_for
from autograder.proof.lookalikes import calls_by_claim, lookalikes
from autograder.proof.mutate import Mutant, mutants_of

PATIENT = Deadlines(submission=math.inf)  # one process serves many seeds
# Many mutants loop for ever. The reference's longest call takes a tenth of a second.
HASTY = Deadlines(cell=2.0, call=1.0, impatient=0.1, claim=5.0, submission=math.inf)
FEW_NUMBERS = 25  # a dozen in the call, and up to four each in the actual and the expected result, with their line
_NUMBER = re.compile(r"-?\d+\.\d+")
FLOAT64 = Cell("float64", "import torch\ntorch.set_default_dtype(torch.float64)")
SURVIVES = "no claim fails: change the inputs of a check, or judge it in the exercise's equivalent.toml"
JUDGED = "judged as no mistake, but a claim fails"
SHARES = "is called by the name of a misconception that does something else there"
MISNAMED = "is called by the name of a misconception that does not explain all that it fails"
SLOW_SECONDS = 1.0  # a mutant that takes longer than this, because it hangs, is tried with one seed only


class Trial(msgspec.Struct, frozen=True):
    """Hold the result of one answer, examined with one seed.

    Attributes:
        kind: what kind of answer.
        name: its name within the kind; for a mutant, its diff.
        seed: of the hidden inputs.
        score: the points that the exercise earned.
        held: the verdicts are the due ones: for a right answer full marks, for a worthless one
            nothing, for a misconception those that it declares, for a mutant a lost point. A lookalike has no name.
        problem: how the checks fell short; "" if they did not.
        named: for a misconception: the diagnosis named it as the cause of every claim that it fails.
        misnamed: for a mutant: the diagnosis named a misconception that does not explain all failed claims.
        judged: for a mutant: a person has judged it equivalent to the reference.
        failed: the claims that failed.
        distances: for each claim with numbers, their distance from the expected ones in units of the
            tolerance, see `Outcome`.
    """

    kind: Kind
    name: str
    seed: int
    score: float
    held: bool
    problem: str = ""
    named: bool = False
    misnamed: bool = False
    judged: bool = False
    failed: list[str] = []
    distances: dict[str, float] = {}


def try_answers(examiner: Examiner, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    """Try all answers but mutants.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: whose checks are tried.
        release: the cells of the untouched release.
        seeds: of the hidden inputs, one after the other.

    Returns:
        One trial for each answer and seed.
    """
    answers = list(answers_of(examiner.assignment, exercise, release))
    wrong = _examined_mistakes(examiner, exercise, answers, seeds)
    known = {
        seed: [fingerprint(a.mistake, wrong[a.name][seed]) for a in answers if a.mistake is not None] for seed in seeds
    }
    claims = [claim.text for claim in examiner.session.claims if claim.exercise == exercise]
    examiner.session.seed = seeds[0]
    of_reference = calls_by_claim(examiner, exercise, examiner.assignment.cells)

    def judge(answer: KnownAnswer, seed: int, outcomes: Sequence[Outcome]) -> Trial:
        if answer.mistake is not None:
            return _wrong(answer, answer.mistake.breaks, seed, outcomes, known[seed])
        if answer.kind in ("reference", "right answer"):
            problem = _right(outcomes, claims)
        else:
            problem = _worthless(outcomes, answer.kind == "release")
        return _trial(answer, seed, outcomes, not problem, problem)

    results = []
    for answer in answers:
        before = {seed: outcomes for seed, outcomes in wrong.get(answer.name, {}).items() if seed != seeds[0]}
        todo = [seed for seed in seeds if seed not in before]
        ask_on = seeds if answer.mistake else ()
        for seed, outcomes in [*_examined(examiner, exercise, answer.cells, todo, ask_on=ask_on), *before.items()]:
            results.append(
                _tried(examiner, exercise, answer.cells, seed, outcomes, partial(judge, answer), ask_on=ask_on)
            )
        if answer.mistake:
            results += _try_lookalikes(examiner, exercise, answer, seeds[0], known[seeds[0]], of_reference)
    return results


def _try_lookalikes(
    examiner: Examiner,
    exercise: str,
    answer: KnownAnswer,
    seed: int,
    known: Sequence[Fingerprint],
    of_reference: Mapping[str, int],
) -> list[Trial]:
    """Try the answers that look like a misconception until a claim has failed: none of them may be named."""
    assert answer.mistake is not None
    examiner.session.seed = seed
    results = []
    for claim, cells in lookalikes(examiner, exercise, answer.cells, answer.mistake.breaks, of_reference).items():
        with examiner.candidate(cells, PATIENT) as candidate:
            outcomes = examiner.session.ask_on(candidate, examiner.session.examine(candidate, exercise))
            candidate.begin_(0)
            if not (candidate.differed.exists() and candidate.differed()):
                continue
        names = sorted({name.name for name in name_mistakes(outcomes, known).values()})
        name = f"{answer.name} until the first failure of: {claim}"
        problem = _broken(outcomes) or (f"{SHARES}: {', '.join(names)}" if names else "")
        results.append(Trial("lookalike", name, seed, _score(outcomes), not names, problem))
    return results


def try_in_float64(examiner: Examiner, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    """Try right answers where float64 is torch's default dtype: no verdict may change.

    Args:
        examiner, exercise, release, seeds: as for `try_answers`.

    Returns:
        One trial for each right answer and seed; none for an exercise that the check file declares
        `only_float32`, unless all of them pass.
    """
    claims = [claim.text for claim in examiner.session.claims if claim.exercise == exercise]
    results = []
    for answer in answers_of(examiner.assignment, exercise, release):
        if answer.kind not in ("reference", "right answer") or not any("torch" in cell.source for cell in answer.cells):
            continue
        for seed, outcomes in _examined(examiner, exercise, [FLOAT64, *answer.cells], seeds):
            problem = _right(outcomes, claims)
            results.append(_trial(answer, seed, outcomes, not problem, problem))
    if exercise not in examiner.session.only_float32:
        return results
    if any(trial.problem for trial in results):
        return []
    stale = "the check file says only_float32, but all right answers pass in float64, too"
    return [structs.replace(trial, held=False, problem=stale) for trial in results]


def try_mutants(examiner: Examiner, exercise: str, part: int, parts: int, seeds: Sequence[int]) -> list[Trial]:
    """Try every `parts`-th mutant of the reference, starting with `part`.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: whose checks are tried.
        part, parts: which of how many equal parts of the mutants.
        seeds: of the hidden inputs; with all but the first, only whether any claim fails counts.

    Returns:
        One trial for each of these mutants and seeds.
    """
    examiner.session.seed = seeds[0]
    judged = judged_of(examiner.assignment.name).get(exercise, [])
    known = examiner.known_mistakes(exercise)
    results = []
    for mutant in mutants_of(source_of(examiner.assignment.cells, exercise))[part::parts]:
        cells = with_answer(examiner.assignment, exercise, mutant.source)
        reason = reason_for(mutant, judged)

        def judge(seed: int, outcomes: Sequence[Outcome], mutant: Mutant = mutant, reason: str = reason) -> Trial:
            killed = any(outcome.claim.points for outcome in outcomes if outcome.verdict != "passed")
            misnamed = seed == seeds[0] and killed and _misnamed(outcomes, known)
            problem = _broken(outcomes) or (MISNAMED if misnamed else "")
            if not problem and killed == bool(reason):
                problem = JUDGED if reason else SURVIVES
            return Trial(
                "mutant", mutant.diff, seed, _score(outcomes), killed, problem, misnamed=misnamed, judged=bool(reason)
            )

        begun = time.perf_counter()
        for seed, outcomes in _examined(examiner, exercise, cells, seeds, HASTY, one_will_do=True, ask_on=seeds[:1]):
            results.append(_tried(examiner, exercise, cells, seed, outcomes, judge, HASTY, seeds[:1]))
            if time.perf_counter() - begun > SLOW_SECONDS:
                break
    return results


def _examined(
    examiner: Examiner,
    exercise: str,
    cells: Sequence[Cell],
    seeds: Sequence[int],
    deadlines: Deadlines = PATIENT,
    one_will_do: bool = False,
    ask_on: Collection[int] = (),
) -> Iterator[tuple[int, list[Outcome]]]:
    """Examine one answer with one seed after the other, and with some of them ask on, as the diagnosis needs it.

    With `one_will_do`, only the check that failed with the first seed is tried with the others; all
    checks are, where it passes.
    """
    check: str | None = None
    with examiner.candidate(cells, deadlines) as candidate:
        for seed in seeds:
            examiner.session.seed = seed
            outcomes = examiner.session.examine(candidate, exercise, check)
            if check and all(outcome.verdict == "passed" for outcome in outcomes):
                outcomes = examiner.session.examine(candidate, exercise)
            yield seed, examiner.session.ask_on(candidate, outcomes) if seed in ask_on else outcomes
            if one_will_do and check is None:
                check = next((o.claim.check for o in outcomes if o.verdict == "failed" and not o.claim.needs), None)


def _tried(
    examiner: Examiner,
    exercise: str,
    cells: Sequence[Cell],
    seed: int,
    outcomes: Sequence[Outcome],
    judge: Callable[[int, Sequence[Outcome]], Trial],
    deadlines: Deadlines = PATIENT,
    ask_on: Collection[int] = (),
) -> Trial:
    trial = judge(seed, outcomes)
    if not trial.problem:
        return trial
    [(_, outcomes)] = _examined(examiner, exercise, cells, [seed], deadlines, ask_on=ask_on)
    return judge(seed, outcomes)


def _examined_mistakes(
    examiner: Examiner, exercise: str, answers: Sequence[KnownAnswer], seeds: Sequence[int]
) -> dict[str, dict[int, list[Outcome]]]:
    """Return the outcomes of each misconception by seed; the caller tries the first seed again, so that chance would show."""
    return {
        answer.name: dict(_examined(examiner, exercise, answer.cells, seeds, ask_on=seeds))
        for answer in answers
        if answer.mistake is not None
    }


def _right(outcomes: Sequence[Outcome], claims: Sequence[str]) -> str:
    if [outcome.claim.text for outcome in outcomes] != list(claims):
        return f"{len(outcomes)} of {len(claims)} claims were examined"
    return "; ".join(f"{o.claim.text}: {o.verdict}: {o.message}" for o in outcomes if o.verdict != "passed")


def _worthless(outcomes: Sequence[Outcome], untouched: bool) -> str:
    """Return the problem of an answer that must earn nothing and break no check; "" if there is none."""
    earned = [outcome.claim.text for outcome in outcomes if outcome.verdict == "passed"]
    if problem := _broken(outcomes) or (f"earned: {'; '.join(earned)}" if earned else ""):
        return problem
    failed = untouched and any(outcome.verdict != "skipped" for outcome in outcomes)
    return "the untouched cell fails claims that should be skipped" if failed else ""


def _wrong(
    answer: KnownAnswer, breaks: Sequence[str], seed: int, outcomes: Sequence[Outcome], known: Sequence[Fingerprint]
) -> Trial:
    failed = _failed(outcomes)
    names = name_mistakes(outcomes, known)
    named = all(claim in names and names[claim].name == answer.name for claim in failed)
    more, less = sorted(failed - set(breaks)), sorted(set(breaks) - failed)
    problem = _broken(outcomes) or "; ".join(
        [f"also fails: {claim}" for claim in more] + [f"does not fail: {claim}" for claim in less]
    )
    problem = problem or "; ".join(_long_messages(outcomes))
    if not problem and not named:
        problem = f"is called {', '.join(sorted({names[c].name if c in names else 'nothing' for c in failed}))}"
    return _trial(answer, seed, outcomes, not (more or less), problem, named)


def _long_messages(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a problem for each message with too many numbers: a student must be able to verify it by hand."""
    for outcome in outcomes:
        count = len(_NUMBER.findall(outcome.message))
        if count > FEW_NUMBERS:
            yield f"{outcome.claim.text}: its message shows {count} numbers, which nobody reads: try a smaller case first"


def _misnamed(outcomes: Sequence[Outcome], known: Sequence[Fingerprint]) -> bool:
    """Return whether the diagnosis named a misconception that does not explain all failed claims."""
    failed = _failed(outcomes)
    names = name_mistakes(outcomes, known)
    return bool(names) and failed != names.keys()


def _trial(
    answer: KnownAnswer, seed: int, outcomes: Sequence[Outcome], held: bool, problem: str, named: bool = False
) -> Trial:
    distances = {outcome.claim.text: outcome.distance for outcome in outcomes if outcome.distance is not None}
    failed = sorted(_failed(outcomes))
    return Trial(
        answer.kind, answer.name, seed, _score(outcomes), held, problem, named, failed=failed, distances=distances
    )


def _failed(outcomes: Sequence[Outcome]) -> set[str]:
    return {outcome.claim.text for outcome in outcomes if outcome.verdict == "failed"}


def _broken(outcomes: Sequence[Outcome]) -> str:
    return "; ".join(f"{o.claim.text}: a check broke: {o.message}" for o in outcomes if o.verdict == "error")


def _score(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.claim.points for outcome in outcomes if outcome.verdict == "passed")
