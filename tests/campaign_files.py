"""Campaign files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alignkit.core.digests import agreement_digest
from alignkit.core.model import Campaign, Signoff
from alignkit.store import atomic
from alignkit.store.workspace import Workspace

CAMPAIGN_TEXT = """\
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


def with_answer(campaign: Campaign, question: str, text: str) -> Campaign:
    return campaign.with_content(question, {**campaign.content(question), "answer": text})


def merge_texts(base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
    """Enough of a merge for edits of different questions."""
    moved = {key: table for key, table in ours.answers.items() if table != base.answers.get(key)}
    return replace(theirs, answers={**theirs.answers, **moved})


def with_signoffs(campaign: Campaign, note: str = "") -> Campaign:
    digest, at = agreement_digest(campaign), datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
    signoffs = (
        Signoff("marketing", "Ines Kaya", at, digest, role=note),
        Signoff("sales", "Marcus Boehm", at, digest),
    )
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=signoffs))


def leftover_files(ws: Workspace) -> list[str]:
    return [path.name for path in ws.root.rglob("*") if atomic.is_temporary_name(path.name)]
