"""Hidden checks of `mask_tokens(ids, special_mask, vocab, mask_id, gen)`: shares on many tokens, within six deviations.

No check knows in which order numbers are drawn. The vocabulary begins below the ids of the texts and goes beyond
them and the mask, so that it can be seen what came in a token's place.
"""

import numpy as np
import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, parts, points, require

VOCAB, MASK = 60, 50
SHAPE = (200, 100)
CHANCE = "A share is estimated from random numbers: the bound is six of their standard deviations away."
NOTHING = torch.zeros(SHAPE, dtype=torch.bool)

near_the_bound = {
    "chooses 15 % of the ordinary tokens, each by itself": CHANCE,
    "puts the mask in the place of 80 % of the chosen tokens": CHANCE,
    "puts a random token of the whole vocabulary in the place of 10 % of the chosen tokens, and keeps the rest": CHANCE,
}


def texts(rng, shape=SHAPE):
    """Ids from 5 to 44."""
    return torch.tensor(rng.integers(5, 45, shape))


def holes(candidate, rng, ids, special, vocab=VOCAB, mask_id=MASK):
    """What the student's function gives, two tensors of the right shape and type."""
    found = candidate.mask_tokens(ids, special, vocab, mask_id, np.random.default_rng(int(rng.integers(1 << 30))))
    inputs, labels = parts(found, "inputs", "labels")
    for name, value in (("inputs", inputs), ("labels", labels)):
        assert_close(name, actual=value, expected=ids, atol=np.inf)
    return inputs, labels


def share_of(text, part, whole, expected):
    """Fail the claim unless a share is what it should be, within six deviations."""
    count = int(whole.sum())
    require(count > 0, f"There is none of which {text} could be a share.")
    share = float(part[whole].double().mean())
    assert_close(text, actual=share, expected=expected, atol=6 * (expected * (1 - expected) / count) ** 0.5)


@points(1)
def check_share(candidate, rng):
    """chooses 15 % of the ordinary tokens, each by itself"""
    ids = texts(rng, (400, 200))
    _, labels = holes(candidate, rng, ids, torch.zeros_like(ids, dtype=torch.bool))
    share_of("the share of the tokens that have a label", labels >= 0, torch.ones_like(ids, dtype=torch.bool), 0.15)
    spread = float((labels >= 0).sum(1).double().var()) / (0.15 * 0.85 * 200)
    text = "the variance of how many tokens of a text have a label, divided by what chance makes it,"
    assert_close(text, actual=spread, expected=1.0, atol=6 * (2 / 400) ** 0.5)


@points(1)
def check_labels(candidate, rng):
    """labels the tokens that were chosen with what stood there, and all others with -100"""
    ids = texts(rng)
    inputs, labels = holes(candidate, rng, ids, NOTHING)
    other = labels[labels != ids]
    require((other == -100).all(), "A label is neither the token that stood there nor -100.")
    require(len(other) > 0, "There is no token whose label is -100.")
    require((labels == ids).any(), "There is no token whose label is what stood there.")
    require((labels[inputs != ids] >= 0).all(), "A token that was replaced has no label.")


@points(1.5)
def check_special(candidate, rng):
    """leaves special tokens alone"""
    for pattern in (torch.arange(SHAPE[1]) < 40, torch.tensor(rng.random(SHAPE) < 0.4)):
        special, ids = pattern.expand(SHAPE).clone(), texts(rng)
        inputs, labels = holes(candidate, rng, ids, special)
        require((inputs == ids)[special].all(), "A special token was replaced.")
        require((labels == -100)[special].all(), "A special token has a label.")
        require((inputs != ids)[~special].any(), "No ordinary token was replaced.")


@points(2)
def check_masked(candidate, rng):
    """puts the mask in the place of 80 % of the chosen tokens"""
    for mask_id in (MASK, 46):
        inputs, labels = holes(candidate, rng, texts(rng), NOTHING, mask_id=mask_id)
        require((inputs == mask_id).any(), f"The mask {mask_id} is nowhere in the inputs.")
        share_of("the share of masks", inputs == mask_id, labels >= 0, 0.8 + 0.1 / VOCAB)


@points(2)
def check_random(candidate, rng):
    """puts a random token of the whole vocabulary in the place of 10 % of the chosen tokens, and keeps the rest"""
    counts = torch.zeros(VOCAB)
    ids = texts(rng)
    for _ in range(4):
        inputs, labels = holes(candidate, rng, ids, NOTHING)
        replaced = (inputs != ids) & (inputs != MASK)
        share_of("the share of other tokens", replaced, labels >= 0, 0.1 * (1 - 2 / VOCAB))
        share_of("the share that stays", (inputs == ids) & (inputs != MASK), labels >= 0, 0.1 + 0.1 / VOCAB)
        require(
            (inputs[replaced] >= 0).all() and (inputs[replaced] < VOCAB).all(), f"An id is not in 0 to {VOCAB - 1}."
        )
        counts += torch.bincount(inputs[replaced], minlength=VOCAB)
    told = [number for number in range(VOCAB) if not 5 <= number < 45 and number != MASK]  # others stand in the texts
    few = [number for number in told if counts[number] < 2]  # of some 20 that are expected
    require(not few, f"Some tokens of the vocabulary never come, such as {few[:1]}.")
    often = float(counts[told].max() / counts[told].mean())
    require(often < 3, "Some tokens of the vocabulary come much more often than others.")


@points(1)
def check_generator(candidate, rng):
    """draws from gen: the same holes with an equal generator, others with another one"""
    ids, seeds = texts(rng, (20, 50)), [3, 3, 4]
    first, again, other = (
        parts(
            candidate.mask_tokens(ids, NOTHING[:20, :50], VOCAB, MASK, np.random.default_rng(seed)), "inputs", "labels"
        )
        for seed in seeds
    )
    for name, one, two, three in zip(("inputs", "labels"), first, again, other, strict=True):
        same = isinstance(one, torch.Tensor) and isinstance(two, torch.Tensor) and torch.equal(one, two)
        require(same, f"With equal generators, {name} differ.")
        different = isinstance(three, torch.Tensor) and not torch.equal(one, three)
        require(different, f"With another generator, {name} are the same.")


@points(0.5)
@needs(check_labels)
def check_inputs(candidate, rng):
    """leaves ids and special_mask as they were"""
    special = torch.tensor(rng.random((20, 50)) < 0.3)
    arguments = (texts(rng, (20, 50)), special, VOCAB, MASK, np.random.default_rng(1))
    assert_leaves_inputs(candidate.mask_tokens, *arguments, names=["ids", "special_mask", "vocab", "mask_id", "gen"])
