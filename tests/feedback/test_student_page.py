"""A student's feedback page: what it says, that everybody can read it, and that no student can break it."""

import re
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from autograder.assignment.report import ClaimReport, exercise_report, graded
from autograder.feedback import untrusted
from autograder.feedback.student_page import feedback_page
from autograder.gradebook.preprocessors import show

TEMPLATES = Path(untrusted.__file__).parent / "templates"
VOID = {"meta", "br", "hr", "img", "rect", "mspace", "wbr"}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
DOUBLE = exercise_report(
    "double",
    [
        ClaimReport("doubles", "passed", 1.125, 1.125),
        ClaimReport("keeps integers", "failed", 3, 0, "dx is nan.", hint="Use //.", misconception="divides"),
    ],
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) [b](JaVa&#115;cript:alert(1)) [c](data:text/html,<script>alert(1)</script>)",
    '<a href="java\tscript:alert(1)">a</a><a href=" javascript:alert(1)">b</a>',
    "![a](javascript:alert(1)) <img src='data:text/html;base64,AAAA'>",
    '<p style="position:fixed;inset:0;background:url(https://evil.example)" class="passed" id="summary">x</p>',
    "<style>body{display:none}</style><link rel=stylesheet href=https://evil.example>",
    '</pre></div></section></article></main></body></html><h1>Full marks</h1><form action="https://evil.example">',
    "<iframe src=https://evil.example></iframe><object data=x></object><embed src=x><base href=https://evil.example>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    r"$\text{<script>alert(1)</script>} \href{javascript:alert(1)}{x} \style{position:fixed}{x} \class{passed}{x}$",
    r'![$\text{x onerror=alert(1) y}$](pixel.png) <img src="pixel.png" alt="$\text{\" onerror=alert(1)}$">',
    "$$\\begin{matrix}<img src=x onerror=alert(1)>\\end{matrix}$$",
    "```python\n</code></pre><script>alert(1)</script>\n```",
    "```<script>alert(1)</script>\nx\n```",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "    </code></pre><script>alert(1)</script>",
    "<!-- --><script>alert(1)</script><!--",
    "<details><summary><h1>x</h1></summary>",
    "![x](https://evil.example/pixel.png) <img src=//evil.example/pixel.png>",
    "made00000000000000000000000000000000n0end ![made00000000000000000000000000000000n7end](pixel.png)",
]


class Page(HTMLParser):
    """A parsed page: its elements in order, each with the names of those around it."""

    def __init__(self, text):
        super().__init__()
        self.text, self.elements, self.open, self.shown = text, [], [], []
        self.feed(text)
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.shown.append(" ")

    def handle_data(self, data):
        if "style" not in self.open:
            self.shown.append(data)

    @property
    def words(self):
        """All text that is shown, on one line."""
        return " ".join("".join(self.shown).split())

    def all(self, *tags):
        """The attributes of all elements of these kinds."""
        return [attributes for tag, attributes, _ in self.elements if tag in tags]


def cells(answer="Because.", attachments=None, code="def double(x):\n    return 2 * x", report=DOUBLE, **about):
    """A graded notebook's cells after `ReadGrades`: an exercise, then a written answer."""
    written = {"grade_id": "why", "solution": True, "grade": True, "score": 3.0, "points": 4.0} | about
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# The lesson\n\n$$\\frac{1}{2}$$"),
            new_code_cell(code, metadata={"nbgrader": {"grade_id": "double", "solution": True, "grade": False}}),
            new_markdown_cell("My own cell"),
            new_code_cell(
                "# Your score",
                metadata={
                    "nbgrader": {"grade_id": "double_check", "grade": True, "solution": False}
                    | {"score": 1.125, "points": 4.125}
                },
            ),
            new_markdown_cell(answer, metadata={"nbgrader": written}, attachments=attachments or {}),
        ]
    )
    show(notebook, graded("week", [report], 1, 0.1, ["A cell was deleted."]))
    return notebook.cells


def page(found=None, **about):
    """The page of these cells."""
    totals = {"assignment": "week03_backprop", "score": 4.125, "max_score": 8.125, "late_penalty": 0.0, "state": "0a1b"}
    return Page(feedback_page(found or cells(), totals | about))


def test_page_has_what_browsers_and_readers_need():
    """It names its language, its encoding, its width and its subject, and has one h1 and one main part."""
    made = page()
    assert made.all("html") == [{"lang": "en"}]
    assert {"charset": "utf-8"} in made.all("meta")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in made.all("meta")
    assert "<title>Feedback on week03_backprop</title>" in made.text
    assert len(made.all("h1")) == len(made.all("main")) == 1


def test_headings_leave_no_level_out():
    """No heading is more than one level below the one before it, whatever the notebook's own headings are."""
    levels = [int(tag[1]) for tag, _, _ in page(cells("# A\n\n## B")).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_links_within_the_page_lead_somewhere():
    """Every link, also that which skips to the summary, has its target, and no id is there twice."""
    made = page(cells(comment="Well said."))
    ids = [attributes["id"] for _, attributes, _ in made.elements if "id" in attributes]
    links = [attributes["href"] for attributes in made.all("a")]
    assert len(ids) == len(set(ids))
    assert links[0] == "#summary"
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert "graded-why-comment" in ids


def test_tables_say_what_their_cells_are():
    """Every table has a caption, and every heading of a row or column says which it is."""
    made = page()
    assert len(made.all("table")) == len(made.all("caption")) == 2
    assert all(heading.get("scope") in ("row", "col") for heading in made.all("th"))


def test_summary_says_the_score_of_every_exercise():
    """The summary has a row an exercise, in the gradebook's numbers, and the total."""
    words = page().words
    assert "double 1.12 of 4.12 1 of 2 claims passed" in words
    assert "why 3 of 4 graded by your instructor" in words
    assert "Total 4.12 of 8.12" in words
    assert "A cell was deleted." in words
    assert "Late penalty" not in words


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [
        (["passed", "passed"], "all right"),
        (["skipped", "skipped"], "not attempted"),
        (["failed", "skipped"], "0 of 2 claims passed"),
    ],
)
def test_summary_says_in_short_how_it_went(verdicts, word):
    """An exercise is all right, not attempted, or so many claims passed."""
    claims = [ClaimReport("is", verdict, 1, 1.125 if verdict == "passed" else 0) for verdict in verdicts]
    report = exercise_report("double", claims)
    found = cells(report=report)
    found[3].metadata["nbgrader"]["score"] = report.score
    assert f"of 4.12 {word} why" in page(found).words


def test_score_of_the_instructor_counts():
    """A score that differs from that of the checks is told as the instructor's, beside that of the checks."""
    found = cells()
    found[3].metadata["nbgrader"]["score"] = 4.0
    words = page(found).words
    assert "double 4 of 4.12 score set by your instructor" in words
    assert "Your instructor set this score. The checks alone came to 1.12 of 4.12." in words
    assert "Your instructor set this score" not in page().words


def test_answer_that_nobody_has_read_is_no_zero():
    """A written answer without a score is not graded yet, and the total is not final."""
    words = page(cells(score=0.0, pending=True)).words
    assert "why – of 4 not graded yet" in words
    assert "4.12 of 8.12 points so far" in words
    assert "not final: 1 answer not graded yet" in words
    assert "so far" not in page().words


def test_answer_that_was_not_given_is_said():
    """A written answer as it was handed out is no answer."""
    assert "why 0 of 4 no answer" in page(cells(score=0.0, unanswered=True)).words


def test_late_penalty_is_in_the_summary():
    """What is taken off for lateness has a row of its own."""
    assert "Late penalty −2.5 taken off because it was handed in late" in page(late_penalty=2.5).words


def test_comment_of_the_instructor_is_shown():
    """A comment is rendered where the answer is, and the summary leads to it."""
    made = page(cells(comment="See *slide* 12."))
    assert "Comment of your instructor See slide 12." in made.words
    assert {"href": "#graded-why-comment"} in made.all("a")


def test_each_exercise_shows_claims_then_code():
    """Verdict, message and hint come first, then the student's own code, coloured."""
    made = page()
    order = [made.text.index(escape(part)) for part in ("keeps integers", "dx is nan.", "Use //.", "Your code of")]
    assert order == sorted(order)
    assert '<span class="k">def</span>' in made.text


@pytest.mark.parametrize(("lines", "is_open"), [(30, True), (31, False)])
def test_long_code_is_folded(lines, is_open):
    """Code of more than 30 lines waits to be unfolded."""
    made = page(cells(code="\n".join(["x = 1"] * lines)))
    assert ("open" in made.all("details")[0]) is is_open


def test_rest_of_the_notebook_is_there_but_folded():
    """The lesson and the student's own cells are shown in order, folded."""
    made = page()
    assert "open" not in made.all("details")[-1]
    assert re.search("The lesson .*My own cell .*Here is double: see above .*Here is why: see above", made.words)


def test_code_belongs_to_the_grade_cell_that_comes_next():
    """A written answer between an exercise and its grade cell takes nothing from it."""
    first, solution, own, check, written = cells()
    made = page([first, written, solution, own, check])
    between = page([first, solution, written, own, check])
    assert made.words.count("Your code of double") == between.words.count("Your code of double") == 1
    assert re.search("double 1.12 of 4.12 points .*Your code of double", between.words)
    assert re.search("why 3 of 4 points .*Because.*double 1.12 of 4.12 points", between.words)


def test_output_for_nbgrader_is_not_shown():
    """The number that nbgrader reads as the score, and the cell it stands in, are not on the page."""
    assert "1.125" not in page().text
    assert "# Your score" not in page().words


def test_formulas_need_no_script():
    """Formulas become MathML; one that cannot be read stays as it was typed."""
    made = page(cells("$x_1$ and $\\frac{$ and \\begin{aligned}a&=b\\end{aligned}"))
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in made.text
    assert r"<code>\frac{</code>" in made.text
    assert "<mtable" in made.text


def test_pictures_are_kept():
    """Attached pictures, also those with a space in their name, and pictures beside the notebook are shown."""
    source = "![one](attachment:a.png) ![two](attachment:my%20b.png) ![$x$](plot.png) ![](attachment:gone.png)"
    attachments = {"a.png": {"image/png": PIXEL}, "my b.png": {"image/png": PIXEL}}
    made = page(cells(source, attachments))
    data = f"data:image/png;base64,{PIXEL}"
    assert made.all("img") == [
        {"src": data, "alt": "one"}, {"src": data, "alt": "two"}, {"src": "plot.png", "alt": "$x$"},
    ]  # fmt: skip
    assert "gone.png: this picture is missing" in made.words


def test_harmless_markdown_is_rendered():
    """Lists, tables, links, folded hints and plain HTML stay what they are."""
    source = "- a\n\n| b |\n|---|\n| c |\n\n<details>\n<summary>d</summary>\n\n*e*\n</details>\n\n[f](https://example.org) H<sub>2</sub>"
    found = page(cells(source)).elements
    wanted = {"ul", "td", "summary", "em", "sub"}
    assert wanted <= {tag for tag, _, around in found if "article" in around}
    assert ("a", {"href": "https://example.org"}) in [(tag, attributes) for tag, attributes, _ in found]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["answer", "comment", "code", "prose"])
def test_no_student_can_put_anything_active_into_the_page(hostile, place):
    """Whatever is typed wherever, the page has no script, no handler, no style, no address but links and pictures."""
    found = cells() if place == "prose" else cells(**{place: hostile})
    if place == "prose":
        found[2].source = hostile
    made, plain = page(found), page(cells(comment="plain") if place == "comment" else None)
    allowed = untrusted._TAGS | {
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mtable",
        "mtr",
        "mtd",
        "code",
        "pre",
        "img",
    }
    assert {tag for tag, _, _ in made.elements} - {tag for tag, _, _ in plain.elements} <= allowed
    for tag in ("html", "head", "body", "main", "h1", "style", "meta", "section", "article", "header", "svg"):
        assert len(made.all(tag)) == len(plain.all(tag)), tag
    for tag, attributes, _ in made.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcset", "action")]
        assert tag not in ("script", "iframe", "form", "link", "base", "object", "embed")
        assert re.match(r"#|https?://|mailto:", attributes.get("href", "#"))
        assert re.match(r"data:image/|[\w.]+$", attributes.get("src", "x.png"))
    ours = [
        {name: value for name, value in attributes.items() if name in ("class", "id")}
        for _, attributes, _ in plain.elements
    ]
    coloured = [{"class": kind} for kind in re.findall(r'<span class="([a-z0-9]{1,3})">', made.text)]
    for _, attributes, _ in made.elements:
        assert {name: value for name, value in attributes.items() if name in ("class", "id")} in [*ours, *coloured, {}]


def test_formulas_do_not_get_into_attributes():
    """The mark that a formula is put in for is no allowed value of an attribute, where its quotation marks would act."""
    renderer = untrusted._Renderer({}, 3)
    assert untrusted._is_allowed("img", "alt", "a sketch")
    assert not untrusted._is_allowed("img", "alt", f"a {renderer.inline_math('x')} sketch")


def test_nothing_is_fetched_from_elsewhere():
    """The page's own policy forbids scripts and everything from elsewhere, and allows its own style by its hash."""
    policy = next(m["content"] for m in page().all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http:" not in policy


@pytest.mark.parametrize("source", ["a\ud800b", "\x00\x1b[31m", ">" * 30_000, "[" * 30_000, "<div>" * 3_000])
def test_page_can_be_made_of_anything(source):
    """Half characters, control characters and texts that are hard to read do not stop the page."""
    made = feedback_page(
        cells(source, code=source),
        {"assignment": "w", "score": 0.0, "max_score": 0.0, "late_penalty": 0.0, "state": ""},
    )
    assert made.encode("utf-8").endswith(b"</html>")


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_can_be_told_apart(scheme):
    """In light and in dark, all text has a contrast of 4.5 to 1 or more on every ground that it stands on."""
    blocks = re.findall(r":root \{(.*?)\}", (TEMPLATES / "page.css").read_text(), re.DOTALL)
    colours = dict(re.findall(r"--(\w+): #(\w+)", blocks[scheme]))
    grounds = {
        "paper": ["ink", "soft", "link", "good", "bad"],
        "tint": ["ink", "soft", "keyword", "string", "number", "defined"],
        "hint": ["ink", "soft", "link"],
        "said": ["ink", "link"],
    }
    for ground, texts in grounds.items():
        for text in texts:
            light, dark = sorted((luminance(colours[ground]), luminance(colours[text])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def luminance(colour):
    """The relative luminance of WCAG."""
    colour = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def formgrader_page(found):
    """What the formgrader shows of these cells, with our configuration."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [
        str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates")
    ]
    config.HTMLExporter.filters = {"markdown2html": untrusted.markdown_in_formgrader}
    notebook = nbformat.from_dict({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    names = ("base_url", "assignment_id", "notebook_id", "submission_id", "student", "student_id", "last_name")
    about = dict.fromkeys(names, "") | {"first_name": "", "mathjax_url": "", "index": 0, "total": 1}
    return HTMLExporter(config=config).from_notebook_node(notebook, about)[0]


def test_formgrader_shows_claims_and_no_active_markdown():
    """In the formgrader, with our configuration, the claims are a table and students' Markdown cannot run."""
    answer = "![p](attachment:a.png) $x$ <script>alert('student')</script> <img src=x onerror=alert('student')>"
    html = formgrader_page(cells(answer, {"a.png": {"image/png": PIXEL}}))
    assert "What is true of a right answer" in html
    assert "keeps integers" in html
    assert "&lt;script&gt;alert('student')" in html
    assert "<script>alert('student')" not in html
    assert "onerror" not in re.sub("&lt;.*?&gt;", "", html)
    assert f"data:image/png;base64,{PIXEL}" in html
