"""Answers, stances, waivers and disputes: what changes, what undo is told, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from alignkit.app import answers, disputes, stances, waivers
from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import Actor
from alignkit.core.questions import QUESTION_KEYS
from alignkit.merge.campaign_merge import find_disputes

TODAY = date(2027, 3, 30)
NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)
INES, MARCUS = Actor("Ines Kaya", NOW), Actor("Marcus Boehm", NOW)


def undone(session: Session) -> tuple[str, str]:
    step = session.undo()
    assert step
    return step.label, step.question


def test_each_act_can_be_undone_and_says_where_it_was(draft: Session) -> None:
    before = draft.campaign
    answers.set_answer(draft, "pain", "Another text")
    assert draft.campaign.answer("pain") == "Another text"
    assert undone(draft) == ("Pain: answer", "pain")
    answers.set_field(draft, "mql", ("handoff", "within"), "2 hours")
    assert undone(draft)[1] == "mql"
    answers.set_field(draft, "campaign", ("title",), "Another title")
    assert undone(draft) == ("Title", "campaign")
    answers.remove_row(draft, "sql", "reject_reasons", 0)
    assert undone(draft) == ("row removed", "sql")
    stances.set_position(draft, "mql", "sales", "Budget named")
    assert undone(draft) == ("Sales' view", "mql")
    assert draft.campaign == before


def test_keys_typed_into_one_field_are_undone_together(draft: Session) -> None:
    before = draft.campaign
    for text in ("A", "An", "Ano"):
        answers.set_field(draft, "pain", ("answer",), text, group="pain.answer")
    assert draft.undo()
    assert draft.campaign == before


def test_a_rule_follows_a_line_as_it_was_when_its_typing_began(draft: Session) -> None:
    answers.set_field(draft, "mql", ("criteria",), ["Finance title", "Spend known"])
    answers.set_field(draft, "mql", ("rules",), [{"for": "Finance title", "column": "Title", "how": "filled"}])

    def type_line(typed: str, group: str) -> str:
        for end in range(len(typed) + 1):
            lines = [typed[:end], "Spend known"] if end else ["Spend known"]
            answers.set_field(draft, "mql", ("criteria",), lines, group=group)
        return draft.campaign.content("mql")["rules"][0]["for"]

    assert type_line("Title in finance", "1") == "Title in finance"
    assert type_line("Asked for a call", "2") == "Title in finance"
    assert draft.undo()
    assert draft.campaign.content("mql")["criteria"] == ["Title in finance", "Spend known"]


def test_a_typed_path_is_held_against_the_format(draft: Session) -> None:
    with pytest.raises(UserError):
        answers.set_field(draft, "mql", ("handoff", 0), "x", is_typed_path=True)
    answers.set_field(draft, "mql", ("handoff", "within"), "2 hours", is_typed_path=True)
    assert draft.campaign.content("mql")["handoff"]["within"] == "2 hours"


def test_an_edited_table_is_taken_over_whole_or_not(draft: Session) -> None:
    kept = draft.campaign
    with pytest.raises(UserError):
        answers.replace_content(draft, "mql", {"answer": "Yes", "criteria": 7})
    assert draft.campaign is kept
    answers.replace_content(draft, "mql", {"answer": "Yes"})
    assert draft.campaign.content("mql") == {"answer": "Yes"}


def test_a_team_agrees_objects_parks_and_withdraws(draft: Session) -> None:
    def stance() -> str:
        found = draft.campaign.view("sales", "mql").stance
        return found.stance if found else ""

    stances.agree(draft, "mql", "sales", MARCUS)
    assert stance() == "agree"
    stances.object_to(draft, "mql", "sales", MARCUS, "No budget", settles="Ten leads judged")
    assert stance() == "object"
    stances.park(draft, "mql", "sales", "Jonas Wirth", TODAY, "We try it")
    parked = stances.withdraw(draft, "mql", "sales")
    assert parked
    assert (parked.note, parked.settles, parked.owner, parked.due, parked.reply) == (
        "No budget",
        "Ten leads judged",
        "Jonas Wirth",
        TODAY,
        "We try it",
    )
    assert stance() == ""
    with pytest.raises(UserError, match="has neither agreed with nor objected to"):
        stances.withdraw(draft, "mql", "sales")
    assert undone(draft)[0] == "Sales took back its word on MQL"


def test_what_was_carried_along_is_confirmed(signed: Session) -> None:
    from alignkit.app import campaigns

    ws = signed.workspace
    made = campaigns.carry_on(ws, signed.campaign, campaigns.starting_info(ws) | {"title": "Once more"})
    session = Session.open(ws, made.campaign.slug)
    answers.confirm_carried(session, "pain")
    assert session.campaign.carried
    assert session.campaign.carried.untouched == tuple(key for key in QUESTION_KEYS if key != "pain")


def test_a_signed_campaign_takes_no_answer_and_no_stance(signed: Session) -> None:
    for act in (
        lambda: answers.set_answer(signed, "pain", "x"),
        lambda: answers.set_field(signed, "pain", ("answer",), "x"),
        lambda: answers.replace_content(signed, "pain", {"answer": "x"}),
        lambda: stances.agree(signed, "pain", "sales", MARCUS),
        lambda: stances.set_position(signed, "pain", "sales", "x"),
        lambda: stances.withdraw(signed, "pain", "sales"),
    ):
        with pytest.raises(UserError, match="signed and locked"):
            act()


def test_a_waiver_counts_once_both_teams_have_given_it(signed: Session) -> None:
    first = waivers.waive(signed, "AK09", "sales", MARCUS, TODAY, reason="Partners close these deals")
    assert (first.counts, first.other_half_dropped) == (False, False)
    second = waivers.waive(signed, "AK09", "marketing", INES, TODAY)
    assert second.counts
    assert second.is_found
    third = waivers.waive(signed, "AK09", "sales", MARCUS, TODAY, reason="Another reason")
    assert (third.counts, third.other_half_dropped) == (False, True)
    waivers.withdraw_waiver(signed, "AK09", "sales")
    with pytest.raises(UserError, match="has not waived AK09"):
        waivers.withdraw_waiver(signed, "AK09", "sales")


def test_a_waiver_of_what_is_not_found_says_so(draft: Session) -> None:
    assert not waivers.waive(draft, "AK04", "sales", MARCUS, TODAY, reason="Just in case").is_found


@pytest.fixture
def disputed(draft: Session) -> Session:
    """Two people wrote different hand-off times."""
    other = Session.open(draft.workspace, draft.slug)
    answers.set_field(other, "mql", ("handoff", "within"), "3 hours")
    answers.set_field(draft, "mql", ("handoff", "within"), "5 hours")
    other.save()
    draft.save()
    assert [each.field for each in find_disputes(draft.campaign)] == ["handoff.within"]
    return draft


def test_a_dispute_is_resolved_by_choosing(disputed: Session) -> None:
    versions = find_disputes(disputed.campaign)[0].versions
    disputes.resolve(disputed, "mql", "handoff.within", 1)
    assert disputed.campaign.content("mql")["handoff"]["within"] == versions[1]
    assert not find_disputes(disputed.campaign)
    with pytest.raises(UserError, match="no dispute"):
        disputes.resolve(disputed, "mql", "handoff.within", 1)
    assert undone(disputed) == ("MQL: a version chosen", "mql")


@pytest.mark.parametrize(("was_shown", "left"), [(True, 0), (False, 1)])
def test_what_is_written_settles_a_dispute_that_was_shown(disputed: Session, was_shown: bool, left: int) -> None:
    shown = disputed.campaign.content("mql")["disputed"] if was_shown else ()
    answers.set_field(disputed, "mql", ("handoff", "within"), "4 hours", shown_disputes=shown)
    assert len(find_disputes(disputed.campaign)) == left


def test_a_file_without_conflict_markers_needs_no_repair(draft: Session) -> None:
    assert disputes.repair_file(draft.workspace, draft.slug) is None


def test_the_actions_behind_are_the_same(draft: Session) -> None:
    """Whatever stands around it, an act changes the campaign as the action of ``core`` does."""
    expected = actions.agree(draft.campaign, "mql", "sales", MARCUS, "for now")
    stances.agree(draft, "mql", "sales", MARCUS, "for now")
    assert draft.campaign == expected
