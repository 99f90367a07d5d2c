"""Right answers to `predict_view`, written differently from the reference."""

import json

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from autograder.kit import right_answer


@right_answer("predict_view")
@csrf_exempt
def asks_for_the_method(request):
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


@right_answer("predict_view")
@require_http_methods(["POST"])
@csrf_exempt
def collects_what_is_wrong(request):
    status, answer = 400, {"field": "instances"}
    try:
        batch = read_instances(json.loads(request.body))
    except ValueError as error:
        answer["error"] = str(error)
    else:
        status = 413 if len(batch) > MAX_BATCH else 200
        answer["error"] = "too many"
        if status == 200:
            answer = {"predictions": getattr(settings, "PREDICTOR").predict(batch)}
    return JsonResponse(answer, status=status)


@right_answer("predict_view")
@csrf_exempt
def writes_its_own_json(request):
    def answer(data, status=200):
        return HttpResponse(json.dumps(data), content_type="application/json", status=status)

    if request.method != "POST":
        return answer({"error": "only POST"}, 405)
    try:
        samples = read_instances(json.loads(request.body))
        if MAX_BATCH < samples.shape[0]:
            return answer({"error": "fewer, please", "field": "instances"}, 413)
    except (ValueError, TypeError) as error:
        return answer({"error": str(error), "field": "instances"}, 400)
    return answer({"predictions": settings.PREDICTOR.predict(samples)})
