"""The rows of the review screen: each goal with its results, promises, fears, counts, lessons and chances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, to_day
from alignkit.core.status import StanceMark
from alignkit.review import chances, charts, kept_promises, outcome, plots, records, report, results
from alignkit.text.date_ranges import format_short_day
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.widgets import is_ascii_terminal, mark_glyph
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

_MARK_COLORS: dict[StanceMark, str] = {
    "agrees": "bold $text-success",
    "objects": "bold $text-error",
    "changed": "bold $text-warning",
    "nothing": "$text-muted",
}
_VERDICT_MARKS: dict[str, StanceMark] = {
    "reached": "agrees", "early": "agrees", "read late": "agrees", "missed": "objects", "late": "changed",
    "not shown": "changed", "open": "changed",
}  # fmt: skip
_BAR_CELLS = "█▉▊▋▌▍▎▏#"
NEW_ENTRIES = {
    "lesson": "what was learned about one of the nine questions",
    "stuck": "where in the sales process leads stand, neither won nor sent back",
    "next": "the day on which both teams look again",
}  # by the action of the screen that asks for it


def render_rows(known: Campaign, today: date, width: int, plots: bool) -> list[tuple[str, Content]]:
    """The rows for a screen of ``width`` cells, each with an id such as "aim:0", or an empty id for a heading.
    ``plots``: results over time in place of bars.
    """
    plain = charts.terminal_formatter(str(known.info.get("currency", "")))
    room = report.number_width(known, plain)
    wide = max(10, min(60, width - room - 53))
    found = [("", line) for line in _render_summary(outcome.campaign_outcome(known), plain)]
    found.append(render_heading("Promised and happened"))
    for n, aim in enumerate(results.list_metrics(known)):
        over_time = _plot_lines(known, aim, width) if plots else []
        lines = report.format_results(aim, plain, 0 if over_time else wide, room, is_ascii_terminal()) or [
            "nothing read yet"
        ]
        start, bars = room + report.BAR_START, 0 if over_time else wide
        found.append((f"aim:{n}", _render_metric(aim, plain, over_time, lines, start, bars, width)))
    for n, aim in enumerate(results.unknown_metrics(known)):
        over_time = _plot_lines(known, aim, width) if plots else []
        lines = [*over_time, *report.format_results(aim, plain, wide, room, is_ascii_terminal())]
        body = "".join(f"\n{line}" for line in lines)
        found.append((f"other:{n}", Content.assemble(safe_line(f"{aim.name}, no longer promised"), safe_text(body))))
    promises = kept_promises.list_promises(known)
    for team in (*TEAMS, None):
        rows = [(n, promise) for n, promise in enumerate(promises) if promise.team == team]
        if rows:
            found.append(render_heading(f"What {TEAM_NAMES[team]} promised" if team else "No longer promised"))
            told = [(n, report.describe_answer(promise, plain)) for n, promise in rows]
            found += [(f"promise:{n}", _hang(_color_mark(line), width, 2)) for n, line in told]
    if known.premortem:
        found.append(render_heading("Said beforehand, why it might fail: did it happen?"))
        found += [(f"fear:{n}", _hang(_render_fear(row), width, 2)) for n, row in enumerate(known.premortem)]
    if codes := list_reject_reasons(known):
        counts = {count.name: count for count in records.rejected_counts(known)}
        found.append(render_heading("Sent back, so far"))
        found += [(f"reason:{n}", _render_count(code, counts.get(code))) for n, code in enumerate(codes)]
    if stuck := records.stuck_counts(known):
        found.append(render_heading("Stuck"))
        found += [(f"stuck:{n}", _render_count(count.name, count)) for n, count in enumerate(stuck)]
    if lessons := records.list_lessons(known):
        found.append(render_heading("What we learned"))
        for n, lesson in enumerate(lessons):
            text = "\n".join(report.format_lesson(lesson, plain))
            found.append((f"lesson:{n}", safe_text(text)))
    if given := chances.format_chances(known, with_verdicts=True):
        found.append(render_heading("Chances given at sign-off"))
        found += [(f"chance:{n}", safe_text(line)) for n, line in enumerate(given)]
    found.append(render_heading("Add"))
    found += [(f"new:{action}", safe_text(f"+ {said}")) for action, said in NEW_ENTRIES.items()]
    return found


def _render_summary(found: outcome.Outcome, plain: SafeFormatter) -> list[Content]:
    """What came of the campaign: a sentence, and in columns under it what was reached, missed and not kept."""
    sentences = outcome.outcome_sentences(found, plain)
    if not sentences:
        return []
    read = [found.deciding] if found.deciding and found.deciding.verdict.is_decided else []
    lines: list[tuple[StanceMark, str, str, str]] = []
    for metric in (*read, *found.missed, *found.not_shown):
        kind, words = metric.verdict.kind, metric.verdict.words.removeprefix("reached, ")
        by = f" {format_short_day(metric.due)}" if metric.due and kind in ("missed", "not shown") else ""
        words = words.removesuffix(" by the day") + (f" by{by}" if by else "")
        figures = outcome.format_figures(metric, plain)
        lines.append((_VERDICT_MARKS[kind], plain.line(metric.name), figures, words))
    whole = len(found.promises)
    if kept := whole - len(found.broken) - len(found.unanswered):
        lines.append(("agrees", "Promises", f"{kept} of {whole}", "kept"))
    if found.broken:
        lines.append(("objects", "Promises", f"{len(found.broken)} of {whole}", "not kept"))
    if found.unanswered:
        lines.append(("nothing", "Promises", f"{len(found.unanswered)} of {whole}", "not judged"))
    rooms = [max(map(cell_len, column)) for column in zip(*lines, strict=True)][1:] if lines else []
    shown = [safe_line(sentences[0], "bold")]
    for mark, *cells in lines:
        told = "   ".join(cell + " " * (room - cell_len(cell)) for cell, room in zip(cells, rooms, strict=True))
        shown.append(Content.assemble((mark_glyph(mark), _MARK_COLORS[mark]), " ", safe_text(told.rstrip())))
    return shown


def _render_metric(
    aim: results.Metric, plain: SafeFormatter, over_time: list[str], lines: list[str], start: int, wide: int, width: int
) -> Content:
    """A target, its verdict and its results; bars (``wide`` cells from ``start`` on) have the verdict's colour."""
    color = _MARK_COLORS[_VERDICT_MARKS[aim.verdict.kind]]
    head = safe_line(report.describe_metric(aim, plain), "bold")
    if verdict := outcome.describe_verdict(aim, plain):
        head = Content.assemble(head, ": ", safe_line(verdict, f"bold {color}"))
    drawn = [safe_text(line) for line in over_time]
    for line in lines:
        text = safe_text(line)
        bar = line[start : start + wide]
        if aim.target is not None and bar[:1] and bar[0] in _BAR_CELLS:
            filled = len(bar) - len(bar.lstrip(_BAR_CELLS))
            text = text.stylize(color, start, start + filled).stylize("$line", start + filled, start + wide)
        who = line.rfind("  ") + 2  # the last column
        drawn.append(_hang(text, width, who if who < width * 3 // 4 else 2))
    return Content("\n").join([head, *drawn])


def _color_mark(line: str) -> Content:
    """A line that begins with a mark, with the mark in its colour."""
    colors = {"✓": _MARK_COLORS["agrees"], "✗": _MARK_COLORS["objects"]}
    return safe_text(line).stylize(colors[line[0]], 0, 1) if line[:1] in colors else safe_text(line)


def _hang(line: Content, width: int, indent: int) -> Content:
    """A line with what is wrapped in ``width`` cells below the place ``indent`` cells from its beginning."""
    if line.cell_length <= width:
        return line
    return line[:indent] + Content(f"\n{'':<{indent}}").join(line[indent:].wrap(max(20, width - indent)))


def find_row(known: Campaign, key: str) -> str:
    """The id of the row that shows an entry of the review, by its key in the file ("review.lessons.2.learned"); empty
    if there is none.
    """
    steps = key.split(".")
    entries = known.review.get(steps[1]) if len(steps) > 2 else None
    place = int(steps[2]) if len(steps) > 2 and steps[2].isdigit() else -1
    row = entries[place] if isinstance(entries, list | tuple) and 0 <= place < len(entries) else {}
    named: dict[str, tuple[str, str, list[str]]] = {
        "results": ("aim", "metric", [name.name for name in results.list_metrics(known)]),
        "promises": ("promise", "what", [promise.what for promise in kept_promises.list_promises(known)]),
        "lessons": ("lesson", "learned", [lesson.learned for lesson in records.list_lessons(known)]),
        "rejected": ("reason", "code", list_reject_reasons(known)),
        "stuck": ("stuck", "stage", [count.name for count in records.stuck_counts(known)]),
    }
    if len(steps) < 2 or steps[1] not in named:
        return ""
    kind, field, names = named[steps[1]]
    wanted = records.normalize_name(str(row.get(field, "")))
    found = (n for n, name in enumerate(names) if records.normalize_name(name) == wanted)
    return next((f"{kind}:{n}" for n in found), "")


def list_reject_reasons(known: Campaign) -> list[str]:
    """The reasons for which leads can be rejected, in the order of question 6."""
    rows = known.content("sql").get("reject_reasons", ())
    return [str(row["code"]) for row in rows if row.get("code")]


def _plot_lines(known: Campaign, aim: results.Metric, width: int) -> list[str]:
    """The results of a goal over time, as lines of text."""
    if not aim.readings:
        return []
    currency, launch = str(known.info.get("currency", "")), to_day(known.info.get("launch"))
    room = max(plots.label_width(each, currency) for each in (*results.list_metrics(known), aim) if each.readings)
    return plots.plot_results(aim, currency, min(110, width - 4), 10, launch, is_ascii_terminal(), room)


def render_heading(text: str) -> tuple[str, Content]:
    return "", Content.styled(f"\n{text}", "bold $text-accent")


def _render_fear(fear: Mapping[str, Any]) -> Content:
    happened, team, due = fear.get("happened"), str(fear.get("team", "")), to_day(fear.get("due"))
    facts = [TEAM_NAMES.get(team, team), str(fear.get("owner", "")), f"by {format_day(due)}" if due else ""]
    who = ", ".join(filter(None, facts))
    answer = "it happened" if happened is True else "it did not happen" if happened is False else "nobody has said yet"
    mark = "✗" if happened is True else "✓" if happened is False else "·"
    return _color_mark(sanitize_line(f"{mark} {fear.get('reason', '')}{f' ({who})' if who else ''}: {answer}"))


def _render_count(name: str, count: records.LeadCount | None) -> Content:
    if count is None:
        return safe_line(f"{name}: not counted yet")
    on, number, by = count.counts[-1]
    who = ", ".join(filter(None, [by, format_day(on)]))
    meaning = f"  {count.meaning}" if count.meaning else ""
    return safe_line(f"{name}: {number}{meaning} ({who})")
