"""Letting a finding of the checks, or a missing field, pass: each team its half; both together count. Also once signed.

Each function changes the open campaign in memory; the caller writes it with ``session.save()``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alignkit.app.session import Session
from alignkit.checks import waivers
from alignkit.checks.runner import run_checks
from alignkit.core.model import TEAMS, Actor, Campaign, Team, Waiver
from alignkit.core.status import MISSING_FIELD, missing_fields
from alignkit.store import overlapping_campaigns
from alignkit.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WaiverOutcome:
    """A waiver as it stands now.

    ``counts``: both teams let it pass. ``other_half_dropped``: the other team had let it pass for another reason or
    day, which counts no longer. ``is_found``: the checks find this code in the campaign, or it was waived before.
    """

    waiver: Waiver | None
    counts: bool
    other_half_dropped: bool
    is_found: bool


def waive(
    session: Session,
    code: str,
    team: Team,
    who: Actor,
    today: date,
    *,
    reason: str = "",
    question: str = "",
    until: date | None = None,
) -> WaiverOutcome:
    """Let a finding pass, for one team, in one question or, without one, in the whole campaign. ``code``: "AK09".

    ``until`` is the last day it may pass. Raises UserError for an unknown code or question, without a reason where none
    stands there yet, where one person speaks for both teams, and where the other team gave another reason or day.
    """
    before = session.campaign
    session.apply(waivers.waive, f"{code} waived", code, team, who, reason, question, until)
    other: Team = next(each for each in TEAMS if each != team)
    old = waivers.find_waiver(before, code, question)
    new = waivers.find_waiver(session.campaign, code, question)
    counts = new is not None and getattr(new, other) is not None
    return WaiverOutcome(
        new,
        counts,
        other_half_dropped=not counts and old is not None and getattr(old, other) is not None,
        is_found=old is not None or code in _found_codes(session.workspace, before, today),
    )


def withdraw_waiver(session: Session, code: str, team: Team, question: str = "") -> None:
    """Take back a team's half of a waiver. Raises UserError where it does not let the code pass there."""
    session.apply(waivers.withdraw_waiver, f"{code} no longer waived", code, team, question)


def _found_codes(ws: Workspace, campaign: Campaign, today: date) -> set[str]:
    overlapping = overlapping_campaigns.find_overlapping(ws, campaign)
    found = {each.code for each in run_checks(campaign, ws.settings, overlapping, today)}
    if any(missing_fields(campaign, key) for key in campaign.contents):
        found.add(MISSING_FIELD)
    return found
