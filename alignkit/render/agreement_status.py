"""The status of an agreement on the page: what is missing, objections, reservations, signatures and chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest
from alignkit.core.model import TEAMS, Campaign, Signoff, Stance, Team
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import (
    describe_missing_field,
    describe_unanswered,
    has_fields_alone,
    sealed_digest,
    stance_mark,
    unwaived_gaps,
)
from alignkit.render.context import SignatureWords
from alignkit.signing.trust import SignatureCheck, SignatureChecks, describe_door, describe_signature_in_file
from alignkit.values.parse_format import format_day, format_value, join_words
from alignkit.values.safe_formatting import SafeFormatter, as_sentence, quote

TeamNames = Mapping[str, str]
_TYPED_NAME = "a typed name"


def format_disagreement(campaign: Campaign, names: TeamNames, safe: SafeFormatter) -> list[str]:
    """Return the standing objections with what would settle them and who owns them, and the reservations."""
    said = []
    for question in QUESTIONS:
        for team in TEAMS:
            stance, state = campaign.view(team, question.key).stance, stance_mark(campaign, team, question.key)
            who, which = safe.line(names[team]), f"question {question.number}, {question.name}"
            if stance and state == "objects":
                said.append(f"{safe.strong(f'{who} objects to {which}')} ({_format_objection(stance, safe)}")
            elif stance and state == "agrees" and stance.note.strip():
                words = quote(safe.line(stance.note)) + _format_reply(stance, safe)
                held = safe.strong(f"{who}, with a reservation on {which}")
                said.append(f"{held} ({safe.line(stance.by)}): {words}")
    return said


def name_reservations(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return who agreed with a reservation, and on what: "Sales with a reservation on MQL"."""
    names = campaign.team_names
    return [
        f"{safe.line(names[team])} with a reservation on {question.name}"
        for question in QUESTIONS
        for team in TEAMS
        if stance_mark(campaign, team, question.key) == "agrees"
        and (stance := campaign.view(team, question.key).stance)
        and stance.note.strip()
    ]


def _format_objection(stance: Stance, safe: SafeFormatter) -> str:
    settles = f" Would settle it: {as_sentence(safe.line(stance.settles))}" if stance.settles.strip() else ""
    held = f" Parked with {safe.line(stance.owner)} until {format_value(stance.due)}." if stance.parked else ""
    nobody = "" if held else " In nobody's hands yet."
    return (
        f"{safe.line(stance.by)}): "
        f"{quote(safe.line(stance.note))}{settles}{_format_reply(stance, safe)}{held or nobody}"
    )


def _format_reply(stance: Stance, safe: SafeFormatter) -> str:
    return f" Reply: {as_sentence(safe.line(stance.reply))}" if stance.reply.strip() else ""


def format_missing(campaign: Campaign, names: TeamNames, safe: SafeFormatter) -> list[str]:
    """Return what a draft needs before it can be signed. Questions that need the same share one line."""
    by_need: dict[str, list[str]] = {}
    for question in (CAMPAIGN_QUESTION, *QUESTIONS):
        for need in _missing_in_question(campaign, question.key, names, safe):
            by_need.setdefault(need, []).append(question.name)
    said = [f"{safe.strong(', '.join(which))}: {need}" for need, which in by_need.items()]
    return said + [f"The file holds {safe.code(key)}, which format 1 does not know" for key in campaign.unknown]


def _missing_in_question(campaign: Campaign, key: str, names: TeamNames, safe: SafeFormatter) -> Iterable[str]:
    if campaign.content(key).get("disputed"):
        yield "two edits met, and nobody has chosen yet"
    lack = describe_unanswered(campaign, key) if key != "campaign" else ""
    if lack:
        yield lack
        if not has_fields_alone(campaign, key):
            return
    if gone := unwaived_gaps(campaign, key):
        yield f"not written yet: {'; '.join(describe_missing_field(item) for item in gone)}"
    if key == "campaign":
        return
    states = {team: stance_mark(campaign, team, key) for team in TEAMS}
    silent = [safe.line(names[team]) for team in TEAMS if states[team] == "nothing" and not lack]
    if silent:
        yield f"{join_words(silent)} {'has' if len(silent) == 1 else 'have'} not agreed yet"
    for team in TEAMS:
        if states[team] == "changed":
            yield f"changed since {safe.line(names[team])} agreed"
        if states[team] == "objects":
            yield f"{safe.line(names[team])} objects"


def signature_rows(
    campaign: Campaign, names: TeamNames, safe: SafeFormatter, checks: SignatureChecks | None = None
) -> list[SignatureWords]:
    """Return both teams' rows of the table of signatures, with what the file alone proves.

    ``checks`` are the results of checking the signatures against a reader's list of allowed signers, if the page shows
    them.
    """
    digest = sealed_digest(campaign) or agreement_digest(campaign)
    made = {signoff.team: signoff for signoff in campaign.agreement.signoffs}
    rows = [_signature_row(team, made.get(team), digest, campaign, names, safe) for team in TEAMS]
    for team, row in zip(TEAMS, rows, strict=True):
        if checks and team in checks:
            row["how"] += f"; {_describe_key_signature(made[team], checks[team], safe)}"
    return rows


def join_alike(rows: list[SignatureWords]) -> tuple[list[SignatureWords], str]:
    """Return the rows without how they were signed, and one sentence on it, where both are the same typed name."""
    how = {row["how"] for row in rows}
    if len(how) > 1 or not all(row["when"] and row["how"].startswith(_TYPED_NAME) for row in rows):
        return rows, ""
    return [{**row, "how": ""} for row in rows], f"Both by {as_sentence(how.pop())}"


def _signature_row(
    team: Team, made: Signoff | None, digest: str, campaign: Campaign, names: TeamNames, safe: SafeFormatter
) -> SignatureWords:
    if made is None:
        return {
            "team": safe.line(names[team]),
            "name": safe.line(campaign.lead(team)),
            "how": "not signed yet",
            "when": "",
        }
    name = ", ".join(filter(None, [safe.line(made.name), safe.line(made.role)]))
    how = describe_signature(made, safe) + (
        "" if made.digest == digest else f"; {safe.strong('signed another text than this')}"
    )
    return {"team": safe.line(names[team]), "name": name, "how": how, "when": format_day(made.at.date())}


def _describe_key_signature(made: Signoff, checked: SignatureCheck, safe: SafeFormatter) -> str:
    """Describe the result of checking one signature against a list of allowed signers."""
    why = safe.line(checked.why)
    if checked.fails:
        return f"{safe.strong('the signature is invalid')}: {why}"
    if checked.outcome == "verified":
        return f"verified: the list of allowed signers has this key for {safe.line(made.email)}"
    return f"the signature is valid, but {why}" if checked.outcome in ("unlisted", "unfit") else f"not checked: {why}"


def describe_signature(made: Signoff, safe: SafeFormatter) -> str:
    """Describe how a sign-off was made, with what the file alone proves."""
    evidence = safe.line(made.evidence)
    how = f"reported by {safe.line(made.recorded_by)}" if made.recorded_by else _TYPED_NAME
    door, key = describe_door(made.via), describe_signature_in_file(made)
    proves = "" if made.recorded_by or door or key else ", which proves no identity"
    return (f"{how}: {evidence}" if evidence else how) + door + proves + (f"; {key}" if key else "")


def describe_agreement(campaign: Campaign, names: TeamNames, safe: SafeFormatter) -> str:
    """Return in one sentence who agreed with the answers of a signed text, and when; empty for a draft."""
    if not sealed_digest(campaign):
        return ""
    by_how: dict[str, list[str]] = {}
    for team in TEAMS:
        views = [campaign.view(team, q.key).stance for q in QUESTIONS]
        found = [stance for stance in views if stance and stance.stance == "agree"]
        hands = _describe_hands([_describe_hand(stance, safe) for stance in found])
        days = sorted({stance.at.date() for stance in found if stance.at})
        when = f" on {format_day(days[0])}" if len(days) == 1 else f" by {format_day(days[-1])}" if days else ""
        if found:
            how = f"with {_count_answers(len(found))}{when}{hands}"
            by_how.setdefault(how, []).append(safe.line(names[team]))
    said = [f"{join_words(teams)} agreed {how}" for how, teams in by_how.items()]
    return f"{'. '.join(said)}." if any(": " in each for each in said) else f"{'; '.join(said)}." if said else ""


def _describe_hands(hands: Sequence[str]) -> str:
    """How a team's words came in: once for all of them, or with the number of answers where that differs."""
    counts = Counter(hands)
    if len(counts) == 1:
        return f", {hands[0]}" if hands[0] else ""
    said = [f"{count} {hand or 'entered by whoever is named'}" for hand, count in counts.items()]
    return f": {'; '.join(said)}" if said else ""


def _describe_hand(stance: Stance, safe: SafeFormatter) -> str:
    hand = f"taken down by {safe.line(stance.recorded_by)}" if stance.recorded_by else ""
    return f"{hand}{describe_door(stance.via)}".removeprefix(", ")


def _count_answers(number: int) -> str:
    return "all nine answers" if number == len(QUESTIONS) else f"{number} answer{'' if number == 1 else 's'}"


def signing_day(campaign: Campaign) -> date | None:
    """Return the day (UTC) of the second signature."""
    return max((signoff.at.date() for signoff in campaign.agreement.signoffs), default=None)
