"""The lab of 16.9, in which TensorFlow converts the classifier and LiteRT runs it: an optional extra."""

import os
import re
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.demo.classroom import without_markers

from ..gradebook.conftest import ROOT, cell

WEEK = "week16_deployment"
EARLIER = ("setup", "classifier_demo", "quantization", "few_bits_demo", "representative_batches")  # what the lab uses
MODULES = {"tensorflow": "tensorflow", "ai_edge_litert": "ai-edge-litert"}
SAVED = """
import tensorflow as tf

test = scale_pixels(X_test)
with tempfile.TemporaryDirectory() as folder:
    save_for_tensorflow(folder)
    [pixels] = tf.saved_model.load(folder).signatures["serving_default"].structured_input_signature[1].values()
    logits = ask_tensorflow(folder, test)
assert pixels.shape.as_list() == [None, 64]
assert np.allclose(logits, classifier(torch.tensor(test)).detach(), atol=1e-4)
"""


def answered(name):
    """The source of a cell, with the reference's answer."""
    notebook = nbformat.read(ROOT / "source" / WEEK / f"{WEEK}.ipynb", as_version=4)
    return without_markers(cell(notebook, name).source)


@pytest.mark.parametrize("missing", [["tensorflow"], ["ai_edge_litert"], ["tensorflow", "ai_edge_litert"]])
def test_a_sentence_says_what_is_missing(missing, monkeypatch, capsys):
    """Where TensorFlow or LiteRT is not installed, the lab says so, what to type and how large it is, and ends."""
    for module in MODULES:
        there = ModuleType(module)
        there.__spec__ = ModuleSpec(module, None)
        monkeypatch.setitem(sys.modules, module, None if module in missing else there)
    exec(answered("litert_demo"), {})
    told = capsys.readouterr().out

    assert told.count("\n") == 1
    assert re.search(r"Not installed: .*type `pip install .*` \(about \d+ MB to download\)", told)
    assert {module for module, name in MODULES.items() if name in told} == set(missing)


@pytest.mark.skipif(not all(find_spec(module) for module in MODULES), reason="needs pip install -e .[tensorflow]")
def test_the_lab_runs(tmp_path):
    """With both installed, real digits calibrate well, noise from 0 to 1 badly, 8 bits are small, and no file stays."""
    cells = [nbformat.v4.new_code_cell(source) for source in (*map(answered, (*EARLIER, "litert_demo")), SAVED)]
    as_a_student = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    # with that name, ipykernel would not show what compiled code writes to stderr
    notebook, beside = nbformat.v4.new_notebook(cells=cells), {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=None, kernel_name="python3", resources=beside).execute(env=as_a_student)
    outputs = cells[-2].outputs
    told = "".join(output.text for output in outputs if output.get("name") == "stdout").replace(",", "")
    [sizes] = re.findall(r"SavedModel (\d+) bytes LiteRT file (\d+) with 8 bits (\d+)", told)
    saved, floats, small = map(int, sizes)
    agree = {name: float(share) for name, share in re.findall(r"(.*): .* PyTorch for (.*)%", told)}

    assert saved > floats > 2 * small > 0
    assert agree.pop("SavedModel 32 bits") == 100
    assert agree.pop("8 bits calibrated with training digits") > 99
    assert agree.pop("8 bits calibrated with noise from 0 to 1") < 80
    assert len(agree) == 1
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    assert list(tmp_path.iterdir()) == []
