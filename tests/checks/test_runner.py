"""Each rule by pairs of examples, and by what happens when one thing is broken in a campaign that is whole."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.checks.clocks import is_surely_longer
from alignkit.checks.examples.agreement import ALL_AGREE
from alignkit.checks.rules import RULES, RULES_BY_CODE, rule_family
from alignkit.checks.runner import (
    CHECKS,
    IDLE_WAIVER,
    blocks_from_checks,
    find_overlapping_campaigns,
    run_checks,
)
from alignkit.checks.vague_words import (
    VAGUE_WORDS,
    build_word_list,
    compile_pattern,
    find_vague_words,
    possible_vague_words,
)
from alignkit.core.digests import question_digest
from alignkit.core.errors import Problem
from alignkit.core.model import TEAMS, Campaign, Stance, TeamView, from_data, to_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files import editor, reader
from alignkit.text.durations import parse_duration

HERE = Path(__file__).parents[1]
SAMPLES = HERE.parent / "campaigns"
TODAY = date(2027, 1, 12)
PAIRS: dict[str, list[dict[str, Any]]] = {}
for path in sorted((HERE / "checks").glob("*.toml")):
    for code, pairs in tomli.loads(path.read_text(encoding="utf-8")).items():
        PAIRS.setdefault(code, []).extend(pairs)


@dataclass(frozen=True)
class CheckSettings:
    severity: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()
    block: Sequence[str] = ()


def load_piece(text: str, slug: str = "dental-congress") -> Campaign:
    """The campaign that a piece of a campaign file makes; every key in it must be one of format 1."""
    loaded = reader.read_campaign(f"format = 1\n{text}".encode(), slug)
    assert loaded.campaign and not loaded.problems, loaded.problems
    return with_agreements(loaded.campaign) if ALL_AGREE in text else loaded.campaign


def with_agreements(campaign: Campaign) -> Campaign:
    for key in QUESTION_KEYS:
        campaign = campaign.with_content(key, {"answer": "We agree.", **campaign.content(key)})
        digest = question_digest(key, campaign.content(key))
        for team in TEAMS:
            stance = Stance("agree", digest, team.title(), datetime(2027, 1, 11, tzinfo=UTC))
            campaign = campaign.with_view(team, key, TeamView(campaign.view(team, key).position, stance))
    return campaign


def finding_codes(campaign: Campaign, neighbours: Sequence[Campaign] = (), words: Sequence[str] = ()) -> list[str]:
    return [found.code for found in run_checks(campaign, CheckSettings(words=words), neighbours, TODAY)]


def load_sample(slug: str) -> Campaign:
    return from_data(slug, tomli.loads((SAMPLES / f"{slug}.toml").read_text(encoding="utf-8")))


# --- pairs of examples ------------------------------------------------------------------------------------------------

CASES = [pytest.param(code, pair, id=f"{code} {pair['about']}") for code, pairs in PAIRS.items() for pair in pairs]


@pytest.mark.parametrize(("code", "pair"), CASES)
def test_a_pair_is_told_apart(code: str, pair: Mapping[str, Any]) -> None:
    beside = [load_piece(pair["beside"], "dental-spring")] if "beside" in pair else []
    words, today = pair.get("words", ()), pair.get("today", TODAY)
    found = [
        each
        for each in run_checks(load_piece(pair["fails"]), CheckSettings(words=words), beside, today)
        if each.code == code
    ]
    assert found, "the rule misses what it is for"
    assert pair["says"] in found[0].message + found[0].hint
    assert code not in [
        each.code for each in run_checks(load_piece(pair["passes"]), CheckSettings(words=words), beside, today)
    ]


def test_every_rule_has_two_pairs_at_least() -> None:
    assert {code: len(pairs) for code, pairs in PAIRS.items() if len(pairs) < 2} == {}
    assert sorted(PAIRS) == sorted(RULES_BY_CODE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_examples_of_a_rule_are_what_they_say(rule: Any) -> None:
    fails, passes = (load_piece(example) for example in (rule.fails, rule.passes))
    assert rule.code in finding_codes(fails)
    assert rule.code not in finding_codes(passes)
    assert rule_family(rule.code)
    for text in (rule.name, rule.means, rule.why, rule.evidence):
        assert text == " ".join(text.split())
    assert rule.means.endswith(".") and rule.why.endswith(".") and rule.evidence.endswith(".")


def test_there_is_one_check_for_each_rule() -> None:
    listed = [code for code, _ in CHECKS]
    assert sorted([*listed, IDLE_WAIVER]) == sorted(rule.code for rule in RULES)
    assert [(check.__doc__ or "").split(":")[0] for _, check in CHECKS] == listed


# --- one thing broken in a campaign that is whole ---------------------------------------------------------------------

WEBINAR, FAIR, HALF = "month-end-close-webinar", "ledger-days-cologne", "shared-service-forty"
GONE = object()
MINUTE = {"by": "Dana Ruiz", "at": datetime(2027, 1, 4, 8, 0, tzinfo=UTC)}
OBJECTS = {
    "stance": "object",
    "on": "sha256:" + "0" * 64,
    "by": "Theo Park",
    "note": "Twelve deals is last year's six.",
}
WHO_ONLY = ["Head of accounting at a target account", "Group of 5 companies or more"]
BOUGHT = {"name": "Address file", "kind": "outbound", "bought": True}
REPHRASED = "Day ten is too late. See for yourself how a group of 14 companies came to close on day six, says Wittkamp."
PLAIN_REASON = {"code": "bad", "meaning": "Not good", "next": "Newsletter"}
SQLS = "goals.targets.1.owner"

# code -> ways to break the signed sample; each is {dotted path: value or GONE}
MUTATIONS: dict[str, list[dict[str, Any]]] = {
    "AK01": [
        {"sales.goals": OBJECTS},
        {"sales.goals": OBJECTS | {"reply": "We look at it", "due": date(2026, 9, 1)}},
        {"marketing.target": OBJECTS | {"owner": "Dana Ruiz"}},
    ],
    "AK02": [
        {"target.sources.+": BOUGHT, "mql.criteria": WHO_ONLY, "mql.not_enough.3": GONE},
        {"target.sources.1.kind": "list", "mql.criteria": WHO_ONLY, "mql.not_enough": ["A registration"]},
        {"target.sources.0.bought": True, "mql.criteria": WHO_ONLY[:1], "mql.not_enough": GONE},
    ],
    "AK03": [
        {"mql.criteria": ["Asked for the close check"]},
        {"mql.criteria": ["Registered for a session", "Watched 30 minutes or more"]},
        {"mql.criteria": ["Any enquiry"]},
    ],
    "AK04": [
        {"sales.mql.stance": GONE},
        {"marketing_responsibilities.commitments.0.what": "Deliver contacts"},
        {"goals.targets.2.metric": "Responses"},
        {
            "marketing.sql.stance": "object",
            "marketing.sql.note": "No",
            "marketing.sql.reply": "Yes",
            "marketing.sql.owner": "Milan Dekker",
        },
    ],
    "AK05": [
        {"differentiation.sales_talk_track": GONE},
        {"differentiation.sales_talk_track": "Day ten is too late. See how a group of 14 companies came to day six."},
        {"differentiation.marketing_message": REPHRASED, "differentiation.sales_talk_track": REPHRASED + " Shall I?"},
    ],
    "AK06": [
        {"sales_responsibilities.follow_up.attempts": GONE},
        {"sales_responsibilities.follow_up.status_update": GONE},
        {"sales_responsibilities.follow_up.first_response": ""},
        {"sales_responsibilities.follow_up": GONE},
        {"marketing_responsibilities.returned_leads": GONE, "sql.reject_reasons.1.next": GONE},
        {"sales_responsibilities": {}, "mql.classes": []},
    ],
    "AK07": [
        {"sql.reject_reasons": GONE},
        {"sql.reject_reasons": [PLAIN_REASON] * 3},
        {"sql.reject_reasons": [PLAIN_REASON | {"criterion": "Budget"}]},
        {"sql.reject_reasons.0.meaning": "Cold lead", "sql.reject_reasons.0.criterion": GONE},
    ],
    "AK08": [
        {"mql.handoff.fallback": GONE},
        {"mql.handoff.fallback": "milan  dekker"},
        {"mql.handoff.fallback": "Somebody"},
    ],
    "AK09": [{"goals.quota_amount": GONE}, {"goals.quota_amount": 0}, {"goals.quota_amount": -1}],
    "AK10": [
        {"metrics.measures.0.primary": GONE},
        {"metrics.measures.1.primary": True},
        {"metrics.measures.0.kind": "activity"},
        {"metrics.measures.0.kind": "quality", "metrics.measures.0.name": "MQLs"},
        {"metrics.measures.0.kind": GONE, "metrics.measures.0.name": "Visits to the calculator"},
        {"metrics.measures.0.kind": "conversion", "metrics.measures.0.name": "Open rate of the invitations"},
        {"metrics.measures.0.kind": "quality", "metrics.measures.0.name": "Response time"},
        {"metrics.measures": GONE},
    ],
    "AK20": [
        {"goals.targets.0.unit": GONE},
        {"goals.targets.1.due": GONE},
        {"goals.targets.2.owner": " "},
        {"goals.targets.0.target": GONE, "metrics.measures.1.goal": "MQLs"},
    ],
    "AK21": [
        {"campaign.end": date(2026, 8, 31)},
        {"marketing_responsibilities.briefing": date(2026, 9, 2)},
        {"metrics.review.first": date(2026, 8, 4)},
        {"goals.targets.0.due": date(2026, 3, 31)},
        {"marketing_responsibilities.commitments.0.due": date(2026, 12, 10)},
        {"sales_responsibilities.commitments.1.due": date(2026, 3, 31)},
    ],
    "AK22": [
        {"sales_responsibilities.commitments.1.owner": GONE},
        {"marketing_responsibilities.commitments.1.owner": ""},
        {"marketing_responsibilities.commitments.1.amount": GONE, "marketing_responsibilities.commitments.1.due": GONE},
    ],
    "AK23": [
        {"metrics.measures.0.source": GONE},
        {"metrics.measures.2.target": GONE},
        {"metrics.measures.1.goal": "SQL"},
    ],
    "AK24": [
        {"sales_responsibilities.follow_up.first_response": "today"},
        {"sql.reject_reasons.2.after": "next spring"},
        {"metrics.measures.0.every": "whenever the board asks"},
        {"goals.funnel.sales_cycle": "a quarter"},
    ],
    "AK25": [
        {"pain.evidence": ["Everyone says so"]},
        {"differentiation.proof.1": "We all know that it works in 19 days"},
        {"pain.evidence": ["the close takes too long", "controllers are unhappy"]},
    ],
    "AK26": [
        {"pain.answer": "Closes take too long. We improve that."},
        {"marketing_responsibilities.returned_leads": "Worked on as soon as possible"},
        {"sales_responsibilities.capacity.when_full": "Amira Haddad regularly calls"},
    ],
    "AK27": [
        {"mql.handoff.include": ["Name", "Number of companies"]},
        {"mql.handoff.to": GONE},
        {"mql.handoff.owner": " "},
        {"sql.criteria": [], "sql.reject_reasons": []},
    ],
    "AK28": [
        {"target.personas.1.role": GONE},
        {"sql.reject_reasons.3.next": ""},
        {"sql.reject_reasons.0.criterion": "The payer is named"},
    ],
    "AK29": [
        {"metrics.measures.2": GONE},
        {"metrics.measures.2": {"name": "Registrations", "kind": "activity", "source": "CRM", "target": 300}},
        {"metrics.measures.2.kind": "quality", "metrics.measures.2.name": "Payer named"},
    ],
    "AK30": [
        {"marketing_responsibilities.commitments.0.amount": 9},
        {"goals.funnel.mql_to_sql": 0.3},
        {"goals.funnel.revenue_target": 480000},
        {"marketing_responsibilities.commitments.0.due": date(2026, 10, 31)},
    ],
    "AK31": [
        {"sales_responsibilities.capacity.reps": 1},
        {"sales_responsibilities.capacity.leads_per_rep_week": 4.5},
        {"marketing_responsibilities.commitments.0.amount": 13},
    ],
    "AK32": [
        {"goals.targets.0.baseline": 12},
        {"goals.targets.2.baseline": 120.0},
        {"metrics.measures.2.baseline": 0.95},
    ],
    "AK33": [
        {"sql.decide_within": "7 business days"},
        {"sales_responsibilities.follow_up.over": "4 weeks"},
        {"sql.decide_within": "1 hour"},
    ],
    "AK34": [
        {"mql.handoff.within": "3 business days"},
        {"sales_responsibilities.follow_up.first_response": "3 business days"},
        {
            "mql.handoff.within": "20 business hours",
            "sales_responsibilities.follow_up.first_response": "8 business hours",
        },
    ],
    "AK35": [
        {"metrics.counts_until": date(2027, 2, 15)},
        {"goals.funnel.sales_cycle": "6 months"},
        {"goals.funnel.sales_cycle": "130 days"},
    ],
    "AK36": [
        {"sales_responsibilities.capacity.when_full": GONE},
        {"campaign.budget": 500000},
        {"sales_responsibilities.capacity": GONE},
    ],
    "AK37": [
        {"metrics.review.first": date(2026, 12, 1)},
        {"metrics.review.first": date(2027, 3, 31)},
        {"metrics.review.first": datetime(2026, 12, 8, 9, 0, tzinfo=UTC)},
    ],
    "AK38": [
        {SQLS: "Jana Voss"},
        {"sql.handoff.owner": "Jana Voss"},
        {SQLS: "Jana Voss", "goals.targets.1.metric": "Sales qualified leads"},
    ],
    "AK39": [
        {"sales_responsibilities.follow_up.asked_for_call": "15 minutes", "mql.classes": []},
        {"mql.classes.0.within": "1 business hour"},
        {"mql.steps": [{"what": "List pulled", "within": "10 business hours"}]},
        {
            "mql.handoff.within": "1 business day",
            "mql.steps": [
                {"what": "Badges read", "within": "6 business hours"},
                {"what": "List uploaded", "within": "8 business hours", "after": "Badges read"},
            ],
        },
    ],
    "AK40": [
        {"agreement.signoffs": GONE},
        {"agreement.signoffs.1": GONE},
        {"agreement.signoffs.0.digest": "sha256:" + "0" * 64},
    ],
    "AK42": [
        {"waivers": [{"code": "AK09", "question": "goals", "marketing": MINUTE, "sales": MINUTE}]},
        {"waivers": [{"code": "AF25", "marketing": MINUTE, "sales": MINUTE}]},
        {"waivers": [{"code": "AK40", "marketing": MINUTE, "sales": MINUTE, "until": date(2026, 12, 31)}]},
        {"waivers": [{"code": "AK77", "sales": MINUTE}]},
    ],
    "AK44": [
        {"mql": {"answer": "請求書の確認を依頼した物流責任者で、十二か月以内に入札があること。"}},
        {"pain": {"answer": "Controllers verliezen elke maand tien dagen met het afstemmen van de tussenrekeningen."}},
        {"sql": {"answer": "Il commerciale ha parlato con chi decide e la data della riunione è nel calendario."}},
    ],
    "AK50": [
        {"sql.criteria": ["Meets the minimum requirements of an accepted opportunity"]},
        {"mql.criteria.1": "Qualified as described in the sales handbook"},
        {"sql.criteria": [], "sql.answer": "An SQL is a qualified opportunity that Sales has accepted."},
        {"mql.criteria": ["Fits our ICP (see the wiki)"]},
    ],
    "AK51": [
        {"mql.criteria": ["Lead score of 70"]},
        {"mql.criteria": ["At least 100 points", "HubSpot score ≥ 100"]},
        {"mql.criteria": ["Score > 50"]},
    ],
    "AK52": [
        {"sales_responsibilities.commitments.0.what": "Call every lead within 2 business days"},
        {"sql.responsibilities.0.does": "Moves the stage within 48 hours"},
        {"metrics.measures.2.name": "Called within 3 business days"},
        {"sql.answer": "The account executive accepts or rejects each MQL within five business days."},
    ],
    "AK53": [
        {"agreement.signoffs": []},
        {"agreement.signoffs": [], "mql.tested": {"of": "sha256:" + "0" * 64, "on": date(2026, 11, 20)}},
        {"agreement.signoffs": GONE, "mql.criteria": ["Controller at a target account who asked for the check"]},
    ],
    "AK90": [
        {"pain.cost": "\u202e10 days"},
        {"target.personas.0.title": "Head\u0085"},
        {"campaign.title": "Close\u2066"},
    ],
    "AK91": [
        {"pain.cost": "10\u200b days"},
        {"target.exclusions.0": "Existing\u00ad customers"},
        {"mql.handoff.channel": "CRM\u200d task"},
    ],
    "AK92": [
        {"pain.cost": "10 d\u0430ys"},
        {"mql.handoff.fallback": "Amir\u03b1 Haddad"},
        {"campaign.crm_name": "\u041cEC"},
    ],
}


def apply_changes(data: dict[str, Any], changes: Mapping[str, Any]) -> Campaign:
    data = copy.deepcopy(data)
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = data
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if last == "+":
            place.append(value)
        elif value is GONE:
            del place[int(last) if isinstance(place, list) else last]
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return from_data(WEBINAR, data)


WHOLE = tomli.loads((SAMPLES / f"{WEBINAR}.toml").read_text(encoding="utf-8"))
BREAKS = [
    pytest.param(code, changes, id=f"{code} {', '.join(changes)}")
    for code, ways in MUTATIONS.items()
    for changes in ways
]


@pytest.mark.parametrize(("code", "changes"), BREAKS)
def test_the_rule_meant_for_a_break_finds_it_and_no_other_of_its_family(code: str, changes: Mapping[str, Any]) -> None:
    found = finding_codes(apply_changes(WHOLE, changes))
    assert code in found
    assert {each for each in found if rule_family(each) == rule_family(code)} == {code}


def without_words() -> Campaign:
    """The signed sample, had both teams agreed without a word."""
    campaign = load_sample(WEBINAR)
    for team in TEAMS:
        for key in QUESTION_KEYS:
            stance = campaign.view(team, key).stance
            assert stance
            campaign = campaign.with_view(team, key, TeamView(stance=replace(stance, note="")))
    return campaign


def test_agreement_without_a_word_is_found_and_each_word_ends_it() -> None:
    assert finding_codes(without_words()) == ["AK41"]
    spoken = without_words().with_view("sales", "mql", replace(without_words().view("sales", "mql"), position="Budget"))
    assert finding_codes(spoken) == []
    view = without_words().view("sales", "mql")
    settled = replace(view, stance=replace(view.stance, objected="Half of them leave."))  # type: ignore[type-var]
    assert finding_codes(without_words().with_view("sales", "mql", settled)) == []
    stale = without_words().with_content("pain", {**without_words().content("pain"), "answer": "Another."})
    assert finding_codes(stale) == []


def test_every_rule_is_broken_in_three_ways() -> None:
    assert {code for code, ways in MUTATIONS.items() if len(ways) < 3} == set()
    assert set(MUTATIONS) | {"AK41"} == set(RULES_BY_CODE)


# --- the samples ------------------------------------------------------------------------------------------------------


def test_nothing_is_found_in_the_signed_sample() -> None:
    others = [load_sample(FAIR), load_sample(HALF)]
    assert [str(found) for found in run_checks(load_sample(WEBINAR), CheckSettings(), others, TODAY)] == []


def test_the_half_answered_sample_gives_few_findings_the_most_important_first() -> None:
    found = finding_codes(load_sample(HALF), [load_sample(WEBINAR), load_sample(FAIR)])
    assert found == ["AK04", "AK08", "AK09", "AK53"]


def test_questions_without_an_answer_are_left_alone() -> None:
    assert finding_codes(Campaign("new", {"title": "New", "launch": date(2028, 1, 1)})) == []
    silent = {
        key: {name: value for name, value in content.items() if name != "answer"}
        for key, content in load_sample(WEBINAR).answers.items()
    }
    assert finding_codes(replace(load_sample(WEBINAR), answers=silent)) == []


# --- what a finding says ----------------------------------------------------------------------------------------------


def all_findings() -> list[Problem]:
    found: list[Problem] = []
    for pairs in PAIRS.values():
        for pair in pairs:
            beside = [load_piece(pair["beside"], "dental-spring")] if "beside" in pair else []
            found += run_checks(
                load_piece(pair["fails"]), CheckSettings(words=pair.get("words", ())), beside, pair.get("today", TODAY)
            )
    for _, ways in MUTATIONS.items():
        for changes in ways:
            found += run_checks(apply_changes(WHOLE, changes), CheckSettings(), (), TODAY)
    return found


def test_a_finding_names_its_place_and_ends_with_a_question() -> None:
    for found in all_findings():
        assert found.message.endswith((".", "?", "…")), found
        assert found.hint.endswith("?"), found
        assert found.slug and found.severity == RULES_BY_CODE[found.code].severity
        assert found.question in (*QUESTION_KEYS, "campaign", ""), found
        root = found.key.partition(".")[0]
        assert root in (*QUESTION_KEYS, *TEAMS, "campaign", "waivers", ""), found
        assert "\n" not in found.message + found.hint
        assert len(found.message) < 420, len(found.message)


def test_errors_come_first() -> None:
    ruined = apply_changes(
        WHOLE, {"pain.cost": "\u202e", "sql.reject_reasons": GONE, "mql.handoff.within": "3 business days"}
    )
    assert finding_codes(ruined) == ["AK90", "AK07", "AK34"]


# --- settings and waivers ---------------------------------------------------------------------------------------------


def test_a_team_sets_severities_and_turns_rules_off() -> None:
    campaign = apply_changes(WHOLE, {"goals.quota_amount": 0, "mql.handoff.fallback": GONE})
    found = run_checks(campaign, CheckSettings(severity={"AK09": "error", "AK08": "off"}), (), TODAY)
    assert [(each.code, each.severity) for each in found] == [("AK09", "error")]


@pytest.mark.parametrize("word", [*VAGUE_WORDS, "Straße"])
def test_the_quick_look_for_vague_words_misses_none(word: str) -> None:
    listed = build_word_list([word])
    search = compile_pattern(listed)
    assert search
    said = [word, word.upper(), word.replace(" ", " \t "), f"We {word}s it", f"({word.title()})"]
    heard = [text for text in said if find_vague_words(text, search)]
    assert word in heard and len(heard) >= 4
    assert [text for text in heard if not possible_vague_words(["Nothing here", text], listed)] == []
    assert not possible_vague_words(["Called within 15 minutes", "Twelve deals"], listed)


def test_a_team_has_its_own_vague_words() -> None:
    assert build_word_list([" Soon : By WHICH day?"])["soon"] == "By WHICH day?"
    assert build_word_list(["asap"]) == build_word_list()
    assert "asap" not in build_word_list(["-ASAP"]) and "promptly" in build_word_list(["-ASAP"])
    assert list(build_word_list(["x", "-*", "y", ""])) == ["x", "y"]
    campaign = apply_changes(WHOLE, {"pain.answer": "It will get world-class, A+ and [ok]."})
    assert finding_codes(campaign, words=["-*", "a+", "[ok]: Says who"]) == ["AK26"]
    assert finding_codes(campaign, words=["-*"]) == []
    assert finding_codes(apply_changes(WHOLE, {"pain.answer": "It improves and improved; improvers."})) == ["AK26"]
    assert finding_codes(apply_changes(WHOLE, {"pain.answer": "Improvers."})) == []
    assert finding_codes(apply_changes(WHOLE, {"mql.handoff.within": "as soon as possible"})) == ["AK24"]


def test_what_blocks_is_what_the_team_made_block() -> None:
    campaign = apply_changes(WHOLE, {"goals.quota_amount": 0, "mql.handoff.fallback": GONE})
    assert blocks_from_checks(campaign, CheckSettings(), TODAY) == []
    assert [each.code for each in blocks_from_checks(campaign, CheckSettings(block=["AK08", "AK06"]), TODAY)] == [
        "AK08"
    ]


def waived_campaign(**waiver: Any) -> Campaign:
    row = {
        "code": "AK09",
        "question": "goals",
        "reason": "Partners close",
        "marketing": MINUTE,
        "sales": MINUTE,
    } | waiver
    return apply_changes(WHOLE, {"goals.quota_amount": 0, "waivers": [{k: v for k, v in row.items() if v}]})


def test_a_waiver_of_both_teams_lets_a_finding_pass() -> None:
    assert finding_codes(waived_campaign()) == []
    assert finding_codes(waived_campaign(question="")) == []
    assert finding_codes(waived_campaign(until=TODAY)) == []


def test_half_a_waiver_lets_nothing_pass_and_is_said() -> None:
    found = run_checks(waived_campaign(sales=None), CheckSettings(), (), TODAY)
    assert [each.code for each in found] == ["AK09"]
    assert found[0].message.endswith("Marketing lets this pass, Sales does not yet.")


def test_a_waiver_of_another_question_or_day_lets_nothing_pass() -> None:
    assert finding_codes(waived_campaign(question="mql")) == ["AK09", "AK42"]
    assert finding_codes(waived_campaign(until=date(2026, 12, 31))) == ["AK09", "AK42"]


def test_a_waiver_that_this_run_cannot_judge_is_not_called_idle() -> None:
    campaign = apply_changes(WHOLE, {"waivers": [{"code": "AK04", "marketing": MINUTE, "sales": MINUTE}]})
    assert finding_codes(campaign) == []
    assert finding_codes(campaign, [load_sample(FAIR)]) == ["AK42"]
    clock = apply_changes(WHOLE, {"waivers": [{"code": "AK40", "marketing": MINUTE, "sales": MINUTE}]})
    assert run_checks(clock, CheckSettings()) == ()
    assert [
        each.code for each in run_checks(waived_campaign(), CheckSettings(severity={"AK09": "off"}), (), TODAY)
    ] == []


# --- many campaigns, long texts ---------------------------------------------------------------------------------------


def test_neighbours_are_those_of_the_same_desk_and_bounded() -> None:
    def campaign(number: int, desk: str) -> Campaign:
        days = {"launch": date(2027, 1, 1 + number % 28), "end": date(2027, 6, 1)}
        return Campaign(
            f"c{number:03}", days, {"mql": {"answer": "x", "handoff": {"to": desk}, "criteria": [str(number)]}}
        )

    many = [campaign(number, "SDR desk" if number % 2 else "Field") for number in range(100)]
    beside = find_overlapping_campaigns(many, most=6)
    assert len(beside) == 100
    assert {len(others) for others in beside.values()} == {6}
    assert all(int(other.slug[1:]) % 2 == int(slug[1:]) % 2 for slug, others in beside.items() for other in others)
    assert all(slug not in [other.slug for other in others] for slug, others in beside.items())
    assert find_overlapping_campaigns([campaign(1, ""), Campaign("bare")]) == {}


def test_values_that_format_1_does_not_know_break_no_check() -> None:
    """A file of a newer format may hold anything under a known key; what no record can hold is left out on reading."""
    whole = to_data(load_sample(WEBINAR)) | {"format": 99}
    for odd in ("text", 7, True, [1, "x", {"a": 1}], {"x": [{"a": 1}]}, date(2027, 1, 1), -0.5):
        for key in QUESTION_KEYS:
            content = {"answer": "x"} | dict.fromkeys((name for name in whole[key] if name != "answer"), odd)
            loaded = reader.read_campaign(editor.write_new_file(whole | {key: content}).encode(), WEBINAR)
            assert loaded.campaign
            run_checks(loaded.campaign, CheckSettings(), (loaded.campaign,), TODAY)


# --- the manual -------------------------------------------------------------------------------------------------------


def manual() -> str:
    """docs/rules.md, made from the rules."""
    parts = [
        "<!-- Made from the rules: pytest tests/checks/test_runner.py -k manual --snapshot-update -->\n",
        "# What the checks find\n",
        "`alignkit check` lists the findings, and `alignkit rule CODE` explains a rule. `alignkit waive` lets a "
        "finding pass for one team; the waiver counts once both teams have made it. Findings never block signing, "
        "unless `block` says so. In `alignkit.toml`:\n",
        "```toml\n[checks]\n"
        'words = ["white-glove", "soon: By which day?", "-improve"]   # adds two words, removes one; "-*" removes all\n'
        'block = ["AK06"]                                             # these findings block signing\n\n'
        "[checks.severity]\n"
        'AK34 = "off"                                                 # error, warning, info or off\n'
        "```\n",
    ]
    heading = ""
    for rule in RULES:
        if heading != rule_family(rule.code):
            heading = rule_family(rule.code)
            parts.append(f"## {heading}\n")
        parts.append(f"### {rule.code}: {rule.name}\n")
        parts.append(f"*{rule.severity.capitalize()}.* {rule.means} {rule.why}\n\nWhat is known: {rule.evidence}\n")
        parts.append(f"Found in\n\n```toml\n{rule.fails}```\n\nand not in\n\n```toml\n{rule.passes}```\n")
    return "\n".join(parts)


def test_the_manual_is_in_step(snapshot) -> None:  # type: ignore[no-untyped-def]
    snapshot.snapshot_dir = HERE.parent / "docs"
    snapshot.assert_match(manual(), "rules.md")


def test_the_manual_tells_words_as_they_work() -> None:
    """The settings printed at its top, read as a workspace reads them."""
    settings = tomli.loads(manual().split("```toml\n", 1)[1].split("```", 1)[0])["checks"]
    changes = {"pain.answer": "We improve it soon.", "mql.answer": "A white-glove lead."}
    found = run_checks(apply_changes(WHOLE, changes), CheckSettings(words=settings["words"]), (), TODAY)
    assert [(each.question, each.hint.rpartition(". ")[2]) for each in found] == [
        ("pain", "By which day?"),
        ("mql", "What would one see if it were so?"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("1 minute", "automatic", True),
        ("1 business minute", "automatic", True),
        ("automatic", "automatic", False),
        ("automatic", "0.5 hours", False),
        ("90 business minutes", "1 business hour", True),
        ("1 business day", "8 business hours", False),
        ("2 business days", "90 business minutes", True),
        ("2 weeks", "90 business minutes", True),
        ("90 business minutes", "30 minutes", True),
    ],
)
def test_one_time_is_longer_than_another_only_where_that_is_sure(one: str, other: str, longer: bool) -> None:
    assert is_surely_longer(parse_duration(one), parse_duration(other)) is longer
