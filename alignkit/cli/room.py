"""`room`: open a campaign as a live page for both teams, on their own devices."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context
from alignkit.core.errors import UserError
from alignkit.store import campaign_files

if TYPE_CHECKING:
    from alignkit.room.opening import OpenRoom


@arguments.command(
    click.argument("slug", required=False, shell_complete=arguments.complete_slugs),
    click.option(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="An address of this machine, so that others on the network reach it; 0.0.0.0 for all of them. By default "
        "only this machine does.",
    ),
    click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="The port; else a free one."),
    click.option("--url", metavar="URL", default="", help="What people open, where an HTTPS proxy stands in front."),
    click.option("--check", is_flag=True, help="Test a device before the meeting, without a campaign."),
    name="room",
)
def room(slug: str | None, host: str, port: int | None, url: str, check: bool) -> int:
    """Open a campaign as a live page: a link and a QR code for each team, and one for observers.

    What stands in the file is on every page within a second. A team writes its own view, agrees, objects and signs from
    its own phone or laptop; each act is recorded with the name given there and via = "room". A team's link acts for
    that team only, observers only read. The walk, opened beside it, shows who said what.

    The room ends with Ctrl+C, and its links with it. A room that was killed comes back with the same links, for twelve
    hours, if it is opened again with the same address.

    By default only this machine reaches it. With --host it is plain HTTP: who is on the same network can read along.
    Behind guest networks and for people elsewhere, put a proxy with HTTPS in front and name its address with --url.

    With --check it opens a page that shows nothing of a campaign. Open its link on the phone or laptop that somebody
    will bring: page and terminal say whether that device reaches this machine and how fast, whether the clocks agree,
    whether cookies and a reload work, whether the browser is new enough, and whether something on the way cuts off a
    page that waits for news.

    \b
    Example:
      alignkit room --check --host 192.168.1.20
      alignkit room spring-webinar --host 192.168.1.20
    """
    if check:
        _serve(_load_server().open_check(host, port, url, console.print_message), "A page to test devices")
        return 0
    if not slug:
        raise UserError("Which campaign?", "alignkit room SLUG opens one; alignkit room --check tests a device.")
    ws = context.open_workspace()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    opened = _load_server().open_room(ws, slug, host, port, url, console.print_message)
    _serve(opened, f"The room of {campaign.title}")
    return 0


def _serve(opened: OpenRoom, title: str) -> None:
    """Print the links, and serve until Ctrl+C."""
    draw_code = _load_server().draw_code
    console.print_data(title)
    for name, link in opened.links.items():
        console.print_data(f"\n{name}\n{link}")
        if sys.stdout.isatty():
            click.echo(draw_code(link))
    for warning in opened.warnings:
        console.print_warning(warning)
    console.print_message("The links let in whoever has them. Ctrl+C ends this, and the links with it.")
    asyncio.run(opened.run())
    console.print_message("Closed. The links lead nowhere now.")


def _load_server() -> ModuleType:
    """The package of the server. Raises UserError where what it needs is not installed."""
    try:
        from alignkit.room import opening
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.partition(".")[0] in ("starlette", "uvicorn", "segno", "h11", "anyio"):
            hint = "Install it: pip install 'alignkit[room]'"
            raise UserError(f"The room needs {missing.name}, which is not installed.", hint) from None
        raise
    return opening
