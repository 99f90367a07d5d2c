"""What runs beside a student's code, in a confined candidate: what is handed to it, and what is read afterwards."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch

from autograder.assignment.exercise_files import live_helpers

STEP = """
import torch

def scale(x, factor):
    return x * factor, x.detach() + 1

def step(model, optimizer, x):
    optimizer.zero_grad()
    model(x).sum().backward()
    optimizer.step()

def cut(x):
    return x.detach() * 2

def noisy(x):
    x += 1
    return x.sum()
"""


@pytest.fixture
def start16(start):
    """A function that starts a candidate which has week 16's own helpers, too."""
    return partial(start, live=live_helpers("week16_deployment").read_text())


def test_gradients_of_a_function(start):
    """Gradients come back for what asked for one, None where none arrives; results in several parts are weighted one by one."""
    candidate = start(STEP)
    x, factor = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])

    result, found = candidate.scale.and_gradients(x, factor, dout=[torch.tensor([1.0, 10.0]), torch.ones(2)])
    assert torch.equal(result[0], torch.tensor([3.0, 8.0]))
    assert [gradient.tolist() for gradient in found] == [[3.0, 40.0], [1.0, 20.0]]
    assert candidate.cut.and_gradients(x, dout=torch.ones(2))[1] == [None]
    assert candidate.noisy.and_gradients(x, dout=torch.tensor(1.0))[1][0].tolist() == [1.0, 1.0], (
        "a leaf that is changed in place"
    )


def test_a_network_that_is_trained(start):
    """A network is made with its weights and old gradients, a student's step moves it, and all of that can be read."""
    candidate = start(STEP)
    state = {"0.weight": torch.ones(1, 2), "0.bias": torch.zeros(1)}
    network = candidate.live_("network", [["Linear", 2, 1]], state, 1.5)
    assert candidate.live_("gradients_in", network)["0.weight"].tolist() == [[1.5, 1.5]]

    candidate.step(network, candidate.live_("optimizer", network, "SGD", 0.5), torch.tensor([[2.0, 4.0]]))

    assert network.state_dict()["0.weight"].tolist() == [[0.0, -1.0]]
    assert candidate.live_("gradients_in", network)["0.bias"].tolist() == [1.0]


def test_modes_and_kinds(start16):
    """Rows within rows; which parts are in training is told part by part."""
    candidate = start16(STEP)
    layers = [["Sequential", ["ReLU"], ["Dropout", 0.5]], ["Tanh"]]
    network = candidate.live_("network", layers, {})
    network.eval()
    assert candidate.live_("kinds", network) == ["Sequential", "Sequential", "ReLU", "Dropout", "Tanh"]
    assert candidate.live_("switches", network) == {"training": [False] * 5, "requires_grad": []}


def test_calls_are_noted(start):
    """A watched network notes in which mode it was asked, and for how many samples."""
    candidate = start("import torch\n\ndef ask(model, x):\n    with torch.no_grad():\n        return model.eval()(x)")
    network = candidate.live_("watch", candidate.live_("network", [["ReLU"]], {}))
    network(torch.zeros(2, 1))
    candidate.ask(network, torch.zeros(3, 1))
    assert candidate.live_("noted", network) == [
        {"training": True, "gradient": True, "samples": 2},
        {"training": False, "gradient": False, "samples": 3},
    ]


WSGI = """
def make():
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/broken":
            raise ValueError("broken")
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("content-type", "text/plain")])
        return [environ["REQUEST_METHOD"].encode() + b" " + body]
    return app
"""
ASGI = """
class App:
    async def __call__(self, scope, receive, send):
        if scope["path"] == "/broken":
            raise ValueError("broken")
        body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": scope["method"].encode() + b" " + body})

def make():
    return App()
"""


@pytest.mark.parametrize("source", [WSGI, ASGI], ids=["wsgi", "asgi"])
def test_web_applications_are_asked_without_a_network(start16, source):
    """Requests go through applications of both kinds; one that raises gives 500."""
    candidate = start16(source)
    requests = [["POST", "/", "hello", "text/plain"], ["GET", "/broken", "", ""], ["GET", "/", "", ""]]

    answers = candidate.live_("ask", candidate.make(), requests)

    assert answers[0] == (200, "text/plain", "POST hello")
    assert [status for status, *_ in answers] == [200, 500, 200]


def test_a_page_without_a_browser(start16):
    """A page's elements are told by kind, also after somebody has chosen something; what it loads is noted."""
    candidate = start16(
        """
        def page(load, numbers):
            import streamlit as st
            st.title("Numbers")
            place = st.number_input("Which?", 0, len(numbers) - 1)
            st.metric("It is", load().predict([numbers])[0]["label"] + str(numbers[place]))
        """
    )
    loader = candidate.live_("Loader", candidate.live_("Stub", ["a", "b"]))
    opened = candidate.live_("Page", candidate.page.get_("__call__"), [loader, [5, 7]])

    first, second = candidate.live_("seen", opened), candidate.live_("choose", opened, 1)

    assert first == {
        "title": ["Numbers"],
        "metric": ["b5"],
        "error": [],
        "exception": [],
        "number_input": [{"min": 0, "max": 1, "value": 0}],
    }
    assert second["metric"] == ["b7"]
    assert len(candidate.live_("noted", loader)) == 2


def test_a_page_that_breaks(start16):
    """What a page raises is told, and does not reach the check."""
    candidate = start16("def page():\n    raise ValueError('no digits today')")
    opened = candidate.live_("Page", candidate.page.get_("__call__"), [])
    assert candidate.live_("seen", opened)["exception"] == ["no digits today"]


def test_models_in_files(start16):
    """A file's sizes are told, None where any is taken, and its model can be asked."""
    candidate = start16("pass")
    state = {"0.weight": torch.tensor([[1.0, 2.0]]), "0.bias": torch.tensor([0.5])}
    candidate.live_("onnx_write", [["Linear", 2, 1]], state, "model.onnx")

    facts = candidate.live_("onnx_facts", "model.onnx")
    found = candidate.live_("onnx_run", "model.onnx", np.array([[1, 1], [0, 0], [2, 0]], np.float32))

    assert facts == {"inputs": {"pixels": [None, 2]}, "outputs": {"logits": [None, 1]}}
    assert found.tolist() == [[3.5], [0.5], [2.5]]


def test_what_is_yielded_is_listed(start16):
    """Generators and lists become lists, of no more items than asked for."""
    candidate = start16(
        "def count(n):\n    while True:\n        yield n\n        n += 1\n\ndef three():\n    return [1, 2, 3]"
    )
    assert candidate.live_("listed", candidate.count.get_("__call__"), [5], 3) == [5, 6, 7]
    assert candidate.live_("listed", candidate.three.get_("__call__"), [], 9) == [1, 2, 3]


def test_a_server_that_sleeps(start16):
    """A server gives its answers in order, None is a timeout, and the last one is repeated."""
    candidate = start16(
        """
        def ask(send):
            try:
                return send("/a", "b")
            except TimeoutError:
                return "timeout"
        """
    )
    server = candidate.live_("Sender", ["one", None, "three"])
    assert [candidate.ask(server) for _ in range(4)] == ["one", "timeout", "three", "three"]
    assert candidate.live_("noted", server)[0] == {"path": "/a", "body": "b"}
