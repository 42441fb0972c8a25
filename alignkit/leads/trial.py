"""A definition tried on judged leads: how many good ones it lets through, how many others, and which it misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alignkit.core.model import Content
from alignkit.core.rule_names import describe_idle_rule, differing_numbers, idle_rules
from alignkit.leads import definition
from alignkit.leads.batch import Batch, Lead
from alignkit.leads.comparison import Compared, compare
from alignkit.leads.definition import Judged
from alignkit.values.tested_result import describe_passed

MIXED = "The leads were picked evenly, so these shares are not those of all your leads."


@dataclass(frozen=True, slots=True)
class Tried:
    """One lead with the verdict that both teams stand by (good or not) and what the definition says of it."""

    lead: Lead
    is_good: bool
    judged: Judged
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a definition does to one part of a batch. ``untold`` leads could not be decided; no other count has them."""

    good_passed: int
    good: int
    bad_passed: int
    bad: int
    untold: int
    settled: int = 0  # of how many told leads the verdict was settled after the reveal

    def sentence(self) -> str:
        good, bad = (self.good_passed, self.good), (self.bad_passed, self.bad)
        text = f"passes {describe_passed(good, bad, self.settled)}"
        return f"{text}; of {self.untold} it cannot be told" if self.untold else text


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """What a threshold lets through of the leads with a score. ``least`` is None for the row "everything"."""

    least: Decimal | None
    passed: int
    good_passed: int
    bad_passed: int
    good_left: int
    is_in_force: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A definition on both parts of a batch. ``left_out`` leads have no verdict that both teams stand by."""

    build: Figures
    test: Figures
    tried: tuple[Tried, ...]
    left_out: int
    thresholds: tuple[ThresholdRow, ...]
    without_score: int
    missing_columns: tuple[str, ...]
    idle_rules: tuple[str, ...]
    absent_values: tuple[str, ...] = ()
    circular_columns: tuple[str, ...] = ()
    differing_numbers: tuple[str, ...] = ()

    @property
    def misses(self) -> list[Tried]:
        """The good leads that do not pass, and the others that do, of both parts."""
        return [each for each in self.tried if each.judged.passes is not None and each.judged.passes != each.is_good]


def try_definition(batch: Batch, mql: Content) -> Trial:
    """Return what question 5 does to the judged leads of a batch. Nothing is written; a changed rule shows at once."""
    rows = sorted(compare(batch), key=lambda row: row.lead.number)
    tried = tuple(_try_lead(batch, mql, row) for row in rows if row.stands in ("good", "later", "bad"))
    headings = {heading for lead in batch.leads for heading in lead.cells}
    scored = [each for each in tried if each.judged.score is not None]
    return Trial(
        _count([each for each in tried if each.lead.part == "build"]),
        _count([each for each in tried if each.lead.part == "test"]),
        tried,
        len(rows) - len(tried),
        tuple(_thresholds(scored, definition.threshold_in_force(mql))),
        len(tried) - len(scored),
        tuple(definition.missing_columns(mql, headings)),
        tuple(idle_rules(mql)),
        tuple(definition.absent_values(mql, [lead.cells for lead in batch.leads])),
        tuple(definition.circular_rules(mql, [heading for lead in batch.leads for heading in lead.hidden])),
        tuple(differing_numbers(mql)),
    )


def describe_miss(each: Tried) -> str:
    """Return in what a definition differs from the verdict that stands: "called good, does not pass; not true: …"."""
    if each.is_good:
        return f"called good, does not pass; not true: {'; '.join(each.judged.false_lines) or 'its score'}"
    return f"not called good, passes; true: {'; '.join(each.judged.true_lines) or 'its points'}"


def describe_hit(each: Tried) -> str:
    """Return why a definition says what both teams said: the lines that hold, or those that failed."""
    if each.judged.passes:
        lines, said, held = each.judged.true_lines, "called good, passes", "true"
    else:
        lines, said, held = each.judged.false_lines, "not called good, does not pass", "not true"
    return f"{said}; {held}: {'; '.join(lines)}" if lines else said


def describe_shift(before: Figures, now: Figures) -> str:
    """Return what the last change did: "called good 3 of 3 → 2 of 3, others 1 of 7 → 0 of 7"; only what moved."""
    sides = {
        "called good": [(each.good_passed, each.good) for each in (before, now)],
        "others": [(each.bad_passed, each.bad) for each in (before, now)],
    }
    moved = [
        f"{name} " + " → ".join(f"{passed} of {total}" for passed, total in pair)
        for name, pair in sides.items()
        if pair[0] != pair[1]
    ]
    if before.untold != now.untold:
        moved.append(f"cannot be told {before.untold} → {now.untold}")
    return ", ".join(moved)


def describe_rule_problems(trial: Trial) -> list[str]:
    """Return what is wrong with the rules of the definition, and what to do, one sentence or two each."""
    found = []
    if trial.missing_columns:
        found.append(f"Rules name columns that the leads do not have: {', '.join(trial.missing_columns)}.")
    found += [describe_idle_rule(line) for line in trial.idle_rules]
    found += trial.differing_numbers
    if trial.absent_values:
        found.append(f"No lead has these values of rules: {'; '.join(trial.absent_values)}. Are they spelled so?")
    if trial.circular_columns:
        found.append(
            f"Rules are circular: {', '.join(trial.circular_columns)} says how a lead ended, which nobody knows of a "
            f"new one. Take those rules out of {definition.label('rules')}."
        )
    return found


def describe_bands(trial: Trial) -> list[str]:
    """Return how many of each band were called good, and the points on average on both axes; nothing without them."""
    bands: dict[str, list[bool]] = {}
    for each in trial.tried:
        if each.judged.band:
            bands.setdefault(each.judged.band, []).append(each.is_good)
    found = [f"Band {band}: {sum(good)} good of {len(good)}" for band, good in sorted(bands.items())]
    axes = [each for each in trial.tried if each.judged.fit is not None and each.judged.engagement is not None]
    for name, wanted in (("called good", True), ("others", False)):
        own = [each.judged for each in axes if each.is_good is wanted]
        if own:
            fit = sum((each.fit or Decimal(0)) for each in own) / len(own)
            engagement = sum((each.engagement or Decimal(0)) for each in own) / len(own)
            found.append(f"Points on average, {name}: fit {fit:.0f}, engagement {engagement:.0f}")
    return found


def format_score(score: Decimal) -> str:
    """Return a score without zeros at its end: 45, 12.5."""
    return f"{score.normalize():f}"


def trial_document(trial: Trial) -> dict[str, Any]:
    """Return the JSON document of a trial."""

    def figures(part: Figures) -> dict[str, int]:
        return {
            "good_passed": part.good_passed,
            "good": part.good,
            "bad_passed": part.bad_passed,
            "bad": part.bad,
            "untold": part.untold,
            "settled": part.settled,
        }

    return {
        "build": figures(trial.build),
        "test": figures(trial.test),
        "left_out": trial.left_out,
        "misses": [_miss_document(each) for each in trial.misses],
        "thresholds": [
            {
                "at_least": float(row.least) if row.least is not None else None,
                "passed": row.passed,
                "good_passed": row.good_passed,
                "bad_passed": row.bad_passed,
                "good_left": row.good_left,
                "in_force": row.is_in_force,
            }
            for row in trial.thresholds
        ],
        "without_score": trial.without_score,
        "missing_columns": list(trial.missing_columns),
        "idle_rules": list(trial.idle_rules),
        "absent_values": list(trial.absent_values),
        "circular_columns": list(trial.circular_columns),
        "differing_numbers": list(trial.differing_numbers),
    }


def _miss_document(each: Tried) -> dict[str, Any]:
    return {
        "lead": each.lead.number,
        "part": each.lead.part,
        "called_good": each.is_good,
        "passes": each.judged.passes,
        "true": list(each.judged.true_lines),
        "false": list(each.judged.false_lines),
    }


def _try_lead(batch: Batch, mql: Content, row: Compared) -> Tried:
    ticks: Mapping[str, bool] = batch.ticks.get(row.lead.number, {})
    return Tried(
        row.lead,
        row.stands == "good",
        definition.judge_lead(mql, row.lead.cells, ticks, batch.taken),
        row.settled is not None,
    )


def _count(tried: Sequence[Tried]) -> Figures:
    told = [each for each in tried if each.judged.passes is not None]
    good = [each for each in told if each.is_good]
    return Figures(
        sum(each.judged.passes is True for each in good),
        len(good),
        sum(each.judged.passes is True for each in told if not each.is_good),
        len(told) - len(good),
        len(tried) - len(told),
        sum(each.is_settled for each in told),
    )


def _thresholds(scored: Sequence[Tried], in_force: Decimal | None) -> list[ThresholdRow]:
    """Return a row for every score at which something changes, "everything" first; the one in force is marked."""
    if not scored:
        return []
    scores = {each.judged.score for each in scored if each.judged.score is not None}
    levels: list[Decimal | None] = [None, *sorted(scores | ({in_force} if in_force is not None else set()))]
    found = []
    for level in levels:
        inside = [each for each in scored if level is None or (each.judged.score or Decimal(0)) >= level]
        good = sum(each.is_good for each in inside)
        all_good = sum(each.is_good for each in scored)
        found.append(
            ThresholdRow(
                level, len(inside), good, len(inside) - good, all_good - good, level is not None and level == in_force
            )
        )
    return found
