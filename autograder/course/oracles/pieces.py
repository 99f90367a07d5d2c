"""What is right about byte-pair encoding and about answers in texts, worked out slowly.

Merges are pairs of numbers; pair number k becomes token 256 + k. Tokens are kept as the bytes that they
stand for, or beside the characters that they stand for.
"""

from __future__ import annotations

import re
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


# -- words, and answers in texts --------------------------------------------------------------

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""The first five tokens of a BERT tokenizer."""

Token = tuple[int, int, int]
"""A token's number, and the first character that it stands for, and the one behind the last."""


def word_pieces(text: str, words: Sequence[str]) -> list[Token]:
    """The tokens of a text, as a BERT tokenizer finds them: words and signs, each cut into the longest pieces known.

    Args:
        text: letters, digits, signs and blanks, without accents.
        words: what the tokenizer knows besides SPECIAL; a piece within a word begins with `##`.

    >>> word_pieces("Cats sat.", ["cat", "##s", "sat"])
    [(5, 0, 3), (6, 3, 4), (7, 5, 8), (1, 8, 9)]
    """
    known = {word: number for number, word in enumerate([*SPECIAL, *words])}
    found: list[Token] = []
    for match in re.finditer(r"[A-Za-z0-9]+|[^A-Za-z0-9\s]", text):
        begin, own = match.start(), list[Token]()
        while begin < match.end():
            mark = "##" if own else ""
            ends = [end for end in range(match.end(), begin, -1) if mark + text[begin:end].lower() in known]
            if not ends:
                own = [(1, match.start(), match.end())]
                break
            own.append((known[mark + text[begin : ends[0]].lower()], begin, ends[0]))
            begin = ends[0]
        found += own
    return found


def windows(page: Sequence[Token], room: int, stride: int) -> list[list[Token]]:
    """A page's tokens cut into windows of `room` tokens, of which `stride` are those of the one before.

    >>> [[number for number, *_ in part] for part in windows([(n, n, n + 1) for n in range(7)], 4, 2)]
    [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6]]
    """
    found = [list(page[:room])]
    while found[-1][-1] != page[-1]:
        begin = page.index(found[-1][-1]) + 1 - stride
        found.append(list(page[begin : begin + room]))
    return found


def answer_places(shown: Sequence[Token], begin: int, end: int) -> tuple[int, int] | None:
    """The first and the last token that holds one of the characters begin to end - 1; None if some are not shown.

    >>> shown = [(5, 0, 3), (6, 3, 4), (7, 5, 8)]
    >>> answer_places(shown, 3, 8), answer_places(shown, 1, 2), answer_places(shown, 5, 9)
    ((1, 2), (0, 0), None)
    """
    characters = [set(range(first, last)) for _, first, last in shown]
    held = [place for place, own in enumerate(characters) if own & set(range(begin, end))]
    whole = shown[0][1] <= begin and end <= shown[-1][2]
    return (held[0], held[-1]) if held and whole else None


def best_span(starts: Sequence[float], ends: Sequence[float], page: Sequence[bool], longest: int) -> tuple[int, int]:
    """The stretch of the page with the largest sum, found by trying all; (0, 0) if place 0 has a larger one.

    >>> best_span([0.0, 1.0, 3.0], [0.0, 4.0, 1.0], [False, True, True], 2)
    (1, 1)
    """
    best, found = starts[0] + ends[0], (0, 0)
    for start in range(len(starts)):
        for end in range(start, min(start + longest, len(starts))):
            if page[start] and page[end] and starts[start] + ends[end] > best:
                best, found = starts[start] + ends[end], (start, end)
    return found
