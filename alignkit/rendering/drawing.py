"""A lead's way as a Mermaid flow chart, for the wikis that draw one."""

from __future__ import annotations

import re

from alignkit.clocks import Step, clock
from alignkit.model import Campaign
from alignkit.shown import shown_line

_TAME = re.compile(r"[^\w .,/-]")
_LONG = 60


def flow(campaign: Campaign) -> str:
    """The stations and their promises, top to bottom; empty where nothing is promised at all."""
    clocks = clock(campaign)
    if all(step.missing for step in clocks.steps if step.starts_at):
        return ""
    acts, handed_over, first_call, decided, passed_on = clocks.steps
    rows = ["flowchart TD", f"    act([{_label(acts.label)}])"]
    rows += [_arrow("act", "handed", handed_over), f"    handed[{_label(handed_over.label, handed_over.owner)}]"]
    if clocks.asked_for_call:
        rows.append(f"    act -->|{_label('asked for a call', clocks.asked_for_call)}| called")
    rows += [_arrow("handed", "called", first_call), f"    called[{_label(first_call.label, first_call.owner)}]"]
    rows += [
        _arrow("called", "decided", decided, " of the hand-off"),
        f"    decided{{{_label('accepted or returned?')}}}",
    ]
    if passed_on.owner or passed_on.within:
        rows += [
            f"    decided -->|{_label('accepted', passed_on.within)}| passed",
            f"    passed[{_label(passed_on.label, passed_on.owner)}]",
        ]
    else:
        rows.append(f"    decided --> passed([{_label('accepted')}])")
    rows.append(f"    decided --> back([{_label('returned with a reason')}])")
    return "\n".join(rows)


def _arrow(one: str, other: str, step: Step, since: str = "") -> str:
    within = f"within {step.within}{since}" if step.within else "no time agreed"
    return f"    {one} -->|{_label(within)}| {other}"


def _label(*parts: str) -> str:
    """Quoted text in which nothing is a mark: every sign but the plainest is written as its number."""
    texts = [part if len(part) <= _LONG else f"{part[: _LONG - 1]}…" for part in map(shown_line, parts) if part]
    said = [_TAME.sub(lambda found: f"#{ord(found[0])};", text) for text in texts]
    return '"' + ", ".join(said) + '"'
