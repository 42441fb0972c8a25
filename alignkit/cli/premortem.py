"""`premortem`: why a campaign may fail, said beforehand, and whether it happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from alignkit.app import premortem as acts
from alignkit.app.sheets import hidden_teams
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.store import campaign_files
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_value

if TYPE_CHECKING:
    from alignkit.core.model import Campaign


@arguments.command(
    arguments.slug_argument,
    click.argument("fears", metavar="[ID]...", nargs=-1),
    click.option("--add", metavar="REASON", help="Add a reason; with --team, in the name of a team."),
    arguments.team_option,
    click.option("--join", is_flag=True, help="Make one reason of those named; the first keeps its id."),
    click.option("--owner", metavar="NAME", help="Who sees to it; '' for nobody."),
    day_arguments.day_option("--due", "By which day."),
    click.option(
        "--question",
        type=click.Choice(["", *QUESTION_KEYS]),
        metavar="QUESTION",
        help="The question it belongs to; '' for none.",
    ),
    click.option("--happened/--not-happened", default=None, help="Said at a review: did it happen?"),
    click.option("--remove", is_flag=True, help="Take the reasons named off the list."),
    arguments.json_option,
    name="premortem",
)
def premortem(
    slug: str,
    fears: tuple[str, ...],
    add: str | None,
    team: str | None,
    join: bool,
    owner: str | None,
    due: date | None,
    question: str | None,
    happened: bool | None,
    remove: bool,
    as_json: bool,
) -> None:
    """Why the campaign may fail, said beforehand by both teams: one list, with who sees to what.

    Without an option it prints the list. Sheets ask for the reasons; --add takes down one more. Join those that say the
    same, and give each an owner and a day, or the question it belongs to. At the first review say of each whether it
    happened.

    \b
    Example:
      alignkit premortem spring-webinar
      alignkit premortem spring-webinar p1 p4 --join
      alignkit premortem spring-webinar p2 --owner "Jonas Wirth" --due 2027-04-01
      alignkit premortem spring-webinar p2 --happened
    """

    changes = owner is not None or due is not None or question is not None or happened is not None
    if sum((add is not None, join, remove, changes)) > 1:
        raise UserError("One thing at a time.", "Add, join, remove, or change the reasons that are named.")
    if not (add is not None or join or remove or changes):
        _print_list(slug, fears, as_json)
        return
    if add is None and not fears:
        raise UserError("Which reason?", f"alignkit premortem {slug} lists them with their ids.")
    session = open_session.open_session(slug)
    if add is not None:
        whose = context.acting_team(team) if team else None
        acts.add_fear(session, context.read_text(add), whose)
    elif join:
        acts.join_fears(session, fears)
    for fear in fears if remove or changes else ():
        if remove:
            acts.remove_fear(session, fear)
        else:
            acts.change_fear(session, fear, owner=owner, due=due, question=question, happened=happened)
    session.save()
    _print_fears(session.campaign, as_json)


def _print_list(slug: str, fears: tuple[str, ...], as_json: bool) -> None:
    if fears:
        raise UserError("What is to be done with them?", "--join, --owner, --due, --question, --happened or --remove.")
    ws = context.open_workspace()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    _print_fears(campaign, as_json)
    for team in hidden_teams(ws, slug):
        console.print_message(f"{TEAM_POSSESSIVES[team]} sheet is hidden still: alignkit reveal {slug}")
    if not campaign.premortem:
        console.print_message(f"No reasons yet. alignkit sheet {slug} asks for them, and --add takes one down.")


def _print_fears(campaign: Campaign, as_json: bool) -> None:
    if as_json:
        rows = [
            {key: format(value) if isinstance(value, date) else value for key, value in row.items()}
            for row in campaign.premortem
        ]
        console.print_json(rows)
        return
    for row in campaign.premortem:
        facts = [
            TEAM_NAMES.get(str(row.get("team")), "both or nobody named" if not row.get("team") else str(row["team"])),
            get_question(str(row["question"])).name if row.get("question") in QUESTION_KEYS else "",
            str(row.get("owner", "")),
            f"by {format_value(row['due'])}" if row.get("due") else "",
            "" if "happened" not in row else "it happened" if row["happened"] is True else "it did not happen",
        ]
        said = sanitize_line(str(row.get("reason", "")))
        console.print_data(f"{sanitize_line(str(row.get('id', '')))}  {said}")
        console.print_data(f"    {sanitize_line(', '.join(filter(None, facts)))}")
