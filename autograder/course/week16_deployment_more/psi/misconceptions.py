"""Wrong ideas about `psi`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

VALUES = (
    "adds up, for bins of equally many expected values, the differences of shares times the logarithms of their ratios"
)
EMPTY = "stays finite where a bin is empty, with half a value more in each"
OUTSIDE = "counts what lies beyond all expected values in the outer bins"
CUTS = "cuts by the expected values alone, however far away the actual ones are"
QUANTILES = "cuts at quantiles, also where the expected values are crowded on one side"
ON_A_CUT = "counts a value that lies on a cut to the bin above"
DEFAULT = "takes ten bins if nothing is said"
INPUTS = "leaves both arrays as they were"


@misconception("psi", breaks=[VALUES, EMPTY, CUTS, QUANTILES, ON_A_CUT, DEFAULT])
def cuts_anew_with_todays_values(expected, actual, bins=10):
    """Your bins move with today's values. What would a yardstick be worth that grows with the child?

    Cut by the quantiles of the expected values alone: np.quantile(expected, ...).
    """
    cuts = np.quantile(np.concatenate([expected, actual]), np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, CUTS, QUANTILES, DEFAULT])
def cuts_each_by_itself(expected, actual, bins=10):
    """You cut the actual values at their own quantiles. Can their shares then be anything but equal?

    Both are counted in the same bins, those of the expected values.
    """
    shares = []
    for values in (expected, actual):
        cuts = np.quantile(values, np.arange(1, bins) / bins)
        counts = np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins)
        shares.append((counts + 0.5) / (len(values) + 0.5 * bins))
    e, a = shares
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[QUANTILES])
def cuts_bins_of_equal_width(expected, actual, bins=10):
    """Your bins are equally wide. What should be equal about them?

    Each bin holds equally many expected values: the cuts are quantiles.
    """
    cuts = np.linspace(expected.min(), expected.max(), bins + 1)[1:-1]
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, QUANTILES, ON_A_CUT, DEFAULT])
def leaves_the_half_away(expected, actual, bins=10):
    """What does your function give if a bin is empty? What is added to each count?

    Half a value more in each bin, in the numerator and, for all bins together, in the denominator.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) / len(values)
        for values in (expected, actual)
    )
    with np.errstate(all="ignore"):
        return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, QUANTILES, ON_A_CUT, DEFAULT])
def forgets_the_half_below(expected, actual, bins=10):
    """Your shares add up to more than 1. Where else does the half belong?

    With a half more in each of the bins, there are n + 0.5 * bins values in all.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / len(values)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[OUTSIDE, CUTS, QUANTILES, ON_A_CUT])
def drops_what_lies_outside(expected, actual, bins=10):
    """Values below the smallest expected one, or above the largest, are in none of your bins. Where do the outer bins end?

    They reach to infinity: use -np.inf and np.inf as the outer edges.
    """
    edges = np.quantile(expected, np.arange(bins + 1) / bins)
    e, a = ((np.histogram(values, edges)[0] + 0.5) / (len(values) + 0.5 * bins) for values in (expected, actual))
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, QUANTILES, ON_A_CUT, DEFAULT])
def adds_up_one_side_only(expected, actual, bins=10):
    """What you add up is only half of the formula. What stands in front of the logarithm?

    The difference of the shares: (a - e) * log(a / e).
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum(a * np.log(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, CUTS, QUANTILES, ON_A_CUT, DEFAULT])
def turns_the_ratio_round(expected, actual, bins=10):
    """Your index is negative. Which share is in front in the difference, and which is on top in the ratio?

    The same one: (a - e) * log(a / e) is never below 0.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(e / a)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, QUANTILES, ON_A_CUT, DEFAULT])
def takes_another_logarithm(expected, actual, bins=10):
    """All your values are off by the same factor. To which base is the logarithm of the formula?

    ln is the natural one: np.log.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log2(a / e)))


@misconception("psi", breaks=[VALUES, EMPTY, OUTSIDE, QUANTILES, ON_A_CUT, DEFAULT])
def takes_the_mean_over_the_bins(expected, actual, bins=10):
    """Your values get smaller the more bins there are. Is it a sum or a mean?

    The index is the sum over all bins.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.mean((a - e) * np.log(a / e)))


@misconception("psi", breaks=[ON_A_CUT])
def counts_a_value_on_a_cut_below(expected, actual, bins=10):
    """A value that lies on a cut is in the lower bin for you. Where should it be?

    In the bin above: np.searchsorted(cuts, values, side="right") counts the cuts at or below a value.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[DEFAULT])
def takes_four_bins_by_itself(expected, actual, bins=4):
    """With how many bins does your function work if nobody says so? Look at the first line of the cell.

    bins=10 is the default.
    """
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


@misconception("psi", breaks=[INPUTS])
def sorts_the_callers_values(expected, actual, bins=10):
    """The caller's arrays are sorted after the call. Whose are they?

    np.sort gives a sorted copy; values.sort() sorts the caller's array.
    """
    expected.sort()
    actual.sort()
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))
