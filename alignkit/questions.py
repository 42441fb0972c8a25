"""The nine questions: their keys, wording, reasons, examples and fields. Data, and how to look it up.

A campaign file holds one table for each question and one, ``campaign``, for the campaign itself; both are
described by the same two records, so that the file's reader, the forms, the brief and the schema share one list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal[
    "text",  # one line
    "prose",  # several lines
    "lines",  # a list of texts
    "number",
    "flag",  # true or false
    "date",
    "duration",  # "2 business days"
    "rhythm",  # "week", "2 weeks"
    "choice",
    "table",  # one table of fields
    "rows",  # an array of tables
    # and beside the questions (see ``shapes``):
    "moment",  # with an offset
    "chance",  # 0 to 1, typed as 60 %
    "digest",  # sha256: and 64 hex digits
    "whole",  # from 1
    "list",  # of anything
]
NEEDED, ASKED, EXTRA = 1, 2, 3


class Field(NamedTuple):
    """One field of a question, or of a table or row inside it.

    ``tier`` is NEEDED (must be there to sign), ASKED (asked for and warned about) or EXTRA. Inside a table or row
    it says what that table needs once it is there.
    """

    key: str
    kind: Kind
    label: str
    tier: int
    asks: str
    example: str = ""
    choices: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()  # of the choices, where the word alone would be taken in more than one way
    fields: tuple[Field, ...] = ()
    row_key: tuple[str, ...] = ()
    repeats: bool = False  # rows with one natural key are told apart by their order
    at_least: int = 1  # rows or lines, where NEEDED
    only_if: tuple[str, str] | None = None  # NEEDED only where the neighbour KEY has VALUE
    unless: str = ""  # not NEEDED where the neighbour of this name is filled


class Question(NamedTuple):
    """One of the nine, or ``campaign``: ``fields`` are all but the prose of ``answer``."""

    key: str
    number: int
    name: str  # "Marketing will"
    short: str  # for a narrow rail
    asks: str
    why: str
    tangible: tuple[str, ...]
    example: str
    fields: tuple[Field, ...]

    @property
    def tangible_line(self) -> str:
        """What a tangible answer has, as one sentence."""
        return "Say " + "; ".join(self.tangible) + "."


def _text(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "text", label, tier, asks, example)


def _prose(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "prose", label, tier, asks, example)


def _lines(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "lines", label, tier, asks, example)


def _number(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "number", label, tier, asks, example)


def _date(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "date", label, tier, asks, example)


def _duration(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "duration", label, tier, asks, example)


def _choice(key: str, label: str, tier: int, asks: str, choices: str) -> Field:
    return Field(key, "choice", label, tier, asks, choices=tuple(choices.split(", ")))


def _table(key: str, label: str, tier: int, asks: str, *fields: Field) -> Field:
    return Field(key, "table", label, tier, asks, fields=fields)


def _rows(
    key: str, label: str, tier: int, asks: str, row_key: str, *fields: Field, at_least: int = 1, repeats: bool = False
) -> Field:
    return Field(
        key,
        "rows",
        label,
        tier,
        asks,
        fields=fields,
        row_key=tuple(row_key.split()),
        at_least=at_least,
        repeats=repeats,
    )


_RESPONSIBILITIES = _rows(
    "responsibilities",
    "Who does what",
    EXTRA,
    "Who does which part, by name or by team?",
    "who does",
    _text("who", "Who", NEEDED, "A person or a team", "Marketing"),
    _text("does", "Does", NEEDED, "One thing they do", "Fills the five required fields"),
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
        _text("title", "Title", NEEDED, "What will people call it?", "Freight overcharge check, spring"),
        _date("launch", "First day", NEEDED, "When may the first leads come in?", "2027-04-06"),
        _date("end", "Last day", NEEDED, "Until when may leads come in?", "2027-06-30"),
        _text("marketing_lead", "Marketing lead", NEEDED, "Who speaks for Marketing?", "Ines Kaya"),
        _text("sales_lead", "Sales lead", NEEDED, "Who speaks for Sales?", "Marcus Boehm"),
        _text("crm_name", "Name in the CRM", ASKED, "What does a rep see in the CRM?", "2027-Q2-FRT"),
        _text("decider", "Decider", ASKED, "Who breaks a tie?", "Helen Adeyemi, CMO"),
        _number("budget", "Budget", ASKED, "What may it cost, in the campaign's currency?", "42000"),
        _text("currency", "Currency", EXTRA, "Three letters; the workspace has a default", "EUR"),
        _text(
            "business_hours",
            "Business hours",
            ASKED,
            "What does 'business hours' mean below?",
            "Mon-Fri 09:00-17:00 Europe/Berlin",
        ),
        _lines("tags", "Tags", EXTRA, "Words to find it by; not part of what is signed", "dach"),
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
            _lines("evidence", "Evidence", NEEDED, "How do we know?", "9 of 12 lost-deal interviews, Q4"),
            _text(
                "cost", "What it costs", ASKED, "What does it cost them, in money or time?", "About EUR 200,000 a year"
            ),
            _lines("felt_by", "Felt by", ASKED, "Whose day does it spoil?", "Head of logistics"),
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
            _prose(
                "sales_talk_track",
                "Talk track",
                NEEDED,
                "What does a rep say in the first thirty seconds?",
                "Who checks carrier invoices against contract, and how many do they get to?",
            ),
            _lines(
                "proof",
                "Proof",
                NEEDED,
                "Which fact would a sceptic accept?",
                "Nordwind got EUR 310,000 back in year one",
            ),
            _lines("alternatives", "Alternatives", ASKED, "What else could they do?", "Do nothing"),
            _prose(
                "marketing_message",
                "Marketing message",
                ASKED,
                "What does the campaign say?",
                "Your carriers overcharge you.",
            ),
            _lines(
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
            _lines(
                "accounts",
                "Accounts",
                NEEDED,
                "Which companies: industry, size, region?",
                "Manufacturing, DACH, EUR 2M to 20M freight",
            ),
            _lines("exclusions", "Not for", NEEDED, "Who is left out, even if they ask?", "Existing customers"),
            _rows(
                "personas",
                "People",
                NEEDED,
                "Who are they inside the account?",
                "title",
                _text("title", "Title", NEEDED, "What stands on the business card?", "Head of logistics"),
                _choice(
                    "role",
                    "Role",
                    ASKED,
                    "Their part in buying",
                    "user, champion, decision maker, budget holder, evaluator",
                ),
                _text("cares_about", "Cares about", EXTRA, "What keeps them busy?", "the next tender"),
            ),
            _rows(
                "sources",
                "Sources",
                ASKED,
                "Where will the leads come from?",
                "name",
                _text("name", "Name", NEEDED, "What is it called?", "Webinar series"),
                _choice(
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
            _number(
                "quota_amount",
                "Counted on by Sales",
                NEEDED,
                "What does Sales count on from these leads? 0 is honest",
                "480000",
            ),
            _rows(
                "targets",
                "Targets",
                NEEDED,
                "Which numbers, by when, and whose are they?",
                "metric",
                _text("metric", "Metric", NEEDED, "What is counted?", "Won deals"),
                _number("target", "To", NEEDED, "What must it reach?", "20"),
                _date("due", "By", NEEDED, "By which day?", "2027-12-31"),
                _text("owner", "Owner", NEEDED, "Who answers for it?", "Marcus Boehm"),
                _number("baseline", "From", ASKED, "Where does it stand today?", "0"),
                _text("unit", "Unit", ASKED, "In what?", "deals"),
                repeats=True,
            ),
            _table(
                "funnel",
                "Your own history",
                ASKED,
                "What do your own past campaigns say? There is no default worth trusting",
                _number("revenue_target", "Revenue target", ASKED, "In the campaign's currency", "480000"),
                _number("average_deal", "Average deal", ASKED, "In the campaign's currency", "24000"),
                _number("mql_to_sql", "MQL to SQL", ASKED, "Your own rate, 0 to 1", "0.35"),
                _number("sql_to_won", "SQL to won", ASKED, "Your own rate, 0 to 1", "0.25"),
                _duration("sales_cycle", "Sales cycle", ASKED, "From SQL to won", "120 days"),
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
            _lines(
                "criteria",
                "Criteria",
                NEEDED,
                "What must be true? Every line",
                "Logistics or finance role at a target account",
            ),
            _lines("not_enough", "Not enough", NEEDED, "What does not make one?", "A download"),
            _text(
                "not_yet",
                "Not yet",
                ASKED,
                "What happens to the ones that are not ready?",
                "Stays in the nurture track, looked at again after 60 days",
            ),
            _table(
                "handoff",
                "Hand-off",
                NEEDED,
                "Who hands it to whom, and how fast?",
                _text("owner", "Owner", NEEDED, "Who hands it over?", "Lena Ott"),
                _text("to", "To", NEEDED, "Who receives it?", "SDR desk"),
                _duration("within", "Within", NEEDED, "From the lead's own act", "1 business hour"),
                _text("fallback", "If that fails", NEEDED, "Who picks it up then?", "Jonas Wirth"),
                _lines(
                    "include",
                    "Comes with",
                    NEEDED,
                    "What must stand beside the name?",
                    "Why this lead is worth a call, in one sentence",
                ),
                _text("channel", "Channel", ASKED, "By which way?", "CRM task"),
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
            _lines(
                "criteria", "Criteria", NEEDED, "What must be true? Every line", "Spend, date and decider confirmed"
            ),
            Field("threshold", "number", "Threshold", NEEDED, "From which score?", "65", only_if=("model", "score")),
            _duration(
                "decide_within",
                "Decide within",
                NEEDED,
                "From hand-off: accepted, or rejected with a reason",
                "3 business days",
            ),
            _rows(
                "reject_reasons",
                "Reasons for a no",
                NEEDED,
                "Why may Sales send one back, and what happens to it?",
                "code",
                _text("code", "Code", NEEDED, "Short: a-z, 0-9 and -", "no-date"),
                _text("meaning", "Meaning", NEEDED, "In words", "No tender within 12 months"),
                _text("next", "What happens next", NEEDED, "Where does the lead go?", "Tender nurture track"),
                _duration("after", "Looked at again after", ASKED, "When is it looked at again?", "180 days"),
                _text(
                    "criterion",
                    "Failed line",
                    ASKED,
                    "Which criterion above did it fail?",
                    "Spend, date and decider confirmed",
                ),
                at_least=3,
            ),
            _table(
                "handoff",
                "Hand-off",
                ASKED,
                "Who takes an accepted lead on?",
                _text("owner", "Owner", ASKED, "Who hands it over?", "SDR desk"),
                _text("to", "To", ASKED, "Who receives it?", "Account executive of the region"),
                _duration("within", "Within", ASKED, "From acceptance", "1 business day"),
                _text("fallback", "If that fails", EXTRA, "Who picks it up then? Else as for an MQL", "Jonas Wirth"),
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
            _text(
                "returned_leads",
                "Leads that come back",
                NEEDED,
                "Where do they go, how fast?",
                "In their nurture track within 2 business days",
            ),
            _rows(
                "commitments",
                "Promises",
                NEEDED,
                "What does Marketing promise Sales?",
                "what",
                _text("what", "What", NEEDED, "One thing that can be seen to be done", "Deliver MQLs"),
                _text("owner", "Owner", NEEDED, "Who answers for it?", "Ines Kaya"),
                _number("amount", "Amount", ASKED, "How many? Or a day below", "19"),
                _text("unit", "Unit", ASKED, "Of what, how often", "leads a week"),
                _date("due", "By", ASKED, "Until when, or by when", "2027-06-30"),
                _text("if_missed", "If missed", ASKED, "What happens then?", "Both leads meet that Friday"),
                repeats=True,
            ),
            _date(
                "briefing",
                "Briefing",
                ASKED,
                "When is Sales shown the campaign, its messages and tactics?",
                "2027-03-30",
            ),
            _rows(
                "training",
                "Training",
                EXTRA,
                "Which sessions do both teams hold together?",
                "topic date",
                _text("topic", "Topic", NEEDED, "About what?", "Reading a carrier contract"),
                _date("date", "Date", ASKED, "When?", "2027-03-30"),
                _text("host", "Host", ASKED, "Who holds it?", "Lena Ott"),
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
            _table(
                "follow_up",
                "Follow-up",
                NEEDED,
                "How fast, how often, and who hears of it?",
                _duration(
                    "asked_for_call",
                    "Asked for a call",
                    NEEDED,
                    "First response to somebody who asked for a call",
                    "15 minutes",
                ),
                _duration(
                    "first_response", "First response", NEEDED, "To all others, from hand-off", "2 business hours"
                ),
                _number("attempts", "Attempts", NEEDED, "How often before giving up?", "6"),
                _duration("over", "Over", NEEDED, "Spread over how long?", "14 days"),
                _duration("status_update", "Status update", ASKED, "From each contact", "2 business days"),
                _text("fallback", "If that fails", EXTRA, "Who steps in? Else as for an MQL", "Jonas Wirth"),
            ),
            _table(
                "capacity",
                "Capacity",
                ASKED,
                "How many can Sales work?",
                _number("reps", "Reps", ASKED, "How many people?", "2"),
                _number("leads_per_rep_week", "Leads per rep and week", ASKED, "How many can one work well?", "10"),
                _text(
                    "when_full", "When full", ASKED, "What then?", "Marketing holds back leads without a tender date"
                ),
            ),
            _rows(
                "commitments",
                "Promises",
                ASKED,
                "What else does Sales promise Marketing?",
                "what",
                _text("what", "What", NEEDED, "One thing that can be seen to be done", "Two people kept free"),
                _text("owner", "Owner", NEEDED, "Who answers for it?", "Jonas Wirth"),
                _number("amount", "Amount", ASKED, "How many? Or a day below", "2"),
                _text("unit", "Unit", ASKED, "Of what, how often", "people"),
                _date("due", "By", ASKED, "Until when, or by when", "2027-06-30"),
                _text("if_missed", "If missed", ASKED, "What happens then?", "Both leads meet that Friday"),
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
            _rows(
                "measures",
                "Measures",
                NEEDED,
                "What is read? Exactly one is primary",
                "name",
                _text("name", "Name", NEEDED, "What is measured?", "Won revenue"),
                _choice(
                    "kind",
                    "Kind",
                    NEEDED,
                    "What does it tell?",
                    "revenue, pipeline, conversion, quality, speed, activity",
                ),
                _text("source", "Source", NEEDED, "Where is it read?", "CRM report 2027-Q2-FRT"),
                Field("primary", "flag", "This one decides", EXTRA, "Exactly one measure decides"),
                Field("target", "number", "To", ASKED, "What must it reach?", "480000", unless="goal"),
                Field("unit", "text", "Unit", ASKED, "In what?", "EUR", unless="goal"),
                Field("owner", "text", "Read by", ASKED, "Who reads it?", "Marcus Boehm", unless="goal"),
                Field("every", "rhythm", "Every", ASKED, "How often?", "month"),
                _number("baseline", "From", EXTRA, "Where does it stand today?", "0"),
                _text("goal", "Goal", EXTRA, "A target of question 4, whose numbers these are", "Won deals"),
            ),
            _table(
                "review",
                "Review",
                NEEDED,
                "When do both teams look at it together?",
                _date("first", "First", NEEDED, "The first time", "2027-04-20"),
                Field("every", "rhythm", "Then every", NEEDED, "And then?", "2 weeks"),
            ),
            _text(
                "counts_when",
                "Counts when",
                ASKED,
                "What makes a deal this campaign's?",
                "The contact became an MQL here first",
            ),
            _date("counts_until", "Counts until", ASKED, "Until which day?", "2027-12-31"),
        ),
    ),
)

KEYS: tuple[str, ...] = tuple(q.key for q in QUESTIONS)
_BY_KEY = {q.key: q for q in (CAMPAIGN, *QUESTIONS)}


def question(key: str) -> Question:
    """The question, or ``campaign``, of that key; KeyError where there is none."""
    return _BY_KEY[key]


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


def leaves(fields: tuple[Field, ...]) -> Iterator[Field]:
    """All fields, tables and rows before what is inside them."""
    for field in fields:
        yield field
        yield from leaves(field.fields)
