"""For each rule two pieces of a campaign file: the first is found by it, the second is not. Both are tests."""

from __future__ import annotations

from collections.abc import Mapping

# An example that holds this line stands for a campaign whose nine answers both teams agree with.
ALL_AGREE = "# Both teams agree with all nine answers."

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "AK01": (
        """\
[sales.mql]
stance = "object"
on = "sha256:0cfb2510fb40e70906273083c38be361d4c9c4583ec1fcecf12d0af68cee413d"
by = "Marcus Boehm"
note = "Thirty minutes says nothing about budget."
""",
        """\
[sales.mql]
stance = "object"
on = "sha256:0cfb2510fb40e70906273083c38be361d4c9c4583ec1fcecf12d0af68cee413d"
by = "Marcus Boehm"
note = "Thirty minutes says nothing about budget."
reply = "First 20 leads judged together on 20 April"
owner = "Jonas Wirth"
due = 2027-04-20
""",
    ),
    "AK02": (
        """\
[target]
answer = "Heads of logistics at manufacturers."
[[target.sources]]
name = "Directory 2027, 4,000 names"
kind = "list"
[mql]
answer = "A head of logistics at a manufacturer."
criteria = ["Head of logistics", "At a manufacturer with 200 employees or more"]
not_enough = ["A student's address"]
""",
        """\
[target]
answer = "Heads of logistics at manufacturers."
[[target.sources]]
name = "Directory 2027, 4,000 names"
kind = "list"
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics", "Asked for the freight check"]
not_enough = ["A name from the directory"]
""",
    ),
    "AK03": (
        """\
[mql]
answer = "Whoever downloads the guide."
criteria = ["Downloaded the guide"]
""",
        """\
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics at a target account", "Downloaded the guide", "Named a tender within 12 months"]
""",
    ),
    "AK04": (
        """\
[mql]
answer = "A logistics lead who watched the webinar."
[marketing.mql]
position = "Anyone who downloads the guide."
[sales.mql]
position = "Budget named, start this quarter."
""",
        """\
[mql]
answer = "A logistics lead who named a tender."
[marketing.mql]
position = "Logistics role, named a tender within 12 months."
[sales.mql]
position = "Logistics role at a target account, named a tender within 12 months."
""",
    ),
    "AK05": (
        """\
[differentiation]
answer = "We check every invoice and are paid only when money comes back."
marketing_message = "Your carriers overcharge you by five percent. Get a free freight check today."
sales_talk_track = "Your carriers overcharge you by five percent, so get a free freight check today!"
""",
        """\
[differentiation]
answer = "We check every invoice and are paid only when money comes back."
marketing_message = "Your carriers overcharge you by five percent. Get a free freight check today."
sales_talk_track = "Who checks carrier invoices against contract, and how many do they get to?"
""",
    ),
    "AK06": (
        """\
[sales_responsibilities]
answer = "Sales follows up on every lead."
[sales_responsibilities.follow_up]
asked_for_call = "15 minutes"
first_response = "2 business hours"
""",
        """\
[marketing_responsibilities]
answer = "Marketing takes back what Sales returns."
returned_leads = "In their nurture track within 2 business days"
[sales_responsibilities]
answer = "Each lead is called in two hours and tried six times."
[sales_responsibilities.follow_up]
asked_for_call = "15 minutes"
first_response = "2 business hours"
attempts = 6
over = "14 days"
status_update = "2 business days"
""",
    ),
    "AK07": (
        """\
[sql]
answer = "Sales spoke with the lead and a date is set."
criteria = ["Spend, date and decider confirmed", "A next meeting agreed"]
[[sql.reject_reasons]]
code = "bad"
meaning = "Not a good lead"
next = "Newsletter"
""",
        """\
[sql]
answer = "Sales spoke with the lead and a date is set."
criteria = ["Spend, date and decider confirmed", "A next meeting agreed"]
[[sql.reject_reasons]]
code = "no-date"
meaning = "No tender within 12 months"
next = "Tender nurture track"
criterion = "Spend, date and decider confirmed"
""",
    ),
    "AK08": (
        """\
[mql]
answer = "A head of logistics who asked for the check."
[mql.handoff]
owner = "Lena Ott"
to = "SDR desk"
fallback = "TBD"
""",
        """\
[mql]
answer = "A head of logistics who asked for the check."
[mql.handoff]
owner = "Lena Ott"
to = "SDR desk"
fallback = "Jonas Wirth"
""",
    ),
    "AK09": (
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 0
""",
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 480000
""",
    ),
    "AK10": (
        """\
[metrics]
answer = "We look at visits."
[[metrics.measures]]
name = "Visits to the landing page"
kind = "activity"
primary = true
source = "Web statistics"
""",
        """\
[metrics]
answer = "Won revenue decides."
[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
source = "CRM report 2027-Q2-FRT"
""",
    ),
    "AK20": (
        """\
[goals]
answer = "Won deals."
[[goals.targets]]
metric = "Won deals"
target = 20
""",
        """\
[goals]
answer = "Won deals."
[[goals.targets]]
metric = "Won deals"
target = 20
unit = "deals"
due = 2027-12-31
owner = "Marcus Boehm"
""",
    ),
    "AK21": (
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[marketing_responsibilities]
answer = "Marketing briefs Sales."
returned_leads = "In their nurture track within 2 business days"
briefing = 2027-04-20
""",
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[marketing_responsibilities]
answer = "Marketing briefs Sales."
returned_leads = "In their nurture track within 2 business days"
briefing = 2027-03-30
""",
    ),
    "AK22": (
        """\
[marketing_responsibilities]
answer = "Marketing delivers MQLs."
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
""",
        """\
[marketing_responsibilities]
answer = "Marketing delivers MQLs."
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 19
unit = "MQLs a week"
""",
    ),
    "AK23": (
        """\
[metrics]
answer = "Won revenue decides."
[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
target = 480000
unit = "EUR"
""",
        """\
[metrics]
answer = "Won revenue decides."
[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
target = 480000
unit = "EUR"
source = "CRM report 2027-Q2-FRT"
""",
    ),
    "AK24": (
        """\
[sql]
answer = "Sales decides."
decide_within = "as soon as possible"
""",
        """\
[sql]
answer = "Sales decides."
decide_within = "3 business days"
""",
    ),
    "AK25": (
        """\
[pain]
answer = "Freight managers pay too much."
evidence = ["Everyone says so"]
""",
        """\
[pain]
answer = "Freight managers pay too much."
evidence = ["9 of 12 lost-deal interviews, Q4"]
""",
    ),
    "AK26": (
        """\
[sales_responsibilities]
answer = "Sales follows up regularly and tries to improve."
""",
        """\
[sales_responsibilities]
answer = "Sales tries each lead 6 times in 14 days."
""",
    ),
    "AK27": (
        """\
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics at a target account"]
[mql.handoff]
owner = "Lena Ott"
to = "SDR desk"
include = ["Name", "E-mail address"]
[[mql.responsibilities]]
who = "Marketing"
does = "Fills the five required fields"
""",
        """\
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics at a target account"]
[mql.handoff]
owner = "Lena Ott"
to = "SDR desk"
include = ["Name", "Why this lead is worth a call, in one sentence"]
[[mql.responsibilities]]
who = "Marketing"
does = "Fills the five required fields"
""",
    ),
    "AK28": (
        """\
[target]
answer = "Heads of logistics at manufacturers."
[[target.personas]]
title = "Head of logistics"
""",
        """\
[target]
answer = "Heads of logistics at manufacturers."
[[target.personas]]
title = "Head of logistics"
role = "champion"
""",
    ),
    "AK29": (
        """\
[metrics]
answer = "Won revenue decides."
[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
""",
        """\
[metrics]
answer = "Won revenue decides."
[[metrics.measures]]
name = "Won revenue"
kind = "revenue"
primary = true
[[metrics.measures]]
name = "Called within 2 business days"
kind = "speed"
""",
    ),
    "AK30": (
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[goals.funnel]
revenue_target = 480000
average_deal = 24000
mql_to_sql = 0.35
sql_to_won = 0.25
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 15
unit = "leads a week"
""",
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[goals.funnel]
revenue_target = 480000
average_deal = 24000
mql_to_sql = 0.35
sql_to_won = 0.25
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 19
unit = "leads a week"
""",
    ),
    "AK31": (
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 30
unit = "leads a week"
[sales_responsibilities]
answer = "Two people work these leads."
[sales_responsibilities.capacity]
reps = 2
leads_per_rep_week = 10
""",
        """\
[campaign]
launch = 2027-04-06
end = 2027-06-30
[[marketing_responsibilities.commitments]]
what = "Deliver MQLs"
owner = "Ines Kaya"
amount = 19
unit = "leads a week"
[sales_responsibilities]
answer = "Two people work these leads."
[sales_responsibilities.capacity]
reps = 2
leads_per_rep_week = 10
""",
    ),
    "AK32": (
        """\
[goals]
answer = "Twenty meetings a month."
[[goals.targets]]
metric = "Meetings a month"
baseline = 20
target = 20
""",
        """\
[goals]
answer = "Twenty meetings a month."
[[goals.targets]]
metric = "Meetings a month"
baseline = 12
target = 20
""",
    ),
    "AK33": (
        """\
[sql]
answer = "Sales decides."
decide_within = "3 business days"
[sales_responsibilities]
answer = "Six attempts."
[sales_responsibilities.follow_up]
first_response = "2 business hours"
attempts = 6
over = "8 business days"
""",
        """\
[sql]
answer = "Sales decides."
decide_within = "10 business days"
[sales_responsibilities]
answer = "Six attempts."
[sales_responsibilities.follow_up]
first_response = "2 business hours"
attempts = 6
over = "8 business days"
""",
    ),
    "AK34": (
        """\
[mql]
answer = "A visitor who said yes to a call."
[mql.handoff]
within = "1 business day"
[sales_responsibilities]
answer = "Sales calls."
[sales_responsibilities.follow_up]
first_response = "3 business days"
""",
        """\
[mql]
answer = "A visitor who said yes to a call."
[mql.handoff]
within = "1 business hour"
[sales_responsibilities]
answer = "Sales calls."
[sales_responsibilities.follow_up]
first_response = "4 business hours"
""",
    ),
    "AK35": (
        """\
[campaign]
end = 2027-06-30
[goals]
answer = "Won deals."
[goals.funnel]
sales_cycle = "120 days"
[metrics]
answer = "Won revenue decides."
counts_until = 2027-09-30
""",
        """\
[campaign]
end = 2027-06-30
[goals]
answer = "Won deals."
[goals.funnel]
sales_cycle = "120 days"
[metrics]
answer = "Won revenue decides."
counts_until = 2027-12-31
""",
    ),
    "AK36": (
        """\
[campaign]
currency = "EUR"
[goals.funnel]
revenue_target = 480000
average_deal = 24000
mql_to_sql = 0.35
sql_to_won = 0.25
[sales_responsibilities]
answer = "Two people work these leads."
[sales_responsibilities.capacity]
reps = 2
leads_per_rep_week = 10
""",
        """\
[campaign]
currency = "EUR"
[goals.funnel]
revenue_target = 480000
average_deal = 24000
mql_to_sql = 0.35
sql_to_won = 0.25
[sales_responsibilities]
answer = "Two people work these leads."
[sales_responsibilities.capacity]
reps = 2
leads_per_rep_week = 10
when_full = "Marketing holds back leads without a tender date"
""",
    ),
    "AK37": (
        """\
[campaign]
end = 2027-06-30
[metrics]
answer = "Won revenue decides."
[metrics.review]
first = 2027-07-20
""",
        """\
[campaign]
end = 2027-06-30
[metrics]
answer = "Won revenue decides."
[metrics.review]
first = 2027-04-20
""",
    ),
    "AK38": (
        """\
[campaign]
sales_lead = "Marcus Boehm"
[goals]
answer = "Eighty SQLs."
[[goals.targets]]
metric = "SQLs"
target = 80
owner = "Paul Wendt"
[sales_responsibilities]
answer = "Sales calls."
""",
        """\
[campaign]
sales_lead = "Marcus Boehm"
[goals]
answer = "Eighty SQLs."
[[goals.targets]]
metric = "SQLs"
target = 80
owner = "Paul Wendt"
[sales_responsibilities]
answer = "Sales calls."
[[sales_responsibilities.commitments]]
what = "Keep two people free"
owner = "Paul Wendt"
amount = 2
""",
    ),
    "AK40": (
        """\
[campaign]
launch = 2027-01-11
""",
        """\
[campaign]
launch = 2099-01-12
""",
    ),
    "AK41": (
        """\
# Both teams agree with all nine answers.
""",
        """\
# Both teams agree with all nine answers.
[sales.mql]
position = "Budget named, start this quarter."
""",
    ),
    "AK42": (
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 480000
[[waivers]]
code = "AK09"
question = "goals"
reason = "Partners close these deals"
marketing = { by = "Ines Kaya", at = 2027-03-30T08:00:00Z }
sales = { by = "Marcus Boehm", at = 2027-03-30T08:02:00Z }
""",
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 0
[[waivers]]
code = "AK09"
question = "goals"
reason = "Partners close these deals"
marketing = { by = "Ines Kaya", at = 2027-03-30T08:00:00Z }
sales = { by = "Marcus Boehm", at = 2027-03-30T08:02:00Z }
""",
    ),
    "AK90": (
        r"""
[pain]
answer = "Carriers overcharge by \u202E%5 ot 3\u202C a year."
"""[1:],
        r"""
[pain]
answer = "Carriers overcharge by 3 to 5% a year."
"""[1:],
    ),
    "AK91": (
        r"""
[pain]
answer = "Carriers over\u200Bcharge by 5 % a year."
"""[1:],
        r"""
[pain]
answer = "Carriers overcharge by 5 % a year."
"""[1:],
    ),
    "AK92": (
        r"""
[target]
answer = "Groups that buy at p\u0430ypal.example."
"""[1:],
        r"""
[target]
answer = "Groups that buy at paypal.example, and Группа Север."
"""[1:],
    ),
}
