"""An endpoint of a student's service that never answers costs the claims about that endpoint, and no other."""

from __future__ import annotations

import json

import pytest

from autograder.grading.examine import examine_files

from ..gradebook.conftest import ROOT, CourseFolder

WEEK = "week16_deployment"
FLASK = """\
from flask import Flask, request


def create_flask_app(predictor):
    app = Flask("digits")

    @app.get("/health")
    def health():
        {health}
        return {"status": "ok"}

    @app.post("/predict")
    def predict():
        {predict}
        try:
            batch = read_instances(request.get_json(silent=True))
        except ValueError as error:
            return {"error": str(error), "field": "instances"}, 400
        if len(batch) > 100:
            return {"error": "too many", "field": "instances"}, 413
        return {"predictions": predictor.predict(batch)}

    return app
"""
WELL = "says that it is well"


@pytest.fixture(scope="module")
def claims(tmp_path_factory):
    """The claims about a service, by which of its endpoints hangs."""
    folder = CourseFolder(ROOT, WEEK)
    files = {}
    for hanging in ("health", "predict"):
        code = FLASK
        for endpoint in ("health", "predict"):
            code = code.replace(f"{{{endpoint}}}", "while True: pass" if endpoint == hanging else "pass")
        path = files[hanging] = tmp_path_factory.mktemp(hanging) / f"{WEEK}.ipynb"
        path.write_text(json.dumps(folder.filled_in(flask_app=code)))
    reports = examine_files(folder.course.source(WEEK), files, remembered=None, demanded="none").reports
    return {hanging: report.exercise("flask_app").claims for hanging, report in reports.items()}


def test_asking_how_it_is(claims):
    """One claim asks for it; everything else earns its points, and the student reads which request was not answered."""
    lost = [claim for claim in claims["health"] if claim.verdict != "passed"]

    assert [claim.claim for claim in lost] == [WELL]
    assert lost[0].message.endswith("did not come back within 5 seconds, when it was asked GET /health.")


def test_predicting(claims):
    """Who hangs at every prediction says all the same that it is well, and that is examined."""
    passed = [claim.claim for claim in claims["predict"] if claim.verdict == "passed"]

    assert passed == [WELL]
