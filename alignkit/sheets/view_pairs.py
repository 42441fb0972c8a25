"""Two teams' own views side by side, furthest apart first, with the words that only one of them uses marked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTION_KEYS

_WORD = re.compile(r"\d[\d.,]*|[^\W\d_]{4,}")
_SMALL = frozenset(
    {"about", "after", "also", "been", "before", "each", "every", "from", "have", "into", "must", "only", "other"}
    | {"should", "some", "than", "that", "their", "them", "then", "there", "they", "this", "those", "what", "when"}
    | {"which", "will", "with", "would", "your"}
)

_HARDLY_ALIKE = 0.75


TextPart = tuple[str, bool]  # a piece of a text, and whether only this team says it


@dataclass(frozen=True, slots=True)
class ViewPair:
    """Both views on one question; ``distance`` is 0 for the same words and 1 for no word in common.

    ``marketing_parts`` and ``sales_parts`` are the texts in pieces, each with whether it is a word that the other one
    does not use; where hardly a word is the same, only numbers are.
    """

    question: str
    marketing: str
    sales: str
    distance: float
    marketing_parts: tuple[TextPart, ...]
    sales_parts: tuple[TextPart, ...]

    @property
    def marked_marketing(self) -> str:
        """Marketing's view with the words that Sales does not use between asterisks."""
        return _join(self.marketing_parts)

    @property
    def marked_sales(self) -> str:
        """Sales' view with the words that Marketing does not use between asterisks."""
        return _join(self.sales_parts)


def pair_views(campaign: Campaign) -> list[ViewPair]:
    """The questions on which a team wrote a view, furthest apart first. With one view missing it comes last."""
    pairs = [
        _pair(key, campaign.view("marketing", key).position.strip(), campaign.view("sales", key).position.strip())
        for key in QUESTION_KEYS
    ]
    spoken = [pair for pair in pairs if pair.marketing or pair.sales]
    return sorted(spoken, key=lambda pair: (not (pair.marketing and pair.sales), -pair.distance))


def _pair(key: str, marketing: str, sales: str) -> ViewPair:
    one, other = _words(marketing), _words(sales)
    every = one | other
    distance = round(1 - len(one & other) / len(every), 3) if every else float(marketing != sales)
    if distance >= _HARDLY_ALIKE:  # then every word would be marked; numbers still tell
        plain = {word for word in every if not word[0].isdigit()}
        one, other = one | plain, other | plain
    return ViewPair(key, marketing, sales, distance, _mark(marketing, other), _mark(sales, one))


def _words(text: str) -> set[str]:
    return {word for found in _WORD.findall(text) if (word := _bare(found)) not in _SMALL}


def _bare(word: str) -> str:
    return word.casefold().rstrip(".,")


def _mark(text: str, known: set[str]) -> tuple[TextPart, ...]:
    parts: list[TextPart] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0].rstrip(".,")
        bare = _bare(word)
        if bare in known or bare in _SMALL:
            continue
        parts += [(text[end : match.start()], False), (word, True)]
        end = match.start() + len(word)
    parts.append((text[end:], False))
    return tuple(part for part in parts if part[0])


def _join(parts: tuple[TextPart, ...]) -> str:
    return "".join(f"*{text}*" if is_own else text for text, is_own in parts)
