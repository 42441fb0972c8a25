"""Results over time in a terminal: bars at their days, against target and baseline, in the cells there are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.review.plots import label_width, plot_results
from alignkit.review.results import Metric, Reading

LAUNCH, DUE = date(2026, 9, 1), date(2026, 12, 1)


def make_aim(readings: dict[int, float], **more: Any) -> Metric:
    """Results by how many days after the launch they were read."""
    values = {"target": 80.0, "baseline": 0.0, "due": DUE, "unit": "leads"} | more
    found = tuple(Reading(actual, LAUNCH + timedelta(days=n)) for n, actual in sorted(readings.items()))
    return Metric("MQLs", "goal", ("MQLs",), readings=found, **values)


def test_bars_stand_at_their_days_below_and_at_the_target() -> None:
    lines = plot_results(make_aim({20: 40, 60: 79.5, 95: 81}), "EUR", 76, 10, LAUNCH)
    assert len(lines) == 10
    target = next(n for n, line in enumerate(lines) if "target 80 leads" in line)
    ground = next(n for n, line in enumerate(lines) if line.strip().startswith("0"))
    rows = [[n for n, line in enumerate(lines) if line[column : column + 1] == "█"] for column in range(76)]
    bars = [(column, min(found)) for column, found in enumerate(rows) if found]
    tops = sorted({top for _, top in bars}, reverse=True)
    assert target < tops[1] < tops[0] < ground and tops[2] == target, "79.5 of 80 does not touch the line, 81 do"
    for figure, day in (("40", "21 Sep 2026"), ("79.5", "31 Oct 2026"), ("81", "5 Dec 2026")):
        assert any(figure in line for line in lines) and day in lines[-1]
    places = [lines[-1].index(day) for day in ("21 Sep", "31 Oct", "5 Dec")]
    assert 1.0 < (places[1] - places[0]) / (places[2] - places[1]) < 1.4, "40 days, then 35"


def test_a_target_that_is_gone_down_to_has_its_start_above() -> None:
    lines = plot_results(make_aim({10: 30, 80: 17.2}, target=17.0, baseline=31.0, unit="days"), "EUR", 76, 12, LAUNCH)
    start, target = (
        next(n for n, line in enumerate(lines) if word in line) for word in ("start 31 days", "target 17 days")
    )
    (figure,) = [n for n, line in enumerate(lines) if "17.2" in line]
    assert start < figure < target, "what has not come down to the target yet reaches above it"


def test_in_ascii_nothing_else_is_drawn() -> None:
    wide = plot_results(make_aim({20: 40, 60: 79}), "EUR", 76, 10, LAUNCH)
    plain = plot_results(make_aim({20: 40, 60: 79}), "EUR", 76, 10, LAUNCH, plain=True)
    assert "".join(plain).isascii() and list(map(len, plain)) == list(map(len, wide)) and "#" in "".join(plain)


def test_no_results_or_no_room_is_no_picture() -> None:
    assert plot_results(make_aim({}), "EUR", 80, 10, LAUNCH) == []
    assert (
        plot_results(make_aim({1: 2}), "EUR", 39, 10, LAUNCH)
        == plot_results(make_aim({1: 2}), "EUR", 80, 5, LAUNCH)
        == []
    )


def test_what_has_no_target_is_drawn_without_its_line() -> None:
    drawn = "\n".join(plot_results(make_aim({9: 3}, target=None, due=None), "EUR", 60, 8, None))
    assert "█" in drawn and "target" not in drawn


def test_people_s_words_move_no_cursor() -> None:
    drawn = "".join(plot_results(make_aim({9: 3}, unit="\x1b[2J\x1b]0;x\x07"), "EUR", 76, 8, None))
    assert "\x1b" not in drawn and "\x07" not in drawn


_NUMBERS = st.integers(-(10**14), 10**14) | st.integers(-(10**6), 10**6).map(lambda whole: whole / 100)


@pytest.mark.parametrize("plain", [False, True])
@given(
    found=st.dictionaries(st.integers(-900, 900), _NUMBERS, min_size=1, max_size=20),
    target=st.none() | _NUMBERS,
    baseline=st.none() | _NUMBERS,
    width=st.integers(40, 200),
    height=st.integers(6, 40),
    since=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
@settings(max_examples=60, deadline=None)
def test_whatever_the_results_are_it_fits(
    plain: bool,
    found: dict[int, float],
    target: float | None,
    baseline: float | None,
    width: int,
    height: int,
    since: date | None,
) -> None:
    lines = plot_results(make_aim(found, target=target, baseline=baseline), "EUR", width, height, since, plain)
    assert 0 < len(lines) <= height and all(len(line) <= width for line in lines)


def test_two_results_of_one_day_are_one_bar() -> None:
    twice = Reading(44, LAUNCH + timedelta(days=20), "Dana Ruiz")
    it = make_aim({20: 40, 60: 70})
    lines = plot_results(
        Metric("MQLs", "goal", ("MQLs",), 80, due=DUE, readings=(it.readings[0], twice, it.readings[1])),
        "",
        76,
        10,
        None,
    )
    assert "44" in "".join(lines) and "40" not in "".join(lines)
    assert "".join(lines).count("21 Sep 2026") == 1


def test_one_result_alone_has_a_bar_as_wide_as_others() -> None:
    ground = plot_results(make_aim({40: 60}), "", 76, 10, LAUNCH)[-3]
    assert 3 <= ground.count("█") <= 7


def bar_heights(lines: list[str]) -> dict[int, float]:
    """How high each column of a plot is filled, in rows."""
    marks = " ▁▂▃▄▅▆▇█"
    rows = [line for line in lines if "│" in line or "┼" in line]
    filled = [[marks.index(mark) / 8 if mark in marks else 0 for mark in row.ljust(120)] for row in rows]
    return {column: sum(cells) for column, cells in enumerate(zip(*filled, strict=True)) if sum(cells)}


@pytest.mark.parametrize(("actual", "share"), [(5, 5 / 24), (12, 0.5), (24, 1.0), (1, 1 / 24), (0, 0.0)])
@pytest.mark.parametrize("height", [8, 10, 20])
def test_a_bar_is_as_high_as_its_value(actual: float, share: float, height: int) -> None:
    lines = plot_results(make_aim({20: actual, 60: 24}, target=24), "", 100, height, LAUNCH)
    heights = [found for _, found in sorted(bar_heights(lines).items())]
    highest = max(heights)
    assert min(heights) == pytest.approx(share * highest if share else highest, abs=1 / 8)
    assert len({*heights}) == (1 if share in (0.0, 1.0) else 2), "an empty bar is empty"


def test_the_least_there_can_be_is_not_nothing() -> None:
    lines = plot_results(make_aim({20: 1, 60: 100_000}, target=100_000), "", 100, 10, LAUNCH)
    assert sorted({*bar_heights(lines).values()})[0] == 1 / 8


@pytest.mark.parametrize("plain", [False, True])
def test_the_due_day_is_a_line_with_its_day(plain: bool) -> None:
    lines = plot_results(make_aim({20: 40}), "", 100, 10, LAUNCH, plain)
    assert "due 1 Dec 2026" in lines[0]
    column = lines[1].index(":" if plain else "┊")
    assert {line[column] for line in lines[1:-2]} <= set(":+" if plain else "┊┼")
    assert abs(column - (lines[0].index("due") + 7)) <= 8
    assert "due" not in "".join(plot_results(make_aim({20: 40}, due=None), "", 100, 10, LAUNCH))


def test_a_number_stands_on_its_bar() -> None:
    lines = plot_results(make_aim({20: 5, 60: 17}, target=24), "", 100, 12, LAUNCH)
    for figure, day in (("5", "21 Sep 2026"), ("17", "31 Oct 2026")):
        row = next(n for n, line in enumerate(lines) if re.search(rf" {figure} ", line))
        place = lines[row].index(f" {figure} ") + 1
        assert lines[row + 1][place] in "▁▂▃▄▅▆▇█" and abs(lines[-1].index(day) + 5 - place) <= 2


def test_what_lies_below_zero_hangs_from_its_line() -> None:
    lines = plot_results(make_aim({20: -40, 60: 40}, target=80), "", 100, 14, LAUNCH)
    zero = next(n for n, line in enumerate(lines) if line.strip().startswith("0┼"))
    up, down = (["█" in line for line in part] for part in (lines[:zero], lines[zero + 1 :]))
    assert sum(up) == sum(down) and down[0] and up[-1]


@settings(max_examples=60)
@given(
    st.integers(40, 110),
    st.sets(st.integers(0, 120), min_size=1, max_size=8),
    st.sampled_from([80.0, 180000.0]),
    st.sampled_from([None, DUE]),
)
def test_days_never_meet(width: int, days: set[int], target: float, due: date | None) -> None:
    lines = plot_results(
        make_aim(dict.fromkeys(days, 80), target=target, due=due, unit="EUR"), "EUR", width, 10, LAUNCH
    )
    assert re.fullmatch(r"( +\d{1,2} [A-Z][a-z]{2} \d{4})+", lines[-1]), lines[-1]
    last = LAUNCH + timedelta(days=max(days))
    assert lines[-1].endswith(f"{last.day} {last:%b %Y}"), "the last day is always told, whole"


def test_a_picture_is_as_wide_as_its_room_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = plot_results(make_aim({20: 40, 60: 79}), "EUR", 110, 10, LAUNCH)
    assert max(map(len, lines)) == 110


def test_plots_below_each_other_share_an_axis_and_no_figure_stands_in_a_line() -> None:
    few, many = make_aim({60: 9}, target=12.0), make_aim({60: 96}, target=120.0)
    room = max(label_width(each, "EUR") for each in (few, many))
    drawn = [plot_results(each, "EUR", 76, 10, LAUNCH, False, room) for each in (few, many)]
    assert {line.index("└") for lines in drawn for line in lines if "└" in line} == {room}
    assert not [line for line in drawn[1] if "96" in line and "target" in line]
