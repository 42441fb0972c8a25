"""AK01 to AK10: what each finds, and what it does not."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
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
}
