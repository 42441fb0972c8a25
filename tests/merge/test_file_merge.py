"""Texts with git's conflict markers, texts that lost what they held, and the choice of a layout."""

from __future__ import annotations

import pytest

from alignkit.core.errors import UserError
from alignkit.merge import file_merge
from alignkit.merge.file_merge import Emptied, merge_files

SLUG = "spring"
BASE = b"""\
format = 1
[campaign]
title = "Spring"  # a title
[pain]
answer = "Nobody checks invoices."
cost = "EUR 200,000"
[mql]
answer = "Asked for the check."
"""
OTHER = BASE.replace(b"200,000", b"300,000")
DOTTED = BASE.replace(b"[mql]\n", b'[mql]\nhandoff.within = "1 day"\n')  # can be read, not edited


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        # one side, base, the other: with and without a base, with names and without
        (b"<<<<<<<\nb\n=======\nc\n>>>>>>>\n", (b"", b"b\n", b"c\n")),
        (b"<<<<<<< ours\r\nb\r\n=======\r\nc\r\n>>>>>>> theirs\r\n", (b"", b"b\r\n", b"c\r\n")),
        (b"<<<<<<<\nb\n|||||||\no\n=======\nc\n>>>>>>>", (b"o\n", b"b\n", b"c\n")),
        (b"a\n<<<<<<<\n=======\n>>>>>>>\nz", (b"", b"a\nz", b"a\nz")),
        # two conflicts; the base counts only where both have one
        (
            b"<<<<<<<\n1\n|||||||\n0\n=======\n2\n>>>>>>>\nm\n<<<<<<<\n4\n|||||||\n3\n=======\n5\n>>>>>>>\n",
            (b"0\nm\n3\n", b"1\nm\n4\n", b"2\nm\n5\n"),
        ),
        (
            b"<<<<<<<\n1\n=======\n2\n>>>>>>>\nm\n<<<<<<<\n4\n|||||||\n3\n=======\n5\n>>>>>>>\n",
            (b"", b"1\nm\n4\n", b"2\nm\n5\n"),
        ),
        # what only looks like a marker is text
        (b"<<<<<<<<\n<<<<<<<\nb\n=======\nc\n>>>>>>>\n", (b"", b"<<<<<<<<\nb\n", b"<<<<<<<<\nc\n")),
        (b"=======\n<<<<<<<\nb\n=======\n=======\n>>>>>>>\n", (b"", b"=======\nb\n", b"=======\n=======\n")),
        (b">>>>>>>\n<<<<<<<\nb\n=======\nc\n>>>>>>>\n", (b"", b">>>>>>>\nb\n", b">>>>>>>\nc\n")),
        (b"|||||||\n<<<<<<<\nb\n=======\nc\n>>>>>>>\n", (b"", b"|||||||\nb\n", b"|||||||\nc\n")),
        # no conflict, or none that is whole
        (b"a\n", None),
        (b"", None),
        (b"<<<<<<<\nb\n", None),
        (b"<<<<<<<\nb\n=======\nc\n", None),
        (b"<<<<<<<\nb\n>>>>>>>\n", None),
        (b"<<<<<<<\nb\n=======\nc\n>>>>>>>\n<<<<<<<\n", None),
    ],
)  # fmt: skip
def test_the_sides_of_a_text_with_markers(text: bytes, sides: tuple[bytes, bytes, bytes] | None) -> None:
    assert file_merge.split_conflict(text) == sides


@pytest.mark.parametrize(("ours", "theirs"), [(b"a\n", b"b\n"), (b"a", b"b"), (b"", b"b\n"), (b"a\n", b"")])
def test_two_texts_between_markers_are_taken_apart_again(ours: bytes, theirs: bytes) -> None:
    ended = tuple(raw + b"\n" if raw and not raw.endswith(b"\n") else raw for raw in (ours, theirs))
    assert file_merge.split_conflict(file_merge.format_conflict(ours, theirs)) == (b"", *ended)


@pytest.mark.parametrize(
    ("side", "cut"),
    [
        (BASE, False),
        (BASE + b"# more\n", False),
        (BASE.rstrip(), False),  # only the blank end is gone
        (BASE.rstrip()[:-1], True),
        (BASE[:60], True),
        (BASE[:60] + b"\0" * 200, True),  # as a disk fills what it could not write
        (b"", True),
        (b"\n\t \0", True),
        (BASE[10:], False),  # its end, not its beginning
        (OTHER[:-20], False),
    ],
)
def test_a_side_that_is_only_the_beginning_is_cut(side: bytes, cut: bool) -> None:
    assert file_merge.is_cut(BASE, side) is cut


@pytest.mark.parametrize("lost", [b"", b"\n \t", b"\0" * 300, b"format = 1\n", b"# nothing left\n"])
def test_a_side_that_lost_its_text_is_not_merged(lost: bytes) -> None:
    for pair, name in (((lost, OTHER), "our"), ((OTHER, lost), "their")):
        with pytest.raises(Emptied, match=f"{SLUG}: {name} side has lost all of its text") as caught:
            merge_files(BASE, *pair, SLUG)
        assert "git checkout" in caught.value.hint


def test_one_answer_less_is_no_lost_text_and_all_answers_less_is() -> None:
    one_less = BASE[: BASE.index(b"[mql]")]
    assert merge_files(BASE, one_less, BASE, SLUG).raw == one_less
    no_answers = BASE[: BASE.index(b"[pain]")]
    with pytest.raises(Emptied):
        merge_files(BASE, no_answers, OTHER, SLUG)
    single = one_less.replace(b"[pain]", b"[sql]")
    assert merge_files(single, no_answers, single, SLUG).campaign.answers == {}, "of one answer, it was taken back"


@pytest.mark.parametrize("broken", [DOTTED, b"format = 1\n[pain\n", b"format = 99\n[pain]\nanswer = 1\n", b"\xff\xfe"])
def test_a_side_that_cannot_be_read_is_named(broken: bytes) -> None:
    for base, *pair in ((BASE, broken, OTHER), (BASE, OTHER, broken), (broken, BASE, OTHER)):
        with pytest.raises(UserError, match="cannot be merged field by field") as caught:
            merge_files(base, *pair, SLUG)
        assert not isinstance(caught.value, Emptied)


def test_a_merge_holds_both_changes_both_ways_and_every_comment() -> None:
    ours = BASE.replace(b"# a title", b"# our title").replace(b"Nobody checks", b"No one checks")
    theirs = OTHER.replace(b"[mql]", b"# about leads\n[mql]")
    merged = merge_files(BASE, ours, theirs, SLUG)
    assert merged.raw == merge_files(BASE, theirs, ours, SLUG).raw
    for part in (b"# our title", b"No one checks", b"300,000", b"# about leads"):
        assert part in merged.raw
    assert merged.disputes == () and merged.campaign.answer("pain") == "No one checks invoices."


def test_where_both_changed_a_field_it_is_disputed() -> None:
    third = BASE.replace(b"200,000", b"400,000")
    merged = merge_files(BASE, OTHER, third, SLUG)
    assert [(d.question, d.field, d.versions, d.removed) for d in merged.disputes] == [
        ("pain", "cost", ("EUR 300,000", "EUR 400,000"), False)
    ]
    assert merge_files(BASE, merged.raw, merged.raw, SLUG).disputes == merged.disputes
    assert merge_files(BASE, BASE, merged.raw, SLUG).raw == merged.raw


def test_texts_without_layout_of_their_own_keep_that_of_the_base() -> None:
    ours, theirs = BASE.replace(b"No", b"Not no", 1), BASE.replace(b'title = "Spring"', b'title = "Summer"')
    merged = merge_files(BASE, ours, theirs, SLUG)
    assert merged.raw == BASE.replace(b"No", b"Not no", 1).replace(b'"Spring"', b'"Summer"')
    assert merged.campaign.title == "Summer"


def test_the_layout_is_that_of_the_only_side_that_moved_any() -> None:
    spaced = BASE.replace(b'cost = "', b'cost   =   "').replace(b"[mql]", b"\n\n[mql]")
    for title in (b'"A spring"', b'"Zenith"'):  # whichever of the two files sorts first
        renamed = BASE.replace(b'"Spring"', title)
        expected = spaced.replace(b'"Spring"', title)
        assert merge_files(BASE, spaced, renamed, SLUG).raw == expected
        assert merge_files(BASE, renamed, spaced, SLUG).raw == expected


def test_a_side_that_cannot_be_merged_is_named_by_its_error_not_by_a_warning() -> None:
    wrong = BASE.replace(b"[pain]\n", b'[pain]\nunheard_of = "x"\n').replace(b'answer = "Asked', b'answer = 1 # "Asked')
    with pytest.raises(UserError, match="cannot be merged field by field") as caught:
        merge_files(BASE, wrong, OTHER, SLUG)
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert errors and str(errors[0]) in str(caught.value)
