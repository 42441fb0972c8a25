"""A review as it is read: lines for a terminal, the one page for the quarter's end as Markdown, one JSON document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from alignkit.documents import plain
from alignkit.fileformat.entry import spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.questions import KEYS, question
from alignkit.rendering.safe import Safe, sentence
from alignkit.reviews import calibration, chances, charts, commitments, measured, review
from alignkit.reviews.chances import OUTCOMES
from alignkit.reviews.commitments import Promise
from alignkit.reviews.measured import Aim
from alignkit.standing import in_force

_KEPT = {True: "kept", False: "not kept"}


def text(
    known: Campaign, today: date, width: int = 80, plain: bool = False, draw: Callable[[Aim], list[str]] | None = None
) -> list[str]:
    """The whole review in lines of text; ``known`` is the revision looked back on (``review.bound``).

    ``draw`` makes the picture of an aim that stands in place of its bars; ``plain``: bars in ASCII.
    """
    safe = charts.plain(str(known.info.get("currency", "")))
    said = [f"{safe.line(known.title)} ({known.slug})", standing(known, today)]
    room = figures_room(known, safe)
    said += ["", "Promised and happened"]
    for aim in (*measured.aims(known), *measured.others(known)):
        outcome = aim.outcome(today)
        said.append(f"  {promised(aim, safe)}" + ("" if outcome is None else f": {OUTCOMES[outcome]}"))
        drawn = draw(aim) if draw else []
        lines = happened(aim, safe, 0 if drawn else max(10, width - room - 46), room, plain)
        said += [f"    {line}".rstrip() for line in (*drawn, *(lines or ["nothing read yet"]))]
    for team in (*TEAMS, None):
        given = [promise for promise in commitments.promises(known) if promise.team == team]
        if given:
            said += ["", f"What {TEAM_NAMES[team]} promised" if team else "Answers to what is promised no longer"]
            said += [f"  {answered(promise, safe)}" for promise in given]
    for head, counts in (("Sent back, so far", review.rejected(known)), ("Stuck", review.stuck(known))):
        if counts:
            said += ["", head, *(f"  {line}" for line in _counts(counts, safe))]
    if lessons := review.lessons(known):
        said += ["", "What we learned"]
        said += [f"  {line}" for lesson in lessons for line in lesson_lines(lesson, safe)]
    if sure := chances.lines(known, today):
        said += ["", "Chances given at sign-off", *(f"  {line}" for line in sure)]
    return said


def standing(known: Campaign, today: date) -> str:
    """Which revision, when both teams last looked, and when next."""
    force, days, then = in_force(known), review.reviewed_on(known), review.next_review(known)
    parts = [f"revision {force} in force" if force else "nobody has signed it"]
    parts.append(f"last looked at {spoken_day(days[-1])}" if days else "not looked at yet")
    if then:
        late = ", overdue" if then < today else ", today" if then == today else ""
        parts.append(f"next review {spoken_day(then)}{late}")
    return " · ".join(parts)


def promised(aim: Aim, safe: Safe) -> str:
    """A goal or measure in a line: "Won deals: from 0 to 12 deals by 31 March 2027 (Theo Park). This one decides"."""
    goal = "no target" if aim.target is None else safe.figure(aim.target, aim.unit)
    start = f"from {safe.figure(aim.baseline)} to " if aim.baseline and aim.target is not None else ""
    by = f" by {spoken_day(aim.due)}" if aim.due and aim.target is not None else ""
    owner = f" ({safe.line(aim.owner)})" if aim.owner else ""
    return f"{safe.line(aim.metric)}: {start}{goal}{by}{owner}{'. This one decides' if aim.primary else ''}"


def figures_room(known: Campaign, safe: Safe) -> int:
    """The letters of the longest figure among the results, so that all bars begin in one column."""
    every = (*measured.aims(known), *measured.others(known))
    return max((len(row[1]) for aim in every for row in charts.bars(aim, 0, safe)), default=0)


def happened(aim: Aim, safe: Safe, width: int, room: int, plain: bool = False) -> list[str]:
    """Each result: day, figure, bar with the target marked, how much of the way, who read it; a note below.

    No bar where there is no ``width`` for it.
    """
    rows = charts.bars(aim, width, safe, plain=plain)
    said = []
    for day, figure, bar, reading in rows:
        way = charts.share_of(aim.way(reading.actual))
        drawn = f"{bar:<{width}}{'  ' if width else ''}{way:>5}  " if way else ""
        said.append(f"{day}  {figure:>{room}}  {drawn}{safe.line(reading.by)}".rstrip())
        said += [f"{'':>{room + 14}}{safe.line(reading.note)}"] if reading.note else []
    return said


def answered(promise: Promise, safe: Safe) -> str:
    """A promise and what was last said about it."""
    last = promise.answer
    if last is None:
        asked = f"{TEAM_NAMES[promise.asked]} has not said yet" if promise.asked else ""
        return f"{'·':<2}{given(promise, safe)}: {asked}"
    note = f": {safe.line(last.note)}" if last.note else ""
    who = f"{safe.line(last.said_by)}, " if last.said_by else ""
    mark = "✓" if last.kept else "✗"
    return f"{mark} {given(promise, safe)}: {_KEPT[last.kept]} ({who}{spoken_day(last.on)}){note}"


def given(promise: Promise, safe: Safe) -> str:
    """What was promised, how much of it and by when."""
    amount = "" if promise.amount is None else f", {safe.figure(promise.amount, promise.unit)}"
    return f"{safe.line(promise.what)}{amount}" + (f", by {spoken_day(promise.due)}" if promise.due else "")


def over_all(bound: Sequence[Campaign], today: date) -> list[str]:
    """Over several campaigns: the promises each team kept by the other's word, and what its chances were worth."""
    said = ["Promises, by the word of the other team"]
    for team, (yes, no) in calibration.kept(bound).items():
        said.append(f"  {TEAM_NAMES[team]}: {yes} kept, {no} not kept")
    said += ["", "Chances given at sign-off, and what happened"]
    for team, found in calibration.by_team([o for known in bound for o in calibration.outcomes(known, today)]).items():
        said += [f"  {line}" for line in calibration.words(team, found)]
    return said


def page(known: Campaign, today: date, safe: Safe) -> str:
    """The one page: promised, happened, kept, what we change. Markdown, everything people typed safe in its target."""
    stands, names = sentence(standing(known, today)), known.team_names
    parts = [f"# Review: {safe.line(known.title)}", stands[0].upper() + stands[1:]]
    rows = [_aim_cells(aim, today, safe) for aim in (*measured.aims(known), *measured.others(known))]
    parts += _table("Promised and happened", ("Goal", "Promised", "Happened", "Of the way", "Read"), rows)
    promises = _kept_rows(commitments.promises(known), names, safe)
    parts += _table("What each side kept", ("Promised by", "Promise", "Kept", "Says"), promises)
    for head, counts in (("Leads sent back", review.rejected(known)), ("Leads stuck", review.stuck(known))):
        cells = [
            (safe.line(c.name), safe.figure(c.last), safe.line(c.meaning), spoken_day(c.counts[-1][0])) for c in counts
        ]
        parts += _table(head, ("Reason" if head.endswith("back") else "Where", "So far", "Meaning", "Counted"), cells)
    if lessons := review.lessons(known):
        parts.append("## What we learned, and what we change")
        parts.append("\n".join(f"- {_lesson_line(lesson, safe)}" for lesson in lessons))
    if said := review.confidences(known):
        aims = {aim.metric: aim for aim in measured.aims(known)}
        rows = [
            (
                safe.line(each.goal),
                *("" if (c := each.chances[team]) is None else f"{c * 100:.0f} %" for team in TEAMS),
                OUTCOMES[aims[each.goal].outcome(today) if each.goal in aims else None],
            )
            for each in said
        ]
        parts += _table("Chances given at sign-off", ("Goal", *(safe.line(names[t]) for t in TEAMS), "Happened"), rows)
    return "\n\n".join(parts) + "\n"


def document(known: Campaign, today: date) -> dict[str, Any]:
    """What ``review --json`` prints. Absent values are null."""
    return {
        "slug": known.slug,
        "title": known.info.get("title") or None,
        "revision": known.agreement.revision,
        "in_force": in_force(known),
        "last_review": plain(next(reversed(review.reviewed_on(known)), None)),
        "next_review": plain(review.next_review(known)),
        "goals": [_aim_document(aim, today) for aim in (*measured.aims(known), *measured.others(known))],
        "promises": [
            {
                "team": promise.team,
                "asked": promise.asked,
                "what": promise.what,
                "amount": promise.amount,
                "unit": promise.unit or None,
                "owner": promise.owner or None,
                "due": plain(promise.due),
                "answers": [
                    {"kept": a.kept, "said_by": a.said_by or None, "on": plain(a.on), "note": a.note or None}
                    for a in promise.answers
                ],
            }
            for promise in commitments.promises(known)
        ],
        "rejected": _count_documents("code", review.rejected(known)),
        "stuck": _count_documents("stage", review.stuck(known)),
        "lessons": [
            {"question": x.question or None, "learned": x.learned, "change": x.change or None, "by": x.by or None,
             "on": plain(x.on)}
            for x in review.lessons(known)
        ],
        "confidence": [{"goal": each.goal, **each.chances} for each in review.confidences(known)],
    }  # fmt: skip


def _aim_document(aim: Aim, today: date) -> dict[str, Any]:
    last = aim.reading
    return {
        "metric": aim.metric,
        "names": list(aim.names),
        "kind": aim.kind,
        "primary": aim.primary,
        "baseline": aim.baseline,
        "target": aim.target,
        "unit": aim.unit or None,
        "due": plain(aim.due),
        "owner": aim.owner or None,
        "actual": last.actual if last else None,
        "way": aim.way(last.actual) if last else None,
        "reached": aim.outcome(today),
        "results": [
            {"actual": r.actual, "on": plain(r.on), "by": r.by or None, "note": r.note or None} for r in aim.readings
        ],
    }


def _count_documents(key: str, counts: tuple[review.Count, ...]) -> list[dict[str, Any]]:
    return [
        {
            key: count.name,
            "meaning": count.meaning or None,
            "counts": [{"on": plain(on), "count": number, "by": by or None} for on, number, by in count.counts],
        }
        for count in counts
    ]


def _counts(counts: tuple[review.Count, ...], safe: Safe) -> Iterator[str]:
    room = max(len(safe.line(count.name)) for count in counts)
    for count in counts:
        name, (on, number, by) = safe.line(count.name), count.counts[-1]
        who = ", ".join(filter(None, [safe.line(by), on.isoformat()]))
        yield f"{name:<{room}}  {safe.figure(number):>5}  {safe.line(count.meaning)} ({who})".replace("  (", " (")


def lesson_lines(lesson: review.Lesson, safe: Safe) -> Iterator[str]:
    """What was learned about which question, by whom; and what is changed."""
    who = ", ".join(filter(None, [safe.line(lesson.by), lesson.on.isoformat() if lesson.on else ""]))
    yield f"{_name(lesson.question, safe)}: {sentence(safe.line(lesson.learned))} ({who})"
    if lesson.change:
        yield f"  What we change: {sentence(safe.line(lesson.change))}"


def _lesson_line(lesson: review.Lesson, safe: Safe) -> str:
    change = f" **What we change:** {sentence(safe.line(lesson.change))}" if lesson.change else ""
    who = ", ".join(filter(None, [safe.line(lesson.by), spoken_day(lesson.on) if lesson.on else ""]))
    return f"**{_name(lesson.question, safe)}**: {sentence(safe.line(lesson.learned))}{change} ({who})"


def _name(key: str, safe: Safe) -> str:
    return question(key).name if key in KEYS else safe.line(key)


def _aim_cells(aim: Aim, today: date, safe: Safe) -> tuple[str, ...]:
    goal = "" if aim.target is None else safe.figure(aim.target, aim.unit)
    by = f" by {spoken_day(aim.due)}" if goal and aim.due else ""
    start = f"from {safe.figure(aim.baseline)} to " if goal and aim.baseline else ""
    name = safe.line(aim.metric)
    last = aim.reading
    if last is None:
        return f"**{name}**" if aim.primary else name, f"{start}{goal}{by}", "not read yet", "", ""
    who = ", ".join(filter(None, [safe.line(last.by), spoken_day(last.on)]))
    figure, outcome = safe.figure(last.actual, aim.unit), aim.outcome(today)
    way = ", ".join(filter(None, [charts.share_of(aim.way(last.actual)), "" if outcome is None else OUTCOMES[outcome]]))
    return f"**{name}**" if aim.primary else name, f"{start}{goal}{by}", figure, way, who


def _kept_rows(promises: Sequence[Promise], names: Mapping[str, str], safe: Safe) -> list[tuple[str, ...]]:
    """Each team's promises with what the other said; those it was not asked about yet in one row, the last."""
    rows = []
    for team in (*TEAMS, None):
        own = [promise for promise in promises if promise.team == team]
        rows += [cells for promise in own if (cells := _promise_cells(promise, names, safe))]
        if still := [given(promise, safe) for promise in own if promise.answer is None]:
            rows.append((safe.line(names[team]) if team else "", "; ".join(still), "not asked", ""))
    return rows


def _promise_cells(promise: Promise, names: Mapping[str, str], safe: Safe) -> tuple[str, ...]:
    team, last = safe.line(names[promise.team]) if promise.team else "", promise.answer
    if last is None:
        return ()
    who = ", ".join(filter(None, [safe.line(last.said_by), spoken_day(last.on)]))
    return team, given(promise, safe), _KEPT[last.kept], who + (f": {safe.line(last.note)}" if last.note else "")


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A heading and a table without its empty columns; nothing where there are no rows."""
    if not rows:
        return []
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    lines = [tuple(head[n] for n in kept), tuple("---" for _ in kept), *(tuple(row[n] for n in kept) for row in rows)]
    return [f"## {title}", "\n".join(f"| {' | '.join(cells)} |" for cells in lines)]
