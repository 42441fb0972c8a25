"""What will go wrong if nobody speaks about it: the checks, what their codes mean, and letting one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import given

if TYPE_CHECKING:
    from datetime import date

    from alignkit.checking.rules import Rule
    from alignkit.disk.listing import Stored
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
    from alignkit.problems import Problem
    from alignkit.rendering.targets import Target

PROGRESS = 1000  # campaigns between two words of progress


def complete_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in _codes() if code.startswith(incomplete.upper())]


def _codes() -> dict[str, str]:
    """Every code there is with its line."""
    from alignkit import codes
    from alignkit.checking.rules import RULES
    from alignkit.proving import verifying

    return dict(sorted({**codes.CODES, **verifying.CODES, **{rule.code: rule.name for rule in RULES}}.items()))


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
    ws, today = given.workspace(), given.today()
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


@given.verb(click.argument("code", required=False, shell_complete=complete_codes), name="rule")
def rule(code: str | None) -> None:
    """What a code means, why it matters, an example that fails and one that passes. Without CODE all of them.

    \b
    Example:
      alignkit rule AK06
    """
    from alignkit.checking.rules import BY_CODE
    from alignkit.problems import Refused, nearest

    known = _codes()
    if not code:
        for each, line in known.items():
            severity = BY_CODE[each].severity if each in BY_CODE else ""
            console.data(f"{each}  {severity:<7}  {line}")
        return
    wanted = code.strip().upper()
    if wanted.startswith("TEAM") and wanted[4:].isdigit():
        console.data(f"{wanted}: a question of your own, to tick at sign-off: own under [checks] in alignkit.toml.")
        return
    if wanted not in known:
        close = nearest(wanted, known)
        raise Refused(f"There is no code {code!r}.", f"Did you mean {close}?" if close else "alignkit rule lists them.")
    console.data(_explained(BY_CODE[wanted]) if wanted in BY_CODE else f"{wanted}: {known[wanted]}.")


def _explained(told: Rule) -> str:
    import textwrap

    parts = [f"{told.code}: {told.name} ({told.severity})"]
    for head, text in (("What it means", told.means), ("Why it matters", told.why), ("What is known", told.evidence)):
        parts.append(f"{head}\n{textwrap.fill(text, 96, initial_indent='  ', subsequent_indent='  ')}")
    parts += [f"Found in\n{textwrap.indent(told.fails.rstrip(), '    ')}"]
    parts += [f"Not found in\n{textwrap.indent(told.passes.rstrip(), '    ')}"]
    parts.append(f'Other severities, or "off": {told.code} = "…" under [checks.severity] in alignkit.toml.')
    return "\n\n".join(parts)


@given.verb(
    given.slug_argument,
    click.argument("code", shell_complete=complete_codes),
    given.team_option,
    given.by_option,
    click.option("--reason", default="", metavar="WHY", help="Why it may pass; the brief prints it."),
    click.option("--question", default="", metavar="KEY", help="In this question only; else in the whole campaign."),
    given.day_option("--until", "The last day it may pass."),
    click.option("--take-back", is_flag=True, help="Take this team's half back."),
    name="waive",
)
def waive(
    slug: str,
    code: str,
    team: str | None,
    by: str,
    reason: str,
    question: str,
    until: date | None,
    take_back: bool,
) -> None:
    """Let a finding of the checks pass, for one team; it counts once both teams have.

    AF25 stands for fields that must be there to sign. Also on a signed campaign: waivers are not part of what is
    signed, and the brief prints them.

    \b
    Example:
      alignkit waive spring-webinar AK09 --team sales --by "Marcus Boehm" --reason "Partners close these deals"
      alignkit waive spring-webinar AF25 --question target --team marketing --until 2027-06-30 --reason "After the fair"
    """
    from alignkit.checking import waiving
    from alignkit.checking.checks import findings
    from alignkit.disk import neighbours
    from alignkit.model import TEAM_NAMES, TEAMS
    from alignkit.standing import MISSING, missing

    wanted, key = code.strip().upper(), question.strip().lower().replace("-", "_")
    whose, session = given.team_of(team), given.session(slug)
    place = f" in {key}" if key else ""
    if take_back:
        session.apply(waiving.take_back, "take back", wanted, whose, key)
        session.save()
        console.say(f"{TEAM_NAMES[whose]} lets {wanted} pass{place} no longer.")
        return
    today = given.today()
    ws = session.workspace
    here = {each.code for each in findings(session.campaign, ws.settings, neighbours.of(ws, session.campaign), today)}
    here |= {MISSING} if any(missing(session.campaign, each) for each in session.campaign.answers) else set()
    before = waiving.waiver_of(session.campaign, wanted, key)
    session.apply(waiving.waive, "waive", wanted, whose, given.who(by), reason, key, until)
    session.save()
    other = next(each for each in TEAMS if each != whose)
    made = waiving.waiver_of(session.campaign, wanted, key)
    console.say(f"{TEAM_NAMES[whose]} lets {wanted} pass{place}.")
    if made and getattr(made, other):
        console.say("Both teams do, so it counts.")
        return
    if before and getattr(before, other):
        console.warn(f"{TEAM_NAMES[other]} had let it pass for another reason or day; that no longer counts.")
    if before is None and wanted not in here:
        console.warn(f"{wanted} is not found in {slug} now.")
    option = f" --question {key}" if key else ""
    console.say(f"It counts once {TEAM_NAMES[other]} does too: alignkit waive {slug} {wanted}{option} --team {other}")
