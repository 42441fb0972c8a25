"""Statuses, stale agreements, missing fields and what blocks: a failing and a passing example side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from signed_campaigns import INES, MARCUS, NOW, agreed, signed, whole

from alignkit import agreement
from alignkit.digests import agreement_digest
from alignkit.model import TEAMS, Act, Campaign, Signoff, Waiver
from alignkit.problems import Refused
from alignkit.questions import KEYS, QUESTIONS
from alignkit.standing import (
    agreed_count,
    blocking,
    campaign_status,
    first_open,
    in_force,
    is_stale,
    mark,
    missing,
    objections,
    question_status,
    sealed_digest,
    waiting,
)


def codes(campaign: Campaign, today: date | None = None) -> list[tuple[str, str, str]]:
    return [(block.code, block.question, block.team) for block in blocking(campaign, today)]


def test_a_question_goes_from_empty_to_agreed_and_back() -> None:
    campaign = Campaign("spring")
    assert question_status(campaign, "pain") == "empty"
    campaign = agreement.answer(campaign, "pain", "Nobody checks.")
    assert question_status(campaign, "pain") == "answered"
    campaign = agreement.agree(campaign, "pain", "marketing", INES)
    assert question_status(campaign, "pain") == "answered"
    campaign = agreement.agree(campaign, "pain", "sales", MARCUS)
    assert question_status(campaign, "pain") == "agreed"
    campaign = agreement.set_field(campaign, "pain", ("cost",), "EUR 200,000")
    assert [mark(campaign, team, "pain") for team in TEAMS] == ["changed", "changed"]
    assert question_status(campaign, "pain") == "answered"
    campaign = agreement.set_field(campaign, "pain", ("cost",), "")
    assert question_status(campaign, "pain") == "agreed", "the very text that was agreed with"


def test_an_objection_outlives_every_edit_until_its_own_team_moves() -> None:
    campaign = agreement.answer(Campaign("spring"), "mql", "Anyone.")
    campaign = agreement.object_to(campaign, "mql", "sales", MARCUS, "No budget is named")
    campaign = agreement.answer(campaign, "mql", "Anyone with a budget.")
    campaign = agreement.agree(campaign, "mql", "marketing", INES)
    stance = campaign.view("sales", "mql").stance
    assert stance and is_stale(campaign, "mql", stance)
    assert question_status(campaign, "mql") == "objected"
    assert [(team, key) for team, key, _ in objections(campaign)] == [("sales", "mql")]
    campaign = agreement.agree(campaign, "mql", "sales", MARCUS)
    assert question_status(campaign, "mql") == "agreed"


def test_a_parked_objection_still_blocks_and_says_with_whom() -> None:
    campaign = agreement.object_to(agreed(whole()), "mql", "sales", MARCUS, "No budget")
    campaign = agreement.park(campaign, "mql", "sales", "Jonas Wirth", date(2027, 4, 20), "Judged together")
    stance = campaign.view("sales", "mql").stance
    assert stance and stance.parked and stance.reply == "Judged together" and stance.note == "No budget"
    assert codes(campaign) == [("AF23", "mql", "sales")]
    message = blocking(campaign)[0].message
    assert "No budget. It is parked with Jonas Wirth until 2027-04-20." in message


def test_only_the_question_touched_goes_stale() -> None:
    campaign = agreement.set_field(agreed(whole()), "goals", ("quota_amount",), 1)
    assert agreed_count(campaign) == 8
    assert codes(campaign) == [("AF22", "goals", "marketing"), ("AF22", "goals", "sales")]
    assert first_open(campaign) == "goals"


def test_tags_and_the_other_questions_are_in_no_question_digest() -> None:
    campaign = agreement.set_field(agreed(whole()), "campaign", ("title",), "Another")
    assert agreed_count(campaign) == 9


@pytest.mark.parametrize(
    ("key", "path", "value"),
    [
        ("pain", ("evidence",), None),
        ("goals", ("quota_amount",), None),
        ("goals", ("targets",), None),
        ("goals", ("targets", 0, "owner"), None),
        ("mql", ("handoff", "fallback"), None),
        ("mql", ("handoff",), None),
        ("sql", ("model",), None),
        ("sql", ("reject_reasons", 0), None),
        ("sql", ("reject_reasons", 0, "next"), None),
        ("sales_responsibilities", ("follow_up", "attempts"), None),
        ("metrics", ("measures", 0, "primary"), None),
        ("metrics", ("measures", 1, "primary"), True),
        ("metrics", ("review", "first"), None),
        ("campaign", ("launch",), None),
        ("campaign", ("sales_lead",), None),
    ],
)
def test_a_needed_field_blocks_until_it_is_there_or_both_let_it_pass(key: str, path: tuple, value: object) -> None:
    full = whole()
    while key == "sql" and path == ("reject_reasons", 0) and len(full.content("sql")["reject_reasons"]) > 3:
        full = agreement.set_field(full, "sql", ("reject_reasons", 0), None)
    assert not missing(full, key)
    broken = agreed(agreement.set_field(full, key, path, value))
    assert len(missing(broken, key)) == (5 if path == ("handoff",) else 1)
    assert set(codes(broken)) == {("AF25", key, "")}
    act = Act("x", NOW)
    half = replace(broken, waivers=(Waiver("AF25", key, "later", marketing=act),))
    assert set(codes(half)) == {("AF25", key, "")}
    both = replace(broken, waivers=(Waiver("AF25", key, "later", date(2027, 4, 1), act, act),))
    assert codes(both, date(2027, 4, 1)) == []
    assert set(codes(both, date(2027, 4, 2))) == {("AF25", key, "")}


def test_nought_and_no_are_answers() -> None:
    campaign = agreement.set_field(whole(), "goals", ("quota_amount",), 0)
    assert not missing(campaign, "goals")


def test_a_threshold_is_needed_only_where_the_model_is_a_score() -> None:
    campaign = agreement.set_field(whole(), "sql", ("model",), "score")
    assert [item.path for item in missing(campaign, "sql")] == ["threshold"]
    assert not missing(agreement.set_field(campaign, "sql", ("threshold",), 65), "sql")


def test_an_unknown_top_level_key_and_a_dispute_block() -> None:
    assert codes(replace(agreed(whole()), unknown={"side_deal": "x"})) == [("AF07", "", "")]
    content = whole().content("mql") | {"disputed": [{"field": "answer", "versions": ["a", "b"]}]}
    disputed = agreed(whole()).with_content("mql", content)
    assert ("AF24", "mql", "") in codes(disputed)
    with pytest.raises(Refused, match="Two edits"):
        agreement.agree(disputed, "mql", "sales", MARCUS)


def test_a_campaign_that_ends_before_it_begins_cannot_be_signed() -> None:
    campaign = agreement.set_field(agreed(whole()), "campaign", ("end",), date(2020, 1, 1))
    assert codes(campaign) == [("AF26", "campaign", "")]


def test_draft_ready_signed_altered_and_what_is_in_force() -> None:
    campaign = whole()
    assert (campaign_status(campaign), in_force(campaign)) == ("draft", None)
    ready = agreed(campaign)
    assert (campaign_status(ready), in_force(ready)) == ("ready", None)
    assert [w.team for w in waiting(ready)] == ["marketing", "sales"]
    half = agreement.sign(ready, agreement.prepared(ready, "sales", MARCUS))
    assert (campaign_status(half), sealed_digest(half)) == ("ready", None)
    assert [(w.team, w.questions) for w in waiting(half)] == [("marketing", ())]
    done = agreement.sign(half, agreement.prepared(half, "marketing", INES))
    assert (campaign_status(done), in_force(done), waiting(done)) == ("signed", 1, [])
    altered = done.with_content("pain", {"answer": "Another"})
    assert (campaign_status(altered), in_force(altered)) == ("altered", 1)
    amended = agreement.amend(done)
    assert (campaign_status(amended), in_force(amended)) == ("ready", 1)
    assert amended.agreement.previous == agreement_digest(done)
    assert (amended.agreement.revision, amended.agreement.signoffs) == (2, ())
    again = signed(amended)
    assert (campaign_status(again), in_force(again)) == ("signed", 2)


def test_a_first_signature_lapses_with_the_text() -> None:
    ready = agreed(whole())
    half = agreement.sign(ready, agreement.prepared(ready, "sales", MARCUS))
    changed = agreement.set_field(half, "pain", ("cost",), "more")
    assert campaign_status(changed) == "draft"
    other = agreement.sign(agreed(changed), agreement.prepared(agreed(changed), "marketing", INES))
    assert sealed_digest(other) is None and campaign_status(other) == "ready"


def test_whom_a_draft_waits_for() -> None:
    campaign = agreement.answer(Campaign("s"), "pain", "x")
    campaign = agreement.agree(campaign, "pain", "marketing", INES)
    campaign = agreement.answer(campaign, "mql", "y")
    assert [(w.team, w.questions) for w in waiting(campaign)] == [("marketing", ("mql",)), ("sales", ("pain", "mql"))]


def test_every_question_is_named_when_nothing_is_there() -> None:
    found = blocking(Campaign("empty"))
    assert {block.question for block in found} == {"campaign", *KEYS}
    assert sum(block.code == "AF20" for block in found) == len(QUESTIONS)


def test_a_signoff_of_another_text_is_not_the_present_one() -> None:
    ready = agreed(whole())
    made = Signoff("marketing", "Ines Kaya", NOW, "sha256:" + "0" * 64)
    assert [w.team for w in waiting(agreement.sign(ready, made))] == ["marketing", "sales"]
