"""Reasons on their way into question 5: which there are, where each stands already, and where it would fit.

Knows no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alignkit.app import leads
from alignkit.app.leads import AdoptAs
from alignkit.leads import comparison
from alignkit.leads.batch import VERDICTS, Verdict
from alignkit.leads.comparison import Factor
from alignkit.tui.leads.steps import find_adopted
from alignkit.tui.leads.workshop import Workshop
from alignkit.values.parse_format import ParseError, join_words

PLACES: dict[AdoptAs, str] = {  # each begins with another letter, which chooses it
    "criterion": "Criterion",
    "not-enough": "Not enough",
    "class": "Lead class",
    "comes-with": "Hand-off comes with it",
}
PLACE_MEANINGS: dict[AdoptAs, str] = {
    "criterion": "it says what every good lead has",
    "not-enough": "it says who is NOT enough",
    "class": "it names one way to qualify",
    "comes-with": "Sales is told it with each lead",
}


_PILES: dict[Verdict, str] = {
    "good": "good",
    "later": "not-yet",
    "bad": "not-good",
    "unsure": "cannot-tell",
    "known": "known",
}


class Group(NamedTuple):
    """The factors of one pile: those that the marks of one verdict gave most often, or what was wanted."""

    title: str
    factors: Sequence[Factor]


class Adopting:
    """What was made a line from this screen, so that it can be taken back."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._undo = 0  # how many lines were added here

    @property
    def groups(self) -> list[Group]:
        """Return the factors by pile, those of good leads first."""
        batch = self.workshop.batch
        found = comparison.list_factors(batch) if batch else []
        piles: dict[str, list[Factor]] = {}
        for factor in found:
            piles.setdefault("wanted" if factor.kind == "wanted" else main_verdict(factor), []).append(factor)
        titles: dict[str, str] = {verdict: f"Mostly of leads called {said}" for verdict, said in VERDICTS.items()}
        titles |= {"unsure": "Mostly of leads that nobody could tell", "wanted": "What somebody wanted to know"}
        return [Group(title, piles[pile]) for pile, title in titles.items() if pile in piles]

    @property
    def factors(self) -> list[Factor]:
        return [factor for group in self.groups for factor in group.factors]

    @property
    def classes(self) -> list[str]:
        """The names of the lead classes of question 5."""
        rows = self.workshop.campaign.content("mql").get("classes") or ()
        return [str(row["name"]) for row in rows if isinstance(row, dict) and row.get("name")]

    def where(self, factor: Factor) -> str:
        """Return where a factor stands in question 5; empty where it stands nowhere."""
        batch = self.workshop.batch
        return find_adopted(batch, self.workshop.campaign.content("mql"), factor.text) if batch else ""

    def adopt(self, factor: Factor, how: AdoptAs, text: str = "", class_name: str = "") -> str:
        """Make a factor a line of question 5, in other words where ``text`` is given; return what to say of it.

        Raise UserError where it stands there already, where it names a person, or where the campaign is locked.
        """
        words = " ".join((text or factor.text).split())
        where = leads.adopt_factor(self.workshop.session, words, how, class_name)
        batch = self.workshop.batch
        if batch and words.casefold() != factor.text.casefold():
            self.workshop.hold(leads.note_adopted(self.workshop.ws, batch, factor.text, words))
        self._undo += 1
        return f"Added to question 5 as {where}."

    def undo(self) -> str:
        """Take back what was last adopted here; return what to say, empty where there is nothing. Raise UserError."""
        if not self._undo:
            return ""
        self.workshop.session.undo()
        self._undo -= 1
        return "Taken out of question 5 again."


def main_verdict(factor: Factor) -> Verdict:
    """Return the verdict that gave a reason most often, the better one of two."""
    return max(VERDICTS, key=lambda verdict: factor.counts.get(verdict, 0))


def suggest_place(factor: Factor) -> AdoptAs:
    """Return where a factor fits at first sight: of good leads a criterion, of others "not enough", what was wanted
    into the hand-off.
    """
    if factor.kind == "wanted":
        return "comes-with"
    return "criterion" if main_verdict(factor) == "good" else "not-enough"


def describe_suggestion(factor: Factor) -> str:
    """Return why a place is suggested: "From the not-good pile, so “Not enough” is suggested: it says who is …"."""
    place = suggest_place(factor)
    pile = (
        "What somebody wanted to know" if factor.kind == "wanted" else f"From the {_PILES[main_verdict(factor)]} pile"
    )
    return f"{pile}, so “{PLACES[place]}” is suggested: {PLACE_MEANINGS[place]}."


def read_place(typed: str) -> tuple[str, str]:
    """Return the place that a text names, and what it means there. Raise ParseError."""
    place = next((place for place, name in PLACES.items() if name.casefold() == typed.casefold()), None)
    if place is None:
        raise ParseError(f"one of {join_words(PLACES.values(), 'or')}")
    return PLACES[place], PLACE_MEANINGS[place]


def places_in_order(factor: Factor) -> list[AdoptAs]:
    """Return all places, the one that is suggested first."""
    first = suggest_place(factor)
    return [first, *(place for place in PLACES if place != first)]
