"""Errors: ``Problem`` says what is wrong, where, and how to fix it; ``UserError`` is raised for what cannot be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from alignkit.text.sanitize import shown_name

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, a check or a verification.

    ``code`` is one of ``codes.PROBLEM_CODES`` or of a check, ``hint`` the fix. ``path`` is relative to the workspace,
    ``line`` counts from 1, ``key`` is dotted from the file's root.
    """

    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    path: str = ""
    line: int | None = None
    key: str = ""
    slug: str = ""
    question: str = ""

    def at(self, *, path: str = "", line: int | None = None, slug: str = "") -> Problem:
        """A copy with path, line and slug filled in where they were missing."""
        return replace(self, path=self.path or path, line=self.line or line, slug=self.slug or slug)

    def as_json(self) -> dict[str, object]:
        """The JSON object that ``check --json`` and ``verify --json`` print; missing values are null."""
        return {
            "path": self.path or None,
            "line": self.line,
            "key": self.key or None,
            "slug": self.slug or None,
            "question": self.question or None,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint or None,
        }

    def __str__(self) -> str:
        place = ":".join(part for part in (shown_name(self.path), str(self.line or "")) if part)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} {self.hint}" if self.hint else text


class UserError(Exception):
    """An action is not possible, and nothing was changed. ``hint`` is the fix; ``problems`` name the places."""

    def __init__(self, message: str, hint: str = "", problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.message, self.hint, self.problems = message, hint, tuple(problems)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message
