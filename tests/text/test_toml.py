"""Integers of more than 64 bits: named with their line wherever TOML comes in, and never in anybody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignkit.core.errors import UserError
from alignkit.files import reader
from alignkit.store.identity import read_user_config
from alignkit.store.settings import read_settings
from alignkit.text.toml import LARGEST, SMALLEST, TOO_LARGE, TomlError, parse_toml
from alignkit.values import kinds
from tests.command_line import run, run_checked, run_refused

NINES = "9" * 5000
LONG = {
    "hexadecimal": "0x" + "f" * 3600,
    "octal": "0o" + "7" * 5000,
    "binary": "0b" + "1" * 20000,
    "decimal": NINES,
    "negative": "-" + NINES,
    "one past the end": "9223372036854775808",
    "one before the start": "-9223372036854775809",
    "sixteen digits": "0x8000000000000000",
    "parted": "_".join("12345678901234567890"),
}


def fault(text: str) -> tuple[str, int]:
    with pytest.raises(TomlError) as caught:
        parse_toml(text)
    return caught.value.msg, caught.value.lineno


@pytest.mark.parametrize("number", LONG.values(), ids=LONG.keys())
def test_it_is_named_with_its_line(number: str) -> None:
    assert fault(f"a = 1\nx = {number}\n") == (TOO_LARGE, 2)
    assert fault(f"a = 1\nx = [1, {{ y = {number} }}]") == (TOO_LARGE, 2)


@pytest.mark.parametrize(
    "number", ["0x7fffffffffffffff", str(LARGEST), str(SMALLEST), "0b" + "1" * 63, "0x" + "0" * 99]
)
def test_an_integer_of_64_bits_is_one(number: str) -> None:
    assert parse_toml(f"x = {number}")["x"] == int(number, 0)


def test_the_same_digits_in_a_text_a_key_a_comment_or_a_fraction_are_none() -> None:
    text = f'{NINES} = "{NINES}"\n"{NINES}.x" = 1 # {NINES}\nt = """\n{NINES}\n"""\nf = {NINES}.5\n'
    assert parse_toml(text)[NINES] == NINES
    assert fault(f"{text}x = {NINES}") == (TOO_LARGE, 7)
    assert fault(f"{text}x = 0x{'f' * 5000}") == (TOO_LARGE, 7)


@pytest.mark.parametrize(
    "value", [int("f" * 5000, 16), -int("f" * 5000, 16), float("inf"), None, object(), {}, b"x"], ids=type
)
def test_what_stands_there_can_be_said_of_any_value(value: object) -> None:
    assert 0 < len(kinds.describe_value(value)) <= 41


@pytest.mark.parametrize("number", LONG.values(), ids=LONG.keys())
def test_a_campaign_with_one_is_broken_and_says_where(number: str) -> None:
    loaded = reader.read_campaign(f"format = 1\n\n[pain]\nx = {number}\n".encode(), "freight")
    assert loaded.campaign is None
    (problem,) = loaded.problems
    assert (problem.code, problem.severity, problem.line) == ("AF01", "error", 4)
    assert "64 bits" in problem.message and "quotation marks" in problem.hint


EVERYWHERE = [
    ["list"],
    ["check"],
    ["search", "Haulage"],
    ["verify"],
    ["due"],
    ["review"],
    ["publish", "wiki", "--dry-run"],
    ["diff", "--tag", "dach"],
    ["doctor"],
]


@pytest.mark.parametrize("words", EVERYWHERE, ids=lambda words: words[0])
@pytest.mark.parametrize("number", [LONG["hexadecimal"], NINES], ids=["hexadecimal", "decimal"])
def test_one_such_file_stops_no_command(root: Path, words: list[str], number: str) -> None:
    (root / "campaigns" / "spoilt.toml").write_text(f"format = 1\n[pain]\nx = {number}\n")
    result = run(*words)
    assert result.exit_code in (0, 1), result.output
    assert "itself failed" not in result.output and "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_the_list_names_it_beside_the_others(root: Path) -> None:
    (root / "campaigns" / "spoilt.toml").write_text(f"format = 1\n[pain]\nx = {LONG['hexadecimal']}\n")
    said = run("list").output
    assert "spoilt" in said and all(path.stem in said for path in (root / "campaigns").glob("*.toml"))


def test_the_settings_say_where(tmp_path: Path) -> None:
    path = tmp_path / "alignkit.toml"
    path.write_text(f"format = 1\ncurrency = {LONG['hexadecimal']}\n")
    with pytest.raises(UserError, match="64 bits") as caught:
        read_settings(path)
    assert caught.value.problems[0].line == 2
    path.write_text(f"name = {NINES}\n")
    with pytest.raises(UserError, match=r"64 bits.*line 1"):
        read_user_config(path)


@pytest.mark.parametrize(
    "told",
    [
        f"x={LONG['hexadecimal']}",
        f"x={NINES}",
        f"cost={NINES[:10]}.{NINES}=x",
        f"evidence.{NINES}=x",
        f"evidence[{NINES}]=x",
        f"{NINES}=x",
        f"x.{NINES}.y=x",
    ],
    ids=["hexadecimal", "decimal", "in a text", "line", "bracket", "key", "unknown key"],
)
def test_set_never_fails_on_one(root: Path, told: str) -> None:
    run_checked("new", "Plain")
    result = run("answer", "plain", "pain", "--set", told)
    assert result.exit_code in (0, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert len(result.output) < 12_000


def test_a_number_field_and_an_unknown_one_refuse_it(root: Path) -> None:
    run_checked("new", "Plain")
    assert "64 bits" in run_refused("answer", "plain", "goals", "--set", f"quota_amount={LONG['hexadecimal']}")
    assert "64 bits" in run_refused("answer", "plain", "pain", "--set", f"x={LONG['hexadecimal']}")
    assert "no revisions" in run_refused("diff", "plain", "--revision", NINES)


def test_an_edit_with_one_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_checked("new", "Plain")
    script = root / "editor"
    script.write_text(f'#!/bin/sh\nprintf "x = {LONG["hexadecimal"]}\\n" >> "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    said = run_refused("answer", "plain", "pain", "--editor")
    assert "64 bits" in said and "kept in" in said
    assert "0x" not in (root / "campaigns" / "plain.toml").read_text()


def test_resolve_names_one_in_a_conflict(root: Path) -> None:
    text = f"format = 1\n[pain]\n<<<<<<< ours\nx = 1\n=======\nx = {LONG['hexadecimal']}\n>>>>>>> theirs\n"
    (root / "campaigns" / "spoilt.toml").write_text(text)
    assert "64 bits" in run_refused("resolve", "spoilt")
