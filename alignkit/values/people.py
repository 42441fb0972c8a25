"""A name typed in part: the one person or goal of the campaign that it surely means, or a question back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import Field
from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import QUESTIONS

# A name with one of these words is a desk or a post: "Inside Sales", "Account Executive".
_POSTS = frozenset(
    (
        *("sales", "marketing", "desk", "team", "sdr", "sdrs", "bdr", "bdrs", "inside", "outside", "field", "account"),
        *("accounts", "executive", "manager", "head", "director", "lead", "leads", "support", "success", "customer"),
        *("revenue", "operations", "ops", "everyone", "nobody"),
    )
)


class SeveralFit(ValueError):
    """Several names fit a text; ``names`` are these."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def list_people(campaign: Campaign) -> tuple[str, ...]:
    """The names of persons in the campaign's own fields and answers, each once; desks and posts are none."""
    found = [*_names_in(CAMPAIGN_QUESTION.fields, campaign.info)]
    for q in QUESTIONS:
        found += _names_in(q.fields, campaign.content(q.key))
        found += [stance.owner for team in TEAMS if (stance := campaign.view(team, q.key).stance) and stance.owner]
    people = (_person(name) for name in found)
    return tuple({name.casefold(): name for name in people if name}.values())


def _names_in(fields: Iterable[Field], content: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = content.get(field.key)
        if field.names == "person" and isinstance(value, str):
            yield value
        for row in value if isinstance(value, list) else [value]:
            if field.fields and isinstance(row, Mapping):
                yield from _names_in(field.fields, row)


def _person(text: str) -> str:
    """The name without what stands behind it ("Helen Adeyemi, CMO"); empty where it is no full name of a person."""
    name = " ".join(re.split(r"[,(;/]", text)[0].split())
    words = name.split()
    is_name = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
    return name if is_name and _POSTS.isdisjoint(name.casefold().split()) else ""


def complete_name(text: str, names: Iterable[str]) -> str:
    """The one of ``names`` that has all typed words in their order ("jo" for "Jo Baker", "baker" too), else the text
    as it is. Raises SeveralFit.
    """
    typed = text.casefold().split()
    known = list(names)
    same = [name for name in known if name.casefold().split() == typed]
    fitting = same or [name for name in known if typed and _has_words(name.casefold().split(), typed)]
    if len(fitting) > 1:
        raise SeveralFit(fitting)
    return fitting[0] if fitting else text


def begun_choices(text: str, choices: Iterable[str]) -> list[str]:
    """The choices that a typed text begins, as they are written in the record; the one alone that it says in full."""
    typed = " ".join(text.casefold().split())
    begun = [(choice, said) for choice in choices if (said := " ".join(choice.casefold().split())).startswith(typed)]
    same = [choice for choice, said in begun if said == typed]
    return same[:1] or [choice for choice, _ in begun] if typed else []


def _has_words(name: list[str], typed: list[str]) -> bool:
    left = iter(name)
    return all(word in left for word in typed)
