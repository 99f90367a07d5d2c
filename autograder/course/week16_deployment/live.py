"""Clients and test doubles for web services, Streamlit pages and ONNX files, which week 16's checks use in the student's process.

This source is run there before the student's cells, in the namespace of `autograder.candidate.live`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.candidate.live import network


def scaler(mean: Any, spread: Any) -> Callable[[Any], Any]:
    """Return a function that standardises samples: (x - mean) / spread."""

    def preprocess(x: Any) -> Any:
        return (x - mean) / spread

    return preprocess


class Stub:
    """Stub of a service's predictor: for each sample it predicts the class of the largest number, and records its calls.

    Args:
        classes: a label for each number of a sample; the probability is the number itself.
        complaint: the message of the ValueError that predicting raises; "" if it works.
    """

    def __init__(self, classes: Sequence[str], complaint: str = "") -> None:
        self.classes, self.complaint = classes, complaint
        self.notes: list[dict[str, Any]] = []

    def predict(self, batch: Any) -> list[dict[str, Any]]:
        """Return predictions as the lesson's `Predictor` does.

        Raises:
            ValueError: if there is a complaint.
        """
        import asyncio

        import numpy as np

        rows = [np.asarray(row, dtype=np.float64) for row in batch]
        try:
            in_loop = asyncio.get_running_loop() is not None
        except RuntimeError:
            in_loop = False
        self.notes.append({"samples": len(rows), "in the event loop": in_loop})
        if self.complaint:
            raise ValueError(self.complaint)
        best = [int(row.argmax()) if row.size else 0 for row in rows]  # to refuse empty rows is up to the service
        return [
            {"label": self.classes[place % len(self.classes)], "probability": float(row.max(initial=-1.0))}
            for place, row in zip(best, rows, strict=True)
        ]


class Loader:
    """A function without arguments that returns a predictor, and records its calls."""

    def __init__(self, predictor: Stub) -> None:
        self.predictor = predictor
        self.notes: list[dict[str, Any]] = []

    def __call__(self) -> Stub:
        self.notes.append({})
        return self.predictor


def kinds(module: Any) -> list[str]:
    """Return the class names of all submodules of a module, in order."""
    return [type(part).__name__ for part in module.modules()]


def ask(app: Any, requests: Sequence[Sequence[Any]]) -> list[tuple[int, str, str]]:
    """Send requests to a web application in this process, without a network.

    Args:
        app: a WSGI or an ASGI application.
        requests: for each its method, its path, its body as a text, and the body's content type.

    Returns:
        For each response its status, its content type, and its body as a text. If the application raises, the status is 500.
    """
    import asyncio
    import inspect

    import httpx

    def arguments(method: str, path: str, body: str, kind: str) -> dict[str, Any]:
        headers = {"content-type": kind} if body else {}
        return {"method": method, "url": path, "content": body.encode(), "headers": headers}

    async def through_a_loop() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return [await client.request(**arguments(*request)) for request in requests]

    if inspect.iscoroutinefunction(type(app).__call__):
        answers = asyncio.run(through_a_loop())
    else:

        def served(environ: Any, start_response: Any) -> Any:
            try:
                return app(environ, start_response)
            except Exception:  # as servers do; httpx would raise it
                start_response("500 Internal Server Error", [])
                return [b""]

        with httpx.Client(transport=httpx.WSGITransport(app=served), base_url="http://service") as client:
            answers = [client.request(**arguments(*request)) for request in requests]
    return [(answer.status_code, answer.headers.get("content-type", ""), answer.text) for answer in answers]


class Page:
    """A Streamlit page that runs without a browser.

    Args:
        script: the function that draws the page.
        args: its arguments.

    Raises:
        NotImplementedError: the function is not written yet.
    """

    def __init__(self, script: Callable[..., None], args: Sequence[Any]) -> None:
        import logging
        import sys
        import types

        import streamlit
        from streamlit.testing.v1 import AppTest

        logging.getLogger("streamlit").setLevel(logging.CRITICAL)
        shown = types.ModuleType("shown_page")
        shown.show = self.show  # type: ignore[attr-defined]
        sys.modules["shown_page"] = shown
        streamlit.cache_resource.clear()
        self.script, self.args, self.unwritten = script, args, False
        self.app = AppTest.from_string("import shown_page\nshown_page.show()", default_timeout=60).run()
        if self.unwritten:
            raise NotImplementedError

    def show(self) -> None:
        """Run the script; note if it is not written yet, because Streamlit would show that as an error on the page."""
        try:
            self.script(*self.args)
        except NotImplementedError:
            self.unwritten = True

    def seen(self) -> dict[str, Any]:
        """Return the page's elements by kind: values, limits of number inputs, messages of exceptions."""
        values = {kind: [element.value for element in getattr(self.app, kind)] for kind in ("title", "metric", "error")}
        inputs = [{"min": one.min, "max": one.max, "value": one.value} for one in self.app.number_input]
        raised = [str(one.message) for one in self.app.exception]
        return values | {"number_input": inputs, "exception": raised}


def seen(opened: Page) -> dict[str, Any]:
    """Return the elements of a page, see `Page.seen`."""
    return opened.seen()


def choose(opened: Page, value: Any) -> dict[str, Any]:
    """Set the value of a page's first number input, and return the page's elements after that."""
    opened.app.number_input[0].set_value(value).run()
    return opened.seen()


def onnx_facts(path: str) -> dict[str, Any]:
    """Return the names of an ONNX model's inputs and outputs, each with its shape, None for a dynamic size; {} if there is no file."""
    from pathlib import Path

    import onnx

    if not Path(path).exists():
        return {}
    graph = onnx.load(path).graph
    weights = {weight.name for weight in graph.initializer}

    def sizes(value: Any) -> list[int | None]:
        return [size.dim_value if size.HasField("dim_value") else None for size in value.type.tensor_type.shape.dim]

    inputs = {value.name: sizes(value) for value in graph.input if value.name not in weights}
    return {"inputs": inputs, "outputs": {value.name: sizes(value) for value in graph.output}}


def onnx_run(path: str, batch: Any) -> Any:
    """Return the first output of an ONNX model for a float32 array."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: batch})[0]


def onnx_write(layers: Sequence[Sequence[Any]], state: Mapping[str, Any], path: str) -> None:
    """Write a network to an ONNX file with the names and the dynamic batch size that the lesson asks for."""
    import torch

    module = network(layers, state).eval()
    example = torch.zeros(2, next(iter(state.values())).shape[1])
    axes = {"pixels": {0: "batch"}, "logits": {0: "batch"}}
    names = {"input_names": ["pixels"], "output_names": ["logits"], "dynamic_axes": axes}
    torch.onnx.export(module, (example,), path, dynamo=False, **names)


def listed(function: Callable[..., Any], args: Sequence[Any], most: int) -> list[Any]:
    """Return at most `most` items of what a function yields, or of the iterable that it returns."""
    from itertools import islice

    return list(islice(iter(function(*args)), most))


class Sender:
    """Stub of an HTTP client: returns one prepared answer after another, and records the requests.

    Args:
        answers: texts; None for a TimeoutError. The last one is repeated.
    """

    def __init__(self, answers: Sequence[str | None]) -> None:
        self.answers = answers
        self.notes: list[dict[str, Any]] = []

    def __call__(self, path: str, body: str) -> str:
        answer = self.answers[min(len(self.notes), len(self.answers) - 1)]
        self.notes.append({"path": path, "body": body})
        if answer is None:
            raise TimeoutError("no answer in time")
        return answer
