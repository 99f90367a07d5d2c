"""Hidden checks of `quantize_model_dynamic(model)`: what the small model holds, and what became of the other one."""

import numpy as np
import torch

from autograder.kit import assert_close, oracles, parts, points, require

only_float32 = "The batches that its models get are in float32."

builds_on = ("quantization",)
near_the_bound = {
    "gives a model that answers nearly as the other one does in evaluation": "How far rounded weights lead astray is a "
    "matter of luck, and so is how far wrong ones do."
}

FLAT = [["Linear", 3, 4], ["ReLU"], ["Linear", 4, 2]]
DEEP = [
    ["Linear", 4, 6],
    ["Sequential", ["BatchNorm1d", 6], ["Sequential", ["ReLU"], ["Linear", 6, 3, False]]],
    ["Linear", 3, 2],
]
MODELS = [(FLAT, ["0", "2"]), (DEEP, ["0", "1.1.1", "2"])]
"""Layers, and the places of those that are linear."""


class Shrunk:
    """A model, the small one that the student made of it, and the report.

    Args:
        candidate: the student's code.
        rng: from which the weights are drawn.
        layers: of the model.
    """

    def __init__(self, candidate, rng, layers):
        self.candidate = candidate
        self.state = oracles.generative.weights_of(rng, layers)
        self.model = candidate.live_("network", layers, self.state)
        self.model.train(True)
        self.small, self.report = parts(candidate.quantize_model_dynamic(self.model), "small", "report")
        require(callable(self.small) and hasattr(self.small, "_handle"), "small should be a module.")

    def held(self):
        """What the small model holds, by name."""
        found = self.small.state_dict()
        require(type(found) is dict, "small should be a module with a state_dict.")
        return found

    def layer(self, place):
        """The whole numbers and the scales of a layer, as arrays."""
        found, shape = self.held(), tuple(self.state[f"{place}.weight"].shape)
        names = [f"{place}.w_q", f"{place}.w_scale"]
        require(all(name in found for name in names), f"The layer {place} should be an Int8Linear.")
        w_q, scale = (found[name] for name in names)
        fits = isinstance(w_q, torch.Tensor) and tuple(w_q.shape) == shape
        require(fits, f"{names[0]} should be a tensor of shape {shape}.")
        fits = isinstance(scale, torch.Tensor) and tuple(scale.shape) == shape[:1]
        require(fits, f"{names[1]} should be a tensor of shape {shape[:1]}: a scale for each row.")
        return w_q, scale.numpy().astype(float)


@points(1)
def check_everywhere(candidate, rng):
    """makes every linear layer an Int8Linear of whole numbers, however deep it stands"""
    for layers, places in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        for place in places:
            w_q, _ = shrunk.layer(place)
            require(w_q.dtype == torch.int8, f"{place}.w_q has the dtype {w_q.dtype}, but should have int8.")
            require(f"{place}.weight" not in shrunk.held(), f"The layer {place} still holds its floats, too.")


@points(1.5)
def check_rows(candidate, rng):
    """quantizes each row symmetrically, with a scale of its own"""
    for layers, places in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        for place in places[:1]:
            w_q, scale = shrunk.layer(place)
            weight = shrunk.state[f"{place}.weight"].numpy().astype(float)
            expected = np.array([oracles.quantized.scale_of(row, 8, True) for row in weight])
            assert_close(f"{place}.w_scale", actual=scale, expected=expected, rtol=1e-4)
            away = np.abs(w_q.numpy() * expected[:, None] - weight) / expected[:, None]
            require(
                (away < 0.51).all(), f"A weight of the layer {place} is {away.max():.2f} marks away from its number."
            )


@points(0.5)
def check_bias(candidate, rng):
    """keeps each bias as it is, and does without where there is none"""
    for layers, places in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        found = shrunk.held()
        for place in places:
            name = f"{place}.bias"
            require(
                (name in found) == (name in shrunk.state),
                f"{name} should be there if, and only if, it was there before.",
            )
            if name in shrunk.state:
                assert_close(name, actual=found[name], expected=shrunk.state[name], rtol=1e-6)


@points(1)
def check_others(candidate, rng):
    """leaves all other parts what they are"""
    for layers, places in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        found = {name: value for name, value in shrunk.held().items() if name.rsplit(".", 1)[0] not in places}
        right = {name: value for name, value in shrunk.state.items() if name.rsplit(".", 1)[0] not in places}
        require(
            set(found) == set(right),
            f"Besides linear layers, small holds {sorted(found)}, but should hold {sorted(right)}.",
        )
        for name, value in right.items():
            assert_close(name, actual=found[name], expected=value)
        own = [kind for kind in flat(layers) if kind not in ("Linear", "Sequential")]
        kinds = [kind for kind in candidate.live_("kinds", shrunk.small) if kind in own]
        require(kinds == own, f"Besides linear layers, small has the parts {kinds}, but should have {own}.")


def flat(layers):
    """The kinds of all layers, in order, of rows within rows as well."""
    found = []
    for kind, *sizes in layers:
        found += [kind, *flat([size for size in sizes if isinstance(size, list)])]
    return found


@points(1.5)
def check_answers(candidate, rng):
    """gives a model that answers nearly as the other one does in evaluation"""
    for layers, _ in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        x = rng.normal(size=(5, layers[0][1]))
        expected = torch.tensor(oracles.serving.logits(layers, shrunk.state, x))
        shrunk.small.eval()  # whether it is so already is for another claim
        actual = shrunk.small(torch.tensor(x, dtype=torch.float32))
        assert_close("what small makes of samples", actual=actual, expected=expected, atol=0.1)


@points(1)
def check_evaluation(candidate, rng):
    """gives it in evaluation mode"""
    for layers, _ in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        shrunk.layer("0")
        found = candidate.live_("switches", shrunk.small)["training"]
        require(not any(found), "A part of small is in training mode.")


@points(1)
def check_model(candidate, rng):
    """leaves the model that came in as it was"""
    for layers, _ in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        shrunk.layer("0")
        after = shrunk.model.state_dict()
        require(
            type(after) is dict and set(after) == set(shrunk.state),
            "The model that came in holds other things than before.",
        )
        for name, value in shrunk.state.items():
            require(torch.equal(after[name], value), f"{name} of the model that came in has changed.")
        require(
            all(candidate.live_("switches", shrunk.model)["training"]),
            "The model that came in is in another mode than before.",
        )


@points(1.5)
def check_report(candidate, rng):
    """reports how many bytes both models take"""
    for layers, places in MODELS:
        shrunk = Shrunk(candidate, rng, layers)
        before = sum(value.numel() * value.element_size() for value in shrunk.state.values())
        saved = sum(
            3 * shrunk.state[f"{place}.weight"].numel() - 4 * len(shrunk.state[f"{place}.weight"]) for place in places
        )
        require(type(shrunk.report) is dict, "The report should be a dict.")
        for name, right in (("bytes_before", before), ("bytes_after", before - saved)):
            found = shrunk.report.get(name)
            require(type(found) is int, f"{name} should be an int in the report.")
            require(found == right, f"{name} is {found}, but should be {right}.")
