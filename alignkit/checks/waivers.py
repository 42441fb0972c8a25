"""Waivers: each team approves that a finding or a missing field is let pass; both approvals together make it count.

A waiver can be made on a signed campaign too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alignkit.checks.context import normalize_name
from alignkit.checks.rules import RULES_BY_CODE
from alignkit.checks.runner import IDLE_WAIVER
from alignkit.core.actions import actor_name
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAMS, Actor, Approval, Campaign, Team, Waiver, to_utc
from alignkit.core.questions import CONTENT_KEYS, get_question
from alignkit.core.status import MISSING_FIELD
from alignkit.text.spelling import closest_match

WAIVABLE_CODES = (*(code for code in RULES_BY_CODE if code != IDLE_WAIVER), MISSING_FIELD)


def waive(
    campaign: Campaign, code: str, team: Team, who: Actor, reason: str = "", key: str = "", until: date | None = None
) -> Campaign:
    """Return the campaign with one team's approval of a waiver.

    ``key`` is the question; empty means the whole campaign. ``until`` is the last day on which it counts. The second
    team must give the same reason and day, or none. If a team changes the reason or day of its own approval, the other
    team's approval is dropped, because it was about another text.
    """
    _require_known_code(code, key)
    reason, act = " ".join(reason.split()), Approval(actor_name(who), to_utc(who.at))
    present = find_waiver(campaign, code, key) or Waiver(code, key)
    other = next(each for each in TEAMS if each != team)
    theirs: Approval | None = getattr(present, other)
    if theirs is None:
        if not reason and not present.reason:
            raise UserError("A waiver needs a reason.", "Write in one sentence why this may pass: --reason.")
        return _replace_waiver(campaign, _with_approval(Waiver(code, key, reason or present.reason, until), team, act))
    if normalize_name(theirs.by) == normalize_name(act.by):
        raise UserError(
            f"{theirs.by} approved the waiver for {TEAM_NAMES[other]}; one person cannot approve it for both teams.",
            "Name the other team's person with --by.",
        )
    same = (not reason or normalize_name(reason) == normalize_name(present.reason)) and until in (None, present.until)
    if same:
        return _replace_waiver(campaign, _with_approval(present, team, act))
    if getattr(present, team) is None:
        day = f" until {present.until}" if present.until else ""
        raise UserError(
            f'{TEAM_NAMES[other]} waives {code}{day} because: "{present.reason}"',
            "To approve the same waiver, leave out --reason and --until. Otherwise agree on one wording first.",
        )
    return _replace_waiver(campaign, _with_approval(Waiver(code, key, reason or present.reason, until), team, act))


def withdraw_waiver(campaign: Campaign, code: str, team: Team, key: str = "") -> Campaign:
    """Return the campaign without one team's approval. A waiver without any approval is removed."""
    present = find_waiver(campaign, code, key)
    if present is None or getattr(present, team) is None:
        place = f" in {get_question(key).name}" if key else ""
        known = [f"{w.code}{f' in {w.question}' if w.question else ''}" for w in campaign.waivers if getattr(w, team)]
        hint = f"It has waived: {', '.join(known)}." if known else ""
        raise UserError(f"{TEAM_NAMES[team]} has not waived {code}{place}.", hint)
    return _replace_waiver(campaign, _with_approval(present, team, None))


def find_waiver(campaign: Campaign, code: str, key: str = "") -> Waiver | None:
    return next((waiver for waiver in campaign.waivers if (waiver.code, waiver.question) == (code, key)), None)


def _require_known_code(code: str, key: str) -> None:
    if code not in WAIVABLE_CODES:
        close = closest_match(code, WAIVABLE_CODES)
        hint = f"Did you mean {close}?" if close else "alignkit rule lists the codes of the checks."
        raise UserError(f"{code} cannot be waived.", hint)
    if key not in ("", *CONTENT_KEYS):
        close = closest_match(key, CONTENT_KEYS)
        raise UserError(f"There is no question {key!r}.", f"Did you mean {close}?" if close else "")


def _with_approval(waiver: Waiver, team: Team, act: Approval | None) -> Waiver:
    return replace(waiver, marketing=act) if team == "marketing" else replace(waiver, sales=act)


def _replace_waiver(campaign: Campaign, made: Waiver) -> Campaign:
    """Return the campaign with the waiver in place of an older one of the same code and question.

    A waiver without any approval is left out.
    """
    rows = [made if (row.code, row.question) == (made.code, made.question) else row for row in campaign.waivers]
    if made not in rows:
        rows.append(made)
    return replace(campaign, waivers=tuple(row for row in rows if row.marketing or row.sales or row is not made))
