"""The test of a device before the meeting: a page that tries what a room needs, and tells the host what it found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from alignkit.room.gate import HEADERS, Doorkeeper, Gate, RoomAddress, answer, read_json
from alignkit.room.links import RoomLinks
from alignkit.room.page import CHECK_POLICY, check_page
from alignkit.text.sanitize import shorten

ROLE = "check"
WAIT_SECONDS = 20.0  # as long as the page of a room waits for news


@dataclass(slots=True)
class DeviceCheck:
    """A page without a campaign. ``told`` is called with a line for the host's terminal for each device."""

    links: RoomLinks
    address: RoomAddress
    told: Callable[[str], None]
    _doorkeeper: Doorkeeper = field(init=False)

    def __post_init__(self) -> None:
        self._doorkeeper = Doorkeeper(self.links, self.address)

    def application(self) -> ASGIApp:
        """The check as an ASGI application."""
        routes = [
            Route("/check", self._page),
            Route("/check/enter", self._enter, methods=["POST"]),
            Route("/check/ping", self._ping, methods=["POST"]),
            Route("/check/wait", self._wait, methods=["POST"]),
            Route("/check/report", self._report, methods=["POST"]),
        ]
        return Gate(Starlette(routes=routes), self.address, self.told)

    async def _page(self, request: Request) -> Response:
        self.told(f"A device has opened the page: {_device(request)}")
        headers = {**HEADERS, "Content-Security-Policy": CHECK_POLICY}
        return Response(check_page(), headers=headers, media_type="text/html")

    async def _enter(self, request: Request) -> Response:
        return await self._doorkeeper.let_in(request, ROLE)

    async def _ping(self, request: Request) -> Response:
        has_cookie = await self._doorkeeper.refuse_stranger(request, ROLE) is None
        return answer(200, {"now": time.time() * 1000, "cookie": has_cookie})

    async def _wait(self, request: Request) -> Response:
        if refusal := await self._doorkeeper.refuse_stranger(request, ROLE):
            return refusal
        await asyncio.sleep(WAIT_SECONDS)
        return answer(200, {"said": "waited"})

    async def _report(self, request: Request) -> Response:
        if refusal := await self._doorkeeper.refuse_stranger(request, ROLE):
            return refusal
        found = await read_json(request)
        if isinstance(found, Response):
            return found
        if isinstance(found, dict):
            self.told(f"{_device(request)}: {describe_device(found)}")
        return answer(200, {"said": "thank you"})


def describe_device(found: Mapping[str, Any]) -> str:
    """What a device reported, as sentences. It may report anything; only numbers and yes or no are believed."""

    def number(key: str) -> int:
        value = found.get(key)
        return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else 0

    off = number("clock")
    clock = f"its clock is {abs(off)} s {'behind' if off > 0 else 'ahead'}" if abs(off) > 2 else "its clock is right"
    wrong = [
        text
        for key, text in (
            ("cookies", "it blocks cookies"),
            ("waited", "something on the way cuts off what waits, such as a proxy"),
            ("storage", "what is typed is lost on a reload"),
        )
        if found.get(key) is not True
    ]
    if found.get("missing"):
        wrong.append("its browser is too old")
    ready = "ready" if found.get("fits") is True else "NOT READY"
    return "; ".join([f"{ready}, answers in {number('took')} ms, {clock}", *wrong]) + "."


def _device(request: Request) -> str:
    """What a browser says it is, from which address."""
    client = request.client.host if request.client else "?"
    return f"{client}, {shorten(request.headers.get('user-agent', 'no name'), 90)}"
