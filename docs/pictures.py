"""Draws the pictures of the documents from the program itself: .venv/bin/python docs/pictures.py [NAME...]

Each is a screen of the samples, taken as SVG on the same day, so that it changes with the screens alone. Without a name
all are drawn, the wiki of the year is published to docs/year/, and what commands print in looking-back.md is put there.
The PNGs (wiki-*, year-page, room-*) are pages of --html, of wikis and of a room as a browser shows or prints them,
made by hand.
"""

import asyncio
import os
import re
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from click.testing import CliRunner
from textual.widgets import Input

from alignkit.cli import context
from alignkit.cli.main import cli
from alignkit.store import workspace
from alignkit.store.diff_sources import DiffSource
from alignkit.tui.app import AlignApp
from alignkit.tui.compare.drift_screen import DriftScreen
from alignkit.tui.compare.screen import CompareScreen

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
CALCULATOR, NEXT = "closing-cost-calculator", "closing-cost-calculator-benelux"
BEGUN = 'alignkit new "Closing-cost calculator, Benelux"'
PICTURES = {  # name -> columns, lines, workspace, campaign to open, keys pressed
    "walk": (80, 24, "campaigns", "ledger-days-cologne", ("5",)),
    "walk-wide": (132, 38, "campaigns", "ledger-days-cologne", ("5",)),
    "year-home": (100, 24, "year", None, ()),
    "year-search": (100, 16, "year", None, ("slash", *"holidays")),
    "year-review": (100, 34, "year", f"review {CALCULATOR}", ()),
    "year-plots": (100, 38, "year", f"review {CALCULATOR}", ("d",)),
    "year-compare": (100, 30, "year", f"compare {CALCULATOR}", ()),
    "year-drift": (100, 34, "year", "drift content", ()),
    "leads-steps": (100, 24, "leads", "leads freight-audit-webinar", ()),
    "leads-reveal": (100, 30, "leads", "leads freight-audit-webinar", ("j",)),
    "leads-trial": (100, 30, "leads", "leads freight-audit-webinar", ("enter",)),
    "year-carried": (100, 30, "year", NEXT, ("5",)),
}


def still(app: AlignApp) -> datetime:
    """The clock of the screens, which stands."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)


async def picture(name: str, columns: int, lines: int, root: Path, opened: str | None, keys: tuple[str, ...]) -> None:
    screen, _, of = (opened or "").rpartition(" ")
    app = AlignApp(workspace.find_workspace(root, {}), root, None if screen else opened)
    async with app.run_test(size=(columns, lines), notifications=True) as pilot:
        await pilot.pause(0.8)
        if screen == "review":
            app.open_review(of)
        elif screen == "compare":
            await app.push_screen(CompareScreen(DiffSource(of, revision=2), DiffSource(of, revision=1)))
        elif screen == "leads":
            app.open_leads(of)
        elif screen == "drift":
            await app.push_screen(DriftScreen(of))
        await pilot.pause(0.8)
        await pilot.press(*keys)
        for field in app.screen.query(Input):
            field.cursor_blink = False  # else it is there or not
        await pilot.pause(1.2)
        drawn = app.export_screenshot(title="alignkit")
    # The drawing would fetch its font from somebody's server; the reader's own will do.
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL).replace("Fira Code", "monospace")
    lines_kept = (line.rstrip() for line in drawn.splitlines())
    (HERE / f"{name}.svg").write_text("\n".join(line for line in lines_kept if line) + "\n", encoding="utf-8")


def printed(command: str, root: Path) -> str:
    """What a command of the documents prints in a workspace, as on that day."""
    context.current_date = lambda: TODAY
    words = re.findall(r'"([^"]*)"|(\S+)', command)
    result = CliRunner().invoke(
        cli, ["--workspace", str(root), *(a or b for a, b in words[1:])], prog_name="alignkit", env={"COLUMNS": "100"}
    )
    assert result.exit_code == 0, f"{command}: {result.output}"
    return result.stdout


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Each console block of a document: the whole, its command, and what the document says it prints."""
    found = re.finditer(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", text, re.MULTILINE)
    return [(match[0], match[1], match[2]) for match in found]


def shortened(said: str, told: str) -> str:
    """What is printed, cut where the document ends its block with "...": that many lines stay."""
    kept = told.splitlines()
    return "\n".join([*said.splitlines()[: len(kept) - 1], "..."]) + "\n" if kept[-1:] == ["..."] else said


TAUGHT = re.compile(r"(<!-- alignkit (review --markdown) -->\n\n).*?(\n<!-- printed -->)", re.DOTALL)


def with_taught_table(text: str, root: Path) -> str:
    """The document with the table of what the year taught, as the program prints it."""
    return TAUGHT.sub(lambda match: f"{match[1]}{printed(f'alignkit {match[2]}', root)}{match[3]}", text)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ |= {"ALIGNKIT_STATE": str(root / "state"), "ALIGNKIT_CONFIG": str(root / "none.toml")}
        os.environ |= {"ALIGNKIT_BY": "Dana Ruiz", "COLORTERM": "truecolor"}
        os.environ.pop("NO_COLOR", None)
        AlignApp.now = still  # type: ignore[method-assign]
        for sample in ("campaigns", "year", "leads"):
            workspace.create_workspace(root / sample, sample=sample)
        if not sys.argv[1:]:
            page = HERE / "looking-back.md"
            text = page.read_text(encoding="utf-8")
            for whole, command, told in blocks(text):
                said = shortened(printed(command, root / "year"), told)
                text = text.replace(whole, f"```console\n$ {command}\n{said}```")
            page.write_text(with_taught_table(text, root / "year"), encoding="utf-8")
            printed(f"alignkit publish {HERE / 'year'} --for github", root / "year")
        for name in sys.argv[1:] or PICTURES:
            columns, lines, sample, opened, keys = PICTURES[name]
            if opened == NEXT:  # only now, for it stands in the list of campaigns too
                printed(f"{BEGUN} --from {CALCULATOR} --launch 2027-02-01 --end 2027-04-30", root / sample)
            asyncio.run(picture(name, columns, lines, root / sample, opened, keys))


if __name__ == "__main__":
    main()
