"""What changed between two texts, question by question, in words; and over all campaigns of a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.comparing.changes import Change
    from alignkit.comparing.compared import Side
    from alignkit.disk.sides import Which
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Team
    from alignkit.problems import Problem


@given.verb(
    click.argument("slug", required=False, shell_complete=given.complete_slugs),
    click.argument("other", required=False, shell_complete=given.complete_slugs),
    click.option("--revision", "revisions", metavar="A[..B]", help="From signed revision A, to B or the present text."),
    click.option("--since-signed", type=given.TEAM, help="From the text that this team signed last."),
    click.option("--tag", help="No SLUG: how definitions, times and thresholds drifted over all campaigns of a tag."),
    click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs."),
    click.option("--markdown", is_flag=True, help="A page for a wiki."),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write that page to a file."),
    given.json_option,
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
        moved, left_out = _drift(context.workspace(), tag, markdown, output, as_json)
        return console.FOUND if left_out or (moved and exit_code) else 0
    if not slug:
        raise click.UsageError("Of which campaign? Give its SLUG, or --tag for all that have one.")
    from alignkit.comparing.changes import changes

    ws = context.workspace()
    old, new = _sides(ws, slug, other, revisions, since_signed)
    found = changes(old.campaign, new.campaign)
    if as_json:
        from alignkit.comparing.compared import document

        console.document(document(old, new, found))
    elif markdown:
        from alignkit.comparing.compared import page
        from alignkit.rendering import targets

        writing.page(ws, page(old, new, found, targets.find("").safe("")), output)
    else:
        _tell(old, new, found)
    return console.FOUND if found and exit_code else 0






def _tell(old: Side, new: Side, found: Sequence[Change]) -> None:
    from alignkit.comparing.compared import NOTHING, lines

    console.say(f"From {old.name} to {new.name}:")
    for line in lines(found):
        console.data(console.hanging(line))
    if not found:
        console.say(NOTHING)


def _drift(ws: Workspace, tag: str, markdown: bool, output: str | None, as_json: bool) -> tuple[bool, bool]:
    """Tell what moved over the campaigns of a tag; whether anything did, and whether a campaign had to be left out."""
    import shutil

    from alignkit.comparing import drifted
    from alignkit.comparing.drift import drift
    from alignkit.disk import sides
    from alignkit.rendering import targets

    left_out: list[Problem] = []
    with console.counting("Reading campaigns") as progress:
        campaigns = sides.of_tag(ws, tag, context.today(), left_out.append, progress)
    console.problems(left_out)
    found = drift(tag, campaigns)
    if as_json:
        console.document(drifted.document(found))
    elif markdown:
        writing.page(ws, drifted.page(found, targets.find("").safe("")), output)
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        console.data("\n".join(drifted.text(found, min(width, 120))))
    return bool(found.lines), bool(left_out)


def _sides(
    ws: Workspace, slug: str, other: str | None, revisions: str | None, since_signed: Team | None
) -> tuple[Side, Side]:
    """The two texts that are asked for; where nothing is said, the revision in force and the present text."""
    from alignkit.disk import listing
    from alignkit.disk.sides import Which, side
    from alignkit.problems import Refused

    if sum(told is not None for told in (other, revisions, since_signed)) > 1:
        raise Refused("OTHER, --revision and --since-signed are three different comparisons.", "Give one of them.")
    old, new = Which(slug), Which(other or slug)
    live = context.campaign(listing.read(ws, slug))
    if other is not None:
        context.campaign(listing.read(ws, other))
    elif revisions is not None:
        old, new = _between(slug, revisions)
    elif since_signed is not None:
        old = Which(slug, team=since_signed)
    else:
        old = Which(slug, _in_force(live))
    return side(ws, old), side(ws, new)


def _in_force(live: Campaign) -> int:
    from alignkit.problems import Refused
    from alignkit.standing import in_force

    number = in_force(live)
    if number is None:
        raise Refused(
            f"Nothing of {live.slug} is signed yet, so there is nothing to compare it with.",
            "Name another campaign, or a team that has signed: --since-signed.",
        )
    return number


def _between(slug: str, told: str) -> tuple[Which, Which]:
    from alignkit.disk.sides import Which
    from alignkit.problems import Refused
    from alignkit.shown import cut

    first, _, last = told.partition("..")
    if not first.isdecimal() or not (last.isdecimal() or not last) or "0" in (first, last) or len(first + last) > 12:
        raise Refused(f"{cut(told)!r} names no revisions.", "Write 1 for revision 1 against the present text, or 1..2.")
    return Which(slug, int(first)), Which(slug, int(last) if last else None)
