"""What a cell may hold in Jupyter beyond plain Python: each works here as well, or its student is told."""

from __future__ import annotations

import pytest

from autograder.candidate.protocol.notices import SHELL

WORKS = {
    "a magic around the cell": ("%%time\nvalue = 42", "value"),
    "two magics around the cell": ("# timed\n%%capture\n%%time\nvalue = 42", "value"),
    "what a cell printed": ("%%capture out --no-stderr\nprint('hi')\nvalue = 1", "out.stdout, value"),
    "a timed line": ("%time value = 42", "value"),
    "the value of a timed line": ("value = %time 6 * 7", "value"),
    "a timed loop": ("value = %timeit -o -n 1 -r 1 1 + 1", "value"),
    "a profile": ("%%prun\nvalue = 42", "value"),
    "a file that is written": ("%%writefile helper_of_mine.py\nvalue = 42", "__import__('helper_of_mine').value"),
    "a file that grows": ("%%writefile a.txt\none", "open('a.txt').read() + str(get_ipython().run_cell_magic('file', '-a a.txt', 'two')) + open('a.txt').read()"),
    "a variable of the environment": ("%env MINE=42\nvalue = %env MINE", "value"),
    "the working directory": ("here = %pwd", "here == __import__('os').getcwd()"),
    "an inline plot": ("%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\nvalue = 42", "value"),
    "a page": ("%%html\n<b>hi</b>", "1"),
    "help": ("?len\nlen?\nlen??\n*int*?\nvalue = 42", "value"),
    "no percent sign": ("matplotlib inline", "1"),
    "a call without brackets": ("/print 1 2\n, print a b\nvalue = 42", "value"),
    "a semicolon at the end": ("value = 42;", "value"),
    "prompts": (">>> value = 42\n>>> value", "value"),
    "prompts of IPython": ("In [1]: value = 42", "value"),
    "indented": ("    value = 42\n    other = 1", "value"),
    "awaiting": ("import asyncio\nvalue = await asyncio.sleep(0, 42)", "value"),
    "awaiting a task of another cell": (
        "import asyncio\ntask = asyncio.ensure_future(asyncio.sleep(0, 42)); await asyncio.sleep(0)", "value", "value = await task",
    ),
    "an asynchronous loop": ("async def g():\n    yield 42\nvalue = [x async for x in g()]\nasync for x in g():\n    value.append(x)", "value"),
    "an asynchronous block": (
        "import contextlib\n@contextlib.asynccontextmanager\nasync def g():\n    yield 42\nasync with g() as value:\n    pass", "value",
    ),
    "the future": ("from __future__ import annotations", "f.__annotations__", "def f(x: Undefined): ..."),
    "the shell": ("from IPython import get_ipython\nget_ipython().run_line_magic('matplotlib', 'inline')", "get_ipython().user_ns is globals()"),
    "the shell of the module": ("import IPython\nIPython.get_ipython().magic('matplotlib inline')\nvalue = 42", "value"),
    "the shell from its own file": ("from IPython.core.getipython import get_ipython\nget_ipython().events.register('x', print)", "1"),
    "whether this is Colab": ("value = 'google.colab' in str(get_ipython()), 'IPKernelApp' in get_ipython().config", "value"),
    "display": ("from IPython.display import display, clear_output, HTML, Markdown\ndisplay(HTML('<b>'), Markdown('x'))\nclear_output(wait=True)", "1"),
    "all results shown": ("from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'", "1"),
}  # fmt: skip
GIVES = {
    "what a cell printed": ("hi\n", 1),
    "the future": {"x": "Undefined"},
    "a file that grows": "one\nNoneone\ntwo",
    "a variable of the environment": "42",
    "a timed loop": None,
    "whether this is Colab": (False, False),
    "an asynchronous loop": [42, 42],
    "the working directory": True,
    "the shell": True,
}
LEFT_OUT = {"a call without brackets", "awaiting a task of another cell", "an asynchronous loop", "what a cell printed"}
SKIPPED = {
    "a shell line": "!pip install einops\nvalue = 42",
    "a shell line that gives something": "files = !ls\nvalue = 42 + len(files)\nfor file in files: print(file)",
    "an installation": "%pip install einops\nvalue = 42",
    "an installation without a percent sign": "pip install einops",
    "a shell command": "ls -l",
    "a program": "%run other.py\nvalue = 42",
    "a text from the web": "%load https://example.org/a.py",
    "a folder": "%cd data\nvalue = 42",
    "a database": "%load_ext sql\nrows = %sql select 1\nvalue = 42 if rows is None else 0",
    "another language": "%%bash\nvalue=42",
    "an unknown magic": "%nonsense\nvalue = 42",
    "a forgotten namespace": "%reset -f\nvalue = 42",
}


@pytest.mark.parametrize("own", [False, True], ids=["", "own"])
@pytest.mark.parametrize("name", WORKS)
def test_it_works(start, name, own):
    """Nothing is raised, and what is defined is what Jupyter would define; in a cell of one's own too."""
    cell, expression, *more = WORKS[name]
    if own and name in LEFT_OUT:
        pytest.skip("calls and loops of one's own are left out")
    candidate = start(cell, *more, f"def answer():\n    return {expression}", own=own)

    assert candidate.loading_.errors == {}
    assert candidate.answer() == GIVES.get(name, 1 if expression == "1" else 42)
    candidate.notice_("")
    assert candidate.noticed_ == {"": set()}


@pytest.mark.parametrize("own", [False, True], ids=["", "own"])
@pytest.mark.parametrize("name", SKIPPED)
def test_it_is_skipped_and_told(start, name, own):
    """It costs nothing of the cell, and the student is told that it was not run."""
    candidate = start(SKIPPED[name], "def answer():\n    return globals().get('value', 42)", own=own)

    assert candidate.loading_.errors == {}
    assert candidate.answer() == 42
    candidate.notice_("")
    assert candidate.noticed_ == {"": {SHELL}}


def test_libraries_do_not_take_it_for_a_notebook(start):
    """A library that asks hears that there is no shell, as before: a stub could not do what it asks for."""
    candidate = start(
        "import IPython\nimport matplotlib.pyplot as plt\nplt.plot([1])\nvalue = eval('IPython.get_ipython()', {'IPython': IPython})"
    )

    assert candidate.loading_.errors == {}
    assert candidate.value.exists()
    assert candidate.ask_(str, "get", "IPython", "__name__") == "IPython"


def test_the_future_does_not_come_before_it_is_imported(start):
    """Cells before the import mean what they mean without it."""
    candidate = start(
        "def f(x: int): ...",
        "from __future__ import annotations",
        "def g(x: int): ...",
        "def kinds():\n    return f.__annotations__['x'] is int, g.__annotations__['x']",
    )

    assert candidate.kinds() == (True, "int")


def test_an_error_below_an_await_has_its_place(start):
    """What was defined before stays, and the error names the line."""
    candidate = start("import asyncio\nawait asyncio.sleep(0)\ndef f():\n    return 1\n1 / 0")

    assert "cell c1, line 5" in candidate.loading_.errors["c1"]
    assert candidate.f() == 1
