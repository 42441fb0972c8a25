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
from commands import done

from alignkit.disk import atomic, pages, workspace
from alignkit.disk import published as published_wiki
from alignkit.disk.publish import JOURNAL, MANIFEST, publish
from alignkit.disk.sandbox import renderer
from alignkit.problems import Refused
from alignkit.rendering import targets
from alignkit.rendering import wiki as wiki_of
from alignkit.rendering.wiki import Page

ROOT = Path(__file__).parents[1]
MARK = "[//]: # (the agreement: {}, revision 1, for plain, sha256:" + "0" * 64 + ")\n"
PAGES = [
    Page("index.md", "# One\n"),
    Page("campaigns/a.md", f"a\n{MARK.format('a')}"),
    Page("campaigns/b.md", f"b\n{MARK.format('b')}"),
]


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def stamps(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*")}


def test_a_folder_comes_to_hold_the_pages_and_then_nothing_is_touched(tmp_path):
    folder = tmp_path / "new" / "wiki"
    assert publish(folder, PAGES).written == [page.path for page in PAGES]
    assert tree(folder) == {page.path: page.text.encode() for page in PAGES}
    before = stamps(folder)
    again = publish(folder, PAGES)
    assert (again.written, again.removed, again.edited, again.same) == ([], [], [], 3)
    assert stamps(folder) == before


def test_only_what_differs_is_written_and_only_what_was_written_here_is_removed(tmp_path):
    publish(tmp_path, PAGES)
    (tmp_path / "campaigns" / "mine.md").write_text("my own")
    before = stamps(tmp_path)
    outcome = publish(tmp_path, [PAGES[0], replace(PAGES[1], text="other\n")])
    assert (outcome.written, outcome.removed) == (["campaigns/a.md"], ["campaigns/b.md"])
    assert set(tree(tmp_path)) == {"index.md", "campaigns/a.md", "campaigns/mine.md"}
    assert stamps(tmp_path)[tmp_path / "index.md"] == before[tmp_path / "index.md"]


def test_a_folder_left_empty_goes_with_its_last_page(tmp_path):
    publish(tmp_path, PAGES)
    publish(tmp_path, PAGES[:1])
    assert not (tmp_path / "campaigns").exists()


@pytest.mark.parametrize("text", ["edited by hand\n", ""])
def test_a_page_edited_by_hand_is_named_and_left_alone_until_forced(tmp_path, text):
    publish(tmp_path, PAGES)
    (tmp_path / "campaigns" / "a.md").write_text(text)
    new = [replace(page, text=page.text + "more\n") for page in PAGES]
    for _ in range(2):  # it is still known as edited the next time
        outcome = publish(tmp_path, new)
        assert outcome.edited == ["campaigns/a.md"]
        assert (tmp_path / "campaigns" / "a.md").read_text() == text
    gone = publish(tmp_path, new[:1])
    assert gone.edited == ["campaigns/a.md"] and gone.removed == ["campaigns/b.md"]
    assert publish(tmp_path, new, force=True).edited == []
    assert (tmp_path / "campaigns" / "a.md").read_text() == new[1].text


def test_a_page_that_was_never_written_here_is_left_alone_too(tmp_path):
    (tmp_path / "index.md").write_text("My wiki")
    outcome = publish(tmp_path, PAGES)
    assert outcome.edited == ["index.md"] and (tmp_path / "index.md").read_text() == "My wiki"
    assert publish(tmp_path, PAGES[1:]).removed == []
    assert (tmp_path / "index.md").read_text() == "My wiki"


def test_other_line_ends_are_no_edit(tmp_path):
    publish(tmp_path, PAGES)
    (tmp_path / "index.md").write_bytes(b"# One\r\n")
    assert publish(tmp_path, PAGES).same == 3
    assert publish(tmp_path, [replace(PAGES[0], text="# Two\n")]).written == ["index.md"]


@pytest.mark.parametrize("front", ["", "---\ntitle: x\n---\n"])
def test_the_place_that_a_publisher_wrote_into_a_page_is_no_edit_and_stays(tmp_path, front):
    place = "<!-- confluence-page-id: 4711 -->\n<!-- confluence-space-key: SALES -->\n"
    publish(tmp_path, [Page("index.md", f"{front}# One\n")])
    (tmp_path / "index.md").write_text(f"{front}{place}# One\n")
    assert publish(tmp_path, [Page("index.md", f"{front}# One\n")]).same == 1
    assert publish(tmp_path, [Page("index.md", f"{front}# Two\n")]).written == ["index.md"]
    assert (tmp_path / "index.md").read_text() == f"{front}{place}# Two\n"
    (tmp_path / "index.md").write_text(f"{front}{place}# Three\n")
    assert publish(tmp_path, [Page("index.md", f"{front}# Two\n")]).edited == ["index.md"]


def test_a_dry_run_says_the_same_and_does_nothing(tmp_path):
    publish(tmp_path, PAGES)
    (tmp_path / "campaigns" / "a.md").write_text("edited")
    new = [replace(PAGES[0], text="new\n"), replace(PAGES[1], text="x\n"), Page("campaigns/c.md", "c\n")]
    before = stamps(tmp_path)
    dry = publish(tmp_path, new, dry_run=True)
    assert stamps(tmp_path) == before
    assert dry == publish(tmp_path, new)


def test_a_dry_run_makes_no_folder(tmp_path):
    publish(tmp_path / "wiki", PAGES, dry_run=True)
    assert not (tmp_path / "wiki").exists()


def test_a_page_of_a_broken_campaign_stays_and_stays_known(tmp_path):
    publish(tmp_path, PAGES)
    assert publish(tmp_path, [*PAGES[:2], Page("campaigns/b.md", None)]).removed == []
    assert publish(tmp_path, PAGES[:2]).removed == ["campaigns/b.md"]


@pytest.mark.parametrize("killed_at", range(1, 8))
def test_killed_anywhere_the_next_run_takes_nobody_for_an_editor(tmp_path, monkeypatch, killed_at):
    publish(tmp_path, PAGES)
    calls = iter(range(1, 99))
    real = atomic.replace

    def dying(path, raw):
        turn = next(calls)
        if turn * 2 == killed_at:
            raise KeyboardInterrupt
        real(path, raw)
        if turn * 2 + 1 == killed_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(atomic, "replace", dying)
    with pytest.raises(KeyboardInterrupt) if killed_at > 1 else pytest.raises(StopIteration):
        publish(tmp_path, [replace(page, text=page.text + "second\n") for page in PAGES])
        raise StopIteration
    monkeypatch.undo()
    third = [replace(page, text=page.text + "third\n") for page in PAGES]
    assert publish(tmp_path, third).edited == []
    assert tree(tmp_path) == {page.path: page.text.encode() for page in third}
    assert not (tmp_path / JOURNAL).exists()


def test_what_a_dead_process_left_is_swept(tmp_path):
    publish(tmp_path, PAGES)
    stray = tmp_path / f".alignkit-{atomic._host()}-99999999-{'0' * 12}.tmp"
    stray.write_text("half")
    publish(tmp_path, [replace(PAGES[0], text="new\n"), *PAGES[1:]])
    assert not stray.exists()


@pytest.mark.parametrize(
    "path", ["../outside.md", "/etc/passwd", "a/../../outside.md", ".git/config", "a/b/c.md", "x.txt"]
)
def test_a_manifest_that_names_other_places_removes_nothing_there(tmp_path, path):
    folder = tmp_path / "wiki"
    publish(folder, PAGES)
    outside = tmp_path / "outside.md"
    outside.write_text("theirs")
    import hashlib

    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["pages"][path] = hashlib.sha256(b"theirs").hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert publish(folder, PAGES).removed == []
    assert outside.read_text() == "theirs"


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"pages": 3}', "\0" * 9])
def test_a_manifest_that_cannot_be_read_is_refused_by_name(tmp_path, raw):
    publish(tmp_path, PAGES)
    (tmp_path / MANIFEST).write_text(raw)
    with pytest.raises(Refused, match=re.escape(MANIFEST)):
        publish(tmp_path, PAGES)


def test_no_page_is_written_through_a_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "campaigns").symlink_to(elsewhere)
    with pytest.raises(Refused, match="symbolic link"):
        publish(tmp_path / "wiki", PAGES)
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "wiki").write_text("a file")
    with pytest.raises(Refused, match="is no folder"):
        publish(tmp_path / "wiki", PAGES)


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "campaigns", "campaigns/sealed/new"])
def test_pages_are_not_strewn_among_the_campaign_files(root, folder):
    before = sorted(root.rglob("*"))
    assert "Publish into a folder of its own" in done("publish", folder, code=2).stderr
    assert sorted(root.rglob("*")) == before


def test_one_edited_answer_touches_the_pages_that_show_it(root):
    done("publish", "wiki")
    done("answer", "ledger-days-cologne", "pain", "--text", "Another pain.")
    told = done("publish", "wiki", "--dry-run").stdout.splitlines()
    assert told == done("publish", "wiki").stdout.replace("written:", "would be written:").splitlines()
    # the answer's own page, and the index, where one question more waits for both teams
    assert told == ["would be written: campaigns/ledger-days-cologne.md", "would be written: index.md"]
    assert done("publish", "wiki").stdout == ""


def test_the_folder_and_target_of_the_settings(root):
    text = (root / "alignkit.toml").read_text()
    (root / "alignkit.toml").write_text(
        text.replace('dir = ""', 'dir = "wiki"').replace('target = ""', 'target = "github"')
    )
    done("publish")
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
    assert said in done(*words, code=2).stderr
    assert not (root / "w").exists()


def test_hand_edits_and_broken_files_are_told_with_exit_one(root):
    done("publish", "wiki")
    (root / "wiki" / "index.md").write_text("mine")
    told = done("publish", "wiki", code=1).stderr
    assert "Edited by hand, left alone: index.md" in told and "--force" in told
    done("publish", "wiki", "--force")
    page = (root / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes()
    (root / "campaigns" / "ledger-days-cologne.toml").write_text("format = \n")
    assert "ledger-days-cologne cannot be read" in done("publish", "wiki", code=1).stderr
    assert (root / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes() == page


# --- what is remembered ----------------------------------------------------------------------------------------------


@pytest.fixture
def remembering(root, monkeypatch):
    """A published workspace whose memory takes files that were written just now."""
    monkeypatch.setattr(published_wiki, "_MOMENT", -(10**18))
    refreshed(root)
    return root


def refreshed(root, **how):
    ws = workspace.find(root, {})
    return published_wiki.refresh(ws, root / "wiki", targets.PLAIN, **how).outcome


def in_one_go(root):
    """What the wiki is when nothing is remembered."""
    ws = workspace.find(root, {})
    with renderer(pages.templates(ws)) as render:
        made = wiki_of.pages(pages.sources(ws), targets.PLAIN, render)
        return {page.path: page.text.encode() for page in made if page.text is not None}


def test_what_is_as_it_was_is_not_even_read(remembering, monkeypatch):
    monkeypatch.setattr(pages, "source", None)
    monkeypatch.setattr(wiki_of, "overviews", None)
    before = stamps(remembering)
    assert refreshed(remembering).same == 7
    assert stamps(remembering) == before


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


FAIR = "campaigns/ledger-days-cologne.toml"


def kept(root: Path) -> Path:
    return workspace.kept_dir(workspace.Workspace(root.resolve()))


@pytest.mark.parametrize(
    ("act", "written", "removed"),
    [
        (lambda root: done("answer", "ledger-days-cologne", "pain", "--text", "X"), 2, 0),
        (lambda root: (root / FAIR).write_text((root / FAIR).read_text().replace("2027-Q2-LDC", "2027-Q3-LDC")), 2, 0),
        (lambda root: (root / FAIR).unlink(), 3, 1),
        (lambda root: done("archive", "ledger-days-cologne"), 3, 0),
        (lambda root: done("rename", "ledger-days-cologne", "cologne"), 4, 1),
        (lambda root: append(root / "alignkit.toml", '\n[teams.sales]\nname = "Field"\n'), 0, 0),
        (lambda root: (root / "templates").mkdir(), 0, 0),
        (lambda root: (root / "wiki" / "index.md").unlink(), 1, 0),
        (lambda root: (root / "wiki" / "campaigns" / "ledger-days-cologne.md").unlink(), 1, 0),
        (lambda root: (root / "wiki" / MANIFEST).unlink(), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.json")).write_text('{"key": 3}'), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.rows")).unlink(), 0, 0),
        (lambda root: next(kept(root).glob("wiki-*.rows")).write_text('{"a": {}}'), 0, 0),
        (lambda root: shutil.rmtree(kept(root)), 0, 0),
        (lambda root: shutil.rmtree(root / "wiki"), 7, 0),
    ],
)
def test_whatever_happens_the_wiki_is_as_if_nothing_were_remembered(remembering, act, written, removed):
    text = (remembering / "alignkit.toml").read_text()
    (remembering / "alignkit.toml").write_text(text.replace('[teams.sales]\nname = "Sales"\n', ""))
    refreshed(remembering)
    act(remembering)
    expected = in_one_go(remembering)
    outcome = refreshed(remembering)
    assert tree(remembering / "wiki") == expected
    if written or removed:
        assert (len(outcome.written), len(outcome.removed)) == (written, removed)
    assert refreshed(remembering).same == len(expected)


def test_what_is_remembered_is_not_read_from_inside_the_workspace(remembering):
    """Whoever can write the campaign files could say there how each of them stands."""
    refreshed(remembering)
    forged = remembering / ".alignkit"
    forged.mkdir(exist_ok=True)
    for path in kept(remembering).glob("wiki-*"):
        path.rename(forged / path.name)
        text = (forged / path.name).read_text()
        (forged / path.name).write_text(text.replace("draft", "signed").replace("revision 1", "revision 9"))
    (remembering / "wiki" / "index.md").unlink()
    expected = in_one_go(remembering)
    refreshed(remembering)
    assert tree(remembering / "wiki") == expected


COPY = "campaigns/sealed/month-end-close-webinar/r1.toml"


@pytest.mark.parametrize("act", ["unlink", "damage"])
def test_the_pages_of_a_revision_whose_copy_is_damaged_stay_and_it_is_said_why(root, act):
    done("publish", "wiki")
    before = tree(root / "wiki")
    raw = (root / COPY).read_bytes()
    (root / COPY).unlink()
    if act != "unlink":
        (root / COPY).write_bytes(raw.replace(b'title = "Month', b'title = "Year', 1))
    said = done("publish", "wiki", code=1).stderr
    assert "revisions/month-end-close-webinar-r1.md stays as it is: " in said
    assert ("is missing" if act == "unlink" else "is not what its sign-offs cover") in said
    after = tree(root / "wiki")
    for path in (
        "revisions/month-end-close-webinar-r1.md",
        *(["campaigns/month-end-close-webinar.md"] * (act != "unlink")),
    ):
        assert after[path] == before[path]
    stamped = stamps(root / "wiki")
    done("publish", "wiki", code=1)
    assert stamps(root / "wiki") == stamped
    (root / COPY).write_bytes(raw)
    done("publish", "wiki")
    assert tree(root / "wiki") == before


def test_a_draft_whose_signed_text_is_gone_is_not_published_in_its_place(root):
    slug = "month-end-close-webinar"
    done("amend", slug)
    done("answer", slug, "sql", "--set", "decide_within=9 weeks")
    done("publish", "wiki")
    before = tree(root / "wiki")
    assert b"9 weeks" not in before["definitions.md"] + before["promises.md"] + before["index.md"]
    (root / COPY).write_bytes((root / COPY).read_bytes().replace(b'title = "Month', b'title = "Year', 1))
    said = done("publish", "wiki", code=1).stderr
    assert f"{slug} does not hold what was signed, so its page stays as it is: revision 1: {COPY}" in said
    after = tree(root / "wiki")
    assert after[f"campaigns/{slug}.md"] == before[f"campaigns/{slug}.md"]
    assert b"9 weeks" not in after["definitions.md"] + after["promises.md"] + after["index.md"]


def test_of_a_slug_live_and_archived_the_live_one_is_published_and_it_is_said(root):
    done("publish", "wiki")
    (root / "campaigns" / "archive").mkdir()
    other = (root / FAIR).read_text().replace("2027-Q2-LDC", "2027-Q9-OLD")
    (root / FAIR.replace("campaigns/", "campaigns/archive/")).write_text(other)
    before = stamps(root / "wiki")
    for _ in range(2):
        assert "ledger-days-cologne is there twice, live and archived" in done("publish", "wiki", code=1).stderr
        assert stamps(root / "wiki") == before


@pytest.mark.parametrize("path", ["campaigns/mine.md", "notes.md", "README.md", "campaigns/a-mine.md"])
@pytest.mark.parametrize("force", [False, True])
def test_a_manifest_that_claims_the_files_of_others_removes_none(tmp_path, path, force):
    import hashlib

    publish(tmp_path, PAGES)
    theirs = b"# My notes\n" + MARK.format("a").encode()
    (tmp_path / path).write_bytes(theirs)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    manifest["pages"][path] = hashlib.sha256(theirs).hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    outcome = publish(tmp_path, PAGES, force=force)
    assert (outcome.removed, outcome.edited) == ([], [path])
    assert (tmp_path / path).read_bytes() == theirs


def test_a_page_edited_by_hand_is_found_whatever_is_remembered(remembering):
    path = remembering / "wiki" / "campaigns" / "ledger-days-cologne.md"
    text = path.read_text()
    path.write_text(text.replace("a", "b"))
    for _ in range(2):
        assert refreshed(remembering).edited == ["campaigns/ledger-days-cologne.md"]
    assert refreshed(remembering, force=True).written == ["campaigns/ledger-days-cologne.md"]
    assert path.read_text() == text


def test_a_dry_run_remembers_nothing(remembering):
    done("answer", "ledger-days-cologne", "pain", "--text", "X")
    assert refreshed(remembering, dry_run=True) == refreshed(remembering, dry_run=True)
    assert len(refreshed(remembering).written) == 2


def test_a_campaign_that_breaks_keeps_its_page_and_mends(remembering):
    path = remembering / FAIR
    text = path.read_text()
    page = (remembering / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes()
    path.write_text("format = \n")
    for _ in range(2):
        assert refreshed(remembering).removed == []
        assert "Cannot be read" in (remembering / "wiki" / "index.md").read_text()
        assert (remembering / "wiki" / "campaigns" / "ledger-days-cologne.md").read_bytes() == page
    path.write_text(text)
    refreshed(remembering)
    assert tree(remembering / "wiki") == in_one_go(remembering)


# --- many -------------------------------------------------------------------------------------------------------------


def many(root, count):
    text = (ROOT / "campaigns" / "ledger-days-cologne.toml").read_text(encoding="utf-8")
    for number in range(count):
        named = text.replace("Ledger Days Cologne 2027", f"Ledger Days {number}")
        (root / "campaigns" / f"fair-{number:04}.toml").write_text(named, encoding="utf-8")


def published(root, target, **how):
    ws = workspace.find(root, {})
    with renderer(pages.templates(ws)) as render:
        return publish(root / "docs", wiki_of.pages(pages.sources(ws), target, render), **how)


def test_a_published_folder_passes_the_strict_build_of_mkdocs(root):
    if not os.environ.get("CI"):
        pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install -e '.[dev]'")
    many(root, 12)
    published(root, targets.MKDOCS)
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
    many(root, 297)
    published(root, targets.MKDOCS)
    before = stamps(root / "docs")
    assert len(before) > 300
    assert published(root, targets.MKDOCS).same == 304
    assert stamps(root / "docs") == before
    path = root / "campaigns" / "fair-0042.toml"
    path.write_text(path.read_text().replace("felt_by = [", 'felt_by = ["Somebody else", '))
    assert published(root, targets.MKDOCS).written == ["campaigns/fair-0042.md", "index.md"]
