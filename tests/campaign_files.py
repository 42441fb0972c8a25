"""Campaign files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alignkit.digests import agreement_digest
from alignkit.disk import atomic
from alignkit.disk.workspace import Workspace
from alignkit.model import Campaign, Signoff

TEXT = """\
# Freight, spring. Kept by Ines.
format = 1

[campaign]
title = "Freight check"   # on the page
launch = 2027-04-06

# what hurts
[pain]
answer = "Nobody checks invoices."

[mql]
answer = "Asked for the check."
criteria = ["Logistics role"]
"""


def answered(campaign: Campaign, question: str, text: str) -> Campaign:
    return campaign.with_content(question, {**campaign.content(question), "answer": text})


def join(base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
    """Enough of a merge for edits of different questions."""
    moved = {key: table for key, table in ours.answers.items() if table != base.answers.get(key)}
    return replace(theirs, answers={**theirs.answers, **moved})


def signed(campaign: Campaign, note: str = "") -> Campaign:
    digest, at = agreement_digest(campaign), datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
    signoffs = (
        Signoff("marketing", "Ines Kaya", at, digest, role=note),
        Signoff("sales", "Marcus Boehm", at, digest),
    )
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=signoffs))


def left_over(ws: Workspace) -> list[str]:
    return [path.name for path in ws.root.rglob("*") if atomic.is_temporary(path.name)]
