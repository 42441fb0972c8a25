"""From the questions screen to others and back: particulars, sign-off, brief, comparison, review."""

from __future__ import annotations

from typing import cast

from textual import work

from alignkit.core.questions import get_question
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.questions.host import QuestionsHost


class NavigationMixin:
    """Part of the questions screen."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    @work
    async def action_details(self) -> None:
        from alignkit.tui.start_form import StartForm

        await self.walk.app.push_screen_wait(StartForm(self.walk.session))
        self.walk.redraw_and_save()

    @work
    async def action_sign(self) -> None:
        from alignkit.tui.sign.screen import SignScreen
        from alignkit.tui.start_form import StartForm

        walk = self.walk
        await walk.close_form()
        if walk.unfinished:
            (key, path), text = next(iter(walk.unfinished.items()))
            walk.notify(
                f"{get_question(key).name}: “{sanitize_line(text)}” is not in the agreement, because it is "
                f"no value yet.",
                severity="warning",
                timeout=8,
                markup=False,
            )
            await walk.show_question(key, ".".join(map(str, path[:2])) if len(path) > 2 else str(path[0]))
            return
        if not await walk.try_save():
            return
        found = walk.annotations.findings(walk.campaign, walk.app.now().date())
        goes = await walk.app.push_screen_wait(SignScreen(walk.session, found))
        walk.redraw_and_save()
        if goes == "brief":
            self.action_brief()
        elif goes:
            asked, _, field = goes.partition(":")
            if asked == "campaign":
                await walk.app.push_screen_wait(StartForm(walk.session, at=field))
                walk.redraw_and_save()
            else:
                parts = field.split(".")
                item = ".".join(parts[:2]) if len(parts) > 2 else parts[0]
                await walk.show_question(asked, item)
                walk.call_after_refresh(walk.question_form.put_cursor, item)  # `changed` puts it back where it was

    def action_brief(self) -> None:
        from alignkit.tui.brief_screen import BriefScreen

        self.walk.app.push_screen(BriefScreen(self.walk.session))

    @work
    async def action_compare(self) -> None:
        walk = self.walk
        await walk.close_form()
        if await walk.try_save():
            walk.app.open_comparison(walk.session.slug)

    @work
    async def action_review(self) -> None:
        from alignkit.tui.review.screen import ReviewScreen

        walk = self.walk
        await walk.close_form()
        await walk.app.push_screen_wait(ReviewScreen(walk.session))
        walk.redraw_and_save()
