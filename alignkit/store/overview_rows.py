"""The rows of a wiki's overview pages in a file, one a line, so that ten thousand of them need not stand in memory."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from alignkit.render.overview_row import OverviewRow
from alignkit.store.regular_files import open_regular

_NO_DATE_KEY = "~"  # stands behind every day


class OverviewRows:
    """Rows by name. Iterating gives them by launch and slug, as the overview pages want them, and so does a number:
    that of the row in this order. Close it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is there as long as this
        self._end = 0
        self._places: dict[str, tuple[str, str, int]] = {}  # name -> launch, slug, where its line begins
        self._order: array[int] | None = None  # where lines begin, by launch and slug; None where that changed

    def close(self) -> None:
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[OverviewRow]:
        for begin in self._in_order():
            yield _parse_row(json.loads(self._line(begin))[1])

    def __getitem__(self, place: int) -> OverviewRow:
        return _parse_row(json.loads(self._line(self._in_order()[place]))[1])

    def put(self, name: str, row: OverviewRow) -> None:
        line = json.dumps([name, asdict(row)], default=date.isoformat, ensure_ascii=False, separators=(",", ":"))
        self._put(name, row, line.encode("utf-8", "surrogatepass") + b"\n")

    def take(self, name: str, other: OverviewRows) -> None:
        """The same row as another file has."""
        launch, slug, place = other._places[name]
        self._append(name, launch, slug, other._line(place))

    def read(self, path: Path) -> None:
        """What ``lines`` gave, as it was kept; lines that do not hold a row are left out."""
        with suppress(OSError), open_regular(path) as kept:
            for line in kept:
                with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    name, data = json.loads(line)
                    self._put(str(name), _parse_row(data), line)

    def lines(self, names: Iterable[str]) -> Iterator[bytes]:
        """The lines of these names, to be kept."""
        for name in names:
            if name in self._places:
                yield self._line(self._places[name][2])

    def _put(self, name: str, row: OverviewRow, line: bytes) -> None:
        self._append(name, row.launch.isoformat() if row.launch else _NO_DATE_KEY, row.slug, line)

    def _append(self, name: str, launch: str, slug: str, line: bytes) -> None:
        self._file.seek(self._end)
        self._file.write(line)
        self._places[name], self._order = (launch, slug, self._end), None
        self._end += len(line)

    def _in_order(self) -> array[int]:
        if self._order is None:
            self._order = array("q", [begin for _, _, begin in sorted(self._places.values())])
        return self._order

    def _line(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.readline()


def _parse_row(data: dict[str, Any]) -> OverviewRow:
    launch = date.fromisoformat(data["launch"]) if data["launch"] else None
    owed = tuple((date.fromisoformat(when) if when else None, item) for when, item in data["owed"])
    lessons = tuple((key, date.fromisoformat(on) if on else None, words) for key, on, words in data["lessons"])
    stages = tuple((name, means) for name, means in data["stages"])
    plain = {"launch": launch, "owed": owed, "lessons": lessons, "tags": tuple(data["tags"]), "stages": stages}
    plain["promised"] = tuple((kept, judged, given) for kept, judged, given in data["promised"])
    plain["as_of"] = date.fromisoformat(data["as_of"]) if data["as_of"] else None
    return OverviewRow(**data | plain)
