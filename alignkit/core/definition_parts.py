"""The parts of an MQL's definition that a test on real leads tests, as short digests; and what changed since, in words.

A result that was kept holds these digests, so that it can say which of the lines it was made with is another now. They
hold no text: the lines themselves stand in the same question.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

NOT_TESTED = ("answer", "handoff", "tested", "disputed")
_NAMES = {"classes": ("class", "name"), "points": ("points", "what"), "bands": ("band", "name")}
_LINES = {"criteria": "criterion", "not_enough": "line of not enough"}
_FIELDS = {"threshold": "threshold", "agreement": "agreement", "routing": "routing", "steps": "steps"}
_LENGTH = 8


def list_parts(mql: Mapping[str, Any]) -> list[str]:
    """Return one text for each line, class, rule and field: its kind, the digest of its name, that of the rest."""
    parts = []
    for key, value in sorted(mql.items()):
        if key not in NOT_TESTED and value not in ("", [], {}, None):
            parts += [f"{kind}:{_digest(name)}:{_digest(rest)}" for kind, name, rest, _ in _split(key, value)]
    return parts


def describe_changes(kept: Sequence[str], mql: Mapping[str, Any]) -> list[str]:
    """Return what is not as it was when ``kept`` was made, such as "class “Enterprise” changed".

    Empty where nothing changed, and where nothing was kept.
    """
    if not kept:
        return []
    now: dict[str, list[tuple[str, str, str]]] = {}
    for key, value in sorted(mql.items()):
        if key not in NOT_TESTED and value not in ("", [], {}, None):
            for kind, name, rest, shown in _split(key, value):
                now.setdefault(kind, []).append((_digest(name), _digest(rest), shown))
    before: dict[str, list[tuple[str, str]]] = {}
    for part in kept:
        kind, _, digests = part.partition(":")
        name, _, rest = digests.partition(":")
        before.setdefault(kind, []).append((name, rest))
    found = []
    for kind in sorted({*now, *before}, key=_place):
        found += _compare(kind, before.get(kind, []), now.get(kind, []))
    return found


def _compare(kind: str, before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return the changes of one kind of part."""
    old, new = Counter(before), Counter((name, rest) for name, rest, _ in now)
    gone = list((old - new).elements())
    added = []
    for name, rest, shown in now:
        if (name, rest) in new - old and (name, rest, shown) not in added:
            added.append((name, rest, shown))
    found = []
    for name, rest, shown in added:
        if same := next((each for each in gone if each[0] == name), None):
            gone.remove(same)
            found.append(f"{_shown(kind, shown)} changed")
        elif same := next((each for each in gone if each[1] == rest), None):
            gone.remove(same)
            found.append(f"{kind} renamed or reworded, now {_quoted(shown)}")
        else:
            found.append(f"{_shown(kind, shown)} added")
    if gone:
        found.append(f"{kind} removed" if len(gone) == 1 else f"{kind}: {len(gone)} removed")
    return found


def _split(key: str, value: Any) -> list[tuple[str, str, Any, str]]:
    """Return (kind, name, rest, what is shown) of each part of one key."""
    if key in _LINES and isinstance(value, list | tuple):
        return [(_LINES[key], _fold(line), "", str(line)) for line in value]
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
    if rows and key in _NAMES:
        kind, name = _NAMES[key]
        return [(kind, _fold(row.get(name)), _rest(row, name), str(row.get(name, ""))) for row in rows]
    if rows and key == "rules":
        shown = [f"{row.get('for', '')}: {row.get('column', '')}" for row in rows]
        return [("rule", _fold(text), _rest(row, "for"), text) for row, text in zip(rows, shown, strict=True)]
    return [(_FIELDS.get(key, key.replace("_", " ")), key, value, "")]


def _rest(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _place(kind: str) -> tuple[int, str]:
    order = ("criterion", "class", "rule", "points", "band")
    return (order.index(kind) if kind in order else len(order)), kind


def _shown(kind: str, shown: str) -> str:
    return f"{kind} {_quoted(shown)}" if shown else kind


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _fold(text: Any) -> str:
    return " ".join(str(text or "").split())


def _digest(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
