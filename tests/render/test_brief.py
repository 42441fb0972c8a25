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

from alignkit.core.actions import (
    agree,
    amend,
    object_to,
    park,
    prepare_signoff,
    set_answer,
    set_field,
    set_position,
    sign,
)
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Approval, Campaign, CarriedForward, Waiver, from_data
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.render import context as render_context
from alignkit.render import targets
from alignkit.render.agreement_status import describe_agreement
from alignkit.render.brief import build_context, render_brief
from alignkit.render.templates import render_template as fill
from alignkit.review.charts import TERMINAL_FORMATTER
from alignkit.text.numbers import format_percent
from alignkit.values.parse_format import format_value

ROOT = Path(__file__).parents[2]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
AT = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
JUDGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def brief_text(campaign, **how):
    return render_brief(campaign, TEMPLATES, **how)


def load_campaign(path):
    slug = path.parent.name if path.parent.parent.name == "sealed" else path.stem
    return from_data(slug, tomli.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def full():
    return load_campaign(ROOT / "tests" / "data" / "full.toml")


def plain_text(markdown):
    """What a reader sees of it, as words."""

    def walk(tokens):
        for token in tokens:
            yield from walk(token.children) if token.children else [token.content]

    return re.sub(r"\s+", " ", " ".join(walk(JUDGE.parse(markdown))))


def with_agreements(campaign):
    for key in QUESTION_KEYS:
        for team in ("marketing", "sales"):
            campaign = agree(campaign, key, team, Actor(f"{team} lead", AT))
    return campaign


def without_signoffs(full):
    """The whole example as a draft nobody has said anything to yet, with the three reasons that signing asks for."""
    reasons = full.content("sql")["reject_reasons"] + [
        {"code": f"no-{what}", "meaning": f"No {what}", "next": "Closed"} for what in ("budget", "fit")
    ]
    draft = replace(full, agreement=type(full.agreement)(), views={}, unknown={})
    return set_field(draft, "sql", ("reject_reasons",), reasons)


def with_signoff(campaign, team, name, **how):
    who = Actor(name, AT, how.pop("recorded_by", ""))
    return sign(campaign, prepare_signoff(campaign, team, who, **how))


@pytest.fixture(scope="module")
def sealed_campaign(full):
    draft = with_agreements(without_signoffs(full))
    first = with_signoff(draft, "marketing", "Ines Kaya", role="Head of Demand Generation")
    return with_signoff(first, "sales", "Marcus Boehm", recorded_by="Ines Kaya", evidence="his mail of 31 March, 10:02")


# --- every field -------------------------------------------------------------------------------------------------


def fill_field(field, number):
    """A value of a field that stands nowhere else, and the text a reader must find for it."""
    if field.kind == "number":
        if field.most == 1:  # a share
            return number / 10000, format_percent(number / 10000)
        return 100000 + number, format_value(100000 + number)
    if field.kind == "date":
        day = date(2027, 1, 1) + timedelta(days=number)
        return day, format_value(day)
    if field.kind == "duration":
        return f"{number} days", f"{number} days"
    if field.kind == "rhythm":
        return f"{number} weeks", f"{number} weeks"
    if field.kind == "choice":
        return field.choices[-1], field.choices[-1]
    if field.kind == "flag":
        return True, field.label.lower()
    if field.kind == "lines":
        return [f"Line {number}", f"Other {number}"], f"Other {number}"
    return f"Text {number}", f"Text {number}"


def fill_fields(fields, numbers, found, unknown):
    table = {}
    for field in fields:
        if field.is_recorded:
            continue  # the page says it in sentences of its own
        if field.kind == "table":
            table[field.key] = fill_fields(field.fields, numbers, found, unknown)
        elif field.kind == "rows":
            table[field.key] = [fill_fields(field.fields, numbers, found, unknown) for _ in range(2)]
        else:
            table[field.key], text = fill_field(field, next(numbers))
            found.append((field.label, text))
    table["colour"] = f"Unknown {next(numbers)}"
    unknown.append(table["colour"])
    return table


@pytest.mark.parametrize("key", ["campaign", *QUESTION_KEYS])
def test_every_field_with_a_value_and_every_unknown_key_is_on_it(key):
    found, unknown = [], []
    question = next(q for q in (CAMPAIGN_QUESTION, *QUESTIONS) if q.key == key)
    content = fill_fields(question.fields, iter(range(11, 999)), found, unknown)
    for row in content.get("measures", ()):
        row["goal"] = "Some goal"
    campaign = Campaign("all", {}, {key: content}) if key != "campaign" else Campaign("all", content)
    text = plain_text(brief_text(campaign))
    for label, value in found:
        if label == "First day":  # the year stands behind the last day
            value = f"{value.removesuffix(' 2027')} to "
        if label not in ("Unit", "Goal"):
            assert value in text or (value == label.lower() and label in text), label
    assert all(value in text for value in unknown)
    assert "Also written down" in text


def test_every_answer_and_everything_the_teams_said_is_on_it(full):
    text = plain_text(brief_text(full, draft=True))
    for key in QUESTION_KEYS:
        for paragraph in full.answer(key).split("\n"):
            assert paragraph.strip() in text
    said = [view.position for views in full.views.values() for view in views.values()]
    for views in full.views.values():
        said += [
            getattr(v.stance, name) for v in views.values() if v.stance for name in ("note", "by", "settles", "owner")
        ]
    said += [value for rows in full.review.values() if isinstance(rows, list) for row in rows for value in row.values()]
    for value in said:
        if isinstance(value, str) and value not in QUESTION_KEYS:
            assert value.strip().rstrip(".") in text


# --- where it stands ---------------------------------------------------------------------------------------------


def test_a_draft_never_signed_says_so_first_and_what_is_missing():
    campaign = set_answer(Campaign("bare", {"title": "Bare"}), "target", "Waterworks.")
    lines = brief_text(campaign).split("\n")
    assert lines[:3] == ["# Bare", "", "> **Draft, never signed**."]
    text = brief_text(campaign)
    assert "- **Target**: not written yet: Accounts; Not for" in text
    assert "- **Target**: Marketing and Sales have not agreed yet" in text
    assert "Marketing will, Sales will, Metrics**: no answer yet" in text
    assert "First day; Marketing lead" in text
    assert "not signed yet" in text and "alignkit verify" not in text


def test_a_ready_draft_says_that_nothing_is_in_the_way(full):
    draft = with_agreements(without_signoffs(full))
    text = brief_text(draft)
    assert "Nothing is in the way of signing." in text and "Before both teams can sign" not in text


def test_a_signed_one_leads_with_what_is_in_force_and_how_we_know(sealed_campaign):
    text = brief_text(sealed_campaign)
    assert text.split("\n")[2].startswith(
        "> **In force**. Open until 31 December 2027: Won revenue was never read, due every month."
    )
    assert text.split("\n")[3:5] == [
        "",
        "Revision 1, signed 31 March 2027",
    ]
    assert " · 6 April to 30 June 2027" in text
    assert (
        "- Marketing: Ines Kaya, Head of Demand Generation, a typed name, which proves no identity, 31 March 2027\n"
        in text
    )
    assert "- Sales: Marcus Boehm, reported by Ines Kaya: his mail of 31 March, 10:02, 31 March 2027\n" in text
    assert "Marketing and Sales agreed with all nine answers on 31 March 2027." in text.partition("## To check this")[2]
    digest = agreement_digest(sealed_campaign)
    assert (
        "\nCheck: `alignkit verify --page FILE`, and compare with the fingerprint in your own mail of that day." in text
    )
    assert "Not signed, and open to change by anybody" in text.partition("## To check this")[2]
    assert re.sub(r"(?m)^\[//].*$", "", text).count(digest) == 1 and digest[-8:] + "`" in text


def test_who_agreed_by_which_door_is_counted_where_the_doors_differ(sealed_campaign):
    campaign = sealed_campaign
    by = {"pain": ("sheet", "Ines Kaya"), "mql": ("room", ""), "sql": ("room", "")}
    for key, (via, recorded_by) in by.items():
        view = campaign.view("sales", key)
        stance = replace(view.stance, via=via, recorded_by=recorded_by)
        campaign = campaign.with_view("sales", key, replace(view, stance=stance))
    said = describe_agreement(campaign, campaign.team_names, TERMINAL_FORMATTER)
    proof = "which proves no identity"
    assert said == (
        "Marketing agreed with all nine answers on 31 March 2027. Sales agreed with all nine answers on 31 March 2027: "
        f"1 taken down by Ines Kaya, the name given on a sheet, {proof}; 6 entered by whoever is named; "
        f"2 the name given in the room, {proof}."
    )


def test_beside_a_new_draft_the_page_is_that_of_the_revision_in_force(sealed_campaign):
    draft = set_answer(amend(sealed_campaign), "pain", "Another pain.")
    text = brief_text(draft, in_force=sealed_campaign)
    assert text.split("\n")[2].startswith("> **In force**.")
    assert "Revision 2 is being worked on and changes Pain; until both teams sign it, this one holds." in text
    assert "Another pain." not in text
    drafted = brief_text(draft, in_force=sealed_campaign, draft=True)
    assert drafted.split("\n")[2].startswith(
        "> **Draft of revision 2, not signed**; revision 1, signed 31 March 2027, stays in force"
    )
    assert "Another pain." in drafted and "This draft follows revision 1 and changes Pain." in drafted


def test_results_written_beside_a_draft_are_on_the_page_in_force(sealed_campaign):
    row = {"metric": "Won deals", "actual": 9, "on": date(2027, 6, 1), "by": "Marcus Boehm"}
    draft = replace(amend(sealed_campaign), review={"results": [row]})
    text = brief_text(draft, in_force=sealed_campaign)
    assert (
        "- **Won deals** by 31 December 2027: 9 of 20 deals, 45 % (read 1 June 2027, Marcus Boehm, reported)\n" in text
    )


def test_earlier_results_stand_behind_the_one_that_decides(sealed_campaign):
    def read(actual, month, **more):
        return {"metric": "Won deals", "actual": actual, "on": date(2027, month, 1), **more}

    rows = [read(5, 5), read(17, 6, note="After the fair", by="Theo"), read(19, 7)]
    text = brief_text(replace(sealed_campaign, review={"results": rows}))
    earlier = "earlier 5 (1 May), 17 (read 1 June 2027, Theo, entered: After the fair)"
    assert f"19 of 20 deals, 95 % (read 1 July 2027, entered); {earlier}\n" in text


def test_a_hand_off_names_who_gives_and_who_receives(sealed_campaign):
    answers = brief_text(sealed_campaign).partition("## The nine answers")[2]
    assert "**Hand-off:** Lena Ott; to SDR desk;" in answers


def test_a_reading_of_another_half_year_has_its_year(sealed_campaign):
    rows = [{"metric": "Won deals", "actual": n, "on": date(2026 + n, 6, 1)} for n in (1, 2)]
    assert "; earlier 1 (1 June 2027)\n" in brief_text(replace(sealed_campaign, review={"results": rows}))


def test_how_a_result_is_known_is_explained_in_the_words_that_occur(sealed_campaign):
    def explained(**row):
        results = [{"metric": "Won deals", "actual": 9, "on": date(2027, 6, 1), **row}]
        page = brief_text(replace(sealed_campaign, review={"results": results}))
        return page.partition("## What came of it\n\n")[2].split("\n")[0]

    assert explained() == "Entered: written down by somebody else."
    assert explained(by="Marcus Boehm") == "Reported: said by the team it judges."
    assert explained(source="CRM export") == "Measured: read by a program."


@pytest.mark.parametrize(
    "fallbacks, decider, said",
    [
        (("Priya Nair", "Priya Nair"), "Priya Nair", "Priya Nair"),
        (("Priya Nair", "priya nair"), "Priya Nair, COO", "Priya Nair, COO"),
        (("Priya Nair", "Jo Baker"), "Jo Baker", "Priya Nair and Jo Baker"),
        (("Priya Nair", ""), "Jo Baker", "Priya Nair, then Jo Baker"),
    ],
)
def test_whom_to_ask_names_nobody_twice(
    sealed_campaign: Campaign, fallbacks: tuple[str, str], decider: str, said: str
) -> None:
    content = {key: sealed_campaign.content(key) for key in ("mql", "sales_responsibilities")}
    handoff = content["mql"]["handoff"] | {"fallback": fallbacks[0]}
    follow_up = content["sales_responsibilities"]["follow_up"] | {"fallback": fallbacks[1]}
    known = sealed_campaign.with_content("mql", content["mql"] | {"handoff": handoff})
    known = known.with_content("sales_responsibilities", content["sales_responsibilities"] | {"follow_up": follow_up})
    page = brief_text(replace(known, info=known.info | {"decider": decider}))
    assert f"**Stuck?** {said}\n" in page


def test_a_judged_clock_is_not_marked_on_the_card(sealed_campaign):
    row = {"what": "First response within 2 business hours of the hand-off", "kept": False, "on": date(2027, 6, 1)}
    judged = replace(sealed_campaign, review={"promises": [row]})
    card = brief_text(judged).partition("## What we promised")[0].partition("## You have")[2]
    assert "2 business hours after the hand-off" in card and "✗" not in card
    assert "**Promises: ✓ or ✗ is the other team's word**" in brief_text(judged)


def test_the_marks_of_promises_are_explained_once(sealed_campaign):
    what = sealed_campaign.content("marketing_responsibilities")["commitments"][0]["what"]
    rows = [{"what": what, "kept": True, "on": date(2027, 6, 1)}]
    over = [{"metric": "Won revenue", "actual": 9, "on": date(2029, 6, 1)}]
    for review in ({"promises": rows}, {"promises": rows, "results": over}):
        campaign = replace(sealed_campaign, review=review)
        for one_page in (False, True):
            page = brief_text(campaign, one_page=one_page)
            assert page.count("✓ or ✗ is the other team's word") == 1
            assert page.index("✓ or ✗") < page.index(" ✓\n")
    assert "✓ or ✗" not in brief_text(replace(sealed_campaign, review={}))


def test_what_came_of_a_campaign_that_is_over_stands_before_its_card(sealed_campaign):
    def heads(page):
        return re.findall(r"(?m)^## (.*)$|<h2 id=.*?>(.*)</h2>", page)

    over = [{"metric": "Won revenue", "actual": 9, "on": date(2029, 6, 1)}]
    running = [{"metric": "Won deals", "actual": 9, "on": date(2027, 5, 1)}]
    for target in (targets.PLAIN, targets.CONFLUENCE, targets.WEB):
        done = replace(sealed_campaign, review={"results": over})
        first = [a or b for a, b in heads(brief_text(done, target=target))]
        assert first[:2] == ["What came of it", "You have one of these leads: over since 1 June 2029"]
        assert first.count("What came of it") == 1
        one_page = [a or b for a, b in heads(brief_text(done, target=target, one_page=True))]
        assert one_page == first[1 : 1 + len(one_page)]
        runs = replace(sealed_campaign, review={"results": running})
        first = [a or b for a, b in heads(brief_text(runs, target=target))]
        assert first[0] == "You have one of these leads" and first.count("What came of it") == 1


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("2 business hours", "the clock runs Mon-Fri 09:00-17:00 Europe/Berlin only"),
        ("2 hours", "the clock starts Mon-Fri 09:00-17:00 Europe/Berlin only"),
    ],
)
def test_the_card_says_which_hours_count(full, within, said):
    """A plain time only starts in business hours; a business time runs in no others."""
    info = {**full.info, "business_hours": "Mon-Fri 09:00-17:00 Europe/Berlin"}
    campaign = replace(full, info={key: value for key, value in info.items() if key != "holidays"})
    campaign = campaign.with_content("mql", {**campaign.content("mql"), "classes": []})
    follow_up = {**campaign.content("sales_responsibilities")["follow_up"], "first_response": within}
    follow_up.pop("asked_for_call", None)
    sales = {**campaign.content("sales_responsibilities"), "follow_up": follow_up}
    campaign = campaign.with_content("sales_responsibilities", sales)
    assert f"{said}:\n" in brief_text(campaign, draft=True)
    closed = replace(campaign, info={**campaign.info, "holidays": ["2027-05-06"]})
    assert f"{said}, not on the agreed holidays:\n" in brief_text(closed, draft=True)


def test_a_lesson_says_who_takes_it_up_and_where_it_went(sealed_campaign):
    lesson = {"question": "mql", "learned": "A", "change": "B", "on": date(2027, 6, 1), "owner": "Kim"}
    open_, taken = (
        brief_text(replace(sealed_campaign, review={"lessons": [{**lesson, **more}]}))
        for more in ({"due": date(2027, 7, 1)}, {"taken_up_in": "freight-autumn r2"})
    )
    assert "- **MQL**: A. Change: B. (1 June 2027) Open: Kim, by 1 July 2027." in open_
    assert "Taken up in freight-autumn r2." in taken
    assert "Open" not in taken.partition("**Lessons**")[2]


def test_the_status_line_quotes_a_lesson_that_was_taken_up_if_there_is_one(sealed_campaign):
    def status(*lessons):
        rows = [{"question": "mql", "on": date(2027, 6, n), **row} for n, row in enumerate(lessons, 1)]
        results = [{"metric": "Won deals", "actual": 9, "on": date(2027, 6, 1)}]
        return brief_text(replace(sealed_campaign, review={"results": results, "lessons": rows})).split("\n")[2]

    taken = {"learned": "Taken", "taken_up_in": "freight-autumn r2"}
    assert "Learned: Taken. 2 more below." in status({"learned": "A"}, taken, {"learned": "Newest"})
    assert "Learned: Newest. 1 more below." in status({"learned": "A"}, {"learned": "Newest"})


def test_an_older_revision_says_that_it_no_longer_holds(sealed_campaign):
    second = set_answer(amend(sealed_campaign), "pain", "Another pain.")
    for team in ("marketing", "sales"):
        second = agree(second, "pain", team, Actor(f"{team} lead", AT))
    second = with_signoff(with_signoff(second, "marketing", "Ines Kaya"), "sales", "Marcus Boehm")
    assert "> **Revision 1, no longer in force**; signed 31 March 2027; revision 2 is." in brief_text(
        sealed_campaign, in_force=second
    )
    assert "\n> **In force**." in brief_text(second) and "\nRevision 2, signed" in brief_text(second)


def test_a_text_changed_behind_the_signatures_is_called_that(sealed_campaign):
    altered = sealed_campaign.with_content("pain", dict(sealed_campaign.content("pain")) | {"answer": "Quietly other."})
    assert "**Changed behind the signatures: this is not revision 1 as both teams signed it**; signed" in brief_text(
        altered
    )


def test_a_signature_on_an_older_text_is_not_passed_off(sealed_campaign):
    one = replace(
        sealed_campaign, agreement=replace(sealed_campaign.agreement, signoffs=sealed_campaign.agreement.signoffs[:1])
    )
    text = brief_text(set_answer(one, "pain", "Another pain."))
    assert "a typed name, which proves no identity; **signed another text than this**" in text
    assert "- Sales: Marcus Boehm, not signed yet\n" in text


def test_objections_reservations_and_parking_stand_on_the_page(full):
    campaign = without_signoffs(full)
    campaign = object_to(campaign, "mql", "sales", Actor("Theo", AT), "Says nothing about budget", settles="Ten leads")
    assert "In nobody's hands yet." in brief_text(campaign, one_page=True)
    campaign = park(campaign, "mql", "sales", "Jonas Wirth", date(2027, 4, 20), "Judged together")
    campaign = agree(campaign, "sql", "marketing", Actor("Ines", AT), "If it stays at three days")
    page = brief_text(campaign, one_page=True)
    assert (
        "- **Sales objects to question 5, MQL** (Theo): “Says nothing about budget” Would settle it: Ten leads. "
        "Reply: Judged together. Parked with Jonas Wirth until 20 April 2027." in page
    )
    assert "- **Marketing, with a reservation on question 6, SQL** (Ines): “If it stays at three days”" in page


def test_a_settled_objection_is_one_line_below_the_first_part_and_stays_when_signed(full):
    objected = object_to(
        without_signoffs(full), "mql", "sales", Actor("Theo", AT), "They leave", settles="attended 20 minutes"
    )
    settled = with_agreements(object_to(objected, "sql", "sales", Actor("Theo", AT), "Too late"))
    line = f"- **Sales asked for** (MQL): attended 20 minutes. Settled {format_value(AT.date())}."
    draft = brief_text(settled)
    assert line in draft and f"- **Sales objected** (SQL): Too late. Settled {format_value(AT.date())}." in draft
    both = with_signoff(with_signoff(settled, "marketing", "Ines Kaya"), "sales", "Marcus Boehm")
    assert line in brief_text(both).split("## What each team says to the answers")[1]
    assert "asked for" not in brief_text(both, one_page=True)
    assert "asked for" not in brief_text(set_answer(settled, "mql", "Another text.")), "that text is agreed no more"


def test_own_views_fears_and_chances_stay_off_a_signed_page(full):
    """Who knows that they are published writes what sounds well."""
    fears = ({"id": "p1", "reason": "Nobody calls", "question": "sales_responsibilities"},)
    draft = replace(set_position(with_agreements(without_signoffs(full)), "mql", "sales", "A budget"), premortem=fears)
    text = brief_text(draft)
    assert "- **MQL**, Sales: A budget" in text
    assert "- **Sales will**: Nobody calls." in text
    assert "- **Marketing agrees** (marketing lead, 31 March 2027): Pain, Differentiation, Target" in text
    one = with_signoff(draft, "marketing", "Ines Kaya", confidence=(("Won deals", 0.6),))
    both = with_signoff(one, "sales", "Marcus Boehm", confidence=(("Won deals", 0.45),))
    signed = brief_text(both)
    for gone in ("A budget", "Nobody calls", "45 %", "60 %", " agrees**"):
        assert gone not in signed
    happened = brief_text(replace(both, premortem=({**fears[0], "happened": True},)))
    assert "Feared beforehand, and it happened**\n\n- **Sales will**: Nobody calls. This happened." in happened


def test_a_name_given_at_a_door_is_said_to_prove_nothing(full):
    draft = with_agreements(without_signoffs(full))
    one = with_signoff(draft, "marketing", "Ines Kaya")
    both = with_signoff(one, "sales", "Marcus Boehm")
    made = tuple(replace(signoff, via="room") for signoff in both.agreement.signoffs)
    text = brief_text(replace(both, agreement=replace(both.agreement, signoffs=made)))
    assert text.count("Both by a typed name, the name given in the room, which proves no identity.") == 1
    mixed = (made[0], both.agreement.signoffs[1])
    text = brief_text(replace(both, agreement=replace(both.agreement, signoffs=mixed)))
    assert text.count("a typed name, the name given in the room, which proves no identity") == 1, (
        "else each says its own"
    )
    assert text.count(", a typed name, which proves no identity, ") == 1


def test_waivers_and_what_was_carried_over():
    waiver = Waiver("AK09", "goals", "First of its kind", date(2027, 6, 30), Approval("Ines Kaya", AT))
    campaign = Campaign(
        "x", answers={"pain": {"answer": "p"}}, waivers=(waiver,), carried=CarriedForward("autumn", ("pain",))
    )
    text = brief_text(campaign)
    assert (
        "- `AK09` in Goals: First of its kind. Until 30 June 2027. Marketing: Ines Kaya, 31 March 2027; Sales: not yet."
        in text
    )
    assert "Carried over from `autumn` and not looked at yet: Pain." in text


# --- the page ----------------------------------------------------------------------------------------------------


def test_one_page_is_the_beginning_of_the_whole(full, sealed_campaign):
    for campaign in (full, sealed_campaign, Campaign("empty")):
        whole, page = brief_text(campaign, draft=True), brief_text(campaign, draft=True, one_page=True)
        assert ", the first page, sha256:" in page and ", the first page" not in whole
        page = page.replace(", the first page, sha256:", ", sha256:")
        assert whole.startswith(page) and len(page) < len(whole)


def test_what_is_missing_is_left_out_not_printed_empty():
    text = brief_text(Campaign("empty"))
    for gone in ("None", "## You have", "## What decides", "## What we promised", "## A lead's way"):
        assert gone not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("gone", ["average_deal", "sql_to_won", "mql_to_sql", "revenue_target"])
def test_a_zero_in_the_funnel_divides_nothing(full, gone):
    campaign = full.with_content(
        "goals", dict(full.content("goals")) | {"funnel": dict(full.content("goals")["funnel"]) | {gone: 0}}
    )
    text = brief_text(campaign, draft=True)
    assert "÷ 0" not in text.replace("÷ 0.", "")


def test_teams_are_called_what_the_campaign_calls_them(full):
    named = replace(full, info={**full.info, "marketing_name": "Growth | <b>", "sales_name": "Field"})
    text = brief_text(named, draft=True)
    assert "\nGrowth \\| &lt;b> to Field:\n" in text and "\nField to Growth \\| &lt;b>:\n" in text


def test_the_same_campaign_gives_the_same_bytes(full):
    shuffled = replace(full, answers=dict(reversed(full.answers.items())))
    assert brief_text(full) == brief_text(shuffled) == brief_text(full)


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


def document_outline(document):
    tokens = JUDGE.parse(document)
    heads = [(t.tag, tokens[i + 1].content == "Signed") for i, t in enumerate(tokens) if t.type == "heading_open"]
    return heads, [t.type for t in tokens if t.type in ("table_open", "tr_open", "td_open", "th_open")]


def with_hostile_text(full, text):
    campaign = replace(full, info=every_text(full.info, text), review=every_text(full.review, text))
    campaign = replace(campaign, answers={key: every_text(content, text) for key, content in full.answers.items()})
    for team in ("marketing", "sales"):
        for key in QUESTION_KEYS:
            campaign = set_position(campaign, key, team, text)
            campaign = object_to(
                campaign, key, team, Actor(text, AT, text), text, settles=text, owner=text, due=date(2027, 4, 1)
            )
    return campaign


def test_hostile_text_everywhere_changes_no_heading_and_no_table(full):
    base = without_signoffs(full)
    tame, wild = brief_text(with_hostile_text(base, "tame")), brief_text(with_hostile_text(base, HOSTILE))
    assert document_outline(wild) == document_outline(tame)
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
        ("{{ promises.append(1) }}", "page.md.j2, line 1: access to attribute 'append' of 'list' object is unsafe."),
        ("{{ range(10) }}", "page.md.j2, line 1: 'range' is undefined."),
        ("{{ title + 1 }}", 'page.md.j2, line 1: can only concatenate str (not "int") to str.'),
        ("{% include 'other.j2' %}", "page.md.j2, line 1: there is no template other.j2."),
    ],
)
def test_a_wrong_template_is_named_with_line_and_nearest_word(full, template, message):
    with pytest.raises(UserError) as refused:
        fill({"page.md.j2": template}, "page.md.j2", build_context(full))
    assert str(refused.value).startswith(message)


def test_every_word_a_template_may_use_is_declared_used_and_explained(full):
    declared = get_type_hints(render_context.BriefWords, include_extras=True)
    given = build_context(full)
    assert given.keys() == declared.keys()
    assert all(hint.__metadata__[0] for hint in declared.values())
    texts = [TEMPLATES[name] for name in ("brief.md.j2", "reps.txt.j2", "brief.html.j2")]
    used = {word for text in texts for word in meta.find_undeclared_variables(Environment().parse(text))}
    used -= {"wiki", "part", "said", "listed", "facts", "bullets", "rep_card", "body"}  # macros
    assert used <= declared.keys()
    assert declared.keys() - used == {"slug", "revision"}


def test_records_never_reach_a_template(full):
    def only_plain(value):
        if isinstance(value, dict):
            return all(map(only_plain, value.values()))
        return all(map(only_plain, value)) if type(value) is list else type(value) in (str, int, bool)

    assert only_plain(build_context(full))
    assert fill({"t": "{{ title }}"}, "t", {"title": "x"}) == "x"


# --- read by a person before it is accepted ----------------------------------------------------------------------

SAMPLES = sorted((ROOT / "campaigns").glob("*.toml"))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_samples(path, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "brief"
    snapshot.assert_match(brief_text(load_campaign(path)), f"{path.stem}.md")


def test_the_whole_example(full, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "brief"
    snapshot.assert_match(brief_text(full, draft=True), "full.md")


def test_a_field_set_by_hand_is_found_again():
    campaign = set_field(Campaign("x"), "mql", ("handoff", "within"), "3 fortnights")
    assert "- every lead: no time agreed\n" in brief_text(campaign)
    assert "within 3 fortnights" in brief_text(campaign)


def test_tags_and_who_agreed_stand_outside_the_signed_parts(sealed_campaign):
    page = brief_text(sealed_campaign)
    signed = "".join(re.findall(r"(?s)\[//\]: # \(the agreement: .*?\[//\]: # \(the agreement pauses here\)", page))
    told = page.rpartition("[//]: # (the agreement pauses here)")[2]
    assert "**Tags:** " in told and "agreed with all nine answers" in told
    assert "ags " not in signed and "agreed with all nine" not in signed


def test_a_page_that_missed_its_number_has_another_box(sealed_campaign):
    for actual, github, web in ((9, "[!WARNING]", "over missed"), (10**9, "[!TIP]", '"over"')):
        done = replace(
            sealed_campaign, review={"results": [{"metric": "Won revenue", "actual": actual, "on": date(2027, 12, 31)}]}
        )
        assert github in brief_text(done, target=targets.GITHUB) and web in brief_text(done, target=targets.WEB)
        assert "## You have one of these leads: over since 31 December 2027\n" in brief_text(done)


def test_the_card_of_a_draft_says_what_of_it_is_disputed():
    page = brief_text(load_campaign(ROOT / "campaigns" / "ledger-days-cologne.toml"))
    assert "## You have one of these leads: draft, MQL and Sales will are disputed\n" in page


def test_the_card_says_whom_to_ask_where_no_code_fits(sealed_campaign):
    sql = sealed_campaign.content("sql")
    criteria = [*sealed_campaign.content("mql")["criteria"], *sql["criteria"]]
    reasons = [{"code": f"c{n}", "meaning": "No", "criterion": line} for n, line in enumerate(criteria)]
    for rows, asks in ((reasons, False), (reasons[1:], True), ([], False)):
        page = brief_text(sealed_campaign.with_content("sql", {**sql, "reject_reasons": rows}))
        assert ("- No code fits: ask Jonas Wirth\n" in page) is asks


def test_the_outcome_leads_and_what_came_of_it_follows_the_answers():
    webinar = load_campaign(ROOT / "campaigns" / "month-end-close-webinar.toml")
    for target in (targets.PLAIN, targets.WEB):
        page = brief_text(webinar, target=target)
        heads = ("The nine answers", "Disagreement", "What came of it")
        assert sorted(heads, key=page.index) == list(heads) and all(page.count(head) == 1 for head in heads)
        head = page[: page.index("You have one of these leads")]
        assert "By 10 November 2026" in head and "with a reservation on MQL, below" in head and "By date" not in page
        first = brief_text(webinar, target=target, one_page=True)
        assert "Disagreement" in first, "what speaks against it is on the page that is printed"
