"""The drift screen: how definitions, times and thresholds changed over the campaigns of a tag."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import ClassVar, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import user_error_from
from alignkit.diff import drift_report
from alignkit.diff.drift import Drift, FieldHistory, find_drift, sort_by_launch
from alignkit.render import targets
from alignkit.store import diff_sources, pages
from alignkit.store.workspace import make_slug
from alignkit.text.sanitize import sanitize_line
from alignkit.text.word_diff import is_rewritten, readable_diff
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.compare.change_text import render_runs, unwrap_paragraphs
from alignkit.tui.compare.list_picker import ListPicker
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.notice import describe_problem
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.widgets import is_ascii_terminal

_COLUMN_WIDTH = 18  # letters that a column of the table must have, else each field is a timeline
_LABEL_WIDTH = 40
_MAX_CAMPAIGNS = 30  # campaigns shown: the latest


class DriftField(Static):
    """The timeline of one field that changed."""

    def __init__(self, line: FieldHistory) -> None:
        super().__init__(classes="change")
        self.line = line

    def on_click(self) -> None:
        screen = self.screen
        if isinstance(screen, DriftScreen):
            screen.select_field(self)


class DriftScreen(Screen[None]):
    """The drift of one tag; without a tag it asks for one first."""

    app: BaseApp
    CSS_PATH = ["../shared.tcss", "compare.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.make_bindings("drift"),
        Binding("down", "scroll('down')", show=False),
        Binding("up", "scroll('up')", show=False),
    ]
    AUTO_FOCUS = "#page"

    def __init__(self, tag: str = "") -> None:
        super().__init__()
        self.tag = tag
        self.drift: Drift | None = None
        self.current_index = -1

    def compose(self) -> ComposeResult:
        yield TitleBar("How definitions drifted")
        with Pane(title="From campaign to campaign", id="changes"):
            yield VerticalScroll(id="page")
        yield Static(id="note", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        if self.tag:
            self._choose_tag()
        else:
            self.action_tag()

    def _choose_tag(self) -> None:
        self._set_note("reading")
        self._read(self.tag)

    def action_reload(self) -> None:
        if self.tag:
            self._choose_tag()

    @work(exclusive=True, group="read")
    async def _read(self, tag: str) -> None:
        left_out: list[Problem] = []
        ask = partial(
            diff_sources.read_tagged_campaigns, self.app.require_workspace, tag, self.app.today(), left_out.append
        )
        try:
            found = await asyncio.to_thread(ask)
            latest = sort_by_launch(found)[-_MAX_CAMPAIGNS:]
            await self._show_drift(find_drift(tag, latest), left_out, len(found))
        except Exception as error:
            await self._show_error(user_error_from(error))

    async def _show_error(self, refused: UserError) -> None:
        self.drift = None
        await self._mount_rows([Static(safe_text(f"{refused.message}\n{refused.hint}"), classes="why")])
        self._set_note("f chooses another tag.")

    async def _show_drift(self, found: Drift, left_out: list[Problem], count: int) -> None:
        self.drift, self.current_index = found, -1
        self.query_one(TitleBar).show(f"How definitions drifted: {drift_report.drift_heading(found)}")
        shown = len(found.campaigns)
        part = f" These are the latest {shown} of {count:,}; alignkit diff --tag tells of all." if shown < count else ""
        summary = f"{drift_report.drift_summary(found)}{part}"
        rows = [Static(safe_line(summary), classes="sum"), Static(self._campaign_rows(found))]
        values = [line for line in found.lines if line.kind == "value"]
        texts = [line for line in found.lines if line.kind != "value"]
        for name, lines in (("Times and thresholds", values), ("Definitions, from one campaign to the next", texts)):
            if lines:
                rows.append(Static(Content.styled(name, "bold"), classes="heading"))
                rows += [Static(classes="columns")] if lines is values else []
                rows += [DriftField(line) for line in lines]
        if rest := drift_report.describe_unchanged(found):
            rows.append(Static(safe_line(rest), classes="same"))
        if left_out:
            listed = "\n\n".join(map(describe_problem, left_out))
            rows.append(Static(safe_text(f"Left out, because it cannot be read:\n\n{listed}"), classes="why"))
        await self._mount_rows(rows)
        self._fill_page()
        self._set_note(f"{drift_report.drift_summary(found)}{' n goes to the first.' if found.lines else ''}")

    async def _mount_rows(self, rows: list[Static]) -> None:
        place = self.query_one("#page", VerticalScroll)
        await place.remove_children()
        await place.mount_all(rows)
        place.scroll_home(animate=False)

    def _campaign_rows(self, found: Drift) -> Table:
        table = Table.grid(padding=(0, 2))
        for day, campaign in zip(drift_report.launch_days(found), found.campaigns, strict=True):
            named = Text(sanitize_line(campaign.title))
            table.add_row(
                Text(day),
                named,
                Text(sanitize_line(campaign.slug), "dim"),
                Text(drift_report.describe_revision(campaign)),
            )
        return table

    # drawing

    def _fill_page(self) -> None:
        width = min(self.size.width or self.app.size.width, 180) - 6
        for head in self.query(".columns").results(Static):
            head.update(self._column_heads(width))
            head.display = self._column_width(width) >= _COLUMN_WIDTH
        for field in self.query(DriftField):
            drawn = self._drawn(field.line, width)
            field.set_class(isinstance(drawn, Group), "-tall")
            field.update(drawn)

    def _column_width(self, width: int) -> int:
        return (width - _LABEL_WIDTH) // max(1, len(self.drift.campaigns) if self.drift else 1)

    def _column_heads(self, width: int) -> Table:
        assert self.drift is not None
        table = Table.grid(padding=(0, 1))
        table.add_column(width=_LABEL_WIDTH)
        heads = [
            Text(f"{day}\n{_truncate(campaign.slug, self._column_width(width) - 2)}", "dim")
            for day, campaign in zip(drift_report.launch_days(self.drift), self.drift.campaigns, strict=True)
        ]
        for _ in heads:
            table.add_column(width=self._column_width(width) - 1)
        table.add_row(Text(), *heads)
        return table

    def _drawn(self, line: FieldHistory, width: int) -> RenderableType:
        assert self.drift is not None
        name = Text(sanitize_line(line.label), "bold")
        columns = self._column_width(width)
        longest = max(len(said or drift_report.NO_VALUE_TEXT) for said in line.texts)
        if line.kind == "value" and columns >= _COLUMN_WIDTH and longest <= 3 * columns:
            return self._row(name, line, columns)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=11)
        if line.kind == "value":
            table.add_column(width=min(longest, width // 2))
            table.add_column(ratio=1)
            for day, said, who in drift_report.build_timeline(self.drift, line):
                table.add_row(Text(day), Text(sanitize_line(said)), Text(sanitize_line(who), "dim"))
        else:
            table.add_column(ratio=1)
            for (day, said, who), (first, _) in zip(
                drift_report.build_timeline(self.drift, line), line.unchanged_runs, strict=True
            ):
                table.add_row(Text(day), Group(Text(sanitize_line(who), "dim"), self._text(line, first, said)))
        return Group(name, table)

    def _row(self, name: Text, line: FieldHistory, width: int) -> Table:
        """The value in each campaign, side by side; changes are marked with an arrow and in bold."""
        table = Table.grid(padding=(0, 1))
        table.add_column(width=_LABEL_WIDTH)
        cells = [Text(sanitize_line(line.texts[0]) or drift_report.NO_VALUE_TEXT)]
        for before, now in zip(line.texts, line.texts[1:], strict=False):
            same = before == now
            cells.append(
                Text(
                    f"{'  ' if same else '→ '}{sanitize_line(now) or drift_report.NO_VALUE_TEXT}",
                    "dim" if same else "bold yellow",
                )
            )
        for _ in cells:
            table.add_column(width=width - 1)
        table.add_row(name, *cells)
        return table

    def _text(self, line: FieldHistory, at: int, said: str) -> Text:
        """A definition with the words removed and added since the campaign before; any other change as a sentence."""
        if line.kind == "text" and at and line.texts[at] and line.texts[at - 1]:
            runs = readable_diff(unwrap_paragraphs(str(line.values[at - 1])), unwrap_paragraphs(str(line.values[at])))
            if not is_rewritten(runs):
                return render_runs(runs, self.app.no_color or is_ascii_terminal())
            return Text().append("rewritten: ", "italic").append(sanitize_line(line.texts[at]))
        return Text(sanitize_line(said))

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill_page)

    def _set_note(self, text: str) -> None:
        self.query_one("#note", Static).update(safe_line(text))
        self.query_one("#note").display = bool(text)

    # acting

    def select_field(self, field: DriftField) -> None:
        fields = list(self.query(DriftField))
        self.current_index = fields.index(field)
        for each in fields:
            each.set_class(each is field, "-here")
        field.scroll_visible(animate=False)
        self._set_note(f"field {self.current_index + 1} of {len(fields)}")

    def action_step(self, by: int) -> None:
        fields = list(self.query(DriftField))
        if not fields:
            return
        place = self.current_index + by if self.current_index >= 0 else 0
        if 0 <= place < len(fields):
            self.select_field(fields[place])
        else:
            self._set_note("That was the last field." if by > 0 else "This is the first field.")

    def action_scroll(self, way: Literal["up", "down"]) -> None:
        place = self.query_one("#page", VerticalScroll)
        (place.scroll_down if way == "down" else place.scroll_up)(animate=False)

    @work
    async def action_tag(self) -> None:
        try:
            known = await asyncio.to_thread(
                diff_sources.count_campaign_tags, self.app.require_workspace, self.app.today()
            )
        except Exception as error:
            self.app.say(str(user_error_from(error)), "error")
            return
        if not known:
            await self._show_error(
                UserError("No campaign has a tag yet.", "Tags stand in the start form of a campaign: 0 in the walk.")
            )
            return
        names = list(known)
        options = [(f"{name}: {known[name]} campaign{'s' if known[name] > 1 else ''}", name) for name in names]
        place = await self.app.push_screen_wait(ListPicker("The campaigns of which tag?", options))
        if place is None:
            if not self.tag:
                self.dismiss()
            return
        self.tag = names[place]
        self._choose_tag()

    def action_copy(self) -> None:
        if text := self._markdown():
            self.app.copy_to_clipboard(text)
            self._set_note("Sent to the clipboard; not every terminal takes it. ctrl+p can write a file.")

    def action_write(self) -> None:
        if not (text := self._markdown()):
            return
        try:
            path = pages.write_brief(self.app.require_workspace, f"{make_slug(self.tag)}.drift", text)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self._set_note(f"Written: {self.app.require_workspace.display_path(path)}")

    def _markdown(self) -> str:
        return drift_report.format_markdown(self.drift, targets.find_target("").formatter("")) if self.drift else ""

    def action_leave(self) -> None:
        self.dismiss()


def _truncate(text: str, width: int) -> str:
    line = sanitize_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"
