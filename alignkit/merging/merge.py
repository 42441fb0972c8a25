"""Three versions of a campaign -> one, field by field; what both sides changed stands as data, never as a lost word.

A field is a set of versions. Where one side left it as it was, the other's counts; where both changed it, both
texts stand in a `disputed` row of their question and the field holds the first by its canonical bytes. There is no
"ours" and "theirs" in the result: both directions of a merge give the same.

Inside a row, `removed` means that the row is gone and an empty version that only this field is; elsewhere
`removed` means that the field is gone. What stands outside of the questions holds no disputes: see ``beside``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.merging import beside
from alignkit.merging.rows import (
    ABSENT,
    Item,
    Path,
    columns,
    drop,
    form,
    get,
    identities,
    in_row,
    ordered,
    path_steps,
    path_text,
    put,
)
from alignkit.merging.versions import Node, agreed, merged_table, one_layout, read, same, written
from alignkit.model import TEAMS, Campaign, Content
from alignkit.problems import Refused
from alignkit.questions import KEYS, question

_ROW = {"field", "versions", "removed"}
_ODD = "disputed rows of another shape"  # no key of a file: it has blanks


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two edits met at a field (a path of ``rows``): its versions in order; ``removed`` is one more, after the last."""

    question: str
    field: str
    versions: tuple[Any, ...]
    removed: bool = False

    @property
    def takes(self) -> int:
        """How many versions there are to choose from."""
        return len(self.versions) + self.removed


def merge(base: Campaign, ours: Campaign, theirs: Campaign) -> Campaign:
    """One campaign of three; the same whichever of the two is called ours. Any record merges, also a broken one."""
    sides = (base, ours, theirs)
    slugs = {ours.slug, theirs.slug} - {base.slug} or {base.slug}
    return Campaign(
        min(slugs),
        info=_content("campaign", *sides),
        answers={
            key: content
            for key in KEYS
            if (content := _content(key, *sides)) or (key in ours.answers and key in theirs.answers)
        },
        views={
            team: beside.views(*(side.views.get(team, {}) for side in sides))
            for team in TEAMS
            if team in ours.views or team in theirs.views
        },
        agreement=beside.agreement(*sides),
        waivers=beside.waivers(*(side.waivers for side in sides)),
        carried=beside.carried(*(side.carried for side in sides)),
        review=beside.review(*(side.review for side in sides)),
        unknown=beside.unknown(*(side.unknown for side in sides)),
    )


def is_emptied(before: Campaign, after: Campaign) -> bool:
    """Whether a text is gone as a failed sync leaves it: nothing of it is left, or none of its several answers."""
    if before == Campaign(before.slug) or before == after:
        return False
    return after == Campaign(after.slug) or (len(before.answers) > 1 and not after.answers)


def disputes(campaign: Campaign) -> tuple[Dispute, ...]:
    """Every dispute, in question order and then as they stand in the file."""
    return tuple(
        Dispute(key, row["field"], tuple(row["versions"]), row.get("removed") is True)
        for key in ("campaign", *KEYS)
        for row in _rows(campaign.content(key))
        if _is_dispute(row)
    )


def resolve(campaign: Campaign, key: str, field: str, take: int) -> Campaign:
    """Choose one version of a disputed field, counted from 0; ``len(versions)`` is the removal, where it is one.

    Raises Refused where nothing is disputed there, or the version or the row is not there.
    """
    name = question(key).name
    here = [dispute for dispute in disputes(campaign) if dispute.question == key]
    found = next((dispute for dispute in here if dispute.field == field), None)
    if found is None:
        hint = f"Disputed there: {', '.join(d.field for d in here)}." if here else "Nothing is disputed there."
        raise Refused(f"{name} has no dispute on {field}.", hint)
    path, last = path_steps(field) or (), len(found.versions)
    content = _with_rows(
        campaign.content(key),
        [row for row in _rows(campaign.content(key)) if not (_is_dispute(row) and row["field"] == field)],
    )
    if not _stands(key, content, path):
        if take != last:
            raise Refused(f"{name}: the row of {field} is no longer there.", f"Take {last} to let it go.")
        return campaign.with_content(key, content)
    if not 0 <= take < found.takes:
        raise Refused(f"{name}: {field} has no version {take}.", f"Choose from 0 to {found.takes - 1}.")
    if take == last and in_row(path):
        return campaign.with_content(key, _without_row(key, content, path))
    value = None if take == last else found.versions[take]
    content = drop(key, content, path) if form(value) == ABSENT else put(key, content, path, value)
    return campaign.with_content(key, content)


def settled(key: str, before: Content, after: Content) -> dict[str, Any]:
    """The edited content of a question without the disputes that the edit resolved.

    Whoever edits a disputed field, or removes its row, has been shown the dispute. A row renamed in its place takes
    its disputes along.
    """
    rows = []
    for row in _rows(after):
        path = path_steps(row["field"]) if _is_dispute(row) else None
        if path is None or not _stands(key, before, path):
            rows.append(row)
            continue
        now = _followed(key, before, after, path)
        if now and form(_at(key, before, path)) == form(_at(key, after, now)):
            rows.append(row if now == path else {**row, "field": path_text(now)})
    return _with_rows(after, rows)


def _content(key: str, base: Campaign, ours: Campaign, theirs: Campaign) -> dict[str, Any]:
    contents = [side.content(key) for side in (base, ours, theirs)]
    nodes = [_node(content) for content in contents]
    if same(*nodes[1:]):
        return dict(one_layout(*map(Node, contents)).value)
    if clear := agreed(*nodes):
        return dict(next(content for node, content in zip(nodes, contents, strict=True) if node is clear))
    node = merged_table(key, (), *nodes)
    rows = {path_text(path): {"field": path_text(path), **written(path, found)} for path, found in node.met.items()}
    fields = [list(dict.fromkeys(row["field"] for row in _rows(content) if _is_dispute(row))) for content in contents]
    value = dict(node.value)
    odd = value.pop(_ODD, [])
    return _with_rows(value, [*(rows[field] for field in ordered(*fields, kept=rows)), *odd])


def _node(content: Content) -> Node:
    rows = _rows(content)
    value = {name: inside for name, inside in content.items() if name != "disputed"}
    if odd := [row for row in rows if not _is_dispute(row)]:
        value[_ODD] = odd
    rows = [row for row in rows if _is_dispute(row)]
    return Node(
        value, read((path_steps(row["field"]) or (), row["versions"], row.get("removed", False)) for row in rows)
    )


def _rows(content: Content) -> list[Any]:
    found = content.get("disputed", [])
    return list(found) if isinstance(found, list | tuple) else [found]


def _is_dispute(row: Any) -> bool:
    """Whether a row says what format 1 says of a dispute; any other is kept as it is."""
    return (
        isinstance(row, Mapping)
        and row.keys() <= _ROW
        and isinstance(row.get("versions"), list | tuple)
        and row.get("removed", False) in (True, False)
        and isinstance(row.get("field"), str)
        and path_steps(row["field"]) is not None
    )


def _with_rows(content: Content, rows: list[Any]) -> dict[str, Any]:
    plain = {name: value for name, value in content.items() if name != "disputed"}
    return plain | ({"disputed": rows} if rows else {})


def _stands(key: str, content: Content, path: Path) -> bool:
    """Whether the rows on a path are there; the field itself need not be."""
    last = max((place for place, step in enumerate(path) if isinstance(step, Item)), default=-1)
    return _at(key, content, path[: last + 1]) is not None


def _at(key: str, content: Content, path: Path) -> Any:
    try:
        return get(key, content, path)
    except LookupError:
        return None


def _followed(key: str, before: Content, after: Content, path: Path) -> Path | None:
    """The path of the same field after an edit; a row without its old key is the one that stands in its place."""
    for place, step in enumerate(path):
        above = path[:place]
        if isinstance(step, Item) and not _stands(key, after, path[: place + 1]):
            old, new = (identities(_at(key, side, above) or (), columns(key, above)) for side in (before, after))
            if len(old) != len(new) or new[old.index(step)] in old:
                return None
            path = (*above, new[old.index(step)], *path[place + 1 :])
    return path


def _without_row(key: str, content: Content, path: Path) -> dict[str, Any]:
    last = max(place for place, step in enumerate(path) if isinstance(step, Item))
    gone, above = path[last], path[:last]
    rows = []
    for row in _rows(content):
        steps = (path_steps(row["field"]) if _is_dispute(row) else None) or ()
        here = steps[last] if steps[:last] == above and len(steps) > last else None
        if here == gone:
            continue
        if isinstance(here, Item) and isinstance(gone, Item) and here.label == gone.label and here.nth > gone.nth:
            row = {**row, "field": path_text((*above, Item(here.label, here.nth - 1), *steps[last + 1 :]))}
        rows.append(row)
    return _with_rows(drop(key, content, path[: last + 1]), rows)
