"""Remember reports by all that they depend on: the answers, the grader, the seed, the confinement.

A grader is the engine, the libraries, the week's own folder and the oracles that it uses; a change in
another week leaves its remembered reports valid.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from pathlib import Path

import msgspec

from autograder.assignment.code_hash import files_hash
from autograder.assignment.exercise_files import CONTENT, deciding_files
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import Submission
from autograder.assignment.report import Report, from_json, to_json
from autograder.candidate.protocol.codec import CodecError
from autograder.candidate.protocol.limits import Tier
from autograder.examiner.diagnosis import Fingerprint
from autograder.examiner.fingerprints import unpack

PACKAGE = Path(__file__).resolve().parents[1]
# What decides about a report: if one of these files changes, everything is examined again.
DECIDING = ("assignment/*.py", "candidate/**/*.py", "examiner/*.py", "grading/worker.py", "kit.py")
LIBRARIES = (
    "numpy", "torch", "transformers", "tokenizers", "scikit-learn",
    "django", "fastapi", "flask", "httpx", "onnx", "onnxruntime", "pydantic", "streamlit",
    "msgpack", "pytest",
)  # fmt: skip


def unknown_answers(remembered: Path, name: str) -> list[Fingerprint]:
    """Return what the answers of a remembered report sent that no known misconception explains."""
    try:
        return unpack((remembered / "unknown" / name).read_bytes())
    except (OSError, CodecError, ValueError):
        return []  # nearly always because there is nothing to explain


def fingerprints_of(remembered: Path, version: str, seed: int) -> Path:
    """Return the folder in which the fingerprints of one grader and seed are kept."""
    return remembered / "fingerprints" / f"{version[:32]}-{seed}"


def report_name(version: str, submission: Submission, seed: int, tier: Tier) -> str:
    """Return the name under which the report of exactly these answers is remembered.

    Args:
        version: the grader's, see `grader_version`.
        submission: the answers.
        seed: what hidden inputs are drawn from.
        tier: how far the program is confined.
    """
    return hashlib.sha256(f"{version} {seed} {tier} {submission.digest()}".encode()).hexdigest()[:32]


def grader_version(source: Path, content: Path = CONTENT) -> str:
    """Hash everything that a report of an assignment depends on: notebook, checks, engine, libraries."""
    digest = hashlib.sha256(source.read_bytes())
    engine = [path for pattern in DECIDING for path in PACKAGE.glob(pattern)]
    digest.update(files_hash(engine, docstrings=False).encode())
    digest.update(files_hash(deciding_files(source.stem, content), docstrings=True).encode())
    for library in LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()


def recall_report(folder: Path | None, name: str) -> Report | None:
    """Return the remembered report of this name; None if there is none that can be read."""
    if folder is None:
        return None
    try:
        return from_json((folder / f"{name}.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def remember_report(folder: Path | None, name: str, report: Report, unknown: bytes) -> None:
    """Remember a report, unless it could not be graded.

    Args:
        folder: where reports are kept; None to keep none.
        name: see `report_name`.
        report: what to remember.
        unknown: what its answers sent that no misconception explains, packed; empty if there is nothing.
    """
    if folder is None or report.status != "graded":
        return
    if unknown:
        write_whole(folder / "unknown" / name, unknown)
    write_whole(folder / f"{name}.json", to_json(report))
