"""Right answers to `encode_qa`, written differently from the reference."""

from autograder.kit import right_answer


@right_answer("encode_qa")
def walks_to_both_ends(tokenizer, question, context, ans_start, ans_text, max_len, stride):
    enc = tokenizer(
        question, context, max_length=max_len, truncation="only_second", stride=stride,
        return_overflowing_tokens=True, return_offsets_mapping=True,
    )  # fmt: skip
    result = []
    ans_end = ans_start + len(ans_text)
    for i in range(len(enc["input_ids"])):
        seq, offs = enc.sequence_ids(i), enc["offset_mapping"][i]
        first = 0
        while seq[first] != 1:
            first += 1
        last = len(seq) - 1
        while seq[last] != 1:
            last -= 1
        start = end = 0
        if offs[first][0] <= ans_start and offs[last][1] >= ans_end:
            start = first
            while offs[start][1] <= ans_start:
                start += 1
            end = last
            while offs[end][0] >= ans_end:
                end -= 1
        result.append(
            {
                "start": start,
                "end": end,
                "offsets": [o if s == 1 else None for o, s in zip(offs, seq)],
                "input_ids": enc["input_ids"][i],
                "token_type_ids": enc["token_type_ids"][i],
            }
        )
    return result


@right_answer("encode_qa")
def asks_for_the_token_of_a_character(tokenizer, question, context, ans_start, ans_text, max_len, stride):
    enc = tokenizer(
        question, context, truncation="only_second", max_length=max_len, stride=stride,
        return_overflowing_tokens=True, return_offsets_mapping=True, padding=False,
    )  # fmt: skip
    windows = []
    for i, own in enumerate(enc.encodings):
        start = enc.char_to_token(i, ans_start, 1)
        end = enc.char_to_token(i, ans_start + len(ans_text) - 1, 1)
        page = [span for span, kind in zip(own.offsets, own.sequence_ids) if kind == 1]
        if start is None or end is None or page[0][0] > ans_start or page[-1][1] < ans_start + len(ans_text):
            start = end = 0
        offsets = [span if kind == 1 else None for span, kind in zip(own.offsets, own.sequence_ids)]
        windows.append(dict(input_ids=own.ids, token_type_ids=own.type_ids, offsets=offsets, start=start, end=end))
    return windows


@right_answer("encode_qa")
def cuts_the_page_itself(tokenizer, question, context, ans_start, ans_text, max_len, stride):
    asked = tokenizer(question)["input_ids"]
    page = tokenizer(context, add_special_tokens=False, return_offsets_mapping=True)
    ids, spans = page["input_ids"], [tuple(span) for span in page["offset_mapping"]]
    room = max_len - len(asked) - 1
    windows, begin = [], 0
    stop = ans_start + len(ans_text)
    while True:
        own, where = ids[begin : begin + room], spans[begin : begin + room]
        places = [0]
        if where[0][0] <= ans_start and stop <= where[-1][1]:
            places = [
                len(asked) + k for k, (a, b) in enumerate(where) if set(range(a, b)) & set(range(ans_start, stop))
            ]
        windows.append(
            {
                "input_ids": [*asked, *own, asked[-1]],
                "token_type_ids": [0] * len(asked) + [1] * (len(own) + 1),
                "offsets": [None] * len(asked) + where + [None],
                "start": min(places),
                "end": max(places),
            }
        )
        if begin + room >= len(ids):
            return windows
        begin += room - stride
