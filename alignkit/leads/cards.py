"""One lead as lines that a judge reads: its columns, without what gives the answer away."""

from __future__ import annotations

from alignkit.leads.batch import Lead


def describe_lead(lead: Lead, count: int) -> list[str]:
    """Return the lines of a lead's card: "Lead 3 of 20  N. H.", then heading and text of each filled column."""
    head = f"Lead {lead.number} of {count}" + (f"  {lead.name}" if lead.name else "")
    return [head, *(f"  {heading}: {text}" for heading, text in lead.shown.items() if text)]
