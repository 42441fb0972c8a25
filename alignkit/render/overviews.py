"""Build the pages over all campaigns of a wiki: index, definitions, promises, lessons, tags, and cards for reps.

Where more than thirty campaigns are over, each year of those has a page of its own, so that the others show what runs.
A page of more than 500 rows goes on in further parts. Pages are ordered by the campaigns' days and slugs and depend on
no clock: the same campaigns give the same bytes.

Ten thousand campaigns need not stand in memory: a page is first listed as references to its rows, in their order, and
the rows themselves are read part by part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.render.context import (
    DefinitionsWords,
    DefinitionWords,
    IndexWords,
    LessonsWords,
    MonthWords,
    OverviewWords,
    PastYearWords,
    PromisesWords,
    RepsWords,
    StageWords,
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
    part_page,
    part_title,
    year_page,
    year_title,
)
from alignkit.render.wiki import RenderPage, WikiPage, WikiSource, build_campaign_pages, page_path
from alignkit.values.parse_format import format_day

_MAX_OVER = 30  # campaigns that are over, above which their years have pages of their own
_MAX_ROWS = 500  # of one part of a page
_MAX_CARDS = 100  # of one part of the page for reps
_MAX_LINKED = 12  # parts of a page up to which each has a link; else the first, the last and those beside it
_MAX_NAMED = 30  # campaigns named beside one meaning of a stage
_GROUP_TITLES: Mapping[PageGroup, str] = {
    "running": "Running",
    "draft": "Being worked on",
    "over": "Over",
    "archived": "Put away",
}
_GROUPS = [*_GROUP_TITLES]
_WITHOUT_DAY = "Without a day"


class RowSource(Protocol):
    """The rows of all campaigns, ordered by launch and slug; each can be read again by its place."""

    def __iter__(self) -> Iterator[OverviewRow]: ...
    def __getitem__(self, place: int, /) -> OverviewRow: ...


class _Ref(NamedTuple):
    """A row of a table of a page: under which heading it stands, the campaign's place, and which of its rows it is."""

    table: str
    head: str
    place: int
    number: int = 0


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
    rows: RowSource, broken: Iterable[WikiSource], target: WikiTarget, render: RenderPage
) -> Iterator[WikiPage]:
    """Yield the pages over all campaigns, part by part."""
    safe = target.formatter("")
    told = [f"{safe.code(source.slug)}: {safe.line(source.problem)}" for source in broken]
    over = Counter(row.over_in for row in rows if row.group == "over")
    years = sorted(over, reverse=True) if sum(over.values()) > _MAX_OVER else []
    yield from _index_pages(rows, told, years, target, render)
    yield from _definitions_pages(rows, years, target, render)
    yield from _promises_pages(rows, years, target, render)
    yield from _lessons_pages(rows, target, render)
    yield from _tags_pages(rows, target, render)
    yield from _reps_pages(rows, target, render)
    for year in years:
        yield from _year_pages(rows, year, years, target, render)


def _sort_key(row: OverviewRow) -> tuple[bool, date, str]:
    return row.launch is None, row.launch or date.max, row.slug


# parts


class _Part(NamedTuple):
    """A part of a page: its path, what it holds, and the words that all overviews have."""

    path: str
    refs: Sequence[_Ref]
    words: OverviewWords
    is_first: bool
    is_last: bool


def _split(
    refs: Sequence[_Ref], path: str, title: str, links: list[str], target: WikiTarget, most: int = 0
) -> Iterator[_Part]:
    """Yield the parts of a page; at least one. ``links`` lead to the index and to pages of years."""
    most = most or _MAX_ROWS
    count = max(1, -(-len(refs) // most))
    for number in range(1, count + 1):
        here, name = part_page(path, number), part_title(title, number)
        near = range(1, count + 1) if count <= _MAX_LINKED else sorted({1, number - 1, number + 1, count})
        parts = [
            target.link(_name_part(other, count, refs[(other - 1) * most].head), here, part_page(path, other))
            for other in near
            if other != number and 1 <= other <= count
        ]
        words: OverviewWords = {
            "target": target.name,
            "title": name,
            "front": target.format_front_matter({"title": name, "aliases": [name]}),
            "pages": links + parts,
        }
        yield _Part(here, refs[(number - 1) * most : number * most], words, number == 1, number == count)


def _name_part(number: int, count: int, begins: str) -> str:
    return f"Part {number} of {count}" + (f", from {begins}" if begins else "")


def _overview_links(path: str, target: WikiTarget, years: Iterable[int] = ()) -> list[str]:
    """Return links from an overview to the index and to pages of years."""
    links = [target.link("All campaigns", path, target.index)]
    return links + [target.link(year_title(year), path, year_page(year)) for year in years if year_page(year) != path]


def _by_head(refs: Iterable[_Ref], pick: Callable[[_Ref], Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each heading with the rows under it."""
    for head, found in groupby(refs, key=lambda ref: ref.head):
        yield head, [pick(ref) for ref in found]


# the pages


def _index_pages(
    rows: RowSource, broken: list[str], years: list[int], target: WikiTarget, render: RenderPage
) -> Iterator[WikiPage]:
    found: list[tuple[int, int, int, str, _Ref]] = []
    verdicts: dict[int, Counter[str]] = {year: Counter() for year in years}
    promised: list[tuple[tuple[int, int, int], ...]] = []
    as_of = _last_entry(rows)
    for place, row in enumerate(rows):
        year = row.over_in if row.group == "over" else 0
        promised.append(row.promised)
        if year in verdicts:
            verdicts[year][row.verdict] += 1
        if year not in years[1:]:
            name = f"{_GROUP_TITLES[row.group]}, {year}" if year else _GROUP_TITLES[row.group]
            ref = _Ref(row.group, name, place)
            found.append((_GROUPS.index(row.group), -year, *_latest_first(row), ref))
    past = [_past_year(year, told, target) for year, told in verdicts.items()]
    links = [target.link(title, target.index, page) for page, title in OVERVIEW_TITLES.items()]
    for part in _split(_in_order(found), target.index, INDEX_TITLE, links, target):
        words: IndexWords = {
            **part.words,
            "groups": [
                {"name": head, "over": over, "campaigns": listed}
                for over, refs in groupby(part.refs, key=lambda ref: ref.table == "over")
                for head, listed in _by_head(refs, lambda ref: rows[ref.place].listed)
            ],
            "years": past if part.is_last else [],
            "as_of": as_of,
            "kept": _describe_kept(promised) if part.is_first else "",
            "broken": broken if part.is_last else [],
        }
        yield WikiPage(part.path, render("index.md.j2", words))


def _last_entry(rows: RowSource) -> str:
    last = max((row.as_of for row in rows if row.as_of), default=None)
    return format_day(last) if last else ""


def _describe_kept(promised: Iterable[tuple[tuple[int, int, int], ...]]) -> str:
    """Return how many promises each team kept of those that the other team has judged; empty before the first one."""
    counts = [
        [sum(numbers) for numbers in zip(*team, strict=True)] for team in zip(*filter(None, promised), strict=True)
    ]
    judged, given = (sum(count[place] for count in counts) for place in (1, 2))
    said = [f"{TEAM_NAMES[team]} {count[0]} of {count[1]}" for team, count in zip(TEAMS, counts, strict=False)]
    return f"Kept of those judged: {', '.join(said)}; not judged: {given - judged} of {given}" if judged else ""


def _latest_first(row: OverviewRow) -> tuple[int, str]:
    """What sorts campaigns by launch, the latest first."""
    return -row.launch.toordinal() if row.launch else 1, row.slug


def _in_order(found: list[Any]) -> list[_Ref]:
    """Return the references, which stand last in each tuple, in the order of what stands before them."""
    found.sort()
    return [each[-1] for each in found]


def _past_year(year: int, found: Mapping[str, int], target: WikiTarget) -> PastYearWords:
    return {
        "page": target.link(str(year), target.index, year_page(year), cell=True),
        "campaigns": sum(found.values()),
        "reached": sum(found.get(kind, 0) for kind in ("reached", "early", "read late")),
        "late": found.get("late", 0),
        "missed": found.get("missed", 0) + found.get("not shown", 0),
    }


def _year_pages(
    rows: RowSource, year: int, years: list[int], target: WikiTarget, render: RenderPage
) -> Iterator[WikiPage]:
    def in_year(row: OverviewRow) -> bool:
        return row.group == "over" and row.over_in == year

    path = year_page(year)
    listed = [(*_latest_first(row), _Ref("campaigns", "", place)) for place, row in enumerate(rows) if in_year(row)]
    refs = [*_in_order(listed), *_owed_refs(rows, in_year), *_definition_refs(rows, in_year)]
    for part in _split(refs, path, year_title(year), _overview_links(path, target, years), target):
        words: YearWords = {
            **part.words,
            "campaigns": [rows[ref.place].listed for ref in part.refs if ref.table == "campaigns"],
            "months": _months(rows, part.refs),
            "mql": _definitions(rows, part.refs, "mql"),
            "sql": _definitions(rows, part.refs, "sql"),
        }
        yield WikiPage(part.path, render("year.md.j2", words))


def _is_current(row: OverviewRow, years: list[int]) -> bool:
    """Whether a campaign stands on the pages of what runs, and not on the page of a year."""
    return row.group != "over" or row.over_in not in years


def _definitions_pages(rows: RowSource, years: list[int], target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    refs = _definition_refs(rows, lambda row: _is_current(row, years))
    links = _overview_links(DEFINITIONS_PAGE, target, years)
    for part in _split(refs, DEFINITIONS_PAGE, OVERVIEW_TITLES[DEFINITIONS_PAGE], links, target):
        current = (row for row in rows if _is_current(row, years))
        words: DefinitionsWords = {
            **part.words,
            "mql": _definitions(rows, part.refs, "mql"),
            "sql": _definitions(rows, part.refs, "sql"),
            "stages": _stages_by_meaning(current, target) if part.is_last else [],
        }
        yield WikiPage(part.path, render("definitions.md.j2", words))


def _stages_by_meaning(rows: Iterable[OverviewRow], target: WikiTarget) -> list[StageWords]:
    """Return each stage with each of its meanings, in the order of the campaigns that name it first."""
    found: dict[str, dict[str, StageWords]] = {}
    passed: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for name, means in row.stages:
            meanings = found.setdefault(name.casefold(), {})
            words = meanings.setdefault(means, {"name": name, "means": means, "campaigns": [], "differs": False})
            if len(words["campaigns"]) < _MAX_NAMED:
                words["campaigns"].append(target.link(row.title, DEFINITIONS_PAGE, page_path(row.slug), cell=True))
            else:
                passed[name.casefold(), means] += 1
    for (name, means), more in passed.items():
        found[name][means]["campaigns"].append(f"{more} more")
    return [{**words, "differs": len(meanings) > 1} for meanings in found.values() for words in meanings.values()]


def _definition_refs(rows: RowSource, wanted: Callable[[OverviewRow], bool]) -> list[_Ref]:
    """Return the MQL and SQL definitions of the wanted campaigns by launch.

    The number of each is the place of the campaign that it is compared with, -1 without one: the one it was carried
    from, else the last before it with a tag in common, whether that one is wanted or not.
    """
    found: dict[str, list[_Ref]] = {"mql": [], "sql": []}
    by_slug: dict[str, dict[str, int]] = {"mql": {}, "sql": {}}
    by_tag: dict[str, dict[str, int]] = {"mql": {}, "sql": {}}
    for place, row in enumerate(rows):
        for table, item in (("mql", row.mql), ("sql", row.sql)):
            if item is None:
                continue
            places, tagged = by_slug[table], by_tag[table]
            if wanted(row):
                last = max((tagged[tag] for tag in row.tags if tag in tagged), default=-1)
                found[table].append(_Ref(table, "", place, places.get(row.carried_from, last)))
            places[row.slug] = place
            tagged |= dict.fromkeys(row.tags, place)
    return found["mql"] + found["sql"]


def _definitions(rows: RowSource, refs: Iterable[_Ref], table: str) -> list[DefinitionWords]:
    """Return the definitions, each with the lines that the campaign it is compared with does not say."""

    def definition(place: int) -> DefinitionWords | None:
        return (rows[place].mql if table == "mql" else rows[place].sql) if place >= 0 else None

    pairs = ((definition(ref.place), definition(ref.number)) for ref in refs if ref.table == table)
    return [_mark_new_lines(item, before) for item, before in pairs if item]


def _mark_new_lines(item: DefinitionWords, before: DefinitionWords | None) -> DefinitionWords:
    """Return a definition with the lines that are new in it; without one to compare it with nothing is new."""
    if before is None:
        return {**item, "compared": "", "new": []}
    had = {*before["criteria"], *before["not_enough"]}
    lines = (*item["criteria"], *item["not_enough"])
    return {**item, "compared": before["campaign"], "new": [line for line in lines if line not in had]}


def _lessons_pages(rows: RowSource, target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    order = {q.key: number for number, q in enumerate(QUESTIONS)}
    found = [
        (
            order[question],
            -(on or date.min).toordinal(),
            row.slug,
            number,
            _Ref("", get_question(question).name, place, number),
        )
        for place, row in enumerate(rows)
        for number, (question, on, _) in enumerate(row.lessons)
        if question in order
    ]
    links = _overview_links(LESSONS_PAGE, target)
    for part in _split(_in_order(found), LESSONS_PAGE, OVERVIEW_TITLES[LESSONS_PAGE], links, target):
        parts = _by_head(part.refs, lambda ref: rows[ref.place].lessons[ref.number][2])
        words: LessonsWords = {
            **part.words,
            "questions": [{"question": name, "lessons": lessons} for name, lessons in parts],
        }
        yield WikiPage(part.path, render("lessons.md.j2", words))


def _tags_pages(rows: RowSource, target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    found = [
        (name.casefold(), name, *_latest_first(row), _Ref("", name, place))
        for place, row in enumerate(rows)
        for name in row.tags
    ]
    safe, links = target.formatter(""), _overview_links(TAGS_PAGE, target)
    for part in _split(_in_order(found), TAGS_PAGE, OVERVIEW_TITLES[TAGS_PAGE], links, target):
        tagged = _by_head(part.refs, lambda ref: rows[ref.place].listed)
        words: TagsWords = {
            **part.words,
            "tags": [{"tag": safe.line(name), "campaigns": listed} for name, listed in tagged],
        }
        yield WikiPage(part.path, render("tags.md.j2", words))


def _promises_pages(rows: RowSource, years: list[int], target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    refs, links = _owed_refs(rows, lambda row: _is_current(row, years)), _overview_links(PROMISES_PAGE, target, years)
    as_of = _last_entry(rows)
    for part in _split(refs, PROMISES_PAGE, OVERVIEW_TITLES[PROMISES_PAGE], links, target):
        words: PromisesWords = {**part.words, "as_of": as_of, "months": _months(rows, part.refs)}
        yield WikiPage(part.path, render("promises.md.j2", words))


def _owed_refs(rows: RowSource, wanted: Callable[[OverviewRow], bool]) -> list[_Ref]:
    """Return what is owed in the wanted campaigns by month, the newest first."""
    found = [
        (
            when is None,
            -(when or date.min).toordinal(),
            row.slug,
            number,
            _Ref("owed", f"{when:%B %Y}" if when else _WITHOUT_DAY, place, number),
        )
        for place, row in enumerate(rows)
        if wanted(row)
        for number, (when, _) in enumerate(row.owed)
    ]
    return _in_order(found)


def _months(rows: RowSource, refs: Iterable[_Ref]) -> list[MonthWords]:
    owed = _by_head((ref for ref in refs if ref.table == "owed"), lambda ref: rows[ref.place].owed[ref.number][1])
    return [{"month": month, "owed": items} for month, items in owed]


def _reps_pages(rows: RowSource, target: WikiTarget, render: RenderPage) -> Iterator[WikiPage]:
    found = [(row.crm.casefold(), row.slug, _Ref("", row.crm, place)) for place, row in enumerate(rows) if row.running]
    links = _overview_links(REPS_PAGE, target)
    for part in _split(_in_order(found), REPS_PAGE, OVERVIEW_TITLES[REPS_PAGE], links, target, _MAX_CARDS):
        names = Counter(ref.head.casefold() for ref in part.refs)
        running = [(ref.head, card) for ref in part.refs if (card := rows[ref.place].running)]
        words: RepsWords = {
            **part.words,
            "contents": [
                target.link_heading(card["name"], name if names[name.casefold()] == 1 else "") for name, card in running
            ],
            "running": [card for _, card in running],
        }
        yield WikiPage(part.path, render("reps.md.j2", words))
