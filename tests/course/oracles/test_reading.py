"""The oracles of BERT and of answers in texts agree with the library itself, and with cases worked out by hand."""

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer

from autograder.course.oracles import attention, pieces

WORDS = ["who", "paint", "##s", "##er", "anna", "19", "##71", "boat", ".", ",", "?"]
PAGE = "Anna paints, in 1971, a boat. Who? Painter Anna."


@pytest.fixture
def tokenizer():
    return BertTokenizer(vocab={word: number for number, word in enumerate([*pieces.SPECIAL, *WORDS])})


def test_bert_of_torchs_layers_is_that_of_the_library():
    """With padding and two texts, vectors of real tokens and the pooled one are those of transformers' own model."""
    config = BertConfig(
        vocab_size=9, hidden_size=6, num_hidden_layers=2, num_attention_heads=3, intermediate_size=5, max_position_embeddings=8
    )  # fmt: skip
    shapes = attention.bert_shapes(9, 6, 2, 5, 8)
    state, model = attention.weights(np.random.default_rng(14), shapes), BertModel(config).eval()
    model.load_state_dict(state)
    ids, real, segments = (
        torch.randint(9, (2, 7)),
        torch.ones(2, 7, dtype=torch.int64),
        torch.zeros(2, 7, dtype=torch.int64),
    )
    real[0, 4:], segments[1, 3:] = 0, 1
    hidden, pooled = attention.bert(state, 3, ids, real, segments)
    with torch.no_grad():
        right = model(input_ids=ids, attention_mask=real, token_type_ids=segments)

    assert torch.allclose(hidden[real == 1], right.last_hidden_state[real == 1], atol=1e-5)
    assert torch.allclose(pooled, right.pooler_output, atol=1e-5)


def test_word_pieces_are_those_of_the_library(tokenizer):
    """Tokens and the characters that they stand for, unknown words included."""
    found = tokenizer(PAGE, add_special_tokens=False, return_offsets_mapping=True)

    assert pieces.word_pieces(PAGE, WORDS) == [
        (number, *span) for number, span in zip(found["input_ids"], found["offset_mapping"], strict=True)
    ]


@pytest.mark.parametrize(("longest", "stride"), [(9, 0), (10, 2), (12, 6), (40, 1)])
def test_windows_are_those_of_the_library(tokenizer, longest, stride):
    """A page is cut as the library cuts it behind a question of two tokens."""
    found = tokenizer(
        "who?", PAGE, truncation="only_second", max_length=longest, stride=stride, return_overflowing_tokens=True
    )
    own = pieces.windows(pieces.word_pieces(PAGE, WORDS), longest - 5, stride)

    assert [[token[0] for token in part] for part in own] == [ids[4:-1] for ids in found["input_ids"]]


def test_half_an_answer_is_none():
    """All characters of an answer must be shown; of a token, one character is enough."""
    shown = pieces.word_pieces(PAGE, WORDS)[1:6]  # paint ##s , [UNK] 19

    assert pieces.answer_places(shown, PAGE.index("int"), PAGE.index(",")) == (0, 1)
    assert pieces.answer_places(shown, PAGE.index("1"), PAGE.index("1") + 2) == (4, 4)
    assert pieces.answer_places(shown, PAGE.index("1"), PAGE.index("1") + 4) is None
    assert pieces.answer_places(shown, 0, 7) is None


def test_no_answer_wins_only_if_it_is_larger():
    """Place 0 is the answer if no stretch of the page has a larger sum."""
    page = [False, True, True]

    assert pieces.best_span([2.0, 3.0, 0.0], [2.0, 0.0, 2.0], page, 2) == (1, 2)
    assert pieces.best_span([2.0, 3.0, 0.0], [2.0, 0.0, 2.0], page, 1) == (0, 0)
    assert pieces.best_span([2.0, 3.0, 0.0], [2.0, 0.0, 2.0], [False] * 3, 2) == (0, 0)
