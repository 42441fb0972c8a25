"""The texts of the sign-off screen: what is signed, in short or whole, who has signed, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem
from alignkit.core.fields import OPTIONAL
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import SigningBlock, StanceMark, campaign_status
from alignkit.diff.changes import describe_change, find_changes
from alignkit.review import chances
from alignkit.signing.trust import DOORS, describe_signature_in_file
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.drafts import Draft
from alignkit.tui.item_text import unwrap_prose
from alignkit.tui.question_items import list_items
from alignkit.values.parse_format import format_day

_MARKS: dict[str, StanceMark] = {"AF22": "changed", "AF23": "objects"}  # by the code of what is in the way


class Obstacle(NamedTuple):
    """What is in the way of signing: a heading of its group, the mark of a team that objects or of what changed, else
    that of what is missing, a sentence, and the question and path to go to.
    """

    heading: str
    mark: StanceMark
    message: str
    question: str
    path: str


def list_obstacles(blocks: Sequence[SigningBlock], drafts: Sequence[Draft]) -> list[Obstacle]:
    """What is in the way, by who has to do something about it: one team, the other, both."""
    lacking = "To be filled in"
    found = [Obstacle(lacking, "nothing", str(each), each.question, ".".join(map(str, each.path))) for each in drafts]
    for block in blocks:
        mark = _MARKS.get(block.code, "nothing")
        found.append(Obstacle(_heading(block), mark, block.message, block.question, block.path))
    order = [*(f"Waiting for {TEAM_NAMES[team]}" for team in TEAMS), lacking]
    return sorted(found, key=lambda obstacle: order.index(obstacle.heading))


def _heading(block: SigningBlock) -> str:
    return f"Waiting for {TEAM_NAMES[block.team]}" if block.team else "To be filled in"


def render_signers(campaign: Campaign) -> Text:
    """Who has signed, and who has not yet."""
    digest, text, unseen = agreement_digest(campaign), Text(), chances.teams_with_hidden_chances(campaign)
    for team in TEAMS:
        made = next((s for s in campaign.agreement.signoffs if s.team == team), None)
        if made is None:
            said = "has not signed yet"
        elif made.digest == digest:
            shown_key = describe_signature_in_file(made)
            door = f", {DOORS[made.via]}" if made.via in DOORS else ""
            said = f"signed by {sanitize_line(made.name)}, {format_day(made.at.date())}{door}"
            said += f"\n{'':<11}{shown_key}" if shown_key else ""
            said += f"\n{'':<11}chances: {chances.hidden_chances_message(team)}" if team in unseen else ""
        else:
            said = f"{sanitize_line(made.name)} signed, and it changed since: sign again"
        text.append(f"{TEAM_NAMES[team]:<10} {said}\n")
    text.rstrip()
    return text


def render_sealed_text(campaign: Campaign) -> Text:
    """What the screen says of a campaign that both teams have signed."""
    text = render_signers(campaign)
    if sure := chances.format_chances(campaign):
        text.append("\n\nChances given at sign-off\n" + "\n".join(sure))
    if campaign_status(campaign) == "altered":
        said = sanitize_line(campaign.against) or "The text was changed behind these signatures."
        return text.append(f"\n\n{said} Verify says what to do.", "bold red")
    return text.append("\n\nSigned and locked. e, in the walk, begins the next revision as a draft.")


def render_beginnings(campaign: Campaign, width: int) -> Text:
    """The beginning of each answer, a line each; of one that was signed in the base, its name comes first."""
    text = Text()
    for q in QUESTIONS:
        text.append(f"{q.number} {q.name:<16} ", "bold")
        base = _base_name(campaign, q.key)
        said = f"{base}: {campaign.answer(q.key)}" if base else campaign.answer(q.key)
        text.append(_truncate(sanitize_line(said), max(10, width - 20)) + "\n")
    text.rstrip()
    return text


def render_whole(campaign: Campaign) -> Text:
    """All answers and all filled fields, in full."""
    text = Text()
    for q in QUESTIONS:
        base = _base_name(campaign, q.key)
        text.append(f"{q.number} {q.name}{f', from {base}' if base else ''}\n", "bold")
        for label, said in _iter_filled(campaign, q.key):
            text.append(f"{label}: " if label else "", "bold").append(f"{said}\n")
        text.append("\n")
    text.rstrip()
    return text


def _base_name(campaign: Campaign, key: str) -> str:
    return sanitize_line(campaign.base.name) if campaign.base and campaign.is_from_base(key) else ""


def _iter_filled(campaign: Campaign, key: str) -> Iterator[tuple[str, str]]:
    for item in list_items(campaign, key, OPTIONAL):
        if item.text.strip() and not item.key.startswith("position."):
            said = "; ".join(item.entries) if item.entries else unwrap_prose(item.text)
            yield item.label, said


def render_changes(sealed: Campaign, campaign: Campaign, number: int) -> Text:
    """What changed since a revision that is in force, a line each."""
    differing = find_changes(sealed, campaign)
    text = Text(f"Changed since revision {number}, which is in force:\n" if differing else "")
    for change in differing:
        text.append(f"  {sanitize_line(describe_change(change))}\n")
    return text or Text(f"The same text as revision {number}.")


def render_findings(found: Sequence[Problem]) -> Text:
    """The findings of the checks; they block nothing, and whoever signs has seen them."""
    text = Text()
    for problem in found:
        text.append(f"{problem.code} ", "yellow").append(f"{sanitize_line(problem.message)}\n")
    text.rstrip()
    return text or Text("The checks find nothing.")


def _truncate(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
