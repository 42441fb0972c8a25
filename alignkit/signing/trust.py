"""How far a sign-off can be trusted: the four levels, how they are described, and what the file alone proves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from alignkit.core.model import Signoff, Team
from alignkit.signing.ssh_format import parse_signature

TrustLevel = Literal["reported", "recorded", "key-signed", "verified"]
TRUST_LEVELS: tuple[TrustLevel, ...] = ("reported", "recorded", "key-signed", "verified")  # weakest first

# The result of a check. "unlisted": valid, but the reader's list has no such key for this e-mail;
# "unfit": the list has the key, but not for this time or use; "unchecked": it could not be checked here.
SignatureOutcome = Literal["verified", "unlisted", "unfit", "unchecked", "bad", "revoked"]


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The result of checking one SSH signature.

    ``why`` ends a sentence. ``public_key`` is the key as a list of allowed signers holds it. ``fingerprint`` is empty
    if the signature has no plain key.
    """

    outcome: SignatureOutcome
    fingerprint: str = ""
    why: str = ""
    public_key: str = ""

    @property
    def fails(self) -> bool:
        """Whether the signature is invalid. Then the sign-off has no trust level."""
        return self.outcome in ("bad", "revoked")


SignatureChecks = Mapping[Team, SignatureCheck]


def trust_level(signoff: Signoff, checked: SignatureCheck | None = None) -> TrustLevel | None:
    """Return the trust level of a sign-off, or None if its signature is invalid.

    Without a check the signature is ignored. A valid signature by an unknown key does not say who held the key, so a
    sign-off that somebody else recorded stays "reported" until the key is known.
    """
    if checked and checked.fails:
        return None
    if checked and checked.outcome == "verified":
        return "verified"
    if signoff.recorded_by:
        return "reported"
    return "key-signed" if checked and checked.outcome in ("unlisted", "unfit") else "recorded"


def weakest_level(levels: Iterable[TrustLevel | None]) -> TrustLevel | None:
    """Return the lowest level, which is that of the campaign; None if a signature is invalid or nobody signed."""
    found = list(levels)
    known = [each for each in found if each is not None]
    return min(known, key=TRUST_LEVELS.index) if known and len(known) == len(found) else None


def describe_trust(signoff: Signoff, checked: SignatureCheck | None = None) -> str:
    """Return the level of one sign-off and its evidence, as part of a sentence."""
    found = trust_level(signoff, checked)
    key = f"key {checked.fingerprint}" if checked and checked.fingerprint else "by a certificate"
    if checked and found is None:
        return f"the signature is invalid: {checked.why}"
    if found == "verified":
        return f"verified: signed with the key your list has for {signoff.email}, {key}"
    if found == "key-signed" and checked:
        return f"key-signed: the SSH signature is valid, but {checked.why}; {key}"
    if found == "reported":
        said = f"reported: taken down by {signoff.recorded_by}" + (f" ({signoff.evidence})" if signoff.evidence else "")
    else:
        said = "recorded: a typed name"
    said += describe_door(signoff.via)
    if not signoff.signature:
        return said
    return f"{said}; {describe_signature_in_file(signoff)}" + (
        f", not checked: {checked.why}" if checked and checked.why else ""
    )


DOORS = {"room": "in the room", "sheet": "on a sheet"}  # where a name was given, by what is kept as ``via``


def describe_door(via: str) -> str:
    """Say of a stance or sign-off that came by another door that its name proves nothing; empty if it did not."""
    return f", the name given {DOORS[via]}, which proves no identity" if via in DOORS else ""


def describe_signature_in_file(signoff: Signoff) -> str:
    """Describe the SSH signature in the file, the same on every machine; empty if there is none."""
    if not signoff.signature:
        return ""

    made = parse_signature(signoff.signature)
    if made is None:
        return "SSH signature attached that cannot be read"
    if made.key.is_certificate:
        return "SSH signature attached, by a certificate"
    return f"SSH signature attached, key {made.key.fingerprint}"
