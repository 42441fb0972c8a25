"""A comparison as it is read: folded questions, the page for a wiki, and what hostile text can do to it: nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alignkit.core.model import Campaign
from alignkit.diff.changes import find_changes
from alignkit.diff.descriptions import change_heading, describe_in_question, is_prose_change
from alignkit.diff.report import (
    NO_DIFFERENCE,
    ComparedText,
    collapse_unchanged,
    count_changes,
    describe_unchanged,
    diff_document,
    format_markdown,
    format_text,
)
from alignkit.render import targets
from alignkit.text.word_diff import is_rewritten, merge_short_runs, readable_diff, word_diff
from tests.strategies import CAMPAIGN_PAIRS

SAFE = targets.find_target("").formatter("")
OLD = "Freight managers in DACH pay 3 to 5 % too much because nobody checks the invoices."
NEW = "Freight managers in DACH pay 5 % too much because nobody ever checks the invoices."


def make_campaign(**answers) -> Campaign:
    return Campaign("freight", {"title": "Freight"}, answers)


def compare(old: Campaign, new: Campaign) -> str:
    return format_markdown(
        ComparedText("the old text", old), ComparedText("the new text", new), find_changes(old, new), SAFE
    )


def test_neighbours_without_a_change_are_folded_into_one_line() -> None:
    found = find_changes(make_campaign(), make_campaign(target={"answer": "Who"}, sql={"model": "score"}))
    told = [describe_unchanged(part) if isinstance(part, tuple) else part.name for part in collapse_unchanged(found)]
    assert told == [
        "Campaign, 1 Pain, 2 Differentiation: no change",
        "3 Target",
        "4 Goals, 5 MQL: no change",
        "6 SQL",
        "7 Marketing will, 8 Sales will, 9 Metrics: no change",
    ]


COUNTED = [
    ({}, {}, NO_DIFFERENCE),
    ({}, {"pain": {"cost": "1"}}, "1 change, in 1 of the 9 questions"),
    ({"pain": {"cost": "1"}}, {"mql": {"not_yet": "x"}}, "2 changes, in 2 of the 9 questions"),
]


@pytest.mark.parametrize(("old", "new", "said"), COUNTED)
def test_how_much_differs(old, new, said) -> None:
    assert count_changes(find_changes(make_campaign(**old), make_campaign(**new))) == said


def test_a_change_of_the_campaign_itself_is_in_none_of_the_nine() -> None:
    found = find_changes(Campaign("a", {"title": "a"}), Campaign("a", {"title": "b"}))
    assert count_changes(found) == "1 change, in none of the 9 questions"


def test_a_unit_is_told_with_its_number_and_not_once_more() -> None:
    def promise(**more):
        return make_campaign(sales_responsibilities={"commitments": [{"what": "Keep free", **more}]})

    assert format_text(find_changes(promise(amount=2, unit="people"), promise(amount=1, unit="person"))) == [
        "Sales' promise “Keep free”, amount: 2 people → 1 person"
    ]
    assert format_text(find_changes(promise(amount=2, unit="people"), promise(amount=2, unit="reps"))) == [
        "Sales' promise “Keep free”, unit: people → reps"
    ]


def test_many_fields_emptied_at_once_are_one_sentence() -> None:
    def goal(metric, **more):
        return {"metric": metric, "unit": "deals"} | more

    day, end = date(2027, 6, 30), date(2027, 4, 30)
    targets = [goal("Won", target=4, due=day), goal("SQLs", target=8, due=day), goal("MQLs", due=day)]
    old = Campaign("a", {"title": "a", "launch": day, "end": end}, {"goals": {"quota_amount": 1, "targets": targets}})
    new = Campaign("a", {"title": "b"}, {"goals": {"targets": [goal("Won"), goal("SQLs"), goal("MQLs")]}})
    assert format_text(find_changes(old, new)) == [
        "Campaign's title: a → b",
        "8 fields are empty now: Campaign's first day and last day; Goals, what Sales counts on; "
        "Goal “Won” and “SQLs” (number, by); Goal “MQLs” (by)",
    ]
    few = make_campaign(goals={"quota_amount": 1, "targets": [goal("Won", target=4), goal("SQLs"), goal("MQLs")]})
    assert format_text(
        find_changes(few, make_campaign(goals={"targets": [goal("Won"), goal("SQLs"), goal("MQLs")]}))
    ) == [
        "Goals, what Sales counts on: no longer 1",
        "Goal “Won”: no longer 4 deals",
    ], "a few stand by themselves, with what they were"


BELOW = [
    ("mql", {"handoff": {"within": "4 hours"}}, {"handoff": {"within": "1 day"}}, "Hand-off within: 4 hours → 1 day"),
    ("campaign", {"title": "a"}, {"title": "b"}, "Title: a → b"),
    ("pain", {"cost": "a"}, {"cost": "b"}, "What it costs: a → b"),
    ("goals", {"targets": [{"metric": "SQLs", "target": 1}]}, {"targets": [{"metric": "SQLs", "target": 2}]},
     "Goal “SQLs”: 1 → 2"),
    ("sales_responsibilities", {"capacity": {"reps": 1}}, {"capacity": {"reps": 2}}, "Capacity, reps: 1 → 2"),
    ("marketing_responsibilities", {"answer": "a"}, {"answer": "b"}, "What Marketing will do: a → b"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "old", "new", "said"), BELOW)
def test_below_a_heading_the_question_is_not_named_again(key, old, new, said) -> None:
    (change,) = find_changes(Campaign("a").with_content(key, old), Campaign("a").with_content(key, new))
    assert describe_in_question(change) == said


def test_the_page_reads_well() -> None:
    old = make_campaign(pain={"answer": OLD}, mql={"handoff": {"within": "4 hours"}, "criteria": ["a"]})
    new = make_campaign(pain={"answer": NEW}, mql={"handoff": {"within": "1 day"}, "criteria": ["a", "Asked"]})
    text = compare(old, new)
    assert text.startswith("# What changed: Freight\n\n- **From:** the old text, fingerprint `")
    assert "3 changes, in 2 of the 9 questions." in text
    assert "## 1 Pain\n\n**Answer**\n\n> Before: Freight managers in DACH pay **3 to** 5 % too much" in text
    assert "> Now: Freight managers in DACH pay 5 % too much because nobody **ever** checks the invoices." in text
    assert "*2 Differentiation, 3 Target, 4 Goals: no change.*" in text
    assert "## 5 MQL\n\n- Criteria: added “Asked”\n- Hand-off within: 4 hours → 1 day\n" in text


def test_a_rewritten_text_stands_whole_with_nothing_in_bold() -> None:
    text = compare(make_campaign(pain={"answer": OLD}), make_campaign(pain={"answer": "Every lead is called on time."}))
    assert "**Answer**, rewritten\n\n> Before: Freight managers" in text and "> Now: Every lead is called" in text
    assert text.count("**") == 2 * 3  # From, To, Answer


def test_two_titles_and_nothing_that_differs() -> None:
    one, other = Campaign("a", {"title": "Spring"}), Campaign("b", {"title": "Autumn"})
    assert compare(one, other).startswith("# What changed: Spring → Autumn\n")
    assert NO_DIFFERENCE in compare(one, one) and "##" not in compare(one, one)


WORDS = st.sampled_from(
    [
        "a",
        "b",
        "**",
        "*x",
        "_",
        "`",
        "|",
        "#",
        "# h",
        "> q",
        "- l",
        "1. n",
        "<b>",
        "[x](y)",
        "~~",
        "\\",
        "\n",
        ",",
        "&amp;",
    ]
)
TEXTS = st.lists(WORDS, min_size=20, max_size=40).map(" ".join)


@given(TEXTS, TEXTS)
def test_whatever_a_text_holds_the_page_keeps_its_headings(before, after) -> None:
    text = compare(make_campaign(pain={"answer": before}), make_campaign(pain={"answer": after}))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heads = [token.tag for token in tokens if token.type == "heading_open"]
    assert heads == (["h1", "h2"] if "##" in text else ["h1"])
    assert not [token for token in tokens if token.type in ("html_block", "table_open", "fence", "ordered_list_open")]
    inline = [child for token in tokens for child in token.children or ()]
    assert not [child for child in inline if child.type in ("html_inline", "link_open")]
    assert "**" not in "".join(child.content for child in inline if child.type == "text" and "**" not in before + after)


@given(CAMPAIGN_PAIRS)
def test_whatever_two_campaigns_hold_their_comparison_is_told(pair) -> None:
    found = find_changes(*pair)
    sides = [ComparedText("one", pair[0]), ComparedText("other", pair[1])]
    assert len(diff_document(*sides, found)["changes"]) == len(found)
    assert all(line and "\n" not in line for line in format_text(found))
    assert format_markdown(*sides, found, SAFE).startswith("# What changed: ")
    assert all(change_heading(change) and describe_in_question(change) for change in found)


@given(st.text("ab., \n", max_size=40), st.text("ab., \n", max_size=40))
def test_runs_for_reading_say_both_texts(before, after) -> None:
    for runs in (
        word_diff(before, after, marks_apart=True),
        readable_diff(before, after),
        merge_short_runs(word_diff(before, after)),
    ):
        assert "".join(text for tag, text in runs if tag != "new") == before
        assert "".join(text for tag, text in runs if tag != "gone") == after


def test_a_word_that_stayed_between_two_replacements_goes_with_them() -> None:
    assert readable_diff(
        "We call them within one hour of the act, as agreed.", "We ring them within two hours of the act, as agreed."
    ) == [
        ("same", "We "),
        ("gone", "call them within one hour "),
        ("new", "ring them within two hours "),
        ("same", "of the act, as agreed."),
    ]
    assert is_rewritten(readable_diff("Nobody looks.", "Every lead is called on time and tried six times."))
    assert not is_rewritten(readable_diff(OLD, NEW))


def test_long_lines_are_told_by_their_words_and_new_names_are_not() -> None:
    long = "An SDR has spoken with the visitor after the fair, at length and twice"
    (line,) = find_changes(make_campaign(sql={"criteria": [long]}), make_campaign(sql={"criteria": [f"{long} indeed"]}))
    assert is_prose_change(line) and change_heading(line) == "Criteria"
    rows = [
        make_campaign(goals={"targets": [{"metric": name, "target": 1, "unit": "x"}]}) for name in (long, f"{long}!")
    ]
    (renamed,) = find_changes(*rows)
    assert not is_prose_change(renamed) and describe_in_question(renamed).endswith(f"is now “{long}!”")


def test_the_document_has_stable_keys() -> None:
    old, new = make_campaign(goals={"quota_amount": 1}), make_campaign(goals={"quota_amount": 2})
    found = diff_document(ComparedText("old", old), ComparedText("new", new), find_changes(old, new))
    assert list(found) == ["from", "to", "changes"] and found["from"]["text"] == "old"
    assert found["changes"][0]["words"] == "Goals, what Sales counts on: 1 → 2"
