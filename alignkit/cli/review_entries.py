"""The subcommands of `review` that write or remove entries: results, promises, lessons, counts, the next review."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import click

from alignkit.app import reviews
from alignkit.app.reviews import EntryOutcome
from alignkit.app.session import Session
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.core.model import Campaign
from alignkit.review import actions
from alignkit.review.entries import find_entry
from alignkit.review.result_parsing import (
    AmbiguousNumber,
    DecimalMark,
    detect_typed_mark,
    parse_count,
    parse_result,
)
from alignkit.review.results import find_metric
from alignkit.store.review_source import reviewed_revision
from alignkit.values.parse_format import ParseError, format_day

DECIMAL_MARKS: dict[str | None, DecimalMark | None] = {"comma": ",", "point": "."}
decimal_option = click.option(
    "--decimal", type=click.Choice(["comma", "point"]), help="Which mark stands before the decimals, if asked."
)
_on_option = day_arguments.day_option("--on", "The day that the entry is about; else today.")
_note_option = click.option("--note", default="", metavar="TEXT", help="What stands behind it.")


@arguments.command(
    arguments.slug_argument,
    click.argument("values", nargs=-1, required=True, metavar="METRIC=VALUE..."),
    _on_option,
    _note_option,
    arguments.by_option,
    decimal_option,
    name="result",
)
def result(slug: str, values: tuple[str, ...], on: date | None, note: str, by: str, decimal: str | None) -> None:
    """Record what goals and measures came to.

    METRIC is the name of a goal or measure, VALUE a number with or without its unit: 7, "94 %", "EUR 480,000".

    \b
    Example:
      alignkit review result spring-webinar "Won deals=7" --by "Marcus Boehm"
      alignkit review result spring-webinar "SQLs=41" "Won deals=7" --on 2027-05-31
    """
    session, known = _open_signed(slug)
    who, day, mark = context.acting_person(by), on or context.current_date(), DECIMAL_MARKS.get(decimal)

    def metric(name: str) -> str:
        found = find_metric(known, name)
        return found.name if found else name

    made = [
        reviews.record_result(session, name, _parse_figure(known, name, value, mark), who, day, note)
        for name, value in _split_pairs(values, metric)
    ]
    _save(session, made, day)


@arguments.command(
    arguments.slug_argument,
    click.argument("promises", nargs=-1, required=True, metavar="WHAT=kept|broken..."),
    click.option(
        "--team",
        type=arguments.TEAM_CHOICE,
        help="The team that says whether the promise was kept: not the one that gave it.",
    ),
    _on_option,
    _note_option,
    arguments.by_option,
    name="promise",
)
def promise(slug: str, promises: tuple[str, ...], team: str | None, on: date | None, note: str, by: str) -> None:
    """Record whether promises were kept, as the other team says.

    WHAT is a promise's name, or the beginning of it where that is enough to tell it from the others.

    \b
    Example:
      alignkit review promise spring-webinar "Deliver MQLs=broken" --team sales --note "16 a week"
    """
    session, _ = _open_signed(slug)
    who, day = context.acting_person(by), on or context.current_date()
    made = [
        reviews.judge_promise(session, name, _parse_kept(value), context.acting_team(team), who, day, note)
        for name, value in _split_pairs(promises)
    ]
    _save(session, made, day)


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument(),
    click.argument("text"),
    click.option("--change", default="", metavar="TEXT", help="What is changed because of the lesson."),
    click.option("--owner", default="", metavar="NAME", help="Who sees to the change."),
    day_arguments.day_option("--due", "By which day."),
    click.option("--taken-up-in", "place", default="", metavar="WHERE", help="The revision or campaign that has it."),
    _on_option,
    arguments.by_option,
    name="lesson",
)
def lesson(
    slug: str,
    question: str,
    text: str,
    change: str,
    owner: str,
    due: date | None,
    place: str,
    on: date | None,
    by: str,
) -> None:
    """Write down what was learned about a question.

    TEXT - is read from standard input.

    \b
    Example:
      alignkit review lesson spring-webinar mql "The tender date predicts" --change "Make it the first line"
      alignkit review lesson spring-webinar sql "No day, no deal" --change "Ask for it" --owner Lena --due 2027-05-01
    """
    session, _ = _open_signed(slug)
    who, day, text = context.acting_person(by), on or context.current_date(), context.read_text(text)
    _save(session, [reviews.add_lesson(session, question, text, change, who, day, owner, due, place)], day)


@arguments.command(
    arguments.slug_argument,
    click.argument("lesson"),
    click.argument("where"),
    name="taken-up",
)
def taken_up(slug: str, lesson: str, where: str) -> None:
    """Write down where the change of a lesson was taken up.

    LESSON is its text, or the beginning of it. WHERE is a revision or a campaign; "" opens the lesson again.

    \b
    Example:
      alignkit review taken-up spring-webinar "The tender date" "freight-autumn r2"
    """
    session, _ = _open_signed(slug)
    _save(session, [reviews.take_up_lesson(session, lesson, where)], context.current_date())


@arguments.command(
    arguments.slug_argument,
    click.argument("counts", nargs=-1, required=True, metavar="CODE=N..."),
    _on_option,
    arguments.by_option,
    decimal_option,
    name="rejected",
)
def rejected(slug: str, counts: tuple[str, ...], on: date | None, by: str, decimal: str | None) -> None:
    """Record how many leads were sent back, by reason.

    CODE is one of the reject reasons of question 6, N the leads sent back for it so far.

    \b
    Example:
      alignkit review rejected spring-webinar tied=9 no-date=31
    """
    session, _ = _open_signed(slug)
    who, day, mark = context.acting_person(by), on or context.current_date(), DECIMAL_MARKS.get(decimal)
    made = [
        reviews.count_rejected(session, code, _parse_count(code, value, mark), who, day)
        for code, value in _split_pairs(counts)
    ]
    _save(session, made, day)


@arguments.command(
    arguments.slug_argument,
    click.argument("counts", nargs=-1, required=True, metavar="STAGE=N..."),
    _on_option,
    arguments.by_option,
    decimal_option,
    name="stuck",
)
def stuck(slug: str, counts: tuple[str, ...], on: date | None, by: str, decimal: str | None) -> None:
    """Record how many leads stand at a stage of the sales process.

    \b
    Example:
      alignkit review stuck spring-webinar "waiting for a first call=12"
    """
    session, _ = _open_signed(slug)
    who, day, mark = context.acting_person(by), on or context.current_date(), DECIMAL_MARKS.get(decimal)
    made = [
        reviews.count_stuck(session, stage, _parse_count(stage, value, mark), who, day)
        for stage, value in _split_pairs(counts)
    ]
    _save(session, made, day)


@arguments.command(
    arguments.slug_argument,
    day_arguments.day_argument("day"),
    name="next",
)
def next_(slug: str, day: date) -> None:
    """Set the day of the next review.

    Without it the review is due by the rhythm of question 9.

    \b
    Example:
      alignkit review next spring-webinar 2027-06-15
    """
    session, _ = _open_signed(slug)
    _save(session, [reviews.plan_next_review(session, day, context.current_date())], day)


@arguments.command(
    arguments.slug_argument,
    click.argument("entry"),
    day_arguments.day_option("--on", "The day of the entry, where several have that name."),
    click.option("--by", metavar="NAME", default="", help="Who made the entry, where several have that name."),
    name="remove",
)
def remove(slug: str, entry: str, on: date | None, by: str) -> None:
    """Take one entry out.

    ENTRY is what the entry is about: a metric, promise, reason, stage or question, or the words of a lesson. The
    command says how to put it back.

    \b
    Example:
      alignkit review remove spring-webinar "Won deals" --on 2027-05-31
    """
    session = open_session.open_session(slug)
    removed = reviews.remove_entry(session, find_entry(session.campaign, entry, on, by))
    session.save()
    console.print_message(f"Taken out: {removed.entry}")
    if removed.restore_options:
        name, *rest = removed.restore_options
        console.print_message(f"To put it back: {shlex.join(['alignkit', 'review', name, slug, *rest])}")


def _open_signed(slug: str) -> tuple[Session, Campaign]:
    """A campaign open for writing, and its revision in force. Raises UserError where nobody has signed."""
    session = open_session.open_session(slug)
    actions.require_signed(session.campaign)
    return session, reviewed_revision(session.workspace, session.campaign)


def _save(session: Session, made: list[EntryOutcome], day: date) -> None:
    """Save the campaign, then print what is new in its review and when the next review is."""
    session.save()
    if made[-1].too_early:
        console.print_message(f"Note: {day} is {made[-1].too_early}.")
    for outcome in made:
        for line in outcome.lines:
            console.print_message(line)
    then = made[-1].next_review
    console.print_message(f"Next review {format_day(then)}." if then else "No further review is planned.")


def _split_pairs(
    texts: Iterable[str], same_name: Callable[[str], str] = lambda name: name
) -> Iterator[tuple[str, str]]:
    """Name and value of each NAME=VALUE. Raises UsageError where two are about the same, as the last would win."""
    seen = set()
    for text in texts:
        name, equals, value = text.rpartition("=")
        name = name.strip()
        if not equals or not name:
            raise click.UsageError(f"{text!r}: write NAME=VALUE.")
        if (same := " ".join(same_name(name).split()).casefold()) in seen:
            raise click.UsageError(f"{name} is given twice; which of the two is meant?")
        seen.add(same)
        yield name, value.strip()


def _parse_figure(known: Campaign, name: str, value: str, point: DecimalMark | None) -> float:
    """A value with or without the metric's own unit: 7, 95 %, EUR 480,000."""

    if (aim := find_metric(known, name)) is None:
        return 0  # record_result says which names there are
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
