"""Rules over a CRM's columns follow the line they are for, when that line or class of question 5 is renamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from alignkit.core.model import Content
from alignkit.text.spelling import closest_match

_Place = tuple[str | int, ...]
_NUMBER = re.compile(r"\d[\d.,'’\u00a0\u202f]*")


def rename_rules(before: Content, after: Content) -> Content:
    """Return question 5 with ``rules`` that name what a line, class or point is called now.

    ``before`` is question 5 at the beginning of the edit, not a letter ago. A line is renamed where its own text stands
    nowhere any more, and a new one of the same list shares most words with it, in its place or, where lines were added,
    taken out or moved in the same edit, as the only one that does. Another line is not what the rule was written for,
    so the rule keeps its text then.
    """
    rules = after.get("rules")
    if not isinstance(rules, list):
        return after
    renamed = _find_renamed(dict(_named_lines(before)), dict(_named_lines(after)))
    if not renamed:
        return after
    followed = [
        {**row, "for": renamed[_fold(str(row.get("for", "")))]}
        if isinstance(row, Mapping) and _fold(str(row.get("for", ""))) in renamed
        else row
        for row in rules
    ]
    return {**after, "rules": followed} if followed != rules else after


def _find_renamed(old: Mapping[_Place, str], new: Mapping[_Place, str]) -> dict[str, str]:
    """Return what lines that are gone are called now: folded old text -> new text."""
    then, now = set(map(_fold, old.values())), set(map(_fold, new.values()))
    gone = {place: text for place, text in old.items() if _fold(text) not in now}
    added = {place: text for place, text in new.items() if _fold(text) not in then}
    found: dict[str, str] = {}
    if old.keys() == new.keys():  # each line stands where it stood
        pairs = [(text, added[place]) for place, text in gone.items() if place in added]
        return {_fold(text): line for text, line in pairs if _is_alike(text, line)}
    for place, text in gone.items():
        alike = {line for at, line in added.items() if _list_of(at) == _list_of(place) and _is_alike(text, line)}
        if len(alike) != 1:
            continue
        (line,) = alike
        rivals = {other for at, other in gone.items() if _list_of(at) == _list_of(place) and _is_alike(other, line)}
        if rivals == {text}:
            found[_fold(text)] = line
    return found


def _list_of(place: _Place) -> tuple[str, ...]:
    """Return which list a line stands in, whatever its number there."""
    return tuple(step for step in place if isinstance(step, str))


def list_ruled_lines(mql: Content) -> list[str]:
    """Return all that a rule can be for, each once: criteria, lines of classes and their names, what gives points."""
    found: dict[str, str] = {}
    for place, text in _named_lines(mql):
        if place[0] != "not_enough" and text.strip():
            found.setdefault(_fold(text), " ".join(text.split()))
    return list(found.values())


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


def differing_numbers(mql: Content) -> list[str]:
    """Return where the words of a line say another number than its rule, as sentences.

    Only for rules that compare with one number, over lines that name one.
    """
    rules = mql.get("rules")
    found = []
    for row in rules if isinstance(rules, list) else []:
        values = row.get("values") if isinstance(row, Mapping) else None
        if not values or not isinstance(values, list) or row.get("how") not in ("at least", "at most", "within days"):
            continue
        line, own = str(row.get("for", "")), _plain_number(str(values[0]))
        said = [_plain_number(text) for text in _NUMBER.findall(line)]
        if own and said and own not in said:
            found.append(
                f"“{' '.join(line.split())}” and its rule say different numbers: {row.get('column', '')} "
                f"{row.get('how')} {values[0]}. Which one holds?"
            )
    return found


def _plain_number(text: str) -> str:
    """Return a number as it is compared: digits only, without separators of thousands; "" where there is none."""
    found = _NUMBER.search(text)
    plain = re.sub(r"['’\u00a0\u202f]|[.,](?=\d{3}(?!\d))", "", found[0]).rstrip(".,") if found else ""
    return plain.replace(",", ".")


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
