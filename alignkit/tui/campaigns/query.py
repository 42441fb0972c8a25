"""The search line of the campaign list, taken apart and put into words."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from alignkit.core.errors import UserError
from alignkit.listing.current_user import CurrentUser
from alignkit.listing.filters import (
    FilterCondition,
    build_conditions,
    count_without_each,
    describe_filters,
    explain_no_match,
    explain_unknown_tag,
    normalize_name,
    parse_query,
)
from alignkit.listing.text_search import parse_search_words
from alignkit.store.identity import describe_missing_identity, find_me
from alignkit.store.workspace import SAMPLE_SLUGS
from alignkit.tui.campaigns.rows import CampaignRow, describe_count
from alignkit.tui.campaigns.search_results import SearchResults


@dataclass(frozen=True, slots=True)
class UserLookup:
    """Who uses this machine; ``user`` is None where neither name nor team is configured. ``missing_text`` says what is
    not configured and how to set it.
    """

    user: CurrentUser | None
    missing_text: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the search line asks for. ``search_text`` are the words typed, ``search_terms`` what is searched for;
    ``conditions`` and ``filter_texts`` hold each filter, by its name, as a function and in words.

    ``errors`` says what could not be understood and why; ``needs_user`` whether the query depends on the user.
    """

    search_text: str = ""
    search_terms: tuple[str, ...] = ()
    conditions: Mapping[str, FilterCondition] = field(default_factory=dict)
    filter_texts: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    needs_user: bool = False


def look_up_user() -> UserLookup:
    """Find the user from the environment, their config file and git. Slow: call it on a thread."""

    try:
        me = find_me(os.environ, Path.cwd())
    except UserError as refused:
        return UserLookup(None, str(refused))
    return UserLookup(me, describe_missing_identity(me, os.environ))


def build_list_query(text: str, today: date, who: UserLookup | None, tags: Collection[str]) -> ListQuery:
    """Parse what was typed. ``tags`` are all tags there are. A filter that is not understood lets every row through."""
    typed = parse_query(text)
    wanted, refused = typed.filter, list(typed.refused)
    for_me = wanted.waiting == "me"
    if for_me and not (who and who.user):
        wanted = replace(wanted, waiting="")
        refused.append(who.missing_text if who else "Asking who you are.")
    elif for_me and who and who.missing_text:
        refused.append(who.missing_text)
    if wanted.tag and normalize_name(wanted.tag) not in map(normalize_name, tags):
        refused.append(explain_unknown_tag(wanted.tag, tags))
        wanted = replace(wanted, tag="")
    me = who.user if who else None
    sought = parse_search_words(typed.words)
    if typed.words and not sought:
        refused.append("There is neither letter nor digit to search for.")
    return ListQuery(
        typed.words, sought, build_conditions(wanted, today, me), describe_filters(wanted, me), tuple(refused), for_me
    )


def describe_shown(
    asked: ListQuery,
    found: SearchResults | None,
    shown: int,
    rows: Sequence[CampaignRow],
    sort: str,
    reading: str = "",
    late: int = 0,
) -> str:
    """The line under the list: how many campaigns are shown and by which filters; above it a line for each part that
    was not understood. ``reading`` says how far the folder has been read, ``late`` how many campaigns have something
    overdue.
    """
    parts = [*asked.filter_texts.values(), *([_quote(found.text)] if found else [])]
    if reading:
        there = " · ".join([reading, *parts])
    elif parts:
        there = f"{' · '.join(parts)}: {shown:,} of {describe_count(rows)} · Esc shows all"
    else:
        by = "" if sort == "launch" else f", by {'what is due' if sort == 'due' else sort}"
        overdue = "overdue: l lists it · " if late else ""  # how much is overdue stands above the list itself
        there = f"{overdue}{describe_count(rows)}{_describe_samples(rows)}{by}"
    return "\n ".join([*asked.errors, there])


def _describe_samples(rows: Sequence[CampaignRow]) -> str:
    """How many of the campaigns are samples, whose companies and dates are invented."""
    count = sum(row.slug in SAMPLE_SLUGS for row in rows)
    if not count:
        return ""
    if count == len(rows):
        return " (sample)" if count == 1 else " (samples)"
    return f" ({count:,} {'is a sample' if count == 1 else 'are samples'})"


def _quote(typed: str) -> str:
    """The words as typed, in quotation marks unless there are some."""
    return typed if '"' in typed else f"“{typed}”"


def describe_nothing_shown(asked: ListQuery, found: SearchResults | None, rows: Sequence[CampaignRow]) -> str:
    """Why no row is shown, and which key shows some again."""
    by: dict[str, Any] = dict(asked.conditions)
    told = dict(asked.filter_texts)
    if found:
        by["words"] = lambda row: row.slug in found.slugs
        told["words"] = _quote(found.text)
    paragraphs = [
        explain_no_match(told, count_without_each(rows, by)),
        *(f"Nothing holds {word}. Did you mean {near}?" for word, near in (found.nearest if found else {}).items()),
        f"Escape shows all {describe_count(rows)} again; f changes the filters.",
    ]
    return "\n\n".join(paragraphs)
