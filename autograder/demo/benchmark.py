"""Measure grading against stock nbgrader: the same students, the same prose, in one run.

Stock nbgrader gets a copy of the week in which each grade cell holds the visible asserts, and in which nothing trains or
draws. So it examines far less than we do, and the ratio is a lower bound.
"""

from __future__ import annotations

import copy
import logging
import os
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGraderAPI
from rich.console import Console
from rich.table import Table
from traitlets.config import Config

from autograder.assignment.course_folder import Course
from autograder.assignment.notebook import check_id
from autograder.candidate.protocol.limits import Tier
from autograder.demo.classroom import DemoWeek, demo_week
from autograder.examiner.parent import WarmParent
from autograder.examiner.proxy import Candidate
from autograder.examiner.tier_probe import confinement
from autograder.gradebook.record import gradebook_of, record
from autograder.grading.examine import Examined, examine_files
from autograder.grading.worker import ExaminedSubmission

FORKS = 50  # for the median of what confining costs
FEW = 14  # submissions after which a worker's memory is measured first
PARTS = {
    "cells": "forking candidates and running their cells",
    "codec": "encoding and decoding",
    "waiting": "waiting for the students' functions",
}


def measure(root: Path, name: str, students: int, stock_students: int, jobs: int) -> None:
    """Run the benchmark and print what it measured.

    Args:
        root: the course.
        name: the assignment.
        students: how many we grade.
        stock_students: how many stock nbgrader grades.
        jobs: how many worker processes.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours, stock = Path(folder) / "ours", Path(folder) / "stock"
        _hand_in(ours, _make_course(root, ours, name), students)
        _hand_in(stock, _make_course(root, stock, name, stock=True), stock_students)
        stock_seconds = _measure_stock(stock, name, stock_students)
        _print_grading(name, stock_seconds, *_measure_ours(ours, name, jobs))
        _print_confinement()


def _make_course(root: Path, folder: Path, name: str, stock: bool = False) -> DemoWeek:
    """Make a course with one released week in an empty folder: graded by us, or as stock nbgrader would."""
    source = folder / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(root / "source" / name / f"{name}.ipynb", source)
    if stock:
        nbformat.write(_stock_copy(nbformat.read(source, as_version=4)), source)
        (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    else:
        shutil.copy(root / "nbgrader_config.py", folder / "nbgrader_config.py")
    api = _api(Course(folder).config)
    result = api.generate_assignment(name, force=True)
    assert result["success"], result["log"]
    return demo_week(root / "source" / name / f"{name}.ipynb", folder / "release" / name / f"{name}.ipynb")


def _stock_copy(notebook: Any) -> Any:
    """Return the week as a course without our grader has it: the visible asserts in the grade cells, no demos."""
    tries = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "try" in cell.metadata.get("tags", ())}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        exercise = name.removesuffix("_check")
        if name == check_id(exercise) and f"{exercise}_try" in tries:
            cell.source = tries[f"{exercise}_try"].source
    notebook.cells = [cell for cell in notebook.cells if not {"try", "demo"} & set(cell.metadata.get("tags", ()))]
    return notebook


def _hand_in(folder: Path, week: DemoWeek, count: int) -> None:
    """Hand in notebooks that all differ: right answers in two styles, and one known mistake in every third notebook."""
    for number in range(count):
        variants = week.pick(week.right, number % 2)
        if number % 3 == 2:
            wrong = week.wrong[number % len(week.wrong)]
            variants = [variant for variant in variants if variant.exercise != wrong.exercise] + [wrong]
        notebook = week.filled_in(variants)
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source += f"\n# student {number}"
        path = folder / "submitted" / f"student{number:04}" / week.assignment.name / f"{week.assignment.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def _measure_stock(folder: Path, name: str, count: int) -> float:
    """Return the seconds that stock nbgrader takes for a submission, once it is warm."""
    api = _api(Course(folder).config)
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    api.autograde(name, students[0], force=True)
    begun = time.perf_counter()
    for student in students:
        result = api.autograde(name, student, force=True)
        assert result["success"], result["log"]
    return (time.perf_counter() - begun) / count


def _measure_ours(folder: Path, name: str, jobs: int) -> tuple[Examined, Mapping[str, float], int]:
    """Return what we examined, the seconds each phase took, and the memory of a worker after a FEW submissions."""
    course = Course(folder)
    handins = {handin.student: handin for handin in course.handins((name,))}
    files = {student: handin.path for student, handin in handins.items()}
    seconds = {}

    def examine(count: int) -> Examined:
        for report in course.cache.glob("*.json"):  # so that they are examined again; the fingerprints stay
            report.unlink()
        return examine_files(
            course.source(name), dict(list(files.items())[:count]), course.cache, jobs, demanded="none"
        )

    few = examine(FEW)
    begun = time.perf_counter()
    examine(len(files))
    seconds["learning"] = time.perf_counter() - begun
    begun = time.perf_counter()
    examined = examine(len(files))
    seconds["examining"] = time.perf_counter() - begun
    seconds["learning"] -= seconds["examining"]
    begun = time.perf_counter()
    reports = {handins[student]: report for student, report in examined.reports.items()}
    with gradebook_of(course) as api:
        record(api, course, reports, attempts={handins[student]: name for student, name in examined.attempts.items()})
    seconds["recording"] = time.perf_counter() - begun
    assert all(report.status == "graded" for report in reports.values())
    return examined, seconds, _peak(few.results)


def _print_grading(name: str, stock: float, examined: Examined, seconds: Mapping[str, float], small: int) -> None:
    """Print a table of the seconds that grading took; `small` is the memory of a worker after a FEW submissions."""
    count = len(examined.results)
    ours = (seconds["examining"] + seconds["recording"]) / count
    table = Table(
        "What", "Per submission", "In all", title=f"{name}, {count} different submissions, {os.cpu_count()} cores"
    )
    claims = sum(len(exercise.claims) for exercise in examined.results[0].report.exercises)
    table.add_row("stock nbgrader autograde, without start-up", f"{1000 * stock:.0f} ms", "")
    table.add_row("learning the known mistakes, once a release", "", f"{seconds['learning']:.1f} s")
    table.add_row(f"examining ({claims} claims), with start-up of the workers", *_both(seconds["examining"], count))
    for key, what in PARTS.items():
        table.add_row(f"   {what}", *_both(_sum(examined, key), count))
    rest = _sum(examined, "total") - sum(_sum(examined, key) for key in PARTS)
    table.add_row("   checks, oracles, pytest, following through", *_both(rest, count))
    table.add_row("   all forks, also those in the lines above", *_both(_sum(examined, "fork"), count))
    table.add_row("recording and feedback pages", *_both(seconds["recording"], count))
    table.add_row("everything", *_both(seconds["examining"] + seconds["recording"], count))
    console = Console(highlight=False, width=100)
    console.print(table)
    console.print(
        "The indented lines are the workers' time, added up over all of them; the first ones wait for their start."
    )
    console.print(f"stock nbgrader / everything of ours: {stock / ours:.1f}")
    console.print(f"stock nbgrader / our examining:      {stock / (seconds['examining'] / count):.1f}")
    console.print(
        f"peak memory of a worker: {_peak(examined.results) >> 20} MiB after {count} submissions, "
        f"{small >> 20} MiB after {FEW}"
    )


def _print_confinement() -> None:
    """Measure and print what confining costs a candidate, from fork to first reply, plain and confined in turn."""
    tiers: list[Tier] = ["none", confinement().tier]
    parents = {tier: WarmParent(tier) for tier in tiers}
    seconds: dict[Tier, list[float]] = {tier: [] for tier in parents}
    for _ in range(FORKS + 1):
        for tier, parent in parents.items():
            begun = time.perf_counter()
            candidate = Candidate(parent, [])
            candidate.begin_(0)
            seconds[tier].append(time.perf_counter() - begun)
            candidate.close_()
    console = Console(highlight=False, width=100)
    for tier, parent in parents.items():
        median = 1000 * statistics.median(seconds[tier][1:])  # the first one waits for its parent to get warm
        console.print(f"from fork to first reply, confinement {tier}: {median:.1f} ms (median of {FORKS})")
        parent.close()


def _both(seconds: float, count: int) -> tuple[str, str]:
    """Return two cells of the table: the time per submission, and in all."""
    return f"{1000 * seconds / count:.1f} ms", f"{seconds:.1f} s"


def _sum(examined: Examined, key: str) -> float:
    return sum(result.seconds[key] for result in examined.results)


def _peak(results: list[ExaminedSubmission]) -> int:
    return max(result.peak_memory for result in results)


def _api(config: Config) -> NbGraderAPI:
    api = NbGraderAPI(config=copy.deepcopy(config))
    api.log.setLevel(logging.ERROR)
    return api
