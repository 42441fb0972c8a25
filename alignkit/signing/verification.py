"""Verify a campaign from its own files: fingerprints, stale sign-offs, sealed copies and the chain of revisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest, canonical_value, question_digest
from alignkit.core.errors import Problem, Severity, UserError
from alignkit.core.model import TEAM_NAMES, Campaign, Signoff
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import base_problem, revision_number_in_force, sealed_digest
from alignkit.signing.trust import SignatureCheck, SignatureChecks

VERIFICATION_CODES: dict[str, str] = {
    "AV01": "The text was changed behind the signatures",
    "AV02": "A sign-off covers an older text than the present one",
    "AV03": "Both teams have signed, but the sealed copy is missing",
    "AV04": "The live file and the sealed copy of its revision differ",
    "AV05": "A sealed copy is not what its sign-offs cover",
    "AV06": "The chain of revisions is broken",
    "AV07": "A sealed revision is newer than the live file",
    "AV08": "A file cannot be read as a campaign",
    "AV09": "An SSH signature was not checked",
    "AV10": "The expected fingerprint was never signed here",
    "AV11": "An unknown top-level key, which no signature covers",
    "AV12": "An SSH signature is invalid",
    "AV13": "An SSH signature is by a revoked key",
    "AV14": "Your list of allowed signers contradicts the key of a signature",
    "AV15": "An SSH signature is valid",
    "AV16": "One key has signed for both teams",
    "AV17": "A page of a wiki is not what was signed",
    "AV18": "What checking a page proves, and what it does not",
    "AV19": "An unsigned part of a page is outdated or was edited",
    "AV20": "A page comes from a custom template, which proves nothing",
    "AV21": "The signed revision that a campaign is based on is missing, changed, or another than the one pinned",
}


@dataclass(frozen=True, slots=True)
class CampaignCopy:
    """A campaign file that was read. ``campaign`` is None if the file is broken; ``path`` is the path to show.

    ``checks`` holds the results of checking its SSH signatures. A signature without a result was not checked.
    """

    path: str
    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()
    checks: SignatureChecks = field(default_factory=dict)


def verify_campaign(
    slug: str, live: CampaignCopy, sealed: Mapping[int, CampaignCopy], *, expect: str | None = None
) -> list[Problem]:
    """Return every problem of a campaign; only those of severity "error" make the verification fail.

    Stale sign-offs of a draft are "warning", valid SSH signatures are "info". ``sealed`` holds the sealed copies by the
    revision number in their file name. Raise UserError if ``expect`` is not a complete fingerprint.
    """
    digest = parse_digest(expect) if expect else None
    found = [problem.at(path=live.path, slug=slug) for problem in _verify_live(slug, live, sealed)]
    for number, copy in sorted(sealed.items()):
        found += [problem.at(path=copy.path, slug=slug) for problem in _verify_sealed(number, copy, sealed)]
        same = live.campaign is not None and live.campaign.agreement.revision == number
        # the live file reports the same signatures, so here only those that fail
        by_key = _verify_key_signatures(copy)
        found += [p.at(path=copy.path, slug=slug) for p in by_key if p.severity == "error" or not same]
    if not sealed and live.campaign is not None and revision_number_in_force(live.campaign) is None:
        # nothing was signed, so nothing can have been altered: these only block signing
        found = [replace(p, severity="warning") if p.code in ("AV06", "AV11", "AV21") else p for p in found]
    if digest:
        found += [
            problem.at(path=live.path, slug=slug) for problem in _verify_expected_digest(slug, digest, live, sealed)
        ]
    return found


def explain_altered(slug: str, live: CampaignCopy, sealed: Mapping[int, CampaignCopy]) -> str:
    """Return why a campaign is altered: the first error that its files alone show; empty if there is none.

    SSH signatures are not checked here, because that takes ssh-keygen and the reader's own lists.
    """
    first = next((problem for problem in verify_campaign(slug, live, sealed) if problem.severity == "error"), None)
    if first is None:
        return ""
    return first.message if first.path == live.path else f"{first.path}: {first.message}"


def list_differences(one: Campaign, other: Campaign) -> list[str]:
    """Return the names of the signed parts that differ: the campaign's own fields, questions, revision, sign-offs."""
    info = [canonical_value({k: v for k, v in c.info.items() if k != "tags"}) for c in (one, other)]
    found = [CAMPAIGN_QUESTION.name] if info[0] != info[1] else []
    found += [
        q.name
        for q in QUESTIONS
        if question_digest(q.key, one.content(q.key)) != question_digest(q.key, other.content(q.key))
    ]
    if (one.agreement.revision, one.agreement.previous) != (other.agreement.revision, other.agreement.previous):
        found.append("the revision")
    if one.agreement.signoffs != other.agreement.signoffs:
        found.append("the sign-offs")
    return found


def _verify_live(slug: str, live: CampaignCopy, sealed: Mapping[int, CampaignCopy]) -> Iterator[Problem]:
    campaign = live.campaign
    yield from _broken_copy_problems(live)
    if campaign is None:
        return
    number, signed = campaign.agreement.revision, sealed_digest(campaign)
    yield from _verify_base(campaign)
    newer = [revision for revision in sealed if revision > number]
    if newer:
        yield Problem(
            "AV07",
            f"Revision {max(newer)} is signed and locked, but this file is at revision {number}.",
            "An older file replaced a newer one. Restore the newer one from its sealed copy or from git.",
        )
    if number not in sealed:
        if signed and signed == agreement_digest(campaign):
            hint = f"alignkit verify {slug} --seal makes it."
            yield Problem("AV03", f"Revision {number} is signed by both teams, but not sealed.", hint)
        elif signed and not base_problem(campaign):
            yield _altered_problem(slug, "without the sealed copy it is unknown what differs")
    elif (copy := sealed[number].campaign) is not None:
        yield from _compare_with_sealed(slug, campaign, copy)
    if not signed:
        yield from _stale_signoffs(campaign)
    yield from _verify_chain(campaign, number, sealed)
    yield from _verify_key_signatures(live)


def _compare_with_sealed(slug: str, campaign: Campaign, copy: Campaign) -> Iterator[Problem]:
    """Compare the live file with the sealed copy of its revision."""
    differing = list_differences(campaign, copy)
    number, signed = campaign.agreement.revision, sealed_digest(campaign)
    if signed and signed != agreement_digest(campaign) and not base_problem(campaign):
        yield _altered_problem(slug, ", ".join(differing))
    elif differing:
        yield Problem(
            "AV04",
            f"This file and the sealed copy of revision {number} differ in: {', '.join(differing)}.",
            f"To return to the signed text: alignkit amend {slug} --discard",
        )


def _altered_problem(slug: str, differing: str) -> Problem:
    hint = f"Amend it (alignkit amend {slug}), or return to the signed text with --discard."
    return Problem("AV01", f"Changed behind the signatures: {differing}.", hint)


def _verify_sealed(number: int, copy: CampaignCopy, sealed: Mapping[int, CampaignCopy]) -> Iterator[Problem]:
    campaign = copy.campaign
    yield from _broken_copy_problems(copy)
    if campaign is None:
        return
    hint = "alignkit never writes a sealed copy again: restore it from git or a backup."
    if campaign.agreement.revision != number:
        yield Problem("AV05", f"The file is named r{number} and holds revision {campaign.agreement.revision}.", hint)
    signed = sealed_digest(campaign)
    if signed is None:
        yield Problem("AV05", "In this copy the two teams did not sign the same text.", hint)
    elif signed != agreement_digest(campaign) and not base_problem(campaign):
        yield Problem("AV05", "The sign-offs of this copy cover another text.", hint)
    yield from _verify_base(campaign)
    yield from _verify_chain(campaign, number, sealed)


def _verify_chain(campaign: Campaign, number: int, sealed: Mapping[int, CampaignCopy]) -> Iterator[Problem]:
    """Yield a problem if a revision does not name the fingerprint of the sealed revision before it."""
    previous = campaign.agreement.previous
    if number == 1:
        if previous:
            yield Problem("AV06", "Revision 1 names a revision before it.", "Remove the key.", key=_PREVIOUS)
        return
    before = sealed.get(number - 1)
    if before is None:
        hint = "Restore it from git or a backup. Without it the chain of revisions cannot be verified."
        yield Problem("AV06", f"The sealed copy of revision {number - 1} is missing.", hint, key=_PREVIOUS)
    elif before.campaign is not None and previous != _digest_to_follow(before.campaign):
        hint = "One of the two was changed or replaced by another."
        yield Problem(
            "AV06", f"Revision {number} does not follow the sealed revision {number - 1}.", hint, key=_PREVIOUS
        )


def _digest_to_follow(before: Campaign) -> str | None:
    """Return the digest that the next revision names; without its base that of the sign-offs, which AV21 tells of."""
    return sealed_digest(before) if base_problem(before) else agreement_digest(before)


def _verify_base(campaign: Campaign) -> Iterator[Problem]:
    """Yield a problem if the signed text that a campaign is based on does not verify; then nor does the campaign."""
    if problem := base_problem(campaign):
        yield Problem("AV21", problem, "Until then nobody can tell what was signed here.", key="campaign.based_on")


_PREVIOUS = "agreement.previous"


def _stale_signoffs(campaign: Campaign) -> Iterator[Problem]:
    for signoff in campaign.agreement.signoffs:
        if signoff.digest != agreement_digest(campaign):
            yield Problem(
                "AV02",
                f"The text changed since {signoff.name} signed for {TEAM_NAMES[signoff.team]}, so the sign-off "
                "does not "
                "count.",
                "Have the team sign again.",
                "warning",
                key=_SIGNOFFS,
            )


def _verify_key_signatures(copy: CampaignCopy) -> Iterator[Problem]:
    """Yield the result of each SSH signature, and a warning if one key signed for both teams."""
    signoffs = copy.campaign.agreement.signoffs if copy.campaign else ()
    for signoff in signoffs:
        if signoff.signature:
            yield _signature_problem(
                signoff, copy.checks.get(signoff.team, SignatureCheck("unchecked", why="it was not requested"))
            )
    keys = [check.fingerprint for check in copy.checks.values() if check.fingerprint]
    if len(set(keys)) < len(keys):
        message = f"One key, {keys[0]}, has signed for both teams; one person does not."
        yield Problem("AV16", message, severity="warning", key=_SIGNOFFS)


def _signature_problem(signoff: Signoff, check: SignatureCheck) -> Problem:
    whose = f"{signoff.name}'s SSH signature for {TEAM_NAMES[signoff.team]}"
    key = f"key {check.fingerprint}" if check.fingerprint else "a certificate"
    listed = f"If you know that the key is theirs, add this line to your list: {signoff.email} {check.public_key}"
    listed = listed if signoff.email and check.public_key else ""
    if check.outcome == "bad":
        hint = "Restore the file from git or a backup, or have the team sign again."
        return Problem("AV12", f"{whose} is invalid: {check.why}.", hint, key=_SIGNOFFS)
    if check.outcome == "revoked":
        return Problem("AV13", f"{whose} no longer counts: {check.why}.", "Have the team sign again.", key=_SIGNOFFS)
    if check.outcome == "unchecked":
        return Problem("AV09", f"{whose}, by {key}, was not checked: {check.why}.", "", "warning", key=_SIGNOFFS)
    if check.outcome == "verified":
        message = f"{whose} is verified: {key}, which your list has for {signoff.email}."
        return Problem("AV15", message, "", "info", key=_SIGNOFFS)
    against = check.outcome == "unfit" or check.why.startswith("your list has")
    message = f"{whose} is valid, by {key}, but {check.why}: key-signed, not verified."
    return Problem("AV14" if against else "AV15", message, listed, "warning" if against else "info", key=_SIGNOFFS)


_SIGNOFFS = "agreement.signoffs"


def verify_base_signatures(slug: str, bases: Iterable[CampaignCopy]) -> list[Problem]:
    """Return what is wrong with the SSH signatures of the sealed copies that a campaign is based on."""
    return [
        problem.at(path=copy.path, slug=slug)
        for copy in bases
        for problem in _verify_key_signatures(copy)
        if problem.severity == "error"
    ]


def _broken_copy_problems(copy: CampaignCopy) -> Iterator[Problem]:
    for problem in copy.problems:
        code = "AV11" if problem.code == "AF07" else "AV08" if copy.campaign is None else problem.code
        severity: Severity = problem.severity
        yield Problem(
            code, problem.message, problem.hint, severity, problem.path, problem.line, problem.key, "", problem.question
        )
    if copy.campaign is None and not copy.problems:
        yield Problem("AV08", "This file cannot be read as a campaign.")


def parse_digest(expect: str) -> str:
    """Return a typed fingerprint in the form that files use. Raise UserError if it is not complete."""
    digest = expect.strip().lower()
    digest = digest if digest.startswith("sha256:") else f"sha256:{digest}"
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise UserError(
            f"{expect!r} is not a complete fingerprint.",
            "A fingerprint is sha256: and 64 digits from 0 to 9 and a to f.",
        )
    return digest


def _verify_expected_digest(
    slug: str, digest: str, live: CampaignCopy, sealed: Mapping[int, CampaignCopy]
) -> Iterator[Problem]:
    copies = [*(copy.campaign for copy in sealed.values()), live.campaign]
    texts = [campaign for campaign in copies if campaign is not None]
    signed = {sealed_digest(campaign): campaign for campaign in texts if sealed_digest(campaign)}
    intact = {agreement_digest(campaign) for campaign in texts}
    if digest in intact and digest in signed:
        newest = max(campaign.agreement.revision for campaign in signed.values())
        if (number := signed[digest].agreement.revision) != newest:
            message = f"The expected fingerprint is that of revision {number}; revision {newest} is in force."
            yield Problem("AV10", message, severity="warning")
        return
    if live.campaign and digest == agreement_digest(live.campaign):
        yield Problem("AV10", "The expected fingerprint is the present text, which is not signed by both teams.")
        return
    hint = f"Whoever saw {digest[:15]}… signed saw a text that is not among the files of {slug}."
    yield Problem("AV10", f"No signed revision of {slug} has the fingerprint {digest}.", hint)
