"""What is known of all campaign files, kept from run to run so that lists and searches need not read them again.

Never trusted over the files: what is kept of one counts only while its size, its moments and its inode are those it was
read with, and only on days on which it is true. A file that changed less than a moment before it was read is read again
next time, since a second change in the same moment could not be told. Where there can be no index, or nothing can be
written into it, the answers are the same and come later: what was read stands aside in memory for this run.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from alignkit.core.failures import report_failure
from alignkit.listing.filters import build_filter_facts, passes_all
from alignkit.listing.summary import NO_END_DAY, CampaignSummary
from alignkit.listing.text_search import TextLine, best_matching_lines, normalize_text
from alignkit.store import index_database
from alignkit.store.folder_snapshot import ARCHIVE_FOLDER, LIVE_FOLDER, FileStamp, take_snapshot
from alignkit.store.index_database import IndexDatabase, IndexUnavailableError
from alignkit.store.index_rows import IndexedFile, index_files, parse_problems, replace_rows
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

    from alignkit.core.errors import Problem
    from alignkit.listing.filters import FilterCondition
    from alignkit.listing.text_search import TextLine

_T = TypeVar("_T")
ReportProgress = Callable[[int, int], None]  # files read, files to be read
_UNSETTLED_NS = 2_000_000_000  # nanoseconds within which some disks cannot tell two changes apart
_BATCH_SIZE = 500  # files read before they are written into the index
_MAX_WORD_LENGTH = (
    32  # words of a search, and tokens of a word, that the index is asked for; the lines decide on the rest
)
_TEXT_COLUMNS = ", document, owed, lines"
_MATCH_QUERY = (
    "SELECT slug{} FROM words CROSS JOIN files ON files.id = words.rowid CROSS JOIN texts ON texts.id = words.rowid"
    " WHERE words MATCH ? AND folder = ?"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A campaign that holds every word of a search, and the lines that show it. ``title`` is empty of a broken file."""

    slug: str
    title: str
    archived: bool
    lines: tuple[TextLine, ...]


@dataclass(slots=True)
class _FolderChanges:
    """What has become of a folder since it was indexed; ``files`` are all its files by slug, None where nothing has."""

    looks: int = 0  # see Seen
    files: dict[str, FileStamp | None] | None = None
    picture: bytes = b""
    stale: Sequence[str] = ()
    removed: Sequence[str] = ()  # slugs


class Index:
    """The campaign files of one workspace. One thread at a time; close it."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._file: IndexDatabase | None = None
        self._may_write = self._may_begin_anew = True
        self._gone: dict[str, set[str]] = {LIVE_FOLDER: set(), ARCHIVE_FOLDER: set()}  # by folder: slugs without a file
        self._unwritten: dict[str, dict[str, IndexedFile]] = {
            LIVE_FOLDER: {},
            ARCHIVE_FOLDER: {},
        }  # by folder and name: not in the index
        self._looked: int | None = None  # what the folder looked like when ``entries`` looked at it
        self._open()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def entries(
        self, today: date, progress: ReportProgress | None = None, *, documents: bool = True, gists: bool = False
    ) -> Generator[CampaignSummary, None, None]:
        """Every campaign file that is not archived, by slug, as ``listing.entries`` has them. Raises Refused.

        Without ``documents`` theirs, and what they owe, may be empty; without ``gists`` theirs may be None.
        """
        while True:
            try:
                changes = self._look(LIVE_FOLDER, today)
                self._looked = changes.looks
                known = self._known(documents, gists)
                break
            except IndexUnavailableError as error:
                self._mend(error)
        if changes.files is None:
            yield from known
            return
        fresh = {f"{listed.slug}.toml": listed for listed in known}
        fresh |= {name: read.listed for name, read in self._unwritten[LIVE_FOLDER].items()}
        stale = set(changes.stale)
        stale |= {name for name in changes.files if name not in fresh}  # another process may have taken out a row
        changes.stale = [name for name in changes.files if name in stale]
        with contextlib.closing(self._read(LIVE_FOLDER, today, changes, progress)) as reading:
            for name in changes.files:
                yield next(reading) if name in stale else fresh[name]
            next(reading, None)

    def is_behind(self) -> bool:
        """Whether the folder looks otherwise than when ``entries`` looked; any thread may ask. Raises Refused.

        Nothing tells of a file behind a link.
        """
        looked = self._looked
        return looked is not None and take_snapshot(self._ws, LIVE_FOLDER).looks != looked

    def refresh(self, today: date, progress: ReportProgress | None = None, *, archived: bool = True) -> None:
        """Bring the index up to what the files hold now, the archived ones too. Raises Refused."""
        while True:
            try:
                for folder in (LIVE_FOLDER, ARCHIVE_FOLDER) if archived else (LIVE_FOLDER,):
                    for _ in self._read(folder, today, self._look(folder, today), progress):
                        pass
                return
            except IndexUnavailableError as error:
                self._mend(error)

    def search(
        self,
        wanted: Sequence[str],
        today: date,
        progress: ReportProgress | None = None,
        among: Sequence[FilterCondition] = (),
        told: Callable[[Problem], object] = lambda problem: None,
    ) -> list[SearchHit]:
        """The campaigns that hold every word (see ``finding.words``) and pass the conditions, the archived ones too.

        The archived ones last; first those whose title holds the words; the latest launch first. ``told`` hears of
        those that could not be searched. Raises Refused.
        """
        self.refresh(today, progress)
        hits, problems = self._with_recovery(lambda: self._matching_hits(wanted, among), today)
        for problem in problems:
            told(problem)
        return hits

    def find_slugs(self, wanted: Sequence[str], today: date) -> set[str]:
        """The slugs of what ``entries`` gave that hold every word, as of the last look."""
        return self._with_recovery(lambda: self._matching_slugs(wanted), today)

    def lines(self, slugs: Sequence[str], wanted: Sequence[str], today: date) -> dict[str, list[TextLine]]:
        """The lines of these campaigns that show the words; of those without a word none."""
        return self._with_recovery(lambda: self._lines(slugs, wanted), today)

    # the file

    def _open(self) -> None:
        with contextlib.suppress(IndexUnavailableError):
            self._file = index_database.open_database(self._ws)

    def _mend(self, error: IndexUnavailableError) -> None:
        """Go on with a new index, once, or with none."""
        if self._file and not error.held:
            self._file.delete()
        self.close()
        if self._may_begin_anew and not error.held:
            self._may_begin_anew, self._may_write = False, True
            self._open()

    def _with_recovery(self, asked: Callable[[], _T], today: date) -> _T:
        """What the index says; where it breaks down under the question, what it says once it is mended."""
        while True:
            try:
                return asked()
            except IndexUnavailableError as error:
                self._mend(error)
                self.refresh(today)

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._file.ask(query, values) if self._file else []

    # what has changed

    def _look(self, folder: str, today: date) -> _FolderChanges:
        seen, day, aside = take_snapshot(self._ws, folder), today.isoformat(), self._unwritten[folder]
        self._gone[folder] = set()
        as_it_was = "SELECT 1 FROM folders WHERE folder = ? AND picture = ? AND ? BETWEEN since AND until"
        if not aside and seen.picture and self._ask(as_it_was, folder, seen.picture, day):
            return _FolderChanges(seen.looks)
        files = seen.files()
        for name in [n for n, read in aside.items() if not read.is_current(files.get(n), day)]:
            del aside[name]
        query = "SELECT slug, size, modified, changed, inode, since, until FROM files WHERE folder = ?"
        rows = self._ask(query, folder)
        fresh = {
            f"{row[0]}.toml" for row in rows if row[1:5] == files.get(f"{row[0]}.toml") and row[5] <= day <= row[6]
        }
        self._gone[folder] = {row[0] for row in rows if f"{row[0]}.toml" not in files}
        stale = [name for name in files if name not in fresh and name not in aside]
        return _FolderChanges(seen.looks, files, seen.picture, stale, sorted(self._gone[folder]))

    def _known(self, documents: bool, gists: bool = False) -> list[CampaignSummary]:
        """What the index holds of the files that are not archived, by slug."""
        more = (", document, owed" if documents else ", '', ''") + (", gist" if gists else ", NULL")
        join = "JOIN texts USING (id)" if documents or gists else ""
        query = (
            f"SELECT slug, cells, waits, problems, since, until{more} FROM files {join} WHERE folder = ? ORDER BY slug"
        )
        return [
            CampaignSummary(slug, document, cells, waits, parse_problems(problems), since, until, owed, gist)
            for slug, cells, waits, problems, since, until, document, owed, gist in self._ask(query, LIVE_FOLDER)
        ]

    def _read(
        self, folder: str, today: date, changes: _FolderChanges, progress: ReportProgress | None
    ) -> Generator[CampaignSummary, None, None]:
        """Read what is stale; what was read is kept, also where nobody asks for the rest."""
        if changes.files is None:
            return
        batch: dict[str, IndexedFile] = {}
        gone, settled = changes.removed, True
        reading = index_files(self._ws, folder, today, changes.stale, changes.files, time.time_ns() - _UNSETTLED_NS)
        try:
            for number, (name, read) in enumerate(reading):
                if progress:
                    progress(number + 1, len(changes.stale))
                batch[name] = read
                settled = settled and read.settled
                if len(batch) == _BATCH_SIZE:
                    self._keep(folder, batch, gone)
                    batch, gone = {}, ()
                yield read.listed
        finally:
            self._keep(folder, batch, gone)
        if settled and changes.picture:
            self._remember(folder, changes)

    def _keep(self, folder: str, batch: Mapping[str, IndexedFile], gone: Sequence[str]) -> None:
        """Put what was read into the index, or aside."""
        self._unwritten[folder] |= batch
        storable = {name.removesuffix(".toml"): read for name, read in batch.items() if read.key}
        if storable or gone:
            self._write(lambda db: replace_rows(db, folder, storable, gone))
        if self._may_write and self._file:
            for slug in storable:
                del self._unwritten[folder][f"{slug}.toml"]

    def _remember(self, folder: str, changes: _FolderChanges) -> None:
        """Keep what the whole folder looks like, where the index holds exactly its files."""

        def remember(db: sqlite3.Connection) -> None:
            rows = db.execute("SELECT slug, size, modified, changed, inode FROM files WHERE folder = ?", (folder,))
            if {f"{slug}.toml": tuple(key) for slug, *key in rows} == changes.files:
                db.execute(
                    "INSERT OR REPLACE INTO folders SELECT ?, ?, coalesce(max(since), ''), coalesce(min(until), ?)"
                    " FROM files WHERE folder = ?",
                    (folder, changes.picture, NO_END_DAY, folder),
                )

        if not self._unwritten[folder]:
            self._write(remember)

    def _write(self, act: Callable[[sqlite3.Connection], None]) -> None:
        """Write all of it, or find that nothing can be written in this run."""
        if not (self._file and self._may_write):
            return
        try:
            with self._file.transaction() as db:
                act(db)
        except IndexUnavailableError as error:
            self._may_write = False
            if not error.held:
                self._file.delete()

    # what it is asked

    def _texts(self, folder: str, wanted: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """Slug -> document, owed and packed lines of all files that hold every word; maybe of some that do not."""
        aside, gone = self._unwritten[folder], self._gone[folder]
        texts = {
            slug: (document, owed, lines)
            for slug, document, owed, lines in self._ask(_MATCH_QUERY.format(_TEXT_COLUMNS), _fts_query(wanted), folder)
            if slug not in gone and f"{slug}.toml" not in aside
        }
        return texts | {name[:-5]: (read.listed.document, read.listed.owed, read.lines) for name, read in aside.items()}

    def _matching_slugs(self, wanted: Sequence[str]) -> set[str]:
        if not (self._unwritten[LIVE_FOLDER] or self._gone[LIVE_FOLDER]) and _has_short_word(wanted):
            return {slug for (slug,) in self._ask(_MATCH_QUERY.format(""), _fts_query(wanted), LIVE_FOLDER)}
        return {slug for slug, (*_, lines) in self._texts(LIVE_FOLDER, wanted).items() if _matched(slug, lines, wanted)}

    def _lines(self, slugs: Sequence[str], wanted: Sequence[str]) -> dict[str, list[TextLine]]:
        texts = {slug: read.lines for slug in slugs if (read := self._unwritten[LIVE_FOLDER].get(f"{slug}.toml"))}
        sought = [slug for slug in slugs if slug not in texts]
        marks = ", ".join("?" * len(sought))
        query = f"SELECT slug, lines FROM files JOIN texts USING (id) WHERE folder = '' AND slug IN ({marks})"
        texts |= dict(self._ask(query, *sought))
        return {slug: _matched(slug, text, wanted) for slug, text in texts.items()}

    def _matching_hits(
        self, wanted: Sequence[str], among: Sequence[FilterCondition]
    ) -> tuple[list[SearchHit], list[Problem]]:

        hits = []
        problems: list[Problem] = []
        for folder in (LIVE_FOLDER, ARCHIVE_FOLDER):
            for slug, (document, owed, lines) in self._texts(folder, wanted).items():
                with report_failure(slug, problems.append):
                    if among and not passes_all(build_filter_facts(document, owed), among):
                        continue
                    if shown := best_matching_lines(lines, wanted):
                        entry = json.loads(document)
                        titled = normalize_text(f"{entry['title'] or ''} {slug}")
                        order = (
                            folder,
                            not all(word in titled for word in wanted),
                            _sort_key_latest(entry["launch"]),
                            slug,
                        )
                        hits.append(
                            (order, SearchHit(slug, entry["title"] or "", folder == ARCHIVE_FOLDER, tuple(shown)))
                        )
        return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])], problems


def _matched(slug: str, lines: str, wanted: Sequence[str]) -> list[TextLine]:
    """As ``finding.matched``; the line says so where that fails."""

    failed: list[Problem] = []
    with report_failure(slug, failed.append):
        return best_matching_lines(lines, wanted)
    return [TextLine("", failed[0].message)]


def _has_short_word(wanted: Sequence[str]) -> bool:
    return len(wanted) <= _MAX_WORD_LENGTH and all(word.count(" ") <= _MAX_WORD_LENGTH for word in wanted)


def _fts_query(wanted: Sequence[str]) -> str:
    """The words as FTS5 takes them, each the beginning of a phrase; a token holds nothing that it could misread."""
    return " ".join(f'"{" ".join(word.split()[:_MAX_WORD_LENGTH])}"*' for word in wanted[:_MAX_WORD_LENGTH])


def _sort_key_latest(launch: str | None) -> int:
    return -date.fromisoformat(launch[:10]).toordinal() if launch else -date.max.toordinal()
