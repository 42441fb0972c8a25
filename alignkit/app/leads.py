"""Real leads: take some from an export, judge them, compare both teams' marks, and try the definition on them.

Nothing about a person gets into a campaign file: only counts, and what somebody adopts word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from alignkit.app.imports import kept_meanings
from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.definition_parts import list_parts
from alignkit.core.digests import definition_digest
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, Team
from alignkit.crm.lead_reasons import ReasonedExport, add_reasons
from alignkit.crm.lead_table import LeadTable, complete_leads, read_leads
from alignkit.crm.tables import OnRow, choose_table, looks_personal
from alignkit.leads import comparison, definition, trial
from alignkit.leads.batch import Batch, Mark, Settlement, Verdict, describe_progress, identify_leads, replace_marks
from alignkit.leads.sampling import choose_leads
from alignkit.store import export_files, lead_batches
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import shorten

AdoptAs = Literal["criterion", "not-enough", "class", "comes-with"]


@dataclass(frozen=True, slots=True)
class TakenLeads:
    """A batch that was chosen, with what the file's columns are used for. ``facts`` say what was left out and why."""

    batch: Batch
    table: LeadTable
    facts: tuple[str, ...]


def choose_batch(
    ws: Workspace,
    slug: str,
    raw: bytes,
    today: date,
    by: str,
    *,
    per_source: int = 10,
    source: str = "",
    keep_names: bool = False,
    days: int | None = None,
    encoding: str = "",
    on_row: OnRow | None = None,
) -> TakenLeads:
    """Return the leads that an export gives for a campaign; writes nothing.

    ``on_row`` is called with the number of rows that were read, now and then; what it raises ends the reading. Raise
    UserError where the file is no table of leads, or where none of its leads is closed and young enough.
    """
    meanings = kept_meanings(ws)
    reasons = [value for rule in meanings.rules if rule.is_reason for value in rule.values]
    table = read_leads(choose_table(export_files.open_sheets(raw, encoding)), source, keep_names, reasons, on_row)
    chosen = choose_leads(table.candidates, slug, today, per_source, days)
    if not table.shown:
        hidden = ", ".join(dict.fromkeys(table.hidden)) or "none"
        raise UserError(
            "Nothing of these leads can be shown to the judges: the file has only columns that give the answer away or "
            f"hold contact data. Hidden would be: {shorten(hidden, 200)}.",
            "Export what the teams judge by too, such as job title, company and what was asked for.",
        )
    if not chosen.leads:
        raise UserError(
            f"None of the {len(table.candidates)} leads can be taken. {' '.join(chosen.facts)}",
            "Take older ones with --days 365, or export closed leads.",
        )
    whole = complete_leads(table, chosen.leads, on_row)
    batch = Batch(slug, today, whole, by, identify_leads(slug, whole))
    return TakenLeads(batch, table, chosen.facts)


def take_leads(ws: Workspace, batch: Batch, *, again: bool = False) -> None:
    """Keep the leads of a batch outside version control, for both teams to judge.

    ``again``: in place of those taken before, whose marks are deleted. Raise UserError where there are some already,
    and where git tracks the place.
    """
    if lead_batches.has_batch(ws, batch.slug):
        if not again:
            raise UserError(
                f"Leads were already taken for {batch.slug}.", f"Delete them: alignkit leads forget {batch.slug}"
            )
        lead_batches.replace_batch(ws, batch)
        return
    lead_batches.prepare_folder(ws)
    lead_batches.write_batch(ws, batch)


def forget_leads(ws: Workspace, slug: str) -> None:
    """Delete the leads that were taken for a campaign, and all marks."""
    lead_batches.forget_batch(ws, slug)


def open_batch(ws: Workspace, slug: str, today: date) -> Batch:
    """Return a batch that may still be worked with. Raise UserError where it has expired."""
    batch = lead_batches.read_batch(ws, slug)
    if today > batch.expires:
        hint = f"Delete them: alignkit leads forget {slug}"
        raise UserError(f"The leads of {slug} expired on {batch.expires.isoformat()}.", hint)
    return batch


def judge_leads(ws: Workspace, batch: Batch, team: Team, marks: Mapping[int, Mark | None]) -> Batch:
    """Record what one team says of leads; None takes back what it said of one.

    Raise UserError once the marks are revealed, and for an unknown lead.
    """
    now = _present(ws, batch)
    if now.is_revealed:
        hint = f"What stands is settled: alignkit leads settle {batch.slug} LEAD VERDICT"
        raise UserError("The marks are revealed, so nobody judges alone any more.", hint)
    for number in marks:
        require_lead(batch, number)
    together = replace_marks(now, team, marks)
    lead_batches.write_marks(ws, batch.slug, team, together)
    return replace(now, marks={**now.marks, team: together})


def reveal_marks(ws: Workspace, batch: Batch, at: datetime, by: str, *, open_early: bool = False) -> Batch:
    """Show both teams' marks to each other. Raise UserError while a team is not through, unless the host opens."""
    now = _present(ws, batch)
    if now.is_revealed:
        return now
    if not now.is_through and not open_early:
        hint = f"Who hosts the workshop can open them all the same: alignkit leads reveal {batch.slug} --open"
        raise UserError(f"Not everybody is through: {describe_progress(now)}.", hint)
    opened = replace(now, opened=at, opened_by=by)
    lead_batches.write_batch(ws, opened)
    return opened


def settle_lead(ws: Workspace, batch: Batch, number: int, verdict: Verdict | None, reason: str, by: str) -> Batch:
    """Record the verdict that the decider gives a lead on which the teams differ; None takes it back."""
    now = _present(ws, batch)
    require_revealed(now)
    require_lead(now, number)
    others = {key: each for key, each in now.settled.items() if key != number}
    settled = replace(now, settled=others if verdict is None else {**others, number: Settlement(verdict, reason, by)})
    lead_batches.write_batch(ws, settled)
    return settled


def tick_lines(
    ws: Workspace, batch: Batch, mql: Mapping[str, Any], number: int, ticks: Mapping[str, bool | None]
) -> Batch:
    """Record by hand which lines of the definition hold of a lead; None leaves a line to the rules again."""
    now = _present(ws, batch)
    require_lead(now, number)
    known = {line.casefold(): line for line in definition.list_lines(mql)}
    for line in ticks:
        if line.casefold() not in known:
            listed = "; ".join(known.values()) or "none yet"
            raise UserError(f"The definition has no line {line!r}.", f"Its lines are: {listed}.")
    own = {**now.ticks.get(number, {}), **{known[line.casefold()]: yes for line, yes in ticks.items()}}
    kept = {line: yes for line, yes in own.items() if yes is not None}
    ticked = replace(now, ticks={**now.ticks, number: kept})
    lead_batches.write_batch(ws, ticked)
    return ticked


def adopt_factor(session: Session, text: str, how: AdoptAs, class_name: str = "") -> str:
    """Make a factor a line of question 5: a criterion, a class, a line of "not enough", or of what a hand-off comes
    with; return where it went.

    With ``class_name`` a criterion is one of that class, which is made where it is not there.
    """
    text = " ".join(text.split())
    if not text:
        raise UserError("Which factor? Its text is empty.")
    if looks_personal(text):
        raise UserError("The text holds an e-mail address or a phone number.", "Say it without a person's data.")
    made: list[str] = []

    def action(campaign: Campaign) -> Campaign:
        after, where = _with_factor(campaign, text, how, class_name)
        made.append(where)
        return after

    session.apply(action, "factor adopted", question="mql")
    return made[-1]


def note_adopted(ws: Workspace, batch: Batch, reason: str, line: str) -> Batch:
    """Record that a reason became a line of question 5 in other words, beside the leads."""
    now = _present(ws, batch)
    noted = replace(now, adopted={**now.adopted, reason.casefold(): line})
    lead_batches.write_batch(ws, noted)
    return noted


def keep_trial(session: Session, batch: Batch, today: date) -> trial.Trial:
    """Keep what a test on real leads came to in question 5. Raise UserError before the marks are revealed."""
    require_revealed(batch)
    found = trial.try_definition(batch, session.campaign.content("mql"))
    if not found.test.good + found.test.bad:
        raise UserError(
            "There is nothing to keep: the definition decides no lead of the half that tests.",
            f"Write {definition.label('rules')} (mql.rules), or tick its lines: alignkit leads tick",
        )
    figures = comparison.measure_agreement(comparison.compare(batch))
    present = sorted(
        {*batch.people, *(mark.by for marks in batch.marks.values() for mark in marks.values() if mark.by)}
    )
    kept = {
        "of": definition_digest(session.campaign),
        "parts": list_parts(session.campaign.content("mql")),
        "on": today,
        "leads": len(batch.leads),
        "same": figures.same,
        "both_judged": figures.both_judged,
        "good_passed": found.test.good_passed,
        "good": found.test.good,
        "bad_passed": found.test.bad_passed,
        "bad": found.test.bad,
        "settled": found.test.settled,
        "factors": [each.text for each in comparison.list_factors(batch)[:5] if not looks_personal(each.text)],
        "present": present,
    }
    session.apply(
        actions.set_field, "test kept", "mql", ("tested",), {k: v for k, v in kept.items() if v != []}, question="mql"
    )
    return found


def explain_leads(
    campaign: Campaign,
    raw: bytes,
    target: Path,
    today: date,
    encoding: str = "",
    on_row: OnRow | None = None,
    *,
    over_another: bool = False,
) -> tuple[ReasonedExport, str]:
    """Write an export again, with the class of each lead and why; return the counts and the name of the encoding.

    ``over_another``: although another file stands there than this export with reasons. Raise UserError where one does,
    where git would track the file, and where the definition has no rule.
    """
    mql = campaign.content("mql")
    if not mql.get("rules"):
        hint = f"Write {definition.label('rules')} into question 5: mql.rules"
        raise UserError(f"The definition of {campaign.slug} has no rule, so no lead can be told.", hint)
    lead_batches.require_untracked(target)
    table = choose_table(export_files.open_sheets(raw, encoding))
    made = add_reasons(table, campaign, today, encoding, raw.startswith(b"\xef\xbb\xbf"), on_row)
    if not made.passed + made.refused + made.untold:
        raise UserError("The file holds no lead.", "Export one row a lead, with the names of its columns.")
    there = b"" if over_another else lead_batches.read_export(target)
    if there and not made.is_again(there):
        raise UserError(
            f"There is already a file {shorten(target.name, 80)}, and it is not this export with reasons.",
            "Give another name, or write over it: --force",
        )
    lead_batches.write_export(target, made.raw)
    return made, table.sheet.encoding or "UTF-8"


def require_lead(batch: Batch, number: int) -> None:
    """Raise UserError where a batch has no lead of that number."""
    if batch.lead(number) is None:
        raise UserError(f"There is no lead {number}.", f"They are numbered 1 to {len(batch.leads)}.")


def require_revealed(batch: Batch) -> None:
    """Raise UserError before the marks of both teams are revealed."""
    if not batch.is_revealed:
        raise UserError(
            f"The marks are not revealed yet: {describe_progress(batch)}.", f"alignkit leads reveal {batch.slug}"
        )


def _present(ws: Workspace, batch: Batch) -> Batch:
    """Return a batch as it is now: others may have judged meanwhile. Raise UserError where it was replaced."""
    now = lead_batches.read_batch(ws, batch.slug)
    if now.id != batch.id:
        raise UserError(f"Other leads were taken for {batch.slug} meanwhile.", "Begin again with those.")
    return now


def _with_factor(campaign: Campaign, text: str, how: AdoptAs, class_name: str) -> tuple[Campaign, str]:
    mql = campaign.content("mql")
    if how == "class":
        rows = [dict(row) for row in mql.get("classes", ())]
        if any(str(row.get("name", "")).casefold() == text.casefold() for row in rows):
            raise UserError(f"There is a class {text!r} already.")
        return actions.set_field(campaign, "mql", ("classes",), [*rows, {"name": text}]), "a lead class"
    if how == "criterion" and class_name:
        rows = [dict(row) for row in mql.get("classes", ())]
        row = next((each for each in rows if str(each.get("name", "")).casefold() == class_name.casefold()), None)
        if row is None:
            row = {"name": class_name}
            rows.append(row)
        row["criteria"] = _added(row.get("criteria"), text)
        return actions.set_field(campaign, "mql", ("classes",), rows), f"a criterion of the class {row['name']}"
    if how == "comes-with":
        lines = _added((mql.get("handoff") or {}).get("include"), text)
        return actions.set_field(campaign, "mql", ("handoff", "include"), lines), "what a hand-off comes with"
    key, where = ("not_enough", 'a line of "not enough"') if how == "not-enough" else ("criteria", "a criterion")
    return actions.set_field(campaign, "mql", (key,), _added(mql.get(key), text)), where


def _added(lines: Any, text: str) -> list[str]:
    found = [str(line) for line in lines or ()]
    if any(line.casefold() == text.casefold() for line in found):
        raise UserError(f"{text!r} stands there already.")
    return [*found, text]
