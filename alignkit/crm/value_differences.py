"""What differs between the values of an agreement and a list that a CRM exported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alignkit.crm.value_list import ListedValue, fold_value
from alignkit.text.sanitize import shorten

_SHORTEST_SLIP = 5  # letters of a word from which on a near spelling is taken for a slip


@dataclass(frozen=True, slots=True)
class ListDifferences:
    """How an exported list differs from the agreed one.

    ``missing`` are agreed but not in the list, ``extra`` the other way round; ``spelled_otherwise`` pairs an agreed
    value with one of the list that stands for it; ``repeated`` stand in the list more than once.
    """

    agreed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[ListedValue, ...]
    spelled_otherwise: tuple[tuple[str, ListedValue], ...]
    repeated: tuple[ListedValue, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.spelled_otherwise or self.repeated)


def compare_values(agreed: Sequence[str], listed: Sequence[ListedValue]) -> ListDifferences:
    """Return how a list differs from the agreed values.

    Values that differ only in case, width, blanks, hyphens or underscores are one value spelled otherwise, and so are
    two words that differ by a slip. Codes with different digits are never one value.
    """
    seen: set[str] = set()
    first: list[ListedValue] = []
    repeated: list[ListedValue] = []
    for value in listed:
        (repeated if value.text in seen else first).append(value)
        seen.add(value.text)
    missing = [text for text in agreed if text not in seen]
    extra = [value for value in first if value.text not in set(agreed)]
    pairs: list[tuple[str, ListedValue]] = []
    for is_same in (_is_same_word, _is_slip):
        for text in tuple(missing):
            if found := is_same(text, extra):
                pairs.append((text, found))
                missing.remove(text)
                extra.remove(found)
    # What is left may be an agreed value once more in another spelling: it is offered to reps as a second one.
    for value in tuple(extra):
        if again := next((text for text in agreed if _loose(text) == _loose(value.text)), None):
            pairs.append((again, value))
            extra.remove(value)
    return ListDifferences(tuple(agreed), tuple(missing), tuple(extra), tuple(pairs), tuple(repeated))


def describe_differences(found: ListDifferences, name: str) -> list[str]:
    """Return the differences as lines; ``name`` is the agreement's list: "reasons for a no"."""
    lines = []
    if found.missing:
        lines += [
            f"Missing in the file ({len(found.missing)})",
            *(f"  {shorten(text)}" for text in found.missing),
        ]
    if found.extra:
        lines.append(f"Not in the agreement ({len(found.extra)})")
        lines += [f"  {shorten(value.text)}  (line {value.line})" for value in found.extra]
    if found.spelled_otherwise:
        lines.append(f"Spelled otherwise ({len(found.spelled_otherwise)})")
        lines += [
            f"  {shorten(text)}  in the file: {shorten(value.text)}  (line {value.line})"
            for text, value in found.spelled_otherwise
        ]
    if found.repeated:
        lines.append(f"More than once ({len(found.repeated)})")
        lines += [f"  {shorten(value.text)}  (line {value.line})" for value in found.repeated]
    return lines or [f"All {len(found.agreed)} {name} stand in the file as agreed, and nothing else does."]


def differences_document(found: ListDifferences, which: str) -> dict[str, Any]:
    """Return the document that ``crm --against --json`` prints."""

    def place(value: ListedValue) -> dict[str, Any]:
        return {"value": value.text, "line": value.line}

    return {
        "list": which,
        "agreed": list(found.agreed),
        "missing": list(found.missing),
        "extra": [place(value) for value in found.extra],
        "spelled_otherwise": [{"agreed": text, **place(value)} for text, value in found.spelled_otherwise],
        "repeated": [place(value) for value in found.repeated],
    }


def _is_same_word(text: str, among: Sequence[ListedValue]) -> ListedValue | None:
    return next((value for value in among if _loose(value.text) == _loose(text)), None)


def _is_slip(text: str, among: Sequence[ListedValue]) -> ListedValue | None:
    return next((value for value in among if _differs_by_a_slip(fold_value(text), fold_value(value.text))), None)


def _differs_by_a_slip(one: str, other: str) -> bool:
    """Whether one letter inside one long word was added, left out or replaced, or two were exchanged.

    Short words and first letters are left alone: "not" is no slip of "no", nor "grade b" of "grade a".
    """
    words, others = one.split(), other.split()
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) != len(others) or len(differing) != 1:
        return False
    left, right = differing[0]
    if min(len(left), len(right)) < _SHORTEST_SLIP or left[0] != right[0] or _digits(left) != _digits(right):
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    rest, other_rest = left[start:], right[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _loose(text: str) -> str:
    folded = fold_value(text)
    return re.sub(r"[\s_\-‐‑‒–—]+", "", folded) or folded
