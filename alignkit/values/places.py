"""Places in a campaign file: the keys and row numbers that lead to a value, and how a message names them."""

from __future__ import annotations

from alignkit.core.questions import QUESTION_KEYS
from alignkit.text.sanitize import shorten

FilePlace = tuple[str | int, ...]  # from the file's root: keys, and numbers of rows or list items from 0
CONTENT_TABLES = frozenset(("campaign", *QUESTION_KEYS))


def format_place(place: FilePlace) -> str:
    """A place as a dotted key from the file's root: ``mql.handoff.within``."""
    return ".".join(str(step) for step in place)


def format_header(place: FilePlace) -> str:
    """The name that stands between the brackets of a table header: a place without its row numbers."""
    return format_place(tuple(step for step in place if isinstance(step, str)))


def describe_place(place: FilePlace, last_is: str = "item") -> str:
    """A place for a message: without the name of the question, rows counted from 1, long names shortened.

    ``last_is`` names what a number at the end counts: "item 2 of evidence".
    """
    rest = place[1:] if len(place) > 1 and place[0] in CONTENT_TABLES else place
    rest = tuple(shorten(step) if isinstance(step, str) else step for step in rest)
    last = max((number for number, step in enumerate(rest) if isinstance(step, int)), default=None)
    if last is None:
        return format_place(rest)
    inner = f"{format_place(rest[last + 1 :])} in row" if rest[last + 1 :] else last_is
    return f"{inner} {int(rest[last]) + 1} of {format_place(rest[:last])}"
