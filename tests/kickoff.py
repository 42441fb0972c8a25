"""A kickoff typed into the real program: which keys, planned from the walk itself, and sent at any speed.

The texts are those of data/kickoff.toml, in their order. What has to be pressed between them is found by driving a
``Walk`` in a scratch workspace, without any screen, as somebody does who sees where Tab leads.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from alignkit.app import campaigns
from alignkit.app.session import Session
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.model import to_data
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.store import workspace
from alignkit.tui.keys import KEYS
from alignkit.tui.questions.walk import Walk
from tests.pseudo_terminal import KEY_SEQUENCES, Terminal

DATA = Path(__file__).parent / "data" / "kickoff.toml"
LAST_CRITERION = "A nameplate photo, checked by inside sales"
LAST_SENTENCE = " The first wave goes out on 24 May."
TYPED_AS = {1100000: "1.1M", True: "yes"}  # otherwise a value is typed as it stands in the file

_COMMANDS = frozenset("amsnoz")  # letters that are commands; no text consists of one of them


class Keys(NamedTuple):
    """What is typed: text, and keys by name. ``waits_for`` stands on the screen before."""

    strokes: tuple[str, ...]  # a text is one stroke; the names of keys are in KEY_SEQUENCES
    waits_for: str = ""

    def count(self) -> int:
        """How many keys besides the text."""
        return sum(stroke in KEY_SEQUENCES or stroke in _COMMANDS for stroke in self.strokes)


def expected() -> dict[str, Any]:
    """What the file must hold at the end."""
    return tomllib.loads(DATA.read_text("utf-8"))


def contents(data: dict[str, Any]) -> dict[str, Any]:
    """The campaign and its nine answers, without what a workspace puts into every new campaign."""
    found = {key: data.get(key, {}) for key in ("campaign", *QUESTION_KEYS)}
    defaults = ("marketing_name", "sales_name")
    return {**found, "campaign": {key: value for key, value in found["campaign"].items() if key not in defaults}}


class _NoView:
    """Stands for the screen: the plan asks nothing and shows nothing."""

    app: Any = None

    def say(self, text: str, severity: str = "information") -> None:
        raise AssertionError(f"the plan meets: {text}")


def typed(value: Any) -> str:
    """A value as somebody types it."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, bool | int | float) and value in TYPED_AS:
        return TYPED_AS[value] if value is True or value > 1 else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def plan_question(walk: Walk, key: str, content: dict[str, Any]) -> tuple[str, ...]:
    """The strokes that fill a question from its open answer on, and Escape."""
    walk.open_question(key, 1)
    walk.go_to_stop(walk.stop_of_item("answer"))
    strokes: list[str] = []
    left = dict(_leaves(content))
    while left:
        stop = walk.stop
        assert stop is not None and stop.kind != "end", f"{key}: Tab does not lead to {list(left)}"
        if stop.kind == "folded":
            target = walk.unfold(stop)
            if target.path not in left:
                wanted = {str(path[0]) for path in left}
                inside = {path[:-1] for path in left} if stop.item != "more" else wanted
                if (stop.item == "more" and not inside & _folded_keys(walk, key, stop.folded)) or (
                    stop.item != "more" and target.path[:-1] not in inside
                ):
                    strokes.append("tab")
                    walk.unfolded = frozenset()
                    walk.go_to_stop(walk.next_stop(1))
                    continue
                strokes.append("enter")
            walk.go_to_stop(target)
            continue
        value = left.pop(stop.path, None)
        if value is not None:
            strokes += _text_strokes(typed(value))
            assert walk.put(typed(value)), stop
            assert not walk.drafts.all(), walk.drafts.all()
        if left:
            strokes.append("tab")
            walk.go_to_stop(walk.next_stop(1))
    walk.leave_stop()
    return (*strokes, "escape")


def _folded_keys(walk: Walk, key: str, labels: tuple[str, ...]) -> set[str]:
    return {field.key for field in get_question(key).fields if field.label in labels}


def _text_strokes(text: str) -> list[str]:
    lines = text.split("\n")
    strokes = [lines[0]]
    for line in lines[1:]:
        strokes += ["enter", line]
    return strokes


def _leaves(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The values of a question by path; a list of texts is one value."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(content, list) and content and isinstance(content[0], dict):
        for place, row in enumerate(content):
            yield from _leaves(row, (*path, place))
    else:
        yield path, content


def plan(scratch: Path) -> dict[str, list[Keys]]:
    """The whole meeting after the start form, by question; the last part is the signing."""
    data = expected()
    workspace.create_workspace(scratch)
    ws = workspace.find_workspace(scratch, {})
    made = campaigns.create(ws, data["campaign"])
    walk = Walk(Session.open(ws, made.campaign.slug), _NoView())  # type: ignore[arg-type]
    steps: dict[str, list[Keys]] = {}
    for key in QUESTION_KEYS:
        content = dict(data[key])
        if key == "mql":
            content["criteria"] = content["criteria"][:-1]
        if key == "sales_responsibilities":
            content["answer"] = content["answer"].removesuffix(LAST_SENTENCE)
        place = f"{QUESTION_KEYS.index(key) + 1} of 9"
        steps[key] = [Keys(("enter",), place), Keys(plan_question(walk, key, content), "WRITING")]
        if key == "mql":
            steps[key] += _object_and_mend(walk)
        elif key == "sales_responsibilities":
            steps[key] += _park_and_settle(walk)
        else:
            steps[key].append(Keys(("m", "s", "n"), "READING"))
    assert contents(to_data(walk.campaign))["goals"] == data["goals"]
    steps["metrics"][-1] = Keys(("m", "s"), "READING")
    return steps


def _object_and_mend(walk: Walk) -> list[Keys]:
    keys = [item.key for item in walk.items()]
    ups = keys.index(walk.cursor) - keys.index("criteria")
    return [
        Keys(("m",), "READING"),
        Keys(("o",)),
        Keys(
            (
                "A form alone tells us nothing: 19 of 52 never picked up.",
                "tab",
                "a nameplate photo, checked by inside sales",
                "ctrl+s",
            ),
            "Sales objects",
        ),
        Keys((*["up"] * ups, "enter"), "Sales objects to MQL"),
        Keys((LAST_CRITERION, "escape"), "WRITING"),
        Keys(("s",), "READING"),
        Keys(("enter",), "Does this settle it?"),
        Keys(("m", "n"), "Sales agrees with MQL"),
    ]


def _park_and_settle(walk: Walk) -> list[Keys]:
    ups = [item.key for item in walk.items()].index(walk.cursor)
    objection = ("The first wave has no day yet.", "tab", "tab", "Ines Duarte", "tab")
    return [
        Keys(("s",), "READING"),
        Keys(("o",)),
        Keys((*objection, "2027-04-20", "ctrl+s"), "Marketing objects"),
        Keys((*["up"] * ups, "enter"), "Marketing objects to Sales will"),
        Keys((LAST_SENTENCE, "escape"), "WRITING"),
        Keys(("m",), "READING"),
        Keys(("enter",), "Does this settle it?"),
        Keys(("s", "n"), "Marketing agrees with Sales will"),
    ]


def start_form() -> list[Keys]:
    """From an empty folder to the first question."""
    info, strokes = expected()["campaign"], list[str]()
    last = max(place for place, field in enumerate(CAMPAIGN_QUESTION.fields) if field.key in info)
    for field in CAMPAIGN_QUESTION.fields[: last + 1]:
        if field.key in info and field.key != "currency":  # the workspace has the same one
            strokes.append(typed(info[field.key]))
        strokes.append("tab")
    new = next(key.keys.partition(",")[0] for key in KEYS if key.screen == "campaigns" and key.action == "new")
    return [
        Keys(("enter",), "alignkit"),
        Keys((new,), "no campaign here yet"),
        Keys((*strokes[:-1], "ctrl+s"), "What will people call it?"),
    ]


class Typist:
    """Sends strokes to a terminal at a speed; ``seconds`` None sends each part in one burst."""

    def __init__(self, terminal: Terminal, seconds: float | None) -> None:
        self.terminal, self.seconds = terminal, seconds
        self.keys = 0

    def send(self, part: Keys) -> None:
        if part.waits_for:
            self.terminal.wait_for(part.waits_for)
            self.terminal.wait_for_quiet()
        self.keys += part.count()
        raw = [KEY_SEQUENCES.get(stroke, stroke) for stroke in part.strokes]
        if self.seconds is None:
            self.terminal.type("".join(raw))
            return
        for stroke, text in zip(part.strokes, raw, strict=True):
            for piece in [text] if stroke in KEY_SEQUENCES else text:
                self.terminal.type(piece)
                end = time.monotonic() + self.seconds
                while (left := end - time.monotonic()) > 0:
                    self.terminal.read(left)


def hold_meeting(terminal: Terminal, scratch: Path, seconds: float | None) -> dict[str, int]:
    """Type the whole meeting; the keys besides the text, by part."""
    typist, counts = Typist(terminal, seconds), dict[str, int]()
    for part in start_form():
        typist.send(part)
    counts["start"] = typist.keys
    terminal.wait_for("1 of 9 · Pain", "READING")
    terminal.wait_for_quiet()
    for key, parts in plan(scratch).items():
        before = typist.keys
        for part in parts:
            typist.send(part)
            _let_letters_act(terminal, part)
        counts[key] = typist.keys - before
    before = typist.keys
    typist.send(Keys(("z",), "9 of 9 agreed"))
    typist.send(Keys(("enter",), "Sign for Marketing as Priya Raman"))
    terminal.wait_for("Sign for Sales as Tom Okafor")
    time.sleep(1.1)
    typist.send(Keys(("enter",)))
    terminal.wait_for("You have one of these leads")
    counts["sign"] = typist.keys - before
    return counts


def _let_letters_act(terminal: Terminal, part: Keys) -> None:
    """Look up, as a host does after a letter has been pressed for a team, until it has been done."""
    if part.strokes[-1] in ("n", "s", "m", "o"):
        time.sleep(0.4)
        terminal.wait_for_quiet()
