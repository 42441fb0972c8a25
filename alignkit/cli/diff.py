"""`diff`: what changed between two texts, question by question, or over all campaigns of a tag."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context, output_file
from alignkit.cli.terminal_width import wrap_hanging
from alignkit.core.errors import UserError
from alignkit.core.status import revision_number_in_force
from alignkit.diff import drift_report
from alignkit.diff.changes import find_changes
from alignkit.diff.drift import find_drift
from alignkit.diff.report import NO_DIFFERENCE, diff_document, format_markdown, format_text
from alignkit.render import targets
from alignkit.store import campaign_files, diff_sources
from alignkit.store.diff_sources import DiffSource, load_side
from alignkit.text.sanitize import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign, Team
    from alignkit.diff.changes import Change
    from alignkit.diff.report import ComparedText
    from alignkit.store.diff_sources import DiffSource
    from alignkit.store.workspace import Workspace


@arguments.command(
    click.argument("slug", required=False, shell_complete=arguments.complete_slugs),
    click.argument("other", required=False, shell_complete=arguments.complete_slugs),
    click.option("--revision", "revisions", metavar="A[..B]", help="From signed revision A, to B or the present text."),
    click.option("--since-signed", type=arguments.TEAM_CHOICE, help="From the text that this team signed last."),
    click.option("--tag", help="No SLUG: how definitions, times and thresholds drifted over all campaigns of a tag."),
    click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs."),
    click.option("--markdown", is_flag=True, help="A page for a wiki."),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write that page to a file."),
    arguments.json_option,
    name="diff",
)
def diff(
    slug: str | None,
    other: str | None,
    revisions: str | None,
    since_signed: Team | None,
    tag: str | None,
    exit_code: bool,
    markdown: bool,
    output: str | None,
    as_json: bool,
) -> int:
    """What changed, question by question, in words.

    From the revision in force to the present text; with OTHER from one campaign to another. With --tag, over all
    campaigns of a tag in the order of their launch, each as the revision in force: what moved from one to the next.
    A file that cannot be read is named and left out; exit 1 then.

    \b
    Example:
      alignkit diff spring-webinar
      alignkit diff spring-webinar --revision 1..2
      alignkit diff spring-webinar autumn-webinar --markdown -o what-changed.md
      alignkit diff --tag webinars
    """
    if markdown and as_json:
        raise click.UsageError("--markdown and --json are two different documents. Give one of them.")
    if output and not markdown:
        raise click.UsageError("-o writes the page of --markdown: give that too.")
    if tag is not None:
        if slug or revisions or since_signed:
            raise click.UsageError("--tag compares all campaigns of that tag. Leave SLUG and the revisions out.")
        moved, left_out = _print_drift(context.open_workspace(), tag, markdown, output, as_json)
        return console.EXIT_PROBLEMS_FOUND if left_out or (moved and exit_code) else 0
    if not slug:
        raise click.UsageError("Of which campaign? Give its SLUG, or --tag for all that have one.")

    ws = context.open_workspace()
    old, new = _load_sides(ws, slug, other, revisions, since_signed)
    found = find_changes(old.campaign, new.campaign)
    if as_json:
        console.print_json(diff_document(old, new, found))
    elif markdown:
        output_file.write_output(ws, format_markdown(old, new, found, targets.find_target("").formatter("")), output)
    else:
        _print_changes(old, new, found)
    return console.EXIT_PROBLEMS_FOUND if found and exit_code else 0


def _print_changes(old: ComparedText, new: ComparedText, found: Sequence[Change]) -> None:

    console.print_message(f"From {old.name} to {new.name}:")
    for line in format_text(found):
        console.print_data(wrap_hanging(line))
    if not found:
        console.print_message(NO_DIFFERENCE)


def _print_drift(ws: Workspace, tag: str, markdown: bool, output: str | None, as_json: bool) -> tuple[bool, bool]:
    """Tell what moved over the campaigns of a tag; whether anything did, and whether a campaign had to be left out."""

    left_out: list[Problem] = []
    with console.show_progress("Reading campaigns") as progress:
        campaigns = diff_sources.read_tagged_campaigns(ws, tag, context.current_date(), left_out.append, progress)
    console.print_problems(left_out)
    found = find_drift(tag, campaigns)
    if as_json:
        console.print_json(drift_report.drift_document(found))
    elif markdown:
        output_file.write_output(ws, drift_report.format_markdown(found, targets.find_target("").formatter("")), output)
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        console.print_data("\n".join(drift_report.format_text(found, min(width, 120))))
    return bool(found.lines), bool(left_out)


def _load_sides(
    ws: Workspace, slug: str, other: str | None, revisions: str | None, since_signed: Team | None
) -> tuple[ComparedText, ComparedText]:
    """The two texts that are asked for; where nothing is said, the revision in force and the present text."""

    if sum(told is not None for told in (other, revisions, since_signed)) > 1:
        raise UserError("OTHER, --revision and --since-signed are three different comparisons.", "Give one of them.")
    old, new = DiffSource(slug), DiffSource(other or slug)
    live = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    if other is not None:
        context.require_campaign(campaign_files.read_campaign_file(ws, other))
    elif revisions is not None:
        old, new = _parse_revisions(slug, revisions)
    elif since_signed is not None:
        old = DiffSource(slug, team=since_signed)
    else:
        old = DiffSource(slug, _require_revision_in_force(live))
    return load_side(ws, old), load_side(ws, new)


def _require_revision_in_force(live: Campaign) -> int:

    number = revision_number_in_force(live)
    if number is None:
        raise UserError(
            f"Nothing of {live.slug} is signed yet, so there is nothing to compare it with.",
            "Name another campaign, or a team that has signed: --since-signed.",
        )
    return number


def _parse_revisions(slug: str, told: str) -> tuple[DiffSource, DiffSource]:

    first, _, last = told.partition("..")
    if not first.isdecimal() or not (last.isdecimal() or not last) or "0" in (first, last) or len(first + last) > 12:
        raise UserError(
            f"{shorten(told)!r} names no revisions.", "Write 1 for revision 1 against the present text, or 1..2."
        )
    return DiffSource(slug, int(first)), DiffSource(slug, int(last) if last else None)
