"""Numbers as people say them: shares, sums of money, and a number with what it counts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alignkit.text.number_phrases import (
    currency_codes,
    is_plain_unit,
    read_count_word,
    read_money,
    read_share,
    split_unit,
)


@pytest.mark.parametrize(
    "text, share",
    [
        ("1 in 4", Fraction(1, 4)),
        ("one in four", Fraction(1, 4)),
        ("3 out of 12", Fraction(1, 4)),
        ("1/4", Fraction(1, 4)),
        ("one in every ten", Fraction(1, 10)),
        ("a quarter", Fraction(1, 4)),
        ("three quarters", Fraction(3, 4)),
        ("half", Fraction(1, 2)),
        ("a third", Fraction(1, 3)),
        ("twenty-five per cent", None),
        ("25 per cent", Fraction(1, 4)),
        ("2.5 percent", Fraction(1, 40)),
        ("1 to 4", (Fraction(1, 4), Fraction(1, 5))),
        ("1:4", (Fraction(1, 4), Fraction(1, 5))),
        ("about a quarter", None),
        ("nearly half", None),
        ("one in a few", None),
        ("4 calls", None),
        ("1 in 0", None),
    ],
)
def test_a_share(text: str, share: object) -> None:
    assert read_share(text) == share


@pytest.mark.parametrize(
    "text, amount, codes",
    [
        ("$30k", "30k", {"USD", "CAD", "AUD"}),
        ("US$ 30,000", "30,000", {"USD"}),
        ("30k EUR", "30k", {"EUR"}),
        ("€ 30k", "30k", {"EUR"}),
        ("30000 euros", "30000", {"EUR"}),
        ("CHF 12.50", "12.50", {"CHF"}),
    ],
)
def test_a_sum_of_money(text: str, amount: str, codes: set[str]) -> None:
    found = read_money(text)
    assert found and found.amount == amount and codes <= found.codes


@pytest.mark.parametrize("text", ["30k", "thirty", "9 plants", "USD", "$", "eurostar 5"])
def test_no_sum_of_money(text: str) -> None:
    assert read_money(text) is None


def test_a_code_that_is_not_listed_is_a_currency_too() -> None:
    assert currency_codes("ISK") == {"ISK"} and not currency_codes("plants") and currency_codes("€") == {"EUR"}


@pytest.mark.parametrize(
    "text, parts",
    [
        ("4 calls", ("4", "calls")),
        ("six calls", ("six", "calls")),
        ("9 leads a week", ("9", "leads a week")),
        ("1.1M EUR", ("1.1M", "EUR")),
        ("4", ("", "")),
        ("two dozen", ("", "")),
        ("two thirds", ("", "")),
        ("3 quarters of leads", ("", "")),
        ("3 hundred", ("", "")),
        ("some calls", ("", "")),
        ("4 to 6 calls", ("", "")),
        ("1 in 4", ("", "")),
    ],
)
def test_a_number_and_what_it_counts(text: str, parts: tuple[str, str]) -> None:
    assert split_unit(text) == parts


def test_what_a_number_surely_counts() -> None:
    units = ["deals", "% of leads", "calls and meetings", "deals by 30 June", "calls or more", "bis 6", "- 4 calls", ""]
    assert [is_plain_unit(unit) for unit in units] == [True, True, True, False, False, False, False, False]


def test_numbers_in_words() -> None:
    said = ["six", "Twenty-five", "nineteen", "six five", "five twenty", "many", ""]
    assert [read_count_word(text) for text in said] == [6, 25, 19, None, None, None, None]
