"""Letting a finding or a missing field pass: each team gives its half, and both together count. Also once signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alignkit.agreement import Who
from alignkit.checking.case import folded
from alignkit.checking.checks import WAIVER
from alignkit.checking.rules import BY_CODE
from alignkit.model import TEAM_NAMES, TEAMS, Act, Campaign, Team, Waiver, in_utc
from alignkit.problems import Refused, nearest
from alignkit.questions import KEYS, question
from alignkit.standing import MISSING

CODES = (*(code for code in BY_CODE if code != WAIVER), MISSING)


def waive(
    campaign: Campaign, code: str, team: Team, who: Who, reason: str = "", key: str = "", until: date | None = None
) -> Campaign:
    """One team lets a code pass, in one question or (no ``key``) in the whole campaign, until the end of a day.

    A team that comes second agrees with what stands there: the same reason and day, or none given. A team that
    changes its own half alone with other words starts anew, and the other's half is gone: it was about other words.
    """
    _known(code, key)
    reason, act = " ".join(reason.split()), Act(_named(who), in_utc(who.at))
    present = waiver_of(campaign, code, key) or Waiver(code, key)
    other = next(each for each in TEAMS if each != team)
    theirs: Act | None = getattr(present, other)
    if theirs is None:
        if not reason and not present.reason:
            raise Refused("A waiver needs a reason.", "Say in one sentence why this may pass: --reason.")
        return _put(campaign, _with(Waiver(code, key, reason or present.reason, until), team, act))
    if folded(theirs.by) == folded(act.by):
        raise Refused(
            f"{theirs.by} lets it pass for {TEAM_NAMES[other]}; one person does not do so for both teams.",
            "Name the other team's person with --by.",
        )
    same = (not reason or folded(reason) == folded(present.reason)) and until in (None, present.until)
    if same:
        return _put(campaign, _with(present, team, act))
    if getattr(present, team) is None:
        day = f" until {present.until}" if present.until else ""
        raise Refused(
            f'{TEAM_NAMES[other]} lets {code} pass{day} because: "{present.reason}"',
            "To let it pass too, leave out --reason and --until; else agree first on one wording.",
        )
    return _put(campaign, _with(Waiver(code, key, reason or present.reason, until), team, act))


def take_back(campaign: Campaign, code: str, team: Team, key: str = "") -> Campaign:
    """A team's half is taken back; a waiver that no half is left of is gone."""
    present = waiver_of(campaign, code, key)
    if present is None or getattr(present, team) is None:
        place = f" in {question(key).name}" if key else ""
        known = [f"{w.code}{f' in {w.question}' if w.question else ''}" for w in campaign.waivers if getattr(w, team)]
        hint = f"It does so with: {', '.join(known)}." if known else ""
        raise Refused(f"{TEAM_NAMES[team]} does not let {code} pass{place}.", hint)
    return _put(campaign, _with(present, team, None))


def waiver_of(campaign: Campaign, code: str, key: str = "") -> Waiver | None:
    return next((waiver for waiver in campaign.waivers if (waiver.code, waiver.question) == (code, key)), None)


def _known(code: str, key: str) -> None:
    if code not in CODES:
        close = nearest(code, CODES)
        hint = f"Did you mean {close}?" if close else "alignkit rule lists the codes of the checks."
        raise Refused(f"{code} is nothing that two teams can let pass.", hint)
    if key not in ("", "campaign", *KEYS):
        close = nearest(key, ("campaign", *KEYS))
        raise Refused(f"There is no question {key!r}.", f"Did you mean {close}?" if close else "")


def _named(who: Who) -> str:
    if not who.by.strip():
        raise Refused("Nobody's name is known for this.", "Give --by NAME, or set ALIGNKIT_BY.")
    return who.by.strip()


def _with(waiver: Waiver, team: Team, act: Act | None) -> Waiver:
    return replace(waiver, marketing=act) if team == "marketing" else replace(waiver, sales=act)


def _put(campaign: Campaign, made: Waiver) -> Campaign:
    """The waiver in place of an older one of its code and question; without any half it is left out."""
    rows = [made if (row.code, row.question) == (made.code, made.question) else row for row in campaign.waivers]
    if made not in rows:
        rows.append(made)
    return replace(campaign, waivers=tuple(row for row in rows if row.marketing or row.sales or row is not made))
