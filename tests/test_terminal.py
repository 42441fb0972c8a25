"""The installed program in a real terminal of 80 columns and 24 lines, by keyboard alone; the file is the judge."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import campaign_status
from alignkit.store import campaign_files, campaigns, workspace
from alignkit.store.workspace import Workspace
from tests.pseudo_terminal import TIMEOUT, Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is what POSIX systems have"),
]

PROGRAM = str(Path(sys.executable).parent / "alignkit")
ROOT = Path(__file__).parent.parent
SLUG = "spring-webinar"
PARTICULARS = {
    "Title": "Spring webinar",
    "First day": "2027-03-01",
    "Last day": "2027-04-30",
    "Marketing lead": "Dana Ruiz",
    "Sales lead": "Theo Park",
    "Name in the CRM": "none",
}
ANSWER = "Finance teams need ten working days to close a month."


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    workspace.create_workspace(tmp_path / "space")
    return workspace.find_workspace(tmp_path / "space", {})


@pytest.fixture
def start(ws: Workspace, tmp_path: Path) -> Callable[..., Terminal]:
    environ = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    environ |= {"ALIGNKIT_STATE": str(tmp_path / "state"), "ALIGNKIT_CONFIG": str(tmp_path / "none.toml")}
    environ |= {"ALIGNKIT_BY": "Ines Kaya", "LC_ALL": "C.UTF-8"}
    return lambda *words: Terminal([PROGRAM, *words], ws.root, environ)


def stored_campaign(space: Workspace) -> Campaign:
    campaign = campaign_files.read_campaign_file(space, SLUG).loaded.campaign
    assert campaign is not None
    return campaign


def sample_campaign() -> Campaign:
    """The signed sample, for eight of its answers."""
    there = workspace.find_workspace(ROOT, {})
    campaign = campaign_files.read_campaign_file(there, "month-end-close-webinar").loaded.campaign
    assert campaign is not None
    return campaign


def question_text(key: str) -> str:
    """The beginning of a question, short enough to stand on one line."""
    return get_question(key).asks[:40].rpartition(" ")[0]


SENTENCE = "for most operators ask so, and then they pass it on to the next one of them"


@pytest.mark.parametrize("writes", [[f"{ANSWER}\x1b{SENTENCE}"], [ANSWER, "\x1b", SENTENCE], [ANSWER, "\x1b", "s"]])
def test_escape_in_the_middle_of_a_burst_ends_writing_and_what_follows_is_in_no_field(
    ws: Workspace, start: Callable[..., Terminal], writes: list[str]
) -> None:
    ws.campaign_path(SLUG).write_text('format = 1\n[campaign]\ntitle = "Spring"\n')
    with start("open", SLUG) as term:
        term.wait_for("1 of 9 · Pain", "READING")
        term.wait_for_quiet()
        term.press("enter")
        term.wait_for("WRITING")
        for each in writes:
            term.type(each)
            time.sleep(0.03)  # a read of its own, and far less than Textual waits for the rest of a sequence
        term.wait_for("READING", "close a month.")
        term.wait_for_quiet()
        term.press("ctrl+q")
        term.wait_for_end()
    campaign = stored_campaign(ws)
    assert campaign.answer("pain") == ANSWER
    assert not campaign.views.get("marketing")


def test_from_nothing_to_a_sealed_agreement(ws: Workspace, start: Callable[..., Terminal]) -> None:
    with start() as term:
        term.wait_for("no campaign here yet", "q quit")
        term.press("a")
        term.wait_for("What will people call it?")
        for text in PARTICULARS.values():
            term.type(text)
            term.press("enter")
        term.wait_for(*list(PARTICULARS.values())[-2:])
        term.press("ctrl+s")
        term.wait_for(question_text("pain"), "m Marketing agrees", "has not said yet")
        time.sleep(1)  # keys that come before the screen is ready are no commands
        term.press("enter")
        term.wait_for("WRITING")
        term.type(ANSWER)
        term.wait_for("close a month.")
        term.press("tab")
        term.wait_for("4 more: Evidence")  # what is typed there fills the first of them
        term.type("31 of 44 first calls")
        term.wait_for("31 of 44 first calls")
        term.press("escape")
        term.wait_for("m Marketing agrees")
        term.press("m")
        term.wait_for("Dana Ruiz agrees")
        term.press("s")
        term.wait_for("Theo Park agrees", "1 of 9 agreed · saved")
        term.press("q")
        term.wait_for("1 campaign", "1 of 9")
        term.press("q")
        assert term.wait_for_end() == 0

    path = ws.campaign_path(SLUG)
    text = path.read_text()
    path.write_text(text.replace("[pain]", "# Asked in January, too.\n[pain]"))
    opened, given = campaigns.open_for_writing(ws, SLUG), sample_campaign()
    campaign = opened.campaign
    assert campaign.content("pain") == {"answer": ANSWER, "evidence": ["31 of 44 first calls"]}
    for key in QUESTION_KEYS[1:]:
        campaign = campaign.with_content(key, given.content(key))
    campaigns.save_campaign(ws, opened, campaign)

    with start("open", SLUG) as term:
        term.wait_for(question_text(QUESTION_KEYS[1]), "1 of 9", "n next")
        for place, key in enumerate(QUESTION_KEYS[1:], start=2):
            if place > 2:
                term.press("n")
                time.sleep(0.5)  # a letter right behind another is text
            term.wait_for(question_text(key), "has not said yet")
            term.press("m")
            term.wait_for("Dana Ruiz agrees")
            term.press("s")
            term.wait_for("Theo Park agrees", f"{place} of 9")
        term.press("z")
        term.wait_for("Sign for Marketing as Dana Ruiz")
        term.press("enter")
        term.wait_for("Marketing has signed", "Sign for Sales as Theo Park")
        time.sleep(1.1)  # what is pressed sooner is taken for the same Enter
        term.press("enter")
        term.wait_for("You have one of these leads")
        term.press("escape")
        term.wait_for("signed and locked")
        term.press("q")
        term.wait_for("1 campaign")
        term.press("q")
        assert term.wait_for_end() == 0

    campaign = stored_campaign(ws)
    assert campaign_status(campaign) == "signed"
    assert [(made.team, made.name) for made in campaign.agreement.signoffs] == [
        ("marketing", "Dana Ruiz"),
        ("sales", "Theo Park"),
    ]
    assert {campaign.view("sales", key).stance.recorded_by for key in QUESTION_KEYS} == {"Ines Kaya"}  # type: ignore[union-attr]
    assert ws.sealed_path(SLUG, 1).read_bytes() == path.read_bytes()
    assert "# Asked in January, too.\n[pain]" in path.read_text()
    brief = (ws.root / "briefs" / f"{SLUG}.md").read_text()
    for key in QUESTION_KEYS:
        assert " ".join(campaign.answer(key).split()[:5]) in " ".join(brief.split())
    shown = subprocess.run([PROGRAM, "verify", SLUG], cwd=ws.root, capture_output=True, text=True, timeout=TIMEOUT)
    assert shown.returncode == 0, shown.stdout + shown.stderr


def begin_campaign(space: Workspace) -> None:
    campaigns.create_campaign(
        space, Campaign(SLUG, {"title": "Spring webinar", "marketing_lead": "Dana", "sales_lead": "Theo"})
    )


def at_the_answer_of_mql(term: Terminal) -> None:
    """Not the question a campaign opens on, so that coming back to it proves something."""
    term.wait_for(question_text("pain"), "m Marketing agrees")
    term.press("5")
    term.wait_for(question_text("mql"), "m Marketing agrees")
    term.press("enter")
    term.wait_for("WRITING")


def test_killed_in_mid_answer(ws: Workspace, start: Callable[..., Terminal]) -> None:
    begin_campaign(ws)
    first, second = "Asked for a demo, ", "and named a date within twelve months."
    with start("open", SLUG) as term:
        at_the_answer_of_mql(term)
        term.type(first)
        end = time.monotonic() + TIMEOUT
        while not stored_campaign(ws).answer("mql"):  # saved with the form still open, without a key pressed for it
            assert time.monotonic() < end, "nothing is saved while one types"
            term.wait_for("")
            time.sleep(0.05)
        term.type(second)
        term.wait_for("twelve months.")
        term.signal(signal.SIGKILL)
        term.process.wait(TIMEOUT)
    kept = stored_campaign(ws).answer("mql")
    assert kept.startswith(first.strip())
    assert (first + second).startswith(kept)

    with start("open", SLUG) as term:
        term.wait_for(question_text("mql"), kept)
        term.press("enter")
        term.wait_for("WRITING")
        term.type(" Again.")
        term.wait_for("Again.")
        term.press("escape")
        term.wait_for("m Marketing agrees")
        term.press("ctrl+q")
        assert term.wait_for_end() == 0
    assert stored_campaign(ws).answer("mql").endswith("Again.")


@pytest.mark.parametrize("way", ["SIGTERM", "SIGHUP", "SIGINT", "closed", "ctrl+q"])
def test_every_way_out_saves_what_is_typed(way: str, ws: Workspace, start: Callable[..., Terminal]) -> None:
    begin_campaign(ws)
    with start("open", SLUG) as term:
        at_the_answer_of_mql(term)
        term.type("Asked for a demo.")
        term.wait_for("Asked for a demo.")
        if way == "closed":
            term.close()
        elif way == "ctrl+q":
            term.press(way)
        else:
            term.signal(signal.Signals[way])
        code = term.wait_for_end()
        assert code == (0 if way == "ctrl+q" else 128 + signal.Signals["SIGHUP" if way == "closed" else way])
    assert stored_campaign(ws).answer("mql") == "Asked for a demo."


def test_a_terminal_is_left_as_it_was(ws: Workspace, start: Callable[..., Terminal]) -> None:
    begin_campaign(ws)
    with start("open", SLUG) as term:
        term.wait_for(question_text("pain"))
        term.signal(signal.SIGTERM)
        assert term.wait_for_end() == 128 + signal.SIGTERM
        assert not term.screen.cursor.hidden


def test_all_nine_marks_stay_in_sight(ws: Workspace, start: Callable[..., Terminal]) -> None:
    """The rail was once as wide as the question it opened on needed, and hid the marks of the next."""
    workspace.create_workspace(ws.root, sample="campaigns")
    with start("open", "ledger-days-cologne") as term:
        term.wait_for(question_text("target"), "3 Target")
        for number in "519":
            term.press(number)
            name = get_question(QUESTION_KEYS[int(number) - 1]).name
            term.wait_for(f"{number} {name}")
            line = term.wait_for_quiet().splitlines()[1]
            assert all(digit in line for digit in "123456789") and name in line
            assert sum(line.count(mark) for mark in "✓✗~·") == 18
