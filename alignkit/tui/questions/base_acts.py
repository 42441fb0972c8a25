"""What the walk can do in a campaign with a base: move to a newer revision, return to its text, agree with it."""

from __future__ import annotations

from functools import partial

from alignkit.app import bases, stances
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Actor, Team
from alignkit.diff.changes import describe_change
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.dialogs import ConfirmDialog, TeamDialog
from alignkit.tui.questions.acts import with_actor
from alignkit.tui.questions.walk import Walk, question_name

MAX_CHANGES = 12  # lines of a dialog


async def update_base(walk: Walk) -> None:
    """Move to the newest signed revision of the base, after showing what changes."""
    if not walk.may_change():
        return
    try:
        newer = bases.find_newer_base(walk.session.workspace, walk.campaign)
    except UserError as refused:
        walk.view.say(str(refused), "warning")
        return
    if newer is None:
        walk.view.say("The campaign is based on the newest signed revision already.")
        return
    lines = [sanitize_line(describe_change(change)) for change in newer.changes[:MAX_CHANGES]]
    if len(newer.changes) > MAX_CHANGES:
        lines.append(f"and {len(newer.changes) - MAX_CHANGES} more changes")
    text = "\n".join(lines) or "It changes none of the questions that come from it."

    def answered(yes: bool | None) -> None:
        if yes and walk.act(partial(bases.update_base, walk.session)):
            walk.view.changed()
            walk.view.say(f"Moved to {newer.base.name}. u undoes it.")

    await walk.view.ask(ConfirmDialog(f"Move to {newer.base.name}?", text, "Move"), answered)


async def return_to_base(walk: Walk) -> None:
    """Drop the campaign's own text of the question, so that the base's counts again."""
    key, base = walk.question_key, walk.campaign.base
    if not walk.may_change():
        return

    def answered(yes: bool | None) -> None:
        if yes and walk.act(partial(bases.return_to_base, walk.session, key)):
            walk.view.changed()
            walk.view.say(f"{question_name(key)} is the base's again. u undoes it.")

    if base and key in walk.campaign.answers and key in base.answers:
        title, text = f"{question_name(key)} as in {base.name}?", "What was written here goes; u brings it back."
        await walk.view.ask(ConfirmDialog(title, text, "Return"), answered)
    else:
        answered(True)  # the act says why it cannot be done


async def agree_unchanged(walk: Walk) -> None:
    """A team agrees with every question that is word for word what both teams have signed."""
    if not walk.may_change():
        return

    def agree(team: Team, who: Actor) -> None:
        agreed: list[str] = []
        if walk.act(lambda: agreed.extend(stances.agree_unchanged(walk.session, team, who))):
            walk.view.changed()
            names = ", ".join(map(question_name, agreed))
            walk.view.say(f"{TEAM_NAMES[team]} agrees with {names}. u takes it back.")

    async def answered(team: Team | None) -> None:
        if team:
            await with_actor(walk, team, partial(agree, team))

    await walk.view.ask(TeamDialog("Who agrees with what was signed word for word?"), answered)
