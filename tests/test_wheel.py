"""The wheel, installed outside the checkout, has all that the program needs."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Run = Callable[..., str]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the backend that is installed already: no isolated build, so nothing is fetched."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    done = subprocess.run([*install, str(wheel)], capture_output=True, text=True, timeout=120, cwd=target)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Runs a command of the installed package in a folder that has nothing to do with the checkout."""

    def ran(*command: str, words: tuple[str, ...] = ()) -> str:
        environ = os.environ | {"PYTHONPATH": str(installed), "ALIGNKIT_STATE": str(tmp_path / "state")}
        line = [sys.executable, "-P", *(words or ("-m", "alignkit", *command))]
        done = subprocess.run(line, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ran


def files(folder: Path, pattern: str = "**/*") -> set[str]:
    """The files of a folder, without what tools leave behind."""
    found = (path.relative_to(folder).as_posix() for path in folder.glob(pattern) if path.is_file())
    return {name for name in found if not re.search(r"(^|/)(\.|__pycache__/)", name)}


def test_the_wheel_holds_the_package_the_templates_and_the_samples_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {f"alignkit/{name}" for name in files(ROOT / "alignkit")}
    expected |= {f"alignkit/templates/{name}" for name in files(ROOT / "templates")}
    expected |= {f"alignkit/samples/campaigns/{name}" for name in files(ROOT / "campaigns")}
    for sample in ("year", "leads"):
        expected |= {f"alignkit/samples/{sample}/{name}" for name in files(ROOT / "alignkit" / "samples" / sample)}
    assert held == expected
    assert [name for name in held if name.endswith(".tcss")]
    assert "alignkit/templates/brief.md.j2" in held


def test_it_is_the_installed_package_that_runs(run: Run, installed: Path) -> None:
    told = run(words=("-c", "import alignkit; print(alignkit.__file__)"))
    assert Path(told.strip()) == installed / "alignkit" / "__init__.py"


def test_a_workspace_with_the_samples_and_a_brief(run: Run, tmp_path: Path) -> None:
    run("init", "--sample")
    slugs = {path.stem for path in (ROOT / "campaigns").glob("*.toml")}
    listed = run("list")
    assert slugs and all(slug in listed for slug in slugs)
    for slug in slugs:
        assert run("brief", slug).startswith("# ")
    assert files(tmp_path / "campaigns") == files(ROOT / "campaigns")


def test_a_workspace_with_the_year(run: Run, tmp_path: Path) -> None:
    run("init", "--sample", "year")
    assert files(tmp_path / "campaigns") == files(ROOT / "alignkit" / "samples" / "year" / "campaigns")
    assert "TEAM1" not in run("check")
    run("verify")


def test_a_workspaces_own_template_wins(run: Run, tmp_path: Path) -> None:
    run("init", "--sample")
    slug = next(path.stem for path in sorted((ROOT / "campaigns").glob("*.toml")))
    shipped = run("brief", slug)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "brief.md.j2").write_text("Ours: {{ title }}\n")
    assert run("brief", slug).startswith("Ours: ")
    (tmp_path / "templates" / "brief.md.j2").unlink()
    assert run("brief", slug) == shipped


def test_every_screen_finds_its_styles(run: Run, installed: Path) -> None:
    """Textual reads the .tcss files when a screen is first shown, which only a user would notice."""
    from importlib import import_module

    named = set()
    for path in (ROOT / "alignkit" / "tui").rglob("*.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for thing in vars(module).values():
            if getattr(thing, "__module__", "") != module.__name__:
                continue  # a class from elsewhere names its styles from there
            css = getattr(thing, "__dict__", {}).get("CSS_PATH")
            for name in [css] if isinstance(css, str) else css or ():
                named.add(str((path.parent / name).resolve().relative_to(ROOT / "alignkit" / "tui")))
    assert named
    assert named <= files(installed / "alignkit" / "tui", "**/*.tcss")
