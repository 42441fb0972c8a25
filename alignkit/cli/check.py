"""`check`: warning signs, sums that do not add up, words that promise nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from alignkit.checks.runner import run_checks, team_questions
from alignkit.cli import arguments, console, context
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import Problem
from alignkit.core.failures import report_failure
from alignkit.core.questions import step_of
from alignkit.core.status import BASE_UNUSABLE, base_problem
from alignkit.files.editor import find_line_numbers
from alignkit.render import targets
from alignkit.render.unsupported_markdown import find_unsupported_markdown
from alignkit.store import campaign_files, overlapping_campaigns
from alignkit.store.workspace import list_slugs

if TYPE_CHECKING:
    from datetime import date

    from alignkit.core.model import Campaign
    from alignkit.render.targets import WikiTarget
    from alignkit.store.campaign_files import CampaignFile
    from alignkit.store.workspace import Workspace

PROGRESS_STEP = 1000  # campaigns between two words of progress


@arguments.command(
    click.argument("slugs", metavar="[SLUG]...", nargs=-1, shell_complete=arguments.complete_slugs),
    click.option(
        "--format",
        "shape",
        type=click.Choice(["text", "json", "github"]),
        default="text",
        help="Lines to read, one JSON document, or annotations for GitHub.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
    click.option("--for", "wiki", metavar="TARGET", help="Also what that wiki will not show as it was typed."),
    name="check",
)
def check(slugs: tuple[str, ...], shape: str, as_json: bool, wiki: str | None) -> int:
    """Warning signs, sums that do not add up, words that promise nothing. Exit 1 on errors.

    Without SLUG all campaigns that are not archived. Checks never keep anybody from signing, unless alignkit.toml
    says so; what both teams have waived is left out.

    \b
    Example:
      alignkit check
      alignkit check spring-webinar --format github
      alignkit check --for confluence
    """

    target = targets.find_wiki_target(wiki) if wiki else None
    ws, today = context.open_workspace(), context.current_date()
    console.print_problems(ws.settings.problems)
    found: list[Problem] = []
    beside = (
        overlapping_campaigns.find_overlapping_by_slug(ws, slugs)
        if slugs
        else overlapping_campaigns.find_all_overlapping(ws)
    )
    count = 0
    for count, stored in enumerate(_iter_chosen_files(ws, slugs), 1):
        with report_failure(stored.slug, found.append, ws.display_path(stored.path)):
            found += _check_file(ws, stored, beside.get(stored.slug, ()), today, target)
        if count % PROGRESS_STEP == 0:
            console.print_message(f"{count:,} of {len(list_slugs(ws)):,} campaigns checked")
    if as_json or shape == "json":
        console.print_json([problem.as_json() for problem in found])
    else:
        write = _format_github_annotation if shape == "github" else _format_problem
        for problem in found:
            console.print_data(write(problem))
    console.print_message(_count_problems(found, count))
    return console.EXIT_PROBLEMS_FOUND if any(problem.severity == "error" for problem in found) else 0


def _iter_chosen_files(ws: Workspace, slugs: Sequence[str]) -> Iterator[CampaignFile]:

    if slugs:
        yield from campaign_files.named(ws, slugs)
    else:
        yield from campaign_files.iter_campaigns(ws)


def _check_file(
    ws: Workspace, stored: CampaignFile, beside: Sequence[Campaign], today: date, target: WikiTarget | None
) -> list[Problem]:
    """What is wrong with a file, then what the checks find in its campaign, each with its line."""

    path = ws.display_path(stored.path)
    of_file = [problem.at(path=path, slug=stored.slug) for problem in stored.loaded.problems]
    if stored.loaded.campaign is None:
        return of_file
    found = run_checks(stored.loaded.campaign, ws.settings, beside, today)
    if said := base_problem(stored.loaded.campaign):
        key = f"{CAMPAIGN_QUESTION.key}.based_on"
        problem = Problem(BASE_UNUSABLE, said, slug=stored.slug, question=CAMPAIGN_QUESTION.key, key=key)
        found = (problem, *found)
    if target:
        found = (
            *found,
            *(problem.at(slug=stored.slug) for problem in find_unsupported_markdown(stored.loaded.campaign, target)),
        )
    own = [problem.at(path=path) for problem in team_questions(stored.loaded.campaign, ws.settings.own)]
    if not found:
        return of_file + own

    where = find_line_numbers(stored.raw.decode("utf-8", "replace"))
    return of_file + [problem.at(path=path, line=_find_line(problem.key, where)) for problem in found] + own


def _find_line(key: str, where: Mapping[tuple[str | int, ...], int]) -> int | None:
    """The line of a key, or of the nearest table around it."""

    place: tuple[str | int, ...] = tuple(map(step_of, key.split(".")))
    while place and place not in where:
        place = place[:-1]
    return where.get(place)


def _format_problem(problem: Problem) -> str:
    place = ":".join(part for part in (problem.path, str(problem.line or "")) if part)
    return f"{place}: {problem.severity} {problem.code} {problem.message}\n    {problem.hint}".rstrip()


def _format_github_annotation(problem: Problem) -> str:
    """A workflow command of GitHub; its own marks in people's text are escaped."""
    kind = "notice" if problem.severity == "info" else problem.severity
    place = [f"file={_escape_annotation(problem.path, ':,')}", *([f"line={problem.line}"] if problem.line else [])]
    said = _escape_annotation(f"{problem.message} {problem.hint}".strip())
    return f"::{kind} {','.join([*place, f'title={problem.code}'])}::{said}"


def _escape_annotation(text: str, more: str = "") -> str:
    return "".join(f"%{ord(letter):02X}" if letter in f"%\r\n{more}" else letter for letter in text)


def _count_problems(found: Sequence[Problem], count: int) -> str:
    counts = [
        f"{number:,} {severity}{'s' if number != 1 and severity != 'info' else ''}"
        for severity in ("error", "warning", "info")
        if (number := sum(problem.severity == severity for problem in found))
    ]
    campaigns = f"{count:,} campaign{'' if count == 1 else 's'}"
    explain = f" alignkit rule {found[0].code} explains the first." if found else ""
    return f"{campaigns}: {', '.join(counts) or 'nothing found'}.{explain}"
