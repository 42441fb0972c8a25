"""The rows of the review screen: what was promised beside what happened, and what else was written down."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from alignkit.model import TEAM_NAMES, TEAMS, Campaign, day
from alignkit.reviews import chances, charts, commitments, measured, review, reviewed
from alignkit.tui.parts import plain_terminal
from alignkit.tui.safe import safe, safe_line


def drawn(known: Campaign, today: date, width: int, plots: bool) -> list[tuple[str, Content]]:
    """What stands in the list, in so many columns: an id to act on, or none for a heading, and its text."""
    plain = charts.plain(str(known.info.get("currency", "")))
    room = reviewed.figures_room(known, plain)
    wide = max(10, min(60, width - room - 42))
    found = [heading("Promised and happened")]
    for n, aim in enumerate(measured.aims(known)):
        outcome = {True: ": reached", False: ": not reached", None: ""}[aim.outcome(today)]
        over_time = _plot(known, aim, width) if plots else []
        lines = reviewed.happened(aim, plain, 0 if over_time else wide, room, plain_terminal()) or ["nothing read yet"]
        body = "".join(f"\n{line}" for line in (*over_time, *lines))
        head = safe_line(reviewed.promised(aim, plain) + outcome, "bold")
        found.append((f"aim:{n}", Content.assemble(head, safe(body))))
    for n, aim in enumerate(measured.others(known)):
        over_time = _plot(known, aim, width) if plots else []
        lines = [*over_time, *reviewed.happened(aim, plain, wide, room, plain_terminal())]
        body = "".join(f"\n{line}" for line in lines)
        found.append((f"other:{n}", Content.assemble(safe_line(f"{aim.metric}, no longer promised"), safe(body))))
    promises = commitments.promises(known)
    for team in (*TEAMS, None):
        rows = [(n, promise) for n, promise in enumerate(promises) if promise.team == team]
        if rows:
            found.append(heading(f"What {TEAM_NAMES[team]} promised" if team else "No longer promised"))
            found += [(f"promise:{n}", safe(reviewed.answered(promise, plain))) for n, promise in rows]
    if codes := reasons(known):
        counts = {count.name: count for count in review.rejected(known)}
        found.append(heading("Sent back, so far"))
        found += [(f"reason:{n}", _counted(code, counts.get(code))) for n, code in enumerate(codes)]
    if stuck := review.stuck(known):
        found.append(heading("Stuck"))
        found += [(f"stuck:{n}", _counted(count.name, count)) for n, count in enumerate(stuck)]
    if lessons := review.lessons(known):
        found.append(heading("What we learned"))
        for n, lesson in enumerate(lessons):
            text = "\n".join(reviewed.lesson_lines(lesson, plain))
            found.append((f"lesson:{n}", safe(text)))
    if given := chances.lines(known, today):
        found.append(heading("Chances given at sign-off"))
        found += [(f"chance:{n}", safe(line)) for n, line in enumerate(given)]
    return found


def reasons(known: Campaign) -> list[str]:
    """What leads can be sent back for, in the order of question 6."""
    rows = known.content("sql").get("reject_reasons", ())
    return [str(row["code"]) for row in rows if row.get("code")]


def _plot(known: Campaign, aim: measured.Aim, width: int) -> list[str]:
    """Its results over time."""
    from alignkit import plots

    currency, launch = str(known.info.get("currency", "")), day(known.info.get("launch"))
    return plots.over_time(aim, currency, min(110, width - 4), 10, launch, plain_terminal())


def heading(text: str) -> tuple[str, Content]:
    return "", Content.styled(f"\n{text}", "bold underline")


def _counted(name: str, count: review.Count | None) -> Content:
    if count is None:
        return safe_line(f"{name}: not counted yet")
    on, number, by = count.counts[-1]
    who = ", ".join(filter(None, [by, on.isoformat()]))
    meaning = f"  {count.meaning}" if count.meaning else ""
    return safe_line(f"{name}: {number}{meaning} ({who})")
