"""Every field that holds a number, with every number that a file can hold: shown, checked, printed, exported.

The ordinary run tries some. ``pytest -m slow -s tests/test_fuzz_numbers.py`` tries FUZZ_NUMBERS of the pairs (default
400, four minutes), in an order that FUZZ_SEED chooses, and prints its figures.
"""

from __future__ import annotations

import json
import os
import random
import re

import pytest

from alignkit.store.workspace import Workspace
from tests.fuzzing import DATA, NUMBERS, Tally, many, tried

SEED = int(os.environ.get("FUZZ_SEED", "1"))
WHOLE = (DATA / "full.toml").read_text(encoding="utf-8")
FIELD = re.compile(r"(?m)^(\w+ = )(-?[0-9][0-9_.]*)(?= *(?:#.*)?$)|((?<=[{,] )\w+ = )(-?[0-9][0-9_.]*)(?=[ ,}])")
PLACES = [
    (found.start(2), found.end(2)) if found[2] else (found.start(4), found.end(4)) for found in FIELD.finditer(WHOLE)
]


def test_there_are_numbers_to_try() -> None:
    assert len(PLACES) > 15


@pytest.mark.parametrize("full", [pytest.param(True, marks=pytest.mark.slow), False], ids=["all", "a few"])
def test_any_number_in_any_field(ws: Workspace, monkeypatch: pytest.MonkeyPatch, full: bool) -> None:
    monkeypatch.chdir(ws.root)
    rng, tally = random.Random(SEED), Tally("numbers in fields")
    pairs = [(place, number) for place in PLACES for number in NUMBERS]
    rng.shuffle(pairs)
    pairs.insert(0, (rng.choice(PLACES), "0x" + "f" * 4000))  # more digits than Python turns into text
    for (start, end), number in pairs[: many(full, "FUZZ_NUMBERS", 400, 5)]:
        raw = WHOLE[:start] + number + WHOLE[end:]
        (ws.root / "campaigns" / "full.toml").write_text(raw, encoding="utf-8")
        line = WHOLE[WHOLE.rfind("\n", 0, start) + 1 : start]
        tally.tried["numbers"] += 1
        for words in (["show"], ["check"], ["brief"], ["export"], ["crm"], ["review"], ["due"], ["brief", "--html"]):
            with tally.judging(f"{line}{number[:60]}".encode()):
                tally.tried["commands"] += 1
                result = tried(words[0], *(["full"] if words[0] != "due" else []), *words[1:])
                assert result.exit_code in (0, 1, 2)
                if words == ["export"] and result.exit_code == 0:
                    json.loads(result.stdout, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    tally.told()
