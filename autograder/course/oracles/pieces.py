"""Byte-pair encoding, WordPiece tokens and extractive question answering, computed slowly.

In byte-pair encoding a merge is a pair of token ids; the merge with index k makes token 256 + k, and tokens below
256 are bytes. A WordPiece token is kept with the characters that it covers, see `Token`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

Pair = tuple[int, int]

TEXTS = ("né", "naïve café", "こんにちは 世界", "👩‍🚀🦊", "a\x00b\r\n\t", "\u202eשלום", "zzz zz z")
"""Texts in several scripts, with characters of one to four bytes in UTF-8."""


def train(corpus: str, n: int) -> list[Pair]:
    """Return at most n merges: the most frequent pair of neighbours first, of equally frequent ones the smallest.

    Training stops when no pair occurs twice.

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
    """Return the token ids of a text: of all pairs in it, the one learned first is merged, one occurrence at a time.

    >>> encode("ababc", [(98, 99), (97, 98)])
    [257, 97, 256]
    """
    ids, rank = list(text.encode()), {tuple(pair): k for k, pair in enumerate(merges)}
    while True:
        mergeable = [(rank[pair], place) for place, pair in enumerate(pairwise(ids)) if pair in rank]
        if not mergeable:
            return ids
        k, place = min(mergeable)
        ids[place : place + 2] = [256 + k]


def decode(ids: Sequence[int], merges: Sequence[Pair]) -> str:
    r"""Return the text of token ids; each is split into its pair until only bytes are left.

    >>> ascii(decode([257, 195], [(104, 105), (256, 33)]))
    "'hi!\\ufffd'"
    """
    rest, text = list(reversed(ids)), bytearray()
    while rest:
        token = rest.pop()
        if token < 256:
            text.append(token)
        else:
            rest += reversed(merges[token - 256])
    return text.decode(errors="replace")


def _joined(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    joined: list[int] = []
    for number in ids:
        if joined and (joined[-1], number) == pair:
            joined[-1] = new
        else:
            joined.append(number)
    return joined


# -- WordPiece, and answers in texts ----------------------------------------------------------

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""The first five tokens of a BERT tokenizer."""

Token = tuple[int, int, int]
"""A token's id, the index of the first character that it covers, and one more than the index of the last."""


def word_pieces(text: str, words: Sequence[str]) -> list[Token]:
    """Return the tokens of a text as BERT's tokenizer does: words and punctuation, each split into the longest known pieces.

    Args:
        text: letters, digits, punctuation and spaces, without accents.
        words: the vocabulary after SPECIAL; a piece that continues a word begins with `##`.

    >>> word_pieces("Cats sat.", ["cat", "##s", "sat"])
    [(5, 0, 3), (6, 3, 4), (7, 5, 8), (1, 8, 9)]
    """
    known = {word: number for number, word in enumerate([*SPECIAL, *words])}
    tokens: list[Token] = []
    for match in re.finditer(r"[A-Za-z0-9]+|[^A-Za-z0-9\s]", text):
        begin, of_word = match.start(), list[Token]()
        while begin < match.end():
            mark = "##" if of_word else ""
            ends = [end for end in range(match.end(), begin, -1) if mark + text[begin:end].lower() in known]
            if not ends:
                of_word = [(1, match.start(), match.end())]
                break
            of_word.append((known[mark + text[begin : ends[0]].lower()], begin, ends[0]))
            begin = ends[0]
        tokens += of_word
    return tokens


def windows(page: Sequence[Token], room: int, stride: int) -> list[list[Token]]:
    """Return the tokens of a page in windows of `room` tokens, each of which repeats the last `stride` of the one before.

    >>> [[number for number, *_ in part] for part in windows([(n, n, n + 1) for n in range(7)], 4, 2)]
    [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6]]
    """
    parts = [list(page[:room])]
    while parts[-1][-1] != page[-1]:
        begin = page.index(parts[-1][-1]) + 1 - stride
        parts.append(list(page[begin : begin + room]))
    return parts


def answer_places(shown: Sequence[Token], begin: int, end: int) -> tuple[int, int] | None:
    """Return the indices of the first and the last token that cover one of the characters begin, ..., end - 1.

    Args:
        shown: the tokens of one window.
        begin, end: the answer's characters.

    Returns:
        The indices; None if the window does not cover all characters.

    >>> shown = [(5, 0, 3), (6, 3, 4), (7, 5, 8)]
    >>> answer_places(shown, 3, 8), answer_places(shown, 1, 2), answer_places(shown, 5, 9)
    ((1, 2), (0, 0), None)
    """
    characters = [set(range(first, last)) for _, first, last in shown]
    held = [place for place, covered in enumerate(characters) if covered & set(range(begin, end))]
    complete = shown[0][1] <= begin and end <= shown[-1][2]
    return (held[0], held[-1]) if held and complete else None


def best_span(starts: Sequence[float], ends: Sequence[float], page: Sequence[bool], longest: int) -> tuple[int, int]:
    """Return the span with the largest sum of its start and end score, by trying all.

    Args:
        starts, ends: the scores of each token.
        page: whether each token belongs to the page; others can be in no answer.
        longest: the most tokens in a span.

    Returns:
        The indices of its first and last token; (0, 0), "no answer", if that has the largest sum.

    >>> best_span([0.0, 1.0, 3.0], [0.0, 4.0, 1.0], [False, True, True], 2)
    (1, 1)
    """
    best, span = starts[0] + ends[0], (0, 0)
    for start in range(len(starts)):
        for end in range(start, min(start + longest, len(starts))):
            if page[start] and page[end] and starts[start] + ends[end] > best:
                best, span = starts[start] + ends[end], (start, end)
    return span
