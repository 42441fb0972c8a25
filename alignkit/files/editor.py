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

from alignkit.core.errors import Problem, UserError
from alignkit.files.comments import FileLayout, adopt_comments, keep_orphaned_comments
from alignkit.files.decode import decode_toml
from alignkit.files.rewriter import BlockEditor, KeyEntry, TableBlock, blocks_to_text, build_blocks, header_place
from alignkit.files.table_diff import KeyPath, apply_difference, is_same_value
from alignkit.text.sanitize import shorten
from alignkit.values.places import CONTENT_TABLES, FilePlace, format_place
from alignkit.values.validation import read_tables

MAX_KEY_PARTS = 4000  # names in all headers and dotted keys together: tomlkit takes seconds over files beyond it
_PART = r"""[ \t]*(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*"""
_DOTTED = re.compile(rf"^(?:\[{{1,2}}{_PART}(?:\.{_PART})*+|(?:{_PART}\.)++)", re.MULTILINE)


class _TextPiece(NamedTuple):
    kind: str  # "" for blanks and comments, "key", "dotted", "table", "row"
    names: KeyPath
    parts: tuple[str, ...]


class EditableFile:
    """A campaign file's text in pieces, and the plain tables it holds."""

    def __init__(self, text: str, pieces: list[_TextPiece], data: dict[str, Any], mark: str) -> None:
        self.data, self._mark = data, mark
        self._newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        self._cut = not text.endswith("\n") and bool(text)
        self._blocks, self._end = _pieces_to_blocks(text + self._newline * self._cut, pieces)

    @classmethod
    def parse(cls, raw: bytes) -> EditableFile:
        """The file in these bytes. Raises UserError where it could not be written back unchanged."""
        folded, data = decode_toml(raw)
        deep = next((finding for finding in read_tables(data) if finding.code == "AF03"), None)
        if deep:
            raise UserError(deep.message, deep.hint)
        mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
        text = raw.decode().removeprefix("\ufeff")
        pieces = _split_pieces(folded if folded.endswith("\n") or not folded else folded + "\n", data)
        if problems := _unwritable_pieces(pieces):
            raise UserError(problems[0].message, problems[0].hint, problems)
        return cls(text, pieces, data, mark)

    def edit(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> bytes:
        """The whole file with just the difference of two sets of plain tables made in it.

        Keys of the file that are in neither stay. Raises UserError where the result would not hold exactly what was
        meant, or could not be read again; the document then stands as before.
        """
        target = apply_difference(self.data, old, new)
        draft = BlockEditor(self._blocks, self._end, self._newline)
        draft.table((), self.data, target)
        raw = self._joined(draft.blocks, draft.end)
        data = _verify_output(raw, target)
        self._blocks, self._end, self.data = draft.blocks, draft.end, data
        return raw

    def layout(self, newline: str = "") -> FileLayout:
        """A copy of the text in pieces, with this file's line end or another."""
        return FileLayout(self._blocks, self._end, self.data, newline or self._newline)

    def take_over(self, was: FileLayout, base: EditableFile, other: EditableFile | None = None) -> bytes:
        """The whole file with what another one changed around the values of ``base``; its data stays.

        ``was`` is the sheet of this file before its own edit, whose comments on what is gone find another place.
        Raises UserError as ``edit`` does.
        """
        mine, began = self.layout(), base.layout(self._newline)
        if other is None:
            keep_orphaned_comments(mine, began, was)
        else:
            adopt_comments(mine, was, began, other.layout(self._newline))
        raw = self._joined(mine.blocks, mine.end)
        _verify_output(raw, self.data)
        self._blocks, self._end = mine.blocks, mine.end
        return raw

    def _joined(self, blocks: list[TableBlock], end: str) -> bytes:
        text = blocks_to_text(blocks, end)
        return (self._mark + (text.removesuffix(self._newline) if self._cut else text)).encode()


def write_new_file(data: Mapping[str, Any]) -> str:
    """A fresh campaign file of plain tables. Raises UserError for what no campaign file may hold."""
    blocks = build_blocks((), data)
    blocks[0].lead = ""
    if not blocks[0].header and not blocks[0].entries and len(blocks) > 1:
        blocks[1].lead = ""
    return blocks_to_text(blocks, "")


def find_line_numbers(text: str) -> dict[FilePlace, int]:
    """The line (from 1) of every key and header of a text that tomlkit can read; empty for one it cannot."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        pieces = _split_pieces(text)
    except UserError:
        return {}
    found: dict[FilePlace, int] = {}
    rows: Counter[KeyPath] = Counter()
    place: FilePlace = ()
    line = 1
    for piece in pieces:
        head = piece.parts[0]
        here = line + head[: len(head) - len(head.lstrip())].count("\n")
        if piece.kind in ("table", "row"):
            place = header_place(piece.names, piece.kind == "row", rows)
            for end in range(1, len(place) + 1):
                found.setdefault(place[:end], here)
        elif piece.kind:
            steps = (*place, *piece.names)
            for end in range(len(place) + 1, len(steps) + 1):
                found.setdefault(steps[:end], here)
        line += sum(part.count("\n") for part in piece.parts)
    return found


def find_unwritable(text: str) -> tuple[Problem, ...]:
    """Why a text without CR LF that tomli can read may not be written: dotted keys, tables that stand apart."""
    try:
        return _unwritable_pieces(_split_pieces(text))
    except UserError as error:
        return error.problems


# -- from text to pieces


def _split_pieces(text: str, data: Mapping[str, Any] | None = None) -> list[_TextPiece]:
    """The pieces of a text with line ends folded to LF. Raises UserError where they are not the text or the data."""
    if sum(found[0].count(".") + 1 for found in _DOTTED.finditer(text)) > MAX_KEY_PARTS:
        raise _not_writable_error("it has thousands of tables, more than can be edited at the speed of typing.")
    try:
        document = tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise _not_writable_error(f"it is understood in two ways ({error}).") from None
    if data is not None and not is_same_value(document.unwrap(), data):
        raise _not_writable_error("it is understood in two ways.")
    pieces, at = [], 0
    for piece in _walk_pieces(document.body, (), ()):
        if piece.kind in ("table", "row"):  # tomlkit forgets the spaces inside a header
            piece = piece._replace(parts=(text[at : text.find("\n", at) + 1],))
        pieces.append(piece)
        at += sum(map(len, piece.parts))
    if "".join(part for piece in pieces for part in piece.parts) != text:
        raise _not_writable_error("its tables are written in a way that cannot be kept.")
    return pieces


def _not_writable_error(why: str) -> UserError:
    message = f"the file opens for reading only: {why}"
    hint = "Write each table once, under its own [header], one key a line."
    return UserError(message, hint, (Problem("AF11", message, hint, "warning"),))


def _walk_pieces(body: Any, names: KeyPath, dotted: KeyPath, prefix: str = "") -> Iterator[_TextPiece]:
    """Pieces in the order of the file, headers without their text; ``dotted`` are the names before a key's last."""
    for key, item in body:
        if key is None:
            yield _TextPiece("", (), (item.as_string(),))
            continue
        inner = (*names, key.key)
        if isinstance(item, AoT):
            for row in item.body:
                yield _TextPiece("row", inner, ())
                yield from _walk_pieces(row.value.body, inner, ())
        elif isinstance(item, Table) and key.is_dotted():
            yield from _walk_pieces(item.value.body, inner, (*dotted, key.key), f"{prefix}{key.as_string()}.")
        elif isinstance(item, Table):
            if not item.is_super_table():
                yield _TextPiece("table", inner, ())
            yield from _walk_pieces(item.value.body, inner, ())
        else:
            trivia = item.trivia
            head = f"{trivia.indent}{prefix}{key.as_string()}{key.sep}"
            tail = f"{trivia.comment_ws}{trivia.comment}{trivia.trail}"
            yield _TextPiece("dotted" if dotted else "key", (*dotted, key.key), (head, item.as_string(), tail))


def _unwritable_pieces(pieces: list[_TextPiece]) -> tuple[Problem, ...]:
    problems, line = [], 1
    under: KeyPath = ()
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
            if name in begun and name != last and name in CONTENT_TABLES:
                message = (
                    f"the file opens for reading only: tables of {name} stand apart (lines {begun[name]} and {line})."
                )
                hint = f"Move what stands under line {line} up to the other tables of {name}."
                problems.append(Problem("AF11", message, hint, "warning", line=line, key=name, question=name))
            begun.setdefault(name, line)
            last, under = name, piece.names
        line += sum(part.count("\n") for part in piece.parts)
    return tuple(problems)


def _pieces_to_blocks(text: str, pieces: list[_TextPiece]) -> tuple[list[TableBlock], str]:
    """Pieces of the folded text as blocks of the text itself, CR LF and all."""
    folds: list[int] = []  # offsets in the folded text of line ends that were CR LF
    for found in re.finditer("\r\n", text):
        folds.append(found.start() - len(folds))
    at = 0

    def taken(part: str) -> str:
        nonlocal at
        start, at = at, at + len(part)
        return text[start + bisect_left(folds, start) : at + bisect_left(folds, at)] if folds else part

    blocks, pending = [TableBlock("", (), False, "")], ""
    for piece in pieces:
        parts = [taken(part) for part in piece.parts]
        if not piece.kind:
            pending += parts[0]
        elif piece.kind == "key":
            blocks[-1].entries.append(KeyEntry(pending, piece.names[-1], *parts))
            pending = ""
        else:
            blocks.append(TableBlock(pending, piece.names, piece.kind == "row", parts[0]))
            pending = ""
    return blocks, pending


def _first_difference(data: Mapping[str, Any], target: Mapping[str, Any], place: FilePlace = ()) -> FilePlace:
    """The first place at which two tables that differ do so."""
    for key in (*data, *target):
        one, other = data.get(key), target.get(key)
        if key in data and key in target and is_same_value(one, other):
            continue
        inside = isinstance(one, dict) and isinstance(other, dict)
        return _first_difference(one, other, (*place, key)) if inside else (*place, key)  # type: ignore[arg-type]
    return place


def _verify_output(raw: bytes, target: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of what is about to be written. Raises UserError where they are not the target, or break a limit."""
    data = decode_toml(raw)[1]
    found = read_tables(data)
    if not is_same_value(data, target):
        where = format_place(_first_difference(data, target))
        raise UserError(
            f"the change to {shorten(where)} cannot be written into this file without changing something else.",
            "Write that table in the file by hand, under its own [header] and one key a line; then try again.",
        )
    bad = [finding for finding in found if finding.severity == "error" and finding.code != "AF07"]
    if bad:
        problems = [
            Problem(finding.code, finding.message, finding.hint, key=format_place(finding.place)) for finding in bad
        ]
        raise UserError(bad[0].message, bad[0].hint, problems)
    return data
