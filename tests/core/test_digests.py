import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import rfc8785
import tomli
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core import digests
from alignkit.core.digests import NoCanonicalForm, canonical_value, question_digest
from alignkit.core.model import Agreement, Campaign, Signoff
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import is_filled

VECTORS = json.loads((Path(__file__).parents[1] / "data/digest-vectors.json").read_text("utf-8"))


def toml(text):
    return tomli.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("case", VECTORS["questions"], ids=lambda case: case["why"])
def test_questions(case):
    content = toml(case["toml"])
    form = {"question": case["question"], "content": canonical_value(content) or {}}
    assert digests.encode_canonical(form).decode() == case["canonical"]
    assert question_digest(case["question"], content) == case["digest"]


@pytest.mark.parametrize(
    "case", [c for c in VECTORS["refused at load"] if "key outside" not in c["why"]], ids=lambda case: case["why"]
)
def test_refused(case):
    with pytest.raises(NoCanonicalForm) as refusal:
        question_digest(case["question"], toml(case["toml"]))
    assert refusal.value.key == "x"


def month_end(**changes):
    answers = {key: {"answer": key} for key in QUESTION_KEYS}
    return Campaign("month-end", info=toml(VECTORS["agreement"]["campaign"]), answers=answers, **changes)


def test_agreement_and_the_chain():
    vectors = VECTORS["agreement"]
    first = month_end()
    assert digests.encode_canonical(digests.agreement_content(first)).decode() == vectors["canonical of revision 1"]
    assert digests.agreement_digest(first) == vectors["revision 1"]
    second = replace(first, agreement=Agreement(2, vectors["revision 1"]))
    assert digests.agreement_digest(second) == vectors["revision 2, previous is revision 1"]


def test_signoff_statement():
    signoff = Signoff(
        team="sales",
        name="Theo Park",
        role="Head of Sales",
        email="theo@example.com",
        at=datetime(2027, 2, 12, 15, tzinfo=UTC),
        digest=VECTORS["agreement"]["revision 1"],
    )
    assert digests.signoff_statement("month-end", signoff).decode() == VECTORS["signoff"]["statement"]


KEY = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789_-", min_size=1, max_size=8)
LEAF = (
    st.text(max_size=20)
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.decimals(-(10**6), 10**6, places=4)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)).map(lambda m: m.replace(microsecond=0))
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(KEY, VALUE, max_size=5))
def test_the_bytes_are_those_of_rfc_8785(table):
    try:
        form = canonical_value(table)
    except NoCanonicalForm:
        return
    assert digests.encode_canonical(form) == rfc8785.dumps(form)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-6, 0))
def test_a_number_is_its_value(digits, exponent):
    exact = Decimal(digits).scaleb(exponent)
    text = digests.canonical_number(exact)
    assert Decimal(text) == exact
    assert text == digests.canonical_number(float(exact))
    assert "e" not in text.lower() and not ("." in text and text.endswith("0"))


def test_early_years_keep_four_digits():
    assert canonical_value(datetime(33, 4, 3, 15, tzinfo=UTC)) == {"time": "0033-04-03T15:00:00Z"}


def test_a_digest_is_kept_for_the_content_itself_and_not_for_one_that_python_calls_equal() -> None:
    for one, other in (({"kept": 1}, {"kept": True}), ({"answer": "Yes"}, {"answer": "Yes "})):
        assert question_digest("pain", one) == question_digest("pain", one) == question_digest("pain", dict(one))
        assert (question_digest("pain", one) == question_digest("pain", other)) == ("answer" in one)
    first = Campaign("x", info={"budget": 1})
    assert digests.agreement_digest(first) != digests.agreement_digest(Campaign("x", info={"budget": True}))
    assert first == Campaign("x", info={"budget": True})  # what a cache by equality would go by


@given(VALUE)
def test_a_value_is_filled_where_its_canonical_form_is_something(value):
    try:
        form = canonical_value(value)
    except NoCanonicalForm:
        return
    assert is_filled(value) == (form is not None)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("123456789012345"), "123456789012345"),
        (Decimal("-0.123456789012345"), "-0.123456789012345"),
        (Decimal("1234567890.12345"), "1234567890.12345"),
        (Decimal("1.23456789012345000"), "1.23456789012345"),  # noughts at the end are not significant
        (Decimal("1234567890123450"), None),  # nor at the end of a whole number, but that is past 1e15
        (Decimal("1234567890123456"), None),
        (Decimal("0.1234567890123456"), None),
        (Decimal("1234567890.123456"), None),
        (Decimal("-1.234567890123456"), None),
        (10**15, "1000000000000000"),
        (10**15 - 1, "999999999999999"),
        (-(10**15), "-1000000000000000"),
        (10**15 + 1, None),
        (Decimal("1000000000000000.1"), None),
        (Decimal("1e-12"), "0.000000000001"),
        (Decimal("9e-13"), None),
        (Decimal("2e15"), None),
        (Decimal("0e20"), "0"),
        (Decimal("-0.0"), "0"),
        (100, "100"),
        (100.0, "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("Infinity"), None),
        (Decimal("NaN"), None),
    ],
)
def test_a_number_has_15_significant_digits_and_lies_between_1e_12_and_1e15(number, text):
    if text is None:
        with pytest.raises(NoCanonicalForm):
            digests.canonical_number(number)
    else:
        assert digests.canonical_number(number) == text


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), datetime.max.replace(
    microsecond=0, tzinfo=timezone(timedelta(hours=-2)))])  # fmt: skip
def test_a_moment_outside_of_the_calendar_in_utc_has_no_form(moment):
    with pytest.raises(NoCanonicalForm, match="no such moment"):
        canonical_value({"x": moment})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (datetime(2027, 1, 1, 9, 0, 0, 1, tzinfo=UTC), "whole seconds"),
        (datetime(2027, 1, 1, 9), "needs an offset"),
        (datetime(2027, 1, 1, 9).time(), "time of day"),
        ({"date": "2027-01-01"}, "pass for a plain value"),
        ({"time": "x", "empty": " "}, "pass for a plain value"),
    ],
)
def test_what_has_no_canonical_form_says_why_and_where(value, why):
    with pytest.raises(NoCanonicalForm, match=why) as bare:
        canonical_value(value)
    assert bare.value.key == ""
    with pytest.raises(NoCanonicalForm, match=why) as nested:
        canonical_value({"a": ["x", {"b": value}]})
    assert nested.value.key == "a.1.b" and str(nested.value).startswith("a.1.b: ")
    with pytest.raises(NoCanonicalForm):
        canonical_value((value,))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("a \t\r\nb\r\rc\n\n", "a\nb\n\nc"),
        ("\n\n", None),
        (" a", " a"),
        ("a ", "a"),
        ("Ko\u0308ln", "Köln"),
        ({"number": "1", "unit": "x"}, {"number": "1", "unit": "x"}),
        ({"x": ""}, None),
        (["", "a", ["b", ""]], ["a", ["b"]]),
        (False, False),
        (0, {"number": "0"}),
        ((1,), [{"number": "1"}]),
        (datetime(2027, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), {"time": "2026-12-31T23:00:00Z"}),
    ],
)
def test_a_canonical_form(value, form):
    assert canonical_value(value) == form


def test_a_digest_is_computed_once_for_one_content(monkeypatch):
    computed = []
    real = digests.canonical_value

    def canonical(value):
        computed.append(value)
        return real(value)

    monkeypatch.setattr(digests, "canonical_value", canonical)
    content, campaign = {"answer": "Asked once."}, Campaign("asked-once", {"title": "Once"})
    assert len({question_digest("pain", content) for _ in range(3)}) == 1
    assert len(computed) == 1
    computed.clear()
    assert len({digests.agreement_digest(campaign) for _ in range(3)}) == 1
    assert sum(value == {"title": "Once"} for value in computed) == 1
