"""What is due, as a message for the place where people are: plain text, Slack, Teams or mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.review.due import DueItem, describe_days_left
from alignkit.review.records import normalize_name
from alignkit.text.markdown import escape_line
from alignkit.text.sanitize import sanitize_line

MessageFormat = Literal["text", "slack", "teams", "mail"]
MESSAGE_FORMATS: tuple[MessageFormat, ...] = ("text", "slack", "teams", "mail")


@dataclass(frozen=True, slots=True)
class CampaignDue:
    """Something that is due, the title of its campaign, and the address of its page; empty where there is none."""

    item: DueItem
    title: str
    address: str = ""


def is_owed_by(item: DueItem, campaign: Campaign, name: str) -> bool:
    """Return whether a person owes it: by name, or as the lead of a team that does where it names nobody."""
    wanted = normalize_name(name)
    if item.who:
        return normalize_name(item.who) == wanted
    teams = [item.team] if item.team else TEAMS
    return wanted in [normalize_name(campaign.lead(team)) for team in teams]


def format_message(found: Sequence[CampaignDue], today: date, form: MessageFormat) -> str:
    """Return the message; empty if nothing is due, so that a job that sends it every morning stays silent."""
    if not found:
        return ""
    late = sum(each.item.days(today) < 0 for each in found)
    counts = [f"{late} overdue" if late else "", f"{len(found) - late} due" if late < len(found) else ""]
    head = f"Campaign agreements: {', '.join(filter(None, counts))}"
    if form == "slack":
        return "\n".join([f"*{head}*", *(_slack_line(each, today) for each in found)]) + "\n"
    if form == "teams":
        return "\n".join([f"**{head}**", "", *(_teams_line(each, today) for each in found)]) + "\n"
    lines = [line for each in found for line in _text_lines(each, today)]
    if form == "mail":
        kind = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
        return "\n".join([f"Subject: {head}", *kind, "", *lines]) + "\n"
    return "\n".join([head, *lines]) + "\n"


def _parts(each: CampaignDue, today: date) -> tuple[str, str, str, str]:
    """How far off, what, who, and the campaign's title: each on one line, safe to show."""
    item = each.item
    team = TEAM_NAMES[item.team] if item.team else "" if item.who else "both teams"
    who = ", ".join(filter(None, [sanitize_line(item.who), team]))
    return describe_days_left(item, today), sanitize_line(item.what), who, sanitize_line(each.title)


def _text_lines(each: CampaignDue, today: date) -> list[str]:
    when, what, who, title = _parts(each, today)
    return [f"- {when}: {what} ({who}). {title}", *([f"  {each.address}"] if each.address else [])]


def _slack_line(each: CampaignDue, today: date) -> str:
    when, what, who, title = (_escape_slack(part) for part in _parts(each, today))
    link = f"<{each.address.replace('|', '%7C').replace('>', '%3E')}|{title}>" if each.address else title
    return f"• *{when}*: {what} ({who}). {link}"


def _escape_slack(text: str) -> str:
    """People's text for Slack: its three characters escaped, and what would be bold or a name left as it is."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("*", "∗").replace("|", "¦")


def _teams_line(each: CampaignDue, today: date) -> str:
    when, what, who, title = (escape_line(part) for part in _parts(each, today))
    link = f"[{title}]({each.address.replace(')', '%29')})" if each.address else title
    return f"- **{when}**: {what} ({who}). {link}"
