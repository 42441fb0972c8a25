"""Results of pure functions of a record, kept for the last few records that were asked about."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


class IdentityKey:
    """A record or its content as a key: equal to nothing but itself, for in Python 1 == True and 40 == 40.0.

    What a screen draws or a list says of one campaign asks for the same things dozens of times. They can be kept
    because nothing in a record is ever changed in place, and a kept key holds its record, so no other takes its id.
    """

    __slots__ = ("record",)

    def __init__(self, record: Any) -> None:
        self.record = record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentityKey) and self.record is other.record

    def __hash__(self) -> int:
        return id(self.record)


def keep_last(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Decorate a function whose first argument is a record and whose result nobody changes: the last are kept.

    The other arguments must be hashable. What raises is not kept.
    """

    @lru_cache(maxsize=32)
    def kept(key: IdentityKey, *others: Any) -> _R:
        return function(key.record, *others)  # type: ignore[call-arg]

    @wraps(function)
    def asked(record: Any, *others: Any) -> _R:
        return kept(IdentityKey(record), *others)

    return asked  # type: ignore[return-value]
