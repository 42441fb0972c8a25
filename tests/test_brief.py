"""The brief: every word of the agreement is on it, it says where the agreement stands, and nothing can spoil it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest
import tomli
from jinja2 import Environment, meta
from markdown_it import MarkdownIt

from alignkit.agreement import Who, agree, amend, answer, object_to, park, position, prepared, set_field, sign
from alignkit.digests import agreement_digest
from alignkit.fileformat.entry import spoken
from alignkit.model import Act, Campaign, Carried, Waiver, from_data
from alignkit.problems import Refused
from alignkit.questions import CAMPAIGN, KEYS, QUESTIONS
from alignkit.rendering import words
from alignkit.rendering.brief import context, render
from alignkit.rendering.render import render as fill
from alignkit.sums import share

ROOT = Path(__file__).parents[1]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
AT = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
JUDGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def brief(campaign, **how):
    return render(campaign, TEMPLATES, **how)


def loaded(path):
    slug = path.parent.name if path.parent.parent.name == "sealed" else path.stem
    return from_data(slug, tomli.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def full():
    return loaded(ROOT / "tests" / "data" / "full.toml")


def plain(markdown):
    """What a reader sees of it, as words."""

    def walk(tokens):
        for token in tokens:
            yield from walk(token.children) if token.children else [token.content]

    return re.sub(r"\s+", " ", " ".join(walk(JUDGE.parse(markdown))))


def agreed(campaign):
    for key in KEYS:
        for team in ("marketing", "sales"):
            campaign = agree(campaign, key, team, Who(f"{team} lead", AT))
    return campaign


def unsigned(full):
    """The whole example as a draft nobody has said anything to yet, with the three reasons that signing asks for."""
    reasons = full.content("sql")["reject_reasons"] + [
        {"code": f"no-{what}", "meaning": f"No {what}", "next": "Closed"} for what in ("budget", "fit")
    ]
    draft = replace(full, agreement=type(full.agreement)(), views={}, unknown={})
    return set_field(draft, "sql", ("reject_reasons",), reasons)


def signed_by(campaign, team, name, **how):
    who = Who(name, AT, how.pop("recorded_by", ""))
    return sign(campaign, prepared(campaign, team, who, **how))


@pytest.fixture(scope="module")
def sealed(full):
    draft = agreed(unsigned(full))
    first = signed_by(draft, "marketing", "Ines Kaya", role="Head of Demand Generation")
    return signed_by(first, "sales", "Marcus Boehm", recorded_by="Ines Kaya", evidence="his mail of 31 March, 10:02")


# --- every field -------------------------------------------------------------------------------------------------


def filled(field, number):
    """A value of a field that stands nowhere else, and the text a reader must find for it."""
    if field.kind == "number":
        if field.key in ("mql_to_sql", "sql_to_won"):
            return number / 10000, share(number / 10000)
        return 100000 + number, spoken(100000 + number)
    if field.kind == "date":
        day = date(2027, 1, 1) + timedelta(days=number)
        return day, spoken(day)
    if field.kind == "duration":
        return f"{number} days", f"{number} days"
    if field.kind == "rhythm":
        return f"{number} weeks", f"{number} weeks"
    if field.kind == "choice":
        return field.choices[-1], field.choices[-1]
    if field.kind == "flag":
        return True, "yes"
    if field.kind == "lines":
        return [f"Line {number}", f"Other {number}"], f"Other {number}"
    return f"Text {number}", f"Text {number}"


def filled_all(fields, numbers, found, unknown):
    table = {}
    for field in fields:
        if field.kind == "table":
            table[field.key] = filled_all(field.fields, numbers, found, unknown)
        elif field.kind == "rows":
            table[field.key] = [filled_all(field.fields, numbers, found, unknown) for _ in range(2)]
        else:
            table[field.key], text = filled(field, next(numbers))
            found.append((field.label, text))
    table["colour"] = f"Unknown {next(numbers)}"
    unknown.append(table["colour"])
    return table


@pytest.mark.parametrize("key", ["campaign", *KEYS])
def test_every_field_with_a_value_and_every_unknown_key_is_on_it(key):
    found, unknown = [], []
    question = next(q for q in (CAMPAIGN, *QUESTIONS) if q.key == key)
    content = filled_all(question.fields, iter(range(11, 999)), found, unknown)
    for row in content.get("measures", ()):
        row["goal"] = "Some goal"
    campaign = Campaign("all", {}, {key: content}) if key != "campaign" else Campaign("all", content)
    text = plain(brief(campaign))
    for label, value in found:
        if label not in ("Unit", "Goal"):
            assert value in text, label
    assert all(value in text for value in unknown)
    assert "Also written down" in text


def test_every_answer_and_everything_the_teams_said_is_on_it(full):
    text = plain(brief(full, draft=True))
    for key in KEYS:
        for paragraph in full.answer(key).split("\n"):
            assert paragraph.strip() in text
    said = [view.position for views in full.views.values() for view in views.values()]
    for views in full.views.values():
        said += [
            getattr(v.stance, name) for v in views.values() if v.stance for name in ("note", "by", "settles", "owner")
        ]
    said += [value for rows in full.review.values() if isinstance(rows, list) for row in rows for value in row.values()]
    for value in said:
        if isinstance(value, str) and value not in KEYS:
            assert value.strip().rstrip(".") in text


# --- where it stands ---------------------------------------------------------------------------------------------


def test_a_draft_never_signed_says_so_first_and_what_is_missing():
    campaign = answer(Campaign("bare", {"title": "Bare"}), "pain", "It hurts.")
    lines = brief(campaign).split("\n")
    assert lines[:3] == ["# Campaign agreement: Bare", "", "**Draft, never signed**"]
    text = brief(campaign)
    assert "- **Pain**: not written yet: Evidence" in text
    assert "- **Pain**: Marketing and Sales have not agreed yet" in text
    assert "Marketing will, Sales will, Metrics**: no answer yet" in text
    assert "First day; Last day" in text
    assert "not signed yet" in text and "alignkit verify" not in text


def test_a_ready_draft_says_that_nothing_is_in_the_way(full):
    draft = agreed(unsigned(full))
    text = brief(draft)
    assert "Nothing is in the way of signing." in text and "Before both teams can sign" not in text


def test_a_signed_one_leads_with_what_is_in_force_and_how_we_know(sealed):
    text = brief(sealed)
    assert text.split("\n")[2].startswith(
        "**In force: revision 1**, signed 31 March 2027 · leads from 6 April to 30 June 2027"
    )
    assert "| Marketing | Ines Kaya, Head of Demand Generation | typed in person | 31 March 2027 |" in text
    assert "| Sales | Marcus Boehm | reported by Ines Kaya: his mail of 31 March, 10:02 | 31 March 2027 |" in text
    digest = agreement_digest(sealed)
    assert f"`sha256:{digest[7:15]}…{digest[-8:]}`" in text
    assert f"--expect {digest}`" in text


def test_beside_a_new_draft_the_page_is_that_of_the_revision_in_force(sealed):
    draft = answer(amend(sealed), "pain", "Another pain.")
    text = brief(draft, in_force=sealed)
    assert text.split("\n")[2].startswith("**In force: revision 1**")
    assert "Revision 2 is being worked on and changes Pain; until both teams sign it, this one holds." in text
    assert "Another pain." not in text
    drafted = brief(draft, in_force=sealed, draft=True)
    assert drafted.split("\n")[2].startswith(
        "**Draft of revision 2, not signed**, revision 1, signed 31 March 2027, stays in force"
    )
    assert "Another pain." in drafted and "This draft follows revision 1 and changes Pain." in drafted


def test_results_written_beside_a_draft_are_on_the_page_in_force(sealed):
    row = {"metric": "Won deals", "actual": 9, "on": date(2027, 6, 1), "by": "Marcus Boehm"}
    draft = replace(amend(sealed), review={"results": [row]})
    text = brief(draft, in_force=sealed)
    assert "| Won deals | 20 deals by 31 December 2027 | 9 deals | 45 % | 1 June 2027 | Marcus Boehm |" in text


def test_an_older_revision_says_that_it_no_longer_holds(sealed):
    second = answer(amend(sealed), "pain", "Another pain.")
    for team in ("marketing", "sales"):
        second = agree(second, "pain", team, Who(f"{team} lead", AT))
    second = signed_by(signed_by(second, "marketing", "Ines Kaya"), "sales", "Marcus Boehm")
    assert "**Revision 1, no longer in force**, signed 31 March 2027; revision 2 is" in brief(sealed, in_force=second)
    assert "**In force: revision 2**" in brief(second)


def test_a_text_changed_behind_the_signatures_is_called_that(sealed):
    altered = sealed.with_content("pain", dict(sealed.content("pain")) | {"answer": "Quietly other."})
    assert "**Changed behind the signatures: this is not revision 1 as both teams signed it**" in brief(altered)


def test_a_signature_on_an_older_text_is_not_passed_off(sealed):
    one = replace(sealed, agreement=replace(sealed.agreement, signoffs=sealed.agreement.signoffs[:1]))
    text = brief(answer(one, "pain", "Another pain."))
    assert "typed in person; **signed another text than this**" in text
    assert "| Sales | Marcus Boehm | not signed yet |  |" in text


def test_objections_reservations_and_parking_stand_on_the_page(full):
    campaign = unsigned(full)
    campaign = object_to(campaign, "mql", "sales", Who("Theo", AT), "Says nothing about budget", settles="Ten leads")
    assert "In nobody's hands yet." in brief(campaign, one_page=True)
    campaign = park(campaign, "mql", "sales", "Jonas Wirth", date(2027, 4, 20), "Judged together")
    campaign = agree(campaign, "sql", "marketing", Who("Ines", AT), "If it stays at three days")
    page = brief(campaign, one_page=True)
    assert (
        "- **Sales objects to question 5, MQL** (Theo): “Says nothing about budget” Would settle it: Ten leads. "
        "Reply: Judged together. Parked with Jonas Wirth until 20 April 2027." in page
    )
    assert "- **Marketing, with a reservation on question 6, SQL** (Ines): “If it stays at three days”" in page


def test_confidence_is_shown_once_both_teams_gave_theirs(full):
    draft = agreed(unsigned(full))
    one = signed_by(draft, "marketing", "Ines Kaya", confidence=(("Won deals", 0.6),))
    assert "How likely" not in brief(one)
    both = signed_by(one, "sales", "Marcus Boehm", confidence=(("Won deals", 0.45),))
    assert "How likely the signers hold it: Won deals: Marketing 60 %, Sales 45 %" in brief(both)


def test_waivers_and_what_was_carried_over():
    waiver = Waiver("AK09", "goals", "First of its kind", date(2027, 6, 30), Act("Ines Kaya", AT))
    campaign = Campaign("x", answers={"pain": {"answer": "p"}}, waivers=(waiver,), carried=Carried("autumn", ("pain",)))
    text = brief(campaign)
    assert (
        "- `AK09` in Goals: First of its kind. Until 30 June 2027. Marketing: Ines Kaya, 31 March 2027; Sales: not yet."
        in text
    )
    assert "Carried over from `autumn` and not looked at yet: Pain." in text


# --- the page ----------------------------------------------------------------------------------------------------


def test_one_page_is_the_beginning_of_the_whole(full, sealed):
    for campaign in (full, sealed, Campaign("empty")):
        whole, page = brief(campaign, draft=True), brief(campaign, draft=True, one_page=True)
        assert ", the first page, sha256:" in page and ", the first page" not in whole
        page = page.replace(", the first page, sha256:", ", sha256:")
        assert whole.startswith(page) and len(page) < len(whole)


def test_what_is_missing_is_left_out_not_printed_empty():
    text = brief(Campaign("empty"))
    for gone in ("None", "## If you get", "## What decides", "## What we promised", "## By date", "## A lead's way"):
        assert gone not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("gone", ["average_deal", "sql_to_won", "mql_to_sql", "revenue_target"])
def test_a_zero_in_the_funnel_divides_nothing(full, gone):
    campaign = full.with_content(
        "goals", dict(full.content("goals")) | {"funnel": dict(full.content("goals")["funnel"]) | {gone: 0}}
    )
    text = brief(campaign, draft=True)
    assert "÷ 0" not in text.replace("÷ 0.", "")


def test_teams_are_called_what_the_campaign_calls_them(full):
    named = replace(full, info={**full.info, "marketing_name": "Growth | <b>", "sales_name": "Field"})
    text = brief(named, draft=True)
    assert "| Growth \\| &lt;b> to Field | Field to Growth \\| &lt;b> |" in text


def test_the_same_campaign_gives_the_same_bytes(full):
    shuffled = replace(full, answers=dict(reversed(full.answers.items())))
    assert brief(full) == brief(shuffled) == brief(full)


# --- nobody led astray -------------------------------------------------------------------------------------------

HOSTILE = (
    "x | y </td>\n## Signed\n\n```\n<script>alert(1)</script> {{ 7*7 }} [a](javascript:b) @me #1 \u202e\x1b[2J\n---\n"
)


def every_text(value, hostile):
    if isinstance(value, str):
        return hostile
    if isinstance(value, dict):
        return {key: every_text(item, hostile) for key, item in value.items()}
    return [every_text(item, hostile) for item in value] if isinstance(value, list) else value


def shape(document):
    tokens = JUDGE.parse(document)
    heads = [(t.tag, tokens[i + 1].content == "Signed") for i, t in enumerate(tokens) if t.type == "heading_open"]
    return heads, [t.type for t in tokens if t.type in ("table_open", "tr_open", "td_open", "th_open")]


def spoiled(full, text):
    campaign = replace(full, info=every_text(full.info, text), review=every_text(full.review, text))
    campaign = replace(campaign, answers={key: every_text(content, text) for key, content in full.answers.items()})
    for team in ("marketing", "sales"):
        for key in KEYS:
            campaign = position(campaign, key, team, text)
            campaign = object_to(
                campaign, key, team, Who(text, AT, text), text, settles=text, owner=text, due=date(2027, 4, 1)
            )
    return campaign


def test_hostile_text_everywhere_changes_no_heading_and_no_table(full):
    base = unsigned(full)
    tame, wild = brief(spoiled(base, "tame")), brief(spoiled(base, HOSTILE))
    assert shape(wild) == shape(tame)
    tokens = [child for token in JUDGE.parse(wild) for child in (token, *(token.children or ()))]
    assert not [t.content for t in tokens if t.type in ("html_block", "html_inline", "image", "link_open")]
    assert "\\{\\{ 7\\*7 }}" in wild and "\x1b" not in wild and "\u202e" not in wild
    assert not re.search(r"(?<!\w)@\w|#\d", re.sub(r"(?s)```.*?```", "", wild))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n{{ titel }}", "page.md.j2, line 2: 'titel' is undefined. Did you mean title?"),
        (
            "{% for s in signed %}\n{{ s.nam }}\n{% endfor %}",
            "page.md.j2, line 2: 'dict object' has no attribute 'nam'. Did you mean name?",
        ),
        ("one\n\n{% if %}", "page.md.j2, line 3: Expected an expression, got 'end of statement block'."),
        (
            "{{ title.__class__.__mro__ }}",
            "page.md.j2, line 1: access to attribute '__class__' of 'str' object is unsafe.",
        ),
        ("{{ asks.append(1) }}", "page.md.j2, line 1: access to attribute 'append' of 'list' object is unsafe."),
        ("{{ range(10) }}", "page.md.j2, line 1: 'range' is undefined."),
        ("{{ title + 1 }}", 'page.md.j2, line 1: can only concatenate str (not "int") to str.'),
        ("{% include 'other.j2' %}", "page.md.j2, line 1: there is no template other.j2."),
    ],
)
def test_a_wrong_template_is_named_with_line_and_nearest_word(full, template, message):
    with pytest.raises(Refused) as refused:
        fill({"page.md.j2": template}, "page.md.j2", context(full))
    assert str(refused.value).startswith(message)


def test_every_word_a_template_may_use_is_declared_used_and_explained(full):
    declared = get_type_hints(words.Words, include_extras=True)
    given = context(full)
    assert given.keys() == declared.keys()
    assert all(hint.__metadata__[0] for hint in declared.values())
    texts = [TEMPLATES[name] for name in ("brief.md.j2", "reps.txt.j2")]
    used = {word for text in texts for word in meta.find_undeclared_variables(Environment().parse(text))}
    used -= {"wiki", "part", "said"}  # macros
    assert used <= declared.keys()
    assert declared.keys() - used == {"slug", "revision"}


def test_records_never_reach_a_template(full):
    def only_plain(value):
        if isinstance(value, dict):
            return all(map(only_plain, value.values()))
        return all(map(only_plain, value)) if type(value) is list else type(value) in (str, int, bool)

    assert only_plain(context(full))
    assert fill({"t": "{{ title }}"}, "t", {"title": "x"}) == "x"


# --- read by a person before it is accepted ----------------------------------------------------------------------

SAMPLES = sorted((ROOT / "campaigns").glob("*.toml"))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_samples(path, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "brief"
    snapshot.assert_match(brief(loaded(path)), f"{path.stem}.md")


def test_the_whole_example(full, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "brief"
    snapshot.assert_match(brief(full, draft=True), "full.md")


def test_a_field_set_by_hand_is_found_again():
    campaign = set_field(Campaign("x"), "mql", ("handoff", "within"), "3 fortnights")
    assert "handed over within 3 fortnights → first call (no time agreed)" in brief(campaign)
