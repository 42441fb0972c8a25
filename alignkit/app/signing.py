"""Signing an agreement, taking a signature back, and the way on from a signed text: amend, or discard the draft.

Each function writes the campaign file before it returns, and raises UserError, or NotSavedError where the disk refuses.
None of them is for an event loop: they wait for the disk, for ssh-keygen, and for templates.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alignkit.app import publishing
from alignkit.app.session import Session
from alignkit.checks.runner import blocks_from_checks
from alignkit.core import actions
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.core.model import TEAM_NAMES, Actor, Signoff, Team
from alignkit.core.status import base_problem, campaign_status, is_whole, revision_number_in_force, sealed_digest
from alignkit.signing.verification import list_differences
from alignkit.store import allowed_signers, campaigns, recovery, ssh_signatures


@dataclass(frozen=True, slots=True)
class SignOutcome:
    """A sign-off as it stands in the file, and what came of the second one.

    ``sealed_path``: the locked copy, None until both teams have signed the same text. ``brief_path``: the brief written
    then; where it could not be, None, and ``brief_problem`` says why. ``is_stale``: somebody changed the text at the
    same moment, so that the sign-off is not about the present one.
    """

    signoff: Signoff
    is_stale: bool
    sealed_path: Path | None = None
    brief_path: Path | None = None
    brief_problem: UserError | None = None


@dataclass(frozen=True, slots=True)
class DiscardOutcome:
    """The revision that is in force again, and the file that keeps the discarded draft."""

    revision: int
    kept_path: Path


def prepare_signoff(
    session: Session,
    team: Team,
    who: Actor,
    today: date,
    *,
    role: str = "",
    email: str = "",
    evidence: str = "",
    confidence: tuple[tuple[str, float], ...] = (),
) -> Signoff:
    """The sign-off that ``who`` is about to make for a team; nothing is signed yet.

    ``evidence`` is needed where somebody else takes it down (``who.recorded_by``). ``confidence`` holds goals with
    their chances from 0 to 1. Raises UserError with all that is in the way, findings that block by alignkit.toml too.
    """
    session.look_at_base()
    return actions.prepare_signoff(
        session.campaign,
        team,
        who,
        role=role,
        email=email,
        evidence=evidence,
        confidence=confidence,
        also=blocks_from_checks(session.campaign, session.workspace.settings, today),
    )


def add_key_signature(session: Session, signoff: Signoff, key: str = "", *, prompt: bool) -> Signoff:
    """The sign-off with an SSH signature, or as it is where no key is set up.

    ``key`` is a file, "git" for git's user.signingkey, "none", or empty for the key of the user's config file.
    ``prompt``: ssh-keygen may ask for a passphrase in the terminal.
    """
    found = allowed_signers.find_signing_key(key, session.workspace.root, os.environ)
    if found is None:
        return signoff
    others = session.campaign.agreement.signoffs
    return ssh_signatures.add_signature(session.slug, signoff, found, others, prompt=prompt)


def sign(session: Session, signoff: Signoff) -> SignOutcome:
    """Sign for one team, with a prepared sign-off. The second one on the same text seals it and writes the brief.

    A brief that cannot be written is told in the outcome and undoes nothing: what both teams signed is sealed. After
    that nothing can be undone; the campaign is amended instead.
    """
    session.apply(actions.sign, f"{TEAM_NAMES[signoff.team]} signed", signoff)
    sealed_path = session.seal()
    campaign = session.campaign
    made = next((each for each in campaign.agreement.signoffs if each.team == signoff.team), signoff)
    is_stale = made.digest != agreement_digest(campaign)
    if sealed_path is None:
        return SignOutcome(made, is_stale)
    session.clear_undo_steps()
    try:
        brief_path = publishing.write_brief(session.workspace, campaign)
    except Exception as error:  # a fault in a template, or in alignkit, is no reason to doubt the signature
        return SignOutcome(made, is_stale, sealed_path, None, user_error_from(error))
    return SignOutcome(made, is_stale, sealed_path, brief_path)


def withdraw_signoff(session: Session, team: Team) -> None:
    """Take back a team's sign-off, as long as both have not signed."""
    session.apply(actions.withdraw_signoff, f"{TEAM_NAMES[team]} withdrew its signature", team)
    session.save()


def amend(session: Session) -> int:
    """Begin the next revision as a draft; returns its number. The signed one stays in force until it is signed.

    Of a campaign changed behind its signatures only while the signed text is kept: raises UserError where it is gone.
    """
    slug, revision = session.slug, session.campaign.agreement.revision
    if is_whole(session.campaign):
        session.seal()  # where the copy is missing: the signed text stands nowhere else once the draft is begun
    elif sealed_digest(session.campaign):
        try:
            session.revision(revision)
        except UserError as gone:
            if problem := base_problem(session.campaign):
                raise UserError(f"{slug} cannot be amended while its base cannot be used: {problem}") from gone
            raise UserError(
                f"{slug} was changed behind its signatures, and the signed text of r{revision} is gone.",
                f"Bring back campaigns/sealed/{slug}/r{revision}.toml first, from git or a backup.",
            ) from gone
    session.apply(actions.amend, f"revision {revision + 1} begun")
    session.save()
    return session.campaign.agreement.revision


def discard_draft(session: Session) -> DiscardOutcome:
    """Discard the draft of the next revision: the signed text is back, and a recovery file keeps the draft.

    Review and waivers of the draft stay.

    Raises UserError where nothing was ever signed, where there is no draft, and where the draft cannot be kept.
    """
    slug, force = session.slug, revision_number_in_force(session.campaign)
    if force is None:
        raise UserError(f"{slug} was never signed, so there is no signed text to return to.")
    sealed = session.revision(force)
    if campaign_status(session.campaign) == "signed" and not list_differences(session.campaign, sealed):
        raise UserError(f"{slug} is the signed text; there is no draft to discard.")
    raw = campaigns.read_campaign_file(session.workspace, slug).raw
    try:
        # a name of its own, because a save drops what this process had kept for the campaign
        kept = recovery.save_recovery(session.workspace, slug, "", raw, "discarded draft").path
        kept = kept.rename(kept.with_name(f"{slug}.{os.urandom(4).hex()}.toml"))
    except OSError as error:
        raise UserError(f"The draft could not be kept ({error.strerror}), so it was not discarded.") from error
    session.apply(actions.discard_draft, "draft discarded", sealed)
    session.save()
    return DiscardOutcome(force, kept)
