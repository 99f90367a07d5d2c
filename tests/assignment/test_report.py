"""The report as a record: what the handbook shows is one, and a schema describes it."""

import json
import re
from pathlib import Path

from autograder.assignment.report import SCHEMA, ClaimReport, ExerciseReport, Report, from_json, json_schema, to_json

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "report.md").read_text("utf-8")
EXAMPLE = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_example_of_the_handbook_is_a_report():
    """It is read and written without a change, has every field, and adds up."""
    report = from_json(EXAMPLE.encode())

    assert to_json(report).decode() == EXAMPLE.strip()
    assert report.schema == SCHEMA
    assert report.score == sum(claim.score for exercise in report.exercises for claim in exercise.claims)


def test_the_page_names_every_field():
    """A field that nobody described would be a riddle to whoever reads the record."""
    fields = {name for kind in (Report, ExerciseReport, ClaimReport) for name in kind.__struct_fields__} - {"name"}

    assert [name for name in sorted(fields) if name not in PAGE.replace(EXAMPLE, "")] == []


def test_the_schema_describes_the_example():
    """The JSON Schema names the fields of the example, and which of them must be there."""
    schema = json.loads(json_schema())
    claim = schema["$defs"]["ClaimReport"]

    assert schema["$ref"] == "#/$defs/Report"
    assert set(claim["properties"]) == set(json.loads(EXAMPLE)["exercises"][0]["claims"][0])
    assert set(claim["required"]) == {"claim", "verdict", "points", "score"}
    assert {"message", "cause", "hint"} <= set(claim["properties"])


def test_a_command_prints_the_schema(command):
    """`report-schema` writes it to stdout, and nothing else."""
    status, out, err = command("report-schema")

    assert (status, err) == (0, "")
    assert out.encode() == json_schema() + b"\n"
