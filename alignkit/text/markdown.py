"""People's text as Markdown that breaks nothing around it.

A one-line field becomes literal text (``line``). An answer may use ordinary Markdown: ``block`` lets a CommonMark
parser read it and writes what it understood anew, from a safe subset: paragraphs, lists, quotes, code, emphasis
and links. What is outside the subset (headings, tables, rules, HTML, link definitions, pictures) stays readable
as text and has no effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from alignkit.text import web_addresses
from alignkit.text.sanitize import sanitize, sanitize_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_MAIL = re.compile(r"mailto:([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_URL_START = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_NOT_IN_TARGET = r"[()\\|]"
_JOINER = "\u2060"  # unseen, and no name or number begins with it
_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?=\w)|#(?=\d)|\bGH-(?=\d)|\bftp:(?=//)|\bxmpp:(?=\w)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#|\w+;)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HARD_BREAK = "\0"  # a hard line break on its way out; ``shown`` leaves no such character in text
_CODE = re.compile(r"[\w .,:;/+=@()…-]+")
_PLAIN_TEXT = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,.()/%?']|-(?=[A-Za-z]))*")  # means itself to every reader
_MARK = re.compile(r"^(?=\[//\]:)", re.MULTILINE)  # how a page's unseen lines begin, which say what of it is signed
_MAX_DEPTH, _MAX_LENGTH = 40, 10_000  # nobody answers so; a parser would drop what is inside, or take minutes


@dataclass(frozen=True, slots=True)
class MarkdownDialect:
    """What a family of wikis reads into text, and how text is kept from it.

    A character that ``anywhere`` finds, or ``start`` at the beginning of a row, gets a backslash where ``escapable``
    has it, else it becomes an entity. ``in_code`` finds the places where code is broken by an unseen character.
    """

    anywhere: re.Pattern[str]
    start: re.Pattern[str]
    escapable: str
    in_code: re.Pattern[str] | None = None
    in_address: re.Pattern[str] | None = None  # becomes an entity there
    python: bool = False  # Python-Markdown: lists begin with 1, and a fence stands at the margin only

    def escape_character(self, char: str) -> str:
        return f"\\{char}" if char in self.escapable else f"&#{ord(char)};"


_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_INLINE_MARKS = r"[\\`*\[|{]|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore is no mark
_MATH = r"|\$(?!\d)"  # "$5" is money; any other could open a formula
_TILDE = r"|(?<=[^\s(])~|~(?!\d)"  # "~20" is about twenty; any other tilde could strike out
_BLOCK_STARTS = r"#|>|-(?!\w)|\+(?=\s|$)|=(?==*\s*$)|:(?=-)"

COMMON = MarkdownDialect(re.compile(_INLINE_MARKS + _MATH + _TILDE), re.compile(_BLOCK_STARTS), _PUNCTUATION)
OBSIDIAN = MarkdownDialect(
    # its own: highlight, comment, tag, name of a block; and queries that add-ons run from code
    re.compile(_INLINE_MARKS + _MATH + _TILDE + r"|=(?==)|(?<==)=|%(?=%)|(?<=%)%|#(?=\w)|\^(?=\w)"),
    re.compile(_BLOCK_STARTS),
    _PUNCTUATION,
    re.compile(r"^(?=\s*\$?=)"),
)
PYTHON = MarkdownDialect(
    # its add-ons: formula, sub- and superscript, highlight, keys, emoji; boxes, tabs, definitions; included files
    re.compile(_INLINE_MARKS + r"|[$~^]|=(?==)|(?<==)=|\+(?=\+)|(?<=\+)\+|:(?=[\w+-]+:)"),
    re.compile(_BLOCK_STARTS + r"|===|!!!|\?\?\?|///|:(?=\s)"),
    "`*_[]{}()#>+-.!",
    re.compile(r"(?<=\{)(?=[{%#])|(?<=8)(?=<)"),
    re.compile(r"[\[\]$]|\+(?=\+)|(?<=\+)\+"),
    python=True,
)


def escape_line(text: str, dialect: MarkdownDialect = COMMON) -> str:
    """One line of literal text for a table cell, a list item or the middle of a sentence. URLs become links."""
    plain = sanitize_line(text)
    return plain if _PLAIN_TEXT.fullmatch(plain) else _escape_line_start(_escape_literal(plain, dialect), dialect)


def format_code(text: str, dialect: MarkdownDialect = COMMON) -> str:
    """A short code or name set as code, or as literal text where that could not hold it."""
    plain = sanitize_line(text)
    return f"`{_disable_code(plain, dialect)}`" if _CODE.fullmatch(plain) else escape_line(text, dialect)


def format_bold(text: str) -> str:
    """Text that is safe already, set in bold."""
    return f"**{text}**"


def escape_link_text(text: str, dialect: MarkdownDialect = COMMON) -> str:
    """One line of literal text for the words of a link."""
    return _escape_literal(sanitize_line(text), dialect, linked=True)


def disable_mentions(text: str) -> str:
    """Text as it is, but that names and numbers in it call nobody."""
    parts, done = [], 0
    for start, end in web_addresses.find_addresses(text):
        parts += [_MENTION.sub(rf"\g<0>{_JOINER}", text[done:start]), text[start:end]]
        done = end
    return "".join([*parts, _MENTION.sub(rf"\g<0>{_JOINER}", text[done:])])


def escape_block(text: str, dialect: MarkdownDialect = COMMON) -> str:
    """An answer's Markdown, written anew in the safe subset; no line end after the last line."""

    plain = sanitize(text.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = _parser().parse(plain) if len(plain) <= _MAX_LENGTH else []
    if _depth(tokens) > _MAX_DEPTH or len(plain) > _MAX_LENGTH:
        return "  \n".join(filter(None, (escape_line(row, dialect) for row in plain.split("\n"))))
    return _format_blocks(SyntaxTreeNode(tokens).children, dialect)


def is_too_complex(text: str) -> bool:
    """Whether a text is too long or too deep for ``block`` to read its marks."""
    return len(text) > _MAX_LENGTH or _depth(_parser().parse(sanitize(text))) > _MAX_DEPTH


@cache
def _parser() -> MarkdownIt:

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * _MAX_DEPTH}).enable("table")
    parser.inline.ruler.before("text", "address", web_addresses.parse_address)
    return parser.disable(["reference", "html_block", "html_inline"])


def _depth(tokens: list[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth + _depth(token.children or []))
    return deepest


def _format_blocks(nodes: list[SyntaxTreeNode], dialect: MarkdownDialect, tight: bool = False) -> str:
    written = ""
    before = ""
    for node in nodes:
        if not (text := _format_block(node, dialect)):
            continue
        if before:
            # An empty item under a paragraph would underline it, and a list from 2 on would be a part of it.
            begins = node.type == "bullet_list" or text.startswith(("1. ", "1) "))
            close = tight and before == "paragraph" and begins and " " in text.split("\n")[0]
            written += "\n" if close else "\n\n"
        written += text
        before = node.type
    return written


def _format_block(node: SyntaxTreeNode, dialect: MarkdownDialect) -> str:
    if node.type == "paragraph":
        return _format_paragraph(_format_inline(node.children, dialect), dialect)
    if node.type == "heading":
        words = _format_paragraph(_format_inline(node.children, dialect, bold=True), dialect)
        words = words.replace("  \n", " ").replace("\n", " ")
        return f"**{words}**" if words else _escape_line_start(_escape_literal(node.markup, dialect), dialect)
    if node.type in ("bullet_list", "ordered_list"):
        return _format_list(node, dialect)
    if node.type == "blockquote":
        inner = _format_blocks(node.children, dialect)
        return "\n".join(f"> {row}" if row else ">" for row in inner.split("\n"))
    if node.type in ("fence", "code_block", "table"):
        content = "\n".join(_table_rows(node)) if node.type == "table" else node.content
        inside = dialect.python and node.parent is not None and not node.parent.is_root
        return _format_fence(content, node.info if node.type == "fence" else "", dialect, inside)
    if node.type == "hr":
        return _format_paragraph(_escape_literal(node.markup[:3], dialect), dialect)
    return _format_blocks(node.children, dialect)


def _format_paragraph(inline: str, dialect: MarkdownDialect) -> str:
    rows = []
    for row in inline.split("\n"):
        hard = row.endswith(_HARD_BREAK)
        words = row.rstrip(_HARD_BREAK).strip(" \t")
        if words:
            rows.append(_escape_line_start(words, dialect) + ("  " if hard else ""))
    return "\n".join(rows).rstrip(" ")


def _format_list(node: SyntaxTreeNode, dialect: MarkdownDialect) -> str:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) if ordered else 0
    tight = any(child.hidden for item in node.children for child in item.children)
    items = []
    for place, item in enumerate(node.children):
        number = f"{start + place}{'.' if dialect.python else item.markup}"
        told = ordered and dialect.python and start != 1  # there every list would begin with 1
        mark = number if ordered and not told else "-" if told else item.markup
        # Four columns nest in every wiki; a plain line needs no such room.
        plain = len(item.children) <= 1 and all(child.type == "paragraph" for child in item.children)
        width = len(mark) + 1 if plain else max(4, len(mark) + 1)
        inner = _format_blocks(item.children, dialect, tight)
        if told:
            inner = f"{number[:-1]}\\. {inner}"
        elif dialect.python and not inner:
            inner = _JOINER  # a mark alone would underline the line above it
        rows = [" " * width + row if row else "" for row in inner.split("\n")]
        items.append("\n".join([mark.ljust(width) + rows[0][width:], *rows[1:]]) if inner else mark)
    return ("\n" if tight else "\n\n").join(items)


def _format_fence(content: str, info: str, dialect: MarkdownDialect, inside: bool) -> str:
    lines = _disable_code(sanitize(content).removesuffix("\n"), dialect)
    # A renderer acts on the language named here ("mermaid"), so it is shown as words instead.
    named = f"{_escape_line_start(_escape_literal(sanitize_line(info), dialect), dialect)}\n\n" if info.strip() else ""
    if inside:
        return named + "  \n".join(_format_code_span(row, dialect) for row in lines.split("\n") if row.strip())
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", lines)), default=0))
    return f"{named}{fence}\n{lines}\n{fence}"


def _disable_code(content: str, dialect: MarkdownDialect) -> str:
    """Code that no program runs, no file is put in place of, and that is no mark of a page."""
    content = _MARK.sub(_JOINER, content)
    return dialect.in_code.sub(_JOINER, content) if dialect.in_code else content


def _table_rows(table: SyntaxTreeNode) -> list[str]:
    rows = [row for part in table.children for row in part.children]
    return [
        " | ".join(cell.children[0].content.strip() if cell.children else "" for cell in row.children) for row in rows
    ]


def _format_inline(
    nodes: list[SyntaxTreeNode], dialect: MarkdownDialect, *, bold: bool = False, linked: bool = False
) -> str:
    parts: list[str] = []
    for place, node in enumerate(nodes):
        following = nodes[place + 1].type if place + 1 < len(nodes) else ""
        if node.type == "inline":
            parts.append(_format_inline(node.children, dialect, bold=bold, linked=linked))
        elif node.type == "text":
            text = _escape_literal(re.sub(r"[\n\r\t]", " ", sanitize(node.content)), dialect, linked)
            parts.append(text[:-1] + "\\!" if following in ("link", "image") and text.endswith("!") else text)
        elif node.type in ("em", "strong"):
            inner = _format_inline(node.children, dialect, bold=bold or node.type == "strong", linked=linked)
            mark = "" if bold and node.type == "strong" else node.markup
            parts.append(f"{mark}{inner}{mark}")
        elif node.type == "code_inline":
            parts.append(_format_code_span(node.content, dialect))
        elif node.type in ("link", "image"):
            parts.append(_format_link(node, dialect, bold, linked))
        elif node.type == "softbreak":
            parts.append("\n")
        elif node.type == "hardbreak":
            parts.append(f"{_HARD_BREAK}\n")
        else:
            parts.append(_escape_literal(sanitize_line(node.content), dialect, linked))
    return "".join(parts)


def _format_code_span(content: str, dialect: MarkdownDialect) -> str:
    content = _disable_code(content, dialect)
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", content)), default=0))
    padded = content.strip(" ") and content[0] == content[-1] == " "
    gap = " " if padded or content.startswith("`") or content.endswith("`") else ""
    return f"{ticks}{gap}{content}{gap}{ticks}"


def _format_link(node: SyntaxTreeNode, dialect: MarkdownDialect, bold: bool, linked: bool) -> str:
    """A live link only to http, https and mailto, and never inside another; else its words and where it led."""
    where = str(node.attrs.get("href") or node.attrs.get("src") or "")
    title = sanitize_line(str(node.attrs.get("title") or ""))
    beside = f" ({_escape_literal(title, dialect, linked)})" if title else ""
    live = bool(_URL_START.fullmatch(where)) and not linked
    if live and node.markup == "autolink":
        mail = _MAIL.fullmatch(where)
        return f"<{mail[1]}>" if mail else _address(where, dialect)
    words = _format_inline(node.children, dialect, bold=bold, linked=linked or live)
    if not live:
        known = not where or node.markup == "autolink"
        return words + ("" if known else f" ({_escape_literal(where, dialect, True)})") + beside
    return f"[{words or _escape_literal(where, dialect, True)}]({_encoded(where, _NOT_IN_TARGET)}){beside}"


def _escape_literal(text: str, dialect: MarkdownDialect, linked: bool = False) -> str:
    """Text of one line that no parser reads anything into; its URLs are links unless it stands in one."""
    if linked:
        return _escaped(text, dialect).replace("]", "\\]")
    parts, done = [], 0
    for start, end in web_addresses.find_addresses(text):
        parts += [_escaped(text[done:start], dialect), _address(text[start:end], dialect)]
        done = end
    return "".join([*parts, _escaped(text[done:], dialect)])


def _address(text: str, dialect: MarkdownDialect) -> str:
    """A web address as a link that shows it letter by letter, but for what could end a cell or begin a template."""
    where = _encoded(web_addresses.link_target(text), r"[|{}]")
    if where != _encoded(text, r"[|{}]"):
        return f"[{_escape_literal(text, dialect, True)}]({_encoded(where, _NOT_IN_TARGET)})"
    return f"<{dialect.in_address.sub(lambda found: f'&#{ord(found[0])};', where) if dialect.in_address else where}>"


def _encoded(address: str, chars: str) -> str:
    return re.sub(chars, lambda found: f"%{ord(found[0]):02X}", address)


def _escaped(text: str, dialect: MarkdownDialect) -> str:
    text = _ENTITY.sub("&amp;", disable_mentions(text)).replace("<", "&lt;")
    return dialect.anywhere.sub(lambda found: dialect.escape_character(found[0]), text)


def _escape_line_start(row: str, dialect: MarkdownDialect) -> str:
    """A row of literal text that begins no heading, list, quote, rule or table."""
    if found := _NUMBERED.match(row):
        return f"{found[1]}{dialect.escape_character(found[2])}{row[found.end() :]}"
    return dialect.escape_character(row[0]) + row[1:] if dialect.start.match(row) else row
