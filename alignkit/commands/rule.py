"""Rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import given

if TYPE_CHECKING:

    from alignkit.checking.rules import Rule


def complete_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in _codes() if code.startswith(incomplete.upper())]


def _codes() -> dict[str, str]:
    """Every code there is with its line."""
    from alignkit import codes
    from alignkit.checking.rules import RULES
    from alignkit.proving import verifying

    return dict(sorted({**codes.CODES, **verifying.CODES, **{rule.code: rule.name for rule in RULES}}.items()))


@given.verb(click.argument("code", required=False, shell_complete=complete_codes), name="rule")
def rule(code: str | None) -> None:
    """What a code means, why it matters, an example that fails and one that passes. Without CODE all of them.

    \b
    Example:
      alignkit rule AK06
    """
    from alignkit.checking.rules import BY_CODE
    from alignkit.problems import Refused, nearest

    known = _codes()
    if not code:
        for each, line in known.items():
            severity = BY_CODE[each].severity if each in BY_CODE else ""
            console.data(f"{each}  {severity:<7}  {line}")
        return
    wanted = code.strip().upper()
    if wanted.startswith("TEAM") and wanted[4:].isdigit():
        console.data(f"{wanted}: a question of your own, to tick at sign-off: own under [checks] in alignkit.toml.")
        return
    if wanted not in known:
        close = nearest(wanted, known)
        raise Refused(f"There is no code {code!r}.", f"Did you mean {close}?" if close else "alignkit rule lists them.")
    console.data(_explained(BY_CODE[wanted]) if wanted in BY_CODE else f"{wanted}: {known[wanted]}.")


def _explained(told: Rule) -> str:
    import textwrap

    parts = [f"{told.code}: {told.name} ({told.severity})"]
    for head, text in (("What it means", told.means), ("Why it matters", told.why), ("What is known", told.evidence)):
        parts.append(f"{head}\n{textwrap.fill(text, 96, initial_indent='  ', subsequent_indent='  ')}")
    parts += [f"Found in\n{textwrap.indent(told.fails.rstrip(), '    ')}"]
    parts += [f"Not found in\n{textwrap.indent(told.passes.rstrip(), '    ')}"]
    parts.append(f'Other severities, or "off": {told.code} = "…" under [checks.severity] in alignkit.toml.')
    return "\n\n".join(parts)
