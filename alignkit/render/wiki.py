"""Build the pages of a wiki: an index, a page per campaign and signed revision, and overviews of all campaigns.

Pages are ordered by the campaigns' days and slugs and depend on no clock: the same campaigns give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from alignkit.core.lead_fields import STAGES_FIELD
from alignkit.core.model import Campaign, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.sla import lead_flow
from alignkit.core.status import (
    CampaignStatus,
    agreed_count,
    campaign_status,
    is_filled,
    is_whole,
    revision_number_in_force,
    sealed_digest,
    waiting_teams,
)
from alignkit.diff.changes import describe_change, find_changes
from alignkit.render import agreement_status, appendix, brief, card
from alignkit.render.context import (
    BriefWords,
    DefinitionsWords,
    DefinitionWords,
    IndexWords,
    LearnedQuestionWords,
    LessonsWords,
    LessonWords,
    ListedCampaignWords,
    OverviewWords,
    OwedWords,
    PromisesWords,
    RepsWords,
    RunningWords,
    StageWords,
    TaggedWords,
)
from alignkit.render.targets import (
    DEFINITIONS_PAGE,
    INDEX_TITLE,
    LESSONS_PAGE,
    OVERVIEW_TITLES,
    PROMISES_PAGE,
    REPS_PAGE,
    WikiTarget,
    format_tag,
)
from alignkit.review.lessons import collect_lessons, lesson_cells
from alignkit.review.outcome import campaign_outcome, outcome_phrase
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

PageGroup = Literal["draft", "running", "over", "archived"]
RenderPage = Callable[[str, Mapping[str, Any]], str]  # (template name, context) -> page
_GROUP_TITLES: Mapping[PageGroup, str] = {
    "running": "Running",
    "draft": "Being worked on",
    "over": "Over",
    "archived": "Put away",
}
MISSING_COPY = "its sealed copy is missing"
_WITHOUT_DAY = "Without a day"


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


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """What the overviews need of a campaign, so that not all campaigns are held in memory. Texts are escaped."""

    slug: str
    title: str  # as typed
    group: PageGroup
    launch: date | None
    listed: ListedCampaignWords
    tags: tuple[str, ...]
    mql: DefinitionWords | None
    sql: DefinitionWords | None
    owed: tuple[tuple[date | None, OwedWords], ...]
    lessons: tuple[tuple[str, date | None, LessonWords], ...] = ()  # question, day, words
    over_in: int = 0  # the year in which the deciding number was decided; 0 while it is open
    carried_from: str = ""  # the slug of another campaign
    running: RunningWords | None = None  # the rep's card of a campaign that runs
    crm: str = ""  # its name in the CRM, to sort by
    stages: tuple[tuple[str, str], ...] = ()  # the names of the stages, and what they mean


def build_pages(sources: Iterable[WikiSource], target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    """Yield every page of the wiki: the pages of each campaign in turn, then the overviews."""
    rows: list[OverviewRow] = []
    broken: list[WikiSource] = []
    for source in sources:
        yield from build_campaign_pages(source, target, render)
        if row := build_overview_row(source, target):
            rows.append(row)
        else:
            broken.append(source)
    yield from build_overviews(sorted(rows, key=_sort_key), broken, target, render)


def build_campaign_pages(source: WikiSource, target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    """Yield the pages of one campaign."""
    for path, words in _campaign_pages(source, target):
        yield WikiPage(path, None if words is None else render(target.template, words))
    if shown := shown_campaign(source):
        yield WikiPage(notes_path(source.slug), _begin_notes(source.slug, shown, target), once=True)


def build_overviews(
    rows: Iterable[OverviewRow], broken: Iterable[WikiSource], target: WikiTarget, render: RenderPage
) -> Iterator[WikiPage]:
    """Yield the pages over all campaigns.

    ``rows`` must be ordered by launch and slug; it is iterated once per page.
    """
    safe = target.formatter("")
    told = [f"{safe.code(source.slug)}: {safe.line(source.problem)}" for source in broken]
    yield WikiPage(target.index, render("index.md.j2", _index_words(rows, told, target)))
    yield WikiPage(DEFINITIONS_PAGE, render("definitions.md.j2", _definitions_words(rows, target)))
    yield WikiPage(PROMISES_PAGE, render("promises.md.j2", _promises_words(rows, target)))
    yield WikiPage(LESSONS_PAGE, render("lessons.md.j2", _lessons_words(rows, target)))
    yield WikiPage(REPS_PAGE, render("reps.md.j2", _reps_words(rows, target)))


def build_overview_row(source: WikiSource, target: WikiTarget) -> OverviewRow | None:
    """Return what the overviews need of a campaign; None if it cannot be read or its signed text is missing."""
    shown = shown_campaign(source)
    return _overview_row(source, shown, target) if shown else None


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


def _overview_row(source: WikiSource, shown: Campaign, target: WikiTarget) -> OverviewRow:
    assert source.live is not None
    live, safe = source.live, target.formatter(str(shown.info.get("currency", "")))
    force = source.sealed.get(revision_number_in_force(live) or 0)
    bound = shown if sealed_digest(shown) or not force else force
    found = campaign_outcome(replace(bound, review=live.review))
    decided = found.deciding.reading if found.deciding and found.is_over else None
    group: PageGroup = "over" if decided else "running" if sealed_digest(bound) else "draft"
    group = "archived" if source.archived else group
    launch = to_day(bound.info.get("launch"))
    status = campaign_status(live)
    standing = _describe_status(live, bound, status)

    def link(here: str) -> str:
        return target.link(bound.title, here, page_path(live.slug), cell=True)

    mql, sql = dict(bound.content("mql")), bound.content("sql")
    flow = lead_flow(bound)
    handed = flow.handed_over.within
    ways = [
        f"{safe.line(kind.name)}: {card.describe_conditions(kind, safe)}"
        for kind in flow.classes
        if kind.has_conditions
    ]
    used = group != "archived"
    promised = link(PROMISES_PAGE) if sealed_digest(bound) else f"{link(PROMISES_PAGE)} (draft, not signed)"
    reviewed = replace(bound, review=live.review)
    owed = appendix.collect_dated_promises(reviewed, bound.team_names, safe) if used else []
    kept = appendix.kept_words(reviewed, safe)
    crm = str(bound.info.get("crm_name", "")).strip()
    return OverviewRow(
        slug=live.slug,
        title=bound.title,
        group=group,
        launch=launch,
        listed={
            "campaign": link(target.index),
            "launch": format_day(launch) if launch else "",
            "standing": standing,
            "agreed": "" if sealed_digest(live) else f"{agreed_count(live)} of {len(QUESTIONS)}",
            "waiting": _describe_waiting(live, safe) if status in ("draft", "ready") else "",
            "came": outcome_phrase(replace(bound, review=live.review), safe) if group != "draft" else "",
        },
        tags=tuple(dict.fromkeys(str(text) for text in live.info.get("tags", ()) if format_tag(str(text)))),
        mql=_build_definition(
            link(DEFINITIONS_PAGE), launch, standing, mql, ("criteria", "not_enough"), handed, safe, ways
        )
        if used
        else None,
        sql=_build_definition(
            link(DEFINITIONS_PAGE), launch, standing, sql, ("criteria",), str(sql.get("decide_within", "")), safe
        )
        if used
        else None,
        owed=tuple(
            (
                when,
                {
                    "when": format_day(when) if when else "",
                    "what": what,
                    "who": who,
                    "kept": _find_kept(kept, what),
                    "campaign": promised,
                },
            )
            for when, what, who in owed
        ),
        lessons=tuple(_lesson_rows(replace(bound, review=live.review), link(LESSONS_PAGE), safe)),
        over_in=decided.on.year if decided else 0,
        carried_from=live.carried.source if live.carried else "",
        running={
            "name": safe.code(crm) if crm else safe.line(bound.title),
            "campaign": target.link(bound.title, REPS_PAGE, page_path(live.slug)),
            "card": card.build_card(reviewed, safe),
        }
        if group == "running"
        else None,
        crm=crm or bound.title,
        stages=_stage_rows(sql, safe) if used else (),
    )


def _stage_rows(sql: Mapping[str, Any], safe: SafeFormatter) -> tuple[tuple[str, str], ...]:
    """Return the name of each stage, and what it means in one line."""
    fields = [each for each in STAGES_FIELD.fields if each.key != "name"]
    found = []
    for row in sql.get("stages", ()):
        if is_filled(row.get("name")):
            parts = [(each, safe.line(str(row[each.key]))) for each in fields if is_filled(row.get(each.key))]
            words = [said if each.key == "means" else f"{each.label.lower()}: {said}" for each, said in parts]
            found.append((safe.line(str(row["name"])), "; ".join(words)))
    return tuple(found)


def _lesson_rows(bound: Campaign, campaign: str, safe: SafeFormatter) -> Iterator[tuple[str, date | None, LessonWords]]:
    for each in collect_lessons([bound]):
        learned, change, went, _ = lesson_cells(each, safe)
        words: LessonWords = {"learned": learned, "change": change, "went": went, "campaign": campaign}
        yield each.lesson.question, each.lesson.on, words


def _find_kept(kept: Mapping[str, str], what: str) -> str:
    """Return what became of a promise or goal that is written as its name, or its name and a number."""
    return next((said for name, said in kept.items() if what == name or what.startswith((f"{name}: ", f"{name} "))), "")


def _describe_status(live: Campaign, bound: Campaign, status: CampaignStatus) -> str:
    number = bound.agreement.revision
    signed = agreement_status.signing_day(bound) if sealed_digest(bound) else None
    force = f"revision {number} in force" + (f", signed {format_day(signed)}" if signed else "")
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


def _describe_waiting(live: Campaign, safe: SafeFormatter) -> str:
    """Return whom a campaign waits for: "Sales: MQL, Target", or "both teams' answers" if none is given yet."""
    found, names = waiting_teams(live), live.team_names
    said = [
        f"{safe.line(names[item.team])}: {', '.join(get_question(key).name for key in item.questions) or 'signature'}"
        for item in found
    ]
    open_ = [q.name for q in QUESTIONS if not live.answer(q.key).strip()]
    if open_:
        said.append("no answer yet: " + (", ".join(open_) if len(open_) < len(QUESTIONS) else "all nine questions"))
    return "; ".join(said)


def _build_definition(
    campaign: str,
    launch: date | None,
    standing: str,
    content: Mapping[str, Any],
    lists: Sequence[str],
    within: str,
    safe: SafeFormatter,
    ways: Sequence[str] = (),
) -> DefinitionWords | None:
    told = [[safe.line(str(item)) for item in content.get(name, ()) if is_filled(item)] for name in lists]
    told[0] += ways
    if not any(told) and not within:
        return None
    return {
        "campaign": campaign,
        "launch": format_day(launch) if launch else "",
        "standing": standing,
        "model": card.SQL_MODELS.get(str(content.get("model", "")), ""),
        "criteria": told[0],
        "not_enough": told[1] if len(told) > 1 else [],
        "within": safe.line(within),
        "compared": "",
        "new": [],
    }


def _sort_key(row: OverviewRow) -> tuple[bool, date, str]:
    return row.launch is None, row.launch or date.max, row.slug


def _index_words(rows: Iterable[OverviewRow], broken: list[str], target: WikiTarget) -> IndexWords:
    groups: dict[tuple[PageGroup, int], list[tuple[int, str, ListedCampaignWords]]] = {}
    tagged: dict[str, list[str]] = {}
    for row in rows:
        latest = -row.launch.toordinal() if row.launch else 1
        year = row.over_in if row.group == "over" else 0
        groups.setdefault((row.group, year), []).append((latest, row.slug, row.listed))
        for name in row.tags:
            tagged.setdefault(name, []).append(row.listed["campaign"])
    safe = target.formatter("")
    by_tag: list[TaggedWords] = [
        {"tag": safe.line(name), "campaigns": tagged[name]}
        for name in sorted(tagged, key=lambda name: (name.casefold(), name))
    ]
    return {
        **_overview_words(INDEX_TITLE, target),
        "pages": [target.link(title, target.index, page) for page, title in OVERVIEW_TITLES.items()],
        "groups": [
            {
                "name": f"{_GROUP_TITLES[group]}, {year}" if year else _GROUP_TITLES[group],
                "over": group == "over",
                "campaigns": [listed for _, _, listed in sorted(groups[group, year], key=lambda each: each[:2])],
            }
            for group, year in sorted(groups, key=lambda each: ([*_GROUP_TITLES].index(each[0]), -each[1]))
        ],
        "tags": by_tag,
        "broken": broken,
    }


def _overview_words(title: str, target: WikiTarget, page: str = "") -> OverviewWords:
    """Return what all overviews have; ``page`` is the path of one that leads to the index."""
    return {
        "target": target.name,
        "front": target.format_front_matter({"title": title, "aliases": [title]}),
        "pages": [target.link("All campaigns", page, target.index)] if page else [],
    }


def _definitions_words(rows: Iterable[OverviewRow], target: WikiTarget) -> DefinitionsWords:
    return {
        **_overview_words(OVERVIEW_TITLES[DEFINITIONS_PAGE], target, DEFINITIONS_PAGE),
        "mql": _mark_new_lines((row, row.mql) for row in rows),
        "sql": _mark_new_lines((row, row.sql) for row in rows),
        "stages": _stages_by_meaning(rows, target),
    }


def _stages_by_meaning(rows: Iterable[OverviewRow], target: WikiTarget) -> list[StageWords]:
    """Return each stage with each of its meanings, in the order of the campaigns that name it first."""
    found: dict[str, dict[str, StageWords]] = {}
    for row in rows:
        for name, means in row.stages:
            meanings = found.setdefault(name.casefold(), {})
            words = meanings.setdefault(means, {"name": name, "means": means, "campaigns": [], "differs": False})
            words["campaigns"].append(target.link(row.title, DEFINITIONS_PAGE, page_path(row.slug), cell=True))
    return [{**words, "differs": len(meanings) > 1} for meanings in found.values() for words in meanings.values()]


def _mark_new_lines(found: Iterable[tuple[OverviewRow, DefinitionWords | None]]) -> list[DefinitionWords]:
    """Return the definitions by launch, each with the lines that the campaign it comes from does not have.

    That is the one it was carried from, else the last before it with a tag in common; without either nothing is new.
    """
    by_slug: dict[str, DefinitionWords] = {}
    by_tag: dict[str, tuple[int, str]] = {}  # the last slug with it, and its place
    drifting: list[DefinitionWords] = []
    for row, item in found:
        if item is None:
            continue
        tagged = [by_tag[tag] for tag in row.tags if tag in by_tag]
        last = max(tagged, default=(0, ""))[1]
        before = by_slug.get(row.carried_from) or by_slug.get(last)
        lines = (*item["criteria"], *item["not_enough"])
        had = {*before["criteria"], *before["not_enough"]} if before else {*lines}
        compared = before["campaign"] if before else ""
        drifting.append({**item, "compared": compared, "new": [line for line in lines if line not in had]})
        by_slug[row.slug] = item
        by_tag |= dict.fromkeys(row.tags, (len(drifting), row.slug))
    return drifting


def _lessons_words(rows: Iterable[OverviewRow], target: WikiTarget) -> LessonsWords:
    found = [(question, on, row.slug, words) for row in rows for question, on, words in row.lessons]
    found.sort(key=lambda each: (each[1] or date.min, each[2]), reverse=True)
    names = {q.key: q.name for q in QUESTIONS}
    parts: list[LearnedQuestionWords] = [
        {"question": name, "lessons": [words for question, _, _, words in found if question == key]}
        for key, name in names.items()
    ]
    return {
        **_overview_words(OVERVIEW_TITLES[LESSONS_PAGE], target, LESSONS_PAGE),
        "questions": [part for part in parts if part["lessons"]],
    }


def _promises_words(rows: Iterable[OverviewRow], target: WikiTarget) -> PromisesWords:
    owed = [(when, row.slug, item) for row in rows for when, item in row.owed]
    owed.sort(key=lambda each: (each[0] is None, -(each[0] or date.min).toordinal(), each[1]))
    months: dict[str, list[OwedWords]] = {}
    for when, _, item in owed:
        months.setdefault(f"{when:%B %Y}" if when else _WITHOUT_DAY, []).append(item)
    return {
        **_overview_words(OVERVIEW_TITLES[PROMISES_PAGE], target, PROMISES_PAGE),
        "months": [{"month": month, "owed": items} for month, items in months.items()],
    }


def _reps_words(rows: Iterable[OverviewRow], target: WikiTarget) -> RepsWords:
    running = [(row.crm.casefold(), row.slug, row.running) for row in rows if row.running]
    return {
        **_overview_words(OVERVIEW_TITLES[REPS_PAGE], target, REPS_PAGE),
        "running": [words for _, _, words in sorted(running, key=lambda each: each[:2])],
    }
