"""The gate that every request to a room passes, and the door of each role.

A request names a known ``Host`` and, where it is to change something, the page's own ``Origin``; its body is within its
limits; and, but for the empty page itself, it brings the cookie of one role. What a role may do hangs on that cookie
alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from alignkit.room.links import RoomLinks

MAX_BODY = 64 * 1024
BODY_SECONDS = 10.0
WRONG_SECONDS = 1.0  # a wrong link is answered this late
MOST_WRONG = 16  # wrong links waiting for their answer; more are turned away at once
ANSWER_SECONDS = 60.0  # for a whole request, a reader that takes its answer byte by byte among them

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class RoomAddress:
    """Where a room is reached: the addresses that browsers may name, and the port of its cookies.

    ``origins`` are the pages that may change something, such as "http://127.0.0.1:8765".
    """

    port: int
    hosts: frozenset[str]
    origins: frozenset[str]
    is_https: bool = False


@dataclass(slots=True)
class Doorkeeper:
    """Lets in who has shown the secret of a role, by a cookie that opens this role only."""

    links: RoomLinks
    address: RoomAddress
    _wrong: int = field(init=False, default=0)

    async def let_in(self, request: Request, role: str | None) -> Response:
        """The answer to a secret: the cookie of the role, or a late refusal. The right one is never slowed."""
        message = await read_json(request)
        if isinstance(message, Response):
            return message
        secret = message.get("secret") if isinstance(message, dict) else None
        if role is None or not isinstance(secret, str) or not self.links.admits(role, secret):
            return await self._turn_away()
        welcome = answer(200, {"said": "welcome"})
        welcome.set_cookie(
            self._cookie_name(role),
            self.links.cookie(role),
            path=f"/{role}",
            httponly=True,
            samesite="strict",
            secure=self.address.is_https,
        )
        return welcome

    async def refuse_stranger(self, request: Request, role: str | None) -> Response | None:
        """A refusal where the cookie of the role is missing or wrong; else None."""
        if role is None:
            return refuse(404, "There is nothing here.")
        given = request.cookies.get(self._cookie_name(role), "")
        if not given:
            return refuse(401, "Open the link that your host gave you.")
        return None if self.links.knows_cookie(role, given) else await self._turn_away()

    def _cookie_name(self, role: str) -> str:
        """Cookies do not know ports, so the name holds it; two rooms on one machine stay apart."""
        return f"alignkit_{self.address.port}_{role}"

    async def _turn_away(self) -> Response:
        """Answer a wrong secret, late, so that guessing takes for ever."""
        if self._wrong >= MOST_WRONG:
            return refuse(429, "Too many wrong links. Wait a little.", {"Retry-After": "5"})
        self._wrong += 1
        try:
            await asyncio.sleep(WRONG_SECONDS)
        finally:
            self._wrong -= 1
        return refuse(401, "This link is not valid, or no longer. Ask your host for the present one.")


class Gate:
    """What every request must pass before anything looks at it: its Host and, where it is to change something, Origin.

    Another port of the same machine is the same site for a browser, but another origin.
    """

    def __init__(self, app: ASGIApp, address: RoomAddress, told: Callable[[str], None]) -> None:
        self._app, self._address, self._told = app, address, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        asked: ASGIApp = self._app
        if len(named) != 1 or named[0].lower() not in self._address.hosts:
            asked = refuse(421, "This address is not the room's. Open the link that your host gave you.")
        elif scope["method"] not in ("GET", "HEAD", "POST"):
            asked = refuse(405, "This cannot be done here.")
        elif scope["method"] == "POST" and (len(origins) != 1 or origins[0] not in self._address.origins):
            asked = refuse(403, "Only the room's own page may do that.")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await asked(scope, receive, send)
        except ClientDisconnect:
            pass
        except Exception as error:  # told in one line, never as a traceback with people's text in it
            self._told(f"A request failed: {type(error).__name__}")
            with contextlib.suppress(RuntimeError):
                await refuse(500, "That did not work.")(scope, receive, send)


async def read_json(request: Request) -> Any:
    """The decoded body of a request, or the answer that refuses it."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return refuse(415, "Only the room's own page may do that.")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MAX_BODY:
                    return refuse(413, f"This is too long: {MAX_BODY // 1024} KiB at most.")
                parts.append(part)
    except TimeoutError:
        return refuse(408, "This took too long to arrive. Try again.")
    try:
        return json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        return refuse(400, "The page sent something that alignkit does not know. Reload it.")


def answer(status: int, said: Mapping[str, Any]) -> Response:
    """An answer as JSON, with the headers of every answer."""
    return Response(json.dumps(said), status_code=status, headers=HEADERS, media_type="application/json")


def refuse(status: int, problem: str, more: dict[str, str] | None = None) -> Response:
    """A refusal after which the connection is closed, so that it costs nothing to whoever is let in."""
    headers = {**HEADERS, "Connection": "close", **(more or {})}
    return Response(
        json.dumps({"problem": problem}), status_code=status, headers=headers, media_type="application/json"
    )
