"""The texts of a campaign that can be compared: the present one, signed ones, what a team agreed with or signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import drop_failing, report_failure
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import revision_number_in_force, sealed_digest, stance_mark
from alignkit.diff.drift import find_drift
from alignkit.diff.report import ComparedText
from alignkit.listing.filters import FilterFacts, build_filter_facts, count_tags, normalize_name
from alignkit.store import campaign_files, history
from alignkit.store.index import Index, ReportProgress
from alignkit.store.review_source import reviewed_revision
from alignkit.store.workspace import Workspace
from alignkit.text.date_ranges import format_short_day
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import format_day


@dataclass(frozen=True, slots=True)
class DiffSource:
    """A text by its name: the present one of a campaign, or one of its revisions, or what a team signed last, or what
    the team ``agreed`` with, question by question.
    """

    slug: str
    revision: int | None = None
    team: Team | None = None
    agreed: Team | None = None


def load_side(ws: Workspace, which: DiffSource) -> ComparedText:
    """The text itself. Raises UserError where there is none, or where its file cannot be read, with its problems."""
    if which.revision is not None:
        name = f"revision {which.revision} of {which.slug} as signed"
        return ComparedText(name, campaign_files.read_sealed(ws, which.slug, which.revision))
    live = read_current(ws, which.slug)
    if which.agreed is not None:
        return _load_agreed(ws, live, which.agreed)
    if which.team is None:
        return ComparedText(f"the present text of {which.slug}", live)
    found = history.find_last_signed(ws, live, which.team)
    if found is None:
        raise UserError(f"{TEAM_NAMES[which.team]} has signed nothing of {which.slug} yet.")
    text, made = found
    return ComparedText(f"what {made.name} signed for {TEAM_NAMES[which.team]} on {format_day(made.at.date())}", text)


def _load_agreed(ws: Workspace, live: Campaign, team: Team) -> ComparedText:
    """The present text, with each question as the team knew it when it agreed; a question whose earlier text is not
    known here stays as it is now, and the name says so. Raises UserError where no earlier text is known.
    """
    text, unknown = live, []
    changed = list_changed_stances(live, team)
    for key in changed:
        stance = live.view(team, key).stance
        content = history.find_question_content(ws, live.slug, key, stance.on) if stance else None
        if content is None:
            unknown.append(get_question(key).name)
        else:
            text = text.with_content(key, content)
    if unknown and len(unknown) == len(changed):
        raise UserError(
            f"What {TEAM_NAMES[team]} agreed with is not known on this machine.",
            "It is neither in this machine's own store, nor among the sealed copies, nor in the history of git.",
        )
    days = [stance.at.date() for key in changed if (stance := live.view(team, key).stance) and stance.at]
    name = f"what {TEAM_NAMES[team]} agreed with" + (f" on {format_day(max(days))}" if days else "")
    return ComparedText(f"{name}, but for {' and '.join(unknown)}, not known here" if unknown else name, text)


def list_changed_stances(campaign: Campaign, team: Team) -> list[str]:
    """The keys of the questions that a team has agreed with and that have changed since."""
    return [key for key in QUESTION_KEYS if stance_mark(campaign, team, key) == "changed"]


def read_current(ws: Workspace, slug: str) -> Campaign:
    """A campaign as its file has it now. Raises UserError with the file's problems where it cannot be read."""
    stored = campaign_files.read_campaign_file(ws, slug)
    if stored.loaded.campaign is None:
        listed = "\n".join(map(str, stored.loaded.problems))
        raise UserError(listed or f"{stored.path} cannot be read as a campaign.", problems=stored.loaded.problems)
    return stored.loaded.campaign


def revision_in_force_source(ws: Workspace, slug: str) -> DiffSource | None:
    """The revision in force, where the present text of a campaign is a draft of the next; else None."""
    campaign = campaign_files.read_campaign_file(ws, slug).loaded.campaign
    force = revision_number_in_force(campaign) if campaign else None
    return DiffSource(slug, force) if campaign and force and force < campaign.agreement.revision else None


def list_older(ws: Workspace, campaign: Campaign) -> tuple[list[tuple[DiffSource, str]], list[tuple[DiffSource, str]]]:
    """The texts that the present one of a campaign may be held against, and what each is: those that differ, others."""
    slug, force, digest = campaign.slug, revision_number_in_force(campaign), agreement_digest(campaign)
    same = {made.team for made in campaign.agreement.signoffs if made.digest == digest}
    found: list[tuple[DiffSource, str]] = []
    for team in TEAMS:
        if changed := list_changed_stances(campaign, team):
            names = ", ".join(get_question(key).name for key in changed)
            found.append((DiffSource(slug, agreed=team), f"since {TEAM_NAMES[team]} agreed ({names})"))
    for number in reversed(campaign_files.sealed_revisions(ws, slug)):
        beside = ", in force" if number == force else ""
        found.append((DiffSource(slug, number), f"revision {number} as signed{beside}"))
    for made in campaign.agreement.signoffs:
        said = f"what {made.name} signed for {TEAM_NAMES[made.team]}, {format_day(made.at.date())}"
        found.append((DiffSource(slug, team=made.team), said))
    told = {made.team for made in campaign.agreement.signoffs}
    earlier = [team for team in TEAMS if team not in told] if campaign_files.sealed_revisions(ws, slug) else []
    found += [(DiffSource(slug, team=team), f"what {TEAM_NAMES[team]} signed last") for team in earlier]
    now = campaign.agreement.revision if sealed_digest(campaign) == digest else None
    equal = [one for one in found if one[0].team in same or (one[0].revision or 0) == now]
    return [one for one in found if one not in equal], [(which, f"{said}; the same text") for which, said in equal]


def list_sources(ws: Workspace, slugs: Sequence[str], today: date) -> list[tuple[DiffSource, str]]:
    """Every text that can be compared: those of the given campaigns first, then the present one of each other.

    Of the others the campaign that one of them was carried from comes first, then the latest launch; last of all what
    is the same as the present text. A file that cannot be read is among them: comparing it says why. Raises UserError.
    """
    found: list[tuple[DiffSource, str]] = []
    same: list[tuple[DiffSource, str]] = []
    carried_from: set[str] = set()
    for slug in dict.fromkeys(slugs):
        try:
            campaign = campaign_files.read_campaign_file(ws, slug).loaded.campaign
        except UserError:
            continue  # renamed or removed since somebody asked for it: there is another to choose
        title = campaign.title if campaign else slug
        if campaign and campaign.carried:
            carried_from.add(campaign.carried.source)
        with report_failure(slug, _untold):
            for place, texts in zip((found, same), list_older(ws, campaign) if campaign else (), strict=False):
                place += [(which, f"{title}: {said}") for which, said in texts]
        since = sum(which.slug == slug and which.agreed is not None for which, _ in found)
        start = next((n for n, (which, _) in enumerate(found) if which.slug == slug), len(found))
        found.insert(start + since, (DiffSource(slug), f"{title}: the present text"))
    others = []
    with Index(ws) as index:
        for listed in index.entries(today):
            with report_failure(listed.slug, _untold):
                entry = listed.entry
                if listed.slug not in slugs:
                    day = entry["launch"]
                    when = format_short_day(date.fromisoformat(day)) if day else entry["status"]
                    said = f"{entry['title'] or listed.slug}, {when}"
                    said += ", carried from it" if listed.slug in carried_from else ""
                    others.append((entry["launch"] or "", DiffSource(listed.slug), said))
    others.sort(key=lambda other: other[1].slug)
    others.sort(key=lambda other: other[0], reverse=True)
    others.sort(key=lambda other: other[1].slug not in carried_from)
    return found + [(which, said) for _, which, said in others] + same


def count_campaign_tags(ws: Workspace, today: date) -> dict[str, int]:
    """How many campaigns have each tag, the most used first. Raises UserError."""
    with Index(ws) as index:
        known = []
        for listed in index.entries(today):
            with report_failure(listed.slug, _untold):
                known.append(build_filter_facts(listed))
    return count_tags(known)


def _untold(problem: Problem) -> None:
    """A list of what there is to choose from goes without it; the campaign list says what is wrong with the file."""


def read_tagged_campaigns(
    ws: Workspace, tag: str, today: date, told: Callable[[Problem], object], progress: ReportProgress | None = None
) -> list[Campaign]:
    """The campaigns of a tag, the archived ones too, each as the revision in force where there is one.

    ``told`` hears of what is left out.

    A file that cannot be read has no tag that could be known: it is named and left out. Raises UserError where no
    campaign has the tag, with the nearest spelling.
    """
    known: list[FilterFacts] = []
    wanted = []
    with Index(ws) as index:
        for listed in index.entries(today, progress):
            with report_failure(listed.slug, told):
                known.append(build_filter_facts(listed))
                if normalize_name(tag) in map(normalize_name, known[-1].tags):
                    wanted.append(listed.slug)
                elif known[-1].status == "broken":
                    for problem in listed.problems:
                        told(problem)
    for stored in campaign_files.iter_archived(ws):
        with report_failure(stored.slug, told, ws.display_path(stored.path)):
            campaign = stored.loaded.campaign
            if campaign is None:
                for problem in stored.loaded.problems:
                    told(problem)
            elif stored.slug not in wanted and normalize_name(tag) in map(
                normalize_name, map(str, campaign.info.get("tags") or ())
            ):
                wanted.append(stored.slug)
    if not wanted:
        names = {normalize_name(name): name for name in count_tags(known)}
        spelt = names.get(closest_match(normalize_name(tag), names), "")
        hint = f"The tags are {', '.join(list(names.values())[:20])}." if names else "No campaign has any."
        hint = f"Did you mean {spelt!r}?" if spelt else hint
        raise UserError(f"No campaign has the tag {tag!r}.", hint)
    found = list(_iter_in_force(ws, wanted, told))
    return drop_failing(found, lambda campaign: find_drift(tag, [campaign, campaign]), told)


def _iter_in_force(ws: Workspace, slugs: list[str], told: Callable[[Problem], object]) -> Iterator[Campaign]:
    for slug in slugs:
        found = []
        with report_failure(slug, told):
            try:
                found.append(reviewed_revision(ws, read_current(ws, slug)))
            except UserError as refusal:
                for problem in refusal.problems or (Problem("AF40", refusal.message, refusal.hint, slug=slug),):
                    told(problem)
        yield from found
