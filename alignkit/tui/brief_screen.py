"""The brief as its readers will see it: one page or the whole, scrolled, copied or written to a file."""

from __future__ import annotations

from typing import ClassVar

from rich.markdown import Markdown
from rich.theme import Theme
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from alignkit.app import publishing
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.core.model import Campaign
from alignkit.store import pages
from alignkit.text.sanitize import sanitize
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.safe_text import safe_line, safe_text

_STYLE_OVERRIDES = {f"markdown.{name}": "bold" for name in ("h2", "h3", "code", "item.bullet", "table.header")}
_STYLE_OVERRIDES |= {"markdown.h1": "bold underline", "markdown.table.border": "dim", "markdown.block_quote": "none"}


class BriefScreen(Screen[None]):
    """The rendered text of a campaign: of the draft that is being worked on, or of the revision in force."""

    app: BaseApp
    CSS_PATH = "shared.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("brief")]
    AUTO_FOCUS = "#page"

    def __init__(self, of: Session | Campaign) -> None:
        super().__init__()
        self.campaign = of.campaign if isinstance(of, Session) else of
        self.one_page = False
        self.draft = False
        self.text = ""

    def compose(self) -> ComposeResult:
        yield TitleBar(self.campaign.title, "brief")
        with Pane(title="Brief", id="brief"), VerticalScroll(id="page"):
            yield Static(id="sheet", markup=False)
        yield Static(id="note", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.app.console.push_theme(Theme(_STYLE_OVERRIDES))
        self._set_note("making the brief")
        self._render_text()

    @work(thread=True, exclusive=True)
    def _render_text(self) -> None:
        try:
            text = pages.render_brief(
                self.app.require_workspace, self.campaign, draft=self.draft, one_page=self.one_page
            )
        except Exception as error:
            self.app.call_from_thread(self._show_error, str(user_error_from(error)))
            return
        sheet = Markdown(sanitize(text), hyperlinks=False)
        self.app.call_from_thread(self._show, text, sheet)

    def _show(self, text: str, sheet: object) -> None:
        self.text = text
        self.query_one("#sheet", Static).update(sheet)  # type: ignore[arg-type]
        which = "one page: what is signed" if self.one_page else "one page, then the whole"
        self.query_one(Pane).show_title("Brief of the draft" if self.draft else "Brief", which)
        self._set_note("")

    def _show_error(self, why: str) -> None:
        self.query_one("#sheet", Static).update(safe_text(why))
        self._set_note("The brief could not be made.")

    def _set_note(self, text: str) -> None:
        self.query_one("#note", Static).update(safe_line(text))
        self.query_one("#note").display = bool(text)

    def action_page(self) -> None:
        self.one_page = not self.one_page
        self._render_text()

    def action_draft(self) -> None:
        self.draft = not self.draft
        self._render_text()

    def action_copy(self) -> None:
        if self.text:
            self.app.copy_to_clipboard(self.text)
            # The terminal never answers, so that nobody can say that it is there.
            self._set_note("Sent to the clipboard; not every terminal takes it. ctrl+p can write a file.")

    def action_write(self) -> None:
        if not self.text:
            return
        try:
            path = publishing.write_brief(self.app.require_workspace, self.campaign, self.text)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self._set_note(f"Written: {path}")

    def on_unmount(self) -> None:
        self.app.console.pop_theme()

    def action_leave(self) -> None:
        self.dismiss()
