"""Right answers to `sample_next`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("sample_next")
def works_on_all_rows_at_once(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return np.argmax(logits, axis=-1)
    z = logits / temperature
    if top_k is not None:
        z = np.where(z >= np.sort(z, axis=1)[:, [-top_k]], z, -np.inf)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    if top_p is not None:
        order = np.argsort(p, axis=1)[:, ::-1]
        ranked = np.take_along_axis(p, order, axis=1)
        keep = np.cumsum(ranked, axis=1) - ranked < top_p
        np.put_along_axis(p, order, np.where(keep, ranked, 0.0), axis=1)
        p = p / p.sum(axis=1, keepdims=True)
    u = rng.random((len(p), 1))
    return np.minimum((np.cumsum(p, axis=1) < u).sum(axis=1), p.shape[1] - 1)


@right_answer("sample_next")
def adds_gumbel_noise(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(1)
    z = np.array(logits, dtype=float) / temperature
    for row in z:
        ranked = np.argsort(row)[::-1]
        if top_k:
            row[ranked[top_k:]] = -np.inf
        if top_p:
            p = np.exp(row - row.max())
            p /= p.sum()
            total = 0.0
            for place, number in enumerate(ranked):
                total += p[number]
                if total >= top_p:
                    row[ranked[place + 1 :]] = -np.inf
                    break
    return np.argmax(z + rng.gumbel(size=z.shape), axis=1)


@right_answer("sample_next")
def chooses_row_by_row(logits, temperature, top_k, top_p, rng):
    B, V = logits.shape
    result = np.zeros(B, dtype=np.int64)
    for i in range(B):
        if temperature == 0:
            result[i] = int(np.argmax(logits[i]))
            continue
        scaled = (logits[i] - logits[i].max()) / temperature
        p = np.exp(scaled)
        p = p / np.sum(p)
        best = sorted(range(V), key=lambda j: -p[j])
        if top_k is not None:
            best = best[:top_k]
        if top_p is not None:
            left, kept, reached = sum(p[j] for j in best), [], 0.0
            for j in best:
                kept.append(j)
                reached += p[j] / left
                if reached >= top_p:
                    break
            best = kept
        weights = np.array([p[j] for j in best])
        result[i] = rng.choice(best, p=weights / weights.sum())
    return result
