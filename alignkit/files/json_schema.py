"""The JSON Schema of a campaign, made from the fields of format 1. It fits the file and the export alike."""

from __future__ import annotations

from typing import Any

from alignkit.core.fields import Field
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.schema import FILE_FIELDS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KIND_SCHEMAS: dict[str, dict[str, Any]] = {
    "lines": {"type": "array", "items": {"type": "string"}},
    "list": {"type": "array"},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
}


def build_json_schema() -> dict[str, Any]:
    """A draft 2020-12 schema. Keys that format 1 does not know may stand inside questions, but not at the top."""
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
    said: dict[str, Any] = {"title": field.label}
    if field.asks:
        said["description"] = field.asks
    if field.example and field.kind in ("text", "prose", "duration", "rhythm", "hours", "date", "moment"):
        said["examples"] = [field.example]
    if field.kind == "table":
        return said | _table_schema(field.fields)
    if field.kind == "rows":
        return said | {"type": "array", "items": _table_schema(field.fields)}
    if field.kind == "choice":
        return said | {"enum": ["", *field.choices]}
    if field.kind in ("number", "whole"):
        said |= {"minimum": field.least, "maximum": field.most}
    return said | _KIND_SCHEMAS.get(field.kind, {"type": "string"})
