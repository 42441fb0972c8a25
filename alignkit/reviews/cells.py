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

from alignkit import numbers
from alignkit.digests import NoForm, number
from alignkit.fileformat.entry import NotYet, day_of, unmistakable
from alignkit.reviews.measured import Aim
from alignkit.reviews.review import folded

Point = Literal[",", "."]
LONGEST = 60  # letters of a cell that may still be a figure or a day
_BLANK = "[ \u00a0\u202f\u2009'’]"
_RATES = ("", "%", "point", "points")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_PARTS = re.compile(rf"([^\d.,+−-]*)([+−-]?(?:[\d.,]|{_BLANK})*\d)(\D*)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WHOLE = re.compile(rf"\d+|\d{{1,3}}({_BLANK}\d{{3}})+")


class Unsure(NotYet):
    """The figure can be read with a decimal comma and with a decimal point."""


def result_of(text: str, aim: Aim, currency: str, point: Point | None = None) -> float:
    """The result of a goal or measure that a text holds; ``currency`` is the campaign's. Raises NotYet."""
    value = value_of(text, aim.unit, point)
    if why := impossible(value, aim, currency):
        raise NotYet(why)
    return value


def typed_point(text: str) -> Point | None:
    """The decimal mark of a figure that a person typed as this program shows figures, "EUR 120,000"; else None.

    In a table the same figure is asked about: whoever exported it may write decimals so.
    """
    try:
        return "." if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", _bare(_parted(text)[0])) else None
    except NotYet:
        return None


def impossible(value: float, aim: Aim, currency: str) -> str:
    """Why a goal or measure cannot have come to a value; empty where it can.

    Money may be below zero, when more was given back than came in, and so may a rate, a figure without a unit, and
    whatever was promised or began below zero. Anything else is counted or measured from 0.
    """
    unit = folded(aim.unit)
    if unit == "share" and value > 1:
        return f"{numbers.percent(value)} is more than all; a share is 100 % at most"
    signed = unit in _RATES or unit == folded(currency) or min(aim.target or 0, aim.baseline or 0) < 0
    return "" if value >= 0 or signed else f"{aim.metric} cannot come to less than 0"


def count_of(text: str, point: Point | None = None) -> int:
    """How many leads, from 0. Raises NotYet with the reason."""
    value = value_of(text, "leads", point)
    if value < 0 or value != int(value):
        raise NotYet(f"{text.strip()!r} is no count of leads; write a whole number from 0")
    return int(value)


def value_of(text: str, unit: str, point: Point | None) -> float:
    """The number that a text holds, in the unit of its metric. Raises NotYet with the reason.

    A percentage of a metric whose unit is "share" becomes that share, and so does a figure above 1; any other unit or
    currency than the metric's own is refused.
    """
    if not text.strip():
        raise NotYet("it has no value")
    figure, beside = _parted(text)
    amount = _number(figure, text, point)
    if folded(unit) == "share" and (beside == "%" or (not beside and not -2 < amount < 2)):
        amount = float(Decimal(number(amount)).scaleb(-2))
    elif beside and folded(_SIGNS.get(beside, beside)) not in (folded(unit), folded(unit).rstrip("s")):
        raise NotYet(f"{text!r} is not {f'in {unit}' if unit else 'without a unit'}")
    elif folded(unit) == "share" and not beside and 1 <= amount < 2:
        raise NotYet(
            f"{text.strip()} can be read two ways; write {numbers.plain(amount)} % or {numbers.percent(amount)}"
        )
    return int(amount) if amount == int(amount) else amount


def point_of(texts: Iterable[str]) -> Point | None:
    """The decimal mark that a column's figures bear out, where they bear out one and no other."""
    found: set[Point] = set()
    for text in texts:
        try:
            says = _says(_bare(_parted(text)[0]))
        except NotYet:
            continue
        found |= says if len(says) == 1 else set()
    return found.pop() if len(found) == 1 else None


def day_first_of(texts: Iterable[str]) -> bool | None:
    """Whether days such as 05/31/2027 begin with the day, where a column bears out one way and no other."""
    found = set()
    for text in texts:
        if slashed := _SLASHED.fullmatch(text.strip()):
            one, two = int(slashed[1]), int(slashed[2])
            if one > 12 >= two or two > 12 >= one:
                found.add(one > 12)
    return found.pop() if len(found) == 1 else None


def day(text: str, day_first: bool | None) -> date | None:
    """The day a cell holds, that of a moment too; None where it is empty. Raises NotYet with the reason."""
    text = " ".join(text.split())
    if not text:
        return None
    if moment := _MOMENT.fullmatch(text):
        text = moment[1]
    if slashed := _SLASHED.fullmatch(text):
        one, two, year = (int(part) for part in slashed.groups())
        if one <= 12 and two <= 12 and one != two and day_first is None:
            raise NotYet(
                f"{text!r} is {year}-{two:02}-{one:02} or {year}-{one:02}-{two:02}; write the one that is meant"
            )
        first = day_first if one <= 12 and two <= 12 else one > 12
        text = f"{year}-{two}-{one}" if first else f"{year}-{one}-{two}"
    try:
        return day_of(text)
    except NotYet:
        raise NotYet(f"{text[:LONGEST]!r} is no day") from None


def _parted(text: str) -> tuple[str, str]:
    """The figure of a cell, and what stands before or behind it."""
    text = text.strip()
    found = _PARTS.fullmatch(text) if len(text) <= LONGEST else None
    if not found or (found[1].strip() and found[3].strip()):
        raise NotYet(f"{text[:LONGEST]!r} is no number")
    return found[2].replace("−", "-"), (found[1] or found[3]).strip()


def _bare(figure: str) -> str:
    return figure.lstrip("+-").strip()


def _number(figure: str, text: str, point: Point | None) -> float:
    bare = _bare(figure)
    says = _says(bare)
    if not says or (point and point not in says):
        with_it = f" with a decimal {'comma' if point == ',' else 'point'}" if says and point else ""
        raise NotYet(f"{text!r} is no number{with_it}")
    whole = _WHOLE.fullmatch(bare)
    if len(says) == 2 and not point and not whole:
        mark = "," if "," in bare else "."
        part = unmistakable(bare.replace(mark, "."))
        raise Unsure(f"{text.strip()} can be read two ways; write {bare.replace(mark, '')} or {part}")
    point = point or min(says)
    plain = re.sub(_BLANK, "", bare.replace("," if point == "." else ".", "")).replace(",", ".")
    signed = f"-{plain}" if figure.startswith("-") else plain
    exact = float(signed) if "." in plain else int(signed)
    try:
        number(exact)
    except NoForm as wrong:
        raise NotYet(f"{text!r}: {wrong.why}") from None
    return exact


def _says(bare: str) -> set[Point]:
    """The decimal marks that a figure can be read with; none where it is no number."""
    marks: tuple[Point, Point] = (",", ".")
    if _WHOLE.fullmatch(bare):
        return set(marks)
    found: set[Point] = set()
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
