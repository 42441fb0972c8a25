"""The index gives the answers that the files give, whatever has become of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignkit.cli.main import cli
from alignkit.core.errors import UserError
from alignkit.listing.list_documents import broken_file_document, list_entry_document
from alignkit.listing.text_search import parse_search_words, searchable_lines, searchable_lines_of_broken
from alignkit.store import campaign_files, campaigns, index_database, workspace
from alignkit.store import index as index_module
from alignkit.store.index import Index
from alignkit.store.workspace import Workspace

TODAY = date(2027, 3, 1)
QUERIES = [
    *["weekend", "wochenende", "KOLN", "köln messe", "dana close", "oops", "9", "m", "zebra", "春", "archived hall"],
    *["old", "sales budget", "copy", "month-end", "end-month", "late", "linked", "budget", "close-webinar dach"],
]
WEBINAR = """\
format = 1
[campaign]
title = "Month-end close webinar"
launch = 2027-03-01
tags = ["dach", "春の"]
marketing_lead = "Dana Ruiz"
[pain]
answer = \"\"\"
Controllers lose a weekend every month.

Das Wochenende in Köln.\"\"\"
evidence = ["9 of 12 interviews"]
[sales.pain]
position = "Budget first."
"""


def toml(title: str, *answer: str) -> str:
    text = json.dumps("\n".join(answer), ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"format = 1\n[campaign]\ntitle = {json.dumps(title, ensure_ascii=False)}\n[pain]\nanswer = {text}\n"


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Of every kind of file one, all of them long written."""
    monkeypatch.setenv("ALIGNKIT_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(index_module, "_UNSETTLED_NS", -(10**15))
    monkeypatch.setattr(index_database, "BUSY_TIMEOUT", 0.05)
    root = (tmp_path / "space").resolve()
    (root / "campaigns" / "archive").mkdir(parents=True)
    (root / "alignkit.toml").write_text("format = 1\n")
    files = {
        "webinar.toml": WEBINAR,
        "webinar-b.toml": toml("Messe Köln", "Old halls", "Sales wants a budget"),
        "broken.toml": "format = 1\n[pain]\nanswer = oops weekend\n",
        "wrong.toml": 'format = 1\n[campaign]\ntitle = "Wrong"\nlaunch = "late"\n',
        "empty.toml": "",
        "A copy of Webinar.toml": WEBINAR,
        ".hidden.toml": WEBINAR,
        "note.txt": "weekend",
        "archive/old.toml": toml("Old", "An archived hall", "", "Weekend"),
    }
    for name, text in files.items():
        (root / "campaigns" / name).write_text(text)
    (root / "campaigns" / "latin.toml").write_bytes('format = 1 # "K\xf6ln"\n'.encode("latin-1"))
    (root / "linked.txt").write_text(toml("Linked", "A weekend elsewhere"))
    (root / "campaigns" / "linked.toml").symlink_to("../linked.txt")
    (root / "campaigns" / "nowhere.toml").symlink_to("nothing.toml")
    return Workspace(root)


def index_folder(ws: Workspace, *, made: bool = True) -> Path:
    if made:
        return workspace.kept_dir(ws)
    return Path(os.environ["ALIGNKIT_STATE"], "cache", "workspaces", hashlib.sha256(bytes(ws.root)).hexdigest()[:16])


def expected_entries(ws: Workspace, today: date = TODAY) -> list[tuple[dict[str, Any], list[str]]]:
    """What the files themselves say: entries of ``list --json``, and codes of problems."""
    told = []
    for stored in campaign_files.iter_campaigns(ws):
        campaign, problems = stored.loaded.campaign, stored.loaded.problems
        entry = (
            list_entry_document(campaign, problems, today) if campaign else broken_file_document(stored.slug, problems)
        )
        told.append((entry, [str(problem) for problem in problems]))
    return told


def tokens(text: str) -> list[str]:
    """Another way to the tokens of a text than the one that is tested."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(str.maketrans("łøđı", "lodi"))
    alone = re.sub(
        r"([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])", r" \1 ", text
    )
    return [each for each in re.split(r"[\W_]+", alone) if each]


def holds_word(found: list[str], word: list[str]) -> bool:
    """Whether the tokens of a line hold those of a word, the last of them begun at least."""
    return any(
        found[at : at + len(word) - 1] == word[:-1] and found[at + len(word) - 1].startswith(word[-1])
        for at in range(len(found) - len(word) + 1)
    )


def read_tokens(ws: Workspace) -> dict[str, list[list[str]]]:
    """By slug the tokens of each line, from reading all files."""
    found = {}
    for stored in campaign_files.iter_campaigns(ws, archived=True):
        loaded = stored.loaded
        lines = (
            searchable_lines(stored.slug, loaded.data)
            if loaded.campaign
            else searchable_lines_of_broken(stored.slug, stored.raw)
        )
        found[stored.slug] = [tokens(line.text) for line in lines]
    return found


def search_files(files: dict[str, list[list[str]]], query: str) -> set[str]:
    """The slugs of the files whose lines hold every word."""
    # between two quotation marks stands a phrase, as does what follows a last one that is alone
    parts = re.split('["“”„«»]', query)
    asked = [each for place, part in enumerate(parts) for each in ([part] if place % 2 else part.split())]
    wanted = [word for each in asked if (word := tokens(each))]
    return {
        slug for slug, lines in files.items() if all(any(holds_word(line, word) for line in lines) for word in wanted)
    }


def entries(index: Index, today: date = TODAY) -> list[tuple[dict[str, Any], list[str]]]:
    return [(found.entry, list(map(str, found.problems))) for found in index.entries(today)]


def assert_true(ws: Workspace, today: date = TODAY) -> None:
    """The same answers as the files give, in a run that lists, one that searches, and one that does both."""
    expected, files = expected_entries(ws, today), read_tokens(ws)
    with Index(ws) as index:
        assert entries(index, today) == expected
    with Index(ws) as index:
        for query in QUERIES:
            found = {hit.slug for hit in index.search(parse_search_words(query), today)}
            assert found == search_files(files, query), query
        live = {slug for slug in search_files(files, "weekend") if slug != "old"}
        assert index.find_slugs(parse_search_words("weekend"), today) == live
        assert entries(index, today) == expected


def count_reads(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that one list reads."""
    read: list[str] = []
    real = campaign_files.load_entry

    def entry(ws: Workspace, folder: Path, name: str, present: Any) -> campaign_files.CampaignFile:
        read.append(name)
        return real(ws, folder, name, present)

    with monkeypatch.context() as patch, Index(ws) as index:
        patch.setattr(campaign_files, "load_entry", entry)
        list(index.entries(TODAY))
    return read


ALWAYS = ["A copy of Webinar.toml", "empty.toml", "linked.toml", "nowhere.toml"]


def test_a_file_is_read_once(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(count_reads(ws, monkeypatch)) == 9
    assert sorted(count_reads(ws, monkeypatch)) == ALWAYS
    assert_true(ws)
    for name in ALWAYS:
        (ws.campaigns / name).unlink()
    assert count_reads(ws, monkeypatch) == []
    assert count_reads(ws, monkeypatch) == []
    assert_true(ws)


# damage

FORGED = "UPDATE campaigns SET row = replace(row, 'draft', 'signed'), entry = '{}'"


def overwrite_with_noise(path: Path, start: float, end: float) -> None:
    raw = bytearray(path.read_bytes())
    chance = random.Random(len(raw))
    for place in range(int(len(raw) * start), int(len(raw) * end)):
        raw[place] = chance.randrange(256)
    path.write_bytes(raw)


def in_index(home: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(home / "index.sqlite")) as db, db:
        for statement in statements:
            db.execute(statement)


def sql(*statements: str) -> Callable[[Path], None]:
    return lambda home: in_index(home, *statements)


def damage_in_time(damage: Callable[[Path], Any]) -> Callable[[Path], None]:
    """Damage that leaves the moment of the last change as it was."""

    def act(home: Path) -> None:
        path = home / "index.sqlite"
        before = path.stat()
        damage(home)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return act


def database(home: Path) -> Path:
    return home / "index.sqlite"


NOISE = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 9999
DAMAGE: dict[str, Callable[[Path], Any]] = {
    "nothing": lambda home: None,
    "deleted": lambda home: database(home).unlink(),
    "folder deleted": lambda home: [*[path.unlink() for path in home.iterdir()], home.rmdir()],
    "emptied": lambda home: database(home).write_bytes(b""),
    "cut off": lambda home: os.truncate(database(home), database(home).stat().st_size // 2),
    "cut off by a byte": lambda home: os.truncate(database(home), database(home).stat().st_size - 1),
    "longer": lambda home: database(home).write_bytes(database(home).read_bytes() + b"\0" * 4096),
    "noise": lambda home: overwrite_with_noise(database(home), 0, 1),
    "noise inside": lambda home: overwrite_with_noise(database(home), 0.3, 0.7),
    "noise inside, same moment": damage_in_time(lambda home: overwrite_with_noise(database(home), 0.3, 0.7)),
    "noise at the end": lambda home: overwrite_with_noise(database(home), 0.95, 1),
    "cut off to a page": lambda home: os.truncate(database(home), 4096),
    "no words": sql("DELETE FROM words_data"),
    "no campaigns": sql("DROP TABLE campaigns"),
    "no folders": sql("DROP TABLE folders"),
    "another's tables": lambda home: [database(home).unlink(), in_index(home, "CREATE TABLE campaigns (slug TEXT)")],
    "another version": sql("PRAGMA user_version = 1"),
    "a row more": sql("INSERT INTO campaigns (folder, slug, size, since, until, row) VALUES ('', 'x', 1, '', '9', '')"),
    "rows gone": sql("DELETE FROM campaigns WHERE slug LIKE 'webinar%'"),
    "rows that are not JSON": sql("UPDATE campaigns SET row = 'x'"),
    "read-only": lambda home: database(home).chmod(0o444),
    "folder read-only": lambda home: home.chmod(0o555),
    "a folder": lambda home: [database(home).unlink(), database(home).mkdir()],
    "a pipe": lambda home: [database(home).unlink(), os.mkfifo(database(home))],
    "a journal left": lambda home: Path(f"{database(home)}-journal").write_bytes(NOISE),
    "a log left": lambda home: Path(f"{database(home)}-wal").write_bytes(NOISE),
    "a log and its memory left": lambda home: [
        Path(f"{database(home)}{suffix}").write_bytes(NOISE) for suffix in ("-wal", "-shm")
    ],
    "a folder for a log": lambda home: Path(f"{database(home)}-wal").mkdir(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_index_changes_no_answer(
    ws: Workspace, damage: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_true(ws)
    damage(index_folder(ws))
    assert_true(ws)
    edited = ws.campaigns / "webinar.toml"
    edited.write_text(WEBINAR.replace("weekend", "zebra"))
    assert_true(ws)
    assert sorted(count_reads(ws, monkeypatch)) == ALWAYS, "it is whole again"


def test_an_index_of_another_version_is_begun_anew(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_true(ws)
    in_index(index_folder(ws), FORGED)
    with Index(ws) as index:
        found = {summary.slug: summary for summary in index.entries(TODAY)}
    assert found["webinar"].entry == {}, "it would be believed"
    monkeypatch.setattr(index_database, "__version__", "99.0")
    assert_true(ws)
    assert len(count_reads(ws, monkeypatch)) == len(ALWAYS)


def test_a_link_in_the_place_of_the_index_is_not_followed(ws: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    index_folder(ws).rmdir()
    index_folder(ws, made=False).symlink_to(elsewhere)
    assert_true(ws)
    assert list(elsewhere.iterdir()) == []
    index_folder(ws, made=False).unlink()
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "index.sqlite-journal"):
        (index_folder(ws) / name).symlink_to(elsewhere / name)
    assert_true(ws)
    assert list(elsewhere.iterdir()) == []


def test_an_index_inside_the_workspace_is_not_read(ws: Workspace) -> None:
    """Whoever can write the campaign files could say there that one is signed."""
    with Index(ws) as index:
        index.refresh(TODAY)
    forged = ws.root / ".alignkit"
    forged.mkdir()
    database(index_folder(ws)).rename(database(forged))
    in_index(forged, "UPDATE campaigns SET row = replace(row, 'draft', 'signed')")
    with contextlib.closing(sqlite3.connect(database(forged))) as db:
        assert '"signed"' in db.execute("SELECT row FROM campaigns WHERE slug = 'webinar'").fetchone()[0]
    said = CliRunner().invoke(cli, ["--workspace", str(ws.root), "list"]).stdout
    assert "webinar" in said and "draft" in said and "  signed  " not in said
    assert_true(ws)
    assert {path.name for path in forged.iterdir()} == {"index.sqlite"}, "and nothing is written there"


def test_the_index_lies_where_only_this_user_can_write(ws: Workspace) -> None:
    assert_true(ws)
    assert not (ws.root / ".alignkit").exists()
    assert not index_folder(ws).is_relative_to(ws.root)
    assert index_folder(ws).stat().st_mode & 0o777 == 0o700
    other = Workspace(ws.root.parent)
    assert index_folder(other) != index_folder(ws)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720])
@pytest.mark.parametrize("up", [0, 1, 2])
def test_a_folder_in_which_others_can_write_holds_no_index(
    ws: Workspace, mode: int, up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_true(ws)
    in_index(index_folder(ws), FORGED)
    folder = [index_folder(ws), *index_folder(ws).parents][up]
    folder.chmod(mode)
    assert_true(ws)
    with pytest.raises(PermissionError):
        index_folder(ws)
    folder.chmod(0o700)


def test_a_folder_of_somebody_else_holds_no_index(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_true(ws)
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    assert_true(ws)
    with Index(ws) as index:
        assert index._file is None


def test_a_workspace_reached_by_a_link_has_the_same_index(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ws.root)
    assert index_folder(Workspace(tmp_path / "link")) == index_folder(ws)


@pytest.mark.parametrize("lacking", ["sqlite3", "fts5", "place", "space on the disk"])
def test_without_an_index_the_answers_are_the_same(
    ws: Workspace, lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking == "sqlite3":
        monkeypatch.setattr(index_database, "sqlite3", None)
    elif lacking == "fts5":
        monkeypatch.setattr(index_database, "_SCHEMA", index_database._SCHEMA.replace("fts5", "fts55"))
    elif lacking == "place":
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        real = sqlite3.connect

        def connect(*told: Any, **more: Any) -> sqlite3.Connection:
            db = real(*told, **more)
            db.execute("PRAGMA max_page_count = 14")
            return db

        monkeypatch.setattr(sqlite3, "connect", connect)
    assert_true(ws)
    (ws.campaigns / "webinar.toml").write_text(WEBINAR.replace("weekend", "zebra"))
    assert_true(ws)
    with Index(ws) as index:
        list(index.entries(TODAY))
        if lacking in ("sqlite3", "place", "fts5"):
            assert index._file is None, "the case is what it says"
        found = index.lines(["webinar", "webinar-b"], parse_search_words("zebra"), TODAY)
    assert [(line.key, line.text) for line in found["webinar"]] == [
        ("pain.answer", "Controllers lose a zebra every month.")
    ]
    assert found["webinar-b"] == []


HOLDER = """\
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute(sys.argv[2])
db.execute("SELECT * FROM campaigns").fetchone()
if sys.argv[2] == "BEGIN EXCLUSIVE":
    db.execute("UPDATE campaigns SET row = 'x'")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE", "BEGIN"])
@pytest.mark.parametrize("filled", [True, False])
def test_an_index_that_another_process_holds_changes_no_answer(ws: Workspace, how: str, filled: bool) -> None:
    with Index(ws) as index:
        if filled:
            index.refresh(TODAY)
    path = index_folder(ws) / "index.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, path, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert_true(ws)
        (ws.campaigns / "webinar.toml").write_text(WEBINAR.replace("weekend", "zebra"))
        (ws.campaigns / "broken.toml").unlink()
        assert_true(ws)
        said = CliRunner().invoke(cli, ["--workspace", str(ws.root), "search", "zebra"])
        assert (said.exit_code, said.stderr) == (0, "")
        assert said.stdout.startswith("webinar: ")
        holder.kill()
    assert_true(ws)


def test_who_has_an_index_open_that_was_begun_anew_meanwhile_harms_neither(ws: Workspace) -> None:
    with Index(ws) as old:
        old.refresh(TODAY)
        database(index_folder(ws)).unlink()
        with Index(ws) as new:
            new.refresh(TODAY)
            (ws.campaigns / "webinar.toml").write_text(WEBINAR.replace("weekend", "zebra"))
            for index in (old, new, old):
                index.refresh(TODAY)
                assert index.find_slugs(parse_search_words("zebra"), TODAY) == {"webinar"}
                assert entries(index) == expected_entries(ws)
    assert_true(ws)


def test_the_answer_is_of_one_moment_though_another_process_writes(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index(ws) as index:
        index.refresh(TODAY)
    expected = expected_entries(ws)
    with Index(ws) as index, Index(ws) as other:
        known = index._known

        def known_after_another_has_written(*told: Any, **more: Any) -> Any:
            assert other._file
            with other._file.transaction() as db:
                db.execute("DELETE FROM campaigns WHERE slug = 'webinar'")
            return known(*told, **more)

        monkeypatch.setattr(index, "_known", known_after_another_has_written)
        assert entries(index) == expected
    assert_true(ws)


def test_sqlite_itself_keeps_the_index_whole(ws: Workspace) -> None:
    with Index(ws) as index:
        assert index._file
        assert index._file.ask("PRAGMA journal_mode") == [("wal",)]
        index.refresh(TODAY)
        assert index._file.ask("PRAGMA integrity_check") == [("ok",)]
    assert [path.name for path in index_folder(ws).iterdir()] == ["index.sqlite"]


@pytest.mark.parametrize("damage", ["deleted", "cut off", "noise", "read-only", "held"])
def test_list_and_search_say_the_same_and_complain_of_nothing(
    ws: Workspace, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("broken.toml", "wrong.toml", "empty.toml", "latin.toml", "A copy of Webinar.toml", "nowhere.toml"):
        (ws.campaigns / name).unlink()

    def said() -> list[tuple[int, str, str]]:
        asked = [["list"], ["list", "--json", "--tag", "DACH"], ["list", "--waiting", "sales", "--launch", "2027"]]
        asked += [["search", "weekend"], ["search", "--status", "draft", "weekend"], ["search", "weekend tag:dach"]]
        runs = [CliRunner().invoke(cli, ["--workspace", str(ws.root), *words]) for words in asked]
        return [(run.exit_code, run.stdout, run.stderr) for run in runs]

    before = said()
    assert [(code, complaint) for code, _, complaint in before] == [(0, "")] * 6
    assert all("webinar" in text for _, text, _ in before)
    with contextlib.closing(sqlite3.connect(database(index_folder(ws)), isolation_level=None)) as holder:
        if damage == "held":
            holder.execute("BEGIN EXCLUSIVE")
        elif damage == "read-only":  # whoever may write everything is refused too
            real = os.access
            monkeypatch.setattr(os, "access", lambda at, mode: "workspaces" not in str(at) and real(at, mode))
        else:
            holder.close()
            DAMAGE[damage](index_folder(ws))
        assert said() == before
        (ws.campaigns / "webinar.toml").write_text(WEBINAR.replace("dach", "alps"))
        assert [text for _, text, _ in said()][1:3] == ["[]\n", before[2][1]]


# what the files do


def test_every_change_of_a_file_is_noticed(ws: Workspace) -> None:
    webinar, fair = ws.campaigns / "webinar.toml", ws.campaigns / "webinar-b.toml"
    steps: list[Callable[[], Any]] = [
        lambda: webinar.write_text(WEBINAR.replace("weekend", "evening")),
        lambda: campaigns.rename_campaign(ws, "webinar-b", "late"),
        lambda: campaigns.archive_campaign(ws, "late"),
        lambda: webinar.write_text(WEBINAR.replace("answer", "answer =")),
        lambda: webinar.rename(ws.campaigns / "Webinar.toml"),
        lambda: (ws.campaigns / "Webinar.toml").rename(webinar),
        lambda: (ws.campaigns / "latin.toml").replace(webinar),
        lambda: [webinar.unlink(), webinar.symlink_to("../linked.txt")],
        lambda: [webinar.unlink(), webinar.mkdir()],
        lambda: [webinar.rmdir(), fair.write_text(WEBINAR)],
        lambda: (ws.campaigns / "archive" / "old.toml").unlink(),
        lambda: [path.unlink() for path in ws.campaigns.glob("*.toml")],
    ]
    assert_true(ws)
    for step in steps:
        step()
        assert_true(ws)


def test_a_change_of_equal_length_with_its_moment_put_back_is_noticed(ws: Workspace) -> None:
    assert_true(ws)
    path = ws.campaigns / "webinar.toml"
    before = path.stat()
    with path.open("r+") as file:
        file.write(WEBINAR.replace("weekend", "evening"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert_true(ws)


def test_a_file_that_changed_a_moment_ago_is_read_again(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that tells no two changes of one moment apart, the second would go unnoticed for good."""
    monkeypatch.setattr(index_module, "_UNSETTLED_NS", 3600 * 10**9)
    everything = sorted(count_reads(ws, monkeypatch))
    assert sorted(count_reads(ws, monkeypatch)) == everything
    assert_true(ws)
    monkeypatch.setattr(index_module, "_UNSETTLED_NS", -(10**15))
    assert sorted(count_reads(ws, monkeypatch)) == everything
    assert sorted(count_reads(ws, monkeypatch)) == ALWAYS


def test_what_depends_on_the_day_is_told_of_the_day(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    waiver = (
        '[[waivers]]\ncode = "AF25"\nreason = "r"\nuntil = {}\nmarketing = {{ by = "A", at = 2027-01-01T08:00:00Z }}\n'
    )
    waiver += 'sales = {{ by = "B", at = 2027-01-01T08:00:00Z }}\n'
    text = WEBINAR + waiver.format("2027-03-01") + 'question = "pain"\n' + waiver.format("2027-03-05")
    (ws.campaigns / "webinar.toml").write_text(text)
    for number in (1, 2, 5, 6, 30, 6, 5, 3, 1):
        assert_true(ws, date(2027, 3, number))
    for name in ALWAYS:  # with them, it is never asked what the folder looks like as a whole
        (ws.campaigns / name).unlink()
    for number in (1, 2, 5, 6, 30, 6, 5, 3):
        assert_true(ws, date(2027, 3, number))
    monkeypatch.setitem(globals(), "TODAY", date(2027, 3, 5))
    assert count_reads(ws, monkeypatch) == [], "nothing ended in between"
    monkeypatch.setitem(globals(), "TODAY", date(2027, 3, 6))
    assert count_reads(ws, monkeypatch) == ["webinar.toml"]


def test_a_folder_that_cannot_be_listed_is_refused(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    for path in ws.campaigns.glob("*.toml"):
        path.unlink()
    ws.campaigns.rename(tmp_path / "elsewhere")
    with Index(ws) as index:
        assert list(index.entries(TODAY)) == []
    ws.campaigns.symlink_to(tmp_path / "outside")
    with Index(ws) as index, pytest.raises(UserError, match="outside the workspace"):
        list(index.entries(TODAY))


def test_a_file_that_makes_the_program_fail_is_a_row_among_others(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(campaign: Any, *rest: Any) -> dict[str, Any]:
        return list_entry_document(campaign, *rest) if campaign.slug != "webinar" else 1 // 0

    monkeypatch.setattr("alignkit.listing.summary_builder.list_entry_document", fails)
    with Index(ws) as index:
        told = {entry["slug"]: (entry["status"], problems) for entry, problems in entries(index)}
    assert told["webinar"][0] == "broken"
    assert "ZeroDivisionError" in told["webinar"][1][0]
    assert told["webinar-b"][0] == "draft"


def test_what_was_read_is_kept_when_the_reader_is_stopped(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index(ws) as index:
        reading = index.entries(TODAY)
        for _ in range(8):
            next(reading)
        reading.close()
    assert sorted(count_reads(ws, monkeypatch)) == sorted({*ALWAYS, "wrong.toml"})
    assert_true(ws)


def test_writing_in_batches_leaves_nothing_out(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_BATCH_SIZE", 2)
    assert_true(ws)
    (ws.campaigns / "broken.toml").unlink()
    for slug in ("webinar", "webinar-b", "wrong"):
        (ws.campaigns / f"{slug}.toml").write_text(toml(f"Another {slug}", "weekend"))
    assert_true(ws)


# words

_LETTERS = st.sampled_from("aAbßäÄé\u0301ıſﬁ  -_'\"*()^:12春のガか\u3099हिΣς\u0345²¦") | st.characters(
    exclude_categories=["Cs", "Cc"]
)
_LINES = st.lists(st.text(_LETTERS, max_size=12), max_size=3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=3), st.data())
def test_any_words_find_what_reading_all_files_finds(ws: Workspace, texts: list[list[str]], data: Any) -> None:
    for path in ws.campaigns.glob("*.toml"):
        path.unlink()
    for number, lines in enumerate(texts):
        (ws.campaigns / f"c{number}.toml").write_text(toml("T", *lines), encoding="utf-8")
    whole = " ".join(line for lines in texts for line in lines)
    pieces = st.tuples(st.integers(0, len(whole)), st.integers(1, 5)).map(lambda cut: whole[cut[0] : sum(cut)])
    query = " ".join(data.draw(st.lists(pieces | st.text(_LETTERS, max_size=4), min_size=1, max_size=3)))
    with Index(ws) as index:
        if wanted := parse_search_words(query):
            found = index.search(wanted, TODAY)
            assert {hit.slug for hit in found} == search_files(read_tokens(ws), query)
            assert index.find_slugs(wanted, TODAY) == {hit.slug for hit in found if not hit.archived}
            assert all(hit.lines for hit in found)
        else:
            assert not tokens(query)


@pytest.mark.parametrize(
    "query",
    [
        *['"', "*", "a*", '"a" OR "b"', "NEAR(a b)", "a AND NOT b", "^a", "text:a", "-a", "(", "a" * 5000, "a-" * 5000],
        *[" ".join(f"w{n}" for n in range(2000)), "weekend " * 500 + "every", "a\0b", "'; DROP TABLE files; --"],
    ],
)
def test_no_words_are_an_error(ws: Workspace, query: str) -> None:
    with Index(ws) as index:
        if wanted := parse_search_words(query):
            assert {hit.slug for hit in index.search(wanted, TODAY)} == search_files(read_tokens(ws), query)
            index.find_slugs(wanted, TODAY)
            assert index._file and index._may_begin_anew, "it was not taken for damage"


def test_no_phrase_reaches_from_one_paragraph_into_the_next(ws: Workspace) -> None:
    (ws.campaigns / "webinar.toml").write_text(toml("T", "ends with Q2", "", "2027 begins it"))
    with Index(ws) as index:
        index.refresh(TODAY)
        assert index.find_slugs(parse_search_words("q2-2027"), TODAY) == set()
        assert index.find_slugs(parse_search_words("q2 2027"), TODAY) == {"webinar"}


def test_the_order_of_what_is_found(ws: Workspace) -> None:
    texts = {
        "in-text": toml("Other", "halls"),
        "late": toml("Halls late").replace("[pain]", "launch = 2028-01-01\n[pain]"),
        "soon": toml("Halls soon").replace("[pain]", "launch = 2027-01-01\n[pain]"),
        "archive/b-halls": toml("B"),
    }
    for name, text in texts.items():
        (ws.campaigns / f"{name}.toml").write_text(text)
    with Index(ws) as index:
        hits = index.search(parse_search_words("halls"), TODAY)
    assert [hit.slug for hit in hits] == ["late", "soon", "in-text", "webinar-b", "b-halls"]
    assert [hit.archived for hit in hits] == [False, False, False, False, True]


# several processes


def run_list(ws: Workspace, *told: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "alignkit", "--workspace", str(ws.root), *told]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def make_campaigns(ws: Workspace, count: int) -> None:
    for number in range(count):
        (ws.campaigns / f"many-{number}.toml").write_text(toml(f"Number {number}", "weekend " * 50))


def test_processes_that_index_at_once_all_give_the_same_answers(ws: Workspace) -> None:
    make_campaigns(ws, 60)
    expected = [entry for entry, _ in expected_entries(ws, date.today())]
    running = [run_list(ws, "list", "--json") for _ in range(4)]
    for process in running:
        said, complaints = process.communicate()
        assert (process.returncode, json.loads(said)) == (1, expected)  # some of the files cannot be read
        assert "rror" not in complaints.replace("Error AF", "")
    assert_true(ws)


def test_a_process_killed_while_it_indexes_harms_nothing(ws: Workspace) -> None:
    make_campaigns(ws, 150)
    chance = random.Random(7)
    for _ in range(6):
        process = run_list(ws, "list")
        time.sleep(0.1 + chance.random() * 0.6)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert_true(ws)


@pytest.mark.parametrize(
    "moment",
    [
        "BEGIN",
        "DELETE FROM folders",
        "INSERT INTO campaigns",
        "INSERT INTO words",
        "COMMIT",
        "CREATE VIRTUAL",
        "PRAGMA user_version",
    ],
)
def test_killed_in_the_midst_of_a_write(ws: Workspace, moment: str) -> None:
    """The n-th statement of that kind is the last thing the process does."""
    killed = 0
    for nth in (1, 2, 3):
        (ws.campaigns / "webinar.toml").write_text(WEBINAR.replace("weekend", f"weekend {nth}"))
        code = (
            "import os, sys, sqlite3\n"
            "from datetime import date\nfrom pathlib import Path\n"
            "from alignkit.store import index\nfrom alignkit.store.workspace import Workspace\n"
            "seen = 0\n"
            "class Connection(sqlite3.Connection):\n"
            "    def execute(self, query, *rest):\n"
            "        global seen\n"
            "        done = super().execute(query, *rest)\n"
            f"        seen += query.startswith({moment!r})\n"
            f"        if seen == {nth}: os.kill(os.getpid(), 9)\n"
            "        return done\n"
            "real = sqlite3.connect\n"
            "sqlite3.connect = lambda *told, **more: real(*told, factory=Connection, **more)\n"
            "index._BATCH_SIZE, index._UNSETTLED_NS = 2, -10**15\n"
            "with index.Index(Workspace(Path(sys.argv[1]))) as opened: opened.refresh(date(2027, 3, 1))\n"
        )
        killed += subprocess.run([sys.executable, "-c", code, ws.root], check=False).returncode == -signal.SIGKILL
        assert_true(ws)
    assert killed


# the command


def search(ws: Workspace, *told: str) -> Any:
    return CliRunner().invoke(cli, ["--workspace", str(ws.root), "search", *told], prog_name="alignkit")


def test_search_tells_campaign_question_and_line(ws: Workspace) -> None:
    said = search(ws, "koln", "wochenende")
    assert said.exit_code == 0
    assert said.stdout == "webinar: Month-end close webinar\n  Pain: Das Wochenende in Köln.\n"
    assert said.stderr == ""
    assert search(ws, "ruiz").stdout == "webinar: Month-end close webinar\n  Campaign, Marketing lead: Dana Ruiz\n"
    assert search(ws, "month", "close").stdout == "webinar: Month-end close webinar\n"
    assert search(ws, "archived hall").stdout == "old: Old (archived)\n  Pain: An archived hall\n"
    assert "broken\n  broken file: answer = oops weekend\n" in search(ws, "oops").stdout


def test_search_as_json(ws: Workspace) -> None:
    assert json.loads(search(ws, "budget first", "--json").stdout)[0] == {
        "slug": "webinar",
        "title": "Month-end close webinar",
        "archived": False,
        "question": "pain",
        "key": "sales.pain.position",
        "line": "Budget first.",
    }
    assert json.loads(search(ws, "oops", "--json").stdout) == [
        {
            "slug": "broken",
            "title": None,
            "archived": False,
            "question": None,
            "key": None,
            "line": "answer = oops weekend",
        }
    ]
    assert json.loads(search(ws, "zebra", "--json").stdout) == []


def test_search_that_finds_nothing_says_so(ws: Workspace) -> None:
    assert (search(ws, "zebra").exit_code, search(ws, "zebra").stderr) == (0, "No campaign holds that.\n")
    assert search(ws, "zebra", "weekend").stderr == "No campaign holds all of these words.\n"
    refused = search(ws, "?!")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_search_obeys_no_control_character(ws: Workspace) -> None:
    (ws.campaigns / "webinar.toml").write_text(
        toml("T\u001b[2J \u202e", "weekend\u001b]0;x\u0007").replace("\x1b", "\\u001b")
    )
    for said in (search(ws, "weekend"), search(ws, "weekend", "--json")):
        assert not set("\x1b\x07\u202e") & set(said.output)
