"""Text that a student wrote, as HTML that cannot do harm: Markdown and code.

What Markdown gives is cleaned by bleach: a short list of elements, no style, no class, no id, no
script, no address but of the web and of pictures that are there. What this module makes itself,
formulas and coloured code, is put in after the cleaning, and only where text stands.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from bleach.sanitizer import Cleaner
from jinja2 import pass_context
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.feedback.mathml import mathml

MAX_LENGTH = 20_000  # a longer text is shown as it was typed: reading one that is made for it takes seconds
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption",
    "figure", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul", "var",
}  # fmt: skip
_PLAIN_ATTRIBUTES = {"img": {"alt"}, "details": {"open"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
_LINK = re.compile(r"(https?://|mailto:)[^\s<>\"']+")
_PICTURE = re.compile(
    r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+"
    r"|(?!.*\.\.)[\w][\w./ %()+-]*\.(png|jpe?g|gif|webp|svg)",
    re.ASCII,
)
_MADE = re.compile(r"made[0-9a-f]{32}n(\d+)end")
_LEXER, _FORMATTER = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


def markdown(source: str, attachments: Mapping[str, Any] | None = None, top: int = 3) -> Markup:
    r"""Return Markdown as harmless HTML.

    Args:
        source: the Markdown.
        attachments: a notebook cell's pictures, by name.
        top: the level of what is a heading of level 1 in the source.

    >>> markdown("# *Because* <script>")
    Markup('<h3><em>Because</em> &lt;script&gt;</h3>\n')
    """
    return _markdown(source, top) if not attachments else _render(source, attachments, top)


@pass_context
def markdown_in_formgrader(context: Mapping[str, Any], source: str) -> Markup:
    """Return Markdown as harmless HTML, in the place of nbconvert's filter `markdown2html` on the formgrader's pages.

    There, nbgrader shows students' Markdown as it is: a script in it would run as the instructor.
    """
    return markdown(source, (context.get("cell") or {}).get("attachments"))


@lru_cache(maxsize=1024)
def code(source: str) -> Markup:
    """Return Python code, coloured by classes, for the inside of a `pre`."""
    if len(source) > MAX_LENGTH:
        return escape(source)
    return Markup(highlight(source, _LEXER, _FORMATTER))  # noqa: S704  # pygments escapes


@lru_cache(maxsize=1024)
def _markdown(source: str, top: int) -> Markup:
    return _render(source, {}, top)


def _render(source: str, attachments: Mapping[str, Any], top: int) -> Markup:
    try:
        if len(source) > MAX_LENGTH:
            raise ValueError("too long")
        renderer = _Renderer(attachments, top)
        cleaned = _CLEANER.clean(MarkdownWithMath(renderer=renderer).render(source))
    except (Exception, RecursionError):  # whatever a student managed to type, the page must be made
        return Markup("<pre>{}</pre>").format(source)
    return Markup(_MADE.sub(renderer.made, cleaned))  # noqa: S704  # cleaned


class _Renderer(IPythonRenderer):
    """nbconvert's Markdown, with our formulas, code and pictures, and headings below those of the page."""

    def __init__(self, attachments: Mapping[str, Any], top: int) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=dict(attachments))
        self._top = top
        self._made: list[tuple[str, str]] = []  # what was made, and the source of it
        self._secret = secrets.token_hex(16)  # so that no text can name what was made

    def made(self, match: re.Match[str]) -> str:
        """Return what a mark in the cleaned text stands for."""
        return self._of(match)[0]

    def _of(self, match: re.Match[str]) -> tuple[str, str]:
        return self._made[int(match[1])] if self._secret in match[0] else (match[0], match[0])

    def _make(self, html: str, source: str) -> str:
        self._made.append((html, source))
        return f"made{self._secret}n{len(self._made) - 1}end"

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        level = min(level + self._top - 1, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def inline_math(self, body: str) -> str:
        return self._make(mathml(body), f"${body}$")

    def block_math(self, body: str) -> str:
        return self._make(mathml(body, display=True), f"$${body}$$")

    def latex_environment(self, name: str, body: str) -> str:
        tex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._make(mathml(tex, display=True), tex)

    def block_code(self, code: str, info: str | None = None) -> str:
        python = (info or "").strip().lower().startswith("py")
        html = highlight(code, _LEXER, _FORMATTER) if python else escape(code)
        return self._make(f'<pre tabindex="0"><code>{html}</code></pre>', code)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        text = _MADE.sub(lambda match: self._of(match)[1], Markup(text).striptags())  # noqa: S704  # escaped below
        if url.startswith("attachment:"):
            name = unquote(url.removeprefix("attachment:"))
            if name not in self.attachments:
                return f"[{escape(text or name)}: this picture is missing]"
            url = f"attachment:{name}"
        if _LINK.fullmatch(url):  # nothing is fetched from elsewhere when the page is read
            return f'<a href="{escape(url)}">{escape(text or url)} (a picture elsewhere)</a>'
        return f'<img src="{escape(self._embed_image_or_attachment(url))}" alt="{escape(text or "picture")}">'


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if _MADE.search(value):
        return False  # in an attribute, what was made could close the quotation marks
    if name == "href":
        return tag == "a" and _LINK.fullmatch(value) is not None
    if name == "src":
        return tag == "img" and _PICTURE.fullmatch(value) is not None
    return name in _PLAIN_ATTRIBUTES.get(tag, ())


_CLEANER = Cleaner(tags=_TAGS, attributes=_is_allowed, protocols={"http", "https", "mailto", "data"})
