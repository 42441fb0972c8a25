"""Both teams' marks side by side: on which leads they agree, which they should talk about, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alignkit.core.model import TEAM_NAMES, TEAMS, Team
from alignkit.leads.batch import DECIDED, VERDICTS, Batch, Lead, Mark, Verdict, count_by, split_reasons
from alignkit.text.intervals import describe_share, wilson_interval

FIRST_DISCUSSED = 6  # leads that an hour has room for


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often both teams said the same. ``known`` leads are left out of every count.

    ``same`` of ``both_judged`` leads, those that both decided; of all ``total`` it is between ``same`` and ``most``.
    ``unsure`` counts by team the leads it could not tell.
    """

    same: int
    both_judged: int
    total: int
    most: int
    known: int
    unsure: dict[Team, int]

    def sentences(self) -> list[str]:
        """Return the figures in words: counts first, no adjective."""
        found = [f"Same on {describe_share(self.same, self.both_judged, 'both judged')}."]
        if self.both_judged < self.total:
            found.append(f"Of all {self.total} it is between {self.same} and {self.most}.")
        for team, count in self.unsure.items():
            if count:
                found.append(f"{TEAM_NAMES[team]} could not tell on {count}.")
        if self.known:
            found.append(f"{self.known} left out, because somebody knew the lead.")
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """One lead with both marks, None where a team has not judged it, and the verdict that stands."""

    lead: Lead
    marketing: Mark | None
    sales: Mark | None
    settled: Verdict | None

    @property
    def is_known(self) -> bool:
        return any(mark and mark.verdict == "known" for mark in (self.marketing, self.sales))

    @property
    def both_decided(self) -> bool:
        return all(mark is not None and mark.verdict in DECIDED for mark in (self.marketing, self.sales))

    @property
    def is_same(self) -> bool:
        return self.both_decided and self.verdicts[0] == self.verdicts[1]

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        return tuple(mark.verdict if mark else None for mark in (self.marketing, self.sales))  # type: ignore[return-value]

    @property
    def stands(self) -> Verdict | None:
        """The verdict of both: what was settled, else what both said; None where there is none."""
        if self.is_known:
            return None
        return self.settled or (self.verdicts[0] if self.is_same else None)

    @property
    def pile(self) -> str:
        """The pile it lies on: good, later, bad, "differ", "unsure" or "known"."""
        if self.is_known:
            return "known"
        return self.stands or ("differ" if self.both_decided else "unsure")


def compare(batch: Batch) -> list[Compared]:
    """Return every lead with both marks, those on which the teams differ first, furthest apart at the top."""
    rows = [
        Compared(
            lead,
            batch.marks_of("marketing").get(lead.number),
            batch.marks_of("sales").get(lead.number),
            batch.settled[lead.number].verdict if lead.number in batch.settled else None,
        )
        for lead in batch.leads
    ]
    return sorted(rows, key=lambda row: (-_distance(row), row.lead.number))


def measure_agreement(rows: Sequence[Compared]) -> Agreement:
    counted = [row for row in rows if not row.is_known]
    both = [row for row in counted if row.both_decided]
    same = sum(row.is_same for row in both)
    return Agreement(
        same,
        len(both),
        len(counted),
        same + len(counted) - len(both),
        len(rows) - len(counted),
        {
            team: sum(getattr(row, team) is not None and getattr(row, team).verdict == "unsure" for row in counted)
            for team in TEAMS
        },
    )


def list_differing(rows: Sequence[Compared]) -> list[Compared]:
    """Return the leads on which both decided and differ, settled or not, in the order of ``rows``."""
    return [row for row in rows if row.both_decided and not row.is_same and not row.is_known]


def describe_settled(rows: Sequence[Compared]) -> str:
    """Return how many of the leads on which the teams differ are settled: "1 of 8 settled"; empty without any."""
    differ = list_differing(rows)
    return f"{sum(row.settled is not None for row in differ)} of {len(differ)} settled" if differ else ""


def describe_talk(rows: Sequence[Compared]) -> str:
    """Return the heading of all leads on which the teams differ: "They differ on 8, furthest apart first: begin with 6;
    1 of 8 settled".
    """
    differ = list_differing(rows)
    first = f": begin with {FIRST_DISCUSSED}" if len(differ) > FIRST_DISCUSSED else ""
    return f"They differ on {len(differ)}, furthest apart first{first}; {describe_settled(rows)}"


def piles_by_source(rows: Sequence[Compared]) -> dict[str, dict[str, int]]:
    """Return for each source how many leads lie on which pile."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        pile = found.setdefault(row.lead.source or "(no source)", dict.fromkeys(PILES, 0))
        pile[row.pile] += 1
    return dict(sorted(found.items()))


PILES = {
    "good": "good",
    "later": "not yet",
    "bad": "not good",
    "differ": "differ",
    "unsure": "open",
    "known": "known",
}


@dataclass(frozen=True, slots=True)
class Factor:
    """A reason, or what somebody wanted to know, with for how many leads of each verdict it was given. Only of leads to
    build the definition on. A lead counts once, by the verdict that stands; where none does, by that of each team.
    """

    text: str
    counts: dict[Verdict, int]
    kind: str  # "reason" or "wanted"

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def list_factors(batch: Batch) -> list[Factor]:
    """Return the reasons and what was wanted, most frequent first; one text whatever its case and blanks.

    Leads of the part that tests are left out: who reads their reasons would build the definition on them.
    """
    found: dict[tuple[str, str], Factor] = {}
    counted: set[tuple[tuple[str, str], int, Verdict]] = set()
    building = {row.lead.number: row.stands for row in compare(batch) if row.lead.part == "build"}
    for team in TEAMS:
        for number, mark in batch.marks_of(team).items():
            if number not in building or mark.verdict == "known":
                continue
            for kind, text in (("reason", mark.reason), ("wanted", mark.wants)):
                for line in split_reasons(text):
                    key = kind, line.casefold()
                    factor = found.setdefault(key, Factor(line, {}, kind))
                    verdict = building[number] or mark.verdict
                    if (key, number, verdict) not in counted:
                        counted.add((key, number, verdict))
                        factor.counts[verdict] = factor.counts.get(verdict, 0) + 1
    return sorted(found.values(), key=lambda each: (each.kind, -each.total, each.text.casefold()))


def describe_outcomes(rows: Sequence[Compared]) -> list[str]:
    """Return what became of the leads of each pile by the CRM, as sentences."""
    found = []
    for verdict, name in VERDICTS.items():
        mine = [row for row in rows if row.stands == verdict]
        if mine:
            kinds = count_by([row.lead.outcome_word for row in mine])
            parts = [f"{count} {kind}" for kind, count in kinds.items()]
            found.append(f"Of {len(mine)} {name}: {', '.join(parts)}.")
    return found


def describe_outcome_source(rows: Sequence[Compared]) -> str:
    """Return a heading that says whose word it is: "What happened to them, as the CRM says (Lead Status)"."""
    columns = dict.fromkeys(heading for row in rows for heading in row.lead.outcome_columns)
    listed = f" ({', '.join(columns)})" if columns else ""
    return f"What happened to them, as the CRM says{listed}"


def comparison_document(batch: Batch) -> dict[str, Any]:
    """Return the JSON document of the comparison."""
    rows = compare(batch)
    figures = measure_agreement(rows)
    return {
        "slug": batch.slug,
        "leads": len(batch.leads),
        "same": figures.same,
        "both_judged": figures.both_judged,
        "most": figures.most,
        "total": figures.total,
        "known": figures.known,
        "unsure": figures.unsure,
        "interval": list(wilson_interval(figures.same, figures.both_judged)) if figures.both_judged else None,
        "piles": piles_by_source(rows),
        "rows": [
            {
                "lead": row.lead.number,
                "source": row.lead.source or None,
                "pile": row.pile,
                **{
                    team: {"verdict": mark.verdict, "reason": mark.reason or None, "wants": mark.wants or None}
                    if (mark := getattr(row, team))
                    else None
                    for team in TEAMS
                },
                "settled": row.settled,
                "settled_reason": batch.settled[row.lead.number].reason or None if row.settled else None,
                "settled_by": batch.settled[row.lead.number].by or None if row.settled else None,
                "outcome": row.lead.outcome_word if row.lead.outcome else None,
                "happened": row.lead.happened or None,
            }
            for row in rows
        ],
        "factors": [
            {"text": each.text, "kind": each.kind, "counts": dict(each.counts)} for each in list_factors(batch)
        ],
    }


def _distance(row: Compared) -> int:
    """Return how far apart the verdicts are: 2 for good and not good, 1 for a step, 0 for the same or open."""
    if not row.both_decided or row.is_known:
        return 0
    one, other = (DECIDED.index(verdict) for verdict in row.verdicts if verdict in DECIDED)
    return abs(one - other)
