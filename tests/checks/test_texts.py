"""The words of real agreements, weak and strong: each weak one is found, and no strong one is.

A false finding does more harm than a missed one, so there are more strong texts than weak ones.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alignkit.checks.runner import DEFAULT_CHECK_SETTINGS, run_checks
from alignkit.core.model import Campaign


def codes(**content: Any) -> list[str]:
    campaign = Campaign("spring", {}, content)
    return [found.code for found in run_checks(campaign, DEFAULT_CHECK_SETTINGS, (), date(2027, 4, 20))]


def weak_and_strong(weak: list[Any], strong: list[Any]) -> Any:
    cases = [(text, True) for text in weak] + [(text, False) for text in strong]
    return pytest.mark.parametrize(("text", "found"), cases)


RESULTS = [
    "Won revenue",
    "Revenue",
    "New ARR",
    "ARR from inbound",
    "Closed won deals",
    "Won deals",
    "Deals",
    "Pipeline created",
    "Sourced pipeline",
    "Qualified pipeline",
    "Opportunities created",
    "Accepted opportunities",
    "SQLs",
    "SALs",
    "Sales accepted leads",
    "Sales-accepted leads",
    "SQOs",
    "MQL to SQL conversion",
    "MQL-to-opportunity rate",
    "Lead to deal conversion rate",
    "Share of MQLs accepted",
    "MQLs accepted by Sales",
    "Win rate",
    "New customers",
    "Orders",
    "Bookings",
    "Retrofits sold",
    "Pumps sold",
    "Contracts signed",
    "Units shipped",
    "Net new logos",
    "Meetings held",
    "Qualified meetings",
    "Discovery calls held",
    "Demos held",
    "Booked demos",
    "Cost per SQL",
    "CAC",
    "Return on ad spend",
    "Customer lifetime value",
    "Gewonnener Umsatz",
    "Neue Kunden",
    "Aufträge",
    "Abschlüsse",
    "Chiffre d'affaires gagné",
    "Ventes signées",
    "Nouveaux clients",
    "Ingresos cerrados",
    "Oportunidades aceptadas",
    "Retained customers",
    "Renewals",
    "Trials converted to paid",
    "Paying users",
    "Sales",
    "New sales",
    "Signed agreements",
    "Leads converted",
    "Leads that became customers",
    "Leads won",
    "Qualified leads accepted",
    "Acceptance rate of leads",
    "Lead quality score",
    "Sales calls that became opportunities",
    "Marketing-sourced revenue",
    "Attributed revenue",
    "Event-sourced pipeline",
    "Website revenue",
    "Contribution margin",
]
ACTIVITIES = [
    "MQLs",
    "Marketing qualified leads",
    "Number of MQLs",
    "MQL volume",
    "New leads",
    "Leads generated",
    "Total leads",
    "Inquiries",
    "Webinar registrations",
    "Registrations",
    "Attendees",
    "Landing page visits",
    "Website traffic",
    "Page views",
    "Impressions",
    "Clicks",
    "Click-through rate",
    "CTR",
    "Email open rate",
    "Downloads",
    "E-book downloads",
    "Followers",
    "Likes",
    "Form submissions",
    "Form fills",
    "Emails sent",
    "Calls made",
    "Dials",
    "Leads passed to Sales",
    "MQLs delivered",
    "Lead volume",
    "Contacts in the database",
    "Newsletter subscribers",
    "Booth scans",
    "Number of leads",
    "Average response time",
    "Speed to lead",
    "Lead response time",
    "Time to first call",
    "Marketing sourced leads",
    "Leads per week",
    "Reach of the campaign",
    "Event attendance",
    "MQLs created",
    "Leads (all sources)",
]


@weak_and_strong(ACTIVITIES, RESULTS)
def test_a_measure_is_read_by_its_name(text: str, found: bool) -> None:
    row = {"name": text, "kind": "quality", "primary": True, "source": "CRM"}
    assert ("AK10" in codes(metrics={"answer": "x", "measures": [row]})) is found


EMPTY_DEFINITIONS = [
    "Minimum requirements of an accepted opportunity",
    "Meets the minimum requirements of an accepted opportunity",
    "Meets the SQL criteria",
    "Meets our qualification criteria",
    "Is sales qualified",
    "Qualified by Sales",
    "Sales qualified lead",
    "Meets all requirements",
    "All criteria are met",
    "As defined in the handbook",
    "See handbook",
    "see the sales playbook",
    "Defined in Confluence",
    "According to the sales playbook",
    "Per the RevOps wiki",
    "Meets the definition of an SQL",
    "Fulfils the requirements for an SAO as documented in the wiki",
    "Accepted by Sales",
    "Satisfies the acceptance criteria",
    "Qualified opportunity as per our internal guidelines",
    "Erfüllt die Mindestanforderungen",
    "Erfüllt die SQL-Kriterien",
    "Siehe Handbuch",
    "Remplit les critères d'un SQL",
    "Voir le guide",
    "Cumple los requisitos de un SQL",
    "Según el manual",
    "Meets the standard qualification criteria",
    "It meets the requirements listed in the SLA document",
    "Meets the usual standards",
    "The lead is qualified",
    "See https://wiki.example.com/sql",
]
DEFINITIONS = [
    "Budget confirmed",
    "Spend, date and decider confirmed",
    "Meets with Sales",
    "A next meeting agreed",
    "BANT confirmed in a call",
    "Fits our ICP",
    "ICP fit score A",
    "Meets ICP criteria: 200+ employees",
    "Requirements of the tender are known",
    "Customer shared the requirements document",
    "The buyer has defined the acceptance criteria of the project",
    "Has a policy for carriers",
    "Uses a spreadsheet today",
    "Handbook ordered",
    "Requirements workshop held",
    "MQL that Sales has spoken to",
    "Asked for the guide in a call",
    "Technical requirements are met by our product",
    "Security requirements can be met",
    "Decision criteria known",
    "The decision process is documented",
    "Compelling event within 6 months (see playbook)",
    "Opportunity above EUR 20,000",
    "Opportunity with a value and a date",
    "Sales has accepted it in a call with the buyer",
    "Accepted the meeting invitation",
    "Qualified by a discovery call of 20 minutes",
    "Meets two of the three: budget, date, decider",
    "Anforderungen des Kunden sind bekannt",
    "Le budget est confirmé",
    "Presupuesto confirmado por el director",
    "Sales manager agrees in writing",
]


@weak_and_strong(EMPTY_DEFINITIONS, DEFINITIONS)
@pytest.mark.parametrize("key", ["mql", "sql"])
def test_a_definition_says_something_of_its_own(key: str, text: str, found: bool) -> None:
    content = {"answer": "A lead we want to talk to, with a budget and a date.", "criteria": [text]}
    assert ("AK50" in codes(**{key: content})) is found


SCORES = [
    ["Lead score of 70"],
    ["Score >= 70"],
    ["Lead score ≥ 70"],
    ["100 points"],
    ["At least 100 points"],
    ["Reaches 50 points"],
    ["HubSpot score above 60"],
    ["Has a lead score of 100 or more"],
    ["MQL threshold of 15 points reached"],
    ["Scores 90+"],
    ["Score: 70+"],
    ["Total score is 70 or higher"],
    ["Lead scoring threshold reached"],
    ["Lead-Score ab 70"],
    ["Score of 70 in Marketo"],
    ["70 or more points in the scoring model"],
]
MORE_THAN_SCORES = [
    ["Lead score of 70", "Head of logistics"],
    ["Lead score of 70 and a demo request"],
    ["Fit score A and engagement score 2"],
    ["Behaviour score 50 and demographic score 40"],
    ["3 data points shared"],
    ["Test score of the pump below 70"],
    ["Pain points named"],
    ["Net promoter score of 9"],
    ["Credit score above 300"],
    ["Points of sale: 20 or more"],
]


@weak_and_strong(SCORES, MORE_THAN_SCORES)
def test_a_score_is_told_from_other_points(text: list[str], found: bool) -> None:
    assert ("AK51" in codes(mql={"answer": "A lead that counts.", "criteria": text})) is found


FEELINGS = [
    "Bad lead",
    "Not a good lead",
    "Poor quality",
    "Low quality",
    "Weak",
    "Cold",
    "Cold lead",
    "Junk",
    "Not qualified",
    "Unqualified",
    "Not good",
    "Terrible",
    "Lead is bad",
    "Schlechter Lead",
    "Schlechte Qualität",
    "Kein guter Lead",
    "Mauvaise qualité",
    "Mala calidad",
    "Felt weak",
    "Garbage",
]
REASONS = [
    "No budget",
    "No response",
    "Wrong person",
    "Not now",
    "Not the right time",
    "No project yet",
    "Student",
    "Competitor",
    "Chose a competitor",
    "Existing customer",
    "Wrong data",
    "Bad data",
    "Bad timing",
    "Bad phone number",
    "Poor fit: too small",
    "Cold call refused",
    "Not interested",
    "No interest",
    "No contact possible",
    "Low budget",
    "Good lead, wrong region",
    "Not a decision maker",
    "Duplicate",
    "Quality manager, no budget",
    "Unreachable",
    "Too small",
    "No tender within 12 months",
    "Kein Budget",
    "Kein Bedarf",
    "Pas de budget",
    "Sin presupuesto",
    "Mauvais numéro",
    "Time frame too long",
    "Not ready",
    "Bad email address",
    "No need",
    "Other",
    "Spam",
    "Never asked for anything",
]


@weak_and_strong(FEELINGS, REASONS)
def test_a_feeling_is_told_from_a_reason(text: str, found: bool) -> None:
    row = {"code": "a", "meaning": text, "next": "Newsletter"}
    assert ("AK07" in codes(sql={"answer": "x", "criteria": ["Budget"], "reject_reasons": [row]})) is found


RESPONSES = [
    "Gated content downloaded",
    "Downloaded a white paper",
    "Webinar attended",
    "Registered for the webinar",
    "Newsletter sign-up",
    "Opened three e-mails",
    "Clicked an ad",
    "Badge scanned at the booth",
    "Booth visit",
    "Survey answered",
    "E-book download",
    "Liked a post",
    "Watched a video",
    "Signed up for the newsletter",
    "Replied to a mail",
    "Filled in a form",
    "Business card left",
    "Attended an event",
    "Trade show visitor",
]
WISHES = [
    "Demo requested",
    "Contact form",
    "Contact form filled in",
    "Demo form filled in",
    "Trial started",
    "Asked for a call",
    "Pricing request",
    "Requested a quote",
    "Booked a meeting",
    "Booth visitor with a note",
    "Chat meeting asked for",
    "Product grade A or B",
    "Replied and asked for a price",
    "Downloaded the tender calculator and named a date",
    "Visit by a director",
    "Registered for a trial",
    "Signed up for a demo",
    "Contact sales form",
    "Free trial sign-up",
    "Referral by a partner",
    "Reply with a question about the contract",
    "Attended a workshop and named a project",
    "Attended the webinar as head of finance",
    "Filled in the call-back form",
    "Form with a project date",
    "Purchase form",
    "Watched the demo",
    "Visited the pricing page three times and asked for a quote",
    "Opened a support ticket about upgrading",
    "Invited a colleague to the trial",
    "Account with intent surge",
    "Invoice above $5,000",
    "Third product switched on",
    "RFP received",
]


@weak_and_strong(RESPONSES, WISHES)
def test_a_class_of_leads_needs_more_than_a_response(text: str, found: bool) -> None:
    content = {"answer": "A lead that is good for the team.", "classes": [{"name": "A", "any_of": [text]}]}
    assert ("AK03" in codes(mql=content)) is found


DATA = [["Name"], ["Name", "E-mail"], ["Phone number", "Company"], ["UTM source"], ["Lead score"]]
REASONS_TO_CALL = [
    ["Why this lead is worth a call"],
    ["What they asked for"],
    ["Who spoke with them, and what to send"],
    ["Last activity"],
    ["Notes of the talk"],
    ["The question they asked"],
    ["Campaign and what they did"],
    ["Content they read"],
    ["Pages they visited"],
    ["Form answers"],
    ["Their answer to the survey"],
    ["What they downloaded"],
    ["Trigger"],
    ["Use case"],
    ["Tender date"],
    ["Intent topics"],
    ["Transcript of the chat"],
    ["Summary of the call"],
    ["Product usage in the last 30 days"],
]


@weak_and_strong(DATA, REASONS_TO_CALL)
def test_what_comes_with_a_lead_says_why_to_call(text: list[str], found: bool) -> None:
    handoff = {"owner": "Lena Ott", "to": "SDR desk", "include": text}
    assert ("AK27" in codes(mql={"answer": "A lead.", "criteria": ["Head of x"], "handoff": handoff})) is found


PEOPLE = ["Jana Voss", "Ewan Clarke", "J. Voss", "María García", "Ludwig van der Berg", "Şule Öztürk", "Jean-Luc Petit"]
TEAMS_AND_ROLES = [
    "SDR desk",
    "Inside Sales",
    "Sales",
    "Account executive",
    "AE",
    "The rep",
    "Sales development",
    "Field sales of the region",
    "BDR team",
    "Vertrieb",
    "Équipe commerciale",
    "Equipo de ventas",
    "RevOps",
    "Head of Sales",
    "Sales Manager DACH",
    "Account executives EMEA",
    "Team Nord",
    "Territory owner",
    "Business development",
    "Enterprise AEs",
    "SDRs",
    "Außendienst",
    "Partner manager",
    "Solution engineer",
    "Telesales",
    "Customer success",
    "Regional director",
    "VP Sales",
    "CRO",
    "Closer",
    "Account manager",
    "Key account",
    "Deal desk",
    "Opportunity owner",
    "Whoever holds the territory",
    "Solution Engineer",
]


@weak_and_strong(PEOPLE, TEAMS_AND_ROLES)
def test_a_person_outside_the_agreement_is_told_from_a_team(text: str, found: bool) -> None:
    assert (
        "AK38" in codes(sql={"answer": "x", "handoff": {"owner": text}}, sales_responsibilities={"answer": "x"})
    ) is found


NOBODY = [
    "TBD",
    "the team",
    "nobody",
    "n/a",
    "Niemand",
    "noch offen",
    "l'équipe",
    "à définir",
    "por definir",
    "nadie",
    "whoever is free",
    "wer frei ist",
]
SOMEBODY = ["Jonas Wirth", "Team lead SDR", "SDR team lead", "Inside sales desk", "Person im Dienst", "Chef d'équipe"]


@weak_and_strong(NOBODY, SOMEBODY)
def test_nobody_is_told_from_somebody(text: str, found: bool) -> None:
    assert ("AK08" in codes(mql={"answer": "x", "handoff": {"fallback": text, "owner": "Lena Ott"}})) is found


VAGUE = [
    "Wir melden uns zeitnah und regelmäßig bei dem Lead.",
    "Sales follows up ASAP.",
    "Nous rappelons rapidement.",
    "Contactamos lo antes posible.",
    "We try to call.",
    "Leads werden schnellstmöglich bearbeitet.",
]
PLAIN = [
    "Wir rufen in 4 Stunden an.",
    "Sales calls each lead twice a day.",
    "The check runs automatically.",
    "Nous rappelons en 4 heures.",
    "Llamamos en 4 horas.",
    "An optimal booster pump",
    "Increase-rate tariff 3 %",
    "Supported by Sales",
    "The pressure is significant at 8 bar",
    "Der Bedarf ist genannt",
    "Innovation manager at a bank",
    "Head of Innovation",
    "Qualité: responsable de la qualité",
    "Optimizely users",
    "Quality manager",
    "Le besoin est nommé",
]


@weak_and_strong(VAGUE, PLAIN)
def test_a_vague_promise_is_told_from_plain_words(text: str, found: bool) -> None:
    assert ("AK26" in codes(target={"answer": text})) is found


OTHER_TIMES = [
    ("Sales calls every lead within 2 business days.", "sales"),
    ("Every MQL is contacted within 24 hours.", "sales"),
    ("Reps respond within one hour.", "sales"),
    ("We follow up within 5 minutes.", "sales"),
    ("Accepts or rejects within 10 business days", "who"),
    ("Decides within 24 hours.", "sql"),
    ("Called within 1 hour", "measure"),
    ("MQLs accepted within 5 business days", "measure"),
    ("The AE moves the stage within 48 hours", "who"),
    ("Sales decides on each lead within two weeks.", "sql"),
    ("The stage is changed within 2 weeks", "stage"),
    ("Der Vertrieb ruft jeden Lead innerhalb von 2 Tagen an und meldet das dem Marketing.", "sales"),
    ("Les commerciaux appellent chaque lead dans les 2 jours ouvrés et le disent à l'équipe.", "sales"),
    ("Sales phones leads in under 30 minutes", "sales"),
]
SAME_TIMES = [
    ("Sales calls every lead within 4 business hours.", "sales", {}),
    ("Sales calls every lead within four hours.", "sales", {}),
    ("Whoever asks is called within 15 minutes.", "sales", {"asked_for_call": "15 minutes"}),
    ("Hot leads are called within 5 minutes.", "sales", {}),
    ("If nobody answers, we call again within 2 days.", "sales", {}),
    ("Six calls within 14 days.", "sales", {"over": "14 days", "attempts": 6}),
    ("Each lead is called six times within 8 business days.", "sales", {"over": "8 business days"}),
    ("Decides within 3 business days", "who", {}),
    ("Accepts within 24 hours of the meeting", "who", {}),
    ("Decides within 72 hours.", "sql", {}),
    ("The decision maker is named within 2 weeks", "sql", {}),
    ("A status is in the CRM within two business days", "sales", {}),
    ("Contact data is corrected within 5 days", "sales", {}),
    ("Leads that Sales rejects go back within 2 days", "sql", {}),
    ("Rejected leads are in the track within 2 business days", "sql", {}),
    ("After acceptance the AE calls within 1 business day", "who", {}),
    ("Calls back within 1 hour", "who", {}),
    ("Escalated to the team lead within 24 hours", "sales", {}),
    ("Called within 4 hours", "measure", {}),
    ("Time to first call", "measure", {}),
    ("Contacts reached within a week", "measure", {}),
    ("SQLs accepted within the quarter", "measure", {}),
    ("No tender within 12 months means rejected", "sql", {}),
    ("Rejected: no tender within 12 months", "sql", {}),
    ("A customer decides within 6 months", "sql", {}),
    ("The buyer decides within 3 months.", "sql", {}),
    ("Accepted if the start is within 6 months", "sql", {}),
    ("Budget is decided within 6 months", "sql", {}),
    ("A project that is decided within 12 months", "sql", {}),
    ("Contacted by a competitor within 30 days", "sql", {}),
    ("Nobody from Sales has contacted them within 30 days", "sql", {}),
    ("Touched by a rep within 30 days", "sql", {}),
    ("Sales has contacted the account within 90 days", "sales", {}),
    ("Accepts the proposal within 30 days", "sql", {}),
]


@pytest.mark.parametrize(
    ("text", "where", "fields", "found"),
    [(text, where, {}, True) for text, where in OTHER_TIMES] + [(*each, False) for each in SAME_TIMES],
)
def test_another_time_for_one_act_is_told_from_a_time_of_another_act(
    text: str, where: str, fields: dict[str, Any], found: bool
) -> None:
    sql: dict[str, Any] = {"answer": "x", "decide_within": "3 business days"}
    sales = {"answer": "x", "follow_up": {"first_response": "4 business hours", **fields}}
    content: dict[str, Any] = {"sql": sql, "sales_responsibilities": sales}
    if where == "sales":
        sales["answer"] = text
    elif where == "sql":
        sql["answer"] = text
    elif where == "measure":
        content["metrics"] = {"answer": "x", "measures": [{"name": text}]}
    elif where == "who":
        sql["responsibilities"] = [{"who": "Account executive", "does": text}]
    else:
        sql["stages"] = [{"name": "Accepted", "leaves": text}]
    assert ("AK52" in codes(**content)) is found
