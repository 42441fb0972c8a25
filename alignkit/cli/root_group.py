"""The command group at the top: it loads a command's module when asked for it, and turns errors into exit codes.

Exit codes: 0 done; 1 the command worked and found something wrong; 2 it could not be done and nothing was changed;
3 what it had to print could not be written; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from alignkit.cli.streams import (
    ClosedOutput,
    OutputError,
    escape_unencodable_output,
    guard_output,
    open_missing_streams,
)


class CommandTable(click.Group):
    """A group whose commands are loaded when they are asked for.

    ``lines`` gives each command, in order, its module below ``alignkit.cli`` and its line of help.
    """

    lines: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lines:
            return None
        module = import_module(f"alignkit.cli.{self.lines[cmd_name][0]}")
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.lines and not ctx.resilient_parsing and not name.startswith("-"):
            raise error_messages().unknown_command(name, self.list_commands(ctx), ctx.command_path)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lines.items()])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with guard_output():  # help and version are printed here
            return super().make_context(*args, **extra)


class RootGroup(CommandTable):
    """The group at the top, in which every error becomes a message and an exit code, never a traceback."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        open_missing_streams()
        escape_unencodable_output()
        standalone = extra.pop("standalone_mode", True)
        run = partial(super().main, args, *rest, standalone_mode=False, **extra)
        if standalone:
            sys.exit(_run_guarded(run))
        return run()

    def invoke(self, ctx: click.Context) -> Any:
        # click itself would turn a pipe that closed early into exit code 1, which here means "found something wrong"
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise OutputError from error


class TextCommand(click.Command):
    """A command that refuses arguments which are no text, such as bytes outside the terminal's encoding."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with guard_output():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        for value in ctx.params.values():
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and not _is_encodable(text):
                    raise click.UsageError(f"{text!r} is not text in this terminal's encoding.")
        return super().invoke(ctx)


def _run_guarded(run: Callable[[], Any]) -> int:
    """Run the command line. Returns its exit code; whatever goes wrong becomes a message."""
    try:
        outcome = run()
        with guard_output():
            sys.stdout.flush()
        if isinstance(sys.stdout, ClosedOutput) and sys.stdout.written():
            raise OutputError("it is closed")
    except (Exception, KeyboardInterrupt) as error:
        code: int = error_messages().report_error(error)
        return code
    return outcome if isinstance(outcome, int) else 0


def error_messages() -> Any:
    """The module that words errors. Deferred: it takes 10 ms, a quarter of `--version`, and needs an error."""
    from alignkit.cli import error_messages

    return error_messages


def color_setting(no_color: bool) -> bool | None:
    """What click is told about colour: never (False), or where it is a terminal (None)."""
    return False if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def enter_workspace_if_lost(workspace: str | None) -> None:
    """Where the current folder has been removed, change into the workspace that is given, if its path is absolute."""
    try:
        os.getcwd()  # noqa: PTH109 - quicker than Path, and every command asks
    except OSError:
        given = workspace or os.environ.get("ALIGNKIT_WORKSPACE", "")
        if os.path.isabs(given):  # noqa: PTH117
            with contextlib.suppress(OSError):  # the command will say that it is no workspace
                os.chdir(given)
                message = "the folder you are in has been removed; file names are taken from the workspace."
                click.echo(f"Note: {message}", err=True)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
