from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core.model import Signoff
from alignkit.signing import ssh_format, trust
from alignkit.signing.ssh_format import (
    PublicKey,
    is_plain_address,
    parse_allowed_signers,
    parse_public_key,
    parse_signature,
)
from alignkit.signing.trust import SignatureCheck

# made once by ssh-keygen (OpenSSH 9.2) over "hello" in the namespace signoff@alignkit
ARMOUR = """-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPpdEHsa3P6LPvOwENazWYO/ti+
Qpk+Kg+mZjjaJ9QDIAAAAQc2lnbm9mZkBhbGlnbmtpdAAAAAAAAAAGc2hhNTEyAAAAUwAA
AAtzc2gtZWQyNTUxOQAAAEAU/6jkNClUTar5kVvNijPO7CgRFdkddazsKwad795eyjLty+
l7y6XCwSO52flKaLhIH+1hxTAFiAPz+e7HYYkB
-----END SSH SIGNATURE-----"""
PRINT = "SHA256:CwkCvlW08qiCW0QaESWRDa70ELHRipbFLRZEj0hYVYE"  # what ssh-keygen says of it
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID6XRB7Gtz+iz7zsBDWs1mDv7YvkKZPioPpmY42ifUAy"
TYPED = Signoff("sales", "Marcus Boehm", datetime(2027, 3, 31, 8, 10, tzinfo=UTC), "sha256:0", email="m@x")
TAKEN = replace(TYPED, recorded_by="Ines Kaya", evidence="his mail")
KEYED = replace(TYPED, signature=ARMOUR)


@pytest.mark.parametrize(
    ("signoff", "outcome", "level"),
    [
        (TYPED, None, "recorded"),
        (TAKEN, None, "reported"),
        (KEYED, None, "recorded"),  # nobody has looked at the signature: it counts nothing
        (KEYED, "unchecked", "recorded"),
        (KEYED, "unlisted", "key-signed"),
        (KEYED, "unfit", "key-signed"),
        (KEYED, "verified", "verified"),
        (KEYED, "bad", None),
        (KEYED, "revoked", None),
        (replace(TAKEN, signature=ARMOUR), "unchecked", "reported"),
        (replace(TAKEN, signature=ARMOUR), "unlisted", "reported"),  # whoever took it down may have held the key
        (replace(TAKEN, signature=ARMOUR), "verified", "verified"),
        (replace(TAKEN, signature=ARMOUR), "bad", None),
    ],
)
def test_the_level_of_a_sign_off(
    signoff: Signoff, outcome: trust.SignatureOutcome | None, level: trust.TrustLevel | None
) -> None:
    checked = SignatureCheck(outcome, PRINT, "of a reason") if outcome else None
    assert trust.trust_level(signoff, checked) == level
    said = trust.describe_trust(signoff, checked)
    assert said.startswith(f"{level}: " if level else "the signature is invalid: of a reason")
    assert PRINT in said or not signoff.signature or level is None
    assert "of a reason" in said or outcome in (None, "verified") or (level == "reported" and outcome != "unchecked")


@pytest.mark.parametrize(
    ("levels", "weakest"),
    [
        ([], None),
        (["verified"], "verified"),
        (["verified", "key-signed"], "key-signed"),
        (["recorded", "verified"], "recorded"),
        (["recorded", "reported"], "reported"),
        (["verified", None], None),
    ],
)
def test_a_campaign_is_trusted_as_its_weakest_sign_off(
    levels: list[trust.TrustLevel | None], weakest: trust.TrustLevel | None
) -> None:
    assert trust.weakest_level(levels) == weakest == trust.weakest_level(reversed(levels))


def test_what_the_file_shows_by_itself() -> None:
    assert trust.describe_signature_in_file(TYPED) == ""
    assert trust.describe_signature_in_file(KEYED) == f"SSH signature attached, key {PRINT}"
    assert (
        trust.describe_signature_in_file(replace(TYPED, signature="nonsense"))
        == "SSH signature attached that cannot be read"
    )


def test_an_armour_is_read_as_ssh_keygen_reads_it() -> None:
    made = parse_signature(f"\n{ARMOUR}\n\n")
    assert made and (str(made.key), made.key.fingerprint, made.namespace) == (KEY, PRINT, "signoff@alignkit")


def blob_of(*parts: bytes, head: bytes = b"SSHSIG\0\0\0\1") -> str:
    raw = head + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"-----BEGIN SSH SIGNATURE-----\n{base64.b64encode(raw).decode()}\n-----END SSH SIGNATURE-----"


ED = base64.b64decode(KEY.split()[1])
WHOLE = (ED, b"signoff@alignkit", b"", b"sha512", b"x")


@pytest.mark.parametrize(
    "armour",
    [
        "",
        "-----BEGIN SSH SIGNATURE-----",
        ARMOUR.replace("BEGIN SSH", "BEGIN PGP"),
        ARMOUR.replace("U1NI", "U1NH"),  # another magic word
        ARMOUR[:200] + ARMOUR[-28:],  # cut
        ARMOUR.replace("SO52", "SO5!"),  # no base64
        f"x\n{ARMOUR}",
        f"{ARMOUR}\n{ARMOUR}",
        blob_of(*WHOLE, head=b"SSHSIG\0\0\0\2"),
        blob_of(*WHOLE[:4]),
        blob_of(*WHOLE, b"more"),
        blob_of(b"", *WHOLE[1:]),
        blob_of(b"\xff\xff\xff\xff", *WHOLE[1:]),
        blob_of(b"\0\0\0\3foo12", *WHOLE[1:]),
    ],
)
def test_what_is_no_signature(armour: str) -> None:
    assert parse_signature(blob_of(*WHOLE)) is not None
    assert parse_signature(armour) is None


@given(st.text(max_size=200) | st.binary(max_size=120).map(lambda raw: blob_of(raw, head=b"SSHSIG\0\0\0\1")))
def test_no_armour_raises(armour: str) -> None:
    assert parse_signature(armour) is None


def test_a_certificate_has_no_fingerprint_of_its_own_to_show() -> None:
    name = b"ssh-ed25519-cert-v01@openssh.com"
    armour = blob_of(len(name).to_bytes(4, "big") + name + ED[15:], *WHOLE[1:])
    assert (
        trust.describe_signature_in_file(replace(TYPED, signature=armour)) == "SSH signature attached, by a certificate"
    )


def test_the_fingerprint_is_that_of_the_public_key() -> None:
    assert parse_public_key(f"{KEY} a comment") == PublicKey("ssh-ed25519", ED)
    assert PublicKey("ssh-ed25519", ED).fingerprint == PRINT
    assert base64.b64decode(PRINT[7:] + "=") == hashlib.sha256(ED).digest()


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", f"ssh-rsa {KEY.split()[1]}", f"x {KEY}", "ssh-ed25519 é"]
)
def test_what_is_no_public_key(line: str) -> None:
    assert parse_public_key(line) is None


@pytest.mark.parametrize(
    ("line", "principals", "options"),
    [
        (f"m@x {KEY}", ("m@x",), ""),
        (f"  m@x\t{KEY} comment\r", ("m@x",), ""),
        (f'"m@x" {KEY}', ("m@x",), ""),
        (f"m@x,n@x {KEY}", ("m@x", "n@x"), ""),
        (f'm@x namespaces="a,b c" {KEY}', ("m@x",), 'namespaces="a,b c"'),
        (f'm@x valid-after="2027",valid-before="2028" {KEY}', ("m@x",), 'valid-after="2027",valid-before="2028"'),
        (f'm@x namespaces="a\\" {KEY}" {KEY}', ("m@x",), f'namespaces="a\\" {KEY}"'),  # a key inside quotes is none
    ],
)
def test_a_line_of_a_list_of_allowed_signers(line: str, principals: tuple[str, ...], options: str) -> None:
    (row,), wrong = parse_allowed_signers(f"# comment\n\n{line}\n")
    assert (row.principals, row.options, str(row.key), wrong) == (principals, options, KEY, [])
    assert not row.is_cert_authority and not row.has_pattern


@pytest.mark.parametrize(
    ("line", "authority", "pattern"),
    [
        (f"* {KEY}", False, True),
        (f"*@x {KEY}", False, True),
        (f"m?x {KEY}", False, True),
        (f"!n@x,m@x {KEY}", False, True),
        (f"m@x,*@x {KEY}", False, True),
        (f"m@x cert-authority {KEY}", True, False),
        (f'm@x namespaces="a",CERT-AUTHORITY {KEY}', True, False),
        (f'm@x namespaces="cert-authority" {KEY}', False, False),
    ],
)
def test_patterns_and_authorities_are_told_apart(line: str, authority: bool, pattern: bool) -> None:
    (row,), _ = parse_allowed_signers(line)
    assert (row.is_cert_authority, row.has_pattern) == (authority, pattern)


def test_lines_that_are_none_are_named_and_the_others_stand() -> None:
    rows, wrong = parse_allowed_signers(f'm@x\nm@x {KEY}\n"m@x {KEY}\nm@x ssh-ed25519 AAAA\n{KEY}\n')
    assert len(rows) == 1 and wrong == [1, 3, 4, 5]


@pytest.mark.parametrize("email", ["m@x", "marcus.boehm+crm@example.com", "josé@example.com", "-oX@x"])
def test_an_address_that_stands_for_itself(email: str) -> None:
    assert is_plain_address(email)


@pytest.mark.parametrize("email", ["", "*", "*@x", "m?@x", "!m@x", "m@x,n@x", "m @x", '"m@x"', "m@x\n* ", "m\u2003@x"])
def test_an_address_that_could_stand_for_others(email: str) -> None:
    assert not is_plain_address(email)


def test_the_namespace_is_part_of_the_format() -> None:
    assert ssh_format.SIGNATURE_NAMESPACE == "signoff@alignkit"
