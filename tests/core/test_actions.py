"""The verbs: what each does to a campaign, and what each refuses, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core import actions
from alignkit.core.actions import APPEND
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Approval, Campaign, Signoff, Waiver, from_data, to_data
from tests.signed_campaigns import MARCUS, NOW, full_campaign, with_agreements, with_signoffs

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
    assert actions.set_field(campaign, "goals", path, value).content("goals") == after
    assert campaign.content("goals") == before, "records are never changed in place"


def test_rows_count_from_nought_and_a_gap_is_refused() -> None:
    with pytest.raises(UserError, match="no row 2"):
        actions.set_field(EMPTY, "goals", ("targets", 2, "metric"), "x")


@pytest.mark.parametrize("value", [{"number": "1"}, float("nan"), 10**16, datetime(2027, 1, 1)])
def test_what_has_no_fingerprint_is_refused_before_it_is_in_the_record(value: Any) -> None:
    with pytest.raises(UserError, match="Pain"):
        actions.set_field(EMPTY, "pain", ("x",), value)


def test_nobody_agrees_with_nothing_and_an_objection_needs_a_reason() -> None:
    with pytest.raises(UserError, match="no answer yet"):
        actions.agree(EMPTY, "pain", "sales", MARCUS)
    answered = actions.set_answer(EMPTY, "pain", "x")
    for empty in ("", "  \n"):
        with pytest.raises(UserError, match="needs a reason"):
            actions.object_to(answered, "pain", "sales", MARCUS, empty)
    with pytest.raises(UserError, match="Nobody's name"):
        actions.agree(answered, "pain", "sales", Actor(" ", NOW))


@pytest.mark.parametrize(("owner", "due"), [("Jonas", None), ("", date(2027, 4, 20))])
def test_half_a_parking_is_refused(owner: str, due: date | None) -> None:
    answered = actions.set_answer(EMPTY, "pain", "x")
    with pytest.raises(UserError, match="both somebody"):
        actions.object_to(answered, "pain", "sales", MARCUS, "why", owner=owner, due=due)
    objected = actions.object_to(answered, "pain", "sales", MARCUS, "why")
    with pytest.raises(UserError, match="both somebody"):
        actions.park(objected, "pain", "sales", owner, due)
    with pytest.raises(UserError, match="does not object"):
        actions.park(objected, "pain", "marketing", "Jonas", date(2027, 4, 20))


def test_a_stance_is_in_utc_at_whole_seconds_and_keeps_who_typed_it() -> None:
    at = datetime(2027, 3, 10, 10, 14, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    campaign = actions.agree(
        actions.set_answer(EMPTY, "pain", "x"), "pain", "sales", Actor("Marcus", at, "Ines"), "but"
    )
    stance = campaign.view("sales", "pain").stance
    assert stance and stance.at == datetime(2027, 3, 10, 9, 14, tzinfo=UTC)
    assert (stance.by, stance.recorded_by, stance.note) == ("Marcus", "Ines", "but")


def test_an_agreement_keeps_what_the_team_had_objected() -> None:
    first, second, third = (Actor("Marcus", NOW + timedelta(days=days)) for days in (0, 1, 2))
    objected = actions.object_to(
        actions.set_answer(EMPTY, "pain", "x"), "pain", "sales", first, "They leave.", settles="20 minutes"
    )
    settled = actions.agree(actions.set_answer(objected, "pain", "y"), "pain", "sales", second)
    stance = settled.view("sales", "pain").stance
    assert stance and stance.settled and not stance.note
    assert (stance.objected, stance.objected_settles) == ("They leave.", "20 minutes")
    assert (stance.objected_on, stance.settled_on) == (NOW.date(), NOW.date() + timedelta(days=1))
    again = actions.agree(actions.set_answer(settled, "pain", "z"), "pain", "sales", third, "but")
    assert again.view("sales", "pain").stance == replace(
        stance,
        on=again.view("sales", "pain").stance.on,
        at=third.at,
        note="but",  # type: ignore[union-attr]
    ), "the day it was settled is not that of a later agreement"
    anew = actions.object_to(again, "pain", "sales", third, "Too late.")
    late = actions.agree(anew, "pain", "sales", third).view("sales", "pain").stance
    assert late and late.objected == "They leave.\n\nToo late." and late.settled_on == third.at.date()
    assert not anew.view("sales", "pain").stance.settled  # type: ignore[union-attr]
    assert from_data("spring", to_data(again)) == again
    assert actions.withdraw_stance(again, "pain", "sales").view("sales", "pain").stance is None
    assert not actions.carry_forward(again, "autumn", {}).views


def test_an_objection_taken_up_again_is_kept_once() -> None:
    campaign = actions.set_answer(EMPTY, "pain", "x")
    for _ in range(3):
        campaign = actions.object_to(campaign, "pain", "sales", MARCUS, "They leave.")
        campaign = actions.agree(campaign, "pain", "sales", MARCUS)
    assert campaign.view("sales", "pain").stance.objected == "They leave."  # type: ignore[union-attr]


def test_withdrawing_leaves_the_position_and_says_when_there_is_nothing() -> None:
    campaign = actions.set_position(actions.set_answer(EMPTY, "pain", "x"), "pain", "sales", "ours")
    with pytest.raises(UserError, match="neither agreed with nor objected to"):
        actions.withdraw_stance(campaign, "pain", "sales")
    campaign = actions.withdraw_stance(actions.agree(campaign, "pain", "sales", MARCUS), "pain", "sales")
    assert campaign.view("sales", "pain").stance is None and campaign.view("sales", "pain").position == "ours"


def test_a_signoff_can_be_taken_back_until_it_is_sealed() -> None:
    ready = with_agreements(full_campaign())
    half = actions.sign(ready, actions.prepare_signoff(ready, "sales", MARCUS))
    assert actions.withdraw_signoff(half, "sales").agreement.signoffs == ()
    with pytest.raises(UserError, match="Marketing has not signed"):
        actions.withdraw_signoff(half, "marketing")
    with pytest.raises(UserError, match="signed and locked"):
        actions.withdraw_signoff(with_signoffs(ready), "sales")


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
    ready = with_agreements(full_campaign())
    first = actions.prepare_signoff(ready, "marketing", Actor(one[0], NOW), email=one[1])
    half = actions.sign(ready, first)
    if same:
        with pytest.raises(UserError, match="one person does not sign for both"):
            actions.prepare_signoff(half, "sales", Actor(other[0], NOW), email=other[1])
    else:
        assert actions.prepare_signoff(half, "sales", Actor(other[0], NOW), email=other[1]).team == "sales"


def test_signing_names_everything_in_the_way() -> None:
    with pytest.raises(UserError) as refusal:
        actions.prepare_signoff(
            actions.set_field(with_agreements(full_campaign()), "mql", ("handoff", "fallback"), None), "sales", MARCUS
        )
    said = str(refusal.value)
    assert "MQL changed since Marketing agreed" in said and "MQL changed since Sales agreed" in said
    assert "Hand-off, If that fails: missing" in said


def test_who_writes_down_for_another_says_how_they_know() -> None:
    ready = with_agreements(full_campaign())
    with pytest.raises(UserError, match="on what evidence"):
        actions.prepare_signoff(ready, "sales", Actor("Marcus", NOW, "Ines"))
    made = actions.prepare_signoff(ready, "sales", Actor("Marcus", NOW, "Ines"), evidence="his mail of 31 March")
    assert (made.recorded_by, made.evidence) == ("Ines", "his mail of 31 March")


def test_the_same_team_does_not_sign_the_same_text_twice_but_a_changed_one_again() -> None:
    ready = with_agreements(full_campaign())
    half = actions.sign(ready, actions.prepare_signoff(ready, "sales", MARCUS))
    with pytest.raises(UserError, match="has signed already"):
        actions.prepare_signoff(half, "sales", MARCUS)
    changed = with_agreements(actions.set_field(half, "pain", ("cost",), "more"))
    again = actions.sign(changed, actions.prepare_signoff(changed, "sales", MARCUS))
    assert len(again.agreement.signoffs) == 1


ACTIONS = [
    lambda c: actions.set_answer(c, "pain", "x"),
    lambda c: actions.set_field(c, "campaign", ("title",), "x"),
    lambda c: actions.set_position(c, "pain", "sales", "x"),
    lambda c: actions.agree(c, "pain", "sales", MARCUS),
    lambda c: actions.object_to(c, "pain", "sales", MARCUS, "why"),
    lambda c: actions.withdraw_stance(c, "pain", "sales"),
    lambda c: actions.prepare_signoff(c, "sales", MARCUS),
]


@pytest.mark.parametrize("verb", ACTIONS)
def test_a_signed_campaign_opens_for_reading_and_names_amend(verb: Any) -> None:
    done = with_signoffs(with_agreements(full_campaign()))
    with pytest.raises(UserError, match="alignkit amend"):
        verb(done)
    with pytest.raises(UserError, match="behind the signatures"):
        verb(done.with_content("pain", {"answer": "Another"}))


def test_amending_a_draft_is_refused_and_discarding_goes_back_to_the_signed_text() -> None:
    with pytest.raises(UserError, match="a draft already"):
        actions.amend(EMPTY)
    done = with_signoffs(with_agreements(full_campaign()))
    waiver = Waiver("AK09", "", "both said so", None, Approval("Ines Kaya", NOW), Approval("Marcus Boehm", NOW))
    draft = actions.set_answer(actions.amend(done), "pain", "Another")
    draft = replace(draft, review={"next": date(2027, 5, 4)}, waivers=(waiver,), unknown={"x": 1})
    back = actions.discard_draft(draft, done)
    assert (back.answers, back.agreement) == (done.answers, done.agreement)
    assert (back.review, back.waivers, back.unknown) == ({"next": date(2027, 5, 4)}, (waiver,), {"x": 1})


def test_what_is_carried_along_and_what_stays_behind() -> None:
    done = with_signoffs(with_agreements(full_campaign()))
    begun = actions.carry_forward(done, "next", {"title": "Next"})
    assert begun.carried and begun.carried.source == done.slug and "mql" in begun.carried.untouched
    assert begun.views == {} and begun.agreement.signoffs == () and begun.review == {}
    assert begun.info == {"title": "Next"}
    assert all(set(row) <= {"metric", "unit"} for row in begun.content("goals")["targets"])
    assert "quota_amount" not in begun.content("goals") and "review" not in str(begun.content("metrics").get("x"))
    assert not [value for value in begun.content("metrics").values() if isinstance(value, date)]
    touched = actions.set_answer(begun, "mql", "Another")
    assert touched.carried and "mql" not in touched.carried.untouched and "sql" in touched.carried.untouched


TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(TEXT, TEXT, TEXT, st.booleans())
def test_records_and_tables_are_two_forms_of_one_thing(name: str, note: str, role: str, objects: bool) -> None:
    campaign = actions.set_answer(EMPTY, "pain", "x")
    if objects and note.strip():
        campaign = actions.object_to(campaign, "pain", "sales", Actor("M" + name, NOW), note)
    else:
        campaign = actions.agree(campaign, "pain", "sales", Actor("M" + name, NOW, name), note)
    made = Signoff("sales", name, NOW, "sha256:" + "0" * 64, role, confidence=(("Won", 0.5),))
    campaign = actions.sign(campaign, made)
    assert from_data("spring", to_data(campaign)) == campaign


def test_a_stance_can_be_taken_where_there_is_an_answer() -> None:
    assert actions.keys_open_for_stance(actions.set_answer(EMPTY, "sql", "x")) == ("sql",)


def test_discarding_a_draft_keeps_its_waivers_and_what_the_file_holds_beside_the_agreement() -> None:
    done = with_signoffs(with_agreements(full_campaign()))
    act = Approval("Ines Kaya", NOW)
    waiver = Waiver("AK09", "goals", "The partner sells", None, act, act)
    draft = replace(actions.set_answer(actions.amend(done), "pain", "Another"), waivers=(waiver,), unknown={"x": 1})
    back = actions.discard_draft(draft, replace(done, slug="r1"))
    assert back.waivers == (waiver,)
    assert back.unknown == {"x": 1}
    assert back.slug == done.slug
    assert back.views == done.views and back.content("pain") == done.content("pain")
