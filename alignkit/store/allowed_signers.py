"""The reader's own lists: whose keys count, which are revoked, and with which key this person signs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.signing.ssh_format import KRL_MAGIC, AllowedSigner, PublicKey, parse_allowed_signers, parse_public_key
from alignkit.store.identity import read_user_config
from alignkit.store.programs import run_git
from alignkit.store.user_folders import user_config_path
from alignkit.store.workspace import read_limited

_MAX_BYTES = 1024 * 1024
_LITERAL = ("key::", "ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-")  # how git knows a key from the name of its file
_SET_KEY = "Set it: git config --global user.signingkey ~/.ssh/id_ed25519.pub"
_GIT_SIGNERS_KEY, _GIT_REVOKED_KEY = "gpg.ssh.allowedSignersFile", "gpg.ssh.revocationFile"


@dataclass(frozen=True, slots=True)
class Signers:
    """``source`` is the file of the list, empty where there is none; ``notes`` say what was not used, and why."""

    source: str = ""
    rows: tuple[AllowedSigner, ...] = ()
    revoked: frozenset[bytes] = frozenset()
    revocation_list: Path | None = None  # ssh-keygen's binary kind, which only it reads
    notes: tuple[str, ...] = ()


def find_signers(root: Path, environ: Mapping[str, str], told: str = "") -> Signers:
    """The list that was named, else that of the user's config.toml (``signers``, ``revoked``), else git's own setting.

    A list inside the workspace or its repository is not trusted: whoever can forge a sign-off there can add a key.
    Raises UserError for a list told that cannot be used, and for any list of revoked keys that cannot be.
    """
    path = user_config_path(environ)
    config = read_user_config(path)
    notes: list[str] = []
    source = _expand_path(told) if told else _configured_path(config, "signers", path)
    if source is None:
        source = _git_list_path(_GIT_SIGNERS_KEY, root, environ, notes)
    rows: tuple[AllowedSigner, ...] = ()
    if source is not None:
        try:
            rows = _read_signers(source, root, notes)
        except UserError as refusal:
            if told:
                raise
            notes.append(f"{refusal.message} No key is trusted through it.")
            source = None
    gone = _configured_path(config, "revoked", path) or _git_list_path(_GIT_REVOKED_KEY, root, environ, notes)
    if gone is None:
        return Signers(str(source or ""), rows, notes=tuple(notes))
    raw = _read_outside_workspace(gone, root, "The list of revoked keys")
    if raw.startswith(KRL_MAGIC):
        return Signers(str(source or ""), rows, revocation_list=gone, notes=tuple(notes))
    return Signers(str(source or ""), rows, _parse_revoked(raw, gone), notes=tuple(notes))


def find_signing_key(told: str, root: Path, environ: Mapping[str, str]) -> Path | PublicKey | None:
    """The key to sign with: a file, or a public key whose other half the agent holds; None for "none".

    ``told`` is a file, "git" for git's user.signingkey, "config" for ``key`` in the user's config.toml, or empty for
    that same ``key`` where there is one. Raises UserError.
    """
    if told in ("", "config"):
        path = user_config_path(environ)
        own = read_user_config(path).get("key", "")
        if not isinstance(own, str):
            raise UserError(f"{path}: key is a text in quotes, not {own!r}.", 'Write key = "~/.ssh/id_ed25519".')
        if not own.strip():
            if told:
                raise UserError(f"{path} names no key.", 'Write key = "~/.ssh/id_ed25519" there, or give --key FILE.')
            return None
        told = own.strip()
        if told not in ("git", "none"):
            return _check_key_file(path.parent / _expand_path(told))
    if told == "none":
        return None
    return _find_git_key(root, environ) if told == "git" else _check_key_file(_expand_path(told))


def _expand_path(text: str) -> Path:
    return Path(os.path.expanduser(text))  # noqa: PTH111  an unknown ~name stays as it is instead of raising


def _check_key_file(path: Path) -> Path:
    path = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would lose the name beside which ssh-keygen looks for .pub
    if not path.is_file() and not path.with_name(f"{path.name}.pub").is_file():
        raise UserError(
            f"There is no key file {path}.", "ssh-keygen -t ed25519 makes one; git and ~/.ssh may have yours."
        )
    return path


def _find_git_key(root: Path, environ: Mapping[str, str]) -> Path | PublicKey:
    values = [value for _, value in _read_git_setting("user.signingkey", root, environ)]
    if not values:
        raise UserError("git has no user.signingkey.", f"{_SET_KEY}.")
    value = values[-1].strip()
    text = value.removeprefix("key::").strip()
    if key := parse_public_key(text):
        return key
    if value.startswith(_LITERAL):
        raise UserError(
            f"git's user.signingkey begins like a public key, but {text[:40]!r} is none.",
            f"{_SET_KEY}, or the whole line of that file.",
        )
    formats = [value for _, value in _read_git_setting("gpg.format", root, environ)]
    if not formats or formats[-1] != "ssh":
        raise UserError(
            f"git's user.signingkey, {text}, is not set up as an SSH key.", "git config --global gpg.format ssh"
        )
    try:
        return _check_key_file(root / _expand_path(text))
    except UserError as refusal:
        raise UserError(f"git's user.signingkey is {text}: {refusal.message}", f"{_SET_KEY}.") from None


def _configured_path(config: Mapping[str, object], key: str, path: Path) -> Path | None:
    value = config.get(key, "")
    if not isinstance(value, str):
        raise UserError(
            f"{path}: {key} is a text in quotes, not {value!r}.", f'Write {key} = "...", the name of a file.'
        )
    return path.parent / _expand_path(value.strip()) if value.strip() else None


def _git_list_path(key: str, root: Path, environ: Mapping[str, str], notes: list[str]) -> Path | None:
    """git's setting where the user made it; one of the repository itself came with the folder."""
    found = _read_git_setting(key, root, environ, "--type=path")
    own = [value for scope, value in found if scope in ("system", "global", "command")]
    if found and found[-1][0] not in ("system", "global", "command"):
        notes.append(f"git's {key} is set in this repository only, which is not trusted. Set it with --global.")
    return root / own[-1] if own and own[-1] else None


def _read_git_setting(key: str, root: Path, environ: Mapping[str, str], *kind: str) -> list[tuple[str, str]]:
    """(scope, value) of a setting, the one that counts last; empty without git."""
    words = ["-C", str(root), "config", "--null", "--show-scope", *kind, "--get-all", key]
    done = run_git(words, 5, environ=environ)
    if done is None:
        return []
    found = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return list(zip(found[::2], found[1::2], strict=False))


def _read_signers(path: Path, root: Path, notes: list[str]) -> tuple[AllowedSigner, ...]:
    raw = _read_outside_workspace(path, root, "The list of allowed signers")
    rows, wrong = parse_allowed_signers(raw.decode("utf-8", "replace").removeprefix("\ufeff"))
    if wrong:
        notes.append(f"{path}: no allowed signer stands in line {', '.join(map(str, wrong[:5]))}.")
    return tuple(rows)


def _parse_revoked(raw: bytes, path: Path) -> frozenset[bytes]:
    found = set()
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            key = parse_public_key(line)
            if key is None:
                raise UserError(f"{path}, line {number}: this is no public key, so nobody knows what is revoked.")
            found.add(key.blob)
    return frozenset(found)


def _read_outside_workspace(path: Path, root: Path, what: str) -> bytes:
    """The bytes of a list. Raises UserError where it lies inside the workspace or its repository."""
    try:
        held = [place for place in (root, *root.parents) if os.path.lexists(place / ".git")][:1]
        for place in (path.resolve(), path.parent.resolve() / path.name):
            if any(_is_below(place, top) for top in (root, *held)):
                where = "the workspace" if _is_below(place, root) else "its repository"
                raise UserError(
                    f"{what}, {path}, lies inside {where}, so it is not trusted.",
                    "Whoever can forge a sign-off there can add a key there. Keep it in your own folder.",
                )
        raw = read_limited(path, _MAX_BYTES)
    except (OSError, RuntimeError) as error:
        said = getattr(error, "strerror", "") or "its symbolic links lead in a circle"
        raise UserError(f"{what}, {path}, could not be read: {said}.") from error
    if len(raw) > _MAX_BYTES:
        raise UserError(f"{what}, {path}, is larger than 1 MiB.")
    return raw


def _is_below(path: Path, folder: Path) -> bool:
    """By what the folders are and not by how they are spelled: some disks do not tell capital letters apart."""
    top = folder.stat()
    for place in path.parents:
        found = place.stat()
        if stat.S_ISDIR(found.st_mode) and (found.st_dev, found.st_ino) == (top.st_dev, top.st_ino):
            return True
    return False
