"""Render a campaign as its brief: build the template's context, then the document.

The result depends on nothing but the campaign: no clock, locale or machine. The same campaign gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import sealed_digest
from alignkit.render import agreement_status, appendix, front_page, sections
from alignkit.render.context import BriefState, BriefWords
from alignkit.render.flowchart import draw_flowchart
from alignkit.render.targets import PLAIN, FrontMatterValue, WikiTarget, format_tag
from alignkit.render.templates import render_template as fill
from alignkit.review.outcome import outcome_line
from alignkit.signing import page_proof
from alignkit.signing.trust import SignatureChecks
from alignkit.values.parse_format import format_day, join_words
from alignkit.values.safe_formatting import SafeFormatter


def render_brief(
    campaign: Campaign,
    templates: Mapping[str, str],
    *,
    target: WikiTarget = PLAIN,
    one_page: bool = False,
    draft: bool = False,
    in_force: Campaign | None = None,
    changes: Sequence[str] = (),
) -> str:
    """Return the brief as text. ``templates`` are the templates by name; for the rest see ``build_context``."""
    words = build_context(
        campaign,
        target=target,
        in_force=in_force,
        draft=draft,
        one_page=one_page,
        changes=changes,
    )
    return fill(templates, target.template, words)


def build_context(
    campaign: Campaign,
    *,
    target: WikiTarget = PLAIN,
    in_force: Campaign | None = None,
    draft: bool = False,
    one_page: bool = False,
    changes: Sequence[str] = (),
    pages: Sequence[str] = (),
    title: str = "",
    alone: bool = False,
    check: Callable[[Campaign], SignatureChecks] | None = None,
) -> BriefWords:
    """Return the template context of the brief; everything people typed is escaped for the target.

    ``in_force`` is the sealed copy of the revision in force, if there is one. Then the page of a draft shows that
    revision with the draft's reviews and waivers, unless ``draft`` asks for the present text. A sealed ``campaign`` is
    always shown itself.

    ``changes`` are sentences on what changed since the revision before. ``pages`` are links to other pages of a wiki,
    escaped already, and ``title`` is the wiki's title of this page. ``alone`` makes the page of one signed revision
    instead of the campaign's page. ``check`` checks the signatures of the shown text against a reader's list of allowed
    signers; without it the page shows what the file alone proves.
    """
    shown = choose_shown_text(campaign, in_force, draft)
    team_names = shown.team_names
    safe = target.formatter(str(shown.info.get("currency", "")))
    state, standing, since = _describe_status(shown, in_force)
    digest = sealed_digest(shown) or agreement_digest(shown)
    decides, decides_by = front_page.deciding_measure(shown, safe)
    lacking = [] if sealed_digest(shown) else agreement_status.format_missing(shown, team_names, safe)
    which = {
        page_proof.DRAFT: draft and in_force is not None and not sealed_digest(campaign),
        page_proof.ALONE: alone,
        page_proof.ONE_PAGE: one_page,
        page_proof.WIKI: bool(pages),
        page_proof.SIGNERS: check is not None,
    }
    said = tuple(word for word, is_so in which.items() if is_so)
    return {
        "target": target.name,
        "front": target.format_front_matter(_front_matter_facts(shown, state, digest, title)),
        "pages": list(pages),
        "begins": page_proof.format_start_mark(
            page_proof.PageMark(shown.slug, shown.agreement.revision, target.name, digest, said)
        ),
        "ends": page_proof.END_MARK,
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
        "outcome": outcome_line(shown, safe),
        "about": front_page.describe_campaign(shown, safe),
        "notices": _build_notices(campaign, shown, in_force, bool(lacking), safe),
        "lacking": lacking,
        "asks": front_page.rep_questions(shown, safe),
        "reasons": front_page.reject_reasons(shown, safe),
        "promises": front_page.promise_rows(shown, safe),
        "decides": decides,
        "decides_by": decides_by,
        "decision_facts": front_page.build_decision_facts(shown, safe),
        "disagreement": agreement_status.format_disagreement(shown, team_names, safe),
        "signed": agreement_status.signature_rows(shown, team_names, safe, check(shown) if check else None),
        "confidence": agreement_status.format_confidence(shown, team_names, safe),
        "check": safe.code(f"alignkit verify {shown.slug}"),
        "check_against": safe.code(f"alignkit verify {shown.slug} --expect {digest}"),
        "fingerprint_short": f"{digest[:15]}…{digest[-8:]}",
        "fingerprint": digest,
        "campaign": sections.build_campaign_parts(shown, safe),
        "sections": sections.build_sections(shown, safe),
        "way": appendix.lead_flow_rows(shown, safe),
        "flow": draw_flowchart(shown) if target.has_diagrams else "",
        "way_totals": appendix.lead_flow_totals(shown, safe),
        "calendar": appendix.due_rows(shown, team_names, safe),
        "positions": appendix.position_rows(shown, safe),
        "stances": appendix.stance_rows(shown, safe),
        "waivers": appendix.waiver_lines(shown, team_names, safe),
        "changes": [safe.line(change) for change in changes],
        "results": appendix.result_rows(shown, safe),
        "kept": appendix.kept_promise_rows(shown, safe),
        "rejected": appendix.rejected_rows(shown, safe),
        "stuck": appendix.stuck_rows(shown, safe),
        "lessons": appendix.lesson_lines(shown, safe),
        "next_review": safe.field("next", shown.review),
    }


def choose_shown_text(campaign: Campaign, in_force: Campaign | None, draft: bool) -> Campaign:
    """Return the text that the brief shows; see ``build_context``."""
    if in_force and not draft and not sealed_digest(campaign):
        return replace(in_force, review=campaign.review, waivers=campaign.waivers)
    return campaign


def _front_matter_facts(shown: Campaign, state: str, digest: str, title: str) -> dict[str, FrontMatterValue]:
    """Return the facts that a target's front matter may hold."""
    tags = [format_tag(text) for text in shown.info.get("tags", ()) if isinstance(text, str)]
    return {
        "title": title or f"Campaign agreement: {shown.title}",
        "aliases": [title or shown.title],
        "tags": list(dict.fromkeys(filter(None, ["campaign-agreement", *tags]))),
        "status": state,
        "revision": shown.agreement.revision,
        "launch": to_day(shown.info.get("launch")) or "",
        "end": to_day(shown.info.get("end")) or "",
        "fingerprint": digest,
    }


def _describe_status(shown: Campaign, in_force: Campaign | None) -> tuple[BriefState, str, str]:
    """Return the status of the shown text: as one word, as a phrase, and the text that follows the phrase."""
    revision = shown.agreement.revision
    signed = agreement_status.signing_day(shown)
    on = f"signed {format_day(signed)}" if signed else ""
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
    before = agreement_status.signing_day(in_force) if in_force else None
    since = f", signed {format_day(before)}," if before else ""
    return "draft", f"Draft of revision {revision}, not signed", f"revision {revision - 1}{since} stays in force"


def _build_notices(
    campaign: Campaign, shown: Campaign, in_force: Campaign | None, lacking: bool, safe: SafeFormatter
) -> list[str]:
    said = []
    if in_force and shown.agreement.revision != campaign.agreement.revision:
        said.append(
            f"Revision {campaign.agreement.revision} is being worked "
            f"on{_describe_changed_questions(in_force, campaign)}; "
            "until both teams sign it, this one holds."
        )
    elif in_force and not sealed_digest(shown):
        said.append(
            f"This draft follows revision {in_force.agreement.revision}{_describe_changed_questions(in_force, shown)}."
        )
    carried = shown.carried
    if carried and carried.untouched and not sealed_digest(shown):
        names = join_words(get_question(key).name for key in carried.untouched)
        said.append(f"Carried over from {safe.code(carried.source)} and not looked at yet: {names}.")
    if not lacking and not sealed_digest(shown):
        said.append("Nothing is in the way of signing.")
    return said


def _describe_changed_questions(before: Campaign, after: Campaign) -> str:
    """Name the questions in which two texts differ; empty if they do not."""
    keys = ["campaign", *QUESTION_KEYS]
    names = [get_question(key).name for key in keys if _content(before, key) != _content(after, key)]
    return f" and changes {join_words(names)}" if names else ""


def _content(campaign: Campaign, key: str) -> str:
    return question_digest(key, {name: value for name, value in campaign.content(key).items() if name != "tags"})
