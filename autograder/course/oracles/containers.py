"""Parse Dockerfiles, after https://docs.docker.com/reference/dockerfile/."""

from __future__ import annotations

import json
from dataclasses import dataclass

from autograder.examiner.compare import require


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile.

    Attributes:
        line: the number of its first line, from 1.
        word: FROM, RUN, ..., in capitals.
        rest: its arguments, on one line.
    """

    line: int
    word: str
    rest: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.word} {self.rest[:50]}"

    def listed(self) -> list[str] | None:
        """Return the arguments of the exec form, a JSON array of strings; None if it has another form.

        >>> Instruction(1, "CMD", '["uvicorn", "app:app"]').listed(), Instruction(1, "CMD", "uvicorn app:app").listed()
        (['uvicorn', 'app:app'], None)
        """
        try:
            data = json.loads(self.rest)
        except ValueError:
            return None
        return data if isinstance(data, list) and all(isinstance(part, str) for part in data) else None


def instructions(text: object) -> list[Instruction]:
    r"""Return the instructions of a Dockerfile, without comments.

    Args:
        text: what a student's function returned.

    Raises:
        ClaimFailed: it is no text, or does not begin with FROM or ARG.

    >>> [str(one) for one in instructions("# slim\nFROM python:3.12\nRUN a \\\n    && b\n")]
    ['Line 2, FROM python:3.12', 'Line 3, RUN a && b']
    """
    require(type(text) is str, "It should give a text.")
    parsed: list[Instruction] = []
    begun = ""  # the instruction so far, whose last line was continued
    first = 0
    for number, line in enumerate(str(text).splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        first = first if begun else number
        begun = f"{begun} {stripped}".strip()
        if begun.endswith("\\"):
            begun = begun[:-1].strip()
            continue
        word, _, rest = begun.partition(" ")
        parsed.append(Instruction(first, word.upper(), rest.strip()))
        begun = ""
    require(parsed and parsed[0].word in ("FROM", "ARG"), "A Dockerfile begins with FROM.")
    return parsed


def named(all_instructions: list[Instruction], word: str) -> list[Instruction]:
    """Return the instructions with this word."""
    return [instruction for instruction in all_instructions if instruction.word == word]
