"""`report-schema`: describe the report to programs."""

from __future__ import annotations

import sys


def report_schema() -> None:
    """Print the JSON Schema of a report, as `grade --json` prints one and `report/` holds them."""
    from autograder.assignment.report import json_schema

    sys.stdout.write(json_schema().decode() + "\n")
