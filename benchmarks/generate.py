"""Workspaces to measure on: `python benchmarks/generate.py FOLDER 10000`. The same number gives the same bytes.

Each campaign is a file of about 8 kB with all nine answers, in turn one signed, one ready, one agreed but for a
text that changed since, one with two objections; every fifth is half answered and half as long.

`python benchmarks/generate.py FOLDER 300 --reviewed` writes what a team has after six years instead: nine of ten are
signed, with sealed copies, results, judged promises and lessons; most are carried from the one before of their series.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import tomli

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import from_data
from alignkit.core.questions import QUESTION_KEYS

KINDS = ("signed", "ready", "changed", "objected", "half")
_AT = datetime(2027, 3, 10, 9, 14, tzinfo=UTC)
_WHAT = ("Freight overcharge check", "Month-end close webinar", "Tender desk", "Carrier audit", "Ledger days")
_WHERE = ("Cologne", "Ghent", "Vienna", "Basel", "Utrecht", "Lyon", "Leeds", "Turin")

CONTENT = '''\
[pain]
answer = """
Freight managers at mid-size manufacturers pay 3 to 5 % too much because nobody checks carrier invoices
against the contract. It comes up when the year closes and the freight budget is over, and then it is too late."""
evidence = ["9 of 12 lost-deal interviews, fourth quarter", "Two of our own customers found EUR 300,000 each"]
cost = "About EUR 200,000 a year at EUR 5M freight"
felt_by = ["Head of logistics", "Finance controller"]

[differentiation]
answer = """
We read every invoice against the contract before it is paid. An audit firm reads them a year later and keeps a
third of what it finds."""
sales_talk_track = "Who checks carrier invoices against contract, and how many do they get to in a month?"
proof = ["Nordwind got EUR 310,000 back in its first year"]
alternatives = ["Audit firm on commission", "Spreadsheet", "Do nothing"]
marketing_message = "Pay what you agreed. Not 4 % more."

[target]
answer = "Manufacturers in Germany, Austria and Switzerland with EUR 2M to 20M of freight and no audit of it today."
accounts = ["Manufacturing, DACH, EUR 2M to 20M freight spend"]
exclusions = ["Existing customers", "Forwarders", "Groups in the middle of an ERP move"]

[[target.personas]]
title = "Head of logistics"
role = "champion"
cares_about = "the next tender"

[[target.personas]]
title = "Finance controller"
role = "budget holder"

[[target.sources]]
name = "Webinar series"
kind = "event"
bought = false

[goals]
answer = "Twenty won deals from this campaign by the end of the year; Sales counts on EUR 480,000 of its number for it."
quota_amount = 480000

[[goals.targets]]
metric = "Won deals"
target = 20
due = 2027-12-31
owner = "Marcus Boehm"
unit = "deals"

[goals.funnel]
revenue_target = 480000
average_deal = 24000
mql_to_sql = 0.35
sql_to_won = 0.25

[mql]
answer = "Somebody in logistics or finance at a target account who asked for the check, or named a tender date."
criteria = ["Logistics or finance role at a target account", "Asked for the check, or named a tender within 12 months"]
not_enough = ["A download", "A registration", "A badge scan", "A bought name"]
not_yet = "Stays in the tender nurture track, looked at again after 60 days"

[mql.handoff]
owner = "Lena Ott"
to = "SDR desk"
within = "1 business hour"
fallback = "Jonas Wirth"
include = ["Why this lead is worth a call, in one sentence"]
channel = "CRM task"

[[mql.responsibilities]]
who = "Marketing"
does = "Fills the five required fields and writes in one sentence why this lead is worth a call"

[[mql.responsibilities]]
who = "Sales"
does = "Looks at the queue at nine and at two, and takes what is there or gives it back with a reason"

[sql]
answer = "The conversation has confirmed spend, date and decider, and both sides have agreed to meet again."
model = "conversation"
criteria = ["Spend, date and decider confirmed", "A next meeting agreed"]
decide_within = "3 business days"

[[sql.reject_reasons]]
code = "no-date"
meaning = "No tender within 12 months"
next = "Tender nurture track"
after = "180 days"

[[sql.reject_reasons]]
code = "no-budget"
meaning = "Nobody owns the money"
next = "Business-case mails"

[[sql.reject_reasons]]
code = "no-fit"
meaning = "Outside the target"
next = "Closed"

[marketing_responsibilities]
answer = "Nineteen MQLs a week, each with the reason why it is worth a call, and a briefing before the first mail goes."
returned_leads = "In their nurture track within 2 business days"

[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 19
unit = "leads a week"
due = 2027-06-30

[sales_responsibilities]
answer = "Every lead is called on time, tried six times, and its status told within two business days of each contact."

[sales_responsibilities.follow_up]
asked_for_call = "15 minutes"
first_response = "2 business hours"
attempts = 6
over = "14 days"
status_update = "2 business days"

[[sales_responsibilities.commitments]]
what = "Two people kept free"
owner = "Jonas Wirth"

[metrics]
answer = "Won revenue from leads of this campaign, read every month by Marcus Boehm from the CRM report named below."

[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
target = 480000
unit = "EUR"
source = "CRM report FRT"
owner = "Marcus Boehm"
every = "month"

[[metrics.measures]]
name = "Called within 2 business days"
kind = "speed"
target = 0.95
unit = "share"
source = "CRM report Response"
owner = "Jonas Wirth"
every = "week"

[metrics.review]
first = 2027-04-20
every = "2 weeks"
'''
DIGESTS = {key: question_digest(key, content) for key, content in tomli.loads(CONTENT).items()}


def campaign(number: int) -> tuple[str, str]:
    """Slug and text of one campaign."""
    chance = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    title = f"{chance.choice(_WHAT)}, {chance.choice(_WHERE)} {number}"
    slug = f"{title.lower().replace(',', '').replace(' ', '-')}"
    launch = date(2027, 1, 4) + timedelta(days=chance.randrange(700))
    head = f"""\
format = 1

# Kickoff notes stand in the wiki.
[campaign]
title = "{title}"
launch = {launch}
end = {launch + timedelta(days=90)}
marketing_lead = "Ines Kaya"
sales_lead = "Marcus Boehm"
crm_name = "FRT-{number:05}"
decider = "Helen Adeyemi, CMO"
budget = {chance.randrange(10, 90) * 1000}
currency = "EUR"
business_hours = "Mon-Fri 09:00-17:00 Europe/Berlin"
tags = ["{chance.choice(("dach", "benelux", "nordics"))}", "freight"]

"""
    content = CONTENT if kind != "half" else CONTENT[: CONTENT.index("[mql]")]
    text = head + content + "".join(_views(kind))
    if kind == "signed":
        text += _signed(slug, text)
    return slug, text


def _views(kind: str, digests: Mapping[str, str] = DIGESTS) -> list[str]:
    tables = []
    for team, name in (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm")):
        for key in QUESTION_KEYS if kind != "half" else QUESTION_KEYS[:3]:
            on, said, note = digests[key], "agree", ""
            if kind == "changed" and (team, key) == ("sales", "target"):
                on = DIGESTS["pain"]
            if kind == "objected" and team == "sales" and key in ("mql", "goals"):
                said, note = "object", 'note = "Thirty minutes of attendance says nothing about budget."\n'
            table = f'stance = "{said}"\non = "{on}"\nby = "{name}"\nat = {_AT:%Y-%m-%dT%H:%M:%SZ}\n{note}'
            tables.append(f"\n[{team}.{key}]\n{table}")
    return tables


def _signed(slug: str, text: str) -> str:
    digest = agreement_digest(from_data(slug, tomli.loads(text)))
    rows = [
        f'[[agreement.signoffs]]\nteam = "{team}"\nname = "{name}"\nat = {_AT:%Y-%m-%dT%H:%M:%SZ}\n'
        f'digest = "{digest}"\n'
        for team, name in (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm"))
    ]
    return "\n[agreement]\nrevision = 1\n\n" + "\n".join(rows)


_FACTORS = (
    "named a tender within 12 months",
    "has three carriers or more",
    "audits nothing today",
    "sent us an invoice",
)
_FIRST_LAUNCH = date(2021, 1, 4)


def reviewed_campaign(number: int, count: int) -> tuple[str, str]:
    """Slug and text of one of so many campaigns of six years, the last of them still running or not signed yet."""
    chance = random.Random(number)
    series, place = number % (len(_WHAT) * len(_WHERE)), number // (len(_WHAT) * len(_WHERE))
    what, where = _WHAT[series % len(_WHAT)], _WHERE[series // len(_WHAT)]
    launch = _FIRST_LAUNCH + timedelta(days=number * 6 * 365 // count)
    title = f"{what}, {where} {launch:%Y}, {place + 1}"
    slug = title.lower().replace(",", "").replace(" ", "-")
    due = launch + timedelta(days=150)
    head = f"""\
format = 1

[campaign]
title = "{title}"
launch = {launch}
end = {launch + timedelta(days=90)}
marketing_lead = "Ines Kaya"
sales_lead = "Marcus Boehm"
crm_name = "FRT-{number:05}"
decider = "Helen Adeyemi, CMO"
budget = {chance.randrange(10, 90) * 1000}
currency = "EUR"
business_hours = "Mon-Fri 09:00-17:00 Europe/Berlin"
tags = ["{where.lower()}", "{what.lower().split()[0]}"]

"""
    factors = _FACTORS[: 1 + (series + place) % len(_FACTORS)]
    criteria = ", ".join(f'"{text[0].upper()}{text[1:]}"' for text in ("works in logistics or finance", *factors))
    content = CONTENT.replace("2027-12-31", f"{due}").replace("2027-06-30", f"{launch + timedelta(days=90)}")
    content = content.replace("2027-04-20", f"{launch + timedelta(days=30)}")
    content = re.sub(r"criteria = \[\"Logistics.*", lambda found: f"criteria = [{criteria}]", content)
    content = content.replace("\n\n[[metrics.measures]]", f"\ncounts_until = {due}\n\n[[metrics.measures]]", 1)
    text = head + content
    if number % 10 == 9:
        return slug, text + ("".join(_views("objected")) if place % 2 else "")
    text += "".join(_views("signed", {key: question_digest(key, data) for key, data in tomli.loads(content).items()}))
    text += _signed(slug, text)
    if place:
        text += f'\n[carried]\nfrom = "{_slug_before(number, count)}"\nuntouched = []\n'
    return slug, text + _review(number, launch, due, running=number > count * 9 // 10)


def _slug_before(number: int, count: int) -> str:
    return reviewed_campaign(number - len(_WHAT) * len(_WHERE), count)[0]


def _review(number: int, launch: date, due: date, *, running: bool) -> str:
    chance = random.Random(number)
    won = chance.randrange(200, 600) * 1000
    readings = [(launch + timedelta(days=30), won // 5), (launch + timedelta(days=90), won // 2), (due, won)]
    rows = [
        f'[[review.results]]\nmetric = "{metric}"\nactual = {value // (1 if money else 24000)}\non = {day}\n'
        'by = "Marcus Boehm"\n'
        for day, value in (readings[:2] if running else readings)
        for metric, money in (("Won revenue", True), ("Won deals", False))
    ]
    kept = {"Deliver MQLs": "Marcus Boehm", "Two people kept free": "Ines Kaya"}
    rows += [
        f'[[review.promises]]\nwhat = "{what}"\nkept = {"true" if chance.random() < 0.7 else "false"}\n'
        f'said_by = "{name}"\non = {due}\n'
        for what, name in kept.items()
        if not running and chance.random() < 0.8
    ]
    if not running:
        rows.append(
            f'[[review.lessons]]\nquestion = "{chance.choice(QUESTION_KEYS)}"\non = {due}\nby = "Helen Adeyemi"\n'
            f'learned = "{chance.randrange(5, 40)} of {chance.randrange(40, 90)} leads sent back had no tender"\n'
            'change = "Only who names a tender is an MQL"\n'
        )
    return "\n" + "\n".join(rows)


def reviewed_workspace(root: Path, count: int) -> None:
    """Write a workspace of so many campaigns of six years, with the sealed copies of those that are signed."""
    (root / "campaigns").mkdir(parents=True, exist_ok=True)
    (root / "alignkit.toml").write_text('format = 1\ncurrency = "EUR"\n')
    for number in range(count):
        slug, text = reviewed_campaign(number, count)
        (root / "campaigns" / f"{slug}.toml").write_text(text, encoding="utf-8", newline="\n")
        if "[agreement]" in text:
            copy = root / "campaigns" / "sealed" / slug / "r1.toml"
            copy.parent.mkdir(parents=True)
            copy.write_text(text.split("\n[[review.")[0] + "\n", encoding="utf-8", newline="\n")


def workspace(root: Path, count: int) -> list[str]:
    """Write a workspace with so many campaigns; their slugs."""
    (root / "campaigns").mkdir(parents=True, exist_ok=True)
    (root / "alignkit.toml").write_text('format = 1\ncurrency = "EUR"\n')
    slugs = []
    for number in range(count):
        slug, text = campaign(number)
        (root / "campaigns" / f"{slug}.toml").write_text(text, encoding="utf-8", newline="\n")
        slugs.append(slug)
    return slugs


if __name__ == "__main__":
    (reviewed_workspace if "--reviewed" in sys.argv else workspace)(Path(sys.argv[1]), int(sys.argv[2]))
