"""Text that was pasted as HTML: its words, with the lines that a reader sees."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "pre", "table", "ul", "ol", "hr"}
_SILENT = {"script", "style", "head", "title"}
_TAG = re.compile(r"<(?:!doctype|html|body|br|p|div|span|td|blockquote)\b", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Whether a text is HTML rather than a text with an angle bracket in it."""
    return (
        bool(re.match(r"\s*<(?:!doctype|html|body|div|p|span|meta)\b", text, re.IGNORECASE))
        or len(_TAG.findall(text)) > 8
    )


def strip_tags(text: str) -> str:
    """The words of HTML; each block begins a line."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.said)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0
        self.kept = 0  # depth of <pre>

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.kept += tag == "pre"
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT and self.silent > 0
        self.kept -= tag == "pre" and self.kept > 0
        if tag in _BLOCKS and tag != "br":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data if self.kept else re.sub(r"[ \t\n]+", " ", data))
