"""A pytest plugin: nbgrader's own tests, with the course's configuration and steps where they would use nbgrader's."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

from autograder.gradebook.faster import OverwriteAll, SaveAll

CONFIG = (Path(__file__).resolve().parents[2] / "nbgrader_config.py").read_text("utf-8")
INSTEAD = {"test_overwritecells": ("OverwriteCells", OverwriteAll), "test_saveautogrades": ("SaveAutoGrades", SaveAll)}


@pytest.fixture(scope="session", autouse=True)
def _ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("configuration")
    # What is tested holds at every tier; the course's name is each course's own.
    text = f"{CONFIG}\nc.Examine.confinement = 'none'\ndel c.CourseDirectory['course_id']\n"
    (folder / "nbgrader_config.py").write_text(text)
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    first = NbGraderAPI.__init__

    def with_ours(self: NbGraderAPI, *arguments: Any, **options: Any) -> None:
        whole = Config(config)
        whole.merge(options.pop("config", None) or Config())
        first(self, *arguments, config=whole, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_PATH", str(folder))  # where the commands look
        patch.setattr(NbGraderAPI, "__init__", with_ours)
        for module, (name, ours) in INSTEAD.items():
            patch.setattr(importlib.import_module(f"nbgrader.tests.preprocessors.{module}"), name, ours)
        yield
