"""The SQLite file of the index: where it lies, its table, and how it is opened, written and thrown away.

Its rows are believed as long as the campaign files look as they did, so the file lies where only this user can write
(``workspace.kept_dir``); nothing inside the workspace is ever read as an index. SQLite keeps it whole when a process is
killed (write-ahead log). A file that SQLite finds damaged, or that another version of alignkit or other settings have
made (``user_version``), is removed and begun anew.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from alignkit import __version__
from alignkit.core.errors import Problem
from alignkit.listing.summary import CampaignSummary
from alignkit.listing.text_search import index_text
from alignkit.store.folder_snapshot import FileStamp
from alignkit.store.workspace import Workspace, kept_dir

try:
    import sqlite3
except ImportError:  # a Python built without it
    sqlite3 = None  # type: ignore[assignment]

BUSY_TIMEOUT = 0.5  # seconds to wait for another process that writes
_FILE_NAME = "index.sqlite"
_COMPANIONS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file
# A row is a campaign file: the stamp that tells of its changes, and its CampaignSummary as JSON, in columns that are
# read only where they are needed. ``lines`` is its text as it is searched. The second index holds all that `list`
# reads, so that it need not step over the longer columns.
_SCHEMA = """
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY, folder TEXT, slug TEXT,
    size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER, since TEXT, until TEXT,
    bases TEXT, bases_stamp INTEGER,
    row TEXT, entry TEXT, details TEXT, review TEXT, lines TEXT
);
CREATE UNIQUE INDEX by_slug ON campaigns (folder, slug);
CREATE INDEX listed ON campaigns (
    folder, slug, size, modified, changed, inode, since, until, bases, bases_stamp, row
);
CREATE INDEX based ON campaigns (folder, bases) WHERE bases != '';
CREATE TABLE folders (folder TEXT PRIMARY KEY, picture BLOB, since TEXT, until TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content='', columnsize=0, tokenize='ascii');
"""


class IndexUnavailableError(Exception):
    """No index to use: no SQLite, no safe place for it, a damaged file, or (``held``) another process has it."""

    def __init__(self, held: bool = False) -> None:
        super().__init__("held" if held else "unusable")
        self.held = held


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """What was read of a file. ``stamp`` is None if the file must be read every time.

    ``settled`` is False if the file changed so shortly before it was read that it must be read once more. ``bases`` are
    the slugs of the campaigns it is based on, with blanks between them, and ``bases_stamp`` tells of changes of their
    sealed copies.
    """

    stamp: FileStamp | None
    settled: bool
    summary: CampaignSummary
    lines: str
    bases: str = ""
    bases_stamp: int = 0

    def is_current(self, stamp: FileStamp | None, bases_stamp: int, day: str) -> bool:
        """Whether this still holds for a file with that stamp, and bases with that one, on that ISO date."""
        return (
            self.settled
            and self.stamp == stamp
            and self.bases_stamp == bases_stamp
            and self.summary.since <= day <= self.summary.until
        )


class IndexDatabase:
    """An open index. All methods but ``close`` and ``delete`` raise IndexUnavailableError."""

    def __init__(self, path: Path, db: sqlite3.Connection, inode: int) -> None:
        self.path, self.db, self._inode = path, db, inode

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _translate_errors():
            return self.db.execute(query, values).fetchall()

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is asked inside is of one moment, whatever other processes write meanwhile."""
        with _translate_errors():
            self.db.execute("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):  # whoever asked inside has been told
                self.db.execute("ROLLBACK")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        with _translate_errors():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # else SQLite itself has given up
                    self.db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        self.db.close()

    def delete(self) -> None:
        """Remove the file, so that the next run begins a new one; who has it open can go on reading it."""
        with contextlib.suppress(OSError):
            if self.path.stat().st_ino == self._inode:
                _remove_files(self.path)


# rows


def replace_rows(db: sqlite3.Connection, folder: str, batch: Mapping[str, IndexedFile], gone: Iterable[str]) -> None:
    """Replace the rows of the slugs in ``batch``, and delete those of the slugs that are gone."""
    db.execute("DELETE FROM folders WHERE folder = ?", (folder,))
    for slug in (*gone, *batch):
        query = "SELECT id, lines FROM campaigns WHERE folder = ? AND slug = ?"
        for number, lines in db.execute(query, (folder, slug)).fetchall():
            # an FTS5 table without content must be shown the text that is to be taken out
            db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (number, index_text(lines)))
            db.execute("DELETE FROM campaigns WHERE id = ?", (number,))
    first = (db.execute("SELECT max(id) FROM campaigns").fetchone()[0] or 0) + 1
    for number, (slug, file) in enumerate(batch.items(), first):
        summary = file.summary
        size, *rest = file.stamp or (0, 0, 0, 0)
        stamp = (size if file.settled else -1, *rest)  # no file has a size of -1
        row = json.dumps([summary.row, [astuple(problem) for problem in summary.problems]], separators=(",", ":"))
        parts = (row, summary.entry_json, summary.details_json, summary.review_json, file.lines)
        based = (file.bases, file.bases_stamp)
        values = (number, folder, slug, *stamp, summary.since, summary.until, *based, *parts)
        db.execute(f"INSERT INTO campaigns VALUES ({', '.join('?' * len(values))})", values)
        db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, index_text(file.lines)))


def read_summaries(file: IndexDatabase, folder: str, *, documents: bool, reviews: bool) -> list[CampaignSummary]:
    """The summaries of a folder, by slug. Without ``documents`` their entry and details are empty; without ``reviews``
    their review is None."""
    parts = ("entry, details" if documents else "'', ''") + (", review" if reviews else ", NULL")
    index = "" if documents or reviews else "INDEXED BY listed"
    query = f"SELECT slug, row, since, until, {parts} FROM campaigns {index} WHERE folder = ? ORDER BY slug"
    found = file.ask(query, (folder,))
    try:
        # decoding all rows as one text takes a third of the time of ten thousand texts
        rows = json.loads(f"[{','.join([each[1] for each in found])}]")
        return [
            CampaignSummary(slug, row, _problems(problems), since, until, entry, details, review)
            for (row, problems), (slug, _, since, until, entry, details, review) in zip(rows, found, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise IndexUnavailableError from error


def _problems(rows: list[list[Any]]) -> tuple[Problem, ...]:
    return tuple([Problem(*row) for row in rows]) if rows else ()


# the file


@contextlib.contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise IndexUnavailableError(_is_locked_error(error)) from error
    except OSError as error:
        raise IndexUnavailableError from error


def open_database(ws: Workspace) -> IndexDatabase:
    """The index of a workspace, begun anew if it does not fit or is damaged. Raises IndexUnavailableError."""
    if sqlite3 is None:
        raise IndexUnavailableError
    with _translate_errors():
        path = _database_path(ws)
    version = _fitting_version(ws)
    try:
        return _connect(path, version)
    except IndexUnavailableError as error:
        if error.held:
            raise
    with _translate_errors():
        _remove_files(path)
    return _connect(path, version)


def _connect(path: Path, version: int) -> IndexDatabase:
    with _translate_errors():
        db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        try:
            file = IndexDatabase(path, db, path.stat().st_ino)
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cell_size_check = ON")
            if not _version(db):
                _create_tables(file, version)
            if _version(db) != version:
                raise IndexUnavailableError
            if path.stat().st_ino != file._inode:
                raise IndexUnavailableError(held=True)  # another process has just begun it anew
        except BaseException:
            db.close()
            raise
    return file


def _create_tables(file: IndexDatabase, version: int) -> None:
    with contextlib.suppress(sqlite3.OperationalError):  # a file system without shared memory: SQLite's older journal
        file.db.execute("PRAGMA journal_mode = WAL").close()
    with file.transaction() as db:
        if not _version(db):  # no other process has done it meanwhile
            for statement in _SCHEMA.strip().rstrip(";").split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    assert isinstance(version, int)
    return version


def _is_locked_error(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED


def _fitting_version(ws: Workspace) -> int:
    """A number from 1 that stands for all that the rows depend on besides the campaign files.

    That is the version of alignkit, the sizes of its modules (for who works on them), the table, the settings by which
    findings are counted, and how Unicode is folded.
    """
    settings = (ws.settings.words, sorted(ws.settings.severity.items()))
    parts = (__version__, _SCHEMA, _module_sizes(), settings, unicodedata.unidata_version)
    return (zlib.crc32(repr(parts).encode()) >> 1) or 1


def _module_sizes() -> list[tuple[str, str, int]]:
    sizes, folders = [], [Path(__file__).parent.parent]
    with contextlib.suppress(OSError):
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".py"):
                        sizes.append((folder.name, entry.name, entry.stat().st_size))
                    elif entry.is_dir() and entry.name not in ("__pycache__", "tui", "samples", "templates"):
                        folders.append(Path(entry.path))
    return sorted(sizes)


def _database_path(ws: Workspace) -> Path:
    """Where the index is or will be. Raises OSError if it cannot be written there, or others could write it."""
    path = kept_dir(ws) / _FILE_NAME
    files = [path, *_companions(path)]
    for each in files:
        _remove_what_is_no_file(each)
    if os.access(path.parent, os.W_OK) and all(map(_is_safe_path, files)):
        return path
    raise PermissionError(errno.EACCES, "no place for an index", str(path))


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _COMPANIONS]


def _remove_what_is_no_file(path: Path) -> None:
    """Remove a link, a pipe or an empty folder that stands in the place of a file: the folder is this user's own."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        path.rmdir()
    elif not stat.S_ISREG(mode):
        path.unlink()


def _is_safe_path(path: Path) -> bool:
    """Whether there is nothing yet, or a file of this user that may be written."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True
    own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return own and stat.S_ISREG(found.st_mode) and os.access(path, os.W_OK)


def _remove_files(path: Path) -> None:
    for each in (path, *_companions(path)):
        each.unlink(missing_ok=True)
