"""What changed, drawn: a sentence each; in texts, the words that went and came marked by shape and by colour."""

from __future__ import annotations

import re

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from alignkit.comparing.changes import Change
from alignkit.comparing.saying import heading, is_prose, within_question
from alignkit.comparing.wording import Run, is_rewritten, marked
from alignkit.shown import shown, shown_line

WIDE = 120  # columns from which the two versions of a text stand side by side
_MARKS = {"added": "+", "removed": "-", "changed": "→", "moved": "↕"}
_GONE, _NEW = "red strike", "bold green underline"
_WRAPPED = re.compile(r"(?<=[^\n])\n(?!\s|[*+-]\s|>|#|\d+[.)]\s)(?=.)")  # a line end inside a paragraph of Markdown


def drawn(change: Change, width: int, brackets: bool) -> RenderableType:
    """One change; ``brackets`` where neither colour nor strokes can be relied on: [-gone-] {+new+}."""
    if is_prose(change):
        return _prose(change, width, brackets)
    said, name = shown_line(within_question(change)), shown_line(heading(change))
    text = Text(said)
    if said.startswith(f"{name}:"):
        text.stylize("bold", 0, len(name))
    return _beside_mark(change, text)


def with_marks(runs: list[Run], brackets: bool) -> Text:
    """A text with both: what went and what came."""
    text, before = Text(), ""
    for tag, words in runs:
        if tag == "same":
            text.append(shown(words))
        elif words.strip():
            core = words.strip()
            lead, _, rest = words.partition(core)
            if before == "gone":
                lead = "" if text.plain[-1].isspace() else lead or " "
            text.append(lead).append(_marked(tag, shown(core), brackets)).append(rest)
        elif tag == "new":
            text.append(words)
        before = tag if words.strip() else before
    return text


def unwrapped(text: str) -> str:
    """Paragraphs as one line each: where a file breaks its lines says nothing on a screen of another width."""
    return _WRAPPED.sub(" ", text.strip())


def _prose(change: Change, width: int, brackets: bool) -> RenderableType:
    before, after = unwrapped(str(change.before)), unwrapped(str(change.after))
    runs = marked(before, after)
    rewritten = is_rewritten(runs)
    name = Text().append(shown_line(heading(change)), "bold").append(", rewritten" if rewritten else "")
    if width >= WIDE:
        sides = [shown(before), shown(after)] if rewritten else []
        one, other = sides or (with_marks(_side(runs, tag), brackets) for tag in ("gone", "new"))
        body = Table.grid(padding=(0, 2), expand=True)
        body.add_column(ratio=1)
        body.add_column(ratio=1)
        body.add_row(one if isinstance(one, Text) else Text(one), other if isinstance(other, Text) else Text(other))
    elif rewritten:
        body = Table.grid(padding=(0, 1))
        body.add_row(Text("Before", "italic"), Text(shown(before)))
        body.add_row(Text("Now", "italic"), Text(shown(after)))
    else:
        return _beside_mark(change, Group(name, with_marks(runs, brackets)))
    return _beside_mark(change, Group(name, body))


def _side(runs: list[Run], tag: str) -> list[Run]:
    """One of the two texts; blanks that only it has stay, for they part its words."""
    return [("same" if not words.strip() else own, words) for own, words in runs if own in ("same", tag)]


def _marked(tag: str, words: str, brackets: bool) -> Text:
    if brackets:
        return Text(f"[-{words}-]" if tag == "gone" else f"{{+{words}+}}")
    return Text(words, _GONE if tag == "gone" else _NEW)


def _beside_mark(change: Change, body: RenderableType) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_row(Text(_MARKS[change.kind]), body)
    return grid
