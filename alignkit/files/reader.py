"""A campaign file's bytes to its record, with everything that is wrong in it: the reader that never changes a file.

Line numbers cost a second parse, so they are looked up only for a file that has problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from alignkit.core.errors import Problem, Severity, UserError
from alignkit.core.failures import problem_from_error
from alignkit.core.model import TEAMS, Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.schema import FILE_FIELDS
from alignkit.text.sanitize import sanitize_line
from alignkit.text.toml import TOO_LARGE, TomlError, parse_toml
from alignkit.values.quick_check import is_valid_quickly
from alignkit.values.validation import FormatFinding, format_place, normalize_value, validate_table

MAX_BYTES = 256 * 1024
CONTENT_TABLES = ("campaign", *QUESTION_KEYS)
_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>")
_MARKER_LINE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)
_DOTTED = re.compile(r"""\n[ \t]*(?:[A-Za-z0-9_-]++|"[^"\n]*"|'[^'\n]*')[ \t]*\.[^\n=]*=""")
_HEADER = re.compile(r"""\n[ \t]*\[\[?[ \t]*["']?([a-z]+(?:_[a-z]+)*)""")
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


class ReadResult(NamedTuple):
    """What a file holds: ``campaign`` is None where it is broken, ``read_only`` says why it may not be written."""

    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()
    read_only: str = ""
    data: Mapping[str, Any] = MappingProxyType({})


def read_campaign(raw: bytes, slug: str, path: str = "", size: int = 0) -> ReadResult:
    """The campaign in a file's bytes and every problem of the file; never raises for what a file holds.

    ``size`` is the whole file's, in bytes, where ``raw`` is only the beginning of one that is too large. Where reading
    itself fails the file counts as broken, with one problem that says so.
    """
    try:
        return _read(raw, slug, path, size)
    except Exception as error:
        problem = problem_from_error(error, slug, path)
        return ReadResult(None, (problem,), problem.message)


def _read(raw: bytes, slug: str, path: str, size: int) -> ReadResult:
    try:
        text, tables = decode_toml(raw, size)
    except UserError as refusal:
        return ReadResult(None, tuple(problem.at(path=path, slug=slug) for problem in refusal.problems))
    found: list[FormatFinding] = []
    data = tables
    if not is_valid_quickly(tables):
        data = normalize_value(tables, found)
        if not any(finding.code == "AF03" for finding in found):
            found += validate_table(data, FILE_FIELDS)
    read_only = _newer_format_message(data)
    if read_only:
        first = FormatFinding("AF08", ("format",), read_only, "A newer alignkit can write it.", "warning")
        found = [first, *(finding.as_warning() for finding in found if finding.place != ("format",))]
    problems = _locate_problems(found, text, slug, path)
    if "<<<<<<<" in text or ">>>>>>>" in text:
        left = (problem for problem in _leftover_marker_problems(text, "warning") if "===" not in problem.message)
        problems += tuple(problem.at(path=path, slug=slug) for problem in left)
    if not read_only and _may_be_unwritable(text):
        from alignkit.files.editor import find_unwritable

        apart = find_unwritable(text)
        problems += tuple(problem.at(path=path, slug=slug) for problem in apart)
        read_only = " ".join(f"{problem.message.partition(': ')[2]} {problem.hint}" for problem in apart[:3])
    if any(problem.severity == "error" and problem.code != "AF07" for problem in problems):
        return ReadResult(None, problems, read_only, data)
    return ReadResult(
        _build_campaign(slug, data, [finding for finding in found if finding.is_dropped]), problems, read_only, data
    )


def decode_toml(raw: bytes, size: int = 0) -> tuple[str, dict[str, Any]]:
    """Text without byte-order mark and CR LF, and its tables with fractions as Decimal. Raises Refused."""
    if len(raw) > MAX_BYTES:
        raise _read_error(
            "AF03",
            f"the file is {-(-max(size, len(raw)) // 1024):,} KiB large; a campaign may be {MAX_BYTES // 1024} KiB.",
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
        if problems := _leftover_marker_problems(text, "error"):
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


def _leftover_marker_problems(text: str, severity: Severity) -> list[Problem]:
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


def _may_be_unwritable(text: str) -> bool:
    """Whether a quick look finds what could be a dotted key, or tables of one question that stand apart."""
    begun: set[str] = set()
    last = ""
    text = "\n" + text
    for name in _HEADER.findall(text):
        if name != last and name in begun and name in CONTENT_TABLES:
            return True
        begun.add(name)
        last = name
    return bool(_DOTTED.search(text))


def _newer_format_message(data: Mapping[str, Any]) -> str:
    number = data.get("format")
    if isinstance(number, int) and not isinstance(number, bool) and number > 1:
        return f"the file is of format {number} and this alignkit writes format 1; it opens for reading only."
    return ""


def _build_campaign(slug: str, data: Mapping[str, Any], unfit: list[FormatFinding]) -> Campaign | None:
    """The record of data less the places that no record can hold; None where none can be made."""
    dropped = {finding.place[:-1] if finding.code == "AF10" else finding.place for finding in unfit}
    kept = _without_places(data, dropped, ()) if dropped else dict(data)
    for team in TEAMS:
        if team in kept:
            kept[team] = {key: table for key, table in kept[team].items() if key in QUESTION_KEYS}
    try:
        return from_data(slug, kept)
    except (TypeError, ValueError, KeyError, AttributeError):
        if not unfit:
            raise
        return None  # a newer format that has little in common with this one


def _without_places(value: Any, dropped: set[tuple[str | int, ...]], place: tuple[str | int, ...]) -> Any:
    if isinstance(value, dict):
        items = ((key, inner) for key, inner in value.items() if (*place, key) not in dropped)
        return {key: _without_places(inner, dropped, (*place, key)) for key, inner in items}
    if isinstance(value, list):
        rows = ((number, inner) for number, inner in enumerate(value) if (*place, number) not in dropped)
        return [_without_places(inner, dropped, (*place, number)) for number, inner in rows]
    return value


def _locate_problems(found: list[FormatFinding], text: str, slug: str, path: str) -> tuple[Problem, ...]:
    """Findings as problems in the order of the file, each with its line or that of the table it belongs to."""
    if not found:
        return ()
    from alignkit.files.editor import find_line_numbers

    where = find_line_numbers(text)
    problems = []
    for finding in found:
        place = finding.place
        while place and place not in where:
            place = place[:-1]
        problems.append(
            Problem(
                finding.code,
                finding.message,
                finding.hint,
                finding.severity,
                path,
                where.get(place, 1 if not place and len(finding.place) == 1 else None),
                format_place(finding.place),
                slug,
                next((str(step) for step in finding.place[:2] if step in CONTENT_TABLES), ""),
            )
        )
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
