"""Six agreements that teams really have, paraphrased: they fit the format, and the checks say of them what is true.

Each finding was labelled by hand from the agreement alone. A weakness must be found; a false finding must not be given;
anything else that is found must stand among the gaps, which are true but are not what the agreement suffers from.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from alignkit.checks.runner import run_checks
from alignkit.core.errors import Problem
from alignkit.core.model import Campaign, to_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files import editor, reader
from alignkit.files.table_diff import is_same_value

FOLDER = Path(__file__).parents[1] / "data" / "agreements"
TODAY = date(2027, 1, 12)


@dataclass(frozen=True)
class CheckSettings:
    severity: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()
    block: Sequence[str] = ()


@dataclass(frozen=True)
class Label:
    """What a finding is about: its code (any, if empty), its questions and words that its message holds."""

    codes: str
    questions: str
    words: str
    why: str

    def fits(self, found: Problem) -> bool:
        return (
            (not self.codes or found.code in self.codes.split())
            and (not self.questions or found.question in self.questions.split())
            and re.search(self.words, found.message, re.IGNORECASE | re.DOTALL) is not None
        )


CLOCKS = "sql sales_responsibilities mql marketing_responsibilities"

WEAKNESSES = {
    "score-or-hand-raise": (
        Label(
            "",
            CLOCKS,
            "(8 business hours.*48 hours|48 hours.*8 business hours)",
            "accepting has two times, 8 business hours and 48 hours",
        ),
    ),
    "event-lists": (
        Label(
            "",
            CLOCKS,
            "(5 business days|List uploaded).*2 business hours|2 business hours.*(5 business days|List uploaded)",
            "the list is in the CRM after more than five business days, and the answer is promised within two hours",
        ),
    ),
    "any-of-eight": (
        Label("AK02", "mql target", "webinar", "a bought webinar qualifies alone"),
        Label("AK03", "mql", "Gated content downloaded", "a download qualifies alone"),
        Label("AK03", "mql", "jacket", "an answer for a jacket qualifies alone"),
        Label(
            "AK50",
            "sql",
            "minimum requirements",
            "an SQL is what meets requirements that stand nowhere",
        ),
    ),
    "routing-by-trigger": (
        Label(
            "",
            "mql sales_responsibilities",
            "first response|answer within|respon[ds]",
            "nobody promises to answer",
        ),
    ),
    "points-and-escalation": (
        Label("AK33", CLOCKS, "14 days.*5 business days", "six attempts over 14 days, decided within 5 business days"),
    ),
    "campaign-brief": (
        Label("AK51", "mql", "score", "a score is the only criterion"),
        Label("AK10", "metrics", "MQLs", "the deciding number counts MQLs"),
    ),
}

NO_FALLBACK = Label("AK08", "mql", "nobody is named", "no agreement names who steps in")
NO_REASON_BESIDE = Label("AK27", "mql", "why this lead", "what comes with a lead is data, no reason to call")
NO_HANDOFF = Label(
    "AK27", "mql", "hand-off|hands a lead over|receives it", "it says neither who hands over nor to whom"
)
NO_SPEED = Label("AK29", "metrics", "", "no measure reads the clock")
NO_REASONS = Label("AK07", "sql", "there are none", "no reasons for a no")
NO_NUMBER = Label("AK23", "metrics", "Accepted opportunities.*no number", "the deciding number has no target")
NO_QUOTA = Label("AK09", "goals", "nothing is written", "nothing says how much Sales counts on")
NO_STATUS_UPDATE = Label("AK06", "sales_responsibilities", "status updates", "nobody promises a status update")
NO_SQL_CRITERIA = Label("AK27", "sql", "criteri(a|on)", "it does not say when Sales says yes")
NO_WAY_BACK = Label("AK06", "marketing_responsibilities", "no way back", "it does not say where returned leads go")
NO_FOLLOW_UP = Label("AK06", "sales_responsibilities", "first response", "it says nothing about following up")
SCORE_ALONE = Label("", "mql", "score", "one class qualifies by a score that nothing explains")

GAPS = {
    "score-or-hand-raise": (NO_FALLBACK, NO_NUMBER, NO_STATUS_UPDATE, NO_SQL_CRITERIA, SCORE_ALONE),
    "event-lists": (NO_FALLBACK, NO_STATUS_UPDATE, NO_WAY_BACK),
    "any-of-eight": (
        NO_FALLBACK,
        NO_HANDOFF,
        NO_REASONS,
        NO_NUMBER,
        NO_SPEED,
        SCORE_ALONE,
        Label("AK03", "mql", "booth|Own event", "an attendance qualifies alone"),
    ),
    "routing-by-trigger": (NO_FALLBACK, NO_HANDOFF, NO_REASONS, NO_SPEED, NO_SQL_CRITERIA),
    "points-and-escalation": (
        NO_FALLBACK,
        NO_REASON_BESIDE,
        NO_QUOTA,
        NO_STATUS_UPDATE,
        NO_SQL_CRITERIA,
        NO_SPEED,
    ),
    "campaign-brief": (NO_FALLBACK, NO_HANDOFF, NO_QUOTA, NO_WAY_BACK, NO_SPEED, NO_FOLLOW_UP),
}

NO_CRITERIA = Label("AK27", "mql", "criteri(a|on)", "its lead classes are the criteria")
NO_DIVISION = Label("AK27", "", "who does what", "owners stand in their own fields")
SQL_HANDOFF = Label("AK27", "sql", "hand-off", "no real agreement has a second hand-off")
NO_DAY = Label("AK20", "goals", "no day", "a rate has a rhythm instead of a day")

FALSE_FINDINGS = {
    "score-or-hand-raise": (
        Label(
            "AK06",
            "sales_responsibilities",
            "first response",
            "each lead class has its own response time",
        ),
        Label(
            "AK09",
            "goals",
            "do not count towards",
            "accepted opportunities are the quota",
        ),
        NO_CRITERIA,
        NO_DIVISION,
        NO_DAY,
        Label(
            "AK23",
            "metrics",
            "in time.*no number",
            "the share that must be in time stands in the lead class",
        ),
        Label("AK38", "", "", "the team that signs owns the SQLs"),
        Label("AK02 AK03", "", "", "a contact form, a trial and a score are no mere response"),
        Label("AK33 AK34", "", "2 days", "a lead with a clock of its own does not have the shorter ones"),
    ),
    "event-lists": (
        Label(
            "AK03",
            "mql",
            "Consent",
            "consent is asked for beside a note of the talk",
        ),
        Label("AK27", "mql", "why this lead", "who spoke with them about what is a reason to call"),
        NO_DIVISION,
        Label("AK03", "mql", "note|priority", "a talk that somebody wrote down is no mere response"),
        Label("AK22", "", "Follow-up mail", "two business days after the event is an amount with its unit"),
        Label("", "mql", "score.*(only|alone)", "the high-priority class goes past the score"),
    ),
    "any-of-eight": (
        NO_CRITERIA,
        NO_DIVISION,
        SQL_HANDOFF,
        Label("AK02 AK03", "mql target", "Demo|Chat|Product grade", "a demo, a chat and use of the product are wishes"),
        Label("AK06", "", "first response", "each lead class has its own response time"),
        Label("AK24", "", "", "5 minutes and 24 hours can be measured"),
    ),
    "routing-by-trigger": (
        NO_CRITERIA,
        NO_DIVISION,
        SQL_HANDOFF,
        NO_DAY,
        Label("AK09", "", "", "Sales counts on nine opportunities a quarter and person"),
        Label("AK02 AK03", "", "", "each trigger is something that a customer asked for or pays for"),
        Label("AK10", "", "", "qualified opportunities are a result"),
        Label("", "mql", "score.*(only|alone)", "the score sorts, it does not qualify"),
    ),
    "points-and-escalation": (
        NO_CRITERIA,
        NO_DIVISION,
        SQL_HANDOFF,
        NO_DAY,
        Label(
            "AK06",
            "marketing_responsibilities",
            "no way back",
            "each reason for a no says where the lead goes",
        ),
        Label("AK30", "", "", "178 MQLs a month are the 534 a quarter that the goal needs"),
        Label("", "mql", "score.*(only|alone)", "what the score is made of stands beside it"),
        Label("AK22", "", "", "each promise has an owner and an amount"),
        Label("AK34", "", "", "an hour and four business hours are not long"),
    ),
    "campaign-brief": (
        NO_CRITERIA,
        NO_DIVISION,
        Label("AK21", "", "", "film and landing page are meant to be ready before the launch"),
        Label("AK22", "", "", "each promise has an owner, and an amount or a day"),
        Label("AK20", "", "", "each goal has a number, a day and an owner"),
        Label("AK30 AK31", "", "", "the channels add up to the goal"),
        Label("AK32", "", "", "a cost per lead of 50 is below the 62 of today"),
    ),
}

NEVER_TESTED = Label("AK53", "", "", "true of all of them: nobody tried the definition on real leads")


@cache
def load_agreement(slug: str) -> tuple[bytes, Campaign]:
    raw = (FOLDER / f"{slug}.toml").read_bytes()
    loaded = reader.read_campaign(raw, slug)
    assert loaded.campaign and not loaded.problems, [str(problem) for problem in loaded.problems]
    return raw, loaded.campaign


def findings(slug: str) -> list[Problem]:
    return list(run_checks(load_agreement(slug)[1], CheckSettings(), (), TODAY))


def label_params(labels: Mapping[str, Sequence[Label]]) -> list[Any]:
    return [
        pytest.param(
            slug,
            label,
            id=f"{slug}: {label.why}",
        )
        for slug, listed in labels.items()
        for label in listed
    ]


def test_each_agreement_is_labelled():
    slugs = {path.stem for path in FOLDER.glob("*.toml")}
    assert len(slugs) == 6
    assert slugs == set(WEAKNESSES) == set(GAPS) == set(FALSE_FINDINGS)


@pytest.mark.parametrize(("slug", "label"), label_params(WEAKNESSES))
def test_the_weakness_is_found(slug: str, label: Label):
    told = [str(found) for found in findings(slug)]
    assert any(label.fits(found) for found in findings(slug)), "\n".join(told)


@pytest.mark.parametrize(("slug", "label"), label_params(FALSE_FINDINGS))
def test_a_false_finding_is_not_given(slug: str, label: Label):
    assert [str(found) for found in findings(slug) if label.fits(found)] == []


@pytest.mark.parametrize("slug", sorted(WEAKNESSES))
def test_every_finding_has_been_judged(slug: str):
    """A new finding on a real agreement is read against the agreement, and then labelled."""
    labels = (*WEAKNESSES[slug], *GAPS[slug], *FALSE_FINDINGS[slug], NEVER_TESTED)
    assert [f"{found.code} {found}" for found in findings(slug) if not any(label.fits(found) for label in labels)] == []


def test_only_what_is_required_is_an_error():
    for slug in WEAKNESSES:
        for found in findings(slug):
            is_required = found.code == "AK10" or (found.code == "AK06" and "first response" in found.message)
            assert found.severity != "error" or is_required, f"{slug}: {found.code} {found}"


@pytest.mark.parametrize("slug", sorted(WEAKNESSES))
def test_an_agreement_comes_back_from_the_editor(slug: str):
    raw, campaign = load_agreement(slug)
    data = to_data(campaign)
    assert editor.EditableFile.parse(raw).edit(data, data) == raw
    fresh = editor.write_new_file(data).encode()
    loaded = reader.read_campaign(fresh, slug)
    assert loaded.campaign and not loaded.problems
    assert is_same_value(to_data(loaded.campaign), data)
    for place in text_places(data):
        changed = copy.deepcopy(data)
        *parents, last = place
        table: Any = changed
        for step in parents:
            table = table[step]
        table[last] += " or so"
        out = editor.EditableFile.parse(raw).edit(data, changed)
        assert editor.EditableFile.parse(out).edit(changed, data) == raw, place


@pytest.mark.parametrize("slug", sorted(WEAKNESSES))
def test_no_number_stands_in_prose_alone(slug: str):
    campaign = load_agreement(slug)[1]
    for key in QUESTION_KEYS:
        content = dict(campaign.content(key))
        prose = content.pop("answer", "")
        assert set(re.findall(r"\d+", prose)) <= set(re.findall(r"\d+", str(content))), key


def text_places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of names in the nine questions, which may hold any text."""
    if isinstance(value, str) and place[0] in QUESTION_KEYS and place[-1] in ("name", "what", "to", "who"):
        yield place
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from text_places(inner, (*place, step))
