"""A drift as it is read: a timeline for each field as text, tables for a wiki, one JSON document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from alignkit.comparing.changes import Change, in_words
from alignkit.comparing.drift import Drift, Line, launch
from alignkit.comparing.wording import is_rewritten, marked, quoted, reworded
from alignkit.documents import plain
from alignkit.fileformat.entry import joined, spoken_day
from alignkit.merging.rows import Item, path_steps
from alignkit.merging.rows import in_words as row_in_words
from alignkit.model import Campaign
from alignkit.rendering.safe import Safe
from alignkit.standing import in_force

NOTHING_SAID = "nothing said"
_BETWEEN = 16  # letters around what is said: two blanks, a day, two blanks; and two blanks after it
_NAMES = 30  # letters that the names of campaigns need beside it


def heading(drift: Drift) -> str:
    """Which campaigns, over what time: "dach: 4 campaigns, 6 October 2025 to 4 May 2026"."""
    count = len(drift.campaigns)
    days = [first for campaign in drift.campaigns if (first := launch(campaign))]
    span = f", {spoken_day(days[0])} to {spoken_day(days[-1])}" if len(days) > 1 else ""
    return f"{drift.tag}: {count} campaign{'s' if count > 1 else ''}{span}"


def summary(drift: Drift) -> str:
    """How much moved, or why there is nothing to tell."""
    if len(drift.campaigns) < 2:
        return "Only one campaign has this tag, so there is nothing to hold it against yet."
    if not drift.lines:
        return "Nothing moved: definitions, times and thresholds are the same in all of them."
    return f"{len(drift.lines)} of {len(drift.lines) + len(drift.steady)} fields moved."


def steady(drift: Drift) -> str:
    """What never moved, as a sentence; empty where all of it did."""
    return f"The same throughout: {'; '.join(drift.steady)}." if drift.steady and drift.lines else ""


def text(drift: Drift, width: int = 80) -> list[str]:
    """The whole drift in lines of text: under each field a line for each stretch of campaigns that said the same."""
    said = [heading(drift)]
    said += [f"  {_day(campaign)}  {campaign.slug}, {which(campaign)}" for campaign in drift.campaigns]
    said += ["", summary(drift)]
    for line in drift.lines:
        said += ["", line.label, *_wrapped(timeline(drift, line), width)]
    if rest := steady(drift):
        said += ["", *textwrap.wrap(rest, width, break_long_words=False)]
    return said


def timeline(drift: Drift, line: Line) -> Iterator[tuple[str, str, str]]:
    """(day, what is said from then on, by which campaigns): one for each stretch in which nothing moved."""
    for first, last in line.runs:
        campaigns = drift.campaigns[first : last + 1]
        yield _day(campaigns[0]), step(line, first), ", ".join(campaign.slug for campaign in campaigns)


def step(line: Line, at: int) -> str:
    """What a field says in a campaign: a value as it is, a text and lines by what changed since the one before."""
    said = line.said[at]
    if line.kind == "value" or at == 0 or not said or not line.said[at - 1]:
        return said or NOTHING_SAID
    if line.kind == "text":
        before, now = str(line.values[at - 1]), str(line.values[at])
        # the older text stands in the line above
        return f"rewritten: {quoted(now)}" if is_rewritten(marked(before, now)) else reworded(before, now)
    steps = line.steps[at - 1]
    if sum(change.kind == "removed" for change in steps) == len(line.values[at - 1]):
        return f"replaced: {said}"
    return "; ".join(dict.fromkeys(_line_step(change, line) for change in steps))


def _line_step(change: Change, line: Line) -> str:
    """What became of one line; of a row only whether it came, went or says something else."""
    path = path_steps(change.field) or ()
    row = next((step for step in path if isinstance(step, Item)), None)
    if row is None or line.field != "reject_reasons":
        return in_words(change).removeprefix(f"{line.label}: ")
    name = quoted(row_in_words(row))
    if change.kind in ("added", "removed") and len(path) == 2:
        return f"added {name}" if change.kind == "added" else f"{name} taken out"
    return f"{name} moved" if change.kind == "moved" else f"{name} reworded"


def days(drift: Drift) -> list[str]:
    """The first day of each campaign."""
    return [_day(campaign) for campaign in drift.campaigns]


def which(campaign: Campaign) -> str:
    """Which text of a campaign is looked at: "revision 2", or that nobody signed it."""
    return f"revision {campaign.agreement.revision}" if in_force(campaign) else "not signed yet"


def page(drift: Drift, safe: Safe) -> str:
    """Markdown: values as a table with a column for each campaign, texts and lines from one campaign to the next."""
    said = [f"# How definitions drifted: {safe.line(drift.tag)}", f"{safe.line(heading(drift))}. {summary(drift)}"]
    rows = [(_day(one), safe.line(one.title), safe.code(one.slug), which(one)) for one in drift.campaigns]
    said.append(_table(("First day", "Campaign", "File", "Text"), rows))
    if values := [line for line in drift.lines if line.kind == "value"]:
        heads = ("Field", *(_month(campaign) for campaign in drift.campaigns))
        cells = [(safe.line(line.label), *(safe.line(each) or NOTHING_SAID for each in line.said)) for line in values]
        said += ["## Times and thresholds", _table(heads, _only_what_moved(cells))]
    for line in drift.lines:
        if line.kind != "value":
            said += [f"## {safe.line(line.label)}", "\n".join(_steps(drift, line, safe))]
    if rest := steady(drift):
        said.append(safe.line(rest))
    return "\n\n".join(said) + "\n"


def document(drift: Drift) -> dict[str, Any]:
    """What ``diff --tag --json`` prints; ``values`` and ``steps`` are in the order of ``campaigns``."""
    return {
        "tag": drift.tag,
        "campaigns": [
            {
                "slug": campaign.slug,
                "title": campaign.title,
                "launch": plain(launch(campaign)),
                "revision": campaign.agreement.revision,
                "in_force": in_force(campaign),
            }
            for campaign in drift.campaigns
        ],
        "fields": [
            {
                "question": line.question,
                "field": line.field,
                "label": line.label,
                "values": plain(list(line.values)),
                "said": [said or None for said in line.said],
                "steps": [[in_words(change) for change in step] for step in line.steps],
            }
            for line in drift.lines
        ],
        "steady": list(drift.steady),
    }


def _day(campaign: Campaign) -> str:
    first = launch(campaign)
    return first.isoformat() if first else "no day yet"


def _month(campaign: Campaign) -> str:
    first = launch(campaign)
    return f"{first:%b %Y}" if first else "no day yet"


def _wrapped(stretches: Iterator[tuple[str, str, str]], width: int) -> Iterator[str]:
    told = list(stretches)
    room = max(len(said) for _, said, _ in told)
    for when, said, who in told:
        begun, rest = f"  {when:<10}  ", f"{who}: {said}"
        if room + _BETWEEN + _NAMES <= width:
            begun, rest = f"{begun}{said:<{room}}  ", who
        rows = textwrap.wrap(rest, max(20, width - len(begun)), break_long_words=False, break_on_hyphens=False)
        yield from (f"{begun if n == 0 else ' ' * len(begun)}{row}" for n, row in enumerate(rows))


def _steps(drift: Drift, line: Line, safe: Safe) -> Iterator[str]:
    for when, said, who in timeline(drift, line):
        yield f"- **{when}**, {safe.line(joined(who.split(', ')))}: {safe.line(said)}"


def _only_what_moved(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A value that is another than the one before in bold, so that the eye finds where it moved."""
    return [
        (name, said[0], *(f"**{now}**" if now != before else now for before, now in pairwise(said)))
        for name, *said in rows
    ]


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
