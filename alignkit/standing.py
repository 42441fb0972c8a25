"""How a campaign stands: statuses, what went stale, which needed fields are missing, and what blocks a sign-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from alignkit.digests import agreement_digest, question_digest
from alignkit.fields import NEEDED, Field
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Content, Stance, Team, day
from alignkit.questions import CAMPAIGN, KEYS, QUESTIONS, question
from alignkit.shown import cut

QuestionStatus = Literal["empty", "answered", "agreed", "objected"]
CampaignStatus = Literal["draft", "ready", "signed", "altered"]
Mark = Literal["agrees", "objects", "changed", "nothing"]
Marks = Mapping[Team, Mapping[str, Mark]]  # both teams' on all nine
MISSING = "AF25"  # the code a waiver names to let a needed field pass


class Missing(NamedTuple):
    """A needed field that is not there: its dotted path inside the question and why it is asked for."""

    question: str
    path: str
    label: str
    asks: str


class Block(NamedTuple):
    """One thing in the way of signing. ``team`` is empty where it is nobody's in particular.

    ``path``: the dotted path, inside the question, of a field that is missing.
    """

    code: str
    message: str
    question: str = ""
    team: str = ""
    path: str = ""


class Waiting(NamedTuple):
    """A team somebody waits for: on these questions, or (none) for its signature."""

    team: Team
    questions: tuple[str, ...] = ()


class Overall(NamedTuple):
    """How a campaign stands as a whole; see the functions of these names. ``first`` of what blocks signing."""

    status: CampaignStatus
    agreed: int
    waiting: list[Waiting]
    first: Block | None


def overall(campaign: Campaign, today: date | None = None) -> Overall:
    """All of it at once, in a fraction of the time that the functions take one by one."""
    marks = _marks(campaign)
    first = next(_blocks(campaign, today, marks), None)
    status = _status(campaign, first)
    agreed = sum(_question_status(campaign, q.key, marks) == "agreed" for q in QUESTIONS)
    return Overall(status, agreed, _waiting(campaign, status, marks), first)


def mark(campaign: Campaign, team: Team, key: str) -> Mark:
    """What one team's mark on one question shows. An agreement on other words than the present ones is "changed"."""
    stance = campaign.view(team, key).stance
    if stance is None:
        return "nothing"
    if stance.stance == "object":
        return "objects"
    return "changed" if is_stale(campaign, key, stance) else "agrees"


def _marks(campaign: Campaign) -> Marks:
    return {team: {q.key: mark(campaign, team, q.key) for q in QUESTIONS} for team in TEAMS}


def is_stale(campaign: Campaign, key: str, stance: Stance) -> bool:
    """Whether a stance is about another text than the present one."""
    return stance.on != question_digest(key, campaign.content(key))


def question_status(campaign: Campaign, key: str) -> QuestionStatus:
    return _question_status(campaign, key, {team: {key: mark(campaign, team, key)} for team in TEAMS})


def _question_status(campaign: Campaign, key: str, marks: Marks) -> QuestionStatus:
    theirs = [marks[team][key] for team in TEAMS]
    if "objects" in theirs or campaign.content(key).get("disputed"):
        return "objected"
    if not campaign.answer(key).strip():
        return "empty"
    return "agreed" if theirs == ["agrees", "agrees"] else "answered"


def sealed_digest(campaign: Campaign) -> str | None:
    """The agreement digest both teams have signed, or None until they have signed the same one."""
    signed = {signoff.team: signoff.digest for signoff in campaign.agreement.signoffs}
    return signed["sales"] if len(signed) == 2 and signed["marketing"] == signed["sales"] else None


def campaign_status(campaign: Campaign, today: date | None = None) -> CampaignStatus:
    """``today`` ends waivers whose last day has passed; without it they count.

    It is "altered" wherever ``verify`` fails: whoever read the file and its sealed copies found what is ``against`` it.
    """
    return _status(campaign, None if sealed_digest(campaign) else next(_blocks(campaign, today), None))


def is_whole(campaign: Campaign) -> bool:
    """Whether both teams have signed and the text is the very one, going by the file alone."""
    sealed = sealed_digest(campaign)
    return sealed is not None and sealed == agreement_digest(campaign)


def _status(campaign: Campaign, first: Block | None) -> CampaignStatus:
    """``first`` of what blocks signing; of a campaign that both teams have signed it does not count."""
    if campaign.against:
        return "altered"
    if sealed := sealed_digest(campaign):
        return "signed" if sealed == agreement_digest(campaign) else "altered"
    return "draft" if first else "ready"


def in_force(campaign: Campaign) -> int | None:
    """The number of the revision both teams are bound by; None before the first is signed."""
    revision = campaign.agreement.revision
    if sealed_digest(campaign):
        return revision
    return revision - 1 if revision > 1 else None


def agreed_count(campaign: Campaign) -> int:
    return sum(question_status(campaign, q.key) == "agreed" for q in QUESTIONS)


def objections(campaign: Campaign) -> list[tuple[Team, str, Stance]]:
    """Every standing objection, in question order."""
    found = []
    for q in QUESTIONS:
        for team in TEAMS:
            stance = campaign.view(team, q.key).stance
            if stance and stance.stance == "object":
                found.append((team, q.key, stance))
    return found


def is_filled(value: Any) -> bool:
    """Whether anything is left of a value in its canonical form; 0 and false are answers."""
    if isinstance(value, str):
        return bool(value.strip(" \t\r\n"))
    if isinstance(value, list | tuple):
        return any(map(is_filled, value))
    if isinstance(value, Mapping):
        return any(map(is_filled, value.values()))
    return value is not None


def missing(campaign: Campaign, key: str) -> list[Missing]:
    """The needed fields of a question, or of ``campaign``, that are not there. The prose answer is not among them."""
    content = campaign.content(key)
    return [Missing(key, path, label, asks) for path, label, asks in _missing(question(key).fields, content, "")] + (
        [Missing(key, "measures", "Measures", "Exactly one measure decides: which one is primary?")]
        if key == "metrics" and _primaries(content) != 1 and is_filled(content.get("measures"))
        else []
    )


def needs(field: Field, beside: Content) -> bool:
    """Whether a field must be filled, given the values beside it."""
    if field.tier != NEEDED:
        return False
    return field.only_if is None or beside.get(field.only_if[0]) == field.only_if[1]


def _missing(fields: Sequence[Field], content: Content, prefix: str) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        if not needs(field, content):
            continue
        path, value = prefix + field.key, content.get(field.key)
        if field.kind == "table":
            yield from _missing(field.fields, value or {}, f"{path}.")
        elif field.kind == "rows":
            rows = [(place, row) for place, row in enumerate(value or []) if is_filled(row)]
            if len(rows) < field.at_least:
                asks = field.asks if field.at_least == 1 else f"{field.asks} At least {field.at_least}"
                yield path, field.label, asks
            for place, row in rows:
                yield from _missing(field.fields, row, f"{path}.{place}.")
        elif not is_filled(value):
            yield path, field.label, field.asks


def _primaries(content: Content) -> int:
    return sum(row.get("primary") is True for row in content.get("measures", ()))


def waived(campaign: Campaign, code: str, key: str, today: date | None = None) -> bool:
    """Whether both teams have let a code pass, here or for the whole campaign, and its last day is not over."""
    return any(
        waiver.code == code
        and waiver.question in ("", key)
        and waiver.marketing is not None
        and waiver.sales is not None
        and (today is None or waiver.until is None or today <= waiver.until)
        for waiver in campaign.waivers
    )


def blocking(campaign: Campaign, today: date | None = None) -> list[Block]:
    """Everything in the way of signing, in words, in the order a room would take it up."""
    return list(_blocks(campaign, today))


def _blocks(campaign: Campaign, today: date | None, marks: Marks | None = None) -> Iterator[Block]:
    marks = marks or _marks(campaign)
    for key in campaign.unknown:
        message = f"The file holds {cut(key)!r}, which format 1 does not know. Remove it or correct its spelling."
        yield Block("AF07", message)
    for q in (CAMPAIGN, *QUESTIONS):
        yield from _blocks_of(campaign, q.key, q.name, today, marks)


def _blocks_of(campaign: Campaign, key: str, name: str, today: date | None, marks: Marks) -> Iterator[Block]:
    content = campaign.content(key)
    first, last = day(content.get("launch")), day(content.get("end"))
    if key == "campaign" and first and last and last < first:
        yield Block("AF26", f"The last day, {last}, is before the first day, {first}.", key)
    for row in content.get("disputed", ()):
        yield Block("AF24", f"{name}: two edits met at {row.get('field', '?')}. Choose one.", key)
    if key != "campaign":
        if not campaign.answer(key).strip():
            yield Block("AF20", f"{name} has no answer yet.", key)
        yield from _stances_in_the_way(campaign, key, name, marks)
    gone = missing(campaign, key)
    if gone and not waived(campaign, MISSING, key, today):
        for item in gone:
            yield Block(MISSING, f"{name}: {where(item)}: missing. {item.asks}", key, path=item.path)


def _stances_in_the_way(campaign: Campaign, key: str, name: str, marks: Marks) -> Iterator[Block]:
    for team in TEAMS:
        who, stance = TEAM_NAMES[team], campaign.view(team, key).stance
        state = marks[team][key]
        if state == "objects" and stance:
            held = f" It is parked with {stance.owner} until {stance.due}." if stance.parked else ""
            note = stance.note.strip() + ("" if stance.note.rstrip().endswith((".", "!", "?", "…")) else ".")
            yield Block("AF23", f"{who} objects to {name}: {note}{held}", key, team)
        elif state == "changed" and stance:
            yield Block("AF22", f"{name} changed since {who} agreed.", key, team)
        elif state == "nothing" and campaign.answer(key).strip():
            yield Block("AF21", f"{who} has not agreed with {name} yet.", key, team)


def where(item: Missing) -> str:
    """Where a missing field stands, by the labels on the way: "Hand-off, Within"."""
    steps = item.path.split(".")
    if len(steps) == 1:
        return item.label
    fields = question(item.question).fields
    labels: list[str] = []
    for step in steps:
        if step.isdigit():
            labels[-1] += f" {int(step) + 1}"
            continue
        field = next(f for f in fields if f.key == step)
        labels.append(field.label)
        fields = field.fields
    return ", ".join(labels)


def waiting(campaign: Campaign, today: date | None = None) -> list[Waiting]:
    """Whom the campaign waits for: a team's word on answered questions, or, once ready, its signature."""
    return overall(campaign, today).waiting


def _waiting(campaign: Campaign, status: CampaignStatus, marks: Marks) -> list[Waiting]:
    if status in ("signed", "altered"):
        return []
    if status == "ready":
        digest = agreement_digest(campaign)
        signed = {signoff.team for signoff in campaign.agreement.signoffs if signoff.digest == digest}
        return [Waiting(team) for team in TEAMS if team not in signed]
    answered = [key for key in KEYS if campaign.answer(key).strip()]
    found = [Waiting(team, tuple(key for key in answered if marks[team][key] != "agrees")) for team in TEAMS]
    return [item for item in found if item.questions]


def first_open(campaign: Campaign) -> str:
    """The first question that needs somebody: the first not agreed or with needed fields missing, else the last.

    What is signed needs nobody and is there to be read: the first.
    """
    if sealed_digest(campaign):
        return QUESTIONS[0].key
    return next((q.key for q in QUESTIONS if not is_settled(campaign, q.key)), QUESTIONS[-1].key)


def is_settled(campaign: Campaign, key: str) -> bool:
    """Both teams agree with the present text and nothing needed is missing."""
    return question_status(campaign, key) == "agreed" and not missing(campaign, key)
