"""Services, pages, files and servers that week 16's checks use beside student code.

This text is sent to the student's process before their cells run; names of `autograder.candidate.live` are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.candidate.live import network


def scaler(mean: Any, spread: Any) -> Callable[[Any], Any]:
    """What prepares samples for a model: a function that takes a mean off, and divides by a spread."""

    def preprocess(x: Any) -> Any:
        return (x - mean) / spread

    return preprocess


class Stub:
    """Stands where a service expects its predictor: for each sample, the place of its largest number, and that number.

    Args:
        classes: a name for each place.
        complaint: the message of the ValueError that predicting raises; "" if it works.
    """

    def __init__(self, classes: Sequence[str], complaint: str = "") -> None:
        self.classes, self.complaint = classes, complaint
        self.notes: list[dict[str, Any]] = []

    def predict(self, batch: Any) -> list[dict[str, Any]]:
        """Predictions, as the lesson's `Predictor` gives them."""
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
        best = [int(row.argmax()) if row.size else 0 for row in rows]  # whether that may come is for the service to say
        return [
            {"label": self.classes[place % len(self.classes)], "probability": float(row.max(initial=-1.0))}
            for place, row in zip(best, rows, strict=True)
        ]


class Loader:
    """A function without arguments that gives a predictor, and notes that."""

    def __init__(self, predictor: Stub) -> None:
        self.predictor = predictor
        self.notes: list[dict[str, Any]] = []

    def __call__(self) -> Stub:
        self.notes.append({})
        return self.predictor


def kinds(module: Any) -> list[str]:
    """The classes of all parts of a module, in order."""
    return [type(part).__name__ for part in module.modules()]


def ask(app: Any, requests: Sequence[Sequence[Any]]) -> list[tuple[int, str, str]]:
    """Send requests to a web application that runs here, without a network.

    Args:
        app: a WSGI or an ASGI application.
        requests: for each its method, its path, its body as a text, and the type of that.

    Returns:
        For each its status, the type of its body, and its body as a text. An application that raises gives 500.
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
            except Exception:  # as servers do; httpx would let it through
                start_response("500 Internal Server Error", [])
                return [b""]

        with httpx.Client(transport=httpx.WSGITransport(app=served), base_url="http://service") as client:
            answers = [client.request(**arguments(*request)) for request in requests]
    return [(answer.status_code, answer.headers.get("content-type", ""), answer.text) for answer in answers]


class Page:
    """A script of Streamlit's, run without a browser.

    Args:
        script: a function.
        args: what it is called with.
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
        """Run the script; one that nobody has written yet is no broken page."""
        try:
            self.script(*self.args)
        except NotImplementedError:
            self.unwritten = True

    def seen(self) -> dict[str, Any]:
        """What is on it, by kinds; of a number input its limits and its value."""
        found = {kind: [element.value for element in getattr(self.app, kind)] for kind in ("title", "metric", "error")}
        inputs = [{"min": one.min, "max": one.max, "value": one.value} for one in self.app.number_input]
        raised = [str(one.message) for one in self.app.exception]
        return found | {"number_input": inputs, "exception": raised}


def seen(opened: Page) -> dict[str, Any]:
    """What is on a page."""
    return opened.seen()


def choose(opened: Page, value: Any) -> dict[str, Any]:
    """Put something into the first number input of a page; what is on it then."""
    opened.app.number_input[0].set_value(value).run()
    return opened.seen()


def onnx_facts(path: str) -> dict[str, Any]:
    """What a file says about its model: the names of inputs and outputs, and for each the sizes, None for any; {} if there is no file."""
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
    """What a file's model makes of a float32 array: its first output."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: batch})[0]


def onnx_write(layers: Sequence[Sequence[Any]], state: Mapping[str, Any], path: str) -> None:
    """Write a row of layers to a file, as the lesson wants it."""
    import torch

    made = network(layers, state).eval()
    example = torch.zeros(2, next(iter(state.values())).shape[1])
    axes = {"pixels": {0: "batch"}, "logits": {0: "batch"}}
    names = {"input_names": ["pixels"], "output_names": ["logits"], "dynamic_axes": axes}
    torch.onnx.export(made, (example,), path, dynamo=False, **names)


def listed(function: Callable[..., Any], args: Sequence[Any], most: int) -> list[Any]:
    """What a function yields, or the list that it gives, up to so many items."""
    from itertools import islice

    return list(islice(iter(function(*args)), most))


class Sender:
    """Plays a server: gives one answer after the other, and notes what it was asked.

    Args:
        answers: texts; None for no answer in time. The last one is repeated.
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
