"""Hidden checks of the class `VAE(d, h, z)` and of `collapsed(mu, logvar, floor)`, against torch's parts with the same weights.

What is random is looked at through a VAE whose logits are its codes; see `oracles.generative.transparent_vae`.
"""

import math

import torch

from autograder.kit import assert_close, needs, oracles, parts, points, require

only_float32 = "The pictures and codes that its networks get are in float32."

builds_on = ("reparameterize",)

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
SIZES = [(2, 1, 1), (3, 4, 2), (7, 5, 3)]  # pixels, hidden, code
MANY = 4000
SIGMAS = 5.5


def drawn(candidate, rng, *sizes):
    """The student's VAE with some weights, and these weights."""
    shapes = oracles.generative.vae_shapes(*sizes)
    state = oracles.attention.weights(rng, shapes)
    return oracles.generative.made(candidate, "VAE", shapes, state, *sizes), state


def transparent(candidate, rng, z):
    """The student's VAE with weights that show its codes, and these weights."""
    state = oracles.generative.transparent_vae(rng, z)
    return oracles.generative.made(
        candidate, "VAE", oracles.generative.vae_shapes(z, 2 * z, z), state, z, 2 * z, z
    ), state


def floating(value, shape, name):
    """A student's tensor of numbers, as float64."""
    found = isinstance(value, torch.Tensor) and value.is_floating_point() and tuple(value.shape) == shape
    require(found, f"{name} should be a tensor of numbers of shape {shape}.")
    return value.double()


def require_standard(numbers, name):
    """Fail the claim unless numbers (n, z) are independent and from the standard normal distribution, within 5.5 sigma."""
    n, z = numbers.shape
    mean, spread = numbers.mean(dim=0), numbers.std(dim=0)
    worst = mean[mean.abs().argmax()]
    require(worst.abs() < SIGMAS / math.sqrt(n), f"{name} have a mean of {worst:.2f}, but should have 0.")
    worst = spread[(spread - 1).abs().argmax()]
    require((worst - 1).abs() < SIGMAS / math.sqrt(2 * n), f"{name} have a spread of {worst:.2f}, but should have 1.")
    require(numbers.abs().max() > 3, f"{name} never go far out: the largest of {n * z} is {numbers.abs().max():.2f}.")
    together = torch.corrcoef(numbers.T).fill_diagonal_(0.0) if z > 1 else torch.zeros(1)
    require(together.abs().max() < SIGMAS / math.sqrt(n), f"{name} hang together, but should be drawn one by one.")


@points(1)
def check_parts(candidate):
    """has five linear layers with a bias, under their names and of the right sizes"""
    for sizes in SIZES:
        oracles.generative.built(candidate, "VAE", oracles.generative.vae_shapes(*sizes), *sizes)


@points(1.5)
def check_encode(candidate, rng):
    """gives a mean and the logarithm of a variance for each number of the code"""
    for sizes in SIZES:
        own, state = drawn(candidate, rng, *sizes)
        x = oracles.generative.drawn(rng, 5, sizes[0])
        found = parts(own.encode(x), "mu", "logvar")
        for name, actual, expected in zip(
            ("mu", "logvar"), found, oracles.generative.vae_encode(state, x), strict=True
        ):
            assert_close(f"the tensor {name}", actual=actual, expected=expected, **CLOSE)


@points(1)
def check_decode(candidate, rng):
    """decodes codes to logits, which may be any number"""
    for sizes in SIZES:
        own, state = drawn(candidate, rng, *sizes)
        code = oracles.generative.drawn(rng, 5, sizes[2])
        expected = oracles.generative.vae_decode(state, code)
        assert_close("the tensor of logits", actual=own.decode(code), expected=expected, **CLOSE)


@points(1.5)
def check_forward(candidate, rng):
    """copies by way of the point of the cloud that eps says, and gives the cloud as well"""
    for number, sizes in enumerate(SIZES):
        own, _ = drawn(candidate, rng, *sizes)
        own.train(number % 2 == 0)  # with a given eps, it makes no difference
        x, eps = (oracles.generative.drawn(rng, 5, size) for size in (sizes[0], sizes[2]))
        mu, logvar = parts(own.encode(x), "mu", "logvar")
        for name, value in (("mu", mu), ("logvar", logvar)):
            floating(value, (5, sizes[2]), name)
        expected = own.decode(mu + logvar.exp().sqrt() * eps), mu, logvar
        floating(expected[0], (5, sizes[0]), "decode(code)")
        require(expected[0].std() > 1e-3, "All logits are the same.")
        found = parts(own(x, eps), "logits", "mu", "logvar")
        for name, actual, right in zip(("of logits", "mu", "logvar"), found, expected, strict=True):
            assert_close(f"the tensor {name}", actual=actual, expected=right, **CLOSE)


@points(1.5)
def check_draws(candidate, rng):
    """without eps, draws another point of each cloud at every call"""
    own, _ = transparent(candidate, rng, 3)
    x = oracles.generative.drawn(rng, 1, 3).expand(MANY, 3).contiguous()
    seen = []
    for training in (True, False):
        own.train(training)
        found = zip(parts(own(x), "logits", "mu", "logvar"), ("The tensor of logits", "mu", "logvar"), strict=True)
        logits, mu, logvar = (floating(value, (MANY, 3), name) for value, name in found)
        noise = (logits - mu) / (0.5 * logvar).exp()  # by its own cloud: which one it is, is for another claim
        require(noise.isfinite().all(), "The logits are not finite.")
        require_standard(noise, "What is drawn for eps should be standard normal: its numbers")
        seen.append(noise)
    require((seen[0] - seen[1]).abs().max() > 0.1, "Two calls draw the same.")


@points(2)
def check_sample(candidate, rng):
    """makes pictures up out of standard normal codes, with no picture as a model"""
    own, _ = transparent(candidate, rng, 3)
    seen = []
    for _ in range(2):
        pixels = floating(own.sample(MANY), (MANY, 3), "sample(n)")
        require(((pixels > 0) & (pixels < 1)).all(), "Pixels should lie between 0 and 1.")
        codes = torch.logit(pixels)
        require_standard(codes, "Where logits are the codes themselves, those behind sample(n)")
        seen.append(codes)
    require((seen[0] - seen[1]).abs().max() > 0.1, "Two calls make the same pictures up.")
    for sizes in SIZES:
        floating(drawn(candidate, rng, *sizes)[0].sample(1), (1, sizes[0]), "sample(1)")


@points(0.5)
@needs(check_sample)
def check_no_gradient(candidate, rng):
    """makes them up without a gradient"""
    own, _ = drawn(candidate, rng, *SIZES[1])
    asks = candidate.live_("requires_grad", own, "sample", [2])
    require(asks is False, "What sample gives remembers how it was made, and asks for a gradient.")


@points(1.5)
def check_gradient(candidate, rng):
    """lets the gradient of all that it gives reach every weight"""
    for sizes in SIZES[1:]:
        own, state = drawn(candidate, rng, *sizes)
        own.double()
        x, eps, *upstream = (
            torch.tensor(rng.normal(size=(9, size))) for size in (sizes[0], sizes[2], sizes[0], sizes[2], sizes[2])
        )
        x = 0.3 * x  # so that no cloud is so wide that its numbers hide the others
        candidate.live_("gradients", own, [x, eps], upstream)
        found = candidate.live_("gradients_in", own)
        require(type(found) is dict and set(found) == set(state), "Its weights have other names than before.")
        for name, value in state.items():
            gradient, direction = found[name], torch.tensor(rng.normal(size=value.shape))
            arrived = isinstance(gradient, torch.Tensor) and gradient.shape == value.shape
            require(arrived, f"No gradient arrives at {name}.")
            ahead, behind = (told(own, state, name, step * direction, x, eps, upstream) for step in (1e-6, -1e-6))
            actual = float((gradient * direction).sum())
            assert_close(
                f"the slope along {name}", actual=actual, expected=(ahead - behind) / 2e-6, rtol=1e-4, atol=1e-5
            )


def told(own, state, name, step, x, eps, upstream):
    """What a VAE gives, weighted, if one of its weights is moved."""
    own.load_state_dict(dict(state) | {name: state[name].double() + step})
    results = parts(own(x, eps), "logits", "mu", "logvar")
    return sum(
        float((floating(result, weight.shape, "A result") * weight).sum())
        for result, weight in zip(results, upstream, strict=True)
    )


def clouds(rng, prices):
    """Clouds of some pictures for which number k of the code pays prices[k] on average, in different ways."""
    share = torch.tensor(rng.dirichlet(2 * torch.ones(6), size=len(prices)).T) * 6  # 1 on average
    return (2 * share * torch.tensor(prices)).sqrt() * torch.tensor(rng.choice([-1.0, 1.0], size=share.shape))


@points(2)
def check_collapsed(candidate, rng):
    """finds the numbers of the code that carry nothing on average over the pictures"""
    cases = [(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]).double(), torch.zeros(2, 2).double(), 0.01)]
    cases.append(
        (torch.tensor([[0.5, 0.1], [0.0, 0.0]]).double(), torch.zeros(2, 2).double(), 0.05)
    )  # pays 0.0625, 0.0025
    for floor in (0.01, 0.2):
        mu = clouds(rng, [floor * factor for factor in (0.0, 0.8, 1.25, 0.6, 3.0)])
        cases.append((mu, torch.zeros_like(mu), floor))
        logvar = torch.tensor([[0.0, 1.5, -2.0], [0.0, -1.0, 2.0]]).double()
        cases.append((torch.zeros_like(logvar), logvar * 2 * floor**0.5, floor))
        small = torch.full((3, 2), 0.8 * floor**0.5).double()
        cases.append((small, torch.cat([0 * small[:, :1], 1.5 * small[:, :1]], dim=1), floor))
    for (mu, logvar, floor), actual in zip(cases, candidate.collapsed.each(cases), strict=True):
        expected = oracles.generative.divergence(mu, logvar).mean(dim=0) < floor
        assert_close("the mask", actual=actual, expected=expected)


@points(0.5)
@needs(check_collapsed)
def check_floor(candidate, rng):
    """takes a hundredth as the floor unless it is told otherwise"""
    mu = clouds(rng, [0.005, 0.009, 0.011, 0.05])
    actual = candidate.collapsed(mu, torch.zeros_like(mu))
    assert_close("the mask", actual=actual, expected=torch.tensor([True, True, False, False]))
