"""Workspaces and the campaigns in them: begin, list, open, rename, put away."""

from __future__ import annotations

from typing import Any

import click

from alignkit import console
from alignkit.commands import filtering, given
from alignkit.listed import DUE, HEAD, SPARE, TITLE, Listed


class Init(console.Verb):
    """``--sample`` takes its value behind ``=``, or behind a blank where it is a sample's name: a folder may follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        from alignkit.disk.workspace import SAMPLES

        place = args.index("--sample") if "--sample" in args else len(args)
        named = args[place + 1 : place + 2] if args[place + 1 : place + 2] in [[name] for name in SAMPLES] else []
        told = [f"--sample={(named or SAMPLES)[0]}"] if place < len(args) else []
        return super().parse_args(ctx, [*args[:place], *told, *args[place + 1 + len(named) :]])


@click.command(cls=Init)
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False))
@click.option(
    "--sample",
    default="",
    metavar="[=NAME]",
    help="Campaigns to look at; year: six, with what came of them.",
)
@click.option("--git", is_flag=True, help="Also write .gitattributes and register the merge driver.")
def init(directory: str, sample: str, git: bool) -> None:
    """Make a workspace: alignkit.toml, campaigns/ and .gitignore. Existing files are left alone.

    \b
    Example:
      alignkit init
      alignkit init ~/campaigns --sample
      alignkit init ~/year --sample=year
    """
    from pathlib import Path

    from alignkit.disk import workspace

    registered = git and workspace.has_merge_driver(Path(directory))
    written = workspace.init(Path(directory), sample=sample, git=git)
    for path in written:
        console.data(str(path))
    if git and not registered:
        console.say("Registered the merge driver in the configuration of this clone of the git repository.")
    elif git:
        console.say("The merge driver is registered already in this clone of the git repository.")
    if not written and (registered or not git):
        console.say(f"{Path(directory).resolve()} is a workspace already; nothing was changed.")
    console.say('Next: alignkit new "Name of the campaign", or alignkit alone for the screens.')


@given.verb(
    click.argument("title"),
    given.day_option("--launch", "First day leads may come in."),
    given.day_option("--end", "Last day leads may come in."),
    click.option("--marketing-lead", metavar="NAME", help="Who speaks for Marketing."),
    click.option("--sales-lead", metavar="NAME", help="Who speaks for Sales."),
    click.option("--tag", "tags", multiple=True, help="A word to find it by; may be given several times."),
    click.option(
        "--from", "source", metavar="SLUG", shell_complete=given.complete_slugs, help="Begin from an older campaign."
    ),
    name="new",
)
def new(title: str, tags: tuple[str, ...], source: str | None, **told: Any) -> None:
    """Begin a campaign; prints the path of its file.

    Currency, business hours and the names of the teams are copied from alignkit.toml, so that they are signed too.
    With --from, its answers and fields come along, marked as not looked at yet; dates, numbers of goals,
    agreements, objections and sign-offs stay behind. What the older one taught is said.

    \b
    Example:
      alignkit new "Spring webinar" --launch 2027-03-01 --marketing-lead "Dana Ruiz" --sales-lead "Theo Park"
    """
    from alignkit import agreement
    from alignkit.disk import listing, store
    from alignkit.disk.workspace import slug_of
    from alignkit.model import Campaign
    from alignkit.problems import Refused

    if not title.strip():
        raise Refused("A campaign needs a title.", 'For example: alignkit new "Spring webinar"')
    if upside_down := given.dates_in_the_way(told):
        raise Refused(upside_down, "Give --launch the first day leads may come in, and --end the last.")
    ws = given.workspace()
    slug = slug_of(title)
    older = given.campaign(listing.read(ws, source)) if source else None
    info = {"title": title.strip(), **agreement.begun(ws.settings.particulars, older)}
    info |= {key: value for key, value in told.items() if value} | ({"tags": list(tags)} if tags else {})
    made = agreement.carried_from(older, slug, info) if older else Campaign(slug, info=info)
    console.data(str(store.create(ws, made)))
    for line in given.taught(ws, made):
        console.say(line)
    console.say(f"Next: alignkit open {slug}")


@given.verb(given.slug_argument, name="open")
def open_(slug: str) -> int:
    """Open the walk at the first question that needs somebody.

    \b
    Example:
      alignkit open spring-webinar
    """
    from alignkit.disk import listing

    listing.read(given.workspace(), slug)
    return screens(slug)


def screens(slug: str | None = None) -> int:
    """Start the screens; their exit code. Raises Refused without a terminal."""
    from pathlib import Path

    from alignkit.disk.workspace import NoWorkspace
    from alignkit.problems import Refused

    if not given.is_interactive():
        raise Refused("The screens need a terminal.", "alignkit --help lists the commands that work without one.")
    try:
        ws = given.workspace()
    except NoWorkspace:
        if slug or given.told_workspace():
            raise
        ws = None
    from alignkit.tui.app import run

    return run(ws, Path.cwd(), slug)


@given.verb(*filtering.options, given.json_option, name="list")
def list_(as_json: bool, **parts: str | None) -> int:
    """One line a campaign. A broken file is listed too; what is wrong with it goes to standard error. Exit 1 then.

    Several filters narrow each other. What waits for me is what my team has to agree with or to sign, and what is in my
    hands by name: a parked objection; due within 14 days a promise, a result, or the review of a campaign that I lead.

    In a terminal too narrow for all of it columns give way; in a pipe all of them stand.

    \b
    Example:
      alignkit list --waiting me
      alignkit list --status signed --tag fair --launch 2026
      alignkit list --launch 2026-03..2026-05 --json
    """
    from alignkit.disk.index import Index
    from alignkit.faults import failing_alone
    from alignkit.owing import cell
    from alignkit.problems import Problem

    asked, today = filtering.asked(parts), given.today()
    with Index(given.workspace()) as index, console.counting("Reading campaigns") as progress:
        everything = list(index.entries(today, progress, documents=as_json or bool(asked.conditions)))
    found: list[Listed] = []
    failed: list[Problem] = []
    for listed in everything:
        with failing_alone(listed.slug, failed.append):
            if asked.holds(listed.document, listed.owed):
                found.append(listed)
    for listed in found:
        console.problems(listed.problems)
    console.problems(failed)
    if as_json:
        console.json_text("[\n  " + ",\n  ".join(listed.document for listed in found) + "\n]" if found else "[]")
    elif found:
        rows = [list(HEAD), *(listed.cells.split("\t") for listed in found)]
        for row in rows[1:]:
            row[DUE] = cell(row[DUE].strip("-"), today)
        console.line("\n".join(console.aligned(console.fitting(rows, TITLE, SPARE))))
    else:
        console.say(asked.nothing(everything) if everything else 'No campaigns yet: alignkit new "Its title"')
    return console.FOUND if failed or any(listed.is_broken for listed in found) else 0


@given.verb(given.slug_argument, click.argument("new_slug", metavar="NEW"), name="rename")
def rename(slug: str, new_slug: str) -> None:
    """Give a campaign another slug. Refused once it is signed, because the slug is signed too.

    \b
    Example:
      alignkit rename spring-webinar month-end-webinar
    """
    from alignkit.disk import store

    console.data(str(store.rename(given.workspace(), slug, new_slug)))


@given.verb(given.slug_argument, name="archive")
def archive(slug: str) -> None:
    """Put a campaign away in campaigns/archive; its signed revisions stay where they are.

    \b
    Example:
      alignkit archive spring-webinar
    """
    from alignkit.disk import store

    console.data(str(store.archive(given.workspace(), slug)))
