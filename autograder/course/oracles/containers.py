"""Dockerfiles, line by line: https://docs.docker.com/reference/dockerfile/."""

from __future__ import annotations

import json
from dataclasses import dataclass

from autograder.examiner.compare import require


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile.

    Attributes:
        line: where it begins, from 1.
        word: in capitals: FROM, RUN, ...
        rest: what follows, on one line.
    """

    line: int
    word: str
    rest: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.word} {self.rest[:50]}"

    def listed(self) -> list[str] | None:
        """What the form with brackets says; None if it has another form.

        >>> Instruction(1, "CMD", '["uvicorn", "app:app"]').listed(), Instruction(1, "CMD", "uvicorn app:app").listed()
        (['uvicorn', 'app:app'], None)
        """
        try:
            found = json.loads(self.rest)
        except ValueError:
            return None
        return found if isinstance(found, list) and all(isinstance(part, str) for part in found) else None


def instructions(text: object) -> list[Instruction]:
    r"""Take a Dockerfile apart; the claim fails if it is no text, or does not begin with FROM.

    Args:
        text: what a student's function gave.

    >>> [str(one) for one in instructions("# slim\nFROM python:3.12\nRUN a \\\n    && b\n")]
    ['Line 2, FROM python:3.12', 'Line 3, RUN a && b']
    """
    require(type(text) is str, "It should give a text.")
    found: list[Instruction] = []
    begun = ""
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
        found.append(Instruction(first, word.upper(), rest.strip()))
        begun = ""
    require(found and found[0].word in ("FROM", "ARG"), "A Dockerfile begins with FROM.")
    return found


def named(found: list[Instruction], word: str) -> list[Instruction]:
    """The instructions with a certain word."""
    return [one for one in found if one.word == word]
