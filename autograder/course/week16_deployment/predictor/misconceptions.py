"""Wrong ideas about `predictor`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

LABEL = "names the most probable class of each sample"
PROBABILITY = "gives the probability of that class among all classes"
PREPARES = "prepares samples as training did"
EVALUATION = "switches the model to evaluation, whatever mode it comes in"
GRADIENT = "keeps nothing for a gradient"
KINDS = "takes lists, whole numbers and float64 as it takes float32"
PLAIN = "gives what JSON can carry: a str and a float"
ONCE = "asks the model once for a whole batch"
EMPTY = "answers an empty batch with an empty list"


@misconception("predictor", breaks=[EVALUATION], diff="""
-        self.model = model.eval()
+        self.model = model
""")
def stays_in_training_mode():
    """Ask twice for the same samples. Are dropout and batch normalisation off duty?

    Switch the model to evaluation.
    """


@misconception("predictor", breaks=[GRADIENT], diff="""
-        with torch.inference_mode():
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+        probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
""")
def keeps_everything_for_a_gradient():
    """Nobody will call backward here. What does torch keep all the same?

    Ask the model under torch.inference_mode().
    """


@misconception("predictor", breaks=[PREPARES], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.softmax(self.model(x), dim=1)
""")
def serves_raw_samples():
    """What did training do to its samples before the model saw them?

    Call preprocess first: it is part of the model.
    """


@misconception("predictor", breaks=[PREPARES], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.softmax(self.model(self.preprocess(self.preprocess(x))), dim=1)
""")
def prepares_twice():
    """How often did training prepare its samples?

    Once: preprocess is called once.
    """


@misconception("predictor", breaks=[PREPARES], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.softmax(self.preprocess(self.model(x)), dim=1)
""")
def prepares_what_comes_out():
    """What is prepared: what goes in, or what comes out?

    Samples go through preprocess, and then into the model.
    """


@misconception("predictor", breaks=[LABEL, PROBABILITY, PREPARES], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            x = (x - x.mean()) / (x.std() + 1e-8)
+            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
""")
def scales_by_the_batch():
    """Does your answer about a sample depend on who else is in the batch?

    Mean and spread are those of the training data, and preprocess knows them.
    """


@misconception("predictor", breaks=[LABEL, PROBABILITY], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=0)
""")
def shares_probability_among_samples():
    """Add the probabilities of one sample's classes up. What should that give?

    Classes are along dim=1.
    """


@misconception("predictor", breaks=[PROBABILITY], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = self.model(self.preprocess(x))
""")
def gives_logits():
    """May a probability be negative, or above 1?

    softmax makes probabilities of logits.
    """


@misconception("predictor", breaks=[PROBABILITY], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.log_softmax(self.model(self.preprocess(x)), dim=1)
""")
def gives_logarithms():
    """May a probability be negative?

    Take softmax, not its logarithm.
    """


@misconception("predictor", breaks=[PROBABILITY], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.sigmoid(self.model(self.preprocess(x)))
""")
def looks_at_each_class_by_itself():
    """Add the probabilities of one sample's classes up. What should that give?

    One class of several: softmax, and not sigmoid.
    """


@misconception("predictor", breaks=[LABEL, PROBABILITY], diff="""
-        best = probabilities.argmax(dim=1).tolist()
+        best = probabilities.argmin(dim=1).tolist()
""")
def names_the_least_probable():
    """Which class do you name: the most probable one?

    argmax gives its place.
    """


@misconception("predictor", breaks=[LABEL, PLAIN], diff="""
-        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)]
+        return [{"label": k, "probability": row[k].item()} for k, row in zip(best, probabilities)]
""")
def gives_a_number_for_a_name():
    """Whoever asks does not know your list of classes. What is class 2?

    Look the name up: classes[k].
    """


@misconception("predictor", breaks=[PLAIN], diff="""
-        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)]
+        return [{"label": self.classes[k], "probability": row[k]} for k, row in zip(best, probabilities)]
""")
def gives_tensors():
    """What does json.dumps say to your answer?

    item() makes a float of a tensor with one number.
    """


@misconception("predictor", breaks=[PROBABILITY, PREPARES, KINDS, PLAIN], diff="""
-        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)]
+        return [{"label": self.classes[k], "probability": f"{row[k].item():.1%}"} for k, row in zip(best, probabilities)]
""")
def gives_probabilities_as_text():
    """Can a program calculate with your probability?

    A float. How it is shown is for others to decide.
    """


@misconception("predictor", breaks=[KINDS], diff="""
-        x = torch.from_numpy(np.asarray(batch, dtype=np.float32))
+        x = torch.from_numpy(np.asarray(batch))
""")
def keeps_float64():
    """Give it a list of lists. Which type do its numbers have, and which one does the model want?

    np.asarray(batch, dtype=np.float32).
    """


@misconception("predictor", breaks=[ONCE], diff="""
-            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
+            probabilities = torch.cat([torch.softmax(self.model(self.preprocess(x[[i]])), dim=1) for i in range(len(x))])
""")
def asks_for_each_sample():
    """How often do you ask the model for a batch of 50?

    Once: it takes them all together, and much faster.
    """


@misconception("predictor", breaks=[EMPTY], diff="""
-        if len(batch) == 0:
-            return []
""")
def breaks_on_nothing():
    """What does it answer if there are no samples at all?

    An empty list.
    """


@misconception("predictor", breaks=[LABEL, PROBABILITY, PREPARES, EVALUATION, GRADIENT, KINDS, PLAIN, ONCE, EMPTY], diff="""
-        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)]
+        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)][0]
""")
def gives_one_answer_alone():
    """How many answers does a batch of three get?

    A list with a dict for each sample, also if there is only one.
    """
