"""A campaign file's bytes to a Campaign, with every problem of the file. Reading never changes a file.

Line numbers cost a second parse, so they are looked up only for a file that has problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import problem_from_error
from alignkit.core.model import TEAMS, Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files.decode import decode_toml, leftover_marker_problems
from alignkit.values.places import CONTENT_TABLES, format_place
from alignkit.values.validation import FormatFinding, read_tables

_DOTTED = re.compile(r"""\n[ \t]*(?:[A-Za-z0-9_-]++|"[^"\n]*"|'[^'\n]*')[ \t]*\.[^\n=]*=""")
_HEADER = re.compile(r"""\n[ \t]*\[\[?[ \t]*["']?([a-z]+(?:_[a-z]+)*)""")


class ReadResult(NamedTuple):
    """What a file holds. ``campaign`` is None where it is broken; ``read_only`` says why it cannot be edited."""

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
        text, data = decode_toml(raw, size)
    except UserError as error:
        return ReadResult(None, tuple(problem.at(path=path, slug=slug) for problem in error.problems))
    found = read_tables(data)
    read_only = _newer_format_message(data)
    if read_only:
        first = FormatFinding("AF08", ("format",), read_only, "A newer alignkit can write it.", "warning")
        found = [first, *(finding.as_warning() for finding in found if finding.place != ("format",))]
    problems = _locate_problems(found, text, slug, path)
    if "<<<<<<<" in text or ">>>>>>>" in text:
        left = (problem for problem in leftover_marker_problems(text, "warning") if "===" not in problem.message)
        problems += tuple(problem.at(path=path, slug=slug) for problem in left)
    if not read_only and _may_be_unwritable(text):
        from alignkit.files.editor import find_unwritable  # see _locate_problems

        apart = find_unwritable(text)
        problems += tuple(problem.at(path=path, slug=slug) for problem in apart)
        read_only = " ".join(f"{problem.message.partition(': ')[2]} {problem.hint}" for problem in apart[:3])
    if any(problem.severity == "error" and problem.code != "AF07" for problem in problems):
        return ReadResult(None, problems, read_only, data)
    return ReadResult(
        _build_campaign(slug, data, [finding for finding in found if finding.is_dropped]), problems, read_only, data
    )


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

    # The one import that waits: it loads tomlkit, a third of the time of `show`, and few files have problems.
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
