"""Who may do what in a room: one unguessable link for each team and one for observers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alignkit.core.model import TEAM_NAMES, TEAMS, Team

Role = Literal["marketing", "sales", "observer"]
ROLES: tuple[Role, ...] = ("marketing", "sales", "observer")
ROLE_NAMES: dict[Role, str] = {**{team: TEAM_NAMES[team] for team in TEAMS}, "observer": "Observers"}
SECRET_BYTES = 16  # 22 letters in a link


@dataclass(frozen=True, slots=True)
class RoomLinks:
    """The secret of each role. A browser that has shown it gets a cookie made from it, which opens that role only."""

    secrets: Mapping[str, str]

    def admits(self, role: str, secret: str) -> bool:
        """Whether this is the secret of a role's link; compared in constant time."""
        return hmac.compare_digest(self.secrets[role].encode(), secret.encode("utf-8", "replace"))

    def cookie(self, role: str) -> str:
        """The value of a role's cookie. The link cannot be told from it."""
        return hmac.new(self.secrets[role].encode(), f"alignkit room {role}".encode(), hashlib.sha256).hexdigest()

    def knows_cookie(self, role: str, value: str) -> bool:
        """Whether this is a role's cookie; compared in constant time."""
        return hmac.compare_digest(self.cookie(role).encode(), value.encode("utf-8", "replace"))


def make_links(roles: Sequence[str] = ROLES) -> RoomLinks:
    """New secrets for these roles."""
    return RoomLinks({role: secrets.token_urlsafe(SECRET_BYTES) for role in roles})


def team_of(role: Role) -> Team | None:
    """The team that a role acts for; None for observers, who only read."""
    return next((team for team in TEAMS if team == role), None)
