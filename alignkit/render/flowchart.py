"""A lead's way as a Mermaid flow chart, for the wikis that draw one."""

from __future__ import annotations

import re

from alignkit.core.model import Campaign
from alignkit.core.sla import FlowStep, lead_flow
from alignkit.text.durations import describe_promise
from alignkit.text.sanitize import sanitize_line

_UNSAFE_CHARACTER = re.compile(r"[^\w .,/-]")
_MAX_LABEL = 60


def draw_flowchart(campaign: Campaign) -> str:
    """The stations and their promises, top to bottom; empty where nothing is promised at all."""
    clocks = lead_flow(campaign)
    if all(step.missing for step in clocks.steps if step.starts_when):
        return ""
    acts, handed_over, first_call, decided, passed_on = clocks.steps
    rows = ["flowchart TD", f"    act([{_quote_label(acts.label)}])"]
    rows += [
        _draw_arrow("act", "handed", handed_over),
        f"    handed[{_quote_label(handed_over.label, handed_over.owner)}]",
    ]
    if clocks.asked_for_call:
        rows.append(f"    act -->|{_quote_label('asked for a call', clocks.asked_for_call)}| called")
    rows += [
        _draw_arrow("handed", "called", first_call),
        f"    called[{_quote_label(first_call.label, first_call.owner)}]",
    ]
    rows += [
        _draw_arrow("called", "decided", decided, " of the hand-off"),
        f"    decided{{{_quote_label('accepted or returned?')}}}",
    ]
    if passed_on.owner or passed_on.within:
        rows += [
            f"    decided -->|{_quote_label('accepted', passed_on.within)}| passed",
            f"    passed[{_quote_label(passed_on.label, passed_on.owner)}]",
        ]
    else:
        rows.append(f"    decided --> passed([{_quote_label('accepted')}])")
    rows.append(f"    decided --> back([{_quote_label('returned with a reason')}])")
    return "\n".join(rows)


def _draw_arrow(one: str, other: str, step: FlowStep, since: str = "") -> str:
    within = f"{describe_promise(step.within)}{since}" if step.within else "no time agreed"
    return f"    {one} -->|{_quote_label(within)}| {other}"


def _quote_label(*parts: str) -> str:
    """Quoted text in which nothing is a mark: every sign but the plainest is written as its number."""
    texts = [
        part if len(part) <= _MAX_LABEL else f"{part[: _MAX_LABEL - 1]}…" for part in map(sanitize_line, parts) if part
    ]
    said = [_UNSAFE_CHARACTER.sub(lambda found: f"#{ord(found[0])};", text) for text in texts]
    return '"' + ", ".join(said) + '"'
