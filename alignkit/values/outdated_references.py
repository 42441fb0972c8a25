"""Numbers and dates of the older campaign that a carried answer still names, though their fields were left out."""

from __future__ import annotations

import re

from alignkit.core.model import Campaign
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import join_words

MAX_NAMED = 3  # named one by one
_QUESTIONS_WITH_NUMBERS = (
    "goals",
    "metrics",
)  # their numbers stayed behind; in the other answers a number may hold still
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = (
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})\b(?: \d{{4}})?|\b(?:{_MONTH})(?: \d{{1,2}},)? \d{{4}}"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4})?|\b\d{4}-Q[1-4][\w-]*|\bQ[1-4] \d{4}"
)
_NOUN_AFTER = r"(?: (?!(?:by|and|of|in|to|or|until|worth|from|on|per|a|is)\b)[A-Za-z][\w-]+)?"  # 16 SQLs
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
_FIGURE = rf"(?:\b[A-Z]{{3}} |[€$£] ?)?\d(?:[\d.,']*\d)?(?: ?%|{_NOUN_AFTER})|(?i:\b(?:{_NUMBER_WORDS})\b)"
_DAYS, _DAYS_AND_FIGURES = re.compile(_DAY), re.compile(f"{_DAY}|{_FIGURE}")


def find_outdated_references(campaign: Campaign, key: str) -> list[str]:
    """What the text of a question still names of the older campaign, each once; [] once the question was seen."""
    if campaign.carried is None or key not in campaign.carried.untouched:
        return []
    pattern = _DAYS_AND_FIGURES if key in _QUESTIONS_WITH_NUMBERS else _DAYS
    texts = [" ".join(value.split()) for value in campaign.content(key).values() if isinstance(value, str)]
    return list(dict.fromkeys(found[0].strip() for text in texts for found in pattern.finditer(text)))


def describe_outdated_references(campaign: Campaign, key: str) -> str:
    """The same as a sentence; empty where there are none."""
    found = [f"“{sanitize_line(each)}”" for each in find_outdated_references(campaign, key)]
    more = [f"{len(found) - MAX_NAMED} more"] if len(found) > MAX_NAMED else []
    return f"The text still names {join_words([*found[:MAX_NAMED], *more])} from last time." if found else ""
