"""What is due as a message: for each place its own marks, nobody's words act, and nothing due is no message."""

from __future__ import annotations

from datetime import date, timedelta
from email.parser import Parser

import pytest

from alignkit.core.model import Campaign, Team
from alignkit.review.due import DueItem
from alignkit.review.due_message import MESSAGE_FORMATS, CampaignDue, MessageFormat, format_message, is_owed_by

TODAY = date(2027, 6, 1)
ADDRESS = "https://wiki.example.com/campaigns/spring.md"


def due(days: int, what: str = "Result of SQLs", who: str = "Paul Wendt", team: Team | None = None) -> CampaignDue:
    return CampaignDue(DueItem("spring", "result", what, TODAY + timedelta(days=days), who, team), "Spring", ADDRESS)


@pytest.mark.parametrize("form", MESSAGE_FORMATS)
def test_nothing_due_is_no_message(form: MessageFormat) -> None:
    assert format_message([], TODAY, form) == ""


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            "text",
            "- 3 days overdue: Result of SQLs (Paul Wendt). Spring\n  https://wiki.example.com/campaigns/spring.md",
        ),
        (
            "mail",
            "- 3 days overdue: Result of SQLs (Paul Wendt). Spring\n  https://wiki.example.com/campaigns/spring.md",
        ),
        ("slack", f"• *3 days overdue*: Result of SQLs (Paul Wendt). <{ADDRESS}|Spring>"),
        ("teams", f"- **3 days overdue**: Result of SQLs (Paul Wendt). [Spring]({ADDRESS})"),
    ],
)
def test_each_place_has_its_own_marks(form: MessageFormat, said: str) -> None:
    message = format_message([due(-3), due(2)], TODAY, form)
    assert said in message and "Campaign agreements: 1 overdue, 1 due" in message


def test_a_mail_can_be_handed_to_a_mail_program() -> None:
    mail = Parser().parsestr(format_message([due(0, "Résumé")], TODAY, "mail"))
    assert mail["Subject"] == "Campaign agreements: 1 due" and "charset=utf-8" in mail["Content-Type"]
    assert "today: Résumé" in str(mail.get_payload())


@pytest.mark.parametrize("form", MESSAGE_FORMATS)
def test_nobodys_words_act(form: MessageFormat) -> None:
    hostile = "<!channel> *x* [a](http://b) <script>\r\nSubject: other\x1b[2J & | b"
    message = format_message([due(0, hostile, hostile)], TODAY, form)
    assert "\x1b" not in message and "\r" not in message and "\nSubject: other" not in message
    if form == "slack":
        assert "<!channel>" not in message and "<script>" not in message and "&lt;!channel&gt;" in message
    if form == "teams":
        assert "<script>" not in message and " [a](" not in message


@pytest.mark.parametrize(
    ("who", "team", "name", "owed"),
    [
        ("Paul Wendt", None, "paul  wendt", True),
        ("Paul Wendt", "sales", "Theo Park", False),  # named, so the lead does not owe it
        ("", "sales", "Theo Park", True),
        ("", "marketing", "Theo Park", False),
        ("", None, "Theo Park", True),
        ("", None, "Dana Ruiz", True),
        ("", None, "Paul Wendt", False),
    ],
)
def test_what_a_person_owes(who: str, team: Team | None, name: str, owed: bool) -> None:
    campaign = Campaign("spring", {"marketing_lead": "Dana Ruiz", "sales_lead": "Theo Park"})
    assert is_owed_by(due(0, "x", who, team).item, campaign, name) is owed
