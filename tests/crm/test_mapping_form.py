"""The form about an export: the questions of the preview as fields, and the answers as options."""

from __future__ import annotations

from alignkit.crm import mapping_form
from alignkit.crm.reading import ExportPreview
from tests.crm import test_exports, test_response_times
from tests.crm.test_reader import load_sample


def answer(preview: ExportPreview, **given: str) -> tuple[str, ...]:
    items = mapping_form.list_items(preview, load_sample())
    return mapping_form.to_maps({item.key: given.get(item.key.replace(" ", "_"), item.value) for item in items})


def keys(preview: ExportPreview) -> list[str]:
    return [item.key for item in mapping_form.list_items(preview, load_sample())]


def test_what_a_crm_ships_stands_in_the_form_and_can_be_left_out() -> None:
    seen = test_exports.read("01-hubspot-contacts.csv")
    assert answer(seen, metric_SQLs=mapping_form.NOT_HERE) == (
        "Won deals=Lifecycle Stage:Customer",
        "MQLs=Lifecycle Stage:Marketing Qualified Lead",
        "Won revenue=Lifecycle Stage:Customer",
    )


def test_answers_lead_from_question_to_question() -> None:
    first = test_exports.read("hs-stage-report.csv")
    assert keys(first)[0] == "day"
    maps = answer(first)
    second = test_exports.read("hs-stage-report.csv", *maps)
    assert "order Lifecycle Stage" in keys(second)
    third = test_exports.read("hs-stage-report.csv", *answer(second), on=test_exports.TODAY)
    assert not third.questions and third.table.rows
    assert set(answer(third)) == set(answer(second)), "what was said stands there again"


def test_a_reason_is_one_of_the_campaign_s_or_left_out() -> None:
    text = b"Reason,Count\nunreached,3\nMoon phase,2\nNo money,1\n"
    seen = test_exports.read(text)
    items = {item.key: item for item in mapping_form.list_items(seen, load_sample())}
    assert "no-payer" in items["reason Reason\tMoon phase"].choices
    maps = mapping_form.to_maps({"reason Reason\tMoon phase": "leave out", "reason Reason\tNo money": "no-payer"})
    assert maps == ("leave out=Reason:Moon phase", "no-payer=Reason:No money")
    made = test_exports.read(text, *maps, on=test_exports.TODAY)
    assert [(row.metric, row.actual) for row in made.table.rows] == [("unreached", 3), ("no-payer", 1)]


def test_the_days_of_a_file_and_its_months() -> None:
    assert "day_first" in keys(test_exports.read("08-pipedrive-leads.tsv"))
    months = test_exports.read(b"Month,Count\n2026-09,30\n2026-10,50\n")
    assert mapping_form.to_maps({"months": "own", "metric MQLs": "Count"}) == ("months=own", "MQLs=Count")
    assert "months" in keys(months) and "metric MQLs" in keys(months)


def test_response_times_can_be_asked_for_in_the_form() -> None:
    seen = test_response_times.read(test_response_times.LEADS)
    maps = answer(seen)
    assert maps[:2] == ("touched=First touch", "assigned=Assigned")
    second = test_response_times.read(test_response_times.LEADS, *maps)
    (item,) = [item for item in mapping_form.list_items(second, load_sample()) if item.key == "says class"]
    assert item.choices[0] == "all leads=Hand raise" and "class=Record ID" in item.choices
    third = test_response_times.read(test_response_times.LEADS, *maps, "all leads=Hand raise", zone="")
    assert ("timezone", "Europe/Berlin") in [
        (item.key, item.value) for item in mapping_form.list_items(third, load_sample())
    ]
