"""The documentation: its links, its commands and what it quotes. `nox -s docs` builds it; nothing here needs Sphinx."""

import ast
import re
from pathlib import Path

import pytest
import typer

from autograder.commands.app import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *DOCS]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prose(page):
    """Return a page's text without its code blocks."""
    return FENCE.sub("", page.read_text("utf-8"))


def anchors(page):
    """Return the anchors of a page's headings, as code hosts make them."""
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page))]
    return {heading.strip().replace(" ", "-") for heading in plain}


def problem(page, link):
    """Return what is wrong with a relative link of a page, "" if it leads somewhere."""
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return f"{page.name}: {link} leads to no file"
    return f"{page.name}: {link} leads to no heading" if anchor and anchor not in anchors(target) else ""


def sessions():
    """Return the names of all nox sessions."""
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    decorated = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return {node.name for node in decorated if "nox.session" in ast.unparse(node.decorator_list[0])}


def test_the_readme_is_short():
    """The README has 700 words at most."""
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= 700


def test_contributing_is_short():
    """CONTRIBUTING.md has 80 lines at most, and the changelog 40 for a version."""
    assert len((ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()) <= 80
    assert len((ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()) <= 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every relative link leads to a file that is there, and its anchor to a heading."""
    links = [link for link in LINK.findall(prose(page)) if not link.startswith(("http://", "https://"))]

    assert [text for text in (problem(page, link) for link in links) if text] == []


def test_broken_links_are_seen(tmp_path):
    """A link to a missing file or heading is a problem; one to a heading that is there is none."""
    page = tmp_path / "page.md"
    page.write_text("# A `title`, with: signs\n\n```\n# no heading\n```\n")

    assert problem(page, "missing.md") == "page.md: missing.md leads to no file"
    assert problem(page, "page.md#no-heading") == "page.md: page.md#no-heading leads to no heading"
    assert problem(page, "#a-title-with-signs") == ""


def test_every_page_is_in_the_table_of_contents():
    """The site's table of contents names every page of docs/ once, and no other."""
    entries = [name for names in TOCTREE.findall((ROOT / "docs/index.md").read_text("utf-8")) for name in names.split()]

    assert sorted([*entries, "index"]) == [page.stem for page in DOCS]


def test_every_session_is_described():
    """docs/sessions.md has a row for every session of noxfile.py, and no other."""
    rows = re.findall(r"^\| `nox -s (\w+)` \|", (ROOT / "docs/sessions.md").read_text("utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted(sessions())


def test_every_command_is_described():
    """docs/sessions.md has a row for every command of `python -m autograder`, and no other."""
    text = (ROOT / "docs/sessions.md").read_text("utf-8")
    rows = re.findall(r"^\| `python -m autograder ([\w-]+)` \|", text, re.MULTILINE)

    assert sorted(rows) == sorted(typer.main.get_command(app).commands)


def test_commands_that_pages_name_exist():
    """Every session and every command that a page tells people to type is one."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    commands = typer.main.get_command(app).commands

    assert set(re.findall(r"\bnox -s (\w+)", text)) <= sessions()
    assert set(re.findall(r"python -m autograder ([a-z][\w-]*)", text)) <= set(commands)


def test_the_readme_quotes_a_real_check():
    """The check in the README stands in the file that it names, and so does the hint that the student reads."""
    text = (ROOT / "README.md").read_text("utf-8")
    file = ROOT / re.search(r"`(autograder/course/\w+/\w+/check\.py)`", text)[1]
    check = re.search(r"^@points.*?(?=^```$)", text, re.MULTILINE | re.DOTALL)[0]
    hint = re.search(r"Hint: (.*)", text)[1]

    assert check in file.read_text("utf-8")
    assert hint in file.with_name("misconceptions.py").read_text("utf-8")
