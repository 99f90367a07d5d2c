"""An endpoint of a student's service that never answers costs the claims about that endpoint, and no other."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from autograder.assignment.notebook import read_assignment, read_submission
from autograder.examiner.examination import Examiner
from autograder.examiner.proxy import Deadlines
from autograder.examiner.session import run_session

from ..gradebook.conftest import ROOT, CourseFolder, cell

WEEK = "week16_deployment"
SOURCE = ROOT / "source" / WEEK / f"{WEEK}.ipynb"
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
HASTY = Deadlines(call=2.0, impatient=0.4)
WELL = "says that it is well"
ANSWERED = ("predictor", "read_instances", "flask_app")
"""All others are left as they were: examining them would take longer."""


@pytest.fixture(scope="module")
def claims(parent, tmp_path_factory):
    """The claims about a service, by which of its endpoints hangs; known mistakes are not looked up, which takes long."""
    folder, assignment = CourseFolder(ROOT, WEEK), read_assignment(SOURCE)
    submissions, reports = {}, {}
    for hanging in ("health", "predict"):
        code = FLASK
        for endpoint in ("health", "predict"):
            code = code.replace(f"{{{endpoint}}}", "while True: pass" if endpoint == hanging else "pass")
        answered, notebook = folder.filled_in(flask_app=code), folder.released
        for name in ANSWERED:
            cell(notebook, name).source = cell(answered, name).source
        path = tmp_path_factory.mktemp(hanging) / f"{WEEK}.ipynb"
        path.write_text(json.dumps(notebook))
        submissions[hanging] = read_submission(path, assignment)

    def work(session):
        with closing(Examiner(assignment, session, parent, HASTY)) as examiner:
            reports.update((name, examiner.examine(one).report) for name, one in submissions.items())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.examiner.examination.misconceptions_of", lambda week: [])
        run_session(WEEK, assignment.exercises, work)
    return {hanging: report.exercise("flask_app").claims for hanging, report in reports.items()}


def test_asking_how_it_is(claims):
    """One claim asks for it; everything else earns its points, and the student reads which request was not answered."""
    lost = [claim for claim in claims["health"] if claim.verdict != "passed"]

    assert [claim.claim for claim in lost] == [WELL]
    assert lost[0].message.endswith("did not come back within 2 seconds, when it was asked GET /health.")


def test_predicting(claims):
    """Who hangs at every prediction says all the same that it is well, and that is examined."""
    passed = [claim.claim for claim in claims["predict"] if claim.verdict == "passed"]

    assert passed == [WELL]
