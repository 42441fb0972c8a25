"""Each team's own view on a question: written one team after the other, hidden until both are there, then shown."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from alignkit.app import sheets
from alignkit.app.sheets import CollectOutcome
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Actor, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.sheets.view_pairs import pair_views
from alignkit.tui.dialogs import ButtonDialog, Choice, ConfirmDialog, FormDialog
from alignkit.tui.questions import side_panel
from alignkit.tui.questions.acts import with_actor
from alignkit.tui.questions.views_screen import ViewsScreen
from alignkit.tui.questions.walk import Walk, question_name

VIEW_FIELD = Field("view", "prose", "Own view", REQUIRED, "How does this team see it, before it has heard the other?")


async def choose(walk: Walk) -> None:
    """Ask what is to be done about the teams' own views on the question; the first button is what is next."""
    if not walk.act(walk.look_for_hidden_views):
        return
    key = walk.question_key
    waiting = [team for team in TEAMS if team in walk.hidden_views.get(key, ())]
    missing = [team for team in side_panel.teams_in_order(walk.me.team) if _has_none(walk, team)]
    choices: list[Choice] = []
    if len(missing) == 2 and walk.me.team is None:
        choices.append(Choice("Marketing, then Sales", (*missing,)))
    else:
        choices += [Choice(f"{TEAM_NAMES[team]} writes, hidden", (team,)) for team in missing]
    choices += [Choice(f"{TEAM_NAMES[team]} writes it anew", (team,)) for team in waiting]
    if pair_views(walk.campaign):
        choices.append(Choice("Show side by side", "show"))
    if walk.hidden_views:
        choices.append(Choice("Reveal early", "reveal"))
    choices.append(Choice("Write in the open", "open"))
    if not missing and not waiting:  # both are written
        choices.sort(key=lambda choice: choice.answer != "show")
    told = [f"  {TEAM_NAMES[team]}: {_describe(walk, team)}" for team in TEAMS]
    told.append("What is written hidden is shown once both teams have written.")

    async def answered(answer: str | tuple[Team, ...] | None) -> None:
        if answer == "show":
            await show(walk)
        elif answer == "reveal":
            await _confirm_reveal(walk)
        elif answer == "open":
            await walk.view.write_position()
        elif answer:
            await _write_hidden(walk, key, tuple(team for team in TEAMS if team in answer))

    title = f"Own views on {question_name(key)}"
    await walk.view.ask(ButtonDialog[Any](title, "\n".join(told), choices), answered)


def _has_none(walk: Walk, team: Team) -> bool:
    key = walk.question_key
    return not walk.campaign.view(team, key).position.strip() and team not in walk.hidden_views.get(key, ())


def _describe(walk: Walk, team: Team) -> str:
    if team in walk.hidden_views.get(walk.question_key, ()):
        return "written, hidden still"
    return "not written yet" if _has_none(walk, team) else "written"


async def _write_hidden(walk: Walk, key: str, teams: tuple[Team, ...], before: str = "") -> None:
    """Ask the first of ``teams`` for its view, keep it hidden, and go on with the next. ``before`` stands above."""
    if not walk.may_change():
        return
    team, rest = teams[0], teams[1:]
    other = next(each for each in TEAMS if each != team)
    is_last = other in walk.hidden_views.get(key, ()) or bool(walk.campaign.view(other, key).position.strip())
    shown = (
        "Both views are shown" if is_last else f"It is hidden until {TEAM_NAMES[other]} has written too, and then shown"
    )
    text = f"{before}{TEAM_NAMES[other]} looks away while {TEAM_NAMES[team]} writes. {shown} side by side."
    if walk.me.team and walk.me.team != team:
        text += f"\nThis machine is set up for {TEAM_NAMES[walk.me.team]}; this is the view of {TEAM_NAMES[team]}."

    async def answered(answer: dict[str, Any] | None) -> None:
        if answer:
            await with_actor(walk, team, partial(give, str(answer["view"])))

    async def give(view: str, who: Actor) -> None:
        done: list[CollectOutcome] = []
        if not walk.act(lambda: done.append(sheets.give_view(walk.session, key, team, view, who))):
            walk.view.app.kept_texts[title] = {"view": view}
            return
        walk.act(walk.look_for_hidden_views)
        walk.view.changed()
        if not done[0].hidden:
            await show(walk, {key})
            walk.view.say(f"Both views on {question_name(key)} are in the campaign now. u takes them out again.")
        elif rest:
            await _write_hidden(walk, key, rest, f"{TEAM_POSSESSIVES[team]} view is hidden. ")
        else:
            said = f"{TEAM_POSSESSIVES[team]} view on {question_name(key)} is hidden"
            walk.view.say(f"{said} until {TEAM_NAMES[other]} has written: j again.")

    title = f"{TEAM_POSSESSIVES[team]} own view on {question_name(key)}"
    does = "Show both" if is_last else "Hide it"
    await walk.view.ask(FormDialog(title, (VIEW_FIELD,), {}, does, text), answered)


async def _confirm_reveal(walk: Walk) -> None:
    """Show what waits hidden although the other team has not written, after a question."""
    if not walk.may_change():
        return
    told = [
        f"  {TEAM_NAMES[team]}: {', '.join(question_name(key) for key in QUESTION_KEYS if team in found.get(key, ()))}"
        for found in (walk.hidden_views,)
        for team in TEAMS
        if any(team in teams for teams in found.values())
    ]
    told.append("Whoever has not written yet reads these first. They are written into the campaign.")

    async def answered(yes: bool | None) -> None:
        done: list[sheets.RevealOutcome] = []
        were_hidden = set(walk.hidden_views)
        if yes and walk.act(lambda: done.append(sheets.reveal(walk.session))):
            walk.act(walk.look_for_hidden_views)
            walk.view.changed()
            refused = [f"{question_name(act.question)}: {act.problem}" for act in done[0].acts if act.problem]
            await show(walk, were_hidden)
            walk.view.say(refused[0] if refused else "The hidden views are in the campaign now.")

    await walk.view.ask(ConfirmDialog("Reveal what is hidden?", "\n".join(told), "Reveal it"), answered)


async def show(walk: Walk, first: Collection[str] = ()) -> None:
    """Show both teams' views side by side, furthest apart first; those on the questions ``first`` before all others."""
    pairs = sorted(pair_views(walk.campaign), key=lambda pair: pair.question not in first)
    await walk.view.ask(ViewsScreen(pairs), lambda _: None)
