"""Hidden checks of `bpe_train(corpus, n)`, against counting slowly."""

from autograder.kit import oracles, points, require


def compare(candidate, cases):
    """Compare the merges of some corpora."""
    for (corpus, n), actual in zip(cases, candidate.bpe_train.each(cases), strict=True):
        expected = oracles.pieces.train(corpus, n)
        require(type(actual) in (list, tuple), "It should return a list of pairs.")
        whole = all(type(pair) in (list, tuple) and len(pair) == 2 for pair in actual)
        require(whole, "Each merge should be a pair of two tokens.")
        found = [tuple(pair) for pair in actual]
        message = f"The merges are {found[:6]}, but should be {expected[:6]}."
        for place, (one, other) in enumerate(zip(found[:6], expected[:6], strict=False)):
            require(one == other, f"Merge {place} is {one}, but should be {other}.")
        require(found[:6] == expected[:6], message)
        require(len(found) == len(expected), f"There are {len(found)} merges, but should be {len(expected)}.")
        require(found == expected, "A merge behind the sixth is wrong.")


@points(1.5)
def check_counts(candidate, rng):
    """joins the pair that occurs most often, and counts again what is left"""
    a, b, c = rng.permutation(list("xyz"))
    again = f"{a}{b}{c}w.{a}{b}-{a}{b}{c}w+{a}{b}*{a}{b}{c}"  # each next pair occurs more often than all others, too
    compare(candidate, [(3 * (a + b) + c, 1), (3 * (a + b) + "-" + 2 * (c + "+"), 1), (again, 3)])


@points(1)
def check_ties(candidate, rng):
    """takes the smallest of the pairs that occur equally often"""
    compare(candidate, [("xyxy abab", 1), ("qrqr.efef,mnmn", 3), ("txtx-tata", 1), ("ba-ba ab-ab", 2)])


@points(1)
def check_bytes(candidate, rng):
    """begins with the bytes of the text, in any script"""
    compare(candidate, [(3 * sign + "-", 1) for sign in ("é", "Ж", "ש")])


@points(0.5)
def check_repeats(candidate, rng):
    """counts all neighbours in a row of equal tokens, and joins them from left to right"""
    compare(candidate, [("zzzz bcbc", 1), ("zzzzzz-xyxyxy", 1), ("zzzq zzz", 2)])


@points(1)
def check_end(candidate, rng):
    """stops after n merges, or when no pair occurs twice"""
    compare(candidate, [("ababab", 0), ("", 3), ("a", 2), ("abc", 2), ("abab", 9)])
