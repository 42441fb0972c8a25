"""The records of one campaign.

    Campaign
      info        {key: value}                       [campaign]            signed, less its tags
      answers     {question: {key: value}}           [pain] ... [metrics]  signed
      views       {team: {question: View}}           [marketing.pain] ...  what each team says
        View      position, Stance or None
      agreement   Agreement: revision, previous, (Signoff, ...)
      waivers     (Waiver, ...)                      what follows
      carried     Carried or None
      premortem   ({key: value}, ...)                why it may fail, said beforehand; not signed
      review      {key: value}                       [review]
      unknown     {key: value}                       top-level keys that format 1 does not know
      against     text                               how it differs from its sealed copies; in no file
      base        BaseAgreement or None              the signed revision it is based on; in no file

``answers`` are the tables of the file and nothing else. Read the text of a question with ``content`` or ``answer``:
they give the question of the base where the campaign has no table of its own. The store finds the base as it reads a
file; what comes from it is never written into the file.

Contents of questions stay plain values (text, bool, int, float, date, datetime, list, dict) because files may hold
keys this version does not know, and those are signed too. Records are never changed in place: nor are the plain
values inside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from alignkit.core.questions import QUESTION_KEYS

Team = Literal["marketing", "sales"]
TEAMS: tuple[Team, ...] = ("marketing", "sales")
TEAM_NAMES = {"marketing": "Marketing", "sales": "Sales"}
TEAM_POSSESSIVES = {"marketing": "Marketing's", "sales": "Sales'"}  # what belongs to a team
Content = Mapping[str, Any]
TOP_LEVEL_KEYS = (
    "format",
    "campaign",
    *QUESTION_KEYS,
    *TEAMS,
    "agreement",
    "waivers",
    "carried",
    "premortem",
    "review",
)


@dataclass(frozen=True, slots=True)
class Stance:
    """A team agrees with or objects to one answer. ``on`` is the digest of that answer, ``at`` is in UTC."""

    stance: Literal["agree", "object"]
    on: str
    by: str
    at: datetime | None = None
    recorded_by: str = ""
    note: str = ""
    settles: str = ""
    reply: str = ""
    owner: str = ""
    due: date | None = None
    via: str = ""  # "room" or "sheet": the name was given there, and nothing proves it
    objected: str = ""  # what the team had objected before it agreed, what would settle it, and both days
    objected_settles: str = ""
    objected_on: date | None = None
    settled_on: date | None = None

    @property
    def settled(self) -> bool:
        """Whether this is the agreement of a team that had objected before."""
        return self.stance == "agree" and bool(self.objected.strip())

    @property
    def parked(self) -> bool:
        """Whether this is an objection that somebody has taken on (``owner``) until a day (``due``)."""
        return self.stance == "object" and bool(self.owner) and self.due is not None


@dataclass(frozen=True, slots=True)
class TeamView:
    """One team's own position on a question, and its stance on the joint answer."""

    position: str = ""
    stance: Stance | None = None


NO_VIEW = TeamView()
_NO_CONTENT: Content = {}


@dataclass(frozen=True, slots=True)
class Signoff:
    """A named person signed for one team the agreement of this ``digest``. ``at`` is in UTC, whole seconds."""

    team: Team
    name: str
    at: datetime
    digest: str
    role: str = ""
    email: str = ""
    recorded_by: str = ""
    evidence: str = ""
    confidence: tuple[tuple[str, float], ...] = ()  # (goal, chance 0 to 1)
    signature: str = ""
    via: str = ""  # as of a stance


@dataclass(frozen=True, slots=True)
class Agreement:
    """The revision being worked on or signed; ``previous`` is the agreement digest of the one before it."""

    revision: int = 1
    previous: str = ""
    signoffs: tuple[Signoff, ...] = ()


class Approval(NamedTuple):
    """One team's half of a waiver: who approved it and when (UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiver:
    """A check finding or missing field that does not block signing, once both teams have approved that."""

    code: str
    question: str = ""
    reason: str = ""
    until: date | None = None
    marketing: Approval | None = None
    sales: Approval | None = None


@dataclass(frozen=True, slots=True)
class CarriedForward:
    """Written by ``new --from``: the slug of the older campaign, and the questions nobody has seen yet."""

    source: str
    untouched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseAgreement:
    """The signed revision of another campaign that a campaign is based on, as the store found it.

    ``problem`` says why it cannot be used; then ``answers`` is empty, so that nobody reads a text that is not the one
    pinned. ``newest`` is the number of the newest revision of it that both teams have signed; 0 if there is none.
    """

    slug: str
    revision: int
    title: str = ""
    answers: Mapping[str, Content] = field(default_factory=dict)
    problem: str = ""
    newest: int = 0

    @property
    def name(self) -> str:
        """What people call it: "Inbound SLA r4"."""
        return f"{self.title or self.slug} r{self.revision}"

    @property
    def is_outdated(self) -> bool:
        """Whether both teams have signed a newer revision of it."""
        return self.newest > self.revision


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign, one file; see the picture above."""

    slug: str
    info: Content = field(default_factory=dict)
    answers: Mapping[str, Content] = field(default_factory=dict)
    views: Mapping[Team, Mapping[str, TeamView]] = field(default_factory=dict)
    agreement: Agreement = Agreement()
    waivers: tuple[Waiver, ...] = ()
    carried: CarriedForward | None = None
    premortem: tuple[Content, ...] = ()
    review: Content = field(default_factory=dict)
    unknown: Content = field(default_factory=dict)
    against: str = field(default="", compare=False, repr=False)
    base: BaseAgreement | None = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        return str(self.info.get("title", "")) or self.slug

    def content(self, question: str) -> Content:
        """The table of a question, ``campaign`` included: the campaign's own, else its base's, else an empty one."""
        if question == "campaign":
            return self.info
        if self.base is None:
            return self.answers.get(question, _NO_CONTENT)
        own = self.answers.get(question)
        return self.base.answers.get(question, _NO_CONTENT) if own is None else own

    def answer(self, question: str) -> str:
        return str(self.content(question).get("answer", ""))

    def is_from_base(self, question: str) -> bool:
        """Whether the question is the base's: the campaign has no table of its own for it."""
        return self.base is not None and question not in self.answers and question in self.base.answers

    @property
    def contents(self) -> dict[str, Content]:
        """The questions that have a table here or in the base, in their order: the whole text as people read it."""
        if self.base is None:
            return {key: self.answers[key] for key in QUESTION_KEYS if key in self.answers}
        return {key: self.content(key) for key in QUESTION_KEYS if key in self.answers or self.is_from_base(key)}

    def view(self, team: Team, question: str) -> TeamView:
        return self.views.get(team, {}).get(question, NO_VIEW)

    def with_content(self, question: str, content: Content) -> Campaign:
        if question == "campaign":
            return replace(self, info=dict(content))
        return replace(self, answers={**self.answers, question: dict(content)})

    def without_content(self, question: str) -> Campaign:
        """The campaign without a table of its own for a question, so that the base's counts where it has one."""
        return replace(self, answers={key: table for key, table in self.answers.items() if key != question})

    def with_base(self, base: BaseAgreement | None) -> Campaign:
        return replace(self, base=base)

    def with_view(self, team: Team, question: str, view: TeamView) -> Campaign:
        return replace(self, views={**self.views, team: {**self.views.get(team, {}), question: view}})

    @property
    def team_names(self) -> dict[str, str]:
        """What the teams are called here: as the campaign says, else Marketing and Sales."""
        return {team: str(self.info.get(f"{team}_name", "")).strip() or TEAM_NAMES[team] for team in TEAMS}

    def lead(self, team: Team) -> str:
        """The campaign's own lead of a team, or an empty text."""
        return str(self.info.get(f"{team}_lead", ""))


def to_utc(moment: datetime) -> datetime:
    """A moment in UTC at whole seconds, as every record holds it."""
    if moment.tzinfo is UTC and not moment.microsecond:
        return moment
    return moment.astimezone(UTC).replace(microsecond=0)


def to_day(value: Any) -> date | None:
    """The day of a date or a moment; None for anything else."""
    if isinstance(value, datetime):
        return to_utc(value).date()
    return value if isinstance(value, date) else None


def to_data(campaign: Campaign) -> dict[str, Any]:
    """The campaign as the plain tables of its file, without empty optional keys. ``from_data`` reads it back.

    What comes from its base is not among them.
    """
    data: dict[str, Any] = {"format": 1, "campaign": dict(campaign.info)}
    data |= {key: dict(campaign.answers[key]) for key in QUESTION_KEYS if key in campaign.answers}
    for team in TEAMS:
        tables = {key: _view_data(view) for key, view in campaign.views.get(team, {}).items()}
        if tables := {key: table for key, table in tables.items() if table}:
            data[team] = tables
    agreement = campaign.agreement
    if agreement != Agreement():
        data["agreement"] = _non_empty_fields(agreement, skip=("signoffs",))
        if agreement.signoffs:
            data["agreement"]["signoffs"] = [_signoff_data(signoff) for signoff in agreement.signoffs]
    if campaign.waivers:
        data["waivers"] = [_waiver_data(waiver) for waiver in campaign.waivers]
    if campaign.carried:
        data["carried"] = {"from": campaign.carried.source, "untouched": list(campaign.carried.untouched)}
    if campaign.premortem:
        data["premortem"] = [dict(row) for row in campaign.premortem]
    if campaign.review:
        data["review"] = dict(campaign.review)
    return data | dict(campaign.unknown)


def from_data(slug: str, data: Mapping[str, Any]) -> Campaign:
    """The record of tables whose known keys hold values of the right kinds (see ``values.validation``)."""
    agreement = data.get("agreement", {})
    carried = data.get("carried")
    return Campaign(
        slug,
        info=dict(data.get("campaign", {})),
        answers={key: dict(data[key]) for key in QUESTION_KEYS if key in data},
        views={
            team: {key: _view_from_data(table) for key, table in data.get(team, {}).items()}
            for team in TEAMS
            if team in data
        },
        agreement=Agreement(
            agreement.get("revision", 1),
            agreement.get("previous", ""),
            tuple(_signoff_from_data(row) for row in agreement.get("signoffs", ())),
        ),
        waivers=tuple(_waiver_from_data(row) for row in data.get("waivers", ())),
        carried=CarriedForward(carried.get("from", ""), tuple(carried.get("untouched", ()))) if carried else None,
        premortem=tuple(dict(row) for row in data.get("premortem", ())),
        review=dict(data.get("review", {})),
        unknown={key: value for key, value in data.items() if key not in TOP_LEVEL_KEYS},
    )


def _non_empty_fields(record: Any, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in _FIELD_NAMES[type(record)] if name not in skip}
    return {key: value for key, value in values.items() if value not in ("", None, ())}


_FIELD_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind)) for kind in (Stance, Signoff, Agreement, Waiver)
}


def _pick_known_keys(kind: type, table: Mapping[str, Any]) -> dict[str, Any]:
    names = _FIELD_NAMES[kind]
    return {key: to_utc(v) if isinstance(v, datetime) else v for key, v in table.items() if key in names}


def _view_data(view: TeamView) -> dict[str, Any]:
    position = {"position": view.position} if view.position else {}
    return position | (_non_empty_fields(view.stance) if view.stance else {})


def _view_from_data(table: Mapping[str, Any]) -> TeamView:
    get = table.get
    if "stance" not in table:
        return TeamView(get("position", ""))
    at, due = get("at"), get("due")
    stance = Stance(
        table["stance"],
        get("on", ""),
        get("by", ""),
        to_utc(at) if at else None,
        get("recorded_by", ""),
        get("note", ""),
        get("settles", ""),
        get("reply", ""),
        get("owner", ""),
        to_day(due) if due else None,
        get("via", ""),
        get("objected", ""),
        get("objected_settles", ""),
        to_day(table.get("objected_on")),
        to_day(table.get("settled_on")),
    )
    return TeamView(get("position", ""), stance)


def _signoff_data(signoff: Signoff) -> dict[str, Any]:
    order = ("team", "name", "role", "email", "recorded_by", "via", "evidence", "at", "digest")
    values = _non_empty_fields(signoff, skip=("confidence", "signature"))
    data = {key: values[key] for key in order if key in values}
    if signoff.confidence:
        data["confidence"] = [{"goal": goal, "chance": chance} for goal, chance in signoff.confidence]
    return data | ({"signature": signoff.signature} if signoff.signature else {})


def _signoff_from_data(row: Mapping[str, Any]) -> Signoff:
    pairs = tuple((item["goal"], item["chance"]) for item in row.get("confidence", ()))
    return Signoff(**(_pick_known_keys(Signoff, row) | {"confidence": pairs}))


def _waiver_data(waiver: Waiver) -> dict[str, Any]:
    acts = {team: getattr(waiver, team) for team in TEAMS}
    return _non_empty_fields(waiver, skip=TEAMS) | {
        team: {"by": act.by, "at": act.at} for team, act in acts.items() if act
    }


def _waiver_from_data(row: Mapping[str, Any]) -> Waiver:
    acts = {team: Approval(row[team]["by"], to_utc(row[team]["at"])) for team in TEAMS if team in row}
    until = to_day(row.get("until"))
    return Waiver(
        row["code"], row.get("question", ""), row.get("reason", ""), until, acts.get("marketing"), acts.get("sales")
    )


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts (``by``), when (with any offset), and who typed it where that is somebody else."""

    by: str
    at: datetime
    recorded_by: str = ""
