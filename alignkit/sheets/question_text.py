"""The text of a question as a sheet shows it: the answer, then every filled field, in plain lines."""

from __future__ import annotations

import re

from alignkit.core.model import Campaign
from alignkit.core.questions import get_question
from alignkit.core.status import is_filled
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.values.sentences import format_field_value

_LIKE_A_MARK = re.compile(r"\[(?=\s*(?:Q\d|SHEET|END OF|YOUR|SIGN|IT FAILED|ROLE|FINGERPRINT))", re.IGNORECASE)

# A single line break in prose is a blank, as on the page; not before an item of a list, a heading or a quotation.
_LINE_BREAK = re.compile(r"(?<=\S)[ \t]*\n(?=[^\s#>|*+-])(?!\d+[.)] )")


def question_lines(campaign: Campaign, key: str) -> list[str]:
    """The lines of a question or of ``campaign``; none where nothing stands there.

    Nothing in them can be taken for a mark of the sheet.
    """
    content = campaign.content(key)
    prose = sanitize(str(content.get("answer", ""))).strip()
    lines = _LINE_BREAK.sub(" ", prose).splitlines()
    for field in get_question(key).fields:
        value = content.get(field.key)
        if not is_filled(value) or field.key == "answer":
            continue
        rows = value if isinstance(value, list) else [value]
        said = [sanitize_line(format_field_value(field, [row] if field.kind == "lines" else row)) for row in rows]
        if len(said) > 1:
            lines += [f"{field.label}:", *(f"- {item}" for item in said)]
        else:
            lines.append(f"{field.label}: {said[0]}")
    known = {field.key for field in get_question(key).fields} | {"answer", "disputed"}
    lines += [
        f"Also written down, {sanitize_line(str(k))}: {sanitize_line(str(v))}"
        for k, v in content.items()
        if k not in known
    ]
    return [without_marks(line) for line in lines]


def without_marks(text: str) -> str:
    """The text with round brackets where it could be taken for a mark of a sheet."""
    return _LIKE_A_MARK.sub("(", text)
