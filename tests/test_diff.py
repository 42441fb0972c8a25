"""alignkit diff: which two texts are compared, in words and as JSON; show and agree tell the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import done
from full import full

from alignkit.disk import workspace
from alignkit.fileformat.codec import new_text
from alignkit.model import to_data

CHANGED = "MQL hand-off within: 1 business hour → 2 days"


@pytest.fixture(autouse=True)
def root(nobody: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two campaigns, answered in full and agreed by both teams."""
    workspace.init(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    for slug in ("freight", "autumn"):
        (tmp_path / "work" / "campaigns" / f"{slug}.toml").write_text(new_text(to_data(full(slug))), encoding="utf-8")
    agree()
    return tmp_path / "work"


def agree() -> None:
    done("agree", "freight", "--all", "--team", "marketing", "--by", "Ines Kaya")
    done("agree", "freight", "--all", "--team", "sales", "--by", "Marcus Boehm")


def sign() -> None:
    done("sign", "freight", "--team", "marketing", "--by", "Ines Kaya")
    done("sign", "freight", "--team", "sales", "--by", "Marcus Boehm")


def change(value: str = "2 days", slug: str = "freight") -> None:
    done("answer", slug, "mql", "--set", f"handoff.within={value}")


def test_nothing_signed_is_nothing_to_compare_with() -> None:
    said = done("diff", "freight", code=2).stderr
    assert "Nothing of freight is signed yet" in said and "--since-signed" in said


def test_two_campaigns() -> None:
    assert done("diff", "freight", "autumn").stdout == ""
    change(slug="autumn")
    assert done("diff", "freight", "autumn").stdout == f"{CHANGED}\n"
    assert done("diff", "autumn", "freight").stdout == "MQL hand-off within: 2 days → 1 business hour\n"
    assert "Did you mean autumn?" in done("diff", "freight", "autum", code=2).stderr


def test_the_revision_in_force_and_the_present_text() -> None:
    sign()
    assert "Nothing that is agreed differs" in done("diff", "freight").stderr
    done("amend", "freight")
    assert done("diff", "freight").stdout == ""
    change()
    found = done("diff", "freight")
    assert found.stdout == f"{CHANGED}\n" and "revision 1 of freight as signed" in found.stderr


def test_revisions() -> None:
    sign()
    done("amend", "freight")
    change()
    agree()
    sign()
    done("amend", "freight")
    change("3 days")
    assert done("diff", "freight", "--revision", "1..2").stdout == f"{CHANGED}\n"
    assert done("diff", "freight", "--revision", "2").stdout == "MQL hand-off within: 2 days → 3 days\n"
    assert done("diff", "freight", "--revision", "1").stdout == "MQL hand-off within: 1 business hour → 3 days\n"
    assert done("diff", "freight", "--revision", "2..1").stdout == "MQL hand-off within: 2 days → 1 business hour\n"
    assert "Signed revisions: 1, 2." in done("diff", "freight", "--revision", "3", code=2).stderr


@pytest.mark.parametrize("told", ["x", "1..x", "..2", "", "0", "1..0", "1...2", "-1"])
def test_what_names_no_revisions(told: str) -> None:
    sign()
    assert "names no revisions" in done("diff", "freight", f"--revision={told}", code=2).stderr


def test_since_a_team_signed() -> None:
    assert "has signed nothing" in done("diff", "freight", "--since-signed", "sales", code=2).stderr
    done("sign", "freight", "--team", "sales", "--by", "Marcus Boehm")
    assert done("diff", "freight", "--since-signed", "sales").stdout == ""
    change()
    found = done("diff", "freight", "--since-signed", "sales")  # a stale sign-off in a draft
    assert found.stdout == f"{CHANGED}\n" and "what Marcus Boehm signed for Sales" in found.stderr
    shutil.rmtree(workspace.state_dir() / "said")
    assert "not known on this machine" in done("diff", "freight", "--since-signed", "sales", code=2).stderr


def test_since_a_team_signed_an_earlier_revision() -> None:
    sign()
    done("amend", "freight")
    change()
    assert done("diff", "freight", "--since-signed", "marketing").stdout == f"{CHANGED}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["autumn", "--revision", "1"],
        ["autumn", "--since-signed", "sales"],
        ["--revision", "1", "--since-signed", "sales"],
    ],
)
def test_one_comparison_at_a_time(words: list[str]) -> None:
    assert "different comparisons" in done("diff", "freight", *words, code=2).stderr


def test_exit_code() -> None:
    done("diff", "freight", "autumn", "--exit-code")
    change()
    done("diff", "freight", "autumn")
    done("diff", "freight", "autumn", "--exit-code", code=1)


def test_json() -> None:
    done("answer", "autumn", "campaign", "--set", "launch=2027-05-01")
    change(slug="autumn")
    document = json.loads(done("diff", "freight", "autumn", "--json").stdout)
    assert list(document) == ["from", "to", "changes"]
    assert [document[side]["slug"] for side in ("from", "to")] == ["freight", "autumn"]
    assert all(list(document[side]) == ["slug", "revision", "digest", "text"] for side in ("from", "to"))
    launch, within = document["changes"]
    assert list(launch) == ["question", "field", "label", "kind", "before", "after", "words"]
    assert (launch["question"], launch["before"], launch["after"]) == ("campaign", "2027-04-06", "2027-05-01")
    assert (within["field"], within["kind"], within["words"]) == ("handoff.within", "changed", CHANGED)
    assert json.loads(done("diff", "freight", "freight", "--json").stdout)["changes"] == []


def test_only_what_counts_differs(root: Path) -> None:
    path = root / "campaigns" / "autumn.toml"
    text = path.read_text(encoding="utf-8").replace("\n\n", "\n\n# a comment\n", 1)
    path.write_text(text.replace("480000", "480000.0"), encoding="utf-8", newline="\r\n")
    assert done("diff", "freight", "autumn", "--exit-code").stdout == ""


# --- show and agree ---------------------------------------------------------------------------------------------------


def test_show_and_agree_tell_what_changed_since_ones_own_stance() -> None:
    assert "Since" not in done("show", "freight").stdout
    change()
    shown = done("show", "freight").stdout
    assert f"Since Marketing agreed with MQL (Ines Kaya):\n  {CHANGED}\n" in shown
    assert f"Since Sales agreed with MQL (Marcus Boehm):\n  {CHANGED}\n" in shown
    said = done("agree", "freight", "mql", "--team", "sales", "--by", "Marcus Boehm").stderr
    assert f"Since Sales agreed with MQL (Marcus Boehm):\n  {CHANGED}\n" in said and "Pain" not in said
    shown = done("show", "freight").stdout
    assert "Since Sales" not in shown and "Since Marketing agreed with MQL" in shown
    shutil.rmtree(workspace.state_dir() / "said")
    assert "what it said then is not known on this machine" in done("show", "freight").stdout


def test_an_objection_stands_until_its_own_team_moves() -> None:
    done("object", "freight", "mql", "--team", "sales", "--by", "Marcus Boehm", "--note", "Too slow")
    change()
    shown = done("show", "freight").stdout
    assert (
        "Sales objects to MQL: Too slow" in shown
        and f"Since Sales objected to MQL (Marcus Boehm):\n  {CHANGED}" in shown
    )
    done("agree", "freight", "mql", "--team", "marketing", "--by", "Ines Kaya")
    assert "Sales objects to MQL" in done("show", "freight").stdout


# --- as a page, and over a tag ----------------------------------------------------------------------------------------


def test_the_page_for_a_wiki(root: Path) -> None:
    change(slug="autumn")
    text = done("diff", "freight", "autumn", "--markdown").stdout
    assert text.startswith("# What changed: ") and "## 5 MQL\n\n- Hand-off within: 1 business hour → 2 days\n" in text
    assert "written" in done("diff", "freight", "autumn", "--markdown", "-o", "changes.md").stderr
    assert Path("changes.md").read_text(encoding="utf-8") == text
    assert "nothing differs" in done("diff", "freight", "autumn", "--markdown", "-o", "changes.md").stderr
    done("diff", "freight", "autumn", "--markdown", "--exit-code", code=1)


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
    assert why in done("diff", *words, code=2).stderr and not Path("x.md").exists()


def tag(slug: str, launch: str) -> None:
    done("answer", slug, "campaign", "--set", 'tags=["fair"]', "--set", f"launch={launch}")


def test_over_a_tag_in_the_order_of_launch() -> None:
    tag("freight", "2027-04-06")
    tag("autumn", "2027-02-01")
    assert "Nothing moved" in done("diff", "--tag", "fair").stdout
    done("diff", "--tag", "fair", "--exit-code")
    change()
    told = done("diff", "--tag", "fair", "--exit-code", code=1).stdout
    assert (
        "MQL hand-off within\n  2027-02-01  1 business hour  autumn\n  2027-04-06  2 days           freight\n" in told
    )
    assert "1 of " in told and "The same throughout: MQL answer; " in told.replace("\n", " ")
    page = done("diff", "--tag", "fair", "--markdown").stdout
    assert "| MQL hand-off within | 1 business hour | **2 days** |" in page
    assert "written" in done("diff", "--tag", "fair", "--markdown", "-o", "drift.md").stderr
    assert Path("drift.md").read_text(encoding="utf-8") == page
    document = json.loads(done("diff", "--tag", "fair", "--json").stdout)
    assert [each["slug"] for each in document["campaigns"]] == ["autumn", "freight"]
    assert [field["values"] for field in document["fields"]] == [["1 business hour", "2 days"]]


def test_over_a_tag_the_revision_in_force_counts() -> None:
    tag("freight", "2027-04-06")
    tag("autumn", "2027-02-01")
    agree()
    sign()
    done("amend", "freight")
    change()
    told = done("diff", "--tag", "fair").stdout
    assert "freight, revision 1" in told and "autumn, not signed yet" in told and "Nothing moved" in told


def test_over_a_tag_that_nobody_has() -> None:
    tag("freight", "2027-04-06")
    error = done("diff", "--tag", "fari", code=2).stderr
    assert "No campaign has the tag 'fari'." in error and "Did you mean 'fair'?" in error
    assert "Only one campaign has this tag" in done("diff", "--tag", " FAIR").stdout
    assert "The tags are " in done("diff", "--tag", "xyz", code=2).stderr


def test_over_a_tag_a_broken_file_is_named_and_left_out(root: Path) -> None:
    tag("freight", "2027-04-06")
    tag("autumn", "2027-02-01")
    path = root / "campaigns" / "autumn.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2027-02-01", '"soon"', 1), encoding="utf-8")
    found = done("diff", "--tag", "fair", code=1)
    assert "campaigns/autumn.toml:" in found.stderr and "soon" in found.stderr
    assert "Only one campaign has this tag" in found.stdout
