"""A campaign to its brief: the words for the template, and the document.

Deterministic: no clock, no locale, no machine. The same campaign gives the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from alignkit.digests import agreement_digest, question_digest
from alignkit.fileformat.entry import joined, spoken_day
from alignkit.model import Campaign, day
from alignkit.proving import proof
from alignkit.proving.trust import Checks
from alignkit.questions import KEYS, question
from alignkit.rendering import assent, follows, page, sections
from alignkit.rendering.drawing import flow
from alignkit.rendering.render import render as fill
from alignkit.rendering.safe import Safe
from alignkit.rendering.targets import PLAIN, Target, Value, tag
from alignkit.rendering.words import Words
from alignkit.standing import sealed_digest

State = Literal["in force", "past", "draft", "altered"]


def render(
    campaign: Campaign,
    templates: Mapping[str, str],
    *,
    target: Target = PLAIN,
    one_page: bool = False,
    draft: bool = False,
    in_force: Campaign | None = None,
    changes: Sequence[str] = (),
) -> str:
    """The brief as text; ``templates`` are those of alignkit by their names. See ``context``."""
    words = context(
        campaign,
        target=target,
        in_force=in_force,
        draft=draft,
        one_page=one_page,
        changes=changes,
    )
    return fill(templates, target.template, words)


def context(
    campaign: Campaign,
    *,
    target: Target = PLAIN,
    in_force: Campaign | None = None,
    draft: bool = False,
    one_page: bool = False,
    changes: Sequence[str] = (),
    pages: Sequence[str] = (),
    title: str = "",
    alone: bool = False,
    check: Callable[[Campaign], Checks] | None = None,
) -> Words:
    """The words of the brief; plain text and lists, and everything people typed is safe in the target.

    ``in_force`` is the sealed copy of the revision in force, where there is one. A draft beside it shows that
    revision, with the draft's reviews and waivers, unless ``draft`` asks for the present text. A sealed ``campaign``
    is always shown itself. ``changes`` are sentences about what changed since the revision before, ``pages`` links to
    other pages of a wiki, safe already, and ``title`` what the wiki calls this page. ``alone``: it is the page of one
    signed revision, not of the campaign as it stands. ``check`` holds the signatures of
    the text shown against a reader's list of allowed signers; without it the page says what the file proves by itself.
    """
    shown = looked_at(campaign, in_force, draft)
    team_names = shown.team_names
    safe = target.safe(str(shown.info.get("currency", "")))
    state, standing, since = _standing(shown, in_force)
    digest = sealed_digest(shown) or agreement_digest(shown)
    decides, decides_by = page.decides(shown, safe)
    lacking = [] if sealed_digest(shown) else assent.lacking(shown, team_names, safe)
    which = {
        proof.DRAFT: draft and in_force is not None and not sealed_digest(campaign),
        proof.ALONE: alone,
        proof.ONE_PAGE: one_page,
        proof.WIKI: bool(pages),
        proof.SIGNERS: check is not None,
    }
    said = tuple(word for word, is_so in which.items() if is_so)
    return {
        "target": target.name,
        "front": target.front_of(_facts(shown, state, digest, title)),
        "pages": list(pages),
        "begins": proof.begins(proof.Mark(shown.slug, shown.agreement.revision, target.name, digest, said)),
        "ends": proof.ENDS,
        "one_page": one_page,
        "title": safe.line(shown.title),
        "slug": safe.line(shown.slug),
        "marketing": safe.line(team_names["marketing"]),
        "sales": safe.line(team_names["sales"]),
        "revision": shown.agreement.revision,
        "sealed": sealed_digest(shown) is not None,
        "state": state,
        "standing": standing,
        "since": since,
        "about": page.about(shown, safe),
        "notices": _notices(campaign, shown, in_force, bool(lacking), safe),
        "lacking": lacking,
        "asks": page.asks(shown, safe),
        "reasons": page.reasons(shown, safe),
        "promises": page.promises(shown, safe),
        "decides": decides,
        "decides_by": decides_by,
        "decision_facts": page.decision_facts(shown, safe),
        "disagreement": assent.disagreement(shown, team_names, safe),
        "signed": assent.signed(shown, team_names, safe, check(shown) if check else None),
        "confidence": assent.confidence(shown, team_names, safe),
        "check": safe.code(f"alignkit verify {shown.slug}"),
        "check_against": safe.code(f"alignkit verify {shown.slug} --expect {digest}"),
        "fingerprint_short": f"{digest[:15]}…{digest[-8:]}",
        "fingerprint": digest,
        "campaign": sections.campaign_parts(shown, safe),
        "sections": sections.sections(shown, safe),
        "way": follows.way(shown, safe),
        "flow": flow(shown) if target.draws else "",
        "way_totals": follows.way_totals(shown, safe),
        "calendar": follows.calendar(shown, team_names, safe),
        "positions": follows.positions(shown, safe),
        "stances": follows.stances(shown, safe),
        "waivers": follows.waivers(shown, team_names, safe),
        "changes": [safe.line(change) for change in changes],
        "results": follows.results(shown, safe),
        "kept": follows.kept(shown, safe),
        "rejected": follows.rejected(shown, safe),
        "stuck": follows.stuck(shown, safe),
        "lessons": follows.lessons(shown, safe),
        "next_review": safe.field("next", shown.review),
    }


def looked_at(campaign: Campaign, in_force: Campaign | None, draft: bool) -> Campaign:
    """The text that the brief shows: see ``context``."""
    if in_force and not draft and not sealed_digest(campaign):
        return replace(in_force, review=campaign.review, waivers=campaign.waivers)
    return campaign


def _facts(shown: Campaign, state: str, digest: str, title: str) -> dict[str, Value]:
    """What a target's front matter may hold of a campaign."""
    tags = [tag(text) for text in shown.info.get("tags", ()) if isinstance(text, str)]
    return {
        "title": title or f"Campaign agreement: {shown.title}",
        "aliases": [title or shown.title],
        "tags": list(dict.fromkeys(filter(None, ["campaign-agreement", *tags]))),
        "status": state,
        "revision": shown.agreement.revision,
        "launch": day(shown.info.get("launch")) or "",
        "end": day(shown.info.get("end")) or "",
        "fingerprint": digest,
    }


def _standing(shown: Campaign, in_force: Campaign | None) -> tuple[State, str, str]:
    """Where the text shown stands, in one word and in words, and what follows that."""
    revision = shown.agreement.revision
    signed = assent.signed_on(shown)
    on = f"signed {spoken_day(signed)}" if signed else ""
    if sealed := sealed_digest(shown):
        if sealed != agreement_digest(shown):
            said = f"Changed behind the signatures: this is not revision {revision} as both teams signed it"
            return "altered", said, on
        if in_force and in_force.agreement.revision > revision:
            return (
                "past",
                f"Revision {revision}, no longer in force",
                f"{on}; revision {in_force.agreement.revision} is",
            )
        return "in force", f"In force: revision {revision}", on
    if revision == 1:
        return "draft", "Draft, never signed", ""
    before = assent.signed_on(in_force) if in_force else None
    since = f", signed {spoken_day(before)}," if before else ""
    return "draft", f"Draft of revision {revision}, not signed", f"revision {revision - 1}{since} stays in force"


def _notices(campaign: Campaign, shown: Campaign, in_force: Campaign | None, lacking: bool, safe: Safe) -> list[str]:
    said = []
    if in_force and shown.agreement.revision != campaign.agreement.revision:
        said.append(
            f"Revision {campaign.agreement.revision} is being worked on{_changing(in_force, campaign)}; "
            "until both teams sign it, this one holds."
        )
    elif in_force and not sealed_digest(shown):
        said.append(f"This draft follows revision {in_force.agreement.revision}{_changing(in_force, shown)}.")
    carried = shown.carried
    if carried and carried.untouched and not sealed_digest(shown):
        names = joined(question(key).name for key in carried.untouched)
        said.append(f"Carried over from {safe.code(carried.source)} and not looked at yet: {names}.")
    if not lacking and not sealed_digest(shown):
        said.append("Nothing is in the way of signing.")
    return said


def _changing(before: Campaign, after: Campaign) -> str:
    """Which questions two texts differ in; empty where in none."""
    keys = ["campaign", *KEYS]
    names = [question(key).name for key in keys if _content(before, key) != _content(after, key)]
    return f" and changes {joined(names)}" if names else ""


def _content(campaign: Campaign, key: str) -> str:
    return question_digest(key, {name: value for name, value in campaign.content(key).items() if name != "tags"})
