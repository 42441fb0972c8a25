"""Looking back on one campaign: results, promises, lessons, written and shown."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from alignkit.app import reviews
from alignkit.cli import arguments, carried_lessons, console, context, crm_import, open_session, review_all
from alignkit.core.model import to_day
from alignkit.core.status import revision_number_in_force
from alignkit.review import actions, entries, plots, records, report
from alignkit.review.entries import find_entry
from alignkit.review.result_parsing import AmbiguousNumber, detect_typed_mark, parse_count, parse_result
from alignkit.review.results import find_metric
from alignkit.store import campaign_files, pages
from alignkit.store.review_source import reviewed_revision
from alignkit.values.parse_format import ParseError, format_day

if TYPE_CHECKING:
    from datetime import date

    from alignkit.app.session import Session
    from alignkit.core.actions import Actor
    from alignkit.core.model import Campaign
    from alignkit.review.result_parsing import DecimalMark
    from alignkit.review.results import Metric
    from alignkit.values.parse_format import ParseError


_ASCII_MARKS = str.maketrans("✓✗·…“”‘’→", "yx..\"\"''>")  # marks of ours, where the terminal has no other letters


@arguments.command(
    click.argument("slug", required=False, shell_complete=arguments.complete_slugs),
    click.option("--result", "results", multiple=True, metavar="METRIC=VALUE", help="What a goal or measure came to."),
    click.option("--promise", "promises", multiple=True, metavar="WHAT=kept|broken", help="Was a promise kept?"),
    click.option("--rejected", multiple=True, metavar="CODE=N", help="Leads sent back so far, for one of the reasons."),
    click.option("--stuck", multiple=True, metavar="STAGE=N", help="Leads that stand at a stage of the sales process."),
    click.option(
        "--lesson", nargs=2, metavar="QUESTION TEXT", help="What was learned about one of the nine questions."
    ),
    click.option("--change", default="", metavar="TEXT", help="What is changed because of that lesson."),
    arguments.day_option("--next", "The day of the next review; else question 9 says."),
    arguments.day_option("--on", "The day all this is about; else today."),
    click.option("--note", default="", metavar="TEXT", help="What stands behind the results, or the answers."),
    click.option(
        "--team",
        type=arguments.TEAM_CHOICE,
        help="The team that says whether a promise was kept: not the one that gave it.",
    ),
    arguments.by_option,
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
    arguments.json_option,
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
        return review_all.print_all_reviews(as_json)
    if remove:
        _remove_entry(slug, remove, on, by)
        return 0
    if not writes:
        _print_review(slug, as_json, markdown, web, plot)
        return 0

    session = open_session.open_session(slug)
    actions.require_signed(session.campaign)
    known, who = reviewed_revision(session.workspace, session.campaign), context.acting_person(by)
    day = on or context.current_date()
    sheet = crm_import.preview_table(table, known, who, day, take, decimal) if table else None
    if sheet and dry_run:
        return console.EXIT_PROBLEMS_FOUND if sheet.wrong else 0
    before = session.campaign
    if (results or promises or rejected or stuck or lesson) and (begun := actions.warn_before_start(known, day)):
        console.print_message(f"Note: {day} is {begun}.")
    point = crm_import.DECIMAL_MARKS.get(decimal)
    _record_entries(session, known, results, promises, rejected, stuck, note, team, point, who, day)
    _record_lesson(session, lesson, change, next, who, day)
    said = entries.describe_new_entries(before, session.campaign, known)
    if sheet and not crm_import.write_table(session, known, sheet, who):
        return console.EXIT_FAILED
    session.save()
    for line in said:
        console.print_message(line)
    if sheet and sheet.rows_to_write:
        count = len(sheet.rows_to_write)
        console.print_message(f"{count} result{'' if count == 1 else 's'} of the table written.")
    then = records.next_review_day(replace(known, review=session.campaign.review))
    console.print_message(f"Next review {format_day(then)}." if then else "No further review is planned.")
    return 0


def _record_entries(
    session: Session,
    known: Campaign,
    results: Iterable[str],
    promises: Iterable[str],
    rejected: Iterable[str],
    stuck: Iterable[str],
    note: str,
    team: str | None,
    point: DecimalMark | None,
    who: Actor,
    day: date,
) -> None:

    def metric(name: str) -> str:
        aim = find_metric(known, name)
        return aim.metric if aim else name

    for name, value in _reject_duplicates(map(_split_pair, results), metric):
        reviews.record_result(session, name, _parse_figure(known, name, value, point), who, day, note)
    for name, value in _reject_duplicates(map(_split_pair, promises)):
        kept = _parse_kept(value)
        whose = context.acting_team(team)
        reviews.judge_promise(session, name, kept, whose, who, day, note)
    for name, value in _reject_duplicates(map(_split_pair, rejected)):
        reviews.count_rejected(session, name, _parse_count(name, value, point), who, day)
    for name, value in _reject_duplicates(map(_split_pair, stuck)):
        reviews.count_stuck(session, name, _parse_count(name, value, point), who, day)


def _record_lesson(
    session: Session, lesson: tuple[str, str] | None, change: str, next: date | None, who: Actor, day: date
) -> None:

    if lesson:
        key = lesson[0].lower().replace("-", "_")
        reviews.add_lesson(session, key, context.read_text(lesson[1]), change, who, day)
    elif change:
        raise click.UsageError("--change goes with --lesson.")
    if next:
        reviews.plan_next_review(session, next, context.current_date())


def _remove_entry(slug: str, name: str, on: date | None, by: str) -> None:

    session = open_session.open_session(slug)
    entry = find_entry(session.campaign, name, on, by)
    removed = reviews.remove_entry(session, entry)
    session.save()
    console.print_message(f"Taken out: {entry}")
    if options := removed.restore_options:
        console.print_message(f"To put it back: {shlex.join(['alignkit', 'review', slug, *options])}")


def _split_pair(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"{text!r}: write NAME=VALUE.")
    return name.strip(), value.strip()


def _reject_duplicates(
    pairs: Iterable[tuple[str, str]], called: Callable[[str], str] = lambda name: name
) -> Iterator[tuple[str, str]]:
    """The pairs, none of them about the same as another: the last would silently win."""
    seen = set()
    for name, value in pairs:
        if (same := " ".join(called(name).split()).casefold()) in seen:
            raise click.UsageError(f"{name} is given twice; which of the two is meant?")
        seen.add(same)
        yield name, value


def _parse_figure(known: Campaign, name: str, value: str, point: DecimalMark | None) -> float:
    """A value with or without the metric's own unit: 7, 95 %, EUR 480,000."""

    if (aim := find_metric(known, name)) is None:
        return 0  # the verb says which names there are
    try:
        return parse_result(value, aim, str(known.info.get("currency", "")), point or detect_typed_mark(value))
    except ParseError as reason:
        raise _usage_error(name, reason) from None


def _parse_count(name: str, value: str, point: DecimalMark | None) -> int:

    try:
        return parse_count(value, point or detect_typed_mark(value))
    except ParseError as reason:
        raise _usage_error(name, reason) from None


def _usage_error(name: str, reason: ParseError) -> click.UsageError:

    return click.UsageError(f"{name}: {reason}{', or say --decimal' if isinstance(reason, AmbiguousNumber) else ''}.")


def _parse_kept(value: str) -> bool:
    words = {"kept": True, "yes": True, "broken": False, "no": False, "not kept": False}
    if value.lower() not in words:
        raise click.UsageError(f"{value!r}: a promise is kept or broken.")
    return words[value.lower()]


def _print_review(slug: str, as_json: bool, markdown: bool, web: bool, plot: bool) -> None:

    ws, today = context.open_workspace(), context.current_date()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    known = reviewed_revision(ws, campaign)
    if as_json:
        console.print_json(report.review_document(known, today))
    elif markdown or web:
        console.print_document(pages.render_review(ws, known, today, web=web))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        plain = "utf" not in (sys.stdout.encoding or "").lower()
        draw = _plotter(known, min(width, 110) - 4, plain) if plot else None
        lines, more = (
            report.format_text(known, today, min(width, 110), plain, draw),
            carried_lessons.describe_carried_lessons(ws, campaign),
        )
        if more:  # before anything is promised, what the last one taught is what there is to read
            lines = [*lines, "", *more] if revision_number_in_force(campaign) else [*more, "", *lines]
        lines = [line.translate(_ASCII_MARKS) for line in lines] if plain else lines
        console.print_data("\n".join(_wrap_lines(lines, width) if sys.stdout.isatty() else lines))


def _wrap_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    """Lines that fit the terminal, what goes on further in than what began."""

    for line in lines:
        deeper = " " * (len(line) - len(line.lstrip()) + 4)
        yield from wrap(line, max(40, width), subsequent_indent=deeper, break_on_hyphens=False) or [line]


def _plotter(known: Campaign, width: int, plain: bool) -> Callable[[Metric], list[str]]:
    """What draws an aim of a campaign."""

    currency, launch = str(known.info.get("currency", "")), to_day(known.info.get("launch"))
    return lambda aim: [*plots.plot_results(aim, currency, width, 10, launch, plain), ""] if aim.readings else []
