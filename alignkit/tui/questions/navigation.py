"""From the questions screen to others and back: particulars, sign-off, brief, comparison, review, leads."""

from __future__ import annotations

from typing import Any

from alignkit.tui.questions import acts
from alignkit.tui.questions.walk import Walk


async def open_particulars(walk: Walk, at: str = "") -> None:
    """Open the start form on the campaign's own title, days and names, at a field."""
    from alignkit.tui.start_form import StartForm

    await walk.view.stop_editing()
    before = walk.campaign

    def left(_: str | None) -> None:
        walk.follow(before)
        walk.view.changed()
        if walk.campaign is not before:
            walk.view.say("The particulars are saved. u takes back what was changed there.")

    await walk.view.ask(StartForm(walk.session, drafts=walk.drafts, at=at), left)


async def open_sign_off(walk: Walk) -> None:
    """Open the sign-off; what it goes to comes back as a question and a field."""
    from alignkit.tui.sign.screen import SignScreen

    if not await walk.view.save():
        return
    found = walk.annotations.findings(walk.campaign, walk.view.app.now().date())

    async def left(goes: str | None) -> None:
        walk.view.changed()
        if goes == "brief":
            open_brief(walk)
        elif goes:
            asked, _, path = goes.partition(":")
            steps = tuple(int(step) if step.isdigit() else step for step in path.split(".") if step)
            if asked == "campaign":
                await open_particulars(walk, str(steps[0]) if steps else "")
            elif walk.drafts.text(asked, steps):
                await acts.write_at_path(walk, asked, steps)
            else:
                await acts.go_to_path(walk, asked, steps)

    await walk.view.ask(SignScreen(walk.session, found, walk.drafts.all()), left)


def open_brief(walk: Walk) -> None:
    """Open the brief as it would be now."""
    from alignkit.tui.brief_screen import BriefScreen

    walk.view.app.push_screen(BriefScreen(walk.session))


async def open_comparison(walk: Walk) -> None:
    """Compare the present text with another one."""
    if await walk.view.save():
        walk.view.app.open_comparison(walk.session.slug)


async def open_review(walk: Walk) -> None:
    """Open the review of the campaign."""
    from alignkit.tui.review.screen import ReviewScreen

    def left(_: Any) -> None:
        walk.view.changed()

    if await walk.view.save():
        await walk.view.ask(ReviewScreen(walk.session), left)


async def open_leads(walk: Walk) -> None:
    """Open the workshop with real leads, or go back to it where it lies below."""
    from alignkit.tui.leads.screen import LeadsScreen

    def left(_: Any) -> None:
        walk.follow(before)
        walk.view.changed()

    if not await walk.view.save():
        return
    before = walk.campaign
    app = walk.view.app
    if any(isinstance(screen, LeadsScreen) for screen in app.screen_stack):
        while not isinstance(app.screen, LeadsScreen):  # the test of the definition may lie between
            app.screen.dismiss(None)
    else:
        await walk.view.ask(LeadsScreen(walk.session), left)
