"""What is said on standard error when a command ends with an error, and the exit code it ends with."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable

import click

from alignkit.cli.console import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OUTPUT_FAILED, print_error, print_message
from alignkit.cli.sheet_files import refuse_sheet
from alignkit.cli.streams import OutputError, discard_stream
from alignkit.core.errors import UserError
from alignkit.core.failures import describe_origin
from alignkit.text.sanitize import shown_name
from alignkit.text.spelling import closest_match


def report_error(error: BaseException) -> int:
    """Print what ended a command. Returns the exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        print_message("Interrupted.")
        return EXIT_INTERRUPTED
    if isinstance(error, OutputError):
        discard_stream(sys.stdout)
        if str(error):  # else its reader has gone, and knows
            print_message(f"Error: standard output could not be written: {error}.")
        return EXIT_OUTPUT_FAILED
    if isinstance(error, click.ClickException):
        _print_usage_error(error)
    elif isinstance(error, UserError):
        print_error(error)
    else:
        _print_crash(error)
    return EXIT_FAILED


def unknown_command(name: str, commands: Iterable[str], group: str = "alignkit") -> click.UsageError:
    """The error for a command that there is not in a group, with the nearest of those there are.

    Raises UserError where somebody gave a sheet in its place.
    """
    refuse_sheet(name)
    near = closest_match(name.lower(), commands)
    fix = f"Did you mean {near}?" if near else f"{group} --help lists the commands."
    return click.UsageError(f"There is no command {name!r}. {fix}")


def _print_usage_error(error: click.ClickException) -> None:
    print_message(f"Error: {error.format_message()}")
    context = getattr(error, "ctx", None)
    if context is not None:
        print_message(f"How it is used: {context.command_path} --help")


def _print_crash(error: BaseException) -> None:
    if os.environ.get("ALIGNKIT_DEBUG"):
        print_message("".join(traceback.format_exception(error)))
    if isinstance(error, OSError) and error.strerror:
        where = f"{shown_name(str(error.filename))}: " if error.filename else ""
        print_message(f"Error: {where}{error.strerror}.")
        return
    # the error's own text could hold whatever was being worked on, so only its kind and place are told
    print_message(
        f"Error: alignkit itself failed ({describe_origin(error)}). Your files are as the last save left them."
    )
    print_message("Run it again with ALIGNKIT_DEBUG=1 to see the details, and report them.")
