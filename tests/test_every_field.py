"""Each field of the format is known to the page, comparison, drift, merge, carry-forward, export and manual.

A new field in ``core.questions`` or ``core.schema`` fails here until every one of them handles it, or until the tables
below say why not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alignkit.core import actions
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import Field
from alignkit.core.model import Campaign, to_data
from alignkit.core.questions import QUESTIONS
from alignkit.core.row_identity import put_at, row_keys
from alignkit.core.schema import FILE_FIELDS
from alignkit.diff.changes import find_changes
from alignkit.diff.descriptions import describe_change
from alignkit.diff.drift import TRACKED_FIELDS, find_drift
from alignkit.files import reader
from alignkit.files.editor import write_new_file
from alignkit.listing.campaign_documents import export_document
from alignkit.merge.campaign_merge import find_disputes, merge_campaigns
from alignkit.render import brief
from alignkit.values.validation import validate_content

MANUAL = (Path(__file__).parents[1] / "docs" / "file-format.md").read_text(encoding="utf-8")
MADE_OF_THE_DIGEST = {"front", "begins", "ends", "check_against", "fingerprint", "fingerprint_short"}
FieldPath = tuple[str, ...]

# What a new campaign does not take over from an older one, beside dates.
NOT_CARRIED = {
    "goals.quota_amount": "the new campaign has its own number",
    "goals.funnel.revenue_target": "the same",
    "goals.targets.target": "the same",
    "goals.targets.to_most": "the same",
    "goals.targets.baseline": "it has changed since",
    "goals.targets.owner": "a number's owner goes with the number",
    "metrics.measures.target": "the new campaign has its own number",
    "metrics.measures.baseline": "it has changed since",
    "mql.tested.of": "another text needs another test",
    "mql.tested.leads": "the same",
    "mql.tested.both_judged": "the same",
    "mql.tested.same": "the same",
    "mql.tested.good": "the same",
    "mql.tested.good_passed": "the same",
    "mql.tested.bad": "the same",
    "mql.tested.bad_passed": "the same",
    "mql.tested.settled": "the same",
    "mql.tested.factors": "the same",
    "mql.tested.parts": "the same",
    "mql.tested.present": "the same",
}
# Numbers and times of the questions that say what a lead is and how it is worked, and are not followed by drift.
NOT_IN_DRIFT = {
    "goals.targets.baseline": "where it stood is a fact of its day",
    "goals.targets.due": "a date",
    "goals.funnel.revenue_target": "follows from the targets",
    "goals.funnel.sales_cycle": "a measured fact, no promise",
    "mql.tested.leads": "a count of what was judged, no promise",
    "mql.tested.both_judged": "a count of what was judged, no promise",
    "mql.tested.same": "a count of what was judged, no promise",
    "mql.tested.good": "a count of what was judged, no promise",
    "mql.tested.good_passed": "a count of what was judged, no promise",
    "mql.tested.bad": "a count of what was judged, no promise",
    "mql.tested.bad_passed": "a count of what was judged, no promise",
    "mql.tested.settled": "a count of what was judged, no promise",
    "sql.reject_reasons.after": "when a lead is looked at again is no promise to the other team",
}


def leaves(fields: tuple[Field, ...], place: FieldPath = ()) -> Iterator[tuple[FieldPath, Field]]:
    for field in fields:
        if field.key in ("answer", "disputed"):
            continue
        if field.fields:
            yield from leaves(field.fields, (*place, field.key))
        else:
            yield (*place, field.key), field


LEAVES = [(q.key, path, field) for q in (CAMPAIGN_QUESTION, *QUESTIONS) for path, field in leaves(q.fields)]
IDS = [".".join((key, *path)) for key, path, _ in LEAVES]


def sample(field: Field, other: bool = False) -> Any:
    """A value of the field, and another one."""
    texts = ("second", "first") if other else ("first", "second")
    return {
        "number": 0.5 if other else 0.25,
        "flag": not other,
        "date": date(2027, 5, 2) if other else date(2027, 5, 1),
        "duration": "7 days" if other else "3 days",
        "rhythm": "7 weeks" if other else "3 weeks",
        "hours": "Mon-Fri 08:00-16:00 Europe/Berlin" if other else "Mon-Fri 09:00-17:00 Europe/Berlin",
        "choice": field.choices[-1 if other else 0] if field.choices else "",
        "lines": [f"{field.key} {text}" for text in texts],
        "digest": "sha256:" + ("b" if other else "a") * 64,
    }.get(field.kind, f"{field.key} {texts[0]}")


def filled(fields: tuple[Field, ...]) -> dict[str, Any]:
    """A table with every field; two rows in every list of rows."""
    table: dict[str, Any] = {}
    for field in fields:
        if field.kind == "rows":
            table[field.key] = [filled(field.fields), filled(field.fields)]
            for key in field.row_key or ():
                inner = next(one for one in field.fields if one.key == key)
                table[field.key][1][key] = sample(inner, other=True)
        else:
            table[field.key] = filled(field.fields) if field.fields else sample(field)
    return table


FULL = Campaign(
    "spring",
    info=filled(CAMPAIGN_QUESTION.fields),
    answers={q.key: {"answer": f"What we say to {q.name}.", **filled(q.fields)} for q in QUESTIONS},
)


def changed(key: str, path: FieldPath, field: Field, value: Any = None) -> Campaign:
    """The full campaign with another value of one field; in the first row, where it is in a list of rows."""
    content, steps = FULL.content(key), ()
    inside: Any = content
    for step in path[:-1]:
        steps, inside = (*steps, step), inside[step]
        if isinstance(inside, list):
            columns = next(one for one in _fields_at(key, steps) if one.key == step).row_key
            steps, inside = (*steps, row_keys(inside, columns)[0]), inside[0]
    value = sample(field, other=True) if value is None else value
    if inside[path[-1]] == value:  # a key that the second row has
        value = "third"
    return FULL.with_content(key, put_at(key, content, (*steps, path[-1]), value))


def _fields_at(key: str, steps: tuple[Any, ...]) -> tuple[Field, ...]:
    fields = next(q for q in (CAMPAIGN_QUESTION, *QUESTIONS) if q.key == key).fields
    for step in [step for step in steps if isinstance(step, str)][:-1]:
        fields = next(field for field in fields if field.key == step).fields
    return fields


def value_at(campaign: Campaign, key: str, path: FieldPath) -> Any:
    inside: Any = campaign.content(key)
    for step in path:
        inside = inside.get(step) if isinstance(inside, dict) else None
        inside = inside[0] if isinstance(inside, list) and inside and isinstance(inside[0], dict) else inside
    return inside


each_field = pytest.mark.parametrize("key, path, field", LEAVES, ids=IDS)


def test_the_full_campaign_is_right() -> None:
    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        assert not [found for found in validate_content(q.key, FULL.content(q.key)) if found.severity == "error"]


@each_field
def test_a_change_of_it_is_told(key: str, path: FieldPath, field: Field) -> None:
    new = changed(key, path, field)
    found = find_changes(FULL, new)
    assert found, "a comparison does not see it"
    for change in found:
        said = describe_change(change)
        assert said and "_" not in said.replace("first_", "").partition(":")[0], said


@each_field
def test_two_edits_of_it_merge(key: str, path: FieldPath, field: Field) -> None:
    one = changed(key, path, field)
    other = FULL.with_content("pain" if key != "pain" else "sql", {"answer": "Something else."})
    for sides in ((one, other), (other, one)):
        merged = merge_campaigns(FULL, *sides)
        assert (
            merged.content(key) == one.content(key)
            and merged.answer("pain" if key != "pain" else "sql") == "Something else."
        )
        assert not find_disputes(merged)


@each_field
def test_it_is_exported_and_read_back(key: str, path: FieldPath, field: Field) -> None:
    exported = json.loads(json.dumps(export_document(FULL), default=str))
    assert value_at(FULL, key, path) is not None
    assert path[-1] in json.dumps(exported[key])
    read = reader.read_campaign(write_new_file(to_data(FULL)).encode(), "spring").campaign
    assert read and value_at(read, key, path) == value_at(FULL, key, path)


@each_field
def test_it_is_in_the_manual(key: str, path: FieldPath, field: Field) -> None:
    assert re.search(rf"\b{path[-1]}\b", MANUAL)


@each_field
def test_another_value_of_it_is_another_page(key: str, path: FieldPath, field: Field) -> None:
    """That the value itself stands there, for each field, is tested in ``render/test_brief``."""
    if (key, path) == ("campaign", ("based_on_digest",)):
        return  # with the base, of which the page says the name and revision
    if path[0] == "tested":
        return  # whole numbers, in sentences of their own: see ``values/tested_result``
    pages = [brief.build_context(campaign) for campaign in (FULL, changed(key, path, field))]
    words = [{name: page[name] for name in page if name not in MADE_OF_THE_DIGEST} for page in pages]
    assert words[0] != words[1]


@each_field
def test_it_is_carried_forward_or_left_out_for_a_reason(key: str, path: FieldPath, field: Field) -> None:
    if key == "campaign":
        return  # a new campaign begins with its own; see ``actions.begun``
    carried = actions.carry_forward(FULL, "autumn", {"title": "Autumn"})
    left_out = field.kind == "date" or ".".join((key, *path)) in NOT_CARRIED
    assert (value_at(carried, key, path) is None) == left_out


@each_field
def test_its_drift_is_followed_or_not_for_a_reason(key: str, path: FieldPath, field: Field) -> None:
    if key not in ("goals", "mql", "sql", "sales_responsibilities") or field.kind not in ("number", "duration"):
        return
    name = ".".join(path)
    followed = [(q, f) for q, f, _ in TRACKED_FIELDS]
    assert ((key, name) in followed) != (f"{key}.{name}" in NOT_IN_DRIFT)
    if (key, name) in followed:
        older, newer = FULL.with_content("campaign", {"launch": date(2026, 1, 1)}), changed(key, path, field)
        drift = find_drift("", [older, newer])
        assert [line for line in drift.lines if line.question == key], "a change of it is no drift"


def test_every_key_of_the_file_is_in_the_manual() -> None:
    def check(fields: tuple[Field, ...]) -> None:
        for field in fields:
            assert re.search(rf"\b{field.key}\b", MANUAL), field.key
            check(field.fields)

    check(FILE_FIELDS)
