"""`rule`: what a code means, with an example that fails and one that passes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from alignkit.checks.rules import RULES, RULES_BY_CODE
from alignkit.cli import arguments, console
from alignkit.core import codes
from alignkit.core.errors import UserError
from alignkit.signing import verification
from alignkit.text.spelling import closest_match

if TYPE_CHECKING:
    from alignkit.checks.rules import Rule


def complete_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in _code_summaries() if code.startswith(incomplete.upper())]


def _code_summaries() -> dict[str, str]:
    """Every code there is with its line."""

    return dict(
        sorted(
            {
                **codes.PROBLEM_CODES,
                **verification.VERIFICATION_CODES,
                **{rule.code: rule.name for rule in RULES},
            }.items()
        )
    )


@arguments.command(click.argument("code", required=False, shell_complete=complete_codes), name="rule")
def rule(code: str | None) -> None:
    """What a code means, why it matters, an example that fails and one that passes. Without CODE all of them.

    \b
    Example:
      alignkit rule AK06
    """

    known = _code_summaries()
    if not code:
        for each, line in known.items():
            severity = RULES_BY_CODE[each].severity if each in RULES_BY_CODE else ""
            console.print_data(f"{each}  {severity:<7}  {line}")
        return
    wanted = code.strip().upper()
    if wanted.startswith("TEAM") and wanted[4:].isdigit():
        console.print_data(
            f"{wanted}: a question of your own, to tick at sign-off: own under [checks] in alignkit.toml."
        )
        return
    if wanted not in known:
        close = closest_match(wanted, known)
        raise UserError(
            f"There is no code {code!r}.", f"Did you mean {close}?" if close else "alignkit rule lists them."
        )
    console.print_data(
        _explain_rule(RULES_BY_CODE[wanted]) if wanted in RULES_BY_CODE else f"{wanted}: {known[wanted]}."
    )


def _explain_rule(told: Rule) -> str:

    parts = [f"{told.code}: {told.name} ({told.severity})"]
    for head, text in (("What it means", told.means), ("Why it matters", told.why), ("What is known", told.evidence)):
        parts.append(f"{head}\n{textwrap.fill(text, 96, initial_indent='  ', subsequent_indent='  ')}")
    parts += [f"Found in\n{textwrap.indent(told.fails.rstrip(), '    ')}"]
    parts += [f"Not found in\n{textwrap.indent(told.passes.rstrip(), '    ')}"]
    parts.append(f'Other severities, or "off": {told.code} = "…" under [checks.severity] in alignkit.toml.')
    return "\n\n".join(parts)
