"""The person at this machine, as far as lists ask whom a campaign waits for."""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.core.model import Team


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is at this machine, as far as it is known."""

    name: str = ""
    team: Team | None = None

    def __str__(self) -> str:
        return f"{self.name or 'name not known'}, {self.team.capitalize() if self.team else 'team not known'}"
