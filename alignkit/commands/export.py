"""Export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit import console
from alignkit.commands import context, given

if TYPE_CHECKING:
    pass


@given.verb(given.slug_argument, name="export")
def export(slug: str) -> None:
    """Print one campaign as JSON, all of its file. The schema of it: alignkit schema.

    \b
    Example:
      alignkit export spring-webinar | jq .campaign.title
    """
    from alignkit.disk import listing
    from alignkit.documents import export_document

    console.document(export_document(context.campaign(listing.read(context.workspace(), slug))))


@given.verb(name="schema")
def schema() -> None:
    """Print the JSON Schema of campaign files and exports, for editors.

    \b
    Example:
      alignkit schema > campaign.schema.json
    """
    from alignkit.fileformat.schema import schema as made

    console.document(made())
