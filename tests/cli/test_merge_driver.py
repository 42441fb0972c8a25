"""Merges by git itself, with the driver and without it; what resolve makes of what they leave."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.cli.main import cli
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, to_data
from alignkit.core.row_identity import comparison_bytes
from alignkit.core.status import campaign_status, stance_mark
from alignkit.files import reader
from alignkit.files.editor import EditableFile, write_new_file
from alignkit.merge import file_merge
from alignkit.merge.campaign_merge import find_disputes
from alignkit.store import campaign_files, workspace
from tests.command_line import run_checked
from tests.full_campaign import full_campaign

BIN = Path(sys.executable).parent
SLUG = "freight"
FILE = f"campaigns/{SLUG}.toml"
pytestmark = pytest.mark.usefixtures("no_identity")
BASE = b"""format = 1

# what it is
[campaign]
title = "Freight"   # for the wiki
launch = 2027-04-06

# the pain
[pain]
answer = "It hurts"
evidence = ["a", "b"]

[mql]
answer = "Asked for a demo"

[mql.handoff]
within = "1 day"   # from the act
owner = "Lena"

[sales.mql]
stance = "agree"
on = "sha256:%s"
by = "Marcus Boehm"
""" % (b"5b1f" * 16)


def git(root: Path, *words: str, code: int | None = 0) -> str:
    person = {f"GIT_{role}_{what}": "ines" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {**os.environ, **person, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, env=environ, timeout=60, check=False
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def run(root: Path, *words: str, stdin: str | None = None, code: int = 0) -> Result:
    return run_checked("--workspace", root, *words, stdin=stdin, code=code)


def repository(root: Path, raw: bytes = BASE, *, driver: bool = True) -> Path:
    """A repository with one campaign committed on the branch ``main``."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    run(root, "init", str(root), *(["--git"] if driver else []))
    (root / FILE).parent.mkdir(exist_ok=True)
    (root / FILE).write_bytes(raw)
    commit(root, "base")
    return root


def commit(root: Path, message: str) -> None:
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", message)


def branches(root: Path, **sides: bytes) -> None:
    """A branch a side, each with one commit on top of main."""
    for name, raw in sides.items():
        git(root, "checkout", "-q", "-b", name, "main")
        (root / FILE).write_bytes(raw)
        commit(root, name)


def merge_branches(root: Path, one: str, other: str, *how: str, code: int = 0) -> bytes:
    """The file after ``git merge`` (or ``how``) of ``other`` into a fresh branch at ``one``."""
    git(root, "checkout", "-q", "-B", "outcome", one)
    git(root, *(how or ("merge", "--no-edit", "-q", other)), code=code)
    return (root / FILE).read_bytes()


def parse_campaign(raw: bytes) -> Campaign:
    found = reader.read_campaign(raw, SLUG)
    assert found.campaign, found.problems
    return found.campaign


QUESTIONS = (BASE.replace(b'"It hurts"', b'"It hurts much"'), BASE.replace(b"Asked for a demo", b"Asked for a call"))
FIELDS = (BASE.replace(b'"1 day"', b'"2 days"'), BASE.replace(b'"Lena"', b'"Kim"'))
SAME = (BASE.replace(b'"1 day"', b'"2 days"'), BASE.replace(b'"1 day"', b'"3 days"'))
ROWS = (
    BASE + b'\n[[goals.targets]]\nmetric = "Won deals"\ntarget = 20\n',
    BASE + b'\n[[goals.targets]]\nmetric = "SQLs"\ntarget = 80\n',
)
LAYOUT = (
    SAME[0]
    .replace(b"# the pain", b"# the pain, as Sales tells it")
    .replace(b'["a", "b"]', b'[\n  "a", # known\n  "b"\n]'),
    SAME[1]
    .replace(b"# what it is\n", b"# what it is\n# and why\n")
    .replace(b"# from the act", b"# from the lead's act"),
)


@pytest.mark.parametrize(
    ("sides", "met"),
    [(QUESTIONS, 0), (FIELDS, 0), (SAME, 1), (ROWS, 0), (LAYOUT, 1)],
    ids=["questions", "fields", "same", "rows", "layout"],
)
def test_merge_rebase_and_cherry_pick_give_one_file(tmp_path: Path, sides: tuple[bytes, bytes], met: int) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=sides[0], other=sides[1])
    found = merge_branches(root, "one", "other")
    assert merge_branches(root, "other", "one") == found
    assert merge_branches(root, "one", "other", "rebase", "-q", "other") == found
    assert merge_branches(root, "other", "one", "rebase", "-q", "one") == found
    assert merge_branches(root, "one", "other", "cherry-pick", "other") == found
    assert not git(root, "status", "--porcelain")
    assert len(find_disputes(parse_campaign(found))) == met
    said = [parse_campaign(side) for side in (BASE, *sides)]
    assert parse_campaign(found) == file_merge.merge_campaigns(*said)


def test_both_sides_comments_are_kept(tmp_path: Path) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=LAYOUT[0], other=LAYOUT[1])
    text = merge_branches(root, "one", "other").decode()
    for note in (
        "# the pain, as Sales tells it",
        '"a", # known',
        "# what it is\n# and why\n[campaign]",
        "# from the lead's act",
        "# for the wiki",
    ):
        assert note in text
    assert "# the pain\n" not in text


def test_two_clones(tmp_path: Path) -> None:
    first = repository(tmp_path / "first")
    git(tmp_path, "clone", "-q", "--bare", str(first), "shared.git")
    for name in ("ines", "marcus"):
        git(tmp_path, "clone", "-q", "shared.git", name)
        run(tmp_path / name, "init", str(tmp_path / name), "--git")  # the registration does not travel
        assert not git(tmp_path / name, "status", "--porcelain")
    ines, marcus = tmp_path / "ines", tmp_path / "marcus"
    run(ines, "answer", SLUG, "pain", "--text", "It hurts every day")
    run(marcus, "answer", SLUG, "mql", "--set", "handoff.within=2 hours")
    run(marcus, "answer", SLUG, "pain", "--set", 'evidence=["a", "b", "c"]')
    for clone in (ines, marcus):
        commit(clone, "edit")
    git(ines, "push", "-q")
    git(marcus, "pull", "-q", "--no-rebase", "--no-edit")
    git(marcus, "push", "-q")
    git(ines, "pull", "-q")
    assert (ines / FILE).read_bytes() == (marcus / FILE).read_bytes()
    both = parse_campaign((ines / FILE).read_bytes())
    assert both.answer("pain") == "It hurts every day" and both.content("pain")["evidence"] == ["a", "b", "c"]
    assert both.content("mql")["handoff"]["within"] == "2 hours"
    assert not find_disputes(both)


def test_branches_that_have_merged_each_other_merge_again(tmp_path: Path) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=SAME[0], other=SAME[1])
    for name, source in (("left", "one"), ("right", "other")):
        git(root, "checkout", "-q", "-B", name, source)
        git(root, "merge", "--no-edit", "-q", "other" if source == "one" else "one")
    git(root, "checkout", "-q", "left")
    run(root, "resolve", SLUG, "mql", "--field", "handoff.within", "--take", "1")
    commit(root, "settled on the left")
    git(root, "checkout", "-q", "right")
    run(root, "answer", SLUG, "pain", "--text", "It hurts every day")
    commit(root, "written on the right")
    found = merge_branches(root, "left", "right")  # two merge bases, which git merges by the driver first
    assert merge_branches(root, "right", "left") == found
    assert parse_campaign(found).content("mql")["handoff"]["within"] == "3 days"
    assert parse_campaign(found).answer("pain") == "It hurts every day" and not find_disputes(parse_campaign(found))


def test_a_dispute_is_walked_and_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "work")
    branches(
        root,
        one=SAME[0],
        other=SAME[1].replace(b'"It hurts"', b'"Ouch"'),
        third=SAME[0].replace(b'"It hurts"', b'"Oh"'),
    )
    git(root, "checkout", "-q", "-B", "outcome", "one")
    said = git(root, "merge", "--no-edit", "other")
    assert "two edits of MQL met at handoff.within" in said and f"alignkit resolve {SLUG}" in said
    assert "Choose one" in run(root, "show", SLUG).stdout
    listed = run(root, "resolve", SLUG, code=1)
    assert "  0  2 days\n  1  3 days\n" in listed.stdout and "--field 'handoff.within' --take N" in listed.stdout
    git(root, "merge", "--no-edit", "third")  # a merge over a standing dispute
    assert [(d.question, d.field, d.versions) for d in find_disputes(parse_campaign((root / FILE).read_bytes()))] == [
        ("pain", "answer", ("Oh", "Ouch")),
        ("mql", "handoff.within", ("2 days", "3 days")),
    ]
    before = (root / FILE).read_bytes()
    for words in (
        ["mql", "--field", "handoff.within"],
        ["--take", "1"],
        ["--field", "handoff.withi", "--take", "1"],
        ["pain", "--field", "handoff.within", "--take", "1"],
        ["mql", "--field", "handoff.within", "--take", "2"],
    ):
        run(root, "resolve", SLUG, *words, code=2)
    assert (root / FILE).read_bytes() == before
    said = run(root, "resolve", SLUG, "mql", "--field", "handoff.within", "--take", "1").stderr
    assert "settled" in said and "1 of them is left" in said
    assert parse_campaign((root / FILE).read_bytes()).content("mql")["handoff"]["within"] == "3 days"
    monkeypatch.setattr("alignkit.cli.context.is_interactive", lambda: True)
    run(root, "resolve", SLUG, stdin="\n", code=1)  # Enter leaves both
    run(root, "resolve", SLUG, stdin="0\n")
    settled = parse_campaign((root / FILE).read_bytes())
    assert settled.answer("pain") == "Oh" and not find_disputes(settled)
    assert "nothing is disputed" in run(root, "resolve", SLUG).stderr


# --- what cannot be merged by fields ----------------------------------------------------------------------------------

BROKEN = {
    "newer": (BASE.replace(b"format = 1", b"format = 2"), SAME[1]),
    "broken": (SAME[0].replace(b'title = "Freight"', b"title = Freight"), SAME[1]),
    "dotted": (SAME[0] + b'\n[sql]\nhandoff.owner = "Kim"\n', SAME[1]),
    "no text": (SAME[0].replace(b"Lena", b"L\xe9na"), SAME[1]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_merged_by_fields_is_left_as_git_would(tmp_path: Path, kind: str) -> None:
    one, other = BROKEN[kind]
    one = one.replace(b'"1 day"', b'"2 days"')
    root = repository(tmp_path / "work")
    branches(root, one=one, other=other)
    found = merge_branches(root, "one", "other", code=1)
    assert b"<<<<<<< " in found and b'"2 days"' in found and b'"3 days"' in found
    assert FILE in git(root, "diff", "--name-only", "--diff-filter=U")
    plain = repository(tmp_path / "plain", driver=False)
    branches(plain, one=one, other=other)
    unmarked = [
        re.sub(rb"(?m)^([<>|]{7}).*$", rb"\1", text) for text in (found, merge_branches(plain, "one", "other", code=1))
    ]
    assert unmarked[0] == unmarked[1]


def test_what_would_merge_cleanly_by_lines_but_cannot_be_read_shows_both_sides(tmp_path: Path) -> None:
    root = repository(tmp_path / "work")
    newer = BASE.replace(b"format = 1", b"format = 2")
    branches(root, one=newer, other=FIELDS[1])
    git(root, "checkout", "-q", "-B", "outcome", "one")
    assert "Both sides stand in it whole" in git(root, "merge", "--no-edit", "other", code=1)
    assert file_merge.split_conflict((root / FILE).read_bytes()) == (b"", newer, FIELDS[1])


def test_without_the_program_the_registered_driver_leaves_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=SAME[0], other=SAME[1])
    found = Path(sys.executable)
    only = tmp_path / "bin"
    only.mkdir()
    for name in ("git", "sh", "cat", "mv"):
        (only / name).symlink_to(
            next(p for d in os.environ["PATH"].split(os.pathsep) if (p := Path(d) / name).is_file())
        )
    monkeypatch.setattr(sys.modules[__name__], "BIN", only)
    monkeypatch.setenv("PATH", str(only))
    text = merge_branches(root, "one", "other", code=1)
    assert b"<<<<<<<" in text and b'"2 days"' in text and b'"3 days"' in text
    assert found.exists()


EMPTIED = {
    "empty": b"",
    "blank": b"\n  \n",
    "zeros": b"\0" * 4096,
    "a comment": b"# synced\n",
    "a format": b"format = 1\n",
    "a title": b'format = 1\n\n[campaign]\ntitle = "Freight"\n',
    "cut in a line": BASE[: BASE.index(b"hurts")],
}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("kind", EMPTIED)
def test_a_side_that_lost_its_text_is_a_conflict_with_both_in_the_file(
    tmp_path: Path, kind: str, swapped: bool
) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=EMPTIED[kind], other=SAME[1])
    found = merge_branches(root, *(("other", "one") if swapped else ("one", "other")), code=1)
    one, other = (SAME[1], EMPTIED[kind]) if swapped else (EMPTIED[kind], SAME[1])
    sides = file_merge.split_conflict(found)
    assert sides and [side.rstrip(b"\n") for side in sides[1:]] == [one.rstrip(b"\n"), other.rstrip(b"\n")]
    assert FILE in git(root, "diff", "--name-only", "--diff-filter=U")
    assert SAME[1].splitlines()[-1] in found
    assert b"<<<<<<< " in (root / FILE).read_bytes()
    run(root, "resolve", SLUG, code=2)
    assert (root / FILE).read_bytes() == found


def test_a_text_that_both_sides_dropped_or_that_one_began_is_no_conflict() -> None:
    assert file_merge.merge_files(BASE, b"format = 1\n", b"format = 1\n", SLUG).raw == b"format = 1\n"
    assert file_merge.merge_files(b"", b"", BASE, SLUG).raw == BASE
    assert file_merge.merge_files(b"format = 1\n", BASE, b"format = 1\n", SLUG).raw == BASE
    less = BASE.replace(b'answer = "It hurts"\n', b"")
    assert file_merge.merge_files(BASE, less, BASE, SLUG).raw == less


@pytest.mark.parametrize("fault", [ValueError("odd"), RecursionError(), MemoryError(), OSError(28, "No space")])
def test_whatever_goes_wrong_both_sides_stand_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    names = [tmp_path / name for name in ("base", "ours", "theirs")]
    for name, raw in zip(names, (BASE, *SAME), strict=True):
        name.write_bytes(raw)

    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(file_merge, "merge_files", fails)
    result = CliRunner().invoke(cli, ["merge-driver", *map(str, names), FILE])
    assert result.exit_code == 1 and "whole, between git's markers" in result.stderr
    assert file_merge.split_conflict(names[1].read_bytes()) == (b"", *SAME)


def test_a_driver_that_dies_leaves_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "work")
    branches(root, one=SAME[0], other=SAME[1].removesuffix(b"\n"))
    dying = tmp_path / "bin" / "alignkit"
    dying.parent.mkdir()
    dying.write_text("#!/bin/sh\nkill -9 $$\n")
    dying.chmod(0o755)
    monkeypatch.setattr(sys.modules[__name__], "BIN", dying.parent)
    found = merge_branches(root, "one", "other", code=1)
    sides = file_merge.split_conflict(found)
    assert sides and [side.rstrip() for side in sides[1:]] == [side.rstrip() for side in SAME]
    assert FILE in git(root, "diff", "--name-only", "--diff-filter=U")
    run(root, "resolve", SLUG, code=1)  # which joins them field by field
    assert [d.versions for d in find_disputes(parse_campaign((root / FILE).read_bytes()))] == [("2 days", "3 days")]


def test_the_driver_writes_through_no_link(tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("base", "ours", "theirs")]
    for name, raw in zip(names, (BASE, *SAME), strict=True):
        name.write_bytes(raw)
    (tmp_path / "kept").write_bytes(SAME[0])
    names[1].unlink()
    names[1].symlink_to("kept")
    assert CliRunner().invoke(cli, ["merge-driver", *map(str, names), FILE]).exit_code == 0
    assert (tmp_path / "kept").read_bytes() == SAME[0]


@pytest.mark.parametrize("count", [0, 2])
def test_the_driver_says_when_it_cannot_read_its_files(tmp_path: Path, count: int) -> None:
    names = [str(tmp_path / f"{number}.toml") for number in range(3)]
    for name in names[:count]:
        Path(name).write_bytes(BASE)
    result = CliRunner().invoke(cli, ["merge-driver", *names, FILE])
    assert result.exit_code == 2 and "No such file" in result.stderr


def test_sealed_files_are_equal_or_refused(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    for name, raw in zip(names, (BASE, *SAME), strict=True):
        Path(name).write_bytes(raw)
    sealed = f"campaigns/sealed/{SLUG}/r1.toml"
    refused = CliRunner().invoke(cli, ["merge-driver", *names, sealed])
    assert refused.exit_code == 2 and "signed revision" in refused.stderr
    assert Path(names[1]).read_bytes() == SAME[0]
    Path(names[2]).write_bytes(SAME[0])
    assert CliRunner().invoke(cli, ["merge-driver", *names, sealed]).exit_code == 0
    assert Path(names[1]).read_bytes() == SAME[0]


def test_sealed_files_that_differ_stop_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "work")
    sealed = root / f"campaigns/sealed/{SLUG}/r1.toml"
    for name, raw in (("one", SAME[0]), ("other", SAME[1])):
        git(root, "checkout", "-q", "-b", name, "main")
        sealed.parent.mkdir(parents=True, exist_ok=True)
        sealed.write_bytes(raw)
        commit(root, name)
    git(root, "checkout", "-q", "one")
    assert "Cannot merge binary files" in git(root, "merge", "--no-edit", "other", code=1)
    assert sealed.read_bytes() == SAME[0]


# --- without the driver -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_markers_are_named_on_load_and_joined_by_resolve(tmp_path: Path, style: str) -> None:
    root = repository(tmp_path / "work", driver=False)
    branches(root, one=SAME[0], other=SAME[1].replace(b'"Lena"', b'"Kim"'))
    git(root, "config", "merge.conflictStyle", style)
    left = merge_branches(root, "one", "other", code=1)
    assert reader.read_campaign(left, SLUG).campaign is None
    said = run(root, "show", SLUG, code=2).stderr
    assert f"{FILE}:17" in said and "two edits met in git" in said
    result = run(root, "resolve", SLUG, code=1)
    joined = (root / FILE).read_bytes()
    assert joined == file_merge.merge_files(BASE, SAME[0], SAME[1].replace(b'"Lena"', b'"Kim"'), SLUG).raw
    assert "handoff.within" in result.stdout and f"git add {FILE}" in result.stderr
    kept = re.search(r"markers is kept in (.*)", result.stderr)
    assert kept and left in Path(kept[1]).read_bytes()
    assert "not known" not in result.stderr


def test_markers_without_a_base(tmp_path: Path) -> None:
    root = tmp_path / "work"
    workspace.create_workspace(root)
    text = BASE.replace(
        b'within = "1 day"', b'<<<<<<< HEAD\nwithin = "2 days"\n=======\nwithin = "3 days"\n>>>>>>> other'
    )
    (root / FILE).write_bytes(text)
    result = run(root, "resolve", SLUG, code=1)
    assert "is not known" in result.stderr
    assert [d.versions for d in find_disputes(parse_campaign((root / FILE).read_bytes()))] == [("2 days", "3 days")]


def test_markers_around_what_is_no_campaign_are_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "work"
    workspace.create_workspace(root)
    text = BASE.replace(b'within = "1 day"', b"<<<<<<< HEAD\nwithin = 2 days\n=======\nwithin = 3\n>>>>>>> other")
    (root / FILE).write_bytes(text)
    assert "line" in run(root, "resolve", SLUG, code=2).stderr
    assert (root / FILE).read_bytes() == text


def test_a_clean_merge_by_lines_that_doubles_a_table_is_named_on_load(tmp_path: Path) -> None:
    table = b'[sql]\nanswer = "A next meeting"\n\n'
    one, other = (
        BASE.replace(b"# the pain\n", table + b"# the pain\n"),
        BASE.replace(b"[sales.mql]", table + b"[sales.mql]"),
    )
    root = repository(tmp_path / "work", driver=False)
    branches(root, one=one, other=other)
    found = merge_branches(root, "one", "other")  # git sees no conflict
    (problem,) = reader.read_campaign(found, SLUG, FILE).problems
    assert (problem.code, problem.severity) == ("AF01", "error") and "a second time" in problem.message
    assert problem.line == found.count(b"\n", 0, found.rindex(b"[sql]")) + 1 and "merge" in problem.hint
    again = repository(tmp_path / "again")
    branches(again, one=one, other=other)
    assert parse_campaign(merge_branches(again, "one", "other")).answer("sql") == "A next meeting"


COPIES = [
    f"{SLUG} (conflicted copy 2027-03-01).toml",
    f"{SLUG}.sync-conflict-20270301-101010-ABCDEF.toml",
    f"{SLUG} (1).toml",
    f"{SLUG}_BASE_1234.toml",
    f"{SLUG}.orig.toml",
    f"{SLUG}~.toml",
]


@pytest.mark.parametrize("name", COPIES)
def test_conflict_copies_are_named_and_compared(tmp_path: Path, name: str) -> None:
    root = tmp_path / "work"
    workspace.create_workspace(root)
    (root / FILE).write_bytes(BASE)
    (root / "campaigns" / name).write_bytes(SAME[0])
    (root / "campaigns" / f"{SLUG}-two.toml").write_bytes(BASE)
    found = {
        stored.path.name: stored.loaded.problems
        for stored in campaign_files.iter_campaigns(workspace.find_workspace(root, {}))
    }
    (problem,) = found[name]
    assert problem.code == "AF42" and problem.path == f"campaigns/{name}" and "take over" in problem.hint
    result = run(root, "resolve", SLUG, code=1)
    assert name in result.stdout and "1 day → 2 days" in result.stdout
    assert run(root, "resolve", f"{SLUG}-two").exit_code == 0


def test_a_merge_tools_backup_is_shown_by_resolve(tmp_path: Path) -> None:
    root = tmp_path / "work"
    workspace.create_workspace(root)
    (root / FILE).write_bytes(BASE)
    (root / f"{FILE}.orig").write_bytes(b"no campaign")
    assert "cannot be read" in run(root, "resolve", SLUG, code=1).stdout


# --- stances and signatures -------------------------------------------------------------------------------------------


def agreed(root: Path) -> None:
    run(root, "agree", SLUG, "--all", "--team", "marketing", "--by", "Ines Kaya")
    run(root, "agree", SLUG, "--all", "--team", "sales", "--by", "Marcus Boehm")


def whole(root: Path) -> Path:
    repository(root, write_new_file(to_data(full_campaign(SLUG))).encode())
    agreed(root)
    commit(root, "agreed")
    return root


def test_agreements_and_sign_offs_on_changed_text_go_stale(tmp_path: Path) -> None:
    root = whole(tmp_path / "work")
    git(root, "checkout", "-q", "-b", "signed")
    run(root, "sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    commit(root, "Sales signed")
    git(root, "checkout", "-q", "-b", "edited", "main")
    run(root, "answer", SLUG, "pain", "--text", "It hurts more")
    commit(root, "edited")
    found = parse_campaign(merge_branches(root, "signed", "edited"))
    assert [stance_mark(found, team, "pain") for team in ("marketing", "sales")] == ["changed", "changed"]
    assert stance_mark(found, "sales", "mql") == "agrees" and len(found.agreement.signoffs) == 1
    assert "AV02" in run(root, "verify", SLUG).stdout  # a draft's stale sign-off is a warning
    assert campaign_status(found) == "draft"


@pytest.mark.parametrize("by", ["answer", "verify"])
def test_two_signatures_from_two_branches_are_sealed_by_the_next_command(tmp_path: Path, by: str) -> None:
    root = whole(tmp_path / "work")
    for team, name in (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm")):
        git(root, "checkout", "-q", "-b", team, "main")
        run(root, "sign", SLUG, "--team", team, "--by", name)
        commit(root, f"{team} signed")
    found = merge_branches(root, "marketing", "sales")
    assert merge_branches(root, "sales", "marketing") == found
    assert campaign_status(parse_campaign(found)) == "signed"
    sealed = root / f"campaigns/sealed/{SLUG}/r1.toml"
    assert "AV03" in run(root, "verify", SLUG, code=1).stdout and not sealed.exists()
    if by == "verify":
        run(root, "verify", SLUG, "--seal")
    else:
        run(
            root, "answer", SLUG, "pain", "--text", "Later", code=2
        )  # it is signed: the answer is refused, the copy made
    assert sealed.read_bytes() == found
    run(root, "verify", SLUG)


# --- the text itself --------------------------------------------------------------------------------------------------


def test_files_that_began_apart() -> None:
    one = file_merge.merge_files(b"", *SAME, SLUG)
    assert one.raw == file_merge.merge_files(b"", *reversed(SAME), SLUG).raw
    assert [d.versions for d in one.disputes] == [("2 days", "3 days")]


def test_a_side_that_stayed_gives_way_byte_for_byte() -> None:
    odd = BASE.replace(b"\n", b"\r\n").replace(b"  #", b" #")
    assert file_merge.merge_files(BASE, BASE, odd, SLUG).raw == odd == file_merge.merge_files(BASE, odd, BASE, SLUG).raw


def test_keys_that_nobody_knows_come_along_or_stop_the_merge() -> None:
    odd = BASE.replace(b'by = "Marcus Boehm"', b'by = "Marcus Boehm"\nmood = "glad"')
    for pair in ((odd, SAME[1]), (SAME[1], odd)):
        assert b'mood = "glad"' in file_merge.merge_files(BASE, *pair, SLUG).raw
    with pytest.raises(UserError, match="unknown keys outside the questions"):
        file_merge.merge_files(BASE, odd, odd.replace(b"glad", b"sad").replace(b"1 day", b"2 days"), SLUG)


def test_sides_of_conflicts() -> None:
    text = b"a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd\n"
    assert file_merge.split_conflict(text) == (b"", b"a\nb\nd\n", b"a\nc\nd\n")
    with_base = text.replace(b"=======", b"||||||| z\no\n=======")
    assert file_merge.split_conflict(with_base) == (b"a\no\nd\n", b"a\nb\nd\n", b"a\nc\nd\n")
    assert file_merge.split_conflict(with_base + text)[0] == b""  # type: ignore[index]
    assert file_merge.split_conflict(b"a\n=======\nb\n") is None
    assert file_merge.split_conflict(text[:-12]) is None


ROWED = (
    BASE
    + b"""
[[goals.targets]]
metric = "Won deals"   # what Sales is paid for
target = 20

# the second
[[goals.targets]]
metric = "SQLs"
target = 80

[[goals.targets]]
metric = "MQLs"
target = 200
# the end
"""
)
SETTINGS = [
    ("pain", ("answer",)),
    ("pain", ("cost",)),
    ("mql", ("handoff", "within")),
    ("mql", ("handoff", "fallback")),
    ("sql", ("answer",)),
    ("campaign", ("decider",)),
]


def draw_side(draw, name: str) -> tuple[bytes, list[str]]:  # type: ignore[no-untyped-def]
    """What one side made of ROWED, and the comments it added: data by alignkit, comments by hand."""
    new = parse_campaign(ROWED)
    for key, path in draw(st.lists(st.sampled_from(SETTINGS), max_size=3)):
        from alignkit.core.actions import set_field

        new = set_field(new, key, path, draw(st.sampled_from(["", "It hurts", "1 day", name])))
    rows = list(new.content("goals")["targets"])
    for place in draw(st.lists(st.integers(0, 2), max_size=2)):
        what = draw(st.sampled_from(["out", "up", "add", "change"]))
        at = min(place, len(rows) - 1)
        if what == "add":
            rows.insert(place, {"metric": f"Fresh {name}", "target": 1})
        elif what == "out" and len(rows) > 1:
            del rows[at]
        elif what == "up":
            rows.insert(0, rows.pop(at))
        else:
            rows[at] = {**rows[at], "target": place + 3}
    rows = list({row["metric"]: row for row in rows}.values())
    new = new.with_content("goals", {**new.content("goals"), "targets": rows})
    lines = EditableFile.parse(ROWED).edit(to_data(parse_campaign(ROWED)), to_data(new)).decode().split("\n")
    added = []
    for number in range(draw(st.integers(0, 3))):
        note = f"# {name} {number}"
        at = draw(st.integers(0, len(lines) - 2))
        how = draw(st.sampled_from(["above", "behind", "instead"]))
        if how == "above" or not lines[at]:
            lines.insert(at, note)
        elif how == "behind" and "#" not in lines[at]:
            lines[at] += f"  {note}"
        elif lines[at].startswith("#"):
            added = [other for other in added if other != lines[at]]
            lines[at] = note
        else:
            continue
        added.append(note)
    return "\n".join(lines).encode(), added


@st.composite
def pairs(draw):  # type: ignore[no-untyped-def]
    return draw_side(draw, "one"), draw_side(draw, "other")


def holds_pair(pair: tuple[tuple[bytes, list[str]], tuple[bytes, list[str]]]) -> None:
    (one, of_one), (other, of_other) = pair
    found = file_merge.merge_files(ROWED, one, other, SLUG)
    assert found.raw == file_merge.merge_files(ROWED, other, one, SLUG).raw
    said = file_merge.merge_campaigns(parse_campaign(ROWED), parse_campaign(one), parse_campaign(other))
    assert comparison_bytes(to_data(parse_campaign(found.raw))) == comparison_bytes(to_data(said))
    for note in (*of_one, *of_other):
        assert found.raw.decode().count(note) == 1, note
    assert file_merge.merge_files(ROWED, found.raw, found.raw, SLUG).raw == found.raw


@settings(max_examples=60)
@given(pairs())
def test_no_comment_is_lost_and_both_directions_are_one(pair) -> None:  # type: ignore[no-untyped-def]
    holds_pair(pair)


@pytest.mark.slow
@settings(max_examples=5000)
@given(pairs())
def test_no_comment_is_lost_and_both_directions_are_one_in_full(pair) -> None:  # type: ignore[no-untyped-def]
    holds_pair(pair)
