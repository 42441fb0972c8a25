"""The JSON Schema of a campaign, made from the fields of format 1. It fits the file and the export alike."""

from __future__ import annotations

from typing import Any

from alignkit.core.fields import Field
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.schema import FILE_FIELDS
from alignkit.values.kinds import KINDS, find_number_fault

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def build_json_schema() -> dict[str, Any]:
    """A draft 2020-12 schema. It allows unknown keys inside questions, but not at the top level."""
    top = _table_schema(FILE_FIELDS)
    top["properties"]["format"] = {"const": 1, "description": "The format of this file"}
    for key in ("campaign", *QUESTION_KEYS):
        top["properties"][key]["description"] = get_question(key).asks
    return {
        "$schema": _DIALECT,
        "title": "alignkit campaign, format 1",
        **top,
        "required": ["format"],
        "additionalProperties": False,
    }


def _table_schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": {field.key: _field_schema(field) for field in fields}}


def _field_schema(field: Field) -> dict[str, Any]:
    kind = KINDS[field.kind]
    schema: dict[str, Any] = {"title": field.label}
    if field.asks:
        schema["description"] = field.asks
    if field.example and kind.schema.get("type") == "string":
        schema["examples"] = [field.example]
    schema |= kind.schema
    if field.kind == "table":
        schema |= _table_schema(field.fields)
    elif field.kind == "rows":
        schema["items"] = _table_schema(field.fields)
    elif field.kind == "choice":
        schema["enum"] = ["", *field.choices]
    elif kind.find_fault is find_number_fault:
        schema |= {"minimum": field.least, "maximum": field.most}
    return schema
