"""Right answers to `build_bert_classifier` and what stands beside it, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("build_bert_classifier", replaces="BertClassifier")
class takes_the_tuple(nn.Module):
    def __init__(self, config, C):
        nn.Module.__init__(self)
        self.head = nn.Linear(in_features=config.hidden_size, out_features=C)
        self.bert = BertModel(config, add_pooling_layer=True)

    def forward(self, input_ids=None, attention_mask=None, token_type_ids=None):
        _, pooled = self.bert(input_ids, attention_mask, token_type_ids, return_dict=False)
        return self.head(pooled)


@right_answer("build_bert_classifier", replaces="BertClassifier")
class pools_by_itself(nn.Module):
    def __init__(self, config, C):
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_config(config)
        self.head = nn.Linear(config.hidden_size, C)

    def forward(self, input_ids, attention_mask, token_type_ids):
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask.bool(), token_type_ids=token_type_ids)[0]
        return self.head(self.bert.pooler(hidden))


@right_answer("build_bert_classifier")
def goes_by_the_names(config, C, frozen=0):
    model = BertClassifier(config, C)
    for name, weight in model.named_parameters():
        words = name.split(".")
        part = 0 if words[1] == "embeddings" else 1 + int(words[3]) if words[1] == "encoder" else 99
        weight.requires_grad = part >= frozen
    return model


@right_answer("build_bert_classifier", replaces="make_optimizer")
def sorts_by_name(model, lr, head_lr):
    groups = {True: [], False: []}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            groups[name.startswith("head.")].append(weight)
    optimizer = torch.optim.AdamW(groups[False], lr=lr)
    optimizer.add_param_group({"params": groups[True], "lr": head_lr})
    return optimizer


@right_answer("build_bert_classifier", replaces="fine_tune_step")
def zeroes_afterwards(model, optimizer, batch):
    model.train(True)
    scores = model(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], token_type_ids=batch["token_type_ids"]
    )
    log_p = nn.functional.log_softmax(scores, dim=-1)
    loss = -log_p[torch.arange(len(scores)), batch["labels"]].mean()
    for group in optimizer.param_groups:
        for weight in group["params"]:
            weight.grad = None
    loss.backward()
    optimizer.step()
    return float(loss)
