"""Where one campaign stands, as told beside the list: nine marks, what blocks, who has signed, what came of it."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from alignkit.digests import agreement_digest
from alignkit.disk.listing import Stored
from alignkit.fileformat.entry import spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, day
from alignkit.questions import QUESTIONS
from alignkit.standing import agreed_count, blocking, campaign_status, in_force, sealed_digest
from alignkit.tui.notice import told
from alignkit.tui.parts import marks
from alignkit.tui.safe import safe, safe_line

_BLOCKS = 12


def standing_of(stored: Stored, today: date, known: Campaign | None = None) -> Content:
    """The panel's text for a file, a broken one included. ``known``: the revision that is looked back on."""
    campaign = stored.loaded.campaign
    if campaign is None:
        problems = "\n\n".join(told(problem) for problem in stored.loaded.problems)
        return Content("\n").join([safe_line(stored.path.name, "bold"), Content(), safe(problems)])
    lines = [safe_line(campaign.title, "bold"), *_particulars(campaign, today), Content()]
    for q in QUESTIONS:
        lines.append(Content(f"{q.number} {q.name:<18} ") + Content.from_rich_text(marks(campaign, q.key)))
    lines += [Content(), *_in_the_way(campaign, today), *_signed(campaign), *_came_of_it(known, today)]
    return Content("\n").join(lines)


def _particulars(campaign: Campaign, today: date) -> list[Content]:
    status, bound = campaign_status(campaign, today), in_force(campaign)
    said = f"{status}, revision {campaign.agreement.revision}, {agreed_count(campaign)} of 9 agreed"
    if bound and bound != campaign.agreement.revision:
        said += f"; revision {bound} is in force"
    days = [spoken_day(found) for key in ("launch", "end") if (found := day(campaign.info.get(key)))]
    leads = [f"{campaign.lead(team)} ({TEAM_NAMES[team]})" for team in TEAMS if campaign.lead(team)]
    parts = (said, " to ".join(days), ", ".join(leads), f"{campaign.slug}.toml")
    return [safe_line(part, "dim" if part.endswith(".toml") else "") for part in parts if part]


def _in_the_way(campaign: Campaign, today: date) -> list[Content]:
    if campaign_status(campaign, today) == "altered":
        said = campaign.against or "The text was changed behind the signatures."
        return [Content.styled("Not as it was signed", "bold"), safe_line(said), Content()]
    if sealed_digest(campaign):
        return []
    blocks = blocking(campaign, today)
    if not blocks:
        return [Content.styled("Nothing is in the way of signing", "bold"), Content()]
    lines = [Content.styled("Before we can sign", "bold")]
    lines += [safe_line(f"- {block.message}") for block in blocks[:_BLOCKS]]
    if len(blocks) > _BLOCKS:
        lines.append(Content.styled(f"  and {len(blocks) - _BLOCKS} more", "dim"))
    return [*lines, Content()]


def _signed(campaign: Campaign) -> list[Content]:
    digest = agreement_digest(campaign)
    lines = []
    for signoff in campaign.agreement.signoffs:
        still = "" if signoff.digest == digest else ", another text than the present one"
        lines.append(f"{TEAM_NAMES[signoff.team]}: {signoff.name}, {spoken_day(signoff.at.astimezone().date())}{still}")
    if not lines:
        return []
    return [Content.styled("Signed", "bold"), *(safe_line(line) for line in lines)]


def _came_of_it(known: Campaign | None, today: date) -> list[Content]:
    """What its reviews say; nothing before the first."""
    if known is None or not known.review:
        return []
    from alignkit.reviews.taught import summary

    said = [safe_line(f"- {line}") for line in summary(known, today)]
    return [Content(), Content.styled("What came of it", "bold"), *said] if said else []
