"""`show`: where the nine questions of a campaign stand, and what blocks signing, as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit.cli import arguments, console, context
from alignkit.cli.arguments import revision_option
from alignkit.core.digests import agreement_digest
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import (
    agreed_count,
    base_problem,
    campaign_status,
    describe_newer_base,
    describe_origin,
    has_fields_alone,
    is_stale,
    question_status,
    revision_number_in_force,
    signing_blocks,
    stance_mark,
)
from alignkit.store import campaign_files
from alignkit.store.unfinished import find_unfinished
from alignkit.text.sanitize import sanitize_line

if TYPE_CHECKING:
    from alignkit.core.model import Campaign, Team
    from alignkit.store.workspace import Workspace

_STATUS_COLORS = {
    "agreed": "green",
    "signed": "green",
    "ready": "green",
    "objected": "red",
    "altered": "red",
    "broken": "red",
    "answered": "yellow",
    "draft": "yellow",
}


@arguments.command(arguments.slug_argument, revision_option, arguments.json_option, name="show")
def show(slug: str, revision: int | None, as_json: bool) -> None:
    """Where the nine questions stand, and what blocks signing.

    A question is agreed when both teams agree with its present text and no required field is missing, unless both
    waived AF25 there. Lists, screens, pages and the status in --json count in the same way.

    \b
    Example:
      alignkit show spring-webinar
      alignkit show spring-webinar --json
    """

    ws = context.open_workspace()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug, revision=revision))
    if as_json:
        from alignkit.cli.signoffs import check_signatures  # see _print_campaign
        from alignkit.listing.campaign_documents import show_document

        console.print_json(show_document(campaign, context.current_date(), check_signatures(ws, campaign)))
    else:
        _print_campaign(ws, campaign)
        _print_changes_since_stances(ws, campaign)


def _print_changes_since_stances(ws: Workspace, campaign: Campaign) -> None:

    stances = [(key, view.stance) for views in campaign.views.values() for key, view in views.items() if view.stance]
    if any(is_stale(campaign, key, stance) for key, stance in stances):
        # Deferred: comparing texts takes 6 ms to load, a tenth of `show`, and few campaigns have out-of-date stances.
        from alignkit.cli.stance_changes import print_changes_since_stances

        print_changes_since_stances(ws, campaign)


def _print_campaign(ws: Workspace, campaign: Campaign) -> None:
    today = context.current_date()
    status, force = campaign_status(campaign, today), revision_number_in_force(campaign)
    console.print_line(f"{sanitize_line(campaign.title)} ({campaign.slug})")
    beside = f" · revision {force} in force" if force and force != campaign.agreement.revision else ""
    console.print_line(
        f"{console.colorize(status, _STATUS_COLORS[status])}, revision {campaign.agreement.revision}"
        f" · {agreed_count(campaign, today)} of 9 agreed{beside}"
    )
    if origin := describe_origin(campaign):
        console.print_line(sanitize_line(f"{origin[0].upper()}{origin[1:]}. {describe_newer_base(campaign)}".strip()))
    elif problem := base_problem(campaign):
        console.print_line(f"{console.colorize('base cannot be used', 'red')}: {sanitize_line(problem)}")
    console.print_line(f"{agreement_digest(campaign)}\n")
    if campaign.carried:
        names = ", ".join(q.name for q in QUESTIONS if q.key in campaign.carried.untouched)
        still = f"; not looked at yet: {names}" if names else ""
        console.print_line(f"Carried from {sanitize_line(campaign.carried.source)}{still}")
        console.print_line(f"What that one taught: alignkit review report {campaign.slug}\n")
    rows = [("", "Question", "Status", *TEAM_NAMES.values())]
    for q in QUESTIONS:
        said = [sanitize_line(_describe_stance(campaign, team, q.key)) for team in TEAMS]
        word: str = question_status(campaign, q.key, today)
        if word == "empty" and has_fields_alone(campaign, q.key):
            word = "sentence missing"
        rows.append((str(q.number), q.name, word, *said))
    for row, text in zip(rows, console.align_columns(rows), strict=True):
        word = row[2]
        console.print_line(text.replace(f"  {word}", f"  {console.colorize(word, _STATUS_COLORS.get(word, ''))}", 1))
    _print_reservations(campaign)
    if campaign.agreement.signoffs:
        # Deferred: SSH keys and chances take 12 ms to load, a fifth of `show`, and a draft has no sign-offs.
        from alignkit.cli.signoffs import print_signoffs

        print_signoffs(ws, campaign)
    if status == "altered":
        console.print_line(f"\n{sanitize_line(campaign.against)}\nWhat to do: alignkit verify {campaign.slug}")
    if status in ("draft", "ready"):
        blocks = [f"{each}; it is open in the walk on this machine" for each in find_unfinished(ws, campaign.slug)]
        blocks += [sanitize_line(block.message) for block in signing_blocks(campaign, today)]
        if blocks:
            console.print_line("\nIn the way of signing:")
        for block in blocks:
            console.print_line(f"  - {block}")


def _print_reservations(campaign: Campaign) -> None:
    """Print the agreements that have a reservation: nobody signs without seeing them."""
    found = [
        (q.name, team, stance)
        for q in QUESTIONS
        for team in TEAMS
        if (stance := campaign.view(team, q.key).stance) and stance.stance == "agree" and stance.note.strip()
    ]
    if found:
        console.print_line("\nReservations:")
    for name, team, stance in found:
        console.print_line(f"  - {name}, {TEAM_NAMES[team]} ({sanitize_line(stance.by)}): {sanitize_line(stance.note)}")


def _describe_stance(campaign: Campaign, team: Team, key: str) -> str:

    stance = campaign.view(team, key).stance
    if campaign.base and campaign.is_from_base(key) and not (stance and stance.stance == "object"):
        return f"signed in {campaign.base.name}"
    word = {"agrees": "agrees", "objects": "objects", "changed": "changed since", "nothing": "-"}[
        stance_mark(campaign, team, key)
    ]
    if stance is None:
        return word
    door = f"by {stance.via}" if stance.via else ""
    hand = f"written down by {stance.recorded_by}" if stance.recorded_by else ""
    how = ", ".join(filter(None, [door, hand]))
    how = ", ".join(filter(None, ["after objecting" if stance.settled else "", how]))
    return f"{word}, {stance.by}" + (f" ({how})" if how else "")
