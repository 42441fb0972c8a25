"""The settings of a workspace, read from its alignkit.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alignkit.core.errors import Problem, Severity, UserError
from alignkit.core.lead_fields import STAGES_FIELD
from alignkit.store.regular_files import read_limited
from alignkit.text import business_hours
from alignkit.text.spelling import closest_match
from alignkit.text.toml import TomlError, parse_toml

SETTINGS_NAME = "alignkit.toml"
SEVERITIES = ("error", "warning", "info", "off")
_MAX_BYTES = 64 * 1024

DEFAULT_SETTINGS_TEXT = """\
# The settings of this alignkit workspace. Every line may go: what is missing has the value shown here.
format = 1

# Copied into each new campaign, where it is signed with the rest; later changes here change no campaign.
currency = "EUR"                                   # of budgets and quotas
business_hours = "Mon-Fri 09:00-17:00 UTC"         # what "2 business hours" means; without this line in UTC

# Days on which no promised time runs, such as [2026-12-25, 2027-01-01]. Only those listed count. Copied as well.
holidays = []

# What the two teams are called. Copied as well.
[teams.marketing]
name = "Marketing"

[teams.sales]
name = "Sales"

# The stages that a lead passes, the first one first. Copied as well, so that each of them means one thing everywhere.
# [[stages]]
# name = "Accepted"                                # as the CRM writes it
# means = "Sales has said yes"                     # and enters, leaves, owner

# Where `alignkit publish` writes the wiki pages when it is given no folder.
[publish]
dir = ""                                           # such as "wiki", from this folder
target = ""                                        # which wiki reads them; empty suits most
url = ""                                           # where people read them: "https://wiki.example.com/agreements"

# Warning signs; `alignkit rule` lists them.
[checks]
words = []                                         # more vague words to point at, such as ["world-class"]
block = []                                         # codes that keep a campaign from being signed, such as ["AK06"]
own = []                                           # what to tick before signing, such as ["Has the desk seen it?"]

[checks.severity]                                  # error, warning, info or off
# AK09 = "off"

# What the stages, reasons and columns of your CRM's exports mean. `alignkit review import` asks, and keeps it here.
# [crm]
# timezone = "Europe/Berlin"                       # of times in exports that name none
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Plain values, each with its default. ``problems`` are warnings: keys that nobody reads."""

    marketing: str = "Marketing"
    sales: str = "Sales"
    currency: str = "EUR"
    business_hours: str = "Mon-Fri 09:00-17:00 UTC"
    publish_dir: str = ""
    publish_target: str = ""
    publish_url: str = ""
    words: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    holidays: tuple[date, ...] = ()
    crm: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[Mapping[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def page_address(self, slug: str) -> str:
        """The address of a campaign's page in the wiki; empty where ``[publish] url`` is not set.

        The page's path is put behind the address, or the slug in the place of ``{slug}`` in it.
        """
        url = self.publish_url.strip()
        if not url.startswith(("https://", "http://")):
            return ""
        return url.replace("{slug}", slug) if "{slug}" in url else f"{url.rstrip('/')}/campaigns/{slug}.md"

    @property
    def start_fields(self) -> dict[str, Any]:
        """What a new campaign begins with, by the keys of its table."""
        holidays = [day.isoformat() for day in self.holidays]
        return {
            "currency": self.currency,
            "business_hours": self.business_hours,
            **({"holidays": holidays} if holidays else {}),
            "marketing_name": self.marketing,
            "sales_name": self.sales,
        }


# key of the file -> (field of Settings, what stands there)
_KEYS = {
    "format": ("", "number"),
    "currency": ("currency", "name"),
    "business_hours": ("business_hours", "hours"),
    "teams.marketing.name": ("marketing", "name"),
    "teams.sales.name": ("sales", "name"),
    "publish.dir": ("publish_dir", "text"),
    "publish.target": ("publish_target", "text"),
    "publish.url": ("publish_url", "text"),
    "checks.words": ("words", "texts"),
    "checks.block": ("block", "codes"),
    "checks.own": ("own", "texts"),
    "checks.severity": ("severity", "severities"),
    "holidays": ("holidays", "days"),
    "crm": ("crm", "crm"),
    "stages": ("stages", "rows"),
}
_TABLES = {key.rpartition(".")[0] for key in _KEYS} | {"teams"}


def read_settings(path: Path) -> Settings:
    """The settings of one alignkit.toml. Raises UserError with all its problems and their lines."""

    try:
        raw = read_limited(path, _MAX_BYTES)
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror}.") from error
    if len(raw) > _MAX_BYTES:
        raise _settings_error(
            path, [Problem("AF50", f"{SETTINGS_NAME} is larger than 64 KiB.", "Keep the settings only.")]
        )
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        table = parse_toml(text)
    except UnicodeDecodeError as error:
        bad = raw.count(b"\n", 0, error.start) + 1
        raise _settings_error(
            path, [Problem("AF50", "This is not UTF-8 text.", "Save the file as UTF-8.", line=bad)]
        ) from error
    except TomlError as error:
        hint = "A text stands in quotes, a table's name in brackets."
        raise _settings_error(
            path, [Problem("AF50", f"Not valid TOML: {error.msg}.", hint, line=error.lineno)]
        ) from error
    except RecursionError as error:
        raise _settings_error(path, [Problem("AF50", "Nested too deeply to be settings.")]) from error

    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in _flatten(table):
        where = _line_of(text, key)
        if key in _TABLES:
            problems.append(Problem("AF51", f"{key} must be a table: [{key}].", line=where, key=key))
        elif key not in _KEYS:
            near = closest_match(key, [*_KEYS, *_TABLES])
            hint = f"Did you mean {near}?" if near else "Nothing reads it."
            problems.append(Problem("AF52", f"alignkit does not know {key!r}.", hint, "warning", line=where, key=key))
        elif key == "stages":
            problems += _find_stage_problems(value, text)
            values[key] = tuple(value) if isinstance(value, list) else ()
        elif why := _find_fault(_KEYS[key][1], value):
            problems.append(Problem("AF51", f"{key} {why}", line=where, key=key))
        elif name := _KEYS[key][0]:
            values[name] = tuple(value) if isinstance(value, list) else value
    if any(problem.severity == "error" for problem in problems):
        raise _settings_error(path, problems)
    return Settings(**values, problems=tuple(problem.at(path=SETTINGS_NAME) for problem in problems))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Every value under its dotted key, down to the tables that settings have."""
    found: list[tuple[str, Any]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and key in _TABLES:
            found += _flatten(value, f"{key}.")
        else:
            found.append((key, value))
    return found


def _find_fault(kind: str, value: Any) -> str:
    """What is wrong with a value, as the end of a sentence; empty when it is right."""
    if kind == "number":
        return "" if type(value) is int and value == 1 else "must be 1; this file was made for another alignkit."
    if kind in ("text", "name", "hours"):
        if not isinstance(value, str):
            return f"must be a text in quotes, not {_quote_value(value)}."
        if kind == "hours" and (why := business_hours.explain_invalid(value)):
            return f"must be {why}."
        return "must not be empty." if kind == "name" and not value.strip() else ""
    if kind in ("texts", "codes"):
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            return f'must be a list of texts such as ["..."], not {_quote_value(value)}.'
        wrong = [item for item in value if kind == "codes" and not _is_check_code(item)]
        return f"lists codes such as AK09, not {wrong[0]!r}." if wrong else ""
    if kind == "days":
        is_days = isinstance(value, list) and all(isinstance(d, date) and not isinstance(d, datetime) for d in value)
        return "" if is_days else f"must be a list of days such as [2026-12-25], not {_quote_value(value)}."
    if kind == "crm":
        return "" if isinstance(value, Mapping) else f"must be a table: [crm], not {_quote_value(value)}."
    if not isinstance(value, Mapping):
        return f"must be a table of codes, not {_quote_value(value)}."
    for code, severity in value.items():
        if not _is_check_code(code):
            return f"lists codes such as AK09, not {code!r}."
        if severity not in SEVERITIES:
            return f"{code} must be error, warning, info or off, not {_quote_value(severity)}."
    return ""


def _find_stage_problems(value: Any, text: str) -> list[Problem]:
    """Return what is wrong with the rows of [[stages]], each with its line."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        message = f"stages must be tables, each below a line [[stages]], not {_quote_value(value)}."
        return [Problem("AF51", message, line=_line_of(text, "stages"), key="stages")]
    known = {each.key: each for each in STAGES_FIELD.fields}
    found: list[Problem] = []
    names: dict[str, int] = {}

    def add(number: int, key: str, message: str, hint: str, code: str = "AF51") -> None:
        severity: Severity = "warning" if code == "AF52" else "error"
        line = _line_of_row(text, "stages", number, key)
        found.append(Problem(code, message, hint, severity, line=line, key=f"stages.{number}.{key}"))

    for number, row in enumerate(value):
        which = f"[[stages]] {number + 1}"
        for key, said in row.items():
            if key not in known:
                near = closest_match(key, known)
                hint = f"Did you mean {near}?" if near else f"A stage has {', '.join(known)}."
                add(number, key, f"{which}: alignkit does not know {key!r}.", hint, "AF52")
            elif not isinstance(said, str) or "\n" in said:
                add(number, key, f"{which}: {key} must be one line of text in quotes, not {_quote_value(said)}.",
                    f'Such as {key} = "{known[key].example}".')  # fmt: skip
        name = row.get("name", "")
        folded = " ".join(name.split()).casefold() if isinstance(name, str) else ""
        if isinstance(name, str) and not folded:
            add(number, "name", f"{which} has no name.", f'Such as name = "{known["name"].example}".')
        elif folded in names:
            add(number, "name", f"{which}: the stage {name!r} stands there already, as number {names[folded]}.",
                "Keep one of them: each stage has one meaning.")  # fmt: skip
        names.setdefault(folded, number + 1)
    return found


def _is_check_code(text: str) -> bool:
    return re.fullmatch(r"AK[0-9]{2}", text) is not None


def _quote_value(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 40 else f"{said[:37]}..."


def _line_of(text: str, key: str) -> int | None:
    """The line where a key (or, failing that, its table) is written plainly; None where it is not."""
    table, found = "", None
    wanted_table, _, name = key.rpartition(".")
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]", line):
            table = match[1]
            found = number if table == key else found
        elif table == wanted_table and re.match(rf"""\s*["']?{re.escape(name)}["']?\s*[=.]""", line):
            return number
    return found


def _line_of_row(text: str, table: str, number: int, key: str) -> int | None:
    """The line of a key in the row ``number`` of an array of tables, or of the row itself; None where it is inline."""
    at, found = -1, None
    for line_number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]", line):
            at += match[1] == table
            if found:
                return found
            found = line_number if match[1] == table and at == number else None
        elif found and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
            return line_number
    return found


def _settings_error(path: Path, problems: list[Problem]) -> UserError:
    placed = tuple(problem.at(path=str(path)) for problem in problems)
    errors = [problem for problem in placed if problem.severity == "error"]
    return UserError("\n".join(str(problem) for problem in errors), problems=placed)
