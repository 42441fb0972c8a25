"""Which campaigns a list shows: by status, tag, whom they wait for, and launch. Light: the campaign list waits for it.

A query is what people type: words to search for, and filters among them such as ``status:signed``, ``waiting:sales``,
``waiting:me``, ``tag:"trade show"``, ``launch:2026-q2``. What looks like one of these filters and is none is refused
in words; any other colon is a word's own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from alignkit.launches import WHENS, phase, span, span_words
from alignkit.owing import SOON, Owed, rows

if TYPE_CHECKING:
    from alignkit.model import Team

STATUSES = ("draft", "ready", "altered", "signed", "broken")
WAITING = ("marketing", "sales", "me")

_TAGS = 6  # how many there are is said of a tag that there is not
_TOKEN = re.compile(r'(status|tag|waiting|launch):(?:"((?:[^"]|"")*)"?|(\S*))|\S+', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """An empty part lets everything through; parts are said in this order.

    ``status`` is one of STATUSES, ``waiting`` one of WAITING, ``launch`` one of WHENS or a text that ``span`` takes.
    """

    status: str = ""
    tag: str = ""
    waiting: str = ""
    launch: str = ""


PARTS = tuple(part.name for part in fields(Filter))


@dataclass(frozen=True, slots=True)
class Query:
    """``words`` is what is searched for; ``refused`` says of each filter that is not understood why, in words."""

    filter: Filter = Filter()
    words: str = ""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Me:
    """Who is at this machine, as far as it is known."""

    name: str = ""
    team: Team | None = None

    def __str__(self) -> str:
        return f"{self.name or 'name not known'}, {self.team.capitalize() if self.team else 'team not known'}"


class Filtered(Protocol):
    """What is asked of a campaign. ``teams`` are those waited for; ``owed`` is as in Listed."""

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
    def owed(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked of a campaign, and nothing else."""

    status: str
    tags: tuple[str, ...]
    teams: tuple[str, ...]
    launch: date | None
    end: date | None
    owed: str


Condition = Callable[[Filtered], bool]


def facts(document: str, owed: str) -> Facts:
    """Of what is kept of a file (see Listed)."""
    entry = json.loads(document)
    teams = tuple(each["team"] for each in entry["waiting"])
    tags = tuple(map(str, entry["tags"]))
    return Facts(entry["status"], tags, teams, day_in(entry["launch"]), day_in(entry["end"]), owed)


def day_in(text: str | None) -> date | None:
    """The day of an ISO day or moment."""
    return date.fromisoformat(text[:10]) if text else None


# what passes


def conditions(wanted: Filter, today: date, me: Me | None = None) -> dict[str, Condition]:
    """For each part that is not empty, by its name, whether a campaign passes it."""
    found: dict[str, Condition] = {}
    if wanted.status:
        found["status"] = lambda one: one.status == wanted.status
    if wanted.tag:
        tag = folded(wanted.tag)
        found["tag"] = lambda one: any(folded(each) == tag for each in one.tags)
    if wanted.waiting == "me":
        found["waiting"] = _waits_for(me or Me(), (today + SOON).isoformat())
    elif wanted.waiting:
        found["waiting"] = lambda one: wanted.waiting in one.teams
    if wanted.launch in WHENS:
        found["launch"] = lambda one: one.status != "broken" and phase(one.launch, one.end, today) == wanted.launch
    elif wanted.launch:
        first, last = span(wanted.launch)
        found["launch"] = lambda one: one.launch is not None and first <= one.launch <= last
    return found


def passes(one: Filtered, by: Iterable[Condition]) -> bool:
    return all(test(one) for test in by)


def _waits_for(me: Me, soon: str) -> Condition:
    """A word or signature of my team, or by name something that is due."""
    name = folded(me.name)
    return lambda one: me.team in one.teams or (bool(name and one.owed) and _is_owed(one.owed, name, soon))


@lru_cache(maxsize=4096)
def _is_owed(owed: str, name: str, soon: str) -> bool:
    return any(row.day <= soon and folded(row.who) == name for row in rows(owed))


def in_my_hands(one: Filtered, me: Me, today: date) -> list[Owed]:
    """What of a campaign is owed by my name: the most urgent first, last what has no day."""
    name, last = folded(me.name), (today + SOON).isoformat()
    found = [row for row in rows(one.owed) if row.day <= last and name and folded(row.who) == name]
    return sorted(found, key=lambda row: row.day or last)


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """As names and tags are compared: without case, width, blanks around or in a row, and what cannot be seen."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join(letter for letter in plain if letter.isprintable())


def without(campaigns: Iterable[Filtered], by: Mapping[str, Condition]) -> dict[str, int]:
    """For each condition how many campaigns pass all the others: what there would be without it."""
    counts, passed = dict.fromkeys(by, 0), 0
    for one in campaigns:
        failed = [part for part, test in by.items() if not test(one)]
        passed += not failed
        if len(failed) == 1:
            counts[failed[0]] += 1
    return {part: count + passed for part, count in counts.items()}


def tags_of(campaigns: Iterable[Filtered]) -> dict[str, int]:
    """Every tag, as it is written first, and how many campaigns have it; the most used first."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for one in campaigns:
        for key, tag in {folded(tag): tag for tag in one.tags}.items():
            names.setdefault(key, tag)
            counts[key] = counts.get(key, 0) + 1
    return {names[key]: counts[key] for key in sorted(counts, key=lambda key: (-counts[key], key)) if key}


# what is typed and said


def query(text: str) -> Query:
    """What was typed, taken apart; of two filters of one part the last counts."""
    wanted = Filter()
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
            wanted = replace(wanted, **{part: checked(part, value)})
        except ValueError as reason:
            refused[part] = f"{reason}." if value in str(reason) else f"{reason}, not {value!r}."
    return Query(wanted, " ".join(words), tuple(refused.values()))


def checked(part: str, value: str) -> str:
    """A value of one part as Filter holds it. Raises ValueError, saying what may be written."""
    if part == "tag":
        if not folded(value):
            raise ValueError("A tag is a word that campaigns are found by")
        return " ".join(value.split())
    value = value.lower()
    choices = {"status": STATUSES, "waiting": WAITING}.get(part, WHENS)
    if part == "launch" and value not in choices:
        span(value)
    elif value not in choices:
        name = "A status" if part == "status" else "Who is waited for"
        raise ValueError(f"{name} is {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def written(text: str, part: str, value: str) -> str:
    """What was typed with another value of one part; an empty one takes it out."""
    kept = [token[0] for token in _TOKEN.finditer(text) if (token[1] or "").lower() != part]
    return " ".join([*kept, *([typed(part, value)] if value else [])])


def parted(text: str) -> tuple[str, str]:
    """The filters of what was typed, and its words."""
    tokens = list(_TOKEN.finditer(text))
    return " ".join(each[0] for each in tokens if each[1]), " ".join(each[0] for each in tokens if not each[1])


def typed(part: str, value: str) -> str:
    """A filter as it is typed."""
    quoted = any(letter.isspace() or letter == '"' for letter in value)
    return f'{part}:"{value.replace(chr(34), chr(34) * 2)}"' if quoted else f"{part}:{value}"


def said(wanted: Filter, me: Me | None = None) -> dict[str, str]:
    """Each part that is not empty in the words that stand on screen, by its name."""
    who = f"you ({me})" if wanted.waiting == "me" and me else wanted.waiting.capitalize()
    words = {
        "status": wanted.status,
        "tag": f"tag {wanted.tag}",
        "waiting": f"waiting for {'you' if who == 'Me' else who}",
        "launch": launch_words(wanted.launch) if wanted.launch else "",
    }
    return {part: words[part] for part in PARTS if getattr(wanted, part)}


def nothing_found(words: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Why there is nothing, by part: its words, and how many campaigns there would be without it (see ``without``)."""
    if len(words) == 1:
        return f"There is no campaign: {next(iter(words.values()))}."
    rest = [f"Without {words[part]}: {count:,}." for part, count in counts.items() if count]
    alone = "None of these filters hides them alone; take away two."
    return " ".join([f"No campaign is all of this: {' · '.join(words.values())}.", *(rest or [alone])])


def no_tag(tag: str, tags: Collection[str]) -> str:
    """The sentence about a tag that no campaign has: those that begin with it, or all there are."""
    begun = [known for known in tags if folded(known).startswith(folded(tag))]
    listed = (begun or list(tags))[:_TAGS]
    more = ", …" if len(begun or tags) > _TAGS else ""
    there = f"There is {', '.join(listed)}{more}." if listed else "There are no tags."
    return f"No campaign has the tag {tag!r}. {there}"


def launch_words(launch: str) -> str:
    if launch in WHENS:
        return "no launch day" if launch == "none" else launch
    return f"launch {span_words(launch)}"
