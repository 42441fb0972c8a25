"""People's text as HTML, by way of the Markdown that is safe already: what holds for one page holds for the other."""

from __future__ import annotations

import html
from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from alignkit.text import markdown
from alignkit.text.sanitize import sanitize_line


def escape_line(text: str) -> str:
    """Return one line of literal text as HTML. Web addresses in it become links."""
    return str(_parser().renderInline(markdown.escape_line(text)))


def format_code(text: str) -> str:
    """Return a short code or name set as code."""
    return f"<code>{html.escape(sanitize_line(text))}</code>"


def escape_block(text: str) -> str:
    """Return an answer's Markdown as paragraphs, lists, quotes and code; no line end after the last line."""
    return str(_parser().render(markdown.escape_block(text))).rstrip("\n")


def format_bold(text: str) -> str:
    """Return text that is safe already, set in bold."""
    return f"<strong>{text}</strong>"


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # show addresses as typed
    parser.add_render_rule("link_open", _open_link)
    return parser


def _open_link(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """A page behind a link learns nothing of the page it came from."""
    tokens[index].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, index, options, env))
