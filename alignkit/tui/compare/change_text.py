"""One change as text: a sentence, and for prose the removed and added words, struck out and underlined."""

from __future__ import annotations

import re

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from alignkit.diff.changes import Change
from alignkit.diff.descriptions import change_heading, describe_in_question, is_prose_change
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.text.word_diff import DiffRun, is_rewritten, readable_diff

SIDE_BY_SIDE_WIDTH = 120  # columns from which the two versions of a text stand side by side
_KIND_MARKS = {"added": "+", "removed": "-", "changed": "→", "moved": "↕"}
_KIND_STYLES = {"added": "bold green", "removed": "bold red", "changed": "bold yellow", "moved": "bold cyan"}
_REMOVED_STYLE, _ADDED_STYLE = "red strike", "bold green underline"
_SOFT_LINE_BREAK = re.compile(
    r"(?<=[^\n])\n(?!\s|[*+-]\s|>|#|\d+[.)]\s)(?=.)"
)  # a line end inside a paragraph of Markdown


def render_change(change: Change, width: int, brackets: bool) -> RenderableType:
    """The text of one change. With ``brackets``, where neither colour nor strokes show: [-removed-] {+added+}."""
    if is_prose_change(change):
        return _render_prose(change, width, brackets)
    said, name = sanitize_line(describe_in_question(change)), sanitize_line(change_heading(change))
    text = Text(said)
    if said.startswith(f"{name}:"):
        text.stylize("bold", 0, len(name))
    _color_values(text, change)
    return _render_beside_mark(change, text)


def _color_values(text: Text, change: Change) -> None:
    """Colour what was removed and what was added, where the sentence quotes them as they are written."""
    for value, style in ((change.before, "red"), (change.after, "green")):
        written = sanitize_line(str(value)) if value not in (None, "") else ""
        if written and (place := text.plain.find(written)) >= 0:
            text.stylize(style, place, place + len(written))


def render_runs(runs: list[DiffRun], brackets: bool) -> Text:
    """A text with both its removed and its added words."""
    text, before = Text(), ""
    for tag, words in runs:
        if tag == "same":
            text.append(sanitize(words))
        elif words.strip():
            core = words.strip()
            lead, _, rest = words.partition(core)
            if before == "gone":
                lead = "" if text.plain[-1].isspace() else lead or " "
            text.append(lead).append(_render_run(tag, sanitize(core), brackets)).append(rest)
        elif tag == "new":
            text.append(words)
        before = tag if words.strip() else before
    return text


def unwrap_paragraphs(text: str) -> str:
    """Each paragraph on one line: line breaks of the file mean nothing on a screen of another width."""
    return _SOFT_LINE_BREAK.sub(" ", text.strip())


def _render_prose(change: Change, width: int, brackets: bool) -> RenderableType:
    before, after = unwrap_paragraphs(str(change.before)), unwrap_paragraphs(str(change.after))
    runs = readable_diff(before, after)
    rewritten = is_rewritten(runs)
    name = Text().append(sanitize_line(change_heading(change)), "bold").append(", rewritten" if rewritten else "")
    if width >= SIDE_BY_SIDE_WIDTH:
        sides = [sanitize(before), sanitize(after)] if rewritten else []
        one, other = sides or (render_runs(_runs_of_side(runs, tag), brackets) for tag in ("gone", "new"))
        body = Table.grid(padding=(0, 2), expand=True)
        body.add_column(ratio=1)
        body.add_column(ratio=1)
        body.add_row(one if isinstance(one, Text) else Text(one), other if isinstance(other, Text) else Text(other))
    elif rewritten:
        body = Table.grid(padding=(0, 1))
        body.add_row(Text("Before", "red"), Text(sanitize(before)))
        body.add_row(Text("Now", "green"), Text(sanitize(after)))
    else:
        return _render_beside_mark(change, Group(name, render_runs(runs, brackets)))
    return _render_beside_mark(change, Group(name, body))


def _runs_of_side(runs: list[DiffRun], tag: str) -> list[DiffRun]:
    """The old or the new text alone; blanks that only it has stay, as they separate its words."""
    return [("same" if not words.strip() else own, words) for own, words in runs if own in ("same", tag)]


def _render_run(tag: str, words: str, brackets: bool) -> Text:
    if brackets:
        return Text(f"[-{words}-]" if tag == "gone" else f"{{+{words}+}}")
    return Text(words, _REMOVED_STYLE if tag == "gone" else _ADDED_STYLE)


def _render_beside_mark(change: Change, body: RenderableType) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_row(Text(_KIND_MARKS[change.kind], _KIND_STYLES[change.kind]), body)
    return grid
