"""A campaign based on a signed revision of another one: its own questions, the base's, and what comes of changes."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alignkit.app import answers, bases, campaigns, signing, stances
from alignkit.app.session import Session
from alignkit.checks.runner import DEFAULT_CHECK_SETTINGS, run_checks
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Actor, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.sla import lead_flow
from alignkit.core.status import (
    agreed_count,
    campaign_status,
    describe_newer_base,
    describe_origin,
    question_status,
    signing_blocks,
)
from alignkit.diff.changes import find_changes
from alignkit.diff.drift import find_drift
from alignkit.listing.campaign_documents import export_document
from alignkit.listing.review_snapshot import encode_review_snapshot
from alignkit.render import brief
from alignkit.review.due import list_unsettled
from alignkit.store import campaign_files, index, index_files
from alignkit.store.campaigns import create_campaign
from alignkit.store.index import Index
from alignkit.store.workspace import Workspace
from tests.command_line import run_checked, run_refused
from tests.full_campaign import full_campaign

BASE, SLUG = "inbound-sla", "spring"
TODAY = date(2027, 3, 1)
WHO = {
    "marketing": Actor("Ines Kaya", datetime(2027, 3, 1, 8, tzinfo=UTC)),
    "sales": Actor("Marcus Boehm", datetime(2027, 3, 1, 9, tzinfo=UTC)),
}


def sign_all(session: Session) -> None:
    """Both teams agree with what is open, and sign."""
    for team in TEAMS:
        for key in QUESTION_KEYS:
            if question_status(session.campaign, key) != "agreed":
                stances.agree(session, key, team, WHO[team])
    for team in TEAMS:
        signing.sign(session, signing.prepare_signoff(session, team, WHO[team], TODAY))
    assert campaign_status(session.campaign) == "signed"


@pytest.fixture
def base(ws: Workspace) -> Session:
    """A standing agreement that both teams have signed."""
    create_campaign(ws, replace(full_campaign(BASE), info={**full_campaign(BASE).info, "title": "Inbound SLA"}))
    session = Session.open(ws, BASE)
    sign_all(session)
    return session


@pytest.fixture
def spring(ws: Workspace, base: Session) -> Session:
    """A new campaign based on it."""
    info = {**campaigns.starting_info(ws, base.campaign), "title": "Spring", "launch": date(2027, 4, 6)}
    info |= {"end": date(2027, 6, 30), "crm_name": "2027-Q2-SPR", "based_on": BASE}
    campaigns.create(ws, info, SLUG)
    return Session.open(ws, SLUG)


def amend_base(base: Session, text: str = "A demo or a trial.") -> None:
    base.refresh()
    signing.amend(base)
    answers.set_answer(base, "mql", text)
    sign_all(base)


def sealed_base(ws: Workspace, revision: int = 1):
    return ws.sealed_path(BASE, revision)


def test_a_new_campaign_has_the_nine_questions_of_its_base_and_writes_none_of_them(ws: Workspace, base, spring) -> None:
    text = ws.campaign_path(SLUG).read_text()
    assert 'based_on = "inbound-sla@r1"' in text and f'based_on_digest = "{agreement_digest(base.campaign)}"' in text
    assert not any(f"[{key}" in text for key in QUESTION_KEYS)
    assert agreed_count(spring.campaign) == 9
    assert describe_origin(spring.campaign) == "0 of our own, 9 from Inbound SLA r1"
    for key in QUESTION_KEYS:
        assert question_digest(key, spring.campaign.content(key)) == question_digest(key, base.campaign.content(key))
    assert not signing_blocks(spring.campaign, TODAY)


def test_editing_a_question_copies_it_and_only_it_and_then_both_teams_have_to_agree(ws: Workspace, spring) -> None:
    before = ws.campaign_path(SLUG).read_text()
    answers.set_field(spring, "mql", ("criteria",), ["Asked for a demo"])
    spring.save()
    text = ws.campaign_path(SLUG).read_text()
    assert text.startswith(before) and "[mql]" in text and "[pain]" not in text
    assert spring.campaign.answer("mql") == spring.campaign.base.answers["mql"]["answer"]  # the rest was copied
    assert question_status(spring.campaign, "mql") == "answered"
    assert [block.code for block in signing_blocks(spring.campaign, TODAY)] == ["AF21", "AF21"]
    assert describe_origin(spring.campaign) == "1 of our own, 8 from Inbound SLA r1"
    sign_all(spring)


def test_what_is_saved_as_it_was_stays_the_base_s(spring) -> None:
    answers.set_answer(spring, "pain", spring.campaign.answer("pain"))
    assert spring.campaign.is_from_base("pain") and spring.is_saved


def test_undo_gives_the_question_back_to_the_base(spring) -> None:
    answers.set_answer(spring, "pain", "Ours.")
    assert not spring.campaign.is_from_base("pain")
    spring.undo()
    assert spring.campaign.is_from_base("pain")


def test_a_question_of_its_own_returns_to_the_base_with_one_act(ws: Workspace, spring) -> None:
    answers.set_answer(spring, "pain", "Ours.")
    stances.agree(spring, "pain", "sales", WHO["sales"])
    bases.return_to_base(spring, "pain")
    spring.save()
    assert "[pain]" not in ws.campaign_path(SLUG).read_text()
    assert question_status(spring.campaign, "pain") == "agreed" and not spring.campaign.view("sales", "pain").stance
    with pytest.raises(UserError, match="is the text of Inbound SLA r1 already"):
        bases.return_to_base(spring, "pain")


def test_a_team_can_object_to_a_question_of_the_base_and_take_it_back(spring) -> None:
    stances.object_to(spring, "mql", "sales", WHO["sales"], "Not for this fair.")
    assert question_status(spring.campaign, "mql") == "objected"
    stances.agree(spring, "mql", "sales", WHO["sales"])
    assert question_status(spring.campaign, "mql") == "agreed"
    with pytest.raises(UserError, match="nothing to agree with"):
        stances.agree(spring, "mql", "sales", WHO["sales"])


def test_moving_to_a_newer_revision_says_what_changes_and_what_was_signed_verifies_before_and_after(
    ws: Workspace, base, spring
) -> None:
    answers.set_answer(spring, "pain", "Ours.")
    sign_all(spring)
    amend_base(base)
    spring = Session.open(ws, SLUG)
    assert campaign_status(spring.campaign) == "signed" and not spring.campaign.against
    assert describe_newer_base(spring.campaign) == "Inbound SLA r2 is signed; this campaign is based on r1."
    with pytest.raises(UserError, match="signed and locked"):
        bases.update_base(spring)
    signing.amend(spring)
    newer = bases.find_newer_base(ws, spring.campaign)
    assert newer and [change.question for change in newer.changes] == ["mql"]
    assert bases.update_base(spring) == newer
    spring.save()
    assert bases.update_base(spring) is None
    assert spring.campaign.answer("mql") == "A demo or a trial." and spring.campaign.answer("pain") == "Ours."
    assert agreed_count(spring.campaign) == 9
    sign_all(spring)
    again = Session.open(ws, SLUG)
    assert campaign_status(again.campaign) == "signed" and not again.campaign.against
    assert campaign_files.read_sealed(ws, SLUG, 1).answer("mql") != "A demo or a trial."


def damage(ws: Workspace) -> None:
    path = sealed_base(ws)
    path.write_text(path.read_text().replace("Asked for", "Asked of", 1).replace("check", "chick", 1))


@pytest.mark.parametrize("act", ["damaged", "missing", "broken", "another"])
def test_a_signed_campaign_verifies_only_while_the_sealed_copy_of_its_base_does(ws: Workspace, spring, act) -> None:
    sign_all(spring)
    path, kept = sealed_base(ws), sealed_base(ws).read_bytes()
    if act == "damaged":
        damage(ws)
    elif act == "missing":
        path.unlink()
    elif act == "broken":
        path.write_text("format = 1\n[campaign\n")
    else:
        path.write_bytes(kept.replace(b'name = "Ines Kaya"', b'name = "Nobody"'))  # signed text as before
    stored = campaign_files.read_campaign_file(ws, SLUG).loaded.campaign
    if act == "another":
        assert campaign_status(stored) == "signed"
        return
    assert campaign_status(stored) == "altered" and "campaigns/sealed/inbound-sla/r1.toml" in stored.against
    assert stored.answer("pain") == ""  # nobody reads a text that was not signed
    with pytest.raises(UserError):
        campaign_files.read_sealed(ws, SLUG, 1)
    path.write_bytes(kept)
    assert campaign_status(campaign_files.read_campaign_file(ws, SLUG).loaded.campaign) == "signed"


def test_a_draft_whose_base_cannot_be_used_says_so_first_and_cannot_be_signed(ws: Workspace, spring) -> None:
    damage(ws)  # while it is open
    with pytest.raises(UserError, match="is not what both teams signed there"):
        signing.prepare_signoff(spring, "sales", WHO["sales"], TODAY)
    assert signing_blocks(spring.campaign)[0][0::2] == ("AF27", "campaign", "based_on")
    assert describe_origin(spring.campaign) == ""


def test_a_question_whose_base_cannot_be_read_is_not_written_over_with_part_of_it(ws: Workspace, spring) -> None:
    kept = sealed_base(ws).read_bytes()
    answers.set_answer(spring, "pain", "Ours.")
    spring.save()
    damage(ws)
    found = Session.open(ws, SLUG)
    with pytest.raises(UserError, match="not to be had now"):
        answers.set_field(found, "mql", ("criteria",), ["Half a question"])
    answers.set_field(found, "pain", ("evidence",), ["Its own can be edited"])
    found.save()
    sealed_base(ws).write_bytes(kept)
    assert set(Session.open(ws, SLUG).campaign.answers) == {"pain"}


def test_another_fingerprint_than_the_pinned_one_is_not_taken(ws: Workspace, spring) -> None:
    path = ws.campaign_path(SLUG)
    path.write_text(
        path.read_text().replace('based_on_digest = "sha256:', 'based_on_digest = "sha256:' + "0" * 64 + '"#')
    )
    found = Session.open(ws, SLUG)
    assert "based_on_digest is another" in signing_blocks(found.campaign)[0].message
    bases.take_base(found, BASE)
    assert not signing_blocks(found.campaign, TODAY)


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("spring", "no signed revision yet"),
        ("inbound-sl", "Did you mean inbound-sla"),
        ("inbound-sla@4", "names no revision"),
        ("inbound-sla@r7", "no signed revision 7. Signed are: r1"),
        ("Inbound SLA", "is no slug"),
    ],
)
def test_what_cannot_be_a_base(ws: Workspace, spring, reference, why) -> None:
    with pytest.raises(UserError, match=why):
        answers.set_field(spring, "campaign", ("based_on",), reference)
    with pytest.raises(UserError, match=why):
        campaigns.create(ws, {"title": "Another", "based_on": reference}, "another")
    assert not ws.campaign_path("another").exists()


def test_no_campaign_is_based_on_itself_or_on_one_that_is_based_on_another(ws: Workspace, base, spring) -> None:
    sign_all(spring)
    with pytest.raises(UserError, match=r"itself based on another.*Its own base is inbound-sla@r1"):
        campaigns.create(ws, {"title": "Third", "based_on": SLUG})
    signing.amend(base)
    with pytest.raises(UserError, match="cannot be based on itself"):
        bases.take_base(base, BASE)


def test_by_hand_a_circle_is_told_and_ends(ws: Workspace, base) -> None:
    path = sealed_base(ws)
    named = f'[campaign]\nbased_on = "inbound-sla@r1"\nbased_on_digest = "{agreement_digest(base.campaign)}"'
    path.write_text(path.read_text().replace("[campaign]", named, 1))
    copy = campaign_files.read_campaign_file(ws, BASE, revision=1).loaded.campaign
    assert "cannot be based on itself" in copy.base.problem
    assert campaign_status(campaign_files.read_campaign_file(ws, BASE).loaded.campaign) == "altered"


def test_without_a_base_what_came_from_it_is_its_own_to_agree_with(ws: Workspace, spring) -> None:
    bases.leave_base(spring)
    spring.save()
    assert "[metrics]" in ws.campaign_path(SLUG).read_text() and "based_on" not in ws.campaign_path(SLUG).read_text()
    assert agreed_count(spring.campaign) == 0
    with pytest.raises(UserError, match="based on no other"):
        bases.find_newer_base(ws, spring.campaign)


def test_a_copy_keeps_the_base_and_copies_what_is_its_own(ws: Workspace, spring) -> None:
    answers.set_answer(spring, "pain", "Ours.")
    sign_all(spring)
    info = {**campaigns.starting_info(ws, spring.campaign), "title": "Autumn"}
    assert info["based_on"] == "inbound-sla@r1"
    made = campaigns.carry_on(ws, spring.campaign, info)
    assert set(made.campaign.answers) == {"pain"} and made.campaign.is_from_base("mql")
    autumn = Session.open(ws, "autumn")
    for team in TEAMS:
        assert stances.agree_unchanged(autumn, team, WHO[team]) == ("pain",)
    assert agreed_count(autumn.campaign) == 9
    with pytest.raises(UserError, match="word for word"):
        stances.agree_unchanged(autumn, "sales", WHO["sales"])
    autumn.undo()
    assert autumn.campaign.view("marketing", "pain").stance and not autumn.campaign.view("sales", "pain").stance


def test_a_copy_whose_base_was_struck_out_copies_all_questions(ws: Workspace, spring) -> None:
    made = campaigns.carry_on(ws, spring.campaign, {"title": "Autumn", "based_on": ""})
    assert set(made.campaign.answers) == set(QUESTION_KEYS) and made.campaign.base is None


def test_an_archived_base_is_still_one(ws: Workspace, spring) -> None:
    campaigns.archive(ws, BASE)
    assert not signing_blocks(Session.open(ws, SLUG).campaign, TODAY)
    with pytest.raises(UserError, match="signed under that name"):
        campaigns.rename(ws, BASE, "other")


def test_two_people_edit_different_fields_of_one_question_of_the_base(ws: Workspace, spring) -> None:
    other = Session.open(ws, SLUG)
    answers.set_field(spring, "mql", ("criteria",), ["Ours"])
    spring.save()
    answers.set_field(other, "mql", ("not_enough",), ["Theirs"])
    other.save()
    spring.refresh()
    content = spring.campaign.content("mql")
    assert (content["criteria"], content["not_enough"]) == (["Ours"], ["Theirs"]) and "disputed" not in content
    assert set(spring.campaign.answers) == {"mql"}


def test_one_moves_to_a_newer_revision_and_another_edits(ws: Workspace, base, spring) -> None:
    amend_base(base)
    spring, other = Session.open(ws, SLUG), Session.open(ws, SLUG)
    bases.update_base(spring)
    spring.save()
    answers.set_field(other, "pain", ("answer",), "Theirs.")
    other.save()
    assert set(other.campaign.answers) == {"pain"}
    assert other.campaign.answer("mql") == "A demo or a trial." and not other.campaign.base.problem


def test_two_moves_to_different_revisions_are_settled_by_one_act(ws: Workspace, base, spring) -> None:
    amend_base(base)
    amend_base(base, "A third.")
    spring, other = Session.open(ws, SLUG), Session.open(ws, SLUG)
    bases.take_base(spring, "inbound-sla@r2")
    spring.save()
    bases.take_base(other, "inbound-sla@r3")
    other.save()
    assert other.campaign.info["disputed"] and signing_blocks(other.campaign)[0].code in ("AF27", "AF24")
    bases.take_base(other, BASE)
    other.save()
    assert not signing_blocks(Session.open(ws, SLUG).campaign, TODAY)


def test_read_only_opening_shows_the_base_s_text(ws: Workspace, spring) -> None:
    path = ws.campaign_path(SLUG)
    path.write_text(path.read_text().replace("format = 1", "format = 2"))
    found = Session.open(ws, SLUG)
    assert found.read_only and found.campaign.answer("mql") and agreed_count(found.campaign) == 9


def test_amend_and_back(ws: Workspace, spring) -> None:
    sign_all(spring)
    digest = agreement_digest(spring.campaign)
    signing.amend(spring)
    answers.set_answer(spring, "pain", "Ours.")
    spring.save()
    signing.discard_draft(spring)
    assert agreement_digest(Session.open(ws, SLUG).campaign) == digest and not spring.campaign.answers


def test_a_question_that_does_not_apply_needs_no_fields(base, spring) -> None:
    answers.set_field(spring, "target", ("exclusions",), [])
    assert "AF25" in [block.code for block in signing_blocks(spring.campaign)]
    answers.set_field(spring, "target", ("not_applicable",), True)
    assert "AF25" not in [block.code for block in signing_blocks(spring.campaign)]
    answers.set_answer(spring, "target", "")
    assert "AF20" in [block.code for block in signing_blocks(spring.campaign)]  # why it does not apply


def test_a_question_that_was_emptied_is_empty_and_not_the_base_s(ws: Workspace, spring) -> None:
    answers.replace_content(spring, "pain", {})
    spring.save()
    found = Session.open(ws, SLUG).campaign
    assert not found.is_from_base("pain") and found.answer("pain") == "" == spring.campaign.answer("pain")


def merged_by_git(ws: Workspace, *edits) -> Campaign:
    """The campaign that the merge driver makes of two sides, each an edit of the file as it stands."""
    path = ws.campaign_path(SLUG)
    versions = [path.read_bytes()]
    for edit in edits:
        session = Session.open(ws, SLUG)
        edit(session)
        session.save()
        versions.append(path.read_bytes())
        path.write_bytes(versions[0])
    paths = [ws.root / name for name in ("base", "ours", "theirs")]
    results = []
    for sides in (versions, [versions[0], versions[2], versions[1]]):
        for each, raw in zip(paths, sides, strict=True):
            each.write_bytes(raw)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ws.root)
            run_checked("merge-driver", *paths, "campaigns/spring.toml")
        results.append(paths[1].read_bytes())
    assert results[0] == results[1]
    path.write_bytes(results[0])
    return Session.open(ws, SLUG).campaign


def test_git_merges_two_edits_of_one_question_of_the_base(ws: Workspace, spring) -> None:
    merged = merged_by_git(
        ws,
        lambda session: answers.set_field(session, "mql", ("criteria",), ["Theirs"]),
        lambda session: answers.set_field(session, "mql", ("not_enough",), ["Ours"]),
    )
    assert set(merged.answers) == {"mql"} and "disputed" not in merged.content("mql")
    assert (merged.content("mql")["criteria"], merged.content("mql")["not_enough"]) == (["Theirs"], ["Ours"])


def test_git_merges_a_return_to_the_base(ws: Workspace, spring) -> None:
    answers.set_answer(spring, "mql", "Ours.")
    answers.set_answer(spring, "pain", "Ours.")
    spring.save()
    merged = merged_by_git(
        ws,
        lambda session: bases.return_to_base(session, "mql"),
        lambda session: answers.set_answer(session, "pain", "Theirs."),
    )
    assert set(merged.answers) == {"pain"} and merged.answer("pain") == "Theirs."


def test_git_merges_a_return_with_an_edit_and_loses_no_word(ws: Workspace, spring) -> None:
    answers.set_answer(spring, "mql", "Ours.")
    spring.save()
    merged = merged_by_git(
        ws,
        lambda session: bases.return_to_base(session, "mql"),
        lambda session: answers.set_answer(session, "mql", "Theirs."),
    )
    (row,) = merged.content("mql")["disputed"]
    assert "Theirs." in row["versions"] and merged.content("mql")["criteria"] == merged.base.answers["mql"]["criteria"]


def test_git_merges_a_newer_base_with_an_edit(ws: Workspace, base, spring) -> None:
    amend_base(base)
    merged = merged_by_git(ws, bases.update_base, lambda session: answers.set_answer(session, "pain", "Theirs."))
    assert merged.base.revision == 2 and set(merged.answers) == {"pain"} and not merged.base.problem


def listed(ws: Workspace, slug: str = SLUG):
    with Index(ws) as index:
        return {summary.slug: summary for summary in index.entries(TODAY)}[slug]


@pytest.mark.parametrize("archived", [False, True])
def test_a_list_sees_that_the_sealed_copy_of_a_base_changed(ws: Workspace, spring, archived, monkeypatch) -> None:
    sign_all(spring)
    if archived:
        campaigns.archive(ws, BASE)
    monkeypatch.setattr(index, "_UNSETTLED_NS", 0)
    for _ in range(3):
        assert listed(ws).entry["status"] == "signed"
    read = []
    monkeypatch.setattr(index_files.campaign_files, "load_entry", lambda *words: read.append(words))
    assert listed(ws).entry["status"] == "signed" and not read  # the index knew
    monkeypatch.undo()
    monkeypatch.setattr(index, "_UNSETTLED_NS", 0)
    kept = sealed_base(ws).read_bytes()
    damage(ws)
    assert listed(ws).entry["status"] == "altered"
    sealed_base(ws).write_bytes(kept)
    assert listed(ws).entry["status"] == "signed"


def test_a_list_says_what_is_from_where_and_that_the_base_has_a_newer_revision(ws: Workspace, base, spring) -> None:
    entry = listed(ws).entry
    assert (entry["based_on"], entry["from_base"], entry["newer_base"]) == ("inbound-sla@r1", 9, None)
    amend_base(base)
    assert listed(ws).entry["newer_base"] == 2
    assert listed(ws).details.waiting_text.startswith("Inbound SLA r2 is signed")


def test_a_search_finds_the_text_of_the_base_in_every_campaign_that_has_it(ws: Workspace, spring) -> None:
    answers.set_answer(spring, "pain", "Only here.")
    spring.save()
    with Index(ws) as found:
        assert {hit.slug for hit in found.search(["logistics", "role"], TODAY)} == {BASE, SLUG}
        assert {hit.slug for hit in found.search(["managers"], TODAY)} == {BASE}


def test_everything_that_is_printed_of_a_campaign_has_its_base_s_text(ws: Workspace, spring, monkeypatch) -> None:
    monkeypatch.chdir(ws.root)
    criterion = spring.campaign.content("mql")["criteria"][0]
    exported = json.loads(run_checked("export", SLUG).stdout)
    assert exported["mql"]["criteria"][0] == criterion and "from_base" not in exported
    shown = json.loads(run_checked("show", SLUG, "--json").stdout)
    assert shown["base"]["slug"] == BASE and [q["from_base"] for q in shown["questions"]] == ["Inbound SLA r1"] * 9
    text = run_checked("show", SLUG).stdout
    assert "0 of our own, 9 from Inbound SLA r1" in text and "9 of 9 agreed" in text
    page = run_checked("brief", SLUG).stdout
    assert criterion in page and "0 of our own, 9 from Inbound SLA r1" in page
    asked = run_checked("request", SLUG, "--team", "sales").stdout  # the first page alone
    assert "The nine questions: 0 of our own, 9 from Inbound SLA r1" in asked
    assert run_checked("diff", BASE, SLUG).stdout.count("criteria") == 0
    assert "Inbound SLA" in run_checked("base", SLUG).stdout


def test_a_published_page_follows_the_base(ws: Workspace, base, spring, monkeypatch) -> None:
    sign_all(spring)
    monkeypatch.chdir(ws.root)
    run_checked("publish", ws.root / "wiki")
    page = ws.root / "wiki" / "campaigns" / "spring.md"
    assert "0 of our own, 9 from Inbound SLA r1" in page.read_text()
    run_checked("verify", "--page", page)
    path, kept = sealed_base(ws), sealed_base(ws).read_bytes()
    damage(ws)
    said = run_checked("verify", SLUG, code=1).stdout
    assert said.count("AV21") == 2 and "AV01" not in said and "AV05" not in said
    assert "campaigns/sealed/inbound-sla/r1.toml" in run_refused("verify", "--page", page)
    path.write_bytes(kept)
    run_checked("verify", "--page", page)


def test_the_checks_ask_nothing_of_a_question_that_does_not_apply(spring) -> None:
    answers.replace_content(spring, "metrics", {"answer": "Several numbers."})

    def findings() -> list[str]:
        found = run_checks(spring.campaign, DEFAULT_CHECK_SETTINGS)
        return [each.code for each in found if each.question == "metrics"]

    assert findings()
    answers.set_field(spring, "metrics", ("not_applicable",), True)
    assert not findings()


@pytest.mark.parametrize("what", ["folder", "pipe", "link outside", "link in a circle", "too large"])
def test_what_stands_in_place_of_the_sealed_copy_is_refused_and_never_waited_for(ws: Workspace, spring, what) -> None:
    path = sealed_base(ws)
    text = path.read_bytes()
    path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "too large":
        path.write_bytes(text + b"#" * 300_000)
    else:
        outside = ws.root.parent / "outside.toml"
        outside.write_bytes(text)
        path.symlink_to(path if what == "link in a circle" else outside)
    campaign = Session.open(ws, SLUG).campaign
    assert [block.code for block in signing_blocks(campaign)] == ["AF27"]
    assert campaign.answer("pain") == ""
    assert listed(ws).entry["status"] == "draft"
    assert "campaigns/sealed/inbound-sla/r1.toml" in listed(ws).details.waiting_text


@pytest.mark.parametrize(
    "named",
    [
        'based_on = "inbound-sla"',
        'based_on = "Inbound SLA@r1"',
        'based_on = "../inbound-sla@r1"',
        'based_on = "inbound-sla@r0"',
        'based_on = "inbound-sla@r99999999999999"',
        'based_on = ""',
        "",
    ],
)
def test_a_base_that_is_named_wrongly_by_hand_blocks_and_says_how_it_is_written(ws: Workspace, spring, named) -> None:
    path = ws.campaign_path(SLUG)
    path.write_text(path.read_text().replace('based_on = "inbound-sla@r1"', named))
    (block,) = signing_blocks(Session.open(ws, SLUG).campaign)
    assert block.code == "AF27" and "based_on" in block.message


def test_whatever_reads_a_campaign_sees_the_text_as_if_it_stood_in_its_own_file(ws: Workspace, base, spring) -> None:
    answers.set_answer(spring, "pain", "Ours.")
    sign_all(spring)
    campaign = Session.open(ws, SLUG).campaign
    flat = replace(campaign, answers=campaign.contents, base=None)
    assert flat.answers.keys() == set(QUESTION_KEYS) and flat.base is None
    assert agreement_digest(flat) == agreement_digest(campaign)
    assert run_checks(campaign, DEFAULT_CHECK_SETTINGS, (), TODAY) == run_checks(
        flat, DEFAULT_CHECK_SETTINGS, (), TODAY
    )
    assert not find_changes(campaign, flat)
    one, other = (replace(find_drift("x", [base.campaign, each]), campaigns=()) for each in (campaign, flat))
    assert one == other
    assert encode_review_snapshot(campaign, True) == encode_review_snapshot(flat, True)
    assert lead_flow(campaign) == lead_flow(flat)
    assert list_unsettled(campaign) == list_unsettled(flat)
    assert export_document(campaign) == export_document(flat)
    words, plain = brief.build_context(campaign), brief.build_context(flat)
    same = words.keys() - {"notices", "campaign", "sections"}  # which say from where they are
    assert {key: words[key] for key in same} == {key: plain[key] for key in same}
    assert [each["answer"] for each in words["sections"]] == [each["answer"] for each in plain["sections"]]
