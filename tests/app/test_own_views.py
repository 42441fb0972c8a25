"""Own views typed one team after the other: hidden per question until both are there, and no word lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alignkit.app import sheets, signing
from alignkit.app.session import Session
from alignkit.core.digests import question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import Actor
from alignkit.sheets.reply import QuestionReply, SheetReply
from alignkit.store import campaign_files

MARKETING = Actor("Priya Raman", datetime(2026, 11, 24, 9, tzinfo=UTC), "Jo Host")
SALES = Actor("Tom Okafor", datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "Jo Host")


def file_text(session: Session) -> str:
    return session.workspace.campaign_path(session.slug).read_text("utf-8")


def position(session: Session, team: str, question: str) -> str:
    campaign = campaign_files.read_campaign_file(session.workspace, session.slug).loaded.campaign
    assert campaign is not None
    return campaign.view(team, question).position  # type: ignore[arg-type]


def test_the_first_view_is_in_no_file_of_the_workspace_and_the_second_shows_both(draft: Session) -> None:
    before = file_text(draft)
    first = sheets.give_view(draft, "mql", "marketing", "Asked for a call, 40 accounts", MARKETING)
    assert first.hidden and file_text(draft) == before and draft.campaign.view("marketing", "mql").position == ""
    assert sheets.hidden_views(draft.workspace, draft.slug) == {"mql": {"marketing"}}
    second = sheets.give_view(draft, "mql", "sales", "Asked for a call, 12 accounts", SALES)
    assert not second.hidden and [pair.question for pair in second.pairs] == ["mql"]
    assert second.pairs[0].marked_sales == "Asked for a call, *12* accounts"
    assert position(draft, "marketing", "mql") == "Asked for a call, 40 accounts"
    assert position(draft, "sales", "mql") == "Asked for a call, 12 accounts"
    assert sheets.hidden_views(draft.workspace, draft.slug) == {}
    assert draft.undo() is not None and draft.campaign.view("sales", "mql").position == ""
    assert draft.campaign.view("marketing", "mql").position == "" and draft.undo() is None
    draft.redo()
    assert draft.campaign.view("marketing", "mql").position


def test_a_view_on_one_question_shows_no_view_on_another(draft: Session) -> None:
    sheets.give_view(draft, "mql", "marketing", "About MQL", MARKETING)
    sheets.give_view(draft, "sql", "sales", "About SQL", SALES)
    assert sheets.hidden_views(draft.workspace, draft.slug) == {"mql": {"marketing"}, "sql": {"sales"}}
    sheets.give_view(draft, "sql", "marketing", "SQL too", MARKETING)
    assert sheets.hidden_views(draft.workspace, draft.slug) == {"mql": {"marketing"}}
    assert position(draft, "sales", "sql") and position(draft, "marketing", "mql") == ""


def test_of_a_hidden_sheet_only_what_it_says_of_the_question_is_shown(draft: Session) -> None:
    questions = tuple(
        QuestionReply(key, question_digest(key, draft.campaign.content(key)), view=f"Sales on {key}", say="agree")
        for key in ("mql", "sql")
    )
    reply = SheetReply(draft.slug, 1, "sales", name="Tom Okafor", questions=questions, fears=("Nobody calls",))
    assert sheets.collect_reply(draft, reply, SALES).hidden
    sheets.give_view(draft, "mql", "marketing", "Marketing on mql", MARKETING)
    assert position(draft, "sales", "mql") == "Sales on mql" and position(draft, "sales", "sql") == ""
    assert draft.campaign.view("sales", "mql").stance and not draft.campaign.premortem
    assert sheets.hidden_views(draft.workspace, draft.slug) == {"sql": {"sales"}}
    sheets.reveal(draft)
    assert position(draft, "sales", "sql") == "Sales on sql" and draft.campaign.premortem[0]["reason"] == "Nobody calls"


def test_a_second_view_of_the_same_team_takes_the_place_of_the_first(draft: Session) -> None:
    sheets.give_view(draft, "mql", "marketing", "One", MARKETING)
    sheets.give_view(draft, "mql", "marketing", "Two", MARKETING)
    revealed = sheets.reveal(draft).revealed
    assert [each.reply.questions[0].view for each in revealed] == ["Two"]
    assert position(draft, "marketing", "mql") == "Two"


def test_where_the_other_view_stands_in_the_open_nothing_is_hidden(draft: Session) -> None:
    sheets.give_view(draft, "mql", "marketing", "One", MARKETING)
    sheets.reveal(draft)
    assert not sheets.give_view(draft, "mql", "sales", "Two", SALES).hidden


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_view_without_words_is_refused(draft: Session, text: str) -> None:
    with pytest.raises(UserError, match="needs words"):
        sheets.give_view(draft, "mql", "marketing", text, MARKETING)


def test_a_signed_campaign_takes_no_view_and_what_waits_stays(draft: Session, signed: Session) -> None:
    with pytest.raises(UserError):
        sheets.give_view(signed, "mql", "marketing", "Late", MARKETING)
    assert sheets.hidden_views(signed.workspace, signed.slug) == {}


def test_a_view_from_before_an_amendment_is_shown_after_it(signed: Session) -> None:
    signing.amend(signed)
    signed.save()
    sheets.give_view(signed, "mql", "marketing", "Before", MARKETING)
    signed.campaign = replace(signed.campaign, agreement=replace(signed.campaign.agreement, revision=3))
    sheets.give_view(signed, "mql", "sales", "After", SALES)
    assert signed.campaign.view("marketing", "mql").position == "Before"
