"""Both teams' marks after the reveal: which leads to talk about, which verdict stands, and what can be taken back.

Knows no widget.
"""

from __future__ import annotations

from alignkit.app import leads
from alignkit.core.errors import UserError
from alignkit.leads import comparison
from alignkit.leads.batch import VERDICTS, Batch, Settlement, Verdict
from alignkit.leads.comparison import Compared
from alignkit.tui.leads.workshop import Workshop


class Settling:
    """Who settles, and what was settled here, so that it can be taken back."""

    def __init__(self, workshop: Workshop, by: str) -> None:
        self.workshop, self.by = workshop, by
        self._undo: list[tuple[int, Settlement | None]] = []  # number of the lead, and what stood before

    @property
    def batch(self) -> Batch:
        batch = self.workshop.batch
        if batch is None:
            raise UserError("The leads were deleted meanwhile.")
        return batch

    @property
    def rows(self) -> list[Compared]:
        return comparison.compare(self.batch)

    @property
    def talk(self) -> list[int]:
        """The numbers of the leads to talk about, furthest apart first; they keep their order once settled."""
        return [row.lead.number for row in comparison.list_differing(self.rows)]

    def row(self, number: int) -> Compared | None:
        return next((row for row in self.rows if row.lead.number == number), None)

    def settle(self, number: int, verdict: Verdict, reason: str | None = None) -> str:
        """Record which verdict stands for a lead; without ``reason`` the one that was given stays. Raise UserError."""
        before = self.batch.settled.get(number)
        why = reason if reason is not None else before.reason if before else ""
        self._write(number, Settlement(verdict, " ".join(why.split()), self.by))
        self._undo.append((number, before))
        return f"Lead {number}: {VERDICTS[verdict]} stands."

    def undo(self) -> tuple[int, str] | None:
        """Take back what was last settled; return the lead and what stands now, None where there is nothing."""
        if not self._undo:
            return None
        number, before = self._undo[-1]
        self._write(number, before)
        self._undo.pop()
        stands = f"{VERDICTS[before.verdict]} stands again" if before else "not settled any more"
        return number, f"Lead {number}: {stands}."

    def next_to_settle(self, number: int) -> int:
        """Return the next lead to talk about that is not settled, after the one given; that one where there is none."""
        places = [*self.talk[self._place(number) + 1 :], *self.talk]
        return next((each for each in places if each not in self.batch.settled), number)

    def step(self, number: int, by: int) -> int:
        """Return the lead to talk about before or after another one."""
        if not self.talk:
            return number
        if number not in self.talk:
            return self.talk[0]
        return self.talk[min(max(self._place(number) + by, 0), len(self.talk) - 1)]

    def _place(self, number: int) -> int:
        return self.talk.index(number) if number in self.talk else -1

    def _write(self, number: int, made: Settlement | None) -> None:
        verdict, reason = (made.verdict, made.reason) if made else (None, "")
        by = made.by if made else self.by
        self.workshop.hold(leads.settle_lead(self.workshop.ws, self.batch, number, verdict, reason, by))
