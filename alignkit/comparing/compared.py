"""A comparison as it is read: question by question, as lines of text, as Markdown, as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from alignkit.comparing.changes import Change, in_words
from alignkit.comparing.saying import emptied, heading, is_item, is_prose, within_question
from alignkit.comparing.wording import Run, Tag, calmed, is_rewritten, marked, word_diff
from alignkit.digests import agreement_digest
from alignkit.documents import plain
from alignkit.model import Campaign
from alignkit.questions import KEYS, question
from alignkit.rendering.safe import Safe

NOTHING = "Nothing that is agreed differs."
MANY = 6  # fields emptied, as by a carry, from which on one sentence names all


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, and what it is called in a sentence: "revision 1 of freight as signed"."""

    name: str
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class Part:
    """What changed in the campaign's own table or one of the nine; () where nothing did."""

    key: str
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """ "5 MQL"."""
        asked = question(self.key)
        return f"{asked.number} {asked.name}" if asked.number else asked.name


def parts(found: Sequence[Change]) -> list[Part]:
    """The campaign's own table and the nine, in their order, each with its changes."""
    return [Part(key, tuple(c for c in found if c.question == key)) for key in ("campaign", *KEYS)]


def folded(found: Sequence[Change]) -> Iterator[Part | tuple[Part, ...]]:
    """As ``parts``; neighbours in which nothing changed together, to be told in one line."""
    for differs, group in groupby(parts(found), key=lambda part: bool(part.changes)):
        if differs:
            yield from group
        else:
            yield tuple(group)


def unchanged(same: Sequence[Part]) -> str:
    """Those in which nothing changed, in one line."""
    return f"{', '.join(part.name for part in same)}: no change"


def counted(found: Sequence[Change]) -> str:
    """How much differs: "12 changes in 4 of the 9 questions"."""
    if not found:
        return NOTHING
    asked = len({change.question for change in found} - {"campaign"})
    changes = f"{len(found)} change{'s' if len(found) > 1 else ''}"
    where = "all 9 questions" if asked == 9 else f"{asked or 'none'} of the 9 questions"
    return f"{changes}, in {where}"


def lines(found: Sequence[Change]) -> list[str]:
    """A sentence each. A unit that is told with its number is not told again; many emptied fields are told in one."""
    told = {change.field.removesuffix(".amount").removesuffix(".target") for change in found if all(change.figures)}
    gone = [change for change in found if change.kind == "removed" and not is_item(change)]
    gone = gone if len(gone) >= MANY else []
    said = [
        in_words(change)
        for change in found
        if not (change.field.endswith(".unit") and change.field.removesuffix(".unit") in told) and change not in gone
    ]
    return [*said, emptied(gone)] if gone else said


def page(old: Side, new: Side, found: Sequence[Change], safe: Safe) -> str:
    """Markdown that reads well in a wiki: a heading a question, a line a change, prose before and now."""
    titles = [safe.line(side.campaign.title) for side in (old, new)]
    said = [
        f"# What changed: {' → '.join(dict.fromkeys(titles))}",
        "\n".join(f"- **{word}:** {_named(side, safe)}" for word, side in (("From", old), ("To", new))),
        f"{counted(found).rstrip('.')}.",
    ]
    for part in folded(found) if found else ():
        if isinstance(part, tuple):
            said.append(f"*{unchanged(part)}.*")
            continue
        said.append(f"## {part.name}")
        told = [safe.line(within_question(change)) for change in part.changes if not is_prose(change)]
        said += ["\n".join(f"- {line}" for line in told)] if told else []
        for change in part.changes:
            said += _prose(change, safe) if is_prose(change) else []
    return "\n\n".join(said) + "\n"


def document(old: Side, new: Side, found: Sequence[Change]) -> dict[str, Any]:
    """What ``diff --json`` prints. Absent values are null."""
    return {
        "from": _told(old),
        "to": _told(new),
        "changes": [
            {
                "question": change.question,
                "field": change.field,
                "label": change.label,
                "kind": change.kind,
                "before": plain(change.before),
                "after": plain(change.after),
                "words": in_words(change),
            }
            for change in found
        ],
    }


def _told(side: Side) -> dict[str, Any]:
    campaign = side.campaign
    return {
        "slug": campaign.slug,
        "revision": campaign.agreement.revision,
        "digest": agreement_digest(campaign),
        "text": side.name,
    }


def _named(side: Side, safe: Safe) -> str:
    digest = agreement_digest(side.campaign).removeprefix("sha256:")
    return f"{safe.line(side.name)}, fingerprint `{digest[:8]}…{digest[-8:]}`"


def _prose(change: Change, safe: Safe) -> Iterator[str]:
    before, after = str(change.before), str(change.after)
    rewritten = is_rewritten(marked(before, after))
    runs: list[Run] = [("gone", before), ("new", after)] if rewritten else calmed(word_diff(before, after))
    yield f"**{safe.line(heading(change))}**{', rewritten' if rewritten else ''}"
    yield f"> Before: {_in_bold(runs, 'gone', safe, rewritten)}"
    yield f"> Now: {_in_bold(runs, 'new', safe, rewritten)}"


def _in_bold(runs: Sequence[Run], tag: Tag, safe: Safe, rewritten: bool) -> str:
    """One side of a text with what the other has not in bold; nothing is bold where everything would be."""
    said = []
    for own, text in runs:
        if own in ("same", tag) and text.strip():
            words = safe.line(text)
            said.append(safe.strong(words) if own == tag and not rewritten else words)
    return " ".join(said)
