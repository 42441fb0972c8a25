"""The page of a room in a real browser: two phones and the file, by keyboard, light and dark, and what may go wrong."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from alignkit.app import answers, stances
from alignkit.app.session import Session
from alignkit.core.model import TEAMS, Actor, Campaign
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import sealed_digest
from alignkit.store import campaign_files
from alignkit.store.workspace import Workspace
from tests.browser import DESKTOP, PHONE, find_faults, open_chromium
from tests.pseudo_terminal import Terminal
from tests.room.conftest import SLUG, Served, edit

SCRIPT = "<img src=x onerror=\"document.title='taken'\"></p><script>document.title='taken'</script>"
WAIT = 30_000  # a machine under load is no failure


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_chromium() as opened:
        yield opened


class Phone:
    """A browser of its own that has opened a link and given a name."""

    def __init__(self, browser: Any, link: str, name: str = "Marcus Böhm", **given: Any) -> None:
        self.context = browser.new_context(**{"viewport": PHONE, **given})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.set_default_timeout(WAIT)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.wrong.append(message.text))
        self.page.goto(link)
        self.page.wait_for_selector("#q-metrics", timeout=WAIT)
        if name:
            self.enter(name)

    def enter(self, name: str) -> None:
        self.page.fill("#name", name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type("Head of Sales")
        self.page.keyboard.press("Enter")

    def press(self, key: str, label: str) -> None:
        """A button of a question, by what stands on it."""
        self.page.locator(f"#q-{key}").get_by_text(label, exact=True).click()

    def sees(self, place: str, text: str) -> None:
        self.page.locator(place, has_text=text).first.wait_for(timeout=WAIT)

    def reads(self, field: str, part: str) -> None:
        """Wait until a field holds a text; the page's policy lets no test wait inside of it."""
        end = time.monotonic() + WAIT / 1000
        while part not in self.page.input_value(field):
            assert time.monotonic() < end, self.page.input_value(field)
            self.page.wait_for_timeout(50)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def phone(browser: Any, served: Served) -> Iterator[Callable[..., Phone]]:
    opened: list[Phone] = []

    def make(role: str, name: str = "Marcus Böhm", **given: Any) -> Phone:
        opened.append(Phone(browser, served.links[role], name, **given))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def agree_with_all(ws: Workspace) -> None:
    session = Session.open(ws, SLUG)
    for team in TEAMS:
        for key in QUESTION_KEYS:
            stances.agree(session, key, team, Actor("Ines Duarte", datetime.now(UTC)))
    session.save()


def test_two_phones_and_the_file_see_each_other(ws: Workspace, served: Served, phone: Callable[..., Phone]) -> None:
    sales, marketing = phone("sales"), phone("marketing", "Ines Duarte", color_scheme="dark")
    assert "k=" not in sales.page.url, "the secret does not stay in the address"
    sales.press("pain", "Agree")
    marketing.sees("#q-pain", "✓ agrees (Marcus Böhm")
    marketing.press("pain", "Object")
    marketing.page.keyboard.type(SCRIPT)
    marketing.page.keyboard.press("Tab")
    marketing.page.keyboard.type("Ten cases")
    marketing.press("pain", "Object to Pain")
    sales.sees("#q-pain", "Why: <img src=x onerror")
    sales.sees("#news", "Marketing objects to Pain (Ines Duarte)")
    stance = served.campaign().view("marketing", "pain").stance
    assert stance and (stance.note, stance.settles, stance.by, stance.via) == (
        SCRIPT,
        "Ten cases",
        "Ines Duarte",
        "room",
    )
    edit(ws, "pain", "The host writes a new pain.")
    sales.sees("#q-pain .stands", "The host writes a new pain.")
    sales.sees("#q-pain .since", "Since your team agreed")
    for each in (sales, marketing):
        assert each.wrong == [] and "taken" not in each.page.title()
        assert all(url.startswith((served.origin, "data:")) for url in each.asked)
        assert each.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_views_are_hidden_and_two_writers_keep_both_texts(
    ws: Workspace, served: Served, phone: Callable[..., Phone]
) -> None:
    one, other = phone("sales"), phone("sales", "Jo")
    one.page.fill("#view-mql", "A budget")
    other.page.fill("#view-mql", "A named payer")
    one.press("mql", "Save this view")
    one.sees("#q-mql", "hidden from the other team")
    other.sees("#q-mql", "Somebody else of your team has written here meanwhile")
    other.press("mql", "Save this view")
    for each in (one, other):
        each.reads("#view-mql", "\n\n")
        assert sorted(each.page.input_value("#view-mql").split("\n\n")) == ["A budget", "A named payer"]
    marketing = phone("marketing", "Ines Duarte")
    assert "A budget" not in marketing.page.content()
    marketing.page.fill("#view-mql", "A download")
    marketing.press("mql", "Save this view")
    marketing.sees("#q-mql", "A budget")
    # the terminal writes while the phone does
    one.page.fill("#view-mql", "Typed on the phone")
    session = Session.open(ws, SLUG)
    stances.set_position(session, "mql", "sales", "Typed at the terminal")
    session.save()
    one.sees("#q-mql", "Typed at the terminal")
    one.press("mql", "Save this view")
    other.reads("#view-mql", "phone")
    kept = served.campaign().view("sales", "mql").position
    assert sorted(kept.split("\n\n")) == ["Typed at the terminal", "Typed on the phone"]
    assert other.page.input_value("#view-mql") == kept


def test_by_keyboard_alone_from_the_link_to_an_objection_and_back(served: Served, phone: Callable[..., Phone]) -> None:
    page = phone("sales", "").page
    press = page.keyboard.press

    def tab_to(label: str) -> None:
        for _ in range(200):
            press("Tab")
            found = page.evaluate(
                "[document.activeElement].map(each => each.getAttribute('aria-label') || each.labels?.[0]?.innerText"
                " || each.innerText || '')[0].trim()"
            )
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{found} does not show that it has the focus"
            if found == label:
                return
        raise AssertionError(f"Tab never comes to {label}")

    tab_to("Your name")
    page.keyboard.type("Marcus")
    press("Enter")
    tab_to("5. MQL: Marketing nothing yet, Sales nothing yet")
    press("Enter")
    tab_to("Object to MQL")
    press("Enter")
    assert page.evaluate("document.activeElement.id") == "why-mql"
    press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Object to MQL"
    press("Space")
    page.keyboard.type("Too vague")
    tab_to("Object to MQL")
    press("Enter")
    page.locator("#q-mql", has_text="✗ objects (Marcus").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Object to MQL"
    tab_to("Take back your team's word on MQL")
    press("Enter")
    page.locator("#q-mql .stance", has_text="Sales · nothing yet").wait_for()
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(ws: Workspace, served: Served, browser: Any, scheme: str) -> None:
    session = Session.open(ws, SLUG)
    stances.object_to(session, "pain", "sales", Actor("Jo", datetime.now(UTC)), "Too vague", settles="Ten cases")
    stances.agree(session, "sql", "sales", Actor("Jo", datetime.now(UTC)), "For now")
    stances.set_position(session, "mql", "sales", "A budget")
    session.save()
    edit(ws, "sql", "Another text.")
    one = Phone(browser, served.links["sales"], "", color_scheme=scheme)
    assert find_faults(one.page) == []
    one.enter("Marcus Böhm")
    one.press("goals", "Agree with a reservation")
    agree_with_all(ws)
    one.sees("#signing", "Nothing is in the way")
    assert find_faults(one.page) == []
    heights = one.page.eval_on_selector_all(
        "button, .tick, nav a, input, summary",
        "all => all.filter(each => each.checkVisibility() && each.type !== 'checkbox' && each.className !== 'link')"
        ".map(each => each.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44
    one.close()


def test_both_sign_from_their_phones(ws: Workspace, served: Served, phone: Callable[..., Phone]) -> None:
    agree_with_all(ws)
    sales, marketing = phone("sales"), phone("marketing", "Ines Duarte")
    for each in (sales, marketing):
        each.sees("#signing", "Nothing is in the way")
        text = each.page.inner_text("#signing")
        assert served.campaign().answer("pain").split("\n")[0][:40] in text and "Fingerprint: sha256:" in text
    sales.page.click("#signing button[type=submit]")
    sales.sees("#signing", "Read the whole text first")
    sales.page.check("#read")
    sales.page.click("#signing button[type=submit]")
    marketing.sees("#signing", "signed by Marcus Böhm, Head of Sales")
    sales.sees("#signing", "You have signed for Sales; Marketing has not yet.")
    marketing.sees("#signing", "Nothing is in the way")
    sales.page.get_by_text("Take back the signature").click()
    sales.page.check("#read")
    assert "signed by" not in sales.page.inner_text("#signing")
    sales.page.click("#signing button[type=submit]")
    marketing.sees("#signing", "signed by Marcus Böhm, Head of Sales")
    marketing.page.check("#read")
    marketing.page.click("#signing button[type=submit]")
    for each in (sales, marketing):
        each.sees("#signing", "Both teams have signed. The text is locked. The brief is in briefs/freight.md")
        assert not each.page.is_visible("#q-pain button")
    assert sealed_digest(served.campaign())


def test_a_reservation_goes_only_when_somebody_says_so_and_the_other_team_is_told(
    ws: Workspace, served: Served, phone: Callable[..., Phone]
) -> None:
    sales, marketing = phone("sales"), phone("marketing", "Ines Duarte")
    sales.press("pain", "Agree with a reservation")
    sales.page.keyboard.type("If the list is clean")
    sales.press("pain", "Agree with Pain, with this reservation")
    sales.sees("#q-pain .stance", "agrees (Marcus")
    edit(ws, "pain", "Another pain.")
    sales.sees("#q-pain .stance", "older text")
    sales.page.wait_for_timeout(1600)
    sales.press("pain", "Agree")
    sales.sees("#q-pain", "Your team agreed with a reservation")
    sales.press("pain", "Keep it, and agree")
    assert sales.page.input_value("#why-pain") == "If the list is clean"
    sales.press("pain", "Agree with Pain, with this reservation")
    sales.sees("#q-pain .stance", "✓ agrees (Marcus")
    stance = served.campaign().view("sales", "pain").stance
    assert stance and stance.note == "If the list is clean"
    sales.press("pain", "Agree")
    sales.press("pain", "Agree without it")
    marketing.sees("#news", "Its reservation is gone: “If the list is clean”")


def test_the_lead_of_the_other_team_is_asked_at_entry(
    ws: Workspace, served: Served, phone: Callable[..., Phone]
) -> None:
    session = Session.open(ws, SLUG)
    answers.set_field(session, "campaign", ("marketing_lead",), "Dana Ruiz")
    session.save()
    sales = phone("sales", "")
    sales.page.fill("#name", "dana ruiz")
    sales.page.keyboard.press("Enter")
    sales.sees("#entry", "lead. Are you here for Sales?")
    assert sales.page.is_visible("#entry") and "You are" not in sales.page.inner_text("#who")
    sales.page.keyboard.press("Enter")
    sales.sees("#who", "You are dana ruiz, for Sales")


def test_the_file_is_removed_and_restored(ws: Workspace, served: Served, phone: Callable[..., Phone]) -> None:
    sales = phone("sales")
    path = ws.campaigns / f"{SLUG}.toml"
    whole = path.read_bytes()
    sales.press("pain", "Object")
    sales.page.keyboard.type("Half a sent")
    path.unlink()
    sales.page.wait_for_selector("#problem:not(:empty)")
    sales.page.keyboard.type("ence")
    sales.press("pain", "Object to Pain")
    sales.sees("#q-pain .refusal", SLUG)
    path.write_bytes(whole)
    sales.page.wait_for_selector("#problem:empty", state="attached")
    assert sales.page.input_value("#why-pain") == "Half a sentence"
    sales.press("pain", "Object to Pain")
    sales.sees("#q-pain", "Why: Half a sentence")


def start_room(ws: Workspace, *words: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """The program itself, as the host starts it, and the link of each role."""
    room = subprocess.Popen(
        [sys.executable, "-m", "alignkit", "--workspace", str(ws.root), "room", SLUG, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert room.stdout
    links = {}
    while len(links) < 3:
        line = room.stdout.readline()
        assert line, room.stderr and room.stderr.read()
        if found := re.match(r"http://\S+/(\w+)#k=\S+", line):
            links[found[1]] = found[0]
    return room, links


def campaign_of(ws: Workspace) -> Campaign:
    found = campaign_files.read_campaign_file(ws, SLUG).loaded.campaign
    assert found
    return found


def test_the_server_is_killed_and_started_again_then_closed(ws: Workspace, browser: Any) -> None:
    """The page says so, keeps what is typed, and goes on by itself; after an orderly end the link is dead."""
    room, links = start_room(ws)
    try:
        sales = Phone(browser, links["sales"])
        sales.page.fill("#view-mql", "A budget")
        room.send_signal(signal.SIGKILL)
        room.wait()
        sales.sees("#connection", "Not connected")
        sales.press("mql", "Save this view")
        sales.sees("#q-mql .refusal", "Not sent")
        room, again = start_room(ws)
        assert again == links
        sales.sees("#connection", "Connected")
        assert sales.page.input_value("#view-mql") == "A budget"
        sales.press("pain", "Agree")
        sales.sees("#q-pain", "Sales ✓ agrees")
        stance = campaign_of(ws).view("sales", "pain").stance
        assert stance and stance.via == "room"
        room.send_signal(signal.SIGINT)
        assert room.wait(30) == 0
        sales.sees("#connection", "The host has closed the room")
        assert sales.page.input_value("#view-mql") == "A budget"
        room, new = start_room(ws, "--port", re.findall(r":(\d+)/", links["sales"])[0])
        assert set(new.values()).isdisjoint(links.values())
        sales.sees("#connection", "This link is not valid")
        sales.close()
    finally:
        room.terminate()
        assert room.wait(30) == 0


@pytest.mark.terminal
@pytest.mark.parametrize("rounds", [1, pytest.param(13, marks=pytest.mark.slow)])
def test_two_phones_and_the_hosts_terminal_see_each_other_soon(
    ws: Workspace, served: Served, phone: Callable[..., Phone], rounds: int
) -> None:
    """From the click, or the key, until it stands on both other screens; -m slow -s prints the figures of 52 acts."""
    sales, marketing = phone("sales"), phone("marketing", "Ines Duarte")
    took: list[float] = []
    environ = {**os.environ, "ALIGNKIT_BY": "Milan Dekker", "LC_ALL": "C.UTF-8"}
    keys = [QUESTION_KEYS[n % 9] for n in range(rounds)]

    def timed(does: Callable[[], None], seen: Callable[[], None]) -> None:
        begun = time.monotonic()
        does()
        seen()
        took.append(time.monotonic() - begun)
        sales.page.wait_for_timeout(300)  # so that the next letter is a command of its own

    def phones_show(key: str, team: int, mark: str) -> None:
        for each in (sales, marketing):
            each.page.wait_for_selector(f"#q-{key} .stance:nth-of-type({team}) .{mark}")

    def all_show(key: str, mark: str, *, gone: str = "") -> None:
        phones_show(key, 2, mark)
        term.wait_for("" if gone else "in the room", gone=gone)

    with Terminal([sys.executable, "-m", "alignkit", "open", SLUG], ws.root, environ, 200, 44) as term:
        term.wait_for("Which specific pain")
        term.wait_for_quiet()
        for key in keys:
            timed(partial(sales.press, key, "Agree"), partial(all_show, key, "agrees"))
            timed(partial(term.press, "m"), partial(phones_show, key, 1, "agrees"))
            timed(partial(term.press, "u"), partial(phones_show, key, 1, "nothing"))
            timed(partial(sales.press, key, "Take back"), partial(all_show, key, "nothing", gone="in the room"))
            following = get_question(QUESTION_KEYS[(QUESTION_KEYS.index(key) + 1) % 9])
            term.press(str(following.number))
            term.wait_for(following.asks[:24])
            term.wait_for_quiet()
    p95 = sorted(took)[int(0.95 * (len(took) - 1))]
    print(f"{len(took)} acts: median {statistics.median(took):.3f} s, p95 {p95:.3f} s, most {max(took):.3f} s")
    if rounds > 1:
        print("from a phone:", *(f"{each:.2f}" for each in sorted(took[0::4] + took[3::4])))
        print("from the terminal:", *(f"{each:.2f}" for each in sorted(took[1::4] + took[2::4])))
    assert (p95 if rounds > 1 else min(took)) < 1.2


def test_observers_see_all_and_have_nothing_to_press(served: Served, browser: Any) -> None:
    """Nothing moves sideways on a phone either."""
    for view in (PHONE, DESKTOP):
        opened = Phone(browser, served.links["observer"], "", viewport=view)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= view["width"]
        assert opened.page.is_visible("#q-pain .stance") and not opened.page.is_visible("button, textarea, input")
        opened.close()
