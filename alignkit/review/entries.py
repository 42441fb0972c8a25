"""Single entries of a review: their names, their text, finding one, and the command that writes one again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.review import kept_promises, results
from alignkit.review.charts import terminal_formatter
from alignkit.review.records import ENTRY_KINDS, normalize_name
from alignkit.text import numbers
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import format_day, format_for_entry, format_value
from alignkit.values.safe_formatting import SafeFormatter

_NAME_KEYS = {"results": "metric", "promises": "what", "rejected": "code", "stuck": "stage", "lessons": "question"}


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A row of one list of the review; ``kind`` is one of ``ENTRY_KINDS``, ``row`` is the row in the file."""

    kind: str
    row: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What the entry is about: a metric, a promise, a reason, a stage or a question's key."""
        return str(self.row.get(_NAME_KEYS[self.kind], ""))

    @property
    def on(self) -> date | None:
        return to_day(self.row.get("on"))

    @property
    def by(self) -> str:
        return str(self.row.get("said_by" if self.kind == "promises" else "by", ""))

    def __str__(self) -> str:
        """Return the entry on one line that is safe to show: "Won deals: 7 (Marcus Boehm, 31 May 2027)"."""
        row, name = self.row, _entry_title(self)
        if self.kind == "lessons":
            said = str(row.get("learned", ""))
        elif self.kind == "promises":
            said = "kept" if row.get("kept") else "not kept"
        else:
            said = format_value(row.get("actual" if self.kind == "results" else "count"))
        who = ", ".join(filter(None, [sanitize_line(self.by), format_day(self.on) if self.on else ""]))
        note = f": {sanitize_line(str(row['note']))}" if row.get("note") else ""
        return f"{name}: {sanitize_line(said)}" + (f" ({who})" if who else "") + note


def list_entries(campaign: Campaign) -> list[ReviewEntry]:
    """Return all entries of a review, the newest first."""
    found = [
        ReviewEntry(kind, row)
        for kind in ENTRY_KINDS
        for row in campaign.review.get(kind, ())
        if isinstance(row, Mapping)
    ]
    return sorted(found, key=lambda each: each.on or date.min, reverse=True)


def describe_new_entries(before: Campaign, after: Campaign, in_force: Campaign) -> list[str]:
    """Return a line for each entry that ``after`` has and ``before`` has not.

    A line looks like "SQLs: 41 leads, 20 November 2026 (was 39 leads)". The units come from ``in_force``, the revision
    in force.
    """
    old = list_entries(before)
    taken = {_entry_identity(each): each for each in old}
    units = {normalize_name(name): metric.unit for metric in results.list_metrics(in_force) for name in metric.names}
    safe = terminal_formatter(str(in_force.info.get("currency", "")))
    said = []
    for each in sorted(list_entries(after), key=lambda entry: ENTRY_KINDS.index(entry.kind)):
        if each in old:
            continue
        unit = units.get(normalize_name(each.name), "") if each.kind == "results" else "leads"
        was = taken.get(_entry_identity(each))
        behind = f" (was {_format_result(was, unit, safe)})" if was and each.kind != "lessons" else ""
        on = f", {format_day(each.on)}" if each.on else ""
        said.append(f"{_entry_title(each)}: {_format_result(each, unit, safe)}{on}{behind}")
    return said


def _entry_identity(entry: ReviewEntry) -> tuple[str, ...]:
    """Return what an entry shares with the one that replaces it: kind, name, day and person."""
    return entry.kind, normalize_name(entry.name), str(entry.on), normalize_name(entry.by)


def _entry_title(entry: ReviewEntry) -> str:
    return (
        get_question(entry.name).name
        if entry.kind == "lessons" and entry.name in QUESTION_KEYS
        else sanitize_line(entry.name)
    )


def _format_result(entry: ReviewEntry, unit: str, safe: SafeFormatter) -> str:
    if entry.kind == "lessons":
        return sanitize_line(str(entry.row.get("learned", "")))
    if entry.kind == "promises":
        return "kept" if entry.row.get("kept") else "not kept"
    return safe.figure(entry.row.get("actual" if entry.kind == "results" else "count"), unit)


def find_entries(campaign: Campaign, kind: str, names: Iterable[str]) -> list[ReviewEntry]:
    """Return the entries of one list with one of these names, the newest first."""
    known = {normalize_name(name) for name in names}
    return [each for each in list_entries(campaign) if each.kind == kind and normalize_name(each.name) in known]


def find_entry(campaign: Campaign, name: str, on: date | None = None, by: str = "") -> ReviewEntry:
    """Return the only entry with a name, and with a day and person if given. A lesson is named by question or text.

    Raise UserError if there is none, or if there are several; the message says how to tell them apart.
    """
    every = list_entries(campaign)
    called = [
        each
        for each in every
        if normalize_name(name) in (normalize_name(each.name), normalize_name(str(each.row.get("learned", ""))))
    ]
    if not called:
        names = list(dict.fromkeys(each.name for each in every))
        near = closest_match(normalize_name(name), [normalize_name(each) for each in names])
        listed = "; ".join(names) or "none yet"
        raise UserError(
            f"There is no entry about {name!r}.", f"Did you mean {near}?" if near else f"There are: {listed}."
        )
    found = [
        each for each in called if on in (None, each.on) and (not by or normalize_name(by) == normalize_name(each.by))
    ]
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"  - {each}" for each in found or called)
    if not found:
        raise UserError(f"No entry about {name!r} has that day and person. There are:\n{listed}")
    hint = "Choose one with --on and --by. For two lessons of one day, give the text of the lesson."
    raise UserError(f"{len(found)} entries are about {name!r}:\n{listed}", hint)


def command_options(in_force: Campaign, entry: ReviewEntry) -> list[str]:
    """Return the subcommand of ``review``, its options and arguments, without the slug, that write the entry again.

    Empty if the agreement no longer has what the entry is about.
    """
    row, name = entry.row, entry.name
    when = [*(["--on", entry.on.isoformat()] if entry.on else []), *(["--by", entry.by] if entry.by else [])]
    note = ["--note", str(row["note"])] if row.get("note") else []
    if entry.kind == "lessons":
        change = ["--change", str(row["change"])] if row.get("change") else []
        for option, key in (("--owner", "owner"), ("--due", "due"), ("--taken-up-in", "taken_up_in")):
            change += [option, str(row[key])] if row.get(key) else []
        return (
            _command("lesson", [name, str(row.get("learned", ""))], [*change, *when]) if name in QUESTION_KEYS else []
        )
    if entry.kind == "promises":
        asked = next(
            (p.asked for p in kept_promises.list_promises(in_force) if normalize_name(p.what) == normalize_name(name)),
            None,
        )
        kept = "kept" if row.get("kept") else "broken"
        return _command("promise", [f"{name}={kept}"], ["--team", asked, *when, *note]) if asked else []
    if entry.kind == "results":
        metric = results.find_metric(in_force, name)
        if metric is None:
            return []
        return _command("result", [f"{name}={_format_for_option(row.get('actual'), metric.unit)}"], [*when, *note])
    return _command(entry.kind, [f"{name}={format_for_entry(row.get('count'))}"], when)


def _command(name: str, arguments: list[str], options: list[str]) -> list[str]:
    if any(argument.startswith("-") for argument in arguments):  # it would be read as an option
        return [name, *options, "--", *arguments]
    return [name, *arguments, *options]


def _format_for_option(value: Any, unit: str) -> str:
    """Format a result so that reading it again gives the same number."""
    if isinstance(value, int | float) and normalize_name(unit) == "share":
        return f"{numbers.format_number(numbers.percentage(value))} %"
    text = format_for_entry(value)
    return f"{text}0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text) else text
