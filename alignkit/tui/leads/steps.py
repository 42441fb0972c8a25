"""The steps of the workshop with real leads, each with how far it is: what the first screen lists."""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.core.definition_parts import describe_changes
from alignkit.core.digests import definition_digest
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.leads import comparison, definition, trial
from alignkit.leads.batch import Batch
from alignkit.text.intervals import describe_share
from alignkit.values.parse_format import format_day, join_words

STEP_KEYS = ("take", "marketing", "sales", "reveal", "factors", "test")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``mark`` is ✓ where it is done, ~ where it has begun, · where it has not."""

    key: str
    title: str
    state: str
    mark: str


def list_steps(batch: Batch | None, campaign: Campaign) -> list[Step]:
    """Return the steps in their order. Nothing of a team's marks is in them before the reveal, only how many."""
    if batch is None:
        later = "once leads are taken"
        return [
            Step("take", "Take leads from an export", "a .csv, .tsv, .txt or .xlsx of your CRM, one row a lead", "·"),
            *(Step(team, f"{TEAM_NAMES[team]} judges alone", later, "·") for team in TEAMS),
            Step("reveal", "Reveal: both side by side", later, "·"),
            Step("factors", "From reasons to the definition", later, "·"),
            Step("test", "Test the definition", later, "·"),
        ]
    sources = len({lead.source for lead in batch.leads})
    taken = f"{len(batch.leads)} leads from {sources} source{'' if sources == 1 else 's'}"
    return [
        Step("take", "Leads taken", f"{taken}; they expire on {format_day(batch.expires)}", "✓"),
        *(_judging_step(batch, team) for team in TEAMS),
        _reveal_step(batch),
        _factors_step(batch, campaign),
        _test_step(batch, campaign),
    ]


def next_step(steps: list[Step], team: Team | None) -> str:
    """Return the key of the step to go on with: the first that is not done, one's own team before the other."""
    waiting = [step.key for step in steps if step.mark != "✓"]
    return team if team in waiting and "take" not in waiting else waiting[0] if waiting else "test"


def offer_sheet(batch: Batch) -> str:
    """Return a line that offers the sheet for a team that has not judged any lead yet; empty where each has begun."""
    silent = [TEAM_NAMES[team] for team in TEAMS if not batch.marks_of(team)]
    if batch.is_revealed or not silent:
        return ""
    return f"A team elsewhere? x writes a sheet for {join_words(silent, 'or')}."


def _judging_step(batch: Batch, team: Team) -> Step:
    count, left = len(batch.leads), _left(batch, team)
    mark = "✓" if not left else "·" if left == count else "~"
    state = f"through: {count} of {count}" if not left else f"{count - left} of {count} judged, {left} left"
    if batch.is_revealed:
        state += "; revealed, so nobody judges any more"
        mark = "✓"
    return Step(team, f"{TEAM_NAMES[team]} judges alone", state, mark)


def _reveal_step(batch: Batch) -> Step:
    title = "Reveal: both side by side"
    if not batch.is_revealed:
        waits = [f"{TEAM_NAMES[team]}, {left} left" for team in TEAMS if (left := _left(batch, team))]
        state = f"waits for {' and '.join(waits)}; who hosts can open it now" if waits else "both teams are through"
        return Step("reveal", title, state, "·")
    rows = comparison.compare(batch)
    figures = comparison.measure_agreement(rows)
    settled = comparison.describe_settled(rows)
    is_done = all(row.settled for row in comparison.list_differing(rows))
    state = f"same on {describe_share(figures.same, figures.both_judged, 'both judged')}"
    if settled:
        state += f"; where they differ, {settled}"
    return Step("reveal", title, state, "✓" if is_done else "~")


def _factors_step(batch: Batch, campaign: Campaign) -> Step:
    title = "From reasons to the definition"
    if not batch.is_revealed:
        return Step("factors", title, "after the reveal", "·")
    found = comparison.list_factors(batch)
    adopted = sum(bool(find_adopted(batch, campaign.content("mql"), each.text)) for each in found)
    reasons = sum(each.kind == "reason" for each in found)
    state = "nobody gave a reason"
    if found:
        wanted = f" and {len(found) - reasons} to know more of" if reasons < len(found) else ""
        state = f"{reasons} reason{'' if reasons == 1 else 's'}{wanted}; {adopted} of these in question 5"
    return Step("factors", title, state, "✓" if adopted else "·")


def _test_step(batch: Batch, campaign: Campaign) -> Step:
    title = "Test the definition"
    if not batch.is_revealed:
        return Step("test", title, "after the reveal", "·")
    mql = campaign.content("mql")
    tested = mql.get("tested")
    if isinstance(tested, dict) and tested.get("on"):
        is_same = tested.get("of") == definition_digest(campaign)
        parts = tested.get("parts")
        changes = describe_changes(parts if isinstance(parts, list) else [], mql)
        since = f"kept, but the definition changed since{': ' + changes[0] if changes else ''}"
        since += f" and {len(changes) - 1} more" if len(changes) > 1 else ""
        return Step("test", title, "kept in question 5" if is_same else since, "✓" if is_same else "~")
    if not definition.list_lines(mql):
        return Step("test", title, "the definition has no line yet: adopt some reasons first", "·")
    found = trial.try_definition(batch, mql)
    told = found.test.good + found.test.bad
    state = f"{found.test.sentence()}; not kept yet" if told else "no lead can be told yet: tick lines, or write rules"
    return Step("test", title, state, "~" if told else "·")


def find_adopted(batch: Batch, mql: object, reason: str) -> str:
    """Return where a reason stands in question 5, in its words or in those it was given; empty where nowhere."""
    if stands := adopted_as(mql, reason):
        return stands
    line = batch.adopted.get(reason.casefold(), "")
    stands = adopted_as(mql, line) if line else ""
    return f"{stands}: {line}" if stands else ""


def adopted_as(mql: object, text: str) -> str:
    """Return where a text stands in question 5 ("a criterion"); empty where it stands nowhere."""
    if not isinstance(mql, dict):
        return ""
    wanted = " ".join(text.split()).casefold()

    def holds(lines: object) -> bool:
        return isinstance(lines, list) and any(" ".join(str(line).split()).casefold() == wanted for line in lines)

    if holds(mql.get("criteria")):
        return "a criterion"
    if holds(mql.get("not_enough")):
        return "not enough"
    handoff = mql.get("handoff")
    if isinstance(handoff, dict) and holds(handoff.get("include")):
        return "comes with a hand-off"
    for row in mql.get("classes") or ():
        if isinstance(row, dict):
            if holds([row.get("name", "")]):
                return "a lead class"
            if holds(row.get("criteria")) or holds(row.get("any_of")):
                return f"a criterion of {row.get('name', '')}"
    return ""


def _left(batch: Batch, team: Team) -> int:
    return len(batch.unjudged(team))
