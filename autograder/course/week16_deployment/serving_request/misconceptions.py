"""Wrong ideas about `serving_request`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PATH = "sends to the model, or to a certain version of it"
ROWS = "sends samples by rows: the list of samples is the batch"
COLUMNS = "sends a dict by columns"
SIGNATURE = "says which signature to call, and serving_default unless it is told otherwise"
GOOD = "gives the predictions, or the outputs, of a good answer"
ERROR = "raises what the server says as a RuntimeError"
NONSENSE = "raises a ValueError for an answer that is none"
ASKS = "sends the request once where the server answers, and gives what the answer holds"
AGAIN = "asks again after a timeout, as often as it may"
GIVES_UP = "lets the timeout through when it has tried often enough, and not before"
NO_SECOND_TIME = "does not ask again after an error of the server"


@misconception("serving_request", breaks=[PATH], diff="""
-    return f"/v1/models/{name}{which}:predict"
+    return f"/v1/models/{name}{which}/predict"
""")
def forgets_the_colon():
    """What stands between the model and the word predict?

    A colon.
    """


@misconception("serving_request", breaks=[PATH], diff="""
-    which = "" if version is None else f"/versions/{version}"
+    which = ""
""")
def forgets_the_version():
    """Which version answers?

    /versions/7 goes between the name and :predict.
    """


@misconception("serving_request", breaks=[PATH], diff="""
-    which = "" if version is None else f"/versions/{version}"
+    which = f"/versions/{version}" if version else ""
""")
def takes_version_zero_for_none():
    """Is there a version 0?

    Ask for None: `is None`. And 0 is not None.
    """


@misconception("serving_request", breaks=[PATH], diff="""
-    which = "" if version is None else f"/versions/{version}"
+    which = "" if version is None else f"/versions/v{version}"
""")
def writes_v_before_the_number():
    """What does the table say about versions?

    /versions/7, without a letter.
    """


@misconception("serving_request", breaks=[ROWS], diff="""
-        data = {"instances": np.asarray(instances).tolist()}
+        data = {"inputs": np.asarray(instances).tolist()}
""")
def calls_rows_inputs():
    """By rows or by columns: what is the key of rows?

    instances.
    """


@misconception("serving_request", breaks=[ROWS], diff="""
-        data = {"instances": np.asarray(instances).tolist()}
+        data = {"data": np.asarray(instances).tolist()}
""")
def calls_rows_data():
    """What is the key of rows?

    instances.
    """


@misconception("serving_request", breaks=[ROWS], diff="""
-        data = {"instances": np.asarray(instances).tolist()}
+        data = {"instances": [np.asarray(instances).tolist()]}
""")
def wraps_the_batch():
    """How many axes do your samples have, and how many does the server see?

    The list of samples is the batch: no brackets more.
    """


@misconception("serving_request", breaks=[ROWS], diff="""
-        data = {"instances": np.asarray(instances).tolist()}
+        data = {"instances": np.asarray(instances).ravel().tolist()}
""")
def flattens_samples():
    """Where does one sample end in your list?

    Each sample is a list of its own: leave the axes as they are.
    """


@misconception("serving_request", breaks=[COLUMNS], diff="""
-        data = {"inputs": {name: np.asarray(values).tolist() for name, values in instances.items()}}
+        data = {"instances": {name: np.asarray(values).tolist() for name, values in instances.items()}}
""")
def sends_columns_as_rows():
    """By rows or by columns: what is the key of columns?

    Columns stand under inputs.
    """


@misconception("serving_request", breaks=[COLUMNS, SIGNATURE], diff="""
-        data = {"inputs": {name: np.asarray(values).tolist() for name, values in instances.items()}}
+        data = {"inputs": dict(instances)}
""")
def sends_arrays_in_columns():
    """What does JSON say to an array?

    Make lists of the values, too.
    """


@misconception("serving_request", breaks=[SIGNATURE], diff="""
-    return json.dumps({"signature_name": signature, **data})
+    return json.dumps(data)
""")
def forgets_the_signature():
    """Which of the model's signatures is called?

    signature_name says it.
    """


@misconception("serving_request", breaks=[SIGNATURE], diff="""
-    return json.dumps({"signature_name": signature, **data})
+    return json.dumps({"signature_name": "serving_default", **data})
""")
def always_calls_the_default():
    """What is the argument signature for?

    It goes under signature_name.
    """


@misconception("serving_request", breaks=[ROWS, COLUMNS, SIGNATURE], diff="""
-    return json.dumps({"signature_name": signature, **data})
+    return {"signature_name": signature, **data}
""")
def gives_a_dict():
    """What goes over the wire?

    A text: json.dumps.
    """


@misconception("serving_request", breaks=[GOOD, ASKS, AGAIN], diff="""
-            if key in answer:
-                return answer[key]
+            if key in answer:
+                return answer
""")
def gives_the_whole_answer():
    """What shall parse_response give?

    What stands under the key, and not the whole answer.
    """


@misconception("serving_request", breaks=[GOOD, ASKS], diff="""
-        for key in ("predictions", "outputs"):
+        for key in ("predictions",):
""")
def does_not_know_outputs():
    """What does the server answer to columns?

    To columns, it answers with outputs.
    """


@misconception("serving_request", breaks=[GOOD], diff="""
-            if key in answer:
-                return answer[key]
+            if answer.get(key):
+                return answer[key]
""")
def takes_an_empty_answer_for_none():
    """Is an empty list of predictions an answer?

    It is. Ask whether the key is there: in.
    """


@misconception("serving_request", breaks=[ERROR, NO_SECOND_TIME], diff="""
-        if "error" in answer:
-            raise RuntimeError(answer["error"])
""")
def overlooks_errors():
    """What does your function do with {"error": ...}?

    Raise a RuntimeError with the server's sentence.
    """


@misconception("serving_request", breaks=[ERROR, NO_SECOND_TIME], diff="""
-            raise RuntimeError(answer["error"])
+            return answer["error"]
""")
def gives_the_error_back():
    """How does the caller know that this is no prediction?

    Raise: a RuntimeError with the sentence.
    """


@misconception("serving_request", breaks=[ERROR], diff="""
-            raise RuntimeError(answer["error"])
+            raise RuntimeError("the server sent an error")
""")
def keeps_the_sentence_to_itself():
    """What did the server say?

    Its sentence is the message.
    """


@misconception("serving_request", breaks=[NONSENSE], diff="""
-    raise ValueError("neither predictions nor outputs nor an error")
+    return None
""")
def gives_none_for_nonsense():
    """What do you give for an answer that is none?

    Raise a ValueError.
    """


@misconception("serving_request", breaks=[NONSENSE], diff="""
-    raise ValueError("neither predictions nor outputs nor an error")
+    return answer["predictions"]
""")
def trusts_the_key():
    """What is raised if there are no predictions in the answer?

    A KeyError or a TypeError tells your caller nothing: raise a ValueError.
    """


@misconception("serving_request", breaks=[AGAIN, GIVES_UP], diff="""
-    for left in range(tries - 1, -1, -1):
+    for left in range(1):
""")
def asks_once():
    """What happens after a timeout?

    Try again, up to tries times in all.
    """


@misconception("serving_request", breaks=[GIVES_UP], diff="""
-    for left in range(tries - 1, -1, -1):
+    for left in range(tries, -1, -1):
""")
def asks_once_too_often():
    """With tries=1, how often do you ask?

    Once. tries counts all of them, also the first.
    """


@misconception("serving_request", breaks=[GIVES_UP], diff="""
-            if not left:
-                raise
+            continue
""")
def ends_in_silence():
    """What does your caller get if the server never answers?

    The TimeoutError: raise it after the last try.
    """


@misconception("serving_request", breaks=[GIVES_UP], diff="""
-            if not left:
-                raise
+            if not left:
+                raise RuntimeError("the server never answered") from None
""")
def raises_another_error():
    """How does the caller tell a timeout from an error of the server?

    Let the TimeoutError itself through: raise.
    """


@misconception("serving_request", breaks=[NO_SECOND_TIME], diff="""
-        except TimeoutError:
+        except (TimeoutError, RuntimeError):
""")
def asks_again_after_errors():
    """The server has answered: there is an error. What shall it do the second time?

    The same. Try again after a TimeoutError alone.
    """


@misconception("serving_request", breaks=[ASKS], diff="""
-            return parse_response(send(path, body))
+            return parse_response(send(body, path))
""")
def sends_body_before_path():
    """In which order does send take its arguments?

    send(path, body).
    """


@misconception("serving_request", breaks=[ASKS, AGAIN], diff="""
-            return parse_response(send(path, body))
+            return send(path, body)
""")
def does_not_parse():
    """What does send give, and what should ask give?

    A text; parse it with parse_response.
    """
