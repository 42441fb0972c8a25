"""Rows of overview pages come out of their file as they were put in, by launch and slug."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.render.overview_row import OverviewRow
from alignkit.store.overview_rows import OverviewRows

TEXT = st.text(max_size=12)
DAY = st.none() | st.dates()
LISTED = st.fixed_dictionaries(
    dict.fromkeys(("campaign", "launch", "standing", "agreed", "waiting", "came"), TEXT),
)
DEFINITION = st.none() | st.fixed_dictionaries(
    {
        **dict.fromkeys(("campaign", "launch", "standing", "model", "within"), TEXT),
        **{name: st.lists(TEXT, max_size=2) for name in ("criteria", "not_enough", "new")},
    }
)
OWED = st.fixed_dictionaries(dict.fromkeys(("when", "what", "who", "campaign"), TEXT))
ROWS = st.builds(
    OverviewRow,
    slug=st.text("abc-", min_size=1, max_size=6),
    title=TEXT,
    group=st.sampled_from(["draft", "signed", "archived"]),
    launch=DAY,
    listed=LISTED,
    tags=st.lists(TEXT, max_size=2).map(tuple),
    mql=DEFINITION,
    sql=DEFINITION,
    owed=st.lists(st.tuples(DAY, OWED), max_size=2).map(tuple),
)


@given(st.dictionaries(TEXT, ROWS, max_size=5))
@settings(max_examples=60, deadline=None)
def test_rows_come_out_as_they_went_in_also_by_way_of_what_is_kept(rows: dict[str, OverviewRow]) -> None:
    def placed(row: OverviewRow) -> tuple[bool, date, str]:
        return row.launch is None, row.launch or date.max, row.slug

    with closing(OverviewRows()) as first, closing(OverviewRows()) as second, closing(OverviewRows()) as third:
        for name, row in rows.items():
            first.put(name, row)
        kept = b"".join(first.lines(rows))
        for name in rows:
            second.take(name, first)
        for line in kept.splitlines(keepends=True):
            assert line.endswith(b"\n")
        assert list(map(placed, first)) == sorted(map(placed, rows.values()))
        assert sorted(map(repr, second)) == sorted(map(repr, rows.values()))
        assert all(name in second for name in rows)
        assert b"".join(second.lines(reversed(rows))) == b"".join(kept.splitlines(keepends=True)[::-1])
        assert "x" * 20 not in third


def test_a_damaged_line_costs_its_own_row_alone(tmp_path: Path) -> None:
    row = OverviewRow("a", "A", "draft", None, {"campaign": "A"}, (), None, None, ())  # type: ignore[typeddict-item]
    with closing(OverviewRows()) as file:
        file.put("a.toml", row)
        [line] = file.lines(["a.toml", "nobody.toml"])
    path = tmp_path / "rows"
    path.write_bytes(b'{"a": {}}\n[]\n["b.toml", {"launch": 3}]\n\xff\xfe\n' + line + line[:-9])
    with closing(OverviewRows()) as again:
        again.read(path)
        assert [found.title for found in again] == ["A"]
        again.read(tmp_path / "missing")
    with closing(OverviewRows()) as none:
        none.read(tmp_path / "missing")
        assert list(none) == []
