"""Numbers: worded for people without ever failing, and held to the range that their field declares."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alignkit.core import digests
from alignkit.core.digests import NoCanonicalForm
from alignkit.core.fields import MOST, Field
from alignkit.core.model import Campaign
from alignkit.core.schema import FILE_FIELDS
from alignkit.diff import report as diff_report
from alignkit.diff.changes import find_changes
from alignkit.files import editor, reader
from alignkit.files.json_schema import build_json_schema
from alignkit.render.targets import PLAIN
from alignkit.review import charts, entries, plots, report, results
from alignkit.text import numbers
from alignkit.values import parse_format
from tests.command_line import run, run_refused
from tests.full_campaign import FULL_FILE, full_campaign

TODAY = date(2027, 7, 1)

ANY = st.one_of(
    st.integers(),
    st.integers(-(10**6000), 10**6000),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.sampled_from([2.3 * 6, 0.1 + 0.2, 1e14, 1e15, 1e-12, 5e-324, 1.8e308, -0.0, 0, 10**30, Fraction(1, 3)]),
)


@given(ANY)
def test_no_number_is_too_much_for_people(value: Any) -> None:
    for worded in (numbers.format_number, numbers.format_grouped, numbers.format_money, numbers.format_percent):
        text = worded(value)
        assert 0 < len(text) < 90 and "\n" not in text
    assert parse_format.format_value(value) and parse_format.format_for_entry(value)


@given(st.one_of(st.integers(-MOST, MOST), st.floats(-1e15, 1e15)))
def test_what_is_signed_is_worded_exactly(value: float) -> None:
    try:
        form = digests.canonical_number(value)
    except NoCanonicalForm:
        return
    assert numbers.format_number(value) == form and numbers.format_grouped(value).replace(",", "") == form


@pytest.mark.parametrize(
    ("value", "decimals", "text", "percent"),
    [
        (1234.55, 1, "1,234.6", "123,455 %"),
        (Fraction(1, 3), 1, "0.3", "33.3 %"),
        (0.125, 0, "0", "13 %"),
        (0.124, 0, "0", "12 %"),
        (2.5, 0, "3", "250 %"),
        (2.0, 1, "2", "200 %"),
        (-0.005, 2, "-0.01", "-0.5 %"),
        (10**15, 2, "1,000,000,000,000,000", "100,000,000,000,000,000 %"),
        (float("nan"), 1, "NaN", "NaN %"),
    ],
)
def test_numbers_are_rounded_half_up(value: Any, decimals: int, text: str, percent: str) -> None:
    assert numbers.format_rounded(value, decimals) == text
    assert numbers.format_percent(value, decimals) == percent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(5, 2), "2.5"),
        (Fraction(40), "40"),
        (Fraction(1, 3), "about 0.3"),
        (Fraction(1999, 20), "about 100"),
        (Fraction(10**18 + 1), "1,000,000,000,000,000,001"),
    ],
)
def test_what_decimals_do_not_hold_is_about_that(value: Fraction, text: str) -> None:
    assert numbers.format_approximate(value) == text


@pytest.mark.parametrize(
    ("value", "plain", "grouped", "money", "percent"),
    [
        (2.3 * 6, "13.8", "13.8", "13.80", "1,380 %"),
        (480000, "480000", "480,000", "480,000", "48,000,000 %"),
        (-1250.5, "-1250.5", "-1,250.5", "-1,250.50", "-125,050 %"),
        (0.355, "0.355", "0.355", "0.355", "35.5 %"),
        (-0.25, "-0.25", "-0.25", "-0.25", "-25 %"),
        (40.0, "40", "40", "40", "4,000 %"),
        (1e-12, "0.000000000001", "0.000000000001", "0.000000000001", "0.0000000001 %"),
        (Fraction(1, 3), "0.333333333333333", "0.333333333333333", "0.333333333333333", "33.3333333333333 %"),
        (10**40, "1.00000e+40", "1.00000e+40", "1.00000e+40", "1.00000e+42 %"),
        (True, "1", "1", "1", "100 %"),
    ],
)
def test_a_number_in_words(value: Any, plain: str, grouped: str, money: str, percent: str) -> None:
    said = [
        worded(value)
        for worded in (numbers.format_number, numbers.format_grouped, numbers.format_money, numbers.format_percent)
    ]
    assert said == [plain, grouped, money, percent]


# -- ranges


def number_fields(fields: tuple[Field, ...] = FILE_FIELDS, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Field]]:
    for field in fields:
        here = (*place, field.key)
        if field.kind in ("number", "whole"):
            yield here, field
        yield from number_fields(field.fields, (*here, 0) if field.kind == "rows" else here)


PLACES = dict(number_fields())
SIGNED = {"target", "baseline", "actual", "to_most", "at_least"}
SHARES = {"mql_to_sql", "sql_to_won", "chance", "in_time"}
OTHERS = {"points": (-1000, 1000)}


def test_every_number_declares_what_it_may_be() -> None:
    assert len(PLACES) == 35
    for place, field in PLACES.items():
        wanted = (-MOST, MOST) if field.key in SIGNED else (0, 1) if field.key in SHARES else (0, MOST)
        wanted = OTHERS.get(field.key, wanted)
        assert (field.least, field.most) == ((1, MOST) if field.kind == "whole" else wanted), place


DATA = tomli.loads(FULL_FILE.read_text("utf-8"))
DATA["review"]["stuck"] = [{"stage": "waiting", "count": 3, "on": date(2027, 5, 31)}]
DATA["mql"] |= {"classes": [{"name": "Hand raise"}], "points": [{"what": "Demo seen"}], "bands": [{"name": "A"}]}
DATA["mql"]["tested"] = {"of": f"sha256:{'a' * 64}", "on": date(2026, 11, 20)}
DATA["sales_responsibilities"]["commitments"] = [{"what": "Two people", "owner": "Jonas Wirth", "amount": 2}]


def with_value(place: tuple[Any, ...], value: Any) -> bytes:
    """The full campaign with a value at a place, as a person might write it by hand."""
    data = deepcopy(DATA)
    table: Any = data
    for step in place[:-1]:
        table = table[step]
    table[place[-1]] = "THE VALUE"
    text = editor.write_new_file(data)
    assert text.count('"THE VALUE"') == 1
    return text.replace('"THE VALUE"', value if isinstance(value, str) else repr(value)).encode()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_number_outside_of_it_is_named_with_line_and_mend(place: tuple[Any, ...]) -> None:
    field = PLACES[place]
    outside = [value for value in (-1, 1.5, 35, -1001) if not field.least <= value <= field.most]
    for value in outside:
        raw = with_value(place, value)
        loaded = reader.read_campaign(raw, "freight", "freight.toml")
        found = [p for p in loaded.problems if p.key == ".".join(map(str, place))]
        assert loaded.campaign is None
        assert [p.code for p in found] == ["AF05" if field.kind == "whole" else "AF16"]
        assert found[0].line and f"{field.key} = {value}" in raw.decode().splitlines()[found[0].line - 1]
        assert str(value) in found[0].message and (found[0].hint or field.kind == "whole")
    inside = [value for value in (1, field.least, field.most) if value]
    for value in inside:
        assert not [
            p for p in reader.read_campaign(with_value(place, value), "freight").problems if p.code in ("AF12", "AF16")
        ]


def test_the_mend_of_a_share_typed_as_a_percentage_is_the_share() -> None:
    (problem,) = reader.read_campaign(with_value(("goals", "funnel", "mql_to_sql"), 35), "freight").problems
    assert problem.message == "funnel.mql_to_sql is 35; it cannot be more than 1."
    assert problem.hint == "Write 0.35 for 35 %."


def test_the_schema_says_it_too() -> None:
    goals = build_json_schema()["properties"]["goals"]["properties"]
    share = goals["funnel"]["properties"]["mql_to_sql"]
    assert (share["minimum"], share["maximum"]) == (0, 1)
    assert goals["quota_amount"]["minimum"] == 0
    assert goals["targets"]["items"]["properties"]["target"]["minimum"] == -MOST
    assert build_json_schema()["properties"]["agreement"]["properties"]["revision"]["minimum"] == 1


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("goals", "funnel.mql_to_sql=35", "Write 0.35 for 35 %."),
        ("goals", "funnel.mql_to_sql=1e14", "from 0 to 1"),
        ("goals", "quota_amount=-1", "from 0"),
        ("sales_responsibilities", "follow_up.attempts=-6", "from 0"),
        ("campaign", "budget=-0.5", "from 0"),
        ("campaign", "launch=2027-04-06T10:00:00Z", "launch must be a date"),
    ],
)
def test_it_is_refused_on_entry(root: Path, question: str, told: str, said: str) -> None:
    run("new", "Plain")
    before = (root / "campaigns" / "plain.toml").read_bytes()
    assert said in run_refused("answer", "plain", question, "--set", told)
    assert (root / "campaigns" / "plain.toml").read_bytes() == before


def test_a_form_says_why_while_one_types() -> None:
    rate = PLACES["goals", "funnel", "mql_to_sql"]
    assert parse_format.parse_value(rate, "0.35") == 0.35
    with pytest.raises(parse_format.ParseError, match=r"write 0\.35 for 35 %"):
        parse_format.parse_value(rate, "35")
    assert "from 0" in parse_format.explain_doubt(PLACES["goals", "quota_amount"], "-1")


# -- whatever a field accepts, everything that shows it works

NUMBERS = st.one_of(
    st.sampled_from([0, 1, 2.3, 6, 1e14, 1e-12, 10**15, 10**15 - 1, 0.1, 999999999999999, 1e-6, -1, -2.3, -1e14]),
    st.integers(-MOST, MOST),
    st.floats(-1e15, 1e15).map(lambda value: float(f"{value:.15g}")),
    st.floats(0, 1).map(lambda value: float(f"{value:.12g}")),
)
SHOWING = [
    ["check"],
    ["show"],
    ["show", "--json"],
    ["brief"],
    ["export"],
    ["crm", "--draft"],
    ["crm", "--draft", "--markdown"],
    ["list"],
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(PLACES)), NUMBERS), min_size=1, max_size=4))
@example(
    [
        (("sales_responsibilities", "capacity", "leads_per_rep_week"), 2.3),
        (("sales_responsibilities", "follow_up", "attempts"), 6),
    ]
)
@example(
    [
        (("goals", "funnel", "mql_to_sql"), 1e-12),
        (("goals", "funnel", "sql_to_won"), 1e-12),
        (("goals", "funnel", "average_deal"), 1e-12),
    ]
)
@example([(("goals", "funnel", "revenue_target"), 1e14), (("campaign", "budget"), 10**15)])
@example(
    [
        (("goals", "targets", 0, "target"), -1e-12),
        (("goals", "targets", 0, "baseline"), 1e15),
        (("review", "results", 0, "actual"), 1e15),
    ]
)
@example(
    [
        (("marketing_responsibilities", "commitments", 0, "amount"), 1e-12),
        (("sales_responsibilities", "capacity", "reps"), 1e-12),
    ]
)
def test_whatever_a_field_accepts_can_be_shown(root: Path, given_values: list[tuple[Any, float]]) -> None:
    data = deepcopy(DATA)
    for place, value in given_values:
        if place[0] == "format" or place[-1] == "revision":
            continue
        single = reader.read_campaign(with_value(place, value), "full")
        if any(problem.code in ("AF05", "AF12", "AF16") for problem in single.problems):
            continue
        table: Any = data
        for step in place[:-1]:
            table = table[step]
        table[place[-1]] = value
    (root / "campaigns" / "full.toml").write_text(editor.write_new_file(data))
    for words in SHOWING:
        result = run(words[0], *([] if words[0] == "list" else ["full"]), *words[1:])
        assert result.exit_code in (0, 1), (words, result.output)
        assert "itself failed" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
    campaign = reader.read_campaign((root / "campaigns" / "full.toml").read_bytes(), "full").campaign
    assert campaign
    assert report.format_text(campaign, TODAY) and report.format_markdown(campaign, TODAY, PLAIN.formatter(""))
    json.dumps(report.review_document(campaign), allow_nan=False)
    for aim in (*results.list_metrics(campaign), *results.unknown_metrics(campaign)):
        charts.draw_svg(aim, "EUR", TODAY)
        plots.plot_results(aim, "EUR", 60, 10, TODAY)
    for each in entries.list_entries(campaign):
        entries.command_options(campaign, each)
    for older in (full_campaign("full"), Campaign("full")):
        assert diff_report.format_text(find_changes(older, campaign)) and diff_report.format_text(
            find_changes(campaign, older)
        )
