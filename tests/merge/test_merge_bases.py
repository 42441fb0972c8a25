"""Merges of campaigns that are based on another: whose text a question has afterwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignkit.core.model import BaseAgreement, Campaign
from alignkit.merge.campaign_merge import find_disputes, is_emptied, merge_campaigns

KEYS = ("pain", "mql", "goals")
BASE = BaseAgreement(
    "sla", 1, "SLA", {key: {"answer": f"{key} of the base", "criteria": ["One", "Two"]} for key in KEYS}, newest=1
)
OWN = {"answer": "Ours.", "criteria": ["One"]}
INFO = {"title": "Spring", "based_on": "sla@r1", "based_on_digest": "sha256:" + "0" * 64}
EDITS = st.sampled_from(["leave", "edit answer", "edit criteria", "return", "empty"])


def edited(campaign: Campaign, edits: dict[str, str], who: str) -> Campaign:
    for key, edit in edits.items():
        if edit == "edit answer":
            campaign = campaign.with_content(key, {**campaign.content(key), "answer": who})
        elif edit == "edit criteria":
            campaign = campaign.with_content(key, {**campaign.content(key), "criteria": [who]})
        elif edit == "return":
            campaign = campaign.without_content(key)
        elif edit == "empty":
            campaign = campaign.with_content(key, {})
    return campaign


@given(
    st.sets(st.sampled_from(KEYS)), st.fixed_dictionaries(dict.fromkeys(KEYS, EDITS)),
    st.fixed_dictionaries(dict.fromkeys(KEYS, EDITS)),
)  # fmt: skip
def test_a_question_is_the_base_s_or_somebody_s_and_no_word_is_lost(own, one_edits, other_edits) -> None:
    began = Campaign("spring", INFO, {key: OWN for key in KEYS if key in own}, base=BASE)
    one, other = edited(began, one_edits, "One side."), edited(began, other_edits, "The other side.")
    merged = merge_campaigns(began, one, other)
    swapped = merge_campaigns(began, other, one)
    assert merged == swapped and merged.base == BASE
    assert merged.answers.keys() <= one.answers.keys() | other.answers.keys()
    for key in KEYS:
        sides = one.answers.get(key), other.answers.get(key)
        if sides[0] == sides[1]:
            assert merged.answers.get(key) == sides[0]
        elif sides[0] == began.answers.get(key):
            assert merged.answers.get(key) == sides[1]
        elif sides[1] == began.answers.get(key):
            assert merged.answers.get(key) == sides[0]
        else:
            disputes = [version for found in find_disputes(merged) for version in found.versions]
            said = repr(merged.content(key)) + repr(disputes)
            for edits, words in ((one_edits, "One side."), (other_edits, "The other side.")):
                assert edits[key] not in ("edit answer", "edit criteria") or words in said


def test_a_campaign_whose_questions_all_returned_to_the_base_was_not_emptied() -> None:
    before = Campaign("spring", INFO, dict.fromkeys(KEYS, OWN), base=BASE)
    assert not is_emptied(before, Campaign("spring", INFO, base=BASE))
    assert is_emptied(before, Campaign("spring", {"title": "Spring"}))


def test_a_base_that_one_side_takes_and_the_other_does_not_know_is_known_after_the_merge() -> None:
    began = Campaign("spring", {"title": "Spring"})
    taken = Campaign("spring", INFO, base=BASE)
    other = Campaign("spring", {"title": "Spring", "decider": "Helen"})
    assert merge_campaigns(began, taken, other).base is BASE
    assert merge_campaigns(taken, began, taken).base is None
