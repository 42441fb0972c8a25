"""What the test of a definition shows: figures and what changed, the misses, and what each threshold lets through."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.content import Content

from alignkit.core.digests import definition_digest
from alignkit.leads import definition, trial
from alignkit.leads.trial import Figures, Trial, Tried
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.leads.lead_text import render_columns
from alignkit.tui.leads.reveal_text import ListRow, heading_row
from alignkit.tui.leads.trying import Trying
from alignkit.tui.safe_text import safe_line
from alignkit.values.tested_result import describe_kept

_THRESHOLDS = (
    ("at least", 10), ("passed", -6), ("good passed", -11), ("others let in", -13), ("good left behind", -16),
)  # fmt: skip


def render_trial(trying: Trying, width: int, shows_all: bool) -> list[ListRow]:
    """Return the list for a width in cells: figures, misses, what cannot be told, thresholds, and what was kept."""
    found, before = trying.found, trying.before
    rows = _figures("On the half kept for the test, it", found.test, before.test if before else None)
    rows += _figures("On the half it is built from, it", found.build, before.build if before else None)
    rows += [ListRow(0, line) for line in _notes(trying)]
    if trying.misses:
        rows.append(heading_row(f"Misses: {len(trying.misses)}"))
        rows += [ListRow(each.lead.number, _render_tried(each, trial.describe_miss(each))) for each in trying.misses]
    elif found.tried and not trying.untold:
        rows.append(heading_row("No misses"))
    if trying.untold:
        rows.append(heading_row(f"Cannot be told: {len(trying.untold)}. Enter says by hand what holds"))
        rows += [ListRow(each.lead.number, _render_tried(each, _describe_unknown(each))) for each in trying.untold]
    if trying.others and shows_all:
        rows.append(heading_row("As both teams said"))
        rows += [ListRow(each.lead.number, _render_tried(each, trial.describe_hit(each))) for each in trying.others]
    elif trying.others:
        rows.append(
            ListRow(0, safe_line(f"d shows the {len(trying.others)} on which it says what both said.", "$text-muted"))
        )
    rows += _render_thresholds(found)
    rows += _render_kept(trying)
    return rows


def _figures(lead_in: str, now: Figures, before: Figures | None) -> list[ListRow]:
    rows = [ListRow(0, safe_line(f"{lead_in} {now.sentence()}.", "bold"))]
    if before and trial.describe_shift(before, now):
        rows.append(ListRow(0, safe_line(f"  The last change: {trial.describe_shift(before, now)}", "$text-warning")))
    return rows


def _notes(trying: Trying) -> list[Content]:
    found, mql = trying.found, trying.campaign.content("mql")
    notes = [safe_line(trial.MIXED, "$text-muted")]
    if found.left_out:
        count = len(trying.batch.leads)
        text = f"{found.left_out} of {count} leads have no verdict of both and are left out."
        notes.append(safe_line(text, "$text-muted"))
    if not definition.list_lines(mql):
        notes.append(
            safe_line("The definition has no line yet. Adopt some reasons, or write criteria: 5.", "$text-warning")
        )
    notes += [safe_line(problem, "$text-warning") for problem in trial.describe_rule_problems(found)]
    if not mql.get("tested") and (gaps := definition.describe_gaps(mql)):
        notes.append(safe_line("What question 5 does not say, and may:", "bold"))
        notes += [safe_line(f"  {gap}", "$text-muted") for gap in gaps]
    return notes


def _render_tried(each: Tried, text: str) -> Table:
    """Return a lead with its number, the half it is in, and what is said of it, wrapped below its beginning."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=3, justify="right")
    grid.add_column(width=5)
    grid.add_column(overflow="fold", ratio=1)
    score = f"; {trial.format_score(each.judged.score)} points" if each.judged.score is not None else ""
    part = "tests" if each.lead.part == "test" else "built"
    grid.add_row(Text(str(each.lead.number)), Text(part, "dim"), Text(sanitize_line(text + score)))
    return grid


def _describe_unknown(each: Tried) -> str:
    called = "called good" if each.is_good else "not called good"
    return f"{called}; not known: {'; '.join(each.judged.unknown) or 'the definition has no line that tells'}"


def _render_thresholds(found: Trial) -> list[ListRow]:
    if not found.thresholds:
        return []
    rows = [heading_row("What each threshold lets through"), ListRow(0, render_columns(_THRESHOLDS, "$text-muted"))]
    for row in found.thresholds:
        name = "everything" if row.least is None else trial.format_score(row.least) + (" *" if row.is_in_force else "")
        figures = (row.passed, row.good_passed, row.bad_passed, row.good_left)
        cells = [(name, 10), *((str(n), size) for n, (_, size) in zip(figures, _THRESHOLDS[1:], strict=True))]
        rows.append(ListRow(0, render_columns(cells, "bold" if row.is_in_force else "")))
    if any(row.is_in_force for row in found.thresholds):
        rows.append(ListRow(0, safe_line("* in force", "$text-muted")))
    if found.without_score:
        rows.append(
            ListRow(0, safe_line(f"{found.without_score} without a score are in none of these rows.", "$text-muted"))
        )
    return rows + [ListRow(0, safe_line(line)) for line in trial.describe_bands(found)]


def _render_kept(trying: Trying) -> list[ListRow]:
    mql = trying.campaign.content("mql")
    tested = mql.get("tested")
    if not isinstance(tested, dict) or not tested.get("on"):
        return []
    is_same = tested.get("of") == definition_digest(trying.campaign)
    title = "Kept in question 5" if is_same else "Kept in question 5; the definition changed since: ctrl+s keeps anew"
    return [heading_row(title), *(ListRow(0, safe_line(line)) for line in describe_kept(tested, mql))]
