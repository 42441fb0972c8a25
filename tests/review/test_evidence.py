"""How a result is known: one table of who wrote down what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignkit.core.model import Campaign
from alignkit.review.evidence import CRM_EXPORT, find_evidence
from alignkit.review.results import find_metric
from tests.signed_campaigns import load_sample

WEBINAR = load_sample("month-end-close-webinar")


@pytest.mark.parametrize(
    ("owner", "result", "evidence"),
    [
        ("Theo Park", {"by": "Theo Park", "source": CRM_EXPORT}, "measured"),
        ("Theo Park", {"by": "Theo Park", "source": "  "}, "reported"),
        ("Theo Park", {"by": " theo  park "}, "reported"),
        ("Theo Park", {"by": "Amira Haddad"}, "reported"),  # she owns a promise of Sales
        ("Theo Park", {"by": "Dana Ruiz"}, "entered"),  # she leads the other team
        ("Dana Ruiz", {"by": "Milan Dekker"}, "reported"),  # he hands the leads over
        ("Theo Park", {"by": "Somebody else"}, "entered"),
        ("Theo Park", {}, "entered"),
        ("", {"by": "Theo Park"}, "entered"),
        ("", {}, "entered"),
    ],
)
def test_who_wrote_it_down_decides(owner: str, result: dict[str, str], evidence: str) -> None:
    assert find_evidence(WEBINAR, owner, result) == evidence


def test_somebody_named_for_both_teams_speaks_for_neither() -> None:
    both = {**WEBINAR.info, "marketing_lead": "Theo Park", "sales_lead": "Theo Park"}
    assert find_evidence(WEBINAR.with_content("campaign", both), "Amira Haddad", {"by": "Theo Park"}) == "entered"


def test_the_last_reading_of_a_metric_says_it() -> None:
    rows = [{**row, "source": "CRM export"} for row in WEBINAR.review["results"]]
    measured = replace(WEBINAR, review={**WEBINAR.review, "results": rows})
    assert [_evidence(WEBINAR), _evidence(measured)] == ["reported", "measured"]
    assert _evidence(Campaign("x")) is None


def _evidence(campaign: Campaign) -> str | None:
    metric = find_metric(campaign, "MQLs")
    return metric.reading.evidence if metric and metric.reading else None
