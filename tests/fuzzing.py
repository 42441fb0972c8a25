"""What the fuzz tests share: their size, damaged campaign files, odd numbers, and a count of what was tried."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from alignkit.cli.main import cli

DATA = Path(__file__).parent / "data"
VALID = [(DATA / "full.toml").read_bytes()] + [
    path.read_bytes() for path in sorted((Path(__file__).parents[1] / "campaigns").glob("*.toml"))
]

NUMBERS = [
    *("0", "1", "-1", "2", "0.5", "-0.0", "0.1", "1e3", "1e308", "1e-308", "5e-324", "1e400", "-1e400"),
    *("nan", "inf", "-inf", "+nan", "9007199254740993", "-9223372036854775808", "9223372036854775808"),
    *("1" + "0" * 30, "1" + "0" * 308, "9" * 400, "1" + "0" * 4299, "7" * 4300, "7" * 4301, "-" + "7" * 5000),
    *("0x" + "f" * 15, "0x" + "f" * 4000, "0o" + "7" * 6000, "0b" + "1" * 15000, "1_000_000", "0.1" + "0" * 5000),
]
VALUES = [
    *NUMBERS,
    *(
        "true",
        "false",
        '""',
        '"x"',
        '"\\u0000"',
        '"\\ud7ff \\U0010FFFF"',
        '"\\u202e"',
        "[]",
        "{}",
        "[[[]]]",
        "[1, 'a', {}]",
    ),
    *("[{}]", "{a = 1}", "{a = {a = {a = {}}}}", "[" * 40 + "]" * 40, "[" * 3000 + "]" * 3000),
    *("2027-04-06", "0001-01-01", "9999-12-31", "2027-04-06T07:00:00", "2027-04-06T07:00:00Z", "07:00:00"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2027-02-30", "2027-04-06T07:00:00.123456789+05:30"),
    *("'''\nlong\n'''", '"' + "x" * 3000 + '"', "unquoted", "", "=", "#"),
]
TOKENS = [
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"[",
        b"]",
        b"[[",
        b"]]",
        b"{",
        b"}",
        b"=",
    ),
    *(b'"', b"'", b'"""', b"#", b",", b".", b"[pain]\n", b"[[pain]]\n", b"[pain.pain]\n", b'[""]\n', b'"" = 1\n'),
    *(
        b'"odd \\u0000 key" = 1\n',
        b"a.b.c.d.e = 1\n",
        b"format = 99\n",
        b"[agreement]\nrevision = 0\n",
        b"[review]\nx = 1\n",
    ),
    *(b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n", b"||||||| base\n", "\u202e\u2028".encode(), b"\x1b[31m"),
]
_VALUE = re.compile(rb"(?m)^([\w.\"-]+ *= *)([^\n]*)$")


def many(full: bool, name: str, slow: int, quick: int) -> int:
    """How often to try: ``quick`` in the ordinary run, else the environment variable of that name, else ``slow``."""
    return int(os.environ.get(name, slow)) if full else quick


def damaged(rng: random.Random) -> bytes:
    """A campaign file that somebody, or something, has damaged: nobody can say that it cannot happen."""
    raw = rng.choice(VALID)
    kind = rng.randrange(20)
    if kind == 0:
        return rng.choice(
            [b"", b"\n", b"\xef\xbb\xbf", b"\x00" * 50, b"format = 1", rng.randbytes(300), b"\xff\xfe" + raw]
        )
    if kind == 1:
        return raw[: rng.randrange(len(raw))]
    if kind == 2:
        return raw + b"\n# " + b"x" * rng.choice([250_000, 262_144, 300_000, 1_100_000])
    if kind == 3:
        depth = rng.choice([50, 200, 2000])
        return raw + b"\n[" + b".".join([b"a"] * depth) + b"]\n"
    if kind == 4:
        lines = raw.split(b"\n")
        rng.shuffle(lines)
        return b"\n".join(lines)
    if kind == 5:
        at = rng.randrange(len(raw))
        other = rng.choice(VALID)
        return raw[:at] + b"\n<<<<<<< ours\n" + other[:200] + b"\n=======\n" + raw[at:] + b"\n>>>>>>> theirs\n"
    if kind < 15:  # most of these can be read, so that they come further than the others
        for _ in range(rng.choice([1, 1, 2, 5])):
            found = list(_VALUE.finditer(raw))
            if not found:
                break
            place = rng.choice(found)
            raw = raw[: place.start(2)] + rng.choice(VALUES).encode() + raw[place.end(2) :]
        return raw
    for _ in range(rng.choice([1, 2, 8])):
        at = rng.randrange(len(raw) + 1)
        gone = rng.choice([0, 0, 1, 3])
        piece = rng.choice([rng.choice(TOKENS), rng.randbytes(1), rng.choice(VALUES).encode()])
        raw = raw[:at] + piece + raw[at + gone :]
    return raw


def tried(*words: str) -> Result:
    """What came of these words. Raises what the program was not ready for."""
    os.environ["ALIGNKIT_DEBUG"] = "1"  # else it would be an error message like any other
    try:
        result = CliRunner().invoke(cli, words, prog_name="alignkit")
    finally:
        del os.environ["ALIGNKIT_DEBUG"]
    if isinstance(result.exception, Exception):
        result.exception.add_note(words[0])
        raise result.exception
    if "Traceback" in result.output or "itself failed" in result.output:
        places = re.findall(r'alignkit/([\w/]+\.py)", line (\d+)', result.output) or [("?", "0")]
        errors = re.findall(r"(?m)^\w*(?:Error|Exception)\b.*", result.output) or [result.output[-200:]]
        raise AssertionError(f"{words[0]}: {':'.join(places[-1])} {errors[-1][:150]}")
    return result


class Tally:
    """What was tried and what failed, by kind of failure; each kind with its first example."""

    def __init__(self, what: str) -> None:
        self.what, self.tried, self.failed, self.example = what, Counter[str](), Counter[str](), dict[str, bytes]()

    def fail(self, kind: str, example: bytes) -> None:
        kind = re.sub(r"0x[0-9a-f]{6,}|\d{12,}", "N", kind)[:300]
        self.failed[kind] += 1
        if kind not in self.example or len(example) < len(self.example[kind]):
            self.example[kind] = example

    @contextmanager
    def judging(self, example: bytes) -> Iterator[None]:
        """Any failure inside is counted with the example, so that one does not hide the next."""
        try:
            yield
        except Exception as error:
            last = error.__traceback__
            while last and last.tb_next:
                last = last.tb_next
            where = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
            command = " ".join(getattr(error, "__notes__", ()))
            self.fail(f"{command} {type(error).__name__} {where}: {error}".strip(), example)

    def told(self) -> None:
        """Print the figures; fail with each kind of failure where there was one."""
        figures = ", ".join(f"{number:,} {what}" for what, number in self.tried.items())
        print(f"\n{self.what}: {figures}; {sum(self.failed.values())} failures of {len(self.failed)} kinds")
        shown = [f"{number} times: {kind}\n{self.example[kind][:3000]!r}" for kind, number in self.failed.most_common()]
        if kept := os.environ.get("FUZZ_KEEP"):
            Path(kept).mkdir(parents=True, exist_ok=True)
            for number, example in enumerate(self.example.values()):
                (Path(kept) / f"{self.what.split()[0]}-{number}.toml").write_bytes(example)
        assert not shown, "\n\n".join(shown)
