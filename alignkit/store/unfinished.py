"""Texts that somebody has typed in the walk on this machine and that are no value yet.

The walk keeps them with the place where it was left, in the user's state folder (``store.recovery.read_bookmark``), so
the room and the commands see them, on the same machine and for the same user only.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.core.errors import UserError
from alignkit.core.questions import CONTENT_KEYS, find_field, get_question
from alignkit.store import recovery
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import shorten

SHOWN_LETTERS = 80


@dataclass(frozen=True, slots=True)
class UnfinishedText:
    """One text that is no value of its field yet. ``question`` is a key such as "mql", or "campaign"."""

    question: str
    label: str
    text: str

    def __str__(self) -> str:
        """Such as "Sales will, First response: “tomorrow by noon” is no value yet"."""
        said = shorten(self.text, SHOWN_LETTERS)
        return f"{get_question(self.question).name}, {self.label}: “{said}” is no value yet"


def find_unfinished(ws: Workspace, slug: str) -> tuple[UnfinishedText, ...]:
    """The texts that are open in the walk on this machine, in the order of the questions."""
    saved = recovery.read_bookmark(ws, slug).get("unfinished")
    found = []
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(key), list(path), str(text)] if key in CONTENT_KEYS and (field := find_field(key, tuple(path))):
                found.append(UnfinishedText(key, field.label, text))
    return tuple(sorted(found, key=lambda each: CONTENT_KEYS.index(each.question)))


def drop_unfinished(ws: Workspace, slug: str, question: str, path: tuple[str | int, ...]) -> None:
    """Forget what is open at a field, or inside a table: another value has been set there since."""
    where = recovery.read_bookmark(ws, slug)
    saved = where.get("unfinished")
    kept = [each for each in saved if not _is_at(each, question, path)] if isinstance(saved, list) else saved
    if kept != saved:
        recovery.save_bookmark(ws, slug, where | {"unfinished": kept})


def _is_at(entry: object, question: str, path: tuple[str | int, ...]) -> bool:
    match entry:
        case [str(key), list(at), *_]:
            return key == question and tuple(at[: len(path)]) == path
    return False


def refuse_unfinished(ws: Workspace, slug: str, question: str = "") -> None:
    """Raises UserError where a text is open that is no value yet: in one question, or in any where none is named."""
    found = [each for each in find_unfinished(ws, slug) if question in ("", each.question)]
    if found:
        raise UserError(
            f"A text is open in the walk: {'; '.join(map(str, found))}.",
            f"Mend it there, or empty its field: alignkit open {slug}",
        )
