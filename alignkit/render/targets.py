"""The wikis that a brief can be written for: their Markdown dialect, front matter and links.

What looks different in each (boxes, tasks, diagrams) are the macros of ``templates/<name>.md.j2``.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from alignkit.core.errors import UserError
from alignkit.render import html_text
from alignkit.text import markdown
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match
from alignkit.values.safe_formatting import SafeFormatter

FrontMatterValue = str | int | date | list[str]
BRIEF_TEMPLATE = "brief.md.j2"
# Pages of a wiki over all campaigns, beside its index: their titles by path.
DEFINITIONS_PAGE, PROMISES_PAGE, LESSONS_PAGE = "definitions.md", "promises.md", "lessons.md"
REPS_PAGE, TAGS_PAGE = "reps.md", "tags.md"
INDEX_TITLE = "Campaign agreements"
OVERVIEW_TITLES = {
    DEFINITIONS_PAGE: "Definitions in use",
    PROMISES_PAGE: "Who owes what by when",
    LESSONS_PAGE: "What we learned",
    REPS_PAGE: "Cards for reps",
    TAGS_PAGE: "Campaigns by tag",
}
_YEAR_PAGE = re.compile(r"over-(\d{1,4})\.md")
_PART_PAGE = re.compile(r"(.+)-\d+\.md")
_HEADING_WITH_ANCHOR = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")  # whose anchor is the same everywhere
_NOT_IN_LINK_TEXT = re.compile(r"[\\`*\[\]|<>{}$~^#%]|==")  # an alias has no backslash escapes


def year_page(year: int) -> str:
    """Return the path of the page of the campaigns that were over in a year."""
    return f"over-{year}.md"


def year_title(year: int) -> str:
    return f"Over in {year}"


def part_page(path: str, number: int) -> str:
    """Return the path of a part of an overview; the first one has the page's own."""
    return path if number == 1 else f"{path.removesuffix('.md')}-{number}.md"


def part_title(title: str, number: int) -> str:
    return title if number == 1 else f"{title}, part {number}"


def overview_title(path: str) -> str:
    """Return the title of the overview page, or of a part of one, at a path beside the index; empty if there is none.

    It is the title of the first part.
    """
    if found := _YEAR_PAGE.fullmatch(path):
        return year_title(int(found[1]))
    if path in OVERVIEW_TITLES:
        return OVERVIEW_TITLES[path]
    part = _PART_PAGE.fullmatch(path)
    return overview_title(f"{part[1]}.md") if part else ""


@dataclass(frozen=True, slots=True)
class WikiTarget:
    """One target. ``front`` names the facts in a page's front matter; ``index`` is the file name of the index page."""

    name: str
    description: str
    dialect: markdown.MarkdownDialect = markdown.COMMON
    front: tuple[str, ...] = ()
    uses_wikilinks: bool = False
    index: str = "index.md"
    template: str = BRIEF_TEMPLATE
    has_diagrams: bool = False  # Mermaid
    pages: bool = True  # a wiki, not a message

    def formatter(self, currency: str) -> SafeFormatter:
        """Return the formatter that escapes people's text for this target. ``currency`` is the campaign's."""
        if self is WEB:
            return SafeFormatter(
                line=html_text.escape_line,
                code=html_text.format_code,
                block=html_text.escape_block,
                strong=html_text.format_bold,
                currency=currency,
            )
        if not self.pages:
            return SafeFormatter(
                line=_plain_line, code=_plain_line, block=_plain_line, strong=str.upper, currency=currency
            )
        own = self.dialect
        return SafeFormatter(
            line=partial(markdown.escape_line, dialect=own),
            code=partial(markdown.format_code, dialect=own),
            block=partial(markdown.escape_block, dialect=own),
            strong=markdown.format_bold,
            currency=currency,
        )

    def link(self, text: str, here: str, there: str, *, cell: bool = False) -> str:
        """Return a link from page ``here`` to page ``there``, by their paths in the wiki.

        ``cell`` is set for a link inside a table.
        """
        if not self.uses_wikilinks:
            way = posixpath.relpath(there, posixpath.dirname(here) or ".")
            return f"[{markdown.escape_link_text(text, self.dialect)}]({way})"
        page = there.removesuffix(".md")
        words = " ".join(_NOT_IN_LINK_TEXT.sub(" ", sanitize_line(text)).split()) or page
        return f"[[{page}{chr(92) if cell else ''}|{words}]]"

    def link_heading(self, text: str, heading: str) -> str:
        """Return a link to a heading of the same page; ``text`` alone where this wiki's anchor is not known.

        ``text`` is escaped already, ``heading`` is as typed.
        """
        if self.uses_wikilinks or not _HEADING_WITH_ANCHOR.fullmatch(heading):
            return text
        return f"[{text}](#{heading.lower().replace(' ', '-')})"

    def format_front_matter(self, facts: Mapping[str, FrontMatterValue]) -> str:
        """Return the front matter with those of the facts that this target uses; may be empty."""
        kept = {name: facts[name] for name in self.front if facts.get(name) not in (None, "", [])}
        return (
            "\n".join(["---", *(f"{name}: {_format_yaml(value)}" for name, value in kept.items()), "---"])
            if kept
            else ""
        )


def find_target(name: str) -> WikiTarget:
    """Return the target with this name; the empty name is "plain".

    Raise UserError, with the nearest name, if there is none.
    """
    if not name:
        return PLAIN
    if name in TARGETS:
        return TARGETS[name]
    near = closest_match(name.lower(), TARGETS)
    hint = f"Did you mean {near}?" if near else ""
    raise UserError(f"There is no target {name!r}; there are {', '.join(TARGETS)}.", hint)


def find_wiki_target(name: str) -> WikiTarget:
    """Return the target with this name if it can hold a folder of pages. Raise UserError otherwise."""
    target = find_target(name)
    if target.name not in WIKIS:
        hint = f"A wiki is one of {', '.join(WIKIS)}; for lines to paste: alignkit brief SLUG --for {name}"
        raise UserError(f"{target.name} is no wiki.", hint)
    return target


def format_tag(text: str) -> str:
    """Return a tag that every wiki accepts: words joined by ``-``. It may be empty."""
    words = re.findall(r"\w+", sanitize_line(text).casefold())
    named = "-".join(words)
    return f"tag-{named}" if named.isdigit() else named


def _format_yaml(value: FrontMatterValue) -> str:
    """Return a value that YAML 1.1 and 1.2 read alike. Text is always quoted."""
    if isinstance(value, list):
        return f"[{', '.join(map(_format_yaml, value))}]"
    if isinstance(value, str):
        quoted = json.dumps(sanitize_line(value), ensure_ascii=False)
        return "".join(char if char.isprintable() else _escape(char) for char in quoted)
    return value.isoformat() if isinstance(value, date) else str(value)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _plain_line(text: str) -> str:
    """Return text on one line for a chat, where nothing is escaped; mentions are broken so that nobody is notified."""
    return markdown.disable_mentions(sanitize_line(text))


PLAIN = WikiTarget("plain", "headings, tables and lists; reads well everywhere")
GITHUB = WikiTarget("github", "GitHub and GitLab: alerts, task lists, a diagram", index="README.md", has_diagrams=True)
MKDOCS = WikiTarget(
    "mkdocs",
    "MkDocs: front matter and admonitions",
    markdown.PYTHON,
    ("title", "tags"),
)
OBSIDIAN = WikiTarget(
    "obsidian",
    "Obsidian: properties, wikilinks, callouts",
    markdown.OBSIDIAN,
    ("aliases", "tags", "status", "revision", "launch", "end", "fingerprint"),
    uses_wikilinks=True,
    index="campaign-agreements.md",
)
CONFLUENCE = WikiTarget(
    "confluence",
    "Confluence, through md2conf: page title, labels, status, panels",
    markdown.PYTHON,
    ("title", "tags"),
)
REPS = WikiTarget("reps", "ten lines for a chat or a CRM", template="reps.txt.j2", pages=False)
WEB = WikiTarget("web", "one page of HTML", template="brief.html.j2", pages=False)  # brief --html
TARGETS = {target.name: target for target in (PLAIN, GITHUB, MKDOCS, OBSIDIAN, CONFLUENCE, REPS)}
WIKIS = {name: target for name, target in TARGETS.items() if target.pages}
