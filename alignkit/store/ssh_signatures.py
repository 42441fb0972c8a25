"""SSH signatures through ssh-keygen, which alone makes and checks them. Without it everything else works."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from alignkit.core.digests import signoff_statement
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Campaign, Signoff, Team
from alignkit.signing.ssh_format import (
    SIGNATURE_NAMESPACE,
    AllowedSigner,
    PublicKey,
    SignatureInfo,
    is_plain_address,
    parse_public_key,
    parse_signature,
)
from alignkit.signing.trust import SignatureCheck
from alignkit.store.allowed_signers import Signers
from alignkit.store.workspace import read_limited

CHECK_TIMEOUT = 10  # seconds for a check, which takes hundredths of one
PROMPT_TIMEOUT = 120  # seconds for a signature: somebody types a passphrase or touches a key
_KEY_SIZE = 64 * 1024
_NOT_WHAT_WAS_SIGNED = "the text, name, role, e-mail, team or time is not what was signed"


def find_ssh_keygen() -> str | None:
    """Where ssh-keygen is; None where it is not here."""
    return shutil.which("ssh-keygen")


def add_signature(
    slug: str, signoff: Signoff, key: Path | PublicKey, beside: Sequence[Signoff] = (), *, prompt: bool = True
) -> Signoff:
    """The sign-off with its SSH signature. ``prompt``: a passphrase may be asked for in the terminal.

    ``beside`` are the other sign-offs, because one key does not sign for both teams. Raises UserError.
    """
    if signoff.recorded_by:
        raise UserError("A key signs for its owner only.", "Leave out --recorded-by, or sign without a key: --key none")
    if not signoff.email:
        raise UserError(
            "A signature by key needs the signer's e-mail, by which readers know the key.", "Give --email ADDRESS."
        )
    if not is_plain_address(signoff.email):
        raise UserError(
            f"{signoff.email!r} cannot stand in a list of allowed signers.", "Give one plain --email ADDRESS."
        )
    armour = _make_signature(signoff_statement(slug, signoff), key, prompt)
    made = parse_signature(armour)
    if made is None or _is_bad_signature(signoff_statement(slug, signoff), armour):
        raise UserError("ssh-keygen made a signature that it does not accept itself.", "Nothing was signed.")
    if made.key.is_certificate:
        raise UserError("alignkit does not read certificates.", "Give --key the key itself, not its -cert.pub file.")
    for other in beside:
        theirs = parse_signature(other.signature)
        if other.team != signoff.team and theirs and theirs.key == made.key:
            raise UserError(
                f"This key has signed for {TEAM_NAMES[other.team]}; one person does not sign for both teams.",
                "Sign with the other person's own key.",
            )
    return replace(signoff, signature=armour)


def check_signatures(
    campaign: Campaign, signers: Signers, known: dict[tuple[str, Signoff], SignatureCheck]
) -> Mapping[Team, SignatureCheck]:
    """What the signatures of a campaign's sign-offs came to; sign-offs without one are left out.

    ``known`` spares checking the same sign-off of a live and a sealed file twice.
    """
    found: dict[Team, SignatureCheck] = {}
    for signoff in campaign.agreement.signoffs:
        if signoff.signature:
            if (campaign.slug, signoff) not in known:
                known[campaign.slug, signoff] = check_signature(campaign.slug, signoff, signers)
            found[signoff.team] = known[campaign.slug, signoff]
    return found


def check_signature(slug: str, signoff: Signoff, signers: Signers) -> SignatureCheck:
    """Whether a sign-off's signature holds, and whether its key is in the reader's list for exactly its e-mail."""
    made = parse_signature(signoff.signature)
    if made is None:
        return SignatureCheck("bad", why="it cannot be read as an SSH signature")
    email = unicodedata.normalize("NFC", signoff.email)
    # ssh-keygen would print the fingerprint of the key inside a certificate
    fingerprint, public = ("", "") if made.key.is_certificate else (made.key.fingerprint, str(made.key))
    if made.namespace != SIGNATURE_NAMESPACE:
        return SignatureCheck("bad", fingerprint, f"it was made for {made.namespace!r}, not for a sign-off", public)
    if find_ssh_keygen() is None:
        return SignatureCheck("unchecked", fingerprint, "ssh-keygen is not here", public)
    try:
        if _is_revoked(made.key, signers):
            return SignatureCheck("revoked", fingerprint, f"its key {fingerprint} is revoked", public)
        rows = _matching_signers(email, made, signers)
        if rows and _is_verified(signoff, signoff_statement(slug, signoff), rows):
            return SignatureCheck("verified", fingerprint, "", public)
        if _is_bad_signature(signoff_statement(slug, signoff), signoff.signature):
            return SignatureCheck("bad", fingerprint, _NOT_WHAT_WAS_SIGNED, public)
    except _NotRunError as reason:
        return SignatureCheck("unchecked", fingerprint, str(reason), public)
    if rows:
        why = f"your list does not allow this key on {signoff.at:%Y-%m-%d}, or not for sign-offs"
        return SignatureCheck("unfit", fingerprint, why, public)
    return SignatureCheck("unlisted", fingerprint, _describe_not_listed(email, made, signers), public)


class _NotRunError(Exception):
    """ssh-keygen gave no answer; why, as the end of a sentence."""


def _matching_signers(email: str, made: SignatureInfo, signers: Signers) -> list[AllowedSigner]:
    """The lines of the list that have this key for this very address."""
    if not is_plain_address(email):
        return []
    return [
        row
        for row in signers.rows
        if row.key == made.key and email in row.principals and not row.has_pattern and not row.is_cert_authority
    ]


def _describe_not_listed(email: str, made: SignatureInfo, signers: Signers) -> str:
    """Why no line of the list counts, as the end of a sentence."""
    if made.key.is_certificate:
        return "it is by a certificate, which alignkit does not read"
    if not signers.source:
        return "you have no list of allowed signers"
    if not is_plain_address(email):
        return "the sign-off names no e-mail that could stand in a list"
    same = [row for row in signers.rows if row.key == made.key and not row.is_cert_authority]
    if any(row.has_pattern for row in same):
        return "your list has its key only beside a pattern, which does not count"
    if same:
        return f"your list has its key for {', '.join(same[0].principals)}, not for {email}"
    if any(email in row.principals for row in signers.rows):
        return f"your list has another key for {email}"
    return f"your list has no key for {email}"


def _is_verified(signoff: Signoff, text: bytes, rows: Sequence[AllowedSigner]) -> bool:
    """Whether ssh-keygen accepts one of the lines, with their own options, for the moment of the sign-off."""
    # the address is compared before, letter by letter; here it would be read as a pattern
    listed = "".join(f"signer {row.options} {row.key}\n" for row in rows)
    moment = f"{signoff.at.astimezone():%Y%m%d%H%M%S}"  # local time: ssh-keygen before 9.1 knows no other
    with _private_folder({"signature": _armour_bytes(signoff.signature), "signers": listed.encode()}) as folder:
        words = ["-Y", "verify", "-f", str(folder / "signers"), "-I", "signer", "-n", SIGNATURE_NAMESPACE]
        return _succeeds([*words, f"-Overify-time={moment}", "-s", str(folder / "signature")], text)


def _is_bad_signature(text: bytes, armour: str) -> bool:
    with _private_folder({"signature": _armour_bytes(armour)}) as folder:
        return not _succeeds(
            ["-Y", "check-novalidate", "-n", SIGNATURE_NAMESPACE, "-s", str(folder / "signature")], text
        )


def _is_revoked(key: PublicKey, signers: Signers) -> bool:
    if signers.revocation_list is None:
        return key.blob in signers.revoked
    with _private_folder({"key.pub": f"{key}\n".encode()}) as folder:
        done = _run_ssh_keygen(["-Q", "-f", str(signers.revocation_list), str(folder / "key.pub")])
    if done.returncode not in (0, 1):
        raise _NotRunError(f"ssh-keygen cannot read the list of revoked keys, {signers.revocation_list}")
    return done.returncode == 1


def _succeeds(words: Sequence[str], text: bytes) -> bool:
    done = _run_ssh_keygen(words, text)
    if done.returncode not in (0, 255):  # it ends with 255 where a signature does not hold
        raise _NotRunError("ssh-keygen here is too old for signatures")
    return done.returncode == 0


def _run_ssh_keygen(words: Sequence[str], text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    where = find_ssh_keygen()
    if where is None:
        raise _NotRunError("ssh-keygen is not here")
    try:
        return subprocess.run([where, *words], input=text, capture_output=True, timeout=CHECK_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        raise _NotRunError(f"ssh-keygen gave no answer in {CHECK_TIMEOUT} seconds") from None
    except OSError as error:
        raise _NotRunError(f"ssh-keygen could not be run: {error.strerror}") from error


def _make_signature(text: bytes, key: Path | PublicKey, prompt: bool) -> str:
    where = find_ssh_keygen()
    if where is None:
        raise UserError(
            "ssh-keygen is not here, so no key can sign.", "Install OpenSSH, or sign without a key: --key none"
        )
    files = {"statement": text} | ({"key.pub": f"{key}\n".encode()} if isinstance(key, PublicKey) else {})
    with _private_folder(files) as folder:
        held = folder / "key.pub" if isinstance(key, PublicKey) else key
        # the statement is a file, because ssh-keygen reads a passphrase from its standard input
        words = [where, "-q", "-Y", "sign", "-f", str(held), "-n", SIGNATURE_NAMESPACE, str(folder / "statement")]
        # the agent asks for itself, and ssh-keygen's words about a file that is gone in a moment would help nobody
        may_ask = prompt and not isinstance(key, PublicKey)
        code, said = _run_signing(words, may_ask)
        try:
            armour = (folder / "statement.sig").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            armour = ""
    if code or not armour:
        raise _unsigned(key, said.strip().replace(str(folder), ""))
    return armour.strip()


def _unsigned(key: Path | PublicKey, said: str) -> UserError:
    """Why ssh-keygen did not sign, by what it ``said`` where no terminal showed it, and what to do about it."""
    private = None if isinstance(key, PublicKey) else key.with_suffix("") if key.suffix == ".pub" else key
    if "incorrect passphrase" in said and private:
        if _asks_in_a_window(os.environ):
            return UserError(f"That is not the passphrase of {private}, so nothing was signed.")
        return UserError(
            f"{private} has a passphrase, which cannot be asked for here.",
            f"Run ssh-add {shlex.quote(str(private))} first, in a terminal: then the SSH agent holds the key.",
        )
    if private is None or not private.is_file():
        named = "git's user.signingkey" if private is None else f"{private}.pub"
        add = "Run ssh-add with the file of the private key first, or name that file itself instead of the public key."
        held = _held_by_agent()
        if held is None:
            return UserError(f"{named} is a public key, and no SSH agent runs here that could sign with it.", add)
        public = key if isinstance(key, PublicKey) else _public_half(key)
        if public and public not in held:
            return UserError(f"{named} is a public key, and the SSH agent does not hold its private half.", add)
    told = said.removeprefix("Enter passphrase: ")
    return UserError(
        f"ssh-keygen did not sign{f': {told}' if told else '.'}",
        "Is it your private key, or a public one whose key the agent holds? ssh-add -l lists those.",
    )


def _asks_in_a_window(environ: Mapping[str, str]) -> bool:
    """Whether ssh-keygen could ask for a passphrase where it has no terminal: it needs a program, and a display."""
    shown = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    forced = environ.get("SSH_ASKPASS_REQUIRE") in ("force", "prefer")
    return bool((shown or forced) and shutil.which(environ.get("SSH_ASKPASS", "")))


def _held_by_agent() -> list[PublicKey] | None:
    """The public keys whose private halves the SSH agent holds; None where no agent answers."""
    try:
        done = subprocess.run(
            ["ssh-add", "-L"], stdin=subprocess.DEVNULL, capture_output=True, timeout=CHECK_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode not in (0, 1):  # 1: an agent without keys
        return None
    return [key for line in done.stdout.decode("utf-8", "replace").splitlines() if (key := parse_public_key(line))]


def _public_half(path: Path) -> PublicKey | None:
    for name in (path, path.with_name(f"{path.name}.pub")):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return parse_public_key(read_limited(name, _KEY_SIZE).decode())
    return None


def _run_signing(words: Sequence[str], prompt: bool) -> tuple[int, str]:
    """Run ssh-keygen where it may ask; its exit code, and what it said where no terminal showed it."""
    with contextlib.ExitStack() as stack:
        terminal = _open_terminal(stack) if prompt else None
        environ = dict(os.environ)
        if terminal is None and not _asks_in_a_window(environ):
            environ["SSH_ASKPASS_REQUIRE"] = "never"  # with nobody to ask, fail at once instead of waiting
        try:
            running = subprocess.Popen(
                words,
                stdin=terminal or subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=terminal or subprocess.PIPE,
                env=environ,
                start_new_session=terminal is None,
            )
        except OSError as error:
            raise UserError(f"ssh-keygen could not be run: {error.strerror}.") from error
        with running:
            try:
                said = running.communicate(timeout=PROMPT_TIMEOUT)[1]
            except BaseException as error:
                _terminate_gently(running)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise UserError(
                        f"Nobody answered ssh-keygen in {PROMPT_TIMEOUT} seconds.", "Nothing was signed."
                    ) from None
                raise
        return running.returncode, (said or b"").decode("utf-8", "replace")


def _terminate_gently(running: subprocess.Popen[bytes]) -> None:
    """So that it can turn the terminal's echo on again, which it turns off while a passphrase is typed."""
    running.terminate()
    try:
        running.wait(2)
    except subprocess.TimeoutExpired:
        running.kill()


def _open_terminal(stack: contextlib.ExitStack) -> IO[bytes] | None:
    """The terminal of this process, wherever its standard streams lead; None where there is none."""
    if os.name == "nt":
        return sys.stdin.buffer if sys.stdin.isatty() else None
    try:
        return stack.enter_context(open("/dev/tty", "r+b", buffering=0))  # noqa: PTH123
    except OSError:
        return None


def _armour_bytes(armour: str) -> bytes:
    return f"{armour.strip()}\n".encode()


@contextlib.contextmanager
def _private_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder for these files that nobody else may enter, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="alignkit-") as name:
        for file, raw in files.items():
            handle = os.open(Path(name) / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(raw)
        yield Path(name)
