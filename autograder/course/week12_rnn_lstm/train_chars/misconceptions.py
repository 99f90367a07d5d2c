"""Wrong ideas about `train_chars`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

LOSS = "measures the mean loss over all characters of a batch, before its step"
STEP = "makes steps of Adam, each with the gradient of its own batch alone"
CARRIES = "carries the state from batch to batch"
CUTS = "cuts the gradient between batches, for a GRU and for an LSTM"
EPOCHS = "starts every epoch without a state, and gives one mean loss for each"
LEARNS = "learns English better than by counting characters"
INPUTS = "leaves x and y as they were"
SMALLEST = "works for a single text, for texts of one character, for equal sizes, and for one epoch"


@misconception("train_chars", breaks=[CARRIES, CUTS, EPOCHS, LEARNS], diff="""
-            logits, state = model(ids, detach(state))
+            logits, state = model(ids, state)
""")
def never_cuts():
    """Your gradient wants to walk back through the batch before, whose graph is used up. Where do you cut?

    Between two batches, the state goes through detach: its numbers stay, its history goes.
    """


@misconception("train_chars", breaks=[CARRIES, CUTS, EPOCHS], diff="""
-        state, losses = None, []
+        losses = []
         for ids, following in zip(x, y):
-            logits, state = model(ids, detach(state))
+            logits, _ = model(ids)
""")
def forgets_between_batches():
    """Every batch of yours starts without a state. What comes before it in the text?

    What the model gives back as its state goes into the next call, after the cut.
    """


@misconception("train_chars", breaks=[STEP, EPOCHS], diff="""
-    history = []
+    history, state = [], None
     for _ in range(epochs):
-        state, losses = None, []
+        losses = []
""")
def carries_the_state_into_the_next_epoch():
    """Your second epoch starts with the state of the text's end. What comes before its beginning?

    At the start of every epoch, the state is None.
    """


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS], diff="""
-            optimizer.zero_grad()
""")
def never_forgets_a_gradient():
    """Your second step still knows the gradient of the first. What adds up there, and who should clear it?

    backward adds to .grad; zero_grad clears it before the next one.
    """


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], diff="""
-            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
+            loss = nn.functional.cross_entropy(logits, following)
""")
def leaves_the_axes_as_they_are():
    """cross_entropy wants one row of scores for each prediction. With three axes, which one does it take for the classes?

    (B, T, V) scores become (B T, V), and (B, T) targets become (B T,).
    """


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], diff="""
-            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
+            B, T, V = logits.shape
+            loss = nn.functional.cross_entropy(logits.reshape(B, V, T), following)
""")
def deals_the_scores_out_anew():
    """You give cross_entropy (B, V, T), but by reshape: it deals the scores out anew. What exchanges two axes?

    reshape keeps the order in memory. Joining two neighbouring axes needs no exchange at all.
    """


@misconception("train_chars", breaks=[LOSS, CARRIES, EPOCHS], diff="""
-            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
+            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten(), reduction="sum")
""")
def sums_the_losses():
    """Your losses grow with the size of the batch. The mean over how many predictions is asked for?

    A batch has B T predictions, and its loss is their mean.
    """


@misconception("train_chars", breaks=[CARRIES, EPOCHS], diff="""
-        state, losses = None, []
+        state = None

-            losses.append(loss.item())
-        history.append(sum(losses) / len(losses))
+        history.append(loss.item())
""")
def keeps_the_last_loss_of_an_epoch():
    """For each epoch you give the loss of its last batch. What about the others?

    An epoch's number is the mean over its n batches.
    """


@misconception("train_chars", breaks=[LOSS], diff="""
-            logits, state = model(ids, detach(state))
+            before = detach(state)
+            logits, state = model(ids, before)

-            losses.append(loss.item())
+            logits, _ = model(ids, before)
+            losses.append(nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten()).item())
""")
def measures_after_the_step():
    """You measure each loss after its step. When should it be measured?

    The loss that makes the gradient is the one that counts: it was measured before the step.
    """


@misconception("train_chars", breaks=[LOSS, STEP, CARRIES, CUTS, EPOCHS, LEARNS], diff="""
-        for ids, following in zip(x, y):
+        for ids in x:
             logits, state = model(ids, detach(state))
-            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
+            loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids.flatten())
""")
def predicts_what_it_reads():
    """Your loss compares the scores with x. What should come after a character?

    y holds at each place the character that follows on that of x.
    """


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS], diff="""
-            optimizer.step()
""")
def never_steps():
    """Your weights are the same as before. Who moves them?

    backward only works out gradients; the optimizer's step moves the weights.
    """


@misconception("train_chars", breaks=[STEP, CUTS], diff="""
-    optimizer = torch.optim.Adam(model.parameters(), lr=lr)

         for ids, following in zip(x, y):
+            optimizer = torch.optim.Adam(model.parameters(), lr=lr)
""")
def makes_a_new_optimizer_for_every_batch():
    """Adam remembers the gradients of earlier steps; yours is made anew all the time. Where does it belong?

    One optimizer for the whole call: made before both loops.
    """


@misconception("train_chars", breaks=[STEP, CUTS, LEARNS], diff="""
-    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
+    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
""")
def uses_plain_gradient_descent():
    """Your steps are those of plain gradient descent. Which optimizer is asked for?

    The lesson names the optimizer: torch.optim has it under this name.
    """


@misconception("train_chars", breaks=[INPUTS], diff="""
         history.append(sum(losses) / len(losses))
+    x[...] = x.flip(0) + 1
""")
def shuffles_the_text_in_place():
    """Your training is right, but x has changed afterwards. Whose tensor do you write into?

    x[...] = ... writes into the caller's tensor. The batches may stay in their order.
    """


@misconception("train_chars", breaks=[SMALLEST], diff="""
-            logits, state = model(ids, detach(state))
+            logits, state = model(ids.squeeze(-1), detach(state))
""")
def squeezes_the_texts():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a text of size 1?

    ids are (B, T), also for T = 1, and the model needs both axes.
    """
