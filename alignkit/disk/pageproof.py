"""A page that came back, held against the page that the files of its campaign make.

No setting has a say in what that is: it is made with the templates that came with alignkit, and with nothing of
``alignkit.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from alignkit.digests import agreement_digest
from alignkit.disk import listing, pages
from alignkit.model import Campaign
from alignkit.problems import Problem, Refused
from alignkit.proving import proof
from alignkit.standing import campaign_status, in_force, sealed_digest

if TYPE_CHECKING:
    from alignkit.disk.sandbox import Render
    from alignkit.disk.workspace import Workspace
    from alignkit.proving.trust import Checks
    from alignkit.rendering.targets import Target
    from alignkit.rendering.wiki import Source
    from alignkit.rendering.words import Words

_OLDER = (
    "If nobody edited the page, it is an older one: from before a result, a sign-off or another tag, or by another "
    "version of alignkit. Publish it again, and verify that."
)


def proven(
    ws: Workspace, page: str, slug: str = "", check: Callable[[Campaign], Checks] | None = None
) -> tuple[str, list[Problem]]:
    """Of which campaign a page is, and what speaks against it: a page saved from a wiki as Markdown, or one of HTML.

    ``check``: for a page that says what a list of allowed signers came to. See brief.context.

    Refused where that cannot be said, or where ``slug`` is another campaign.
    """
    from alignkit.disk.sandbox import Templates, renderer
    from alignkit.rendering import targets

    mark = proof.one_mark(page)
    if slug and slug != mark.slug:
        raise Refused(f"This is a page of {mark.slug}, not of {slug}.")
    if proof.SIGNERS in mark.words and check is None:
        raise Refused("This page says what a list of allowed signers came to.", "Give that list: --signers FILE")
    target = targets.find(mark.target)
    source = pages.source(ws, listing.read(ws, mark.slug))
    if mark.revision not in source.sealed and mark.revision in listing.sealed_revisions(ws, mark.slug):
        pages.sealed(ws, mark.slug, mark.revision)  # refuses, and says why it cannot be read
    signed, live = source.sealed.get(mark.revision), source.live
    text = signed or (live if live and live.agreement.revision == mark.revision else None)
    if text is None:
        message = f"The page shows revision {mark.revision}, and there is no such revision of {mark.slug}."
        return mark.slug, [Problem("AV17", message, slug=mark.slug)]
    found = _standing(mark, source, text, is_signed=signed is not None)
    words, shown = _words(mark, source, text, target, check if proof.SIGNERS in mark.words else None)
    with renderer(Templates(pages.packaged())) as render:
        differing = proof.compare(page, _made(mark, target, words, shown, render), signed is not None)
    if differing:
        found += [*_of_own_template(ws, page, mark, target, words, shown), *differing]
        found.append(Problem("AV18", _OLDER, severity="info"))
    else:
        found.append(Problem("AV18", _told(mark, signed is not None), severity="info"))
    return mark.slug, [problem.at(slug=mark.slug) for problem in found]


def _standing(mark: proof.Mark, source: Source, text: Campaign, is_signed: bool) -> list[Problem]:
    """What speaks against what the page says of itself, whatever stands on it."""
    found = []
    if not is_signed or sealed_digest(text) != agreement_digest(text):
        found.append(Problem("AV17", f"The page shows revision {mark.revision}, which both teams have not signed."))
    if agreement_digest(text) != mark.digest:
        message = f"The page names the fingerprint {mark.digest}; that of revision {mark.revision} is another."
        found.append(Problem("AV17", message, f"It is {agreement_digest(text)}."))
    now = in_force(source.live) if source.live else None
    if now and now > mark.revision and proof.ALONE not in mark.words:
        found.append(Problem("AV19", f"The page shows revision {mark.revision}, and revision {now} is in force now."))
    return found


def _words(
    mark: proof.Mark,
    source: Source,
    text: Campaign,
    target: Target,
    check: Callable[[Campaign], Checks] | None,
) -> tuple[Words, Campaign]:
    """The words of the page that a mark names, and the text it shows. ``text`` is that of the mark's revision."""
    from alignkit.rendering import brief, wiki

    live = source.live
    force = source.sealed.get((in_force(live) if live else max(source.sealed, default=0)) or 0)
    draft, alone = proof.DRAFT in mark.words, proof.ALONE in mark.words
    start = text
    if live and not alone:
        start = force if force and not draft and campaign_status(live) == "altered" else live
    shown = brief.looked_at(start, force, draft)
    if shown.agreement.revision != mark.revision:
        start = shown = text  # the campaign's page shows another revision by now
    if proof.WIKI in mark.words:
        return wiki.words(source, start, target, mark.revision if alone else None), shown
    one_page = proof.ONE_PAGE in mark.words
    words = brief.context(
        start, target=target, in_force=force, draft=draft, one_page=one_page, alone=alone, check=check
    )
    return words, shown


def _made(mark: proof.Mark, target: Target, words: Mapping[str, Any], shown: Campaign, render: Render) -> str:
    from alignkit.rendering import webpage

    page = render(target.template, words)
    if not mark.web:
        return page
    one_page = proof.ONE_PAGE in mark.words
    drawn = "" if one_page else webpage.pictures(shown)
    return render(webpage.TEMPLATE, webpage.words(page, words["state"], mark.slug, one_page, drawn))


def _of_own_template(
    ws: Workspace, page: str, mark: proof.Mark, target: Target, words: Mapping[str, Any], shown: Campaign
) -> list[Problem]:
    """Where a page is as the workspace's own templates make it: that this proves nothing."""
    from alignkit.disk.sandbox import renderer

    try:
        known = pages.templates(ws)
        if not known.own:
            return []
        with renderer(known) as render:
            made = _made(mark, target, words, shown, render)
    except Refused as refused:
        return [Problem("AV18", f"The templates of this workspace make no page: {refused}", severity="info")]
    if proof.compare(page, made, signed=True):
        return []
    message = (
        "The page comes from a custom template, in templates/. Such a template can write other words than those that "
        "were signed, so it cannot be proven equal to what was signed. What differs from alignkit's own page follows."
    )
    return [Problem("AV20", message, "alignkit brief, in a workspace without templates/, writes a page that can be.")]


def _told(mark: proof.Mark, is_signed: bool) -> str:
    page = "page of HTML" if mark.web else "page"
    alone = f"; revision {mark.revision} by itself, without what came of it later" if proof.ALONE in mark.words else ""
    first = "; the first page alone, not the agreement in full" if proof.ONE_PAGE in mark.words else ""
    if not is_signed:
        return f"This is the {page} of a draft that the files make, to the line{first}. Nobody is bound by it."
    return (
        f"This is the {page} that the files make, to the line{alone}{first}. Signed are its title, what stands between "
        "its marks and the signatures; where it stands, objections, dates and results are not."
    )
