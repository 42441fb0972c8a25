from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alignkit.core.digests import agreement_digest, signoff_statement
from alignkit.core.errors import UserError
from alignkit.core.model import Agreement, Campaign, Signoff
from alignkit.signing.ssh_format import (
    SIGNATURE_NAMESPACE,
    PublicKey,
    parse_allowed_signers,
    parse_public_key,
    parse_signature,
)
from alignkit.store import allowed_signers as store_allowed_signers
from alignkit.store import ssh_signatures
from alignkit.store.allowed_signers import Signers
from alignkit.store.ssh_signatures import add_signature, check_signature

HERE = shutil.which("ssh-keygen") is not None
pytestmark = pytest.mark.skipif(not HERE and not os.environ.get("CI"), reason="ssh-keygen is not here")

AT = datetime(2027, 3, 31, 8, 10, tzinfo=UTC)
MAIL = "marcus@example.com"
DRAFT = Campaign("freight", info={"title": "Freight"}, answers={"pain": {"answer": "It hurts"}})
MADE = Signoff("sales", "Marcus Boehm", AT, agreement_digest(DRAFT), "Head of Sales", MAIL)


def keygen(*words: str | Path, stdin: bytes = b"", **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["ssh-keygen", *map(str, words)], input=stdin, capture_output=True, timeout=30, check=False, **more
    )  # type: ignore[call-overload,no-any-return]


def make_key(folder: Path, name: str, *words: str, passphrase: str = "") -> Path:
    done = keygen("-q", "-t", "ed25519", "-N", passphrase, "-C", name, *words, "-f", folder / name)
    assert done.returncode == 0, done.stderr
    return folder / name


def public(key: Path) -> str:
    found = parse_public_key(key.with_name(f"{key.name}.pub").read_text())
    assert found
    return str(found)


@dataclass(frozen=True)
class Room:
    """Keys of Marcus and of somebody else, and the sign-off that Marcus made with his."""

    folder: Path
    marcus: Path
    other: Path
    signoff: Signoff

    def trusting(self, *lines: str) -> Signers:
        """A list of these lines; MARCUS and OTHER stand for the keys."""
        text = "\n".join(lines).replace("MARCUS", public(self.marcus)).replace("OTHER", public(self.other))
        return Signers("my list", tuple(parse_allowed_signers(text)[0]))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    folder = tmp_path_factory.mktemp("keys")
    marcus, other = make_key(folder, "marcus"), make_key(folder, "other")
    return Room(folder, marcus, other, add_signature("freight", MADE, marcus))


LISTED = f"{MAIL} MARCUS"

# --- the levels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcome", "why"),
    [
        ([LISTED], "verified", ""),
        ([f"# mine\n\nines@example.com OTHER\n{LISTED}"], "verified", ""),
        ([f"ines@example.com,{MAIL} MARCUS"], "verified", ""),
        ([f'"{MAIL}" MARCUS'], "verified", ""),
        ([f'{MAIL} namespaces="git,signoff@alignkit" MARCUS'], "verified", ""),
        ([f'{MAIL} valid-after="20270101",valid-before="20280101" MARCUS'], "verified", ""),
        ([f'{MAIL} valid-before="20270101" MARCUS', LISTED], "verified", ""),  # one line of two is good
        ([], "unlisted", f"no key for {MAIL}"),
        ([f"{MAIL} OTHER"], "unlisted", f"another key for {MAIL}"),
        (["ines@example.com MARCUS"], "unlisted", "its key for ines@example.com"),
        (["Marcus@example.com MARCUS"], "unlisted", "its key for Marcus@example.com"),
        (["* MARCUS"], "unlisted", "pattern"),
        (["*@example.com MARCUS"], "unlisted", "pattern"),
        (["marcus?example.com MARCUS"], "unlisted", "pattern"),
        ([f"!ines@example.com,{MAIL} MARCUS"], "unlisted", "pattern"),
        ([f"{MAIL},* MARCUS"], "unlisted", "pattern"),
        ([f"{MAIL} cert-authority MARCUS"], "unlisted", "another key"),
        ([f'{MAIL} valid-before="20270330" MARCUS'], "unfit", "2027-03-31"),
        ([f'{MAIL} valid-after="20270402" MARCUS'], "unfit", "2027-03-31"),
        ([f'{MAIL} namespaces="git,file" MARCUS'], "unfit", "not for sign-offs"),
        ([f"{MAIL} no-such-option MARCUS"], "unfit", "does not allow"),
    ],
)
def test_the_list_decides_between_key_signed_and_verified(room: Room, lines: list[str], outcome: str, why: str) -> None:
    found = check_signature("freight", room.signoff, room.trusting(*lines))
    assert (found.outcome, found.public_key) == (outcome, public(room.marcus))
    assert why in found.why
    assert found.fingerprint == keygen("-l", "-f", room.marcus).stdout.split()[1].decode()


def test_without_a_list_nobody_is_verified(room: Room) -> None:
    assert check_signature("freight", room.signoff, Signers()).outcome == "unlisted"


# --- attacks: the list has the right key, and nothing verifies ------------------------------------------------------

Attack = Callable[[Room], tuple[str, Signoff]]


def with_signature(
    room: Room, signoff: Signoff, key: Path, namespace: str = SIGNATURE_NAMESPACE, slug: str = "freight"
) -> Signoff:
    done = keygen("-Y", "sign", "-f", key, "-n", namespace, stdin=signoff_statement(slug, signoff))
    assert done.returncode == 0, done.stderr
    return replace(signoff, signature=done.stdout.decode().strip())


def edited(**changes: object) -> Attack:
    return lambda room: ("freight", replace(room.signoff, **changes))  # type: ignore[arg-type]


def of_another_text(room: Room) -> tuple[str, Signoff]:
    other = DRAFT.with_content("pain", {"answer": "It hurts a little"})
    return "freight", replace(room.signoff, digest=agreement_digest(other))


def of_another_revision(room: Room) -> tuple[str, Signoff]:
    second = replace(DRAFT, agreement=Agreement(2, agreement_digest(DRAFT)))
    return "freight", replace(room.signoff, digest=agreement_digest(second))


def of_a_git_commit(room: Room) -> tuple[str, Signoff]:
    repository = room.folder / "repository"
    git = ["git", "-C", str(repository), "-c", "user.name=M", "-c", f"user.email={MAIL}", "-c", "gpg.format=ssh"]
    git += ["-c", f"user.signingkey={room.marcus}", "-c", "core.hooksPath=/dev/null"]
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    subprocess.run([*git, "commit", "-q", "-S", "--allow-empty", "-m", "x"], check=True)
    raw = subprocess.run([*git, "cat-file", "commit", "HEAD"], check=True, capture_output=True, text=True).stdout
    armour = raw[raw.index("-----BEGIN SSH") : raw.index("-----END SSH SIGNATURE-----") + 27].replace("\n ", "\n")
    made = parse_signature(armour)
    assert made and made.namespace == "git" and str(made.key) == public(room.marcus)
    return "freight", replace(room.signoff, signature=armour)


def with_a_letter_changed(room: Room) -> tuple[str, Signoff]:
    lines = room.signoff.signature.split("\n")
    lines[-2] = ("B" if lines[-2][0] == "A" else "A") + lines[-2][1:]
    return "freight", replace(room.signoff, signature="\n".join(lines))


def with_the_key_put_in(room: Room) -> tuple[str, Signoff]:
    """A signature by another key whose armour claims Marcus's key."""
    import base64

    raw = base64.b64decode("".join(with_signature(room, MADE, room.other).signature.split("\n")[1:-1]))
    mine, theirs = (base64.b64decode(public(key).split()[1]) for key in (room.marcus, room.other))
    forged = base64.b64encode(raw.replace(theirs, mine)).decode()
    armour = f"-----BEGIN SSH SIGNATURE-----\n{forged}\n-----END SSH SIGNATURE-----"
    made = parse_signature(armour)
    assert made and str(made.key) == public(room.marcus)
    return "freight", replace(MADE, signature=armour)


BAD: dict[str, Attack] = {
    "the text was altered": of_another_text,
    "the name": edited(name="Marcus Böhm"),
    "a homoglyph in the name": edited(name="M\u0430rcus Boehm"),
    "an invisible letter in the name": edited(name="Marcus\u200b Boehm"),
    "the role": edited(role="CEO"),
    "the role taken off": edited(role=""),
    "the e-mail": edited(email="helen@example.com"),
    "the e-mail taken off": edited(email=""),
    "the team": edited(team="marketing"),
    "the time": edited(at=AT + timedelta(seconds=1)),
    "moved to another campaign": lambda room: ("cargo", room.signoff),
    "moved to another revision": of_another_revision,
    "the signature of another sign-off": lambda room: (
        "freight", replace(room.signoff, signature=with_signature(room, replace(MADE, role="x"), room.marcus).signature)
    ),
    "another namespace": lambda room: ("freight", with_signature(room, MADE, room.marcus, "file")),
    "a namespace that begins alike": lambda room: (
        "freight", with_signature(room, MADE, room.marcus, SIGNATURE_NAMESPACE + "x")
    ),
    "a git commit's signature": of_a_git_commit,
    "one letter of the armour": with_a_letter_changed,
    "the right key put into another's signature": with_the_key_put_in,
    "two signatures": lambda room: ("freight", replace(MADE, signature=f"{room.signoff.signature}\n" * 2)),
    "no signature at all": edited(signature="-----BEGIN SSH SIGNATURE-----"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_signature_that_does_not_hold_is_a_failure(room: Room, name: str) -> None:
    slug, signoff = BAD[name](room)
    trusting = room.trusting(LISTED, "helen@example.com MARCUS")
    assert check_signature("freight", room.signoff, trusting).outcome == "verified"
    found = check_signature(slug, signoff, trusting)
    assert found.fails and found.outcome == "bad"
    assert ("it was made for" in found.why) == ("namespace" in name or "git" in name)


UNKNOWN: dict[str, Callable[[Room], Signoff]] = {
    "by another key": lambda room: with_signature(room, MADE, room.other),
    "by another key, the address in other letters": lambda room: with_signature(
        room, replace(MADE, email="Marcus@example.com"), room.other
    ),
    "by another key, a homoglyph in the address": lambda room: with_signature(
        room, replace(MADE, email="m\u0430rcus@example.com"), room.other
    ),
    "by another key, a pattern as the address": lambda room: with_signature(room, replace(MADE, email="*"), room.other),
    "by another key, a list as the address": lambda room: with_signature(
        room, replace(MADE, email=f"{MAIL},ines@example.com"), room.other
    ),
    "by another key, a line as the address": lambda room: with_signature(
        room, replace(MADE, email=f"{MAIL} {public(room.other)}\n"), room.other
    ),
    "by the right key, without an address": lambda room: with_signature(room, replace(MADE, email=""), room.marcus),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_key_that_is_not_in_the_list_for_this_address_is_never_verified(room: Room, name: str) -> None:
    found = check_signature("freight", UNKNOWN[name](room), room.trusting(LISTED, "ines@example.com OTHER"))
    assert found.outcome == "unlisted" and found.why


def test_what_no_signature_covers(room: Room) -> None:
    """Said in the manual: who took it down, on what evidence, and how likely the signer holds a goal."""
    loose = replace(room.signoff, recorded_by="Ines Kaya", evidence="a mail", confidence=(("Won deals", 0.9),))
    assert check_signature("freight", loose, room.trusting(LISTED)).outcome == "verified"


def test_line_ends_and_composed_letters_do_not_matter(room: Room) -> None:
    name = replace(MADE, name="José Müller", email="josé@example.com")
    made = add_signature("freight", name, room.marcus)
    apart = {key: unicodedata.normalize("NFD", getattr(made, key)) for key in ("name", "email")}
    other = replace(made, **apart, signature=made.signature + "\n\n")
    assert other.name != made.name
    assert check_signature("freight", other, room.trusting("josé@example.com MARCUS")).outcome == "verified"


# --- revoked keys -----------------------------------------------------------------------------------------------------


def listing(room: Room, tmp_path: Path, revoked: Path | None = None, told: str = "") -> Signers:
    """What the reader's config.toml finds, from a workspace beside it."""
    (tmp_path / "ws").mkdir(exist_ok=True)
    own = tmp_path / "allowed"
    own.write_text(f"{MAIL} {public(room.marcus)}\n")
    config = tmp_path / "config.toml"
    config.write_text('signers = "allowed"\n' + (f'revoked = "{revoked}"\n' if revoked else ""))
    return store_allowed_signers.find_signers(tmp_path / "ws", {**os.environ, "ALIGNKIT_CONFIG": str(config)}, told)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(("who", "outcome"), [("marcus", "revoked"), ("other", "verified")])
def test_a_revoked_key_fails(room: Room, tmp_path: Path, binary: bool, who: str, outcome: str) -> None:
    gone = tmp_path / "revoked"
    listed = room.folder / f"{who}.pub"
    if binary:
        assert keygen("-k", "-f", gone, listed).returncode == 0
    else:
        gone.write_text(f"# lost in the train\n\n{listed.read_text()}")
    found = listing(room, tmp_path, gone)
    assert check_signature("freight", room.signoff, found).outcome == outcome
    assert check_signature("freight", room.signoff, replace(found, rows=())).fails == (outcome == "revoked")


def test_a_list_of_revoked_keys_that_cannot_be_read_is_not_passed_over(room: Room, tmp_path: Path) -> None:
    gone = tmp_path / "revoked"
    with pytest.raises(UserError, match="could not be read"):
        listing(room, tmp_path, gone)
    gone.write_text("ssh-ed25519 nonsense\n")
    with pytest.raises(UserError, match="line 1"):
        listing(room, tmp_path, gone)
    gone.write_bytes(b"SSHKRL\n\0 cut")
    found = check_signature("freight", room.signoff, listing(room, tmp_path, gone))
    assert found.outcome == "unchecked" and "revoked" in found.why
    (tmp_path / "ws" / "revoked").write_text("")
    with pytest.raises(UserError, match="inside the workspace"):
        listing(room, tmp_path, tmp_path / "ws" / "revoked")


# --- whose list -------------------------------------------------------------------------------------------------------


def planted(room: Room, tmp_path: Path, place: str) -> Path:
    """A forged list where somebody who can write the workspace can put one."""
    root = tmp_path / "top" / "ws"
    root.mkdir(parents=True)
    (root.parent / ".git").mkdir()
    forged = root / "allowed" if place != "beside" else root.parent / "allowed"
    forged.write_text(f"{MAIL} {public(room.other)}\n")
    if place == "by a link":
        (tmp_path / "allowed").symlink_to(forged)
        return tmp_path / "allowed"
    if place == "behind a link":
        forged.unlink()
        (tmp_path / "real").write_text(f"{MAIL} {public(room.other)}\n")
        forged.symlink_to(tmp_path / "real")
    if place == "by another way":
        (tmp_path / "shortcut").symlink_to(root)
        return tmp_path / "shortcut" / "allowed"
    return forged


@pytest.mark.parametrize("place", ["inside", "beside", "by a link", "behind a link", "by another way"])
def test_a_list_planted_in_the_workspace_is_never_trusted(room: Room, tmp_path: Path, place: str) -> None:
    path, root = planted(room, tmp_path, place), tmp_path / "top" / "ws"
    forged = with_signature(room, MADE, room.other)
    nobody = {**os.environ, "ALIGNKIT_CONFIG": str(tmp_path / "none.toml"), "GIT_CONFIG_GLOBAL": os.devnull}
    with pytest.raises(UserError, match="not trusted"):
        store_allowed_signers.find_signers(root, nobody, str(path))
    (tmp_path / "config.toml").write_text(f'signers = "{path}"\n')
    (tmp_path / "gitconfig").write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {path}\n')
    for environ in (
        {**nobody, "ALIGNKIT_CONFIG": str(tmp_path / "config.toml")},
        {**nobody, "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")},
    ):
        found = store_allowed_signers.find_signers(root, environ)
        assert (found.source, found.rows) == ("", ())
        assert any("not trusted" in note for note in found.notes)
        assert check_signature("freight", forged, found).outcome == "unlisted"
    elsewhere = tmp_path / "mine"
    elsewhere.write_text(f"{MAIL} {public(room.other)}\n")
    assert (
        check_signature("freight", forged, store_allowed_signers.find_signers(root, nobody, str(elsewhere))).outcome
        == "verified"
    )


def test_gits_own_setting_counts_and_that_of_the_repository_does_not(room: Room, tmp_path: Path) -> None:
    root = tmp_path / "ws"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for name, key in (("mine", room.marcus), ("forged", room.other)):
        (tmp_path / name).write_text(f"{MAIL} {public(key)}\n")
    environ = {**os.environ, "ALIGNKIT_CONFIG": str(tmp_path / "none"), "HOME": str(tmp_path)}
    environ["GIT_CONFIG_GLOBAL"] = str(tmp_path / "gitconfig")
    (tmp_path / "gitconfig").write_text('[gpg "ssh"]\n\tallowedSignersFile = ~/mine\n')
    assert (
        check_signature("freight", room.signoff, store_allowed_signers.find_signers(root, environ)).outcome
        == "verified"
    )
    subprocess.run(
        ["git", "-C", str(root), "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "forged")], check=True
    )
    found = store_allowed_signers.find_signers(root, environ)
    assert found.source == str(tmp_path / "mine") and "this repository only" in found.notes[0]
    assert check_signature("freight", with_signature(room, MADE, room.other), found).outcome == "unlisted"
    (tmp_path / "gitconfig").write_text("")
    assert store_allowed_signers.find_signers(root, environ).source == ""


def test_a_list_that_cannot_be_used_is_said(room: Room, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be read"):
        listing(room, tmp_path, told=str(tmp_path / "nowhere"))
    with pytest.raises(UserError, match="could not be read"):
        listing(room, tmp_path, told="~nobody-of-this-name/list")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UserError):
        listing(room, tmp_path, told=str(tmp_path / "loop"))
    (tmp_path / "large").write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(UserError, match="1 MiB"):
        listing(room, tmp_path, told=str(tmp_path / "large"))
    (tmp_path / "odd").write_text(f"{MAIL}\n\xe9 {public(room.marcus)}\n")
    assert "line 1" in listing(room, tmp_path, told=str(tmp_path / "odd")).notes[0]


# --- making one -------------------------------------------------------------------------------------------------------


def test_plain_ssh_keygen_agrees(room: Room, tmp_path: Path) -> None:
    (tmp_path / "allowed").write_text(f"{MAIL} {public(room.marcus)}\n")
    (tmp_path / "signature").write_text(room.signoff.signature + "\n")
    words = (
        "-Y",
        "verify",
        "-f",
        tmp_path / "allowed",
        "-I",
        MAIL,
        "-n",
        SIGNATURE_NAMESPACE,
        "-s",
        tmp_path / "signature",
    )
    text = signoff_statement("freight", room.signoff)
    assert keygen(*words, stdin=text).returncode == 0
    assert keygen(*words, stdin=text + b"\n").returncode != 0


@pytest.mark.parametrize("kind", [("-t", "rsa", "-b", "2048"), ("-t", "ecdsa")])
def test_other_kinds_of_key(room: Room, tmp_path: Path, kind: tuple[str, ...]) -> None:
    key = make_key(tmp_path, "key", *kind)
    made = add_signature("freight", MADE, key)
    allowed = Signers("list", tuple(parse_allowed_signers(f"{MAIL} {public(key)}")[0]))
    assert check_signature("freight", made, allowed).outcome == "verified"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": ""}, "e-mail"),
        ({"email": "*@example.com"}, "allowed signers"),
        ({"email": "a@x,b@x"}, "allowed signers"),
        ({"recorded_by": "Ines Kaya"}, "its owner only"),
    ],
)
def test_what_a_key_does_not_sign(room: Room, changes: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        add_signature("freight", replace(MADE, **changes), room.marcus)  # type: ignore[arg-type]


def test_one_key_does_not_sign_for_both_teams(room: Room) -> None:
    second = replace(MADE, team="marketing", name="Ines Kaya", email="ines@example.com")
    with pytest.raises(UserError, match="This key has signed for Sales"):
        add_signature("freight", second, room.marcus, [room.signoff])
    assert add_signature("freight", second, room.other, [room.signoff]).signature
    assert add_signature("freight", MADE, room.marcus, [room.signoff]).signature  # again, for its own team


def test_a_certificate_is_refused_and_never_verified(room: Room, tmp_path: Path) -> None:
    authority, key = make_key(tmp_path, "authority"), make_key(tmp_path, "key")
    assert keygen("-q", "-s", authority, "-I", "m", "-n", MAIL, key.with_name("key.pub")).returncode == 0
    certificate = tmp_path / "key-cert.pub"
    with pytest.raises(UserError, match="certificates"):
        add_signature("freight", MADE, certificate)
    made = with_signature(room, MADE, certificate)
    lines = [f"{MAIL} cert-authority {public(authority)}", f"{MAIL} {public(key)}"]
    found = check_signature("freight", made, Signers("list", tuple(parse_allowed_signers("\n".join(lines))[0])))
    assert found.outcome == "unlisted" and "certificate" in found.why


def test_nothing_is_left_behind_and_nobody_else_may_look(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for ssh-keygen notes the modes of the files it is given."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    seen = tmp_path / "seen"
    fake = tmp_path / "ssh-keygen"
    fake.write_text(
        f"#!{sys.executable}\nimport os, sys, pathlib\n"
        f"for root, _, files in os.walk({str(tmp_path / 'tmp')!r}):\n"
        "    for name in ['', *files]:\n"
        f"        open({str(seen)!r}, 'a').write(oct(os.stat(os.path.join(root, name)).st_mode & 0o777) + ' ')\n"
        f"os.execv({shutil.which('ssh-keygen')!r}, ['ssh-keygen', *sys.argv[1:]])\n"
    )
    fake.chmod(0o755)
    monkeypatch.setattr(ssh_signatures, "find_ssh_keygen", lambda: str(fake))
    old = os.umask(0)
    try:
        made = add_signature("freight", MADE, room.marcus)
        assert check_signature("freight", made, room.trusting(LISTED)).outcome == "verified"
    finally:
        os.umask(old)
    modes = set(seen.read_text().split()) - {oct((tmp_path / "tmp").stat().st_mode & 0o777)}
    assert modes == {"0o700", "0o600"}
    assert list((tmp_path / "tmp").iterdir()) == []


# --- which key --------------------------------------------------------------------------------------------------------


def test_which_key_signs(room: Room, tmp_path: Path) -> None:
    config, gitconfig = tmp_path / "config.toml", tmp_path / "gitconfig"
    environ = {**os.environ, "ALIGNKIT_CONFIG": str(config), "GIT_CONFIG_GLOBAL": str(gitconfig)}

    def key(told: str, own: str = "", git: str = "") -> Path | PublicKey | None:
        config.write_text(own)
        gitconfig.write_text(git)
        return store_allowed_signers.find_signing_key(told, tmp_path, environ)

    ssh = f"[user]\n\tsigningkey = {room.other}\n[gpg]\n\tformat = ssh\n"
    assert key("") is None
    assert key("none", f'key = "{room.marcus}"') is None
    assert key(str(room.marcus)) == room.marcus
    assert key(f"{room.marcus}.pub") == room.folder / "marcus.pub"
    assert key("", f'key = "{room.marcus}"') == key("config", f'key = "{room.marcus}"') == room.marcus
    assert key("git", git=ssh) == key("", 'key = "git"', ssh) == room.other
    literal = key("git", git=f'[user]\n\tsigningkey = "key::{public(room.marcus)} m@x"\n')
    assert isinstance(literal, PublicKey) and str(literal) == public(room.marcus)
    for told, own, git, message in (
        (str(tmp_path / "nowhere"), "", "", "no key file"),
        ("config", "", "", "names no key"),
        ("config", "key = 3", "", "in quotes"),
        ("git", "", "", "no user.signingkey"),
        ("git", "", "[user]\n\tsigningkey = 0xDEADBEEF\n", "not set up as an SSH key"),
        ("git", "", ssh.replace(str(room.other), "/no/key.pub"), r"git's user.signingkey is /no/key.pub.*no key file"),
        ("git", "", ssh.replace(str(room.other), '"key::AAAA"'), "begins like a public key, but 'AAAA' is none"),
        ("git", "", ssh.replace(str(room.other), '"ssh-ed25519 AAA"'), "but 'ssh-ed25519 AAA' is none"),
    ):
        with pytest.raises(UserError, match=message):
            key(told, own, git)


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty agent for this test; the folder of its socket."""
    if not shutil.which("ssh-agent"):
        pytest.skip("ssh-agent is not here")
    socket = tmp_path / "agent"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    for _ in range(200):
        if socket.exists():
            break
        time.sleep(0.02)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield tmp_path
    running.terminate()
    running.wait()


def test_a_public_key_signs_through_the_agent(room: Room, agent: Path) -> None:
    key = make_key(agent, "held")
    subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
    key.unlink()
    for told in (key.with_name("held.pub"), key, parse_public_key(public(key))):
        assert told
        made = add_signature("freight", MADE, told)
        assert (
            check_signature(
                "freight", made, Signers("l", tuple(parse_allowed_signers(f"{MAIL} {public(key)}")[0]))
            ).outcome
            == "verified"
        )
    subprocess.run(["ssh-add", "-q", "-D"], check=True, capture_output=True)
    for told, named in (
        (key, f"{key}.pub"),
        (key.with_name("held.pub"), f"{key}.pub"),
        (parse_public_key(public(key)), "git's user.signingkey"),
    ):
        assert told
        for prompt in (True, False):
            with pytest.raises(UserError, match=r"the SSH agent does not hold its private half.*ssh-add") as refused:
                add_signature("freight", MADE, told, prompt=prompt)
            assert refused.value.message.startswith(named)


def test_a_public_key_without_an_agent_is_said_to_need_one(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    key = make_key(tmp_path, "held")
    key.unlink()
    for told, named in (
        (key, f"{key}.pub"),
        (key.with_name("held.pub"), f"{key}.pub"),
        (parse_public_key(public(key)), "git's user.signingkey"),
    ):
        assert told
        with pytest.raises(UserError, match=r"no SSH agent runs here.*ssh-add") as refused:
            add_signature("freight", MADE, told, prompt=False)
        assert refused.value.message.startswith(named)


def test_a_locked_key_signs_unasked_once_the_agent_holds_it(room: Room, agent: Path) -> None:
    key = make_key(agent, "locked", passphrase="correct horse")
    helper = answering(agent, "correct horse")
    environ = {**os.environ, "SSH_ASKPASS": str(helper), "SSH_ASKPASS_REQUIRE": "force"}
    subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True, env=environ, stdin=subprocess.DEVNULL)
    for told in (key, key.with_name("locked.pub")):
        assert "SSH SIGNATURE" in add_signature("freight", MADE, told, prompt=False).signature


def answering(folder: Path, passphrase: str) -> Path:
    """A program that ssh-keygen asks for a passphrase where it has no terminal."""
    helper = folder / "helper"
    helper.write_text(f"#!/bin/sh\necho {passphrase}\n")
    helper.chmod(0o755)
    return helper


@pytest.mark.parametrize("told", ["locked", "locked.pub"])
@pytest.mark.parametrize("environ", [{}, {"SSH_ASKPASS": "/no/such/program"}, {"SSH_ASKPASS": "HELPER"}])
def test_a_passphrase_that_cannot_be_asked_for_is_not_called_incorrect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, environ: dict[str, str]
) -> None:
    key = make_key(tmp_path, "locked", passphrase="correct horse")
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():  # a helper without a display is never run
        monkeypatch.setenv(name, value.replace("HELPER", str(answering(tmp_path, "correct horse"))))
    with pytest.raises(UserError, match="passphrase, which cannot be asked for here") as refused:
        add_signature("freight", MADE, tmp_path / told, prompt=False)
    assert "incorrect" not in str(refused.value) and f"ssh-add {key} first" in str(refused.value)


def test_a_window_may_ask_for_the_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path, "locked", passphrase="correct horse")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv("SSH_ASKPASS_REQUIRE", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SSH_ASKPASS", str(answering(tmp_path, "correct horse")))
    assert "SSH SIGNATURE" in add_signature("freight", MADE, key, prompt=False).signature
    answering(tmp_path, "wrong")
    with pytest.raises(UserError, match="not the passphrase of"):
        add_signature("freight", MADE, key, prompt=False)


# --- when something is missing or slow --------------------------------------------------------------------------------


def test_without_ssh_keygen_it_is_said(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = check_signature("freight", room.signoff, room.trusting(LISTED))
    assert (found.outcome, found.why) == ("unchecked", "ssh-keygen is not here") and found.fingerprint
    with pytest.raises(UserError, match="ssh-keygen is not here"):
        add_signature("freight", MADE, room.marcus)
    assert check_signature("freight", replace(MADE, signature="x"), Signers()).outcome == "bad"


@pytest.mark.parametrize(
    ("script", "why"),
    [("exec sleep 60", "no answer in"), ("exit 1", "too old"), ("kill -9 $$", "too old")],
)
def test_an_ssh_keygen_that_does_not_answer(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    fake = tmp_path / "ssh-keygen"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(ssh_signatures, "find_ssh_keygen", lambda: str(fake))
    monkeypatch.setattr(ssh_signatures, "CHECK_TIMEOUT", 0.3)
    monkeypatch.setattr(ssh_signatures, "PROMPT_TIMEOUT", 0.3)
    found = check_signature("freight", room.signoff, room.trusting(LISTED))
    assert found.outcome == "unchecked" and why in found.why
    with pytest.raises(UserError, match="in 0.3 seconds" if "sleep" in script else "did not sign"):
        add_signature("freight", MADE, room.marcus, prompt=False)


ASKED = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from alignkit.core.model import Signoff
from alignkit.core.errors import UserError
from alignkit.store.ssh_signatures import add_signature
made = Signoff("sales", "M", datetime(2027, 3, 31, tzinfo=UTC), "sha256:0", email="m@x")
try:
    print(add_signature("freight", made, Path(sys.argv[1])).signature)
except UserError as refusal:
    print("Refused:", refusal)
"""


def test_a_passphrase_is_never_waited_for_in_a_pipe(tmp_path: Path) -> None:
    key = make_key(tmp_path, "locked", passphrase="correct horse")
    environ = {k: v for k, v in os.environ.items() if k not in ("SSH_AUTH_SOCK", "SSH_ASKPASS")}
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", ASKED, str(key)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout
        said = running.stdout.read()  # its standard input stays open and silent all the while
    assert said.startswith(b"Refused: ") and b"has a passphrase, which cannot be asked for here" in said
    assert time.monotonic() - begun < 20


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_passphrase_is_asked_for_in_the_terminal_even_where_the_streams_lead_elsewhere(tmp_path: Path) -> None:
    import pty

    key = make_key(tmp_path, "locked", passphrase="correct horse")
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover
        environ = {k: v for k, v in os.environ.items() if k not in ("SSH_AUTH_SOCK", "SSH_ASKPASS")}
        out = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(0, 9)  # or the terminal would end with the last of its streams
        for stream, place in ((0, nothing), (1, out), (2, nothing)):
            os.dup2(place, stream)
        os.execve(sys.executable, [sys.executable, "-c", ASKED, str(key)], environ)
    shown = b""
    while b"passphrase" not in shown.lower():
        shown += os.read(terminal, 1024)
    os.write(terminal, b"correct horse\n")
    assert os.waitpid(child, 0)[1] == 0
    os.close(terminal)
    assert (tmp_path / "out").read_text().startswith("-----BEGIN SSH SIGNATURE-----")
