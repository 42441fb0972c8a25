"""A year of one team: six campaigns that load, verify and are checked clean, and whose results add up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from alignkit.checks import runner
from alignkit.cli.main import cli
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import campaign_status, missing_fields, question_status, signing_blocks
from alignkit.review.carried_lessons import summarize_outcome
from alignkit.store import campaign_files, workspace
from alignkit.store.workspace import list_slugs
from alignkit.text.durations import parse_rhythm_days
from alignkit.values import lead_funnel

ROOT = Path(__file__).parent.parent
YEAR = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
TODAY = date(2026, 11, 22)
CALCULATOR, RETURNED, FAIR, PARTNERS, ALPS, PILOT = SLUGS = (
    "closing-cost-calculator",
    "returned-leads-second-look",
    "ledger-days-cologne-2026",
    "audit-firms-bring-clients",
    "closing-cost-calculator-alps",
    "twelve-shared-service-centres",
)
FINISHED = (CALCULATOR, RETURNED, FAIR, PARTNERS)
AMENDED = (CALCULATOR, PARTNERS)


def campaign(slug: str, revision: int | None = None) -> Campaign:
    loaded = campaign_files.read_campaign_file(YEAR, slug, revision=revision).loaded
    assert loaded.problems == () and not loaded.read_only and loaded.campaign
    return loaded.campaign


def targets(it: Campaign) -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in it.content("goals")["targets"]}


def readings(it: Campaign, metric: str) -> list[tuple[date, float]]:
    """Ascending by day."""
    return sorted((row["on"], row["actual"]) for row in it.review["results"] if row["metric"] == metric)


def rejected(it: Campaign) -> dict[str, int]:
    """The last count of each reason; counts are so far."""
    return {row["code"]: row["count"] for row in sorted(it.review["rejected"], key=lambda row: row["on"])}


def outcomes(team: str) -> list[tuple[float, bool]]:
    """The chance given and whether the goal was reached, for goals whose day has passed and whose result is in."""
    found = []
    for slug in SLUGS:
        it = campaign(slug)
        (signoff,) = [made for made in it.agreement.signoffs if made.team == team]
        for goal, chance in signoff.confidence:
            decides = [actual for on, actual in readings(it, goal) if on >= targets(it)[goal]["due"]]
            if decides:
                found.append((chance, decides[0] >= targets(it)[goal]["target"]))
    return found


def test_six_campaigns_launched_within_a_year() -> None:
    assert sorted(list_slugs(YEAR)) == sorted(SLUGS)
    launches = [campaign(slug).info["launch"] for slug in SLUGS]
    assert launches == sorted(launches) and (launches[-1] - launches[0]).days < 365
    kinds = {slug: {row["kind"] for row in campaign(slug).content("target")["sources"]} for slug in SLUGS}
    assert {kind for found in kinds.values() for kind in found} >= {"advert", "outbound", "event", "partner", "website"}


@pytest.mark.parametrize("slug", SLUGS)
def test_signed_sealed_and_whole(slug: str) -> None:
    it = campaign(slug)
    assert campaign_status(it) == "signed" and signing_blocks(it, TODAY) == []
    assert [question_status(it, key) for key in QUESTION_KEYS] == ["agreed"] * 9
    assert [item for key in (CAMPAIGN_QUESTION.key, *QUESTION_KEYS) for item in missing_fields(it, key)] == []
    assert {made.digest for made in it.agreement.signoffs} == {agreement_digest(it)}
    assert it.agreement.revision == (2 if slug in AMENDED else 1)
    assert campaign_files.sealed_revisions(YEAR, slug) == list(range(1, it.agreement.revision + 1))
    for number in campaign_files.sealed_revisions(YEAR, slug):
        sealed = campaign(slug, number)
        assert campaign_status(sealed) == "signed"
        for signoff in sealed.agreement.signoffs:
            assert signoff.name == it.lead(signoff.team) and signoff.confidence
            assert number > 1 or signoff.at.date() < it.info["launch"]
    for team in TEAMS:
        for key in QUESTION_KEYS:
            stance = it.view(team, key).stance
            assert stance and stance.on == question_digest(key, it.content(key)) and stance.by == it.lead(team)


def test_verify_passes_and_notices_a_touched_promise(tmp_path: Path) -> None:
    def verify() -> int:
        return CliRunner().invoke(cli, ["--workspace", str(tmp_path), "verify"]).exit_code

    workspace.create_workspace(tmp_path, sample="year")
    assert verify() == 0
    sealed = tmp_path / "campaigns" / "sealed" / PARTNERS / "r1.toml"
    sealed.write_text(sealed.read_text("utf-8").replace('within = "1 business day"', 'within = "1 day"', 1), "utf-8")
    assert verify() == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_the_checks_find_nothing_with_all_six_side_by_side(slug: str) -> None:
    beside = runner.find_overlapping_campaigns([campaign(each) for each in SLUGS])
    for number in campaign_files.sealed_revisions(YEAR, slug):
        found = runner.run_checks(campaign(slug, number), YEAR.settings, beside.get(slug, ()), TODAY)
        assert [str(problem) for problem in found] == []
    assert len(YEAR.settings.own) == 2 and runner.team_questions(campaign(slug), YEAR.settings.own) == ()


@pytest.mark.parametrize("slug", AMENDED)
def test_second_revisions_came_of_a_review(slug: str) -> None:
    first, second = campaign(slug, 1), campaign(slug, 2)
    assert second.agreement.previous == agreement_digest(first)
    signed = {number: max(s.at for s in it.agreement.signoffs).date() for number, it in ((1, first), (2, second))}
    told = [row for row in second.review["lessons"] if "revision 2" in row["change"]]
    assert len(told) == 1 and signed[1] < told[0]["on"] < signed[2]
    changed = {key for key in QUESTION_KEYS if first.content(key) != second.content(key)}
    assert told[0]["question"] in changed
    assert first.content("mql")["criteria"] == second.content("mql")["criteria"][:-1]


def test_the_calculator_is_carried_forward_with_its_lessons() -> None:
    source, it = campaign(CALCULATOR), campaign(ALPS)
    assert it.carried and (it.carried.source, it.carried.untouched) == (CALCULATOR, ())
    assert all(row["on"] < it.info["launch"] for row in source.review["lessons"])
    assert set(it.content("mql")["criteria"]) == set(source.content("mql")["criteria"])
    assert it.content("mql")["criteria"][0] == source.content("mql")["criteria"][-1], "its lesson: this one first"
    assert it.content("sql")["criteria"] == source.content("sql")["criteria"]
    after = readings(source, "MQLs")[-1][1] - readings(source, "MQLs")[0][1]
    accepted = readings(source, "SQLs")[-1][1] - readings(source, "SQLs")[0][1]
    assert accepted / after == it.content("goals")["funnel"]["mql_to_sql"], "its history is the first one's"


@pytest.mark.parametrize(("slug", "revision"), [*((slug, 1) for slug in SLUGS), *((slug, 2) for slug in AMENDED)])
def test_the_funnel_and_the_promise_add_up(slug: str, revision: int) -> None:
    it = campaign(slug, revision)
    funnel, made = lead_funnel.build_funnel(it), lead_funnel.count_promised_leads(it)
    assert funnel and funnel.sqls and funnel.mqls
    goals = {metric: row["target"] for metric, row in targets(it).items()}
    assert goals == {"Won deals": funnel.deals, "SQLs": funnel.sqls, "MQLs": funnel.mqls}
    assert it.content("goals")["quota_amount"] == funnel.revenue
    assert f"EUR {it.content('goals')['quota_amount']:,}" in it.answer("goals")
    assert made and made.leads >= funnel.mqls


# Leads that Sales got as MQLs of revision 1 and that asked us nothing. The goal is one of revision 2, which does not
# count them.
ONLY_BY_REVISION_1 = {"closing-cost-calculator": 41 - 15}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_results_can_be_true(slug: str) -> None:
    it = campaign(slug)
    metrics = {row["metric"] for row in it.review["results"]}
    measures = {row["name"] for row in it.content("metrics")["measures"]}
    assert {"MQLs", "SQLs"} <= metrics <= {*targets(it), *measures}
    for metric in metrics:
        counts = [actual for _, actual in readings(it, metric)]
        assert counts == sorted(counts), f"{metric}: a count so far does not fall"
    mqls, sqls = readings(it, "MQLs")[-1][1], readings(it, "SQLs")[-1][1]
    handed_over = mqls + ONLY_BY_REVISION_1.get(slug, 0)
    assert handed_over - sqls == sum(rejected(it).values()), "every lead was accepted or given back"
    assert set(rejected(it)) <= {row["code"] for row in it.content("sql")["reject_reasons"]}
    won = readings(it, "Won deals")[-1][1] if "Won deals" in metrics else 0
    stuck = sum(row["count"] for row in it.review.get("stuck", ()))
    assert won + stuck <= sqls
    if slug in FINISHED:
        deal = readings(it, "Won revenue")[-1][1] / won
        assert deal == pytest.approx(it.content("goals")["funnel"]["average_deal"], rel=0.06)
        assert all(readings(it, metric)[-1][0] >= row["due"] for metric, row in targets(it).items())


@pytest.mark.parametrize("slug", SLUGS)
def test_reviews_are_held_on_their_days_and_by_the_other_team(slug: str) -> None:
    it = campaign(slug)
    plan = it.content("metrics")["review"]
    rows = [row for key in ("results", "promises", "rejected", "stuck", "lessons") for row in it.review.get(key, ())]
    for row in rows:
        assert (row["on"] - plan["first"]).days % (parse_rhythm_days(plan["every"]) or 0) == 0 and row["on"] < TODAY
        assert row.get("by") or row.get("said_by")
    answered = {row["what"]: row for row in it.review["promises"]}
    for team in TEAMS:
        for promise in it.content(f"{team}_responsibilities")["commitments"]:
            said = answered[promise["what"]]
            assert said["kept"] or said["on"] >= promise["due"]
            assert said["said_by"] not in (it.lead(team), promise["owner"])
    assert len(it.review["lessons"]) >= 2 and all(row["change"] for row in it.review["lessons"])


def test_one_team_hopes_for_more_than_the_other() -> None:
    marketing, sales = outcomes("marketing"), outcomes("sales")
    assert len(marketing) == len(sales) == 11
    reached = sum(hit for _, hit in marketing)
    assert reached == sum(hit for _, hit in sales) == 4
    assert sum(chance for chance, _ in marketing) - reached > 4 > 2.5 > sum(chance for chance, _ in sales) - reached
    kept = [row["kept"] for slug in SLUGS for row in campaign(slug).review["promises"]]
    assert kept.count(False) >= 5 < kept.count(True)


def test_the_year_agrees_with_the_other_samples() -> None:
    """Both are stories of one team: the same people, and no more deals won than the next trade show counts."""
    won = {slug: readings(campaign(slug), "Won deals") for slug in SLUGS[:5]}
    in_2026 = sum(found[-1][1] for found in won.values()) - 1  # the calculator's first, on 18 December 2025
    fair, webinar = (
        (ROOT / "campaigns" / f"{slug}.toml").read_text("utf-8")
        for slug in ("ledger-days-cologne", "month-end-close-webinar")
    )
    counted = re.search(r"of the (\d+) customers won in 2026", fair)
    assert counted and in_2026 <= int(counted[1]) - 2, "two more came of the webinar"
    assert "47 of 88 talks at our stand in 2026 began with the audit" in fair
    assert "47 of 88 talks began with the audit" in next(
        row["learned"] for row in campaign(FAIR).review["lessons"] if row["question"] == "pain"
    )
    for slug in SLUGS:
        assert f'marketing_lead = "{campaign(slug).lead("marketing")}"' in webinar


@pytest.mark.parametrize("path", sorted(YEAR.campaigns.rglob("*.toml")), ids=lambda path: path.stem)
def test_files_are_plain_to_read(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.endswith("\n") and "\r" not in text and max(map(len, text.splitlines())) <= 120
    assert len(text) < 16_000


def test_init_writes_it_with_its_settings(tmp_path: Path) -> None:
    workspace.create_workspace(tmp_path / "y", sample="year")
    made = workspace.find_workspace(tmp_path / "y", {})
    assert made.settings == YEAR.settings and list_slugs(made) == list_slugs(YEAR)
    sealed = [path.relative_to(YEAR.root) for path in YEAR.campaigns.glob("sealed/*/*.toml")]
    assert len(sealed) == 8 and all(
        (made.root / path).read_bytes() == (YEAR.root / path).read_bytes() for path in sealed
    )


def test_days_are_in_the_past_but_for_what_is_open() -> None:
    open_ = {(slug, metric) for slug in SLUGS for metric, row in targets(campaign(slug)).items() if row["due"] > TODAY}
    assert open_ == {(ALPS, "Won deals"), (PILOT, "Won deals")}
    assert max(campaign(slug).info["end"] for slug in SLUGS) + timedelta(days=31) < TODAY


def test_what_came_of_a_campaign_fits_beside_a_list() -> None:
    said = summarize_outcome(campaign(ALPS))
    assert [line.partition(":")[0] for line in said[:7]] == [
        "Open until 30 November 2026",
        "Missed",
        "Of 12 promises",
        "Won deals",
        "SQLs",
        "MQLs",
        "Called within 1 business day",
    ]
    assert said[7:10] == [
        "Marketing kept 3 of 3 promises, says Sales",
        "Sales kept 0 of 2 promises, says Marketing",
        "32 leads sent back",
    ]
    assert [line.partition(":")[0] for line in said[10:]] == ["MQL", "Sales will"]
    assert "We change: In the summer holidays ten attempts" in said[-1]
    assert summarize_outcome(Campaign("none")) == []
