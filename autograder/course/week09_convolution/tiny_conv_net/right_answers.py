"""Right answers to `TinyConvNet`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("tiny_conv_net", replaces="TinyConvNet")
class KeepsOneList:
    def __init__(self, filters, classes, rng):
        F = filters
        self.params = dict(
            w1=rng.standard_normal((F, 1, 3, 3)) * (2 / 9) ** 0.5,
            b1=np.zeros(F),
            w2=rng.standard_normal((2 * F, F, 3, 3)) * (2 / (9 * F)) ** 0.5,
            b2=np.zeros(2 * F),
            w3=rng.standard_normal((classes, 2 * F)) * (2 / (2 * F)) ** 0.5,
            b3=np.zeros(classes),
        )

    def forward(self, x):
        w1, b1, w2, b2, w3, b3 = self.params.values()
        z1, c1 = fast_conv_forward(x, w1, b1, (1, 1), (1, 1))
        m, cm = maxpool2d_forward(z1 * (z1 > 0), (2, 2), (2, 2))
        z2, c2 = fast_conv_forward(m, w2, b2, (1, 1), (1, 1))
        g = global_avg_pool(z2 * (z2 > 0))
        self.kept = [z1, c1, cm, z2, c2, g]
        return np.einsum("nf,kf->nk", g, w3) + b3

    def backward(self, dlogits):
        z1, c1, cm, z2, c2, g = self.kept
        dg = dlogits @ self.params["w3"]
        da2 = np.ones_like(z2) * dg[:, :, np.newaxis, np.newaxis] / z2[0, 0].size
        dm, dw2, db2 = fast_conv_backward(da2 * (z2 > 0), c2)
        da1 = maxpool2d_backward(dm, cm)
        dx, dw1, db1 = fast_conv_backward(da1 * (z1 > 0), c1)
        return {"b3": dlogits.sum(0), "w3": dlogits.T @ g, "b2": db2, "w2": dw2, "b1": db1, "w1": dw1}

    def step(self, grads, lr):
        for name in self.params:
            self.params[name] = self.params[name] - lr * grads[name]


@right_answer("tiny_conv_net", replaces="TinyConvNet")
class UsesTheSlowConvolution:
    def __init__(self, filters, classes, rng):
        self.params = {}
        for name, shape in [
            ("1", (filters, 1, 3, 3)),
            ("2", (2 * filters, filters, 3, 3)),
            ("3", (classes, 2 * filters)),
        ]:
            inputs = np.prod(shape) / shape[0]
            self.params[f"w{name}"] = rng.normal(0, np.sqrt(2 / inputs), shape)
            self.params[f"b{name}"] = np.zeros(shape[0])

    def forward(self, x):
        p = self.params
        self.z1, self.c1 = conv2d_forward(x, p["w1"], p["b1"], padding=(1, 1))
        # relu and max may change places: the largest stays the largest
        self.m, self.cm = maxpool2d_forward(self.z1, (2, 2), (2, 2))
        self.z2, self.c2 = conv2d_forward(np.maximum(self.m, 0), p["w2"], p["b2"], padding=(1, 1))
        self.g = np.maximum(self.z2, 0).mean((2, 3))
        return self.g.dot(p["w3"].T) + p["b3"]

    def backward(self, dlogits):
        grads = {"w3": dlogits.T.dot(self.g), "b3": dlogits.sum(axis=0)}
        share = 1.0 / (self.z2.shape[2] * self.z2.shape[3])
        d = dlogits.dot(self.params["w3"])[..., None, None] * share * (self.z2 > 0)
        d, grads["w2"], grads["b2"] = conv2d_backward(d, self.c2)
        d = maxpool2d_backward(d * (self.m > 0), self.cm)
        grads["w1"], grads["b1"] = conv2d_backward(d, self.c1)[1:]
        return grads

    def step(self, grads, lr):
        for name, grad in grads.items():
            self.params[name] -= lr * grad


@right_answer("tiny_conv_net", replaces="TinyConvNet")
class DrawsUniformly:
    def __init__(self, filters, classes, rng):
        def uniform(*shape):
            bound = np.sqrt(3) * np.sqrt(2 / np.prod(shape[1:]))
            return rng.uniform(-bound, bound, shape)

        self.params = {
            "w1": uniform(filters, 1, 3, 3),
            "w2": uniform(2 * filters, filters, 3, 3),
            "w3": uniform(classes, 2 * filters),
        }
        self.params |= {f"b{i}": np.zeros(len(self.params[f"w{i}"])) for i in (1, 2, 3)}

    def layers(self, x):
        p = self.params
        z1, cache1 = fast_conv_forward(x, p["w1"], p["b1"], padding=(1, 1))
        h, pool = maxpool2d_forward(np.maximum(z1, 0), (2, 2), (2, 2))
        z2, cache2 = fast_conv_forward(h, p["w2"], p["b2"], padding=(1, 1))
        return z1, cache1, pool, z2, cache2, global_avg_pool(np.maximum(z2, 0))

    def forward(self, x):
        self.x = x
        return self.layers(x)[-1] @ self.params["w3"].T + self.params["b3"]

    def backward(self, dlogits):
        z1, cache1, pool, z2, cache2, g = self.layers(self.x)  # once more, so that nothing need be kept
        dg = (dlogits @ self.params["w3"])[:, :, None, None]
        dz2 = np.broadcast_to(dg, z2.shape) * (z2 > 0) / np.prod(z2.shape[2:])
        dh, dw2, db2 = fast_conv_backward(dz2, cache2)
        dz1 = maxpool2d_backward(dh, pool)
        dz1[z1 <= 0] = 0
        _, dw1, db1 = fast_conv_backward(dz1, cache1)
        return dict(w1=dw1, b1=db1, w2=dw2, b2=db2, w3=dlogits.T @ g, b3=dlogits.sum(0))

    def step(self, grads, lr):
        self.params = dict((name, self.params[name] + -lr * grads[name]) for name in self.params)
