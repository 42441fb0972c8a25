"""`search`: full text over all campaigns, with the matching line."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context, filter_options
from alignkit.core.errors import UserError
from alignkit.listing.filters import parse_query, split_query
from alignkit.listing.text_search import describe_line_place, excerpt, find_matches
from alignkit.listing.text_search import parse_search_words as words_of
from alignkit.store.index import Index
from alignkit.text.sanitize import sanitize_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.core.errors import Problem
    from alignkit.listing.text_search import TextLine
    from alignkit.store.index import SearchHit


_MAX_SHOWN = 200  # letters of a line that are shown around a match


@arguments.command(
    click.argument("words", nargs=-1, required=True, metavar="WORDS..."),
    *filter_options.filter_options,
    arguments.json_option,
    name="search",
)
def search(words: tuple[str, ...], as_json: bool, **parts: str | None) -> int:
    """Full text over all campaigns, with the matching line; the archived ones are among them.

    A campaign is found where its text holds every word: titles, tags, answers, fields, names, and what the teams say. A
    word may be the beginning of one or, in Korean, Thai, Chinese and other scripts that glue words together, any part
    of one; words in quotation marks are a phrase. Case and accents do not matter, nor how thousands are grouped: 60000
    finds 60,000. Promises are found by kept and broken. Where nothing is found, the closest word is named. Signed
    revisions that are not the present text are not searched. The filters of `list` narrow what is found, as options or,
    as in the search line of the screens, among the words. Exit 1 where a campaign cannot be searched.

    \b
    Example:
      alignkit search carrier audit
      alignkit search carrier --tag fair --launch 2026
      alignkit search carrier status:signed launch:2026-q2
      alignkit search "Jonas Wirth" --json
      alignkit search broken mqls
    """

    typed = parse_query(" ".join(map(_quote_phrase, words)))
    if typed.refused:
        raise UserError(typed.refused[0], "To search for the word itself, leave out its colon.")
    asked, wanted = filter_options.build_campaign_query(parts, typed.filter), words_of(typed.words)
    if not wanted:
        if filters := [f"--{part} {shlex.quote(value)}" for part, value in asdict(typed.filter).items() if value]:
            mend = f"Filters alone: alignkit list {' '.join(filters)}"
            raise UserError("There are filters, and no word to search for among what they show.", mend)
        raise UserError("There is neither letter nor digit to search for.", "For example: alignkit search webinar")
    with Index(context.open_workspace()) as index, console.show_progress("Reading campaigns") as progress:
        failed: list[Problem] = []
        hits = index.search(wanted, context.current_date(), progress, list(asked.conditions.values()), failed.append)
        nearest = {} if hits else index.suggest(wanted)
        apart = tuple(dict.fromkeys(f" {word}" for phrase in wanted for word in phrase.split()))
        looser = index.search(apart, context.current_date()) if not (hits or nearest) and apart != wanted else []
    console.print_problems(failed)
    code = console.EXIT_PROBLEMS_FOUND if failed else 0
    if as_json:
        console.print_json([_hit_document(hit, line) for hit in hits for line in hit.lines])
        return code
    if not hits:
        only = f" among these: {' · '.join(asked.words.values())}" if asked.words else ""
        console.print_message(f"No campaign{only} holds {'that' if len(wanted) == 1 else 'all of these words'}.")
        for word, near in nearest.items():
            console.print_message(f"Nothing holds {word}. Did you mean {near}?")
        if looser:
            many = f"{len(looser)} campaign{'s hold' if len(looser) > 1 else ' holds'}"
            console.print_message(f"{many} these words apart from each other: alignkit search{''.join(apart)}")
    for hit in hits:
        _print_hit(hit, wanted)
    return code


def _quote_phrase(argument: str) -> str:
    """An argument of several words, for which the shell took the quotation marks away, in marks again.

    One that holds filters is a search line of its own.
    """
    is_phrase = " " in argument.strip() and '"' not in argument and not split_query(argument)[0]
    return f'"{argument}"' if is_phrase else argument


def _hit_document(hit: SearchHit, line: TextLine) -> dict[str, str | bool | None]:
    return {
        "slug": hit.slug,
        "title": hit.title or None,
        "archived": hit.archived,
        "question": line.question or None,
        "key": line.key or None,
        "line": line.text,
    }


def _print_hit(hit: SearchHit, wanted: Sequence[str]) -> None:
    """A campaign on one line, its matching lines below."""

    lines = [line for line in hit.lines if line.key not in ("campaign.title", "slug")]
    head = (
        f"{_highlight_words(hit.slug, wanted)}: {_highlight_words(hit.title, wanted)}"
        if hit.title
        else _highlight_words(hit.slug, wanted)
    )
    console.print_line(head + (" (archived)" if hit.archived else ""))
    for line in lines:
        text = excerpt(line.text, wanted, _MAX_SHOWN)
        console.print_line(f"  {sanitize_line(describe_line_place(line))}: {_highlight_words(text, wanted)}")


def _highlight_words(text: str, wanted: Sequence[str]) -> str:
    """One line of people's text, made safe, with the words marked on a terminal."""

    line = sanitize_line(text)
    if not console.is_colored():
        return line

    parts, last = [], 0
    for start, end in find_matches(line, wanted):
        parts += [line[last:start], click.style(line[start:end], bold=True, underline=True)]
        last = end
    return "".join([*parts, line[last:]])
