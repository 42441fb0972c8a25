"""Verification, and whether this machine has what alignkit needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, signature_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from alignkit.disk.listing import Stored
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
    from alignkit.problems import Problem
    from alignkit.proving.trust import Checks
    from alignkit.proving.verifying import Copy


@given.verb(
    click.argument("slugs", metavar="[SLUG]...", nargs=-1, shell_complete=given.complete_slugs),
    click.option("--signers", metavar="FILE", default="", help="Your list of allowed signers, for this once."),
    click.option("--expect", metavar="DIGEST", help="A fingerprint seen before; it must be one that was signed."),
    click.option(
        "--page", metavar="FILE", help="A page saved from the wiki, or one of HTML: is it the page that its files make?"
    ),
    click.option("--seal", is_flag=True, help="Make the sealed copies that are missing."),
    given.json_option,
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

    \b
    Example:
      alignkit verify
      alignkit verify spring-webinar --signers ~/.ssh/allowed_signers --expect sha256:5b1f...
      alignkit verify --page spring-webinar.md
    """
    from alignkit.disk import listing
    from alignkit.faults import failing_alone
    from alignkit.problems import Refused
    from alignkit.proving import verifying
    from alignkit.shown import shown_line

    ws = context.workspace()
    if expect and len(slugs) != 1:
        raise Refused("--expect is about one campaign.", "Name its slug.")
    paged: list[Problem] = []
    check = signature_check.signature_check(ws, signers)
    if page:
        slug, paged = _paged(ws, page, slugs, check if signers else None)
        slugs = (slug,)
    found: list[Problem] = []
    stored = listing.named(ws, slugs) if slugs else _everything(ws, found)
    gone = [] if slugs else _gone(ws, {each.slug for each in stored})
    made: list[str] = []
    levels: list[str] = []
    if expect:
        verifying.whole(expect)
    if not (page or signers):
        check = signature_check.signature_check(ws, "", [each.loaded.campaign for each in stored if each.loaded.campaign])
    for each in stored:
        if listing.is_misnamed(each):
            found += each.loaded.problems
            continue
        path = ws.shown_path(each.path)
        if seal and each.loaded.campaign is not None:
            with failing_alone(each.slug, found.append, path):
                made += _seal(ws, each.slug)
        with failing_alone(each.slug, found.append, path):
            live, sealed = _copies(ws, each, check)
            found += verifying.verify(each.slug, live, sealed, expect=expect)
            levels += _level(each.slug, live, sealed)
    found += gone + paged
    for text in made:
        console.say(text)
    failed = any(problem.severity == "error" for problem in found)
    if as_json:
        console.document([problem.as_json() for problem in found])
    else:
        for problem in found:
            console.data(shown_line(f"{problem.severity}: {problem.code} {problem}"))
        for text in levels if len(stored) <= 5 else ():
            console.say(text)
        names = ", ".join(each.slug for each in stored) if len(stored) <= 5 else f"{len(stored)} campaigns"
        console.say(f"{names or 'no campaigns'}: {'failed' if failed else 'nothing speaks against it'}.")
    return console.FOUND if failed else 0


def _paged(
    ws: Workspace, page: str, slugs: tuple[str, ...], check: Callable[[Campaign], Checks] | None
) -> tuple[str, list[Problem]]:
    """The campaign that a page is of, and what speaks against the page."""
    from pathlib import Path

    from alignkit.disk import pageproof
    from alignkit.disk.workspace import read_bounded
    from alignkit.problems import Refused

    if len(slugs) > 1:
        raise Refused("--page is about one campaign.", "The page itself says which.")
    try:
        text = read_bounded(Path(page), 8 * 1024 * 1024).decode("utf-8")
    except OSError as error:
        raise Refused(f"{page} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise Refused(f"{page} is not UTF-8 text.", "Save the page as Markdown.") from None
    slug, found = pageproof.proven(ws, text, slugs[0] if slugs else "", check)
    return slug, [problem.at(path=page) for problem in found]


def _everything(ws: Workspace, found: list[Problem]) -> list[Stored]:
    """All campaign files, the archived ones too; an archive that cannot be read is one problem among those found."""
    from alignkit.disk import listing
    from alignkit.faults import failing_alone

    stored = list(listing.entries(ws))
    with failing_alone("", found.append, "campaigns/archive"):
        stored += listing.put_away(ws)
    return stored


def _seal(ws: Workspace, slug: str) -> list[str]:
    from alignkit.disk import listing, store

    before = listing.sealed_revisions(ws, slug)
    path = store.seal(ws, slug)
    was_made = path is not None and listing.sealed_revisions(ws, slug) != before
    return [f"Made the missing copy {ws.shown_path(path)}"] if path and was_made else []


def _gone(ws: Workspace, present: set[str]) -> list[Problem]:
    """A problem for each campaign that has sealed copies and no file."""
    from alignkit.problems import Problem

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


def _copies(ws: Workspace, stored: Stored, check: Callable[[Campaign], Checks]) -> tuple[Copy, dict[int, Copy]]:
    """The live file and the sealed ones, by their numbers, with what their signatures came to."""
    from dataclasses import replace

    from alignkit.disk import listing
    from alignkit.proving.verifying import Copy

    def checked(copy: Copy) -> Copy:
        return replace(copy, checks=check(copy.campaign)) if copy.campaign else copy

    live = Copy(ws.shown_path(stored.path), stored.loaded.campaign, stored.loaded.problems)
    sealed = listing.sealed_copies(ws, stored.slug)
    return checked(live), {number: checked(copy) for number, copy in sealed.items()}


def _level(slug: str, live: Copy, sealed: dict[int, Copy]) -> list[str]:
    """How far the sign-offs of the present text, or else of the revision in force, can be believed."""
    from alignkit.model import TEAM_NAMES
    from alignkit.proving import trust
    from alignkit.shown import shown_line
    from alignkit.standing import in_force

    copy = live
    if live.campaign and not live.campaign.agreement.signoffs:
        copy = sealed.get(in_force(live.campaign) or 0, live)
    if copy.campaign is None or not copy.campaign.agreement.signoffs:
        return []
    made = copy.campaign.agreement.signoffs
    weakest = trust.weakest(trust.level(signoff, copy.checks.get(signoff.team)) for signoff in made)
    each = [f"{TEAM_NAMES[one.team]}: {one.name}, {trust.words(one, copy.checks.get(one.team))}" for one in made]
    number = copy.campaign.agreement.revision
    return ["\n  ".join([f"{slug}, revision {number}: {weakest or 'not to be trusted'}", *map(shown_line, each)])]
















