"""A batch of real leads, and what the teams say of them: verdicts, reasons, what one would have wanted to know.

A lead's cells, and the texts of marks, are kept out of ``repr``, so that no traceback or log shows them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from alignkit.core.model import TEAM_NAMES, TEAMS, Team

Verdict = Literal["good", "later", "bad", "unsure", "known"]
Part = Literal["build", "test"]
EXPIRES_AFTER_DAYS = 30
# Verdict -> how it is said
VERDICTS: Mapping[Verdict, str] = {
    "good": "good",
    "later": "good, but not yet",
    "bad": "not good",
    "unsure": "cannot tell",
    "known": "I know this one",
}
DECIDED: tuple[Verdict, ...] = ("good", "later", "bad")
SHORT_VERDICTS: Mapping[Verdict, str] = {
    "good": "good",
    "later": "not yet",
    "bad": "not good",
    "unsure": "unsure",
    "known": "known",
}
OUTCOMES = {"accepted": "accepted", "returned": "returned", "": "not known"}
_LOST = re.compile(r"(?i)\blost\b|\bverloren|verlustgrund")
_REJECTED = re.compile(r"(?i)unqualif|disqualif|reject|recycl|return|abgelehnt|ablehnung|zurück")


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead. ``shown`` is what a judge sees, ``hidden`` what gives the answer away; headings to texts.

    ``outcome`` is "accepted", "returned" or empty, ``happened`` what became of it in words. A definition is built on
    the leads of part "build" and tested on those of "test".
    """

    number: int
    record: str = field(repr=False)
    source: str = ""
    outcome: str = ""
    happened: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    shown: Mapping[str, str] = field(default_factory=dict, repr=False)
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)
    part: Part = "build"

    @property
    def outcome_word(self) -> str:
        """What became of it, in a word: "lost" where the CRM says only that a deal was lost, and not that Sales sent
        the lead back.
        """
        said = [f"{heading}: {text}" for heading, text in self.hidden.items() if text.strip()] + [self.happened]
        if self.outcome == "returned" and any(map(_LOST.search, said)) and not any(map(_REJECTED.search, said)):
            return "lost"
        return OUTCOMES.get(self.outcome, self.outcome)

    @property
    def outcome_columns(self) -> list[str]:
        """The columns from which it was read what became of it."""
        return [heading for heading in self.hidden if f"; {heading}: " in f"; {self.happened}"]

    @property
    def cells(self) -> dict[str, str]:
        """All columns, for rules."""
        return {**self.shown, **self.hidden}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one team says of one lead."""

    verdict: Verdict
    reason: str = field(default="", repr=False)
    wants: str = field(default="", repr=False)
    by: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """The verdict that the decider gave a lead on which the teams differ."""

    verdict: Verdict
    reason: str = field(default="", repr=False)
    by: str = ""

    def sentence(self) -> str:
        """Return the verdict, why it stands and who said so: "good: Spend is known (Theo Park)"."""
        why = f": {self.reason}" if self.reason else ""
        return f"{VERDICTS[self.verdict]}{why}" + (f" ({self.by})" if self.by else "")


@dataclass(frozen=True, slots=True)
class Batch:
    """The leads taken for one campaign, and what was done with them.

    ``opened`` is when the marks were revealed, ``ticks`` which lines of the definition hold of a lead where somebody
    ticked them by hand: number of the lead -> line -> yes or no. ``adopted`` are reasons, in small letters, that became
    lines of question 5 in other words: reason -> line.
    """

    slug: str
    taken: date
    leads: tuple[Lead, ...]
    chosen_by: str = ""
    id: str = ""
    opened: datetime | None = None
    opened_by: str = ""
    marks: Mapping[Team, Mapping[int, Mark]] = field(default_factory=dict)
    settled: Mapping[int, Settlement] = field(default_factory=dict)
    ticks: Mapping[int, Mapping[str, bool]] = field(default_factory=dict, repr=False)
    people: tuple[str, ...] = ()  # who was there
    adopted: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def expires(self) -> date:
        return self.taken + timedelta(days=EXPIRES_AFTER_DAYS)

    def marks_of(self, team: Team) -> Mapping[int, Mark]:
        return self.marks.get(team, {})

    def sees_mark(self, team: Team, number: int, reader_team: Team | None, reader: str) -> bool:
        """Whether somebody may see a mark before the reveal: one of their own team, or, where nobody said which team
        reads, of their own name. ``reader_team`` is that of the machine, not the one that is judged for.
        """
        mark = self.marks_of(team).get(number)
        if mark is None or reader_team:
            return reader_team == team or mark is None
        return bool(reader.strip()) and mark.by.strip().casefold() == reader.strip().casefold()

    def unjudged(self, team: Team) -> tuple[Lead, ...]:
        """Return the leads that a team has not judged, in order."""
        done = self.marks_of(team)
        return tuple(lead for lead in self.leads if lead.number not in done)

    @property
    def is_through(self) -> bool:
        """Whether both teams have judged every lead."""
        return not any(self.unjudged(team) for team in TEAMS)

    @property
    def is_revealed(self) -> bool:
        return self.opened is not None

    def lead(self, number: int) -> Lead | None:
        return next((lead for lead in self.leads if lead.number == number), None)


def identify_leads(slug: str, leads: Sequence[Lead]) -> str:
    """Return six hexadecimal digits that tell which leads a sheet is about; the same leads give the same digits."""
    records = "\n".join([slug, *(lead.record for lead in leads)])
    return hashlib.sha256(records.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def describe_progress(batch: Batch) -> str:
    """Return how far the teams are: "Marketing 12 of 20, Sales 20 of 20"."""
    count = len(batch.leads)
    return ", ".join(f"{TEAM_NAMES[team]} {count - len(batch.unjudged(team))} of {count}" for team in TEAMS)


def batch_to_data(batch: Batch) -> dict[str, Any]:
    """Return the JSON data of a batch without the marks, which each team's own file holds."""
    return {
        "format": 1,
        "slug": batch.slug,
        "id": batch.id,
        "taken": batch.taken.isoformat(),
        "chosen_by": batch.chosen_by,
        "opened": batch.opened.isoformat() if batch.opened else None,
        "opened_by": batch.opened_by,
        "people": list(batch.people),
        "leads": [
            {
                "number": lead.number,
                "record": lead.record,
                "source": lead.source,
                "outcome": lead.outcome,
                "happened": lead.happened,
                "name": lead.name,
                "part": lead.part,
                "shown": dict(lead.shown),
                "hidden": dict(lead.hidden),
            }
            for lead in batch.leads
        ],
        "settled": {
            str(number): {"verdict": each.verdict, "reason": each.reason, "by": each.by}
            for number, each in batch.settled.items()
        },
        "ticks": {str(number): dict(lines) for number, lines in batch.ticks.items()},
        "adopted": dict(batch.adopted),
    }


def batch_from_data(data: Mapping[str, Any], marks: Mapping[Team, Mapping[int, Mark]]) -> Batch:
    """Return a batch from its JSON data. Raise KeyError, TypeError or ValueError where it is none."""
    leads = tuple(
        Lead(
            int(row["number"]),
            str(row["record"]),
            str(row["source"]),
            str(row["outcome"]),
            str(row["happened"]),
            str(row["name"]),
            {str(key): str(value) for key, value in row["shown"].items()},
            {str(key): str(value) for key, value in row["hidden"].items()},
            "test" if row["part"] == "test" else "build",
        )
        for row in data["leads"]
    )
    return Batch(
        str(data["slug"]),
        date.fromisoformat(data["taken"]),
        leads,
        str(data["chosen_by"]),
        str(data["id"]),
        datetime.fromisoformat(data["opened"]) if data["opened"] else None,
        str(data["opened_by"]),
        marks,
        {
            int(number): Settlement(check_verdict(row["verdict"]), str(row["reason"]), str(row["by"]))
            for number, row in data["settled"].items()
        },
        {int(number): {str(line): bool(yes) for line, yes in row.items()} for number, row in data["ticks"].items()},
        tuple(map(str, data["people"])),
        {str(reason): str(line) for reason, line in data.get("adopted", {}).items()},
    )


def marks_to_data(marks: Mapping[int, Mark]) -> dict[str, Any]:
    return {
        str(number): {"verdict": mark.verdict, "reason": mark.reason, "wants": mark.wants, "by": mark.by}
        for number, mark in sorted(marks.items())
    }


def marks_from_data(data: Mapping[str, Any]) -> dict[int, Mark]:
    """Return a team's marks from JSON data. Raise KeyError, TypeError or ValueError where they are none."""
    return {
        int(number): Mark(check_verdict(row["verdict"]), str(row["reason"]), str(row["wants"]), str(row["by"]))
        for number, row in data.items()
    }


def check_verdict(word: str) -> Verdict:
    """Return a verdict. Raise ValueError for any other word."""
    for verdict in VERDICTS:
        if verdict == word:
            return verdict
    raise ValueError("no verdict")


def parse_verdict(text: str) -> Verdict | None:
    """Return the verdict that somebody typed: a word, its beginning, or how it is said; None where it is none."""
    word = " ".join(text.casefold().replace(",", " ").replace(".", " ").split())
    aliases: dict[str, Verdict] = {
        "g": "good", "l": "later", "b": "bad", "n": "bad", "u": "unsure", "k": "known", "?": "unsure", "no": "bad",
        "not": "bad", "yes": "good", "y": "good", "not yet": "later", "good but not yet": "later", "not good": "bad",
        "cannot tell": "unsure", "can't tell": "unsure", "i know this one": "known", "i know it": "known",
    }  # fmt: skip
    if found := aliases.get(word):
        return found
    fitting = [verdict for verdict in VERDICTS if word and verdict.startswith(word)]
    return fitting[0] if len(fitting) == 1 else None


def replace_marks(batch: Batch, team: Team, marks: Mapping[int, Mark | None]) -> dict[int, Mark]:
    """Return a team's marks with these in place of older ones about the same leads; None stands for no mark."""
    together = {**batch.marks_of(team), **marks}
    return {number: mark for number, mark in together.items() if mark is not None}


def list_reasons(batch: Batch, team: Team, verdict: Verdict) -> list[str]:
    """Return the reasons that a team has given: most frequent with this verdict first, then most frequent at all."""
    texts: dict[str, str] = {}
    counts: dict[str, tuple[int, int]] = {}
    for mark in batch.marks_of(team).values():
        for line in split_reasons(mark.reason):
            key = line.casefold()
            texts.setdefault(key, line)
            same, all_in_all = counts.get(key, (0, 0))
            counts[key] = same + (mark.verdict == verdict), all_in_all + 1
    ordered = sorted(texts, key=lambda key: (-counts[key][0], -counts[key][1]))
    return [texts[key] for key in ordered]


def split_reasons(text: str) -> list[str]:
    """Return the single reasons of a text in which a semicolon stands between them."""
    return [" ".join(part.split()) for part in text.replace("\n", ";").split(";") if part.strip()]


def count_by(values: Sequence[str]) -> dict[str, int]:
    """Return how often each text occurs, the most frequent first, then in the order met."""
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return dict(sorted(found.items(), key=lambda each: -each[1]))
