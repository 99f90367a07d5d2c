"""Wrong ideas about `representative_batches`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

FORM = "gives float32 arrays, each with one sample as its only row"
COUNT = "gives as many as are asked for, or all if there are fewer"
ROWS = "takes rows of the data, none of them twice"
RANDOM = "draws from the whole table, as rng says"


@misconception("representative_batches", breaks=[ROWS, RANDOM], diff="""
-        yield np.asarray(X[[i]], dtype=np.float32)
+        yield rng.normal(size=(1, X.shape[1])).astype(np.float32)
""")
def makes_noise():
    """What do activations of noise tell about digits?

    Yield rows of X.
    """


@misconception("representative_batches", breaks=[RANDOM], diff="""
-    for i in rng.permutation(len(X))[:n]:
+    for i in range(min(n, len(X))):
""")
def takes_the_first_rows():
    """The table is sorted by class. Which classes do you show?

    Draw: rng.permutation(len(X)).
    """


@misconception("representative_batches", breaks=[COUNT, ROWS], diff="""
-    for i in rng.permutation(len(X))[:n]:
+    for i in rng.integers(len(X), size=n):
""")
def draws_twice():
    """May a row come twice? And what if there are fewer than n?

    rng.permutation has each row once.
    """


@misconception("representative_batches", breaks=[RANDOM], diff="""
-    for i in rng.permutation(len(X))[:n]:
+    for i in np.random.permutation(len(X))[:n]:
""")
def draws_by_itself():
    """Two calls with equal generators give other rows. Whose dice are these?

    Take rng.
    """


@misconception("representative_batches", breaks=[RANDOM], diff="""
-    for i in rng.permutation(len(X))[:n]:
+    for i in rng.permutation(min(n, len(X))):
""")
def draws_among_the_first():
    """You shuffle. But which rows?

    All of X, and then take n of them.
    """


@misconception("representative_batches", breaks=[FORM], diff="""
-        yield np.asarray(X[[i]], dtype=np.float32)
+        yield np.asarray(X[i], dtype=np.float32)
""")
def forgets_the_batch_axis():
    """Which shape does one of your batches have?

    (1, d): X[[i]] keeps the axis.
    """


@misconception("representative_batches", breaks=[FORM], diff="""
-        yield np.asarray(X[[i]], dtype=np.float32)
+        yield np.asarray(X[[i]], dtype=np.float32).T
""")
def makes_columns():
    """Which shape does one of your batches have?

    (1, d): one sample, and all its numbers.
    """


@misconception("representative_batches", breaks=[FORM], diff="""
-        yield np.asarray(X[[i]], dtype=np.float32)
+        yield X[[i]]
""")
def stays_with_float64():
    """Which type does the converter want?

    A float32, and no other.
    """


@misconception("representative_batches", breaks=[FORM, COUNT, ROWS, RANDOM], diff="""
-    for i in rng.permutation(len(X))[:n]:
-        yield np.asarray(X[[i]], dtype=np.float32)
+    yield np.asarray(X[rng.permutation(len(X))[:n]], dtype=np.float32)
""")
def yields_all_at_once():
    """How many samples are in a batch of yours?

    One: yield one after the other.
    """


@misconception("representative_batches", breaks=[COUNT, ROWS, RANDOM], diff="""
-    for i in rng.permutation(len(X))[:n]:
+    for i in rng.permutation(len(X)):
""")
def yields_all_rows():
    """How many batches did the converter ask for?

    As many as n says, and no more.
    """


@misconception("representative_batches", breaks=[ROWS, RANDOM], diff="""
-        yield np.asarray(X[[i]], dtype=np.float32)
+        yield np.asarray((X[[i]] - X[i].mean()) / (X[i].std() + 1e-9), dtype=np.float32)
""")
def scales_once_more():
    """X is prepared for the model. What do you do to it?

    Nothing: yield the row as it is.
    """
