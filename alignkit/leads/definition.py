"""What a definition says of a lead: which lines are true, which classes it is in, its score, and whether it passes.

Each line is true, false, or unknown (None): where no rule computes it and nobody ticked it, or where the lead's column
is empty or missing. A rule that somebody's tick contradicts gives way: the tick stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from alignkit.core.model import Content
from alignkit.core.questions import get_question
from alignkit.text import value_lists

Truth = bool | None
_OUTCOME = re.compile(
    r"(?i)\b(stage|status|phase|reason|grund|closed?|won|lost|converted|conversion|mql|sql|sal|accepted|rejected|"
    r"qualified|unqualified|disqualified|recycled|deals?|opportunit\w+|amount|revenue|betrag|umsatz)\b"
)
_SCORE_COLUMN = re.compile(r"(?i)(hubspot |lead |contact )?(score|punkte|punktzahl)")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a definition says of one lead. ``score`` is None where none can be told.

    ``true_lines`` are the criteria and conditions that hold; ``unknown`` those that could not be told.
    """

    passes: Truth
    classes: tuple[str, ...]
    score: Decimal | None
    fit: Decimal | None
    engagement: Decimal | None
    band: str
    true_lines: tuple[str, ...]
    false_lines: tuple[str, ...]
    unknown: tuple[str, ...]


def judge_lead(mql: Content, cells: Mapping[str, str], ticks: Mapping[str, bool], on: date) -> Judged:
    """Return what question 5 says of a lead with these columns on a day."""
    columns = {_fold(heading): text for heading, text in cells.items()}
    ticked = {_fold(line): yes for line, yes in ticks.items()}
    truths: dict[str, Truth] = {}

    def is_true(line: str) -> Truth:
        key = _fold(line)
        if key not in truths:
            truths[key] = ticked[key] if key in ticked else _by_rules(_rules_for(mql, line), columns, on)
        return truths[key]

    score, fit, engagement = _scores(mql, columns, is_true)
    criteria = _lines(mql, "criteria")
    held = _all(is_true(line) for line in criteria)
    conditions: list[Truth] = []
    classes = []
    for row in _rows(mql, "classes"):
        name = str(row.get("name", ""))
        parts = _class_conditions(row, is_true, score)
        if parts:
            holds = _all(parts)
            conditions.append(holds)
        else:
            holds = ticked.get(_fold(name), _by_rules(_rules_for(mql, name), columns, on))
        if holds and name:
            classes.append(name)
    passes = _all([held, _any(conditions)]) if conditions else held
    if not criteria and not conditions:
        passes = None
    asked = list(dict.fromkeys([*criteria, *_class_lines(mql)]))
    return Judged(
        passes,
        tuple(classes),
        score,
        fit,
        engagement,
        _band(mql, score),
        tuple(line for line in asked if is_true(line) is True),
        tuple(line for line in asked if is_true(line) is False),
        tuple(line for line in asked if is_true(line) is None),
    )


def list_lines(mql: Content) -> list[str]:
    """Return all that can be ticked of a lead: criteria, the conditions and names of classes, what gives points."""
    names = [str(row.get("name", "")) for row in _rows(mql, "classes")]
    points = [str(row.get("what", "")) for row in _rows(mql, "points")]
    return [line for line in dict.fromkeys([*_lines(mql, "criteria"), *_class_lines(mql), *names, *points]) if line]


def line_truths(mql: Content, cells: Mapping[str, str], ticks: Mapping[str, bool], on: date) -> dict[str, Truth]:
    """Return for each line that can be ticked whether it holds of a lead: as ticked, else as its rules compute it."""
    columns = {_fold(heading): text for heading, text in cells.items()}
    ticked = {_fold(line): yes for line, yes in ticks.items()}
    return {
        line: ticked[_fold(line)] if _fold(line) in ticked else _by_rules(_rules_for(mql, line), columns, on)
        for line in list_lines(mql)
    }


def describe_gaps(mql: Content) -> list[str]:
    """Return what question 5 could say for a test that decides every lead, as sentences: criteria, classes, rules.

    Fields are called as on the form. All of it is optional but a line that says who qualifies.
    """
    criteria, classes, found = _lines(mql, "criteria"), _rows(mql, "classes"), []
    if not criteria:
        needed = "" if any(_class_lines(mql)) or threshold_in_force(mql) is not None else "Needed: "
        found.append(f"{needed or 'Optional: '}{label('criteria')} (mql.criteria), what is asked of every lead.")
    if not classes:
        found.append(f"Optional: {label('classes')} (mql.classes); without, every lead that passes is of one kind.")
    for row in classes:
        name = str(row.get("name", ""))
        has_score = _decimal(row.get("score")) is not None
        if name and not (_lines(row, "criteria") or _lines(row, "any_of") or has_score or _rules_for(mql, name)):
            found.append(f"Class {name} does not say what makes a lead one: criteria, any of, a score or a rule.")
    by_hand = [line for line in dict.fromkeys([*criteria, *_class_lines(mql)]) if not _rules_for(mql, line)]
    if not _rows(mql, "rules"):
        found.append(f"Optional: {label('rules')} (mql.rules); without, its lines are ticked by hand.")
    elif by_hand:
        found.append(f"Optional: a rule that computes {'; '.join(by_hand)}; without, ticked by hand.")
    return found


def label(key: str) -> str:
    """Return what a field of question 5 is called on the form, in quotation marks."""
    return next(f"“{field.label}”" for field in get_question("mql").fields if field.key == key)


def missing_columns(mql: Content, headings: Iterable[str]) -> list[str]:
    """Return the columns that rules name and the leads do not have."""
    known = {_fold(heading) for heading in headings}
    named = dict.fromkeys(str(row.get("column", "")) for row in _rows(mql, "rules"))
    return [column for column in named if column and _fold(column) not in known]


def used_columns(mql: Content, headings: Iterable[str]) -> list[str]:
    """Return the columns that the definition looks at: those that rules name, and a column of scores."""
    named = {_fold(str(row.get("column", ""))) for row in _rows(mql, "rules")}
    return [heading for heading in headings if _fold(heading) in named or _SCORE_COLUMN.fullmatch(_fold(heading))]


def split_values(text: str, how: str) -> list[str]:
    """Return the values that were typed for a rule. A comma, a semicolon or a new line stands between two; what is in
    quotes stays whole, and so do a number and a day. Raise ValueError where the rule compares with one value only.
    """
    if how not in ("is", "one of", "contains", "contains one of"):
        return [" ".join(text.replace('"', " ").split())] if text.strip() else []
    values = value_lists.split_values(text)
    if how in ("is", "contains") and len(values) > 1:
        raise ValueError(f"{how} one of" if how == "contains" else "one of")
    return values


def absent_values(mql: Content, leads: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the values of rules that no lead has in their column: "Contract Ends: this quarter, next quarter"."""
    found = []
    columns = [{_fold(heading): text for heading, text in cells.items()} for cells in leads]
    for rule in _rows(mql, "rules"):
        how, column = str(rule.get("how", "")), _fold(str(rule.get("column", "")))
        texts = [cells[column] for cells in columns if column in cells]
        if how in ("is", "one of", "contains", "contains one of") and texts:
            for value in _lines(rule, "values"):
                if not any(_compare(how, text.strip(), [value], date.min) for text in texts):
                    found.append(f"{rule.get('column', '')}: {value}")
    return list(dict.fromkeys(found))


def outcome_columns(hidden: Iterable[str]) -> list[str]:
    """Return which of the hidden columns say how a lead ended: a rule over one of these would be circular."""
    return [heading for heading in dict.fromkeys(hidden) if _OUTCOME.search(heading.replace("_", " "))]


def circular_rules(mql: Content, hidden: Iterable[str]) -> list[str]:
    """Return the columns with the outcome that rules are over."""
    ends = {_fold(heading) for heading in outcome_columns(hidden)}
    named = dict.fromkeys(str(row.get("column", "")) for row in _rows(mql, "rules"))
    return [column for column in named if _fold(column) in ends]


def threshold_in_force(mql: Content) -> Decimal | None:
    """Return the lowest score by which a class qualifies; None where none does."""
    found = [score for row in _rows(mql, "classes") if (score := _decimal(row.get("score"))) is not None]
    return min(found, default=None)


# --- rules ----------------------------------------------------------------------------------------------------------


def rule_holds(rule: Mapping[str, Any], columns: Mapping[str, str], on: date) -> Truth:
    """Return whether one rule holds; ``columns`` have folded headings. None where it cannot be told."""
    column = _fold(str(rule.get("column", "")))
    if column not in columns:
        return None
    found = _compare(str(rule.get("how", "")), columns[column].strip(), _lines(rule, "values"), on)
    return not found if rule.get("never") is True and found is not None else found


def _compare(how: str, cell: str, values: Sequence[str], on: date) -> Truth:
    if how == "filled":
        return bool(cell)
    if how in ("is", "one of"):
        wanted = {_fold(value) for value in (values[:1] if how == "is" else values)}
        return _fold(cell) in wanted or any(_fold(part) in wanted for part in cell.split(";") if part.strip())
    if how in ("contains", "contains one of"):
        return any(_contains(cell, value) for value in (values[:1] if how == "contains" else values))
    if not values:
        return None
    if how in ("at least", "at most"):
        one, other = parse_number(cell), parse_number(values[0])
        if one is None or other is None:
            return None
        return one >= other if how == "at least" else one <= other
    day = _parse_day(cell)
    if day is None:
        return None
    if how == "within days":
        count = parse_number(values[0])
        return None if count is None else on - timedelta(days=min(int(count), 100_000)) <= day <= on
    limit = _parse_day(values[0])
    if limit is None:
        ago = parse_number(values[0])  # "before 90": more than 90 days ago
        limit = on - timedelta(days=min(int(ago), 100_000)) if ago is not None else None
    if limit is None or how not in ("before", "after"):
        return None
    return day < limit if how == "before" else day > limit


def _contains(cell: str, value: str) -> bool:
    """Return whether a text holds a value as whole words: "Director" does not contain "cto"."""
    wanted = _fold(value)
    if not wanted:
        return False
    left = r"(?<!\w)" if wanted[0].isalnum() else ""
    right = r"(?!\w)" if wanted[-1].isalnum() else ""
    return re.search(f"{left}{re.escape(wanted)}{right}", _fold(cell)) is not None


def parse_number(text: str) -> Decimal | None:
    """Return the number at the front of a text: 12 of "12-stars", 12500.5 of "12.500,50 €". None where there is none.

    A comma before three digits groups thousands; a point alone stands before decimals.
    """
    found = re.match(r"\D{0,4}?([-−]?\d[\d.,'’\u00a0\u202f ]*)", text.strip())
    if not found:
        return None
    figure = re.sub(r"['’\u00a0\u202f ]", "", found[1]).replace("−", "-").rstrip(".,")
    comma, point = figure.rfind(","), figure.rfind(".")
    if comma >= 0 and point >= 0:
        group = "." if comma > point else ","
        figure = figure.replace(group, "").replace(",", ".")
    elif comma >= 0:
        is_grouped = re.fullmatch(r"-?\d{1,3}(,\d{3})+", figure)
        figure = figure.replace(",", "" if is_grouped else ".")
    elif figure.count(".") > 1:
        figure = figure.replace(".", "")
    try:
        return Decimal(figure)
    except InvalidOperation:
        return None


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _rules_for(mql: Content, line: str) -> list[Mapping[str, Any]]:
    return [row for row in _rows(mql, "rules") if line and _fold(str(row.get("for", ""))) == _fold(line)]


def _by_rules(rules: Sequence[Mapping[str, Any]], columns: Mapping[str, str], on: date) -> Truth:
    """Return whether all rules hold, where of the rules of one group one is enough. None without rules."""
    if not rules:
        return None
    groups: dict[str, list[Truth]] = {}
    alone: list[Truth] = []
    for rule in rules:
        group = _fold(str(rule.get("group", "")))
        (groups.setdefault(group, []) if group else alone).append(rule_holds(rule, columns, on))
    return _all([*alone, *(_any(group) for group in groups.values())])


# --- classes and points ---------------------------------------------------------------------------------------------


def _class_conditions(row: Mapping[str, Any], is_true: Any, score: Decimal | None) -> list[Truth]:
    found: list[Truth] = [is_true(line) for line in _lines(row, "criteria")]
    if any_of := _lines(row, "any_of"):
        found.append(_any(is_true(line) for line in any_of))
    least = _decimal(row.get("score"))
    if least is not None:
        found.append(None if score is None else score >= least)
    return found


def _scores(
    mql: Content, columns: Mapping[str, str], is_true: Any
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return the whole score, that of fit and that of engagement: from the points, else from a column of scores."""
    rows = [(row, is_true(str(row.get("what", "")))) for row in _rows(mql, "points")]
    known = [(row, truth) for row, truth in rows if truth is not None]
    if not known:
        column = next((text for heading, text in columns.items() if _SCORE_COLUMN.fullmatch(heading)), "")
        return parse_number(column) if column else None, None, None

    def total(axis: str | None) -> Decimal | None:
        own = [(row, truth) for row, truth in known if axis is None or row.get("axis") == axis]
        if not own:
            return None
        return sum(((_decimal(row.get("points")) or Decimal(0)) for row, truth in own if truth), Decimal(0))

    return total(None), total("fit"), total("engagement")


def _band(mql: Content, score: Decimal | None) -> str:
    if score is None:
        return ""
    bands = [(least, str(row.get("name", ""))) for row in _rows(mql, "bands")
             if (least := _decimal(row.get("at_least"))) is not None]  # fmt: skip
    return max(((least, name) for least, name in bands if score >= least), default=(Decimal(0), ""))[1]


def _class_lines(mql: Content) -> list[str]:
    return [line for row in _rows(mql, "classes") for key in ("criteria", "any_of") for line in _lines(row, key)]


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return False if any(truth is False for truth in found) else None if any(truth is None for truth in found) else True


def _any(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return True if any(truth is True for truth in found) else None if any(truth is None for truth in found) else False


def _rows(table: Content, key: str) -> list[Mapping[str, Any]]:
    rows = table.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def _lines(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key)
    return [" ".join(str(line).split()) for line in value if str(line).strip()] if isinstance(value, list) else []


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
