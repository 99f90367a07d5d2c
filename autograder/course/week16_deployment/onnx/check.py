"""Hidden checks of `export_onnx(model, path, example)` and `onnx_predict(path, batch)`.

What a file holds is read beside the student's code, where it was written; each function is asked without the other.
"""

import numpy as np
import torch

from autograder.kit import assert_close, needs, oracles, points, require

only_float32 = "The example that is exported is in float32."

CLOSE = {"rtol": 1e-4, "atol": 1e-4}
PLAIN = [["Linear", 3, 4], ["ReLU"], ["Linear", 4, 2]]
MOODY = [["Linear", 3, 6], ["BatchNorm1d", 6], ["ReLU"], ["Dropout", 0.5], ["Linear", 6, 2]]


def samples(rng, count):
    """Samples for a file: float32."""
    return rng.normal(size=(count, 3)).astype(np.float32)


def exported(candidate, rng, layers=PLAIN, training=False):
    """A model, its weights, what the student's file says about itself, and a function that asks it."""
    state = oracles.generative.weights_of(rng, layers)
    model = candidate.live_("network", layers, state)
    model.train(training)
    path = f"model{rng.integers(1 << 30)}.onnx"
    candidate.export_onnx(model, path, torch.tensor(samples(rng, 2)))
    facts = candidate.live_("onnx_facts", path)
    require(facts, "It wrote no file.")
    return model, state, facts, lambda x: candidate.live_("onnx_run", path, x)


@points(2)
def check_file(candidate, rng):
    """writes a file that calculates what the model does"""
    for layers in ([["Linear", 3, 2]], PLAIN):
        _, state, _, run = exported(candidate, rng, layers)
        x = samples(rng, 2)
        expected = oracles.serving.logits(layers, state, x)
        assert_close("what the file makes of the samples", actual=run(x), expected=expected, **CLOSE)


@points(2)
def check_any_batch(candidate, rng):
    """writes a file that takes batches of any size"""
    _, _, facts, _ = exported(candidate, rng)
    for kind in ("inputs", "outputs"):
        for name, sizes in facts[kind].items():
            fixed = f"The first axis of {name} has always the size {sizes[:1]}."
            require(not sizes or sizes[0] is None, fixed)


@points(2)
def check_evaluation(candidate, rng):
    """writes down what the model does when it is not in training, whatever mode it comes in"""
    _, state, _, run = exported(candidate, rng, MOODY, training=True)
    x = samples(rng, 2)
    expected = oracles.serving.logits(MOODY, state, x)
    assert_close("what the file makes of the samples", actual=run(x), expected=expected, **CLOSE)


@points(0.5)
def check_mode(candidate, rng):
    """leaves the model in the mode in which it came"""
    for training in (True, False):
        model, *_ = exported(candidate, rng, MOODY, training=training)
        found = candidate.live_("switches", model)["training"]
        require(set(found) == {training}, "The model is in another mode than before.")


@points(1)
def check_names(candidate, rng):
    """calls the input pixels and the output logits"""
    _, _, facts, _ = exported(candidate, rng)
    for kind, right in (("inputs", "pixels"), ("outputs", "logits")):
        found = list(facts[kind])
        require(found == [right], f"The {kind} are called {found}, but should be {[right]}.")


def written(candidate, rng):
    """The weights of a model that stands in a file of ours."""
    state = oracles.generative.weights_of(rng, PLAIN)
    candidate.live_("onnx_write", PLAIN, state, "ours.onnx")
    return state


@points(2)
def check_predict(candidate, rng):
    """asks a model in a file, with batches of any size"""
    state = written(candidate, rng)
    for count in (1, 3, 7):
        x = samples(rng, count)
        expected = oracles.serving.logits(PLAIN, state, x)
        assert_close(
            "the logits", actual=candidate.onnx_predict("ours.onnx", x), expected=expected, **CLOSE, dtype="float32"
        )


@points(1)
@needs(check_predict)
def check_kinds(candidate, rng):
    """asks with lists, whole numbers and float64 as with float32"""
    state, whole = written(candidate, rng), rng.integers(-3, 4, size=(3, 3))
    expected = oracles.serving.logits(PLAIN, state, whole)
    for other in (whole.tolist(), whole, whole.astype(np.float64)):
        assert_close("the logits", actual=candidate.onnx_predict("ours.onnx", other), expected=expected, **CLOSE)
