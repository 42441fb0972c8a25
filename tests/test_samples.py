"""The samples are what people learn from: they read, their fingerprints recompute, and their numbers add up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.fields import RECOMMENDED, Field
from alignkit.core.model import TEAMS, Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.core.status import (
    agreed_count,
    campaign_status,
    first_open_question,
    list_objections,
    missing_fields,
    question_status,
    signing_blocks,
    stance_mark,
)
from alignkit.store import campaign_files, diff_sources, history, workspace
from alignkit.store.workspace import Workspace
from alignkit.text.durations import parse_duration, parse_rhythm_days

FOLDER = Path(__file__).parent.parent / "campaigns"
WEBINAR, FAIR, ACCOUNTS = "month-end-close-webinar", "ledger-days-cologne", "shared-service-forty"
SAMPLES = (WEBINAR, FAIR, ACCOUNTS)
WHOLE = (WEBINAR, FAIR)  # all nine answered
VAGUE = (
    "asap|as soon as possible|soon|quickly|timely|promptly|regularly|periodically|often|various|several|(?<!how )many|"
    "high-quality|good fit|engaged|interested|hot|warm|improve|increase|boost|optimi[sz]e|leverage|better|best|"
    "world-class|leading|innovative|seamless|synergy|etc|tbd|todo|appropriate|relevant|as needed|where possible|try to"
)


def raw(slug: str) -> bytes:
    return (FOLDER / f"{slug}.toml").read_bytes()


def campaign(slug: str) -> Campaign:
    return from_data(slug, tomli.loads(raw(slug).decode()))


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


def row(rows: list[dict[str, Any]], **like: Any) -> dict[str, Any]:
    (found,) = [row for row in rows if like.items() <= row.items()]
    return found


def gaps(fields: tuple[Field, ...], content: Any, prefix: str = "") -> list[str]:
    """Paths of the fields that are asked for and not there."""
    found = []
    for field in fields:
        value = content.get(field.key)
        if value is None:
            excused = field.tier > RECOMMENDED or bool(field.required_if) or content.get(field.not_required_if)
            found += [] if excused else [prefix + field.key]
        for place, item in enumerate(value if field.kind == "rows" and value else []):
            found += gaps(field.fields, item, f"{prefix}{field.key}.{place}.")
        if field.kind == "table" and value:
            found += gaps(field.fields, value, f"{prefix}{field.key}.")
    return found


def test_three_samples_and_one_sealed_copy() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(SAMPLES)
    sealed = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*/r*.toml")]
    assert sealed == [f"sealed/{WEBINAR}/r1.toml"]


def test_the_fair_shows_what_changed_since_sales_agreed(ws: Workspace) -> None:
    """On a machine that has never seen it, without git: the earlier text comes with alignkit."""
    workspace.create_workspace(ws.root, sample="campaigns")
    it = campaign_files.read_campaign_file(ws, FAIR).loaded.campaign
    assert it and stance_mark(it, "sales", "target") == "changed"
    found = history.changes_since_stance(ws, it, "sales", "target")
    assert found is not None and [change.kind for change in found if change.field.startswith("accounts")] == ["added"]
    text = diff_sources.load_side(ws, diff_sources.DiffSource(FAIR, agreed="sales"))
    assert text.name == "what Sales agreed with on 17 November 2026"
    assert text.campaign.content("target") != it.content("target")
    assert text.campaign.content("mql") == it.content("mql")
    first, said = diff_sources.list_sources(ws, [FAIR], date(2026, 11, 28))[0]
    assert first == diff_sources.DiffSource(FAIR, agreed="sales")
    assert said == "Ledger Days Cologne 2027: since Sales agreed (Target)"


@pytest.mark.parametrize("slug", SAMPLES)
def test_every_sample_reads_without_a_problem(slug: str) -> None:
    from alignkit.files import reader

    assert tuple(reader.read_campaign(raw(slug), slug).problems) == ()


@pytest.mark.parametrize("slug", SAMPLES)
def test_files_are_plain_to_edit(slug: str) -> None:
    text = raw(slug).decode()
    assert text.endswith("\n") and not text.endswith("\n\n") and "\r" not in text
    assert max(map(len, text.splitlines())) <= 120
    assert not re.search(r"^\s*[\w-]+\.[\w.-]+\s*=", text, re.MULTILINE), "no dotted keys"
    tables = [name.split(".")[0] for name in re.findall(r"^\[+([\w.]+)", text, re.MULTILINE)]
    order = [key for place, key in enumerate(tables) if place == 0 or tables[place - 1] != key]
    known = ["campaign", *QUESTION_KEYS, *TEAMS, "agreement", "review"]
    assert order == [key for key in known if key in tables], "one block a question, in the order of the format"


def test_the_webinar_is_signed_and_sealed() -> None:
    it = campaign(WEBINAR)
    assert campaign_status(it) == "signed"
    assert [question_status(it, key) for key in QUESTION_KEYS] == ["agreed"] * 9
    assert [(s.team, s.name, s.recorded_by) for s in it.agreement.signoffs] == [
        ("marketing", it.lead("marketing"), ""),
        ("sales", it.lead("sales"), ""),
    ]
    assert {s.digest for s in it.agreement.signoffs} == {agreement_digest(it)}
    reservations = [
        (team, key) for team in TEAMS for key in QUESTION_KEYS if (s := it.view(team, key).stance) and s.note
    ]
    assert reservations == [("sales", "mql")]


def test_the_sealed_copy_is_the_file_as_it_was_signed() -> None:
    live, sealed = raw(WEBINAR), (FOLDER / "sealed" / WEBINAR / "r1.toml").read_bytes()
    assert live.startswith(sealed)
    assert live[len(sealed) :].startswith(b"\n[review]\n"), "only the review came after the signatures"
    signed = from_data(WEBINAR, tomli.loads(sealed.decode()))
    assert campaign_status(signed) == "signed" and agreement_digest(signed) == agreement_digest(campaign(WEBINAR))


def test_the_fair_has_standing_objections() -> None:
    it = campaign(FAIR)
    assert campaign_status(it) == "draft" and agreed_count(it) == 6 and not it.agreement.signoffs
    (first, second) = list_objections(it)
    assert first[:2] == ("sales", "mql") and first[2].note and first[2].settles and not first[2].parked
    assert second[:2] == ("marketing", "sales_responsibilities") and second[2].parked and second[2].reply
    assert (stance_mark(it, "marketing", "target"), stance_mark(it, "sales", "target")) == ("agrees", "changed")
    assert [(block.code, block.question) for block in signing_blocks(it)] == [
        ("AF22", "target"),
        ("AF23", "mql"),
        ("AF23", "sales_responsibilities"),
    ], "nothing else is in the way"


def test_the_account_programme_is_half_answered() -> None:
    it = campaign(ACCOUNTS)
    assert campaign_status(it) == "draft" and first_open_question(it) == "differentiation"
    assert [question_status(it, key) for key in QUESTION_KEYS] == (
        ["agreed", "answered", "agreed", "answered", "answered"] + ["empty"] * 4
    )
    for team in TEAMS:
        assert {key for key in QUESTION_KEYS if it.view(team, key).position} == {"mql", "sql", "sales_responsibilities"}
    assert [item.path for key in QUESTION_KEYS[:5] for item in missing_fields(it, key)] == [
        "handoff.fallback",
    ]


@pytest.mark.parametrize("slug", SAMPLES)
def test_agreements_are_on_the_text_that_stands_there(slug: str) -> None:
    it = campaign(slug)
    stances = [(team, key, s) for team in TEAMS for key in QUESTION_KEYS if (s := it.view(team, key).stance)]
    assert stances
    other = {(team, key) for team, key, s in stances if s.on != question_digest(key, it.content(key))}
    assert other == ({("sales", "target")} if slug == FAIR else set())
    assert all(s.by == it.lead(team) and s.at and s.at.date() < it.info["launch"] for team, _, s in stances)


@pytest.mark.parametrize("slug", WHOLE)
def test_nothing_needed_or_asked_for_is_missing(slug: str) -> None:
    it = campaign(slug)
    assert {q.key: gaps(q.fields, it.content(q.key)) for q in (CAMPAIGN_QUESTION, *QUESTIONS)} == {
        q.key: [] for q in (CAMPAIGN_QUESTION, *QUESTIONS)
    }


@pytest.mark.parametrize("slug", WHOLE)
def test_the_funnel_adds_up(slug: str) -> None:
    it = campaign(slug)
    goals, funnel = it.content("goals"), it.content("goals")["funnel"]
    deals = funnel["revenue_target"] / funnel["average_deal"]
    sqls = deals / funnel["sql_to_won"]
    mqls = sqls / funnel["mql_to_sql"]
    assert {t["metric"]: t["target"] for t in goals["targets"]} == {
        "Won deals": pytest.approx(deals),
        "SQLs": pytest.approx(sqls),
        "MQLs": pytest.approx(mqls),
    }
    promised = row(it.content("marketing_responsibilities")["commitments"], unit="leads a week")["amount"]
    weeks = (it.info["end"] - it.info["launch"]).days // 7
    assert promised * weeks >= mqls
    capacity = it.content("sales_responsibilities")["capacity"]
    assert capacity["reps"] * capacity["leads_per_rep_week"] >= promised
    primary = row(it.content("metrics")["measures"], primary=True)
    assert primary["kind"] == "revenue"
    assert primary["target"] == funnel["revenue_target"] >= goals["quota_amount"] > 0
    for amount in (goals["quota_amount"], deals, sqls, mqls):
        spelled = {9: "Nine", 12: "Twelve"}.get(round(amount), f"{round(amount):,}")
        assert spelled in it.answer("goals"), "the prose states the same numbers"


@pytest.mark.parametrize("slug", WHOLE)
def test_the_clock_adds_up(slug: str) -> None:
    it = campaign(slug)

    def minutes(text: str) -> float:
        found = parse_duration(text)
        assert found, text
        return found.worked_minutes

    handed_over = minutes(it.content("mql")["handoff"]["within"])
    asked = next(each for each in it.content("mql")["classes"] if each["starts"] == "act")
    follow_up = it.content("sales_responsibilities")["follow_up"]
    decided = minutes(it.content("sql")["decide_within"])
    first = minutes(follow_up["first_response"])
    assert minutes(asked["respond_within"]) < first
    assert minutes(asked["within"]) == 0, "a clock that starts with the lead's act leaves no time to hand it over"
    assert handed_over + first < decided
    assert first < minutes(follow_up["over"]) <= decided, "all attempts fit in before the yes or no"
    speed = row(it.content("metrics")["measures"], kind="speed")
    assert speed["name"] == f"Called within {follow_up['first_response']}"


@pytest.mark.parametrize("slug", WHOLE)
def test_the_days_stand_in_order(slug: str) -> None:
    it = campaign(slug)
    launch, end = it.info["launch"], it.info["end"]
    marketing, metrics = it.content("marketing_responsibilities"), it.content("metrics")
    due = {t["metric"]: t["due"] for t in it.content("goals")["targets"]}
    assert marketing["briefing"] < launch < metrics["review"]["first"] < end
    assert due["MQLs"] == end < due["SQLs"] < due["Won deals"] == metrics["counts_until"]
    decided = parse_duration(it.content("sql")["decide_within"])
    cycle = parse_duration(it.content("goals")["funnel"]["sales_cycle"])
    assert decided and decided.unit == "business day" and cycle and cycle.unit == "day"
    last_decision = end + timedelta(days=int(decided.count * 7 / 5) + 2)
    assert last_decision <= due["SQLs"]
    assert last_decision + timedelta(days=int(cycle.count)) <= metrics["counts_until"]
    for promise in [*marketing["commitments"], *it.content("sales_responsibilities")["commitments"]]:
        assert marketing["briefing"] < promise["due"] <= end


@pytest.mark.parametrize("slug", WHOLE)
def test_every_reason_for_a_no_names_a_criterion(slug: str) -> None:
    it = campaign(slug)
    criteria = {*it.content("mql")["criteria"], *it.content("sql")["criteria"]}
    for reason in it.content("sql")["reject_reasons"]:
        assert re.fullmatch(r"[a-z0-9-]+", reason["code"]) and reason["next"] and reason["criterion"] in criteria


@pytest.mark.parametrize("slug", SAMPLES)
def test_sales_has_words_of_its_own(slug: str) -> None:
    why_us = campaign(slug).content("differentiation")
    track, message = why_us["sales_talk_track"], why_us["marketing_message"]
    assert SequenceMatcher(None, track, message).ratio() < 0.4


@pytest.mark.parametrize("slug", SAMPLES)
def test_nothing_vague_stands_in_an_answer(slug: str) -> None:
    found = [
        (key, word)
        for key in QUESTION_KEYS
        for text in texts(campaign(slug).content(key))
        for word in re.findall(rf"\b(?:{VAGUE})\b", text, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("slug", SAMPLES)
def test_both_teams_came_with_different_views(slug: str) -> None:
    it = campaign(slug)
    for key in ("mql", "sql", "sales_responsibilities"):
        one, other = (it.view(team, key).position for team in TEAMS)
        assert one and other and SequenceMatcher(None, one, other).ratio() < 0.6


def test_the_review_can_be_true() -> None:
    it = campaign(WEBINAR)
    review, sql = it.review, it.content("sql")
    actual = {r["metric"]: r["actual"] for r in review["results"]}
    assert set(actual) == {t["metric"] for t in it.content("goals")["targets"]}
    assert {r["code"] for r in review["rejected"]} == {r["code"] for r in sql["reject_reasons"]}
    in_work = actual["MQLs"] - actual["SQLs"] - sum(r["count"] for r in review["rejected"])
    assert 0 <= in_work <= 20, "two weeks of leads at most are undecided"
    first, every = it.content("metrics")["review"]["first"], parse_rhythm_days("2 weeks")
    days: set[date] = {r["on"] for r in (*review["results"], *review["promises"], *review["lessons"])}
    assert all((day - first).days % every == 0 for day in (*days, review["next"]))
    promised = {
        team: {c["what"] for c in it.content(f"{team}_responsibilities")["commitments"]}
        for team in ("marketing", "sales")
    }
    for promise in review["promises"]:
        other = "sales" if promise["said_by"] == it.lead("marketing") else "marketing"
        assert promise["what"] in promised[other], "each team is judged by the other"
