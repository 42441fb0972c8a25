"""Signatures by key through the command line: sign, look, verify, and let plain ssh-keygen judge."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from alignkit.core import actions
from alignkit.core.model import TEAMS, Actor
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store import campaigns, recovery, workspace
from tests.command_line import run, run_checked
from tests.full_campaign import full_campaign

HERE = shutil.which("ssh-keygen") is not None
pytestmark = pytest.mark.skipif(not HERE and not os.environ.get("CI"), reason="ssh-keygen is not here")
SLUG, MAILS = "freight", {"marketing": "ines@example.com", "sales": "marcus@example.com"}
NAMES = {"marketing": "Ines Kaya", "sales": "Marcus Boehm"}


@pytest.fixture(autouse=True)
def signing_room(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a campaign that is ready to sign, two keys beside it, and a reader nobody knows."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    campaign = full_campaign(SLUG)
    who = Actor("Ines Kaya", datetime(2027, 3, 30, 8, tzinfo=UTC))
    for key in QUESTION_KEYS:
        for team in TEAMS:
            campaign = actions.agree(campaign, key, team, who)
    workspace.create_workspace(tmp_path / "ws")
    monkeypatch.chdir(tmp_path / "ws")
    campaigns.create_campaign(workspace.find_workspace(tmp_path / "ws", {}), campaign)
    for team in TEAMS:
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", team, "-f", str(tmp_path / team)]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return tmp_path


def sign(room: Path, team: str, *more: str | Path) -> Result:
    words = ("--by", NAMES[team], "--email", MAILS[team], "--key", room / team)
    return run_checked("sign", SLUG, "--team", team, *words, *more)


def allow_keys(room: Path, *teams: str, folder: Path | None = None) -> Path:
    lines = [f"{MAILS[team]} {(room / f'{team}.pub').read_text()}" for team in teams]
    path = (folder or room) / "allowed"
    path.write_text("".join(lines))
    return path


def trust_levels() -> dict[str, str | None]:
    return {made["team"]: made["trust"] for made in json.loads(run_checked("show", SLUG, "--json").stdout)["signoffs"]}


def live_file(room: Path) -> Path:
    return room / "ws" / "campaigns" / f"{SLUG}.toml"


def test_two_keys_and_the_four_levels(signing_room: Path) -> None:
    assert re.search(r"SSH signature attached, key SHA256:[A-Za-z0-9+/]{43}", sign(signing_room, "marketing").stderr)
    run_checked(
        "sign", SLUG, "--team", "sales", "--by", "Marcus Boehm", "--recorded-by", "Ines Kaya", "--evidence", "his mail"
    )
    assert trust_levels() == {"marketing": "key-signed", "sales": "reported"}
    assert "freight, revision 1: reported" in run_checked("verify", SLUG).stderr
    (signing_room / "config.toml").write_text('signers = "allowed"\n')
    allow_keys(signing_room, "marketing")
    assert trust_levels() == {"marketing": "verified", "sales": "reported"}
    said = run_checked("show", SLUG).stdout
    assert "verified: signed with the key your list has for ines@example.com, key SHA256:" in said
    assert "reported: taken down by Ines Kaya (his mail)" in said


def test_the_second_signature_stands_although_the_brief_cannot_be_written(signing_room: Path) -> None:
    sign(signing_room, "marketing")
    (signing_room / "ws" / "briefs").write_text("in the way")
    said = run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm", code=1).stderr
    assert "Both teams have signed" in said
    assert "the brief could not be written: briefs" in said
    assert "The signature stands." in said
    (signing_room / "ws" / "briefs").unlink()
    (signing_room / "ws" / "briefs").mkdir()
    run_checked("brief", SLUG, "-o", f"briefs/{SLUG}.md")
    run_checked("verify")


def test_verified_by_the_list_told_and_by_gits(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    path = allow_keys(signing_room, *TEAMS)
    assert "freight, revision 1: key-signed" in run_checked("verify", SLUG).stderr
    result = run_checked("verify", SLUG, "--signers", path)
    assert "freight, revision 1: verified" in result.stderr
    found = json.loads(run_checked("verify", "--json", "--signers", path).stdout)
    assert {s["trust"] for s in found["verified"][0]["file"]["signoffs"]} == {"verified"}
    found = found["problems"]
    assert [(p["code"], p["severity"], p["key"]) for p in found] == [("AV15", "info", "agreement.signoffs")] * 2
    (signing_room / "gitconfig").write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {path}\n')
    assert set(trust_levels().values()) == {"verified"}
    assert "2 lines in" in run("doctor").stdout


def test_the_brief_says_only_what_the_file_proves(signing_room: Path) -> None:
    sign(signing_room, "marketing")
    before = run_checked("brief", SLUG).stdout
    assert re.search(r"a typed name; SSH signature attached, key SHA256:[A-Za-z0-9+/]{43}", before)
    (signing_room / "config.toml").write_text(f'signers = "{allow_keys(signing_room, *TEAMS)}"\n')
    assert run_checked("brief", SLUG).stdout == before


def test_the_brief_says_what_a_list_says_where_it_is_told_one(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    told = allow_keys(signing_room, "marketing")
    page = run_checked("brief", SLUG, "--signers", told).stdout
    assert page.count("; verified: the list of allowed signers has this key for ines@example.com") == 1
    assert page.count("; the signature is valid, but") == 1
    (signing_room / "page.md").write_text(page, encoding="utf-8")
    assert (
        "nothing speaks against it"
        in run_checked("verify", "--page", signing_room / "page.md", "--signers", told).stderr
    )
    (signing_room / "page.md").write_text(page.replace("Marcus Boehm", "Marcus Bohm"), encoding="utf-8")
    run_checked("verify", "--page", signing_room / "page.md", "--signers", told, code=1)
    assert "no such file" in run_checked("brief", SLUG, "--signers", signing_room / "nowhere", code=2).stderr.lower()
    for file in (live_file(signing_room), signing_room / "ws" / "campaigns" / "sealed" / SLUG / "r1.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('name = "Ines Kaya"', 'name = "Ines Caya"'), encoding="utf-8")
    assert "**the signature is invalid**" in run_checked("brief", SLUG, "--signers", told).stdout


def test_plain_ssh_keygen_agrees_with_what_statement_prints(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    alignkit = [sys.executable, "-m", "alignkit"]
    path = allow_keys(signing_room, *TEAMS)
    for team, more in (("sales", []), ("marketing", ["--revision", "1"])):
        words = [*alignkit, "statement", SLUG, "--team", team, *more]
        text = subprocess.run(words, check=True, capture_output=True).stdout
        (signing_room / "sig").write_bytes(
            subprocess.run([*words, "--signature"], check=True, capture_output=True).stdout
        )
        judge = ["ssh-keygen", "-Y", "verify", "-f", str(path), "-I", MAILS[team], "-n", "signoff@alignkit"]
        judge += ["-s", str(signing_room / "sig")]
        assert subprocess.run(judge, input=text, capture_output=True).returncode == 0
        assert subprocess.run(judge, input=text + b"\n", capture_output=True).returncode != 0
        assert json.loads(text)["email"] == MAILS[team]


def test_what_statement_refuses(signing_room: Path) -> None:
    assert "has not signed" in run_checked("statement", SLUG, "--team", "sales", code=2).stderr
    run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    assert run_checked("statement", SLUG, "--team", "sales").stdout.startswith('{"agreement":"sha256:')
    assert "no SSH signature" in run_checked("statement", SLUG, "--team", "sales", "--signature", code=2).stderr
    sign(signing_room, "marketing")
    run_checked("amend", SLUG)
    assert "--revision 1" in run_checked("statement", SLUG, "--team", "sales", code=2).stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "Marcus Boehm"', 'name = "Marcus Böhm"'),
        ('role = "Head of Sales"', 'role = "CEO"'),
        ('email = "marcus@example.com"', 'email = "ines@example.com"'),
        ('role = "Head of Sales"\n', ""),
    ],
)
def test_an_edited_sign_off_fails_even_where_the_sealed_copy_was_edited_alike(
    signing_room: Path, old: str, new: str
) -> None:
    sign(signing_room, "marketing", "--role", "Head of Demand")
    sign(signing_room, "sales", "--role", "Head of Sales")
    path = allow_keys(signing_room, *TEAMS)
    for file in (live_file(signing_room), signing_room / "ws" / "campaigns" / "sealed" / SLUG / "r1.toml"):
        text = file.read_text(encoding="utf-8")
        head, mark, rest = text.rpartition('team = "sales"')
        assert old in rest
        file.write_text(head + mark + rest.replace(old, new), encoding="utf-8")
    result = run_checked("verify", SLUG, "--signers", path, code=1)
    assert result.stdout.count("error: AV12") == 2 and "not to be trusted" in result.stderr
    (signing_room / "config.toml").write_text(f'signers = "{path}"\n')
    assert trust_levels() == {"marketing": "verified", "sales": None}


def test_a_sign_off_moved_to_another_campaign_or_swapped_between_teams(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    shutil.copy(live_file(signing_room), live_file(signing_room).with_name("cargo.toml"))
    codes = {p["code"] for p in json.loads(run_checked("verify", "cargo", "--json", code=1).stdout)["problems"]}
    assert {"AV12", "AV01"} <= codes
    text = live_file(signing_room).read_text(encoding="utf-8")
    rows = [row["signature"] for row in tomllib.loads(text)["agreement"]["signoffs"]]
    swapped = text.replace(rows[0], "HERE").replace(rows[1], rows[0]).replace("HERE", rows[1])
    live_file(signing_room).write_text(swapped, encoding="utf-8")
    assert run_checked("verify", SLUG, code=1).stdout.count("error: AV12") == 2


def test_a_checkout_with_other_line_ends_still_verifies(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    for file in (live_file(signing_room), signing_room / "ws" / "campaigns" / "sealed" / SLUG / "r1.toml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert (
        "freight, revision 1: verified"
        in run_checked("verify", SLUG, "--signers", allow_keys(signing_room, *TEAMS)).stderr
    )


def test_a_list_in_the_workspace_is_not_trusted_and_that_is_said(signing_room: Path) -> None:
    sign(signing_room, "sales")
    path = allow_keys(signing_room, *TEAMS, folder=signing_room / "ws")
    assert "inside the workspace" in run_checked("verify", SLUG, "--signers", path, code=2).stderr
    (signing_room / "config.toml").write_text(f'signers = "{path}"\n')
    assert "inside the workspace" in run_checked("verify", SLUG).stderr
    assert trust_levels() == {"sales": "key-signed"}
    assert "inside the workspace" in run("doctor").stdout


def test_without_ssh_keygen_all_else_works_and_says_so(signing_room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(signing_room, "marketing")
    (signing_room / "config.toml").write_text(f'signers = "{allow_keys(signing_room, *TEAMS)}"\n')
    monkeypatch.setenv("PATH", str(signing_room / "nothing"))
    assert trust_levels() == {"marketing": "recorded"}
    assert "not checked: ssh-keygen is not here" in run_checked("show", SLUG).stdout
    found = json.loads(run_checked("verify", SLUG, "--json").stdout)["problems"]
    assert [(p["code"], p["severity"]) for p in found] == [("AV09", "warning")]
    words = ("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    assert (
        "--key none" in run_checked(*words, "--email", MAILS["sales"], "--key", signing_room / "sales", code=2).stderr
    )
    run_checked(*words)
    assert "! " in next(line for line in run("doctor").stdout.splitlines() if "ssh-keygen" in line)


def test_show_runs_nothing_where_no_signature_is(signing_room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")

    def never(*words: object, **more: object) -> None:
        raise AssertionError(words)

    monkeypatch.setattr(subprocess, "run", never)
    assert trust_levels() == {"sales": "recorded"}
    run_checked("show", SLUG)


def test_the_key_of_the_config_file_signs_for_its_owner_only(signing_room: Path) -> None:
    (signing_room / "config.toml").write_text(f'name = "Marcus Boehm"\nemail = "{MAILS["sales"]}"\nkey = "sales"\n')
    assert "SSH signature" not in run_checked("sign", SLUG, "--team", "marketing", "--by", "Ines Kaya").stderr
    assert "SSH signature attached" in run_checked("sign", SLUG, "--team", "sales").stderr
    assert trust_levels() == {"marketing": "recorded", "sales": "key-signed"}


def test_the_key_of_git_and_none(signing_room: Path) -> None:
    git = f"[user]\n\tname = Marcus Boehm\n\temail = {MAILS['sales']}\n\tsigningkey = {signing_room / 'sales.pub'}\n"
    (signing_room / "gitconfig").write_text(git + "[gpg]\n\tformat = ssh\n")
    assert "SSH signature" not in run_checked("sign", SLUG, "--team", "sales").stderr
    run_checked("withdraw", SLUG, "--team", "sales")
    assert "SSH signature attached" in run_checked("sign", SLUG, "--team", "sales", "--key", "git").stderr
    run_checked("withdraw", SLUG, "--team", "sales")
    (signing_room / "config.toml").write_text('key = "git"\n')
    assert "SSH signature attached" in run_checked("sign", SLUG, "--team", "sales").stderr
    run_checked("withdraw", SLUG, "--team", "sales")
    assert "SSH signature" not in run_checked("sign", SLUG, "--team", "sales", "--key", "none").stderr


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ((), "e-mail"),
        (("--email", "*"), "allowed signers"),
        (("--email", MAILS["sales"], "--recorded-by", "Ines Kaya", "--evidence", "a mail"), "its owner only"),
        (("--email", MAILS["sales"], "--key", "nowhere"), "no key file"),
        (("--email", MAILS["sales"], "--key", "alignkit.toml"), "did not sign"),
    ],
)
def test_what_is_refused_changes_nothing(signing_room: Path, more: tuple[str, ...], message: str) -> None:
    before = live_file(signing_room).read_bytes()
    words = ("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm", "--key", signing_room / "sales", *more)
    # in a session of its own, so that nobody at a terminal is asked anything
    command = [sys.executable, "-m", "alignkit", *map(str, words)]
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, start_new_session=True)
    assert result.returncode == 2 and message in result.stderr and "Traceback" not in result.stderr
    assert live_file(signing_room).read_bytes() == before


def test_one_key_does_not_sign_for_both_teams(signing_room: Path) -> None:
    sign(signing_room, "marketing")
    words = ("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm", "--email", MAILS["sales"])
    assert "has signed for Marketing" in run_checked(*words, "--key", signing_room / "marketing", code=2).stderr


@pytest.mark.parametrize(("mine", "level"), [(True, "key-signed"), (False, "recorded")])
async def test_on_the_screen_ones_own_key_signs_in_ones_own_name(signing_room: Path, mine: bool, level: str) -> None:
    from alignkit.tui.app import AlignApp
    from alignkit.tui.sign.screen import SignScreen

    name = "Marcus Boehm" if mine else "Dana Host"
    (signing_room / "config.toml").write_text(
        f'name = "{name}"\nemail = "{MAILS["sales"]}"\nteam = "{"sales" if mine else "marketing"}"\nkey = "sales"\n'
    )
    app = AlignApp(workspace.find_workspace(signing_room / "ws", {}), signing_room / "ws", SLUG)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        await pilot.press("z")
        for _ in range(100):
            if isinstance(app.screen, SignScreen) and app.screen.query("#sign") and app.screen.values:
                break
            await pilot.pause(0.02)
        assert isinstance(app.screen, SignScreen)
        app.screen.values["name"] = "Marcus Boehm"  # on a shared screen the host signs in another's name
        await pilot.press("ctrl+s")
        for _ in range(100):
            if not isinstance(app.screen, SignScreen):
                break
            await pilot.pause(0.02)
    assert list(trust_levels().values()) == [level]


def test_a_name_of_two_lines_adds_no_line_to_what_verify_says(signing_room: Path) -> None:
    sign(signing_room, "marketing")
    run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus\nfreight, revision 1: verified")
    edit = live_file(signing_room).read_text(encoding="utf-8").replace("ines@example.com", "ines@example.org")
    live_file(signing_room).write_text(edit, encoding="utf-8")
    result = run_checked("verify", SLUG, code=1)
    assert all(re.match("(error|warning|info): AV[0-9]{2} ", line) for line in result.stdout.splitlines())
    assert not any(line.startswith("freight, revision 1: verified") for line in result.stderr.splitlines())


def test_a_campaign_fails_with_a_signature_by_key_of_what_it_is_based_on(signing_room: Path) -> None:
    for team in TEAMS:
        sign(signing_room, team)
    run_checked(
        "new", "Spring", "--launch", "2027-04-06", "--end", "2027-06-30", "--crm-name", "2027-SPR", "--based-on", SLUG
    )
    for team in TEAMS:
        run_checked("sign", "spring", "--team", team, "--by", NAMES[team])
    run_checked("verify", "spring")
    copy = signing_room / "ws" / "campaigns" / "sealed" / SLUG / "r1.toml"
    copy.write_text(copy.read_text(encoding="utf-8").replace('name = "Ines Kaya"', 'name = "Ines Caya"'), "utf-8")
    said = run_checked("verify", "spring", code=1).stdout
    assert "AV12" in said and "campaigns/sealed/freight/r1.toml" in said


def test_a_text_that_is_open_in_the_walk_stands_in_the_way_of_agreeing_and_signing(signing_room: Path) -> None:
    ws = workspace.find_workspace(signing_room / "ws", {})
    recovery.save_bookmark(
        ws, SLUG, {"unfinished": [["sales_responsibilities", ["follow_up", "first_response"], "by noon"]]}
    )
    said = "Sales will, First response: “by noon” is no value yet"
    for words in (("agree", SLUG, "sales_responsibilities"), ("agree", SLUG, "--all"), ("sign", SLUG)):
        refused = run(*words, "--team", "sales", "--by", "Marcus Boehm")
        assert refused.exit_code and said in refused.stderr and f"alignkit open {SLUG}" in refused.stderr
    assert f"- {said}" in run_checked("show", SLUG).stdout
    run_checked("agree", SLUG, "pain", "--team", "sales", "--by", "Marcus Boehm")
    run_checked("answer", SLUG, "sales_responsibilities", "--set", "follow_up.attempts=5")
    assert f"- {said}" in run_checked("show", SLUG).stdout
    run_checked("answer", SLUG, "sales_responsibilities", "--set", "follow_up.first_response=4 business hours")
    assert said not in run_checked("show", SLUG).stdout
