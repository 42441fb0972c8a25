"""The table of actions in docs/architecture.md: read from the code, and the same act by command and by key.

To write the table anew: pytest tests/test_action_table.py --snapshot-update
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from alignkit.tui.keys import KEYS, SCREEN_NAMES, describe_keys

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- actions -->\n", "<!-- /actions -->"

# Public functions that only look something up, or are a step of another action.
STEPS = {
    "bases.find_base",
    "bases.find_newer_base",
    "bases.list_bases",
    "bases.read_base_campaign",
    "bases.with_base_keys",
    "campaigns.free_slug",
    "campaigns.starting_info",
    "imports.kept_meanings",
    "imports.parse_map_file",
    "imports.preview_export",
    "imports.read_options",
    "imports.records_to_correct",
    "leads.choose_batch",
    "leads.open_batch",
    "leads.require_lead",
    "leads.require_revealed",
    "reviews.enter",
    "reviews.revision_in_force",
    "sheets.hidden_teams",
    "sheets.hidden_views",
    "sheets.is_to_be_hidden",
    "sheets.may_read_views",
    "sheets.own_hidden_words",
    "sheets.preview_reply",
    "signing.add_key_signature",
    "signing.prepare_signoff",
}

# The key that leads to an action on the screens: the screen and the action of alignkit/tui/keys.py.
SCREEN_ACTIONS = {
    "bases.return_to_base": ("walk", "return_to_base"),
    "bases.update_base": ("walk", "update_base"),
    "stances.agree_unchanged": ("walk", "agree_unchanged"),
    "answers.confirm_carried": ("walk", "still_right"),
    "answers.remove_row": ("walk", "remove"),
    "answers.set_answer": ("walk", "editor"),
    "answers.set_field": ("walk", "edit"),
    "campaigns.carry_on": ("campaigns", "carry"),
    "campaigns.create": ("campaigns", "new"),
    "disputes.resolve": ("walk", "edit"),
    "premortem.change_fear": ("review", "record"),
    "premortem.remove_fear": ("review", "remove"),
    "leads.adopt_factor": ("factors", "adopt"),
    "leads.explain_leads": ("leads", "compare"),
    "leads.forget_leads": ("leads", "remove"),
    "leads.judge_leads": ("judge", "verdict"),
    "leads.keep_trial": ("trial", "keep"),
    "leads.note_adopted": ("factors", "adopt"),
    "leads.reveal_marks": ("leads", "reveal"),
    "leads.settle_lead": ("reveal", "verdict"),
    "leads.take_leads": ("leads", "table"),
    "leads.tick_lines": ("tick", "tick"),
    "publishing.write_brief": ("brief", "write"),
    "reviews.add_lesson": ("review", "lesson"),
    "reviews.take_up_lesson": ("review", "record"),
    "reviews.count_rejected": ("review", "record"),
    "reviews.count_stuck": ("review", "stuck"),
    "imports.import_export": ("review", "table"),
    "reviews.judge_promise": ("review", "record"),
    "reviews.plan_next_review": ("review", "next"),
    "reviews.record_result": ("review", "record"),
    "reviews.remove_entry": ("review", "remove"),
    "sheets.give_view": ("walk", "own_views"),
    "sheets.reveal": ("walk", "own_views"),
    "signing.amend": ("walk", "amend"),
    "signing.sign": ("sign", "sign"),
    "stances.agree": ("walk", "agree"),
    "stances.object_to": ("walk", "object"),
    "stances.park": ("walk", "hold"),
    "stances.set_position": ("walk", "own_views"),
    "stances.withdraw": ("walk", "withdraw"),
}

# What can be done through one door only, so that nothing joins them unnoticed.
COMMANDS_ONLY = {
    "answers.replace_content",
    "bases.leave_base",
    "bases.take_base",
    "campaigns.archive",
    "campaigns.rename",
    "disputes.repair_file",
    "imports.undo_import",
    "premortem.add_fear",
    "premortem.join_fears",
    "publishing.publish",
    "sheets.collect_reply",
    "signing.discard_draft",
    "signing.withdraw_signoff",
    "waivers.waive",
    "waivers.withdraw_waiver",
}
SCREENS_ONLY = {"answers.remove_row", "leads.note_adopted", "publishing.write_brief", "stances.park"}
ROOM_ONLY = {"sheets.give_fear"}  # at the terminal nobody else reads along: the walk writes a reason at once


@cache
def parse_package(package: str) -> dict[str, ast.Module]:
    """Every module below a package of ours, by its dotted name."""
    found = {}
    for path in sorted((ROOT / "alignkit" / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return found


@cache
def list_actions() -> dict[str, str]:
    """Each action as "module.function", with the first sentence of its docstring."""
    found = {}
    for name, tree in parse_package("app").items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                text = ast.get_docstring(node) or ""
                first = re.split(r"[.;:] ", " ".join(text.split("\n\n")[0].split()))[0]
                found[f"{name.rpartition('.')[2]}.{node.name}"] = first.rstrip(".").replace("``", "`")
    return {name: text for name, text in found.items() if name not in STEPS}


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each name means that is imported anywhere in a module: "stances" -> "alignkit.app.stances"."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def references(tree: ast.AST, known: dict[str, str], module: str) -> set[str]:
    """The full names of what is mentioned inside: names of this module, imported ones, and attributes of those."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(known.get(node.id, f"{module}.{node.id}"))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            found.add(f"{known[node.value.id]}.{node.attr}")
    return found


@cache
def commands_by_action() -> dict[str, list[str]]:
    """The commands that call each action, in a function of their own or in one of alignkit.cli that they call."""
    calls: dict[str, set[str]] = {}
    commands: dict[str, str] = {}
    for module, tree in parse_package("cli").items():
        known = imported_names(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                calls[f"{module}.{node.name}"] = references(ast.Module(node.body, []), known, module)
                if name := command_name(node):
                    commands[f"{module}.{node.name}"] = f"review {name}" if "review_" in module else name
    found: dict[str, list[str]] = {}
    for function, command in commands.items():
        reached, waiting = set(), [function]
        while waiting:
            here = waiting.pop()
            if here not in reached:
                reached.add(here)
                waiting += calls.get(here, ())
        for name in reached:
            if name.startswith("alignkit.app."):
                found.setdefault(name.removeprefix("alignkit.app."), []).append(command)
    return {action: sorted(names) for action, names in found.items()}


def command_name(function: ast.FunctionDef) -> str:
    """The name of the command that a function is; "" where it is none."""
    for made in function.decorator_list:
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "command":
            return next((str(ast.literal_eval(word.value)) for word in made.keywords if word.arg == "name"), "")
    return ""


@cache
def actions_of_screens() -> set[str]:
    """The actions that some screen mentions."""
    found: set[str] = set()
    for module, tree in parse_package("tui").items():
        found |= {
            name.removeprefix("alignkit.app.")
            for name in references(tree, imported_names(tree), module)
            if name.startswith("alignkit.app.")
        }
    return found & set(list_actions())


def keys_of(action: str) -> str:
    """The key and its screen, in words: "o (The nine questions)"."""
    if action not in SCREEN_ACTIONS:
        return ""
    screen, name = SCREEN_ACTIONS[action]
    keys = [describe_keys(key) for key in KEYS if key.screen == screen and key.action.partition("(")[0] == name]
    assert keys, f"no key of {screen} does {name}"
    return f"`{', '.join(keys)}` ({SCREEN_NAMES[screen]})"


def make_table() -> str:
    rows = [
        f"| {text} | `{action}` | {', '.join(f'`{name}`' for name in commands_by_action().get(action, ()))} "
        f"| {keys_of(action)} |"
        for action, text in sorted(list_actions().items())
    ]
    return "\n".join(["| Action | Function in `app` | Command | Key |", "|---|---|---|---|", *rows, ""])


def test_the_table_is_current(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    before, _, rest = page.partition(BEGIN)
    table, _, after = rest.partition(END)
    if request.config.getoption("--snapshot-update"):
        PAGE.write_text(f"{before}{BEGIN}{make_table()}{END}{after}", "utf-8")
        return
    assert table == make_table(), "pytest tests/test_action_table.py --snapshot-update writes it anew"


def test_every_action_of_a_screen_has_its_key_and_no_other() -> None:
    assert actions_of_screens() == set(SCREEN_ACTIONS)


def test_every_action_is_open_to_commands_and_screens_but_for_these() -> None:
    actions, by_command = set(list_actions()), set(commands_by_action())
    assert actions - by_command == SCREENS_ONLY | ROOM_ONLY
    assert actions - actions_of_screens() == COMMANDS_ONLY | ROOM_ONLY


@pytest.mark.parametrize("door", ["cli", "tui", "room"])
def test_no_door_applies_an_action_of_its_own(door: str) -> None:
    """What changes a campaign goes through app: neither commands nor screens call Session.apply."""
    for module, tree in parse_package(door).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "apply" and isinstance(node.value, ast.Attribute):
                assert node.value.attr != "session", f"{module}:{node.lineno}"
            if isinstance(node, ast.Attribute) and node.attr == "apply" and isinstance(node.value, ast.Name):
                assert node.value.id != "session", f"{module}:{node.lineno}"
