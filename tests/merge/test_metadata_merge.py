"""What stands beside the questions, merged: where two edits met, both words stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from alignkit.core.errors import UserError
from alignkit.core.model import Agreement, Approval, Campaign, CarriedForward, Signoff, Stance, TeamView, Waiver
from alignkit.merge.campaign_merge import (
    Dispute,
    drop_settled_disputes,
    find_disputes,
    is_emptied,
    merge_campaigns,
    resolve_dispute,
)
from alignkit.merge.metadata_merge import join_texts, merge_unknown_keys

PAST, LATER = (datetime(2027, 3, day, 9, tzinfo=UTC) for day in (1, 2))
WON = {"metric": "Won deals", "actual": 7, "on": date(2027, 5, 31), "by": "Marcus"}
LOST = {**WON, "metric": "Lost deals"}


def merged(base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
    """The merge, which must be the same both ways."""
    found = merge_campaigns(base, ours, theirs)
    assert repr(found) == repr(merge_campaigns(base, theirs, ours))
    return found


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("a", "b", "a\n\nb"),
        ("b", "a", "a\n\nb"),
        ("a", "a", "a"),
        ("a", "", "a"),
        ("", "", ""),
        ("a\n\nb", "b", "a\n\nb"),
        ("a\n\nb", "a", "a\n\nb"),
        ("ab", "a", "a\n\nab"),  # a part of a word is not said twice
        ("a\nb", "a", "a\n\na\nb"),  # nor a line of a paragraph
        ("\na\n", "a", "a"),
    ],
)
def test_two_texts_stand_one_after_the_other(one: str, other: str, joined: str) -> None:
    assert join_texts(one, other) == joined == join_texts(other, one)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "found"),
    [
        # of one thing on each side, what each side changed
        ([WON], [{**WON, "note": "x"}], [{**WON, "actual": 8}], [{**WON, "actual": 8, "note": "x"}]),
        ([], [{**WON, "note": "x"}], [WON], [{**WON, "note": "x"}]),
        # of several nobody knows which is which: all stand
        ([WON, {**WON, "actual": 9}], [{**WON, "note": "x"}], [{**WON, "actual": 8}], 2),
        ([WON], [{**WON, "note": "x"}, {**WON, "actual": 9}], [{**WON, "actual": 8}], 3),
        ([WON], [{**WON, "note": "x"}], [{**WON, "actual": 8}, {**WON, "actual": 9}], 3),
        # rows of other things stay apart
        ([], [WON], [LOST], [LOST, WON]),
        ([WON, LOST], [WON], [LOST], []),
        ([WON], [WON, LOST], [WON], [WON, LOST]),
    ],
)
def test_rows_of_a_review(base: Any, ours: Any, theirs: Any, found: Any) -> None:
    sides = [Campaign("spring", review={"results": side} if side else {}) for side in (base, ours, theirs)]
    rows = merged(*sides).review.get("results", [])
    if isinstance(found, int):
        assert len(rows) == found
    else:
        assert sorted(rows, key=repr) == sorted(found, key=repr)


def test_a_review_of_another_shape_is_joined_as_keys_that_nobody_reads() -> None:
    sides = [Campaign("spring", review=side) for side in ({}, {"results": "a"}, {"results": [WON]})]
    found = merged(*sides).review
    assert set(found) == {"results", "results-other"} and "a" in found.values() and [WON] in found.values()
    kept = merged(*(Campaign("s", review=side) for side in ({}, {"next": "soon", "x": 1}, {"next": "later"}))).review
    assert kept == {"next": "later\n\nsoon", "x": 1}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "found"),
    [
        (None, (1, ("a", "b")), (1, ("b", "c")), (1, ("b",))),
        ((1, ("a", "b", "c")), (1, ("a", "b")), (1, ("b", "c")), (1, ("b",))),
        ((1, ("a", "b")), (2, ("a", "b")), (1, ("a",)), (2, ("a",))),
        ((1, ()), (3, ()), (2, ()), (2, ())),
        ((1, ("a",)), None, (1, ("a",)), None),
        ((1, ("a", "b")), None, (1, ("a",)), (1, ("a",))),
    ],
)
def test_what_was_carried_forward(base: Any, ours: Any, theirs: Any, found: Any) -> None:
    made = [None if side is None else CarriedForward(f"old{side[0]}", side[1]) for side in (base, ours, theirs, found)]
    campaign = merged(*(Campaign("s", carried=side) for side in made[:3]))
    if base is None:
        assert campaign.carried and campaign.carried.source == "old1" and set(campaign.carried.untouched) >= {"b"}
    else:
        assert campaign.carried == made[3]


def with_waiver(**more: Any) -> Campaign:
    return Campaign("spring", waivers=(Waiver("AK09", "goals", **more),))


def test_two_terms_of_one_waiver() -> None:
    one, other = Approval("Ines", PAST), Approval("Ines", LATER)
    base = with_waiver(reason="r", until=date(2027, 6, 30), marketing=one)
    later = with_waiver(reason="r", until=date(2027, 7, 31), marketing=other)
    sooner = with_waiver(reason="s", until=date(2027, 5, 31), marketing=one)
    assert merged(base, later, base) == later
    assert merged(base, later, sooner).waivers == (
        Waiver("AK09", "goals", "s", date(2027, 5, 31), Approval("Ines", LATER)),
    )
    endless = with_waiver(reason="r", marketing=one)
    assert merged(base, endless, sooner).waivers[0].until == date(2027, 5, 31)
    assert merged(Campaign("spring"), endless, later).waivers[0].until == date(2027, 7, 31)
    taken_back = with_waiver(reason="r", until=date(2027, 6, 30))
    assert merged(base, taken_back, later).waivers[0].marketing == other
    assert merged(base, taken_back, sooner).waivers[0].marketing is None


def test_a_stance_given_on_one_side_and_taken_back_on_the_other() -> None:
    agreed = Stance("agree", "sha256:1", "Ines", PAST)
    moved = replace(agreed, on="sha256:2", at=LATER)
    views = [Campaign("s", views={"sales": {"pain": TeamView(stance=each)}}) for each in (agreed, None, moved)]
    assert merged(*views).view("sales", "pain").stance == moved
    assert merged(views[0], views[1], views[0]).view("sales", "pain").stance is None
    bare = Campaign("s", views={"sales": {"pain": TeamView("ours")}})
    assert merged(bare, bare, Campaign("s")).views.get("sales", {}) == {}
    assert merged(Campaign("s"), bare, Campaign("s", views={"sales": {"mql": TeamView("x")}})).views == {
        "sales": {"mql": TeamView("x"), "pain": TeamView("ours")}
    }


def test_the_revision_that_is_further_and_a_draft_that_was_discarded() -> None:
    def at(revision: int, previous: str = "", title: str = "S", *teams: Any) -> Campaign:
        signed = tuple(Signoff(team, "Ines", PAST, "sha256:x") for team in teams)
        return Campaign("s", {"title": title}, agreement=Agreement(revision, previous, signed))

    first, second, third = at(1, "", "S", "sales"), at(2, "sha256:1"), at(3, "sha256:2")
    assert merged(first, second, first).agreement == second.agreement
    assert merged(first, second, third).agreement == third.agreement
    assert merged(second, second, third).agreement == third.agreement
    assert merged(second, first, second).agreement == first.agreement, "a draft nobody worked on is discarded"
    worked = at(2, "sha256:1", "Another")
    assert merged(second, first, worked).agreement == second.agreement, "one that somebody worked on lives"
    assert merged(first, at(2, "sha256:1"), at(2, "sha256:9")).agreement.previous == "sha256:9"


def test_keys_nobody_reads_lose_no_value() -> None:
    assert merge_unknown_keys({}, {"x": 1}, {"x": 2}) == {"x": 1, "x-other": 2}
    assert merge_unknown_keys({"x": 0}, {"x": 1, "x-other": 5}, {"x": 2, "x-other": 5}) == {
        "x": 1,
        "x-other": 5,
        "x-other-2": 2,
    }
    assert merge_unknown_keys(
        {"x": 0}, {"x": 1, "x-other": 5, "x-other-2": 6}, {"x": 2, "x-other": 5, "x-other-2": 6}
    ) == {
        "x": 1,
        "x-other": 5,
        "x-other-2": 6,
        "x-other-3": 2,
    }
    assert merge_unknown_keys({"x": 0}, {"x": 1, "x-other": 2}, {"x": 2, "x-other": 2}) == {"x": 1, "x-other": 2}
    assert merge_unknown_keys({"t": {"a": "0"}}, {"t": {"a": "1"}}, {"t": {"a": "2"}}) == {"t": {"a": "1\n\n2"}}


@pytest.mark.parametrize(
    ("before", "after", "emptied"),
    [
        (Campaign("s"), Campaign("s"), False),
        (Campaign("s", {"title": "S"}), Campaign("s"), True),
        (Campaign("s", {"title": "S"}), Campaign("t"), True),
        (Campaign("s", {}, {"pain": {"answer": "x"}}), Campaign("s", {"title": "S"}), False),
        (Campaign("s", {}, {"pain": {"answer": "x"}, "mql": {"answer": "y"}}), Campaign("s", {"title": "S"}), True),
        (
            Campaign("s", {}, {"pain": {"answer": "x"}, "mql": {"answer": "y"}}),
            Campaign("s", {}, {"mql": {"answer": "y"}}),
            False,
        ),
        (Campaign("s", {"title": "S"}), Campaign("s", {"title": "S"}), False),
    ],
)
def test_a_text_that_is_gone_as_a_failed_sync_leaves_it(before: Campaign, after: Campaign, emptied: bool) -> None:
    assert is_emptied(before, after) is emptied


def test_a_dispute_counts_its_versions_and_the_removal_last() -> None:
    assert (Dispute("pain", "answer", ("a", "b")).removed, Dispute("pain", "answer", ("a", "b")).choice_count) == (
        False,
        2,
    )
    sides = [Campaign("s", {}, {"pain": {"answer": "x", "cost": cost} if cost else {"answer": "x"}}) for cost in "a\0b"]
    sides[1] = Campaign("s", {}, {"pain": {"answer": "x"}})
    disputed = merged(*sides)
    (found,) = find_disputes(disputed)
    assert (found.field, found.versions, found.removed, found.choice_count) == ("cost", ("b",), True, 2)
    assert resolve_dispute(disputed, "pain", "cost", 0).content("pain") == {"answer": "x", "cost": "b"}
    assert resolve_dispute(disputed, "pain", "cost", 1).content("pain") == {"answer": "x"}
    assert merged(Campaign("old"), Campaign("new"), Campaign("old")).slug == "new"
    assert merged(Campaign("old"), Campaign("new"), Campaign("newer")).slug == "new"


def test_a_row_that_goes_takes_its_disputes_along_and_the_next_of_its_name_moves_up() -> None:
    rows = [{"metric": "SQLs", "due": "a"}, {"metric": "SQLs", "due": "b"}, {"metric": "Won", "due": "c"}]
    fields = ['targets["SQLs"].due', 'targets["SQLs"][1].due', 'targets["Won"].due', "answer"]
    disputed = [{"field": field, "versions": ["a", "b"], "removed": True} for field in fields]
    campaign = Campaign("s", {}, {"goals": {"answer": "a", "targets": rows, "disputed": disputed}})
    first = resolve_dispute(campaign, "goals", fields[0], 2)
    assert first.content("goals")["targets"] == rows[1:]
    assert [found.field for found in find_disputes(first)] == [fields[0], *fields[2:]]
    second = resolve_dispute(campaign, "goals", fields[1], 2)
    assert second.content("goals")["targets"] == [rows[0], rows[2]]
    assert [found.field for found in find_disputes(second)] == [fields[0], *fields[2:]]
    assert resolve_dispute(campaign, "goals", "answer", 2).content("goals")["targets"] == rows
    for take, message in ((-1, "no version -1"), (3, "no version 3")):
        with pytest.raises(UserError, match=message) as caught:
            resolve_dispute(campaign, "goals", "answer", take)
        assert caught.value.hint == "Choose from 0 to 2."


def test_the_dispute_of_a_row_that_is_gone_can_only_be_let_go() -> None:
    disputed = [{"field": 'targets["SQLs"].due', "versions": ["a", "b"]}]
    campaign = Campaign("s", {}, {"goals": {"answer": "a", "disputed": disputed}})
    for take in (0, 1):
        with pytest.raises(UserError, match="no longer there") as caught:
            resolve_dispute(campaign, "goals", disputed[0]["field"], take)
        assert caught.value.hint == "Take 2 to drop the dispute."
    assert resolve_dispute(campaign, "goals", disputed[0]["field"], 2).content("goals") == {"answer": "a"}
    for field, hint in (
        ("answer", 'Disputed there: targets["SQLs"].due.'),
        ("x", 'Disputed there: targets["SQLs"].due.'),
    ):
        with pytest.raises(UserError, match=f"no dispute on {field}") as caught:
            resolve_dispute(campaign, "goals", field, 0)
        assert caught.value.hint == hint
    with pytest.raises(UserError) as caught:
        resolve_dispute(campaign, "pain", "answer", 0)
    assert caught.value.hint == "Nothing is disputed there."


def test_a_renamed_row_takes_its_disputes_along() -> None:
    def content(*names: str, due: str = "a", field: str = 'targets["SQLs"].due') -> dict[str, Any]:
        rows = [{"metric": name, "due": due} for name in names]
        return {"answer": "x", "targets": rows, "disputed": [{"field": field, "versions": ["a", "b"]}]}

    def fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
        return [row["field"] for row in drop_settled_disputes("goals", before, after).get("disputed", ())]

    before = content("Won", "SQLs")
    assert fields(before, content("Won", "SQLs")) == ['targets["SQLs"].due']
    assert fields(before, content("Won", "Opps")) == ['targets["Opps"].due']
    assert fields(before, content("Won", "Opps", due="z")) == [], "the field was edited"
    assert fields(before, content("SQLs", "Won")) == ['targets["SQLs"].due']
    assert fields(before, content("Won")) == [], "the row was removed"
    assert fields(before, content("Won", "Won")) == ['targets["Won"][1].due'], "the second of that name now"
    gone = content("Won", field='targets["Gone"].due')
    assert fields(gone, gone) == ['targets["Gone"].due'], "it was shown to nobody"


def test_a_field_that_its_row_does_not_hold_can_still_be_chosen() -> None:
    disputed = [{"field": 'targets["SQLs"].due', "versions": ["a", "b"]}]
    content = {"answer": "x", "targets": [{"metric": "SQLs"}], "disputed": disputed}
    campaign = Campaign("s", {}, {"goals": content})
    chosen = resolve_dispute(campaign, "goals", 'targets["SQLs"].due', 1).content("goals")
    assert chosen == {"answer": "x", "targets": [{"metric": "SQLs", "due": "b"}]}
    assert drop_settled_disputes("goals", content, content) == content
    flat = Campaign("s", {}, {"mql": {"disputed": [{"field": "handoff.within", "versions": ["1 day", "2 days"]}]}})
    assert resolve_dispute(flat, "mql", "handoff.within", 0).content("mql") == {"handoff": {"within": "1 day"}}
