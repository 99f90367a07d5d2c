"""The reference's service does what its own description says, whatever comes: fuzzed by schemathesis.

What students' services are asked is in `oracles.serving`; that must be the same for the same seed
everywhere, which no fuzzer promises. Here it is shown that a right service can live up to it.
"""

import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, status_code_conformance

from autograder.assignment.notebook import read_assignment
from autograder.demo.classroom import without_markers

from ..gradebook.conftest import ROOT

WEEK = "week16_deployment"
NEEDED = ("setup", "limits", "parrot", "plain_refusals", "fastapi_app")
FUZZED = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def predict():
    """POST /predict, as the OpenAPI description has it that the reference's app gives of itself."""
    lesson = {}
    for cell in read_assignment(ROOT / "source" / WEEK / f"{WEEK}.ipynb").cells:
        if cell.name in NEEDED:
            exec(without_markers(cell.source), lesson)
    app = lesson["create_fastapi_app"](lesson["Parrot"]())
    return schemathesis.openapi.from_asgi("/openapi.json", app)["/predict"]["POST"]


def asked(operation, mode, *excluded):
    """The cases of a kind that schemathesis finds, with their answers, each of which fits the description."""
    found = []

    @FUZZED
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case):
        response = case.call()
        case.validate_response(response, excluded_checks=excluded)
        found.append((case, response.status_code))

    ask()
    return found


def test_what_the_description_allows_is_answered(predict):
    """Every body of the described form gets an answer of the described form."""
    assert {status for _, status in asked(predict, GenerationMode.POSITIVE)} == {200}


def test_what_it_does_not_allow_is_refused(predict):
    """Nothing else does, but for what pydantic reads as a number, as the lesson says; and nothing breaks the service."""
    found = asked(predict, GenerationMode.NEGATIVE, negative_data_rejection, status_code_conformance)

    assert {status for _, status in found} <= {200, 400, 422}  # 400 is FastAPI's own, to what is no UTF-8
    assert sum(status == 422 for _, status in found) > 50
    for case, status in found:
        if status == 200:
            assert np.isfinite(np.array(case.body["instances"], dtype=float)).all()
