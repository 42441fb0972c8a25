"""A run of letters typed while reading is a command or a text, as a whole."""

import random

import pytest

from alignkit.tui.questions.key_guard import HOLD_SECONDS, KeyGuard

COMMANDS, AT_ONCE = "msoenpuradbcvzhwitj-0123456789", "np0123456789"
SENTENCES = (
    "most operators ask so",
    "n/a",
    "zero",
    "no night call-outs, no letters",
    "some plant managers",
    "smart",
    "none of them",
    "31 of 44 plants",
    "until May, re-trim by hand",
)


class Typist:
    """Types into a guard and lets its timer run out as the screen does."""

    def __init__(self) -> None:
        self.guard, self.now, self.done = KeyGuard(COMMANDS, AT_ONCE), 10.0, ""
        self.due: float | None = None

    def type(self, text: str, seconds: float) -> str:
        for letter in text:
            self.wait(seconds)
            verdict = self.guard.letter(letter, self.now)
            self.done += verdict.letters
            self.due = self.now + HOLD_SECONDS if verdict.waits else None if verdict.is_text else self.due
        return self.done

    def wait(self, seconds: float) -> None:
        self.now += seconds
        if self.due is not None and self.now >= self.due:
            self.done += self.guard.release()
            self.due = None


@pytest.mark.parametrize("phrase", ["m", "s", "ms", "sm", "mn", "sn", "msn", "smn", "o", "u", "e"])
def test_a_letter_and_the_rhythm_of_an_expert_are_commands(phrase: str) -> None:
    typist = Typist()
    typist.type(phrase, 0.06)
    typist.wait(0.3)
    assert typist.done == phrase


@pytest.mark.parametrize("letter", list("np1"))
def test_a_step_is_made_at_once(letter: str) -> None:
    assert Typist().type(letter, 0.1) == letter


@pytest.mark.parametrize("held", ["nnnnnn", "uuuu", "pp"])
def test_a_letter_that_is_held_down_repeats(held: str) -> None:
    typist = Typist()
    typist.type(held, 0.03)
    typist.wait(0.3)
    assert typist.done == held


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.03, 0.12, 0.2])
@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_changes_nothing_at_any_speed_up_to_200_ms_a_key(text: str, seconds: float) -> None:
    typist = Typist()
    typist.type(text, seconds)
    typist.wait(1)
    assert not set(typist.done) - set(AT_ONCE)


def test_an_uneven_typist_is_understood_as_long_as_no_gap_is_longer_than_the_hold() -> None:
    chance = random.Random(7)
    for text in SENTENCES * 20:
        typist = Typist()
        for letter in text:
            typist.type(letter, chance.uniform(0.02, HOLD_SECONDS - 0.01))
        typist.wait(1)
        assert not set(typist.done) - set(AT_ONCE), text


def test_a_step_that_began_a_text_is_taken_back() -> None:
    typist = Typist()
    assert typist.type("n", 0.1) == "n"
    verdict = typist.guard.letter("o", typist.now + 0.1)
    assert verdict.is_text and verdict.goes_back and not verdict.letters


def test_an_enter_within_a_text_belongs_to_it_and_after_a_pause_it_is_a_key_again() -> None:
    typist = Typist()
    typist.type("ask so", 0.05)
    assert typist.guard.other_key(typist.now + 0.1) is None
    assert typist.guard.other_key(typist.now + 1.0) is not None


def test_a_letter_that_waits_is_carried_out_before_the_key_after_it() -> None:
    typist = Typist()
    typist.type("m", 0.1)
    verdict = typist.guard.other_key(typist.now + 0.05)
    assert verdict and verdict.letters == "m"


def test_letters_are_commands_again_after_a_silence() -> None:
    typist = Typist()
    typist.type("ask so", 0.05)
    typist.wait(0.9)
    typist.type("m", 0.0)
    typist.wait(0.3)
    assert typist.done == "m"
