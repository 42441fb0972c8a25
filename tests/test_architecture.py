"""What the import contracts of pyproject.toml cannot say: calls of clock and disk, deferred imports, start-up."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "alignkit"
PURE = (
    "text", "core", "values", "files", "merge", "signing", "diff", "checks", "review", "leads", "crm", "render",
    "listing",
)  # fmt: skip
# What a pure module may not call although it needs no import for it.
FORBIDDEN_CALLS = {
    "open",
    "print",
    "input",
    "now",
    "today",
    "utcnow",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
}
# Imports inside functions, by importing module. docs/architecture.md gives the reason and the cost of each.
DEFERRED = {
    "cli.main": {"alignkit.cli.open"},
    "cli.open": {"alignkit.tui.app"},
    "cli.review_report": {"alignkit.store"},  # pages
    "cli.room": {"alignkit.room"},  # opening: its packages are an extra
    "cli.root_group": {"alignkit.cli"},  # error_messages
    "cli.show": {"alignkit.cli.signoffs", "alignkit.cli.stance_changes", "alignkit.listing.campaign_documents"},
    "core.status": {"alignkit.text.duration_phrases"},
    "files.reader": {"alignkit.files.editor"},
    "text.transliteration": {"anyascii"},
    "store.export_files": {"python_calamine"},
    "store.campaign_files": {"alignkit.signing.verification"},
    "store.index": {"alignkit.store.index_files"},
    "store.programs": {"subprocess"},
    "store.user_folders": {"platformdirs"},
    # The first screen is drawn before what opens a campaign is loaded.
    "tui.app": {"alignkit.app.session", "alignkit.store", "alignkit.store.campaigns", "alignkit.store.diff_sources"},
    "tui.campaigns.navigation": {"alignkit.store"},
    # There on some systems only.
    "store.lock": {"fcntl", "filelock"},
    "store.template_sandbox": {"resource"},
}
HEAVY = ("textual", "rich", "tomlkit", "jinja2", "platformdirs", "importlib.metadata")


def read_sources() -> dict[str, ast.Module]:
    """Syntax tree of every module, by its name without ``alignkit.``."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


MODULES = read_sources()


def deferred_imports(tree: ast.Module) -> Iterator[str]:
    """The modules that functions of a module import."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield node.module or ""


# The tables that a campaign's file holds. Whatever reads a text asks content(), answer() or contents: they have the
# questions of the campaign's base too.
KNOWS_OWN_TABLES = {
    "core.model",
    "core.actions",  # copies and drops a table
    "core.status",  # which questions need no word where the base cannot be read
    "merge.campaign_merge",
    "store.base_agreements",  # a base has no base
    "tui.questions.base_acts",  # asks before a table is dropped
    "tui.questions.walk",  # writes no half of a question over one whose base cannot be read
}


def test_no_reader_forgets_the_base_of_a_campaign() -> None:
    found = {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "answers" and isinstance(node.ctx, ast.Load)
        if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "promise", "app", "question", "q"))
    }
    assert found == KNOWS_OWN_TABLES


@pytest.mark.parametrize("module", [name for name in MODULES if name.partition(".")[0] in PURE])
def test_a_pure_module_calls_no_disk_no_clock_and_no_terminal(module: str) -> None:
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in FORBIDDEN_CALLS, f"{module}.py:{node.lineno} calls {called}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_stand_at_the_top(module: str) -> None:
    found = set(deferred_imports(MODULES[module]))
    if module.startswith("tui."):  # a screen loads another one when it opens it
        found = {name for name in found if not name.startswith("alignkit.tui.")}
    assert found <= DEFERRED.get(module, set())


def modules_loaded_by(*words: str) -> set[str]:
    """The heavy packages that a command has loaded when it ends."""
    code = (
        "import json, runpy, sys\n"
        "try:\n    runpy.run_module('alignkit', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as done:\n    code = done.code\n"
        f"print(json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    code_given, heavy = json.loads(ran.stderr.splitlines()[-1])
    assert not code_given, ran.stderr
    assert ran.stdout, "it said nothing, so it did nothing"
    return set(heavy)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["review", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert modules_loaded_by(*words) == set()


def test_reading_loads_neither_screens_nor_the_writer() -> None:
    slug = next(path.stem for path in sorted((ROOT / "campaigns").glob("*.toml")))
    assert not modules_loaded_by("show", slug) & {"textual", "rich", "tomlkit", "jinja2"}
    assert not modules_loaded_by("list") & {"textual", "rich", "tomlkit", "jinja2"}


def test_the_heavy_are_named_as_they_are_loaded() -> None:
    """Else the tests above could not fail."""
    slug = next(path.stem for path in sorted((ROOT / "campaigns").glob("*.toml")))
    assert "jinja2" in modules_loaded_by("brief", slug)
