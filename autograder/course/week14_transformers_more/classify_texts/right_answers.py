"""Right answers to `classify_texts`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("classify_texts")
def sorts_by_length(model, tok, texts, batch):
    model.train(False)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    classes = [0] * len(texts)
    while order:
        places, order = order[:batch], order[batch:]
        encoded = tok([texts[place] for place in places], padding="longest", truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).logits
        for place, row in zip(places, logits):
            classes[place] = int(row.argmax())
    return classes


@right_answer("classify_texts")
@torch.no_grad()
def joins_logits(model, tok, texts, batch):
    if not texts:
        return []
    model.eval()
    rows = [
        model(**tok(texts[first : first + batch], padding=True, return_tensors="pt")).logits
        for first in range(0, len(texts), batch)
    ]
    return torch.cat(rows).max(dim=1).indices.tolist()


@right_answer("classify_texts")
def goes_with_an_iterator(model, tok, texts, batch):
    from itertools import islice

    waiting, answers = iter(texts), []
    with torch.inference_mode():
        while some := list(islice(waiting, batch)):
            output = model.eval()(**tok(some, return_tensors="pt", padding=True))
            answers.extend(torch.softmax(output.logits, 1).argmax(1).numpy().tolist())
    return answers
