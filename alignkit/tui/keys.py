"""Every key of every screen, in one table: bindings, footer, help screen, palette and manual are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """One row: ``keys`` as Textual names them, the first one is shown. ``in_footer``: the footer has room for it.
    ``locked``: the footer of a signed campaign shows it.
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
        "campaigns", "enter,o", "open", "open", "Open the campaign at the first question that needs somebody", True
    ),
    KeyBinding("campaigns", "n", "new", "new", "Begin a new campaign", True),
    KeyBinding("campaigns", "c", "carry", "carry on", "Begin a new campaign from this one"),
    KeyBinding(
        "campaigns", "slash", "search", "search", "Search as you type: titles, answers, fields; filters too", True
    ),
    KeyBinding("campaigns", "f", "filter", "filter", "Filter by status, whom they wait for, launch, tag", True),
    KeyBinding("campaigns", "m", "mine", "for me", "Only what waits for you or your team, or all again"),
    KeyBinding("campaigns", "escape", "clear", "all", "All campaigns again: no search, no filter", True),
    KeyBinding("campaigns", "d", "due", "due", "What is overdue or due soon, over all campaigns: what, by whom, when"),
    KeyBinding("campaigns", "t", "sort", "sort", "Sort by launch, title, status or what is due first"),
    KeyBinding("campaigns", "b", "brief", "brief", "Read the brief", True),
    KeyBinding("campaigns", "v", "review", "review", "Results, promises kept, lessons; what is due next"),
    KeyBinding(
        "campaigns", "equals_sign", "compare", "compare", "What changed: hold it against a revision or a campaign"
    ),
    KeyBinding("campaigns", "D", "drift", "drift", "How definitions drifted, over the campaigns of a tag"),
    KeyBinding("campaigns", "r", "reload", "reload", "Read the folder again"),
    KeyBinding("campaigns", "q", "app.quit", "quit", "Save and leave", True),
    KeyBinding("start", "ctrl+s", "save", "save", "Make the campaign, or save its particulars", True),
    KeyBinding("start", "escape", "leave", "back", "Go back; what is typed into an existing campaign is saved", True),
    KeyBinding("first", "m", "make", "make one here", "Make a workspace in this folder", True),
    KeyBinding("first", "s", "sample", "see the sample", "Look at three examples, in a folder of their own", True),
    KeyBinding("first", "q", "app.quit", "quit", "Leave; nothing has been written", True),
    KeyBinding("kept", "r", "restore", "restore", "Put the kept text into the campaign file", True),
    KeyBinding("kept", "l", "look", "look", "Read the kept text", True),
    KeyBinding("kept", "d", "discard", "discard", "Remove the kept text for good", True),
    KeyBinding("kept", "escape", "leave", "later", "Leave it where it is and ask at the next start", True),
    KeyBinding("notice", "escape,enter,q", "leave", "back", "Go back", True),
    KeyBinding("help", "escape,q", "leave", "back", "Go back", True),
    KeyBinding(
        "walk", "m", "agree('marketing')", "Marketing agrees", "Marketing agrees with the answer as it stands", True
    ),
    KeyBinding("walk", "s", "agree('sales')", "Sales agrees", "Sales agrees with the answer as it stands", True),
    KeyBinding(
        "walk", "M", "reservation('marketing')", "M. with a note", "Marketing agrees, with a reservation to remember"
    ),
    KeyBinding("walk", "S", "reservation('sales')", "S. with a note", "Sales agrees, with a reservation to remember"),
    KeyBinding("walk", "o", "object", "object", "A team objects: which, why, and what would change its mind", True),
    KeyBinding("walk", "p", "park", "park", "Give a standing objection an owner and a day"),
    KeyBinding("walk", "w", "withdraw", "withdraw", "Take back what a team said to this question"),
    KeyBinding("walk", "e,enter", "edit", "edit", "Edit the answer or the field the cursor is on", True),
    KeyBinding("walk", "n,right", "next", "next", "The next question", True, True),
    KeyBinding("walk", "b,left", "back", "back", "The question before"),
    KeyBinding("walk", "1,2,3,4,5,6,7,8,9", "question", "go to", "Go to the question of that number"),
    KeyBinding("walk", "down,j", "down", "down", "The next field"),
    KeyBinding("walk", "up,k", "up", "up", "The field above"),
    KeyBinding("walk", "plus,a", "add", "add", "Add a row to the table the cursor is on"),
    KeyBinding("walk", "minus,delete", "remove", "remove", "Remove the row the cursor is on"),
    KeyBinding("walk", "f", "fold", "all fields", "Unfold the fields asked for, then all, then fold again"),
    KeyBinding(
        "walk", "i", "still_right", "still right", "What came along from an older campaign is still right as it is"
    ),
    KeyBinding(
        "walk", "t", "lessons", "lessons", "What the campaign it was carried from taught: results, promises, lessons"
    ),
    KeyBinding(
        "walk", "U", "agree_unchanged", "as signed", "A team agrees with all that is word for word as signed before"
    ),
    KeyBinding("walk", "N", "update_base", "newer base", "Move to the newest signed revision of the base"),
    KeyBinding("walk", "B", "return_to_base", "as in the base", "Drop our own text of this question for the base's"),
    KeyBinding("walk", "v", "positions", "positions", "Write or read each team's own view"),
    KeyBinding("walk", "d", "details", "start form", "Title, dates, leads and the other particulars"),
    KeyBinding("walk", "u", "undo", "undo", "Take back the last change, whichever question it was in"),
    KeyBinding("walk", "r", "redo", "redo", "Do again what was taken back"),
    KeyBinding("walk", "x", "editor", "editor", "Write the answer in your own editor"),
    KeyBinding("walk", "z,f8", "sign", "sign", "Sign for a team, or see what is in the way"),
    KeyBinding("walk", "y", "brief", "brief", "Read the brief as it would be now", locked=True),
    KeyBinding("walk", "l", "review", "look back", "Results, promises kept, lessons; what is due next", locked=True),
    KeyBinding(
        "walk",
        "equals_sign,c",
        "compare",
        "compare",
        "What changed since a revision, or since a team signed",
        locked=True,
    ),
    KeyBinding("walk", "A", "amend", "amend", "Begin the next revision of a signed campaign", locked=True),
    KeyBinding("walk", "q", "leave", "campaigns", "Save and go back to the campaigns", locked=True),
    KeyBinding("walk", "escape", "reading", "reading", "From a form back to reading"),
    KeyBinding("walk", "g", "go", "go to", "Go to a question: then its number"),
    KeyBinding("brief", "w", "write", "write file", "Write the brief to a file", True),
    KeyBinding("brief", "c", "copy", "copy", "Copy the brief, where the terminal allows it", True),
    KeyBinding("brief", "p", "page", "one page", "Only the page that is signed, or the whole", True),
    KeyBinding("brief", "d", "draft", "the draft", "The text being worked on, or the revision in force"),
    KeyBinding("brief", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("compare", "n,right", "step(1)", "next", "The next change", True),
    KeyBinding("compare", "b,left", "step(-1)", "before", "The change before", True),
    KeyBinding("compare", "s", "swap", "swap", "Swap the two: from there to here", True),
    KeyBinding("compare", "f", "pick('from')", "from", "Compare from another text: a revision, another campaign", True),
    KeyBinding("compare", "t", "pick('to')", "to", "Compare to another text: a revision, another campaign", True),
    KeyBinding("compare", "w", "write", "write file", "Write what changed to a file, as Markdown", True),
    KeyBinding("compare", "c", "copy", "copy", "Copy what changed as Markdown, where the terminal allows it"),
    KeyBinding("compare", "r", "reload", "reload", "Read both texts again"),
    KeyBinding("compare", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("drift", "n,right", "step(1)", "next", "The next field that moved", True),
    KeyBinding("drift", "b,left", "step(-1)", "before", "The field before", True),
    KeyBinding("drift", "t", "tag", "tag", "The campaigns of another tag", True),
    KeyBinding("drift", "w", "write", "write file", "Write it to a file, as Markdown", True),
    KeyBinding("drift", "c", "copy", "copy", "Copy it as Markdown, where the terminal allows it", True),
    KeyBinding("drift", "r", "reload", "reload", "Read the campaigns again"),
    KeyBinding("drift", "escape,q", "leave", "back", "Go back", True),
    KeyBinding(
        "review", "enter,e", "record", "add", "Add a result, an answer or a count to what the cursor is on", True
    ),
    KeyBinding("review", "l", "lesson", "lesson", "What was learned about one of the nine questions", True),
    KeyBinding("review", "L", "lessons", "all lessons", "Lessons of all campaigns, and where each change went"),
    KeyBinding("review", "t", "stuck", "stuck", "Where in the sales process leads stand, neither won nor sent back"),
    KeyBinding(
        "review", "p", "plots", "over time", "Results over time against target and start, or the bars again", True
    ),
    KeyBinding("review", "i", "table", "CRM table", "Results from what a CRM exported, looked through first"),
    KeyBinding("review", "n", "next", "next review", "The day on which both teams look again", True),
    KeyBinding(
        "review", "c", "chances", "chances", "Over all campaigns: promises kept, and what chances were worth", True
    ),
    KeyBinding("review", "w", "write", "write page", "Write the one page: promised, happened, kept, what we change"),
    KeyBinding("review", "minus,delete", "remove", "take out", "Take out a wrong entry of what the cursor is on"),
    KeyBinding("review", "u", "undo", "undo", "Take back what was last added or taken out here"),
    KeyBinding("review", "escape,q", "leave", "back", "Save and go back", True),
    KeyBinding(
        "due", "enter,v", "review", "look back", "Open the review it is about; of an objection the campaign", True
    ),
    KeyBinding("due", "o", "open", "open", "Open the campaign", True),
    KeyBinding("due", "r", "reload", "reload", "Read the campaigns again", True),
    KeyBinding("due", "escape,q", "leave", "back", "Go back", True),
    KeyBinding("sign", "ctrl+s", "sign", "sign", "Sign, as the button says", True),
    KeyBinding("sign", "m", "team('marketing')", "for Marketing", "Sign for Marketing", True),
    KeyBinding("sign", "s", "team('sales')", "for Sales", "Sign for Sales", True),
    KeyBinding("sign", "c", "chances", "how sure", "How sure is the team that each target is reached? Optional", True),
    KeyBinding(
        "sign", "equals_sign", "compare", "compare", "What changed since this team signed last, by question", True
    ),
    KeyBinding("table", "space", "tick", "take it", "Take the row the cursor is on, or leave it out", True),
    KeyBinding("table", "a", "all", "all", "Take all rows that are understood and new, or none", True),
    KeyBinding(
        "table", "d", "decimal", "decimal", "Numbers with a decimal comma, a point, or as the column says", True
    ),
    KeyBinding(
        "table", "m", "meanings", "meanings", "What the stages, reasons and columns of this file mean here", True
    ),
    KeyBinding("table", "ctrl+s,w", "write", "write", "Write the rows that are ticked", True),
    KeyBinding("table", "escape,q", "leave", "back", "Go back; nothing is written", True),
    KeyBinding("sign", "escape", "leave", "back", "Go back without signing", True),
)


LOCKED_ACTIONS = frozenset(key.action for key in KEYS if key.locked)  # actions
SCREEN_NAMES = {
    "campaigns": "Campaigns",
    "start": "Title, dates and names",
    "walk": "The nine questions",
    "sign": "Signing",
    "brief": "The brief",
    "review": "Looking back",
    "table": "A table from the CRM",
    "compare": "What changed",
    "drift": "How definitions drifted",
    "due": "What is due",
    "first": "First start",
    "kept": "A text that could not be saved",
    "everywhere": "Everywhere",
}
_KEY_NAMES = {"question_mark": "?", "slash": "/", "plus": "+", "minus": "-", "pageup": "PgUp", "pagedown": "PgDn"}
_KEY_NAMES |= {"equals_sign": "="}


def describe_keys(key: KeyBinding) -> str:
    """The keys of a row as people name them: "Enter, o"."""
    if key.action == "question":
        return "1 to 9"
    return ", ".join(
        _KEY_NAMES.get(name) or (name if len(name) == 1 else name.capitalize()) for name in key.keys.split(",")
    )


def make_bindings(screen: str) -> list[Binding]:
    """The bindings of one screen, in the order of the table; those of "everywhere" come last."""
    return [
        Binding(keys, action, key.label, show=key.in_footer, tooltip=key.help, id=f"{screen}.{action}")
        for name in (screen, "everywhere")
        for key in KEYS
        if key.screen == name
        for keys, action in expand_keys(key)
    ]


def expand_keys(key: KeyBinding) -> list[tuple[str, str]]:
    """The bindings of a row: pairs of keys and action."""
    if key.action != "question":
        return [(key.keys, key.action)]
    return [(number, f"question({number})") for number in key.keys.split(",")]
