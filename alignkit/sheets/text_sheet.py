"""The sheet as text, to be filled in anywhere: in a mail, a chat or a document.

A mark in square brackets stands before each answer. What marks do not frame is no answer, so there are no hints between
them; all that must be explained stands at the top or below a TEXT mark.
"""

from __future__ import annotations

import textwrap

from alignkit.core.model import TEAM_NAMES
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.sheets.question_text import question_lines, without_marks
from alignkit.sheets.reply import PART_MARKS, PARTS, QuestionReply, Sheet, SheetReply, mark, offered_says
from alignkit.text.sanitize import sanitize, sanitize_line

FEARS_MARK = "[IT FAILED WHY]"
NAME_MARK, ROLE_MARK, SIGNER_MARK = "[YOUR NAME]", "[YOUR ROLE]", "[SIGN WITH YOUR NAME]"
_MOST_POINTS = 8  # of what is open, on a sheet that asks for no signature
_WIDTH, _LONGEST = 72, 100  # what is within the second stays as people broke it


def format_text_sheet(sheet: Sheet) -> str:
    """The empty sheet, with the text of each question it asks about."""
    campaign = sheet.campaign
    lines = [f"{sanitize_line(without_marks(campaign.title))}: a sheet for {TEAM_NAMES[sheet.team]}", ""]
    for paragraph in explain(sheet):
        lines += [*textwrap.wrap(paragraph, _WIDTH), ""]
    if early := explain_early(sheet):
        lines += [line for text in early for line in _wrapped(text)] + [""]
    lines += [_head(sheet.code, campaign.slug, campaign.agreement.revision, sheet.team), ""]
    for each in (NAME_MARK, ROLE_MARK):
        lines += [each, "", ""]
    for key in sheet.keys:
        lines += [mark(key, "TEXT"), *_wrapped(_heading(key)), ""]
        lines += [line for text in question_lines(campaign, key) for line in _wrapped(text)]
        if note := offered_says(campaign, key, sheet.team)[1]:
            lines += _wrapped(f"({without_marks(sanitize_line(note))})")
        lines += ["", mark(key, f"FINGERPRINT {sheet.digests[key]}"), ""]
        for part in PARTS:
            lines += [mark(key, PART_MARKS[part]), "", ""]
    lines += [FEARS_MARK, "", ""]
    if sheet.signs:
        lines += ["[SIGN TEXT]"]
        for text in explain_signing(sheet):
            lines += _wrapped(text)
        lines += ["", f"[SIGN FINGERPRINT {sheet.signs}]", "", SIGNER_MARK, "", ""]
    return "\n".join([*lines, _end(sheet.code), ""])


def explain(sheet: Sheet) -> list[str]:
    """What to do with a sheet, in paragraphs."""
    minutes = "Read the nine answers" if sheet.is_whole else "Ten minutes"
    return [
        f"{minutes}, please. Write below the lines in square brackets, and leave those lines as they are. Leave out"
        " what you have nothing to say to. Then send everything back, down to the line END OF SHEET.",
        "VIEW: how your team sees it. The other team does not see it before it has written its own view.",
        "AGREE OR OBJECT, on the text as it stands: one of the two words, nothing else. WHY: the reason of an"
        " objection, or what should be remembered with an agreement. WHAT WOULD SETTLE IT: what would change"
        " your mind.",
        "Not taken over: any other word below AGREE OR OBJECT, an objection without a reason, a reason without one of"
        " the two words, an agreement with a text that has changed meanwhile, and what a note below a text says. If"
        " something is not taken over, you are told.",
        "IT FAILED WHY: imagine that the campaign is over and has failed. Why? Leave an empty line between two"
        " reasons.",
    ]


def explain_early(sheet: Sheet) -> list[str]:
    """Why a sheet with all questions asks for no signature, and when there will be one that does; else nothing."""
    if not (sheet.is_whole and sheet.is_early):
        return []
    points = [without_marks(sanitize_line(point)) for point in sheet.open_points]
    more = len(points) - _MOST_POINTS
    return [
        "There is no place to sign on this sheet: nobody can sign this text, because it still has to change. Open are:",
        *(f"- {point}" for point in points[:_MOST_POINTS]),
        *([f"- and {more} more"] if more > 0 else []),
        "Once that is settled, you get a sheet to sign.",
    ]


def explain_signing(sheet: Sheet) -> list[str]:
    """What a signature on the sheet is about, what it proves, and what is still in the way of it."""
    campaign, lines = sheet.campaign, []
    lines.append(
        f"The agreement {campaign.slug}, revision {campaign.agreement.revision}, is what is written above, and:"
    )
    lines += [f"- {line}" for line in question_lines(campaign, "campaign")]
    if sheet.open_points:
        lines += ["", "Nobody can sign it yet. Still open:"]
        lines += [f"- {without_marks(sanitize_line(point))}" for point in sheet.open_points]
        lines.append("A signature given now counts only if the text stays the very same and all of this is settled.")
    lines += [
        "",
        f"To sign for {TEAM_NAMES[sheet.team]}, write your name below SIGN WITH YOUR NAME. It shows that you mean it;"
        " it does not prove who wrote it.",
    ]
    return lines


def format_reply(reply: SheetReply) -> str:
    """A reply as the text that ``read_sheets`` reads: what the page of a sheet makes of its form too."""
    lines = [_head(reply.code, reply.slug, reply.revision, reply.team)]
    lines += [NAME_MARK, _typed(reply.name), ROLE_MARK, _typed(reply.role)]
    for each in reply.questions:
        lines += [mark(each.key, "TEXT"), mark(each.key, f"FINGERPRINT {each.digest}")]
        for part in PARTS:
            lines += [mark(each.key, PART_MARKS[part]), _typed(_part(each, part))]
    lines += [FEARS_MARK, *(f"{_typed(fear)}\n" for fear in reply.fears)]
    if reply.signs:
        lines += ["[SIGN TEXT]", f"[SIGN FINGERPRINT {reply.signs}]", SIGNER_MARK, _typed(reply.signer)]
    return "\n".join([*lines, _end(reply.code), ""])


def _part(reply: QuestionReply, part: str) -> str:
    return reply.unclear or reply.say if part == "say" else str(getattr(reply, part))


def _typed(text: str) -> str:
    return without_marks(sanitize(text))


def _head(code: str, slug: str, revision: int, team: str) -> str:
    return f"[SHEET {slug} r{revision} {team.upper()} {code}]"


def _end(code: str) -> str:
    return f"[END OF SHEET {code}]"


def _heading(key: str) -> str:
    question = get_question(key)
    return f"{question.number}. {question.name}: {question.asks}"


def _wrapped(line: str) -> list[str]:
    if len(line) <= _LONGEST:
        return [line]
    inside = "  " if line.startswith("- ") else ""
    return textwrap.wrap(line, _WIDTH, subsequent_indent=inside, break_long_words=False, break_on_hyphens=False) or [""]


KNOWN_MARKS = {
    text[1:-1].upper(): text
    for text in (
        FEARS_MARK,
        NAME_MARK,
        ROLE_MARK,
        SIGNER_MARK,
        "[SIGN TEXT]",
        *(mark(key, part) for key in QUESTION_KEYS for part in ("TEXT", *PART_MARKS.values())),
    )
}
