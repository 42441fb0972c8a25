"""Values of a campaign formatted and escaped for one output: every text on a page passes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignkit.text import numbers
from alignkit.text.durations import say_every
from alignkit.text.numbers import format_percent
from alignkit.values.parse_format import format_value

MONEY_FIELDS = ("budget", "quota_amount", "revenue_target", "average_deal")
PERCENT_FIELDS = ("mql_to_sql", "sql_to_won", "in_time")
_NOT_A_PLURAL = ("ss", "us", "is", "ies", "ses", "xes", "hes")  # or none that ends in "s" alone
NUMBER_FIELDS = ("baseline", "target", "to_most", "amount")
_QUOTA_FIELDS = ("quota_unit", "quota_every", "quota_per")  # they stand beside the amount


@dataclass(frozen=True, slots=True)
class SafeFormatter:
    """How one output escapes people's text: in a line, set as code, as paragraphs. ``currency`` is the campaign's.

    ``strong`` sets a text in bold that is safe already.
    """

    line: Callable[[str], str]
    code: Callable[[str], str]
    block: Callable[[str], str]
    strong: Callable[[str], str]
    currency: str = ""

    def said(self, value: Any) -> str:
        """Any plain value in one line; a table as its keys and values."""
        if isinstance(value, Mapping):
            return "; ".join(f"{self.line(key.replace('_', ' '))}: {self.said(item)}" for key, item in value.items())
        if isinstance(value, list | tuple):
            return "; ".join(filter(None, map(self.said, value)))
        return self.line(format_value(value))

    def money(self, value: Any) -> str:
        said = numbers.format_money(value) if isinstance(value, int | float) else format_value(value)
        return f"{self.line(self.currency)} {said}".strip()

    def figure(self, value: Any, unit: str = "") -> str:
        """A number in its unit: "EUR 480,000", "95 %", "20 deals"."""
        if unit.casefold() == "share":
            return format_percent(value)
        if unit and unit.casefold() == self.currency.casefold():
            return self.money(value)
        if value == 1 and len(unit) > 2 and unit.endswith("s") and not unit.casefold().endswith(_NOT_A_PLURAL):
            unit = unit[:-1]
        return f"{format_value(value)} {self.line(unit)}".strip()

    def quota(self, goals: Mapping[str, Any]) -> str:
        """What Sales counts on: "EUR 480,000", "9 opportunities every quarter per person"."""
        amount, unit = goals.get("quota_amount"), str(goals.get("quota_unit", ""))
        said = self.figure(amount, unit) if unit else self.money(amount)
        every, per = (self.line(str(goals.get(key, ""))) for key in ("quota_every", "quota_per"))
        return said + (f" {say_every(every)}" if every else "") + (" per person" if per == "person" else "")

    def field(self, key: str, row: Mapping[str, Any]) -> str:
        """The value of a known field, in the words its key asks for; a unit joins the number beside it."""
        value = row.get(key)
        if value is None:
            return ""
        if key == "unit" and any(figure in row for figure in NUMBER_FIELDS):
            return ""
        if key == "quota_amount":
            return self.quota(row)
        if key in _QUOTA_FIELDS and "quota_amount" in row:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            if key in MONEY_FIELDS:
                return self.money(value)
            if key in PERCENT_FIELDS:
                return format_percent(value)
            if key in NUMBER_FIELDS:
                return self.figure(value, str(row.get("unit", "")))
        if key == "code":
            return self.code(str(value))
        return self.said(value)


def format_date_range(first: date | None, last: date | None) -> str:
    """Two dates as one phrase: "from 6 April to 30 June 2027"; either may be missing."""
    if first is None or last is None:
        return f"from {format_value(first)}" if first else f"until {format_value(last)}" if last else ""
    same_year = format_value(first).removesuffix(f" {first.year}") if first.year == last.year else format_value(first)
    return f"from {same_year} to {format_value(last)}"


def quote(text: str) -> str:
    """A text (already escaped) between quotation marks."""
    return f"“{text}”"


def as_sentence(text: str) -> str:
    """A text with a full stop, unless it ends as a sentence already."""
    return text if not text or text.endswith((".", "!", "?", ".”", "!”", "?”")) else f"{text}."
