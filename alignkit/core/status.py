"""The status of a campaign and of its questions: outdated stances, missing required fields, what blocks signing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Content, Stance, Team, to_day
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS, get_question
from alignkit.core.record_cache import keep_last
from alignkit.text.durations import parse_duration
from alignkit.text.sanitize import shorten

QuestionStatus = Literal["empty", "answered", "agreed", "objected"]
CampaignStatus = Literal["draft", "ready", "signed", "altered"]
StanceMark = Literal["agrees", "objects", "changed", "nothing"]
StanceMarks = Mapping[Team, Mapping[str, StanceMark]]  # both teams' on all nine
BASE_UNUSABLE = "AF27"
_BEGUN_WITH = {"sql": "stages", "metrics": "review"}  # by question, the field that a new campaign has from the start
MISSING_FIELD = "AF25"  # the code that a waiver names to let a required field be missing


class MissingField(NamedTuple):
    """A required field without a value: its dotted path inside the question, its label, and what it asks."""

    question: str
    path: str
    label: str
    asks: str


class SigningBlock(NamedTuple):
    """One reason why nobody can sign yet. ``team`` is empty where it concerns both.

    ``path``: the dotted path, inside the question, of the field that is missing or wrong.
    """

    code: str
    message: str
    question: str = ""
    team: str = ""
    path: str = ""


class WaitingTeam(NamedTuple):
    """A team whose turn it is: to take a stance on these questions or, without questions, to sign."""

    team: Team
    questions: tuple[str, ...] = ()


class CampaignOverview(NamedTuple):
    """Status, number of agreed questions, waiting teams, and the first block of signing (None without one)."""

    status: CampaignStatus
    agreed: int
    waiting: list[WaitingTeam]
    first: SigningBlock | None


def campaign_overview(campaign: Campaign, today: date | None = None) -> CampaignOverview:
    """The overview of a campaign, computed in one pass. ``today`` ends waivers whose last day is over."""
    marks = _all_stance_marks(campaign)
    first = next(_iter_blocks(campaign, today, marks), None)
    status = _campaign_status(campaign, first)
    agreed = sum(_question_status(campaign, q.key, marks, today) == "agreed" for q in QUESTIONS)
    return CampaignOverview(status, agreed, _waiting_teams(campaign, status, marks), first)


def stance_mark(campaign: Campaign, team: Team, key: str) -> StanceMark:
    """One team's stance on one question; "changed" where it agreed with another text than the present one.

    With a question of the base both teams agree, because they signed it there; either can still object to it here.
    """
    stance = campaign.view(team, key).stance
    if stance is not None and stance.stance == "object":
        return "objects"
    if campaign.is_from_base(key):
        return "agrees"
    if stance is None:
        return "nothing"
    return "changed" if is_stale(campaign, key, stance) else "agrees"


def _all_stance_marks(campaign: Campaign) -> StanceMarks:
    return {team: {q.key: stance_mark(campaign, team, q.key) for q in QUESTIONS} for team in TEAMS}


def is_stale(campaign: Campaign, key: str, stance: Stance) -> bool:
    """Whether a stance is about another text than the present one; never an agreement with a question of the base."""
    if stance.stance == "agree" and campaign.is_from_base(key):
        return False
    return stance.on != question_digest(key, campaign.content(key))


def question_status(campaign: Campaign, key: str, today: date | None = None) -> QuestionStatus:
    """The status of a question. "agreed": both teams agree with the present text, and nothing required is missing.

    A missing field that both teams waive does not count; ``today`` ends waivers whose last day is over. What both teams
    have signed stays agreed.
    """
    return _question_status(campaign, key, {team: {key: stance_mark(campaign, team, key)} for team in TEAMS}, today)


def _question_status(campaign: Campaign, key: str, marks: StanceMarks, today: date | None) -> QuestionStatus:
    theirs = [marks[team][key] for team in TEAMS]
    if "objects" in theirs or campaign.content(key).get("disputed"):
        return "objected"
    if not campaign.answer(key).strip():
        return "empty"
    if theirs != ["agrees", "agrees"] or (unwaived_gaps(campaign, key, today) and not sealed_digest(campaign)):
        return "answered"
    return "agreed"


def describe_unanswered(campaign: Campaign, key: str) -> str:
    """What a question without a prose answer lacks: the sentence alone, or all; empty where it has an answer."""
    if campaign.answer(key).strip():
        return ""
    return "the sentence is missing" if has_fields_alone(campaign, key) else "no answer yet"


def has_fields_alone(campaign: Campaign, key: str) -> bool:
    """Whether fields of a question are filled, such as its criteria, but its prose answer is not.

    What a new campaign begins with does not count: nobody wrote it.
    """
    left_out = {
        "answer",
        "disputed",
        _BEGUN_WITH.get(key),
        *(field.key for field in get_question(key).fields if field.is_recorded),
    }
    filled = any(is_filled(value) for name, value in campaign.content(key).items() if name not in left_out)
    return filled and not campaign.answer(key).strip()


def sealed_digest(campaign: Campaign) -> str | None:
    """The agreement digest both teams have signed, or None until they have signed the same one."""
    signed = {signoff.team: signoff.digest for signoff in campaign.agreement.signoffs}
    return signed["sales"] if len(signed) == 2 and signed["marketing"] == signed["sales"] else None


def campaign_status(campaign: Campaign, today: date | None = None) -> CampaignStatus:
    """``today`` ends waivers whose last day has passed; without it they count.

    "altered": it differs from what was signed, by its own digests or its sealed copies (``against``).
    """
    return _campaign_status(campaign, None if sealed_digest(campaign) else next(_iter_blocks(campaign, today), None))


def is_whole(campaign: Campaign) -> bool:
    """Whether both teams have signed and the text is the very one, going by the file alone."""
    sealed = sealed_digest(campaign)
    return sealed is not None and sealed == agreement_digest(campaign)


def _campaign_status(campaign: Campaign, first: SigningBlock | None) -> CampaignStatus:
    """``first`` of what blocks signing; of a campaign that both teams have signed it does not count."""
    if campaign.against:
        return "altered"
    if sealed := sealed_digest(campaign):
        return "signed" if sealed == agreement_digest(campaign) else "altered"
    return "draft" if first else "ready"


def revision_number_in_force(campaign: Campaign) -> int | None:
    """The number of the revision both teams are bound by; None before the first is signed."""
    revision = campaign.agreement.revision
    if sealed_digest(campaign):
        return revision
    return revision - 1 if revision > 1 else None


def agreed_count(campaign: Campaign, today: date | None = None) -> int:
    """How many of the nine questions are agreed; see ``question_status``."""
    return sum(question_status(campaign, q.key, today) == "agreed" for q in QUESTIONS)


def list_objections(campaign: Campaign) -> list[tuple[Team, str, Stance]]:
    """Every standing objection, in question order."""
    found = []
    for q in QUESTIONS:
        for team in TEAMS:
            stance = campaign.view(team, q.key).stance
            if stance and stance.stance == "object":
                found.append((team, q.key, stance))
    return found


def is_filled(value: Any) -> bool:
    """Whether a value is not empty; 0 and false are values."""
    if isinstance(value, str):
        return bool(value.strip(" \t\r\n"))
    if isinstance(value, list | tuple):
        return any(map(is_filled, value))
    if isinstance(value, Mapping):
        return any(map(is_filled, value.values()))
    return value is not None


def missing_fields(campaign: Campaign, key: str) -> list[MissingField]:
    """The required fields of a question, or of ``campaign``, without a value. The prose answer is not among them.

    A question that does not apply needs no field: its answer says why.
    """
    return list(_missing_fields(campaign, key))


@keep_last
def _missing_fields(campaign: Campaign, key: str) -> tuple[MissingField, ...]:
    content = campaign.content(key)
    if is_not_applicable(campaign, key):
        return ()
    found = [MissingField(key, path, label, asks) for path, label, asks in _missing_paths(_demands(key), content, "")]
    if key == "sales_responsibilities" and every_class_has_a_clock(campaign):
        found = [item for item in found if item.path != "follow_up.first_response"]
    if key == "metrics" and is_filled(content.get("measures")):
        found += _missing_of_measures(content["measures"], campaign)
    promises = content.get("commitments") if key == "marketing_responsibilities" else None
    if is_filled(promises) and not any(_is_filled_at(promises, name) for name in ("amount", "due")):
        asks = "How many, or by which day? One promise at least says so"
        found.append(MissingField(key, "commitments.0.amount", "Amount", asks))
    return tuple(found)


def unwaived_gaps(campaign: Campaign, key: str, today: date | None = None) -> list[MissingField]:
    """The missing fields of a question that stand in the way of signing: both teams have not waived them."""
    return [] if is_waived(campaign, MISSING_FIELD, key, today) else missing_fields(campaign, key)


def every_class_has_a_clock(campaign: Campaign) -> bool:
    """Whether each lead falls into a class with its own response time, so that the common one is for nobody."""
    content = campaign.content("mql")
    classes = list(filter(is_filled, content.get("classes") or ()))
    qualify = any(_is_filled_at(content, path) for path in ("classes.criteria", "classes.any_of", "classes.score"))
    return qualify and all(is_filled(row.get("respond_within")) for row in classes)


def _missing_of_measures(measures: Sequence[Content], campaign: Campaign) -> Iterator[MissingField]:
    """Exactly one measure decides, and somebody reads it: its owner, or the owner of the goal it points to."""
    deciding = [(place, row) for place, row in enumerate(measures) if row.get("primary") is True]
    if len(deciding) != 1:
        yield MissingField("metrics", "measures", "Measures", "Exactly one measure decides: which one is primary?")
        return
    place, row = deciding[0]
    goals = campaign.content("goals").get("targets") or ()
    owners = [row.get("owner"), *(goal.get("owner") for goal in goals if goal.get("metric") == row.get("goal"))]
    if not any(map(is_filled, owners)):
        yield MissingField("metrics", f"measures.{place}.owner", "Read by", "Who reads the number that decides?")


def is_not_applicable(campaign: Campaign, key: str) -> bool:
    """Whether a question is marked as one that does not apply to this campaign; its answer says why."""
    return campaign.content(key).get("not_applicable") is True


def describe_origin(campaign: Campaign) -> str:
    """How many questions are the campaign's own, and how many its base's: "4 of our own, 5 from Inbound SLA r4".

    Empty for a campaign without a base, and where the base cannot be used.
    """
    base = campaign.base
    if base is None or base.problem:
        return ""
    borrowed = sum(campaign.is_from_base(key) for key in QUESTION_KEYS)
    return f"{len(QUESTION_KEYS) - borrowed} of our own, {borrowed} from {base.name}"


def describe_newer_base(campaign: Campaign) -> str:
    """That the base has a newer signed revision, in one sentence; empty where it has none."""
    base = campaign.base
    if base is None or not base.is_outdated:
        return ""
    return f"{base.title or base.slug} r{base.newest} is signed; this campaign is based on r{base.revision}."


def is_required(field: Field, beside: Content) -> bool:
    """Whether a field must be filled, given the values beside it."""
    if field.tier != REQUIRED or any(_is_filled_at(beside, path) for path in field.not_required_if.split()):
        return False
    return field.required_if is None or beside.get(field.required_if[0]) == field.required_if[1]


def _is_filled_at(value: Any, path: str) -> bool:
    """Whether a key, or a key of one of the rows or tables inside ("classes.score"), is filled."""
    key, _, inside = path.partition(".")
    rows = value if isinstance(value, list) else [value]
    found = [row[key] for row in rows if isinstance(row, Mapping) and key in row]
    return any(_is_filled_at(each, inside) if inside else is_filled(each) for each in found)


class _Demand(NamedTuple):
    """A field that may have to be filled, and those inside it."""

    field: Field
    inside: tuple[_Demand, ...]


@cache
def _demands(key: str) -> tuple[_Demand, ...]:
    """The fields of a question that may have to be filled, without the many that never have to."""
    return _demands_of(get_question(key).fields)


def _demands_of(fields: Sequence[Field]) -> tuple[_Demand, ...]:
    found = (_Demand(field, _demands_of(field.fields)) for field in fields)
    return tuple(demand for demand in found if demand.inside or demand.field.tier == REQUIRED)


def _missing_paths(demands: Sequence[_Demand], content: Content, prefix: str) -> Iterator[tuple[str, str, str]]:
    for field, inside in demands:
        path, value, needed = prefix + field.key, content.get(field.key), is_required(field, content)
        if field.kind == "table":
            if needed or is_filled(value):
                yield from _missing_paths(inside, value or {}, f"{path}.")
        elif field.kind == "rows":
            rows = [(place, row) for place, row in enumerate(value or []) if is_filled(row)]
            if needed and not rows:
                yield path, field.label, field.asks
            for place, row in rows:
                yield from _missing_paths(inside, row, f"{path}.{place}.")
        elif needed and (not is_filled(value) or _is_no_value(field, value)):
            yield path, field.label, field.asks


def _is_no_value(field: Field, value: Any) -> bool:
    """Whether what stands in a field says nothing that could be kept, such as "soon" for a time."""
    if field.kind != "duration" or not isinstance(value, str) or parse_duration(value):
        return False
    # Deferred: a plain time, as forms and commands write it, does not need it.
    from alignkit.text.duration_phrases import UnclearDuration, read_duration_phrase

    return isinstance(read_duration_phrase(value), UnclearDuration)


def is_waived(campaign: Campaign, code: str, key: str, today: date | None = None) -> bool:
    """Whether both teams waived a code, for this question or the whole campaign, and the waiver has not run out."""
    return any(
        waiver.code == code
        and waiver.question in ("", key)
        and waiver.marketing is not None
        and waiver.sales is not None
        and (today is None or waiver.until is None or today <= waiver.until)
        for waiver in campaign.waivers
    )


def signing_blocks(campaign: Campaign, today: date | None = None) -> list[SigningBlock]:
    """Everything that blocks signing, in the order of the questions. ``today`` ends waivers whose last day is over."""
    return list(_iter_blocks(campaign, today))


def _iter_blocks(campaign: Campaign, today: date | None, marks: StanceMarks | None = None) -> Iterator[SigningBlock]:
    marks = marks or _all_stance_marks(campaign)
    for key in campaign.unknown:
        message = f"The file holds {shorten(key)!r}, which format 1 does not know. Remove it or correct its spelling."
        yield SigningBlock("AF07", message)
    if problem := base_problem(campaign):
        yield SigningBlock(BASE_UNUSABLE, problem, CAMPAIGN_QUESTION.key, path="based_on")
    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        if problem and q.number and q.key not in campaign.answers:
            continue  # it may well stand in the base
        yield from _question_blocks(campaign, q.key, q.name, today, marks)


def base_problem(campaign: Campaign) -> str:
    """Why the base that a campaign names cannot be used, with the fix; empty where it can, and where none is named."""
    if campaign.base is not None:
        return campaign.base.problem
    named = campaign.info.get("based_on") or campaign.info.get("based_on_digest")
    return "The signed revision that this campaign is based on was not looked up." if named else ""


def _question_blocks(
    campaign: Campaign, key: str, name: str, today: date | None, marks: StanceMarks
) -> Iterator[SigningBlock]:
    content = campaign.content(key)
    first, last = to_day(content.get("launch")), to_day(content.get("end"))
    if key == "campaign" and first and last and last < first:
        yield SigningBlock("AF26", f"The last day, {last}, is before the first day, {first}.", key, path="end")
    for row in content.get("disputed", ()):
        yield SigningBlock("AF24", f"{name}: two edits met at {row.get('field', '?')}. Choose one.", key)
    if key != "campaign":
        if has_fields_alone(campaign, key):
            yield SigningBlock("AF20", f"{name}: the sentence is missing that says its fields in words.", key)
        elif not campaign.answer(key).strip():
            yield SigningBlock("AF20", f"{name} has no answer yet.", key)
        yield from _stance_blocks(campaign, key, name, marks)
    for item in unwaived_gaps(campaign, key, today):
        yield SigningBlock(
            MISSING_FIELD, f"{name}: {describe_missing_field(item)}: missing. {item.asks}", key, path=item.path
        )


def _stance_blocks(campaign: Campaign, key: str, name: str, marks: StanceMarks) -> Iterator[SigningBlock]:
    for team in TEAMS:
        who, stance = TEAM_NAMES[team], campaign.view(team, key).stance
        state = marks[team][key]
        if state == "objects" and stance:
            until = f"{stance.due.day} {stance.due:%B %Y}" if stance.due else ""
            held = f" It is parked with {stance.owner} until {until}." if stance.parked else ""
            note = stance.note.strip() + ("" if stance.note.rstrip().endswith((".", "!", "?", "…")) else ".")
            yield SigningBlock("AF23", f"{who} objects to {name}: {note}{held}", key, team)
        elif state == "changed" and stance:
            yield SigningBlock("AF22", f"{name} changed since {who} agreed.", key, team)
        elif state == "nothing" and campaign.answer(key).strip():
            yield SigningBlock("AF21", f"{who} has not agreed with {name} yet.", key, team)


def describe_missing_field(item: MissingField) -> str:
    """Where a missing field stands, by the labels on the way: "Hand-off, Within"."""
    steps = item.path.split(".")
    if len(steps) == 1:
        return item.label
    fields = get_question(item.question).fields
    labels: list[str] = []
    for step in steps:
        if step.isdigit():
            labels[-1] += f" {int(step) + 1}"
            continue
        field = next(f for f in fields if f.key == step)
        labels.append(field.label)
        fields = field.fields
    return ", ".join(labels)


def waiting_teams(campaign: Campaign, today: date | None = None) -> list[WaitingTeam]:
    """The teams whose turn it is: a stance on answered questions is missing or, once ready, a signature."""
    return campaign_overview(campaign, today).waiting


def _waiting_teams(campaign: Campaign, status: CampaignStatus, marks: StanceMarks) -> list[WaitingTeam]:
    if status in ("signed", "altered"):
        return []
    if status == "ready":
        digest = agreement_digest(campaign)
        signed = {signoff.team for signoff in campaign.agreement.signoffs if signoff.digest == digest}
        return [WaitingTeam(team) for team in TEAMS if team not in signed]
    answered = [key for key in QUESTION_KEYS if campaign.answer(key).strip()]
    found = [WaitingTeam(team, tuple(key for key in answered if marks[team][key] != "agrees")) for team in TEAMS]
    return [item for item in found if item.questions]


def first_open_question(campaign: Campaign) -> str:
    """The first question with work left; the last where there is none.

    A signed campaign opens at the first question, to be read.
    """
    if sealed_digest(campaign):
        return QUESTIONS[0].key
    return next((q.key for q in QUESTIONS if question_status(campaign, q.key) != "agreed"), QUESTIONS[-1].key)
