"""The table of fields: its bounds, and records that nobody changes in place."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

from alignkit import checks, core, merge, review
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import NoCanonicalForm, canonical_number
from alignkit.core.fields import MOST, OPTIONAL, RECOMMENDED, REQUIRED, Field, iter_fields, number_field, share
from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS, find_field, get_question, step_of
from alignkit.core.schema import FILE_FIELDS, find_fields, find_row_key
from alignkit.core.sla import FlowStep, LeadFlow, lead_flow

MODULES = [
    importlib.import_module(f"{package.__name__}.{found.name}")
    for package in (core, merge, review, checks)
    for found in pkgutil.iter_modules(package.__path__)
]
RECORDS = [
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__
    if kind.__name__ != "_FileVersion"  # what a merge works on
]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_no_record_is_changed_in_place(kind: type) -> None:
    """What is kept by identity, such as digests, counts on it."""
    made = object.__new__(kind)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(kind)[0].name, "x")


def test_a_number_of_a_field_is_one_that_has_a_fingerprint_and_no_larger_one_is() -> None:
    assert canonical_number(MOST) == "1" + "0" * 15
    assert canonical_number(-MOST) == "-1" + "0" * 15
    for beyond in (MOST + 1, -MOST - 1):
        with pytest.raises(NoCanonicalForm):
            canonical_number(beyond)


def test_what_a_number_may_be() -> None:
    plain, count, part = (
        Field("x", "number", "X", REQUIRED, ""),
        number_field("x", "X", REQUIRED, ""),
        share("x", "X", 1, ""),
    )
    assert [(field.least, field.most) for field in (plain, count, part)] == [(-MOST, MOST), (0, MOST), (0, 1)]
    assert (plain.unique_rows, plain.required_if, plain.not_required_if) == (False, None, "")
    assert REQUIRED < RECOMMENDED < OPTIONAL


def test_fields_of_a_place_and_its_natural_key() -> None:
    assert find_fields(()) is FILE_FIELDS
    assert {"owner", "to", "within", "fallback"} <= {field.key for field in find_fields(("mql", "handoff"))}
    assert find_fields(("gone",)) == () == find_fields(("mql", "gone", "deeper"))
    assert find_row_key(("goals", "targets")) == ("metric",)
    assert find_row_key(("agreement", "signoffs", "confidence")) == ("goal",)
    assert find_row_key(("review", "lessons")) == ("question", "learned", "on", "by")
    assert find_row_key(("gone",)) == ()
    keys = [field.key for field in iter_fields(get_question("mql").fields)]
    assert keys.index("handoff") < keys.index("within"), "a table before what is inside it"


def test_the_nine_questions_are_numbered_in_their_order() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 10))
    assert tuple(question.key for question in QUESTIONS) == QUESTION_KEYS
    assert (CAMPAIGN_QUESTION.number, get_question("campaign")) == (0, CAMPAIGN_QUESTION)
    for question in QUESTIONS:
        assert question.tangible_line.startswith("Say ") and question.tangible_line.endswith(".")
        assert all(part in question.tangible_line for part in question.tangible)


def test_a_step_without_a_time_limit_is_missing_only_where_its_time_runs() -> None:
    assert not FlowStep("lead acts").missing
    assert FlowStep("called", starts_when="the hand-off").missing
    assert not FlowStep("called", "1 day", "the hand-off").missing
    assert LeadFlow().missing == ()
    assert LeadFlow(decided=FlowStep("decided", starts_when="the hand-off")).missing == ("decided",)


def test_who_takes_over_and_who_hands_to_whom() -> None:
    def steps(**content: object) -> list[tuple[str, str]]:
        flow = lead_flow(Campaign("x", {}, content))  # type: ignore[arg-type]
        return [(s.owner, s.fallback) for s in (flow.handed_over, flow.first_call, flow.decided, flow.passed_on)]

    handoff = {"owner": "Lena", "to": "SDR desk", "fallback": "Jonas"}
    assert steps(mql={"handoff": handoff}) == [
        ("Lena to SDR desk", "Jonas"),
        ("SDR desk", "Jonas"),
        ("SDR desk", "Jonas"),
        ("", "Jonas"),
    ]
    own = {
        "sql": {"handoff": {"to": "AE", "fallback": "Nina"}},
        "sales_responsibilities": {"follow_up": {"fallback": "Tom"}},
    }
    assert steps(mql={"handoff": handoff}, **own)[1:] == [("SDR desk", "Tom"), ("SDR desk", "Jonas"), ("to AE", "Nina")]
    assert steps(mql={"handoff": "text"}, sql={"handoff": {"owner": "Lena"}})[3] == ("Lena", "")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("0", 0),
        ("12", 12),
        ("999999999", 999999999),
        ("9" * 9, 10**9 - 1),
        ("9" * 10, "9" * 10),
        ("x", "x"),
        ("-1", "-1"),
        ("٣", "٣"),
    ],
)
def test_a_step_of_a_place_is_a_row_or_a_key(text: str, step: int | str) -> None:
    assert step_of(text) == step


def test_the_field_at_a_place() -> None:
    found = find_field("goals", ("targets", 2, "metric"))
    assert found and (found.key, found.kind) == ("metric", "text")
    assert find_field("goals", ("targets", "gone")) is None and find_field("goals", ("gone",)) is None
