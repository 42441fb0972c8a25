"""A question in the user's own editor, as a small TOML file. A result that cannot be used costs no word."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alignkit.app import answers
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.fields import Field
from alignkit.core.questions import QUESTIONS
from alignkit.core.questions import get_question as the_question
from alignkit.files.decode import decode_toml
from alignkit.files.editor import write_new_file
from alignkit.store import text_editor
from alignkit.store.identity import SET_EDITOR_FIX, editor_command
from alignkit.text.sanitize import sanitize_line
from alignkit.values.validation import read_tables


@contextlib.contextmanager
def edited(session: Session, question: str) -> Iterator[None]:
    """Open the question in the editor and take over what comes back; what is done inside saves it.

    Raises Refused, also where what is done inside does, and then keeps the text.
    """
    command = editor_command(os.environ)
    before = _make_editor_text(session, question)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / f"{session.slug}.{question}.toml"
        path.write_text(before, encoding="utf-8")
        try:
            ended = text_editor.run_editor(command, path)
        except OSError as error:
            raise UserError(
                f"The editor {command[0]!r} could not be started: {error.strerror}.", SET_EDITOR_FIX
            ) from error
        after = path.read_bytes() if path.is_file() else b""
    if after == before.encode():
        yield
        return
    try:
        if ended != 0:
            raise UserError(f"The editor ended with an error ({ended}).", "Nothing was changed.")
        answers.replace_content(session, question, _parse_editor_text(session, question, after))
        yield
    except UserError as wrong:
        raise _keep_rejected_text(session, question, after, wrong) from wrong


def _make_editor_text(session: Session, question: str) -> str:

    asked = the_question(question)
    content: dict[str, Any] = {"answer": ""} if asked in QUESTIONS else {}
    text = write_new_file({question: content | dict(session.campaign.content(question))})
    head = [
        asked.asks,
        f"Save and leave the editor to take it over. Fields of {asked.name}:",
        *map(_describe_field, asked.fields),
    ]
    return "".join(f"# {sanitize_line(line)}\n" for line in head) + "\n" + text


def _describe_field(field: Field) -> str:
    inside = f" ({', '.join(inner.key for inner in field.fields)})" if field.fields else ""
    return f"  {field.key}{inside}: {field.asks}"


def _parse_editor_text(session: Session, question: str, raw: bytes) -> dict[str, Any]:

    _, tables = decode_toml(raw)
    if stray := [key for key in tables if key != question]:
        raise UserError(f"{stray[0]!r} stands outside of [{question}].", f"Only [{question}] is taken over.")
    if not tables and session.campaign.content(question):
        raise UserError(
            "The editor left an empty file; what stands in the campaign stays.",
            f"To empty the question on purpose, leave the line [{question}] with nothing below it.",
        )
    found = [finding for finding in read_tables(tables) if finding.code in ("AF03", "AF12")]
    content = tables.get(question, {})
    if found or not isinstance(content, dict):
        raise UserError(found[0].message if found else f"{question} must be a table.", found[0].hint if found else "")
    return content


def _keep_rejected_text(session: Session, question: str, text: bytes, wrong: UserError) -> UserError:
    """The same refusal, with where the text was put: beside the recovery files, for it is no whole campaign."""
    lines = "\n".join(f"line {problem.line}: {problem.message}" for problem in wrong.problems if problem.line)
    kept = ""
    if text.strip():
        kept = f"Your text is kept in {text_editor.keep_text(f'{session.slug}.{question}.toml', text)}"
    return UserError(lines or wrong.message, f"{wrong.hint} {kept}".strip())
