"""What weeks and exercises may be called, and which kinds of exercise there are."""

from __future__ import annotations

import enum
import re

NAME = re.compile(r"^[a-z][a-z0-9_]{0,49}$")  # a cell id made of it has at most the 64 characters that nbformat allows
NAME_RULE = "use lower case, digits and underscores, at most 50 of them."
WEEK = re.compile(r"^week\d\d(_[a-z0-9]+)+$")  # as nbgrader_config.py expects it in the names of students' files
WEEK_RULE = "name a lesson weekNN_topic.py; the topic is in lower case, its words joined by underscores."


class Kind(enum.StrEnum):
    """What a student writes."""

    FUNCTION = "function"
    CLASS = "class"
