"""Shares of few leads with their range of uncertainty: the Wilson interval at 95 %."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the lower and upper bound of a share at 95 %. Raise ValueError unless 0 <= count <= total, total > 0."""
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total} is no share")
    share, z2 = count / total, _Z * _Z
    middle = share + z2 / (2 * total)
    reach = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    low, high = ((middle + sign * reach) / (1 + z2 / total) for sign in (-1, 1))
    return (0.0 if count == 0 else max(low, 0.0), 1.0 if count == total else min(high, 1.0))


def describe_share(count: int, total: int, what: str = "") -> str:
    """Return a count with its range: "8 of 9 both called good (likely 56 to 98 %)"; "0 of 0" has no range."""
    text = f"{count} of {total}{f' {what}' if what else ''}"
    if total == 0:
        return text
    low, high = wilson_interval(count, total)
    return f"{text} (likely {low * 100:.0f} to {high * 100:.0f} %)"
