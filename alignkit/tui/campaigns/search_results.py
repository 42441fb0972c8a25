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
        text = sanitize_line(line.text)
        marked = find_matches(text, words)
        start, end = marked[0] if marked else (0, 0)
        where = f"{sanitize_line(describe_line_place(line))}: "
        least = end - start + 2  # the word, and an ellipsis on either side
        if not cell and len(where) + least > width:
            where = f"{where[: max(0, width - least - 3)].rstrip(' ,')}…: " if width > least + 6 else ""
        cell.append(where, "dim")
        cut = _find_cut(text, start, end, width - len(cell))
        place = len(cell) + (1 if cut else 0) - cut
        cell.append(("…" if cut else "") + text[cut:])
        for first, last in marked:
            if first >= cut:
                cell.stylize("bold underline", place + first, place + last)
    if lines and not cell:
        cell.append(
            "in its title" if any(line.key == "campaign.title" for line in lines) else "in the name of its file"
        )
    cell.truncate(width, overflow="ellipsis")
    return cell


def _find_cut(text: str, start: int, end: int, room: int) -> int:
    """Where a text is cut so that its letters from ``start`` to ``end`` stand whole in ``room`` cells: at a word before
    them, if one is near.
    """
    if end < room:
        return 0
    least = max(0, end + 2 - room, start - _CONTEXT_CELLS)
    blank = text.find(" ", max(0, least - 1), start)
    return blank + 1 if blank >= 0 else min(least, start)
