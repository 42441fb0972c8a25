"""What the reveal shows: the figures, the piles by source, each lead with both verdicts and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.table import Table
from textual.content import Content

from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.leads import comparison
from alignkit.leads.batch import SHORT_VERDICTS, VERDICTS, Mark, Settlement
from alignkit.leads.comparison import PILES, Compared
from alignkit.tui.leads.lead_text import GAP, render_columns, render_fields
from alignkit.tui.leads.settling import Settling
from alignkit.tui.safe_text import safe_line

_VERDICT_WIDTH = 17  # cells of "good, but not yet"
_NARROW_WIDTH = 9  # of "not good"
_WIDE_ENOUGH = 76


class ListRow(NamedTuple):
    """One line of the list; ``number`` is that of its lead, 0 for a line that nothing is done with."""

    number: int
    text: Content | Table


def render_rows(settling: Settling, width: int, shows_all: bool) -> list[ListRow]:
    """Return the whole list for a width in cells: figures, piles, what to talk about, and the others if wished."""
    rows = settling.rows
    by_number = {row.lead.number: row for row in rows}
    first, *figures = comparison.measure_agreement(rows).sentences()
    found = [ListRow(0, safe_line(first, "bold"))]
    if settling.talk:
        found.append(heading_row(comparison.describe_talk(rows)))
        found.append(_columns(width))
        found += [ListRow(n, render_lead(by_number[n], width)) for n in settling.talk if n in by_number]
    else:
        found.append(heading_row("The teams differ on no lead that both decided."))
    others = [row for row in rows if row.lead.number not in settling.talk]
    if others and not shows_all:
        found.append(
            ListRow(
                0,
                safe_line(
                    f"d shows the other {len(others)} leads: on none of them two verdicts differ.", "$text-muted"
                ),
            )
        )
    elif others:
        found.append(heading_row("The others: on none of them two verdicts differ"))
        found.append(_columns(width))
        found += [ListRow(row.lead.number, render_lead(row, width)) for row in others]
    found.append(heading_row("Piles by source"))
    found += [ListRow(0, line) for line in (*_render_piles(rows, width), *map(safe_line, figures))]
    if outcomes := comparison.describe_outcomes(rows):
        found.append(heading_row(comparison.describe_outcome_source(rows)))
        found += [ListRow(0, safe_line(line)) for line in outcomes]
    return found


def render_lead(row: Compared, width: int) -> Content:
    """Return one lead as a line: its number, what each team said, what stands, what happened, its source."""
    is_wide = width >= _WIDE_ENOUGH
    size = _VERDICT_WIDTH if is_wide else _NARROW_WIDTH
    words = VERDICTS if is_wide else SHORT_VERDICTS
    marks = [mark.verdict if (mark := getattr(row, team)) else None for team in TEAMS]
    said = [words[verdict] if verdict else "·" for verdict in marks]
    stands = words[row.settled] if row.settled else words[row.stands] if row.stands else "?"
    rest = max(10, width - 4 - 3 * (size + 2) - 2)
    happened = row.lead.outcome_word
    cells = [(str(row.lead.number), -3), *((text, size) for text in said), (stands, size), (happened, rest)]
    return render_columns(cells)


def render_details(row: Compared, settlement: Settlement | None) -> Table:
    """Return all that is known of a lead: both reasons, what happened, and its columns, the hidden ones too."""
    told = [(TEAM_NAMES[team], describe_mark(getattr(row, team))) for team in TEAMS]
    if settlement:
        told.append(("Settled", settlement.sentence()))
    told.append(("What happened", row.lead.happened or row.lead.outcome_word))
    told.append(("Source", row.lead.source))
    columns = [(heading, text) for heading, text in row.lead.cells.items() if text.strip()]
    return render_fields([*told, GAP, *columns])


def describe_mark(mark: Mark | None) -> str:
    """Return what a team said of a lead, with its reason and what it would have liked to know."""
    if mark is None:
        return "not judged"
    text = VERDICTS[mark.verdict] + (f": {mark.reason}" if mark.reason else "")
    return text + (f" (would like to know: {mark.wants})" if mark.wants else "")


def _render_piles(rows: Sequence[Compared], width: int) -> list[Content]:
    piles = comparison.piles_by_source(rows)
    taken = sum(len(name) + 2 for name in PILES.values())
    first = max(8, min(30, width - taken))
    heads = [(name, -len(name)) for name in PILES.values()]
    found = [render_columns([("Source", first), *heads], "$text-muted")]
    for source, counts in piles.items():
        cells = [(str(counts[pile] or "·"), -len(name)) for pile, name in PILES.items()]
        found.append(render_columns([(source, first), *cells]))
    return found


def _columns(width: int) -> ListRow:
    size = _VERDICT_WIDTH if width >= _WIDE_ENOUGH else _NARROW_WIDTH
    cells = [("#", -3), *((TEAM_NAMES[team], size) for team in TEAMS), ("stands", size), ("what happened", 13)]
    return ListRow(0, render_columns(cells, "$text-muted"))


def heading_row(text: str) -> ListRow:
    """Return a heading with a blank line above it."""
    return ListRow(0, Content("\n").join([Content(""), safe_line(text, "bold $text-accent")]))
