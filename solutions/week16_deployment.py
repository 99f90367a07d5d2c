# %% [markdown]
r"""
# Week 16: Out of the notebook

Your classifier of digits works, in your notebook, on your computer. Now it has to answer people and programs who have neither: behind a service that speaks HTTP,
as a file that runs without PyTorch, on a chip with little memory, in a container that somebody else starts.

None of this makes the model any better, and all of it can make it worse without a word. A service that forgets `eval` still answers. One that scales
its pixels in another way than training did still answers, confidently. So this week is about **what must stay the same** while everything around the model changes.

At the end, your own service answers real requests, and you can open its documentation in the browser.

**Time:** a little more than four hours. After 16.3 is a good place for a break, and after 16.6 another.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Behind a door | 16.1 | 20 |
| 2. Four ways to be asked | 16.2 to 16.5 | 100 |
| 3. Leave Python behind | 16.6 | 25 |
| 4. Small numbers | 16.7 to 16.9 | 65 |
| 5. Machines among themselves | 16.10, 16.11 | 45 |

A second, optional notebook goes on from 16.12.

**What you need:** this week uses many libraries. `pip install -r requirements.txt`, with the file that lies beside this notebook, installs what is missing. The next cell looks what that is.

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points. No check needs a network.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- Only your answers count: the answer cells, what you define in cells of your own, and the files that 16.2, 16.3 and 16.11 let you hand in beside the notebook.
"""

# %% demo="libraries"
from importlib.util import find_spec

needed = ("numpy", "torch", "sklearn", "matplotlib", "flask", "fastapi", "httpx", "uvicorn", "django", "streamlit", "onnx", "onnxruntime")
missing = [name for name in needed if find_spec(name) is None]
if missing:
    print(f"Missing: {', '.join(missing)}. Type `pip install -r requirements.txt`, with the file beside this notebook, and start the kernel anew.")
else:
    print("Everything is there.")

# %% given="setup"
import copy
import json
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by everyone
torch.set_num_threads(1)  # small networks are not faster with more
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
Here is the classifier: 64 pixels, 32 hidden units with batch normalisation and dropout, 10 digits. Training took the mean and the spread of its pixels, and scaled all of them with
these two numbers. The next cell trains it in a second or two. You'll meet it all week.
"""

# %% demo="classifier"
def train_classifier(steps=300):
    """A classifier of handwritten digits, what prepares pixels for it, and the digits: train and test, pixels from 0 to 16."""
    from sklearn.datasets import load_digits

    torch.manual_seed(0)
    X, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(X))
    X, y = X[order].astype(np.float32), y[order]
    mean, spread = float(X[:1400].mean()), float(X[:1400].std())
    model = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        some = torch.randint(1400, (128,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(model((torch.tensor(X)[some] - mean) / spread), torch.tensor(y)[some]).backward()
        optimizer.step()
    return model.eval(), lambda pixels: (pixels - mean) / spread, X[:1400], y[:1400], X[1400:], y[1400:]


classifier, scale_pixels, X_train, y_train, X_test, y_test = train_classifier()


def accuracy(model, X=X_test, y=y_test, preprocess=scale_pixels):
    """The share of digits that a model reads right."""
    with torch.no_grad():
        return float((model(preprocess(torch.tensor(X))).argmax(dim=1).numpy() == y).mean())


print(f"{accuracy(classifier):.1%} of {len(X_test)} digits it has never seen")

# %% [markdown]
r"""
# Part 1. Behind a door

## 16.1 Everything in one place: `Predictor` ({points} points, about 20 minutes)

Builds on: nothing earlier.

Whoever asks your model has raw pixels, and wants a name. Everything in between belongs in one object: prepare the pixels **as training did**, ask the model, make probabilities, look the name up.

- The model comes in whatever mode training left it. Dropout and batch normalisation must be **off duty**: the same digit always gets the same answer, alone or among others.
- Nobody will call `backward` here. A forward pass that keeps everything for it wastes memory.
- Pixels come as they come: lists, arrays of whole numbers, arrays of float64. The model wants float32.
- Ask the model **once** for the whole batch. If there are no samples at all, answer with an empty list.
- What you give back will be sent as JSON: a plain `str` and a plain `float`, no tensor.

**Write the class `Predictor` below.**

<details>
<summary>Hint: my probabilities do not add up to 1</summary>

Each row of the logits is one sample. Along which axis are its classes?
</details>

<details>
<summary>Hint: "expected Float but found Double"</summary>

`np.asarray(batch, dtype=np.float32)` takes nearly everything.
</details>

<details>
<summary>Hint: "Object of type float32 is not JSON serializable"</summary>

`tolist()` and `item()` make plain numbers of tensors.
</details>
"""

# %% exercise="predictor"
class Predictor:
    """Everything between raw samples and answers.

    Args:
        model: a module; makes logits (N, C) of a float32 tensor (N, d).
        preprocess: what training did to its samples: a function of a float32 tensor (N, d) that gives another one.
        classes: the names of the C classes, a list of str.
    """

    def __init__(self, model, preprocess, classes):
        ### BEGIN SOLUTION
        self.model = model.eval()
        self.preprocess, self.classes = preprocess, classes
        ### END SOLUTION

    def predict(self, batch):
        """Answer for each sample.

        Args:
            batch: N samples of d numbers of any kind, an array or a list of lists; N may be 0.

        Returns:
            A list of N dicts: "label", the name of the most probable class, and "probability", what the model gives it, a float.
        """
        ### BEGIN SOLUTION
        if len(batch) == 0:
            return []
        x = torch.from_numpy(np.asarray(batch, dtype=np.float32))
        with torch.inference_mode():
            probabilities = torch.softmax(self.model(self.preprocess(x)), dim=1)
        best = probabilities.argmax(dim=1).tolist()
        return [{"label": self.classes[k], "probability": row[k].item()} for k, row in zip(best, probabilities)]
        ### END SOLUTION


# %% [markdown]
r"""
Try it, with a model that is still in training mode.
"""

# %% try="predictor"
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 3)).train()
predictor = Predictor(model, lambda x: x / 10, ["cat", "dog", "owl"])
answers = predictor.predict([[1, 20], [-30, 4]])
print(answers)
assert predictor.predict([[1, 20], [-30, 4]]) == answers, "the same pixels, the same answer: is dropout off duty?"
assert [predictor.predict([row])[0] for row in ([1, 20], [-30, 4])] == answers, "alone or together"
assert predictor.predict(np.array([[1, 20], [-30, 4]], dtype=np.float64)) == answers
assert all(1 / 3 < answer["probability"] <= 1 for answer in answers), "the most probable of three"
assert predictor.predict([]) == []
print(json.dumps(answers))

# %% [markdown]
r"""
What does a mistake here cost? Below, four services answer for the same test digits. All of them run, none complains. **Guess before you run it:** which mistake is the worst?
"""

# %% demo="skew"
def services():
    """Ways to answer for the test digits: names, and the share read right."""
    names = [str(digit) for digit in range(10)]

    def share(model, preprocess):
        answers = Predictor(model, preprocess, names).predict(X_test)
        return np.mean([int(answer["label"]) for answer in answers] == y_test)

    found = {"as in training": share(classifier, scale_pixels)}
    found["pixels divided by 16"] = share(classifier, lambda x: x / 16)
    found["pixels as they come"] = share(classifier, lambda x: x)
    found["scaled by the digit's own mean and spread"] = share(classifier, lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True))
    torch.manual_seed(0)
    training = copy.deepcopy(classifier).train()
    with torch.no_grad():
        one_by_one = torch.stack([training(scale_pixels(torch.tensor(X_test[[i, i + 1]])))[0] for i in range(len(X_test) - 1)])
    found["in training mode, two digits at a time"] = (one_by_one.argmax(1).numpy() == y_test[:-1]).mean()
    return found


def draw_services():
    found = services()
    _, ax = plt.subplots(figsize=(9, 2.8), layout="constrained")
    bars = ax.barh(list(found), list(found.values()), color=[GREEN] + [ORANGE] * (len(found) - 1))
    ax.bar_label(bars, [f"{share:.1%}" for share in found.values()], padding=4)
    ax.invert_yaxis()
    ax.set(xlim=(0, 1.12), xticks=[], title="digits read right; every one of these services answers")
    plt.show()


draw_services()

# %% [markdown]
r"""
# Part 2. Four ways to be asked

A program that wants to know a digit sends an HTTP request: `POST /predict`, and as its body some JSON.

```
{"instances": [[0, 0, 5, 13, ...], [0, 2, 9, 15, ...]]}
```

Each instance is a list of the 64 pixels of a digit. Your service answers with the status 200 and

```
{"predictions": [{"label": "3", "probability": 0.98}, {"label": "8", "probability": 0.71}]}
```

That is the sunny half. The other half of the work is everything else that may come in. **A mistake of the client gets a status from 400 to 499, and a sentence that says what is wrong.** A status of 500 says "I am broken", and wakes somebody up at night.

## 16.2 a. What may come in: `read_instances` ({points} points, about 15 minutes)

Builds on: nothing earlier.

Numpy takes nearly anything: `np.array(["7"], dtype=np.float32)` works, and so does a list with a `None` in it. So look before you convert. The service can answer if

- the payload is a dict that has the key `"instances"`;
- that is a list with at least one instance in it;
- every instance is a list of exactly `PIXELS` numbers. A text is no number, even if it looks like one;
- every number is finite, also as a float32. JSON can carry `NaN` and `Infinity`, at least the way Python reads it.

**Write `read_instances` below.** Where something is wrong, raise a `ValueError` whose message contains the word `instances`, so that the client knows where to look.

<details>
<summary>Hint: what does Python make of JSON?</summary>

`json.loads` gives dict, list, str, int, float, bool and None. `isinstance(value, (int, float))` asks for the numbers.
</details>

<details>
<summary>Hint: how do I find NaN and infinity?</summary>

After the conversion, `np.isfinite` tells for all numbers at once. What does float32 make of `1e300`?
</details>
"""

# %% given="limits"
PIXELS = 64  # of a digit
MAX_BATCH = 100  # instances that one request may hold

# %% exercise="read_instances"
def read_instances(payload):
    """The samples in what a client sent.

    Args:
        payload: what JSON gave: if all is well, a dict like {"instances": [[0, 5.5, ...], ...]}.

    Returns:
        float32 array of shape (N, PIXELS), N at least 1.

    Raises:
        ValueError: the client sent something else; the message contains "instances".
    """
    ### BEGIN SOLUTION
    if not isinstance(payload, dict) or "instances" not in payload:
        raise ValueError("instances: the key is missing")
    rows = payload["instances"]
    if not isinstance(rows, list) or not rows:
        raise ValueError("instances: should be a list of at least one instance")
    for row in rows:
        if not isinstance(row, list) or len(row) != PIXELS:
            raise ValueError(f"instances: each should be a list of {PIXELS} numbers")
        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
            raise ValueError("instances: should hold finite numbers, and nothing else")
    return np.array(rows, dtype=np.float32)
    ### END SOLUTION


# %% [markdown]
r"""
Try it on a digit, and on what clients really send.
"""

# %% try="read_instances"
digit = [0.0] * 63 + [16]
x = read_instances({"instances": [digit, digit]})
print(x.shape, x.dtype)
assert x.shape == (2, 64) and x.dtype == np.float32 and x[0, -1] == 16
broken = {
    "another key": {"instance": [digit]},
    "no dict": [digit],
    "nothing in it": {"instances": []},
    "a digit that is not in a list": {"instances": digit},
    "a pixel too few": {"instances": [digit, digit[1:]]},
    "a text": {"instances": [digit[1:] + ["7"]]},
    "a None": {"instances": [digit[1:] + [None]]},
    "no number": {"instances": [digit[1:] + [math.nan]]},
    "no float32": {"instances": [digit[1:] + [1e300]]},
}
for what, payload in broken.items():
    try:
        read_instances(payload)
    except ValueError as error:
        print(f"{what:30} {error}")
        assert "instances" in str(error)
    else:
        raise AssertionError(f"{what}: this should raise a ValueError")

# %% [markdown]
r"""
## 16.2 b. Flask: `create_flask_app` ({points} points, about 20 minutes)

Builds on: 16.2 a `read_instances`. If yours does not work yet, go on all the same: the grader puts in a right one.

Flask is the smallest of the web frameworks: a function for each path. It runs a function when a request comes, and sends what that returns.

| request | answer |
|---|---|
| `GET /health` | 200 and `{"status": "ok"}`: whoever runs the service asks this every few seconds |
| `POST /predict` with good instances | 200 and `{"predictions": [...]}`, what `predictor.predict` says |
| `POST /predict` with more than `MAX_BATCH` instances | 413 ("content too large") |
| `POST /predict` with something that `read_instances` refuses, or with no JSON at all | 400 |
| any other method at these paths | 405, which Flask does by itself if you say what you allow |

Each answer to a bad `POST` is JSON, too: `{"error": "what is wrong", "field": "instances"}`.

**Write `create_flask_app` below.** It makes a new app at each call, and two of them know nothing of each other. Do not ask the predictor if the request is bad.

A service usually lives in a file of its own. If you like, write it in `app.py` beside this notebook, put `from app import create_flask_app` below, and hand in both. `app.py` must then be complete: it sees nothing of this notebook. What starts the service
stands in it under `if __name__ == "__main__":`.

<details>
<summary>Hint: how do I read the body?</summary>

`request.get_json(silent=True)` gives what the JSON says, or None if the body is none. And what does `read_instances` say to None?
</details>

<details>
<summary>Hint: how do I answer with another status?</summary>

`return {"error": "..."}, 400`: a dict becomes JSON, and the number is the status.
</details>

<details>
<summary>Hint: where do I write the functions?</summary>

Inside `create_flask_app`, so that they see `app` and `predictor`. `@app.post("/predict")` stands above the one that answers a `POST`.
</details>
"""

# %% exercise="flask_app" files={"app.py": "create_flask_app"}
from flask import Flask, request


def create_flask_app(predictor):
    """A service that reads digits.

    Args:
        predictor: has a method predict like that of 16.1.

    Returns:
        A Flask app.
    """
    ### BEGIN SOLUTION
    app = Flask("digits")

    @app.get("/health")
    def health():
        return {"status": "ok"}

    @app.post("/predict")
    def predict():
        try:
            batch = read_instances(request.get_json(silent=True))
        except ValueError as error:
            return {"error": str(error), "field": "instances"}, 400
        if len(batch) > MAX_BATCH:
            return {"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, 413
        return {"predictions": predictor.predict(batch)}

    return app
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Flask brings a client that asks an app without any network. And so that nothing hangs on a model, the service has a parrot for its predictor.
"""

# %% given="parrot"
class Parrot:
    """Says of each sample that it is a parrot, and how large its first number is."""

    def predict(self, batch):
        return [{"label": "parrot", "probability": float(row[0])} for row in batch]


digit = [0.5] * 64

# %% try="flask_app"
client = create_flask_app(Parrot()).test_client()
answer = client.post("/predict", json={"instances": [digit]})
print(answer.status_code, answer.json)
assert answer.json == {"predictions": [{"label": "parrot", "probability": 0.5}]}
assert client.get("/health").json == {"status": "ok"}
for body, status in (({"instances": [digit[1:]]}, 400), ({"instances": [digit] * 101}, 413), ([], 400)):
    answer = client.post("/predict", json=body)
    print(answer.status_code, answer.json)
    assert answer.status_code == status and answer.json["field"] == "instances" and answer.json["error"]
assert client.post("/predict", data="hello").status_code == 400, "this is no JSON"
assert client.get("/predict").status_code == 405, "nobody can GET a prediction"

# %% [markdown]
r"""
## 16.3 FastAPI: `create_fastapi_app` ({points} points, about 25 minutes)

Builds on: nothing earlier.

In Flask you checked by hand. FastAPI turns that around: you **declare** what comes in and what goes out, as classes with types, and it checks, refuses and documents by itself. A body that does not fit gets
422 ("unprocessable"), with a list of what is wrong and where.

A class that inherits from `pydantic.BaseModel` says what a body looks like:

```
class Instances(BaseModel):
    instances: list[list[float]]
```

Types alone let too much through. `Annotated[list[float], Field(min_length=64, max_length=64)]` is a list of exactly 64 numbers, and `pydantic.FiniteFloat` a number that is not NaN and not infinite.

- `POST /predict` takes `{"instances": [...]}`: from 1 to `MAX_BATCH` instances of `PIXELS` finite numbers each. Everything else gets 422. Whether the text `"7"` and `true` are numbers is up to you: pydantic reads them as 7 and 1 unless you declare `Field(strict=True)`.
- It gives `{"predictions": [{"label": ..., "probability": ...}]}`. Declare that, too: FastAPI then documents the answer, and sends nothing else.
- `GET /health` gives `{"status": "ok"}`.

**Two traps.**

- A function that begins with `async def` runs in the event loop: while it works, **nobody else is answered**, not even `/health`. Predicting is work. A plain `def` runs in a thread of its own.
- FastAPI's refusals repeat what came in. If that was NaN, the refusal is no JSON, it breaks, and the client gets a 500 after all. The next cell gives you `plain_refusals`: call it with your app.

**Write `create_fastapi_app` below**, with the classes that it needs inside of it; or in `app.py` and `from app import create_fastapi_app` below, as in 16.2 b. One `app.py` may hold both services.

<details>
<summary>Hint: how does the function get the body?</summary>

Through its parameter: `def predict(body: Instances)`. Then `body.instances` is a list of lists of floats.
</details>

<details>
<summary>Hint: how do I declare what goes out?</summary>

As the function's return type: `-> Predictions`, another class of yours. It may hold a list of a third one: `predictions: list[Prediction]`.
</details>
"""

# %% given="plain_refusals"
from typing import Annotated

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, FiniteFloat


def plain_refusals(app):
    """Have a FastAPI app say what is wrong without repeating it."""

    @app.exception_handler(RequestValidationError)
    def refuse(request, error):
        detail = [{name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()]
        return JSONResponse({"detail": detail}, status_code=422)


# %% exercise="fastapi_app" files={"app.py": "create_fastapi_app"}
def create_fastapi_app(predictor):
    """A service that reads digits, and documents itself.

    Args:
        predictor: has a method predict like that of 16.1.

    Returns:
        A FastAPI app.
    """
    ### BEGIN SOLUTION
    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]

    class Instances(BaseModel):
        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]

    class Prediction(BaseModel):
        label: str
        probability: float

    class Predictions(BaseModel):
        predictions: list[Prediction]

    app = FastAPI(title="Digits")
    plain_refusals(app)

    @app.get("/health")
    def health():
        return {"status": "ok"}

    @app.post("/predict")
    def predict(body: Instances) -> Predictions:
        return {"predictions": predictor.predict(body.instances)}

    return app
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Look at what it says is wrong: the client learns which of its numbers it was.
"""

# %% try="fastapi_app"
from fastapi.testclient import TestClient

client = TestClient(create_fastapi_app(Parrot()))
answer = client.post("/predict", json={"instances": [digit]})
assert answer.status_code == 200 and answer.json() == {"predictions": [{"label": "parrot", "probability": 0.5}]}
assert client.get("/health").json() == {"status": "ok"}
for body in ({"instances": [digit[1:]]}, {"instances": [digit[1:] + ["seven"]]}, {"instances": []}, {"instances": [digit] * 101}, {}):
    answer = client.post("/predict", json=body)
    print(answer.status_code, answer.json()["detail"][0]["loc"], answer.json()["detail"][0]["msg"])
    assert answer.status_code == 422
nan = client.post("/predict", content=json.dumps({"instances": [digit[1:] + [math.nan]]}), headers={"content-type": "application/json"})
assert nan.status_code == 422, f"NaN gets {nan.status_code}"
paths = client.get("/openapi.json").json()["paths"]
assert "$ref" in paths["/predict"]["post"]["responses"]["200"]["content"]["application/json"]["schema"], "declare what goes out"

# %% [markdown]
r"""
Now for real: the next cell starts your service on this computer, behind a port, and asks it over HTTP, as any program on any computer would. FastAPI has
written a documentation page from your declarations. **Open the address that is printed** in your browser, and try `POST /predict` there; the service runs as long as this notebook does. (The page fetches its looks from the network. Without one, `/openapi.json` tells the same, less prettily.)
"""

# %% demo="serve"
import threading
import time

import httpx
import uvicorn


def serve(app):
    """Start an app on a free port of this computer; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    for _ in range(100):
        if server.started:
            return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        time.sleep(0.1)
    raise RuntimeError("The service did not start within ten seconds. Is there a firewall?")


digits = Predictor(classifier, scale_pixels, [str(digit) for digit in range(10)])
address = serve(create_fastapi_app(digits))
print("your service:", address, "    its documentation:", f"{address}/docs")
answer = httpx.post(f"{address}/predict", json={"instances": X_test[:12].tolist()})
_, axes = plt.subplots(1, 12, figsize=(12, 1.5), layout="constrained")
for ax, pixels, said in zip(axes, X_test, answer.json()["predictions"]):
    ax.imshow(pixels.reshape(8, 8), cmap="gray_r")
    ax.set(xticks=[], yticks=[], title=f"{said['label']}\n{said['probability']:.0%}")
plt.show()

# %% [markdown]
r"""
How long does a client wait? Below: 60 requests one after the other, with one digit each and with 50 digits each. The bill of a request is mostly the
way there and back; 50 digits hardly cost more than one. So let clients send many at once, up to a limit.
"""

# %% demo="waiting"
def waits(count, requests=60):
    """Milliseconds that a client waits for requests of so many digits."""
    body, found = {"instances": X_test[:count].tolist()}, []
    with httpx.Client(base_url=address) as client:
        for _ in range(requests):
            start = time.perf_counter()
            client.post("/predict", json=body).raise_for_status()
            found.append(1000 * (time.perf_counter() - start))
    return found


_, ax = plt.subplots(figsize=(9, 2.6), layout="constrained")
for count, colour, place in ((1, BLUE, 1), (50, ORANGE, 0)):
    times = waits(count)
    ax.scatter(times, np.full(len(times), place) + np.random.default_rng(0).uniform(-0.25, 0.25, len(times)), color=colour, s=12)
    print(f"{count:2} digits a request: half of the requests took less than {np.median(times):.1f} ms, {np.median(times) / count:.2f} ms a digit")
ax.set(yticks=[0, 1], yticklabels=["50 digits each", "1 digit each"], xlabel="milliseconds", xscale="log")
plt.show()

# %% [markdown]
r"""
## 16.4 Django: `predict_view` ({points} points, about 20 minutes)

Builds on: 16.2 a `read_instances`. If yours does not work yet, go on all the same: the grader puts in a right one.

Django is the largest of the three: it brings databases, users and forms. Where a website exists already, the model often moves in there. A **view** is a function from a request to a response, and the list `urlpatterns` says which view answers which path.

Django protects its forms: a `POST` without a secret token from a page of its own gets 403 ("forbidden"), so that no other website can press buttons in your name. Your clients are programs. They have no page, and no token. So this **one** view is exempt.

- `POST predict` (Django writes paths without the first slash) answers as the Flask app did: 200 and `{"predictions": [...]}`; 400, or 413 if there are too many, and `{"error": ..., "field": "instances"}` if the request is bad.
- A body that is no JSON is a bad request, too.
- Any other method gets 405.
- Your predictor is `settings.PREDICTOR`. Look it up when a request comes.

**Write the view `predict_view`, and `make_urlpatterns`, which gives the list, below.** `django_app`, which is given, makes an application of them.

<details>
<summary>Hint: where is the body, and what if it is no JSON?</summary>

`request.body` holds the bytes. `json.loads` raises a `json.JSONDecodeError`, and that is a `ValueError`.
</details>

<details>
<summary>Hint: how do I make a response?</summary>

`JsonResponse({"error": "..."}, status=400)`.
</details>

<details>
<summary>Hint: how do I exempt a view?</summary>

`csrf_exempt(predict_view)` is a view without the protection: put that into the list. Or write `@csrf_exempt` above the function.
</details>

<details>
<summary>Hint: how do I refuse other methods?</summary>

`request.method` says which one it is, and `HttpResponseNotAllowed(["POST"])` is an answer with the status 405.
</details>
"""

# %% given="django_settings"
import logging

import django
import httpx
from django.conf import settings
from django.core.wsgi import WSGIHandler
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

if not settings.configured:
    settings.configure(
        SECRET_KEY="for this notebook only",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
        ROOT_URLCONF=(),
        PREDICTOR=None,
        LOGGING_CONFIG=None,
    )
    django.setup()
logging.getLogger("django.request").setLevel(logging.CRITICAL)  # says what clients did wrong, for whoever runs the service


def django_app(predictor):
    """Your urlpatterns as an application, with this predictor in the settings."""
    settings.PREDICTOR, settings.ROOT_URLCONF = predictor, tuple(make_urlpatterns())
    return WSGIHandler()


# %% exercise="predict_view"
def predict_view(request):
    """Read digits.

    Args:
        request: Django's HttpRequest.

    Returns:
        A JsonResponse.
    """
    ### BEGIN SOLUTION
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        batch = read_instances(json.loads(request.body))
    except ValueError as error:
        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
    if len(batch) > MAX_BATCH:
        return JsonResponse({"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, status=413)
    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch)})
    ### END SOLUTION


def make_urlpatterns():
    """Which view answers which path: Django's urlpatterns, a list of path(...)."""
    ### BEGIN SOLUTION
    return [path("predict", csrf_exempt(predict_view))]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The client below has no token, as a program has none.
"""

# %% try="predict_view"
client = httpx.Client(transport=httpx.WSGITransport(django_app(Parrot()), raise_app_exceptions=False), base_url="http://digits")
answer = client.post("/predict", json={"instances": [digit]})
print(answer.status_code, answer.text[:100])
assert answer.status_code != 403, "Django asks your client for a token"
assert answer.json() == {"predictions": [{"label": "parrot", "probability": 0.5}]}
for body, status in (({"instances": [digit[1:]]}, 400), ({"instances": [digit] * 101}, 413), ([], 400)):
    answer = client.post("/predict", json=body)
    print(answer.status_code, answer.text)
    assert answer.status_code == status and answer.json()["field"] == "instances" and answer.json()["error"]
assert client.post("/predict", content=b"hello", headers={"content-type": "application/json"}).status_code == 400, "this is no JSON"
assert client.get("/predict").status_code == 405, "nobody can GET a prediction"

# %% [markdown]
r"""
## 16.5 A page for people: `digit_page` ({points} points, about 20 minutes)

Builds on: nothing earlier.

Not everybody writes programs. Streamlit makes a page of a Python script: `st.title("...")` shows a title, `st.number_input("...")` an input, and it returns what
somebody has put in.

There is one idea to understand: **whenever somebody touches an input, the whole script runs again**, from top to bottom. That is convenient, and expensive: a script that loads a model
loads it at every click. What stands behind `@st.cache_resource` is done once, for all clicks and all visitors.

Your page has

- a title;
- a number input for the place of a sample, from 0 to the last one, which begins at 0;
- the answer: `st.metric("...", label)` shows a short text in large letters. The label of the chosen sample is its value;
- and if the predictor raises a `ValueError`, what that says, as `st.error`. Visitors should read a sentence, not a stack trace.

**Write the function `digit_page` below.** It is the script. Import streamlit inside, as a script would.

<details>
<summary>Hint: how do I load only once?</summary>

Write a small function inside, which returns `load_predictor()`, with `@st.cache_resource` above it. Then call that one.
</details>

<details>
<summary>Hint: my number is a float</summary>

`st.number_input` gives a whole number if all its limits are whole numbers.
</details>
"""

# %% exercise="digit_page"
def digit_page(load_predictor, samples):
    """A page on which people choose a sample, and read what the model says about it.

    Args:
        load_predictor: a slow function without arguments; gives a predictor with a method predict like that of 16.1.
        samples: array of shape (N, d).
    """
    import streamlit as st

    ### BEGIN SOLUTION
    @st.cache_resource
    def predictor():
        return load_predictor()

    st.title("What digit is this?")
    place = st.number_input("Which sample?", min_value=0, max_value=len(samples) - 1, value=0)
    try:
        answer = predictor().predict(samples[[place]])[0]
    except ValueError as error:
        st.error(str(error))
    else:
        st.metric("The model says", answer["label"])
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Streamlit can run a page without a browser and without a server, click on it, and tell what is there.
"""

# %% try="digit_page"
import sys
import types


def visit(load_predictor, samples):
    """Your page, opened by somebody who is not there."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)  # that there is no browser
    not_written = []

    def show():
        try:
            digit_page(load_predictor, samples)
        except NotImplementedError as error:
            not_written.append(error)

    sys.modules["the_page"] = types.ModuleType("the_page")
    sys.modules["the_page"].show = show
    st.cache_resource.clear()
    page = AppTest.from_string("import the_page\nthe_page.show()", default_timeout=60).run()
    if not_written:
        raise not_written[0]
    return page


loads = []


def slowly():
    loads.append("once more")
    return Parrot()


page = visit(slowly, np.zeros((5, 64)))
assert not page.exception, page.exception[0].message
assert page.title and page.number_input[0].max == 4 and page.number_input[0].value == 0
assert page.metric[0].value == "parrot"
page.number_input[0].set_value(3).run()
page.number_input[0].set_value(1).run()
print(f"{page.title[0].value}    {page.metric[0].label}: {page.metric[0].value}    loaded {len(loads)} time(s)")
assert len(loads) == 1, "one load for all clicks"

# %% [markdown]
r"""
To see it with your own eyes, outside of the notebook: write the body of your function into a file `page.py`, with a predictor of yours, and call `streamlit run page.py`.
"""

# %% [markdown]
r"""
# Part 3. Leave Python behind

## 16.6 One file that says it all: `export_onnx`, `onnx_predict` ({points} points, about 25 minutes)

Builds on: nothing earlier.

A phone has no PyTorch. ONNX is a file format for what a model calculates: a graph of operations, and the weights. Many programs can run such a file, in many languages.

PyTorch makes the graph by running the model **once**, on an example, and writing down what happens. So the example leaves traces:

- It has one batch size. Unless you say that the first axis may have **any** size, the file may only ever take batches of that one.
- Whatever the model decided on the way, by an `if` in Python, is decided for good.
- In training mode, dropout would be written down as well. Export in evaluation mode, and leave the model afterwards in the mode in which it came.

Names in the file are for others: the input shall be called `pixels`, and the output `logits`.

`torch.onnx.export` has two machines inside. The older one, `dynamo=False`, needs a tenth of the time and is good enough for us.

**Write `export_onnx` and `onnx_predict` below.**

<details>
<summary>Hint: how do I say that a size may be any?</summary>

`dynamic_axes={"pixels": {0: "batch"}, ...}`, and the same for the output.
</details>

<details>
<summary>Hint: how does onnxruntime want its inputs?</summary>

`session.run(None, {"pixels": x})` gives a list of all outputs, as numpy arrays. It takes float32 and nothing else.
</details>
"""

# %% given="onnx_setup"
import warnings

import onnx
import onnxruntime

warnings.filterwarnings("ignore", message=".*legacy TorchScript-based ONNX export.*")

# %% exercise="onnx"
def export_onnx(model, path, example):
    """Write a model to a file that runs without torch.

    Args:
        model: a module; makes logits (N, C) of a float32 tensor (N, d).
        path: of the file, a str.
        example: a float32 tensor (N, d) with which the model can be tried.
    """
    ### BEGIN SOLUTION
    training = model.training
    model.eval()
    torch.onnx.export(
        model,
        (example,),
        path,
        input_names=["pixels"],
        output_names=["logits"],
        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
        dynamo=False,
    )
    model.train(training)
    ### END SOLUTION


def onnx_predict(path, batch):
    """Ask a model in a file.

    Args:
        path: of a file that export_onnx wrote, a str.
        batch: N samples of d numbers of any kind, an array or a list of lists, N at least 1.

    Returns:
        float32 array of logits, shape (N, C).
    """
    ### BEGIN SOLUTION
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0]
    ### END SOLUTION


# %% [markdown]
r"""
Try it, with batches of other sizes than the example's.
"""

# %% try="onnx"
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)).train()
export_onnx(model, "model.onnx", torch.zeros(2, 64))
assert model.training, "it came in training mode, and leaves in training mode"
model.eval()
for N in (1, 2, 7):
    x = torch.randn(N, 64)
    assert np.allclose(onnx_predict("model.onnx", x.numpy()), model(x).detach().numpy(), atol=1e-5), f"a batch of {N}"
assert onnx_predict("model.onnx", [[0] * 64]).shape == (1, 3)
session = onnxruntime.InferenceSession("model.onnx")
print([value.name for value in session.get_inputs()], [value.name for value in session.get_outputs()], session.get_inputs()[0].shape)

# %% [markdown]
r"""
Open the file of your classifier. Each box is one operation, as it was written down; find the layers. Where is dropout?
"""

# %% demo="graph"
def draw_graph(path):
    graph = onnx.load(path).graph
    sizes = {weight.name: list(weight.dims) for weight in graph.initializer}
    _, ax = plt.subplots(figsize=(12, 1.9), layout="constrained")
    x = 0.0
    for text, colour in [("pixels", GREY), *((node, BLUE) for node in graph.node), ("logits", GREY)]:
        shapes = [] if isinstance(text, str) else [str(tuple(sizes[name])) for name in text.input if name in sizes]
        name = text if isinstance(text, str) else text.op_type
        ax.text(x, 0, name, ha="center", va="center", color="white", fontsize=11, bbox={"boxstyle": "round,pad=0.5", "color": colour})
        ax.text(x, -0.5, "\n".join(shapes), ha="center", va="top", color=GREY, fontsize=9)
        if x:
            ax.annotate("", (x - 0.42, 0), (x - 0.6, 0), arrowprops={"arrowstyle": "->", "color": GREY})
        x += 1
    ax.set(xlim=(-0.6, x - 0.4), ylim=(-1.2, 0.6))
    ax.axis("off")
    plt.show()


export_onnx(classifier, "classifier.onnx", torch.zeros(1, 64))
draw_graph("classifier.onnx")
scaled = scale_pixels(torch.tensor(X_test))
same = (onnx_predict("classifier.onnx", scaled).argmax(axis=1) == classifier(scaled).argmax(dim=1).numpy()).mean()
print(f"{same:.1%} of the test digits are read alike by torch and by the file")

# %% [markdown]
r"""
And here is the `if` that is decided for good. The model below takes bright pictures the other way round. The example was dark, so the file does not know that there ever was a question.
"""

# %% demo="frozen_branch"
class TurnsBrightOnes(nn.Module):
    def forward(self, pixels):
        if pixels.mean() > 0.5:  # decided once, by the example
            return 1 - pixels
        return pixels


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # torch warns of just this
    torch.onnx.export(TurnsBrightOnes(), (torch.zeros(1, 3),), "branch.onnx", input_names=["pixels"], output_names=["logits"], dynamo=False)
bright = torch.full((1, 3), 0.9)
print("the model:", TurnsBrightOnes()(bright).numpy().round(1), "   the file:", onnxruntime.InferenceSession("branch.onnx").run(None, {"pixels": bright.numpy()})[0])


# %% [markdown]
r"""
# Part 4. Small numbers

## 16.7 Eight bits are enough: `choose_qparams`, `quantize`, `dequantize`, `quantized_linear` ({points} points, about 30 minutes)

Builds on: nothing earlier.

A weight takes 32 bits. A small chip would rather have 8: a whole number from $-128$ to $127$, an `int8`. To **quantize** means to lay
a ruler along the line. Its marks are a **scale** $s$ apart, and the number 0 lies on the mark $z$, the **zero point**:

$$q = \text{round}(x / s) + z, \qquad x \approx s\,(q - z).$$

With $b$ bits, marks go from $q_{\min} = -2^{b-1}$ to $q_{\max} = 2^{b-1} - 1$. What lies beyond the last mark **stays on the last mark**.

**`choose_qparams`** lays the ruler, so that it covers all of $x$:

- The range is from $lo = \min(x)$ to $hi = \max(x)$, but it **always includes 0**: if all numbers are positive, $lo$ is 0, and if all are negative, $hi$ is 0. Zeros are everywhere, as padding and behind every relu, so 0 must lie on a mark exactly.
- Then $s = (hi - lo) / (q_{\max} - q_{\min})$, and $z$ is $q_{\min} - lo / s$, rounded to a whole number.
- With `symmetric=True`, $z = 0$ and $s = \max|x| / q_{\max}$. Weights are done that way.
- If all numbers are 0, there is no range: give $s = 1$ and $z = 0$.

**`quantize`** and **`dequantize`** are the two formulas above. `scale` and `zero_point` may also be arrays that broadcast with `x`, such as one scale for each row.

**`quantized_linear`** is a layer that calculates in whole numbers. Its inputs $q_x$ have a scale $s_x$ and a zero point $z_x$. Its weights $q_w$ are symmetric, with
a scale of its own for each row. So for sample $n$ and output $j$

$$y_{nj} = s_x\, s_{w,j} \sum_i (q_{x,ni} - z_x)\, q_{w,ji} \; + \; b_j.$$

The sum is one of whole numbers: that is what the small chip can do fast. It needs more room than an `int8` has, though: **make 32 bits of the numbers before you calculate with them.**

**Write the four functions below.** They don't call each other.

<details>
<summary>Hint: all my large numbers come back with the wrong sign</summary>

An `int8` that passes 127 goes on at -128, without a word. What is `np.int8(100) + np.int8(100)`? And what is the type of `q - zero_point` if `q` is an array of `int8`?
</details>

<details>
<summary>Hint: the zero point is not a whole number</summary>

It's the name of a mark, and between two marks there is none. `round` of a number gives an int. Which places after the comma does 0 itself then lose?
</details>
"""

# %% exercise="quantization"
def choose_qparams(x, bits=8, symmetric=False):
    """Lay a ruler of whole numbers along the values of x.

    Args:
        x: float array of any shape, with at least one number.
        bits: of the whole numbers, 2 to 8.
        symmetric: whether the zero point must be 0.

    Returns:
        (scale, zero_point), a float above 0 and an int.

    Example:
        >>> choose_qparams(np.array([-1.0, 0.0, 2.0]), bits=2)
        (1.0, -1)
    """
    ### BEGIN SOLUTION
    q_min, q_max = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    lo, hi = min(float(x.min()), 0.0), max(float(x.max()), 0.0)
    if lo == hi:
        return 1.0, 0
    if symmetric:
        return max(-lo, hi) / q_max, 0
    scale = (hi - lo) / (q_max - q_min)
    return scale, round(q_min - lo / scale)
    ### END SOLUTION


def quantize(x, scale, zero_point, bits=8):
    """The marks that are nearest to the numbers x.

    Args:
        x: float array.
        scale: how far the marks are apart; a float, or an array that broadcasts with x.
        zero_point: the mark of 0; an int, or an array that broadcasts with x.
        bits: of the whole numbers, 2 to 8.

    Returns:
        int8 array of the shape of x.
    """
    ### BEGIN SOLUTION
    marks = np.round(x / scale) + zero_point
    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int8)
    ### END SOLUTION


def dequantize(q, scale, zero_point):
    """What the marks stand for.

    Args:
        q: int8 array.
        scale, zero_point: as in quantize.

    Returns:
        float array of the shape of q.
    """
    ### BEGIN SOLUTION
    return scale * (q.astype(np.int32) - zero_point)
    ### END SOLUTION


def quantized_linear(x_q, x_scale, x_zero, w_q, w_scale, bias):
    """A linear layer that adds up whole numbers.

    Args:
        x_q: samples, int8 array of shape (N, D_in).
        x_scale, x_zero: their scale, a float, and zero point, an int.
        w_q: weights, int8 array of shape (D_out, D_in), with zero point 0.
        w_scale: a scale for each row of the weights, float array of shape (D_out,).
        bias: float array of shape (D_out,).

    Returns:
        float array of shape (N, D_out).
    """
    ### BEGIN SOLUTION
    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
    return x_scale * w_scale * total + bias
    ### END SOLUTION


# %% [markdown]
r"""
Try it on three numbers with two bits. There are four marks: -2, -1, 0 and 1. The range from -1 to 2 has a length of 3, so $s = 1$, and 0 lies on the mark -1.
"""

# %% try="quantization"
numbers = np.array([-1.0, 0.0, 2.0])
scale, zero_point = choose_qparams(numbers, bits=2)
print("scale", scale, "zero point", zero_point, "marks", quantize(numbers, scale, zero_point, bits=2))
assert (scale, zero_point) == (1.0, -1) and isinstance(scale, float) and isinstance(zero_point, int)
assert quantize(numbers, 1.0, -1, bits=2).tolist() == [-2, -1, 1]
assert quantize(np.array([9.0, -9.0]), 1.0, -1, bits=2).tolist() == [1, -2], "what lies beyond the last mark stays on it"
assert quantize(np.array([0.9, 1.3]), 1.0, 0).dtype == np.int8 and quantize(np.array([0.9, 1.3]), 1.0, 0).tolist() == [1, 1]
assert dequantize(np.array([-2, -1, 1], dtype=np.int8), 1.0, -1).tolist() == [-1, 0, 2]
scale, zero_point = choose_qparams(np.array([1.0, 5.1]))
assert abs(scale - 0.02) < 1e-9 and zero_point == -128, "only positive numbers: the range starts at 0, the first mark"
scale, zero_point = choose_qparams(np.array([-2.54, 1.0]), symmetric=True)
assert abs(scale - 0.02) < 1e-9 and zero_point == 0
assert choose_qparams(np.zeros(3)) == (1.0, 0)
result = quantized_linear(np.array([[100, 120]], np.int8), 0.5, -100, np.array([[100, 50]], np.int8), np.array([0.1]), np.array([1.0]))
assert np.allclose(result, [[0.05 * (200 * 100 + 220 * 50) + 1]]), "int8 is too small for a sum of products"

# %% [markdown]
r"""
Now look at your ruler on the weights of the classifier. Above: the weights of the first layer, and the marks of 3 and of 4 bits. Below: how many
digits the classifier still reads if all that it multiplies are whole numbers of so many bits. One line uses **one** scale for
all weights of a layer, the other **one for each row**.

**Guess before you run it:** with how many bits does it begin to fail?
"""

# %% demo="few_bits"
def melted():
    """The classifier as two linear layers, weights and biases: batch normalisation is linear, and melts into the first."""
    first, norm, *_, last = classifier
    factor = norm.weight / (norm.running_var + norm.eps).sqrt()
    layers = (factor[:, None] * first.weight, factor * (first.bias - norm.running_mean) + norm.bias), (last.weight, last.bias)
    return [[value.detach().numpy() for value in layer] for layer in layers]


def read_with_bits(X, bits, per_row):
    """Digits that the classifier reads if it multiplies whole numbers of so many bits."""
    X, layers = scale_pixels(X), melted()
    for number, (W, b) in enumerate(layers):
        groups = [W[j] for j in range(len(W))] if per_row else [W] * len(W)
        w_scale = np.array([choose_qparams(group, bits, symmetric=True)[0] for group in groups])
        w_q = quantize(W, w_scale[:, None], 0, bits)
        s, z = choose_qparams(X, bits)
        X = quantized_linear(quantize(X, s, z, bits), s, z, w_q, w_scale, b)
        if number < len(layers) - 1:
            X = np.maximum(X, 0)
    return X.argmax(axis=1)


def draw_few_bits():
    W = melted()[0][0]
    _, axes = plt.subplots(3, 1, figsize=(9, 7.5), height_ratios=(1, 1, 1.8), layout="constrained")
    for ax, bits in zip(axes, (3, 4)):
        s, _ = choose_qparams(W, bits, symmetric=True)
        ax.hist(W.ravel(), bins=120, color=BLUE)
        for mark in range(-(2 ** (bits - 1)), 2 ** (bits - 1)):
            ax.axvline(s * mark, color=ORANGE, lw=1)
        ax.set(yticks=[], title=f"{W.size} weights, and the marks of {bits} bits")
    all_bits = range(2, 9)
    for per_row, colour, label in ((False, BLUE, "one scale a layer"), (True, ORANGE, "one scale a row")):
        shares = [(read_with_bits(X_test, bits, per_row) == y_test).mean() for bits in all_bits]
        axes[2].plot(all_bits, shares, "o-", color=colour, label=label)
        print(label, ", ".join(f"{bits} bits {share:.1%}" for bits, share in zip(all_bits, shares)))
    axes[2].axhline(accuracy(classifier), color=GREY, ls=":")
    axes[2].text(2, accuracy(classifier) + 0.01, "32 bits", color=GREY)
    axes[2].set(xlabel="bits", ylabel="digits read right", ylim=(0, 1.08))
    axes[2].legend(frameon=False)
    plt.show()


draw_few_bits()

# %% [markdown]
r"""
With 8 bits nothing is lost, and the layer takes a quarter of the room. With 2 bits there are only the marks 1, 0 and -1 left in use: a single large weight stretches
the ruler, and nearly all others fall onto 0. A scale for each row helps, because a large weight then spoils its own row only.
"""

# %% [markdown]
r"""
## 16.8 A smaller model: `quantize_model_dynamic` ({points} points, about 20 minutes)

Builds on: 16.7 `choose_qparams` and `quantize`. If yours do not work yet, go on all the same: the grader puts in right ones.

Now do it to a whole model. The cheapest way keeps activations as they are, and stores **only the weights** of the linear layers as `int8`, one scale a row. `Int8Linear`, which is given, is such a layer: it
turns its weights back into floats when it calculates. PyTorch calls its own version dynamic quantization; that one also turns the activations into whole numbers on the way.

- Every `nn.Linear` becomes an `Int8Linear`, **however deep** it stands in the model. All other parts stay what they are.
- Each row of the weights is quantized symmetrically, with 8 bits and a scale of its own. The bias stays float32.
- The model that came in stays as it was. What you give back is a copy, in evaluation mode: nobody can train whole numbers.
- The report says how many **bytes** all weights and buffers take, before and after. The number of weights does not change!

**Write `quantize_model_dynamic` below.**

<details>
<summary>Hint: how do I reach the layers?</summary>

`module.named_children()` gives the parts of a module with their names, and `setattr(module, name, new)` puts another one in. A part may have parts itself: call yourself.
</details>

<details>
<summary>Hint: how many bytes does a tensor take?</summary>

`tensor.numel() * tensor.element_size()`. `model.state_dict().values()` are all tensors that would be saved.
</details>
"""

# %% given="int8_linear"
class Int8Linear(nn.Module):
    """A linear layer whose weights are whole numbers.

    Args:
        w_q: int8 array (D_out, D_in).
        w_scale: float array (D_out,), the scale of each row.
        bias: float32 tensor (D_out,), or None.
    """

    def __init__(self, w_q, w_scale, bias):
        super().__init__()
        self.register_buffer("w_q", torch.as_tensor(w_q))
        self.register_buffer("w_scale", torch.as_tensor(w_scale, dtype=torch.float32))
        self.register_buffer("bias", None if bias is None else bias.detach().clone())

    def forward(self, x):
        return nn.functional.linear(x, self.w_scale[:, None] * self.w_q, self.bias)


# %% exercise="quantize_model_dynamic"
def quantize_model_dynamic(model):
    """Store the weights of all linear layers as whole numbers.

    Args:
        model: a module; it stays as it is.

    Returns:
        (small, report): a copy of the model in which each nn.Linear is an Int8Linear, in evaluation mode; and
        a dict {"bytes_before": int, "bytes_after": int}, of all weights and buffers.
    """
    ### BEGIN SOLUTION
    def size(module):
        return sum(value.numel() * value.element_size() for value in module.state_dict().values())

    def small_layer(linear):
        weight = linear.weight.detach().numpy()
        scales = np.array([choose_qparams(row, symmetric=True)[0] for row in weight])
        return Int8Linear(quantize(weight, scales[:, None], 0), scales, linear.bias)

    def replace(module):
        for name, part in module.named_children():
            if isinstance(part, nn.Linear):
                setattr(module, name, small_layer(part))
            else:
                replace(part)
        return module

    small = replace(copy.deepcopy(model)).eval()
    return small, {"bytes_before": size(model), "bytes_after": size(small)}
    ### END SOLUTION


# %% [markdown]
r"""
Try it on a model with a part inside a part.
"""

# %% try="quantize_model_dynamic"
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Sequential(nn.Dropout(0.5), nn.Linear(32, 10)))
small, report = quantize_model_dynamic(model)
print(report)
assert isinstance(small[0], Int8Linear) and isinstance(small[2][1], Int8Linear), "also the one inside"
assert isinstance(model[0], nn.Linear) and model.training, "the model stays as it was"
assert not small.training
assert small[0].w_q.dtype == torch.int8 and small[0].w_scale.shape == (32,)
assert report["bytes_before"] == 4 * (64 * 32 + 32 + 32 * 10 + 10)
assert report["bytes_after"] == 64 * 32 + 32 * 10 + 4 * (32 + 10) * 2, "a byte a weight, and 4 for each scale and each bias"
x = torch.rand(5, 64)
assert (small(x) - model.eval()(x)).abs().max() < 0.02, "nearly the same"

# %% demo="small_classifier"
small, report = quantize_model_dynamic(classifier)
print(f"{report['bytes_before']:,} bytes become {report['bytes_after']:,}; digits read right: {accuracy(classifier):.1%} before, {accuracy(small):.1%} after")

# %% [markdown]
r"""
## 16.9 What the converter sees: `representative_batches` ({points} points, about 15 minutes)

Builds on: nothing earlier.

If activations shall be whole numbers, too, somebody must lay **their** ruler: how large do they get? A converter finds out by running the model on some samples, one at a time. With TensorFlow Lite (now LiteRT) you hand it a generator that yields
them. This is called calibration.

A ruler is only as good as these samples. They must look like what the model will meet: **real samples from the training data**, drawn at random, prepared as for the model. Random noise is nothing like a digit. And the first hundred rows
of a table that is sorted by class are a hundred zeros.

- Yield `n` batches. Each holds one sample: a float32 array of shape `(1, d)`.
- Draw with `rng`, from all rows of `X`, none of them twice.
- If there are fewer than `n` rows, yield each of them once.

**Write `representative_batches` below**, as a generator or as a function that gives a list.

<details>
<summary>Hint: how do I draw without drawing twice?</summary>

`rng.permutation(len(X))` is all rows in random order. How many of them do you want?
</details>
"""

# %% exercise="representative_batches"
def representative_batches(X, n, rng):
    """Samples with which a converter may measure activations.

    Args:
        X: training data, array of shape (N, d), prepared for the model; of any kind of number.
        n: how many batches.
        rng: a numpy random Generator.

    Returns:
        An iterator, or a list, of min(n, N) float32 arrays of shape (1, d).
    """
    ### BEGIN SOLUTION
    for i in rng.permutation(len(X))[:n]:
        yield np.asarray(X[[i]], dtype=np.float32)
    ### END SOLUTION


# %% [markdown]
r"""
Try it on a table that is sorted, as many are.
"""

# %% try="representative_batches"
table = np.arange(20)[:, None] * np.ones((1, 3))
batches = list(representative_batches(table, 6, np.random.default_rng(0)))
print([int(batch[0, 0]) for batch in batches])
assert len(batches) == 6 and all(batch.shape == (1, 3) and batch.dtype == np.float32 for batch in batches)
assert len({batch[0, 0] for batch in batches}) == 6, "none of them twice"
assert sorted(batch[0, 0] for batch in batches) != list(range(6)), "not simply the first six"
assert len(list(representative_batches(table, 50, np.random.default_rng(0)))) == 20

# %% [markdown]
r"""
What do other samples do? Below, the hidden activations of your classifier get 2 bits, four marks on a ruler that was laid by 100 samples of each kind. The picture shows how large the activations of the test digits get, and how far each
ruler reaches. If it reaches too far, most of its marks lie where nothing ever is.
"""

# %% demo="calibration"
def hidden(samples):
    with torch.no_grad():
        return classifier[:3](torch.tensor(samples)).numpy()


def draw_calibration():
    rng = np.random.default_rng(0)
    prepared, test = scale_pixels(X_train), scale_pixels(X_test)
    found = {
        "training digits": np.concatenate(list(representative_batches(prepared, 100, rng))),
        "noise": rng.normal(size=(100, 64)).astype(np.float32),
        "digits that nobody scaled": X_train[:100],
    }
    _, ax = plt.subplots(figsize=(9, 3), layout="constrained")
    ax.hist(hidden(test).ravel(), bins=120, color=GREY, alpha=0.6)
    for (name, samples), colour, height in zip(found.items(), (GREEN, ORANGE, BLUE), (0.9, 0.75, 0.6)):
        s, z = choose_qparams(hidden(samples), bits=2)
        laid = dequantize(quantize(hidden(test), s, z, bits=2), s, z)
        with torch.no_grad():
            share = (classifier[3:](torch.tensor(laid, dtype=torch.float32)).argmax(1).numpy() == y_test).mean()
        reach = s * (1 - z)
        ax.axvline(reach, color=colour, lw=2)
        side = "right" if reach > 20 else "left"
        ax.text(reach, height, f" {name}: {share:.1%} read right ", color=colour, fontweight="bold", ha=side, transform=ax.get_xaxis_transform())
    ax.set(yscale="log", xlabel="activation of a hidden unit", ylabel="how many", title="how far the ruler reaches, and whom it was laid by")
    plt.show()


draw_calibration()

# %% [markdown]
r"""
**A lab, if you like: the real converter.** TensorFlow keeps a model in a folder, a **SavedModel**: weights, operations, and the names by which clients ask for them.
Its converter makes one small file of that, for **LiteRT**, which runs it on phones and chips, and on your computer, too.

The next cell puts your classifier into a SavedModel and converts it to 8 bits, activations included. It does so three times, and only the calibration differs: your `representative_batches`,
noise with the mean and the spread of prepared pixels, and noise from 0 to 1, as `rng.random` draws it. The files take whole numbers and give whole numbers, so your `quantize` and `dequantize` stand at their doors.

The picture shows, above, the first test digit as each file sees it, and below, the logits of all test digits against those of 32 bits. If TensorFlow is not installed, the cell says what to type.

**Guess before you run it:** which noise does harm?
"""

# %% demo="litert"
import contextlib
import importlib.util
import os
import platform
import tempfile
from pathlib import Path


def save_for_tensorflow(folder):
    """Write the classifier as a SavedModel."""
    import tensorflow as tf

    class Reader(tf.Module):
        def __init__(self):
            super().__init__()
            self.layers = [[tf.Variable(value) for value in layer] for layer in melted()]

        @tf.function(input_signature=[tf.TensorSpec([None, 64], tf.float32, name="pixels")])  # None: a batch of any size
        def serve(self, pixels):
            (W, b), (V, c) = self.layers
            return {"logits": tf.nn.relu(pixels @ tf.transpose(W) + b) @ tf.transpose(V) + c}

    tf.get_logger().setLevel("ERROR")
    reader = Reader()
    tf.saved_model.save(reader, folder, signatures={"serving_default": reader.serve})


def ask_tensorflow(folder, pixels):
    """The logits of a SavedModel."""
    import tensorflow as tf

    return tf.saved_model.load(folder).signatures["serving_default"](pixels=tf.constant(pixels))["logits"].numpy()


def convert(folder, batches=None):
    """The bytes of a LiteRT file: floats, or whole numbers of 8 bits if there are batches to calibrate with."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_saved_model(folder)
    if batches is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([batch] for batch in batches)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]  # whole numbers, or an error
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def ask_litert(file, pixels):
    """The pixels as a LiteRT file sees them, and what it answers."""
    from ai_edge_litert.interpreter import Interpreter

    ask = Interpreter(model_content=file).get_signature_runner("serving_default")
    ruler_in = ask.get_input_details()["pixels"]["quantization"]  # a scale and a zero point
    ruler_out = ask.get_output_details()["logits"]["quantization"]
    marks = quantize(pixels, *ruler_in)
    return dequantize(marks, *ruler_in), dequantize(ask(pixels=marks)["logits"], *ruler_out)


@contextlib.contextmanager
def chatter_off():
    """TensorFlow's compiled parts write their diary to stderr. What goes wrong is an exception all the same."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def draw_litert():
    prepared, test, rng = scale_pixels(X_train), scale_pixels(X_test), np.random.default_rng(0)
    calibrated_with = {
        "training digits": list(representative_batches(prepared, 100, rng)),
        "noise, mean 0, spread 1": list(rng.normal(size=(100, 1, 64)).astype(np.float32)),
        "noise from 0 to 1": list(rng.random(size=(100, 1, 64)).astype(np.float32)),
    }
    with tempfile.TemporaryDirectory() as folder, chatter_off():
        save_for_tensorflow(folder)
        saved = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        from_tensorflow, floats = ask_tensorflow(folder, test), len(convert(folder))
        files = {name: convert(folder, batches) for name, batches in calibrated_with.items()}
        found = {name: ask_litert(file, test) for name, file in files.items()}
    with torch.no_grad():
        exact = classifier(torch.tensor(test)).numpy()

    def tell(name, answers):
        right = f"{(answers.argmax(1) == y_test).mean():.1%} read right"
        print(f"{name}: {right}, the same answer as from PyTorch for {(answers.argmax(1) == exact.argmax(1)).mean():.1%}")
        return right

    print(f"on disk: SavedModel {saved:,} bytes, LiteRT file {floats:,}, with 8 bits {len(files['training digits']):,}")
    tell("SavedModel, 32 bits", from_tensorflow)
    _, axes = plt.subplots(2, 3, figsize=(11, 6), height_ratios=(1, 2), sharey="row", layout="constrained")
    for (above, below), (name, (seen, answers)), colour in zip(axes.T, found.items(), (GREEN, ORANGE, BLUE)):
        above.imshow(seen[0].reshape(8, 8), cmap="gray_r", vmin=test.min(), vmax=test.max())
        above.set_axis_off()
        above.set_title(name, color=colour, fontweight="bold")
        below.plot(exact.ravel(), answers.ravel(), ".", color=colour, ms=3)
        below.axline((0, 0), slope=1, color=GREY, lw=1)
        below.set(xlabel="logit with 32 bits", title=tell(f"8 bits, calibrated with {name}", answers))
    axes[1, 0].set_ylabel("logit with 8 bits")
    plt.show()


parts = {
    "tensorflow": ("tensorflow-cpu" if platform.machine() in ("x86_64", "AMD64") else "tensorflow", 315),  # MB
    "ai_edge_litert": ("ai-edge-litert", 25),
}
missing = [part for name, part in parts.items() if importlib.util.find_spec(name) is None]
if missing:
    names, size = [name for name, _ in missing], sum(size for _, size in missing)
    print(f"Not installed: {' and '.join(names)}. For this lab, type `pip install {' '.join(names)}` (about {size} MB to download) and run the cell again; nothing else in this notebook needs it.")
else:
    draw_litert()

# %% [markdown]
r"""
With your batches, 8 bits answer as 32 do. The few points that leave the line are logits beyond the last mark.

Noise from 0 to 1 looks harmless, and costs a large part of the digits. Prepared pixels go from -0.8, which is bare paper, to 1.8. A ruler from 0 to 1 puts all that lies below 0 on its first mark,
so paper and faint ink look the same. No error, no warning.

The other noise did no harm, and that is luck: it reaches a little further than pixels do, and 8 bits have marks to spare. With 2 bits, further up, it paid for that.
"""

# %% [markdown]
r"""
# Part 5. Machines among themselves

## 16.10 The other side of the wire: `make_request`, `parse_response` ({points} points, about 25 minutes)

Builds on: nothing earlier.

Sometimes the server is not yours. TensorFlow Serving, and others that copied it, speak this dialect:

| | |
|---|---|
| where | `POST /v1/models/NAME:predict`, or `POST /v1/models/NAME/versions/7:predict` for a certain version |
| body, by rows | `{"signature_name": "serving_default", "instances": [first sample, second sample, ...]}` |
| body, by columns | `{"signature_name": "serving_default", "inputs": {"pixels": [...], "age": [...]}}`: for models with several named inputs |
| good answer | `{"predictions": [...]}` to rows, and `{"outputs": ...}` to columns |
| bad answer | `{"error": "a sentence"}` |

- `make_path(name, version=None)` gives the path.
- `make_request(instances, signature)` gives the body, a text. If `instances` is a dict, it is columns, otherwise rows. The samples may be numpy arrays. **The list of samples is the batch**: do not wrap it once more.
- `parse_response(text)` gives the predictions, or the outputs. For an error it raises a `RuntimeError` with the server's sentence, and for everything else a `ValueError`.
- `ask(send, path, body, tries=3)` calls `send(path, body)`, which gives the text of the answer or raises a `TimeoutError`, and parses that. After a timeout it tries again, up to `tries` times in all; then the `TimeoutError` goes on to the caller. An **error of the server** is an answer: asking again would not help.

**Write the four functions below.**

<details>
<summary>Hint: "Object of type ndarray is not JSON serializable"</summary>

`np.asarray(value).tolist()` makes plain lists of everything.
</details>

<details>
<summary>Hint: how do I let the last timeout through?</summary>

Inside `except TimeoutError:`, a bare `raise` sends on what was caught.
</details>
"""

# %% exercise="serving_request"
def make_path(name, version=None):
    """Where to send a request: of a model, or of a certain version of it, an int."""
    ### BEGIN SOLUTION
    which = "" if version is None else f"/versions/{version}"
    return f"/v1/models/{name}{which}:predict"
    ### END SOLUTION


def make_request(instances, signature="serving_default"):
    """The body of a request.

    Args:
        instances: samples, an array (N, ...) or a list of N samples; or a dict of such, by the names of the inputs.
        signature: which of the model's signatures to call, a str.

    Returns:
        JSON, a str.
    """
    ### BEGIN SOLUTION
    if isinstance(instances, dict):
        data = {"inputs": {name: np.asarray(values).tolist() for name, values in instances.items()}}
    else:
        data = {"instances": np.asarray(instances).tolist()}
    return json.dumps({"signature_name": signature, **data})
    ### END SOLUTION


def parse_response(text):
    """What a server answered.

    Args:
        text: the body of the answer, a str.

    Returns:
        The value of "predictions", or of "outputs".

    Raises:
        RuntimeError: the server sent an error; with the sentence that it sent.
        ValueError: the answer is something else, or no JSON at all.
    """
    ### BEGIN SOLUTION
    answer = json.loads(text)
    if isinstance(answer, dict):
        if "error" in answer:
            raise RuntimeError(answer["error"])
        for key in ("predictions", "outputs"):
            if key in answer:
                return answer[key]
    raise ValueError("neither predictions nor outputs nor an error")
    ### END SOLUTION


def ask(send, path, body, tries=3):
    """Ask a server, and once more if it does not answer in time.

    Args:
        send: a function of path and body that gives the text of the answer, or raises a TimeoutError.
        path, body: of the request.
        tries: how often to try at most, at least 1.

    Returns:
        What parse_response makes of the answer.
    """
    ### BEGIN SOLUTION
    for left in range(tries - 1, -1, -1):
        try:
            return parse_response(send(path, body))
        except TimeoutError:
            if not left:
                raise
    ### END SOLUTION


# %% [markdown]
r"""
Try it against a small server that plays TensorFlow Serving, and falls asleep now and then.
"""

# %% try="serving_request"
calls = []


def sleepy(path, body):
    calls.append(path)
    if len(calls) in (1, 2):
        raise TimeoutError("no answer within a second")
    asked = json.loads(body)
    if asked["signature_name"] != "serving_default":
        return json.dumps({"error": f"there is no signature {asked['signature_name']}"})
    return json.dumps({"predictions": [sum(row) for row in asked["instances"]]})


assert make_path("digits") == "/v1/models/digits:predict" and make_path("digits", 7) == "/v1/models/digits/versions/7:predict"
rows = np.array([[1, 2], [3, 4]], dtype=np.float32)
print(make_request(rows))
assert json.loads(make_request(rows)) == {"signature_name": "serving_default", "instances": [[1, 2], [3, 4]]}
assert json.loads(make_request({"a": rows, "b": [1, 2]}))["inputs"] == {"a": [[1, 2], [3, 4]], "b": [1, 2]}
assert ask(sleepy, make_path("digits"), make_request(rows)) == [3, 7] and len(calls) == 3, "two timeouts, and then an answer"
try:
    ask(sleepy, make_path("digits"), make_request(rows, "training"))
except RuntimeError as error:
    print("the server says:", error)
assert len(calls) == 4, "an error is an answer: do not ask again"

# %% [markdown]
r"""
## 16.11 A box for everything: `dockerfile`, `dockerignore` ({points} points, about 20 minutes)

Builds on: nothing earlier.

A container is a file system in a box: your program, and everything that it needs, down to the operating system. A `Dockerfile` is the recipe. Every line makes a **layer**, and layers are kept: if a line and all before it
are as they were, Docker takes the layer that it has. So what changes rarely comes first.

You have `requirements.txt`, `app.py` and `model.onnx`, and the app is started with `uvicorn app:app --host 0.0.0.0 --port 8000`. Write a recipe that a careful colleague would sign:

- **It says what it builds on.** `FROM` an image of Python with at least major and minor version, such as `python:3.12-slim`. `latest` is another thing every month.
- **Requirements first.** Copy `requirements.txt` alone and install it with pip, and only then copy the rest. Otherwise every new comma in `app.py` installs everything anew.
- pip's own cache is of no use in the box: `--no-cache-dir`.
- **Nobody is root.** Make a user with `RUN useradd ...`, and switch to it with `USER` before the program starts.
- **No secrets.** What is in a layer can be read by everybody who has the image, also if a later line deletes it. No `ENV` or `ARG` holds a password, a key or a token.
- It says that it listens: `EXPOSE 8000`.
- It can be asked whether it is well: a `HEALTHCHECK` that gets `/health` from port 8000. There is no curl in a slim image, but there is Python.
- **The program itself is process 1**, so that it hears when it should stop. That needs the form with brackets: `CMD ["uvicorn", ...]`. Without them a shell stands in between, and does not pass signals on.

And what must not come into the box at all goes into `.dockerignore`, one pattern a line: at least `.git`, `.env` and `__pycache__`.

**Write the two texts below.** Or leave the cell as it is, save them as `Dockerfile` and `.dockerignore` beside this notebook, and hand in all three.

<details>
<summary>Hint: what does a health check look like?</summary>

`HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"`
</details>

<details>
<summary>Hint: where do I stand in the box?</summary>

`WORKDIR /app` makes a folder and goes there. Then `COPY . .` copies into it.
</details>
"""

# %% exercise="dockerfile" files={"Dockerfile": "dockerfile", ".dockerignore": "dockerignore"}
def dockerfile():
    """The text of the Dockerfile."""
    ### BEGIN SOLUTION
    return """\
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
RUN useradd --create-home reader
COPY . .
USER reader
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://localhost:8000/health')"
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
"""
    ### END SOLUTION


def dockerignore():
    """The text of .dockerignore."""
    ### BEGIN SOLUTION
    return """\
.git
.env
__pycache__
*.ipynb
"""
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Is everything in it, and in which order?
"""

# %% try="dockerfile"
lines = [line.split(maxsplit=1) for line in dockerfile().splitlines() if line.strip() and not line.startswith("#")]
for number, (word, rest) in enumerate(lines, 1):
    print(f"{number:2} {word:12} {rest}")
words = [word.upper() for word, *_ in lines]
assert words[0] == "FROM" and {"COPY", "RUN", "USER", "EXPOSE", "HEALTHCHECK", "CMD"} <= set(words), "something is missing"
install = next(number for number, (word, rest) in enumerate(lines) if word == "RUN" and "pip install" in rest)
assert words[:install].count("COPY") == 1, "before pip install, only requirements.txt is copied"
assert lines[words.index("CMD")][1].startswith("["), "brackets"
assert ".env" in dockerignore().split()

# %% [markdown]
r"""
What is it worth? Below: how long a new image takes after a change in `app.py`, if installing takes a minute and everything else two seconds. Everything from the first changed line on is done again.
"""

# %% demo="layers"
def draw_layers():
    good = ["FROM", "WORKDIR", "COPY requirements.txt", "RUN pip install", "COPY . .", "CMD"]
    bad = ["FROM", "WORKDIR", "COPY . .", "RUN pip install", "CMD"]
    _, ax = plt.subplots(figsize=(11, 2.4), layout="constrained")
    for y, (lines, what) in enumerate(((good, "requirements first"), (bad, "everything at once"))):
        left, again, total = 0, False, 0
        for line in lines:
            seconds = 60 if "pip" in line else 2
            again = again or line == "COPY . ."
            total += seconds * again
            width = 26 if "pip" in line else 12
            ax.barh(y, width - 0.5, left=left, color=ORANGE if again else GREEN)
            ax.text(left + width / 2, y, line.replace(" ", "\n", 1), ha="center", va="center", color="white", fontsize=8)
            left += width
        ax.text(left + 1, y, f"{what}: {total} seconds", va="center")
    ax.text(0, -0.75, "taken as it is", color=GREEN, fontweight="bold")
    ax.text(16, -0.75, "done again", color=ORANGE, fontweight="bold")
    ax.set(xlim=(0, 120), ylim=(-1, 1.6))
    ax.axis("off")
    plt.show()


draw_layers()

# %% [markdown]
r"""
## What you take with you

- Preparing pixels is part of the model. Whoever serves it scales as training did, or serves another model.
- A bad request is the client's mistake: say which, with a status from 400 to 499. Look before you convert.
- Declare what comes in and what goes out, and the documentation writes itself.
- A page script runs again at every click: load once.
- An exported file knows what happened once, with the example. Try it with other batch sizes before you trust it.
- Whole numbers of 8 bits are enough if zero has a mark, rows have scales of their own, and real samples laid the ruler.
- A timeout may be tried again, an error may not. And nobody is root in the box.
"""
