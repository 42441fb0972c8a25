"""The keys for a campaign with a base: move to a newer revision of it, return to its text, agree with all at once."""

from __future__ import annotations

from functools import partial
from typing import cast

from textual import work

from alignkit.app import bases, stances
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES
from alignkit.core.questions import get_question
from alignkit.diff.changes import describe_change
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.dialogs import ConfirmDialog, TeamDialog
from alignkit.tui.questions.host import QuestionsHost

MAX_CHANGES = 12  # lines of a dialog


class BaseActionsMixin:
    """Part of the questions screen."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    @work
    async def action_update_base(self) -> None:
        """Move to the newest signed revision of the base, after showing what changes."""
        walk = self.walk
        if not walk.may_change():
            return
        try:
            newer = bases.find_newer_base(walk.session.workspace, walk.campaign)
        except UserError as refused:
            walk.notify(sanitize(str(refused)), severity="warning", markup=False)
            return
        if newer is None:
            walk.notify("The campaign is based on the newest signed revision already.", markup=False)
            return
        lines = [sanitize_line(describe_change(change)) for change in newer.changes[:MAX_CHANGES]]
        if len(newer.changes) > MAX_CHANGES:
            lines.append(f"and {len(newer.changes) - MAX_CHANGES} more changes")
        text = "\n".join(lines) or "It changes none of the questions that come from it."
        if await walk.app.push_screen_wait(ConfirmDialog(f"Move to {newer.base.name}?", text, "Move")):
            walk.flush_form()
            if walk.try_act(partial(bases.update_base, walk.session)):
                walk.redraw_and_save()

    @work
    async def action_return_to_base(self) -> None:
        """Drop the campaign's own text of a question, so that the base's counts again."""
        walk, q = self.walk, get_question(self.walk.question_key)
        if not walk.may_change():
            return
        base = walk.campaign.base
        if base and q.key in walk.campaign.answers and q.key in base.answers:
            text = "What was written here goes; u brings it back."
            if not await walk.app.push_screen_wait(ConfirmDialog(f"{q.name} as in {base.name}?", text, "Return")):
                return
        walk.flush_form()
        if walk.try_act(partial(bases.return_to_base, walk.session, q.key)):
            walk.redraw_and_save()

    @work
    async def action_agree_unchanged(self) -> None:
        """A team agrees with every question that is word for word what both teams have signed."""
        walk = self.walk
        if not walk.may_change():
            return
        team = await walk.app.push_screen_wait(TeamDialog("Who agrees with what was signed word for word?"))
        if not team or not (who := await walk.acting_person(team)):
            return
        agreed: list[str] = []
        walk.flush_form()
        if walk.try_act(lambda: agreed.extend(stances.agree_unchanged(walk.session, team, who))):
            walk.redraw_and_save()
            names = ", ".join(get_question(key).name for key in agreed)
            walk.notify(f"{TEAM_NAMES[team]} agrees with {names}. u takes it back.", markup=False)
