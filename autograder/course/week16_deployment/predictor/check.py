"""Hidden checks of the class `Predictor(model, preprocess, classes)`, against torch.distributions.

The model stands beside the student's code and notes how it is called. Where its mode is not the question, it
has no layer that knows one; where preparing samples is not the question, that changes nothing.
"""

import numpy as np
import torch

from autograder.kit import assert_close, oracles, points, require

only_float32 = "What a service gets is in float32."

LINEAR = [["Linear", 3, 3]]
PLAIN = [["Linear", 3, 4], ["ReLU"], ["Linear", 4, 3]]
MOODY = [["Linear", 3, 8], ["BatchNorm1d", 8], ["ReLU"], ["Dropout", 0.5], ["Linear", 8, 3]]
CLASSES = ["cat", "dog", "owl"]
COUNTS = [7, 1, 2, 40]


class Made:
    """A student's predictor, and the model in it.

    Args:
        candidate: the student's code.
        rng: from which the weights are drawn.
        layers: of the model.
        scaling: the mean and the spread that prepare samples.
    """

    def __init__(self, candidate, rng, layers=PLAIN, scaling=(0.0, 1.0)):
        self.candidate, self.layers = candidate, layers
        self.state = oracles.generative.weights_of(rng, layers)
        self.model = candidate.live_("watch", candidate.live_("network", layers, self.state))
        self.predictor = candidate.Predictor(self.model, candidate.live_("scaler", *scaling), CLASSES)
        require(hasattr(self.predictor, "_handle"), "Predictor(...) should give an object.")

    def predict(self, batch):
        """The labels and the probabilities that it gives."""
        answers = self.predictor.predict(batch)
        require(
            isinstance(answers, list) and len(answers) == len(batch), f"It should give a list of {len(batch)} dicts."
        )
        for answer in answers:
            fits = type(answer) is dict and {"label", "probability"} <= set(answer)
            require(fits, 'Each answer should be a dict with the keys "label" and "probability".')
        return [answer["label"] for answer in answers], [answer["probability"] for answer in answers]

    def calls(self):
        """How the model was called."""
        return self.candidate.live_("noted", self.model)

    def right(self, x):
        """The probabilities of all classes (N, C)."""
        return oracles.serving.probabilities(self.layers, self.state, x)


def samples(rng, count):
    """Samples of which numbers show."""
    return np.round(2 * rng.normal(size=(count, 3)) + 3, 2).astype(np.float32)


def numbers(values):
    """Probabilities as plain numbers, whatever holds them: that is for another claim."""
    found = []
    for value in values:
        single = isinstance(value, float | int | np.ndarray | np.generic | torch.Tensor) and np.shape(value) == ()
        require(single, f"A probability should be a single number, and not {type(value).__name__}.")
        found.append(float(value))
    return np.array(found)


@points(1)
def check_label(candidate, rng):
    """names the most probable class of each sample"""
    for count in COUNTS:
        made, x = Made(candidate, rng), samples(rng, count)
        labels, _ = made.predict(x)
        expected = [CLASSES[k] for k in made.right(x).argmax(axis=1)]
        require(labels == expected, f"The labels are {labels}, but should be {expected}.")


@points(1.5)
def check_probability(candidate, rng):
    """gives the probability of that class among all classes"""
    for count in COUNTS:
        made, x = Made(candidate, rng), samples(rng, count)
        _, found = made.predict(x)
        assert_close(
            "the probabilities", actual=numbers(found), expected=made.right(x).max(axis=1), rtol=1e-4, atol=1e-5
        )


@points(1.5)
def check_prepares(candidate, rng):
    """prepares samples as training did"""
    for scaling in ((0.0, 4.0), (1.5, 2.0), (-2.0, 0.25)):
        x = samples(rng, 4) - 3
        made = Made(candidate, rng, LINEAR, scaling)
        bare = candidate.Predictor(made.model, candidate.live_("scaler", 0.0, 1.0), CLASSES)
        _, found = made.predict(x)
        made.predictor = bare
        _, expected = made.predict((x - np.float32(scaling[0])) / np.float32(scaling[1]))
        _, raw = made.predict(x)
        require(not np.allclose(numbers(raw), numbers(expected)), "The samples change nothing.")
        assert_close("the probabilities", actual=numbers(found), expected=numbers(expected), rtol=1e-4, atol=1e-5)


@points(1.5)
def check_evaluation(candidate, rng):
    """switches the model to evaluation, whatever mode it comes in"""
    for training in (True, False):
        made = Made(candidate, rng, MOODY)
        made.model.train(training)
        made.predictor = candidate.Predictor(made.model, candidate.live_("scaler", 0.0, 1.0), CLASSES)
        made.predict(samples(rng, 4))
        oracles.serving.require_evaluation(made.calls())


@points(1)
def check_gradient(candidate, rng):
    """keeps nothing for a gradient"""
    made = Made(candidate, rng)
    made.predict(samples(rng, 4))
    oracles.serving.require_no_gradient(made.calls())


@points(1)
def check_kinds(candidate, rng):
    """takes lists, whole numbers and float64 as it takes float32"""
    made, whole = Made(candidate, rng), rng.integers(0, 5, size=(3, 3))
    _, expected = made.predict(whole.astype(np.float32))
    for other in (
        whole.tolist(),
        whole.astype(np.uint8),
        whole,
        whole.astype(np.float64),
        whole.astype(float).tolist(),
    ):
        _, found = made.predict(other)
        assert_close("the probabilities", actual=numbers(found), expected=numbers(expected), rtol=1e-4, atol=1e-5)


@points(1)
def check_plain(candidate, rng):
    """gives what JSON can carry: a str and a float"""
    made = Made(candidate, rng)
    for label, probability in zip(*made.predict(samples(rng, 2)), strict=True):
        require(type(label) is str, f"The label is of type {type(label).__name__}, but should be a str.")
        require(
            type(probability) is float,
            f"The probability is of type {type(probability).__name__}, but should be a float.",
        )


@points(1)
def check_once(candidate, rng):
    """asks the model once for a whole batch"""
    made = Made(candidate, rng)
    made.predict(samples(rng, 5))
    found = [call["samples"] for call in made.calls()]
    require(found == [5], f"For 5 samples it asked the model {len(found)} times, with {found} samples.")


@points(0.5)
def check_empty(candidate, rng):
    """answers an empty batch with an empty list"""
    made = Made(candidate, rng)
    made.predict(samples(rng, 1))
    for empty in ([], np.zeros((0, 3), np.float32)):
        found = made.predictor.predict(empty)
        require(type(found) is list and not found, "It should give an empty list.")
