"""What changed between two texts, question by question, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alignkit import console
from alignkit.commands import given

if TYPE_CHECKING:
    from alignkit.comparing.changes import Change
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Team

    Text = tuple[str, Campaign]  # what it is called, and itself


@given.verb(
    given.slug_argument,
    click.argument("other", required=False, shell_complete=given.complete_slugs),
    click.option("--revision", "revisions", metavar="A[..B]", help="From signed revision A, to B or the present text."),
    click.option("--since-signed", type=given.TEAM, help="From the text that this team signed last."),
    click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs."),
    given.json_option,
    name="diff",
)
def diff(
    slug: str, other: str | None, revisions: str | None, since_signed: Team | None, exit_code: bool, as_json: bool
) -> int:
    """What changed, question by question, in words.

    From the revision in force to the present text; with OTHER from one campaign to another.

    \b
    Example:
      alignkit diff spring-webinar
      alignkit diff spring-webinar --revision 1..2
      alignkit diff spring-webinar autumn-webinar
    """
    from alignkit.comparing.changes import changes
    from alignkit.disk import listing
    from alignkit.problems import Refused

    if sum(told is not None for told in (other, revisions, since_signed)) > 1:
        raise Refused("OTHER, --revision and --since-signed are three different comparisons.", "Give one of them.")
    ws = given.workspace()
    live = given.campaign(listing.read(ws, slug))
    old, new = _present(live), _present(live)
    if other is not None:
        new = _present(given.campaign(listing.read(ws, other)))
    elif revisions is not None:
        old, new = _between(ws, live, revisions)
    elif since_signed is not None:
        old = _signed(ws, live, since_signed)
    else:
        old = _in_force(ws, live)
    found = changes(old[1], new[1])
    if as_json:
        console.document(
            {"from": _told(old), "to": _told(new), "changes": [_change(change) for change in found]},
        )
    else:
        _tell(old, new, found)
    return console.FOUND if found and exit_code else 0


def tell_since(ws: Workspace, campaign: Campaign) -> None:
    """What changed since each stance on another text than the present one, for standard output."""
    from alignkit.model import TEAMS
    from alignkit.questions import KEYS

    for key in KEYS:
        for team in TEAMS:
            for line in since_stance(ws, campaign, team, key):
                console.data(line)


def since_stance(ws: Workspace, campaign: Campaign, team: Team, key: str) -> list[str]:
    """What changed in a question since a team's own stance, in lines; none where nothing did."""
    from alignkit.model import TEAM_NAMES
    from alignkit.questions import question
    from alignkit.standing import is_stale

    stance = campaign.view(team, key).stance
    if stance is None or not is_stale(campaign, key, stance):
        return []
    from alignkit.comparing.changes import in_words
    from alignkit.disk import history

    did = "agreed with" if stance.stance == "agree" else "objected to"
    head = f"Since {TEAM_NAMES[team]} {did} {question(key).name} ({stance.by})"
    found = history.since_stance(ws, campaign, team, key)
    if found is None:
        return [f"{head} it has changed; what it said then is not known on this machine."]
    return [f"{head}:", *(f"  {in_words(change)}" for change in found)]


def _tell(old: Text, new: Text, found: tuple[Change, ...]) -> None:
    from alignkit.comparing.changes import in_words

    console.say(f"From {old[0]} to {new[0]}:")
    for change in found:
        console.data(in_words(change))
    if not found:
        console.say("Nothing that is agreed differs.")


def _present(campaign: Campaign) -> Text:
    return f"the present text of {campaign.slug}", campaign


def _sealed(ws: Workspace, live: Campaign, number: int) -> Text:
    from alignkit.disk import pages

    return f"revision {number} of {live.slug} as signed", pages.sealed(ws, live.slug, number)


def _in_force(ws: Workspace, live: Campaign) -> Text:
    from alignkit.problems import Refused
    from alignkit.standing import in_force

    number = in_force(live)
    if number is None:
        raise Refused(
            f"Nothing of {live.slug} is signed yet, so there is nothing to compare it with.",
            "Name another campaign, or a team that has signed: --since-signed.",
        )
    return _sealed(ws, live, number)


def _between(ws: Workspace, live: Campaign, told: str) -> tuple[Text, Text]:
    from alignkit.problems import Refused

    first, _, last = told.partition("..")
    if not first.isdecimal() or not (last.isdecimal() or not last) or "0" in (first, last):
        raise Refused(f"{told!r} names no revisions.", "Write 1 for revision 1 against the present text, or 1..2.")
    return _sealed(ws, live, int(first)), _sealed(ws, live, int(last)) if last else _present(live)


def _signed(ws: Workspace, live: Campaign, team: Team) -> Text:
    from alignkit.disk import history
    from alignkit.model import TEAM_NAMES
    from alignkit.problems import Refused

    found = history.signed(ws, live, team)
    if found is None:
        raise Refused(f"{TEAM_NAMES[team]} has signed nothing of {live.slug} yet.")
    campaign, made = found
    return f"what {made.name} signed for {TEAM_NAMES[team]} on {made.at:%Y-%m-%d}", campaign


def _told(text: Text) -> dict[str, Any]:
    from alignkit.digests import agreement_digest

    name, campaign = text
    return {
        "slug": campaign.slug,
        "revision": campaign.agreement.revision,
        "digest": agreement_digest(campaign),
        "text": name,
    }


def _change(change: Change) -> dict[str, Any]:
    from alignkit.comparing.changes import in_words
    from alignkit.documents import plain

    return {
        "question": change.question,
        "field": change.field,
        "label": change.label,
        "kind": change.kind,
        "before": plain(change.before),
        "after": plain(change.after),
        "words": in_words(change),
    }
