"""AK20 to AK29: what each finds, and what it does not."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
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
}
