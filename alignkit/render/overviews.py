"""Build the pages over all campaigns of a wiki: index, definitions, promises, lessons, tags, and cards for reps.

Where more than thirty campaigns are over, each year of those has a page of its own, so that the others show what runs.
Pages are ordered by the campaigns' days and slugs and depend on no clock: the same campaigns give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from alignkit.core.questions import QUESTIONS
from alignkit.render.context import (
    DefinitionsWords,
    DefinitionWords,
    IndexWords,
    LearnedQuestionWords,
    LessonsWords,
    ListedCampaignWords,
    MonthWords,
    OverviewWords,
    OwedWords,
    PastYearWords,
    PromisesWords,
    RepsWords,
    StageWords,
    TaggedWords,
    TagsWords,
    YearWords,
)
from alignkit.render.overview_row import OverviewRow, PageGroup, build_overview_row
from alignkit.render.targets import (
    DEFINITIONS_PAGE,
    INDEX_TITLE,
    LESSONS_PAGE,
    OVERVIEW_TITLES,
    PROMISES_PAGE,
    REPS_PAGE,
    TAGS_PAGE,
    WikiTarget,
    year_page,
    year_title,
)
from alignkit.render.wiki import RenderPage, WikiPage, WikiSource, build_campaign_pages, page_path

_MAX_OVER = 30  # campaigns that are over, above which their years have pages of their own
_GROUP_TITLES: Mapping[PageGroup, str] = {
    "running": "Running",
    "draft": "Being worked on",
    "over": "Over",
    "archived": "Put away",
}
_WITHOUT_DAY = "Without a day"


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


def build_overviews(
    rows: Iterable[OverviewRow], broken: Iterable[WikiSource], target: WikiTarget, render: RenderPage
) -> Iterator[WikiPage]:
    """Yield the pages over all campaigns.

    ``rows`` must be ordered by launch and slug; it is iterated more than once per page.
    """
    safe = target.formatter("")
    told = [f"{safe.code(source.slug)}: {safe.line(source.problem)}" for source in broken]
    over = Counter(row.over_in for row in rows if row.group == "over")
    years = sorted(over, reverse=True) if sum(over.values()) > _MAX_OVER else []
    yield WikiPage(target.index, render("index.md.j2", _index_words(rows, told, years, target)))
    yield WikiPage(DEFINITIONS_PAGE, render("definitions.md.j2", _definitions_words(rows, years, target)))
    yield WikiPage(PROMISES_PAGE, render("promises.md.j2", _promises_words(rows, years, target)))
    yield WikiPage(LESSONS_PAGE, render("lessons.md.j2", _lessons_words(rows, target)))
    yield WikiPage(TAGS_PAGE, render("tags.md.j2", _tags_words(rows, target)))
    yield WikiPage(REPS_PAGE, render("reps.md.j2", _reps_words(rows, target)))
    for year in years:
        yield WikiPage(year_page(year), render("year.md.j2", _year_words(rows, year, years, target)))


def _sort_key(row: OverviewRow) -> tuple[bool, date, str]:
    return row.launch is None, row.launch or date.max, row.slug


def _overview_words(title: str, target: WikiTarget, page: str = "", years: Iterable[int] = ()) -> OverviewWords:
    """Return what all overviews have; ``page`` is the path of one that leads to the index and to pages of years."""
    links = [target.link("All campaigns", page, target.index)] if page else []
    links += [target.link(year_title(year), page, year_page(year)) for year in years if year_page(year) != page]
    return {
        "target": target.name,
        "front": target.format_front_matter({"title": title, "aliases": [title]}),
        "pages": links,
    }


def _list_campaigns(rows: Iterable[OverviewRow]) -> list[ListedCampaignWords]:
    """Return the campaigns, the latest launch first, those without one at the very beginning."""
    found = [(-row.launch.toordinal() if row.launch else 1, row.slug, row.listed) for row in rows]
    return [listed for _, _, listed in sorted(found, key=lambda each: each[:2])]


def _index_words(rows: Iterable[OverviewRow], broken: list[str], years: list[int], target: WikiTarget) -> IndexWords:
    groups: dict[tuple[PageGroup, int], list[OverviewRow]] = {}
    verdicts: dict[int, Counter[str]] = {year: Counter() for year in years}
    for row in rows:
        year = row.over_in if row.group == "over" else 0
        if year in verdicts:
            verdicts[year][row.verdict] += 1
        if year not in years[1:]:
            groups.setdefault((row.group, year), []).append(row)
    return {
        **_overview_words(INDEX_TITLE, target),
        "pages": [target.link(title, target.index, page) for page, title in OVERVIEW_TITLES.items()],
        "groups": [
            {
                "name": f"{_GROUP_TITLES[group]}, {year}" if year else _GROUP_TITLES[group],
                "over": group == "over",
                "campaigns": _list_campaigns(groups[group, year]),
            }
            for group, year in sorted(groups, key=lambda each: ([*_GROUP_TITLES].index(each[0]), -each[1]))
        ],
        "years": [_past_year(year, found, target) for year, found in verdicts.items()],
        "broken": broken,
    }


def _past_year(year: int, found: Mapping[str, int], target: WikiTarget) -> PastYearWords:
    return {
        "page": target.link(str(year), target.index, year_page(year), cell=True),
        "campaigns": sum(found.values()),
        "reached": found.get("reached", 0) + found.get("early", 0),
        "late": found.get("late", 0),
        "missed": found.get("missed", 0) + found.get("not shown", 0),
    }


def _year_words(rows: Iterable[OverviewRow], year: int, years: list[int], target: WikiTarget) -> YearWords:
    def in_year(row: OverviewRow) -> bool:
        return row.group == "over" and row.over_in == year

    mql, sql = _mark_new_lines(rows, in_year)
    return {
        **_overview_words(year_title(year), target, year_page(year), years),
        "title": year_title(year),
        "campaigns": _list_campaigns(row for row in rows if in_year(row)),
        "months": _owed_by_month(row for row in rows if in_year(row)),
        "mql": mql,
        "sql": sql,
    }


def _definitions_words(rows: Iterable[OverviewRow], years: list[int], target: WikiTarget) -> DefinitionsWords:
    mql, sql = _mark_new_lines(rows, lambda row: _is_current(row, years))
    return {
        **_overview_words(OVERVIEW_TITLES[DEFINITIONS_PAGE], target, DEFINITIONS_PAGE, years),
        "mql": mql,
        "sql": sql,
        "stages": _stages_by_meaning((row for row in rows if _is_current(row, years)), target),
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


def _is_current(row: OverviewRow, years: list[int]) -> bool:
    """Whether a campaign stands on the pages of what runs, and not on the page of a year."""
    return row.group != "over" or row.over_in not in years


def _mark_new_lines(
    rows: Iterable[OverviewRow], wanted: Callable[[OverviewRow], bool]
) -> tuple[list[DefinitionWords], list[DefinitionWords]]:
    """Return the MQL and SQL definitions of the wanted campaigns by launch, each with the lines new in it.

    New is what the campaign it was carried from does not say, else the last before it with a tag in common, whether
    that one is wanted or not; without either nothing is new.
    """
    return (
        _mark_new_lines_of(((row, row.mql) for row in rows), wanted),
        _mark_new_lines_of(((row, row.sql) for row in rows), wanted),
    )


def _mark_new_lines_of(
    found: Iterable[tuple[OverviewRow, DefinitionWords | None]], wanted: Callable[[OverviewRow], bool]
) -> list[DefinitionWords]:
    by_slug: dict[str, DefinitionWords] = {}
    by_tag: dict[str, tuple[int, str]] = {}  # the place of the last campaign with it, and its slug
    drifting: list[DefinitionWords] = []
    for place, (row, item) in enumerate(found, 1):
        if item is None:
            continue
        if wanted(row):
            tagged = [by_tag[tag] for tag in row.tags if tag in by_tag]
            last = max(tagged, default=(0, ""))[1]
            before = by_slug.get(row.carried_from) or by_slug.get(last)
            lines = (*item["criteria"], *item["not_enough"])
            had = {*before["criteria"], *before["not_enough"]} if before else {*lines}
            compared = before["campaign"] if before else ""
            drifting.append({**item, "compared": compared, "new": [line for line in lines if line not in had]})
        by_slug[row.slug] = item
        by_tag |= dict.fromkeys(row.tags, (place, row.slug))
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


def _tags_words(rows: Iterable[OverviewRow], target: WikiTarget) -> TagsWords:
    tagged: dict[str, list[OverviewRow]] = {}
    for row in rows:
        for name in row.tags:
            tagged.setdefault(name, []).append(row)
    safe = target.formatter("")
    by_tag: list[TaggedWords] = [
        {"tag": safe.line(name), "campaigns": _list_campaigns(tagged[name])}
        for name in sorted(tagged, key=lambda name: (name.casefold(), name))
    ]
    return {**_overview_words(OVERVIEW_TITLES[TAGS_PAGE], target, TAGS_PAGE), "tags": by_tag}


def _promises_words(rows: Iterable[OverviewRow], years: list[int], target: WikiTarget) -> PromisesWords:
    return {
        **_overview_words(OVERVIEW_TITLES[PROMISES_PAGE], target, PROMISES_PAGE, years),
        "months": _owed_by_month(row for row in rows if _is_current(row, years)),
    }


def _owed_by_month(rows: Iterable[OverviewRow]) -> list[MonthWords]:
    owed = [(when, row.slug, item) for row in rows for when, item in row.owed]
    owed.sort(key=lambda each: (each[0] is None, -(each[0] or date.min).toordinal(), each[1]))
    months: dict[str, list[OwedWords]] = {}
    for when, _, item in owed:
        months.setdefault(f"{when:%B %Y}" if when else _WITHOUT_DAY, []).append(item)
    return [{"month": month, "owed": items} for month, items in months.items()]


def _reps_words(rows: Iterable[OverviewRow], target: WikiTarget) -> RepsWords:
    running = [(row.crm.casefold(), row.slug, row.running) for row in rows if row.running]
    return {
        **_overview_words(OVERVIEW_TITLES[REPS_PAGE], target, REPS_PAGE),
        "running": [words for _, _, words in sorted(running, key=lambda each: each[:2])],
    }
