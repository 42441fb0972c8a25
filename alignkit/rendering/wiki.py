"""Campaigns to the pages of a wiki, one after the other: an index, a page a campaign, a page a signed revision, the
definitions in use side by side, and who owes what by when.

No clock and no order but that of the campaigns' own days and slugs: the same campaigns give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from alignkit.clocks import clock
from alignkit.comparing.changes import changes, in_words
from alignkit.fileformat.entry import spoken_day
from alignkit.model import Campaign, day
from alignkit.questions import QUESTIONS, question
from alignkit.rendering import assent, brief, follows, page
from alignkit.rendering.safe import Safe
from alignkit.rendering.targets import DEFINITIONS, PROMISES, Target, tag
from alignkit.rendering.words import (
    Definition,
    DefinitionsWords,
    IndexWords,
    Listed,
    Owed,
    PromisesWords,
    Tagged,
    Words,
)
from alignkit.standing import (
    CampaignStatus,
    agreed_count,
    campaign_status,
    in_force,
    is_filled,
    is_whole,
    sealed_digest,
    waiting,
)

Group = Literal["draft", "signed", "archived"]
Render = Callable[[str, Mapping[str, Any]], str]  # a template's name and its words -> the page
_GROUPS: Mapping[Group, str] = {"signed": "In force", "draft": "Being worked on", "archived": "Put away"}
MISSING_COPY = "its sealed copy is missing"
_MONTHLESS = "Without a day"


@dataclass(frozen=True, slots=True)
class Source:
    """One campaign as its files are: ``live`` is None where the file is broken, and ``problem`` says why.

    ``sealed`` holds the signed revisions by number, those that are what both teams signed; ``unsound`` says of the
    others why they are not. Their pages stay as they are.
    """

    slug: str
    live: Campaign | None
    sealed: Mapping[int, Campaign] = field(default_factory=dict)
    archived: bool = False
    problem: str = ""
    unsound: Mapping[int, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, str]:
        """The pages that stay as they are, each with the reason."""
        return {path_of(self.slug, number): why for number, why in sorted(self.unsound.items())}


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is from the wiki's folder, with slashes. Of a page without text whatever stands there is to stay."""

    path: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """What the overview pages keep of a campaign, so that no campaign need stay in memory. Texts are safe."""

    slug: str
    title: str  # as typed
    group: Group
    launch: date | None
    listed: Listed
    tags: tuple[str, ...]
    mql: Definition | None
    sql: Definition | None
    owed: tuple[tuple[date | None, Owed], ...]


def pages(sources: Iterable[Source], target: Target, render: Render) -> Iterator[Page]:
    """Every page of the wiki; those of a campaign as soon as it is read, the overviews last."""
    rows: list[Row] = []
    broken: list[Source] = []
    for source in sources:
        yield from of(source, target, render)
        if row := row_of(source, target):
            rows.append(row)
        else:
            broken.append(source)
    yield from overviews(sorted(rows, key=_order), broken, target, render)


def of(source: Source, target: Target, render: Render) -> Iterator[Page]:
    """The pages of one campaign."""
    for path, words in _of(source, target):
        yield Page(path, None if words is None else render(target.template, words))


def overviews(rows: Iterable[Row], broken: Iterable[Source], target: Target, render: Render) -> Iterator[Page]:
    """The pages over all campaigns. ``rows`` stand by launch and slug, and are gone through for each page anew."""
    safe = target.safe("")
    told = [f"{safe.code(source.slug)}: {safe.line(source.problem)}" for source in broken]
    yield Page(target.index, render("index.md.j2", _index(rows, told, target)))
    yield Page(DEFINITIONS, render("definitions.md.j2", _definitions(rows, target)))
    yield Page(PROMISES, render("promises.md.j2", _promises(rows, target)))


def row_of(source: Source, target: Target) -> Row | None:
    """What the overviews keep of a campaign; None of one that cannot be read, or whose signed text is not there."""
    shown = shown_of(source)
    return _row(source, shown, target) if shown else None


def path_of(slug: str, revision: int | None = None) -> str:
    return f"campaigns/{slug}.md" if revision is None else f"revisions/{slug}-r{revision}.md"


def _of(source: Source, target: Target) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """The pages of one campaign as their paths and words."""
    here = path_of(source.slug)
    shown = shown_of(source)
    yield here, words(source, shown, target) if shown else None
    for path in source.kept:
        yield path, None
    for number, copy in sorted(source.sealed.items()):
        yield path_of(source.slug, number), words(source, copy, target, number)


def shown_of(source: Source) -> Campaign | None:
    """What the campaign's page shows, beside what is in force: never a text that passes for signed and is not.

    None where there is nothing to show: the file cannot be read, or what was signed cannot be told.
    """
    live = source.live
    number = in_force(live) if live else None
    if live is None or number is None:
        return live
    force = source.sealed.get(number)
    if sealed_digest(live) is None:
        return live if force else None
    if is_whole(live) and (not live.against or source.unsound.get(number) == MISSING_COPY):
        return live
    return force


def words(source: Source, shown: Campaign, target: Target, number: int | None = None) -> Words:
    """The words of the campaign's page, which shows this text; with a ``number`` those of that revision's page."""
    here = path_of(source.slug, number)
    newest = in_force(source.live) if source.live else max(source.sealed, default=0)
    force = source.sealed.get(newest or 0)
    bound = shown if number or sealed_digest(shown) or not force else force  # what the page leads with
    before = source.sealed.get(bound.agreement.revision - 1)
    links = [target.link("All campaigns", here, target.index)]
    links += [target.link("The campaign's page", here, path_of(source.slug))] if number else []
    links += [
        target.link(f"Revision {other}", here, path_of(source.slug, other))
        for other in sorted(source.sealed)
        if other != number
    ]
    return brief.context(
        shown,
        target=target,
        in_force=force,
        changes=[in_words(change) for change in changes(before, bound)] if before else (),
        pages=links,
        title=f"Campaign agreement: {shown.title}, revision {number}" if number else "",
        alone=number is not None,
    )


def _row(source: Source, shown: Campaign, target: Target) -> Row:
    assert source.live is not None
    live, safe = source.live, target.safe(str(shown.info.get("currency", "")))
    force = source.sealed.get(in_force(live) or 0)
    bound = shown if sealed_digest(shown) or not force else force
    group: Group = "archived" if source.archived else "signed" if sealed_digest(bound) else "draft"
    launch = day(bound.info.get("launch"))
    status = campaign_status(live)
    standing = _standing(live, bound, status)

    def link(here: str) -> str:
        return target.link(bound.title, here, path_of(live.slug), cell=True)

    mql, sql = bound.content("mql"), bound.content("sql")
    handed = clock(bound).steps[1].within
    used = group != "archived"
    promised = link(PROMISES) if sealed_digest(bound) else f"{link(PROMISES)} (draft, not signed)"
    owed = follows.dated_promises(bound, bound.team_names, safe) if used else []
    return Row(
        slug=live.slug,
        title=bound.title,
        group=group,
        launch=launch,
        listed={
            "campaign": link(target.index),
            "launch": spoken_day(launch) if launch else "",
            "standing": standing,
            "agreed": "" if sealed_digest(live) else f"{agreed_count(live)} of {len(QUESTIONS)}",
            "waiting": _waiting(live, safe) if status in ("draft", "ready") else "",
            "came": follows.came(replace(bound, review=live.review), safe) if group != "draft" else "",
        },
        tags=tuple(dict.fromkeys(str(text) for text in live.info.get("tags", ()) if tag(str(text)))),
        mql=_definition(link(DEFINITIONS), launch, standing, mql, ("criteria", "not_enough"), handed, safe)
        if used
        else None,
        sql=_definition(
            link(DEFINITIONS), launch, standing, sql, ("criteria",), str(sql.get("decide_within", "")), safe
        )
        if used
        else None,
        owed=tuple(
            (when, {"when": spoken_day(when) if when else "", "what": what, "who": who, "campaign": promised})
            for when, what, who in owed
        ),
    )


def _standing(live: Campaign, bound: Campaign, status: CampaignStatus) -> str:
    number = bound.agreement.revision
    signed = assent.signed_on(bound) if sealed_digest(bound) else None
    force = f"revision {number} in force" + (f", signed {spoken_day(signed)}" if signed else "")
    if status == "signed":
        return force
    if status == "altered":
        changed = (
            "not as it was signed" if is_whole(live) or not sealed_digest(live) else "changed behind the signatures"
        )
        return f"{changed}; {force}"
    word = "ready to sign" if status == "ready" else "a draft"
    said = f"revision {live.agreement.revision} {word}"
    return f"{force}; {said}" if signed else said


def _waiting(live: Campaign, safe: Safe) -> str:
    """Whom a campaign waits for: "Sales: MQL, Target"; "both teams' answers" where nobody has begun."""
    found, names = waiting(live), live.team_names
    said = [
        f"{safe.line(names[item.team])}: {', '.join(question(key).name for key in item.questions) or 'signature'}"
        for item in found
    ]
    open_ = [q.name for q in QUESTIONS if not live.answer(q.key).strip()]
    if open_:
        said.append("no answer yet: " + (", ".join(open_) if len(open_) < len(QUESTIONS) else "all nine questions"))
    return "; ".join(said)


def _definition(
    campaign: str,
    launch: date | None,
    standing: str,
    content: Mapping[str, Any],
    lists: Sequence[str],
    within: str,
    safe: Safe,
) -> Definition | None:
    told = [[safe.line(str(item)) for item in content.get(name, ()) if is_filled(item)] for name in lists]
    if not any(told) and not within:
        return None
    return {
        "campaign": campaign,
        "launch": spoken_day(launch) if launch else "",
        "standing": standing,
        "model": page.MODELS.get(str(content.get("model", "")), ""),
        "criteria": told[0],
        "not_enough": told[1] if len(told) > 1 else [],
        "within": safe.line(within),
        "new": [],
    }


def _order(row: Row) -> tuple[bool, date, str]:
    return row.launch is None, row.launch or date.max, row.slug


def _index(rows: Iterable[Row], broken: list[str], target: Target) -> IndexWords:
    groups: dict[Group, list[tuple[int, str, Listed]]] = {group: [] for group in _GROUPS}
    tagged: dict[str, list[str]] = {}
    for row in rows:
        latest = -row.launch.toordinal() if row.launch else 1
        groups[row.group].append((latest, row.slug, row.listed))
        for name in row.tags:
            tagged.setdefault(name, []).append(row.listed["campaign"])
    safe = target.safe("")
    by_tag: list[Tagged] = [
        {"tag": safe.line(name), "campaigns": tagged[name]}
        for name in sorted(tagged, key=lambda name: (name.casefold(), name))
    ]
    return {
        "target": target.name,
        "front": target.front_of({"title": "Campaign agreements", "aliases": ["Campaign agreements"]}),
        "pages": [
            target.link("Definitions in use", target.index, DEFINITIONS),
            target.link("Who owes what by when", target.index, PROMISES),
        ],
        "groups": [
            {"name": name, "campaigns": [listed for _, _, listed in sorted(groups[group], key=lambda each: each[:2])]}
            for group, name in _GROUPS.items()
            if groups[group]
        ],
        "tags": by_tag,
        "broken": broken,
    }


def _definitions(rows: Iterable[Row], target: Target) -> DefinitionsWords:
    return {
        "target": target.name,
        "front": target.front_of({"title": "Definitions in use", "aliases": ["Definitions in use"]}),
        "pages": [target.link("All campaigns", DEFINITIONS, target.index)],
        "mql": _drift(row.mql for row in rows),
        "sql": _drift(row.sql for row in rows),
    }


def _drift(found: Iterable[Definition | None]) -> list[Definition]:
    """The definitions by launch, each with the lines that the one before it did not have."""
    drifting: list[Definition] = []
    for item in filter(None, found):
        before = drifting[-1] if drifting else None
        had = {*before["criteria"], *before["not_enough"]} if before else {*item["criteria"], *item["not_enough"]}
        drifting.append({**item, "new": [line for line in (*item["criteria"], *item["not_enough"]) if line not in had]})
    return drifting


def _promises(rows: Iterable[Row], target: Target) -> PromisesWords:
    owed = [(when, row.slug, item) for row in rows for when, item in row.owed]
    owed.sort(key=lambda each: (each[0] is None, each[0] or date.max, each[1]))
    months: dict[str, list[Owed]] = {}
    for when, _, item in owed:
        months.setdefault(f"{when:%B %Y}" if when else _MONTHLESS, []).append(item)
    return {
        "target": target.name,
        "front": target.front_of({"title": "Who owes what by when", "aliases": ["Who owes what by when"]}),
        "pages": [target.link("All campaigns", PROMISES, target.index)],
        "months": [{"month": month, "owed": items} for month, items in months.items()],
    }
