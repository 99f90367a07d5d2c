"""Right answers to `predict_view`, written differently from the reference."""

import json

from django.conf import settings
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from autograder.kit import right_answer


@right_answer("predict_view", replaces="predict_view")
def reads_in_two_steps(request):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        payload = json.loads(request.body.decode())
    except ValueError:
        return JsonResponse({"error": "the body is no JSON", "field": "instances"}, status=400)
    try:
        samples = read_instances(payload)
    except ValueError as error:
        return JsonResponse({"error": error.args[0], "field": "instances"}, status=400)
    if len(samples) > MAX_BATCH:
        return JsonResponse({"error": "these are too many", "field": "instances"}, status=413)
    return JsonResponse(dict(predictions=settings.PREDICTOR.predict(samples)))


@right_answer("predict_view", replaces="predict_view")
@csrf_exempt
def collects_what_is_wrong(request):
    status, answer = 400, {"field": "instances"}
    if request.method != "POST":
        return JsonResponse({"error": "only POST"}, status=405)
    try:
        batch = read_instances(json.loads(request.body))
    except ValueError as error:
        answer["error"] = str(error)
    else:
        status = 413 if len(batch) > MAX_BATCH else 200
        answer["error"] = "too many"
        if status == 200:
            answer = {"predictions": settings.PREDICTOR.predict(batch)}
    return JsonResponse(answer, status=status)


@right_answer("predict_view", replaces="predict_view")
def writes_its_own_json(request):
    from django.http import HttpResponse

    def answer(data, status=200):
        return HttpResponse(json.dumps(data), content_type="application/json", status=status)

    if not request.method == "POST":
        return answer({"error": "only POST"}, 405)
    try:
        samples = read_instances(json.loads(request.body))
        if MAX_BATCH < samples.shape[0]:
            return answer({"error": "fewer, please", "field": "instances"}, 413)
    except (ValueError, TypeError) as error:
        return answer({"error": str(error), "field": "instances"}, 400)
    return answer({"predictions": settings.PREDICTOR.predict(samples)})


@right_answer("predict_view", replaces="make_urlpatterns")
def takes_a_regular_expression():
    from django.urls import re_path
    from django.views.decorators.http import require_POST

    return [re_path(r"^predict$", csrf_exempt(require_POST(predict_view)))]


@right_answer("predict_view", replaces="make_urlpatterns")
def collects_paths():
    urlpatterns = []
    view = csrf_exempt(predict_view)
    urlpatterns.append(path("predict", view, name="predict"))
    return urlpatterns
