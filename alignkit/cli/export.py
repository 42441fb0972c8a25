"""`export` and `schema`: one campaign as JSON, and the JSON Schema of campaign files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit.cli import arguments, console, context
from alignkit.files.json_schema import build_json_schema as made
from alignkit.listing.campaign_documents import export_document
from alignkit.store import campaign_files

if TYPE_CHECKING:
    pass


@arguments.command(arguments.slug_argument, name="export")
def export(slug: str) -> None:
    """Print one campaign as JSON, all of its file. The schema of it: alignkit schema.

    \b
    Example:
      alignkit export spring-webinar | jq .campaign.title
    """

    console.print_json(
        export_document(context.require_campaign(campaign_files.read_campaign_file(context.open_workspace(), slug)))
    )


@arguments.command(name="schema")
def schema() -> None:
    """Print the JSON Schema of campaign files and exports, for editors.

    \b
    Example:
      alignkit schema > campaign.schema.json
    """

    console.print_json(made())
