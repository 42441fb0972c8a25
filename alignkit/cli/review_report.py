"""`review report`: the review of one campaign as text, Markdown, web page or JSON, or how all campaigns came out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap

import click

from alignkit.cli import arguments, carried_lessons, console, context, review_all
from alignkit.cli.reviewed_campaigns import SELECTION_OPTIONS
from alignkit.core.model import Campaign, to_day
from alignkit.core.premortem import unanswered_fears
from alignkit.core.status import revision_number_in_force
from alignkit.review import plots, report
from alignkit.review.results import Metric
from alignkit.store import campaign_files
from alignkit.store.review_source import reviewed_revision
from alignkit.text.sanitize import sanitize_line

_ASCII_MARKS = str.maketrans("✓✗·…“”‘’→", "yx..\"\"''>")  # our own marks, for a terminal that has no others


@arguments.command(
    click.argument("slug", required=False, shell_complete=arguments.complete_slugs),
    click.option("--plot", is_flag=True, help="Each goal's results over time, against target and start."),
    click.option("--markdown", is_flag=True, help="The one page: promised, happened, kept, what we change."),
    click.option("--html", "web", is_flag=True, help="The same as one web page, with pictures, to read or to print."),
    *SELECTION_OPTIONS,
    arguments.json_option,
    name="report",
)
def report_(
    slug: str | None, plot: bool, markdown: bool, web: bool, tag: str | None, launch: str | None, as_json: bool
) -> int:
    """Print the review of one campaign, or of all.

    Without SLUG it shows how all campaigns came out, or those with a tag or launched in some time, and what the teams'
    chances were worth; with --markdown, the table of what they taught. Exit 1 where a file cannot be read. Of a
    campaign that was carried from another it shows what that one taught, too.

    \b
    Example:
      alignkit review report spring-webinar
      alignkit review spring-webinar --plot
      alignkit review spring-webinar --markdown > review.md
      alignkit review spring-webinar --html > review.html
      alignkit review --tag fair --launch 2026
      alignkit review --tag fair --markdown
      alignkit review --json
    """
    if slug and (tag or launch):
        raise click.UsageError("--tag and --launch choose among all campaigns: leave out the SLUG.")
    if slug:
        _print_review(slug, as_json, markdown, web, plot)
        return 0
    if plot or web:
        raise click.UsageError("Of which campaign? Give its SLUG.")
    return review_all.print_all_reviews(as_json, markdown, tag, launch)


def _print_review(slug: str, as_json: bool, markdown: bool, web: bool, plot: bool) -> None:
    ws, today = context.open_workspace(), context.current_date()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    known = reviewed_revision(ws, campaign)
    if as_json:
        console.print_json(report.review_document(known))
    elif markdown or web:
        # Deferred: templates take 90 ms to load, more than the rest of `review`.
        from alignkit.store import pages

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
        if revision_number_in_force(campaign):
            _ask_what_happened(campaign)


def _ask_what_happened(campaign: Campaign) -> None:
    """Ask of each reason why it might fail, said beforehand, whether it came true."""
    waiting = unanswered_fears(campaign)
    if waiting:
        console.print_message("\nYou said beforehand why it might fail: did it happen?")
    for row in waiting:
        console.print_message(f"  {sanitize_line(str(row.get('id', '')))}  {sanitize_line(str(row.get('reason', '')))}")
    if waiting:
        console.print_message(f"To answer: alignkit premortem {campaign.slug} ID --happened, or --not-happened")


def _wrap_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    """Lines that fit the terminal, what goes on further in than what began."""

    for line in lines:
        deeper = " " * (len(line) - len(line.lstrip()) + 4)
        yield from wrap(line, max(40, width), subsequent_indent=deeper, break_on_hyphens=False) or [line]


def _plotter(known: Campaign, width: int, plain: bool) -> Callable[[Metric], list[str]]:
    """A function that draws the results of one of a campaign's goals and measures over time."""
    currency, launch = str(known.info.get("currency", "")), to_day(known.info.get("launch"))
    return lambda aim: [*plots.plot_results(aim, currency, width, 10, launch, plain), ""] if aim.readings else []
