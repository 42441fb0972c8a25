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
    ``reader`` is the team of the machine, None where it is not known: another team's marks of before stay hidden, so
    going back stops at the first lead that is judged here.
    """

    def __init__(self, ws: Workspace, batch: Batch, team: Team, by: str, reader: Team | None = None) -> None:
        self._ws, self.team, self.by, self._reader = ws, team, by, reader
        self._made: set[int] = set()  # the leads that were judged here, whose marks may be seen again
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
        """What the team has said of the lead in front; None where it was said elsewhere and is hidden here."""
        number = self.lead.number if self.lead else 0
        return None if self.is_hidden(number) else self.batch.marks_of(self.team).get(number)

    def is_hidden(self, number: int) -> bool:
        """Whether what was said of a lead is not for whoever sits here."""
        return number not in self._made and not self.batch.sees_mark(self.team, number, self._reader, self.by)

    @property
    def hidden(self) -> list[int]:
        """The numbers of the leads that were judged before, and are not shown here."""
        return [number for number in self.batch.marks_of(self.team) if self.is_hidden(number)]

    @property
    def left(self) -> list[int]:
        """The numbers of the leads that the team has not judged."""
        return [lead.number for lead in self.batch.unjudged(self.team)]

    @property
    def judged(self) -> int:
        return self.count - len(self.left)

    def reasons(self, verdict: Verdict) -> list[str]:
        """Return what this team gave as reasons before, the likeliest first. Nothing of the other team is in it."""
        hidden = self.hidden
        seen = {number: mark for number, mark in self.batch.marks_of(self.team).items() if number not in hidden}
        return list_reasons(replace(self.batch, marks={self.team: seen}), self.team, verdict)

    def judge(self, verdict: Verdict, reason: str = "", wants: str = "") -> None:
        """Record a verdict on the lead in front, and go to the next that has none. Raise UserError."""
        if lead := self.lead:
            self._write(lead.number, Mark(verdict, " ".join(reason.split()), " ".join(wants.split()), self.by))
            self.place = self._next_unjudged(self.place + 1)
            if self.place == self.count:  # those that were skipped come again
                self.place = self._next_unjudged(0)

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

    def step(self, by: int) -> bool:
        """Go to the lead before or after, judged or not, past those that are hidden; return whether there is one.

        Behind the last lead those that were skipped come again; behind the only one that is left, the end.
        """
        place = min(max(self.place + by, 0), self.count)
        while 0 <= place < self.count and self.is_hidden(self.batch.leads[place].number):
            place += 1 if by > 0 else -1
        if place < 0:
            return False
        if place == self.count and by > 0 and (skipped := self._next_unjudged(0)) != self.place:
            place = skipped
        self.place, before = place, self.place
        return self.place != before

    def go_to_unjudged(self) -> None:
        """Go to the first lead that is not judged yet."""
        self.place = self._next_unjudged(0)

    def describe_rest(self) -> str:
        """Return how far the team is: "7 of 24 judged, 17 left"."""
        left = len(self.left)
        if not left:
            return f"{TEAM_NAMES[self.team]} is through: {self.count} of {self.count} judged"
        return f"{self.judged} of {self.count} judged, {left} left"

    def describe_left(self) -> str:
        """Return which leads are not judged: "Lead 3 is not judged yet."; empty where all are."""
        numbers = [str(number) for number in self.left]
        if len(numbers) < 2:
            return f"Lead {numbers[0]} is not judged yet." if numbers else ""
        return f"Leads {', '.join(numbers[:-1])} and {numbers[-1]} are not judged yet."

    def what_comes_next(self) -> str:
        """Return what is to be done once the team is through."""
        if not self.others_left:
            return "Both teams are through. The reveal comes next: both side by side."
        other = TEAM_NAMES[_other(self.team)]
        return f"{other} judges next, alone: {self.others_left} left. Then comes the reveal."

    def _write(self, number: int, mark: Mark) -> None:
        before = self.batch.marks_of(self.team).get(number)
        self._record(number, mark)
        self._made.add(number)
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
