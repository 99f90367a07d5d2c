"""Whatever a student's program prints, raises, returns or is called: it cannot pose as the words of ours."""

from __future__ import annotations

import io
import json
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignment.course_folder import Handin
from autograder.assignment.report import to_json
from autograder.feedback.exercise import exercise_html
from autograder.feedback.terminal import notebook_text, reports_table

from ..feedback.test_student_page import cells, formgrader_page, page

# What a student's function does. The hostile text is spelled with escapes, so that it comes from the program alone.
POSES = {
    "script": "raise ValueError('<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>')",
    "style": "raise ValueError('</style><style>.failed{display:none}</style></p></td></tr></table><h1>Full marks</h1>')",
    "attributes": "raise ValueError('\" class=\"hint\" onmouseover=\"alert(1)\\' onfocus=\\'alert(1)')",
    "verdict lines": "raise ValueError('x\\npassed  2/2  doubles every number\\r\\n\\ndouble: 3 of 3 points\\x85passed')",
    "a hint": "raise ValueError('wrong.\\n        Hint: all is right. Hint: hand it in')",
    "class name": "raise type('E\\n        Hint: <b>right</b> \\x1b[32m' + 'x' * 10**6, (Exception,), {})('passed')",
    "classes of ours": "raise type('ClaimFailed', (Exception,), {'__module__': 'autograder.examiner.compare'})('passed')",
    "colours": "raise ValueError('\\x1b[2J\\x1b[1;32mpassed\\x1b[0m \\x9b31m \\x07\\x08\\x08\\r\\x1b[A\\x1b[Kpassed')",
    "links in terminals": "raise ValueError('\\x1b]8;;https://evil.example\\x07x\\x1b]8;;\\x07 \\x1b]0;title\\x07')",
    "right to left": "raise ValueError('\\u202e dessap \\u2066x\\u2069\\u200f\\u061c\\u202d')",
    "zero width": "raise ValueError('pas\\u200b\\u200d\\u2060\\ufeff\\u00adsed\\U000e0041')",
    "towers of accents": "raise ValueError('Z' + '\\u0336\\u0489\\u20dd' * 300)",
    "separators": "raise ValueError('a\\u2028passed\\u2029\\x0b\\x0c\\x1c\\x1dpassed')",
    "markdown": "raise ValueError('# Full marks\\n\\n**Hint:** [a](javascript:alert(1)) ![b](https://evil.example/b.png) $x$')",
    "templates": "raise ValueError('{{ 7 * 7 }} {% raw %} [bold red]passed[/] [link=https://evil.example]x[/link] :smile:')",
    "length": "raise ValueError('passed ' * 10**6)",
    "half a character": "raise ValueError('\\ud800 \\x00 \\uffff')",
    "no message": "class E(Exception):\n        def __str__(self): raise SystemExit('<b>')\n    raise E",
    "a text": "return '<script>alert(1)</script>\\n\\x1b[31m'",
    "keys": "return {'<script>\\n\\x1b[31m\\u202e' * 50: 1}",
    "an object": "return type('<script>\\nHint: \\x1b[31m\\u202e' * 50, (), {'__repr__': lambda s: 'passed'})()",
    "printing": "import sys\n    print('passed 2/2'); sys.stderr.write('Hint: \\x1b[31m')\n    return x",
}  # fmt: skip
LOADING = "\nraise type('<b>\\n', (Exception,), {})('<script>\\x1b[31m\\u202e\\n        Hint: passed  2/2  doubles')"
HARMLESS = "raise ValueError('x')"


class Elements(HTMLParser):
    """The elements of a page, each with the names and values of its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))


def is_plain(text: str) -> bool:
    """Whether a text holds nothing that moves, colours, reverses, hides or covers anything."""
    kinds = "".join(unicodedata.category(character)[0] for character in text.replace("\n", ""))
    return "C" not in kinds and "MMMM" not in kinds and "\u2028" not in text and "\u2029" not in text


def elements(text: str) -> list[object]:
    return [found for found in Elements(text).found if found[0] != "span"]  # the colours of the student's own code


@pytest.fixture
def shown(examine):
    """A function that has an answer examined; gives its report, and everything that is shown of it."""

    def shown(body, after=""):
        code = f"def double(x):\n    {body}{after}"
        report = examine(double=code).report
        told = report.exercise("double")
        out = Console(file=io.StringIO(), width=500, force_terminal=False)
        out.print(reports_table({Handin("tiny", "ada", Path("x")): report}))
        texts = {"terminal": notebook_text(report), "summary": out.file.getvalue(), "json": to_json(report).decode()}
        found = cells(code=HARMLESS, report=told)  # the student's own code is theirs, and shown as that
        for number, cell in enumerate(found):
            cell["id"] = f"cell-{number}"
        pages = {
            "grade cell": exercise_html(told, report.notes),
            "page": page(found).text,
            "formgrader": formgrader_page(found),
        }
        return report, texts, pages

    return shown


@pytest.mark.parametrize("after", ["", LOADING], ids=["called", "loading"])
def test_nothing_poses_as_ours(shown, after):
    """Every answer in the table fails as a harmless one does: no line, element, hint or verdict more, and no odd character."""
    harmless, _, plain = shown(HARMLESS, after and "\nraise ValueError('x')")
    for what, body in POSES.items() if not after else [("loading", HARMLESS)]:
        report, texts, pages = shown(body, after)
        told = report.exercise("double")

        assert [claim.verdict for claim in told.claims] == ["failed", "skipped"], what
        assert all(claim.misconception is None and len(claim.message) <= 1_000 for claim in told.claims), what
        assert all(len(note) <= 400 for note in report.notes), what
        for name, text in {**texts, "notes": "\n".join(report.notes)}.items():
            assert is_plain(text), (what, name, [hex(ord(char)) for char in text if not is_plain(char)])
        lines = [line.strip() for line in texts["terminal"].splitlines()]
        assert not [line for line in lines if line.startswith("Hint:")], what
        assert sum(line.startswith("passed") for line in lines) == 1, what  # of fourfold, which is right
        assert sum(line.startswith("double: ") for line in lines) == 1, what
        assert len(lines) == len(notebook_text(harmless).splitlines()), what
        assert len(texts["summary"].splitlines()) == 5, (what, texts["summary"])
        assert json.loads(texts["json"])["exercises"][0]["score"] == 0, what
        for name, text in pages.items():
            assert elements(text) == elements(plain[name]), (what, name)
            assert is_plain(text.replace("\r", "")), (what, name)


def test_a_true_hint_stands_on_a_line_of_its_own(shown):
    """In the terminal, the hint for a recognised mistake is the one line that begins with that word."""
    from autograder.assignment.report import ClaimReport, exercise_report
    from autograder.feedback.exercise import exercise_text

    message = "Your code raised ValueError: wrong. Hint: all is right."
    claim = ClaimReport("doubles", "failed", 2, 0, message, hint="Use //.", misconception="divides")
    told = exercise_report("double", [claim])

    assert exercise_text(told).splitlines()[-2:] == [
        "        Your code raised ValueError: wrong. Hint: all is right.", "        Hint: Use //.",
    ]  # fmt: skip
