"""A waiver is two halves about one reason and one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import tomli

from alignkit.agreement import Who
from alignkit.checking.waiving import CODES, take_back, waive, waiver_of
from alignkit.fileformat import reading
from alignkit.fileformat.codec import Document, new_text
from alignkit.model import Act, Campaign, Team, Waiver, from_data, to_data
from alignkit.problems import Refused
from alignkit.standing import blocking, campaign_status, waived

SAMPLES = Path(__file__).parent.parent / "campaigns"
AT = datetime(2027, 1, 11, 9, 0, 30, 500, timezone(timedelta(hours=1)))
ROSA, EWAN = Who("Rosa Lindqvist", AT), Who(" Ewan Clarke ", AT)
DAY = date(2027, 1, 31)
BARE = Campaign("dental-congress")
WHY = "The partner sells; our own quota stays as it is"


def both(campaign: Campaign = BARE, until: date | None = None) -> Campaign:
    once = waive(campaign, "AK09", "marketing", ROSA, WHY, "goals", until)
    return waive(once, "AK09", "sales", EWAN, WHY, "goals", until)


def signed() -> Campaign:
    slug = "month-end-close-webinar"
    return from_data(slug, tomli.loads((SAMPLES / f"{slug}.toml").read_text(encoding="utf-8")))


def test_both_halves_count_and_one_does_not() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, f" {WHY}\n", "goals")
    moment = datetime(2027, 1, 11, 8, 0, 30, tzinfo=UTC)
    assert once.waivers == (Waiver("AK09", "goals", WHY, None, Act("Rosa Lindqvist", moment), None),)
    assert not waived(once, "AK09", "goals")
    assert waived(both(), "AK09", "goals")
    assert both().waivers[0].sales == Act("Ewan Clarke", moment)


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
    with pytest.raises(Refused, match=r"Marketing lets AK09 pass until 2027-01-31 because: .The partner sells"):
        waive(once, "AK09", "sales", EWAN, reason, "goals", until)


def test_a_team_that_changes_the_terms_alone_drops_the_others_half() -> None:
    changed = waive(both(), "AK09", "sales", EWAN, "Partners sell until June", "goals", DAY)
    assert [(row.reason, row.until, row.marketing) for row in changed.waivers] == [
        ("Partners sell until June", DAY, None)
    ]
    later = waive(both(), "AK09", "sales", EWAN, "", "goals", DAY)
    assert (later.waivers[0].reason, later.waivers[0].marketing) == (WHY, None)
    assert waive(both(), "AK09", "sales", EWAN, WHY, "goals") == both()


def test_a_team_alone_rewords_its_own_half() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, "Because", "goals", DAY)
    again = waive(once, "AK09", "marketing", ROSA, WHY, "goals")
    assert [(row.reason, row.until) for row in again.waivers] == [(WHY, None)]


@pytest.mark.parametrize(
    ("code", "key", "reason", "who", "says"),
    [
        ("AK09", "goals", " \n", ROSA, "needs a reason"),
        ("AK9", "goals", WHY, ROSA, "Did you mean AK9"),
        ("AF20", "goals", WHY, ROSA, "nothing that two teams can let pass"),
        ("AK09", "goal", WHY, ROSA, "Did you mean goals"),
        ("AK09", "goals", WHY, Who("  ", AT), "Nobody's name"),
    ],
)
def test_refused(code: str, key: str, reason: str, who: Who, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        waive(BARE, code, "marketing", who, reason, key)
    assert says in str(refusal.value)


def test_one_person_does_not_give_both_halves() -> None:
    once = waive(BARE, "AK09", "marketing", ROSA, WHY, "goals")
    with pytest.raises(Refused, match="one person does not do so for both teams"):
        waive(once, "AK09", "sales", Who("rosa  LINDQVIST", AT), WHY, "goals")


def test_each_question_has_its_own_waiver() -> None:
    made = waive(both(), "AK09", "marketing", ROSA, "Everywhere")
    assert [(row.question, row.reason) for row in made.waivers] == [("goals", WHY), ("", "Everywhere")]
    assert waiver_of(made, "AK09") == made.waivers[1]
    assert waiver_of(made, "AK10") is None


@pytest.mark.parametrize("team", ["marketing", "sales"])
def test_a_half_is_taken_back(team: Team) -> None:
    left = take_back(both(), "AK09", team, "goals")
    assert not waived(left, "AK09", "goals")
    assert len(left.waivers) == 1
    with pytest.raises(Refused, match="does not let AK09 pass in Goals"):
        take_back(left, "AK09", team, "goals")
    other: Team = "sales" if team == "marketing" else "marketing"
    assert take_back(left, "AK09", other, "goals").waivers == ()


def test_what_a_team_lets_pass_is_named_where_it_takes_back_something_else() -> None:
    with pytest.raises(Refused, match=r"does not let AK09 pass\. It does so with: AK09 in goals\."):
        take_back(both(), "AK09", "sales")


def test_waivers_stay_open_on_a_signed_campaign_and_leave_it_signed() -> None:
    made = both(signed())
    assert campaign_status(made) == "signed"
    assert take_back(made, "AK09", "sales", "goals").waivers[0].sales is None


def test_a_missing_field_is_let_pass() -> None:
    campaign = signed().with_content("target", {"answer": "Groups."})
    gone = [block.question for block in blocking(campaign) if block.code == "AF25"]
    assert gone == ["target"] * 3
    made = waive(waive(campaign, "AF25", "marketing", ROSA, WHY, "target"), "AF25", "sales", EWAN, "", "target")
    assert [block for block in blocking(made) if block.code == "AF25"] == []


def test_a_waiver_stands_in_the_file_as_the_format_has_it() -> None:
    made = both(signed(), DAY)
    raw = Document.parse((SAMPLES / "month-end-close-webinar.toml").read_bytes()).edit(to_data(signed()), to_data(made))
    assert reading.read(raw, made.slug).campaign == made
    assert not reading.read(new_text(to_data(made)).encode(), made.slug).problems
    assert b'[[waivers]]\ncode = "AK09"\nquestion = "goals"\n' in raw


def test_only_checks_and_missing_fields_can_be_let_pass() -> None:
    assert "AF25" in CODES and "AK06" in CODES
    assert not [code for code in CODES if code.startswith("AF") and code != "AF25"]
