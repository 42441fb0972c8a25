"""What a campaign said when somebody took a stance or signed: the older text behind a fingerprint, where it is known.

Asked in this order: a small store of this machine, kept when somebody acts here; the sealed copies; the git history
of the file; for a sample, what comes with alignkit. Every text found is held against its fingerprint, so nothing has to
be trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import tee
from pathlib import Path
from threading import Lock
from typing import Any

from alignkit.core.digests import agreement_digest, canonical_value, question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Campaign, Content, Signoff, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.diff.changes import Change, find_changes
from alignkit.files.decode import MAX_BYTES
from alignkit.files.reader import read_campaign
from alignkit.store import atomic, campaign_files
from alignkit.store.programs import run_git
from alignkit.store.user_folders import state_folder
from alignkit.store.workspace import Workspace, check_slug, packaged_folder, read_limited

MAX_QUESTION_TEXTS = (
    60  # texts of questions a campaign, the newest: nine questions and two teams need eighteen at a time
)
MAX_SIGNED_TEXTS = 8  # whole agreements a campaign
MAX_COMMITS = 200  # how far back git is asked
_GIT_TIMEOUT = 5.0  # seconds for each call of git
_MAX_BYTES = 8 * 1024 * 1024
_READ_LOCK = Lock()  # two threads may ask; what ``tee`` keeps is read by one at a time


def changes_since_stance(ws: Workspace, campaign: Campaign, team: Team, question: str) -> tuple[Change, ...] | None:
    """What changed in a question since a team's own stance on it; () without one, None where that text is not known."""
    stance = campaign.view(team, question).stance
    if stance is None or stance.on == question_digest(question, campaign.content(question)):
        return ()
    content = find_question_content(ws, campaign.slug, question, stance.on)
    if content is None:
        return None
    return find_changes(campaign.with_content(question, content), campaign)


def find_question_content(ws: Workspace, slug: str, question: str, digest: str) -> Content | None:
    """The content of a question that has a fingerprint, or None where it is not known here."""
    with contextlib.suppress(KeyError, ValueError, ArithmeticError):  # not kept, or kept and damaged since
        content: Content = _to_plain(_read_history(ws, slug)["questions"][digest])
        if isinstance(content, Mapping) and question_digest(question, content) == digest:
            return content
    for campaign in _iter_versions(ws, slug):
        content = campaign.content(question)
        if question_digest(question, content) == digest:
            _write_history(ws, slug, {digest: canonical_value(content) or {}}, {})
            return content
    return None


def find_last_signed(ws: Workspace, live: Campaign, team: Team) -> tuple[Campaign, Signoff] | None:
    """The text a team last signed, and its sign-off; a stale one counts. Raises UserError where the text is not known.

    None where the team has signed nothing of it.
    """
    own = next((made for made in live.agreement.signoffs if made.team == team), None)
    if own is not None:
        found = _find_signed_text(ws, live, own.digest)
        if found is None:
            raise UserError(
                f"{own.name} signed a text on {own.at:%d %B %Y} that is not known on this machine.",
                "It is neither in this machine's own store, nor among the sealed copies, nor in the history of git.",
            )
        return found, own
    for number in reversed(campaign_files.sealed_revisions(ws, live.slug)):
        sealed = _read_sealed(ws, live.slug, number)
        made = next((one for one in sealed.agreement.signoffs if one.team == team), None) if sealed else None
        if sealed and made:
            return sealed, made
    return None


def remember_texts(ws: Workspace, before: Campaign, after: Campaign) -> None:
    """Keep the texts of the stances and sign-offs that are new in ``after``, and of stances on what it edits.

    The text may be that of ``before``: it was edited, or somebody else changed it while this team spoke and a save
    joined the two. Losing them is harmless.
    """
    questions: dict[str, Any] = {}
    for key in QUESTION_KEYS:
        for team in TEAMS:
            stance = after.view(team, key).stance
            if stance is None or stance.on in questions:
                continue
            if stance is before.view(team, key).stance and after.content(key) is before.content(key):
                continue
            contents = (after.content(key), before.content(key))
            if (said := next((text for text in contents if question_digest(key, text) == stance.on), None)) is not None:
                questions[stance.on] = canonical_value(said) or {}
    made = {signoff.digest for signoff in after.agreement.signoffs if signoff not in before.agreement.signoffs}
    agreements = {}
    for text in (after, before) if made else ():
        if (digest := agreement_digest(text)) in made:
            agreements[digest] = {
                "campaign": canonical_value(text.info) or {},
                "answers": {key: canonical_value(content) or {} for key, content in text.answers.items()},
                "revision": text.agreement.revision,
                "previous": text.agreement.previous,
            }
    if questions or agreements:
        _write_history(ws, after.slug, questions, agreements)


def _find_signed_text(ws: Workspace, live: Campaign, digest: str) -> Campaign | None:
    if agreement_digest(live) == digest:
        return live
    with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError, ArithmeticError):
        kept = _read_history(ws, live.slug)["agreements"][digest]
        found = replace(
            live,
            info=_to_plain(kept["campaign"]),
            answers={key: _to_plain(content) for key, content in kept["answers"].items()},
            agreement=replace(live.agreement, revision=kept["revision"], previous=kept["previous"]),
        )
        if agreement_digest(found) == digest:
            return found
    return next((found for found in _iter_versions(ws, live.slug) if agreement_digest(found) == digest), None)


# --- this machine's own store -----------------------------------------------------------------------------------------


def _history_path(ws: Workspace, slug: str) -> Path:
    folder = hashlib.sha256(os.fsencode(ws.root)).hexdigest()[:16]
    return state_folder() / "said" / folder / f"{check_slug(slug)}.json"


def _read_history(ws: Workspace, slug: str) -> dict[str, dict[str, Any]]:
    found: Any = None
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_limited(_history_path(ws, slug), _MAX_BYTES))
    tables = found if isinstance(found, dict) else {}
    return {name: tables[name] if isinstance(tables.get(name), dict) else {} for name in ("questions", "agreements")}


def _write_history(ws: Workspace, slug: str, questions: Mapping[str, Any], agreements: Mapping[str, Any]) -> None:
    kept = _read_history(ws, slug)
    text = json.dumps(
        {
            "questions": _merge_newest(kept["questions"], questions, MAX_QUESTION_TEXTS),
            "agreements": _merge_newest(kept["agreements"], agreements, MAX_SIGNED_TEXTS),
        }
    )
    path = _history_path(ws, slug)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.put(path, text.encode())


def _merge_newest(old: Mapping[str, Any], new: Mapping[str, Any], most: int) -> dict[str, Any]:
    joined = {digest: text for digest, text in old.items() if digest not in new} | dict(new)
    return dict(list(joined.items())[-most:])


def _to_plain(value: Any) -> Any:
    """The values of a canonical form, which ``digests.canonical`` made."""
    if isinstance(value, list):
        return [_to_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((form, text),) = value.items()
        if form == "number" and isinstance(text, str):
            number = Decimal(text)
            return int(number) if number == number.to_integral_value() else float(number)
        if form == "date" and isinstance(text, str):
            return date.fromisoformat(text)
        if form == "time" and isinstance(text, str):
            return datetime.fromisoformat(text)
    return {key: _to_plain(item) for key, item in value.items()}


# --- sealed copies and git --------------------------------------------------------------------------------------------


def _iter_versions(ws: Workspace, slug: str) -> Iterator[Campaign]:
    """Every older text of a campaign that can be read, sealed copies first, then git's, the newest first."""
    for number in reversed(campaign_files.sealed_revisions(ws, slug)):
        if sealed := _read_sealed(ws, slug, number):
            yield sealed
    if head := _git(ws, ["rev-parse", "--verify", "-q", "HEAD"]):
        with _READ_LOCK:
            yield from copy(_iter_git_versions(ws.root, slug, head))
    with contextlib.suppress(OSError):  # what a sample said before it was handed out
        raw = read_limited(packaged_folder("samples/earlier") / f"{check_slug(slug)}.toml", MAX_BYTES)
        if earlier := read_campaign(raw, slug).campaign:
            yield earlier


@lru_cache(maxsize=4)
def _iter_git_versions(root: Path, slug: str, head: bytes) -> Iterator[Campaign]:
    """What git has of a file, read as far as somebody has asked: to be copied, not used up."""
    texts = (read_campaign(raw, slug).campaign for raw in _iter_committed_bytes(Workspace(root), slug))
    return tee((campaign for campaign in texts if campaign is not None), 1)[0]


def _read_sealed(ws: Workspace, slug: str, number: int) -> Campaign | None:
    try:
        return campaign_files.read_campaign_file(ws, slug, revision=number).loaded.campaign
    except UserError:
        return None


def _iter_committed_bytes(ws: Workspace, slug: str) -> Iterator[bytes]:
    """The different contents of a campaign's file in the history of git, the newest first; none without git."""
    paths = [ws.display_path(path) for path in (ws.campaign_path(slug), ws.archive_path(slug))]
    listed = _git(ws, ["rev-list", f"--max-count={MAX_COMMITS}", "--full-history", "HEAD", "--", *paths])
    names = [f"{commit}:./{path}" for commit in listed.decode("ascii", "replace").split() for path in paths]
    found = _git(ws, ["cat-file", "--batch"], "\n".join([*names, ""]).encode()) if names else b""
    seen = set()
    while found:
        head, _, found = found.partition(b"\n")
        words = head.split()
        if len(words) != 3 or not words[2].isdigit():
            continue  # "… missing": the file was not there yet, or is archived
        size = int(words[2])
        raw, found = found[:size], found[size + 1 :]
        if words[0] not in seen and words[1] == b"blob" and size <= MAX_BYTES:
            seen.add(words[0])
            yield raw


def _git(ws: Workspace, words: list[str], told: bytes = b"") -> bytes:
    """What git prints; empty where it fails. It fetches nothing and asks nobody."""
    done = run_git(["-C", str(ws.root), *words], _GIT_TIMEOUT, text=told)
    return done.stdout if done and done.returncode == 0 else b""
