"""The shortest honest campaign: what is required and nothing else, typed, checked and signed on the command line."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from alignkit.cli import context
from alignkit.core import actions
from alignkit.core.questions import step_of
from alignkit.core.status import signing_blocks
from alignkit.files import reader
from tests.command_line import run, run_checked

SHORTEST: dict[str, tuple[str, dict[str, str]]] = {
    "pain": ("Plant engineers replace dosing pumps twice as often as they must.", {}),
    "differentiation": ("A retrofit takes a morning; a new pump takes a tender.", {}),
    "target": (
        "Municipal waterworks with pumps older than ten years.",
        {"accounts": '["Waterworks in Hesse and Bavaria"]', "exclusions": '["Customers under contract"]'},
    ),
    "goals": ("Six retrofits by the autumn.", {}),
    "mql": (
        "A plant engineer who named a pump and a year.",
        {
            "criteria": '["Plant engineer at a waterworks", "Named the pump and its year"]',
            "not_enough": '["A badge scan"]',
            "handoff.fallback": "Jonas Wirth",
        },
    ),
    "sql": (
        "Sales has seen the pump, or its plate, and knows who decides.",
        {
            "model": "conversation",
            "decide_within": "5 business days",
            "reject_reasons.+.code": "new-pump",
            "reject_reasons.0.meaning": "The pump is newer than ten years",
            "reject_reasons.0.next": "Spring letter",
        },
    ),
    "marketing_responsibilities": (
        "Marketing brings forty engineers to four plant days.",
        {"commitments.+.what": "Deliver MQLs", "commitments.0.amount": "40"},
    ),
    "sales_responsibilities": ("Sales calls the next morning.", {"follow_up.first_response": "1 business day"}),
    "metrics": (
        "Retrofits sold decide.",
        {
            "measures.+.name": "Retrofits sold",
            "measures.0.primary": "true",
            "measures.0.source": "ERP, order type R",
            "measures.0.owner": "Ruth Eggers",
        },
    ),
}


def test_the_shortest_honest_campaign_is_signed_with_the_required_fields_alone(
    no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_checked("init")
    leads = ["--marketing-lead", "Nadja Falk", "--sales-lead", "Ruth Eggers"]
    run_checked("new", "Pump retrofit", "--launch", "2027-04-06", *leads, "--crm-name", "none")
    typed = {f"campaign.{key}" for key in ("title", "launch", "marketing_lead", "sales_lead", "crm_name")}
    for key, (text, values) in SHORTEST.items():
        sets = [word for path, value in values.items() for word in ("--set", f"{path}={value}")]
        assert "missing" not in run_checked("answer", "pump-retrofit", key, "--text", text, *sets).stderr
        typed |= {f"{key}.answer", *(f"{key}.{path}" for path in values)}
    assert len(typed) == 5 + 9 + 17  # beside it the first review, which `new` writes
    content = tomllib.loads((tmp_path / "campaigns" / "pump-retrofit.toml").read_text("utf-8"))
    assert content["metrics"]["review"] == {"first": date(2027, 4, 20)}  # type: ignore[index]
    found = json.loads(run("check", "pump-retrofit", "--json").stdout)
    assert "error" not in [each["severity"] for each in found]
    for path in sorted(typed - {"campaign.title"}):  # each of them is required: without one nobody can sign
        key, _, field = path.replace("+", "0").partition(".")
        campaign = reader.read_campaign((tmp_path / "campaigns" / "pump-retrofit.toml").read_bytes(), "x").campaign
        assert campaign
        steps = tuple(step_of(step) for step in field.split("."))
        assert signing_blocks(actions.set_field(campaign, key, steps, None)) != signing_blocks(campaign), path
    for team, name in (("marketing", "Nadja Falk"), ("sales", "Ruth Eggers")):
        run_checked("agree", "pump-retrofit", "--all", "--team", team, "--by", name)
    for team, name in (("marketing", "Nadja Falk"), ("sales", "Ruth Eggers")):
        run_checked("sign", "pump-retrofit", "--team", team, "--by", name)
    assert json.loads(run_checked("show", "pump-retrofit", "--json").stdout)["status"] == "signed"


def test_a_signed_campaign_without_a_last_day_is_listed_read_reviewed_and_carried_on(
    no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first review is the only day it has."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(context, "current_date", lambda: date(2026, 4, 19))
    run_checked("init")
    leads = ["--marketing-lead", "Nadja Falk", "--sales-lead", "Ruth Eggers"]
    run_checked("new", "Pump retrofit", "--launch", "2026-04-06", *leads, "--crm-name", "none")
    for key, (text, values) in SHORTEST.items():
        sets = [word for path, value in values.items() for word in ("--set", f"{path}={value}")]
        run_checked("answer", "pump-retrofit", key, "--text", text, *sets)
    for act in ("agree", "sign"):
        for team, name in (("marketing", "Nadja Falk"), ("sales", "Ruth Eggers")):
            run_checked(act, "pump-retrofit", *(["--all"] if act == "agree" else []), "--team", team, "--by", name)
    assert "pump-retrofit" in run_checked("list", "--launch", "running").stdout
    assert "pump-retrofit" not in run_checked("list", "--launch", "past").stdout
    assert "2026-04-20  in 1 day  pump-retrofit" in run_checked("due").stdout
    assert "DTSTART;VALUE=DATE:20260420" in run_checked("calendar", "pump-retrofit").stdout
    assert "from 6 April 2026" in run_checked("brief", "pump-retrofit").stdout
    run_checked("review", "result", "pump-retrofit", "Retrofits sold=2", "--on", "2026-04-18", "--by", "Ruth Eggers")
    assert "Retrofits sold" in run_checked("review", "pump-retrofit").stdout
    run_checked("publish", tmp_path / "wiki")
    run_checked("verify")
    run_checked("new", "Pump retrofit, autumn", "--from", "pump-retrofit", "--launch", "2026-09-01")
    carried = tomllib.loads((tmp_path / "campaigns" / "pump-retrofit-autumn.toml").read_text("utf-8"))
    assert carried["metrics"]["review"] == {"first": date(2026, 9, 15)}
    assert "first day" in run_checked("diff", "pump-retrofit", "pump-retrofit-autumn").stdout
