"""Wrong ideas about `sinusoidal_positions`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

TURNS = "has the sine and the cosine of t in the first two features of place t"
WAVES = "has slower waves in each next pair, by the formula"
ODD = "refuses an odd number of features"


@misconception("sinusoidal_positions", breaks=[TURNS], diff="""
-    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
+    return torch.cat([angles.sin(), angles.cos()], dim=1)
""")
def puts_all_sines_first():
    """All your sines come first, then all cosines. What stands right behind the first sine?

    Sines and cosines take turns: feature 2i is a sine, feature 2i + 1 the cosine of the same angle.
    """


@misconception("sinusoidal_positions", breaks=[TURNS, WAVES], diff="""
-    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
+    return torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(1)
""")
def begins_with_the_cosine():
    """Your place 0 begins with a 1. What is the sine of 0?

    Even features are sines, odd ones cosines.
    """


@misconception("sinusoidal_positions", breaks=[WAVES], diff="""
-    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
+    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(d // 2) / d)
""")
def forgets_the_two_in_the_exponent():
    """Your last pair is faster than it should be. How far does the exponent run?

    It is 2i / d: with i up to d / 2 - 1, nearly to 1.
    """


@misconception("sinusoidal_positions", breaks=[WAVES], diff="""
-    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
+    angles = torch.arange(T)[:, None] / 10000 ** (2 * torch.arange(0, d, 2) / d)
""")
def doubles_the_exponent():
    """Your pairs slow down too fast. Is the number that you double i, or 2i already?

    0, 2, 4, ... are the values of 2i, not of i.
    """


@misconception("sinusoidal_positions", breaks=[TURNS, WAVES], diff="""
-    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
+    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(d) / d)
-    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
+    return torch.where(torch.arange(d) % 2 == 0, angles.sin(), angles.cos())
""")
def gives_each_feature_a_speed_of_its_own():
    """The sine and the cosine of a pair have different angles. What do features 2i and 2i + 1 share?

    Both take the angle with exponent 2i / d.
    """


@misconception("sinusoidal_positions", breaks=[TURNS, WAVES], diff="""
-    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
+    angles = torch.arange(1, T + 1)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
""")
def counts_from_one():
    """Your first place has the pattern of the second. Where does t begin?

    At 0: the first pattern is 0, 1, 0, 1, and so on.
    """


@misconception("sinusoidal_positions", breaks=[ODD], diff="""
-    if d % 2:
-        raise ValueError(f"{d} features make no pairs")
+    d = d - d % 2
""")
def rounds_an_odd_number():
    """For 5 features you give 4, without a word. Who would look for the fifth?

    Raise ValueError if d is odd.
    """
