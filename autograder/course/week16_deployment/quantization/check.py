"""Hidden checks of `choose_qparams`, `quantize`, `dequantize` and `quantized_linear`, against whole numbers one by one.

Each function is asked by itself. Where a claim is about one part of a formula, the others are 0 or 1, or the
student's own results are compared with each other, so that a mistake costs in its own place. No number lies
halfway between two marks.
"""

import math

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

marks = oracles.quantized.integer_range


def ruler(candidate, x, bits=8, symmetric=False):
    """The student's scale and zero point: numbers that one can calculate with."""
    scale, zero = parts(candidate.choose_qparams(x, bits, symmetric), "scale", "zero_point")
    assert_close("the scale", actual=scale, expected=1.0, atol=math.inf)
    require(type(zero) in (int, float) or np.shape(zero) == (), "The zero point should be a single number.")
    assert_close("the zero point", actual=zero, expected=0.0, atol=math.inf)
    require(math.isfinite(scale) and scale > 0, "The scale should be finite and above 0.")
    return float(scale), zero


def both_signs(rng, *shape):
    """Numbers of which some are above 0 and some below, the largest distance from 0 on either side in turn."""
    x = rng.normal(size=shape)
    x.flat[0], x.flat[-1] = -0.5 - rng.random(), 2.5 + rng.random()
    return [x, -x]


def between_marks(rng, shape, marks):
    """Numbers of which the smallest is so many marks below 0: between two of them."""
    scale = rng.uniform(0.02, 0.2)
    x = rng.uniform(-marks, 255 - marks, size=shape) * scale
    x.flat[0], x.flat[-1] = -marks * scale, (255 - marks) * scale
    return x


def between(rng, *shape, low, high, scale=1.0, zero=0):
    """Numbers none of which lies halfway between two marks, from the mark `low` to the mark `high`."""
    return scale * (rng.integers(low, high + 1, size=shape) - zero + rng.uniform(-0.4, 0.4, size=shape))


def whole(rng, *shape, low, high):
    """Marks from low to high, never 0."""
    found = rng.integers(low, high, size=shape)
    return np.where(found >= 0, found + 1, found).astype(np.int8)


@points(1.5)
def check_scale(candidate, rng):
    """lays the marks so far apart that they cover the numbers from the smallest to the largest"""
    for shape in [(2,), (4,), (3, 5)]:
        for x in both_signs(rng, *shape):
            scale, _ = ruler(candidate, x)
            assert_close("the scale", actual=scale, expected=oracles.quantized.scale_of(x, 8, False), rtol=1e-5)


@points(1.5)
def check_zero_point(candidate, rng):
    """chooses as zero point the whole number on which 0 lies if the smallest number lies on the first mark"""
    for shape in [(2,), (4,), (3, 5)]:
        for x in [*both_signs(rng, *shape), between_marks(rng, shape, 27.3), between_marks(rng, shape, 200.7)]:
            scale, zero = ruler(candidate, x)
            require(isinstance(zero, int | np.integer), f"The zero point is {zero!r}, which is no int.")
            right = -128 - float(x.min()) / scale  # the student's own scale: a wrong one costs elsewhere
            require(abs(int(zero) - right) < 0.5 + 1e-4, f"The zero point is {zero}, but should be {round(right)}.")


@points(1)
def check_includes_zero(candidate, rng):
    """begins or ends the range at 0 where all numbers are on one side of it"""
    for shape in [(1,), (2,), (3, 5)]:
        for sign in (1, -1):
            x = sign * (2.0 + rng.random(shape))
            scale, zero = ruler(candidate, x)
            require(-128.5 < zero < 127.5, f"0 lies on the mark {zero}, which 8 bits do not have.")
            furthest = float(np.abs(x).max())
            reach = scale * (127 - zero if sign > 0 else zero + 128)
            require(
                reach > 0.98 * furthest, f"The marks reach as far as {reach:.3f}, but {furthest:.3f} is to be covered."
            )
            require(scale < 1.05 * furthest / 255, "There are marks on the side of 0 on which there are no numbers.")


@points(1.5)
def check_symmetric(candidate, rng):
    """takes 0 as zero point if symmetric, and the scale that the number furthest from 0 needs"""
    for shape in [(2,), (4,), (3, 5)]:
        for x in both_signs(rng, *shape):
            scale, zero = ruler(candidate, x, symmetric=True)
            assert_close("the zero point", actual=zero, expected=0.0)
            assert_close("the scale", actual=scale, expected=oracles.quantized.scale_of(x, 8, True), rtol=1e-5)


@points(0.5)
@needs(check_scale)
def check_zeros(candidate, rng):
    """takes 1 as scale and 0 as zero point where all numbers are 0"""
    for shape in [(1,), (2, 3)]:
        for symmetric in (False, True):
            scale, zero = ruler(candidate, np.zeros(shape), symmetric=symmetric)
            assert_close("the scale", actual=scale, expected=1.0)
            assert_close("the zero point", actual=zero, expected=0.0)


@points(1)
def check_bits(candidate, rng):
    """has as many marks as the bits allow, or 8 bits' if nothing is said"""
    for x in both_signs(rng, 3, 2):
        for symmetric in (False, True):
            fine, _ = ruler(candidate, x, 8, symmetric)
            for bits in (3, 4, 6):
                coarse, _ = ruler(candidate, x, bits, symmetric)
                wider = 127 / marks(bits)[1] if symmetric else 255 / (2**bits - 1)
                times = coarse / fine
                require(
                    0.82 < times / wider < 1.22, f"With {bits} bits, the scale is {times:.2f} times that of 8 bits."
                )
        same, _ = parts(candidate.choose_qparams(x), "scale", "zero_point")
        assert_close("the scale if no bits are given", actual=same, expected=ruler(candidate, x)[0])


def compare(candidate, cases):
    """Compare the student's marks with the nearest ones."""
    for args, actual in zip(cases, candidate.quantize.each(cases), strict=True):
        x, scale, zero, *bits = args
        expected = oracles.quantized.nearest(x, scale, zero, *bits or [8])
        assert_close("the result", actual=actual, expected=expected, dtype="int8")


@points(1.5)
def check_quantize(candidate, rng):
    """gives the nearest marks, counted from the zero point, as int8"""
    cases = []
    for shape, scale, zero in [((2,), 0.5, 0), ((3,), 0.25, 3), ((2, 2), 2.0, -40), ((3, 50), 0.01, 17)]:
        cases.append((between(rng, *shape, low=-60, high=60, scale=scale, zero=zero), scale, zero))
    compare(candidate, cases)


@points(1)
@needs(check_quantize)
def check_saturates(candidate, rng):
    """stays on the first or the last mark with what lies beyond"""
    compare(candidate, [(np.array([far, -far]), 0.5, zero) for far in (90.0, 300.0, 1e6) for zero in (0, 40, -100)])
    compare(candidate, [(between(rng, 50, low=-400, high=400, scale=0.1, zero=-9), 0.1, -9)])


@points(1)
@needs(check_saturates)
def check_few_bits(candidate, rng):
    """knows which marks are the first and the last one of fewer bits"""
    for bits in (2, 4, 7):
        low, high = marks(bits)
        x = between(rng, 9, low=4 * low, high=4 * high, scale=0.5, zero=1)
        compare(candidate, [(np.array([50.0, -50.0]), 0.5, 0, bits), (x, 0.5, 1, bits)])


@points(1)
def check_dequantize(candidate, rng):
    """gives back what the marks stand for: the distance from the zero point, times the scale"""
    cases = []
    for shape, scale, zero in [((2,), 0.5, 0), ((3,), 0.25, 3), ((2, 2), 2.0, -20), ((3, 5), 0.01, 17)]:
        cases.append((whole(rng, *shape, low=-60, high=60), scale, zero))
    for args, actual in zip(cases, candidate.dequantize.each(cases), strict=True):
        assert_close("the result", actual=actual, expected=oracles.quantized.dequantized(*args), rtol=1e-5)


@points(1)
@needs(check_dequantize)
def check_dequantize_far(candidate, rng):
    """gives back also what lies more than 127 marks from the zero point"""
    cases = [(np.array([far, -far], np.int8), 0.5, zero) for far in (100, 127) for zero in (-128, -60, 90)]
    for args, actual in zip(cases, candidate.dequantize.each(cases), strict=True):
        assert_close("the result", actual=actual, expected=oracles.quantized.dequantized(*args), rtol=1e-5)


@points(1)
@needs(check_quantize, check_dequantize)
def check_rows(candidate, rng):
    """takes a scale and a zero point for each row, there and back"""
    for rows, columns in [(2, 1), (3, 5)]:
        scale, zero = rng.uniform(0.1, 2.0, size=(rows, 1)), rng.integers(-9, 9, size=(rows, 1))
        x = between(rng, rows, columns, low=-40, high=40, zero=zero) * scale
        compare(candidate, [(x, scale, zero)])
        q = oracles.quantized.nearest(x, scale, zero, 8)
        expected = oracles.quantized.dequantized(q, scale, zero)
        assert_close("what the marks stand for", actual=candidate.dequantize(q, scale, zero), expected=expected)


SIZES = [(1, 1, 1), (1, 2, 1), (2, 3, 4), (5, 4, 2)]  # samples, inputs, outputs


def layers(rng, low=-5, high=5):
    """Samples and weights that are small whole numbers."""
    for N, D_in, D_out in SIZES:
        yield whole(rng, N, D_in, low=low, high=high), whole(rng, D_out, D_in, low=low, high=high), D_out


def layer(candidate, x_q, x_scale, x_zero, w_q, w_scale, bias):
    """What the student's layer gives: an array of the right shape."""
    found = candidate.quantized_linear(x_q, x_scale, x_zero, w_q, w_scale, bias)
    assert_close("the result", actual=found, expected=np.zeros((len(x_q), len(w_q))), atol=math.inf)
    return np.asarray(found, dtype=float)


@points(1)
def check_product(candidate, rng):
    """multiplies samples and weights, and both scales"""
    for x_q, w_q, D_out in layers(rng):
        for x_scale, w_scale in ((1.0, 1.0), (0.5, 1.0), (1.0, 0.25), (0.3, 0.2)):
            args = x_q, x_scale, 0, w_q, np.full(D_out, w_scale), np.zeros(D_out)
            assert_close(
                "the result", actual=layer(candidate, *args), expected=oracles.quantized.linear(*args), rtol=1e-5
            )


@points(1)
def check_bias(candidate, rng):
    """adds the bias as it is"""
    for x_q, w_q, D_out in layers(rng):
        how, bias = (0.3, 2, w_q, rng.uniform(0.1, 2.0, D_out)), oracles.draw(rng, D_out)
        with_it, without = (layer(candidate, x_q, *how, b) for b in (bias, 0 * bias))
        expected = np.broadcast_to(bias, with_it.shape)
        assert_close("what the bias adds", actual=with_it - without, expected=expected, rtol=1e-4, atol=1e-6)


@points(1)
def check_x_zero(candidate, rng):
    """counts the samples from their zero point"""
    for x_q, w_q, D_out in layers(rng):
        for zero in (5, -7):
            w_scale, bias = np.ones(D_out), np.zeros(D_out)
            moved = layer(candidate, x_q, 1.0, zero, w_q, w_scale, bias)
            expected = layer(candidate, x_q - np.int8(zero), 1.0, 0, w_q, w_scale, bias)
            still = layer(candidate, x_q, 1.0, 0, w_q, w_scale, bias)
            require(not np.allclose(moved, still) or not w_q.sum(axis=1).any(), "The zero point changes nothing.")
            assert_close("the result", actual=moved, expected=expected, rtol=1e-5)


@points(1)
def check_w_scale(candidate, rng):
    """gives each output the scale of its own row of weights"""
    for x_q, w_q, D_out in layers(rng):
        w_scale, bias = rng.uniform(0.1, 2.0, D_out), np.zeros(D_out)
        args = x_q, 1.0, 0, w_q, np.ones(D_out), bias
        alone = layer(candidate, *args)
        require(alone.any() or not oracles.quantized.linear(*args).any(), "All outputs are 0.")  # 5 * -1 + 1 * 5 is
        scaled = layer(candidate, x_q, 1.0, 0, w_q, w_scale, bias)
        assert_close("the result", actual=scaled, expected=alone * w_scale, rtol=1e-5)


@points(1.5)
def check_large(candidate, rng):
    """does not overflow: differences beyond 127, products beyond 127, sums beyond 32,767"""
    for D_in, zero in [(1, 0), (1, -128), (2, -128), (4, 0), (100, -100)]:
        x_q, w_q = np.full((2, D_in), 127, np.int8), np.full((3, D_in), 120, np.int8)
        x_q[1] -= rng.integers(1, 20, D_in).astype(np.int8)
        w_q[1] = -w_q[1]
        args = x_q, 1.0, zero, w_q, np.ones(3), np.zeros(3)
        assert_close("the result", actual=layer(candidate, *args), expected=oracles.quantized.linear(*args), rtol=1e-5)


@points(0.5)
@needs(check_scale, check_quantize, check_dequantize, check_product)
def check_inputs(candidate, rng):
    """leaves all arrays as they were"""
    (x, _), q, scales = both_signs(rng, 3, 2), whole(rng, 3, 2, low=-9, high=9), np.array([0.5, 0.25])
    assert_leaves_inputs(candidate.choose_qparams, x, names=["x"])
    assert_leaves_inputs(candidate.quantize, x, scales, np.array([1, 2]), names=["x", "scale", "zero_point"])
    assert_leaves_inputs(candidate.dequantize, q, scales, np.array([1, 2]), names=["q", "scale", "zero_point"])
    names = ["x_q", "x_scale", "x_zero", "w_q", "w_scale", "bias"]
    assert_leaves_inputs(candidate.quantized_linear, q, 0.5, 1, q[:2], scales, np.ones(2), names=names)
