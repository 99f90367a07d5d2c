"""Hidden checks of `bpe_encode(text, merges)` and `bpe_decode(ids, merges)`, against joining one pair at a time."""

from autograder.kit import assert_leaves_inputs, needs, oracles, points, require

LEARNED = [(98, 99), (97, 98), (256, 100), (257, 97), (259, 256)]  # bc, ab, bcd, aba, ababc


def english(rng, count=80):
    """Merges of some words, and a text of some of them."""
    words = ["the", "then", "theme", "other", "mother", "earth", "heart", "hat"]
    merges = oracles.pieces.train(" ".join(words * 3), 20)
    return " ".join(rng.choice(words, count // 5)), merges


def tokens(name, actual):
    """The student's tokens, if they are ints."""
    whole = type(actual) in (list, tuple) and all(type(number) is int for number in actual)
    require(whole, f"{name} should be a list of ints.")
    return list(actual)


def encoded(candidate, cases):
    """Compare the tokens of some texts."""
    for (text, merges), actual in zip(cases, candidate.bpe_encode.each(cases), strict=True):
        expected, found = oracles.pieces.encode(text, merges), tokens("The result", actual)
        for place, (one, other) in enumerate(zip(found, expected, strict=False)):
            require(one == other, f"Token {place} is {one}, but should be {other}.")
        require(len(found) == len(expected), f"There are {len(found)} tokens, but should be {len(expected)}.")


@points(1)
def check_bytes(candidate, rng):
    """encodes a text as its bytes where no pair was learned"""
    encoded(candidate, [("a", []), ("", []), *((text, []) for text in oracles.pieces.TEXTS), ("xyz", LEARNED)])


@points(1)
def check_joins(candidate, rng):
    """joins what was learned, and what was joined before"""
    encoded(candidate, [("bc", LEARNED), ("bcd", LEARNED), ("bcbcd", LEARNED), ("xbcdx", LEARNED)])


@points(2)
@needs(check_joins)
def check_order(candidate, rng):
    """joins first what was learned first, however often other pairs occur"""
    text, merges = english(rng)
    encoded(
        candidate, [("abc", LEARNED), ("ababc", LEARNED), ("abababc", LEARNED), ("ab.ab.abc", LEARNED), (text, merges)]
    )


@points(1.5)
def check_decode(candidate, rng):
    """decodes tokens of tokens, also where a character is spread over several"""
    text, merges = english(rng)
    cases = [([104, 105], []), ([258], LEARNED), ([260, 97, 258], LEARNED), ([195, 169], []), ([], [])]
    cases += [(oracles.pieces.encode(text, merges), merges)]
    cases += [(oracles.pieces.encode(sign, LEARNED), LEARNED) for sign in oracles.pieces.TEXTS]
    for (ids, merges), actual in zip(cases, candidate.bpe_decode.each(cases), strict=True):
        require(type(actual) is str, "bpe_decode should give a str.")
        expected = oracles.pieces.decode(ids, merges)
        require(actual == expected, f"The text is {actual[:30]!r}, but should be {expected[:30]!r}.")


@points(0.5)
@needs(check_decode)
def check_halves(candidate, rng):
    """puts a replacement character where bytes make no sense"""
    for ids in ([195], [104, 195, 105], [240, 159, 166], [258, 195]):
        actual, expected = candidate.bpe_decode(ids, LEARNED), oracles.pieces.decode(ids, LEARNED)
        require(actual == expected, f"The text is {actual!r:.30}, but should be {expected!r}.")


@points(1)
@needs(check_joins, check_decode)
def check_round_trip(candidate, rng):
    """gives every text back as it was, with its own tokens and its own merges"""
    codes = [code for code in rng.integers(1, 0x110000, size=60) if not 0xD800 <= code < 0xE000]
    texts = [*oracles.pieces.TEXTS, "".join(map(chr, codes)), english(rng)[0]]
    for text in texts:
        merges = oracles.pieces.train(text * 2, 10)
        back = candidate.bpe_decode(tokens("bpe_encode(...)", candidate.bpe_encode(text, merges)), merges)
        require(type(back) is str and back == text, f"{text[:20]!r} comes back as {back!r:.30}.")


@points(0.5)
@needs(check_decode)
def check_leaves_inputs(candidate, rng):
    """leaves tokens and merges as they were"""
    assert_leaves_inputs(candidate.bpe_decode, [260, 97], list(LEARNED), names=["ids", "merges"])
    assert_leaves_inputs(candidate.bpe_encode, "ababc", list(LEARNED), names=["text", "merges"])
