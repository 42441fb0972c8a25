"""Web addresses in people's text: where one begins and ends, so that each stays one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markdown_it.common.utils import unescapeAll

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_NEVER = r"\s<>`\"\\\u2400-\u2421\ufffd"  # the last ones are what ``shown`` puts in place of control characters
_BODY = rf"(?:[^{_NEVER}\[\]]|\[[^{_NEVER}\[\]]*\])*"
_ADDRESS = re.compile(rf"(?:https?://(?=[\w\[])|(?<![\w./@:-])www\.(?=\w)){_BODY}", re.IGNORECASE)
_ANGLED = re.compile(rf"<(https?://[\w\[][^{_NEVER}]*)>", re.IGNORECASE)
# With backslashes and entities that Markdown reads as another character.
_TYPED = re.compile(rf"https?://(?=[\w\[])(?:[^{_NEVER}\[\]]|\[[^{_NEVER}\[\]]*\]|\\[!-/:-@\[-`{{-~])*", re.IGNORECASE)
_REST = re.compile(r"https?://.|www\.[^.]+\..", re.IGNORECASE)
_BEFORE = re.compile(r"[^\n!#$%&*+\-:<=>@\[\\\]^_`{}~]+?(?=https?://|(?<![\w./@:-])www\.)", re.IGNORECASE)
_CLOSING = re.compile(r"(?<=\S)_(?!\w)")
_AFTER = ".,;:!?'*~…”’»。，、；：！？）」』】"  # ends a sentence, not an address
_PAIRS = {")": "(", "}": "{"}


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """From where to where the addresses of a text stand that nobody marks: as they are, one after the other."""
    for match in _ADDRESS.finditer(text):
        if address := _whole(match[0], text[: match.start()].endswith("_")):
            yield match.start(), match.start() + len(address)


def link_target(address: str) -> str:
    """Where an address leads; one that begins with "www." leads where browsers and wikis take it to."""
    return f"http://{address}" if address[:4].lower() == "www." else address


def parse_address(state: StateInline, silent: bool) -> bool:
    """A rule for the lines of a CommonMark parser: an address is a link, and no mark inside it means anything."""
    if state.linkLevel and not silent:
        return False
    if before := _BEFORE.match(state.src, state.pos, state.posMax):
        if not silent:
            state.pending += before[0]
        state.pos = before.end()
        return True
    address, typed = _at(state)
    if not address:
        return False
    if not silent:
        opened = state.push("link_open", "a", 1)
        opened.attrs = {"href": link_target(address)}
        opened.markup = "autolink" if link_target(address) == address else "linkify"
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += typed
    return True


def _at(state: StateInline) -> tuple[str, int]:
    """The address at the parser's place, and how many characters it was typed with; nothing where there is none."""

    if match := _ANGLED.match(state.src, state.pos, state.posMax):
        return match[1], len(match[0])
    if typed := _TYPED.match(state.src, state.pos, state.posMax):
        plain = unescapeAll(typed[0])
        if plain != typed[0] and _ADDRESS.fullmatch(plain):
            address, end = _whole(plain, _ends_emphasis(state, typed.end())), len(typed[0])
            while address and unescapeAll(typed[0][:end]) != address:
                end -= 1
            return address, end
    if match := _ADDRESS.match(state.src, state.pos, state.posMax):
        address = _whole(match[0], _ends_emphasis(state, match.end()))
        return address, len(address)
    return "", 0


def _ends_emphasis(state: StateInline, end: int) -> bool:
    """Whether an underscore last in an address that stands before ``end`` is rather to end an emphasis begun before."""
    begun = sum(mark.open - mark.close for mark in state.delimiters if mark.marker == ord("_"))
    return begun > 0 and not _CLOSING.search(state.src, end)


def _whole(address: str, emphasised: bool) -> str:
    """The address without what only stands after it; empty where nothing but its beginning is left."""
    ends = _AFTER + "_" * emphasised
    while True:
        kept = address.rstrip(ends)
        last = kept[-1:]
        if last in _PAIRS and kept.count(last) > kept.count(_PAIRS[last]):
            kept = kept[:-1]
        if kept == address:
            break
        address = kept
    return address if _REST.match(address) else ""
