"""Wrong ideas about `last_valid`: the code, the hint, and the claims that each one fails."""

import torch

from autograder.kit import misconception

PADDED = "takes the output of each sequence's own last step, not what stands in the padding"
FULL = "takes the last column where there is no padding"
SINGLE = "keeps its two axes for a single sequence, and for a single number"
GRADIENT = "lets the gradient pass to the steps that it takes, and to no others"
INPUTS = "leaves out and lengths as they were"


@misconception("last_valid", breaks=[PADDED])
def takes_the_last_column(out, lengths):
    """For short sequences you give what the network said about padding. Where do lengths enter?

    In a row of length n, the steps 0 to n - 1 are real.
    """
    return out[:, -1]


@misconception("last_valid", breaks=[PADDED])
def takes_the_end_of_the_longest(out, lengths):
    """You take the same step from every sequence, the end of the longest. Do they all end there?

    Two tensors of whole numbers as an index, rows and steps, take another step from each row.
    """
    return out[:, lengths.max() - 1]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def takes_the_step_behind_the_end(out, lengths):
    """You look one step too far. At which step does a sequence of length 1 have its only output?

    Steps count from 0, lengths from 1.
    """
    return out[torch.arange(len(out)), lengths]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def takes_the_step_before_the_end(out, lengths):
    """You leave the last step out. Which step is the last one of a sequence of length 3?

    Of the steps 0, 1, 2, the last one has the number 2.
    """
    return out[torch.arange(len(out)), lengths - 2]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def averages_the_real_steps(out, lengths):
    """You take the mean of all real steps. Is it asked for all of them, or for one?

    For a sequence of length n, only step n - 1 counts; the others have no part in it.
    """
    real = (torch.arange(out.shape[1]) < lengths[:, None])[:, :, None]
    return (out * real).sum(dim=1) / lengths[:, None]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def takes_the_ends_of_all_from_each(out, lengths):
    """Your result has three axes: each sequence gives a step for the length of every other one. How do rows and steps go in pairs?

    A slice as first index means: all rows, for each of the steps. A tensor of row numbers goes through them side by side.
    """
    return out[:, lengths - 1]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def takes_time_for_the_first_axis(out, lengths):
    """You index the steps first and the sequences second. What are the axes of out?

    The axes are (B, T, H): samples first, then time.
    """
    return out[lengths - 1, torch.arange(len(out))]


@misconception("last_valid", breaks=[PADDED, FULL, SINGLE, GRADIENT])
def takes_all_from_the_first_sequence(out, lengths):
    """All your results come from sequence 0. Which row belongs to which length?

    B results need B row numbers: 0, 1, ..., B - 1.
    """
    return out[0, lengths - 1]


@misconception("last_valid", breaks=[SINGLE])
def squeezes_too_much(out, lengths):
    """For one sequence, or one number, an axis of your result is gone. Which axes may go?

    squeeze() without a number removes every axis of length 1; only the one of time is meant.
    """
    index = (lengths - 1)[:, None, None].expand(-1, 1, out.shape[2])
    return out.gather(1, index).squeeze()


@misconception("last_valid", breaks=[GRADIENT])
def cuts_the_gradient(out, lengths):
    """Your numbers are right, but no gradient comes back through them. Where on the way do they stop being what torch has computed?

    What comes out of detach, numpy, item or torch.tensor has forgotten where it came from. An index, gather and stack remember.
    """
    return out.detach()[torch.arange(len(out)), lengths - 1]


@misconception("last_valid", breaks=[INPUTS])
def counts_down_in_place(out, lengths):
    """Your result is right, but lengths has changed. What is the difference between -= and -?

    lengths -= 1 writes into the caller's tensor; lengths - 1 is a tensor of its own.
    """
    lengths -= 1
    return out[torch.arange(len(out)), lengths]
