"""Hidden checks of the class `CharTokenizer`."""

import numpy as np

from autograder.kit import assert_close, assert_raises, needs, points, require

TEXTS = ["hello world", "Zebras Quack\r\njovially, mixing (few) 'odd' \"pets\"!\t\\ 0123 äöü €", "ba"]


def made(candidate, text):
    """The student's tokenizer; what comes back from a wrong answer may be none."""
    found = candidate.CharTokenizer(text)
    require(hasattr(found, "_handle"), "CharTokenizer(text) should give an object.")
    return found


def decodes(tokenizer, ids, text):
    """Fail unless the student's tokenizer gives this text for these numbers."""
    back = tokenizer.decode(ids)
    require(type(back) is str, "decode should give a str.")
    require(back == text, f"decode(encode({text[:20]!r})) is {back[:20]!r}.")


def shuffled(rng, text):
    """The same characters in another order, some of them more often."""
    return "".join(rng.permutation(list(text + text[::2])))


@points(1)
def check_sorted(candidate, rng):
    """numbers the characters in sorted order, from 0"""
    for text in TEXTS:
        characters = "".join(sorted(set(text)))
        ids = made(candidate, shuffled(rng, text)).encode(characters)
        assert_close(f"the array of numbers of {characters!r}", actual=ids, expected=np.arange(len(characters)))


@points(1)
def check_round_trip(candidate, rng):
    """gives a text back when it decodes what it encoded, one number for each character"""
    for text in TEXTS:
        tokenizer, other = made(candidate, shuffled(rng, text)), shuffled(rng, text)
        ids = tokenizer.encode(other)
        assert_close("the array of numbers of a text", actual=ids, expected=np.zeros(len(other)), atol=np.inf)
        decodes(tokenizer, ids, other)


@points(0.5)
@needs(check_round_trip)
def check_list(candidate, rng):
    """decodes a list of numbers, too"""
    for text in TEXTS:
        tokenizer = made(candidate, shuffled(rng, text))
        decodes(tokenizer, np.asarray(tokenizer.encode(text)).tolist(), text)


@points(0.5)
@needs(check_round_trip)
def check_dtype(candidate, rng):
    """gives the numbers as an int64 array, also for an empty text"""
    tokenizer = made(candidate, TEXTS[0])
    for text in ("hello", ""):
        expected = np.zeros(len(text), dtype=np.int64)
        assert_close(
            "the array of numbers", actual=tokenizer.encode(text), expected=expected, atol=np.inf, dtype="int64"
        )


@points(0.5)
@needs(check_round_trip)
def check_size(candidate, rng):
    """knows how many different characters there are"""
    for text in TEXTS:
        size = made(candidate, shuffled(rng, text)).vocab_size
        require(
            type(size) is int and size == len(set(text)), f"vocab_size is {size!r} for {len(set(text))} characters."
        )


@points(1)
@needs(check_round_trip)
def check_unknown(candidate, rng):
    """refuses a character that has no number"""
    for text, unknown in (("ba", "c"), ("hello world", "hello, world")):
        assert_raises(ValueError, made(candidate, text).encode, unknown, why=f"{unknown!r} has an unknown character")


@points(1)
@needs(check_round_trip)
def check_file(candidate, rng):
    """is the same tokenizer after save and load, whatever its characters are"""
    for number, text in enumerate(TEXTS):
        path = f"tokenizer{number}.txt"
        tokenizer = made(candidate, shuffled(rng, text))
        before = np.asarray(tokenizer.encode(text))
        tokenizer.save(path)
        made(candidate, "other").encode("the")  # a tokenizer that is used in between does not matter
        loaded = candidate.CharTokenizer.load(path)
        require(hasattr(loaded, "_handle"), "load(path) should give a tokenizer.")
        assert_close("the array of numbers after loading", actual=loaded.encode(text), expected=before)
        require(loaded.decode(before) == text, "After loading, decode gives another text.")
