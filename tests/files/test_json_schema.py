from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import iter_fields
from alignkit.core.questions import QUESTIONS
from alignkit.files import reader
from alignkit.files.json_schema import build_json_schema
from alignkit.listing.campaign_documents import export_document
from alignkit.values.json_values import to_json_value

HERE = Path(__file__).parents[1]
FILES = [HERE / "data" / "full.toml", *sorted((HERE.parent / "campaigns").rglob("*.toml"))]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    made = build_json_schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_fits_file_and_export(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    validator.validate(to_json_value(tomllib.loads(path.read_text(encoding="utf-8"))))
    campaign = reader.read_campaign(path.read_bytes(), "freight").campaign
    assert campaign
    exported = json.loads(json.dumps(export_document(campaign)))
    validator.validate(exported)
    assert set(exported) >= {"format", "campaign", "pain"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"format": 2},
        {"format": 1, "pian": {}},
        {"format": 1, "campaign": {"launch": "soon"}},
        {"format": 1, "campaign": {"budget": "42000"}},
        {"format": 1, "pain": {"evidence": "one"}},
        {"format": 1, "sql": {"model": "lead"}},
        {"format": 1, "goals": {"targets": {"metric": "Won deals"}}},
        {"format": 1, "sales": {"mql": {"stance": "maybe"}}},
        {"format": 1, "agreement": {"signoffs": [{"team": "sales", "digest": "sha256:5b1f"}]}},
    ],
)
def test_it_finds_what_is_wrong(validator: jsonschema.Draft202012Validator, wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(wrong)


def test_unknown_keys_may_stand_inside_a_question(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"format": 1, "pain": {"answer": "x", "mine": [1]}})


def test_every_field_of_every_question_is_there() -> None:
    properties = build_json_schema()["properties"]
    for question in (CAMPAIGN_QUESTION, *QUESTIONS):
        text = json.dumps(properties[question.key])
        for field in iter_fields(question.fields):
            assert f'"{field.key}": {{"title"' in text
