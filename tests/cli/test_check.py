"""alignkit check, rule and waive, as somebody types them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from alignkit.checks.rules import RULES
from alignkit.cli.main import cli
from alignkit.core.codes import PROBLEM_CODES
from alignkit.files import reader
from alignkit.listing import summary_builder
from tests.command_line import run, run_checked

ROOT = Path(__file__).parents[2]
WEBINAR, HALF, FAIR = "month-end-close-webinar", "shared-service-forty", "ledger-days-cologne"
KEYS = ["path", "line", "key", "slug", "question", "code", "severity", "message", "hint"]
pytestmark = pytest.mark.usefixtures("root")


def campaign_file(root: Path, slug: str) -> Path:
    return root / "campaigns" / f"{slug}.toml"


def edit_file(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run_check(*words: str) -> list[dict[str, object]]:
    return json.loads(run("check", *words, "--json").stdout)


# --- check ------------------------------------------------------------------------------------------------------------


def test_nothing_is_found_in_the_signed_sample() -> None:
    result = run_checked("check", WEBINAR)
    assert (result.stdout, result.stderr) == ("", "1 campaign: nothing found.\n")


def test_a_finding_stands_with_its_line_and_a_question(root: Path) -> None:
    result = run_checked("check", HALF)
    line = 1 + campaign_file(root, HALF).read_text(encoding="utf-8").split("\n").index("[mql.handoff]")
    assert f"campaigns/{HALF}.toml:{line}: warning AK08 MQL, Hand-off: nobody is named if it fails.\n    A pro" in (
        result.stdout
    )
    assert result.stdout.count("\n    ") == 4
    assert re.fullmatch(r"1 campaign: 3 warnings, 1 info\. alignkit rule AK04 explains the first\.\n", result.stderr)


def test_json_has_stable_keys_and_null_for_what_is_absent(root: Path) -> None:
    documents = run_check()
    assert [list(each) for each in documents] == [KEYS] * len(documents)
    assert {each["slug"] for each in documents} == {HALF, "ledger-days-cologne"}
    quota = next(each for each in run_check(HALF) if each["code"] == "AK09")
    goals = 1 + campaign_file(root, HALF).read_text(encoding="utf-8").split("\n").index("[goals]")
    assert (quota["key"], quota["line"], quota["question"]) == ("goals.quota_amount", goals, "goals")
    assert json.loads(run_checked("check", HALF, "--format", "json").stdout) == run_check(HALF)


def test_exit_code_1_is_for_errors_only(root: Path) -> None:
    assert run("check").exit_code == 0
    edit_file(campaign_file(root, WEBINAR), "primary = true\n", "")
    assert run("check", HALF).exit_code == 0
    assert run("check").exit_code == 1
    assert [each["code"] for each in run_check(WEBINAR) if each["severity"] == "error"] == ["AK10"]


def test_github_reads_annotations_and_people_write_none(root: Path) -> None:
    edit_file(campaign_file(root, HALF), 'position = "Two answers', 'position = "50 %\\n::error::x, Two answers')
    lines = run_checked("check", HALF, "--format", "github").stdout.splitlines()
    assert len(lines) == 4
    line = 1 + campaign_file(root, HALF).read_text(encoding="utf-8").split("\n").index("[mql.handoff]")
    assert any(
        each.startswith(f"::warning file=campaigns/{HALF}.toml,line={line},title=AK08::MQL, Ha") for each in lines
    )
    assert [each.split(" ")[0] for each in lines] == ["::warning"] * 3 + ["::notice"]
    assert "50 %25 ::error::x" in lines[0]
    assert run_checked("check", "ledger-days-cologne", "--format", "github").stdout.count("::notice ") == 2


def test_a_broken_file_is_an_error_among_the_others(root: Path) -> None:
    campaign_file(root, "spring").write_text('format = 1\n[campaign]\nlaunch = "soon"\n', encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "campaigns/spring.toml:3: error AF05" in result.stdout
    assert "warning AK08" in result.stdout


def test_settings_decide(root: Path) -> None:
    settings = '[checks]\nwords = ["balances"]\n[checks.severity]\nAK08 = "error"\nAK04 = "off"\n'
    (root / "alignkit.toml").write_text(settings, encoding="utf-8")
    codes = [each["code"] for each in run_check(HALF)]
    assert codes[0] == "AK08" and "AK04" not in codes and "AK26" in codes
    assert run("check", HALF).exit_code == 1


def test_a_teams_own_questions_are_listed_until_both_have_signed(root: Path) -> None:
    asked = ["Has the SDR desk seen the landing page?", "Is \x1b[1m100 %\x1b[0m of the list opted in?"]
    (root / "alignkit.toml").write_text(f"[checks]\nown = {json.dumps(asked)}\n", encoding="utf-8")
    assert run_check(WEBINAR) == []
    own = [each for each in run_check(HALF) if str(each["code"]).startswith("TEAM")]
    assert [(each["code"], each["severity"], each["message"]) for each in own] == [
        ("TEAM1", "info", asked[0]),
        ("TEAM2", "info", asked[1]),
    ]
    assert [each["code"] for each in run_check(HALF)][-2:] == ["TEAM1", "TEAM2"], "after what the checks find"
    text = run_checked("check", HALF).stdout
    assert f"campaigns/{HALF}.toml: info TEAM1 {asked[0]}\n" in text and "\x1b" not in text
    assert "a question of your own" in run_checked("rule", "team2").stdout
    assert run("rule", "TEAMX").exit_code == 2


def list_codes() -> dict[str, int | None]:
    return {each["slug"]: each["findings"] for each in json.loads(run_checked("list", "--json").stdout)}


def test_lists_count_what_is_found_until_both_have_signed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignkit.cli.context.current_date", lambda: date(2026, 11, 22))
    assert list_codes() == {WEBINAR: None, HALF: len(run_check(HALF)), FAIR: len(run_check(FAIR))} == list_codes()
    lines = run_checked("list").stdout.splitlines()
    column = lines[0].index("Findings")
    assert {line.split()[0]: line[column:].split()[0] for line in lines[1:]} == {WEBINAR: "-", HALF: "4", FAIR: "4"}
    (root / "alignkit.toml").write_text('[checks]\nown = ["Seen?"]\n[checks.severity]\nAK08 = "off"\n', "utf-8")
    assert list_codes() == {WEBINAR: None, HALF: 3, FAIR: 4}, "the index was made by other settings"
    edit_file(campaign_file(root, FAIR), "quota_amount = 270000\n", "")
    assert list_codes()[FAIR] == 5


@pytest.mark.parametrize("slug", [FAIR, HALF, WEBINAR])
def test_a_count_is_true_on_all_days_it_says(root: Path, slug: str) -> None:
    path = campaign_file(root, slug)
    text = path.read_text("utf-8")
    for whole in (text, text.partition("[agreement]")[0]):
        loaded = reader.read_campaign(whole.encode(), slug)
        assert loaded.campaign
        edges = [loaded.campaign.info["launch"], loaded.campaign.info["end"]]
        days = sorted(edge + timedelta(days=n) for edge in edges for n in (-40, -1, 0, 1, 40))
        told = {day.isoformat(): summary_builder.build_summary(slug, loaded, day) for day in days}
        counts = {day: one.entry["findings"] for day, one in told.items()}
        for day, one in told.items():
            assert one.since <= day <= one.until
            assert {counts[other] for other in told if one.since <= other <= one.until} == {counts[day]}
        if "[agreement]" not in whole:
            assert len(set(counts.values())) == 3, "before, launched unsigned, over"


def test_a_campaign_is_told_from_its_neighbours_by_name_or_all_together(root: Path) -> None:
    shutil.copy(campaign_file(root, WEBINAR), campaign_file(root, "twin"))
    edit_file(campaign_file(root, "twin"), '"Asked for the close check",', '"Asked for a call",')
    edit_file(campaign_file(root, "twin"), 'crm_name = "2026-Q3-MEC"\n', "")
    for words in ([], ["twin"], ["twin", WEBINAR]):
        said = [each["message"] for each in run_check(*words) if each["code"] == "AK04" and each["slug"] == "twin"]
        assert len(said) == 1 and f"gets leads of {WEBINAR}" in str(said[0]), words
    waive = ("waive", "twin", "AK04", "--team", "sales", "--by", "Theo Park", "--reason", "One week")
    assert "Sales lets AK04 pass." in (said := run(*waive).stderr) and "is not found" not in said
    edit_file(campaign_file(root, "twin"), "[campaign]\n", '[campaign]\ncrm_name = "2026-Q3-TWIN"\n')
    assert [each for each in run_check("twin") if each["code"] == "AK04"] == []
    run(*waive, "--take-back")
    assert "is not found in twin now" in run(*waive).stderr


def test_hostile_text_is_shown_and_not_obeyed(root: Path) -> None:
    edit_file(
        campaign_file(root, HALF),
        'owner = "Milan Dekker"\nto',
        'owner = "\\u001b[31m\\u202Eevil"\nfallback = "\\u001b[31m\\u202Eevil"\nto',
    )
    result = run("check", HALF)
    assert result.exit_code == 1
    assert "\x1b" not in result.output and "\u202e" not in result.output
    assert "error AK90 MQL: U+001B" in result.stdout


def test_refused_in_words() -> None:
    assert "Did you mean" in run("check", "month-end-close-webina").stderr
    assert run("check", "nothing").exit_code == 2
    assert run("check", "--format", "xml").exit_code == 2


# --- rule -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule) -> None:  # type: ignore[no-untyped-def]
    said = run_checked("rule", rule.code.lower()).stdout
    assert said.startswith(f"{rule.code}: {rule.name} ({rule.severity})\n")
    for text in (rule.means, rule.why, rule.evidence):
        assert " ".join(text.split()) in " ".join(said.split())
    for example in (rule.fails, rule.passes):
        assert all(f"    {line}" in said for line in example.splitlines() if line)


def test_codes_of_files_and_of_verify_are_explained_too() -> None:
    assert run_checked("rule", "AF25").stdout == f"AF25: {PROBLEM_CODES['AF25']}.\n"
    assert "changed behind the signatures" in run_checked("rule", "AV01").stdout
    lines = run_checked("rule").stdout.splitlines()
    assert [line[:4] for line in lines] == sorted({line[:4] for line in lines})
    assert {"AF01", "AF20", "AV01", *(rule.code for rule in RULES)} <= {line[:4] for line in lines}


def test_an_unknown_code_gets_the_nearest() -> None:
    result = run("rule", "AK8")
    assert (result.exit_code, "Did you mean AK" in result.stderr) == (2, True)
    assert "alignkit rule lists them" in run("rule", "x").stderr


def test_codes_are_completed() -> None:
    from alignkit.cli.rule import complete_codes

    assert complete_codes(None, None, "ak9") == ["AK90", "AK91", "AK92"]  # type: ignore[arg-type]


# --- waive ------------------------------------------------------------------------------------------------------------


def test_both_teams_let_a_finding_pass(root: Path) -> None:
    terms = ("--question", "goals", "--reason", "On the 26th", "--until", "2099-01-31")
    once = run_checked("waive", HALF, "ak09", "--team", "marketing", "--by", "Dana Ruiz", *terms)
    assert f"alignkit waive {HALF} AK09 --question goals --team sales" in once.stderr
    assert any(str(each["message"]).endswith("Sales does not yet.") for each in run_check(HALF))
    both = run_checked("waive", HALF, "AK09", "--question", "goals", "--team", "sales", "--by", "Theo Park")
    assert "Both teams do, so it counts." in both.stderr
    assert [each["code"] for each in run_check(HALF)] == ["AK04", "AK08", "AK53"]
    assert 'marketing = { by = "Dana Ruiz", at = ' in campaign_file(root, HALF).read_text(encoding="utf-8")
    assert "On the 26th" in run_checked("brief", HALF).stdout


def test_a_change_of_terms_says_what_it_costs() -> None:
    words = ("waive", HALF, "AK09", "--team")
    run_checked(*words, "marketing", "--by", "Dana Ruiz", "--reason", "Later")
    run_checked(*words, "sales", "--by", "Theo Park")
    again = run_checked(*words, "sales", "--by", "Theo Park", "--reason", "Never")
    assert "Marketing had let it pass for another reason or day; that no longer counts." in again.stderr
    assert "pass no longer" in run_checked(*words, "sales", "--take-back").stderr
    assert "AK09" in [each["code"] for each in run_check(HALF)]


def test_a_waiver_for_nothing_is_made_and_said() -> None:
    result = run_checked("waive", WEBINAR, "AK08", "--team", "sales", "--by", "Theo Park", "--reason", "Just in case")
    assert f"AK08 is not found in {WEBINAR} now." in result.stderr
    assert "signed" in run_checked("show", WEBINAR).stdout
    assert [each["code"] for each in run_check(WEBINAR)] == ["AK42"]


def test_waive_is_refused_in_words() -> None:
    words = ("waive", HALF, "AK09", "--team", "sales", "--by", "Theo Park")
    assert "needs a reason" in run(*words).stderr
    assert "Did you mean goals" in run(*words, "--reason", "x", "--question", "goal").stderr
    assert "cannot be waived" in run("waive", HALF, "AF01", "--team", "sales", "--by", "T", "--reason", "x").stderr
    assert run(*words).exit_code == 2


# --- the hook ---------------------------------------------------------------------------------------------------------


def test_the_hook_runs_what_there_is() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hooks = [
        dict(re.findall(r"^(?:- |  )(\w+): (.*)$", part, re.MULTILINE)) for part in re.split(r"(?m)^(?=- )", text)[1:]
    ]
    assert [hook["id"] for hook in hooks] == ["alignkit-check", "alignkit-verify"]
    for hook in hooks:
        assert hook["entry"].split()[1] in cli.lines  # type: ignore[attr-defined]
        assert hook["pass_filenames"] == "false" and hook["language"] == "python"
        assert re.search(hook["files"], "campaigns/spring-webinar.toml")
        assert re.search(hook["files"], "sales/campaigns/spring-webinar.toml")
        assert not re.search(hook["files"], "docs/rules.md")
