"""What surrounds the program is odd: pipes in the place of files, endless input, a folder that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alignkit.core.errors import UserError
from alignkit.render.templates import render_template
from alignkit.store import workspace
from alignkit.store.workspace import Workspace
from tests.command_line import run_checked, run_refused

SLUG = "ledger-days-cologne"


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    path.symlink_to("/dev/zero")


def program(*words: object, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alignkit", *map(str, words)]
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("make", [pipe, folder, device])
@pytest.mark.parametrize("name", ["alignkit.toml", f"campaigns/{SLUG}.toml", "templates/brief.md.j2"])
def test_what_is_no_file_is_refused_by_name_and_not_waited_for(root: Path, make, name: str) -> None:
    make(root / name)
    ended = program("--workspace", root, "brief", SLUG)
    assert ended.returncode == 2 and ended.stdout == ""
    assert name in ended.stderr and "Traceback" not in ended.stderr
    listed = program("--workspace", root, "list")
    assert ("month-end-close-webinar" in listed.stdout) is (name != "alignkit.toml")


@pytest.mark.parametrize("make", [pipe, folder, device])
def test_a_config_file_that_is_no_file_is_refused(root: Path, tmp_path: Path, make) -> None:
    make(tmp_path / "own.toml")
    ended = program("--workspace", root, "sign", SLUG, "--team", "sales", ALIGNKIT_CONFIG=str(tmp_path / "own.toml"))
    assert ended.returncode == 2 and "own.toml could not be read: it is not a file." in ended.stderr


@pytest.mark.parametrize("command", [("answer", SLUG, "pain"), ("position", SLUG, "pain", "--team", "sales")])
def test_a_text_from_standard_input_ends_somewhere(root: Path, command: tuple[str, ...]) -> None:
    before = (root / "campaigns" / f"{SLUG}.toml").read_bytes()
    said = run_checked(*command, "--text", "-", stdin="x" * (256 * 1024 + 1), code=2).stderr
    assert "Standard input holds more than 256 KiB." in said
    assert (root / "campaigns" / f"{SLUG}.toml").read_bytes() == before
    with Path("/dev/zero").open("rb") as endless:
        words = [sys.executable, "-m", "alignkit", "--workspace", str(root), *command, "--text", "-"]
        ended = subprocess.run(words, stdin=endless, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 2 and b"256 KiB" in ended.stderr


def test_a_template_that_is_too_large_is_refused_by_name(root: Path) -> None:
    large = root / "large.md.j2"
    large.write_text("x" * (256 * 1024) + "end")
    said = run_refused("brief", SLUG, "--template", large)
    assert "large.md.j2 is larger than 256 KiB" in said
    (root / "templates").mkdir()
    large.rename(root / "templates" / "brief.md.j2")
    assert "brief.md.j2 is larger than 256 KiB" in run_refused("brief", SLUG)
    (root / "templates" / "brief.md.j2").write_text("x" * (256 * 1024 - 3) + "end")
    assert run_checked("brief", SLUG).stdout.endswith("end")


@pytest.mark.parametrize("command", [("brief", SLUG), ("brief", SLUG, "-o", "x.md"), ("publish", "wiki")])
def test_half_a_letter_in_a_template_is_refused_by_name(root: Path, command: tuple[str, ...]) -> None:
    (root / "templates").mkdir()
    (root / "templates" / "brief.md.j2").write_text('{{ "\\ud83d" }}')
    said = run_refused(*command)
    assert "brief.md.j2: it writes half a character, \\ud83d." in said
    with pytest.raises(UserError, match="half a character"):
        render_template({"a": 'ü{{ "\\udc80" }}'}, "a", {})
    assert render_template({"a": '{{ "\\U0001f600" }}'}, "a", {}) == "\U0001f600"


def test_a_folder_that_is_gone_does_no_harm_where_the_workspace_is_told(root: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'

    def there(*words: object, **environ: str) -> subprocess.CompletedProcess[str]:
        gone.mkdir(exist_ok=True)
        command = ["sh", "-c", script, "sh", str(gone), sys.executable, "-m", "alignkit", *map(str, words)]
        return subprocess.run(command, env=os.environ | environ, capture_output=True, text=True, check=False)

    for words, environ in ((("--workspace", root), {}), ((), {"ALIGNKIT_WORKSPACE": str(root)})):
        listed = there(*words, "list", **environ)
        assert listed.returncode == 0 and SLUG in listed.stdout
        assert "has been removed" in listed.stderr
        written = there(*words, "answer", SLUG, "pain", "--text", "New", **environ)
        assert written.returncode == 0, written.stderr
    lost = there("list")
    assert lost.returncode == 2 and "The folder you stand in has been removed." in lost.stderr


def test_init_says_that_it_registers_the_merge_driver(no_identity: None, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    workspace.create_workspace(tmp_path / "clone")
    (tmp_path / "clone" / ".gitattributes").write_text("campaigns/*.toml merge=alignkit\n")
    said = run_checked("init", tmp_path / "clone", "--git").stderr
    assert "Registered the merge driver" in said and "nothing was changed" not in said
    said = run_checked("init", tmp_path / "clone", "--git").stderr
    assert "is registered already" in said and "nothing was changed" in said
    assert workspace.has_merge_driver(tmp_path / "clone")
    assert not workspace.has_merge_driver(tmp_path / "nowhere")


def test_what_is_kept_of_a_workspace_lies_in_the_users_cache_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALIGNKIT_STATE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = workspace.kept_dir(Workspace(root))
    assert kept.is_relative_to(tmp_path / "cache" / "alignkit") and kept.stat().st_mode & 0o777 == 0o700
