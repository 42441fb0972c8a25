"""The .ics of a campaign: what RFC 5545 asks of it, read back by a reader that knows nothing of the writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.actions import amend
from alignkit.core.model import Agreement, Campaign, Stance, TeamView, from_data
from alignkit.review import calendar, due, records
from alignkit.review.due import DueItem

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"
AT, TODAY = datetime(2026, 11, 20, 8, 30, tzinfo=UTC), date(2026, 11, 20)


def load_sample() -> Campaign:
    return from_data(SLUG, tomli.loads((SAMPLES / f"{SLUG}.toml").read_text(encoding="utf-8")))


def events(text: str) -> list[dict[str, str]]:
    """Unfolded content lines as property -> value, an event each; fails on anything out of place."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "END:VEVENT"):
            inside = line.startswith("BEGIN")
            found += [{}] if inside else []
        elif inside:
            assert name not in found[-1]
            found[-1][name] = value
        else:
            assert not found, "a property after the events"
    return found


def plain_value(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")


def test_reviews_promises_and_results_are_whole_days() -> None:
    found = events(calendar.build_ics(load_sample(), due.list_planned(load_sample(), load_sample(), TODAY)))
    reviews = [event["DTSTART;VALUE=DATE"] for event in found if event["CATEGORIES"] == "REVIEW"]
    assert reviews == [f"{day:%Y%m%d}" for day in records.planned_reviews(load_sample())] and len(reviews) > 3
    promise = next(event for event in found if "Hold live sessions" in event["SUMMARY"])
    assert (promise["DTSTART;VALUE=DATE"], promise["DTEND;VALUE=DATE"]) == ("20261126", "20261127")
    assert plain_value(promise["SUMMARY"]) == "Month-end close webinar: Hold live sessions (Karin Sandvoss, Marketing)"
    assert {(event["DTSTAMP"], event["SEQUENCE"]) for event in found} == {("20261110T000000Z", "0")}, "the last review"
    assert len({event["UID"] for event in found}) == len(found)


def test_an_event_keeps_its_name_when_its_day_moves() -> None:
    moved = replace(load_sample(), review={**load_sample().review, "next": date(2026, 11, 25)})
    one, other = (events(calendar.build_ics(c, due.list_planned(c, c, TODAY))) for c in (load_sample(), moved))
    assert one != other
    promises = [{event["UID"] for event in found if event["CATEGORIES"] == "PROMISE"} for found in (one, other)]
    assert promises[0] == promises[1]


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.dates())
@settings(max_examples=100, deadline=None)
def test_any_text_stays_text(text: str, on: date) -> None:
    items = [DueItem("x", "promise", text, on, text), DueItem("x", "promise", text, on, text)]
    found = events(calendar.build_ics(Campaign("x", info={"title": text}), items))
    assert len(found) == 2 and found[0]["UID"] != found[1]["UID"]
    for letter in found[0]["SUMMARY"]:
        assert letter >= " " and letter not in "\x7f\u202e\x9b"


def test_what_is_revised_says_so_without_a_clock() -> None:
    def stamped(campaign: Campaign) -> tuple[str, str]:
        (event,) = events(calendar.build_ics(campaign, [DueItem("x", "promise", "Call", TODAY)]))
        return event["DTSTAMP"], event["SEQUENCE"]

    assert stamped(Campaign("x")) == ("20000101T000000Z", "0")
    signed = replace(load_sample(), review={})
    latest = max(made.at for made in load_sample().agreement.signoffs).astimezone(UTC)
    assert stamped(signed) == (f"{latest:%Y%m%dT%H%M%SZ}", "0")
    assert stamped(amend(signed))[1] == "1", "a calendar takes the next revision over the older"
    objection = Stance("object", "sha256:0", by="Theo Park", at=AT, note="No", owner="Dana Ruiz", due=TODAY)
    parked = signed.with_view("sales", "mql", TeamView(stance=objection))
    assert stamped(parked)[0] == "20261120T083000Z"


def test_nothing_can_be_slipped_in_by_a_title() -> None:
    bad = "x\r\nEND:VCALENDAR\r\nATTACH:evil\\;,"
    (event,) = events(calendar.build_ics(Campaign("x", info={"title": bad}), [DueItem("x", "review", bad, TODAY)]))
    assert plain_value(event["SUMMARY"]) == f"{bad}: {bad}".replace("\r\n", "\n")
    assert event["DTEND;VALUE=DATE"] == f"{TODAY + timedelta(days=1):%Y%m%d}"


def test_an_event_says_what_it_is_whose_and_where_more_stands() -> None:
    items = [
        DueItem("spring", "result", "Result; of deals", date(2026, 12, 1), "Theo Park", "sales"),
        DueItem("spring", "result", "Result; of deals", date(2026, 12, 5), "", "sales"),
        DueItem("spring", "review", "Review", date.max),
    ]
    first, second, third = events(calendar.build_ics(Campaign("spring", {"title": "Spring"}), items))
    assert first["DESCRIPTION"] == "Result of Spring\\nTheo Park\\, Sales"
    assert first["SUMMARY"] == "Spring: Result\\; of deals (Theo Park\\, Sales)"
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20261201", "20261202")
    assert (first["CATEGORIES"], first["TRANSP"], first["SEQUENCE"]) == ("RESULT", "TRANSPARENT", "0")
    base, _, at = first["UID"].partition("@")
    assert at == "alignkit" and second["UID"] == f"{base}-2@alignkit", "the same thing twice is two events"
    assert "DTEND;VALUE=DATE" not in third and third["DESCRIPTION"] == "Review of Spring"
    amended = Campaign("spring", {"title": "Spring"}, agreement=Agreement(3, "sha256:x"))
    assert [event["SEQUENCE"] for event in events(calendar.build_ics(amended, items))] == ["2"] * 3
    same = [event["UID"] for event in (first, second, third)]
    assert [event["UID"] for event in events(calendar.build_ics(amended, items))] == same
    odd = Campaign("spring", agreement=Agreement(0))
    assert {event["SEQUENCE"] for event in events(calendar.build_ics(odd, items))} == {"0"}
