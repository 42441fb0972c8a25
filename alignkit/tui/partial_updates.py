"""A partial update of the screen, such as a letter makes, draws only the widgets that it touches.

Textual takes those out whose visible area touches the update. That is the area of their container, so that a letter in
one field draws all the other items of the list, and what stands elsewhere on the screen, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

_get_all_renders = Compositor._get_renders


def narrow_partial_updates() -> None:
    """Have Textual leave out of a partial update what stands beside it."""
    Compositor._get_renders = _get_renders_in  # type: ignore[method-assign, assignment]


def _get_renders_in(compositor: Compositor, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
    if crop is None:
        yield from _get_all_renders(compositor)
        return
    known = compositor.visible_widgets
    compositor._visible_widgets = {
        widget: (region, clip)
        for widget, (region, clip) in known.items()
        if crop.overlaps(region) and crop.overlaps(clip)
    }
    try:
        yield from _get_all_renders(compositor, crop)
    finally:
        compositor._visible_widgets = known
