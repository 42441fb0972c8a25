"""One open room: what each role is shown and may do, as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.room.acts import BadMessage, do_act, read_act
from alignkit.room.feed import Feed
from alignkit.room.gate import HEADERS, Doorkeeper, Gate, RoomAddress, answer, read_json, refuse
from alignkit.room.links import ROLES, Role, RoomLinks, team_of
from alignkit.room.page import POLICY, page
from alignkit.store.workspace import Workspace

MOST_ACTS = 60  # acts waiting for the one before


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
    _doorkeeper: Doorkeeper = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed(self.ws, self.slug)
        self._doorkeeper = Doorkeeper(self.links, self.address)

    def application(self) -> ASGIApp:
        """The room as an ASGI application."""
        routes = [
            Route("/{role}", self._page),
            Route("/{role}/enter", self._enter, methods=["POST"]),
            Route("/{role}/state", self._state),
            Route("/{role}/act", self._act, methods=["POST"]),
        ]
        return Gate(Starlette(routes=routes), self.address, self.told)

    async def _page(self, request: Request) -> Response:
        role = _role(request)
        if role is None:
            return refuse(404, "There is nothing here. Open the whole link that your host gave you.")
        headers = {**HEADERS, "Content-Security-Policy": POLICY}
        return Response(page(role), headers=headers, media_type="text/html")

    async def _enter(self, request: Request) -> Response:
        return await self._doorkeeper.let_in(request, _role(request))

    async def _state(self, request: Request) -> Response:
        role = _role(request)
        if refusal := await self._doorkeeper.refuse_stranger(request, role):
            return refusal
        assert role is not None
        tag = request.headers.get("if-none-match", "").strip('"')
        shown = self.feed.shown(role)
        if shown.tag == tag and "wait" in request.query_params:
            found = await self.feed.wait(role, tag)
            shown = found or shown
        if self.feed.has_ended:
            return answer(410, {"problem": "The host has closed the room."})
        headers = {**HEADERS, "ETag": f'"{shown.tag}"'}
        if shown.tag == tag:
            return Response(status_code=304, headers=headers)
        return Response(shown.body, headers=headers, media_type="application/json")

    async def _act(self, request: Request) -> Response:
        role = _role(request)
        if refusal := await self._doorkeeper.refuse_stranger(request, role):
            return refusal
        assert role is not None
        team = team_of(role)
        if team is None:
            return answer(403, {"problem": "This link is for reading only."})
        message = await read_json(request)
        if isinstance(message, Response):
            return message
        if self._waiting_acts >= MOST_ACTS:
            return answer(503, {"problem": "Too many acts at once. Try again in a moment."})
        self._waiting_acts += 1
        try:
            act = read_act(message)
            async with self._acting:
                done = await asyncio.shield(asyncio.to_thread(do_act, self.ws, self.slug, team, act))
        except BadMessage:
            return answer(400, {"problem": "The page sent something that alignkit does not know. Reload it."})
        except UserError as refusal_:
            return answer(409, {"problem": _without_command(refusal_)})
        except Exception as error:
            self.told(f"An act in the room failed: {user_error_from(error)}")
            return answer(500, {"problem": f"It was not written: {user_error_from(error)}"})
        finally:
            self._waiting_acts -= 1
        self.told(done.told)
        await self.feed.look()
        return answer(200, {"said": done.said})


def _role(request: Request) -> Role | None:
    return next((role for role in ROLES if role == request.path_params["role"]), None)


def _without_command(refusal: UserError) -> str:
    """What is wrong, and the fix where it is no command: nobody types one on a phone."""
    hint = "" if "alignkit " in refusal.hint or "--" in refusal.hint else refusal.hint
    return " ".join(filter(None, [refusal.message, hint]))
