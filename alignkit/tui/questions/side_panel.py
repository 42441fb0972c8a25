"""What stands around a question: the stances of both teams, what blocks signing, hints, and the clock strip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from alignkit.core.errors import Problem
from alignkit.core.fields import Question
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import CAMPAIGN_QUESTION, QUESTIONS
from alignkit.core.sla import lead_flow
from alignkit.core.status import SigningBlock, campaign_status, describe_origin, sealed_digest, stance_mark
from alignkit.text.durations import AUTOMATIC
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.questions import carried_text
from alignkit.tui.questions.annotations import ChangesSinceStance
from alignkit.tui.widgets import is_ascii_terminal, stance_lines, team_heading

MAX_HINTS = 4  # changes listed below a team's stance
QUESTIONS_WITH_CLOCK = ("mql", "sql", "sales_responsibilities")


def render_stance(campaign: Campaign, team: Team, key: str, now: datetime, since: ChangesSinceStance) -> Text:
    """One team's stance on the present answer, and what changed since."""
    return Text("\n").join(
        [*stance_lines(campaign, team, key, now), *_changes_since_stance(campaign, team, key, since)]
    )


def _changes_since_stance(campaign: Campaign, team: Team, key: str, since: ChangesSinceStance) -> list[Text]:
    """What changed since a team's stance, a line each, and the key that confirms the stance."""
    if team not in since or stance_mark(campaign, team, key) == "nothing":
        return []
    sentences = since[team]
    if sentences is None:
        return [Text("what it said then is not known on this machine", "dim")]
    more = [Text(f"and {len(sentences) - MAX_HINTS} more changes")] if len(sentences) > MAX_HINTS else []
    return [Text(sanitize_line(sentence), "italic") for sentence in sentences[:MAX_HINTS]] + more


def render_teams(campaign: Campaign, key: str, now: datetime, since: ChangesSinceStance) -> Text:
    """Both teams for the wide screen: the own view above the stance."""
    text = Text()
    for team in TEAMS:
        position = campaign.view(team, key).position
        text.append(team_heading(campaign, team, key)).append("\n")
        text.append(f"“{sanitize(position).strip()}”\n" if position else "", "italic")
        text.append(render_stance(campaign, team, key, now, since)).append("\n\n")
    text.rstrip()
    return text


def render_blocks(campaign: Campaign, blocks: Sequence[SigningBlock]) -> Text:
    """What blocks signing, a line or two for each question, for the left column."""
    untouched = carried_text.describe_untouched_count(campaign)
    text = Text(f"{untouched}\n\n" if untouched else "")
    if origin := describe_origin(campaign):
        text.append(f"{sanitize_line(origin[0].upper() + origin[1:])}\n\n")
    if campaign_status(campaign) == "altered":
        text.append("Not as it was signed\n", "bold red").append(f"{sanitize_line(campaign.against)}\n\n")
    if sealed_digest(campaign):
        text.append("Signed\n", "bold")
        for made in campaign.agreement.signoffs:
            text.append(f"{sanitize_line(made.name)} for {TEAM_NAMES[made.team]}\n")
        return text.append("\nA begins the next revision", "dim")
    if not blocks:
        return text.append("Nothing in the way\n", "bold green").append("z signs")
    text.append("Before we can sign\n", "bold")
    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        here = [block for block in blocks if block.question == q.key]
        if here:
            text.append(f"{q.name}: {_summarize_blocks(here)}\n")
    text.append("\nz lists them all", "dim")
    return text


def _summarize_blocks(blocks: Sequence[SigningBlock]) -> str:
    codes = Counter(block.code for block in blocks)
    teams = {code: " and ".join(TEAM_NAMES[b.team] for b in blocks if b.code == code and b.team) for code in codes}
    words = {
        "AF24": "two edits met",
        "AF27": "the base cannot be used",
        "AF20": "no answer yet",
        "AF23": f"{teams.get('AF23')} objects",
        "AF22": f"changed since {teams.get('AF22')} agreed",
        "AF21": f"{teams.get('AF21')} to agree",
        "AF25": f"{codes['AF25']} field{'s' if codes['AF25'] > 1 else ''} missing",
    }
    return ", ".join(said for code, said in words.items() if codes[code])


def render_hints(campaign: Campaign, q: Question, findings: Sequence[Problem]) -> Text:
    """What makes an answer tangible, an example, and the findings on this question, for the wide screen."""
    text = Text().append("A tangible answer has\n", "bold")
    for part in q.tangible:
        text.append(f"{'-' if is_ascii_terminal() else '•'} {part}\n")
    if not campaign.answer(q.key):
        text.append("\nFor example\n", "bold").append(f"{q.example}\n", "italic")
    here = [found for found in findings if found.question == q.key]
    if here:
        text.append("\nWorth a minute\n", "bold")
    for found in here:
        text.append(f"{found.code} ", "yellow").append(f"{sanitize_line(found.message)}\n")
        text.append(f"{sanitize_line(found.hint)}\n", "dim italic")
    return text


def render_notes(q: Question, findings: Sequence[Problem]) -> Text:
    """The findings on this question for a narrow screen, one line each."""
    text = Text()
    for found in findings:
        if found.question == q.key:
            text.append(f"\n{found.code} ", "yellow").append(sanitize_line(found.message), "dim")
    return text


def render_clock_strip(campaign: Campaign, key: str) -> Text:
    """The steps of a lead from its own act to accepted or returned, the promised times between them, and their sum."""
    if key not in QUESTIONS_WITH_CLOCK:
        return Text("")
    known = lead_flow(campaign)
    arrow = "->" if is_ascii_terminal() else "→"
    text = Text("\nlead acts")
    shown = known.first_call.within or known.first_call.label in known.missing
    for step in (known.handed_over, known.first_call) if shown else (known.handed_over,):
        text.append(f" {arrow} ", "dim").append(*_parse_promise(step.within)).append(f" {arrow} ", "dim").append(
            sanitize_line(step.label)
        )
    text.append(f"\n{known.decided.label} within ").append(*_parse_promise(known.decided.within)).append(
        " of the hand-off"
    )
    if known.passed_on.within:
        text.append(f"; {known.passed_on.label} within ").append(*_parse_promise(known.passed_on.within))
    if known.preparation:
        names = sanitize_line(", ".join(step.label for step in known.preparation))
        text.append(f"\nbefore the hand-off: {names}: ").append(sanitize_line(known.preparation_time.shortest), "bold")
    for kind in known.classes:
        if kind.name:
            name = sanitize_line(kind.name)
            text.append(f"; {name[:1].lower()}{name[1:]}: ").append(*_parse_promise(kind.respond_within))
    if known.until_call and known.until_call.total != AUTOMATIC:
        text.append(f"\nFirst call at the latest {sanitize_line(str(known.until_call))} after the lead's act.", "dim")
    return text


def _parse_promise(within: str) -> tuple[str, str]:
    return (sanitize_line(within), "bold") if within else ("how fast?", "yellow")
