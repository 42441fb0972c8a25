"""Numbers, money and percentages as people read them: 480,000 and 35.5 %. Nothing else formats them; it never raises.

The result of a calculation with valid numbers need not be a valid number: 2.3 × 6 is 13.799999999999999 to a computer,
and is shown as 13.8. What is signed is formatted by ``core.digests.canonical_number``, which raises for such a number.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction
_LONGEST = 30  # digits before or behind the point that are written out
_FIFTEEN = Context(prec=15, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])  # digits that a float is sure of
_EXACT = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def format_number(value: Number) -> str:
    """A number as one would type it: 480000, 0.35. Fractions have at most 15 significant digits."""
    return _format(value, "")


def format_grouped(value: Number) -> str:
    """A number with its thousands grouped, for a sentence: 480,000.5. Fractions have at most 15 significant digits."""
    return _format(value, ",")


def format_money(value: Number) -> str:
    """An amount without a currency: as ``format_grouped``, but with both decimals where it has one or two: 1,250.50."""
    exact = _rounded(value)
    if exact.is_finite() and -_LONGEST <= exact.adjusted() < _LONGEST:
        text = format(exact, "f")
        decimals = text.partition(".")[2].rstrip("0")
        if 0 < len(decimals) <= 2:
            return format(exact, ",.2f")
    return format_grouped(value)


def format_percent(value: Number, decimals: int | None = None) -> str:
    """A rate from 0 to 1 as a percentage: 0.355 is "35.5 %", and "36 %" where ``decimals`` is 0."""
    return f"{format_grouped(_round_half_up(percentage(value), decimals))} %"


def percentage(value: Number) -> Decimal:
    """A rate from 0 to 1 as a number of hundredths, exactly: 0.07 is 7."""
    return _EXACT.multiply(_decimal(value), Decimal(100))


def format_rounded(value: Number, decimals: int) -> str:
    """A number rounded to at most so many decimals, half up, and grouped: 1,234.5."""
    return format_grouped(_round_half_up(_decimal(value), decimals))


def format_approximate(value: Fraction, decimals: int = 1) -> str:
    """As ``format_rounded``, with "about" before it where so many decimals do not hold the number exactly."""
    rounded = _round_half_up(_decimal(value), decimals)
    text = format_grouped(int(rounded) if rounded == rounded.to_integral_value() else rounded)
    return text if Fraction(rounded) == value else f"about {text}"


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


def _round_half_up(exact: Decimal, decimals: int | None) -> Decimal:
    if decimals is None or not exact.is_finite() or exact.adjusted() >= 15:
        return exact
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _rounded(value: Number) -> Decimal:
    exact = _decimal(value)
    return exact if isinstance(value, int) else _FIFTEEN.plus(exact)


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
