"""Sphinx's configuration. `nox -s docs` builds the site into docs/_build/html; nothing is fetched from a network."""

import re
from pathlib import Path

from autograder import kit
from autograder.proof.cards import COLUMNS, cards_table

project = "Deep-learning exercises"
author = "the maintainers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_generated"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_title = project
html_copy_source = html_show_sphinx = html_show_copyright = False
myst_heading_anchors = 3  # `page.md#a-heading` leads to the heading here as on a code host
highlight_language = "none"  # where a block does not name one
default_role = "code"  # docstrings write `name`, as Markdown does
add_module_names = False
autodoc_typehints = "none"  # docstrings name types and shapes
autodoc_preserve_defaults = True
nitpick_ignore = [("py:exc", "ClaimFailed"), ("py:exc", "CandidateRaised")]  # authors import neither

GENERATED = Path(__file__).parent / "_generated"


def kit_introduction():
    """Return the kit's own docstring as Markdown: its doctests become code blocks, its title is left out."""
    paragraphs = kit.__doc__.split("\n\n")[1:]
    return "\n\n".join(f"```python\n{text}\n```" if text.startswith(">>>") else text for text in paragraphs) + "\n"


def trust_cards():
    """Return the table of trust cards, measured by the proof of the graders, as Markdown."""
    headers, rows = cards_table()
    lines = [headers, ["---"] * len(headers), *rows]
    legend = [f"- **{header}**: {sentence}" for header, sentence in COLUMNS.items()]
    return "\n".join([*(f"| {' | '.join(cells)} |" for cells in lines), "", *legend, ""])


def escape_markup(app, what, name, obj, options, lines):
    """Escape what a docstring's prose means as itself and reStructuredText does not: `*` and `|` outside of code."""
    in_example = False
    for place, line in enumerate(lines):
        in_example = bool(line.strip()) and (in_example or line.lstrip().startswith(">>>"))
        if not in_example:
            lines[place] = re.sub(r"(`[^`]*`)|([*|])", lambda match: match[1] or "\\" + match[2], line)


def setup(app):
    """Have docstrings escaped before napoleon reads them."""
    app.connect("autodoc-process-docstring", escape_markup, priority=400)


GENERATED.mkdir(exist_ok=True)
for name, text in {"kit.md": kit_introduction(), "trust_cards.md": trust_cards()}.items():
    (GENERATED / name).write_text(text, "utf-8")
