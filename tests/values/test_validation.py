"""One walk finds what is wrong with a file's tables, and leaves every fraction of a right file as a float."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.digests import question_digest
from alignkit.core.fields import FieldKind, iter_fields
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.schema import FILE_FIELDS
from alignkit.files.json_schema import build_json_schema
from alignkit.values.kinds import KINDS, find_fault
from alignkit.values.parse_format import ParseError, explain_doubt, format_for_entry, parse_value
from alignkit.values.validation import read_tables, validate_content

ROOT = Path(__file__).parents[1]
FULL = tomli.loads((ROOT / "data" / "full.toml").read_text("utf-8"), parse_float=Decimal)
AT = datetime(2027, 3, 10, 9, 14, tzinfo=UTC)
VALUES: list[Any] = [
    *["", "x", " ", "x ", "agree", "object", "Won deals", "AK09", "sql", "É", "sha256:" + "0" * 64, "no date"],
    *[0, 1, -1, True, 10**14, 10**15, -(10**15), Decimal("0.5"), Decimal("1e-13"), Decimal("NaN"), Decimal("-0.0")],
    *[Decimal("0.1234567890123456"), 0.5, date(2027, 4, 6), time(7, 30), AT, AT.replace(tzinfo=None)],
    *[AT.replace(microsecond=5), datetime(1, 1, 1, tzinfo=UTC), [], {}, ["a"], ["a", 1], [[]], [{}], {"number": "1"}],
    *[{"date": date(2027, 3, 30)}, {"date": date(2027, 3, 30), "topic": ""}, {"by": "A", "at": AT}],
    *[[{"name": "a", "metric": "a"}, {"name": "a ", "metric": "a "}], [{"field": "x", "versions": [1, 2]}]],
]


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place] * bool(place) + [each for key, below in inner for each in places(below, (*place, key))]


PLACES = places(FULL)
EDITS = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(["set", "remove", "copy", "beside"]),
    st.sampled_from(VALUES),
    st.sampled_from([place[-1] for place in PLACES if isinstance(place[-1], str)] + ["x", "k e y", "disputed"]),
)


def apply_edits(edits: list[Any]) -> dict[str, Any]:
    data = deepcopy(FULL)
    for (*way, last), act, value, key in edits:
        table: Any = data
        try:
            for step in way:
                table = table[step]
            if act == "set":
                table[last] = deepcopy(value)
            elif act == "remove":
                del table[last]
            elif act == "copy" and isinstance(table, list):
                table.append(deepcopy(table[last]))
            elif act == "beside" and isinstance(table, dict):
                table[key] = deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue  # an edit before took it away
    return data


def plain_copy(value: Any) -> Any:
    """A value with each fraction as a float, made without the walk."""
    if isinstance(value, dict):
        return {key: plain_copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_copy(inner) for inner in value]
    return (float(value) or 0.0) if isinstance(value, Decimal) else value


@given(st.lists(EDITS, max_size=3))
@settings(max_examples=300, deadline=None)
def test_the_tables_of_any_file_come_out_plain_and_those_of_a_right_one_can_be_signed(edits: list[Any]) -> None:
    data = apply_edits(edits)
    before = plain_copy(data)
    found = read_tables(data)
    assert repr(data) == repr(before), "each fraction is a float of the same value, and nothing else changed"
    if not any(finding.severity == "error" and finding.code != "AF07" for finding in found):
        for key in QUESTION_KEYS:
            assert question_digest(key, data.get(key, {})).startswith("sha256:")


@given(st.lists(EDITS, max_size=2), st.sampled_from(["campaign", *QUESTION_KEYS]))
@settings(max_examples=200, deadline=None)
def test_a_question_by_itself_has_the_findings_of_its_file_and_stays_as_it_is(edits: list[Any], key: str) -> None:
    data = apply_edits(edits)
    content = data.get(key)
    if not isinstance(content, dict):
        return
    before = repr(content)
    alone = validate_content(key, content)
    assert repr(content) == before
    assert alone == [finding for finding in read_tables(data) if finding.place[0] == key]


@pytest.mark.parametrize("path", ["data/full.toml", *map(str, sorted((ROOT.parent / "campaigns").glob("*.toml")))])
def test_nothing_is_wrong_with_the_samples(path: str) -> None:
    assert read_tables(tomli.loads((ROOT / path).read_text("utf-8"), parse_float=Decimal)) == []


@pytest.mark.parametrize("depth, codes", [(98, []), (99, ["AF03"]), (900, ["AF03"])])
def test_what_is_nested_too_deep_is_found_and_emptied(depth: int, codes: list[str]) -> None:
    data: dict[str, Any] = {"format": 1, "pain": {"x": []}}
    inside = data["pain"]["x"]
    for _ in range(depth):
        inside.append([])
        inside = inside[0]
    assert [finding.code for finding in read_tables(data) if finding.severity == "error"] == codes
    assert repr(data).count("[") == min(depth + 1, 100)


def test_each_kind_of_field_has_its_rules_and_its_part_of_the_schema() -> None:
    assert set(KINDS) == set(get_args(FieldKind))
    types = {"string", "array", "object", "number", "integer", "boolean"}
    assert {kind.schema.get("type") for name, kind in KINDS.items() if name != "choice"} == types


# One value, asked of everything that judges values: an entry field, a file, and the JSON Schema.
FIELDS = {f"{name}.{field.key}": field for name in ("goals", "sql", "campaign") for table in FILE_FIELDS
          if table.key == name for field in iter_fields(table.fields)}  # fmt: skip
JUDGED = [
    # (field, as typed, in the file, what the file finds, whether entry takes it)
    ("goals.quota_amount", "480000", 480000, None, True),
    ("goals.quota_amount", "0", 0, None, True),
    ("goals.quota_amount", "-1", -1, "AF16", False),
    ("goals.quota_amount", "1000000000000000", 10**15, None, True),
    ("goals.quota_amount", "1000000000000001", 10**15 + 1, "AF12", False),
    ("goals.quota_amount", "123456789012345.6", Decimal("123456789012345.6"), "AF12", False),
    ("goals.quota_amount", "1.0000000000000000001", Decimal("1.0000000000000000001"), "AF12", False),
    ("goals.mql_to_sql", "1", 1, None, True),
    ("goals.mql_to_sql", "0", 0, None, True),
    ("goals.mql_to_sql", "1.01", Decimal("1.01"), "AF16", False),
    ("goals.mql_to_sql", "35", 35, "AF16", False),
    ("goals.target", "-5", -5, None, True),
    ("sql.model", "score", "score", None, True),
    ("sql.model", "guess", "guess", "AF05", False),
    ("campaign.business_hours", "Mon-Fri 09:00-17:00 Europe/Berlin", "Mon-Fri 09:00-17:00 Europe/Berlin", None, True),
    ("campaign.business_hours", "office hours", "office hours", "AF18", False),
    ("campaign.launch", "2027-04-06", date(2027, 4, 6), None, True),
    ("campaign.launch", "2027-02-30", "2027-02-30", "AF05", False),
]  # fmt: skip


@pytest.mark.parametrize("name, typed, value, code, taken", JUDGED, ids=[f"{case[0]}={case[1]}" for case in JUDGED])
def test_entry_and_file_judge_a_value_alike(name: str, typed: str, value: Any, code: str | None, taken: bool) -> None:
    field, data = FIELDS[name], deepcopy(FULL)
    table = data[name.partition(".")[0]]
    holder = next(
        holder for holder in (table, *(t for t in table.values() if isinstance(t, dict)), *table.get("targets", ()))
        if field.key in holder
    )  # fmt: skip
    holder[field.key] = value
    assert [finding.code for finding in read_tables(data)] == ([code] if code else [])
    if taken:
        assert parse_value(field, typed) == value and explain_doubt(field, typed) == ""
        assert parse_value(field, format_for_entry(value)) == value
    else:
        with pytest.raises(ParseError) as refused:
            parse_value(field, typed)
        assert explain_doubt(field, typed) == str(refused.value)


def test_the_schema_has_the_range_of_each_number() -> None:
    funnel = build_json_schema()["properties"]["goals"]["properties"]["funnel"]["properties"]
    assert (funnel["mql_to_sql"]["minimum"], funnel["mql_to_sql"]["maximum"]) == (0, 1)
    for value in (-1, Decimal("-0.1"), Decimal("1.1"), 2):
        assert find_fault(value, FIELDS["goals.mql_to_sql"]), value
