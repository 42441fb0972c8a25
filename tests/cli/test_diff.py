"""alignkit diff: which two texts are compared, in words and as JSON; show and agree tell the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from alignkit.core.model import to_data
from alignkit.files.editor import write_new_file
from alignkit.store import user_folders, workspace
from tests.command_line import run_checked
from tests.full_campaign import full_campaign

CHANGED = "MQL hand-off within: 1 business hour → 2 days"


@pytest.fixture(autouse=True)
def root(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two campaigns, answered in full and agreed by both teams."""
    workspace.create_workspace(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    for slug in ("freight", "autumn"):
        (tmp_path / "work" / "campaigns" / f"{slug}.toml").write_text(
            write_new_file(to_data(full_campaign(slug))), encoding="utf-8"
        )
    agree()
    return tmp_path / "work"


def agree() -> None:
    run_checked("agree", "freight", "--all", "--team", "marketing", "--by", "Ines Kaya")
    run_checked("agree", "freight", "--all", "--team", "sales", "--by", "Marcus Boehm")


def sign() -> None:
    run_checked("sign", "freight", "--team", "marketing", "--by", "Ines Kaya")
    run_checked("sign", "freight", "--team", "sales", "--by", "Marcus Boehm")


def change_answer(value: str = "2 days", slug: str = "freight") -> None:
    run_checked("answer", slug, "mql", "--set", f"handoff.within={value}")


def test_nothing_signed_is_nothing_to_compare_with() -> None:
    said = run_checked("diff", "freight", code=2).stderr
    assert "Nothing of freight is signed yet" in said and "--since-signed" in said


def test_two_campaigns() -> None:
    assert run_checked("diff", "freight", "autumn").stdout == ""
    change_answer(slug="autumn")
    assert run_checked("diff", "freight", "autumn").stdout == f"{CHANGED}\n"
    assert run_checked("diff", "autumn", "freight").stdout == "MQL hand-off within: 2 days → 1 business hour\n"
    assert "Did you mean autumn?" in run_checked("diff", "freight", "autum", code=2).stderr


def test_the_revision_in_force_and_the_present_text() -> None:
    sign()
    assert "Nothing that is agreed differs" in run_checked("diff", "freight").stderr
    run_checked("amend", "freight")
    assert run_checked("diff", "freight").stdout == ""
    change_answer()
    found = run_checked("diff", "freight")
    assert found.stdout == f"{CHANGED}\n" and "revision 1 of freight as signed" in found.stderr


def test_revisions() -> None:
    sign()
    run_checked("amend", "freight")
    change_answer()
    agree()
    sign()
    run_checked("amend", "freight")
    change_answer("3 days")
    assert run_checked("diff", "freight", "--revision", "1..2").stdout == f"{CHANGED}\n"
    assert run_checked("diff", "freight", "--revision", "2").stdout == "MQL hand-off within: 2 days → 3 days\n"
    assert run_checked("diff", "freight", "--revision", "1").stdout == "MQL hand-off within: 1 business hour → 3 days\n"
    assert (
        run_checked("diff", "freight", "--revision", "2..1").stdout == "MQL hand-off within: 2 days → 1 business hour\n"
    )
    assert "Signed revisions: 1, 2." in run_checked("diff", "freight", "--revision", "3", code=2).stderr


@pytest.mark.parametrize("told", ["x", "1..x", "..2", "", "0", "1..0", "1...2", "-1"])
def test_what_names_no_revisions(told: str) -> None:
    sign()
    assert "names no revisions" in run_checked("diff", "freight", f"--revision={told}", code=2).stderr


def test_since_a_team_signed() -> None:
    assert "has signed nothing" in run_checked("diff", "freight", "--since-signed", "sales", code=2).stderr
    run_checked("sign", "freight", "--team", "sales", "--by", "Marcus Boehm")
    assert run_checked("diff", "freight", "--since-signed", "sales").stdout == ""
    change_answer()
    found = run_checked("diff", "freight", "--since-signed", "sales")  # a stale sign-off in a draft
    assert found.stdout == f"{CHANGED}\n" and "what Marcus Boehm signed for Sales" in found.stderr
    shutil.rmtree(user_folders.state_folder() / "said")
    assert "not known on this machine" in run_checked("diff", "freight", "--since-signed", "sales", code=2).stderr


def test_since_a_team_signed_an_earlier_revision() -> None:
    sign()
    run_checked("amend", "freight")
    change_answer()
    assert run_checked("diff", "freight", "--since-signed", "marketing").stdout == f"{CHANGED}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["autumn", "--revision", "1"],
        ["autumn", "--since-signed", "sales"],
        ["--revision", "1", "--since-signed", "sales"],
    ],
)
def test_one_comparison_at_a_time(words: list[str]) -> None:
    assert "different comparisons" in run_checked("diff", "freight", *words, code=2).stderr


def test_exit_code() -> None:
    run_checked("diff", "freight", "autumn", "--exit-code")
    change_answer()
    run_checked("diff", "freight", "autumn")
    run_checked("diff", "freight", "autumn", "--exit-code", code=1)


def test_json() -> None:
    run_checked("answer", "autumn", "campaign", "--set", "launch=2027-05-01")
    change_answer(slug="autumn")
    document = json.loads(run_checked("diff", "freight", "autumn", "--json").stdout)
    assert list(document) == ["from", "to", "changes"]
    assert [document[side]["slug"] for side in ("from", "to")] == ["freight", "autumn"]
    assert all(list(document[side]) == ["slug", "revision", "digest", "text"] for side in ("from", "to"))
    launch, within = document["changes"]
    assert list(launch) == ["question", "field", "label", "kind", "before", "after", "words"]
    assert (launch["question"], launch["before"], launch["after"]) == ("campaign", "2027-04-06", "2027-05-01")
    assert (within["field"], within["kind"], within["words"]) == ("handoff.within", "changed", CHANGED)
    assert json.loads(run_checked("diff", "freight", "freight", "--json").stdout)["changes"] == []


def test_only_what_counts_differs(root: Path) -> None:
    path = root / "campaigns" / "autumn.toml"
    text = path.read_text(encoding="utf-8").replace("\n\n", "\n\n# a comment\n", 1)
    path.write_text(text.replace("480000", "480000.0"), encoding="utf-8", newline="\r\n")
    assert run_checked("diff", "freight", "autumn", "--exit-code").stdout == ""


# --- show and agree ---------------------------------------------------------------------------------------------------


def test_show_and_agree_tell_what_changed_since_ones_own_stance() -> None:
    assert "Since" not in run_checked("show", "freight").stdout
    change_answer()
    shown = run_checked("show", "freight").stdout
    assert f"Since Marketing agreed with MQL (Ines Kaya):\n  {CHANGED}\n" in shown
    assert f"Since Sales agreed with MQL (Marcus Boehm):\n  {CHANGED}\n" in shown
    said = run_checked("agree", "freight", "mql", "--team", "sales", "--by", "Marcus Boehm").stderr
    assert f"Since Sales agreed with MQL (Marcus Boehm):\n  {CHANGED}\n" in said and "Pain" not in said
    shown = run_checked("show", "freight").stdout
    assert "Since Sales" not in shown and "Since Marketing agreed with MQL" in shown
    shutil.rmtree(user_folders.state_folder() / "said")
    assert "what it said then is not known on this machine" in run_checked("show", "freight").stdout


def test_an_objection_stands_until_its_own_team_moves() -> None:
    run_checked("object", "freight", "mql", "--team", "sales", "--by", "Marcus Boehm", "--note", "Too slow")
    change_answer()
    shown = run_checked("show", "freight").stdout
    assert (
        "Sales objects to MQL: Too slow" in shown
        and f"Since Sales objected to MQL (Marcus Boehm):\n  {CHANGED}" in shown
    )
    run_checked("agree", "freight", "mql", "--team", "marketing", "--by", "Ines Kaya")
    assert "Sales objects to MQL" in run_checked("show", "freight").stdout


# --- as a page, and over a tag ----------------------------------------------------------------------------------------


def test_the_page_for_a_wiki(root: Path) -> None:
    change_answer(slug="autumn")
    text = run_checked("diff", "freight", "autumn", "--markdown").stdout
    assert text.startswith("# What changed: ") and "## 5 MQL\n\n- Hand-off within: 1 business hour → 2 days\n" in text
    assert "written" in run_checked("diff", "freight", "autumn", "--markdown", "-o", "changes.md").stderr
    assert Path("changes.md").read_text(encoding="utf-8") == text
    assert "nothing differs" in run_checked("diff", "freight", "autumn", "--markdown", "-o", "changes.md").stderr
    run_checked("diff", "freight", "autumn", "--markdown", "--exit-code", code=1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["freight", "autumn", "--markdown", "--json"], "two different documents"),
        (["freight", "autumn", "-o", "x.md"], "-o writes the page of --markdown"),
        (["freight", "--tag", "dach"], "Leave SLUG"),
        (["--tag", "dach", "--revision", "1"], "Leave SLUG"),
        (["--tag", "dach", "--since-signed", "sales"], "Leave SLUG"),
        ([], "Of which campaign?"),
    ],
)
def test_what_cannot_be_asked_together(words: list[str], why: str) -> None:
    assert why in run_checked("diff", *words, code=2).stderr and not Path("x.md").exists()


def set_tag(slug: str, launch: str) -> None:
    run_checked("answer", slug, "campaign", "--set", 'tags=["fair"]', "--set", f"launch={launch}")


def test_over_a_tag_in_the_order_of_launch() -> None:
    set_tag("freight", "2027-04-06")
    set_tag("autumn", "2027-02-01")
    assert "Nothing moved" in run_checked("diff", "--tag", "fair").stdout
    run_checked("diff", "--tag", "fair", "--exit-code")
    change_answer()
    told = run_checked("diff", "--tag", "fair", "--exit-code", code=1).stdout
    assert (
        "MQL hand-off within\n   1 Feb 2027  1 business hour  autumn\n   6 Apr 2027  2 days           freight\n" in told
    )
    assert "1 of " in told and "The same throughout: MQL answer; " in told.replace("\n", " ")
    page = run_checked("diff", "--tag", "fair", "--markdown").stdout
    assert "| MQL hand-off within | 1 business hour | **2 days** |" in page
    assert "written" in run_checked("diff", "--tag", "fair", "--markdown", "-o", "drift.md").stderr
    assert Path("drift.md").read_text(encoding="utf-8") == page
    document = json.loads(run_checked("diff", "--tag", "fair", "--json").stdout)
    assert [each["slug"] for each in document["campaigns"]] == ["autumn", "freight"]
    assert [field["values"] for field in document["fields"]] == [["1 business hour", "2 days"]]


def test_over_a_tag_the_revision_in_force_counts() -> None:
    set_tag("freight", "2027-04-06")
    set_tag("autumn", "2027-02-01")
    agree()
    sign()
    run_checked("amend", "freight")
    change_answer()
    told = run_checked("diff", "--tag", "fair").stdout
    assert "freight, revision 1" in told and "autumn, not signed yet" in told and "Nothing moved" in told


def test_over_a_tag_that_nobody_has() -> None:
    set_tag("freight", "2027-04-06")
    error = run_checked("diff", "--tag", "fari", code=2).stderr
    assert "No campaign has the tag 'fari'." in error and "Did you mean 'fair'?" in error
    assert "Only one campaign has this tag" in run_checked("diff", "--tag", " FAIR").stdout
    assert "The tags are " in run_checked("diff", "--tag", "xyz", code=2).stderr


def test_over_a_tag_a_broken_file_is_named_and_left_out(root: Path) -> None:
    set_tag("freight", "2027-04-06")
    set_tag("autumn", "2027-02-01")
    path = root / "campaigns" / "autumn.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2027-02-01", '"soon"', 1), encoding="utf-8")
    found = run_checked("diff", "--tag", "fair", code=1)
    assert "campaigns/autumn.toml:" in found.stderr and "soon" in found.stderr
    assert "Only one campaign has this tag" in found.stdout
