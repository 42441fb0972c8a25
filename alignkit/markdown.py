"""People's text as Markdown that breaks nothing around it.

A one-line field becomes literal text (``line``). An answer may use ordinary Markdown: ``block`` lets a CommonMark
parser read it and writes what it understood anew, from a safe subset: paragraphs, lists, quotes, code, emphasis
and links. What is outside the subset (headings, tables, rules, HTML, link definitions, pictures) stays readable
as text and has no effect.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from alignkit.shown import shown, shown_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_URL = re.compile(r"https?://[^\s<>|`\"\\\[\]\u2400-\u2421\ufffd]+", re.IGNORECASE)
_MAIL = re.compile(r"mailto:([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_LIVE = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_JOINER = "\u2060"  # unseen, and no name or number begins with it
_PING = re.compile(r"(?<![A-Za-z0-9])@(?=\w)|#(?=\d)|\bGH-(?=\d)|\bftp:(?=//)|\bxmpp:(?=\w)", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"[\\`*\[|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore is no mark
    r"|(?<=[^\s(])~|~(?!\d)"  # "~20" is about twenty; any other tilde could strike out
    r"|\$(?!\d)"  # "$5" is money; any other could open a formula
)
_ENTITY = re.compile(r"&(?=#|\w+;)")
_START = re.compile(r"#|>|-(?!\w)|\+(?=\s|$)|=(?==*\s*$)|:(?=-)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HARD = "\0"  # a hard line break on its way out; ``shown`` leaves no such character in text
_CODE = re.compile(r"[\w .,:;/+=@()…-]+")
_DEEP, _LONG = 40, 10_000  # nobody answers so; a parser would drop what is inside, or take minutes


def line(text: str) -> str:
    """One line of literal text for a table cell, a list item or the middle of a sentence. URLs become links."""
    return _begun(_literal(shown_line(text)))


def code(text: str) -> str:
    """A short code or name set as code, or as literal text where that could not hold it."""
    plain = shown_line(text)
    return f"`{plain}`" if _CODE.fullmatch(plain) else line(text)


def block(text: str) -> str:
    """An answer's Markdown, written anew in the safe subset; no line end after the last line."""
    from markdown_it.tree import SyntaxTreeNode

    plain = shown(text.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = _parser().parse(plain) if len(plain) <= _LONG else []
    if _depth(tokens) > _DEEP or len(plain) > _LONG:
        return "  \n".join(filter(None, map(line, plain.split("\n"))))
    return _blocks(SyntaxTreeNode(tokens).children)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * _DEEP}).enable("table")
    return parser.disable(["reference", "html_block", "html_inline"])


def _depth(tokens: list[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth + _depth(token.children or []))
    return deepest


def _blocks(nodes: list[SyntaxTreeNode], tight: bool = False) -> str:
    written = ""
    before = ""
    for node in nodes:
        if not (text := _block(node)):
            continue
        if before:
            # An empty item under a paragraph would underline it, and a list from 2 on would be a part of it.
            begins = node.type == "bullet_list" or text.startswith(("1. ", "1) "))
            close = tight and before == "paragraph" and begins and " " in text.split("\n")[0]
            written += "\n" if close else "\n\n"
        written += text
        before = node.type
    return written


def _block(node: SyntaxTreeNode) -> str:
    if node.type == "paragraph":
        return _paragraph(_inline(node.children))
    if node.type == "heading":
        words = _paragraph(_inline(node.children, bold=True)).replace("  \n", " ").replace("\n", " ")
        return f"**{words}**" if words else _begun(_literal(node.markup))
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node)
    if node.type == "blockquote":
        inner = _blocks(node.children)
        return "\n".join(f"> {row}" if row else ">" for row in inner.split("\n"))
    if node.type in ("fence", "code_block"):
        return _fence(node.content, node.info)
    if node.type == "table":
        return _fence("\n".join(_table_rows(node)), "")
    if node.type == "hr":
        return _paragraph(_literal(node.markup[:3]))
    return _blocks(node.children)


def _paragraph(inline: str) -> str:
    rows = []
    for row in inline.split("\n"):
        hard = row.endswith(_HARD)
        words = row.rstrip(_HARD).strip(" \t")
        if words:
            rows.append(_begun(words) + ("  " if hard else ""))
    return "\n".join(rows).rstrip(" ")


def _list(node: SyntaxTreeNode) -> str:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) if ordered else 0
    tight = any(child.hidden for item in node.children for child in item.children)
    items = []
    for place, item in enumerate(node.children):
        mark = f"{start + place}{item.markup}" if ordered else item.markup
        # Four columns nest in every wiki; a plain line needs no such room.
        plain = len(item.children) <= 1 and all(child.type == "paragraph" for child in item.children)
        width = len(mark) + 1 if plain else max(4, len(mark) + 1)
        inner = _blocks(item.children, tight)
        rows = [" " * width + row if row else "" for row in inner.split("\n")]
        items.append("\n".join([mark.ljust(width) + rows[0][width:], *rows[1:]]) if inner else mark)
    return ("\n" if tight else "\n\n").join(items)


def _fence(content: str, info: str) -> str:
    lines = shown(content).removesuffix("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", lines)), default=0))
    # A renderer acts on the language named here ("mermaid"), so it is shown as words instead.
    named = f"{_begun(_literal(shown_line(info)))}\n\n" if info.strip() else ""
    return f"{named}{fence}\n{lines}\n{fence}"


def _table_rows(table: SyntaxTreeNode) -> list[str]:
    rows = [row for part in table.children for row in part.children]
    return [
        " | ".join(cell.children[0].content.strip() if cell.children else "" for cell in row.children) for row in rows
    ]


def _inline(nodes: list[SyntaxTreeNode], *, bold: bool = False, linked: bool = False) -> str:
    parts: list[str] = []
    for place, node in enumerate(nodes):
        following = nodes[place + 1].type if place + 1 < len(nodes) else ""
        if node.type == "inline":
            parts.append(_inline(node.children, bold=bold, linked=linked))
        elif node.type == "text":
            text = _literal(re.sub(r"[\n\r\t]", " ", shown(node.content)), linked)
            parts.append(text[:-1] + "\\!" if following in ("link", "image") and text.endswith("!") else text)
        elif node.type in ("em", "strong"):
            inner = _inline(node.children, bold=bold or node.type == "strong", linked=linked)
            mark = "" if bold and node.type == "strong" else node.markup
            parts.append(f"{mark}{inner}{mark}")
        elif node.type == "code_inline":
            parts.append(_code_span(node.content))
        elif node.type in ("link", "image"):
            parts.append(_link(node, bold, linked))
        elif node.type == "softbreak":
            parts.append("\n")
        elif node.type == "hardbreak":
            parts.append(f"{_HARD}\n")
        else:
            parts.append(_literal(shown_line(node.content), linked))
    return "".join(parts)


def _code_span(content: str) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", content)), default=0))
    padded = content.strip(" ") and content[0] == content[-1] == " "
    gap = " " if padded or content.startswith("`") or content.endswith("`") else ""
    return f"{ticks}{gap}{content}{gap}{ticks}"


def _link(node: SyntaxTreeNode, bold: bool, linked: bool) -> str:
    """A live link only to http, https and mailto, and never inside another; else its words and where it led."""
    where = str(node.attrs.get("href") or node.attrs.get("src") or "")
    title = shown_line(str(node.attrs.get("title") or ""))
    beside = f" ({_literal(title, linked)})" if title else ""
    live = bool(_LIVE.fullmatch(where)) and not linked
    if live and node.markup == "autolink":
        mail = _MAIL.fullmatch(where)
        return f"<{mail[1] if mail else where}>"
    words = _inline(node.children, bold=bold, linked=linked or live)
    if not live:
        known = not where or node.markup == "autolink"
        return words + ("" if known else f" ({_literal(where, True)})") + beside
    target = re.sub(r"[()\\|]", lambda found: f"%{ord(found[0]):02X}", where)
    return f"[{words or _literal(where, True)}]({target}){beside}"


def _literal(text: str, linked: bool = False) -> str:
    """Text of one line that no parser reads anything into; its URLs are links unless it stands in one."""
    if linked:
        return _escaped(text).replace("]", "\\]")
    parts, done = [], 0
    for found in _URL.finditer(text):
        url = found[0].rstrip(".,;:!?'*_~")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1]
        if len(url) > len("https://"):
            parts += [_escaped(text[done : found.start()]), f"<{url}>"]
            done = found.start() + len(url)
    return "".join([*parts, _escaped(text[done:])])


def _escaped(text: str) -> str:
    text = _PING.sub(lambda found: found[0] + _JOINER, text)
    text = _ANYWHERE.sub(lambda found: "\\" + found[0], text)
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")


def _begun(row: str) -> str:
    """A row of literal text that begins no heading, list, quote, rule or table."""
    if found := _NUMBERED.match(row):
        return f"{found[1]}\\{found[2]}{row[found.end() :]}"
    return "\\" + row if _START.match(row) else row
