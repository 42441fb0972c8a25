"""The keys for answers carried from an older campaign: "still right", and the lessons of that campaign."""

from __future__ import annotations

from functools import partial
from typing import cast

from alignkit.app import answers
from alignkit.core.questions import get_question
from alignkit.review.carried_lessons import collect_all_lessons
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.questions.carried_text import is_untouched
from alignkit.tui.questions.host import QuestionsHost
from alignkit.values import outdated_references


class CarriedAnswersMixin:
    """Part of the questions screen."""

    confirmed_reference = ("", "")  # the question, and what its answer still names: asked of once

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    def action_still_right(self) -> None:
        """Mark a carried answer as read and still right."""
        walk, q = self.walk, get_question(self.walk.question_key)
        if not is_untouched(walk.campaign, q.key):
            walk.notify(f"{q.name} is not marked: it has been looked at, or did not come along.", markup=False)
        elif walk.may_change():
            named = outdated_references.describe_outdated_references(walk.campaign, q.key)
            if named and self.confirmed_reference != (q.key, named):
                self.confirmed_reference = (q.key, named)
                walk.notify(f"{named}\ni once more: right all the same", markup=False)
                return
            if walk.try_act(partial(answers.confirm_carried, walk.session, q.key)):
                walk.redraw_and_save()
                walk.notify(f"{q.name} is still right as it came along. u marks it again.", markup=False)

    def action_lessons(self) -> None:
        """Show all lessons of the source campaign, those of this question first."""
        walk = self.walk
        source = walk.annotations.source_campaign(walk.campaign)
        if walk.campaign.carried is None:
            walk.notify("This campaign did not come from an older one.", markup=False)
        elif source is None:
            walk.notify("Still looking for it.", markup=False)
        else:
            said = collect_all_lessons(source.known, walk.question_key) if source.known else []
            silent = ["Nobody has looked back on it yet."] if source.known and not said else []
            text = "\n".join([*([source.why, ""] if source.why else []), *said, *silent])
            walk.app.push_screen(NoticeDialog(f"What {source.title} taught", text))
