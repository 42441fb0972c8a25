"""The outcome of a campaign: what became of each target, which promises were kept, and both on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignkit.core.model import TEAM_NAMES, Campaign
from alignkit.review.kept_promises import Promise, list_promises
from alignkit.review.records import last_entry_day
from alignkit.review.results import Metric, list_metrics
from alignkit.review.verdicts import Reading
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

_MAX_NAMED = 2  # broken promises named on the line


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a campaign. ``deciding`` is the measure that decides; of two, the first."""

    deciding: Metric | None
    metrics: tuple[Metric, ...]
    promises: tuple[Promise, ...]
    as_of: date | None = None  # the day of the last entry of the review

    @property
    def is_over(self) -> bool:
        """Whether the deciding number is decided."""
        return self.deciding is not None and self.deciding.verdict.is_decided

    @property
    def is_reached(self) -> bool:
        """Whether the deciding number was reached, be it late."""
        return self.deciding is not None and self.deciding.verdict.kind in ("reached", "early", "read late", "late")

    @property
    def missed(self) -> tuple[Metric, ...]:
        """The other targets that were not reached by their day."""
        return tuple(metric for metric in self._others if metric.verdict.by_its_day is False)

    @property
    def not_shown(self) -> tuple[Metric, ...]:
        """The other targets that nobody read in time to know."""
        return tuple(metric for metric in self._others if metric.verdict.kind == "not shown")

    @property
    def broken(self) -> tuple[Promise, ...]:
        """The promises that were not kept, by the other team's last word."""
        return tuple(promise for promise in self.promises if promise.answer and not promise.answer.kept)

    @property
    def kept(self) -> tuple[Promise, ...]:
        """The promises that were kept, by the other team's last word."""
        return tuple(promise for promise in self.promises if promise.answer and promise.answer.kept)

    @property
    def unanswered(self) -> tuple[Promise, ...]:
        """The promises that the other team has not judged."""
        return tuple(promise for promise in self.promises if promise.answer is None)

    @property
    def has_results(self) -> bool:
        """Whether anything was read or judged yet."""
        return any(metric.readings for metric in self.metrics) or any(promise.answer for promise in self.promises)

    @property
    def _others(self) -> tuple[Metric, ...]:
        return tuple(metric for metric in self.metrics if metric is not self.deciding)


def campaign_outcome(in_force: Campaign) -> Outcome:
    """Return what came of a campaign so far. ``in_force`` is the revision in force."""
    metrics = list_metrics(in_force)
    deciding = next((metric for metric in metrics if metric.primary), None)
    promises = tuple(promise for promise in list_promises(in_force) if promise.team)
    return Outcome(deciding, metrics, promises, last_entry_day(in_force))


def outcome_line(in_force: Campaign, safe: SafeFormatter) -> str:
    """Return the outcome on one line; empty before the first result and the first judged promise."""
    return " ".join(outcome_sentences(campaign_outcome(in_force), safe))


def outcome_sentences(found: Outcome, safe: SafeFormatter) -> list[str]:
    """Return the outcome as sentences, the deciding number first; empty without results.

    The first sentence says whether the campaign is over: "Over: the deciding number was reached."
    """
    if not found.has_results:
        return []
    said = _describe_deciding(found, safe)
    for head, metrics in (("Missed", found.missed), ("Not shown by the day", found.not_shown)):
        if metrics:
            said.append(f"{head}: {'; '.join(_describe_short(metric, safe) for metric in metrics)}.")
    return said + _describe_promises(found, safe)


def outcome_phrase(in_force: Campaign, safe: SafeFormatter) -> str:
    """Return the outcome in a few words, for a list; empty without results.

    "missed: EUR 94,000 of 120,000; 2 targets missed; 1 promise broken, 3 unanswered".
    """
    found = campaign_outcome(in_force)
    if not found.has_results:
        return ""
    parts = []
    if found.deciding and found.deciding.reading:
        parts.append(f"{found.deciding.verdict.words}: {format_figures(found.deciding, safe)}")
    else:
        parts.append("open")
    others = [_count(len(found.missed), "target", "missed"), _count(len(found.not_shown), "target", "not shown")]
    so_far = sum(promise.is_broken_so_far for promise in found.broken)
    counts = [
        (len(found.broken) - so_far, "broken"),
        (so_far, "so far not kept"),
        (len(found.unanswered), "unanswered"),
    ]
    said = [(count, what) for count, what in counts if count]
    promises = [_count(count, "" if place else "promise", what) for place, (count, what) in enumerate(said)]
    return "; ".join([*parts, *filter(None, others), *([", ".join(promises)] if promises else [])])


def outcome_cell(in_force: Campaign, safe: SafeFormatter) -> str:
    """Return the deciding number in the fewest words, for a column: "EUR 171,000 of 144,000, read late".

    Empty while it was not read. While it is open, the number is followed by "so far".
    """
    deciding = campaign_outcome(in_force).deciding
    if deciding is None or deciding.reading is None:
        return ""
    verdict = deciding.verdict
    short = {
        "late": verdict.words.removeprefix("reached, "),
        "read late": "read late",
        "not shown": "not shown",
        "open": "so far",
    }
    return f"{format_figures(deciding, safe)}, {short.get(verdict.kind, verdict.words)}".replace(", so far", " so far")


def describe_verdict(metric: Metric, safe: SafeFormatter) -> str:
    """Return the verdict, with what was read where that explains it; empty while it is open.

    "reached, 9 days late (3 on 9 November 2026)", "not shown by the day (4 on 25 November 2026)".
    """
    verdict = metric.verdict
    shown = verdict.fell_short if verdict.kind == "late" else verdict.reading if verdict.kind == "not shown" else None
    known = f" ({safe.figure(shown.actual, _share_only(metric))} on {format_day(shown.on)})" if shown else ""
    return verdict.words + known if verdict.is_decided else ""


def is_due(metric: Metric, as_of: date | None) -> bool:
    """Return whether a target without a verdict has passed its day, by the last entry of the review."""
    return bool(metric.due and as_of and metric.due <= as_of and metric.target is not None)


def describe_unread(metric: Metric, as_of: date | None, safe: SafeFormatter) -> str:
    """Return what is missing of a target without a verdict; empty where its day has not come and it was read.

    "never read, due every month", "due 6 November 2026, not read since 27 October 2026".
    """
    if metric.verdict.is_decided:
        return ""
    last = metric.readings[-1].on if metric.readings else None
    if is_due(metric, as_of) and metric.due:
        return f"due {format_day(metric.due)}, {f'not read since {format_day(last)}' if last else 'never read'}"
    every = f", due every {safe.line(metric.read_every)}" if metric.read_every else ""
    return "" if last else f"never read{every}"


def _describe_deciding(found: Outcome, safe: SafeFormatter) -> list[str]:
    metric = found.deciding
    if metric is None:
        return ["No number decides."]
    name, reading, verdict = safe.line(metric.name), metric.reading, metric.verdict
    if not verdict.is_decided:
        until = f" until {format_day(metric.due)}" if metric.due and not is_due(metric, found.as_of) else ""
        if reading is None:
            return [f"Open{until}: {name} was {describe_unread(metric, found.as_of, safe)}."]
        known = describe_unread(metric, found.as_of, safe) if is_due(metric, found.as_of) else ""
        return [f"Open{until}: {name} is {format_figures(metric, safe)} so far{f'; {known}' if known else ''}."]
    if reading is None:
        return []
    return [
        f"Over: the deciding number was {verdict.words}.",
        f"{name}: {format_figures(metric, safe)} ({_describe_reading(metric, reading, safe)}).",
    ]


def _describe_reading(metric: Metric, reading: Reading, safe: SafeFormatter) -> str:
    """How far a result is from its target, when it was read, and who says so where it is only reported."""
    short = _describe_gap(metric, reading, safe) if metric.verdict.kind == "missed" else ""
    read = f"read {format_day(reading.on)}{_describe_fell_short(metric, safe)}"
    return ", ".join(filter(None, [short, read, _describe_reporter(reading, safe)]))


def _describe_gap(metric: Metric, reading: Reading, safe: SafeFormatter) -> str:
    """By how much a result misses its target: "3 short", "2 over"; empty where it reaches it."""
    if metric.target is None or metric.meets(reading.actual):
        return ""
    bound = metric.target if metric.to_most is None or reading.actual < metric.target else metric.to_most
    gap = round(abs(bound - reading.actual), 10)
    percent = metric.unit.casefold() == "share"
    number = f"{safe.figure(round(gap * 100, 8))} point{'' if round(gap * 100, 8) == 1 else 's'}" if percent else ""
    return f"{number or safe.figure(gap)} {'short' if reading.actual < bound else 'over'}"


def _describe_reporter(reading: Reading, safe: SafeFormatter) -> str:
    """Who says so, where a result is only reported: "as Sales reports"."""
    who = reading.team or reading.by
    return f"as {safe.line(who)} reports" if reading.evidence == "reported" and who else ""


def _describe_fell_short(metric: Metric, safe: SafeFormatter) -> str:
    """What was read on the day or after it, before a late result that reached the target; empty if nothing was."""
    verdict = metric.verdict
    if verdict.kind != "late" or verdict.fell_short is None:
        return ""
    return f"; {safe.figure(verdict.fell_short.actual, _share_only(metric))} on {format_day(verdict.fell_short.on)}"


def _describe_short(metric: Metric, safe: SafeFormatter) -> str:
    """A target that was missed or not shown, with its day and what was read."""
    verdict = metric.verdict
    shown = verdict.fell_short if verdict.kind == "late" else verdict.reading
    said = [format_figures(metric, safe, shown.actual if shown else None)]
    if shown:
        said.append(_describe_gap(metric, shown, safe))
        said.append(verdict.words if verdict.kind == "late" else "")
        said.append(f"read {format_day(shown.on)}" if verdict.kind == "not shown" else "")
        said.append(_describe_reporter(shown, safe))
    told = ", ".join(filter(None, said))
    by = f" by {format_day(metric.due)}" if metric.due else ""
    return f"{safe.line(metric.name)}{by} ({told})"


def _describe_promises(found: Outcome, safe: SafeFormatter) -> list[str]:
    """Return how many promises were kept, not kept and not judged; the counts add up to all promises."""
    whole, still = len(found.promises), len(found.unanswered)
    if not whole:
        return []
    if still == whole:
        return [f"Nobody has judged any of {_promises(whole)}."]
    so_far = [promise for promise in found.broken if promise.is_broken_so_far]
    final = [promise for promise in found.broken if not promise.is_broken_so_far]
    said = [f"{len(found.kept)} kept" if found.kept else ""]
    said += [_name_broken(final, "not kept", safe), _name_broken(so_far, "so far not kept", safe)]
    said.append(f"{still} not judged" if still else "")
    return [f"Of {_promises(whole)}: {', '.join(filter(None, said))}."]


def _name_broken(broken: Sequence[Promise], what: str, safe: SafeFormatter) -> str:
    named = [f"{TEAM_NAMES[each.team]}: {safe.line(each.what)}" for each in broken[:_MAX_NAMED] if each.team]
    named += [f"and {len(broken) - _MAX_NAMED} more"] if len(broken) > _MAX_NAMED else []
    return f"{len(broken)} {what} ({'; '.join(named)})" if broken else ""


def format_figures(metric: Metric, safe: SafeFormatter, actual: float | None = None) -> str:
    """Return what was read and what was promised, with the unit once: "EUR 183,000 of 180,000", "79 of 80 leads"."""
    if actual is None:
        actual = metric.reading.actual if metric.reading else 0
    if metric.target is None:
        return safe.figure(actual, metric.unit)
    if metric.unit.casefold() == "share":
        return f"{safe.figure(actual, 'share')} of {safe.figure(metric.target, 'share')}"
    if metric.unit and metric.unit.casefold() == safe.currency.casefold():
        return f"{safe.figure(actual, metric.unit)} of {safe.figure(metric.target)}"
    return f"{safe.figure(actual)} of {safe.figure(metric.target, metric.unit)}"


def _share_only(metric: Metric) -> str:
    """The unit, where a number would mean something else without it."""
    return metric.unit if metric.unit.casefold() == "share" else ""


def _count(number: int, noun: str, what: str) -> str:
    """Return "2 promises broken", and "2 broken" without a noun; empty for none."""
    counted = f" {noun}{'' if number == 1 else 's'}" if noun else ""
    return f"{number}{counted} {what}" if number else ""


def _promises(number: int) -> str:
    return f"{number} promise{'' if number == 1 else 's'}"
