"""The server below a room: its connections, its limits, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from alignkit.room.connections import ConnectionTable, protocol_maker
from alignkit.room.feed import Feed


class RoomServer(uvicorn.Server):
    """uvicorn with the room's own end: whoever waits is told, and a signal ends it without a second one."""

    def __init__(self, config: uvicorn.Config, feed: Feed | None) -> None:
        super().__init__(config)
        self._feed = feed

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._feed:
            await self._feed.look()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        watching = asyncio.create_task(self._feed.watch()) if self._feed else None
        try:
            await super().main_loop()
        finally:
            if self._feed and watching:
                watching.cancel()
                self._feed.end()

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


def make_server(application: ASGIApp, feed: Feed | None = None) -> RoomServer:
    """The server of an application, to be run on a socket that listens already. ``feed``: who waits there is told."""
    quiet = logging.getLogger("uvicorn")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    config = uvicorn.Config(
        application,
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
    return RoomServer(config, feed)
