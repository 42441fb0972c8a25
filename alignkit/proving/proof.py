"""What a page says of itself, and whether it is what was signed.

The signed parts of a page stand between unseen lines that name campaign, revision, target and fingerprint. A page
that comes back from a wiki is held against the page that the sealed file makes, part by part; blanks at the ends of
lines, empty lines and line ends do not count.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from alignkit.problems import Problem, Refused

_SHOWN, _LONG = 12, 160
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


def one_mark(page: str) -> Mark:
    """What a page says it is a page of. Refused where it does not say, or says two things."""
    found = list(dict.fromkeys(marks(page)))
    if not found:
        hint = (
            "Save the page as Markdown. A wiki that does not give it back: alignkit verify SLUG --expect FINGERPRINT, "
            "with the fingerprint that is printed on the page."
        )
        raise Refused("This page does not say which agreement it shows.", hint)
    if len(found) > 1:
        told = " and ".join(f"revision {mark.revision} of {mark.slug} for {mark.target}" for mark in found[:3])
        raise Refused(f"This page says that it is {told}.", "Save the page of one agreement as it was written.")
    return found[0]


def compare(page: str, made: str, signed: bool) -> list[Problem]:
    """A page against the one that the sealed file makes for the same target: what differs in the signed parts.

    Not ``signed``: it is the page of a draft, and differs from that. What nobody signs is named as an "info".
    """
    theirs, rest = _split(page)
    ours, _ = _split(made)
    found: list[Problem] = []
    for place, part in enumerate(theirs):
        wanted = ours[place] if place < len(ours) else []
        found += [_differs(one, other, signed) for one, other in _differing(wanted, part)]
    if len(found) > _SHOWN:
        found = [*found[:_SHOWN], Problem("AV17", f"{len(found) - _SHOWN} more places differ.")]
    if len(theirs) < len(ours) and not found:
        found.append(Problem("AV18", "Only the first page is there; the agreement in full is not.", "", "info"))
    beside = [line.lstrip("# ") for line in rest if line.startswith("## ")]
    told = f": where it stands, {', '.join(beside)}" if beside else ""
    found.append(Problem("AV18", f"What stands beside the agreement is signed by nobody{told}.", "", "info"))
    return found


def _differs(ours: str, theirs: str, signed: bool) -> Problem:
    was = "what was signed" if signed else "the draft"
    if not theirs:
        return Problem("AV17", f"Missing on the page: {_short(ours)}")
    if not ours:
        return Problem("AV17", f"On the page, and not in {was}: {_short(theirs)}")
    return Problem("AV17", f"The page says {_short(theirs)}; {was} is {_short(ours)}")


def _short(text: str) -> str:
    return f"“{text if len(text) <= _LONG else text[:_LONG] + '…'}”"


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


def _differing(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of lines that differ, side by side from their first differing word on; one may be empty."""
    for what, i, j, m, n in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what != "equal":
            for one, other in zip_longest(ours[i:j], theirs[m:n], fillvalue=""):
                yield _near(one, other)


def _near(one: str, other: str) -> tuple[str, str]:
    """Two lines from shortly before the place where they part."""
    if not one or not other:
        return one, other
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - 40)
    start = one.rfind(" ", 0, start) + 1 if start else 0
    return ("…" if start else "") + one[start:], ("…" if start else "") + other[start:]
