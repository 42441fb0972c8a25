"""A sheet on which a team judges leads elsewhere: plain text with markers, and what comes back of it.

Markers such as ``[LEAD 3 VERDICT]`` are found anywhere in a line, so that a sheet survives documents and chats. A sheet
without its end is refused, a lead without a verdict is left as it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Team
from alignkit.leads.batch import VERDICTS, Batch, Mark, parse_verdict
from alignkit.leads.cards import describe_lead

_MARKER = re.compile(r"\[\s*LEAD\s+(\d{1,4})\s+(CARD|VERDICT|REASON|WANTED)\s*\]", re.IGNORECASE)
_END = re.compile(r"\[\s*END\s+OF\s+SHEET\s+([0-9a-f]{6})\s+(MARKETING|SALES)\s*\]", re.IGNORECASE)
_START = re.compile(r"\[\s*SHEET\s+([0-9a-f]{6})\s+(MARKETING|SALES)\s*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CollectedSheet:
    """The marks of a sheet that came back, and lines that were not understood."""

    team: Team
    marks: dict[int, Mark]
    problems: tuple[str, ...]


def write_sheet(batch: Batch, team: Team, filled: Collection[int] = ()) -> str:
    """Return the sheet of a team. It is blank but for the leads ``filled``, of which the team's marks stand in it."""
    done = {number: mark for number, mark in batch.marks_of(team).items() if number in filled}
    words = ", ".join(f"{verdict} ({said})" if verdict != said else verdict for verdict, said in VERDICTS.items())
    lines = [
        f"[SHEET {batch.id} {team.upper()}]",
        f"{TEAM_NAMES[team]} judges {len(batch.leads)} leads. Do it alone; nobody else's marks are on this sheet.",
        *([f"What {TEAM_NAMES[team]} has judged already stands in it."] if done else ()),
        f"Below VERDICT write one of: {words}.",
        "Below REASON write why, in a few words; several with a semicolon between. Below WANTED write what you would",
        "have liked to know. Leave every line in [brackets] as it is, and send the whole sheet back.",
        "",
    ]
    for lead in batch.leads:
        mark = done.get(lead.number)
        lines += [f"[LEAD {lead.number} CARD]", *(line.replace("[", "(").replace("]", ")") for line in
                  describe_lead(lead, len(batch.leads)))]  # fmt: skip
        for name, text in (
            ("VERDICT", mark.verdict if mark else ""),
            ("REASON", mark.reason if mark else ""),
            ("WANTED", mark.wants if mark else ""),
        ):
            lines += [f"[LEAD {lead.number} {name}]", text]
        lines.append("")
    return "\n".join([*lines, f"[END OF SHEET {batch.id} {team.upper()}]", ""])


def read_sheet(batch: Batch, text: str, by: str) -> CollectedSheet:
    """Return the marks on a sheet. Raise UserError where it has no end, or is of another batch."""
    end = _END.search(text)
    if not end:
        hint = "Ask for the whole sheet: its last line is [END OF SHEET …]."
        raise UserError("The sheet has no end, so part of it may be missing.", hint)
    if end[1].lower() != batch.id:
        raise UserError(f"The sheet belongs to other leads than those taken for {batch.slug}.", "Send a new sheet.")
    start = _START.search(text)
    team: Team = "marketing" if end[2].lower() == "marketing" else "sales"
    if start and start[2].casefold() != end[2].casefold():
        raise UserError("Two sheets stand in this file.", "Collect them one after the other.")
    found: dict[int, dict[str, str]] = {}
    marks, problems = {}, []
    pieces = list(_MARKER.finditer(text, 0, end.start()))
    for place, marker in enumerate(pieces):
        stop = pieces[place + 1].start() if place + 1 < len(pieces) else end.start()
        number, name = int(marker[1]), marker[2].upper()
        if name in found.setdefault(number, {}):
            raise UserError(f"Lead {number} stands twice on the sheet.", "Leave one of them, and collect it again.")
        found[number][name] = "\n".join(_clean(line) for line in text[marker.end() : stop].split("\n")).strip()
    for number, parts in sorted(found.items()):
        typed = parts.get("VERDICT", "")
        if batch.lead(number) is None:
            problems.append(f"Lead {number}: there is no such lead.")
        elif not typed:
            if parts.get("REASON") or parts.get("WANTED"):
                problems.append(f"Lead {number}: a reason without a verdict.")
        elif (verdict := parse_verdict(typed)) is None:
            problems.append(f"Lead {number}: the verdict is none of {', '.join(VERDICTS)}.")
        else:
            marks[number] = Mark(verdict, parts.get("REASON", ""), parts.get("WANTED", ""), by)
    return CollectedSheet(team, marks, tuple(problems))


def _clean(line: str) -> str:
    """Return a line without what mail and chats put before it."""
    return re.sub(r"^[\s>*]+", "", line.replace("\r", "")).rstrip(" \t*")
