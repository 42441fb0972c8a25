"""Finding words in campaigns: what is searched, when a line holds a word, and which line is shown.

A text is a row of tokens: letters and digits without case, accents or width; whatever else there is parts them. A word
of a search may be the beginning of one ("freig" finds "Freight"), or several in a row ("2027-q2" finds "2027-Q2-FRT").
Scripts that put no blanks between words are searched letter by letter, and Korean, which glues its endings on, syllable
by syllable: a word of a search may stand anywhere in a row of them. Digits grouped by thousands are one number: "60000"
finds "60,000" and the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTION_KEYS, find_field, get_question, step_of
from alignkit.text.spelling import closest_match

LINE_BREAK_TOKEN = "¦"  # stands between two lines in the text of an index; no token holds it

# A number whose thousands are grouped, by commas, points, apostrophes or narrow blanks.
_GROUPED_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}([,.'’\u202f\u00a0])\d{3}(?:\1\d{3})*(?![\d])")
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')
_ASCII_TOKEN = re.compile(r"[a-z0-9]{1,100}"), re.compile(r"[a-z0-9]{1,100}|\n")
# Han, kana: each letter a token of its own.
_SINGLE_LETTER_SCRIPTS = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# So too Thai, Lao, Khmer, Burmese and the scripts of their neighbours, here with vowels that are no letters to Unicode.
_ALONE_WITH_VOWELS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e80-\u0eff"
    "\u1780-\u17b3\u17b6-\u17d3\u17d7\u17dc\u17dd\u17e0-\u17e9"
    "\u1000-\u1049\u1050-\u109d\ua9e0-\ua9fe\uaa60-\uaa76\uaa7a-\uaa7f"
    "\u1950-\u1974\u1980-\u19da\u1a20-\u1a99\uaa80-\uaadd"
)
# A Korean syllable as its first, middle and last sound, which are what it folds to; it is typed in this order.
_SOUNDS = "\u1100-\u115f\ua960-\ua97c", "\u1160-\u11a7\ud7b0-\ud7c6", "\u11a8-\u11ff\ud7cb-\ud7fb"
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_REVIEW_PLACES = {
    "lessons": "Lesson",
    "results": "Result",
    "promises": "Promise",
    "rejected": "Sent back",
    "stuck": "Stuck",
    "next": "Next review",
}
_BLOCK_START = re.compile(r"[-*+>#|]|\d{1,9}[.)]\s|```")  # what begins a block of Markdown, and no line of a paragraph
_ONE_LINE_BLOCKS = ("#", "|")  # a heading, a row of a table
_VOWEL_SIGNS = {103, 118}  # classes of combining characters: the u of Thai and of Lao are no accents
_PLAIN_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ı": "i"}
_UNSEARCHED_KEYS = {"format", "on", "at", "digest", "previous", "signature", "stance", "team", "untouched", "chance"}


class _FoldedLetters(dict[int, str]):
    """Letter -> what it is searched as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        kept = "".join(
            _PLAIN_LETTERS.get(letter, letter)
            for letter in folded
            if not (mark := unicodedata.combining(letter)) or mark in _VOWEL_SIGNS
        )
        self[code] = kept
        return kept


_FOLDED_LETTERS = _FoldedLetters()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a campaign file. ``key`` is dotted from the file's root; empty where the file is broken."""

    key: str
    text: str

    @property
    def question(self) -> str:
        """The key of the question it belongs to, ``campaign`` included; empty where it belongs to none."""
        first, _, rest = self.key.partition(".")
        asked = rest.partition(".")[0] if first in ("marketing", "sales") else first
        return asked if asked in _content_tables() else ""


def parse_search_words(text: str) -> tuple[str, ...]:
    """The words of a search, folded, each once; none where there is neither letter nor digit in it.

    Words between quotation marks are one phrase. A mark that is never closed reaches to the end.
    """
    words = [match[1] or match[2] or "" for match in _QUOTED_OR_WORD.finditer(text.translate(_QUOTES))]
    return tuple(dict.fromkeys(folded for word in words if (folded := normalize_text(word))))


def normalize_text(text: str, parted: bool = False) -> str:
    """The tokens of a text, one blank before each; ``parted``: and PARTED for each line's end."""
    text = _GROUPED_NUMBER.sub(_join_digits, text)
    tokens = (
        _ASCII_TOKEN[parted].findall(text.lower())
        if text.isascii()
        else _any_token(parted).findall(text.translate(_FOLDED_LETTERS))
    )
    folded = " " + " ".join(tokens) if tokens else ""
    return folded.replace("\n", LINE_BREAK_TOKEN) if parted else folded


def _join_digits(number: re.Match[str]) -> str:
    return number[0].replace(number[1], "")


@cache
def _any_token(parted: bool) -> re.Pattern[str]:
    """A token of any script. Apart, because most searches need not wait for it."""
    first, middle, last = _SOUNDS
    syllable = rf"(?=[{first}{middle}{last}])[{first}]?[{middle}]?[{last}]?"
    alone = rf"{syllable}|(?=\w)[{_SINGLE_LETTER_SCRIPTS}]|[{_ALONE_WITH_VOWELS}]"
    return re.compile(
        rf"{alone}|[^\W_{_SINGLE_LETTER_SCRIPTS}{_ALONE_WITH_VOWELS}{''.join(_SOUNDS)}]{{1,100}}" + "|\n" * parted
    )


@cache
def _content_tables() -> tuple[str, ...]:

    return CAMPAIGN_QUESTION.key, *QUESTION_KEYS


def find_matches(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text, as ascending places from and to that do not overlap."""
    letters, owners = [], []
    grouping = {
        number.start() + place
        for number in _GROUPED_NUMBER.finditer(text)
        for place, letter in enumerate(number[0])
        if letter == number[1]
    }
    for place, letter in enumerate(text):
        folded = "" if place in grouping else _FOLDED_LETTERS[ord(letter)]
        letters.append(folded)
        owners += [place] * len(folded)
    tokens = [(token[0], token.start(), token.end()) for token in _any_token(False).finditer("".join(letters))]
    marked: set[int] = set()
    for word in wanted:
        *whole, begun = word.split()
        for first in range(len(tokens) - len(whole)):
            last = first + len(whole)
            if [token[0] for token in tokens[first:last]] == whole and tokens[last][0].startswith(begun):
                end = tokens[last][1] + len(begun)
                marked.update(range(owners[tokens[first][1]], owners[end - 1] + 1))
    edges = sorted(marked)
    starts = [place for place in edges if place - 1 not in marked]
    ends = [place + 1 for place in edges if place + 1 not in marked]
    return list(zip(starts, ends, strict=True))


def searchable_lines(slug: str, data: Mapping[str, Any]) -> list[TextLine]:
    """What is searched of a campaign file's tables: every text, number and day that people wrote; its slug last."""
    return _unpack_lines(pack_campaign_lines(slug, data))


def searchable_lines_of_broken(slug: str, raw: bytes) -> list[TextLine]:
    """What is searched of a file that cannot be read as a campaign: its lines as they stand."""
    return _unpack_lines(pack_broken_file_lines(slug, raw))


def pack_campaign_lines(slug: str, data: Mapping[str, Any]) -> str:
    """``lines_of`` as one text, to be kept: a line's key, a tab, its text."""
    found: list[str] = []
    _collect_lines("", data, True, found)
    return "\n".join([*_name_results(found, data), *_judged_promises(data), f"slug\t{slug}"])


def _name_results(found: list[str], data: Mapping[str, Any]) -> list[str]:
    """Put the metric before what else a result says: a number, a day or a note tells nothing without it."""
    rows = _review_rows(data, "results")
    if not rows:
        return found
    named = []
    for line in found:
        key, _, text = line.partition("\t")
        steps = key.split(".")
        if steps[:2] == ["review", "results"] and len(steps) == 4 and steps[3] not in ("metric", "by", "source"):
            row = rows[int(steps[2])]
            metric = " ".join(str(row.get("metric", "")).split()) if isinstance(row, Mapping) else ""
            line = f"{key}\t{metric}: {text}" if metric else line
        named.append(line)
    return named


def _review_rows(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    review = data.get("review")
    rows = review.get(key) if isinstance(review, Mapping) else None
    return rows if isinstance(rows, list | tuple) else ()


def _judged_promises(data: Mapping[str, Any]) -> list[str]:
    """Packed lines that say which promises were kept, so that they are found by it: "promise kept: Deliver MQLs"."""
    found = []
    for place, row in enumerate(_review_rows(data, "promises")):
        if isinstance(row, Mapping) and isinstance(row.get("kept"), bool):
            said = "promise kept" if row["kept"] else "promise broken, not kept"
            found.append(f"review.promises.{place}.kept\t{said}: {' '.join(str(row.get('what', '')).split())}")
    return found


def pack_broken_file_lines(slug: str, raw: bytes) -> str:
    """``lines_of_broken`` as one text."""
    lines = raw.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    found = [f"\t{kept}" for line in lines if (kept := line.strip())]
    return "\n".join([*found, f"slug\t{slug}"])


def pack_lines(lines: Iterable[TextLine]) -> str:
    """Lines as one text, as ``packed_of`` makes it."""
    return "\n".join([f"{line.key}\t{line.text}" for line in lines])


def _unpack_lines(text: str) -> list[TextLine]:
    return [TextLine(key, line) for key, _, line in (row.partition("\t") for row in text.split("\n"))]


def _collect_lines(key: str, value: Any, beside: bool, found: list[str]) -> None:
    """``beside``: outside the nine answers, where some keys hold metadata that no person wrote."""
    if isinstance(value, str):
        _collect_text_lines(key, value, found)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if beside and name in _UNSEARCHED_KEYS:
                continue
            plain = name if name.isascii() and name.isidentifier() else " ".join(str(name).split())
            inner_key = f"{key}.{plain}" if key else plain
            if type(inner) is str:
                _collect_text_lines(inner_key, inner, found)
            else:
                _collect_lines(inner_key, inner, beside and inner_key not in _content_tables(), found)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _collect_lines(f"{key}.{place}", inner, beside, found)
    elif isinstance(value, datetime | date):
        found.append(f"{key}\t{value.isoformat()}")
    elif value is not None and not isinstance(value, bool):
        found.append(f"{key}\t{value}")


def _collect_text_lines(key: str, text: str, found: list[str]) -> None:
    """The paragraphs of a text, each as one line, however it is wrapped in the file."""
    if text.isprintable():
        if kept := text.strip():
            found.append(f"{key}\t{kept}")
        return
    goes_on = False
    for line in text.splitlines():
        kept = line.strip()
        if kept and goes_on and not _BLOCK_START.match(kept):
            found[-1] += f" {kept}"
        elif kept:
            found.append(f"{key}\t{kept}")
            goes_on = not kept.startswith(_ONE_LINE_BLOCKS)
        else:
            goes_on = False


def index_text(text: str) -> str:
    """The tokens of packed lines as an index takes them in: no phrase reaches from one line into the next."""
    return normalize_text("\n".join(row.partition("\t")[2] for row in text.split("\n")), parted=True)


def best_matching_lines(text: str, wanted: Sequence[str]) -> list[TextLine]:
    """The packed line that shows the words best: one with all of them, as they were typed where there is one. Behind
    it the promises that were kept or broken and hold them, all of them.

    Where no line has every word, those that have most of them and the rest. Empty where a word stands in none.
    """
    if text.isascii():
        low = text.lower()
        if any((last := word.rpartition(" ")[2]) not in low and not last[0].isdigit() for word in wanted):
            return []
    best: TextLine | None = None
    judged: list[TextLine] = []
    parts: list[tuple[TextLine, set[str]]] = []
    phrase, is_phrase = "".join(wanted), False
    for row in text.split("\n"):
        key, _, line = row.partition("\t")
        folded = normalize_text(line)
        held = {word for word in wanted if word in folded}
        if len(held) < len(wanted):
            parts += [(TextLine(key, line), held)] if held else []
        elif _is_judged_promise(key):
            judged.append(TextLine(key, line))
        elif best is None or (not is_phrase and phrase in folded):
            best, is_phrase = TextLine(key, line), phrase in folded
    if best or judged:
        return [best, *judged] if best else judged
    return _cover_words(parts, set(wanted))


def _cover_words(parts: Sequence[tuple[TextLine, set[str]]], missing: set[str]) -> list[TextLine]:
    """The fewest lines that have all the words, those with most of them first; empty where one stands in none."""
    chosen = []
    while missing:
        line, held = max(parts, key=lambda part: len(part[1] & missing), default=(TextLine("", ""), set[str]()))
        if not held & missing:
            return []
        chosen.append(line)
        missing -= held
    return chosen


def _is_judged_promise(key: str) -> bool:
    return key.startswith("review.promises.") and key.endswith(".kept")


def is_of_review(line: TextLine) -> bool:
    """Whether a line is part of the review."""
    return line.key.startswith("review.")


def describe_line_place(line: TextLine) -> str:
    """Where a line stands, in the words of the field: "MQL, hand-off within"; empty for a title or a broken file."""

    steps = line.key.split(".")
    key = line.question
    if steps[0] == "review":
        return _describe_review_place(steps)
    if not key:
        return {"": "broken file"}.get(line.key, steps[0])
    team = f"{TEAM_NAMES[steps[0]]} on " if steps[0] in TEAMS else ""
    rest = steps[2:] if team else steps[1:]
    said = team + get_question(key).name
    if team:
        return said if rest == ["position"] else ", ".join([said, *rest])
    labels = []
    for end in range(1, len(rest) + 1):
        if not rest[end - 1].isdigit():
            field = find_field(key, tuple(map(step_of, rest[:end])))
            labels.append(field.label if field else "" if rest[end - 1] == "answer" else rest[end - 1])
    return ", ".join([said, *filter(None, labels)])


def _describe_review_place(steps: Sequence[str]) -> str:
    """Where a line of a review stands: "Review: lesson", "Review: promise, note"."""
    if _is_judged_promise(".".join(steps)):
        return "Review"  # the line says the rest
    rest = [step.replace("_", " ") for step in steps[2:] if not step.isdigit()]
    silent = ("learned", "metric", "what", "code", "stage", "kept")
    place = _REVIEW_PLACES.get(steps[1] if len(steps) > 1 else "", "")
    return "Review" + "".join(
        [f": {place.lower()}" if place else "", *(f", {step}" for step in rest if step not in silent)]
    )


def excerpt(text: str, wanted: Iterable[str], room: int) -> str:
    """The part of a text around the first match, at most ``room`` letters and whole words, with "…" where it is cut."""
    if len(text) <= room:
        return text
    found = find_matches(text, wanted)
    start, end = found[0] if found else (0, 0)
    first = max(0, min(start - (room - (end - start)) // 2, len(text) - room))
    if first:
        first = text.find(" ", first, start) + 1 or first
    last = min(len(text), first + room)
    if last < len(text):
        last = max(text.rfind(" ", end, last), end) if text.rfind(" ", end, last) > 0 else last
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")


def suggest_words(wanted: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    """For each word that no text holds, those of phrases too, the known one closest to it, where one is close."""
    tokens = {token for token in known if len(token) > 2 and not token.isdigit()}
    found = {}
    for word in (word for words in wanted for word in words.split()):
        if any(token.startswith(word) for token in tokens):
            continue
        if near := closest_match(word, {token for token in tokens if abs(len(token) - len(word)) <= 2}):
            found[word] = near
    return found
