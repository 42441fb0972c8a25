"""The charts of results, and a review in Markdown as one web page with tables that a screen reader can follow."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from alignkit.core.model import Campaign, to_day
from alignkit.render.context import WebPageWords
from alignkit.review import charts, results

if TYPE_CHECKING:
    from markdown_it.token import Token

TEMPLATE = "page.html.j2"
_RESULT_HEADING = "Promised and happened"  # above the table of results


def build_web_words(markdown: str, state: str, slug: str, one_page: bool, pictures: str = "") -> WebPageWords:
    """Return the context of the web page's template, safe as HTML. ``markdown`` must be a plain page made by alignkit.

    ``pictures``, the charts of the results as HTML, are placed before the table of results, or last if there is none.
    """

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # show addresses as typed
    tokens = parser.parse(markdown)
    title = next((tokens[n + 1].content for n, token in enumerate(tokens) if token.tag == "h1"), slug)
    body = parser.renderer.render(_make_accessible(tokens, pictures), parser.options, {})
    return {
        "title": html.escape(_strip_markup(title, parser)),
        "state": html.escape(state.replace(" ", "-")),
        "one_page": one_page,
        "body": body,
    }


def draw_result_charts(campaign: Campaign) -> str:
    """Return a bar chart over time of each goal and measure with results, safe as HTML; empty if none has any."""
    safe, launch = (
        charts.terminal_formatter(str(campaign.info.get("currency", ""))),
        to_day(campaign.info.get("launch")),
    )
    drawn = [
        f"<figure>\n<figcaption>{html.escape(safe.line(metric.name))}{', which decides' if metric.primary else ''}"
        f"</figcaption>\n{picture}\n</figure>\n"
        for metric in (*results.list_metrics(campaign), *results.unknown_metrics(campaign))
        if (picture := charts.draw_svg(metric, safe.currency, launch))
    ]
    return f'<div class="charts">\n{"".join(drawn)}</div>\n' if drawn else ""


def _strip_markup(text: str, parser: object) -> str:

    assert isinstance(parser, MarkdownIt)
    inline = parser.parseInline(text)[0].children or []
    return "".join(token.content for token in inline)


def _make_accessible(tokens: list[Token], pictures: str) -> list[Token]:
    """Return the tokens with anchors, header cells with a scope, scrollable tables, and charts before their table."""

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
                by_row = text == ""
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
        if token.type == "heading_close" and heading == _RESULT_HEADING:
            made.append(Token("html_block", "", 0, content=pictures))
            pictures = ""
    return [*made, Token("html_block", "", 0, content=pictures)]


def _plain_heading(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ()).strip()


def _anchor_name(heading: str, names: dict[str, int]) -> str:
    name = "-".join(re.findall(r"\w+", heading.casefold())) or "part"
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}-{names[name]}"
