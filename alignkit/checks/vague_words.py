"""Vague words, each with the question that repairs it. A team can add its own or replace the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_HOW_FAST = "Within how many hours or days?"
_HOW_OFTEN = "How often, as a number a week or a month?"
_FROM_TO = "From which number to which, by when?"
_HOW_MANY = "How many, counted where?"
_WHO = "Who does it, by name, and what exactly?"
_WHAT = "What would one see if it were so?"

VAGUE_WORDS: Mapping[str, str] = {
    "as soon as possible": _HOW_FAST,
    "asap": _HOW_FAST,
    "promptly": _HOW_FAST,
    "quickly": _HOW_FAST,
    "timely": _HOW_FAST,
    "in a timely manner": _HOW_FAST,
    "in due course": _HOW_FAST,
    "regularly": _HOW_OFTEN,
    "on a regular basis": _HOW_OFTEN,
    "periodically": _HOW_OFTEN,
    "from time to time": _HOW_OFTEN,
    "as needed": "Who decides that it is needed, and by which sign?",
    "where appropriate": "Who decides, and by which sign?",
    "where possible": "When is it not possible, and what happens then?",
    "if possible": "When is it not possible, and what happens then?",
    "try to": "Is it promised or not?",
    "aim to": "Is it promised or not?",
    "do our best": "What will be done, for sure?",
    "best effort": "What will be done, for sure?",
    "more leads": _HOW_MANY,
    "more pipeline": _HOW_MANY,
    "more sales": _HOW_MANY,
    "a lot of": _HOW_MANY,
    "a number of": _HOW_MANY,
    "numerous": _HOW_MANY,
    "significant": _HOW_MANY,
    "significantly": _HOW_MANY,
    "improve": _FROM_TO,
    "increase": _FROM_TO,
    "boost": _FROM_TO,
    "maximise": _FROM_TO,
    "maximize": _FROM_TO,
    "optimise": _FROM_TO,
    "optimize": _FROM_TO,
    "high quality": "Which criterion does one of high quality meet?",
    "high-quality": "Which criterion does one of high quality meet?",
    "good fit": "Which criterion makes it a fit?",
    "quality leads": "Which criterion do they meet?",
    "hot leads": "What have they done?",
    "warm leads": "What have they done?",
    "sales-ready": "Which criterion makes it ready?",
    "raise awareness": "Awareness of what, among whom, and how is it counted?",
    "brand awareness": "Awareness of what, among whom, and how is it counted?",
    "best-in-class": "Compared with whom, and who says so?",
    "world-class": "Compared with whom, and who says so?",
    "industry-leading": "Compared with whom, and who says so?",
    "cutting-edge": _WHAT,
    "innovative": _WHAT,
    "seamless": _WHAT,
    "synergies": _WHAT,
    "leverage": _WHO,
    "support sales": _WHO,
    "work closely": _WHO,
    "close alignment": _WHO,
    "stakeholders": _WHO,
    "tbd": "What is it, or who finds out by which day?",
    "to be defined": "What is it, or who finds out by which day?",
}
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def build_word_list(own: Iterable[str] = ()) -> dict[str, str]:
    """Return the word list of a team.

    In ``own``, "word" or "word: question" adds a word, "-word" removes one, and "-*" removes all default words.
    """
    entries = [entry.strip() for entry in own]
    listed = {} if "-*" in entries else dict(VAGUE_WORDS)
    for entry in entries:
        word = entry.lower().partition(":")[0].strip()
        if entry.startswith("-"):
            listed.pop(word[1:].strip(), None)
        elif word:
            said = entry.partition(":")[2].strip()
            listed[word] = said or listed.get(word, _WHAT)
    return listed


def compile_pattern(vague: Iterable[str]) -> re.Pattern[str] | None:
    """Return one expression for all words with their endings (improve, improves), or None for an empty list."""
    return _compile_pattern(tuple(vague))


@lru_cache(maxsize=4)
def _compile_pattern(vague: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [r"\s+".join(map(re.escape, word.split())) for word in sorted(vague, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)({'|'.join(parts)})(?:s|d|ed)?(?!\w)", re.IGNORECASE) if parts else None


def may_hold_vague_word(texts: Iterable[str], vague: Iterable[str]) -> bool:
    """Return False if no text can hold a vague word: a fast test before the full search."""
    plain = " ".join(texts).replace("\n", " ")
    if not plain.isascii() or not plain.isprintable() or "  " in plain:
        plain = " ".join(plain.casefold().split())
    else:
        plain = plain.lower()
    return any(word in plain for word in _lower_case_stems(tuple(vague)))


@lru_cache(maxsize=4)
def _lower_case_stems(vague: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(word.casefold().split()) for word in vague)


def find_vague_words(text: str, search: re.Pattern[str]) -> list[str]:
    """Return the vague words of a text in order, as listed. A sentence with a number in it is not vague."""
    if not search.search(text):
        return []
    sentences = [part for part in _SENTENCE.split(text) if not any(letter.isdigit() for letter in part)]
    return [" ".join(found[1].lower().split()) for part in sentences for found in search.finditer(part)]
