"""What the campaign list is asked for: what is typed taken apart, and told in words under the list and in its place."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from alignkit.filters import Condition, Me, conditions, folded, no_tag, nothing_found, query, said, without
from alignkit.finding import words
from alignkit.problems import Refused
from alignkit.tui.home.found import Found
from alignkit.tui.home.rows import Row, counted


@dataclass(frozen=True, slots=True)
class Who:
    """Who is at this machine. ``lacks`` says what is not known of them and how to set it; ``me`` is None of nobody."""

    me: Me | None
    lacks: str


@dataclass(frozen=True, slots=True)
class Asked:
    """``words`` is what is searched for, ``sought`` as what; of each filter, by its part, what passes and its words.

    ``refused`` says of what is typed and no filter why, and what is not known of who is at this machine; ``who`` that
    it must be known.
    """

    words: str = ""
    sought: tuple[str, ...] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    who: bool = False


def at_this_machine() -> Who:
    """Asks the environment, the person's config file and git: a thread's work."""
    from alignkit.disk.identity import myself, unknown_of

    try:
        me = myself(os.environ, Path.cwd())
    except Refused as refused:
        return Who(None, str(refused))
    return Who(me, unknown_of(me, os.environ))


def asked(text: str, today: date, who: Who | None, tags: Collection[str]) -> Asked:
    """What was typed; ``tags`` are all there are. A filter that is not understood yet lets everything through."""
    typed = query(text)
    wanted, refused = typed.filter, list(typed.refused)
    for_me = wanted.waiting == "me"
    if for_me and not (who and who.me):
        wanted = replace(wanted, waiting="")
        refused.append(who.lacks if who else "Asking who you are.")
    elif for_me and who and who.lacks:
        refused.append(who.lacks)
    if wanted.tag and folded(wanted.tag) not in map(folded, tags):
        refused.append(no_tag(wanted.tag, tags))
        wanted = replace(wanted, tag="")
    me = who.me if who else None
    sought = words(typed.words)
    if typed.words and not sought:
        refused.append("There is neither letter nor digit to search for.")
    return Asked(typed.words, sought, conditions(wanted, today, me), said(wanted, me), tuple(refused), for_me)


def under_the_list(
    asked: Asked, found: Found | None, shown: int, rows: Sequence[Row], sort: str, reading: str = "", late: int = 0
) -> str:
    """What is shown, on a line of its own what is not understood; ``reading`` says how far all have been read.

    ``late``: of how many campaigns something is overdue.
    """
    parts = [*asked.said.values(), *([f"“{found.text}”"] if found else [])]
    if reading:
        there = " · ".join([reading, *parts])
    elif parts:
        there = f"{' · '.join(parts)}: {shown:,} of {counted(rows)} · Esc shows all"
    else:
        there = f"{counted(rows)}, by {'what is due' if sort == 'due' else sort}"
        there += f" · {late:,} overdue: d shows what" if late else ""
    return "\n ".join([*asked.refused, there])


def in_its_place(asked: Asked, found: Found | None, rows: Sequence[Row]) -> str:
    """Why nothing is shown, and how to see something again."""
    by: dict[str, Any] = dict(asked.conditions)
    told = dict(asked.said)
    if found:
        by["words"] = lambda row: row.slug in found.slugs
        told["words"] = f"“{found.text}”"
    paragraphs = [
        nothing_found(told, without(rows, by)),
        f"Escape shows all {counted(rows)} again; f changes the filters.",
    ]
    return "\n\n".join(paragraphs)
