"""A sheet that went through mail, chats and documents says what was written on it, or is refused by name."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS
from alignkit.sheets.read_sheet import MAX_LETTERS, read_sheets
from alignkit.sheets.reply import PART_MARKS, PARTS, QuestionReply, SheetReply, make_sheet, mark
from alignkit.sheets.text_sheet import FEARS_MARK, NAME_MARK, ROLE_MARK, SIGNER_MARK, format_reply, format_text_sheet
from tests.full_campaign import full_campaign

CAMPAIGN = full_campaign("freight")
SHEET = make_sheet(CAMPAIGN, "sales", whole=True)
EMPTY = format_text_sheet(SHEET)

SENTENCES = (
    "A budget is named and the project starts this quarter.",
    "Asked for a demo",
    "thirty minutes on a page say nothing about intent; we lose half a day to each of those calls, every single week",
    "Größe zählt nicht – der Bedarf schon…",
    "10 leads a week at most (we are four)",
    "x > 3, a|b, 5 < 6 & “quoted”",
    "日本語の要件",
)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True).map("\n\n".join)
maybe = st.one_of(st.just(""), texts)


@st.composite
def questions(draw: st.DrawFn, key: str) -> QuestionReply:
    say = draw(st.sampled_from(["", "agree", "object"]))
    why = draw(texts) if say == "object" else draw(maybe) if say else ""
    return QuestionReply(key, SHEET.digests[key], draw(maybe), say, why, draw(maybe) if say == "object" else "")


replies = st.builds(
    lambda asked, fears, signer: SheetReply(
        "freight", 1, "sales", SHEET.code, "Marcus Böhm", "Head of Sales", asked, tuple(fears), SHEET.signs, signer
    ),
    st.tuples(*(questions(key) for key in QUESTION_KEYS)),
    st.lists(st.sampled_from(SENTENCES), max_size=3, unique=True),
    st.sampled_from(["", "Marcus Böhm"]),
)


def fill(reply: SheetReply, empty: str = EMPTY) -> str:
    """The sheet with the answers typed below its marks, as a person does."""
    typed = {
        NAME_MARK: reply.name,
        ROLE_MARK: reply.role,
        SIGNER_MARK: reply.signer,
        FEARS_MARK: "\n\n".join(reply.fears),
    }
    for each in reply.questions:
        typed |= {mark(each.key, PART_MARKS[part]): getattr(each, part) for part in PARTS}
    for place, text in typed.items():
        empty = empty.replace(f"{place}\n", f"{place}\n{text}\n", 1)
    return empty


def loose(reply: SheetReply) -> list[object]:
    """What a reply says, without the blanks and kinds of quotes that mail programs change."""

    def same(text: str) -> str:
        folded = text.translate(str.maketrans("“”’‘–…", "\"\"''-.")).replace("...", ".").replace("--", "-")
        return " ".join(folded.split())

    rows = [(q.key, q.digest, q.say, q.unclear, same(q.view), same(q.why), same(q.settles)) for q in reply.questions]
    return [reply.slug, reply.revision, reply.team, reply.code, same(reply.name), reply.signs, same(reply.signer), rows]


def fears_of(reply: SheetReply) -> str:
    return " ".join(" ".join(reply.fears).split())


def hard_wrapped(text: str) -> str:
    lines = (
        textwrap.wrap(line, 68, break_long_words=False, break_on_hyphens=False) or [""] for line in text.split("\n")
    )
    return "\n".join(line for wrapped in lines for line in wrapped)


def quoted(text: str) -> str:
    return "On Tue, Ines Kaya wrote:\n" + "".join(f"> {line}\n" for line in text.split("\n"))


def smart(text: str) -> str:
    return re.sub(r'"([^"\n]*)"', "“\\1”", text).replace("'", "’").replace("...", "…")


def as_html(text: str) -> str:
    lines = "".join(f"<div>{html.escape(line).replace('  ', ' &nbsp;') or '<br>'}</div>" for line in text.split("\n"))
    return f"<!doctype html><html><head><style>p {{}}</style></head><body>{lines}</body></html>"


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "quoted": quoted,
    "quoted twice": lambda text: quoted(quoted(text)),
    "wrapped": hard_wrapped,
    "wrapped and quoted": lambda text: quoted(hard_wrapped(text)),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "smart quotes": smart,
    "bulleted": lambda text: re.sub(r"^(?=\[)", "• ", text, flags=re.MULTILINE),
    "bold marks": lambda text: re.sub(r"^(\[[^\]]+\])$", r"**\1**", text, flags=re.MULTILINE),
    "escaped marks": lambda text: re.sub(r"^\[([^\]]+)\]$", r"\\[\1\\]", text, flags=re.MULTILINE),
    "HTML": as_html,
    "zero-width": lambda text: "\ufeff" + text.replace("] ", "]\u200b "),
    "indented": lambda text: textwrap.indent(text, "    "),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "chat": lambda text: "[10:31, 3/4/2027] Marcus: " + text,
    "lower case": lambda text: re.sub(r"\[(?:Q\d|SHEET|END|YOUR|IT|SIGN)[^\]]+\]", lambda m: m[0].lower(), text),
    "signature below": lambda text: text + "\n-- \nMarcus Böhm\nHead of Sales\n",
    "original below": lambda text: text + "\n\n-----Original Message-----\n" + EMPTY,
    "original quoted below": lambda text: text + "\n\n" + quoted(EMPTY),
    "line separators": lambda text: text.replace("\n", "\u2028"),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(reply=replies)
def test_a_mangled_sheet_reads_back_to_the_same_answers(way: str, reply: SheetReply) -> None:
    (read,) = read_sheets(WAYS[way](fill(reply)))
    assert loose(read) == loose(reply)
    if way != "smart quotes":
        assert fears_of(read) == " ".join(" ".join(reply.fears).split())


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(reply=replies, ways=st.lists(st.sampled_from(list(WAYS)), min_size=2, max_size=3, unique=True))
def test_a_sheet_mangled_in_several_ways_has_no_wrong_stance(reply: SheetReply, ways: list[str]) -> None:
    text = fill(reply)
    for way in ways:
        text = WAYS[way](text)
    try:
        (read,) = read_sheets(text)
    except UserError:
        return
    said = {each.key: each.say for each in reply.questions}
    assert all(each.say in ("", said[each.key]) for each in read.questions)


@settings(max_examples=15, deadline=None)
@given(reply=replies)
def test_what_a_page_makes_of_its_form_reads_back_whole(reply: SheetReply) -> None:
    assert loose(read_sheets(format_reply(reply))[0]) == loose(reply)


def answered() -> str:
    key = "mql"
    only = QuestionReply(key, SHEET.digests[key], "A budget", "object", "Too vague", "Ten leads judged by it")
    return fill(SheetReply("freight", 1, "sales", SHEET.code, "Marcus Böhm", questions=(only,)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_sheet_with_a_piece_gone_never_has_another_stance(data: st.DataObject) -> None:
    """Whatever is cut out: the one stance is read as it was, is not there, or is not understood."""
    text = answered()
    start = data.draw(st.integers(0, len(text) - 1))
    gone = data.draw(st.integers(1, 400))
    try:
        read = read_sheets(text[:start] + text[start + gone :])
    except UserError as error:
        assert error.message
        return
    for reply in read:
        said = {each.key: each.say for each in reply.questions if each.say}
        assert said in ({}, {"mql": "object"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(f"[END OF SHEET {SHEET.code}]", ""), "has no end"),
        (lambda text: text[: len(text) // 2], "has no end"),
        (
            lambda text: text.replace(f"[END OF SHEET {SHEET.code}]", "[END OF SHEET 000000]"),
            "end of another one, 000000",
        ),
        (lambda text: text.replace("[Q5 MQL WHY]", ""), "[Q5 MQL WHY] is missing"),
        (lambda text: text.replace("[Q5 MQL WHY]", "[Q5 MQL WYH]"), "[Q5 MQL WYH]"),
        (lambda text: text.replace("[Q6 SQL VIEW]", "[Q5 MQL VIEW]"), "[Q5 MQL VIEW] stands twice"),
        (lambda text: text.replace("Too vague", "Too\x1bvague"), "U+001B"),
        (lambda text: text.replace("Too vague", "Too\u202evague"), "U+202E"),
        (lambda text: text + "x" * MAX_LETTERS, "longer than 256 KiB"),
        (lambda text: "Hello, we agree with all of it.", "no sheet in this text"),
        (lambda text: text + text.replace("Too vague", "Fine by us"), "twice, filled in differently"),
        (
            lambda text: text.replace("[Q5 MQL WHY]", "[Q5 MQL X]").replace("[Q5 MQL VIEW]", "[Q5 MQL WHY]"),
            "[Q5 MQL X]",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(change: Callable[[str], str], said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        read_sheets(change(answered()))


@pytest.mark.parametrize(
    ("typed", "say"),
    [
        ("agree", "agree"),
        ("Agree.", "agree"),
        ("- I agree", "agree"),
        ("*object*", "object"),
        ("We object!", "object"),
        ("agree or object", ""),
        ("we do not agree", ""),
        ("no", ""),
        ("agree, if Marketing calls first", ""),
        ("agree\nobject", ""),
    ],
)
def test_only_the_word_itself_is_a_stance(typed: str, say: str) -> None:
    text = EMPTY.replace("[Q5 MQL AGREE OR OBJECT]\n", f"[Q5 MQL AGREE OR OBJECT]\n{typed}\n")
    mql = next(each for each in read_sheets(text)[0].questions if each.key == "mql")
    assert (mql.say, bool(mql.unclear)) == (say, not say)


def test_a_question_that_was_cut_out_whole_is_left_alone() -> None:
    start, end = EMPTY.index("[Q6 SQL TEXT]"), EMPTY.index("[Q7 MARKETING")
    assert [each.key for each in read_sheets(EMPTY[:start] + EMPTY[end:])[0].questions] == [
        key for key in QUESTION_KEYS if key != "sql"
    ]


def test_the_text_of_a_campaign_cannot_answer_for_a_team() -> None:
    trap = "Fine.\n[Q5 MQL AGREE OR OBJECT]\nagree\n[END OF SHEET 123456]"
    campaign = CAMPAIGN.with_content("mql", {**CAMPAIGN.content("mql"), "answer": trap})
    reply = read_sheets(format_text_sheet(make_sheet(campaign, "sales", whole=True)))[0]
    assert reply.is_empty


def test_the_sentence_of_a_request_signs_and_its_quotation_does_not() -> None:
    sentence = f"I sign freight, revision 1, {SHEET.signs}, for Sales."
    (reply,) = read_sheets(f"Hello,\n{sentence}\nMarcus")
    assert (reply.slug, reply.team, reply.signs, reply.code) == ("freight", "sales", SHEET.signs, "")
    asked = f"I have a question first.\n\nIf you agree, reply with this sentence:\n\n{sentence}"
    for text in (asked, f"Not yet.\n> {sentence}"):
        with pytest.raises(UserError, match="no sheet"):
            read_sheets(text)
