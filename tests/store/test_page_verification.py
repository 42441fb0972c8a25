"""``verify --page``: a page that came back is what the files make, whatever settings and templates say."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from alignkit.render import targets
from alignkit.signing import page_proof
from alignkit.store import workspace
from tests.command_line import run_checked

SLUG, DRAFT = "month-end-close-webinar", "ledger-days-cologne"
KINDS = [[], ["--revision", "1"], ["--one-page"], ["--html"], ["--html", "--one-page"], ["--html", "--revision", "1"]]
KINDS += [["--for", name] for name in targets.WIKIS]


def verify(page, *words, code=0):
    Path("page.md").write_text(page, encoding="utf-8")
    return run_checked("verify", *words, "--page", "page.md", code=code)


@pytest.fixture
def page(root):
    return run_checked("brief", SLUG).stdout


@pytest.fixture(scope="module")
def amended_folder(tmp_path_factory):
    """The samples, where revision 1 is in force and revision 2 a draft; each test has a copy."""
    home = tmp_path_factory.mktemp("amended")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNKIT_STATE", str(home / "state"))
        workspace.create_workspace(home / "work", sample="campaigns")
        patch.chdir(home / "work")
        run_checked("amend", SLUG)
        run_checked("answer", SLUG, "pain", "--text", "It hurts more")
    return home / "work"


@pytest.fixture
def amended(no_identity, amended_folder, tmp_path, monkeypatch):
    """The folder where revision 1 is in force and revision 2 a draft."""
    folder = Path(shutil.copytree(amended_folder, tmp_path / "work"))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("words", KINDS, ids=" ".join)
def test_every_kind_of_brief_verifies(root, words):
    assert "nothing speaks against it" in verify(run_checked("brief", SLUG, *words).stdout).stderr


@pytest.mark.parametrize("words", KINDS, ids=" ".join)
def test_every_kind_of_brief_verifies_beside_a_draft(amended, words):
    assert "nothing speaks against it" in verify(run_checked("brief", SLUG, *words).stdout).stderr


@pytest.mark.parametrize("name", targets.WIKIS)
def test_every_page_of_a_wiki_verifies_in_its_own_target(amended, name):
    def check(page):
        assert "nothing speaks against it" in verify(page).stderr
        assert "AV17" in verify(page.replace("EUR 18,000", "EUR 81,000"), code=1).stdout
        linked = next(line for line in page.split("\n") if "All campaigns" in line)
        assert "AV19" in verify(page.replace(linked, ""), code=1).stdout, "no other page of this revision passes for it"

    run_checked("publish", "wiki", "--for", name)
    check((amended / "wiki" / "campaigns" / f"{SLUG}.md").read_text(encoding="utf-8"))
    for words in (("agree", SLUG, "pain"), ("sign", SLUG)):
        for team, who in (("marketing", "Dana Ruiz"), ("sales", "Theo Park")):
            run_checked(*words, "--team", team, "--by", who)
    run_checked("publish", "wiki", "--for", name)
    check((amended / "wiki" / "revisions" / f"{SLUG}-r1.md").read_text(encoding="utf-8"))


def test_a_page_of_another_kind_does_not_pass_for_this_one(root, set_today):
    set_today(date(2026, 11, 3))
    run_checked("review", "lesson", SLUG, "mql", "Ask for the title", "--by", "Dana Ruiz")
    page = run_checked("brief", SLUG).stdout
    without = re.sub(r"(?s)\n## What came of it.*?\n(?=## To check)", "\n", page)
    assert without.count("\n") < page.count("\n") - 2
    assert "not current, or edited" in verify(without, code=1).stdout
    first = page.rpartition("[//]: # (the agreement: ")[0]
    assert "## Signed" in first and "Missing here: “## The nine answers”" in verify(first, code=1).stdout


def test_each_difference_has_its_line(page):
    page = page.replace("EUR 18,000", "EUR 81,000").replace("**In force**", "**Cancelled**")
    found = json.loads(verify(page, "--json", code=1).stdout)["problems"]
    wrong = [(p["code"], p["path"], p["line"]) for p in found if p["severity"] == "error"]
    lines = page.split("\n")
    assert ("AV19", "page.md", 3) in wrong and lines[2].startswith("> **Cancelled**")
    assert all("EUR 81,000" in lines[line - 1] for code, _, line in wrong if code == "AV17")
    assert "error: AV19 page.md:3: Here stands “> **Cancelled**" in verify(page, code=1).stdout


def test_a_result_that_came_in_later_makes_a_page_not_current(root, set_today):
    set_today(date(2026, 11, 3))
    page, alone = run_checked("brief", SLUG).stdout, run_checked("brief", SLUG, "--revision", "1").stdout
    run_checked("review", "result", SLUG, "Won deals=7", "--on", "2026-11-02", "--by", "Theo Park")
    said = verify(page, code=1).stdout
    assert "AV19" in said and "; earlier 7" in said and "AV17" not in said and "Publish it again" in said
    assert "without what came of it later" in verify(alone).stdout
    verify(run_checked("brief", SLUG).stdout)


def test_a_revision_that_is_no_longer_in_force(amended):
    page = run_checked("brief", SLUG).stdout
    for words in (("agree", SLUG, "pain"), ("sign", SLUG)):
        for team, who in (("marketing", "Dana Ruiz"), ("sales", "Theo Park")):
            run_checked(*words, "--team", team, "--by", who)
    said = verify(page, code=1).stdout
    assert "The page shows revision 1, and revision 2 is in force now." in said and "AV17" not in said
    verify(run_checked("brief", SLUG, "--revision", "1").stdout)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page: re.sub(r"(?<=plain, sha256:)[0-9a-f]{64}", "0" * 64, page), "of revision 1 is another"),
        (lambda page: page.replace(", revision 1, for", ", revision 7, for"), "there is no such revision"),
        (lambda page: page.replace("plain, sha256", "plain, the draft, sha256"), "plain, the draft"),
    ],
)  # fmt: skip
def test_a_page_that_claims_another_text_fails(page, change, said):
    assert said in verify(change(page), code=1).stdout


def test_a_page_of_a_draft_fails_and_names_what_differs_from_it(root):
    page = run_checked("brief", DRAFT).stdout
    told = verify(page, code=1).stdout
    assert "which both teams have not signed" in told and "Here stands" not in told and "Nobody is bound by it" in told
    assert "not what the draft says" in verify(page.replace("**Targets**\n", ""), code=1).stdout


@pytest.mark.parametrize("words", [[], ["--one-page"], ["--html"], ["--for", "obsidian"]], ids=" ".join)
def test_a_page_of_a_draft_beside_a_signed_revision_is_that_of_the_draft(amended, words):
    told = verify(run_checked("brief", SLUG, "--draft", *words).stdout, code=1).stdout
    assert told.count("error") == 1 and "revision 2, which both teams have not signed" in told


@pytest.mark.parametrize("claim", ["for reps", "for reps, in a wiki", "for github, in a wiki, the revision alone"])
@pytest.mark.parametrize("words", [[], ["--html"]], ids=" ".join)
def test_a_page_that_claims_to_be_another_is_held_against_that(root, claim, words):
    page = run_checked("brief", SLUG, *words).stdout
    page = re.sub("for (plain|web)(?=, sha)", claim, page)
    assert "Here stands" in verify(page, code=1).stdout


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        (lambda page: "# x\n", [], "does not say which agreement"),
        (lambda page: page, [DRAFT], f"This is a page of {SLUG}, not of {DRAFT}."),
        (lambda page: page, [SLUG, DRAFT], "--page is about one campaign."),
        (lambda page: page.replace("for plain", "for pliant"), [], "There is no target 'pliant'"),
        (lambda page: page.replace(SLUG, "unknown"), [], "There is no campaign 'unknown'"),
        (lambda page: page.replace("plain, sha", f"plain, {page_proof.SIGNERS}, sha"), [], "--signers FILE"),
    ],
)
def test_what_cannot_be_checked_is_refused(page, change, words, said):
    assert said in verify(change(page), *words, code=2).stderr
    assert "could not be read" in run_checked("verify", "--page", "none.md", code=2).stderr


# --- settings and templates ------------------------------------------------------------------------------------------


def test_names_in_the_settings_change_nothing_of_what_a_page_must_be(page, root):
    file = root / "alignkit.toml"
    text = file.read_text().replace('"Marketing"', '"X"').replace('"Sales"', '"Marketing"').replace('"X"', '"Sales"')
    assert text != file.read_text()
    file.write_text(text)
    verify(page)
    swapped = re.sub("Marketing|Sales", lambda found: {"Marketing": "Sales", "Sales": "Marketing"}[found[0]], page)
    assert "- Sales: Dana Ruiz" in swapped
    assert "“- Sales: Dana Ruiz" in verify(swapped, code=1).stdout


LYING = """{% extends "alignkit/brief.md.j2" %}
{% block leads %}
{{ super() | replace("15 minutes", "15 weeks") -}}
{% endblock %}
"""


@pytest.mark.parametrize("words", [[], ["--html"], ["--for", "github"]], ids=" ".join)
def test_a_page_from_a_custom_template_proves_nothing(page, root, words):
    kind, block = ("html", "body") if words == ["--html"] else ("md", "leads")
    template = root / "templates" / f"brief.{kind}.j2"
    template.parent.mkdir()
    template.write_text(LYING.replace("brief.md", f"brief.{kind}").replace("block leads", f"block {block}"))
    made = run_checked("brief", SLUG, *words).stdout
    assert "15 weeks" in made
    said = verify(made, code=1).stdout
    assert "AV20" in said and "comes from a custom template" in said and "cannot be proven" in said
    assert re.search(r"AV17 page.md:\d+: Here stands “.*15 weeks", said)
    assert "AV20" not in verify(made.replace("Dana Ruiz", "Joe Ruiz"), code=1).stdout, "it is no page of the template"
    verify(page)
    template.write_text("{{ nothing_of_that_name }}")
    assert "make no page" in verify(made, code=1).stdout
    verify(page)


def test_a_custom_template_that_writes_the_same_page_is_no_harm(page, root):
    (root / "templates").mkdir()
    (root / "templates" / "brief.md.j2").write_text('{% extends "alignkit/brief.md.j2" %}\n')
    made = run_checked("brief", SLUG).stdout
    assert made == page
    verify(made)


def test_a_template_named_for_once_is_named_as_lines_that_differ(root):
    (root / "mine.j2").write_text(LYING)
    assert "15 weeks" in verify(run_checked("brief", SLUG, "--template", "mine.j2").stdout, code=1).stdout
