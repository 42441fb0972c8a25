"""Rules over a CRM's columns follow the line they are for, when that line or class of question 5 is renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alignkit.core.model import Content
from alignkit.text.spelling import closest_match


def rename_rules(before: Content, after: Content) -> Content:
    """Return question 5 with ``rules`` that name what a line, class or point is called now.

    ``before`` is question 5 at the beginning of the edit, not a letter ago. A line is renamed where its own text stands
    nowhere any more, and in its place stands one that shares most words with it; another line is not what the rule was
    written for, so the rule keeps its text then.
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
        if _fold(text) not in now and _fold(new[place]) not in then and _is_alike(text, new[place])
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


def idle_rules(mql: Content) -> list[str]:
    """Return what rules are for that stands nowhere in question 5, each once."""
    known = {_fold(text) for _, text in _named_lines(mql)}
    rules = mql.get("rules")
    rows = [row for row in rules if isinstance(row, Mapping)] if isinstance(rules, list) else []
    named = dict.fromkeys(str(row.get("for", "")) for row in rows)
    return [line for line in named if line and _fold(line) not in known]


def describe_idle_rule(line: str) -> str:
    """Return what is wrong with a rule whose line stands nowhere, and what to do."""
    return (
        f"A rule is for “{' '.join(line.split())}”, which stands nowhere in question 5, so it computes nothing: write "
        "the line again, give the rule the text of the line that it is for (mql.rules, for), or remove the rule."
    )


def _is_alike(old: str, new: str) -> bool:
    """Return whether most words of the new text are (nearly) words of the old one, and half of the old one's stay."""
    before, after = _fold(old).split(), _fold(new).split()
    kept = sum(bool(closest_match(word, before, 0.75)) for word in after)
    stayed = sum(bool(closest_match(word, after, 0.75)) for word in before)
    return 2 * kept > len(after) and 2 * stayed >= len(before)


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
