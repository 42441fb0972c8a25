"""Find Markdown that a wiki will not show as it was typed, before it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from alignkit.core.errors import Problem
from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTIONS
from alignkit.render.targets import WikiTarget
from alignkit.text.markdown import is_too_complex
from alignkit.text.sanitize import sanitize, sanitize_line

if TYPE_CHECKING:
    from markdown_it.token import Token

UNSUPPORTED_MARKDOWN = "AF60"
_URL_START = re.compile(r"https?://|mailto:", re.IGNORECASE)
_NOT_IN_LINK_TEXT = re.compile(r"[\[\]|<>{}#^]")


def find_unsupported_markdown(campaign: Campaign, target: WikiTarget) -> list[Problem]:
    """Return one problem for each kind of unsupported Markdown in each prose field; ``key`` names the field."""
    found = []
    if target.uses_wikilinks and (odd := sorted(set(_NOT_IN_LINK_TEXT.findall(campaign.title)))):
        message = f"Campaign: {' '.join(odd)} in the title will be missing where other pages link to it."
        found.append(_problem("campaign", "title", message, "Choose a title without it."))
    for question in QUESTIONS:
        content = campaign.content(question.key)
        prose = ["answer", *(field.key for field in question.fields if field.kind == "prose")]
        for name in prose:
            text = content.get(name)
            if isinstance(text, str) and text.strip():
                told = dict.fromkeys(_problems_in_text(text, target))
                found += [_problem(question.key, name, f"{question.name}: {what}", mend) for what, mend in told]
    return found


def _problem(key: str, name: str, message: str, hint: str) -> Problem:
    return Problem(UNSUPPORTED_MARKDOWN, message, hint, "warning", key=f"{key}.{name}", question=key)


def _problems_in_text(text: str, target: WikiTarget) -> Iterator[tuple[str, str]]:
    """Yield what will happen to parts of a text, and the fix."""

    if is_too_complex(text):
        yield "so long or so deep that it is shown without any formatting.", "Say it in a few sentences."
        return
    references: dict[str, object] = {}
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(sanitize(text), references)
    if references.get("references"):
        yield (
            "the definition of a link is shown as it was typed.",
            "Write the address where the link is: [words](https://...).",
        )
    lists = 0
    for token in _walk_tokens(tokens):
        lists += {"bullet_list_open": 1, "ordered_list_open": 1, "blockquote_open": 1}.get(token.type, 0)
        lists -= {"bullet_list_close": 1, "ordered_list_close": 1, "blockquote_close": 1}.get(token.type, 0)
        if said := _token_problem(token, target, lists > 0):
            yield said


def _token_problem(token: Token, target: WikiTarget, inside: bool) -> tuple[str, str] | None:
    python = target.dialect.python
    if token.type == "heading_open":
        return "a heading in it becomes a bold line, because the page has its own.", "Use a bold line or a list."
    if token.type == "table_open":
        return "a table in it becomes plain rows.", "Use a list, or the question's own fields."
    if token.type in ("html_block", "html_inline"):
        return (
            f"HTML in it is shown as it was typed: {_shorten(token.content)}",
            "Use Markdown: **bold**, lists, links.",
        )
    if token.type == "image":
        return "a picture in it becomes a link.", "Say in words what it shows."
    if token.type == "fence" and token.info.strip():
        word = sanitize_line(token.info).split()[0]
        return f"code marked as {word} is shown as plain code.", "Nothing is drawn or coloured from an answer."
    if token.type in ("fence", "code_block") and python and inside:
        return "code inside a list or quote becomes single lines.", "Put it before or after the list."
    if token.type == "ordered_list_open" and python and token.attrs.get("start", 1) != 1:
        return "a list that does not begin with 1 becomes plain lines with its numbers.", "Begin it with 1."
    if token.type == "link_open" and not _URL_START.match(str(token.attrs.get("href", ""))):
        where = _shorten(str(token.attrs.get("href", "")))
        return f"a link in it leads nowhere any more: {where}", "Only http, https and mailto links stay links."
    return None


def _walk_tokens(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk_tokens(token.children or ())


def _shorten(text: str) -> str:
    plain = sanitize_line(text)
    return f"“{plain if len(plain) <= 60 else plain[:59] + '…'}”"
