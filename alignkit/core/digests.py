"""Fingerprints: canonical content, the digest of a question, of the whole agreement, and the sign-off statement.

The definition is `docs/file-format.md`, "Digests"; another program can repeat it, so nothing here may change
for format 1.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alignkit.core.definition_parts import NOT_TESTED
from alignkit.core.model import Campaign, Content, Signoff
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.record_cache import IdentityKey

RESERVED_KEYS = frozenset(("number", "date", "time"))  # a canonical form of only one of them is a plain value
_MAX_WHOLE = 10**15
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False)


class NoCanonicalForm(ValueError):
    """A value has no canonical form; ``key`` is its dotted place below the table given."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}" if key else why)
        self.key, self.why = key, why

    def nested_in(self, step: str) -> NoCanonicalForm:
        """The same, of a value that holds this one under that key or number."""
        return NoCanonicalForm(f"{step}.{self.key}" if self.key else step, self.why)


def canonical_value(value: Any) -> Any:
    """The canonical form of a value, as JSON data: no two different values share one. None for an empty value.

    Raises NoCanonicalForm for a number outside the limits, a moment without offset, a time of day, or a table that
    looks like the form of a plain value.
    """
    if isinstance(value, str):
        return _canonical_text(value) or None
    if isinstance(value, dict):
        return _canonical_table(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return {"number": canonical_number(value)}
    if isinstance(value, datetime):
        return {"time": canonical_utc(value).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Mapping):
        return _canonical_table(value)
    if isinstance(value, list | tuple):
        return _canonical_list(value)
    raise NoCanonicalForm("", "a time of day without a date")


def canonical_utc(moment: datetime) -> datetime:
    """A moment in UTC. Raises NoCanonicalForm without an offset, with part of a second, or outside the calendar."""
    if moment.tzinfo is None:
        raise NoCanonicalForm("", "a moment needs an offset, such as 2027-02-10T09:12:00Z")
    if moment.microsecond:
        raise NoCanonicalForm("", "a moment has whole seconds")
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise NoCanonicalForm("", "no such moment in UTC") from None


def canonical_number(value: int | float | Decimal) -> str:
    """The shortest exact decimal without exponent.

    Raises NoCanonicalForm for more than 15 significant digits, or a size outside 1e-12 to 1e15.
    """
    if type(value) is int and -_MAX_WHOLE < value < _MAX_WHOLE:
        return str(value)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise NoCanonicalForm("", "a number must be finite")
    if exact == 0:
        return "0"
    size = exact.adjusted()
    if size > 15 or size < -12 or abs(exact) > Decimal(10) ** 15:
        raise NoCanonicalForm("", "a number must be 0 or between 1e-12 and 1e15 in size")
    digits = "".join(map(str, exact.as_tuple().digits)).strip("0")
    if len(digits) > 15:
        raise NoCanonicalForm("", "a number may have 15 significant digits")
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def question_digest(key: str, content: Content) -> str:
    """``sha256:`` and 64 hex digits of one question's content. Raises NoCanonicalForm."""
    return _question_digest(key, IdentityKey(content))


def definition_digest(campaign: Campaign) -> str:
    """The digest of what a test on real leads tests: question 5 without prose, hand-off, disputes and that test."""
    content = {key: value for key, value in campaign.content("mql").items() if key not in NOT_TESTED}
    return question_digest("mql", content)


def agreement_digest(campaign: Campaign) -> str:
    """The digest both teams sign: slug, campaign table less its tags, nine question digests, revision chain."""
    return _agreement_digest(IdentityKey(campaign))


def agreement_content(campaign: Campaign) -> dict[str, Any]:
    """The JSON document whose digest is signed."""
    info = {key: value for key, value in campaign.info.items() if key != "tags"}
    return {
        "alignkit": "agreement/1",
        "slug": campaign.slug,
        "campaign": canonical_value(info) or {},
        "questions": {key: question_digest(key, campaign.content(key)) for key in QUESTION_KEYS},
        "revision": {"number": str(campaign.agreement.revision)},
        "previous": campaign.agreement.previous or None,
    }


def signoff_statement(slug: str, signoff: Signoff) -> bytes:
    """The exact bytes an SSH signature of this sign-off covers. Names are NFC, as every text that is signed."""
    name, role, email = (unicodedata.normalize("NFC", text) for text in (signoff.name, signoff.role, signoff.email))
    return encode_canonical(
        {
            "alignkit": "signoff/1",
            "agreement": signoff.digest,
            "slug": slug,
            "team": signoff.team,
            "name": name,
            "role": role,
            "email": email,
            "at": signoff.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def encode_canonical(form: Any) -> bytes:
    """RFC 8785 bytes of a form whose keys are ASCII and which holds no JSON numbers."""
    return _ENCODER.encode(form).encode()


@lru_cache(maxsize=64)
def _question_digest(key: str, content: IdentityKey) -> str:
    return _digest({"question": key, "content": canonical_value(content.record) or {}})


@lru_cache(maxsize=8)
def _agreement_digest(campaign: IdentityKey) -> str:
    return _digest(agreement_content(campaign.record))


def _digest(form: Any) -> str:
    return "sha256:" + hashlib.sha256(encode_canonical(form)).hexdigest()


def _canonical_text(text: str) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if "\n" not in text and "\r" not in text:
        return composed.rstrip(" \t")
    lines = composed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join([line.rstrip(" \t") for line in lines]).strip("\n")


def _canonical_list(items: Sequence[Any]) -> list[Any] | None:
    forms = []
    for place, item in enumerate(items):
        try:
            form = _canonical_text(item) or None if type(item) is str else canonical_value(item)
        except NoCanonicalForm as error:
            raise error.nested_in(str(place)) from None
        if form is not None:
            forms.append(form)
    return forms or None


def _canonical_table(table: Mapping[str, Any]) -> dict[str, Any] | None:
    forms = {}
    for name, value in table.items():
        try:
            form = _canonical_text(value) or None if type(value) is str else canonical_value(value)
        except NoCanonicalForm as error:
            raise error.nested_in(name) from None
        if form is not None:
            forms[name] = form
    if len(forms) == 1 and next(iter(forms)) in RESERVED_KEYS:
        raise NoCanonicalForm("", f"a table of only {next(iter(forms))!r} could pass for a plain value")
    return forms or None
