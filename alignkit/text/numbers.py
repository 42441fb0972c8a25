"""Numbers as people read them: 480,000 and 35.5 %. The only place that words a number, and it never fails.

What is worked out from valid numbers need not be one: 2.3 × 6 is 13.799999999999999 to a computer. The form that is
signed is another matter, and refuses such a number: ``digests.number``.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction
_LONGEST = 30  # digits before or behind the point that are written out
_FIFTEEN = Context(prec=15, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])  # digits that a float is sure of
_EXACT = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def format_number(value: Number) -> str:
    """A number as one would type it: 480000, 0.35. Fractions have at most 15 digits."""
    return _format(value, "")


def format_grouped(value: Number) -> str:
    """A number as a sentence holds it: 480,000.5. Fractions have at most 15 digits."""
    return _format(value, ",")


def format_money(value: Number) -> str:
    """As ``grouped``, with both decimals where it is not whole and needs no more: 1,250.50."""
    exact = _rounded(value)
    if exact.is_finite() and -_LONGEST <= exact.adjusted() < _LONGEST:
        text = format(exact, "f")
        decimals = text.partition(".")[2].rstrip("0")
        if 0 < len(decimals) <= 2:
            return format(exact, ",.2f")
    return format_grouped(value)


def format_percent(value: Number) -> str:
    """A rate from 0 to 1 as a percentage: 0.355 is "35.5 %"."""
    return f"{format_grouped(_EXACT.multiply(_decimal(value), Decimal(100)))} %"


def _format(value: Number, group: str) -> str:
    exact = _rounded(value)
    if not exact.is_finite():
        return str(exact)
    if not exact:
        return "0"
    if not -_LONGEST <= exact.adjusted() < _LONGEST:
        return format(_FIFTEEN.plus(exact), ".6g")
    text = format(exact, f"{group}f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Number) -> Decimal:
    exact = _decimal(value)
    return exact if isinstance(value, int) else _FIFTEEN.plus(exact)


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
