"""The actions: each takes a campaign and returns a changed copy.

Each raises UserError, with the reason and the fix, where the action is not possible; nothing is changed then.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from alignkit.core.digests import NoCanonicalForm, agreement_digest, canonical_value, question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import (
    TEAM_NAMES,
    TEAMS,
    Actor,
    Agreement,
    BaseAgreement,
    Campaign,
    CarriedForward,
    Content,
    Signoff,
    Stance,
    Team,
    TeamView,
    to_day,
    to_utc,
)
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.rule_names import rename_rules
from alignkit.core.status import (
    SigningBlock,
    base_problem,
    campaign_status,
    has_fields_alone,
    is_filled,
    sealed_digest,
    signing_blocks,
    stance_mark,
)
from alignkit.text import business_hours

FieldPath = Sequence[str | int]
APPEND = "+"
BASE_KEYS = ("based_on", "based_on_digest")
CARRIED_INFO_KEYS = (
    "marketing_lead",
    "sales_lead",
    "decider",
    "currency",
    "business_hours",
    "marketing_name",
    "sales_name",
    "tags",
)


def set_answer(campaign: Campaign, key: str, text: str) -> Campaign:
    """Set the prose of a question; an empty text removes it."""
    return set_field(campaign, key, ("answer",), text)


def set_field(campaign: Campaign, key: str, path: FieldPath, value: Any, since: Campaign | None = None) -> Campaign:
    """Set one value inside a question or ``campaign``; an empty text, list or None removes it.

    ``path`` names keys and row numbers from 0; APPEND as the last or a middle step begins a new row. A question that
    does not apply in the base applies here once something is written of it. ``since`` is the campaign as it was when
    the typing began of which this is one letter: rules follow a renamed line as a whole, not letter by letter.
    """
    _require_editable(campaign)
    content = _set_at_path(campaign.content(key), list(path), value)
    if campaign.is_from_base(key) and content != campaign.content(key) and tuple(path) != ("not_applicable",):
        content.pop("not_applicable", None)
    if key == "mql" and path[0] != "rules":
        began = (since or campaign).content(key)
        content = rename_rules(began, {**content, "rules": began["rules"]} if "rules" in began else content)
    return _with_content(campaign, key, content)


def set_content(campaign: Campaign, key: str, content: Content) -> Campaign:
    """Replace the whole table of a question or of ``campaign``, as an editor does."""
    _require_editable(campaign)
    return _with_content(campaign, key, rename_rules(campaign.content(key), content) if key == "mql" else content)


def set_position(campaign: Campaign, key: str, team: Team, text: str) -> Campaign:
    """One team's own view, best written before the meeting; an empty text removes it."""
    _require_editable(campaign)
    view = campaign.view(team, key)
    return campaign if view.position == text else campaign.with_view(team, key, replace(view, position=text))


def agree(campaign: Campaign, key: str, team: Team, who: Actor, note: str = "") -> Campaign:
    """The team agrees with the present text of one question; a note makes it a reservation.

    What the team had objected stays with the agreement, with both days. A question of the base has been signed by both
    teams already, so there this only takes back the team's objection.
    Raises UserError where it has none.
    """
    digest = _current_digest(campaign, key)
    if has_fields_alone(campaign, key):
        raise UserError(
            f"{get_question(key).name}: the sentence is missing, so nobody can agree with it yet.",
            "Write in a sentence what its fields say. One can object to the fields as they stand.",
        )
    if campaign.base and campaign.is_from_base(key):
        return _agree_with_base(campaign, key, team, campaign.base.name)
    stance = Stance("agree", digest, actor_name(who), to_utc(who.at), who.recorded_by, note.strip())
    if before := campaign.view(team, key).stance:
        stance = _with_what_was_objected(stance, before)
    return _with_stance(campaign, key, team, stance)


def _with_what_was_objected(stance: Stance, before: Stance) -> Stance:
    """An agreement with what the team had objected in the stance before it, and before that one."""
    if before.stance != "object":
        return _with_older_objection(stance, before)
    return replace(
        stance,
        objected=_add_text(before.objected, before.note),
        objected_settles=_add_text(before.objected_settles, before.settles),
        objected_on=to_day(before.at),
        settled_on=to_day(stance.at),
    )


def _with_older_objection(stance: Stance, before: Stance) -> Stance:
    """A stance with the settled objection of the one before it."""
    return replace(
        stance,
        objected=before.objected,
        objected_settles=before.objected_settles,
        objected_on=before.objected_on,
        settled_on=before.settled_on,
    )


def _add_text(older: str, text: str) -> str:
    """Both texts with a blank line between them, or the longer one where it holds the other."""
    return max(older, text, key=len) if older in text or text in older else f"{older}\n\n{text}"


def _agree_with_base(campaign: Campaign, key: str, team: Team, base: str) -> Campaign:
    view = campaign.view(team, key)
    if view.stance is None or view.stance.stance != "object":
        raise UserError(
            f"{get_question(key).name} is from {base}, which both teams have signed; there is nothing to agree with.",
            "Edit it to have a text of your own here, or object to it.",
        )
    return campaign.with_view(team, key, TeamView(view.position))


def object_to(
    campaign: Campaign,
    key: str,
    team: Team,
    who: Actor,
    note: str,
    *,
    settles: str = "",
    owner: str = "",
    due: date | None = None,
) -> Campaign:
    """The team objects and says why; ``settles`` is what would change its mind; with owner and due it is parked.

    A standing objection is corrected: the reply to it stays. What the team had objected and settled before stays, too.
    """
    if not note.strip():
        raise UserError("An objection needs a reason.", "Say in one sentence what would go wrong.")
    _require_complete_parking(owner, due)
    before = campaign.view(team, key).stance
    stance = Stance(
        "object",
        _current_digest(campaign, key),
        actor_name(who),
        to_utc(who.at),
        who.recorded_by,
        note.strip(),
        settles.strip(),
        reply=before.reply if before and before.stance == "object" else "",
        owner=owner.strip(),
        due=due,
    )
    return _with_stance(campaign, key, team, _with_older_objection(stance, before) if before else stance)


def park(campaign: Campaign, key: str, team: Team, owner: str, due: date | None, reply: str | None = None) -> Campaign:
    """Put a team's standing objection into somebody's hands until a day, with a reply. It still blocks signing."""
    _require_editable(campaign)
    view = campaign.view(team, key)
    if view.stance is None or view.stance.stance != "object":
        raise UserError(f"{TEAM_NAMES[team]} does not object to {get_question(key).name}, so there is nothing to park.")
    _require_complete_parking(owner, due)
    kept = view.stance.reply if reply is None else reply.strip()
    return _with_stance(campaign, key, team, replace(view.stance, owner=owner.strip(), due=due, reply=kept))


def withdraw_stance(campaign: Campaign, key: str, team: Team) -> Campaign:
    """Withdraw a team's stance on one question; its position stays. Raises UserError where it has none."""
    _require_editable(campaign)
    view = campaign.view(team, key)
    if view.stance is None:
        raise UserError(f"{TEAM_NAMES[team]} has neither agreed with nor objected to {get_question(key).name}.")
    return campaign.with_view(team, key, TeamView(view.position))


def withdraw_signoff(campaign: Campaign, team: Team) -> Campaign:
    """Withdraw the sign-off of a team before the other has signed too. Raises UserError where there is none."""
    _require_editable(campaign)
    kept = tuple(signoff for signoff in campaign.agreement.signoffs if signoff.team != team)
    if kept == campaign.agreement.signoffs:
        raise UserError(f"{TEAM_NAMES[team]} has not signed.")
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=kept))


def prepare_signoff(
    campaign: Campaign,
    team: Team,
    who: Actor,
    *,
    role: str = "",
    email: str = "",
    evidence: str = "",
    confidence: tuple[tuple[str, float], ...] = (),
    also: Sequence[SigningBlock] = (),
) -> Signoff:
    """The sign-off a person is about to make. Raises UserError with everything that blocks signing.

    ``also`` are blocks from the workspace's own check settings. Preparing is a step of its own because an SSH key
    signs the statement of this sign-off before ``sign`` puts it into the campaign.
    """
    _require_editable(campaign)
    digest = agreement_digest(campaign)
    if blocks := [*signing_blocks(campaign, to_utc(who.at).date()), *also]:
        listed = "\n".join(f"  - {block.message}" for block in blocks)
        raise UserError(f"Nobody can sign yet. In the way:\n{listed}")
    if who.recorded_by and not evidence.strip():
        raise UserError(
            f"{who.recorded_by} writes this down for {who.by}: on what evidence?",
            'Add --evidence, such as "his mail of 31 March, 10:02".',
        )
    made = Signoff(
        team,
        actor_name(who),
        to_utc(who.at),
        digest,
        role.strip(),
        email.strip(),
        who.recorded_by,
        evidence.strip(),
        confidence,
    )
    for other in campaign.agreement.signoffs:
        if other.team == team and other.digest == digest:
            raise UserError(f"{TEAM_NAMES[team]} has signed already: {other.name}, {other.at:%d %B %Y}.")
        if other.team != team and other.digest == digest and is_same_person(made, other):
            raise UserError(
                f"{other.name} has signed for {TEAM_NAMES[other.team]}; one person does not sign for both teams.",
                "Name the other team's signer with --by.",
            )
    return made


def sign(campaign: Campaign, signoff: Signoff) -> Campaign:
    """Put a prepared sign-off into the campaign; it replaces an older one of the same team."""
    others = [made for made in campaign.agreement.signoffs if made.team != signoff.team]
    both = tuple(sorted([*others, signoff], key=lambda made: TEAMS.index(made.team)))
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=both))


def is_same_person(one: Signoff, other: Signoff) -> bool:
    """Equal names without two different e-mails, or equal e-mails: the same person for a sign-off."""
    mails = plain_name(one.email), plain_name(other.email)
    if mails[0] and mails[0] == mails[1]:
        return True
    return plain_name(one.name) == plain_name(other.name) and not (mails[0] and mails[1])


def amend(campaign: Campaign) -> Campaign:
    """Begin the next revision of a signed campaign as a draft; the signed one stays in force.

    Raises UserError for a campaign that is a draft already.
    """
    signed = sealed_digest(campaign)
    if signed is None:
        raise UserError(f"{campaign.slug} is a draft already.", "Change it; there is nothing signed to amend.")
    return replace(campaign, agreement=Agreement(campaign.agreement.revision + 1, signed), against="")


def take_base(campaign: Campaign, base: BaseAgreement, digest: str) -> Campaign:
    """Base the campaign on a signed revision of another one. Questions with a table of their own keep it.

    ``base`` is that revision as the store found it, ``digest`` its agreement digest. It settles two edits of the base
    that met. Raises UserError where the base cannot be used, and where the campaign is signed and locked.
    """
    _require_editable(campaign)
    if base.problem:
        raise UserError(base.problem)
    named = {"based_on": f"{base.slug}@r{base.revision}", "based_on_digest": digest}
    info = {**campaign.info, **named}
    rows = [row for row in info.pop("disputed", ()) if not (isinstance(row, Mapping) and row.get("field") in named)]
    return replace(campaign, info=info | ({"disputed": rows} if rows else {}), base=base)


def leave_base(campaign: Campaign) -> Campaign:
    """The campaign without a base: what it had from there becomes text of its own, which both teams have to agree with.

    Raises UserError where it has no base.
    """
    _require_editable(campaign)
    if not (campaign.base or campaign.info.get("based_on")):
        raise UserError(f"{campaign.slug} is based on no other campaign.")
    info = {key: value for key, value in campaign.info.items() if key not in BASE_KEYS}
    return replace(campaign, info=info, answers=dict(campaign.contents), base=None)


def return_to_base(campaign: Campaign, key: str) -> Campaign:
    """Drop the campaign's own text of a question, so that the base's counts again; agreements with it go too.

    Raises UserError where the base has no such question, or where it counts already.
    """
    _require_editable(campaign)
    name, base = get_question(key).name, campaign.base
    if base is None or key not in base.answers:
        hint = base.problem if base else f"alignkit base {campaign.slug} --on SLUG bases it on another campaign."
        raise UserError(f"{name} has no text in a base of {campaign.slug}.", hint)
    if key not in campaign.answers:
        raise UserError(f"{name} is the text of {base.name} already.")
    campaign = mark_as_seen(campaign.without_content(key), key)
    for team in TEAMS:
        view = campaign.view(team, key)
        if view.stance is not None and view.stance.stance == "agree":
            campaign = campaign.with_view(team, key, TeamView(view.position))
    return campaign


def unchanged_questions(campaign: Campaign, signed: Campaign, team: Team) -> tuple[str, ...]:
    """The questions of the campaign's own that are word for word those of a signed text, and that a team is silent on.

    Not among them are questions the team objects to, and those with which it agrees already.
    """
    return tuple(
        key
        for key in keys_open_for_stance(campaign)
        if stance_mark(campaign, team, key) in ("nothing", "changed")
        and question_digest(key, campaign.content(key)) == question_digest(key, signed.content(key))
    )


def discard_draft(campaign: Campaign, sealed: Campaign) -> Campaign:
    """Return to the text of the sealed copy; the draft's review, waivers and unknown keys stay."""
    return replace(
        sealed,
        slug=campaign.slug,
        waivers=campaign.waivers,
        premortem=campaign.premortem,
        review=campaign.review,
        unknown=campaign.unknown,
    )


def begun(defaults: Content, source: Campaign | None = None) -> dict[str, Any]:
    """The ``campaign`` table of a new campaign: a workspace's defaults, overridden by CARRIED_INFO_KEYS of ``source``.

    They are copied into the file because a signed text has to say by itself what its promises mean. Business hours
    that cannot be parsed are left out. What ``source`` is based on is named too.
    """
    carried = {key: source.info[key] for key in CARRIED_INFO_KEYS if key in source.info} if source else {}
    if source and source.base and not source.base.problem:
        carried["based_on"] = source.info["based_on"]
    if not business_hours.parse_business_hours(str(carried.get("business_hours", ""))):
        carried.pop("business_hours", None)
    return {**defaults, **carried}


def carry_forward(source: Campaign, slug: str, info: Content) -> Campaign:
    """A new campaign with the answers and fields of an older one, each question marked as not yet seen.

    Left out are records that alignkit wrote (``Field.is_recorded``), all dates, the numbers of targets and measures
    (name and unit stay), the quota amount and the revenue target, stances, sign-offs with their chances, waivers and
    results. ``info`` is the new ``campaign`` table. If it names a base, only the questions of the source's own are
    copied; else all, those of the source's base too.
    """
    texts = source.answers if info.get("based_on") else source.contents
    answers = {key: _without_dates(key, content) for key, content in texts.items() if is_filled(content)}
    return Campaign(slug, info=dict(info), answers=answers, carried=CarriedForward(source.slug, tuple(answers)))


def mark_as_seen(campaign: Campaign, key: str) -> Campaign:
    """Remove a question from the carried ones that nobody has seen yet."""
    carried = campaign.carried
    if carried is None or key not in carried.untouched:
        return campaign
    left = tuple(name for name in carried.untouched if name != key)
    return replace(campaign, carried=replace(carried, untouched=left))


def _require_editable(campaign: Campaign) -> None:
    status = "signed" if sealed_digest(campaign) else ""
    if not status:
        return
    if campaign_status(campaign) == "altered":
        raise UserError(
            f"{campaign.slug} is altered: {campaign.against or 'it was changed behind the signatures.'}",
            f"alignkit verify {campaign.slug} names what differs; amend it, or restore the signed text.",
        )
    raise UserError(
        f"{campaign.slug} is signed and locked.", f"alignkit amend {campaign.slug} begins the next revision as a draft."
    )


def _with_content(campaign: Campaign, key: str, content: Content) -> Campaign:
    try:
        canonical_value(content)
    except NoCanonicalForm as wrong:
        raise UserError(f"{get_question(key).name}: {wrong}.") from None
    if key != "campaign" and key not in campaign.answers and (problem := base_problem(campaign)):
        raise UserError(
            f"{get_question(key).name} may well be the base's, and its text is not to be had now. {problem}",
            f"To write one of your own all the same: alignkit base {campaign.slug} --leave",
        )
    if campaign.is_from_base(key) and question_digest(key, content) == question_digest(key, campaign.content(key)):
        return campaign  # nothing was edited, so the question stays the base's
    return mark_as_seen(campaign.with_content(key, content), key)


def _set_at_path(table: Any, path: list[str | int], value: Any) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(step, int) or step == APPEND:
        return _set_row_at_path(table, step, rest, value)
    table = dict(table or {})
    below = _set_at_path(table.get(step), rest, value) if rest else value
    if below is None or (isinstance(below, str | list | dict) and not below):
        table.pop(step, None)
    else:
        table[step] = below
    return table


def _set_row_at_path(present: Any, step: str | int, rest: list[str | int], value: Any) -> list[Any]:
    rows: list[Any] = list(present or [])
    if step == APPEND:
        step = len(rows)
    place = int(step)
    if not 0 <= place <= len(rows):
        raise UserError(f"There is no row {place}; there are {len(rows)}.", "Rows count from 0; + adds one.")
    below = _set_at_path(rows[place] if place < len(rows) else None, rest, value) if rest else value
    empty = below is None or (isinstance(below, str | list | dict) and not below)
    rows[place : place + 1] = [] if empty else [below]
    return rows


def _current_digest(campaign: Campaign, key: str) -> str:
    _require_editable(campaign)
    name = get_question(key).name
    if campaign.content(key).get("disputed"):
        raise UserError(
            f"Two edits of {name} met; there is no one text to agree with or object to.",
            f"alignkit resolve {campaign.slug}",
        )
    if not campaign.answer(key).strip() and not has_fields_alone(campaign, key):
        raise UserError(f"{name} has no answer yet.", "Write one first; a team's own view is a position.")
    return question_digest(key, campaign.content(key))


def actor_name(who: Actor) -> str:
    """Return the name of the person who acts. Raise UserError if it is empty."""
    if not who.by.strip():
        raise UserError("Nobody's name is known for this.", "Give --by NAME, or set ALIGNKIT_BY.")
    return who.by.strip()


def _with_stance(campaign: Campaign, key: str, team: Team, stance: Stance) -> Campaign:
    seen = mark_as_seen(campaign, key)
    return seen.with_view(team, key, replace(campaign.view(team, key), stance=stance))


def _require_complete_parking(owner: str, due: date | None) -> None:
    if bool(owner.strip()) != (due is not None):
        raise UserError("A parked objection needs both somebody who has it and a day.", "Give --owner and --due.")


def plain_name(text: str) -> str:
    """A name as it is compared with another: without regard to case, spaces and forms of the same letter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _without_dates(key: str, content: Content) -> dict[str, Any]:
    left_out = {"disputed", *(field.key for field in get_question(key).fields if field.is_recorded)}
    kept: dict[str, Any] = _remove_dates({name: value for name, value in content.items() if name not in left_out})
    if key == "goals":
        rows = [
            {name: row[name] for name in ("metric", "unit", "every") if name in row}
            for row in content.get("targets", ())
        ]
        kept = {name: value for name, value in kept.items() if name not in ("targets", "quota_amount")}
        kept |= {"targets": rows} if rows else {}
        if isinstance(history := kept.get("funnel"), Mapping):
            kept["funnel"] = {name: value for name, value in history.items() if name != "revenue_target"}
    if key == "metrics" and "measures" in kept:
        numbers = ("target", "baseline")
        kept["measures"] = [{n: v for n, v in row.items() if n not in numbers} for row in kept["measures"]]
    return kept


def _remove_dates(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _remove_dates(item) for name, item in value.items() if not isinstance(item, date)}
    return [_remove_dates(item) for item in value] if isinstance(value, list) else value


def keys_open_for_stance(campaign: Campaign) -> tuple[str, ...]:
    """The questions of the campaign's own that a team can take a stance on: answered and without a dispute."""
    return tuple(
        key
        for key in QUESTION_KEYS
        if campaign.answer(key).strip() and not campaign.content(key).get("disputed") and not campaign.is_from_base(key)
    )
