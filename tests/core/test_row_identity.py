"""Paths by natural keys, and the one order of three lists."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core.row_identity import (
    RowKey,
    comparison_bytes,
    describe_row_key,
    drop_at,
    format_path,
    get_at,
    is_inside_row,
    merge_order,
    natural_key_columns,
    natural_key_text,
    parse_path,
    put_at,
    row_keys,
)

DEALS = RowKey('"Won deals"', 0)
GOALS = {
    "answer": "Deals.",
    "targets": [
        {"metric": "Won deals", "target": 12},
        {"metric": "SQLs", "target": 30},
        {"metric": "SQLs", "target": 40},
    ],
}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("handoff.within", ("handoff", "within")),
        ('targets["Won deals"].target', ("targets", DEALS, "target")),
        ('targets["SQLs"][1].due', ("targets", RowKey('"SQLs"', 1), "due")),
        ('training["Contracts", 2027-03-30].host', ("training", RowKey('"Contracts", 2027-03-30', 0), "host")),
        ('criteria["a [b] \\"c]\\" d"]', ("criteria", RowKey('"a [b] \\"c]\\" d"', 0))),
        ("rows[[1,[2]]].x", ("rows", RowKey("[1,[2]]", 0), "x")),
        ("a-b_C9", ("a-b_C9",)),
        ('x["a"][999999]', ("x", RowKey('"a"', 999999))),
    ],
)
def test_a_path_is_read_and_written_again(text: str, path: Any) -> None:
    assert parse_path(text) == path
    assert format_path(path) == text
    assert is_inside_row(path) is ("[" in text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".a",
        "a..b",
        "a.",
        "a b",
        '["x"]',
        'a["x"]["y"]',
        'a["x"',
        'a["x]',
        "a]",
        'a["x"]b',
        "a[[1]",
        'a["x"]["1"][2]',
        "ä",
    ],
)
def test_what_is_no_path(text: str) -> None:
    assert parse_path(text) is None


@pytest.mark.parametrize(
    ("item", "key", "text", "shown"),
    [
        ({"metric": "Won deals"}, ("metric",), '"Won deals"', "Won deals"),
        ({"what": "Deals", "on": date(2027, 3, 30)}, ("what", "on"), '"Deals", 2027-03-30', "Deals, 2027-03-30"),
        ({"on": date(2027, 3, 30)}, ("what", "on"), '"", 2027-03-30', "2027-03-30"),
        ({"n": 1}, ("n",), "1", "1"),
        ({"n": "1"}, ("n",), '"1"', "1"),
        ({"n": True}, ("n",), "true", "true"),
        ({"n": 1.5}, ("n",), "1.5", "1.5"),
        ({}, ("n",), '""', ""),
        ({"a": 1}, (), '{"a":{"number":"1"}}', 'a:{number:1}'),
        ("a line  ", (), '"a line"', "a line"),
        ('say "no"', (), '"say \\"no\\""', 'say "no"'),
        ("", (), '""', ""),
        (" ", (), '""', ""),
        ("Köln", ("name",), '"Köln"', "Köln"),
    ],
)  # fmt: skip
def test_a_natural_key_as_text_and_as_people_read_it(item: Any, key: tuple[str, ...], text: str, shown: str) -> None:
    assert natural_key_text(item, key) == text
    if item != {"a": 1}:
        assert describe_row_key(RowKey(text, 0)) == shown


def test_rows_of_one_key_are_counted_from_nought() -> None:
    assert row_keys(GOALS["targets"], ("metric",)) == [DEALS, RowKey('"SQLs"', 0), RowKey('"SQLs"', 1)]
    assert row_keys([], ("metric",)) == []


def test_columns_of_a_natural_key_are_those_of_the_format() -> None:
    assert natural_key_columns("goals", ("targets",)) == ("metric",)
    assert natural_key_columns("sql", ("reject_reasons",)) == ("code",)
    assert natural_key_columns("review", ("results",)) == ("metric", "on", "by")
    assert natural_key_columns("agreement", ("signoffs", RowKey('"sales"', 0), "confidence")) == ("goal",)
    assert natural_key_columns("mql", ("criteria",)) == ()
    assert natural_key_columns("mql", ("unknown",)) == ()


@pytest.mark.parametrize(
    ("value", "same"),
    [(None, b"null"), ("", b"null"), ([], b"null"), ({}, b"null"), ([""], b"null"), (0, b'{"number":"0"}')],
)
def test_what_is_empty_is_absent_and_nought_is_not(value: Any, same: bytes) -> None:
    assert comparison_bytes(value) == same


def test_values_that_no_file_may_hold_are_compared_too() -> None:
    assert comparison_bytes(float("nan")) == b"?nan"
    assert comparison_bytes(1) != comparison_bytes(True) != comparison_bytes("1")


def test_a_value_is_found_put_and_dropped_at_a_path() -> None:
    path = ("targets", DEALS, "target")
    assert get_at("goals", GOALS, ()) == GOALS
    assert get_at("goals", GOALS, path) == 12
    assert get_at("goals", GOALS, ("targets", RowKey('"SQLs"', 1))) == {"metric": "SQLs", "target": 40}
    changed = put_at("goals", GOALS, path, 15)
    assert get_at("goals", changed, path) == 15 and get_at("goals", GOALS, path) == 12
    assert [row["target"] for row in changed["targets"]] == [15, 30, 40]
    second = put_at("goals", GOALS, ("targets", RowKey('"SQLs"', 1), "target"), 50)
    assert [row["target"] for row in second["targets"]] == [12, 30, 50]
    assert put_at("goals", GOALS, (), 1) == 1
    assert put_at("mql", {"x": 1}, ("handoff", "within"), "1 day") == {"x": 1, "handoff": {"within": "1 day"}}
    assert put_at("mql", {"handoff": "text"}, ("handoff", "to"), "x") == {"handoff": {"to": "x"}}


def test_what_is_dropped_leaves_no_empty_table_or_list_behind() -> None:
    assert drop_at("mql", {"x": 1, "handoff": {"to": "a"}}, ("handoff", "to")) == {"x": 1}
    assert drop_at("mql", {"x": 1, "handoff": {"to": "a", "by": "b"}}, ("handoff", "to")) == {
        "x": 1,
        "handoff": {"by": "b"},
    }
    assert drop_at("goals", {"targets": [{"metric": "SQLs"}]}, ("targets", RowKey('"SQLs"', 0), "metric")) == {}
    left = drop_at("goals", GOALS, ("targets", RowKey('"SQLs"', 0)))
    assert [row["target"] for row in left["targets"]] == [12, 40]
    left = drop_at("goals", GOALS, ("targets", DEALS, "target"))
    assert left["targets"][0] == {"metric": "Won deals"} and len(left["targets"]) == 3
    assert list(left) == ["answer", "targets"], "keys keep their order"
    assert drop_at("goals", GOALS, ("targets", RowKey('"Gone"', 0))) == GOALS
    assert drop_at("goals", GOALS, ("gone",)) == GOALS


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("gone",), "gone"),
        (("targets", RowKey('"SQLs"', 2)), 'targets["SQLs"][2]'),
        (("targets", "metric"), "targets.metric"),
        (("answer", RowKey('"x"', 0)), 'answer["x"]'),
        (("targets", DEALS, "gone"), 'targets["Won deals"].gone'),
    ],
)
def test_what_is_not_there_is_named(path: Any, named: str) -> None:
    with pytest.raises(LookupError) as caught:
        get_at("goals", GOALS, path)
    assert caught.value.args == (named,)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "kept", "order"),
    [
        ("abc", "abc", "abc", "abc", "abc"),
        ("abc", "acb", "abc", "abc", "acb"),  # one side moved
        ("abc", "acb", "bac", "abc", "abc"),  # both moved, each otherwise: as it was
        ("abc", "cba", "cba", "abc", "cba"),
        ("abc", "abxc", "abc", "abcx", "abxc"),  # added after its predecessor
        ("abc", "xabc", "abc", "abcx", "xabc"),
        ("abc", "abcx", "abcy", "abcxy", "abcxy"),
        ("abc", "abcy", "abcx", "abcxy", "abcxy"),  # ties by the keys themselves
        ("abc", "axbc", "abyc", "abcxy", "axbyc"),
        ("abc", "axybc", "ayxbc", "abcxy", "axybc"),
        ("abc", "axbc", "abxc", "abcx", "axbc"),  # added by both in two places: the earlier one
        ("abc", "ac", "abc", "ac", "ac"),
        ("abcd", "dca", "abcd", "abcd", "dcab"),  # removed on the side that moved, kept all the same
        ("abc", "cb", "abc", "abc", "acb"),
        ("abcd", "dcba", "dba", "abcd", "dcba"),  # the longer of two that agree
        ("", "ab", "ba", "ab", "ab"),
        ("", "ab", "ab", "ab", "ab"),
        ("", "xy", "xzy", "xyz", "xzy"),
        ("abc", "abc", "abc", "abcz", "abcz"),  # kept and in no list
        ("abc", "abpqc", "abrc", "abcpqr", "abpqrc"),
        ("ab", "axyb", "axyb", "abxy", "axyb"),
        ("ab", "ayxb", "ayxb", "abxy", "ayxb"),  # the same additions in the same order keep it
    ],
)  # fmt: skip
def test_the_one_order_of_three_lists(base: str, ours: str, theirs: str, kept: str, order: str) -> None:
    assert "".join(merge_order(list(base), list(ours), list(theirs), kept=set(kept))) == order
    assert "".join(merge_order(list(base), list(theirs), list(ours), kept=set(kept))) == order


ORDERS = st.sampled_from(["".join(order) for n in range(5) for order in permutations("abcd", n)])


@given(ORDERS, ORDERS, ORDERS, st.sets(st.sampled_from("abcde")))
def test_whatever_the_lists_are_each_kept_key_stands_there_once(
    base: str, ours: str, theirs: str, kept: set[str]
) -> None:
    order = merge_order(list(base), list(ours), list(theirs), kept=kept)
    assert sorted(order) == sorted(kept)
    assert order == merge_order(list(base), list(theirs), list(ours), kept=kept)
    if ours == base == theirs:
        assert order[: len([key for key in base if key in kept])] == [key for key in base if key in kept]
