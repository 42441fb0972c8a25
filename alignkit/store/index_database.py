"""The file of the throw-away index: where it lies, whether it can be relied on, and how it is written.

What it says is believed as long as the files look as they did, so it lies where only this user can write
(``workspace.kept_dir``), and nothing from inside the workspace is ever read as an index.

Beside the index lies its seal: the program and the size, moment and inode of the index as we last left it. It is taken
away before anything is written and put back afterwards. So an index that was cut off, overwritten, written by another
program or version, or left behind in the midst of a write has no fitting seal, and is begun anew before it is read.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
import time
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit import __version__
from alignkit.store.workspace import Workspace, kept_dir

if TYPE_CHECKING:
    import sqlite3

_FILE_NAME = "index.sqlite"
BUSY_TIMEOUT = 0.5  # seconds for another process that writes
_RETRY_DELAY = 0.02  # seconds between somebody's last write and the seal
_SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, folder TEXT, slug TEXT,
    size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER, since TEXT, until TEXT,
    cells TEXT, waits TEXT, problems TEXT,
    UNIQUE (folder, slug)
);
CREATE TABLE texts (id INTEGER PRIMARY KEY, document TEXT, owed TEXT, gist TEXT, lines TEXT);
CREATE TABLE folders (folder TEXT PRIMARY KEY, picture BLOB, since TEXT, until TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content='', columnsize=0, tokenize='ascii');
"""


class IndexUnavailableError(Exception):
    """There can be no index here, now: no SQLite, no place that can be written, or (``held``) somebody else has it."""

    def __init__(self, held: bool = False) -> None:
        super().__init__("held" if held else "unusable")
        self.held = held


class IndexDatabase:
    """An open index that may be relied on. Everything raises Unusable."""

    def __init__(self, path: Path, db: sqlite3.Connection, inode: int) -> None:
        self.path, self.db, self._inode = path, db, inode

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _translate_errors():
            return self.db.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        with _translate_errors():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                _seal_path(self.path).unlink(missing_ok=True)
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # else SQLite itself gave up, and nobody knows in what state
                    self.db.execute("ROLLBACK")
                    self._write_seal()
                raise
            self._write_seal()

    def _write_seal(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")  # nobody else writes while this looks
        try:
            if self.path.stat().st_ino == self._inode:
                _seal_path(self.path).write_text(_file_signature(self.path))
        finally:
            self.db.execute("ROLLBACK")

    def close(self) -> None:
        self.db.close()

    def delete(self) -> None:
        """Remove the file, so that the next run begins a new one; who has it open can go on reading it."""
        with contextlib.suppress(OSError):
            if self.path.stat().st_ino == self._inode:
                _remove_files(self.path)


@contextlib.contextmanager
def _translate_errors() -> Iterator[None]:

    try:
        yield
    except sqlite3.Error as error:
        raise IndexUnavailableError(_is_locked_error(error)) from error
    except OSError as error:
        raise IndexUnavailableError from error


def open_database(ws: Workspace) -> IndexDatabase:
    """The index of a workspace, begun anew where it cannot be relied on. Raises Unusable."""
    try:
        pass
    except ImportError as error:
        raise IndexUnavailableError from error
    with _translate_errors():
        path = _database_path(ws)
        if not _is_sealed(path) and path.exists():
            _remove_untrusted(path)
    tuning = (ws.settings.words, sorted(ws.settings.severity.items()))
    version = zlib.crc32(repr(tuning).encode()) >> 1
    try:
        return _connect(path, version)
    except IndexUnavailableError as error:
        if error.held:
            raise
    with _translate_errors():
        _remove_files(path)
    return _connect(path, version)


def _connect(path: Path, version: int) -> IndexDatabase:
    """``version`` stands for the settings by which findings were counted: by others the index is of no use."""

    with _translate_errors():
        begun = path.exists()
        if not begun:
            _remove_files(path)
        db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        file = IndexDatabase(path, db, path.stat().st_ino)
        try:
            # What a killed process leaves half written has no seal, so no journal need be able to mend it.
            db.execute("PRAGMA journal_mode = MEMORY").close()
            db.execute("PRAGMA synchronous = NORMAL").close()
            if begun and db.execute("PRAGMA user_version").fetchone()[0] != version:
                raise IndexUnavailableError
            if not begun:
                with file.transaction():
                    db.execute(f"PRAGMA user_version = {version}")
                    for table in filter(str.strip, _SCHEMA.split(";")):
                        db.execute(table)
        except BaseException:
            db.close()
            raise
    return file


def _is_locked_error(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED


def _database_path(ws: Workspace) -> Path:
    """Where the index is or will be. Raises OSError where it cannot be written there, or others could write it."""
    path = kept_dir(ws) / _FILE_NAME
    _clear(path)
    _clear(_seal_path(path))
    if os.access(path.parent, os.W_OK) and _is_safe_path(path) and _is_safe_path(_seal_path(path)):
        return path
    raise PermissionError(errno.EACCES, "no place for an index", str(path))


def _clear(path: Path) -> None:
    """Take away a link, a pipe or an empty folder that stands in the place of a file: the folder is this user's own."""
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


def _seal_path(path: Path) -> Path:
    return path.with_name("index.seal")


def _is_sealed(path: Path) -> bool:
    try:
        return _seal_path(path).read_text() == _file_signature(path)
    except (OSError, ValueError):
        return False


def _file_signature(path: Path) -> str:
    found = path.stat()
    return f"{_program_version()} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n"


def _program_version() -> str:
    """What another program may not share an index with: the version, and the sizes of the modules it is made of."""
    sizes, folders = [], [Path(__file__).parent.parent]
    with contextlib.suppress(OSError):
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".py"):
                        sizes.append((folder.name, entry.name, entry.stat().st_size))
                    elif "." not in entry.name and entry.name not in ("__pycache__", "tui") and entry.is_dir():
                        folders.append(Path(entry.path))
    return f"{__version__} {zlib.crc32(repr(sorted(sizes)).encode()):08x} {unicodedata.unidata_version}"


def _remove_untrusted(path: Path) -> None:
    """Remove an index without a fitting seal, unless somebody is writing it. Raises sqlite3.Error, OSError."""

    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    try:
        try:
            db.execute("BEGIN IMMEDIATE").close()
            db.execute("ROLLBACK").close()
        except sqlite3.DatabaseError as error:
            if _is_locked_error(error):
                raise
        if not _is_sealed(path):
            time.sleep(_RETRY_DELAY)
        if not _is_sealed(path):
            _remove_files(path)
    finally:
        db.close()


def _remove_files(path: Path) -> None:
    _seal_path(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
