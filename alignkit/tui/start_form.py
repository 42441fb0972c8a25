"""The start form: title, days, names and the other particulars of a campaign, before it is there and later on.

Escape leaves it, and costs no word: of a campaign that is there everything has been saved as it was typed, and what is
typed for a new one stands in the form again when it is opened the next time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.timer import Timer
from textual.widgets import Button, Static

from alignkit.app import answers, bases, campaigns
from alignkit.app.session import Session
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, Field
from alignkit.core.model import Campaign
from alignkit.core.status import sealed_digest
from alignkit.store.campaign_files import is_slug_taken
from alignkit.store.workspace import Workspace, check_slug
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.drafts import Drafts
from alignkit.tui.field_form import FieldEditor, FieldForm, FormScreen, form_area
from alignkit.tui.frame import ActionButton, short_path
from alignkit.tui.safe_text import safe_line
from alignkit.tui.text_inputs import LineInput
from alignkit.tui.typed_values import entry_text, read_typed
from alignkit.values.known import known_in

SAVE_DELAY = 0.5  # seconds
_FORM_FIELDS = tuple(field for field in CAMPAIGN_QUESTION.fields if field.key != "based_on_digest")  # looked up
_SLUG_FIELD = Field("slug", "text", "File name", OPTIONAL, "words of a-z and 0-9 joined by -")
_SLUG_FAULT = "words of a-z and 0-9 joined by -, 60 characters at most"


class StartForm(FormScreen[str | None]):
    """Without a session it makes a campaign, carried forward from ``source`` if given; with one it edits the
    particulars of its campaign, and what is no value yet goes into ``drafts``.

    Returns the slug of the campaign that was made or changed, or None. ``at`` is the field to begin with.
    """

    app: BaseApp
    CSS_PATH = ["dialogs.tcss", "shared.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("start")]
    resting_hint = "* needed to sign; no word is lost."

    def __init__(
        self,
        session: Session | None = None,
        source: Campaign | None = None,
        at: str = "",
        drafts: Drafts | None = None,
    ) -> None:
        super().__init__()
        self.session, self.source, self._at = session, source, at
        self._drafts = drafts or Drafts()
        self._made_slug = ""  # the file name that follows from what is typed
        self._created_slug = ""
        self._saving: Timer | None = None
        self._first: dict[str, str] = {}  # what the form was given
        self._touched: set[str] = set()  # fields in which something was typed

    @property
    def workspace(self) -> Workspace:
        return self.session.workspace if self.session else self.app.require_workspace

    @property
    def locked(self) -> str:
        """Why nothing can be changed here; empty where it can."""
        if self.session is None:
            return ""
        if sealed_digest(self.session.campaign):
            return "Signed and locked: amend the campaign to change its particulars."
        return f"Read-only: {self.session.read_only}" if self.session.read_only else ""

    @property
    def _kept_under(self) -> str:
        """Under which name a form that was left keeps its texts."""
        return f"new campaign from {self.source.slug}" if self.source else "new campaign"

    def compose(self) -> ComposeResult:
        if self.session:
            values = dict(self.session.campaign.info)
        else:
            values = campaigns.starting_info(self.workspace, self.source)
        fields = _FORM_FIELDS
        self._first = {field.key: entry_text(field, values.get(field.key)) for field in fields}
        if self.session:
            kept = {str(path[0]): text for path, text in self._drafts.of("campaign").items()}
        else:
            kept = self.app.kept_texts.get(self._kept_under, {})
            fields = (*fields, _SLUG_FIELD)
        with Vertical(classes="dialog", id="start") as box:
            box.border_title = Content(safe_line(self._heading()).plain)
            with form_area():
                defaults = {} if self.session else self._first
                yield FieldForm(fields, self._first | kept, disabled=bool(self.locked), defaults=defaults)
            yield Static(id="file", markup=False)
            yield Static(self.resting_hint, markup=False, id="form-told", classes="muted")
            with Horizontal(classes="dialog-buttons"):
                label = "Save and go back" if self.session else "Begin the nine questions"
                yield ActionButton(label, id="save", disabled=bool(self.locked))
            yield Static(self._describe_keys(), classes="form-hint")

    def on_mount(self) -> None:
        if self.source:
            title = self.form.editor("title").entry
            if isinstance(title, LineInput):
                title.placeholder = safe_line(f"It was: {self.source.title}").plain
        base = self.form.editor("based_on").entry
        if isinstance(base, LineInput):
            base.suggester = SuggestFromList(bases.list_bases(self.workspace), case_sensitive=False)
            # Half a second of an empty line would make all questions of a base the campaign's own.
            base.disabled = base.disabled or bool(self.session and base.text)
        if self.locked:
            self.show_hint(self.locked, is_wrong=True)
        else:
            self.form.put_focus(self._at if self._at in self._first else "title")
        self._show()

    def slug(self) -> str:
        """The file name, now or to come, without its ending: the typed one if it is valid and free."""
        if self.session:
            return self.session.slug
        typed = self.form.editor("slug").text.strip()
        return self._made_slug if self._slug_fault() else typed or self._made_slug

    def _describe_keys(self) -> Content:
        done = "" if self.locked else "ctrl+s save and go back   " if self.session else "ctrl+s begin   "
        return Content(f"tab/enter next field   shift+tab before   {done}esc back")

    def _heading(self) -> str:
        if self.session:
            return f"Particulars of {self.session.campaign.title}"
        return f"A new campaign from {self.source.title}" if self.source else "A new campaign"

    # --- as one types ----------------------------------------------------------------------------------------------

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        event.stop()
        if event.editor.text.strip() != self._first.get(event.editor.field.key, "").strip():
            self._touched.add(event.editor.field.key)
        self.clear_hint(event.editor)
        self._show()
        if self.session is None:
            self.app.kept_texts[self._kept_under] = self._changed_texts()
        elif not self.locked:
            if self._saving:
                self._saving.stop()
            self._saving = self.set_timer(SAVE_DELAY, self._save_while_typing)

    def _show(self) -> None:
        self._update_known()
        self.form.editor("end").show_reason(self._order_fault())
        if self.session is None:
            title, slug = self.form.editor("title").text, self.form.editor("slug")
            before, self._made_slug = self._made_slug, campaigns.free_slug(self.workspace, title, self._launch())
            if slug.text == before:  # nobody typed another
                slug.replace_text(self._made_slug)
            slug.show_reason(self._slug_fault())
        name = self.slug()
        folder = short_path(self.workspace.root, Path.home())
        self.query_one("#file", Static).update(safe_line(f"File: {folder}/campaigns/{name}.toml" if name else "File:"))

    def _update_known(self) -> None:
        """Tell the fields which currency and which people stand in the others."""
        texts = self.form.texts()
        for editor in self.form.editors:
            if editor.field.names or editor.field.is_money or editor.field.kind == "hours":
                others = {key: text for key, text in texts.items() if key != editor.field.key}
                if editor.field.kind == "hours":  # what is left out of new hours is as it was
                    others[editor.field.key] = self._first.get(editor.field.key, "")
                before, kept = editor.known, self.session.campaign if self.session else Campaign("")
                editor.known = known_in(replace(kept, info=others))
                if editor.known != before:
                    editor.show_reason()

    async def action_field(self, by: int) -> None:
        await self.settle()
        self._update_known()  # of fields typed in a moment ago, too
        await super().action_field(by)

    def _launch(self) -> date | None:
        value = self.form.editor("launch").read().value
        return value if isinstance(value, date) else None

    def _order_fault(self) -> str:
        first, last = (self.form.editor(key).read().value for key in ("launch", "end"))
        return "that is before the first day" if first and last and last < first else ""

    def _slug_fault(self) -> str:
        text = self.form.editor("slug").text.strip()
        try:
            taken = bool(text) and is_slug_taken(self.workspace, check_slug(text))
        except UserError:
            return _SLUG_FAULT
        return f"there is a campaign {text} already" if taken else ""

    def _base_fault(self) -> str:
        """Why no campaign can be based on what is typed; looked up only when somebody leaves the form or saves."""
        text = self.form.editor("based_on").text.strip()
        try:
            if text:
                bases.find_base(self.workspace, self.session.slug if self.session else "", text)
        except UserError as refused:
            return str(refused)
        return ""

    def explain_fault(self, editor: FieldEditor) -> str:
        if editor.field is _SLUG_FIELD:
            return self._slug_fault()
        return self._base_fault() if editor.field.key == "based_on" else editor.read().fault

    def _changed_texts(self) -> dict[str, str]:
        """What is typed, by field; a file name only where it is not the one that follows from the title."""
        texts = {
            key: text for key, text in self.form.texts().items() if text.strip() != self._first.get(key, "").strip()
        }
        if texts.get("slug") == self._made_slug:
            texts.pop("slug")
        return texts

    def _faults(self) -> dict[str, str]:
        """Why what is typed is no value, by field: of each field that was changed or is left as a draft."""
        found = {}
        for editor in self.form.editors:
            key = editor.field.key
            if editor.text.strip() != self._first.get(key, "").strip() and (fault := self.explain_fault(editor)):
                found[key] = fault
        return found

    # --- saving ----------------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#save")
    async def _pressed(self) -> None:
        await self.action_save()

    async def action_save(self) -> None:
        """Make the campaign, or save it and go back; where a text is no value, go there."""
        await self.settle()
        self._update_known()
        if self.locked or not self.is_current:
            return
        if faults := self._faults():
            key, fault = next(iter(faults.items()))
            self.form.put_focus(key)
            editor = self.form.editor(key)
            self.show_hint(f"{editor.field.label}: {fault}", is_wrong=True, of=editor)
        elif not self.form.editor("title").text.strip():
            self.form.put_focus("title")
            self.show_hint("It needs a title; the rest can come later.", is_wrong=True)
        else:
            self._save_and_leave()

    def _save_and_leave(self) -> None:
        try:
            made = self._save()
        except UserError as refused:
            self.show_hint(str(refused), is_wrong=True)
        else:
            self.app.kept_texts.pop(self._kept_under, None)
            self.dismiss(made)

    def save_now(self) -> None:
        """Save what can be saved: each valid field of an existing campaign, a new one as soon as it has a title.

        Raises UserError for the rest.
        """
        changed = self._changed_texts()
        begun = changed and self.form.editor("title").text.strip()
        if (self.session and not self.locked) or (self.session is None and begun):
            self._save()
        if faults := self._faults():
            labels = [self.form.editor(key).field.label for key in faults]
            raise UserError(f"Not saved, as it is no value: {', '.join(labels)}.")
        if self.session is None and changed and not begun:
            raise UserError("The new campaign has no title yet, so it was not made.")

    def _save(self) -> str | None:
        typed = {editor.field: editor for editor in self.form.editors if editor.field is not _SLUG_FIELD}
        if self.session:
            before = self.session.campaign
            for field, editor in typed.items():
                self._put(self.session, field, editor)
            self.session.save()
            self._created_slug = self.session.slug if self.session.campaign != before else self._created_slug
        elif not self._created_slug:
            slug = self.slug()
            values = {field.key: editor.read().value for field, editor in typed.items()}
            info = {key: value for key, value in values.items() if value is not None}
            if self.source:
                campaigns.carry_on(self.workspace, self.source, info, slug)
            else:
                campaigns.create(self.workspace, info, slug)
            self._created_slug = slug
        return self._created_slug or None

    def _put(self, session: Session, field: Field, editor: FieldEditor) -> None:
        """Put a field into the campaign if it was changed here, as part of one step of undo; else into the drafts."""
        first, text = self._first[field.key], editor.text
        if text.strip() != first.strip() or self._drafts.text("campaign", (field.key,)):
            self._touched.add(field.key)
        if field.key not in self._touched:
            return
        typed = editor.read()
        if field.key == "based_on" and (fault := self._base_fault()):
            typed = typed._replace(fault=fault)
        self._drafts.put("campaign", (field.key,), text if typed.fault else "")
        value: Any = read_typed(field, first).value if typed.fault else typed.value
        answers.set_field(session, "campaign", (field.key,), value, group=f"particulars.{id(self)}")

    def _save_while_typing(self) -> None:
        self._saving = None
        try:
            self._save()
        except UserError as refused:
            self.show_hint(str(refused), is_wrong=True)

    async def action_leave(self) -> None:
        await self.settle()
        if not self.is_current:
            return
        if self.session is None:
            if changed := self._changed_texts():
                self.app.kept_texts[self._kept_under] = changed
                self.app.say("What was typed stands there again when the form is opened.")
            self.dismiss(None)
        elif self.locked:
            self.dismiss(None)
        else:
            self._save_and_leave()
