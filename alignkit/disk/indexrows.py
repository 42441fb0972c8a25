"""What the index keeps of one campaign file: read from it, put into the tables, taken out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING

from alignkit.disk.seen import Key
from alignkit.disk.workspace import Workspace
from alignkit.listed import Listed
from alignkit.problems import Problem

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file. ``key`` is None where it must be read each time, ``settled`` False where once more."""

    key: Key | None
    settled: bool
    listed: Listed
    lines: str

    def is_true(self, key: Key | None, day: str) -> bool:
        """Whether this counts on a day on which the file looks like that."""
        return self.settled and self.key == key and self.listed.since <= day <= self.listed.until


def all_read(
    ws: Workspace, folder: str, today: date, names: Sequence[str], files: Mapping[str, Key | None], before: int
) -> Iterator[tuple[str, Read]]:
    """Files of a folder by name, read one after the other; settled are those that last changed ``before`` a moment.

    ``files`` are all that the folder holds.
    """
    from alignkit.disk import listing
    from alignkit.faults import CODE as FAULT
    from alignkit.faults import problem_of
    from alignkit.fileformat.reading import Loaded
    from alignkit.finding import packed_of, packed_of_broken
    from alignkit.telling import told

    path = ws.campaigns / folder if folder else ws.campaigns
    for name in names:
        stored = listing.entry(ws, path, name, files)
        slug, loaded = stored.slug, stored.loaded
        try:
            lines = packed_of(slug, loaded.data) if loaded.campaign else packed_of_broken(slug, stored.raw)
        except Exception as error:
            lines = packed_of_broken(slug, stored.raw)
            loaded = Loaded(None, (problem_of(error, slug), *loaded.problems))
        listed = told(slug, loaded, today, ws.settings)
        key = files[name] if stored.raw else None
        is_fault = any(problem.code == FAULT for problem in listed.problems)  # which may be over at the next look
        settled = key is not None and max(key[1], key[2]) < before and not is_fault
        yield name, Read(key, settled, listed, lines)


def replace(db: sqlite3.Connection, folder: str, batch: Mapping[str, Read], gone: Iterable[str]) -> None:
    """Put rows in the place of those of the same slugs, and take out those of the slugs that are gone."""
    import json

    from alignkit.finding import indexed

    db.execute("DELETE FROM folders WHERE folder = ?", (folder,))
    for slug in (*gone, *batch):
        query = "SELECT id, lines FROM files JOIN texts USING (id) WHERE folder = ? AND slug = ?"
        for number, lines in db.execute(query, (folder, slug)).fetchall():
            # an FTS5 table without content takes out what it is shown
            words = indexed(lines)
            db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (number, words))
            db.execute("DELETE FROM texts WHERE id = ?", (number,))
            db.execute("DELETE FROM files WHERE id = ?", (number,))
    for number, (slug, read) in enumerate(batch.items(), db.execute("SELECT max(id) FROM files").fetchone()[0] or 0):
        listed = read.listed
        size, *rest = read.key or (0,)
        size = size if read.settled else -1  # no file's
        row = (number + 1, folder, slug, size, *rest, listed.since, listed.until)
        told = (listed.cells, listed.waits, json.dumps([astuple(problem) for problem in listed.problems]))
        db.execute(f"INSERT INTO files VALUES ({', '.join('?' * 12)})", (*row, *told))
        texts = (listed.document, listed.owed, listed.gist, read.lines)
        db.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", (number + 1, *texts))
        db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number + 1, indexed(read.lines)))


def problems_of(text: str) -> tuple[Problem, ...]:
    """The problems of a row."""
    if text == "[]":
        return ()
    import json

    return tuple(Problem(*each) for each in json.loads(text))
