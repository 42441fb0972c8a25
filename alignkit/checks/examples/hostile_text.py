"""AK90 to AK92: what each finds, and what it does not."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
    "AK90": (
        r"""
[pain]
answer = "Carriers overcharge by \u202E%5 ot 3\u202C a year."
"""[1:],
        r"""
[pain]
answer = "Carriers overcharge by 3 to 5% a year."
"""[1:],
    ),
    "AK91": (
        r"""
[pain]
answer = "Carriers over\u200Bcharge by 5 % a year."
"""[1:],
        r"""
[pain]
answer = "Carriers overcharge by 5 % a year."
"""[1:],
    ),
    "AK92": (
        r"""
[target]
answer = "Groups that buy at p\u0430ypal.example."
"""[1:],
        r"""
[target]
answer = "Groups that buy at paypal.example, and Группа Север."
"""[1:],
    ),
}
