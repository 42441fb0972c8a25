"""Which campaigns a list shows: by status, tag, whom they wait for, and launch. Light: the campaign list waits for it.

A query is what people type: words to search for, and filters among them such as ``status:signed``, ``waiting:sales``,
``waiting:me``, ``tag:"trade show"``, ``launch:2026-q2``. What looks like one of these filters and has a value that it
cannot take is reported; any other colon is part of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from alignkit.listing.action_items import DUE_SOON, ActionItem
from alignkit.listing.current_user import CurrentUser
from alignkit.text.date_ranges import (
    DATE_RANGE_HELP,
    LAUNCH_PHASES,
    format_short_date_range,
    launch_phase,
    parse_date_range,
)
from alignkit.text.numbers import format_grouped

if TYPE_CHECKING:
    from alignkit.listing.summary import CampaignSummary

STATUSES = ("draft", "ready", "altered", "signed", "broken")
WAITING_CHOICES = ("marketing", "sales", "me")

_MAX_TAGS_LISTED = 6  # how many there are is said of a tag that there is not
_TOKEN = re.compile(r'(status|tag|waiting|launch):(?:"((?:[^"]|"")*)"?|(\S*))|\S+', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """An empty part lets everything through; parts are said in this order.

    ``status`` is one of STATUSES, ``waiting`` one of WAITING_CHOICES, ``launch`` one of LAUNCH_PHASES or a date range.
    """

    status: str = ""
    tag: str = ""
    waiting: str = ""
    launch: str = ""


FILTER_KEYS = tuple(part.name for part in fields(CampaignFilter))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """``words`` is what is searched for; ``refused`` holds a sentence for each filter that is not understood."""

    filter: CampaignFilter = CampaignFilter()
    words: str = ""
    refused: tuple[str, ...] = ()


class Filterable(Protocol):
    """What filters look at. ``teams`` are those that the campaign waits for."""

    @property
    def status(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def teams(self) -> tuple[str, ...]: ...
    @property
    def launch(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...
    @property
    def action_items(self) -> tuple[ActionItem, ...]: ...


@dataclass(frozen=True, slots=True)
class FilterFacts:
    """What filters look at, and nothing else (see Filterable)."""

    status: str
    tags: tuple[str, ...]
    teams: tuple[str, ...]
    launch: date | None
    end: date | None
    action_items: tuple[ActionItem, ...]


FilterCondition = Callable[[Filterable], bool]


def build_filter_facts(summary: CampaignSummary) -> FilterFacts:
    """What filters look at, of a summary that was read with its entry and details. Raises ValueError otherwise."""
    entry = summary.entry
    return FilterFacts(
        entry["status"],
        tuple(map(str, entry["tags"])),
        tuple(each["team"] for each in entry["waiting"]),
        parse_iso_day(entry["launch"]),
        parse_iso_day(entry["end"]),
        summary.details.action_items,
    )


def parse_iso_day(text: str | None) -> date | None:
    """The date of an ISO date or date-time; None for an empty one."""
    return date.fromisoformat(text[:10]) if text else None


# what passes


def build_conditions(wanted: CampaignFilter, today: date, me: CurrentUser | None = None) -> dict[str, FilterCondition]:
    """For each part that is not empty, by its name, whether a campaign passes it."""
    found: dict[str, FilterCondition] = {}
    if wanted.status:
        found["status"] = lambda one: one.status == wanted.status
    if wanted.tag:
        tag = normalize_name(wanted.tag)
        found["tag"] = lambda one: any(normalize_name(each) == tag for each in one.tags)
    if wanted.waiting == "me":
        found["waiting"] = _waits_for_user(me or CurrentUser(), (today + DUE_SOON).isoformat())
    elif wanted.waiting:
        found["waiting"] = lambda one: wanted.waiting in one.teams
    if wanted.launch in LAUNCH_PHASES:
        found["launch"] = lambda one: (
            one.status != "broken" and launch_phase(one.launch, one.end, today) == wanted.launch
        )
    elif wanted.launch:
        first, last = parse_date_range(wanted.launch)
        found["launch"] = lambda one: one.launch is not None and first <= one.launch <= last
    return found


def passes_all(one: Filterable, by: Iterable[FilterCondition]) -> bool:
    return all(test(one) for test in by)


def _waits_for_user(me: CurrentUser, soon: str) -> FilterCondition:
    """It waits for my team's word or signature, or an action item that is due soon has my name."""
    name = normalize_name(me.name)
    return lambda one: me.team in one.teams or (bool(name) and _has_item_for(one.action_items, name, soon))


@lru_cache(maxsize=4096)
def _has_item_for(items: tuple[ActionItem, ...], name: str, soon: str) -> bool:
    return any(item.day <= soon and normalize_name(item.who) == name for item in items)


def my_action_items(one: Filterable, me: CurrentUser, today: date) -> list[ActionItem]:
    """The action items with my name that are due soon: the most urgent first, those without a day last."""
    name, last = normalize_name(me.name), (today + DUE_SOON).isoformat()
    found = [item for item in one.action_items if item.day <= last and name and normalize_name(item.who) == name]
    return sorted(found, key=lambda item: item.day or last)


@lru_cache(maxsize=16384)
def normalize_name(text: str) -> str:
    """As names and tags are compared: without case, width, blanks around or in a row, and what cannot be seen."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join(letter for letter in plain if letter.isprintable())


def count_without_each(campaigns: Iterable[Filterable], by: Mapping[str, FilterCondition]) -> dict[str, int]:
    """For each condition how many campaigns pass all the others: what there would be without it."""
    counts, passed = dict.fromkeys(by, 0), 0
    for one in campaigns:
        failed = [part for part, test in by.items() if not test(one)]
        passed += not failed
        if len(failed) == 1:
            counts[failed[0]] += 1
    return {part: count + passed for part, count in counts.items()}


def count_tags(campaigns: Iterable[Filterable]) -> dict[str, int]:
    """Every tag, as it is written first, and how many campaigns have it; the most used first."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for one in campaigns:
        for key, tag in {normalize_name(tag): tag for tag in one.tags}.items():
            names.setdefault(key, tag)
            counts[key] = counts.get(key, 0) + 1
    return {names[key]: counts[key] for key in sorted(counts, key=lambda key: (-counts[key], key)) if key}


# what is typed and said


def parse_query(text: str) -> SearchQuery:
    """What was typed, taken apart; of two filters of one part the last counts."""
    wanted = CampaignFilter()
    words: list[str] = []
    refused: dict[str, str] = {}
    for token in _TOKEN.finditer(text):
        if not token[1]:
            words.append(token[0])
            continue
        part, value = token[1].lower(), (token[2] or "").replace('""', '"') or token[3] or ""
        refused.pop(part, "")
        wanted = replace(wanted, **{part: ""})
        try:
            wanted = replace(wanted, **{part: parse_filter_value(part, value)})
        except ValueError as reason:
            refused[part] = f"{reason}." if value in str(reason) else f"{reason}, not {value!r}."
    return SearchQuery(wanted, " ".join(words), tuple(refused.values()))


def parse_filter_value(part: str, value: str) -> str:
    """A value of one part as Filter holds it. Raises ValueError, saying what may be written."""
    if part == "tag":
        if not normalize_name(value):
            raise ValueError("A tag is a word that campaigns are found by")
        return " ".join(value.split())
    value = value.lower()
    choices = {"status": STATUSES, "waiting": WAITING_CHOICES}.get(part, LAUNCH_PHASES)
    if part == "launch" and value not in choices:
        try:
            parse_date_range(value)
        except ValueError as error:
            if str(error) != DATE_RANGE_HELP:  # a range, of days that are none
                raise
            raise ValueError(f"{error}; or {', '.join(LAUNCH_PHASES)}") from None
    elif value not in choices:
        name = "A status" if part == "status" else "Who is waited for"
        raise ValueError(f"{name} is {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def replace_filter(text: str, part: str, value: str) -> str:
    """What was typed with another value of one part; an empty one takes it out."""
    kept = [token[0] for token in _TOKEN.finditer(text) if (token[1] or "").lower() != part]
    return " ".join([*kept, *([format_filter(part, value)] if value else [])])


def split_query(text: str) -> tuple[str, str]:
    """The filters of what was typed, and its words."""
    tokens = list(_TOKEN.finditer(text))
    return " ".join(each[0] for each in tokens if each[1]), " ".join(each[0] for each in tokens if not each[1])


def format_filter(part: str, value: str) -> str:
    """A filter as it is typed."""
    quoted = any(letter.isspace() or letter == '"' for letter in value)
    return f'{part}:"{value.replace(chr(34), chr(34) * 2)}"' if quoted else f"{part}:{value}"


def describe_filters(wanted: CampaignFilter, me: CurrentUser | None = None) -> dict[str, str]:
    """Each part that is not empty in the words that stand on screen, by its name."""
    who = f"you ({me})" if wanted.waiting == "me" and me else wanted.waiting.capitalize()
    words = {
        "status": wanted.status,
        "tag": f"tag {wanted.tag}",
        "waiting": f"waiting for {'you' if who == 'Me' else who}",
        "launch": describe_launch(wanted.launch) if wanted.launch else "",
    }
    return {part: words[part] for part in FILTER_KEYS if getattr(wanted, part)}


def explain_no_match(words: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Why there is nothing, by part: its words, and how many campaigns there would be without it (see ``without``)."""
    if len(words) == 1:
        return f"There is no campaign: {next(iter(words.values()))}."
    rest = [f"Without {words[part]}: {format_grouped(count)}." for part, count in counts.items() if count]
    alone = "None of these filters hides them alone; take away two."
    return " ".join([f"No campaign is all of this: {' · '.join(words.values())}.", *(rest or [alone])])


def explain_unknown_tag(tag: str, tags: Collection[str]) -> str:
    """The sentence about a tag that no campaign has: those that begin with it, or all there are."""
    begun = [known for known in tags if normalize_name(known).startswith(normalize_name(tag))]
    listed = (begun or list(tags))[:_MAX_TAGS_LISTED]
    more = ", …" if len(begun or tags) > _MAX_TAGS_LISTED else ""
    there = f"There is {', '.join(listed)}{more}." if listed else "There are no tags."
    return f"No campaign has the tag {tag!r}. {there}"


def describe_launch(launch: str) -> str:
    if launch in LAUNCH_PHASES:
        return "no launch day" if launch == "none" else launch
    return f"launch {format_short_date_range(launch)}"
