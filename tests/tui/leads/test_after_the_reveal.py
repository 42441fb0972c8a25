"""What can be done after the reveal, without a screen: settle, adopt, tick, test, keep; and take each back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alignkit.app.session import Session
from alignkit.core.digests import definition_digest
from alignkit.core.errors import UserError
from alignkit.leads.batch import Batch, Settlement
from alignkit.leads.comparison import Factor
from alignkit.leads.trial import Figures, describe_hit, describe_shift
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace
from alignkit.tui.leads.adopting import (
    PLACE_MEANINGS,
    PLACES,
    Adopting,
    describe_suggestion,
    read_place,
    suggest_place,
)
from alignkit.tui.leads.settling import Settling
from alignkit.tui.leads.steps import list_steps
from alignkit.tui.leads.trying import Line, Trying
from alignkit.tui.leads.workshop import Workshop
from alignkit.values.parse_format import ParseError
from tests.judged_leads import FILE, SLUG, TODAY, judged_batch, put_batch

MARKETING: dict[int, Any] = dict.fromkeys(range(1, 9), "good")
SALES: dict[int, Any] = {**MARKETING, 2: "bad", 3: "later", 5: "bad", 8: "unsure"}


def open_workshop(ws: Workspace, batch: Batch | None = None) -> Workshop:
    put_batch(ws, batch or judged_batch(MARKETING, SALES))
    return Workshop(Session.open(ws, SLUG), TODAY)


def test_the_leads_furthest_apart_come_first_and_keep_their_order(ws: Workspace) -> None:
    settling = Settling(open_workshop(ws), "Dana Ruiz")
    assert settling.talk == [2, 5, 3]
    assert settling.settle(2, "bad") == "Lead 2: not good stands."
    assert settling.talk == [2, 5, 3]
    assert settling.next_to_settle(2) == 5 and settling.step(2, 1) == 5 and settling.step(3, 1) == 3
    settling.settle(5, "good")
    settling.settle(3, "later")
    assert settling.next_to_settle(3) == 3


def test_a_reason_stays_with_another_verdict_and_undo_brings_back_what_stood(ws: Workspace) -> None:
    settling = Settling(open_workshop(ws), "Dana Ruiz")
    settling.settle(2, "bad")
    settling.settle(2, "bad", "nobody to call")
    settling.settle(2, "later")
    assert settling.batch.settled[2] == Settlement("later", "nobody to call", "Dana Ruiz")
    assert settling.undo() == (2, "Lead 2: not good stands again.")
    settling.undo()
    assert settling.undo() == (2, "Lead 2: not settled any more.")
    assert settling.undo() is None and lead_batches.read_batch(ws, SLUG).settled == {}


def test_what_somebody_else_settled_meanwhile_is_not_lost(ws: Workspace) -> None:
    one, other = Settling(open_workshop(ws), "Dana Ruiz"), Settling(open_workshop(ws), "Theo Park")
    one.settle(2, "bad")
    other.settle(5, "good")
    assert set(lead_batches.read_batch(ws, SLUG).settled) == {2, 5}


def test_reasons_lie_by_pile_and_each_fits_somewhere_at_first_sight(ws: Workspace) -> None:
    adopting = Adopting(open_workshop(ws))
    found = [(group.title, [factor.text for factor in group.factors]) for group in adopting.groups]
    assert found == [
        ("Mostly of leads called good", ["fits: good", "no date named"]),
        ("What somebody wanted to know", ["Who decides"]),
    ]
    assert [suggest_place(factor) for factor in adopting.factors] == ["criterion", "criterion", "comes-with"]


def test_a_reason_becomes_a_line_says_where_it_went_and_is_taken_back(ws: Workspace) -> None:
    workshop = open_workshop(ws)
    adopting = Adopting(workshop)
    fits, no_date, who = adopting.factors
    assert adopting.adopt(no_date, "not-enough", "No day is named") == 'Added to question 5 as a line of "not enough".'
    assert adopting.where(no_date) == "not enough: No day is named"
    assert Adopting(workshop).where(no_date) == "not enough: No day is named", "another screen counts it too"
    state = next(step.state for step in list_steps(workshop.batch, workshop.campaign) if step.key == "factors")
    assert state == "2 reasons and 1 to know more of; 1 of these in question 5"
    adopting.adopt(who, "comes-with")
    adopting.adopt(fits, "criterion", class_name="Hand raise")
    mql = workshop.campaign.content("mql")
    assert mql["handoff"]["include"] == ["Who decides"] and adopting.classes == ["Hand raise"]
    assert adopting.where(fits) == "a criterion of Hand raise"
    for _ in range(3):
        assert adopting.undo() == "Taken out of question 5 again."
    assert adopting.undo() == "" and not any(map(adopting.where, adopting.factors))
    assert workshop.campaign.content("mql").get("not_enough") in (None, [])


def test_a_refused_reason_is_nothing_to_undo(ws: Workspace) -> None:
    adopting = Adopting(open_workshop(ws))
    with pytest.raises(UserError, match="e-mail"):
        adopting.adopt(adopting.factors[0], "criterion", "nora@firm.example called")
    assert adopting.undo() == ""


def test_a_changed_rule_shows_what_it_does_beside_what_was(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    before = trying.found.build
    assert not trying.look()
    ws.campaign_path(SLUG).write_text(FILE.replace('values = ["call"]', 'values = ["paper"]'))
    trying.workshop.session.refresh()
    assert trying.look() and trying.before and trying.before.build == before != trying.found.build
    assert (before.good_passed, trying.found.build.good_passed) == (2, 0)


def test_a_tick_goes_from_yes_to_no_and_back_to_the_rules(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    lead = trying.batch.leads[0]
    by_rule = Line("Wants a call", True, False)
    assert trying.lines(lead) == [by_rule]
    trying.tick(lead, trying.lines(lead)[0])
    assert trying.lines(lead) == [Line("Wants a call", True, True)]
    trying.tick(lead, trying.lines(lead)[0])
    assert trying.lines(lead) == [Line("Wants a call", False, True)]
    assert 1 in [each.lead.number for each in trying.misses]
    trying.tick(lead, trying.lines(lead)[0])
    assert trying.lines(lead) == [by_rule] and trying.batch.ticks[1] == {}
    trying.undo()
    assert trying.lines(lead) == [Line("Wants a call", False, True)]
    trying.undo()
    assert trying.undo() == "Lead 1: the tick is taken back."
    assert trying.lines(lead) == [by_rule] and trying.undo() == ""


def test_the_result_is_kept_in_question_5_and_taken_out_again(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    assert trying.keep().startswith("On the 2 leads kept for the test, it passes ")
    tested = trying.campaign.content("mql")["tested"]
    assert tested["of"] == definition_digest(trying.campaign) and tested["present"] == ["Dana Ruiz", "Theo Park"]
    assert trying.undo() == "The result is taken out of question 5 again."
    assert "tested" not in trying.campaign.content("mql")


def test_leads_that_were_deleted_or_replaced_meanwhile_are_said_to_be(ws: Workspace) -> None:
    workshop = open_workshop(ws)
    trying, settling = Trying(workshop), Settling(workshop, "Dana Ruiz")
    lead_batches.forget_batch(ws, SLUG)
    with pytest.raises(UserError):
        settling.settle(2, "bad")
    assert workshop.read() and workshop.batch is None and workshop.refused is None
    with pytest.raises(UserError, match="deleted"):
        trying.lines(judged_batch(MARKETING, SALES).leads[0])


def test_expired_leads_are_not_shown_and_it_is_said_why(ws: Workspace) -> None:
    put_batch(ws)
    workshop = Workshop(Session.open(ws, SLUG), TODAY.replace(year=2027))
    assert workshop.batch is None and workshop.refused and "expired" in str(workshop.refused)


def test_a_rule_computes_a_line_at_once_and_is_taken_away_or_back(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    line = trying.lines(trying.batch.leads[0])[0].text
    assert trying.columns() == ["Job title", "Company", "Notes", "Owner"], "none that says how a lead ended"
    assert trying.rules("wants  A call") == ["Notes contains call"]
    with pytest.raises(UserError, match="With what"):
        trying.add_rule(line, "Job title", "is", "", False)
    told = trying.add_rule(line, "Job title", "one of", "Student, CFO", True)
    assert told == "Question 5 has the rule: never: Job title one of Student or CFO."
    assert trying.campaign.content("mql")["rules"][1] == {
        "for": line, "column": "Job title", "how": "one of", "values": ["Student", "CFO"], "never": True,
    }  # fmt: skip
    assert trying.before and trying.before.build != trying.found.build
    assert trying.remove_rule(line) == "Taken out of question 5: never: Job title one of Student or CFO."
    assert trying.rules(line) == ["Notes contains call"]
    trying.undo()
    assert len(trying.rules(line)) == 2
    trying.undo()
    assert trying.rules(line) == ["Notes contains call"] and trying.undo() == ""
    trying.remove_rule(line)
    assert trying.remove_rule(line) == "" and trying.rules(line) == []


def test_a_place_for_a_reason_is_chosen_by_one_letter_and_says_what_it_means() -> None:
    assert len({name[0].casefold() for name in PLACES.values()}) == len(PLACES)
    for place, name in PLACES.items():
        assert read_place(name.upper()) == (name, PLACE_MEANINGS[place])
    with pytest.raises(ParseError):
        read_place("elsewhere")
    said = describe_suggestion(Factor("No date", {"bad": 2}, "reason"))
    assert said == "From the not-good pile, so “Not enough” is suggested: it says who is NOT enough."


def test_what_a_change_moved_is_said_from_before_to_now() -> None:
    before, now = Figures(3, 3, 1, 7, 0), Figures(2, 3, 1, 7, 1)
    assert describe_shift(before, now) == "called good 3 of 3 → 2 of 3, cannot be told 0 → 1"
    assert describe_shift(before, replace(before, bad_passed=0)) == "others 1 of 7 → 0 of 7"
    assert describe_shift(before, replace(before, settled=2)) == ""


def test_leads_that_fail_as_both_said_show_the_line_that_failed(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws, judged_batch(MARKETING, {**SALES, 2: "bad"})))
    trying.workshop.hold(replace(trying.batch, settled={n: Settlement("bad") for n in (2, 3, 5, 8)}))
    trying.look()
    failing = [each for each in trying.others if not each.is_good]
    assert failing and all(
        describe_hit(each) == "not called good, does not pass; not true: Wants a call" for each in failing
    )


def test_a_column_that_the_leads_do_not_have_is_refused_in_the_form(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    assert trying.read_column("job title") == ("Job title", "")
    with pytest.raises(ParseError, match="Job title"):
        trying.read_column("z")
