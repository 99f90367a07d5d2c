"""Right answers to `augment_with_gan`, written differently from the reference."""

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("augment_with_gan")
def collects_row_by_row(X, y, forgers, count, gen):
    rows = [(picture, label, True) for picture, label in zip(X, y)]
    for label, forger in forgers.items():
        for picture in forger(count):
            rows.append((picture, label, False))
    rows = [rows[place] for place in gen.permutation(len(rows))]
    pictures, labels, is_real = zip(*rows)
    return np.array(pictures), np.array(labels), np.array(is_real)


@right_answer("augment_with_gan")
def shuffles_the_places(X, y, forgers, count, gen):
    pictures, labels = X.copy(), y.copy()
    for label in sorted(forgers):
        pictures = np.vstack((pictures, forgers[label](count)))
        labels = np.append(labels, [label] * count)
    places = np.arange(len(labels))
    gen.shuffle(places)
    return [pictures[places], labels[places], places < len(y)]


@right_answer("augment_with_gan")
def asks_for_one_at_a_time(X, y, forgers, count, gen):
    made = {label: [forger(1)[0] for _ in range(count)] for label, forger in forgers.items()}
    pictures = np.array(list(X) + [picture for some in made.values() for picture in some])
    labels = np.array(list(y) + [label for label, some in made.items() for _ in some])
    is_real = np.zeros(len(pictures), dtype=bool)
    is_real[: len(X)] = True
    order = np.argsort(gen.random(len(pictures)))
    return pictures[order], labels[order], is_real[order]


@right_answer("augment_with_gan")
def fills_empty_arrays(X, y, forgers, count, gen):
    N, M = len(X), len(X) + count * len(forgers)
    pictures, labels, is_real = np.empty((M, X.shape[1])), np.empty(M, dtype=int), np.full(M, False)
    places = gen.choice(M, size=M, replace=False)
    pictures[places[:N]], labels[places[:N]], is_real[places[:N]] = X, y, True
    for number, (label, forger) in enumerate(forgers.items()):
        here = places[N + number * count :][:count]
        pictures[here], labels[here] = forger(count), label
    return pictures, labels, is_real


@right_answer("augment_with_gan")
def works_with_tensors(X, y, forgers, count, gen):
    fakes = [torch.as_tensor(forger(count)) for forger in forgers.values()]
    pictures = torch.cat([torch.as_tensor(X), *fakes])
    labels = torch.cat([torch.as_tensor(y), torch.tensor(list(forgers)).repeat_interleave(count)])
    order = torch.as_tensor(gen.permutation(len(labels)))
    return pictures[order].numpy(), labels[order].numpy(), (order < len(y)).numpy()
