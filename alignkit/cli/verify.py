"""`verify`: recompute the fingerprints, check SSH signatures, follow the revisions, check a page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignkit.cli import arguments, console, context, signature_check
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import report_failure
from alignkit.core.model import TEAM_NAMES
from alignkit.core.status import revision_number_in_force
from alignkit.signing import trust, verification
from alignkit.signing.verification import CampaignCopy
from alignkit.store import campaign_files, campaigns, page_verification
from alignkit.store.workspace import read_limited
from alignkit.text.sanitize import sanitize_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign
    from alignkit.signing.trust import SignatureChecks
    from alignkit.signing.verification import CampaignCopy
    from alignkit.store.campaign_files import CampaignFile
    from alignkit.store.workspace import Workspace


@arguments.command(
    click.argument("slugs", metavar="[SLUG]...", nargs=-1, shell_complete=arguments.complete_slugs),
    click.option("--signers", metavar="FILE", default="", help="Your list of allowed signers, for this once."),
    click.option("--expect", metavar="DIGEST", help="A fingerprint seen before; it must be one that was signed."),
    click.option(
        "--page", metavar="FILE", help="A page saved from the wiki, or one of HTML: is it the page that its files make?"
    ),
    click.option("--seal", is_flag=True, help="Make the sealed copies that are missing."),
    arguments.json_option,
    name="verify",
)
def verify(
    slugs: tuple[str, ...], signers: str, expect: str | None, page: str | None, seal: bool, as_json: bool
) -> int:
    """Recompute the fingerprints, check SSH signatures and follow the revisions. Exit 1 if anything fails.

    A sign-off is reported (somebody else took it down), recorded (a typed name: intent, not identity), key-signed (an
    SSH signature that holds, by a key you do not know yet) or verified (by a key that your own list of allowed signers
    has for the signer's e-mail). The list is that of --signers, of your config file, or git's
    gpg.ssh.allowedSignersFile; never one from inside the workspace.

    With --page every line that differs from the page that the files make is named by its number: as not what was
    signed, or, beside the signed parts, as not current or edited. Only line ends, blanks at line ends and blank lines
    outside code may differ. Settings and templates of the workspace have no say in it.

    --json prints what was verified, with the trust in each sign-off, and the problems.

    \b
    Example:
      alignkit verify
      alignkit verify spring-webinar --signers ~/.ssh/allowed_signers --expect sha256:5b1f...
      alignkit verify --page spring-webinar.md
    """

    ws = context.open_workspace()
    if expect and len(slugs) != 1:
        raise UserError("--expect is about one campaign.", "Name its slug.")
    paged: list[Problem] = []
    check = signature_check.make_signature_check(ws, signers)
    if page:
        slug, paged = _check_page(ws, page, slugs, check if signers else None)
        slugs = (slug,)
    told = _Told()
    stored = campaign_files.named(ws, slugs) if slugs else _everything(ws, told.found)
    gone = [] if slugs else _find_missing_files(ws, {each.slug for each in stored})
    if expect:
        verification.parse_digest(expect)
    if not (page or signers):
        check = signature_check.make_signature_check(
            ws, "", [each.loaded.campaign for each in stored if each.loaded.campaign]
        )
    for each in stored:
        _verify_one(ws, each, told, seal, expect, check)
    told.found += gone + paged
    for text in told.made:
        console.print_message(text)
    if as_json:
        console.print_json({"verified": told.verified, "problems": [problem.as_json() for problem in told.found]})
    else:
        _print_found([each.slug for each in stored], told.found, told.levels)
    return console.EXIT_PROBLEMS_FOUND if _has_failed(told.found) else 0


@dataclass(slots=True)
class _Told:
    """What is told of the campaigns that were verified: problems, copies made, the trust in sign-offs, documents."""

    found: list[Problem] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    verified: list[dict[str, Any]] = field(default_factory=list)


def _verify_one(
    ws: Workspace,
    stored: CampaignFile,
    told: _Told,
    seal: bool,
    expect: str | None,
    check: Callable[[Campaign], SignatureChecks],
) -> None:
    """Verify one campaign, and first make sealed copies that are missing where ``seal`` asks for it."""
    if campaign_files.is_misnamed(stored):
        told.found += stored.loaded.problems
        return
    slug, path = stored.slug, ws.display_path(stored.path)
    if seal and stored.loaded.campaign is not None:
        with report_failure(slug, told.found.append, path):
            told.made += _seal_missing(ws, slug)
    with report_failure(slug, told.found.append, path):
        live, sealed = _load_copies(ws, stored, check)
        told.found += verification.verify_campaign(slug, live, sealed, expect=expect)
        told.found += verification.verify_base_signatures(slug, _load_bases(ws, [live, *sealed.values()], check))
        told.levels += _describe_trust(slug, live, sealed)
        told.verified.append(_verified_document(slug, live, sealed))


def _has_failed(found: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in found)


def _print_found(slugs: list[str], found: list[Problem], levels: list[str]) -> None:
    """What speaks against campaigns, and in a sentence whether anything does; of few, the trust in their sign-offs."""
    for problem in found:
        console.print_data(sanitize_line(f"{problem.severity}: {problem.code} {problem}"))
    for text in levels if len(slugs) <= 5 else ():
        console.print_message(text)
    names = ", ".join(slugs) if len(slugs) <= 5 else f"{len(slugs)} campaigns"
    console.print_message(
        f"{names or 'no campaigns'}: {'failed' if _has_failed(found) else 'nothing speaks against it'}."
    )


def _check_page(
    ws: Workspace, page: str, slugs: tuple[str, ...], check: Callable[[Campaign], SignatureChecks] | None
) -> tuple[str, list[Problem]]:
    """The campaign that a page is of, and what speaks against the page."""

    if len(slugs) > 1:
        raise UserError("--page is about one campaign.", "The page itself says which.")
    try:
        text = read_limited(Path(page), 8 * 1024 * 1024).decode("utf-8")
    except OSError as error:
        raise UserError(f"{page} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise UserError(f"{page} is not UTF-8 text.", "Save the page as Markdown.") from None
    slug, found = page_verification.verify_page(ws, text, slugs[0] if slugs else "", check)
    return slug, [problem.at(path=page) for problem in found]


def _everything(ws: Workspace, found: list[Problem]) -> list[CampaignFile]:
    """All campaign files, the archived ones too; an archive that cannot be read is one problem among those found."""

    stored = list(campaign_files.iter_campaigns(ws))
    with report_failure("", found.append, "campaigns/archive"):
        stored += campaign_files.iter_archived(ws)
    return stored


def _seal_missing(ws: Workspace, slug: str) -> list[str]:

    before = campaign_files.sealed_revisions(ws, slug)
    path = campaigns.seal_revision(ws, slug)
    was_made = path is not None and campaign_files.sealed_revisions(ws, slug) != before
    return [f"Made the missing copy {ws.display_path(path)}"] if path and was_made else []


def _find_missing_files(ws: Workspace, present: set[str]) -> list[Problem]:
    """A problem for each campaign that has sealed copies and no file."""

    try:
        sealed = sorted(path.name for path in (ws.campaigns / "sealed").iterdir() if path.is_dir())
    except OSError:
        return []
    hint = "Take it back from git, or put a copy of its newest sealed revision in its place."
    return [
        Problem("AV08", "The file of a signed campaign is gone.", hint, path=f"campaigns/{name}.toml", slug=name)
        for name in sealed
        if name not in present
    ]


def _load_copies(
    ws: Workspace, stored: CampaignFile, check: Callable[[Campaign], SignatureChecks]
) -> tuple[CampaignCopy, dict[int, CampaignCopy]]:
    """The live file and the sealed ones, by their numbers, with what their signatures came to."""

    def checked(copy: CampaignCopy) -> CampaignCopy:
        return replace(copy, checks=check(copy.campaign)) if copy.campaign else copy

    live = CampaignCopy(ws.display_path(stored.path), stored.loaded.campaign, stored.loaded.problems)
    sealed = campaign_files.sealed_copies(ws, stored.slug)
    return checked(live), {number: checked(copy) for number, copy in sealed.items()}


def _load_bases(
    ws: Workspace, copies: Iterable[CampaignCopy], check: Callable[[Campaign], SignatureChecks]
) -> list[CampaignCopy]:
    """The sealed copies that these texts are based on, with what their signatures came to."""
    bases = [copy.campaign.base for copy in copies if copy.campaign and copy.campaign.base]
    named = {(base.slug, base.revision) for base in bases if base.slug}
    found = [campaign_files.sealed(ws, slug, revision) for slug, revision in sorted(named)]
    return [
        CampaignCopy(ws.display_path(each.path), each.loaded.campaign, (), check(each.loaded.campaign))
        for each in found
        if each.loaded.campaign
    ]


def _verified_document(slug: str, live: CampaignCopy, sealed: dict[int, CampaignCopy]) -> dict[str, Any]:
    """What was looked at of one campaign: its file and each sealed copy, with the trust in every sign-off.

    The trust in a sign-off whose signature does not hold is null, and so is what a file that cannot be read would say.
    """
    return {"slug": slug, "file": _copy_document(live), "sealed": [_copy_document(sealed[n]) for n in sorted(sealed)]}


def _copy_document(copy: CampaignCopy) -> dict[str, Any]:
    campaign = copy.campaign
    if campaign is None:
        return {"path": copy.path, "revision": None, "digest": None, "signoffs": []}
    digest = agreement_digest(campaign)
    signoffs = [
        {
            "team": made.team,
            "name": made.name,
            "trust": trust.trust_level(made, copy.checks.get(made.team)),
            "stale": made.digest != digest,
        }
        for made in campaign.agreement.signoffs
    ]
    return {"path": copy.path, "revision": campaign.agreement.revision, "digest": digest, "signoffs": signoffs}


def _describe_trust(slug: str, live: CampaignCopy, sealed: dict[int, CampaignCopy]) -> list[str]:
    """How far the sign-offs of the present text, or else of the revision in force, can be believed."""

    copy = live
    if live.campaign and not live.campaign.agreement.signoffs:
        copy = sealed.get(revision_number_in_force(live.campaign) or 0, live)
    if copy.campaign is None or not copy.campaign.agreement.signoffs:
        return []
    made = copy.campaign.agreement.signoffs
    weakest = trust.weakest_level(trust.trust_level(signoff, copy.checks.get(signoff.team)) for signoff in made)
    each = [
        f"{TEAM_NAMES[one.team]}: {one.name}, {trust.describe_trust(one, copy.checks.get(one.team))}" for one in made
    ]
    number = copy.campaign.agreement.revision
    return ["\n  ".join([f"{slug}, revision {number}: {weakest or 'not to be trusted'}", *map(sanitize_line, each)])]
