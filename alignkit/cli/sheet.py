"""`sheet`: what a team is sent to fill in elsewhere, as text or as one page."""

from __future__ import annotations

import click

from alignkit.checks.runner import blocks_from_checks
from alignkit.cli import arguments, console, context
from alignkit.cli.output_file import write_output
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_POSSESSIVES
from alignkit.core.status import sealed_digest, signing_blocks
from alignkit.sheets.html_sheet import format_html_sheet
from alignkit.sheets.reply import make_sheet
from alignkit.sheets.text_sheet import format_text_sheet
from alignkit.store import campaign_files


@arguments.command(
    arguments.slug_argument,
    arguments.team_option,
    click.option(
        "--as",
        "kind",
        type=click.Choice(["text", "html"]),
        default="text",
        help="text for a mail, a chat or a document (the default); html for one page that opens anywhere.",
    ),
    click.option("--all", "whole", is_flag=True, help="All nine questions, and the signature."),
    click.option("-o", "--output", metavar="FILE", help="Write it there."),
    name="sheet",
)
def sheet(slug: str, team: str | None, kind: str, whole: bool, output: str | None) -> None:
    """Print an answer sheet for a team to fill in elsewhere, and to send back for `collect`.

    By default it asks about MQL, SQL and what Sales will do: ten minutes. It shows the text as it stands and asks for
    the team's own view, agreement or objection, what would settle it, and why the campaign might fail. With --all it
    has all nine questions and can be signed, with the whole text and its fingerprint on it. While something is open
    that needs another text, it says what, and asks for no signature.

    Text comes through mail, chats and documents. Mail servers often hold back HTML attachments: use html where
    somebody opens the file locally. The page loads nothing from the network.

    \b
    Example:
      alignkit sheet spring-webinar --team sales
      alignkit sheet spring-webinar --team sales --all --as html -o sales.html
    """

    ws, whose = context.open_workspace(), context.acting_team(team)
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    if sealed_digest(campaign):
        raise UserError(
            f"{slug} is signed by both teams already.", f"alignkit amend {slug} begins the next revision as a draft."
        )
    today = context.current_date()
    blocks = [*signing_blocks(campaign, today), *blocks_from_checks(campaign, ws.settings, today)] if whole else []
    made = make_sheet(campaign, whose, whole=whole, blocks=blocks)
    write_output(ws, format_html_sheet(made) if kind == "html" else format_text_sheet(made), output)
    console.print_message(
        f"{TEAM_POSSESSIVES[whose]} sheet {made.code}. When it comes back: alignkit collect FILE, or paste it into "
        "alignkit collect"
    )
    if whole and made.is_early:
        console.print_message(
            "It asks for no signature: the text has to change before anybody can sign it. Send another one then."
        )
