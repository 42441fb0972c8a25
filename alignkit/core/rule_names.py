"""Rules over a CRM's columns follow the line they are for, when that line or class of question 5 is renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alignkit.core.model import Content


def rename_rules(before: Content, after: Content) -> Content:
    """Return question 5 with ``rules`` that name what a line, class or point is called now.

    A line is renamed where another text stands in its place and its own stands nowhere any more.
    """
    rules = after.get("rules")
    if not isinstance(rules, list) or before.get("rules") != rules:
        return after
    old, new = dict(_named_lines(before)), dict(_named_lines(after))
    if old == new or old.keys() != new.keys():
        return after
    then, now = set(map(_fold, old.values())), set(map(_fold, new.values()))
    renamed = {
        _fold(text): new[place]
        for place, text in old.items()
        if _fold(text) not in now and _fold(new[place]) not in then
    }
    if not renamed:
        return after
    followed = [
        {**row, "for": renamed[_fold(str(row.get("for", "")))]}
        if isinstance(row, Mapping) and _fold(str(row.get("for", ""))) in renamed
        else row
        for row in rules
    ]
    return {**after, "rules": followed} if followed != rules else after


def _named_lines(mql: Content) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place and text of all that a rule can be for."""
    for key in ("criteria", "not_enough"):
        yield from _lines((key,), mql.get(key))
    for key, name in (("classes", "name"), ("points", "what")):
        rows = mql.get(key)
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if not isinstance(row, Mapping):
                continue
            if isinstance(row.get(name), str):
                yield (key, number, name), row[name]
            if key == "classes":
                for inner in ("criteria", "any_of"):
                    yield from _lines((key, number, inner), row.get(inner))


def _lines(place: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, line in enumerate(value if isinstance(value, list) else []):
        if isinstance(line, str):
            yield (*place, number), line


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
