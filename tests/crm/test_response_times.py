"""Promised response times, measured from exports and held against outcomes worked out by hand."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomli

from alignkit.core.model import Campaign, from_data
from alignkit.crm.export_reader import ExportPreview, ReadOptions, read_export
from alignkit.crm.response_times import Clock, LeadTimes, measure
from alignkit.crm.tables import open_text
from alignkit.crm.text_decoding import decode_table
from alignkit.text.business_hours import parse_business_hours
from alignkit.text.durations import parse_duration
from tests.crm.test_reader import SAMPLES, SLUG

TODAY = date(2026, 12, 31)
BERLIN = ZoneInfo("Europe/Berlin")
CALLED = "Called within 4 business hours"
TIMES = ("assigned=Assigned", "touched=First touch", "all leads=Hand raise")


def campaign(**fields: Any) -> Campaign:
    """The sample with a lead class whose clock one of its measures reads."""
    data = copy.deepcopy(tomli.loads((SAMPLES / f"{SLUG}.toml").read_text(encoding="utf-8")))
    row = {
        "name": "Hand raise",
        "respond_within": "4 business hours",
        "starts": "assignment",
        "within": "1 business hour",
    }
    data["mql"]["classes"] = [row | fields]
    for measured in data["metrics"]["measures"]:
        if measured["name"] == CALLED:
            measured["promise"] = "Hand raise"
    return from_data(SLUG, data)


def read(
    text: str, *maps: str, known: Campaign | None = None, zone: str = "Europe/Berlin", **more: Any
) -> ExportPreview:
    sheets = [open_text(decode_table(text.encode()))]
    return read_export(sheets, known or campaign(), ReadOptions("Theo Park", TODAY, maps=maps, timezone=zone, **more))


def outcomes(preview: ExportPreview, leg: str = "start to first touch") -> dict[str, int]:
    assert not preview.questions, preview.questions
    (found,) = [entry for entry in preview.document["response_times"] if entry["leg"] == leg]
    return {key: count for key, count in found["outcomes"].items() if count}


def asked(preview: ExportPreview) -> set[str]:
    return {question.key for question in preview.questions}


# 2 November 2026 is a Monday; the clock has 4 hours from 9:00 to 17:00
LEADS = """Record ID,Assigned,First touch
1,2026-11-02 10:00,2026-11-02 10:20
2,2026-11-02 15:00,2026-11-03 11:00
3,2026-11-02 15:00,2026-11-03 11:01
4,2026-11-06 16:30,2026-11-09 12:30
5,2026-11-07 11:00,2026-11-09 13:00
6,2026-11-07 11:00,2026-11-09 13:01
7,2026-11-09 10:00,
8,2026-11-13 16:00,
9,,2026-11-10 10:00
10,2026-11-10 10:00,2026-11-09 09:00
11,2026-11-12 09:00,soon
12,2026-11-13 09:00,2026-11-13 17:00
"""


def test_each_lead_has_one_of_five_outcomes() -> None:
    seen = read(LEADS, *TIMES)
    # in time: 1, 2, 4, 5; late: 3, 6, 12; overdue: 7; running at 13 November, 17:00: 8; not measurable: 9, 11
    assert outcomes(seen) == {"in time": 4, "late": 3, "overdue": 1, "running": 1, "not measurable": 2}
    (entry,) = seen.document["response_times"]
    assert entry["aside"] == {"touched before the start": 1}
    assert entry["not_measurable"] == {"no start": 1, "First touch is no time": 1}
    assert entry["share"] is None and not seen.table.rows, "under 20 leads there is no share"
    fact = next(fact for fact in seen.facts if fact.startswith("Hand raise"))
    assert "Slowest: 8 h 0 min of business hours (line 13)" in fact
    assert "Provisional until 20 November 2026" in str(seen.facts)


def many(in_time: int, late: int, unknown: int = 0) -> str:
    rows = [f"a{n},2026-11-02 10:00,2026-11-02 11:00" for n in range(in_time)]
    rows += [f"b{n},2026-11-02 10:00,2026-11-04 11:00" for n in range(late)]
    rows += [f"c{n},2026-11-02 10:00,later" for n in range(unknown)]
    return "\n".join(["Record ID,Assigned,First touch", *rows, ""])


def test_from_twenty_leads_on_the_share_is_a_result_with_its_bounds() -> None:
    seen = read(many(18, 6, 4), *TIMES)
    (row,) = seen.table.rows
    assert (row.metric, row.actual, row.on.isoformat()) == (CALLED, 0.75, "2026-11-04")
    assert "18 of 24 in time" in row.note and "(64 to 79 %)" in row.note and "Provisional until 2026-11-11" in row.note
    assert "75 % in time, 64 % to 79 %: 4 could not be measured" in " ".join(seen.facts)
    assert "Hours: Mon-Fri 09:00-17:00 Europe/Berlin; holidays: none" in row.note
    assert {record for record, _ in seen.to_check} >= {"b0", "c0"} and "a0" not in {r for r, _ in seen.to_check}
    assert not read(many(13, 6), *TIMES).table.rows


def test_the_first_reading_is_a_baseline_and_the_second_is_not() -> None:
    known = campaign()
    assert "baseline" in read(many(20, 2), *TIMES, known=known).table.rows[0].note
    earlier = {"metric": CALLED, "actual": 0.9, "on": date(2026, 10, 1), "by": "Theo Park"}
    results = [*known.review.get("results", ()), earlier]
    known = replace(known, review={**known.review, "results": results})
    assert "baseline" not in read(many(20, 2), *TIMES, known=known).table.rows[0].note


def test_holidays_count_only_where_they_are_listed() -> None:
    text = "Record ID,Assigned,First touch\n1,2026-12-24 16:00,2026-12-28 11:00\n2,2026-12-28 09:00,2026-12-28 12:00\n"
    assert outcomes(read(text, *TIMES)) == {"in time": 1, "late": 1}
    own = campaign()
    own = replace(own, info={**own.info, "holidays": ["2026-12-25 Christmas", "Easter", "2026-99-99"]})
    listed = read(text, *TIMES, known=own)
    assert outcomes(listed) == {"in time": 2}
    assert listed.document["response_times"][0]["holidays"] == ["2026-12-25"]
    assert not [fact for fact in listed.facts if "Not counted as holidays" in fact]


def test_holidays_of_the_settings_alone_change_nothing_that_was_signed_and_are_named() -> None:
    text = "Record ID,Assigned,First touch\n1,2026-12-24 16:00,2026-12-28 11:00\n2,2026-12-28 09:00,2026-12-28 12:00\n"
    found = read(text, *TIMES, holidays=(date(2026, 12, 25),))
    assert outcomes(found) == outcomes(read(text, *TIMES)) == {"in time": 1, "late": 1}
    assert [fact for fact in found.facts if "Not counted as holidays" in fact and "25 December 2026" in fact]


def test_two_legs_and_a_clock_that_starts_with_the_act() -> None:
    text = (
        "Record ID,Submitted at,Assigned,First touch\n"
        "1,2026-11-02 09:00,2026-11-02 09:30,2026-11-02 12:30\n"
        "2,2026-11-02 09:00,2026-11-02 11:00,2026-11-02 14:30\n"
    )
    maps = ("act=Submitted at", *TIMES)
    seen = read(text, *maps)
    assert outcomes(seen, "act to assignment") == {"in time": 1, "late": 1}
    assert outcomes(seen) == {"in time": 2}
    assert outcomes(read(text, *maps, known=campaign(starts="act"))) == {"in time": 1, "late": 1}


def test_a_clock_that_never_stops() -> None:
    text = "Record ID,Assigned,First touch\n1,2026-11-07 22:00,2026-11-08 01:00\n2,2026-11-07 22:00,2026-11-08 03:00\n"
    assert outcomes(read(text, *TIMES)) == {"in time": 2}
    assert outcomes(read(text, *TIMES, known=campaign(hours="24/7"))) == {"in time": 1, "late": 1}


@pytest.mark.parametrize(
    ("text", "maps", "zone", "key"),
    [
        (LEADS, TIMES[:2], "Europe/Berlin", "class"),
        (LEADS, TIMES, "", "timezone"),
        (LEADS, (), "Europe/Berlin", "times"),
        ("Record ID,Assigned,First touch\n1,9/1/2026,9/2/2026\n2,9/14/2026,9/15/2026\n", TIMES, "UTC", "days_only"),
        ("Record ID,Assigned,First touch\n1,9/1/2026 10:00,9/2/2026 10:00\n", TIMES, "UTC", "day_first"),
        ("Record ID,Owner,Assigned,First touch\n1,Dana Ruiz,2026-11-02 10:00,2026-11-02 11:00\n", TIMES, "UTC",
         "small_team"),
    ],
)  # fmt: skip
def test_what_a_file_does_not_say_is_asked(text: str, maps: tuple[str, ...], zone: str, key: str) -> None:
    seen = read(text, *maps, zone=zone)
    assert asked(seen) == {key} and not seen.table.rows
    assert "Dana" not in str(seen.questions) + str(seen.facts)


def test_times_with_their_own_zone_need_none() -> None:
    text = "Record ID,Assigned,First touch\n1,2026-11-02T09:00:00Z,2026-11-02T14:00:00+01:00\n"
    assert outcomes(read(text, *TIMES, zone="")) == {"in time": 1}, "10:00 to 14:00 in Berlin"


def test_hubspot_s_own_response_time_is_named_and_not_used() -> None:
    seen = read(LEADS.replace("Record ID,", "Record ID,Lead response time,").replace("\n1,", "\n1,5,"), *TIMES)
    assert any("'Lead response time' is not used" in fact for fact in seen.facts)


ACTIVITIES = """Lead ID,Activity Type,Direction,Activity Date,Assigned to
L1,Owner change,,2026-11-02 10:00,Integration User
L1,Sequence email,Outgoing,2026-11-02 10:01,Dana Ruiz
L1,Email,Incoming,2026-11-02 10:05,Dana Ruiz
L1,Call,Outgoing,2026-11-02 10:30,Integration User
L1,Call,Outgoing,2026-11-02 13:00,Dana Ruiz
L2,Owner change,,2026-11-02 10:00,Integration User
L2,Call,Outgoing,2026-11-03 16:00,Theo Park
L3,Owner change,,2026-11-02 10:00,Integration User
L3,Note,,2026-11-02 10:10,Theo Park
L4,Owner change,,2026-11-02 10:00,Integration User
L4,Meeting,Incoming,2026-11-02 10:10,Theo Park
L5,Owner change,,2026-11-02 10:00,Integration User
L5,Call,Outgoing,2026-10-30 10:00,Theo Park
"""
OF_ACTIVITIES = ("starts=Owner change", "all leads=Hand raise", "small teams=yes")


def test_the_first_touch_by_a_person_among_activities() -> None:
    seen = read(ACTIVITIES, *OF_ACTIVITIES)
    assert seen.shape == "activities"
    assert outcomes(seen) == {"in time": 1, "late": 1, "overdue": 1}
    assert seen.document["response_times"][0]["aside"] == {
        "booked a meeting themselves": 1, "touched before the start": 1
    }  # fmt: skip


def test_activities_that_may_be_touches_are_asked_about() -> None:
    text = ACTIVITIES + "L3,Carrier pigeon,Outgoing,2026-11-02 11:00,Theo Park\n"
    seen = read(text, *OF_ACTIVITIES)
    assert asked(seen) == {"types"} and "Carrier pigeon 1" in seen.questions[0].text
    assert outcomes(read(text, *OF_ACTIVITIES, "touches=Carrier pigeon"))["in time"] == 2
    assert "in time" in outcomes(read(text, *OF_ACTIVITIES, "no person=Carrier pigeon"))


TASKS = """Lead ID,Type,Task Subtype,Status,Subject,Completed Date/Time,Due Date,Assigned
L1,Owner change,Task,Completed,Given,2026-11-02 10:00,2026-11-02,Integration User
L1,Call,Call,Not Started,Ring,,2026-11-02,Dana Ruiz
L1,Call,Call,Completed,Ring,2026-11-02 15:00,2026-11-02,Dana Ruiz
L2,Owner change,Task,Completed,Given,2026-11-02 10:00,2026-11-02,Integration User
L2,Email,Email,Completed,Welcome,2026-11-02 10:01,2026-11-02,Pardot
L2,Call,Call,Planned,Ring,2026-11-02 10:30,2026-11-02,Dana Ruiz
"""


def test_a_call_that_is_only_planned_is_no_touch() -> None:
    """Salesforce's tasks: the person is in "Assigned", and the due date is not when something was done."""
    seen = read(TASKS, *OF_ACTIVITIES)
    assert seen.shape == "activities"
    assert outcomes(seen) == {"late": 1, "overdue": 1}


def test_activities_of_pipedrive_that_are_not_done_have_no_time() -> None:
    text = (
        "Activity - Type;Activity - Deal ID;Activity - Done;Activity - Due date;Activity - Marked as done time;"
        "Activity - Assigned to user;Assigned\n"
        "call;1;Done;2026-11-02;2026-11-02 11:00;Dana Ruiz;2026-11-02 10:00\n"
        "call;2;To do;2026-11-02;;Dana Ruiz;2026-11-02 10:00\n"
        "call;3;Done;2026-11-03;2026-11-03 17:00;Dana Ruiz;2026-11-03 10:00\n"
    )
    seen = read(text, "assigned=Assigned", "all leads=Hand raise", "small teams=yes")
    assert outcomes(seen) == {"in time": 1, "late": 1, "overdue": 1}


def test_a_mail_without_a_person_or_a_direction_may_be_anybody_s() -> None:
    text = "Lead ID,Type,Date,Assigned At\nL1,Email,2026-11-02 10:30,2026-11-02 10:00\n"
    seen = read(text, "assigned=Assigned At", "all leads=Hand raise")
    assert asked(seen) == {"types"}
    assert outcomes(read(text, "assigned=Assigned At", "all leads=Hand raise", "touches=Email")) == {"in time": 1}


def test_when_an_owner_was_assigned_is_no_owner() -> None:
    """Times of assignment are all different; taken for owners they would say that many people answered."""
    rows = [f"{n},Dana Ruiz,2026-11-02 10:0{n},2026-11-02 11:00" for n in range(6)]
    text = "\n".join(["Record ID,Contact owner,Owner assigned date,First touch", *rows, ""])
    seen = read(text, "assigned=Owner assigned date", "touched=First touch", "all leads=Hand raise")
    assert asked(seen) == {"small_team"} and "Only 1 person answered" in seen.questions[0].text
    text = text.replace("Contact owner,Owner assigned date", "Region,hubspot_owner_assigneddate")
    assert not asked(read(text, "assigned=hubspot_owner_assigneddate", "touched=First touch", "all leads=Hand raise"))


def test_rows_that_are_left_out_are_not_measured() -> None:
    text = (
        "Record ID,Test Lead,Lead Status,Assigned,First touch\n"
        "1,false,MQL,2026-11-02 10:00,2026-11-02 11:00\n1,false,MQL,2026-11-02 10:00,2026-11-02 11:00\n"
        "2,true,MQL,2026-11-02 10:00,2026-11-02 11:00\n"
    )
    assert outcomes(read(text, *TIMES, "leave out=Test Lead:true")) == {"in time": 1}


def test_activities_without_a_start_are_no_measurement() -> None:
    assert "start" in asked(read(ACTIVITIES, *OF_ACTIVITIES[1:]))


HISTORY = """Lead ID,Field,Old Value,New Value,Edit Date,Edited By
L1,Lead Status,New,MQL,2026-11-02 10:00,Integration User
L1,Lead Status,MQL,Working,2026-11-02 12:00,Dana Ruiz
L2,Lead Status,New,MQL,2026-11-02 10:00,Integration User
L2,Lead Status,MQL,Working,2026-11-02 15:00,Theo Park
L3,Lead Status,New,MQL,2026-11-02 10:00,Integration User
L3,Lead Status,MQL,Working,2026-11-02 10:01,Workflow
"""


def test_a_history_of_statuses() -> None:
    seen = read(HISTORY, "all leads=Hand raise")
    assert seen.shape == "history" and asked(seen) == {"start", "stop"}
    maps = ("starts=MQL", "all leads=Hand raise", "small teams=yes")
    assert outcomes(read(HISTORY, *maps, "stops=Working")) == {"in time": 1, "late": 1, "overdue": 1}
    by_class = campaign(stops="status", stop_status="Working")
    assert outcomes(read(HISTORY, *maps, known=by_class)) == {"in time": 1, "late": 1, "overdue": 1}


def test_classes_by_a_column() -> None:
    text = LEADS.replace("Record ID,", "Record ID,Lead class,")
    text = text.replace("\n1,", "\n1,hand raise,").replace("\n2,", "\n2,Event,")
    text = "\n".join(line for line in text.splitlines() if line.count(",") == 3)
    seen = read(text, *TIMES[:2])
    assert outcomes(seen) == {"in time": 1} and any("Event 1" in fact for fact in seen.facts)


def test_counts_add_up_whatever_the_moments() -> None:
    hours, four = parse_business_hours("Mon-Fri 09:00-17:00 Europe/Berlin"), parse_duration("4 business hours")
    assert hours and four
    as_of = datetime(2026, 11, 30, 12, tzinfo=BERLIN)
    leads = [
        LeadTimes(n, assigned=datetime(2026, 11, 1 + n % 29, n % 24, tzinfo=BERLIN), touched=None if n % 3 else as_of)
        for n in range(200)
    ]
    found = measure(leads, Clock("x", four, hours), lambda lead: lead.assigned, lambda lead: lead.touched, as_of)
    assert sum(found.counts.values()) + sum(found.asides.values()) == 200


def test_types_that_people_typed_are_not_listed() -> None:
    rows = "".join(f"L1,Talk with Nora Haldane {n},Outgoing,2026-11-02 11:00,Theo Park\n" for n in range(30))
    seen = read(ACTIVITIES + rows, *OF_ACTIVITIES)
    assert asked(seen) == {"types"} and "Haldane" not in repr(seen.questions)


@pytest.mark.parametrize(
    ("head", "shape"),
    [
        ("Record,Type,Direction,When,By", "activities"),
        ("Lead ID,Status,When,By", "history"),
        ("Record ID,Property,Old Value,New Value,Changed At", "history"),
        ("Contact ID,Activity Type,Activity Date,Created By", "activities"),
    ],
)
def test_the_shapes_of_events(head: str, shape: str) -> None:
    cells = {"When": "2026-11-02 10:00", "Changed At": "2026-11-02 10:00", "Activity Date": "2026-11-02 10:00"}
    row = ",".join(cells.get(name, "L1" if "ID" in name or name == "Record" else "Call") for name in head.split(","))
    assert read(f"{head}\n{row}\n{row}\n").shape == shape
