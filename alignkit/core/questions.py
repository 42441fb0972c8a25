"""The nine questions: keys, wording, reasons, examples. Data, and look-ups at the end.

A campaign file holds one table for each question and one, ``campaign``, for the campaign itself (``campaign_fields``);
both are described by the same two records (``fields``). The tables about leads, in questions 5 and 6, are in
``lead_fields``; those of numbers, in questions 4 and 9, in ``goal_fields``.
"""

from __future__ import annotations

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import (
    OPTIONAL,
    RECOMMENDED,
    REQUIRED,
    Field,
    Question,
    choice_field,
    date_field,
    duration_field,
    lines_field,
    money_field,
    number_field,
    person_field,
    prose_field,
    rows_field,
    table_field,
    text_field,
)
from alignkit.core.goal_fields import FUNNEL_FIELD, MEASURES_FIELD, TARGETS_FIELD
from alignkit.core.lead_fields import LEAD_CLASS_FIELDS, REJECT_REASONS_FIELD, SCORING_FIELDS, STAGES_FIELD

_RESPONSIBILITIES_FIELD = rows_field(
    "responsibilities",
    "Who does what",
    OPTIONAL,
    "Who does which part, by name or by team?",
    "who does",
    person_field("who", "Who", REQUIRED, "A person or a team", "Marketing"),
    text_field("does", "Does", REQUIRED, "One thing they do", "Fills the five required fields"),
    unique=False,
)


def _commitments_field(tier: int, asks: str, what: str, owner: str, amount: str, unit: str) -> Field:
    """The promises of one team; the texts from ``what`` on are examples."""
    return rows_field(
        "commitments",
        "Promises",
        tier,
        asks,
        "what",
        text_field("what", "What", REQUIRED, "One thing that can be seen to be done", what),
        person_field("owner", "Owner", RECOMMENDED, "Who answers for it?", owner),
        number_field("amount", "Amount", RECOMMENDED, "How many, where it is an amount?", amount, unit_key="unit"),
        text_field("unit", "Unit", RECOMMENDED, "Of what, how often", unit),
        date_field("due", "By", RECOMMENDED, "By which day? Empty for what repeats", "2027-06-30"),
        text_field("if_missed", "If missed", RECOMMENDED, "What happens then?", "Both leads meet that Friday"),
        unique=False,
        asked_first="what owner due amount unit",
    )


NOT_APPLICABLE_FIELD = Field(
    "not_applicable", "flag", "Not applicable", OPTIONAL, "Does this question not apply here? The answer says why"
)

_QUESTIONS = (
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
            lines_field("evidence", "Evidence", RECOMMENDED, "How do we know?", "9 of 12 lost-deal interviews, Q4"),
            text_field(
                "cost",
                "What it costs",
                RECOMMENDED,
                "What does it cost them, in money or time?",
                "About EUR 200,000 a year",
            ),
            lines_field("felt_by", "Felt by", RECOMMENDED, "Whose day does it spoil?", "Head of logistics"),
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
            prose_field(
                "sales_talk_track",
                "Talk track",
                RECOMMENDED,
                "What does a rep say in the first thirty seconds?",
                "Who checks carrier invoices against contract, and how many do they get to?",
            ),
            lines_field(
                "proof",
                "Proof",
                RECOMMENDED,
                "Which fact would a sceptic accept?",
                "Nordwind got EUR 310,000 back in year one",
            ),
            lines_field("alternatives", "Alternatives", RECOMMENDED, "What else could they do?", "Do nothing"),
            prose_field(
                "marketing_message",
                "Marketing message",
                RECOMMENDED,
                "What does the campaign say?",
                "Your carriers overcharge you.",
            ),
            lines_field(
                "content",
                "Content",
                OPTIONAL,
                "What may Sales send, and where is it?",
                "Tender calculator: wiki/tender",
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
            lines_field(
                "accounts",
                "Accounts",
                REQUIRED,
                "Which companies: industry, size, region?",
                "Manufacturing, DACH, EUR 2M to 20M freight",
            ),
            lines_field("exclusions", "Not for", REQUIRED, "Who is left out, even if they ask?", "Existing customers"),
            rows_field(
                "personas",
                "People",
                RECOMMENDED,
                "Who are they inside the account?",
                "title",
                text_field("title", "Title", REQUIRED, "What stands on the business card?", "Head of logistics"),
                choice_field(
                    "role",
                    "Role",
                    RECOMMENDED,
                    "Their part in buying",
                    "user, champion, decision maker, budget holder, evaluator",
                ),
                text_field("cares_about", "Cares about", OPTIONAL, "What keeps them busy?", "the next tender"),
                asked_first="title role cares_about",
            ),
            rows_field(
                "sources",
                "Sources",
                RECOMMENDED,
                "Where will the leads come from?",
                "name",
                text_field("name", "Name", REQUIRED, "What is it called?", "Webinar series"),
                choice_field(
                    "kind",
                    "Kind",
                    RECOMMENDED,
                    "What kind of source?",
                    "event, content, website, advert, outbound, partner, referral, list",
                    event="webinar, fair, trade show, conference, seminar, workshop, booth, meetup, roadshow",
                    content="whitepaper, white paper, ebook, download, blog, guide, report, newsletter, podcast, video",
                    website="web, form, landing page, homepage, chat, organic, seo",
                    advert="ads, ad, advertising, ppc, paid, sponsored",
                    outbound="cold call, cold email, calls, prospecting",
                    partner="reseller, alliance, agency",
                    referral="recommendation, word of mouth",
                    list="database, addresses",
                ),
                Field("bought", "flag", "Bought or rented", OPTIONAL, "Is it a bought or rented list?"),
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
            money_field(
                "quota_amount",
                "Counted on by Sales",
                RECOMMENDED,
                "What does Sales count on from these leads? 0 is honest",
                "480000",
                unit_key="quota_unit",
            ),
            text_field("quota_unit", "Counted in", OPTIONAL, "In what, if not in money?", "opportunities"),
            Field("quota_every", "rhythm", "Counted every", OPTIONAL, "For which period?", "quarter"),
            choice_field("quota_per", "Counted per", OPTIONAL, "Per person, or for the whole team?", "team, person"),
            TARGETS_FIELD,
            FUNNEL_FIELD,
        ),
        asked_first=("quota_amount", "targets"),
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
            Field(
                "criteria",
                "lines",
                "Criteria",
                REQUIRED,
                "What must be true? Every line",
                "Logistics or finance role at a target account",
                not_required_if="classes.criteria classes.any_of classes.score",
            ),
            lines_field("not_enough", "Not enough", REQUIRED, "What does not make one?", "A download"),
            text_field(
                "not_yet",
                "Not yet",
                RECOMMENDED,
                "What happens to the ones that are not ready?",
                "Stays in the nurture track, looked at again after 60 days",
            ),
            table_field(
                "handoff",
                "Hand-off",
                REQUIRED,
                "Who hands it to whom, and how fast?",
                person_field("owner", "Owner", RECOMMENDED, "Who hands it over?", "Lena Ott"),
                person_field("to", "To", RECOMMENDED, "Who receives it?", "SDR desk"),
                duration_field("within", "Within", RECOMMENDED, "From the lead's own act", "1 business hour"),
                person_field("fallback", "If that fails", REQUIRED, "Who picks it up then?", "Jonas Wirth"),
                lines_field(
                    "include",
                    "Comes with",
                    RECOMMENDED,
                    "What must stand beside the name?",
                    "Why this lead is worth a call, in one sentence",
                ),
                text_field("channel", "Channel", RECOMMENDED, "By which way?", "CRM task"),
                asked_first="owner to within fallback",
            ),
            *LEAD_CLASS_FIELDS,
            _RESPONSIBILITIES_FIELD,
            *SCORING_FIELDS,
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
                REQUIRED,
                "What does SQL mean here?",
                choices=("conversation", "score", "opportunity"),
                choice_meanings=(
                    "Sales has spoken to the lead and says yes",
                    "the lead has reached a score",
                    "an opportunity with a value and a date is opened",
                ),
            ),
            lines_field(
                "criteria",
                "Criteria",
                RECOMMENDED,
                "What must be true? Every line",
                "Spend, date and decider confirmed",
            ),
            Field(
                "threshold",
                "number",
                "Threshold",
                REQUIRED,
                "From which score?",
                "65",
                required_if=("model", "score"),
                least=0,
            ),
            duration_field(
                "decide_within",
                "Decide within",
                REQUIRED,
                "From hand-off: accepted, or rejected with a reason",
                "3 business days",
            ),
            REJECT_REASONS_FIELD,
            STAGES_FIELD,
            table_field(
                "handoff",
                "Hand-off",
                OPTIONAL,
                "Who takes an accepted lead on?",
                person_field("owner", "Owner", RECOMMENDED, "Who hands it over?", "SDR desk"),
                person_field("to", "To", RECOMMENDED, "Who receives it?", "Account executive of the region"),
                duration_field("within", "Within", RECOMMENDED, "From acceptance", "1 business day"),
                person_field(
                    "fallback", "If that fails", OPTIONAL, "Who picks it up then? Else as for an MQL", "Jonas Wirth"
                ),
            ),
            _RESPONSIBILITIES_FIELD,
        ),
        asked_first=("criteria",),
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
            text_field(
                "returned_leads",
                "Leads that come back",
                RECOMMENDED,
                "Where do they go, how fast?",
                "In their nurture track within 2 business days",
            ),
            _commitments_field(
                REQUIRED, "What does Marketing promise Sales?", "Deliver MQLs", "Ines Kaya", "19", "leads a week"
            ),
            date_field(
                "briefing",
                "Briefing",
                RECOMMENDED,
                "When is Sales shown the campaign, its messages and tactics?",
                "2027-03-30",
            ),
            rows_field(
                "training",
                "Training",
                OPTIONAL,
                "Which sessions do both teams hold together?",
                "topic date",
                text_field("topic", "Topic", REQUIRED, "About what?", "Reading a carrier contract"),
                date_field("date", "Date", RECOMMENDED, "When?", "2027-03-30"),
                person_field("host", "Host", RECOMMENDED, "Who holds it?", "Lena Ott"),
                unique=False,
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
            table_field(
                "follow_up",
                "Follow-up",
                REQUIRED,
                "How fast, how often, and who hears of it?",
                duration_field(
                    "asked_for_call",
                    "Asked for a call",
                    OPTIONAL,
                    "First response to somebody who asked for a call, where no lead class says it",
                    "15 minutes",
                ),
                duration_field(
                    "first_response", "First response", REQUIRED, "How long after the hand-off?", "2 business hours"
                ),
                number_field(
                    "attempts",
                    "Attempts",
                    RECOMMENDED,
                    "How often before giving up?",
                    "6",
                    counts="attempts attempt tries try calls call touches touch times contacts",
                ),
                duration_field("over", "Over", RECOMMENDED, "Spread over how long?", "14 days", False),
                duration_field("status_update", "Status update", RECOMMENDED, "From each contact", "2 business days"),
                person_field("fallback", "If that fails", OPTIONAL, "Who steps in? Else as for an MQL", "Jonas Wirth"),
                asked_first="first_response attempts over status_update",
            ),
            rows_field(
                "escalation",
                "Escalation",
                OPTIONAL,
                "Who hears of a lead that nobody answers, and when?",
                "to",
                duration_field("after", "After", REQUIRED, "How long after the promise was due?", "24 hours", False),
                person_field("to", "To", REQUIRED, "Who hears of it?", "Team lead"),
            ),
            table_field(
                "capacity",
                "Capacity",
                RECOMMENDED,
                "How many can Sales work?",
                number_field(
                    "reps",
                    "Reps",
                    RECOMMENDED,
                    "How many people?",
                    "2",
                    counts="people person persons reps rep sellers sdrs sdr ftes fte",
                ),
                number_field(
                    "leads_per_rep_week",
                    "Leads per rep and week",
                    RECOMMENDED,
                    "How many can one work well?",
                    "10",
                    counts="leads lead",
                ),
                text_field(
                    "when_full",
                    "When full",
                    RECOMMENDED,
                    "What then?",
                    "Marketing holds back leads without a tender date",
                ),
            ),
            _commitments_field(
                RECOMMENDED,
                "What else does Sales promise Marketing?",
                "Two people kept free",
                "Jonas Wirth",
                "2",
                "people",
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
            MEASURES_FIELD,
            table_field(
                "review",
                "Review",
                REQUIRED,
                "When do both teams look at it together?",
                date_field("first", "First", REQUIRED, "The first time", "2027-04-20"),
                Field("every", "rhythm", "Then every", RECOMMENDED, "And then?", "2 weeks"),
            ),
            text_field(
                "counts_when",
                "Counts when",
                RECOMMENDED,
                "What makes a deal this campaign's?",
                "The contact became an MQL here first",
            ),
            date_field("counts_until", "Counts until", RECOMMENDED, "Until which day?", "2027-12-31"),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = tuple(q._replace(fields=(*q.fields, NOT_APPLICABLE_FIELD)) for q in _QUESTIONS)

QUESTION_KEYS: tuple[str, ...] = tuple(q.key for q in QUESTIONS)
CONTENT_KEYS = (CAMPAIGN_QUESTION.key, *QUESTION_KEYS)  # the tables of a file that are signed
_BY_KEY = {q.key: q for q in (CAMPAIGN_QUESTION, *QUESTIONS)}


def get_question(key: str) -> Question:
    """The question, or ``campaign``, of that key; KeyError where there is none."""
    return _BY_KEY[key]


def step_of(text: str) -> str | int:
    """One step of a dotted path as typed: a row number (up to nine digits) or a key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def find_field(question_key: str, path: tuple[str | int, ...]) -> Field | None:
    """The field at a path inside a question (row numbers are passed over); None where format 1 knows none."""
    fields, found = get_question(question_key).fields, None
    for step in path:
        if isinstance(step, int) or step == "+":
            continue
        found = next((f for f in fields if f.key == step), None)
        if found is None:
            return None
        fields = found.fields
    return found
