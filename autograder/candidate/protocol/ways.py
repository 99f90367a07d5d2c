"""How a cell is run; used on both sides of the socket."""

from __future__ import annotations

from typing import Literal

How = Literal["whole", "parts", "not", "unread"]
WHOLE: How = "whole"  # as in Jupyter: to the end, or to the first error
PARTS: How = "parts"  # each statement that defines something by itself
NOT: How = "not"  # only to know which names it would define
UNREAD: How = "unread"  # it is not even sent
TOO_LONG = "TookTooLong"
"""The type of the error of a part that took too long."""
NEXT: dict[How, How] = {WHOLE: PARTS, PARTS: NOT, NOT: UNREAD}
"""How a cell is run after it did not end."""
