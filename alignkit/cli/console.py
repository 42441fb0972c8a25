"""What commands print: data on standard output, messages on standard error, columns and colour.

Text that comes from files or from the user is shown, never obeyed: control characters are made visible.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click

from alignkit.cli.streams import discard_stream, guard_output
from alignkit.core.errors import Problem, UserError
from alignkit.text.sanitize import escape_json, sanitize

EXIT_PROBLEMS_FOUND, EXIT_FAILED, EXIT_OUTPUT_FAILED, EXIT_INTERRUPTED = 1, 2, 3, 130


def _print(text: str | bytes, nl: bool = True) -> None:
    with guard_output():
        click.echo(text, nl=nl)


def print_data(text: str, *, end: str = "\n") -> None:
    """Text for standard output, control characters visible."""
    _print(sanitize(text) + end, nl=False)


def print_document(text: str) -> None:
    """A document for standard output, byte for byte in UTF-8 where nobody looks on; on a terminal it is shown."""
    if sys.stdout.isatty():
        print_data(text, end="")
    else:
        _print(text.encode(), nl=False)


def print_json(value: Any) -> None:
    """One JSON document. JSON itself escapes C0; DEL, C1 and bidirectional controls are escaped here too."""
    json_text(escape_json(json.dumps(value, ensure_ascii=False, indent=2)))


def json_text(text: str) -> None:
    """JSON that has been through ``escaped``: UTF-8 whatever the terminal's encoding is, since programs read it."""
    if sys.stdout.isatty():
        _print(text)
    else:
        _print(text.encode())


def print_message(text: str) -> None:
    """Talk, on standard error. A word that is longer than any name of a file can be is cut."""
    cut = re.sub(r"([^\s/\\]{60})[^\s/\\]{200,}", r"\1…", text) if len(text) > 260 else text
    try:
        click.echo(sanitize(cut), err=True)
    except OSError:  # there is nobody to be told that nobody can be told
        discard_stream(sys.stderr)


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


@contextlib.contextmanager
def show_row_progress(raw: bytes) -> Iterator[Callable[[int], None] | None]:
    """Something to call with how many rows of an export were read; how many there are is told by its lines."""
    lines = 0 if raw.startswith(b"PK") else raw.count(b"\n")  # a workbook is a zip file
    with show_progress("Reading rows") as progress:
        yield (lambda seen: progress(seen, max(seen, lines))) if progress else None


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


def _pad_columns(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (room - cell_width(cell)) for cell, room in zip(row, widths, strict=True))


def print_error(error: UserError) -> None:
    """A refusal on standard error: what, the places that the message does not name itself, and the mend."""
    print_message(f"Error: {error.message}")
    print_problems(problem for problem in error.problems if problem.message not in error.message)
    if error.hint:
        print_message(error.hint)
