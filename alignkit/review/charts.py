"""Draw results against their target: bars for a terminal, and bars over time as inline SVG for a web page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import pairwise

from alignkit.review.results import Metric
from alignkit.review.verdicts import Reading
from alignkit.text import numbers
from alignkit.text.date_ranges import format_short_day
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

_EIGHTHS = " ▏▎▍▌▋▊▉█"
TERMINAL_FORMATTER = SafeFormatter(line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=sanitize_line)

# The SVG in its own units: width and height of the picture, width of the plot, margin of the bars, top and
# bottom of the plot; the widest bar, the longest label of a line.
_WIDTH, _HEIGHT, _PLOT_WIDTH, _INDENT, _TOP, _BASE = 360, 150, 272, 26, 38, 126
_BAR_WIDTH, _MAX_NAME = 22.0, 13


def terminal_formatter(currency: str) -> SafeFormatter:
    """Return the formatter for terminal output: numbers with their units, people's text on one line."""
    return SafeFormatter(
        line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=sanitize_line, currency=currency
    )


def bar_scale(metric: Metric) -> float:
    """Return the progress at the right end of a bar: 1 is the target, more if a result exceeds it; at most 2."""
    ways = [way for reading in metric.readings if (way := metric.progress(reading.actual)) is not None]
    return min(2.0, max([1.0, *ways]))


def draw_bar(way: float, top: float, width: int, plain: bool = False) -> str:
    """Draw a bar of ``width`` cells in steps of an eighth, with a mark at the target; ``plain`` draws in ASCII."""
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
    """Format progress as a percentage: "58 %"."""
    return "" if way is None else numbers.format_percent(way, 0)


def draw_bars(
    metric: Metric, width: int, safe: SafeFormatter = TERMINAL_FORMATTER, most: int = 8, plain: bool = False
) -> list[tuple[str, str, str, Reading]]:
    """Return (day, number, bar, reading) of the last ``most`` results. Without a target the bar is empty."""
    top = bar_scale(metric)
    rows = []
    for reading in metric.readings[-most:]:
        way = metric.progress(reading.actual)
        drawn = draw_bar(way, top, width, plain) if way is not None else ""
        rows.append((format_short_day(reading.on), safe.figure(reading.actual, metric.unit), drawn, reading))
    return rows


def draw_svg(metric: Metric, currency: str = "", since: date | None = None, most: int = 12) -> str:
    """Return inline SVG with a bar for each result at its day, and lines at target and baseline; empty without results.

    The picture begins at ``since`` if that is before the first result. It uses the colour of the surrounding text,
    tells things apart by shape, and has a title and a description for screen readers.
    """
    readings = metric.readings[-most:]
    if not readings:
        return ""
    safe = terminal_formatter(currency)
    ends = (metric.target, metric.baseline or None)
    values = [each for each in (0.0, *ends, *(reading.actual for reading in readings)) if each is not None]
    low, high = min(values), max(values)
    days = [*([since] if since else []), *([metric.due] if metric.due else []), *(reading.on for reading in readings)]
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
        f'font-family="sans-serif" font-size="12"><title>{escape(_chart_title(metric, readings, safe))}</title>'
        f"<desc>{escape(_describe_chart(metric, readings, safe))}</desc>"
    ]
    for reading, x in zip(readings, places, strict=True):
        top, bottom = sorted((down(reading.actual), down(0)))
        if reading.actual:  # an empty bar is empty
            parts.append(
                f'<rect x="{x - thick / 2:.1f}" y="{top:.1f}" width="{thick:.1f}" height="{bottom - top:.1f}" '
                'fill-opacity="0.55" stroke="currentColor"/>'
            )
    parts.append(f'<path d="M0 {down(0):.1f}H{_PLOT_WIDTH}" stroke="currentColor"/>')
    if metric.due:
        parts += _draw_due_line(metric.due, across(metric.due))
    parts += _draw_target_lines(metric, safe, down)
    tops = [min(down(reading.actual), down(0)) for reading in readings]
    parts += _draw_bar_labels([format_reading(reading, metric, safe) for reading in readings], places, tops)
    days_said = [format_chart_day(reading.on) for reading in readings]
    parts += _draw_row_of_labels(days_said, places, _BASE + 16)
    return "".join([*parts, "</svg>"])


def _draw_due_line(due: date, x: float) -> Iterator[str]:
    """Yield the due day as a vertical line with a label above it."""
    words = f"by {format_chart_day(due)}"
    middle = min(x, _PLOT_WIDTH - len(words) * 3.3)
    yield f'<path d="M{x:.1f} {_TOP - 20}V{_BASE}" stroke="currentColor" stroke-opacity="0.6" stroke-dasharray="2 3"/>'
    yield f'<text x="{max(middle, len(words) * 3.3):.1f}" y="{_TOP - 25}" text-anchor="middle">{words}</text>'


def _draw_target_lines(metric: Metric, safe: SafeFormatter, down: Callable[[float], float]) -> Iterator[str]:
    """Yield lines for target and baseline with labels at the right end that do not overlap."""
    marks = [("target", metric.target, "7 4"), ("start", metric.baseline or None, "1 3")]
    named = [(down(value), word, value, dashes) for word, value, dashes in marks if value is not None]
    room = 0.0
    for y, word, value, dashes in sorted(named):
        yield (
            f'<path d="M0 {y:.1f}H{_PLOT_WIDTH}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="{dashes}" '
            'fill="none"/>'
        )
        room = max(y - 2, room)
        figure = safe.figure(value, metric.unit)
        figure = figure if len(figure) <= _MAX_NAME else f"{figure[: _MAX_NAME - 1]}…"
        for text in (word, figure):
            yield f'<text x="{_PLOT_WIDTH + 5}" y="{room:.1f}">{escape(text)}</text>'
            room += 13


def _draw_bar_labels(words: Sequence[str], places: Sequence[float], tops: Sequence[float]) -> Iterator[str]:
    """Yield each number on top of its bar. Of two that overlap, the later one is kept."""
    free = float(_WIDTH)
    for text, x, top in reversed([*zip(words, places, tops, strict=True)]):
        half = len(text) * 3.3
        if (middle := max(half, x)) + half <= free:
            free = middle - half - 6
            place = f'x="{middle:.1f}" y="{top - 4:.1f}"'
            yield f'<text {place} text-anchor="middle" font-weight="bold">{escape(text)}</text>'


def _draw_row_of_labels(words: Sequence[str], places: Sequence[float], y: float) -> Iterator[str]:
    """Yield a row of labels under the bars. Of two that overlap, the later one is kept."""
    free = float(_WIDTH)
    for text, x in reversed([*zip(words, places, strict=True)]):
        half = len(text) * 3.3
        if (middle := max(half, x)) + half <= free:
            free = middle - half - 6
            yield f'<text x="{middle:.1f}" y="{y}" text-anchor="middle">{escape(text)}</text>'


def format_reading(reading: Reading, metric: Metric, safe: SafeFormatter) -> str:
    """Format a result without its unit; a share as a percentage."""
    return safe.figure(reading.actual, "share" if metric.unit.casefold() == "share" else "")


def format_chart_day(day: date) -> str:
    name, month, year = format_day(day).split(" ")
    return f"{name} {month[:3]} {year}"


def _chart_title(metric: Metric, readings: Sequence[Reading], safe: SafeFormatter) -> str:
    goal = "" if metric.target is None else f" of {safe.figure(metric.target, metric.unit)}"
    return f"{safe.line(metric.name)}: {safe.figure(readings[-1].actual, metric.unit)}{goal}"


def _describe_chart(metric: Metric, readings: Sequence[Reading], safe: SafeFormatter) -> str:
    """Return the chart's content as text for screen readers."""
    start = f"From {safe.figure(metric.baseline, metric.unit)}. " if metric.baseline else ""
    read = [f"{format_day(reading.on)}: {safe.figure(reading.actual, metric.unit)}" for reading in readings]
    return f"{start}{'; '.join(read)}"
