"""Results against target as bars: in a terminal, and as inline SVG for a page with a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from alignkit.fileformat.entry import spoken_day
from alignkit.rendering.safe import Safe
from alignkit.reviews.review import Aim, Reading
from alignkit.shown import shown_line

_EIGHTHS = " ▏▎▍▌▋▊▉█"
PLAIN = Safe(line=shown_line, code=shown_line, block=shown_line, strong=shown_line)
_LEFT, _RIGHT, _ROW, _WIDE = 130, 120, 24, 640


def plain(currency: str) -> Safe:
    """How a terminal takes values: figures in their unit, people's text on one line."""
    return Safe(line=shown_line, code=shown_line, block=shown_line, strong=shown_line, currency=currency)


def scale(aim: Aim) -> float:
    """The way at the right end: 1 is the target, more where a result went beyond it; at most 2."""
    ways = [way for reading in aim.readings if (way := aim.way(reading.actual)) is not None]
    return min(2.0, max([1.0, *ways]))


def bar(way: float, top: float, width: int) -> str:
    """A bar of ``width`` cells in eighths of a cell, with a mark where the target is."""
    if width < 1:
        return ""
    eighths = round(max(0.0, min(way, top)) / top * width * 8)
    full, rest = divmod(eighths, 8)
    cells = list(("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width))
    mark = min(width - 1, round(width / top))
    if cells[mark] == " ":
        cells[mark] = "│"
    return "".join(cells).rstrip()


def share_of(way: float | None) -> str:
    """How much of the way, in words: "58 %"."""
    return "" if way is None else f"{way * 100:.0f} %"


def bars(aim: Aim, width: int, safe: Safe = PLAIN, most: int = 8) -> list[tuple[str, str, str, Reading]]:
    """Day, figure, bar and the result itself for the last results of an aim; without a target the bar is empty."""
    top = scale(aim)
    rows = []
    for reading in aim.readings[-most:]:
        way = aim.way(reading.actual)
        drawn = bar(way, top, width) if way is not None else ""
        rows.append((reading.on.isoformat(), safe.figure(reading.actual, aim.unit), drawn, reading))
    return rows


def svg(aim: Aim, currency: str = "", most: int = 12) -> str:
    """Inline SVG of an aim's results, a bar each, with a line at the target; empty where nothing can be drawn.

    It takes the colour of the text around it, and a reader that shows no pictures reads its title out.
    """
    safe = plain(currency)
    drawn: Sequence[tuple[Reading, float]] = [
        (reading, way) for reading in aim.readings[-most:] if (way := aim.way(reading.actual)) is not None
    ]
    if not drawn or aim.target is None:
        return ""
    top, room = scale(aim), _WIDE - _LEFT - _RIGHT
    height, mark = _ROW * len(drawn) + 26, _LEFT + round(room / top)
    target = safe.figure(aim.target, aim.unit)
    title = escape(f"{shown_line(aim.metric)}: {safe.figure(drawn[-1][0].actual, aim.unit)} of {target}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height}" role="img" fill="currentColor" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title>'
    ]
    for number, (reading, way) in enumerate(drawn):
        y, length = _ROW * number + 4, max(1, round(max(0.0, min(way, top)) / top * room))
        parts.append(f'<text x="0" y="{y + 13}">{escape(spoken_day(reading.on))}</text>')
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{length}" height="16" opacity="0.55"/>')
        figure = escape(safe.figure(reading.actual, aim.unit))
        parts.append(f'<text x="{_WIDE - _RIGHT + 8}" y="{y + 13}">{figure}</text>')
    base = _ROW * len(drawn) + 4
    parts.append(f'<path d="M{mark} 0V{base}" stroke="currentColor" stroke-width="2" stroke-dasharray="4 3"/>')
    parts.append(f'<text x="{mark}" y="{base + 16}" text-anchor="middle">{escape(target)}</text></svg>')
    return "".join(parts)
