"""A campaign file open for writing: changes exactly what differs and leaves every other byte alone.

tomlkit reads the text; what is kept of it is a flat list, because its tree gives the comment above a header to the
table before it and loses rows of an array that another table splits:

    Document
      blocks    [Block]     one for what stands before the first header, then one a header
        lead                blank lines and comments above the header: they go where it goes
        header              "[goals.funnel]  # comment" to its line end
        entries [Entry]     lead, "key = ", value, "  # comment" to its line end
      end                   blank lines and comments below the last key

Each is a piece of the file as it stands there; together they are the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from alignkit.fileformat.comments import Sheet, rehouse, take_over
from alignkit.fileformat.difference import Names, applied, same
from alignkit.fileformat.kinds import Finding, Place, place_of, plain, wrong
from alignkit.fileformat.reading import CONTENTS, opened
from alignkit.fileformat.rewriting import Block, Draft, Entry, new_blocks, place_of_header, text_of
from alignkit.fileformat.shapes import FILE
from alignkit.problems import Problem, Refused
from alignkit.shown import cut

MAX_PARTS = 4000  # names in all headers and dotted keys together: tomlkit takes seconds over files beyond it
_PART = r"""[ \t]*(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*"""
_DOTTED = re.compile(rf"^(?:\[{{1,2}}{_PART}(?:\.{_PART})*+|(?:{_PART}\.)++)", re.MULTILINE)


class _Piece(NamedTuple):
    kind: str  # "" for blanks and comments, "key", "dotted", "table", "row"
    names: Names
    parts: tuple[str, ...]


class Document:
    """A campaign file's text in pieces, and the plain tables it holds."""

    def __init__(self, text: str, pieces: list[_Piece], data: dict[str, Any], mark: str) -> None:
        self.data, self._mark = data, mark
        self._newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        self._cut = not text.endswith("\n") and bool(text)
        self._blocks, self._end = _blocks(text + self._newline * self._cut, pieces)

    @classmethod
    def parse(cls, raw: bytes) -> Document:
        """The document in a file's bytes. Raises Refused for whatever could not be written back as it was."""
        folded, tables = opened(raw)
        found: list[Finding] = []
        data = plain(tables, found)
        deep = next((finding for finding in found if finding.code == "AF03"), None)
        if deep:
            raise Refused(deep.message, deep.hint)
        mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
        text = raw.decode().removeprefix("\ufeff")
        pieces = _pieces(folded if folded.endswith("\n") or not folded else folded + "\n", data)
        if problems := _unwritable(pieces):
            raise Refused(problems[0].message, problems[0].hint, problems)
        return cls(text, pieces, data, mark)

    def edit(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> bytes:
        """The whole file with just the difference of two sets of plain tables made in it.

        Keys of the file that are in neither stay. Raises Refused where the result would not hold exactly what was
        meant, or could not be read again; the document then stands as before.
        """
        target = applied(self.data, old, new)
        draft = Draft(self._blocks, self._end, self._newline)
        draft.table((), self.data, target)
        raw = self._joined(draft.blocks, draft.end)
        data = _gate(raw, target)
        self._blocks, self._end, self.data = draft.blocks, draft.end, data
        return raw

    def sheet(self, newline: str = "") -> Sheet:
        """A copy of the text in pieces, with this file's line end or another."""
        return Sheet(self._blocks, self._end, self.data, newline or self._newline)

    def take_over(self, was: Sheet, base: Document, other: Document | None = None) -> bytes:
        """The whole file with what another one changed around the values of ``base``; its data stays.

        ``was`` is the sheet of this file before its own edit, whose comments on what is gone find another place.
        Raises Refused as ``edit`` does.
        """
        mine, began = self.sheet(), base.sheet(self._newline)
        if other is None:
            rehouse(mine, began, was)
        else:
            take_over(mine, was, began, other.sheet(self._newline))
        raw = self._joined(mine.blocks, mine.end)
        _gate(raw, self.data)
        self._blocks, self._end = mine.blocks, mine.end
        return raw

    def _joined(self, blocks: list[Block], end: str) -> bytes:
        text = text_of(blocks, end)
        return (self._mark + (text.removesuffix(self._newline) if self._cut else text)).encode()


def new_text(data: Mapping[str, Any]) -> str:
    """A fresh campaign file of plain tables. Raises Refused for what no campaign file may hold."""
    blocks = new_blocks((), data)
    blocks[0].lead = ""
    if not blocks[0].header and not blocks[0].entries and len(blocks) > 1:
        blocks[1].lead = ""
    return text_of(blocks, "")


def lines(text: str) -> dict[Place, int]:
    """The line (from 1) of every key and header of a text that tomlkit can read; empty for one it cannot."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        pieces = _pieces(text)
    except Refused:
        return {}
    found: dict[Place, int] = {}
    rows: Counter[Names] = Counter()
    place: Place = ()
    line = 1
    for piece in pieces:
        head = piece.parts[0]
        here = line + head[: len(head) - len(head.lstrip())].count("\n")
        if piece.kind in ("table", "row"):
            place = place_of_header(piece.names, piece.kind == "row", rows)
            for end in range(1, len(place) + 1):
                found.setdefault(place[:end], here)
        elif piece.kind:
            steps = (*place, *piece.names)
            for end in range(len(place) + 1, len(steps) + 1):
                found.setdefault(steps[:end], here)
        line += sum(part.count("\n") for part in piece.parts)
    return found


def unwritable(text: str) -> tuple[Problem, ...]:
    """Why a text without CR LF that tomli can read may not be written: dotted keys, tables that stand apart."""
    try:
        return _unwritable(_pieces(text))
    except Refused as refusal:
        return refusal.problems


# -- from text to pieces


def _pieces(text: str, data: Mapping[str, Any] | None = None) -> list[_Piece]:
    """The pieces of a text with line ends folded to LF. Raises Refused where they are not the text or the data."""
    if sum(found[0].count(".") + 1 for found in _DOTTED.finditer(text)) > MAX_PARTS:
        raise _refusal("it has thousands of tables, more than can be edited at the speed of typing.")
    try:
        document = tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise _refusal(f"it is understood in two ways ({error}).") from None
    if data is not None and not same(document.unwrap(), data):
        raise _refusal("it is understood in two ways.")
    pieces, at = [], 0
    for piece in _walk(document.body, (), ()):
        if piece.kind in ("table", "row"):  # tomlkit forgets the spaces inside a header
            piece = piece._replace(parts=(text[at : text.find("\n", at) + 1],))
        pieces.append(piece)
        at += sum(map(len, piece.parts))
    if "".join(part for piece in pieces for part in piece.parts) != text:
        raise _refusal("its tables are written in a way that cannot be kept.")
    return pieces


def _refusal(why: str) -> Refused:
    message = f"the file opens for reading only: {why}"
    hint = "Write each table once, under its own [header], one key a line."
    return Refused(message, hint, (Problem("AF11", message, hint, "warning"),))


def _walk(body: Any, names: Names, dotted: Names, prefix: str = "") -> Iterator[_Piece]:
    """Pieces in the order of the file, headers without their text; ``dotted`` are the names before a key's last."""
    for key, item in body:
        if key is None:
            yield _Piece("", (), (item.as_string(),))
            continue
        inner = (*names, key.key)
        if isinstance(item, AoT):
            for row in item.body:
                yield _Piece("row", inner, ())
                yield from _walk(row.value.body, inner, ())
        elif isinstance(item, Table) and key.is_dotted():
            yield from _walk(item.value.body, inner, (*dotted, key.key), f"{prefix}{key.as_string()}.")
        elif isinstance(item, Table):
            if not item.is_super_table():
                yield _Piece("table", inner, ())
            yield from _walk(item.value.body, inner, ())
        else:
            trivia = item.trivia
            head = f"{trivia.indent}{prefix}{key.as_string()}{key.sep}"
            tail = f"{trivia.comment_ws}{trivia.comment}{trivia.trail}"
            yield _Piece("dotted" if dotted else "key", (*dotted, key.key), (head, item.as_string(), tail))


def _unwritable(pieces: list[_Piece]) -> tuple[Problem, ...]:
    problems, line = [], 1
    under: Names = ()
    last: str | None = None
    begun: dict[str, int] = {}
    for piece in pieces:
        if piece.kind == "dotted":
            name = ".".join(piece.names)
            message = f"the file opens for reading only: {name} is a dotted key (line {line})."
            hint = f"Write {piece.names[-1]} under a header [{'.'.join((*under, *piece.names[:-1]))}]."
            problems.append(Problem("AF11", message, hint, "warning", line=line, key=name))
        elif piece.kind in ("table", "row"):
            name = piece.names[0]
            if name in begun and name != last and name in CONTENTS:
                message = (
                    f"the file opens for reading only: tables of {name} stand apart (lines {begun[name]} and {line})."
                )
                hint = f"Move what stands under line {line} up to the other tables of {name}."
                problems.append(Problem("AF11", message, hint, "warning", line=line, key=name, question=name))
            begun.setdefault(name, line)
            last, under = name, piece.names
        line += sum(part.count("\n") for part in piece.parts)
    return tuple(problems)


def _blocks(text: str, pieces: list[_Piece]) -> tuple[list[Block], str]:
    """Pieces of the folded text as blocks of the text itself, CR LF and all."""
    folds: list[int] = []  # offsets in the folded text of line ends that were CR LF
    for found in re.finditer("\r\n", text):
        folds.append(found.start() - len(folds))
    at = 0

    def taken(part: str) -> str:
        nonlocal at
        start, at = at, at + len(part)
        return text[start + bisect_left(folds, start) : at + bisect_left(folds, at)] if folds else part

    blocks, pending = [Block("", (), False, "")], ""
    for piece in pieces:
        parts = [taken(part) for part in piece.parts]
        if not piece.kind:
            pending += parts[0]
        elif piece.kind == "key":
            blocks[-1].entries.append(Entry(pending, piece.names[-1], *parts))
            pending = ""
        else:
            blocks.append(Block(pending, piece.names, piece.kind == "row", parts[0]))
            pending = ""
    return blocks, pending


def _apart(data: Mapping[str, Any], target: Mapping[str, Any], place: Place = ()) -> Place:
    """The first place at which two tables that differ do so."""
    for key in (*data, *target):
        one, other = data.get(key), target.get(key)
        if key in data and key in target and same(one, other):
            continue
        inside = isinstance(one, dict) and isinstance(other, dict)
        return _apart(one, other, (*place, key)) if inside else (*place, key)  # type: ignore[arg-type]
    return place


def _gate(raw: bytes, target: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of what is about to be written. Raises Refused where they are not the target, or break a limit."""
    found: list[Finding] = []
    data: dict[str, Any] = plain(opened(raw)[1], found)
    if not same(data, target):
        where = place_of(_apart(data, target))
        raise Refused(
            f"the change to {cut(where)} cannot be written into this file without changing something else.",
            "Write that table in the file by hand, under its own [header] and one key a line; then try again.",
        )
    bad = [
        finding for finding in (*found, *wrong(data, FILE)) if finding.severity == "error" and finding.code != "AF07"
    ]
    if bad:
        problems = [
            Problem(finding.code, finding.message, finding.hint, key=place_of(finding.place)) for finding in bad
        ]
        raise Refused(bad[0].message, bad[0].hint, problems)
    return data
