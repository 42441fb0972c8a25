"""Times as people write them ("within 24h", "T+2 BD", "2 jours ouvrés"): the duration, or a question back.

Two teams would sign a wrong reading, so a text is accepted only if every word in it is known and exactly one time
results. Files hold only the plain form of ``durations``; this module reads what somebody has just typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alignkit.text import duration_words as words
from alignkit.text.durations import AUTOMATIC, Duration, parse_duration

_LONGEST_TEXT = 200
_CHARACTERS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−~～〜－", "-")
    | dict.fromkeys("≤⩽≦", "<")
    | dict.fromkeys("’‘`´", "'")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\t\r\n、，", " ")
    | {"（": "(", "）": ")", "。": ".", "：": ":", "·": " ", "•": " "}
    | {chr(0xFF01 + n): chr(0x21 + n) for n in range(94) if chr(0xFF01 + n) not in "（）：，－～"}
)
_KANJI_DIGITS = {char: n for n, char in enumerate("一二三四五六七八九", start=1)}
_KANJI_NUMBER = re.compile(
    r"([二三四五六七八九]?)(十?)([一二三四五六七八九]?)"
    r"(?=営業日|営業時間|時間|分以内|分間|日以内|日間|週間|[かヶケカヵ箇]月)"
)

_LETTER, _LATIN = r"[^\W\d_]", re.compile(r"[a-zß-ɏ]")
_CLOCK_LIKE = frozenset((7, 9, 10, 11, *range(13, 24)))
_UNIT = "c?B?c?U[bk]?"
_SAME_DAY = re.compile(
    r"\b(?:same (?:(?:business|working|work) )?day|end of (?:the )?(?:(?:business|working|work) )?day|eod|cob|today"
    r"|within the day|close of (?:business|play)"
    r"|(?:selben|gleichen) (?:arbeits|werk)?tag|même jour|jour même|mismo día)\b|当日"
)
_ABOUT_A_DAY = (Duration(4, "business hour"), Duration(8, "business hour"), Duration(1, "business day"))
# Most specific first: a range, an hour and its minutes, a day after T, a count, the next one, a phrase.
_TIME = re.compile(
    rf"(?P<between>WN(?:{_UNIT})?AN{_UNIT})|(?P<range>[Na](?:{_UNIT})?[-Tai]N{_UNIT})|(?P<both>NUA?NU(?!b))"
    rf"|(?P<plus>\+N(?:{_UNIT}|b))|(?P<count>[Xfp]?N(?:\(N\))?{_UNIT})|(?P<next>[Xfp]{_UNIT}|Upb?|Ubp)"
    rf"|(?P<one>a{_UNIT})|(?P<fixed>D)"
)


@dataclass(frozen=True, slots=True)
class UnclearDuration:
    """A text that may state more than one time, or none: why, and what it may mean, most likely first."""

    why: str
    readings: tuple[Duration, ...] = ()

    def __str__(self) -> str:
        """The question back, without a full stop."""
        if not self.readings:
            return self.why
        *most, last = [str(reading) for reading in self.readings]
        asked = f"{', '.join(most)}, or {last}?" if most else f"did you mean {last}?"
        return f"{self.why}: {asked}"


class _Token(NamedTuple):
    code: str
    text: str
    value: float = 0
    unit: str = ""


class _Time(NamedTuple):
    kind: str
    length: Duration | None
    short_h: bool = False  # "17h" may be a time of day
    after_noun: bool = False  # "24 horas hábiles", "24 Arbeitsstunden": a day to some
    readings: tuple[Duration, ...] = ()


@lru_cache(maxsize=1024)
def read_duration_phrase(text: str) -> Duration | UnclearDuration:
    """The one time that a typed text surely states, else what to ask back."""
    if plain := parse_duration(text):
        return plain
    if len(text) > _LONGEST_TEXT:
        return UnclearDuration("too long for a time; write a number and a unit, such as 4 business hours")
    tokens = list(_scan(_tidy(text)))
    codes, times = "".join(token.code for token in tokens), []
    left, at = "", 0
    rest: list[_Token] = []
    for found in _TIME.finditer(codes):
        left += codes[at : found.start()] + "Q"
        rest += [*tokens[at : found.start()], _Token("Q", "")]
        times.append(_make_time(found.lastgroup or "", tokens[found.start() : found.end()]))
        at = found.end()
    left, rest = left + codes[at:], [*rest, *tokens[at:]]
    decided = _decide(left, rest, times)
    if isinstance(decided, UnclearDuration) and not times and _SAME_DAY.search(_tidy(text)):
        return UnclearDuration("what is left of a day differs from lead to lead", _ABOUT_A_DAY)
    is_kept = isinstance(decided, UnclearDuration) or parse_duration(str(decided)) == decided
    return decided if is_kept else UnclearDuration(_WANTED)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    text = re.sub(r"(?<=\d)\s?½", ".5", text).replace("½", "0.5")
    text = re.sub(r"\b([0-9]+)\s?(?:AT|WT)\b(?! ?[A-Z])", r"\1 Werktage", text).casefold()
    text = _KANJI_NUMBER.sub(_kanji_to_digits, text)
    text = re.sub(r"([0-9]+)時間半", r"\1.5時間", text)
    text = re.sub(r"\b([0-9]+) and a half(?= (?:business |working )?hours?\b)", r"\1.5", text)
    text = re.sub(rf"(?<={_LETTER})-(?={_LETTER})|(?<=[0-9])-(?={_LETTER})", " ", text)
    return re.sub(r"<\s?=|=\s?<", "<", " ".join(text.split()))


def _kanji_to_digits(found: re.Match[str]) -> str:
    if not found[0]:
        return ""
    tens = _KANJI_DIGITS.get(found[1], 1) * 10 if found[2] else 0
    if found[1] and not found[2]:
        return found[0] if found[3] else str(_KANJI_DIGITS[found[1]])
    return str(tens + _KANJI_DIGITS.get(found[3], 0))


def _spellings(phrase: str) -> set[str]:
    """A phrase as it is, without accents, and with ae for ä; one letter keeps its accent."""
    phrase = phrase.casefold()
    if len(phrase) == 1:
        return {phrase}
    bare = "".join(c for c in unicodedata.normalize("NFD", phrase) if not "\u0300" <= c <= "\u036f")
    umlauts = phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {phrase, unicodedata.normalize("NFC", bare), umlauts}


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, _Token], re.Pattern[str]]:
    """Every known spelling with what it does, and the pattern that finds the longest at a place."""
    known: dict[str, _Token] = {}
    for code, phrases in words.WORDS.items():
        for phrase in phrases.split("|"):
            known |= {spelling: _Token(code, phrase) for spelling in _spellings(phrase)}
    known |= {spelling: _Token(words.FILLER, "") for spelling in words.JAPANESE_EVENTS.casefold().split("|")}
    for value, names in words.NUMBER_WORDS.items():
        for name in names.split():
            if name not in ("un", "1"):
                spelled = _spellings(name.replace("_", " "))
                known |= {spelling: _Token(words.NUMBER, name, value) for spelling in spelled}
    for unit, names in words.UNITS.items():
        for name in names.split():
            known |= {spelling: _Token(words.UNIT, name, unit=unit) for spelling in _spellings(name)}
    for (count, unit), phrases in words.FIXED_TIMES.items():
        for phrase in phrases.split("|"):
            known |= {spelling: _Token(words.FIXED, phrase, count, unit) for spelling in _spellings(phrase)}

    def bounded(spelling: str) -> str:
        before = rf"(?<!{_LETTER})" if _LATIN.match(spelling[0]) else ""
        after = rf"(?!{_LETTER})" if _LATIN.match(spelling[-1]) else "(?![0-9])" if spelling[-1].isdecimal() else ""
        return before + re.escape(spelling) + after

    return known, re.compile("|".join(map(bounded, sorted(known, key=len, reverse=True))))


_NUMBER_CLUSTER = re.compile(r"[0-9](?:[0-9.,:/]*[0-9])?")
_READABLE_NUMBER = re.compile(r"[0-9]{1,5}(?:\.[0-9]|[.,](?:5|25|75))?")
_AFTER_T = re.compile(r"(?<![^\W\d_])[tdj] ?\+ ?(?=[0-9])")
_HOUR_AND_MINUTES = re.compile(r"([1-4]) ?h ?(0[1-9]|[1-5][0-9])(?: ?(?:min|mn|m|minutes))?(?![^\W_]|[.,:]\d)")
_UNKNOWN = re.compile(rf"{_LETTER}+|.")


def _scan(text: str) -> Iterator[_Token]:
    known, pattern = _lexicon()
    at = 0
    while at < len(text):
        char = text[at]
        if char == " ":
            at += 1
        elif found := _HOUR_AND_MINUTES.match(text, at):
            yield _Token(words.FIXED, found[0], int(found[1]) * 60 + int(found[2]), "minute")
            at = found.end()
        elif found := _AFTER_T.match(text, at):
            yield _Token("+", found[0])
            at = found.end()
        elif found := pattern.match(text, at):
            yield known[found[0]]._replace(text=found[0])
            at = found.end()
        elif found := _NUMBER_CLUSTER.match(text, at):
            number = found[0]
            good = _READABLE_NUMBER.fullmatch(number)
            yield _Token(words.NUMBER if good else "?", number, float(number.replace(",", ".")) if good else 0)
            at = found.end()
        elif char in "()-<":
            yield _Token(char, char)
            at += 1
        elif char in "[]":
            yield _Token("(" if char == "[" else ")", char)
            at += 1
        elif char in ",;:.!\"“”„«»'":
            yield _Token("s", char)
            at += 1
        else:
            found = _UNKNOWN.match(text, at)
            assert found
            yield _Token("?", found[0])
            at = found.end()


def _unit_of(tokens: list[_Token]) -> str:
    """The unit that the words of one unit state; empty where there is no such unit, such as a business week."""
    unit = next((token.unit for token in tokens if token.code == words.UNIT), "")
    is_business = any(token.code in (words.BUSINESS, words.BUSINESS_AFTER) for token in tokens)
    is_plain = any(token.code in (words.PLAIN, words.PLAIN_AFTER) for token in tokens)
    if is_plain and (is_business or unit.startswith("business")):
        return ""
    if is_business and not unit.startswith("business"):
        return f"business {unit}" if unit in ("minute", "hour", "day") else ""
    return unit


def _make_time(kind: str, tokens: list[_Token]) -> _Time:
    """What the tokens of one time come to; no length where they do not come to one for sure."""
    if kind == "fixed":
        return _Time("fixed", Duration(tokens[0].value, tokens[0].unit), tokens[0].text[0].isdecimal())
    counts = [n for n, token in enumerate(tokens) if token.code == words.NUMBER]
    units = [token for token in tokens if token.code == words.UNIT]
    short_h = any(token.text == "h" for token in units)
    unit = _unit_of(tokens[counts[-1] if counts else 0 :]) or ("business day" if kind == "plus" and not units else "")
    after_noun = unit == "business hour" and not any(t.code == words.BUSINESS and t.text != "営業" for t in tokens)
    if not unit:
        return _Time(kind, None, readings=_business_weeks(tokens))
    if kind in ("next", "one") and units[0].text.endswith(words.PLURAL_ENDINGS):
        return _Time(kind, None)
    if kind in ("next", "one"):
        return _Time(kind, Duration(1, unit), short_h)
    last = tokens[counts[-1]].value
    whole = Duration(last, unit)
    if kind in ("between", "range"):
        return _make_range(tokens, counts, whole, short_h, after_noun)
    if kind == "both":
        hours = tokens[counts[0]].value
        good = [u.unit for u in units] == ["hour", "minute"] and last < 60
        minutes = Duration(hours * 60 + last, "minute")
        parts = (Duration(hours, units[0].unit), Duration(last, units[1].unit))
        return _Time(kind, minutes if good else None, readings=() if good else parts)
    if len(counts) == 2 and tokens[counts[0]].value != last:  # "two (3) days"
        return _Time(kind, None, readings=(Duration(tokens[counts[0]].value, unit), whole))
    return _Time(kind, whole, short_h, after_noun)


def _make_range(tokens: list[_Token], counts: list[int], late: Duration, short_h: bool, after_noun: bool) -> _Time:
    """The later end, where it is the later one however one counts; "9h-17h" is a time of day."""
    first = tokens[counts[0] : counts[-1]] if len(counts) == 2 else tokens[: counts[-1]]
    early = Duration(first[0].value if len(counts) == 2 else 1, _unit_of(first) or late.unit)
    both_h = short_h and any(token.text == "h" for token in first)
    clock = late.count in _CLOCK_LIKE or (6 <= early.count < 12 and late.count <= 24) or (both_h and late.count < 24)
    if short_h and clock:
        return _Time("range", None)
    if early.worked_minutes >= late.worked_minutes:
        return _Time("range", None, readings=(early, late))
    return _Time("range", late, after_noun=after_noun)


def _business_weeks(tokens: list[_Token]) -> tuple[Duration, ...]:
    """What a unit may mean that business days could count: "2 business weeks"."""
    count = next((token.value for token in tokens if token.code == words.NUMBER), 1)
    is_week = any(token.unit == "week" for token in tokens)
    return (Duration(count * 5, "business day"), Duration(count, "week")) if is_week else ()


def _decide(left: str, rest: list[_Token], times: list[_Time]) -> Duration | UnclearDuration:
    sure = tuple(dict.fromkeys(length for time in times for length in (time.length, *time.readings) if length))
    sure = tuple(length for length in sure if length.count > 0)
    if unknown := [token.text for token in rest if token.code == "?"]:
        shown = f'"{" ".join(unknown)}" is not understood'
        return UnclearDuration(shown if sure else f"{shown}; {_WANTED}", sure)
    left, hours, days = _take_qualifiers(left, rest)
    if not times:
        return _decide_without_time(left, hours, days, rest)
    if len(times) > 1:
        return UnclearDuration("that names more than one time", sure)
    (time,) = times
    if time.length is None or time.length.count <= 0:
        return UnclearDuration("that can be read in more than one way" if sure else _WANTED, sure)
    if re.search(r"[NUBbckX+WvD]", left) or "V" in left or not _is_well_placed(left, time):
        readings = (AUTOMATIC, *sure) if "V" in left else sure
        return UnclearDuration("that can be read in more than one way", readings)
    if time.kind == "next" and time.length.unit != "business day":
        near = time.length.unit in ("hour", "business hour") and words.LIMIT in left
        if not near:
            guesses = (Duration(1, "business day"), time.length) if time.length.unit == "day" else (time.length,)
            return UnclearDuration("that can be read in more than one way", guesses)
    return _qualify(time, left, hours, days)


_WANTED = "write a number and a unit, such as 15 minutes, 4 business hours or 2 days"


def _take_qualifiers(left: str, rest: list[_Token]) -> tuple[str, bool, bool]:
    """The text without "business hours" and "business days" that stand alone, and whether they were there."""
    hours, days = words.HOURS in left, False
    at = 0
    for found in list(re.finditer(r"BU|Ub|U(?!b)", left)):
        start, end = found.start() + at, found.end() + at
        unit = _unit_of(rest[found.start() : found.end()])
        if unit == "business hour" and not re.search(r"[NX]$", left[:start]):
            hours, code = True, words.HOURS
        elif unit == "business day" and not re.search(r"[NXfp]$", left[:start]):
            days, code = True, "d"
        else:
            continue
        left = left[:start] + code + left[end:]
        at -= end - start - 1
    return left, hours, days


def _decide_without_time(left: str, hours: bool, days: bool, rest: list[_Token]) -> Duration | UnclearDuration:
    plain = re.sub(r"[sZ()]", "", left)
    if not hours and not days and (re.fullmatch("V+v?|vV*", plain) or re.fullmatch(r"[EryaAT]*V[EryaATV]*", plain)):
        return AUTOMATIC
    if "v" in left or "V" in left:
        return UnclearDuration("that can be read in more than one way", (AUTOMATIC,))
    numbers = [token.value for token in rest if token.code == words.NUMBER and token.value > 0]
    if len(numbers) == 1 and re.search("[+]N", left):
        return UnclearDuration(
            "days, or business days", tuple(Duration(numbers[0], unit) for unit in ("day", "business day"))
        )
    if len(numbers) == 1 and not re.search("[-]", left) and "U" not in left:
        return UnclearDuration(
            "a number needs a unit", tuple(Duration(numbers[0], u) for u in ("hour", "business hour"))
        )
    if days and not numbers:
        return UnclearDuration("how many", (Duration(1, "business day"),))
    return UnclearDuration(_WANTED)


def _is_well_placed(left: str, time: _Time) -> bool:
    """Whether nothing beside the time turns it into another: "after 24 hours", "to 17h", "24 hours or", "24h <"."""
    plain = re.sub(r"[s()]", "", left)
    before, _, after = plain.partition("Q")
    next_to = re.sub("[ra]+$", "", before)  # "after the first 24 hours"
    if ("-" in before and not re.fullmatch("[^-]*[EHZ]-[^-]*", before)) or re.search("-(?![EHZLerydu])", after):
        return False
    if next_to.endswith((words.OR, words.TO, words.DURING)) or words.OR in after:
        return False
    if next_to.endswith(words.EVENT) and time.kind != "range":
        return False
    if next_to.endswith(words.BY) and time.kind not in ("next", "fixed"):
        return False
    if "<" in before[:-1] + after or words.NEXT_AFTER in before + after[1:]:
        return False
    if time.short_h and time.length and (time.length.count <= 24 or time.kind == "fixed"):
        is_bare = time.length.count in _CLOCK_LIKE and not re.search("[L<]", plain)
        if is_bare or re.search("[ilay]$", before):
            return False
    # "24 hours after" what? And what comes after business hours is not in them.
    return not re.search("[ef][ra]*(?![EBraefQ])|e[ra]*$", before + "Q") and not re.search(
        "[ef][ra]*(?![Eefra])", after + " "
    )


def _qualify(time: _Time, left: str, hours: bool, days: bool) -> Duration | UnclearDuration:
    """The time with "(business hours)", "on business days" and "24/7" taken into account."""
    length = time.length
    assert length
    count, unit = length.count, length.unit
    business = unit if unit.startswith("business") else f"business {unit}"
    either = (Duration(count, business), Duration(count, business.removeprefix("business ")))
    if (hours or days or unit.startswith("business")) and words.ALL_DAY in left:
        return UnclearDuration("both business hours and 24/7", either if unit not in ("week", "month") else (length,))
    if unit in ("week", "month") and (hours or days):
        return UnclearDuration("weeks and months know no business hours", (length,))
    if unit == "day" and (hours or days):
        return (
            Duration(count, "business day")
            if days and re.search(r"Q\(?d", left)
            else UnclearDuration("calendar days, or business days", either)
        )
    is_day_long = business == "business hour" and count >= 24
    whole_days = (Duration(count / 24, "business day"),) if is_day_long and count % 24 == 0 else ()
    if unit in ("minute", "hour") and days and not hours:
        return UnclearDuration("hours on some days only", (*either, *whole_days))
    if is_day_long and (time.after_noun or (hours and unit == "hour")):
        return UnclearDuration("around the clock, or while people work", (*either, *whole_days))
    return Duration(count, business) if hours else length
