"""Wrong ideas about `fastapi_app`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

HEALTH = "says that it is well"
PREDICTIONS = "answers good instances with the predictor's predictions, in their order"
KEY = "refuses a body without instances, and one that is no JSON, with 422"
NUMBERS = "refuses what is no list of numbers with 422"
LENGTH = "refuses instances of another length with 422"
COUNT = "refuses no instances at all, and too many, with 422"
FINITE = "refuses numbers that are not finite with 422"
DOCUMENTS_WHAT_COMES_IN = "documents that a request needs instances"
DOCUMENTS_WHAT_GOES_OUT = "documents that an answer has predictions"
LOOP = "does not keep everybody else waiting while it predicts"
ANYTHING = "never breaks, whatever comes"


@misconception("fastapi_app", breaks=[HEALTH], diff="""
-        return {"status": "ok"}
+        return "ok"
""")
def is_well_without_saying_so():
    """What does GET /health answer, letter by letter?

    JSON: {"status": "ok"}.
    """


@misconception("fastapi_app", breaks=[KEY, NUMBERS, LENGTH, COUNT, FINITE, DOCUMENTS_WHAT_COMES_IN, ANYTHING], diff="""
-    def predict(body: Instances) -> Predictions:
-        return {"predictions": predictor.predict(body.instances)}
+    def predict(body: dict) -> Predictions:
+        return {"predictions": predictor.predict(body["instances"])}
""")
def takes_any_dict():
    """What does FastAPI know about your body, and what can it check?

    Declare a class with a field instances, and take that.
    """


@misconception("fastapi_app", breaks=[LENGTH, COUNT, FINITE], diff="""
-    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]
+    digit = list[float]

-        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]
+        instances: list[digit]
""")
def names_types_alone():
    """Which lists fit list[list[float]]? Also an empty one, and one with NaN?

    Annotated and Field say how long a list may be, and FiniteFloat keeps NaN out.
    """


@misconception("fastapi_app", breaks=[LENGTH], diff="""
-    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]
+    digit = list[FiniteFloat]
""")
def does_not_count_pixels():
    """How many numbers may an instance have?

    Exactly PIXELS: min_length and max_length.
    """


@misconception("fastapi_app", breaks=[LENGTH], diff="""
-    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]
+    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS)]
""")
def lets_longer_ones_through():
    """What is too long is wrong as well. What happens to 65 pixels?

    max_length=PIXELS, too.
    """


@misconception("fastapi_app", breaks=[COUNT], diff="""
-        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]
+        instances: Annotated[list[digit], Field(min_length=1)]
""")
def takes_any_number():
    """How long does a request with a million instances keep your service busy?

    max_length=MAX_BATCH.
    """


@misconception("fastapi_app", breaks=[COUNT], diff="""
-        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]
+        instances: Annotated[list[digit], Field(max_length=MAX_BATCH)]
""")
def takes_none():
    """What is a request without any instance?

    A mistake: min_length=1.
    """


@misconception("fastapi_app", breaks=[COUNT], diff="""
-        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]
+        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH - 1)]
""")
def refuses_one_too_early():
    """May a request hold exactly MAX_BATCH instances?

    It may.
    """


@misconception("fastapi_app", breaks=[FINITE], diff="""
-    digit = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]
+    digit = Annotated[list[float], Field(min_length=PIXELS, max_length=PIXELS)]
""")
def lets_nan_through():
    """Is NaN a float? And is it a pixel?

    FiniteFloat refuses it.
    """


@misconception("fastapi_app", breaks=[FINITE], diff="""
-    plain_refusals(app)
""")
def repeats_what_came_in():
    """What does your service answer to a NaN? Look at the status.

    A refusal that repeats a NaN is no JSON, and breaks: plain_refusals, which is given, helps.
    """


@misconception("fastapi_app", breaks=[KEY, DOCUMENTS_WHAT_COMES_IN], diff="""
-        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)]
+        instances: Annotated[list[digit], Field(min_length=1, max_length=MAX_BATCH)] = [[0.0] * PIXELS]
""")
def forgives_a_missing_key():
    """What happens if the client writes instance for instances?

    A field with a default may be left out. Leave the default away.
    """


@misconception("fastapi_app", breaks=[DOCUMENTS_WHAT_GOES_OUT], diff="""
-    def predict(body: Instances) -> Predictions:
+    def predict(body: Instances):
""")
def declares_no_answer():
    """Open /docs. What does it say about the answer?

    The return type is the declaration: -> Predictions.
    """


@misconception("fastapi_app", breaks=[DOCUMENTS_WHAT_GOES_OUT], diff="""
-    def predict(body: Instances) -> Predictions:
+    def predict(body: Instances) -> dict:
""")
def declares_any_dict():
    """Open /docs. What does it say about the answer?

    A dict may be anything. Declare a class with a field predictions.
    """


@misconception("fastapi_app", breaks=[PREDICTIONS, KEY, NUMBERS, LENGTH, COUNT, FINITE, ANYTHING], diff="""
-        return {"predictions": predictor.predict(body.instances)}
+        return predictor.predict(body.instances)
""")
def promises_another_answer():
    """You promise one thing and give another. What does FastAPI answer then?

    500. Give what the return type says: a dict with the key predictions.
    """


@misconception("fastapi_app", breaks=[PREDICTIONS], diff="""
-        return {"predictions": predictor.predict(body.instances)}
+        return {"predictions": predictor.predict(body.instances[:1])}
""")
def answers_for_the_first():
    """How many predictions does a request with three instances get?

    One for each.
    """


@misconception("fastapi_app", breaks=[PREDICTIONS], diff="""
-        label: str
-        probability: float
+        label: str
""")
def forgets_probabilities():
    """Where have the probabilities gone?

    FastAPI sends only what is declared. Declare probability, too.
    """


@misconception("fastapi_app", breaks=[LOOP], diff="""
-    def predict(body: Instances) -> Predictions:
+    async def predict(body: Instances) -> Predictions:
""")
def keeps_everybody_waiting():
    """While your model calculates, who answers /health?

    Nobody: async def runs in the event loop. A plain def runs in a thread of its own.
    """
