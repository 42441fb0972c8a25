"""The text of the details pane: the nine marks, who objects to what, what blocks signing, who signed, and results."""

from __future__ import annotations

from datetime import date

from rich.text import Text
from textual.content import Content

from alignkit.core.digests import agreement_digest
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, to_day
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import (
    agreed_count,
    campaign_status,
    describe_newer_base,
    describe_origin,
    revision_number_in_force,
    sealed_digest,
    signing_blocks,
    stance_mark,
)
from alignkit.listing.action_items import ActionItem, describe_due_day, due_soon
from alignkit.review.carried_lessons import summarize_outcome
from alignkit.store.campaign_files import CampaignFile
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.item_text import hang_entry
from alignkit.tui.notice import describe_problem
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.widgets import team_marks
from alignkit.values.parse_format import format_day

_MAX_BLOCKS, _MAX_DUE = 12, 3
_SHORT_COLUMNS = (17, 8, 17)  # cells of the names in each of three columns


def describe_campaign(
    stored: CampaignFile, today: date, known: Campaign | None = None, items: tuple[ActionItem, ...] = (), width: int = 0
) -> Content:
    """The text for one file, also for a broken one. ``known`` is the revision that is reviewed, if there is one;
    ``items`` is what is to be done in it, ``width`` the cells of a line.
    """
    campaign = stored.loaded.campaign
    if campaign is None:
        return _describe_problems(stored)
    lines = [*_describe_particulars(campaign, today), Content()]
    for q in QUESTIONS:
        lines.append(Content(f"{q.number} {q.name:<18} ") + Content.from_rich_text(team_marks(campaign, q.key)))
    lines += [
        Content(),
        *([*due, Content()] if (due := _describe_due(items, today)) else []),
        *_describe_blocks(campaign, today, width),
        *_describe_signoffs(campaign),
        *_describe_results(known, width),
    ]
    return Content("\n").join(lines)


def describe_shortly(
    stored: CampaignFile, today: date, known: Campaign | None = None, items: tuple[ActionItem, ...] = (), width: int = 0
) -> Content:
    """The same for a pane of a few lines: the nine marks in three columns, then a line for each stance that needs
    somebody, or what came of a signed campaign.
    """
    campaign = stored.loaded.campaign
    if campaign is None:
        return _describe_problems(stored)
    marks = Text()
    for row in zip(QUESTIONS[:3], QUESTIONS[3:6], QUESTIONS[6:], strict=True):
        for column, q in zip(_SHORT_COLUMNS, row, strict=True):
            name = f"{q.number} {q.name}"
            marks.append(f"{name:<{column}} ").append(team_marks(campaign, q.key)).append("   ")
        marks.append("\n")
    if origin := _describe_base(campaign):
        marks.append(f"{origin}\n")
    lines = [Content.from_rich_text(marks), *_describe_due(items, today)]
    if campaign_status(campaign, today) == "altered":
        lines.append(safe_line(f"Not as it was signed. {campaign.against or ''}"))
    elif sealed_digest(campaign):
        outcome = summarize_outcome(known) if known is not None and known.review else []
        lines += [*([Content()] if len(lines) > 1 else []), _describe_signers(campaign)]
        lines += [safe_line(line) for line in outcome]
    else:
        lines += _describe_stances(campaign) or _describe_blocks(campaign, today, width)[:_MAX_BLOCKS]
    return Content("\n").join(lines)


def _describe_due(items: tuple[ActionItem, ...], today: date) -> list[Content]:
    """A line for each of the first things that are overdue or due soon."""
    lines = []
    for item in due_soon(items, today)[:_MAX_DUE]:
        when, who = describe_due_day(item.day, today), f" ({item.who})" if item.who else ""
        style = "bold $text-error" if item.day < today.isoformat() else "bold"
        lines.append(Content.assemble((f"{when[0].upper()}{when[1:]}", style), safe_line(f": {item.what}{who}")))
    return lines


def _describe_problems(stored: CampaignFile) -> Content:
    problems = "\n\n".join(describe_problem(problem) for problem in stored.loaded.problems)
    return Content("\n").join([safe_line(stored.path.name, "bold"), Content(), safe_text(problems)])


def _describe_stances(campaign: Campaign) -> list[Content]:
    """A line for each objection, and for each agreement with a text that has changed since."""
    lines = []
    for q in QUESTIONS:
        for team in TEAMS:
            stance, state = campaign.view(team, q.key).stance, stance_mark(campaign, team, q.key)
            if stance is None or state not in ("objects", "changed"):
                continue
            if state == "changed":
                lines.append(f"{TEAM_NAMES[team]} agreed with {q.name} before it changed.")
            elif stance.parked and stance.due:
                until = f"{sanitize_line(stance.owner)} has it until {format_day(stance.due)}"
                lines.append(f"{TEAM_NAMES[team]} objects to {q.name}; {until}.")
            else:
                lines.append(f"{TEAM_NAMES[team]} objects to {q.name}: “{sanitize_line(stance.note)}”")
    return [safe_line(line) for line in lines]


def _describe_particulars(campaign: Campaign, today: date) -> list[Content]:
    status, bound = campaign_status(campaign, today), revision_number_in_force(campaign)
    said = f"{status}, revision {campaign.agreement.revision}, {agreed_count(campaign, today)} of 9 agreed"
    if bound and bound != campaign.agreement.revision:
        said += f"; revision {bound} is in force"
    days = [format_day(found) for key in ("launch", "end") if (found := to_day(campaign.info.get(key)))]
    leads = [f"{campaign.lead(team)} ({TEAM_NAMES[team]})" for team in TEAMS if campaign.lead(team)]
    parts = (said, _describe_base(campaign), " to ".join(days), ", ".join(leads), f"{campaign.slug}.toml")
    return [safe_line(part, "dim" if part.endswith(".toml") else "") for part in parts if part]


def _describe_base(campaign: Campaign) -> str:
    """What is from where, and whether the base has a newer revision; empty for a campaign without a base."""
    origin = describe_origin(campaign)
    return sanitize_line(" ".join(filter(None, [origin and f"{origin}.", describe_newer_base(campaign)])))


def _describe_blocks(campaign: Campaign, today: date, width: int) -> list[Content]:
    if campaign_status(campaign, today) == "altered":
        said = campaign.against or "The text was changed behind the signatures."
        return [Content.styled("Not as it was signed", "bold"), safe_line(said), Content()]
    if sealed_digest(campaign):
        return []
    blocks = signing_blocks(campaign, today)
    if not blocks:
        return [Content.styled("Nothing is in the way of signing", "bold"), Content()]
    lines = [Content.styled("Before we can sign", "bold")]
    lines += [safe_text(hang_entry(sanitize_line(block.message), width)) for block in blocks[:_MAX_BLOCKS]]
    if len(blocks) > _MAX_BLOCKS:
        lines.append(Content.styled(f"  and {len(blocks) - _MAX_BLOCKS} more", "dim"))
    return [*lines, Content()]


def _describe_signers(campaign: Campaign) -> Content:
    """Who signed and when, in a line."""
    said = [f"{made.name}, {format_day(made.at.astimezone().date())}" for made in campaign.agreement.signoffs]
    return safe_line(f"Signed by {' and '.join(said)}")


def _describe_signoffs(campaign: Campaign) -> list[Content]:
    digest = agreement_digest(campaign)
    lines = []
    for signoff in campaign.agreement.signoffs:
        still = "" if signoff.digest == digest else ", another text than the present one"
        lines.append(f"{TEAM_NAMES[signoff.team]}: {signoff.name}, {format_day(signoff.at.astimezone().date())}{still}")
    if not lines:
        return []
    return [Content.styled("Signed", "bold"), *(safe_line(line) for line in lines)]


def _describe_results(known: Campaign | None, width: int) -> list[Content]:
    """The lines of its reviews; none before the first review."""
    if known is None or not known.review:
        return []

    said = [safe_text(hang_entry(sanitize_line(line), width)) for line in summarize_outcome(known)]
    return [Content(), Content.styled("What came of it", "bold"), *said] if said else []
