"""Keep fingerprints from one run to the next: each is recorded once per grader version and seed.

They are kept in the candidates' own data-only language, so that reading them back can run nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.candidate.codec import FRAME, CodecError, decode, encode, frame_sizes
from autograder.examiner.diagnosis import Fingerprint
from autograder.files import write_whole


def remember(folder: Path, exercise: str, fingerprints: Sequence[Fingerprint]) -> None:
    """Keep the fingerprints of one exercise, unless one of them is too large for that."""
    try:
        frames = [encode(_to_data(fingerprint), lambda value: None) for fingerprint in fingerprints]
    except CodecError:
        return
    write_whole(folder / exercise, b"".join(frames))


def recall(folder: Path, exercise: str) -> list[Fingerprint] | None:
    """The kept fingerprints of one exercise, or None where there are none that can be read."""
    found = []
    try:
        content = (folder / exercise).read_bytes()
        while content:
            structure, payload = frame_sizes(content[: FRAME.size])
            end = FRAME.size + structure
            found.append(_from_data(content[FRAME.size : end], content[end : end + payload]))
            content = content[end + payload :]
    except (OSError, CodecError, ValueError):
        return None
    return found


def _to_data(fingerprint: Fingerprint) -> list[Any]:
    return [fingerprint.name, fingerprint.exercise, fingerprint.hint, dict(fingerprint.transcripts)]


def _from_data(structure: bytes, payload: bytes) -> Fingerprint:
    return Fingerprint(*decode(structure, payload))
