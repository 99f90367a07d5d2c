"""A tokenizer and a text classifier with the interface of `transformers`, for the checks of week 14's second notebook.

This source is run in the student's process before their cells, in the namespace of `autograder.candidate.live`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.candidate.live import watch


class Tokens:
    """A tokenizer called as those of `transformers`, whose tokens are letters: a is 1, b is 2, and 0 is padding."""

    def __call__(
        self, texts: Sequence[str], padding: Any = False, return_tensors: str | None = None, **others: Any
    ) -> dict[str, Any]:
        import torch

        texts = list(texts)
        ids = [[ord(letter) - 96 for letter in text] for text in texts]
        longest = max(len(one) for one in ids)
        if padding:
            ids = [one + [0] * (longest - len(one)) for one in ids]
        mask = [[1] * len(text) + [0] * (len(one) - len(text)) for text, one in zip(texts, ids, strict=True)]
        encoded = {"input_ids": ids, "attention_mask": mask}
        return {name: torch.tensor(rows) for name, rows in encoded.items()} if return_tensors == "pt" else encoded


def reader(weights: Any) -> Any:
    """Return a watched classifier of the texts of `Tokens`, whose logits are the mean of the rows of `weights` of its tokens.

    Args:
        weights: a row of logits for each token, (V, C).
    """
    import types

    import torch

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weights, self.dropout = torch.nn.Parameter(weights), torch.nn.Dropout(0.5)

        def forward(self, input_ids: Any, attention_mask: Any = None, **others: Any) -> Any:
            mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
            seen = self.weights[input_ids] * mask[..., None]
            logits = self.dropout(seen.sum(dim=1) / mask.sum(dim=1, keepdim=True))
            return types.SimpleNamespace(logits=logits, loss=None)

    return watch(Reader())
