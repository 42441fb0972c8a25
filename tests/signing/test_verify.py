from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alignkit.core.actions import amend
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.model import Agreement, Campaign, Signoff
from alignkit.signing.trust import SignatureCheck
from alignkit.signing.verification import VERIFICATION_CODES, CampaignCopy, list_differences, verify_campaign

AT = datetime(2027, 3, 31, 8, 10, tzinfo=UTC)
DRAFT = Campaign("freight", info={"title": "Freight"}, answers={"pain": {"answer": "It hurts"}, "mql": {"answer": "A"}})


def with_signoffs(campaign: Campaign, *teams: str) -> Campaign:
    digest = agreement_digest(campaign)
    rows = tuple(Signoff(team, f"{team} lead", AT, digest) for team in teams or ("marketing", "sales"))  # type: ignore[arg-type]
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=rows))


def with_altered_text(campaign: Campaign, text: str = "Changed") -> Campaign:
    return campaign.with_content("pain", {"answer": text})


R1 = with_signoffs(DRAFT)
D2 = with_altered_text(amend(R1), "It hurts more")
R2 = with_signoffs(D2)
R3 = with_signoffs(with_altered_text(amend(R2), "Still more"))


def verify_codes(
    live: Campaign, *sealed: Campaign, expect: str | None = None, **named: Campaign
) -> list[tuple[str, str]]:
    copies = {place: CampaignCopy(f"r{place}.toml", each) for place, each in enumerate(sealed, 1)}
    copies |= {int(name[1:]): CampaignCopy(f"{name}.toml", each) for name, each in named.items()}
    problems = verify_campaign("freight", CampaignCopy("live.toml", live), copies, expect=expect)
    assert all(problem.path and problem.slug == "freight" and problem.message for problem in problems)
    assert all(problem.code in VERIFICATION_CODES for problem in problems)
    return [(problem.code, problem.path) for problem in problems]


def test_what_stands_as_it_should() -> None:
    assert verify_codes(DRAFT) == []
    assert verify_codes(with_signoffs(DRAFT, "sales")) == []
    assert verify_codes(R1, R1) == []
    assert verify_codes(amend(R1), R1) == []
    assert verify_codes(D2, R1) == []
    assert verify_codes(R2, R1, R2) == []
    assert verify_codes(R3, R1, R2, R3) == []


def test_review_waivers_tags_and_positions_may_differ() -> None:
    live = replace(R1, review={"next": AT.date()}, info={**R1.info, "tags": ["late"]})
    assert verify_codes(live, R1) == []


@pytest.mark.parametrize(
    ("live", "sealed", "codes"),
    [
        (with_altered_text(R1), [R1], ["AV01"]),
        (with_altered_text(R1), [], ["AV01"]),
        (R1, [], ["AV03"]),
        (with_altered_text(with_signoffs(DRAFT, "sales")), [], ["AV02"]),
        (with_signoffs(with_altered_text(DRAFT)), [R1], ["AV04"]),  # signed anew over the same revision
        (DRAFT, [R1], ["AV04"]),  # the signatures were taken off
        (R1, [with_altered_text(R1)], ["AV04", "AV05"]),
        (R1, [DRAFT], ["AV04", "AV05"]),
        (R1, [with_signoffs(DRAFT, "sales")], ["AV04", "AV05"]),
        (R1, [R1, R2], ["AV07"]),  # an older file in place of a newer one
        (R2, [with_altered_text(R1), R2], ["AV06", "AV05", "AV06"]),
        (R2, [R1], ["AV03"]),
        (R3, [R2, R1, R3], None),  # the chain put in another order
    ],
)
def test_what_fails(live: Campaign, sealed: list[Campaign], codes: list[str] | None) -> None:
    said = [code for code, _ in verify_codes(live, *sealed)]
    assert said == codes if codes else {"AV05", "AV06"} <= set(said)


def test_a_gap_in_the_chain() -> None:
    assert ("AV06", "live.toml") in verify_codes(R2, r2=R2)
    assert [code for code, _ in verify_codes(R3, r1=R1, r3=R3)] == ["AV06", "AV06"]
    first = replace(DRAFT, agreement=Agreement(1, "sha256:" + "0" * 64))
    assert [code for code, _ in verify_codes(first)] == ["AV06"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Somebody else"},
        {"role": "CEO"},
        {"at": datetime(2027, 4, 1, tzinfo=UTC)},
        {"evidence": "none"},
    ],
)
def test_an_edited_sign_off_differs_from_the_sealed_copy(change: dict[str, object]) -> None:
    first, second = R1.agreement.signoffs
    live = replace(R1, agreement=replace(R1.agreement, signoffs=(replace(first, **change), second)))  # type: ignore[arg-type]
    assert verify_codes(live, R1) == [("AV04", "live.toml")]
    assert list_differences(live, R1) == ["the sign-offs"]


def test_altered_names_what_differs() -> None:
    live = with_altered_text(R1).with_content("campaign", {"title": "Other"})
    (problem,) = verify_campaign("freight", CampaignCopy("live.toml", live), {1: CampaignCopy("r1.toml", R1)})
    assert problem.message == "Changed behind the signatures: Campaign, Pain."
    assert "alignkit amend freight" in problem.hint


def test_only_a_drafts_stale_sign_off_is_a_warning() -> None:
    (stale,) = verify_campaign(
        "freight", CampaignCopy("live.toml", with_altered_text(with_signoffs(DRAFT, "sales"))), {}
    )
    (gone,) = verify_campaign("freight", CampaignCopy("live.toml", R1), {})
    assert (stale.severity, gone.severity) == ("warning", "error")


def with_key_signatures(campaign: Campaign) -> Campaign:
    """Marketing's sign-off with a signature; what that is worth is told by the checks beside it."""
    first, *rest = campaign.agreement.signoffs
    keyed = replace(first, email="m@x", signature="-----BEGIN SSH SIGNATURE-----")
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=(keyed, *rest)))


@pytest.mark.parametrize(
    ("check", "code", "severity", "said"),
    [
        (None, "AV09", "warning", "was not checked"),
        (
            SignatureCheck("unchecked", "SHA256:k", "ssh-keygen is not here"),
            "AV09",
            "warning",
            "ssh-keygen is not here",
        ),
        (SignatureCheck("bad", "SHA256:k", "it is odd"), "AV12", "error", "is invalid: it is odd"),
        (SignatureCheck("revoked", "SHA256:k", "its key is revoked"), "AV13", "error", "revoked"),
        (SignatureCheck("unfit", "SHA256:k", "too late"), "AV14", "warning", "too late: key-signed"),
        (SignatureCheck("unlisted", "SHA256:k", "your list has another key for m@x"), "AV14", "warning", "another key"),
        (SignatureCheck("unlisted", "SHA256:k", "you have no list"), "AV15", "info", "key-signed, not verified"),
        (SignatureCheck("unlisted", "", "it is by a certificate"), "AV15", "info", "by a certificate"),
        (SignatureCheck("verified", "SHA256:k"), "AV15", "info", "is verified: key SHA256:k"),
    ],
)
def test_what_a_signature_by_key_came_to(check: SignatureCheck | None, code: str, severity: str, said: str) -> None:
    live, checks = with_key_signatures(R1), {"marketing": check} if check else {}
    problems = verify_campaign(
        "freight", CampaignCopy("live.toml", live, (), checks), {1: CampaignCopy("r1.toml", live, (), checks)}
    )  # type: ignore[arg-type]
    assert {(p.code, p.severity) for p in problems} == {(code, severity)} and said in problems[0].message
    assert [p.path for p in problems] == ["live.toml", "r1.toml"] if severity == "error" else ["live.toml"]
    amended = verify_campaign(
        "freight", CampaignCopy("live.toml", amend(live)), {1: CampaignCopy("r1.toml", live, (), checks)}
    )  # type: ignore[arg-type]
    assert [(p.code, p.path) for p in amended] == [(code, "r1.toml")]


def test_a_key_to_add_is_given_as_the_line_of_a_list() -> None:
    checks = {"marketing": SignatureCheck("unlisted", "SHA256:k", "you have no list", "ssh-ed25519 AAAA")}
    (problem,) = verify_campaign(
        "freight", CampaignCopy("live.toml", with_key_signatures(with_signoffs(DRAFT, "marketing")), (), checks), {}
    )  # type: ignore[arg-type]
    assert problem.hint.endswith(" m@x ssh-ed25519 AAAA")


def test_one_key_for_both_teams_is_pointed_at() -> None:
    checks = {team: SignatureCheck("unlisted", "SHA256:k", "you have no list") for team in ("marketing", "sales")}
    live = with_key_signatures(R1)
    assert "AV16" in [
        p.code for p in verify_campaign("f", CampaignCopy("l", live, (), checks), {1: CampaignCopy("r", live)})
    ]  # type: ignore[arg-type]
    checks["sales"] = replace(checks["sales"], fingerprint="SHA256:l")
    assert "AV16" not in [
        p.code for p in verify_campaign("f", CampaignCopy("l", live, (), checks), {1: CampaignCopy("r", live)})
    ]  # type: ignore[arg-type]


def test_problems_of_the_files_themselves() -> None:
    broken = CampaignCopy("live.toml", None, (Problem("AF01", "no TOML", "Mend it.", line=4),))
    (problem,) = verify_campaign("freight", broken, {})
    assert (problem.code, problem.severity, problem.line) == ("AV08", "error", 4)
    unknown = CampaignCopy("live.toml", R1, (Problem("AF07", "extra is no part of a campaign", key="extra"),))
    (problem,) = verify_campaign("freight", unknown, {1: CampaignCopy("r1.toml", R1)})
    assert (problem.code, problem.severity, problem.key) == ("AV11", "error", "extra")
    kept = CampaignCopy("live.toml", R1, (Problem("AF06", "unknown key", severity="warning"),))
    assert [p.severity for p in verify_campaign("freight", kept, {1: CampaignCopy("r1.toml", R1)})] == ["warning"]
    assert [
        p.code for p in verify_campaign("freight", CampaignCopy("live.toml", R1), {1: CampaignCopy("r1.toml", None)})
    ] == ["AV08"]


def test_expect_pins_a_fingerprint() -> None:
    one, two = agreement_digest(R1), agreement_digest(R2)
    assert verify_codes(R1, R1, expect=one) == []
    assert verify_codes(R2, R1, R2, expect=two.removeprefix("sha256:").upper()) == []
    (old,) = verify_campaign(
        "freight",
        CampaignCopy("live.toml", R2),
        {1: CampaignCopy("r1.toml", R1), 2: CampaignCopy("r2.toml", R2)},
        expect=one,
    )
    assert (old.code, old.severity) == ("AV10", "warning")
    assert verify_codes(R1, R1, expect=two) == [("AV10", "live.toml")]  # rolled back
    assert verify_codes(DRAFT, expect=agreement_digest(DRAFT)) == [("AV10", "live.toml")]
    assert ("AV10", "live.toml") in verify_codes(
        with_altered_text(R1), with_altered_text(R1), expect=one
    )  # the words themselves are gone
    with pytest.raises(UserError):
        verify_codes(R1, R1, expect=one[:30])
