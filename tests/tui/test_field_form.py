"""The widgets of a form, by themselves."""

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import TextArea

from alignkit.core.fields import REQUIRED, Field
from alignkit.core.questions import get_question
from alignkit.tui.field_form import FieldEditor
from alignkit.tui.text_inputs import LineInput, ProseInput
from alignkit.values.known import NOTHING_KNOWN
from tests.screen_pilot import screen_text, wait_until


class BareApp(App[None]):
    def __init__(self, make: type[Widget]) -> None:
        super().__init__()
        self.make = make

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.make("typed")


class FormApp(App[None]):
    CSS = "ProseInput { height: auto; max-height: 8; } FieldEditor { height: auto; }"

    def __init__(self, editor: FieldEditor) -> None:
        super().__init__()
        self.editor = editor

    def compose(self) -> ComposeResult:
        yield self.editor


async def drawn_after_removal(make: type[Widget]) -> list[str]:
    app = BareApp(make)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        widget = app.screen.query_one(make)
        assert "typed" in "".join(strip.text for strip in widget.render_lines(Region(0, 0, 40, 3)))
        await app.screen.query_one(Vertical).remove_children()
        return [strip.text for strip in widget.render_lines(Region(0, 0, 20, 2))]


@pytest.mark.parametrize("widget", [LineInput, ProseInput])
async def test_a_widget_that_was_taken_off_may_be_drawn_once_more(widget: type[Widget]) -> None:
    assert await drawn_after_removal(widget) == [" " * 20] * 2


async def test_without_our_guard_that_is_a_crash() -> None:
    """Should this fail, Textual has mended it and the guard can go."""
    with pytest.raises(KeyError):
        await drawn_after_removal(TextArea)


async def test_text_out_of_sight_in_an_editor_is_counted_at_both_ends() -> None:
    """Eleven lines, of which eight fit."""
    editor = FieldEditor(Field("answer", "prose", "Answer", REQUIRED, "Say it"), "\n".join(map(str, range(11))))
    app = FormApp(editor)
    async with app.run_test(size=(40, 20)) as pilot:
        app.screen.set_focus(editor.entry)
        await wait_until(pilot, lambda: "3 more ↑" in screen_text(pilot))
        await pilot.press("up", "up", "up", "up", "up", "up", "up", "up")
        await wait_until(pilot, lambda: "2 more ↑  1 more ↓" in screen_text(pilot))
        await pilot.press(*["up"] * 4)
        await wait_until(pilot, lambda: "3 more ↓" in screen_text(pilot) and "↑" not in screen_text(pilot))


async def test_a_rule_is_offered_the_lines_it_can_be_for_and_takes_another_text_too() -> None:
    rules = next(field for field in get_question("mql").fields if field.key == "rules")
    field = next(each for each in rules.fields if each.key == "for")
    known = NOTHING_KNOWN._replace(lines=("Asked for a call", "Asked twice"))
    cases = {"a": "a", "asked f": "Asked for a call", "asked t": "Asked twice", "Fits": "Fits"}

    class Form(App[None]):
        def compose(self) -> ComposeResult:
            yield from (FieldEditor(field, typed, known=known) for typed in cases)
            yield FieldEditor(field, "a")  # no line is there yet

    async with Form().run_test() as pilot:
        assert [editor.read().value for editor in pilot.app.query(FieldEditor)] == [*cases.values(), "a"]
