"""Which campaigns `list` and `search` are asked for: the options, and the sentence where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context

if TYPE_CHECKING:
    from alignkit.filters import Condition, Filter, Me
    from alignkit.listed import Listed


def _launch(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from alignkit.filters import checked

    try:
        return checked("launch", value) if value else None
    except ValueError as reason:
        raise click.UsageError(f"--launch {value!r}: {reason}.") from None


options = (
    click.option(
        "--status",
        type=click.Choice(["draft", "ready", "signed", "altered", "broken"]),
        help="Only campaigns of this status.",
    ),
    click.option("--tag", help="Only campaigns with this tag."),
    click.option(
        "--waiting",
        type=click.Choice(["marketing", "sales", "me"], case_sensitive=False),
        help="Only campaigns that wait for this team, or for me.",
    ),
    click.option(
        "--launch",
        metavar="WHEN",
        callback=_launch,
        help="Only campaigns launched then: 2026, 2026-q2, 2026-04, 2026-03..2026-05, upcoming, running, past, none.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The campaigns asked for; the words of each filter, by its part."""

    conditions: Mapping[str, Condition]
    words: Mapping[str, str]
    tag: str = ""

    def holds(self, document: str, owed: str) -> bool:
        """Whether a campaign is one of them, going by what is kept of its file (see Listed)."""
        if not self.conditions:
            return True
        from alignkit.filters import facts, passes

        return passes(facts(document, owed), self.conditions.values())

    def nothing(self, everything: Iterable[Listed]) -> str:
        """Why there is none of them."""
        from alignkit.filters import facts, folded, no_tag, nothing_found, tags_of, without

        campaigns = [facts(listed.document, listed.owed) for listed in everything]
        tags = tags_of(campaigns)
        if self.tag and folded(self.tag) not in map(folded, tags):
            return no_tag(self.tag, tags)
        return nothing_found(self.words, without(campaigns, self.conditions))


def asked(parts: Mapping[str, str | None], wanted: Filter | None = None) -> Asked:
    """What the options ask for, and a filter that they win over. Raises Refused where ``me`` is nobody.

    What is not known of ``me`` is said on standard error.
    """
    if not (wanted or any(parts.values())):
        return Asked({}, {})
    from alignkit import filters

    told = {part: " ".join(value.split()) for part, value in parts.items() if value}
    whole = replace(wanted or filters.Filter(), **told)
    me = _me() if whole.waiting == "me" else None
    return Asked(filters.conditions(whole, context.today(), me), filters.said(whole, me), whole.tag)


def _me() -> Me:
    from pathlib import Path

    from alignkit.disk.identity import myself, unknown_of

    me = myself(os.environ, Path.cwd())
    if lacking := unknown_of(me, os.environ):
        console.say(lacking)
    return me
