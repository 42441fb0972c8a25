"""A whole kickoff, typed into the real program in a terminal of 80 columns and 24 lines; the file is the judge."""

import os
import sys
import tomllib
from pathlib import Path

import pytest

from tests.kickoff import contents, expected, hold_meeting
from tests.pseudo_terminal import Terminal

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is what POSIX systems have"),
]
PROGRAM = str(Path(sys.executable).parent / "alignkit")
INTENDED = {key: {"marketing": "agree", "sales": "agree"} for key in expected() if key not in ("format", "campaign")}


@pytest.mark.parametrize("seconds", [None, 0.005], ids=["bursts", "5ms"])
def test_every_letter_is_in_its_field_and_only_the_intended_acts_are_recorded(
    tmp_path: Path, seconds: float | None
) -> None:
    folder = tmp_path / "meeting"
    folder.mkdir()
    environ = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    environ |= {"ALIGNKIT_STATE": str(tmp_path / "state"), "ALIGNKIT_CONFIG": str(tmp_path / "none.toml")}
    environ |= {"ALIGNKIT_BY": "Jo Host", "LC_ALL": "C.UTF-8"}
    with Terminal([PROGRAM], folder, environ) as terminal:
        counts = hold_meeting(terminal, tmp_path / "scratch", seconds)
    (path,) = (folder / "campaigns").glob("*.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    assert contents(data) == contents(expected())
    stances = {key: {team: data[team][key]["stance"] for team in ("marketing", "sales")} for key in INTENDED}
    assert stances == INTENDED
    assert {made["team"]: made["name"] for made in data["agreement"]["signoffs"]} == {
        "marketing": "Priya Raman",
        "sales": "Tom Okafor",
    }
    assert (folder / "briefs" / path.with_suffix(".md").name).is_file()
    assert sum(counts.values()) <= 200, counts
