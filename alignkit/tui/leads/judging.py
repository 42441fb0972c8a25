"""One team going through the leads of a batch, alone: where it is, what it has said, and what it can take back.

Knows no widget. Every verdict is written at once, so that leaving, or a screen that dies, costs nothing.
"""

from __future__ import annotations

from dataclasses import replace

from alignkit.app import leads
from alignkit.core.model import TEAM_NAMES, Team
from alignkit.leads.batch import VERDICTS, Batch, Lead, Mark, Verdict, list_reasons
from alignkit.store.workspace import Workspace

VERDICT_KEYS: dict[int, Verdict] = dict(enumerate(VERDICTS, 1))


class Judging:
    """``place`` is the lead in front, counted from 0; behind the last one stands what is left.

    ``batch`` is without what the other team said, of which only how many leads it has left is known here.
    """

    def __init__(self, ws: Workspace, batch: Batch, team: Team, by: str) -> None:
        self._ws, self.team, self.by = ws, team, by
        self.batch = _without_the_other(batch, team)
        self.others_left = len(batch.unjudged(_other(team)))
        self.place = self._next_unjudged(0)
        self._undo: list[tuple[int, Mark | None]] = []  # number of the lead, and its mark before

    @property
    def count(self) -> int:
        return len(self.batch.leads)

    @property
    def lead(self) -> Lead | None:
        """The lead in front; None at the end."""
        return self.batch.leads[self.place] if self.place < self.count else None

    @property
    def mark(self) -> Mark | None:
        """What the team has said of the lead in front."""
        return self.batch.marks_of(self.team).get(self.lead.number) if self.lead else None

    @property
    def left(self) -> list[int]:
        """The numbers of the leads that the team has not judged."""
        return [lead.number for lead in self.batch.unjudged(self.team)]

    @property
    def judged(self) -> int:
        return self.count - len(self.left)

    def reasons(self, verdict: Verdict) -> list[str]:
        """Return what this team gave as reasons before, the likeliest first. Nothing of the other team is in it."""
        return list_reasons(self.batch, self.team, verdict)

    def judge(self, verdict: Verdict, reason: str = "", wants: str = "") -> None:
        """Record a verdict on the lead in front, and go to the next that has none. Raise UserError."""
        if lead := self.lead:
            self._write(lead.number, Mark(verdict, " ".join(reason.split()), " ".join(wants.split()), self.by))
            self.place = self._next_unjudged(self.place + 1)

    def undo(self) -> str:
        """Take back the last verdict and go to its lead; return what was taken back, empty where there is nothing.

        Raise UserError where it cannot be written; it can be undone later then.
        """
        if not self._undo:
            return ""
        number, before = self._undo[-1]
        self._record(number, before)
        self._undo.pop()
        self.place = next(place for place, lead in enumerate(self.batch.leads) if lead.number == number)
        stands = f"it is {VERDICTS[before.verdict]} again" if before else "it is not judged any more"
        return f"Lead {number}: {stands}."

    def step(self, by: int) -> None:
        """Go to the lead before or after, judged or not; behind the last one comes what is left."""
        self.place = min(max(self.place + by, 0), self.count)

    def go_to_unjudged(self) -> None:
        """Go to the first lead that is not judged yet."""
        self.place = self._next_unjudged(0)

    def describe_rest(self) -> str:
        """Return how far the team is: "7 of 24 judged, 17 left"."""
        left = len(self.left)
        if not left:
            return f"{TEAM_NAMES[self.team]} is through: {self.count} of {self.count} judged"
        return f"{self.judged} of {self.count} judged, {left} left"

    def what_comes_next(self) -> str:
        """Return what is to be done once the team is through."""
        if not self.others_left:
            return "Both teams are through. The reveal comes next: both side by side."
        other = TEAM_NAMES[_other(self.team)]
        return f"{other} judges next, alone: {self.others_left} left. Then comes the reveal."

    def _write(self, number: int, mark: Mark) -> None:
        before = self.batch.marks_of(self.team).get(number)
        self._record(number, mark)
        self._undo.append((number, before))

    def _record(self, number: int, mark: Mark | None) -> None:
        written = leads.judge_leads(self._ws, self.batch, self.team, {number: mark})
        self.others_left = len(written.unjudged(_other(self.team)))
        self.batch = _without_the_other(written, self.team)

    def _next_unjudged(self, start: int) -> int:
        """Return the place of the next lead without a mark, from ``start`` on; at the end, what is left."""
        done = self.batch.marks_of(self.team)
        places = range(start, self.count)
        return next((place for place in places if self.batch.leads[place].number not in done), self.count)


def _other(team: Team) -> Team:
    return "sales" if team == "marketing" else "marketing"


def _without_the_other(batch: Batch, team: Team) -> Batch:
    return replace(batch, marks={team: batch.marks_of(team)})
