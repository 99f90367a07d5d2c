"""Right answers to `bpe_encode` and `bpe_decode`, written differently from the reference."""

from autograder.kit import right_answer


@right_answer("bpe_codec", replaces="bpe_encode")
def always_joins_the_lowest_rank(text, merges):
    ids = list(text.encode("utf-8"))
    rank = {tuple(pair): number for number, pair in enumerate(merges)}
    while len(ids) >= 2:
        pair = min(zip(ids, ids[1:]), key=lambda pair: rank.get(pair, float("inf")))
        if pair not in rank:
            break
        ids = merge(ids, pair, 256 + rank[pair])
    return ids


@right_answer("bpe_codec", replaces="bpe_encode")
def joins_in_place(text, merges):
    ids = [*bytes(text, "utf-8")]
    for new, (a, b) in enumerate(merges, 256):
        place = 0
        while place < len(ids) - 1:
            if ids[place] == a and ids[place + 1] == b:
                ids[place : place + 2] = [new]
            place += 1
    return ids


@right_answer("bpe_codec", replaces="bpe_decode")
def takes_tokens_apart(ids, merges):
    def apart(token):
        if token < 256:
            return bytes((token,))
        return b"".join(apart(part) for part in merges[token - 256])

    return b"".join(map(apart, ids)).decode(errors="replace")


@right_answer("bpe_codec", replaces="bpe_decode")
def unmerges_from_the_last(ids, merges):
    ids = list(ids)
    for k in range(len(merges) - 1, -1, -1):
        ids = [part for token in ids for part in (merges[k] if token == 256 + k else (token,))]
    return str(bytes(ids), "utf-8", "replace")
