"""Workspaces to measure on: `python benchmarks/generate.py FOLDER 10000`. The same number gives the same bytes.

Each campaign is a file of about 8 kB with all nine answers, in turn one signed, one ready, one agreed but for a
text that changed since, one with two objections; every fifth is half answered and half as long.
"""

from __future__ import annotations

import random
import sys
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


def _views(kind: str) -> list[str]:
    tables = []
    for team, name in (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm")):
        for key in QUESTION_KEYS if kind != "half" else QUESTION_KEYS[:3]:
            on, said, note = DIGESTS[key], "agree", ""
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
    workspace(Path(sys.argv[1]), int(sys.argv[2]))
