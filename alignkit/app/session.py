"""One open campaign: apply an action, save, undo, and take over what others changed. Knows no screen and no command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from alignkit.core import actions
from alignkit.core.digests import question_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.merge import campaign_merge
from alignkit.store import campaign_files, campaigns, history
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    pass

Action = Callable[..., Campaign]  # takes the campaign first
MAX_UNDO_STEPS = 500


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One act that can be undone. Acts of one non-empty ``group`` that follow each other are one step."""

    before: Campaign
    after: Campaign
    label: str
    group: str
    question: str


class Session:
    """One campaign as one person has it open.

    ``campaign`` is what the screen shows; ``save`` may run on another thread than ``apply``. Every method that
    writes raises UserError, or NotSavedError, and keeps what was typed in ``campaign``.
    """

    def __init__(
        self, workspace: Workspace, opened: campaigns.OpenCampaignFile | None, stored: campaigns.CampaignFile
    ) -> None:
        self.workspace = workspace
        self.slug = stored.slug
        self.problems: tuple[Problem, ...] = stored.loaded.problems
        self.read_only: str = stored.loaded.read_only
        self._file = opened
        campaign = opened.campaign if opened else stored.loaded.campaign
        assert campaign is not None
        self.campaign: Campaign = campaign
        self._changing, self._saving = RLock(), RLock()
        self._waiting: tuple[Campaign, Campaign] | None = None  # known before, and now; see ``adopt_changes``
        self._has_other_base = False  # whether the base was damaged, restored or amended since; see ``adopt_changes``
        self._said: list[tuple[Campaign, Campaign]] = []  # acts whose texts ``_remember`` keeps
        self._undo_steps: list[UndoStep] = []
        self._redo_steps: list[UndoStep] = []

    @classmethod
    def open(cls, workspace: Workspace, slug: str) -> Session:
        """Open a campaign. Raises UserError for a broken file; one that cannot be written opens read-only."""
        stored = campaigns.read_campaign_file(workspace, slug)
        if stored.loaded.campaign is None or not stored.loaded.read_only:
            return cls(workspace, campaigns.open_for_writing(workspace, slug), stored)
        return cls(workspace, None, stored)

    @property
    def is_saved(self) -> bool:
        return self._file is None or _is_same(self.campaign, self._file.campaign)

    def apply(self, action: Action, label: str, *args: Any, group: str = "", question: str = "", **kwargs: Any) -> None:
        """Replace the campaign with what an action makes of it, in memory.

        ``label`` says in a few words what undo takes back, ``question`` where that stands. Steps of one ``group`` that
        follow each other are undone together. Raises UserError where the file is read-only, or the action refuses.
        """
        if self._file is None:
            raise UserError(f"{self.slug} opens read-only: {self.read_only}")
        with self._changing:
            before = self.campaign
            after = action(before, *args, **kwargs)
            if any(after.info.get(key) != before.info.get(key) for key in actions.BASE_KEYS):
                after = campaign_files.with_base(self.workspace, after)
            if _is_same(after, before):
                return
            self.campaign = after
            last = self._undo_steps[-1] if self._undo_steps else None
            goes_on = last is not None and group != "" and last.group == group and last.after is before
            spoken = before.views != after.views or before.agreement != after.agreement
            if spoken or (not goes_on and _edits_stance_text(before, after)):
                self._said.append((before, after))
            if last and goes_on:
                self._undo_steps[-1] = UndoStep(last.before, after, label, group, question)
            else:
                self._undo_steps = [
                    *self._undo_steps[1 - MAX_UNDO_STEPS :],
                    UndoStep(before, after, label, group, question),
                ]
            self._redo_steps.clear()

    def group_start(self, group: str) -> Campaign | None:
        """Return the campaign before the steps of a group that still goes on; None where none does."""
        last = self._undo_steps[-1] if self._undo_steps else None
        return last.before if last and group and last.group == group and last.after is self.campaign else None

    def undo(self) -> UndoStep | None:
        """Take back the last act, leaving what others changed meanwhile; None where there is nothing to take back."""
        return self._step_back(self._undo_steps, self._redo_steps, back=True)

    def redo(self) -> UndoStep | None:
        """Do again what was last undone; None where there is nothing."""
        return self._step_back(self._redo_steps, self._undo_steps, back=False)

    def _step_back(self, source: list[UndoStep], target: list[UndoStep], *, back: bool) -> UndoStep | None:
        with self._changing:
            if not source:
                return None
            step = source.pop()
            here, there = (step.after, step.before) if back else (step.before, step.after)
            if self.campaign == here:
                self.campaign = there
            else:
                turned = self._merge(here, there, self.campaign)
                if len(campaign_merge.find_disputes(turned)) > len(campaign_merge.find_disputes(self.campaign)):
                    raise UserError(f"{step.label}: somebody else changed that since, so it stays.")
                self.campaign = turned
            target.append(step)
            return step

    def clear_undo_steps(self) -> None:
        """After a signature there is nothing to undo: it is withdrawn, or the campaign amended."""
        with self._changing:
            self._undo_steps.clear()
            self._redo_steps.clear()

    def save(self) -> None:
        """Write what differs. What others changed in the file meanwhile is merged, field by field."""
        self.write()
        self.adopt_changes()

    def refresh(self) -> bool:
        """Take over what others wrote; True where that changed something. Raises UserError for a broken file."""
        self.look()
        return self.adopt_changes()

    def write(self) -> None:
        """The half of ``save`` that may run on another thread: what was merged waits for ``adopt_changes``."""
        with self._saving:
            self.adopt_changes()
            if self._file is None:
                return
            target = self.campaign
            if _is_same(target, self._file.campaign):
                return
            self._remember()
            self._file = campaigns.save_campaign(
                self.workspace, self._file, target, join=campaign_merge.merge_campaigns
            )
            self._waiting = (target, self._file.campaign)

    def look(self) -> None:
        """The half of ``refresh`` that may run on another thread: what was found waits for ``adopt_changes``."""
        with self._saving:
            self.adopt_changes()
            if self._file is not None and campaigns.has_changed_on_disk(self._file):
                known = self._file.campaign
                self._file = campaigns.reopened(self.workspace, self._file)
                self._waiting = (known, self._file.campaign)
            shown = self.campaign
            self._has_other_base = campaign_files.with_base(self.workspace, shown).base != shown.base

    def adopt_changes(self) -> bool:
        """Put what others wrote into ``campaign``; True where it changed.

        A screen calls it where it can bring its open form up to date in the same breath: between the two, a key
        would go into the row that stood at that place before.
        """
        with self._changing:
            has_other_base, self._has_other_base = self._has_other_base, False
            if has_other_base:
                self.look_at_base()
            if self._waiting is None:
                return has_other_base
            (known, now), self._waiting = self._waiting, None
            before = self.campaign
            if _is_same(before, known):
                self.campaign = now
            elif not _is_same(now, known):
                self.campaign = self._merge(known, before, now)
            return has_other_base or not _is_same(self.campaign, before)

    def _merge(self, base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
        return campaign_files.with_base(self.workspace, campaign_merge.merge_campaigns(base, ours, theirs))

    def look_at_base(self) -> None:
        """Read again the signed text that the campaign is based on; it may have been damaged or restored since."""
        with self._changing:
            self.campaign = campaign_files.with_base(self.workspace, self.campaign)

    def _remember(self) -> None:
        """Keep the texts that somebody has spoken of since the last write, the ones edited since among them."""
        with self._changing:
            said, self._said = self._said, []
        if said:
            for before, after in said:
                history.remember_texts(self.workspace, before, after)

    def seal(self) -> Path | None:
        """Save, and keep the sealed copy where both teams have signed the same text; its path, or None."""
        self.save()
        return campaigns.seal_revision(self.workspace, self.slug)

    def revision(self, number: int) -> Campaign:
        """The sealed copy of a revision. Raises UserError where there is none, or where it cannot be read."""
        return campaign_files.read_sealed(self.workspace, self.slug, number)


def _edits_stance_text(before: Campaign, after: Campaign) -> bool:
    """Whether a text is left behind that a team had spoken of as it stood."""
    edited = (key for key in QUESTION_KEYS if before.content(key) is not after.content(key))
    stances = ((key, before.view(team, key).stance) for key in edited for team in TEAMS)
    return any(stance and stance.on == question_digest(key, before.content(key)) for key, stance in stances)


def _is_same(one: Campaign, other: Campaign) -> bool:
    # 1 == True in Python; the two are different answers.
    return one is other or (one == other and repr(one) == repr(other))
