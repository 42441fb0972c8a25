"""A table exported by a CRM: each line understood or named, and nothing taken that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, from_data
from alignkit.crm import import_rows
from alignkit.crm.export_reader import ExportPreview, ReadOptions, read_export
from alignkit.crm.tables import open_text
from alignkit.crm.text_decoding import decode_table
from alignkit.review.result_parsing import (
    AmbiguousNumber,
    detect_day_first,
    detect_decimal_mark,
    detect_typed_mark,
    parse_cell_day,
    parse_count,
    parse_number,
    parse_result,
)
from alignkit.review.results import Metric, list_metrics
from alignkit.values.parse_format import ParseError

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"
TODAY = date(2026, 12, 15)
DAY = date(2026, 11, 24)


def load_sample() -> Campaign:
    return from_data(SLUG, tomli.loads((SAMPLES / f"{SLUG}.toml").read_text(encoding="utf-8")))


def read_table(text: str | bytes, **more: object) -> import_rows.ImportTable:
    return preview(text, **more).table


def preview(text: str | bytes, *, point: object = None, on: date | None = DAY) -> ExportPreview:
    raw = text if isinstance(text, bytes) else text.encode()
    known = load_sample()
    sheets = [open_text(decode_table(raw), [name for metric in list_metrics(known) for name in metric.names])]
    return read_export(sheets, known, ReadOptions("Amira Haddad", TODAY, on, point))  # type: ignore[arg-type]


def row_states(sheet: import_rows.ImportTable) -> list[tuple[int, str, float, str]]:
    return [(row.line, row.metric, row.actual, row.state) for row in sheet.rows]


# --- numbers and days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("42", None, 42),
        ("-7", None, -7),
        ("−7", None, -7),
        ("1.234.567", None, 1234567),
        ("1,234,567", None, 1234567),
        ("1.234,50", None, 1234.5),
        ("1,234.50", None, 1234.5),
        ("1 234,5", None, 1234.5),
        ("1\u00a0234", None, 1234),
        ("1'234.5", None, 1234.5),
        ("0.250", None, 0.25),
        ("12,5", None, 12.5),
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234),
        ("1,234", ",", 1.234),
        ("1,234", ".", 1234),
        ("10,000.00", None, 10000),
    ],
)
def test_figures_of_two_locales(text: str, point: object, value: float) -> None:
    found = parse_number(text, "deals", point)  # type: ignore[arg-type]
    assert found == value and isinstance(found, int) == isinstance(value, int)


@pytest.mark.parametrize(
    ("text", "point", "says"),
    [
        ("1.234", None, "1234 or 1.234"),
        ("1,234", None, "1234 or 1.234"),
        ("12.5", ",", "decimal comma"),
        ("1,23.4", None, "no number"),
        ("1.2.3", None, "no number"),
        ("12 apples 3", None, "no number"),
        ("n/a", None, "no number"),
        ("", None, "no value"),
        ("1e5", None, "no number"),
        ("9" * 20, None, "1e15"),
        ("9" * 5000, None, "no number"),
        ("²", None, "no number"),
    ],
)
def test_figures_that_are_not_guessed(text: str, point: object, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        parse_number(text, "deals", point)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("EUR 480.000,00", "EUR", 480000),
        ("480,000.00 €", "EUR", 480000),
        ("12 deals", "deals", 12),
        ("1 deal", "deals", 1),
        ("95 %", "share", 0.95),
        ("35,5%", "share", 0.355),
        ("0.95", "share", 0.95),
        ("95 %", "%", 95),
    ],
)
def test_a_unit_beside_the_figure_must_be_the_metrics_own(text: str, unit: str, value: float) -> None:
    assert parse_number(text, unit, None) == value


@pytest.mark.parametrize(("text", "unit"), [("$ 480", "EUR"), ("12 leads", "deals"), ("95 %", "deals"), ("3 h", "")])
def test_another_unit_is_named(text: str, unit: str) -> None:
    with pytest.raises(ParseError, match="is not"):
        parse_number(text, unit, None)


RATE = Metric("Called in time", "goal", ("Called in time",), unit="share")
DEALS = Metric("Won deals", "goal", ("Won deals",), unit="deals")
REVENUE = Metric("Won revenue", "goal", ("Won revenue",), unit="EUR")
SCORE = Metric("Recommendation", "measure", ("Recommendation",), baseline=-12, target=10, unit="marks")


@pytest.mark.parametrize("text", ["94", "94 %", "94%", "0.94", "0,94", ".94", "94.0", "94,0 %"])
def test_a_share_is_meant_however_it_is_typed(text: str) -> None:
    assert parse_result(text, RATE, "EUR") == 0.94


@pytest.mark.parametrize(
    ("text", "aim", "value"),
    [("100", RATE, 1), ("100 %", RATE, 1), ("0", RATE, 0), ("0", DEALS, 0), ("-4,000", REVENUE, None),
     ("-4000", REVENUE, -4000), ("-3", SCORE, -3), ("1.2340", REVENUE, 1.234), ("120.0000", REVENUE, 120)],
)  # fmt: skip
def test_what_a_metric_can_come_to(text: str, aim: Metric, value: float | None) -> None:
    if value is None:
        with pytest.raises(AmbiguousNumber):
            parse_result(text, aim, "EUR")
    else:
        assert parse_result(text, aim, "EUR") == value


@pytest.mark.parametrize(
    ("text", "aim", "says"),
    [
        ("1", RATE, "write 1 % or 100 %"),
        ("1.5", RATE, "write 1.5 % or 150 %"),
        ("150", RATE, "100 % at most"),
        ("150 %", RATE, "100 % at most"),
        ("-5 %", RATE, "less than 0"),
        ("-3", DEALS, "Won deals cannot come to less than 0"),
        ("-4000", replace(REVENUE, unit="USD"), "less than 0"),
    ],
)
def test_what_a_metric_cannot_come_to(text: str, aim: Metric, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        parse_result(text, aim, "EUR")


@pytest.mark.parametrize("text", ["1.234", "120.000", "1,234", "12.340", "-1.234", "EUR 1.230"])
def test_what_is_asked_back_is_taken_as_it_is_said_to_be_written(text: str) -> None:
    with pytest.raises(AmbiguousNumber) as reason:
        parse_result(text, REVENUE, "EUR")
    one, other = str(reason.value).split("write ")[1].split(" or ")
    assert parse_result(one, REVENUE, "EUR") == 1000 * parse_result(other, REVENUE, "EUR")


@pytest.mark.parametrize(
    ("text", "value"),
    [("EUR 120,000", 120000), ("1,234", 1234), ("-1,234,567", -1234567), ("0.5", 0.5), ("12,5", 12.5), ("0,500", 0.5)],
)
def test_what_is_typed_as_it_is_shown_is_no_question(text: str, value: float) -> None:
    assert parse_result(text, REVENUE, "EUR", detect_typed_mark(text)) == value


@pytest.mark.parametrize("text", ["120.000", "1.234", "EUR 1.234"])
def test_what_is_typed_in_another_way_still_is_one(text: str) -> None:
    with pytest.raises(AmbiguousNumber):
        parse_result(text, REVENUE, "EUR", detect_typed_mark(text))


@pytest.mark.parametrize(("text", "count"), [("31", 31), ("0", 0), ("31 leads", 31), ("1 234", 1234)])
def test_leads_are_counted(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize("text", ["-5", "1.5", "1.234", "31 deals", "many", ""])
def test_what_is_no_count_of_leads(text: str) -> None:
    with pytest.raises(ParseError):
        parse_count(text)


@pytest.mark.parametrize(
    ("texts", "point"),
    [
        (["1.234", "12,5"], ","),
        (["1,234", "1,234.50", "EUR 3"], "."),
        (["1.234", "1,234"], None),
        (["1.234,5", "1,234.5"], None),
        (["n/a", "1.234.567"], ","),
        ([], None),
    ],
)
def test_a_column_bears_a_locale_out(texts: list[str], point: object) -> None:
    assert detect_decimal_mark(texts) == point


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([",", "."]))
@settings(max_examples=100, deadline=None)
def test_every_figure_written_in_a_locale_is_read_back(value: object, point: str) -> None:
    text = f"{value:,.2f}"
    if point == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert parse_number(text, "EUR", point) == float(value)  # type: ignore[arg-type]


@given(st.text(max_size=40), st.sampled_from([",", ".", None]))
@settings(max_examples=200, deadline=None)
def test_any_cell_is_a_number_or_says_why_not(text: str, point: object) -> None:
    try:
        assert isinstance(parse_number(text, "EUR", point), int | float)  # type: ignore[arg-type]
    except ParseError as reason:
        assert str(reason)


@pytest.mark.parametrize(
    ("text", "first", "found"),
    [
        ("2026-11-30", None, date(2026, 11, 30)),
        ("30.11.2026", None, date(2026, 11, 30)),
        ("30 November 2026", None, date(2026, 11, 30)),
        ("2026-11-30T10:15:00Z", None, date(2026, 11, 30)),
        ("2026-11-30 10:15", None, date(2026, 11, 30)),
        ("30/11/2026", None, date(2026, 11, 30)),
        ("11/30/2026", None, date(2026, 11, 30)),
        ("5/6/2026", True, date(2026, 6, 5)),
        ("5/6/2026", False, date(2026, 5, 6)),
        ("6/6/2026", None, date(2026, 6, 6)),
        ("", None, None),
    ],
)
def test_days(text: str, first: bool | None, found: date | None) -> None:
    assert parse_cell_day(text, first) == found


@pytest.mark.parametrize("text", ["5/6/2026", "31.2.2026", "soon", "13/13/2026"])
def test_days_that_are_not_guessed(text: str) -> None:
    with pytest.raises(ParseError, match="write the one that is meant" if text == "5/6/2026" else "is no day"):
        parse_cell_day(text, None)
    assert detect_day_first(["5/6/2026", "30/6/2026"]) is True
    assert detect_day_first(["30/6/2026", "6/30/2026"]) is None


# --- whole files ----------------------------------------------------------------------------------------------------

ALL_AT_ONCE = (
    "\ufeffMetric;Value;Date;Note;Region\r\n"
    'Won deals;5;24.11.2026;"two of them\r\nfrom ""Cologne""; both large";DACH\r\n'
    "Won revenue;150.000,50 EUR;24.11.2026;;DACH\r\n"
    "accepted leads;1.012;24.11.2026;;DACH\r\n"
    "\r\n"
    "MQL;110;24.11.2026;;DACH\r\n"
    "MQLs;110;24.11.2026;;DACH\r\n"
    "mqls;110;2026-11-24;;DACH\r\n"
    "Won deals;6;2026-11-24;;DACH\r\n"
)


def test_everything_that_exports_do_at_once() -> None:
    sheet = read_table(ALL_AT_ONCE)
    assert row_states(sheet) == [
        (2, "Won deals", 5, "conflict"),
        (4, "Won revenue", 150000.5, "new"),
        (5, "SQLs", 1012, "new"),  # the revenue above bears the comma out
        (7, "MQL", 0, "wrong"),
        (8, "MQLs", 110, "new"),
        (9, "MQLs", 110, "repeated"),
        (10, "Won deals", 6, "conflict"),
    ]
    assert sheet.rows[0].note == 'two of them from "Cologne"; both large'
    assert sheet.rows[0].message == "line 10 has another value" and sheet.rows[6].message == "line 2 has another value"
    assert sheet.rows[3].message == "'MQL' is no goal or measure; did you mean MQLs?"
    assert "Column 'Region' is not used." in sheet.notes and "7 rows." in sheet.notes
    assert [row.line for row in sheet.wrong] == [2, 7, 10]
    assert {row.by for row in sheet.rows} == {"Amira Haddad"}


def test_which_rows_to_take_settles_a_contradiction() -> None:
    taken = import_rows.select_lines(read_table(ALL_AT_ONCE), load_sample(), [2, 4, 9])
    assert row_states(taken) == [
        (2, "Won deals", 5, "new"),
        (4, "Won revenue", 150000.5, "new"),
        (9, "MQLs", 110, "new"),
    ]


@pytest.mark.parametrize(
    ("lines", "says"),
    [([2, 10], "line 10: line 2 has another value"), ([7], "line 7: 'MQL' is"), ([3], "No row begins on line 3")],
)
def test_what_is_not_understood_is_not_taken(lines: list[int], says: str) -> None:
    with pytest.raises(UserError) as refusal:
        import_rows.select_lines(read_table(ALL_AT_ONCE), load_sample(), lines)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "metric,actual\nSQLs,40\n",
        "metric;actual\nSQLs;40\n",
        "metric\tactual\nSQLs\t40",
        "sep=;\nKPI;Ist\nSQLs;40\n",
        '"Goal","As of date","Total"\r"SQLs","","40"\r',
        "\n\nactual,metric,\n40,SQLs,\n",
    ],
)
def test_separators_and_headings(text: str) -> None:
    for raw in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        (row,) = read_table(raw).rows
        assert (row.metric, row.actual, row.on, row.state) == ("SQLs", 40, DAY, "new")


def test_a_figure_that_could_be_either_is_asked_about() -> None:
    text = "metric;value\nWon revenue;1.234\n"
    assert read_table(text).rows[0].state == "wrong"
    assert read_table(text).ambiguous and "write 1234 or 1.2340" in read_table(text).rows[0].message
    assert not read_table("metric,value\nWon revenue,many\n").ambiguous
    assert read_table(text, point=",").rows[0].actual == 1234
    assert read_table(text, point=".").rows[0].actual == 1.234


def test_results_that_are_there_already() -> None:
    text = "metric,value,on,by\nSQLs,29,2026-11-10,amira  haddad\nMQLs,97,2026-11-10,Dana Ruiz\nMQLs,97,2026-11-10,\n"
    assert [(row.state, row.message) for row in read_table(text).rows] == [
        ("known", "there already"),
        ("changes", "was 96 leads"),
        ("new", ""),
    ]
    assert [row.line for row in read_table(text).rows_to_write] == [3, 4]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (",5,,", "names no metric"),
        ("SQLs,,,", "no value"),
        ("SQLs", "no value"),
        ("SQLs,5,2027-01-01,", "is in the future"),
        ("SQLs,5,2026-11-24,a, b", "5 cells for 4 headings"),
        ("Unheard of,5,,", "is no goal or measure"),
        ("Won deals,-3,,", "cannot come to less than 0"),
        ("Called within 4 business hours,120 %,,", "100 % at most"),
    ],
)
def test_a_row_with_something_wrong_says_what(cells: str, says: str) -> None:
    (row,) = read_table(f"metric,value,on,note\n{cells}\n").rows
    assert (row.line, row.state) == (2, "wrong") and says in row.message


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"Region,Value\nDACH,3\n", "Line 1 has no column for the metric"),
        (b"Metric,Region\nSQLs,DACH\n", "Line 1 has no column for the value"),
        (b'metric,value\nSQLs,40\n"SQLs,41\nMQLs,4\n', "Line 3: a quotation mark is opened here"),
        (b'metric,value\n"SQLs"x,40\n', "Line 2"),
        (b"metric,value,date\n", "no row below its headings"),
        (b"metric,value,Wert\nSQLs,4,5\n", "Line 1 has 2 columns for the value: value; Wert"),
        (b"metric,value,date,day\nSQLs,4,,\n", "Line 1 has 2 columns for the day"),
        (b"metric,value\nSQLs,4\0\n", "Line 2 holds a zero byte"),
        (b"metric,value\n" + b"SQLs,1\n" * 5001, "at most 5,000"),
    ],
)
def test_a_file_that_is_no_table(raw: bytes, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_table(raw)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "head", ["Metric,Jan 2026,Feb 2026", "KPI;Januar;Februar;März", "goal,2026-01,2026-02", "Name,Q1,Q2", "x,Mai,Okt"]
)
def test_months_side_by_side_are_refused_with_what_is_wanted(head: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_table(f"{head}\nSQLs,1,2\n")
    assert "side by side" in refusal.value.message and "Line 1" in refusal.value.message
    assert refusal.value.hint.endswith("  metric,value,date\n  Won deals,7,2026-11-24")
    (row,) = read_table(refusal.value.hint.split("example:\n")[1].replace("  ", "")).rows
    assert row.state == "new", "what is shown as wanted is taken"


@pytest.mark.parametrize("head", ["Region,Colour", "Metric,Region,Stage 3"])
def test_other_tables_are_told_what_is_missing(head: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_table(f"{head}\na,b,c\n")
    assert "has no column for the" in refusal.value.message and "metric,value,date" in refusal.value.hint


def test_rows_are_shown_in_the_metric_s_own_unit() -> None:
    text = (
        "metric;value;date\nWon revenue;150.000,50;24.11.2026\nCalled within 4 business hours;95 %;24.11.2026\nMQL;1;\n"
    )
    lines = dict(import_rows.describe_rows(read_table(text).rows, load_sample(), {2}))
    assert lines[2].startswith("[x]  line 2  new") and "EUR 150,000.50  " in lines[2] and "2026-11-24" in lines[2]
    assert lines[3].startswith("[ ]") and "95 %" in lines[3]
    assert lines[4].startswith(" -   line 4  NOT UNDERSTOOD") and "did you mean MQLs?" in lines[4]
    assert len({line.index("Won") if "Won" in line else line.index("Called") for line in list(lines.values())[:2]}) == 1


def test_a_day_before_the_campaign_began_is_said() -> None:
    sheet = read_table("metric,value,date\nSQLs,4,2020-01-01\nSQLs,5,2026-11-20\n")
    (_, early), (_, late) = import_rows.describe_rows(sheet.rows, load_sample())
    assert sheet.rows[0].state == "new" and "before the campaign's first day" in early and "before" not in late


def test_lines_that_contradict_each_other_are_counted() -> None:
    rows = read_table("metric,value\nSQLs,4\nSQLs,5\nSQLs,6\n").rows
    assert [row.message for row in rows] == [
        "lines 3 to 4 have other values", "lines 2, 4 have other values", "lines 2 to 3 have other values",
    ]  # fmt: skip


@given(
    st.binary(max_size=200) | st.text(max_size=120).map(lambda text: f"metric,value\n{text}".encode("utf-8", "ignore"))
)
@settings(max_examples=150, deadline=None)
def test_no_file_makes_it_fail(raw: bytes) -> None:
    try:
        sheet = read_table(raw)
    except UserError as refusal:
        assert refusal.message
    else:
        assert all(row.message for row in sheet.wrong)
