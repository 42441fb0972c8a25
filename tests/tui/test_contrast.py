"""Contrast of every cell of every screen, in every theme that is offered: text 4.5 to 1, lines and marks 3 to 1.

A screen is drawn once for dark and once for light themes, by a probe in which each variable has a colour of its own. So
each cell tells with which variables it is drawn, and the contrast of these two is computed for all themes. With
``-m slow`` each screen is drawn in each theme, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from alignkit.sheets.view_pairs import pair_views
from alignkit.store import campaign_files, recovery, workspace
from alignkit.store.diff_sources import DiffSource
from alignkit.store.workspace import Workspace
from alignkit.tui import theme
from alignkit.tui.app import AlignApp
from alignkit.tui.base_app import BaseApp
from alignkit.tui.brief_screen import BriefScreen
from alignkit.tui.campaigns.due_screen import DueScreen
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.compare.drift_screen import DriftScreen
from alignkit.tui.compare.screen import CompareScreen
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.questions.views_screen import ViewsScreen
from alignkit.tui.recovery_screen import RecoveryScreen
from alignkit.tui.review.crm_import import CrmImportDialog, FileAnswers, OpenExport
from tests.judged_leads import SLUG, judged_batch, put_batch
from tests.screen_pilot import press_alone, screen_text, wait_until

FAIR, WEBINAR = "ledger-days-cologne", "month-end-close-webinar"
THEMES = [name for name, each in BUILTIN_THEMES.items() if not each.ansi]
PROBES = ("textual-dark", "textual-light")
LINES = set("─│┌┐└┘╭╮╰╯├┤┬┴┼━┃▔▁▏▕▌▐█▊▎▖▗▘▝▄▀▆▇▂▃▅▉▋▍▟▙▛▜")
SIZES = {"walk, wide": (150, 40)}  # of others 100 by 40
Open = Callable[[Pilot[Any], Workspace], Awaitable[object]]


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch, set_today: Callable[[date], None]) -> Workspace:
    """The samples, and a terminal with all colours."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    workspace.create_workspace(ws.root, sample="campaigns")
    set_today(date(2026, 11, 28))
    return Workspace(ws.root)


async def press(pilot: Pilot[Any], keys: str, shows: str) -> None:
    await pilot.press(*keys.split())
    await wait_until(pilot, lambda: shows in screen_text(pilot))


async def push(pilot: Pilot[Any], screen: Any, shows: str) -> None:
    pilot.app.push_screen(screen)
    await wait_until(pilot, lambda: shows in screen_text(pilot))


async def find_weekend(pilot: Pilot[Any]) -> None:
    await pilot.press("slash", *"weekend")
    await wait_until(pilot, lambda: "“weekend”" in screen_text(pilot))


async def open_by_app(pilot: Pilot[Any], open_it: Callable[[BaseApp], object], shows: str) -> None:
    assert isinstance(pilot.app, BaseApp)
    open_it(pilot.app)
    await wait_until(pilot, lambda: shows in screen_text(pilot))


async def open_plots(pilot: Pilot[Any]) -> None:
    await open_by_app(pilot, lambda app: app.open_review(WEBINAR), "Promised and happened")
    await press(pilot, "d", "┼")


async def show_messages(pilot: Pilot[Any]) -> None:
    assert isinstance(pilot.app, BaseApp)
    for severity in ("information", "warning", "error"):
        pilot.app.say(f"A message: {severity}", severity)  # type: ignore[arg-type]
    await wait_until(pilot, lambda: "A message: error" in screen_text(pilot))


async def show_kept(pilot: Pilot[Any], space: Workspace) -> None:
    recovery.save_recovery(space, FAIR, campaign_files.file_digest(b"x"), b"format = 1\n", "the disk is full")
    await push(pilot, RecoveryScreen(recovery.list_recoveries(space)), "the disk is full")


async def show_table(pilot: Pilot[Any], space: Workspace) -> None:
    known = campaign_files.read_campaign_file(space, WEBINAR).loaded.campaign
    assert known
    table = b"metric,value,date\nSQLs,40,2026-11-20\nnobody,1,2026-11-20\n"
    export = OpenExport(space, known, "report.csv", table, date(2026, 11, 28))
    answers = FileAnswers("Theo Park")
    await push(pilot, CrmImportDialog(export, answers, export.read(answers, lambda rows: None)), "40 leads")


async def open_walk(pilot: Pilot[Any]) -> None:
    await open_by_app(pilot, lambda app: app.open_questions(FAIR), "Audited groups")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionsScreen) and pilot.app.screen.is_ready)


async def write_in_the_walk(pilot: Pilot[Any]) -> None:
    await open_walk(pilot)
    await press_alone(pilot, "enter")
    await wait_until(pilot, lambda: "WRITING" in screen_text(pilot))


async def object_in_the_walk(pilot: Pilot[Any]) -> None:
    await open_walk(pilot)
    await press_alone(pilot, "o")
    await wait_until(pilot, lambda: "What would go wrong?" in screen_text(pilot))


async def sign_in_the_walk(pilot: Pilot[Any]) -> None:
    await open_walk(pilot)
    await press_alone(pilot, "z")
    await wait_until(pilot, lambda: "Before we can sign" in screen_text(pilot))


async def open_leads(pilot: Pilot[Any], space: Workspace, keys: str, shows: str, *, is_revealed: bool = True) -> None:
    """Open the leads of a campaign, some of them judged, and press keys there."""
    some: dict[int, Any] = {1: "good", 2: "bad", 3: "later"}
    every: dict[int, Any] = dict.fromkeys(range(1, 9), "good")
    other = every | {2: "bad", 4: "bad"}
    put_batch(space, judged_batch(every, other if is_revealed else some, is_revealed=is_revealed))
    await open_by_app(pilot, lambda app: app.open_leads(SLUG), "Test the definition")
    await press(pilot, keys, shows)


async def sign_what_is_ready(pilot: Pilot[Any], space: Workspace) -> None:
    text = space.campaign_path(WEBINAR).read_text("utf-8")
    space.campaign_path("ready").write_text(text[: text.index("[agreement]")], "utf-8")
    await open_by_app(pilot, lambda app: app.open_questions("ready"), "9 of 9 agreed")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionsScreen) and pilot.app.screen.is_ready)
    await press_alone(pilot, "z")
    await wait_until(pilot, lambda: "What is signed" in screen_text(pilot))


async def write_what_is_no_value(pilot: Pilot[Any]) -> None:
    await open_walk(pilot)
    await press_alone(pilot, "6", "down", "enter")
    await wait_until(pilot, lambda: "WRITING" in screen_text(pilot))
    await pilot.press("ctrl+u", *"soon", "tab")
    await wait_until(pilot, lambda: "“soon”" in screen_text(pilot))


async def look_back(pilot: Pilot[Any], keys: str, shows: str) -> None:
    await open_by_app(pilot, lambda app: app.open_review(WEBINAR), "Promised and happened")
    await press(pilot, keys, shows)


def campaign(space: Workspace, slug: str) -> Any:
    return campaign_files.read_campaign_file(space, slug).loaded.campaign


SCREENS: dict[str, Open] = {
    "list": lambda pilot, _: press(pilot, "down up", "Sales objects"),
    "list, all details": lambda pilot, _: press(pilot, "d", "Before we can sign"),
    "search": lambda pilot, _: find_weekend(pilot),
    "filter": lambda pilot, _: press(pilot, "f", "Sort by"),
    "due": lambda pilot, _: push(pilot, DueScreen(), "overdue "),
    "views": lambda pilot, space: push(
        pilot, ViewsScreen(pair_views(campaign(space, "shared-service-forty"))), "words differ"
    ),
    "brief": lambda pilot, space: push(pilot, BriefScreen(campaign(space, FAIR)), "You have one of these leads"),
    "compare": lambda pilot, _: push(
        pilot, CompareScreen(DiffSource(FAIR), DiffSource(FAIR, agreed="sales")), "Accounts"
    ),
    "pick a text": lambda pilot, _: press(pilot, "c", "since Sales agreed"),
    "drift": lambda pilot, _: push(pilot, DriftScreen("dach"), "campaign"),
    "review": lambda pilot, _: open_by_app(pilot, lambda app: app.open_review(WEBINAR), "Promised and happened"),
    "review over time": lambda pilot, _: open_plots(pilot),
    "table": show_table,
    "leads": lambda pilot, space: open_leads(pilot, space, "down", "3 of 8 judged", is_revealed=False),
    "judging": lambda pilot, space: open_leads(pilot, space, "s p", "Lead 3 of 8", is_revealed=False),
    "a reason": lambda pilot, space: open_leads(pilot, space, "s 1 down", "nothing is recorded yet", is_revealed=False),
    "reveal": lambda pilot, space: open_leads(pilot, space, "j 3", "1 of 2 settled"),
    "factors": lambda pilot, space: open_leads(pilot, space, "end up enter", "What somebody wanted"),
    "testing": lambda pilot, space: open_leads(pilot, space, "end enter d", "As both teams said"),
    "ticks": lambda pilot, space: open_leads(pilot, space, "end enter enter space", "by hand"),
    "help": lambda pilot, _: press(pilot, "question_mark", "Begin a new campaign"),
    "palette": lambda pilot, _: press(pilot, "ctrl+p", "Choose a theme"),
    "walk": lambda pilot, _: open_walk(pilot),
    "writing": lambda pilot, _: write_in_the_walk(pilot),
    "an objection": lambda pilot, _: object_in_the_walk(pilot),
    "sign": lambda pilot, _: sign_in_the_walk(pilot),
    "sign boxes": sign_what_is_ready,
    "walk, wide": lambda pilot, _: open_walk(pilot),
    "no value": lambda pilot, _: write_what_is_no_value(pilot),
    "confirm": lambda pilot, _: push(pilot, ConfirmDialog("Sign?", "For Sales.", "Sign"), "the highlighted button"),
    "a result": lambda pilot, _: look_back(pilot, "enter", "what did it come to?"),
    "a lesson": lambda pilot, _: look_back(pilot, "t", "nothing is recorded yet"),
    "an export": lambda pilot, _: look_back(pilot, "g", "Look through it"),
    "nothing to review": lambda pilot, _: open_by_app(pilot, lambda app: app.open_review(FAIR), "Review: "),
    "pick a tag": lambda pilot, _: push(pilot, DriftScreen(), "dach"),
    "start form": lambda pilot, _: press(pilot, "a", "Begin the nine questions"),
    "notice": lambda pilot, _: push(pilot, NoticeDialog("A file", "It cannot be read.\n" * 60), "more lines"),
    "kept texts": show_kept,
    "messages": lambda pilot, _: show_messages(pilot),
}


@cache
def parse_color(text: str) -> Color | None:
    """The color of a variable, or None where it is something else. Textual looks long for what may have been meant."""
    with suppress(ColorParseError):
        return Color.parse(text)
    return None


class Drawn(NamedTuple):
    """The colours of a cell of a probe, by the names of their variables. ``is_dim``: its text is drawn dim."""

    front: str
    back: str
    is_dim: bool
    is_line: bool


class Probe(LineFilter):
    """Gives each variable of an app a colour of its own, and each dim text another one."""

    def __init__(self, app: AlignApp) -> None:
        super().__init__()
        self.names: dict[theme.Rgb, str] = {}
        self.dims: dict[theme.Rgb, theme.Rgb] = {}  # the colour of a text, by that which marks it as dim
        self._real = app.get_css_variables
        app.get_css_variables = lambda: self._replace_variables(app)  # type: ignore[method-assign]
        app._dim_filter = self  # type: ignore[assignment]
        app.stylesheet.set_variables(app.get_css_variables())

    def _replace_variables(self, app: AlignApp) -> dict[str, str]:
        found, self.names = dict(self._real()), {}
        for place, (name, value) in enumerate(sorted(found.items())):
            color = parse_color(value)
            if color is not None and color.a == 1 and color.ansi is None:
                own = Color(place % 250, 13, 100 + place // 250)
                found[name], self.names[own.rgb] = own.hex, name
        app.theme_variables = found
        return found

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            each._replace(style=self._mark_dim(each.style)) if each.style is not None and each.style.dim else each
            for each in segments
        ]

    def _mark_dim(self, style: Style) -> Style:
        if style.color is None or style.color.triplet is None:
            return style + Style(dim=False)
        red, _, blue = style.color.triplet
        mark = (red, 14, blue)
        self.dims[mark] = (red, style.color.triplet.green, blue)
        return style + Style(dim=False, color=RichColor.from_rgb(*mark))

    def read(self, pilot: Pilot[Any]) -> dict[Drawn, str]:
        """How the cells of the screen are drawn, each with a text that is drawn so."""
        found: dict[Drawn, str] = {}
        for front, back, text in texts_of(pilot):
            is_dim = front in self.dims
            front = self.dims.get(front, front)
            assert front in self.names and back in self.names, f"no colour of the theme: {text!r} {front} on {back}"
            found.setdefault(Drawn(self.names[front], self.names[back], is_dim, set(text) <= LINES), text)
        return found


def texts_of(pilot: Pilot[Any]) -> Iterator[tuple[theme.Rgb, theme.Rgb, str]]:
    """The texts of a screen, each with its colour and its ground."""
    strips = pilot.app.screen._compositor.render_strips()
    assert "".join(strip.text for strip in strips).strip()
    for segment in (segment for strip in strips for segment in strip):
        style, text = segment.style, segment.text.strip()
        if segment.control or not text or style is None or style.color is None or style.bgcolor is None:
            continue
        front, back = style.color.triplet, style.bgcolor.triplet
        assert front is not None and back is not None, f"a colour of the terminal's own: {text!r} {style}"
        assert not style.dim, f"dim as the terminal draws it: {text!r}"
        yield (front.red, front.green, front.blue), (back.red, back.green, back.blue), text


@cache
def colors_of(name: str) -> dict[str, theme.Rgb]:
    """The colours of a theme, by variable."""
    app, found = AlignApp(None, Path()), {}
    app.theme = name
    for variable, value in app.get_css_variables().items():
        if color := parse_color(value):
            found[variable] = color.rgb
    return found


def contrast_in(name: str, drawn: Drawn) -> float:
    """The contrast of a cell in a theme."""
    front, back = colors_of(name)[drawn.front], colors_of(name)[drawn.back]
    if drawn.is_dim:
        style = Style(color=RichColor.from_rgb(*front), bgcolor=RichColor.from_rgb(*back), dim=True)
        (segment,) = theme.ReadableDim().apply([Segment("dim", style)], Color(*back))
        assert segment.style and segment.style.color and segment.style.color.triplet
        red, green, blue = segment.style.color.triplet
        front = red, green, blue
    return theme.contrast(front, back)


def least_contrast(drawn: Drawn) -> float:
    return theme.LINE_CONTRAST if drawn.is_line else theme.TEXT_CONTRAST


async def check_probes(pilot: Pilot[Any], probe: Probe) -> None:
    """Check all themes: the dark ones by one drawing of the screen, the light ones by another."""
    for shown in PROBES:
        pilot.app.theme = shown
        await pilot.pause()
        await pilot.pause(0.02)
        drawn = probe.read(pilot)
        like_it = [name for name in THEMES if BUILTIN_THEMES[name].dark == BUILTIN_THEMES[shown].dark]
        faint = {
            (name, text, each, round(found, 2))
            for name in like_it
            for each, text in drawn.items()
            if (found := contrast_in(name, each)) < least_contrast(each)
        }
        assert not faint


def faint_cells(pilot: Pilot[Any]) -> Iterator[tuple[str, float]]:
    """The texts and lines that do not stand out enough, with their contrast."""
    for front, back, text in texts_of(pilot):
        found = theme.contrast(front, back)
        if found < (theme.LINE_CONTRAST if set(text) <= LINES else theme.TEXT_CONTRAST):
            yield text, round(found, 2)


async def check_themes(pilot: Pilot[Any], names: list[str]) -> None:
    """Check themes by drawing the screen in each."""
    for name in names:
        pilot.app.theme = name
        await pilot.pause()
        await pilot.pause(0.02)
        faint = list(faint_cells(pilot))
        assert not faint, f"{name}: {faint}"


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_cell_stands_out(ws: Workspace, screen: str) -> None:
    app = AlignApp(ws, ws.root)
    probe = Probe(app)
    async with app.run_test(size=SIZES.get(screen, (100, 40)), notifications=True) as pilot:
        await go_to(pilot, ws, screen)
        await check_probes(pilot, probe)


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
async def test_every_cell_stands_out_as_each_theme_draws_it(ws: Workspace, screen: str) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=SIZES.get(screen, (100, 40)), notifications=True) as pilot:
        await go_to(pilot, ws, screen)
        await check_themes(pilot, THEMES)


async def go_to(pilot: Pilot[Any], ws: Workspace, screen: str) -> None:
    """Go from the list to a screen."""
    home = pilot.app.screen
    assert isinstance(home, CampaignsScreen)
    await wait_until(pilot, lambda: not home.is_reading and "Sales objects" in screen_text(pilot))
    await SCREENS[screen](pilot, ws)


async def test_the_first_screen_stands_out_in_every_theme(ws: Workspace, tmp_path: Path) -> None:
    app = AlignApp(None, tmp_path)
    probe = Probe(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "q  Leave" in screen_text(pilot))
        await check_probes(pilot, probe)


async def test_a_faint_text_is_found(ws: Workspace, tmp_path: Path) -> None:
    app = AlignApp(None, tmp_path)
    probe = Probe(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "q  Leave" in screen_text(pilot))
        drawn = probe.read(pilot)
        text = next(each for each in drawn if not each.is_line and each.front == "foreground")
        assert contrast_in("nord", text) > theme.TEXT_CONTRAST > contrast_in("nord", text._replace(front=text.back))
        pilot.app.screen.query(".title-name").first().styles.color = "#123456"
        with pytest.raises(AssertionError, match="no colour of the theme"):
            await check_probes(pilot, probe)
