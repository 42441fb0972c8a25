"""What the campaign list says of one file: how far it is, and whom it waits for."""

from __future__ import annotations

from datetime import date

from alignkit.listing import Stored
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, day
from alignkit.questions import KEYS, question
from alignkit.standing import agreed_count, blocking, campaign_status, in_force, waiting
from alignkit.tui.home_rows import Row


def row_of(stored: Stored, today: date) -> Row:
    """The row of a file; one that cannot be read as a campaign says where and why."""
    campaign = stored.loaded.campaign
    if campaign is None:
        problem = next(iter(stored.loaded.problems), None)
        place = f"line {problem.line}: " if problem and problem.line else ""
        why = place + (problem.message if problem else stored.loaded.read_only)
        words = f"{stored.slug} {why}".casefold()
        return Row(stored.slug, stored.slug, "broken", None, 0, why, words, stored.loaded.problems)
    status = campaign_status(campaign, today)
    return Row(
        stored.slug,
        campaign.title,
        status,
        day(campaign.info.get("launch")),
        agreed_count(campaign),
        waiting_for(campaign, status, today),
        _words(campaign),
    )


def waiting_for(campaign: Campaign, status: str, today: date) -> str:
    """Who or what a campaign waits for, in a few words."""
    if status == "signed":
        return f"signed r{campaign.agreement.revision}{_review(campaign, today)}"
    if status == "altered":
        return "changed behind the signatures"
    parts = _teams_waited_for(campaign, today) or [_nobody_yet(campaign, today)]
    bound = in_force(campaign)
    return " · ".join(([f"r{bound} in force"] if bound else []) + parts)


def _words(campaign: Campaign) -> str:
    tags = campaign.info.get("tags", ())
    texts = [campaign.slug, campaign.title, *map(str, tags), *(campaign.answer(key) for key in KEYS)]
    texts += [str(campaign.info.get(key, "")) for key in ("crm_name", *(f"{team}_lead" for team in TEAMS))]
    return "\n".join(text for text in texts if text).casefold()


def _teams_waited_for(campaign: Campaign, today: date) -> list[str]:
    items = waiting(campaign, today)
    both = [key for key in KEYS if len(items) == 2 and all(key in item.questions for item in items)]
    parts = []
    for name, wanted in [("Both", both), *((TEAM_NAMES[item.team], item.questions) for item in items)]:
        if names := ", ".join(question(key).name for key in wanted if name == "Both" or key not in both):
            parts.append(f"{name}: {names}")
    return parts + [f"{TEAM_NAMES[item.team]}'s signature" for item in items if not item.questions]


def _nobody_yet(campaign: Campaign, today: date) -> str:
    unanswered = sum(not campaign.answer(key).strip() for key in KEYS)
    if unanswered:
        return "9 answers" if unanswered == len(KEYS) else f"{unanswered} answer{'s' if unanswered > 1 else ''}"
    blocks = blocking(campaign, today)
    return blocks[0].message if blocks else "nobody"


def _review(campaign: Campaign, today: date) -> str:
    due = day(campaign.review.get("next"))
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f" · review overdue since {due.day} {due:%b}"
    return " · review due today" if days == 0 else f" · review due in {days} day{'s' if days > 1 else ''}"
