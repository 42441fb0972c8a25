"""The text of an array or an inline table: what differs in it is changed in its own style, the rest left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from alignkit.core.schema import find_row_key
from alignkit.files.table_diff import KeyPath, is_list_of_tables, is_same_value, match_old_rows
from alignkit.files.toml_text import format_array, format_inline, format_key, room_after

_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\]|\\.)*+"|'[^']*+\''''
    r"""|\#[^\n]*|[\[\]{},]|\s+|[^\s\[\]{},"'\#]+"""
)


_PAIR = re.compile(r"(\s*)([A-Za-z0-9_-]+)([ \t]*=[ \t]*)")


class ArrayItem(NamedTuple):
    """One item: ``lead`` stands before it, ``gap`` before its comma, ``tail`` after that to the line end."""

    lead: str
    text: str
    gap: str
    tail: str


def edited(raw: str, now: Any, new: Any, newline: str, names: KeyPath) -> str:
    """The text of a value of ``now`` as one of ``new``; ``names`` lead to it."""
    if is_same_value(now, new):
        return raw
    if isinstance(now, list) and isinstance(new, list):
        return _array(raw, now, new, newline, names)
    if isinstance(now, dict) and isinstance(new, dict):
        return _table(raw, now, new, newline, names)
    return format_inline(new)


def _table(raw: str, now: dict[str, Any], new: dict[str, Any], newline: str, names: KeyPath) -> str:
    """An inline table: values are changed, keys taken out and added behind the others."""
    parts = [""]
    for token, depth in _tokens(raw):
        if token == "," and not depth:
            parts.append("")
        else:
            parts[-1] += token
    found = [(part, match) for part in parts if (match := _PAIR.match(part))]
    if len(found) != len(parts) or [match[2] for _, match in found] != list(now):
        return format_inline(new)  # empty, or with keys in quotation marks or dotted
    first, last = found[0][1][1], parts[-1][len(parts[-1].rstrip()) :]
    kept: dict[str, str] = {}
    for part, match in found:
        key, text = match[2], part[match.end() :].rstrip()
        if key in new:
            text = edited(text, now[key], new[key], newline, (*names, key))
            kept[key] = f"{match[1] if kept else first}{key}{match[3]}{text}"
    for key in [key for key in new if key not in now]:
        kept[key] = f"{' ' if kept else first}{format_key(key)} = {format_inline(new[key])}"
    return f"{{{','.join(kept.values())}{room_after({key: new[key] for key in kept}, last)}}}" if kept else "{}"


def _array(raw: str, now: list[Any], new: list[Any], newline: str, names: KeyPath) -> str:
    """An array: items are changed, taken out, moved and added; a comment goes with the item it stands at or above."""
    start, items, end, comma = split_array(raw)
    if len(items) != len(now) or not (now or start):
        return format_array(new).replace("\n", newline)
    sample = next((item.lead for item in items if "\n" in item.lead), "")
    lead = newline + sample.rpartition("\n")[2] if sample else " "
    result: list[ArrayItem] = []
    pairs = match_old_rows(now, new, find_row_key(names) if is_list_of_tables(now) and is_list_of_tables(new) else ())
    for source, item in zip(pairs, new, strict=True):
        if source is None:
            result.append(ArrayItem(lead if sample or result else "", format_inline(item), "", ""))
        else:
            text = edited(items[source].text, now[source], item, newline, names)
            result.append(items[source]._replace(text=text))
    text, open_comment = start, bool(start)
    for number, part in enumerate(result):
        lead = newline + part.lead if open_comment and "\n" not in part.lead else part.lead
        stop = "," if comma or number < len(result) - 1 else ""
        text += f"{lead}{part.text}{part.gap}{stop}{part.tail}"
        open_comment = bool(part.tail.strip())
    orphans = "".join(_separate_comments(item.lead) for number, item in enumerate(items) if number not in pairs)
    if (open_comment or orphans) and "\n" not in end:
        end = newline + end
    return f"[{text}{orphans}{end}]"


def split_array(raw: str) -> tuple[str, list[ArrayItem], str, bool]:
    """A comment beside the opening bracket, the items, what stands above the closing one, and whether a comma does."""
    befores, texts, afters = [""], [""], [""]
    for token, depth in _tokens(raw):
        if not depth and token == ",":
            for column in (befores, texts, afters):
                column.append("")
        elif not depth and (token.isspace() or token.startswith("#")):
            (afters if texts[-1] else befores)[-1] += token
        else:
            texts[-1] += token
    comma = not texts[-1]
    last = befores.pop() if comma else ""
    if comma:
        texts.pop()
        afters.pop()
        rests = [*befores[1:], last]
    else:
        rests = [*befores[1:], afters.pop() if afters else ""]
        afters.append("")
    if not texts:
        return raw[1:-1].rstrip(), [], "\n", False
    lead = befores[0]
    start = lead[: lead.find("\n")].rstrip("\r") if lead.lstrip(" \t").startswith("#") else ""
    items, lead = [], lead[len(start) :]
    for text, gap, rest in zip(texts, afters, rests, strict=True):
        tail, line_end, next_lead = rest.partition("\n") if "\n" in rest else ("", "", rest)
        if tail.endswith("\r"):
            tail, line_end = tail[:-1], "\r\n"
        items.append(ArrayItem(lead, text, gap, tail))
        lead = line_end + next_lead
    return start, items, lead, comma


def _tokens(raw: str) -> Iterator[tuple[str, int]]:
    """What stands between the brackets of a value, each token with how many brackets are open before it."""
    depth = 0
    for found in _TOKEN.finditer(raw[1:-1]):
        yield found[0], depth
        depth += (found[0] in ("[", "{")) - (found[0] in ("]", "}"))


def adjacent_comments(lead: str) -> str:
    """The comment lines that stand right above something, without an empty line between."""
    lines = lead.split("\n")  # the last is the indentation of what follows
    first = len(lines) - 1
    while first and lines[first - 1].strip():
        first -= 1
    return "\n".join(lines[first:])


def _separate_comments(lead: str) -> str:
    kept = lead.removesuffix(adjacent_comments(lead)).rstrip()
    return kept if "#" in kept else ""
