"""Wrong ideas about `build_bert_classifier` and what stands beside it, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "is a BERT of the size that its configuration says, with a linear layer for the classes, under their names"
POOLED = "scores the classes by the pooled output"
PADDING = "does not look at padding"
SEGMENTS = "hears where the second text begins"
FROZEN = "freezes as many of its lowest parts as it is told to, and nothing else"
RATES = "has the head learn at a rate of its own, and leaves out what is frozen"
STEP = "goes a step downhill on the mean cross-entropy, each step by the gradient of its own batch"
PASSED = "hands the mask and the kinds of the tokens on to the model"
TRAINING = "trains in training mode, also where the model was just being tested"
LOSS = "gives the loss before the step, a float"


@misconception("build_bert_classifier", breaks=[PADDING], diff="""
-        found = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
+        found = self.bert(input_ids=input_ids, token_type_ids=token_type_ids)
""")
def reads_the_padding():
    """More padding behind a text changes its scores. Who tells BERT which tokens are real?

    Without attention_mask, it takes all of them for real.
    """


@misconception("build_bert_classifier", breaks=[SEGMENTS], diff="""
-        found = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
+        found = self.bert(input_ids=input_ids, attention_mask=attention_mask)
""")
def takes_all_for_one_text():
    """Your model does not notice where the second text begins. Which of the three tensors says it?

    Without token_type_ids, BERT takes all tokens for the first text's.
    """


@misconception("build_bert_classifier", breaks=[POOLED, PADDING, SEGMENTS], diff="""
-        found = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
+        found = self.bert(input_ids, token_type_ids, attention_mask)
""")
def hands_them_over_in_the_wrong_order():
    """Mask and kinds have changed places on their way. In which order does BERT take them?

    Hand them over by their names.
    """


@misconception("build_bert_classifier", breaks=[POOLED], diff="""
-        return self.head(found.pooler_output)
+        return self.head(found.last_hidden_state[:, 0])
""")
def goes_past_the_pooler():
    """You classify by the bare vector of the first token. What else does BERT give for the whole text?

    pooler_output is that vector, sent through one more layer.
    """


@misconception("build_bert_classifier", breaks=[POOLED], diff="""
-        return self.head(found.pooler_output)
+        return self.head(found.pooler_output).softmax(dim=1)
""")
def gives_probabilities():
    """Your scores sum to 1. Who does the softmax: the model or the loss?

    cross_entropy wants bare scores.
    """


@misconception("build_bert_classifier", breaks=[PARTS, PADDING, POOLED, SEGMENTS, FROZEN, RATES], diff="""
-        self.bert = BertModel(config)
+        self.bert = BertModel(BertConfig())
-        self.head = nn.Linear(config.hidden_size, C)
+        self.head = nn.Linear(768, C)
""")
def builds_the_usual_size():
    """Your BERT has 12 layers, whatever the configuration says. Where does config go?

    BertModel and the linear layer both take their sizes from it.
    """


@misconception("build_bert_classifier", breaks=[FROZEN], diff="""
-    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
-        part.requires_grad_(False)
+    for part in model.bert.encoder.layer[:frozen]:
+        part.requires_grad_(False)
""")
def leaves_the_embeddings_free():
    """With frozen=1 you freeze the first layer. What lies below it?

    The embeddings are the lowest part, and count as the first one.
    """


@misconception("build_bert_classifier", breaks=[FROZEN], diff="""
-    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
+    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen + 1]:
""")
def freezes_one_part_more():
    """With frozen=0, some of your weights cannot be trained. How many parts are to be frozen then?"""


@misconception("build_bert_classifier", breaks=[FROZEN], diff="""
-    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
-        part.requires_grad_(False)
+    if frozen:
+        model.bert.requires_grad_(False)
""")
def freezes_all_of_bert():
    """You freeze all of BERT, or nothing. What does the number say?

    It counts parts from below: the embeddings, then layer by layer.
    """


@misconception("build_bert_classifier", breaks=[FROZEN], diff="""
-    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
-        part.requires_grad_(False)
+    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
+        part.requires_grad = False
""")
def writes_a_note_on_a_module():
    """Your frozen parts still learn. Who decides whether a weight learns: the module, or the weight?

    Each parameter has its own requires_grad. Set on a module, it is a note that nobody reads, and eval() is about dropout.
    """


@misconception("build_bert_classifier", breaks=[RATES], diff="""
-    return torch.optim.AdamW([{"params": body, "lr": lr}, {"params": model.head.parameters(), "lr": head_lr}])
+    return torch.optim.AdamW([*body, *model.head.parameters()], lr=lr)
""")
def has_one_rate_for_all():
    """Your head learns as slowly as BERT. Where does head_lr go?

    Two groups: a list of two dicts, each with its parameters and its rate.
    """


@misconception("build_bert_classifier", breaks=[RATES], diff="""
-    return torch.optim.AdamW([{"params": body, "lr": lr}, {"params": model.head.parameters(), "lr": head_lr}])
+    return torch.optim.AdamW([{"params": body, "lr": head_lr}, {"params": model.head.parameters(), "lr": lr}])
""")
def changes_bert_fast():
    """Your BERT learns fast and the new head slowly. Which of them has something to lose?"""


@misconception("build_bert_classifier", breaks=[RATES], diff="""
-    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
+    body = list(model.bert.parameters())
""")
def takes_the_frozen_along():
    """Your optimizer also holds what is frozen. How do you tell a frozen parameter from another one?"""


@misconception("build_bert_classifier", breaks=[RATES], diff="""
-    return torch.optim.AdamW([{"params": body, "lr": lr}, {"params": model.head.parameters(), "lr": head_lr}])
+    return torch.optim.AdamW(body, lr=lr)
""")
def forgets_the_head():
    """Your optimizer has never heard of the head. Who is to train it?

    It gets a group of its own.
    """


@misconception("build_bert_classifier", breaks=[STEP], diff="""
-    optimizer.zero_grad()
""")
def keeps_old_gradients():
    """The first step is right, the next ones are not. What is left of the batch before?

    backward adds to what is in grad already.
    """


@misconception("build_bert_classifier", breaks=[STEP], diff="""
-    loss.backward()
-    optimizer.step()
+    optimizer.step()
+    loss.backward()
""")
def steps_before_it_knows_where():
    """Your optimizer goes by the gradient of the batch before. Which comes first, backward or step?"""


@misconception("build_bert_classifier", breaks=[STEP, LOSS], diff="""
-    loss = nn.functional.cross_entropy(model(**inputs), batch["labels"])
+    loss = nn.functional.cross_entropy(model(**inputs), batch["labels"], reduction="sum")
""")
def adds_the_losses_up():
    """With more texts in a batch, your steps get longer. Is the loss a sum or a mean?"""


@misconception("build_bert_classifier", breaks=[STEP, LOSS], diff="""
-    loss = nn.functional.cross_entropy(model(**inputs), batch["labels"])
+    loss = nn.functional.cross_entropy(model(**inputs).softmax(dim=1), batch["labels"])
""")
def softmaxes_twice():
    """Softmax is applied twice, so that the model can never be sure. What does cross_entropy want?

    Bare scores: the softmax is inside.
    """


@misconception("build_bert_classifier", breaks=[PASSED], diff="""
-    inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
+    inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")} | {"attention_mask": torch.ones_like(batch["input_ids"])}
""")
def trains_on_padding():
    """In training, your model takes padding for real. What in the batch says which tokens are?"""


@misconception("build_bert_classifier", breaks=[PASSED], diff="""
-    inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
+    inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")} | {"token_type_ids": torch.zeros_like(batch["input_ids"])}
""")
def trains_without_the_kinds():
    """In training, your model takes all tokens for the first text's. Does token_type_ids get there?"""


@misconception("build_bert_classifier", breaks=[TRAINING], diff="""
-    model.train()
""")
def trains_as_it_was_left():
    """If the model was tested just before, it trains without dropout. Who switches it back?

    The step switches to training by itself; whoever tests calls eval.
    """


@misconception("build_bert_classifier", breaks=[TRAINING], diff="""
-    model.train()
+    model.eval()
""")
def switches_dropout_off():
    """You train in the mode that is for testing. Which one has dropout?"""


@misconception("build_bert_classifier", breaks=[LOSS], diff="""
-    return loss.item()
+    return loss
""")
def gives_a_tensor():
    """Your loss is a tensor, and holds on to all that was worked out for it. How do you get the bare number?

    item().
    """


@misconception("build_bert_classifier", breaks=[LOSS], diff="""
-    return loss.item()
+    with torch.no_grad():
+        return nn.functional.cross_entropy(model(**inputs), batch["labels"]).item()
""")
def tells_the_loss_afterwards():
    """The loss that you give is that of the changed model. Which one is asked for?"""
