"""What the reviews of a source campaign say to the campaign carried from it: results, promises, counts, lessons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS, get_question
from alignkit.review import charts, kept_promises, outcome, records, report
from alignkit.review import results as review_results
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter, as_sentence

_TEAM_OF_QUESTION: dict[str, Team] = {"marketing_responsibilities": "marketing", "sales_responsibilities": "sales"}


@dataclass(frozen=True, slots=True)
class CarriedLessons:
    """The lessons on one question, safe to show. A continuation line is indented. ``summary`` counts them."""

    lines: tuple[str, ...] = ()
    summary: str = ""


def collect_lessons(source: Campaign, key: str) -> CarriedLessons:
    """Return what the reviews of ``source`` say about one question. ``source`` is its revision in force."""
    safe = charts.terminal_formatter(str(source.info.get("currency", "")))
    lessons = sorted(records.lessons_on_question(source, key), key=lambda lesson: not lesson.is_open)
    results, promises = list(_result_lines(source, key, safe)), list(_promise_lines(source, key, safe))
    kept = sum(line.startswith("✓") for line in promises)
    counts = list(_count_lines(source, key, safe))
    sent = sum(count.last for count in records.rejected_counts(source)) if counts else 0
    still = sum(lesson.is_open for lesson in lessons)
    summary = [
        _format_count(len(results), "result"),
        f"{kept} of {_format_count(len(promises), 'promise')} kept" if promises else "",
        f"{safe.figure(sent)} leads sent back" if sent else "",
        _format_count(len(lessons), "lesson") + (f" ({still} open)" if still else ""),
    ]
    learned = [line for lesson in lessons for line in _lesson_lines(lesson, safe)]
    return CarriedLessons((*learned, *results, *promises, *counts), ", ".join(filter(None, summary)))


def collect_all_lessons(source: Campaign, first: str = "") -> list[str]:
    """Return the lessons on all questions as lines under each question's name, the question ``first`` at the top.

    The result is empty if there are none.
    """
    said: list[str] = []
    for q in sorted(QUESTIONS, key=lambda each: each.key != first):
        if lines := collect_lessons(source, q.key).lines:
            said += [*([""] if said else []), q.name, *(f"  {line}" for line in lines)]
    return said


def summarize_outcome(source: Campaign) -> list[str]:
    """Return a few lines on a campaign's outcome so far: results, promises kept, leads rejected, lessons."""
    safe = charts.terminal_formatter(str(source.info.get("currency", "")))
    said = dict.fromkeys(outcome.outcome_sentences(outcome.campaign_outcome(source), safe))
    said |= dict.fromkeys(line for key in ("goals", "metrics") for line in _result_lines(source, key, safe))
    for key, team in _TEAM_OF_QUESTION.items():
        asked = list(_promise_lines(source, key, safe))
        if asked:
            kept = sum(line.startswith("✓") for line in asked)
            other = next(TEAM_NAMES[each] for each in TEAMS if each != team)
            said[f"{TEAM_NAMES[team]} kept {kept} of {_format_count(len(asked), 'promise')}, says {other}"] = None
    if sent := sum(count.last for count in records.rejected_counts(source)):
        said[f"{safe.figure(sent)} leads sent back"] = None
    for lesson in records.list_lessons(source):
        change = f" We change: {as_sentence(safe.line(lesson.change))}" if lesson.change else ""
        name = get_question(lesson.question).name if lesson.question in QUESTION_KEYS else safe.line(lesson.question)
        said[f"{name}: {as_sentence(safe.line(lesson.learned))}{change}"] = None
    return list(said)


def _result_lines(source: Campaign, key: str, safe: SafeFormatter) -> Iterator[str]:
    for metric in review_results.list_metrics(source):
        asked = "goals" if metric.kind == "goal" else "metrics"
        if (key != asked and not (key == "metrics" and metric.primary)) or not metric.reading:
            continue
        parts = [
            charts.format_progress(metric.progress(metric.reading.actual)),
            outcome.describe_verdict(metric, safe),
        ]
        how = ", ".join(filter(None, parts))
        came = f"came to {safe.figure(metric.reading.actual, metric.unit)}" + (f" ({how})" if how else "")
        yield f"{report.describe_metric(replace(metric, primary=False), safe)}: {came}"


def _promise_lines(source: Campaign, key: str, safe: SafeFormatter) -> Iterator[str]:
    for promise in kept_promises.list_promises(source):
        if promise.team == _TEAM_OF_QUESTION.get(key) and promise.team and promise.answer:
            yield report.describe_answer(promise, safe)


def _count_lines(source: Campaign, key: str, safe: SafeFormatter) -> Iterator[str]:
    if key not in ("mql", "sql"):
        return
    for count in sorted(records.rejected_counts(source), key=lambda each: -each.last):
        meaning = f": {safe.line(count.meaning)}" if count.meaning else ""
        yield f"{safe.figure(count.last)} sent back as {safe.line(count.name)}{meaning}"
    if key == "sql":
        for count in records.stuck_counts(source):
            yield f"{safe.figure(count.last)} stuck: {safe.line(count.name)}"


def _lesson_lines(lesson: records.Lesson, safe: SafeFormatter) -> Iterator[str]:
    who = ", ".join(filter(None, [safe.line(lesson.by), format_day(lesson.on) if lesson.on else ""]))
    yield f"Learned: {as_sentence(safe.line(lesson.learned))}" + (f" ({who})" if who else "")
    if lesson.change:
        yield f"  Change: {as_sentence(safe.line(lesson.change))} {report.describe_follow_up(lesson, safe)}"


def _format_count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
