"""Days as options and arguments of commands; apart, so that `list` need not load the parser of dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from alignkit.values.parse_format import ParseError, parse_day

Function = Callable[..., Any]


def day_option(name: str, help: str) -> Callable[[Function], Function]:
    """A day: 2027-04-06, 6 April 2027 or 6.4.2027."""

    def parse(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
        return _parse_day(f"{name} {value!r}", value) if value else None

    return click.option(name, metavar="DATE", help=help, callback=parse)


def day_argument(name: str) -> Callable[[Function], Function]:
    """A day that must be given: 2027-04-06, 6 April 2027 or 6.4.2027."""

    def parse(ctx: click.Context, param: click.Parameter, value: str) -> date:
        return _parse_day(f"{name.upper()} {value!r}", value)

    return click.argument(name, metavar="DATE", callback=parse)


def _parse_day(where: str, value: str) -> date:
    try:
        return parse_day(value)
    except ParseError as reason:
        raise click.UsageError(f"{where}: {reason}.") from None
