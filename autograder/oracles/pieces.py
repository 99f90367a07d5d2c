"""What is right about byte-pair encoding, worked out slowly: tokens are kept as the bytes that they stand for.

Merges are pairs of numbers; pair number k becomes token 256 + k.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Pair = tuple[int, int]

TEXTS = ("né", "naïve café", "こんにちは 世界", "👩‍🚀🦊", "a\x00b\r\n\t", "\u202eשלום", "zzz zz z")
"""Texts in several scripts, with signs of one to four bytes."""


def train(corpus: str, n: int) -> list[Pair]:
    """The merges: the commonest pair of neighbours first, of equally common ones the smallest.

    >>> train("abab cab", 5), train("aaaa", 5)
    ([(97, 98)], [(97, 97)])
    """
    ids, merges = list(corpus.encode()), list[Pair]()
    while len(merges) < n:
        pairs = [(ids[place], ids[place + 1]) for place in range(len(ids) - 1)]
        most = max(map(pairs.count, pairs), default=0)
        if most < 2:
            break
        best = min(pair for pair in pairs if pairs.count(pair) == most)
        ids = _joined(ids, best, 256 + len(merges))
        merges.append(best)
    return merges


def encode(text: str, merges: Sequence[Pair]) -> list[int]:
    """The tokens: of all pairs that stand in the text, always the one learned first is joined, one occurrence at a time.

    >>> encode("ababc", [(98, 99), (97, 98)])
    [257, 97, 256]
    """
    ids, rank = list(text.encode()), {tuple(pair): k for k, pair in enumerate(merges)}
    while True:
        found = [(rank[pair], place) for place, pair in enumerate(pairwise(ids)) if pair in rank]
        if not found:
            return ids
        k, place = min(found)
        ids[place : place + 2] = [256 + k]


def decode(ids: Sequence[int], merges: Sequence[Pair]) -> str:
    r"""The text of tokens, each taken apart until only bytes are left.

    >>> ascii(decode([257, 195], [(104, 105), (256, 33)]))
    "'hi!\\ufffd'"
    """
    rest, found = list(reversed(ids)), bytearray()
    while rest:
        token = rest.pop()
        if token < 256:
            found.append(token)
        else:
            rest += reversed(merges[token - 256])
    return found.decode(errors="replace")


def _joined(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    joined: list[int] = []
    for number in ids:
        if joined and (joined[-1], number) == pair:
            joined[-1] = new
        else:
            joined.append(number)
    return joined
