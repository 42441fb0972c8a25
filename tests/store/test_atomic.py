"""What reaches the disk, and in which order: the calls of one write as strace sees them."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alignkit.store import atomic

STRACE = pytest.mark.skipif(
    not (shutil.which("strace") and sys.platform == "linux") and not os.environ.get("CI"),
    reason="strace is what sees the order of the calls",
)
# The calls that make a write durable, whatever a C library calls them.
_CALL_NAMES = {
    "openat": "open", "open": "open", "write": "write", "fsync": "fsync", "fdatasync": "fsync",
    "rename": "rename", "renameat": "rename", "renameat2": "rename",
    "link": "link", "linkat": "link", "unlink": "unlink", "unlinkat": "unlink",
}  # fmt: skip


def traced_calls(folder: Path, act: str) -> list[str]:
    """What ``act`` does with files below ``folder``, such as "write temporary" or "fsync folder", in order.

    ``act`` is Python that may use ``atomic`` and ``folder``. Opening to read is left out; a folder is named by its
    name, a file by its name, a temporary file as "temporary".
    """
    trace = folder.parent / "trace"
    program = f"from pathlib import Path\nfrom alignkit.store import atomic\nfolder = Path({str(folder)!r})\n{act}\n"
    command = ["strace", "-f", "-y", "-e", f"trace={','.join('?' + name for name in _CALL_NAMES)}", "-o", str(trace)]
    subprocess.run([*command, sys.executable, "-c", program], check=True, timeout=60, cwd=Path(__file__).parents[2])
    calls = []
    for line in trace.read_text(errors="replace").splitlines():
        found = re.match(r"\d+ +([a-z0-9]+)\((.*)\) += ([0-9]+)", line)
        if not found or str(folder) not in found[2]:
            continue
        call = _CALL_NAMES[found[1]]
        if call == "open" and not ("O_WRONLY" in found[2] or "O_RDWR" in found[2]):
            continue
        paths = [folder / path for path in re.findall(rf'["<]{re.escape(str(folder))}/?([^">]*)[">]', found[2])]
        named = ["temporary" if path.suffix == ".tmp" else path.name for path in paths]
        calls.append(" ".join([call, *dict.fromkeys(named)] if call in ("rename", "link") else [call, named[-1]]))
    return calls


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "campaigns"
    made.mkdir()
    return made


@STRACE
@pytest.mark.parametrize("before", [b"old", None])
def test_a_replaced_file_is_durable_before_it_takes_its_name_and_its_name_is_durable_after(
    folder: Path, before: bytes | None
) -> None:
    if before is not None:
        (folder / "a.toml").write_bytes(before)
    calls = traced_calls(folder, "atomic.replace_file(folder / 'a.toml', b'new')")
    assert calls == [
        "open temporary",
        "write temporary",
        "fsync temporary",
        "rename temporary a.toml",
        "fsync campaigns",
    ]
    assert (folder / "a.toml").read_bytes() == b"new"


@STRACE
def test_a_created_file_is_durable_before_it_takes_its_name_and_its_name_is_durable_after(folder: Path) -> None:
    calls = traced_calls(folder, "atomic.create_file(folder / 'a.toml', b'new')")
    assert calls == [
        "open temporary",
        "write temporary",
        "fsync temporary",
        "link temporary a.toml",
        "unlink temporary",
        "fsync campaigns",
    ]


@STRACE
def test_a_moved_file_is_durable_under_its_new_name_and_gone_for_good_under_the_old_one(folder: Path) -> None:
    (folder / "a.toml").write_bytes(b"text")
    (folder / "archive").mkdir()
    moved = traced_calls(folder, "atomic.move_file(folder / 'a.toml', folder / 'archive' / 'a.toml')")
    assert moved == ["link a.toml", "unlink a.toml", "fsync archive", "fsync campaigns"]
    renamed = traced_calls(folder, "atomic.move_file(folder / 'archive' / 'a.toml', folder / 'archive' / 'b.toml')")
    assert renamed == ["link a.toml b.toml", "unlink a.toml", "fsync archive"]


@STRACE
def test_what_may_be_lost_waits_for_no_disk_and_a_flushed_file_does(folder: Path) -> None:
    calls = traced_calls(folder, "atomic.put(folder / 'cache', b'new')")
    assert calls == ["open temporary", "write temporary", "rename temporary cache"]
    assert traced_calls(folder, "atomic.flush_file(folder / 'cache')") == ["fsync cache", "fsync campaigns"]


@STRACE
def test_each_new_folder_is_durable_in_the_one_above_it(folder: Path) -> None:
    calls = traced_calls(folder, "atomic.make_folder(folder / 'sealed' / 'spring')")
    assert calls == ["fsync campaigns", "fsync sealed"]
    assert traced_calls(folder, "atomic.make_folder(folder / 'sealed' / 'spring')") == []


# --- what is left, and what is not --------------------------------------------------------------------------------


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def count_open() -> int:
    """How many descriptors this process holds, where the system tells; else 0."""
    found = Path("/proc/self/fd")
    return len(list(found.iterdir())) if found.exists() else 0


@pytest.mark.skipif(os.name == "nt", reason="modes and links as POSIX has them")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_is_readable_as_the_users_mask_has_it(folder: Path, mask: int) -> None:
    old = os.umask(mask)
    try:
        atomic.replace_file(folder / "a", b"x")
        atomic.create_file(folder / "b", b"x")
        atomic.put(folder / "c", b"x")
        atomic.append(folder / "d", b"x")
    finally:
        os.umask(old)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o666 & ~mask}


@pytest.mark.skipif(os.name == "nt", reason="modes and links as POSIX has them")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o400])
def test_a_replaced_file_keeps_its_mode_and_is_never_more_open_meanwhile(
    folder: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    seen: list[int] = []
    real = os.write

    def write(descriptor: int, raw: bytes) -> int:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return real(descriptor, raw)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        atomic.replace_file(path, b"new")
    assert seen and all(each & ~mode == 0 and each & 0o077 == 0 for each in seen)
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (mode, b"new")


ACTS = {
    "replace": lambda folder: atomic.replace_file(folder / "a", b"new"),
    "put": lambda folder: atomic.put(folder / "a", b"new"),
    "create": lambda folder: atomic.create_file(folder / "b", b"new"),
    "move": lambda folder: atomic.move_file(folder / "a", folder / "b"),
}


@pytest.mark.skipif(os.name == "nt", reason="calls as POSIX has them")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("call", ["write", "fsync", "replace", "link", "unlink"])
def test_an_act_that_a_disk_stops_leaves_the_old_file_alone(
    folder: Path, act: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a").write_bytes(b"old")
    real, failed = getattr(os, call), []

    def fail(*arguments: object, **more: object) -> object:
        """Once: cleaning up works."""
        if failed or (call == "fsync" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode)):  # type: ignore[arg-type]
            return real(*arguments, **more)
        failed.append(call)
        raise OSError(errno.ENOSPC, "No space left on device")

    open_before = count_open()
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        try:
            ACTS[act](folder)
        except OSError as error:
            assert failed and error.errno == errno.ENOSPC
        else:
            assert not failed
    if failed:
        assert names(folder) == ["a"] and (folder / "a").read_bytes() == b"old"
    assert count_open() == open_before, "every descriptor is closed"


@pytest.mark.skipif(os.name == "nt", reason="folders are not flushed there")
@pytest.mark.parametrize(
    ("number", "raised"), [(errno.EIO, True), (errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EBADF, False)]
)
def test_a_folder_that_cannot_be_flushed_is_told_where_the_disk_could(
    folder: Path, number: int, raised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    if raised:
        with pytest.raises(atomic.NotFlushedError) as caught:
            atomic.replace_file(folder / "a", b"new")
        assert (caught.value.errno, caught.value.filename) == (number, str(folder))
        assert caught.value.strerror == os.strerror(number)
        assert "did not confirm" in atomic.describe_write_error(caught.value)
    else:
        atomic.replace_file(folder / "a", b"new")
    assert (folder / "a").read_bytes() == b"new" and names(folder) == ["a"]


def test_nothing_is_moved_or_created_over_another_file(folder: Path) -> None:
    (folder / "a").write_bytes(b"a")
    (folder / "b").write_bytes(b"b")
    with pytest.raises(FileExistsError):
        atomic.move_file(folder / "a", folder / "b")
    with pytest.raises(FileExistsError):
        atomic.create_file(folder / "b", b"c")
    assert [(folder / name).read_bytes() for name in names(folder)] == [b"a", b"b"]


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_what_is_added_to_is_a_file_of_its_own(folder: Path) -> None:
    atomic.append(folder / "a", b"one\n")
    atomic.append(folder / "a", b"two\n")
    assert (folder / "a").read_bytes() == b"one\ntwo\n"
    (folder / "link").symlink_to("a")
    os.mkfifo(folder / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(OSError):
            atomic.append(folder / name, b"three\n")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OSError) as caught:
            atomic.append(folder / "pipe", b"three\n")  # somebody reads it, so it can be opened
        assert caught.value.errno == errno.EINVAL
    finally:
        os.close(reader)
    assert (folder / "a").read_bytes() == b"one\ntwo\n"


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_link_is_moved_as_a_link(folder: Path) -> None:
    (folder / "a").write_bytes(b"a")
    (folder / "link").symlink_to("a")
    atomic.move_file(folder / "link", folder / "moved")
    assert (folder / "moved").is_symlink() and names(folder) == ["a", "moved"]


def test_a_folder_is_made_with_those_above_it_and_a_file_is_no_folder(folder: Path) -> None:
    atomic.make_folder(folder / "a" / "b")
    atomic.make_folder(folder / "a" / "b")
    assert (folder / "a" / "b").is_dir()
    (folder / "file").write_bytes(b"")
    for path in (folder / "file", folder / "file" / "below"):
        with pytest.raises(NotADirectoryError):
            atomic.make_folder(path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "was not saved: the disk is full"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), "was not saved: invalid cross-device link"),
        (OSError("Odd"), "was not saved: odd"),
        (TimeoutError(), "was not saved: another program has been writing in this workspace for too long"),
        (atomic.NotFlushedError(errno.EIO, "x"), "was written, but the disk did not confirm it"),
    ],
)
def test_what_became_of_a_file_in_words(error: OSError, words: str) -> None:
    assert atomic.describe_write_error(error, "saved").startswith(words)
    assert atomic.describe_write_error(OSError(errno.EROFS, "x")) == "was not written: the disk is read-only"


def test_a_temporary_belongs_to_its_process_for_an_hour(folder: Path) -> None:
    host = atomic._host_id()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, theirs = f".alignkit-{host}-{os.getpid()}-{'0' * 12}.tmp", f".alignkit-{host}-{dead.pid}-{'0' * 12}.tmp"
    elsewhere = f".alignkit-{'0' * 8 if host != '0' * 8 else '1' * 8}-{dead.pid}-{'0' * 12}.tmp"
    kept = [ours, elsewhere, ".alignkit-x.tmp", "a.toml", f"x{theirs}", f"{theirs}x"]
    for name in (*kept, theirs):
        (folder / name).write_bytes(b"")
    assert [atomic.is_temporary_name(name) for name in (ours, theirs, elsewhere, *kept[2:])] == [True] * 3 + [False] * 4
    assert atomic.remove_stale_temporaries(folder) == 1
    assert names(folder) == sorted(kept)
    for name, age in ((ours, 3500), (elsewhere, 3700)):
        os.utime(folder / name, (time.time() - age, time.time() - age))
    assert atomic.remove_stale_temporaries(folder) == 1
    assert names(folder) == sorted(set(kept) - {elsewhere})
    os.utime(folder / ours, (time.time() - 3700, time.time() - 3700))
    assert atomic.remove_stale_temporaries(folder) == 1 and ours not in names(folder)
    assert atomic.remove_stale_temporaries(folder / "gone") == 0


@pytest.mark.skipif(os.name == "nt", reason="descriptors as POSIX has them")
def test_no_other_program_inherits_what_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flags: list[int] = []
    real = os.open

    def opened(path: object, how: int, *more: int) -> int:
        flags.append(how)
        return real(path, how, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", opened)
        atomic.replace_file(folder / "a", b"x")
        atomic.append(folder / "b", b"x")
        atomic.flush_file(folder / "a")
    assert len(flags) >= 5 and all(how & os.O_CLOEXEC for how in flags)
    made = [how for how in flags if how & os.O_CREAT]
    assert len(made) == 2 and all(how & os.O_NOFOLLOW for how in made)
    assert made[0] & os.O_EXCL and not made[1] & os.O_EXCL


def test_a_temporary_is_known_by_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        made.extend(path.name for path in folder.iterdir())
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        atomic.replace_file(folder / "a", b"x")
    assert atomic.is_temporary_name(made[0]) and made[0].startswith(".")


def test_a_temporary_is_nobodys_after_an_hour_to_the_second(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    young, old = (folder / f".alignkit-{atomic._host_id()}-{os.getpid()}-{mark * 12}.tmp" for mark in "ab")
    for path, age in ((young, 3600), (old, 3601)):
        path.write_bytes(b"")
        os.utime(path, (1_900_000_000 - age, 1_900_000_000 - age))
    assert atomic.remove_stale_temporaries(folder) == 1
    assert names(folder) == [young.name]
