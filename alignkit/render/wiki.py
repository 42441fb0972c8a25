"""Build the pages of a wiki that are about one campaign: its own, one per earlier signed revision, and its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alignkit.core.model import Campaign
from alignkit.core.status import is_whole, revision_number_in_force, sealed_digest
from alignkit.diff.changes import describe_change, find_changes
from alignkit.render import brief
from alignkit.render.context import BriefWords
from alignkit.render.targets import WikiTarget

RenderPage = Callable[[str, Mapping[str, Any]], str]  # (template name, context) -> page
MISSING_COPY = "its sealed copy is missing"


@dataclass(frozen=True, slots=True)
class WikiSource:
    """The files of one campaign. ``live`` is None if the file is broken; then ``problem`` says why.

    ``sealed`` holds the valid signed revisions by number. ``unsound`` holds the reason for each invalid one; the pages
    of those stay as they are.
    """

    slug: str
    live: Campaign | None
    sealed: Mapping[int, Campaign] = field(default_factory=dict)
    archived: bool = False
    problem: str = ""
    unsound: Mapping[int, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, str]:
        """The pages that stay as they are, with the reason."""
        shown = revision_number_in_force(self.live) if self.live else None  # on the campaign's page
        return {
            page_path(self.slug, None if number == shown else number): why
            for number, why in sorted(self.unsound.items())
        }


@dataclass(frozen=True, slots=True)
class WikiPage:
    """A page by its path from the wiki's folder. If ``text`` is None, the existing page stays as it is.

    A page of notes (``once``) is people's own: it is begun where there is none, and never touched again.
    """

    path: str
    text: str | None
    once: bool = False


def build_campaign_pages(source: WikiSource, target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    """Yield the pages of one campaign."""
    for path, words in _campaign_pages(source, target):
        yield WikiPage(path, None if words is None else render(target.template, words))
    if shown := shown_campaign(source):
        yield WikiPage(notes_path(source.slug), _begin_notes(source.slug, shown, target), once=True)


def page_path(slug: str, revision: int | None = None) -> str:
    return f"campaigns/{slug}.md" if revision is None else f"revisions/{slug}-r{revision}.md"


def notes_path(slug: str) -> str:
    """Return the path of the page for notes by hand."""
    return f"notes/{slug}.md"


def _begin_notes(slug: str, shown: Campaign, target: WikiTarget) -> str:
    here = notes_path(slug)
    back = target.link(shown.title, here, page_path(slug))
    title = target.formatter("").line(shown.title)
    return f"# Notes: {title}\n\n{back}\n\nThis page is yours: alignkit never writes to it again.\n"


def _revision_pages(source: WikiSource) -> list[int]:
    """Return the signed revisions with a page of their own: all but the one that the campaign's page shows."""
    shown = shown_campaign(source)
    number = revision_number_in_force(source.live) if source.live and shown else None
    return [other for other in sorted(source.sealed) if other != number]


def _campaign_pages(source: WikiSource, target: WikiTarget) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Yield the path and context of each page of one campaign."""
    here = page_path(source.slug)
    shown = shown_campaign(source)
    yield here, build_page_words(source, shown, target) if shown else None
    for path in source.kept:
        if path != here:
            yield path, None
    for number in _revision_pages(source):
        yield page_path(source.slug, number), build_page_words(source, source.sealed[number], target, number)


def shown_campaign(source: WikiSource) -> Campaign | None:
    """Return the text that the campaign's page shows next to the revision in force.

    None if there is nothing to show: the file cannot be read, or it is unknown what was signed. A text that wrongly
    passes for signed is never shown.
    """
    live = source.live
    number = revision_number_in_force(live) if live else None
    if live is None or number is None:
        return live
    force = source.sealed.get(number)
    if sealed_digest(live) is None:
        return live if force else None
    if is_whole(live) and (not live.against or source.unsound.get(number) == MISSING_COPY):
        return live
    return force


def build_page_words(source: WikiSource, shown: Campaign, target: WikiTarget, number: int | None = None) -> BriefWords:
    """Return the context of the campaign's page; with ``number``, that of the page of one revision."""
    here = page_path(source.slug, number)
    newest = revision_number_in_force(source.live) if source.live else max(source.sealed, default=0)
    force = source.sealed.get(newest or 0)
    bound = shown if number or sealed_digest(shown) or not force else force  # the text that the page shows first
    before = source.sealed.get(bound.agreement.revision - 1)
    links = [target.link("All campaigns", here, target.index)]
    links += [target.link("The campaign's page", here, page_path(source.slug))] if number else []
    links += [
        target.link(f"Revision {other}", here, page_path(source.slug, other))
        for other in _revision_pages(source)
        if other != number
    ]
    links += [] if number else [target.link("Notes", here, notes_path(source.slug))]
    return brief.build_context(
        shown,
        target=target,
        in_force=force,
        changes=[describe_change(change) for change in find_changes(before, bound)] if before else (),
        pages=links,
        title=f"{shown.title}, revision {number}" if number else "",
        alone=number is not None,
    )
