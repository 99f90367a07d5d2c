"""Which statements of a cell of one's own are run: what defines something, and nothing that trains, plots or prints."""

from __future__ import annotations

import ast

import pytest

from autograder.candidate.statements import names_in, touched_by, why_left_out

RUN = [
    "import numpy as np",
    "def f(): ...",
    "@decorated\nclass A: ...",
    "EPS = 10**-7",
    "low, high = -np.inf, np.inf",
    "pair = lambda v: (v, v)",
    "half = partial(mul, 0.5)",
    "Point = namedtuple('Point', 'x y')",
    "Array: TypeAlias = np.ndarray",
    "DTYPE = torch.float32",
    "count: int",
    "SIZE += 1",
    "(n := 10)",
    "del x",
    "TABLE['a'] = 1",
    "Layer.forward = forward",
    "model = train(data)",
    "try:\n    import einops\nexcept ImportError:\n    einops = None",
    "if torch.cuda.is_available():\n    device = 'cuda'\nelse:\n    device = 'cpu'",
    "with open('x') as file:\n    text = file.read()",
    "with open('x') as file:\n    pass",
    "match n:\n    case 1:\n        m = 2",
    "names.append('a')",
    "torch.set_default_dtype(torch.float64)",
    "np.random.seed(0)",
    "setattr(Layer, 'forward', forward)",
    "for i in range(9):\n    SQUARES[i] = i * i",
    "for i in range(9):\n    if i % 2:\n        odd.append(i)\n    else:\n        continue",
    "get_ipython().run_line_magic('time', 'x = 1')",
]
LEFT_OUT = {
    "print(f(x))": "calls whose result",
    "train(model)": "calls whose result",
    "plt.plot(losses)": "calls whose result",
    "f(x)": "calls whose result",
    "x": "calls whose result",
    "await train()": "calls whose result",
    "'''a text'''": "calls whose result",
    "for x in data:\n    loss = step(x)\n    loss.backward()": "loops",
    "for x in data:\n    pass": "loops",
    "for x in data:\n    print(x)": "loops",
    "while True:\n    x = 1": "loops",
    "if __name__ == '__main__':\n    x = 1": "what stands under `if __name__",
    "if verbose:\n    print(x)": "only what defines",
    "with torch.no_grad():\n    for x in data:\n        print(model(x))": "only what defines",
    "try:\n    f(x)\nexcept ValueError:\n    print('right')": "only what defines",
    "assert f(1) == 2": "only what defines",
    "raise ValueError": "only what defines",
}


@pytest.mark.parametrize("text", RUN)
def test_what_defines_something_is_run(text):
    """Whatever gives a name a value, or fills or sets something, is run."""
    assert [why_left_out(statement) for statement in ast.parse(text).body] == [""]


@pytest.mark.parametrize(("text", "why"), LEFT_OUT.items())
def test_what_only_does_something_is_left_out(text, why):
    """Training, plots, prints and experiments are left out, and the reason is one that a student can check."""
    [statement] = ast.parse(text).body

    assert why_left_out(statement).startswith(f"that line is not run when a notebook is graded: {why}")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("model.fit(X, y)", {"model", "X", "y"}),
        ("random.shuffle(deck)", {"random", "deck"}),
        ("for i in r:\n    w -= 1\n    t.a[i] = 1\n    print(u)", {"i", "w", "t"}),
        ("print(x, f(y), len(z))", {"y"}),
        ("plt.plot([1, 2])", {"plt"}),
        ("(1).real.conjugate()", set()),
    ],
)
def test_what_a_statement_may_change(text, names):
    """What it stores into, calls a method of, or hands to a function that is no builtin."""
    assert touched_by(ast.parse(text).body[0]) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import os.path, numpy as np\nfrom a import b as c", {"os": 1, "np": 1, "c": 2}),
        ("def f():\n    x = 1", {"f": 1}),
        ("class A:\n    x = 1", {"A": 1}),
        ("a, (b, *c) = d.e = f", {"a": 1, "b": 1, "c": 1}),
        ("for i in x:\n    with y as z:\n        t = [u for u in z]", {"i": 1, "z": 2, "t": 3}),
        ("x = 1\nx = 2", {"x": 2}),
        ("match p:\n    case [a, *b]:\n        ...\n    case {'k': c, **d}:\n        ...", {"a": 2, "b": 2, "c": 4, "d": 4}),
        ("g = lambda h: (k := h)", {"g": 1}),
        ("t[0] = s.a = 1", {}),
    ],
)  # fmt: skip
def test_the_names_that_statements_define(text, names):
    """Names of the statements' own scope, not those inside of functions, classes and comprehensions."""
    assert names_in(ast.parse(text).body) == names
