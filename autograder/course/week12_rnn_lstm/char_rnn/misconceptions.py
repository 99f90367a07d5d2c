"""Wrong ideas about `CharRNN`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from torch import nn

from autograder.kit import misconception

PARTS = "has an embedding, a recurrent layer and a head, under these names and of the right sizes"
GRU = "gives the scores of every next character, with a GRU"
LSTM = "takes an LSTM if it is asked for"
PLAIN = "takes a plain layer if it is asked for"
STATE = "goes on from the state that it is given, and gives back the one after the last character"
FUTURE = "does not look at characters that are still to come"
DEFAULT = "is a GRU unless it is told otherwise"
SMALLEST = "works for a single text, for as many texts as characters, and character by character"


@misconception("char_rnn", breaks=[GRU, LSTM, PLAIN], diff="""
-        return self.head(out), state
+        return torch.softmax(self.head(out), dim=-1), state
""")
def gives_probabilities():
    """Your model gives numbers that sum to 1. The loss does the softmax: what does it want?

    cross_entropy takes raw scores, of either sign and any sum.
    """


@misconception("char_rnn", breaks=[STATE], diff="""
-        out, state = self.rnn(self.embed(ids), state)
+        out, state = self.rnn(self.embed(ids))
""")
def ignores_the_state():
    """Your model starts every call from zeros. What is the state for that it gets?

    The recurrent layer takes two arguments: what to read, and the state to start from.
    """


@misconception("char_rnn", breaks=[STATE], diff="""
-        out, state = self.rnn(self.embed(ids), state)
+        out, _ = self.rnn(self.embed(ids), state)
""")
def gives_the_old_state_back():
    """The state that you give back is the one that came in. Which one belongs to the end of the text?

    The recurrent layer gives two things back; the second is the state after the last character.
    """


@misconception("char_rnn", breaks=[PARTS, GRU, LSTM, PLAIN, STATE, FUTURE, DEFAULT], diff="""
-        self.rnn = layer(embed, hidden, batch_first=True)
-        self.head = nn.Linear(hidden, vocab_size)
+        self.rnn = layer(embed, hidden, batch_first=True, bidirectional=True)
+        self.head = nn.Linear(2 * hidden, vocab_size)
""")
def reads_in_both_directions():
    """One half of your layer reads from right to left. Which characters has it seen when you ask for the next one?

    Scores at step t may hang on the characters 0 to t, and on none behind them.
    """


@misconception("char_rnn", breaks=[GRU, LSTM, PLAIN, STATE, FUTURE], diff="""
-        return self.head(out), state
+        return self.head(out[:, -1:].expand_as(out)), state
""")
def spreads_the_last_state():
    """All your scores come from the last state, which has read the whole text. What had been read at step t?

    The layer's first result has an axis for time: step t of it has read t + 1 characters.
    """


@misconception("char_rnn", breaks=[GRU, LSTM, PLAIN, STATE], diff="""
-        self.rnn = layer(embed, hidden, batch_first=True)
+        self.rnn = layer(embed, hidden)
""")
def forgets_batch_first():
    """Your layer takes the first axis for time. Which option tells it that samples come first?

    The axes of ids are (B, T). What torch's layers take without that option is (T, B, ...).
    """


@misconception("char_rnn", breaks=[LSTM, PLAIN, STATE], diff="""
-        layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell]
         self.embed = nn.Embedding(vocab_size, embed)
-        self.rnn = layer(embed, hidden, batch_first=True)
+        self.rnn = nn.GRU(embed, hidden, batch_first=True)
""")
def is_always_a_gru():
    """Whatever cell says, your model is a GRU. Where does cell enter?

    Three names, three layers: nn.RNN, nn.GRU and nn.LSTM are called in the same way.
    """


@misconception("char_rnn", breaks=[DEFAULT], diff="""
-    def __init__(self, vocab_size, embed, hidden, cell="gru"):
+    def __init__(self, vocab_size, embed, hidden, cell="lstm"):
""")
def is_an_lstm_by_default():
    """Without cell=, which layer should your model have, and which one has it?

    What an argument is without being given stands in the first line of the function.
    """


@misconception("char_rnn", replaces="CharRNN", breaks=[PARTS, GRU, LSTM, PLAIN, STATE, DEFAULT])
class keeps_its_parts_in_a_list(nn.Module):
    """Your parts stand in a plain list. Does torch find their weights there, and under which names?

    nn.Module finds parts that are attributes of their own, and names the weights after these.
    """

    def __init__(self, vocab_size, embed, hidden, cell="gru"):
        super().__init__()
        layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell]
        self.parts = [nn.Embedding(vocab_size, embed), layer(embed, hidden, batch_first=True)]
        self.parts.append(nn.Linear(hidden, vocab_size))

    def forward(self, ids, state=None):
        embed, rnn, head = self.parts
        out, state = rnn(embed(ids), state)
        return head(out), state


@misconception("char_rnn", breaks=[GRU, LSTM, PLAIN], diff="""
-        return self.head(out), state
+        return torch.nn.functional.softplus(self.head(out)), state
""")
def clips_the_scores():
    """Your scores are never negative. What should the head's scores go through, if anything?

    A score below 0 is as good as one above; softmax makes sense of both.
    """


@misconception("char_rnn", breaks=[SMALLEST], diff="""
-        return self.head(out), state
+        return self.head(out).squeeze(), state
""")
def SqueezesTheScores():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    The scores are (B, T, V), also for a single text of one character.
    """
