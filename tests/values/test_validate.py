"""What is ordinary at a quick look has nothing wrong in it by the long one, and comes out as the same data."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.schema import FILE_FIELDS
from alignkit.values.quick_check import is_valid_quickly
from alignkit.values.validation import FormatFinding, normalize_value, validate_table

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


def found_in(data: dict[str, Any]) -> tuple[Any, list[FormatFinding]]:
    found: list[FormatFinding] = []
    told = normalize_value(data, found)
    return told, [*found, *validate_table(told, FILE_FIELDS)]


@given(st.lists(EDITS, max_size=3))
@settings(max_examples=500, deadline=None)
def test_nothing_is_wrong_with_what_is_ordinary(edits: list[Any]) -> None:
    data = apply_edits(edits)
    before = repr(data)
    told, found = found_in(deepcopy(data))
    if is_valid_quickly(data):
        assert not found
        assert repr(data) == repr(told), "each fraction is a float of the same value"
    else:
        assert repr(data) == before, "what is not ordinary is left as it was"


@pytest.mark.parametrize("path", ["data/full.toml", *map(str, sorted((ROOT.parent / "campaigns").glob("*.toml")))])
def test_the_quick_look_is_not_in_vain(path: str) -> None:
    assert is_valid_quickly(tomli.loads((ROOT / path).read_text("utf-8"), parse_float=Decimal))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:40])
def test_one_wrong_value_anywhere_is_not_ordinary(value: Any) -> None:
    for place in PLACES:
        data = apply_edits([(place, "set", value, "")])
        if is_valid_quickly(deepcopy(data)):
            assert not found_in(data)[1], place
