"""Random sequences of edits over the full example: no data wrong, no comment lost or moved.

Every comment of the file has a number. An independent scan says for each what it stands above (a header) or beside (a
key); each edit says which places of the file it takes out and which rows it renumbers.
"""

import copy
import os
import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from alignkit.core.model import to_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.schema import find_fields
from alignkit.files import reader
from alignkit.files.editor import EditableFile, write_new_file
from alignkit.files.table_diff import is_same_value
from alignkit.files.toml_text import format_inline

FULL = (Path(__file__).parents[1] / "data/full.toml").read_text("utf-8")
HEADER = re.compile(r"(\[\[?)([a-z_.]+)\]")
KEY = re.compile(r"([a-z_]+) = ")
COMMENT = re.compile(r"# (\d+) ")
WORDS = (
    "Anna",
    "four hours",
    "a # in it",
    'a "quoted" one',
    "zwei\nZeilen",
    "x" * 130,
    "long " * 30,
    "Ünï 漢字 🙂",
    "[a]",
)


def number_comments(text):
    """The text with a note above each banner, and a number in each comment; the banners have theirs."""
    count, notes = iter(range(101, 500)), iter(range(501, 999))
    text = re.sub(r"(?m)^(?=# \d)", lambda m: f"# {next(notes)} a note on its own\n\n", text)
    return re.sub(r"(?m)^([^#\n]*[^#\s\n][^#\n]*)# ", lambda m: f"{m[1]}# {next(count)} ", text)


def comments(text):
    """{number: place} of every comment but notes: of the header below it, or of the key it stands beside."""
    found, above, rows, place = {}, None, {}, ()
    inside = False  # a text or list of several lines
    for line in text.replace("\r", "").split("\n"):
        header, key = HEADER.match(line), KEY.match(line)
        if not inside and line.startswith("#"):
            number = COMMENT.match(line)[1]
            above = above if int(number) > 500 else number
            continue
        if not inside and header:
            names = tuple(header[2].split("."))
            if header[1] == "[[":
                rows[names] = rows.get(names, -1) + 1
            place = tuple(step for end in range(1, len(names) + 1) for step in _step(names[:end], rows))
            here = place
        elif not inside and key:
            here = (*place, key[1])
            opened = line[key.end() :]
            inside = opened.startswith('"""') or opened == "["
            if inside:
                continue
        elif inside and (('"""' in line) or line.startswith("]")):
            inside = False
        else:
            continue
        if above:
            found[above] = here if header else ("adrift", above)
            above = None
        beside = re.search(r"\s# (\d+) ", line + " ") if not inside else None
        if beside:
            found[beside[1]] = here
    return found


def list_notes(text):
    return sorted(re.findall(r"(?m)^# (?:[5-9]\d\d) ", text))


def _step(names, rows):
    return (names[-1], rows[names]) if names in rows else (names[-1],)


def must_keep(place):
    return place


class Edits:
    """One random change of plain tables; returns the places that are gone and how rows of one list are renumbered."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.serial = 0

    def text(self):
        self.serial += 1
        return f"{self.random.choice(WORDS)} {self.serial}"

    def any(self, data):
        while True:
            change = self.random.choice((self.leaf, self.leaf, self.lines, self.rows, self.rows, self.table, self.team))
            renumbered = change(data)
            if renumbered is not None:
                return change.__name__, renumbered

    def contents(self, data):
        """(place, table, fields) of every table and row of the campaign, the questions and the review."""
        for key in ("campaign", *QUESTION_KEYS, "review"):
            if key in data:
                yield from self.inside((key,), data[key])

    def inside(self, place, table):
        fields = find_fields(tuple(step for step in place if isinstance(step, str)))
        yield place, table, fields
        for field in fields:
            if field.kind == "table" and field.key in table:
                yield from self.inside((*place, field.key), table[field.key])
            elif field.kind == "rows":
                for number, row in enumerate(table.get(field.key, ())):
                    yield from self.inside((*place, field.key, number), row)

    def leaf(self, data):
        place, table, fields = self.random.choice(list(self.contents(data)))
        own = [f for f in fields if f.kind not in ("table", "rows", "lines", "list")]
        if not own:
            return None
        field = self.random.choice(own)
        may_go = field.tier != 1 or (place[0] != "review" and field.key != "topic")  # a date alone has no digest
        if field.key in table and may_go and self.random.random() < 0.3 and len(table) > 1:
            del table[field.key]
            gone = (*place, field.key)
            return lambda at: None if at == gone else at
        table[field.key] = self.value(field)
        return must_keep

    def value(self, field):
        if field.kind == "number":
            numbers = (0, -1, 17, 480000, 0.35, 1e-7, 12.5, 1000000.0)
            return self.random.choice([number for number in numbers if field.least <= number <= field.most])
        if field.kind == "digest":
            return "sha256:" + f"{self.random.getrandbits(256):064x}"
        if field.kind == "flag":
            return self.random.random() < 0.5
        if field.kind == "date":
            return date(2027, 1, 1) + timedelta(days=self.random.randrange(900))
        if field.kind == "choice":
            return self.random.choice(field.choices)
        if field.kind == "digest":
            return f"sha256:{self.random.randrange(16**64):064x}"
        return [self.text()] if field.kind == "lines" else self.text()

    def lines(self, data):
        places = [(t, f) for _, t, fields in self.contents(data) for f in fields if f.kind == "lines"]
        table, field = self.random.choice(places)
        items = table.setdefault(field.key, [])
        act, at = self.random.randrange(3), self.random.randrange(len(items) + 1)
        if act == 0 or at == len(items):
            items.insert(at, self.text())
        elif act == 1 or len(items) == 1:
            items[at] = self.text()
        else:
            del items[at]
        return must_keep

    def rows(self, data):
        places = [(p, t, f) for p, t, fields in self.contents(data) for f in fields if f.kind == "rows"]
        places = [entry for entry in places if entry[2].key != "disputed"]
        place, table, field = self.random.choice(places)
        rows = table.setdefault(field.key, [])
        prefix = (*place, field.key)
        at, act = self.random.randrange(len(rows) + 1), self.random.randrange(4)
        if act < 2 or not rows:
            row = {f.key: self.value(f) for f in field.fields if f.tier == 1 or self.random.random() < 0.4}
            rows.insert(at, row)
            order = [n + (n >= at) for n in range(len(rows) - 1)]
        elif act == 2:
            at = min(at, len(rows) - 1)
            del rows[at]
            order = [None if n == at else n - (n > at) for n in range(len(rows) + 1)]
            if not rows:
                del table[field.key]
        else:
            one, other = self.random.randrange(len(rows)), self.random.randrange(len(rows))
            rows[one], rows[other] = rows[other], rows[one]
            order = list(range(len(rows)))
            order[one], order[other] = other, one
        return lambda p: _renumber(p, prefix, order)

    def table(self, data):
        key = self.random.choice(("goals.funnel", "mql.handoff", "sql.handoff", "metrics.review", "pain", "waivers"))
        outer, _, inner = key.rpartition(".")
        table = data.get(outer, {}) if outer else data
        place = tuple(key.split("."))
        if inner in table:
            del table[inner]
            if outer and not table:
                del data[outer]
            return lambda p: None if p[: len(place)] == place else p
        if inner == "waivers":
            act = {"by": self.text(), "at": datetime(2027, 3, 1, 8, tzinfo=UTC)}
            table[inner] = [{"code": "AK01", "question": "mql", "marketing": act}, {"code": "AK02", "sales": act}]
        elif outer and outer not in data:
            return None
        else:
            plain = [f for f in find_fields(place) if f.kind not in ("table", "rows", "lines", "list")]
            table[inner] = {f.key: self.value(f) for f in plain}
        return must_keep

    def team(self, data):
        team, key = self.random.choice(("marketing", "sales")), self.random.choice(QUESTION_KEYS)
        act = self.random.randrange(3)
        if act == 0:
            signoffs = data.get("agreement", {}).get("signoffs", [])
            number = next((n for n, row in enumerate(signoffs) if row["team"] == team), None)
            if number is None:
                at = datetime(2027, 4, 1, 9, 30, tzinfo=UTC)
                row = {"team": team, "name": self.text(), "at": at, "digest": "sha256:" + "ab" * 32}
                data.setdefault("agreement", {"revision": 1}).setdefault("signoffs", []).append(row)
                return must_keep
            del signoffs[number]
            order = [None if n == number else n - (n > number) for n in range(len(signoffs) + 1)]
            if not signoffs:
                del data["agreement"]["signoffs"]
            if data["agreement"] == {"revision": 1}:
                return None
            return lambda p: _renumber(p, ("agreement", "signoffs"), order)
        views = data.setdefault(team, {})
        if act == 1 and key in views:
            del views[key]
            if not views:
                del data[team]
            return lambda p: None if p[:2] == (team, key) else p
        view = views.setdefault(key, {})
        view["position"] = self.text()
        before = set(view)
        view.update(stance="object", on="sha256:" + "cd" * 32, by=self.text(), note=self.text())
        view.pop("reply", None)
        return lambda p: None if p[:2] == (team, key) and p[2:] == ("reply",) and "reply" in before else p


def _renumber(place, prefix, order):
    size = len(prefix)
    if place[:size] != prefix or len(place) == size:
        return place
    number = order[place[size]]
    return None if number is None else (*prefix, number, *place[size + 1 :])


def run_edits(seed, text):
    """Twelve edits, each saved on the open document; a message where something is wrong."""
    edits = Edits(seed)
    raw = text.encode()
    document = EditableFile.parse(raw)
    data = to_data(reader.read_campaign(raw, "x").campaign)
    for step in range(12):
        new = copy.deepcopy(data)
        name, renumbered = edits.any(new)
        before = comments(raw.decode())
        raw = document.edit(data, new)
        loaded = reader.read_campaign(raw, "x")
        where = f"seed {seed}, step {step}, {name}"
        assert loaded.campaign, (where, loaded.problems)
        assert is_same_value(to_data(loaded.campaign), new), where
        wanted = {number: renumbered(place) for number, place in before.items()}
        wanted = {number: place for number, place in wanted.items() if place is not None}
        assert comments(raw.decode()) == wanted, where
        assert list_notes(raw.decode()) == list_notes(text), where
        data = new
    assert EditableFile.parse(raw).edit(data, data) == raw


def test_the_judge_sees_every_comment():
    text = number_comments(FULL)
    found = comments(text)
    banners = [place for number, place in found.items() if int(number) < 101]
    assert len(found) + len(list_notes(text)) == len(re.findall(r"# \d+ ", text)) > 150
    assert len(banners) == len(list_notes(text)) == len(re.findall(r"(?m)^\[", text))
    assert sum(isinstance(place[-1], int) for place in banners) == len(re.findall(r"(?m)^\[\[", text))
    assert not [place for place in found.values() if place[0] == "adrift"]


def in_lines(text):
    """The full example with the rows of its questions in inline arrays, each with numbered comments around it."""
    count, apart = iter(range(101, 500)), iter(range(501, 999))
    data = to_data(reader.read_campaign(text.encode(), "x").campaign)
    arrays = {}
    for key in QUESTION_KEYS:
        for field in find_fields((key,)):
            if field.kind == "rows" and field.key != "disputed" and field.key in data[key]:
                arrays[key, field.key] = data[key].pop(field.key)
    made = write_new_file(data)
    for (key, name), rows in arrays.items():
        lines = [f"{name} = [ # {next(count)} all"]
        for row in rows:
            lines += [
                f"  # {next(apart)} apart",
                "",
                f"  # {next(count)} above",
                f"  {format_inline(row)}, # {next(count)} at",
            ]
        header = f"\n[{key}]\n"
        assert header in made
        made = made.replace(header, "\n".join([header + lines[0], *lines[1:], f"  # {next(apart)} last", "]", ""]))
    return made


def inside(text):
    """{number: place} of the comments of inline arrays: of the array, or of the row they stand above or at."""
    found, above, table, name, row = {}, [], "", "", -1
    for line in text.replace("\r", "").split("\n"):
        number = re.search(r"\s# (\d+) (?:all|above|at)$", line)
        if header := HEADER.match(line):
            table, name = header[2], ""
        elif opened := re.match(r"([a-z_]+) = \[(?: # \d+ all)?$", line):
            name, row, above = opened[1], -1, []
            found |= {number[1]: (table, name)} if number else {}
        elif name and line.startswith("  {"):
            row += 1
            found |= dict.fromkeys([*above, *([number[1]] if number else [])], (table, name, row))
            above = []
        elif name and number:
            above.append(number[1])
    return found


def apart(text):
    return {number: text.count(f"# {number} ") for number in re.findall(r"# ([5-9]\d\d) (?:apart|last)", text)}


def run_in_lines(seed, text):
    edits, raw = Edits(seed), text.encode()
    document = EditableFile.parse(raw)
    data = to_data(reader.read_campaign(raw, "x").campaign)
    for step in range(12):
        new = copy.deepcopy(data)
        name, renumbered = edits.any(new)
        before, notes_before = inside(raw.decode()), apart(raw.decode())
        raw = document.edit(data, new)
        loaded = reader.read_campaign(raw, "x")
        where = f"seed {seed}, step {step}, {name}"
        assert loaded.campaign, (where, loaded.problems)
        assert is_same_value(to_data(loaded.campaign), new), where
        wanted = {number: renumbered(place) for number, place in before.items()}
        there = {number: place for number, place in wanted.items() if place and place[1] in new.get(place[0], {})}
        assert inside(raw.decode()) == there, where
        if all(set(new.get(key, {})) >= set(data.get(key, {})) for key in QUESTION_KEYS):  # no list went as a whole
            assert apart(raw.decode()) == notes_before, where
        data = new
    assert EditableFile.parse(raw).edit(data, data) == raw


LINE_ENDS = pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])


def bounded_seeds(line_end):
    """Sixty sequences in all, half of them of each kind; every second seed has the other line end."""
    return range(line_end == "\r\n", int(os.environ.get("ALIGNKIT_SEQUENCES", "60")) // 2, 2)


@LINE_ENDS
def test_random_sequences_over_inline_arrays(line_end):
    text = in_lines(FULL).replace("\n", line_end)
    assert len(inside(text)) > 20 and len(apart(text)) > 10
    for seed in bounded_seeds(line_end):
        run_in_lines(seed, text)


@LINE_ENDS
def test_random_sequences(line_end):
    text = number_comments(FULL).replace("\n", line_end)
    for seed in bounded_seeds(line_end):
        run_edits(seed, text)


@pytest.mark.slow
@LINE_ENDS
def test_every_sequence_with_both_line_ends(line_end):
    inline, plain = in_lines(FULL).replace("\n", line_end), number_comments(FULL).replace("\n", line_end)
    for seed in range(30):
        run_in_lines(seed, inline)
        run_edits(seed, plain)


@pytest.mark.slow
def test_fifteen_hundred_sequences():
    text = number_comments(FULL)
    for seed in range(1500):
        run_edits(seed, text)
