"""Bytes of a TOML file to text and plain tables, or to the problem because of which it cannot be read."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from alignkit.core.errors import Problem, Severity, UserError
from alignkit.text.numbers import format_grouped
from alignkit.text.sanitize import sanitize_line
from alignkit.text.toml import TOO_LARGE, TomlError, parse_toml

MAX_BYTES = 256 * 1024
_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")
_MARKER_LINE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)
_SYNTAX = (
    (
        ("Cannot overwrite", "Cannot declare", "Duplicate inline", "Cannot mutate", "Cannot redefine"),
        "a key or table stands here a second time",
        "Keep one of the two; a merge may have brought in the other.",
    ),
    (
        ("Invalid value", "Invalid initial"),
        "what stands here is no value",
        'A text stands in quotation marks: answer = "…".',
    ),
    (
        ("Unterminated string", "Illegal character '\\n'", 'Expected "\'"', "Expected \"'''\""),
        "a text is not closed",
        'Close it with the quotation marks that opened it; a text of several lines stands between """ and """.',
    ),
    (("Unescaped", "Invalid hex"), "a \\ stands in a text", "Write \\\\, or put the text between single quotes '…'."),
    (("Unclosed array",), "a list is not closed", "Close it with ]; its items are parted by commas."),
    (("Unclosed inline",), "a table in braces is not closed", "Close it with } and keep it on one line."),
    (("Expected '=' after",), "a key has no value", 'Write key = "value"; a comment begins with #.'),
    (("Expected newline",), "something follows the value that does not belong there", "Write one key on each line."),
    (("Expected ']'",), "a header is not closed", "Close it with as many ] as it has [."),
    (("Invalid statement",), "a line is neither a key nor a header", 'Write key = "value" or [header].'),
    (("Illegal character", "Found invalid"), "a control character stands in the file", "Delete it."),
    ((TOO_LARGE,), TOO_LARGE, "Write a number of at most 15 digits, or put it in quotation marks."),
    (("Invalid date",), "no such day or moment", "Write a day as 2027-04-06, a moment as 2027-04-06T09:00:00Z."),
)


def decode_toml(raw: bytes, size: int = 0) -> tuple[str, dict[str, Any]]:
    """The text without byte-order mark and with LF line ends, and its tables with fractions as Decimal.

    ``size`` is the whole file's, in bytes, where ``raw`` is only its beginning. Raises UserError with problems AF01 to
    AF04: too large, not UTF-8, not TOML, or with conflict markers of git.
    """
    if len(raw) > MAX_BYTES:
        size = -(-max(size, len(raw)) // 1024)
        raise _read_error(
            "AF03",
            f"the file is {format_grouped(size)} KiB large; a campaign may be {MAX_BYTES // 1024} KiB.",
            "Move long material to the wiki and name the place.",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _read_error(
            "AF02", f"the file is not UTF-8 text: byte 0x{raw[error.start]:02x}.", "Save it as UTF-8.", line
        ) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if "<<<<<<<" in text and (problems := _conflict_problems(text)):
        raise UserError(problems[0].message, problems[0].hint, problems)
    try:
        return text, parse_toml(text, _decimal)
    except RecursionError:
        raise _read_error("AF03", "the file is nested deeper than 100 levels.", "A campaign needs four.") from None
    except TomlError as error:
        if problems := leftover_marker_problems(text, "error"):
            raise UserError(problems[0].message, problems[0].hint, problems) from None
        raise _syntax_error(error, text) from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:  # an exponent beyond what Decimal holds
        return Decimal("Infinity")


def _read_error(code: str, message: str, hint: str, line: int | None = None) -> UserError:
    return UserError(message, hint, (Problem(code, message, hint, line=line),))


def _conflict_problems(text: str) -> list[Problem]:
    """One problem for each place where git left both sides of a conflict."""
    problems, opened_at, seen = [], 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_CONFLICT_MARKERS[0]):
            opened_at, seen = number, 1
        elif seen and line.startswith(_CONFLICT_MARKERS[seen]) and (seen := seen + 1) == len(_CONFLICT_MARKERS):
            problems.append(
                Problem(
                    "AF04",
                    f"two edits met in git and were not joined (lines {opened_at} to {number}).",
                    "Keep what is right between <<<<<<< and >>>>>>> and delete the marker lines, or have alignkit"
                    " resolve join them field by field.",
                    line=opened_at,
                )
            )
            seen = 0
    return problems


def leftover_marker_problems(text: str, severity: Severity) -> list[Problem]:
    """One problem for each marker line of a conflict that is no longer whole."""
    return [
        Problem(
            "AF04",
            f"a line that git puts between two edits was left ({sanitize_line(found[0])[:40]}).",
            "See that both edits are what they should be, then delete the line.",
            severity,
            line=text.count("\n", 0, found.start()) + 1,
        )
        for found in _MARKER_LINE.finditer(text)
    ]


def _syntax_error(error: TomlError, text: str) -> UserError:
    said, line = getattr(error, "msg", str(error)), getattr(error, "lineno", None)
    at_end = getattr(error, "pos", 0) >= len(text)
    message, hint = next(
        ((message, hint) for starts, message, hint in _SYNTAX if said.startswith(starts)),
        (f"not TOML: {sanitize_line(said)}", "Compare the line with its neighbours."),
    )
    row = sanitize_line(text.split("\n")[line - 1] if line else "")
    if at_end and not said.startswith(_SYNTAX[0][0]):
        return _read_error("AF01", f"{message}; the file ends before it does.", hint, line)
    return _read_error("AF01", f"{message} ({row[:60]}{'…' * (len(row) > 60)}).", hint, line)
