"""What the review screen asks: each form, and what records its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from alignkit.app import premortem, reviews
from alignkit.app.session import Session
from alignkit.core.fields import OPTIONAL, REQUIRED, Field, figure, number_field
from alignkit.core.model import TEAM_NAMES, Actor, Campaign, Team
from alignkit.core.questions import QUESTIONS
from alignkit.review import actions, charts, kept_promises, records, result_parsing, results
from alignkit.tui.review.rows import list_reject_reasons
from alignkit.tui.typed_values import ParseText
from alignkit.values.parse_format import format_day, format_value, parse_day, parse_value

_KEYS_BY_NAME = {q.name: q.key for q in QUESTIONS}
ACTUAL_FIELD = figure("actual", "Came to", REQUIRED, "What did it come to?", "7")
KEPT_FIELD = Field("kept", "flag", "Kept", REQUIRED, "Was it kept?")
HAPPENED_FIELD = Field("happened", "flag", "It happened", REQUIRED, "Did it happen? yes or no")
COUNT_FIELD = number_field("count", "So far", REQUIRED, "How many leads so far?", "31")
STAGE_FIELD = Field(
    "stage", "text", "Where", REQUIRED, "Where in the sales process do they stand?", "waiting for a first call"
)
QUESTION_FIELD = Field(
    "question", "choice", "Question", REQUIRED, "Which of the nine is it about?", choices=tuple(_KEYS_BY_NAME)
)
LEARNED_FIELD = Field("learned", "prose", "Learned", REQUIRED, "What do you know now?")
CHANGE_FIELD = Field("change", "prose", "Change", OPTIONAL, "What do you do about it?")
OWNER_FIELD = Field("owner", "text", "Owner", OPTIONAL, "Who sees to the change?", "Lena Ott", names="person")
DUE_FIELD = Field("due", "date", "Due", OPTIONAL, "By which day?", "2027-05-01")
TAKEN_UP_FIELD = Field(
    "taken_up_in", "text", "Taken up in", OPTIONAL, "Which revision or campaign has it? Empty: none yet", "r2"
)
ON_FIELD = Field("on", "date", "On", REQUIRED, "On which day?", "2027-05-31")
BY_FIELD = Field("by", "text", "By", REQUIRED, "Who says so?", "Marcus Boehm", names="person")
NOTE_FIELD = Field("note", "prose", "Note", OPTIONAL, "What stands behind it?")
NEXT_FIELD = Field(
    "next", "date", "Next review", OPTIONAL, "On which day? Empty: by the rhythm of question 9", "2027-05-04"
)

FormValues = Mapping[str, Any]  # the values of a form, by its fields' keys


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One entry to come. ``record`` takes the session, what was typed, and who says it; it raises UserError.

    ``team`` is whose people can say it, None where anybody can; ``otherwise`` is offered as a name where none of them
    is at the keyboard. ``given`` stands in the form from the start, ``reads`` are the parsers of ``FormDialog``.
    """

    title: str
    fields: tuple[Field, ...]
    record: Callable[[Session, FormValues, Actor], object]
    reads: Mapping[str, ParseText]
    text: str = ""
    team: Team | None = None
    default_name: str = ""
    given: tuple[tuple[str, Any], ...] = ()


def form_for_row(known: Campaign, kind: str, place: int) -> EntryForm | str:
    """The form about a row of the screen, or a sentence why there is none."""
    if kind == "aim":
        return result_form(known, results.list_metrics(known)[place])
    if kind == "promise":
        return promise_form(known, kept_promises.list_promises(known)[place])
    if kind == "reason":
        return sent_back_form(known, list_reject_reasons(known)[place])
    if kind == "stuck":
        return stuck_form(known, records.stuck_counts(known)[place].name)
    if kind == "lesson":
        return taken_up_form(records.list_lessons(known)[place])
    if kind == "fear":
        return fear_form(known.premortem[place])
    return "Enter adds to a goal, a promise, a fear, a reason or a lesson. t adds a lesson."


def result_form(known: Campaign, aim: results.Metric) -> EntryForm:
    currency = str(known.info.get("currency", ""))
    figure = partial(charts.terminal_formatter(currency).figure, unit=aim.unit)
    last = aim.readings[-1] if aim.readings else None
    told = [
        f"In {aim.unit}." if aim.unit and aim.unit != "share" else "",
        f"Source: {aim.source}." if aim.source else "",
        f"Last: {figure(last.actual)}, {format_day(last.on)}{f' ({last.by})' if last.by else ''}." if last else "",
    ]

    def read(text: str) -> tuple[float, str]:
        value = result_parsing.parse_result(text, aim, currency, result_parsing.detect_typed_mark(text))
        return value, f"= {figure(value)}"

    def record(session: Session, said: FormValues, who: Actor) -> object:
        note = said["note"] or ""
        return reviews.record_result(session, aim.name, said["actual"], who, said["on"], note)

    example = "94 %, or 0.94" if aim.unit == "share" else f"{currency} 120,500" if aim.unit == currency else "7"
    return EntryForm(
        f"{aim.name}: what did it come to?",
        (ACTUAL_FIELD._replace(example=example), ON_FIELD, BY_FIELD, NOTE_FIELD),
        record,
        {"actual": read, **_day_parsers(known)},
        " ".join(filter(None, told)),
        default_name=aim.owner,
    )


def promise_form(known: Campaign, given: kept_promises.Promise) -> EntryForm | str:
    team, asked = given.team, given.asked
    if team is None or asked is None:
        return "The agreement holds this promise no longer."

    def record(session: Session, said: FormValues, who: Actor) -> object:
        note = said["note"] or ""
        return reviews.judge_promise(session, given.what, said["kept"], asked, who, said["on"], note)

    title = f"{TEAM_NAMES[team]} promised: {given.what}"
    text = f"Asked of {TEAM_NAMES[asked]}: was it kept?"
    return EntryForm(
        title,
        (KEPT_FIELD, ON_FIELD, BY_FIELD, NOTE_FIELD),
        record,
        _day_parsers(known),
        text,
        asked,
        known.lead(asked),
    )


def fear_form(fear: Mapping[str, Any]) -> EntryForm:
    name = str(fear.get("id", ""))

    def record(session: Session, said: FormValues, who: Actor) -> None:
        premortem.change_fear(session, name, happened=said["happened"])

    given = (("happened", fear["happened"]),) if isinstance(fear.get("happened"), bool) else ()
    return EntryForm(f"{name}: did it happen?", (HAPPENED_FIELD,), record, {}, str(fear.get("reason", "")), given=given)


def sent_back_form(known: Campaign, code: str) -> EntryForm:
    def record(session: Session, said: FormValues, who: Actor) -> object:
        return reviews.count_rejected(session, code, said["count"], who, said["on"])

    text = _last_count(records.rejected_counts(known), code)
    reads = {"count": _parse_count, **_day_parsers(known)}
    return EntryForm(f"Sent back for {code}", (COUNT_FIELD, ON_FIELD, BY_FIELD), record, reads, text, "sales")


def stuck_form(known: Campaign, stage: str = "") -> EntryForm:
    def record(session: Session, said: FormValues, who: Actor) -> object:
        return reviews.count_stuck(session, said["stage"], said["count"], who, said["on"])

    text, given = _last_count(records.stuck_counts(known), stage), (("stage", stage),) if stage else ()
    reads = {"count": _parse_count, **_day_parsers(known)}
    fields = (STAGE_FIELD, COUNT_FIELD, ON_FIELD, BY_FIELD)
    return EntryForm("Where are leads stuck?", fields, record, reads, text, "sales", given=given)


def lesson_form(known: Campaign) -> EntryForm:
    def record(session: Session, said: FormValues, who: Actor) -> object:
        change, owner = said["change"] or "", said["owner"] or ""
        question, learned, on = said["question"], said["learned"], said["on"]
        return reviews.add_lesson(session, question, learned, change, who, on, owner, said["due"])

    reads = {"question": lambda name: (_KEYS_BY_NAME[parse_value(QUESTION_FIELD, name)], ""), **_day_parsers(known)}
    fields = (QUESTION_FIELD, LEARNED_FIELD, CHANGE_FIELD, BY_FIELD, ON_FIELD, OWNER_FIELD, DUE_FIELD)
    return EntryForm("What did we learn?", fields, record, reads)


def taken_up_form(lesson: records.Lesson) -> EntryForm | str:
    if not lesson.change:
        return "This lesson asks for no change."

    def record(session: Session, said: FormValues, who: Actor) -> object:
        return reviews.take_up_lesson(session, lesson.learned, said["taken_up_in"] or "")

    given = (("taken_up_in", lesson.taken_up_in),) if lesson.taken_up_in else ()
    return EntryForm("Where was it taken up?", (TAKEN_UP_FIELD,), record, {}, lesson.change, given=given)


def _day_parsers(known: Campaign) -> dict[str, ParseText]:
    def read(typed: str) -> tuple[date, str]:
        when = parse_day(typed)
        early = actions.warn_before_start(known, when)
        return when, f"It is {early}." if early else ""

    return {"on": read}


def _parse_count(text: str) -> tuple[int, str]:
    count = result_parsing.parse_count(text, result_parsing.detect_typed_mark(text))
    return count, f"= {format_value(count)} lead{'' if count == 1 else 's'}"


def _last_count(counts: tuple[records.LeadCount, ...], name: str) -> str:
    """The last count of ``name`` in words; empty where it was not counted yet."""
    count = next((each for each in counts if each.name == name), None)
    if count is None:
        return ""
    when, last, by = count.counts[-1]
    return f"Last: {format_value(last)}, {format_day(when)}{f' ({by})' if by else ''}."
