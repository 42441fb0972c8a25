"""The sign-offs of a campaign as `show` prints them: who signed, how far that can be believed, the chances given."""

from __future__ import annotations

from alignkit.cli import console
from alignkit.cli.signature_check import make_signature_check
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Campaign
from alignkit.review import chances
from alignkit.signing.trust import SignatureChecks, describe_trust
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import sanitize_line


def print_signoffs(ws: Workspace, campaign: Campaign) -> None:
    """Print each sign-off with its level of trust, then the chances that the teams gave their targets."""
    checks = check_signatures(ws, campaign)
    for signoff in campaign.agreement.signoffs:
        stale = "" if signoff.digest == agreement_digest(campaign) else ", on a text that has changed since"
        said_line = f"Signed for {TEAM_NAMES[signoff.team]}: {signoff.name}, {signoff.at:%Y-%m-%d}{stale}"
        console.print_line(
            f"\n{sanitize_line(said_line)}\n  {sanitize_line(describe_trust(signoff, checks.get(signoff.team)))}"
        )
    if any(signoff.confidence for signoff in campaign.agreement.signoffs):
        for n, chance in enumerate(chances.format_chances(campaign)):
            console.print_line(f"{'' if n else chr(10)}Chances: {chance}")


def check_signatures(ws: Workspace, campaign: Campaign) -> SignatureChecks:
    """The outcome of checking each SSH signature, by team; empty where there are none or none can be checked."""
    if not any(signoff.signature for signoff in campaign.agreement.signoffs):
        return {}

    try:
        return make_signature_check(ws, "")(campaign)
    except UserError as error:
        console.print_warning(f"{error} No signature was checked.")
        return {}
