"""Which campaigns `list` and `search` are asked for: the options, and the sentence where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignkit.cli import console, context
from alignkit.listing import filters
from alignkit.listing.filters import (
    build_filter_facts,
    count_tags,
    count_without_each,
    explain_no_match,
    explain_unknown_tag,
    normalize_name,
    parse_filter_value,
    passes_all,
)
from alignkit.store.identity import describe_missing_identity, find_me

if TYPE_CHECKING:
    from alignkit.listing.current_user import CurrentUser
    from alignkit.listing.filters import CampaignFilter, FilterCondition
    from alignkit.listing.summary import CampaignSummary


def _parse_launch(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:

    try:
        return parse_filter_value("launch", value) if value else None
    except ValueError as reason:
        raise click.UsageError(f"--launch {value!r}: {reason}.") from None


filter_options = (
    click.option(
        "--status",
        type=click.Choice(filters.STATUSES),
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
        callback=_parse_launch,
        help="Only campaigns launched then: 2026, 2026-q2, 2026-04, 2026-03..2026-05, upcoming, running, past, none.",
    ),
)


@dataclass(frozen=True, slots=True)
class CampaignQuery:
    """The campaigns asked for; the words of each filter, by its part."""

    conditions: Mapping[str, FilterCondition]
    words: Mapping[str, str]
    tag: str = ""

    def matches(self, summary: CampaignSummary) -> bool:
        """Whether a campaign is one of them. The summary was read with its documents if there are conditions."""
        return not self.conditions or passes_all(build_filter_facts(summary), self.conditions.values())

    def describe_nothing_found(self, everything: Iterable[CampaignSummary]) -> str:
        """Why there is none of them."""

        campaigns = [build_filter_facts(listed) for listed in everything]
        tags = count_tags(campaigns)
        if self.tag and normalize_name(self.tag) not in map(normalize_name, tags):
            return explain_unknown_tag(self.tag, tags)
        return explain_no_match(self.words, count_without_each(campaigns, self.conditions))


def build_campaign_query(parts: Mapping[str, str | None], wanted: CampaignFilter | None = None) -> CampaignQuery:
    """What the options ask for, and a filter that they win over. Raises Refused where ``me`` is nobody.

    What is not known of ``me`` is said on standard error.
    """
    if not (wanted or any(parts.values())):
        return CampaignQuery({}, {})

    told = {part: " ".join(value.split()) for part, value in parts.items() if value}
    whole = replace(wanted or filters.CampaignFilter(), **told)
    me = _find_me() if whole.waiting == "me" else None
    return CampaignQuery(
        filters.build_conditions(whole, context.current_date(), me), filters.describe_filters(whole, me), whole.tag
    )


def _find_me() -> CurrentUser:

    me = find_me(os.environ, Path.cwd())
    if lacking := describe_missing_identity(me, os.environ):
        console.print_message(lacking)
    return me
