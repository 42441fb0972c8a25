"""Print figures about the shape of the code: python benchmarks/structure.py [CHECKOUT].

One line a figure: modules, lines, functions and their length, helpers that are called once, imports inside
functions, imports only for the type checker, import cycles, arrows between packages, classes of ours with more than
one base of ours. Compare two checkouts by running it on both.
"""

import ast
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path


def modules_of(root: Path) -> dict[str, ast.Module]:
    """Dotted name -> syntax tree of every module of the package below ``root``."""
    trees = {}
    for path in sorted((root / "alignkit").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        trees[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text("utf-8"))
    return trees


def imports_of(name: str, tree: ast.Module, known: set[str]) -> Iterator[tuple[str, str]]:
    """Each module of ours that a module imports, with where: "top", "type checking" or "function"."""

    def visit(node: ast.AST, where: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            inner = where
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = "function"
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                inner = "type checking"
            if isinstance(child, ast.ImportFrom) and child.module and child.module.startswith("alignkit"):
                for alias in child.names:
                    inside = f"{child.module}.{alias.name}"
                    yield (inside if inside in known else child.module), where
            yield from visit(child, inner)

    yield from visit(tree, "top")


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected components of more than one node (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def connect(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                connect(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            component = []
            while True:
                component.append(stack.pop())
                if component[-1] == node:
                    break
            if len(component) > 1:
                found.append(sorted(component))

    sys.setrecursionlimit(10_000)
    for node in list(graph):
        if node not in index:
            connect(node)
    return found


def package_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 2 else name


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    trees = modules_of(root)
    sizes = {
        name: len((root / (name.replace(".", "/") + ".py")).read_text("utf-8").splitlines())
        for name in trees
        if (root / (name.replace(".", "/") + ".py")).is_file()
    }
    functions, called, inside, typed = [], Counter[str](), 0, 0
    graph: dict[str, set[str]] = defaultdict(set)
    top: dict[str, set[str]] = defaultdict(set)
    arrows: set[tuple[str, str]] = set()
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append((name, node.name, (node.end_lineno or 0) - node.lineno + 1))
                inside += sum(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(node))
            elif isinstance(node, ast.Name):
                called[node.id] += 1
            elif isinstance(node, ast.Attribute):
                called[node.attr] += 1
        for other, where in imports_of(name, tree, set(trees)):
            graph[name].add(other)
            typed += where == "type checking"
            if where == "top":
                top[name].add(other)
            if package_of(name) != package_of(other):
                arrows.add((name, other))
    packages: dict[str, set[str]] = defaultdict(set)
    for one, other in arrows:
        packages[package_of(one)].add(package_of(other))
    classes = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    several = [
        f"{name}:{node.name}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and len([base for base in node.bases if isinstance(base, ast.Name) and base.id in classes]) > 1
    ]
    longest = max(sizes, key=lambda name: sizes[name])
    rows = [
        ("modules", len(sizes)),
        ("lines", sum(sizes.values())),
        ("median lines of a module", round(statistics.median(sizes.values()))),
        ("longest module", f"{sizes[longest]} ({longest})"),
        ("functions", len(functions)),
        ("functions over 60 lines", sum(length > 60 for *_, length in functions)),
        ("private helpers used once", sum(n.startswith("_") and called[n] == 1 for _, n, _ in functions)),
        ("imports inside functions", inside),
        ("imports of ours for the type checker only", typed),
        ("import cycles of modules, with all imports", len(cycles(graph))),
        ("modules in such cycles", sum(map(len, cycles(graph)))),
        ("import cycles of packages, with all imports", len(cycles(packages))),
        ("arrows between packages", sum(map(len, packages.values()))),
        ("module imports across packages", len(arrows)),
        ("classes with several bases of ours", f"{len(several)} {' '.join(several)}".rstrip()),
    ]
    for label, value in rows:
        print(f"{label:<45} {value}")


if __name__ == "__main__":
    main()
