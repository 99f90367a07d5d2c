"""Right answers to `fastapi_app`, written differently from the reference."""

import math

from fastapi import FastAPI
from pydantic import BaseModel, Field

from autograder.kit import right_answer


@right_answer("fastapi_app", replaces="create_fastapi_app")
def declares_the_response_model(predictor):
    from pydantic import confloat, conlist

    class Body(BaseModel):
        instances: conlist(
            conlist(confloat(allow_inf_nan=False), min_length=PIXELS, max_length=PIXELS),
            min_length=1,
            max_length=MAX_BATCH,
        )

    class One(BaseModel):
        label: str
        probability: float = Field(description="of the label")

    class All(BaseModel):
        predictions: list[One]

    app = FastAPI()
    plain_refusals(app)

    @app.get("/health", response_model=dict[str, str])
    def health():
        return {"status": "ok"}

    @app.post("/predict", response_model=All)
    def predict(body: Body):
        return All(predictions=[One(**found) for found in predictor.predict(body.instances)])

    return app


@right_answer("fastapi_app", replaces="create_fastapi_app")
def waits_for_a_thread(predictor):
    import asyncio
    from typing import Annotated

    from pydantic import FiniteFloat, create_model

    pixels = Annotated[list[FiniteFloat], Field(min_length=PIXELS, max_length=PIXELS)]
    Asked = create_model("Asked", instances=(Annotated[list[pixels], Field(min_length=1, max_length=MAX_BATCH)], ...))
    Said = create_model("Said", predictions=(list[dict[str, str | float]], ...))
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict:
        return {"status": "ok"}

    @app.post("/predict")
    async def predict(body: Asked) -> Said:
        return {"predictions": await asyncio.to_thread(predictor.predict, body.instances)}

    plain_refusals(app)
    return app


@right_answer("fastapi_app", replaces="create_fastapi_app")
def has_a_validator(predictor):
    from pydantic import field_validator

    class Asked(BaseModel):
        instances: list[list[float]]

        @field_validator("instances")
        @classmethod
        def look(cls, rows):
            if not 1 <= len(rows) <= MAX_BATCH:
                raise ValueError(f"from 1 to {MAX_BATCH} instances")
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
