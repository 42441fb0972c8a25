"""The clock of a kickoff."""

from datetime import UTC, datetime, timedelta

from alignkit.core.questions import QUESTION_KEYS
from alignkit.tui.questions.meeting_clock import MEETING_MINUTES, QUESTION_MINUTES, MeetingClock

NINE = datetime(2027, 4, 1, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_the_agenda_fills_the_meeting() -> None:
    assert 2 + 7 + sum(QUESTION_MINUTES.values()) + 4 == MEETING_MINUTES
    assert list(QUESTION_MINUTES) == list(QUESTION_KEYS[3:])


def test_minutes_are_counted_for_the_question_and_for_the_meeting() -> None:
    clock = MeetingClock(NINE, "mql")
    assert clock.describe(at(0)) == "9 min, meeting 43 min"
    assert clock.describe(at(8.5)) == "1 min, meeting 35 min"
    clock.show("goals", at(9))
    assert clock.question_left(at(10)) == 3
    clock.show("mql", at(10))
    assert clock.describe(at(12.5)) == "2 min over, meeting 31 min"


def test_the_first_three_questions_share_their_time() -> None:
    clock = MeetingClock(NINE, "pain")
    clock.show("target", at(3))
    assert clock.question_left(at(5)) == 2
    clock.show("sql", at(5))
    clock.show("differentiation", at(6))
    assert clock.question_left(at(6)) == 2


def test_the_end_of_a_question_is_said_once() -> None:
    clock = MeetingClock(NINE, "goals")
    assert not clock.just_ended(at(3.9))
    assert clock.just_ended(at(4)) and not clock.just_ended(at(5))
    clock.show("metrics", at(5))
    assert clock.just_ended(at(9.5))
