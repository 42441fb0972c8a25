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
from alignkit.leads.batch import VERDICTS, Batch, Mark, Verdict, parse_verdict
from alignkit.leads.cards import describe_lead
from alignkit.text.sanitize import sanitize_line

_MARKER = re.compile(r"\[\s*LEAD\s+(\d{1,4})\s+(CARD|VERDICT|REASON|WANTED)\s*\]", re.IGNORECASE)
_END = re.compile(r"\[\s*END\s+OF\s+SHEET\s+([0-9a-f]{6})\s+(MARKETING|SALES)\s*\]", re.IGNORECASE)
_OF_QUESTIONS = re.compile(r"\[\s*SHEET\s+\S+\s+r\d+\s+(?:MARKETING|SALES)\s+[0-9a-f]{6}\s*\]", re.IGNORECASE)
_START = re.compile(r"\[\s*SHEET\s+([0-9a-f]{6})\s+(MARKETING|SALES)\s*\]", re.IGNORECASE)

# A verdict in full: a letter, or "no", may begin a reason instead ("No budget").
_VERDICT_FIRST = re.compile(
    r"(?:good[\s,]+but[\s,]+not[\s,]+yet|not[\s]+good|not[\s]+yet|cannot[\s]+tell|can't[\s]+tell|i[\s]+know[\s]+this[\s]+one"
    r"|i[\s]+know[\s]+it|good|later|bad|unsure|known)(?![\w'’])",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?:or|but)\b|/", re.IGNORECASE)


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
        f"Below VERDICT write one word: {words}.",
        "Below REASON write why, in a few words; several with a semicolon between. Below WANTED write what you would",
        "have liked to know. REASON and WANTED may stay empty. A reason without a verdict is not taken over, and",
        "neither is any other verdict. Leave every line in [brackets] as it is, and send the whole sheet back.",
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
    if not end and _OF_QUESTIONS.search(text):
        raise UserError("This is a sheet on the nine questions, not on leads.", "alignkit collect FILE takes it over.")
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
        elif (read := read_verdict(typed)) is None:
            problems.append(
                f"Lead {number}: the verdict begins with none of {', '.join(VERDICTS)}, or with two of them."
            )
        else:
            reason = "; ".join(filter(None, [read[1], parts.get("REASON", "")]))
            marks[number] = Mark(read[0], reason, parts.get("WANTED", ""), by)
    return CollectedSheet(team, marks, tuple(problems))


def may_read_marks(batch: Batch, team: Team, reader_team: Team | None) -> bool:
    """Whether whoever sits at a machine may see the marks of a sheet that came back: their own team, or everybody after
    the reveal. Where nobody has said which team sits there, nobody.
    """
    return batch.is_revealed or reader_team == team


def describe_marks(batch: Batch, found: CollectedSheet, reader_team: Team | None) -> list[str]:
    """Return what a sheet says, in lines: its marks, and what differs from those that the team gave before.

    Where they may not be read, only how many there are, and why.
    """
    problems = [f"? {sanitize_line(problem)}" for problem in found.problems]
    before = batch.marks_of(found.team)
    if may_read_marks(batch, found.team, reader_team):
        said = [f"Lead {number}: {_describe_mark(mark, before.get(number))}" for number, mark in found.marks.items()]
        return [*said, *problems]
    known = [number for number in found.marks if number in before]
    same = sum(_is_same(found.marks[number], before[number]) for number in known)
    lines = [f"{len(found.marks) - len(known)} new, {len(known) - same} changed, {same} as before."] if known else []
    here = (
        f"This machine is set up for {TEAM_NAMES[reader_team]}"
        if reader_team
        else "Nobody has said which team sits at this machine (ALIGNKIT_TEAM)"
    )
    return [*lines, f"They stay hidden until the reveal. {here}.", *problems]


def write_answer(batch: Batch, found: CollectedSheet) -> str:
    """Return a short text to mail back where not all of a sheet is taken over; else an empty one."""
    if not found.problems:
        return ""
    lines = [
        f"Your sheet on the leads of {batch.slug}: {count_marks(found)} understood. These were not taken over:",
        *(f"- {sanitize_line(problem)}" for problem in found.problems),
        "Mend these lines on your sheet and send the whole of it again; what it says of the other leads may stay.",
    ]
    return "\n".join(lines)


def count_marks(found: CollectedSheet) -> str:
    count = len(found.marks)
    return f"{count} mark{'' if count == 1 else 's'}"


def read_verdict(text: str) -> tuple[Verdict, str] | None:
    """Return the verdict at the beginning of a text, and the rest, which is a reason; None where there is none, or
    where it may be another ("good or bad", "good, but …").
    """
    text = text.strip()
    if whole := parse_verdict(text):
        return whole, ""
    match = _VERDICT_FIRST.match(text)
    if match is None:
        return None
    rest = text[match.end() :].strip(" \t\r\n,.;:!?–—-")
    verdict = parse_verdict(match[0])
    if verdict is None or _OPEN_END.match(rest):
        return None
    return verdict, rest


def _describe_mark(mark: Mark, before: Mark | None) -> str:
    texts = {"why": sanitize_line(mark.reason), "wanted": sanitize_line(mark.wants)}
    if before is None:
        more = "".join(f"; {name}: {text}" for name, text in texts.items() if text)
        return VERDICTS[mark.verdict] + more
    if _is_same(mark, before):
        return f"{VERDICTS[mark.verdict]} (as it was)"
    said = VERDICTS[mark.verdict]
    if mark.verdict != before.verdict:
        said = f"{VERDICTS[before.verdict]} → {said}"
    old = {"why": sanitize_line(before.reason), "wanted": sanitize_line(before.wants)}
    changed = [
        f"; {name}: {old[name] or '(none)'} → {text or '(none)'}" for name, text in texts.items() if text != old[name]
    ]
    return said + "".join(changed)


def _is_same(mark: Mark, before: Mark) -> bool:
    return (mark.verdict, mark.reason, mark.wants) == (before.verdict, before.reason, before.wants)


def _clean(line: str) -> str:
    """Return a line without what mail and chats put before it."""
    return re.sub(r"^[\s>*]+", "", line.replace("\r", "")).rstrip(" \t*")
