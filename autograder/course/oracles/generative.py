"""Autoencoders, VAEs and GANs: torch's own layers, losses and distributions, loaded with the weights of a student's module.

Layers are lists from which `candidate.protocol.networks` builds an `nn.Sequential`. States are state_dicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from autograder.candidate.protocol.networks import network, row
from autograder.course.oracles import attention
from autograder.examiner.compare import require

Array = np.ndarray
State = Mapping[str, torch.Tensor]


def linear_shapes(**sizes: tuple[int, int]) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of linear layers with a bias, from their numbers of inputs and outputs.

    >>> linear_shapes(enc=(3, 2))
    {'enc.weight': (2, 3), 'enc.bias': (2,)}
    """
    shapes: dict[str, Sequence[int]] = {}
    for name, (into, out) in sizes.items():
        shapes |= {f"{name}.weight": (out, into), f"{name}.bias": (out,)}
    return shapes


def layer(state: State, name: str, x: torch.Tensor) -> torch.Tensor:
    """Return the output of torch's linear layer with the weights of this name for x."""
    return functional.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])


def drawn(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """Return standard normal numbers, float32."""
    return torch.tensor(rng.normal(size=shape), dtype=torch.float32)


# -- anomalies --------------------------------------------------------------------------------


def quantile(values: Sequence[float], q: float) -> float:
    """Return the q-quantile, with linear interpolation between neighbours.

    >>> quantile([3.0, 1.0, 2.0], 0.75)
    2.5
    """
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def auroc(errors: Array, is_anomaly: Array) -> float:
    """Return the area under the ROC curve: the share of pairs in which the anomaly has the larger error; ties count half.

    Args:
        errors: (N,).
        is_anomaly: bool, (N,).

    >>> auroc(np.array([1.0, 2.0, 2.0]), np.array([False, False, True]))
    0.75
    """
    pairs = [(bad, good) for bad in errors[is_anomaly] for good in errors[~is_anomaly]]
    return sum(1.0 if bad > good else 0.5 if bad == good else 0.0 for bad, good in pairs) / len(pairs)


# -- VAE --------------------------------------------------------------------------------------


def divergence(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """Return the KL divergence of each normal distribution from the standard one, by torch.distributions; of mu's shape."""
    cloud = torch.distributions.Normal(mu, logvar.exp().sqrt(), validate_args=False)
    return torch.distributions.kl_divergence(cloud, torch.distributions.Normal(torch.zeros_like(mu), 1.0))


def negative_elbo(
    logits: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor, beta: float = 1.0
) -> torch.Tensor:
    """Return the negative ELBO of a batch: Bernoulli reconstruction error, also for grey pixels, plus beta times the KL term."""
    reconstruction = functional.softplus(logits) - x * logits
    return reconstruction.sum() / len(x) + beta * divergence(mu, logvar).sum() / len(x)


def vae_shapes(d: int, h: int, z: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `VAE` with d pixels, h hidden units and z code numbers."""
    return linear_shapes(enc=(d, h), mu=(h, z), logvar=(h, z), dec1=(z, h), dec2=(h, d))


def vae_encode(state: State, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the means and log-variances of the codes of x."""
    hidden = layer(state, "enc", x).clamp(min=0)
    return layer(state, "mu", hidden), layer(state, "logvar", hidden)


def vae_decode(state: State, code: torch.Tensor) -> torch.Tensor:
    """Return the logits of the pixels for codes."""
    return layer(state, "dec2", layer(state, "dec1", code).clamp(min=0))


def transparent_vae(rng: np.random.Generator, z: int) -> dict[str, torch.Tensor]:
    """Return the weights of a VAE with 2 z hidden units and z pixels whose decoder is the identity.

    >>> state = transparent_vae(np.random.default_rng(0), 2)
    >>> vae_decode(state, torch.tensor([[-1.5, 2.0]])).tolist()
    [[-1.5, 2.0]]
    """
    one = torch.eye(z)
    both = {"dec1.weight": torch.cat([one, -one]), "dec1.bias": torch.zeros(2 * z)}
    both |= {"dec2.weight": torch.cat([one, -one], dim=1), "dec2.bias": torch.zeros(z)}
    return attention.weights(rng, vae_shapes(z, 2 * z, z)) | both


# -- GAN --------------------------------------------------------------------------------------

SMALL = ([["Linear", 1, 1]], [["Linear", 1, 1]])
RICH = (
    [["Linear", 2, 5], ["Tanh"], ["Linear", 5, 3]],
    [["Linear", 3, 4], ["LeakyReLU", 0.2], ["Linear", 4, 1]],
)
NORMED = (
    [["Linear", 2, 5], ["BatchNorm1d", 5], ["Linear", 5, 3]],
    [["Linear", 3, 4], ["BatchNorm1d", 4], ["Linear", 4, 1]],
)
"""Layers of a generator and of a discriminator."""

Layers = list[list[Any]]
DOUBT, OPINION = 2.0, 0.3
"""Bounds on a discriminator's logits: below DOUBT it is not saturated, above OPINION it is not undecided."""


def weights_of(rng: np.random.Generator, layers: Layers) -> dict[str, torch.Tensor]:
    """Return a state_dict for these layers: weights not near zero, running statistics of norms as torch initialises them."""
    module = row(layers)
    shapes = {name: tuple(value.shape) for name, value in module.named_parameters()}
    return dict(module.state_dict()) | attention.weights(rng, shapes)


def d_loss(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """Return the discriminator's loss: binary cross-entropy of real ones as 1 plus that of fake ones as 0."""
    return -functional.logsigmoid(real_logits).mean() - functional.logsigmoid(-fake_logits).mean()


def g_loss(fake_logits: torch.Tensor) -> torch.Tensor:
    """Return the generator's non-saturating loss: binary cross-entropy of fake ones as 1."""
    return -functional.logsigmoid(fake_logits).mean()


def step(
    layers: tuple[Layers, Layers],
    states: tuple[State, State],
    lr: float,
    z: torch.Tensor,
    real: torch.Tensor | None = None,
) -> tuple[float, dict[str, torch.Tensor]]:
    """Return one step of gradient descent of the discriminator if there are real images, else of the generator.

    Args:
        layers, states: of the generator and of the discriminator.
        lr: the learning rate.
        z: noise for the generator.
        real: real images, or None.

    Returns:
        The loss before the step, and the parameters after it of the network that learns.
    """
    G, D = (network(part, state) for part, state in zip(layers, states, strict=True))
    loss = g_loss(D(G(z))) if real is None else d_loss(D(real), D(G(z)))
    learning = G if real is None else D
    slopes = torch.autograd.grad(loss, list(learning.parameters()))
    moved = {
        name: (value - lr * slope).detach()
        for (name, value), slope in zip(learning.named_parameters(), slopes, strict=True)
    }
    return loss.item(), moved


def undecided(
    rng: np.random.Generator, layers: tuple[Layers, Layers], *shapes: Sequence[int]
) -> tuple[tuple[State, State], list[torch.Tensor]]:
    """Draw weights and inputs until the discriminator is neither saturated nor undecided, so that every step has an effect.

    Args:
        rng: the generator to draw from.
        layers: of the generator and of the discriminator.
        shapes: of the noise, which may also be used with opposite sign, and of real images if there are any.

    Returns:
        The weights of both networks, and the inputs.
    """
    while True:
        states = weights_of(rng, layers[0]), weights_of(rng, layers[1])
        z, *real = inputs = [drawn(rng, *shape) for shape in shapes]
        G, D = (network(part, state).eval() for part, state in zip(layers, states, strict=True))
        with torch.no_grad():
            logits = [D(pictures) for pictures in (G(z), G(-z), *real)]
        means = torch.stack([each.mean() for each in logits])
        margins = [means.abs(), (means[2:] - means[0]).abs()]
        if torch.cat(logits).abs().max() < DOUBT and torch.cat(margins).min() > OPINION:
            return states, inputs


class GAN:
    """A generator and a discriminator in the student's process, with an optimizer of the one that learns.

    Args:
        candidate: the student's code.
        learner: "G" or "D".
        layers: of both networks.
        states: the weights of both networks.
        gradient: the value of every entry of the learner's gradients, as if left from an earlier step; None for none.

    Attributes:
        G, D: the networks.
        all: the networks and the optimizer, as the student's functions take them.
        training, switches: the mode that was set last, and the flags of both networks then; see `set_mode`.
    """

    LR = 0.5

    def __init__(
        self,
        candidate: Any,
        learner: str,
        layers: tuple[Layers, Layers],
        states: Sequence[State],
        gradient: float | None = None,
    ) -> None:
        self.candidate, self.learner = candidate, learner
        self.states = states
        self.G, self.D = (
            candidate.live_("network", part, state, gradient if name == learner else None)
            for name, part, state in zip("GD", layers, self.states, strict=True)
        )
        self.all = self.G, self.D, candidate.live_("optimizer", self._of(learner), "SGD", self.LR)

    def _of(self, which: str) -> Any:
        return self.G if which == "G" else self.D

    def weights(self, which: str) -> dict[str, torch.Tensor]:
        """Return the current state_dict of "G" or "D"."""
        state = self._of(which).state_dict()
        require(type(state) is dict, f"{which} has lost its weights.")
        return state

    def gradients(self, which: str) -> dict[str, Any]:
        """Return the gradients of "G" or "D" by the parameter's name; None where there is none."""
        slopes = self.candidate.live_("gradients_in", self._of(which))
        require(type(slopes) is dict, f"{which} has lost its weights.")
        return slopes

    def set_mode(self, training: bool) -> None:
        """Put both networks into training or evaluation mode, and keep their flags for `require_mode`."""
        for which in (self.G, self.D):
            which.train(training)
        self.training, self.switches = training, self._switches()

    def _switches(self) -> list[Any]:
        return [self.candidate.live_("switches", which) for which in (self.G, self.D)]

    def require_mode(self) -> None:
        """Fail the claim unless both networks ran in the mode that was set, and have the same flags as then."""
        for name, before, after in zip("GD", self.switches, self._switches(), strict=True):
            require(
                after == before,
                f"{name} is in another mode than before, or its weights ask for no gradient any more.",
            )
            counted = int(self.weights(name)["1.num_batches_tracked"])  # a norm counts batches only in training mode
            require((counted > 0) == self.training, f"{name} was used in another mode than it was in.")

    def moved(self) -> dict[str, torch.Tensor]:
        """Return the learner's weights, and fail the claim if they are as they were."""
        after, before = self.weights(self.learner), self.states[self.learner == "D"]
        if all(torch.equal(after[name], value) for name, value in before.items() if name in after):
            arrived = any(
                isinstance(slope, torch.Tensor) and slope.any() for slope in self.gradients(self.learner).values()
            )
            reason = "It has gradients, but nobody took a step." if arrived else "There is no gradient in it."
            require(False, f"{self.learner} did not change. {reason}")
        return after


def picture_shapes(**sizes: tuple[int | str, ...]) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of layers with a bias.

    Args:
        sizes: the shape of each layer's weight: two sizes for a linear layer, four for a convolution, with a "T" after
            them for a transposed one, and one for a batch norm.

    >>> picture_shapes(norm=(2,))["norm.running_var"], picture_shapes(up=(3, 2, 4, 4, "T"))["up.bias"]
    ((2,), (2,))
    """
    shapes: dict[str, Sequence[int]] = {}
    for name, size in sizes.items():
        shape = tuple(part for part in size if isinstance(part, int))
        shapes |= {f"{name}.weight": shape, f"{name}.bias": (shape[1 if "T" in size else 0],)}
        if len(shape) == 1:
            shapes |= {f"{name}.running_mean": shape, f"{name}.running_var": shape, f"{name}.num_batches_tracked": ()}
    return shapes


def dc_generator_shapes(z: int, c: int, S: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `DCGenerator` for images of S x S pixels."""
    return picture_shapes(
        start=(2 * c * (S // 4) ** 2, z), up1=(2 * c, c, 4, 4, "T"), norm1=(c,), up2=(c, 1, 4, 4, "T")
    )


def dc_discriminator_shapes(c: int, S: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `DCDiscriminator` for images of S x S pixels."""
    return picture_shapes(down1=(c, 1, 4, 4), down2=(2 * c, c, 4, 4), norm2=(2 * c,), end=(1, 2 * c * (S // 4) ** 2))


def dc_weights(rng: np.random.Generator, shapes: Mapping[str, Sequence[int]]) -> dict[str, torch.Tensor]:
    """Return a state_dict of these shapes; running means and variances of norms are random too, variances positive."""
    state = attention.weights(rng, {name: shape for name, shape in shapes.items() if shape})
    state |= {name: torch.zeros((), dtype=torch.long) for name, shape in shapes.items() if not shape}
    return {name: value.abs() + 0.5 if name.endswith("running_var") else value for name, value in state.items()}


def _normed(state: State, name: str, x: torch.Tensor, training: bool) -> torch.Tensor:
    mean, variance, weight, bias = (
        state[f"{name}.{part}"].clone() for part in ("running_mean", "running_var", "weight", "bias")
    )
    return functional.batch_norm(x, mean, variance, weight, bias, training)


def dc_generate(state: State, code: torch.Tensor, S: int, training: bool) -> torch.Tensor:
    """Return the images (N, 1, S, S) of the lesson's `DCGenerator` for codes."""
    small = layer(state, "start", code).clamp(min=0).reshape(len(code), -1, S // 4, S // 4)
    half = functional.conv_transpose2d(small, state["up1.weight"], state["up1.bias"], stride=2, padding=1)
    half = _normed(state, "norm1", half, training).clamp(min=0)
    return functional.conv_transpose2d(half, state["up2.weight"], state["up2.bias"], stride=2, padding=1).tanh()


def dc_discriminate(state: State, pictures: torch.Tensor, training: bool) -> torch.Tensor:
    """Return the logits of the lesson's `DCDiscriminator` for images (N, 1, S, S)."""
    half = functional.conv2d(pictures, state["down1.weight"], state["down1.bias"], stride=2, padding=1)
    half = torch.where(half > 0, half, 0.2 * half)
    quarter = functional.conv2d(half, state["down2.weight"], state["down2.bias"], stride=2, padding=1)
    quarter = _normed(state, "norm2", quarter, training)
    return layer(state, "end", torch.where(quarter > 0, quarter, 0.2 * quarter).flatten(1))


# -- students' modules ------------------------------------------------------------------------


def built(candidate: Any, name: str, shapes: Mapping[str, Sequence[int]], *sizes: int) -> Any:
    """Return an instance of a student's module.

    Args:
        candidate: the student's code.
        name: of the class.
        shapes: the right names and shapes of its weights.
        sizes: the arguments of the class.

    Raises:
        ClaimFailed: it is no module, or has weights of other names or shapes.
    """
    module = getattr(candidate, name)(*sizes)
    attention.require_module(module, f"{name}(...)")
    attention.require_shapes(module, shapes)
    return module


def made(candidate: Any, name: str, shapes: Mapping[str, Sequence[int]], state: State, *sizes: int) -> Any:
    """Return an instance of a student's module as `built` does, loaded with these weights."""
    module = built(candidate, name, shapes, *sizes)
    module.load_state_dict(dict(state))
    return module
