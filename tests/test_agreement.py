"""The verbs: what each does to a campaign, and what each refuses, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signed_campaigns import MARCUS, NOW, agreed, signed, whole

from alignkit import agreement
from alignkit.agreement import APPEND, Who
from alignkit.model import Campaign, Signoff, from_data, to_data
from alignkit.problems import Refused

EMPTY = Campaign("spring")


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ({}, ("answer",), "x", {"answer": "x"}),
        ({"answer": "x"}, ("answer",), "", {}),
        ({}, ("handoff", "within"), "1 day", {"handoff": {"within": "1 day"}}),
        ({"handoff": {"within": "1 day"}}, ("handoff", "within"), None, {}),
        ({"handoff": {"within": "1 day", "to": "x"}}, ("handoff", "within"), None, {"handoff": {"to": "x"}}),
        ({}, ("targets", APPEND, "metric"), "A", {"targets": [{"metric": "A"}]}),
        ({}, ("targets", 0, "metric"), "A", {"targets": [{"metric": "A"}]}),
        ({"targets": [{"metric": "A"}]}, ("targets", 1, "due"), "d", {"targets": [{"metric": "A"}, {"due": "d"}]}),
        ({"targets": [{"metric": "A"}, {"metric": "B"}]}, ("targets", 0), None, {"targets": [{"metric": "B"}]}),
        ({"targets": [{"metric": "A"}]}, ("targets", 0, "metric"), "", {}),
        ({}, ("quota_amount",), 0, {"quota_amount": 0}),
        ({}, ("bought",), False, {"bought": False}),
        ({"side_deal": "kept"}, ("answer",), "x", {"side_deal": "kept", "answer": "x"}),
    ],
)
def test_a_field_is_set_where_it_stands_and_what_empties_goes(before: Any, path: Any, value: Any, after: Any) -> None:
    campaign = EMPTY.with_content("goals", before)
    assert agreement.set_field(campaign, "goals", path, value).content("goals") == after
    assert campaign.content("goals") == before, "records are never changed in place"


def test_rows_count_from_nought_and_a_gap_is_refused() -> None:
    with pytest.raises(Refused, match="no row 2"):
        agreement.set_field(EMPTY, "goals", ("targets", 2, "metric"), "x")


@pytest.mark.parametrize("value", [{"number": "1"}, float("nan"), 10**16, datetime(2027, 1, 1)])
def test_what_has_no_fingerprint_is_refused_before_it_is_in_the_record(value: Any) -> None:
    with pytest.raises(Refused, match="Pain"):
        agreement.set_field(EMPTY, "pain", ("x",), value)


def test_nobody_agrees_with_nothing_and_an_objection_needs_a_reason() -> None:
    with pytest.raises(Refused, match="no answer yet"):
        agreement.agree(EMPTY, "pain", "sales", MARCUS)
    answered = agreement.answer(EMPTY, "pain", "x")
    for empty in ("", "  \n"):
        with pytest.raises(Refused, match="needs a reason"):
            agreement.object_to(answered, "pain", "sales", MARCUS, empty)
    with pytest.raises(Refused, match="Nobody's name"):
        agreement.agree(answered, "pain", "sales", Who(" ", NOW))


@pytest.mark.parametrize(("owner", "due"), [("Jonas", None), ("", date(2027, 4, 20))])
def test_half_a_parking_is_refused(owner: str, due: date | None) -> None:
    answered = agreement.answer(EMPTY, "pain", "x")
    with pytest.raises(Refused, match="both somebody"):
        agreement.object_to(answered, "pain", "sales", MARCUS, "why", owner=owner, due=due)
    objected = agreement.object_to(answered, "pain", "sales", MARCUS, "why")
    with pytest.raises(Refused, match="both somebody"):
        agreement.park(objected, "pain", "sales", owner, due)
    with pytest.raises(Refused, match="does not object"):
        agreement.park(objected, "pain", "marketing", "Jonas", date(2027, 4, 20))


def test_a_stance_is_in_utc_at_whole_seconds_and_keeps_who_typed_it() -> None:
    at = datetime(2027, 3, 10, 10, 14, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    campaign = agreement.agree(agreement.answer(EMPTY, "pain", "x"), "pain", "sales", Who("Marcus", at, "Ines"), "but")
    stance = campaign.view("sales", "pain").stance
    assert stance and stance.at == datetime(2027, 3, 10, 9, 14, tzinfo=UTC)
    assert (stance.by, stance.recorded_by, stance.note) == ("Marcus", "Ines", "but")


def test_withdrawing_leaves_the_position_and_says_when_there_is_nothing() -> None:
    campaign = agreement.position(agreement.answer(EMPTY, "pain", "x"), "pain", "sales", "ours")
    with pytest.raises(Refused, match="neither yes nor no"):
        agreement.withdraw(campaign, "pain", "sales")
    campaign = agreement.withdraw(agreement.agree(campaign, "pain", "sales", MARCUS), "pain", "sales")
    assert campaign.view("sales", "pain").stance is None and campaign.view("sales", "pain").position == "ours"


def test_a_signoff_can_be_taken_back_until_it_is_sealed() -> None:
    ready = agreed(whole())
    half = agreement.sign(ready, agreement.prepared(ready, "sales", MARCUS))
    assert agreement.withdraw_signoff(half, "sales").agreement.signoffs == ()
    with pytest.raises(Refused, match="Marketing has not signed"):
        agreement.withdraw_signoff(half, "marketing")
    with pytest.raises(Refused, match="signed and locked"):
        agreement.withdraw_signoff(signed(ready), "sales")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Ines Kaya", ""), ("Marcus Boehm", ""), False),
        (("Ines Kaya", ""), ("ines  KAYA", ""), True),
        (("Ines Kaya", ""), ("Ｉｎｅｓ Kaya", ""), True),
        (("Ines Kaya", "a@x.de"), ("Ines Kaya", "b@x.de"), False),
        (("Ines Kaya", "a@x.de"), ("Ines Kaya", ""), True),
        (("Ines Kaya", "a@x.de"), ("Marcus Boehm", "A@X.de"), True),
    ],
)
def test_one_person_does_not_sign_for_both_teams(one: tuple, other: tuple, same: bool) -> None:
    ready = agreed(whole())
    first = agreement.prepared(ready, "marketing", Who(one[0], NOW), email=one[1])
    half = agreement.sign(ready, first)
    if same:
        with pytest.raises(Refused, match="one person does not sign for both"):
            agreement.prepared(half, "sales", Who(other[0], NOW), email=other[1])
    else:
        assert agreement.prepared(half, "sales", Who(other[0], NOW), email=other[1]).team == "sales"


def test_signing_names_everything_in_the_way() -> None:
    with pytest.raises(Refused) as refusal:
        agreement.prepared(agreement.set_field(agreed(whole()), "mql", ("handoff", "to"), None), "sales", MARCUS)
    said = str(refusal.value)
    assert "MQL changed since Marketing agreed" in said and "MQL changed since Sales agreed" in said
    assert "Hand-off, To: missing" in said


def test_who_writes_down_for_another_says_how_they_know() -> None:
    ready = agreed(whole())
    with pytest.raises(Refused, match="on what evidence"):
        agreement.prepared(ready, "sales", Who("Marcus", NOW, "Ines"))
    made = agreement.prepared(ready, "sales", Who("Marcus", NOW, "Ines"), evidence="his mail of 31 March")
    assert (made.recorded_by, made.evidence) == ("Ines", "his mail of 31 March")


def test_the_same_team_does_not_sign_the_same_text_twice_but_a_changed_one_again() -> None:
    ready = agreed(whole())
    half = agreement.sign(ready, agreement.prepared(ready, "sales", MARCUS))
    with pytest.raises(Refused, match="has signed already"):
        agreement.prepared(half, "sales", MARCUS)
    changed = agreed(agreement.set_field(half, "pain", ("cost",), "more"))
    again = agreement.sign(changed, agreement.prepared(changed, "sales", MARCUS))
    assert len(again.agreement.signoffs) == 1


VERBS = [
    lambda c: agreement.answer(c, "pain", "x"),
    lambda c: agreement.set_field(c, "campaign", ("title",), "x"),
    lambda c: agreement.position(c, "pain", "sales", "x"),
    lambda c: agreement.agree(c, "pain", "sales", MARCUS),
    lambda c: agreement.object_to(c, "pain", "sales", MARCUS, "why"),
    lambda c: agreement.withdraw(c, "pain", "sales"),
    lambda c: agreement.prepared(c, "sales", MARCUS),
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_signed_campaign_opens_for_reading_and_names_amend(verb: Any) -> None:
    done = signed(agreed(whole()))
    with pytest.raises(Refused, match="alignkit amend"):
        verb(done)
    with pytest.raises(Refused, match="behind the signatures"):
        verb(done.with_content("pain", {"answer": "Another"}))


def test_amending_a_draft_is_refused_and_discarding_goes_back_to_the_signed_text() -> None:
    with pytest.raises(Refused, match="a draft already"):
        agreement.amend(EMPTY)
    done = signed(agreed(whole()))
    draft = replace(agreement.answer(agreement.amend(done), "pain", "Another"), review={"next": date(2027, 5, 4)})
    back = agreement.discard(draft, done)
    assert (back.answers, back.agreement) == (done.answers, done.agreement)
    assert back.review == {"next": date(2027, 5, 4)}


def test_what_is_carried_along_and_what_stays_behind() -> None:
    done = signed(agreed(whole()))
    begun = agreement.carried_from(done, "next", {"title": "Next"})
    assert begun.carried and begun.carried.source == done.slug and "mql" in begun.carried.untouched
    assert begun.views == {} and begun.agreement.signoffs == () and begun.review == {}
    assert begun.info == {"title": "Next"}
    assert all(set(row) <= {"metric", "unit"} for row in begun.content("goals")["targets"])
    assert "quota_amount" not in begun.content("goals") and "review" not in str(begun.content("metrics").get("x"))
    assert not [value for value in begun.content("metrics").values() if isinstance(value, date)]
    touched = agreement.answer(begun, "mql", "Another")
    assert touched.carried and "mql" not in touched.carried.untouched and "sql" in touched.carried.untouched


TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(TEXT, TEXT, TEXT, st.booleans())
def test_records_and_tables_are_two_forms_of_one_thing(name: str, note: str, role: str, objects: bool) -> None:
    campaign = agreement.answer(EMPTY, "pain", "x")
    if objects and note.strip():
        campaign = agreement.object_to(campaign, "pain", "sales", Who("M" + name, NOW), note)
    else:
        campaign = agreement.agree(campaign, "pain", "sales", Who("M" + name, NOW, name), note)
    made = Signoff("sales", name, NOW, "sha256:" + "0" * 64, role, confidence=(("Won", 0.5),))
    campaign = agreement.sign(campaign, made)
    assert from_data("spring", to_data(campaign)) == campaign


def test_a_stance_can_be_taken_where_there_is_an_answer() -> None:
    assert agreement.stance_keys(agreement.answer(EMPTY, "sql", "x")) == ("sql",)
