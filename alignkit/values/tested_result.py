"""What a test on real leads came to, as question 5 keeps it: in a few sentences, wherever people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alignkit.core.definition_parts import describe_changes
from alignkit.text.intervals import describe_share
from alignkit.values.parse_format import format_day


def describe_kept(tested: Mapping[str, Any], mql: Mapping[str, Any] | None = None) -> list[str]:
    """Return what ``mql.tested`` says, as sentences: how the teams judged, and what the definition lets through.

    ``mql``: the question as it is now, where it is to be said what changed since.
    """
    day, leads = tested.get("on"), _count(tested, "leads")
    when = f"Tested on {format_day(day)}" if isinstance(day, date) else "Tested"
    both, same = _count(tested, "both_judged"), _count(tested, "same")
    judged = f"; the teams said the same on {same} of {both} both judged" if both and same is not None else ""
    first = when + (f" with {leads} real leads" if leads else "") + judged + _listed(tested, "present", ", judged by ")
    found = [f"{first}."]
    good, bad = (_passed(tested, kind) for kind in ("good", "bad"))
    if passed := describe_passed(good, bad, _count(tested, "settled")):
        found.append(
            f"Of the half kept for the test it passes {passed}. Both teams knew these leads, picked evenly: these are "
            "not the shares of all leads."
        )
    if factors := _listed(tested, "factors", "Reasons given most often: "):
        found.append(f"{factors}.")
    parts = tested.get("parts")
    if mql and (changes := describe_changes(parts if isinstance(parts, list) else [], mql)):
        found.append(f"Changed since: {'; '.join(changes)}.")
    return found


def describe_passed(good: tuple[int, int] | None, bad: tuple[int, int] | None, settled: int | None) -> str:
    """Return what a definition lets through: "8 of 9 (likely 57 to 98 %) called good and 0 of 4 others; 2 settled".

    ``good`` and ``bad`` are how many pass, of how many; None where that is not known. ``settled``: of how many leads
    the verdict was settled after the reveal; None where that is not known: then nothing says who called them good.
    """
    named = (good, "called good by both" if settled == 0 else "called good"), (bad, "others")
    shares = [f"{describe_share(*pair)} {said}" for pair, said in named if pair]
    said = " and ".join(shares)
    return f"{said}; {settled} of these settled after the reveal" if said and settled else said


def _passed(tested: Mapping[str, Any], kind: str) -> tuple[int, int] | None:
    passed, total = _count(tested, f"{kind}_passed"), _count(tested, kind)
    return (passed, total) if passed is not None and total is not None and passed <= total else None


def _count(tested: Mapping[str, Any], key: str) -> int | None:
    value = tested.get(key)
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value == int(value)
    return int(value) if is_whole and value is not None else None


def _listed(tested: Mapping[str, Any], key: str, lead_in: str) -> str:
    value = tested.get(key)
    lines: Sequence[Any] = value if isinstance(value, list) else []
    return lead_in + ", ".join(str(line) for line in lines) if lines else ""
