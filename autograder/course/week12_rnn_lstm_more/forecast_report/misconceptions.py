"""Wrong ideas about `forecast_report`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

MODEL = "tells the root of the mean squared error of the model"
NAIVE = "tells the same of the naive forecast"
SKILL = "tells by what share the model is better than the naive forecast, or worse"
PERCENT = "tells the mean error in percent of what came"
UNITS = "tells all errors in the unit of the series"
LAG = "tells by how many steps the forecasts run behind"
INPUTS = "leaves all its arrays as they were"


@misconception(
    "forecast_report",
    breaks=[NAIVE, SKILL, UNITS],
    diff="""
+    naive_pred = np.full_like(y, y.mean())
     y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
""",
)
def compares_with_the_mean():
    """You compare with the mean of all that came. Who knew that mean beforehand?

    The naive forecast is an argument: what it said for each step stands there.
    """


@misconception(
    "forecast_report",
    breaks=[SKILL],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / float(y.std()), "percent": percent, "lag": int(np.argmin(shifted))}
""",
)
def measures_skill_against_the_spread():
    """Your skill does not change with the naive forecast. What is it that the model has to beat?

    Skill is 0 for a model that errs as much as the naive forecast.
    """


@misconception(
    "forecast_report",
    breaks=[SKILL],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
""",
)
def gives_the_ratio_as_skill():
    """A perfect model has an error of 0. What is its skill in your report?

    Skill is the share of the naive error that the model has got rid of.
    """


@misconception(
    "forecast_report",
    breaks=[SKILL],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - naive_rmse / rmse, "percent": percent, "lag": int(np.argmin(shifted))}
""",
)
def divides_the_other_way_round():
    """Your skill rises with the model's error. Which of the two errors stands below the line?

    The naive error is the unit: a model with half of it has a skill of one half.
    """


@misconception(
    "forecast_report",
    breaks=[SKILL],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - (rmse / naive_rmse) ** 2, "percent": percent, "lag": int(np.argmin(shifted))}
""",
)
def measures_skill_by_squares():
    """A model with half of the naive error has a skill of 0.75 in your report. Which errors does the lesson divide?

    Others define skill by mean squares, as you do. Here both errors are roots.
    """


@misconception(
    "forecast_report",
    breaks=[SKILL],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": max(0.0, 1 - rmse / naive_rmse), "percent": percent, "lag": int(np.argmin(shifted))}
""",
)
def knows_no_skill_below_zero():
    """A model that is worse than naive has the skill 0 in your report. Should nobody find out?

    With twice the naive error, 1 - 2 is what it is.
    """


@misconception(
    "forecast_report",
    breaks=[UNITS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    model, naive = model_pred, naive_pred

-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(100 * np.mean(np.abs((model - y) / y)))
""",
)
def forgets_to_scale_back():
    """Your errors are those of scaled numbers. How many dollars is that?

    z = (x - mean) / std. What is x?
    """


@misconception(
    "forecast_report",
    breaks=[UNITS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    y, model, naive = (part * std for part in (y, model_pred, naive_pred))

-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(100 * np.mean(np.abs((model - y) / y)))
""",
)
def forgets_to_add_the_mean():
    """Your rmse is right, but your percent is not. Percent of what are they?

    Without the mean, what you divide by is not the price, but its distance to the mean.
    """


@misconception(
    "forecast_report",
    breaks=[UNITS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    y, model, naive = (part + mean for part in (y, model_pred, naive_pred))
""",
)
def forgets_to_multiply_by_the_deviation():
    """You add the mean, but what did the scaling do before it had subtracted it, and after?

    z = (x - mean) / std. Two steps lead back, in the opposite order.
    """


@misconception(
    "forecast_report",
    breaks=[UNITS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    y, model, naive = ((part + mean) * std for part in (y, model_pred, naive_pred))
""",
)
def adds_the_mean_first():
    """You add the mean and then multiply. In which order was it scaled?

    z = (x - mean) / std. What came last goes back first.
    """


@misconception(
    "forecast_report",
    breaks=[UNITS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    model, naive = (part * std + mean for part in (model_pred, naive_pred))
""",
)
def scales_only_the_forecasts_back():
    """You compare forecasts in dollars with scaled truths. Which of the three arrays come scaled?

    All three have the same mean and the same deviation.
    """


@misconception(
    "forecast_report",
    breaks=[MODEL, NAIVE, SKILL, UNITS],
    diff="""
-    rmse, naive_rmse = (float(np.sqrt(np.mean((part - y) ** 2))) for part in (model, naive))
+    rmse, naive_rmse = (float(np.mean((part - y) ** 2)) for part in (model, naive))
""",
)
def forgets_the_root():
    """Your rmse is in square dollars. What does the r stand for?

    First squares, then their mean, then the root of it.
    """


@misconception(
    "forecast_report",
    breaks=[MODEL, NAIVE, SKILL, UNITS],
    diff="""
-    rmse, naive_rmse = (float(np.sqrt(np.mean((part - y) ** 2))) for part in (model, naive))
+    rmse, naive_rmse = (float(np.mean(np.abs(part - y))) for part in (model, naive))
""",
)
def takes_the_mean_of_the_distances():
    """You take the mean of the distances. What do squares do that distances don't?

    First squares, then their mean, then the root of that one number: the root of a single square is a distance again.
    """


@misconception(
    "forecast_report",
    breaks=[MODEL, NAIVE, UNITS],
    diff="""
-    rmse, naive_rmse = (float(np.sqrt(np.mean((part - y) ** 2))) for part in (model, naive))
+    rmse, naive_rmse = (float(np.sqrt(np.sum((part - y) ** 2))) for part in (model, naive))
""",
)
def forgets_the_mean_of_the_squares():
    """With twice as many steps, your error grows. What does the m stand for?

    The root is taken of a mean, so that it does not matter how many steps there are.
    """


@misconception(
    "forecast_report",
    breaks=[PERCENT, UNITS],
    diff="""
-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(100 * np.mean((model - y) / y))
""",
)
def lets_errors_cancel():
    """Too high on one day and too low on the next is no error in your percent. Is it?

    An error counts by its size, whatever its sign.
    """


@misconception(
    "forecast_report",
    breaks=[PERCENT, UNITS],
    diff="""
-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(100 * np.mean(np.abs(model - y) / model))
""",
)
def takes_percent_of_the_forecast():
    """Your percent are of the forecast. 12 where 10 came: is that an error of 20 percent, or of 17?

    What came is the measure; it stands below the line.
    """


@misconception(
    "forecast_report",
    breaks=[PERCENT, UNITS],
    diff="""
-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(np.mean(np.abs(model - y) / y))
""",
)
def forgets_the_hundred():
    """Your percent is a fraction. How many percent is one tenth?

    A percent is a hundredth: 1 is 100 of them.
    """


@misconception(
    "forecast_report",
    breaks=[PERCENT, UNITS],
    diff="""
-    percent = float(100 * np.mean(np.abs(model - y) / y))
+    percent = float(100 * np.mean(np.abs(model - y)) / np.mean(y))
""",
)
def divides_the_means():
    """You divide the mean error by the mean price. Does a dollar weigh the same on a cheap day and on an expensive one?

    Each step has its own quotient; the mean is over these.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
+    shifted = [np.mean((model[:len(y) - k] - y[k:]) ** 2) for k in range(max_lag + 1)]
""",
)
def shifts_into_the_future():
    """You compare forecasts with what came later. What is the forecast of somebody like who copies yesterday?

    With a lag of k, the forecast for step t looks like the truth of step t - k.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
+    shifted = [np.sum((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
""",
)
def adds_up_instead_of_averaging():
    """A larger shift has fewer pairs, so your sum gets smaller by itself. Is that fair?

    The mean is over the N - k pairs that there are.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
+    shifted = [np.mean((model - np.roll(y, k)) ** 2) for k in range(max_lag + 1)]
""",
)
def rolls_the_end_to_the_front():
    """The first steps of your shifted series come from its end. What does np.roll do with what falls out?

    With a shift of k, the first k forecasts have no partner: leave them out.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
+    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag)]
""",
)
def leaves_out_the_largest_shift():
    """Forecasts that run behind by max_lag steps are never recognised. Where does your range end?

    There are max_lag + 1 shifts, with the one by 0 steps.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
+    shifted = [np.inf] + [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(1, max_lag + 1)]
""",
)
def never_tries_no_shift():
    """Forecasts that are on time have a lag of 1 in your report. Which shifts do you try?

    The first shift is by 0 steps.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmax(shifted))}
""",
)
def takes_the_worst_shift():
    """You take the shift with the largest difference. Which one fits best?

    What fits well differs by little.
    """


@misconception(
    "forecast_report",
    breaks=[LAG],
    diff="""
-    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
+    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": float(min(shifted))}
""",
)
def gives_the_difference_as_lag():
    """Your lag is no whole number. Is it a difference, or the shift at which it is smallest?

    Shifts are counted in steps: 0, 1, 2, ...
    """


@misconception(
    "forecast_report",
    breaks=[INPUTS],
    diff="""
-    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
+    for part in (y, model_pred, naive_pred):
+        part *= std
+        part += mean
+    model, naive = model_pred, naive_pred
""",
)
def scales_back_in_place():
    """Your report is right, but the arrays have changed. Whose numbers do you scale back?

    *= and += write into the caller's array; * and + give arrays of their own.
    """
