"""Hidden checks of `encode_qa(tokenizer, question, context, ans_start, ans_text, max_len, stride)`, against a slow tokenizer of our own.

How a page is cut, and where the answer is in a window, are different claims: places are judged in the windows that a
student's code gives, which are found again on the page by their tokens.
"""

from autograder.kit import needs, oracles, parts, points, require

WORDS = [
    "who",
    "where",
    "does",
    "what",
    "when",
    "was",
    "in",
    "a",
    "the",
    "has",
    "red",
    "green",
    "lives",
    "born",
    "house",
    "boat",
    "and",
    "anna",
    "ben",
    "ida",
    "kar",
    "lo",
    "s",
    "##s",
    "##la",
    "##lo",
    "paint",
    "19",
    "##71",
    "##84",
    "?",
    ".",
    ",",
    "-",
    "(",
    ")",
]
QUESTION = "Where does Ben live?"
PLACES = ["anna", "ben", "ida", "house", "boat", "red", "green", "paint", "has", "and", "lives", "born"]


def page_of(rng, count, plain=False):
    """A page of different words; if it is plain, all tokens differ, so that every window is found again."""
    words = rng.permutation(PLACES)[:count]
    endings = rng.choice(["", "s", ",", ".", "s.", "s,"], size=count)
    return " ".join(word + ("" if plain else ending) for word, ending in zip(words, endings, strict=True))


def pick(rng, page, *words):
    """Where some words of a page stand, without a sign behind them."""
    found = page.split()
    first, last = (found[place] for place in words)
    begin = page.index(first)
    return begin, page[begin : page.index(last) + len(last.rstrip(",."))]


def encoded(candidate, question, page, begin, answer, longest, stride):
    """What the student's code gives: a list of dicts with the five entries."""
    tokenizer = candidate.make_tokenizer(WORDS)
    found = candidate.encode_qa(tokenizer, question, page, begin, answer, longest, stride)
    require(type(found) is list and found, "It should give a list of windows.")
    names = {"input_ids", "token_type_ids", "offsets", "start", "end"}
    for window in found:
        require(type(window) is dict and set(window) == names, f"A window should be a dict of {sorted(names)}.")
    return found


def shown_in(window, question, page):
    """Which of the page's tokens a student's window shows; fails the claim if that cannot be told."""
    asked = [token[0] for token in oracles.pieces.word_pieces(question, WORDS)]
    tokens = oracles.pieces.word_pieces(page, WORDS)
    ids = window["input_ids"]
    require(
        type(ids) is list and ids[: len(asked) + 2] == [2, *asked, 3] and ids[-1:] == [3],
        "A window should be [CLS], the question, [SEP], a part of the page, [SEP].",
    )
    own = ids[len(asked) + 2 : -1]
    for begin in range(len(tokens) - len(own) + 1):
        if own and [token[0] for token in tokens[begin : begin + len(own)]] == own:
            return tokens[begin : begin + len(own)], len(asked) + 2
    require(False, "A window shows something that does not stand on the page.")
    return None


def judge(windows, question, page, begin, answer, wanted=None):
    """Compare the places in all windows that show all of the answer; or, if `wanted` is False, in all others."""
    seen = False
    for number, window in enumerate(windows):
        shown, before = shown_in(window, question, page)
        held = oracles.pieces.answer_places(shown, begin, begin + len(answer))
        if wanted is not None and (held is not None) != wanted:
            continue
        seen = True
        right = (before + held[0], before + held[1]) if held else (0, 0)
        actual = (window["start"], window["end"])
        require(
            actual == right and all(type(place) is int for place in actual),
            f"In window {number}, the answer “{answer}” goes from token {right[0]} to {right[1]}, but start and end are {actual[0]!r} and {actual[1]!r}."
            if held
            else f"Window {number} does not show all of the answer “{answer}”, so start and end should be 0, but are {actual[0]!r} and {actual[1]!r}.",
        )
    require(seen or wanted is False, "No window shows all of the answer.")


@points(2)
def check_windows(candidate, rng):
    """cuts a page into windows that share as many tokens as they should, each behind the whole question"""
    for question, count, longest, stride in [
        ("Who?", 2, 40, 0),
        ("Who?", 6, 9, 0),
        (QUESTION, 8, 14, 3),
        ("Who?", 12, 10, 2),
        (QUESTION[:-1] + " and what does Ida paint?", 7, 18, 1),
    ]:
        page = page_of(rng, count)
        asked = [token[0] for token in oracles.pieces.word_pieces(question, WORDS)]
        tokens = oracles.pieces.word_pieces(page, WORDS)
        right = oracles.pieces.windows(tokens, longest - len(asked) - 3, stride)
        begin, answer = pick(rng, page, 0, 0)
        windows = encoded(candidate, question, page, begin, answer, longest, stride)
        require(
            len(windows) == len(right),
            f"A page of {len(tokens)} tokens makes {len(right)} windows here, not {len(windows)}.",
        )
        for number, (window, own) in enumerate(zip(windows, right, strict=True)):
            ids, kinds = [2, *asked, 3, *(token[0] for token in own), 3], [0] * (len(asked) + 2) + [1] * (len(own) + 1)
            require(
                window["input_ids"] == ids,
                f"The input_ids of window {number} are {window['input_ids']!r}, but should be {ids}.",
            )
            require(
                window["token_type_ids"] == kinds,
                f"The token_type_ids of window {number} are {window['token_type_ids']!r}, but should be {kinds}.",
            )


@points(1)
def check_offsets(candidate, rng):
    """tells where each token of the page stands there, and nothing of all others"""
    for question, count, longest in [("Who?", 2, 40), (QUESTION, 9, 40), (QUESTION, 12, 15)]:
        page = page_of(rng, count, plain=longest < 40)
        windows = encoded(candidate, question, page, *pick(rng, page, 0, 0), longest, 2)
        for number, window in enumerate(windows):
            shown, before = shown_in(window, question, page)
            right = [None] * before + [token[1:] for token in shown] + [None]
            actual = window["offsets"]
            require(
                type(actual) is list and len(actual) == len(right),
                f"Window {number} has {len(right)} tokens, and should have as many offsets.",
            )
            for place, (own, wanted) in enumerate(zip(actual, right, strict=True)):
                own = parts(own, "begin", "end") if own is not None and wanted is not None else own
                require(
                    own == wanted,
                    f"In window {number}, the offset of token {place} is {own!r}, but should be {wanted!r}.",
                )


@points(2)
def check_places(candidate, rng):
    """points at the first and the last token of the answer"""
    page = "Ben has a red boat. Ida has a red house and a boat"
    for begin, answer in [
        (page.index("red"), "red"),
        (page.rindex("red"), "red house"),
        (0, "Ben has"),
        (page.rindex("boat"), "boat"),
        (page.index("boat"), "boat."),
    ]:
        judge(encoded(candidate, "Who?", page, begin, answer, 40, 0), "Who?", page, begin, answer)
    for _ in range(3):
        page = page_of(rng, 9)
        begin, answer = pick(rng, page, *sorted(rng.choice(9, size=2, replace=False)))
        judge(encoded(candidate, QUESTION, page, begin, answer, 40, 0), QUESTION, page, begin, answer)


@points(1)
def check_pieces(candidate, rng):
    """takes the whole token if the answer begins or ends within one"""
    page = "Karla paints, in (1971-1984), boats."
    for answer in ("a", "int", "71", "1971", "9", "boat", "oats", "arla paint"):
        begin = page.index(answer)
        judge(encoded(candidate, "Who?", page, begin, answer, 40, 0), "Who?", page, begin, answer)


@points(1)
@needs(check_places)
def check_later_windows(candidate, rng):
    """counts from the beginning of each window, also of the later ones"""
    for longest, stride in [(10, 3), (14, 4)]:
        page = page_of(rng, 12, plain=True)
        for word in (5, 11):
            begin, answer = pick(rng, page, word, word)
            judge(
                encoded(candidate, "Who?", page, begin, answer, longest, stride),
                "Who?",
                page,
                begin,
                answer,
                wanted=True,
            )


@points(1)
@needs(check_places)
def check_absent(candidate, rng):
    """points at [CLS] in windows that do not show all of the answer"""
    for longest, stride in [(10, 3), (14, 4)]:
        page = page_of(rng, 12, plain=True)
        for first, last in [(0, 0), (11, 11), (4, 6), (2, 9)]:
            begin, answer = pick(rng, page, first, last)
            judge(
                encoded(candidate, "Who?", page, begin, answer, longest, stride),
                "Who?",
                page,
                begin,
                answer,
                wanted=False,
            )
