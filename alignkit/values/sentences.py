"""Tables and rows of a question as plain sentences, one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alignkit.core.fields import Field
from alignkit.values.parse_format import format_value

RowValues = Mapping[str, Any]


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


def _join_parts(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _format_plain(row: RowValues) -> str:
    return _join_parts(*(f"{key.replace('_', ' ')} {format_value(value)}" for key, value in row.items()))


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


def _format_target(row: RowValues) -> str:
    figure = _join_parts(
        _wrap_value("from ", row.get("baseline")),
        _wrap_value("to ", row.get("target")),
        format_value(row.get("unit")),
        by=" ",
    )
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


def _format_responsibility(row: RowValues) -> str:
    return _join_parts(format_value(row.get("who")), format_value(row.get("does")), by=": ")


def _format_reason(row: RowValues) -> str:
    way = _join_parts(format_value(row.get("next")), _wrap_value("again after ", row.get("after")))
    return _join_parts(
        _join_parts(format_value(row.get("code")), format_value(row.get("meaning")), by=": "), way, by="; then "
    ) + _wrap_value(" (fails: ", row.get("criterion"), ")")


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
        _wrap_value("all others: ", row.get("first_response")),
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
    figure = _join_parts(
        _wrap_value("from ", row.get("baseline")),
        _wrap_value("to ", row.get("target")),
        format_value(row.get("unit")),
        by=" ",
    )
    said = _join_parts(figure or _wrap_value("as the goal ", row.get("goal")), _wrap_value("from ", row.get("source")))
    read = _join_parts(format_value(row.get("owner")), _wrap_value("every ", row.get("every")), by=" ")
    return _join_parts(
        _join_parts(name, _wrap_value("(", row.get("kind"), ")"), by=" "), _join_parts(said, read), by=": "
    )


def _format_review(row: RowValues) -> str:
    return _join_parts(_wrap_value("first on ", row.get("first")), _wrap_value("then every ", row.get("every")))


_ROW_FORMATTERS: dict[str, Callable[[RowValues], str]] = {
    "handoff": _format_handoff,
    "personas": _format_persona,
    "sources": _format_source,
    "targets": _format_target,
    "funnel": _format_funnel,
    "responsibilities": _format_responsibility,
    "reject_reasons": _format_reason,
    "commitments": _format_commitment,
    "training": _format_training,
    "follow_up": _format_follow_up,
    "capacity": _format_capacity,
    "measures": _format_measure,
    "review": _format_review,
}


def format_nested_value(value: Any) -> str:
    """Any value of a question without its field at hand, tables included."""
    if isinstance(value, Mapping):
        return _format_plain(value)
    return "; ".join(map(format_nested_value, value)) if isinstance(value, list) else format_value(value)
