"""No text goes where nobody asked for it: through a link, into a pipe, among the files of git or of a workspace."""

import os
from pathlib import Path

import pytest

from alignkit.core.errors import UserError
from alignkit.store import campaigns, pages
from alignkit.store.workspace import Workspace, create_workspace
from tests.command_line import run_checked, run_refused

SLUG = "ledger-days-cologne"
FIFO = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")


def everything(*folders: Path) -> dict[Path, bytes]:
    """Every file below, but for the throw-away index."""
    found = (path for folder in folders for path in sorted(folder.rglob("*")) if ".alignkit" not in path.parts)
    return {path: path.read_bytes() for path in found if path.is_file()}


def sealed(root: Path) -> Path:
    path = root / "campaigns" / "sealed" / SLUG / "r1.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((root / "campaigns" / f"{SLUG}.toml").read_bytes())
    return path


PLACES = {
    "its own sealed copy": sealed,
    "the settings": lambda root: root / "alignkit.toml",
    "a file beside the campaigns": lambda root: root / "notes.toml",
    "an archived campaign": lambda root: root / "campaigns" / "archive" / "old.toml",
    "no campaign's name": lambda root: root / "campaigns" / "Old (copy).toml",
    "a template": lambda root: root / "templates" / "own.toml",
    "git": lambda root: root / ".git" / "config.toml",
}


@pytest.mark.parametrize("where", PLACES)
def test_a_campaign_file_is_written_through_no_link_to_anything_else(root: Path, where: str) -> None:
    path = root / "campaigns" / f"{SLUG}.toml"
    target = PLACES[where](root)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(target)
    before = everything(root)
    run_refused("answer", SLUG, "pain", "--text", "Another pain.")
    run_refused("rename", SLUG, "another-name")
    assert everything(root) == before
    assert path.is_symlink()


@pytest.mark.parametrize("where", ["alignkit.toml", "campaigns/sealed/x/r1.toml"])
def test_a_link_put_there_while_a_campaign_is_open_is_not_written_through(root: Path, where: str) -> None:
    ws = Workspace(root.resolve())
    file = campaigns.open_for_writing(ws, SLUG)
    target = root / where
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(file.raw)
    file.path.unlink()
    file.path.symlink_to(target)
    with pytest.raises(campaigns.NotSavedError, match="no campaign file") as caught:
        campaigns.save_campaign(ws, file, file.campaign.with_content("pain", {"answer": "Another pain."}))
    assert target.read_bytes() == file.raw
    assert caught.value.kept


@pytest.mark.parametrize("folder", ["sealed", "archive"])
def test_folders_of_campaigns_that_are_links_are_not_written_into(root: Path, folder: str) -> None:
    (root / "elsewhere").mkdir()
    (root / "campaigns" / folder).mkdir(exist_ok=True)
    (root / "campaigns" / folder).rename(root / "was")
    (root / "campaigns" / folder).symlink_to("../elsewhere")
    if folder == "archive":
        assert "leads to elsewhere" in run_refused("archive", SLUG)
    else:
        ws = Workspace(root.resolve())
        text = Path(__file__).parents[1].joinpath("data", "full.toml").read_text("utf-8")
        (root / "campaigns" / "full.toml").write_text(text, "utf-8")
        from alignkit.store import write_guard

        with pytest.raises(UserError, match="leads to elsewhere"):
            write_guard.check_sealed_file(ws, ws.sealed_path("full", 1))
    assert list((root / "elsewhere").iterdir()) == []


def test_new_campaigns_are_not_made_in_gits_folder(root: Path) -> None:
    (root / ".git").mkdir()
    (root / "campaigns").rename(root / "was")
    (root / "campaigns").symlink_to(".git")
    assert "where no campaigns are kept" in run_refused("new", "A new one")
    assert list((root / ".git").iterdir()) == []


def test_a_workspace_is_not_begun_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "campaigns").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="outside the workspace"):
        create_workspace(tmp_path / "work", sample="campaigns")
    assert list((tmp_path / "elsewhere").iterdir()) == []


# --- publishing -------------------------------------------------------------------------------------------------------


FOLDERS = {
    "the file system": lambda root: "/",
    "the folder above": lambda root: "..",
    "the workspace": lambda root: ".",
    "the campaigns": lambda root: "campaigns",
    "the sealed ones": lambda root: "campaigns/sealed",
    "a new folder among them": lambda root: "campaigns/wiki",
    "git": lambda root: ".git",
    "inside of git": lambda root: ".git/hooks",
    "the index": lambda root: ".alignkit",
    "the templates": lambda root: "templates",
    "a link to the campaigns": lambda root: "link",
    "a bare repository": lambda root: str(root.parent / "bare.git"),
    "another workspace": lambda root: str(root.parent / "other"),
    "its campaigns": lambda root: str(root.parent / "other" / "campaigns"),
    "the home": lambda root: str(Path.home()),
}


def furnished(root: Path) -> None:
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / "link").symlink_to("campaigns")
    bare = root.parent / "bare.git"
    (bare / "objects").mkdir(parents=True)
    (bare / "refs").mkdir()
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    create_workspace(root.parent / "other")


@pytest.mark.parametrize("kind", FOLDERS)
def test_nothing_is_published_where_other_files_are_kept(root: Path, kind: str) -> None:
    furnished(root)
    before = everything(root.parent)
    assert "Nothing is published into" in run_refused("publish", FOLDERS[kind](root))
    assert everything(root.parent) == before


@pytest.mark.parametrize("folder", ["campaigns", "campaigns/sealed", ".git", ".", "templates", ".alignkit", "link"])
def test_nor_by_the_settings(root: Path, folder: str) -> None:
    furnished(root)
    text = (root / "alignkit.toml").read_text()
    (root / "alignkit.toml").write_text(text.replace('dir = ""', f'dir = "{folder}"'))
    before = everything(root.parent)
    run_refused("publish")
    assert everything(root.parent) == before


def test_a_clone_of_a_wiki_is_published_into(root: Path) -> None:
    (root.parent / "wiki" / ".git").mkdir(parents=True)
    run_checked("publish", root.parent / "wiki")
    assert (root.parent / "wiki" / "index.md").is_file()
    assert list((root.parent / "wiki" / ".git").iterdir()) == []


def linked(journal: Path, outside: Path) -> None:
    journal.symlink_to(outside)


def second_name(journal: Path, outside: Path) -> None:
    outside.write_text("kept\n")
    os.link(outside, journal)


def pipe(journal: Path, outside: Path) -> None:
    os.mkfifo(journal)


@pytest.mark.parametrize("made", [linked, second_name, pytest.param(pipe, marks=FIFO)])
def test_the_journal_of_publish_is_no_way_out(root: Path, made) -> None:  # type: ignore[no-untyped-def]
    run_checked("publish", "wiki")
    outside = root.parent / "outside"
    made(root / "wiki" / ".alignkit-pages.journal", outside)
    before = everything(root.parent)
    (root / "wiki" / "index.md").unlink()
    before.pop(root / "wiki" / "index.md")
    if made is pipe:
        before = {path: raw for path, raw in before.items() if not path.name.endswith(".journal")}
    assert "is a link or no plain file" in run_refused("publish", "wiki")
    assert everything(root.parent) == before


def test_what_is_remembered_of_a_wiki_goes_through_no_link(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / ".alignkit").symlink_to(root.parent / "elsewhere")
    run_checked("publish", "wiki")
    assert not list((root.parent / "elsewhere").glob("wiki-*"))


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["../alignkit.toml", f"../campaigns/{SLUG}.toml", "../.git/hooks/post-commit"])
def test_a_brief_is_not_written_through_a_link(root: Path, place: str) -> None:
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / ".git" / "hooks" / "post-commit").write_text("#!/bin/sh\n")
    (root / "briefs").mkdir(exist_ok=True)
    (root / "briefs" / f"{SLUG}.md").symlink_to(place)
    before = everything(root)
    with pytest.raises(UserError, match="was not written"):
        pages.write_brief(Workspace(root.resolve()), SLUG, "# A brief\n")
    assert everything(root) == before


OUTPUTS = [
    "alignkit.toml",
    f"campaigns/{SLUG}.toml",
    "campaigns/new.toml",
    ".git/config",
    "templates/brief.md.j2",
    ".alignkit/x",
    "../other/campaigns/x.toml",
    "../other/alignkit.toml",
    "../bare.git/config",
    "link/x.md",
]


@pytest.mark.parametrize("command", ["brief", "calendar"])
@pytest.mark.parametrize("output", OUTPUTS)
def test_no_page_is_written_over_what_is_kept(root: Path, command: str, output: str) -> None:
    furnished(root)
    before = everything(root.parent)
    assert "was not written" in run_refused(command, SLUG, "-o", output)
    assert everything(root.parent) == before


@pytest.mark.parametrize("name", [".alignkit/x.md", ".alignkit", ".alignkit/pages/x.md", "alignkit.toml"])
@pytest.mark.parametrize("whose", ["ours", "another"])
def test_the_settings_folder_of_a_workspace_takes_no_page(root: Path, tmp_path: Path, name: str, whose: str) -> None:
    other = tmp_path / "another-workspace"
    create_workspace(other)
    space = root if whose == "ours" else other
    (space / ".alignkit" / "pages").mkdir(parents=True)
    (space / ".alignkit" / "x.md").write_text("kept")
    with pytest.raises(UserError, match="settings stand there"):
        campaigns.write_page(Workspace(root.resolve()), space / name, b"# A brief\n")
    assert (space / ".alignkit" / "x.md").read_text() == "kept"
    assert [path.name for path in (space / ".alignkit").iterdir() if path.is_file()] == ["x.md"]
