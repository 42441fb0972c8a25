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
from alignkit.text.durations import nth_rhythm_date, parse_rhythm_days, plain_rhythm
from alignkit.text.numbers import format_approximate
from alignkit.values.parse_format import format_value

_LEAD = re.compile(r"\b(?:leads?|mqls?)\b", re.IGNORECASE)
_OF_SOMETHING = frozenset(re.findall(r"\S+", "% of per a an each every with for pro par je por von der des de"))


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
    """What Marketing promises over the days on which leads may come in: an amount again and again, or amounts once.

    ``every`` is the rhythm of a single amount, empty where each of the amounts is promised once; ``turns`` says how
    often it comes in these days, and ``weeks`` how many weeks they are.
    """

    amounts: tuple[Fraction, ...]
    every: str
    turns: Fraction
    weeks: Fraction
    is_mql: bool  # the promise names MQLs, so it may be held against the funnel

    @property
    def leads(self) -> int:
        return math.floor(sum(self.amounts) * self.turns)

    @property
    def weekly(self) -> Fraction:
        """What that is a week at least: of amounts of which one may be the total of the others, that one counts."""
        if self.every == "week":
            return self.amounts[0]
        largest, whole = max(self.amounts), sum(self.amounts, Fraction(0))
        return (largest if largest * 2 >= whole else whole) * self.turns / self.weeks

    @property
    def words(self) -> str:
        """ "19 a week × about 12.3 weeks = 233", "178 a month × 3 months = 534", "500" or "200 + 150 = 350"."""
        said = " + ".join(map(format_approximate, self.amounts))
        if self.every:
            many = " " in self.every  # such as "2 weeks"
            times = format_approximate(self.turns) if many else _count_noun(self.turns, self.every)
            said += f" {'every' if many else 'a'} {self.every} × {times}"
        return f"{said} = {format_value(self.leads)}" if self.every or len(self.amounts) > 1 else said


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
    """What Marketing promises of leads; None where it promises no number of them, or the days are not known.

    The first promise of MQLs with a rhythm counts, else the first of leads, else those that are made once, together.
    Where no promise names leads, the first amount a week is taken for one. A standing agreement is counted over its
    first period, because each period is judged by itself.
    """
    launch, end = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
    if launch and end is None and (next_period := nth_rhythm_date(launch, str(campaign.info.get("renew", "")), 1)):
        end = next_period - timedelta(days=1)
    if launch is None or end is None or end < launch:
        return None
    rates: list[PromisedLeads] = []
    others: list[PromisedLeads] = []
    once: list[tuple[Fraction, bool]] = []
    for row in campaign.content("marketing_responsibilities").get("commitments", ()):
        amount, (noun, every) = _positive_number(row.get("amount")), _split_unit(str(row.get("unit", "")))
        last = min(end, to_day(row.get("due")) or date.max)
        if amount is None or last < launch:
            continue
        what = str(row.get("what", ""))
        is_mql = "mql" in f"{what} {noun}".lower()
        is_lead = _is_lead_noun(noun) if noun else bool(_LEAD.search(what))
        if every:
            turns, weeks = _count_turns(launch, last, every), Fraction((last - launch).days + 1, 7)
            made = PromisedLeads((amount,), every, turns, weeks, is_mql)
            if is_lead:
                rates.append(made)
            elif every == "week":
                others.append(made)
        elif is_lead and noun:
            once.append((amount, is_mql))
    if rates:
        return next((made for made in rates if made.is_mql), rates[0])
    if once:
        counted = [amount for amount, is_mql in once if is_mql] or [amount for amount, _ in once]
        weeks = Fraction((end - launch).days + 1, 7)
        return PromisedLeads(tuple(counted), "", Fraction(1), weeks, any(is_mql for _, is_mql in once))
    return others[0] if others else None


def _split_unit(unit: str) -> tuple[str, str]:
    """What a unit counts and how often: "MQLs a month" is MQLs and "month", "leads" is leads and no rhythm."""
    words = unit.replace("/", " per ").split()
    parts = [(words[:at], words[at:]) for at in range(len(words))] + [(words[1:], words[:1])]  # also "weekly leads"
    for noun_words, rhythm_words in parts:
        said = " ".join(rhythm_words)
        every = plain_rhythm(said)
        if every != said and parse_rhythm_days(every):
            return " ".join(noun_words), every
    noun = " ".join(words)
    for total in (" in total", " in all", " altogether", " insgesamt", " au total", " en total"):
        noun = noun.removesuffix(total)
    return noun, ""


def _is_lead_noun(noun: str) -> bool:
    """Whether a unit counts leads: "qualified leads" does, "hours per MQL" and "% of leads" do not."""
    *before, last = noun.lower().split()
    return bool(_LEAD.fullmatch(last)) and not _OF_SOMETHING & set(before)


def _count_turns(launch: date, last: date, every: str) -> Fraction:
    """How often a rhythm comes from a first to a last day; a part of a turn counts in part."""
    stop = last + timedelta(days=1) if last < date.max else last
    days = Fraction(parse_rhythm_days(every) or 7)
    turns = max(0, math.floor((stop - launch).days / days) - 1)
    while True:
        here, following = (nth_rhythm_date(launch, every, number) for number in (turns, turns + 1))
        if here is None or following is None:
            return Fraction((stop - launch).days) / days
        if following > stop:
            return turns + Fraction((stop - here).days, (following - here).days)
        turns += 1


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
