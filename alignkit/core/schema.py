"""The whole campaign file as one tree of fields, FILE_FIELDS: the questions, stances, sign-offs, waivers and review.

Outside the questions a missing REQUIRED key makes the file wrong (AF10): a sign-off without its digest proves nothing.
"""

from __future__ import annotations

from functools import cache

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import OPTIONAL, RECOMMENDED, REQUIRED, Field, figure, number_field, rows_field, share
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS

_TEAM_CHOICES = ("marketing", "sales")
VIA_CHOICES = ("room", "sheet")  # where a name was only given, not proven


def _rows_field(key: str, label: str, row_key: str, *fields: Field, unique: bool = False) -> Field:
    return rows_field(key, label, OPTIONAL, "", row_key, *fields, unique=unique)


def _table_field(key: str, label: str, *fields: Field) -> Field:
    return Field(key, "table", label, OPTIONAL, "", fields=fields)


_BY_FIELD = Field("by", "text", "By", REQUIRED, "Whose act it is", "Ines Kaya")
_AT_FIELD = Field("at", "moment", "At", REQUIRED, "When, with an offset", "2027-03-10T09:14:00Z")
_ON_FIELD = Field("on", "date", "On", REQUIRED, "On which day", "2027-05-31")
_QUESTION_FIELD = Field("question", "choice", "Question", OPTIONAL, "Which of the nine", choices=QUESTION_KEYS)

ANSWER_FIELD = Field("answer", "prose", "Answer", REQUIRED, "The joint answer")
DISPUTED_FIELD = _rows_field(
    "disputed",
    "Two edits met",
    "field",
    Field("field", "text", "Field", REQUIRED, "The field's place in the question", "handoff.within"),
    Field("versions", "list", "Versions", REQUIRED, "All that was written there"),
    Field("removed", "flag", "Removed", OPTIONAL, "Another version: it is gone"),
    unique=True,
)
VIEW_FIELDS: tuple[Field, ...] = (
    Field("position", "prose", "Position", RECOMMENDED, "The team's own view"),
    Field("stance", "choice", "Stance", OPTIONAL, "To the joint answer", choices=("agree", "object")),
    Field("on", "digest", "On", OPTIONAL, "Digest of the answer this is about"),
    Field("by", "text", "By", OPTIONAL, "Whose agreement or objection it is", "Marcus Boehm"),
    Field("recorded_by", "text", "Recorded by", OPTIONAL, "Who was at the keyboard", "Ines Kaya"),
    Field("via", "choice", "Via", OPTIONAL, "By which door, if not by this program", choices=VIA_CHOICES),
    Field("at", "moment", "At", OPTIONAL, "When, with an offset", "2027-03-10T09:14:00Z"),
    Field("note", "prose", "Note", OPTIONAL, "Why"),
    Field("settles", "prose", "Settles", OPTIONAL, "What would change your mind?"),
    Field("reply", "prose", "Reply", OPTIONAL, "What the other team says to it"),
    Field("owner", "text", "Owner", OPTIONAL, "In whose hands it is", "Jonas Wirth"),
    Field("due", "date", "Due", OPTIONAL, "Until when", "2027-04-20"),
    Field("objected", "prose", "Objected", OPTIONAL, "What the team had objected before it agreed"),
    Field("objected_settles", "prose", "Objected, settles", OPTIONAL, "What was to settle that"),
    Field("objected_on", "date", "Objected on", OPTIONAL, "When it objected", "2027-03-10"),
    Field("settled_on", "date", "Settled on", OPTIONAL, "When it agreed", "2027-03-10"),
)
STANCE_REQUIRED_KEYS = ("on", "by")  # wherever a stance stands; an objection needs its note too
CHANCE_FIELD = share("chance", "Chance", REQUIRED, "0 to 1", "0.6")
SIGNOFFS_FIELD = _rows_field(
    "signoffs",
    "Sign-offs",
    "team",
    Field("team", "choice", "Team", REQUIRED, "For which team", choices=_TEAM_CHOICES),
    Field("name", "text", "Name", REQUIRED, "Who signs", "Marcus Boehm"),
    Field("role", "text", "Role", OPTIONAL, "Their role", "Head of Sales"),
    Field("email", "text", "E-mail", OPTIONAL, "Their address", "marcus@example.com"),
    Field("recorded_by", "text", "Recorded by", OPTIONAL, "Who was at the keyboard", "Ines Kaya"),
    Field("via", "choice", "Via", OPTIONAL, "By which door, if not by this program", choices=VIA_CHOICES),
    Field("evidence", "text", "Evidence", OPTIONAL, "What shows it", "his mail of 31 March, 10:02"),
    _AT_FIELD,
    Field("digest", "digest", "Digest", REQUIRED, "Of the agreement signed"),
    Field(
        "confidence",
        "rows",
        "Confidence",
        OPTIONAL,
        "",
        fields=(
            Field("goal", "text", "Goal", REQUIRED, "A target of question 4", "Won deals"),
            CHANCE_FIELD,
        ),
        row_key=("goal",),
        unique_rows=True,
    ),
    Field("signature", "prose", "Signature", OPTIONAL, "An SSH signature"),
    unique=True,
)
AGREEMENT_FIELD = _table_field(
    "agreement",
    "Agreement",
    Field("revision", "whole", "Revision", OPTIONAL, "Counts from 1", "1", least=1),
    Field("previous", "digest", "Previous", OPTIONAL, "Agreement digest of the revision before"),
    SIGNOFFS_FIELD,
)
WAIVERS_FIELD = _rows_field(
    "waivers",
    "Waivers",
    "code question",
    Field("code", "text", "Code", REQUIRED, "Of the check or missing field", "AK09"),
    _QUESTION_FIELD,
    Field("reason", "prose", "Reason", OPTIONAL, "Why it may pass"),
    Field("until", "date", "Until", OPTIONAL, "Until which day", "2027-06-30"),
    *(_table_field(team, team.capitalize(), _BY_FIELD, _AT_FIELD) for team in _TEAM_CHOICES),
    unique=True,
)
CARRIED_FIELD = _table_field(
    "carried",
    "Carried forward",
    Field("from", "text", "From", REQUIRED, "The campaign it began from", "freight-autumn"),
    Field("untouched", "lines", "Untouched", OPTIONAL, "Questions nobody has looked at yet"),
)
REVIEW_FIELD = _table_field(
    "review",
    "Review",
    Field("next", "date", "Next", OPTIONAL, "When both teams look again", "2027-05-04"),
    _rows_field(
        "results",
        "Results",
        "metric on by",
        Field("metric", "text", "Metric", REQUIRED, "What was counted", "Won deals"),
        figure("actual", "Actual", REQUIRED, "What it came to", "7"),
        _ON_FIELD,
        Field("by", "text", "By", OPTIONAL, "Who read it", "Marcus Boehm"),
        Field("source", "text", "Source", OPTIONAL, "What a program read it from; empty where somebody typed it"),
        Field("note", "prose", "Note", OPTIONAL, "What stands behind it"),
    ),
    _rows_field(
        "promises",
        "Promises",
        "what on",
        Field("what", "text", "What", REQUIRED, "The promise", "Deliver MQLs"),
        Field("kept", "flag", "Kept", REQUIRED, "Was it kept?"),
        Field("said_by", "text", "Said by", OPTIONAL, "Somebody of the other team", "Marcus Boehm"),
        _ON_FIELD,
        Field("note", "prose", "Note", OPTIONAL, "What happened", "16 a week"),
    ),
    _rows_field(
        "rejected",
        "Rejected leads",
        "code on",
        Field("code", "text", "Code", REQUIRED, "A reason of question 6", "no-date", folds_case=True),
        number_field("count", "Count", REQUIRED, "How many so far", "31"),
        _ON_FIELD,
        Field("by", "text", "By", OPTIONAL, "Who counted", "Jonas Wirth"),
    ),
    _rows_field(
        "stuck",
        "Stuck leads",
        "stage on",
        Field("stage", "text", "Stage", REQUIRED, "Where in the sales process", "waiting for a first call"),
        number_field("count", "Count", REQUIRED, "How many stand there", "12"),
        _ON_FIELD,
        Field("by", "text", "By", OPTIONAL, "Who counted", "Jonas Wirth"),
    ),
    _rows_field(
        "lessons",
        "Lessons",
        "question learned on by",
        _QUESTION_FIELD,
        Field("learned", "prose", "Learned", REQUIRED, "What we know now"),
        Field("change", "prose", "Change", OPTIONAL, "What we do about it"),
        Field("by", "text", "By", OPTIONAL, "Who says so", "Ines Kaya"),
        _ON_FIELD,
        Field("owner", "text", "Owner", OPTIONAL, "Who sees to the change", "Lena Ott"),
        Field("due", "date", "Due", OPTIONAL, "By which day", "2027-05-01"),
        Field("taken_up_in", "text", "Taken up in", OPTIONAL, "A revision or campaign", "freight-autumn r2"),
    ),
)
PREMORTEM_FIELD = _rows_field(
    "premortem",
    "Premortem",
    "id",
    Field("id", "text", "Id", REQUIRED, "Unique in the file", "p1"),
    Field("team", "choice", "Team", OPTIONAL, "Who said it", choices=_TEAM_CHOICES),
    Field("reason", "prose", "Reason", REQUIRED, "Why it will have failed", "Nobody called within a day"),
    _QUESTION_FIELD,
    Field("owner", "text", "Owner", OPTIONAL, "Who sees to it", "Jonas Wirth"),
    Field("due", "date", "Due", OPTIONAL, "By which day", "2027-04-01"),
    Field("happened", "flag", "Happened", OPTIONAL, "Said at the first review"),
    unique=True,
)
_VIEW_TABLES = tuple(Field(q.key, "table", q.name, OPTIONAL, "", fields=VIEW_FIELDS) for q in QUESTIONS)
FILE_FIELDS: tuple[Field, ...] = (
    Field("format", "whole", "Format", REQUIRED, "The format of this file", "1", least=1),
    _table_field(CAMPAIGN_QUESTION.key, CAMPAIGN_QUESTION.name, *CAMPAIGN_QUESTION.fields, DISPUTED_FIELD),
    *(Field(q.key, "table", q.name, OPTIONAL, "", fields=(ANSWER_FIELD, *q.fields, DISPUTED_FIELD)) for q in QUESTIONS),
    *(_table_field(team, team.capitalize(), *_VIEW_TABLES) for team in _TEAM_CHOICES),
    AGREEMENT_FIELD,
    WAIVERS_FIELD,
    CARRIED_FIELD,
    PREMORTEM_FIELD,
    REVIEW_FIELD,
)


@cache
def find_fields(names: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of the table, or of every row, at a place of the file without row numbers; () where unknown."""
    if not names:
        return FILE_FIELDS
    found = next((f for f in find_fields(names[:-1]) if f.key == names[-1]), None)
    return found.fields if found else ()


@cache
def find_row_key(names: tuple[str, ...]) -> tuple[str, ...]:
    """The natural key of the rows at a place of the file; () where a row is its own key."""
    found = next((f for f in find_fields(names[:-1]) if f.key == names[-1]), None)
    return found.row_key if found else ()
