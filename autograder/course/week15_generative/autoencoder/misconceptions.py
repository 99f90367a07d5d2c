"""Wrong ideas about `autoencoder`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has four linear layers with a bias, under their names and of the right sizes"
ENCODE = "gives codes that may be any number"
DECODE = "draws pictures between -1 and 1 from codes"
HOLE = "draws each picture again from its code alone"


@misconception("autoencoder", breaks=[HOLE], diff="""
-        return self.decode(self.encode(x))
+        return self.decode(self.encode(x)) + x
""")
def goes_around_the_hole():
    """Your copy gets something that did not go through the code. Is the hole still a hole?

    Calling the model is decode(encode(x)), and nothing else.
    """


@misconception("autoencoder", breaks=[HOLE], diff="""
-        return self.decode(self.encode(x))
+        return torch.tanh(self.dec2(torch.relu(self.dec1(self.enc2(self.enc1(x))))))
""")
def skips_relu_when_it_copies():
    """Your model copies in another way than encode and decode do one after the other. Why write the halves twice?

    Call self.decode and self.encode.
    """


@misconception("autoencoder", breaks=[DECODE], diff="""
-        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
+        return torch.relu(self.dec2(torch.relu(self.dec1(code))))
""")
def draws_nothing_below_zero():
    """What is the smallest number that your last layer can say? And the smallest pixel in the data?

    Pixels lie between -1 and 1, as tanh does.
    """


@misconception("autoencoder", breaks=[DECODE], diff="""
-        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
+        return torch.sigmoid(self.dec2(torch.relu(self.dec1(code))))
""")
def draws_between_zero_and_one():
    """Your pixels lie between 0 and 1. Where do those of the data lie?

    Between -1 and 1: that is what tanh gives.
    """


@misconception("autoencoder", breaks=[DECODE], diff="""
-        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
+        return self.dec2(torch.relu(self.dec1(code)))
""")
def draws_without_a_border():
    """Your pixels may be as large as they like. What comes behind the last layer?

    tanh, which gives what lies between -1 and 1.
    """


@misconception("autoencoder", breaks=[ENCODE], diff="""
-        return self.enc2(torch.relu(self.enc1(x)))
+        return torch.relu(self.enc2(torch.relu(self.enc1(x))))
""")
def cuts_negative_codes_off():
    """None of your codes is ever negative. Does anything come behind the second layer?

    Nothing: a code may be any number.
    """


@misconception("autoencoder", breaks=[ENCODE], diff="""
-        return self.enc2(torch.relu(self.enc1(x)))
+        return torch.tanh(self.enc2(torch.relu(self.enc1(x))))
""")
def squeezes_codes():
    """Your codes all lie between -1 and 1. Does anything come behind the second layer?

    Nothing: a code may be any number.
    """


@misconception("autoencoder", breaks=[ENCODE], diff="""
-        return self.enc2(torch.relu(self.enc1(x)))
+        return self.enc2(self.enc1(x))
""")
def encodes_in_a_straight_line():
    """What are two linear layers with nothing in between worth?

    One. Between enc1 and enc2 stands a relu.
    """


@misconception("autoencoder", breaks=[DECODE], diff="""
-        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
+        return torch.tanh(self.dec2(self.dec1(code)))
""")
def decodes_in_a_straight_line():
    """What are two linear layers with nothing in between worth?

    One. Between dec1 and dec2 stands a relu.
    """


@misconception("autoencoder", breaks=[ENCODE, DECODE], diff="""
-        return self.enc2(torch.relu(self.enc1(x)))
+        return self.enc2(torch.tanh(self.enc1(x)))

-        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
+        return torch.tanh(self.dec2(torch.tanh(self.dec1(code))))
""")
def uses_tanh_inside():
    """What stands between your two layers of each half, and what does the formula say?

    relu on the inside; tanh only at the very end.
    """


@misconception("autoencoder", breaks=[PARTS, ENCODE, DECODE, HOLE], diff="""
-        self.enc1, self.enc2 = nn.Linear(d, h), nn.Linear(h, z)
+        self.enc1, self.enc2 = nn.Linear(d, h, bias=False), nn.Linear(h, z, bias=False)

-        self.dec1, self.dec2 = nn.Linear(z, h), nn.Linear(h, d)
+        self.dec1, self.dec2 = nn.Linear(z, h, bias=False), nn.Linear(h, d, bias=False)
""")
def forgets_the_biases():
    """The formula adds something in each layer. Where are your b and c?

    Each linear layer has a bias; torch makes one unless it is told not to.
    """


@misconception("autoencoder", breaks=[PARTS, ENCODE, DECODE, HOLE], diff="""
-        self.enc1, self.enc2 = nn.Linear(d, h), nn.Linear(h, z)
+        self.enc1, self.enc2 = nn.Linear(d, h), nn.Linear(h, h)

-        self.dec1, self.dec2 = nn.Linear(z, h), nn.Linear(h, d)
+        self.dec1, self.dec2 = nn.Linear(h, h), nn.Linear(h, d)
""")
def makes_no_hole():
    """How many numbers does your code have, and how many should it have?

    z of them: enc2 goes from h to z, and dec1 from z to h.
    """
