"""Connections of the room's server that nobody can use up: silent and idle ones give way to those that speak.

uvicorn has no time limit for the head of a request, and its limit on connections refuses the newest ones, whoever holds
the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 3.0  # for the whole head of a request
MOST_CONNECTIONS = 200  # forty devices with a few each; below what systems let a program open


class ConnectionTable:
    """The open connections of one server, oldest first; at most ``MOST_CONNECTIONS``."""

    def __init__(self) -> None:
        self._open: dict[GuardedProtocol, None] = {}

    def add(self, protocol: GuardedProtocol) -> None:
        """Take in a connection. Of too many, the oldest that has not asked yet goes, else the oldest idle one."""
        self._open[protocol] = None
        if len(self._open) > MOST_CONNECTIONS:
            spare = [each for each in self._open if each.is_pending] or [each for each in self._open if each.is_idle]
            (spare[0] if spare else protocol).drop()

    def remove(self, protocol: GuardedProtocol) -> None:
        self._open.pop(protocol, None)


class GuardedProtocol(H11Protocol):
    """uvicorn's HTTP protocol with a time limit for the head of each request, and a place in a table."""

    def __init__(self, table: ConnectionTable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_pending(self) -> bool:
        """Whether no request has come in whole yet."""
        return self.cycle is None

    @property
    def is_idle(self) -> bool:
        """Whether all requests so far are answered."""
        return self.cycle is not None and self.cycle.response_complete

    def drop(self) -> None:
        """Close at once, whatever the other side does."""
        self._table.remove(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_timer()
        self._table.add(self)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.is_pending or self.is_idle:
            self._begin_timer()  # the next head has begun: the timer goes on from its first byte
        else:
            self._end_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_timer()
        self._table.remove(self)
        super().connection_lost(exc)

    def _begin_timer(self) -> None:
        if self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEAD_SECONDS, self._end_if_late)

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_if_late(self) -> None:
        self._timer = None
        if self.is_pending or self.is_idle:
            self.drop()


def protocol_maker(table: ConnectionTable) -> Callable[..., GuardedProtocol]:
    """What uvicorn calls for each connection, as the ``http`` of its configuration."""

    class Protocol(GuardedProtocol):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(table, *args, **kwargs)

    return Protocol
