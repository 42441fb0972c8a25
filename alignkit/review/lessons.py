"""The lessons of several campaigns, by question: what is changed because of each, and where that went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignkit.core.model import Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.review import charts, records, report
from alignkit.review.outcome import outcome_cell
from alignkit.review.records import Lesson
from alignkit.values.json_values import to_json_value
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter, as_sentence

NO_LESSONS = "No lesson yet."


@dataclass(frozen=True, slots=True)
class CampaignLesson:
    """A lesson, and the campaign it was learned in."""

    slug: str
    title: str
    launch: date | None
    lesson: Lesson


def collect_lessons(
    campaigns: Iterable[Campaign], question: str = "", only_open: bool = False
) -> tuple[CampaignLesson, ...]:
    """Return the lessons by question, the newest first; those of ``question`` alone if it is given.

    ``only_open`` leaves those that ask for a change which is taken up nowhere yet.
    """
    order = {key: place for place, key in enumerate(QUESTION_KEYS)}
    found = [
        CampaignLesson(campaign.slug, campaign.title, to_day(campaign.info.get("launch")), lesson)
        for campaign in campaigns
        for lesson in records.list_lessons(campaign)
        if question in ("", lesson.question) and (lesson.is_open or not only_open)
    ]
    found.sort(key=lambda each: (each.lesson.on or date.min, each.slug), reverse=True)
    return tuple(sorted(found, key=lambda each: order.get(each.lesson.question, len(order))))


def format_text(found: Sequence[CampaignLesson]) -> list[str]:
    """Return the lessons as lines for a terminal, under the name of each question."""
    safe, lines, before = charts.TERMINAL_FORMATTER, list[str](), ""
    for each in found:
        name = _question_name(each.lesson.question, safe)
        if name != before:
            lines += [*([""] if lines else []), name]
            before = name
        when = f", {format_day(each.lesson.on)}" if each.lesson.on else ""
        lines.append(f"  {as_sentence(safe.line(each.lesson.learned))} ({safe.line(each.slug)}{when})")
        if each.lesson.change:
            change = as_sentence(safe.line(each.lesson.change))
            lines.append(f"    Change: {change} {report.describe_follow_up(each.lesson, safe)}")
    return lines


def format_markdown(found: Sequence[CampaignLesson], safe: SafeFormatter) -> str:
    """Return the lessons as a page of Markdown, a table for each question; people's text is escaped for the target."""
    parts = ["# What we learned"]
    for key in dict.fromkeys(each.lesson.question for each in found):
        rows = [lesson_cells(each, safe) for each in found if each.lesson.question == key]
        lines = ["| Learned | What we change | Where it went | Campaign |", "|---|---|---|---|"]
        parts += [f"## {_question_name(key, safe)}", "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])]
    return "\n\n".join(parts if found else [*parts, NO_LESSONS]) + "\n"


def lesson_cells(each: CampaignLesson, safe: SafeFormatter, campaign: str = "") -> tuple[str, str, str, str]:
    """Return a lesson as cells: what was learned, the change, where that went, and the campaign (or a link to it)."""
    lesson = each.lesson
    went = report.describe_follow_up(lesson, safe).removesuffix(".") if lesson.change else ""
    day = f", {format_day(lesson.on)}" if lesson.on else ""
    who = f" ({safe.line(lesson.by)}{day})" if lesson.by else ""
    return (
        f"{safe.line(lesson.learned)}{who}",
        safe.line(lesson.change),
        went.removeprefix("Taken up in "),
        campaign or safe.line(each.title),
    )


def lesson_documents(found: Iterable[CampaignLesson]) -> list[dict[str, Any]]:
    """Return what ``lessons --json`` prints. Absent values are null."""
    return [
        {
            "slug": each.slug,
            "title": each.title,
            "launch": to_json_value(each.launch),
            "question": each.lesson.question or None,
            "learned": each.lesson.learned,
            "change": each.lesson.change or None,
            "by": each.lesson.by or None,
            "on": to_json_value(each.lesson.on),
            "owner": each.lesson.owner or None,
            "due": to_json_value(each.lesson.due),
            "taken_up_in": each.lesson.taken_up_in or None,
            "open": each.lesson.is_open,
        }
        for each in found
    ]


def format_taught_table(campaigns: Iterable[Campaign], safe: SafeFormatter) -> str:
    """Return what several campaigns taught as one Markdown table: the deciding number, the lessons, and what changed.

    The campaigns are ordered by their first day.
    """
    lines = [
        "| Launch | Campaign | Deciding number | What was learned | What changed because of it |",
        "|---|---|---|---|---|",
    ]
    for campaign in sorted(campaigns, key=lambda each: (to_day(each.info.get("launch")) or date.max, each.slug)):
        launch, own = (
            to_day(campaign.info.get("launch")),
            charts.terminal_formatter(str(campaign.info.get("currency", ""))),
        )
        lessons = sorted(records.list_lessons(campaign), key=lambda each: each.on or date.min)
        learned = " ".join(as_sentence(safe.line(each.learned)) for each in lessons)
        changed = " ".join(
            f"{as_sentence(safe.line(each.change))} {report.describe_follow_up(each, safe)}"
            for each in lessons
            if each.change
        )
        day = f"{launch:%B} {launch.year}" if launch else ""
        cells = (
            day,
            safe.line(campaign.title),
            safe.line(outcome_cell(campaign, own)) or "not read yet",
            learned,
            changed,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _question_name(key: str, safe: SafeFormatter) -> str:
    return get_question(key).name if key in QUESTION_KEYS else safe.line(key)
