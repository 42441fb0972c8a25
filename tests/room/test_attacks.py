"""Attacks on a room, over a real socket: nobody without a link gets in, nothing is lost, and the others carry on."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from alignkit.core.questions import QUESTION_KEYS
from alignkit.room import gate, links
from alignkit.store.workspace import Workspace
from tests.room.conftest import SLUG, Device, Served

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m${7*7}{{7*7}}"


@contextmanager
def goes_on(served: Served) -> Iterator[Device]:
    """A device that was in before, that nothing is taken from, and that can act afterwards."""
    device = Device(served, "sales")
    assert device.act("agree", "goals").status == 200
    before = served.campaign()
    yield device
    assert served.campaign() == before
    assert device.act("withdraw", "goals").status == 200


def test_without_a_secret_nothing_of_the_campaign_is_seen_and_nothing_done(served: Served) -> None:
    title = served.campaign().title.encode()
    with goes_on(served):
        for role in links.ROLES:
            empty = served.ask("GET", f"/{role}")
            assert empty.status == 200 and title not in empty.body and SLUG.encode() not in empty.body
            assert served.ask("GET", f"/{role}/state").status == 401
            assert served.ask("POST", f"/{role}/act", b'{"kind":"agree"}').status == 401
        for path in ("/", "/state", "/admin", "/sales/../sales/state", "/%2e%2e/etc/passwd", "/sales/state/", "//x"):
            assert served.ask("GET", path).status in (404, 307)


def test_the_other_teams_link_and_cookie_open_nothing(served: Served) -> None:
    with goes_on(served) as sales:
        wrong = json.dumps({"secret": served.secret("sales")}).encode()
        for role in ("marketing", "observer"):
            assert served.ask("POST", f"/{role}/enter", wrong).status == 401
            assert served.ask("GET", f"/{role}/state", headers={"Cookie": sales.cookie}).status == 401
            renamed = sales.cookie.replace("_sales=", f"_{role}=")
            assert served.ask("GET", f"/{role}/state", headers={"Cookie": renamed}).status == 401
            body = json.dumps({"kind": "withdraw", "question": "goals", "revision": 1, "name": "Eve"}).encode()
            assert served.ask("POST", f"/{role}/act", body, {"Cookie": renamed}).status == 401


def test_observers_only_read_and_nobody_chooses_the_team_he_acts_for(served: Served) -> None:
    with goes_on(served) as sales:
        observer = Device(served, "observer")
        assert observer.act("withdraw", "goals").status == 403
        message = {"kind": "agree", "question": "pain", "revision": 1, "name": "Eve", "team": "marketing"}
        assert sales.send(message).status == 400


def test_the_secret_is_in_no_answer_and_in_no_file_of_the_workspace(ws: Workspace, served: Served) -> None:
    sales = Device(served, "sales")
    answers = [served.ask("GET", "/sales"), sales.state(), sales.act("agree", "pain")]
    secrets = [served.secret(role) for role in links.ROLES]
    assert len(set(secrets)) == 3 and min(map(len, secrets)) >= 22
    for secret in secrets:
        assert all(secret.encode() not in each.body + repr(each.headers).encode() for each in answers)
        assert secret not in sales.cookie
        assert all(secret.encode() not in path.read_bytes() for path in ws.root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.x"]
)
def test_a_wrong_host_is_turned_away_also_with_a_link(served: Served, host: str) -> None:
    with goes_on(served) as sales:
        headers = {"Host": host.format(port=served.port), "Cookie": sales.cookie}
        for path in ("/sales", "/sales/state"):
            answer = served.ask("GET", path, headers=headers)
            assert answer.status == 421 and b"pain" not in answer.body
        assert served.ask("POST", "/sales/act", b"{}", headers).status == 421


def test_two_hosts_or_none_are_turned_away(served: Served) -> None:
    for lines in (b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n" % served.port):
        with served.socket() as line:
            line.sendall(b"GET /sales HTTP/1.1\r\n" + lines + b"\r\n")
            assert line.recv(4096).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:{other}", "https://127.0.0.1:{port}", "null", ""]
)
def test_a_post_from_another_page_is_turned_away_another_port_of_this_machine_too(served: Served, origin: str) -> None:
    with goes_on(served) as sales:
        told = origin.format(port=served.port, other=served.port + 1)
        body = json.dumps({"kind": "withdraw", "question": "goals", "revision": 1, "name": "Eve"}).encode()
        assert served.ask("POST", "/sales/act", body, {"Origin": told, "Cookie": sales.cookie}).status == 403
        secret = json.dumps({"secret": served.secret("sales")}).encode()
        assert served.ask("POST", "/sales/enter", secret, {"Origin": told}).status == 403
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            assert sales.send(body, **{"Content-Type": kind}).status == 415


def test_cookies_stay_with_the_role_the_port_and_the_page(served: Served) -> None:
    entered = served.ask("POST", "/sales/enter", json.dumps({"secret": served.secret("sales")}).encode())
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"alignkit_{served.port}_sales=")
    for part in ("HttpOnly", "Path=/sales", "SameSite=strict"):
        assert part in cookie


def test_behind_https_the_cookie_is_secure_and_the_proxys_address_counts(serve: Callable[..., Served]) -> None:
    served = serve(url="https://Kickoff.example.com/")
    assert served.links["sales"].startswith("https://kickoff.example.com/sales#k=")
    headers = {"Host": "kickoff.example.com", "Origin": "https://kickoff.example.com"}
    entered = served.ask("POST", "/sales/enter", json.dumps({"secret": served.secret("sales")}).encode(), headers)
    assert entered.status == 200 and "Secure" in entered.headers["set-cookie"]


def test_what_the_page_may_load_and_who_may_frame_it(served: Served) -> None:
    page = served.ask("GET", "/sales")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "same-origin" and page.headers["cache-control"] == "no-store"
    text = page.body.decode()
    assert "innerHTML" not in text and " onclick=" not in text and "http://" not in text and "https://" not in text
    assert {"server", "date"} & set(map(str.lower, page.headers)) <= {"date"}


def test_script_in_every_field_comes_back_as_text(served: Served) -> None:
    sales, marketing = Device(served, "sales", SCRIPT), Device(served, "marketing")
    assert sales.act("object", "pain", text=SCRIPT, settles=SCRIPT).status == 200
    assert sales.act("agree", "goals", text=SCRIPT).status == 200
    assert sales.act("view", "mql", text=SCRIPT).status == 200
    assert sales.act("fear", text=SCRIPT).status == 200
    assert marketing.act("view", "mql", text=SCRIPT).status == 200
    shown = marketing.state()
    assert shown.headers["content-type"].startswith("application/json")
    assert shown.headers["x-content-type-options"] == "nosniff"
    said = shown.data["questions"][0]["stances"]["sales"]
    assert "<script>alert(1)</script>" in said["note"] and "\x1b" not in shown.body.decode()
    stance = served.campaign().view("sales", "pain").stance
    assert stance and "<script>" in stance.note and "\x1b" not in stance.note + stance.by


@pytest.mark.parametrize(
    "message",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 60_000, b'{"kind": "agree"}',
        b'{"kind": "rename", "revision": 1}',
        b'{"kind": ["agree"], "revision": 1}', b'{"kind": "agree", "question": "../pain", "revision": 1, "name": "E"}',
        b'{"kind": "agree", "question": "pain", "revision": true, "name": "Eve"}',
        b'{"kind": "agree", "question": "pain", "revision": 1, "name": 7}',
        b'{"kind": "agree", "question": "pain", "revision": 1e999, "name": "Eve"}',
    ],
)  # fmt: skip
def test_a_message_that_the_page_never_sends_is_refused(served: Served, message: bytes) -> None:
    with goes_on(served) as sales:
        assert sales.send(message).status == 400


def test_a_name_of_nothing_and_texts_that_are_too_long_are_refused_and_half_letters_do_no_harm(served: Served) -> None:
    with goes_on(served) as sales:
        for name in ("", "   ", "\u200b\n", "x" * 121):
            assert sales.act("agree", "pain", name=name).status == 409
        assert sales.act("object", "pain", text="x" * 20_001).status == 409
        assert sales.act("view", "nothing", text="x").status == 400
    assert sales.act("object", "pain", text="half \ud800 a letter\x00").status == 200
    stance = served.campaign().view("sales", "pain").stance
    assert stance and stance.note == "half  a letter"


def test_bodies_too_large_are_refused_by_length_and_in_pieces(served: Served) -> None:
    with goes_on(served) as sales:
        assert sales.send(b'{"name": "' + b"x" * gate.MAX_BODY + b'"}').status == 413
        head = f"POST /sales/act HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\n"
        head += f"Cookie: {sales.cookie}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        with served.socket() as line:
            line.sendall(head.encode())
            with pytest.raises(OSError):
                for _ in range(4000):
                    line.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                raise AssertionError("64 MB were taken in")


def test_bodies_and_heads_too_slow_are_cut_off(served: Served) -> None:
    with goes_on(served) as sales:
        head = f"POST /sales/act HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\n"
        head += f"Cookie: {sales.cookie}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"
        for sent in (head, "GET /sales HTTP/1.1\r\nHost: 127", ""):
            with served.socket() as line:
                line.sendall(sent.encode())
                begun = time.monotonic()
                answer = line.recv(4096)
                assert time.monotonic() - begun < 3
                assert not answer or answer.split()[1] == b"408"


def test_a_head_that_trickles_is_cut_off(served: Served) -> None:
    """One byte now and then does not keep a connection."""
    with goes_on(served), served.socket() as line:
        begun = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - begun < 5:
                line.sendall(b"G")
                time.sleep(0.1)
        assert time.monotonic() - begun < 3


def test_silent_sockets_shut_nobody_out(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with goes_on(served) as sales:
        silent = []
        try:
            for _ in range(300):
                silent.append(socket.create_connection(("127.0.0.1", served.port), timeout=5))
            took = []
            for _ in range(5):
                begun = time.monotonic()
                assert sales.state().status == 200
                took.append(time.monotonic() - begun)
            assert statistics.median(took) < 1
        finally:
            for line in silent:
                line.close()


def test_guessing_is_slow_and_slows_nobody_with_the_right_link(served: Served) -> None:
    with goes_on(served) as sales:
        begun = time.monotonic()

        def guess(number: int) -> int:
            body = json.dumps({"secret": f"{number:022}"}).encode()
            return served.ask("POST", "/sales/enter", body).status

        with ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(guess, range(40)))
            assert set(answers) <= {401, 429} and 429 in answers
        assert answers.count(401) <= gate.MOST_WRONG * (1 + (time.monotonic() - begun) / gate.WRONG_SECONDS)
        pool = ThreadPoolExecutor(30)
        guesses = [pool.submit(guess, number) for number in range(30)]
        time.sleep(0.05)
        begun = time.monotonic()
        assert Device(served, "sales").state().status == sales.state().status == 200
        assert time.monotonic() - begun < gate.WRONG_SECONDS * 3
        assert all(each.result() in (401, 429) for each in guesses)
        pool.shutdown()


def test_forty_devices_follow_and_each_act_reaches_all(served: Served) -> None:
    devices = [Device(served, role) for role in ("sales", "marketing", "observer", "observer") for _ in range(10)]
    for device in devices:
        device.state()
    seen: list[float] = []

    def follow(device: Device) -> None:
        while True:
            answer = device.state(wait=True, fresh=False)
            if answer.status == 200 and answer.data["questions"][0]["stances"]["sales"].get("says") == "agree":
                seen.append(time.monotonic())
                return

    threads = [threading.Thread(target=follow, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    assert devices[0].act("agree", "pain").status == 200
    for thread in threads:
        thread.join(20)
    assert len(seen) == 40 and max(seen) - begun < 5


def test_forty_devices_write_at_once_and_nothing_is_lost(served: Served) -> None:
    """Each text is in the file, or whoever wrote it was told that somebody else of the team was first."""
    devices = [Device(served, team, f"{team} {n}") for n in range(20) for team in ("sales", "marketing")]
    with ThreadPoolExecutor(40) as pool:
        sent = [
            pool.submit(device.act, "object", QUESTION_KEYS[n // 2 % 9], text=f"Reason {n}")
            for n, device in enumerate(devices)
        ]
    answers = [each.result() for each in sent]
    assert {each.status for each in answers} <= {200, 409}
    campaign = served.campaign()
    written = {campaign.view(team, key).stance for team in ("sales", "marketing") for key in QUESTION_KEYS}
    notes = {stance.note for stance in written if stance}
    assert len(notes) == 18 and notes <= {f"Reason {n}" for n, each in enumerate(answers) if each.status == 200}
    for n, answer in enumerate(answers):
        assert f"Reason {n}" in notes or "meanwhile" in answer.data.get("problem", "") or answer.status == 200


def test_garbage_and_upgrades_do_no_harm(served: Served) -> None:
    with goes_on(served):
        for sent in (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9\r\n\r\n", b"\r\n\r\n\r\n", b"A" * 40_000):
            with served.socket() as line:
                line.sendall(sent)
                assert line.recv(4096)[:12] in (b"", b"HTTP/1.1 400")
        head = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "x",
            "Sec-WebSocket-Version": "13",
        }
        assert served.ask("GET", "/sales/act", headers=head).status == 405
        line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
        for method in ("TRACE", "DELETE", "PUT", "OPTIONS", "CONNECT"):
            assert served.ask(method, "/sales").status in (400, 405)
        line.close()
