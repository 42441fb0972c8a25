from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.values.assign import apply_assignment, describe_unknown_keys, parse_assignment, require_known_keys
from alignkit.values.known import Known

REASON = {"code": "no-fit", "meaning": "No fit", "next": "Closed"}


def answers_after(question: str, *settings: str, content: dict[str, Any] | None = None) -> Any:
    campaign = Campaign("freight", answers={question: content} if content and question != "campaign" else {})
    if content and question == "campaign":
        campaign = campaign.with_content("campaign", content)
    for setting in settings:
        campaign = apply_assignment(campaign, question, parse_assignment(question, setting))
    return campaign.content(question)


@pytest.mark.parametrize(
    ("question", "settings", "content"),
    [
        # text fields take the text as it is, or a TOML string unquoted
        ("pain", ["cost=About EUR 200,000"], {"cost": "About EUR 200,000"}),
        ("pain", ['cost="About"'], {"cost": "About"}),
        ("pain", ["cost='lite\\ral'"], {"cost": "lite\\ral"}),
        ("pain", ['cost="tab\\there"'], {"cost": "tab\there"}),
        ("pain", ['cost="not closed'], {"cost": '"not closed'}),
        ("pain", ['cost="a" and "b"'], {"cost": '"a" and "b"'}),
        ("pain", ["cost=20"], {"cost": "20"}),
        ("pain", ["cost=true"], {"cost": "true"}),
        ("pain", ["cost=a=b=c"], {"cost": "a=b=c"}),
        ("pain", ["answer=Who feels it"], {"answer": "Who feels it"}),
        # other fields take TOML, or what one would type
        ("goals", ["quota_amount=0"], {"quota_amount": 0}),
        ("goals", ["quota_amount=six"], {"quota_amount": 6}),
        ("goals", ["quota_amount=Twelve"], {"quota_amount": 12}),
        ("campaign", ["budget=$48k"], {"budget": 48000}),
        ("campaign", ["budget=€ 48k"], {"budget": 48000}),
        ("campaign", ["budget=48,000 EUR"], {"budget": 48000}),
        ("campaign", ["launch=June 30, 2027"], {"launch": date(2027, 6, 30)}),
        ("campaign", ["launch=6/30/2027"], {"launch": date(2027, 6, 30)}),
        (
            "campaign",
            ["business_hours=Monday to Friday, 8:30am–5pm America/Chicago"],
            {"business_hours": "Mon-Fri 08:30-17:00 America/Chicago"},
        ),
        ("goals", ["quota_amount=480_000"], {"quota_amount": 480000}),
        ("goals", ["quota_amount=480,000"], {"quota_amount": 480000}),
        ("goals", ["quota_amount='480000'"], {"quota_amount": 480000}),
        ("goals", ["funnel.mql_to_sql=12.5%"], {"funnel": {"mql_to_sql": 0.125}}),
        ("goals", ["funnel.mql_to_sql=100 %"], {"funnel": {"mql_to_sql": 1}}),
        ("goals", ["funnel.mql_to_sql=.35"], {"funnel": {"mql_to_sql": 0.35}}),
        ("campaign", ["launch=2027-04-06"], {"launch": date(2027, 4, 6)}),
        ("campaign", ["launch=6 April 2027"], {"launch": date(2027, 4, 6)}),
        ("campaign", ['launch="6.4.2027"'], {"launch": date(2027, 4, 6)}),
        ("campaign", ['tags=["a", "b"]'], {"tags": ["a", "b"]}),
        ("sql", ["model=conversation"], {"model": "conversation"}),
        ("sql", ["model=Opp"], {"model": "opportunity"}),
        ("metrics", ["measures.+.primary=yes"], {"measures": [{"primary": True}]}),
        ("metrics", ["measures.+.primary=false"], {"measures": [{"primary": False}]}),
        # rows and lists
        (
            "goals",
            ["targets.+.metric=Won deals", "targets.0.due=31 December 2027", "targets.+.metric=SQLs"],
            {"targets": [{"metric": "Won deals", "due": date(2027, 12, 31)}, {"metric": "SQLs"}]},
        ),
        ("pain", ["evidence.+=One, two", "evidence.+='three'"], {"evidence": ["One, two", "three"]}),
        ("pain", ["evidence.+=one", "evidence.0=[two]"], {"evidence": ["[two]"]}),
        (
            "sql",
            ['reject_reasons=[{code = "no-fit", meaning = "No fit", next = "Closed"}]'],
            {"reject_reasons": [REASON]},
        ),
        (
            "sql",
            ['reject_reasons.+={code = "no-fit", meaning = "No fit", next = "Closed"}'],
            {"reject_reasons": [REASON]},
        ),
        ("mql", ["handoff={to = 'SDR desk'}"], {"handoff": {"to": "SDR desk"}}),
        # unknown keys: TOML if it parses, else text
        ("pain", ["x=1", "y=1 2", "z.deep=[1]"], {"x": 1, "y": "1 2", "z": {"deep": [1]}}),
        ("pain", ["x=2027-04-06", "y=1\nw = 2"], {"x": date(2027, 4, 6), "y": "1\nw = 2"}),
        # empty removes
        ("pain", ["cost=x", "cost="], {}),
        ("pain", ["nothing.there="], {}),
        ("goals", ["targets.+.metric=A", "targets.+.metric=B", "targets.0="], {"targets": [{"metric": "B"}]}),
        ("goals", ["targets.+.metric=A", "targets.0.metric="], {}),
        ("mql", ["handoff.to=x", "handoff.to="], {}),
        ("mql", ["disputed="], {}),
    ],
)
def test_what_a_setting_sets(question: str, settings: list[str], content: dict[str, Any]) -> None:
    made = answers_after(question, *settings)
    assert made == content
    assert repr(made) == repr(content)  # True is not 1


@pytest.mark.parametrize(
    ("question", "settings", "said"),
    [
        ("pain", ["cost"], "KEY=VALUE"),
        ("pain", ["=x"], "KEY=VALUE"),
        ("pain", ["a..b=x"], "KEY=VALUE"),
        ("goals", ["quota_amount=lots"], 'quota_amount must be a number from 0, such as 480000, not "lots"'),
        ("goals", ["quota_amount=1e400"], "finite"),
        ("goals", ["quota_amount=true"], "must be a number"),
        (
            "goals",
            ["targets.+.target=160 to 180"],
            "Of a range, target=160 is the lower end and to_most=180 the upper.",
        ),
        ("goals", ["targets.+.target=160-180"], "Of a range, target=160"),
        ("goals", ["quota_amount=160 to 180"], "must be a number from 0, such as 480000, not "),
        ("goals", ["quota_amount=[1]"], "must be a number"),
        ("goals", ["quota_amount=90 %"], "must be a number"),
        ("goals", ["funnel.mql_to_sql=120 %"], "must be a number from 0 to 1"),
        ("goals", ["quota_amount=0.1234567890123456789"], "15 significant digits"),
        ("campaign", ["launch=soon"], 'launch must be a date such as 2027-04-06, not "soon"'),
        ("campaign", ["launch=2027-02-30"], "must be a date"),
        ("campaign", ["launch=5"], "must be a date"),
        ("sql", ["reject_reasons.+.kind=disqualified"], 'not "disqualified". Did you mean "disqualify"?'),
        ("mql", ['classes.+={name="Reply", in_time=90%}'], "cannot be read as TOML: "),
        ("mql", ['classes.+={name="Reply", in_time=90%}'], 'at "%}"'),
        ("mql", ['criteria=["a", b]'], "criteria cannot be read as TOML: "),
        ("sql", ["model=lead"], "must be one of conversation, score, opportunity"),
        ("sql", ["model="], ""),
        ("pain", ["evidence=One thing"], "evidence.+=One thing"),
        ("pain", ["evidence=[1]"], "must be a text in quotation marks"),
        ("mql", ["handoff=SDR desk"], "handoff.owner=…"),
        ("mql", ["handoff=[1]"], "must be a table"),
        ("goals", ["targets=Won deals"], "targets.+.metric=…"),
        ("goals", ["targets.+.metric=A", "targets.metric=B"], "targets.0.metric"),
        ("goals", ["targets.metric=A"], "targets has rows, and metric is none: they count from 0, and + adds one. Say"),
        ("goals", ["targets.5.metric=A"], "There is no row 5"),
        (
            "goals",
            ["targets.-1.metric=A"],
            "rows, and -1 is none: they count from 0, and + adds one. Say which, such as ",
        ),
        ("goals", ["targets.-1.metric=A"], "such as targets.0, or targets.+ for a new one."),
        ("mql", ["criteria.-1=A"], "such as criteria.0, or criteria.+ for a new one."),
        ("goals", ["targets.+=Won deals"], 'targets.+ must be a row, not "Won deals". Or set'),
        ("goals", ["targets.+=Won deals"], "inside it, such as targets.+.metric=…"),
        ("goals", ["targets.0=Won deals"], "inside it, such as targets.0.metric=…"),
        ("pain", ["cost=x", "cost.deep=y"], "nothing inside it to set"),
        ("pain", ["cost=x", "cost.0=y"], "nothing inside it to set"),
        ("mql", ["handoff.to=x", "handoff.0={to = 'y'}"], "holds keys, not rows"),
        ("pain", ["0=x"], "holds keys, not rows"),
        ("pain", ["+=x"], "holds keys, not rows"),
        ("pain", ["evidence.+=a", "evidence.0.x=b"], "nothing inside it to set"),
        ("sql", ["reject_reasons=[{code = 'DQ-1'}, {code = 'dq-1'}]"], 'has two rows with the code "dq-1"'),
        ("mql", ["disputed=[]"], "cannot be set"),
        ("mql", ["sales.x=1"], "no question may hold a key named sales"),
        ("mql", ["spa ce=1"], "a key holds letters"),
        ("mql", ["x.number=1"], "could pass for a plain value"),
        ("pain", ["x=inf"], "finite"),
        ("pain", ["x=12:00:00"], "time of day"),
    ],
)
def test_what_is_refused(question: str, settings: list[str], said: str) -> None:
    if not said:
        assert answers_after(question, *settings) == {}
        return
    with pytest.raises(UserError) as refusal:
        answers_after(question, *settings)
    assert said in str(refusal.value)


def test_a_code_stands_as_the_crm_writes_it() -> None:
    written = answers_after("sql", "reject_reasons.+.code=Kein Budget (DQ-07)")
    assert written == {"reject_reasons": [{"code": "Kein Budget (DQ-07)"}]}


def test_a_time_is_kept_in_its_plain_form_and_what_was_made_of_it_is_said() -> None:
    plain = parse_assignment("mql", "handoff.within=1 business hour")
    assert (plain.value, plain.notes) == ("1 business hour", ())
    loose = parse_assignment("mql", "handoff.within=within 24h")
    assert (loose.value, loose.notes) == ("24 hours", ('handoff.within: 24 hours (you wrote "within 24h")',))
    table = parse_assignment("mql", 'handoff={within = "T+2 BD", to = "Desk", x = "5 min"}')
    assert table.value == {"within": "2 business days", "to": "Desk", "x": "5 min"}
    assert table.notes == ('handoff.within: 2 business days (you wrote "T+2 BD")',)
    rows = parse_assignment("sql", 'reject_reasons=[{code = "a", after = "6 mos"}, {code = "b"}]')
    assert rows.value == [{"code": "a", "after": "6 months"}, {"code": "b"}]
    share = parse_assignment("mql", "classes.0.in_time=90 %")
    assert (share.value, share.notes) == (0.9, ('classes.0.in_time: 0.9 (you wrote "90 %")',))
    rhythm = parse_assignment("campaign", "renew=quarterly")
    assert (rhythm.value, rhythm.notes, rhythm.warning) == ("quarter", ('renew: quarter (you wrote "quarterly")',), "")
    rate = parse_assignment("goals", 'targets=[{metric = "MQLs", every = "weekly"}]')
    assert rate.value == [{"metric": "MQLs", "every": "week"}]
    assert rows.notes == ('reject_reasons.0.after: 6 months (you wrote "6 mos")',)


@pytest.mark.parametrize(
    ("question", "setting", "says"),
    [
        ("mql", "handoff.within=at once", "a number and a unit"),
        ("mql", "handoff.within=24 horas hábiles", "24 business hours, 24 hours, or 1 business day?"),
        ("mql", 'handoff={within = "same day"}', "handoff.within is not one time"),
        ("goals", "funnel.sales_cycle=automatic", "A number and a unit"),
    ],
)
def test_what_is_not_one_time_is_asked_back(question: str, setting: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_assignment(question, setting)
    assert says in refused.value.message


def test_automatic_is_a_promise_and_a_rhythm_nobody_can_measure_is_refused() -> None:
    assert parse_assignment("mql", "handoff.within=automatic").value == "automatic"
    with pytest.raises(UserError, match="such as week"):
        parse_assignment("metrics", "review.every=often")


def test_unknown_keys_are_named_with_the_nearest() -> None:
    (sentence,) = describe_unknown_keys("mql", {"handoff": {"withn": "x", "to": "y"}})
    assert "Did you mean within?" in sentence


def test_a_key_that_belongs_further_in_is_sent_there() -> None:
    assert "It is a key of classes: write classes.0.any_of." in describe_unknown_keys("mql", {"any_of": ["x"]})[0]
    assert "It is a key of handoff: write handoff.fallback." in describe_unknown_keys("mql", {"fallback": "x"})[0]


@settings(max_examples=150)
@given(
    st.sampled_from(["pain", "goals", "mql", "sql", "metrics", "campaign"]),
    st.lists(
        st.sampled_from(["cost", "targets", "handoff", "evidence", "x", "0", "1", "+", "due", "answer"]), max_size=3
    ),
    st.one_of(st.text(max_size=12), st.sampled_from(["[1]", "{a = 1}", "2027-04-06", "true", "[[1]]", '{a = "x"}'])),
)
def test_anything_is_set_or_refused(question: str, steps: list[str], value: str) -> None:
    content = {"cost": "x", "evidence": ["a"], "targets": [{"metric": "A"}]}
    known = content if question == "pain" else {"targets": content["targets"]} if question == "goals" else {}
    try:
        answers_after(question, f"{'.'.join(steps)}={value}", content=dict(known))
    except UserError as refusal:
        assert str(refusal)


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [("", "90 %", 0.9), ("share", "12.5%", 0.125), ("%", "90 %", 90), ("Prozent", "90%", 90), ("deals", "20", 20)],
)
def test_a_share_in_a_target_is_counted_in_the_unit_of_its_row(unit: str, text: str, value: float) -> None:
    content = {"measures": [{"name": "In time", "unit": unit}]}
    found = parse_assignment("metrics", f"measures.0.target={text}", content)
    assert found.value == value and bool(found.notes) == text.endswith("%")
    assert parse_assignment("metrics", "measures.+.baseline=90 %", content).value == 0.9


def test_an_unknown_key_is_refused_unless_it_was_there() -> None:
    with pytest.raises(UserError, match="does not know") as refused:
        require_known_keys("sales_responsibilities", {}, {"first_response": "x"})
    assert "follow_up.first_response" in refused.value.hint
    require_known_keys("sales_responsibilities", {"first_response": "x"}, {"first_response": "y"})
    with pytest.raises(UserError):
        require_known_keys("pain", {"mood": "x"}, {"mood": "x", "weather": "y"})


def test_a_sum_is_in_the_unit_beside_it_or_in_the_campaign_s_currency_and_in_no_other() -> None:
    content = {"targets": [{"metric": "Pipeline", "unit": "USD"}]}
    euro = Known(currency="EUR")
    assert parse_assignment("goals", "targets.0.target=$2M", content, euro).value == 2000000
    assert parse_assignment("campaign", "budget=30k EUR", {}, euro).value == 30000
    for question, text in (("goals", "targets.0.target=2M EUR"), ("campaign", "budget=$30k")):
        with pytest.raises(UserError, match="write the sum in") as refused:
            parse_assignment(question, text, content, euro)
        assert "change" in refused.value.hint


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("CFO, Controller; Clerk", ["CFO", "Controller", "Clerk"]),
        ('"CFO, Europe"', ["CFO, Europe"]),
        ('"CFO, Europe", Clerk', ["CFO, Europe", "Clerk"]),
        ('["CFO, Europe", "Clerk"]', ["CFO, Europe", "Clerk"]),
        ("12,500", ["12,500"]),
        ("40", ["40"]),
    ],
)
def test_values_of_a_rule_are_set_as_people_write_them(typed: str, values: list[str]) -> None:
    assert parse_assignment("mql", f"rules.0.values={typed}").value == values
    assert parse_assignment("mql", "criteria.+=Has a budget, a date").value == "Has a budget, a date"


@pytest.mark.parametrize(
    ("question", "setting", "content", "after"),
    [
        ("goals", "targets.0.target=6 deals", {"metric": "A"}, {"metric": "A", "target": 6, "unit": "deals"}),
        ("goals", "targets.0.baseline=60k EUR", {"metric": "A"}, {"metric": "A", "baseline": 60000, "unit": "EUR"}),
        ("metrics", "measures.+.target=20 % of leads", None, {"target": 20, "unit": "% of leads"}),
        (
            "goals",
            "targets.0.target=6 deals",
            {"metric": "A", "unit": "deals"},
            {"metric": "A", "unit": "deals", "target": 6},
        ),
    ],
)
def test_the_unit_behind_a_number_goes_into_the_empty_field_beside_it(
    question: str, setting: str, content: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    table = "measures" if question == "metrics" else "targets"
    held = {table: [content]} if content else None
    campaign = Campaign("c", answers={question: held} if held else {})
    asked = parse_assignment(question, setting, held)
    assert apply_assignment(campaign, question, asked).content(question) == {table: [after]}


def test_another_unit_beside_a_number_is_not_written_over() -> None:
    with pytest.raises(UserError, match=r"must be a number.*Write 6 alone"):
        parse_assignment("goals", "targets.0.target=6 deals", {"targets": [{"metric": "A", "unit": "calls"}]})
