"""What a text typed for a result, or one cell of an exported table, holds: a number or a day, or why it does not.

Numbers are written in two ways, "1.234,56" and "1,234.56". A figure that could be either, such as "1.234", is never
guessed at: the rest of its column bears one way out, or whoever typed it says which.
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
MAX_CELL_LENGTH = 60  # letters of a cell that may still be a figure or a day
_BLANK = "[ \u00a0\u202f\u2009'’]"
_RATE_UNITS = ("", "%", "point", "points")
_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_NUMBER_WITH_UNIT = re.compile(rf"([^\d.,+−-]*)([+−-]?(?:[\d.,]|{_BLANK})*\d)(\D*)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WHOLE = re.compile(rf"\d+|\d{{1,3}}({_BLANK}\d{{3}})+")


class AmbiguousNumber(ParseError):
    """The figure can be read with a decimal comma and with a decimal point."""


def parse_result(text: str, aim: Metric, currency: str, point: DecimalMark | None = None) -> float:
    """The result of a goal or measure that a text holds; ``currency`` is the campaign's. Raises NotYet."""
    value = parse_number(text, aim.unit, point)
    if why := explain_impossible(value, aim, currency):
        raise ParseError(why)
    return value


def detect_typed_mark(text: str) -> DecimalMark | None:
    """The decimal mark of a figure that a person typed as this program shows figures, "EUR 120,000"; else None.

    In a table the same figure is asked about: whoever exported it may write decimals so.
    """
    try:
        return "." if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", _strip_grouping(_split_unit(text)[0])) else None
    except ParseError:
        return None


def explain_impossible(value: float, aim: Metric, currency: str) -> str:
    """Why a goal or measure cannot have come to a value; empty where it can.

    Money may be below zero, when more was given back than came in, and so may a rate, a figure without a unit, and
    whatever was promised or began below zero. Anything else is counted or measured from 0.
    """
    unit = normalize_name(aim.unit)
    if unit == "share" and value > 1:
        return f"{numbers.format_percent(value)} is more than all; a share is 100 % at most"
    signed = unit in _RATE_UNITS or unit == normalize_name(currency) or min(aim.target or 0, aim.baseline or 0) < 0
    return "" if value >= 0 or signed else f"{aim.metric} cannot come to less than 0"


def parse_count(text: str, point: DecimalMark | None = None) -> int:
    """How many leads, from 0. Raises NotYet with the reason."""
    value = parse_number(text, "leads", point)
    if value < 0 or value != int(value):
        raise ParseError(f"{text.strip()!r} is no count of leads; write a whole number from 0")
    return int(value)


def parse_number(text: str, unit: str, point: DecimalMark | None) -> float:
    """The number that a text holds, in the unit of its metric. Raises NotYet with the reason.

    A percentage of a metric whose unit is "share" becomes that share, and so does a figure above 1; any other unit or
    currency than the metric's own is refused.
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
    """The decimal mark that a column's figures bear out, where they bear out one and no other."""
    found: set[DecimalMark] = set()
    for text in texts:
        try:
            says = _possible_marks(_strip_grouping(_split_unit(text)[0]))
        except ParseError:
            continue
        found |= says if len(says) == 1 else set()
    return found.pop() if len(found) == 1 else None


def detect_day_first(texts: Iterable[str]) -> bool | None:
    """Whether days such as 05/31/2027 begin with the day, where a column bears out one way and no other."""
    found = set()
    for text in texts:
        if slashed := _SLASHED.fullmatch(text.strip()):
            one, two = int(slashed[1]), int(slashed[2])
            if one > 12 >= two or two > 12 >= one:
                found.add(one > 12)
    return found.pop() if len(found) == 1 else None


def parse_cell_day(text: str, day_first: bool | None) -> date | None:
    """The day a cell holds, that of a moment too; None where it is empty. Raises NotYet with the reason."""
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
    """The figure of a cell, and what stands before or behind it."""
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
    """The decimal marks that a figure can be read with; none where it is no number."""
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
