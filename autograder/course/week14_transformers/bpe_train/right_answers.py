"""Right answers to `bpe_train`, written differently from the reference."""

from autograder.kit import right_answer


@right_answer("bpe_train")
def sorts_the_pairs(corpus, n):
    tokens = [byte for byte in bytes(corpus, "utf8")]
    merges = []
    while len(merges) < n:
        counts = {}
        for a, b in zip(tokens[:-1], tokens[1:]):
            counts[a, b] = counts.get((a, b), 0) + 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] == 1:
            return merges
        pair = ranked[0][0]
        tokens = merge(tokens, pair, 256 + len(merges))
        merges.append(pair)
    return merges


@right_answer("bpe_train")
def joins_by_hand(corpus, n):
    ids = list(corpus.encode())
    found = []
    for number in range(256, 256 + n):
        pairs = [(ids[i], ids[i + 1]) for i in range(len(ids) - 1)]
        counts = Counter(pairs)
        if not counts or max(counts.values()) <= 1:
            break
        most = max(counts.values())
        best = min(pair for pair in counts if counts[pair] == most)
        found.append(list(best))
        out = []
        for token in ids:
            if out and out[-1] == best[0] and token == best[1]:
                out[-1] = number
            else:
                out.append(token)
        ids = out
    return found


@right_answer("bpe_train")
def counts_with_numpy(corpus, n):
    ids, merges = np.frombuffer(corpus.encode("utf-8"), dtype=np.uint8).astype(int).tolist(), []
    for step in range(n):
        if len(ids) < 2:
            break
        pairs, counts = np.unique(np.stack([ids[:-1], ids[1:]], 1), axis=0, return_counts=True)
        if counts.max() < 2:
            break
        best = tuple(int(number) for number in pairs[counts.argmax()])
        merges.append(best)
        ids = merge(ids, best, 256 + step)
    return merges
