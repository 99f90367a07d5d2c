"""Hidden checks of `classify_texts(model, tok, texts, batch)`, with a model that weighs letters and notes how it is asked."""

import math

import numpy as np
import torch

from autograder.kit import needs, oracles, points, require

LETTERS, CLASSES = 5, 3


class Asked:
    """A model and a tokenizer beside the student's code.

    Args:
        candidate: the student's code.
        rng: from which the weights of the letters are drawn.
        padding: the weights of padding, one for each class; by default all the same, so that nobody reads anything in it.
    """

    def __init__(self, candidate, rng, padding=(0.0, 0.0, 0.0)):
        self.candidate = candidate
        places = rng.permutation(np.arange(LETTERS) % CLASSES)
        likes, dislikes = np.eye(CLASSES)[places], np.eye(CLASSES)[(places + 1) % CLASSES]
        self.weights = likes - dislikes + rng.uniform(0, 0.1, (LETTERS, CLASSES))
        table = torch.tensor(np.vstack([padding, self.weights]), dtype=torch.float32)
        self.model, self.tok = candidate.live_("reader", table), candidate.live_("Tokens")

    def classify(self, texts, batch):
        """The classes that the student's function gives, as ints; of what type they are is for another claim."""
        found = self.candidate.classify_texts(self.model, self.tok, texts, batch)
        fits = isinstance(found, list | tuple | np.ndarray | torch.Tensor) and len(found) == len(texts)
        numbers = (
            [isinstance(one, int | float | np.generic | torch.Tensor) and np.shape(one) == () for one in found]
            if fits
            else []
        )
        require(fits and all(numbers), f"It should give a list of {len(texts)} classes.")
        return [int(one) for one in found]

    def classify_some(self, rng, count, batch):
        """Have it classify texts of one length and of several classes, whatever it says about each."""
        some = texts(rng, [4] * count)
        while len(set(self.right(some))) < 2:
            some = texts(rng, [4] * count)
        found = self.classify(some, batch)
        require(len(set(found)) > 1, "It gives the same class for all texts.")

    def right(self, texts):
        """The class of each text."""
        numbers = [[ord(letter) - 97 for letter in text] for text in texts]
        return [int(self.weights[one].mean(axis=0).argmax()) for one in numbers]

    def calls(self):
        """How the model was asked."""
        return self.candidate.live_("noted", self.model)


def texts(rng, lengths):
    """Texts of these lengths; in each, one letter is by far the most frequent, and neighbours differ in it."""
    found, last = [], -1
    for length in lengths:
        most = int(rng.choice([letter for letter in range(LETTERS) if letter % CLASSES != last % CLASSES or last < 0]))
        others = rng.integers(LETTERS, size=length // 4)
        found.append(
            "".join(chr(97 + int(letter)) for letter in rng.permutation([*[most] * (length - len(others)), *others]))
        )
        last = most
    return found


def told_apart(asked, some):
    """Whether two neighbours are of different classes, so that another order shows."""
    return len(set(asked.right(some))) > 1 or len(some) < 2


def compare(candidate, rng, cases, **options):
    """Compare classes."""
    for lengths, batch in cases:
        asked = Asked(candidate, rng, **options)
        some = texts(rng, lengths)
        while not told_apart(asked, some):
            some = texts(rng, lengths)
        asked.model.eval()
        found, right = asked.classify(some, batch), asked.right(some)
        require(found == right, f"For {some} in batches of {batch} it gave {found}, but should give {right}.")


@points(2)
def check_classes(candidate, rng):
    """gives the most probable class of each text, in the order of the texts"""
    compare(candidate, rng, [([1], 1), ([3, 3], 2), ([2, 2, 2], 2), ([4] * 7, 3), ([5] * 6, 100)])


@points(1.5)
def check_order(candidate, rng):
    """keeps this order also where texts have different lengths"""
    compare(candidate, rng, [([5, 2], 2), ([2, 7, 4], 1), ([9, 1, 5, 3, 7, 2, 8], 3), ([8, 6, 4, 2], 2), ([3, 9], 50)])


@points(1.5)
@needs(check_order)
def check_padding(candidate, rng):
    """reads nothing in what is only padding"""
    for place in range(CLASSES):
        padding = np.where(np.arange(CLASSES) == place, 40.0, 0.0)
        compare(candidate, rng, [([9, 2], 2), ([1, 8, 5, 2], 3)], padding=padding)


@points(1)
def check_batches(candidate, rng):
    """asks for no more texts at once than it may, and for no fewer than it could"""
    for count, batch in [(2, 1), (5, 2), (6, 3), (7, 10)]:
        asked = Asked(candidate, rng)
        asked.model.eval()
        asked.classify_some(rng, count, batch)
        sizes = [call["samples"] for call in asked.calls()]
        require(sizes and max(sizes) <= batch, f"With batch={batch} it asked for {sizes} texts at once.")
        right = math.ceil(count / batch)
        require(
            len(sizes) == right and sum(sizes) == count,
            f"For {count} texts and batch={batch} it asked for {sizes} texts.",
        )


@points(1)
def check_evaluation(candidate, rng):
    """asks a model that is in evaluation, whatever mode it comes in"""
    for training in (True, False):
        asked = Asked(candidate, rng)
        asked.model.train(training)
        asked.classify_some(rng, 3, 2)
        oracles.serving.require_evaluation(asked.calls())


@points(1)
def check_gradient(candidate, rng):
    """keeps nothing for a gradient"""
    asked = Asked(candidate, rng)
    asked.model.eval()
    asked.classify_some(rng, 3, 2)
    oracles.serving.require_no_gradient(asked.calls())


@points(0.5)
@needs(check_classes)
def check_plain(candidate, rng):
    """gives a list of int"""
    asked = Asked(candidate, rng)
    found = candidate.classify_texts(asked.model, asked.tok, texts(rng, [4, 4]), 2)
    require(
        type(found) is list and all(type(one) is int for one in found), f"It gave {found!r}, which is no list of int."
    )


@points(0.5)
@needs(check_classes)
def check_empty(candidate, rng):
    """gives an empty list if there are no texts, without asking the model"""
    asked = Asked(candidate, rng)
    found = candidate.classify_texts(asked.model, asked.tok, [], 3)
    require(np.shape(found) == (0,), f"It gave {found!r}, and not an empty list.")
    require(not asked.calls(), "It asked the model.")
