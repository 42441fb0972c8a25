"""What the commands are given: a workspace, a campaign, a question, a team, a day, a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from alignkit.cli.context import open_workspace
from alignkit.cli.root_group import TextCommand
from alignkit.cli.sheet_files import refuse_sheet
from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.workspace import list_slugs
from alignkit.text.spelling import closest_match

Function = Callable[..., Any]


def complete_slugs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:

    try:
        return [slug for slug in list_slugs(open_workspace(ctx)) if slug.startswith(incomplete)]
    except (UserError, OSError):
        return []


def question_argument(
    name: str = "question", *, many: bool = False, required: bool = True, campaign: bool = False
) -> Callable[[Function], Function]:
    """The key of one of the nine questions, or of ``campaign`` where its own fields may be meant."""

    def known() -> list[str]:

        return [*QUESTION_KEYS, "campaign"] if campaign else list(QUESTION_KEYS)

    def chosen(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        return (
            tuple(_parse_question(word, known()) for word in value)
            if many
            else value and _parse_question(value, known())
        )

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        return [key for key in known() if key.startswith(incomplete)]

    return click.argument(
        name,
        nargs=-1 if many else 1,
        required=required and not many,
        metavar="[QUESTION]..." if many else None,
        callback=chosen,
        shell_complete=complete,
    )


def _parse_question(word: str, known: list[str]) -> str:
    key = word.lower().replace("-", "_")
    if key in known:
        return key

    near = closest_match(key, known)
    mend = f"Did you mean {near}?" if near else f"The questions are {', '.join(known)}."
    raise click.UsageError(f"There is no question {word!r}. {mend}")


def _check_slug_is_no_sheet(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Whoever was sent a sheet may well give it to a command; a slug has no dot and no slash."""
    if value and not value.replace("-", "").isalnum() and not ctx.resilient_parsing:
        refuse_sheet(value)
    return value


TEAM_CHOICE = click.Choice(["marketing", "sales"], case_sensitive=False)
slug_argument = click.argument("slug", callback=_check_slug_is_no_sheet, shell_complete=complete_slugs)
team_option = click.option(
    "--team", type=TEAM_CHOICE, help="For which team; else ALIGNKIT_TEAM or your config file says."
)
by_option = click.option(
    "--by", metavar="NAME", default="", help="Who it is that acts; else ALIGNKIT_BY, your config file or git says."
)
recorded_by_option = click.option(
    "--recorded-by", metavar="NAME", default="", help="Who types this, where that is somebody else."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document with stable keys.")


def command(*options: Callable[[Function], Function], name: str) -> Callable[[Function], click.Command]:
    """A command with its arguments and options, in the order they are listed."""

    def make(function: Function) -> click.Command:
        for option in reversed(options):
            function = option(function)
        return click.command(name, cls=TextCommand)(function)

    return make


revision_option = click.option("--revision", type=click.IntRange(min=1), metavar="N", help="A signed revision instead.")
