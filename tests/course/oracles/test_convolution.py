"""What checks of convolutions compare with is right: each oracle is tried against another way to find the same."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from autograder.course import oracles
from autograder.course.oracles import convolution


def test_sizes_are_those_of_torch():
    """The count of places is the length of what torch's convolution gives, and 0 where torch refuses."""
    for n in range(1, 9):
        for k in range(1, 5):
            for stride, pad, dilation in [(1, 0, 1), (2, 0, 1), (3, 1, 1), (2, 1, 2), (1, 2, 3)]:
                try:
                    out = functional.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, stride, pad, dilation)
                    right = out.shape[2]
                except RuntimeError:
                    right = 0

                assert convolution.output_size(n, k, stride, pad, dilation) == right


def test_the_adjoint_is_that_of_torch():
    """What single pixels become tells the same as torch's fold, and keeps the sum of products."""
    rng = np.random.default_rng(0)
    shape, how = (1, 2, 5, 4), ((3, 2), (2, 1), (1, 0))
    x, cols = rng.normal(size=shape), rng.normal(size=convolution.im2col(np.zeros(shape), *how).shape)
    found = convolution.adjoint(lambda x: convolution.im2col(x, *how), cols, shape)
    right = functional.fold(torch.tensor(cols), shape[2:], *how[:1], padding=how[2], stride=how[1])

    assert np.allclose(found, right)
    assert np.isclose(np.sum(convolution.im2col(x, *how) * cols), np.sum(x * found))


@pytest.mark.parametrize(
    ("k", "stride", "padding"), [((2, 2), (2, 2), (0, 0)), ((3, 2), (1, 2), (1, 1)), ((2, 3), (3, 1), (1, 1))]
)
def test_the_gradient_of_a_pool_is_that_of_torch(k, stride, padding):
    """Without and with ties, autograd sends what comes back to the same pixels."""
    rng = np.random.default_rng(1)
    for x in (rng.normal(size=(2, 3, 6, 7)), rng.integers(-2, 2, size=(2, 3, 6, 7)).astype(float)):
        dout = rng.normal(size=convolution.max_pool2d(x, k, stride, padding).shape)
        right = oracles.vjp(lambda x: functional.max_pool2d(x, k, stride, padding), dout, x)[0]

        assert np.allclose(convolution.max_pool2d_gradient(dout, x, k, stride, padding), right)


def test_a_filtered_image_is_a_convolution():
    """SciPy's filter agrees with torch's convolution, also for bytes."""
    rng = np.random.default_rng(2)
    image, kernel = rng.integers(0, 256, size=(5, 6)).astype(np.uint8), rng.normal(size=(3, 5))
    right = convolution.conv2d(image[None, None], kernel[None, None], padding=(1, 2))[0, 0]

    assert np.allclose(convolution.filtered(image, kernel), right)


def test_costs_are_those_that_can_be_counted_by_hand():
    """The counter of operations counts multiplications with weights, and nothing else."""
    conv = {"kind": "conv", "out": 2, "k": (3, 2), "stride": (2, 1), "padding": (1, 0), "bias": True}

    assert convolution.layer_cost(conv, (3, 5, 4)) == (2 * 3 * 6 + 2, 2 * 3 * 6 * 3 * 3, (2, 3, 3))
    assert convolution.layer_cost({"kind": "linear", "out": 4, "bias": False}, (3,)) == (12, 12, (4,))
    assert convolution.layer_cost({"kind": "maxpool", "k": (2, 2), "stride": (2, 2), "padding": (0, 0)}, (3, 4, 6)) == (
        0,
        0,
        (3, 2, 3),
    )
    assert convolution.layer_cost({"kind": "flatten"}, (3, 4, 6)) == (0, 0, (72,))
    assert convolution.layer_cost({"kind": "global_avg_pool"}, (3, 4, 6)) == (0, 0, (3,))


def test_receptive_fields_are_those_that_can_be_counted_by_hand():
    """Also where strides leave out pixels between the first and the last that is seen."""
    assert convolution.receptive_field([]) == (1, 1)
    assert convolution.receptive_field([(3, 1), (3, 1)]) == (5, 1)
    assert convolution.receptive_field([(3, 2), (3, 1)]) == (7, 2)
    assert convolution.receptive_field([(1, 3), (2, 1)]) == (4, 3)


@pytest.mark.parametrize("name", convolution.LIBRARY)
def test_what_is_off_limits_exists(name):
    """No name of the list is misspelt: what does not exist would be guarded in vain."""
    owner, _, attribute = name.rpartition(".")
    module = torch.ops.aten if owner == "aten" else __import__(owner, fromlist=[attribute])

    assert callable(getattr(module, attribute))


def test_helpers_make_what_they_say():
    """Whole numbers are whole and not 0; symmetric kernels stay the same when they are flipped."""
    numbers = convolution.whole(np.random.default_rng(3), 50)
    kernels = convolution.symmetric(numbers.reshape(2, 1, 5, 5))

    assert set(np.abs(numbers)) == set(range(1, 10))
    assert len({number > 0 for number in numbers}) == 2
    assert np.array_equal(kernels, kernels[:, :, ::-1, ::-1])
