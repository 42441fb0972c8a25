"""Read a sheet that came back through mail, a chat or a document: its answers, or why it cannot be used.

Quoting, wrapping, bullets, typographic quotes, no-break spaces and tags of HTML are what such ways add. A mark that was
damaged is never guessed: its answer would become part of the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTION_KEYS
from alignkit.sheets.html_text import is_html, strip_tags
from alignkit.sheets.reply import PART_MARKS, PARTS, QuestionReply, SheetReply, mark
from alignkit.sheets.text_sheet import FEARS_MARK, KNOWN_MARKS, NAME_MARK, ROLE_MARK, SIGNER_MARK
from alignkit.text.sanitize import shorten

MAX_LETTERS = 256 * 1024
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x061C], None)
_BLANKS = dict.fromkeys([0x00A0, 0x2007, 0x202F, 0x2002, 0x2003, 0x2009, 0x3000], " ")
_ENDS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BRACKETS = re.compile(r"[*_`~]{0,3}\\?\[([^\[\]]{1,240}?)\\?\][*_`~]{0,3}")
_RESERVED = re.compile(r"(?:Q ?\d|SHEET |END OF SHEET|YOUR NAME|YOUR ROLE|SIGN |IT FAILED)")
_HEAD = re.compile(r"SHEET ([A-Z0-9-]{1,60}) R(\d{1,6}) (MARKETING|SALES) ([0-9A-F]{6})")
_OF_LEADS = re.compile(r"SHEET [0-9A-F]{6} (?:MARKETING|SALES)")
_END = re.compile(r"END OF SHEET ([0-9A-F]{6})")
_FINGERPRINT = re.compile(r"(Q\d [A-Z ]+?|SIGN) FINGERPRINT SHA256:([0-9A-F ]{64,200})")
_QUOTE = re.compile(r"[ \t]*[>|][ \t]?")
_BULLET = re.compile(r"^[ \t]*(?:[-*•·◦▪–]|\d{1,2}[.)])[ \t]+")
_CHAT = re.compile(r"[ \t]*\[[^\[\]\n]{0,30}\d{1,2}[:.]\d{2}[^\[\]\n]{0,20}\][^:\n\[\]]{0,60}:[ \t]*")
_SENTENCE = re.compile(
    r"^I sign ([a-z0-9-]{1,60}),\s+revision\s+(\d{1,6}),\s+(sha256:[0-9a-f]{64}),\s+for\s+(Marketing|Sales)\b",
    re.MULTILINE,
)
_SAYS = {"agree": "agree", "agreed": "agree", "i agree": "agree", "we agree": "agree"}
_SAYS |= {"object": "object", "i object": "object", "we object": "object"}
_WRAPPED = 50  # letters after which a line may have been broken by a program


@dataclass(slots=True)
class _Section:
    mark: str
    digest: str = ""
    text: str = ""


@dataclass(slots=True)
class _Found:
    """One sheet in a text, up to its end."""

    slug: str
    revision: int
    team: str
    code: str
    sections: list[_Section] = field(default_factory=list)


def read_sheets(text: str) -> list[SheetReply]:
    """The sheets of a text that say something; at least one.

    A reply by mail that holds the sentence of ``request`` counts as a sheet that signs. Raises UserError for a text
    that holds no sheet, and for a sheet that cannot be used: without its end, with a mark missing, damaged or twice,
    with control characters, and for two sheets of one team that say different things.
    """
    if len(text) > MAX_LETTERS:
        raise UserError(f"The sheet is longer than {MAX_LETTERS // 1024} KiB.", "Send the filled-in sheet alone.")
    plain = _plain(text)
    found = [_reply(each) for each in _split(plain)]
    if not found:
        if sentence := _sentence(plain):
            return [sentence]
        raise UserError(
            "There is no sheet in this text.",
            "A sheet begins with a line such as [SHEET spring-webinar r1 SALES 8c21f0].",
        )
    spoken = list(dict.fromkeys(reply for reply in found if not reply.is_empty))
    for place, reply in enumerate(spoken):
        if any(
            (other.slug, other.team, other.code) == (reply.slug, reply.team, reply.code) for other in spoken[:place]
        ):
            hint = "Remove the older one, which is often quoted below a mail."
            raise UserError(f"The sheet {reply.code} stands in this text twice, filled in differently.", hint)
    return spoken or found[:1]


def _plain(text: str) -> str:
    """The text as people see it. Raises UserError for control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ENDS)
    if is_html(text):
        text = strip_tags(text)
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).translate(_BLANKS))
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise UserError(
            f"The sheet holds the control character U+{ord(bad[0]):04X} in line {line}.",
            "Ask for it to be sent as plain text.",
        )
    return text


def _split(text: str) -> list[_Found]:
    """The sheets of a text with what stands behind each mark. Raises UserError for one without an end."""
    found: list[_Found] = []
    opened: _Found | None = None
    last, start, strip = 0, 0, _Strip("")
    for match in _BRACKETS.finditer(text):
        name = " ".join(re.sub(r"\n[>|\s]*", " ", match[1]).upper().split())
        head, end, finger = _HEAD.fullmatch(name), _END.fullmatch(name), _FINGERPRINT.fullmatch(name)
        known = KNOWN_MARKS.get(name)
        if not opened and _OF_LEADS.fullmatch(name):
            raise UserError(
                "This is a sheet on real leads, not on the nine questions.",
                "alignkit leads collect SLUG FILE takes it over.",
            )
        if not (head or end or finger or known):
            if name.startswith("SHEET ") or (opened and _RESERVED.match(name)):
                where = f" of the sheet {opened.code}" if opened else ""
                raise UserError(
                    f"The mark [{shorten(match[1])}]{where} was changed, so it is not clear what is answered where.",
                    "Put it back as it was.",
                )
            continue
        line = text.rfind("\n", last, match.start()) + 1 or last
        before = text[line : match.start()]
        if opened and opened.sections:
            kept = "" if _is_prefix(before) else before
            opened.sections[-1].text = strip(text[start:line] + kept)
        last = start = match.end()
        strip = _Strip(before)
        if head:
            if opened:
                raise _endless(opened.code)
            opened = _Found(head[1].lower(), int(head[2]), head[3].lower(), head[4].lower())
            opened.sections.append(_Section("head"))
        elif opened is None:
            continue
        elif end:
            if end[1].lower() != opened.code:
                raise UserError(f"The sheet {opened.code} ends with the end of another one, {end[1].lower()}.")
            found.append(opened)
            opened = None
        elif finger:
            digits = finger[2].replace(" ", "").lower()
            opened.sections.append(_Section(f"{finger[1]} FINGERPRINT", f"sha256:{digits}"))
        else:
            opened.sections.append(_Section(name))
    if opened:
        raise _endless(opened.code)
    return found


def _endless(code: str) -> UserError:
    return UserError(
        f"The sheet {code} has no end, so part of it may be missing.",
        f"It ends with the line [END OF SHEET {code}]. Ask for the whole text.",
    )


def _is_prefix(before: str) -> bool:
    """Whether what stands before a mark in its line was put there by a program: quoting, a bullet, a chat's time."""
    rest = _CHAT.sub("", before)
    while match := _QUOTE.match(rest) or _BULLET.match(rest):
        rest = rest[match.end() :]
    return not rest.strip(" \t#*_-•·")


class _Strip:
    """Takes from the lines of an answer what stands before its own mark: so many signs of quoting, a bullet."""

    def __init__(self, before: str) -> None:
        self.depth = 0
        rest = _CHAT.sub("", before)
        while match := _QUOTE.match(rest):
            self.depth, rest = self.depth + 1, rest[match.end() :]
        self.bullet = bool(_BULLET.match(rest))

    def __call__(self, text: str) -> str:
        return "\n".join(_join_wrapped(list(self._lines(text)))).strip()

    def _lines(self, text: str) -> Iterator[str]:
        for line in text.split("\n"):
            for _ in range(self.depth):
                match = _QUOTE.match(line)
                line = line[match.end() :] if match else line
            if match := _CHAT.match(line):
                line = line[match.end() :]
            if self.bullet and (match := _BULLET.match(line)):
                line = line[match.end() :]
            yield line.rstrip()


def _join_wrapped(lines: list[str]) -> Iterator[str]:
    """The lines with those joined that a program broke: long ones with a line behind them that begins no item."""
    waiting = ""
    for line in lines:
        if waiting and len(waiting.rsplit("\n", 1)[-1]) >= _WRAPPED and line.strip() and not _BULLET.match(line):
            waiting = f"{waiting}\n{line.strip()}"
            continue
        if waiting:
            yield waiting.replace("\n", " ")
        waiting = ""
        if line.strip():
            waiting = line
        else:
            yield ""
    if waiting:
        yield waiting.replace("\n", " ")


def _reply(found: _Found) -> SheetReply:
    """The answers of one sheet. Raises UserError where marks of a question are missing, twice, or in another order."""
    sections = {}
    for section in found.sections:
        if section.mark in sections:
            raise UserError(
                f"The mark [{section.mark}] stands twice in the sheet {found.code}.",
                "Remove the one that does not count.",
            )
        sections[section.mark] = section
    order = [section.mark for section in found.sections]
    questions = []
    for key in QUESTION_KEYS:
        wanted = [_bare(mark(key, part)) for part in ("TEXT", "FINGERPRINT", *PART_MARKS.values())]
        _check_marks(wanted, order, found.code)
        if wanted[0] in sections:
            values = {part: sections[_bare(mark(key, PART_MARKS[part]))].text for part in PARTS}
            said = _read_say(values.pop("say"))
            digest = sections[wanted[1]].digest
            questions.append(QuestionReply(key, digest, say=said[0], unclear=said[1], **values))
    _check_marks(["SIGN TEXT", "SIGN FINGERPRINT", _bare(SIGNER_MARK)], order, found.code)
    if _bare(NAME_MARK) not in sections:
        raise UserError(f"The mark {NAME_MARK} is missing in the sheet {found.code}.", "Put it back as it was.")

    def said_at(name: str) -> str:
        return sections[_bare(name)].text if _bare(name) in sections else ""

    lines = (_BULLET.sub("", line, count=1).strip() for line in said_at(FEARS_MARK).splitlines())
    return SheetReply(
        found.slug,
        found.revision,
        next(team for team in TEAMS if team == found.team),
        found.code,
        " ".join(said_at(NAME_MARK).split()),
        " ".join(said_at(ROLE_MARK).split()),
        tuple(questions),
        tuple(filter(None, lines)),
        sections["SIGN FINGERPRINT"].digest if "SIGN FINGERPRINT" in sections else "",
        " ".join(said_at(SIGNER_MARK).split()),
    )


def _bare(text: str) -> str:
    return text[1:-1].upper()


def _check_marks(wanted: list[str], order: list[str], code: str) -> None:
    """Raise UserError unless all of some marks stand there one after the other, or none does."""
    there = [each for each in wanted if each in order]
    if not there:
        return
    if len(there) < len(wanted):
        gone = next(each for each in wanted if each not in order)
        raise UserError(
            f"The mark [{gone}] is missing in the sheet {code}, so it is not clear what is answered where.",
            "Put it back as it was.",
        )
    at = order.index(wanted[0])
    if order[at : at + len(wanted)] != wanted:
        raise UserError(
            f"The marks of [{wanted[0]}] stand in another order in the sheet {code}.", "Put them back as they were."
        )


def _read_say(text: str) -> tuple[str, str]:
    """The stance that a text is, and the text where it is neither of the two words."""
    bare = " ".join(re.sub(r"[^\w\s]|_", " ", text).casefold().split())
    if not bare:
        return "", ""
    known = _SAYS.get(bare, "")
    return known, "" if known else text


def _sentence(text: str) -> SheetReply | None:
    """The reply to ``request`` that quotes its sentence; what is quoted of the request itself does not count."""
    own = text.split("If you agree, reply with this sentence")[0]
    found = {match.groups() for match in _SENTENCE.finditer(own)}
    if len(found) != 1:
        return None
    slug, revision, digest, whose = found.pop()
    team = next(team for team in TEAMS if TEAM_NAMES[team] == whose)
    return SheetReply(slug, int(revision), team, signs=digest, signer="")
