"""Each entry of a review by itself: what it is called, how it reads, which is meant, and how it is put back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from alignkit import numbers
from alignkit.fileformat.entry import spoken, spoken_day, text_of
from alignkit.model import Campaign, day
from alignkit.problems import Refused, nearest
from alignkit.questions import KEYS, question
from alignkit.rendering.safe import Safe
from alignkit.reviews import commitments, measured
from alignkit.reviews.charts import plain
from alignkit.reviews.review import ENTRIES, folded
from alignkit.shown import shown_line

_NAMES = {"results": "metric", "promises": "what", "rejected": "code", "stuck": "stage", "lessons": "question"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of one of the review's lists (``kind``, of ENTRIES), as the file has it."""

    kind: str
    row: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is about: a metric, a promise, a reason, a stage, a question's key."""
        return str(self.row.get(_NAMES[self.kind], ""))

    @property
    def on(self) -> date | None:
        return day(self.row.get("on"))

    @property
    def by(self) -> str:
        return str(self.row.get("said_by" if self.kind == "promises" else "by", ""))

    def __str__(self) -> str:
        """In a line that is safe to show: "Won deals: 7 (Marcus Boehm, 31 May 2027)"."""
        row, name = self.row, _called(self)
        if self.kind == "lessons":
            said = str(row.get("learned", ""))
        elif self.kind == "promises":
            said = "kept" if row.get("kept") else "not kept"
        else:
            said = spoken(row.get("actual" if self.kind == "results" else "count"))
        who = ", ".join(filter(None, [shown_line(self.by), spoken_day(self.on) if self.on else ""]))
        note = f": {shown_line(str(row['note']))}" if row.get("note") else ""
        return f"{name}: {shown_line(said)}" + (f" ({who})" if who else "") + note


def entries(campaign: Campaign) -> list[Entry]:
    """All of a review, the newest first."""
    found = [Entry(kind, row) for kind in ENTRIES for row in campaign.review.get(kind, ()) if isinstance(row, Mapping)]
    return sorted(found, key=lambda each: each.on or date.min, reverse=True)


def written(before: Campaign, after: Campaign, known: Campaign) -> list[str]:
    """What came into a review, a line each: "SQLs: 41 leads, 20 November 2026 (was 39 leads)".

    ``known`` is the revision looked back on, which knows the units.
    """
    old = entries(before)
    taken = {_place(each): each for each in old}
    units = {folded(name): aim.unit for aim in measured.aims(known) for name in aim.names}
    safe = plain(str(known.info.get("currency", "")))
    said = []
    for each in sorted(entries(after), key=lambda entry: ENTRIES.index(entry.kind)):
        if each in old:
            continue
        unit = units.get(folded(each.name), "") if each.kind == "results" else "leads"
        was = taken.get(_place(each))
        behind = f" (was {_came_to(was, unit, safe)})" if was and each.kind != "lessons" else ""
        on = f", {spoken_day(each.on)}" if each.on else ""
        said.append(f"{_called(each)}: {_came_to(each, unit, safe)}{on}{behind}")
    return said


def _place(entry: Entry) -> tuple[str, ...]:
    """What an entry is replaced by: another of the same kind, name, day and person."""
    return entry.kind, folded(entry.name), str(entry.on), folded(entry.by)


def _called(entry: Entry) -> str:
    return question(entry.name).name if entry.kind == "lessons" and entry.name in KEYS else shown_line(entry.name)


def _came_to(entry: Entry, unit: str, safe: Safe) -> str:
    if entry.kind == "lessons":
        return shown_line(str(entry.row.get("learned", "")))
    if entry.kind == "promises":
        return "kept" if entry.row.get("kept") else "not kept"
    return safe.figure(entry.row.get("actual" if entry.kind == "results" else "count"), unit)


def about(campaign: Campaign, kind: str, names: Iterable[str]) -> list[Entry]:
    """The entries of one list that go by one of these names, the newest first."""
    known = {folded(name) for name in names}
    return [each for each in entries(campaign) if each.kind == kind and folded(each.name) in known]


def meant(campaign: Campaign, name: str, on: date | None = None, by: str = "") -> Entry:
    """The one entry of a name (of a lesson: its question, or its own words), a day and a person where they are told.

    Refused where there is none, and where there are several, with what tells them apart.
    """
    every = entries(campaign)
    called = [each for each in every if folded(name) in (folded(each.name), folded(str(each.row.get("learned", ""))))]
    if not called:
        names = list(dict.fromkeys(each.name for each in every))
        near = nearest(folded(name), [folded(each) for each in names])
        listed = "; ".join(names) or "none yet"
        raise Refused(
            f"There is no entry about {name!r}.", f"Did you mean {near}?" if near else f"There are: {listed}."
        )
    found = [each for each in called if on in (None, each.on) and (not by or folded(by) == folded(each.by))]
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"  - {each}" for each in found or called)
    if not found:
        raise Refused(f"Of {name!r} there is no entry of that day and name. There are:\n{listed}")
    hint = "Say which with --on and --by; of two lessons of one day, by the lesson's own words."
    raise Refused(f"{len(found)} entries are about {name!r}:\n{listed}", hint)


def again(known: Campaign, entry: Entry) -> list[str]:
    """The options of ``review`` that write the entry once more; none where the agreement no longer holds it."""
    row, name = entry.row, entry.name
    when = [*(["--on", entry.on.isoformat()] if entry.on else []), *(["--by", entry.by] if entry.by else [])]
    note = ["--note", str(row["note"])] if row.get("note") else []
    if entry.kind == "lessons":
        change = ["--change", str(row["change"])] if row.get("change") else []
        return ["--lesson", name, str(row.get("learned", "")), *change, *when] if name in KEYS else []
    if entry.kind == "promises":
        asked = next((p.asked for p in commitments.promises(known) if folded(p.what) == folded(name)), None)
        kept = "kept" if row.get("kept") else "broken"
        return ["--promise", f"{name}={kept}", "--team", asked, *when, *note] if asked else []
    if entry.kind == "results":
        aim = measured.aim_of(known, name)
        return ["--result", f"{name}={_typed(row.get('actual'), aim.unit)}", *when, *note] if aim else []
    option = {"rejected": "--rejected", "stuck": "--stuck"}[entry.kind]
    return [option, f"{name}={text_of(row.get('count'))}", *when]


def _typed(value: Any, unit: str) -> str:
    """A result so that whoever reads it back takes it for the same."""
    if isinstance(value, int | float) and folded(unit) == "share":
        return f"{numbers.plain(Decimal(str(value)) * 100)} %"
    text = text_of(value)
    return f"{text}0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text) else text
