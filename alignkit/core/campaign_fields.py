"""The campaign's own fields: title, days, who speaks for each team, and what else comes before the nine questions."""

from __future__ import annotations

from alignkit.core.fields import (
    OPTIONAL,
    RECOMMENDED,
    REQUIRED,
    Field,
    Question,
    date_field,
    lines_field,
    money_field,
    person_field,
    text_field,
)

CAMPAIGN_QUESTION = Question(
    "campaign",
    0,
    "Campaign",
    "Campaign",
    "What is this campaign, when does it run, and who speaks for each team?",
    "Dates and names come first, because every promise below is measured against them.",
    ("a title a rep recognises", "first and last day", "one lead for each team"),
    "",
    (
        text_field("title", "Title", REQUIRED, "What will people call it?", "Freight overcharge check, spring"),
        date_field("launch", "First day", REQUIRED, "When may the first leads come in?", "2027-04-06"),
        date_field("end", "Last day", RECOMMENDED, "Until when may leads come in?", "2027-06-30"),
        person_field("marketing_lead", "Marketing lead", REQUIRED, "Who speaks for Marketing?", "Ines Kaya"),
        person_field("sales_lead", "Sales lead", REQUIRED, "Who speaks for Sales?", "Marcus Boehm"),
        text_field("crm_name", "Name in the CRM", REQUIRED, "What does a rep see there? Or: none", "2027-Q2-FRT"),
        person_field("decider", "Decider", RECOMMENDED, "Who breaks a tie?", "Helen Adeyemi, CMO"),
        money_field("budget", "Budget", RECOMMENDED, "What may it cost, in the campaign's currency?", "42000"),
        Field("currency", "currency", "Currency", OPTIONAL, "Three letters; the workspace has a default", "EUR"),
        Field(
            "business_hours",
            "hours",
            "Business hours",
            RECOMMENDED,
            "What does 'business hours' mean below?",
            "Mon-Fri 09:00-17:00 Europe/Berlin",
        ),
        Field(
            "holidays",
            "lines",
            "Holidays",
            OPTIONAL,
            "On which days does no promised time run? The day first",
            "2027-05-06 Ascension Day",
            begins_with_day=True,
        ),
        Field(
            "renew",
            "rhythm",
            "Renewed every",
            OPTIONAL,
            "A standing agreement has no last day: how often is it reviewed and judged?",
            "quarter",
        ),
        text_field("marketing_name", "Marketing is called", OPTIONAL, "What is that team called here?", "Marketing"),
        text_field("sales_name", "Sales is called", OPTIONAL, "What is that team called here?", "Sales"),
        text_field(
            "based_on",
            "Based on",
            OPTIONAL,
            "A signed campaign whose questions are taken; its file name",
            "inbound-sla@r4",
        ),
        Field("based_on_digest", "digest", "Fingerprint of the base", OPTIONAL, "Which text of it exactly?"),
        lines_field("tags", "Tags", OPTIONAL, "Words to find it by; not part of what is signed", "dach"),
    ),
)
