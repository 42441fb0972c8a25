"""How definitions, times and thresholds drifted over the campaigns of a tag, in the order of their launch."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from alignkit.comparing import drifted
from alignkit.comparing.drift import Drift, Line, drift, in_order
from alignkit.comparing.wording import is_rewritten, marked
from alignkit.faults import refusal_of
from alignkit.problems import Problem, Refused
from alignkit.shown import shown_line
from alignkit.tui import keys
from alignkit.tui.compare.comparison import unwrapped, with_marks
from alignkit.tui.compare.pick import Pick
from alignkit.tui.notice import told
from alignkit.tui.parts import plain_terminal
from alignkit.tui.safe import safe, safe_line

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

_COLUMN = 18  # letters that a column of the table must have, else each field is a timeline
_LABEL = 40
_MOST = 30  # campaigns shown: the latest


class Field(Static):
    """One field that moved."""

    def __init__(self, line: Line) -> None:
        super().__init__(classes="change")
        self.line = line

    def on_click(self) -> None:
        screen = self.screen
        if isinstance(screen, DriftScreen):
            screen.look_at(self)


class DriftScreen(Screen[None]):
    """Without a tag it asks first for one."""

    app: AlignApp
    CSS_PATH = ["../around.tcss", "compare.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("drift"),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
    ]
    AUTO_FOCUS = "#page"

    def __init__(self, tag: str = "") -> None:
        super().__init__()
        self.tag = tag
        self.drift: Drift | None = None
        self.at = -1

    def compose(self) -> ComposeResult:
        yield Static("How definitions drifted", id="title", markup=False)
        yield VerticalScroll(id="page")
        yield Static(id="note", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        if self.tag:
            self._begin()
        else:
            self.action_tag()

    def _begin(self) -> None:
        self._say("reading")
        self._read(self.tag)

    def action_reload(self) -> None:
        if self.tag:
            self._begin()

    @work(exclusive=True, group="read")
    async def _read(self, tag: str) -> None:
        from alignkit.disk import sides

        left_out: list[Problem] = []
        ask = partial(sides.of_tag, self.app.home_workspace, tag, self.app.today(), left_out.append)
        try:
            found = await asyncio.to_thread(ask)
            latest = in_order(found)[-_MOST:]
            await self._show(drift(tag, latest), left_out, len(found))
        except Exception as error:
            await self._refused(refusal_of(error))

    async def _refused(self, refused: Refused) -> None:
        self.drift = None
        await self._put([Static(safe(f"{refused.message}\n{refused.hint}"), classes="why")])
        self._say("t chooses another tag.")

    async def _show(self, found: Drift, left_out: list[Problem], count: int) -> None:
        self.drift, self.at = found, -1
        self.query_one("#title", Static).update(safe_line(f"How definitions drifted: {drifted.heading(found)}"))
        shown = len(found.campaigns)
        part = f" These are the latest {shown} of {count:,}; alignkit diff --tag tells of all." if shown < count else ""
        summary = f"{drifted.summary(found)}{part}"
        rows = [Static(safe_line(summary), classes="sum"), Static(self._campaigns(found))]
        values = [line for line in found.lines if line.kind == "value"]
        texts = [line for line in found.lines if line.kind != "value"]
        for name, lines in (("Times and thresholds", values), ("Definitions, from one campaign to the next", texts)):
            if lines:
                rows.append(Static(Content.styled(name, "bold underline"), classes="heading"))
                rows += [Static(classes="columns")] if lines is values else []
                rows += [Field(line) for line in lines]
        if rest := drifted.steady(found):
            rows.append(Static(safe_line(rest), classes="same"))
        if left_out:
            listed = "\n\n".join(map(told, left_out))
            rows.append(Static(safe(f"Left out, because it cannot be read:\n\n{listed}"), classes="why"))
        await self._put(rows)
        self._fill()
        self._say(f"{drifted.summary(found)}{' n goes to the first.' if found.lines else ''}")

    async def _put(self, rows: list[Static]) -> None:
        place = self.query_one("#page", VerticalScroll)
        await place.remove_children()
        await place.mount_all(rows)
        place.scroll_home(animate=False)

    def _campaigns(self, found: Drift) -> Table:
        table = Table.grid(padding=(0, 2))
        for day, campaign in zip(drifted.days(found), found.campaigns, strict=True):
            named = Text(shown_line(campaign.title))
            table.add_row(Text(day), named, Text(shown_line(campaign.slug), "dim"), Text(drifted.which(campaign)))
        return table

    # drawing

    def _fill(self) -> None:
        width = min(self.size.width or self.app.size.width, 180) - 6
        for head in self.query(".columns").results(Static):
            head.update(self._heads(width))
            head.display = self._column(width) >= _COLUMN
        for field in self.query(Field):
            drawn = self._drawn(field.line, width)
            field.set_class(isinstance(drawn, Group), "-tall")
            field.update(drawn)

    def _column(self, width: int) -> int:
        return (width - _LABEL) // max(1, len(self.drift.campaigns) if self.drift else 1)

    def _heads(self, width: int) -> Table:
        assert self.drift is not None
        table = Table.grid(padding=(0, 1))
        table.add_column(width=_LABEL)
        heads = [
            Text(f"{day}\n{_cut(campaign.slug, self._column(width) - 2)}", "dim")
            for day, campaign in zip(drifted.days(self.drift), self.drift.campaigns, strict=True)
        ]
        for _ in heads:
            table.add_column(width=self._column(width) - 1)
        table.add_row(Text(), *heads)
        return table

    def _drawn(self, line: Line, width: int) -> RenderableType:
        assert self.drift is not None
        name = Text(shown_line(line.label), "bold")
        columns = self._column(width)
        longest = max(len(said or drifted.NOTHING_SAID) for said in line.said)
        if line.kind == "value" and columns >= _COLUMN and longest <= 3 * columns:
            return self._row(name, line, columns)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=10)
        if line.kind == "value":
            table.add_column(width=min(longest, width // 2))
            table.add_column(ratio=1)
            for day, said, who in drifted.timeline(self.drift, line):
                table.add_row(Text(day), Text(shown_line(said)), Text(shown_line(who), "dim"))
        else:
            table.add_column(ratio=1)
            for (day, said, who), (first, _) in zip(drifted.timeline(self.drift, line), line.runs, strict=True):
                table.add_row(Text(day), Group(Text(shown_line(who), "dim"), self._text(line, first, said)))
        return Group(name, table)

    def _row(self, name: Text, line: Line, width: int) -> Table:
        """A value at each campaign, one beside the other; what moved is marked by an arrow and bold letters."""
        table = Table.grid(padding=(0, 1))
        table.add_column(width=_LABEL)
        cells = [Text(shown_line(line.said[0]) or drifted.NOTHING_SAID)]
        for before, now in zip(line.said, line.said[1:], strict=False):
            same = before == now
            cells.append(
                Text(f"{'  ' if same else '→ '}{shown_line(now) or drifted.NOTHING_SAID}", "dim" if same else "bold")
            )
        for _ in cells:
            table.add_column(width=width - 1)
        table.add_row(name, *cells)
        return table

    def _text(self, line: Line, at: int, said: str) -> Text:
        """A definition with the words that went and came since the campaign before; anything else in a sentence."""
        if line.kind == "text" and at and line.said[at] and line.said[at - 1]:
            runs = marked(unwrapped(str(line.values[at - 1])), unwrapped(str(line.values[at])))
            if not is_rewritten(runs):
                return with_marks(runs, self.app.no_color or plain_terminal())
            return Text().append("rewritten: ", "italic").append(shown_line(line.said[at]))
        return Text(shown_line(said))

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill)

    def _say(self, text: str) -> None:
        self.query_one("#note", Static).update(safe_line(text))

    # acting

    def look_at(self, field: Field) -> None:
        fields = list(self.query(Field))
        self.at = fields.index(field)
        for each in fields:
            each.set_class(each is field, "-here")
        field.scroll_visible(animate=False)
        self._say(f"field {self.at + 1} of {len(fields)}")

    def action_step(self, by: int) -> None:
        fields = list(self.query(Field))
        if not fields:
            return
        place = self.at + by if self.at >= 0 else 0
        if 0 <= place < len(fields):
            self.look_at(fields[place])
        else:
            self._say("That was the last field." if by > 0 else "This is the first field.")

    def action_scroll(self, way: Literal["up", "down"]) -> None:
        place = self.query_one("#page", VerticalScroll)
        (place.scroll_down if way == "down" else place.scroll_up)(animate=False)

    @work
    async def action_tag(self) -> None:
        from alignkit.disk import sides

        try:
            known = await asyncio.to_thread(sides.tags, self.app.home_workspace, self.app.today())
        except Exception as error:
            self.app.say(str(refusal_of(error)), "error")
            return
        if not known:
            await self._refused(
                Refused("No campaign has a tag yet.", "Tags stand in the start form of a campaign: d in the walk.")
            )
            return
        names = list(known)
        options = [(f"{name}: {known[name]} campaign{'s' if known[name] > 1 else ''}", name) for name in names]
        place = await self.app.push_screen_wait(Pick("The campaigns of which tag?", options))
        if place is None:
            if not self.tag:
                self.dismiss()
            return
        self.tag = names[place]
        self._begin()

    def action_copy(self) -> None:
        if text := self._page():
            self.app.copy_to_clipboard(text)
            self._say("Sent to the clipboard; not every terminal takes it. w writes a file.")

    def action_write(self) -> None:
        from alignkit.disk import pages
        from alignkit.disk.workspace import slug_of

        if not (text := self._page()):
            return
        try:
            path = pages.written(self.app.home_workspace, f"{slug_of(self.tag)}.drift", text)
        except Refused as refused:
            self.app.say(str(refused), "error")
        else:
            self._say(f"Written: {self.app.home_workspace.shown_path(path)}")

    def _page(self) -> str:
        from alignkit.rendering import targets

        return drifted.page(self.drift, targets.find("").safe("")) if self.drift else ""

    def action_leave(self) -> None:
        self.dismiss()


def _cut(text: str, width: int) -> str:
    line = shown_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"
