"""Sheets by command: sent, collected, hidden until both are in, signed; the premortem; the questions line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignkit.core import actions
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Actor, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files.reader import read_campaign
from alignkit.sheets.html_sheet import format_html_sheet
from alignkit.sheets.reply import make_sheet
from alignkit.sheets.text_sheet import format_text_sheet
from alignkit.store import campaigns, recovery, workspace
from tests.command_line import run_checked, run_refused
from tests.full_campaign import full_campaign
from tests.signed_campaigns import INES

SLUG = "freight"


@pytest.fixture(autouse=True)
def kickoff(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a campaign that neither team has said anything about; its file is returned."""
    monkeypatch.setenv("ALIGNKIT_BY", "Ines Kaya")
    workspace.create_workspace(tmp_path / "ws")
    monkeypatch.chdir(tmp_path / "ws")
    campaigns.create_campaign(workspace.find_workspace(tmp_path / "ws", {}), full_campaign(SLUG))
    return tmp_path / "ws" / "campaigns" / f"{SLUG}.toml"


def read(path: Path) -> Campaign:
    campaign = read_campaign(path.read_bytes(), SLUG).campaign
    assert campaign
    return campaign


def sheet(team: Team, typed: dict[str, str], *more: str, name: str = "Marcus Boehm") -> str:
    text = run_checked("sheet", SLUG, "--team", team, *more).stdout
    for mark, answer in ({"YOUR NAME": name} | typed).items():
        assert f"[{mark}]\n" in text
        text = text.replace(f"[{mark}]\n", f"[{mark}]\n{answer}\n", 1)
    return text


def test_an_objection_comes_back_with_name_door_and_who_collected_it(kickoff: Path) -> None:
    text = sheet(
        "sales", {"Q5 MQL AGREE OR OBJECT": "Object", "Q5 MQL WHY": "Too vague", "Q6 SQL AGREE OR OBJECT": "agree"}
    )
    said = run_checked("collect", "--yes", stdin=text)
    assert "Sales OBJECTS" in said.stdout and "Sales AGREES" in said.stdout
    campaign = read(kickoff)
    stance = campaign.view("sales", "mql").stance
    assert stance and (stance.stance, stance.by, stance.recorded_by, stance.via, stance.note) == (
        "object",
        "Marcus Boehm",
        "Ines Kaya",
        "sheet",
        "Too vague",
    )
    assert campaign.view("sales", "pain").stance is None


def test_nothing_is_written_without_a_yes(kickoff: Path) -> None:
    before = kickoff.read_bytes()
    text = sheet("sales", {"Q5 MQL AGREE OR OBJECT": "agree"})
    assert "Nothing was written" in run_checked("collect", stdin=text).stderr
    document = json.loads(run_checked("collect", "--json", stdin=text).stdout)[0]
    assert (document["written"], document["acts"][0]["kind"]) == (False, "agree")
    assert kickoff.read_bytes() == before


def test_an_agreement_with_an_older_text_is_not_taken_over_and_an_objection_is_kept_for_that_text(
    kickoff: Path,
) -> None:
    words = {"Q5 MQL AGREE OR OBJECT": "agree", "Q6 SQL AGREE OR OBJECT": "object", "Q6 SQL WHY": "No budget line"}
    text = sheet("sales", words)
    old = question_digest("sql", read(kickoff).content("sql"))
    for key in ("mql", "sql"):
        run_checked("answer", SLUG, key, "--text", "Another text.")
    said = run_checked("collect", "--yes", stdin=text, code=1)
    assert "MQL has changed since the sheet was made" in said.stdout
    stances = {key: read(kickoff).view("sales", key).stance for key in ("mql", "sql")}
    assert stances["mql"] is None and stances["sql"] and stances["sql"].on == old


def test_nobody_agrees_by_sheet_with_a_question_that_has_a_text_open_in_the_walk(kickoff: Path) -> None:
    text = sheet(
        "sales", {"Q6 SQL AGREE OR OBJECT": "agree", "Q7 MARKETING RESPONSIBILITIES AGREE OR OBJECT": "agree"}, "--all"
    )
    recovery.save_bookmark(
        workspace.find_workspace(kickoff.parents[1], {}), SLUG, {"unfinished": [["sql", ["decide_within"], "by noon"]]}
    )
    said = run_checked("collect", "--yes", stdin=text, code=1)
    assert "A text is open in the walk: SQL, Decide within: “by noon” is no value yet" in said.stdout
    campaign = read(kickoff)
    assert campaign.view("sales", "sql").stance is None
    assert campaign.view("sales", "marketing_responsibilities").stance


def test_views_are_nowhere_in_the_workspace_until_the_other_team_has_written_its_own(kickoff: Path) -> None:
    secret, other = "Thirty minutes after a demo request", "Forty leads a week"
    before = kickoff.read_bytes()
    said = run_checked(
        "collect", "--yes", stdin=sheet("sales", {"Q5 MQL VIEW": secret, "IT FAILED WHY": "Nobody called"})
    )
    assert "kept hidden" in said.stderr
    assert kickoff.read_bytes() == before
    for path in kickoff.parents[1].rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    for words in (["show", SLUG], ["brief", SLUG, "--draft"], ["export", SLUG], ["premortem", SLUG]):
        shown = run_checked(*words).output
        assert secret not in shown and "Nobody called" not in shown
    both = run_checked("collect", "--yes", stdin=sheet("marketing", {"Q5 MQL VIEW": other}, name="Ines Kaya"))
    assert f"Marketing  {other}" in both.stdout and f"Sales      {secret}" in both.stdout
    campaign = read(kickoff)
    assert (campaign.view("sales", "mql").position, campaign.view("marketing", "mql").position) == (secret, other)
    assert [row["reason"] for row in campaign.premortem] == ["Nobody called"]


@pytest.mark.parametrize("machine", ["", "marketing"])
def test_a_preview_shows_views_to_nobody_but_their_own_team(
    kickoff: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    secret, fear = "Thirty minutes after a demo request", "Nobody called"
    typed = {"Q5 MQL VIEW": secret, "IT FAILED WHY": fear, "Q6 SQL AGREE OR OBJECT": "agree"}
    file = tmp_path / "sales-back.txt"
    file.write_text(sheet("sales", typed))
    monkeypatch.setenv("ALIGNKIT_TEAM", machine)
    for words in ([], ["--json"], ["--yes"], ["--yes", "--json"], []):
        said = run_checked("collect", *words, file).output
        assert secret not in said and fear not in said, words
        assert '"hidden": true' in said if "--json" in words else "has written its own view, hidden for now" in said
        assert '"agree"' in said or "Sales AGREES" in said
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    assert secret in run_checked("collect", file).stdout
    monkeypatch.setenv("ALIGNKIT_TEAM", machine)
    both = run_checked("collect", "--yes", stdin=sheet("marketing", {"Q5 MQL VIEW": "A budget"}, name="Maya Lindt"))
    assert secret in both.stdout
    assert secret in run_checked("collect", file, code=1).stdout, "Marketing has written its own view by now"


def test_whose_own_sheet_it_is_reads_it_where_no_team_is_known(kickoff: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = sheet("sales", {"Q5 MQL VIEW": "A budget"}, name="Ines  KAYA")
    assert "A budget" in run_checked("collect", stdin=text).stdout
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    assert "A budget" not in run_checked("collect", stdin=text).output


def take_out_sentence(path: Path, key: str = "mql") -> None:
    run_checked("answer", SLUG, key, "--text", "")


def test_fields_without_a_sentence_can_be_objected_to_and_who_agreed_hears_of_it(kickoff: Path, tmp_path: Path) -> None:
    take_out_sentence(kickoff)
    assert "sentence missing" in run_checked("show", SLUG).stdout
    assert "MQL: the sentence is missing" in run_checked("show", SLUG).stdout
    assert "the sentence is missing" in run_checked("brief", SLUG, "--draft").stdout
    blank = run_checked("sheet", SLUG, "--team", "sales").stdout
    assert "(The sentence is missing. OBJECT is taken over, AGREE is not before it is there.)" in blank
    file = tmp_path / "back.txt"
    file.write_text(sheet("sales", {"Q5 MQL AGREE OR OBJECT": "agree", "Q6 SQL AGREE OR OBJECT": "agree"}))
    said = run_checked("collect", "--yes", file, code=1)
    assert "To mail back to Marcus Boehm:" in said.stderr
    answer = said.stdout.partition("\nYour sheet ")[2]
    assert "1 of 2 statements understood" in answer and "- 5. MQL, AGREE: MQL: the sentence is missing" in answer
    document = json.loads(run_checked("collect", "--json", file, code=1).stdout)[0]
    assert document["mail_back"].startswith("Your sheet ")
    file.write_text(sheet("sales", {"Q5 MQL AGREE OR OBJECT": "object", "Q5 MQL WHY": "Too wide"}))
    assert "mail back" not in run_checked("collect", "--yes", file).output
    stance = read(kickoff).view("sales", "mql").stance
    assert stance and (stance.stance, stance.note) == ("object", "Too wide")


def test_a_question_without_anything_asks_for_a_view_alone(kickoff: Path) -> None:
    campaign = read(kickoff).with_content("mql", {})
    page = format_html_sheet(make_sheet(campaign, "sales", whole=False))
    assert 'id="mql-view"' in page and 'name="mql-say"' not in page and 'id="mql-why"' not in page
    assert 'name="sql-say" value="agree"' in page
    text = format_text_sheet(make_sheet(campaign, "sales", whole=False))
    assert "(There is no answer yet, so only VIEW is taken over.)" in text
    alone = campaign.with_content("mql", {"criteria": ["Asked for a demo"]})
    page = format_html_sheet(make_sheet(alone, "sales", whole=False))
    assert 'name="mql-say" value="object"' in page and 'name="mql-say" value="agree"' not in page


def test_no_signature_is_asked_for_while_the_text_has_to_change(kickoff: Path) -> None:
    agree_with_all(kickoff)
    take_out_sentence(kickoff)
    made = run_checked("sheet", SLUG, "--team", "sales", "--all")
    assert "[SIGN" not in made.stdout and "counts only if" not in made.stdout
    plain = " ".join(made.stdout.split())
    assert "There is no place to sign on this sheet" in plain and "MQL: the sentence is missing" in plain
    assert "Once that is settled, you get a sheet to sign." in plain
    assert "asks for no signature" in made.stderr
    page = run_checked("sheet", SLUG, "--team", "sales", "--all", "--as", "html").stdout
    assert 'id="signer"' not in page and "No signature yet" in page
    assert "says nothing yet" in run_checked("collect", stdin=sheet("sales", {}, "--all")).stderr


def test_a_signature_is_asked_for_while_only_agreements_are_open(kickoff: Path) -> None:
    run_checked("object", SLUG, "sql", "--team", "sales", "--by", "Marcus Boehm", "--note", "Too soon")
    mine = run_checked("sheet", SLUG, "--team", "sales", "--all").stdout
    assert "[SIGN WITH YOUR NAME]" in mine and "Still open:" in mine, "Sales can agree on this very sheet"
    assert "[SIGN" not in run_checked("sheet", SLUG, "--team", "marketing", "--all").stdout


def test_what_a_waiting_sheet_says_and_is_not_taken_over_any_more_is_told(kickoff: Path) -> None:
    run_checked(
        "collect", "--yes", stdin=sheet("sales", {"Q5 MQL VIEW": "A budget", "Q6 SQL AGREE OR OBJECT": "agree"})
    )
    run_checked("answer", SLUG, "sql", "--text", "Another text.")
    text = sheet("marketing", {"Q5 MQL VIEW": "A date"}, name="Ines Kaya")
    said = run_checked("collect", "--yes", stdin=text, code=1)
    assert "On a sheet that had waited, 6. SQL: SQL has changed" in said.stderr


def test_the_host_reveals_what_waits_furthest_apart_first(kickoff: Path) -> None:
    assert "Neither team has written a view" in run_refused("reveal", SLUG)
    run_checked("position", SLUG, "sql", "--team", "marketing", "--text", "Budget named by the group controller")
    run_checked("position", SLUG, "mql", "--team", "marketing", "--text", "Asked for a demo")
    views = {"Q5 MQL VIEW": "Budget and date", "Q6 SQL VIEW": "Budget named by the group controller in writing"}
    run_checked("collect", "--yes", stdin=sheet("sales", views))
    found = json.loads(run_checked("reveal", SLUG, "--json").stdout)["views"]
    assert [pair["question"] for pair in found] == ["mql", "sql"] and found[0]["distance"] > found[1]["distance"]


def test_show_has_reservations_and_who_wrote_a_sheet_down(kickoff: Path) -> None:
    run_checked("agree", SLUG, "mql", "--team", "sales", "--by", "Marcus Boehm", "--note", "If the list is clean")
    said = run_checked("collect", "--yes", stdin=sheet("sales", {"Q6 SQL AGREE OR OBJECT": "agree"}))
    assert "Sales: 1 of 1 statement taken over." in said.stderr
    shown = run_checked("show", SLUG).stdout
    assert "Reservations:\n  - MQL, Sales (Marcus Boehm): If the list is clean" in shown
    assert "agrees, Marcus Boehm (by sheet, written down by Ines Kaya)" in shown
    assert "no hidden sheet waits on this machine" in run_refused("reveal", SLUG)


def test_reveal_writes_one_team_s_views(kickoff: Path) -> None:
    run_checked("collect", "--yes", stdin=sheet("sales", {"Q5 MQL VIEW": "A budget"}))
    assert "A budget" not in run_checked("show", SLUG).output
    assert "(one view only)" in run_checked("reveal", SLUG).stdout
    assert read(kickoff).view("sales", "mql").position == "A budget"


def agree_with_all(path: Path) -> None:
    for team in TEAMS:
        run_checked("agree", SLUG, "--all", "--team", team)


def test_both_teams_sign_on_sheets_and_that_seals_the_text(kickoff: Path) -> None:
    agree_with_all(kickoff)
    for team, name in (("marketing", "Dana Ruiz"), ("sales", "Marcus Boehm")):
        text = sheet(team, {"SIGN WITH YOUR NAME": name, "YOUR ROLE": "Head"}, "--all", name=name)
        assert agreement_digest(read(kickoff)) in text
        said = run_checked("collect", "--yes", stdin=text)
    assert "signed and locked" in said.stderr
    made = read(kickoff).agreement.signoffs
    assert {(s.name, s.via, s.recorded_by, s.role) for s in made} == {
        ("Dana Ruiz", "sheet", "Ines Kaya", "Head"),
        ("Marcus Boehm", "sheet", "Ines Kaya", "Head"),
    }
    for words in (["show", SLUG], ["verify", SLUG]):
        assert "on a sheet" in run_checked(*words).output
    assert "on a sheet" in run_checked("brief", SLUG).stdout


def test_nobody_signs_on_a_sheet_while_a_text_is_open_in_the_walk(kickoff: Path) -> None:
    agree_with_all(kickoff)
    ws = workspace.find_workspace(kickoff.parents[1], {})
    recovery.save_bookmark(ws, SLUG, {"unfinished": [["sql", ["decide_within"], "by noon"]]})
    text = sheet("sales", {"SIGN WITH YOUR NAME": "Marcus Boehm"}, "--all")
    assert "by noon" in run_checked("collect", "--yes", stdin=text, code=1).stdout
    assert not read(kickoff).agreement.signoffs


def test_a_signature_of_another_text_is_none(kickoff: Path) -> None:
    agree_with_all(kickoff)
    text = sheet("sales", {"SIGN WITH YOUR NAME": "Marcus Boehm"}, "--all")
    run_checked("answer", SLUG, "mql", "--text", "Another text.")
    agree_with_all(kickoff)
    said = run_checked("collect", "--yes", stdin=text, code=1)
    assert "not that of the present text" in said.stdout and not read(kickoff).agreement.signoffs


def test_a_request_goes_out_early_and_says_what_is_open(kickoff: Path) -> None:
    asked = run_checked("request", SLUG, "--team", "sales").stdout
    assert "Nobody can sign it yet" in asked and "Sales has not agreed with MQL yet." in asked
    agree_with_all(kickoff)
    asked = run_checked("request", SLUG, "--team", "sales").stdout
    assert "Nobody can sign" not in asked
    sentence = next(line.strip() for line in asked.splitlines() if line.strip().startswith("I sign"))
    assert "gives no name" in run_checked("collect", "--yes", stdin=sentence, code=2).stderr
    run_checked("collect", "--yes", "--by", "Marcus Boehm", stdin=f"Hi Ines,\n{sentence}\nMarcus\n")
    assert [(s.name, s.via) for s in read(kickoff).agreement.signoffs] == [("Marcus Boehm", "sheet")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("[SHEET freight r1", "[SHEET other r1"), "'other', and there is no such campaign"),
        (lambda text: text.replace("[SHEET freight r1", "[SHEET ../freight r1"), "[SHEET ../freight"),
        (lambda text: text.replace("[SHEET freight r1", "[SHEET freight r2"), "revision 2"),
        (lambda text: text.replace("[END OF SHEET", "[ENDE"), "no end"),
        (lambda text: text.replace("[YOUR NAME]\nMarcus Boehm", "[YOUR NAME]\n"), "gives no name"),
        (lambda text: text + "x" * 2_000_000, "larger than"),
        (lambda text: "\x1b]0;evil\x07" + text, "U+001B"),
    ],
)
def test_hostile_sheets_are_refused_by_name(kickoff: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    before = kickoff.read_bytes()
    text = change(sheet("sales", {"Q5 MQL AGREE OR OBJECT": "agree"}))
    assert said in run_checked("collect", "--yes", stdin=text, code=2).stderr
    assert kickoff.read_bytes() == before


def test_a_digest_from_elsewhere_is_no_agreement(kickoff: Path) -> None:
    text = sheet("sales", {"Q5 MQL AGREE OR OBJECT": "agree"})
    digest = question_digest("mql", read(kickoff).content("mql"))
    run_checked("collect", "--yes", stdin=text.replace(digest, f"sha256:{'0' * 64}"), code=1)
    assert read(kickoff).view("sales", "mql").stance is None


def test_the_page_is_complete_in_itself_and_takes_no_markup_from_the_campaign(tmp_path: Path) -> None:
    trap = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"'&"
    campaign = full_campaign(SLUG)
    campaign = campaign.with_content("mql", {**campaign.content("mql"), "answer": trap})
    page = format_html_sheet(make_sheet(campaign, "sales", whole=True))
    assert "<img" not in page and "<script>alert" not in page and page.count("<script") == 2
    assert "default-src &#x27;none&#x27;" in page and "unsafe" not in page
    assert "http:" not in page and "https:" not in page
    run_checked("sheet", SLUG, "--team", "sales", "--as", "html", "-o", tmp_path / "s.html")
    assert "is the page itself" in run_refused("collect", tmp_path / "s.html")


def test_the_list_of_what_may_fail_is_joined_and_given_to_somebody(kickoff: Path) -> None:
    for team, reason in (("sales", "Nobody called"), ("marketing", "No call within a day"), ("sales", "Wrong list")):
        run_checked("premortem", SLUG, "--add", reason, "--team", team)
    run_checked("premortem", SLUG, "p1", "p2", "--join")
    run_checked("premortem", SLUG, "p1", "--owner", "Jonas Wirth", "--due", "2027-04-01", "--question", "mql")
    rows = read(kickoff).premortem
    assert [row["id"] for row in rows] == ["p1", "p3"]
    assert rows[0]["reason"] == "Nobody called\n\nNo call within a day" and "team" not in rows[0]
    assert "Jonas Wirth, by 1 April 2027" in run_checked("premortem", SLUG).stdout
    assert "first review" in run_refused("premortem", SLUG, "p3", "--happened")
    assert "no reason 'p9'" in run_refused("premortem", SLUG, "p9", "--remove")
    agree_with_all(kickoff)
    run_checked("sign", SLUG, "--team", "marketing", "--by", "Dana Ruiz")
    run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    assert "did it happen?" in run_checked("review", SLUG).output
    run_checked("premortem", SLUG, "p1", "--happened")
    run_checked("premortem", SLUG, "p3", "--not-happened")
    assert "did it happen?" not in run_checked("review", SLUG).output
    assert "nothing speaks against it" in run_checked("verify", SLUG).output


def test_asked_line_by_line_with_back_skip_and_resume(kickoff: Path) -> None:
    words = ("ask", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    began = run_checked(*words, stdin="A budgte\n\n/back\nA budget\n\nmaybe\nobject\nToo vague\n\n/stop\n")
    assert 'Please write "agree" or "object"' in began.stdout and "So far: A budgte" in began.stdout
    assert read(kickoff).view("sales", "mql").stance is None
    ended = run_checked(*words, stdin="Ten leads\n\n\nagree\n/skip\n\n\nNobody called\n\nyes\n")
    assert "goes on there" in ended.stdout and "kept hidden" in ended.stderr and "\x1b" not in ended.stdout
    run_checked("reveal", SLUG)
    campaign = read(kickoff)
    view, stance = campaign.view("sales", "mql"), campaign.view("sales", "mql").stance
    assert stance and (view.position, stance.note, stance.settles, stance.via, stance.recorded_by) == (
        "A budget",
        "Too vague",
        "Ten leads",
        "",
        "",
    )
    assert campaign.view("sales", "sql").stance and campaign.premortem[0]["reason"] == "Nobody called"
    assert "goes on there" not in run_checked(*words, stdin="/stop\n").stdout


def test_agreeing_by_sheet_is_the_same_as_by_command(kickoff: Path) -> None:
    text = sheet(
        "sales",
        {f"Q{n} {key.upper().replace('_', ' ')} AGREE OR OBJECT": "agree" for n, key in enumerate(QUESTION_KEYS, 1)},
        "--all",
    )
    run_checked("collect", "--yes", stdin=text)
    campaign = read(kickoff)
    for key in QUESTION_KEYS:
        by_command = actions.agree(campaign, key, "sales", Actor("Marcus Boehm", INES.at)).view("sales", key).stance
        by_sheet = campaign.view("sales", key).stance
        assert by_sheet and by_command and (by_sheet.stance, by_sheet.on) == (by_command.stance, by_command.on)


def test_an_objection_settled_by_sheet_and_shown_keeps_what_was_objected(kickoff: Path) -> None:
    run_checked("object", SLUG, "mql", "--team", "sales", "--note", "They leave", "--settles", "20 minutes")
    run_checked("collect", "--yes", stdin=sheet("sales", {"Q5 MQL AGREE OR OBJECT": "agree"}))
    stance = read(kickoff).view("sales", "mql").stance
    assert stance and (stance.stance, stance.objected, stance.objected_settles, stance.via) == (
        "agree",
        "They leave",
        "20 minutes",
        "sheet",
    )
    assert "after objecting" in run_checked("show", SLUG).stdout
    shown = json.loads(run_checked("show", SLUG, "--json").stdout)
    assert shown["questions"][4]["sales"]["objected"] == "They leave"
    assert json.loads(run_checked("export", SLUG).stdout)["sales"]["mql"]["objected_settles"] == "20 minutes"


def test_two_sheets_collected_at_once_and_a_new_name_lose_nothing(kickoff: Path, tmp_path: Path) -> None:
    for team, view in (("sales", "A budget of 9"), ("marketing", "A budget of 12")):
        (tmp_path / team).write_text(sheet(team, {"Q5 MQL VIEW": view}))
    run_checked("collect", "--yes", tmp_path / "sales")
    run_checked("rename", SLUG, "freight-two")
    text = (tmp_path / "marketing").read_text().replace(f"[SHEET {SLUG} ", "[SHEET freight-two ")
    said = run_checked("collect", "--yes", stdin=text).stdout
    assert "budget of *12*" in said and "budget of *9*" in said
    run_checked("rename", "freight-two", SLUG)
    for team in TEAMS:
        run_checked("position", SLUG, "mql", "--team", team, "--text", "")
    both = run_checked("collect", "--yes", tmp_path / "sales", tmp_path / "marketing")
    assert "hidden so far, is written too" in both.stderr


def test_hidden_sheets_outlive_a_signature_and_are_shown_in_the_next_revision(kickoff: Path) -> None:
    said = {"Q5 MQL VIEW": "A budget", "Q6 SQL AGREE OR OBJECT": "object", "Q6 SQL WHY": "Too soon"}
    run_checked("collect", "--yes", stdin=sheet("sales", said))
    agree_with_all(kickoff)
    for team, name in (("marketing", "Dana Ruiz"), ("sales", "Marcus Boehm")):
        run_checked("sign", SLUG, "--team", team, "--by", name)
    assert "signed and locked, and hidden sheets wait" in run_refused("reveal", SLUG)
    run_checked("amend", SLUG)
    run_checked("reveal", SLUG)
    assert read(kickoff).view("sales", "mql").position == "A budget"
