"""What a check looks at, and how it reads a campaign whose fields may be missing or hold something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from alignkit.core.errors import Problem
from alignkit.core.model import Campaign, Content
from alignkit.core.questions import CAMPAIGN_QUESTION, QUESTION_KEYS
from alignkit.values import lead_funnel

_PRINTABLE_ASCII = re.compile(r"[\n -~]*")
_WORD = re.compile(r"[^\W_]+")
# Words that say nothing about what a text is about.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and any anybody anyone are as at be been but by can do does for from had has have how if in into is it "
        "its just may more no not of on once one or our out own so some than that the their them then they this to up "
        "us was we what when where which who whoever will with within you your",
    )
)


@dataclass(frozen=True)
class CheckContext:
    """One campaign under the checks.

    ``vague`` holds each vague word, in lower case, with the question that repairs it. ``neighbours`` are other
    campaigns that may run at the same time; ``today`` is None where no clock is to be asked.
    """

    campaign: Campaign
    vague_words: Mapping[str, str]
    overlapping_campaigns: Sequence[Campaign] = ()
    today: date | None = None

    def answered_content(self, key: str) -> Content | None:
        """The content of a question that has an answer. Checks leave the others alone: blocking names those."""
        return self._answered.get(key)

    @cached_property
    def _answered(self) -> Mapping[str, Content]:
        return {key: self.campaign.content(key) for key in QUESTION_KEYS if self.campaign.answer(key).strip()}

    @cached_property
    def texts(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Question (``campaign`` too) -> every text of what is agreed with its dotted place."""
        return {
            key: tuple(collect_texts(self.campaign.content(key))) for key in (CAMPAIGN_QUESTION.key, *QUESTION_KEYS)
        }

    @cached_property
    def non_ascii_texts(self) -> tuple[tuple[str, str, str], ...]:
        """Question, place and text of all of those that hold more than plain letters."""
        return tuple(
            (key, place, value)
            for key, listed in self.texts.items()
            for place, value in listed
            if not _PRINTABLE_ASCII.fullmatch(value)
        )

    @cached_property
    def funnel(self) -> lead_funnel.Funnel | None:
        return lead_funnel.build_funnel(self.campaign)

    @cached_property
    def promised_leads(self) -> lead_funnel.PromisedLeads | None:
        return lead_funnel.count_promised_leads(self.campaign)


Check = Callable[[CheckContext], Iterator[Problem]]


def make_finding(code: str, question: str, place: str, message: str, hint: str) -> Problem:
    """A finding at a dotted ``place`` inside a question; how severe it is stands in the rule."""
    return Problem(code, message, hint, question=question, key=f"{question}.{place}" if place else question)


def filled_rows(content: Content, key: str) -> list[tuple[int, Content]]:
    """The rows of a field that hold anything, each with its number from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, row) for number, row in enumerate(listed) if row and isinstance(row, Mapping)]


def get_table(content: Content, key: str) -> Content:
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def get_text(content: Content, key: str) -> str:
    """A text on one line; empty where there is none."""
    value = content.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def filled_lines(content: Content, key: str) -> list[tuple[int, str]]:
    """The filled lines of a field, each with its number from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, " ".join(item.split())) for number, item in enumerate(listed) if isinstance(item, str) and item]


def get_number(content: Content, key: str) -> int | float | None:
    value = content.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def collect_texts(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Every text inside a value with its dotted place."""
    found: list[tuple[str, str]] = []
    _collect_texts(value, place, found)
    return found


def _collect_texts(value: Any, place: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        found.append((place, value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            inner_place = f"{place}.{key}" if place else key
            if type(inner) is str:
                found.append((inner_place, inner))
            else:
                _collect_texts(inner, inner_place, found)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _collect_texts(inner, f"{place}.{number}" if place else str(number), found)


def normalize_name(value: str) -> str:
    """A name as compared: case, width and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def content_words(value: str) -> list[str]:
    """The words of a text that say what it is about, in lower case."""
    return [word for word in _WORD.findall(value.lower()) if word not in _STOP_WORDS]


def quote_excerpt(value: str) -> str:
    """A piece of people's text inside a message: quoted, on one line, short."""
    line = " ".join(value.split())
    return f'"{line[:57].rstrip()}…"' if len(line) > 60 else f'"{line}"'
