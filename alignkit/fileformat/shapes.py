"""The whole campaign file as one list of fields: the questions, and what stands beside them. Data, and a look-up.

Tiers mean what they mean in ``questions``, but outside of the questions a NEEDED key that is missing makes the
file wrong: a stance without its digest says nothing.
"""

from __future__ import annotations

from functools import cache

from alignkit.fields import ASKED, EXTRA, NEEDED, Field, figure, number, share
from alignkit.questions import CAMPAIGN, KEYS, QUESTIONS

_TEAMS = ("marketing", "sales")


def _rows(key: str, label: str, row_key: str, *fields: Field) -> Field:
    return Field(key, "rows", label, EXTRA, "", fields=fields, row_key=tuple(row_key.split()))


def _table(key: str, label: str, *fields: Field) -> Field:
    return Field(key, "table", label, EXTRA, "", fields=fields)


_BY = Field("by", "text", "By", NEEDED, "Whose act it is", "Ines Kaya")
_AT = Field("at", "moment", "At", NEEDED, "When, with an offset", "2027-03-10T09:14:00Z")
_ON = Field("on", "date", "On", NEEDED, "On which day", "2027-05-31")
_QUESTION = Field("question", "choice", "Question", EXTRA, "Which of the nine", choices=KEYS)

ANSWER = Field("answer", "prose", "Answer", NEEDED, "The joint answer")
DISPUTED = _rows(
    "disputed",
    "Two edits met",
    "field",
    Field("field", "text", "Field", NEEDED, "The field's place in the question", "handoff.within"),
    Field("versions", "list", "Versions", NEEDED, "All that was written there"),
    Field("removed", "flag", "Removed", EXTRA, "Another version: it is gone"),
)
VIEW: tuple[Field, ...] = (
    Field("position", "prose", "Position", ASKED, "The team's own view"),
    Field("stance", "choice", "Stance", EXTRA, "To the joint answer", choices=("agree", "object")),
    Field("on", "digest", "On", EXTRA, "Digest of the answer this is about"),
    Field("by", "text", "By", EXTRA, "Whose agreement or objection it is", "Marcus Boehm"),
    Field("recorded_by", "text", "Recorded by", EXTRA, "Who was at the keyboard", "Ines Kaya"),
    Field("at", "moment", "At", EXTRA, "When, with an offset", "2027-03-10T09:14:00Z"),
    Field("note", "prose", "Note", EXTRA, "Why"),
    Field("settles", "prose", "Settles", EXTRA, "What would change your mind?"),
    Field("reply", "prose", "Reply", EXTRA, "What the other team says to it"),
    Field("owner", "text", "Owner", EXTRA, "In whose hands it is", "Jonas Wirth"),
    Field("due", "date", "Due", EXTRA, "Until when", "2027-04-20"),
)
STANCE_NEEDS = ("on", "by")  # wherever a stance stands; an objection needs its note too
SIGNOFFS = _rows(
    "signoffs",
    "Sign-offs",
    "team",
    Field("team", "choice", "Team", NEEDED, "For which team", choices=_TEAMS),
    Field("name", "text", "Name", NEEDED, "Who signs", "Marcus Boehm"),
    Field("role", "text", "Role", EXTRA, "Their role", "Head of Sales"),
    Field("email", "text", "E-mail", EXTRA, "Their address", "marcus@example.com"),
    Field("recorded_by", "text", "Recorded by", EXTRA, "Who was at the keyboard", "Ines Kaya"),
    Field("evidence", "text", "Evidence", EXTRA, "What shows it", "his mail of 31 March, 10:02"),
    _AT,
    Field("digest", "digest", "Digest", NEEDED, "Of the agreement signed"),
    Field(
        "confidence",
        "rows",
        "Confidence",
        EXTRA,
        "",
        fields=(
            Field("goal", "text", "Goal", NEEDED, "A target of question 4", "Won deals"),
            share("chance", "Chance", NEEDED, "0 to 1", "0.6"),
        ),
        row_key=("goal",),
    ),
    Field("signature", "prose", "Signature", EXTRA, "An SSH signature"),
)
AGREEMENT = _table(
    "agreement",
    "Agreement",
    Field("revision", "whole", "Revision", EXTRA, "Counts from 1", "1", least=1),
    Field("previous", "digest", "Previous", EXTRA, "Agreement digest of the revision before"),
    SIGNOFFS,
)
WAIVERS = _rows(
    "waivers",
    "Waivers",
    "code question",
    Field("code", "text", "Code", NEEDED, "Of the check or missing field", "AK09"),
    _QUESTION,
    Field("reason", "prose", "Reason", EXTRA, "Why it may pass"),
    Field("until", "date", "Until", EXTRA, "Until which day", "2027-06-30"),
    *(_table(team, team.capitalize(), _BY, _AT) for team in _TEAMS),
)
CARRIED = _table(
    "carried",
    "Carried forward",
    Field("from", "text", "From", NEEDED, "The campaign it began from", "freight-autumn"),
    Field("untouched", "lines", "Untouched", EXTRA, "Questions nobody has looked at yet"),
)
REVIEW = _table(
    "review",
    "Review",
    Field("next", "date", "Next", EXTRA, "When both teams look again", "2027-05-04"),
    _rows(
        "results",
        "Results",
        "metric on by",
        Field("metric", "text", "Metric", NEEDED, "What was counted", "Won deals"),
        figure("actual", "Actual", NEEDED, "What it came to", "7"),
        _ON,
        Field("by", "text", "By", EXTRA, "Who read it", "Marcus Boehm"),
        Field("note", "prose", "Note", EXTRA, "What stands behind it"),
    ),
    _rows(
        "promises",
        "Promises",
        "what on",
        Field("what", "text", "What", NEEDED, "The promise", "Deliver MQLs"),
        Field("kept", "flag", "Kept", NEEDED, "Was it kept?"),
        Field("said_by", "text", "Said by", EXTRA, "Somebody of the other team", "Marcus Boehm"),
        _ON,
        Field("note", "prose", "Note", EXTRA, "What happened", "16 a week"),
    ),
    _rows(
        "rejected",
        "Rejected leads",
        "code on",
        Field("code", "text", "Code", NEEDED, "A reason of question 6", "no-date"),
        number("count", "Count", NEEDED, "How many so far", "31"),
        _ON,
        Field("by", "text", "By", EXTRA, "Who counted", "Jonas Wirth"),
    ),
    _rows(
        "stuck",
        "Stuck leads",
        "stage on",
        Field("stage", "text", "Stage", NEEDED, "Where in the sales process", "waiting for a first call"),
        number("count", "Count", NEEDED, "How many stand there", "12"),
        _ON,
        Field("by", "text", "By", EXTRA, "Who counted", "Jonas Wirth"),
    ),
    _rows(
        "lessons",
        "Lessons",
        "",
        _QUESTION,
        Field("learned", "prose", "Learned", NEEDED, "What we know now"),
        Field("change", "prose", "Change", EXTRA, "What we do about it"),
        Field("by", "text", "By", EXTRA, "Who says so", "Ines Kaya"),
        _ON,
    ),
)
FILE: tuple[Field, ...] = (
    Field("format", "whole", "Format", NEEDED, "The format of this file", "1", least=1),
    Field(CAMPAIGN.key, "table", CAMPAIGN.name, EXTRA, "", fields=(*CAMPAIGN.fields, DISPUTED)),
    *(Field(q.key, "table", q.name, EXTRA, "", fields=(ANSWER, *q.fields, DISPUTED)) for q in QUESTIONS),
    *(_table(team, team.capitalize(), *(Field(q.key, "table", q.name, EXTRA, "", fields=VIEW) for q in QUESTIONS))
      for team in _TEAMS),
    AGREEMENT,
    WAIVERS,
    CARRIED,
    REVIEW,
)  # fmt: skip


@cache
def fields_at(names: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of the table, or of every row, at a place of the file without row numbers; () where unknown."""
    if not names:
        return FILE
    found = next((f for f in fields_at(names[:-1]) if f.key == names[-1]), None)
    return found.fields if found else ()


@cache
def row_key_at(names: tuple[str, ...]) -> tuple[str, ...]:
    """The natural key of the rows at a place of the file; () where a row is its own key."""
    found = next((f for f in fields_at(names[:-1]) if f.key == names[-1]), None)
    return found.row_key if found else ()
