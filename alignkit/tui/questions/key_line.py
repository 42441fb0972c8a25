"""The last line of the walk: the keys of the moment, drawn anew only where they differ.

Textual's own footer makes a widget for each key, whenever the focus moves: at every Tab.
"""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from alignkit.tui.keys import KEY_CHARACTERS


class KeyLine(Static):
    """Shows the bindings that have ``show``, as many as there is room for; the last one, Escape and "sign" always."""

    def __init__(self) -> None:
        super().__init__(id="key-line")
        self._shown: tuple[tuple[str, str], ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._show)
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show_anew())

    def on_resize(self) -> None:
        self._show_anew()

    def _show_anew(self) -> None:
        self._shown = ()
        self._show(self.screen)

    def _show(self, screen: Screen[Any]) -> None:
        if screen is not self.screen:
            return
        offered: dict[str, tuple[str, str]] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                offered.setdefault(binding.action, (key_name(binding.key), binding.description))
        if (shown := tuple(offered.values())) != self._shown:
            self._shown = shown
            self.update(_render_line(shown, self.size.width or screen.size.width - 2))


def key_name(key: str) -> str:
    """A key as people name it: "?", "esc"."""
    return {"escape": "esc"}.get(key) or KEY_CHARACTERS.get(key, key)


def _render_line(keys: tuple[tuple[str, str], ...], width: int) -> Content:
    kept = [key for key in keys if key[0] == "esc" or key[1] == "sign" or key == keys[-1]]
    room = width + 2 - sum(_width(*key) for key in kept)  # behind the last one nothing stands
    parts = []
    for key in keys:
        if key not in kept:
            room -= _width(*key)
        if key in kept or room >= 0:
            parts.append(key)
    return Content("  ").join(Content.assemble((name, "bold $text-accent"), " ", said) for name, said in parts)


def _width(name: str, said: str) -> int:
    return cell_len(f"{name} {said}  ")
