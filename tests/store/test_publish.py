"""A published folder: what differs is written, what is not ours stays, and killing it anywhere does no harm."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alignkit.core.errors import UserError
from alignkit.render import overviews, targets
from alignkit.render.wiki import WikiPage
from alignkit.store import atomic, pages, wiki_pages, workspace
from alignkit.store import publish_wiki as published_wiki
from alignkit.store.publish import JOURNAL_NAME, MANIFEST_NAME, publish_pages
from alignkit.store.template_sandbox import open_renderer
from tests.command_line import run_checked

ROOT = Path(__file__).parents[2]
MARK = "[//]: # (the agreement: {}, revision 1, for plain, sha256:" + "0" * 64 + ")\n"
PAGES = [
    WikiPage("index.md", "# One\n"),
    WikiPage("campaigns/a.md", f"a\n{MARK.format('a')}"),
    WikiPage("campaigns/b.md", f"b\n{MARK.format('b')}"),
]


def file_tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST_NAME
    }


def file_stamps(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*")}


def test_a_folder_comes_to_hold_the_pages_and_then_nothing_is_touched(tmp_path):
    folder = tmp_path / "new" / "wiki"
    assert publish_pages(folder, PAGES).written == [page.path for page in PAGES]
    assert file_tree(folder) == {page.path: page.text.encode() for page in PAGES}
    before = file_stamps(folder)
    again = publish_pages(folder, PAGES)
    assert (again.written, again.removed, again.edited, again.same) == ([], [], [], 3)
    assert file_stamps(folder) == before


def test_only_what_differs_is_written_and_only_what_was_written_here_is_removed(tmp_path):
    publish_pages(tmp_path, PAGES)
    (tmp_path / "campaigns" / "mine.md").write_text("my own")
    before = file_stamps(tmp_path)
    outcome = publish_pages(tmp_path, [PAGES[0], replace(PAGES[1], text="other\n")])
    assert (outcome.written, outcome.removed) == (["campaigns/a.md"], ["campaigns/b.md"])
    assert set(file_tree(tmp_path)) == {"index.md", "campaigns/a.md", "campaigns/mine.md"}
    assert file_stamps(tmp_path)[tmp_path / "index.md"] == before[tmp_path / "index.md"]


def test_a_folder_left_empty_goes_with_its_last_page(tmp_path):
    publish_pages(tmp_path, PAGES)
    publish_pages(tmp_path, PAGES[:1])
    assert not (tmp_path / "campaigns").exists()


@pytest.mark.parametrize("text", ["edited by hand\n", ""])
def test_a_page_edited_by_hand_is_named_and_left_alone_until_forced(tmp_path, text):
    publish_pages(tmp_path, PAGES)
    (tmp_path / "campaigns" / "a.md").write_text(text)
    new = [replace(page, text=page.text + "more\n") for page in PAGES]
    for _ in range(2):  # it is still known as edited the next time
        outcome = publish_pages(tmp_path, new)
        assert outcome.edited == ["campaigns/a.md"]
        assert (tmp_path / "campaigns" / "a.md").read_text() == text
    gone = publish_pages(tmp_path, new[:1])
    assert gone.edited == ["campaigns/a.md"] and gone.removed == ["campaigns/b.md"]
    assert publish_pages(tmp_path, new, force=True).edited == []
    assert (tmp_path / "campaigns" / "a.md").read_text() == new[1].text


def test_a_page_that_was_never_written_here_is_left_alone_too(tmp_path):
    (tmp_path / "index.md").write_text("My wiki")
    outcome = publish_pages(tmp_path, PAGES)
    assert outcome.edited == ["index.md"] and (tmp_path / "index.md").read_text() == "My wiki"
    assert publish_pages(tmp_path, PAGES[1:]).removed == []
    assert (tmp_path / "index.md").read_text() == "My wiki"


def test_other_line_ends_are_no_edit(tmp_path):
    publish_pages(tmp_path, PAGES)
    (tmp_path / "index.md").write_bytes(b"# One\r\n")
    assert publish_pages(tmp_path, PAGES).same == 3
    assert publish_pages(tmp_path, [replace(PAGES[0], text="# Two\n")]).written == ["index.md"]


@pytest.mark.parametrize("front", ["", "---\ntitle: x\n---\n"])
def test_the_place_that_a_publisher_wrote_into_a_page_is_no_edit_and_stays(tmp_path, front):
    place = "<!-- confluence-page-id: 4711 -->\n<!-- confluence-space-key: SALES -->\n"
    publish_pages(tmp_path, [WikiPage("index.md", f"{front}# One\n")])
    (tmp_path / "index.md").write_text(f"{front}{place}# One\n")
    assert publish_pages(tmp_path, [WikiPage("index.md", f"{front}# One\n")]).same == 1
    assert publish_pages(tmp_path, [WikiPage("index.md", f"{front}# Two\n")]).written == ["index.md"]
    assert (tmp_path / "index.md").read_text() == f"{front}{place}# Two\n"
    (tmp_path / "index.md").write_text(f"{front}{place}# Three\n")
    assert publish_pages(tmp_path, [WikiPage("index.md", f"{front}# Two\n")]).edited == ["index.md"]


def test_a_dry_run_says_the_same_and_does_nothing(tmp_path):
    publish_pages(tmp_path, PAGES)
    (tmp_path / "campaigns" / "a.md").write_text("edited")
    new = [replace(PAGES[0], text="new\n"), replace(PAGES[1], text="x\n"), WikiPage("campaigns/c.md", "c\n")]
    before = file_stamps(tmp_path)
    dry = publish_pages(tmp_path, new, dry_run=True)
    assert file_stamps(tmp_path) == before
    assert dry == publish_pages(tmp_path, new)


def test_a_dry_run_makes_no_folder(tmp_path):
    publish_pages(tmp_path / "wiki", PAGES, dry_run=True)
    assert not (tmp_path / "wiki").exists()


def test_a_page_of_a_broken_campaign_stays_and_stays_known(tmp_path):
    publish_pages(tmp_path, PAGES)
    assert publish_pages(tmp_path, [*PAGES[:2], WikiPage("campaigns/b.md", None)]).removed == []
    assert publish_pages(tmp_path, PAGES[:2]).removed == ["campaigns/b.md"]


@pytest.mark.parametrize("killed_at", range(1, 8))
def test_killed_anywhere_the_next_run_takes_nobody_for_an_editor(tmp_path, monkeypatch, killed_at):
    publish_pages(tmp_path, PAGES)
    calls = iter(range(1, 99))
    real = atomic.replace_file

    def dying(path, raw, **how):
        turn = next(calls)
        if turn * 2 == killed_at:
            raise KeyboardInterrupt
        real(path, raw, **how)
        if turn * 2 + 1 == killed_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(atomic, "replace_file", dying)
    with pytest.raises(KeyboardInterrupt) if killed_at > 1 else pytest.raises(StopIteration):
        publish_pages(tmp_path, [replace(page, text=page.text + "second\n") for page in PAGES])
        raise StopIteration
    monkeypatch.undo()
    third = [replace(page, text=page.text + "third\n") for page in PAGES]
    assert publish_pages(tmp_path, third).edited == []
    assert file_tree(tmp_path) == {page.path: page.text.encode() for page in third}
    assert not (tmp_path / JOURNAL_NAME).exists()


def test_what_a_dead_process_left_is_swept(tmp_path):
    publish_pages(tmp_path, PAGES)
    stray = tmp_path / f".alignkit-{atomic._host_id()}-99999999-{'0' * 12}.tmp"
    stray.write_text("half")
    publish_pages(tmp_path, [replace(PAGES[0], text="new\n"), *PAGES[1:]])
    assert not stray.exists()


@pytest.mark.parametrize(
    "path", ["../outside.md", "/etc/passwd", "a/../../outside.md", ".git/config", "a/b/c.md", "x.txt"]
)
def test_a_manifest_that_names_other_places_removes_nothing_there(tmp_path, path):
    folder = tmp_path / "wiki"
    publish_pages(folder, PAGES)
    outside = tmp_path / "outside.md"
    outside.write_text("theirs")
    import hashlib

    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    manifest["pages"][path] = hashlib.sha256(b"theirs").hexdigest()
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest))
    assert publish_pages(folder, PAGES).removed == []
    assert outside.read_text() == "theirs"


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"pages": 3}', "\0" * 9])
def test_a_manifest_that_cannot_be_read_is_refused_by_name(tmp_path, raw):
    publish_pages(tmp_path, PAGES)
    (tmp_path / MANIFEST_NAME).write_text(raw)
    with pytest.raises(UserError, match=re.escape(MANIFEST_NAME)):
        publish_pages(tmp_path, PAGES)


def test_no_page_is_written_through_a_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "campaigns").symlink_to(elsewhere)
    with pytest.raises(UserError, match="symbolic link"):
        publish_pages(tmp_path / "wiki", PAGES)
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "wiki").write_text("a file")
    with pytest.raises(UserError, match="is no folder"):
        publish_pages(tmp_path / "wiki", PAGES)


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "campaigns", "campaigns/sealed/new"])
def test_pages_are_not_strewn_among_the_campaign_files(root, folder):
    before = sorted(root.rglob("*"))
    assert "Publish into a folder of its own" in run_checked("publish", folder, code=2).stderr
    assert sorted(root.rglob("*")) == before


def test_one_edited_answer_touches_the_pages_that_show_it(root):
    run_checked("publish", "wiki")
    run_checked("answer", "ledger-days-cologne", "pain", "--text", "Another pain.")
    told = run_checked("publish", "wiki", "--dry-run").stdout.splitlines()
    assert told == run_checked("publish", "wiki").stdout.replace("written:", "would be written:").splitlines()
    # the answer's own page, and the index, where one question more waits for both teams
    assert told == ["would be written: campaigns/ledger-days-cologne.md", "would be written: index.md"]
    assert run_checked("publish", "wiki").stdout == ""


def test_the_folder_and_target_of_the_settings(root):
    text = (root / "alignkit.toml").read_text()
    (root / "alignkit.toml").write_text(
        text.replace('dir = ""', 'dir = "wiki"').replace('target = ""', 'target = "github"')
    )
    run_checked("publish")
    assert (root / "wiki" / "README.md").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["publish"], "Which folder?"),
        (["publish", "w", "--for", "reps"], "reps is no wiki."),
        (["publish", "w", "--for", "gihtub"], "Did you mean github?"),
    ],
)
def test_what_publish_refuses(root, words, said):
    assert said in run_checked(*words, code=2).stderr
    assert not (root / "w").exists()


def test_hand_edits_and_broken_files_are_told_with_exit_one(root):
    run_checked("publish", "wiki")
    (root / "wiki" / "index.md").write_text("mine")
    told = run_checked("publish", "wiki", code=1).stderr
    assert "Edited by hand, left alone: index.md" in told and "--force" in told
    run_checked("publish", "wiki", "--force")
    page = (root / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes()
    (root / "campaigns" / "ledger-days-cologne.toml").write_text("format = \n")
    assert "ledger-days-cologne cannot be read" in run_checked("publish", "wiki", code=1).stderr
    assert (root / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes() == page


# --- what is remembered ----------------------------------------------------------------------------------------------


@pytest.fixture
def count_rendered(root, monkeypatch):
    """A published workspace whose memory takes files that were written just now."""
    monkeypatch.setattr(published_wiki, "_UNSETTLED_NS", -(10**18))
    publish_again(root)
    return root


def publish_again(root, **how):
    ws = workspace.find_workspace(root, {})
    return published_wiki.publish_wiki(ws, root / "wiki", targets.PLAIN, **how).outcome


def publish_from_scratch(root):
    """What the wiki is when nothing is remembered."""
    ws = workspace.find_workspace(root, {})
    with open_renderer(pages.load_templates(ws)) as render:
        made = overviews.build_pages(pages.iter_wiki_sources(ws), targets.PLAIN, render)
        return {page.path: page.text.encode() for page in made if page.text is not None}


def test_what_is_as_it_was_is_not_even_read(count_rendered, monkeypatch):
    monkeypatch.setattr(pages, "load_wiki_source", None)
    monkeypatch.setattr(wiki_pages, "build_overviews", None)
    before = file_stamps(count_rendered)
    assert publish_again(count_rendered).same == 9
    assert file_stamps(count_rendered) == before


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


FAIR = "campaigns/ledger-days-cologne.toml"


def kept(root: Path) -> Path:
    return workspace.kept_dir(workspace.Workspace(root.resolve()))


@pytest.mark.parametrize(
    ("act", "written", "removed"),
    [
        (lambda root: run_checked("answer", "ledger-days-cologne", "pain", "--text", "X"), 2, 0),
        (lambda root: (root / FAIR).write_text((root / FAIR).read_text().replace("2027-Q2-LDC", "2027-Q3-LDC")), 2, 0),
        (lambda root: (root / FAIR).unlink(), 4, 1),
        (lambda root: run_checked("archive", "ledger-days-cologne"), 3, 0),
        (lambda root: run_checked("rename", "ledger-days-cologne", "cologne"), 5, 1),
        (lambda root: append(root / "alignkit.toml", '\n[teams.sales]\nname = "Field"\n'), 0, 0),
        (lambda root: (root / "templates").mkdir(), 0, 0),
        (lambda root: (root / "wiki" / "index.md").unlink(), 1, 0),
        (lambda root: (root / "wiki" / "campaigns" / "ledger-days-cologne.md").unlink(), 1, 0),
        (lambda root: (root / "wiki" / MANIFEST_NAME).unlink(), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.json")).write_text('{"key": 3}'), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.rows")).unlink(), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.rows")).write_text('{"a": {}}'), 0, 0),
        (lambda root: shutil.rmtree(kept(root)), 0, 0),
        (lambda root: shutil.rmtree(root / "wiki"), 9, 0),
    ],
)
def test_whatever_happens_the_wiki_is_as_if_nothing_were_remembered(count_rendered, act, written, removed):
    text = (count_rendered / "alignkit.toml").read_text()
    (count_rendered / "alignkit.toml").write_text(text.replace('[teams.sales]\nname = "Sales"\n', ""))
    publish_again(count_rendered)
    act(count_rendered)
    expected = publish_from_scratch(count_rendered)
    outcome = publish_again(count_rendered)
    assert without_notes(file_tree(count_rendered / "wiki")) == without_notes(expected)
    if written or removed:
        own = [path for path in outcome.written if not path.startswith("notes/")]
        assert (len(own), len(outcome.removed)) == (written, removed)
    assert publish_again(count_rendered).same == len(without_notes(expected))


def test_pages_of_years_are_written_once_and_removed_where_the_wiki_is_small_again(tmp_path, monkeypatch):
    workspace.create_workspace(tmp_path, sample="year")
    monkeypatch.setattr(published_wiki, "_UNSETTLED_NS", -(10**18))
    monkeypatch.setattr(overviews, "_MAX_OVER", 0)
    page = tmp_path / "wiki" / "over-2026.md"
    assert "over-2026.md" in publish_again(tmp_path).written and page.is_file()
    again = publish_again(tmp_path)
    assert not again.written and again.same == len(without_notes(file_tree(tmp_path / "wiki")))
    page.unlink()
    assert publish_again(tmp_path).written == ["over-2026.md"]
    monkeypatch.setattr(overviews, "_MAX_OVER", 30)
    (tmp_path / "wiki" / "index.md").unlink()
    assert publish_again(tmp_path).removed == ["over-2026.md"]


def test_parts_of_a_long_page_are_removed_where_it_is_short_again(tmp_path, monkeypatch):
    workspace.create_workspace(tmp_path, sample="year")
    monkeypatch.setattr(published_wiki, "_UNSETTLED_NS", -(10**18))
    monkeypatch.setattr(overviews, "_MAX_ROWS", 40)
    assert "promises-2.md" in publish_again(tmp_path).written
    again = publish_again(tmp_path)
    assert not again.written and again.same == len(without_notes(file_tree(tmp_path / "wiki")))
    monkeypatch.setattr(overviews, "_MAX_ROWS", 500)
    (tmp_path / "wiki" / "index.md").unlink()
    assert "promises-2.md" in publish_again(tmp_path).removed
    assert not (tmp_path / "wiki" / "promises-2.md").exists()


def without_notes(tree):
    """Notes by hand stay for good, whatever becomes of their campaign."""
    return {path: text for path, text in tree.items() if not path.startswith("notes/")}


@pytest.fixture
def based(count_rendered, monkeypatch):
    """The same, with two campaigns that are based on the signed webinar, and published."""
    for title in ("Spring webinar", "Autumn webinar"):
        run_checked("new", title, "--launch", "2027-09-07", "--based-on", "month-end-close-webinar")
    publish_again(count_rendered)
    return count_rendered


def test_a_campaign_on_a_base_is_not_read_again_either(based, monkeypatch):
    monkeypatch.setattr(pages, "load_wiki_source", None)
    monkeypatch.setattr(wiki_pages, "build_overviews", None)
    before = file_stamps(based)
    assert publish_again(based).written == []
    assert file_stamps(based) == before


SEALED = "campaigns/sealed/month-end-close-webinar"


@pytest.mark.parametrize(
    "act",
    [
        lambda root: append(root / SEALED / "r1.toml", "# a note\n"),
        lambda root: (root / SEALED / "r1.toml").write_text("format = \n"),
        lambda root: shutil.rmtree(root / SEALED),
        lambda root: shutil.copy(root / SEALED / "r1.toml", root / SEALED / "r2.toml"),
    ],
    ids=["touched", "damaged", "gone", "a newer revision"],
)
def test_what_happens_to_the_base_reaches_the_pages_of_the_campaigns_on_it(based, act):
    publish_again(based)
    act(based)
    publish_again(based)
    for slug in ("spring-webinar", "autumn-webinar"):
        page = f"campaigns/{slug}.md"
        assert (based / "wiki" / page).read_bytes() == publish_from_scratch(based)[page]


def test_a_base_that_changed_just_now_is_looked_at_once_more(based, monkeypatch):
    monkeypatch.setattr(published_wiki, "_UNSETTLED_NS", 10**18)
    append(based / SEALED / "r1.toml", "# a note\n")
    publish_again(based)
    monkeypatch.setattr(published_wiki, "_UNSETTLED_NS", -(10**18))
    looked = []
    load = pages.load_wiki_source
    monkeypatch.setattr(pages, "load_wiki_source", lambda ws, stored: looked.append(stored.slug) or load(ws, stored))
    publish_again(based)
    assert {"spring-webinar", "autumn-webinar"} <= set(looked)
    looked.clear()
    publish_again(based)
    assert looked == []


def test_notes_by_hand_are_begun_once_and_never_touched(root):
    notes = root / "wiki" / "notes" / "ledger-days-cologne.md"
    run_checked("publish", "wiki")
    assert "[Ledger Days Cologne 2027](../campaigns/ledger-days-cologne.md)" in notes.read_text()
    assert "](../notes/ledger-days-cologne.md)" in (root / "wiki/campaigns/ledger-days-cologne.md").read_text()
    notes.write_text("Ours\n")
    run_checked("answer", "ledger-days-cologne", "pain", "--text", "X")
    run_checked("publish", "wiki", "--force")
    run_checked("rename", "ledger-days-cologne", "cologne")
    run_checked("publish", "wiki", "--force")
    assert notes.read_text() == "Ours\n"
    assert "notes/" not in (root / "wiki" / MANIFEST_NAME).read_text()


def test_what_is_remembered_is_not_read_from_inside_the_workspace(count_rendered):
    """Whoever can write the campaign files could say there how each of them stands."""
    publish_again(count_rendered)
    forged = count_rendered / ".alignkit"
    forged.mkdir(exist_ok=True)
    for path in kept(count_rendered).glob("wiki-*"):
        path.rename(forged / path.name)
        text = (forged / path.name).read_text()
        (forged / path.name).write_text(text.replace("draft", "signed").replace("revision 1", "revision 9"))
    (count_rendered / "wiki" / "index.md").unlink()
    expected = publish_from_scratch(count_rendered)
    publish_again(count_rendered)
    assert file_tree(count_rendered / "wiki") == expected


COPY = "campaigns/sealed/month-end-close-webinar/r1.toml"


@pytest.mark.parametrize("act", ["unlink", "damage"])
def test_the_pages_of_a_revision_whose_copy_is_damaged_stay_and_it_is_said_why(root, act):
    run_checked("publish", "wiki")
    before = file_tree(root / "wiki")
    raw = (root / COPY).read_bytes()
    (root / COPY).unlink()
    if act != "unlink":
        (root / COPY).write_bytes(raw.replace(b'title = "Month', b'title = "Year', 1))
    said = run_checked("publish", "wiki", code=1).stderr
    assert "campaigns/month-end-close-webinar.md stays as it is: " in said
    assert ("is missing" if act == "unlink" else "is not what its sign-offs cover") in said
    after = file_tree(root / "wiki")
    path = "campaigns/month-end-close-webinar.md"
    assert after[path] == before[path]
    stamped = file_stamps(root / "wiki")
    run_checked("publish", "wiki", code=1)
    assert file_stamps(root / "wiki") == stamped
    (root / COPY).write_bytes(raw)
    run_checked("publish", "wiki")
    assert file_tree(root / "wiki") == before


def test_a_draft_whose_signed_text_is_gone_is_not_published_in_its_place(root):
    slug = "month-end-close-webinar"
    run_checked("amend", slug)
    run_checked("answer", slug, "sql", "--set", "decide_within=9 weeks")
    run_checked("publish", "wiki")
    before = file_tree(root / "wiki")
    assert b"9 weeks" not in before["definitions.md"] + before["promises.md"] + before["index.md"]
    (root / COPY).write_bytes((root / COPY).read_bytes().replace(b'title = "Month', b'title = "Year', 1))
    said = run_checked("publish", "wiki", code=1).stderr
    assert f"{slug} does not hold what was signed, so its page stays as it is: revision 1: {COPY}" in said
    after = file_tree(root / "wiki")
    assert after[f"campaigns/{slug}.md"] == before[f"campaigns/{slug}.md"]
    assert b"9 weeks" not in after["definitions.md"] + after["promises.md"] + after["index.md"]


def test_of_a_slug_live_and_archived_the_live_one_is_published_and_it_is_said(root):
    run_checked("publish", "wiki")
    (root / "campaigns" / "archive").mkdir()
    other = (root / FAIR).read_text().replace("2027-Q2-LDC", "2027-Q9-OLD")
    (root / FAIR.replace("campaigns/", "campaigns/archive/")).write_text(other)
    before = file_stamps(root / "wiki")
    for _ in range(2):
        assert "ledger-days-cologne is there twice, live and archived" in run_checked("publish", "wiki", code=1).stderr
        assert file_stamps(root / "wiki") == before


@pytest.mark.parametrize("path", ["campaigns/mine.md", "notes.md", "README.md", "campaigns/a-mine.md"])
@pytest.mark.parametrize("force", [False, True])
def test_a_manifest_that_claims_the_files_of_others_removes_none(tmp_path, path, force):
    import hashlib

    publish_pages(tmp_path, PAGES)
    theirs = b"# My notes\n" + MARK.format("a").encode()
    (tmp_path / path).write_bytes(theirs)
    manifest = json.loads((tmp_path / MANIFEST_NAME).read_text())
    manifest["pages"][path] = hashlib.sha256(theirs).hexdigest()
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(manifest))
    outcome = publish_pages(tmp_path, PAGES, force=force)
    assert (outcome.removed, outcome.edited) == ([], [path])
    assert (tmp_path / path).read_bytes() == theirs


def test_a_page_edited_by_hand_is_found_whatever_is_remembered(count_rendered):
    path = count_rendered / "wiki" / "campaigns" / "ledger-days-cologne.md"
    text = path.read_text()
    path.write_text(text.replace("a", "b"))
    for _ in range(2):
        assert publish_again(count_rendered).edited == ["campaigns/ledger-days-cologne.md"]
    assert publish_again(count_rendered, force=True).written == ["campaigns/ledger-days-cologne.md"]
    assert path.read_text() == text


def test_a_dry_run_remembers_nothing(count_rendered):
    run_checked("answer", "ledger-days-cologne", "pain", "--text", "X")
    assert publish_again(count_rendered, dry_run=True) == publish_again(count_rendered, dry_run=True)
    assert len(publish_again(count_rendered).written) == 2


def test_a_campaign_that_breaks_keeps_its_page_and_mends(count_rendered):
    path = count_rendered / FAIR
    text = path.read_text()
    page = (count_rendered / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes()
    path.write_text("format = \n")
    for _ in range(2):
        assert publish_again(count_rendered).removed == []
        assert "Cannot be read" in (count_rendered / "wiki" / "index.md").read_text()
        assert (count_rendered / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes() == page
    path.write_text(text)
    publish_again(count_rendered)
    assert file_tree(count_rendered / "wiki") == publish_from_scratch(count_rendered)


# --- many -------------------------------------------------------------------------------------------------------------


def make_campaigns(root, count):
    text = (ROOT / "campaigns" / "ledger-days-cologne.toml").read_text(encoding="utf-8")
    for number in range(count):
        named = text.replace("Ledger Days Cologne 2027", f"Ledger Days {number}")
        (root / "campaigns" / f"fair-{number:04}.toml").write_text(named, encoding="utf-8")


def publish_to(root, target, **how):
    ws = workspace.find_workspace(root, {})
    with open_renderer(pages.load_templates(ws)) as render:
        return publish_pages(root / "docs", overviews.build_pages(pages.iter_wiki_sources(ws), target, render), **how)


def test_a_published_folder_passes_the_strict_build_of_mkdocs(root):
    if not os.environ.get("CI"):
        pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install -e '.[dev]'")
    make_campaigns(root, 12)
    publish_to(root, targets.MKDOCS)
    config = "site_name: Agreements\nmarkdown_extensions:\n  - admonition\n"
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(root / "site")],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    page = (root / "site" / "campaigns" / "fair-0003" / "index.html").read_text(encoding="utf-8")
    assert 'class="admonition warning"' in page and "!!!" not in page and "[//]" not in page


@pytest.mark.slow
def test_three_hundred_campaigns_published_again_touch_no_file(root):
    make_campaigns(root, 297)
    publish_to(root, targets.MKDOCS)
    before = file_stamps(root / "docs")
    assert len(before) > 300
    assert publish_to(root, targets.MKDOCS).same == 304
    assert file_stamps(root / "docs") == before
    path = root / "campaigns" / "fair-0042.toml"
    path.write_text(path.read_text().replace("felt_by = [", 'felt_by = ["Somebody else", '))
    assert publish_to(root, targets.MKDOCS).written == ["campaigns/fair-0042.md", "index.md"]
