"""The clock of a kickoff: minutes left for the question on screen and for the meeting. Pure; it is told the time."""

from __future__ import annotations

import math
from datetime import datetime

# Minutes, as docs/using.md has them: start 2, questions 1 to 3 together 7, …, and 4 to read it back and sign.
MEETING_MINUTES = 45
_START_MINUTES = 2
_SHARED = ("pain", "differentiation", "target")  # prefilled, and read aloud
_SHARED_MINUTES = 7
QUESTION_MINUTES = {
    "goals": 4,
    "mql": 9,
    "sql": 7,
    "marketing_responsibilities": 3,
    "sales_responsibilities": 5,
    "metrics": 4,
}


class MeetingClock:
    """Counts how long each question has been on screen since the clock was started."""

    def __init__(self, now: datetime, question: str) -> None:
        self._begun, self._since, self._question = now, now, question
        self._spent: dict[str, float] = {}  # seconds, by part of the agenda
        self._told: set[str] = set()  # parts whose end was said

    def show(self, question: str, now: datetime) -> None:
        """Another question is on screen from now on."""
        self._spent[self._part] = self._seconds_spent(now)
        self._question, self._since = question, now

    @property
    def _part(self) -> str:
        return _SHARED[0] if self._question in _SHARED else self._question

    def _seconds_spent(self, now: datetime) -> float:
        return self._spent.get(self._part, 0.0) + (now - self._since).total_seconds()

    def question_left(self, now: datetime) -> int:
        """Whole minutes left for this question, or for questions 1 to 3 together; negative when it is over."""
        return _whole_minutes(self._limit() * 60 - self._seconds_spent(now))

    def meeting_left(self, now: datetime) -> int:
        """Whole minutes left for the meeting, of which two are over when the walk opens."""
        left = (MEETING_MINUTES - _START_MINUTES) * 60 - (now - self._begun).total_seconds()
        return _whole_minutes(left)

    def describe(self, now: datetime) -> str:
        """Both for the title: "3 min, meeting 31 min"; "2 min over" where the question's time is up."""
        question, meeting = self.question_left(now), self.meeting_left(now)
        mine = f"{question} min" if question >= 0 else f"{-question} min over"
        return f"{mine}, meeting {meeting} min" if meeting >= 0 else f"{mine}, meeting {-meeting} min over"

    def just_ended(self, now: datetime) -> bool:
        """Whether the question's time is up; True once for each."""
        if self._seconds_spent(now) < self._limit() * 60 or self._part in self._told:
            return False
        self._told.add(self._part)
        return True

    def _limit(self) -> int:
        return _SHARED_MINUTES if self._question in _SHARED else QUESTION_MINUTES[self._question]


def _whole_minutes(seconds: float) -> int:
    """Minutes that are left, a begun one counted; full minutes that are over as a negative number."""
    return math.ceil(seconds / 60)
