"""Compare the chances given at sign-off with the outcomes over several campaigns, by team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.review import kept_promises, records, results
from alignkit.text.numbers import format_number, format_percent, format_rounded, percentage

FEW_OUTCOMES = 10  # with fewer outcomes a pattern is as likely chance as not
DOT_CELLS = 21  # one for every 5 %
_BANDS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))


@dataclass(frozen=True, slots=True)
class ChanceOutcome:
    """The chance (0 to 1) that a team gave a goal, and whether that goal was reached by its day."""

    slug: str
    goal: str
    team: Team
    chance: float
    reached: bool


@dataclass(frozen=True, slots=True)
class ChanceBand:
    """The outcomes whose chance is between ``low`` (included) and ``high``."""

    low: float
    high: float
    count: int
    reached: int
    mean_chance: float


def chance_outcomes(in_force: Campaign) -> list[ChanceOutcome]:
    """Return every chance of a signed revision whose goal is decided. ``in_force`` is the revision in force.

    A goal that nobody read in time to know is left out: it tells nothing about a chance.
    """
    found = []
    metrics = {
        metric.name: metric for metric in results.list_metrics(in_force) if metric.kind == "goal"
    }  # of two goals with one name the later row counts
    for confidence in records.list_confidences(in_force):
        metric = metrics.get(confidence.goal)
        reached = metric.verdict.by_its_day if metric else None
        if reached is None:
            continue
        for team, chance in confidence.chances.items():
            if chance is not None:
                found.append(ChanceOutcome(in_force.slug, confidence.goal, team, chance, reached))
    return found


def group_in_bands(found: Sequence[ChanceOutcome]) -> list[ChanceBand]:
    """Group one team's outcomes by chance in steps of 20 %. Empty bands are left out."""
    made = []
    for low, high in _BANDS:
        inside = [each for each in found if low <= each.chance < high or (high == 1 and each.chance == 1)]
        if inside:
            said = sum(each.chance for each in inside) / len(inside)
            made.append(ChanceBand(low, high, len(inside), sum(each.reached for each in inside), said))
    return made


def draw_dots(found: Iterable[ChanceOutcome]) -> list[str]:
    """Draw one team's outcomes on a line from 0 to 100 %. A digit counts the outcomes there; 9 means nine or more."""
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
    """Describe one team's outcomes, then draw them. A small number of outcomes is said to prove nothing."""
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
            f"said {format_percent(band.mean_chance, 0)} on average, "
            f"{band.reached} of {band.count} reached"
            for band in group_in_bands(found)
        ),
    ]
    return [*said, "Few outcomes in a line say little: look at the whole.", *draw_dots(found)]


def group_by_team(found: Iterable[ChanceOutcome]) -> dict[Team, list[ChanceOutcome]]:
    found = list(found)
    return {team: [each for each in found if each.team == team] for team in TEAMS}


def count_kept_promises(campaigns: Iterable[Campaign]) -> dict[Team, tuple[int, int]]:
    """Return (kept, not kept) by team, counted by the other team's last answer to each promise."""
    counts: dict[Team, tuple[int, int]] = dict.fromkeys(TEAMS, (0, 0))
    for known in campaigns:
        for promise in kept_promises.list_promises(known):
            if promise.team and promise.answer:
                yes, no = counts[promise.team]
                counts[promise.team] = (yes + 1, no) if promise.answer.kept else (yes, no + 1)
    return counts
