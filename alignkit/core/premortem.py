"""Why a campaign may fail, said beforehand: add a reason, join two that say the same, give one to somebody, look back.

The reasons are not signed, so they can be worked on at any time. Each function takes a campaign and returns a changed
copy, or raises UserError with the reason and the fix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, Content, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import sealed_digest


def add_fear(campaign: Campaign, reason: str, team: Team | None = None) -> Campaign:
    """Add a reason under an id that is free: p1, p2 and so on."""
    if not reason.strip():
        raise UserError("A reason needs words.", "Say in one sentence why the campaign will have failed.")
    taken = {str(row.get("id")) for row in campaign.premortem}
    number = next(n for n in range(1, len(taken) + 2) if f"p{n}" not in taken)
    row = {"id": f"p{number}"} | ({"team": team} if team else {}) | {"reason": reason.strip()}
    return replace(campaign, premortem=(*campaign.premortem, row))


def join_fears(campaign: Campaign, ids: Sequence[str]) -> Campaign:
    """Make one reason of several that say the same: the first keeps its id, and every text is kept.

    A reason of both teams belongs to neither. Owner, day and question are the first that is set.
    """
    rows = [find_fear(campaign, each) for each in dict.fromkeys(ids)]
    if len(rows) < 2:
        raise UserError("Two or more reasons are joined.", "Name them: alignkit premortem SLUG p1 p4 --join")
    reasons = list(dict.fromkeys(str(row.get("reason", "")).strip() for row in rows))
    joined: dict[str, Any] = {}
    for row in reversed(rows):
        joined |= row
    joined |= {"id": rows[0]["id"], "reason": "\n\n".join(reasons)}
    if len({row.get("team") for row in rows}) > 1:
        joined.pop("team", None)
    if any(row.get("happened") for row in rows):
        joined["happened"] = True
    gone = {str(row["id"]) for row in rows[1:]}
    kept = tuple(
        joined if row.get("id") == rows[0]["id"] else row
        for row in campaign.premortem
        if str(row.get("id")) not in gone
    )
    return replace(campaign, premortem=kept)


def change_fear(
    campaign: Campaign,
    fear: str,
    *,
    owner: str | None = None,
    due: date | None = None,
    question: str | None = None,
    happened: bool | None = None,
) -> Campaign:
    """Give a reason to somebody until a day, to a question, or say whether it happened. None leaves a value alone.

    An empty owner or question takes it out. Whether it happened is known once both teams have signed.
    """
    row = find_fear(campaign, fear)
    if question and question not in QUESTION_KEYS:
        raise UserError(f"There is no question {question!r}.", f"The questions are {', '.join(QUESTION_KEYS)}.")
    if happened is not None and sealed_digest(campaign) is None and campaign.agreement.revision == 1:
        raise UserError("Whether it happened is asked at the first review.", "Both teams sign first.")
    new = {"owner": owner and owner.strip(), "due": due, "question": question, "happened": happened}
    changed = {**row, **{key: value for key, value in new.items() if value is not None}}
    changed = {key: value for key, value in changed.items() if value != ""}
    return _with_row(campaign, fear, changed)


def remove_fear(campaign: Campaign, fear: str) -> Campaign:
    """Take a reason off the list."""
    find_fear(campaign, fear)
    return _with_row(campaign, fear, None)


def find_fear(campaign: Campaign, fear: str) -> Content:
    """The reason of that id. Raises UserError where there is none."""
    found = next((row for row in campaign.premortem if row.get("id") == fear), None)
    if found is None:
        known = ", ".join(str(row.get("id")) for row in campaign.premortem)
        raise UserError(f"There is no reason {fear!r} in {campaign.slug}.", f"There are {known or 'none yet'}.")
    return found


def unanswered_fears(campaign: Campaign) -> list[Content]:
    """The reasons of which nobody has said yet whether they came true."""
    return [row for row in campaign.premortem if not isinstance(row.get("happened"), bool)]


def _with_row(campaign: Campaign, fear: str, row: Mapping[str, Any] | None) -> Campaign:
    rows = [row if each.get("id") == fear else each for each in campaign.premortem]
    return replace(campaign, premortem=tuple(each for each in rows if each is not None))
