"""Hints through the real gradebook: groups of equal wrong answers, and two steps over two attempts."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest

import autograder
from autograder.assignment.exercise_files import exercise_files
from autograder.assignment.report import from_json
from autograder.assignment.variants import misconceptions_of
from autograder.commands.app import main
from autograder.commands.grade import grade_course
from autograder.grading.hints import DASHES

pytestmark = pytest.mark.usefixtures("same_worker")

WEEK = "week03_backprop"
EXERCISE = "chain_rule_small"
USES_OF_X = "adds up what both uses of x send back"
HEAD = (
    "def chain_rule_small(x, y, z):\n    gate, total = max(z - x, 0.0), x * y + y\n    dgap = total if z > x else 0.0\n"
)
DOUBLES_DX = [
    HEAD + "    return total * gate, 2 * (y * gate - dgap), (x + 1) * gate, dgap",
    HEAD + "    dx = y * gate - dgap\n    dx += dx\n    return [total * gate, dx, (x + 1) * gate, dgap]",
    HEAD + "    # dx is twice as much\n    return total * gate, y * gate * 2.0 - dgap / 0.5, x * gate + gate, dgap",
    "import numpy as np\n\n" + HEAD + "    return tuple(np.array([total * gate, 2 * y * gate - 2 * dgap, (x + 1) * gate, dgap]))",
    HEAD.replace("gate", "g") + "    return g * total, 2 * y * g - 2 * dgap, (1 + x) * g, dgap",
]  # fmt: skip
MEMBERS = [f"same{number}" for number in range(len(DOUBLES_DX))]
TRIPLES_DX = HEAD + "    return total * gate, 3 * (y * gate - dgap), (x + 1) * gate, dgap"
KNOWN = HEAD + "    return total * gate, y * gate + dgap, (x + 1) * gate, dgap"  # loses_the_minus
MISTAKE = next(each for each in misconceptions_of(WEEK) if (each.exercise, each.name) == (EXERCISE, "loses_the_minus"))
QUESTION, POINTER = "How often does each use of x count?", "Each use of x adds one term to dx, once."


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory):
    """A class with five equal mistakes, another one, a known one and a right answer, graded; copy it to change it."""
    folder = released_course.copy(tmp_path_factory.mktemp("hints") / "course")
    answers = {**dict(zip(MEMBERS, DOUBLES_DX, strict=True)), "other": TRIPLES_DX, "known": KNOWN}
    for student, answer in answers.items():
        folder.hand_in(student, folder.filled_in(chain_rule_small=answer))
    folder.hand_in("right", folder.filled_in())
    assert grade_course(folder.course, (), "", 1) == 0
    return folder


@pytest.fixture
def folder(graded, tmp_path):
    """The class, to be changed."""
    return graded.copy(tmp_path / "course")


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs a command in this process; gives its exit status, what it printed, and its complaints."""

    def command(folder, *arguments):
        monkeypatch.setattr("sys.argv", ["autograder", *arguments, "--course-dir", str(folder.root)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return command


@pytest.fixture
def groups(command):
    """A function that lists the groups of a class."""

    def groups(folder):
        status, out, err = command(folder, "groups", WEEK, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return groups


@pytest.fixture
def write_hint(command, groups):
    """A function that writes a hint for the group of five, as an instructor does; gives its file."""

    def write_hint(folder, text=f"{QUESTION}\n\n{POINTER}"):
        group = groups(folder)["groups"][0]["group"]
        path = Path(command(folder, "groups", WEEK, "--hint", group)[1].strip())
        path.write_text(f"{text}\n\n{path.read_text()[path.read_text().index(DASHES) :]}")
        return path

    return write_hint


def hints(folder, student):
    """What a student is told behind "Hint:", by claim; the same in the report, the autograded notebook and the page."""
    report = from_json((folder.root / "report" / WEEK / f"{student}.json").read_bytes()).exercise(EXERCISE)
    page = folder.path("feedback", student, ".html").read_text("utf-8")
    shown = re.findall('<p class="hint"><strong>Hint:</strong> (.*?)</p>', page)
    found = {claim.claim: claim.hint for claim in report.claims if claim.hint}
    assert folder.told(student)[EXERCISE].exercise == report
    assert [unescape(text) for text in shown] == list(found.values())
    return found


def hand_in(folder, student, answer):
    folder.hand_in(student, folder.filled_in(chain_rule_small=answer))


class TestGroups:
    """`groups` lists what no known misconception explains."""

    def test_equal_mistakes_are_one_group(self, graded, groups):
        """Five students form a group, another mistake is one by itself, known mistakes are in none; nobody is named."""
        found = groups(graded)
        five, one = found["groups"]

        assert (found["schema"], found["assignment"], found["examined"], found["not_examined"]) == (1, WEEK, 8, 0)
        assert (five["exercise"], five["students"], one["students"]) == (EXERCISE, 5, 1)
        assert five["example"] in DOUBLES_DX
        assert one["example"] == TRIPLES_DX
        assert [claim["claim"] for claim in five["claims"]] == [USES_OF_X]
        assert five["claims"][0]["message"].startswith("chain_rule_small(")
        assert (five["hint"], five["hint_file"]) == (None, None)
        assert five["group"] != one["group"]
        assert not re.search(r"same\d|other|known", json.dumps(found).replace("Known", ""))

    def test_text_is_for_people(self, graded, command):
        """The largest group comes first, with its claims, an example, a call where it differs, and what to do next."""
        status, out, _ = command(graded, "groups", WEEK)
        *_, more = command(graded, "groups", WEEK, "--at-least", "1")[1].split("chain_rule_small: 1 student, group ")

        assert status == 0
        assert out.startswith("chain_rule_small: 5 students, group ")
        assert f"  fails: {USES_OF_X}\n  as in: chain_rule_small(" in out
        assert "      def chain_rule_small(x, y, z):\n" in out
        assert re.search(rf"python -m autograder groups {WEEK} --hint [0-9a-f]{{8}}\n", out)
        assert "1 more wrong answer is given by fewer than 2 students" in out
        assert "3 * (y * gate - dgap)" in more

    def test_a_class_without_unknown_mistakes(self, released_course, tmp_path, command):
        """Before grading it says that there is nothing yet; afterwards that everything is explained."""
        folder = released_course.copy(tmp_path / "course")
        hand_in(folder, "known", KNOWN)
        status, out, err = command(folder, "groups", WEEK)

        assert (status, out) == (2, "")
        assert f"No submission of {WEEK} was examined" in err
        assert f"python -m autograder grade {WEEK}" in err
        command(folder, "grade")
        folder.hand_in("broken", "{")
        assert command(folder, "groups", WEEK)[1] == (
            "Known mistakes explain every wrong answer in the 1 submissions examined.\n\n"
            "1 submissions are newer than their grading, or cannot be graded.\n"
        )

    def test_an_unknown_group(self, graded, command):
        """One sentence that says which groups there are; status 2."""
        status, out, err = command(graded, "groups", WEEK, "--hint", "nobody")

        assert (status, out) == (2, "")
        assert re.search(rf"Error: {WEEK} has no group 'nobody'. There is: [0-9a-f]{{8}}, [0-9a-f]{{8}}\.", err)


class TestHintsForGroups:
    """A hint is written once, and told to all whose answers say the same."""

    def test_all_of_a_group_get_its_hint_and_nobody_else(self, folder, command, groups, write_hint):
        """In the next run, on the page, too; nothing is examined again, scores stay, and without the file it is gone."""
        before = {student: folder.grades(student) for student in [*MEMBERS, "other"]}
        path = write_hint(folder)
        status, _, err = command(folder, "grade")

        assert status == 0
        assert "8 were examined before and are unchanged, 3 were recorded before" in err
        assert [hints(folder, student) for student in MEMBERS] == [{USES_OF_X: QUESTION}] * 5
        assert hints(folder, "other") == hints(folder, "right") == {}
        assert hints(folder, "known") == {USES_OF_X: MISTAKE.hint}
        assert {student: folder.grades(student) for student in before} == before
        five = groups(folder)["groups"][0]
        assert (five["hint"], five["hint_file"]) == (f"{QUESTION}\n\n{POINTER}", str(path))
        assert path.stem == f"{EXERCISE}-{five['group']}"
        path.unlink()
        command(folder, "grade")
        assert [hints(folder, student) for student in MEMBERS] == [{}] * 5

    def test_nbgrader_by_hand_tells_the_same(self, folder, write_hint):
        """`nbgrader autograde` of one student tells the group's hint, too."""
        write_hint(folder)
        done = folder.run("nbgrader", "autograde", WEEK, "--student", "same3", "--force")

        assert done.returncode == 0, done.stderr
        [claim] = [claim for claim in folder.told("same3")[EXERCISE].exercise.claims if claim.verdict == "failed"]
        assert claim.hint == QUESTION
        assert claim.misconception.startswith("group-")

    def test_a_hint_outlives_a_new_release(self, folder, command, write_hint):
        """With another notebook, and so with other hidden inputs, the group is known by its example."""
        write_hint(folder)
        source = folder.course.source(WEEK)
        source.write_text(source.read_text("utf-8").replace("This week it learns.", "This week, it learns."), "utf-8")
        seeds = {from_json((folder.root / "report" / WEEK / "same1.json").read_bytes()).seed}
        status, _, err = command(folder, "grade")
        seeds.add(from_json((folder.root / "report" / WEEK / "same1.json").read_bytes()).seed)

        assert status == 0
        assert len(seeds) == 2
        assert "hints" not in err
        assert [hints(folder, student) for student in MEMBERS] == [{USES_OF_X: QUESTION}] * 5
        assert hints(folder, "other") == {}

    def test_what_cannot_be_told_is_a_warning(self, folder, command, write_hint):
        """A hint that is not written, fits nobody, has no example or is for a known mistake: told, and status 0."""
        begun = write_hint(folder, "TODO")
        example = begun.read_text()[begun.read_text().index(DASHES) :]
        texts = {
            "00000001": "A hint.\n",
            "00000002": f"A hint.\n{DASHES}\n{KNOWN}\n",
            "00000003": f"A hint.\n{DASHES}\n{TRIPLES_DX.replace('3 *', '4 *')}\n",
        }
        for group, text in texts.items():
            begun.with_name(f"{EXERCISE}-{group}.txt").write_text(text)
        begun.with_name("nothing-00000004.txt").write_text(f"A hint.\n{example}")
        status, _, err = command(folder, "grade")

        assert status == 0
        assert f"{begun.name}: the hint is not written yet." in err
        assert f"{EXERCISE}-00000001.txt: holds no example" in err
        assert f"{EXERCISE}-00000002.txt: the answer that it is for is now known as {MISTAKE.name}." in err
        assert f"{EXERCISE}-00000003.txt: no submission gives this answer any more." in err
        assert f"nothing-00000004.txt: {WEEK} has no exercise 'nothing'." in err
        assert "A hint." not in "".join(path.read_text("utf-8") for path in folder.root.glob("feedback/*/*/*.html"))
        assert hints(folder, "same0") == {}


class TestTwoSteps:
    """A question first; who makes the same mistake in a later attempt gets the pointer, too."""

    def test_of_a_known_mistake(self, folder, command):
        """Only another submission is another attempt; each attempt is told the same however often it is graded."""
        first, second = {USES_OF_X: MISTAKE.hint}, {USES_OF_X: f"{MISTAKE.hint} {MISTAKE.pointer}"}
        assert MISTAKE.pointer
        assert hints(folder, "known") == first
        folder.run("nbgrader", "autograde", WEEK, "--student", "known", "--force")
        command(folder, "grade")
        assert hints(folder, "known") == first
        hand_in(folder, "known", KNOWN + "  # still so")
        command(folder, "grade")
        assert hints(folder, "known") == second
        folder.run("nbgrader", "autograde", WEEK, "--student", "known", "--force")
        command(folder, "grade")
        assert hints(folder, "known") == second
        hand_in(folder, "known", KNOWN)
        command(folder, "grade")
        assert hints(folder, "known") == first

    def test_of_a_group(self, folder, command, write_hint):
        """A group's hint has the same two steps; a mistake that was not told before is asked about first."""
        write_hint(folder)
        hand_in(folder, "same1", DOUBLES_DX[0] + "  # once more")
        hand_in(folder, "known", DOUBLES_DX[0] + "  # a new mistake")
        command(folder, "grade")
        assert hints(folder, "same1") == hints(folder, "known") == {USES_OF_X: QUESTION}
        for student in ("same1", "known"):
            hand_in(folder, student, DOUBLES_DX[2] + "  # and once more")
        command(folder, "grade")
        assert hints(folder, "same1") == hints(folder, "known") == {USES_OF_X: f"{QUESTION} {POINTER}"}
        assert hints(folder, "same2") == {USES_OF_X: QUESTION}

    def test_one_notebook_by_itself(self, folder, command):
        """Without a gradebook there is no earlier attempt: the question."""
        path = folder.path("submitted", "known")
        out = command(folder, "grade", "--notebook", str(path), "--assignment", WEEK)[1]

        assert f"Hint: {MISTAKE.hint}\n" in out


TRY = f"""\
import json
from contextlib import closing
from pathlib import Path

from autograder.assignment.notebook import read_assignment, read_submission
from autograder.examiner.examination import Examiner
from autograder.examiner.parent import WarmParent
from autograder.examiner.session import run_session
from autograder.examiner.tier_probe import confinement
from autograder.proof.trials import try_answers

source, release = (Path(step, "{WEEK}", "{WEEK}.ipynb") for step in ("source", "release"))
assignment, trials = read_assignment(source), []


def work(session):
    session.measures = True
    with closing(WarmParent(confinement().tier)) as parent, closing(Examiner(assignment, session, parent)) as examiner:
        trials.extend(try_answers(examiner, "{EXERCISE}", read_submission(release, assignment).cells, [1]))


run_session("{WEEK}", assignment.exercises, work)
print(json.dumps([[trial.kind, trial.name, trial.problem] for trial in trials]))
"""
"""A program that tries all known answers to the exercise, as the graders' proof does, which tries mutants besides."""


class TestNewMisconception:
    """`new-misconception` makes one of a group."""

    @pytest.fixture
    def package(self, tmp_path):
        """A copy of our package, in which the command writes."""
        there = Path(autograder.__file__).parent
        return Path(shutil.copytree(there, tmp_path / "changed" / "autograder"))

    def test_the_graders_prove_it(self, folder, groups, write_hint, package):
        """It has the group's code, claims and hint; the graders prove it; the next run calls the students' mistake so."""
        write_hint(folder)
        group = groups(folder)["groups"][0]["group"]
        done = folder.run("autograder", "new-misconception", WEEK, group, "doubles_dx", path=package.parent)
        [new] = [each for each in misconceptions_of(WEEK, package / "course") if each.name == "doubles_dx"]
        text = exercise_files(WEEK, EXERCISE, package / "course").misconceptions.read_text()

        assert done.returncode == 0, done.stderr
        assert done.stdout == f"wrote {new.place}\n"
        assert f"python -m autograder graders {WEEK} --exercise {EXERCISE}" in done.stderr
        assert (new.hint, new.pointer, new.breaks) == (QUESTION, POINTER, (USES_OF_X,))
        assert "breaks=[USES_OF_X]" in text
        assert text.startswith(exercise_files(WEEK, EXERCISE).misconceptions.read_text())
        (package.parent / "try.py").write_text(TRY)
        proof = folder.run("try", path=package.parent)
        tried = json.loads(proof.stdout)
        assert proof.returncode == 0, proof.stderr
        assert ["misconception", "doubles_dx", ""] in tried
        assert not [trial for trial in tried if trial[2]]
        assert [kind for kind, _, _ in tried].count("misconception") == 9
        graded = folder.run("autograder", "grade", path=package.parent)
        assert "the answer that it is for is now known as doubles_dx. Delete the file." in graded.stderr
        assert [hints(folder, student) for student in MEMBERS] == [{USES_OF_X: QUESTION}] * 5
        assert "doubles_dx" in (folder.root / "report" / WEEK / "same2.json").read_text()

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("lambda", "'lambda' is no name for a misconception"),
            ("Doubles", "'Doubles' is no name for a misconception"),
            ("loses_the_minus", f"{EXERCISE}/misconceptions.py has a 'loses_the_minus' already"),
            ("misconception", f"{EXERCISE}/misconceptions.py has a 'misconception' already"),
        ],
    )
    def test_names_that_cannot_be_taken(self, folder, command, groups, name, told):
        """One sentence, status 2, and nothing is written."""
        path = exercise_files(WEEK, EXERCISE).misconceptions
        before = path.read_bytes()
        status, out, err = command(folder, "new-misconception", WEEK, groups(folder)["groups"][0]["group"], name)

        assert (status, out) == (2, "")
        assert told in err
        assert path.read_bytes() == before
