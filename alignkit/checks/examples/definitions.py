"""AK44 and AK50 to AK53: what each finds, and what it does not."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
    "AK44": (
        """\
[mql]
answer = "Kierownik logistyki, który poprosił o sprawdzenie faktur i ma przetarg w ciągu dwunastu miesięcy."
""",
        """\
[mql]
answer = "Ein Leiter der Logistik, der um die Prüfung gebeten hat und in zwölf Monaten ausschreibt."
""",
    ),
    "AK50": (
        """\
[sql]
answer = "Sales opens an opportunity."
criteria = ["Minimum requirements of an accepted opportunity"]
""",
        """\
[sql]
answer = "Sales opens an opportunity."
criteria = ["Spend, date and decider confirmed (see the playbook for questions that help)"]
""",
    ),
    "AK51": (
        """\
[mql]
answer = "A lead with a score of 70."
criteria = ["Lead score of 70 or more"]
""",
        """\
[mql]
answer = "A head of logistics with a score of 70."
criteria = ["Head of logistics at a target account", "Lead score of 70 or more"]
""",
    ),
    "AK52": (
        """\
[sql]
answer = "The account executive accepts, and moves the stage within 48 hours."
decide_within = "8 business hours"
""",
        """\
[sql]
answer = "The account executive accepts within 8 business hours, and moves the stage at once."
decide_within = "8 business hours"
""",
    ),
    "AK53": (
        """\
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics at a target account", "Asked for the check"]
""",
        """\
[mql]
answer = "A head of logistics who asked for the check."
criteria = ["Head of logistics at a target account", "Asked for the check"]

[mql.tested]
of = "sha256:162c38e698ca8786f8323118b8cd57a31f9bf65f6b93824d391ae0cf68c330de"
on = 2026-11-20
""",
    ),
}
