"""Right answers to `flask_app`, written differently from the reference."""

import json

from flask import Flask, request

from autograder.kit import right_answer


@right_answer("flask_app", replaces="create_flask_app")
def registers_rules(predictor):
    from flask import jsonify

    def health():
        return jsonify(status="ok")

    def predict():
        try:
            batch = read_instances(request.get_json(force=True, silent=True))
        except ValueError as error:
            return jsonify(error=str(error), field="instances"), 400
        if MAX_BATCH < len(batch):
            return jsonify(error="too many", field="instances"), 413
        return jsonify(predictions=predictor.predict(batch))

    app = Flask(__name__)
    app.add_url_rule("/health", view_func=health)
    app.add_url_rule("/predict", view_func=predict, methods=["POST"])
    return app


@right_answer("flask_app", replaces="create_flask_app")
def writes_responses(predictor):
    from flask import Response

    app = Flask("service")

    def answer(data, status=200):
        return Response(json.dumps(data), status=status, content_type="application/json")

    @app.route("/health", methods=["GET"])
    def healthy():
        return answer({"status": "ok"})

    @app.route("/predict", methods=["POST"])
    def read():
        if not request.is_json:
            return answer({"error": "send JSON", "field": "instances"}, 415)
        try:
            payload = json.loads(request.data)
        except ValueError:
            return answer({"error": "this is no JSON", "field": "instances"}, 400)
        try:
            batch = read_instances(payload)
        except ValueError as error:
            return answer({"error": f"{error}", "field": "instances"}, 400)
        if len(batch) > MAX_BATCH:
            return answer({"error": f"{len(batch)} are too many", "field": "instances"}, 413)
        return answer({"predictions": predictor.predict(batch)})

    return app


@right_answer("flask_app", replaces="create_flask_app")
def handles_errors(predictor):
    app = Flask("digits")

    @app.errorhandler(ValueError)
    def refuse(error):
        return {"error": str(error), "field": "instances"}, 400

    @app.get("/health")
    def health():
        return {"status": "ok"}, 200

    @app.post("/predict")
    def predict():
        samples = read_instances(request.get_json(silent=True))
        if len(samples) > MAX_BATCH:
            return {"field": "instances", "error": "send fewer"}, 413
        return {"predictions": list(predictor.predict(samples))}

    return app
