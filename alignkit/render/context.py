"""The template context of each page, as one typed record per page. The list in docs/templates.md is made from it.

Everything is text, a number, a truth value, a list, or another such record. What people typed is escaped for the
target. An empty text or list means that there is nothing to print.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

BriefState = Literal["in force", "over", "past", "draft", "altered"]


class FactWords(TypedDict):
    label: Annotated[str, "Its label, such as Owner"]
    text: Annotated[str, "One line"]


class RejectReasonWords(TypedDict):
    code: Annotated[str, "The reason's code, set as code"]
    meaning: Annotated[str, "What it means"]
    then: Annotated[str, "Where the lead goes next, and when it is checked again"]


class RepCardWords(TypedDict):
    about: Annotated[list[str], "The name in the CRM, the rep's queue, where the leads come from, and when"]
    say: Annotated[str, "The talk track, in quotation marks"]
    criteria: Annotated[list[str], "What must be true of a lead, all of it"]
    facts: Annotated[list[FactWords], "What is not enough, who never is one, who keeps or gets which"]
    clock_terms: Annotated[str, "Who answers and in which hours the clock runs, as far as that is one for all leads"]
    clocks: Annotated[list[FactWords], "One line a lead class: the first touch by when"]
    clock_notes: Annotated[list[str], "Steps before the hand-off, which of two clocks holds, who hears of a late lead"]
    then: Annotated[list[FactWords], "How often to try, and by when to say yes"]
    yes: Annotated[str, "What a yes means: a conversation, all of these; may be empty"]
    yes_criteria: Annotated[list[str], "These, all of which must be true; empty where there are not several"]
    yes_then: Annotated[str, "To whom a lead goes after a yes, and how fast; may be empty"]
    reasons: Annotated[list[RejectReasonWords], "Reasons to give a lead back"]
    stuck: Annotated[str, "Whom to ask, in this order"]


class PromisePairWords(TypedDict):
    marketing: Annotated[str, "Marketing's side of a table row; may be empty"]
    sales: Annotated[str, "Sales' side of the same row; may be empty"]


class TeamStatementsWords(TypedDict):
    question: Annotated[str, "The question's name"]
    marketing: Annotated[str, "What Marketing said to it, one line; may be empty"]
    sales: Annotated[str, "What Sales said to it, one line; may be empty"]


class SignatureWords(TypedDict):
    team: Annotated[str, "The team's name"]
    name: Annotated[str, "Name and role"]
    how: Annotated[str, "How the sign-off was made, as far as the file alone proves it; empty where both are alike"]
    when: Annotated[str, "The day (UTC); empty before the signature"]


class PartWords(TypedDict):
    shape: Annotated[Literal["facts", "list", "text"], "Which of the next three is filled"]
    label: Annotated[str, "A heading for it; empty where the parts stand for themselves"]
    facts: Annotated[list[FactWords], "Labelled lines"]
    items: Annotated[list[str], "Lines of a list; of a table one for each row"]
    text: Annotated[str, "Paragraphs"]


class SectionWords(TypedDict):
    key: Annotated[str, "The question's key, such as mql"]
    number: Annotated[int, "1 to 9"]
    name: Annotated[str, "Its short name, such as MQL"]
    asks: Annotated[str, "The question in full"]
    answer: Annotated[str, "The joint answer, paragraphs; may be empty"]
    parts: Annotated[list[PartWords], "All its fields with a value, in their order"]


class ResultWords(TypedDict):
    metric: Annotated[str, "What was counted"]
    due: Annotated[str, "The day it is promised for; may be empty"]
    happened: Annotated[
        str, "The value that decides, or the last, of the target; the verdict; when, by whom and how it was read"
    ]
    earlier: Annotated[str, "The other values with their days, the oldest first; may be empty"]


class PageHeadWords(TypedDict):
    """What a campaign's page is, and what stands above the rep's card."""

    target: Annotated[str, "The wiki it is for: plain, github, mkdocs, obsidian, confluence or reps"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other pages of a published wiki; empty elsewhere"]
    begins: Annotated[str, "Invisible line before the signed part, with revision, target and fingerprint"]
    ends: Annotated[str, "Invisible line after the signed part"]
    one_page: Annotated[bool, "Whether to stop after the first page"]
    title: Annotated[str, "The campaign's title"]
    head_title: Annotated[str, "The same without markup, for the head of a page of HTML"]
    slug: Annotated[str, "The campaign file's name without .toml"]
    revision: Annotated[int, "The number of the revision shown"]
    marketing: Annotated[str, "Marketing's name"]
    sales: Annotated[str, "Sales' name"]
    sealed: Annotated[bool, "Whether both teams have signed what is shown"]
    state: Annotated[BriefState, "The status of what is shown"]
    standing: Annotated[str, "The status in a few words: In force; Draft, never signed; Over: the number was reached"]
    since: Annotated[str, "The text after the status of a draft or of a revision that is no longer in force"]
    outcome: Annotated[list[str], "What came of it so far, one sentence each; empty without results"]
    box: Annotated[str, "The kind of box around the status: the state, or missed"]
    card_note: Annotated[str, "Since when it is over, or what of a draft's card is disputed; may be empty"]
    signed_line: Annotated[str, "Which revision it is, when it was signed, and where it differs"]
    notices: Annotated[list[str], "What a reader must know first, such as another revision being worked on"]
    lacking: Annotated[list[str], "What a draft still needs before it can be signed"]


class FirstPageWords(TypedDict):
    """The first page from the rep's card to the signatures."""

    card: Annotated[RepCardWords, "What a rep needs who has one of these leads"]
    promises: Annotated[list[PromisePairWords], "What the teams promised each other, side by side; ✓ kept, ✗ not kept"]
    promise_marks: Annotated[str, "What ✓ and ✗ behind these promises mean; empty without one, or explained above"]
    decides: Annotated[str, "The one number that decides"]
    decides_by: Annotated[str, "Who reads it, how often, from where"]
    decision_facts: Annotated[list[str], "What Sales counts on, which deals count, the sum from leads to money"]
    disagreement: Annotated[list[str], "Standing objections and reservations, one line each"]
    signed: Annotated[list[SignatureWords], "Both teams' signatures, or that they are not there yet"]
    signed_alike: Annotated[str, "How both signed, in a sentence, where it is the same; then their rows do not say it"]
    agreed: Annotated[str, "Once signed: who agreed with the nine answers, in one sentence"]
    check_against: Annotated[str, "The command that compares a saved page with what was signed, set as code"]
    fingerprint_short: Annotated[str, "The first and last eight characters of the fingerprint"]
    fingerprint: Annotated[str, "The whole fingerprint of what is shown"]


class CameOfItWords(TypedDict):
    """What came of a campaign, and what its revision changed."""

    results: Annotated[list[ResultWords], "The results, one for each metric"]
    evidence: Annotated[str, "What measured, reported and entered mean, as far as the results say so; may be empty"]
    charts: Annotated[str, "The results as bars over time, as HTML; empty on a page of Markdown"]
    kept_title: Annotated[str, "The heading of the next, with the meaning of ✓ and ✗ unless that stands above"]
    kept: Annotated[list[str], "Which promises were kept, who says so and when, one line each"]
    rejected: Annotated[list[str], "Leads that came back by reason, one line each"]
    stuck: Annotated[list[str], "Leads neither won nor sent back by stage, one line each"]
    lessons: Annotated[list[str], "What was learned, what to change, and where that went"]
    feared: Annotated[list[str], "Why it may fail, as said beforehand: all on a draft, once signed what happened"]
    next_review: Annotated[str, "The day of the next review"]
    changes: Annotated[list[str], "What changed since the revision before, one sentence each"]


class AnswersWords(TypedDict):
    """The agreement in full, and what is said of it."""

    campaign: Annotated[list[PartWords], "The campaign's own fields"]
    sections: Annotated[list[SectionWords], "The nine questions"]
    flow: Annotated[str, "The lead's way as a Mermaid chart, if the target renders one; else empty"]
    positions: Annotated[list[TeamStatementsWords], "Each team's own view; empty once signed"]
    stances: Annotated[list[str], "Who agreed or objected to what, and when; once signed, only settled objections"]
    tags: Annotated[str, "The campaign's tags on a line; may be empty"]
    waivers: Annotated[list[str], "Waivers of both teams, or of one so far"]


class BriefWords(PageHeadWords, FirstPageWords, CameOfItWords, AnswersWords):
    """Everything ``brief.md.j2`` may use."""


class ListedCampaignWords(TypedDict):
    campaign: Annotated[str, "Its title, a link to its page"]
    launch: Annotated[str, "The first day; may be empty"]
    standing: Annotated[str, "Draft, ready to sign, in force"]
    agreed: Annotated[str, "How many of the nine both teams agree with; empty once signed"]
    waiting: Annotated[str, "Who must act next, and on what; may be empty"]
    came: Annotated[str, "The outcome: the deciding number, goals reached and not reached; may be empty"]


class CampaignGroupWords(TypedDict):
    name: Annotated[str, "Running, being worked on, over in a year, or put away"]
    over: Annotated[bool, "Whether the deciding number of its campaigns is decided"]
    campaigns: Annotated[list[ListedCampaignWords], "Its campaigns, the latest launch first"]


class PastYearWords(TypedDict):
    page: Annotated[str, "The year, a link to its page"]
    campaigns: Annotated[int, "How many campaigns were over in it"]
    reached: Annotated[int, "Of these, how many reached their deciding number, as far as is known in time"]
    late: Annotated[int, "How many reached it late"]
    missed: Annotated[int, "How many missed it, or could not show by the day that they had reached it"]


class TaggedWords(TypedDict):
    tag: Annotated[str, "The tag"]
    campaigns: Annotated[list[ListedCampaignWords], "Its campaigns, the latest launch first"]


class OverviewWords(TypedDict):
    """What every page of a wiki over all campaigns has."""

    target: Annotated[str, "The wiki it is for"]
    title: Annotated[str, "The title; of a part behind the first one with its number"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other overviews, and to the other parts of this page"]


class IndexWords(OverviewWords):
    """Everything ``index.md.j2`` may use."""

    groups: Annotated[list[CampaignGroupWords], "The campaigns by status"]
    years: Annotated[
        list[PastYearWords], "Where more than thirty campaigns are over: their years, each a page of its own"
    ]
    as_of: Annotated[str, "The day of the last entry of a review, in all campaigns; may be empty"]
    kept: Annotated[str, "How many promises each team kept of those judged, and how many nobody judged; may be empty"]
    broken: Annotated[list[str], "Campaign files that cannot be read, and why"]


class DefinitionWords(TypedDict):
    campaign: Annotated[str, "The campaign, a link to its page"]
    launch: Annotated[str, "The first day; may be empty"]
    standing: Annotated[str, "Whether it is in force"]
    model: Annotated[str, "For an SQL: a conversation, a score or an opportunity; may be empty"]
    criteria: Annotated[list[str], "What must all be true"]
    not_enough: Annotated[list[str], "For an MQL: what is not enough"]
    within: Annotated[str, "How fast it is handed over, or decided on; may be empty"]
    compared: Annotated[str, "The campaign it was carried from, else the last before it with a tag in common; or empty"]
    new: Annotated[list[str], "The lines that this other campaign does not have"]


class StageWords(TypedDict):
    name: Annotated[str, "The stage, as the CRM writes it"]
    means: Annotated[str, "What is true of a lead there, what brings it there and takes it on; may be empty"]
    campaigns: Annotated[list[str], "The campaigns that say so, links to their pages"]
    differs: Annotated[bool, "Whether other campaigns say something else of a stage of that name"]


class DefinitionsWords(OverviewWords):
    """Everything ``definitions.md.j2`` may use."""

    mql: Annotated[list[DefinitionWords], "How each campaign defines an MQL, by launch"]
    sql: Annotated[list[DefinitionWords], "How each campaign defines an SQL, by launch"]
    stages: Annotated[list[StageWords], "The stages of all campaigns with each of their meanings, the first one first"]


class OwedWords(TypedDict):
    when: Annotated[str, "The day; may be empty"]
    what: Annotated[str, "What was promised"]
    who: Annotated[str, "Who answers for it"]
    kept: Annotated[str, "Whether it was kept, or what became of a goal; empty until that is known"]
    campaign: Annotated[str, "The campaign, a link to its page"]


class MonthWords(TypedDict):
    month: Annotated[str, "April 2027; or Without a day"]
    owed: Annotated[list[OwedWords], "What is due in it, by day"]


class PromisesWords(OverviewWords):
    """Everything ``promises.md.j2`` may use."""

    as_of: Annotated[str, "The day of the last entry of a review, in all campaigns; may be empty"]
    months: Annotated[list[MonthWords], "What is owed, by month, the newest first"]


class YearWords(OverviewWords):
    """Everything ``year.md.j2`` may use."""

    campaigns: Annotated[list[ListedCampaignWords], "The campaigns that were over in it, the latest launch first"]
    months: Annotated[list[MonthWords], "What was owed in them, by month, the newest first"]
    mql: Annotated[list[DefinitionWords], "How each of them defines an MQL, by launch"]
    sql: Annotated[list[DefinitionWords], "How each of them defines an SQL, by launch"]


class TagsWords(OverviewWords):
    """Everything ``tags.md.j2`` may use."""

    tags: Annotated[list[TaggedWords], "The campaigns by tag"]


class RunningWords(TypedDict):
    name: Annotated[str, "The campaign's name in the CRM, set as code; its title where it has none"]
    campaign: Annotated[str, "The campaign, a link to its page"]
    card: Annotated[RepCardWords, "What a rep needs who has one of its leads"]


class RepsWords(OverviewWords):
    """Everything ``reps.md.j2`` may use."""

    contents: Annotated[
        list[str], "The names of the campaigns on this page, links to their cards where a wiki has them"
    ]
    running: Annotated[list[RunningWords], "The campaigns in force that are not over, by their names in the CRM"]


class LessonWords(TypedDict):
    learned: Annotated[str, "What was learned, by whom and when"]
    change: Annotated[str, "What is changed because of it; may be empty"]
    went: Annotated[str, "Where the change was taken up, or that it is open and in whose hands; empty without a change"]
    campaign: Annotated[str, "Link to the campaign"]


class LearnedQuestionWords(TypedDict):
    question: Annotated[str, "The name of the question"]
    lessons: Annotated[list[LessonWords], "Its lessons, the newest first"]


class LessonsWords(OverviewWords):
    """Everything ``lessons.md.j2`` may use."""

    questions: Annotated[list[LearnedQuestionWords], "The lessons by question"]


class ReviewPartWords(TypedDict):
    key: Annotated[str, "Its name in the page's address"]
    heading: Annotated[str, "Its heading"]
    head: Annotated[list[str], "The heads of the columns of a table"]
    rows: Annotated[list[list[str]], "The rows of the table, each a list of cells"]
    lines: Annotated[list[str], "The lines of a list, in place of a table"]


class ReviewWords(TypedDict):
    """Everything ``review.html.j2`` may use; safe as HTML."""

    title: Annotated[str, "The heading of the page"]
    head_title: Annotated[str, "The same without markup, for the head of the page"]
    state: Annotated[str, "in-force, or draft where nobody has signed"]
    one_page: Annotated[bool, "Whether it is to fit one side of A4"]
    stands: Annotated[str, "Which revision is looked back on, when it was last, and when it is next"]
    outcome: Annotated[str, "What came of it, on one line; may be empty"]
    charts: Annotated[str, "The results as bars over time, as HTML; empty without results"]
    parts: Annotated[list[ReviewPartWords], "Results, promises, leads sent back and stuck, lessons, chances"]
