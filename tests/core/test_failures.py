"""Any error as one problem of one campaign."""

from __future__ import annotations

import errno

import pytest

from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import (
    CODE,
    describe_origin,
    drop_failing,
    problem_from_error,
    report_failure,
    user_error_from,
)
from alignkit.core.model import Campaign


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def deeply_raised() -> Exception:
    def inner() -> None:
        raise KeyError("a word somebody typed")

    try:
        inner()
    except KeyError as caught:
        return caught
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "code", "message", "hint"),
    [
        (UserError("Not there.", "Look elsewhere."), "AF40", "Not there.", "Look elsewhere."),
        (UserError("Two\nlines\x1b[2J"), "AF40", "Two lines␛[2J", ""),
        (
            UserError("Broken.", problems=[Problem("AF06", "A key", severity="warning"), Problem("AF05", "A kind")]),
            "AF05",
            "A kind",
            "",
        ),
        (UserError("Odd.", "Mend it.", [Problem("AF06", "A key", severity="warning")]), "AF40", "Odd.", "Mend it."),
        (OSError(errno.EACCES, "Permission denied", "a.toml"), "AF40", "a.toml: Permission denied.", ""),
        (OSError(errno.EIO, "Input/output error"), "AF40", "Input/output error.", ""),
    ],
)
def test_a_refusal_and_the_disk_keep_their_words(error: Exception, code: str, message: str, hint: str) -> None:
    problem = problem_from_error(raised(error), "spring", "campaigns/spring.toml")
    assert (problem.code, problem.message, problem.hint) == (code, message, hint)
    assert (problem.slug, problem.path, problem.severity) == ("spring", "campaigns/spring.toml", "error")


def test_of_a_fault_only_its_kind_and_place_are_told() -> None:
    for error in (deeply_raised(), raised(OSError("a word somebody typed"))):
        problem = problem_from_error(error)
        assert problem.code == CODE == "AF45"
        assert f"({describe_origin(error)})" in problem.message and "typed" not in problem.message
        assert "please report it" in problem.hint


def test_the_place_of_a_fault_is_where_it_was_raised() -> None:
    error = deeply_raised()
    assert error.__traceback__ and error.__traceback__.tb_next
    line = error.__traceback__.tb_next.tb_lineno
    assert line != error.__traceback__.tb_lineno
    assert describe_origin(error) == f"KeyError at test_failures.py:{line}"
    assert describe_origin(KeyError("never raised")) == "KeyError"


def test_a_screen_gets_a_refusal_as_it_is_and_all_else_as_one() -> None:
    refused = UserError("Not there.", "Look elsewhere.")
    assert user_error_from(refused) is refused
    disk = user_error_from(OSError(errno.EACCES, "Permission denied", "a.toml"))
    assert (disk.message, disk.hint) == ("a.toml: Permission denied.", "")
    error = deeply_raised()
    fault = user_error_from(error)
    assert fault.message == f"This could not be done ({describe_origin(error)})."
    assert "please report it" in fault.hint


@pytest.mark.parametrize(("path", "told"), [("", "campaigns/spring.toml"), ("old/spring.toml", "old/spring.toml")])
def test_what_fails_inside_is_told_and_raised_no_further(path: str, told: str) -> None:
    problems: list[Problem] = []
    with report_failure("spring", problems.append, path):
        raise KeyError("x")
    with report_failure("spring", problems.append, path):
        pass
    assert [(each.code, each.slug, each.path) for each in problems] == [(CODE, "spring", told)]
    with pytest.raises(KeyboardInterrupt), report_failure("spring", problems.append):
        raise KeyboardInterrupt
    assert len(problems) == 1


def test_campaigns_that_fail_alone_are_left_out_and_told() -> None:
    one, other, third = (Campaign(slug) for slug in ("one", "other", "third"))
    problems: list[Problem] = []

    def act(campaign: Campaign) -> None:
        if campaign is other:
            raise ValueError

    assert drop_failing([one, other, third], act, problems.append) == [one, third]
    assert [each.slug for each in problems] == ["other"]


def test_a_problem_fills_in_what_was_not_known_and_says_where() -> None:
    bare = Problem("AF05", "A text is meant.", "Put it in quotes.")
    assert str(bare) == "A text is meant. Put it in quotes."
    placed = bare.at(path="campaigns/a.toml", line=3, slug="a")
    assert str(placed) == "campaigns/a.toml:3: A text is meant. Put it in quotes."
    assert placed.at(path="campaigns/b.toml", line=9, slug="b") == placed
    assert str(Problem("AF05", "x", line=3)) == "3: x"
    assert str(UserError("No.")) == "No." and str(UserError("No.", "Yes.")) == "No. Yes."
    assert UserError("No.", "Yes.").args == ("No.",), "what a traceback shows"
    assert bare.as_json() == {
        **dict.fromkeys(("path", "line", "key", "slug", "question")),
        "code": "AF05",
        "severity": "error",
        "message": "A text is meant.",
        "hint": "Put it in quotes.",
    }
    full = Problem("AK01", "m", "", "info", "p.toml", 7, "goals.targets", "a", "goals").as_json()
    assert list(full.values()) == ["p.toml", 7, "goals.targets", "a", "goals", "AK01", "info", "m", None]
