"""AK30 to AK39: what each finds, and what it does not."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
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
    "AK39": (
        """\
[mql]
answer = "A visitor who asked for a call."
[mql.handoff]
within = "1 business hour"
[sales_responsibilities]
answer = "Who asks for a call is called at once."
[sales_responsibilities.follow_up]
asked_for_call = "15 minutes"
""",
        """\
[mql]
answer = "A visitor who asked for a call."
[mql.handoff]
within = "automatic"
[sales_responsibilities]
answer = "Who asks for a call is called at once."
[sales_responsibilities.follow_up]
asked_for_call = "15 minutes"
""",
    ),
}
