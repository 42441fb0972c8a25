"""Numbers as people say them ("one in four", "$30k", "six calls"): the parts of such a text. Nothing is converted."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: n for n, word in enumerate(_ONES.split())} | {
    word: 10 * n for n, word in enumerate(_TENS.split(), start=2)
}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "twentieth": 20}
_PARTS |= {f"{name}s": part for name, part in _PARTS.items()}
_IN = re.compile(r"(?P<some>[\w ]+?) ?(?:in|of|out of|/) ?(?:every |each )?(?P<all>[\w ]+)")
_PART = re.compile(rf"(?P<some>an?|[\w ]+?)? ?(?P<part>{'|'.join(_PARTS)})")
_RATIO = re.compile(r"([\w ]+?) ?(?::|to) ?([\w ]+)")
_PERCENT = re.compile(r"(.*[0-9]) ?(?:percent|per cent|pct|prozent|v\.? ?h\.?|pour cent|por ciento)", re.IGNORECASE)

_DOLLARS = frozenset("USD CAD AUD NZD HKD SGD MXN ARS CLP COP TWD".split())  # noqa: SIM905
_CODES = "EUR USD GBP CHF JPY CAD AUD NZD HKD SEK NOK DKK PLN CZK HUF RON INR SGD CNY BRL MXN ZAR TRY ILS KRW"
_SIGNS = {
    "$": _DOLLARS,
    "€": frozenset(("EUR",)),
    "£": frozenset(("GBP",)),
    "¥": frozenset(("JPY", "CNY")),
    **{f"{land}$": frozenset((f"{land}D",)) for land in ("US", "CA", "AU", "NZ", "HK")},
    **{name: frozenset(("EUR",)) for name in ("euro", "euros")},
    **dict.fromkeys(("dollar", "dollars", "bucks"), _DOLLARS),
    **{name: frozenset(("GBP",)) for name in ("pound", "pounds", "quid")},
    **{name: frozenset(("CHF",)) for name in ("franc", "francs", "franken")},
    **{code: frozenset((code,)) for code in _CODES.split()},
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<before>{_SIGN})\s*(?P<amount>-?[\d.].*)|(?P<amount2>-?[\d.].*?|[a-z]+)\s*(?P<after>{_SIGN})", re.IGNORECASE
)
_WITH_UNIT = re.compile(
    r"(?P<number>-?[\d.,]+ ?(?:k|m|mn|bn)?|[a-z]+(?:-[a-z]+)?)(?: (?P<words>[^\d\s].*)| ?(?P<share>%.*))", re.IGNORECASE
)
_SCALES = frozenset("hundred thousand million billion trillion dozen score k m mn bn and or to in of".split())  # noqa: SIM905
_RANGE_WORDS = frozenset("bis until till up plus minus times about around or".split())  # noqa: SIM905


class Money(NamedTuple):
    """An amount as typed, the currency as typed, and the codes of the currencies that it may mean."""

    amount: str
    sign: str
    codes: frozenset[str]


def read_count_word(text: str) -> int | None:
    """The number that a word or two says, up to 99: "six", "twenty-five"; None where it says none."""
    words = text.casefold().replace("-", " ").split()
    found = [_WORDS.get(word) for word in words]
    match found:
        case [int(number)]:
            return number
        case [int(tens), int(ones)] if tens >= 20 and 0 < ones < 10:
            return tens + ones
    return None


def read_share(text: str) -> Fraction | tuple[Fraction, ...] | None:
    """A share in words or as a fraction: "1 in 4", "one in four", "1/4", "a quarter", "25 per cent".

    Two of them where the text can be read two ways: "1 to 4". None where it speaks of no share.
    """
    said = " ".join(text.casefold().replace("-", " ").split())
    if found := _PERCENT.fullmatch(said):
        try:
            return Fraction(found[1].strip().replace(",", ".")) / 100
        except (ValueError, ZeroDivisionError):
            return None
    if found := _PART.fullmatch(said):
        some = 1 if found["some"] in ("a", "an", None, "") else _count(found["some"])
        return None if some is None else Fraction(some, _PARTS[found["part"]])
    if found := _IN.fullmatch(said):
        some, whole = _count(found["some"]), _count(found["all"])
        return None if some is None or not whole else Fraction(some, whole)
    if found := _RATIO.fullmatch(said):
        some, rest = _count(found[1]), _count(found[2])
        return (Fraction(some, rest), Fraction(some, some + rest)) if some and rest else None
    return None


def _count(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else read_count_word(text)


def read_money(text: str) -> Money | None:
    """The parts of an amount with its currency: "$48k", "€ 48k", "48k EUR"; None where no currency is named."""
    found = _MONEY.fullmatch(text.strip())
    if not found:
        return None
    sign = found["before"] or found["after"]
    codes = currency_codes(sign)
    return Money((found["amount"] or found["amount2"]).strip(), sign, codes) if codes else None


def currency_codes(text: str) -> frozenset[str]:
    """The currencies that a sign, a word or a code may mean; none where it is no currency."""
    text = text.strip()
    if len(text) == 3 and text.isascii() and text.isalpha() and text.isupper() and text not in _SIGNS:
        return frozenset((text,))
    return _SIGNS.get(text) or _SIGNS.get(text.upper()) or _SIGNS.get(text.casefold()) or frozenset()


def split_unit(text: str) -> tuple[str, str]:
    """A number and what it counts: ("4", "calls"); ("", "") where the text is not a number and then words."""
    found = _WITH_UNIT.fullmatch(" ".join(text.split()))
    unit = (found["words"] or found["share"]) if found else ""
    if not found or unit.split()[0].casefold() in _SCALES | _PARTS.keys():
        return "", ""
    number = found["number"].strip()
    is_number = any(char.isdigit() for char in number) or read_count_word(number) is not None
    return (number, unit) if is_number else ("", "")


def is_plain_unit(unit: str) -> bool:
    """Whether words behind a number are surely what it counts: "deals", "% of leads"; not "deals by 30 June", "calls or
    more".
    """
    words = unit.casefold().split() or [""]
    begins_well = words[0][:1].isalpha() or words[0][:1] == "%"
    is_range = words[0] in _RANGE_WORDS or "or" in words or read_count_word(words[0]) is not None
    return begins_well and not is_range and not any(char.isdigit() for char in unit)
