"""The server of a room: who gets in, what may be asked, and how it ends.

Every request passes the same gate: a known ``Host``; for what changes something, the page's own ``Origin`` too; a body
within its limits; and, but for the empty page itself, the cookie of one role. What a role sees and may do hangs on that
cookie alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.room.acts import BadMessage, do_act, read_act
from alignkit.room.connections import ConnectionTable, protocol_maker
from alignkit.room.feed import Feed
from alignkit.room.links import ROLES, Role, RoomLinks, team_of
from alignkit.room.page import POLICY, page
from alignkit.store.workspace import Workspace

MAX_BODY = 64 * 1024
BODY_SECONDS = 10.0
WRONG_SECONDS = 1.0  # a wrong link is answered this late
MOST_WRONG = 16  # wrong links waiting for their answer; more are turned away at once
MOST_ACTS = 60  # acts waiting for the one before

_HEADERS = {
    "Content-Security-Policy": POLICY,
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
class Room:
    """One open room. ``told`` is called with a line for the host's terminal for each act."""

    ws: Workspace
    slug: str
    links: RoomLinks
    address: RoomAddress
    told: Callable[[str], None] = print
    feed: Feed = field(init=False)
    _acting: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _waiting_acts: int = field(init=False, default=0)
    _wrong: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.feed = Feed(self.ws, self.slug)

    def application(self) -> ASGIApp:
        """The room as an ASGI application."""
        routes = [
            Route("/{role}", self._page),
            Route("/{role}/enter", self._enter, methods=["POST"]),
            Route("/{role}/state", self._state),
            Route("/{role}/act", self._act, methods=["POST"]),
        ]
        return _Gate(Starlette(routes=routes), self.address, self.told)

    def cookie_name(self, role: Role) -> str:
        """Cookies do not know ports, so the name holds it; two rooms on one machine stay apart."""
        return f"alignkit_{self.address.port}_{role}"

    async def _page(self, request: Request) -> Response:
        role = _role(request)
        if role is None:
            return _refuse(404, "There is nothing here. Open the whole link that your host gave you.")
        return Response(page(role), headers=_HEADERS, media_type="text/html")

    async def _enter(self, request: Request) -> Response:
        role = _role(request)
        message = await _read_json(request)
        if isinstance(message, Response):
            return message
        secret = message.get("secret") if isinstance(message, dict) else None
        if role is None or not isinstance(secret, str) or not self.links.admits(role, secret):
            return await self._turn_away()
        answer = _answer(200, {"said": "welcome"})
        answer.set_cookie(
            self.cookie_name(role),
            self.links.cookie(role),
            path=f"/{role}",
            httponly=True,
            samesite="strict",
            secure=self.address.is_https,
        )
        return answer

    async def _state(self, request: Request) -> Response:
        role = _role(request)
        if refusal := await self._refuse_stranger(request, role):
            return refusal
        assert role is not None
        tag = request.headers.get("if-none-match", "").strip('"')
        shown = self.feed.shown(role)
        if shown.tag == tag and "wait" in request.query_params:
            found = await self.feed.wait(role, tag)
            shown = found or shown
        if self.feed.has_ended:
            return _answer(410, {"problem": "The host has closed the room."})
        headers = {**_HEADERS, "ETag": f'"{shown.tag}"'}
        if shown.tag == tag:
            return Response(status_code=304, headers=headers)
        return Response(shown.body, headers=headers, media_type="application/json")

    async def _act(self, request: Request) -> Response:
        role = _role(request)
        if refusal := await self._refuse_stranger(request, role):
            return refusal
        assert role is not None
        team = team_of(role)
        if team is None:
            return _answer(403, {"problem": "This link is for reading only."})
        message = await _read_json(request)
        if isinstance(message, Response):
            return message
        if self._waiting_acts >= MOST_ACTS:
            return _answer(503, {"problem": "Too many acts at once. Try again in a moment."})
        self._waiting_acts += 1
        try:
            act = read_act(message)
            async with self._acting:
                done = await asyncio.shield(asyncio.to_thread(do_act, self.ws, self.slug, team, act))
        except BadMessage:
            return _answer(400, {"problem": "The page sent something that alignkit does not know. Reload it."})
        except UserError as refusal_:
            return _answer(409, {"problem": _without_command(refusal_)})
        except Exception as error:
            self.told(f"An act in the room failed: {user_error_from(error)}")
            return _answer(500, {"problem": f"It was not written: {user_error_from(error)}"})
        finally:
            self._waiting_acts -= 1
        self.told(done.told)
        await self.feed.look()
        return _answer(200, {"said": done.said})

    async def _refuse_stranger(self, request: Request, role: Role | None) -> Response | None:
        """A refusal where the cookie of the role is missing or wrong; else None."""
        if role is None:
            return _refuse(404, "There is nothing here.")
        given = request.cookies.get(self.cookie_name(role), "")
        if not given:
            return _refuse(401, "Open the link that your host gave you.")
        return None if self.links.knows_cookie(role, given) else await self._turn_away()

    async def _turn_away(self) -> Response:
        """Answer a wrong secret, late, so that guessing takes for ever. The right one is never slowed."""
        if self._wrong >= MOST_WRONG:
            return _refuse(429, "Too many wrong links. Wait a little.", {"Retry-After": "5"})
        self._wrong += 1
        try:
            await asyncio.sleep(WRONG_SECONDS)
        finally:
            self._wrong -= 1
        return _refuse(401, "This link is not valid, or no longer. Ask your host for the present one.")


class _Gate:
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
        answer: ASGIApp = self._app
        if len(named) != 1 or named[0].lower() not in self._address.hosts:
            answer = _refuse(421, "This address is not the room's. Open the link that your host gave you.")
        elif scope["method"] not in ("GET", "HEAD", "POST"):
            answer = _refuse(405, "This cannot be done here.")
        elif scope["method"] == "POST" and (len(origins) != 1 or origins[0] not in self._address.origins):
            answer = _refuse(403, "Only the room's own page may do that.")
        try:
            await answer(scope, receive, send)
        except ClientDisconnect:
            pass
        except Exception as error:  # told in one line, never as a traceback with people's text in it
            self._told(f"A request failed: {type(error).__name__}")
            with contextlib.suppress(RuntimeError):
                await _refuse(500, "That did not work.")(scope, receive, send)


def _role(request: Request) -> Role | None:
    return next((role for role in ROLES if role == request.path_params["role"]), None)


async def _read_json(request: Request) -> Any:
    """The decoded body of a request, or the answer that refuses it."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return _refuse(415, "Only the room's own page may do that.")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MAX_BODY:
                    return _refuse(413, f"This is too long: {MAX_BODY // 1024} KiB at most.")
                parts.append(part)
    except TimeoutError:
        return _refuse(408, "This took too long to arrive. Try again.")
    try:
        return json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        return _refuse(400, "The page sent something that alignkit does not know. Reload it.")


def _answer(status: int, said: dict[str, str]) -> Response:
    return Response(json.dumps(said), status_code=status, headers=_HEADERS, media_type="application/json")


def _refuse(status: int, problem: str, more: dict[str, str] | None = None) -> Response:
    """A refusal after which the connection is closed, so that it costs nothing to whoever is let in."""
    headers = {**_HEADERS, "Connection": "close", **(more or {})}
    return Response(
        json.dumps({"problem": problem}), status_code=status, headers=headers, media_type="application/json"
    )


def _without_command(refusal: UserError) -> str:
    """What is wrong, and the fix where it is no command: nobody types one on a phone."""
    hint = "" if "alignkit " in refusal.hint or "--" in refusal.hint else refusal.hint
    return " ".join(filter(None, [refusal.message, hint]))


class RoomServer(uvicorn.Server):
    """uvicorn with the room's own end: whoever waits is told, and a signal ends it without a second one."""

    def __init__(self, config: uvicorn.Config, room: Room) -> None:
        super().__init__(config)
        self._room = room

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._room.feed.look()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        watching = asyncio.create_task(self._room.feed.watch())
        try:
            await super().main_loop()
        finally:
            watching.cancel()
            self._room.feed.end()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End orderly at Ctrl+C, SIGTERM and a closed window, without raising the signal again afterwards."""
        loop = asyncio.get_running_loop()
        names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        for name in names:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self._stop)
        try:
            yield
        finally:
            for name in names:
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.remove_signal_handler(getattr(signal, name))

    def _stop(self) -> None:
        self.should_exit = True


def make_server(room: Room) -> RoomServer:
    """The server of a room, to be run on a socket that listens already."""
    quiet = logging.getLogger("uvicorn")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    config = uvicorn.Config(
        room.application(),
        loop="asyncio",
        http=protocol_maker(ConnectionTable()),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )
    return RoomServer(config, room)
