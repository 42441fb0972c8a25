"""What the commands are given: a workspace, a campaign, a question, a team, a day, a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from alignkit.console import Verb

if TYPE_CHECKING:
    from alignkit.agreement import Who
    from alignkit.identity import Identity
    from alignkit.listing import Stored
    from alignkit.model import Campaign, Team
    from alignkit.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


class Slug(click.ParamType):
    """A campaign's slug; the path of its file is taken for it, since shells complete that."""

    name = "slug"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return Path(value).stem if value.endswith(".toml") and Path(value).is_file() else value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from alignkit import listing
        from alignkit.problems import Refused

        try:
            return [CompletionItem(slug) for slug in listing.slugs(workspace(ctx)) if slug.startswith(incomplete)]
        except (Refused, OSError):
            return []


class QuestionKey(click.ParamType):
    """The key of one of the nine questions, and ``campaign`` where its own fields may be meant."""

    name = "question"

    def __init__(self, campaign: bool = False) -> None:
        self.campaign = campaign

    def known(self) -> list[str]:
        from alignkit.questions import KEYS

        return [*KEYS, "campaign"] if self.campaign else list(KEYS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        key = value.lower().replace("-", "_")
        if key in self.known():
            return key
        from alignkit.problems import nearest

        near = nearest(key, self.known())
        mend = f"Did you mean {near}?" if near else f"The questions are {', '.join(self.known())}."
        raise click.UsageError(f"There is no question {value!r}. {mend}", ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(key) for key in self.known() if key.startswith(incomplete)]


class Day(click.ParamType):
    """2027-04-06, 6 April 2027 or 6.4.2027."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from alignkit.entry import NotYet, day_of

        if isinstance(value, date):
            return value
        try:
            return day_of(value)
        except NotYet as reason:
            self.fail(f"{value!r}: {reason}.", param, ctx)


TEAM = click.Choice(["marketing", "sales"], case_sensitive=False)
slug_argument = click.argument("slug", type=Slug())
team_option = click.option("--team", type=TEAM, help="Whose act it is; else ALIGNKIT_TEAM or your config file.")
by_option = click.option("--by", metavar="NAME", default="", help="Whose act it is; else your identity.")
recorded_by_option = click.option(
    "--recorded-by", metavar="NAME", default="", help="Who types this, where that is somebody else."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document with stable keys.")


def verb(*options: Callable[[F], F], name: str | None = None) -> Callable[[F], click.Command]:
    """A command with its arguments and options, in the order they are listed."""

    def make(function: F) -> click.Command:
        for option in reversed(options):
            function = option(function)
        return click.command(name, cls=Verb)(function)

    return make


def workspace(ctx: click.Context | None = None) -> Workspace:
    """The workspace of this run. Raises NoWorkspace."""
    from alignkit.workspace import find

    root = (ctx or click.get_current_context()).find_root()
    return find(Path.cwd(), os.environ, root.params.get("workspace"))


def told_workspace() -> bool:
    """Whether somebody said which workspace it is to be."""
    return bool(click.get_current_context().find_root().params.get("workspace") or os.environ.get("ALIGNKIT_WORKSPACE"))


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now().astimezone().date()


def person(by: str = "") -> Identity:
    """Who acts: the name told, with no e-mail of somebody else's beside it, or the identity of this machine."""
    from alignkit.identity import identity

    return identity({**os.environ, "ALIGNKIT_BY": by} if by.strip() else os.environ, Path.cwd())


def who(by: str, recorded_by: str = "") -> Who:
    """Raises Refused where nobody's name is known."""
    from alignkit.agreement import Who
    from alignkit.problems import Refused

    name = by.strip() or person().name
    if not name:
        raise Refused("Nobody's name is known for this.", "Give --by NAME, set ALIGNKIT_BY, or git config user.name.")
    return Who(name, now(), recorded_by.strip())


def team_of(told: str | None) -> Team:
    """The team told, else that of the environment or the config file. Raises Refused where there is none."""
    from alignkit.model import TEAMS
    from alignkit.problems import Refused

    team = next((team for team in TEAMS if team == told), None) or person("nobody in particular").team
    if team is None:
        raise Refused("Which team?", "Give --team marketing or --team sales, or set ALIGNKIT_TEAM.")
    return team


def text_of(given: str) -> str:
    """The text given, or standard input for ``-``. Raises Refused where that is not UTF-8."""
    if given != "-":
        return given
    from alignkit.problems import Refused

    try:
        text = click.get_binary_stream("stdin").read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"Standard input is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").removesuffix("\n")


def is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def campaign(stored: Stored) -> Campaign:
    """The record of a file that was read; its warnings go to standard error. Raises Refused where it is broken."""
    from alignkit import console
    from alignkit.problems import Refused

    loaded = stored.loaded
    if loaded.campaign is None:
        listed = "\n".join(map(str, loaded.problems))
        raise Refused(listed or f"{stored.path} cannot be read as a campaign.", problems=loaded.problems)
    console.problems(loaded.problems)
    return loaded.campaign
