"""Keep fingerprints from one run to the next: each is recorded once per grader version and seed.

They are kept in the candidates' own data-only language, so that reading them back can run nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.assignment.files import write_whole
from autograder.candidate.protocol.codec import FRAME, CodecError, decode, encode, frame_sizes
from autograder.examiner.diagnosis import Fingerprint

LARGE = 128 << 10
"""In bytes: of what a student's answer sends beyond this on one claim, a digest is kept, which has no tolerance."""


def remember(folder: Path, name: str, fingerprint: Fingerprint) -> None:
    """Keep a fingerprint, unless it is too large for that."""
    try:
        content = pack([fingerprint])
    except CodecError:
        return
    write_whole(folder / name, content)


def recall(folder: Path, name: str) -> Fingerprint | None:
    """A kept fingerprint, or None where there is none that can be read."""
    try:
        (found,) = unpack((folder / name).read_bytes())
    except (OSError, CodecError, ValueError):
        return None
    return found


def pack(fingerprints: Sequence[Fingerprint]) -> bytes:
    """Fingerprints as bytes.

    Raises:
        CodecError: one of them is too large for that.
    """
    return b"".join(_frame(_to_data(fingerprint)) for fingerprint in fingerprints)


def unpack(content: bytes) -> list[Fingerprint]:
    """What `pack` made into bytes.

    Raises:
        CodecError, ValueError: the bytes are none of `pack`'s.
    """
    found = []
    while content:
        structure, payload = frame_sizes(content[: FRAME.size])
        end = FRAME.size + structure
        found.append(_from_data(content[FRAME.size : end], content[end : end + payload]))
        content = content[end + payload :]
    return found


def pack_unknown(fingerprints: Sequence[Fingerprint]) -> bytes:
    """The fingerprints of a student's answers as bytes, whose number is bounded; what cannot be kept is left out."""
    frames = []
    for found in fingerprints:
        try:
            said = {claim: _bounded(transcript) for claim, transcript in found.transcripts.items()}
            frames.append(pack([Fingerprint(found.name, found.exercise, found.hint, said)]))
        except CodecError:
            continue
    return b"".join(frames)


def digest(fingerprint: Fingerprint) -> str:
    """A name for what a wrong answer sends: the same for those that send the same, bit for bit."""
    return hashlib.sha256(pack([fingerprint])).hexdigest()


def _bounded(transcript: Sequence[Any]) -> list[Any]:
    frames = [_frame(exchange) for exchange in transcript]
    if sum(map(len, frames)) <= LARGE:
        return list(transcript)
    return ["too large to be kept", hashlib.sha256(b"".join(frames)).hexdigest()]


def _frame(value: Any) -> bytes:
    return encode(value, lambda value: None)


def _to_data(fingerprint: Fingerprint) -> list[Any]:
    return [fingerprint.name, fingerprint.exercise, fingerprint.hint, dict(fingerprint.transcripts)]


def _from_data(structure: bytes, payload: bytes) -> Fingerprint:
    return Fingerprint(*decode(structure, payload))
