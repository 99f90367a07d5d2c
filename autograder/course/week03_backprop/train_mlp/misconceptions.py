"""Wrong ideas about `train_mlp`: the code, the hint, and the claims that each one fails.

Each differs from the reference in a few lines, so each is given as a diff of its cell.
"""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

ONCE = "uses every sample exactly once in an epoch, in batches of the given size"
LAST_BATCH = "uses the last, smaller batch, with the mean over its own samples"
NEW_ORDER = "draws a new order from rng for every epoch"
DESCENT = "takes one gradient step after the other, for networks of any depth"
HISTORY = "keeps the mean loss per sample of every epoch, measured before the steps"
START = "begins with the weights that init_params draws from rng"
DATA_STAYS = "leaves X, y and hidden as they were"
DIGITS = "learns to read handwritten digits"


@misconception("train_mlp", breaks=[LAST_BATCH, HISTORY], diff="""
-        total = 0.0
-        for start in range(0, len(X), batch):
+        total = count = 0
+        for start in range(0, len(X) - batch + 1, batch):

             total += loss * len(rows)
-        history.append(total / len(X))
+            count += len(rows)
+        history.append(total / count)
""")
def drops_the_last_batch():
    """Some samples are never used. What happens to those that do not fill a whole batch?

    N samples in batches of B are N / B batches, rounded up; the last one holds what is left.
    """


@misconception("train_mlp", breaks=[LAST_BATCH, HISTORY], diff="""
-        for start in range(0, len(X), batch):
+        for start in range(0, len(X) - batch + 1, batch):
""")
def drops_the_last_batch_and_its_loss():
    """Some samples are never used, and their loss is missing. What happens to those that do not fill a whole batch?

    N samples in batches of B are N / B batches, rounded up; the last one holds what is left.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, HISTORY, DIGITS], diff="""
-            rows = order[start:start + batch]
+            rows = order[:batch]
""")
def uses_the_same_batch_in_every_step():
    """Every step of an epoch sees the same samples. Does your slice move on?

    With batches of B, step k of an epoch uses the places k B to (k + 1) B - 1 of the order.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, HISTORY], diff="""
-        order = rng.permutation(len(X))
-        total = 0.0
+        total = 0.0

-            rows = order[start:start + batch]
+            rows = rng.choice(len(X), size=min(batch, len(X) - start), replace=False)
""")
def draws_every_batch_anew():
    """You draw every batch from all samples, so some come twice and others never. How does each get just one turn?

    One permutation for the whole epoch, cut into pieces, holds every row number once.
    """


@misconception("train_mlp", breaks=[LAST_BATCH], diff="""
-            rows = order[start:start + batch]
+            rows = np.take(order, range(start, start + min(batch, len(X))), mode="wrap")

-            loss, dlogits = cross_entropy(logits, y[rows])
+            own = min(batch, len(X) - start)
+            loss, _ = cross_entropy(logits[:own], y[rows[:own]])
+            _, dlogits = cross_entropy(logits, y[rows])

-            total += loss * len(rows)
+            total += loss * own
""")
def fills_up_the_last_batch():
    """Your last batch is as large as the others: some samples have a second turn. May it not be smaller?

    Of K batches of B, the last one has N - (K - 1) B samples, and its mean is over these.
    """


@misconception("train_mlp", breaks=[NEW_ORDER], diff="""
-        order = rng.permutation(len(X))
+        order = np.arange(len(X))
""")
def never_shuffles():
    """Your batches are the same in every epoch: the samples come as they lie in X. Where is the random order?

    An order is a permutation of 0 ... N - 1, drawn from rng in every epoch.
    """


@misconception("train_mlp", breaks=[NEW_ORDER], diff="""
+    order = rng.permutation(len(X))
     for _ in range(epochs):
-        order = rng.permutation(len(X))
""")
def shuffles_only_once():
    """Your batches are the same in every epoch. How often do you draw an order?

    E epochs need E permutations, each drawn when its epoch begins.
    """


@misconception("train_mlp", breaks=[NEW_ORDER], diff="""
+    own = np.random.default_rng(0)
     for _ in range(epochs):
-        order = rng.permutation(len(X))
+        order = own.permutation(len(X))
""")
def draws_from_a_generator_of_its_own():
    """Whatever rng the caller passes, your orders are the same. Which generator draws them?

    All that is random comes out of the caller's rng: first the weights, then an order in every epoch.
    """


@misconception("train_mlp", breaks=[NEW_ORDER], diff="""
-        order = rng.permutation(len(X))
+        order = np.random.permutation(len(X))
""")
def draws_from_the_global_generator():
    """Two trainings with the same rng differ, so some numbers do not come from it. Where do you write np.random?

    np.random.permutation draws from NumPy's global generator; rng has a permutation of its own.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, DESCENT, HISTORY, DIGITS], diff="""
     for _ in range(epochs):
-        order = rng.permutation(len(X))
+        X, y = rng.permutation(X), rng.permutation(y)
+        order = np.arange(len(X))
""")
def shuffles_samples_and_labels_apart():
    """You draw one order for X and another for y. Which answer belongs to which sample then?

    With one order for both, row i of X[order] and entry i of y[order] stay together.
    """


@misconception("train_mlp", breaks=[DATA_STAYS], diff="""
-        order = rng.permutation(len(X))
+        order = rng.permutation(len(X))
+        X[:], y[:] = X[order], y[order]
+        order = np.arange(len(X))
""")
def shuffles_the_data_of_the_caller():
    """You put the rows of the caller's own X into another order. Can you shuffle row numbers instead?

    X[:] = ... writes into the caller's array; X[order] and X[rows] are arrays of their own.
    """


@misconception("train_mlp", breaks=[DATA_STAYS], diff="""
-    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
+    hidden.insert(0, X.shape[1])
+    hidden.append(int(y.max()) + 1)
+    params = init_params(hidden, rng)
""")
def adds_to_the_list_of_the_caller():
    """Your function changed the caller's list hidden. Does append make a new list?

    append and insert change the list itself; [a, *hidden, b] is a list of its own.
    """


@misconception("train_mlp", breaks=[HISTORY], diff="""
-            total += loss * len(rows)
-        history.append(total / len(X))
+            total += loss
+        history.append(total / len(range(0, len(X), batch)))
""")
def averages_the_batch_means():
    """You average the losses of the batches. Should a batch of 2 samples count as much as one of 4?

    The mean over N samples is the sum over the batches of (mean times size), divided by N.
    """


@misconception("train_mlp", breaks=[HISTORY], diff="""
-        history.append(total / len(X))
+        history.append(loss)
""")
def keeps_only_the_last_loss():
    """Your history holds the loss of the last batch of each epoch. What about the other batches?

    history[e] is the mean over all N samples of epoch e: a sum over its batches, divided by N.
    """


@misconception("train_mlp", breaks=[HISTORY], diff="""
-            total += loss * len(rows)
-        history.append(total / len(X))
+            history.append(loss)
""")
def keeps_a_loss_for_every_batch():
    """Your history has one number for each batch. How many should it have?

    history[e] is one number, the mean over all N samples of epoch e.
    """


@misconception("train_mlp", breaks=[HISTORY], diff="""
-        history.append(total / len(X))
+        history.append(total / len(range(0, len(X), batch)))
""")
def divides_by_the_number_of_batches():
    """You weigh each loss by the size of its batch, but divide by the number of batches. A mean over what is it?

    The sum over the batches of (mean times size) is a sum over N samples.
    """


@misconception("train_mlp", breaks=[HISTORY], diff="""
-        history.append(total / len(X))
+        history.append(cross_entropy(mlp_forward(X, params)[0], y)[0])
""")
def measures_after_the_steps():
    """Your first loss is not that of the fresh weights. Do you measure before a step or after it?

    A batch's loss comes from the same logits as its gradient: from the weights before its step.
    """


@misconception("train_mlp", breaks=[START], diff="""
+    order = rng.permutation(len(X))
     params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)

-        order = rng.permutation(len(X))
         total = 0.0

         history.append(total / len(X))
+        order = rng.permutation(len(X))
""")
def draws_an_order_before_the_weights():
    """With the same rng, init_params gives other weights than yours. What did you draw before them?

    The first that is drawn from rng is what init_params draws; then comes the order of the first epoch.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, NEW_ORDER, DESCENT, DATA_STAYS, DIGITS], diff="""
-            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
+            sgd_step(params, mlp_backward(cache, dlogits), lr)
""")
def throws_the_new_weights_away():
    """Your loss does not fall. What becomes of the list that sgd_step returns?

    sgd_step leaves the old params as they are: the new ones are only in what it returns.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, NEW_ORDER, DESCENT, DIGITS], diff="""
-        for start in range(0, len(X), batch):
-            rows = order[start:start + batch]
+        for rows in [order]:
""")
def takes_all_samples_in_every_step():
    """You take one step in an epoch, with all samples. Where does batch enter?

    With batches of B, an epoch is N / B steps, rounded up, each with the gradient of one batch.
    """


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, DESCENT, HISTORY, DIGITS], diff="""
-        for start in range(0, len(X), batch):
-            rows = order[start:start + batch]
+        for rows in [order[:batch]]:

-        history.append(total / len(X))
+        history.append(total / len(rows))
""")
def takes_one_batch_an_epoch():
    """You take one step in an epoch, with one batch. Which samples of this epoch have not had their turn?

    With batches of B, an epoch is N / B steps, rounded up, until every place of the order was used.
    """


@misconception("train_mlp", breaks=[DESCENT, DIGITS], diff="""
-        total = 0.0
+        total, new = 0.0, params

-            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
+            new = sgd_step(new, mlp_backward(cache, dlogits), lr)

-        history.append(total / len(X))
+        params = new
+        history.append(total / len(X))
""")
def adds_up_the_steps_of_an_epoch():
    """All batches of an epoch see the same weights. When does a batch learn from the one before it?

    In w - lr g(w), both w are the weights after the step before, also within an epoch.
    """


@misconception("train_mlp", breaks=[DESCENT, START], diff="""
-    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
+    params = init_params([X.shape[1], hidden[0], int(y.max()) + 1], rng)
""")
def builds_one_hidden_layer_only():
    """Hidden may hold several sizes, but your network has only the first. How do you put all of them into a list?

    The sizes are: columns of X, then all of hidden in its order, then the number of classes.
    """


@misconception("train_mlp", breaks=[DESCENT], diff="""
-    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
+    params = init_params([X.shape[1], *hidden, len(np.unique(y))], rng)
""")
def counts_the_classes_it_sees():
    """A class can be missing from y. Is the number of different labels the same as the largest label plus 1?

    There is a logit for every label from 0 to the largest, also for those that y does not hold.
    """
