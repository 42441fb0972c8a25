"""The results of a search in the campaign list, and the cell that shows a matching line with its words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from alignkit.listing.text_search import TextLine, describe_line_place, find_matches
from alignkit.text.sanitize import sanitize_line

_CONTEXT_CELLS = 12  # letters left before a word that would stand beyond the edge


@dataclass(frozen=True, slots=True)
class SearchResults:
    """``text`` holds the words typed, ``words`` the terms searched for, ``lines`` the matching lines of the rows drawn
    so far. ``nearest`` has for a word that nothing holds the closest one.
    """

    text: str
    words: tuple[str, ...]
    slugs: frozenset[str]
    lines: Mapping[str, Sequence[TextLine]] = field(default_factory=dict)
    nearest: Mapping[str, str] = field(default_factory=dict)


def render_lines_cell(lines: Sequence[TextLine], words: Sequence[str], width: int) -> Text:
    """Where the words occur, and the lines, cut so that the first match is visible in ``width`` cells."""
    cell = Text(no_wrap=True)
    for line in (line for line in lines if line.key not in ("campaign.title", "slug")):
        if cell:
            cell.append(" · ", "dim")
        cell.append(f"{sanitize_line(describe_line_place(line))}: ", "dim")
        text = sanitize_line(line.text)
        marked = find_matches(text, words)
        cut = max(0, marked[0][0] - _CONTEXT_CELLS) if marked and len(cell) + marked[0][1] > width else 0
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
