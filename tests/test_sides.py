"""The texts that can be compared: which there are of a campaign, what they are called, and why one cannot be read."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from alignkit.disk import listing, sides, store
from alignkit.disk.sides import Which
from alignkit.disk.workspace import Workspace
from alignkit.problems import Refused
from alignkit.session import Session

SLUG, FAIR = "closing-cost-calculator", "ledger-days-cologne-2026"
TODAY = date(2026, 9, 1)


def spoil(year: Workspace, slug: str) -> None:
    path = year.campaign_path(slug)
    path = path if path.exists() else year.archive_path(slug)
    path.write_text(path.read_text(encoding="utf-8").replace("launch = ", 'launch = "soon" # ', 1), encoding="utf-8")


NAMED = [
    (Which(SLUG), f"the present text of {SLUG}", 2),
    (Which(SLUG, 1), f"revision 1 of {SLUG} as signed", 1),
    (Which(SLUG, team="sales"), "what Theo Park signed for Sales on 6 November 2025", 2),
]


@pytest.mark.parametrize(("which", "name", "revision"), NAMED)
def test_a_text_and_what_it_is_called(year: Workspace, which: Which, name: str, revision: int) -> None:
    found = sides.side(year, which)
    assert (found.name, found.campaign.agreement.revision) == (name, revision)


def test_why_a_text_cannot_be_read(year: Workspace) -> None:
    with pytest.raises(Refused, match="no signed revision 9"):
        sides.side(year, Which(SLUG, 9))
    with pytest.raises(Refused, match="There is no campaign"):
        sides.side(year, Which("nobody"))
    spoil(year, SLUG)
    with pytest.raises(Refused) as refused:
        sides.side(year, Which(SLUG))
    assert refused.value.problems[0].line == 5 and "launch" in refused.value.problems[0].message


def test_older_texts_those_that_differ_first(year: Workspace) -> None:
    campaign = listing.read(year, SLUG).loaded.campaign
    assert campaign
    assert [said for texts in sides.older(year, campaign) for _, said in texts] == [
        "revision 1 as signed",
        "revision 2 as signed, in force; the same text",
        "what Dana Ruiz signed for Marketing, 5 November 2025; the same text",
        "what Theo Park signed for Sales, 6 November 2025; the same text",
    ]
    assert sides.behind(year, SLUG) is None
    session = Session.open(year, SLUG)
    session.amend()
    session.save()
    assert [said for texts in sides.older(year, session.campaign) for _, said in texts] == [
        "revision 2 as signed, in force",
        "revision 1 as signed",
        "what Marketing signed last",
        "what Sales signed last",
    ]
    assert sides.behind(year, SLUG) == Which(SLUG, 2)


def test_choices_are_own_texts_then_the_others_by_launch(year: Workspace) -> None:
    spoil(year, "ledger-days-cologne-2026")
    found = sides.choices(year, [SLUG, SLUG], TODAY)
    assert found[0] == (Which(SLUG), "Closing-cost calculator: the present text")
    assert found[-1][1].endswith("signed for Sales, 6 November 2025; the same text")
    others = [said for which, said in found if which.slug != SLUG]
    assert others[0] == "Twelve shared service centres, 2026-07-06"
    assert others[-1] == "ledger-days-cologne-2026, broken" and len(others) == 5


def test_tags_are_counted_and_the_nearest_is_suggested(year: Workspace) -> None:
    assert sides.tags(year, TODAY)["dach"] == 4
    told: list[object] = []
    assert len(sides.of_tag(year, "dach", TODAY, told.append)) == 4 and not told
    with pytest.raises(Refused, match="Did you mean 'trade show'"):
        sides.of_tag(year, "Trade shows", TODAY, told.append)


def test_archived_campaigns_are_part_of_the_past(year: Workspace) -> None:
    store.archive(year, FAIR)
    told: list[object] = []
    assert FAIR in [each.slug for each in sides.of_tag(year, "dach", TODAY, told.append)] and not told
    spoil(year, FAIR)
    assert FAIR not in [each.slug for each in sides.of_tag(year, "dach", TODAY, told.append)]
    assert f"campaigns/archive/{FAIR}.toml:5" in str(told[0])


def test_a_signed_copy_that_is_gone_is_named_and_its_campaign_left_out(year: Workspace) -> None:
    path = year.campaign_path(SLUG)
    path.write_text(
        path.read_text(encoding="utf-8").replace("60,000 a year or more\n", "70,000\n", 1), encoding="utf-8"
    )
    shutil.rmtree(year.sealed_folder(SLUG))
    told = []
    found = sides.of_tag(year, "dach", TODAY, told.append)
    assert [each.slug for each in found].count(SLUG) == 0 and len(found) == 3
    assert SLUG in str(told[0])
