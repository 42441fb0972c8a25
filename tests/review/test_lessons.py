"""Lessons over several campaigns: by question, the change each asks for, and where that went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign, from_data
from alignkit.review import actions, due, lessons, records, report
from alignkit.review.charts import TERMINAL_FORMATTER
from alignkit.review.entries import command_options, list_entries

SAMPLE = Path(__file__).parents[2] / "campaigns" / "month-end-close-webinar.toml"
DAY = date(2026, 11, 24)
DANA = Actor("Dana Ruiz", datetime(2026, 11, 24, 9, tzinfo=UTC))


def sample(*rows: dict[str, Any]) -> Campaign:
    """The signed sample with these lessons alone."""
    campaign = from_data(SAMPLE.stem, tomli.loads(SAMPLE.read_text("utf-8")))
    return replace(campaign, review={"lessons": list(rows)})


def lesson(learned: str, question: str = "mql", **more: Any) -> dict[str, Any]:
    return {"question": question, "learned": learned, "on": DAY, "by": "Dana Ruiz"} | more


@pytest.mark.parametrize(
    ("more", "is_open", "said"),
    [
        ({"change": "Ask"}, True, "Open, in nobody's hands."),
        ({"change": "Ask", "owner": "Lena Ott"}, True, "Open: Lena Ott, no date."),
        ({"change": "Ask", "owner": "Lena Ott", "due": date(2027, 5, 1)}, True, "Open: Lena Ott, by 1 May 2027."),
        ({"change": "Ask", "taken_up_in": "freight-autumn r2"}, False, "Taken up in freight-autumn r2."),
        ({}, False, ""),
    ],
)
def test_a_lesson_is_open_until_its_change_is_taken_up(more: dict[str, Any], is_open: bool, said: str) -> None:
    (found,) = records.list_lessons(sample(lesson("Day predicts", **more)))
    assert found.is_open is is_open
    assert not said or report.describe_follow_up(found, TERMINAL_FORMATTER) == said
    assert len(lessons.collect_lessons([sample(lesson("Day predicts", **more))], only_open=True)) == is_open


def test_lessons_stand_by_question_the_newest_first() -> None:
    found = lessons.collect_lessons(
        [
            sample(lesson("old", "sql", on=date(2026, 1, 1)), lesson("new", "sql")),
            replace(sample(lesson("pain", "pain"), lesson("odd", "unheard-of")), slug="other"),
        ]
    )
    assert [each.lesson.learned for each in found] == ["pain", "new", "old", "odd"]
    assert [each.lesson.learned for each in lessons.collect_lessons([sample(lesson("x", "sql"))], "mql")] == []
    text = "\n".join(lessons.format_text(found))
    assert text.index("Pain") < text.index("SQL") and "unheard-of" in text


def test_the_change_of_a_lesson_is_taken_up_and_opened_again() -> None:
    campaign = sample(lesson("The day predicts", change="First line"), lesson("Another", change="x"))
    taken = actions.take_up_lesson(campaign, "the day", "freight-autumn r2")
    first, second = taken.review["lessons"]
    assert first["taken_up_in"] == "freight-autumn r2" and "taken_up_in" not in second
    assert actions.take_up_lesson(taken, "The day predicts", " ") == campaign


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("the days", "Did you mean The day?"),
        ("", "There is no lesson"),
        ("the", "2 lessons begin"),
        ("no", "no change"),
    ],
)
def test_what_cannot_be_taken_up(name: str, says: str) -> None:
    campaign = sample(lesson("The day", change="a"), lesson("The night", change="b"), lesson("No change"))
    with pytest.raises(UserError, match=says.replace("?", r"\?")):
        actions.take_up_lesson(campaign, name, "r2")


def test_a_change_has_an_owner_and_a_day_and_nothing_else_has() -> None:
    made = actions.add_lesson(
        sample(), "mql", "Day predicts", "Ask", DANA, DAY, owner="Lena Ott", due=date(2027, 5, 1), taken_up_in="r2"
    )
    (row,) = made.review["lessons"]
    assert (row["owner"], row["due"], row["taken_up_in"]) == ("Lena Ott", date(2027, 5, 1), "r2")
    (entry,) = list_entries(made)
    options = command_options(made, entry)
    assert (
        options[options.index("--owner") + 1] == "Lena Ott" and "2027-05-01" in options and "--taken-up-in" in options
    )
    with pytest.raises(UserError, match="no change to see to"):
        actions.add_lesson(sample(), "mql", "Day predicts", "", DANA, DAY, owner="Lena Ott")


def test_an_open_change_is_due_on_its_day() -> None:
    rows = [
        lesson("a", change="Ask", due=date(2027, 5, 1), owner="Lena Ott"),
        lesson("b", change="Done", due=date(2027, 5, 2), taken_up_in="r2"),
    ]
    found = [each for each in due.list_due(sample(*rows), sample(*rows), DAY) if each.kind == "lesson"]
    assert [(each.what, each.on, each.who) for each in found] == [("Take up: Ask", date(2027, 5, 1), "Lena Ott")]


def test_nobodys_words_break_a_table() -> None:
    from alignkit.render import targets

    hostile = lesson("a | b\n# c", change="<script>|", taken_up_in="x | y", by="M | N")
    found = lessons.collect_lessons([sample(hostile)])
    safe = targets.find_target("").formatter("")
    for page in (lessons.format_markdown(found, safe), lessons.format_taught_table([sample(hostile)], safe)):
        rows = [line for line in page.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) == 1 and "<script>" not in page


def test_what_was_taught_stands_by_launch_with_the_deciding_number() -> None:
    from alignkit.render import targets

    early = sample(lesson("Day predicts", change="Ask", taken_up_in="r2"))
    late = replace(sample(), slug="late", info={**sample().info, "launch": date(2027, 1, 1), "title": "Late"})
    table = lessons.format_taught_table([late, early], targets.find_target("").formatter(""))
    rows = table.splitlines()
    assert rows[2].startswith("| September 2026 |") and "not read yet" in rows[2]
    assert rows[2].endswith("| Day predicts. | Ask. Taken up in r2. |") and "| Late |" in rows[3]
