"""What a page says of itself, and whether it is what was signed.

The signed parts of a page stand between unseen lines that name campaign, revision, target and fingerprint. A page
that comes back from a wiki is held against the page that the sealed file makes, part by part; blanks at the ends of
lines, empty lines and line ends do not count.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

ENDS = "[//]: # (the agreement pauses here)"
_BEGINS = re.compile(
    r"\[//\]: # \(the agreement: ([a-z0-9-]{1,60}), revision ([1-9]\d{0,8}), for ([a-z]+), (sha256:[0-9a-f]{64})\)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page is said to be a page of."""

    slug: str
    revision: int
    target: str
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """``parts`` counts the signed parts that the page holds, of ``of``; the differences are lines, "- " and "+ "."""

    parts: int
    of: int
    signed: tuple[str, ...]  # what differs inside the signed parts: "- " as signed, "+ " as on the page
    beside: bool  # something differs in the rest of the page, which nobody signs


def begins(mark: Mark) -> str:
    return f"[//]: # (the agreement: {mark.slug}, revision {mark.revision}, for {mark.target}, {mark.digest})"


def unmarked(page: str) -> str:
    """The page without its marks, for a mail."""
    rows = page.split("\n")
    hidden = {n for n, row in enumerate(rows) if row == ENDS or _BEGINS.fullmatch(row)}
    return "\n".join(row for n, row in enumerate(rows) if n not in hidden and (row or n - 1 not in hidden))


def marks(page: str) -> list[Mark]:
    """Every mark of a page, in order; a page of one agreement repeats the same one."""
    found = map(_BEGINS.fullmatch, _lines(page))
    return [Mark(match[1], int(match[2]), match[3], match[4]) for match in found if match]


def compare(page: str, made: str) -> Compared:
    """A page against the one that the sealed file makes for the same target."""
    theirs, rest = _split(page)
    ours, wanted = _split(made)
    differing: list[str] = []
    for place, part in enumerate(theirs):
        differing += _differing(ours[place] if place < len(ours) else [], part)
    return Compared(len(theirs), len(ours), tuple(differing), rest != wanted)


def _split(page: str) -> tuple[list[list[str]], list[str]]:
    """The signed parts, the title being the first, and all other lines."""
    title: list[str] = []
    parts: list[list[str]] = []
    rest: list[str] = []
    inside = False
    for line in _lines(page):
        if _BEGINS.fullmatch(line):
            parts.append([])
            inside = True
        elif line == ENDS:
            inside = False
        elif inside:
            parts[-1].append(line)
        elif line.startswith("# ") and not title:
            title.append(line)
        else:
            rest.append(line)
    return [title, *parts], rest


def _lines(page: str) -> list[str]:
    rows = page.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [row for row in (row.rstrip(" \t\u00a0") for row in rows) if row]


def _differing(ours: list[str], theirs: list[str]) -> list[str]:
    return [line for line in difflib.ndiff(ours, theirs) if line[:2] in ("- ", "+ ")]
