"""A small batch of invented leads that tests judge, in a workspace of their own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from alignkit.core.model import Team
from alignkit.leads.batch import Batch, Lead, Mark, Verdict
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace

SLUG = "fair"
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
FILE = """format = 1
[campaign]
title = "Fair"
marketing_lead = "Dana Ruiz"
sales_lead = "Theo Park"
[mql]
answer = "Somebody who wants a call."
criteria = ["Wants a call"]
rules = [{ for = "Wants a call", column = "Notes", how = "contains", values = ["call"] }]
"""
TITLES = ("CFO", "Controller", "Student", "Head of accounting")


def make_batch(count: int = 8) -> Batch:
    """Leads from two sources, one by one accepted and returned, two to build on and two to test on in turn."""
    leads = tuple(
        Lead(
            number,
            f"9{number:03}",
            ("Fair stand", "Webinar")[number % 2],
            ("accepted", "returned")[number % 2],
            ("Customer", "Unqualified: no budget")[number % 2],
            f"N. H{number}.",
            {"Job title": TITLES[number % 4], "Company": f"Firm {number} Ltd",
             "Notes": "asked for a call" if number % 3 else "read the paper"},
            {"Lead status": "Connected", "Owner": "Osei Mensah"},
            "build" if number % 4 < 2 else "test",
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    return Batch(SLUG, TODAY, leads, "Dana Ruiz", "abc123")


def put_batch(space: Workspace, batch: Batch | None = None) -> Batch:
    """Write a campaign and the leads taken for it."""
    space.campaign_path(SLUG).write_text(FILE)
    batch = batch or make_batch()
    lead_batches.write_batch(space, batch)
    for team, marks in batch.marks.items():
        lead_batches.write_marks(space, SLUG, team, marks)
    return batch


def judged_batch(marketing: Mapping[int, Verdict], sales: Mapping[int, Verdict], *, is_revealed: bool = True) -> Batch:
    """A batch with these verdicts, each with a reason, revealed unless said otherwise."""
    said: dict[Team, dict[int, Mark]] = {
        "marketing": {number: Mark(word, f"fits: {word}", "", "Dana Ruiz") for number, word in marketing.items()},
        "sales": {number: Mark(word, "no date named", "Who decides", "Theo Park") for number, word in sales.items()},
    }
    return replace(make_batch(), marks=said, opened=NOW if is_revealed else None, opened_by="Dana Ruiz")
