"""What will go wrong if nobody speaks about it: the checks, what their codes mean, and letting one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given

if TYPE_CHECKING:
    from datetime import date

    from alignkit.disk.listing import Stored
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
    from alignkit.problems import Problem
    from alignkit.rendering.targets import Target

PROGRESS = 1000  # campaigns between two words of progress






@given.verb(
    click.argument("slugs", metavar="[SLUG]...", nargs=-1, shell_complete=given.complete_slugs),
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
    from alignkit.disk import listing, neighbours
    from alignkit.faults import failing_alone
    from alignkit.rendering import targets

    target = targets.find_wiki(wiki) if wiki else None
    ws, today = context.workspace(), context.today()
    console.problems(ws.settings.problems)
    found: list[Problem] = []
    beside = neighbours.of_these(ws, slugs) if slugs else neighbours.of_all(ws)
    count = 0
    for count, stored in enumerate(_chosen(ws, slugs), 1):
        with failing_alone(stored.slug, found.append, ws.shown_path(stored.path)):
            found += _checked(ws, stored, beside.get(stored.slug, ()), today, target)
        if count % PROGRESS == 0:
            console.say(f"{count:,} of {len(listing.slugs(ws)):,} campaigns checked")
    if as_json or shape == "json":
        console.document([problem.as_json() for problem in found])
    else:
        write = _annotation if shape == "github" else _line
        for problem in found:
            console.data(write(problem))
    console.say(_counted(found, count))
    return console.FOUND if any(problem.severity == "error" for problem in found) else 0


def _chosen(ws: Workspace, slugs: Sequence[str]) -> Iterator[Stored]:
    from alignkit.disk import listing

    if slugs:
        yield from listing.named(ws, slugs)
    else:
        yield from listing.entries(ws)


def _checked(
    ws: Workspace, stored: Stored, beside: Sequence[Campaign], today: date, target: Target | None
) -> list[Problem]:
    """What is wrong with a file, then what the checks find in its campaign, each with its line."""
    from alignkit.checking.checks import findings, own_questions

    path = ws.shown_path(stored.path)
    of_file = [problem.at(path=path, slug=stored.slug) for problem in stored.loaded.problems]
    if stored.loaded.campaign is None:
        return of_file
    found = findings(stored.loaded.campaign, ws.settings, beside, today)
    if target:
        from alignkit.rendering.lost import lost

        found = (*found, *(problem.at(slug=stored.slug) for problem in lost(stored.loaded.campaign, target)))
    own = [problem.at(path=path) for problem in own_questions(stored.loaded.campaign, ws.settings.own)]
    if not found:
        return of_file + own
    from alignkit.fileformat.codec import lines

    where = lines(stored.raw.decode("utf-8", "replace"))
    return of_file + [problem.at(path=path, line=_line_of(problem.key, where)) for problem in found] + own


def _line_of(key: str, where: Mapping[tuple[str | int, ...], int]) -> int | None:
    """The line of a key, or of the nearest table around it."""
    from alignkit.questions import step_of

    place: tuple[str | int, ...] = tuple(map(step_of, key.split(".")))
    while place and place not in where:
        place = place[:-1]
    return where.get(place)


def _line(problem: Problem) -> str:
    place = ":".join(part for part in (problem.path, str(problem.line or "")) if part)
    return f"{place}: {problem.severity} {problem.code} {problem.message}\n    {problem.hint}".rstrip()


def _annotation(problem: Problem) -> str:
    """A workflow command of GitHub; its own marks in people's text are escaped."""
    kind = "notice" if problem.severity == "info" else problem.severity
    place = [f"file={_escaped(problem.path, ':,')}", *([f"line={problem.line}"] if problem.line else [])]
    said = _escaped(f"{problem.message} {problem.hint}".strip())
    return f"::{kind} {','.join([*place, f'title={problem.code}'])}::{said}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(letter):02X}" if letter in f"%\r\n{more}" else letter for letter in text)


def _counted(found: Sequence[Problem], count: int) -> str:
    counts = [
        f"{number:,} {severity}{'s' if number != 1 and severity != 'info' else ''}"
        for severity in ("error", "warning", "info")
        if (number := sum(problem.severity == severity for problem in found))
    ]
    campaigns = f"{count:,} campaign{'' if count == 1 else 's'}"
    explain = f" alignkit rule {found[0].code} explains the first." if found else ""
    return f"{campaigns}: {', '.join(counts) or 'nothing found'}.{explain}"






