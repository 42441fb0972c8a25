"""Show a review: as lines for a terminal, as one page for the end of a quarter, or as one JSON document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import revision_number_in_force
from alignkit.review import calibration, chances, charts, kept_promises, outcome, records, results
from alignkit.review.kept_promises import Promise
from alignkit.review.results import Metric
from alignkit.text import numbers
from alignkit.values.json_values import to_json_value
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter, as_sentence

_KEPT_WORDS = {True: "kept", False: "not kept"}


def format_text(
    in_force: Campaign,
    today: date,
    width: int = 80,
    plain: bool = False,
    draw: Callable[[Metric], list[str]] | None = None,
) -> list[str]:
    """Return the whole review as lines of text. ``in_force`` is the revision in force.

    ``draw`` returns a metric's plot, shown in place of its bars. ``plain`` draws bars in ASCII.
    """
    safe = charts.terminal_formatter(str(in_force.info.get("currency", "")))
    said = [f"{safe.line(in_force.title)} ({in_force.slug})", describe_revision(in_force, today)]
    said += outcome.outcome_sentences(outcome.campaign_outcome(in_force), safe)
    room = number_width(in_force, safe)
    said += ["", "Promised and happened"]
    for metric in (*results.list_metrics(in_force), *results.unknown_metrics(in_force)):
        said.append(f"  {describe_target(metric, safe)}")
        drawn = draw(metric) if draw else []
        lines = format_results(metric, safe, 0 if drawn else max(10, width - room - 57), room, plain)
        said += [f"    {line}".rstrip() for line in (*drawn, *(lines or ["nothing read yet"]))]
    for team in (*TEAMS, None):
        given = [promise for promise in kept_promises.list_promises(in_force) if promise.team == team]
        if given:
            said += ["", f"What {TEAM_NAMES[team]} promised" if team else "Answers to what is promised no longer"]
            said += [f"  {describe_answer(promise, safe)}" for promise in given]
    for head, counts in (
        ("Sent back, so far", records.rejected_counts(in_force)),
        ("Stuck", records.stuck_counts(in_force)),
    ):
        if counts:
            said += ["", head, *(f"  {line}" for line in _format_counts(counts, safe))]
    if lessons := records.list_lessons(in_force):
        said += ["", "What we learned"]
        said += [f"  {line}" for lesson in lessons for line in format_lesson(lesson, safe)]
    if sure := chances.format_chances(in_force, with_verdicts=True):
        said += ["", "Chances given at sign-off", *(f"  {line}" for line in sure)]
    return said


def describe_revision(in_force: Campaign, today: date) -> str:
    """Return which revision is reviewed, the day of the last review and the day of the next."""
    force, days, then = (
        revision_number_in_force(in_force),
        records.review_days(in_force),
        records.next_review_day(in_force),
    )
    parts = [f"revision {force} in force" if force else "nobody has signed it"]
    parts.append(f"last looked at {format_day(days[-1])}" if days else "not looked at yet")
    if then:
        late = ", overdue" if then < today else ", today" if then == today else ""
        parts.append(f"next review {format_day(then)}{late}")
    return " · ".join(parts)


def describe_metric(metric: Metric, safe: SafeFormatter) -> str:
    """Return a goal or measure on one line: "Won deals: from 0 to 12 deals by 31 March 2027 (Theo Park)"."""
    goal = "no target" if metric.target is None else safe.figure(metric.target, metric.unit)
    start = _describe_baseline(metric, safe) if metric.target is not None else ""
    by = f" by {format_day(metric.due)}" if metric.due and metric.target is not None else ""
    owner = f" ({safe.line(metric.owner)})" if metric.owner else ""
    return f"{safe.line(metric.name)}: {start}{goal}{by}{owner}{'. This one decides' if metric.primary else ''}"


def _describe_baseline(metric: Metric, safe: SafeFormatter) -> str:
    """The baseline before a target, whose unit says that of both; but a share is a percentage at both ends."""
    unit = metric.unit if metric.unit.casefold() == "share" else ""
    return f"from {safe.figure(metric.baseline, unit)} to " if metric.baseline else ""


def describe_target(metric: Metric, safe: SafeFormatter) -> str:
    """Return a goal or measure on one line with its verdict, if there is one."""
    verdict = outcome.describe_verdict(metric, safe)
    return describe_metric(metric, safe) + (f": {verdict}" if verdict else "")


def number_width(in_force: Campaign, safe: SafeFormatter) -> int:
    """Return the width of the longest number among the results, so that all bars begin in one column."""
    every = (*results.list_metrics(in_force), *results.unknown_metrics(in_force))
    return max((len(row[1]) for metric in every for row in charts.draw_bars(metric, 0, safe)), default=0)


BAR_START = 15  # cells before the bar of a result, besides those of its number


def format_results(metric: Metric, safe: SafeFormatter, width: int, room: int, plain: bool = False) -> list[str]:
    """Return a line per result: day, number, bar, progress, person and how it is known; its note on the next line.

    ``width`` is the width of the bars (0: none), ``room`` that of the numbers.
    """
    rows = charts.draw_bars(metric, width, safe, plain=plain)
    said = []
    for day, figure, bar, reading in rows:
        way = charts.format_progress(metric.progress(reading.actual))
        drawn = f"{bar:<{width}}{'  ' if width else ''}{way:>5}  " if way else ""
        who = ", ".join(filter(None, [safe.line(reading.by), reading.evidence]))
        said.append(f"{day:>11}  {figure:>{room}}  {drawn}{who}".rstrip())
        said += [f"{'':>{room + BAR_START}}{safe.line(reading.note)}"] if reading.note else []
    return said


def describe_answer(promise: Promise, safe: SafeFormatter) -> str:
    """Return a promise and the last answer about it."""
    last = promise.answer
    if last is None:
        asked = f"{TEAM_NAMES[promise.asked]} has not said yet" if promise.asked else ""
        return f"{'·':<2}{describe_promise(promise, safe)}: {asked}"
    note = f": {safe.line(last.note)}" if last.note else ""
    who = f"{safe.line(last.answered_by)}, " if last.answered_by else ""
    mark = "✓" if last.kept else "✗"
    return f"{mark} {describe_promise(promise, safe)}: {_KEPT_WORDS[last.kept]} ({who}{format_day(last.on)}){note}"


def describe_promise(promise: Promise, safe: SafeFormatter) -> str:
    """Return a promise with its amount and day."""
    amount = "" if promise.amount is None else f", {safe.figure(promise.amount, promise.unit)}"
    return f"{safe.line(promise.what)}{amount}" + (f", by {format_day(promise.due)}" if promise.due else "")


def summarize_campaigns(bound: Sequence[Campaign]) -> list[str]:
    """Return, over several campaigns, how many promises each team kept and how its chances came out."""
    said = ["Promises, by the word of the other team"]
    for team, (yes, no) in calibration.count_kept_promises(bound).items():
        said.append(f"  {TEAM_NAMES[team]}: {yes} kept, {no} not kept")
    said += ["", "Chances given at sign-off, and what happened"]
    for team, found in calibration.group_by_team(
        [o for known in bound for o in calibration.chance_outcomes(known)]
    ).items():
        whole, *parts = calibration.describe_calibration(team, found)
        said += [f"  {whole}", *(f"    {line}" for line in parts)]
    return said


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """One part of the page of a review: a table, or lines. ``key`` names it in a page's address."""

    key: str
    heading: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The one-page review, escaped for a target: ``stands`` is what was reviewed and when, the outcome may be empty."""

    title: str
    stands: str
    outcome: str
    parts: tuple[ReviewPart, ...]


def build_page(in_force: Campaign, today: date, safe: SafeFormatter) -> ReviewPage:
    """Return the one-page review; people's text is escaped for the target."""
    stands, names = as_sentence(describe_revision(in_force, today)), in_force.team_names
    rows = [
        _metric_cells(metric, safe) for metric in (*results.list_metrics(in_force), *results.unknown_metrics(in_force))
    ]
    parts = [_table("results", "Promised and happened", ("Goal", "Promised", "Happened", "Of the way", "Read"), rows)]
    promises = _kept_rows(kept_promises.list_promises(in_force), names, safe)
    parts.append(_table("promises", "What each side kept", ("Promised by", "Promise", "Kept", "Says"), promises))
    for key, head, first, counts in (
        ("rejected", "Leads sent back", "Reason", records.rejected_counts(in_force)),
        ("stuck", "Leads stuck", "Where", records.stuck_counts(in_force)),
    ):
        cells = [
            (safe.line(c.name), safe.figure(c.last), safe.line(c.meaning), format_day(c.counts[-1][0])) for c in counts
        ]
        parts.append(_table(key, head, (first, "So far", "Meaning", "Counted"), cells))
    lessons = tuple(_format_lesson_line(lesson, safe) for lesson in records.list_lessons(in_force))
    parts.append(ReviewPart("lessons", "What we learned, and what we change", lines=lessons))
    metrics = {metric.name: metric for metric in results.list_metrics(in_force)}
    sure = [
        (
            safe.line(each.goal),
            *("" if (c := each.chances[team]) is None else numbers.format_percent(c) for team in TEAMS),
            chances.describe_goal_verdict(metrics.get(each.goal), safe),
        )
        for each in records.list_confidences(in_force)
    ]
    heads = ("Goal", *(safe.line(names[t]) for t in TEAMS), "Happened")
    parts.append(_table("chances", "Chances given at sign-off", heads, sure))
    return ReviewPage(
        f"Review: {safe.line(in_force.title)}",
        stands[0].upper() + stands[1:],
        outcome.outcome_line(in_force, safe),
        tuple(part for part in parts if part.rows or part.lines),
    )


def format_markdown(in_force: Campaign, today: date, safe: SafeFormatter) -> str:
    """Return the one-page review as Markdown; people's text is escaped for the target."""
    page = build_page(in_force, today, safe)
    said = [f"# {page.title}", page.stands, page.outcome]
    for part in page.parts:
        said.append(f"## {part.heading}")
        if part.rows:
            lines = (part.head, ("---",) * len(part.head), *part.rows)
            said.append("\n".join(f"| {' | '.join(cells)} |" for cells in lines))
        else:
            said.append("\n".join(f"- {line}" for line in part.lines))
    return "\n\n".join(filter(None, said)) + "\n"


def review_document(in_force: Campaign) -> dict[str, Any]:
    """Return the document that ``review --json`` prints. Absent values are null."""
    found, safe = outcome.campaign_outcome(in_force), charts.terminal_formatter(str(in_force.info.get("currency", "")))
    return {
        "slug": in_force.slug,
        "title": in_force.info.get("title") or None,
        "revision": in_force.agreement.revision,
        "in_force": revision_number_in_force(in_force),
        "last_review": to_json_value(next(reversed(records.review_days(in_force)), None)),
        "next_review": to_json_value(records.next_review_day(in_force)),
        "over": found.is_over,
        "outcome": " ".join(outcome.outcome_sentences(found, safe)) or None,
        "goals": [
            _metric_document(metric)
            for metric in (*results.list_metrics(in_force), *results.unknown_metrics(in_force))
        ],
        "promises": [
            {
                "team": promise.team,
                "asked": promise.asked,
                "what": promise.what,
                "amount": promise.amount,
                "unit": promise.unit or None,
                "owner": promise.owner or None,
                "due": to_json_value(promise.due),
                "answers": [
                    {
                        "kept": answer.kept,
                        "said_by": answer.answered_by or None,
                        "on": to_json_value(answer.on),
                        "note": answer.note or None,
                    }
                    for answer in promise.answers
                ],
            }
            for promise in kept_promises.list_promises(in_force)
        ],
        "rejected": _count_documents("code", records.rejected_counts(in_force)),
        "stuck": _count_documents("stage", records.stuck_counts(in_force)),
        "lessons": [
            {"question": x.question or None, "learned": x.learned, "change": x.change or None, "by": x.by or None,
             "on": to_json_value(x.on), "owner": x.owner or None, "due": to_json_value(x.due),
             "taken_up_in": x.taken_up_in or None}
            for x in records.list_lessons(in_force)
        ],
        "confidence": [{"goal": each.goal, **each.chances} for each in records.list_confidences(in_force)],
    }  # fmt: skip


def _metric_document(metric: Metric) -> dict[str, Any]:
    last = metric.reading
    return {
        "metric": metric.name,
        "names": list(metric.names),
        "kind": metric.kind,
        "primary": metric.primary,
        "baseline": metric.baseline,
        "target": metric.target,
        "unit": metric.unit or None,
        "due": to_json_value(metric.due),
        "owner": metric.owner or None,
        "actual": last.actual if last else None,
        "way": metric.progress(last.actual) if last else None,
        "verdict": metric.verdict.kind,
        "days_late": metric.verdict.days_after if metric.verdict.kind == "late" else None,
        "reached": metric.verdict.by_its_day,
        "results": [
            {
                "actual": r.actual,
                "on": to_json_value(r.on),
                "by": r.by or None,
                "evidence": r.evidence,
                "note": r.note or None,
            }
            for r in metric.readings
        ],
    }


def _count_documents(key: str, counts: tuple[records.LeadCount, ...]) -> list[dict[str, Any]]:
    return [
        {
            key: count.name,
            "meaning": count.meaning or None,
            "counts": [{"on": to_json_value(on), "count": number, "by": by or None} for on, number, by in count.counts],
        }
        for count in counts
    ]


def _format_counts(counts: tuple[records.LeadCount, ...], safe: SafeFormatter) -> Iterator[str]:
    room = max(len(safe.line(count.name)) for count in counts)
    for count in counts:
        name, (on, number, by) = safe.line(count.name), count.counts[-1]
        who = ", ".join(filter(None, [safe.line(by), format_day(on)]))
        yield f"{name:<{room}}  {safe.figure(number):>5}  {safe.line(count.meaning)} ({who})".replace("  (", " (")


def format_lesson(lesson: records.Lesson, safe: SafeFormatter) -> Iterator[str]:
    """Yield the lesson with its question and author, then what changes."""
    who = ", ".join(filter(None, [safe.line(lesson.by), format_day(lesson.on) if lesson.on else ""]))
    yield f"{_question_name(lesson.question, safe)}: {as_sentence(safe.line(lesson.learned))} ({who})"
    if lesson.change:
        yield f"  What we change: {as_sentence(safe.line(lesson.change))} {describe_follow_up(lesson, safe)}"


def describe_follow_up(lesson: records.Lesson, safe: SafeFormatter) -> str:
    """Return where the change of a lesson went: "Taken up in freight-autumn r2.", "Open: Lena Ott, by 1 May 2027."."""
    if lesson.taken_up_in:
        return as_sentence(f"Taken up in {safe.line(lesson.taken_up_in)}")
    by = f"by {format_day(lesson.due)}" if lesson.due else ""
    if owner := safe.line(lesson.owner):
        return as_sentence(f"Open: {owner}, {by or 'no date'}")
    return f"Open, in nobody's hands{f', {by}' if by else ''}."


def _format_lesson_line(lesson: records.Lesson, safe: SafeFormatter) -> str:
    change = ""
    if lesson.change:
        said = f"{as_sentence(safe.line(lesson.change))} {describe_follow_up(lesson, safe)}"
        change = f" {safe.strong('What we change:')} {said}"
    who = ", ".join(filter(None, [safe.line(lesson.by), format_day(lesson.on) if lesson.on else ""]))
    name = safe.strong(_question_name(lesson.question, safe))
    return f"{name}: {as_sentence(safe.line(lesson.learned))}{change} ({who})"


def _question_name(key: str, safe: SafeFormatter) -> str:
    return get_question(key).name if key in QUESTION_KEYS else safe.line(key)


def _metric_cells(metric: Metric, safe: SafeFormatter) -> tuple[str, ...]:
    goal = "" if metric.target is None else safe.figure(metric.target, metric.unit)
    by = f" by {format_day(metric.due)}" if goal and metric.due else ""
    start = _describe_baseline(metric, safe) if goal else ""
    name = safe.line(metric.name)
    last = metric.reading
    if last is None:
        return (
            safe.strong(name) if metric.primary else name,
            f"{start}{goal}{by}",
            outcome.describe_unread(metric, None, safe),
            "",
            "",
        )
    who = ", ".join(filter(None, [safe.line(last.by), format_day(last.on), last.evidence]))
    figure, verdict = safe.figure(last.actual, metric.unit), outcome.describe_verdict(metric, safe)
    way = ", ".join(filter(None, [charts.format_progress(metric.progress(last.actual)), verdict]))
    return safe.strong(name) if metric.primary else name, f"{start}{goal}{by}", figure, way, who


def _kept_rows(promises: Sequence[Promise], names: Mapping[str, str], safe: SafeFormatter) -> list[tuple[str, ...]]:
    """Return a row per promise with the other team's answer; promises without one share each team's last row."""
    rows = []
    for team in (*TEAMS, None):
        own = [promise for promise in promises if promise.team == team]
        rows += [cells for promise in own if (cells := _promise_cells(promise, names, safe))]
        if still := [describe_promise(promise, safe) for promise in own if promise.answer is None]:
            rows.append((safe.line(names[team]) if team else "", "; ".join(still), "not asked", ""))
    return rows


def _promise_cells(promise: Promise, names: Mapping[str, str], safe: SafeFormatter) -> tuple[str, ...]:
    team, last = safe.line(names[promise.team]) if promise.team else "", promise.answer
    if last is None:
        return ()
    who = ", ".join(filter(None, [safe.line(last.answered_by), format_day(last.on)]))
    return (
        team,
        describe_promise(promise, safe),
        _KEPT_WORDS[last.kept],
        who + (f": {safe.line(last.note)}" if last.note else ""),
    )


def _table(key: str, title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> ReviewPart:
    """Return a table without its empty columns."""
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    cells = tuple(tuple(row[n] for n in kept) for row in rows)
    return ReviewPart(key, title, tuple(head[n] for n in kept), cells)
