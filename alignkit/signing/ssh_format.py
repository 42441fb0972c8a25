"""Parse SSH signatures, lists of allowed signers and lists of revoked keys. Parsing alone proves nothing."""

from __future__ import annotations

import binascii
import hashlib
import re
import unicodedata
from dataclasses import dataclass

SIGNATURE_NAMESPACE = "signoff@alignkit"  # signatures with another namespace are rejected
KRL_MAGIC = b"SSHKRL\n\x00"  # first bytes of ssh-keygen's binary key revocation list
_ARMOUR = re.compile(r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----")
_KEY_TYPE = re.compile(r"(ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+")
_PATTERN = re.compile(r"[*?!]")
_NOT_PLAIN = re.compile(r"[\s*?!,\"\x00-\x1f\x7f]")
_CERTIFICATE = "-cert-v01@openssh.com"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key. ``blob`` is the decoded base64 part of a line such as ``ssh-ed25519 AAAA...``."""

    type: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint as ssh-keygen prints it: ``SHA256:`` and 43 characters."""
        return "SHA256:" + binascii.b2a_base64(hashlib.sha256(self.blob).digest(), newline=False).decode().rstrip("=")

    @property
    def is_certificate(self) -> bool:
        return self.type.endswith(_CERTIFICATE)

    def __str__(self) -> str:
        return f"{self.type} {binascii.b2a_base64(self.blob, newline=False).decode()}"


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """What a signature claims: the key it was made with, and what for."""

    key: PublicKey
    namespace: str


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line of a list of allowed signers, with its ``options`` as written."""

    principals: tuple[str, ...]
    key: PublicKey
    options: str = ""

    @property
    def is_cert_authority(self) -> bool:
        """Whether the key vouches for certificates instead of a person."""
        return any(option.partition("=")[0].lower() == "cert-authority" for option in _split_options(self.options))

    @property
    def has_pattern(self) -> bool:
        return any(_PATTERN.search(principal) for principal in self.principals)


def parse_signature(armour: str) -> SignatureInfo | None:
    """Return what an armoured signature claims, or None if it cannot be read."""
    match = _ARMOUR.fullmatch(armour.strip())
    blob = _decode_base64(match[1].replace("\n", "")) if match else None
    if blob is None or blob[:10] != b"SSHSIG\x00\x00\x00\x01":
        return None
    fields = _split_blob(blob[10:])
    if fields is None or len(fields) != 5:
        return None
    key, namespace = _parse_key_blob(fields[0]), fields[1]
    return SignatureInfo(key, namespace.decode("utf-8", "replace")) if key else None


def is_plain_address(email: str) -> bool:
    """Return whether a list of allowed signers would take the address literally, not as a pattern or a list."""
    return bool(email) and not _NOT_PLAIN.search(email)


def parse_allowed_signers(text: str) -> tuple[list[AllowedSigner], list[int]]:
    """Return the entries of a list of allowed signers, and the numbers of the lines that cannot be read."""
    rows, wrong = [], []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        if line and not line.startswith("#"):
            row = _parse_allowed_signer(line)
            rows += [row] if row else []
            wrong += [] if row else [number]
    return rows, wrong


def parse_public_key(text: str) -> PublicKey | None:
    """Return the key at the beginning of a line such as ``ssh-ed25519 AAAA... comment``, or None."""
    words = text.split(maxsplit=2)
    if len(words) < 2 or not _KEY_TYPE.fullmatch(words[0]):
        return None
    blob = _decode_base64(words[1])
    key = _parse_key_blob(blob) if blob else None
    return key if key and key.type == words[0] else None


def _parse_allowed_signer(line: str) -> AllowedSigner | None:
    if line.startswith('"'):
        names, quote, rest = line[1:].partition('"')
        if not quote:
            return None
    else:
        names, _, rest = line.replace("\t", " ").partition(" ")
    rest = rest.strip()
    options = "" if parse_public_key(rest) else _leading_options(rest)
    key = parse_public_key(rest[len(options) :])
    return AllowedSigner(tuple(unicodedata.normalize("NFC", names).split(",")), key, options) if key else None


def _leading_options(text: str) -> str:
    """Return the text up to the first blank outside quotes; a backslash escapes a quotation mark inside quotes."""
    match = re.match(r'(?:"(?:\\"|[^"])*"|[^\s"])*', text)
    return match[0] if match else ""


def _split_options(text: str) -> list[str]:
    return re.findall(r'(?:"(?:\\"|[^"])*"|[^,"])+', text)


def _decode_base64(text: str) -> bytes | None:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def _split_blob(blob: bytes) -> list[bytes] | None:
    """Return the length-prefixed strings of a blob, or None if they do not fill it exactly."""
    found = []
    while blob:
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            return None
        found.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return found


def _parse_key_blob(blob: bytes) -> PublicKey | None:
    size = int.from_bytes(blob[:4], "big")
    name = blob[4 : 4 + size].decode("ascii", "replace")
    return PublicKey(name, blob) if len(blob) > 4 + size and _KEY_TYPE.fullmatch(name) else None
