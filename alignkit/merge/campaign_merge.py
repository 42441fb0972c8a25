"""Merge three versions of a campaign field by field; what both sides changed becomes a dispute, so no text is lost.

A field that only one side changed takes that side's value. A field that both sides changed keeps all versions: they are
stored in a `disputed` row of the question, and the field itself holds the version that sorts first by its canonical
bytes. The result does not depend on which side is called ours.

Inside a row, `removed` means that the whole row was removed, and an empty version means that only this field was.
Outside rows, `removed` means that the field was removed. Data outside the questions has no disputes; ``metadata_merge``
merges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, BaseAgreement, Campaign, Content
from alignkit.core.questions import CONTENT_KEYS, QUESTION_KEYS, get_question
from alignkit.core.row_identity import (
    ABSENT_BYTES,
    RowKey,
    RowPath,
    comparison_bytes,
    drop_at,
    format_path,
    get_at,
    is_inside_row,
    merge_order,
    natural_key_columns,
    parse_path,
    put_at,
    row_keys,
)
from alignkit.merge import metadata_merge
from alignkit.merge.value_merge import (
    MergeNode,
    choose_layout,
    format_dispute_row,
    is_same_node,
    merge_tables,
    parse_dispute_rows,
    undisputed_side,
)

_DISPUTE_KEYS = {"field", "versions", "removed"}
_MALFORMED_DISPUTES = "disputed rows of another shape"  # cannot be a key of a file, because it has blanks


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field that two sides changed differently.

    ``field`` is a path of ``core.row_identity`` inside the question. ``versions`` are the values in order of their
    canonical bytes. If ``removed`` is set, removing the field or its row is one more choice, after the last version.
    """

    question: str
    field: str
    versions: tuple[Any, ...]
    removed: bool = False

    @property
    def choice_count(self) -> int:
        """The number of choices: the versions, and the removal where it is one."""
        return len(self.versions) + self.removed


def merge_campaigns(base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
    """Return the merge of two campaigns that began as ``base``.

    Swapping ``ours`` and ``theirs`` gives the same result. Campaigns with problems merge too.
    """
    sides = (base, ours, theirs)
    slugs = {ours.slug, theirs.slug} - {base.slug} or {base.slug}
    info = _merge_content("campaign", *sides)
    return Campaign(
        min(slugs),
        info=info,
        answers={
            key: content
            for key in QUESTION_KEYS
            if _has_own_table(key, *sides)
            and ((content := _merge_content(key, *sides)) or (key in ours.answers and key in theirs.answers))
        },
        views={
            team: metadata_merge.merge_views(*(side.views.get(team, {}) for side in sides))
            for team in TEAMS
            if team in ours.views or team in theirs.views
        },
        agreement=metadata_merge.merge_agreement(*sides),
        waivers=metadata_merge.merge_waivers(*(side.waivers for side in sides)),
        carried=metadata_merge.merge_carried(*(side.carried for side in sides)),
        premortem=metadata_merge.merge_premortem(*(side.premortem for side in sides)),
        review=metadata_merge.merge_review(*(side.review for side in sides)),
        unknown=metadata_merge.merge_unknown_keys(*(side.unknown for side in sides)),
        base=_find_base(info, *sides),
    )


def _has_own_table(key: str, base: Campaign, ours: Campaign, theirs: Campaign) -> bool:
    """Return whether the merge has a table of its own for a question; without one the text is that of its base.

    Where one side alone has a table: it has just edited a question of the base, or the other side has returned to it.
    The table stays unless that other side's return is the only change.
    """
    if key in ours.answers and key in theirs.answers:
        return True
    if key not in ours.answers and key not in theirs.answers:
        return False
    kept, left = (ours, theirs) if key in ours.answers else (theirs, ours)
    if key not in base.answers or left.base is None or key not in left.base.answers:
        return True
    return not is_same_node(_to_node(base.answers[key]), _to_node(kept.answers[key]))


def _find_base(info: Content, *sides: Campaign) -> BaseAgreement | None:
    """Return what a side knows of the base that the merged campaign names.

    A side that names the same one has it; the two keys that pin it are merged one by one, so it may be known to none.
    """
    pinned = [info.get(key) for key in ("based_on", "based_on_digest")]
    if not any(pinned):
        return None
    return next(
        (side.base for side in sides if [side.info.get(key) for key in ("based_on", "based_on_digest")] == pinned),
        None,
    )


def is_emptied(before: Campaign, after: Campaign) -> bool:
    """Return whether ``after`` has lost what ``before`` held, as after a failed sync.

    That is so if nothing is left of it, or if it had several answers and has none now; but a campaign that is based on
    another needs none of its own.
    """
    if before == Campaign(before.slug) or before == after:
        return False
    return after == Campaign(after.slug) or (
        len(before.answers) > 1 and not after.answers and not after.info.get("based_on")
    )


def find_disputes(campaign: Campaign) -> tuple[Dispute, ...]:
    """Return every dispute of a campaign, in question order and then in file order."""
    return tuple(
        Dispute(key, row["field"], tuple(row["versions"]), row.get("removed") is True)
        for key in CONTENT_KEYS
        for row in _dispute_rows(campaign.content(key))
        if _is_dispute(row)
    )


def resolve_dispute(campaign: Campaign, key: str, field: str, take: int) -> Campaign:
    """Return the campaign with one version of a disputed field chosen.

    ``take`` counts the versions from 0; ``len(versions)`` stands for the removal, where that is a choice. Raise
    UserError if the field has no dispute, if it has no such version, or if its row no longer exists.
    """
    name = get_question(key).name
    here = [dispute for dispute in find_disputes(campaign) if dispute.question == key]
    found = next((dispute for dispute in here if dispute.field == field), None)
    if found is None:
        hint = f"Disputed there: {', '.join(d.field for d in here)}." if here else "Nothing is disputed there."
        raise UserError(f"{name} has no dispute on {field}.", hint)
    path, last = parse_path(field) or (), len(found.versions)
    content = _with_dispute_rows(
        campaign.content(key),
        [row for row in _dispute_rows(campaign.content(key)) if not (_is_dispute(row) and row["field"] == field)],
    )
    if not _path_exists(key, content, path):
        if take != last:
            raise UserError(f"{name}: the row of {field} is no longer there.", f"Take {last} to drop the dispute.")
        return campaign.with_content(key, content)
    if not 0 <= take < found.choice_count:
        raise UserError(f"{name}: {field} has no version {take}.", f"Choose from 0 to {found.choice_count - 1}.")
    if take == last and is_inside_row(path):
        return campaign.with_content(key, _without_row(key, content, path))
    value = None if take == last else found.versions[take]
    content = (
        drop_at(key, content, path) if comparison_bytes(value) == ABSENT_BYTES else put_at(key, content, path, value)
    )
    return campaign.with_content(key, content)


def drop_settled_disputes(key: str, before: Content, after: Content) -> dict[str, Any]:
    """Return ``after``, the edited content of a question, without the disputes that the edit settled.

    A dispute is settled when somebody edits the disputed field or removes its row: the editor was shown the dispute. If
    a row was renamed in its place, its disputes follow it.
    """
    rows = []
    for row in _dispute_rows(after):
        path = parse_path(row["field"]) if _is_dispute(row) else None
        if path is None or not _path_exists(key, before, path):
            rows.append(row)
            continue
        now = _follow_path(key, before, after, path)
        if now and comparison_bytes(_get_at_path(key, before, path)) == comparison_bytes(_get_at_path(key, after, now)):
            rows.append(row if now == path else {**row, "field": format_path(now)})
    return _with_dispute_rows(after, rows)


def _merge_content(key: str, base: Campaign, ours: Campaign, theirs: Campaign) -> dict[str, Any]:
    contents = [side.content(key) for side in (base, ours, theirs)]
    nodes = [_to_node(content) for content in contents]
    if is_same_node(*nodes[1:]):
        return dict(choose_layout(*map(MergeNode, contents)).value)
    if clear := undisputed_side(*nodes):
        return dict(next(content for node, content in zip(nodes, contents, strict=True) if node is clear))
    node = merge_tables(key, (), *nodes)
    rows = {
        format_path(path): {"field": format_path(path), **format_dispute_row(path, found)}
        for path, found in node.disputed_versions.items()
    }
    fields = [
        list(dict.fromkeys(row["field"] for row in _dispute_rows(content) if _is_dispute(row))) for content in contents
    ]
    value = dict(node.value)
    odd = value.pop(_MALFORMED_DISPUTES, [])
    return _with_dispute_rows(value, [*(rows[field] for field in merge_order(*fields, kept=rows)), *odd])


def _to_node(content: Content) -> MergeNode:
    rows = _dispute_rows(content)
    value = {name: inside for name, inside in content.items() if name != "disputed"}
    if odd := [row for row in rows if not _is_dispute(row)]:
        value[_MALFORMED_DISPUTES] = odd
    rows = [row for row in rows if _is_dispute(row)]
    return MergeNode(
        value,
        parse_dispute_rows(
            (parse_path(row["field"]) or (), row["versions"], row.get("removed", False)) for row in rows
        ),
    )


def _dispute_rows(content: Content) -> list[Any]:
    found = content.get("disputed", [])
    return list(found) if isinstance(found, list | tuple) else [found]


def _is_dispute(row: Any) -> bool:
    """Return whether a row has the form of a dispute in format 1. Other rows are kept unchanged."""
    return (
        isinstance(row, Mapping)
        and row.keys() <= _DISPUTE_KEYS
        and isinstance(row.get("versions"), list | tuple)
        and row.get("removed", False) in (True, False)
        and isinstance(row.get("field"), str)
        and parse_path(row["field"]) is not None
    )


def _with_dispute_rows(content: Content, rows: list[Any]) -> dict[str, Any]:
    plain = {name: value for name, value in content.items() if name != "disputed"}
    return plain | ({"disputed": rows} if rows else {})


def _path_exists(key: str, content: Content, path: RowPath) -> bool:
    """Return whether the rows that a path names exist. The field itself need not exist."""
    last = max((place for place, step in enumerate(path) if isinstance(step, RowKey)), default=-1)
    return _get_at_path(key, content, path[: last + 1]) is not None


def _get_at_path(key: str, content: Content, path: RowPath) -> Any:
    try:
        return get_at(key, content, path)
    except LookupError:
        return None


def _follow_path(key: str, before: Content, after: Content, path: RowPath) -> RowPath | None:
    """Return the path of the same field after an edit, or None.

    A row whose old key no longer exists is taken to be the row at the same position.
    """
    for place, step in enumerate(path):
        above = path[:place]
        if isinstance(step, RowKey) and not _path_exists(key, after, path[: place + 1]):
            old, new = (
                row_keys(_get_at_path(key, side, above) or (), natural_key_columns(key, above))
                for side in (before, after)
            )
            if len(old) != len(new) or new[old.index(step)] in old:
                return None
            path = (*above, new[old.index(step)], *path[place + 1 :])
    return path


def _without_row(key: str, content: Content, path: RowPath) -> dict[str, Any]:
    last = max(place for place, step in enumerate(path) if isinstance(step, RowKey))
    gone, above = path[last], path[:last]
    rows = []
    for row in _dispute_rows(content):
        steps = (parse_path(row["field"]) if _is_dispute(row) else None) or ()
        here = steps[last] if steps[:last] == above and len(steps) > last else None
        if here == gone:
            continue
        if isinstance(here, RowKey) and isinstance(gone, RowKey) and here.label == gone.label and here.nth > gone.nth:
            row = {**row, "field": format_path((*above, RowKey(here.label, here.nth - 1), *steps[last + 1 :]))}
        rows.append(row)
    return _with_dispute_rows(drop_at(key, content, path[: last + 1]), rows)
