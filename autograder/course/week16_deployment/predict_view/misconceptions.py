"""Wrong ideas about `predict_view`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PREDICTIONS = "answers good instances with the predictor's predictions, also a program without a token"
REFUSALS = "answers bad instances with 400"
NO_JSON = "answers a body that is no JSON with 400"
EXPLAINS = "says in JSON what is wrong with bad instances, and in which field"
MANY = "takes as many instances as are allowed, and answers more with 413"
METHODS = "answers other methods with 405"
SETTINGS = "looks the predictor up when a request comes"
ANYTHING = "never breaks, whatever comes"


@misconception("predict_view", breaks=[PREDICTIONS, REFUSALS, NO_JSON, MANY, METHODS, SETTINGS, ANYTHING], diff="""
-    return [path("predict", csrf_exempt(predict_view))]
+    return [path("predict", predict_view)]
""")
def asks_programs_for_a_token():
    """Your client gets a 403. What is it that Django wants, and can a program have that?

    No page, no token: exempt this view: csrf_exempt.
    """


@misconception("predict_view", breaks=[METHODS], diff="""
-    if request.method != "POST":
-        return HttpResponseNotAllowed(["POST"])
""")
def takes_every_method():
    """What does GET predict answer?

    405: look at request.method first.
    """


@misconception("predict_view", breaks=[REFUSALS, NO_JSON, ANYTHING], diff="""
-    try:
-        batch = read_instances(json.loads(request.body))
-    except ValueError as error:
-        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
+    batch = read_instances(json.loads(request.body))
""")
def breaks_on_bad_instances():
    """Whose mistake is a missing key, and which status says so?

    The client's: catch the ValueError, and answer with 400.
    """


@misconception("predict_view", breaks=[NO_JSON], diff="""
-    try:
-        batch = read_instances(json.loads(request.body))
+    payload = json.loads(request.body)
+    try:
+        batch = read_instances(payload)
""")
def reads_outside_of_try():
    """A body that is no JSON: who catches what json.loads raises?

    It is a ValueError, too: put it inside of try.
    """


@misconception("predict_view", breaks=[REFUSALS, NO_JSON], diff="""
-        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
+        return JsonResponse({"error": str(error), "field": "instances"})
""")
def calls_it_a_success():
    """Which status does your refusal have?

    Without status= it is 200, and programs look at nothing else. Say 400.
    """


@misconception("predict_view", breaks=[REFUSALS, NO_JSON, ANYTHING], diff="""
-        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
+        return JsonResponse({"error": str(error), "field": "instances"}, status=500)
""")
def takes_the_blame():
    """Whose mistake is it, and which status says so?

    500 says that you are broken. The client's mistakes are from 400 to 499.
    """


@misconception("predict_view", breaks=[EXPLAINS], diff="""
-        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
+        return JsonResponse({"error": str(error)}, status=400)
""")
def names_no_field():
    """Where should the client look?

    Say it: "field": "instances".
    """


@misconception("predict_view", breaks=[EXPLAINS], diff="""
-        return JsonResponse({"error": str(error), "field": "instances"}, status=400)
+        return django.http.HttpResponse(str(error), status=400)
""")
def says_it_in_plain_text():
    """Can a program read your refusal?

    JsonResponse makes JSON of a dict.
    """


@misconception("predict_view", breaks=[MANY], diff="""
-    if len(batch) > MAX_BATCH:
-        return JsonResponse({"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, status=413)
""")
def takes_any_number():
    """How long does a request with a million instances keep your service busy?

    More than MAX_BATCH get 413.
    """


@misconception("predict_view", breaks=[MANY], diff="""
-    if len(batch) > MAX_BATCH:
+    if len(batch) >= MAX_BATCH:
""")
def refuses_one_too_early():
    """May a request hold exactly MAX_BATCH instances?

    It may: > and not >=.
    """


@misconception("predict_view", breaks=[MANY], diff="""
-        return JsonResponse({"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, status=413)
+        return JsonResponse({"error": f"at most {MAX_BATCH} instances at once", "field": "instances"}, status=400)
""")
def calls_too_many_bad():
    """Which status says that there was too much?

    413.
    """


@misconception("predict_view", breaks=[PREDICTIONS, MANY, METHODS, SETTINGS, ANYTHING], diff="""
-    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch)})
+    return {"predictions": settings.PREDICTOR.predict(batch)}
""")
def gives_a_dict():
    """What does a view return in Django?

    A response: JsonResponse makes one of a dict.
    """


@misconception("predict_view", breaks=[PREDICTIONS, SETTINGS], diff="""
-    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch)})
+    return JsonResponse(settings.PREDICTOR.predict(batch), safe=False)
""")
def sends_the_list_bare():
    """What is the key of your answer?

    {"predictions": [...]}.
    """


@misconception("predict_view", breaks=[PREDICTIONS, SETTINGS], diff="""
-    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch)})
+    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch[:1])})
""")
def answers_for_the_first():
    """How many predictions does a request with three instances get?

    One for each.
    """


@misconception("predict_view", breaks=[SETTINGS], diff="""
-    return JsonResponse({"predictions": settings.PREDICTOR.predict(batch)})
+    first = globals().setdefault("first_predictor", settings.PREDICTOR)
+    return JsonResponse({"predictions": first.predict(batch)})
""")
def keeps_the_first_predictor():
    """Somebody puts a better model into the settings. Who answers?

    Look settings.PREDICTOR up at each request.
    """


@misconception("predict_view", breaks=[PREDICTIONS, REFUSALS, NO_JSON, MANY, METHODS, SETTINGS, ANYTHING], diff="""
-    return [path("predict", csrf_exempt(predict_view))]
+    return [path("/predict", csrf_exempt(predict_view))]
""")
def lives_at_another_path():
    """Django's paths begin without a slash. At which address is your view?

    path("predict", ...).
    """
