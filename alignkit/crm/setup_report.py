"""Show what to set up in a CRM: as lines for a terminal, as a Markdown page, or as one JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignkit.core.status import is_filled, revision_number_in_force
from alignkit.crm.open_points import list_open_points
from alignkit.crm.setup import Column, CrmSetup, SetupPart, describe_revision
from alignkit.text.durations import AUTOMATIC, parse_duration
from alignkit.values.json_values import to_json_value
from alignkit.values.safe_formatting import SafeFormatter


def format_text(setup: CrmSetup, safe: SafeFormatter) -> list[str]:
    """Return the setup as lines for a terminal, a row each."""
    campaign = setup.campaign
    lines = [f"{safe.line(campaign.title)} ({campaign.slug}): what to set up in the CRM", describe_revision(campaign)]
    if name := str(campaign.info.get("crm_name", "")):
        lines.append(f"In the CRM: {safe.line(name)}")
    if open_points := list_open_points(campaign):
        lines += ["", "Not agreed yet", *(f"  - {safe.line(point)}" for point in open_points)]
    for part in _filled_parts(setup):
        lines += ["", f"{part.heading} ({len(part.rows)})"]
        lines += [f"  {safe.line(part.note)}"] if part.note else []
        lines += [f"  - {_format_row(part, row, safe)}" for row in part.rows]
    return lines


def format_markdown(setup: CrmSetup, safe: SafeFormatter) -> str:
    """Return the setup as a Markdown page; people's text is escaped for the target."""
    campaign = setup.campaign
    state = describe_revision(campaign)
    name = str(campaign.info.get("crm_name", ""))
    blocks = [f"# Set up in the CRM: {safe.line(campaign.title)}"]
    blocks.append(f"{state[0].upper()}{state[1:]}." + (f" In the CRM: {safe.code(name)}." if name else ""))
    if open_points := list_open_points(campaign):
        blocks.append("## Not agreed yet")
        blocks.append("\n".join(f"- {safe.line(point)}" for point in open_points))
    for part in _filled_parts(setup):
        blocks.append(f"## {part.heading}")
        blocks += [safe.line(part.note)] if part.note else []
        cells = [[_format_cell(column, row, safe) for column in part.columns] for row in part.rows]
        used = [place for place in range(len(part.columns)) if any(row[place] for row in cells)]
        if used:
            table = [[part.columns[place].heading for place in used], ["---" for _ in used]]
            table += [[row[place] for place in used] for row in cells]
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in table))
    return "\n\n".join(blocks) + "\n"


def setup_document(setup: CrmSetup) -> dict[str, Any]:
    """Return the document that ``crm --json`` prints: every part has its key; absent values are null."""
    campaign = setup.campaign
    return {
        "slug": campaign.slug,
        "title": campaign.info.get("title") or None,
        "revision": campaign.agreement.revision,
        "in_force": revision_number_in_force(campaign),
        "crm_name": campaign.info.get("crm_name") or None,
        "business_hours": campaign.info.get("business_hours") or None,
        "not_agreed": list_open_points(campaign),
        **{
            part.key: [{column.key: to_json_value(row.get(column.key)) for column in part.columns} for row in part.rows]
            for part in setup.parts
        },
    }


def _filled_parts(setup: CrmSetup) -> list[SetupPart]:
    return [part for part in setup.parts if part.rows or (part.key == "reports" and part.note)]


def _format_row(part: SetupPart, row: Mapping[str, Any], safe: SafeFormatter) -> str:
    cells = [
        "automatically" if _is_automatic(column, row) else f"{column.before}{cell}"
        for column in part.columns
        if (cell := _format_cell(column, row, safe))
    ]
    first, *others = cells
    return f"{first}: {'; '.join(others)}" if others and not part.columns[0].before else "; ".join(cells)


def _is_automatic(column: Column, row: Mapping[str, Any]) -> bool:
    return column.key == "within" and parse_duration(str(row.get("within", ""))) == AUTOMATIC


def _format_cell(column: Column, row: Mapping[str, Any], safe: SafeFormatter) -> str:
    """One value in words; those that go into the CRM letter by letter are set as code."""
    value = row.get(column.key)
    if not is_filled(value):
        return ""
    return safe.code(str(value)) if column.heading == "Value" else safe.field(column.key, row)
