"""The text of an array that stands over several lines or has comments: its items changed, the rest left alone."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from alignkit.fileformat.difference import matched, same
from alignkit.fileformat.tomltext import array, inline

_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\]|\\.)*+"|'[^']*+\''''
    r"""|\#[^\n]*|[\[\]{},]|\s+|[^\s\[\]{},"'\#]+"""
)


class Item(NamedTuple):
    """One item: ``lead`` stands before it, ``gap`` before its comma, ``tail`` after that to the line end."""

    lead: str
    text: str
    gap: str
    tail: str


def spliced(raw: str, now: list[Any], new: list[Any], newline: str) -> str:
    """The text of an array of ``now`` as one of ``new``: items are replaced, taken out and added in its own style."""
    start, items, end, comma = items_of(raw)
    if len(items) != len(now) or not (now or start):
        return array(new).replace("\n", newline)
    sample = next((item.lead for item in items if "\n" in item.lead), "")
    lead = newline + sample.rpartition("\n")[2] if sample else " "
    result: list[Item] = []
    pairs = matched(now, new, ())
    for source, item in zip(pairs, new, strict=True):
        if source is None:
            result.append(Item(lead if sample or result else "", inline(item), "", ""))
        else:
            result.append(items[source] if same(now[source], item) else items[source]._replace(text=inline(item)))
    text, open_comment = start, bool(start)
    for number, part in enumerate(result):
        lead = newline + part.lead if open_comment and "\n" not in part.lead else part.lead
        stop = "," if comma or number < len(result) - 1 else ""
        text += f"{lead}{part.text}{part.gap}{stop}{part.tail}"
        open_comment = bool(part.tail.strip())
    orphans = "".join(_detached(item.lead) for number, item in enumerate(items) if number not in pairs)
    if (open_comment or orphans) and "\n" not in end:
        end = newline + end
    return f"[{text}{orphans}{end}]"


def items_of(raw: str) -> tuple[str, list[Item], str, bool]:
    """A comment beside the opening bracket, the items, what stands above the closing one, and whether a comma does."""
    befores, texts, afters = [""], [""], [""]
    depth = 0
    for found in _TOKEN.finditer(raw[1:-1]):
        token = found[0]
        if not depth and token == ",":
            for column in (befores, texts, afters):
                column.append("")
        elif not depth and (token.isspace() or token.startswith("#")):
            (afters if texts[-1] else befores)[-1] += token
        else:
            depth += (token in ("[", "{")) - (token in ("]", "}"))
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
        items.append(Item(lead, text, gap, tail))
        lead = line_end + next_lead
    return start, items, lead, comma


def touching(lead: str) -> str:
    """The comment lines that stand right above something, without an empty line between."""
    lines = lead.split("\n")  # the last is the indentation of what follows
    first = len(lines) - 1
    while first and lines[first - 1].strip():
        first -= 1
    return "\n".join(lines[first:])


def _detached(lead: str) -> str:
    kept = lead.removesuffix(touching(lead)).rstrip()
    return kept if "#" in kept else ""
