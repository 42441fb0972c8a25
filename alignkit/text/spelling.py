"""The known word closest to one that was typed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest_match(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known spelling closest to a word, or an empty text where none is as like it as ``cutoff``, from 0 to 1."""

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")
