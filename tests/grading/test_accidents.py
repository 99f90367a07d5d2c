"""Accidents: what happens to honest students every term. Each costs what is really wrong, and is told in a sentence.

All are handed in for a real week and graded together, as a teacher grades them; a row of the table
says what was handed in, what it must earn, and what its student must read. Accidents with objects of
earlier exercises are in `examiner/test_borrow.py`, files that are no notebooks in `assignment/test_notebook_damaged.py`.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from autograder.commands.grade import grade_course

from ..gradebook.conftest import CourseFolder, cell

WEEK = "week09_convolution_more"
FIRST, SECOND = "receptive_field", "conv_transpose2d"
NOTHING_COSTS = "this costs nothing"


@dataclass(frozen=True)
class Accident:
    """What happened to one student.

    Attributes:
        change: what it did to a notebook in which everything is right; gives the file, if that is not just its JSON.
        told: what the student must read, in the notes about the notebook or with a claim; "" for nothing at all.
        costs: the exercises in which nothing is earned because of it; everything else earns all its points.
        name: the file's name, without the ending.
    """

    change: Callable[[Any], bytes | None]
    told: str = ""
    costs: tuple[str, ...] = ()
    name: str = WEEK


def after(text: str, where: str = FIRST) -> Callable[[Any], None]:
    """Something stands below an answer."""

    def change(notebook: Any) -> None:
        cell(notebook, where).source += f"\n{text}\n"

    return change


def before(text: str, where: str = FIRST) -> Callable[[Any], None]:
    """Something stands above an answer."""

    def change(notebook: Any) -> None:
        cell(notebook, where).source = f"{text}\n{cell(notebook, where).source}"

    return change


def inside(text: str, where: str = SECOND) -> Callable[[Any], None]:
    """Something is done first in the function that is the answer."""

    def change(notebook: Any) -> None:
        found = cell(notebook, where)
        found.source = re.sub(r'(\A.*?""".*?"""\n)', lambda m: f"{m[0]}    {text}\n", found.source, count=1, flags=re.S)
        assert text in found.source

    return change


def instead(text: str, where: str = SECOND) -> Callable[[Any], None]:
    """Something else is the answer."""

    def change(notebook: Any) -> None:
        cell(notebook, where).source = text

    return change


def elsewhere(place: str) -> Callable[[Any], None]:
    """The second answer stands in another cell than its own, which is untouched."""

    def change(notebook: Any) -> None:
        found = cell(notebook, SECOND)
        answer, found.source = found.source, UNTOUCHED[SECOND]
        if place == "own cell before":
            notebook.cells.insert(
                2,
                {
                    "cell_type": "code",
                    "source": answer,
                    "metadata": {},
                    "outputs": [],
                    "id": "mine",
                    "execution_count": None,
                },
            )
        else:
            cell(notebook, place).source += f"\n\n{answer}"

    return change


def colab(notebook: Any) -> None:
    """As Colab saves: ids in the metadata, its own keys, no ids of cells, an older format."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4", "toc_visible": True}, "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"},
    }  # fmt: skip
    for number, found in enumerate(notebook.cells):
        found.pop("id", None)
        found["metadata"] |= {
            "id": f"x{number}",
            "colab": {"base_uri": "https://example.org/", "height": 34},
            "outputId": "y",
        }
        if found["cell_type"] == "code":
            found["execution_count"] = number
            found["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["5 1\n"]}]


def vs_code(notebook: Any) -> None:
    """As VS Code saves: its own ids and language, sources as lists, the metadata of nbgrader kept."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.3"},
        "orig_nbformat": 4,
    }
    for number, found in enumerate(notebook.cells):
        found["id"] = f"{number:08x}"
        found["metadata"] |= {"vscode": {"languageId": "python"}}
        found["source"] = found["source"].splitlines(keepends=True)


def old_jupyter(notebook: Any) -> None:
    """As a Jupyter of years ago saves: format 4.2, no ids of cells, `collapsed`."""
    notebook["nbformat_minor"] = 2
    for found in notebook.cells:
        found.pop("id", None)
        found["metadata"] |= {"collapsed": True} if found["cell_type"] == "code" else {}


def saved(text: Callable[[str], str] = str, encoding: str = "utf-8", ends: str = "\n") -> Callable[[Any], bytes]:
    """The same notebook, saved by another editor."""
    return lambda notebook: json.dumps(notebook, indent=1).replace("\n", ends).encode(encoding)


def windows(notebook: Any) -> bytes:
    """Line ends of Windows in the file and in every cell."""
    for found in notebook.cells:
        found["source"] = found["source"].replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


def uses(text: str, own: str = "") -> Callable[[Any], None]:
    """The second answer multiplies by something that is 1, and that a cell of the student's own defines."""

    def change(notebook: Any) -> None:
        inside(f"x = {text} * x")(notebook)
        if own:
            notebook.cells.insert(
                2,
                {
                    "cell_type": "code",
                    "source": own,
                    "metadata": {},
                    "outputs": [],
                    "id": "mine",
                    "execution_count": None,
                },
            )

    return change


def all_of(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    """Several things happened."""

    def change(notebook: Any) -> None:
        for one in changes:
            one(notebook)

    return change


def typed(old: str, new: str, where: str = SECOND) -> Callable[[Any], None]:
    """Something was pasted from somewhere that writes some characters in another way, or typed over."""

    def change(notebook: Any) -> None:
        found = cell(notebook, where)
        assert old in found.source
        found.source = found.source.replace(old, new)

    return change


ACCIDENTS = {
    # What goes wrong while the cell is run; what it defined before is kept.
    "nothing": Accident(lambda notebook: None),
    "raises half way": Accident(after("print(receptive_field(5))"), f"{FIRST}: This cell raised TypeError"),
    "a file that is not there": Accident(after("open('data.csv')"), "No such file or directory: 'data.csv'"),
    "a question": Accident(after("name = input('Name? ')"), "input() cannot be answered while a notebook is graded"),
    "trains for an hour": Accident(after("n = 0\nwhile True:\n    n += 1"), f"{FIRST}: This cell did not come back in time."),
    "a recursion that overflows": Accident(after("def down(n):\n    return down(n + 1)\ndown(0)"), "RecursionError"),
    "an assert about the card": Accident(after("import torch\nassert torch.cuda.is_available(), 'no GPU'"), "AssertionError: no GPU"),
    # What has no effect, and so needs no word.
    "plots": Accident(after("plt.plot([1, 2])\nplt.show()")),
    "an inline plot": Accident(before("%matplotlib inline\n%config InlineBackend.figure_format = 'retina'")),
    "a progress bar": Accident(inside("import sys; [print(f'\\r{i}%', end='', file=sys.stderr) for i in range(10000)]")),
    "a flood of text": Accident(after("print('x' * 10 ** 7)")),
    "warnings": Accident(inside("import warnings; warnings.warn('careful'); np.zeros(1) / 0")),
    "seeds reset": Accident(inside("import random; random.seed(0); np.random.seed(0)")),
    "numbers of single precision": Accident(inside("x = x.astype(np.float32)")),
    # What there is not while a notebook is graded.
    "installs": Accident(before("!pip install einops\n%pip install einops"), "Shell lines and magics"),
    "a card, by method": Accident(inside("import torch; x = torch.tensor(x).cuda().cpu().numpy()"), NOTHING_COSTS),
    "a card, by name": Accident(inside("import torch; x = torch.tensor(x, device='cuda:0').to(torch.device('cuda')).numpy()"), NOTHING_COSTS),
    "a loader with workers": Accident(
        inside("import torch; x = np.concatenate([b.numpy() for b in torch.utils.data.DataLoader(x, num_workers=2)])"), NOTHING_COSTS
    ),
    "a pool of processes": Accident(inside("import multiprocessing; x = np.array(multiprocessing.Pool(2).map(np.copy, x))"), NOTHING_COSTS),
    "a process": Accident(
        inside("import multiprocessing; multiprocessing.Process(target=print).start()"), "which is refused while it is graded", (SECOND,)
    ),
    # What is wrong, and costs its exercise.
    "a missing import": Accident(inside("x = torch.tensor(x).numpy()"), "name 'torch' is not defined", (SECOND,)),
    "a library that is not there": Accident(before("import einops", SECOND), "No module named 'einops'", (SECOND,)),
    "a file that is not there, in the answer": Accident(inside("open('weights.npz')"), "No such file or directory: 'weights.npz'", (SECOND,)),
    "a question in the answer": Accident(inside("input()"), "input() cannot be answered", (SECOND,)),
    "a recursion without end": Accident(
        instead(f"def {SECOND}(x, w, **options):\n    return {SECOND}(x, w, **options)"), "RecursionError: maximum recursion depth exceeded", (SECOND,)
    ),
    "typographic quotes": Accident(inside("mode = ‘full’"), "invalid character '‘' (U+2018): it may come from a page", (SECOND,)),
    "spaces that do not break": Accident(typed("    sheet = ", "\u00a0\u00a0\u00a0 sheet = "), "invalid non-printable character U+00A0", (SECOND,)),
    "tabs among spaces": Accident(typed("    sheet = ", "\tsheet = "), "TabError", (SECOND,)),
    # Where the answer stands, and how it is indented.
    "tabs": Accident(typed("    ", "\t")),
    "in a cell of one's own": Accident(elsewhere("own cell before"), "what your cell 3 defines counts instead"),
    "in the cell of another exercise": Accident(elsewhere(FIRST), f"what the cell of {FIRST} defines counts instead"),
    "in the cell of examples": Accident(elsewhere(f"{SECOND}_try"), "what the locked cell"),
    # Names that stand in front of the student, and are not there when it is graded.
    "a constant of one's own": Accident(uses("one", "ZERO = -np.inf\none = 1 - 10**-20")),
    "a library that one's own cell does without": Accident(
        uses("one()", "import no_such_library\ndef one():\n    return 1"), "your cell 3: This cell raised ModuleNotFoundError"
    ),
    "what a loop of one's own fills": Accident(uses("TABLE[0]", "TABLE = []\nfor i in range(1, 3):\n    TABLE.append(i * i)")),
    "a training of one's own": Accident(
        uses("best", "def train():\n    while True: pass\nbest = train()\none = 1"),
        "`best` is defined in your cell 3, line 3, but it took longer than 1 s, which is too long outside of a function.", (SECOND,),
    ),
    "a loop of one's own that trains": Accident(
        uses("best", "\nfor i in range(3):\n    best = 1\n    print(best)"),
        "`best` is defined in your cell 3, line 3, but that line is not run when a notebook is graded: loops are left out", (SECOND,),
    ),
    "a name of a demonstration": Accident(
        inside("x = depths[0] * x"), "`depths` is defined in the cell growth_demo, line 1, but that cell is not run", (SECOND,)
    ),
    "a name below an error": Accident(
        before("1 / 0\n", SECOND),
        f"`{SECOND}` is defined in the cell {SECOND}, line 3, but line 1 of that cell raised ZeroDivisionError: division by zero.", (SECOND,),
    ),
    "a line in the given cell": Accident(all_of(uses("math.e / math.e"), before("import math", "setup"))),
    "a given line that was changed": Accident(
        typed("import numpy as np", "import numpy", "setup"), "In cell 2, lines that the course gives are different or missing"
    ),
    "in a cell for prose": Accident(
        lambda notebook: cell(notebook, SECOND).update(cell_type="markdown"), f"The cell of {SECOND} is missing or is no code cell", (SECOND,)
    ),
    # How it was saved, and what became of the file.
    "Colab": Accident(colab),
    "VS Code": Accident(vs_code),
    "an old Jupyter": Accident(old_jupyter),
    "a byte order mark": Accident(saved(encoding="utf-8-sig")),
    "line ends of Windows": Accident(windows),
    "a browser": Accident(lambda notebook: None, f"It was handed in as '{WEEK} (1).ipynb'", name=f"{WEEK} (1)"),
    "a copy": Accident(lambda notebook: None, f"It was handed in as '{WEEK}-Copy1.ipynb'", name=f"{WEEK}-Copy1"),
}  # fmt: skip
UNTOUCHED: dict[str, str] = {}


def student(name: str) -> str:
    return re.sub(r"\W+", "-", name)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """A course in which every accident was handed in by somebody, and all were graded in one run."""
    course = CourseFolder.new(tmp_path_factory.mktemp("accidents") / "course", WEEK)
    course.release()
    released, right = course.released, course.filled_in()
    UNTOUCHED.update({name: cell(released, name).source for name in (FIRST, SECOND)})
    for name, accident in ACCIDENTS.items():
        notebook = copy.deepcopy(right)
        content = accident.change(notebook) or json.dumps(notebook).encode()
        path = course.path("submitted", student(name)).with_name(f"{accident.name}.ipynb")
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    grade_course(course.course, (WEEK,), "", 2, accept_unconfined=True)
    return course


@pytest.mark.parametrize("name", ACCIDENTS)
def test_it_costs_what_is_wrong_and_is_told(graded, name):
    """In report and gradebook alike, only what is wrong costs points; the student reads the sentence, on the page too."""
    accident, who = ACCIDENTS[name], student(name)
    report = json.loads((graded.root / "report" / WEEK / f"{who}.json").read_text())
    scores = {exercise["name"]: (exercise["score"], exercise["max_score"]) for exercise in report["exercises"]}
    messages = [claim["message"] for exercise in report["exercises"] for claim in exercise["claims"]]
    page = graded.path("feedback", who, ".html").read_text()
    recorded = graded.grades(who)

    assert report["status"] == "graded", report["reason"]
    for exercise, (score, most) in scores.items():
        assert score == (0 if exercise in accident.costs else most), (exercise, report["notes"], messages)
        assert recorded[f"{exercise}_check"][0] == score
    if accident.told:
        told = [text for text in report["notes"] + messages if accident.told in text]
        assert told, (report["notes"], messages)
        assert accident.told.partition("'")[0] in page
    else:
        assert report["notes"] == [] and set(messages) == {""}
    assert report["evidence"] == []
