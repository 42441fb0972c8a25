"""AK40 to AK42: what each finds, and what it does not."""

from __future__ import annotations

# An example that holds this line stands for a campaign whose nine answers both teams agree with.
ALL_AGREE = "# Both teams agree with all nine answers."

EXAMPLES: dict[str, tuple[str, str]] = {
    "AK40": (
        """\
[campaign]
launch = 2027-01-11
""",
        """\
[campaign]
launch = 2099-01-12
""",
    ),
    "AK41": (
        """\
# Both teams agree with all nine answers.
""",
        """\
# Both teams agree with all nine answers.
[sales.mql]
position = "Budget named, start this quarter."
""",
    ),
    "AK42": (
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 480000
[[waivers]]
code = "AK09"
question = "goals"
reason = "Partners close these deals"
marketing = { by = "Ines Kaya", at = 2027-03-30T08:00:00Z }
sales = { by = "Marcus Boehm", at = 2027-03-30T08:02:00Z }
""",
        """\
[goals]
answer = "Twenty won deals by the end of the year."
quota_amount = 0
[[waivers]]
code = "AK09"
question = "goals"
reason = "Partners close these deals"
marketing = { by = "Ines Kaya", at = 2027-03-30T08:00:00Z }
sales = { by = "Marcus Boehm", at = 2027-03-30T08:02:00Z }
""",
    ),
}
