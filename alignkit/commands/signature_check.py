"""Signature check."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Signoff
    from alignkit.proving.trust import Checked, Checks


def signature_check(ws: Workspace, told: str, among: Iterable[Campaign] = ()) -> Callable[[Campaign], Checks]:
    """What checks the signatures of a campaign; the reader's list is looked for once there is one, or one is told.

    Raises Refused where the list that is told, or that a campaign ``among`` these needs, cannot be used.
    """
    from alignkit import console
    from alignkit.disk import signatures, signers

    known: dict[tuple[str, Signoff], Checked] = {}
    own: list[signers.Signers] = []

    def listed() -> signers.Signers:
        if not own:
            own.append(signers.find(ws.root, os.environ, told))
            for note in own[0].notes:
                console.warn(note)
        return own[0]

    def needs_it(campaign: Campaign) -> bool:
        return any(signoff.signature for signoff in campaign.agreement.signoffs)

    def check(campaign: Campaign) -> Checks:
        return signatures.checks(campaign, listed(), known) if needs_it(campaign) else {}

    if told or any(map(needs_it, among)):
        listed()
    return check
