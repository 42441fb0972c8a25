"""What came along from an older campaign: marked until somebody looked at it, with what that campaign taught."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.content import Content

from alignkit.app import answers
from alignkit.core.fields import Question
from alignkit.core.model import Campaign
from alignkit.core.questions import get_question
from alignkit.review.carried_lessons import collect_all_lessons
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.widgets import UNTOUCHED_MARK
from alignkit.values import outdated_references

if TYPE_CHECKING:
    from alignkit.review.carried_lessons import CarriedLessons
    from alignkit.store.review_source import SourceCampaign
    from alignkit.tui.questions.screen import QuestionsScreen

MAX_LINES = 8  # lines beside the question


class CarriedAnswersMixin:
    """Mixed into the walk, which has the session and the screen."""

    confirmed_reference = ("", "")  # the question, and what its answer still names: asked of once

    @property
    def walk(self) -> QuestionsScreen:
        return cast("QuestionsScreen", self)

    def action_still_right(self) -> None:
        """What was carried along was read, and is still right."""
        walk, q = self.walk, get_question(self.walk.here)
        if not is_untouched(walk.campaign, q.key):
            walk.notify(f"{q.name} is not marked: it has been looked at, or did not come along.", markup=False)
        elif walk.may_change():
            named = outdated_references.describe_outdated_references(walk.campaign, q.key)
            if named and walk.confirmed_reference != (q.key, named):
                walk.confirmed_reference = (q.key, named)
                walk.notify(f"{named}\ni once more: right all the same", markup=False)
                return
            if walk.try_act(partial(answers.confirm_carried, walk.session, q.key)):
                walk.changed()
                walk.notify(f"{q.name} is still right as it came along. u marks it again.", markup=False)

    def action_lessons(self) -> None:
        """Everything that the older campaign's reviews say, this question first."""
        from alignkit.tui.notice import NoticeDialog

        walk = self.walk
        source = walk.annotations.source(walk.campaign)
        if walk.campaign.carried is None:
            walk.notify("This campaign did not come from an older one.", markup=False)
        elif source is None:
            walk.notify("Still looking for it.", markup=False)
        else:
            said = collect_all_lessons(source.known, walk.owner.today(), walk.here) if source.known else []
            silent = ["Nobody has looked back on it yet."] if source.known and not said else []
            text = "\n".join([*([source.why, ""] if source.why else []), *said, *silent])
            walk.app.push_screen(NoticeDialog(f"What {source.title} taught", text))


def is_untouched(campaign: Campaign, key: str) -> bool:
    """Whether a question came along and nobody has looked at it in this campaign."""
    return campaign.carried is not None and key in campaign.carried.untouched


def describe_why(
    campaign: Campaign, q: Question, source: SourceCampaign | None, taught: CarriedLessons | None
) -> Content:
    """Why the question is asked. Of one that came along, before it, that nobody has looked at it yet.

    With a ``source`` (on a narrow screen) also what that taught, in a line with the key that opens all of it; and as
    long as nobody has looked, that stands in place of the why: this team was asked before.
    """
    carried, untouched = campaign.carried, is_untouched(campaign, q.key)
    told: list[Content] = []
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
    if source and taught and taught.gist:
        told.append(Content(f"t: what {sanitize_line(source.title)} taught: {taught.gist}"))
    if not source or not untouched:
        told.append(Content(q.why))
    return Content("\n").join(told)


def describe_untouched_count(campaign: Campaign) -> str:
    """For the rail: how much is still to be looked at."""
    carried = campaign.carried
    if carried is None or not carried.untouched:
        return ""
    return f"{UNTOUCHED_MARK} {len(carried.untouched)} carried from {sanitize_line(carried.source)}, not looked at yet"


def describe_lessons(source: SourceCampaign | None, taught: CarriedLessons | None) -> Text:
    """For the wide screen: what the older campaign taught on this question."""
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
