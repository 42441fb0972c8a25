from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from alignkit.cli.console import align_columns, cell_width
from alignkit.cli.root_group import RootGroup
from alignkit.core.errors import Problem, UserError
from alignkit.store import workspace

SECRET = "their own words"


class ProbeGroup(RootGroup):
    lines = {"tried": ("none", "A command that fails in every way.")}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return run_probe if cmd_name == "tried" else None


@click.group(cls=ProbeGroup, invoke_without_command=True)
def group() -> None:
    pass


RAISED: list[BaseException] = []


@click.command()
def run_probe() -> None:
    words = SECRET
    raise RAISED.pop() if RAISED else RuntimeError(words)


def exit_code_of(error: BaseException) -> tuple[int, str]:
    RAISED.append(error)
    result = CliRunner().invoke(group, ["tried"])
    assert result.stdout == ""
    assert "Traceback" not in result.output
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("It is so.", "Do that."), 2, "Error: It is so.\nDo that.\n"),
        (UserError("It is\x1b[2J so."), 2, "Error: It is␛[2J so.\n"),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (click.Abort(), 130, "Interrupted."),
        (click.UsageError("not so \x1b"), 2, "Error: not so ␛"),
        (click.FileError("a.toml", "gone\x1b"), 2, "gone␛"),
        (PermissionError(13, "Permission denied", "/some/place"), 2, "Error: /some/place: Permission denied."),
        (BrokenPipeError(32, "Broken pipe"), 3, ""),
        (RuntimeError(SECRET), 2, "alignkit itself failed (RuntimeError at test_console.py:"),
        (MemoryError(), 2, "MemoryError"),
        (RecursionError(SECRET), 2, "RecursionError"),
    ],
)
def test_every_end_is_a_message_and_a_code(error: BaseException, code: int, said: str) -> None:
    ended, text = exit_code_of(error)
    assert ended == code
    assert said in text
    assert SECRET not in text


def test_the_problems_of_a_refusal_are_named_once() -> None:
    problem = Problem("AF05", "launch must be a date.", path="campaigns/x.toml", line=4)
    _, text = exit_code_of(UserError("x cannot be read.", problems=[problem]))
    assert "Error AF05: campaigns/x.toml:4: launch must be a date." in text
    _, text = exit_code_of(UserError(str(problem), problems=[problem]))
    assert text.count("launch must be a date.") == 1


def test_debug_shows_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_DEBUG", "1")
    RAISED.append(RuntimeError("details"))
    result = CliRunner().invoke(group, ["tried"])
    assert "details" in result.stderr
    assert result.exit_code == 2


def test_an_unknown_command_names_the_nearest() -> None:
    result = CliRunner().invoke(group, ["tired"])
    assert "Did you mean tried?" in result.stderr
    assert result.exit_code == 2


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", categories=["L", "N", "Mn"]), max_size=8)] * 3)))
def test_columns_are_straight(rows: list[tuple[str, str, str]]) -> None:
    lines = align_columns([(*row, "|") for row in rows])
    assert len(lines) == len(rows)
    assert len({cell_width(line) for line in lines}) <= 1


def test_wide_letters_count_double_and_marks_nothing() -> None:
    assert (cell_width("abc"), cell_width("市场"), cell_width("e\u0301"), cell_width("")) == (3, 4, 1, 0)


# --- the real program -------------------------------------------------------------------------------------------------


def start(tmp_path: Path, *words: str, **environ: str) -> tuple[list[str], dict[str, str]]:
    unset = ("NO_COLOR", "TERM", "PYTHONIOENCODING", "ALIGNKIT_WORKSPACE")
    known = {key: value for key, value in os.environ.items() if key not in unset}
    return [sys.executable, "-m", "alignkit", *words], known | {"ALIGNKIT_STATE": str(tmp_path)} | environ


@pytest.fixture
def work(tmp_path: Path) -> Path:
    workspace.create_workspace(tmp_path / "work", sample="campaigns")
    return tmp_path / "work"


def in_terminal(work: Path, *words: str, **environ: str) -> bytes:
    command, known = start(work, *words, **({"TERM": "xterm-256color"} | environ))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=work, env=known, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    process.wait(10)
    os.close(ours)
    return seen


@pytest.mark.terminal
def test_colour_only_where_it_is_wanted(work: Path) -> None:
    words = ("show", "ledger-days-cologne")
    assert b"\x1b[" in in_terminal(work, *words)
    assert b"\x1b" not in in_terminal(work, *words, NO_COLOR="1")
    assert b"\x1b" not in in_terminal(work, "--no-color", *words)
    assert b"\x1b" not in in_terminal(work, *words, TERM="dumb")


@pytest.mark.terminal
def test_json_and_a_brief_hold_no_colour_nor_control_in_a_terminal(work: Path) -> None:
    path = work / "campaigns" / "ledger-days-cologne.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('answer = """', 'answer = """\\u001b[2J', 1), encoding="utf-8"
    )
    for words in (("show", "ledger-days-cologne", "--json"), ("brief", "ledger-days-cologne"), ("list", "--json")):
        assert b"\x1b" not in in_terminal(work, *words), words


@pytest.mark.terminal
@pytest.mark.parametrize("title", ["Long title " * 45, "市場" * 100])
@pytest.mark.parametrize("columns", ["80", "140"])
def test_a_list_fits_the_terminal_and_is_whole_elsewhere(work: Path, title: str, columns: str) -> None:
    title = title.strip()
    (work / "campaigns" / "x.toml").write_text(f'format = 1\n[campaign]\ntitle = "{title}"\n', encoding="utf-8")
    # On a slow machine the progress is shown first, on standard error, and wiped off its line by a carriage return.
    shown = in_terminal(work, "list", COLUMNS=columns).decode().replace("\r\n", "\n").rstrip("\n").split("\n")
    lines = [line.rpartition("\r")[2] for line in shown]
    assert len(lines) > 2 and max(map(cell_width, lines)) <= int(columns)
    assert all((name in lines[0]) is (columns == "140") for name in ("Launch", "Agreed"))
    assert all(name in lines[0] for name in ("Slug", "Title", "Status", "Due"))
    assert any(line.startswith("x ") and title[:5] in line and "…" in line for line in lines)
    assert title in in_terminal(work, "list", "--json", COLUMNS="140").decode()
    command, environ = start(work, "list", COLUMNS=columns)
    assert title in subprocess.run(command, cwd=work, env=environ, capture_output=True, check=True).stdout.decode()


def test_a_pipe_that_closes_early_is_no_error(work: Path) -> None:
    command, environ = start(work, "schema")
    process = subprocess.Popen(command, cwd=work, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == 3


@pytest.mark.parametrize("words", [("list",), ("list", "--json"), ("--help",), ("schema",), ("--version",)])
@pytest.mark.parametrize("where", ["/dev/full", "closed", "gone"])
def test_an_output_that_cannot_be_written_has_a_code_of_its_own(work: Path, words: tuple[str, ...], where: str) -> None:
    command, environ = start(work, *words)
    line = " ".join(["exec", *command, {"/dev/full": "> /dev/full", "closed": ">&-", "gone": ""}[where]])
    if where == "gone":
        line = f"{{ {line.removeprefix('exec ')}; echo $? >&2; }} | true"
    ended = subprocess.run(["bash", "-c", line], cwd=work, env=environ, capture_output=True, check=False)
    said = ended.stderr.decode()
    assert "Traceback" not in said and "itself failed" not in said and "Exception ignored" not in said
    if where == "gone":
        assert said in ("3\n", "0\n"), "quiet; and a short text may be through before the reader has gone"
    else:
        assert ended.returncode == 3 and said.startswith("Error: standard output could not be written: ")


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_without_the_other_streams_the_data_is_the_same(work: Path, streams: str) -> None:
    command, environ = start(work, "list", "--json")
    whole = subprocess.run(command, cwd=work, env=environ, capture_output=True, check=True).stdout
    (work / "campaigns" / "broken.toml").write_text("format = ")
    line = f"{' '.join(command)} {streams}"
    ended = subprocess.run(["bash", "-c", line], cwd=work, env=environ, stdout=subprocess.PIPE, check=False)
    assert ended.returncode == 1
    assert len(json.loads(ended.stdout)) == len(json.loads(whole)) + 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_wrong_encoding_still_works(work: Path, encoding: str) -> None:
    for words in (("list",), ("show", "month-end-close-webinar"), ("doctor",), ("frühling",)):
        command, environ = start(work, *words, PYTHONIOENCODING=encoding)
        ended = subprocess.run(command, cwd=work, env=environ, capture_output=True, check=False)
        assert b"Traceback" not in ended.stderr
        assert b"alignkit itself failed" not in ended.stderr, ended.stderr
