"""Plot results over time against target and baseline, for a terminal. The only module that uses plotext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import plotext

from alignkit.review import charts
from alignkit.review.results import Metric

MAX_BARS = 12  # the last results are drawn
MIN_WIDTH, MIN_HEIGHT = 40, 6  # in cells; a smaller plot would be unreadable
_ASCII = dict(zip(map(ord, "─│┼┤├┬┴└┘┌┐"), "-|+++++++++", strict=True)) | dict.fromkeys(range(0x2580, 0x25A0), "#")


def plot_results(
    metric: Metric, currency: str, width: int, height: int, since: date | None, plain: bool = False
) -> list[str]:
    """Return the lines of a plot, each at most ``width`` cells wide; empty without results or if there is no room.

    The plot begins at ``since`` if that is before the first result. ``plain`` draws in ASCII.
    """
    readings = [*{reading.on: reading for reading in metric.readings}.values()][-MAX_BARS:]  # the last of each day
    if not readings or width < MIN_WIDTH or height < MIN_HEIGHT:
        return []

    safe, figure = charts.terminal_formatter(currency), plotext.figure
    days = [reading.on.toordinal() for reading in readings]
    ends = [*days, *(day.toordinal() for day in (since, metric.due) if day)]
    span = max(1, max(ends) - min(ends))
    values = [
        0.0,
        *(value for _, value in _iter_reference_lines(metric)),
        *(float(reading.actual) for reading in readings),
    ]
    low, high = min(values), max(values)
    step = ((high - low) or 1.0) / (height - 4)  # value of one row: two rows are the ruler, one stays free above
    marks = [
        (name, value)
        for name, value in _iter_reference_lines(metric)
        if name == "target" or _is_apart_from_target(metric, value, step)
    ]
    tops = [_keep_short_of_target(metric, float(reading.actual), step) for reading in readings]
    named = [f"{name} {safe.figure(int(v) if v == int(v) else v, metric.unit)}"[: width // 3] for name, v in marks]
    axis = min(ends) - span / 16, max(ends) + span / 16
    cell = (axis[1] - axis[0]) / (
        width - 2 - max(map(len, ["0", *named]))
    )  # in days; the names of the lines are left of the plot

    plotext.terminal.limit(False, False)  # the caller gives the size
    figure.clear()
    figure.plot_size(width, height)
    # a single bar would be one day wide, so add one outside the visible range
    bars = [*zip(days, tops, strict=True), *([(days[0] + 9 * span, 0.0)] if len(days) == 1 else [])]
    gap = min(after - before for (before, _), (after, _) in pairwise(bars))
    heights = [top for _, top in bars]
    figure.draw(figure.bar([day for day, _ in bars], heights, marker="█", width=min(0.8, span / 14 / gap)))
    for _, value in marks:
        figure.line(value, "horizontal")
    tops_of = dict(zip(days, tops, strict=True))
    figures = [(reading.on.toordinal(), charts.format_reading(reading, metric, safe)) for reading in readings]
    for day, words in _drop_overlapping_labels(figures, cell, axis):
        row = round((max(tops_of[day], 0.0) - low) / step) + 1
        figure.draw(figure.text(day, low + row * step, words, alignment="center"))
    figure.ruler("x").lim(*axis)
    named_days = [(each.on.toordinal(), charts.format_chart_day(each.on)) for each in readings]
    kept = list(_drop_overlapping_labels(named_days, cell, axis))
    figure.ruler("x").ticks([day for day, _ in kept], [words for _, words in kept])
    figure.ruler("y").lim(low, high + step)
    figure.ruler("y").ticks([0.0, *(value for _, value in marks)], ["0", *named])
    figure.axes(False, axis=[0, 1], side=[1])
    drawn = plotext.uncolorize(figure.build()).splitlines()
    return [(line.translate(_ASCII) if plain else line).rstrip() for line in drawn]


def _iter_reference_lines(metric: Metric) -> Iterator[tuple[str, float]]:
    if metric.target is not None:
        yield "target", float(metric.target)
    if metric.baseline:
        yield "start", float(metric.baseline)


def _is_apart_from_target(metric: Metric, value: float, step: float) -> bool:
    """Return whether a line is more than one row away from the target's line."""
    return metric.target is None or abs(value - metric.target) > step


def _keep_short_of_target(metric: Metric, actual: float, step: float) -> float:
    """Return the height of a bar; one that missed the target ends at least a row away from its line."""
    if metric.target is None or metric.meets(actual):
        return actual
    falls = metric.baseline is not None and metric.target < metric.baseline
    return max(actual, metric.target + step) if falls else min(actual, metric.target - step)


def _drop_overlapping_labels(
    words: Sequence[tuple[int, str]], cell: float, axis: tuple[float, float]
) -> Iterator[tuple[int, str]]:
    """Yield (day, text) of labels that do not overlap; of two that do, the later one is kept. ``cell`` is in days."""
    free = float("inf")
    for day, text in reversed(words):
        half = len(text) / 2 * cell
        middle = max(axis[0] + half, min(day, axis[1] - half))  # keep the label inside the plot
        if middle + half < free:
            free = middle - half - 2 * cell  # one blank, and one cell for rounding
            yield day, text
