"""Wrong ideas about `lm_batches`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

TARGETS = "gives as y what follows in the text on each element of x"
ROWS = "gives every row T characters that follow on each other"
CONTINUES = "lets every row of a batch go on where it ended in the batch before"
ALL_ONCE = "uses as much of the text as fits, from its beginning, every character once"
INPUTS = "leaves ids as they were"
SMALLEST = "works for a single row, for rows of one character, and for a single batch"


@misconception("lm_batches", breaks=[TARGETS])
def gives_x_as_y(ids, B, T):
    """Your y is x. If a model may see the answer, what does it learn?

    At each place, y holds the character that stands one further in the text.
    """
    n = (len(ids) - 1) // (B * T)
    x = ids[: n * B * T].reshape(B, n, T).swapaxes(0, 1)
    return x, x.copy()


@misconception("lm_batches", breaks=[TARGETS])
def gives_what_came_before(ids, B, T):
    """Your y is one step off in the other direction. Does a model that writes need the character before or behind?

    If x is at place p of the text, y is at p + 1.
    """
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    before = np.concatenate([ids[:1], ids[: used - 1]])
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], before))


@misconception("lm_batches", breaks=[TARGETS, ALL_ONCE])
def shifts_by_two(ids, B, T):
    """Between x and y lies one character that nobody has to predict. By how much do you shift?

    If x is at place p of the text, y is at p + 1.
    """
    n = (len(ids) - 2) // (B * T)
    used = n * B * T
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], ids[2 : used + 2]))


@misconception("lm_batches", breaks=[TARGETS])
def shifts_inside_of_the_rows(ids, B, T):
    """The last target of a row is the row's own first character. What follows on a row in the text?

    Shift the text first and cut it afterwards: then a row's last target is the next row's first character.
    """
    n = (len(ids) - 1) // (B * T)
    x = ids[: n * B * T].reshape(B, n, T).swapaxes(0, 1)
    return x, np.roll(x, -1, axis=2)


@misconception("lm_batches", breaks=[TARGETS])
def starts_the_text_anew_at_the_end(ids, B, T):
    """The very last target is the text's first character. Which one comes after the last that you use?

    Of N characters, only N - 1 have a successor.
    """
    n = (len(ids) - 1) // (B * T)
    used = ids[: n * B * T]
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (used, np.roll(used, -1)))


@misconception("lm_batches", breaks=[CONTINUES])
def fills_batch_after_batch(ids, B, T):
    """In your batches, row 1 goes on where row 0 ends. But where does row 0 of the next batch go on?

    Row b of all batches together is one strip of the text; cut the text into B strips first.
    """
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    return tuple(part.reshape(n, B, T) for part in (ids[:used], ids[1 : used + 1]))


@misconception("lm_batches", breaks=[ROWS, CONTINUES])
def deals_the_strips_out_anew(ids, B, T):
    """With reshape, no axes are exchanged: it only deals the numbers out anew. Print one of your rows.

    Cut into (B, n, T) first; then two axes change places, and no number leaves its row.
    """
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    return tuple(part.reshape(n * T, B).T.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], ids[1 : used + 1]))


@misconception("lm_batches", breaks=[CONTINUES, ALL_ONCE])
def moves_by_one_character(ids, B, T):
    """Your batches overlap: most characters are there many times. How far does a batch move on?

    Row 0 of batch k starts at place k T of its strip.
    """
    n = (len(ids) - 1) // (B * T)
    at = np.arange(n)[:, None, None] + (np.arange(B) * n * T)[:, None] + np.arange(T)
    return ids[at], ids[at + 1]


@misconception("lm_batches", breaks=[ALL_ONCE])
def drops_a_batch(ids, B, T):
    """You use less of the text than would fit. How many batches fit into 13 characters, with B = 2 and T = 3?

    12 of the 13 characters have a successor, and a batch takes B T = 6 of them.
    """
    n = (len(ids) - 1) // (B * T) - 1
    used = n * B * T
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], ids[1 : used + 1]))


@misconception("lm_batches", breaks=[TARGETS, ALL_ONCE])
def forgets_the_last_successor(ids, B, T):
    """Where B * T divides the length of the text, your last target is the text's first character. How many batches fit?

    Of N characters, only N - 1 have a successor, and only these can be in x.
    """
    n = len(ids) // (B * T)
    used = n * B * T
    targets = np.append(ids[1:], ids[:1])[:used]
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], targets))


@misconception("lm_batches", breaks=[ALL_ONCE])
def leaves_out_the_beginning(ids, B, T):
    """You use the end of the text and leave out some of its beginning. Which part is left over?

    The first row starts with the text's first character; what does not fill a batch is left over at the end.
    """
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    x, y = ids[-used - 1 : -1], ids[-used:]
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (x, y))


@misconception("lm_batches", breaks=[INPUTS])
def shifts_in_place(ids, B, T):
    """Your batches are right, but ids has changed. Whose array do you shift?

    A slice on the left of = writes into the caller's array. Two slices that are only read do without.
    """
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    x = ids[:used].copy()
    ids[:-1] = ids[1:].copy()
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (x, ids[:used]))


@misconception("lm_batches", breaks=[SMALLEST], diff="""
-    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], ids[1:used + 1]))
+    return tuple(np.squeeze(part.reshape(B, n, T).swapaxes(0, 1)) for part in (ids[:used], ids[1:used + 1]))
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    x and y are (n, B, T), also where one of the three is 1.
    """
