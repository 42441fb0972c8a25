"""The texts that can be compared: which there are of a campaign, what they are called, and why one cannot be read."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.core.actions import carry_forward
from alignkit.core.errors import UserError
from alignkit.store import campaign_files, campaigns, diff_sources
from alignkit.store.diff_sources import DiffSource
from alignkit.store.workspace import Workspace

SLUG, FAIR = "closing-cost-calculator", "ledger-days-cologne-2026"
TODAY = date(2026, 9, 1)


def break_file(year: Workspace, slug: str) -> None:
    path = year.campaign_path(slug)
    path = path if path.exists() else year.archive_path(slug)
    path.write_text(path.read_text(encoding="utf-8").replace("launch = ", 'launch = "soon" # ', 1), encoding="utf-8")


NAMED = [
    (DiffSource(SLUG), f"the present text of {SLUG}", 2),
    (DiffSource(SLUG, 1), f"revision 1 of {SLUG} as signed", 1),
    (DiffSource(SLUG, team="sales"), "what Theo Park signed for Sales on 6 November 2025", 2),
]


@pytest.mark.parametrize(("which", "name", "revision"), NAMED)
def test_a_text_and_what_it_is_called(year: Workspace, which: DiffSource, name: str, revision: int) -> None:
    found = diff_sources.load_side(year, which)
    assert (found.name, found.campaign.agreement.revision) == (name, revision)


def test_why_a_text_cannot_be_read(year: Workspace) -> None:
    with pytest.raises(UserError, match="no signed revision 9"):
        diff_sources.load_side(year, DiffSource(SLUG, 9))
    with pytest.raises(UserError, match="There is no campaign"):
        diff_sources.load_side(year, DiffSource("nobody"))
    break_file(year, SLUG)
    with pytest.raises(UserError) as refused:
        diff_sources.load_side(year, DiffSource(SLUG))
    assert refused.value.problems[0].line == 5 and "launch" in refused.value.problems[0].message


def test_older_texts_those_that_differ_first(year: Workspace) -> None:
    campaign = campaign_files.read_campaign_file(year, SLUG).loaded.campaign
    assert campaign
    assert [said for texts in diff_sources.list_older(year, campaign) for _, said in texts] == [
        "revision 1 as signed",
        "revision 2 as signed, in force; the same text",
        "what Dana Ruiz signed for Marketing, 5 November 2025; the same text",
        "what Theo Park signed for Sales, 6 November 2025; the same text",
    ]
    assert diff_sources.revision_in_force_source(year, SLUG) is None
    session = Session.open(year, SLUG)
    signing.amend(session)
    session.save()
    assert [said for texts in diff_sources.list_older(year, session.campaign) for _, said in texts] == [
        "revision 2 as signed, in force",
        "revision 1 as signed",
        "what Marketing signed last",
        "what Sales signed last",
    ]
    assert diff_sources.revision_in_force_source(year, SLUG) == DiffSource(SLUG, 2)


def test_choices_are_own_texts_then_the_others_by_launch(year: Workspace) -> None:
    break_file(year, "ledger-days-cologne-2026")
    found = diff_sources.list_sources(year, [SLUG, SLUG], TODAY)
    assert found[0] == (DiffSource(SLUG), "Closing-cost calculator: the present text")
    assert found[-1][1].endswith("signed for Sales, 6 November 2025; the same text")
    others = [said for which, said in found if which.slug != SLUG]
    assert others[0] == "Twelve shared service centres, 6 Jul 2026"
    assert others[-1] == "ledger-days-cologne-2026, broken" and len(others) == 5


def test_the_campaign_it_was_carried_from_comes_first_among_the_others(year: Workspace) -> None:
    oldest = "returned-leads-second-look"
    campaign = campaign_files.read_campaign_file(year, oldest).loaded.campaign
    assert campaign
    campaigns.create_campaign(year, carry_forward(campaign, "again", {"title": "Again", "launch": date(2027, 3, 1)}))
    found = [said for which, said in diff_sources.list_sources(year, ["again"], TODAY) if which.slug != "again"]
    assert found[0] == "Returned leads, a second look, 12 Jan 2026, carried from it"
    assert found[1] == "Twelve shared service centres, 6 Jul 2026"


def test_tags_are_counted_and_the_nearest_is_suggested(year: Workspace) -> None:
    assert diff_sources.count_campaign_tags(year, TODAY)["dach"] == 4
    told: list[object] = []
    assert len(diff_sources.read_tagged_campaigns(year, "dach", TODAY, told.append)) == 4 and not told
    with pytest.raises(UserError, match="Did you mean 'trade show'"):
        diff_sources.read_tagged_campaigns(year, "Trade shows", TODAY, told.append)


def test_archived_campaigns_are_part_of_the_past(year: Workspace) -> None:
    campaigns.archive_campaign(year, FAIR)
    told: list[object] = []
    assert (
        FAIR in [each.slug for each in diff_sources.read_tagged_campaigns(year, "dach", TODAY, told.append)]
        and not told
    )
    break_file(year, FAIR)
    assert FAIR not in [each.slug for each in diff_sources.read_tagged_campaigns(year, "dach", TODAY, told.append)]
    assert f"campaigns/archive/{FAIR}.toml:5" in str(told[0])


def test_a_signed_copy_that_is_gone_is_named_and_its_campaign_left_out(year: Workspace) -> None:
    path = year.campaign_path(SLUG)
    path.write_text(
        path.read_text(encoding="utf-8").replace("60,000 a year or more\n", "70,000\n", 1), encoding="utf-8"
    )
    shutil.rmtree(year.sealed_folder(SLUG))
    told = []
    found = diff_sources.read_tagged_campaigns(year, "dach", TODAY, told.append)
    assert [each.slug for each in found].count(SLUG) == 0 and len(found) == 3
    assert SLUG in str(told[0])
