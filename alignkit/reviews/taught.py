"""What a campaign's reviews say to the next one: per question its results, promises, counts and lessons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.questions import KEYS, QUESTIONS, question
from alignkit.rendering.safe import Safe, sentence
from alignkit.reviews import charts, commitments, measured, review, reviewed
from alignkit.reviews.chances import OUTCOMES

_PROMISES: dict[str, Team] = {"marketing_responsibilities": "marketing", "sales_responsibilities": "sales"}


@dataclass(frozen=True, slots=True)
class Taught:
    """``lines`` are safe to show, an item each; what goes on in the next line is indented. ``gist`` counts them."""

    lines: tuple[str, ...] = ()
    gist: str = ""


def taught(source: Campaign, key: str, today: date) -> Taught:
    """What the reviews of ``source`` (``review.bound``) say about one question; nothing where they are silent."""
    safe = charts.plain(str(source.info.get("currency", "")))
    lessons = review.lessons_of(source, key)
    results, promises = list(_results(source, key, today, safe)), list(_promises(source, key, safe))
    kept = sum(line.startswith("✓") for line in promises)
    counts = list(_counts(source, key, safe))
    sent = sum(count.last for count in review.rejected(source)) if counts else 0
    gist = [
        _number(len(results), "result"),
        f"{kept} of {_number(len(promises), 'promise')} kept" if promises else "",
        f"{safe.figure(sent)} leads sent back" if sent else "",
        _number(len(lessons), "lesson"),
    ]
    learned = [line for lesson in lessons for line in _lesson(lesson, safe)]
    return Taught((*learned, *results, *promises, *counts), ", ".join(filter(None, gist)))


def everything(source: Campaign, today: date, first: str = "") -> list[str]:
    """The same for all nine questions, each under its name, ``first`` before the others; empty where all is silent."""
    said: list[str] = []
    for q in sorted(QUESTIONS, key=lambda each: each.key != first):
        if lines := taught(source, q.key, today).lines:
            said += [*([""] if said else []), q.name, *(f"  {line}" for line in lines)]
    return said


def summary(source: Campaign, today: date) -> list[str]:
    """What came of a campaign so far, in a few lines: results, promises kept, leads sent back, what was learned."""
    safe = charts.plain(str(source.info.get("currency", "")))
    said = dict.fromkeys(line for key in ("goals", "metrics") for line in _results(source, key, today, safe))
    for key, team in _PROMISES.items():
        asked = list(_promises(source, key, safe))
        if asked:
            kept = sum(line.startswith("✓") for line in asked)
            other = next(TEAM_NAMES[each] for each in TEAMS if each != team)
            said[f"{TEAM_NAMES[team]} kept {kept} of {_number(len(asked), 'promise')}, says {other}"] = None
    if sent := sum(count.last for count in review.rejected(source)):
        said[f"{safe.figure(sent)} leads sent back"] = None
    for lesson in review.lessons(source):
        change = f" We change: {sentence(safe.line(lesson.change))}" if lesson.change else ""
        name = question(lesson.question).name if lesson.question in KEYS else safe.line(lesson.question)
        said[f"{name}: {sentence(safe.line(lesson.learned))}{change}"] = None
    return list(said)


def _results(source: Campaign, key: str, today: date, safe: Safe) -> Iterator[str]:
    for aim in measured.aims(source):
        asked = "goals" if aim.kind == "goal" else "metrics"
        if (key != asked and not (key == "metrics" and aim.primary)) or not aim.reading:
            continue
        outcome = aim.outcome(today)
        parts = [charts.share_of(aim.way(aim.reading.actual)), "" if outcome is None else OUTCOMES[outcome]]
        how = ", ".join(filter(None, parts))
        came = f"came to {safe.figure(aim.reading.actual, aim.unit)}" + (f" ({how})" if how else "")
        yield f"{reviewed.promised(replace(aim, primary=False), safe)}: {came}"


def _promises(source: Campaign, key: str, safe: Safe) -> Iterator[str]:
    for promise in commitments.promises(source):
        if promise.team == _PROMISES.get(key) and promise.team and promise.answer:
            yield reviewed.answered(promise, safe)


def _counts(source: Campaign, key: str, safe: Safe) -> Iterator[str]:
    if key not in ("mql", "sql"):
        return
    for count in sorted(review.rejected(source), key=lambda each: -each.last):
        meaning = f": {safe.line(count.meaning)}" if count.meaning else ""
        yield f"{safe.figure(count.last)} sent back as {safe.line(count.name)}{meaning}"
    if key == "sql":
        for count in review.stuck(source):
            yield f"{safe.figure(count.last)} stuck: {safe.line(count.name)}"


def _lesson(lesson: review.Lesson, safe: Safe) -> Iterator[str]:
    who = ", ".join(filter(None, [safe.line(lesson.by), lesson.on.isoformat() if lesson.on else ""]))
    yield f"Learned: {sentence(safe.line(lesson.learned))}" + (f" ({who})" if who else "")
    if lesson.change:
        yield f"  Change: {sentence(safe.line(lesson.change))}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
