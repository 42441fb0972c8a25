"""Every key of every screen, in one table: the footer, the help screen, the palette and the manual are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """``keys`` as Textual names them, the first one shown; ``footer`` where the last line has room for it."""

    screen: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = False


KEYS: tuple[Key, ...] = (
    Key("everywhere", "question_mark,f1", "help", "help", "The keys of this screen, then all", True),
    Key("everywhere", "ctrl+q", "quit", "quit", "Save and leave"),
    Key("campaigns", "enter,o", "open", "open", "Open the campaign at the first question that needs somebody", True),
    Key("campaigns", "n", "new", "new", "Begin a new campaign", True),
    Key("campaigns", "c", "carry", "carry on", "Begin a new campaign from this one"),
    Key("campaigns", "slash", "search", "search", "Search as you type in titles, answers and fields", True),
    Key("campaigns", "f", "filter", "filter", "Show only one status, or all again"),
    Key("campaigns", "t", "sort", "sort", "Sort by launch, title or status"),
    Key("campaigns", "b", "brief", "brief", "Read the brief", True),
    Key("campaigns", "r", "reload", "reload", "Read the folder again"),
    Key("campaigns", "q", "quit", "quit", "Save and leave", True),
    Key("walk", "m", "agree('marketing')", "Marketing agrees", "Marketing agrees with the answer as it stands", True),
    Key("walk", "s", "agree('sales')", "Sales agrees", "Sales agrees with the answer as it stands", True),
    Key("walk", "o", "object", "object", "A team objects: which, why, and what would change its mind", True),
    Key("walk", "p", "park", "park", "Give a standing objection an owner and a day"),
    Key("walk", "w", "withdraw", "withdraw", "Take back a team's stance on this question"),
    Key("walk", "e,enter", "edit", "edit", "Edit the answer or the field the cursor is on", True),
    Key("walk", "n,right", "next", "next", "The next question", True),
    Key("walk", "b,left", "back", "back", "The question before"),
    Key("walk", "g", "go", "go to", "Go to a question: then its number"),
    Key("walk", "down,j", "down", "down", "The next field"),
    Key("walk", "up,k", "up", "up", "The field above"),
    Key("walk", "plus,a", "add", "add", "Add a row to the table the cursor is on"),
    Key("walk", "minus,delete", "remove", "remove", "Remove the row the cursor is on"),
    Key("walk", "f", "fold", "all fields", "Unfold the fields asked for, then all, then fold again"),
    Key("walk", "v", "positions", "positions", "Write or read each team's own view"),
    Key("walk", "d", "details", "start form", "Title, dates, leads and the other particulars"),
    Key("walk", "u", "undo", "undo", "Take back the last change, whichever question it was in"),
    Key("walk", "r", "redo", "redo", "Do again what was taken back"),
    Key("walk", "x", "editor", "editor", "Write the answer in your own editor"),
    Key("walk", "z,f8", "sign", "sign", "Sign for a team, or see what is in the way"),
    Key("walk", "y", "brief", "brief", "Read the brief as it would be now"),
    Key("walk", "escape,q", "leave", "campaigns", "Save and go back to the campaigns"),
    Key("brief", "w", "write", "write file", "Write the brief to a file", True),
    Key("brief", "c", "copy", "copy", "Copy the brief, where the terminal allows it", True),
    Key("brief", "p", "page", "one page", "Only the page that is signed, or the whole", True),
    Key("brief", "escape,q", "leave", "back", "Go back", True),
    Key("sign", "escape", "leave", "back", "Go back without signing", True),
)


def bindings(screen: str) -> list[Binding]:
    """The bindings of one screen, in the table's order; those of "everywhere" come last."""
    return [
        Binding(key.keys, key.action, key.label, show=key.footer, tooltip=key.help, id=f"{screen}.{key.action}")
        for name in (screen, "everywhere")
        for key in KEYS
        if key.screen == name
    ]
