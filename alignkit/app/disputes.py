"""Two edits met: join a file in which git left both sides, and choose the version of a field that shall stand."""

from __future__ import annotations

from alignkit.app.session import Session
from alignkit.core.questions import get_question
from alignkit.merge import campaign_merge
from alignkit.store import conflict_repair
from alignkit.store.conflict_repair import RepairedFile
from alignkit.store.workspace import Workspace


def repair_file(ws: Workspace, slug: str) -> RepairedFile | None:
    """Join both sides of a campaign file with git's conflict markers, field by field; None where it holds none.

    The text with the markers is kept first. Raises UserError where a side is broken, or the file cannot be written.
    """
    return conflict_repair.repair_conflict(ws, slug)


def resolve(session: Session, question: str, field: str, take: int) -> None:
    """Let one version of a disputed field stand, counted from 0; the number after the last removes it.

    The session changes in memory; the caller writes it with ``session.save()``. Stances on the question are asked for
    again. Raises UserError where nothing is disputed there, or there is no such version.
    """
    label = f"{get_question(question).name}: a version chosen"
    session.apply(campaign_merge.resolve_dispute, label, question, field, take, question=question)
