"""Whatever ``verify`` fails a campaign for, it is altered everywhere; and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from alignkit.core.status import campaign_status
from alignkit.store import campaign_files, campaigns, workspace
from alignkit.store.index import Index
from tests.command_line import run as ran
from tests.command_line import run_checked
from tests.full_campaign import full_campaign

SLUG = "freight"
TODAY = date(2027, 3, 1)
LIVE, COPY = "campaigns/freight.toml", "campaigns/sealed/freight/r1.toml"


pytestmark = pytest.mark.usefixtures("no_identity")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    workspace.create_workspace(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def ready(root: Path) -> Path:
    """A workspace with one campaign, answered in full; the path of its file."""
    return campaigns.create_campaign(workspace.find_workspace(root, {}), full_campaign(SLUG))


@pytest.fixture(scope="module")
def signed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one campaign that both have signed, of which each test has a copy."""
    home = tmp_path_factory.mktemp("signed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNKIT_STATE", str(home / "state"))
        workspace.create_workspace(home / "work")
        patch.chdir(home / "work")
        campaigns.create_campaign(workspace.find_workspace(home / "work", {}), full_campaign(SLUG))
        for words in (("agree", SLUG, "--all"), ("sign", SLUG)):
            for team, name in (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm")):
                run_checked(*words, "--team", team, "--by", name)
    return home / "work"


@pytest.fixture
def signed(signed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one stands: a workspace with one campaign that both have signed."""
    folder = Path(shutil.copytree(signed_folder, tmp_path / "work"))
    monkeypatch.chdir(folder)
    return folder


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return act


def two(*acts: Callable[[Path], None]) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        for each in acts:
            each(root)

    return act


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()


def amended(act: Callable[[Path], None]) -> Callable[[Path], None]:
    def then(root: Path) -> None:
        run_checked("amend", SLUG)
        act(root)

    return then


def sign_off_moved(root: Path) -> None:
    text = (root / LIVE).read_text(encoding="utf-8")
    first, *rows = re.split(r"(?=\[\[agreement\.signoffs\]\])", text)
    (root / LIVE).write_text(first + rows[0], encoding="utf-8")


def another_previous(root: Path) -> None:
    text = (root / LIVE).read_text(encoding="utf-8")
    (root / LIVE).write_text(re.sub(r'previous = "sha256:.{8}', 'previous = "sha256:00000000', text), encoding="utf-8")


ATTACKS: dict[str, Callable[[Path], None]] = {
    "an extra table": edit(LIVE, "[campaign]", '[terms]\nx = "Sales pays"\n\n[campaign]'),
    "an answer changed": edit(LIVE, "Freight managers", "Nobody"),
    "the sealed copy gone": remove(COPY),
    "all sealed copies gone": remove("campaigns/sealed"),
    "the sealed copy changed": edit(COPY, "Freight managers", "Nobody"),
    "the sealed copy no TOML": edit(COPY, "[campaign]", "[campaign"),
    "an extra table in the sealed copy": edit(COPY, "[campaign]", '[terms]\nx = "y"\n\n[campaign]'),
    "a signer renamed in the live file": edit(LIVE, 'name = "Ines Kaya"', 'name = "Nora Sand"'),
    "a sign-off taken out": sign_off_moved,
    "the sealed copy of another revision": edit(COPY, "[campaign]", "[agreement]\nrevision = 3\n\n[campaign]"),
    "a draft behind which the copy was changed": amended(edit(COPY, "Freight managers", "Nobody")),
    "a draft whose sealed copy is gone": amended(remove(COPY)),
    "a draft with a broken chain": amended(another_previous),
    "a draft with an extra table": amended(edit(LIVE, "[campaign]", '[terms]\nx = "y"\n\n[campaign]')),
}
FINE: dict[str, Callable[[Path], None]] = {
    "nothing": lambda root: None,
    "a draft": amended(lambda root: None),
    "a draft edited": amended(edit(LIVE, "Freight managers", "Nobody")),
    "other tags": edit(LIVE, 'tags = ["dach", "freight"]', 'tags = ["x"]'),
    "blank lines in the sealed copy": edit(COPY, "[campaign]", "\n\n[campaign]"),
}


def statuses(root: Path) -> dict[str, object]:
    """What each door says of the campaign."""
    ws = workspace.find_workspace(root, {})
    stored = campaign_files.read_campaign_file(ws, SLUG).loaded.campaign
    with Index(ws) as index:
        (listed,) = [each for each in index.entries(TODAY) if each.slug == SLUG]
    (entry,) = [each for each in json.loads(run_checked("list", "--json").stdout) if each["slug"] == SLUG]
    shown = ran("show", SLUG, "--json")
    return {
        "list": entry["status"],
        "index": listed.entry["status"],
        "show": json.loads(shown.stdout)["status"],
        "read": campaign_status(stored, TODAY) if stored else "broken",
    }


@pytest.mark.parametrize("act", ATTACKS.values(), ids=ATTACKS)
def test_what_verify_rejects_is_altered_everywhere(signed: Path, act: Callable[[Path], None]) -> None:
    assert set(statuses(signed).values()) == {"signed"}  # and the index knows it
    act(signed)
    failed = ran("verify", SLUG).exit_code == 1
    found = set(statuses(signed).values())
    broken = campaign_files.read_campaign_file(workspace.find_workspace(signed, {}), SLUG).loaded.campaign is None
    assert failed
    assert found == {"broken" if broken else "altered"}


@pytest.mark.parametrize("act", FINE.values(), ids=FINE)
def test_what_verify_accepts_is_not(signed: Path, act: Callable[[Path], None]) -> None:
    statuses(signed)
    act(signed)
    assert ran("verify", SLUG).exit_code == 0
    (found,) = set(statuses(signed).values())
    assert found in ("signed", "draft", "ready")


def test_the_index_notices_that_a_sealed_copy_changed_and_came_back(signed: Path) -> None:
    assert "signed" in run_checked("list").stdout
    kept = (signed / COPY).read_bytes()
    edit(COPY, "Freight managers", "Nobody")(signed)
    assert "altered" in run_checked("list").stdout
    (signed / COPY).write_bytes(kept)
    assert "altered" not in run_checked("list").stdout
    remove("campaigns/sealed/freight")(signed)
    assert "altered" in run_checked("list").stdout


def test_what_is_altered_says_what_for(signed: Path) -> None:
    edit(LIVE, "[campaign]", '[terms]\nx = "y"\n\n[campaign]')(signed)
    assert "terms is no part of a campaign; nobody signs it." in run_checked("show", SLUG).stdout
    remove(COPY)(signed)
    said = ran("answer", SLUG, "pain", "--set", "cost=Nothing")
    assert said.exit_code == 2 and "altered" in said.stderr


def test_a_draft_of_which_nothing_was_signed_is_a_draft_and_says_what_is_in_the_way(ready: Path, root: Path) -> None:
    edit(LIVE, "[campaign]", '[terms]\nx = "y"\n\n[campaign]')(root)
    told = ran("verify", SLUG)
    assert told.exit_code == 0 and "warning: AV11" in told.stdout
    assert set(statuses(root).values()) == {"draft"}
    assert "terms" in run_checked("show", SLUG).stdout


def test_a_signed_text_without_its_copy_is_sealed_before_a_draft_is_begun(signed: Path) -> None:
    text = (signed / LIVE).read_bytes()
    remove("campaigns/sealed")(signed)
    run_checked("amend", SLUG)
    assert (signed / COPY).read_bytes() == text
    assert ran("verify", SLUG).exit_code == 0


def test_a_damaged_copy_is_not_restored_nor_shown_as_what_was_signed(signed: Path) -> None:
    run_checked("amend", SLUG)
    edit(COPY, "Freight managers", "Nobody")(signed)
    for words in (("amend", SLUG, "--discard"), ("brief", SLUG, "--revision", "1"), ("brief", SLUG)):
        said = ran(*words)
        assert said.exit_code == 2 and "is not what its sign-offs cover" in said.stderr, words
    assert "Nobody" not in run_checked("brief", SLUG, "--draft").stdout
