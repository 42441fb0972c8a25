"""One open campaign: apply a verb, save, undo, and notice what others changed. Knows no screen and no command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from alignkit import agreement
from alignkit.digests import question_digest
from alignkit.disk import pages, store
from alignkit.disk.workspace import Workspace
from alignkit.merging import merge
from alignkit.model import TEAMS, Campaign, Team
from alignkit.problems import Problem, Refused
from alignkit.questions import KEYS
from alignkit.standing import is_whole, sealed_digest

if TYPE_CHECKING:
    from alignkit.comparing.changes import Change

Verb = Callable[..., Campaign]  # takes the campaign first
STEPS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One act that can be undone. Acts of one non-empty ``group`` that follow each other are one step."""

    before: Campaign
    after: Campaign
    label: str
    group: str
    question: str


class Session:
    """One campaign as one person has it open.

    ``campaign`` is what the screen shows; ``save`` may run on another thread than ``apply``. Every method that
    writes raises Refused, or store.NotSaved, and keeps what was typed in ``campaign``.
    """

    def __init__(self, workspace: Workspace, opened: store.OpenFile | None, stored: store.Stored) -> None:
        self.workspace = workspace
        self.slug = stored.slug
        self.problems: tuple[Problem, ...] = stored.loaded.problems
        self.read_only: str = stored.loaded.read_only
        self._file = opened
        campaign = opened.campaign if opened else stored.loaded.campaign
        assert campaign is not None
        self.campaign: Campaign = campaign
        self._changing, self._saving = RLock(), RLock()
        self._waiting: tuple[Campaign, Campaign] | None = None  # known before, and now; see ``adopt``
        self._said: list[tuple[Campaign, Campaign]] = []  # acts whose texts ``_remember`` keeps
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @classmethod
    def open(cls, workspace: Workspace, slug: str) -> Session:
        """Open a campaign. A broken file is Refused with its problems; one that cannot be written opens read-only."""
        stored = store.read(workspace, slug)
        if stored.loaded.campaign is None or not stored.loaded.read_only:
            return cls(workspace, store.open_for_writing(workspace, slug), stored)
        return cls(workspace, None, stored)

    @property
    def is_saved(self) -> bool:
        return self._file is None or _same(self.campaign, self._file.campaign)

    def apply(self, verb: Verb, label: str, *args: Any, group: str = "", question: str = "", **kwargs: Any) -> None:
        """Put a verb's result in place of the campaign, in memory. ``label`` says in a few words what undo undoes."""
        if self._file is None:
            raise Refused(f"{self.slug} opens read-only: {self.read_only}")
        with self._changing:
            before = self.campaign
            after = verb(before, *args, **kwargs)
            if _same(after, before):
                return
            self.campaign = after
            last = self._done[-1] if self._done else None
            goes_on = last is not None and group != "" and last.group == group and last.after is before
            spoken = before.views != after.views or before.agreement != after.agreement
            if spoken or (not goes_on and _edits_what_was_said(before, after)):
                self._said.append((before, after))
            if last and goes_on:
                self._done[-1] = Step(last.before, after, label, group, question)
            else:
                self._done = [*self._done[1 - STEPS_KEPT :], Step(before, after, label, group, question)]
            self._undone.clear()

    def undo(self) -> Step | None:
        """Take back the last act, leaving what others changed meanwhile; None where there is nothing to take back."""
        return self._turn_back(self._done, self._undone, back=True)

    def redo(self) -> Step | None:
        """Do again what was last undone; None where there is nothing."""
        return self._turn_back(self._undone, self._done, back=False)

    def _turn_back(self, source: list[Step], target: list[Step], *, back: bool) -> Step | None:
        with self._changing:
            if not source:
                return None
            step = source.pop()
            here, there = (step.after, step.before) if back else (step.before, step.after)
            if self.campaign == here:
                self.campaign = there
            else:
                turned = merge.merge(here, there, self.campaign)
                if len(merge.disputes(turned)) > len(merge.disputes(self.campaign)):
                    raise Refused(f"{step.label}: somebody else changed that since, so it stays.")
                self.campaign = turned
            target.append(step)
            return step

    def forget_steps(self) -> None:
        """After a signature there is nothing to undo: it is withdrawn, or the campaign amended."""
        with self._changing:
            self._done.clear()
            self._undone.clear()

    def save(self) -> None:
        """Write what differs. Another's changes to the file are joined in, field by field."""
        self.write()
        self.adopt()

    def refresh(self) -> bool:
        """Take over what others wrote; True where the campaign changed. A file broken meanwhile is Refused."""
        self.look()
        return self.adopt()

    def write(self) -> None:
        """The half of ``save`` that may run on another thread: what was joined in waits for ``adopt``."""
        with self._saving:
            self.adopt()
            if self._file is None:
                return
            target = self.campaign
            if _same(target, self._file.campaign):
                return
            self._remember()
            self._file = store.save(self.workspace, self._file, target, join=merge.merge)
            self._waiting = (target, self._file.campaign)

    def look(self) -> None:
        """The half of ``refresh`` that may run on another thread: what was found waits for ``adopt``."""
        with self._saving:
            self.adopt()
            if self._file is not None and store.has_moved(self._file):
                known = self._file.campaign
                self._file = store.reopened(self.workspace, self._file)
                self._waiting = (known, self._file.campaign)

    def adopt(self) -> bool:
        """Put what others wrote into ``campaign``; True where it changed.

        A screen calls it where it can bring its open form up to date in the same breath: between the two, a key
        would go into the row that stood at that place before.
        """
        with self._changing:
            if self._waiting is None:
                return False
            (known, now), self._waiting = self._waiting, None
            before = self.campaign
            if _same(before, known):
                self.campaign = now
            elif not _same(now, known):
                self.campaign = merge.merge(known, before, now)
            return not _same(self.campaign, before)

    def amend(self) -> None:
        """Begin the next revision; of a campaign changed behind its signatures only while the signed text is kept."""
        revision = self.campaign.agreement.revision
        if is_whole(self.campaign):
            self.seal()  # where the copy is missing: the signed text stands nowhere else once the draft is begun
        elif sealed_digest(self.campaign):
            try:
                pages.sealed(self.workspace, self.slug, revision)
            except Refused as gone:
                raise Refused(
                    f"{self.slug} was changed behind its signatures, and the signed text of r{revision} is gone.",
                    f"Bring back campaigns/sealed/{self.slug}/r{revision}.toml first, from git or a backup.",
                ) from gone
        self.apply(agreement.amend, f"revision {revision + 1} begun")

    def _remember(self) -> None:
        """Keep the texts that somebody has spoken of since the last write, the ones edited since among them."""
        with self._changing:
            said, self._said = self._said, []
        if said:
            from alignkit.disk import history

            for before, after in said:
                history.remember(self.workspace, before, after)

    def since_stance(self, team: Team, question: str) -> tuple[Change, ...] | None:
        """What changed in a question since a team's own stance on it; None where that older text is not known here.

        Not for the event loop: it may ask git.
        """
        from alignkit.disk import history

        return history.since_stance(self.workspace, self.campaign, team, question)

    def seal(self) -> Path | None:
        """Save, and keep the sealed copy where both teams have signed the same text; its path, or None."""
        self.save()
        return store.seal(self.workspace, self.slug)

    def write_brief(self) -> Path:
        """Render the present text into the workspace's folder of pages; its path."""
        return pages.written(self.workspace, self.slug, pages.rendered(self.workspace, self.campaign))

    def revision(self, number: int) -> Campaign:
        """The sealed copy of a revision. Refused where there is none, or where it cannot be read."""
        return pages.sealed(self.workspace, self.slug, number)


def _edits_what_was_said(before: Campaign, after: Campaign) -> bool:
    """Whether a text is left behind that a team had spoken of as it stood."""
    edited = (key for key in KEYS if before.content(key) is not after.content(key))
    stances = ((key, before.view(team, key).stance) for key in edited for team in TEAMS)
    return any(stance and stance.on == question_digest(key, before.content(key)) for key, stance in stances)


def _same(one: Campaign, other: Campaign) -> bool:
    # 1 == True in Python; the two are different answers.
    return one is other or (one == other and repr(one) == repr(other))
