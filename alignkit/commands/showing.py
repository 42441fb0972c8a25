"""Reading: where a campaign stands, its brief, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit import console
from alignkit.commands import context, given
from alignkit.commands.given import revision_option

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


@given.verb(given.slug_argument, revision_option, given.json_option, name="show")
def show(slug: str, revision: int | None, as_json: bool) -> None:
    """Where the nine questions stand, and what blocks signing.

    \b
    Example:
      alignkit show spring-webinar
      alignkit show spring-webinar --json
    """
    from alignkit.disk import listing

    ws = context.workspace()
    campaign = context.campaign(listing.read(ws, slug, revision=revision))
    if as_json:
        from alignkit.documents import show_document

        console.document(show_document(campaign, context.today(), _checks(ws, campaign)))
    else:
        _show(campaign, _checks(ws, campaign))
        _tell_since(ws, campaign)


def _tell_since(ws: Workspace, campaign: Campaign) -> None:
    from alignkit.standing import is_stale

    stances = [(key, view.stance) for views in campaign.views.values() for key, view in views.items() if view.stance]
    if any(is_stale(campaign, key, stance) for key, stance in stances):
        from alignkit.commands.stance_changes import tell_since

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

    today = context.today()
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






