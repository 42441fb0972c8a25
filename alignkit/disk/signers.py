"""The reader's own lists: whose keys count, which are revoked, and with which key this person signs."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alignkit.disk.identity import GIT, config_path, user_config
from alignkit.disk.workspace import read_bounded
from alignkit.problems import Refused
from alignkit.proving.sshkeys import KRL, Allowed, PublicKey, allowed_signers, public_key

_SIZE = 1024 * 1024
_LITERAL = ("key::", "ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-")  # how git knows a key from the name of its file
_SET_KEY = "Set it: git config --global user.signingkey ~/.ssh/id_ed25519.pub"
_GIT_LIST, _GIT_REVOKED = "gpg.ssh.allowedSignersFile", "gpg.ssh.revocationFile"


@dataclass(frozen=True, slots=True)
class Signers:
    """``source`` is the file of the list, empty where there is none; ``notes`` say what was not used, and why."""

    source: str = ""
    rows: tuple[Allowed, ...] = ()
    revoked: frozenset[bytes] = frozenset()
    revocation_list: Path | None = None  # ssh-keygen's binary kind, which only it reads
    notes: tuple[str, ...] = ()


def find(root: Path, environ: Mapping[str, str], told: str = "") -> Signers:
    """The list told, else that of the user's config.toml (``signers``, ``revoked``), else git's own setting.

    A list inside the workspace or its repository is not trusted: whoever can forge a sign-off there can add a key.
    Raises Refused for a list told that cannot be used, and for any list of revoked keys that cannot be.
    """
    path = config_path(environ)
    config = user_config(path)
    notes: list[str] = []
    source = _path(told) if told else _configured(config, "signers", path)
    if source is None:
        source = _from_git(_GIT_LIST, root, environ, notes)
    rows: tuple[Allowed, ...] = ()
    if source is not None:
        try:
            rows = _rows(source, root, notes)
        except Refused as refusal:
            if told:
                raise
            notes.append(f"{refusal.message} No key is trusted through it.")
            source = None
    gone = _configured(config, "revoked", path) or _from_git(_GIT_REVOKED, root, environ, notes)
    if gone is None:
        return Signers(str(source or ""), rows, notes=tuple(notes))
    raw = _outside(gone, root, "The list of revoked keys")
    if raw.startswith(KRL):
        return Signers(str(source or ""), rows, revocation_list=gone, notes=tuple(notes))
    return Signers(str(source or ""), rows, _revoked(raw, gone), notes=tuple(notes))


def signing_key(told: str, root: Path, environ: Mapping[str, str]) -> Path | PublicKey | None:
    """The key to sign with: a file, or a public key whose other half the agent holds; None for "none".

    ``told`` is a file, "git" for git's user.signingkey, "config" for ``key`` in the user's config.toml, or empty for
    that same ``key`` where there is one. Raises Refused.
    """
    if told in ("", "config"):
        path = config_path(environ)
        own = user_config(path).get("key", "")
        if not isinstance(own, str):
            raise Refused(f"{path}: key is a text in quotes, not {own!r}.", 'Write key = "~/.ssh/id_ed25519".')
        if not own.strip():
            if told:
                raise Refused(f"{path} names no key.", 'Write key = "~/.ssh/id_ed25519" there, or give --key FILE.')
            return None
        told = own.strip()
        if told not in ("git", "none"):
            return _key_file(path.parent / _path(told))
    if told == "none":
        return None
    return _git_key(root, environ) if told == "git" else _key_file(_path(told))


def _path(text: str) -> Path:
    return Path(os.path.expanduser(text))  # noqa: PTH111  an unknown ~name stays as it is instead of raising


def _key_file(path: Path) -> Path:
    path = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would lose the name beside which ssh-keygen looks for .pub
    if not path.is_file() and not path.with_name(f"{path.name}.pub").is_file():
        raise Refused(
            f"There is no key file {path}.", "ssh-keygen -t ed25519 makes one; git and ~/.ssh may have yours."
        )
    return path


def _git_key(root: Path, environ: Mapping[str, str]) -> Path | PublicKey:
    values = [value for _, value in _git("user.signingkey", root, environ)]
    if not values:
        raise Refused("git has no user.signingkey.", f"{_SET_KEY}.")
    value = values[-1].strip()
    text = value.removeprefix("key::").strip()
    if key := public_key(text):
        return key
    if value.startswith(_LITERAL):
        raise Refused(
            f"git's user.signingkey begins like a public key, but {text[:40]!r} is none.",
            f"{_SET_KEY}, or the whole line of that file.",
        )
    formats = [value for _, value in _git("gpg.format", root, environ)]
    if not formats or formats[-1] != "ssh":
        raise Refused(
            f"git's user.signingkey, {text}, is not set up as an SSH key.", "git config --global gpg.format ssh"
        )
    try:
        return _key_file(root / _path(text))
    except Refused as refusal:
        raise Refused(f"git's user.signingkey is {text}: {refusal.message}", f"{_SET_KEY}.") from None


def _configured(config: Mapping[str, object], key: str, path: Path) -> Path | None:
    value = config.get(key, "")
    if not isinstance(value, str):
        raise Refused(f"{path}: {key} is a text in quotes, not {value!r}.", f'Write {key} = "...", the name of a file.')
    return path.parent / _path(value.strip()) if value.strip() else None


def _from_git(key: str, root: Path, environ: Mapping[str, str], notes: list[str]) -> Path | None:
    """git's setting where the user made it; one of the repository itself came with the folder."""
    found = _git(key, root, environ, "--type=path")
    own = [value for scope, value in found if scope in ("system", "global", "command")]
    if found and found[-1][0] not in ("system", "global", "command"):
        notes.append(f"git's {key} is set in this repository only, which is not trusted. Set it with --global.")
    return root / own[-1] if own and own[-1] else None


def _git(key: str, root: Path, environ: Mapping[str, str], *kind: str) -> list[tuple[str, str]]:
    """(scope, value) of a setting, the one that counts last; empty without git."""
    command = [*GIT, "-C", str(root), "config", "--null", "--show-scope", *kind, "--get-all", key]
    try:
        done = subprocess.run(
            command, env=dict(environ), capture_output=True, timeout=5, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    words = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return list(zip(words[::2], words[1::2], strict=False))


def _rows(path: Path, root: Path, notes: list[str]) -> tuple[Allowed, ...]:
    raw = _outside(path, root, "The list of allowed signers")
    rows, wrong = allowed_signers(raw.decode("utf-8", "replace").removeprefix("\ufeff"))
    if wrong:
        notes.append(f"{path}: no allowed signer stands in line {', '.join(map(str, wrong[:5]))}.")
    return tuple(rows)


def _revoked(raw: bytes, path: Path) -> frozenset[bytes]:
    found = set()
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            key = public_key(line)
            if key is None:
                raise Refused(f"{path}, line {number}: this is no public key, so nobody knows what is revoked.")
            found.add(key.blob)
    return frozenset(found)


def _outside(path: Path, root: Path, what: str) -> bytes:
    """The bytes of a list. Raises Refused where it lies inside the workspace or its repository."""
    try:
        held = [place for place in (root, *root.parents) if os.path.lexists(place / ".git")][:1]
        for place in (path.resolve(), path.parent.resolve() / path.name):
            if any(_is_below(place, top) for top in (root, *held)):
                where = "the workspace" if _is_below(place, root) else "its repository"
                raise Refused(
                    f"{what}, {path}, lies inside {where}, so it is not trusted.",
                    "Whoever can forge a sign-off there can add a key there. Keep it in your own folder.",
                )
        raw = read_bounded(path, _SIZE)
    except (OSError, RuntimeError) as error:
        said = getattr(error, "strerror", "") or "its symbolic links lead in a circle"
        raise Refused(f"{what}, {path}, could not be read: {said}.") from error
    if len(raw) > _SIZE:
        raise Refused(f"{what}, {path}, is larger than 1 MiB.")
    return raw


def _is_below(path: Path, folder: Path) -> bool:
    """By what the folders are and not by how they are spelled: some disks do not tell capital letters apart."""
    top = folder.stat()
    for place in path.parents:
        found = place.stat()
        if stat.S_ISDIR(found.st_mode) and (found.st_dev, found.st_ino) == (top.st_dev, top.st_ino):
            return True
    return False
