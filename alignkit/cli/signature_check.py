"""Checking SSH signatures against the reader's own list of signers, which is read at most once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from alignkit.cli import console
from alignkit.store import allowed_signers, ssh_signatures

if TYPE_CHECKING:
    from alignkit.core.model import Campaign, Signoff
    from alignkit.signing.trust import SignatureCheck, SignatureChecks
    from alignkit.store.workspace import Workspace


def make_signature_check(
    ws: Workspace, told: str, among: Iterable[Campaign] = ()
) -> Callable[[Campaign], SignatureChecks]:
    """What checks the signatures of a campaign; the reader's list is looked for once there is one, or one is told.

    Raises Refused where the list that is told, or that a campaign ``among`` these needs, cannot be used.
    """

    known: dict[tuple[str, Signoff], SignatureCheck] = {}
    own: list[allowed_signers.Signers] = []

    def listed() -> allowed_signers.Signers:
        if not own:
            own.append(allowed_signers.find_signers(ws.root, os.environ, told))
            for note in own[0].notes:
                console.print_warning(note)
        return own[0]

    def needs_it(campaign: Campaign) -> bool:
        return any(signoff.signature for signoff in campaign.agreement.signoffs)

    def check(campaign: Campaign) -> SignatureChecks:
        return ssh_signatures.check_signatures(campaign, listed(), known) if needs_it(campaign) else {}

    if told or any(map(needs_it, among)):
        listed()
    return check
