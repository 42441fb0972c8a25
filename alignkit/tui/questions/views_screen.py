"""Both teams' own views side by side, furthest apart first, with what only one of them says made to stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.model import TEAM_NAMES
from alignkit.core.questions import get_question
from alignkit.sheets.view_pairs import TextPart, ViewPair
from alignkit.text.sanitize import sanitize
from alignkit.tui import keys
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.safe_text import safe_line

_EXPLAINED = "Underlined: what only this team says. Where hardly a word is the same, only numbers are."


class ViewsScreen(Screen[None]):
    """Shows pairs of views in the order given. Nothing can be changed here."""

    CSS_PATH = "questions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("views")]
    AUTO_FOCUS = "#views"

    def __init__(self, pairs: Sequence[ViewPair]) -> None:
        super().__init__()
        self._pairs = pairs

    def compose(self) -> ComposeResult:
        yield TitleBar("Both teams' own views", "furthest apart first")
        with Pane(title="Marketing and Sales", id="views-pane"), VerticalScroll(id="views"):
            for pair in self._pairs:
                yield Static(_render_heading(pair), classes="views-question")
                with Horizontal(classes="views-pair"):
                    yield Static(_render_view(TEAM_NAMES["marketing"], pair.marketing_parts))
                    yield Static(_render_view(TEAM_NAMES["sales"], pair.sales_parts))
            yield Static(_EXPLAINED, classes="muted")
        yield KeyFooter()

    def action_leave(self) -> None:
        self.dismiss()


def _render_heading(pair: ViewPair) -> Content:
    question = get_question(pair.question)
    apart = f"{pair.distance:.0%} of the words differ" if pair.marketing and pair.sales else "one view only"
    return Content.assemble(safe_line(f"{question.number} {question.name}", "bold"), f" · {apart}")


def _render_view(team: str, parts: Sequence[TextPart]) -> Content:
    if not parts:
        return Content.assemble((f"{team}\n", "bold $text-accent"), ("nothing written yet", "$text-muted"))
    said = [Content.styled(sanitize(text), "bold underline") if own else Content(sanitize(text)) for text, own in parts]
    return Content.assemble((f"{team}\n", "bold $text-accent"), *said)
