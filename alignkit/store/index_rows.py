"""What the index keeps of one campaign file: read from it, put into the tables, taken out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING

from alignkit.core.errors import Problem
from alignkit.core.failures import CODE as FAULT
from alignkit.core.failures import problem_from_error
from alignkit.files.reader import ReadResult
from alignkit.listing.summary import CampaignSummary
from alignkit.listing.summary_builder import build_summary
from alignkit.listing.text_search import index_text, pack_broken_file_lines, pack_campaign_lines
from alignkit.store import campaign_files
from alignkit.store.folder_snapshot import FileStamp
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """What was read of a file. ``key`` is None where it must be read each time, ``settled`` False where once more."""

    key: FileStamp | None
    settled: bool
    listed: CampaignSummary
    lines: str

    def is_current(self, key: FileStamp | None, day: str) -> bool:
        """Whether this counts on a day on which the file looks like that."""
        return self.settled and self.key == key and self.listed.since <= day <= self.listed.until


def index_files(
    ws: Workspace, folder: str, today: date, names: Sequence[str], files: Mapping[str, FileStamp | None], before: int
) -> Iterator[tuple[str, IndexedFile]]:
    """Files of a folder by name, read one after the other; settled are those that last changed ``before`` a moment.

    ``files`` are all that the folder holds.
    """

    path = ws.campaigns / folder if folder else ws.campaigns
    for name in names:
        stored = campaign_files.load_entry(ws, path, name, files)
        slug, loaded = stored.slug, stored.loaded
        try:
            lines = (
                pack_campaign_lines(slug, loaded.data) if loaded.campaign else pack_broken_file_lines(slug, stored.raw)
            )
        except Exception as error:
            lines = pack_broken_file_lines(slug, stored.raw)
            loaded = ReadResult(None, (problem_from_error(error, slug), *loaded.problems))
        listed = build_summary(slug, loaded, today, ws.settings)
        key = files[name] if stored.raw else None
        is_fault = any(problem.code == FAULT for problem in listed.problems)  # which may be over at the next look
        settled = key is not None and max(key[1], key[2]) < before and not is_fault
        yield name, IndexedFile(key, settled, listed, lines)


def replace_rows(db: sqlite3.Connection, folder: str, batch: Mapping[str, IndexedFile], gone: Iterable[str]) -> None:
    """Put rows in the place of those of the same slugs, and take out those of the slugs that are gone."""

    db.execute("DELETE FROM folders WHERE folder = ?", (folder,))
    for slug in (*gone, *batch):
        query = "SELECT id, lines FROM files JOIN texts USING (id) WHERE folder = ? AND slug = ?"
        for number, lines in db.execute(query, (folder, slug)).fetchall():
            # an FTS5 table without content takes out what it is shown
            words = index_text(lines)
            db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (number, words))
            db.execute("DELETE FROM texts WHERE id = ?", (number,))
            db.execute("DELETE FROM files WHERE id = ?", (number,))
    for number, (slug, read) in enumerate(batch.items(), db.execute("SELECT max(id) FROM files").fetchone()[0] or 0):
        listed = read.listed
        size, *rest = read.key or (0,)
        size = size if read.settled else -1  # no file's
        row = (number + 1, folder, slug, size, *rest, listed.since, listed.until)
        told = (listed.row_text, listed.waiting_text, json.dumps([astuple(problem) for problem in listed.problems]))
        db.execute(f"INSERT INTO files VALUES ({', '.join('?' * 12)})", (*row, *told))
        texts = (listed.document, listed.owed, listed.gist, read.lines)
        db.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (number + 1, *texts))
        db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number + 1, index_text(read.lines)))


def parse_problems(text: str) -> tuple[Problem, ...]:
    """The problems of a row."""
    if text == "[]":
        return ()

    return tuple(Problem(*each) for each in json.loads(text))
