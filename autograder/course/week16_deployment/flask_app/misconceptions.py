"""Wrong ideas about `flask_app`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

HEALTH = "says that it is well"
PREDICTIONS = "answers good instances with the predictor's predictions, in their order"
REFUSALS = "answers bad instances with 400"
NO_JSON = "answers a body that is no JSON with 400 or 415"
EXPLAINS = "says in JSON what is wrong, and in which field, also where there was no JSON"
MANY = "takes as many instances as are allowed, and answers more with 413"
METHODS = "answers other methods with 405"
APART = "makes a new app at each call, with a predictor of its own"
ANYTHING = "never breaks, whatever comes"


@misconception("flask_app", breaks=[HEALTH], diff="""
-        return {"status": "ok"}
+        return "ok"
""")
def is_well_without_saying_so():
    """What does GET /health answer, letter by letter?

    JSON: {"status": "ok"}.
    """


@misconception("flask_app", breaks=[HEALTH], diff="""
-    @app.get("/health")
+    @app.post("/health")
""")
def cannot_be_asked_how_it_is():
    """With which method does one ask for health?

    GET.
    """


@misconception("flask_app", breaks=[PREDICTIONS, APART], diff="""
-        return {"predictions": predictor.predict(batch)}
+        return predictor.predict(batch)
""")
def sends_the_list_bare():
    """What is the key of your answer?

    {"predictions": [...]}.
    """


@misconception("flask_app", breaks=[PREDICTIONS, APART], diff="""
-        return {"predictions": predictor.predict(batch)}
+        return {"predictions": predictor.predict(batch[:1])}
""")
def answers_for_the_first():
    """How many predictions does a request with three instances get?

    One for each.
    """


@misconception("flask_app", breaks=[PREDICTIONS, APART], diff="""
-        return {"predictions": predictor.predict(batch)}
+        return {"predictions": predictor.predict(batch)[::-1]}
""")
def turns_the_order_round():
    """To which instance does your first prediction belong?

    To the first one: keep the order.
    """


@misconception("flask_app", breaks=[PREDICTIONS, APART], diff="""
-        return {"predictions": predictor.predict(batch)}
+        return {"results": predictor.predict(batch)}
""")
def calls_it_something_else():
    """What is the key of your answer?

    predictions.
    """


@misconception("flask_app", breaks=[REFUSALS, NO_JSON, ANYTHING], diff="""
-        try:
-            batch = read_instances(request.get_json(silent=True))
-        except ValueError as error:
-            return {"error": str(error), "field": "instances"}, 400
+        batch = read_instances(request.get_json(silent=True))
""")
def breaks_on_bad_instances():
    """Whose mistake is a missing key, and which status says so?

    The client's: catch the ValueError, and answer with 400.
    """


@misconception("flask_app", breaks=[REFUSALS, NO_JSON], diff="""
-            return {"error": str(error), "field": "instances"}, 400
+            return {"error": str(error), "field": "instances"}
""")
def calls_it_a_success():
    """Which status does your refusal have?

    Without a number it is 200, and programs look at nothing else. Say 400.
    """


@misconception("flask_app", breaks=[REFUSALS, NO_JSON, ANYTHING], diff="""
-            return {"error": str(error), "field": "instances"}, 400
+            return {"error": str(error), "field": "instances"}, 500
""")
def takes_the_blame():
    """Whose mistake is it, and which status says so?

    500 says that you are broken. The client's mistakes are from 400 to 499.
    """


@misconception("flask_app", breaks=[EXPLAINS], diff="""
-            return {"error": str(error), "field": "instances"}, 400
+            return str(error), 400
""")
def says_it_in_plain_text():
    """Can a program read your refusal?

    JSON: {"error": ..., "field": "instances"}.
    """


@misconception("flask_app", breaks=[EXPLAINS], diff="""
-            return {"error": str(error), "field": "instances"}, 400
+            return {"error": str(error)}, 400
""")
def names_no_field():
    """Where should the client look?

    Say it: "field": "instances".
    """


@misconception("flask_app", breaks=[EXPLAINS], diff="""
-            return {"error": str(error), "field": "instances"}, 400
+            return {"error": "", "field": "instances"}, 400
""")
def says_nothing():
    """What is wrong with the request?

    The exception's message says it: str(error).
    """


@misconception("flask_app", breaks=[MANY], diff="""
-        if len(batch) > MAX_BATCH:
-            return {"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, 413
""")
def takes_any_number():
    """How long does a request with a million instances keep your service busy?

    More than MAX_BATCH get 413.
    """


@misconception("flask_app", breaks=[MANY], diff="""
-        if len(batch) > MAX_BATCH:
+        if len(batch) >= MAX_BATCH:
""")
def refuses_one_too_early():
    """May a request hold exactly MAX_BATCH instances?

    It may: > and not >=.
    """


@misconception("flask_app", breaks=[MANY], diff="""
-            return {"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, 413
+            return {"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, 400
""")
def calls_too_many_bad():
    """Which status says that there was too much?

    413.
    """


@misconception("flask_app", breaks=[MANY], diff="""
-        if len(batch) > MAX_BATCH:
+        predictor.predict(batch)
+        if len(batch) > MAX_BATCH:
""")
def asks_before_it_counts():
    """What has your service done before it says that this is too much?

    Refuse first; ask the predictor only if all is well.
    """


@misconception("flask_app", breaks=[METHODS], diff="""
-    @app.post("/predict")
+    @app.route("/predict", methods=["GET", "POST", "PUT", "DELETE"])
""")
def lets_everybody_get():
    """With which methods does your service predict?

    With POST alone.
    """


@misconception("flask_app", breaks=[APART], diff="""
-        return {"predictions": predictor.predict(batch)}
+        globals().setdefault("the_predictor", predictor)
+        return {"predictions": the_predictor.predict(batch)}
""")
def keeps_the_first_predictor():
    """Make two apps with two predictors. Who answers for the second one?

    What an app needs stays inside: no globals.
    """


@misconception("flask_app", breaks=[APART], diff="""
-    app = Flask("digits")
+    if "the_app" in globals():
+        return the_app
+    app = globals()["the_app"] = Flask("digits")
""")
def makes_one_app_for_all():
    """Make two apps with two predictors. Are they two?

    A new Flask object at each call.
    """


@misconception("flask_app", breaks=[EXPLAINS], diff="""
-            batch = read_instances(request.get_json(silent=True))
+            batch = read_instances(request.get_json())
""")
def lets_flask_refuse():
    """What does your service answer to a body that is no JSON? Is that JSON?

    get_json refuses by itself, with a page for people. silent=True leaves it to you.
    """


@misconception("flask_app", breaks=[NO_JSON], diff="""
-            batch = read_instances(request.get_json(silent=True))
+            batch = read_instances(json.loads(request.get_data()) if request.is_json else {"instances": [[0] * PIXELS]})
""")
def reads_only_what_says_json():
    """What do you answer to a text that is no JSON?

    400: there are no instances in it.
    """
