"""What a search looks for and what it finds in a line."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.listing.text_search import (
    TextLine,
    best_matching_lines,
    describe_line_place,
    excerpt,
    find_matches,
    index_text,
    normalize_text,
    pack_lines,
    parse_search_words,
    searchable_lines,
    searchable_lines_of_broken,
    suggest_words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("—!?", ""),
        ("Month-end close", " month end close"),
        ("Köln KÖLN koln", " koln koln koln"),
        ("Straße, STRASSE", " strasse strasse"),
        ("Łódź Øresund", " lodz oresund"),
        ("İstanbul ısı", " istanbul isi"),
        ("ﬁnance № 7", " finance no 7"),
        ("2027-Q2_FRT", " 2027 q2 frt"),
        ("春の配送", " 春 の 配 送"),
        ("人々のB2B営業", " 人 々 の b2b 営 業"),
        ("กินน้ำคุณ", " ก ิ น น ํ า ค ุ ณ"),  # a tone is an accent, a vowel is none
        ("e\u0301clair", " eclair"),
        ("a" * 150, " " + "a" * 100 + " " + "a" * 50),
    ],
)
def test_tokens(text: str, folded: str) -> None:
    assert normalize_text(text) == folded


@pytest.mark.parametrize(
    ("line", "sought", "found"),
    [
        ("Freight overcharge check", "freig", True),
        ("Freight overcharge check", "reight", False),
        ("Freight overcharge check", "check freight", True),
        ("Freight overcharge check", "freight audit", False),
        ("2027-Q2-FRT", "2027-q2", True),
        ("2027-Q2-FRT", "2027-frt", False),
        ("Q2 2027", "2027-q2", False),
        ("Große Käufer", "GROSSE kaufer", True),
        ("全国の配送", "配送", True),
        ("全国の配送", "送配", False),
        ("영업팀에서 잠재고객을 확인합니다", "잠재고객", True),
        ("영업팀에서 잠재고객을 확인합니다", "고객", True),  # part of a compound
        ("영업팀에서 잠재고객을 확인합니다", "확이", True),  # the last syllable is still being typed
        ("영업팀에서 잠재고객을 확인합니다", "객고", False),
        ("B2B영업", "영업", True),
        (unicodedata.normalize("NFD", "잠재고객"), "고객", True),
        ("ทีมขายโทรหาลูกค้าภายในสองวัน", "ลูกค้า", True),
        ("ทีมขายโทรหาลูกค้าภายในสองวัน", "ลูกคา", True),  # without its tone
        ("ทีมขายโทรหาลูกค้าภายในสองวัน", "ลกคา", False),
        ("ທີມຂາຍໂທຫາລູກຄ້າ", "ລູກຄ້າ", True),
        ("ក្រុមលក់ហៅអតិថិជន", "អតិថិជន", True),
        ("အရောင်းအဖွဲ့သည်ဖောက်သည်", "ဖောက်သည်", True),
        ("リードを営業に渡す", "営業", True),
        ("ﾘｰﾄﾞを渡す", "ード", True),
        ('says "no"', '"no"', True),
        ("NOT AND OR", "or and not", True),
    ],
)
def test_a_line_holds_the_words(line: str, sought: str, found: bool) -> None:
    text = pack_lines([TextLine("pain.answer", line)])
    assert best_matching_lines(text, parse_search_words(sought)) == ([TextLine("pain.answer", line)] if found else [])


def test_one_line_with_all_words_is_shown_else_one_for_each() -> None:
    lines = [
        TextLine("campaign.title", "Carrier audit"),
        TextLine("pain.answer", "Nobody audits"),
        TextLine("mql.answer", "Nobody but a carrier"),
    ]
    text = pack_lines(lines)
    assert best_matching_lines(text, parse_search_words("carrier nobody")) == [lines[2]]
    assert best_matching_lines(text, parse_search_words("audits carrier")) == [lines[0], lines[1]]
    assert best_matching_lines(text, parse_search_words("audits carrier zebra")) == []
    assert parse_search_words("Audit AUDIT -- audit!") == (" audit",)


@pytest.mark.parametrize(
    ("line", "sought", "marked"),
    [
        ("Freight, freight!", "freight", ["Freight", "freight"]),
        ("Freight", "fre", ["Fre"]),
        ("Die Straße", "strass", ["Straß"]),
        ("2027-Q2-FRT", "2027-q2", ["2027-Q2"]),
        ("ﬁnance", "fi", ["ﬁ"]),
        ("Käufer kauft", "kau", ["Käu", "kau"]),
        ("잠재고객을", "고객", ["고객"]),
        ("โทรหาลูกค้าภายใน", "ลูกค้า", ["ลูกค้า"]),
        ("nothing", "zebra", []),
    ],
)
def test_the_words_are_marked_where_they_stand(line: str, sought: str, marked: list[str]) -> None:
    assert [line[start:end] for start, end in find_matches(line, parse_search_words(sought))] == marked


_LETTERS = st.sampled_from("aAbßäÄé\u0301ıİſﬁ ﬀ-_.,'\"12٣春のガか\u3099हिन्दी고객ㄱᄀ가ลูกค้ານ้ຳក្រុΣςΩ\u0345²№\u00a0\u200d¦")
_TEXTS = st.text(_LETTERS | st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=300)
@given(_TEXTS)
def test_folding_again_changes_nothing_and_composed_letters_are_the_same(text: str) -> None:
    folded = normalize_text(text)
    assert normalize_text(folded) == folded
    assert (
        normalize_text(unicodedata.normalize("NFC", text))
        == folded
        == normalize_text(unicodedata.normalize("NFD", text))
    )


@settings(max_examples=300)
@given(_TEXTS, _TEXTS)
def test_words_are_marked_in_a_line_exactly_where_it_holds_one(text: str, sought: str) -> None:
    wanted = parse_search_words(sought)
    held = any(word in normalize_text(text) for word in wanted)
    marked = find_matches(text, wanted)
    assert bool(marked) == held
    assert all(0 <= start < end <= len(text) for start, end in marked)
    assert all(one[1] < two[0] for one, two in pairwise(marked))


@given(st.lists(_TEXTS, max_size=5), _TEXTS)
def test_no_phrase_reaches_into_the_next_line(texts: list[str], sought: str) -> None:
    lines = [TextLine("a", line) for text in texts for line in text.splitlines()]
    for word in parse_search_words(sought):
        assert (word in index_text(pack_lines(lines))) == any(word in normalize_text(line.text) for line in lines)


def test_the_lines_of_a_paragraph_are_searched_as_one() -> None:
    text = "Worth a call is who asked us\nto go through\r\n  the sum.\n\nAnother\n"
    text += "- one\n  goes on\n- two\n# Head\ntext\n1. first"
    lines = searchable_lines("fair", {"mql": {"answer": text, "criteria": ["a\nb"]}})
    assert [line.text for line in lines] == [
        "Worth a call is who asked us to go through the sum.",
        "Another",
        "- one goes on",
        "- two",
        "# Head",
        "text",
        "1. first",
        "a b",
        "fair",
    ]
    assert best_matching_lines(pack_lines(lines), parse_search_words('"asked us to go"'))


def test_the_line_that_shows_most_of_the_words_comes_first() -> None:
    lines = [
        TextLine("pain.answer", "It stands in a budget"),
        TextLine("mql.answer", "A sum that somebody typed in a form"),
        TextLine("review.lessons.0.learned", "They had typed in a sum"),
    ]
    text = pack_lines(lines)
    assert best_matching_lines(text, parse_search_words("typed in a sum")) == [lines[2]], "the words as they were typed"
    assert best_matching_lines(text, parse_search_words("budget typed sum")) == [lines[1], lines[0]]


def test_what_is_searched_of_a_file() -> None:
    data = {
        "format": 1,
        "campaign": {"title": "Fair", "launch": date(2027, 4, 6), "tags": ["dach", "freight"], "budget": 42000},
        "pain": {"answer": "One\n\n  two  \n", "on": "kept, as a person may have written it"},
        "mql": {"handoff": {"owner": "Lena"}, "responsibilities": [{"who": "Sales", "does": "Looks"}]},
        "sales": {"mql": {"stance": "object", "on": "sha256:00", "by": "Marcus", "note": "No budget"}},
        "agreement": {"signoffs": [{"team": "sales", "name": "Marcus", "digest": "sha256:1", "signature": "SSH"}]},
        "review": {"results": [{"metric": "Won deals", "actual": 7, "kept": True}]},
    }
    assert [(line.key, line.text, line.question) for line in searchable_lines("fair", data)] == [
        ("campaign.title", "Fair", "campaign"),
        ("campaign.launch", "2027-04-06", "campaign"),
        ("campaign.tags.0", "dach", "campaign"),
        ("campaign.tags.1", "freight", "campaign"),
        ("campaign.budget", "42000", "campaign"),
        ("pain.answer", "One", "pain"),
        ("pain.answer", "two", "pain"),
        ("pain.on", "kept, as a person may have written it", "pain"),
        ("mql.handoff.owner", "Lena", "mql"),
        ("mql.responsibilities.0.who", "Sales", "mql"),
        ("mql.responsibilities.0.does", "Looks", "mql"),
        ("sales.mql.by", "Marcus", "mql"),
        ("sales.mql.note", "No budget", "mql"),
        ("agreement.signoffs.0.name", "Marcus", ""),
        ("review.results.0.metric", "Won deals", ""),
        ("review.results.0.actual", "Won deals: 7", ""),
        ("slug", "fair", ""),
    ]
    broken = searchable_lines_of_broken("fair", b'\xef\xbb\xbfformat = 1\n\n [pain\nanswer = "K\xf6ln"\n')
    assert [line.text for line in broken] == ["format = 1", "[pain", 'answer = "K\ufffdln"', "fair"]
    assert {line.question for line in broken} == {""}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("mql.answer", "MQL"),
        ("mql.handoff.within", "MQL, Hand-off, Within"),
        ("goals.targets.0.owner", "Goals, Targets, Owner"),
        ("campaign.crm_name", "Campaign, Name in the CRM"),
        ("sales.mql.note", "Sales on MQL, note"),
        ("marketing.pain.position", "Marketing on Pain"),
        ("pain.unheard_of", "Pain, unheard_of"),
        ("review.lessons.0.learned", "Review: lesson"),
        ("", "broken file"),
    ],
)
def test_where_a_line_stands(key: str, said: str) -> None:
    assert describe_line_place(TextLine(key, "x")) == said


@pytest.mark.parametrize(
    ("line", "sought", "marked"),
    [
        ("It cost EUR 60,000 in all", "60000", "60,000"),
        ("It cost 60000 in all", "60,000", "60000"),
        ("It cost 1.250.000 in all", "1250000", "1.250.000"),
        ("It cost 60’000 in all", "60000", "60’000"),
        ("On 2027,100,200 and 12,34", "34", "34"),
    ],
)
def test_grouped_thousands_are_one_number(line: str, sought: str, marked: str) -> None:
    words = parse_search_words(sought)
    assert best_matching_lines(pack_lines([TextLine("pain.answer", line)]), words)
    ((start, end),) = find_matches(line, words)
    assert line[start:end] == marked


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ('"closing cost"', True),
        ('"cost closing"', False),
        ("cost closing", True),
        ("“closing cost”", True),
        ('"closing co', True),  # still being typed
        ('calculator "closing cost"', True),
    ],
)
def test_words_between_quotation_marks_are_a_phrase(sought: str, found: bool) -> None:
    line = pack_lines([TextLine("pain.answer", "The closing cost of a calculator")])
    assert bool(best_matching_lines(line, parse_search_words(sought))) is found


def test_promises_are_found_by_whether_they_were_kept() -> None:
    rows = [
        {"what": "Deliver MQLs", "kept": False},
        {"what": "Call within a day", "kept": True},
        {"what": "Two SDRs", "kept": False},
    ]
    lines = searchable_lines("x", {"review": {"promises": rows}})
    told = pack_lines(lines)
    (line,) = best_matching_lines(told, parse_search_words("broken mqls"))
    assert line == TextLine("review.promises.0.kept", "promise broken, not kept: Deliver MQLs")
    assert describe_line_place(line) == "Review"
    assert [line.key for line in best_matching_lines(told, parse_search_words("broken"))] == [
        "review.promises.0.kept",
        "review.promises.2.kept",
    ], "all that were broken, not the first alone"
    prose = searchable_lines("x", {"pain": {"answer": "A broken process"}, "review": {"promises": rows}})
    assert [line.key for line in best_matching_lines(pack_lines(prose), parse_search_words("broken"))] == [
        "pain.answer",
        "review.promises.0.kept",
        "review.promises.2.kept",
    ]
    assert best_matching_lines(told, parse_search_words('"promise kept"')) == [
        TextLine("review.promises.1.kept", "promise kept: Call within a day")
    ]
    assert best_matching_lines(told, parse_search_words("kept call"))
    assert [line.key for line in best_matching_lines(told, parse_search_words("kept deliver"))] == [
        "review.promises.0.kept"
    ], "not kept is found by kept too"
    assert not best_matching_lines(pack_lines(searchable_lines("x", {})), parse_search_words("broken"))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("review.lessons.0.learned", "Review: lesson"),
        ("review.lessons.0.change", "Review: lesson, change"),
        ("review.promises.2.note", "Review: promise, note"),
        ("review.next", "Review: next review"),
    ],
)
def test_a_line_of_a_review_says_what_it_is(key: str, said: str) -> None:
    assert describe_line_place(TextLine(key, "x")) == said


@pytest.mark.parametrize("room", [20, 40, 60])
def test_an_excerpt_shows_the_words_around_a_match(room: int) -> None:
    text = "One two three four five six seven eight nine ten eleven twelve needle thirteen fourteen fifteen sixteen"
    shown = excerpt(text, parse_search_words("needle"), room)
    assert "needle" in shown and shown.startswith("…") and shown.endswith("…") and len(shown) <= room + 2
    assert excerpt("short", parse_search_words("none"), 20) == "short"


def test_a_word_that_nothing_holds_gets_the_closest_one() -> None:
    known = ["currencies", "current", "closing", "calculator"]
    assert suggest_words(parse_search_words("curencies closing"), known) == {"curencies": "currencies"}
    assert suggest_words(parse_search_words("calc xylophone"), known) == {}
    assert suggest_words(parse_search_words('"closing calculatr"'), known) == {"calculatr": "calculator"}


def test_what_a_result_says_is_found_with_its_metric() -> None:
    review = {
        "results": [{"metric": "Won deals", "actual": 6, "on": date(2026, 4, 7), "note": "The first in December"}]
    }
    lines = searchable_lines("a", {"review": review})
    found = {line.key: line.text for line in lines if line.key.startswith("review.results.0.")}
    assert found == {
        "review.results.0.metric": "Won deals",
        "review.results.0.actual": "Won deals: 6",
        "review.results.0.note": "Won deals: The first in December",
    }
    odd = {"review": {"results": ["x", {"actual": 3}, {"metric": "", "note": "n"}]}}
    assert [line.text for line in searchable_lines("a", odd)] == ["x", "3", "n", "a"]
