"""The texts of a campaign that can be compared: the present one, signed revisions, what a team signed last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alignkit.comparing.compared import Side
from alignkit.comparing.drift import drift
from alignkit.digests import agreement_digest
from alignkit.disk import history, listing, pages
from alignkit.disk.index import Index, Progress
from alignkit.disk.lookback import looked_back_on
from alignkit.disk.workspace import Workspace
from alignkit.faults import failing_alone, working
from alignkit.fileformat.entry import spoken_day
from alignkit.filters import Facts, facts, folded, tags_of
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.problems import Problem, Refused, nearest
from alignkit.standing import in_force, sealed_digest


@dataclass(frozen=True, slots=True)
class Which:
    """A text by its name: the present one of a campaign, or one of its revisions, or what a team signed last."""

    slug: str
    revision: int | None = None
    team: Team | None = None


def side(ws: Workspace, which: Which) -> Side:
    """The text itself. Raises Refused where there is none, or where its file cannot be read, with its problems."""
    if which.revision is not None:
        name = f"revision {which.revision} of {which.slug} as signed"
        return Side(name, pages.sealed(ws, which.slug, which.revision))
    live = present(ws, which.slug)
    if which.team is None:
        return Side(f"the present text of {which.slug}", live)
    found = history.signed(ws, live, which.team)
    if found is None:
        raise Refused(f"{TEAM_NAMES[which.team]} has signed nothing of {which.slug} yet.")
    text, made = found
    return Side(f"what {made.name} signed for {TEAM_NAMES[which.team]} on {spoken_day(made.at.date())}", text)


def present(ws: Workspace, slug: str) -> Campaign:
    """A campaign as its file has it now. Raises Refused with the file's problems where it cannot be read."""
    stored = listing.read(ws, slug)
    if stored.loaded.campaign is None:
        listed = "\n".join(map(str, stored.loaded.problems))
        raise Refused(listed or f"{stored.path} cannot be read as a campaign.", problems=stored.loaded.problems)
    return stored.loaded.campaign


def behind(ws: Workspace, slug: str) -> Which | None:
    """The revision in force, where the present text of a campaign is a draft of the next; else None."""
    campaign = listing.read(ws, slug).loaded.campaign
    force = in_force(campaign) if campaign else None
    return Which(slug, force) if campaign and force and force < campaign.agreement.revision else None


def older(ws: Workspace, campaign: Campaign) -> tuple[list[tuple[Which, str]], list[tuple[Which, str]]]:
    """The texts that the present one of a campaign may be held against, and what each is: those that differ, others."""
    slug, force, digest = campaign.slug, in_force(campaign), agreement_digest(campaign)
    same = {made.team for made in campaign.agreement.signoffs if made.digest == digest}
    found = []
    for number in reversed(listing.sealed_revisions(ws, slug)):
        beside = ", in force" if number == force else ""
        found.append((Which(slug, number), f"revision {number} as signed{beside}"))
    for made in campaign.agreement.signoffs:
        said = f"what {made.name} signed for {TEAM_NAMES[made.team]}, {spoken_day(made.at.date())}"
        found.append((Which(slug, team=made.team), said))
    told = {made.team for made in campaign.agreement.signoffs}
    earlier = [team for team in TEAMS if team not in told] if listing.sealed_revisions(ws, slug) else []
    found += [(Which(slug, team=team), f"what {TEAM_NAMES[team]} signed last") for team in earlier]
    now = campaign.agreement.revision if sealed_digest(campaign) == digest else None
    equal = [one for one in found if one[0].team in same or (one[0].revision or 0) == now]
    return [one for one in found if one not in equal], [(which, f"{said}; the same text") for which, said in equal]


def choices(ws: Workspace, slugs: Sequence[str], today: date) -> list[tuple[Which, str]]:
    """Every text that can be compared: those of the given campaigns first, then the present one of each other.

    The latest launch first; last of all what is the same as the present text. A file that cannot be read is among them:
    comparing it says why. Raises Refused.
    """
    found: list[tuple[Which, str]] = []
    same: list[tuple[Which, str]] = []
    for slug in dict.fromkeys(slugs):
        try:
            campaign = listing.read(ws, slug).loaded.campaign
        except Refused:
            continue  # renamed or removed since somebody asked for it: there is another to choose
        title = campaign.title if campaign else slug
        found.append((Which(slug), f"{title}: the present text"))
        with failing_alone(slug, _untold):
            for place, texts in zip((found, same), older(ws, campaign) if campaign else (), strict=False):
                place += [(which, f"{title}: {said}") for which, said in texts]
    others = []
    with Index(ws) as index:
        for listed in index.entries(today):
            with failing_alone(listed.slug, _untold):
                entry = json.loads(listed.document)
                if listed.slug not in slugs:
                    said = f"{entry['title'] or listed.slug}, {entry['launch'] or entry['status']}"
                    others.append((entry["launch"] or "", Which(listed.slug), said))
    others.sort(key=lambda other: other[1].slug)
    others.sort(key=lambda other: other[0], reverse=True)
    return found + [(which, said) for _, which, said in others] + same


def tags(ws: Workspace, today: date) -> dict[str, int]:
    """How many campaigns have each tag, the most used first. Raises Refused."""
    with Index(ws) as index:
        known = []
        for listed in index.entries(today):
            with failing_alone(listed.slug, _untold):
                known.append(facts(listed.document, listed.owed))
    return tags_of(known)


def _untold(problem: Problem) -> None:
    """A list of what there is to choose from goes without it; the campaign list says what is wrong with the file."""


def of_tag(
    ws: Workspace, tag: str, today: date, told: Callable[[Problem], object], progress: Progress | None = None
) -> list[Campaign]:
    """The campaigns of a tag, the archived ones too, each as the revision in force where there is one.

    ``told`` hears of what is left out.

    A file that cannot be read has no tag that could be known: it is named and left out. Raises Refused where no
    campaign has the tag, with the nearest spelling.
    """
    known: list[Facts] = []
    wanted = []
    with Index(ws) as index:
        for listed in index.entries(today, progress):
            with failing_alone(listed.slug, told):
                known.append(facts(listed.document, listed.owed))
                if folded(tag) in map(folded, known[-1].tags):
                    wanted.append(listed.slug)
                elif known[-1].status == "broken":
                    for problem in listed.problems:
                        told(problem)
    for stored in listing.put_away(ws):
        with failing_alone(stored.slug, told, ws.shown_path(stored.path)):
            campaign = stored.loaded.campaign
            if campaign is None:
                for problem in stored.loaded.problems:
                    told(problem)
            elif stored.slug not in wanted and folded(tag) in map(folded, map(str, campaign.info.get("tags") or ())):
                wanted.append(stored.slug)
    if not wanted:
        names = {folded(name): name for name in tags_of(known)}
        spelt = names.get(nearest(folded(tag), names), "")
        hint = f"The tags are {', '.join(list(names.values())[:20])}." if names else "No campaign has any."
        hint = f"Did you mean {spelt!r}?" if spelt else hint
        raise Refused(f"No campaign has the tag {tag!r}.", hint)
    found = list(_in_force(ws, wanted, told))
    return working(found, lambda campaign: drift(tag, [campaign, campaign]), told)


def _in_force(ws: Workspace, slugs: list[str], told: Callable[[Problem], object]) -> Iterator[Campaign]:
    for slug in slugs:
        found = []
        with failing_alone(slug, told):
            try:
                found.append(looked_back_on(ws, present(ws, slug)))
            except Refused as refusal:
                for problem in refusal.problems or (Problem("AF40", refusal.message, refusal.hint, slug=slug),):
                    told(problem)
        yield from found
