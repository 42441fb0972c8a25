"""A page that came back, held against the page that the files of its campaign make.

No setting has a say in what that is: it is made with the templates that came with alignkit, and with nothing of
``alignkit.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.model import Campaign
from alignkit.core.status import campaign_status, revision_number_in_force, sealed_digest
from alignkit.render import brief, targets, wiki
from alignkit.signing import page_proof
from alignkit.store import campaign_files, pages
from alignkit.store.template_sandbox import Templates, open_renderer

if TYPE_CHECKING:
    from alignkit.render.context import BriefWords
    from alignkit.render.targets import WikiTarget
    from alignkit.render.wiki import WikiSource
    from alignkit.signing.trust import SignatureChecks
    from alignkit.store.workspace import Workspace

_OLDER = (
    "If nobody edited the page, it is an older one: from before a result, a sign-off or another tag, or by another "
    "version of alignkit. Publish it again, and verify that."
)


def verify_page(
    ws: Workspace, page: str, slug: str = "", check: Callable[[Campaign], SignatureChecks] | None = None
) -> tuple[str, list[Problem]]:
    """Of which campaign a page is, and what speaks against it: a page saved from a wiki as Markdown, or one of HTML.

    ``check``: for a page that says what a list of allowed signers came to. See brief.context.

    Raises UserError if that cannot be told, or if ``slug`` is another campaign.
    """

    mark = page_proof.require_one_mark(page)
    if slug and slug != mark.slug:
        raise UserError(f"This is a page of {mark.slug}, not of {slug}.")
    if page_proof.SIGNERS in mark.words and check is None:
        raise UserError("This page says what a list of allowed signers came to.", "Give that list: --signers FILE")
    target = targets.WEB if mark.web else targets.find_target(mark.target)
    source = pages.load_wiki_source(ws, campaign_files.read_campaign_file(ws, mark.slug))
    if mark.revision not in source.sealed and mark.revision in campaign_files.sealed_revisions(ws, mark.slug):
        campaign_files.read_sealed(ws, mark.slug, mark.revision)  # refuses, and says why it cannot be read
    signed, live = source.sealed.get(mark.revision), source.live
    text = signed or (live if live and live.agreement.revision == mark.revision else None)
    if text is None:
        message = f"The page shows revision {mark.revision}, and there is no such revision of {mark.slug}."
        return mark.slug, [Problem("AV17", message, slug=mark.slug)]
    found = _problems_of_mark(mark, source, text, is_signed=signed is not None)
    words = _page_words(mark, source, text, target, check if page_proof.SIGNERS in mark.words else None)
    with open_renderer(Templates(pages.packaged())) as render:
        differing = page_proof.compare_pages(page, render(target.template, words), signed is not None)
    if differing:
        found += [*_check_custom_template(ws, page, target, words), *differing]
        found.append(Problem("AV18", _OLDER, severity="info"))
    else:
        found.append(Problem("AV18", _describe_verified(mark, signed is not None), severity="info"))
    return mark.slug, [problem.at(slug=mark.slug) for problem in found]


def _problems_of_mark(mark: page_proof.PageMark, source: WikiSource, text: Campaign, is_signed: bool) -> list[Problem]:
    """What speaks against what the page says of itself, whatever stands on it."""
    found = []
    if not is_signed or sealed_digest(text) != agreement_digest(text):
        found.append(Problem("AV17", f"The page shows revision {mark.revision}, which both teams have not signed."))
    if agreement_digest(text) != mark.digest:
        message = f"The page names the fingerprint {mark.digest}; that of revision {mark.revision} is another."
        found.append(Problem("AV17", message, f"It is {agreement_digest(text)}."))
    now = revision_number_in_force(source.live) if source.live else None
    if now and now > mark.revision and page_proof.ALONE not in mark.words:
        found.append(Problem("AV19", f"The page shows revision {mark.revision}, and revision {now} is in force now."))
    return found


def _page_words(
    mark: page_proof.PageMark,
    source: WikiSource,
    text: Campaign,
    target: WikiTarget,
    check: Callable[[Campaign], SignatureChecks] | None,
) -> BriefWords:
    """The words of the page that a mark names. ``text`` is that of the mark's revision."""

    live = source.live
    force = source.sealed.get((revision_number_in_force(live) if live else max(source.sealed, default=0)) or 0)
    draft, alone = page_proof.DRAFT in mark.words, page_proof.ALONE in mark.words
    start = text
    if live and not alone:
        start = force if force and not draft and campaign_status(live) == "altered" else live
    shown = brief.choose_shown_text(start, force, draft)
    if shown.agreement.revision != mark.revision:
        start = text  # the campaign's page shows another revision by now
    if page_proof.WIKI in mark.words:
        return wiki.build_page_words(source, start, target, mark.revision if alone else None)
    one_page = page_proof.ONE_PAGE in mark.words
    return brief.build_context(
        start, target=target, in_force=force, draft=draft, one_page=one_page, alone=alone, check=check
    )


def _check_custom_template(ws: Workspace, page: str, target: WikiTarget, words: Mapping[str, Any]) -> list[Problem]:
    """Where a page is as the workspace's own templates make it: that this proves nothing."""

    try:
        known = pages.load_templates(ws)
        if not known.own:
            return []
        with open_renderer(known) as render:
            made = render(target.template, words)
    except UserError as refused:
        return [Problem("AV18", f"The templates of this workspace make no page: {refused}", severity="info")]
    if page_proof.compare_pages(page, made, signed=True):
        return []
    message = (
        "The page comes from a custom template, in templates/. Such a template can write other words than those that "
        "were signed, so it cannot be proven equal to what was signed. What differs from alignkit's own page follows."
    )
    return [Problem("AV20", message, "alignkit brief, in a workspace without templates/, writes a page that can be.")]


def _describe_verified(mark: page_proof.PageMark, is_signed: bool) -> str:
    page = "page of HTML" if mark.web else "page"
    alone = (
        f"; revision {mark.revision} by itself, without what came of it later" if page_proof.ALONE in mark.words else ""
    )
    first = "; the first page alone, not the agreement in full" if page_proof.ONE_PAGE in mark.words else ""
    if not is_signed:
        return f"This is the {page} of a draft that the files make, to the line{first}. Nobody is bound by it."
    return (
        f"This is the {page} that the files make, to the line{alone}{first}. Signed are its title, what stands between "
        "its marks and the signatures; where it stands, objections, dates and results are not."
    )
