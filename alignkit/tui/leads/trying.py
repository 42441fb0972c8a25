"""The definition tried on the judged leads: what it lets through, what changed since, ticks by hand, and keeping it.

Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.app import answers, leads
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.leads import definition, trial
from alignkit.leads.batch import Batch, Lead
from alignkit.leads.trial import Trial, Tried
from alignkit.tui.leads.workshop import Workshop
from alignkit.values.parse_format import ParseError, join_words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the definition for one lead: whether it holds (None: nobody knows), and whether that was ticked."""

    text: str
    holds: bool | None
    is_ticked: bool


class Trying:
    """``found`` is what the definition does now, ``before`` what it did before the last change of it or of a tick."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.found = self._try()
        self.before: Trial | None = None
        self._undo: list[Callable[[], str]] = []

    @property
    def batch(self) -> Batch:
        batch = self.workshop.batch
        if batch is None:
            raise UserError("The leads were deleted meanwhile.")
        return batch

    @property
    def campaign(self) -> Campaign:
        return self.workshop.campaign

    @property
    def misses(self) -> list[Tried]:
        return self.found.misses

    @property
    def untold(self) -> list[Tried]:
        """The leads of which the definition cannot tell whether they pass."""
        return [each for each in self.found.tried if each.judged.passes is None]

    @property
    def others(self) -> list[Tried]:
        """The leads on which the definition says what both teams said."""
        return [each for each in self.found.tried if each.judged.passes is not None and each not in self.found.misses]

    def look(self) -> bool:
        """Try again; return whether anything came out otherwise."""
        now = self._try()
        if now == self.found:
            return False
        if (now.build, now.test) != (self.found.build, self.found.test):
            self.before = self.found
        self.found = now
        return True

    def lines(self, lead: Lead) -> list[Line]:
        """Return all lines of the definition, and what holds of a lead."""
        ticks = self.batch.ticks.get(lead.number, {})
        ticked = {_fold(line) for line in ticks}
        mql = self.campaign.content("mql")
        truths = definition.line_truths(mql, lead.cells, ticks, self.batch.taken)
        return [Line(text, holds, text.casefold() in ticked) for text, holds in truths.items()]

    def tick(self, lead: Lead, line: Line) -> None:
        """Say by hand that a line holds, then that it does not, then leave it to its rules again. Raise UserError."""
        was = line.holds if line.is_ticked else None
        self._tick(lead.number, line.text, {None: True, True: False, False: None}[was])

        def back() -> str:
            self._tick(lead.number, line.text, was)
            return f"Lead {lead.number}: the tick is taken back."

        self._undo.append(back)

    def rules(self, line: str) -> list[str]:
        """Return the rules that compute a line, in words: "Job title contains CFO"."""
        return [describe_rule(rule) for rule in self._rules() if _fold(str(rule.get("for", ""))) == _fold(line)]

    def columns(self) -> list[str]:
        """Return the headings that rules can be over, those that judges saw first; none that says how a lead ended."""
        shown = [heading for lead in self.batch.leads for heading in lead.shown]
        hidden = [heading for lead in self.batch.leads for heading in lead.hidden]
        ends = definition.outcome_columns(hidden)
        return [heading for heading in dict.fromkeys([*shown, *hidden]) if heading not in ends]

    def read_column(self, typed: str) -> tuple[str, str]:
        """Return the heading that was typed, as the leads have it, and nothing more to say. Raise ParseError."""
        found = next((heading for heading in self.columns() if _fold(heading) == _fold(typed)), None)
        if found is None:
            raise ParseError(f"the leads have no such column; it is one of {join_words(self.columns(), 'or')}")
        return found, ""

    def add_rule(self, line: str, column: str, how: str, typed: str, never: bool) -> str:
        """Add a rule that computes a line from a column; all rules of a line must hold. Raise UserError."""
        try:
            values = definition.split_values(typed, how)
        except ValueError as other:
            hint = f'Choose "{other}" for any of several, or put quotes around a value that holds a comma.'
            raise UserError(f'"{how}" compares with one value, and several stand there.', hint) from None
        if how != "filled" and not values:
            raise UserError(f"With what is {column} compared?", "Write a value; several with a comma between.")
        rule: dict[str, Any] = {"for": line, "column": column, "how": how}
        rule |= {"values": list(values)} if values else {}
        rule |= {"never": True} if never else {}
        self._write_rules([*self._rules(), rule])
        return f"Question 5 has the rule: {describe_rule(rule)}."

    def remove_rule(self, line: str) -> str:
        """Take the last rule of a line away; return what to say, empty where it has none. Raise UserError."""
        rules = self._rules()
        own = [place for place, rule in enumerate(rules) if _fold(str(rule.get("for", ""))) == _fold(line)]
        if not own:
            return ""
        self._write_rules([rule for place, rule in enumerate(rules) if place != own[-1]])
        return f"Taken out of question 5: {describe_rule(rules[own[-1]])}."

    def keep(self) -> str:
        """Keep the result in question 5, and return what was kept. Raise UserError where there is nothing to keep."""
        before = self.campaign
        found = leads.keep_trial(self.workshop.session, self.batch, self.workshop.today)

        def back() -> str:
            self.workshop.session.undo()
            return "The result is taken out of question 5 again."

        if self.campaign is not before:
            self._undo.append(back)
        return f"On the {found.test.good + found.test.bad} leads kept for the test, it {found.test.sentence()}."

    def undo(self) -> str:
        """Take back what was last ticked or kept here; empty where there is nothing. Raise UserError."""
        if not self._undo:
            return ""
        told = self._undo[-1]()
        self._undo.pop()
        self.look()
        return told

    def _rules(self) -> list[dict[str, Any]]:
        rows = self.campaign.content("mql").get("rules") or ()
        return [dict(row) for row in rows if isinstance(row, dict)]

    def _write_rules(self, rules: list[dict[str, Any]]) -> None:
        answers.set_field(self.workshop.session, "mql", ("rules",), rules)
        self.look()

        def back() -> str:
            self.workshop.session.undo()
            return "The rules of question 5 are as they were."

        self._undo.append(back)

    def _tick(self, number: int, text: str, yes: bool | None) -> None:
        mql = self.campaign.content("mql")
        self.workshop.hold(leads.tick_lines(self.workshop.ws, self.batch, mql, number, {text: yes}))
        self.look()

    def _try(self) -> Trial:
        return trial.try_definition(self.batch, self.campaign.content("mql"))


def describe_rule(rule: Mapping[str, Any]) -> str:
    """Return a rule in words: "Job title contains CFO or Controller", "Employees at least 40"."""
    values = rule.get("values")
    listed = " or ".join(map(str, values)) if isinstance(values, list) else ""
    never = "never: " if rule.get("never") is True else ""
    return f"{never}{rule.get('column', '')} {rule.get('how', '')} {listed}".strip()


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
