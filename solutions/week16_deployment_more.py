# %% [markdown]
r"""
# Week 16, more: After the launch

Your model is out. People use it, nobody complains, and you could lean back. But a model in use
dies quietly: the world changes, and it goes on answering, as sure as ever.

In this notebook you build the three things that somebody who runs a model looks at:

- **Does the world still look as it did?** A number that tells how far today's inputs have drifted.
- **Do people have to wait?** The times that the slowest answers take, not the mean.
- **What is it, and what is it not for?** A card that goes with the model, whose numbers cannot be made up.

This notebook is optional, and needs nothing that you have written before.

**Time:** about an hour.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Drift | 16.12 | 25 |
| 2. Waiting | 16.13 | 15 |
| 3. A card for the model | 16.14, two last questions | 25 |

**How grading works** ({total_points} points): hidden checks try each exercise on inputs of their own, and every claim earns its points by itself, so an answer that is partly right earns part of the points. No exercise builds on another. A person reads the last cell.
"""

# %% given="setup"
import json
import math

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by everyone
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
# Part 1. Drift

## 16.12 Has the world moved? `psi` ({points} points, about 20 minutes)

Builds on: nothing earlier.

When you trained, you saw many values of a feature: the **expected** ones. Today's values are the **actual** ones.
Banks have compared the two for decades with one number, the population stability index:

1. Cut the line into bins that hold **equally many expected** values: with 4 bins, at their quartiles. The outer two bins reach to infinity on their side. The cuts are $q_1 \dots q_{\text{bins}-1}$, quantiles as `np.quantile` gives them; a value that lies on a cut belongs to the bin above it.
2. Count, and make shares: $e_i$ of the expected and $a_i$ of the actual values. An empty bin would be a disaster in the next step, so every count gets a half more:
$$e_i = \frac{\text{count}_i + 0.5}{n + 0.5 \cdot \text{bins}}, \quad\text{and } a_i \text{ the same way.}$$
3. $$\text{PSI} = \sum_i (a_i - e_i)\,\ln\frac{a_i}{e_i}.$$

It is 0 if all shares are equal, and never below. A rule of thumb says: below 0.1 nothing has happened, above 0.25 go and look.

**Write `psi` below.** The training is over, so the cuts stay where they are, whatever comes in.

<details>
<summary>Hint: how do I count with bins that reach to infinity?</summary>

`np.histogram` passes over what lies outside its edges. Which edges are outside of nothing? Or ask for each value how many cuts lie
at or below it: that is the number of its bin. `np.searchsorted` knows.
</details>

<details>
<summary>Hint: my result is inf or nan</summary>

An empty bin. Where does the half come in, and does the denominator know of it?
</details>
"""

# %% exercise="psi"
def psi(expected, actual, bins=10):
    """How far numbers have drifted: the population stability index.

    Args:
        expected: what was seen in training, float array of shape (N,).
        actual: what is seen now, float array of shape (M,).
        bins: how many bins; at least 2.

    Returns:
        A float, 0 or more.

    Example:
        >>> round(psi(np.array([1.0, 2, 3, 4]), np.array([3.0, 4, 5, 6]), bins=2), 4)
        0.8789
    """
    ### BEGIN SOLUTION
    cuts = np.quantile(expected, np.arange(1, bins) / bins)
    e, a = (
        (np.bincount(np.searchsorted(cuts, values, side="right"), minlength=bins) + 0.5) / (len(values) + 0.5 * bins)
        for values in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))
    ### END SOLUTION


# %% [markdown]
r"""
Try it by hand first: expected 1, 2, 3, 4 and two bins. The cut is at 2.5. Two expected values lie on each side, all four
actual ones above: shares $e = (0.5, 0.5)$ and $a = (0.1, 0.9)$. You should see $-0.4\ln 0.2 + 0.4\ln 1.8$, near 0.8789.
"""

# %% try="psi"
seen = np.array([1.0, 2, 3, 4])
print(psi(seen, np.array([3.0, 4, 5, 6]), bins=2))
by_hand = (0.1 - 0.5) * np.log(0.1 / 0.5) + (0.9 - 0.5) * np.log(0.9 / 0.5)
assert abs(psi(seen, np.array([3.0, 4, 5, 6]), bins=2) - by_hand) < 1e-9, "shares with the half: 0.5 of 5, and 4.5 of 5"
assert psi(seen, seen, bins=4) == 0, "nothing has moved"
assert np.isfinite(psi(seen, np.array([-100.0, 100.0]), bins=4)), "empty bins, and values far outside"
assert psi(seen, np.array([5.0]), bins=2) == psi(seen, np.array([5e9]), bins=2), "above the last cut is above the last cut"
assert psi(seen, np.array([2.5]), bins=2) == psi(seen, np.array([3.0]), bins=2), "on the cut belongs to the bin above"
assert seen.tolist() == [1, 2, 3, 4], "your function changed its input"

# %% [markdown]
r"""
Now a camera gets dirty. The next cell takes handwritten digits and darkens them day by day. On the left: how bright
the pictures are, in training and on three days, with the bins. On the right: your number for each day, next to how
many digits a model still reads. **Nobody tells you the right one of today's digits**, so in real life you only have the orange line.

**Guess before you run it:** does your number cross 0.25 before or after the model fails?
"""

# %% demo="dirty_camera"
def dirty_camera(days=20):
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression

    X, y = load_digits(return_X_y=True)
    X, rng = X / 16, np.random.default_rng(0)
    train = slice(0, 1200)
    model = LogisticRegression(max_iter=2000).fit(X[train], y[train])
    brightness = X[train].mean(axis=1)
    drift, right, shown = [], [], {}
    for day in range(days):
        picked = rng.choice(np.arange(1200, len(X)), 300)
        today = np.clip(X[picked] * (1 - 0.035 * day) - 0.004 * day, 0, 1)
        drift.append(psi(brightness, today.mean(axis=1)))
        right.append(model.score(today, y[picked]))
        if day in (0, 5, 15):
            shown[day] = today.mean(axis=1)
    _, (left, right_ax) = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
    cuts = np.quantile(brightness, np.arange(1, 10) / 10)
    for cut in cuts:
        left.axvline(cut, color=GREY, lw=0.6, ls=":")
    for (day, values), colour in zip(shown.items(), (BLUE, GREEN, ORANGE)):
        left.hist(values, bins=40, range=(0, 0.5), histtype="step", lw=2, color=colour, label=f"day {day}")
    left.set(xlabel="mean brightness of a picture (dotted: the cuts of the bins)", ylabel="pictures", title="What the camera sends")
    left.legend(frameon=False)
    right_ax.plot(drift, "o-", color=ORANGE)
    right_ax.axhline(0.25, color=GREY, ls=":")
    right_ax.text(days - 1, 0.27, "go and look", color=GREY, ha="right", va="bottom")
    right_ax.set(xlabel="day", ylabel="PSI", xticks=range(0, days, 2), title="Your alarm (dots) and what nobody tells you (squares)")
    other = right_ax.twinx()
    other.plot(right, "s--", color=BLUE, ms=4)
    other.set(ylabel="digits read right", ylim=(0, 1.02))
    plt.show()
    return drift, right


drift, read_right = dirty_camera()
print(f"alarm on day {next((day for day, value in enumerate(drift) if value > 0.25), None)}; "
      f"below 80 % right on day {next((day for day, share in enumerate(read_right) if share < 0.8), None)}")

# %% [markdown]
r"""
The alarm rings long before the model fails. That is what you want: time to clean the lens. It could also be the
other way round. Turn all digits upside down: their brightness stays, your number sleeps, and the model is blind. A drift
alarm hears only what it listens to.

# Part 2. Waiting

## 16.13 The slow ones: `latency_stats` ({points} points, about 15 minutes)

Builds on: nothing earlier.

A page asks your service twenty times before it is shown. If one answer in twenty is slow, nearly every page is slow. So people who
run services do not talk about the mean. They talk about **percentiles**: the 95th is the time within which at least 95 of 100 answers came.

Take it literally: sort the times; $p_{95}$ is the **smallest time that has at least 95 percent of all times at or below it**. So it is always one of the times that were measured:
of 20 times, it is the 19th.

**Write `latency_stats` below.** Times come in seconds; people read milliseconds. Without any times there is nothing to say: raise `ValueError`.

<details>
<summary>Hint: which place in the sorted list?</summary>

The smallest whole number $k$ with $k \ge 0.95\,n$ is the place, counted from 1. `math.ceil` rounds up. Does Python count from 1?
</details>

<details>
<summary>Hint: np.percentile gives me a time that nobody measured</summary>

It goes between two of them. It has an argument `method`, and one of the methods takes the definition above literally.
</details>
"""

# %% exercise="latency_stats"
def latency_stats(times):
    """What to say about the times that answers took.

    Args:
        times: seconds, list of floats or float array of shape (N,), in any order.

    Returns:
        A dict: "n", an int; and "mean_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms", floats in milliseconds.

    Raises:
        ValueError: there are no times.

    Example:
        >>> latency_stats([0.25, 0.5])["p50_ms"]
        250.0
    """
    ### BEGIN SOLUTION
    if len(times) == 0:
        raise ValueError("no times were measured")
    ms = 1000 * np.sort(np.asarray(times, dtype=float))
    stats = {"n": len(ms), "mean_ms": float(ms.mean()), "max_ms": float(ms[-1])}
    for percent in (50, 95, 99):
        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
    return stats
    ### END SOLUTION


# %% [markdown]
r"""
Try it on 100 times: 1 to 100 milliseconds. The 95th is 95, and the 99th is 99.
"""

# %% try="latency_stats"
times = np.arange(100, 0, -1) / 1000
stats = latency_stats(times)
print(stats)
assert set(stats) == {"n", "mean_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms"}
assert stats["n"] == 100 and abs(stats["mean_ms"] - 50.5) < 1e-9 and abs(stats["max_ms"] - 100) < 1e-9
assert abs(stats["p95_ms"] - 95) < 1e-9 and abs(stats["p99_ms"] - 99) < 1e-9 and abs(stats["p50_ms"] - 50) < 1e-9
assert abs(latency_stats([0.3])["p95_ms"] - 300) < 1e-9, "of a single time, all percentiles are that time"
assert times[0] == 0.1, "your function sorted the caller's times"
try:
    latency_stats([])
    raise AssertionError("no times: ValueError")
except ValueError:
    pass

# %% [markdown]
r"""
Two services, the same mean. Which one would you rather use? The left picture shows how long 2,000 answers took. The right one
shows how long a **page** takes that waits for twenty answers, the slowest of which decides.
"""

# %% demo="two_services"
def two_services():
    rng = np.random.default_rng(4)
    steady = rng.gamma(20, 0.1 / 20, 2000)
    moody = rng.gamma(20, 0.06 / 20, 2000)
    moody[rng.random(2000) < 0.05] += 0.8
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
    for name, answers, colour in (("steady", steady, BLUE), ("moody", moody, ORANGE)):
        stats = latency_stats(answers)
        print(f"{name}: " + ", ".join(f"{key} {value:.0f}" for key, value in stats.items()))
        left.hist(1000 * answers, bins=60, range=(0, 1000), histtype="step", lw=2, color=colour, label=name)
        left.axvline(stats["p99_ms"], color=colour, ls="--", lw=1)
        pages = 1000 * rng.choice(answers, (2000, 20)).max(axis=1)
        right.hist(pages, bins=60, range=(0, 1000), histtype="step", lw=2, color=colour)
        right.axvline(np.median(pages), color=colour, ls="--", lw=1)
    left.set(xlabel="milliseconds for an answer (dashed: the 99th percentile)", ylabel="answers", yscale="log", title="Nearly the same mean")
    left.legend(frameon=False)
    right.set(xlabel="milliseconds for a page of 20 answers (dashed: the middle)", ylabel="pages", title="Not the same to a person who waits")
    plt.show()


two_services()

# %% [markdown]
r"""
# Part 3. A card for the model

## 16.14 What it is for: `model_card` ({points} points, about 15 minutes)

Builds on: nothing earlier.

In a year, somebody finds your model in a folder. What was it made for? How good is it, on what, and how sure is that? Mitchell and
others proposed in 2019 that every model comes with a **card**, as a medicine comes with a leaflet.

Numbers on a card are worthless if somebody has typed them. So yours come from the file that the test has written, `metrics.json`. It looks like this:

`{"dataset": "digits", "samples": 397, "metrics": {"accuracy": 0.953, "f1": 0.951}}`

**Write `model_card` below.** You are given the text of that file. The card is a dict with these entries:

- `"name"`, `"version"`, `"intended_use"`: as given.
- `"limitations"`: as given, a list of sentences.
- `"dataset"` and `"samples"`: from the file.
- `"metrics"`: all metrics of the file, whatever they are called, unrounded. Each is a share $p$ of the samples and becomes a dict `{"value": p, "margin": m}` with
$$m = 1.96\sqrt{\frac{p(1-p)}{\text{samples}}},$$
half the width of the interval that holds the truth 19 times out of 20.

Raise `ValueError` for a card that would be worthless: no limitations at all (every model has some), a version that is not three whole numbers with dots such as `1.10.0`, or
a metric that is not a number between 0 and 1.

<details>
<summary>Hint: can a metric in a file be something else than a number?</summary>

`json.loads` reads `NaN`, which is what a broken test writes. Is NaN between 0 and 1? Ask Python: `0 <= float("nan") <= 1`.
</details>

<details>
<summary>Hint: how do I recognise a version?</summary>

`"1.10.0".split(".")` gives three texts. `isdigit` tells whether a text has nothing but digits.
</details>
"""

# %% exercise="model_card"
def model_card(name, version, intended_use, limitations, metrics_json):
    """What somebody has to know who finds the model.

    Args:
        name: of the model, a text.
        version: such as "1.10.0".
        intended_use: a text.
        limitations: list of texts.
        metrics_json: the text of metrics.json.

    Returns:
        A dict that can be written as JSON; its entries are described in the lesson.

    Raises:
        ValueError: there are no limitations, the version is none, or a metric is not between 0 and 1.
    """
    ### BEGIN SOLUTION
    report = json.loads(metrics_json)
    if not limitations:
        raise ValueError("every model has limitations")
    numbers = version.split(".")
    if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
        raise ValueError(f"{version} is no version such as 1.10.0")
    metrics = {}
    for metric, value in report["metrics"].items():
        if not 0 <= value <= 1:
            raise ValueError(f"{metric} is {value}")
        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
    return {
        "name": name, "version": version, "intended_use": intended_use, "limitations": limitations,
        "dataset": report["dataset"], "samples": report["samples"], "metrics": metrics,
    }
    ### END SOLUTION


# %% [markdown]
r"""
Try it. With 397 digits, an accuracy of 0.953 is known to about two percent: 0.951 of another model may well be the better one.
"""

# %% try="model_card"
report = json.dumps({"dataset": "digits", "samples": 397, "metrics": {"accuracy": 0.953, "f1": 0.951}})
card = model_card("digit reader", "1.10.0", "reads single digits, 8 x 8 pixels", ["no letters", "no photographs"], report)
print(json.dumps(card, indent=2))
assert card["metrics"]["accuracy"]["value"] == 0.953 and abs(card["metrics"]["accuracy"]["margin"] - 0.02082) < 1e-4
assert set(card) == {"name", "version", "intended_use", "limitations", "dataset", "samples", "metrics"}
for version, limitations, metrics in (("1.10", ["no letters"], report), ("1.10.0", [], report), ("1.10.0", ["no letters"], report.replace("0.951", "NaN"))):
    try:
        model_card("digit reader", version, "reads digits", limitations, metrics)
        raise AssertionError(f"version {version}, limitations {limitations}, metrics {metrics}: ValueError")
    except ValueError:
        pass

# %% [markdown]
r"""
A last picture: the same accuracy, tested on more and more samples. Where do two models that differ by one percent become two models?
"""

# %% demo="margins"
def draw_margins():
    counts = [50, 100, 200, 397, 1000, 3000, 10000]
    _, ax = plt.subplots(figsize=(9, 3.8), layout="constrained")
    for accuracy, colour, shift in ((0.95, BLUE, 0.97), (0.96, ORANGE, 1.03)):
        margins = []
        for count in counts:
            text = json.dumps({"dataset": "digits", "samples": count, "metrics": {"accuracy": accuracy}})
            margins.append(model_card("m", "1.0.0", "", ["some"], text)["metrics"]["accuracy"]["margin"])
        ax.errorbar(np.multiply(counts, shift), [accuracy] * len(counts), yerr=margins, fmt="o", color=colour, capsize=4, label=f"accuracy {accuracy}")
    ax.set(xscale="log", xlabel="samples in the test", ylabel="accuracy with its margin", title="One percent of difference")
    ax.legend(frameon=False, loc="lower right")
    plt.show()


draw_margins()

# %% [markdown]
r"""
## Two last questions (4 points, about 10 minutes)

**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) Your alarm from Part 1 computes its bins anew every day, from expected and actual values together. Why does it ring later, or never? And name a change of the world that no alarm on the inputs can hear.
2. (2 points) A colleague reports: "mean 60 ms, so we are twice as fast as promised". Which two numbers do you ask for, and why can the mean not answer your question?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. Bins that are cut anew follow the change: with the quantiles of both together, each bin gets about as many of the actual values again, and the further the world moves, the further the bins go with it. The cuts must be those of the training. No alarm on the inputs hears it when the same inputs get another meaning: the same customers, with the same data, no longer pay back; a word changes its sense. Only labels tell that.
2. A high percentile, such as the 99th, and how many times were measured (or how many answers a page needs). The mean hides a few answers that take ten times as long, because many quick ones outweigh them; but a page or a person meets the slow ones again and again, since the slowest of twenty answers decides.
### END SOLUTION
"""

# %% [markdown]
r"""
## What you take with you

- Cut the bins once, in training, and leave them there.
- An empty bin needs a little something, in the count and in the sum.
- Not the mean, the 99th percentile.
- A number belongs on a card only with its margin, and only if a test has written it.
"""
