"""The Wilson interval against the table of Newcombe (1998), and the figures that are shown to teams."""

import pytest

from alignkit.text.intervals import describe_share, wilson_interval


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_bounds_are_those_published(count: int, total: int, low: float, high: float) -> None:
    assert [round(bound, 4) for bound in wilson_interval(count, total)] == [low, high]


@pytest.mark.parametrize(
    ("count", "total", "text"),
    [
        (8, 9, "8 of 9 (likely 57 to 98 %)"),
        (1, 11, "1 of 11 (likely 2 to 38 %)"),
        (20, 20, "20 of 20 (likely 84 to 100 %)"),
        (18, 20, "18 of 20 (likely 70 to 97 %)"),
        (15, 20, "15 of 20 (likely 53 to 89 %)"),
        (0, 0, "0 of 0"),
    ],
)
def test_shares_are_counts_first(count: int, total: int, text: str) -> None:
    assert describe_share(count, total) == text


@pytest.mark.parametrize(("count", "total"), [(3, 2), (-1, 4), (0, 0)])
def test_what_is_no_share_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(count, total)
