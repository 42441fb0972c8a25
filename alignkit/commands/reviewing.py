"""Looking back on one campaign: results, promises, lessons, written and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import carried_lessons, context, given, open_session, review_all, tables

if TYPE_CHECKING:
    from datetime import date

    from alignkit.agreement import Who
    from alignkit.fileformat.entry import NotYet
    from alignkit.model import Campaign
    from alignkit.reviews.cells import Point
    from alignkit.reviews.measured import Aim
    from alignkit.session import Session


_PLAIN = str.maketrans("✓✗·…“”‘’→", "yx..\"\"''>")  # marks of ours, where the terminal has no other letters


@given.verb(
    click.argument("slug", required=False, shell_complete=given.complete_slugs),
    click.option("--result", "results", multiple=True, metavar="METRIC=VALUE", help="What a goal or measure came to."),
    click.option("--promise", "promises", multiple=True, metavar="WHAT=kept|broken", help="Was a promise kept?"),
    click.option("--rejected", multiple=True, metavar="CODE=N", help="Leads sent back so far, for one of the reasons."),
    click.option("--stuck", multiple=True, metavar="STAGE=N", help="Leads that stand at a stage of the sales process."),
    click.option(
        "--lesson", nargs=2, metavar="QUESTION TEXT", help="What was learned about one of the nine questions."
    ),
    click.option("--change", default="", metavar="TEXT", help="What is changed because of that lesson."),
    given.day_option("--next", "The day of the next review; else question 9 says."),
    given.day_option("--on", "The day all this is about; else today."),
    click.option("--note", default="", metavar="TEXT", help="What stands behind the results, or the answers."),
    click.option(
        "--team", type=given.TEAM, help="The team that says whether a promise was kept: not the one that gave it."
    ),
    given.by_option,
    click.option(
        "--remove",
        metavar="NAME",
        default="",
        help="Take out the entry about this metric, promise, reason, stage or question; --on and --by say which.",
    ),
    click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Results from a table that a CRM exported."),
    click.option("--dry-run", is_flag=True, help="Show what the table would bring, and write nothing."),
    click.option("--take", metavar="LINES", default="", help="Only these lines of the table, such as 2,5-8."),
    click.option(
        "--decimal",
        type=click.Choice(["comma", "point"]),
        help="How results or a table write numbers, if asked.",
    ),
    click.option("--plot", is_flag=True, help="Each goal's results over time, against target and start."),
    click.option("--markdown", is_flag=True, help="The one page: promised, happened, kept, what we change."),
    click.option("--html", "web", is_flag=True, help="The same as one web page, with pictures, to read or to print."),
    given.json_option,
    name="review",
)
def review(
    slug: str | None,
    results: tuple[str, ...],
    promises: tuple[str, ...],
    rejected: tuple[str, ...],
    stuck: tuple[str, ...],
    lesson: tuple[str, str] | None,
    change: str,
    next: date | None,
    on: date | None,
    note: str,
    team: str | None,
    by: str,
    remove: str,
    table: str | None,
    dry_run: bool,
    take: str,
    decimal: str | None,
    plot: bool,
    markdown: bool,
    web: bool,
    as_json: bool,
) -> int:
    """Results beside what was promised; promises kept, lessons, the next review. Without options it shows them.

    Without SLUG it shows how all campaigns came out, and what the teams' chances were worth; exit 1 where a file
    cannot be read. Of a campaign that was carried from another it shows what that one taught, too.

    Open on signed campaigns, and only there: a review is no part of what is signed, and of a campaign that nobody
    signed nothing is promised. Every entry has a day and a name; one about the same metric, day and name takes the
    place of the older. A wrong one is taken out with --remove, which says how to put it back. A table is shown before
    anything of it is written, and nothing is unless all of it is understood, or --take says which lines.

    \b
    Example:
      alignkit review spring-webinar --result "Won deals=7" --by "Marcus Boehm"
      alignkit review spring-webinar --promise "Deliver MQLs=broken" --team sales --note "16 a week"
      alignkit review spring-webinar --lesson mql "The tender date predicts" --change "Make it the first line"
      alignkit review spring-webinar --remove "Won deals" --on 2027-05-31
      alignkit review spring-webinar --csv report.csv --dry-run
      alignkit review spring-webinar --plot
      alignkit review spring-webinar --markdown > review.md
      alignkit review spring-webinar --html > review.html
    """
    writes = bool(results or promises or rejected or stuck or lesson or next or table)
    if not writes and (change or note or take or dry_run):
        raise click.UsageError("There is nothing to write: give --result, --promise, --lesson or --csv.")
    if remove and (writes or change or note or take or dry_run or plot or markdown or web or as_json):
        raise click.UsageError("--remove goes with --on and --by alone: it takes one entry out.")
    if not slug:
        if remove or writes or plot or markdown or web:
            raise click.UsageError("Of which campaign? Give its SLUG.")
        return review_all.everybody(as_json)
    if remove:
        _remove(slug, remove, on, by)
        return 0
    if not writes:
        _show(slug, as_json, markdown, web, plot)
        return 0
    from dataclasses import replace

    from alignkit.disk.lookback import looked_back_on
    from alignkit.fileformat.entry import spoken_day
    from alignkit.reviews import entries, review, reviewing

    session = open_session.session(slug)
    reviewing.must_be_signed(session.campaign)
    known, who = looked_back_on(session.workspace, session.campaign), context.who(by)
    day = on or context.today()
    sheet = tables.preview(table, known, who, day, take, decimal) if table else None
    if sheet and dry_run:
        return console.FOUND if sheet.wrong else 0
    before = session.campaign
    if (results or promises or rejected or stuck or lesson) and (begun := reviewing.early(known, day)):
        console.say(f"Note: {day} is {begun}.")
    point = tables.POINTS.get(decimal)
    _enter(session, known, results, promises, rejected, stuck, note, team, point, who, day)
    _learn(session, lesson, change, next, who, day)
    said = entries.written(before, session.campaign, known)
    if sheet and not tables.written(session, known, sheet, who):
        return console.CANNOT
    session.save()
    for line in said:
        console.say(line)
    if sheet and sheet.to_write:
        count = len(sheet.to_write)
        console.say(f"{count} result{'' if count == 1 else 's'} of the table written.")
    then = review.next_review(replace(known, review=session.campaign.review))
    console.say(f"Next review {spoken_day(then)}." if then else "No further review is planned.")
    return 0


def _enter(
    session: Session,
    known: Campaign,
    results: Iterable[str],
    promises: Iterable[str],
    rejected: Iterable[str],
    stuck: Iterable[str],
    note: str,
    team: str | None,
    point: Point | None,
    who: Who,
    day: date,
) -> None:
    from alignkit.reviews import reviewing
    from alignkit.reviews.measured import aim_of

    def metric(name: str) -> str:
        aim = aim_of(known, name)
        return aim.metric if aim else name

    for name, value in _once(map(_pair, results), metric):
        session.apply(reviewing.add_result, "result", known, name, _figure(known, name, value, point), who, day, note)
    for name, value in _once(map(_pair, promises)):
        kept = _kept(value)
        whose = context.team_of(team)
        session.apply(reviewing.add_promise, "promise", known, name, kept, whose, who, day, note)
    for name, value in _once(map(_pair, rejected)):
        session.apply(reviewing.add_rejected, "sent back", known, name, _count(name, value, point), who, day)
    for name, value in _once(map(_pair, stuck)):
        session.apply(reviewing.add_stuck, "stuck", name, _count(name, value, point), who, day)


def _learn(
    session: Session, lesson: tuple[str, str] | None, change: str, next: date | None, who: Who, day: date
) -> None:
    from alignkit.reviews import reviewing

    if lesson:
        key = lesson[0].lower().replace("-", "_")
        session.apply(reviewing.add_lesson, "lesson", key, context.text_of(lesson[1]), change, who, day)
    elif change:
        raise click.UsageError("--change goes with --lesson.")
    if next:
        session.apply(reviewing.set_next, "next review", next, context.today())


def _remove(slug: str, name: str, on: date | None, by: str) -> None:
    import shlex

    from alignkit.disk.lookback import looked_back_on
    from alignkit.reviews import reviewing
    from alignkit.reviews.entries import again, meant

    session = open_session.session(slug)
    entry = meant(session.campaign, name, on, by)
    session.apply(reviewing.remove, "an entry taken out", entry.kind, entry.row)
    session.save()
    console.say(f"Taken out: {entry}")
    if options := again(looked_back_on(session.workspace, session.campaign), entry):
        console.say(f"To put it back: {shlex.join(['alignkit', 'review', slug, *options])}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"{text!r}: write NAME=VALUE.")
    return name.strip(), value.strip()


def _once(
    pairs: Iterable[tuple[str, str]], called: Callable[[str], str] = lambda name: name
) -> Iterator[tuple[str, str]]:
    """The pairs, none of them about the same as another: the last would silently win."""
    seen = set()
    for name, value in pairs:
        if (same := " ".join(called(name).split()).casefold()) in seen:
            raise click.UsageError(f"{name} is given twice; which of the two is meant?")
        seen.add(same)
        yield name, value


def _figure(known: Campaign, name: str, value: str, point: Point | None) -> float:
    """A value with or without the metric's own unit: 7, 95 %, EUR 480,000."""
    from alignkit.fileformat.entry import NotYet
    from alignkit.reviews.cells import result_of, typed_point
    from alignkit.reviews.measured import aim_of

    if (aim := aim_of(known, name)) is None:
        return 0  # the verb says which names there are
    try:
        return result_of(value, aim, str(known.info.get("currency", "")), point or typed_point(value))
    except NotYet as reason:
        raise _not_yet(name, reason) from None


def _count(name: str, value: str, point: Point | None) -> int:
    from alignkit.fileformat.entry import NotYet
    from alignkit.reviews.cells import count_of, typed_point

    try:
        return count_of(value, point or typed_point(value))
    except NotYet as reason:
        raise _not_yet(name, reason) from None


def _not_yet(name: str, reason: NotYet) -> click.UsageError:
    from alignkit.reviews.cells import Unsure

    return click.UsageError(f"{name}: {reason}{', or say --decimal' if isinstance(reason, Unsure) else ''}.")


def _kept(value: str) -> bool:
    words = {"kept": True, "yes": True, "broken": False, "no": False, "not kept": False}
    if value.lower() not in words:
        raise click.UsageError(f"{value!r}: a promise is kept or broken.")
    return words[value.lower()]


def _show(slug: str, as_json: bool, markdown: bool, web: bool, plot: bool) -> None:
    import shutil
    import sys

    from alignkit.disk import listing, pages
    from alignkit.disk.lookback import looked_back_on
    from alignkit.reviews import reviewed
    from alignkit.standing import in_force

    ws, today = context.workspace(), context.today()
    campaign = context.campaign(listing.read(ws, slug))
    known = looked_back_on(ws, campaign)
    if as_json:
        console.document(reviewed.document(known, today))
    elif markdown or web:
        console.raw(pages.looked_back(ws, known, today, web=web))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        plain = "utf" not in (sys.stdout.encoding or "").lower()
        draw = _drawing(known, min(width, 110) - 4, plain) if plot else None
        lines, more = reviewed.text(known, today, min(width, 110), plain, draw), carried_lessons.taught(ws, campaign)
        if more:  # before anything is promised, what the last one taught is what there is to read
            lines = [*lines, "", *more] if in_force(campaign) else [*more, "", *lines]
        lines = [line.translate(_PLAIN) for line in lines] if plain else lines
        console.data("\n".join(_wrapped(lines, width) if sys.stdout.isatty() else lines))


def _wrapped(lines: Iterable[str], width: int) -> Iterator[str]:
    """Lines that fit the terminal, what goes on further in than what began."""
    from textwrap import wrap

    for line in lines:
        deeper = " " * (len(line) - len(line.lstrip()) + 4)
        yield from wrap(line, max(40, width), subsequent_indent=deeper, break_on_hyphens=False) or [line]


def _drawing(known: Campaign, width: int, plain: bool) -> Callable[[Aim], list[str]]:
    """What draws an aim of a campaign."""
    from alignkit import plots
    from alignkit.model import day

    currency, launch = str(known.info.get("currency", "")), day(known.info.get("launch"))
    return lambda aim: [*plots.over_time(aim, currency, width, 10, launch, plain), ""] if aim.readings else []
