"""The shortest honest campaign, and a second one on a signed base, typed into the real program at 80 by 24.

    python benchmarks/shortest.py

For each: the values that are typed, the characters of their text, the keys besides, and the minutes at 200 ms a key
with nothing else: no reading, no talk. The file is the judge of whether everything arrived.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from alignkit.app import campaigns
from alignkit.app.session import Session
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store import workspace
from alignkit.tui.questions.walk import Walk
from tests.kickoff import Keys, Typist, _let_letters_act, _NoView, plan_question
from tests.pseudo_terminal import KEY_SEQUENCES, Terminal
from tests.test_shortest_campaign import SHORTEST

SECONDS_A_KEY = 0.2
FIRST = {"title": "Pump retrofit", "launch": "2027-04-06", "marketing_lead": "Nadja Falk", "sales_lead": "Ruth Eggers"}
FIRST |= {"crm_name": "none"}
BASE = "pump-retrofit"
SECOND = {"title": "Autumn retrofit", "launch": "2027-09-06", "end": "2027-11-30", "crm_name": "none", "based_on": BASE}
# The five lines in which the second campaign differs: question, path and the new text.
CHANGED: tuple[tuple[str, tuple[str | int, ...], str], ...] = (
    ("mql", ("handoff", "fallback"), "Ruth Eggers"),
    ("sql", ("decide_within",), "3 business days"),
    ("marketing_responsibilities", ("commitments", 0, "amount"), "60"),
    ("sales_responsibilities", ("follow_up", "first_response"), "4 hours"),
    ("metrics", ("review", "first"), "2027-09-27"),
)


class Count(Typist):
    """A typist who counts every key."""

    characters = 0

    def send(self, part: Keys) -> None:
        named = sum(stroke in KEY_SEQUENCES for stroke in part.strokes)
        single = sum(len(stroke) == 1 for stroke in part.strokes)
        self.characters += sum(
            len(stroke) for stroke in part.strokes if stroke not in KEY_SEQUENCES and len(stroke) > 1
        )
        self.keys += named + single
        keys = self.keys
        super().send(part)
        self.keys = keys
        _let_letters_act(self.terminal, part)


def shortest_content() -> dict[str, dict[str, Any]]:
    """The required fields of the nine questions, as tables."""
    found: dict[str, dict[str, Any]] = {}
    for key, (text, values) in SHORTEST.items():
        content: dict[str, Any] = {"answer": text}
        for path, value in values.items():
            steps, table = path.replace("+", "0").split("."), content
            for step in steps[:-1]:
                if step.isdigit():
                    continue
                is_row = step in ("reject_reasons", "commitments", "measures")
                inner = table.setdefault(step, [{}] if is_row else {})
                table = inner[0] if is_row else inner
            plain = value.startswith("[") or value.isdigit() or value == "true"
            table[steps[-1]] = json.loads(value) if plain else value
        found[key] = content
    return found


def form_strokes(info: dict[str, str]) -> tuple[str, ...]:
    """What is typed into the start form, with Tab from field to field; the currency and the hours stay."""
    keys = [field.key for field in CAMPAIGN_QUESTION.fields if field.key != "based_on_digest"]
    strokes: list[str] = []
    for key in keys[: max(keys.index(key) for key in info) + 1]:
        strokes += [info[key]] if key in info else []
        strokes.append("tab")
    return (*strokes[:-1], "ctrl+s")


def first_campaign(typist: Count, scratch: Path) -> None:
    """From an empty folder to both signatures, with required fields only."""
    typist.send(Keys(("enter",), "alignkit"))
    typist.send(Keys(("a",), "no campaign here yet"))
    typist.send(Keys(form_strokes(FIRST), "What will people call it?"))
    typist.terminal.wait_for("1 of 9 · Pain", "READING")
    workspace.create_workspace(scratch)
    ws = workspace.find_workspace(scratch, {})
    made = campaigns.create(ws, {**FIRST, "launch": date.fromisoformat(FIRST["launch"])})
    walk = Walk(Session.open(ws, made.campaign.slug), _NoView())  # type: ignore[arg-type]
    for key, content in shortest_content().items():
        typist.send(Keys(("enter",), f"{QUESTION_KEYS.index(key) + 1} of 9"))
        typist.send(Keys(plan_question(walk, key, content), "WRITING"))
        typist.send(Keys(("m", "s") if key == "metrics" else ("m", "s", "n"), "READING"))
    sign(typist)


def second_campaign(typist: Count, folder: Path) -> None:
    """From the list of campaigns to both signatures, on the first one as base."""
    typist.send(Keys(("a",), "Pump retrofit"))
    typist.send(Keys(form_strokes(SECOND), "What will people call it?"))
    typist.terminal.wait_for(" of 9 · ", "READING")
    walk = Walk(Session.open(workspace.find_workspace(folder, {}), "autumn-retrofit"), _NoView())  # type: ignore[arg-type]
    for key, path, text in CHANGED:
        number = QUESTION_KEYS.index(key) + 1
        walk.open_question(key, 1)
        walk.go_to_stop(walk.stop_of_item("answer"))
        tabs = 0
        while walk.stop is not None and walk.stop.path != path:
            walk.go_to_stop(walk.next_stop(1))
            tabs += 1
        walk.leave_stop()
        typist.send(Keys((str(number),), "READING"))
        typist.send(Keys(("enter",), f"{number} of 9"))
        typist.send(Keys((*["tab"] * tabs, "ctrl+u", text, "escape"), "WRITING"))
        typist.send(Keys(("m", "s"), "READING"))
    sign(typist)


def sign(typist: Count) -> None:
    typist.send(Keys(("z",), "9 of 9 agreed"))
    typist.send(Keys(("enter",), "Sign for Marketing as"))
    typist.terminal.wait_for("Sign for Sales as")
    time.sleep(1.1)  # a second Enter right after the first one is taken for a slip
    typist.send(Keys(("enter",)))
    typist.terminal.wait_for("In force.")


def report(name: str, values: int, typist: Count) -> str:
    whole = typist.characters + typist.keys
    minutes = whole * SECONDS_A_KEY / 60
    return (
        f"{name}: {values} values, {typist.characters} characters of text, {typist.keys} keys besides, "
        f"{minutes:.1f} minutes at {SECONDS_A_KEY * 1000:.0f} ms a key"
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="shortest-") as name:
        folder = Path(name) / "teams"
        folder.mkdir()
        environ = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        environ |= {"ALIGNKIT_STATE": f"{name}/state", "ALIGNKIT_CONFIG": f"{name}/none.toml"}
        environ |= {"ALIGNKIT_BY": "Jo Host", "LC_ALL": "C.UTF-8"}
        with Terminal([sys.executable, "-m", "alignkit"], folder, environ) as terminal:
            typist = Count(terminal, 0.005)
            first_campaign(typist, Path(name) / "scratch")
        data = tomllib.loads((folder / "campaigns" / f"{BASE}.toml").read_text("utf-8"))
        want = shortest_content()
        want["metrics"]["review"] = {"first": date(2027, 4, 20)}  # prefilled
        assert {key: data[key] for key in want} == want
        assert {made["team"] for made in data["agreement"]["signoffs"]} == {"marketing", "sales"}
        values = len(FIRST) + sum(1 + len(fields) for _, fields in SHORTEST.values())
        print(report("Required fields only", values, typist), flush=True)
        with Terminal([sys.executable, "-m", "alignkit"], folder, environ) as terminal:
            typist = Count(terminal, 0.005)
            second_campaign(typist, folder)
        data = tomllib.loads((folder / "campaigns" / "autumn-retrofit.toml").read_text("utf-8"))
        assert set(data) & set(QUESTION_KEYS) == {key for key, _, _ in CHANGED}
        assert {made["team"] for made in data["agreement"]["signoffs"]} == {"marketing", "sales"}
        print(report("A second campaign on it", len(SECOND) + len(CHANGED), typist), flush=True)


if __name__ == "__main__":
    main()
