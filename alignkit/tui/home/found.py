"""What a search in the campaign list has found, and the matching line as a cell with its words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from alignkit.finding import Line, place_in_words, spans
from alignkit.shown import shown_line

_BEFORE = 12  # letters left before a word that would stand beyond the edge


@dataclass(frozen=True, slots=True)
class Found:
    """``text`` are the words typed, ``words`` what they are searched as; ``lines`` are there of the rows drawn."""

    text: str
    words: tuple[str, ...]
    slugs: frozenset[str]
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)


def found_cell(lines: Sequence[Line], words: Sequence[str], width: int) -> Text:
    """Where the words stand and the lines themselves, cut so that the first word can be seen."""
    cell = Text(no_wrap=True)
    for line in (line for line in lines if line.key not in ("campaign.title", "slug")):
        if cell:
            cell.append(" · ", "dim")
        cell.append(f"{shown_line(place_in_words(line))}: ", "dim")
        text = shown_line(line.text)
        marked = spans(text, words)
        cut = max(0, marked[0][0] - _BEFORE) if marked and len(cell) + marked[0][1] > width else 0
        place = len(cell) + (1 if cut else 0) - cut
        cell.append(("…" if cut else "") + text[cut:])
        for start, end in marked:
            cell.stylize("bold underline", place + start, place + end)
    if lines and not cell:
        cell.append(
            "in its title" if any(line.key == "campaign.title" for line in lines) else "in the name of its file"
        )
    cell.truncate(width, overflow="ellipsis")
    return cell
