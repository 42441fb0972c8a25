"""Show a comparison question by question: as lines of text, as Markdown, or as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from alignkit.core.digests import agreement_digest
from alignkit.core.model import Campaign
from alignkit.core.questions import CONTENT_KEYS, get_question
from alignkit.diff.descriptions import (
    change_heading,
    describe_change,
    describe_emptied,
    describe_in_question,
    is_item_change,
    is_prose_change,
)
from alignkit.diff.model import Change
from alignkit.text.word_diff import DiffRun, DiffTag, is_rewritten, merge_short_runs, readable_diff, word_diff
from alignkit.values.json_values import to_json_value
from alignkit.values.safe_formatting import SafeFormatter

NO_DIFFERENCE = "Nothing that is agreed differs."
MANY_EMPTIED_FIELDS = 6  # from this many emptied fields on, one sentence names them all


@dataclass(frozen=True, slots=True)
class ComparedText:
    """One of the two compared campaigns, and its name in a sentence: "revision 1 of freight as signed"."""

    name: str
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class QuestionChanges:
    """The changes of one question, or of the campaign's own fields; empty if nothing changed there."""

    key: str
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """The number and name of the question: "5 MQL"."""
        asked = get_question(self.key)
        return f"{asked.number} {asked.name}" if asked.number else asked.name


def group_by_question(found: Sequence[Change]) -> list[QuestionChanges]:
    """Return the changes of the campaign's own fields and of each of the nine questions, in that order."""
    return [QuestionChanges(key, tuple(c for c in found if c.question == key)) for key in CONTENT_KEYS]


def collapse_unchanged(found: Sequence[Change]) -> Iterator[QuestionChanges | tuple[QuestionChanges, ...]]:
    """Yield the result of ``group_by_question``, with adjacent unchanged questions together in one tuple."""
    for differs, group in groupby(group_by_question(found), key=lambda part: bool(part.changes)):
        if differs:
            yield from group
        else:
            yield tuple(group)


def describe_unchanged(same: Sequence[QuestionChanges]) -> str:
    """Name the unchanged questions in one line."""
    return f"{', '.join(part.name for part in same)}: no change"


def count_changes(found: Sequence[Change]) -> str:
    """Return how many changes there are: "12 changes, in 4 of the 9 questions"."""
    if not found:
        return NO_DIFFERENCE
    asked = len({change.question for change in found} - {"campaign"})
    changes = f"{len(found)} change{'s' if len(found) > 1 else ''}"
    where = "all 9 questions" if asked == 9 else f"{asked or 'none'} of the 9 questions"
    return f"{changes}, in {where}"


def format_text(found: Sequence[Change]) -> list[str]:
    """Return one sentence per change.

    A changed unit has no sentence of its own if its number shows it. Many emptied fields share one sentence.
    """
    told = {
        change.field.removesuffix(".amount").removesuffix(".target")
        for change in found
        if all(change.formatted_numbers)
    }
    gone = [change for change in found if change.kind == "removed" and not is_item_change(change)]
    gone = gone if len(gone) >= MANY_EMPTIED_FIELDS else []
    said = [
        describe_change(change)
        for change in found
        if not (change.field.endswith(".unit") and change.field.removesuffix(".unit") in told) and change not in gone
    ]
    return [*said, describe_emptied(gone)] if gone else said


def format_markdown(old: ComparedText, new: ComparedText, found: Sequence[Change], safe: SafeFormatter) -> str:
    """Return Markdown for a wiki: a heading per question, a line per change, long texts before and now."""
    titles = [safe.line(side.campaign.title) for side in (old, new)]
    said = [
        f"# What changed: {' → '.join(dict.fromkeys(titles))}",
        "\n".join(f"- **{word}:** {_name_with_status(side, safe)}" for word, side in (("From", old), ("To", new))),
        f"{count_changes(found).rstrip('.')}.",
    ]
    for part in collapse_unchanged(found) if found else ():
        if isinstance(part, tuple):
            said.append(f"*{describe_unchanged(part)}.*")
            continue
        said.append(f"## {part.name}")
        told = [safe.line(describe_in_question(change)) for change in part.changes if not is_prose_change(change)]
        said += ["\n".join(f"- {line}" for line in told)] if told else []
        for change in part.changes:
            said += _format_prose(change, safe) if is_prose_change(change) else []
    return "\n\n".join(said) + "\n"


def diff_document(old: ComparedText, new: ComparedText, found: Sequence[Change]) -> dict[str, Any]:
    """Return the document that ``diff --json`` prints. Absent values are null."""
    return {
        "from": _text_document(old),
        "to": _text_document(new),
        "changes": [
            {
                "question": change.question,
                "field": change.field,
                "label": change.label,
                "kind": change.kind,
                "before": to_json_value(change.before),
                "after": to_json_value(change.after),
                "words": describe_change(change),
            }
            for change in found
        ],
    }


def _text_document(side: ComparedText) -> dict[str, Any]:
    campaign = side.campaign
    return {
        "slug": campaign.slug,
        "revision": campaign.agreement.revision,
        "digest": agreement_digest(campaign),
        "text": side.name,
    }


def _name_with_status(side: ComparedText, safe: SafeFormatter) -> str:
    digest = agreement_digest(side.campaign).removeprefix("sha256:")
    return f"{safe.line(side.name)}, fingerprint `{digest[:8]}…{digest[-8:]}`"


def _format_prose(change: Change, safe: SafeFormatter) -> Iterator[str]:
    before, after = str(change.before), str(change.after)
    rewritten = is_rewritten(readable_diff(before, after))
    runs: list[DiffRun] = (
        [("gone", before), ("new", after)] if rewritten else merge_short_runs(word_diff(before, after))
    )
    yield f"**{safe.line(change_heading(change))}**{', rewritten' if rewritten else ''}"
    yield f"> Before: {_mark_in_bold(runs, 'gone', safe, rewritten)}"
    yield f"> Now: {_mark_in_bold(runs, 'new', safe, rewritten)}"


def _mark_in_bold(runs: Sequence[DiffRun], tag: DiffTag, safe: SafeFormatter, rewritten: bool) -> str:
    """Return one side of a text with the words that the other side lacks in bold; none if it was rewritten."""
    said = []
    for own, text in runs:
        if own in ("same", tag) and text.strip():
            words = safe.line(text)
            said.append(safe.strong(words) if own == tag and not rewritten else words)
    return " ".join(said)
