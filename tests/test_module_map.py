"""The list of modules in docs/architecture.md is made of the first line of each module's docstring.

After a change: pytest tests/test_module_map.py --snapshot-update
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BLOCK = re.compile(r"(?<=<!-- modules -->\n).*?(?=<!-- /modules -->)", re.DOTALL)
# From the lowest layer to the doors: a package imports only packages above it in this list.
PACKAGES = [
    "text",
    "core",
    "values",
    "files",
    "merge",
    "signing",
    "diff",
    "checks",
    "review",
    "leads",
    "sheets",
    "crm",
    "render",
    "listing",
    "store",
    "app",
    "tui",
    "room",
    "cli",
]  # fmt: skip


def first_line(path: Path) -> str:
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return doc.partition("\n")[0].strip()


def modules_of(folder: Path) -> list[Path]:
    """The modules of a package and of the packages in it, each package's own docstring before its modules."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.name != "__init__.py":
            found.append(path)
        elif (path / "__init__.py").is_file():
            found += [path / "__init__.py", *modules_of(path)]
    return found


def module_map() -> str:
    parts = []
    for package in PACKAGES:
        folder = ROOT / "alignkit" / package
        parts.append(
            f"\n### {package}\n\n{first_line(folder / '__init__.py')}\n\n| module | what it holds |\n|---|---|\n"
        )
        for path in modules_of(folder):
            name = path.relative_to(folder).as_posix()
            name = name.removesuffix("__init__.py") if path.name == "__init__.py" else name.removesuffix(".py")
            parts.append(f"| `{name}` | {first_line(path).replace('|', chr(92) + '|')} |\n")
    return "".join(parts) + "\n"


def test_the_map_is_current(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text("utf-8")
    expected = module_map()
    if request.config.getoption("snapshot_update"):
        PAGE.write_text(BLOCK.sub(lambda _: expected, page), "utf-8")
        pytest.fail("docs/architecture.md was written anew; run the tests again")
    found = BLOCK.search(page)
    assert found and found[0] == expected


def test_every_package_is_in_the_map() -> None:
    there = {path.parent.name for path in (ROOT / "alignkit").glob("*/__init__.py")}
    assert there == set(PACKAGES)


@pytest.mark.parametrize("path", modules_of(ROOT / "alignkit"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_holds(path: Path) -> None:
    line = first_line(path)
    assert len(line.split()) >= 2, "a module's docstring begins with a line that says what it holds"
    assert line[-1] in ".:", line
