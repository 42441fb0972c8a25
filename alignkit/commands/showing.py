"""Reading: where a campaign stands, its brief, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import given, writing

if TYPE_CHECKING:
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Team
    from alignkit.proving.trust import Checks

_COLOURS = {
    "agreed": "green",
    "signed": "green",
    "ready": "green",
    "objected": "red",
    "altered": "red",
    "broken": "red",
    "answered": "yellow",
    "draft": "yellow",
}
TARGETS_LISTED = "plain, github, mkdocs, obsidian, confluence, or reps for ten lines to paste"
revision_option = click.option("--revision", type=click.IntRange(min=1), metavar="N", help="A signed revision instead.")


@given.verb(given.slug_argument, revision_option, given.json_option, name="show")
def show(slug: str, revision: int | None, as_json: bool) -> None:
    """Where the nine questions stand, and what blocks signing.

    \b
    Example:
      alignkit show spring-webinar
      alignkit show spring-webinar --json
    """
    from alignkit.disk import listing

    ws = given.workspace()
    campaign = given.campaign(listing.read(ws, slug, revision=revision))
    if as_json:
        from alignkit.documents import show_document

        console.document(show_document(campaign, given.today(), _checks(ws, campaign)))
    else:
        _show(campaign, _checks(ws, campaign))
        _tell_since(ws, campaign)


def _tell_since(ws: Workspace, campaign: Campaign) -> None:
    from alignkit.standing import is_stale

    stances = [(key, view.stance) for views in campaign.views.values() for key, view in views.items() if view.stance]
    if any(is_stale(campaign, key, stance) for key, stance in stances):
        from alignkit.commands.comparing import tell_since

        tell_since(ws, campaign)


def _checks(ws: Workspace, campaign: Campaign) -> Checks:
    """What signatures by key came to; nothing is run, or even loaded, where there are none."""
    if not any(signoff.signature for signoff in campaign.agreement.signoffs):
        return {}
    import os

    from alignkit.disk import signatures, signers
    from alignkit.problems import Refused

    try:
        own = signers.find(ws.root, os.environ)
    except Refused as refusal:
        console.warn(f"{refusal} No signature was checked.")
        return {}
    for note in own.notes:
        console.warn(note)
    return signatures.checks(campaign, own, {})


def _show(campaign: Campaign, checks: Checks) -> None:
    from alignkit.digests import agreement_digest
    from alignkit.model import TEAM_NAMES, TEAMS
    from alignkit.questions import QUESTIONS
    from alignkit.shown import shown_line
    from alignkit.standing import agreed_count, blocking, campaign_status, in_force, question_status

    today = given.today()
    status, force = campaign_status(campaign, today), in_force(campaign)
    console.line(f"{shown_line(campaign.title)} ({campaign.slug})")
    beside = f" · revision {force} in force" if force and force != campaign.agreement.revision else ""
    console.line(
        f"{console.marked(status, _COLOURS[status])}, revision {campaign.agreement.revision}"
        f" · {agreed_count(campaign)} of 9 agreed{beside}"
    )
    console.line(f"{agreement_digest(campaign)}\n")
    if campaign.carried:
        names = ", ".join(q.name for q in QUESTIONS if q.key in campaign.carried.untouched)
        still = f"; not looked at yet: {names}" if names else ""
        console.line(f"Carried from {shown_line(campaign.carried.source)}{still}")
        console.line(f"What that one taught: alignkit review {campaign.slug}\n")
    rows = [("", "Question", "Status", *TEAM_NAMES.values())]
    for q in QUESTIONS:
        said = [shown_line(_said(campaign, team, q.key)) for team in TEAMS]
        rows.append((str(q.number), q.name, question_status(campaign, q.key), *said))
    for row, text in zip(rows, console.aligned(rows), strict=True):
        word = row[2]
        console.line(text.replace(f"  {word}", f"  {console.marked(word, _COLOURS.get(word, ''))}", 1))
    for signoff in campaign.agreement.signoffs:
        from alignkit.proving.trust import words

        stale = "" if signoff.digest == agreement_digest(campaign) else ", on a text that has changed since"
        said_line = f"Signed for {TEAM_NAMES[signoff.team]}: {signoff.name}, {signoff.at:%Y-%m-%d}{stale}"
        console.line(f"\n{shown_line(said_line)}\n  {shown_line(words(signoff, checks.get(signoff.team)))}")
    if any(signoff.confidence for signoff in campaign.agreement.signoffs):
        from alignkit.reviews import chances

        for n, chance in enumerate(chances.lines(campaign)):
            console.line(f"{'' if n else chr(10)}Chances: {chance}")
    if status == "altered":
        console.line(f"\n{shown_line(campaign.against)}\nWhat to do: alignkit verify {campaign.slug}")
    if status in ("draft", "ready") and (blocks := blocking(campaign, today)):
        console.line("\nIn the way of signing:")
        for block in blocks:
            console.line(f"  - {shown_line(block.message)}")


def _said(campaign: Campaign, team: Team, key: str) -> str:
    from alignkit.standing import mark

    stance = campaign.view(team, key).stance
    word = {"agrees": "agrees", "objects": "objects", "changed": "changed since", "nothing": "-"}[
        mark(campaign, team, key)
    ]
    return f"{word}, {stance.by}" if stance else word


@given.verb(
    given.slug_argument,
    click.option("--draft", is_flag=True, help="The present text, not the revision in force."),
    revision_option,
    click.option("--for", "wiki", metavar="TARGET", default="", help=f"Which wiki reads it: {TARGETS_LISTED}."),
    click.option("--html", "web", is_flag=True, help="One web page that needs no other file, to read or to print."),
    click.option("--one-page", is_flag=True, help="Only the page to sign, work from and print."),
    click.option("--signers", metavar="FILE", default="", help="Say of SSH signatures what this list of signers says."),
    click.option("--template", type=click.Path(), metavar="FILE", help="Another template."),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write a file instead."),
    name="brief",
)
def brief(
    slug: str,
    draft: bool,
    revision: int | None,
    wiki: str,
    web: bool,
    one_page: bool,
    signers: str,
    template: str | None,
    output: str | None,
) -> None:
    """Print the brief, as Markdown: the revision in force where there is one, else the present text.

    It says of its signatures what the file proves by itself, the same on every machine. With --signers it says also
    whether an SSH signature holds by a key of that list; alignkit verify --page wants the same list for such a page.

    \b
    Example:
      alignkit brief spring-webinar -o wiki/spring-webinar.md
      alignkit brief spring-webinar --for reps
      alignkit brief spring-webinar --html --one-page -o agreement.html
      alignkit brief spring-webinar --signers ~/.ssh/allowed_signers
    """
    from pathlib import Path

    from alignkit.disk import listing, pages
    from alignkit.disk.workspace import read_template
    from alignkit.problems import Refused
    from alignkit.rendering import targets
    from alignkit.standing import campaign_status

    if draft and revision:
        raise Refused("--draft and --revision are two different texts.", "Give one of them.")
    target = targets.find(wiki)
    if web and target is not targets.PLAIN:
        raise Refused("--html and --for are two different pages.", "Give one of them.")
    ws = given.workspace()
    live = given.campaign(listing.read(ws, slug))
    own = (template, read_template(Path(template))) if template else None
    page = pages.rendered(
        ws,
        live,
        revision=revision,
        draft=draft,
        one_page=one_page,
        template=own,
        target=target,
        web=web,
        check=given.signature_check(ws, signers) if signers else None,
    )
    if not draft and not revision and campaign_status(live) == "altered":
        console.warn(f"{slug} is altered; this is the signed text. {live.against} alignkit verify {slug}")
    writing.page(ws, page, output)


@given.verb(given.slug_argument, name="export")
def export(slug: str) -> None:
    """Print one campaign as JSON, all of its file. The schema of it: alignkit schema.

    \b
    Example:
      alignkit export spring-webinar | jq .campaign.title
    """
    from alignkit.disk import listing
    from alignkit.documents import export_document

    console.document(export_document(given.campaign(listing.read(given.workspace(), slug))))


@given.verb(name="schema")
def schema() -> None:
    """Print the JSON Schema of campaign files and exports, for editors.

    \b
    Example:
      alignkit schema > campaign.schema.json
    """
    from alignkit.fileformat.schema import schema as made

    console.document(made())
