"""The text behind a stance: kept on this machine, in a sealed copy, in git; and what changed since, in words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.digests import canonical_value, question_digest
from alignkit.core.model import Actor, Campaign
from alignkit.core.row_identity import comparison_bytes
from alignkit.diff.changes import describe_change
from alignkit.store import campaigns, history, programs, user_folders, workspace
from alignkit.store.workspace import Workspace

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
INES, MARCUS = Actor("Ines Kaya", AT), Actor("Marcus Boehm", AT)
MQL = {
    "answer": "Asked for a demo",
    "criteria": ["Fits the target", "Asked for a demo"],
    "handoff": {"owner": "Lena Ott", "within": "1 day"},
    "since": date(2027, 3, 1),
    "seen": AT,
    "score": 0.35,
    "weight": 40,
    "checked": True,
}


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_STATE", str(tmp_path / "state"))
    workspace.create_workspace(tmp_path / "work")
    found = workspace.find_workspace(tmp_path / "work", {})
    campaigns.create_campaign(
        found, Campaign("spring", info={"title": "Spring"}, answers={"mql": MQL, "pain": {"answer": "It hurts"}})
    )
    return found


def agree_and_save(ws: Workspace, who: Actor = MARCUS, key: str = "mql") -> Session:
    session = Session.open(ws, "spring")
    session.apply(actions.agree, "agree", key, "sales", who)
    session.save()
    return session


def edit_answer(session: Session, within: str) -> Campaign:
    session.apply(actions.set_field, "field", "mql", ("handoff", "within"), within)
    session.save()
    return session.campaign


def changes_since(ws: Workspace, campaign: Campaign, key: str = "mql") -> list[str] | None:
    found = history.changes_since_stance(ws, campaign, "sales", key)
    return None if found is None else [describe_change(change) for change in found]


def delete_history(ws: Workspace) -> None:
    shutil.rmtree(user_folders.state_folder() / "said", ignore_errors=True)


def commit(ws: Workspace, message: str) -> None:
    person = {f"GIT_{role}_{what}": "ines" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "--allow-empty", "-m", message]):
        subprocess.run(["git", "-C", str(ws.root), *words], check=True, env={**os.environ, **person})


def test_without_a_stance_or_a_change_there_is_nothing_to_show(ws: Workspace) -> None:
    session = Session.open(ws, "spring")
    assert changes_since(ws, session.campaign) == []
    assert changes_since(ws, agree_and_save(ws).campaign) == []


def test_what_was_agreed_here_is_kept_here(ws: Workspace) -> None:
    session = agree_and_save(ws)
    edit_answer(session, "2 days")
    assert changes_since(ws, edit_answer(session, "3 days")) == ["MQL hand-off within: 1 day → 3 days"]
    assert changes_since(ws, edit_answer(session, "1 day")) == []


def test_every_kind_of_value_is_the_same_again(ws: Workspace) -> None:
    content = history.find_question_content(
        ws, "spring", "mql", agree_and_save(ws).campaign.view("sales", "mql").stance.on
    )  # type: ignore[union-attr]
    assert content is not None and comparison_bytes(content) == comparison_bytes(MQL)
    assert {key: type(value) for key, value in content.items()} == {key: type(value) for key, value in MQL.items()}


def test_an_objections_own_text_is_shown_too(ws: Workspace) -> None:
    session = Session.open(ws, "spring")
    session.apply(actions.object_to, "object", "mql", "sales", MARCUS, "Too slow")
    session.save()
    assert changes_since(ws, edit_answer(session, "2 hours")) == ["MQL hand-off within: 1 day → 2 hours"]


def test_what_was_agreed_is_kept_where_somebody_elses_edit_was_saved_first(ws: Workspace) -> None:
    ours, theirs = Session.open(ws, "spring"), Session.open(ws, "spring")
    ours.apply(actions.agree, "agree", "mql", "sales", MARCUS)
    edit_answer(theirs, "2 days")
    ours.save()
    assert changes_since(ws, ours.campaign) == ["MQL hand-off within: 1 day → 2 days"]


def test_somebody_elses_edit_in_between_is_shown(ws: Workspace) -> None:
    ours = agree_and_save(ws)
    theirs = Session.open(ws, "spring")
    edit_answer(theirs, "2 days")
    ours.refresh()
    assert changes_since(ws, ours.campaign) == ["MQL hand-off within: 1 day → 2 days"]


def test_not_known_without_store_copy_or_git(ws: Workspace) -> None:
    session = agree_and_save(ws)
    campaign = edit_answer(session, "2 days")
    delete_history(ws)
    assert changes_since(ws, campaign) is None


def test_git_knows_and_then_so_does_the_store(ws: Workspace) -> None:
    session = agree_and_save(ws)
    commit(ws, "agreed")
    edit_answer(session, "2 days")
    commit(ws, "edited")
    campaign = edit_answer(session, "3 days")
    delete_history(ws)
    assert changes_since(ws, campaign) == ["MQL hand-off within: 1 day → 3 days"]
    shutil.rmtree(ws.root / ".git")
    assert changes_since(ws, campaign) == ["MQL hand-off within: 1 day → 3 days"]


def test_git_is_asked_in_a_folder_inside_of_its_repository_and_on_merged_branches(
    tmp_path: Path, ws: Workspace
) -> None:
    inner = tmp_path / "repository" / "deep"
    inner.parent.mkdir()
    ws.root.rename(inner)
    moved = workspace.find_workspace(inner, {})
    top = Workspace(inner.parent)
    edit_answer(Session.open(moved, "spring"), "5 days")
    commit(top, "first")
    run = ["git", "-C", str(inner)]
    subprocess.run([*run, "checkout", "-q", "-b", "other"], check=True)
    session = agree_and_save(moved)
    commit(top, "agreed on a branch")
    edit_answer(session, "2 days")
    commit(top, "and changed there")
    delete_history(moved)
    assert changes_since(moved, session.campaign) == ["MQL hand-off within: 5 days → 2 days"]


def test_a_sealed_copy_knows(ws: Workspace) -> None:
    session = agree_and_save(ws)
    sealed = ws.sealed_path("spring", 1)
    sealed.parent.mkdir(parents=True)
    shutil.copy(ws.campaign_path("spring"), sealed)
    delete_history(ws)
    assert changes_since(ws, edit_answer(session, "2 days")) == ["MQL hand-off within: 1 day → 2 days"]


def test_git_that_hangs_or_is_missing_costs_only_the_answer(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    session = agree_and_save(ws)
    commit(ws, "agreed")
    campaign = edit_answer(session, "2 days")
    delete_history(ws)
    monkeypatch.setattr(programs, "GIT_COMMAND", ("no-such-program",))
    assert changes_since(ws, campaign) is None
    monkeypatch.setattr(programs, "GIT_COMMAND", ("sleep", "5"))
    monkeypatch.setattr(history, "_GIT_TIMEOUT", 0.05)
    assert changes_since(ws, campaign) is None


@pytest.mark.parametrize("damage", ["{", "[]", '{"questions": []}', "null", "\udcff"])
def test_a_damaged_store_is_as_good_as_none(ws: Workspace, damage: str) -> None:
    session = agree_and_save(ws)
    campaign = edit_answer(session, "2 days")
    (place,) = (user_folders.state_folder() / "said").rglob("*.json")
    place.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert changes_since(ws, campaign) is None
    agree_and_save(ws)  # and it is made anew
    assert changes_since(ws, edit_answer(Session.open(ws, "spring"), "4 days")) == [
        "MQL hand-off within: 2 days → 4 days"
    ]


def test_a_forged_store_is_not_believed(ws: Workspace) -> None:
    session = agree_and_save(ws)
    campaign = edit_answer(session, "2 days")
    (place,) = (user_folders.state_folder() / "said").rglob("*.json")
    kept = json.loads(place.read_text(encoding="utf-8"))
    for digest in kept["questions"]:
        kept["questions"][digest]["handoff"]["within"] = "2 days"
    place.write_text(json.dumps(kept), encoding="utf-8")
    assert changes_since(ws, campaign) is None


def test_the_store_is_bounded_and_keeps_the_newest(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_QUESTION_TEXTS", 3)
    session = agree_and_save(ws)
    for day in range(6):
        edit_answer(session, f"{day + 2} days")
        session.apply(actions.agree, "agree", "mql", "sales", MARCUS)
        session.save()
    (place,) = (user_folders.state_folder() / "said").rglob("*.json")
    kept = json.loads(place.read_text(encoding="utf-8"))["questions"]
    assert len(kept) == 3 and question_digest("mql", session.campaign.content("mql")) in kept


def test_a_folder_that_cannot_be_written_stops_nobody(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "said").write_text("in the way")
    session = agree_and_save(ws)
    assert changes_since(ws, edit_answer(session, "2 days")) is None


VALUES = st.recursive(
    st.text(max_size=5) | st.booleans() | st.integers(-(10**9), 10**9) | st.dates() | st.just(0.25),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "number"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["answer", "x", "y"]), VALUES))
def test_what_is_kept_has_the_same_fingerprint(content: dict[str, object]) -> None:
    try:
        digest = question_digest("pain", content)
    except ValueError:
        return  # it has none
    assert question_digest("pain", history._to_plain(json.loads(json.dumps(canonical_value(content) or {})))) == digest


def test_a_text_agreed_on_elsewhere_is_kept_when_it_is_edited_here(ws: Workspace) -> None:
    agree_and_save(ws)
    delete_history(ws)
    session = Session.open(ws, "spring")
    for within in ("4 hours", "2 hours"):
        session.apply(actions.set_field, "field", "mql", ("handoff", "within"), within)
    session.save()
    assert changes_since(ws, session.campaign) == ["MQL hand-off within: 1 day → 2 hours"]


def test_the_sample_can_say_what_changed_since_sales_agreed(root: Path) -> None:
    """Without git and without anything kept on this machine."""
    ws = Workspace(root.resolve())
    live = campaigns.read_campaign_file(ws, "ledger-days-cologne").loaded.campaign
    assert live
    changes = history.changes_since_stance(ws, live, "sales", "target")
    assert changes and any("accounts" in describe_change(change).lower() for change in changes)
