"""Which languages a campaign is written in, and in which of its questions the checks cannot read words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

READ_LANGUAGES = ("English", "German", "French", "Spanish")
# Short words that stand in nearly every sentence of one language, and hardly ever in one of the others.
_STOP_WORDS = {
    "English": "the and of to for with who that which within or not by from are is it this we our each every has have "
    "asked at least more than on an",
    "German": "der die das und nicht ein eine einen einer mit für von den dem des wird werden ist sind auf zu zum zur "
    "im oder bei nach wer ob jede jeder alle mindestens hat haben sich",
    "French": "le les des et une du dans pour qui est sur par avec au aux ne pas sont chaque ont la leur leurs nous "
    "vous moins ou où",
    "Spanish": "el los las del y con por es al lo sus más cada se para una un quien que han nos nuestro menos está "
    "sobre o",
    "Italian": "il che di gli della delle dei degli per non è sono nel nella alla o ha più ogni entro chi sul",
    "Portuguese": "não uma com dos das os em à ao ou são mais pelo pela um seu sua cada até tem",
    "Dutch": "het een van en voor niet met zijn op aan dat wordt bij naar te wie door heeft elke binnen",
    "Swedish": "och att det som ett för inte med är till av på den från eller varje inom har",
    "Danish or Norwegian": "og ikke er det til på som af for med hver den et eller har fra innen inden",
    "Polish": "i w na nie się że jest z do dla lub przez który która oraz jak po ma każdy",
    "Czech": "a se je na že nebo pro který která není v do po má každý od",
    "Turkish": "ve bir için bu ile değil veya olan en her da de ise sonra",
    "Finnish": "ja on ei että tai kun se joka sekä jos mutta ovat",
    "Hungarian": "és hogy nem egy az vagy van aki a ha minden kell",
    "Romanian": "și în cu nu este la pentru care sau din pe un o să",
    "Indonesian": "yang dan untuk dengan tidak dari atau di ke ini setiap dalam",
}
_WORDS_OF = {name: frozenset(words.split()) for name, words in _STOP_WORDS.items()}
_LANGUAGES_OF = {
    word: [name for name, listed in _WORDS_OF.items() if word in listed] for word in set().union(*_WORDS_OF.values())
}
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 12  # of a text whose language can be told
_FEWEST_STOP_WORDS = 3


def count_stop_words(texts: Iterable[str]) -> Counter[str]:
    """Return how many stop words of each language texts hold, and how many words and letters in all.

    They stand under the languages' names, "words", "letters" and "other letters", those that are not Latin.
    """
    text = " ".join(texts)
    words = _WORD.findall((text if text.isascii() else unicodedata.normalize("NFC", text)).lower())
    counts = Counter({"words": len(words), "letters": sum(map(len, words))})
    for word in filter(_LANGUAGES_OF.__contains__, words):
        for language in _LANGUAGES_OF[word]:
            counts[language] += 1
    if not text.isascii():
        counts["other letters"] = sum(not _is_latin(letter) for word in words if not word.isascii() for letter in word)
    return counts


def find_languages(counts: Collection[Counter[str]]) -> frozenset[str]:
    """Return those of READ_LANGUAGES that texts are written in; English always, because teams mix it in.

    ``counts`` are those of each text.
    """
    found = (name for name in READ_LANGUAGES if sum(each[name] for each in counts) >= _FEWEST_STOP_WORDS)
    return frozenset(found) | {"English"}


def unread_language(counts: Counter[str]) -> str:
    """Return what texts are written in if no check reads it: "Polish", "another script"; else an empty text.

    Texts too short to tell are taken as read.
    """
    if counts["letters"] >= _FEWEST_WORDS and counts["other letters"] * 2 > counts["letters"]:
        return "another script"
    if counts["words"] < _FEWEST_WORDS:
        return ""
    known = max(counts[name] for name in READ_LANGUAGES)
    other = max((name for name in _WORDS_OF if name not in READ_LANGUAGES), key=lambda name: counts[name])
    if counts[other] >= _FEWEST_STOP_WORDS and counts[other] > 1.5 * known:
        return other
    return (
        "a language they do not know" if counts["words"] >= 3 * _FEWEST_WORDS and known * 50 < counts["words"] else ""
    )


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
