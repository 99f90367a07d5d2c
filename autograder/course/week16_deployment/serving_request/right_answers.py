"""Right answers to `serving_request`, written differently from the reference."""

import json

import numpy as np

from autograder.kit import right_answer


@right_answer("serving_request", replaces="make_path")
def joins_parts(name, version=None):
    parts = ["/v1/models", name]
    if version is not None:
        parts += ["versions", str(version)]
    return "/".join(parts) + ":predict"


@right_answer("serving_request", replaces="make_path")
def has_two_forms(name, version=None):
    if version is None:
        return f"/v1/models/{name}:predict"
    return "/v1/models/%s/versions/%d:predict" % (name, version)


@right_answer("serving_request", replaces="make_request")
def teaches_json_arrays(instances, signature="serving_default"):
    key = "inputs" if isinstance(instances, dict) else "instances"
    return json.dumps({key: instances, "signature_name": signature}, default=lambda value: value.tolist())


@right_answer("serving_request", replaces="make_request")
def makes_lists_deep_down(instances, signature="serving_default"):
    def plain(value):
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, (list, tuple, np.ndarray)):
            return [plain(part) for part in value]
        return value.item() if isinstance(value, np.generic) else value

    body = dict(signature_name=signature)
    body["inputs" if hasattr(instances, "items") else "instances"] = plain(instances)
    return json.dumps(body, indent=1)


@right_answer("serving_request", replaces="parse_response")
def asks_in_order(text):
    try:
        answer = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {text[:20]}") from error
    if not isinstance(answer, dict):
        raise ValueError("no object")  # noqa: TRY004
    if "predictions" in answer:
        return answer["predictions"]
    if "outputs" in answer:
        return answer["outputs"]
    if "error" in answer:
        raise RuntimeError(f"the server says: {answer['error']}")
    raise ValueError("an empty answer")


@right_answer("serving_request", replaces="parse_response")
def counts_on_exceptions(text):
    answer = json.loads(text)
    try:
        sentence = answer["error"]
    except (KeyError, TypeError):
        try:
            return answer["predictions"] if "predictions" in answer else answer["outputs"]
        except (KeyError, TypeError):
            raise ValueError("this is no answer") from None
    raise RuntimeError(sentence)


@right_answer("serving_request", replaces="ask")
def counts_up(send, path, body, tries=3):
    tried = 0
    while True:
        try:
            text = send(path, body)
        except TimeoutError:
            tried += 1
            if tried >= tries:
                raise
        else:
            return parse_response(text)


@right_answer("serving_request", replaces="ask")
def calls_itself(send, path, body, tries=3):
    try:
        answer = send(path, body)
    except TimeoutError:
        if tries <= 1:
            raise
        return ask(send, path, body, tries - 1)
    return parse_response(answer)
