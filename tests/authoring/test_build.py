"""The builder: lessons in, source notebooks out."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.nbgraderformat import MetadataValidator
from packaging.requirements import Requirement
from traitlets.config import Config

from autograder.authoring.build import build, build_all
from autograder.examiner.session import claims_of

ROOT = Path(__file__).parent.parent.parent
WEEK = "week99_numbers"
WEEKS = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))
KEYS = {"schema_version", "grade_id", "solution", "grade", "locked", "task"}

LESSON = (Path(__file__).parent / "lesson.txt").read_text()


def notebook(text):
    return nbformat.reads(text, as_version=4)


def cell(cells, grade_id):
    return next(cell for cell in cells.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


class TestTheCourse:
    """What is committed."""

    @pytest.mark.parametrize("week", WEEKS)
    def test_building_twice_gives_the_same_bytes(self, week):
        """A built notebook holds nothing that changes from one run to the next."""
        lesson = ROOT / "solutions" / f"{week}.py"

        assert build(lesson) == build(lesson)

    def test_source_is_what_the_lessons_build(self):
        """Nobody edited source/ by hand, or forgot to build: `nox -s build`."""
        assert WEEKS

        assert build_all(ROOT, check=True) == []

    @pytest.mark.parametrize("week", WEEKS)
    def test_every_code_cell_has_complete_metadata(self, week):
        """With a key missing, nbgrader takes a cell for one of an older format and stops."""
        built = nbformat.read(ROOT / "source" / week / f"{week}.ipynb", as_version=4)
        about = [cell.metadata["nbgrader"] for cell in built.cells if cell.cell_type == "code"]

        assert all(set(keys) - {"points"} == KEYS and keys["schema_version"] == 3 for keys in about)
        assert all(("points" in keys) == keys["grade"] for keys in about)
        assert not any("jupytext" in str(part.metadata) for part in [built, *built.cells])
        MetadataValidator().validate_nb(built)

    @pytest.mark.parametrize("week", WEEKS)
    def test_cell_ids_are_unique(self, week):
        """Jupyter wants every cell's id once; nbformat only warns."""
        built = nbformat.read(ROOT / "source" / week / f"{week}.ipynb", as_version=4)
        ids = [cell.id for cell in built.cells]

        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in ids)

    @pytest.mark.parametrize("week", WEEKS)
    def test_points_are_those_of_the_checks(self, week):
        """A grade cell is worth the sum of its claims, and the heading before it says so."""
        built = nbformat.read(ROOT / "source" / week / f"{week}.ipynb", as_version=4)
        worth, heading = {}, ""
        for cell in built.cells:
            headings = re.findall(r"^#+ .*\(([\d.]+) points", cell.source, re.MULTILINE)
            heading = headings[-1] if cell.cell_type == "markdown" and headings else heading
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_check")
            if "points" in cell.metadata.get("nbgrader", {}) and cell.cell_type == "code":
                worth[name] = cell.metadata.nbgrader.points

                assert float(heading) == worth[name], name
        expected = {claim.exercise: 0.0 for claim in claims_of(week)}
        for claim in claims_of(week):
            expected[claim.exercise] += claim.points

        assert worth == expected


class TestOneLesson:
    """What becomes of a lesson."""

    def test_the_grade_cell_stands_right_behind_the_try_cell(self, project):
        """Prompt, answer, try it, score: in this order, also with a sentence before the try cell."""
        cells = [cell.id for cell in notebook(project.build()).cells]

        assert cells == [
            "start_text1", "setup", "setup_text1", "double", "double_text1", "double-try", "double-check",
            "double-try_text1", "reflection",
        ]  # fmt: skip

    def test_without_a_try_cell_it_stands_behind_the_answer(self, project):
        """A try cell is optional."""
        lesson = LESSON.replace('# %% try="double"\nassert double(2) == 4\n\n', "")
        cells = [cell.id for cell in notebook(project.build(lesson)).cells]

        assert cells[cells.index("double") + 1] == "double-check"

    def test_points_are_filled_in(self, project):
        """`{points}` is what the next graded cell is worth, `{total_points}` the sum."""
        built = notebook(project.build())
        prose = [cell.source for cell in built.cells if cell.cell_type == "markdown"]

        assert "6.5 points" in prose[0]
        assert "2.5 points" in prose[1]
        assert "4 points" in prose[3]
        assert cell(built, "double_check").metadata.nbgrader.points == 2.5

    def test_code_is_never_filled_in(self, project):
        """A `{points}` in code is the author's own."""
        built = notebook(project.build(LESSON.replace("import math", 'points = 1; print(f"{points}")')))

        assert "{points}" in cell(built, "setup").source

    def test_a_new_paragraph_changes_no_other_id(self, project):
        """Ids hang on names: an insertion early on leaves those of all later sections alone."""
        before = [cell.id for cell in notebook(project.build()).cells]
        more = LESSON.replace('# %% given="setup"', '# %% [markdown]\n# More.\n\n# %% given="setup"')
        after = [cell.id for cell in notebook(project.build(more)).cells]

        assert [name for name in after if name not in before] == ["start_text2"]
        assert [name for name in after if name in before] == before

    def test_build_check_prints_a_diff_and_fails(self, project):
        """`build --check` writes nothing, shows what differs and exits with status 1."""
        project.write()
        project.build_all()
        target = project.root / "source" / WEEK / f"{WEEK}.ipynb"
        edited = target.read_text().replace("Twice x", "Thrice x")
        target.write_text(edited)
        diffs = project.build_all(check=True)

        assert len(diffs) == 1
        assert "-" in diffs[0]
        assert re.search(r"^-.*Thrice x", diffs[0], re.MULTILINE)
        assert re.search(r"^\+.*Twice x", diffs[0], re.MULTILINE)
        assert target.read_text() == edited

    def test_stock_nbgrader_gives_nothing_for_a_release(self, project):
        """Without our configuration the hidden region raises: 0 points, where nbgrader would give all of them."""
        project.write()
        project.build_all()
        config = Config()
        config.CourseDirectory.root = str(project.root)
        api = NbGraderAPI(config=config)
        assert api.generate_assignment(WEEK)["success"]
        submitted = project.root / "submitted" / "ann" / WEEK
        submitted.mkdir(parents=True)
        text = (project.root / "release" / WEEK / f"{WEEK}.ipynb").read_text()
        (submitted / f"{WEEK}.ipynb").write_text(text.replace("raise NotImplementedError()", "return 2 * x"))
        assert api.autograde(WEEK, "ann")["success"]
        with api.gradebook as gradebook:
            grade = gradebook.find_grade("double_check", WEEK, WEEK, "ann")

            assert grade.max_score == 2.5
            assert grade.auto_score == 0


def test_the_command_fails_with_the_diff(tmp_path):
    """`python -m autograder build --check` ends with status 1 and says what to run."""
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    command = [sys.executable, "-m", "autograder", "build", "--check", "--course-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert all(f"+++ source/{week}/{week}.ipynb (rebuilt)" in done.stdout for week in WEEKS)
    assert "Run: nox -s build" in done.stderr
    assert not (tmp_path / "source").exists()
    _, *parts = re.split(r"^\+\+\+ (\S+) \(rebuilt\)$", done.stdout, flags=re.MULTILINE)
    diffs = {name: diff for name, diff in zip(parts[::2], parts[1::2], strict=True) if name.endswith(".ipynb")}
    assert len(diffs) == len(WEEKS)
    for diff in diffs.values():
        assert json.loads("".join(line[1:] for line in diff.splitlines() if line.startswith("+")))["cells"]


def test_what_students_install_is_what_graders_run():
    """Each pinned version is one that the project accepts, and lies beside each notebook that names the file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    accepted = {requirement.name: requirement.specifier for requirement in map(Requirement, project)}
    text = (ROOT / "solutions" / "requirements.txt").read_text()
    pinned = [Requirement(line) for line in text.splitlines() if not line.startswith("#")]

    assert len(pinned) > 10
    for requirement in pinned:
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        assert pin.version in accepted[requirement.name], requirement
    assert {path.read_text() for path in (ROOT / "source").glob("*/requirements.txt")} == {text}
    for path in (ROOT / "source").glob("*/*.ipynb"):
        assert path.with_name("requirements.txt").exists() == ("requirements.txt" in path.read_text()), path
