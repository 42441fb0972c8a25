"""Open campaigns, as the commands and the screens have them."""

import shutil
from pathlib import Path

import pytest

from alignkit.app.session import Session
from alignkit.core.model import to_data
from alignkit.files.editor import write_new_file
from alignkit.store.workspace import Workspace
from tests.full_campaign import full_campaign

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"


@pytest.fixture
def signed(ws: Workspace) -> Session:
    """The sample campaign that both teams signed."""
    shutil.copy(SAMPLES / f"{SLUG}.toml", ws.campaigns)
    shutil.copytree(SAMPLES / "sealed" / SLUG, ws.root / "campaigns" / "sealed" / SLUG)
    return Session.open(ws, SLUG)


@pytest.fixture
def draft(ws: Workspace) -> Session:
    """A campaign with nine answers, of which neither team has said anything."""
    (ws.campaigns / "draft.toml").write_text(write_new_file(to_data(full_campaign("draft"))))
    return Session.open(ws, "draft")
