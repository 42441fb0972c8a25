"""The colours of every screen, derived from a theme until text stands out 4.5 to 1 and lines stand out 3 to 1.

In most of Textual's themes hints, keys, marks and lines fall below that on the grounds they are drawn on. A colour that
does not pass is mixed with white or black, in small steps, until it does; others stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.filter import LineFilter

TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3.0
_MARGIN = 0.1  # colours are rounded to whole numbers after they are mixed
_STEPS = 25  # steps from a colour to white or black
_WHITE, _BLACK = Color(255, 255, 255), Color(0, 0, 0)
_DIM_SHARE = 0.7  # of the colour of a text that is left in it where it is dim
_NO_DIM = Style(dim=False)
_MEANINGS = ("success", "warning", "error", "primary", "secondary", "accent")

Rgb = tuple[int, int, int]


@lru_cache(4096)
def luminance(rgb: Rgb) -> float:
    """The relative luminance of a colour as WCAG 2 defines it, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for value in rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def make_readable(color: Color, grounds: Sequence[Color], least: float = TEXT_CONTRAST) -> Color:
    """The colour nearest to ``color`` that has this contrast to every ground, or the one that comes nearest to it."""
    best, best_step, best_contrast = color, _STEPS + 1, 0.0
    for pole in (_BLACK, _WHITE) if luminance(grounds[0].rgb) > 0.18 else (_WHITE, _BLACK):
        for step in range(min(best_step, _STEPS + 1)):
            mixed = color.blend(pole, step / _STEPS, alpha=1.0)
            found = min(contrast(mixed.rgb, ground.rgb) for ground in grounds)
            if found >= least + _MARGIN:
                best, best_step, best_contrast = mixed, step, found
                break
            if best_step > _STEPS and found > best_contrast:
                best, best_contrast = mixed, found
    return best


def _make_muted(color: Color, page: Color, grounds: Sequence[Color], share: float, least: float) -> Color:
    """``color`` with as much of the page in it, up to ``share``, as the contrast to every ground allows."""
    for step in range(_STEPS):
        mixed = color.blend(page, share * (1 - step / _STEPS), alpha=1.0)
        if min(contrast(mixed.rgb, ground.rgb) for ground in grounds) >= least + _MARGIN:
            return mixed
    return color


def derive_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of a theme that have to be replaced, as CSS colours. ``variables`` are all of its variables."""
    colors = {
        name: Color.parse(variables[name]) for name in ("background", "surface", "panel", "foreground", *_MEANINGS)
    }
    page, foreground, primary = colors["background"], colors["foreground"], colors["primary"]
    bar, surface = page.blend(page + colors["panel"], 0.5, alpha=1.0), page + colors["surface"]
    away = _BLACK if page.brightness > 0.5 else _WHITE
    cursor_row, field = page.blend(away, 0.06, alpha=1.0), page.blend(away, 0.09, alpha=1.0)
    grounds = [page, cursor_row, field, surface, bar]

    text = make_readable(foreground, grounds)
    muted = _make_muted(text, page, grounds, 0.35, TEXT_CONTRAST)
    line = _make_muted(text, page, grounds, 0.6, LINE_CONTRAST)
    border = make_readable(primary, grounds, LINE_CONTRAST)
    button = make_readable(primary, [page, surface], LINE_CONTRAST)
    on_button = max(page, _WHITE, _BLACK, key=lambda color: contrast(color.rgb, button.rgb))
    found = {
        "foreground": text,
        "text": text,
        "text-muted": muted,
        "text-disabled": muted,
        "foreground-muted": muted,
        "cursor-row": cursor_row,
        "boost": cursor_row,
        "field": field,
        "panel": bar,
        "line": line,
        "border": border,
        "border-blurred": line,
        "button": button,
        "button-color-foreground": on_button,
        "button-foreground": text,
        "footer-background": bar,
        "footer-foreground": text,
        "footer-description-foreground": text,
        "footer-key-foreground": make_readable(colors["accent"], grounds),
        "block-cursor-background": field,
        "block-cursor-foreground": text,
        "block-cursor-blurred-background": page,
        "block-cursor-blurred-foreground": text,
        "block-hover-background": cursor_row,
        "input-cursor-background": text,
        "input-cursor-foreground": page,
        "input-selection-background": button,
        "input-selection-foreground": on_button,
        "screen-selection-background": button,
        "screen-selection-foreground": on_button,
        "scrollbar": line,
        "scrollbar-hover": border,
        "scrollbar-active": border,
        "scrollbar-background": page,
        "scrollbar-background-hover": page,
        "scrollbar-background-active": page,
        "scrollbar-corner-color": page,
    }
    found |= {f"text-{name}": make_readable(colors[name], grounds) for name in _MEANINGS}
    return {name: color.hex for name, color in found.items()}


def ansi_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """As ``derive_variables``, for themes that use the terminal's own colours, of which nothing can be computed."""
    return {
        "cursor-row": "transparent",
        "field": "transparent",
        "line": "ansi_default",
        "border-blurred": "ansi_default",
        "button": variables["block-cursor-background"],
        "button-color-foreground": variables["block-cursor-foreground"],
        "scrollbar": "ansi_default",
        "footer-key-foreground": variables["text-accent"],
        "text-muted": "ansi_default",
        "text-disabled": "ansi_default",
        "foreground-muted": "ansi_default",
    }


def make_terminal_theme(variables: Mapping[str, str]) -> TerminalTheme:
    """What "red", "green" and so on mean in a text: the colours of the theme that stand out from its grounds."""
    texts = ("text-error", "text-success", "text-warning", "text-primary", "text-accent", "text-secondary")
    normal = [Color.parse(variables[name]).rgb for name in ("background", *texts, "foreground")]
    bright = [Color.parse(variables["text-muted"]).rgb, *normal[1:]]
    return TerminalTheme(normal[0], normal[-1], normal, bright)


class ReadableDim(LineFilter):
    """Draws dim text in a colour between that of the text and its ground, but never below the contrast of text. A text
    that has a colour by name keeps it.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment._replace(style=_without_dim(segment.style, background))
            if segment.style is not None and segment.style.dim
            else segment
            for segment in segments
        ]


@lru_cache(1024)
def _without_dim(style: Style, background: Color) -> Style:
    front, back = style.color and style.color.triplet, style.bgcolor and style.bgcolor.triplet
    if front is None:
        return style + _NO_DIM
    ground = Color(*back) if back else background
    color = make_readable(ground.blend(Color(*front), _DIM_SHARE, alpha=1.0), [ground])
    return style + _NO_DIM + Style(color=color.rich_color)
