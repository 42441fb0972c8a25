"""A folder made equal to the pages of a wiki: only what differs is written, only what was written here is removed.

The folder's manifest says which pages those are and how they read when they were written, so that a page somebody
edited by hand is known, told of and left alone. While pages are written their new digests stand in a journal beside
it: whoever is killed between two pages is not taken for somebody who edits by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.disk import atomic
from alignkit.disk.workspace import read_bounded
from alignkit.disk.writable import is_plain
from alignkit.problems import Refused
from alignkit.proving.proof import marks

if TYPE_CHECKING:
    from alignkit.rendering.wiki import Page

MANIFEST, JOURNAL = ".alignkit-pages.json", ".alignkit-pages.journal"
_PATH = re.compile(r"(?:campaigns/|revisions/)?[A-Za-z0-9][A-Za-z0-9-]*\.md")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# What md2conf writes into a page to find its place in Confluence again: no edit, and kept on writing.
_PLACE = re.compile(rb"^<!-- confluence-(?:page-id|folder-id|space-key): [\w~-]+ -->\n", re.MULTILINE)
_FRONT = re.compile(rb"\A---\n.*?\n---\n", re.DOTALL)
TITLES = ("Campaign agreements", "Definitions in use", "Who owes what by when")
_LARGEST = 64 * 1024 * 1024


@dataclass(slots=True)
class Outcome:
    """Paths of pages, from the folder. ``edited`` are those that somebody else has written or changed."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    same: int = 0


def publish(
    folder: Path,
    pages: Iterable[Page],
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Make a folder hold these pages; ``dry_run`` only says what would be done. Raises Refused where a disk does.

    ``force`` writes over pages that were edited by hand, and removes them. ``progress`` is told how many are done.
    """
    before = _known(folder)
    after: dict[str, str] = {}
    outcome = Outcome()
    swept: set[Path] = set()
    try:
        if not is_plain(folder / JOURNAL):
            raise Refused(f"{folder / JOURNAL} is a link or no plain file.", "Remove it; publishing makes its own.")
        for done, page in enumerate(pages, 1):
            _one(folder, page, before, after, outcome, swept, force=force, dry_run=dry_run)
            progress(done)
        for path in sorted(set(before) - set(after)):
            _gone(folder, path, before[path], after, outcome, force=force, dry_run=dry_run)
        if not dry_run:
            _kept(folder, after)
    except OSError as error:
        raise Refused(f"{error.filename or folder} {atomic.told(error)}.") from error
    return outcome


def _one(
    folder: Path,
    page: Page,
    before: Mapping[str, frozenset[str]],
    after: dict[str, str],
    outcome: Outcome,
    swept: set[Path],
    *,
    force: bool,
    dry_run: bool,
) -> None:
    path = folder / page.path
    known = before.get(page.path, frozenset())
    if page.text is None:
        if known:
            after[page.path] = min(known)
        return
    wanted = page.text.encode()
    digest = hashlib.sha256(wanted).hexdigest()
    found = _read(folder, path)
    if found is not None and _folded(found) == wanted:
        after[page.path] = digest
        outcome.same += 1
        return
    if found is not None and not force and _digest(found) not in known:
        outcome.edited.append(page.path)
        if known:
            after[page.path] = min(known)
        return
    after[page.path] = digest
    outcome.written.append(page.path)
    if dry_run:
        return
    if path.parent not in swept:
        atomic.folder(path.parent)
        atomic.sweep(path.parent)
        swept.add(path.parent)
    _noted(folder, page.path, digest)
    atomic.replace(path, _placed(wanted, found))


def _gone(
    folder: Path,
    path: str,
    known: frozenset[str],
    after: dict[str, str],
    outcome: Outcome,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    """Take away a page that was written here and belongs to no campaign any more."""
    found = _read(folder, folder / path)
    if found is None:
        return
    if not _is_ours(path, found) or (not force and _digest(found) not in known):
        outcome.edited.append(path)
        after[path] = min(known)
        return
    outcome.removed.append(path)
    if not dry_run:
        (folder / path).unlink()
        if "/" in path:
            with suppress(OSError):
                (folder / path).parent.rmdir()  # refused, rightly, while anything is in it


def _is_ours(path: str, found: bytes) -> bool:
    """Whether a page says itself that it is the one of this place: the manifest alone, which anybody can write, is no
    reason to remove a file.
    """
    lines = _folded(found).decode("utf-8", "replace")
    if "/" not in path:
        return any(f"\n# {title}\n" in f"\n{lines}" for title in TITLES)
    return any(path in (f"campaigns/{m.slug}.md", f"revisions/{m.slug}-r{m.revision}.md") for m in marks(lines))


def _read(folder: Path, path: Path) -> bytes | None:
    """What stands at a page's place; None where nothing does. Refused where a link leads there."""
    try:
        if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
            hint = "Put the folder itself there, or publish to another one."
            raise Refused(f"{path} is reached through a symbolic link.", hint)
        return read_bounded(path, _LARGEST)
    except FileNotFoundError:
        return None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(_folded(raw)).hexdigest()


def _folded(raw: bytes) -> bytes:
    """A page as it was written, where a checkout has given it other line ends, or md2conf its place."""
    return _PLACE.sub(b"", raw.replace(b"\r\n", b"\n"))


def _placed(wanted: bytes, found: bytes | None) -> bytes:
    lines = b"".join(_PLACE.findall(found.replace(b"\r\n", b"\n"))) if found else b""
    front = _FRONT.match(wanted)
    end = front.end() if front else 0
    return wanted[:end] + lines + wanted[end:]


def _known(folder: Path) -> dict[str, frozenset[str]]:
    """The pages that were written here, each with the digests it may have."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is no folder.")
    known: dict[str, frozenset[str]] = {}
    try:
        stored = json.loads(read_bounded(folder / MANIFEST, _LARGEST))["pages"]
        listed = [(str(path), str(digest)) for path, digest in stored.items()]
    except FileNotFoundError:
        listed = []
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        hint = "Take it back from git, or remove it: then no page counts as written here, and --force writes all."
        raise Refused(f"{folder / MANIFEST} cannot be read.", hint) from error
    with suppress(OSError, UnicodeDecodeError):
        rows = read_bounded(folder / JOURNAL, _LARGEST).decode().split("\n")
        listed += [(path, digest) for digest, _, path in (row.partition(" ") for row in rows)]
    for path, digest in listed:
        if _PATH.fullmatch(path) and _DIGEST.fullmatch(digest):
            known[path] = known.get(path, frozenset()) | {digest}
    return known


def _noted(folder: Path, path: str, digest: str) -> None:
    atomic.append(folder / JOURNAL, f"{digest} {path}\n".encode())


def _kept(folder: Path, pages: Mapping[str, str]) -> None:
    atomic.folder(folder)
    text = json.dumps({"format": 1, "pages": dict(sorted(pages.items()))}, indent=0) + "\n"
    raw = text.encode()
    if not ((folder / MANIFEST).is_file() and (folder / MANIFEST).read_bytes() == raw):
        atomic.replace(folder / MANIFEST, raw)
    with suppress(FileNotFoundError):
        (folder / JOURNAL).unlink()
