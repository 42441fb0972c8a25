"""The rule of merging on plain values, one function at a time."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from alignkit.core.row_identity import ABSENT_BYTES, RowKey, comparison_bytes
from alignkit.merge.value_merge import (
    EMPTY_NODE,
    NO_VALUE,
    REMOVED_ROW,
    MergeNode,
    choose_layout,
    format_dispute_row,
    is_same_node,
    merge_nodes,
    merge_versions,
    node_from_versions,
    parse_dispute_rows,
    undisputed_side,
)


def versions(*values: Any) -> dict[bytes, Any]:
    return {comparison_bytes(value): value for value in values}


def both_ways(base: Any, ours: Any, theirs: Any, table: str = "mql", path: tuple = ("criteria",)) -> Any:
    """The value merged, the same whichever side is ours."""
    sides = [MergeNode(value) for value in (base, ours, theirs)]
    found, other = merge_nodes(table, path, *sides), merge_nodes(table, path, sides[0], sides[2], sides[1])
    assert repr(found) == repr(other)
    return found.value


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (["a"], ["a "], ["a"], ["a "]),  # only the layout moved, on one side
        (["a"], ["a ", "b"], ["a", "c"], ["a ", "b", "c"]),
        (["a "], ["a", "b"], ["a ", "c"], ["a", "b", "c"]),
        (["a"], ["a ", "b"], ["a\t", "c"], ["a ", "b", "c"]),  # on both: the one that sorts first
        (["a", "b"], ["a"], ["a", "b", "c"], ["a", "c"]),
        (["a", "b"], ["b"], ["a"], NO_VALUE),
        (["a", "b"], ["b", "x"], ["a", "x"], ["x"]),
        ([], ["a"], ["b"], ["a", "b"]),
        (["a", "a"], ["a", "a", "b"], ["a"], ["a", "b"]),  # a line that stood there twice, once taken out
        (["a"], ["a", "b"], "text", "text"),
    ],
)
def test_lines_are_a_set_with_an_order(base: Any, ours: Any, theirs: Any, merged: Any) -> None:
    if merged == "text":
        assert both_ways(base, ours, theirs) in ("text", ["a", "b"])
    else:
        found = both_ways(base, ours, theirs)
        assert repr(found) == repr(merged)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (["a"], ["a"], ["b"], ["b"]),
        (["a"], ["b"], ["b"], ["b"]),
        (["a"], ["b"], ["c"], ["b", "c"]),
        (["a", "b"], ["a"], ["b"], ["a", "b"]),  # each dropped what the other kept: neither is lost
        (["a", "b"], ["a", "c"], ["b", "c"], ["c"]),
        (["a", "b"], ["a", "b", "c"], ["a"], ["a", "c"]),
        (["a "], ["a"], ["a "], ["a"]),  # the layout that moved
        (["a"], ["a "], ["a"], ["a "]),
        (["a"], ["a\t"], ["a "], ["a "]),
        (["a"], ["a ", "b"], ["a", "c"], ["a ", "b", "c"]),
    ],
)
def test_a_field_is_a_set_of_versions(base: Any, ours: Any, theirs: Any, merged: Any) -> None:
    sides = [versions(*side) for side in (base, ours, theirs)]
    for one, other in ((1, 2), (2, 1)):
        found = merge_versions(sides[0], sides[one], sides[other])
        assert repr(sorted(found.values())) == repr(sorted(merged))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "chosen"),
    [
        ("x", "x ", "x", "x "),
        ("x", "x", "x ", "x "),
        ("x", "x ", "x\t", "x "),
        ("x", "x ", "x ", "x "),
        ("x ", "x", "x", "x"),
    ],
)
def test_of_two_sides_that_say_the_same_the_layout_that_moved(base: str, ours: str, theirs: str, chosen: str) -> None:
    nodes = [MergeNode(value) for value in (base, ours, theirs)]
    found = choose_layout(*nodes)
    assert repr(found.value) == repr(chosen)
    clear = undisputed_side(*nodes)
    assert clear is not None and clear.value == chosen


def test_a_side_counts_whole_where_only_it_changed() -> None:
    a, b, c = MergeNode("a"), MergeNode("b"), MergeNode("c")
    assert undisputed_side(a, a, b) is b and undisputed_side(a, b, a) is b
    assert undisputed_side(a, b, c) is None
    assert undisputed_side(EMPTY_NODE, EMPTY_NODE, b) is b


def test_two_nodes_are_the_same_where_value_and_disputes_are() -> None:
    assert is_same_node(MergeNode("a"), MergeNode("a "))
    assert not is_same_node(MergeNode(1), MergeNode(True))
    assert is_same_node(EMPTY_NODE, MergeNode(""))
    disputed = MergeNode("a", {(): versions("a", "b")})
    assert not is_same_node(MergeNode("a"), disputed)
    assert is_same_node(disputed, MergeNode("a", {(): versions("b", "a ")}))
    assert not is_same_node(disputed, MergeNode("a", {(): versions("a", "c")}))


def test_the_versions_of_a_place_are_its_value_and_its_dispute() -> None:
    assert MergeNode("a").versions == versions("a")
    assert EMPTY_NODE.versions == {ABSENT_BYTES: NO_VALUE}
    assert MergeNode("a", {(): versions("a", "b"), ("x",): versions(1, 2)}).versions == versions("a", "b")
    inside = MergeNode({"x": 1, "y": 2}, {("x",): versions(1, 3), ("z", "w"): versions(4, 5), (): versions(6)}).inside()
    assert inside == {
        "x": MergeNode(1, {(): versions(1, 3)}),
        "y": MergeNode(2),
        "z": MergeNode(NO_VALUE, {("w",): versions(4, 5)}),
    }


def test_a_field_of_versions_holds_the_first_and_is_disputed_where_there_are_more() -> None:
    assert node_from_versions(versions("a"), {}) == MergeNode("a")
    assert node_from_versions(versions("b", "a"), {}) == MergeNode("a", {(): versions("a", "b")})
    assert node_from_versions({REMOVED_ROW: None}, {}) == MergeNode(NO_VALUE)
    kept = {("x",): versions(1, 2)}
    found = node_from_versions({REMOVED_ROW: None, **versions("b")}, kept)
    assert found.value == "b" and found.disputed_versions == {**kept, (): {REMOVED_ROW: None, **versions("b")}}
    assert node_from_versions(versions(None, "b"), {}).value == "b"


IN_ROW = ("targets", RowKey('"SQLs"', 0), "due")


@pytest.mark.parametrize(
    ("path", "listed", "removed", "met", "row"),
    [
        (("answer",), ["a", "b"], False, versions("a", "b"), {"versions": ["a", "b"]}),
        (("answer",), ["b", "a"], False, versions("a", "b"), {"versions": ["a", "b"]}),
        (("answer",), ["a"], True, versions("a", None), {"versions": ["a"], "removed": True}),
        (IN_ROW, ["a"], True, {**versions("a"), REMOVED_ROW: None}, {"versions": ["a"], "removed": True}),
        (IN_ROW, ["a", ""], False, versions("a", ""), {"versions": ["a", ""]}),
        (IN_ROW, ["", "a"], True, {**versions("a", ""), REMOVED_ROW: None}, {"versions": ["a", ""], "removed": True}),
    ],
)  # fmt: skip
def test_a_disputed_row_is_read_and_written(path: Any, listed: Any, removed: bool, met: Any, row: Any) -> None:
    found = parse_dispute_rows([(path, listed, removed)])
    assert found == {path: met}
    assert format_dispute_row(path, found[path]) == row


def test_two_disputed_rows_of_one_field_are_one() -> None:
    found = parse_dispute_rows([(("answer",), ["a"], False), (("answer",), ["b"], True)])
    assert found == {("answer",): versions("a", "b", None)}


def merge_unknown_tables(base: Any, ours: Any, theirs: Any) -> MergeNode:
    return merge_nodes("", ("x",), MergeNode(base), MergeNode(ours), MergeNode(theirs))


def test_a_table_that_would_pass_for_a_plain_value_is_a_field_of_two_versions() -> None:
    one, other = {"number": "1", "a": 1}, {"number": "1", "b": 1}
    found = merge_unknown_tables({"number": "1", "a": 1, "b": 1}, one, other)
    assert found.disputed_versions == {(): versions(one, other)}
    plain = merge_unknown_tables({"n": "1", "a": 1, "b": 1}, {"n": "1", "a": 1}, {"n": "1", "b": 1})
    assert plain == MergeNode({"n": "1"})
    beside = merge_unknown_tables({"number": 1, "a": 1}, {"number": 1, "a": 2}, {"number": 1, "a": 1, "b": 3})
    assert beside == MergeNode({"number": 1, "a": 2, "b": 3}), "with a key beside it, it passes for none"
    bare = {"at": time(9), "a": 1}  # a time of day has no canonical form, and is no reason to dispute the rest
    assert merge_unknown_tables(bare, {**bare, "a": 2}, {**bare, "b": 3}) == MergeNode({**bare, "a": 2, "b": 3})


def test_the_dispute_of_a_row_that_is_gone_stands_until_somebody_drops_it() -> None:
    gone = {(RowKey('"Gone"', 0), "due"): versions("a", "b")}
    base = MergeNode([{"metric": "Won"}], gone)
    ours = MergeNode([{"metric": "Won", "due": "x"}], gone)
    theirs = MergeNode([{"metric": "Won", "owner": "y"}], gone)
    found = merge_nodes("goals", ("targets",), base, ours, theirs)
    assert found == MergeNode([{"metric": "Won", "due": "x", "owner": "y"}], gone)
    dropped = merge_nodes("goals", ("targets",), base, MergeNode(ours.value), theirs)
    assert dropped == MergeNode([{"metric": "Won", "due": "x", "owner": "y"}])
