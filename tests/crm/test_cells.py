"""One cell of an export: what people and CRMs write for a moment and for an amount, and what is no such thing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from alignkit.crm.cells import Money, parse_moment, parse_money
from alignkit.values.parse_format import ParseError


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$1,200.50", "1200.50", "USD"),
        ("($200.00)", "-200.00", "USD"),
        ("$(200.00)", "-200.00", "USD"),
        ("(200.00 €)", "-200.00", "EUR"),
        ("-$100.25", "-100.25", "USD"),
        ("−€100.25", "-100.25", "EUR"),
        ("$ -10", "-10", "USD"),
        ("$-10", "-10", "USD"),
        ("100-", "-100", ""),
        ("100.50- €", "-100.50", "EUR"),
        ("1.200,50 €", "1200.50", "EUR"),
        ("EUR 1.200,50", "1200.50", "EUR"),
        ("12'000.-", "12000", ""),
        ("CHF 300.–", "300", "CHF"),
        ("Fr. 1’250.50", "1250.50", "CHF"),
        ("12,34,567.00", "1234567.00", ""),
        ("Rs. 12,34,567.00", "1234567.00", "INR"),
        ("₹ 1,00,000.00", "100000.00", "INR"),
        ("R$ 1.200,50", "1200.50", "BRL"),
        ("1 200,50 zł", "1200.50", "PLN"),
        ("¥1,200,000", "1200000", "JPY"),
        ("￥1,200,000", "1200000", "JPY"),
        ("1,200,000円", "1200000", "JPY"),
        ("1 200,50 kr", "1200.50", "kr"),
        ("€45k", "45000", "EUR"),
        ("1.5M USD", "1500000.0", "USD"),
    ],
)
def test_amounts_with_their_sign_and_currency(text: str, amount: str, currency: str) -> None:
    assert parse_money(text, None) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["100 %", "12 pieces", "ca. 500", "500 (est.)", "TBD", "5-10", "1200/month", "50,50,50"]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ParseError):
        parse_money(text, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sep 1, 2026", date(2026, 9, 1)),
        ("September 1, 2026", date(2026, 9, 1)),
        ("Sept. 1st, 2026", date(2026, 9, 1)),
        ("Tue, Sep 1, 2026", date(2026, 9, 1)),
        ("Tuesday, 1 September 2026", date(2026, 9, 1)),
        ("Mar 5, 2026", date(2026, 3, 5)),
        ("March 5, 2026", date(2026, 3, 5)),
        ("mar. 3 mars 2026", date(2026, 3, 3)),
        ("Mi., 30.09.2026", date(2026, 9, 30)),
        ("28-Oct-26", date(2026, 10, 28)),
        ("28-Oct-2026", date(2026, 10, 28)),
        ("28 Oct 26", date(2026, 10, 28)),
        ("2026-Oct-28", date(2026, 10, 28)),
        ("1. September 2026", date(2026, 9, 1)),
        ("5. März 2026", date(2026, 3, 5)),
        ("Di., 1. Sep. 2026", date(2026, 9, 1)),
        ("1 octobre 2026", date(2026, 10, 1)),
        ("1er août 2026", date(2026, 8, 1)),
        ("5 de octubre de 2026", date(2026, 10, 5)),
        ("2026年9月1日", date(2026, 9, 1)),
        ("2026. 9. 1.", date(2026, 9, 1)),
        ("20260901", date(2026, 9, 1)),
    ],
)
def test_days_in_words_and_in_other_countries(text: str, day: date) -> None:
    found = parse_moment(text, None)
    assert found is not None and found.day == day and found.at is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Sep 1, 2026 9:14 AM", datetime(2026, 9, 1, 9, 14)),
        ("Sep 1, 2026, 9:14:05 PM", datetime(2026, 9, 1, 21, 14, 5)),
        ("9/1/2026 12:05 a.m.", datetime(2026, 9, 1, 0, 5)),
        ("9/1/2026 12:05 p.m.", datetime(2026, 9, 1, 12, 5)),
        ("9/1/2026 9:14\u202fAM", datetime(2026, 9, 1, 9, 14)),
        ("28 Oct 2026 14:03", datetime(2026, 10, 28, 14, 3)),
        ("28-Oct-26 02:03 pm", datetime(2026, 10, 28, 14, 3)),
        ("1. September 2026 um 14:03 Uhr", datetime(2026, 9, 1, 14, 3)),
        ("1 octobre 2026 à 14h03", datetime(2026, 10, 1, 14, 3)),
        ("2026年9月1日 14:03", datetime(2026, 9, 1, 14, 3)),
        ("2026/10/28 14:03", datetime(2026, 10, 28, 14, 3)),
        ("9:14 AM 9/1/2026", datetime(2026, 9, 1, 9, 14)),
    ],
)
def test_moments_as_people_and_programs_write_them(text: str, at: datetime) -> None:
    found = parse_moment(text, False)
    assert found is not None and found.at == at


@pytest.mark.parametrize(
    "text", ["Marketing 1, 2026", "31 Feb 2026", "Q3 2026", "yesterday", "Today at 3:05 PM", "13:61"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ParseError):
        parse_moment(text, True)
