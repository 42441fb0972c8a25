"""Chances given at sign-off beside what happened, over several campaigns: which team promises what it delivers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.review import kept_promises, records, results
from alignkit.text.numbers import format_number, format_percent, format_rounded, percentage

FEW_OUTCOMES = 10  # under so many outcomes a pattern is as likely chance as not
DOT_CELLS = 21  # of the picture: one for every five percent
_BANDS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))


@dataclass(frozen=True, slots=True)
class ChanceOutcome:
    """The chance (0 to 1) a team gave to a goal, and whether that goal was reached on its day."""

    slug: str
    goal: str
    team: Team
    chance: float
    reached: bool


@dataclass(frozen=True, slots=True)
class ChanceBand:
    """Outcomes whose chance is from ``low`` up to ``high``."""

    low: float
    high: float
    count: int
    reached: int
    said: float  # the mean chance


def chance_outcomes(known: Campaign, today: date) -> list[ChanceOutcome]:
    """Of a revision that both teams signed (``review.bound``): every chance whose goal's day has decided."""
    found = []
    aims = {
        aim.metric: aim for aim in results.list_metrics(known) if aim.kind == "goal"
    }  # of two with one name the later row
    for confidence in records.list_confidences(known):
        aim = aims.get(confidence.goal)
        reached = aim.outcome(today) if aim else None
        if reached is None:
            continue
        for team, chance in confidence.chances.items():
            if chance is not None:
                found.append(ChanceOutcome(known.slug, confidence.goal, team, chance, reached))
    return found


def group_in_bands(found: Sequence[ChanceOutcome]) -> list[ChanceBand]:
    """The outcomes of one team in fifths; empty fifths are left out."""
    made = []
    for low, high in _BANDS:
        inside = [each for each in found if low <= each.chance < high or (high == 1 and each.chance == 1)]
        if inside:
            said = sum(each.chance for each in inside) / len(inside)
            made.append(ChanceBand(low, high, len(inside), sum(each.reached for each in inside), said))
    return made


def draw_dots(found: Iterable[ChanceOutcome]) -> list[str]:
    """One team's outcomes as dots from 0 to 100 %: a digit is how many stand there, 9 is nine or more."""
    rows = []
    found = list(found)
    for label, reached in (("reached", True), ("not reached", False)):
        cells = [0] * DOT_CELLS
        for each in found:
            if each.reached is reached:
                cells[round(each.chance * (DOT_CELLS - 1))] += 1
        rows.append(f"{label:<12}|" + "".join("." if not count else str(min(count, 9)) for count in cells) + "|")
    middle = (DOT_CELLS - 1) // 2
    rows.append(f"{'':<12} {'0 %':<{middle - 1}}{'50 %':<{middle - 2}}100 %")
    return rows


def describe_calibration(team: Team, found: Sequence[ChanceOutcome]) -> list[str]:
    """What one team's outcomes say, with as much care as their number asks for; then the picture."""
    name, count = TEAM_NAMES[team], len(found)
    if not count:
        return [f"{name}: no outcome yet."]
    number = f"{count} outcome{'' if count == 1 else 's'}"
    if count < FEW_OUTCOMES:
        return [f"{name}: {number}, which prove{'s' if count == 1 else ''} nothing yet.", *draw_dots(found)]
    reached, hoped = sum(each.reached for each in found), sum(each.chance for each in found)
    said = [
        f"{name}: {number}. By its own chances {format_rounded(hoped, 1)} would be reached; {reached} were.",
        *(
            f"  from {format_number(percentage(band.low))} to {format_percent(band.high)}: "
            f"said {format_percent(band.said, 0)} on average, "
            f"{band.reached} of {band.count} reached"
            for band in group_in_bands(found)
        ),
    ]
    return [*said, "Few outcomes in a line say little: look at the whole.", *draw_dots(found)]


def group_by_team(found: Iterable[ChanceOutcome]) -> dict[Team, list[ChanceOutcome]]:
    found = list(found)
    return {team: [each for each in found if each.team == team] for team in TEAMS}


def count_kept_promises(campaigns: Iterable[Campaign]) -> dict[Team, tuple[int, int]]:
    """How many promises each team gave that the other said were kept, and how many were not; the last word counts."""
    counts: dict[Team, tuple[int, int]] = dict.fromkeys(TEAMS, (0, 0))
    for known in campaigns:
        for promise in kept_promises.list_promises(known):
            if promise.team and promise.answer:
                yes, no = counts[promise.team]
                counts[promise.team] = (yes + 1, no) if promise.answer.kept else (yes, no + 1)
    return counts
