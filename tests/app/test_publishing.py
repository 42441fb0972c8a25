"""The brief in its folder, and the wiki where the settings or the person say."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignkit.app import publishing
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.store import pages
from alignkit.store.workspace import find_workspace


def test_the_brief_is_rendered_unless_it_was(signed: Session) -> None:
    ws, campaign = signed.workspace, signed.campaign
    path = publishing.write_brief(ws, campaign)
    assert path == ws.root / "briefs" / f"{campaign.slug}.md"
    assert path.read_text("utf-8") == pages.render_brief(ws, campaign)
    assert publishing.write_brief(ws, campaign, "# Another page\n") == path
    assert path.read_text("utf-8") == "# Another page\n"


def test_the_wiki_goes_where_it_is_told(signed: Session, tmp_path: Path) -> None:
    folder = tmp_path / "wiki"
    tried = publishing.publish(signed.workspace, str(folder), dry_run=True)
    assert tried.wiki.outcome.written
    assert not folder.exists()
    made = publishing.publish(signed.workspace, str(folder))
    assert made.folder == folder
    assert list(folder.rglob(f"{signed.slug}.md"))


def test_the_wiki_goes_to_the_folder_of_the_settings_from_the_workspace(signed: Session) -> None:
    root = signed.workspace.root
    (root / "alignkit.toml").write_text('format = 1\n[publish]\ndir = "pages"\n')
    ws = find_workspace(root, {})
    assert publishing.publish(ws).folder == root / "pages"
    assert list((root / "pages").rglob(f"{signed.slug}.md"))


def test_without_a_folder_nothing_is_published(signed: Session) -> None:
    with pytest.raises(UserError, match="Which folder"):
        publishing.publish(signed.workspace)
