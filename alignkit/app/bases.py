"""The signed revision of another campaign that one is based on: choose it, move to a newer one, leave it.

A campaign has the nine questions of its base, until it edits one: that question is then its own. Each function changes
the open campaign in memory, as one step of undo; the caller writes it with ``session.save()``. Each raises UserError
where the campaign is signed and locked: amend it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import UserError
from alignkit.core.model import BaseAgreement, Campaign
from alignkit.core.questions import get_question
from alignkit.diff.changes import Change, find_changes
from alignkit.store import base_agreements
from alignkit.store.campaign_files import is_slug_taken, read_sealed
from alignkit.store.workspace import Workspace, check_slug, is_slug, list_slugs, sealed_revisions
from alignkit.text.spelling import closest_match


@dataclass(frozen=True, slots=True)
class NewerBase:
    """The newest signed revision of a campaign's base, and what changes in the campaign by moving to it."""

    base: BaseAgreement
    changes: tuple[Change, ...]


def find_base(ws: Workspace, own_slug: str, reference: str) -> tuple[BaseAgreement, str]:
    """The signed revision that ``inbound-sla@r4``, or ``inbound-sla`` for the newest, names; and its fingerprint.

    Raises UserError where there is none, and where it cannot be the base of ``own_slug``.
    """
    slug, at, number = reference.strip().partition("@")
    check_slug(slug)
    if at and base_agreements.parse_reference(reference.strip()) is None:
        raise UserError(f"{reference!r} names no revision.", f"Write it as {slug}@r4, or {slug} for the newest one.")
    known = sealed_revisions(ws, slug)
    if not known:
        if is_slug_taken(ws, slug):
            hint = f"A base is what both teams have signed. What is in the way there: alignkit show {slug}"
            raise UserError(f"{slug} has no signed revision yet.", hint)
        near = closest_match(slug, list_bases(ws)) or closest_match(slug, list_slugs(ws))
        hint = f"Did you mean {near}?" if near else "alignkit list shows the campaigns there are."
        raise UserError(f"There is no campaign {slug!r}.", hint)
    revision = int(number[1:]) if at else known[-1]
    if revision > known[-1]:
        signed = ", ".join(f"r{each}" for each in known)
        raise UserError(f"{slug} has no signed revision {revision}.", f"Signed are: {signed}.")
    base, digest = base_agreements.read_base(ws, own_slug, slug, revision)
    if base.problem:
        raise UserError(base.problem)
    return base, digest


def list_bases(ws: Workspace) -> list[str]:
    """The slugs of the campaigns that have a folder of signed revisions, so that one may be a base."""
    try:
        return sorted(path.name for path in (ws.campaigns / "sealed").iterdir() if is_slug(path.name))
    except OSError:
        return []


def read_base_campaign(ws: Workspace, reference: str) -> Campaign:
    """The signed campaign that a reference names. Raises UserError as ``find_base``."""
    base, _ = find_base(ws, "", reference)
    return read_sealed(ws, base.slug, base.revision)


def with_base_keys(ws: Workspace, own_slug: str, info: Mapping[str, Any]) -> dict[str, Any]:
    """The particulars of a new campaign with its base named in full, and what they lack of leads and hours from there.

    Raises UserError as ``find_base``.
    """
    named = str(info.get("based_on") or "").strip()
    plain = {key: value for key, value in info.items() if key not in actions.BASE_KEYS}
    if not named:
        return plain
    base, digest = find_base(ws, own_slug, named)
    carried = actions.begun({}, read_sealed(ws, base.slug, base.revision))
    return {**carried, **plain, "based_on": f"{base.slug}@r{base.revision}", "based_on_digest": digest}


def take_base(session: Session, reference: str) -> None:
    """Base the campaign on a signed revision of another one; an empty text leaves the base it has.

    Questions with a text of their own keep it. Raises UserError as ``find_base``.
    """
    if not reference.strip():
        leave_base(session)
        return
    base, digest = find_base(session.workspace, session.slug, reference)
    session.apply(actions.take_base, f"Based on {base.name}", base, digest, question=CAMPAIGN_QUESTION.key)


def find_newer_base(ws: Workspace, campaign: Campaign) -> NewerBase | None:
    """The newest signed revision of the base, and what would change; None where the campaign is based on that one.

    Raises UserError where the campaign has no base, and where the newest one cannot be used.
    """
    base = campaign.base
    if base is None or not base.slug:
        raise UserError(
            f"{campaign.slug} is based on no other campaign.",
            f"alignkit base {campaign.slug} --on SLUG bases it on one.",
        )
    newest, digest = find_base(ws, campaign.slug, base.slug)
    if not base.problem and newest.revision == base.revision:
        return None
    info = {**campaign.info, "based_on": f"{newest.slug}@r{newest.revision}", "based_on_digest": digest}
    moved = campaign.with_content(CAMPAIGN_QUESTION.key, info).with_base(newest)
    found = find_changes(campaign, moved)
    return NewerBase(newest, tuple(change for change in found if change.question != CAMPAIGN_QUESTION.key))


def update_base(session: Session) -> NewerBase | None:
    """Move to the newest signed revision of the base, and return it with what changed; None where it is that one."""
    newer = find_newer_base(session.workspace, session.campaign)
    if newer is not None:
        take_base(session, f"{newer.base.slug}@r{newer.base.revision}")
    return newer


def leave_base(session: Session) -> None:
    """Go on without a base: what came from it becomes text of the campaign's own, to be agreed with here."""
    session.apply(actions.leave_base, "Based on no other campaign", question=CAMPAIGN_QUESTION.key)


def return_to_base(session: Session, question: str) -> None:
    """Drop the campaign's own text of a question, so that the base's counts again."""
    label = f"{get_question(question).name} from the base"
    session.apply(actions.return_to_base, label, question, question=question)
