"""Creating, carrying on, renaming and archiving campaigns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignkit.app import campaigns
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.workspace import MAX_SLUG_LENGTH, Workspace


def test_a_campaign_is_created_under_the_slug_of_its_title(ws: Workspace) -> None:
    made = campaigns.create(ws, campaigns.starting_info(ws) | {"title": "Spring webinar"})
    assert made.path == ws.campaign_path("spring-webinar")
    assert Session.open(ws, "spring-webinar").campaign == made.campaign


@pytest.mark.parametrize("title", ["", "  "])
def test_a_campaign_needs_a_title(ws: Workspace, title: str) -> None:
    with pytest.raises(UserError, match="needs a title"):
        campaigns.create(ws, {"title": title}, "a-slug")
    assert not list(ws.campaigns.glob("*.toml"))


def test_a_taken_slug_is_refused_and_a_free_one_numbered(ws: Workspace) -> None:
    title = "Spring webinar"
    campaigns.create(ws, {"title": title})
    with pytest.raises(UserError, match="There is a campaign spring-webinar already"):
        campaigns.create(ws, {"title": title})
    assert campaigns.free_slug(ws, title) == "spring-webinar-2"
    campaigns.create(ws, {"title": title}, campaigns.free_slug(ws, title))
    assert campaigns.free_slug(ws, title) == "spring-webinar-3"
    assert campaigns.free_slug(ws, " ") == ""


def test_a_numbered_slug_is_never_too_long(ws: Workspace) -> None:
    title = "a" * (2 * MAX_SLUG_LENGTH)
    campaigns.create(ws, {"title": title})
    numbered = campaigns.free_slug(ws, title)
    assert len(numbered) <= MAX_SLUG_LENGTH
    assert numbered.endswith("-2")


def test_carrying_on_brings_answers_and_no_stances(signed: Session) -> None:
    ws, source = signed.workspace, signed.campaign
    info = campaigns.starting_info(ws, source)
    assert info["sales_lead"] == source.info["sales_lead"]
    assert "launch" not in info
    made = campaigns.carry_on(ws, source, info | {"title": "Once more"}).campaign
    assert made.slug == "once-more"
    assert made.carried
    assert (made.carried.source, made.carried.untouched) == (source.slug, QUESTION_KEYS)
    assert not made.views
    assert not made.agreement.signoffs
    with pytest.raises(UserError, match="needs a title"):
        campaigns.carry_on(ws, source, info)


def test_a_campaign_is_renamed_until_it_is_signed(draft: Session, signed: Session) -> None:
    ws = draft.workspace
    assert campaigns.rename(ws, "draft", "autumn") == ws.campaign_path("autumn")
    assert not ws.campaign_path("draft").exists()
    with pytest.raises(UserError, match="keeps it"):
        campaigns.rename(ws, signed.slug, "another")


def test_an_archived_campaign_keeps_its_signed_copies(signed: Session) -> None:
    ws = signed.workspace
    assert campaigns.archive(ws, signed.slug) == ws.archive_path(signed.slug)
    assert ws.sealed_path(signed.slug, 1).exists()
    with pytest.raises(UserError, match="archived already"):
        campaigns.archive(ws, signed.slug)


def with_stages(ws: Workspace) -> Workspace:
    rows = ({"name": "Inquiry", "means": "Asked for something", "owns": "x"}, {"name": "MQL", "means": ""})
    return replace(ws, settings=replace(ws.settings, stages=rows))


def test_the_stages_of_the_settings_stand_in_a_new_campaign_and_stay_as_they_were(ws: Workspace) -> None:
    made = campaigns.create(with_stages(ws), {"title": "Spring webinar"})
    stages = [{"name": "Inquiry", "means": "Asked for something"}, {"name": "MQL"}]
    assert made.campaign.content("sql") == {"stages": stages}
    assert "sql" not in campaigns.create(ws, {"title": "Without"}).campaign.answers
    assert Session.open(ws, "spring-webinar").campaign.content("sql")["stages"] == stages, "settings change nothing now"


def test_a_campaign_that_is_carried_on_keeps_the_stages_it_has(signed: Session) -> None:
    source = signed.campaign
    assert not source.content("sql").get("stages")
    ws = with_stages(signed.workspace)
    made = campaigns.carry_on(ws, source, {"title": "Once more"}).campaign
    assert [row["name"] for row in made.content("sql")["stages"]] == ["Inquiry", "MQL"]
    assert made.content("sql")["criteria"] == source.content("sql")["criteria"]
    own = source.with_content("sql", {**source.content("sql"), "stages": [{"name": "Own"}]})
    again = campaigns.carry_on(ws, own, {"title": "A third time"}).campaign
    assert [row["name"] for row in again.content("sql")["stages"]] == ["Own"]


def test_a_campaign_with_a_base_has_the_stages_of_its_base(signed: Session) -> None:
    made = campaigns.create(with_stages(signed.workspace), {"title": "Autumn", "based_on": signed.slug}).campaign
    assert "sql" not in made.answers
