"""What the checks read of a campaign, where any field may be missing or hold a value of another type."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from alignkit.checks import words
from alignkit.checks.languages import count_stop_words, find_languages, unread_language
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import Problem
from alignkit.core.model import Campaign, Content
from alignkit.core.questions import QUESTION_KEYS
from alignkit.values import lead_funnel

_PRINTABLE_ASCII = re.compile(r"[\n -~]*")
_WORD = re.compile(r"[^\W_]+")
# Words that carry no meaning by themselves.
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
    """The campaign that the checks look at.

    ``vague_words`` maps each vague word, in lower case, to the question that repairs it. ``overlapping_campaigns`` may
    run at the same time. ``today`` is None if no check may depend on the date.
    """

    campaign: Campaign
    vague_words: Mapping[str, str]
    overlapping_campaigns: Sequence[Campaign] = ()
    today: date | None = None

    def answered_content(self, key: str) -> Content | None:
        """Return the content of a question that has an answer, else None.

        Checks ignore unanswered questions, because those block signing already.
        """
        return self._answered.get(key)

    @cached_property
    def _answered(self) -> Mapping[str, Content]:
        return {key: self.campaign.content(key) for key in QUESTION_KEYS if self.campaign.answer(key).strip()}

    @cached_property
    def texts(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Every signed text with its dotted key, by question (``campaign`` included)."""
        return {
            key: tuple(collect_texts(self.campaign.content(key))) for key in (CAMPAIGN_QUESTION.key, *QUESTION_KEYS)
        }

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the campaign in which the checks look for words."""
        return find_languages(self._stop_words.values())

    @cached_property
    def _stop_words(self) -> Mapping[str, Counter[str]]:
        return {key: count_stop_words(text for _, text in listed) for key, listed in self.texts.items()}

    def find_words(self, concept: str, text: str) -> bool:
        """Return whether a text holds a word of a concept (see ``words``) in a language of the campaign."""
        return bool(words.pattern(concept, self.languages).search(text))

    @cached_property
    def unread(self) -> Mapping[str, str]:
        """The questions whose words no check reads, each with its language as far as it is known."""
        found = {key: unread_language(self._stop_words[key]) for key in self._answered}
        return {key: language for key, language in found.items() if language}

    @cached_property
    def non_ascii_texts(self) -> tuple[tuple[str, str, str], ...]:
        """Question, dotted key and text of all signed texts that hold more than ASCII."""
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
    """Return a finding at the dotted key ``place`` inside a question. Its severity is that of the rule."""
    return Problem(code, message, hint, question=question, key=f"{question}.{place}" if place else question)


def filled_rows(content: Content, key: str) -> list[tuple[int, Content]]:
    """Return the filled rows of a field, each with its number counted from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, row) for number, row in enumerate(listed) if row and isinstance(row, Mapping)]


def get_table(content: Content, key: str) -> Content:
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def get_text(content: Content, key: str) -> str:
    """Return a text on one line, or an empty string."""
    value = content.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def filled_lines(content: Content, key: str) -> list[tuple[int, str]]:
    """Return the filled lines of a field, each with its number counted from 0."""
    value = content.get(key)
    listed = value if isinstance(value, list) else []
    return [(number, " ".join(item.split())) for number, item in enumerate(listed) if isinstance(item, str) and item]


def get_number(content: Content, key: str) -> int | float | None:
    value = content.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def collect_texts(value: Any, place: str = "") -> list[tuple[str, str]]:
    """Return every text inside a value with its dotted key."""
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
    """Return a name for comparison: without differences in case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def content_words(value: str) -> list[str]:
    """Return the words of a text that carry its meaning, in lower case."""
    return [word for word in _WORD.findall(value.lower()) if word not in _STOP_WORDS]


def quote_excerpt(value: str) -> str:
    """Return a piece of text for use inside a message: quoted, on one line, short."""
    line = " ".join(value.split())
    return f'"{line[:57].rstrip()}…"' if len(line) > 60 else f'"{line}"'
