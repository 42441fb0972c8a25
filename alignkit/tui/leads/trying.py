"""The definition tried on the judged leads: what it lets through, what changed since, ticks by hand, and keeping it.

Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alignkit.app import leads
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.leads import definition, trial
from alignkit.leads.batch import Batch, Lead
from alignkit.leads.trial import Trial, Tried
from alignkit.tui.leads.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the definition for one lead: whether it holds (None: nobody knows), and whether that was ticked."""

    text: str
    holds: bool | None
    is_ticked: bool


class Trying:
    """``found`` is what the definition does now, ``before`` what it did before the last change of it or of a tick."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.found = self._try()
        self.before: Trial | None = None
        self._undo: list[Callable[[], str]] = []

    @property
    def batch(self) -> Batch:
        batch = self.workshop.batch
        if batch is None:
            raise UserError("The leads were deleted meanwhile.")
        return batch

    @property
    def campaign(self) -> Campaign:
        return self.workshop.campaign

    @property
    def misses(self) -> list[Tried]:
        return self.found.misses

    @property
    def untold(self) -> list[Tried]:
        """The leads of which the definition cannot tell whether they pass."""
        return [each for each in self.found.tried if each.judged.passes is None]

    @property
    def others(self) -> list[Tried]:
        """The leads on which the definition says what both teams said."""
        return [each for each in self.found.tried if each.judged.passes is not None and each not in self.found.misses]

    def look(self) -> bool:
        """Try again; return whether anything came out otherwise."""
        now = self._try()
        if now == self.found:
            return False
        if (now.build, now.test) != (self.found.build, self.found.test):
            self.before = self.found
        self.found = now
        return True

    def lines(self, lead: Lead) -> list[Line]:
        """Return all lines of the definition, and what holds of a lead."""
        ticks = self.batch.ticks.get(lead.number, {})
        ticked = {" ".join(line.split()).casefold() for line in ticks}
        mql = self.campaign.content("mql")
        truths = definition.line_truths(mql, lead.cells, ticks, self.batch.taken)
        return [Line(text, holds, text.casefold() in ticked) for text, holds in truths.items()]

    def tick(self, lead: Lead, line: Line) -> None:
        """Say by hand that a line holds, then that it does not, then leave it to its rules again. Raise UserError."""
        was = line.holds if line.is_ticked else None
        self._tick(lead.number, line.text, {None: True, True: False, False: None}[was])

        def back() -> str:
            self._tick(lead.number, line.text, was)
            return f"Lead {lead.number}: the tick is taken back."

        self._undo.append(back)

    def keep(self) -> str:
        """Keep the result in question 5, and return what was kept. Raise UserError where there is nothing to keep."""
        before = self.campaign
        found = leads.keep_trial(self.workshop.session, self.batch, self.workshop.today)

        def back() -> str:
            self.workshop.session.undo()
            return "The result is taken out of question 5 again."

        if self.campaign is not before:
            self._undo.append(back)
        return f"On {found.test.good + found.test.bad} leads it was not built from, it {found.test.sentence()}."

    def undo(self) -> str:
        """Take back what was last ticked or kept here; empty where there is nothing. Raise UserError."""
        if not self._undo:
            return ""
        told = self._undo[-1]()
        self._undo.pop()
        self.look()
        return told

    def _tick(self, number: int, text: str, yes: bool | None) -> None:
        mql = self.campaign.content("mql")
        self.workshop.hold(leads.tick_lines(self.workshop.ws, self.batch, mql, number, {text: yes}))
        self.look()

    def _try(self) -> Trial:
        return trial.try_definition(self.batch, self.campaign.content("mql"))
