"""Draws what stands around the items of a question: title, marks, teams, hints; and says what the footer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import sealed_digest, signing_blocks, stance_mark
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.frame import Pane
from alignkit.tui.item_text import beside, wrap
from alignkit.tui.keys import KEYS, LOCKED_ACTIONS
from alignkit.tui.questions import carried_text, side_panel
from alignkit.tui.questions.annotations import ChangesSinceStance
from alignkit.tui.questions.rail import QuestionRail
from alignkit.tui.questions.stops import find_stop
from alignkit.tui.questions.walk import Walk
from alignkit.tui.widgets import (
    count_rows_below,
    describe_out_of_sight,
    is_ascii_terminal,
    team_heading,
    update_if_changed,
    update_line_if_changed,
)

if TYPE_CHECKING:
    from alignkit.review.carried_lessons import CarriedLessons
    from alignkit.store.review_source import SourceCampaign
    from alignkit.store.workspace import Workspace

TEAM_COLUMN = 12  # cells of a team's name and its mark, as in questions.tcss
_HELD_SAYS = {"m": "Marketing agrees…", "s": "Sales agrees…", "o": "Object…"}
_WRITING_RULE = "Letters are text here; nobody agrees or objects while you write"
_SHORT_WRITING_RULE = "Letters are text here; nobody agrees or objects"

_END_RULE = "End of the question: Esc reads, Shift+Tab goes back"


class ShownBinding(NamedTuple):
    """An action of the walk, and whether the footer shows it now."""

    action: str
    show: bool


def moment_bindings(walk: Walk, is_locked: bool) -> list[ShownBinding]:
    """What the footer shows otherwise than always: it depends on what can be done now."""
    if is_locked:
        return [ShownBinding(key.action, key.action in LOCKED_ACTIONS) for key in KEYS if key.screen == "walk"]
    objects = any(stance_mark(walk.campaign, team, walk.question_key) == "objects" for team in TEAMS)
    return [
        ShownBinding("hold", objects),
        ShownBinding("sign", not objects and (is_ready(walk) or walk.agrees_on_all())),
        ShownBinding("leads", walk.question_key in ("mql", "sql")),
    ]


def is_ready(walk: Walk) -> bool:
    """Whether nothing is in the way of signing, a text that is no value yet included."""
    return not walk.drafts.all() and walk.status() == "ready"


def own_first(walk: Walk) -> tuple[Team, ...]:
    """Both teams, the one of the person at this machine first."""
    return side_panel.teams_in_order(walk.me.team)


def describe_last_question(walk: Walk) -> str:
    """What to say to somebody who wants to go on after question 9."""
    if sealed_digest(walk.campaign):
        return "That was the last question. The campaign is signed and locked; e begins the next revision."
    return "That was the last question. z signs, or shows what is in the way."


def describe_held(letters: str) -> str:
    """What letters that are waiting will do, in a few words; empty where they change nothing."""
    return "  ".join(_HELD_SAYS[letter] for letter in letters if letter in _HELD_SAYS)


def draw_surroundings(screen: Screen[Any], walk: Walk, *, has_rail: bool, is_wide: bool, shows_all: bool) -> None:
    """Draw everything but the items. ``has_rail`` and ``is_wide``: the questions, and the teams, have their panes."""
    campaign, key, now = walk.campaign, walk.question_key, walk.now()
    q, findings = get_question(key), walk.annotations.findings(walk.campaign, now.date())
    since = walk.annotations.changes_since_stance(campaign, key)
    source = walk.annotations.source_campaign(campaign)
    taught = walk.annotations.lessons(campaign, key)

    def show(selector: str, content: Content | Text) -> None:
        update_if_changed(screen.query_one(selector, Static), content)

    update_line_if_changed(screen.query_one("#title-name", Static), Content(sanitize_line(campaign.title)))
    update_line_if_changed(screen.query_one("#title-state", Static), Content(describe_state(walk)))
    screen.query_one(QuestionRail).show(campaign, key, walk.lacking, is_wide=has_rail)
    draw_rules(screen, walk)
    show("#asks", Content(q.asks))
    screen.query_one("#why").set_class(campaign.carried is not None, "-carried")
    show("#why", carried_text.describe_why(campaign, q, None if is_wide else source, taught))
    notes = side_panel.render_clock_strip(campaign, key)
    if walk.stop and walk.stop.path[:1] == ("funnel",):  # else it stands below the numbers, which the box covers now
        notes = side_panel.render_need(campaign)
    found = side_panel.render_notes(q, () if is_wide else findings)
    show("#notes", notes + Text("\n") + found if notes and found else notes or found)
    if has_rail:
        blocks, width = signing_blocks(campaign, now.date()), screen.query_one("#in-the-way").size.width
        show("#in-the-way", side_panel.render_blocks(campaign, blocks, width))
    if is_wide:
        show("#room-teams", side_panel.render_teams(campaign, key, now, since, walk.me.team, shows_all))
        show("#hints", side_panel.render_hints(campaign, q, findings, screen.query_one("#room-teams").size.width))
        _draw_lessons(screen, source, taught)
    else:
        _draw_teams(screen, walk, since, shows_all)


def describe_findings(walk: Walk) -> str:
    """How many findings the checks have on the question, which a low screen has no room for; empty without one."""
    count = _count_findings(walk)
    if not count:
        return ""
    advice = "" if walk.session.workspace.settings.block else " Advice; nothing is blocked."
    which = (
        "1 finding of the checks: PgDn shows it." if count == 1 else f"{count} findings of the checks: PgDn shows them."
    )
    return which + advice


def _count_findings(walk: Walk) -> int:
    found = walk.annotations.findings(walk.campaign, walk.now().date())
    return sum(each.question == walk.question_key for each in found)


def draw_rules(screen: Screen[Any], walk: Walk) -> None:
    """Draw the two lines that say where one is, and whether letters are text."""
    name = get_question(walk.question_key).name
    place, mode = _describe_place(walk, name)
    rule = screen.query_one("#question-rule", Static)
    update_line_if_changed(rule, side_panel.rule_line(place, mode, max(20, rule.size.width)))
    screen.query_one("#middle", Pane).show_title(place, mode)  # where it has a border, there is no rule
    width = max(20, screen.query_one("#teams").size.width)
    more = describe_out_of_sight(screen.query_one("#question", VerticalScroll))
    fits = width > len(_WRITING_RULE) + len(more) + 9
    writing = _WRITING_RULE if fits else _SHORT_WRITING_RULE
    said = "What the teams say"
    if walk.stop is not None and walk.stop.kind == "end":
        said = _END_RULE
    elif walk.stop is not None:
        objects = side_panel.describe_objections(walk.campaign, walk.question_key, width - 7)
        said = objects or writing
        if objects and width <= cell_len(objects) + len(more) + 9:
            more = ""
    update_line_if_changed(screen.query_one("#teams-rule", Static), side_panel.rule_line(said, more, width))
    left = count_rows_below(screen.query_one("#teams-said", VerticalScroll))
    more = f"shift+{'down' if is_ascii_terminal() else '↓'} {left} more" if left else ""
    update_line_if_changed(screen.query_one("#teams-more", Static), Content(more))


def _describe_place(walk: Walk, name: str) -> tuple[str, str]:
    """Which question and field it is, and whether one reads or writes."""
    place = f"{QUESTION_KEYS.index(walk.question_key) + 1} of 9 · {name}"
    if lacking := walk.lacking(walk.question_key):
        place += f" · {len(lacking)} missing"
    mode = "READING"
    if walk.stop is None and (count := _count_findings(walk)):  # seen before anybody agrees
        place += f" · {count} finding{'' if count == 1 else 's'}"
    if walk.stop is not None:
        mode = "WRITING"
        known = walk.stops()
        here = find_stop(known, walk.stop) + 1
        place += " · end" if walk.stop.kind == "end" else f" · field {here} of {len(known) - 1}"
    return place, mode


def _draw_teams(screen: Screen[Any], walk: Walk, since: ChangesSinceStance, shows_all: bool) -> None:
    campaign, key, now = walk.campaign, walk.question_key, walk.now()
    width = max(2, screen.query_one("#teams").size.width - TEAM_COLUMN - 2)
    heads, details = [], list[Text]()
    for team in own_first(walk):
        line, said = side_panel.render_stance_details(campaign, team, key, now, since, shows_all, width)
        heads.append(team_heading(campaign, team, key).append(" ").append_text(line))
        if said.plain:
            lines = wrap(said, width - 1, screen.app.console)  # beside them is room for a scrollbar
            details += beside([Text(TEAM_NAMES[team])], TEAM_COLUMN, lines)
    update_if_changed(screen.query_one("#team-heads", Static), Text("\n").join(heads))
    update_if_changed(screen.query_one("#team-details", Static), Text("\n").join(details))
    screen.query_one("#teams-said").set_class(not details, "-empty")


def _draw_lessons(screen: Screen[Any], source: SourceCampaign | None, taught: CarriedLessons | None) -> None:
    place = screen.query_one("#taught", Static)
    place.display = source is not None
    update_if_changed(place, carried_text.describe_lessons(source, taught))


def describe_state(walk: Walk) -> str:
    """The right end of the title: revision, how many are agreed, and whether all is saved."""
    if walk.save_error:
        return walk.save_error
    campaign = walk.campaign
    saved = "saved " if walk.session.is_saved else "saving"  # of one width: nothing moves
    if walk.session.read_only:
        saved = "read-only"
    status = walk.status()
    words = {"signed": "signed and locked", "altered": "not as it was signed"}.get(status, status)
    if status == "ready" and (signed := side_panel.single_signer(campaign)):
        words = f"{TEAM_NAMES[signed]} has signed"
    if walk.clock:
        return f"{walk.clock.describe(walk.now())} · {walk.count_agreed()} of 9 agreed · {saved}"
    return f"{words} r{campaign.agreement.revision} · {walk.count_agreed()} of 9 agreed · {saved}"


def describe_taken_over(ws: Workspace, before: Campaign, now: Campaign) -> str:
    """What to say when another program has changed the campaign, such as the room in which both teams have signed."""
    if sealed_digest(now) and not sealed_digest(before):
        brief = ws.display_path(ws.brief_path(now.slug))
        return f"Both teams have signed; the text is locked. The brief goes to {brief}."
    return "Somebody else changed this campaign; it is taken over here."
