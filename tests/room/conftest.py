"""A room served on a real socket, in a thread of this process, and devices that talk to it."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from alignkit.app import answers
from alignkit.app.session import Session
from alignkit.core.model import Campaign
from alignkit.room import connections, gate, opening
from alignkit.room.opening import OpenRoom
from alignkit.store import campaign_files, campaigns
from alignkit.store.workspace import Workspace
from tests.full_campaign import full_campaign

SLUG = "freight"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Served:
    """A room that runs, as tests see it."""

    def __init__(self, ws: Workspace, opened: OpenRoom) -> None:
        self.ws, self.opened = ws, opened
        self.told: list[str] = []
        self.port = int(opened.listening.getsockname()[1])
        self.links = {link.partition("#")[0].rpartition("/")[2]: link for link in opened.links.values()}
        if opened.room:
            opened.room.told = self.told.append
        self._thread = threading.Thread(target=lambda: asyncio.run(opened.run()), daemon=True)
        self._thread.start()
        end = time.monotonic() + 10
        while not opened.server.started and time.monotonic() < end:
            time.sleep(0.005)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.opened.server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def secret(self, role: str) -> str:
        return self.links[role].partition("#k=")[2]

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        """One request on a connection of its own, as a browser's page of the room sends it."""
        given = {"Host": f"127.0.0.1:{self.port}", **(headers or {})}
        if method == "POST":
            given = {"Origin": self.origin, "Content-Type": "application/json", **given}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=more.pop("timeout", 10))
        try:
            line.request(method, path, body, {name: value for name, value in given.items() if value})
            found = line.getresponse()
            return Answer(found.status, dict(found.getheaders()), found.read())
        finally:
            line.close()

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def campaign(self) -> Campaign:
        found = campaign_files.read_campaign_file(self.ws, SLUG).loaded.campaign
        assert found
        return found


class Device:
    """A phone that has opened the link of a role."""

    def __init__(self, served: Served, role: str, name: str = "Marcus Böhm") -> None:
        self.served, self.role, self.name = served, role, name
        entered = served.ask("POST", f"/{role}/enter", json.dumps({"secret": served.secret(role)}).encode())
        assert entered.status == 200
        self.cookie = entered.headers["set-cookie"].partition(";")[0]
        self.tag = ""
        self.is_team = role != "observer"

    def state(self, *, wait: bool = False, fresh: bool = True) -> Answer:
        headers = {"Cookie": self.cookie} | ({} if fresh else {"If-None-Match": f'"{self.tag}"'})
        found = self.served.ask("GET", f"/{self.role}/state" + ("?wait=1" if wait else ""), headers=headers, timeout=30)
        self.tag = found.headers.get("etag", self.tag).strip('"')
        return found

    def question(self, key: str) -> dict[str, Any]:
        return next(each for each in self.state().data["questions"] if each["key"] == key)

    def act(self, kind: str, question: str = "", **more: Any) -> Answer:
        state = self.state().data
        asked = next((each for each in state["questions"] if each["key"] == question), None)
        stands = (
            {"digest": asked["digest"], "seen": asked["stances"][self.role]["id"]} if asked and self.is_team else {}
        )
        message = {"kind": kind, "question": question, **stands, "revision": 1, "name": self.name, **more}
        return self.send(message)

    def send(self, message: Any, **headers: str) -> Answer:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self.served.ask("POST", f"/{self.role}/act", body, {"Cookie": self.cookie, **headers})


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    """A workspace with one campaign that has all its answers, and nobody's word."""
    campaigns.create_campaign(ws, full_campaign(SLUG))
    return ws


@pytest.fixture
def serve(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Served]]:
    """Opens a room; the times that an attacker has to wait are short."""
    monkeypatch.setattr(gate, "WRONG_SECONDS", 0.3)
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.4)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)
    running: list[Served] = []

    def start(port: int | None = None, url: str = "") -> Served:
        running.append(Served(ws, opening.open_room(ws, SLUG, "127.0.0.1", port, url, lambda line: None)))
        return running[-1]

    yield start
    for each in running:
        if not each.opened.server.should_exit:
            each.close()


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve()


def edit(ws: Workspace, key: str, text: str) -> None:
    """The host edits an answer at the terminal."""
    session = Session.open(ws, SLUG)
    answers.set_answer(session, key, text)
    session.save()
