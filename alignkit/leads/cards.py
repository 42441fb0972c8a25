"""One lead as lines that a judge reads: its columns, without what gives the answer away."""

from __future__ import annotations

from alignkit.leads.batch import Lead

NOT_GIVEN = "not given"


def list_shown(lead: Lead) -> list[tuple[str, str]]:
    """Return heading and text of each column that a judge sees; an empty cell is "not given"."""
    return [(heading, text if text.strip() else NOT_GIVEN) for heading, text in lead.shown.items()]


def describe_lead(lead: Lead, count: int) -> list[str]:
    """Return the lines of a lead's card: "Lead 3 of 20  N. H.", then heading and text of each shown column."""
    head = f"Lead {lead.number} of {count}" + (f"  {lead.name}" if lead.name else "")
    return [head, *(f"  {heading}: {text}" for heading, text in list_shown(lead))]
