"""Vague words in English, German, French and Spanish, each with the question that repairs it.

A team can add its own or replace the list.
"""

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
_WHICH_SIGN = "Who decides that it is needed, and by which sign?"
_WHEN_NOT = "When is it not possible, and what happens then?"
_FOR_SURE = "What will be done, for sure?"
_SAYS_WHO = "Compared with whom, and who says so?"
_WHAT_OR_WHO = "What is it, or who finds out by which day?"

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
    "as needed": _WHICH_SIGN,
    "where appropriate": "Who decides, and by which sign?",
    "where possible": _WHEN_NOT,
    "if possible": _WHEN_NOT,
    "try to": "Is it promised or not?",
    "aim to": "Is it promised or not?",
    "do our best": _FOR_SURE,
    "best effort": _FOR_SURE,
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
    "best-in-class": _SAYS_WHO,
    "world-class": _SAYS_WHO,
    "industry-leading": _SAYS_WHO,
    "cutting-edge": _WHAT,
    "innovative": _WHAT,
    "seamless": _WHAT,
    "synergies": _WHAT,
    "leverage": _WHO,
    "support sales": _WHO,
    "work closely": _WHO,
    "close alignment": _WHO,
    "stakeholders": _WHO,
    "tbd": _WHAT_OR_WHO,
    "to be defined": _WHAT_OR_WHO,
    # German, in the forms that words take in a sentence
    **dict.fromkeys(("so schnell wie möglich", "so bald wie möglich", "schnellstmöglich", "baldmöglichst"), _HOW_FAST),
    **dict.fromkeys(("zeitnah", "zeitnahe", "zeitnahen", "zügig", "umgehend", "unverzüglich"), _HOW_FAST),
    **dict.fromkeys(("regelmäßig", "regelmäßige", "regelmäßigen", "regelmäßiger", "von zeit zu zeit"), _HOW_OFTEN),
    **dict.fromkeys(("bei bedarf", "gegebenenfalls", "falls nötig", "wenn nötig"), _WHICH_SIGN),
    **dict.fromkeys(("wenn möglich", "falls möglich", "nach möglichkeit"), _WHEN_NOT),
    **dict.fromkeys(("wir versuchen", "bemühen uns", "nach besten kräften"), _FOR_SURE),
    **dict.fromkeys(("mehr leads", "mehr pipeline", "eine reihe von", "zahlreiche", "zahlreichen"), _HOW_MANY),
    **dict.fromkeys(("deutlich", "deutliche", "erheblich", "erhebliche", "wesentlich mehr"), _HOW_MANY),
    **dict.fromkeys(("verbessern", "verbessert", "steigern", "optimieren", "maximieren"), _FROM_TO),
    **dict.fromkeys(("hochwertige leads", "gute leads", "qualitativ hochwertig"), "Which criterion do they meet?"),
    **dict.fromkeys(("innovativ", "innovative", "innovativen", "nahtlos", "nahtlose", "synergien"), _WHAT),
    **dict.fromkeys(("erstklassig", "erstklassige", "marktführend", "marktführende"), _SAYS_WHO),
    **dict.fromkeys(("eng zusammenarbeiten", "enge zusammenarbeit", "enger abstimmung"), _WHO),
    **dict.fromkeys(("noch offen", "wird noch festgelegt", "noch zu klären"), _WHAT_OR_WHO),
    # French
    **dict.fromkeys(("dès que possible", "au plus vite", "rapidement", "dans les meilleurs délais"), _HOW_FAST),
    **dict.fromkeys(("régulièrement", "périodiquement", "de temps en temps"), _HOW_OFTEN),
    **dict.fromkeys(("au besoin", "si besoin", "si nécessaire", "le cas échéant"), _WHICH_SIGN),
    **dict.fromkeys(("dans la mesure du possible", "lorsque c'est possible"), _WHEN_NOT),
    **dict.fromkeys(("faire de notre mieux", "essaierons de", "essaie de"), _FOR_SURE),
    **dict.fromkeys(("plus de leads", "de nombreux", "de nombreuses", "significativement"), _HOW_MANY),
    **dict.fromkeys(("améliorer", "améliore", "optimiser"), _FROM_TO),
    **dict.fromkeys(("leads de qualité", "leads chauds"), "Which criterion do they meet?"),
    **dict.fromkeys(("innovant", "innovante", "innovants", "innovantes", "synergies"), _WHAT),
    **dict.fromkeys(("étroite collaboration", "parties prenantes"), _WHO),
    **dict.fromkeys(("à définir", "à déterminer"), _WHAT_OR_WHO),
    # Spanish
    **dict.fromkeys(("lo antes posible", "cuanto antes", "rápidamente", "a la brevedad"), _HOW_FAST),
    **dict.fromkeys(("regularmente", "periódicamente", "de vez en cuando"), _HOW_OFTEN),
    **dict.fromkeys(("según sea necesario", "cuando sea necesario", "si procede"), _WHICH_SIGN),
    **dict.fromkeys(("si es posible", "en la medida de lo posible"), _WHEN_NOT),
    **dict.fromkeys(("haremos lo posible", "intentaremos", "trataremos de"), _FOR_SURE),
    **dict.fromkeys(("más leads", "numerosos", "numerosas", "significativamente"), _HOW_MANY),
    **dict.fromkeys(("mejorar", "optimizar", "potenciar"), _FROM_TO),
    **dict.fromkeys(("leads de calidad", "leads calientes"), "Which criterion do they meet?"),
    **dict.fromkeys(("innovador", "innovadora", "innovadores", "sinergias"), _WHAT),
    **dict.fromkeys(("estrecha colaboración", "partes interesadas"), _WHO),
    **dict.fromkeys(("por definir", "por determinar"), _WHAT_OR_WHO),
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
