"""What stands around a question: the stances of both teams, what blocks signing, hints, and the clock strip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.content import Content

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem
from alignkit.core.fields import Question
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import QUESTIONS
from alignkit.core.sla import lead_flow
from alignkit.core.status import SigningBlock, campaign_status, describe_origin, sealed_digest, stance_mark
from alignkit.text.durations import AUTOMATIC
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.item_text import hang_entry
from alignkit.tui.questions import carried_text
from alignkit.tui.questions.annotations import ChangesSinceStance
from alignkit.tui.widgets import (
    describe_doors,
    is_ascii_terminal,
    stance_details,
    stance_head,
    stance_lines,
    team_heading,
)
from alignkit.values import lead_funnel
from alignkit.values.parse_format import join_words

MAX_HINTS = 4  # changes listed below a team's stance
QUESTIONS_WITH_CLOCK = ("mql", "sql", "sales_responsibilities")


def render_stance(
    campaign: Campaign, team: Team, key: str, now: datetime, since: ChangesSinceStance, shows_all: bool = False
) -> Text:
    """One team's stance on the present answer, and what changed since: the first changes, or all of them."""
    return Text("\n").join(
        [*stance_lines(campaign, team, key, now), *_changes_since_stance(campaign, team, key, since, shows_all)]
    )


def render_stance_details(
    campaign: Campaign, team: Team, key: str, now: datetime, since: ChangesSinceStance, shows_all: bool, width: int
) -> tuple[Text, Text]:
    """One team's stance for a narrow screen: a line of ``width`` cells, and below it all that the line has no room for.

    What the team says, or the first change since, stands in the line where it fits as a whole, else below.
    """
    head, stance = stance_head(campaign, team, key, now), campaign.view(team, key).stance
    is_own = stance is not None and not (campaign.base and campaign.is_from_base(key))
    said = [Text(line) for line in stance_details(stance)] if stance and is_own else []
    changes = _changes_since_stance(campaign, team, key, since, shows_all)
    has_changed = stance_mark(campaign, team, key) == "changed"
    first = (changes if since.get(team) else []) if has_changed else said
    if first and head.cell_len + 2 + first[0].cell_len <= width:
        head = head.append(": " + first.pop(0).plain)
    said += changes
    if stance and is_own and shows_all and (doors := describe_doors(stance)):
        said.append(Text(f"({doors})", "dim"))
    return head, Text("\n").join(said)


def describe_objections(campaign: Campaign, key: str, width: int) -> str:
    """The standing objections to a question and what would settle them, in ``width`` cells; empty where nobody objects.

    It stands in sight while somebody writes.
    """
    objecting = [team for team in TEAMS if stance_mark(campaign, team, key) == "objects"]
    room = (width + 3) // max(1, len(objecting)) - 3
    return "   ".join(_describe_objection(campaign, team, key, room) for team in objecting)


def _describe_objection(campaign: Campaign, team: Team, key: str, room: int) -> str:
    stance = campaign.view(team, key).stance
    assert stance is not None
    note, settles = f"{TEAM_NAMES[team]}: “{sanitize_line(stance.note)}”", sanitize_line(stance.settles)
    if not settles:
        return _cut(note, room, "”")
    settles = _cut(f" Settles: {settles}", max(room * 2 // 3, room - cell_len(note)))
    return _cut(note, room - cell_len(settles), "”") + settles


def _cut(text: str, width: int, end: str = "") -> str:
    """A text in at most ``width`` cells; where words are left out, an ellipsis stands for them before ``end``."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1 - len(end))).rstrip() + f"…{end}"


def _changes_since_stance(
    campaign: Campaign, team: Team, key: str, since: ChangesSinceStance, shows_all: bool
) -> list[Text]:
    """What changed since a team's stance, a line each, and the key that shows the rest."""
    if team not in since or stance_mark(campaign, team, key) == "nothing":
        return []
    sentences = since[team]
    if sentences is None:
        return [Text("what it said then is not known on this machine", "dim")]
    shown = sentences if shows_all else sentences[:MAX_HINTS]
    left = len(sentences) - len(shown)
    more = [Text(f"d: {left} more changes")] if left else []
    return [Text(sanitize_line(sentence), "italic") for sentence in shown] + more


def teams_in_order(own: Team | None) -> tuple[Team, ...]:
    """Both teams, the own one first where it is known."""
    return tuple(sorted(TEAMS, key=lambda team: team != own)) if own else TEAMS


def render_teams(
    campaign: Campaign,
    key: str,
    now: datetime,
    since: ChangesSinceStance,
    own: Team | None = None,
    shows_all: bool = False,
) -> Text:
    """Both teams for the wide screen, the own one first: the own view above the stance."""
    text = Text()
    for team in teams_in_order(own):
        position = campaign.view(team, key).position
        text.append(team_heading(campaign, team, key, width=0)).append("\n")
        text.append(f"“{sanitize(position).strip()}”\n" if position else "", "italic")
        text.append(render_stance(campaign, team, key, now, since, shows_all)).append("\n\n")
    text.rstrip()
    return text


def render_blocks(campaign: Campaign, blocks: Sequence[SigningBlock], width: int) -> Text:
    """What blocks signing, an entry for each question, for the left column of ``width`` cells."""
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
        return text.append("\ne begins the next revision", "dim")
    if not blocks:
        return text.append("Nothing in the way\n", "bold green").append("z signs")
    text.append("Before we can sign\n", "bold")
    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        here = [block for block in blocks if block.question == q.key]
        if here:
            text.append(f"{hang_entry(f'{q.name}: {_summarize_blocks(here)}', width)}\n")
    text.append("\nz lists them all", "dim")
    return text


def _summarize_blocks(blocks: Sequence[SigningBlock]) -> str:
    codes = Counter(block.code for block in blocks)
    teams = {code: " and ".join(TEAM_NAMES[b.team] for b in blocks if b.code == code and b.team) for code in codes}
    words = {
        "AF24": "two edits met",
        "AF27": "the base cannot be used",
        "AF20": "the sentence is missing" if any("sentence" in block.message for block in blocks) else "no answer yet",
        "AF23": f"{teams.get('AF23')} objects",
        "AF22": f"changed since {teams.get('AF22')} agreed",
        "AF21": f"{teams.get('AF21')} to agree",
        "AF25": f"{codes['AF25']} field{'s' if codes['AF25'] > 1 else ''} missing",
    }
    return ", ".join(said for code, said in words.items() if codes[code])


def render_hints(campaign: Campaign, q: Question, findings: Sequence[Problem], width: int) -> Text:
    """What makes an answer tangible, an example, and the findings on this question, for a column of ``width`` cells."""
    text = Text().append("A tangible answer has\n", "bold")
    for part in q.tangible:
        text.append(f"{hang_entry(part, width)}\n")
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


def render_need(campaign: Campaign) -> Text:
    """How many leads the goal of question 4 needs, from the teams' own rates; empty until that can be computed."""
    needed = lead_funnel.build_funnel(campaign)
    stages = join_words(needed.stages) if needed else ""
    return Text(f"\nIt takes {sanitize_line(stages)} by your own rates") if stages else Text("")


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


def single_signer(campaign: Campaign) -> Team | None:
    """The team whose signature alone stands on the present text; None without one."""
    digest = agreement_digest(campaign)
    return next((made.team for made in campaign.agreement.signoffs if made.digest == digest), None)


def rule_line(left: str, right: str, width: int) -> Content:
    """A line across the screen with a title at its left and a word at its right."""
    dash = "-" if is_ascii_terminal() else "─"
    start = f"{dash * 2} {left} " if left else dash * 3
    end = f" {right} {dash * 2}" if right else ""
    fill = dash * max(0, width - len(start) - len(end))
    return Content.assemble((start, "bold"), fill, (end, "bold"))
