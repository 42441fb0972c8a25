"""Figures and days as people and other programs write them: read one way, or refused with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alignkit.review.result_parsing import (
    AmbiguousNumber,
    detect_day_first,
    detect_decimal_mark,
    parse_cell_day,
    parse_count,
    parse_number,
)
from alignkit.values.parse_format import ParseError


@pytest.mark.parametrize(
    ("text", "unit", "point", "value"),
    [
        ("12", "leads", None, 12),
        ("1,5", "leads", None, 1.5),
        ("1.5", "leads", None, 1.5),
        ("1.234", "leads", ".", 1.234),
        ("1.234", "leads", ",", 1234),
        ("1,234", "leads", ".", 1234),
        ("1.234,56", "leads", None, 1234.56),
        ("1,234.56", "leads", None, 1234.56),
        ("1.234.567", "leads", None, 1234567),
        ("-3", "leads", None, -3),
        ("−3", "leads", None, -3),
        ("12.0", "leads", None, 12),
        ("12 leads", "leads", None, 12),
        ("12 lead", "leads", None, 12),
        ("EUR 12", "EUR", None, 12),
        ("€ 12", "EUR", None, 12),
        # of a share, a percentage and whatever is more than all
        ("40 %", "share", None, 0.4),
        ("0.4", "share", None, 0.4),
        ("40", "share", None, 0.4),
        ("2", "share", None, 0.02),
        ("-2", "share", None, -0.02),
        ("1 %", "share", None, 0.01),
        ("-1.5", "share", None, -1.5),
        ("0.999", "share", ".", 0.999),
    ],
)
def test_a_figure(text: str, unit: str, point: Any, value: float) -> None:
    found = parse_number(text, unit, point)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "unit", "point", "said"),
    [
        ("", "leads", None, "no value"),
        (" ", "leads", None, "no value"),
        ("many", "leads", None, "no number"),
        ("12 deals", "leads", None, "not in leads"),
        ("12 deals", "", None, "without a unit"),
        ("$ 12", "EUR", None, "not in EUR"),
        ("EUR 12 leads", "EUR", None, "no number"),
        ("1", "share", None, "two ways"),
        ("1.5", "share", None, "two ways"),
        ("1.99", "share", None, "two ways"),
        ("1,5", "leads", ".", "no number with a decimal point"),
        ("1.5", "leads", ",", "no number with a decimal comma"),
        ("12,34,5", "leads", None, "no number"),
        ("12345678901234567", "leads", None, "between 1e-12 and 1e15"),
    ],
)
def test_what_is_no_figure_of_a_metric(text: str, unit: str, point: Any, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse_number(text, unit, point)


def test_a_figure_that_can_be_read_two_ways_names_both() -> None:
    with pytest.raises(AmbiguousNumber, match=r"write 1234 or 1\.2340"):
        parse_number("1.234", "leads", None)


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("12", 12), ("12.0", 12), ("3 leads", 3)])
def test_a_count(text: str, count: int) -> None:
    assert parse_count(text) == count and type(parse_count(text)) is int


@pytest.mark.parametrize("text", ["-1", "1.5", "x"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ParseError):
        parse_count(text)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "1,5"], ","),
        (["1.234", "1.5"], "."),
        (["1.234", "12"], None),
        (["1.5", "1,5"], None),
        (["x", "1,5 %"], ","),
        ([], None),
    ],
)
def test_the_decimal_mark_of_a_column(texts: list[str], mark: str | None) -> None:
    assert detect_decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["13/12/2026"], True),
        (["12/13/2026"], False),
        (["12/12/2026"], None),
        (["01/02/2026"], None),
        (["13/13/2026"], None),  # no day either way
        (["13/12/2026", "12/13/2026"], None),
        (["31/05/2027", "01/02/2026", "2026-01-01"], True),
        ([], None),
    ],
)
def test_whether_the_days_of_a_column_begin_with_the_day(texts: list[str], first: bool | None) -> None:
    assert detect_day_first(texts) is first


@pytest.mark.parametrize(
    ("text", "first", "day"),
    [
        ("", None, None),
        ("2026-12-13", None, date(2026, 12, 13)),
        ("2026-12-13 10:30", None, date(2026, 12, 13)),
        ("13/12/2026", None, date(2026, 12, 13)),
        ("12/13/2026", None, date(2026, 12, 13)),
        ("12/12/2026", None, date(2026, 12, 12)),
        ("01/02/2026", True, date(2026, 2, 1)),
        ("01/02/2026", False, date(2026, 1, 2)),
        ("13/12/2026", False, date(2026, 12, 13)),
    ],
)
def test_a_day_in_a_cell(text: str, first: bool | None, day: date | None) -> None:
    assert parse_cell_day(text, first) == day


@pytest.mark.parametrize(
    ("text", "said"), [("01/02/2026", "2026-02-01 or 2026-01-02"), ("13/13/2026", "no day"), ("soon", "no day")]
)
def test_what_is_no_day_or_one_of_two(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse_cell_day(text, None)
