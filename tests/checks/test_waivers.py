"""A waiver is two halves about one reason and one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import tomli

from alignkit.checks.waivers import WAIVABLE_CODES, find_waiver, waive, withdraw_waiver
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Approval, Campaign, Team, Waiver, from_data, to_data
from alignkit.core.status import campaign_status, is_waived, signing_blocks
from alignkit.files import reader
from alignkit.files.editor import EditableFile, write_new_file

SAMPLES = Path(__file__).parents[2] / "campaigns"
AT = datetime(2027, 1, 11, 9, 0, 30, 500, timezone(timedelta(hours=1)))
ROSA, EWAN = Actor("Rosa Lindqvist", AT), Actor(" Ewan Clarke ", AT)
DAY = date(2027, 1, 31)
BARE = Campaign("dental-congress")
WHY = "The partner sells; our own quota stays as it is"


def waive_by_both(campaign: Campaign = BARE, until: date | None = None) -> Campaign:
    once = waive(campaign, "AK09", "marketing", ROSA, WHY, "goals", until)
    return waive(once, "AK09", "sales", EWAN, WHY, "goals", until)


def signed_campaign() -> Campaign:
    slug = "month-end-close-webinar"
    return from_data(slug, tomli.loads((SAMPLES / f"{slug}.toml").read_text(encoding="utf-8")))


def test_both_halves_count_and_one_does_not() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, f" {WHY}\n", "goals")
    moment = datetime(2027, 1, 11, 8, 0, 30, tzinfo=UTC)
    assert once.waivers == (Waiver("AK09", "goals", WHY, None, Approval("Rosa Lindqvist", moment), None),)
    assert not is_waived(once, "AK09", "goals")
    assert is_waived(waive_by_both(), "AK09", "goals")
    assert waive_by_both().waivers[0].sales == Approval("Ewan Clarke", moment)


@pytest.mark.parametrize(
    ("reason", "until"),
    [("", None), (WHY, DAY), (WHY.upper() + "  ", None), ("", DAY)],
    ids=["nothing said", "the same", "the same in capitals", "the same day"],
)
def test_the_second_team_agrees_with_what_stands_there(reason: str, until: date | None) -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, WHY, "goals", DAY)
    made = waive(once, "AK09", "sales", EWAN, reason, "goals", until).waivers
    assert [(row.reason, row.until, bool(row.marketing), bool(row.sales)) for row in made] == [(WHY, DAY, True, True)]


@pytest.mark.parametrize(("reason", "until"), [("We never sell this", None), (WHY, date(2027, 2, 1))])
def test_the_second_team_does_not_put_words_into_the_first_ones_mouth(reason: str, until: date | None) -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, WHY, "goals", DAY)
    with pytest.raises(UserError, match=r"Marketing waives AK09 until 2027-01-31 because: .The partner sells"):
        waive(once, "AK09", "sales", EWAN, reason, "goals", until)


def test_a_team_that_changes_the_terms_alone_drops_the_others_half() -> None:
    changed = waive(waive_by_both(), "AK09", "sales", EWAN, "Partners sell until June", "goals", DAY)
    assert [(row.reason, row.until, row.marketing) for row in changed.waivers] == [
        ("Partners sell until June", DAY, None)
    ]
    later = waive(waive_by_both(), "AK09", "sales", EWAN, "", "goals", DAY)
    assert (later.waivers[0].reason, later.waivers[0].marketing) == (WHY, None)
    assert waive(waive_by_both(), "AK09", "sales", EWAN, WHY, "goals") == waive_by_both()


def test_a_team_alone_rewords_its_own_half() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, "Because", "goals", DAY)
    again = waive(once, "AK09", "marketing", ROSA, WHY, "goals")
    assert [(row.reason, row.until) for row in again.waivers] == [(WHY, None)]


@pytest.mark.parametrize(
    ("code", "key", "reason", "who", "says"),
    [
        ("AK09", "goals", " \n", ROSA, "needs a reason"),
        ("AK9", "goals", WHY, ROSA, "Did you mean AK9"),
        ("AF20", "goals", WHY, ROSA, "cannot be waived"),
        ("AK09", "goal", WHY, ROSA, "Did you mean goals"),
        ("AK09", "goals", WHY, Actor("  ", AT), "Nobody's name"),
    ],
)
def test_refused(code: str, key: str, reason: str, who: Actor, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        waive(BARE, code, "marketing", who, reason, key)
    assert says in str(refusal.value)


def test_one_person_does_not_give_both_halves() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, WHY, "goals")
    with pytest.raises(UserError, match="one person cannot approve it for both teams"):
        waive(once, "AK09", "sales", Actor("rosa  LINDQVIST", AT), WHY, "goals")


def test_each_question_has_its_own_waiver() -> None:
    made = waive(waive_by_both(), "AK09", "marketing", ROSA, "Everywhere")
    assert [(row.question, row.reason) for row in made.waivers] == [("goals", WHY), ("", "Everywhere")]
    assert find_waiver(made, "AK09") == made.waivers[1]
    assert find_waiver(made, "AK10") is None


@pytest.mark.parametrize("team", ["marketing", "sales"])
def test_a_half_is_taken_back(team: Team) -> None:
    left = withdraw_waiver(waive_by_both(), "AK09", team, "goals")
    assert not is_waived(left, "AK09", "goals")
    assert len(left.waivers) == 1
    with pytest.raises(UserError, match="has not waived AK09 in Goals"):
        withdraw_waiver(left, "AK09", team, "goals")
    other: Team = "sales" if team == "marketing" else "marketing"
    assert withdraw_waiver(left, "AK09", other, "goals").waivers == ()


def test_what_a_team_lets_pass_is_named_where_it_takes_back_something_else() -> None:
    with pytest.raises(UserError, match=r"has not waived AK09\. It has waived: AK09 in goals\."):
        withdraw_waiver(waive_by_both(), "AK09", "sales")


def test_waivers_stay_open_on_a_signed_campaign_and_leave_it_signed() -> None:
    made = waive_by_both(signed_campaign())
    assert campaign_status(made) == "signed"
    assert withdraw_waiver(made, "AK09", "sales", "goals").waivers[0].sales is None


def test_a_missing_field_is_let_pass() -> None:
    campaign = signed_campaign().with_content("target", {"answer": "Groups."})
    gone = [block.question for block in signing_blocks(campaign) if block.code == "AF25"]
    assert gone == ["target"] * 2
    made = waive(waive(campaign, "AF25", "marketing", ROSA, WHY, "target"), "AF25", "sales", EWAN, "", "target")
    assert [block for block in signing_blocks(made) if block.code == "AF25"] == []


def test_a_waiver_stands_in_the_file_as_the_format_has_it() -> None:
    made = waive_by_both(signed_campaign(), DAY)
    raw = EditableFile.parse((SAMPLES / "month-end-close-webinar.toml").read_bytes()).edit(
        to_data(signed_campaign()), to_data(made)
    )
    assert reader.read_campaign(raw, made.slug).campaign == made
    assert not reader.read_campaign(write_new_file(to_data(made)).encode(), made.slug).problems
    assert b'[[waivers]]\ncode = "AK09"\nquestion = "goals"\n' in raw


def test_only_checks_and_missing_fields_can_be_let_pass() -> None:
    assert "AF25" in WAIVABLE_CODES and "AK06" in WAIVABLE_CODES
    assert not [code for code in WAIVABLE_CODES if code.startswith("AF") and code != "AF25"]
