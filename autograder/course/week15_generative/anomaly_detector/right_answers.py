"""Right answers to `anomaly_detector`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("anomaly_detector", replaces="anomaly_split")
def permutes_everything_first(is_anomaly, rng):
    order = rng.permutation(len(is_anomaly))
    normal, odd = order[~is_anomaly[order]], order[is_anomaly[order]]
    train, val, rest = np.split(normal, [len(normal) // 2, len(normal) // 2 + len(normal) // 4])
    return train, val, np.concatenate([odd, rest])


@right_answer("anomaly_detector", replaces="anomaly_split")
def chooses_without_replacement(is_anomaly, rng):
    normal = [int(place) for place in range(len(is_anomaly)) if not is_anomaly[place]]
    chosen = rng.choice(len(normal), size=len(normal) // 2 + len(normal) // 4, replace=False)
    train = sorted(normal[place] for place in chosen[: len(normal) // 2])
    val = sorted(normal[place] for place in chosen[len(normal) // 2 :])
    used = {*train, *val}
    test = [place for place in range(len(is_anomaly)) if place not in used]
    return np.array(train, dtype=int), np.array(val, dtype=int), np.array(test, dtype=int)


@right_answer("anomaly_detector", replaces="anomaly_split")
def shuffles_a_copy(is_anomaly, rng):
    normal = np.where(np.logical_not(is_anomaly))[0]
    rng.shuffle(normal)
    n = normal.size
    end = n // 2 + n // 4
    return [normal[: n // 2], normal[n // 2 : end], np.append(normal[end:], np.where(is_anomaly)[0])]


@right_answer("anomaly_detector", replaces="fit_threshold")
def takes_a_percentile(errors_normal_val, q):
    return np.percentile(errors_normal_val, 100 * q).item()


@right_answer("anomaly_detector", replaces="fit_threshold")
def goes_between_two_errors(errors_normal_val, q):
    ordered = np.sort(errors_normal_val)
    return float(np.interp(q * (len(ordered) - 1), np.arange(len(ordered)), ordered))


@right_answer("anomaly_detector", replaces="detect")
def says_what_is_not_normal(errors, thr):
    return ~(errors <= thr)


@right_answer("anomaly_detector", replaces="auroc")
def goes_through_all_pairs(errors, is_anomaly):
    won, pairs = 0.0, 0
    for bad in errors[is_anomaly]:
        for good in errors[~is_anomaly]:
            won += 1.0 if bad > good else 0.5 if bad == good else 0.0
            pairs += 1
    return won / pairs


@right_answer("anomaly_detector", replaces="auroc")
def takes_the_sign_of_all_differences(errors, is_anomaly):
    differences = np.subtract.outer(errors[is_anomaly], errors[np.logical_not(is_anomaly)])
    return float((np.sign(differences) + 1).mean() / 2)


@right_answer("anomaly_detector", replaces="auroc")
def counts_ranks(errors, is_anomaly):
    ordered = np.sort(errors)
    rank = (np.searchsorted(ordered, errors, side="left") + np.searchsorted(ordered, errors, side="right") + 1) / 2
    bad = int(is_anomaly.sum())
    good = len(errors) - bad
    return float((rank[is_anomaly].sum() - bad * (bad + 1) / 2) / (bad * good))
