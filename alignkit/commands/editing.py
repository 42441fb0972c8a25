"""A question in the user's own editor, as a small TOML file. A result that cannot be used costs no word."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alignkit import agreement
from alignkit.disk import texteditor
from alignkit.disk.identity import SET_EDITOR, editor
from alignkit.fields import Field
from alignkit.fileformat.assigning import refuse_wrong
from alignkit.problems import Refused
from alignkit.questions import QUESTIONS
from alignkit.questions import question as the_question
from alignkit.session import Session
from alignkit.shown import shown_line


@contextlib.contextmanager
def edited(session: Session, question: str) -> Iterator[None]:
    """Open the question in the editor and take over what comes back; what is done inside saves it.

    Raises Refused, also where what is done inside does, and then keeps the text.
    """
    command = editor(os.environ)
    before = _page(session, question)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / f"{session.slug}.{question}.toml"
        path.write_text(before, encoding="utf-8")
        try:
            ended = texteditor.run(command, path)
        except OSError as error:
            raise Refused(f"The editor {command[0]!r} could not be started: {error.strerror}.", SET_EDITOR) from error
        after = path.read_bytes() if path.is_file() else b""
    if after == before.encode():
        yield
        return
    try:
        if ended != 0:
            raise Refused(f"The editor ended with an error ({ended}).", "Nothing was changed.")
        session.apply(agreement.set_content, "edit", question, _content(session, question, after))
        refuse_wrong(question, session.campaign.content(question))
        yield
    except Refused as wrong:
        raise _kept(session, question, after, wrong) from wrong


def _page(session: Session, question: str) -> str:
    from alignkit.fileformat.codec import new_text

    asked = the_question(question)
    content: dict[str, Any] = {"answer": ""} if asked in QUESTIONS else {}
    text = new_text({question: content | dict(session.campaign.content(question))})
    head = [
        asked.asks,
        f"Save and leave the editor to take it over. Fields of {asked.name}:",
        *map(_line, asked.fields),
    ]
    return "".join(f"# {shown_line(line)}\n" for line in head) + "\n" + text


def _line(field: Field) -> str:
    inside = f" ({', '.join(inner.key for inner in field.fields)})" if field.fields else ""
    return f"  {field.key}{inside}: {field.asks}"


def _content(session: Session, question: str, raw: bytes) -> dict[str, Any]:
    from alignkit.fileformat.kinds import Finding, plain
    from alignkit.fileformat.reading import opened

    _, tables = opened(raw)
    if stray := [key for key in tables if key != question]:
        raise Refused(f"{stray[0]!r} stands outside of [{question}].", f"Only [{question}] is taken over.")
    if not tables and session.campaign.content(question):
        raise Refused(
            "The editor left an empty file; what stands in the campaign stays.",
            f"To empty the question on purpose, leave the line [{question}] with nothing below it.",
        )
    found: list[Finding] = []
    content = plain(tables.get(question, {}), found, (question,))
    if found or not isinstance(content, dict):
        raise Refused(found[0].message if found else f"{question} must be a table.", found[0].hint if found else "")
    return content


def _kept(session: Session, question: str, text: bytes, wrong: Refused) -> Refused:
    """The same refusal, with where the text was put: beside the recovery files, for it is no whole campaign."""
    lines = "\n".join(f"line {problem.line}: {problem.message}" for problem in wrong.problems if problem.line)
    kept = ""
    if text.strip():
        kept = f"Your text is kept in {texteditor.keep(f'{session.slug}.{question}.toml', text)}"
    return Refused(lines or wrong.message, f"{wrong.hint} {kept}".strip())
