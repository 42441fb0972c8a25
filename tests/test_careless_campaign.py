"""A campaign written carelessly on purpose, taken through the findings to a sign-off: docs/careless-campaign.md."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from alignkit.cli import context
from alignkit.store import workspace
from tests.command_line import run

TRANSCRIPT = ("check", "rule", "waive", "sign")
STORY = Path(__file__).parent / "data" / "careless.txt"


@pytest.fixture
def root(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(context, "current_date", lambda: date(2027, 2, 8))
    folder = tmp_path / "practice"
    workspace.create_workspace(folder)
    monkeypatch.chdir(folder)
    return folder


def test_the_careless_campaign_is_signed_without_a_finding(root: Path, snapshot) -> None:  # type: ignore[no-untyped-def]
    parts = [
        "<!-- Made by the program: pytest tests/test_careless_campaign.py --snapshot-update -->\n",
        "# From a careless campaign to a sign-off\n",
        "Everything below was typed as it stands. Left out is what the program says to answers and agreements.\n",
    ]
    counts = []
    for told in re.split(r"(?<!\\)\n", STORY.read_text(encoding="utf-8"))[1:]:
        if not told.startswith("$ "):
            parts += [f"{told}\n"] if told else []
            continue
        words = shlex.split(told.replace("\\\n", " "))[2:]
        result = run(*words)
        assert result.exit_code == 0 or (words[0], result.exit_code) == ("check", 1), result.output
        if words[0] == "check":
            counts.append(result.stdout.count("\n    "))
        output = f"{result.output.rstrip()}\n" if words[0] in TRANSCRIPT else ""
        parts.append(f"```console\n{told}\n{output}```\n")
    assert counts[0] >= 15 and counts[-1] == 0
    assert counts == sorted(counts, reverse=True)
    assert "Both teams have signed" in "".join(parts)
    snapshot.snapshot_dir = STORY.parent.parent.parent / "docs"
    snapshot.assert_match("\n".join(parts), "careless-campaign.md")
