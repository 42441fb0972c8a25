"""The words about answers carried from an older campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

from alignkit.core.fields import Question
from alignkit.core.model import Campaign
from alignkit.core.status import describe_newer_base
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.widgets import UNTOUCHED_MARK
from alignkit.values import outdated_references

if TYPE_CHECKING:
    from alignkit.review.carried_lessons import CarriedLessons
    from alignkit.store.review_source import SourceCampaign

MAX_LINES = 8  # lines beside the question


def is_untouched(campaign: Campaign, key: str) -> bool:
    """Whether a question was carried and nobody has looked at it in this campaign."""
    return campaign.carried is not None and key in campaign.carried.untouched


def describe_why(
    campaign: Campaign, q: Question, source: SourceCampaign | None, taught: CarriedLessons | None
) -> Content:
    """Why the question is asked, and above it, of a carried answer, that nobody has looked at it yet.

    With a ``source`` (on a narrow screen) also one line of its lessons and the key that shows all. Until somebody has
    looked, these replace the why: the team was asked before. So it was of a question of the base.
    """
    carried, untouched = campaign.carried, is_untouched(campaign, q.key)
    told: list[Content] = []
    if campaign.base and campaign.is_from_base(q.key):
        origin = f"From {campaign.base.name}, signed there by both teams. Editing it makes it our own."
        told.append(Content.styled(sanitize_line(origin), "bold"))
    if newer := describe_newer_base(campaign):
        told.append(Content.styled(sanitize_line(f"{newer} N shows what changes."), "bold"))
    if carried and untouched:
        mark = (
            f"{UNTOUCHED_MARK} Carried from {sanitize_line(carried.source)}, not looked at yet; i: still "
            f"right as it is."
        )
        told.append(Content.styled(mark, "bold"))
        if named := outdated_references.describe_outdated_references(campaign, q.key):
            told.append(Content.styled(named, "bold"))
    if source and source.known is None and untouched:
        told.append(Content(sanitize(source.why)))
    if source and taught and taught.summary:
        told.append(Content(f"t: what {sanitize_line(source.title)} taught: {taught.summary}"))
    if not campaign.is_from_base(q.key) and (not source or not untouched):
        told.append(Content(q.why))
    is_signed = campaign.agreement.signoffs or campaign.is_from_base(q.key)
    if q.key == "mql" and not campaign.content("mql").get("tested") and not is_signed:
        told.append(Content("g: both teams judge real leads first, each alone."))
    return Content("\n").join(told)


def describe_untouched_count(campaign: Campaign) -> str:
    """How many carried answers nobody has looked at; empty where there are none."""
    carried = campaign.carried
    if carried is None or not carried.untouched:
        return ""
    return f"{UNTOUCHED_MARK} {len(carried.untouched)} carried from {sanitize_line(carried.source)}, not looked at yet"


def describe_lessons(source: SourceCampaign | None, taught: CarriedLessons | None) -> Text:
    """The lessons of the source campaign on this question, for the side panel of a wide screen."""
    text = Text()
    if source is None:
        return text
    text.append(f"What {sanitize_line(source.title)} taught\n", "bold")
    if source.why:
        text.append(f"{sanitize(source.why)}\n", "dim")
    lines = taught.lines if taught else ()
    if source.known and not lines:
        text.append("Nothing on this question\n", "dim")
    for line in lines[:MAX_LINES]:
        text.append(f"{line}\n")
    left = len(lines) - MAX_LINES
    text.append(f"t: {left} more, and the other questions" if left > 0 else "t: on the other questions too", "dim")
    return text
