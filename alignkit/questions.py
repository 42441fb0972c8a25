"""The nine questions: their keys, wording, reasons, examples and fields. Data, and how to look it up.

A campaign file holds one table for each question and one, ``campaign``, for the campaign itself; both are
described by the same two records (see ``fields``).
"""

from __future__ import annotations

from alignkit.fields import (
    ASKED,
    EXTRA,
    NEEDED,
    Field,
    Question,
    choice,
    date,
    duration,
    figure,
    lines,
    number,
    prose,
    rows,
    share,
    table,
    text,
)

_RESPONSIBILITIES = rows(
    "responsibilities",
    "Who does what",
    EXTRA,
    "Who does which part, by name or by team?",
    "who does",
    text("who", "Who", NEEDED, "A person or a team", "Marketing"),
    text("does", "Does", NEEDED, "One thing they do", "Fills the five required fields"),
)

CAMPAIGN = Question(
    "campaign",
    0,
    "Campaign",
    "Campaign",
    "What is this campaign, when does it run, and who speaks for each team?",
    "Dates and names come first, because every promise below is measured against them.",
    ("a title a rep recognises", "first and last day", "one lead for each team"),
    "",
    (
        text("title", "Title", NEEDED, "What will people call it?", "Freight overcharge check, spring"),
        date("launch", "First day", NEEDED, "When may the first leads come in?", "2027-04-06"),
        date("end", "Last day", NEEDED, "Until when may leads come in?", "2027-06-30"),
        text("marketing_lead", "Marketing lead", NEEDED, "Who speaks for Marketing?", "Ines Kaya"),
        text("sales_lead", "Sales lead", NEEDED, "Who speaks for Sales?", "Marcus Boehm"),
        text("crm_name", "Name in the CRM", ASKED, "What does a rep see in the CRM?", "2027-Q2-FRT"),
        text("decider", "Decider", ASKED, "Who breaks a tie?", "Helen Adeyemi, CMO"),
        number("budget", "Budget", ASKED, "What may it cost, in the campaign's currency?", "42000"),
        text("currency", "Currency", EXTRA, "Three letters; the workspace has a default", "EUR"),
        Field(
            "business_hours",
            "hours",
            "Business hours",
            ASKED,
            "What does 'business hours' mean below?",
            "Mon-Fri 09:00-17:00 Europe/Berlin",
        ),
        text("marketing_name", "Marketing is called", EXTRA, "What is that team called here?", "Marketing"),
        text("sales_name", "Sales is called", EXTRA, "What is that team called here?", "Sales"),
        lines("tags", "Tags", EXTRA, "Words to find it by; not part of what is signed", "dach"),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "pain",
        1,
        "Pain",
        "Pain",
        "Which specific pain does this campaign solve?",
        "A lead is only good if it has this pain. Where the pain is vague, every later answer is too.",
        ("who feels it", "what it costs them", "evidence, not opinion"),
        "Freight managers at mid-size manufacturers pay 3 to 5 % too much because nobody checks carrier invoices "
        "against the contract.",
        (
            lines("evidence", "Evidence", NEEDED, "How do we know?", "9 of 12 lost-deal interviews, Q4"),
            text(
                "cost", "What it costs", ASKED, "What does it cost them, in money or time?", "About EUR 200,000 a year"
            ),
            lines("felt_by", "Felt by", ASKED, "Whose day does it spoil?", "Head of logistics"),
        ),
    ),
    Question(
        "differentiation",
        2,
        "Differentiation",
        "Diff",
        "Why us rather than a competitor, or doing nothing?",
        "Marketing's message earns attention; a rep on the telephone needs other words. Both are agreed here.",
        ("the alternatives, doing nothing among them", "proof", "a talk track that is not the marketing copy"),
        "We check every invoice against the contract automatically and are paid only when money comes back; an audit "
        "firm samples one in twenty.",
        (
            prose(
                "sales_talk_track",
                "Talk track",
                NEEDED,
                "What does a rep say in the first thirty seconds?",
                "Who checks carrier invoices against contract, and how many do they get to?",
            ),
            lines(
                "proof",
                "Proof",
                NEEDED,
                "Which fact would a sceptic accept?",
                "Nordwind got EUR 310,000 back in year one",
            ),
            lines("alternatives", "Alternatives", ASKED, "What else could they do?", "Do nothing"),
            prose(
                "marketing_message",
                "Marketing message",
                ASKED,
                "What does the campaign say?",
                "Your carriers overcharge you.",
            ),
            lines(
                "content", "Content", EXTRA, "What may Sales send, and where is it?", "Tender calculator: wiki/tender"
            ),
        ),
    ),
    Question(
        "target",
        3,
        "Target",
        "Target",
        "Who has this pain?",
        "'Everyone in logistics' gives Sales a list to ignore. Accounts, people and exclusions give it one to work.",
        ("accounts by industry, size and region", "the people by title and role", "who is left out"),
        "Heads of logistics at manufacturers in DACH with EUR 2M to 20M freight spend and at least three carriers.",
        (
            lines(
                "accounts",
                "Accounts",
                NEEDED,
                "Which companies: industry, size, region?",
                "Manufacturing, DACH, EUR 2M to 20M freight",
            ),
            lines("exclusions", "Not for", NEEDED, "Who is left out, even if they ask?", "Existing customers"),
            rows(
                "personas",
                "People",
                NEEDED,
                "Who are they inside the account?",
                "title",
                text("title", "Title", NEEDED, "What stands on the business card?", "Head of logistics"),
                choice(
                    "role",
                    "Role",
                    ASKED,
                    "Their part in buying",
                    "user, champion, decision maker, budget holder, evaluator",
                ),
                text("cares_about", "Cares about", EXTRA, "What keeps them busy?", "the next tender"),
            ),
            rows(
                "sources",
                "Sources",
                ASKED,
                "Where will the leads come from?",
                "name",
                text("name", "Name", NEEDED, "What is it called?", "Webinar series"),
                choice(
                    "kind",
                    "Kind",
                    ASKED,
                    "What kind of source?",
                    "event, content, website, advert, outbound, partner, referral, list",
                ),
                Field("bought", "flag", "Bought or rented", EXTRA, "Is it a bought or rented list?"),
            ),
        ),
    ),
    Question(
        "goals",
        4,
        "Goals",
        "Goals",
        "What must this campaign achieve, by when, and how much of its number does Sales count on it for?",
        "A goal without a number, a day and a name is a wish. The quota amount makes the leads matter to Sales.",
        ("metric, from, to, unit, by when, owner", "the quota amount; 0 is an honest answer"),
        "Twenty won deals by the end of the year, EUR 480,000 of Sales' number.",
        (
            number(
                "quota_amount",
                "Counted on by Sales",
                NEEDED,
                "What does Sales count on from these leads? 0 is honest",
                "480000",
            ),
            rows(
                "targets",
                "Targets",
                NEEDED,
                "Which numbers, by when, and whose are they?",
                "metric",
                text("metric", "Metric", NEEDED, "What is counted?", "Won deals"),
                figure("target", "To", NEEDED, "What must it reach?", "20"),
                date("due", "By", NEEDED, "By which day?", "2027-12-31"),
                text("owner", "Owner", NEEDED, "Who answers for it?", "Marcus Boehm"),
                figure("baseline", "From", ASKED, "Where does it stand today?", "0"),
                text("unit", "Unit", ASKED, "In what?", "deals"),
                repeats=True,
            ),
            table(
                "funnel",
                "Your own history",
                ASKED,
                "What do your own past campaigns say? There is no default worth trusting",
                number("revenue_target", "Revenue target", ASKED, "In the campaign's currency", "480000"),
                number("average_deal", "Average deal", ASKED, "In the campaign's currency", "24000"),
                share("mql_to_sql", "MQL to SQL", ASKED, "Your own rate, 0 to 1", "0.35"),
                share("sql_to_won", "SQL to won", ASKED, "Your own rate, 0 to 1", "0.25"),
                duration("sales_cycle", "Sales cycle", ASKED, "From SQL to won", "120 days"),
            ),
        ),
    ),
    Question(
        "mql",
        5,
        "MQL",
        "MQL",
        "For this campaign, when is a lead worth a salesperson's time (marketing qualified lead)?",
        "Rooms of eight people hold six to nine definitions of a qualified lead. After this question there is one.",
        (
            "criteria that must all be true",
            "what is not enough",
            "who hands it to whom, how fast, and who if that fails",
        ),
        "A logistics or finance lead at a target account who asked for the check or named a tender within 12 months.",
        (
            lines(
                "criteria",
                "Criteria",
                NEEDED,
                "What must be true? Every line",
                "Logistics or finance role at a target account",
            ),
            lines("not_enough", "Not enough", NEEDED, "What does not make one?", "A download"),
            text(
                "not_yet",
                "Not yet",
                ASKED,
                "What happens to the ones that are not ready?",
                "Stays in the nurture track, looked at again after 60 days",
            ),
            table(
                "handoff",
                "Hand-off",
                NEEDED,
                "Who hands it to whom, and how fast?",
                text("owner", "Owner", NEEDED, "Who hands it over?", "Lena Ott"),
                text("to", "To", NEEDED, "Who receives it?", "SDR desk"),
                duration("within", "Within", NEEDED, "From the lead's own act", "1 business hour"),
                text("fallback", "If that fails", NEEDED, "Who picks it up then?", "Jonas Wirth"),
                lines(
                    "include",
                    "Comes with",
                    NEEDED,
                    "What must stand beside the name?",
                    "Why this lead is worth a call, in one sentence",
                ),
                text("channel", "Channel", ASKED, "By which way?", "CRM task"),
            ),
            _RESPONSIBILITIES,
        ),
    ),
    Question(
        "sql",
        6,
        "SQL",
        "SQL",
        "When does Sales say 'yes, this is real' (sales qualified lead), and what happens if not?",
        "SQL is a score to some, an accepted conversation to others, an opportunity to the rest. Choose one in words.",
        (
            "the model you mean",
            "criteria",
            "accept or reject by when",
            "reasons for a no, and where the lead goes then",
        ),
        "Sales has spoken to the lead, spend, date and decider are confirmed, and a next meeting is agreed.",
        (
            Field(
                "model",
                "choice",
                "Model",
                NEEDED,
                "What does SQL mean here?",
                choices=("conversation", "score", "opportunity"),
                meanings=(
                    "Sales has spoken to the lead and says yes",
                    "the lead has reached a score",
                    "an opportunity with a value and a date is opened",
                ),
            ),
            lines("criteria", "Criteria", NEEDED, "What must be true? Every line", "Spend, date and decider confirmed"),
            Field(
                "threshold",
                "number",
                "Threshold",
                NEEDED,
                "From which score?",
                "65",
                only_if=("model", "score"),
                least=0,
            ),
            duration(
                "decide_within",
                "Decide within",
                NEEDED,
                "From hand-off: accepted, or rejected with a reason",
                "3 business days",
            ),
            rows(
                "reject_reasons",
                "Reasons for a no",
                NEEDED,
                "Why may Sales send one back, and what happens to it?",
                "code",
                text("code", "Code", NEEDED, "Short: a-z, 0-9 and -", "no-date"),
                text("meaning", "Meaning", NEEDED, "In words", "No tender within 12 months"),
                text("next", "What happens next", NEEDED, "Where does the lead go?", "Tender nurture track"),
                duration("after", "Looked at again after", ASKED, "When is it looked at again?", "180 days"),
                text(
                    "criterion",
                    "Failed line",
                    ASKED,
                    "Which criterion above did it fail?",
                    "Spend, date and decider confirmed",
                ),
                at_least=3,
            ),
            table(
                "handoff",
                "Hand-off",
                ASKED,
                "Who takes an accepted lead on?",
                text("owner", "Owner", ASKED, "Who hands it over?", "SDR desk"),
                text("to", "To", ASKED, "Who receives it?", "Account executive of the region"),
                duration("within", "Within", ASKED, "From acceptance", "1 business day"),
                text("fallback", "If that fails", EXTRA, "Who picks it up then? Else as for an MQL", "Jonas Wirth"),
            ),
            _RESPONSIBILITIES,
        ),
    ),
    Question(
        "marketing_responsibilities",
        7,
        "Marketing will",
        "Mktg",
        "What will Marketing do to drive and nurture leads?",
        "A promise one can keep has an owner and a day or an amount. Leads that come back need a place to go.",
        ("commitments with owner and date or amount", "what happens to leads that come back"),
        "Marketing delivers 19 MQLs a week until the end of June, each with one sentence why, and takes back what "
        "Sales returns.",
        (
            text(
                "returned_leads",
                "Leads that come back",
                NEEDED,
                "Where do they go, how fast?",
                "In their nurture track within 2 business days",
            ),
            rows(
                "commitments",
                "Promises",
                NEEDED,
                "What does Marketing promise Sales?",
                "what",
                text("what", "What", NEEDED, "One thing that can be seen to be done", "Deliver MQLs"),
                text("owner", "Owner", NEEDED, "Who answers for it?", "Ines Kaya"),
                number("amount", "Amount", ASKED, "How many? Or a day below", "19"),
                text("unit", "Unit", ASKED, "Of what, how often", "leads a week"),
                date("due", "By", ASKED, "Until when, or by when", "2027-06-30"),
                text("if_missed", "If missed", ASKED, "What happens then?", "Both leads meet that Friday"),
                repeats=True,
            ),
            date(
                "briefing",
                "Briefing",
                ASKED,
                "When is Sales shown the campaign, its messages and tactics?",
                "2027-03-30",
            ),
            rows(
                "training",
                "Training",
                EXTRA,
                "Which sessions do both teams hold together?",
                "topic date",
                text("topic", "Topic", NEEDED, "About what?", "Reading a carrier contract"),
                date("date", "Date", ASKED, "When?", "2027-03-30"),
                text("host", "Host", ASKED, "Who holds it?", "Lena Ott"),
            ),
        ),
    ),
    Question(
        "sales_responsibilities",
        8,
        "Sales will",
        "Sales",
        "What will Sales do to nurture and close leads?",
        "Answering within 5 minutes instead of 30 raised the odds of reaching a lead about a hundredfold. A promise "
        "of speed and patience is what Marketing's work is worth.",
        ("first response time", "attempts, over how long", "status updates", "what happens when the desk is full"),
        "Every lead is called on time and tried six times in fourteen days; its status stands in the CRM within two "
        "business days.",
        (
            table(
                "follow_up",
                "Follow-up",
                NEEDED,
                "How fast, how often, and who hears of it?",
                duration(
                    "asked_for_call",
                    "Asked for a call",
                    NEEDED,
                    "First response to somebody who asked for a call",
                    "15 minutes",
                ),
                duration(
                    "first_response", "First response", NEEDED, "To all others, from hand-off", "2 business hours"
                ),
                number("attempts", "Attempts", NEEDED, "How often before giving up?", "6"),
                duration("over", "Over", NEEDED, "Spread over how long?", "14 days"),
                duration("status_update", "Status update", ASKED, "From each contact", "2 business days"),
                text("fallback", "If that fails", EXTRA, "Who steps in? Else as for an MQL", "Jonas Wirth"),
            ),
            table(
                "capacity",
                "Capacity",
                ASKED,
                "How many can Sales work?",
                number("reps", "Reps", ASKED, "How many people?", "2"),
                number("leads_per_rep_week", "Leads per rep and week", ASKED, "How many can one work well?", "10"),
                text("when_full", "When full", ASKED, "What then?", "Marketing holds back leads without a tender date"),
            ),
            rows(
                "commitments",
                "Promises",
                ASKED,
                "What else does Sales promise Marketing?",
                "what",
                text("what", "What", NEEDED, "One thing that can be seen to be done", "Two people kept free"),
                text("owner", "Owner", NEEDED, "Who answers for it?", "Jonas Wirth"),
                number("amount", "Amount", ASKED, "How many? Or a day below", "2"),
                text("unit", "Unit", ASKED, "Of what, how often", "people"),
                date("due", "By", ASKED, "Until when, or by when", "2027-06-30"),
                text("if_missed", "If missed", ASKED, "What happens then?", "Both leads meet that Friday"),
                repeats=True,
            ),
        ),
    ),
    Question(
        "metrics",
        9,
        "Metrics",
        "Metrics",
        "Which one number decides, who reads it, and when?",
        "Agreements die when nobody looks at them again. One number tied to revenue, one reader, one rhythm.",
        (
            "one primary measure tied to revenue",
            "its source",
            "what counts as this campaign's, and until when",
            "review rhythm",
        ),
        "Won revenue from this campaign's leads decides; Marcus Boehm reads it from the CRM report every month.",
        (
            rows(
                "measures",
                "Measures",
                NEEDED,
                "What is read? Exactly one is primary",
                "name",
                text("name", "Name", NEEDED, "What is measured?", "Won revenue"),
                choice(
                    "kind",
                    "Kind",
                    NEEDED,
                    "What does it tell?",
                    "revenue, pipeline, conversion, quality, speed, activity",
                ),
                text("source", "Source", NEEDED, "Where is it read?", "CRM report 2027-Q2-FRT"),
                Field("primary", "flag", "This one decides", EXTRA, "Exactly one measure decides"),
                figure("target", "To", ASKED, "What must it reach?", "480000", unless="goal"),
                Field("unit", "text", "Unit", ASKED, "In what?", "EUR", unless="goal"),
                Field("owner", "text", "Read by", ASKED, "Who reads it?", "Marcus Boehm", unless="goal"),
                Field("every", "rhythm", "Every", ASKED, "How often?", "month"),
                figure("baseline", "From", EXTRA, "Where does it stand today?", "0"),
                text("goal", "Goal", EXTRA, "A target of question 4, whose numbers these are", "Won deals"),
            ),
            table(
                "review",
                "Review",
                NEEDED,
                "When do both teams look at it together?",
                date("first", "First", NEEDED, "The first time", "2027-04-20"),
                Field("every", "rhythm", "Then every", NEEDED, "And then?", "2 weeks"),
            ),
            text(
                "counts_when",
                "Counts when",
                ASKED,
                "What makes a deal this campaign's?",
                "The contact became an MQL here first",
            ),
            date("counts_until", "Counts until", ASKED, "Until which day?", "2027-12-31"),
        ),
    ),
)

KEYS: tuple[str, ...] = tuple(q.key for q in QUESTIONS)
_BY_KEY = {q.key: q for q in (CAMPAIGN, *QUESTIONS)}


def question(key: str) -> Question:
    """The question, or ``campaign``, of that key; KeyError where there is none."""
    return _BY_KEY[key]


def step_of(text: str) -> str | int:
    """A step of a dotted place: the number of a row, or a key. No row has a number of ten digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def field_at(question_key: str, path: tuple[str | int, ...]) -> Field | None:
    """The field at a path inside a question (row numbers are passed over); None where format 1 knows none."""
    fields, found = question(question_key).fields, None
    for step in path:
        if isinstance(step, int) or step == "+":
            continue
        found = next((f for f in fields if f.key == step), None)
        if found is None:
            return None
        fields = found.fields
    return found
