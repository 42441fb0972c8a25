"""What an agreement does not say yet, though a CRM cannot be set up without it."""

from __future__ import annotations

from collections.abc import Iterator

from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import get_question
from alignkit.core.status import (
    describe_missing_field,
    describe_unanswered,
    is_filled,
    question_status,
    revision_number_in_force,
    stance_mark,
    unwaived_gaps,
)
from alignkit.crm.setup import filled_rows, get_table, get_text
from alignkit.values.parse_format import join_words

_QUESTIONS = ("mql", "sql", "sales_responsibilities", "metrics")  # those that a CRM is set up from


def list_open_points(campaign: Campaign) -> list[str]:
    """Return what an administrator should ask both teams for before setting up the CRM, a line each."""
    return [*_list_open_questions(campaign), *_list_missing_facts(campaign)]


def _list_open_questions(campaign: Campaign) -> Iterator[str]:
    if revision_number_in_force(campaign) != campaign.agreement.revision:
        for key in _QUESTIONS:
            status = question_status(campaign, key)
            if status != "agreed":
                words = {"empty": describe_unanswered(campaign, key), "objected": "an objection stands"}
                said = words.get(status, "not agreed by both teams")
                if all(stance_mark(campaign, team, key) == "agrees" for team in TEAMS) and status == "answered":
                    said = f"{join_words(map(describe_missing_field, unwaived_gaps(campaign, key)))} missing"
                yield f"{get_question(key).name}: {said}"


def _list_missing_facts(campaign: Campaign) -> Iterator[str]:
    if not is_filled(campaign.info.get("crm_name")):
        yield "Campaign: its name in the CRM"
    mql, sql = campaign.content("mql"), campaign.content("sql")
    follow_up = get_table(campaign.content("sales_responsibilities"), "follow_up")
    common = get_text(follow_up, "first_response")
    classes = filled_rows(mql, "classes")
    for row in classes:
        name = get_text(row, "name")
        if not get_text(row, "respond_within") and not common:
            yield f"{name}: within what time it is answered"
            continue
        if get_text(row, "respond_within") and not get_text(row, "starts"):
            yield f"{name}: what starts its clock; the hand-off is assumed"
        if not get_text(row, "stops"):
            yield f"{name}: what stops its clock; a person's first attempt is assumed"
    if not classes and not common:
        yield "MQL: within what time a lead is answered"
    receivers = [
        get_text(get_table(mql, "handoff"), "to"),
        *(get_text(row, "to") for row in filled_rows(mql, "routing")),
    ]
    if not any(receivers) and not (classes and all(get_text(row, "to") for row in classes)):
        yield "MQL: who receives a lead"
    reasons = filled_rows(sql, "reject_reasons")
    if not reasons:
        yield "SQL: reasons for a no"
    for key, what in (
        ("kind", "the kind (recycle, disqualify, ineligible or reroute)"),
        ("next", "where the lead goes next"),
    ):
        if codes := [get_text(row, "code") for row in reasons if not get_text(row, key)]:
            yield f"SQL: {what}, of {join_words(codes)}"
    measures = filled_rows(campaign.content("metrics"), "measures")
    if not measures:
        yield "Metrics: what is reported"
    for row in measures:
        if not get_text(row, "source"):
            yield f"{get_text(row, 'name')}: where it is read"
