"""Rules follow the line, class or point that is renamed."""

from __future__ import annotations

from typing import Any

import pytest

from alignkit.core.actions import set_field
from alignkit.core.model import Campaign


def campaign() -> Campaign:
    mql: dict[str, Any] = {
        "criteria": ["Finance title", "Spend known"],
        "classes": [{"name": "Hand raise", "any_of": ["Contact form"]}],
        "points": [{"what": "Demo page", "points": 40}],
        "rules": [
            {"for": "finance  title", "column": "Title", "how": "contains", "values": ["CFO"]},
            {"for": "Hand raise", "column": "Form", "how": "filled"},
            {"for": "Contact form", "column": "Form", "how": "filled"},
            {"for": "Demo page", "column": "Pages", "how": "filled"},
        ],
    }
    return Campaign("spring", answers={"mql": mql})


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ("criteria",),
            ["Title in finance", "Spend known"],
            ["Title in finance", "Hand raise", "Contact form", "Demo page"],
        ),
        (("classes", 0, "name"), "Asked", ["finance  title", "Hand raise", "Contact form", "Demo page"]),
        (("classes", 0, "name"), "Hands raised", ["finance  title", "Hands raised", "Contact form", "Demo page"]),
        (("criteria",), ["A", "Spend known"], ["finance  title", "Hand raise", "Contact form", "Demo page"]),
        (("classes", 0, "any_of"), ["Form"], ["finance  title", "Hand raise", "Form", "Demo page"]),
        (("points", 0, "what"), "A demo page", ["finance  title", "Hand raise", "Contact form", "A demo page"]),
        (("criteria",), ["Spend known"], ["finance  title", "Hand raise", "Contact form", "Demo page"]),
        (
            ("criteria",),
            ["Spend known", "Finance title"],
            ["finance  title", "Hand raise", "Contact form", "Demo page"],
        ),
    ],
)
def test_rules_follow_what_is_renamed(path: tuple[str | int, ...], value: Any, expected: list[str]) -> None:
    after = set_field(campaign(), "mql", path, value)
    assert [row["for"] for row in after.content("mql")["rules"]] == expected


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("Asked for a call", "finance  title"), ("Title in finance", "Title in finance")],
)
def test_a_line_retyped_letter_by_letter_is_renamed_as_a_whole(typed: str, rule: str) -> None:
    began = now = campaign()
    old = "Finance title"
    for text in (*(old[:n] for n in range(len(old) - 1, -1, -1)), *(typed[:n] for n in range(1, len(typed) + 1))):
        now = set_field(now, "mql", ("criteria",), [*([text] if text else []), "Spend known"], began)
    assert now.content("mql")["criteria"][0] == typed
    assert now.content("mql")["rules"][0]["for"] == rule
    assert set_field(now, "mql", ("criteria",), ["Finance title", "Spend known"], began) == began
