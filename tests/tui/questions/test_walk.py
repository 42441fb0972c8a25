"""The walk without a screen: where Tab leads, what becomes of rows, and of texts that are no value yet."""

from __future__ import annotations

from typing import Any

import pytest

from alignkit.app.session import Session
from alignkit.core.fields import OPTIONAL, RECOMMENDED, REQUIRED, Field
from alignkit.core.model import Campaign
from alignkit.core.status import missing_fields
from alignkit.store.workspace import Workspace
from alignkit.tui.drafts import Drafts
from alignkit.tui.question_items import QuestionItem, inner_fields, list_items
from alignkit.tui.questions import stops
from alignkit.tui.questions.drawing import describe_last_question, describe_taken_over
from alignkit.tui.questions.side_panel import render_need
from alignkit.tui.questions.walk import Walk
from tests.full_campaign import full_campaign
from tests.signed_campaigns import with_agreements, with_signoffs

FILE = """format = 1
[campaign]
title = "Fair"
[target]
answer = "Groups."
[[target.personas]]
title = "Accountant"
role = "champion"
[[target.personas]]
title = "CFO"
[[target.personas]]
title = "Controller"
"""


class SilentView:
    """Stands for the screen."""

    app: Any = None

    def say(self, text: str, severity: str = "information") -> None:
        pass


@pytest.fixture
def walk(ws: Workspace) -> Walk:
    ws.campaign_path("fair").write_text(FILE)
    walk = Walk(Session.open(ws, "fair"), SilentView())  # type: ignore[arg-type]
    walk.open_question("target", REQUIRED)
    return walk


def titles(walk: Walk) -> list[str]:
    return [row.get("title", "") for row in walk.campaign.content("target").get("personas", [])]


def write_at(walk: Walk, *path: str | int) -> None:
    walk.go_to_stop(next(stop for stop in walk.stops() if stop.path == path))


def test_an_emptied_row_is_gone_and_what_is_typed_then_is_a_row_of_its_own(walk: Walk) -> None:
    write_at(walk, "personas", 1, "title")
    walk.put("")
    assert titles(walk) == ["Accountant", "Controller"]
    walk.put("Treasurer")
    assert titles(walk) == ["Accountant", "Treasurer", "Controller"]


def test_tab_goes_on_from_an_emptied_row_to_the_one_after_it(walk: Walk) -> None:
    write_at(walk, "personas", 1, "title")
    walk.put("")
    stop = walk.next_stop(1)
    walk.go_to_stop(stop)
    assert walk.text_at(stop) == "Controller"


def test_tab_goes_on_from_a_cell_that_was_just_emptied(walk: Walk) -> None:
    walk.unfolded = frozenset({"personas"})
    write_at(walk, "personas", 1, "role")
    walk.put("champion")
    walk.leave_stop()
    walk.unfolded = frozenset()
    write_at(walk, "personas", 1, "role")
    before = walk.next_stop(-1)
    walk.put("")
    assert walk.next_stop(-1) == before and walk.next_stop(1) not in (before, walk.stop)
    assert walk.next_stop(1).path != ("personas", 1, "title")


def test_tab_after_the_last_cell_begins_a_row_and_leaves_it_while_it_is_empty(walk: Walk) -> None:
    write_at(walk, "personas", 2, "cares_about")
    walk.go_to_stop(walk.next_stop(1))
    assert walk.stop and walk.stop.path == ("personas", 3, "title") and walk.stop.is_in_new_row
    left = walk.next_stop(1)
    assert left.path[:1] != ("personas",)
    walk.put("Auditor")
    assert titles(walk)[-1] == "Auditor"
    write_at(walk, "personas", 3, "cares_about")
    walk.go_to_stop(walk.next_stop(1))
    assert walk.stop.path == ("personas", 4, "title")


def test_optional_cells_are_reached_after_the_last_row_and_never_in_place_of_the_next_one(walk: Walk) -> None:
    walk.open_question("sql", REQUIRED)
    write_at(walk, "reject_reasons", 0, "meaning")
    order = []
    for text in ("No date", "no-date", "Nurture", "No money", "no-money", "Later"):
        assert walk.stop and walk.put(text)
        order.append(walk.stop.path[1:])
        walk.go_to_stop(walk.next_stop(1))
    assert order == [(row, key) for row in (0, 1) for key in ("meaning", "code", "next")]
    assert walk.stop.is_in_new_row
    walk.go_to_stop(walk.next_stop(1))
    assert walk.stop.kind == "folded" and "Looked at again after" in walk.stop.folded
    assert walk.unfold(walk.stop).path == ("reject_reasons", 0, "after")


def test_whatever_is_missing_before_anyone_signs_is_a_place_one_can_write_at(walk: Walk) -> None:
    """The goal spares the measure's reader, but names no target whose owner would read it."""
    walk.open_question("metrics", REQUIRED)
    row = {"name": "Won", "source": "CRM", "primary": True, "goal": "Gone"}
    content = {"answer": "One.", "measures": [row]}
    walk.session.apply(lambda campaign: campaign.with_content("metrics", content), "as a file has it")
    assert "measures.0.owner" in [gap.path for gap in missing_fields(walk.campaign, "metrics")]
    assert ("measures", 0, "owner") in [stop.path for stop in walk.stops()]
    assert walk.stop_of_item("measures.0", ("measures", 0, "owner")).path == ("measures", 0, "owner")


def test_removing_the_last_row_keeps_the_cursor_where_it_was(walk: Walk) -> None:
    walk.cursor = "personas.2"
    place = [item.key for item in walk.items()].index(walk.cursor)
    assert walk.remove_row()
    assert [item.key for item in walk.items()].index(walk.cursor) == place


def test_what_is_folded_opens_at_its_first_field(walk: Walk) -> None:
    more = next(stop for stop in walk.stops() if stop.item == "more")
    walk.go_to_stop(more)
    assert walk.unfold(more).path[0] == "sources"


def test_the_last_stop_is_an_end_that_tab_does_not_leave(walk: Walk) -> None:
    walk.go_to_stop(stops.END)
    assert walk.next_stop(1) == stops.END and walk.next_stop(-1).kind != "end"


def test_a_draft_follows_its_row_and_goes_with_it(walk: Walk) -> None:
    write_at(walk, "personas", 0, "role")
    walk.put("boss")
    assert [(draft.path, draft.text) for draft in walk.drafts.all()] == [(("personas", 0, "role"), "boss")]
    walk.leave_stop()
    assert walk.campaign.content("target")["personas"][0]["role"] == "champion"
    walk.cursor = "personas.0"
    walk.remove_row()
    assert not walk.drafts.all()


def test_a_draft_of_a_later_row_moves_up_when_a_row_above_is_removed(walk: Walk) -> None:
    walk.unfolded = frozenset({"personas"})
    write_at(walk, "personas", 2, "role")
    walk.put("boss")
    walk.leave_stop()
    walk.cursor = "personas.0"
    walk.remove_row()
    assert [draft.path for draft in walk.drafts.all()] == [("personas", 1, "role")]


def test_a_draft_of_a_field_that_no_longer_applies_is_dropped() -> None:
    """SQL asks for a threshold only where the model is a score."""
    before = Campaign("x", answers={"sql": {"model": "score"}})
    drafts = Drafts()
    drafts.put("sql", ("threshold",), "soon")
    drafts.follow(before, before.with_content("sql", {"model": "score", "answer": "A"}))
    assert drafts.all()
    drafts.follow(before, before.with_content("sql", {"model": "conversation"}))
    assert not drafts.all()


def test_stops_follow_from_any_schema() -> None:
    """Cells of every kind in a row: required ones first, then what spares others, folded ones in one stop."""
    table = Field(
        "classes",
        "rows",
        "Classes",
        RECOMMENDED,
        "Which?",
        fields=(
            Field("name", "text", "Name", REQUIRED, ""),
            Field("to", "text", "To", RECOMMENDED, "", not_required_if="score classes.any_of"),
            Field("any_of", "lines", "Any of", OPTIONAL, ""),
            Field("score", "number", "Score", OPTIONAL, ""),
            Field("within", "duration", "Within", REQUIRED, ""),
            Field("hot", "flag", "Hot", OPTIONAL, ""),
        ),
    )
    campaign = Campaign("x", answers={"mql": {"classes": [{"name": "A", "any_of": ["x"], "score": 5}]}})
    item = QuestionItem("classes.0", "Classes", fields=inner_fields(("classes", 0), table), row=True)
    listed = stops.list_stops(campaign, "mql", [item], REQUIRED, frozenset())
    assert [stop.path[-1] if stop.path else stop.kind for stop in listed] == [
        "name",
        "within",
        "score",
        "any_of",
        "folded",
        "end",
    ]
    assert listed[-2].folded == ("Hot",)
    listed = stops.list_stops(campaign, "mql", [item], REQUIRED, frozenset({"classes"}))
    assert "hot" in [stop.path[-1] for stop in listed if stop.path]


def test_shift_tab_passes_an_empty_new_row_in_one_as_tab_does(walk: Walk) -> None:
    walk.tier = OPTIONAL
    write_at(walk, "sources", 0, "name")
    walk.go_to_stop(walk.next_stop(-1))
    assert walk.stop and walk.stop.path == ("personas", 3, "title")
    walk.go_to_stop(walk.next_stop(-1))
    assert walk.stop.path == ("personas", 2, "cares_about")


def test_a_new_row_in_which_something_was_typed_that_is_no_value_is_not_passed_as_an_empty_one(walk: Walk) -> None:
    walk.open_question("sales_responsibilities", OPTIONAL)
    write_at(walk, "escalation", 0, "after")
    walk.put("quite soon")
    assert walk.next_stop(1).path == ("escalation", 0, "to")


def test_a_cell_shows_what_was_typed_there_and_is_no_value_yet(walk: Walk) -> None:
    walk.tier = RECOMMENDED
    write_at(walk, "personas", 1, "role")
    walk.put("CFO or controller")
    assert "“CFO or controller”: one of user, champion" in walk.draft_at_stop()
    row = next(item for item in walk.items() if item.key == "personas.1")
    assert row.cells == ("CFO", "✗ CFO or controller")


@pytest.mark.parametrize(
    "question, table, asked",
    [
        ("metrics", "measures", ["name", "goal", "source", "primary", "kind", "target", "unit", "owner", "every"]),
        ("goals", "targets", ["metric", "baseline", "target", "unit", "due", "owner"]),
        ("sales_responsibilities", "follow_up", ["first_response", "attempts", "over", "status_update"]),
        ("mql", "handoff", ["owner", "to", "within", "fallback"]),
        ("marketing_responsibilities", "commitments", ["what", "owner", "due", "amount", "unit"]),
    ],
)
def test_what_matters_most_in_a_table_is_asked_first_in_the_order_of_the_hint(
    walk: Walk, question: str, table: str, asked: list[str]
) -> None:
    walk.open_question(question, RECOMMENDED if question == "goals" else REQUIRED)
    stops_there = [stop for stop in walk.stops() if stop.item.partition(".")[0] == table]
    assert [stop.path[-1] for stop in stops_there if stop.path][: len(asked)] == asked


def test_criteria_of_an_sql_are_asked_before_the_reasons_for_a_no(walk: Walk) -> None:
    walk.open_question("sql", REQUIRED)
    shown = [item.key for item in walk.items()]
    assert shown.index("criteria") < shown.index("reject_reasons.+")


def test_the_walk_says_when_both_teams_have_signed_elsewhere_and_where_the_brief_goes(walk: Walk) -> None:
    ws, before = walk.session.workspace, full_campaign("freight")
    assert "Somebody else changed" in describe_taken_over(ws, before, before)
    signed = with_signoffs(with_agreements(before))
    assert describe_taken_over(ws, before, signed).endswith("The brief goes to briefs/freight.md.")


def targets(walk: Walk) -> list[dict[str, Any]]:
    return list(walk.campaign.content("goals").get("targets", ()))


def test_a_unit_typed_with_its_number_goes_beside_it_and_undo_takes_both_back(walk: Walk) -> None:
    walk.open_question("goals", RECOMMENDED)
    write_at(walk, "targets", 0, "metric")
    walk.put("Won deals")
    write_at(walk, "targets", 0, "target")
    for end in range(1, len("6 deals") + 1):  # as the letters come
        walk.put("6 deals"[:end])
    assert targets(walk) == [{"metric": "Won deals", "target": 6, "unit": "deals"}] and not walk.drafts.all()
    unit = next(stop for stop in walk.stops() if stop.path == ("targets", 0, "unit"))
    assert walk.is_replaced(unit)  # who types it once more, by habit, does not get it twice
    walk.session.undo()
    assert targets(walk) == [{"metric": "Won deals"}]


def test_a_unit_is_taken_out_with_the_letters_and_another_one_is_never_written_over(walk: Walk) -> None:
    walk.open_question("goals", RECOMMENDED)
    write_at(walk, "targets", 0, "target")
    walk.put("6 deals")
    assert targets(walk) == [{"target": 6, "unit": "deals"}]
    walk.put("6")
    assert targets(walk) == [{"target": 6}]
    write_at(walk, "targets", 0, "unit")
    walk.put("calls")
    write_at(walk, "targets", 0, "target")
    walk.put("7 deals")
    assert targets(walk) == [{"target": 6, "unit": "calls"}] and "write 7 alone" in walk.draft_at_stop()


def test_a_text_that_is_no_value_is_replaced_by_what_is_typed_when_one_comes_back_to_it(walk: Walk) -> None:
    walk.open_question("mql", OPTIONAL)
    write_at(walk, "classes", 0, "name")
    walk.put("Reply")
    walk.unfolded = frozenset({"classes"})
    write_at(walk, "classes", 0, "hours")
    assert walk.stop and not walk.is_replaced(walk.stop)
    walk.put("8am-6pm")
    assert walk.draft_at_stop() and walk.is_replaced(walk.stop)


def test_the_leads_that_the_goal_needs_stand_below_its_numbers_as_soon_as_they_can_be_computed() -> None:
    funnel = {"revenue_target": 60000, "average_deal": 10000, "sql_to_won": 0.2}
    campaign = Campaign("c", answers={"goals": {"funnel": funnel}})
    assert "6 deals" in render_need(campaign).plain
    whole = campaign.with_content("goals", {"funnel": {**funnel, "mql_to_sql": 0.5}})
    assert render_need(whole).plain.strip() == "It takes 6 deals, 30 SQLs and 60 MQLs by your own rates"
    assert not render_need(Campaign("c")).plain


def test_the_need_stands_right_below_the_funnel_numbers(walk: Walk) -> None:
    walk.open_question("goals", RECOMMENDED)
    for name, text in [("revenue_target", "60k"), ("average_deal", "10k"), ("sql_to_won", "1 in 5")]:
        write_at(walk, "funnel", name)
        walk.put(text)
    walk.leave_stop()
    funnel = next(item.text for item in walk.items() if item.key == "funnel")
    assert funnel.endswith("\nIt takes 6 deals and 30 SQLs by your own rates")


def test_what_sales_counts_on_is_shown_in_the_campaign_s_currency() -> None:
    def shown(**goals: Any) -> str:
        campaign = Campaign("c", info={"currency": "EUR"}, answers={"goals": goals})
        return next(item.text for item in list_items(campaign, "goals", OPTIONAL) if item.key == "quota_amount")

    assert shown(quota_amount=60000) == "EUR 60,000"
    assert shown(quota_amount=9, quota_unit="opportunities") == "9"


def test_of_a_time_that_is_asked_back_a_number_chooses_a_reading(walk: Walk) -> None:
    walk.open_question("sql", REQUIRED)
    write_at(walk, "decide_within")
    walk.put("same day")
    asked = walk.draft_at_stop()
    assert "(1) 4 business hours, (2) 8 business hours or (3) 1 business day? Type 1, 2 or 3" in asked
    walk.put("same day 3")  # at once, behind it
    assert walk.value_at(("decide_within",)) == "1 business day" and not walk.drafts.all()
    walk.put("same day")
    write_at(walk, "decide_within")  # or when one comes back to it, in its place
    walk.put("2")
    assert walk.value_at(("decide_within",)) == "8 business hours" and not walk.drafts.all()
    walk.put("4")
    assert "a number needs a unit" in walk.draft_at_stop()
    walk.put("2 days")
    assert walk.value_at(("decide_within",)) == "2 days"


def test_a_number_chooses_nothing_where_nothing_was_asked(walk: Walk) -> None:
    walk.open_question("sql", REQUIRED)
    write_at(walk, "decide_within")
    for text in ("2", "1 or 2", "same day or 2"):
        walk.put(text)
        assert walk.draft_at_stop() and walk.value_at(("decide_within",)) is None


def test_the_same_reason_is_said_once_and_then_referred_to(walk: Walk) -> None:
    walk.open_question("sales_responsibilities", RECOMMENDED)
    for key in ("first_response", "status_update"):
        write_at(walk, "follow_up", key)
        walk.put("same day")
    walk.leave_stop()
    told = " ".join(item.wrong for item in walk.items())
    assert told.count("differs from lead to lead") == 1 and "Status update: “same day”: as above" in told


def test_a_text_left_behind_by_shift_tab_lies_ahead(walk: Walk) -> None:
    write_at(walk, "personas", 1, "role")
    left = walk.stop
    assert left is not None
    walk.go_to_stop(walk.next_stop(-1))
    assert walk.is_ahead(left)
    walk.go_to_stop(walk.next_stop(1))
    walk.go_to_stop(walk.next_stop(1))
    assert not walk.is_ahead(left)


def test_a_signed_campaign_offers_no_place_for_another_row(walk: Walk) -> None:
    assert any(item.adds_row for item in walk.items())
    walk.session.apply(lambda _: with_signoffs(with_agreements(full_campaign("fair"))), "signed")
    assert not any(item.adds_row for item in walk.items())
    assert "signed and locked" in describe_last_question(walk)
