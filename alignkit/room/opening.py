"""Opening a room: where it listens, which links lead to it, what to warn of, and how its links end."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

from alignkit.core.errors import UserError
from alignkit.room import device_check
from alignkit.room.gate import RoomAddress
from alignkit.room.links import ROLE_NAMES, ROLES, RoomLinks, make_links
from alignkit.room.room import Room
from alignkit.room.server import RoomServer, make_server
from alignkit.store import kept_rooms
from alignkit.store.workspace import Workspace

Told = Callable[[str], None]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room, or the check of devices, that listens already.

    ``links`` by the name of the role; ``warnings`` are for the host; ``room`` is None for the check of devices.
    """

    server: RoomServer
    listening: socket.socket
    links: Mapping[str, str]
    warnings: tuple[str, ...]
    room: Room | None = None

    async def run(self) -> None:
        """Serve until Ctrl+C or a signal; then the links are dead."""
        try:
            await self.server.serve(sockets=[self.listening])
        finally:
            self.listening.close()
            if self.room:
                kept_rooms.drop_room(self.room.ws, self.room.slug, self.room.address.port)


def open_room(ws: Workspace, slug: str, host: str, port: int | None, url: str, told: Told) -> OpenRoom:
    """Listen, with the links of the room that was killed there, or new ones. Raises UserError where that cannot be."""
    outside = _parse_url(url)
    kept = kept_rooms.read_room(ws, slug)
    is_same = kept and kept.host == host and port in (None, kept.port) and set(kept.secrets) == set(ROLES)
    again = kept if is_same else None
    listening = _listen(host, again.port if again else port or 0, slug if again else "")
    address, begin = _find_address(listening, host, outside)
    links = RoomLinks(again.secrets) if again else make_links()
    kept_rooms.keep_room(ws, slug, links.secrets, host, address.port)
    room = Room(ws, slug, links, address, told)
    made = {ROLE_NAMES[role]: f"{begin}/{role}#k={links.secrets[role]}" for role in ROLES}
    server = make_server(room.application(), room.feed)
    return OpenRoom(server, listening, made, _warnings(host, outside), room)


def open_check(host: str, port: int | None, url: str, told: Told) -> OpenRoom:
    """Listen with the page that tests a device. Raises UserError where that cannot be."""
    outside = _parse_url(url)
    listening = _listen(host, port or 0)
    address, begin = _find_address(listening, host, outside)
    links = make_links([device_check.ROLE])
    check = device_check.DeviceCheck(links, address, told)
    made = {"For the device to be tested": f"{begin}/{device_check.ROLE}#k={links.secrets[device_check.ROLE]}"}
    return OpenRoom(make_server(check.application()), listening, made, _warnings(host, outside))


def _find_address(listening: socket.socket, host: str, outside: str) -> tuple[RoomAddress, str]:
    """The addresses by which browsers may name what listens, and the beginning of its links."""
    port = int(listening.getsockname()[1])
    shown = _own_address() if host in _EVERYWHERE else host
    names = {f"{_bracketed(name)}:{port}" for name in {shown, *_LOOPBACK}}
    origins = {f"http://{name}" for name in names} | ({outside} if outside else set())
    hosts = names | ({urlsplit(outside).netloc.lower()} if outside else set())
    address = RoomAddress(port, frozenset(hosts), frozenset(origins), outside.startswith("https:"))
    return address, outside or f"http://{_bracketed(shown)}:{port}"


def draw_code(link: str) -> str:
    """The QR code of a link for a terminal, black on white whatever its theme, two modules a cell."""
    modules = [[bool(cell) for cell in row] for row in segno.make(link, error="l", micro=False).matrix_iter(border=2)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    blocks = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    lines = (
        "".join(blocks[pair] for pair in zip(*two, strict=True))
        for two in zip(modules[::2], modules[1::2], strict=True)
    )
    return "\n".join(f"\x1b[38;2;0;0;0;48;2;255;255;255m{line}\x1b[0m" for line in lines)


def _listen(host: str, port: int, reopened: str = "") -> socket.socket:
    """A socket that listens; ``reopened`` is the campaign whose room was there before. Raises UserError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let a second program listen
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        raise _cannot_listen(error, host, port, reopened) from error
    return opened


def _cannot_listen(error: Exception, host: str, port: int, reopened: str) -> UserError:
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE and reopened:
        what = f"A room of {reopened} seems to be open already, on port {port}."
        return UserError(what, "End it with Ctrl+C where it runs, or open another one: --port N")
    if code == errno.EADDRINUSE:
        return UserError(f"Port {port} is taken by another program.", "Leave --port out for a free one.")
    if code in (errno.EACCES, errno.EPERM):
        return UserError(f"Port {port} is not open to you.", "Take one from 1024 on, or leave --port out.")
    hint = "Give an address of this machine, such as 192.168.1.20, or 0.0.0.0 for all of them."
    return UserError(f"This machine cannot listen on {host!r}.", hint)


def _parse_url(url: str) -> str:
    """The origin of the address that people open; empty where none is given. Raises UserError for anything else."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        hint = "Give it without a path: --url https://kickoff.example.com"
        raise UserError(f"{url!r} is no address that a room can have.", hint)
    return f"{parts.scheme}://{_bracketed(parts.hostname)}" + (f":{port}" if port else "")


def _warnings(host: str, outside: str) -> tuple[str, ...]:
    if outside.startswith("https:"):
        return ()
    if host in _LOOPBACK and not outside:
        return ("only this machine reaches the room. For other devices: --host with an address of this machine.",)
    return ("this is plain HTTP: who is on the same network can read what is shown and typed.",)


def _own_address() -> str:
    """The address by which this machine is reached from its network; loopback where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation; nothing is sent
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host.lower()
