"""A table of results: shown as it was understood before anything of it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context

if TYPE_CHECKING:
    from datetime import date

    from alignkit.agreement import Who
    from alignkit.model import Campaign
    from alignkit.reviews import crm
    from alignkit.reviews.cells import Point
    from alignkit.session import Session

POINTS: dict[str | None, Point | None] = {"comma": ",", "point": "."}


def preview(path: str, known: Campaign, who: Who, day: date, take: str, decimal: str | None) -> crm.Sheet:
    """The table as it was understood, shown on standard error."""
    from alignkit.reviews import crm

    sheet = crm.read(_bytes(path), known, who.by, day, context.today(), POINTS.get(decimal))
    if take:
        sheet = crm.take(sheet, known, _lines(take))
    for note in sheet.notes:
        console.say(note)
    for _, line in crm.shown_rows(sheet.rows, known):
        console.say(line)
    if sheet.unsure:
        console.say("--decimal says which mark stands before the decimals: comma or point.")
    return sheet


def _bytes(path: str) -> bytes:
    import sys
    from pathlib import Path

    from alignkit.disk.lookback import LARGEST, table_bytes, too_large

    if path != "-":
        return table_bytes(Path(path))
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise too_large("The table")
    return raw


def _lines(take: str) -> set[int]:
    found: set[int] = set()
    for part in take.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first + last) > 12:
            raise click.UsageError(f"--take {take!r}: write lines such as 2,5-8.")
        if dash and int(last) < int(first):
            raise click.UsageError(f"--take {take!r}: {part.strip()} runs backwards; write {last}-{first}.")
        found |= set(range(int(first), min(int(last or first), int(first) + 10_000) + 1))
    return found


def written(session: Session, known: Campaign, sheet: crm.Sheet, who: Who) -> bool:
    from alignkit.reviews import crm

    if sheet.wrong:
        listed = ",".join(str(row.line) for row in sheet.to_write)
        console.say("Error: nothing was written, because not every line is understood.")
        console.say(f"Mend the table, or take only what is: --take {listed}" if listed else "Mend the table.")
        return False
    if not sheet.to_write:
        console.say("The table brings nothing new.")
    elif context.is_interactive() and not click.confirm(f"Write these {len(sheet.to_write)}?", err=True):
        console.say("Nothing was written.")
        return False
    session.apply(crm.entered, "table", known, sheet, who)
    return True
