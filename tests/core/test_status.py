"""Statuses, stale agreements, missing fields and what blocks: a failing and a passing example side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alignkit.core import actions
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Approval, Campaign, Signoff, Waiver
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.core.status import (
    agreed_count,
    campaign_overview,
    campaign_status,
    describe_unanswered,
    first_open_question,
    is_stale,
    is_whole,
    list_objections,
    missing_fields,
    question_status,
    revision_number_in_force,
    sealed_digest,
    signing_blocks,
    stance_mark,
    waiting_teams,
)
from alignkit.listing.campaign_documents import show_document
from tests.signed_campaigns import INES, MARCUS, NOW, full_campaign, with_agreements, with_signoffs


def block_codes(campaign: Campaign, today: date | None = None) -> list[tuple[str, str, str]]:
    return [(block.code, block.question, block.team) for block in signing_blocks(campaign, today)]


def counts_of_agreed(campaign: Campaign, today: date | None = None) -> set[int]:
    """The number of agreed questions as a line, a list and ``show --json`` count it: one number."""
    listed = campaign_overview(campaign, today).agreed
    shown = sum(question["status"] == "agreed" for question in show_document(campaign, today)["questions"])
    return {agreed_count(campaign, today), listed, shown}


def test_a_question_goes_from_empty_to_agreed_and_back() -> None:
    campaign = Campaign("spring")
    assert question_status(campaign, "pain") == "empty"
    campaign = actions.set_answer(campaign, "pain", "Nobody checks.")
    assert question_status(campaign, "pain") == "answered"
    campaign = actions.agree(campaign, "pain", "marketing", INES)
    assert question_status(campaign, "pain") == "answered"
    campaign = actions.agree(campaign, "pain", "sales", MARCUS)
    assert question_status(campaign, "pain") == "agreed"
    campaign = actions.set_field(campaign, "pain", ("cost",), "EUR 200,000")
    assert [stance_mark(campaign, team, "pain") for team in TEAMS] == ["changed", "changed"]
    assert question_status(campaign, "pain") == "answered"
    campaign = actions.set_field(campaign, "pain", ("cost",), "")
    assert question_status(campaign, "pain") == "agreed", "the very text that was agreed with"


def test_an_objection_outlives_every_edit_until_its_own_team_moves() -> None:
    campaign = actions.set_answer(full_campaign(), "mql", "Anyone.")
    campaign = actions.object_to(campaign, "mql", "sales", MARCUS, "No budget is named")
    campaign = actions.set_answer(campaign, "mql", "Anyone with a budget.")
    campaign = actions.agree(campaign, "mql", "marketing", INES)
    stance = campaign.view("sales", "mql").stance
    assert stance and is_stale(campaign, "mql", stance)
    assert question_status(campaign, "mql") == "objected"
    assert [(team, key) for team, key, _ in list_objections(campaign)] == [("sales", "mql")]
    campaign = actions.agree(campaign, "mql", "sales", MARCUS)
    assert question_status(campaign, "mql") == "agreed"


def test_a_parked_objection_still_blocks_and_says_with_whom() -> None:
    campaign = actions.object_to(with_agreements(full_campaign()), "mql", "sales", MARCUS, "No budget")
    campaign = actions.park(campaign, "mql", "sales", "Jonas Wirth", date(2027, 4, 20), "Judged together")
    stance = campaign.view("sales", "mql").stance
    assert stance and stance.parked and stance.reply == "Judged together" and stance.note == "No budget"
    assert block_codes(campaign) == [("AF23", "mql", "sales")]
    message = signing_blocks(campaign)[0].message
    assert "No budget. It is parked with Jonas Wirth until 20 April 2027." in message


def test_only_the_question_touched_goes_stale() -> None:
    campaign = actions.set_field(with_agreements(full_campaign()), "goals", ("quota_amount",), 1)
    assert agreed_count(campaign) == 8
    assert block_codes(campaign) == [("AF22", "goals", "marketing"), ("AF22", "goals", "sales")]
    assert first_open_question(campaign) == "goals"


def test_tags_and_the_other_questions_are_in_no_question_digest() -> None:
    campaign = actions.set_field(with_agreements(full_campaign()), "campaign", ("title",), "Another")
    assert agreed_count(campaign) == 9


@pytest.mark.parametrize(
    ("key", "path", "value"),
    [
        ("campaign", ("crm_name",), None),
        ("target", ("accounts",), None),
        ("mql", ("criteria",), None),
        ("mql", ("handoff", "fallback"), None),
        ("mql", ("handoff",), None),
        ("sql", ("model",), None),
        ("sql", ("reject_reasons", 0), None),
        ("sql", ("reject_reasons", 0, "next"), None),
        ("marketing_responsibilities", ("commitments",), None),
        ("sales_responsibilities", ("follow_up", "first_response"), None),
        ("metrics", ("measures", 0, "source"), None),
        ("metrics", ("measures", 0, "primary"), None),
        ("metrics", ("measures", 1, "primary"), True),
        ("metrics", ("review", "first"), None),
        ("campaign", ("launch",), None),
        ("campaign", ("sales_lead",), None),
    ],
)
def test_a_needed_field_blocks_until_it_is_there_or_both_let_it_pass(key: str, path: tuple, value: object) -> None:
    full = full_campaign()
    while key == "sql" and path == ("reject_reasons", 0) and len(full.content("sql")["reject_reasons"]) > 1:
        full = actions.set_field(full, "sql", ("reject_reasons", 0), None)
    assert not missing_fields(full, key)
    broken = with_agreements(actions.set_field(full, key, path, value))
    assert len(missing_fields(broken, key)) == 1
    counted = 9 if key == "campaign" else 8
    assert counts_of_agreed(broken) == {counted}
    assert set(block_codes(broken)) == {("AF25", key, "")}
    act = Approval("x", NOW)
    half = replace(broken, waivers=(Waiver("AF25", key, "later", marketing=act),))
    assert set(block_codes(half)) == {("AF25", key, "")}
    assert counts_of_agreed(half) == {counted}
    both = replace(broken, waivers=(Waiver("AF25", key, "later", date(2027, 4, 1), act, act),))
    assert counts_of_agreed(both, date(2027, 4, 1)) == {9}
    assert counts_of_agreed(both, date(2027, 4, 2)) == {counted}
    signed = with_signoffs(both)
    assert counts_of_agreed(signed, date(2027, 4, 2)) == {9}, "what both teams have signed stays agreed"
    assert block_codes(both, date(2027, 4, 1)) == []
    assert set(block_codes(both, date(2027, 4, 2))) == {("AF25", key, "")}


def test_nought_and_no_are_answers() -> None:
    campaign = actions.set_field(full_campaign(), "goals", ("quota_amount",), 0)
    assert not missing_fields(campaign, "goals")


def test_a_threshold_is_needed_only_where_the_model_is_a_score() -> None:
    campaign = actions.set_field(full_campaign(), "sql", ("model",), "score")
    assert [item.path for item in missing_fields(campaign, "sql")] == ["threshold"]
    assert not missing_fields(actions.set_field(campaign, "sql", ("threshold",), 65), "sql")


def test_an_unknown_top_level_key_and_a_dispute_block() -> None:
    assert block_codes(replace(with_agreements(full_campaign()), unknown={"side_deal": "x"})) == [("AF07", "", "")]
    content = full_campaign().content("mql") | {"disputed": [{"field": "answer", "versions": ["a", "b"]}]}
    disputed = with_agreements(full_campaign()).with_content("mql", content)
    assert ("AF24", "mql", "") in block_codes(disputed)
    with pytest.raises(UserError, match="Two edits"):
        actions.agree(disputed, "mql", "sales", MARCUS)


def test_a_campaign_that_ends_before_it_begins_cannot_be_signed() -> None:
    campaign = actions.set_field(with_agreements(full_campaign()), "campaign", ("end",), date(2020, 1, 1))
    assert block_codes(campaign) == [("AF26", "campaign", "")]


def test_draft_ready_signed_altered_and_what_is_in_force() -> None:
    campaign = full_campaign()
    assert (campaign_status(campaign), revision_number_in_force(campaign)) == ("draft", None)
    ready = with_agreements(campaign)
    assert (campaign_status(ready), revision_number_in_force(ready)) == ("ready", None)
    assert [w.team for w in waiting_teams(ready)] == ["marketing", "sales"]
    half = actions.sign(ready, actions.prepare_signoff(ready, "sales", MARCUS))
    assert (campaign_status(half), sealed_digest(half)) == ("ready", None)
    assert [(w.team, w.questions) for w in waiting_teams(half)] == [("marketing", ())]
    done = actions.sign(half, actions.prepare_signoff(half, "marketing", INES))
    assert (campaign_status(done), revision_number_in_force(done), waiting_teams(done)) == ("signed", 1, [])
    altered = done.with_content("pain", {"answer": "Another"})
    assert (campaign_status(altered), revision_number_in_force(altered)) == ("altered", 1)
    amended = actions.amend(done)
    assert (campaign_status(amended), revision_number_in_force(amended)) == ("ready", 1)
    assert amended.agreement.previous == agreement_digest(done)
    assert (amended.agreement.revision, amended.agreement.signoffs) == (2, ())
    again = with_signoffs(amended)
    assert (campaign_status(again), revision_number_in_force(again)) == ("signed", 2)


def test_a_first_signature_lapses_with_the_text() -> None:
    ready = with_agreements(full_campaign())
    half = actions.sign(ready, actions.prepare_signoff(ready, "sales", MARCUS))
    changed = actions.set_field(half, "pain", ("cost",), "more")
    assert campaign_status(changed) == "draft"
    other = actions.sign(with_agreements(changed), actions.prepare_signoff(with_agreements(changed), "marketing", INES))
    assert sealed_digest(other) is None and campaign_status(other) == "ready"


def test_whom_a_draft_waits_for() -> None:
    campaign = actions.set_answer(Campaign("s"), "pain", "x")
    campaign = actions.agree(campaign, "pain", "marketing", INES)
    campaign = actions.set_answer(campaign, "mql", "y")
    assert [(w.team, w.questions) for w in waiting_teams(campaign)] == [
        ("marketing", ("mql",)),
        ("sales", ("pain", "mql")),
    ]


def test_every_question_is_named_when_nothing_is_there() -> None:
    found = signing_blocks(Campaign("empty"))
    assert {block.question for block in found} == {"campaign", *QUESTION_KEYS}
    assert sum(block.code == "AF20" for block in found) == len(QUESTIONS)


def test_a_signoff_of_another_text_is_not_the_present_one() -> None:
    ready = with_agreements(full_campaign())
    made = Signoff("marketing", "Ines Kaya", NOW, "sha256:" + "0" * 64)
    assert [w.team for w in waiting_teams(actions.sign(ready, made))] == ["marketing", "sales"]


@pytest.mark.parametrize(
    ("launch", "end", "blocked"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), False),  # a fair of one day
        (date(2027, 3, 1), date(2027, 3, 2), False),
        (date(2027, 3, 2), date(2027, 3, 1), True),
    ],
)
def test_a_campaign_may_last_one_day(launch: date, end: date, blocked: bool) -> None:
    ready = with_agreements(full_campaign())
    info = {**ready.info, "launch": launch, "end": end}
    assert [code for code, *_ in block_codes(replace(ready, info=info))] == ["AF26"] * blocked


def test_rows_that_are_too_few_are_asked_for() -> None:
    full = full_campaign()
    row = full.content("sql")["reject_reasons"][0]
    for rows, paths in (([], ["reject_reasons"]), ([{}], ["reject_reasons"]), ([row], [])):
        short = full.with_content("sql", {**full.content("sql"), "reject_reasons": rows})
        assert [item.path for item in missing_fields(short, "sql")] == paths


def test_whole_is_what_both_teams_signed_and_nobody_changed_since() -> None:
    ready = with_agreements(full_campaign())
    signed = with_signoffs(ready)
    assert (is_whole(ready), is_whole(signed)) == (False, True)
    assert not is_whole(signed.with_content("pain", {"answer": "Another"}))
    assert not is_whole(replace(signed, agreement=replace(signed.agreement, signoffs=signed.agreement.signoffs[:1])))


def missing_paths(key: str, **content: object) -> list[str]:
    return [item.path for item in missing_fields(Campaign("spring", {}, content), key)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mql", "needed"),
    [
        ({}, True),
        ({"classes": []}, True),
        ({"classes": [{"name": "Hand raise", "respond_within": "24 hours"}]}, True),  # only a clock
        ({"classes": [{"name": "Hand raise", "criteria": []}]}, True),
        ({"classes": [{"name": "Clock"}, {"name": "Hand raise", "criteria": ["Asked for a demo"]}]}, False),
        ({"classes": [{"name": "Hand raise", "any_of": ["Asked for a demo", "Began a trial"]}]}, False),
        ({"classes": [{"name": "Score", "score": 100}]}, False),
        ({"criteria": ["Asked for a demo"]}, False),
    ],
)
def test_criteria_are_needed_unless_a_class_of_leads_qualifies(mql: dict, needed: bool) -> None:
    handoff = {"fallback": "Jonas Wirth"}
    assert missing_paths("mql", mql={"not_enough": ["A visit"], "handoff": handoff, **mql}) == ["criteria"] * needed


@pytest.mark.parametrize(
    ("classes", "needed"),
    [
        ([], True),
        ([{"name": "Hand raise", "any_of": ["Asked for a demo"], "respond_within": "2 hours"}], False),
        ([{"name": "Hand raise", "respond_within": "2 hours"}], True),  # for leads in no class there is no clock
        ([{"name": "A", "score": 90, "respond_within": "2 hours"}, {"name": "B", "score": 50}], True),
        ([{"name": "A", "score": 90, "respond_within": "2 hours"}, {}], False),
    ],
)
def test_a_first_response_for_all_is_needed_unless_every_lead_has_the_clock_of_a_class(
    classes: list[dict], needed: bool
) -> None:
    found = missing_paths("sales_responsibilities", mql={"classes": classes}, sales_responsibilities={})
    assert found == ["follow_up.first_response"] * needed


@pytest.mark.parametrize(
    ("promises", "missing"),
    [
        ([{"what": "MQLs"}], ["commitments.0.amount"]),
        ([{"what": "MQLs", "amount": 0}], []),
        ([{"what": "MQLs"}, {"what": "Briefing", "due": date(2027, 3, 1)}], []),
        ([{}, {"what": "MQLs"}], ["commitments.0.amount"]),
        ([], ["commitments"]),
    ],
)
def test_one_promise_of_marketing_has_an_amount_or_a_day(promises: list[dict], missing: list[str]) -> None:
    assert missing_paths("marketing_responsibilities", marketing_responsibilities={"commitments": promises}) == missing


def test_the_deciding_number_has_a_reader_of_its_own_or_of_its_goal() -> None:
    def of(row: dict, owner: str = "") -> list[str]:
        metrics = {"measures": [{"name": "Calls", "source": "CRM"}, row], "review": {"first": date(2027, 3, 1)}}
        return missing_paths("metrics", metrics=metrics, goals={"targets": [{"metric": "Deals", "owner": owner}]})

    deciding = {"name": "Deals", "source": "CRM", "primary": True}
    assert of(deciding) == ["measures.1.owner"]
    assert of({**deciding, "owner": "Marcus Boehm"}) == []
    assert of({**deciding, "goal": "Deals"}, "Marcus Boehm") == []
    assert of({**deciding, "goal": "Deals"}) == ["measures.1.owner"]
    assert of({**deciding, "goal": "Gone"}, "Marcus Boehm") == ["measures.1.owner"]


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [("4 business hours", False), ("within 24h", False), ("automatic", False), ("soon", True), ("", True)],
)
def test_a_time_that_says_nothing_is_missing(text: str, is_missing: bool) -> None:
    campaign = Campaign("x", answers={"sql": {"decide_within": text}})
    assert ("decide_within" in [item.path for item in missing_fields(campaign, "sql")]) == is_missing


def test_fields_without_a_sentence_are_no_missing_answer() -> None:
    campaign = full_campaign()
    content = {name: value for name, value in campaign.content("mql").items() if name != "answer"}
    fields_alone, nothing = campaign.with_content("mql", content), campaign.with_content("mql", {})
    assert describe_unanswered(campaign, "mql") == ""
    assert describe_unanswered(fields_alone, "mql") == "the sentence is missing"
    assert describe_unanswered(nothing, "mql") == "no answer yet"
    begun = campaign.with_content("metrics", {"review": {"first": date(2027, 1, 25)}})
    assert describe_unanswered(begun, "metrics") == "no answer yet", "a new campaign begins with it"
    said = [block.message for block in signing_blocks(fields_alone) if block.code == "AF20"]
    assert said == ["MQL: the sentence is missing that says its fields in words."]
    assert question_status(fields_alone, "mql") == "empty"


def test_fields_without_a_sentence_can_be_objected_to_but_not_agreed_with() -> None:
    campaign = full_campaign()
    content = {name: value for name, value in campaign.content("mql").items() if name != "answer"}
    campaign = campaign.with_content("mql", content)
    with pytest.raises(UserError, match="MQL: the sentence is missing"):
        actions.agree(campaign, "mql", "sales", MARCUS)
    objected = actions.object_to(campaign, "mql", "sales", MARCUS, "Too wide")
    assert question_status(objected, "mql") == "objected"
    stance = objected.view("sales", "mql").stance
    assert stance and not is_stale(objected, "mql", stance)
