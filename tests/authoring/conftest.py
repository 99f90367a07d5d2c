"""A project with one lesson of its own: `lesson.txt`, with the checks, misconceptions and right answers beside it."""

from pathlib import Path

import pytest

from autograder.authoring.build import build, build_all

WEEK = "week99_numbers"
HERE = Path(__file__).parent
LESSON = (HERE / "lesson.txt").read_text()
FILES = {
    "double/check": (HERE / "check.txt").read_text(),
    "double/misconceptions": (HERE / "misconceptions.txt").read_text(),
    "double/right_answers": (HERE / "right_answers.txt").read_text(),
}


class Project:
    """A project with one lesson of its own."""

    def __init__(self, root):
        self.root = root
        self.content = root / "course"

    def write(self, lesson=LESSON, name=WEEK, files=None, **checks):
        files = FILES | {f"{exercise}/check": text for exercise, text in checks.items()} | (files or {})
        for file, text in files.items():
            path = self.content / WEEK / f"{file}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (self.root / "solutions").mkdir(exist_ok=True)
        (self.root / "solutions" / f"{name}.py").write_text(lesson)

    def build(self, *args, name=WEEK, **options):
        self.write(*args, name=name, **options)
        return build(self.root / "solutions" / f"{name}.py", self.content)

    def build_all(self, **options):
        return build_all(self.root, content=self.content, **options)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)
