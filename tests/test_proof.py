"""A page proves itself: what comes back from a wiki is what was signed, or what differs is named."""

import re
from pathlib import Path

import pytest
from commands import done
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.fileformat.reading import read
from alignkit.problems import Refused
from alignkit.proving import proof
from alignkit.rendering import targets
from alignkit.rendering.brief import render

ROOT = Path(__file__).parents[1]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
SLUG = "month-end-close-webinar"
CAMPAIGN = read((ROOT / "campaigns" / f"{SLUG}.toml").read_bytes(), SLUG).campaign
MADE = {name: render(CAMPAIGN, TEMPLATES, target=wiki) for name, wiki in targets.WIKIS.items()}
each_wiki = pytest.mark.parametrize("made", MADE.values(), ids=MADE)


def errors(page, made):
    return [problem for problem in proof.compare(page, made, True) if problem.severity == "error"]


def signed_lines(made):
    """The numbers of the lines that are signed: the title, and what stands between the marks."""
    inside = False
    for number, line in enumerate(made.split("\n")):
        if line.startswith("[//]: #"):
            inside = line != proof.ENDS
        elif line and (inside or line.startswith("# ")):
            yield number


@each_wiki
def test_a_page_as_it_was_written_is_what_was_signed(made):
    assert proof.one_mark(made).slug == SLUG
    assert errors(made, made) == []


@each_wiki
@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace("\n", "\r\n"),
        lambda page: page.replace("\n", "\r"),
        lambda page: page.replace("\n", "  \t\n"),
        lambda page: page.replace("\n\n", "\n\n\n"),
        lambda page: "\ufeff" + page,
        lambda page: page.rstrip("\n"),
        lambda page: page + "\n## Comments\n\nWhat a nice page.\n",
        lambda page: page.replace("26 August 2026", "1 April 2026"),  # where it stands is nobody's signature
    ],
)
def test_blanks_line_ends_and_what_nobody_signs_do_not_count(made, change):
    assert errors(change(made), made) == []


@each_wiki
@settings(max_examples=40)
@given(data=st.data())
def test_no_signed_line_can_be_edited_removed_added_or_moved_unseen(made, data):
    lines = made.split("\n")
    number = data.draw(st.sampled_from(list(signed_lines(made))))
    act = data.draw(st.sampled_from(["edit", "remove", "add", "move"]))
    if act == "edit":
        place = data.draw(st.integers(0, len(lines[number]) - 1))
        lines[number] = lines[number][:place] + "Ж" + lines[number][place + 1 :]
    elif act == "add":
        lines.insert(number, "# Another" if lines[number].startswith("# ") else "Another line")
    else:
        moved = lines.pop(number)
        lines += [moved] if act == "move" else []
    assert errors("\n".join(lines), made) or lines[number] == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page: page.replace("15 minutes. All", "3 days. All"), "The page says"),
        (lambda page: re.sub(r"(?m)^- Budget:.*\n", "", page), "Missing on the page: “- Budget: EUR 18,000”"),
        (
            lambda page: page.replace("- Budget:", "- Rebate: 5 %\n- Budget:"),
            "and not in what was signed: “- Rebate: 5 %”",
        ),
        (
            lambda page: page.replace("**Evidence**", "[//]: # (the agreement pauses here)\n\n**Evidence**"),
            "Missing on the",
        ),
        (lambda page: page.replace(proof.ENDS, "", 1), "## Signed"),
        (lambda page: page + "\n" + proof.begins(proof.one_mark(page)) + "\n\nBesides: 5 %\n", "Besides: 5 %"),
        (lambda page: page.replace("# Campaign agreement: Month", "# Campaign agreement: Year"), "Year-end"),
    ],
)
def test_what_differs_is_named(change, said):
    made = MADE["plain"]
    assert said in "\n".join(problem.message for problem in errors(change(made), made))


def test_what_is_beside_is_named_as_signed_by_nobody():
    page = MADE["plain"].replace("## Signed", "## Rebate\n\n5 %\n\n## Signed")
    (told,) = proof.compare(page, MADE["plain"], True)
    assert told.severity == "info" and "Disagreement, Rebate, Signed" in told.message


def test_the_first_page_alone_is_told_to_be_that():
    page = render(CAMPAIGN, TEMPLATES, one_page=True)
    assert errors(page, MADE["plain"]) == []
    assert "Only the first page is there" in proof.compare(page, MADE["plain"], True)[0].message


@pytest.mark.parametrize("page", ["", "# A page\n", "[//]: # (the agreement: ../x, revision 1, for plain, sha256:00)"])
def test_a_page_that_says_nothing_of_itself_is_refused(page):
    with pytest.raises(Refused, match="--expect"):
        proof.one_mark(page)


def test_two_pages_in_one_are_refused():
    with pytest.raises(Refused, match="for plain and revision 1 of"):
        proof.one_mark(MADE["plain"] + MADE["github"])


def test_the_marks_can_be_left_out():
    bare = proof.unmarked(MADE["plain"])
    assert "[//]" not in bare and "\n\n\n" not in bare
    assert len(bare.split("\n")) == len(MADE["plain"].split("\n")) - 8


# --- the command ------------------------------------------------------------------------------------------------------


def verify(page, *words, code=0):
    Path("page.md").write_text(page, encoding="utf-8")
    return done("verify", *words, "--page", "page.md", code=code)


@pytest.mark.parametrize("name", MADE)
def test_a_saved_page_is_checked_in_its_own_target(root, name):
    done("publish", "wiki", "--for", name)
    page = (root / "wiki" / "revisions" / f"{SLUG}-r1.md").read_text(encoding="utf-8")
    assert "nothing speaks against it" in verify(page).stderr
    assert "nothing speaks against it" in verify((root / "wiki" / "campaigns" / f"{SLUG}.md").read_text()).stderr
    assert "AV17" in verify(page.replace("EUR 18,000", "EUR 81,000"), code=1).stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page: page.replace("sha256:", "sha256:" + "0" * 64 + " ", 0), ""),
        (
            lambda page: re.sub(r"plain, sha256:[0-9a-f]{64}", "plain, sha256:" + "0" * 64, page),
            "that of revision 1 is another",
        ),
        (lambda page: page.replace(", revision 1, for", ", revision 7, for"), "there is no such revision"),
    ],
)
def test_a_page_that_claims_another_text_fails(root, change, said):
    page = change(done("brief", SLUG).stdout)
    assert said in verify(page, code=1 if said else 0).stdout


def test_a_page_of_a_draft_fails_and_names_what_differs_from_it(root):
    page = done("brief", "ledger-days-cologne").stdout
    told = verify(page, code=1).stdout
    assert "which both teams have not signed" in told and "The page says" not in told
    assert "Missing on the page" in verify(page.replace("**Evidence**\n", ""), code=1).stdout


@pytest.mark.parametrize(
    ("page", "words", "said"),
    [
        ("# x\n", [], "does not say which agreement"),
        (MADE["plain"], ["ledger-days-cologne"], f"This is a page of {SLUG}, not of ledger-days-cologne."),
        (MADE["plain"], [SLUG, "ledger-days-cologne"], "--page is about one campaign."),
        (MADE["plain"].replace("for plain", "for pliant"), [], "There is no target 'pliant'"),
        (MADE["plain"].replace(SLUG, "unknown"), [], "There is no campaign 'unknown'"),
    ],
)
def test_what_cannot_be_checked_is_refused(root, page, words, said):
    assert said in verify(page, *words, code=2).stderr
    assert "could not be read" in done("verify", "--page", "none.md", code=2).stderr
