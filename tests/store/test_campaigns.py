from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.store import atomic, campaigns, lock, recovery
from alignkit.store.workspace import Workspace
from tests.campaign_files import CAMPAIGN_TEXT, leftover_files, merge_texts, with_answer, with_signoffs


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_STATE", str(tmp_path / "state"))
    (tmp_path / "ws" / "campaigns").mkdir(parents=True)
    (tmp_path / "ws" / "alignkit.toml").write_text("format = 1\n")
    return Workspace((tmp_path / "ws").resolve())


def write_campaign(ws: Workspace, slug: str = "freight", text: str | bytes = CAMPAIGN_TEXT) -> Path:
    path = ws.campaigns / f"{slug}.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# -- reading and listing --


def test_read_names_the_nearest(ws: Workspace) -> None:
    write_campaign(ws)
    assert campaigns.read_campaign_file(ws, "freight").loaded.campaign.title == "Freight check"  # type: ignore[union-attr]
    with pytest.raises(UserError, match="Did you mean freight"):
        campaigns.read_campaign_file(ws, "frieght")
    with pytest.raises(UserError, match="None of its revisions"):
        campaigns.read_campaign_file(ws, "freight", revision=1)
    with pytest.raises(UserError, match="is no slug"):
        campaigns.read_campaign_file(ws, "../alignkit")


def test_listing_loads_no_tomlkit(ws: Workspace) -> None:
    write_campaign(ws)
    code = (
        "import sys; from pathlib import Path; from alignkit.store import campaign_files\n"
        "from alignkit.store.workspace import Workspace\n"
        f"ws = Workspace(Path({str(ws.root)!r})); list(campaign_files.iter_campaigns(ws))\n"
        "campaign_files.read_campaign_file(ws, 'freight')\n"
        "print([name for name in ('tomlkit', 'jinja2', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_entries_hold_the_broken_beside_the_good(ws: Workspace, tmp_path: Path) -> None:
    write_campaign(ws, "a-b")
    write_campaign(ws, "a")
    write_campaign(ws, "broken", "format = 1\n[campaign\n")
    write_campaign(ws, "not-text", b"\xff\xfe")
    write_campaign(ws, "large", b"#" * 300_000)
    write_campaign(ws, "Freight")
    write_campaign(ws, "freight")
    write_campaign(ws, "freight (Ines's conflicted copy 2027-03-01)")
    write_campaign(ws, "freight.sync-conflict-20270301-101010-ABCDEF")
    write_campaign(ws, "Spring Fair")
    write_campaign(ws, ".hidden")
    (ws.campaigns / "upper.TOML").write_text(CAMPAIGN_TEXT)
    (ws.campaigns / "folder.toml").mkdir()
    os.mkfifo(ws.campaigns / "pipe.toml")
    (tmp_path / "outside.toml").write_text(CAMPAIGN_TEXT)
    (ws.campaigns / "outside.toml").symlink_to(tmp_path / "outside.toml")
    (ws.campaigns / "dangling.toml").symlink_to("nowhere.toml")
    (ws.campaigns / "inside.toml").symlink_to("a.toml")
    (ws.campaigns / "notes.md").write_text("")
    found = {entry.slug: entry for entry in campaigns.iter_campaigns(ws)}
    codes = {slug: [problem.code for problem in entry.loaded.problems] for slug, entry in found.items()}
    good = {slug for slug, entry in found.items() if entry.loaded.campaign}
    assert good == {"a", "a-b", "freight", "inside"}
    assert list(codes).index("a") < list(codes).index("a-b")
    assert codes["Freight"] == ["AF43"]
    assert codes["freight (Ines's conflicted copy 2027-03-01)"] == ["AF42"]
    assert codes["freight.sync-conflict-20270301-101010-ABCDEF"] == ["AF42"]
    assert codes["Spring Fair"] == ["AF41"]
    assert codes["upper"] == ["AF41"]
    assert codes["outside"] == ["AF44"]
    assert codes["folder"] == codes["pipe"] == codes["dangling"] == ["AF40"]
    assert all(codes[slug] for slug in found if slug not in good)
    assert ".hidden" not in found and "notes" not in found
    assert campaigns.list_slugs(ws) == [slug for slug in found if codes[slug] not in (["AF41"], ["AF42"], ["AF43"])]


def test_what_may_not_be_read_is_an_entry(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write_campaign(ws)

    def refuse(path: Path, size: int) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("alignkit.store.campaign_files.read_limited", refuse)
    (entry,) = campaigns.iter_campaigns(ws)
    assert "you may not read it" in entry.loaded.problems[0].message
    with pytest.raises(UserError, match="you may not read it"):
        campaigns.read_campaign_file(ws, "freight")


def test_no_campaigns_folder_is_no_campaigns(ws: Workspace) -> None:
    ws.campaigns.rmdir()
    assert list(campaigns.iter_campaigns(ws)) == []
    campaigns.create_campaign(ws, Campaign("first", {"title": "First"}))
    assert campaigns.list_slugs(ws) == ["first"]


def test_a_campaigns_folder_that_leads_outside_is_refused(ws: Workspace, tmp_path: Path) -> None:
    ws.campaigns.rmdir()
    (tmp_path / "elsewhere").mkdir()
    ws.campaigns.symlink_to(tmp_path / "elsewhere")
    for act in (
        lambda: list(campaigns.iter_campaigns(ws)),
        lambda: campaigns.create_campaign(ws, Campaign("first", {"title": "First"})),
    ):
        with pytest.raises(UserError, match="leads outside"):
            act()
    assert not any((tmp_path / "elsewhere").iterdir())


# -- saving --


def test_a_save_changes_what_changed_and_keeps_its_tree(ws: Workspace) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    tree = file.document
    for text in ("Nobody looks.", "Nobody checks."):
        file = campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", text))
        assert path.read_text() == CAMPAIGN_TEXT.replace("Nobody checks invoices.", text)
        assert path.read_bytes() == file.raw
        assert file.document is tree
    assert leftover_files(ws) == []


def test_nothing_is_written_where_nothing_differs(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    monkeypatch.setattr(atomic, "replace_file", lambda *_: pytest.fail("written"))
    again = campaigns.save_campaign(ws, file, replace(file.campaign))
    assert again.raw == CAMPAIGN_TEXT.encode()


def test_true_is_not_one(ws: Workspace) -> None:
    path = write_campaign(ws, text=CAMPAIGN_TEXT + "\n[extra]\nx = 1\n".replace("extra", "metrics"))
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, file.campaign.with_content("metrics", {"x": True}))
    assert "x = true" in path.read_text()


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_mark_and_missing_newline_survive(ws: Workspace, bom: bytes, end: str, last: bool) -> None:
    raw = bom + (CAMPAIGN_TEXT if last else CAMPAIGN_TEXT.rstrip("\n")).replace("\n", end).encode()
    path = write_campaign(ws, text=raw)
    file = campaigns.open_for_writing(ws, "freight")
    file = campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert path.read_bytes() == raw.replace(b"Nobody checks invoices.", b"Nobody looks.")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody checks invoices."))
    assert path.read_bytes() == raw


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o444])
def test_the_mode_survives(ws: Workspace, mode: int) -> None:
    path = write_campaign(ws)
    path.chmod(mode)
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_survives(ws: Workspace) -> None:
    path = write_campaign(ws)
    os.chown(path, 1234, 2345)
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes are Linux's here")
def test_extended_attributes_survive(ws: Workspace) -> None:
    path = write_campaign(ws)
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("this disk has no extended attributes")
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert os.getxattr(path, "user.note") == b"kept"


def test_a_link_inside_is_written_through_and_stays_one(ws: Workspace) -> None:
    write_campaign(ws).rename(ws.campaigns / "real.toml")
    (ws.campaigns / "freight.toml").symlink_to("real.toml")
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert (ws.campaigns / "freight.toml").is_symlink()
    assert "Nobody looks." in (ws.campaigns / "real.toml").read_text()


def test_a_link_turned_outside_meanwhile_is_not_written_through(ws: Workspace, tmp_path: Path) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    path.rename(tmp_path / "outside.toml")
    path.symlink_to(tmp_path / "outside.toml")
    with pytest.raises(campaigns.NotSavedError, match="outside"):
        campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert (tmp_path / "outside.toml").read_text() == CAMPAIGN_TEXT


def test_moved_on_is_told_or_joined(ws: Workspace) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    assert not campaigns.has_changed_on_disk(file)
    path.write_text(CAMPAIGN_TEXT.replace("Asked for the check.", "Named a tender.") + "# a note of theirs\n")
    assert campaigns.has_changed_on_disk(file)
    mine = with_answer(file.campaign, "pain", "Nobody looks.")
    with pytest.raises(campaigns.FileChangedError) as caught:
        campaigns.save_campaign(ws, file, mine)
    assert caught.value.stored.loaded.campaign.answer("mql") == "Named a tender."  # type: ignore[union-attr]
    after = campaigns.save_campaign(ws, file, mine, join=merge_texts)
    assert "Named a tender." in path.read_text() and "Nobody looks." in path.read_text()
    assert "# a note of theirs" in path.read_text()
    assert after.campaign.answer("mql") == "Named a tender."
    assert not campaigns.has_changed_on_disk(after)
    assert recovery.list_recoveries(ws) == ()


@pytest.mark.parametrize("text", [b"format = 1\n[pain\n", b"<<<<<<< HEAD\n", b"\xff", b"", b"format = 2\n"])
def test_a_file_broken_meanwhile_is_never_written(ws: Workspace, text: bytes) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    path.write_bytes(text)
    with pytest.raises(campaigns.NotSavedError) as caught:
        campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."), join=merge_texts)
    assert path.read_bytes() == text
    assert caught.value.kept
    assert (
        recovery.read_recovery(caught.value.kept)
        == CAMPAIGN_TEXT.replace("Nobody checks invoices.", "Nobody looks.").encode()
    )
    assert not caught.value.kept.matches_file


EMPTIED = [b"format = 1\n", b'format = 1\n[campaign]\ntitle = "Freight"\n']


@pytest.mark.parametrize("text", EMPTIED)
def test_a_file_emptied_meanwhile_neither_wins_nor_is_written_over(ws: Workspace, text: bytes) -> None:
    path = write_campaign(ws)
    session = Session.open(ws, "freight")
    known = session.campaign
    path.write_bytes(text)
    with pytest.raises(UserError, match="emptied meanwhile"):
        session.refresh()
    assert session.campaign == known
    session.apply(actions.set_answer, "answer", "pain", "Nobody looks.")
    with pytest.raises(campaigns.NotSavedError, match="emptied meanwhile") as caught:
        session.save()
    assert session.campaign.answer("pain") == "Nobody looks." and session.campaign.answer("mql")
    assert path.read_bytes() == text
    assert caught.value.kept and b"Nobody looks." in recovery.read_recovery(caught.value.kept)
    path.write_text(CAMPAIGN_TEXT)  # brought back, it is saved
    session.save()
    assert "Nobody looks." in path.read_text() and recovery.list_recoveries(ws) == ()


def test_a_file_gone_meanwhile_is_not_made_again(ws: Workspace) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    path.unlink()
    assert campaigns.has_changed_on_disk(file)
    with pytest.raises(campaigns.NotSavedError, match="removed, renamed or archived") as caught:
        campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert not path.exists()
    assert b"Nobody looks." in recovery.read_recovery(caught.value.kept)  # type: ignore[arg-type]


def test_what_may_not_be_written_says_line_and_mend(ws: Workspace) -> None:
    write_campaign(ws, "broken", "format = 1\n[campaign\n")
    with pytest.raises(UserError, match=r"campaigns/broken\.toml:2"):
        campaigns.open_for_writing(ws, "broken")
    write_campaign(ws, "newer", "format = 2\n")
    with pytest.raises(UserError, match="newer"):
        campaigns.open_for_writing(ws, "newer")
    write_campaign(ws)
    campaigns.archive_campaign(ws, "freight")
    with pytest.raises(UserError, match="archived"):
        campaigns.open_for_writing(ws, "freight")


# -- what the disk refuses --

FAULTS = [
    ("write", errno.ENOSPC),
    ("write", errno.EIO),
    ("fsync", errno.EIO),
    ("open", errno.EROFS),
    ("open", errno.EACCES),
]


def make_call_fail(monkeypatch: pytest.MonkeyPatch, call: str, error: int) -> None:
    """Let one of os' calls fail for temporaries of the campaigns folder, and for nothing else."""
    real = getattr(os, call)

    def fail(target: Any, *rest: Any, **more: Any) -> Any:
        name = str(Path(f"/proc/self/fd/{target}").readlink()) if isinstance(target, int) else os.fspath(target)
        if "/campaigns/.alignkit-" in name:
            raise OSError(error, os.strerror(error), name)
        return real(target, *rest, **more)

    monkeypatch.setattr(os, call, fail)


@pytest.mark.skipif(sys.platform != "linux", reason="names descriptors by /proc")
@pytest.mark.parametrize(("call", "error"), FAULTS)
def test_a_refusing_disk_leaves_file_and_text(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, call: str, error: int
) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    mine = with_answer(file.campaign, "pain", "Nobody looks.")
    with monkeypatch.context() as broken:
        make_call_fail(broken, call, error)
        with pytest.raises(campaigns.NotSavedError) as caught:
            campaigns.save_campaign(ws, file, mine)
        with pytest.raises(UserError, match="was not written"):
            campaigns.create_campaign(ws, Campaign("other", {"title": "Other"}))
    words = {errno.ENOSPC: "full", errno.EIO: "error", errno.EROFS: "read-only", errno.EACCES: "may not"}
    assert words[error] in caught.value.message
    assert "campaigns/freight.toml" in caught.value.message
    assert path.read_text() == CAMPAIGN_TEXT
    assert leftover_files(ws) == [] and campaigns.list_slugs(ws) == ["freight"]
    (kept,) = recovery.list_recoveries(ws)
    assert str(kept.path) in caught.value.hint
    assert kept.matches_file and b"Nobody looks." in recovery.read_recovery(kept)
    later = campaigns.save_campaign(ws, file, with_answer(mine, "mql", "Named a tender."))
    assert path.read_text() == CAMPAIGN_TEXT.replace("Nobody checks invoices.", "Nobody looks.").replace(
        "Asked for the check.", "Named a tender."
    )
    assert later.raw == path.read_bytes()
    assert recovery.list_recoveries(ws) == ()


def test_a_failed_save_does_not_leave_the_tree_ahead(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    with monkeypatch.context() as broken:
        broken.setattr(atomic, "replace_file", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with pytest.raises(campaigns.NotSavedError) as caught:
            campaigns.save_campaign(ws, file, with_answer(file.campaign, "sql", "Spend confirmed."))
    assert caught.value.kept is None  # the recovery takes the same road, which was broken too
    assert "could not be kept elsewhere" in caught.value.hint
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert path.read_text() == CAMPAIGN_TEXT.replace("Nobody checks invoices.", "Nobody looks.")


def test_an_unconfirmed_folder_is_said_and_confirmed_later(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    mine = with_answer(file.campaign, "pain", "Nobody looks.")

    def unconfirmed(path: Path, raw: bytes) -> None:
        path.write_bytes(raw)
        if path.parent.name == "campaigns":
            raise atomic.NotFlushedError(errno.EIO, "I/O error", str(path.parent))

    with monkeypatch.context() as broken:
        broken.setattr(atomic, "replace_file", unconfirmed)
        with pytest.raises(campaigns.NotSavedError, match="was written, but the disk did not confirm it"):
            campaigns.save_campaign(ws, file, mine)
    asked: list[Path] = []
    monkeypatch.setattr(atomic, "flush_file", asked.append)
    campaigns.save_campaign(ws, file, mine, join=merge_texts)
    assert asked == [path]


def test_a_writer_that_hangs_is_named_after_a_while(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    monkeypatch.setattr(lock, "LOCK_TIMEOUT", 0.05)
    with lock.workspace_lock(ws):
        with pytest.raises(campaigns.NotSavedError, match="another program"):
            campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
        with pytest.raises(UserError, match="another program"):
            campaigns.archive_campaign(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))


def test_a_folder_swapped_while_waiting_is_locked_anew(ws: Workspace) -> None:
    write_campaign(ws)
    entered = threading.Event()
    with lock.workspace_lock(ws):
        waiting = threading.Thread(target=lambda: [entered.set() for _ in [0] if _held(ws)])
        waiting.start()
        ws.campaigns.rename(ws.root / "old")
        ws.campaigns.mkdir()
        waiting.join(5)
    assert entered.is_set()


def _held(ws: Workspace) -> bool:
    with lock.workspace_lock(ws):
        return True


def test_the_lock_falls_back_where_folders_cannot_be_locked(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    real = fcntl.flock

    def no_folders(descriptor: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "bad descriptor")
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", no_folders)
    monkeypatch.setattr(lock, "LOCK_TIMEOUT", 0.05)
    with lock.workspace_lock(ws), pytest.raises(TimeoutError), lock.workspace_lock(ws):
        pass


def test_disks_without_hard_links_still_never_write_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", no_links)
    atomic.create_file(tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        atomic.create_file(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, view: real(descriptor, view[:7]))
    atomic.replace_file(tmp_path / "a", b"0123456789" * 10)
    assert (tmp_path / "a").read_bytes() == b"0123456789" * 10


def test_only_temporaries_of_the_dead_are_swept(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    host, dead = atomic._host_id(), done.stdout.strip()
    token = "0123456789ab"
    names = {
        "dead": f".alignkit-{host}-{dead}-{token}.tmp",
        "alive": f".alignkit-{host}-{os.getpid()}-{token}.tmp",
        "elsewhere": f".alignkit-00000000-{dead}-{token}.tmp",
        "old": f".alignkit-00000000-{dead}-ba9876543210.tmp",
        "huge": f".alignkit-{host}-{'9' * 40}-{token}.tmp",
        "not ours": ".something.tmp",
    }
    for name in names.values():
        (tmp_path / name).write_text("")
    os.utime(tmp_path / names["old"], (0, 0))
    assert atomic.remove_stale_temporaries(tmp_path) == 2
    assert {path.name for path in tmp_path.iterdir()} == {names[k] for k in ("alive", "elsewhere", "huge", "not ours")}
    assert atomic.remove_stale_temporaries(tmp_path / "nowhere") == 0


# -- create, seal, rename, archive --


def test_create_is_exclusive(ws: Workspace) -> None:
    path = campaigns.create_campaign(ws, Campaign("freight", {"title": "Freight"}))
    before = path.read_bytes()
    assert campaigns.read_campaign_file(ws, "freight").loaded.campaign == Campaign("freight", {"title": "Freight"})
    with pytest.raises(UserError, match="already"):
        campaigns.create_campaign(ws, Campaign("freight", {"title": "Other"}))
    assert path.read_bytes() == before
    campaigns.archive_campaign(ws, "freight")
    with pytest.raises(UserError, match="already"):
        campaigns.create_campaign(ws, Campaign("freight", {"title": "Other"}))
    write_campaign(ws, "Upper")
    with pytest.raises(UserError, match="already"):
        campaigns.create_campaign(ws, Campaign("upper", {"title": "Other"}))


def test_seal_copies_byte_for_byte_once(ws: Workspace) -> None:
    path = write_campaign(ws)
    assert campaigns.seal_revision(ws, "freight") is None
    file = campaigns.open_for_writing(ws, "freight")
    file = campaigns.save_campaign(ws, file, with_signoffs(file.campaign))
    sealed = campaigns.seal_revision(ws, "freight")
    assert sealed == ws.sealed_path("freight", 1)
    assert sealed.read_bytes() == path.read_bytes()
    assert campaigns.sealed_revisions(ws, "freight") == [1]
    assert campaigns.read_campaign_file(ws, "freight", revision=1).loaded.campaign == file.campaign
    before = sealed.stat()
    assert campaigns.seal_revision(ws, "freight") == sealed
    campaigns.save_campaign(ws, file, replace(file.campaign, review={"next": datetime(2027, 5, 4).date()}))
    assert campaigns.seal_revision(ws, "freight") == sealed  # what is agreed is the same; reviews go on
    assert (sealed.stat().st_ino, sealed.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_sealed_revision_is_never_written_again(ws: Workspace) -> None:
    write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_signoffs(file.campaign))
    target = ws.sealed_path("freight", 1)
    target.parent.mkdir(parents=True)
    for other in (CAMPAIGN_TEXT.encode(), b"\xff", b""):
        target.write_bytes(other)
        with pytest.raises(UserError, match="never written again"):
            campaigns.seal_revision(ws, "freight")
        assert target.read_bytes() == other


def test_altered_is_not_sealed(ws: Workspace) -> None:
    path = write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_signoffs(file.campaign))
    path.write_text(path.read_text().replace("Nobody checks", "Somebody checks"))
    assert campaigns.seal_revision(ws, "freight") is None
    assert not ws.sealed_path("freight", 1).exists()


def test_revisions_are_numbers(ws: Workspace) -> None:
    folder = ws.sealed_folder("freight")
    folder.mkdir(parents=True)
    for name in ("r10.toml", "r2.toml", "r01.toml", "r0.toml", "rx.toml", "r3.toml.orig", "r4.TOML"):
        (folder / name).write_text("")
    assert campaigns.sealed_revisions(ws, "freight") == [2, 10]


def test_rename(ws: Workspace) -> None:
    write_campaign(ws)
    write_campaign(ws, "taken")
    with pytest.raises(UserError, match="already"):
        campaigns.rename_campaign(ws, "freight", "taken")
    with pytest.raises(UserError, match="is no slug"):
        campaigns.rename_campaign(ws, "freight", "../out")
    assert campaigns.rename_campaign(ws, "freight", "spring") == ws.campaign_path("spring")
    assert campaigns.list_slugs(ws) == ["spring", "taken"]
    assert ws.campaign_path("spring").read_text() == CAMPAIGN_TEXT
    with pytest.raises(UserError, match="no campaign 'freight'"):
        campaigns.rename_campaign(ws, "freight", "again")


def test_rename_is_refused_once_signed(ws: Workspace) -> None:
    write_campaign(ws)
    file = campaigns.open_for_writing(ws, "freight")
    file = campaigns.save_campaign(
        ws, file, replace(with_signoffs(file.campaign), agreement=with_signoffs(file.campaign).agreement)
    )
    with pytest.raises(UserError, match="signed under that name"):
        campaigns.rename_campaign(ws, "freight", "spring")
    campaigns.seal_revision(ws, "freight")
    campaigns.save_campaign(
        ws, file, replace(file.campaign, agreement=replace(file.campaign.agreement, revision=2, signoffs=()))
    )
    with pytest.raises(UserError, match="signed under that name"):
        campaigns.rename_campaign(ws, "freight", "spring")


def test_archive(ws: Workspace) -> None:
    write_campaign(ws)
    assert campaigns.archive_campaign(ws, "freight") == ws.archive_path("freight")
    assert campaigns.list_slugs(ws) == [] and list(campaigns.iter_campaigns(ws)) == []
    assert [entry.slug for entry in campaigns.iter_campaigns(ws, archived=True)] == ["freight"]
    assert campaigns.read_campaign_file(ws, "freight").path == ws.archive_path("freight")
    with pytest.raises(UserError, match="archived already"):
        campaigns.archive_campaign(ws, "freight")
    write_campaign(ws, text="format = 1\n")
    with pytest.raises(UserError, match="there already"):
        campaigns.archive_campaign(ws, "freight")
    assert ws.archive_path("freight").read_text() == CAMPAIGN_TEXT


def test_write_file(tmp_path: Path) -> None:
    campaigns.write_file(tmp_path / "brief.md", b"one")
    campaigns.write_file(tmp_path / "brief.md", b"two")
    assert (tmp_path / "brief.md").read_bytes() == b"two"
    campaigns.write_file(Path("/dev/null"), b"gone")
    assert not Path("/dev/null").is_file()
    (tmp_path / "file").touch()
    for folder in (tmp_path / "nowhere", tmp_path / "nowhere" / "deep", tmp_path / "file"):
        with pytest.raises(UserError, match=f"there is no folder {folder}."):
            campaigns.write_file(folder / "brief.md", b"")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(UserError, match="was not written"):
        campaigns.write_file(tmp_path, b"")


def test_a_file_that_is_too_large_is_refused_with_its_size(ws: Workspace) -> None:
    path = write_campaign(ws)
    for size, said in ((256 * 1024 + 1, "257 KiB"), (300 * 1024, "300 KiB"), (5 * 1024 * 1024, "5,120 KiB")):
        path.write_bytes(b"#" * size)
        (problem,) = campaigns.read_campaign_file(ws, "freight").loaded.problems
        assert problem.message == f"the file is {said} large; a campaign may be 256 KiB."


# -- recovery and places --


def test_a_recovery_says_whether_it_still_fits(ws: Workspace) -> None:
    path = write_campaign(ws)
    kept = recovery.save_recovery(
        ws, "freight", campaigns.file_digest(path.read_bytes()), b"\xef\xbb\xbfwhat I typed\r\n", "the disk is full"
    )
    (found,) = recovery.list_recoveries(ws)
    assert (found.slug, found.why, found.matches_file) == ("freight", "the disk is full", True)
    assert recovery.read_recovery(found) == b"\xef\xbb\xbfwhat I typed\r\n"
    path.write_text(CAMPAIGN_TEXT + "# newer\n")
    (found,) = recovery.list_recoveries(ws)
    assert not found.matches_file
    recovery.delete_recovery(kept)
    recovery.delete_recovery(kept)
    assert recovery.list_recoveries(ws) == ()


def test_one_process_keeps_one_text_and_never_anothers(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write_campaign(ws)
    recovery.save_recovery(ws, "freight", "x", b"mine, early", "")
    recovery.save_recovery(ws, "freight", "x", b"mine, late", "")
    with monkeypatch.context() as other:
        other.setattr(recovery, "_RUN_ID", "00000000")
        recovery.save_recovery(ws, "freight", "x", b"theirs", "")
    assert sorted(map(recovery.read_recovery, recovery.list_recoveries(ws))) == [b"mine, late", b"theirs"]
    file = campaigns.open_for_writing(ws, "freight")
    campaigns.save_campaign(ws, file, with_answer(file.campaign, "pain", "Nobody looks."))
    assert [recovery.read_recovery(found) for found in recovery.list_recoveries(ws)] == [b"theirs"]


@given(raw=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: b"# alignkit " + text.encode()))
def test_hostile_recoveries_and_places_are_read(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("ALIGNKIT_STATE", str(home / "state"))
        (home / "campaigns").mkdir()
        ws = Workspace(home)
        kept = recovery.save_recovery(ws, "freight", "", b"", "")
        kept.path.write_bytes(raw)
        (found,) = recovery.list_recoveries(ws)
        assert not found.matches_file
        recovery.read_recovery(found)
        recovery.save_bookmark(ws, "freight", {"question": "mql"})
        (place,) = (home / "state").rglob("freight.json")
        place.write_bytes(raw)
        assert isinstance(recovery.read_bookmark(ws, "freight"), dict)


def test_what_is_no_recovery_is_passed_over(ws: Workspace) -> None:
    kept = recovery.save_recovery(ws, "freight", "", b"", "")
    folder = kept.path.parent
    os.mkfifo(folder / "pipe.00000000.toml")
    (folder / "folder.00000000.toml").mkdir()
    (folder / "linked.00000000.toml").symlink_to("/etc/passwd")
    (folder / "nul.00000000.toml").write_text("")
    (folder / "..00000000.toml").write_text("")
    (folder / "freight.00000001.toml").write_text('# alignkit {"base": [], "why": {"a": 1}, "slug": 3}\n')
    os.utime(folder / "freight.00000001.toml", (2**40, 2**40))
    (folder / "freight.00000002.toml").write_text("# alignkit " + "[" * 100_000)
    found = recovery.list_recoveries(ws)
    assert {recovered.slug for recovered in found} == {"freight"}
    assert len(found) >= 2


def test_places(ws: Workspace) -> None:
    assert recovery.read_bookmark(ws, "freight") == {}
    recovery.save_bookmark(ws, "freight", {"question": "mql", "line": 3})
    assert recovery.read_bookmark(ws, "freight") == {"question": "mql", "line": 3}
    (file,) = (path for path in Path(os.environ["ALIGNKIT_STATE"]).rglob("freight.json"))
    assert json.loads(file.read_text()) == {"question": "mql", "line": 3}
    file.parent.chmod(0o500)
    file.unlink()
    file.mkdir()
    recovery.save_bookmark(ws, "freight", {"question": "sql"})
    assert recovery.read_bookmark(ws, "freight") == {}


# -- two at once --

WRITER = """
import sys
from pathlib import Path
from alignkit.store import campaigns
from alignkit.store.workspace import Workspace
sys.path.insert(0, {tests!r})
from tests.store.test_campaigns import merge_texts, with_answer
ws, question, edits = Workspace(Path({root!r})), sys.argv[1], int(sys.argv[2])
file = campaigns.open_for_writing(ws, "freight")
for number in range(edits):
    new = with_answer(file.campaign, question, f"{{question}} {{number}}")
    file = campaigns.save_campaign(ws, file, new, join=merge_texts)
    said = file.campaign.content(question).get("seen", [])
    content = {{**file.campaign.content(question), "seen": [*said, number]}}
    file = campaigns.save_campaign(ws, file, file.campaign.with_content(question, content), join=merge_texts)
"""


def two_writers(ws: Workspace, edits: int) -> None:
    path = write_campaign(ws)
    code = WRITER.format(tests=str(Path(__file__).parents[2]), root=str(ws.root))
    both = [subprocess.Popen([sys.executable, "-c", code, question, str(edits)]) for question in ("pain", "mql")]
    assert [writer.wait(600) for writer in both] == [0, 0]
    campaign = campaigns.read_campaign_file(ws, "freight").loaded.campaign
    assert campaign
    for question in ("pain", "mql"):
        assert campaign.answer(question) == f"{question} {edits - 1}"
        assert list(campaign.content(question)["seen"]) == list(range(edits))
    for comment in ("# Freight, spring. Kept by Ines.", "# on the page", "# what hurts"):
        assert path.read_text().count(comment) == 1
    assert leftover_files(ws) == [] and recovery.list_recoveries(ws) == ()


def test_two_processes_lose_nothing(ws: Workspace) -> None:
    two_writers(ws, 30)


@pytest.mark.slow
def test_two_processes_lose_nothing_of_two_thousand_edits(ws: Workspace) -> None:
    two_writers(ws, 500)
