import copy
import re
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import UserError
from alignkit.core.model import to_data
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.files import editor, reader
from alignkit.files.editor import EditableFile, write_new_file
from alignkit.files.table_diff import is_same_value, match_old_rows
from alignkit.files.toml_text import format_toml_value

DATA = Path(__file__).parents[1] / "data"
FULL = (DATA / "full.toml").read_text("utf-8")


def parse_toml(raw):
    loaded = reader.read_campaign(raw if isinstance(raw, bytes) else raw.encode(), "x")
    assert loaded.campaign, loaded.problems
    return to_data(loaded.campaign)


def edit_text(text, change):
    """The file after `change` was made to a copy of its tables; it must hold exactly that."""
    raw = text if isinstance(text, bytes) else text.encode()
    old = parse_toml(raw)
    new = copy.deepcopy(old)
    change(new)
    out = EditableFile.parse(raw).edit(old, new)
    assert is_same_value(parse_toml(out), new)
    return out if isinstance(text, bytes) else out.decode()


SMALL = """\
# the file
format = 1

# about the campaign
[campaign]
title = "One"   # what they call it

# a note on its own

# goals
[goals]
answer = "Ten"

# first
[[goals.targets]]
metric = "Deals"
target = 20   # so many

# a group of its own

# second
[[goals.targets]]
metric = "Meetings"
target = 80
"""


@pytest.mark.parametrize(
    "change, before, after",
    [
        pytest.param(lambda d: d["campaign"].update(title="Two"), '"One" ', '"Two" ', id="a leaf"),
        pytest.param(lambda d: d["goals"]["targets"][0].update(target=21), "= 20 ", "= 21 ", id="a cell"),
        pytest.param(
            lambda d: d["campaign"].pop("title"), 'title = "One"   # what they call it\n', "", id="a leaf goes"
        ),
        pytest.param(
            lambda d: d["campaign"].update(launch=date(2027, 4, 6)),
            "they call it\n",
            "they call it\nlaunch = 2027-04-06\n",
            id="a leaf comes, after its elders",
        ),
        pytest.param(
            lambda d: d["goals"].update(quota_amount=0),
            'answer = "Ten"\n',
            'answer = "Ten"\nquota_amount = 0\n',
            id="a leaf comes above the tables",
        ),
        pytest.param(
            lambda d: d["goals"]["targets"].pop(1),
            '\n# second\n[[goals.targets]]\nmetric = "Meetings"\ntarget = 80\n',
            "",
            id="the last row goes, the note stays",
        ),
        pytest.param(
            lambda d: d["goals"]["targets"].pop(0),
            '\n# first\n[[goals.targets]]\nmetric = "Deals"\ntarget = 20   # so many\n',
            "",
            id="the first row goes",
        ),
        pytest.param(
            lambda d: d["goals"]["targets"].insert(1, {"metric": "Calls"}),
            "so many\n",
            'so many\n\n[[goals.targets]]\nmetric = "Calls"\n',
            id="a row between two",
        ),
        pytest.param(
            lambda d: d["goals"].update(funnel={"mql_to_sql": 0.35}),
            "target = 80\n",
            "target = 80\n\n[goals.funnel]\nmql_to_sql = 0.35\n",
            id="a table below its rows",
        ),
        pytest.param(
            lambda d: d.update(pain={"answer": "Much"}),
            "# a note on its own",
            '[pain]\nanswer = "Much"\n\n# a note on its own',
            id="a question in its place",
        ),
    ],
)
def test_one_change_is_one_place(change, before, after):
    assert before in SMALL
    assert edit_text(SMALL, change) == SMALL.replace(before, after, 1)


def test_rows_that_move_take_what_stands_above_them():
    out = edit_text(SMALL, lambda d: d["goals"]["targets"].reverse())
    first, second = out.index('# first\n[[goals.targets]]\nmetric = "Deals"'), out.index("# second\n[[goals")
    assert second < first and out.count("#") == SMALL.count("#")


def test_all_rows_gone_leaves_no_trace_but_the_notes():
    out = edit_text(SMALL, lambda d: d["goals"].pop("targets"))
    assert out == SMALL[: SMALL.index("\n# first")] + "\n# a group of its own\n"


def test_twin_rows_are_told_apart_by_what_they_hold():
    text = SMALL.replace("Meetings", "Deals")
    out = edit_text(text, lambda d: d["goals"]["targets"].pop(0))
    assert "# second\n[[goals.targets]]" in out and "# first" not in out


@pytest.mark.parametrize(
    "old, new, pairs",
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "ac", [0, 2]),
        ("abc", "axc", [0, 1, 2]),
        ("abc", "abxc", [0, 1, None, 2]),
        ("abc", "cab", [2, 0, 1]),
        ("abc", "xyz", [0, 1, 2]),
        ("aab", "ab", [0, 2]),
        ("", "ab", [None, None]),
        ("ab", "", []),
    ],
)
def test_matched(old, new, pairs):
    assert match_old_rows(list(old), list(new), ()) == pairs


ARRAYS = {
    'criteria = ["a", "b"]': {"bc": '["b", "c"]', "a": '["a"]', "": "[]"},
    """criteria = [
  # the first
  "a",  # one
  "b"   # two
]""": {
        "abc": '[\n  # the first\n  "a",  # one\n  "b",   # two\n  "c"\n]',
        "b": '[\n  "b"   # two\n]',
        "ba": '[\n  "b",   # two\n  # the first\n  "a"  # one\n]',
        "axb": '[\n  # the first\n  "a",  # one\n  "x",\n  "b"   # two\n]',
        "xb": '[\n  # the first\n  "x",  # one\n  "b"   # two\n]',
        "": "[\n]",
    },
    'criteria = [ "a",\n  "b", ]': {"abc": '[ "a",\n  "b",\n  "c", ]', "b": '[\n  "b", ]'},
    'criteria = [ "a", # one\n]': {"ab": '[ "a", # one\n "b",\n]', "": "[\n]"},
    'criteria = [ # all of them\n "a", "b" # both\n]': {
        "b": '[ # all of them\n "b" # both\n]',
        "": "[ # all of them\n]",
    },
}


@pytest.mark.parametrize("text, wanted", [(text, pair) for text, all_ in ARRAYS.items() for pair in all_.items()])
def test_lists_keep_their_style(text, wanted):
    letters, array = wanted
    raw = f"format = 1\n\n[mql]\n{text}  # end\n"
    out = edit_text(raw, lambda d: d["mql"].update(criteria=list(letters)))
    print(out)
    assert out == f"format = 1\n\n[mql]\ncriteria = {array}  # end\n"


LAYOUT = st.sampled_from(["", " ", "\n", "\n\n  ", " # one\n", "\n  # two\n  ", " # a, ] \n\n# b\n\n "])


@st.composite
def draw_layout(draw):
    """An array with blanks and comments wherever TOML allows them, and its items."""
    items = draw(st.lists(st.sampled_from(["a", "b, c", "]#[", 'q"\\']), max_size=5))
    text = "[" + draw(LAYOUT)
    for number, item in enumerate(items):
        comma = "," if number < len(items) - 1 or draw(st.booleans()) else ""
        text += format_toml_value(item) + draw(LAYOUT) + comma + draw(LAYOUT)
    return text + "]", items


@given(draw_layout(), st.lists(st.sampled_from(["a", "b, c", "]#[", "new", "#"]), max_size=5))
@settings(max_examples=300)
def test_any_layout_of_a_list_survives_any_change(array, new):
    text, items = array
    out = edit_text(f"format = 1\n[mql]\ncriteria = {text}\n", lambda d: d["mql"].update(criteria=new))
    if new[: len(items)] == items:
        assert sorted(re.findall("# (?:one|two|b)", out)) == sorted(re.findall("# (?:one|two|b)", text))


def list_paths(fields, place=()):
    """Every text a file may hold: where, and a table that holds it."""
    for field in fields:
        if field.kind == "table":
            yield from list_paths(field.fields, (*place, field.key))
        elif field.kind == "rows":
            yield from list_paths(field.fields, (*place, field.key, 0))
        elif field.kind in ("text", "prose", "duration", "rhythm"):
            yield (*place, field.key)
        elif field.kind == "lines":
            yield (*place, field.key, 0)


def every_path(text):
    """Tables that hold a text in every place for one, inside whatever else must be there."""
    data = to_data(reader.read_campaign(FULL.encode(), "x").campaign)
    for question in (CAMPAIGN_QUESTION, *QUESTIONS):
        for place in list_paths(question.fields):
            put_value(data[question.key], place, text)
        if question is not CAMPAIGN_QUESTION:
            data[question.key]["answer"] = text
    data["marketing_responsibilities"]["training"][0]["host"] = text + "x"  # beside a date alone nothing may be empty
    for team in ("marketing", "sales"):
        for key in QUESTION_KEYS:
            data[team].setdefault(key, {})["position"] = text
    for key in ("by", "recorded_by", "note", "settles", "reply", "owner"):
        data["sales"]["mql"][key] = text or "x"
    for key in ("name", "role", "email", "recorded_by", "evidence", "signature"):
        data["agreement"]["signoffs"][0][key] = text or "x"
    data["waivers"][0]["reason"] = data["carried"]["from"] = text or "x"
    data["review"]["lessons"][0]["learned"] = data["review"]["results"][0]["by"] = text
    return data


def put_value(table, place, text):
    for step, after in pairwise(place):
        if isinstance(step, str):
            table = table.setdefault(step, [] if isinstance(after, int) else {})
        else:
            table.append({}) if not table else None
            table = table[step]
    if isinstance(place[-1], int):
        table.insert(0, text)
    else:
        table[place[-1]] = text


def _first_difference(one, other):
    """The first differing pair of two plain values."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((found for key in one if (found := _first_difference(one[key], other[key]))), None)
    return None if is_same_value(one, other) else (one, other)


HARD = [
    "", " ", "\t", "\n", "\r", "\r\n", "a\rb", "\n\n a \n", "'''", '"""', '""""""', '"', '""', 'ends in "',
    'ends in ""',
    "\\", "\\\n", "a\\", "\\u0041", "# no", "[x]", "a = 1", "<<<<<<< a\n=======\n>>>>>>> b\n", "\x00", "\x1b[31m",
    "\x7f\x85\u2028\u2029\ufeff", "\u202e\u2066", "\U0010ffff", "\ue000\uffff", "[@click=app.quit]x[/]", "e\u0301",
    "x" * 300, "w " * 300, "2027-04-06", "true", "1e400", "{{ x }}", " \n \t\n",
]  # fmt: skip


@pytest.mark.parametrize("text", HARD, ids=lambda text: ascii(text)[:30])
def test_hard_texts_come_back(text):
    fresh = parse_toml(write_new_file(every_path(text)))
    assert fresh["pain"]["answer"] == fresh["mql"]["criteria"][0] == fresh["target"]["personas"][0]["title"] == text
    raw = EditableFile.parse(FULL.encode()).edit(parse_toml(FULL), fresh)
    assert _first_difference(parse_toml(raw), fresh) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=40)
def test_any_text_comes_back(text):
    data = every_path(text)
    assert _first_difference(tomli.loads(write_new_file(data)), data) is None
    raw = EditableFile.parse(FULL.encode()).edit(parse_toml(FULL), data)
    assert _first_difference(tomli.loads(raw.decode()), {**tomli.loads(FULL), **data}) is None
    assert _first_difference(tomlkit.parse(write_new_file(data)).unwrap(), data) is None


def test_half_a_character_is_refused_by_name():
    document = EditableFile.parse(SMALL.encode())
    old = parse_toml(SMALL)
    with pytest.raises(UserError, match=r"U\+D800"):
        document.edit(old, {**old, "campaign": {"title": "a\ud800"}})
    assert document.edit(old, {**old, "campaign": {"title": "a"}}) == SMALL.replace('"One"', '"a"').encode()


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n# end", "  "], ids=ascii)
def test_marks_and_line_ends_survive(mark, line_end, end):
    text = mark + (SMALL.rstrip() + end).replace("\n", line_end)
    added = line_end.join(["", "[pain]", 'answer = """', "One", 'two"""', ""])
    out = edit_text(text.encode(), lambda d: d.update(pain={"answer": "One\ntwo"})).decode()
    assert out == text.replace(f"{line_end}# a note", f"{added}{line_end}# a note")
    back = edit_text(out.encode(), lambda d: d.pop("pain")).decode()
    assert back == text
    last = edit_text(text.encode(), lambda d: d["goals"]["targets"].append({"metric": "C"})).decode()
    assert last.endswith(line_end) == text.endswith(line_end) and last.startswith(mark + "# the file")


def test_mixed_line_ends_stay_mixed():
    text = SMALL.replace("\n", "\r\n", 8)
    assert edit_text(text.encode(), lambda d: d["goals"]["targets"][1].update(target=81)).decode() == text.replace(
        "80", "81"
    )


ODD = """
  format=1
[ campaign ]
	title   =   'One'	# tab
  tags = [ 'a',
'b' ]
["goals"]
answer = '''
ten'''
 [[ goals.targets ]]   # spaced
metric= "Deals"
  [[goals . "targets"]]
metric= "Calls"
[mql]
handoff = { owner = "A", to = "B" }   # inline
unknown = { deep = [ 1, { x = 2 } ] }
[marketing.mql]
position = "p"
mood = "kept"
[sales]
[sales.mql]
"""


@pytest.mark.parametrize(
    "change, before, after",
    [
        (lambda d: d["campaign"].update(title="Two"), "'One'", '"Two"'),
        (lambda d: d["campaign"].update(tags=["b"]), "[ 'a',\n'b' ]", "[\n'b' ]"),
        (lambda d: d["goals"]["targets"][0].update(target=1), 'Deals"\n', 'Deals"\ntarget = 1\n'),
        (lambda d: d["goals"].update(answer="nine"), "'''\nten'''", '"nine"'),
        (lambda d: d["mql"]["handoff"].update(to="C"), '"B" }', '"C" }'),
        (lambda d: d["mql"]["handoff"].update(include=["a"]), '"B" }', '"B", include = ["a"] }'),
        (lambda d: d["mql"]["unknown"].update(deep=[1]), "[ 1, { x = 2 } ]", "[ 1 ]"),
        (lambda d: d["marketing"].pop("mql"), 'position = "p"\n', ""),
        (lambda d: d["sales"]["mql"].update(position="q"), "[sales.mql]\n", '[sales.mql]\nposition = "q"\n'),
    ],
)
def test_odd_spacing_survives(change, before, after):
    raw, old = ODD.encode(), tomli.loads(ODD)
    new = copy.deepcopy(old)
    change(new)
    known = copy.deepcopy(old)
    del known["marketing"]["mql"]["mood"]  # a key that no record holds
    new.get("marketing", {}).get("mql", {}).pop("mood", None)
    assert EditableFile.parse(raw).edit(known, new).decode() == ODD.replace(before, after, 1)


def test_an_inline_table_that_no_longer_fits_gets_its_own_header():
    out = edit_text(ODD.replace('mood = "kept"\n', ""), lambda d: d["mql"]["handoff"].update(include=["x" * 90]))
    assert '\n[mql.handoff]   # inline\nowner = "A"' in out and "handoff = {" not in out


INLINE = """format = 1

[goals]
answer = "Carriers"
# asked in March
targets = [ # all of them
  { metric = "Owner",  reasons = ["cost", # first
    "time"] },  # asked in March
  # asked in May

  # the second
  { metric = 'Buyer', x.y = 1 }, # by phone
  {metric="User"} # last
] # done
notes = ["a"]
"""


@pytest.mark.parametrize(
    "change, pairs",
    [
        (lambda rows: rows[0].update(metric="Head"), [('"Owner"', '"Head"')]),
        (lambda rows: rows[2].update(metric="Head"), [('"User"', '"Head"')]),
        (lambda rows: rows[0]["reasons"].append("risk"), [('"time"]', '"time",\n    "risk"]')]),
        (lambda rows: rows[0].update(note="n"), [('"time"] }', '"time"], note = "n" }')]),
        (lambda rows: rows[2].update(note="n"), [('{metric="User"}', '{metric="User", note = "n"}')]),
        (lambda rows: rows.append({"metric": "Clerk"}), [("} # last\n", '}, # last\n  { metric = "Clerk" }\n')]),
        (
            lambda rows: rows.insert(0, {"metric": "Clerk"}),
            [("all of them\n", 'all of them\n  { metric = "Clerk" },\n')],
        ),
        (lambda rows: rows.pop(), [(""", # by phone\n  {metric="User"} # last""", " # by phone")]),
        (
            lambda rows: rows[1].update(metric="Head"),
            [("{ metric = 'Buyer', x.y = 1 }", '{ metric = "Head", x = { y = 1 } }')],
        ),
        (
            lambda rows: rows.pop(1),
            [("\n\n  # the second\n  { metric = 'Buyer', x.y = 1 }, # by phone", ""), ("  # asked in May", "")],
        ),
    ],
)
def test_rows_in_an_inline_array_are_edited_in_their_place(change, pairs):
    wanted = INLINE
    for before, after in pairs:
        assert wanted.count(before) == 1
        wanted = wanted.replace(before, after)
    if len(pairs) == 2:  # a comment that stands apart from the row that goes away stays, at the end
        wanted = wanted.replace(" },  # asked in March\n\n", " },  # asked in March\n").replace(
            "# last\n]", "# last\n  # asked in May\n]"
        )
    for end in ("\n", "\r\n"):
        out = edit_text(INLINE.replace("\n", end), lambda d: change(d["goals"]["targets"]))
        assert out == wanted.replace("\n", end)


def test_a_day_at_the_end_of_an_inline_row_can_be_edited_again():
    raw = INLINE.encode()
    for number in (1, 2):
        document, old = EditableFile.parse(raw), tomli.loads(raw.decode())
        new = copy.deepcopy(old)
        new["goals"]["targets"].append({"metric": f"Calls {number}", "due": date(2027, 4, number)})
        raw = document.edit(old, new)
    assert raw.count(b"due = 2027-04-0") == 2


def test_inline_rows_that_no_longer_fit_on_a_line_stay_in_their_place():
    text = INLINE[: INLINE.index("# asked")] + 'targets = [{ metric = "Owner" }]  # so far\nnotes = ["a"]\n'
    out = edit_text(text, lambda d: d["goals"]["targets"].append({"metric": "x" * 90}))
    assert f'targets = [\n  {{ metric = "Owner" }},\n  {{ metric = "{"x" * 90}" }},\n]  # so far\nnotes' in out
    out = edit_text(
        text.replace('[{ metric = "Owner" }]', "[]"), lambda d: d["goals"]["targets"].append({"metric": "x"})
    )
    assert 'targets = [{ metric = "x" }]  # so far\nnotes' in out


def test_a_moment_in_a_place_of_the_teams_own_is_left_alone():
    text = SMALL.replace('title = "One"', 'title = "One"\nopens = 2027-04-06T00:00:00+02:00')
    assert edit_text(text, lambda d: d["campaign"].update(title="Two")) == text.replace("One", "Two")


def test_a_moment_is_not_written_where_a_day_is_meant():
    document = EditableFile.parse(SMALL.encode())
    new = copy.deepcopy(document.data)
    new["campaign"]["launch"] = datetime.fromisoformat("2027-04-06T00:00:00+02:00")
    with pytest.raises(UserError, match="where a day is meant"):
        document.edit(document.data, new)


def test_equal_numbers_are_not_rewritten_and_unequal_kinds_are():
    text = SMALL.replace("= 20 ", "= 20.0 ") + "flag = 1\n"
    assert edit_text(text, lambda d: d["goals"]["targets"][0].update(target=20)) == text
    assert edit_text(text, lambda d: d["goals"]["targets"][1].update(flag=True)) == text.replace(
        "flag = 1", "flag = true"
    )


@pytest.mark.parametrize(
    "text, said, line",
    [
        ("format = 1\n[mql]\nhandoff.within = '1 day'\n", "handoff.within is a dotted key (line 3)", 3),
        ("format = 1\ncampaign.title = 'x'\n", "campaign.title is a dotted key (line 2)", 2),
        ("format = 1\n[mql]\n[sql]\n\n[mql.handoff]\n", "tables of mql stand apart (lines 2 and 5)", 5),
        ("format = 1\n[[goals.targets]]\n[pain]\n# x\n[[goals.targets]]\n", "tables of goals stand apart", 5),
    ],
)
def test_what_cannot_be_kept_opens_for_reading_only(text, said, line):
    with pytest.raises(UserError) as refusal:
        EditableFile.parse(text.encode())
    assert said in refusal.value.message and refusal.value.problems[0].line == line
    loaded = reader.read_campaign(text.encode(), "x")
    assert loaded.campaign and said in loaded.read_only
    assert [(p.code, p.severity, p.line) for p in loaded.problems] == [("AF11", "warning", line)]


def test_what_could_not_be_read_again_is_not_written():
    document, old = EditableFile.parse(SMALL.encode()), parse_toml(SMALL)
    for bad in ({"title": "x", "budget": 1e16}, {"launch": "soon"}, {"title": datetime(2027, 1, 1)}, {"a b": 1}):
        with pytest.raises(UserError):
            document.edit(old, {**old, "campaign": bad})
    assert document.edit(old, old) == SMALL.encode()


def test_a_fresh_file_is_pleasant_to_read():
    out = write_new_file(parse_toml(FULL))
    assert parse_toml(out) == parse_toml(FULL)
    assert not re.search(r"\n\n\n|[^\n]\n\[|^\s|\n\n$", out)
    assert max(len(line) for line in out.split("\n")) < 130
    assert 'marketing = { by = "Ines Kaya", at = 2027-03-30T08:00:00Z }' in out
    assert write_new_file({"format": 1}) == "format = 1\n"
    long = {"format": 1, "mql": {"criteria": ["first " * 9, "second " * 9], "answer": "a\nb"}}
    assert '[mql]\ncriteria = [\n  "first' in write_new_file(long) and 'answer = """\na\nb"""\n' in write_new_file(long)
    assert not re.search(r"(?m)^[a-z_]+\.[a-z_]+ =", out)


def test_every_key_has_its_line():
    rows = FULL.split("\n")
    lines = editor.find_line_numbers(FULL)
    for place, line in lines.items():
        names = [step for step in place if isinstance(step, str)]
        row = rows[line - 1]
        assert row.startswith(f"{names[-1]} = ") or re.match(r"\[+([a-z_.]+)\]+", row)[1].startswith(".".join(names))
    leaves = [p for p in lines if not isinstance(p[-1], int) and rows[lines[p] - 1].startswith(p[-1])]
    assert len(leaves) == len(re.findall(r"(?m)^[a-z_]+ = ", FULL))
    assert lines["goals", "targets", 0, "owner"] == 1 + FULL[: FULL.index('owner = "Marcus Boehm"\nbaseline')].count(
        "\n"
    )


@pytest.mark.parametrize(
    "text, place, line",
    [
        ("\ufeffa = 1\r\nb = 2\r\n", ("b",), 2),
        ("a.b.c = 1\na.d = 2", ("a", "d"), 2),
        ("[x]\n\n\n  [[x.y]]\n  k = '''\n\n'''\n  l = 1", ("x", "y", 0, "l"), 8),
        ("[[a]]\n[[a]]\n[a.b]\nk = 1\n", ("a", 1, "b", "k"), 4),
        ("# only a comment", ("x",), None),
        ("broken = = 1", ("broken",), None),
        ("", ("x",), None),
    ],
)
def test_lines_of_odd_files(text, place, line):
    assert editor.find_line_numbers(text).get(place) == line


def test_text_that_looks_like_a_dotted_key_or_a_header_is_text():
    text = SMALL + '[pain]\nanswer = """\nexample.com = good\n[goals]\n"""\n'
    assert reader.read_campaign(text.encode(), "x").read_only == ""
    assert edit_text(text, lambda d: d["pain"].update(cost="much")) == text + 'cost = "much"\n'


def test_tables_of_the_teams_may_take_turns():
    heads = ("[marketing.pain]", "[sales.pain]", "[marketing.sql]", "[sales.sql]")
    text = SMALL + "".join(f'\n# about {head}\n{head}\nposition = "p"\n' for head in heads)
    out = edit_text(text, lambda d: d["marketing"].update(mql={"position": "new"}))
    assert out == text.replace("\n# about [sales.pain]", '\n[marketing.mql]\nposition = "new"\n\n# about [sales.pain]')
    assert edit_text(text, lambda d: d.pop("marketing")).count("#") == text.count("#") - 2


@pytest.mark.parametrize(
    "text", ["".join(f"[pain.{'a.' * 80}b{n}]\n" for n in range(1500)), "[[review.lessons]]\n" * 5000]
)
def test_a_file_that_would_take_seconds_opens_for_reading_only(text):
    with pytest.raises(UserError, match="thousands of tables"):
        EditableFile.parse(f"format = 1\n{text}".encode())


@pytest.mark.parametrize("above", ["", "# the goals\n"])
def test_the_last_row_of_a_table_without_a_header_can_go(above):
    raw = f'format = 1\n\n{above}[[goals.targets]]\nmetric = "Deals"\n\n[mql]\nanswer = "a"\n'.encode()
    document = EditableFile.parse(raw)
    old = document.data
    text = document.edit(old, {**old, "goals": {}})
    assert text == b'format = 1\n\n[goals]\n\n[mql]\nanswer = "a"\n'


def test_what_cannot_be_written_as_meant_is_named_with_its_place_and_a_mend() -> None:
    meant = {"format": 1, "mql": {"answer": "a", "handoff": {}}}
    with pytest.raises(
        UserError, match=r"the change to mql\.handoff\.owner cannot .* else\. Write that table"
    ) as refusal:
        editor._verify_output(b'format = 1\n[mql]\nanswer = "a"\nhandoff = { owner = "x" }\n', meant)
    assert refusal.value.hint
