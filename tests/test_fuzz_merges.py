"""Any two edits of a campaign merge cleanly, holding what both changed, or leave a conflict that can be seen.

The ordinary run tries some. ``pytest -m slow -s tests/test_fuzz_merges.py`` tries FUZZ_MERGES of them (default 250,
four minutes) and prints its figures; FUZZ_SEED chooses others.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from tests.fuzzing import VALID, Tally, many, tried

SEED = int(os.environ.get("FUZZ_SEED", "1"))
NOTHING = [
    b"",
    b"\n",
    b"  \n\t\n",
    b"\xef\xbb\xbf",
    b"format = 1\n",
    b"format = 1",
    b"# gone\n",
    b"# gone\nformat = 1\n",
]
_TEXT = re.compile(rb'(?m)^(?!  )(answer|note|name|meaning|next|does|who|what|owner|why|title) = "([^"\\\n]{3,})"$')


def edited(rng: random.Random, raw: bytes, mark: str) -> tuple[bytes, list[str]]:
    """A text with some of its words changed, and the words that came in; each is found nowhere else."""
    new: list[str] = []
    for number in range(rng.choice([1, 1, 2, 4])):
        places = list(_TEXT.finditer(raw))
        if not places:
            break
        place = rng.choice(places)
        word = f"{mark}{number}{rng.randrange(10**6)}"
        if f"{mark}".encode() in place[2]:
            continue
        new.append(word)
        raw = raw[: place.end(2)] + f" {word}".encode() + raw[place.end(2) :]
    return raw, new


def merged(folder: Path, slug: str, base: bytes, ours: bytes, theirs: bytes) -> tuple[int, bytes, str]:
    """What git gets back from the driver: its exit code, the file, and what was said."""
    files = [folder / name for name in ("base", "ours", "theirs")]
    for file, raw in zip(files, (base, ours, theirs), strict=True):
        file.write_bytes(raw)
    result = tried("merge-driver", *map(str, files), f"campaigns/{slug}.toml")
    return result.exit_code, files[1].read_bytes(), result.output


@pytest.mark.parametrize("full", [pytest.param(True, marks=pytest.mark.slow), False], ids=["all", "a few"])
def test_any_two_edits(no_identity: None, tmp_path: Path, full: bool) -> None:
    rng, tally = random.Random(SEED), Tally("merges of two edits")
    for _ in range(many(full, "FUZZ_MERGES", 250, 3)):
        base = rng.choice(VALID)
        ours, mine = edited(rng, base, "MINE")
        theirs, yours = edited(rng, base, "YOURS")
        tally.tried["merges"] += 1
        with tally.judging(ours + b"\n--8<--\n" + theirs):
            code, out, said = merged(tmp_path, "one", base, ours, theirs)
            lost = [word for word in mine + yours if word.encode() not in out]
            assert not lost, f"exit {code}, and a side's words are gone: {said[:200]}"
            assert code == (b"<<<<<<<" in out), f"exit {code}, which does not say what stands in the file"
            back = merged(tmp_path, "one", base, theirs, ours)
            assert code or back[1] == out, "the two directions do not give the same"
    tally.told()


@pytest.mark.parametrize("full", [pytest.param(True, marks=pytest.mark.slow), False], ids=["all", "a few"])
def test_a_side_that_lost_its_text_is_a_conflict(no_identity: None, tmp_path: Path, full: bool) -> None:
    """An editor that died leaves an empty file. That is no wish to delete what the other side wrote meanwhile."""
    rng, tally = random.Random(SEED), Tally("merges with a side that holds nothing")
    for _ in range(many(full, "FUZZ_MERGES", 250, 3)):
        base = rng.choice(VALID)
        whole, words = edited(rng, base, "MINE")
        empty = rng.choice(NOTHING)
        for pair in ((empty, whole), (whole, empty)):
            tally.tried["merges"] += 1
            with tally.judging(empty):
                code, out, said = merged(tmp_path, "one", base, *pair)
                assert code == 1, f"exit {code}: {said[:200]}"
                assert all(word.encode() in out for word in words), f"the whole side is gone: {said[:200]}"
    tally.told()
