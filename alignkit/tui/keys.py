"""Every key of every screen, in one table: bindings, footer, help screen, palette and manual are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """One row: ``keys`` as Textual names them, the first one is shown; empty for what stands in the palette only.
    ``in_footer``: the footer has room for it. ``locked``: the footer of a signed campaign shows it.
    """

    screen: str
    keys: str
    action: str
    label: str
    help: str
    in_footer: bool = False
    locked: bool = False


KEYS: tuple[KeyBinding, ...] = (
    KeyBinding("everywhere", "question_mark,f1", "app.help", "help", "The keys of this screen, then all", True, True),
    KeyBinding("everywhere", "ctrl+p", "app.command_palette", "actions", "Everything this screen can do, by name"),
    KeyBinding("everywhere", "ctrl+q", "app.quit", "quit", "Save and leave"),
    KeyBinding(
        "campaigns", "enter,e", "open", "open", "Open the campaign at the first question that needs somebody", True
    ),
    KeyBinding("campaigns", "a", "new", "add", "Begin a new campaign", True),
    KeyBinding("campaigns", "k", "carry", "carry on", "Begin a new campaign from this one"),
    KeyBinding("campaigns", "escape", "clear", "all", "All campaigns again: no search, no filter", True),
    KeyBinding(
        "campaigns", "l", "due", "due", "What is overdue or due soon, over all campaigns: what, by whom, when", True
    ),
    KeyBinding("campaigns", "y", "mine", "mine", "Only what waits for you or your team, or all again", True),
    KeyBinding("campaigns", "b", "brief", "brief", "Read the brief", True),
    KeyBinding("campaigns", "v", "review", "review", "Results, promises kept, lessons; what is due next", True),
    KeyBinding(
        "campaigns", "slash", "search", "search", "Search as you type: titles, answers, fields; filters too", True
    ),
    KeyBinding("campaigns", "f", "filter", "filter", "Filter by status, whom they wait for, launch, tag; sort", True),
    KeyBinding("campaigns", "c", "compare", "compare", "What changed: since a team agreed, a revision, a campaign"),
    KeyBinding("campaigns", "g", "leads", "real leads", "Real leads, which both teams judge before they define an MQL"),
    KeyBinding("campaigns", "d", "details", "details", "More or less of the selected campaign"),
    KeyBinding("campaigns", "", "sort", "sort", "Sort by launch, title, status or what is due: the next of these"),
    KeyBinding("campaigns", "", "drift", "drift", "How definitions drifted, over the campaigns of a tag"),
    KeyBinding("campaigns", "", "reload", "reload", "Read the folder again"),
    KeyBinding("campaigns", "q", "app.quit", "quit", "Save and leave", True),
    KeyBinding("start", "ctrl+s", "save", "save", "Make the campaign, or save its particulars", True),
    KeyBinding("start", "escape", "leave", "back", "Go back; what is typed into an existing campaign is saved", True),
    KeyBinding("first", "a", "make", "add a workspace", "Make a workspace in this folder", True),
    KeyBinding("first", "x", "sample", "copy the sample", "Look at three examples, in a folder of their own", True),
    KeyBinding("first", "q", "app.quit", "quit", "Leave; nothing has been written", True),
    KeyBinding("kept", "enter,e", "look", "read", "Read the kept text", True),
    KeyBinding("kept", "r", "restore", "put back", "Put the kept text into the campaign file", True),
    KeyBinding("kept", "minus,delete", "discard", "remove", "Remove the kept text for good", True),
    KeyBinding("kept", "escape,q", "leave", "later", "Leave it where it is and ask at the next start", True),
    KeyBinding("notice", "escape,enter,q", "leave", "back", "Go back", True),
    KeyBinding("help", "escape,q", "leave", "back", "Go back", True),
    KeyBinding(
        "walk",
        "m",
        "agree('marketing')",
        "Marketing agrees",
        "Marketing agrees with the answer; again: with a reservation",
        True,
    ),
    KeyBinding(
        "walk", "s", "agree('sales')", "Sales agrees", "Sales agrees with the answer; again: with a reservation", True
    ),
    KeyBinding("walk", "o", "object", "object", "A team objects: why, what would settle it, and who has it", True),
    KeyBinding("walk", "h", "hold", "hold", "Give a standing objection an owner and a day"),
    KeyBinding("walk", "w", "withdraw", "withdraw", "Take back what a team said to this question"),
    KeyBinding("walk", "e,enter", "edit", "edit", "Write in what the cursor is on", True),
    KeyBinding("walk", "a", "add", "add", "Add a row to the table the cursor is on"),
    KeyBinding("walk", "minus,delete", "remove", "remove", "Remove the row the cursor is on"),
    KeyBinding("walk", "n,right", "next", "next", "The next question", True, True),
    KeyBinding("walk", "p,left", "previous", "previous", "The question before"),
    KeyBinding("walk", "0", "start_form", "start form", "Title, dates, leads and the other particulars"),
    KeyBinding("walk", "1,2,3,4,5,6,7,8,9", "question", "go to", "Go to the question of that number"),
    KeyBinding("walk", "down,tab", "move(1)", "down", "The next field or row"),
    KeyBinding("walk", "up,shift+tab", "move(-1)", "up", "The field or row above"),
    KeyBinding("walk", "pagedown", "scroll(1)", "page down", "A page further down in the question"),
    KeyBinding("walk", "pageup", "scroll(-1)", "page up", "A page up in the question"),
    KeyBinding("walk", "shift+down", "scroll_teams(1)", "teams down", "Further down in what the teams say"),
    KeyBinding("walk", "shift+up", "scroll_teams(-1)", "teams up", "Further up in what the teams say"),
    KeyBinding("walk", "d", "details", "details", "More fields and the whole of what changed, or less again"),
    KeyBinding("walk", "u", "undo", "undo", "Take back the last change, whichever question it was in", True),
    KeyBinding("walk", "r", "redo", "redo", "Do again what was taken back"),
    KeyBinding(
        "walk", "j", "own_views", "own views", "Each team's own view: write it hidden, reveal both, or in the open"
    ),
    KeyBinding(
        "walk", "i", "still_right", "still right", "What came along from an older campaign is still right as it is"
    ),
    KeyBinding(
        "walk", "t", "lessons", "lessons", "What the campaign it was carried from taught: results, promises, lessons"
    ),
    KeyBinding("walk", "z,f8", "sign", "sign", "Sign for a team, or see what is in the way"),
    KeyBinding("walk", "b", "brief", "brief", "Read the brief as it would be now", locked=True),
    KeyBinding("walk", "v", "review", "review", "Results, promises kept, lessons; what is due next", locked=True),
    KeyBinding("walk", "c", "compare", "compare", "What changed since a revision, or since a team signed", locked=True),
    KeyBinding("walk", "g", "leads", "real leads", "Real leads, which both teams judge before they define an MQL"),
    KeyBinding("walk", "", "clock", "meeting clock", "Start the meeting clock, or stop it"),
    KeyBinding("walk", "", "who_types", "who types", "Who is at the keyboard? Change the name that is recorded"),
    KeyBinding("walk", "", "amend", "amend", "Begin the next revision of a signed campaign"),
    KeyBinding("walk", "", "editor", "editor", "Write the answer in your own editor"),
    KeyBinding("walk", "", "reservation('marketing')", "M. with a note", "Marketing agrees, with a reservation"),
    KeyBinding("walk", "", "reservation('sales')", "S. with a note", "Sales agrees, with a reservation"),
    KeyBinding(
        "walk", "", "agree_unchanged", "as signed", "A team agrees with all that is word for word as signed before"
    ),
    KeyBinding("walk", "", "update_base", "newer base", "Move to the newest signed revision of the base"),
    KeyBinding("walk", "", "return_to_base", "as in the base", "Drop our own text of this question for the base's"),
    KeyBinding("walk", "q", "leave", "campaigns", "Save and go back to the campaigns", locked=True),
    KeyBinding("walk", "escape", "reading", "reading", "In reading: says how to leave"),
    KeyBinding("edit", "tab", "field(1)", "next field", "The next field, row or cell", True),
    KeyBinding("edit", "shift+tab", "field(-1)", "the one before", "The field, row or cell before", True),
    KeyBinding("edit", "enter", "enter_field", "next field", "The next field, from one of one line"),
    KeyBinding("edit", "escape,ctrl+s", "read", "back to reading", "Back to reading; all is kept", True),
    KeyBinding("views", "escape,enter,q", "leave", "back", "Go back", True),
    KeyBinding("brief", "d", "page", "more or less", "Only the page that is signed, or the whole", True),
    KeyBinding("brief", "x", "copy", "copy", "Copy the brief, where the terminal allows it", True),
    KeyBinding("brief", "", "write", "write file", "Write the brief to a file"),
    KeyBinding("brief", "", "draft", "the draft", "The text being worked on, or the revision in force"),
    KeyBinding("brief", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("compare", "n,right", "step(1)", "next", "The next change", True),
    KeyBinding("compare", "p,left", "step(-1)", "previous", "The change before", True),
    KeyBinding(
        "compare", "c", "pick('from')", "compare with", "Since when: a team agreed, a revision, a campaign", True
    ),
    KeyBinding("compare", "x", "copy", "copy", "Copy what changed as Markdown, where the terminal allows it", True),
    KeyBinding("compare", "", "pick('to')", "to", "Compare to another text: a revision, another campaign"),
    KeyBinding("compare", "", "swap", "swap", "Swap the two: from there to here"),
    KeyBinding("compare", "", "write", "write file", "Write what changed to a file, as Markdown"),
    KeyBinding("compare", "", "reload", "reload", "Read both texts again"),
    KeyBinding("compare", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("drift", "n,right", "step(1)", "next", "The next field that moved", True),
    KeyBinding("drift", "p,left", "step(-1)", "previous", "The field before", True),
    KeyBinding("drift", "f", "tag", "filter by tag", "The campaigns of another tag", True),
    KeyBinding("drift", "x", "copy", "copy", "Copy it as Markdown, where the terminal allows it", True),
    KeyBinding("drift", "", "write", "write file", "Write it to a file, as Markdown"),
    KeyBinding("drift", "", "reload", "reload", "Read the campaigns again"),
    KeyBinding("drift", "escape,q", "leave", "back", "Go back", True),
    KeyBinding(
        "review", "enter,e,a", "record", "add", "Add a result, an answer or a count to what the cursor is on", True
    ),
    KeyBinding("review", "t", "lesson", "lesson", "What was learned about one of the nine questions", True),
    KeyBinding("review", "", "lessons", "all lessons", "Lessons of all campaigns, and where each change went"),
    KeyBinding("review", "d", "plots", "over time", "Results over time against target and start, or bars again", True),
    KeyBinding(
        "review", "g", "table", "CRM table", "Results from a table that a CRM exported, looked through first", True
    ),
    KeyBinding("review", "minus,delete", "remove", "remove", "Take out a wrong entry of what the cursor is on"),
    KeyBinding("review", "u", "undo", "undo", "Take back what was last added or taken out here"),
    KeyBinding("review", "x", "write", "export", "Write the one page: promised, happened, kept, what we change"),
    KeyBinding("review", "", "next", "next review", "The day on which both teams look again"),
    KeyBinding("review", "", "stuck", "stuck", "Where in the sales process leads stand, neither won nor sent back"),
    KeyBinding("review", "", "chances", "chances", "Over all campaigns: promises kept, and what chances were worth"),
    KeyBinding("review", "escape,q", "leave", "back", "Save and go back", True),
    KeyBinding(
        "due", "enter,e", "look", "open", "Open what it is about: the review, or the question of an objection", True
    ),
    KeyBinding("due", "v", "review", "review", "Open the review of the campaign", True),
    KeyBinding("due", "y", "mine", "mine", "Only what is yours or your team's, or all again", True),
    KeyBinding("due", "", "open", "open", "Open the questions of the campaign"),
    KeyBinding("due", "", "reload", "reload", "Read the campaigns again"),
    KeyBinding("due", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("sign", "ctrl+s", "sign", "sign", "Sign, as the button says"),
    KeyBinding("sign", "m", "team('marketing')", "for Marketing", "Sign for Marketing", True),
    KeyBinding("sign", "s", "team('sales')", "for Sales", "Sign for Sales", True),
    KeyBinding("sign", "e", "who", "signer", "Who signs, as what, and how that is known if not in the room", True),
    KeyBinding("sign", "d", "details", "whole text", "All answers and fields in full, or the beginning of each", True),
    KeyBinding("sign", "j", "chances", "how sure", "How sure is the team that each target is reached? Optional", True),
    KeyBinding("sign", "c", "compare", "compare", "What changed since this team signed last, by question"),
    KeyBinding("sign", "tab,right", "step(1)", "next", "The next box or button"),
    KeyBinding("sign", "shift+tab,left", "step(-1)", "before", "The box or button before"),
    KeyBinding("sign", "escape", "leave", "back", "Go back without signing", True),
    KeyBinding("table", "space", "tick", "take it", "Take the row the cursor is on, or leave it out", True),
    KeyBinding("table", "a", "all", "all", "Take all rows that are understood and new, or none", True),
    KeyBinding(
        "table", "d", "decimal", "decimal", "Numbers with a decimal comma, a point, or as the column says", True
    ),
    KeyBinding(
        "table", "e", "meanings", "meanings", "What the stages, reasons and columns of this file mean here", True
    ),
    KeyBinding("table", "ctrl+s", "write", "write", "Write the rows that are ticked", True),
    KeyBinding("table", "escape,q", "leave", "back", "Go back; nothing is written", True),
    KeyBinding("leads", "enter,e", "open", "open", "Open the step that the cursor is on", True),
    KeyBinding("leads", "m", "team('marketing')", "Marketing judges", "Marketing judges alone, lead by lead", True),
    KeyBinding("leads", "s", "team('sales')", "Sales judges", "Sales judges alone, lead by lead", True),
    KeyBinding("leads", "j", "reveal", "reveal", "Show what both teams said side by side, once both are through", True),
    KeyBinding("leads", "g", "table", "take", "Take leads from an export of the CRM", True),
    KeyBinding("leads", "x", "write", "sheet", "Write a sheet on which a team judges elsewhere"),
    KeyBinding("leads", "a", "add", "add a sheet", "Take over the marks of a sheet that came back"),
    KeyBinding("leads", "c", "compare", "why", "Write an export again, with each lead's class by question 5 and why"),
    KeyBinding("leads", "minus,delete", "remove", "forget", "Delete the leads that were taken, and all that was said"),
    KeyBinding("leads", "5", "question", "MQL", "Go to question 5, which the definition stands in"),
    KeyBinding("leads", "escape,q", "leave", "back", "Save and go back", True),
    KeyBinding("judge", "1,2,3,4,5", "verdict", "verdict", "What this lead is: the number of one of the verdicts"),
    KeyBinding("judge", "e,enter", "edit", "reason", "The reason once more, of a lead that was judged", True),
    KeyBinding("judge", "n,right", "step(1)", "next", "Skip to the next lead; what was skipped comes again", True),
    KeyBinding("judge", "p,left", "step(-1)", "before", "Back to the lead before", True),
    KeyBinding("judge", "u", "undo", "undo", "Take back the last verdict, and go to its lead", True),
    KeyBinding("judge", "escape,q", "leave", "back", "Go back; all verdicts are kept", True),
    KeyBinding("reveal", "1,2,3,4", "verdict", "verdict stands", "Which verdict stands, as the decider says"),
    KeyBinding("reveal", "n,right", "step(1)", "next", "The next lead to talk about", True),
    KeyBinding("reveal", "p,left", "step(-1)", "before", "The one before", True),
    KeyBinding("reveal", "e,enter", "edit", "why", "Why the verdict stands that was settled", True),
    KeyBinding("reveal", "u", "undo", "undo", "Take back what was last settled here", True),
    KeyBinding(
        "reveal", "d", "details", "all leads", "Also the leads on which they do not differ, or less again", True
    ),
    KeyBinding("reveal", "g", "leads", "steps", "Back to the steps"),
    KeyBinding("reveal", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("factors", "a,enter", "adopt", "add to MQL", "Make the reason a line of question 5; asks which", True),
    KeyBinding("factors", "e", "edit", "reword", "The reason in better words, then into question 5", True),
    KeyBinding("factors", "u", "undo", "undo", "Take back what was last added here", True),
    KeyBinding("factors", "5", "question", "MQL", "Go to question 5, which the definition stands in"),
    KeyBinding("factors", "g", "leads", "steps", "Back to the steps"),
    KeyBinding("factors", "escape,q", "leave", "back", "Save and go back", True),
    KeyBinding("trial", "enter,e", "edit", "tick lines", "Say by hand which lines hold of the lead", True),
    KeyBinding("trial", "d", "details", "all leads", "All leads that were judged, or only the misses again", True),
    KeyBinding(
        "trial", "ctrl+s", "keep", "keep", "Keep the result in question 5, before the teams agree with it", True
    ),
    KeyBinding("trial", "u", "undo", "undo", "Take back what was last ticked or kept here", True),
    KeyBinding("trial", "5", "question", "MQL", "Go to question 5: change its lines, rules or points", True),
    KeyBinding("trial", "g", "leads", "steps", "Back to the steps"),
    KeyBinding("trial", "escape,q", "leave", "back", "Save and go back", True),
    KeyBinding("tick", "space,enter", "tick", "yes, no", "Yes, then no, then as the rules compute it", True),
    KeyBinding("tick", "a", "add", "add a rule", "Compute the line from a column: add a rule over it", True),
    KeyBinding("tick", "minus,delete", "remove", "remove rule", "Take the last rule of the line out of question 5"),
    KeyBinding("tick", "u", "undo", "undo", "Take back the last tick or rule", True),
    KeyBinding("tick", "n,right", "step(1)", "next lead", "The next lead", True),
    KeyBinding("tick", "p,left", "step(-1)", "before", "The lead before", True),
    KeyBinding("tick", "escape,q", "leave", "back", "Go back; the ticks are kept", True),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means on all screens, and the group of the help that it stands in."""

    group: str
    text: str


NUMBERED_ACTIONS = ("question", "verdict")  # each key is a number, which the action is given
KEY_GROUPS = ("Agree", "Edit", "Move", "Finish")
KEY_MEANINGS: dict[str, Meaning] = {
    "m": Meaning("Agree", "Marketing: agrees; signs; judges"),
    "s": Meaning("Agree", "Sales: agrees; signs; judges"),
    "o": Meaning("Agree", "object"),
    "h": Meaning("Agree", "hold an objection: an owner and a day"),
    "w": Meaning("Agree", "withdraw what was said"),
    "i": Meaning("Agree", "what came along is still right"),
    "j": Meaning("Agree", "each team's own view, and revealing it"),
    "e": Meaning("Edit", "edit, or open what the cursor is on"),
    "enter": Meaning("Edit", "edit, or open what the cursor is on"),
    "a": Meaning("Edit", "add a campaign, a row, an entry, the marks of a sheet"),
    "minus": Meaning("Edit", "remove a row, an entry"),
    "u": Meaning("Edit", "undo"),
    "r": Meaning("Edit", "redo, put back"),
    "k": Meaning("Edit", "carry on into a new campaign"),
    "n": Meaning("Move", "next"),
    "p": Meaning("Move", "previous"),
    "slash": Meaning("Move", "search"),
    "f": Meaning("Move", "filter and sort"),
    "l": Meaning("Move", "what is due"),
    "y": Meaning("Move", "only what is mine"),
    "d": Meaning("Move", "details: more or less"),
    "t": Meaning("Move", "lessons: what the last one taught, what this one taught"),
    "b": Meaning("Move", "brief"),
    "c": Meaning("Move", "compare; an export with the definition"),
    "v": Meaning("Move", "review"),
    "z": Meaning("Finish", "sign"),
    "x": Meaning("Finish", "export or copy"),
    "g": Meaning("Finish", "get a CRM's table, or real leads"),
    "q": Meaning("Finish", "back; at home: quit"),
    "escape": Meaning("Finish", "close what lies on top, back"),
    "question_mark": Meaning("Finish", "help"),
} | {number: Meaning("Move", "0 the start form, 1 to 9 a question; of a lead, a verdict") for number in "0123456789"}


def group_of(key: KeyBinding) -> str:
    """The group of the help that a row stands in: that of its first key, or of moving and finishing for other keys."""
    first = key.keys.partition(",")[0]
    if first in KEY_MEANINGS:
        return KEY_MEANINGS[first].group
    return "Finish" if first.startswith("ctrl+") or not first else "Move"


LOCKED_ACTIONS = frozenset(key.action for key in KEYS if key.locked)  # actions
SCREEN_NAMES = {
    "campaigns": "Campaigns",
    "start": "Title, dates and names",
    "walk": "The nine questions",
    "edit": "Writing in a question",
    "sign": "Signing",
    "views": "Both teams' own views",
    "brief": "The brief",
    "review": "Looking back",
    "table": "A table from the CRM",
    "leads": "Real leads",
    "judge": "Judging leads alone",
    "reveal": "What both teams said of the leads",
    "factors": "From reasons to the definition",
    "trial": "Testing the definition",
    "tick": "Which lines hold of a lead",
    "compare": "What changed",
    "drift": "How definitions drifted",
    "due": "What is due",
    "first": "First start",
    "kept": "A text that could not be saved",
    "everywhere": "Everywhere",
}
KEY_CHARACTERS = {"question_mark": "?", "slash": "/", "plus": "+", "minus": "-", "equals_sign": "="}
_KEY_NAMES = KEY_CHARACTERS | {"pageup": "PgUp", "pagedown": "PgDn"}


def describe_keys(key: KeyBinding) -> str:
    """The keys of a row as people name them: "Enter, o"."""
    if key.action in NUMBERED_ACTIONS and "," in key.keys:
        return f"{key.keys[0]} to {key.keys[-1]}"
    if not key.keys:
        return "palette"
    return ", ".join(map(describe_key, key.keys.split(",")))


def describe_key(name: str) -> str:
    """One key as people name it."""
    return _KEY_NAMES.get(name) or (name if len(name) == 1 else name.capitalize())


def make_bindings(screen: str, *, priority: bool = False) -> list[Binding]:
    """The bindings of one screen, in the order of the table; those of "everywhere" come last.

    With ``priority`` a letter, a digit or Enter is done before the next key is looked at: what is typed on where a
    dialog opens goes there. The other keys of a row stay as they are, so that the footer shows the first one.
    """
    return [
        Binding(
            name,
            action,
            key.label,
            show=key.in_footer,
            tooltip=key.help,
            id=f"{screen}.{action}",
            priority=priority and (len(name) == 1 or name == "enter"),
        )
        for of in (screen, "everywhere")
        for key in KEYS
        if key.screen == of
        for names, action in expand_keys(key)
        for name in (names.split(",") if priority else [names])
        if name
    ]


def expand_keys(key: KeyBinding) -> list[tuple[str, str]]:
    """The bindings of a row: pairs of keys and action."""
    if key.action not in NUMBERED_ACTIONS:
        return [(key.keys, key.action)]
    return [(number, f"{key.action}({number})") for number in key.keys.split(",")]
