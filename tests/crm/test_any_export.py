"""Any table, written in any of the shapes, encodings and delimiters, reads to the same counts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignkit.crm.export_reader import ExportPreview, ReadOptions, read_export
from alignkit.store.export_files import open_sheets
from tests.crm.test_reader import load_sample

TODAY = date(2026, 12, 15)
STAGES = ("Subscriber", "Lead", "Marketing Qualified Lead", "Sales Qualified Lead", "Opportunity", "Customer")
FIRST_NAMES = ("Zoé", "Jörg", "Nora", "Maëlle", "Änne", "O'Neil", 'Ann "Kit"', "Hal; Jr", "Ida, PhD", "Bram\nSallow")
ORDER = "order=Lifecycle Stage:" + " < ".join(STAGES)


TOLD_ENCODINGS = ("cp1250", "mac-roman", "shift_jis")  # which nothing in the bytes tells: --encoding says them


@dataclass(frozen=True)
class Person:
    name: str
    stage: str
    reason: str
    amount: Decimal | None
    created: datetime


people = st.builds(
    Person,
    st.sampled_from(FIRST_NAMES),
    st.sampled_from((*STAGES, "")),
    st.sampled_from(("", "", "Kein Budget", "Zu groß – später", "no-payer")),
    st.none() | st.decimals(0, 99999, places=2),
    st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 30)).map(lambda day: day.replace(second=0, microsecond=0)),
)


@dataclass(frozen=True)
class Format:
    """How a CRM, or somebody with Excel, may write the table."""

    encoding: str
    delimiter: str
    line_end: str
    quotes: int
    comma: bool  # decimal comma, grouped by points
    days: str
    above: int
    footer: bool
    extra: bool
    total: bool


formats = st.builds(
    Format,
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", *TOLD_ENCODINGS)),
    st.sampled_from((",", ";", "\t", "|")),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    st.booleans(),
    st.sampled_from(("%Y-%m-%d %H:%M", "%d.%m.%Y", "%m/%d/%Y %I:%M %p", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%SZ")),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def write_amount(amount: Decimal | None, comma: bool) -> str:
    if amount is None:
        return ""
    text = f"{amount:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if comma else text


def write_table(rows: list[Person], how: Format) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=how.delimiter, lineterminator=how.line_end, quoting=how.quotes)
    for place in range(how.above):
        writer.writerow([("Leads, Autumn; Fair", "Stand: heute", "")[place]])
    more = ["Région", "Owner"] if how.extra else []
    writer.writerow(
        ["Record ID", "First Name", "Email", *more, "Lifecycle Stage", "Unqualified Reason", "Amount", "Create Date"]
    )
    for n, row in enumerate(rows):
        writer.writerow([
            str(3000 + n), row.name, f"p{n}@harrow.example", *(["Île", "Dana Ruiz"] if how.extra else []), row.stage,
            row.reason, write_amount(row.amount, how.comma), row.created.strftime(how.days),
        ])  # fmt: skip
    if how.total:
        writer.writerow(["Total", str(len(rows))])
    if how.footer:
        out.write(how.line_end * 2)
        writer.writerow(["Quillstone Group"])
        writer.writerow(["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."])
        writer.writerow(["Confidential Information - Do Not Distribute"])
    return out.getvalue().encode(how.encoding, "replace")


def write_workbook(rows: list[Person]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Autumn fair"])
    sheet.append([])
    sheet.append(["Record ID", "First Name", "Lifecycle Stage", "Unqualified Reason", "Amount", "Create Date"])
    for n, row in enumerate(rows):
        amount = float(row.amount) if row.amount is not None else None
        sheet.append([3000 + n, row.name, row.stage, row.reason, amount, row.created])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(
    raw: bytes, comma: bool | None = None, day_first: bool | None = None, *maps: str, encoding: str = ""
) -> ExportPreview:
    mark = None if comma is None else "," if comma else "."
    options = ReadOptions("Theo Park", TODAY, decimal=mark, day_first=day_first, maps=maps)  # type: ignore[arg-type]
    return read_export(open_sheets(raw, encoding, ["MQLs", "SQLs"]), load_sample(), options)


def check(seen: ExportPreview, rows: list[Person]) -> None:
    assert seen.document["rows"] == len(rows)
    stages = seen.document["columns"]["Lifecycle Stage"]
    assert {**stages["values"], "": stages["none"]} == {"": 0, **Counter(row.stage for row in rows)}
    reasons = seen.document["columns"]["Unqualified Reason"]["values"]
    assert reasons == {name: count for name, count in Counter(row.reason for row in rows).items() if name}
    by_stage = seen.document["amounts"]["Lifecycle Stage"]
    for stage in {row.stage for row in rows if row.stage}:
        amounts = [row.amount for row in rows if row.stage == stage]
        total = sum((amount for amount in amounts if amount is not None), Decimal(0))
        found = by_stage[stage]["amounts"].get("unnamed", 0)
        assert Decimal(str(found)) == total
        assert by_stage[stage]["without_amount"] == amounts.count(None)


def check_format(rows: list[Person], how: Format) -> None:
    """Write a table in a format and read it. A letter that the encoding lacks is a question mark in the file."""
    rows = [replace(row, reason=row.reason.encode(how.encoding, "replace").decode(how.encoding)) for row in rows]
    told = how.encoding if how.encoding in TOLD_ENCODINGS else ""
    raw, day_first = write_table(rows, how), how.days.startswith("%d")
    seen = read(raw, how.comma, day_first, encoding=told)
    check(seen, rows)
    assert seen.document["newest_day"] == max(row.created for row in rows).date().isoformat()
    reached = sum(row.stage in STAGES[2:] for row in rows)
    marketing = "MQLs=Lifecycle Stage:Marketing Qualified Lead"
    made = read(raw, how.comma, day_first, marketing, ORDER, encoding=told)
    asked = {question.key for question in made.questions}
    assert asked <= {"value"}, "the order may hold a stage that no row has"
    if any(row.stage for row in rows) and not asked:
        assert [row.actual for row in made.table.rows if row.metric == "MQLs"] == [reached]


@given(st.lists(people, min_size=2, max_size=12), formats)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_lead_export_reads_to_the_same_counts_however_it_is_written(rows: list[Person], how: Format) -> None:
    check_format(rows, how)


@pytest.mark.slow
@given(st.lists(people, min_size=2, max_size=12), formats)
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_thousand_lead_exports_read_to_the_same_counts(rows: list[Person], how: Format) -> None:
    check_format(rows, how)


@given(st.lists(people, min_size=2, max_size=8))
@settings(max_examples=20, deadline=None)
def test_a_workbook_reads_to_the_same_counts(rows: list[Person]) -> None:
    seen = read(write_workbook(rows))
    check(seen, rows)
    assert seen.document["sheet"] == "Sheet" and seen.document["heading_line"] == 3
    assert seen.document["newest_day"] == max(row.created for row in rows).date().isoformat()


@given(
    st.dictionaries(st.sampled_from(STAGES), st.integers(0, 5000), min_size=1),
    st.sampled_from((",", ";", "\t")),
    st.sampled_from(("utf-8", "utf-16", "utf-8-sig")),
    st.booleans(),
    st.sampled_from(("Count", "Record Count", "Anzahl")),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_counts_by_stage_read_to_the_same_counts(
    counts: dict[str, int], delimiter: str, encoding: str, total: bool, heading: str, grouped: bool
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Lifecycle Stage", heading])
    writer.writerows([stage, f"{count:,}" if grouped else count] for stage, count in counts.items())
    if total:
        writer.writerow(["Total", sum(counts.values())])
    seen = read(out.getvalue().encode(encoding))
    assert seen.shape == "counts" and seen.document["rows"] == sum(counts.values())
    found = seen.document["columns"]["Lifecycle Stage"]["values"]
    assert {name: count for name, count in found.items() if count} == {name: c for name, c in counts.items() if c}


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 90)), min_size=1, max_size=6),
    st.sampled_from((",", ";", "\t")),
    st.sampled_from(("%Y-%m-%d", "%d.%m.%Y")),
    st.sampled_from(("utf-8", "utf-16", "cp1252")),
)
@settings(max_examples=60, deadline=None)
def test_a_wide_table_reads_to_one_result_a_cell(
    figures: list[tuple[int, int]], delimiter: str, days: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Datum", "MQLs", "SQLs", "Größe"])
    first = date(2026, 9, 30)
    for n, (mqls, sqls) in enumerate(figures):
        writer.writerow([(first + timedelta(days=7 * n)).strftime(days), mqls, sqls, "x"])
    seen = read(out.getvalue().encode(encoding))
    assert not seen.questions
    expected = [(name, value, first + timedelta(days=7 * n)) for n, pair in enumerate(figures)
                for name, value in zip(("MQLs", "SQLs"), pair, strict=True)]  # fmt: skip
    assert [(row.metric, row.actual, row.on) for row in seen.table.rows] == expected
