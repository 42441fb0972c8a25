"""A question in the user's own editor, as a small TOML file. A result that cannot be used costs no word."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from alignkit import agreement
from alignkit.disk.identity import SET_EDITOR, editor
from alignkit.disk.workspace import state_dir
from alignkit.fields import Field
from alignkit.fileformat.assigning import refuse_wrong
from alignkit.problems import Refused
from alignkit.questions import QUESTIONS
from alignkit.questions import question as the_question
from alignkit.session import Session
from alignkit.shown import shown_line


def edit(session: Session, question: str) -> None:
    """Open the question in the editor and take over what comes back. Raises Refused and then keeps the text."""
    command = editor(os.environ)
    before = _page(session, question)
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / f"{session.slug}.{question}.toml"
        path.write_text(before, encoding="utf-8")
        try:
            ended = subprocess.run([*command, str(path)], check=False).returncode
        except OSError as error:
            raise Refused(f"The editor {command[0]!r} could not be started: {error.strerror}.", SET_EDITOR) from error
        after = path.read_bytes() if path.is_file() else before.encode()
    if after == before.encode():
        return
    try:
        if ended != 0:
            raise Refused(f"The editor ended with an error ({ended}).", "Nothing was changed.")
        session.apply(agreement.set_content, "edit", question, _content(question, after))
        refuse_wrong(question, session.campaign.content(question))
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


def _content(question: str, raw: bytes) -> dict[str, Any]:
    from alignkit.fileformat.kinds import Finding, plain
    from alignkit.fileformat.reading import opened

    _, tables = opened(raw)
    if stray := [key for key in tables if key != question]:
        raise Refused(f"{stray[0]!r} stands outside of [{question}].", f"Only [{question}] is taken over.")
    found: list[Finding] = []
    content = plain(tables.get(question, {}), found, (question,))
    if found or not isinstance(content, dict):
        raise Refused(found[0].message if found else f"{question} must be a table.", found[0].hint if found else "")
    return content


def _kept(session: Session, question: str, text: bytes, wrong: Refused) -> Refused:
    """The same refusal, with where the text was put: beside the recovery files, for it is no whole campaign."""
    lines = "\n".join(f"line {problem.line}: {problem.message}" for problem in wrong.problems if problem.line)
    name = f"{session.slug}.{question}.{os.urandom(4).hex()}.toml"
    try:
        path = state_dir() / "edited" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="alignkit-kept-")) / name
        path.write_bytes(text)
    return Refused(lines or wrong.message, f"{wrong.hint} Your text is kept in {path}".strip())
