"""Parse what was typed for a result, or one cell of an exported table: a number or a day.

Numbers are written as "1.234,56" or "1,234.56". An ambiguous number such as "1.234" is never guessed: either the rest
of its column settles it, or the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from alignkit.core.digests import NoCanonicalForm, canonical_number
from alignkit.review.records import normalize_name
from alignkit.review.results import Metric
from alignkit.text import numbers
from alignkit.values.parse_format import ParseError, format_unambiguous, parse_day

DecimalMark = Literal[",", "."]
MAX_CELL_LENGTH = 60  # a longer cell is neither a number nor a day
_BLANK = "[ \u00a0\u202f\u2009'’]"
_RATE_UNITS = ("", "%", "point", "points")
_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_NUMBER_WITH_UNIT = re.compile(rf"([^\d.,+−-]*)([+−-]?(?:[\d.,]|{_BLANK})*\d)(\D*)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WHOLE = re.compile(rf"\d+|\d{{1,3}}({_BLANK}\d{{3}})+")


class AmbiguousNumber(ParseError):
    """The number can be read with a decimal comma and with a decimal point."""


def parse_result(text: str, metric: Metric, currency: str, point: DecimalMark | None = None) -> float:
    """Return the value of a goal or measure. ``currency`` is the campaign's.

    Raise ParseError if the text is no number, has another unit, or is impossible for the metric.
    """
    value = parse_number(text, metric.unit, point)
    if why := explain_impossible(value, metric, currency):
        raise ParseError(why)
    return value


def detect_typed_mark(text: str) -> DecimalMark | None:
    """Return the decimal mark of a number typed as this program prints numbers, "EUR 120,000", else None.

    In a table the same number is ambiguous, because the exporting program may write decimals so.
    """
    try:
        return "." if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", _strip_grouping(_split_unit(text)[0])) else None
    except ParseError:
        return None


def explain_impossible(value: float, metric: Metric, currency: str) -> str:
    """Return why a goal or measure cannot have this value; empty if it can.

    Values below zero are allowed for money, rates, numbers without a unit, and metrics with a target or baseline below
    zero.
    """
    unit = normalize_name(metric.unit)
    if unit == "share" and value > 1:
        return f"{numbers.format_percent(value)} is more than all; a share is 100 % at most"
    signed = (
        unit in _RATE_UNITS or unit == normalize_name(currency) or min(metric.target or 0, metric.baseline or 0) < 0
    )
    return "" if value >= 0 or signed else f"{metric.name} cannot come to less than 0"


def parse_count(text: str, point: DecimalMark | None = None) -> int:
    """Return a count of leads, from 0. Raise ParseError if the text is no count."""
    value = parse_number(text, "leads", point)
    if value < 0 or value != int(value):
        raise ParseError(f"{text.strip()!r} is not a count of leads; write a whole number from 0")
    return int(value)


def parse_number(text: str, unit: str, point: DecimalMark | None) -> float:
    """Return the number in the unit of its metric. Raise ParseError if the text is no number or has another unit.

    For the unit "share", a percentage or a number above 1 is converted: 94 and 94 % are 0.94.
    """
    if not text.strip():
        raise ParseError("it has no value")
    figure, beside = _split_unit(text)
    amount = _to_number(figure, text, point)
    if normalize_name(unit) == "share" and (beside == "%" or (not beside and not -2 < amount < 2)):
        amount = float(Decimal(canonical_number(amount)).scaleb(-2))
    elif beside and normalize_name(_CURRENCY_SIGNS.get(beside, beside)) not in (
        normalize_name(unit),
        normalize_name(unit).rstrip("s"),
    ):
        raise ParseError(f"{text!r} is not {f'in {unit}' if unit else 'without a unit'}")
    elif normalize_name(unit) == "share" and not beside and 1 <= amount < 2:
        raise ParseError(
            f"{text.strip()} can be read two ways; write {numbers.format_number(amount)} % or "
            f"{numbers.format_percent(amount)}"
        )
    return int(amount) if amount == int(amount) else amount


def detect_decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return the decimal mark that the numbers of a column prove, or None if they prove none or both."""
    found: set[DecimalMark] = set()
    for text in texts:
        try:
            says = _possible_marks(_strip_grouping(_split_unit(text)[0]))
        except ParseError:
            continue
        found |= says if len(says) == 1 else set()
    return found.pop() if len(found) == 1 else None


def detect_day_first(texts: Iterable[str]) -> bool | None:
    """Return whether days such as 05/31/2027 begin with the day, or None if the column does not settle it."""
    found = set()
    for text in texts:
        if slashed := _SLASHED.fullmatch(text.strip()):
            one, two = int(slashed[1]), int(slashed[2])
            if one > 12 >= two or two > 12 >= one:
                found.add(one > 12)
    return found.pop() if len(found) == 1 else None


def parse_cell_day(text: str, day_first: bool | None) -> date | None:
    """Return the day in a cell, also from a date with a time; None for an empty cell. Raise ParseError otherwise."""
    text = " ".join(text.split())
    if not text:
        return None
    if moment := _MOMENT.fullmatch(text):
        text = moment[1]
    if slashed := _SLASHED.fullmatch(text):
        one, two, year = (int(part) for part in slashed.groups())
        if one <= 12 and two <= 12 and one != two and day_first is None:
            raise ParseError(
                f"{text!r} is {year}-{two:02}-{one:02} or {year}-{one:02}-{two:02}; write the one that is meant"
            )
        first = day_first if one <= 12 and two <= 12 else one > 12
        text = f"{year}-{two}-{one}" if first else f"{year}-{one}-{two}"
    try:
        return parse_day(text)
    except ParseError:
        raise ParseError(f"{text[:MAX_CELL_LENGTH]!r} is no day") from None


def _split_unit(text: str) -> tuple[str, str]:
    """Return the number in a cell, and the unit before or after it."""
    text = text.strip()
    found = _NUMBER_WITH_UNIT.fullmatch(text) if len(text) <= MAX_CELL_LENGTH else None
    if not found or (found[1].strip() and found[3].strip()):
        raise ParseError(f"{text[:MAX_CELL_LENGTH]!r} is no number")
    return found[2].replace("−", "-"), (found[1] or found[3]).strip()


def _strip_grouping(figure: str) -> str:
    return figure.lstrip("+-").strip()


def _to_number(figure: str, text: str, point: DecimalMark | None) -> float:
    bare = _strip_grouping(figure)
    says = _possible_marks(bare)
    if not says or (point and point not in says):
        with_it = f" with a decimal {'comma' if point == ',' else 'point'}" if says and point else ""
        raise ParseError(f"{text!r} is no number{with_it}")
    whole = _WHOLE.fullmatch(bare)
    if len(says) == 2 and not point and not whole:
        mark = "," if "," in bare else "."
        part = format_unambiguous(bare.replace(mark, "."))
        raise AmbiguousNumber(f"{text.strip()} can be read two ways; write {bare.replace(mark, '')} or {part}")
    point = point or min(says)
    plain = re.sub(_BLANK, "", bare.replace("," if point == "." else ".", "")).replace(",", ".")
    signed = f"-{plain}" if figure.startswith("-") else plain
    exact = float(signed) if "." in plain else int(signed)
    try:
        canonical_number(exact)
    except NoCanonicalForm as wrong:
        raise ParseError(f"{text!r}: {wrong.why}") from None
    return exact


def _possible_marks(bare: str) -> set[DecimalMark]:
    """Return the decimal marks that the number could use; empty if it is no number."""
    marks: tuple[DecimalMark, DecimalMark] = (",", ".")
    if _WHOLE.fullmatch(bare):
        return set(marks)
    found: set[DecimalMark] = set()
    for point, group in zip(marks, reversed(marks), strict=True):
        one, other = re.escape(point), re.escape(group)
        forms = (
            rf"[1-9]\d{{0,2}}({other}\d{{3}})+({one}\d+)?",  # 1.234.567 and 1.234,56
            rf"\d{{1,3}}({_BLANK}\d{{3}})+{one}\d+",
            rf"\d*{one}\d+",
        )
        if any(re.fullmatch(form, bare) for form in forms):
            found.add(point)
    return found
