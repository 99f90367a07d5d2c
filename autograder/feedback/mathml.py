r"""Formulas as MathML, which browsers show and read aloud without a script and without a network.

latex2mathml does the reading. It does not escape what stands in a formula, so its tree is written
out here, with nothing but known elements and attributes in it.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markupsafe import Markup

MAX_LENGTH = 2_000
_ELEMENTS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "ms",
    "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover", "mmultiscripts", "mprescripts", "none",
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence", "form",
    "height", "largeop", "linebreak", "linethickness", "lspace", "mathsize", "mathvariant", "maxsize", "minsize",
    "movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy",
    "symmetric", "width",
}  # fmt: skip


@lru_cache(maxsize=4096)
def mathml(tex: str, display: bool = False) -> Markup:
    r"""Return a formula as MathML, or as it was typed if it cannot be read.

    Args:
        tex: the formula, without its dollar signs.
        display: whether it stands on a line of its own.

    >>> mathml("x_1")
    Markup('<math display="inline"><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>')
    >>> mathml(r"\frac{")
    Markup('<code>\\frac{</code>')
    """
    try:
        if len(tex) > MAX_LENGTH:
            raise ValueError("too long")
        element = convert_to_element(tex.replace("{aligned}", "{align*}"), display="block" if display else "inline")
        return Markup(_written(element))  # noqa: S704  # written of what is known
    except (Exception, RecursionError):  # whatever is wrong with it, a reader can still read the source
        return Markup("<code>{}</code>").format(tex.strip())


def _written(element: Element) -> str:
    text = unescape(element.text or "")
    if element.tag not in _ELEMENTS or text.startswith("\\") or text == "&":
        raise ValueError(f"not understood: {element.tag} {text}")
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items() if name in _ATTRIBUTES)
    inside = "".join(_written(child) for child in element)
    return f"<{element.tag}{attributes}>{escape(text)}{inside}</{element.tag}>"
