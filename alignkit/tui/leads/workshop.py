"""What the screens about leads share: the leads of one campaign as they are now, and the session that is open on it."""

from __future__ import annotations

from datetime import date

from alignkit.app import leads
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, Team
from alignkit.leads.batch import Batch
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace


class Workshop:
    """``batch`` is None where no leads were taken, and where they cannot be used: ``refused`` says why then.

    ``judges`` are who judges for each team, as far as it was asked.
    """

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.today = session, today
        self.judges: dict[Team, str] = {}
        self.batch: Batch | None = None
        self.refused: UserError | None = None
        self._state: tuple[object, ...] = ()
        self.read()

    @property
    def ws(self) -> Workspace:
        return self.session.workspace

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def slug(self) -> str:
        return self.session.slug

    def read(self) -> bool:
        """Read the leads again where their files were written; return whether they were."""
        state = lead_batches.batch_state(self.ws, self.slug)
        if state == self._state:
            return False
        self._state, self.batch, self.refused = state, None, None
        if any(state):
            try:
                self.batch = leads.open_batch(self.ws, self.slug, self.today)
            except UserError as refused:
                self.refused = refused
        return True

    def hold(self, batch: Batch) -> None:
        """Go on with a batch that was just written."""
        self.batch = batch
        self._state = lead_batches.batch_state(self.ws, self.slug)
