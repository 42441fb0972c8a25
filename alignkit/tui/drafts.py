"""Typed texts that are no value yet, kept beside the campaign until they are mended, or their field is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from alignkit.core.fields import Field
from alignkit.core.model import Campaign
from alignkit.core.questions import CONTENT_KEYS, find_field, get_question
from alignkit.core.status import is_filled
from alignkit.tui.question_items import FieldPath, describe_draft, value_at


class Draft(NamedTuple):
    """One text that is no value yet, and where it was typed."""

    question: str
    path: FieldPath
    field: Field
    text: str

    def __str__(self) -> str:
        return f"{get_question(self.question).name}, {describe_draft(self.field, self.text)}"


class Drafts:
    """The drafts of one campaign, by question and path."""

    def __init__(self, saved: Any = None) -> None:
        """``saved`` is what ``to_bookmark`` returned once; anything else in it is passed over."""
        self._texts: dict[tuple[str, FieldPath], str] = {}
        for entry in saved if isinstance(saved, list) else []:
            match entry:
                case [str(key), list(path), str(text)] if key in CONTENT_KEYS and find_field(key, tuple(path)):
                    self._texts[key, tuple(path)] = text

    def to_bookmark(self) -> list[Any]:
        """The drafts as plain lists, to be saved."""
        return [[key, list(path), text] for (key, path), text in self._texts.items()]

    def put(self, question: str, path: FieldPath, text: str) -> None:
        """Keep a text; an empty one ends the draft of that field."""
        if text.strip():
            self._texts[question, path] = text
        else:
            self._texts.pop((question, path), None)

    def text(self, question: str, path: FieldPath) -> str:
        """The draft of a field, or an empty text."""
        return self._texts.get((question, path), "")

    def of(self, question: str) -> dict[FieldPath, str]:
        """The drafts of a question, by path."""
        return {path: text for (key, path), text in self._texts.items() if key == question}

    def all(self, question: str = "") -> list[Draft]:
        """The drafts in the order of the questions, or those of one question."""
        return sorted(self._iter_drafts(question), key=lambda draft: CONTENT_KEYS.index(draft.question))

    def _iter_drafts(self, question: str) -> Iterator[Draft]:
        for (key, path), text in self._texts.items():
            field = find_field(key, path)
            if field and question in ("", key):
                yield Draft(key, path, field, text)

    def follow(self, before: Campaign, after: Campaign) -> None:
        """Keep each draft with its row where rows were added or removed above it, and drop those whose row or field is
        gone.
        """
        kept: dict[tuple[str, FieldPath], str] = {}
        for (key, path), text in self._texts.items():
            old, new = before.content(key), after.content(key)
            moved = path if old is new else follow_row(path, old, new)
            if moved is not None and applies(key, moved, new):
                kept[key, moved] = text
        self._texts = kept


def follow_row(path: FieldPath, before: Mapping[str, Any], now: Mapping[str, Any]) -> FieldPath | None:
    """The path of the same row after rows were added or removed above it; None where the row is gone."""
    if len(path) < 2 or not isinstance(path[1], int):
        return path
    old, new, place = before.get(str(path[0]), []), now.get(str(path[0]), []), path[1]
    if place >= len(old):
        return (path[0], place - len(old) + len(new), *path[2:])
    row = old[place]
    if place < len(new) and new[place] == row:
        return path
    if len(old) == len(new):
        return path  # the row itself was edited
    first = next(iter(row), "")
    alike = [at for at, each in enumerate(new) if each == row]
    alike = alike or [at for at, each in enumerate(new) if each.get(first) == row.get(first)]
    return (path[0], min(alike, key=lambda at: abs(at - place)), *path[2:]) if alike else None


def applies(question: str, path: FieldPath, content: Mapping[str, Any]) -> bool:
    """Whether a field is offered, given the values of its question: one that depends on another choice may not be."""
    fields, at = get_question(question).fields, content
    for step in path:
        if isinstance(step, int):
            at = value_at([*at, {}], (step,)) if isinstance(at, list) and step <= len(at) else {}
            continue
        field = next((each for each in fields if each.key == step), None)
        if field is None:
            return step == "answer"
        beside = at if isinstance(at, Mapping) else {}
        if field.required_if and beside.get(field.required_if[0]) != field.required_if[1]:
            return is_filled(beside.get(field.key))
        fields, at = field.fields, beside.get(step) or {}
    return True
