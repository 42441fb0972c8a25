"""Which leads of an export are taken: by a fixed rule over their record ids, so that nobody can lean on the choice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from alignkit.leads.batch import Lead, Part, count_by

RULE = (
    "In each source the leads are put in the order of a SHA-256 digest of the campaign's slug and the record id, and "
    "the first are taken, accepted and returned ones in turn. Nobody chooses, and the same file gives the same leads."
)
DAYS = (90, 180)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of an export. ``day`` is when it was closed, or last changed; ``is_open``: nobody knows its end yet.
    ``place`` is the row's place in the file.
    """

    record: str = field(repr=False)
    lead: Lead = field(repr=False)
    day: date | None = None
    is_open: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The leads that were taken, and sentences that say what was left out and why."""

    leads: tuple[Lead, ...]
    facts: tuple[str, ...]


def choose_leads(
    candidates: Sequence[Candidate], slug: str, today: date, per_source: int, days: int | None = None
) -> Choice:
    """Return at most ``per_source`` closed leads of each source, half accepted and half returned where that is known.

    They are from the last 90 days, or 180 where a source has too few, or from the last ``days``. Half of the leads of
    each kind are to build the definition on, the others to test it.
    """
    single = list({each.record: each for each in reversed(candidates)}.values())[::-1]
    closed = [each for each in single if not each.is_open]
    facts = []
    if repeated := len(candidates) - len(single):
        facts.append(f"Left out: {repeated} that repeat the record id of another lead.")
    if still_open := len(single) - len(closed):
        facts.append(f"Left out: {still_open} still open.")
    dated = [each for each in closed if each.day]
    window = days or _window(dated, today, per_source)
    if dated:
        since = today - timedelta(days=window)
        inside = [each for each in closed if each.day and since <= each.day <= today]
        facts.append(f"{len(inside)} of {len(closed)} were closed in the last {window} days.")
    else:
        inside = closed
        if closed:
            facts.append("The file has no column of days that can be read, so leads of any age were taken.")
    chosen: list[Lead] = []
    for source in sorted({each.lead.source for each in inside}, key=lambda name: (name == "", name.casefold())):
        ordered = sorted((each for each in inside if each.lead.source == source), key=lambda each: _rank(slug, each))
        chosen += _take_in_turn(ordered, per_source)
    chosen = _split(chosen)
    # The order in which they are judged must not tell the source or the outcome.
    chosen.sort(key=lambda lead: _digest(slug, "order", lead.record))
    counted = count_by([lead.source or "without a source" for lead in chosen])
    if chosen:
        facts.append("Taken: " + ", ".join(f"{count} {name}" for name, count in counted.items()) + ".")
        kinds = count_by([lead.outcome for lead in chosen])
        facts.append(
            f"{kinds.get('accepted', 0)} were accepted, {kinds.get('returned', 0)} returned"
            + (f", of {kinds['']} the file does not say it." if kinds.get("") else ".")
        )
    return Choice(tuple(replace(lead, number=number) for number, lead in enumerate(chosen, 1)), tuple(facts))


def _window(dated: Sequence[Candidate], today: date, per_source: int) -> int:
    """Return 90 days where each source has enough leads in them, else 180."""
    short, long = DAYS
    since = today - timedelta(days=short)
    enough = count_by([each.lead.source for each in dated if each.day and since <= each.day <= today])
    within = count_by(
        [each.lead.source for each in dated if each.day and today - timedelta(days=long) <= each.day <= today]
    )
    return short if all(enough.get(name, 0) >= min(per_source, count) for name, count in within.items()) else long


def _take_in_turn(ordered: Sequence[Candidate], count: int) -> list[Lead]:
    """Return leads from the front, accepted and returned in turn; where one kind runs out, the others fill up."""
    by_kind = {kind: [each.lead for each in ordered if each.lead.outcome == kind] for kind in ("accepted", "returned")}
    rest = [each.lead for each in ordered if each.lead.outcome not in by_kind]
    half = count // 2
    short = {kind: max(0, half - len(leads)) for kind, leads in by_kind.items()}
    accepted = by_kind["accepted"][: count - half + short["returned"]]
    returned = by_kind["returned"][: count - len(accepted)]
    taken = [accepted, returned, rest[: count - len(accepted) - len(returned)]]
    return [lead for leads in taken for lead in leads]


def _split(leads: Sequence[Lead]) -> list[Lead]:
    """Return the leads with every other one of each outcome, source by source, in the part that tests."""
    parts: tuple[Part, Part] = ("build", "test")
    ordered = sorted(leads, key=lambda lead: lead.outcome)  # stable: sources and digests keep their order
    return [replace(lead, part=parts[place % 2]) for place, lead in enumerate(ordered)]


def _rank(slug: str, each: Candidate) -> str:
    return _digest(slug, "choice", each.record)


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()
