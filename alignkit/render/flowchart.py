"""Draw the lead flow as a Mermaid flow chart, for targets that render one."""

from __future__ import annotations

import re

from alignkit.core.model import Campaign
from alignkit.core.sla import FlowStep, LeadClass, lead_flow
from alignkit.text.durations import describe_promise
from alignkit.text.sanitize import sanitize_line

_UNSAFE_CHARACTER = re.compile(r"[^\w .,/-]")
_MAX_LABEL = 60


def draw_flowchart(campaign: Campaign) -> str:
    """Return the steps with their time limits, top to bottom; empty if no time is agreed for any of them."""
    clocks = lead_flow(campaign)
    steps = (clocks.handed_over, clocks.first_call, clocks.decided, clocks.passed_on)
    if all(step.missing for step in steps) and not clocks.classes and not clocks.preparation:
        return ""
    handed_over, first_call, decided, passed_on = steps
    rows = ["flowchart TD", f"    act([{_quote_label('lead acts')}])"]
    before = "act"
    for place, step in enumerate(clocks.preparation, 1):
        rows += [_draw_arrow(before, f"step{place}", step), f"    step{place}[{_quote_label(step.label, step.owner)}]"]
        before = f"step{place}"
    since = " of the lead's act" if clocks.preparation else ""
    rows += [
        _draw_arrow(before, "handed", handed_over, since),
        f"    handed[{_quote_label(handed_over.label, handed_over.owner)}]",
    ]
    rows += [_draw_clock(kind) for kind in clocks.classes]
    if not clocks.classes:
        rows.append(_draw_arrow("handed", "called", first_call))
    rows += [
        f"    called[{_quote_label(first_call.label, first_call.owner)}]",
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


def _draw_clock(kind: LeadClass) -> str:
    within = f"{describe_promise(kind.respond_within)}" if kind.respond_within else "no time agreed"
    label = _quote_label(*([kind.name] if kind.name else []), within)
    return f"    {'act' if kind.starts == 'act' else 'handed'} -->|{label}| called"


def _draw_arrow(one: str, other: str, step: FlowStep, since: str = "") -> str:
    within = f"{describe_promise(step.within)}{since}" if step.within else "no time agreed"
    return f"    {one} -->|{_quote_label(within)}| {other}"


def _quote_label(*parts: str) -> str:
    """Return the parts as one quoted label, with all but plain characters written as character codes."""
    texts = [
        part if len(part) <= _MAX_LABEL else f"{part[: _MAX_LABEL - 1]}…" for part in map(sanitize_line, parts) if part
    ]
    said = [_UNSAFE_CHARACTER.sub(lambda found: f"#{ord(found[0])};", text) for text in texts]
    return '"' + ", ".join(said) + '"'
