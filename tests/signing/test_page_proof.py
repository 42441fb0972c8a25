"""A page that verifies is the page: what comes back is what the files make, or each line that differs is named."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.files.reader import read_campaign
from alignkit.render import targets
from alignkit.render.brief import render_brief
from alignkit.signing import page_proof

ROOT = Path(__file__).parents[2]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
SLUG = "month-end-close-webinar"
READ = read_campaign((ROOT / "campaigns" / f"{SLUG}.toml").read_bytes(), SLUG).campaign
CODE = (
    "It takes\n\n- days\n- and nights\n\n```\nfirst\n\n\n    second\n\nthird\n```\n\n"
    "> quoted:\n>\n> ```\n> a\n>\n> b\n> ```\n\n1. one\n\n   ```\n   x\n\n   y\n   ```\n\nThat is all."
)
WITH_CODE = READ.with_content("pain", {**READ.content("pain"), "answer": CODE})
SIGNED = [replace(signoff, digest=agreement_digest(WITH_CODE)) for signoff in READ.agreement.signoffs]
CAMPAIGN = replace(WITH_CODE, agreement=replace(READ.agreement, signoffs=tuple(SIGNED)))
MADE = {name: render_brief(CAMPAIGN, TEMPLATES, target=wiki) for name, wiki in targets.WIKIS.items()}
MADE["html"] = render_brief(CAMPAIGN, TEMPLATES, target=targets.WEB)
each_page = pytest.mark.parametrize("made", MADE.values(), ids=MADE)


def differing(page, made, signed=True):
    return page_proof.compare_pages(page, made, signed)


def said(page, made, signed=True):
    return "\n".join(str(problem) for problem in differing(page, made, signed))


def in_code(made):
    """The places in the list of lines before which a blank line would stand inside code."""
    inside, found = False, set()
    for number, line in enumerate(made.split("\n")):
        if inside:
            found.add(number)
        if "```" in line or "<pre>" in line or "</pre>" in line:
            inside = not inside
    return found


@each_page
def test_the_pages_have_code_with_blank_lines(made):
    assert len(in_code(made)) > 5 and page_proof.require_one_mark(made).slug == SLUG
    assert differing(made, made) == []


@each_page
@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace("\n", "\r\n"),
        lambda page: page.replace("\n", "\r"),
        lambda page: page.replace("\n", "  \t\n"),
        lambda page: "\ufeff" + page,
        lambda page: page.rstrip("\n"),
        lambda page: page + "\n\n\n",
    ],
)
def test_line_ends_and_blanks_at_line_ends_do_not_count(made, change):
    assert differing(change(made), made) == []


def harmless(data, made):
    """A page after one to five changes that a wiki may make."""
    for _ in range(data.draw(st.integers(1, 5))):
        lines, code = made.split("\n"), in_code(made)
        place = data.draw(st.integers(0, len(lines)))
        act = data.draw(st.sampled_from(["line ends", "blanks", "add", "remove"]))
        if act == "line ends":
            made = made.replace("\n", "\r\n")
            break
        if act == "blanks" and place < len(lines):
            lines[place] += data.draw(st.text(" \t", min_size=1, max_size=4))
        elif act == "add" and place not in code:
            lines.insert(place, data.draw(st.sampled_from(["", " ", "\t"])))
        elif act == "remove" and place < len(lines) and not lines[place].strip() and place not in code:
            del lines[place]
        made = "\n".join(lines)
    return made


WRAPS = [("<!--", "-->"), ('<div style="display:none">', "</div>"), ("<div hidden>", "</div>"), ("```", "```")]
WRAPS += [("~~~", "~~~"), ("<del>", "</del>"), ("<details>", "</details>"), ("<s>", "</s>"), ("%%", "%%")]
WORDS = st.text(st.characters(exclude_characters="\r\n \t", exclude_categories=["Cs"]), min_size=1, max_size=12)


def edited(data, made):
    """A page after one edit that no wiki makes."""
    lines = made.split("\n")
    places = [n for n, line in enumerate(lines) if line.strip()]
    place, other = (data.draw(st.sampled_from(places)) for _ in range(2))
    first, last = sorted((place, other))
    acts = ["insert", "delete", "replace", "wrap", "wrap in place", "row", "swap", "digit", "letter", "double", "move"]
    act = data.draw(st.sampled_from([*acts, "blank in code", "indent", "pause"]))
    line = lines[place]
    if act == "insert":
        lines.insert(place, data.draw(WORDS))
    elif act == "delete":
        del lines[place]
    elif act == "replace":
        lines[place] = data.draw(WORDS)
    elif act in ("wrap", "wrap in place"):
        before, after = data.draw(st.sampled_from(WRAPS))
        if act == "wrap":
            lines[first : last + 1] = [before, *lines[first : last + 1], after]
        else:
            lines[first], lines[last] = before + lines[first], lines[last] + after
    elif act == "row":
        lines.insert(
            place, data.draw(st.sampled_from(["| Rebate | 5 % |", "- Rebate: 5 %", "# CANCELLED", "### 10. More"]))
        )
    elif act == "pause":
        rows = [line for line in lines if line.startswith("[//]: #")][:1]
        lines[place:place] = ["", page_proof.END_MARK, "", "| Rebate | 5 % |", "", *rows, ""]
    elif act == "swap":
        at = data.draw(st.integers(0, max(0, len(line.rstrip()) - 2)))
        lines[place] = line[:at] + line[at : at + 2][::-1] + line[at + 2 :]
    elif act == "digit":
        lines[place] = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), line, count=1)
    elif act == "letter":
        at = data.draw(st.integers(0, len(line.rstrip()) - 1))
        lines[place] = line[:at] + data.draw(WORDS) + line[at + data.draw(st.integers(0, 1)) :]
    elif act == "double":
        lines.insert(place, line)
    elif act == "move":
        lines.insert(other, lines.pop(place))
    elif act == "blank in code":
        at = data.draw(st.sampled_from(sorted(in_code(made))))
        if lines[at]:
            lines.insert(at, "")
        else:
            del lines[at]
    else:
        lines[place] = data.draw(st.sampled_from([" ", "    ", "\t", "> "])) + line
    return "\n".join(lines)


def bare(page):
    """What is left of a page when all that a wiki may change is taken away; written apart from what is tested."""
    code = in_code(page)
    rows = [row.rstrip(" \t") for row in page.removeprefix("\ufeff").split("\n")]
    return [row for number, row in enumerate(rows) if row or number in code]


@each_page
@settings(max_examples=25)
@given(data=st.data())
def test_what_a_wiki_may_change_does_not_count(made, data):
    assert differing(harmless(data, made), made) == []


@each_page
@settings(max_examples=60)
@given(data=st.data())
def test_no_other_edit_goes_unseen(made, data):
    unseen(made, data)


@pytest.mark.slow
@each_page
@settings(max_examples=500)
@given(data=st.data())
def test_no_other_edit_goes_unseen_in_many(made, data):
    unseen(made, data)
    assert differing(harmless(data, made), made) == []


def unseen(made, data):
    page = edited(data, made)
    found = differing(page, made)
    assert all(problem.severity == "error" and problem.line for problem in found)
    assert all(problem.line <= len(page.split("\n")) + 1 for problem in found)
    assert bool(found) == (bare(page) != bare(made))


ATTACKS = {
    "a comment": (lambda p: hidden(p, "<!--\n", "\n-->"), "AV17"),
    "a hidden div": (lambda p: hidden(p, '<div style="display:none">\n', "\n</div>"), "AV17"),
    "a fence": (lambda p: hidden(p, "```\n", "\n```"), "AV17"),
    "struck out": (lambda p: hidden(p, "<del>", "</del>"), "AV17"),
    "details": (lambda p: hidden(p, "<details>\n", "\n</details>"), "AV17"),
    "a row after a pause": (lambda p: p.replace("- **Ticked", paused(p) + "- **Ticked", 1), "AV17"),
    "a second title": (lambda p: re.sub(r"(?m)^(# .*)$", r"\1\n\n# THIS AGREEMENT WAS CANCELLED", p, count=1), "AV19"),
    "another status": (lambda p: p.replace("In force", "No longer in force", 1), "AV19"),
    "another name in the signatures": (lambda p: p.replace("- Marketing: Dana Ruiz", "- Marketing: Joe Ruiz"), "AV17"),
    "a new question": (lambda p: p.replace("### 9. Metrics", "### 10. Rebate\n\n5 %\n\n### 9. Metrics"), "AV17"),
    "a promise called kept": (lambda p: p.replace("10 leads a week ✗", "10 leads a week ✓"), "AV19"),
    "what a mark means": (lambda p: p.replace("the other team's word", "our own word", 1), "AV17"),
    "more promised": (lambda p: p.replace("10 leads a week ✗", "12 leads a week ✗"), "AV17"),
    "a comment of a reader": (lambda p: p + "\n## Comments\n\nWhat a nice page.\n", "AV19"),
}  # fmt: skip


def paused(page):
    return (
        f"{page_proof.END_MARK}\n\n| Rebate | 5 % "
        f"|\n\n{page_proof.format_start_mark(page_proof.require_one_mark(page))}\n\n"
    )


def hidden(page, before, after):
    return re.sub(r"(?m)^(## What decides\n\n.*)$", rf"{before}\1{after}", page, count=1)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("wiki", targets.WIKIS)
def test_what_could_be_done_to_a_page_is_named_with_its_line(wiki, name):
    attack, code = ATTACKS[name]
    page = attack(MADE[wiki])
    assert page != MADE[wiki]
    found = differing(page, MADE[wiki])
    assert code in {problem.code for problem in found}
    lines = page.split("\n")
    for problem in found:
        assert (shown := re.search("Here stands “…?(.*?)…?”", problem.message)), problem
        assert shown[1] in lines[problem.line - 1]
        assert ("not what was signed" if problem.code == "AV17" else "not current, or edited") in problem.message


@each_page
def test_a_page_from_before_a_promise_was_judged_is_not_current_and_not_forged(made):
    page = re.sub(r"(?m)^(?:<p class=.marks.>)?✓ or ✗ .*\n", "", made).replace("10 leads a week ✗", "10 leads a week")
    assert len(made.split("\n")) - len(page.split("\n")) == 1 and "✗" not in page.partition("What decides")[0]
    found = differing(page, made)
    assert found and {problem.code for problem in found} == {"AV19"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda page: page.replace("15 minutes after", "3 days after"), "; not what was signed: it should be “"),
        (lambda page: re.sub(r"(?m)^- Sales counts.*\n", "", page), "EUR 18,000.”; not what was"),
        (
            lambda page: page.replace("- Sales counts", "- Rebate: 5 %\n- Sales counts"),
            "“- Rebate: 5 %”; not what was signed: no",
        ),
        (lambda page: page.replace("# Month", "# Year"), "Year-end"),
        (lambda page: page.replace("- Sales counts", "    - Sales counts"), "EUR 18,000.” (with other blanks)"),
        (lambda page: page.replace("webinar", "webіnar", 1), "(U+0069, not U+0456)"),
        (lambda page: page.replace("first\n\n\n", "first\n\n"), "Blank lines inside code: 1, and it should be 2"),
        (
            lambda page: page.partition("## What came of it")[0],
            "Missing here: “## What came of it”; not current, or edited",
        ),
    ],
)
def test_what_differs_is_said(change, told):
    assert told in said(change(MADE["plain"]), MADE["plain"])


def test_a_draft_says_so():
    page = MADE["plain"].replace("15 minutes after", "3 days after").replace("Dana Ruiz", "Joe Ruiz")
    assert "not what the draft says" in said(page, MADE["plain"], signed=False)
    assert "was signed" not in said(page, MADE["plain"], signed=False)


def test_a_page_of_another_size_is_told_in_bounded_time_and_length():
    found = differing(MADE["plain"] + "| x |\n" * 300_000, MADE["plain"])
    assert len(found) == 201 and "more lines differ" in found[-1].message
    assert 150 < len(differing("", MADE["plain"])) <= 201


def test_a_page_of_many_lines_that_are_alike_is_held_line_by_line():
    made = "\n".join(["# T", "first", *["- x"] * 2000, "last"])
    changed = made.replace("first\n- x\n", "first\n- y\n- x\n- z\n")
    assert [problem.line for problem in differing(changed.replace("- x\nlast", "- y\nlast"), made)][:3] == [3, 5, 2003]
    assert [problem.line for problem in differing(changed, made)] == [3, 5]


def test_only_the_place_that_md2conf_keeps_may_stand_above_the_title_in_confluence():
    place = "<!-- confluence-page-id: 20250001023 -->\n"
    made = MADE["confluence"]
    assert differing(made.replace("\n# ", f"\n{place}\n# ", 1), made) == []
    assert differing(made.replace("\n# ", f"\n{place.replace('page-id', 'note')}\n# ", 1), made)
    assert differing(made.replace("\n## Signed", f"\n{place}\n## Signed"), made)
    assert differing(place + MADE["plain"], MADE["plain"])


@pytest.mark.parametrize("page", ["", "# A page\n", "[//]: # (the agreement: ../x, revision 1, for plain, sha256:00)"])
def test_a_page_that_says_nothing_of_itself_is_refused(page):
    with pytest.raises(UserError, match="--expect"):
        page_proof.require_one_mark(page)


def test_two_pages_in_one_are_refused():
    with pytest.raises(UserError, match="for plain and revision 1 of"):
        page_proof.require_one_mark(MADE["plain"] + MADE["github"])


def test_a_mark_that_is_only_code_in_an_answer_is_none():
    mark = page_proof.format_start_mark(page_proof.PageMark("another", 7, "plain", "sha256:" + "0" * 64))
    told = READ.with_content(
        "pain", {"answer": f"```\n{mark}\n{page_proof.END_MARK}\n```\n\n{mark}\n\n- a\n\n  ```\n  {mark}\n  ```"}
    )
    for wiki in targets.WIKIS.values():
        page = render_brief(told, TEMPLATES, target=wiki)
        assert page_proof.require_one_mark(page).slug == SLUG
        assert page.count(f"\n{page_proof.END_MARK}\n") == MADE["plain"].count(f"\n{page_proof.END_MARK}\n")
    html = render_brief(told, TEMPLATES, target=targets.WEB)
    assert {mark.slug for mark in page_proof.find_marks(html)} == {SLUG}


def test_the_marks_can_be_left_out():
    bare_page = page_proof.strip_marks(MADE["plain"])
    assert "[//]" not in bare_page and "\n\n\n" not in bare_page.replace("first\n\n\n", "")
    assert len(bare_page.split("\n")) == len(MADE["plain"].split("\n")) - 8
