"""Rules follow the line they are for through whatever else changes in one edit, and numbers of both are compared."""

from __future__ import annotations

from typing import Any

import pytest

from alignkit.core.rule_names import differing_numbers, list_ruled_lines, rename_rules

LINES = ["At least 50 employees", "Asked for the audit"]
RULES: list[dict[str, Any]] = [
    {"for": "At least 50 employees", "column": "Employees", "how": "at least", "values": ["50"]}
]


@pytest.mark.parametrize(
    ("lines", "now"),
    [
        (["At least 80 employees", "Asked for the audit"], "At least 80 employees"),
        (["Decides on freight", "At least 80 employees", "Asked for the audit"], "At least 80 employees"),
        (["At least 80 employees"], "At least 80 employees"),
        (["Asked for the audit", "At least 80 employees", "Is in Germany"], "At least 80 employees"),
        (["Asked for the audit"], "At least 50 employees"),  # taken out: the rule is named as left over
        (["Asked for the audit", "Is in Germany", "Has a budget"], "At least 50 employees"),
        (["At least 80 employees", "At least 90 employees", "Asked for the audit"], "At least 50 employees"),  # which?
        (["At least 80 employees", *LINES], "At least 50 employees"),
    ],
)
@pytest.mark.parametrize("adds_rule", [False, True])
def test_a_rule_follows_a_reworded_line_whatever_else_changes(lines: list[str], now: str, adds_rule: bool) -> None:
    more = [{"for": "Asked for the audit", "column": "Asked", "how": "filled"}] if adds_rule else []
    after = rename_rules({"criteria": LINES, "rules": RULES}, {"criteria": lines, "rules": [*RULES, *more]})
    assert [rule["for"] for rule in after["rules"]] == [now, *(rule["for"] for rule in more)]


@pytest.mark.parametrize(
    ("line", "how", "value", "differs"),
    [
        ("At least 50 employees", "at least", "150", True),
        ("At least 50 employees", "at least", "50", False),
        ("Spend of EUR 400,000 a year", "at least", "400000", False),
        ("Spend of EUR 400.000 a year", "at least", "400,000", False),
        ("Spend of EUR 400,000 a year", "at least", "40000", True),
        ("Between 10 and 20 sites", "at most", "20", False),
        ("Enough employees", "at least", "50", False),
        ("Was at fair 2026", "is", "3", False),
        ("Share of 2.5 %", "at least", "2,5", False),
    ],
)
def test_a_number_in_the_words_is_that_of_the_rule(line: str, how: str, value: str, differs: bool) -> None:
    mql = {"criteria": [line], "rules": [{"for": line, "column": "Employees", "how": how, "values": [value]}]}
    assert bool(found := differing_numbers(mql)) == differs
    assert not found or (f"“{line}”" in found[0] and f"Employees {how} {value}" in found[0])


def test_what_a_rule_can_be_for_is_offered_once_in_its_order() -> None:
    mql = {
        "criteria": ["Fits", "Asked  twice"],
        "classes": [{"name": "Hot", "criteria": ["fits", "Has a day"]}],
        "points": [{"what": "Demo", "points": 5}],
    }
    assert list_ruled_lines(mql) == ["Fits", "Asked twice", "Hot", "Has a day", "Demo"]
