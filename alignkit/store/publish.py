"""A folder made equal to the pages of a wiki: only what differs is written, only what was written here is removed.

The folder's manifest says which pages those are and how they read when they were written, so that a page somebody
edited by hand is known, told of and left alone. While pages are written their new digests stand in a journal beside
it: whoever is killed between two pages is not taken for somebody who edits by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.core.errors import UserError
from alignkit.render.targets import INDEX_TITLE, overview_title
from alignkit.signing.page_proof import find_marks
from alignkit.store import atomic
from alignkit.store.workspace import read_limited
from alignkit.store.write_guard import is_regular_file

if TYPE_CHECKING:
    from alignkit.render.wiki import WikiPage

MANIFEST_NAME, JOURNAL_NAME = ".alignkit-pages.json", ".alignkit-pages.journal"
_PAGE_PATH = re.compile(r"(?:campaigns/|revisions/)?[A-Za-z0-9][A-Za-z0-9-]*\.md")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# What md2conf writes into a page to find its place in Confluence again: no edit, and kept on writing.
_CONFLUENCE_COMMENT = re.compile(rb"^<!-- confluence-(?:page-id|folder-id|space-key): [\w~-]+ -->\n", re.MULTILINE)
_FRONT_MATTER = re.compile(rb"\A---\n.*?\n---\n", re.DOTALL)
_MAX_MANIFEST_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class PublishOutcome:
    """Paths of pages, from the folder. ``edited`` are those that somebody else has written or changed."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    same: int = 0


def publish_pages(
    folder: Path,
    pages: Iterable[WikiPage],
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> PublishOutcome:
    """Make a folder hold these pages; ``dry_run`` only says what would be done. Raises UserError where a disk does.

    ``force`` writes over pages that were edited by hand, and removes them. ``progress`` is told how many are done.
    """
    before = _read_manifest(folder)
    after: dict[str, str] = {}
    outcome = PublishOutcome()
    swept: set[Path] = set()
    try:
        if not is_regular_file(folder / JOURNAL_NAME):
            raise UserError(
                f"{folder / JOURNAL_NAME} is a link or no plain file.", "Remove it; publishing makes its own."
            )
        for done, page in enumerate(pages, 1):
            _publish_page(folder, page, before, after, outcome, swept, force=force, dry_run=dry_run)
            progress(done)
        for path in sorted(set(before) - set(after)):
            _remove_page(folder, path, before[path], after, outcome, force=force, dry_run=dry_run)
        if not dry_run:
            for written in swept:
                atomic.flush_folder(written)
            _write_manifest(folder, after)
    except OSError as error:
        raise UserError(f"{error.filename or folder} {atomic.describe_write_error(error)}.") from error
    return outcome


def _publish_page(
    folder: Path,
    page: WikiPage,
    before: Mapping[str, frozenset[str]],
    after: dict[str, str],
    outcome: PublishOutcome,
    swept: set[Path],
    *,
    force: bool,
    dry_run: bool,
) -> None:
    path = folder / page.path
    known = before.get(page.path, frozenset())
    if page.once and _read_page(folder, path) is not None:
        return  # people's own, and in no manifest
    if page.text is None:
        if known:
            after[page.path] = min(known)
        return
    wanted = page.text.encode()
    digest = hashlib.sha256(wanted).hexdigest()
    found = _read_page(folder, path)
    if found is not None and _normalize_page(found) == wanted:
        after[page.path] = digest
        outcome.same += 1
        return
    if found is not None and not force and _digest(found) not in known:
        outcome.edited.append(page.path)
        if known:
            after[page.path] = min(known)
        return
    if not page.once:
        after[page.path] = digest
    outcome.written.append(page.path)
    if dry_run:
        return
    if path.parent not in swept:
        atomic.make_folder(path.parent)
        atomic.remove_stale_temporaries(path.parent)
        swept.add(path.parent)
    if not page.once:
        _append_journal(folder, page.path, digest)
    atomic.replace_file(path, _keep_confluence_comment(wanted, found), and_folder=False)


def _remove_page(
    folder: Path,
    path: str,
    known: frozenset[str],
    after: dict[str, str],
    outcome: PublishOutcome,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    """Take away a page that was written here and belongs to no campaign any more."""
    found = _read_page(folder, folder / path)
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
    lines = _normalize_page(found).decode("utf-8", "replace")
    if "/" not in path:
        title = re.escape(overview_title(path) or INDEX_TITLE)
        return re.search(rf"^# {title}(, part \d+)?$", lines, re.MULTILINE) is not None
    return any(path in (f"campaigns/{m.slug}.md", f"revisions/{m.slug}-r{m.revision}.md") for m in find_marks(lines))


def _read_page(folder: Path, path: Path) -> bytes | None:
    """The bytes at a page's path; None if there is no file. Raises UserError if it is a link."""
    try:
        if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
            hint = "Put the folder itself there, or publish to another one."
            raise UserError(f"{path} is reached through a symbolic link.", hint)
        return read_limited(path, _MAX_MANIFEST_BYTES)
    except FileNotFoundError:
        return None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(_normalize_page(raw)).hexdigest()


def _normalize_page(raw: bytes) -> bytes:
    """A page as it was written, where a checkout has given it other line ends, or md2conf its place."""
    return _CONFLUENCE_COMMENT.sub(b"", raw.replace(b"\r\n", b"\n"))


def _keep_confluence_comment(wanted: bytes, found: bytes | None) -> bytes:
    lines = b"".join(_CONFLUENCE_COMMENT.findall(found.replace(b"\r\n", b"\n"))) if found else b""
    front = _FRONT_MATTER.match(wanted)
    end = front.end() if front else 0
    return wanted[:end] + lines + wanted[end:]


def _read_manifest(folder: Path) -> dict[str, frozenset[str]]:
    """The pages that were written here, each with the digests it may have."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is no folder.")
    known: dict[str, frozenset[str]] = {}
    try:
        stored = json.loads(read_limited(folder / MANIFEST_NAME, _MAX_MANIFEST_BYTES))["pages"]
        listed = [(str(path), str(digest)) for path, digest in stored.items()]
    except FileNotFoundError:
        listed = []
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        hint = "Take it back from git, or remove it: then no page counts as written here, and --force writes all."
        raise UserError(f"{folder / MANIFEST_NAME} cannot be read.", hint) from error
    with suppress(OSError, UnicodeDecodeError):
        rows = read_limited(folder / JOURNAL_NAME, _MAX_MANIFEST_BYTES).decode().split("\n")
        listed += [(path, digest) for digest, _, path in (row.partition(" ") for row in rows)]
    for path, digest in listed:
        if _PAGE_PATH.fullmatch(path) and _DIGEST.fullmatch(digest):
            known[path] = known.get(path, frozenset()) | {digest}
    return known


def _manifest_lines(pages: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the manifest line by line, as JSON with an indent of none."""
    yield b'{\n"format": 1,\n"pages": {'
    for place, path in enumerate(sorted(pages)):
        yield f"{',' if place else ''}\n{json.dumps(path)}: {json.dumps(pages[path])}".encode()
    yield b"\n}\n}\n" if pages else b"}\n}\n"


def _holds(path: Path, lines: Iterable[bytes]) -> bool:
    """Whether a file holds these bytes and no more."""
    with path.open("rb") as file:
        return all(file.read(len(line)) == line for line in lines) and not file.read(1)


def _append_journal(folder: Path, path: str, digest: str) -> None:
    atomic.append(folder / JOURNAL_NAME, f"{digest} {path}\n".encode())


def _write_manifest(folder: Path, pages: Mapping[str, str]) -> None:
    atomic.make_folder(folder)
    path = folder / MANIFEST_NAME
    if not (path.is_file() and _holds(path, _manifest_lines(pages))):
        atomic.replace_file(path, _manifest_lines(pages))
    with suppress(FileNotFoundError):
        (folder / JOURNAL_NAME).unlink()
