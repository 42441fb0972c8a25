"""What a check looks at, and how it reads a campaign whose fields may be missing or hold something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from alignkit import sums
from alignkit.model import Campaign, Content
from alignkit.problems import Problem
from alignkit.questions import CAMPAIGN, KEYS

_PLAIN = re.compile(r"[\n -~]*")
_WORD = re.compile(r"[^\W_]+")
# Words that say nothing about what a text is about.
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and any anybody anyone are as at be been but by can do does for from had has have how if in into is it "
        "its just may more no not of on once one or our out own so some than that the their them then they this to up "
        "us was we what when where which who whoever will with within you your",
    )
)


@dataclass(frozen=True)
class Case:
    """One campaign under the checks.

    ``vague`` holds each vague word, in lower case, with the question that repairs it. ``neighbours`` are other
    campaigns that may run at the same time; ``today`` is None where no clock is to be asked.
    """

    campaign: Campaign
    vague: Mapping[str, str]
    neighbours: Sequence[Campaign] = ()
    today: date | None = None

    def answered(self, key: str) -> Content | None:
        """The content of a question that has an answer. Checks leave the others alone: blocking names those."""
        return self._answered.get(key)

    @cached_property
    def _answered(self) -> Mapping[str, Content]:
        return {key: self.campaign.content(key) for key in KEYS if self.campaign.answer(key).strip()}

    @cached_property
    def texts(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Question (``campaign`` too) -> every text of what is agreed with its dotted place."""
        return {key: tuple(strings(self.campaign.content(key))) for key in (CAMPAIGN.key, *KEYS)}

    @cached_property
    def odd_texts(self) -> tuple[tuple[str, str, str], ...]:
        """Question, place and text of all of those that hold more than plain letters."""
        return tuple(
            (key, place, value)
            for key, listed in self.texts.items()
            for place, value in listed
            if not _PLAIN.fullmatch(value)
        )

    @cached_property
    def funnel(self) -> sums.Funnel | None:
        return sums.funnel(self.campaign)

    @cached_property
    def promised(self) -> sums.Promised | None:
        return sums.promised(self.campaign)


Check = Callable[[Case], Iterator[Problem]]


def found(code: str, question: str, place: str, message: str, hint: str) -> Problem:
    """A finding at a dotted ``place`` inside a question; how severe it is stands in the rule."""
    return Problem(code, message, hint, question=question, key=f"{question}.{place}" if place else question)


def rows(content: Content, key: str) -> list[tuple[int, Content]]:
    """The rows of a field that hold anything, each with its number from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, row) for number, row in enumerate(listed) if row and isinstance(row, Mapping)]


def table(content: Content, key: str) -> Content:
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def text(content: Content, key: str) -> str:
    """A text on one line; empty where there is none."""
    value = content.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def lines(content: Content, key: str) -> list[tuple[int, str]]:
    """The filled lines of a field, each with its number from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, " ".join(item.split())) for number, item in enumerate(listed) if isinstance(item, str) and item]


def amount(content: Content, key: str) -> int | float | None:
    value = content.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def strings(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Every text inside a value with its dotted place."""
    found: list[tuple[str, str]] = []
    _gather(value, place, found)
    return found


def _gather(value: Any, place: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        found.append((place, value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            inner_place = f"{place}.{key}" if place else key
            if type(inner) is str:
                found.append((inner_place, inner))
            else:
                _gather(inner, inner_place, found)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _gather(inner, f"{place}.{number}" if place else str(number), found)


def folded(value: str) -> str:
    """A name as compared: case, width and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def words(value: str) -> list[str]:
    """The words of a text that say what it is about, in lower case."""
    return [word for word in _WORD.findall(value.lower()) if word not in _SMALL]


def said(value: str) -> str:
    """A piece of people's text inside a message: quoted, on one line, short."""
    line = " ".join(value.split())
    return f'"{line[:57].rstrip()}…"' if len(line) > 60 else f'"{line}"'
