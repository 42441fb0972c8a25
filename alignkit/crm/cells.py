"""One cell of an export: a moment, a day, an amount of money with its currency, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from alignkit.crm.tables import Cell, cell_text
from alignkit.review import result_parsing
from alignkit.review.result_parsing import AmbiguousNumber, DecimalMark
from alignkit.values.parse_format import ParseError

NO_VALUE = frozenset({"", "-none-", "none", "(none)", "--none--", "-", "--", "n/a", "#n/a", "null", "(no value)",
                      "–", "—", "(leer)", "keine angabe", "-keine-", "(blank)", "(empty)", "(vide)"})  # fmt: skip
# As checkboxes are exported: in the languages of the CRMs, and of spreadsheets
_YES = frozenset((
    "1", "true", "yes", "y", "x", "✓", "✔", "☑", "converted", "ja", "wahr", "oui", "vrai", "sí", "si", "sì",
    "verdadero", "vero", "sim", "verdadeiro", "waar", "sand", "sant", "sann", "tak", "prawda", "kyllä", "tosi", "ano",
    "pravda", "igen", "igaz", "evet", "doğru", "да", "истина", "はい", "是",
))  # fmt: skip
_NO = frozenset((
    "", "0", "false", "no", "n", "-none-", "☐", "nein", "falsch", "non", "faux", "falso", "não", "nao", "nee",
    "onwaar", "nej", "nei", "falsk", "falskt", "usann", "nie", "fałsz", "ei", "epätosi", "ne", "nepravda", "nem",
    "hamis", "hayır", "yanlış", "нет", "ложь", "いいえ", "否",
))  # fmt: skip
_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "￥": "JPY", "円": "JPY", "US$": "USD", "A$": "AUD",
                   "C$": "CAD", "CA$": "CAD", "AU$": "AUD", "R$": "BRL", "₹": "INR", "zł": "PLN", "Kč": "CZK",
                   "₺": "TRY", "₩": "KRW", "₽": "RUB", "₴": "UAH", "元": "CNY"}  # fmt: skip
_CURRENCY_NAMES = {"euro": "EUR", "euros": "EUR", "us dollar": "USD", "pound sterling": "GBP", "swiss franc": "CHF",
                   "rs": "INR", "fr": "CHF", "sfr": "CHF"}  # fmt: skip
# Crowns and pesos of several countries: a unit of its own, never added to another
_SHARED_SIGNS = {"kr": "kr", "kr.": "kr", "ft": "HUF", "lei": "RON"}
_MONEY = re.compile(
    r"(?P<before>(?:[^\W\d]+\.)?[^\d.,+−-]*)(?P<figure>[+−-]?[\d.,\s\u00a0\u202f'’]*\d)(?:[.,][-–—]+|(?P<minus>-(?!\d)))?\s*"
    r"(?P<scale>[kKmM](?![A-Za-z]))?\s*(?P<after>\D*)"
)
_SPACED_HALF = re.compile(r"(?<=\d )([AaPp])\.? ?[Mm]\.?(?= |$)")  # "10:05 a. m.", as in Spanish
_NO_AMOUNT = re.compile(r"(?:[A-Z]{3}|[^\w\s])?\s*[-–—]\s*(?:[A-Z]{3}|[^\w\s])?")  # as spreadsheets write zero
_SIGN_FIRST = re.compile(r"([+−-])\s*([^\d\s+−-]+)\s*(?=[\d.,])")
_INDIAN = re.compile(r"[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?")
_MONTHS = (
    ("jan", "ene", "gen", "sty"), ("feb", "fév", "fev", "fév"), ("mar", "mär", "mrz", "maerz", "mrt"),
    ("apr", "avr", "abr"), ("may", "mai", "mag", "mei", "maj"), ("jun", "juin", "giu"), ("jul", "juil", "lug"),
    ("aug", "août", "aout", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",),
    ("dec", "dez", "déc", "dic"),
)  # fmt: skip
_WEEKDAY = re.compile(
    r"(?i)^(mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-zé]*\.?,? "
)
_WORD = r"(?P<month>[^\W\d_]{3,10})\.?"
_WORDED_DAYS = (
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ -](?:de )?{_WORD}(?:[ -]| de |, )(?P<year>\d{{4}}|\d{{2}})"
    ),
    re.compile(rf"{_WORD}[ -](?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}})[ -]{_WORD}[ -](?P<day>\d{{1,2}})"),
    re.compile(r"(?P<year>\d{4})年 ?(?P<number>\d{1,2})月 ?(?P<day>\d{1,2})日"),
    re.compile(r"(?P<year>\d{4})\. ?(?P<number>\d{1,2})\. ?(?P<day>\d{1,2})\."),
    re.compile(r"(?P<year>20\d{2})(?P<number>\d{2})(?P<day>\d{2})"),
)
_NUMERIC_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?")
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$")
_SERIAL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day where the cell has one. ``at`` is without a zone, or with the one of the cell."""

    day: date
    at: datetime | None = None


def is_no_value(text: str) -> bool:
    """Return whether a text stands for nothing, such as "-None-"."""
    return len(text) < 30 and text.strip().casefold() in NO_VALUE


def parse_moment(cell: Cell, day_first: bool | None) -> Moment | None:
    """Return the day and the time in a cell; None for an empty one. Raise ParseError where it is neither.

    ``day_first`` decides about 05/06/2027; None refuses it.
    """
    if isinstance(cell, datetime):
        return Moment(cell.date(), cell)
    if isinstance(cell, date):
        return Moment(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(float(cell))
    if isinstance(cell, str) and cell:
        return _parse_text(cell, day_first)
    return None if cell is None or cell == "" else _parse_text(cell_text(cell), day_first)


@lru_cache(maxsize=65536)
def _parse_text(text: str, day_first: bool | None) -> Moment | None:
    text = " ".join(text.split()).strip("'\"")
    if is_no_value(text):
        return None
    text = _SPACED_HALF.sub(r"\1m", text)
    if len(text) > result_parsing.MAX_CELL_LENGTH:
        raise ParseError("it is no day")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_serial(float(text))
    if re.fullmatch(r"1[5-9]\d{8}(\d{3})?", text):  # seconds or milliseconds since 1970
        when = datetime.fromtimestamp(int(text) / (1000 if len(text) > 10 else 1), UTC)
        return Moment(when.date(), when)
    day_text, at = _split_clock(text)
    day = _parse_day(day_text, day_first)
    if at is None:
        return Moment(day)
    clock, zone = at
    return Moment(day, datetime.combine(day, clock, zone))


def _from_serial(number: float) -> Moment:
    if not 20000 <= number <= 80000:
        raise ParseError("it is no day")
    day = _SERIAL_EPOCH + timedelta(days=int(number))
    seconds = round((number - int(number)) * 86400)
    return Moment(day, datetime.combine(day, time()) + timedelta(seconds=seconds)) if seconds else Moment(day)


def _split_clock(text: str) -> tuple[str, tuple[time, timezone | None] | None]:
    """Return the text of the day, and the time of day with its offset where one follows."""
    if first := re.fullmatch(r"(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?),? (\d{1,4}[./-].*)", text):
        text = f"{first[2]} {first[1]}"  # the time stands first
    found = re.fullmatch(
        r"(.*?\d{4}|.*?\d日|.*?\d{1,2}[./-](?:\d{1,2}|[^\W\d_]{3,10}\.?)[./-]\d{1,4})(?:T|,? (?:at |um |à )?)"
        r"(\d{1,2}[:.h]\d{2}.*)",
        text,
    )
    if not found:
        return text, None
    day, rest = found[1], found[2].removesuffix(" Uhr")
    zone: timezone | None = None
    if named := _ZONE.search(rest):
        rest, zone = rest[: named.start()], _parse_offset(named[1])
    clock = _CLOCK.fullmatch(rest.strip())
    if not clock:
        raise ParseError("it is no day")
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        if not 1 <= hour <= 12:
            raise ParseError("it is no time")
        hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ParseError("it is no time")
    return day, (time(hour, minute, second), zone)


def _parse_offset(text: str) -> timezone:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _parse_day(text: str, day_first: bool | None) -> date:
    text = text.strip(" ,")
    found = _NUMERIC_DAY.fullmatch(text) or _NUMERIC_DAY.fullmatch(_WEEKDAY.sub("", text))
    if not found:
        return _parse_worded_day(text)
    one, mark, two, three = int(found[1]), found[2], int(found[3]), int(found[4])
    if len(found[1]) == 4:
        year, month, day = one, two, three
    else:
        year = three if len(found[4]) == 4 else 2000 + three
        first = True if mark == "." else day_first
        if one > 12 or two > 12:
            first = one > 12
        if first is None and one != two:
            raise ParseError(f"{text!r} can be read with the day or the month first")
        day, month = (one, two) if first or first is None else (two, one)
    try:
        return date(year, month, day)
    except ValueError:
        raise ParseError("it is no day") from None


def _parse_worded_day(text: str) -> date:
    """Return a day whose month is a word, in the languages of the CRMs, or that is written as in East Asia."""
    for plain in dict.fromkeys((text, _WEEKDAY.sub("", text))):  # "Mar" is a month, and a day of the week in French
        for form in _WORDED_DAYS:
            if found := form.fullmatch(plain):
                parts = found.groupdict()
                try:
                    month = month_number(parts["month"]) if parts.get("month") else int(parts["number"])
                    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
                    return date(year, month, int(parts["day"]))
                except ValueError:
                    continue
    raise ParseError("it is no day")


def month_number(word: str) -> int:
    """Return the number of a month by its name or the beginning of it. Raise ParseError for another word."""
    name = word.casefold()
    for number, beginnings in enumerate(_MONTHS, 1):
        if any(name.startswith(each) for each in beginnings) and name != "marketing":
            return number
    raise ParseError("it is no month with its year, such as 2026-09")


def detect_day_first(texts: Iterable[str]) -> tuple[bool | None, bool]:
    """Return whether days such as 05/31/2027 begin with the day (None: no value proves it), and whether any is one."""
    first = second = any_one = False
    for text in texts:
        found = re.match(r"\s*(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})\b", text)
        if found:
            one, two = int(found[1]), int(found[3])
            any_one = any_one or one != two
            first, second = first or one > 12, second or two > 12
    return (None if first == second else first), any_one


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, and its currency as a code; empty where the cell names none."""

    amount: Decimal
    currency: str


def parse_money(cell: Cell, point: DecimalMark | None) -> Money | None:
    """Return the amount in a cell, None for an empty one. Raise ParseError where it is no amount, or can be read two
    ways (``AmbiguousNumber``).
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Money(Decimal(repr(cell)), "")
    text = cell_text(cell)
    if is_no_value(text) or _NO_AMOUNT.fullmatch(text):
        return None
    return _parse_money_text(text, point)


@lru_cache(maxsize=65536)
def _parse_money_text(text: str, point: DecimalMark | None) -> Money:
    found, is_negative = _match_money(text)
    if not found or len(text) > result_parsing.MAX_CELL_LENGTH:
        raise ParseError("it is no amount")
    before, after = found["before"].strip(), found["after"].strip()
    currency = _unit_of(before) or _unit_of(after)
    if (before and not _unit_of(before)) or (after and not _unit_of(after)):
        raise ParseError("it is no amount")
    figure = found["figure"].strip()
    if _INDIAN.fullmatch(figure.lstrip("+−- ")) and point != ",":
        figure = figure.replace(",", "")
    value = Decimal(repr(result_parsing.parse_number(figure, "", point)))
    value *= {"k": 1000, "m": 1_000_000}.get((found["scale"] or "").lower(), 1)
    return Money(-value if is_negative else value, currency)


def _match_money(text: str) -> tuple[re.Match[str] | None, bool]:
    """Return the parts of an amount, and whether brackets or a minus behind it make it less than nothing."""
    text = text.strip()
    if brackets := re.fullmatch(r"([^()\d]*)\(([^()]*)\)([^()\d]*)", text):
        text = f"{brackets[1]}{brackets[2]}{brackets[3]}"
    found = _MONEY.fullmatch(_SIGN_FIRST.sub(r"\2\1", text).strip())
    return found, bool(brackets) or bool(found and found["minus"])


def _unit_of(text: str) -> str:
    """Return the currency beside a figure: a code, or the sign itself where several countries use it."""
    return currency_code(text) or _SHARED_SIGNS.get(text.strip().casefold(), "")


def money_figure(text: str) -> str:
    """Return the digits of an amount, to tell its decimal mark by."""
    found, _ = _match_money(text)
    return found["figure"].strip() if found else ""


def currency_code(text: str) -> str:
    """Return the code of a currency written as a code, a sign or in words ("EUR - Euro"); empty where it is none."""
    text = text.strip()
    if code := _CURRENCY_SIGNS.get(text) or _CURRENCY_NAMES.get(text.casefold().rstrip(".")):
        return code
    found = re.match(r"([A-Z]{3})\b", text)
    return found[1] if found else ""


def parse_flag(text: str) -> bool | None:
    """Return yes or no, None where it is neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return a moment with its zone: its own, or ``zone`` where the cell named none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


__all__ = ["AmbiguousNumber", "Moment", "Money", "currency_code", "detect_day_first", "in_zone", "is_no_value",
           "money_figure", "month_number", "parse_flag", "parse_moment", "parse_money"]  # fmt: skip
