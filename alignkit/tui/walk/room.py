"""What stands around the question: what each team says, what is in the way of signing, hints, and the clock strip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from alignkit.clocks import clock
from alignkit.fields import Question
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.problems import Problem
from alignkit.questions import CAMPAIGN, QUESTIONS
from alignkit.shown import shown, shown_line
from alignkit.standing import Block, campaign_status, mark, sealed_digest
from alignkit.tui.parts import head, plain_terminal, said
from alignkit.tui.walk import carried
from alignkit.tui.walk.asides import Since

MOST = 4  # changes listed below a team's stance
CLOCKED = ("mql", "sql", "sales_responsibilities")


def words(campaign: Campaign, team: Team, key: str, now: datetime, since: Since) -> Text:
    """What one team says to the present answer, and what changed since it said so."""
    return Text("\n").join([*said(campaign, team, key, now), *_changed(campaign, team, key, since)])


def _changed(campaign: Campaign, team: Team, key: str, since: Since) -> list[Text]:
    """What changed since a team's own stance, a line each, and the key that affirms it."""
    if team not in since or mark(campaign, team, key) == "nothing":
        return []
    sentences = since[team]
    if sentences is None:
        return [Text("what it said then is not known on this machine", "dim")]
    more = [Text(f"and {len(sentences) - MOST} more changes")] if len(sentences) > MOST else []
    return [Text(shown_line(sentence), "italic") for sentence in sentences[:MOST]] + more


def teams(campaign: Campaign, key: str, now: datetime, since: Since) -> Text:
    """For the wide screen: each team's own view above what it says."""
    text = Text()
    for team in TEAMS:
        position = campaign.view(team, key).position
        text.append(head(campaign, team, key)).append("\n")
        text.append(f"“{shown(position).strip()}”\n" if position else "", "italic")
        text.append(words(campaign, team, key, now, since)).append("\n\n")
    text.rstrip()
    return text


def in_the_way(campaign: Campaign, blocks: Sequence[Block]) -> Text:
    """What blocks signing, a line or two for each question, for the rail."""
    untouched = carried.count(campaign)
    text = Text(f"{untouched}\n\n" if untouched else "")
    if campaign_status(campaign) == "altered":
        text.append("Not as it was signed\n", "bold red").append(f"{shown_line(campaign.against)}\n\n")
    if sealed_digest(campaign):
        text.append("Signed\n", "bold")
        for made in campaign.agreement.signoffs:
            text.append(f"{shown_line(made.name)} for {TEAM_NAMES[made.team]}\n")
        return text.append("\nA begins the next revision", "dim")
    if not blocks:
        return text.append("Nothing in the way\n", "bold green").append("z signs")
    text.append("Before we can sign\n", "bold")
    for q in (CAMPAIGN, *QUESTIONS):
        here = [block for block in blocks if block.question == q.key]
        if here:
            text.append(f"{q.name}: {_briefly(here)}\n")
    text.append("\nz lists them all", "dim")
    return text


def _briefly(blocks: Sequence[Block]) -> str:
    codes = Counter(block.code for block in blocks)
    teams = {code: " and ".join(TEAM_NAMES[b.team] for b in blocks if b.code == code and b.team) for code in codes}
    words = {
        "AF24": "two edits met",
        "AF20": "no answer yet",
        "AF23": f"{teams.get('AF23')} objects",
        "AF22": f"changed since {teams.get('AF22')} agreed",
        "AF21": f"{teams.get('AF21')} to agree",
        "AF25": f"{codes['AF25']} field{'s' if codes['AF25'] > 1 else ''} missing",
    }
    return ", ".join(said for code, said in words.items() if codes[code])


def hints(campaign: Campaign, q: Question, findings: Sequence[Problem]) -> Text:
    """Worth a minute: what a tangible answer has, an example, and what the checks find here."""
    text = Text().append("A tangible answer has\n", "bold")
    for part in q.tangible:
        text.append(f"{'-' if plain_terminal() else '•'} {part}\n")
    if not campaign.answer(q.key):
        text.append("\nFor example\n", "bold").append(f"{q.example}\n", "italic")
    here = [found for found in findings if found.question == q.key]
    if here:
        text.append("\nWorth a minute\n", "bold")
    for found in here:
        text.append(f"{found.code} ", "yellow").append(f"{shown_line(found.message)}\n")
        text.append(f"{shown_line(found.hint)}\n", "dim italic")
    return text


def notes(q: Question, findings: Sequence[Problem]) -> Text:
    """The same for a narrow screen, below the question: one line each."""
    text = Text()
    for found in findings:
        if found.question == q.key:
            text.append(f"\n{found.code} ", "yellow").append(shown_line(found.message), "dim")
    return text


def clock_strip(campaign: Campaign, key: str) -> Text:
    """From the lead's act to accepted or returned, each promise in its place, and the sum."""
    if key not in CLOCKED:
        return Text("")
    known = clock(campaign)
    acts, handed, called, decided, passed = known.steps
    arrow = "->" if plain_terminal() else "→"
    text = Text(f"\n{acts.label}")
    for step in (handed, called):
        text.append(f" {arrow} ", "dim").append(*_promise(step.within)).append(f" {arrow} ", "dim").append(step.label)
    text.append(f"\n{decided.label} within ").append(*_promise(decided.within)).append(" of the hand-off")
    if passed.within:
        text.append(f"; {passed.label} within ").append(*_promise(passed.within))
    if known.asked_for_call:
        text.append("; asked for a call: ").append(*_promise(known.asked_for_call))
    if known.total:
        text.append(f"\n{known.total[:1].upper()}{shown_line(known.total[1:])}.", "dim")
    return text


def _promise(within: str) -> tuple[str, str]:
    return (shown_line(within), "bold") if within else ("how fast?", "yellow")
