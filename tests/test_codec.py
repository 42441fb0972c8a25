import copy
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit import reading
from alignkit.codec import Document
from alignkit.difference import matched, same
from alignkit.model import to_data
from alignkit.tomltext import value

DATA = Path(__file__).parent / "data"
FULL = (DATA / "full.toml").read_text("utf-8")


def data_of(raw):
    loaded = reading.read(raw if isinstance(raw, bytes) else raw.encode(), "x")
    assert loaded.campaign, loaded.problems
    return to_data(loaded.campaign)


def edited(text, change):
    """The file after `change` was made to a copy of its tables; it must hold exactly that."""
    raw = text if isinstance(text, bytes) else text.encode()
    old = data_of(raw)
    new = copy.deepcopy(old)
    change(new)
    out = Document.parse(raw).edit(old, new)
    assert same(data_of(out), new)
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
    assert edited(SMALL, change) == SMALL.replace(before, after, 1)


def test_rows_that_move_take_what_stands_above_them():
    out = edited(SMALL, lambda d: d["goals"]["targets"].reverse())
    first, second = out.index('# first\n[[goals.targets]]\nmetric = "Deals"'), out.index("# second\n[[goals")
    assert second < first and out.count("#") == SMALL.count("#")


def test_all_rows_gone_leaves_no_trace_but_the_notes():
    out = edited(SMALL, lambda d: d["goals"].pop("targets"))
    assert out == SMALL[: SMALL.index("\n# first")] + "\n# a group of its own\n"


def test_twin_rows_are_told_apart_by_what_they_hold():
    text = SMALL.replace("Meetings", "Deals")
    out = edited(text, lambda d: d["goals"]["targets"].pop(0))
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
    assert matched(list(old), list(new), ()) == pairs


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
    out = edited(raw, lambda d: d["mql"].update(criteria=list(letters)))
    print(out)
    assert out == f"format = 1\n\n[mql]\ncriteria = {array}  # end\n"


LAYOUT = st.sampled_from(["", " ", "\n", "\n\n  ", " # one\n", "\n  # two\n  ", " # a, ] \n\n# b\n\n "])


@st.composite
def laid_out(draw):
    """An array with blanks and comments wherever TOML allows them, and its items."""
    items = draw(st.lists(st.sampled_from(["a", "b, c", "]#[", 'q"\\']), max_size=5))
    text = "[" + draw(LAYOUT)
    for number, item in enumerate(items):
        comma = "," if number < len(items) - 1 or draw(st.booleans()) else ""
        text += value(item) + draw(LAYOUT) + comma + draw(LAYOUT)
    return text + "]", items


@given(laid_out(), st.lists(st.sampled_from(["a", "b, c", "]#[", "new", "#"]), max_size=5))
@settings(max_examples=300)
def test_any_layout_of_a_list_survives_any_change(array, new):
    text, items = array
    out = edited(f"format = 1\n[mql]\ncriteria = {text}\n", lambda d: d["mql"].update(criteria=new))
    if new[: len(items)] == items:
        assert sorted(re.findall("# (?:one|two|b)", out)) == sorted(re.findall("# (?:one|two|b)", text))
