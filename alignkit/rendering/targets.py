"""The wikis a brief can be written for: how each takes text, what stands above its pages, how its pages link.

What each draws in its own way (boxes, tasks, diagrams) are the macros of ``templates/<name>.md.j2``.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from alignkit.problems import Refused, nearest
from alignkit.rendering import markdown
from alignkit.rendering.safe import Safe
from alignkit.shown import shown_line

Value = str | int | date | list[str]
BRIEF = "brief.md.j2"
DEFINITIONS, PROMISES = "definitions.md", "promises.md"  # pages of a wiki over all campaigns
_NO_WORDS = re.compile(r"[\\`*\[\]|<>{}$~^#%]|==")  # an alias knows no backslash


@dataclass(frozen=True, slots=True)
class Target:
    """``front`` names the facts that stand above a page, ``index`` the page that lists the campaigns."""

    name: str
    says: str
    dialect: markdown.Dialect = markdown.COMMON
    front: tuple[str, ...] = ()
    wikilinks: bool = False
    index: str = "index.md"
    template: str = BRIEF
    draws: bool = False  # Mermaid
    pages: bool = True  # a wiki, not a message

    def safe(self, currency: str) -> Safe:
        if not self.pages:
            return Safe(line=_plain, code=_plain, block=_plain, strong=str.upper, currency=currency)
        own = self.dialect
        return Safe(
            line=partial(markdown.line, dialect=own),
            code=partial(markdown.code, dialect=own),
            block=partial(markdown.block, dialect=own),
            currency=currency,
        )

    def link(self, text: str, here: str, there: str, *, cell: bool = False) -> str:
        """A link from one page to another, by their paths in the wiki; ``cell``: inside a table."""
        if not self.wikilinks:
            way = posixpath.relpath(there, posixpath.dirname(here) or ".")
            return f"[{markdown.words(text, self.dialect)}]({way})"
        page = there.removesuffix(".md")
        words = " ".join(_NO_WORDS.sub(" ", shown_line(text)).split()) or page
        return f"[[{page}{chr(92) if cell else ''}|{words}]]"

    def front_of(self, facts: Mapping[str, Value]) -> str:
        """The front matter this target keeps of the facts, or an empty text; no line end after it."""
        kept = {name: facts[name] for name in self.front if facts.get(name) not in (None, "", [])}
        return "\n".join(["---", *(f"{name}: {_yaml(value)}" for name, value in kept.items()), "---"]) if kept else ""


def find(name: str) -> Target:
    """The target of that name; the empty name is the plain one. Raises Refused with the nearest name."""
    if not name:
        return PLAIN
    if name in TARGETS:
        return TARGETS[name]
    near = nearest(name.lower(), TARGETS)
    hint = f"Did you mean {near}?" if near else ""
    raise Refused(f"There is no target {name!r}; there are {', '.join(TARGETS)}.", hint)


def find_wiki(name: str) -> Target:
    """As ``find``, of those that a folder of pages can be written for."""
    target = find(name)
    if target.name not in WIKIS:
        hint = f"A wiki is one of {', '.join(WIKIS)}; for lines to paste: alignkit brief SLUG --for {name}"
        raise Refused(f"{target.name} is no wiki.", hint)
    return target


def tag(text: str) -> str:
    """A tag as every wiki takes it: words joined by ``-``; it may come to nothing."""
    words = re.findall(r"\w+", shown_line(text).casefold())
    named = "-".join(words)
    return f"tag-{named}" if named.isdigit() else named


def _yaml(value: Value) -> str:
    """A value that YAML 1.1 and 1.2 read alike; text always in quotes."""
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, str):
        quoted = json.dumps(shown_line(value), ensure_ascii=False)
        return "".join(char if char.isprintable() else _escape(char) for char in quoted)
    return value.isoformat() if isinstance(value, date) else str(value)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _plain(text: str) -> str:
    """One line for a chat: nothing is escaped there, and nobody is called."""
    return markdown.unpinged(shown_line(text))


PLAIN = Target("plain", "headings, tables and lists; reads well everywhere")
GITHUB = Target("github", "GitHub and GitLab: alerts, task lists, a diagram", index="README.md", draws=True)
MKDOCS = Target(
    "mkdocs",
    "MkDocs: front matter and admonitions",
    markdown.PYTHON,
    ("title", "tags"),
)
OBSIDIAN = Target(
    "obsidian",
    "Obsidian: properties, wikilinks, callouts",
    markdown.OBSIDIAN,
    ("aliases", "tags", "status", "revision", "launch", "end", "fingerprint"),
    wikilinks=True,
    index="campaign-agreements.md",
)
CONFLUENCE = Target(
    "confluence",
    "Confluence, through md2conf: page title, labels, status, panels",
    markdown.PYTHON,
    ("title", "tags"),
)
REPS = Target("reps", "ten lines for a chat or a CRM", template="reps.txt.j2", pages=False)
TARGETS = {target.name: target for target in (PLAIN, GITHUB, MKDOCS, OBSIDIAN, CONFLUENCE, REPS)}
WIKIS = {name: target for name, target in TARGETS.items() if target.pages}
