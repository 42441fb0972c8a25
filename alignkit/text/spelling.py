"""The known word closest to one that was typed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known spelling closest to a word, or an empty text."""

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")
