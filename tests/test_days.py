"""A field for a day holds a day: a moment there is an error with its line, and nobody signs over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.core.fields import Field
from alignkit.core.schema import FILE_FIELDS
from alignkit.files import reader
from alignkit.store.workspace import Workspace
from tests.command_line import run, run_refused
from tests.full_campaign import FULL_FILE

LINE = re.compile(r"^(\w+) = (\d{4}-\d\d-\d\d)(?=\s)", re.MULTILINE)


def days(fields: tuple[Field, ...] = FILE_FIELDS, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for field in fields:
        if field.kind == "date":
            yield (*place, field.key)
        yield from days(field.fields, (*place, field.key))


def test_every_field_for_a_day_is_in_the_full_campaign() -> None:
    def has(table: Any, place: tuple[str, ...]) -> bool:
        if isinstance(table, list):
            return any(has(row, place) for row in table)
        return not place or (place[0] in table and has(table[place[0]], place[1:]))

    data = tomli.loads(FULL_FILE.read_text("utf-8"))
    missing = {place for place in days() if place[0] not in ("marketing", "sales") and not has(data, place)}
    assert missing == {
        ("sales_responsibilities", "commitments", "due"),
        ("review", "stuck", "on"),
        ("review", "lessons", "due"),
        ("premortem", "due"),
        ("mql", "tested", "on"),
    }, "as others"
    assert any(has(data, place) for place in days() if place[0] in ("marketing", "sales"))


TEXT = FULL_FILE.read_text("utf-8")
DAYS = {f"{found[1]} {number}": found for number, found in enumerate(LINE.finditer(TEXT))}


@pytest.mark.parametrize("found", DAYS.values(), ids=DAYS.keys())
@pytest.mark.parametrize("moment", ["T00:00:00Z", "T23:30:00-08:00", " 10:00:00Z"])
def test_a_moment_there_is_an_error(found: re.Match[str], moment: str) -> None:
    loaded = reader.read_campaign((TEXT[: found.end()] + moment + TEXT[found.end() :]).encode(), "full")
    (problem,) = loaded.problems
    assert loaded.campaign is None and (problem.code, problem.severity) == ("AF13", "error")
    assert problem.line == TEXT[: found.start()].count("\n") + 1
    assert problem.hint == f"Write {found[1]} = {found[2]}."


@pytest.fixture
def signed(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """A signed campaign of the year, whose first day is a moment: another day in another place."""
    monkeypatch.chdir(year.root)
    path = next(path for path in sorted(year.campaigns.glob("*.toml")) if year.sealed_path(path.stem, 1).exists())
    assert run("verify", path.stem).exit_code == 0
    text = path.read_text("utf-8")
    changed = re.sub(r"^(launch = \d{4}-\d\d-\d\d)", r"\1T23:30:00-08:00", text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, "utf-8")
    return path.stem, path


def test_a_signed_file_with_one_does_not_verify_and_is_not_signed_over(signed: tuple[str, Path]) -> None:
    slug, path = signed
    raw = path.read_bytes()
    verified = run("verify", slug)
    assert verified.exit_code == 1 and "where a day is meant" in verified.output
    assert "AF13" in run("check", slug).output
    for words in (["sign", slug, "--team", "sales", "--by", "X"], ["brief", slug], ["amend", slug]):
        assert "where a day is meant" in run_refused(*words)
    assert path.read_bytes() == raw


@pytest.mark.parametrize(
    "words",
    [
        *(["list"], ["list", "--json"], ["list", "--sort", "launch"], ["check"], ["due"], ["search", "tender"]),
        *(["verify"], ["review"], ["diff", "--tag", "dach"], ["publish", "wiki", "--dry-run"], ["doctor"]),
    ],
    ids=" ".join,
)
def test_it_stands_in_no_other_campaigns_way(signed: tuple[str, Path], words: list[str]) -> None:
    result = run(*words)
    assert "itself failed" not in result.output and "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if "--sort" not in words:
        assert result.exit_code in (0, 1), result.output
