"""Draws the pictures of the README from the program itself: .venv/bin/python docs/pictures.py

Each is a screen of the samples, taken as SVG; run it again after the screens have changed.
"""

import asyncio
import os
import re
import tempfile
from pathlib import Path

from alignkit.disk import workspace
from alignkit.tui.app import AlignApp

HERE = Path(__file__).parent
PICTURES = {  # name -> columns, lines, slug, keys pressed
    "walk": (80, 24, "ledger-days-cologne", ("5",)),
    "walk-wide": (132, 38, "ledger-days-cologne", ("5",)),
}


async def picture(name: str, columns: int, lines: int, slug: str | None, keys: tuple[str, ...], root: Path) -> None:
    app = AlignApp(workspace.find(root, {}), root, slug)
    async with app.run_test(size=(columns, lines), notifications=True) as pilot:
        await pilot.pause(0.8)
        await pilot.press(*keys)
        await pilot.pause(0.8)
        drawn = app.export_screenshot(title="alignkit")
    # The drawing would fetch its font from somebody's server; the reader's own will do.
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<!--.*?-->", "", drawn, flags=re.DOTALL).replace("Fira Code", "monospace")
    lines_kept = (line.rstrip() for line in drawn.splitlines())
    (HERE / f"{name}.svg").write_text("\n".join(line for line in lines_kept if line) + "\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ |= {"ALIGNKIT_STATE": str(root / "state"), "ALIGNKIT_CONFIG": str(root / "none.toml")}
        os.environ.pop("NO_COLOR", None)
        workspace.init(root / "samples", sample="campaigns")
        for name, wanted in PICTURES.items():
            asyncio.run(picture(name, *wanted, root / "samples"))


if __name__ == "__main__":
    main()
