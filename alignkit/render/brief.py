"""Render a campaign as its brief: build the template's context, then the document.

The result depends on nothing but the campaign: no clock, locale or machine. The same campaign gives the same bytes.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import describe_origin, is_filled, sealed_digest, stance_mark
from alignkit.render import agreement_status, appendix, card, front_page, sections
from alignkit.render.context import (
    AnswersWords,
    BriefState,
    BriefWords,
    CameOfItWords,
    FirstPageWords,
    PageHeadWords,
)
from alignkit.render.flowchart import draw_flowchart
from alignkit.render.html import draw_result_charts
from alignkit.render.targets import PLAIN, WEB, FrontMatterValue, WikiTarget, format_tag
from alignkit.render.templates import render_template as fill
from alignkit.review import records
from alignkit.review.outcome import campaign_outcome, outcome_sentences
from alignkit.review.report import describe_follow_up
from alignkit.signing import page_proof
from alignkit.signing.trust import SignatureChecks
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_day, join_words
from alignkit.values.safe_formatting import SafeFormatter, as_sentence

_ON_CARD = ("differentiation", "target", "mql", "sql", "sales_responsibilities")  # questions whose answers it has


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
    safe = target.formatter(str(shown.info.get("currency", "")))
    state, standing, since = _describe_status(shown, in_force)
    said = _describe_outcome(shown, safe)
    if state == "in force" and said and said[0].startswith("Over:"):
        state, standing, said = "over", said[0].removesuffix("."), said[1:]
    digest = sealed_digest(shown) or agreement_digest(shown)
    lacking = [] if sealed_digest(shown) else agreement_status.format_missing(shown, shown.team_names, safe)
    which = {
        page_proof.DRAFT: draft and in_force is not None and not sealed_digest(campaign),
        page_proof.ALONE: alone,
        page_proof.ONE_PAGE: one_page,
        page_proof.WIKI: bool(pages),
        page_proof.SIGNERS: check is not None,
    }
    words = tuple(word for word, is_so in which.items() if is_so)
    mark = page_proof.PageMark(shown.slug, shown.agreement.revision, target.name, digest, words, target is WEB)
    head: PageHeadWords = {
        "target": target.name,
        "front": target.format_front_matter(_front_matter_facts(shown, state, digest, title)),
        "pages": list(pages),
        "begins": page_proof.format_start_mark(mark),
        "ends": page_proof.format_end_mark(mark),
        "one_page": one_page,
        "title": safe.line(shown.title),
        "head_title": html.escape(sanitize_line(shown.title)),
        "slug": safe.line(shown.slug),
        "marketing": safe.line(shown.team_names["marketing"]),
        "sales": safe.line(shown.team_names["sales"]),
        "revision": shown.agreement.revision,
        "sealed": sealed_digest(shown) is not None,
        "state": state,
        "standing": standing,
        "since": since,
        "outcome": said if state in ("in force", "over") else [],
        "box": "missed" if state == "over" and not campaign_outcome(shown).is_reached else state,
        "card_note": _describe_card(shown, state),
        "signed_line": _describe_signing(shown, changes, safe),
        "notices": _build_notices(campaign, shown, in_force, bool(lacking), safe),
        "lacking": lacking,
    }
    marks_above = state == "over" and not one_page  # with what came of it
    first = _build_first_page(shown, digest, marks_above, check(shown) if check else None, safe)
    charts = draw_result_charts(shown) if target is WEB and not one_page else ""
    return {
        **head,
        **first,
        **_build_came_of_it(shown, bool(first["promise_marks"]), charts, changes, safe),
        **_build_answers(shown, state, target, safe),
    }


def _build_first_page(
    shown: Campaign, digest: str, marks_above: bool, checks: SignatureChecks | None, safe: SafeFormatter
) -> FirstPageWords:
    """Return the first page. ``marks_above``: what ✓ and ✗ mean stands above it."""
    names = shown.team_names
    rows = agreement_status.signature_rows(shown, names, safe, checks)
    signed, signed_alike = agreement_status.join_alike(rows)
    decides, decides_by = front_page.deciding_measure(shown, safe)
    promises = front_page.promise_rows(shown, safe)
    are_judged = any(text.endswith(("✓", "✗")) for row in promises for text in (row["marketing"], row["sales"]))
    return {
        "card": card.build_card(shown, safe),
        "promises": promises,
        "promise_marks": page_proof.VERDICT_MEANING if are_judged and not marks_above else "",
        "decides": decides,
        "decides_by": decides_by,
        "decision_facts": front_page.build_decision_facts(shown, safe),
        "disagreement": agreement_status.format_disagreement(shown, names, safe),
        "signed": signed,
        "signed_alike": signed_alike,
        "agreed": agreement_status.describe_agreement(shown, names, safe),
        "check_against": safe.code("alignkit verify --page FILE"),
        "fingerprint_short": f"{digest[:15]}…{digest[-8:]}",
        "fingerprint": digest,
    }


def _build_came_of_it(
    shown: Campaign, marks_above: bool, charts: str, changes: Sequence[str], safe: SafeFormatter
) -> CameOfItWords:
    """Return what came of the campaign. ``marks_above``: what ✓ and ✗ mean stands above it."""
    return {
        "results": appendix.result_rows(shown, safe),
        "evidence": appendix.describe_evidence(shown),
        "charts": charts,
        "kept_title": f"Promises{', as the other team says' if marks_above else f': {page_proof.VERDICT_MEANING}'}",
        "kept": appendix.kept_lines(shown, safe),
        "rejected": appendix.rejected_lines(shown, safe),
        "stuck": appendix.stuck_lines(shown, safe),
        "lessons": appendix.lesson_lines(shown, safe),
        "feared": appendix.feared_lines(shown, safe),
        "next_review": safe.field("next", shown.review),
        "changes": [safe.line(change) for change in changes],
    }


def _build_answers(shown: Campaign, state: BriefState, target: WikiTarget, safe: SafeFormatter) -> AnswersWords:
    """Return the agreement in full without what the first page says word for word, and what the teams say of it."""
    names, first_page = shown.team_names, sections.first_page_text(shown)
    return {
        "campaign": sections.build_campaign_parts(shown, first_page, safe),
        "sections": sections.build_sections(shown, first_page, safe),
        "flow": draw_flowchart(shown) if target.has_diagrams else "",
        "positions": appendix.position_rows(shown, safe),
        "stances": appendix.stance_lines(shown, names, safe),
        "waivers": appendix.waiver_lines(shown, names, safe),
        "tags": " · ".join(safe.line(str(tag)) for tag in shown.info.get("tags", ()) if is_filled(tag)),
    }


def _describe_outcome(shown: Campaign, safe: SafeFormatter) -> list[str]:
    """Return what came of it so far, and the newest lesson that was taken up, else the newest."""
    found = campaign_outcome(shown)
    said = outcome_sentences(found, safe)
    if said and not found.is_over:
        said[1:1] = appendix.latest_sentence(found, safe)
    lessons = records.list_lessons(shown)
    if said and lessons:
        more = f" {len(lessons) - 1} more below." if len(lessons) > 1 else ""
        lesson = next((each for each in lessons if each.taken_up_in.strip()), lessons[0])
        went = f" {describe_follow_up(lesson, safe)}" if lesson.change else ""
        said.append(f"Learned: {as_sentence(safe.line(lesson.learned))}{went}{more}")
    return said


def _describe_card(shown: Campaign, state: BriefState) -> str:
    """Return what a rep must know of the card first: since when it is over, or what of a draft's card is disputed."""
    if state == "over":
        deciding = campaign_outcome(shown).deciding
        return f"over since {format_day(deciding.reading.on)}" if deciding and deciding.reading else "over"
    if state != "draft":
        return ""
    disputed = [
        get_question(key).name
        for key in _ON_CARD
        if shown.content(key).get("disputed") or any(stance_mark(shown, team, key) == "objects" for team in TEAMS)
    ]
    verb = "is" if len(disputed) == 1 else "are"
    return f"draft, {join_words(disputed)} {verb} disputed" if disputed else ""


def choose_shown_text(campaign: Campaign, in_force: Campaign | None, draft: bool) -> Campaign:
    """Return the text that the brief shows; see ``build_context``."""
    if in_force and not draft and not sealed_digest(campaign):
        return replace(in_force, review=campaign.review, waivers=campaign.waivers, premortem=campaign.premortem)
    return campaign


def _front_matter_facts(shown: Campaign, state: str, digest: str, title: str) -> dict[str, FrontMatterValue]:
    """Return the facts that a target's front matter may hold."""
    tags = [format_tag(text) for text in shown.info.get("tags", ()) if isinstance(text, str)]
    return {
        "title": title or shown.title,
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
        return "in force", "In force", ""
    if revision == 1:
        return "draft", "Draft, never signed", ""
    before = agreement_status.signing_day(in_force) if in_force else None
    since = f", signed {format_day(before)}," if before else ""
    return "draft", f"Draft of revision {revision}, not signed", f"revision {revision - 1}{since} stays in force"


def _describe_signing(shown: Campaign, changes: Sequence[str], safe: SafeFormatter) -> str:
    """Return which revision this is, when it was signed, and what changed: the change, or how many."""
    if not sealed_digest(shown):
        return ""
    signed = agreement_status.signing_day(shown)
    said = f"Revision {shown.agreement.revision}, signed {format_day(signed)}" if signed else ""
    reserved = [f"{who}, below" for who in agreement_status.name_reservations(shown, safe)]
    said = " · ".join(filter(None, [said, *reserved]))
    before = f"changed since revision {shown.agreement.revision - 1}"
    if len(changes) == 1:
        return f"{said} · {before}: {safe.line(changes[0])}"
    return f"{said} · {before}: {len(changes)} changes, below" if changes else said


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
    if origin := describe_origin(shown):
        said.append(f"The nine questions: {safe.line(origin)}.")
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
