"""The arrows of docs/architecture.md: its picture says which module stands in which layer, the sources must agree."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "alignkit"
LAYERS = ("pure", "disk", "doors")

# What a pure module may import besides the other pure modules. Neither disk nor clock nor terminal nor environment.
PURE = {
    "base64",
    "binascii",
    "bisect",
    "calendar",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "enum",
    "fractions",
    "functools",
    "__future__",
    "hashlib",
    "html",
    "itertools",
    "jinja2",
    "jinja2.exceptions",
    "jinja2.sandbox",
    "json",
    "markdown_it",
    "markdown_it.common.utils",
    "markdown_it.token",
    "markdown_it.tree",
    "math",
    "operator",
    "pkgutil",  # the names of time zones, which come in a package as the nine questions come in ours
    "posixpath",
    "re",
    "string",
    "textwrap",
    "tomli",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
    "yaml",
}
# What it may not call although nothing was imported for it.
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
HEAVY = ("textual", "rich", "tomlkit", "jinja2", "platformdirs", "plotext", "importlib.metadata")


def read_picture() -> dict[str, str]:
    """Module -> layer, as drawn: ``-- pure: ... --`` opens a layer, ``name.py  words`` is a module in it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn: dict[str, str] = {}
    layer, folders = "", [""]
    for line in re.findall(r"```text\n(.*?)```", text, re.DOTALL)[0].splitlines():
        if heading := re.match(r"\s*-- (\w+)", line):
            layer, folders = heading[1], [""]
        elif named := re.match(r"((?:  )+)(\w+)(/|\.py\b)", line):
            depth = len(named[1]) // 2
            name = ".".join(filter(None, [*folders[1:depth], named[2]]))
            if named[3] == "/":
                folders = [*folders[:depth], named[2]]
                continue
            assert name not in drawn, f"{name} stands twice in the picture of docs/architecture.md"
            drawn[name] = layer
    return drawn


def read_sources() -> dict[str, ast.Module]:
    """Module, dotted and without ``alignkit.`` -> its tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if path.name not in ("__init__.py", "__main__.py"):
            found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


MODULES = read_sources()
LAYER_OF = read_picture()


def imported_names(tree: ast.AST, at_top: bool = False) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported; what only the type checker reads is not. ``at_top``: on import."""
    for node in ast.iter_child_nodes(tree):
        if at_top and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: imports are absolute"
            assert node.module
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            whole = {name for name in inside if name.removeprefix("alignkit.") in MODULES}
            yield from ((node.lineno, name) for name in (whole or {node.module}))
        else:
            yield from imported_names(node, at_top)


def is_own_module(name: str) -> str:
    """The module of ours that is imported by a name; "" for others."""
    name = name.removeprefix("alignkit.") if name.startswith("alignkit.") else ""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


def test_every_module_stands_in_the_picture_and_nothing_else_does() -> None:
    assert set(MODULES) - set(LAYER_OF) == set(), "not in the picture of docs/architecture.md"
    assert set(LAYER_OF) - set(MODULES) == set(), "in the picture of docs/architecture.md, and nowhere else"
    assert set(LAYER_OF.values()) == set(LAYERS)


@pytest.mark.parametrize("module", [name for name in sorted(MODULES) if LAYER_OF.get(name) == "pure"])
def test_a_pure_module_knows_no_disk_no_clock_and_no_terminal(module: str) -> None:
    allowed = PURE | ({"tomlkit", "tomlkit.exceptions", "tomlkit.items"} if module == "fileformat.codec" else set())
    for line, name in imported_names(MODULES[module]):
        where = f"{module}.py:{line} imports {name}"
        if name.startswith("alignkit"):
            assert name == "alignkit" or LAYER_OF.get(is_own_module(name), "pure") == "pure", where
        else:
            assert name in allowed, f"{where}; if that is pure too, say so in this test"
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in FORBIDDEN_CALLS, f"{module}.py:{node.lineno} calls {called}"


@pytest.mark.parametrize("module", sorted(set(MODULES) & set(LAYER_OF)))
def test_imports_point_one_way(module: str) -> None:
    height = LAYERS.index(LAYER_OF[module])
    for line, name in imported_names(MODULES[module]):
        if other := is_own_module(name):
            assert LAYERS.index(LAYER_OF.get(other, "pure")) <= height, f"{module}:{line} imports {other}"
    in_screens = module.startswith("tui.")
    for line, name in imported_names(MODULES[module]):
        where = f"{module}:{line} imports {name}"
        assert in_screens or name.split(".")[0] not in ("textual", "rich"), where
        assert module == "fileformat.codec" or name.split(".")[0] != "tomlkit", where
        assert module == "fileformat.parsing" or name.split(".")[0] != "tomli", where
        assert module.split(".")[0] in ("console", "cli", "commands") or name.split(".")[0] != "click", where
    if not in_screens:
        assert not [
            name for _, name in imported_names(MODULES[module], at_top=True) if is_own_module(name).startswith("tui")
        ]
    if module == "session":
        doors = {is_own_module(name) for _, name in imported_names(MODULES[module])}
        assert not [name for name in doors if LAYER_OF.get(name) == "doors"]


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


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["sign", "--help"]], ids=" ".join)
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
