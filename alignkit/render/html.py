"""A plain brief as one web page: what its Markdown means as HTML, with tables that a screen reader can follow."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from alignkit.core.model import Campaign, to_day
from alignkit.render.context import WebPageWords
from alignkit.review import charts, results
from alignkit.signing import page_proof

if TYPE_CHECKING:
    from markdown_it.token import Token

TEMPLATE = "page.html.j2"
_RESULT_HEADINGS = ("What came of it", "Promised and happened")  # the headings of ours that results stand below


def build_web_words(markdown: str, state: str, slug: str, one_page: bool, pictures: str = "") -> WebPageWords:
    """What the template of a web page may use; everything is safe as HTML. ``markdown`` is a plain page of ours.

    ``pictures`` of the results (see there) come before their table, or last where no heading of ours stands over one.
    """

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # an address is shown as it was typed
    tokens = parser.parse(markdown)
    title = next((tokens[n + 1].content for n, token in enumerate(tokens) if token.tag == "h1"), slug)
    body = parser.renderer.render(_make_accessible(_marked(tokens, markdown), pictures), parser.options, {})
    return {
        "title": html.escape(_strip_markup(title, parser)),
        "state": html.escape(state.replace(" ", "-")),
        "one_page": one_page,
        "body": body,
    }


def draw_result_charts(campaign: Campaign) -> str:
    """Each goal and measure that has results, as bars over time; empty where none has. Safe as HTML."""
    safe, launch = (
        charts.terminal_formatter(str(campaign.info.get("currency", ""))),
        to_day(campaign.info.get("launch")),
    )
    drawn = [
        f"<figure>\n<figcaption>{html.escape(safe.line(aim.metric))}{', which decides' if aim.primary else ''}"
        f"</figcaption>\n{picture}\n</figure>\n"
        for aim in (*results.list_metrics(campaign), *results.unknown_metrics(campaign))
        if (picture := charts.draw_svg(aim, safe.currency, launch))
    ]
    return f'<div class="charts">\n{"".join(drawn)}</div>\n' if drawn else ""


def _marked(tokens: list[Token], markdown: str) -> list[Token]:
    """The tokens with the page's marks among them, which Markdown would leave out, as comments."""

    waiting = [(n, mark) for n, row in enumerate(markdown.split("\n")) if (mark := page_proof.on_the_web(row))]
    made: list[Token] = []
    for token in tokens:
        while waiting and token.level == 0 and token.map and token.map[0] >= waiting[0][0]:
            made.append(Token("html_block", "", 0, content=f"{waiting.pop(0)[1]}\n"))
        made.append(token)
    return [*made, *(Token("html_block", "", 0, content=f"{mark}\n") for _, mark in waiting)]


def _strip_markup(text: str, parser: object) -> str:

    assert isinstance(parser, MarkdownIt)
    inline = parser.parseInline(text)[0].children or []
    return "".join(token.content for token in inline)


def _make_accessible(tokens: list[Token], pictures: str) -> list[Token]:
    """Headings with names, headers that say what they head, tables that scroll, pictures before theirs."""

    made: list[Token] = []
    heading = ""
    names: dict[str, int] = {}
    head, column, by_row = False, 0, False
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else token
        if token.type == "heading_open":
            heading = _plain_heading(following)
            token.attrSet("id", _anchor_name(heading, names))
        elif token.type == "table_open":
            label = html.escape(heading or "Table")
            made.append(
                Token(
                    "html_block",
                    "",
                    0,
                    content=f'<div class="table" role="region" aria-label="{label}" tabindex="0">\n',
                )
            )
        elif token.type in ("thead_open", "thead_close"):
            head = token.type == "thead_open"
        elif token.type == "tr_open":
            column = 0
        elif token.type in ("th_open", "td_open"):
            column += 1
            text = _plain_heading(following)
            if head and column == 1:
                by_row = text in ("", "Ask")
            as_header = (head and bool(text)) or (not head and column == 1 and by_row)
            token.tag = "th" if as_header else "td"
            if as_header:
                token.attrSet("scope", "col" if head else "row")
        elif token.type in ("th_close", "td_close"):
            token.tag = next(t.tag for t in reversed(made) if t.type in ("th_open", "td_open"))
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")
        made.append(token)
        if token.type == "table_close":
            made.append(Token("html_block", "", 0, content="</div>\n"))
        if token.type == "heading_close" and heading in _RESULT_HEADINGS:
            made.append(Token("html_block", "", 0, content=pictures))
            pictures = ""
    return [*made, Token("html_block", "", 0, content=pictures)]


def _plain_heading(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ()).strip()


def _anchor_name(heading: str, names: dict[str, int]) -> str:
    name = "-".join(re.findall(r"\w+", heading.casefold())) or "part"
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}-{names[name]}"
