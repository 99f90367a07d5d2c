"""Store fingerprints in files, so that each is recorded only once per grader version and seed.

They are encoded by the codec that also talks to candidates, so reading them back cannot run code.
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
"""Bytes of a transcript; of a larger one only a digest is kept, which equals only transcripts with the same bits."""


def remember(folder: Path, name: str, fingerprint: Fingerprint) -> None:
    """Write a fingerprint to `folder / name`, unless the codec refuses it as too large.

    Raises:
        OSError: it cannot be written.
    """
    try:
        content = pack([fingerprint])
    except CodecError:
        return
    write_whole(folder / name, content)


def recall(folder: Path, name: str) -> Fingerprint | None:
    """Return the fingerprint in `folder / name`, or None if there is none or it cannot be read."""
    try:
        (fingerprint,) = unpack((folder / name).read_bytes())
    except (OSError, CodecError, ValueError):
        return None
    return fingerprint


def pack(fingerprints: Sequence[Fingerprint]) -> bytes:
    """Return fingerprints as bytes: one frame each, one after another.

    Raises:
        CodecError: one of them is too large.
    """
    return b"".join(_frame(_to_data(fingerprint)) for fingerprint in fingerprints)


def unpack(content: bytes) -> list[Fingerprint]:
    """Return the fingerprints that `pack` made into bytes.

    Raises:
        CodecError, ValueError: the bytes do not come from `pack`.
    """
    fingerprints = []
    while content:
        structure, payload = frame_sizes(content[: FRAME.size])
        end = FRAME.size + structure
        fingerprints.append(_from_data(content[FRAME.size : end], content[end : end + payload]))
        content = content[end + payload :]
    return fingerprints


def pack_unknown(fingerprints: Sequence[Fingerprint]) -> bytes:
    """Return the fingerprints of a student's answers as bytes of bounded length.

    Of a transcript of more than `LARGE` bytes only a digest is kept; a fingerprint that is still too large is left out.
    """
    frames = []
    for one in fingerprints:
        try:
            transcripts = {claim: _bounded(transcript) for claim, transcript in one.transcripts.items()}
            frames.append(pack([Fingerprint(one.name, one.exercise, one.hint, transcripts)]))
        except CodecError:
            continue
    return b"".join(frames)


def digest(fingerprint: Fingerprint) -> str:
    """Return a SHA-256 digest of a fingerprint; equal for answers that send the same bits."""
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
