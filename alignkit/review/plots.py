"""Plot results over time against target and baseline, for a terminal: bars in eighths of a cell, none for a zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor

from alignkit.review import charts
from alignkit.review.results import Metric
from alignkit.review.verdicts import Reading
from alignkit.values.safe_formatting import SafeFormatter

MAX_BARS = 12  # the last results are drawn
MIN_WIDTH, MIN_HEIGHT = 40, 6  # in cells; a smaller plot would be unreadable
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_ASCII = str.maketrans("─╌│┊┼┬└█▀", "--|:+++##")


@dataclass(frozen=True, slots=True)
class _Scale:
    """How values become rows: ``below`` rows lie under the zero line, ``above`` over it, each ``step`` high."""

    below: int
    above: int
    step: float

    def eighths(self, value: float) -> int:
        """The height of a bar in eighths of a row: none for 0, at least one for anything else."""
        height = abs(value) / self.step * 8
        return max(1, floor(height + 1e-6)) if value else 0

    def row(self, value: float) -> int:
        """The row that holds the end of a value, counted from the zero line: 0 is the first above it, -1 below it."""
        if value < 0:
            return max(-self.below, -ceil(-value / self.step - 1e-6))
        return min(self.above - 1, max(0, ceil(value / self.step - 1e-6) - 1))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything of a plot stands: ``places`` are the columns of the results, ``room`` the cells left of them.

    ``named`` holds by row the name and the label of a reference line that runs through it.
    """

    scale: _Scale
    named: Mapping[int, tuple[str, str]]
    room: int
    columns: int
    places: Sequence[int]
    due: int | None
    thick: int  # cells of a bar


def plot_results(
    metric: Metric, currency: str, width: int, height: int, since: date | None, plain: bool = False, room: int = 0
) -> list[str]:
    """Return the lines of a plot, each at most ``width`` cells wide; empty without results or if there is no room.

    A bar is as high as its value: 5 of 24 has a fifth of the height, and 0 has none. The plot begins at ``since`` if
    that is before the first result; the day by which the target is due is a dotted line. ``plain`` draws in ASCII.
    ``room`` is how many cells the labels left of the axis have at least, so that plots below each other share an axis.
    """
    readings = [*{reading.on: reading for reading in metric.readings}.values()][-MAX_BARS:]  # the last of each day
    if not readings or width < MIN_WIDTH or height < MIN_HEIGHT:
        return []
    safe = charts.terminal_formatter(currency)
    says_due = metric.due is not None and height > MIN_HEIGHT + 1
    layout = _lay_out(metric, readings, safe, width, height - (4 if says_due else 3), since, room)
    room, columns = layout.room, layout.columns
    drawn = []
    if says_due and metric.due and layout.due is not None:
        words = f"due {charts.format_chart_day(metric.due)}"
        first = max(0, min(layout.due - len(words) // 2, columns - len(words)))
        drawn.append(f"{'':>{room + 1}}{' ' * first}{words}")
    rows = _draw_bars(metric, readings, layout, safe, plain)
    for row in range(layout.scale.above, -layout.scale.below - 1, -1):
        if row == -1:
            drawn.append(f"{'0':>{room}}┼{'─' * columns}")
        _, label = layout.named.get(row, ("", ""))
        drawn.append(f"{label:>{room}}{'┼' if label else '│'}{''.join(rows[row])}")
    ruler, below = ["─"] * columns, [" "] * columns
    for place in layout.places:
        ruler[place] = "┬"
    drawn.append(f"{'0' if not layout.scale.below else '':>{room}}└{''.join(ruler)}")
    days = [charts.format_chart_day(each.on) for each in readings]
    for _, first, words in _drop_overlapping_labels([*zip(layout.places, days, strict=True)], columns):
        below[first : first + len(words)] = words
    drawn.append(f"{'':>{room + 1}}{''.join(below)}")
    return [(line.translate(_ASCII) if plain else line).rstrip() for line in drawn]


def _lay_out(
    metric: Metric,
    readings: Sequence[Reading],
    safe: SafeFormatter,
    width: int,
    rows: int,
    since: date | None,
    room: int,
) -> _Layout:
    lines_at = [*_iter_reference_lines(metric)]
    values = [0.0, *(value for _, value in lines_at), *(float(reading.actual) for reading in readings)]
    scale = _fit_scale(min(values), max(values), rows)
    named: dict[int, tuple[str, str]] = {}
    for name, value in lines_at:
        named.setdefault(scale.row(value), (name, _label_line(name, value, metric, safe)[: width // 3]))
    room = max([1, min(room, width // 3), *(len(text) for _, text in named.values())])
    columns = width - room - 1
    days = [each.on.toordinal() for each in readings]
    ends = [*days, *(day.toordinal() for day in (since, metric.due) if day)]
    begin, span = min(ends), max(1, max(ends) - min(ends))

    def across(day: int) -> int:
        return round((day - begin + span / 16) / (span * 9 / 8) * (columns - 1))

    places = [across(day) for day in days]
    due = across(metric.due.toordinal()) if metric.due else None
    gap = min((after - before for before, after in pairwise(places)), default=columns)
    thick = max(1, min(columns // 14, gap * 4 // 5) - 1) // 2 * 2 + 1  # odd, so that its middle is its day
    return _Layout(scale, named, room, columns, places, due, thick)


def _draw_bars(
    metric: Metric, readings: Sequence[Reading], layout: _Layout, safe: SafeFormatter, plain: bool
) -> dict[int, list[str]]:
    """The rows from the zero line up and down, each a list of cells: lines, bars, and the figures on top of them."""
    scale, columns = layout.scale, layout.columns
    rows = {row: [" "] * columns for row in range(-scale.below, scale.above + 1)}
    for row, (name, _) in layout.named.items():
        rows[row] = ["─" if name == "target" else "╌"] * columns
    if layout.due is not None:
        for cells in rows.values():
            cells[layout.due] = "┊" if cells[layout.due] == " " else "┼"
    for reading, place in zip(readings, layout.places, strict=True):
        for row, mark in _iter_bar(float(reading.actual), scale, plain):
            first = max(0, place - layout.thick // 2)
            for column in range(first, min(columns, first + layout.thick)):
                rows[row][column] = mark
    figures = [charts.format_reading(reading, metric, safe) for reading in readings]
    tops = {
        place: ceil(max(0, scale.eighths(max(0, each.actual))) / 8)
        for each, place in zip(readings, layout.places, strict=True)
    }
    for place, first, words in _drop_overlapping_labels([*zip(layout.places, figures, strict=True)], columns):
        row = min(tops[place], scale.above)
        row += row in layout.named and row < scale.above  # above a line, not in it
        rows[row][first : first + len(words)] = words
    return rows


def _fit_scale(low: float, high: float, rows: int) -> _Scale:
    """The scale on which all values fit into so many rows; one more is the zero line where something lies below it."""
    if low >= 0:
        return _Scale(0, rows, (high or 1.0) / rows)
    rows -= 1
    below = rows if high <= 0 else min(rows - 1, max(1, round(rows * -low / (high - low))))
    above = rows - below
    return _Scale(below, above, max(high / above if above else 0.0, -low / below))


def _iter_bar(value: float, scale: _Scale, plain: bool) -> Iterator[tuple[int, str]]:
    """Yield the rows of a bar, each with its mark. In ASCII "=" is half of a row or more, and "_" less."""
    full, rest = divmod(scale.eighths(value), 8)
    if value < 0:
        yield from ((-1 - row, "█") for row in range(min(full, scale.below)))
        if full < scale.below and (rest >= 4 or not full):
            yield -1 - full, "▀"
        return
    yield from ((row, "█") for row in range(min(full, scale.above)))
    if rest and full < scale.above:
        yield full, _EIGHTHS[rest] if not plain else "=" if rest >= 4 else "_"


def _iter_reference_lines(metric: Metric) -> Iterator[tuple[str, float]]:
    if metric.target is not None:
        yield "target", float(metric.target)
    if metric.baseline:
        yield "start", float(metric.baseline)


def label_width(metric: Metric, currency: str) -> int:
    """How many cells the longest label left of the axis needs."""
    safe = charts.terminal_formatter(currency)
    return max(
        (len(_label_line(name, value, metric, safe)) for name, value in _iter_reference_lines(metric)), default=0
    )


def _label_line(name: str, value: float, metric: Metric, safe: SafeFormatter) -> str:
    return f"{name} {safe.figure(int(value) if value == int(value) else value, metric.unit)}"


def _drop_overlapping_labels(words: Sequence[tuple[int, str]], columns: int) -> Iterator[tuple[int, int, str]]:
    """Yield (place, first cell, text) of labels that do not overlap; of two that do, the later one is kept."""
    free = columns + 1
    for place, text in reversed(words):
        first = max(0, min(place - len(text) // 2, columns - len(text)))
        if first + len(text) < free:
            free = first
            yield place, first, text[:columns]
