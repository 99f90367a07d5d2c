"""A project with one lesson of its own: `lesson.txt`, with `check.txt`."""

from pathlib import Path

import pytest

from autograder.build import build, build_all

WEEK = "week99_numbers"
LESSON = (Path(__file__).parent / "lesson.txt").read_text()
CHECK = (Path(__file__).parent / "check.txt").read_text()


class Project:
    """A project with one lesson of its own."""

    def __init__(self, root):
        self.root = root
        self.checks = root / "checks"
        (self.checks / WEEK).mkdir(parents=True)
        (root / "solutions").mkdir()

    def write(self, lesson=LESSON, name=WEEK, **checks):
        for check, text in ({"check_double": CHECK} | checks).items():
            (self.checks / WEEK / f"{check}.py").write_text(text)
        (self.root / "solutions" / f"{name}.py").write_text(lesson)

    def build(self, *args, name=WEEK, **checks):
        self.write(*args, name=name, **checks)
        return build(self.root / "solutions" / f"{name}.py", self.checks)

    def build_all(self, **options):
        return build_all(self.root, checks=self.checks, **options)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)
