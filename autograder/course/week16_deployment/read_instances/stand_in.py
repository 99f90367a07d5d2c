"""Stand-in for a wrong `read_instances`, for the services: it raises ValueError, which the reference in another process cannot."""

import numpy as _np
from pydantic import BaseModel as _BaseModel
from pydantic import ConfigDict as _ConfigDict
from pydantic import TypeAdapter as _TypeAdapter
from pydantic import confloat as _confloat
from pydantic import conlist as _conlist


class _Payload(_BaseModel):
    model_config = _ConfigDict(strict=True, allow_inf_nan=False)
    instances: _conlist(_conlist(_confloat(ge=-3e38, le=3e38), min_length=64, max_length=64), min_length=1)


_ADAPTER = _TypeAdapter(_Payload)


def read_instances(payload):
    try:
        return _np.array(_ADAPTER.validate_python(payload).instances, dtype=_np.float32)
    except ValueError as error:
        raise ValueError(f"instances: {str(error)[:80]}") from None
