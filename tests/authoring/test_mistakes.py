"""Every mistake that an author can make is an error that names its place and says what to do."""

from pathlib import Path

import pytest

from autograder.authoring.build import build_all
from autograder.authoring.lesson import BuildError

LESSON = (Path(__file__).parent / "lesson.txt").read_text()
CHECK = (Path(__file__).parent / "check.txt").read_text()


def changed(old, new):
    assert LESSON.count(old) == 1, old
    return LESSON.replace(old, new)


BEGIN, END = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
LESSONS = {
    "no markers": (changed(BEGIN + "    return 2 * x\n" + END, "    return 2 * x\n"), 10, "mark the answer with"),
    "no end": (changed(END, ""), 10, "needs one `### END SOLUTION` after it"),
    "no begin": (changed(BEGIN, ""), 10, "needs one `### END SOLUTION` after it"),
    "reversed": (changed(BEGIN, "TEMPORARY").replace(END, BEGIN).replace("TEMPORARY", END), 10, "needs one"),
    "doubled": (changed(BEGIN, BEGIN + BEGIN), 10, "needs one"),
    "misspelt": (changed(BEGIN, "    #### BEGIN SOLUTION:\n"), 10, "each a line by itself"),
    "marker elsewhere": (changed("import math", "### BEGIN SOLUTION\n### END SOLUTION"), 4, "students would see it"),
    "no points": (changed(" points=4", ""), 26, "say what the cell is worth"),
    "zero points": (changed(" points=4", " points=0"), 26, "say what the cell is worth"),
    "true points": (changed(" points=4", " points=true"), 26, "say what the cell is worth"),
    "unknown option": (changed('given="setup"', 'given="setup" color="red"'), 4, "unknown option 'color'"),
    "misspelt kind": (changed('given="setup"', 'gven="setup"'), 4, "unknown option 'gven'"),
    "points elsewhere": (changed('given="setup"', 'given="setup" points=3'), 4, "unknown option 'points'"),
    "two kinds": (changed('given="setup"', 'given="setup" demo="setup"'), 4, "of one kind"),
    "no kind": (changed(' given="setup"', ""), 4, "say what this code is"),
    "bad name": (changed('given="setup"', 'given="Set-up"'), 4, "use lower case"),
    "given prose": (changed('# %% given="setup"\nimport math', '# %% [markdown] given="setup"\n#'), 4, "a code cell"),
    "manual code": (changed('# %% [markdown] manual="reflection"', '# %% manual="reflection"'), 26, "a markdown cell"),
    "double name": (changed('given="setup"', 'given="double"'), 10, "'double' is taken by the cell in line 4"),
    "double try": (LESSON + '\n# %% try="double"\n1\n', 31, "'double_try' is taken by the cell in line 20"),
    "taken by a score": (LESSON + '\n# %% given="double_check"\n1\n', 31, "'double_check' is taken"),
    "try of nothing": (changed('try="double"', 'try="dubble"'), 20, "no exercise 'dubble' stands before"),
    "points of nothing": (LESSON + "\n# %% [markdown]\n# {points} points\n", 31, "none does"),
    "no first line": (LESSON.removeprefix("# %% [markdown]\n"), 1, "also the first, with a line `# %%`"),
    "sloppy marker": (changed('# %% given="setup"', '#%% given="setup"'), 4, "with a line `# %%`"),
    "file of nothing": (changed('exercise="double"', 'exercise="double" files={"app.py": "twice"}'), 10, "does not define"),
    "file elsewhere": (changed('exercise="double"', 'exercise="double" files={"a/b.py": "double"}'), 10, "without a folder"),
    "files in a list": (changed('exercise="double"', 'exercise="double" files=["app.py"]'), 10, "name each file"),
    "files of a given": (changed('given="setup"', 'given="setup" files={"a.py": "a"}'), 4, "unknown option 'files'"),
    "no checks": (LESSON + LESSON.partition("\n\n")[2].replace("double", "half").replace("setup", "more")
                  .replace("reflection", "words"), 36, "write autograder/course/week99_numbers/half/check.py"),
}  # fmt: skip


class TestMistakes:
    """What an author can do wrong."""

    @pytest.mark.parametrize("what", LESSONS)
    def test_a_mistake_in_a_lesson_names_its_line(self, project, what):
        """The message names file and line of the cell, and what to do."""
        lesson, line, message = LESSONS[what]
        with pytest.raises(BuildError) as error:
            project.build(lesson)

        assert str(error.value).startswith(f"week99_numbers.py, line {line}: ")
        assert message in str(error.value)

    @pytest.mark.parametrize(
        ("check", "message"),
        [
            ({"half": CHECK}, "half/check.py has no exercise: no solution cell is named 'half'"),
            ({"double": CHECK.replace("(1.5)", "(0)")}, "double/check.py, check_doubles: points must be a posi"),
            ({"double": CHECK.replace("@points(1.5)\n", "")}, "double/check.py, check_doubles: say what"),
            ({"double": "import nothing_of_the_kind"}, "double/check.py cannot be imported"),
            ({"double": CHECK.replace(" what is below zero", "")}, "Two claims read the same"),
        ],
        ids=["no exercise", "zero points", "no points", "no import", "same sentence"],
    )
    def test_a_mistake_in_the_checks_names_the_check(self, project, check, message):
        """The message names the lesson, the check's file and function, and what to do."""
        with pytest.raises(BuildError) as error:
            project.build(**check)

        assert str(error.value).startswith("week99_numbers.py: ")
        assert message in str(error.value)

    @pytest.mark.parametrize("name", ["Week99_numbers", "week9_numbers", "numbers", "week99-numbers", "week99_a_"])
    def test_a_bad_file_name_is_told(self, project, name):
        """A lesson's name is the assignment's everywhere, also in the names of students' files."""
        with pytest.raises(BuildError, match=rf"{name}\.py: name a lesson weekNN_topic\.py"):
            project.build(name=name)

    def test_checks_without_a_lesson_are_told(self, project):
        """Checks that no lesson uses are a forgotten or renamed lesson."""
        project.write(name="week98_others")
        with pytest.raises(BuildError, match=r"course/week99_numbers has no lesson: write solutions/week99_num"):
            project.build_all()

    def test_a_project_without_lessons_is_told(self, tmp_path):
        """An empty run would look like success."""
        with pytest.raises(BuildError, match=r"no lesson in .*solutions: write WEEK\.py"):
            build_all(tmp_path)
