"""What the commands are given: a workspace, a campaign, a question, a team, a day, a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from alignkit.console import Verb

if TYPE_CHECKING:
    from alignkit.agreement import Who
    from alignkit.disk.identity import Identity
    from alignkit.disk.listing import Stored
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Signoff, Team
    from alignkit.problems import Problem
    from alignkit.proving.trust import Checked, Checks
    from alignkit.session import Session

Function = Callable[..., Any]
_LONGEST = 256 * 1024  # bytes of a text from standard input


def complete_slugs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from alignkit.disk import listing
    from alignkit.problems import Refused

    try:
        return [slug for slug in listing.slugs(workspace(ctx)) if slug.startswith(incomplete)]
    except (Refused, OSError):
        return []


def question_argument(
    name: str = "question", *, many: bool = False, required: bool = True, campaign: bool = False
) -> Callable[[Function], Function]:
    """The key of one of the nine questions, or of ``campaign`` where its own fields may be meant."""

    def known() -> list[str]:
        from alignkit.questions import KEYS

        return [*KEYS, "campaign"] if campaign else list(KEYS)

    def chosen(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        return tuple(_question(word, known()) for word in value) if many else value and _question(value, known())

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


def _question(word: str, known: list[str]) -> str:
    key = word.lower().replace("-", "_")
    if key in known:
        return key
    from alignkit.problems import nearest

    near = nearest(key, known)
    mend = f"Did you mean {near}?" if near else f"The questions are {', '.join(known)}."
    raise click.UsageError(f"There is no question {word!r}. {mend}")


def day_option(name: str, help: str) -> Callable[[Function], Function]:
    """A day: 2027-04-06, 6 April 2027 or 6.4.2027."""

    def day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
        from alignkit.fileformat.entry import NotYet, day_of

        try:
            return day_of(value) if value else None
        except NotYet as reason:
            raise click.UsageError(f"{name} {value!r}: {reason}.") from None

    return click.option(name, metavar="DATE", help=help, callback=day)


def dates_in_the_way(info: Mapping[str, Any]) -> str:
    """A sentence where a campaign's last day is before its first; else empty."""
    from alignkit.model import day

    first, last = day(info.get("launch")), day(info.get("end"))
    return f"The last day, {last}, is before the first day, {first}." if first and last and last < first else ""


TEAM = click.Choice(["marketing", "sales"], case_sensitive=False)
slug_argument = click.argument("slug", shell_complete=complete_slugs)
team_option = click.option("--team", type=TEAM, help="For which team; else ALIGNKIT_TEAM or your config file says.")
by_option = click.option(
    "--by", metavar="NAME", default="", help="Who it is that acts; else ALIGNKIT_BY, your config file or git says."
)
recorded_by_option = click.option(
    "--recorded-by", metavar="NAME", default="", help="Who types this, where that is somebody else."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document with stable keys.")


def verb(*options: Callable[[Function], Function], name: str) -> Callable[[Function], click.Command]:
    """A command with its arguments and options, in the order they are listed."""

    def make(function: Function) -> click.Command:
        for option in reversed(options):
            function = option(function)
        return click.command(name, cls=Verb)(function)

    return make


def workspace(ctx: click.Context | None = None) -> Workspace:
    """The workspace of this run. Raises NoWorkspace."""
    from pathlib import Path

    from alignkit.disk.workspace import NoWorkspace, find

    told = (ctx or click.get_current_context()).find_root().params.get("workspace")
    try:
        here = Path.cwd()
    except OSError:
        hint = "Go to another one, or give the whole path of a workspace: --workspace DIR."
        raise NoWorkspace("The folder you stand in has been removed.", hint) from None
    return find(here, os.environ, Path(told) if told else None)


def told_workspace() -> bool:
    """Whether somebody said which workspace it is to be."""
    return bool(click.get_current_context().find_root().params.get("workspace") or os.environ.get("ALIGNKIT_WORKSPACE"))


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now().astimezone().date()


def person(by: str = "") -> Identity:
    """Who acts: the name told, with no e-mail of somebody else's beside it, or the identity of this machine."""
    from pathlib import Path

    from alignkit.disk.identity import identity

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

    team = next((team for team in TEAMS if team == told), None)
    if team is None:
        team = person("only the team is asked for").team  # with a name given, git need not be asked for one
    if team is None:
        raise Refused("Which team?", "Give --team marketing or --team sales, or set ALIGNKIT_TEAM.")
    return team


def text_of(given: str) -> str:
    """The text given, or standard input for ``-``. Raises Refused where that is not UTF-8, is too long, or is empty.

    Nothing on standard input is a program that failed; nothing given is meant.
    """
    if given != "-":
        return given
    from alignkit.problems import Refused

    raw = sys.stdin.buffer.read(_LONGEST + 1)
    if len(raw) > _LONGEST:
        hint = f"A whole campaign may be {_LONGEST // 1024} KiB; move long material to the wiki and name the place."
        raise Refused(f"Standard input holds more than {_LONGEST // 1024} KiB.", hint)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"Standard input is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8.") from None
    if not text.strip():
        raise Refused("Standard input is empty, so nothing was changed.", "To take a text out on purpose: --text ''")
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


def taught(ws: Workspace, campaign: Campaign) -> list[str]:
    """What the campaign it was carried from taught, or why nobody can say; empty where it was not carried."""
    from alignkit.disk.lookback import source
    from alignkit.faults import failing_alone
    from alignkit.reviews.taught import everything
    from alignkit.shown import shown_line

    if campaign.carried is None:
        return []
    older = source(ws, campaign.carried.source)
    said: list[str] = []
    failed: list[Problem] = []
    with failing_alone(older.slug, failed.append):
        said = everything(older.known, today()) if older.known else []
    silent = ["Nobody has looked back on it yet."] if older.known and not (said or failed) else []
    why = [*([older.why] if older.why else []), *map(str, failed)]
    lines = [*map(shown_line, why), *silent, *said]
    return [f"What {shown_line(older.title)} taught", *(f"  {line}".rstrip() for line in lines)]


def session(slug: str) -> Session:
    """A campaign open for writing. A sealed copy that is missing is made first: two branches, or a crash."""
    from alignkit.session import Session
    from alignkit.standing import sealed_digest

    opened = Session.open(workspace(), slug)
    if sealed_digest(opened.campaign):
        opened.seal()
    return opened


def signature_check(ws: Workspace, told: str, among: Iterable[Campaign] = ()) -> Callable[[Campaign], Checks]:
    """What checks the signatures of a campaign; the reader's list is looked for once there is one, or one is told.

    Raises Refused where the list that is told, or that a campaign ``among`` these needs, cannot be used.
    """
    from alignkit import console
    from alignkit.disk import signatures, signers

    known: dict[tuple[str, Signoff], Checked] = {}
    own: list[signers.Signers] = []

    def listed() -> signers.Signers:
        if not own:
            own.append(signers.find(ws.root, os.environ, told))
            for note in own[0].notes:
                console.warn(note)
        return own[0]

    def needs_it(campaign: Campaign) -> bool:
        return any(signoff.signature for signoff in campaign.agreement.signoffs)

    def check(campaign: Campaign) -> Checks:
        return signatures.checks(campaign, listed(), known) if needs_it(campaign) else {}

    if told or any(map(needs_it, among)):
        listed()
    return check
