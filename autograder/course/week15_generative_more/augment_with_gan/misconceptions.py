"""Wrong ideas about `augment_with_gan`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

REAL = "keeps every real picture once, with its class"
GENERATED = "adds as many pictures as asked for of each class that has a forger, made by this forger"
MIXED = "mixes them, in an order drawn from gen"
IS_REAL = "says of each picture whether it is real"
INPUTS = "leaves X and y as they were"


@misconception("augment_with_gan", breaks=[REAL, GENERATED], diff="""
-    return pictures[order], labels[order], is_real[order]
+    return pictures[order], labels, is_real[order]
""")
def mixes_the_pictures_alone():
    """Take the first picture of your result, and its label. Do they belong together?

    Labels have to be brought into the same order as pictures.
    """


@misconception("augment_with_gan", breaks=[REAL, GENERATED], diff="""
-    return pictures[order], labels[order], is_real[order]
+    return pictures[order], gen.permutation(labels), is_real[order]
""")
def draws_an_order_for_the_labels():
    """You draw an order for the pictures, and another one for the labels. Which label does a picture get?

    Draw one order, and use it for all.
    """


@misconception("augment_with_gan", breaks=[MIXED], diff="""
-    return pictures[order], labels[order], is_real[order]
+    return pictures, labels, is_real
""")
def does_not_mix():
    """What is in the first batch of your result, and what in the last one?

    Bring all three arrays into an order that is drawn from gen.
    """


@misconception("augment_with_gan", breaks=[MIXED], diff="""
-    order = gen.permutation(len(pictures))
+    order = np.random.default_rng(0).permutation(len(pictures))
""")
def draws_from_a_generator_of_its_own():
    """Your order is the same at every call, whatever gen is. What is gen for?

    gen.permutation draws from the generator that you were given.
    """


@misconception("augment_with_gan", breaks=[GENERATED], diff="""
-    labels = np.concatenate([y, np.repeat(list(forgers), count)])
+    labels = np.concatenate([y, np.tile(list(forgers), count)])
""")
def tiles_the_classes():
    """In your list of labels, the classes alternate. In which order are the pictures?

    First all of one forger, then all of the next: np.repeat.
    """


@misconception("augment_with_gan", breaks=[GENERATED], diff="""
-    labels = np.concatenate([y, np.repeat(list(forgers), count)])
+    labels = np.concatenate([y, np.repeat(np.arange(len(forgers)), count)])
""")
def counts_the_forgers():
    """Your generated pictures have the classes 0, 1, 2 and so on. Which classes have a forger?

    The keys of the dict are the classes, and they need not be 0, 1, 2.
    """


@misconception("augment_with_gan", breaks=[GENERATED], diff="""
-    labels = np.concatenate([y, np.repeat(list(forgers), count)])
+    labels = np.concatenate([y, np.repeat(sorted(forgers), count)])
""")
def sorts_the_classes_and_not_the_pictures():
    """You sort the classes. Are the forgers asked in this order, too?

    Go through the dict once, for pictures and labels together.
    """


@misconception("augment_with_gan", breaks=[GENERATED], diff="""
-    made = [forger(count) for forger in forgers.values()]
+    made = [np.repeat(forger(1), count, axis=0) for forger in forgers.values()]
""")
def multiplies_one_picture():
    """How many different pictures does each of your forgers make?

    Ask for count of them: the same picture again teaches nothing.
    """


@misconception("augment_with_gan", breaks=[IS_REAL], diff="""
-    return pictures[order], labels[order], is_real[order]
+    return pictures[order], labels[order], is_real
""")
def forgets_to_mix_what_is_real():
    """Your third array says that the first ones are real. Are they still the first ones?

    is_real has to be brought into the new order as well.
    """


@misconception("augment_with_gan", breaks=[IS_REAL], diff="""
-    is_real = np.arange(len(pictures)) < len(X)
+    is_real = np.arange(len(pictures)) >= len(X)
""")
def marks_the_generated_ones():
    """Count the True in your third array. Are there as many as real pictures?

    It says which are real, not which are generated.
    """


@misconception("augment_with_gan", breaks=[REAL], diff="""
-    labels = np.concatenate([y, np.repeat(list(forgers), count)])
+    labels = np.concatenate([np.sort(y), np.repeat(list(forgers), count)])
""")
def sorts_the_real_classes():
    """You sort y. Does X know about it?

    Sorting one array alone tears the pairs apart.
    """


@misconception("augment_with_gan", breaks=[INPUTS], diff="""
-    pictures = np.concatenate([X, *made])
-    labels = np.concatenate([y, np.repeat(list(forgers), count)])
+    mixed = gen.permutation(len(X))
+    X[:], y[:] = X[mixed], y[mixed]
+    pictures = np.concatenate([X, *made])
+    labels = np.concatenate([y, np.repeat(list(forgers), count)])
""")
def mixes_the_callers_pictures():
    """After the call, the caller's X is in another order. Who else uses it?

    Indexing with an order makes a new array; X[:] = ... changes the caller's.
    """
