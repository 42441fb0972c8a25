"""Every key of every screen, in one table: the footer, the help screen, the palette and the manual are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """``keys`` as Textual names them, the first one shown; ``footer`` where the last line has room for it.

    ``locked``: on the last line of a signed campaign, instead.
    """

    screen: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = False
    locked: bool = False


KEYS: tuple[Key, ...] = (
    Key("everywhere", "question_mark,f1", "app.help", "help", "The keys of this screen, then all", True, True),
    Key("everywhere", "ctrl+p", "app.command_palette", "actions", "Everything this screen can do, by name"),
    Key("everywhere", "ctrl+q", "app.quit", "quit", "Save and leave"),
    Key("campaigns", "enter,o", "open", "open", "Open the campaign at the first question that needs somebody", True),
    Key("campaigns", "n", "new", "new", "Begin a new campaign", True),
    Key("campaigns", "c", "carry", "carry on", "Begin a new campaign from this one"),
    Key("campaigns", "slash", "search", "search", "Search as you type: titles, answers, fields; filters too", True),
    Key("campaigns", "f", "filter", "filter", "Filter by status, whom they wait for, launch, tag", True),
    Key("campaigns", "m", "mine", "for me", "Only what waits for you or your team, or all again"),
    Key("campaigns", "escape", "clear", "all", "All campaigns again: no search, no filter", True),
    Key("campaigns", "d", "due", "due", "What is overdue or due soon, over all campaigns: what, by whom, when"),
    Key("campaigns", "t", "sort", "sort", "Sort by launch, title, status or what is due first"),
    Key("campaigns", "b", "brief", "brief", "Read the brief", True),
    Key("campaigns", "v", "review", "review", "Results, promises kept, lessons; what is due next"),
    Key("campaigns", "equals_sign", "compare", "compare", "What changed: hold it against a revision or a campaign"),
    Key("campaigns", "D", "drift", "drift", "How definitions drifted, over the campaigns of a tag"),
    Key("campaigns", "r", "reload", "reload", "Read the folder again"),
    Key("campaigns", "q", "app.quit", "quit", "Save and leave", True),
    Key("start", "ctrl+s", "save", "save", "Make the campaign, or save its particulars", True),
    Key("start", "escape", "leave", "back", "Go back; what is typed into an existing campaign is saved", True),
    Key("first", "m", "make", "make one here", "Make a workspace in this folder", True),
    Key("first", "s", "sample", "see the sample", "Look at three examples, in a folder of their own", True),
    Key("first", "q", "app.quit", "quit", "Leave; nothing has been written", True),
    Key("kept", "r", "restore", "restore", "Put the kept text into the campaign file", True),
    Key("kept", "l", "look", "look", "Read the kept text", True),
    Key("kept", "d", "discard", "discard", "Remove the kept text for good", True),
    Key("kept", "escape", "leave", "later", "Leave it where it is and ask at the next start", True),
    Key("notice", "escape,enter,q", "leave", "back", "Go back", True),
    Key("help", "escape,q", "leave", "back", "Go back", True),
    Key("walk", "m", "agree('marketing')", "Marketing agrees", "Marketing agrees with the answer as it stands", True),
    Key("walk", "s", "agree('sales')", "Sales agrees", "Sales agrees with the answer as it stands", True),
    Key("walk", "M", "reservation('marketing')", "M. with a note", "Marketing agrees, with a reservation to remember"),
    Key("walk", "S", "reservation('sales')", "S. with a note", "Sales agrees, with a reservation to remember"),
    Key("walk", "o", "object", "object", "A team objects: which, why, and what would change its mind", True),
    Key("walk", "p", "park", "park", "Give a standing objection an owner and a day"),
    Key("walk", "w", "withdraw", "withdraw", "Take back what a team said to this question"),
    Key("walk", "e,enter", "edit", "edit", "Edit the answer or the field the cursor is on", True),
    Key("walk", "n,right", "next", "next", "The next question", True, True),
    Key("walk", "b,left", "back", "back", "The question before"),
    Key("walk", "1,2,3,4,5,6,7,8,9", "question", "go to", "Go to the question of that number"),
    Key("walk", "down,j", "down", "down", "The next field"),
    Key("walk", "up,k", "up", "up", "The field above"),
    Key("walk", "plus,a", "add", "add", "Add a row to the table the cursor is on"),
    Key("walk", "minus,delete", "remove", "remove", "Remove the row the cursor is on"),
    Key("walk", "f", "fold", "all fields", "Unfold the fields asked for, then all, then fold again"),
    Key("walk", "i", "as_it_is", "still right", "What came along from an older campaign is still right as it is"),
    Key("walk", "t", "taught", "taught", "What the campaign it was carried from taught: results, promises, lessons"),
    Key("walk", "v", "positions", "positions", "Write or read each team's own view"),
    Key("walk", "d", "details", "start form", "Title, dates, leads and the other particulars"),
    Key("walk", "u", "undo", "undo", "Take back the last change, whichever question it was in"),
    Key("walk", "r", "redo", "redo", "Do again what was taken back"),
    Key("walk", "x", "editor", "editor", "Write the answer in your own editor"),
    Key("walk", "z,f8", "sign", "sign", "Sign for a team, or see what is in the way"),
    Key("walk", "y", "brief", "brief", "Read the brief as it would be now", locked=True),
    Key("walk", "l", "review", "look back", "Results, promises kept, lessons; what is due next", locked=True),
    Key(
        "walk",
        "equals_sign,c",
        "compare",
        "compare",
        "What changed since a revision, or since a team signed",
        locked=True,
    ),
    Key("walk", "A", "amend", "amend", "Begin the next revision of a signed campaign", locked=True),
    Key("walk", "q", "leave", "campaigns", "Save and go back to the campaigns", locked=True),
    Key("walk", "escape", "reading", "reading", "From a form back to reading"),
    Key("walk", "g", "go", "go to", "Go to a question: then its number"),
    Key("brief", "w", "write", "write file", "Write the brief to a file", True),
    Key("brief", "c", "copy", "copy", "Copy the brief, where the terminal allows it", True),
    Key("brief", "p", "page", "one page", "Only the page that is signed, or the whole", True),
    Key("brief", "d", "draft", "the draft", "The text being worked on, or the revision in force"),
    Key("brief", "escape,q", "leave", "back", "Go back", True),
    Key("compare", "n,right", "step(1)", "next", "The next change", True),
    Key("compare", "b,left", "step(-1)", "before", "The change before", True),
    Key("compare", "s", "swap", "swap", "Swap the two: from there to here", True),
    Key("compare", "f", "pick('from')", "from", "Compare from another text: a revision, another campaign", True),
    Key("compare", "t", "pick('to')", "to", "Compare to another text: a revision, another campaign", True),
    Key("compare", "w", "write", "write file", "Write what changed to a file, as Markdown", True),
    Key("compare", "c", "copy", "copy", "Copy what changed as Markdown, where the terminal allows it"),
    Key("compare", "r", "reload", "reload", "Read both texts again"),
    Key("compare", "escape,q", "leave", "back", "Go back", True),
    Key("drift", "n,right", "step(1)", "next", "The next field that moved", True),
    Key("drift", "b,left", "step(-1)", "before", "The field before", True),
    Key("drift", "t", "tag", "tag", "The campaigns of another tag", True),
    Key("drift", "w", "write", "write file", "Write it to a file, as Markdown", True),
    Key("drift", "c", "copy", "copy", "Copy it as Markdown, where the terminal allows it", True),
    Key("drift", "r", "reload", "reload", "Read the campaigns again"),
    Key("drift", "escape,q", "leave", "back", "Go back", True),
    Key("review", "enter,e", "record", "add", "Add a result, an answer or a count to what the cursor is on", True),
    Key("review", "l", "lesson", "lesson", "What was learned about one of the nine questions", True),
    Key("review", "t", "stuck", "stuck", "Where in the sales process leads stand, neither won nor sent back"),
    Key("review", "p", "plots", "over time", "Results over time against target and start, or the bars again", True),
    Key("review", "i", "table", "CRM table", "Results from a table that a CRM exported, looked through first"),
    Key("review", "n", "next", "next review", "The day on which both teams look again", True),
    Key("review", "c", "chances", "chances", "Over all campaigns: promises kept, and what chances were worth", True),
    Key("review", "w", "write", "write page", "Write the one page: promised, happened, kept, what we change"),
    Key("review", "minus,delete", "remove", "take out", "Take out a wrong entry of what the cursor is on"),
    Key("review", "u", "undo", "undo", "Take back what was last added or taken out here"),
    Key("review", "escape,q", "leave", "back", "Save and go back", True),
    Key("due", "enter,v", "review", "look back", "Open the review it is about; of an objection the campaign", True),
    Key("due", "o", "open", "open", "Open the campaign", True),
    Key("due", "r", "reload", "reload", "Read the campaigns again", True),
    Key("due", "escape,q", "leave", "back", "Go back", True),
    Key("sign", "ctrl+s", "sign", "sign", "Sign, as the button says", True),
    Key("sign", "m", "team('marketing')", "for Marketing", "Sign for Marketing", True),
    Key("sign", "s", "team('sales')", "for Sales", "Sign for Sales", True),
    Key("sign", "c", "chances", "how sure", "How sure is the team that each target is reached? Optional", True),
    Key("sign", "equals_sign", "compare", "compare", "What changed since this team signed last, by question", True),
    Key("table", "space", "tick", "take it", "Take the row the cursor is on, or leave it out", True),
    Key("table", "a", "all", "all", "Take all rows that are understood and new, or none", True),
    Key("table", "d", "decimal", "decimal", "Numbers with a decimal comma, a point, or as the column says", True),
    Key("table", "ctrl+s,w", "write", "write", "Write the rows that are ticked", True),
    Key("table", "escape,q", "leave", "back", "Go back; nothing is written", True),
    Key("sign", "escape", "leave", "back", "Go back without signing", True),
)


LOCKED = frozenset(key.action for key in KEYS if key.locked)  # actions
NAMES = {
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
_SHOWN = {"question_mark": "?", "slash": "/", "plus": "+", "minus": "-", "pageup": "PgUp", "pagedown": "PgDn"}
_SHOWN |= {"equals_sign": "="}


def shown_keys(key: Key) -> str:
    """The keys of a row as people call them: "Enter, o"."""
    if key.action == "question":
        return "1 to 9"
    return ", ".join(
        _SHOWN.get(name) or (name if len(name) == 1 else name.capitalize()) for name in key.keys.split(",")
    )


def bindings(screen: str) -> list[Binding]:
    """The bindings of one screen, in the table's order; those of "everywhere" come last."""
    return [
        Binding(keys, action, key.label, show=key.footer, tooltip=key.help, id=f"{screen}.{action}")
        for name in (screen, "everywhere")
        for key in KEYS
        if key.screen == name
        for keys, action in pressed(key)
    ]


def pressed(key: Key) -> list[tuple[str, str]]:
    """The bindings a row stands for: keys, and the action with its words."""
    if key.action != "question":
        return [(key.keys, key.action)]
    return [(number, f"question({number})") for number in key.keys.split(",")]
