"""Right answers to `fastapi_app`, written differently from the reference."""

import math

from fastapi import FastAPI
from pydantic import BaseModel, conlist, field_validator
from starlette.concurrency import run_in_threadpool

from autograder.kit import right_answer


@right_answer("fastapi_app", replaces="create_fastapi_app")
def declares_the_response_model(predictor):
    app = FastAPI()
    plain_refusals(app)

    @app.get("/health", response_model=dict[str, str])
    def health():
        return {"status": "ok"}

    @app.post("/predict", response_model=Predictions)
    def predict(body: Instances):
        return Predictions(predictions=[Prediction(**found) for found in predictor.predict(body.instances)])

    return app


@right_answer("fastapi_app", replaces="create_fastapi_app")
def waits_for_a_thread(predictor):
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict:
        return {"status": "ok"}

    @app.post("/predict")
    async def predict(body: Instances) -> Predictions:
        return {"predictions": await run_in_threadpool(predictor.predict, body.instances)}

    plain_refusals(app)
    return app


@right_answer("fastapi_app", replaces="create_fastapi_app")
def declares_inside(predictor):
    class Asked(BaseModel):
        instances: conlist(list[float], min_length=1, max_length=MAX_BATCH)

        @field_validator("instances")
        @classmethod
        def right_length(cls, rows):
            if any(len(row) != PIXELS for row in rows):
                raise ValueError(f"each instance has {PIXELS} numbers")
            if not all(math.isfinite(value) for row in rows for value in row):
                raise ValueError("numbers should be finite")
            return rows

    class One(BaseModel):
        label: str
        probability: float

    class Said(BaseModel):
        predictions: list[One]

    app = FastAPI()
    plain_refusals(app)
    app.get("/health")(lambda: {"status": "ok"})

    def predict(body: Asked) -> Said:
        return Said(predictions=predictor.predict(body.instances))

    app.post("/predict")(predict)
    return app
