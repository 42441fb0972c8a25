"""What lists say of one campaign file, in the form in which it is kept from run to run. Light: lists wait for it."""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.core.errors import Problem

LIST_COLUMNS = ("Slug", "Title", "Launch", "Status", "Agreed", "Due", "Objections", "Findings", "Signed", "In force")
DUE_COLUMN = LIST_COLUMNS.index("Due")
STATUS = LIST_COLUMNS.index("Status")
TITLE_COLUMN = LIST_COLUMNS.index("Title")
# What a small terminal can do without, the least needed first.
OPTIONAL_COLUMNS = tuple(map(LIST_COLUMNS.index, ("Findings", "Objections", "In force", "Signed", "Agreed", "Launch")))
NO_END_DAY = "9999-12-31"


@dataclass(slots=True)
class CampaignSummary:
    """``document`` is the file's entry in ``list --json`` as text; ``cells`` its line in ``list``, parted by tabs; of
    DUE it is the ISO day on which something is due first. ``owed`` is what somebody owes of it, as ``owing`` reads it.
    ``gist`` is what ``reviews.gist`` makes of it, None of a broken file. All of it is true from the
    day ``since`` to the day ``until``, as ISO texts. (Not frozen: ten thousand are made for one list, and a frozen
    record takes three times as long.)
    """

    slug: str
    document: str
    row_text: str
    waiting_text: str  # for whom or what, in a few words; of a broken file its error
    problems: tuple[Problem, ...] = ()
    since: str = ""
    until: str = NO_END_DAY
    owed: str = ""
    gist: str | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the file cannot be read as a campaign, so that nothing else is known of it."""
        return bool(self.problems) and self.row_text.split("\t")[STATUS] == "broken"
