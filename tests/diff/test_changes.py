import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core import row_identity
from alignkit.core.digests import agreement_content
from alignkit.core.model import Campaign
from alignkit.diff.changes import Change, apply_changes, describe_change, find_changes
from alignkit.text.word_diff import describe_rewording, word_diff
from tests.strategies import CAMPAIGN_PAIRS, DAY


def campaign_with(key, content):
    return Campaign("spring").with_content(key, content)


def describe_changes(key, old, new):
    """The changes in words; applying them must give the new text."""
    before, after = campaign_with(key, old), campaign_with(key, new)
    found = find_changes(before, after)
    assert agreement_content(apply_changes(before, found)) == agreement_content(after)
    assert [row_identity.format_path(row_identity.parse_path(c.field)) for c in found] == [c.field for c in found]
    return [describe_change(change) for change in found]


def make_target(metric, to, **more):
    return {"metric": metric, "target": to, **more}


WORDING_CASES = [
    ("mql", {"handoff": {"within": "4 business hours"}}, {"handoff": {"within": "1 business day"}},
     "MQL hand-off within: 4 business hours → 1 business day"),
    ("mql", {}, {"handoff": {"channel": "CRM task"}}, "MQL hand-off channel: now CRM task"),
    ("mql", {"handoff": {"channel": "CRM task"}}, {}, "MQL hand-off channel: no longer CRM task"),
    ("campaign", {"launch": date(2027, 4, 6)}, {"launch": date(2027, 4, 1)},
     "Campaign's first day: 6 April 2027 → 1 April 2027"),
    ("campaign", {"budget": 42000}, {"budget": 45000.5}, "Campaign's budget: 42,000 → 45,000.5"),
    ("campaign", {"currency": "EUR", "budget": 42000}, {"currency": "EUR", "budget": 45000.5},
     "Campaign's budget: EUR 42,000 → EUR 45,000.5"),
    ("campaign", {}, {"tags": ["dach"]}, "Campaign's tags: added “dach”"),
    ("pain", {"cost": "EUR 200,000 a year"}, {"cost": "EUR 150,000 a year"},
     "Pain, what it costs: EUR 200,000 a year → EUR 150,000 a year"),
    ("pain", {"felt_by": ["CFO"]}, {"felt_by": []}, "Pain, felt by: “CFO” taken out"),
    ("target", {}, {"exclusions": ["Resellers"]}, "Target, not for: added “Resellers”"),
    ("goals", {"quota_amount": 0}, {"quota_amount": 480000}, "Goals, what Sales counts on: 0 → 480,000"),
    ("goals", {"funnel": {"mql_to_sql": 0.35}}, {"funnel": {"mql_to_sql": 0.4}},
     "Goals, funnel numbers, MQL to SQL: 35 % → 40 %"),
    ("mql", {"not_enough": []}, {"not_enough": ["A badge scan"]}, "Not enough for an MQL: added “A badge scan”"),
    ("mql", {"not_yet": "Newsletter"}, {"not_yet": "Nurture track"}, "Not yet an MQL: Newsletter → Nurture track"),
    ("mql", {"handoff": {"fallback": "Jonas Wirth"}}, {"handoff": {"fallback": "Lena Ott"}},
     "MQL hand-off, if that fails: Jonas Wirth → Lena Ott"),
    ("sql", {"decide_within": "3 business days"}, {"decide_within": "5 business days"},
     "SQL accepted or rejected within: 3 business days → 5 business days"),
    ("sql", {"model": "score", "threshold": 65}, {"model": "score", "threshold": 70}, "SQL threshold: 65 → 70"),
    ("sql", {"reject_reasons": [{"code": "no-date", "meaning": "No tender"}]}, {},
     "SQL reason for a no taken out: no-date, No tender"),
    ("sql", {"reject_reasons": [{"code": "no-date", "meaning": "No tender", "next": "Nurture", "after": "90 days"}]},
     {"reject_reasons": [{"code": "no-date", "meaning": "No tender", "next": "Nurture", "after": "180 days"}]},
     "SQL reason for a no “no-date”, looked at again after: 90 days → 180 days"),
    ("marketing_responsibilities", {"answer": "Eight leads."}, {"answer": "Ten leads."},
     "What Marketing will do: Eight leads. → Ten leads."),
    ("marketing_responsibilities", {}, {"returned_leads": "In their track within 2 days"},
     "Marketing, leads that come back: now In their track within 2 days"),
    ("sales_responsibilities", {"follow_up": {"asked_for_call": "1 hour"}},
     {"follow_up": {"asked_for_call": "15 minutes"}},
     "Sales' first response to somebody who asked for a call: 1 hour → 15 minutes"),
    ("sales_responsibilities", {"follow_up": {"first_response": "1 business day"}},
     {"follow_up": {"first_response": "2 business hours"}},
     "Sales' first response to all others: 1 business day → 2 business hours"),
    ("sales_responsibilities", {"follow_up": {"attempts": 4}}, {"follow_up": {"attempts": 6}},
     "Sales' attempts: 4 → 6"),
    ("sales_responsibilities", {"capacity": {"reps": 2, "leads_per_rep_week": 10}},
     {"capacity": {"reps": 2, "leads_per_rep_week": 8}}, "Sales' capacity, leads per rep and week: 10 → 8"),
    ("sales_responsibilities", {"capacity": {"when_full": "Nobody calls"}},
     {"capacity": {"when_full": "Amira calls"}}, "When Sales is full: Nobody calls → Amira calls"),
    ("sales_responsibilities", {}, {"commitments": [{"what": "Two people kept free", "due": DAY, "if_missed": "Meet"}]},
     "Sales' promise added: Two people kept free, by 30 June 2027; if missed: Meet"),
    ("metrics", {"review": {"first": date(2027, 4, 20), "every": "2 weeks"}},
     {"review": {"first": DAY, "every": "2 weeks"}}, "First review: 20 April 2027 → 30 June 2027"),
    ("metrics", {"review": {"first": DAY, "every": "2 weeks"}}, {"review": {"first": DAY, "every": "month"}},
     "Reviews after the first, every: 2 weeks → month"),
    ("metrics", {"counts_until": DAY}, {"counts_until": date(2027, 12, 31)},
     "Metrics, deals count until: 30 June 2027 → 31 December 2027"),
    ("metrics", {"measures": [{"name": "Called on time", "target": 0.9, "unit": "share"}]},
     {"measures": [{"name": "Called on time", "target": 0.95, "unit": "share"}]},
     "Measure “Called on time”: 90 % → 95 %"),
    ("mql", {"criteria": ["a", "b"]}, {"criteria": ["a", "b", "Asked for a demo"]},
     "MQL criteria: added “Asked for a demo”"),
    ("mql", {"criteria": ["a", "b"]}, {"criteria": ["b"]}, "MQL criteria: “a” taken out"),
    ("mql", {"criteria": ["a", "b", "c"]}, {"criteria": ["c", "a", "b"]},
     "MQL criteria: “c” moved from 3rd to 1st place"),
    ("mql", {"criteria": ["Asked for a check"]}, {"criteria": ["Asked for a demo"]},
     "MQL criteria: “Asked for a check” → “Asked for a demo”"),
    ("goals", {"targets": [make_target("Won deals", 20)]}, {"targets": [make_target("Won deals", 24)]},
     "Goal “Won deals”: 20 → 24"),
    ("goals", {"targets": [make_target("Won deals", 20)]}, {"targets": [make_target("Deals won", 20)]},
     "Goal “Won deals” is now “Deals won”"),
    ("goals", {"targets": [make_target("Won deals", 20, unit="deals", due=DAY)]},
     {"targets": [make_target("Won deals", 24, unit="deals", due=DAY)]}, "Goal “Won deals”: 20 → 24 deals"),
    ("goals", {"targets": [make_target("Won deals", 24, unit="deals")]},
     {"targets": [make_target("Won deals", 24, unit="deals", baseline=3)]}, "Goal “Won deals”, from: now 3 deals"),
    ("goals", {"targets": [make_target("SQLs", 80, due=date(2027, 5, 1))]},
     {"targets": [make_target("SQLs", 80, due=DAY)]}, "Goal “SQLs”, by: 1 May 2027 → 30 June 2027"),
    ("goals", {}, {"targets": [make_target("SQLs", 80, due=DAY, owner="Ines")]},
     "Goal added: SQLs, to 80 by 30 June 2027, Ines"),
    ("goals", {"targets": [make_target("SQLs", 40), make_target("SQLs", 80)]}, {"targets": [make_target("SQLs", 80)]},
     "Goal taken out: SQLs, to 40"),
    ("goals", {"targets": [make_target("SQLs", 40), make_target("SQLs", 80)]},
     {"targets": [make_target("SQLs", 40), make_target("SQLs", 90)]}, "Goal “SQLs” (2nd): 80 → 90"),
    ("metrics", {"measures": [{"name": name} for name in "abc"]}, {"measures": [{"name": name} for name in "bca"]},
     "Measure “a” moved from 1st to 3rd place"),
    ("marketing_responsibilities", {"commitments": [{"what": "Deliver MQLs", "amount": 19}]},
     {"commitments": [{"what": "Deliver MQLs", "amount": 21}]},
     "Marketing's promise “Deliver MQLs”, amount: 19 → 21"),
    ("sales_responsibilities", {"follow_up": {"over": "14 days"}}, {"follow_up": {"over": "3 weeks"}},
     "Sales' attempts, spread over: 14 days → 3 weeks"),
    ("target", {"sources": [{"name": "Fair"}]}, {"sources": [{"name": "Fair", "bought": True}]},
     "Target source “Fair”, bought or rented: yes"),
    ("target", {"sources": [{"name": "Fair", "bought": True}]}, {"sources": [{"name": "Fair"}]},
     "Target source “Fair”, bought or rented: no longer"),
    ("target", {"sources": [{"name": "Fair", "bought": True}]}, {"sources": [{"name": "Fair", "bought": False}]},
     "Target source “Fair”, bought or rented: yes → no"),
    ("mql", {"responsibilities": [{"who": "Marketing", "does": "Fills the fields", "by": DAY}]},
     {"responsibilities": [{"who": "Marketing", "does": "Fills the fields"}]},
     "MQL task “Marketing, Fills the fields”, by: no longer 30 June 2027"),
    ("mql", {}, {"responsibilities": [{"who": "Sales", "does": "Looks at the queue at 9:00"}]},
     "MQL task added: “Sales: Looks at the queue at 9:00”"),
    ("pain", {"cost": 1}, {"cost": True}, "Pain, what it costs: 1 → yes"),
    ("pain", {"evidence": "9 of 12"}, {"evidence": ["9 of 12"]}, "Pain evidence: 9 of 12, now as a list"),
    ("pain", {"cost": "12"}, {"cost": 12}, "Pain, what it costs: 12, now as a number"),
    ("pain", {"mood": "low"}, {"mood": "high"}, "Pain mood: low → high"),
    ("mql", {}, {"disputed": [{"field": "handoff.within", "versions": ["1 day", "2 days"], "removed": True}]},
     "MQL hand-off within: two edits met, 1 day or 2 days or its removal"),
    ("mql", {"disputed": [{"field": "handoff.within", "versions": ["1 day", "2 days"]}]}, {},
     "MQL hand-off within: two edits met there, and one was chosen"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "old", "new", "words"), WORDING_CASES)
def test_in_words(key, old, new, words):
    assert describe_changes(key, old, new) == [words]


SAME_CASES = [
    ({"cost": "a"}, {"cost": "a \n"}),
    ({"cost": 40}, {"cost": 40.0}),
    ({"evidence": []}, {}),
    ({"evidence": ["", "a"]}, {"evidence": ["a"]}),
    ({"cost": "café"}, {"cost": "cafe\u0301"}),
]


@pytest.mark.parametrize(("old", "new"), SAME_CASES)
def test_layout_is_no_change(old, new):
    assert describe_changes("pain", old, new) == []


def test_a_row_that_moved_and_changed_is_one_row():
    old = {"measures": [{"name": "Won revenue", "unit": "EUR"}, {"name": "Deals", "every": "week"}, {"name": "Calls"}]}
    new = {"measures": [{"name": "Calls"}, {"name": "Won revenue", "unit": "USD"}, {"name": "Deals", "every": "week"}]}
    assert describe_changes("metrics", old, new) == [
        "Measure “Calls” moved from 3rd to 1st place",
        "Measure “Won revenue”, unit: EUR → USD",
    ]


def test_changes_come_in_question_order_with_paths_as_before():
    old = Campaign("spring", {"title": "a"}, {"goals": {"targets": [make_target("SQLs", 1)]}, "pain": {"answer": "a"}})
    new = Campaign(
        "spring", {"title": "b"}, {"pain": {"answer": "b"}, "goals": {"targets": [make_target("SQL", 1, unit="x")]}}
    )
    assert find_changes(old, new) == (
        Change("campaign", "title", "Campaign's title", "changed", "a", "b"),
        Change("pain", "answer", "Pain answer", "changed", "a", "b"),
        Change("goals", 'targets["SQLs"].metric', "Goal “SQLs”, metric", "changed", "SQLs", "SQL"),
        Change("goals", 'targets["SQLs"].unit', "Goal “SQLs”, unit", "added", None, "x"),
    )
    assert find_changes(old, old) == ()


PROSE = [
    (
        "Freight managers in DACH pay 3 to 5 % too much because nobody checks the invoices.",
        "Freight managers in DACH pay 5 % too much because nobody checks the invoices.",
        "without “3 to”",
    ),
    (
        "Freight managers pay too much because nobody checks.",
        "Freight managers in DACH pay too much because nobody ever checks.",
        "added “in DACH”; added “ever”",
    ),
    ("We call within one hour of the act.", "We ring within 2 hours of the act.",
     "“call within one hour” → “ring within 2 hours”"),
    ("One two three four.", "One two\nthree four.", "only line ends and blanks changed"),
    ("Nobody looks.", "Every lead is called on time and tried six times.",
     "rewritten: “Nobody looks.” → “Every lead is called on time and tried six times.”"),
    ("The payer is named, and the group is free to change its close within nine months.",
     "A session with two companies is in the diary, and the payer is named.",
     "rewritten: “The payer is named, and the group is free to change its close within nine months.” → "
     "“A session with two companies is in the diary, and the payer is named.”"),
    ("Nobody looks at it again.", "Nobody looks at it again, for its report goes to people who left us in May.",
     "added “for its report goes to people who left us in May”"),
    ("Both leads look at replies, reasons and call times, until the end of May and for every country we sell in.",
     "Both leads look at replies, reasons and call times.",
     "without “until the end of May and for every country we sell in”"),
    ("The desk calls head offices in Germany, Austria or Switzerland.",
     "The desk calls head offices in both, Austria or Switzerland.", "“in Germany” → “in both”"),
    ("Somebody at a target account and who asked us to call.", "Somebody at a target account and asked us to call.",
     "“and who asked” → “and asked”"),
    ("They get the sum by mail again after 60 days.", "They get the sum by mail again after 90 days.",
     "“60 days” → “90 days”"),
    ("From then on Marketing has five of the adverts.", "From then on Marketing keeps five of the adverts.",
     "“Marketing has” → “Marketing keeps”"),
    ("Sales calls, then asks once more.", "Marketing calls, then asks once more.", "“Sales calls” → “Marketing calls”"),
    ("Our calculator shows which of the hours go away and which stay.",
     "Our calculator shows which of the hours go away.",
     "without “and which stay”"),
    ("Both teams look at it until 19 December, and no longer.", "Both teams look at it until 14 August; and no longer.",
     "“19 December” → “14 August”"),
    ("Fits the target. Asked.", "Fits the target, asked.", "“Asked” → “asked”"),
    ("One two, three four.", "One two three four.", "without “,”"),
    (
        "1 a b c 2 a b c 3 a b c 4 a b c 5 a b c 6 a b c",
        "x a b c x a b c x a b c x a b c x a b c x a b c",
        "“1” → “x”; “2” → “x”; “3” → “x”; “4” → “x”; and 2 more changes",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), PROSE)
def test_prose_by_changed_words(old, new, words):
    assert describe_rewording(old, new) == words


def test_long_prose_is_told_by_its_words_and_short_whole():
    old, new = PROSE[0][:2]
    assert describe_changes("pain", {"answer": old}, {"answer": new}) == ["Pain answer: without “3 to”"]
    assert describe_changes("pain", {"answer": "Too slow."}, {"answer": "Too late."}) == [
        "Pain answer: Too slow. → Too late."
    ]


def test_word_diff():
    assert word_diff("pay 3 to 5 % more", "pay 5 % more, now") == [
        ("same", "pay "),
        ("gone", "3 to "),
        ("same", "5 % "),
        ("gone", "more"),
        ("new", "more, now"),
    ]
    assert word_diff("", "") == []
    assert word_diff("a b", "a  b") == [("same", "a"), ("gone", " "), ("new", "  "), ("same", "b")]


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_word_diff_says_both_texts(before, after):
    found = word_diff(before, after)
    assert "".join(text for tag, text in found if tag != "new") == before
    assert "".join(text for tag, text in found if tag != "gone") == after
    assert all(one[0] != other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("blank", [" ", "\n"])
def test_a_file_full_of_words_is_compared_in_bounded_time(blank):
    before, after = blank.join(["a", "b"] * 60_000), blank.join(["b", "c", "a"] * 40_000)
    started = time.process_time()
    found = word_diff(before, after)
    assert time.process_time() - started < 10  # a cubic comparison takes hours
    assert "".join(text for tag, text in found if tag != "new") == before


def test_paths_read_back():
    for item in ["Won deals", 'a "b"] [c', "", 1, True, DAY, ["x", ["]"]], {"a": ["]", '"']}, "tab\t\\"]:
        path = ("targets", row_identity.RowKey(row_identity.natural_key_text({"metric": item}, ("metric",)), 2), "due")
        assert row_identity.parse_path(row_identity.format_path(path)) == path
    for text in ["", ".a", "a.", "a[", 'a["b"', "[1]", 'a["b"]c', "a b", 'a["b"].', 'a["b"][1][2]']:
        assert row_identity.parse_path(text) is None


# --- properties -----------------------------------------------------------------------------------------------------


def check_changes(old, new):
    found = find_changes(old, new)
    assert agreement_content(apply_changes(old, found)) == agreement_content(new)
    assert bool(found) == (
        any(
            row_identity.comparison_bytes(old.content(k)) != row_identity.comparison_bytes(new.content(k))
            for k in ("campaign", "mql", "goals")
        )
    )
    for change in found:
        assert row_identity.format_path(row_identity.parse_path(change.field)) == change.field
        assert "\n" not in describe_change(change)


@given(CAMPAIGN_PAIRS)
@settings(max_examples=300)
def test_applying_the_changes_gives_the_new_text(pair):
    check_changes(*pair)


@pytest.mark.slow
@given(CAMPAIGN_PAIRS)
@settings(max_examples=10_000)
def test_applying_the_changes_gives_the_new_text_in_full(pair):
    check_changes(*pair)
