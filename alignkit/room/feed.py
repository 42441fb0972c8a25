"""What each role is shown now, kept up to date with the campaign's file, and who waits for it to change."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from alignkit.core.failures import user_error_from
from alignkit.room.document import room_documents, with_problem
from alignkit.room.links import ROLES, Role
from alignkit.store import campaign_files, hidden_replies, recovery
from alignkit.store.workspace import Workspace

LOOK_SECONDS = 0.2  # between two looks at the file
WAIT_SECONDS = 20.0  # of one question of the page for what is new


class Shown(NamedTuple):
    """The document of one role, and the tag by which a browser knows it."""

    tag: str
    body: bytes


class Feed:
    """The documents of one campaign. It belongs to one event loop; the disk is read on other threads."""

    def __init__(self, ws: Workspace, slug: str) -> None:
        self._ws, self._slug = ws, slug
        self._shown: Mapping[Role, Shown] = {role: _shown(with_problem(b"", "Not read yet.")) for role in ROLES}
        self._stamp: object = None
        self._looking = asyncio.Lock()
        self._changed = asyncio.Event()
        self.has_ended = False

    def shown(self, role: Role) -> Shown:
        """The document of a role as it was at the last look."""
        return self._shown[role]

    async def watch(self) -> None:
        """Look at the file for as long as the room is open."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Take over what changed in the file. A file that cannot be read leaves what was shown, with the reason."""
        async with self._looking:
            stamp = await asyncio.to_thread(self._take_stamp)
            if stamp == self._stamp:
                return
            found = await asyncio.to_thread(self._read)
            self._stamp = stamp
            if any(found[role].tag != self._shown[role].tag for role in ROLES):
                self._shown = found
                self._wake()

    async def wait(self, role: Role, tag: str, seconds: float = WAIT_SECONDS) -> Shown | None:
        """What a role is shown once it is not what this tag stands for; None where that takes too long."""
        try:
            async with asyncio.timeout(seconds):
                while self._shown[role].tag == tag and not self.has_ended:
                    await self._changed.wait()
        except TimeoutError:
            return None
        return self._shown[role]

    def end(self) -> None:
        """Let go everybody who waits: the host closes the room."""
        self.has_ended = True
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _take_stamp(self) -> object:
        hidden = hidden_replies.hidden_path(self._ws, self._slug)
        try:
            kept = hidden.stat()
            own: object = (kept.st_size, kept.st_mtime_ns, kept.st_ino)
        except OSError:
            own = None
        typed = str(recovery.read_bookmark(self._ws, self._slug).get("unfinished"))
        today, has_brief = datetime.now().astimezone().date(), self._ws.brief_path(self._slug).exists()
        return campaign_files.file_stamp(self._ws, self._slug), own, typed, has_brief, today

    def _read(self) -> dict[Role, Shown]:
        """The documents of the file as it is now. Never raises: a file at fault is what there is to show."""
        try:
            loaded = campaign_files.read_campaign_file(self._ws, self._slug).loaded
            if loaded.campaign is None:
                problem = "The campaign's file cannot be read: " + "; ".join(map(str, loaded.problems))
            else:
                today = datetime.now().astimezone().date()
                return {role: _shown(body) for role, body in room_documents(self._ws, loaded.campaign, today).items()}
        except Exception as error:
            problem = str(user_error_from(error))
        return {role: _shown(with_problem(self._shown[role].body, problem)) for role in ROLES}


def _shown(body: bytes) -> Shown:
    return Shown(hashlib.sha256(body).hexdigest()[:32], body)
