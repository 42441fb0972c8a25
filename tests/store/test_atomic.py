"""What reaches the disk, and in which order: the calls of one write as strace sees them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
