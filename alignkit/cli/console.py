"""Standard output, standard error, exit codes and colour. What comes from files or the user is shown, never obeyed.

Exit codes: 0 done; 1 the command worked and found something wrong; 2 it could not be done and nothing was changed;
3 what it had to print could not be written; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alignkit.core.errors import Problem, UserError

EXIT_PROBLEMS_FOUND, EXIT_FAILED, UNSAID, EXIT_INTERRUPTED = 1, 2, 3, 130
_MIN_COLUMN_WIDTH = 16  # cells that a cut cell keeps, however small the terminal
_MIN_TEXT_WIDTH = 28  # cells for which columns beside it give way


class _Unprinted(Exception):
    """Standard output takes nothing more: whoever read it has gone, as `head` does, or its disk is full."""


@contextlib.contextmanager
def _printing() -> Iterator[None]:
    """A failure of standard output told apart from one of a campaign's disk. Raises _Unprinted."""
    try:
        yield
    except OSError as error:
        why = "" if isinstance(error, BrokenPipeError) else (error.strerror or str(error)).lower()
        raise _Unprinted(why) from error


def _print(text: str | bytes, nl: bool = True) -> None:
    with _printing():
        click.echo(text, nl=nl)


def print_data(text: str, *, end: str = "\n") -> None:
    """Text for standard output, control characters visible."""
    from alignkit.text.sanitize import sanitize

    _print(sanitize(text) + end, nl=False)


def print_document(text: str) -> None:
    """A document for standard output, byte for byte in UTF-8 where nobody looks on; on a terminal it is shown."""
    if sys.stdout.isatty():
        print_data(text, end="")
    else:
        _print(text.encode(), nl=False)


def print_json(value: Any) -> None:
    """One JSON document. JSON itself escapes C0; DEL, C1 and bidirectional controls are escaped here too."""
    import json

    from alignkit.text.sanitize import escape_json

    json_text(escape_json(json.dumps(value, ensure_ascii=False, indent=2)))


def json_text(text: str) -> None:
    """JSON that has been through ``escaped``: UTF-8 whatever the terminal's encoding is, since programs read it."""
    if sys.stdout.isatty():
        _print(text)
    else:
        _print(text.encode())


def print_message(text: str) -> None:
    """Talk, on standard error. A word that is longer than any name of a file can be is cut."""
    from alignkit.text.sanitize import sanitize

    cut = re.sub(r"([^\s/\\]{60})[^\s/\\]{200,}", r"\1…", text) if len(text) > 260 else text
    try:
        click.echo(sanitize(cut), err=True)
    except OSError:  # there is nobody to be told that nobody can be told
        _to_nowhere(sys.stderr)


def print_warning(text: str) -> None:
    print_message(f"Note: {text}")


def print_problems(found: Iterable[Problem]) -> None:
    """Problems of files on standard error, each beginning a line."""
    for problem in found:
        print_message(f"{problem.severity.capitalize()} {problem.code}: {problem}")


def exit_code_for(found: Sequence[Problem]) -> int:
    """Print problems; the exit code they lead to."""
    print_problems(found)
    return EXIT_PROBLEMS_FOUND if any(problem.severity == "error" for problem in found) else 0


@contextlib.contextmanager
def show_progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Something to call with how much is done and how much there is: shown on a terminal once it takes a while."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    begun = shown = time.monotonic()

    def progress(done: int, whole: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now > begun + 0.3 and now > shown + 0.1:
            shown = now
            click.echo(f"\r{what}: {done:,} of {whole:,} ", nl=False, err=True)

    try:
        yield progress
    finally:
        if shown > begun:
            click.echo("\r" + " " * 60 + "\r", nl=False, err=True)


def colorize(text: str, colour: str) -> str:
    """A word that has its meaning in the text already, coloured where standard output is a terminal that may be.

    The text must not come from a file: call ``shown_line`` on that first and put it beside.
    """
    return click.style(text, fg=colour) if colour and is_colored() else text


def print_line(text: str) -> None:
    """A line for standard output whose parts have been through ``shown_line`` and ``marked``."""
    _print(text)


def is_colored() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.color is not False and sys.stdout.isatty()


def color_setting(no_color: bool) -> bool | None:
    """What click is told about colour: never (False), or where it is a terminal (None)."""
    return False if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def cell_width(text: str) -> int:
    """Cells that a text takes up in a terminal."""
    return len(text) if text.isascii() else sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def align_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of one-line cells as lines with straight columns, two blanks apart."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)] if rows else []
    plain = "  ".join(f"%-{room}s" for room in widths)
    return [
        (
            plain % tuple(row) if all(map(str.isascii, row)) else _pad_columns(row, widths)
        ).rstrip()  # the first is quicker
        for row in rows
    ]


def wrap_hanging(text: str) -> str:
    """A long line wrapped between words, what follows indented, where standard output is a terminal; else as it is."""
    if not sys.stdout.isatty():
        return text
    import shutil
    import textwrap

    columns = max(shutil.get_terminal_size().columns, 2 * _MIN_COLUMN_WIDTH)
    return (
        "\n".join(
            textwrap.wrap(text, columns - 1, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        )
        or text
    )


def fit_columns(rows: Sequence[Sequence[str]], column: int, spare: Sequence[int] = ()) -> Sequence[Sequence[str]]:
    """The rows as a line of ``aligned`` has room for them in the terminal; whole in a pipe.

    The first row is the head. Columns that say nothing ("-") go first, then those of ``spare`` in their order, as long
    as the cells of ``column`` would have to be cut to less than a few words; what is left to cut is cut there.
    """
    if not rows or not sys.stdout.isatty():
        return rows
    import shutil

    columns = shutil.get_terminal_size().columns
    widths = [max(map(cell_width, cells)) + 2 for cells in zip(*rows, strict=True)]
    silent = [number for number in range(len(widths)) if all(row[number] == "-" for row in rows[1:])]
    kept = list(range(len(widths)))

    def room() -> int:
        return columns - sum(widths[number] for number in kept if number != column)

    for number in (*silent, *spare):
        if room() < min(widths[column], _MIN_TEXT_WIDTH) and number in kept and number != column:
            kept.remove(number)
    space = max(room(), _MIN_COLUMN_WIDTH)
    return [[_truncate(row[number], space) if number == column else row[number] for number in kept] for row in rows]


def _truncate(text: str, room: int) -> str:
    if cell_width(text) <= room:
        return text
    while cell_width(text) >= room:
        text = text[: room - 1] if len(text) >= room else text[:-1]
    return f"{text}…"


def _pad_columns(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (room - cell_width(cell)) for cell, room in zip(row, widths, strict=True))


class RootGroup(click.Group):
    """The one way in: whatever goes wrong inside becomes a message and an exit code, never a traceback.

    ``lines`` gives each command, in order, its module below ``alignkit.cli`` and its line of help; the module
    is loaded when the command is asked for.
    """

    lines: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lines:
            return None
        from importlib import import_module

        module = import_module(f"alignkit.cli.{self.lines[cmd_name][0]}")
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lines.items()])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        _have_streams()
        _escape_unencodable_output()
        standalone = extra.pop("standalone_mode", True)
        run = partial(super().main, args, *rest, standalone_mode=False, **extra)
        if standalone:
            sys.exit(_run_guarded(run))
        return run()

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _printing():  # help and version are printed here
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        # click itself would turn a pipe that closed early into exit code 1, which here means "found something wrong"
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _Unprinted from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.lines and not ctx.resilient_parsing and not name.startswith("-"):
            from alignkit.text.spelling import closest_match

            near = closest_match(name.lower(), self.list_commands(ctx))
            mend = f"Did you mean {near}?" if near else "alignkit --help lists the commands."
            raise click.UsageError(f"There is no command {name!r}. {mend}")
        return super().resolve_command(ctx, args)


class TextCommand(click.Command):
    """A command whose words are text that a file can hold."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _printing():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        for value in ctx.params.values():
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and not _is_text(text):
                    raise click.UsageError(f"{text!r} is not text in this terminal's encoding.")
        return super().invoke(ctx)


def _run_guarded(run: Callable[[], Any]) -> int:
    """Run the command line; whatever it ends with as an exit code, whatever goes wrong as a message."""
    try:
        outcome = run()
        with _printing():
            sys.stdout.flush()
        if isinstance(sys.stdout, _Closed) and sys.stdout.written():
            return _unsaid("it is closed")
        return outcome if isinstance(outcome, int) else 0
    except (click.Abort, KeyboardInterrupt):
        print_message("Interrupted.")
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        _print_usage_error(error)
    except _Unprinted as error:
        return _unsaid(str(error))
    except Exception as error:
        _print_crash(error)
    return EXIT_FAILED


def print_error(error: UserError) -> None:
    """A refusal on standard error: what, the places that the message does not name itself, and the mend."""
    print_message(f"Error: {error.message}")
    print_problems(problem for problem in error.problems if problem.message not in error.message)
    if error.hint:
        print_message(error.hint)


def _print_usage_error(error: click.ClickException) -> None:
    print_message(f"Error: {error.format_message()}")
    context = getattr(error, "ctx", None)
    if context is not None:
        print_message(f"How it is used: {context.command_path} --help")


def _print_crash(error: Exception) -> None:
    from alignkit.core.errors import UserError

    if isinstance(error, UserError):
        print_error(error)
        return
    if os.environ.get("ALIGNKIT_DEBUG"):
        import traceback

        print_message("".join(traceback.format_exception(error)))
    if isinstance(error, OSError) and error.strerror:
        from alignkit.text.sanitize import shown_name

        where = f"{shown_name(str(error.filename))}: " if error.filename else ""
        print_message(f"Error: {where}{error.strerror}.")
        return
    from alignkit.core.failures import describe_origin

    # the error's own text could hold whatever was being worked on, so only its kind and place are told
    print_message(
        f"Error: alignkit itself failed ({describe_origin(error)}). Your files are as the last save left them."
    )
    print_message("Run it again with ALIGNKIT_DEBUG=1 to see the details, and report them.")


def stand_somewhere(workspace: str | None) -> None:
    """Where the folder one stands in has been removed, stand in the workspace that is told, if its path is whole."""
    try:
        os.getcwd()  # noqa: PTH109 - quicker than Path, and every command asks
    except OSError:
        told = workspace or os.environ.get("ALIGNKIT_WORKSPACE", "")
        if os.path.isabs(told):  # noqa: PTH117
            with contextlib.suppress(OSError):  # it is told as no workspace
                os.chdir(told)
                print_warning("the folder you stand in has been removed; names of files are taken from the workspace.")


class _Closed(io.TextIOWrapper):
    """Stands for a standard output that is closed: keeps what is written, so that it is known that something was."""

    def __init__(self) -> None:
        self._kept = io.BytesIO()
        super().__init__(self._kept, encoding="utf-8", errors="backslashreplace", write_through=True)

    def written(self) -> bool:
        return self._kept.tell() > 0


def _have_streams() -> None:
    """Where a standard stream is closed, put something in its place; no file that is opened later takes its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - as long as the program runs
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123


def _unsaid(why: str = "") -> int:
    """The exit code for an output that was not written; told where somebody may not know that."""
    _to_nowhere(sys.stdout)
    if why:
        print_message(f"Error: standard output could not be written: {why}.")
    return UNSAID


def _to_nowhere(stream: Any) -> None:
    # the interpreter flushes the streams once more when it ends
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escape_unencodable_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and getattr(stream, "errors", "") == "strict":
            reconfigure(errors="backslashreplace")
