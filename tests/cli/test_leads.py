"""leads on the command line: from an export to a definition that was tested, and what it never lets out."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

from alignkit.app import leads
from alignkit.core.digests import definition_digest
from alignkit.crm import lead_reasons
from alignkit.crm.lead_reasons import explain
from alignkit.files import reader
from alignkit.leads.batch import EXPIRES_AFTER_DAYS
from alignkit.leads.definition import Judged
from alignkit.store import lead_batches, workspace
from tests.command_line import run, run_checked, run_refused

SLUG = "spring-webinar"
TODAY = date(2026, 11, 24)
FIRST = ("Nora", "Piers", "Ida", "Jonas", "Mara", "Tilda", "Evan", "Ruth", "Osei", "Lena", "Kofi", "Anna")
LAST = (
    "Haldane",
    "Quillon",
    "Marlowe",
    "Tarnow",
    "Vesper",
    "Orrin",
    "Pellam",
    "Brook",
    "Mensah",
    "Stroud",
    "Boaten",
    "Lindqvist",
)
HEADINGS = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Company Name", "Contact owner",
    "Notes", "Lifecycle Stage", "Lead Status", "Original Source", "Close Date", "HubSpot Score",
)  # fmt: skip
TITLES = ("CFO", "Controller", "Director", "Student")


def export(count: int = 12) -> str:
    """An export of closed leads, one by one accepted and returned, from two sources."""
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(HEADINGS)
    for n in range(count):
        first, last = FIRST[n % 12], LAST[n % 12]
        mail, phone = f"{first}.{last}@firm{n}.example".lower(), f"+49 30 55501{n:02}"
        stage, status = ("Customer", "Connected") if n % 2 else ("Lead", "Unqualified")
        source = ("Fair", "Webinar")[n // 2 % 2]
        notes = f"{first} asked for a call, write to {mail}" if n == 3 else f"{last} read the paper"
        out.writerow([900 + n, first, last, mail, phone, TITLES[n % 4], f"Firm {n} Ltd", "Dana Ruiz", notes, stage,
                      status, source, f"2026-10-{n + 1:02}", 20 + 7 * n])  # fmt: skip
    return file.getvalue()


def personal_words() -> list[str]:
    return [*LAST, *(f"{first} {last}" for first, last in zip(FIRST, LAST, strict=True)), "@firm", "55501", "Dana Ruiz"]


@pytest.fixture(autouse=True)
def root(no_identity: None, set_today: Callable[[date], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    set_today(TODAY)
    folder = tmp_path / "work"
    workspace.create_workspace(folder)
    monkeypatch.chdir(folder)
    run_checked("new", "Spring webinar", "--launch", "2027-01-11", "--end", "2027-03-31")
    (tmp_path / "leads.csv").write_text(export(), encoding="utf-8")
    return folder


def campaign_path(root: Path) -> Path:
    return root / "campaigns" / f"{SLUG}.toml"


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


def take(root: Path, *words: str) -> str:
    return run_checked("leads", "add", SLUG, root.parent / "leads.csv", *words).stderr


def batch_data(root: Path) -> dict[str, object]:
    return json.loads((root / "leads" / SLUG / "batch.json").read_text("utf-8"))


def numbers_of(root: Path, outcome: str) -> list[int]:
    return [row["number"] for row in batch_data(root)["leads"] if row["outcome"] == outcome]  # type: ignore[index, attr-defined]


def judge_all(root: Path, team: str, good: list[int], count: int = 12) -> None:
    for number in range(1, count + 1):
        verdict = "good" if number in good else "bad"
        run_checked("leads", "judge", SLUG, f"{number}={verdict}", "--team", team, "--reason", "Finance title; Spend")


def write_definition(root: Path) -> None:
    run_checked("leads", "adopt", SLUG, "Finance title")
    path = campaign_path(root)
    text = path.read_text("utf-8")
    rules = (
        '[[mql.rules]]\nfor = "Finance title"\ncolumn = "Job Title"\nhow = "contains one of"\nvalues = ["Controller"]\n'
    )
    before, metrics, after = text.partition("[metrics.review]")
    path.write_text(f"{before}{rules}\n{metrics}{after}", "utf-8")


# --- taking ---------------------------------------------------------------------------------------------------------


def test_leads_are_taken_half_of_each_kind_and_the_choice_is_explained(root: Path) -> None:
    said = take(root, "--per-source", "4")
    assert "8 leads taken, of 12." in said and "4 were accepted, 4 returned" in said
    assert "4 Fair" in said and "4 Webinar" in said and "SHA-256" in said and "24 December 2026" in said
    assert "Left out: Phone Number, Contact owner" in said
    first = batch_data(root)["leads"]
    run_checked("leads", "forget", SLUG)
    assert not (root / "leads" / SLUG).exists()
    take(root, "--per-source", "4")
    assert batch_data(root)["leads"] == first, "the same file gives the same leads"
    assert sorted(row["part"] for row in first) == ["build"] * 4 + ["test"] * 4  # type: ignore[attr-defined]


def test_nothing_of_a_person_is_kept_but_initials(root: Path) -> None:
    take(root)
    kept = (root / "leads" / SLUG / "batch.json").read_text("utf-8")
    for word in personal_words():
        assert word not in kept.replace("@firm1", "").replace("@firm", "") or word == "@firm", word
    assert not [word for word in LAST if word.lower() in kept.lower()]
    assert "N. H." in kept


def test_every_column_is_in_one_of_the_lists_and_an_empty_cell_is_said(root: Path) -> None:
    rows = export().replace("nora.haldane@firm0.example", "").replace("Firm 0 Ltd", "Haldane Foods Ltd")
    (root.parent / "leads.csv").write_text(rows, "utf-8")
    said = take(root)
    assert "Email (domain only)" in said and "First Name (initials), Last Name (initials)" in said
    sheet = run_checked("leads", "sheet", SLUG, "--team", "sales").stdout
    assert sheet.count("  Email: ") == 12 and sheet.count("  Email: not given") >= 1
    assert "Haldane" not in sheet and "Company Name: H. Foods Ltd" in sheet
    assert SLUG in run_checked("leads", "list", SLUG).stdout
    assert "No leads were taken" in run("leads", "list", "other").stderr


def test_names_stay_where_somebody_asks_for_it(root: Path) -> None:
    take(root, "--names")
    assert "Nora Haldane" in (root / "leads" / SLUG / "batch.json").read_text("utf-8")


def test_what_gives_the_answer_away_is_on_no_card_and_no_sheet(root: Path) -> None:
    take(root)
    card = run_checked("leads", "judge", SLUG, "--team", "sales", stdin="q\n").stderr
    sheet = run_checked("leads", "sheet", SLUG, "--team", "sales").stdout
    for text in (card, sheet):
        assert "Job Title: " in text
        for word in ("Customer", "Unqualified", "Webinar", "Fair", "Lifecycle", "Score", "Dana"):
            assert word not in text, word


def test_git_leaves_the_leads_alone_in_an_older_workspace(root: Path) -> None:
    git(root, "init", "-q")
    (root / ".gitignore").write_text(".alignkit-*.tmp")
    take(root)
    git(root, "add", "-A")
    assert "leads" not in git(root, "ls-files")
    assert (root / ".gitignore").read_text().splitlines() == [".alignkit-*.tmp", "/leads/"]


@pytest.mark.parametrize("how", ["tracked", "negated"])
def test_leads_are_refused_where_git_would_track_them(root: Path, how: str) -> None:
    git(root, "init", "-q")
    if how == "tracked":
        (root / "leads").mkdir()
        (root / "leads" / "old.txt").write_text("x")
        git(root, "add", "-f", "leads/old.txt")
    else:
        (root / ".gitignore").write_text("/leads/\n!/leads/\n")
    said = run_refused("leads", "add", SLUG, root.parent / "leads.csv")
    assert "git" in said and "track" in said
    assert not (root / "leads" / SLUG).exists()


def test_a_second_time_is_refused_unless_asked_for(root: Path) -> None:
    take(root)
    assert "already" in run_refused("leads", "add", SLUG, root.parent / "leads.csv")
    take(root, "--again")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--source", "Colour"], "no column"), (["--days", "3"], "can be taken"), (["--per-source", "0"], "per-source")],
)
def test_what_cannot_be_taken_is_said(root: Path, words: list[str], said: str) -> None:
    assert said in run_refused("leads", "add", SLUG, root.parent / "leads.csv", *words)


@pytest.mark.parametrize("broken", ["choose_leads", "replace_batch", "write"])
def test_an_interrupted_command_leaves_the_leads_and_marks_as_they_were(
    root: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    take(root)
    judge_all(root, "sales", [1])

    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in (root / "leads").rglob("*") if path.is_file()}

    before = state()

    def interrupt(*words: object, **options: object) -> None:
        raise KeyboardInterrupt

    if broken == "choose_leads":
        monkeypatch.setattr(leads, broken, interrupt)
    else:
        monkeypatch.setattr(lead_batches, {"write": "write_batch"}.get(broken, broken), interrupt)
    said = run_checked("leads", "add", SLUG, root.parent / "leads.csv", "--again", code=130).stderr
    assert "Interrupted." in said and state() == before


def test_an_interrupted_why_leaves_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_definition(root)

    def interrupt(*words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lead_reasons, "judge_lead", interrupt)
    out = root.parent / "why.csv"
    run_checked("leads", "why", SLUG, root.parent / "leads.csv", "-o", out, code=130)
    assert not out.exists() and sorted(path.name for path in root.parent.glob("*.csv")) == ["leads.csv"]


def test_a_record_that_stands_there_twice_is_taken_once(root: Path) -> None:
    rows = export().splitlines(keepends=True)
    (root.parent / "leads.csv").write_text("".join([*rows, rows[1], rows[2]]), "utf-8")
    assert "Left out: 2 that repeat the record id of another lead." in take(root)
    assert len(batch_data(root)["leads"]) == 12  # type: ignore[arg-type]


def test_leads_of_which_nothing_can_be_shown_are_not_taken(root: Path) -> None:
    (root.parent / "leads.csv").write_text("Record ID,Email,Lifecycle Stage\n1,,Customer\n", "utf-8")
    assert "leads taken" in take(root)
    (root.parent / "leads.csv").write_text("Record ID,First Name,Lifecycle Stage\n1,Nora,Customer\n", "utf-8")
    said = run_refused("leads", "add", SLUG, root.parent / "leads.csv", "--again")
    assert "Nothing of these leads can be shown to the judges" in said and "such as job title" in said


@pytest.mark.parametrize("raw", [b"\0" * 400, b"PK\x03\x04" + b"\0" * 400, b"\x89PNG\r\n\x1a\n\0"])
def test_a_sheet_that_is_no_text_is_refused(root: Path, raw: bytes) -> None:
    take(root)
    (root.parent / "sheet.docx").write_bytes(raw)
    said = run_refused("leads", "collect", SLUG, root.parent / "sheet.docx")
    assert "sheet.docx is no text" in said and "copy its text" in said


def test_leads_expire_and_due_says_so(root: Path, set_today: Callable[[date], None]) -> None:
    take(root)
    assert "leads" in run_checked("due", "--days", "40").stdout.lower()
    set_today(date.fromordinal(TODAY.toordinal() + EXPIRES_AFTER_DAYS + 1))
    assert "1 overdue" in run_checked("due").stderr
    assert "expired" in run_refused("leads", "judge", SLUG, "1=good", "--team", "sales")
    assert "expired" in run_checked("leads", "list").stdout
    run_checked("leads", "forget", SLUG)
    assert "No leads" in run_checked("leads", "list").stderr


# --- judging --------------------------------------------------------------------------------------------------------


def test_judging_line_by_line_goes_on_where_it_stopped(root: Path) -> None:
    take(root)
    said = run_checked("leads", "judge", SLUG, "--team", "sales", stdin="x\ng\nA date\nBudget\nq\n").stderr
    assert "none of g, l, b, u, k" in said and "11 of 12 still to judge" in said
    again = run_checked("leads", "judge", SLUG, "--team", "sales", stdin="k\n").stderr
    assert "Lead 2 of 12" in again and "Lead 1 of" not in again and "10 of 12" in again


def test_skipped_leads_come_again_after_the_last(root: Path) -> None:
    take(root)
    said = run_checked("leads", "judge", SLUG, "--team", "sales", stdin="\n" + "k\n" * 11 + "\n").stderr
    assert said.count("Lead 1 of 12") == 2 and "1 of 12 still to judge" in said


def test_what_the_other_team_said_is_on_no_sheet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(root)
    run_checked("leads", "judge", SLUG, "1=bad", "--team", "sales", "--reason", "No date named", "--by", "Lea Sato")
    words = ("leads", "sheet", SLUG, "--team", "sales")
    assert "No date" not in run_checked(*words).stdout
    assert "No date" not in run_checked(*words, "--with-marks").stdout, "no team is set, and the name is another"
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    filled = run_checked(*words, "--with-marks").stdout
    assert "No date" in filled and "No date" not in run_checked(*words).stdout
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    assert "hidden until the reveal" in run_refused(*words, "--with-marks")
    (root / "leads" / "back.txt").write_text(filled)
    said = run_checked("leads", "collect", SLUG, root / "leads" / "back.txt").stderr
    assert "1 mark of Sales" in said and "No date" not in said and "Lead 1" not in said


def test_marks_on_a_sheet_are_shown_to_their_own_team_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(root)
    sheet = run_checked("leads", "sheet", SLUG, "--team", "sales").stdout
    (root / "leads" / "back.txt").write_text(sheet.replace("[LEAD 2 VERDICT]\n", "[LEAD 2 VERDICT]\nbad, a student\n"))
    words = ("leads", "collect", SLUG, root / "leads" / "back.txt")
    for team, may_read in (("", False), ("marketing", False), ("sales", True)):
        monkeypatch.setenv("ALIGNKIT_TEAM", team)
        said = run_checked(*words).output
        assert ("not good; why: a student" in said) is may_read, team or "nobody has said which team sits here"
        assert ("student" in said) is may_read and ("hidden until the reveal" in said) is not may_read
    monkeypatch.setenv("ALIGNKIT_TEAM", "")
    assert "student" not in run_checked(*words, "--yes").output
    assert "0 new, 0 changed, 1 as before" in run_checked(*words).output


def test_each_kind_of_sheet_names_the_command_that_takes_it_over(root: Path) -> None:
    take(root)
    (root / "leads" / "leads.txt").write_text(run_checked("leads", "sheet", SLUG, "--team", "sales").stdout)
    (root / "leads" / "nine.txt").write_text(run_checked("sheet", SLUG, "--team", "sales").stdout)
    assert "alignkit leads collect SLUG FILE" in run_refused("collect", root / "leads" / "leads.txt")
    assert "alignkit collect FILE" in run_refused("leads", "collect", SLUG, root / "leads" / "nine.txt")


def test_a_second_sheet_says_what_differs_from_the_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(root)
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    file = root / "leads" / "back.txt"
    sheet = run_checked("leads", "sheet", SLUG, "--team", "sales").stdout
    for number in (1, 2, 3):
        sheet = sheet.replace(f"[LEAD {number} VERDICT]\n", f"[LEAD {number} VERDICT]\ngood\n")
    file.write_text(sheet)
    run_checked("leads", "collect", SLUG, file, "--yes")
    sheet = sheet.replace("[LEAD 1 VERDICT]\ngood", "[LEAD 1 VERDICT]\nlater")
    file.write_text(sheet.replace("[LEAD 2 WANTED]\n", "[LEAD 2 WANTED]\nThe budget\n"))
    said = run_checked("leads", "collect", SLUG, file).stderr
    assert "Lead 1: good → good, but not yet\n" in said
    assert "Lead 2: good; wanted: (none) → The budget\n" in said
    assert "Lead 3: good (as it was)\n" in said
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    said = run_checked("leads", "collect", SLUG, file).stderr
    assert "0 new, 2 changed, 1 as before" in said and "budget" not in said


def test_neither_team_sees_the_other_before_both_are_through(root: Path) -> None:
    take(root)
    judge_all(root, "sales", [1])
    assert "Marketing 0 of 12, Sales 12 of 12" in run_refused("leads", "reveal", SLUG)
    assert "not revealed" in run_refused("leads", "test", SLUG)
    early = run_checked("leads", "reveal", SLUG, "--open").stdout
    assert "0 of 0 both judged" in early
    assert "revealed" in run_refused("leads", "judge", SLUG, "1=good", "--team", "marketing")


def test_a_sheet_comes_back_through_a_mail(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    take(root)
    sheet = run_checked("leads", "sheet", SLUG, "--team", "marketing").stdout
    answered = sheet.replace("[LEAD 2 VERDICT]\n", "[LEAD 2 VERDICT] not good\n").replace(
        "[LEAD 2 REASON]\n", "[LEAD 2 REASON]\nStudent\n"
    )
    mail = "\r\n".join(f"> {line}" for line in answered.split("\n"))
    file = root / "leads" / "back.txt"
    file.write_text(mail, "utf-16")
    assert "not good; why: Student" in run_checked("leads", "collect", SLUG, file).stderr
    assert "0 of 12" in run_checked("leads", "list").stdout, "it was only shown"
    assert "11 of 12 still" in run_checked("leads", "collect", SLUG, file, "--yes").stderr
    file.write_text(mail.partition("[END")[0])
    assert "no end" in run_refused("leads", "collect", SLUG, file)
    file.write_text(answered.replace("not good", "splendid"))
    said = run_checked("leads", "collect", SLUG, file, code=1)
    assert "Lead 2: the verdict begins with none" in said.stderr
    assert "Mend these lines on your sheet" in said.stdout and "- Lead 2: the verdict" in said.stdout


def test_a_sheet_is_not_written_where_git_would_track_it(root: Path) -> None:
    git(root, "init", "-q")
    take(root)
    said = run_refused("leads", "sheet", SLUG, "--team", "sales", "-o", "sheet.txt")
    assert "git would track it" in said and f"leads/{SLUG}/sheet.txt" in said
    run_checked("leads", "sheet", SLUG, "--team", "sales", "-o", f"leads/{SLUG}/sheet.txt")
    run_checked("leads", "forget", SLUG)
    assert not (root / "leads" / SLUG).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(["99=good"], "no lead 99"), (["1=nice"], "no verdict"), (["good"], "such as 3=good"), ([], "")],
)
def test_wrong_verdicts_are_refused(root: Path, words: list[str], said: str) -> None:
    take(root)
    if words:
        assert said in run_refused("leads", "judge", SLUG, *words, "--team", "sales")
    else:
        assert "No leads were taken" in run_refused("leads", "judge", "other", "1=good", "--team", "sales")


# --- comparing, adopting, testing, keeping --------------------------------------------------------------------------


def test_from_judging_to_a_tested_definition(root: Path) -> None:
    take(root)
    good = numbers_of(root, "accepted")
    judge_all(root, "marketing", good)
    judge_all(root, "sales", good[1:])
    shown = run_checked("leads", "reveal", SLUG)
    assert "Same on 11 of 12 both judged (likely 65 to 99 %)." in shown.stdout
    talk = shown.stdout.partition("They differ on")[2]
    assert f"Lead {good[0]}" in talk and "Marketing: good: Finance title; Spend" in talk
    assert "What happened: Lifecycle Stage: Customer" in talk and "Finance title (" in shown.stdout
    document = json.loads(run_checked("leads", "reveal", SLUG, "--json").stdout)
    assert (document["same"], document["both_judged"], document["total"]) == (11, 12, 12)
    run_checked("leads", "settle", SLUG, good[0], "good", "--reason", "Spend is known", "--by", "Ada Kim")
    again = run_checked("leads", "reveal", SLUG).stdout
    assert (
        "Settled: good: Spend is known (Ada Kim)" in again
        and "They differ on 1, furthest apart first; 1 of 1 settled" in again
    )
    write_definition(root)
    tried = json.loads(run_checked("leads", "test", SLUG, "--json").stdout)
    assert tried["build"]["good"] + tried["test"]["good"] == 6 and tried["left_out"] == 0
    missed = {each["lead"] for each in tried["misses"]}
    titles = {row["number"]: row["shown"]["Job Title"] for row in batch_data(root)["leads"]}  # type: ignore[attr-defined]
    assert missed == {n for n in titles if (titles[n] == "Controller") != (n in good)}
    for number in missed:
        run_checked("leads", "tick", SLUG, number, f"Finance title={'yes' if number in good else 'no'}")
    assert "3 of 3 (likely 44 to 100 %) called good by both" in run_checked("leads", "test", SLUG).stdout
    assert "AK53" in run("check", SLUG).stdout
    run_checked("leads", "keep", SLUG)
    kept = tomli.loads(campaign_path(root).read_text("utf-8"))["mql"]["tested"]
    assert (kept["same"], kept["both_judged"], kept["good_passed"], kept["good"]) == (11, 12, 3, 3)
    assert kept["present"] == ["Theo Park"] and kept["on"] == TODAY
    loaded = reader.read_campaign(campaign_path(root).read_bytes(), SLUG).campaign
    assert loaded is not None and kept["of"] == definition_digest(loaded)
    assert "AK53" not in run("check", SLUG).stdout
    run_checked("leads", "adopt", SLUG, "Wants a call", "--as", "comes-with")
    assert "AK53" not in run("check", SLUG).stdout, "what a hand-off comes with is not what was tested"
    run_checked("leads", "adopt", SLUG, "Asked for a call", "--class", "Hand raise")
    stale = "has changed since it was tested on 24 November 2026: class “Hand raise” "
    assert stale in run("check", SLUG).stdout
    page = run_checked("brief", SLUG).stdout
    assert "Changed since: class “Hand raise” " in page
    assert "the teams said the same on 11 of 12 both judged" in page and "3 of 3 (likely 44 to 100 %)" in page


def test_factors_are_adopted_once_and_without_personal_data(root: Path) -> None:
    for how in ("criterion", "class", "not-enough", "comes-with"):
        run_checked("leads", "adopt", SLUG, "A date is named", "--as", how)
        assert "already" in run_refused("leads", "adopt", SLUG, "a date is  named", "--as", how)
    mql = tomli.loads(campaign_path(root).read_text("utf-8"))["mql"]
    assert mql["criteria"] == mql["not_enough"] == mql["handoff"]["include"] == ["A date is named"]
    assert mql["classes"] == [{"name": "A date is named"}]
    assert "without a person's data" in run_refused("leads", "adopt", SLUG, "Call +49 30 5550100")


def test_points_give_a_table_of_thresholds(root: Path) -> None:
    take(root)
    good = numbers_of(root, "accepted")
    judge_all(root, "marketing", good)
    judge_all(root, "sales", good)
    run_checked("leads", "reveal", SLUG)
    path = campaign_path(root)
    text = path.read_text("utf-8")
    more = """[[mql.classes]]
name = "Scored"
score = 40
[[mql.points]]
what = "Finance title"
points = 30
axis = "fit"
[[mql.points]]
what = "Fair"
points = 25
axis = "engagement"
[[mql.bands]]
name = "A"
at_least = 50
[[mql.rules]]
for = "Finance title"
column = "Job Title"
how = "contains one of"
values = ["Controller", "CFO"]
[[mql.rules]]
for = "Fair"
column = "Original Source"
how = "is"
values = ["Fair"]
"""
    before, metrics, after = text.partition("[metrics.review]")
    path.write_text(f"{before}{more}\n{metrics}{after}", "utf-8")
    rows = json.loads(run_checked("leads", "test", SLUG, "--json").stdout)["thresholds"]
    leads = batch_data(root)["leads"]
    scores = {
        row["number"]: 30 * (row["shown"]["Job Title"] in ("Controller", "CFO")) + 25 * (row["source"] == "Fair")
        for row in leads  # type: ignore[attr-defined]
    }
    assert [row["at_least"] for row in rows] == [None, *sorted({*scores.values(), 40})]
    for row in rows:
        inside = [n for n, score in scores.items() if row["at_least"] is None or score >= row["at_least"]]
        assert row["passed"] == len(inside) and row["good_passed"] == len(set(inside) & set(good))
        assert row["good_left"] == len(good) - row["good_passed"] and row["in_force"] == (row["at_least"] == 40)
    shown = run_checked("leads", "test", SLUG).stdout
    assert "everything" in shown and "40 *" in shown and "Band A: " in shown and "fit " in shown


# --- why ------------------------------------------------------------------------------------------------------------


def test_why_keeps_rows_ids_and_encoding_and_names_what_it_cannot_hold(root: Path) -> None:
    path = root.parent / "leads.csv"
    path.write_bytes(export().replace("Firm 0 Ltd", "Größe 0").replace(",", ";").encode("cp1252"))
    run_checked("leads", "adopt", SLUG, "=Finance „title“ ✓")
    text = campaign_path(root).read_text("utf-8")
    before, metrics, after = text.partition("[metrics.review]")
    rules = '[[mql.rules]]\nfor = "=Finance „title“ ✓"\ncolumn = "Job Title"\nhow = "is"\nvalues = ["CFO"]\n\n'
    campaign_path(root).write_text(f"{before}{rules}{metrics}{after}", "utf-8")
    out = root.parent / "why.csv"
    said = run_checked("leads", "why", SLUG, path, "-o", out).stderr
    assert "cannot hold ✓" in said and "3 qualify, 9 do not" in said
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode("cp1252")), delimiter=";"))
    assert rows[0][-2:] == ["Lead class", "Why"] and [row[0] for row in rows[1:]] == [str(900 + n) for n in range(12)]
    assert rows[1][6] == "Größe 0" and rows[1][-1] == "Meets all 1."
    assert rows[2][-2] == "no MQL"
    git(root, "init", "-q")
    assert "git would track it" in run_refused("leads", "why", SLUG, path, "-o", "why.csv")
    assert not (root / "why.csv").exists()


def test_why_writes_over_its_own_file_only(root: Path) -> None:
    path, out = root.parent / "leads.csv", root.parent / "why.csv"
    path.write_text(export(), "utf-8")
    write_definition(root)
    for there in ("my own notes\n", export()):
        out.write_bytes(there.encode())
        refused = run_refused("leads", "why", SLUG, path, "-o", out)
        assert "already a file why.csv" in refused and "--force" in refused
        assert out.read_bytes() == there.encode()
    run_checked("leads", "why", SLUG, path, "-o", out, "--force")
    before = out.read_bytes()
    run_checked("leads", "adopt", SLUG, "Nobody fits this")
    run_checked("leads", "why", SLUG, path, "-o", out)
    assert out.read_bytes() != before, "another definition, the same export"
    path.write_text(export().replace("Firm 0 Ltd", "Firm X Ltd"), "utf-8")
    run_refused("leads", "why", SLUG, path, "-o", out)


@pytest.mark.parametrize(
    ("lines", "score", "said"),
    [
        ((True, "a b", "", ""), None, "Meets all 2."),
        ((True, "a", "x", "y"), None, "Meets 1 of 3, enough."),
        ((True, "", "", ""), 40, "40 points."),
        ((False, "a", "b x", ""), None, "Fails: b."),
        ((False, "a b", "x y", ""), None, "Fails: x; y."),
        ((False, "a b", "", ""), 35, "Too few points: 35."),
        ((None, "a", "", "x b"), None, "Cannot be told: b."),
        ((None, "", "", ""), None, "Cannot be told: no rule is written."),
    ],
)
def test_the_sentence_holds_what_decides_and_no_more(
    lines: tuple[bool | None, str, str, str], score: int | None, said: str
) -> None:
    passes, true, false, unknown = lines
    points = Decimal(score) if score is not None else None
    judged = Judged(passes, (), points, None, None, "", *(tuple(each.split()) for each in (true, false, unknown)))
    assert explain(judged, {"criteria": ["a", "b"]}) == said


def test_why_of_a_workbook_is_csv_in_utf8(root: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(export())):
        book.active.append(row)
    book.save(root.parent / "leads.xlsx")
    write_definition(root)
    out = root.parent / "why.csv"
    run_checked("leads", "why", SLUG, root.parent / "leads.xlsx", "-o", out)
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert len(rows) == 13 and sum(row[-2] == "MQL" for row in rows) == 3


def test_why_names_the_class_with_the_shortest_clock_first(root: Path) -> None:
    before, metrics, after = campaign_path(root).read_text("utf-8").partition("[metrics.review]")
    classes = "".join(
        f'[[mql.classes]]\nname = "{name}"\nany_of = ["Finance title"]\nrespond_within = "{within}"\n\n'
        for name, within in (("Slow", "2 business days"), ("Fast", "1 business hour"))
    )
    rule = '[[mql.rules]]\nfor = "Finance title"\ncolumn = "Job Title"\nhow = "is"\nvalues = ["CFO"]\n\n'
    campaign_path(root).write_text(f"{before}{classes}{rule}{metrics}{after}", "utf-8")
    out = root.parent / "why.csv"
    run_checked("leads", "why", SLUG, root.parent / "leads.csv", "-o", out)
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8"))))
    assert {row[-2] for row in rows[1:]} == {"Fast, Slow", "no MQL"}


def test_why_of_an_export_without_leads_writes_nothing(root: Path) -> None:
    write_definition(root)
    (root.parent / "leads.csv").write_text(export().partition("\n")[0] + "\n", "utf-8")
    out = root.parent / "why.csv"
    assert "holds no lead" in run_refused("leads", "why", SLUG, root.parent / "leads.csv", "-o", out)
    assert not out.exists()


def test_why_without_rules_says_so(root: Path) -> None:
    run_checked("leads", "adopt", SLUG, "Finance title")
    assert "no rule" in run_refused("leads", "why", SLUG, root.parent / "leads.csv", "-o", root.parent / "o.csv")


# --- nothing about a person -----------------------------------------------------------------------------------------


def test_no_person_is_in_a_file_that_git_would_track_or_in_a_message(root: Path) -> None:
    git(root, "init", "-q")
    said = take(root)
    good = numbers_of(root, "accepted")
    judge_all(root, "marketing", good)
    judge_all(root, "sales", good[2:])
    for words in (["reveal", SLUG, "--all"], ["list"], ["reveal", SLUG, "--json"]):
        said += run_checked("leads", *words).output
    write_definition(root)
    said += run_checked("leads", "test", SLUG).output + run_checked("leads", "keep", SLUG).output
    said += run("brief", SLUG).output + run("check", SLUG).output
    git(root, "add", "-A")
    tracked = "\n".join((root / name).read_text("utf-8") for name in git(root, "ls-files").split())
    found = [word for word in personal_words() if word != "@firm" and word in said + tracked]
    assert not found
    assert not [n for n in range(12) if f"{FIRST[n]}.{LAST[n]}@".lower() in said + tracked]
    (root / "leads" / SLUG / "batch.json").write_text('{"slug": "Nora Haldane nora.haldane@firm0.example"')
    broken = run_refused("leads", "reveal", SLUG)
    assert "damaged" in broken and "Haldane" not in broken
