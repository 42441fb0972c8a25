"""`brief`: print the brief of one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context, output_file, signature_check

if TYPE_CHECKING:
    pass
from pathlib import Path

from alignkit.cli.arguments import revision_option
from alignkit.core.errors import UserError
from alignkit.core.status import campaign_status
from alignkit.render import targets
from alignkit.store import campaign_files, pages
from alignkit.store.workspace import read_template

TARGETS_HELP = "plain, github, mkdocs, obsidian, confluence, or reps for ten lines to paste"


@arguments.command(
    arguments.slug_argument,
    click.option("--draft", is_flag=True, help="The present text, not the revision in force."),
    revision_option,
    click.option("--for", "wiki", metavar="TARGET", default="", help=f"Which wiki reads it: {TARGETS_HELP}."),
    click.option("--html", "web", is_flag=True, help="One web page that needs no other file, to read or to print."),
    click.option("--one-page", is_flag=True, help="Only the page to sign, work from and print."),
    click.option("--signers", metavar="FILE", default="", help="Say of SSH signatures what this list of signers says."),
    click.option("--template", type=click.Path(), metavar="FILE", help="Another template."),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write a file instead."),
    name="brief",
)
def brief(
    slug: str,
    draft: bool,
    revision: int | None,
    wiki: str,
    web: bool,
    one_page: bool,
    signers: str,
    template: str | None,
    output: str | None,
) -> None:
    """Print the brief, as Markdown: the revision in force where there is one, else the present text.

    It says of its signatures what the file proves by itself, the same on every machine. With --signers it says also
    whether an SSH signature holds by a key of that list; alignkit verify --page wants the same list for such a page.

    \b
    Example:
      alignkit brief spring-webinar -o wiki/spring-webinar.md
      alignkit brief spring-webinar --for reps
      alignkit brief spring-webinar --html --one-page -o agreement.html
      alignkit brief spring-webinar --signers ~/.ssh/allowed_signers
    """

    if draft and revision:
        raise UserError("--draft and --revision are two different texts.", "Give one of them.")
    target = targets.find_target(wiki)
    if web and target is not targets.PLAIN:
        raise UserError("--html and --for are two different pages.", "Give one of them.")
    ws = context.open_workspace()
    live = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    own = (template, read_template(Path(template))) if template else None
    page = pages.render_brief(
        ws,
        live,
        revision=revision,
        draft=draft,
        one_page=one_page,
        template=own,
        target=target,
        web=web,
        check=signature_check.make_signature_check(ws, signers) if signers else None,
    )
    if not draft and not revision and campaign_status(live) == "altered":
        console.print_warning(f"{slug} is altered; this is the signed text. {live.against} alignkit verify {slug}")
    output_file.write_output(ws, page, output)
