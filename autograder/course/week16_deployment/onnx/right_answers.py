"""Right answers to `onnx`, written differently from the reference."""

import warnings

import numpy as np
import onnxruntime
import torch

from autograder.kit import right_answer


@right_answer("onnx", replaces="export_onnx")
def exports_a_copy(model, path, example):
    import copy

    frozen = copy.deepcopy(model).eval()
    free = {0: "N"}
    torch.onnx.export(
        frozen,
        example,
        path,
        dynamo=False,
        input_names=["pixels"],
        output_names=["logits"],
        dynamic_axes=dict(pixels=free, logits=free),
        opset_version=17,
    )


@right_answer("onnx", replaces="export_onnx")
def leaves_the_mode_to_torch(model, path, example):
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (example,),
            path,
            input_names=["pixels"],
            output_names=["logits"],
            dynamic_axes={"pixels": [0], "logits": [0]},
            dynamo=False,
            training=torch.onnx.TrainingMode.EVAL,
        )


@right_answer("onnx", replaces="export_onnx")
def writes_bytes(model, path, example):
    import io

    buffer, before = io.BytesIO(), model.training
    try:
        torch.onnx.export(
            model.eval(),
            (example,),
            buffer,
            dynamo=False,
            input_names=["pixels"],
            output_names=["logits"],
            dynamic_axes={name: {0: "any"} for name in ("pixels", "logits")},
        )
    finally:
        model.train(before)
    with open(path, "wb") as file:
        file.write(buffer.getvalue())


@right_answer("onnx", replaces="onnx_predict")
def asks_for_names(path, batch):
    session = onnxruntime.InferenceSession(path)
    (output,) = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: np.array(batch, "float32")})
    return output


@right_answer("onnx", replaces="onnx_predict")
def asks_row_by_row(path, batch):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = torch.tensor(np.asarray(batch)).float().numpy()
    return np.concatenate([session.run(["logits"], {"pixels": row[None]})[0] for row in rows])
