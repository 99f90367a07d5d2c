"""Given cells that a student wrote into: what they added counts, what they changed does not."""

from __future__ import annotations

import pytest

from autograder.assignment.additions import added_to

GIVEN = "import numpy as np\n\nBLUE = 'b'\n\n\ndef show(x):\n    print(x)\n"


@pytest.mark.parametrize(
    ("written", "added", "is_changed"),
    [
        (GIVEN, "", False),
        (GIVEN.replace("\n", "\r\n"), "", False),
        (GIVEN.replace("'b'", '"b"  # blue').replace("\n\n\n", "\n"), "", False),
        (f"{GIVEN}import math\nfrom typing import Sequence", "\n\n\n\n\n\n\nimport math\nfrom typing import Sequence", False),
        (f"import math\n{GIVEN}", "import math", False),
        (GIVEN.replace("as np", "as np; import math; x = 'ü'; y = 1"), "import math; x = 'ü'; y = 1", False),
        (f"{GIVEN}@cache\ndef f():\n\n    return 1", "\n\n\n\n\n\n\n@cache\ndef f():\n\n    return 1", False),
        (f"{GIVEN}print(BLUE)\nassert BLUE", "", False),
        (GIVEN.replace("BLUE = 'b'\n", ""), "", True),
        (GIVEN.replace("'b'", "'navy'"), "", True),
        (GIVEN.replace("import numpy as np", "import numpy as np, math"), "", True),
        (GIVEN.replace("print(x)", "print(2 * x)") + "y = 1", "\n\n\n\n\n\n\ny = 1", True),
        (f"{GIVEN}BLUE = 'navy'", "\n\n\n\n\n\n\nBLUE = 'navy'", False),
        (f"{GIVEN}def f(:", "\n\n\n\n\n\n\ndef f(:", False),
        (f"%matplotlib inline\n{GIVEN}", "%matplotlib inline", False),
        ("", "", True),
        ("-" * 100_000 + "1", "", True),
        ("x = 1\n" * 100_000, "", True),
        ("(" * 3_000, "", True),
    ],
    ids=range(19),
)  # fmt: skip
def test_additions_are_told_from_changes(written, added, is_changed):
    """Whole statements count, on their own lines; layout and comments are no change."""
    assert added_to(written, GIVEN) == (added, is_changed)


def test_lines_are_compared_where_the_given_cell_has_a_magic():
    """What is no plain Python is compared line by line."""
    given = "%matplotlib inline\nimport numpy as np"

    assert added_to(f"{given}\nimport math", given) == ("\n\nimport math", False)
    assert added_to(given.replace("inline", "widget"), given) == ("", True)
