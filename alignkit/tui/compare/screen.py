"""The comparison screen: two texts of campaigns, question by question, with each change as a row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.core.questions import get_question
from alignkit.diff.changes import Change, find_changes
from alignkit.diff.report import (
    NO_DIFFERENCE,
    ComparedText,
    collapse_unchanged,
    count_changes,
    describe_unchanged,
    format_markdown,
)
from alignkit.render import targets
from alignkit.store import campaign_files, diff_sources, pages
from alignkit.store.diff_sources import DiffSource
from alignkit.text.sanitize import sanitize_line
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.compare.change_text import render_change
from alignkit.tui.compare.list_picker import ListPicker
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.notice import describe_problem
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.widgets import is_ascii_terminal

if TYPE_CHECKING:
    from alignkit.store.workspace import Workspace

MAX_CHANGES = 200  # changes drawn; a thousand widgets take seconds
LoadedSide = ComparedText | UserError
_NO_CHANGES_TEXT = (
    "They say the same, question by question.\nOnly the order of a file, its blanks or its comments may differ."
)


class ChangeRow(Static):
    """One change; the selected one has a bar on its left."""

    def __init__(self, change: Change) -> None:
        super().__init__(classes="change")
        self.change = change

    def on_click(self) -> None:
        screen = self.screen
        if isinstance(screen, CompareScreen):
            screen.select_row(self)


class CompareScreen(Screen[None]):
    """From ``old`` to ``new``. Without ``old`` it takes the revision in force if ``new`` is a draft of it, else it
    asks.
    """

    app: BaseApp
    CSS_PATH = ["../shared.tcss", "compare.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.make_bindings("compare"),
        Binding("down", "scroll('down')", show=False),
        Binding("up", "scroll('up')", show=False),
    ]
    AUTO_FOCUS = "#page"

    def __init__(self, new: DiffSource, old: DiffSource | None = None) -> None:
        super().__init__()
        self.old, self.new = old, new
        self.sides: tuple[LoadedSide, LoadedSide] | None = None
        self.found: tuple[Change, ...] = ()
        self.current_index = -1
        self.seen: dict[str, object] = {}  # by slug what tells that a file read for its present text has changed

    def compose(self) -> ComposeResult:
        yield TitleBar(f"What changed: {self.new.slug}")
        yield Static(id="from", markup=False)
        yield Static(id="to", markup=False)
        with Pane(title="Changes", id="changes"):
            yield VerticalScroll(id="page")
        yield Static(id="note", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self._choose_sources()
        self.set_interval(1, self._watch_files)

    # reading both sides

    def _choose_sources(self) -> None:
        self._set_note("reading")
        self._read()

    def action_reload(self) -> None:
        self._choose_sources()

    @work(exclusive=True, group="watch")
    async def _watch_files(self) -> None:
        """Say once that a file has changed since it was read; the screen changes only when asked to."""
        if self.sides is None or not self.seen or self.app.screen is not self:
            return
        now = await asyncio.to_thread(_file_stamps, self.app.require_workspace, tuple(self.seen))
        if changed := [slug for slug, was in self.seen.items() if now[slug] != was]:
            self.seen = {}
            self._set_note(f"{' and '.join(changed)} changed since: ctrl+p can read both texts again.")

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        self.old = self.old or await asyncio.to_thread(
            _revision_in_force_source, self.app.require_workspace, self.new.slug
        )
        if self.old is None:
            self.action_pick("from")
            return
        both = self.old, self.new
        slugs = tuple(dict.fromkeys(which.slug for which in both if which.revision is None))
        seen = await asyncio.to_thread(_file_stamps, self.app.require_workspace, slugs)
        read, self.found = await asyncio.to_thread(_compare, self.app.require_workspace, *both)
        self.sides, self.current_index, self.seen = read, -1, seen
        for name, side, which in zip(("from", "to"), read, both, strict=True):
            said = side.name if isinstance(side, ComparedText) else f"{which.slug}, which cannot be read"
            sign = "-" if name == "from" else "+"
            self.query_one(f"#{name}", Static).update(safe_text(f"{sign} {name.capitalize():<5}{sanitize_line(said)}"))
        await self._draw()

    # drawing

    async def _draw(self) -> None:
        place = self.query_one("#page", VerticalScroll)
        await place.remove_children()
        await place.mount_all(self._make_rows())
        place.scroll_home(animate=False)
        self._fill_page()
        if all(isinstance(side, ComparedText) for side in self.sides or ()):
            self.query_one(TitleBar).show(self._title())
            self._set_note(f"{count_changes(self.found)}{'. n goes to the first' if self.found else ''}")
        else:
            self._set_note("Choose another text: c compares with another.")

    def _title(self) -> str:
        titles = [side.campaign.title for side in self.sides or () if isinstance(side, ComparedText)]
        return f"What changed: {' → '.join(dict.fromkeys(titles))}"

    def _make_rows(self) -> list[Static]:
        refused = [side for side in self.sides or () if isinstance(side, UserError)]
        if refused:
            return [Static(safe_text(_describe_error(each)), classes="why") for each in refused]
        if not self.found:
            return [Static(safe_text(f"{NO_DIFFERENCE}\n\n{_NO_CHANGES_TEXT}"), classes="why")]
        rows: list[Static] = []
        for part in collapse_unchanged(self.found[:MAX_CHANGES]):
            if isinstance(part, tuple):
                rows.append(Static(safe_line(describe_unchanged(part)), classes="same"))
                continue
            rows.append(Static(Content.styled(part.name, "bold"), classes="heading"))
            rows += [ChangeRow(change) for change in part.changes]
        if more := self.found[MAX_CHANGES:]:
            names = ", ".join(dict.fromkeys(get_question(change.question).name for change in more))
            rows = [row for row in rows if "same" not in row.classes]  # what is not drawn may differ there
            rows.append(
                Static(
                    safe_text(f"{len(more):,} more changes, in {names}: ctrl+p can write all of them to a file."),
                    classes="why",
                )
            )
        return rows

    def _fill_page(self) -> None:
        width = min(self.size.width or self.app.size.width, 180) - 6
        brackets = self.app.no_color or is_ascii_terminal()
        for row in self.query(ChangeRow):
            row.update(render_change(row.change, width, brackets))

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill_page)

    def _set_note(self, text: str) -> None:
        self.query_one("#note", Static).update(safe_line(text))
        self.query_one("#note").display = bool(text)

    # from change to change

    def select_row(self, row: ChangeRow) -> None:
        rows = list(self.query(ChangeRow))
        self.current_index = rows.index(row)
        for each in rows:
            each.set_class(each is row, "-here")
        row.scroll_visible(animate=False, top=row.size.height > self.query_one("#page").size.height)
        self._set_note(f"change {self.current_index + 1} of {len(rows)}")

    def action_step(self, by: int) -> None:
        rows = list(self.query(ChangeRow))
        if not rows:
            return
        place = self.current_index + by if self.current_index >= 0 else 0
        if 0 <= place < len(rows):
            self.select_row(rows[place])
        else:
            self._set_note("That was the last change." if by > 0 else "This is the first change.")

    def action_scroll(self, way: Literal["up", "down"]) -> None:
        place = self.query_one("#page", VerticalScroll)
        (place.scroll_down if way == "down" else place.scroll_up)(animate=False)

    # which two

    def action_swap(self) -> None:
        if self.old is not None:
            self.old, self.new = self.new, self.old
            self._choose_sources()

    @work
    async def action_pick(self, side: Literal["from", "to"]) -> None:
        """Ask for another text; Escape changes nothing."""
        slugs = [which.slug for which in (self.new, self.old) if which]
        try:
            found = await asyncio.to_thread(
                diff_sources.list_sources, self.app.require_workspace, slugs, self.app.today()
            )
        except Exception as error:
            self.app.say(str(user_error_from(error)), "error")
            if self.old is None:
                self.dismiss()
            return
        other = self.new if side == "from" else self.old
        options = [(which, said) for which, said in found if which != other]
        asks = "Compare with which text: since when?" if side == "from" else "Compare to which text?"
        asks = asks if self.old else f"Compare {self.new.slug} with which text?"
        place = await self.app.push_screen_wait(
            ListPicker(asks, [(said, f"{which.slug} r{which.revision or ''}") for which, said in options])
        )
        if place is None:
            if self.old is None:
                self.dismiss()
            return
        if side == "from":
            self.old = options[place][0]
        else:
            self.new = options[place][0]
        self._choose_sources()

    # taking it along

    def _markdown(self) -> str | None:
        """The comparison as Markdown, or None where there is none."""
        one, other = self.sides or (None, None)
        if not isinstance(one, ComparedText) or not isinstance(other, ComparedText):
            self._set_note("There is nothing to write: one of the two cannot be read.")
            return None
        return format_markdown(one, other, self.found, targets.find_target("").formatter(""))

    def action_copy(self) -> None:
        if text := self._markdown():
            self.app.copy_to_clipboard(text)
            self._set_note("Sent to the clipboard; not every terminal takes it. ctrl+p can write a file.")

    def action_write(self) -> None:
        if not (text := self._markdown()) or self.old is None:
            return
        if not self.found:
            self._set_note(f"{NO_DIFFERENCE} Nothing was written.")
            return
        try:
            path = pages.write_brief(self.app.require_workspace, _output_name(self.old, self.new), text)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self._set_note(f"Written: {self.app.require_workspace.display_path(path)}")

    def action_leave(self) -> None:
        self.dismiss()


def _output_name(old: DiffSource, new: DiffSource) -> str:
    """The file name of a written comparison: "spring.r1.r2.changes", "spring.now.autumn.r1.changes"."""
    one, other = (_short_name(which) for which in (old, new))
    return ".".join([old.slug, one, *([new.slug] if new.slug != old.slug else []), other, "changes"])


def _short_name(which: DiffSource) -> str:
    if which.revision:
        return f"r{which.revision}"
    return f"{which.agreed}-agreed" if which.agreed else which.team or "now"


def _file_stamps(ws: Workspace, slugs: tuple[str, ...]) -> dict[str, object]:
    """Size, time and inode of each campaign file; None for a file that cannot be read."""

    return {slug: campaign_files.file_stamp(ws, slug) for slug in slugs}


def _revision_in_force_source(ws: Workspace, slug: str) -> DiffSource | None:

    try:
        return diff_sources.revision_in_force_source(ws, slug)
    except Exception:
        return None  # said where its text is read


def _compare(
    ws: Workspace, old: DiffSource, new: DiffSource
) -> tuple[tuple[LoadedSide, LoadedSide], tuple[Change, ...]]:
    """Both texts and their changes, or why one cannot be read. May run git: call it on a thread."""

    def read(which: DiffSource) -> LoadedSide:
        try:
            return diff_sources.load_side(ws, which)
        except Exception as error:
            return user_error_from(error)

    one, other = read(old), read(new)
    if isinstance(one, ComparedText) and isinstance(other, ComparedText):
        try:
            return (one, other), find_changes(one.campaign, other.campaign)
        except Exception as error:
            return (one, user_error_from(error)), ()
    return (one, other), ()


def _describe_error(refused: UserError) -> str:
    """Why a text cannot be read, with file and line if known."""
    placed = [describe_problem(problem) for problem in refused.problems if problem.path or problem.line]
    return "\n\n".join(placed) if placed else "\n".join(filter(None, [refused.message, refused.hint]))
