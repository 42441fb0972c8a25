"""Signing and what follows from it, the same for the command and the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Actor, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import campaign_status
from alignkit.store import pages

TODAY = date(2027, 3, 30)
NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)
WHO = {"marketing": Actor("Ines Kaya", NOW), "sales": Actor("Marcus Boehm", NOW)}


@pytest.fixture
def ready(draft: Session) -> Session:
    """Both teams agree with every answer, and nobody has signed."""
    for key in QUESTION_KEYS:
        for team in TEAMS:
            draft.apply(actions.agree, "agree", key, team, WHO[team])
    draft.save()
    return draft


def sign(session: Session, team: Team) -> signing.SignOutcome:
    return signing.sign(session, signing.prepare_signoff(session, team, WHO[team], TODAY))


def test_the_first_signature_seals_nothing(ready: Session) -> None:
    outcome = sign(ready, "marketing")
    assert (outcome.signoff.name, outcome.is_stale) == ("Ines Kaya", False)
    assert (outcome.sealed_path, outcome.brief_path, outcome.brief_problem) == (None, None, None)
    assert not (ready.workspace.root / "briefs").exists()
    assert Session.open(ready.workspace, ready.slug).campaign.agreement.signoffs == (outcome.signoff,)


def test_the_second_signature_seals_and_writes_the_brief(ready: Session) -> None:
    sign(ready, "marketing")
    outcome = sign(ready, "sales")
    assert outcome.sealed_path == ready.workspace.sealed_path(ready.slug, 1)
    assert outcome.sealed_path.read_bytes() == ready.workspace.campaign_path(ready.slug).read_bytes()
    assert outcome.brief_path == ready.workspace.root / "briefs" / "draft.md"
    assert outcome.brief_path.read_text("utf-8") == pages.render_brief(ready.workspace, ready.campaign)
    assert ready.undo() is None


@pytest.mark.parametrize("hindrance", ["a file where the folder goes", "a template that fails"])
def test_a_brief_that_cannot_be_written_undoes_no_signature(ready: Session, hindrance: str) -> None:
    root = ready.workspace.root
    if hindrance == "a template that fails":
        (root / "templates").mkdir()
        (root / "templates" / "brief.md.j2").write_text("{{ 1 / 0 }}")
    else:
        (root / "briefs").write_text("in the way")
    sign(ready, "marketing")
    outcome = sign(ready, "sales")
    assert outcome.brief_path is None
    assert str(outcome.brief_problem)
    assert outcome.sealed_path
    assert outcome.sealed_path.exists()
    assert campaign_status(Session.open(ready.workspace, ready.slug).campaign) == "signed"


def test_a_text_changed_at_the_same_moment_makes_the_signature_stale(ready: Session) -> None:
    signoff = signing.prepare_signoff(ready, "marketing", WHO["marketing"], TODAY)
    other = Session.open(ready.workspace, ready.slug)
    other.apply(actions.set_answer, "answer", "pain", "Another text")
    other.save()
    outcome = signing.sign(ready, signoff)
    assert outcome.is_stale
    assert outcome.sealed_path is None


def test_what_is_in_the_way_is_said_and_nothing_is_signed(draft: Session) -> None:
    with pytest.raises(UserError, match="Nobody can sign yet"):
        signing.prepare_signoff(draft, "sales", WHO["sales"], TODAY)


def test_a_signature_is_withdrawn_until_both_stand(ready: Session) -> None:
    sign(ready, "marketing")
    signing.withdraw_signoff(ready, "marketing")
    assert Session.open(ready.workspace, ready.slug).campaign.agreement.signoffs == ()
    sign(ready, "marketing")
    sign(ready, "sales")
    with pytest.raises(UserError, match="signed and locked"):
        signing.withdraw_signoff(ready, "sales")


def test_amending_is_saved_and_makes_a_missing_signed_copy(ready: Session) -> None:
    for team in TEAMS:
        sealed = sign(ready, team).sealed_path
    assert sealed
    sealed.unlink()
    assert signing.amend(ready) == 2
    assert sealed.exists()
    assert Session.open(ready.workspace, ready.slug).campaign.agreement.revision == 2


def test_a_discarded_draft_is_kept_and_the_signed_text_is_back(ready: Session) -> None:
    for team in TEAMS:
        sign(ready, team)
    signed = ready.campaign
    with pytest.raises(UserError, match="no draft to discard"):
        signing.discard_draft(ready)
    signing.amend(ready)
    ready.apply(actions.set_answer, "answer", "pain", "Another text")
    ready.save()
    draft = ready.workspace.campaign_path(ready.slug).read_bytes()
    outcome = signing.discard_draft(ready)
    assert outcome.revision == 1
    assert outcome.kept_path.read_bytes().endswith(draft)
    assert Session.open(ready.workspace, ready.slug).campaign == signed


def test_a_draft_that_was_never_signed_is_not_discarded(draft: Session) -> None:
    with pytest.raises(UserError, match="never signed"):
        signing.discard_draft(draft)
