"""Full text over all campaigns."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, filtering, given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.disk.index import Hit
    from alignkit.finding import Line
    from alignkit.problems import Problem


@given.verb(
    click.argument("words", nargs=-1, required=True, metavar="WORDS..."),
    *filtering.options,
    given.json_option,
    name="search",
)
def search(words: tuple[str, ...], as_json: bool, **parts: str | None) -> int:
    """Full text over all campaigns, with the matching line; the archived ones are among them.

    A campaign is found where its text holds every word: titles, tags, answers, fields, names, and what the teams say. A
    word may be the beginning of one or, in Korean, Thai, Chinese and other scripts that glue words together, any part
    of one. Case and accents do not matter. Signed revisions that are not the present text are not searched. The filters
    of `list` narrow what is found, as options or, as in the search line of the screens, among the words. Exit 1 where a
    campaign cannot be searched.

    \b
    Example:
      alignkit search carrier audit
      alignkit search carrier --tag fair --launch 2026
      alignkit search carrier status:signed launch:2026-q2
      alignkit search "Jonas Wirth" --json
    """
    from alignkit.disk.index import Index
    from alignkit.filters import query
    from alignkit.finding import words as words_of
    from alignkit.problems import Refused

    typed = query(" ".join(words))
    if typed.refused:
        raise Refused(typed.refused[0], "To search for the word itself, leave out its colon.")
    asked, wanted = filtering.asked(parts, typed.filter), words_of(typed.words)
    if not wanted:
        from dataclasses import asdict

        if filters := [f"--{part} {shlex.quote(value)}" for part, value in asdict(typed.filter).items() if value]:
            mend = f"Filters alone: alignkit list {' '.join(filters)}"
            raise Refused("There are filters, and no word to search for among what they show.", mend)
        raise Refused("There is neither letter nor digit to search for.", "For example: alignkit search webinar")
    with Index(context.workspace()) as index, console.counting("Reading campaigns") as progress:
        failed: list[Problem] = []
        hits = index.search(wanted, context.today(), progress, list(asked.conditions.values()), failed.append)
    console.problems(failed)
    code = console.FOUND if failed else 0
    if as_json:
        console.document([_document(hit, line) for hit in hits for line in hit.lines])
        return code
    if not hits:
        only = f" among these: {' · '.join(asked.words.values())}" if asked.words else ""
        console.say(f"No campaign{only} holds {'that' if len(wanted) == 1 else 'all of these words'}.")
    for hit in hits:
        _tell(hit, wanted)
    return code


def _document(hit: Hit, line: Line) -> dict[str, str | bool | None]:
    return {
        "slug": hit.slug,
        "title": hit.title or None,
        "archived": hit.archived,
        "question": line.question or None,
        "key": line.key or None,
        "line": line.text,
    }


def _tell(hit: Hit, wanted: Sequence[str]) -> None:
    """A campaign on one line, its matching lines below."""
    from alignkit.finding import place_in_words
    from alignkit.shown import shown_line

    lines = [line for line in hit.lines if line.key not in ("campaign.title", "slug")]
    head = f"{_marked(hit.slug, wanted)}: {_marked(hit.title, wanted)}" if hit.title else _marked(hit.slug, wanted)
    console.line(head + (" (archived)" if hit.archived else ""))
    for line in lines:
        console.line(f"  {shown_line(place_in_words(line))}: {_marked(line.text, wanted)}")


def _marked(text: str, wanted: Sequence[str]) -> str:
    """One line of people's text, made safe, with the words marked on a terminal."""
    from alignkit.shown import shown_line

    line = shown_line(text)
    if not console.is_coloured():
        return line
    from alignkit.finding import spans

    parts, last = [], 0
    for start, end in spans(line, wanted):
        parts += [line[last:start], click.style(line[start:end], bold=True, underline=True)]
        last = end
    return "".join([*parts, line[last:]])
