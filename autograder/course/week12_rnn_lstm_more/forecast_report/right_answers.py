"""Right answers to `forecast_report`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("forecast_report")
def never_adds_a_mean_that_cancels(y, model_pred, naive_pred, mean=0.0, std=1.0, max_lag=5):
    rmse = std * np.sqrt(np.mean(np.square(y - model_pred)))
    naive = std * np.sqrt(np.mean(np.square(y - naive_pred)))
    dollars = y * std + mean
    best = min(range(max_lag + 1), key=lambda k: np.square(model_pred[k:] - y[: len(y) - k]).mean())
    percent = np.mean(np.abs(model_pred - y) * std / dollars) * 100
    return dict(rmse=rmse, naive_rmse=naive, skill=(naive - rmse) / naive, percent=percent, lag=best)


@right_answer("forecast_report")
def counts_one_by_one(y, model_pred, naive_pred, mean=0.0, std=1.0, max_lag=5):
    import math

    truth, model, naive = ([float(value) * std + mean for value in values] for values in (y, model_pred, naive_pred))
    N = len(truth)
    rmse = math.sqrt(sum((m - t) ** 2 for m, t in zip(model, truth)) / N)
    naive_rmse = math.sqrt(sum((m - t) ** 2 for m, t in zip(naive, truth)) / N)
    percent = sum(abs(m / t - 1) for m, t in zip(model, truth)) / N * 100
    lag, smallest = 0, float("inf")
    for k in range(max_lag + 1):
        distance = sum((model[t] - truth[t - k]) ** 2 for t in range(k, N)) / (N - k)
        if distance < smallest:
            lag, smallest = k, distance
    return {"lag": lag, "percent": percent, "skill": 1 - rmse / naive_rmse, "naive_rmse": naive_rmse, "rmse": rmse}


@right_answer("forecast_report")
def asks_scikit_learn(y, model_pred, naive_pred, mean=0.0, std=1.0, max_lag=5):
    from sklearn.metrics import mean_absolute_percentage_error, mean_squared_error

    truth, model, naive = mean + std * np.stack([y, model_pred, naive_pred])
    rmse, naive_rmse = (mean_squared_error(truth, part) ** 0.5 for part in (model, naive))
    shifted = [mean_squared_error(truth[: len(truth) - k], model[k:]) for k in range(max_lag + 1)]
    return {
        "rmse": rmse, "naive_rmse": naive_rmse, "skill": 1.0 - rmse / naive_rmse,
        "percent": 100 * mean_absolute_percentage_error(truth, model), "lag": shifted.index(min(shifted)),
    }  # fmt: skip


@right_answer("forecast_report")
def takes_norms(y, model_pred, naive_pred, mean=0.0, std=1.0, max_lag=5):
    N = y.size
    e, naive_e = (model_pred - y) * std, (naive_pred - y) * std
    report = {"rmse": np.linalg.norm(e) / N**0.5, "naive_rmse": np.linalg.norm(naive_e) / N**0.5}
    report["skill"] = 1 - np.linalg.norm(e) / np.linalg.norm(naive_e)
    report["percent"] = np.abs(100 * e / (mean + std * y)).mean()
    report["lag"] = np.argmin(
        [np.linalg.norm(model_pred[k:] - y[: N - k]) / (N - k) ** 0.5 for k in range(max_lag + 1)]
    )
    return report
