"""review, due and calendar on the command line: what they write, show, refuse, and leave alone."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import tomli
from click.testing import CliRunner
from markdown_it import MarkdownIt

from alignkit.cli.main import cli
from alignkit.store import workspace
from tests.command_line import run, run_checked, run_refused

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"
TODAY = date(2026, 11, 24)
CSV = b"\xef\xbb\xbfMetric;Value;Date\r\nWon revenue;150.000,50;20.11.2026\r\nMQL;7;\r\nSQLs;39;\r\n"


@pytest.fixture(autouse=True)
def root(no_identity: None, set_today: Callable[[date], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    set_today(TODAY)
    folder = tmp_path / "work"
    workspace.create_workspace(folder)
    (folder / "campaigns" / "sealed").mkdir(exist_ok=True)
    shutil.copy(SAMPLES / f"{SLUG}.toml", folder / "campaigns")
    shutil.copytree(SAMPLES / "sealed" / SLUG, folder / "campaigns" / "sealed" / SLUG)
    monkeypatch.chdir(folder)
    return folder


def file_bytes(root: Path) -> bytes:
    return (root / "campaigns" / f"{SLUG}.toml").read_bytes()


def table(root: Path) -> dict[str, object]:
    return tomli.loads(file_bytes(root).decode())


def review_json(*words: str) -> dict[str, object]:
    return json.loads(run_checked("review", SLUG, "--json", *words).stdout)


# --- writing --------------------------------------------------------------------------------------------------------


def test_every_kind_of_entry_leaves_the_signatures_good(root: Path) -> None:
    before = table(root)
    said = "".join(
        run_checked("review", command, SLUG, *words).stderr
        for command, *words in (
            ("result", "Won deals=5", "Called within 4 business hours=92 %", "--note", "From the CRM"),
            ("promise", "Hold live sessions=kept", "--team", "sales", "--note", "From the CRM"),
            ("rejected", "tied=9"),
            ("stuck", "first call=3"),
            ("lesson", "mql", "Payers decide", "--change", "Ask who pays"),
            ("next", "8 December 2026"),
        )
    )
    assert "Won deals: 5 deals, 24 November 2026\n" in said and "tied: 9 leads, 24 November 2026" in said
    assert "MQL: Payers decide, 24 November 2026\n" in said and "Next review 8 December 2026." in said
    after = table(root)
    review = after.pop("review")
    assert after == {key: value for key, value in before.items() if key != "review"}
    assert isinstance(review, dict) and review["next"] == date(2026, 12, 8)
    assert review["results"][-2:] == [
        {"metric": "Won deals", "actual": 5, "on": TODAY, "by": "Theo Park", "note": "From the CRM"},
        {"metric": "Called within 4 business hours", "actual": 0.92, "on": TODAY, "by": "Theo Park",
         "note": "From the CRM"},
    ]  # fmt: skip
    assert review["promises"][-1]["said_by"] == "Theo Park" and review["promises"][-1]["kept"] is True
    assert review["rejected"][-1] == {"code": "tied", "count": 9, "on": TODAY, "by": "Theo Park"}
    assert review["lessons"][-1]["change"] == "Ask who pays"
    run_checked("verify", SLUG)
    assert run_checked("check", SLUG).exit_code == 0


def test_somebody_else_and_another_day(root: Path) -> None:
    run_checked("review", "result", SLUG, "SQLs=40", "--by", "Amira Haddad", "--on", "20.11.2026")
    assert table(root)["review"]["results"][-1] == {  # type: ignore[index]
        "metric": "SQLs", "actual": 40, "on": date(2026, 11, 20), "by": "Amira Haddad",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["result", "Won deal=5"], "Did you mean Won deals?"),
        (["result", "Won deals"], "write NAME=VALUE"),
        (["result", "=5"], "write NAME=VALUE"),
        (["result"], "Missing argument"),
        (["result", "Won deals=many"], "no number"),
        (["result", "Won revenue=USD 5"], "is not in EUR"),
        (["result", "Won deals=5", "--on", "2027-06-01"], "is in the future"),
        (["result", "Won deals=5", "Won deal=5"], "Did you mean Won deals?"),
        (["rejected", "tide=1"], "Did you mean tied?"),
        (["promise", "Deliver MQLs=maybe", "--team", "sales"], "kept or broken"),
        (["promise", "Deliver MQLs=kept"], "Which team?"),
        (["promise", "Deliver MQLs=kept", "--team", "marketing", "--by", "Milan Dekker"], "Ask Sales"),
        (["promise", "Deliver MQLs=kept", "--team", "sales", "--by", "Dana Ruiz"], "Name somebody of Sales"),
        (["lesson", "quiz", "x"], "There is no question"),
        (["lesson", "mql"], "Missing argument"),
        (["result", "SQLs=40", "--change", "x"], "No such option"),
        (["result", "Won revenue=120.000"], "write 120000 or 120, or say --decimal"),
        (["result", "Won revenue=1.234"], "write 1234 or 1.2340"),
        (["result", "Called within 4 business hours=150 %"], "100 % at most"),
        (["result", "Won deals=-3"], "cannot come to less than 0"),
        (["result", "SQLs=40", "accepted leads=41"], "given twice"),
        (["rejected", "tied=4", "Tied =5"], "given twice"),
        (["rejected", "tied=-4"], "write a whole number from 0"),
        (["stuck", "first call=1.234"], "or say --decimal"),
        (["next", "2020-01-01"], "1 January 2020 is in the past"),
        (["next", "soon"], "DAY 'soon'"),
        (["promise", "H=kept", "--team", "sales"], "2 promises begin with 'H'"),
        (["import", "nowhere.csv", "--take", "7-5"], "could not be read"),
        (["import", "nowhere.csv"], "could not be read"),
    ],
)
def test_what_is_refused_changes_nothing(root: Path, words: list[str], says: str) -> None:
    before = file_bytes(root)
    assert says in run_refused("review", words[0], SLUG, *words[1:])
    assert file_bytes(root) == before


def test_how_results_write_numbers_can_be_said(root: Path) -> None:
    run_checked("review", "result", SLUG, "Won revenue=120.000", "--decimal", "comma")
    run_checked("review", "result", SLUG, "Won revenue=EUR 120,500", "--decimal", "point", "--on", "2026-11-23")
    run_checked("review", "result", SLUG, "Called within 4 business hours=94", "--on", "2026-11-23")
    run_checked("review", "result", SLUG, "Won revenue=EUR 90,000", "--on", "2026-11-22")
    actuals = [row["actual"] for row in table(root)["review"]["results"]]  # type: ignore[index]
    assert actuals[-4:] == [120000, 120500, 0.94, 90000]


def test_what_took_the_place_of_what_is_said(root: Path) -> None:
    run_checked("review", "result", SLUG, "SQLs=40")
    assert (
        "SQLs: 41 leads, 24 November 2026 (was 40 leads)\n" in run_checked("review", "result", SLUG, "SQLs=41").stderr
    )


def test_a_promise_is_told_by_its_beginning(root: Path) -> None:
    run_checked("review", "promise", SLUG, "hold live=kept", "--team", "sales")
    assert table(root)["review"]["promises"][-1]["what"] == "Hold live sessions"  # type: ignore[index]


def test_a_day_before_the_campaign_is_taken_and_said() -> None:
    said = run_checked("review", "result", SLUG, "SQLs=1", "--on", "2020-01-01").stderr
    assert "Note: 2020-01-01 is before the campaign's first day, 1 September 2026." in said


@pytest.mark.parametrize(
    "words", [["result", "SQLs=40"], ["lesson", "mql", "x"], ["next", "2026-12-08"], ["import", "r.csv"]]
)
def test_what_nobody_signed_is_not_looked_back_on(root: Path, words: list[str]) -> None:
    (root / "r.csv").write_bytes(b"metric,value\nSQLs,40\n")
    run_checked("new", "Never signed", "--from", SLUG)
    path = root / "campaigns" / "never-signed.toml"
    before = path.read_bytes()
    assert "This campaign was never signed" in run_refused("review", words[0], "never-signed", *words[1:])
    assert path.read_bytes() == before


def test_lines_to_take_run_forwards(root: Path) -> None:
    (root / "r.csv").write_bytes(b"metric,value\nSQLs,40\n")
    assert "write 5-7" in run_refused("review", "import", SLUG, "r.csv", "--take", "7-5")


def test_of_a_draft_what_the_last_one_taught_comes_first() -> None:
    run_checked("new", "Carried", "--from", SLUG)
    said = run_checked("review", "carried").stdout
    assert said.index("taught") < said.index("Promised and happened")


def test_a_name_is_needed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALIGNKIT_BY")
    assert "Nobody's name is known" in run_refused("review", "result", SLUG, "SQLs=40")


# --- a table --------------------------------------------------------------------------------------------------------


def test_nothing_is_written_unless_all_is_understood(root: Path) -> None:
    (root / "r.csv").write_bytes(CSV)
    before = file_bytes(root)
    said = run_refused("review", "import", SLUG, "r.csv")
    assert "line 3  NOT UNDERSTOOD  MQL" in said and "did you mean MQLs?" in said and "--take 2,4" in said
    assert file_bytes(root) == before
    said = run_refused("review", "import", SLUG, "r.csv", "--dry-run", code=1)
    assert "line 2  new             Won revenue  EUR 150,000.50  2026-11-20  Theo Park" in said
    assert file_bytes(root) == before


def test_the_user_says_which_lines_to_take(root: Path) -> None:
    (root / "r.csv").write_bytes(CSV)
    before = file_bytes(root)
    assert "not understood" in run_refused("review", "import", SLUG, "r.csv", "--take", "2-4")
    assert "such as 2,5-8" in run_refused("review", "import", SLUG, "r.csv", "--take", "two")
    run_checked("review", "import", SLUG, "r.csv", "--take", "2,4", "--dry-run")
    assert file_bytes(root) == before
    assert "the same command with --yes" in run_checked("review", "import", SLUG, "r.csv", "--take", "2,4").stderr
    assert file_bytes(root) == before
    run_checked("review", "import", SLUG, "r.csv", "--take", "2,4", "--yes")
    rows = table(root)["review"]["results"][-2:]  # type: ignore[index]
    assert [(row["metric"], row["actual"], row["on"]) for row in rows] == [
        ("Won revenue", 150000.5, date(2026, 11, 20)),
        ("SQLs", 39, date(2026, 11, 20)),  # the newest day in the file
    ]
    again = run_checked("review", "import", SLUG, "r.csv", "--take", "2,4").stderr
    assert "there already" in again and "The file brings nothing new." in again


def test_a_table_may_come_by_standard_input(root: Path) -> None:
    sent = "metric,value\nSQLs,1.234\n"
    result = run("review", "import", SLUG, "-", stdin=sent)
    assert result.exit_code == 2 and "--decimal comma" in result.stderr and "From which day" in result.stderr
    result = run("review", "import", SLUG, "-", "--decimal", "comma", "--on", "2026-11-20", "--yes", stdin=sent)
    assert result.exit_code == 0
    assert table(root)["review"]["results"][-1]["actual"] == 1234  # type: ignore[index]


def test_a_table_cannot_style_the_terminal(root: Path) -> None:
    (root / "r.csv").write_text("metric,value\n\x1b[2Jevil,\u202e5\n", encoding="utf-8")
    said = run_refused("review", "import", SLUG, "r.csv")
    assert "\x1b" not in said and "\u202e" not in said and "␛[2Jevil" in said


# --- showing ---------------------------------------------------------------------------------------------------------


def test_what_was_promised_beside_what_happened() -> None:
    said = run_checked("review", SLUG).stdout
    assert "revision 1 in force · last looked at 10 November 2026 · next review 24 November 2026, today" in said
    assert "SQLs: 48 leads by 18 December 2026 (Amira Haddad)" in said and "60 %  Amira Haddad" in said
    assert "✗ Deliver MQLs, 10 leads a week, by 30 November 2026: not kept (Theo Park, 10 November 2026)" in said
    assert "What we change: Ask for the budget holder on the form." in said
    assert "Won deals: Marketing 70 %, Sales 55 %; not decided yet" in said


def test_results_over_time() -> None:
    plotted = run_checked("review", SLUG, "--plot").stdout
    assert "target 48 leads┼" in plotted and "10 Nov 2026" in plotted and "10 Nov 2026  29 leads   60 %" in plotted
    assert "nothing read yet" in plotted, "what has no result has no picture"


def test_a_terminal_without_unicode_has_bars_and_marks_too(root: Path) -> None:
    said = CliRunner(charset="latin-1").invoke(cli, ["review", SLUG, "--plot"]).stdout_bytes
    assert said.isascii() and b"target 48 leads+" in said and b"#####" in said and b"x Deliver MQLs" in said


def test_the_document_of_a_review() -> None:
    found = review_json()
    assert list(found) == [
        "slug", "title", "revision", "in_force", "last_review", "next_review", "over", "outcome", "goals",
        "promises", "rejected", "stuck", "lessons", "confidence",
    ]  # fmt: skip
    goal = found["goals"][1]  # type: ignore[index]
    assert (goal["metric"], goal["actual"], goal["target"], goal["reached"]) == ("SQLs", 29, 48, None)
    assert found["confidence"] == [{"goal": "Won deals", "marketing": 0.7, "sales": 0.55}]


def test_the_page_for_the_quarters_end_is_markdown_that_breaks_nothing(root: Path) -> None:
    run_checked("review", "lesson", SLUG, "mql", "a | b\n# <script>alert(1)</script>", "--change", "c | d")
    page = run_checked("review", SLUG, "--markdown").stdout
    assert "<script>" not in page and page.count("\n# ") == 0
    assert (
        "| SQLs | 48 leads by 18 December 2026 | 29 leads | 60 % | Amira Haddad, 10 November 2026, reported |" in page
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", *["h2"] * (page.count("\n## "))]
    assert sum(t.type == "table_open" for t in tokens) == 4


def test_a_draft_of_the_next_revision_is_held_against_the_one_in_force(root: Path) -> None:
    run_checked("amend", SLUG)
    run_checked("answer", SLUG, "goals", "--set", "targets.0.metric=Parties")
    run_checked("review", "result", SLUG, "Won deals=5")
    goals = review_json()["goals"]
    assert [(goal["metric"], goal["actual"]) for goal in goals][:1] == [("Won deals", 5)]  # type: ignore[union-attr]
    assert "There is no goal or measure 'Parties'" in run_refused("review", "result", SLUG, "Parties=1")


def test_over_all_campaigns(root: Path) -> None:
    shutil.copy(SAMPLES / "shared-service-forty.toml", root / "campaigns")
    (root / "campaigns" / "broken.toml").write_text("format = ")
    run_checked("review", "result", SLUG, "Won deals=13", "--on", "2026-11-20")
    result = run_checked("review", code=1)
    assert "broken cannot be read" in result.stderr
    assert "Marketing: 0 kept, 1 not kept" in result.stdout and "Sales: 1 outcome, which" in result.stdout
    found = json.loads(run_checked("review", "--json", code=1).stdout)
    (row,) = found["campaigns"]
    assert row["slug"] == SLUG and (row["reached"], row["over"], row["deciding"]["verdict"]) == (1, False, "open")
    assert found["promises"] == {"marketing": {"kept": 0, "broken": 1}, "sales": {"kept": 1, "broken": 0}}


def test_chances_beside_what_happened_prove_nothing_when_few(set_today: Callable[[date], None]) -> None:
    set_today(date(2027, 4, 2))
    run_checked("review", "result", SLUG, "Won deals=12", "--on", "2027-04-01")
    said = run_checked("review").stdout
    assert "Sales: 1 outcome, which proves nothing yet." in said
    assert "reached     |...........1.........|" in said
    assert "Won deals: Marketing 70 %, Sales 55 %; reached" in run_checked("review", SLUG).stdout


# --- subcommands ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["report", "result", "next", "import"])
def test_a_campaign_named_like_a_subcommand_is_reached_by_the_long_form(root: Path, slug: str) -> None:
    run_checked("new", slug.capitalize())
    assert "Promised and happened" in run_checked("review", "report", slug).stdout
    assert json.loads(run_checked("review", "report", slug, "--json").stdout)["slug"] == slug
    if slug != "report":
        assert "Missing argument" in run_refused("review", slug)


def test_the_report_is_the_subcommand_that_need_not_be_named() -> None:
    assert run_checked("review", "report", SLUG).stdout == run_checked("review", SLUG).stdout
    assert run_checked("review", "--json", SLUG).stdout == run_checked("review", "report", SLUG, "--json").stdout
    assert run_checked("review", "report").stdout == run_checked("review").stdout
    assert "Of which campaign?" in run_refused("review", "--plot")


def test_a_misspelt_subcommand_names_the_nearest(root: Path) -> None:
    before = file_bytes(root)
    assert "Did you mean result?" in run_refused("review", "reslt", SLUG, "SQLs=40")
    assert "alignkit review --help lists" in run_refused("review", SLUG, "SQLs=40")
    assert file_bytes(root) == before


@pytest.mark.parametrize(
    ("typed", "found"),
    [("review re", "report"), ("review mon", SLUG), ("review result mon", SLUG), ("review lesson x mq", "mql")],
)
def test_completion(typed: str, found: str) -> None:
    words = f"alignkit {typed}"
    environ = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1), "_ALIGNKIT_COMPLETE": "bash_complete"}
    said = CliRunner().invoke(cli, [], env=environ, prog_name="alignkit").stdout
    assert f"plain,{found}" in said.splitlines()


# --- due and calendar -----------------------------------------------------------------------------------------------


def test_due(root: Path) -> None:
    result = run_checked("due")
    assert "2026-11-24  today" in result.stdout and "Review by both teams" in result.stdout
    assert "61 days overdue  month-end-close-webinar  Sit in on a live session" in result.stdout
    assert "2027-03-31" not in result.stdout
    found = json.loads(run_checked("due", "--days", "365", "--json").stdout)
    assert [row["on"] for row in found] == sorted(row["on"] for row in found)
    assert {row["kind"] for row in found} == {"review", "promise", "result", "answers"}
    assert list(found[0]) == ["slug", "kind", "what", "on", "days", "overdue", "who", "team"]


def test_what_is_due_is_said_also_where_the_signed_copy_is_gone(root: Path) -> None:
    run_checked("amend", SLUG)
    shutil.rmtree(root / "campaigns" / "sealed" / SLUG)
    result = run_checked("due")
    assert "Review by both teams" in result.stdout
    assert f"has no signed revision 1. The text in its file stands in for it: alignkit verify {SLUG}" in result.stderr


def test_nothing_due_is_an_empty_list(root: Path) -> None:
    (root / "campaigns" / f"{SLUG}.toml").unlink()
    assert json.loads(run_checked("due", "--json").stdout) == []
    assert run_checked("due").stderr == "Nothing is due.\n"


def test_calendar(root: Path) -> None:
    text = run_checked("calendar", SLUG).stdout_bytes
    assert text.startswith(b"BEGIN:VCALENDAR\r\n") and text.count(b"CATEGORIES:REVIEW") > 3
    run_checked("calendar", SLUG, "-o", "c.ics")
    assert (root / "c.ics").read_bytes() == text
    shutil.copy(SAMPLES / "shared-service-forty.toml", root / "campaigns")
    assert "it is not signed, and no objection is parked" in run_checked("calendar", "shared-service-forty").stderr


def test_a_calendar_of_what_is_over_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.create_workspace(tmp_path / "year", sample="year")
    monkeypatch.chdir(tmp_path / "year")
    assert (
        "no day to put into a calendar: all of it is over." in run_checked("calendar", "closing-cost-calculator").stderr
    )


@pytest.mark.parametrize(
    ("metric", "value"), [("Called within 4 business hours", "100 %"), ("Won revenue", "1.2340"), ("SQLs", "1234")]
)
def test_what_puts_an_entry_back_reads_as_it_stood(root: Path, metric: str, value: str) -> None:
    run_checked("review", "result", SLUG, f"{metric}={value}")
    before = table(root)["review"]["results"][-1]  # type: ignore[index]
    said = run_checked("review", "remove", SLUG, metric, "--on", str(TODAY)).stderr
    run_checked(*shlex.split(said.split("To put it back: ")[1])[1:])
    assert table(root)["review"]["results"][-1] == before  # type: ignore[index]


# --- lessons over all campaigns ---------------------------------------------------------------------------------------


def test_lessons_are_listed_taken_up_and_left_out_of_the_open_ones(root: Path) -> None:
    words = ("mql", "The day predicts", "--change", "Ask for it", "--owner", "Lena Ott", "--due", "2027-05-01")
    run_checked("review", "lesson", SLUG, *words)
    assert "Change: Ask for it. Open: Lena Ott, by 1 May 2027." in run_checked("lessons", "--open").stdout
    run_checked("review", "taken-up", SLUG, "The day", "freight-autumn r2")
    said = run_checked("lessons", "--question", "mql").stdout
    assert "Change: Ask for it. Taken up in freight-autumn r2." in said
    assert "Ask for it" not in run_checked("lessons", "--open").stdout
    found = json.loads(run_checked("lessons", "--json").stdout)
    assert [row["taken_up_in"] for row in found if row["learned"] == "The day predicts"] == ["freight-autumn r2"]
    assert run_checked("lessons", "--markdown").stdout.startswith("# What we learned\n")
    said = run_checked("lessons", "--tag", "nowhere").stderr
    assert "No campaign has the tag 'nowhere'. There is " in said and said.endswith("No lesson yet.\n")


def test_the_report_over_some_campaigns(root: Path) -> None:
    assert SLUG in run_checked("review", "--launch", "2026").stdout
    assert SLUG in run_checked("review", "--launch", "2026", "--tag", "DACH").stdout
    assert run_checked("review", "--launch", "2019").stderr == "No signed campaign is among these.\n"
    assert "No campaign has the tag 'dachs'. There is " in run_checked("review", "--tag", "dachs").stderr
    assert "upcoming" not in run_refused("review", "--launch", "soon"), "a review takes no such word"
    assert "upcoming, running, past, none" in run_refused("list", "--launch", "soon")
    assert "| September 2026 | Month-end close webinar | not read yet |" in run_checked("review", "--markdown").stdout
    assert "leave out the SLUG" in run_refused("review", SLUG, "--launch", "2026")
    assert "--launch 'soon'" in run_refused("review", "--launch", "soon")


# --- what is due, where people are ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "slack", "teams", "mail"])
def test_what_is_due_is_a_message_for_one_person(root: Path, form: str) -> None:
    settings = root / "alignkit.toml"
    settings.write_text(settings.read_text().replace('url = ""', 'url = "https://wiki.example.com/x"'))
    said = run_checked("due", "--for", form, "--owner", "Dana Ruiz")
    assert "Result of MQLs" in said.stdout and said.stderr == ""
    assert f"https://wiki.example.com/x/campaigns/{SLUG}.md" in said.stdout
    assert "Result of SQLs" not in said.stdout
    silent = run_checked("due", "--for", form, "--owner", "Nobody")
    assert (silent.stdout, silent.stderr) == ("", "")
    misspelt = run_checked("due", "--for", form, "--owner", "Dana Riuz")
    assert misspelt.stdout == "" and "Did you mean Dana Ruiz?" in misspelt.stderr


def test_a_calendar_says_what_was_promised_and_links_the_wiki(root: Path) -> None:
    settings = root / "alignkit.toml"
    settings.write_text(settings.read_text().replace('url = ""', 'url = "https://wiki.example.com/{slug}"'))
    said = run_checked("calendar", SLUG).stdout.replace("\r\n", "\n").replace("\n ", "")
    assert f"URL:https://wiki.example.com/{SLUG}\n" in said and "alignkit review report" not in said
    assert "MQLs: 120 leads by 30 November 2026 (Dana Ruiz)" in said
    assert "Fifteen minutes\\, three questions" in said and "Nobody has judged: " in said
