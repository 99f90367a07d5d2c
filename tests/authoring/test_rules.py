"""What the build asks of an author beyond the lesson: no text left open, and checks that can be proven."""

from pathlib import Path

import pytest

from autograder.authoring.lesson import BuildError

HERE = Path(__file__).parent
LESSON = (HERE / "lesson.txt").read_text()
CHECK = (HERE / "check.txt").read_text()
MISTAKES = (HERE / "misconceptions.txt").read_text()
ANSWERS = (HERE / "right_answers.txt").read_text()
CHECKS_PY = "autograder/course/week99_numbers/double/check.py, line "
MISTAKES_PY = "autograder/course/week99_numbers/double/misconceptions.py, line "
ANSWERS_PY = "autograder/course/week99_numbers/double/right_answers.py, line "

FOURFOLD = """
# %% exercise="fourfold"
def fourfold(x):
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION
"""


def changed(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def message(project, *args, **files):
    """What the build complains about."""
    with pytest.raises(BuildError) as error:
        project.build(*args, files={name.replace("__", "/"): text for name, text in files.items()})
    return str(error.value)


class TestTexts:
    """What must not stand in a file."""

    @pytest.mark.parametrize(
        ("args", "files", "place"),
        [
            ([changed(LESSON, "Try it.", "TODO say more.")], {}, "week99_numbers.py, line 18: "),
            ([], {"double__check": CHECK + "# TODO more\n"}, f"{CHECKS_PY}12: "),
            ([], {"double__misconceptions": "\n# TODO\n" + MISTAKES}, f"{MISTAKES_PY}2: "),
            ([], {"double__right_answers": changed(ANSWERS, "def adds", "def TODO_adds")}, f"{ANSWERS_PY}4: "),
        ],
        ids=["lesson", "checks", "misconceptions", "right answers"],
    )
    def test_a_place_to_fill_in_is_told(self, project, args, files, place):
        """A skeleton that is not filled in never reaches students."""
        assert message(project, *args, **files) == f"{place}fill in what is marked TODO."

    def test_all_places_are_told_at_once(self, project):
        """One line a file, with the numbers of all lines, so that an author sees how much is left."""
        text = message(project, LESSON + "# TODO\n", double__misconceptions=MISTAKES + "# TODO\n\n# TODO\n")

        assert text.splitlines() == [
            "week99_numbers: 2 things are left to do.",
            "- week99_numbers.py, line 30: fill in what is marked TODO.",
            f"- {MISTAKES_PY}7: fill in what is marked TODO, here and in line 9.",
        ]

    @pytest.mark.parametrize("line", ["assert x == 4", "if x:\n        assert x == 4, 'no'"])
    def test_a_bare_assert_in_a_check_is_told(self, project, line):
        """It would say nothing to a student, and count as our own fault."""
        text = message(project, double__check=f"def helper(x):\n    {line}\n\n" + CHECK)

        assert text.startswith(f"{CHECKS_PY}{2 + line.count(chr(10))}: a bare `assert`")
        assert "require(condition, message)" in text

    def test_the_word_assert_is_no_assert(self, project):
        """Names and texts may hold it."""
        project.build(files={"double/check": "# assert this\nfrom autograder.kit import assert_close\n" + CHECK})


def test_an_answer_that_is_no_python_is_told(project):
    """With the cell, the line in it, and Python's own words."""
    text = message(project, changed(LESSON, "return 2 * x", "return 2 x"))

    assert text == "week99_numbers.py, line 10: line 4 of this cell is no Python: invalid syntax."


class TestMisconceptions:
    """Every claim is broken by a known mistake, and every mistake breaks claims that there are."""

    def test_an_exercise_without_misconceptions_is_told(self, project):
        """Its checks would be proven by nothing."""
        assert message(project, double__misconceptions="") == (
            "week99_numbers.py, line 10: exercise 'double' has no misconceptions: "
            "write autograder/course/week99_numbers/double/misconceptions.py."
        )

    def test_a_claim_that_does_not_exist_is_told_with_the_closest(self, project):
        """With the line of the mistake that names it, and what was meant."""
        text = message(project, double__misconceptions=changed(MISTAKES, "below zero", "below nought"))

        assert f"{MISTAKES_PY}3: “doubles what is below nought” is no claim of 'double'." in text
        assert "The closest is “doubles what is below zero”." in text

    @pytest.mark.parametrize(("claim", "line"), [('"doubles", ', 5), (', "doubles what is below zero"', 10)])
    def test_a_claim_that_no_mistake_breaks_is_told(self, project, claim, line):
        """A check that catches nothing is no check; the line is that of the claim."""
        text = message(project, double__misconceptions=changed(MISTAKES, claim, ""))

        assert text == (
            f"{CHECKS_PY}{line}: no misconception breaks “{claim.strip(', ')[1:-1]}”: "
            "write one in autograder/course/week99_numbers/double/misconceptions.py."
        )

    def test_a_claim_of_a_parametrised_check_has_its_own_line(self, project):
        """Several claims share a check, but not a line."""
        check = (
            "import pytest\nfrom autograder.kit import claim, require\n\n\n"
            '@pytest.mark.parametrize("x", [\n    claim("doubles", 1, 2),\n    claim("doubles zero", 1, 0),\n])\n'
            'def check_it(candidate, x):\n    require(candidate.double(x) == 2 * x, "no")\n'
        )
        mistake = changed(MISTAKES, ', "doubles what is below zero"', "")
        text = message(project, double__check=check, double__misconceptions=mistake)

        assert text.startswith(f"{CHECKS_PY}7: no misconception breaks “doubles zero”")

    @pytest.mark.parametrize(("line", "fits"), [("    return 2 * x", True), ("    return x * 2", False)])
    def test_a_diff_that_does_not_fit_is_told(self, project, line, fits):
        """A lesson that changed under a mistake is reported at once, with the mistake's line."""
        mistakes = MISTAKES.replace('"])', f'"], diff="""\n-{line}\n+    return x**2\n""")')
        if fits:
            project.build(files={"double/misconceptions": mistakes})
        else:
            text = message(project, double__misconceptions=mistakes)
            assert (
                f"{MISTAKES_PY}3: its diff does not fit the solution cell of 'double': these lines stand there 0 times"
                in text
            )

    @pytest.mark.parametrize(
        ("lines", "differing", "is_named"),
        [(8, 1, True), (8, 4, True), (8, 5, False), (7, 1, False), (12, 4, True)],
    )
    def test_a_long_body_that_differs_in_few_lines_is_told(self, project, lines, differing, is_named):
        """Where a mistake repeats the reference to change a little of it, the build asks for a diff."""
        right = [f"    x = x + {number}" for number in range(lines - 1)]
        wrong = [*right[:-differing], *(line.replace("+", "-") for line in right[-differing:])]
        lesson = changed(LESSON, "    return 2 * x", "\n".join(right))
        body = "\n\n".join(wrong).replace(" + ", "+") + "  # so it is"  # layout and comments do not count
        mistakes = changed(MISTAKES, "    return x**2", body)

        if is_named:
            assert message(project, lesson, double__misconceptions=mistakes) == (
                f"{MISTAKES_PY}3: of these {lines} lines, {differing} differ from the reference: "
                "give a diff in place of the body, as the docstring of `misconception` shows it."
            )
        else:
            project.build(lesson, files={"double/misconceptions": mistakes})

    def test_a_mistake_that_breaks_nothing_is_told(self, project):
        """It would be told to nobody."""
        more = '@misconception("double", breaks=[])\ndef halves(x):\n    "Twice, or half?"\n    return x / 2\n'

        assert f"{MISTAKES_PY}8: breaks= names no claim" in message(
            project, double__misconceptions=f"{MISTAKES}\n{more}"
        )

    def test_a_mistake_without_a_hint_is_told(self, project):
        """The hint is what a student gets out of it."""
        hint = '    """What is twice 3, and what does your code give?"""\n'

        assert f"{MISTAKES_PY}3: write the hint" in message(project, double__misconceptions=changed(MISTAKES, hint, ""))

    def test_a_mistake_of_no_exercise_is_told_with_the_closest(self, project):
        """Otherwise it would silently prove nothing."""
        more = MISTAKES[MISTAKES.index("@") :].replace('"double"', '"duble"').replace("squares", "halves")
        text = message(project, double__misconceptions=f"{MISTAKES}\n{more}")

        assert text == f"{MISTAKES_PY}8: there is no exercise 'duble'. The closest is 'double'."

    def test_a_mistake_that_takes_no_place_is_told(self, project):
        """Where the cell's functions are named otherwise, it must say which one it is about."""
        text = message(project, changed(LESSON, "def double(x)", "def twice(x)"))

        assert f"{MISTAKES_PY}3: the solution cell of 'double' defines no 'double'; say with replaces=" in text
        assert text.endswith("takes the place of: twice.")

    @pytest.mark.parametrize(
        ("text", "line"),
        [("x = 1\nx.y\n", 2), ("def broken(:\n", 1), (MISTAKES + "\nmisconception('x', breaks=[])(3)\n", 8)],
    )
    def test_a_file_that_cannot_be_imported_is_named(self, project, text, line):
        """With the line that is to blame, and Python's own words."""
        problem = message(project, double__misconceptions=text)

        assert problem.startswith(f"{MISTAKES_PY}{line}: cannot be imported: ")
        assert "Error: " in problem


class TestRightAnswers:
    """Checks must spare what is right in other words."""

    def test_too_few_are_told(self, project):
        """With how many there are, and how many are wanted."""
        two = ANSWERS[: ANSWERS.rindex("@")]

        assert message(project, double__right_answers=two) == (
            "week99_numbers.py, line 10: exercise 'double' has 2 of 3 right answers: "
            "write more in autograder/course/week99_numbers/double/right_answers.py."
        )


class TestBuildsOn:
    """A mistake costs once, so what an answer calls must be declared."""

    def files(self, declared):
        check = CHECK.replace("candidate.double(2) == 4", "candidate.fourfold(1) == 4")
        check = declared + check.replace("candidate.double(-2)", "candidate.fourfold(-1)")
        others = {"fourfold__misconceptions": MISTAKES, "fourfold__right_answers": ANSWERS}
        return {"fourfold__check": check} | {
            name: text.replace('"double"', '"fourfold"') for name, text in others.items()
        }

    def test_what_an_answer_calls_must_be_declared(self, project):
        """Otherwise an earlier mistake would cost here again."""
        text = message(project, LESSON + FOURFOLD, **self.files(""))

        assert text.startswith("week99_numbers.py, line 31: the answer to 'fourfold' calls that to 'double'")
        assert "builds_on in autograder/course/week99_numbers/fourfold/check.py" in text

    def test_a_variable_of_the_same_name_calls_nothing(self, project):
        """Who names a number `double` needs no declaration."""
        files = {name.replace("__", "/"): text for name, text in self.files("").items()}
        answer = changed(FOURFOLD, "return double(double(x))", "double = 2 * x; return 2 * double")

        assert "fourfold" in project.build(LESSON + answer, files=files)

    def test_what_is_declared_is_built(self, project):
        """The same lesson, with the declaration."""
        files = {name.replace("__", "/"): text for name, text in self.files('builds_on = ("double",)\n').items()}

        assert "fourfold" in project.build(LESSON + FOURFOLD, files=files)


def test_the_build_runs_no_answer(project, tmp_path):
    """Neither the reference's nor a wrong or a right one: to run them is for the tests, in a candidate's process."""
    trace = f"open({str(tmp_path / 'ran')!r}, 'w')"
    project.build(
        changed(LESSON, "return 2 * x", f"{trace}; return 2 * x"),
        files={
            "double/misconceptions": changed(MISTAKES, "return x**2", trace),
            "double/right_answers": changed(ANSWERS, "return x << 1", trace),
        },
    )

    assert not (tmp_path / "ran").exists()


def test_a_stand_in_defines_what_the_exercise_does(project):
    """What is sent in the place of a wrong predecessor must define the same names, or a student finds their own."""
    assert message(project, double__stand_in="def twice(x):\n    return 2 * x\n") == (
        "autograder/course/week99_numbers/double/stand_in.py: define 'double', too: "
        "a student's code finds nothing else in its place."
    )
    assert "double/stand_in.py, line 1: cannot be read" in message(project, double__stand_in="def double(:\n")
    project.build(files={"double/stand_in": "def double(x):\n    return 2 * x\n"})
