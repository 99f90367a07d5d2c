"""Wrong ideas about the masks, each in the place of one of the three functions."""

import torch

from autograder.kit import misconception

CAUSAL = "lets each place look at itself and at what came before, and at nothing that comes after"
PADDING = "lets nobody look at a filler, whatever number that has, with an axis for heads and one for queries"
COMBINE = "allows what all masks allow, of shapes that broadcast"
NONE = "takes None for a mask that forbids nothing, and gives None if there is no other"
INPUTS = "leaves ids and masks as they were"


@misconception("masks", replaces="causal_mask", breaks=[CAUSAL])
def excludes_itself(T):
    """The first place of your text may look at nothing at all. May a place look at itself?

    The diagonal is True as well.
    """
    return torch.ones(T, T, dtype=torch.bool).tril(-1)


@misconception("masks", replaces="causal_mask", breaks=[CAUSAL])
def looks_into_the_future(T):
    """The first place may look at everything, the last one only at itself. Which of them has a past?

    Rows are who looks, columns are at what: what comes later stands above the diagonal.
    """
    return torch.ones(T, T, dtype=torch.bool).triu()


@misconception("masks", replaces="causal_mask", breaks=[CAUSAL])
def says_what_is_forbidden(T):
    """Your mask is True exactly where nobody may look. What does True mean this week?

    True means: this one may be looked at.
    """
    return torch.ones(T, T, dtype=torch.bool).triu(1)


@misconception("masks", replaces="causal_mask", breaks=[CAUSAL])
def gives_ones_and_zeros(T):
    """Your mask holds numbers. What does ~ make of them, in place of True and False?

    Ask for dtype=torch.bool.
    """
    return torch.tril(torch.ones(T, T))


@misconception("masks", replaces="causal_mask", breaks=[CAUSAL])
def sees_one_step_too_far(T):
    """Every place of yours sees one that comes after it. Which one must it predict?

    The last column that a row may look at is its own.
    """
    return torch.ones(T, T, dtype=torch.bool).tril(1)


@misconception("masks", replaces="padding_mask", breaks=[PADDING])
def takes_zero_for_the_filler(ids, pad):
    """You hide the words with number 0. Is 0 the filler?

    The filler's number is given: it is pad.
    """
    return (ids != 0)[:, None, None, :]


@misconception("masks", replaces="padding_mask", breaks=[PADDING])
def shows_only_the_filler(ids, pad):
    """Your mask is True at the fillers alone. Who may be looked at?

    True means: this one may be looked at.
    """
    return (ids == pad)[:, None, None, :]


@misconception("masks", replaces="padding_mask", breaks=[PADDING])
def has_no_axes_for_heads_and_queries(ids, pad):
    """Your mask has the shape of ids. Against which of the axes (B, h, Tq, Tk) does its first one come to stand?

    Shapes are aligned at their ends. Between B and T, two axes of length 1 are missing.
    """
    return ids != pad


@misconception("masks", replaces="padding_mask", breaks=[PADDING])
def hides_who_looks(ids, pad):
    """Your mask keeps fillers from looking, but not from being looked at. On which axis do the keys lie?

    The keys are the last of the four axes, the queries the one before.
    """
    return (ids != pad)[:, None, :, None]


@misconception("masks", replaces="combine_masks", breaks=[COMBINE])
def allows_what_any_mask_allows(*masks):
    """A look that one mask forbids is allowed if another allows it. Is one permission enough?

    All masks must allow it: which operator says "and"?
    """
    combined = None
    for mask in masks:
        if mask is not None:
            combined = mask if combined is None else combined | mask
    return combined


@misconception("masks", replaces="combine_masks", breaks=[COMBINE])
def uses_the_last_mask_alone(*masks):
    """Only your last mask counts. What became of the others?

    Go through them, and keep what has been allowed so far.
    """
    return next((mask for mask in reversed(masks) if mask is not None), None)


@misconception("masks", replaces="combine_masks", breaks=[COMBINE])
def uses_two_masks_at_most(*masks):
    """With three masks, one of yours has no say. How many may there be?

    Any number: a loop goes through all of them.
    """
    given = [mask for mask in masks if mask is not None][:2]
    if not given:
        return None
    return given[0] if len(given) == 1 else given[0] & given[1]


@misconception("masks", replaces="combine_masks", breaks=[NONE])
def trips_over_none(*masks):
    """A mask may be None. What does & make of it?

    Leave out those that are None before you combine.
    """
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined & mask
    return combined


@misconception("masks", replaces="combine_masks", breaks=[NONE])
def allows_everything_as_a_tensor(*masks):
    """If all masks are None, you give a tensor. What was asked for?

    None: there is no mask then.
    """
    combined = torch.tensor(True)
    for mask in masks:
        if mask is not None:
            combined = combined & mask
    return combined


@misconception("masks", replaces="combine_masks", breaks=[COMBINE])
def combines_in_place(*masks):
    """One of the masks has changed afterwards. Whose tensor does &= write into?

    a & b makes a new tensor.
    """
    given = [mask for mask in masks if mask is not None]
    if not given:
        return None
    for mask in given[1:]:
        given[0] &= mask
    return given[0]


@misconception("masks", replaces="padding_mask", breaks=[INPUTS])
def writes_into_ids(ids, pad):
    """Your mask is right, but ids has changed afterwards. Whose tensor do you write into?

    A comparison makes a new tensor by itself.
    """
    ids[ids != pad] = pad + 1
    return (ids != pad)[:, None, None, :]
