"""Colours of the themes: what is derived from them stands out from every ground."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from alignkit.tui import theme
from alignkit.tui.app import AlignApp

THEMES = [name for name, each in BUILTIN_THEMES.items() if not each.ansi]
GROUNDS = ("background", "surface", "panel", "field", "cursor-row")
TEXTS = ("foreground", "text", "text-muted", "text-disabled", "footer-key-foreground")
MEANINGS = ("text-success", "text-warning", "text-error", "text-primary", "text-accent", "text-secondary")


@pytest.mark.parametrize("name", THEMES)
def test_text_and_lines_of_every_theme_stand_out_from_every_ground(name: str) -> None:
    app = AlignApp(None, Path())
    app.theme = name
    colors = {
        each: Color.parse(value).rgb
        for each, value in app.get_css_variables().items()
        if each in (*GROUNDS, *TEXTS, *MEANINGS, "line", "border", "button", "button-color-foreground")
    }
    for ground in GROUNDS:
        for text in (*TEXTS, *MEANINGS):
            assert theme.contrast(colors[text], colors[ground]) >= theme.TEXT_CONTRAST, (text, ground)
        for line in ("line", "border"):
            assert theme.contrast(colors[line], colors[ground]) >= theme.LINE_CONTRAST, (line, ground)
    assert theme.contrast(colors["button-color-foreground"], colors["button"]) >= theme.TEXT_CONTRAST
    assert theme.contrast(colors["button"], colors["background"]) >= theme.LINE_CONTRAST


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert theme.contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert theme.contrast((10, 20, 30), (10, 20, 30)) == 1


def test_a_colour_that_passes_stays_as_it_is() -> None:
    yellow = Color(250, 230, 120)
    assert theme.make_readable(yellow, [Color(20, 20, 20)]) == yellow
    mended = theme.make_readable(yellow, [Color(255, 255, 255)])
    assert theme.contrast(mended.rgb, (255, 255, 255)) >= theme.TEXT_CONTRAST
    grey = Color(118, 118, 118)
    assert theme.contrast(theme.make_readable(grey, [grey]).rgb, grey.rgb) >= theme.TEXT_CONTRAST


@pytest.mark.parametrize("ground", [(255, 255, 255), (20, 20, 20), (200, 200, 210)])
def test_dim_text_is_never_too_faint(ground: tuple[int, int, int]) -> None:
    drawn = Style(color="rgb(110,110,120)", bgcolor=f"rgb{ground}".replace(" ", ""), dim=True)
    (segment,) = theme.ReadableDim().apply([Segment("faint", drawn)], Color(*ground))
    assert segment.style and segment.style.color and segment.style.color.triplet
    assert theme.contrast(tuple(segment.style.color.triplet), ground) >= theme.TEXT_CONTRAST
    assert not segment.style.dim
