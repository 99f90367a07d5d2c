"""Right answers to `model_card`, written differently from the reference."""

import json
import math

from autograder.kit import right_answer


@right_answer("model_card")
def matches_a_pattern(name, version, intended_use, limitations, metrics_json):
    if len(limitations) == 0:
        raise ValueError("limitations are missing")
    import re

    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version) is None:
        raise ValueError("no version")
    card = json.loads(metrics_json)
    n = card["samples"]
    for key in list(card["metrics"]):
        p = card["metrics"][key]
        if math.isnan(p) or p < 0 or p > 1:
            raise ValueError(f"no share: {p}")
        card["metrics"][key] = {"value": p, "margin": 1.96 * math.sqrt(p * (1 - p) / n)}
    card.update(name=name, version=version, intended_use=intended_use, limitations=limitations)
    return card


@right_answer("model_card")
def builds_it_piece_by_piece(name, version, intended_use, limitations, metrics_json):
    file = json.loads(metrics_json)
    card = {}
    card["name"] = name
    card["version"] = version
    card["intended_use"] = intended_use
    card["limitations"] = [sentence for sentence in limitations]
    card["dataset"], card["samples"] = file["dataset"], file["samples"]
    if card["limitations"] == []:
        raise ValueError("tell what it cannot do")
    major, minor, patch = (version.split(".") + ["", "", ""])[:3]
    if version.count(".") != 2 or not (major.isdigit() and minor.isdigit() and patch.isdigit()):
        raise ValueError(version)
    card["metrics"] = {}
    for metric in file["metrics"]:
        share = float(file["metrics"][metric])
        if share >= 0 and share <= 1:
            deviation = (share - share**2) ** 0.5 / file["samples"] ** 0.5
            card["metrics"][metric] = dict(value=share, margin=1.96 * deviation)
        else:
            raise ValueError(metric)
    return card


@right_answer("model_card")
def checks_with_exceptions(name, version, intended_use, limitations, metrics_json):
    def margin(p, n):
        return 1.96 * math.sqrt(p) * math.sqrt(1 - p) / math.sqrt(n)

    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    if ".".join(part for part in version.split(".")) != version or len(numbers) != 3 or version.count(".") != 2:
        raise ValueError("version")
    if not any(True for _ in limitations):
        raise ValueError("limitations")
    report = json.loads(metrics_json)
    wrong = {metric for metric, p in report["metrics"].items() if not (p >= 0.0 and p <= 1.0)}
    if wrong:
        raise ValueError(", ".join(wrong))
    return {
        **{"name": name, "version": version, "intended_use": intended_use, "limitations": limitations[:]},
        **{key: report[key] for key in ("dataset", "samples")},
        "metrics": {m: {"value": p, "margin": margin(p, report["samples"])} for m, p in report["metrics"].items()},
    }
