"""What came along from an older campaign: marked until somebody looked at it, with what that campaign taught."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.content import Content

from alignkit import agreement, leftovers
from alignkit.fields import Question
from alignkit.model import Campaign
from alignkit.questions import question
from alignkit.shown import shown, shown_line
from alignkit.tui.parts import UNTOUCHED

if TYPE_CHECKING:
    from alignkit.disk.lookback import Source
    from alignkit.reviews.taught import Taught
    from alignkit.tui.walk.screen import Walk

MOST = 8  # lines beside the question


class CarriedAlong:
    """Mixed into the walk, which has the session and the screen."""

    asked_about = ("", "")  # the question, and what its answer still names: asked of once

    @property
    def walk(self) -> Walk:
        return cast("Walk", self)

    def action_as_it_is(self) -> None:
        """What was carried along was read, and is still right."""
        walk, q = self.walk, question(self.walk.here)
        if not is_untouched(walk.campaign, q.key):
            walk.notify(f"{q.name} is not marked: it has been looked at, or did not come along.", markup=False)
        elif walk.may_change():
            named = leftovers.told(walk.campaign, q.key)
            if named and walk.asked_about != (q.key, named):
                walk.asked_about = (q.key, named)
                walk.notify(f"{named}\ni once more: right all the same", markup=False)
                return
            label = f"{q.name}: still right"
            if walk.attempt(partial(walk.session.apply, agreement.looked_at, label, q.key, question=q.key)):
                walk.changed()
                walk.notify(f"{q.name} is still right as it came along. u marks it again.", markup=False)

    def action_taught(self) -> None:
        """Everything that the older campaign's reviews say, this question first."""
        from alignkit.reviews.taught import everything
        from alignkit.tui.notice import Notice

        walk = self.walk
        source = walk.asides.source(walk.campaign)
        if walk.campaign.carried is None:
            walk.notify("This campaign did not come from an older one.", markup=False)
        elif source is None:
            walk.notify("Still looking for it.", markup=False)
        else:
            said = everything(source.known, walk.owner.today(), walk.here) if source.known else []
            silent = ["Nobody has looked back on it yet."] if source.known and not said else []
            text = "\n".join([*([source.why, ""] if source.why else []), *said, *silent])
            walk.app.push_screen(Notice(f"What {source.title} taught", text))


def is_untouched(campaign: Campaign, key: str) -> bool:
    """Whether a question came along and nobody has looked at it in this campaign."""
    return campaign.carried is not None and key in campaign.carried.untouched


def why(campaign: Campaign, q: Question, source: Source | None, taught: Taught | None) -> Content:
    """Why the question is asked. Of one that came along, before it, that nobody has looked at it yet.

    With a ``source`` (on a narrow screen) also what that taught, in a line with the key that opens all of it; and as
    long as nobody has looked, that stands in place of the why: this team was asked before.
    """
    carried, untouched = campaign.carried, is_untouched(campaign, q.key)
    told: list[Content] = []
    if carried and untouched:
        mark = f"{UNTOUCHED} Carried from {shown_line(carried.source)}, not looked at yet; i: still right as it is."
        told.append(Content.styled(mark, "bold"))
        if named := leftovers.told(campaign, q.key):
            told.append(Content.styled(named, "bold"))
    if source and source.known is None and untouched:
        told.append(Content(shown(source.why)))
    if source and taught and taught.gist:
        told.append(Content(f"t: what {shown_line(source.title)} taught: {taught.gist}"))
    if not source or not untouched:
        told.append(Content(q.why))
    return Content("\n").join(told)


def count(campaign: Campaign) -> str:
    """For the rail: how much is still to be looked at."""
    carried = campaign.carried
    if carried is None or not carried.untouched:
        return ""
    return f"{UNTOUCHED} {len(carried.untouched)} carried from {shown_line(carried.source)}, not looked at yet"


def aside(source: Source | None, taught: Taught | None) -> Text:
    """For the wide screen: what the older campaign taught on this question."""
    text = Text()
    if source is None:
        return text
    text.append(f"What {shown_line(source.title)} taught\n", "bold")
    if source.why:
        text.append(f"{shown(source.why)}\n", "dim")
    lines = taught.lines if taught else ()
    if source.known and not lines:
        text.append("Nothing on this question\n", "dim")
    for line in lines[:MOST]:
        text.append(f"{line}\n")
    left = len(lines) - MOST
    text.append(f"t: {left} more, and the other questions" if left > 0 else "t: on the other questions too", "dim")
    return text
