"""Show a drift as text with a timeline per field, as Markdown tables, or as one JSON document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from alignkit.core.model import Campaign
from alignkit.core.row_identity import RowKey, parse_path
from alignkit.core.row_identity import describe_row_key as row_in_words
from alignkit.core.status import revision_number_in_force
from alignkit.diff.descriptions import describe_change
from alignkit.diff.drift import Drift, FieldHistory, launch_date
from alignkit.diff.model import Change
from alignkit.text.date_ranges import format_short_day
from alignkit.text.word_diff import describe_rewording, is_rewritten, quote, readable_diff
from alignkit.values.json_values import to_json_value
from alignkit.values.parse_format import format_day, join_words
from alignkit.values.safe_formatting import SafeFormatter

NO_VALUE_TEXT = "nothing said"
_GAP_WIDTH = 16  # cells around the text: two blanks, a day, two blanks; and two blanks after it
_NAMES_WIDTH = 30  # cells that the names of campaigns need next to it


def drift_heading(drift: Drift) -> str:
    """Return which campaigns are compared over what time: "dach: 4 campaigns, 6 October 2025 to 4 May 2026"."""
    count = len(drift.campaigns)
    days = [first for campaign in drift.campaigns if (first := launch_date(campaign))]
    span = f", {format_day(days[0])} to {format_day(days[-1])}" if len(days) > 1 else ""
    return f"{drift.tag}: {count} campaign{'s' if count > 1 else ''}{span}"


def drift_summary(drift: Drift) -> str:
    """Return how many fields changed, or why nothing can be compared."""
    if len(drift.campaigns) < 2:
        return "Only one campaign has this tag, so there is nothing to hold it against yet."
    if not drift.lines:
        return "Nothing moved: definitions, times and thresholds are the same in all of them."
    return f"{len(drift.lines)} of {len(drift.lines) + len(drift.unchanged_labels)} fields moved."


def describe_unchanged(drift: Drift) -> str:
    """Return a sentence that names the fields that never changed; empty if all of them did."""
    return (
        f"The same throughout: {'; '.join(drift.unchanged_labels)}." if drift.unchanged_labels and drift.lines else ""
    )


def format_text(drift: Drift, width: int = 80) -> list[str]:
    """Return the drift as lines of text, at most ``width`` wide: a line per run of campaigns with the same value."""
    said = [drift_heading(drift)]
    said += [
        f"  {_launch_day(campaign):>11}  {campaign.slug}, {describe_revision(campaign)}" for campaign in drift.campaigns
    ]
    said += ["", drift_summary(drift)]
    for line in drift.lines:
        said += ["", line.label, *_wrap_stretches(build_timeline(drift, line), width)]
    if rest := describe_unchanged(drift):
        said += ["", *textwrap.wrap(rest, width, break_long_words=False)]
    return said


def build_timeline(drift: Drift, line: FieldHistory) -> Iterator[tuple[str, str, str]]:
    """Yield (day, text, campaign names) for each run in which the field did not change."""
    for first, last in line.unchanged_runs:
        campaigns = drift.campaigns[first : last + 1]
        yield (
            _launch_day(campaigns[0]),
            describe_value_at(line, first),
            ", ".join(campaign.slug for campaign in campaigns),
        )


def describe_value_at(line: FieldHistory, at: int) -> str:
    """Return a field in one campaign: a value as it is, a text or lines by what changed since the campaign before."""
    said = line.texts[at]
    if line.kind == "value" or at == 0 or not said or not line.texts[at - 1]:
        return said or NO_VALUE_TEXT
    if line.kind == "text":
        before, now = str(line.values[at - 1]), str(line.values[at])
        # the line above shows the older text
        return (
            f"rewritten: {quote(now)}" if is_rewritten(readable_diff(before, now)) else describe_rewording(before, now)
        )
    steps = line.steps[at - 1]
    if sum(change.kind == "removed" for change in steps) == len(line.values[at - 1]):
        return f"replaced: {said}"
    return "; ".join(dict.fromkeys(_describe_line_change(change, line) for change in steps))


def _describe_line_change(change: Change, line: FieldHistory) -> str:
    """Describe one changed line. Of a row it says only whether it was added, removed or changed."""
    path = parse_path(change.field) or ()
    row = next((step for step in path if isinstance(step, RowKey)), None)
    if row is None or line.field != "reject_reasons":
        return describe_change(change).removeprefix(f"{line.label}: ")
    name = quote(row_in_words(row))
    if change.kind in ("added", "removed") and len(path) == 2:
        return f"added {name}" if change.kind == "added" else f"{name} taken out"
    return f"{name} moved" if change.kind == "moved" else f"{name} reworded"


def launch_days(drift: Drift) -> list[str]:
    """Return the first day of each campaign as text."""
    return [_launch_day(campaign) for campaign in drift.campaigns]


def describe_revision(campaign: Campaign) -> str:
    """Return which revision of a campaign is compared: "revision 2", or that it was never signed."""
    return f"revision {campaign.agreement.revision}" if revision_number_in_force(campaign) else "not signed yet"


def format_markdown(drift: Drift, safe: SafeFormatter) -> str:
    """Return Markdown: single values as a table with a column per campaign, texts and lines by their changes."""
    said = [
        f"# How definitions drifted: {safe.line(drift.tag)}",
        f"{safe.line(drift_heading(drift))}. {drift_summary(drift)}",
    ]
    rows = [
        (_launch_day(one), safe.line(one.title), safe.code(one.slug), describe_revision(one)) for one in drift.campaigns
    ]
    said.append(_table(("First day", "Campaign", "File", "Text"), rows))
    if values := [line for line in drift.lines if line.kind == "value"]:
        heads = ("Field", *(_launch_month(campaign) for campaign in drift.campaigns))
        cells = [(safe.line(line.label), *(safe.line(each) or NO_VALUE_TEXT for each in line.texts)) for line in values]
        said += ["## Times and thresholds", _table(heads, _mark_changed_cells(cells))]
    for line in drift.lines:
        if line.kind != "value":
            said += [f"## {safe.line(line.label)}", "\n".join(_format_steps(drift, line, safe))]
    if rest := describe_unchanged(drift):
        said.append(safe.line(rest))
    return "\n\n".join(said) + "\n"


def drift_document(drift: Drift) -> dict[str, Any]:
    """Return the document that ``diff --tag --json`` prints.

    ``values`` and ``steps`` follow the order of ``campaigns``.
    """
    return {
        "tag": drift.tag,
        "campaigns": [
            {
                "slug": campaign.slug,
                "title": campaign.title,
                "launch": to_json_value(launch_date(campaign)),
                "revision": campaign.agreement.revision,
                "in_force": revision_number_in_force(campaign),
            }
            for campaign in drift.campaigns
        ],
        "fields": [
            {
                "question": line.question,
                "field": line.field,
                "label": line.label,
                "values": to_json_value(list(line.values)),
                "said": [said or None for said in line.texts],
                "steps": [[describe_change(change) for change in step] for step in line.steps],
            }
            for line in drift.lines
        ],
        "steady": list(drift.unchanged_labels),
    }


def _launch_day(campaign: Campaign) -> str:
    first = launch_date(campaign)
    return format_short_day(first) if first else "no day yet"


def _launch_month(campaign: Campaign) -> str:
    first = launch_date(campaign)
    return f"{first:%b %Y}" if first else "no day yet"


def _wrap_stretches(stretches: Iterator[tuple[str, str, str]], width: int) -> Iterator[str]:
    told = list(stretches)
    room = max(len(said) for _, said, _ in told)
    for when, said, who in told:
        begun, rest = f"  {when:>11}  ", f"{who}: {said}"
        if room + _GAP_WIDTH + _NAMES_WIDTH <= width:
            begun, rest = f"{begun}{said:<{room}}  ", who
        rows = textwrap.wrap(rest, max(20, width - len(begun)), break_long_words=False, break_on_hyphens=False)
        yield from (f"{begun if n == 0 else ' ' * len(begun)}{row}" for n, row in enumerate(rows))


def _format_steps(drift: Drift, line: FieldHistory, safe: SafeFormatter) -> Iterator[str]:
    for when, said, who in build_timeline(drift, line):
        yield f"- **{when}**, {safe.line(join_words(who.split(', ')))}: {safe.line(said)}"


def _mark_changed_cells(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the cells with each value that differs from the one before in bold."""
    return [
        (name, said[0], *(f"**{now}**" if now != before else now for before, now in pairwise(said)))
        for name, *said in rows
    ]


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
