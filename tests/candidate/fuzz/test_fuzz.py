"""The codec, fuzzed for seconds: first what is kept, then some thousand inputs that are the same every time."""

from __future__ import annotations

import random

import msgpack
import pytest

from autograder.candidate.protocol.codec import MAX_SAME_HASH, CodecError, Tag, decode

from .targets import TARGETS, corpus, mutate

COUNT = 8_000


@pytest.mark.parametrize("target", TARGETS)
def test_the_kept_inputs_do_no_harm(target):
    """Every input that once led somewhere new, or to a mistake of ours, is taken well."""
    kept = corpus(target)

    assert len(kept) >= 10
    for data in kept:
        TARGETS[target](data)


def test_changed_frames_do_no_harm():
    """Valid frames, changed in what they mean: decoded, bounded in memory, and sent back the same; or refused."""
    rng = random.Random(1)
    kept = corpus("decode")
    decoded = sum(TARGETS["decode"](mutate(rng.choice(kept), rng)) for _ in range(COUNT))

    assert COUNT / 20 < decoded < COUNT * 19 / 20  # both ways are taken


def test_objects_of_all_kinds_do_no_harm():
    """Plain data arrives the same, whatever it is made of; what pretends to be is sent as something else or refused."""
    rng = random.Random(2)
    arrived = sum(TARGETS["encode"](rng.randbytes(rng.randrange(80))) for _ in range(COUNT))

    assert COUNT / 20 < arrived < COUNT * 19.99 / 20


def _keys(kind: str, count: int) -> list[msgpack.ExtType]:
    """So many different keys with one hash."""
    return {
        "integers": lambda: [_ext(Tag.BIG_INT, hex((2**61 - 1) * n)) for n in range(1 << 8, count + (1 << 8))],
        "tuples": lambda: [_ext(Tag.TUPLE, *(-1 - (n >> bit & 1) for bit in range(16))) for n in range(count)],
        "complex": lambda: [_ext(Tag.COMPLEX, 1e15 - 1000003.0 * n, float(n)) for n in range(count)],
    }[kind]()


def _ext(tag: Tag, *fields: object) -> msgpack.ExtType:
    return msgpack.ExtType(tag, msgpack.packb(list(fields)))


@pytest.mark.parametrize("kind", ["integers", "tuples", "complex"])
def test_keys_with_one_hash_are_refused(kind):
    """A dict whose keys all have one hash would take quadratic time to make; a few of them are what chance may bring."""
    for count in (MAX_SAME_HASH, MAX_SAME_HASH + 1):
        keys = _keys(kind, count)
        structure = msgpack.Packer().pack_map_pairs([(key, None) for key in keys])
        if count == MAX_SAME_HASH:
            assert len({hash(key) for key in decode(structure, b"")}) == 1
        else:
            with pytest.raises(CodecError, match="same hash"):
                decode(structure, b"")


def test_a_key_that_is_there_twice_is_refused():
    """A dict with two equal keys is nothing that `encode` would have made: which of the two values counts?"""
    with pytest.raises(CodecError, match="told apart"):
        decode(msgpack.Packer().pack_map_pairs([("a", 1), ("a", 2)]), b"")
    with pytest.raises(CodecError, match="told apart"):
        decode(msgpack.Packer().pack_map_pairs([(1, 1), (True, 2)]), b"")
