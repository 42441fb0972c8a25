"""Results against target as bars: rows in a terminal, and over time as inline SVG for a page with a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import pairwise

from alignkit.review.results import Metric, Reading
from alignkit.text import numbers
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

_EIGHTHS = " ▏▎▍▌▋▊▉█"
TERMINAL_FORMATTER = SafeFormatter(line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=sanitize_line)

# The SVG, in its own units: the picture, what of its width is plotted, how far bars stay from the ends, where the
# plot begins and ends; the widest bar, the most letters of a line's name.
_WIDTH, _HEIGHT, _PLOT_WIDTH, _INDENT, _TOP, _BASE = 360, 150, 272, 26, 24, 112
_BAR_WIDTH, _MAX_NAME = 22.0, 13


def terminal_formatter(currency: str) -> SafeFormatter:
    """How a terminal takes values: figures in their unit, people's text on one line."""
    return SafeFormatter(
        line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=sanitize_line, currency=currency
    )


def bar_scale(aim: Metric) -> float:
    """The way at the right end: 1 is the target, more where a result went beyond it; at most 2."""
    ways = [way for reading in aim.readings if (way := aim.progress(reading.actual)) is not None]
    return min(2.0, max([1.0, *ways]))


def draw_bar(way: float, top: float, width: int, plain: bool = False) -> str:
    """A bar of ``width`` cells in eighths of a cell, with a mark where the target is; ``plain``: in ASCII."""
    if width < 1:
        return ""
    eighths = round(max(0.0, min(way, top)) / top * width * 8)
    full, rest = divmod(eighths, 8)
    cells = list((("#" if plain else "█") * full + (_EIGHTHS[rest] if rest and not plain else "")).ljust(width))
    mark = min(width - 1, round(width / top))
    if cells[mark] == " ":
        cells[mark] = "|" if plain else "│"
    return "".join(cells).rstrip()


def format_progress(way: float | None) -> str:
    """How much of the way, in words: "58 %"."""
    return "" if way is None else numbers.format_percent(way, 0)


def draw_bars(
    aim: Metric, width: int, safe: SafeFormatter = TERMINAL_FORMATTER, most: int = 8, plain: bool = False
) -> list[tuple[str, str, str, Reading]]:
    """Day, figure, bar and the result itself for the last results of an aim; without a target the bar is empty."""
    top = bar_scale(aim)
    rows = []
    for reading in aim.readings[-most:]:
        way = aim.progress(reading.actual)
        drawn = draw_bar(way, top, width, plain) if way is not None else ""
        rows.append((reading.on.isoformat(), safe.figure(reading.actual, aim.unit), drawn, reading))
    return rows


def draw_svg(aim: Metric, currency: str = "", since: date | None = None, most: int = 12) -> str:
    """Inline SVG of an aim's results: a bar each, at its day, with lines at target and baseline; empty without results.

    ``since`` is the day the picture begins with, where that is before the first result. Everything is drawn in the
    colour of the text around it and told apart by its shape; who sees no pictures has title and description read out.
    """
    readings = aim.readings[-most:]
    if not readings:
        return ""
    safe = terminal_formatter(currency)
    ends = (aim.target, aim.baseline or None)
    values = [each for each in (0.0, *ends, *(reading.actual for reading in readings)) if each is not None]
    low, high = min(values), max(values)
    days = [*([since] if since else []), *([aim.due] if aim.due else []), *(reading.on for reading in readings)]
    first, last = min(days), max(days)

    def across(on: date) -> float:
        return _INDENT + (_PLOT_WIDTH - 2 * _INDENT) * (
            (on - first).days / (last - first).days if last > first else 0.5
        )

    def down(value: float) -> float:
        return _TOP + (_BASE - _TOP) * (1 - (value - low) / ((high - low) or 1))

    places = [across(reading.on) for reading in readings]
    gap = min((after - before for before, after in pairwise(places) if after > before), default=_BAR_WIDTH)
    thick = max(2.0, min(_BAR_WIDTH, gap * 0.8))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" fill="currentColor" '
        f'font-family="sans-serif" font-size="12"><title>{escape(_chart_title(aim, readings, safe))}</title>'
        f"<desc>{escape(_describe_chart(aim, readings, safe))}</desc>"
    ]
    for reading, x in zip(readings, places, strict=True):
        top, bottom = sorted((down(reading.actual), down(0)))
        parts.append(
            f'<rect x="{x - thick / 2:.1f}" y="{top:.1f}" width="{thick:.1f}" height="{max(1.0, bottom - top):.1f}" '
            'fill-opacity="0.55" stroke="currentColor"/>'
        )
    parts.append(f'<path d="M0 {down(0):.1f}H{_PLOT_WIDTH}" stroke="currentColor"/>')
    if aim.due:
        parts += _draw_due_line(aim.due, across(aim.due))
    parts += _draw_target_lines(aim, safe, down)
    parts += _draw_axis_labels(aim, readings, places, safe)
    return "".join([*parts, "</svg>"])


def _draw_due_line(due: date, x: float) -> Iterator[str]:
    """The day by which the target was to be reached, as an upright line with its name above."""
    words = f"by {format_chart_day(due)}"
    middle = min(x, _PLOT_WIDTH - len(words) * 3.3)
    yield f'<path d="M{x:.1f} {_TOP - 6}V{_BASE}" stroke="currentColor" stroke-opacity="0.6" stroke-dasharray="2 3"/>'
    yield f'<text x="{max(middle, len(words) * 3.3):.1f}" y="{_TOP - 11}" text-anchor="middle">{words}</text>'


def _draw_target_lines(aim: Metric, safe: SafeFormatter, down: Callable[[float], float]) -> Iterator[str]:
    """Target and baseline across the picture, named at their right end in two lines, one name never over the other."""
    marks = [("target", aim.target, "7 4"), ("start", aim.baseline or None, "1 3")]
    named = [(down(value), word, value, dashes) for word, value, dashes in marks if value is not None]
    room = 0.0
    for y, word, value, dashes in sorted(named):
        yield (
            f'<path d="M0 {y:.1f}H{_PLOT_WIDTH}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="{dashes}" '
            'fill="none"/>'
        )
        room = max(y - 2, room)
        figure = safe.figure(value, aim.unit)
        figure = figure if len(figure) <= _MAX_NAME else f"{figure[: _MAX_NAME - 1]}…"
        for text in (word, figure):
            yield f'<text x="{_PLOT_WIDTH + 5}" y="{room:.1f}">{escape(text)}</text>'
            room += 13


def _draw_axis_labels(
    aim: Metric, readings: Sequence[Reading], places: Sequence[float], safe: SafeFormatter
) -> Iterator[str]:
    """A line of figures and one of days under the bars; of two that would meet the later stays, for it counts."""
    for words, y, more in (
        ([format_reading(reading, aim, safe) for reading in readings], _BASE + 16, ' font-weight="bold"'),
        ([format_chart_day(reading.on) for reading in readings], _BASE + 31, ""),
    ):
        free = float(_WIDTH)
        for text, x in reversed([*zip(words, places, strict=True)]):
            half = len(text) * 3.3
            middle = max(half, x)
            if middle + half <= free:
                free = middle - half - 6
                yield f'<text x="{middle:.1f}" y="{y}" text-anchor="middle"{more}>{escape(text)}</text>'


def format_reading(reading: Reading, aim: Metric, safe: SafeFormatter) -> str:
    """Without its unit, which the lines name; a share as a percentage."""
    return safe.figure(reading.actual, "share" if aim.unit.casefold() == "share" else "")


def format_chart_day(day: date) -> str:
    name, month, year = format_day(day).split(" ")
    return f"{name} {month[:3]} {year}"


def _chart_title(aim: Metric, readings: Sequence[Reading], safe: SafeFormatter) -> str:
    goal = "" if aim.target is None else f" of {safe.figure(aim.target, aim.unit)}"
    return f"{safe.line(aim.metric)}: {safe.figure(readings[-1].actual, aim.unit)}{goal}"


def _describe_chart(aim: Metric, readings: Sequence[Reading], safe: SafeFormatter) -> str:
    """What the picture shows, for whoever has it read out."""
    start = f"From {safe.figure(aim.baseline, aim.unit)}. " if aim.baseline else ""
    read = [f"{format_day(reading.on)}: {safe.figure(reading.actual, aim.unit)}" for reading in readings]
    return f"{start}{'; '.join(read)}"
