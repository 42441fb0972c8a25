"""What the review screen asks: each form, and the verb that its answer is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from alignkit.agreement import Who
from alignkit.fields import EXTRA, NEEDED, Field, figure, number
from alignkit.fileformat.entry import day_of, spoken, spoken_day
from alignkit.model import TEAM_NAMES, Campaign, Team
from alignkit.questions import QUESTIONS
from alignkit.reviews import cells, charts, commitments, measured, review, reviewing
from alignkit.tui.editor import Read
from alignkit.tui.review.rows import reasons

_KEYS = {q.name: q.key for q in QUESTIONS}
ACTUAL = figure("actual", "Came to", NEEDED, "What did it come to?", "7")
KEPT = Field("kept", "flag", "Kept", NEEDED, "Was it kept?")
COUNT = number("count", "So far", NEEDED, "How many leads so far?", "31")
STAGE = Field("stage", "text", "Where", NEEDED, "Where in the sales process do they stand?", "waiting for a first call")
QUESTION = Field("question", "choice", "Question", NEEDED, "Which of the nine is it about?", choices=tuple(_KEYS))
LEARNED = Field("learned", "prose", "Learned", NEEDED, "What do you know now?")
CHANGE = Field("change", "prose", "Change", EXTRA, "What do you do about it?")
ON = Field("on", "date", "On", NEEDED, "On which day?", "2027-05-31")
BY = Field("by", "text", "By", NEEDED, "Who says so?", "Marcus Boehm")
NOTE = Field("note", "prose", "Note", EXTRA, "What stands behind it?")
NEXT = Field("next", "date", "Next review", EXTRA, "On which day? Empty: by the rhythm of question 9", "2027-05-04")

Said = Mapping[str, Any]  # the values of a form, by its fields' keys


@dataclass(frozen=True, slots=True)
class Form:
    """One entry to come. ``verb`` takes the campaign, the revision looked back on, what was said, and who says it.

    ``team`` is whose people can say it, None where anybody can; ``otherwise`` is offered as a name where none of them
    is at the keyboard. ``given`` stands in the form from the start, ``reads`` are as in ``dialogs.Ask``.
    """

    title: str
    fields: tuple[Field, ...]
    label: str
    verb: Callable[[Campaign, Campaign, Said, Who], Campaign]
    reads: Mapping[str, Read]
    text: str = ""
    team: Team | None = None
    otherwise: str = ""
    given: tuple[tuple[str, str], ...] = ()


def about(known: Campaign, kind: str, place: int) -> Form | str:
    """The form about a row of the screen, or why there is none."""
    if kind == "aim":
        return result(known, measured.aims(known)[place])
    if kind == "promise":
        return promise(known, commitments.promises(known)[place])
    if kind == "reason":
        return sent_back(known, reasons(known)[place])
    if kind == "stuck":
        return stuck(known, review.stuck(known)[place].name)
    return "Enter adds to a goal, a promise or a reason. l adds a lesson."


def result(known: Campaign, aim: measured.Aim) -> Form:
    currency = str(known.info.get("currency", ""))
    figure = partial(charts.plain(currency).figure, unit=aim.unit)
    last = aim.readings[-1] if aim.readings else None
    told = [
        f"In {aim.unit}." if aim.unit and aim.unit != "share" else "",
        f"Source: {aim.source}." if aim.source else "",
        f"Last: {figure(last.actual)}, {spoken_day(last.on)}{f' ({last.by})' if last.by else ''}." if last else "",
    ]

    def read(text: str) -> tuple[float, str]:
        value = cells.result_of(text, aim, currency, cells.typed_point(text))
        return value, f"= {figure(value)}"

    def verb(campaign: Campaign, known: Campaign, said: Said, who: Who) -> Campaign:
        note = said["note"] or ""
        return reviewing.add_result(campaign, known, aim.metric, said["actual"], who, said["on"], note)

    example = "94 %, or 0.94" if aim.unit == "share" else f"{currency} 120,500" if aim.unit == currency else "7"
    return Form(
        f"{aim.metric}: what did it come to?",
        (ACTUAL._replace(example=example), ON, BY, NOTE),
        "result",
        verb,
        {"actual": read, **_day(known)},
        " ".join(filter(None, told)),
        otherwise=aim.owner,
    )


def promise(known: Campaign, given: commitments.Promise) -> Form | str:
    team, asked = given.team, given.asked
    if team is None or asked is None:
        return "The agreement holds this promise no longer."

    def verb(campaign: Campaign, known: Campaign, said: Said, who: Who) -> Campaign:
        note = said["note"] or ""
        return reviewing.add_promise(campaign, known, given.what, said["kept"], asked, who, said["on"], note)

    title = f"{TEAM_NAMES[team]} promised: {given.what}"
    text = f"Asked of {TEAM_NAMES[asked]}: was it kept?"
    return Form(title, (KEPT, ON, BY, NOTE), "promise", verb, _day(known), text, asked, known.lead(asked))


def sent_back(known: Campaign, code: str) -> Form:
    def verb(campaign: Campaign, known: Campaign, said: Said, who: Who) -> Campaign:
        return reviewing.add_rejected(campaign, known, code, said["count"], who, said["on"])

    text = _last(review.rejected(known), code)
    reads = {"count": _count, **_day(known)}
    return Form(f"Sent back for {code}", (COUNT, ON, BY), "sent back", verb, reads, text, "sales")


def stuck(known: Campaign, stage: str = "") -> Form:
    def verb(campaign: Campaign, known: Campaign, said: Said, who: Who) -> Campaign:
        return reviewing.add_stuck(campaign, said["stage"], said["count"], who, said["on"])

    text, given = _last(review.stuck(known), stage), (("stage", stage),) if stage else ()
    reads = {"count": _count, **_day(known)}
    fields = (STAGE, COUNT, ON, BY)
    return Form("Where are leads stuck?", fields, "stuck", verb, reads, text, "sales", given=given)


def lesson(known: Campaign) -> Form:
    def verb(campaign: Campaign, known: Campaign, said: Said, who: Who) -> Campaign:
        change = said["change"] or ""
        return reviewing.add_lesson(campaign, said["question"], said["learned"], change, who, said["on"])

    reads = {"question": lambda name: (_KEYS[name], ""), **_day(known)}
    return Form("What did we learn?", (QUESTION, LEARNED, CHANGE, BY, ON), "lesson", verb, reads)


def _day(known: Campaign) -> dict[str, Read]:
    def read(typed: str) -> tuple[date, str]:
        when = day_of(typed)
        early = reviewing.early(known, when)
        return when, f"It is {early}." if early else ""

    return {"on": read}


def _count(text: str) -> tuple[int, str]:
    count = cells.count_of(text, cells.typed_point(text))
    return count, f"= {spoken(count)} lead{'' if count == 1 else 's'}"


def _last(counts: tuple[review.Count, ...], name: str) -> str:
    """What was counted last of it."""
    count = next((each for each in counts if each.name == name), None)
    if count is None:
        return ""
    when, last, by = count.counts[-1]
    return f"Last: {spoken(last)}, {spoken_day(when)}{f' ({by})' if by else ''}."
