"""Tables and rows of a question as a person would read them aloud, one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alignkit.fields import Field
from alignkit.fileformat.entry import spoken

Row = Mapping[str, Any]


def sentence(field: Field, value: Any) -> str:
    """One field's value as text: lists joined, tables and rows as their own kind of sentence."""
    if isinstance(value, Mapping):
        return _OF.get(field.key, _plain)(value)
    if field.kind == "rows" and isinstance(value, list):
        return "; ".join(sentence(field, row) for row in value)
    return spoken(value)


def _part(before: str, value: Any, after: str = "") -> str:
    text = spoken(value)
    return f"{before}{text}{after}" if text else ""


def _list(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _plain(row: Row) -> str:
    return _list(*(f"{key.replace('_', ' ')} {spoken(value)}" for key, value in row.items()))


def _handoff(row: Row) -> str:
    way = _list(spoken(row.get("owner")), _part("to ", row.get("to")), by=" ")
    said = _list(way, spoken(row.get("channel")), _part("within ", row.get("within")))
    return _list(said, _part("if that fails ", row.get("fallback")), _part("with ", row.get("include")), by="; ")


def _persona(row: Row) -> str:
    return _list(spoken(row.get("title")), spoken(row.get("role")), _part("cares about ", row.get("cares_about")))


def _source(row: Row) -> str:
    return _list(spoken(row.get("name")), spoken(row.get("kind")), "bought or rented" if row.get("bought") else "")


def _target(row: Row) -> str:
    figure = _list(
        _part("from ", row.get("baseline")), _part("to ", row.get("target")), spoken(row.get("unit")), by=" "
    )
    return _list(_part("", row.get("metric"), ":"), figure, _part("by ", row.get("due")), by=" ") + _part(
        ", ", row.get("owner")
    )


def _funnel(row: Row) -> str:
    return _list(
        _part("revenue ", row.get("revenue_target")),
        _part("average deal ", row.get("average_deal")),
        _part("MQL to SQL ", row.get("mql_to_sql")),
        _part("SQL to won ", row.get("sql_to_won")),
        _part("cycle ", row.get("sales_cycle")),
    )


def _responsibility(row: Row) -> str:
    return _list(spoken(row.get("who")), spoken(row.get("does")), by=": ")


def _reason(row: Row) -> str:
    way = _list(spoken(row.get("next")), _part("again after ", row.get("after")))
    return _list(_list(spoken(row.get("code")), spoken(row.get("meaning")), by=": "), way, by="; then ") + _part(
        " (fails: ", row.get("criterion"), ")"
    )


def _commitment(row: Row) -> str:
    amount = _list(spoken(row.get("amount")), spoken(row.get("unit")), by=" ")
    said = _list(
        _list(spoken(row.get("what")), amount, by=": "), _part("by ", row.get("due")), spoken(row.get("owner"))
    )
    return said + _part("; if missed: ", row.get("if_missed"))


def _training(row: Row) -> str:
    return _list(spoken(row.get("topic")), spoken(row.get("date")), spoken(row.get("host")))


def _follow_up(row: Row) -> str:
    tries = _list(_part("", row.get("attempts"), " attempts"), _part("over ", row.get("over")), by=" ")
    return _list(
        _part("asked for a call: ", row.get("asked_for_call")),
        _part("all others: ", row.get("first_response")),
        tries,
        _part("status within ", row.get("status_update")),
        _part("if that fails ", row.get("fallback")),
        by="; ",
    )


def _capacity(row: Row) -> str:
    size = _list(
        _part("", row.get("reps"), " reps"), _part("", row.get("leads_per_rep_week"), " leads each a week"), by=" × "
    )
    return _list(size, _part("when full: ", row.get("when_full")), by="; ")


def _measure(row: Row) -> str:
    name = _list(spoken(row.get("name")), "decides" if row.get("primary") is True else "", by=", ")
    figure = _list(
        _part("from ", row.get("baseline")), _part("to ", row.get("target")), spoken(row.get("unit")), by=" "
    )
    said = _list(figure or _part("as the goal ", row.get("goal")), _part("from ", row.get("source")))
    read = _list(spoken(row.get("owner")), _part("every ", row.get("every")), by=" ")
    return _list(_list(name, _part("(", row.get("kind"), ")"), by=" "), _list(said, read), by=": ")


def _review(row: Row) -> str:
    return _list(_part("first on ", row.get("first")), _part("then every ", row.get("every")))


_OF: dict[str, Callable[[Row], str]] = {
    "handoff": _handoff,
    "personas": _persona,
    "sources": _source,
    "targets": _target,
    "funnel": _funnel,
    "responsibilities": _responsibility,
    "reject_reasons": _reason,
    "commitments": _commitment,
    "training": _training,
    "follow_up": _follow_up,
    "capacity": _capacity,
    "measures": _measure,
    "review": _review,
}


def spoken_value(value: Any) -> str:
    """Any value of a question without its field at hand, tables included."""
    if isinstance(value, Mapping):
        return _plain(value)
    return "; ".join(map(spoken_value, value)) if isinstance(value, list) else spoken(value)
