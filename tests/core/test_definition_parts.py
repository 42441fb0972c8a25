"""What is said of a definition that changed since it was tested: which line, class, rule or points."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from alignkit.core.definition_parts import describe_changes, list_parts

MQL: dict[str, Any] = {
    "answer": "Leads that …",
    "criteria": ["Asked for a price", "Has a budget"],
    "classes": [{"name": "Hot", "respond_within": "1 hour"}, {"name": "Warm", "respond_within": "1 day"}],
    "rules": [{"for": "Has a budget", "column": "Budget", "how": "at least", "values": ["1000"]}],
    "points": [{"what": "Demo page", "points": 25}],
    "bands": [{"name": "A", "at_least": 75}],
    "tested": {"on": "x"},
    "handoff": {"include": ["name"]},
}


def changed(path: str, value: Any) -> list[str]:
    mql = deepcopy(MQL)
    exec(f"mql{path} = value", {"mql": mql, "value": value})
    return describe_changes(list_parts(MQL), mql)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("['criteria'][0]", "Asked for an offer", ["criterion renamed or reworded, now “Asked for an offer”"]),
        ("['criteria']", ["Asked for a price"], ["criterion removed"]),
        ("['criteria']", [*MQL["criteria"], "Is a firm"], ["criterion “Is a firm” added"]),
        ("['classes'][0]['respond_within']", "2 hours", ["class “Hot” changed"]),
        ("['classes'][0]['name']", "Very hot", ["class renamed or reworded, now “Very hot”"]),
        ("['rules'][0]['values']", ["2000"], ["rule “Has a budget: Budget” changed"]),
        ("['points'][0]['points']", 30, ["points “Demo page” changed"]),
        ("['bands'][0]['at_least']", 70, ["band “A” changed"]),
        ("['threshold']", 50, ["threshold added"]),
        ("['answer']", "Other prose", []),
        ("['handoff']", {}, []),
        ("['criteria'][0]", "Asked  for a price", []),
    ],
)
def test_each_change_is_named(path: str, value: Any, says: list[str]) -> None:
    assert changed(path, value) == says


def test_parts_hold_no_text_and_a_result_without_them_says_nothing() -> None:
    parts = list_parts(MQL)
    assert not any("budget" in part.casefold() for part in parts)
    assert describe_changes([], MQL) == [] and describe_changes(parts, MQL) == []
