"""The lead funnel from a team's own numbers: leads the goal needs, leads Marketing promises, leads Sales can work.

Computed in exact fractions and rounded only as text. A missing, zero or impossible number ends the computation there:
no default rate is assumed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alignkit.core.model import Campaign, to_day
from alignkit.text.durations import nth_rhythm_date
from alignkit.text.numbers import format_approximate
from alignkit.values.parse_format import format_value

_WEEKLY_UNIT = re.compile(r"(.*?)\s*(?:\b(?:a|per|each|every)|/)\s*week|(.*?)\s*\bweekly", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Funnel:
    """From the revenue target back to leads. A stage is None where a number for it is missing."""

    revenue: Fraction
    average_deal: Fraction
    sql_to_won: Fraction | None
    mql_to_sql: Fraction | None

    @property
    def deals(self) -> Fraction:
        return self.revenue / self.average_deal

    @property
    def sqls(self) -> Fraction | None:
        return self.deals / self.sql_to_won if self.sql_to_won else None

    @property
    def mqls(self) -> Fraction | None:
        return self.sqls / self.mql_to_sql if self.sqls and self.mql_to_sql else None

    @property
    def stages(self) -> list[str]:
        """["20 deals", "80 SQLs", "229 MQLs"], as far as the numbers go."""
        said = [_count_noun(self.deals, "deal")]
        said += [_count_noun(self.sqls, "SQL")] if self.sqls else []
        return said + ([_count_noun(Fraction(math.ceil(self.mqls)), "MQL")] if self.mqls else [])

    @property
    def words(self) -> str:
        """ "480,000 ÷ 24,000 a deal = 20 deals ÷ 0.25 = 80 SQLs ÷ 0.35 = 229 MQLs", as far as the numbers go."""
        text = (
            f"{format_approximate(self.revenue)} ÷ {format_approximate(self.average_deal)} a deal = "
            f"{_count_noun(self.deals, 'deal')}"
        )
        if self.sqls and self.sql_to_won:
            text += f" ÷ {format_approximate(self.sql_to_won, 12)} = {_count_noun(self.sqls, 'SQL')}"
        if self.mqls and self.mql_to_sql:
            text += (
                f" ÷ {format_approximate(self.mql_to_sql, 12)} = {_count_noun(Fraction(math.ceil(self.mqls)), 'MQL')}"
            )
        return text


@dataclass(frozen=True, slots=True)
class PromisedLeads:
    """What Marketing promises by the week, over the days on which leads may come in."""

    weekly: Fraction
    weeks: Fraction
    is_mql: bool  # the promise names MQLs, so it may be held against the funnel

    @property
    def leads(self) -> int:
        return math.floor(self.weekly * self.weeks)

    @property
    def words(self) -> str:
        return (
            f"{format_approximate(self.weekly)} a week × {_count_noun(self.weeks, 'week')} = {format_value(self.leads)}"
        )


def build_funnel(campaign: Campaign) -> Funnel | None:
    """The team's funnel, or None without a revenue target and an average deal."""
    table = campaign.content("goals").get("funnel")
    if not isinstance(table, Mapping):
        return None
    revenue, deal = _positive_number(table.get("revenue_target")), _positive_number(table.get("average_deal"))
    if revenue is None or deal is None:
        return None
    return Funnel(revenue, deal, _rate_number(table.get("sql_to_won")), _rate_number(table.get("mql_to_sql")))


def count_promised_leads(campaign: Campaign) -> PromisedLeads | None:
    """The first promise of Marketing that is an amount a week; None without one, or without first and last day.

    A standing agreement is counted over its first period, because each period is judged by itself.
    """
    launch, end = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
    if launch and end is None and (next_period := nth_rhythm_date(launch, str(campaign.info.get("renew", "")), 1)):
        end = next_period - timedelta(days=1)
    for row in campaign.content("marketing_responsibilities").get("commitments", ()):
        amount, unit = _positive_number(row.get("amount")), " ".join(str(row.get("unit", "")).split())
        if amount is None or launch is None or end is None or not _WEEKLY_UNIT.fullmatch(unit):
            continue
        last = min(end, to_day(row.get("due")) or date.max)
        if last >= launch:
            is_mql = "mql" in f"{row.get('what', '')} {unit}".lower()
            return PromisedLeads(amount, Fraction((last - launch).days + 1, 7), is_mql)
    return None


def describe_weekly_capacity(campaign: Campaign) -> str:
    """ "3 people × 4 leads = 12 a week", or an empty text where a number is missing."""
    table = campaign.content("sales_responsibilities").get("capacity")
    if not isinstance(table, Mapping):
        return ""
    reps, each = _positive_number(table.get("reps")), _positive_number(table.get("leads_per_rep_week"))
    if reps is None or each is None:
        return ""
    people = "person" if reps == 1 else "people"
    return (
        f"{format_approximate(reps)} {people} × {_count_noun(each, 'lead')} = {format_approximate(reps * each)} a week"
    )


def compare_promise_to_need(needed: Funnel | None, made: PromisedLeads | None) -> str:
    """Whether the promise covers the need: "4 more than needed", "30 too few"; empty where a number is missing."""
    if needed is None or needed.mqls is None or made is None or not made.is_mql:
        return ""
    over = made.leads - math.ceil(needed.mqls)
    if over == 0:
        return "exactly what is needed"
    return f"{format_value(over)} more than needed" if over > 0 else f"{format_value(-over)} too few"


def _count_noun(count: Fraction, noun: str) -> str:
    return f"{format_approximate(count)} {noun}{'' if count == 1 else 's'}"


def _positive_number(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        return None
    return Fraction(value) if isinstance(value, int) else Fraction(Decimal(str(value)))


def _rate_number(value: Any) -> Fraction | None:
    rate = _positive_number(value)
    return rate if rate is not None and rate <= 1 else None
