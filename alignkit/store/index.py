"""What is known of all campaign files, kept from run to run so that lists and searches need not read them again.

The index is never trusted over the files: a row counts only while the file's size, times and inode are those it was
read with, and only on days on which it is true. A file that changed less than two seconds before it was read is read
again next time, since a disk may not tell a second change from the first. If there can be no index, or nothing can be
written into it, the answers are the same and come later: what was read stays in memory for this run.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from alignkit.core.errors import Problem
from alignkit.core.failures import report_failure
from alignkit.listing.filters import FilterCondition, build_filter_facts, passes_all
from alignkit.listing.summary import NO_END_DAY, CampaignSummary
from alignkit.listing.text_search import TextLine, best_matching_lines, normalize_text, suggest_words
from alignkit.store.folder_snapshot import ARCHIVE_FOLDER, LIVE_FOLDER, FileStamp, stamp_bases, take_snapshot
from alignkit.store.index_database import (
    IndexDatabase,
    IndexedFile,
    IndexUnavailableError,
    open_database,
    read_summaries,
    replace_rows,
)
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

_T = TypeVar("_T")
ReportProgress = Callable[[int, int], None]  # files read, files to be read
_UNSETTLED_NS = 2_000_000_000  # nanoseconds within which some disks cannot tell two changes apart
_BATCH_SIZE = 500  # files read before they are written into the index
_MIN_FILES_TO_SHARE = 1000  # files to be read from which on several processes read them: fewer are read sooner by one
_MAX_WORDS = 32  # words of a search, and tokens of a word, that the index is asked for; the lines decide on the rest
_MATCH_QUERY = (
    "SELECT {} FROM words CROSS JOIN campaigns ON campaigns.id = words.rowid WHERE words MATCH ? AND folder = ?"
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A campaign that holds every word of a search, and the lines that show it. A broken file has an empty title."""

    slug: str
    title: str
    archived: bool
    lines: tuple[TextLine, ...]


@dataclass(slots=True)
class _FolderChanges:
    """What has changed in a folder since it was indexed. ``files`` are all its files by slug; None if none changed."""

    fingerprint: int = 0  # see FolderSnapshot
    files: dict[str, FileStamp | None] | None = None
    picture: bytes = b""
    stale: Sequence[str] = ()  # names
    removed: Sequence[str] = ()  # slugs


class _BaseStamps(dict[str, int]):
    """The stamp of the sealed copies of some campaigns, by their slugs; each looked at once."""

    def __init__(self, ws: Workspace) -> None:
        super().__init__({"": 0})
        self._ws = ws

    def __missing__(self, bases: str) -> int:
        self[bases] = stamp_bases(self._ws, bases)[1]
        return self[bases]


class Index:
    """The campaign files of one workspace. One thread at a time; close it."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._file: IndexDatabase | None = None
        self._may_write = self._may_begin_anew = True
        # by folder: slugs whose rows are still in the index though their file is gone
        self._gone: dict[str, set[str]] = {LIVE_FOLDER: set(), ARCHIVE_FOLDER: set()}
        # by folder and name: what was read and could not be written into the index
        self._unwritten: dict[str, dict[str, IndexedFile]] = {LIVE_FOLDER: {}, ARCHIVE_FOLDER: {}}
        self._listed_fingerprint: int | None = None  # of the folder when ``entries`` looked at it
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
        self, today: date, progress: ReportProgress | None = None, *, documents: bool = True, reviews: bool = False
    ) -> Generator[CampaignSummary, None, None]:
        """The summary of every campaign file that is not archived, by slug. Raises UserError.

        Without ``documents`` their entry and details may be empty; without ``reviews`` their review may be None.
        """
        while True:
            try:
                with self._file.snapshot() if self._file else contextlib.nullcontext():
                    changes = self._look(LIVE_FOLDER, today)
                    known = self._known(documents, reviews)
                break
            except IndexUnavailableError as error:
                self._recover(error)
        self._listed_fingerprint = changes.fingerprint
        if changes.files is None:
            yield from known
            return
        fresh = {f"{summary.slug}.toml": summary for summary in known}
        fresh |= {name: file.summary for name, file in self._unwritten[LIVE_FOLDER].items()}
        stale = set(changes.stale)
        with contextlib.closing(self._read(LIVE_FOLDER, today, changes, progress)) as reading:
            for name in changes.files:
                yield next(reading) if name in stale else fresh[name]
            next(reading, None)

    def is_behind(self) -> bool:
        """Whether the folder has changed since ``entries`` looked at it; any thread may ask. Raises UserError.

        A change of a file behind a link is not noticed.
        """
        then = self._listed_fingerprint
        return then is not None and take_snapshot(self._ws, LIVE_FOLDER).fingerprint != then

    def refresh(self, today: date, progress: ReportProgress | None = None, *, archived: bool = True) -> None:
        """Bring the index up to date with the files, the archived ones too. Raises UserError."""
        while True:
            try:
                for folder in (LIVE_FOLDER, ARCHIVE_FOLDER) if archived else (LIVE_FOLDER,):
                    for _ in self._read(folder, today, self._look(folder, today), progress):
                        pass
                return
            except IndexUnavailableError as error:
                self._recover(error)

    def search(
        self,
        wanted: Sequence[str],
        today: date,
        progress: ReportProgress | None = None,
        conditions: Sequence[FilterCondition] = (),
        report: Callable[[Problem], object] = lambda problem: None,
    ) -> list[SearchHit]:
        """The campaigns that hold every word (see ``parse_search_words``) and pass the conditions, also archived ones.

        The archived ones come last; before that, those whose title holds the words come first, then the latest launch.
        ``report`` is called for each campaign that could not be searched. Raises UserError.
        """
        self.refresh(today, progress)
        hits, problems = self._with_recovery(lambda: self._matching_hits(wanted, conditions), today)
        for problem in problems:
            report(problem)
        return hits

    def suggest(self, wanted: Sequence[str]) -> dict[str, str]:
        """For each word that no campaign holds, one close to it that some hold; as of the last look at the folder."""
        with contextlib.suppress(IndexUnavailableError):
            if self._file:
                self._file.db.execute(
                    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)"
                )
            known = {term for (term,) in self._ask("SELECT term FROM temp.vocabulary")}
            known |= {
                token
                for files in self._unwritten.values()
                for file in files.values()
                for token in normalize_text(file.lines).split()
            }
            return suggest_words(wanted, known)
        return {}

    def find_slugs(self, wanted: Sequence[str], today: date) -> set[str]:
        """The slugs, of those that ``entries`` gave, that hold every word, as of the last look at the folder."""
        return self._with_recovery(lambda: self._matching_slugs(wanted), today)

    def lines(self, slugs: Sequence[str], wanted: Sequence[str], today: date) -> dict[str, list[TextLine]]:
        """By slug the lines that show the words; none for a campaign that lacks one of them."""
        return self._with_recovery(lambda: self._lines(slugs, wanted), today)

    # the file

    def _open(self) -> None:
        with contextlib.suppress(IndexUnavailableError):
            self._file = open_database(self._ws)

    def _recover(self, error: IndexUnavailableError) -> None:
        """Go on with a new index, once, or with none."""
        if self._file and not error.held:
            self._file.delete()
        self.close()
        if self._may_begin_anew and not error.held:
            self._may_begin_anew, self._may_write = False, True
            self._open()

    def _with_recovery(self, question: Callable[[], _T], today: date) -> _T:
        """The answer of the index; if it fails, its answer after recovery."""
        while True:
            try:
                return question()
            except IndexUnavailableError as error:
                self._recover(error)
                self.refresh(today)

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._file.ask(query, values) if self._file else []

    # what has changed

    def _look(self, folder: str, today: date) -> _FolderChanges:
        seen, day, unwritten = take_snapshot(self._ws, folder), today.isoformat(), self._unwritten[folder]
        self._gone[folder] = set()
        stamps = _BaseStamps(self._ws)
        picture = seen.picture
        for (bases,) in self._ask(
            "SELECT DISTINCT bases FROM campaigns WHERE folder = ? AND bases != '' ORDER BY 1", folder
        ):
            picture += f"\0{bases}\0{stamps[bases]}".encode() if picture else b""
        unchanged = (
            "SELECT 1 FROM folders WHERE folder = ? AND picture = ? AND ? BETWEEN since AND until"
            " AND (SELECT count(*) FROM campaigns WHERE folder = ?) = ?"
        )
        if not unwritten and picture and self._ask(unchanged, folder, picture, day, folder, len(seen.names)):
            return _FolderChanges(seen.fingerprint)
        files = seen.files()
        for name in [n for n, file in unwritten.items() if not file.is_current(files.get(n), stamps[file.bases], day)]:
            del unwritten[name]
        query = (
            "SELECT slug, size, modified, changed, inode, since, until, bases, bases_stamp FROM campaigns"
            " INDEXED BY listed WHERE folder = ?"
        )
        rows = self._ask(query, folder)
        fresh = {
            f"{row[0]}.toml"
            for row in rows
            if row[1:5] == files.get(f"{row[0]}.toml") and row[5] <= day <= row[6] and row[8] == stamps[row[7]]
        }
        self._gone[folder] = {row[0] for row in rows if f"{row[0]}.toml" not in files}
        stale = [name for name in files if name not in fresh and name not in unwritten]
        return _FolderChanges(seen.fingerprint, files, picture, stale, sorted(self._gone[folder]))

    def _known(self, documents: bool, reviews: bool) -> list[CampaignSummary]:
        """What the index holds of the files that are not archived, by slug."""
        return read_summaries(self._file, LIVE_FOLDER, documents=documents, reviews=reviews) if self._file else []

    def _read(
        self, folder: str, today: date, changes: _FolderChanges, progress: ReportProgress | None
    ) -> Generator[CampaignSummary, None, None]:
        """Read what is stale. What was read is kept even if nobody asks for the rest."""
        if changes.files is None:
            return
        batch: dict[str, IndexedFile] = {}
        gone, settled = changes.removed, True
        try:
            for number, (name, file) in enumerate(self._read_files(folder, today, changes)):
                if progress:
                    progress(number + 1, len(changes.stale))
                batch[name] = file
                settled = settled and file.settled
                if len(batch) == _BATCH_SIZE:
                    self._keep(folder, batch, gone)
                    batch, gone = {}, ()
                yield file.summary
        finally:
            self._keep(folder, batch, gone)
        if settled and changes.picture:
            self._keep_picture(folder, changes)

    def _read_files(self, folder: str, today: date, changes: _FolderChanges) -> Iterator[tuple[str, IndexedFile]]:
        if not (changes.stale and changes.files):
            return iter(())
        # the parser and the checks: a list without changes needs none
        from alignkit.store.index_files import read_files as read

        if len(changes.stale) >= _MIN_FILES_TO_SHARE:
            from alignkit.store.index_workers import read_many_files as read

        return read(self._ws, folder, today, changes.stale, changes.files, time.time_ns() - _UNSETTLED_NS)

    def _keep(self, folder: str, batch: Mapping[str, IndexedFile], gone: Sequence[str]) -> None:
        """Write what was read into the index; what cannot be written stays in memory."""
        self._unwritten[folder] |= batch
        storable = {name.removesuffix(".toml"): file for name, file in batch.items() if file.stamp}
        if storable or gone:
            self._write(lambda db: replace_rows(db, folder, storable, gone))
        if self._may_write and self._file:
            for slug in storable:
                del self._unwritten[folder][f"{slug}.toml"]

    def _keep_picture(self, folder: str, changes: _FolderChanges) -> None:
        """Keep what the whole folder looks like, if the index holds exactly its files."""

        def keep(db: sqlite3.Connection) -> None:
            query = "SELECT slug, size, modified, changed, inode FROM campaigns INDEXED BY listed WHERE folder = ?"
            if {f"{slug}.toml": tuple(stamp) for slug, *stamp in db.execute(query, (folder,))} == changes.files:
                db.execute(
                    "INSERT OR REPLACE INTO folders SELECT ?, ?, coalesce(max(since), ''), coalesce(min(until), ?)"
                    " FROM campaigns INDEXED BY listed WHERE folder = ?",
                    (folder, changes.picture, NO_END_DAY, folder),
                )

        if not self._unwritten[folder]:
            self._write(keep)

    def _write(self, act: Callable[[sqlite3.Connection], None]) -> None:
        """Write all of it; if that fails, write nothing more in this run."""
        if not (self._file and self._may_write):
            return
        try:
            with self._file.transaction() as db:
                act(db)
        except IndexUnavailableError as error:
            self._may_write = False
            if not error.held:
                self._file.delete()

    # searches

    def _texts(self, folder: str, wanted: Sequence[str]) -> dict[str, tuple[CampaignSummary, str]]:
        """Slug -> summary and lines of every file that holds all words; maybe of some that do not."""
        unwritten, gone = self._unwritten[folder], self._gone[folder]
        query = _MATCH_QUERY.format("slug, entry, details, lines")
        texts = {
            slug: (CampaignSummary(slug, (), entry_json=entry, details_json=details), lines)
            for slug, entry, details, lines in self._ask(query, _fts_query(wanted), folder)
            if slug not in gone and f"{slug}.toml" not in unwritten
        }
        return texts | {name[:-5]: (file.summary, file.lines) for name, file in unwritten.items()}

    def _matching_slugs(self, wanted: Sequence[str]) -> set[str]:
        if not (self._unwritten[LIVE_FOLDER] or self._gone[LIVE_FOLDER]) and _fts_decides(wanted):
            return {slug for (slug,) in self._ask(_MATCH_QUERY.format("slug"), _fts_query(wanted), LIVE_FOLDER)}
        texts = self._texts(LIVE_FOLDER, wanted)
        return {slug for slug, (_, lines) in texts.items() if _matching_lines(slug, lines, wanted)}

    def _lines(self, slugs: Sequence[str], wanted: Sequence[str]) -> dict[str, list[TextLine]]:
        texts = {slug: file.lines for slug in slugs if (file := self._unwritten[LIVE_FOLDER].get(f"{slug}.toml"))}
        sought = [slug for slug in slugs if slug not in texts]
        marks = ", ".join("?" * len(sought))
        query = f"SELECT slug, lines FROM campaigns WHERE folder = ? AND slug IN ({marks})"
        texts |= dict(self._ask(query, LIVE_FOLDER, *sought))
        return {slug: _matching_lines(slug, text, wanted) for slug, text in texts.items()}

    def _matching_hits(
        self, wanted: Sequence[str], conditions: Sequence[FilterCondition]
    ) -> tuple[list[SearchHit], list[Problem]]:
        hits = []
        problems: list[Problem] = []
        for folder in (LIVE_FOLDER, ARCHIVE_FOLDER):
            for slug, (summary, lines) in self._texts(folder, wanted).items():
                with report_failure(slug, problems.append):
                    if conditions and not passes_all(build_filter_facts(summary), conditions):
                        continue
                    if found := best_matching_lines(lines, wanted):
                        entry = summary.entry
                        title = entry["title"] or ""
                        folded = normalize_text(f"{title} {slug}")
                        in_title = all(word in folded for word in wanted)
                        order = (folder, not in_title, _sort_key_latest(entry["launch"]), slug)
                        hits.append((order, SearchHit(slug, title, folder == ARCHIVE_FOLDER, tuple(found))))
        return [hit for _, hit in sorted(hits, key=lambda pair: pair[0])], problems


def _matching_lines(slug: str, lines: str, wanted: Sequence[str]) -> list[TextLine]:
    """As ``best_matching_lines``; if that fails, one line that says so."""
    failed: list[Problem] = []
    with report_failure(slug, failed.append):
        return best_matching_lines(lines, wanted)
    return [TextLine("", failed[0].message)]


def _fts_decides(wanted: Sequence[str]) -> bool:
    """Whether ``_fts_query`` asks for all of the words, so that the lines need not be looked at."""
    return len(wanted) <= _MAX_WORDS and all(word.count(" ") <= _MAX_WORDS for word in wanted)


def _fts_query(wanted: Sequence[str]) -> str:
    """The words as FTS5 takes them, each the beginning of a phrase; a token holds nothing that it could misread."""
    return " ".join(f'"{" ".join(word.split()[:_MAX_WORDS])}"*' for word in wanted[:_MAX_WORDS])


def _sort_key_latest(launch: str | None) -> int:
    return -date.fromisoformat(launch[:10]).toordinal() if launch else -date.max.toordinal()
