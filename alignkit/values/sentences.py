"""Tables and rows of a question as plain sentences, one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alignkit.core.fields import Field
from alignkit.text.durations import say_every
from alignkit.text.numbers import format_percent
from alignkit.values.parse_format import format_value
from alignkit.values.tested_result import describe_kept

RowValues = Mapping[str, Any]
CLOCK_STARTS = {"act": "the lead's act", "handoff": "the hand-off", "assignment": "the assignment"}
CLOCK_STOPS = {"attempt": "a person tries", "conversation": "a conversation", "status": "a status changes"}


def format_field_value(field: Field, value: Any) -> str:
    """One field's value as text: lists joined, tables and rows as their own kind of sentence."""
    if isinstance(value, Mapping):
        return _ROW_FORMATTERS.get(field.key, _format_plain)(value)
    if field.kind == "rows" and isinstance(value, list):
        return "; ".join(format_field_value(field, row) for row in value)
    return format_value(value)


def _wrap_value(before: str, value: Any, after: str = "") -> str:
    text = format_value(value)
    return f"{before}{text}{after}" if text else ""


def _say_rhythm(row: RowValues) -> str:
    return say_every(format_value(row.get("every")))


def _join_parts(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _format_plain(row: RowValues) -> str:
    return _join_parts(*(f"{key.replace('_', ' ')} {format_value(value)}" for key, value in row.items()))


def _format_tested(row: RowValues) -> str:
    """What a test came to, in words: its digests are for the file only."""
    return " ".join(describe_kept(row))


def _format_handoff(row: RowValues) -> str:
    way = _join_parts(format_value(row.get("owner")), _wrap_value("to ", row.get("to")), by=" ")
    said = _join_parts(way, format_value(row.get("channel")), _wrap_value("within ", row.get("within")))
    return _join_parts(
        said, _wrap_value("if that fails ", row.get("fallback")), _wrap_value("with ", row.get("include")), by="; "
    )


def _format_persona(row: RowValues) -> str:
    return _join_parts(
        format_value(row.get("title")),
        format_value(row.get("role")),
        _wrap_value("cares about ", row.get("cares_about")),
    )


def _format_source(row: RowValues) -> str:
    return _join_parts(
        format_value(row.get("name")), format_value(row.get("kind")), "bought or rented" if row.get("bought") else ""
    )


def _format_figures(row: RowValues) -> str:
    """The numbers of a target or measure in its unit: "from 0 to 20 deals", "160 to 180 MQLs", "to 95 %"."""
    unit = format_value(row.get("unit"))
    is_share = unit.casefold() == "share"

    def figure(key: str) -> str:
        value = row.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return format_percent(value) if is_share and is_number else format_value(value)  # type: ignore[arg-type]

    return _join_parts(
        _wrap_value("from ", figure("baseline")),
        _wrap_value("" if row.get("to_most") is not None else "to ", figure("target")),
        _wrap_value("to ", figure("to_most")),
        "" if is_share else unit,
        by=" ",
    )


def _format_target(row: RowValues) -> str:
    figure = _join_parts(_format_figures(row), _say_rhythm(row), by=" ")
    return _join_parts(
        _wrap_value("", row.get("metric"), ":"), figure, _wrap_value("by ", row.get("due")), by=" "
    ) + _wrap_value(", ", row.get("owner"))


def _format_funnel(row: RowValues) -> str:
    return _join_parts(
        _wrap_value("revenue ", row.get("revenue_target")),
        _wrap_value("average deal ", row.get("average_deal")),
        _wrap_value("MQL to SQL ", row.get("mql_to_sql")),
        _wrap_value("SQL to won ", row.get("sql_to_won")),
        _wrap_value("cycle ", row.get("sales_cycle")),
    )


def _format_class(row: RowValues) -> str:
    conditions = _join_parts(
        _wrap_value("all of ", row.get("criteria")),
        _wrap_value("any of ", row.get("any_of")),
        _wrap_value("a score of ", row.get("score")),
        by="; ",
    )
    start = CLOCK_STARTS.get(str(row.get("starts", "")), "")
    stop = CLOCK_STOPS.get(str(row.get("stops", "")), "")
    status = _wrap_value(" (", row.get("stop_status"), ")")
    clock = _join_parts(
        _wrap_value("handed over within ", row.get("within")),
        _wrap_value("answer aimed at within ", row.get("respond_target")),
        _wrap_value("answer within ", row.get("respond_within")),
        f"from {start}" if start else "",
        f"until {stop}{status}" if stop else "",
        _wrap_value("hours ", row.get("hours")),
        f"{format_percent(row['in_time'])} in time" if isinstance(row.get("in_time"), int | float) else "",
        _wrap_value("promised by ", str(row.get("by", "")).capitalize()),
        format_value(row.get("owner")),
        _wrap_value("to ", row.get("to")),
    )
    return _join_parts(_join_parts(format_value(row.get("name")), conditions, by=": "), clock, by="; ")


def _format_step(row: RowValues) -> str:
    after = _wrap_value("of ", row.get("after")) or ("of the lead's act" if row.get("within") else "")
    timed = _join_parts(_wrap_value("within ", row.get("within")), after, by=" ")
    return _join_parts(_join_parts(format_value(row.get("what")), timed, by=": "), format_value(row.get("owner")))


def _format_pair(first: str, second: str) -> Callable[[RowValues], str]:
    return lambda row: _join_parts(format_value(row.get(first)), format_value(row.get(second)), by=": ")


def _format_points(row: RowValues) -> str:
    number = row.get("points")
    sign = "+" if isinstance(number, int | float) and number > 0 else ""
    return _join_parts(
        _join_parts(format_value(row.get("what")), _wrap_value(sign, number), by=": "),
        _wrap_value("(", row.get("axis"), ")"),
        by=" ",
    )


def _format_rule(row: RowValues) -> str:
    compared = _join_parts(
        "not" if row.get("never") is True else "",
        _wrap_value("“", row.get("column"), "”"),
        format_value(row.get("how")),
        format_value(row.get("values")),
        by=" ",
    )
    return _join_parts(
        _join_parts(format_value(row.get("for")), compared, by=": "), _wrap_value("group ", row.get("group"))
    )


def _format_stage(row: RowValues) -> str:
    return _join_parts(
        _join_parts(format_value(row.get("name")), format_value(row.get("means")), by=": "),
        _wrap_value("enters when ", row.get("enters")),
        _wrap_value("leaves when ", row.get("leaves")),
        format_value(row.get("owner")),
        by="; ",
    )


def _format_escalation(row: RowValues) -> str:
    return _join_parts(_wrap_value("after ", row.get("after")), _wrap_value("to ", row.get("to")), by=" ")


def _format_responsibility(row: RowValues) -> str:
    return _join_parts(format_value(row.get("who")), format_value(row.get("does")), by=": ")


def _format_reason(row: RowValues) -> str:
    way = _join_parts(format_value(row.get("next")), _wrap_value("again after ", row.get("after")))
    return (
        _join_parts(
            _join_parts(format_value(row.get("code")), format_value(row.get("meaning")), by=": "), way, by="; then "
        )
        + _wrap_value(" [", row.get("kind"), "]")
        + _wrap_value(" (fails: ", row.get("criterion"), ")")
    )


def _format_commitment(row: RowValues) -> str:
    amount = _join_parts(format_value(row.get("amount")), format_value(row.get("unit")), by=" ")
    said = _join_parts(
        _join_parts(format_value(row.get("what")), amount, by=": "),
        _wrap_value("by ", row.get("due")),
        format_value(row.get("owner")),
    )
    return said + _wrap_value("; if missed: ", row.get("if_missed"))


def _format_training(row: RowValues) -> str:
    return _join_parts(format_value(row.get("topic")), format_value(row.get("date")), format_value(row.get("host")))


def _format_follow_up(row: RowValues) -> str:
    tries = _join_parts(
        _wrap_value("", row.get("attempts"), " attempts"), _wrap_value("over ", row.get("over")), by=" "
    )
    return _join_parts(
        _wrap_value("asked for a call: ", row.get("asked_for_call")),
        _wrap_value("all others: " if row.get("asked_for_call") else "first response: ", row.get("first_response")),
        tries,
        _wrap_value("status within ", row.get("status_update")),
        _wrap_value("if that fails ", row.get("fallback")),
        by="; ",
    )


def _format_capacity(row: RowValues) -> str:
    size = _join_parts(
        _wrap_value("", row.get("reps"), " reps"),
        _wrap_value("", row.get("leads_per_rep_week"), " leads each a week"),
        by=" × ",
    )
    return _join_parts(size, _wrap_value("when full: ", row.get("when_full")), by="; ")


def _format_measure(row: RowValues) -> str:
    name = _join_parts(format_value(row.get("name")), "decides" if row.get("primary") is True else "", by=", ")
    figure = _format_figures(row)
    said = _join_parts(figure or _wrap_value("as the goal ", row.get("goal")), _wrap_value("from ", row.get("source")))
    read = _join_parts(format_value(row.get("owner")), _say_rhythm(row), by=" ")
    read = _join_parts(read, _wrap_value("reads the clock of ", row.get("promise")))
    return _join_parts(
        _join_parts(name, _wrap_value("(", row.get("kind"), ")"), by=" "), _join_parts(said, read), by=": "
    )


def _format_review(row: RowValues) -> str:
    return _join_parts(_wrap_value("first on ", row.get("first")), _wrap_value("then ", _say_rhythm(row)))


def _format_band(row: RowValues) -> str:
    return _join_parts(format_value(row.get("name")), _wrap_value("from ", row.get("at_least")), by=": ")


_ROW_FORMATTERS: dict[str, Callable[[RowValues], str]] = {
    "handoff": _format_handoff,
    "personas": _format_persona,
    "sources": _format_source,
    "targets": _format_target,
    "classes": _format_class,
    "steps": _format_step,
    "engagement": _format_pair("when", "keeps"),
    "routing": _format_pair("who", "to"),
    "points": _format_points,
    "bands": _format_band,
    "rules": _format_rule,
    "stages": _format_stage,
    "escalation": _format_escalation,
    "funnel": _format_funnel,
    "responsibilities": _format_responsibility,
    "reject_reasons": _format_reason,
    "commitments": _format_commitment,
    "training": _format_training,
    "follow_up": _format_follow_up,
    "capacity": _format_capacity,
    "measures": _format_measure,
    "tested": _format_tested,
    "review": _format_review,
}


def format_nested_value(value: Any) -> str:
    """Any value of a question without its field at hand, tables included."""
    if isinstance(value, Mapping):
        is_tested = {"of", "on"} <= value.keys() and "parts" in value
        return _format_tested(value) if is_tested else _format_plain(value)
    return "; ".join(map(format_nested_value, value)) if isinstance(value, list) else format_value(value)
