"""The template context of each page, as one typed record per page. The list in docs/templates.md is made from it.

Everything is text, a number, a truth value, a list, or another such record. What people typed is escaped for the
target. An empty text or list means that there is nothing to print.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

BriefState = Literal["in force", "past", "draft", "altered"]


class FactWords(TypedDict):
    label: Annotated[str, "Its label, such as Owner"]
    text: Annotated[str, "One line"]


class RepQuestionWords(TypedDict):
    ask: Annotated[str, "A rep's question, such as How fast?"]
    answer: Annotated[str, "One line"]


class RejectReasonWords(TypedDict):
    code: Annotated[str, "The reason's code, set as code"]
    meaning: Annotated[str, "What it means"]
    then: Annotated[str, "Where the lead goes next, and when it is checked again"]


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
    how: Annotated[str, "How the sign-off was made, as far as the file alone proves it"]
    when: Annotated[str, "The day (UTC); empty before the signature"]


class PartWords(TypedDict):
    shape: Annotated[Literal["facts", "list", "table", "text"], "Which of the next four is filled"]
    label: Annotated[str, "A heading for it; empty where the parts stand for themselves"]
    facts: Annotated[list[FactWords], "Labelled lines"]
    items: Annotated[list[str], "Lines of a list"]
    head: Annotated[list[str], "The column labels of a table"]
    rows: Annotated[list[list[str]], "Its cells, one line each"]
    text: Annotated[str, "Paragraphs"]


class SectionWords(TypedDict):
    key: Annotated[str, "The question's key, such as mql"]
    number: Annotated[int, "1 to 9"]
    name: Annotated[str, "Its short name, such as MQL"]
    asks: Annotated[str, "The question in full"]
    answer: Annotated[str, "The joint answer, paragraphs; may be empty"]
    parts: Annotated[list[PartWords], "All its fields with a value, in their order"]


class FlowStepWords(TypedDict):
    step: Annotated[str, "What happens to the lead"]
    within: Annotated[str, "The time limit"]
    starts: Annotated[str, "When the time starts"]
    who: Annotated[str, "Who does it"]
    fallback: Annotated[str, "Who does it if that fails"]


class DueWords(TypedDict):
    when: Annotated[str, "The day; empty for a promise without a day"]
    what: Annotated[str, "What was promised"]
    who: Annotated[str, "Who answers for it"]


class ResultWords(TypedDict):
    metric: Annotated[str, "What was counted"]
    promised: Annotated[str, "The target and its day; may be empty"]
    happened: Annotated[str, "The value reached"]
    way: Annotated[str, "The progress from baseline to target; for the deciding result, whether the goal was reached"]
    when: Annotated[str, "Read on this day"]
    by: Annotated[str, "By whom"]
    note: Annotated[str, "What they add; may be empty"]


class KeptPromiseWords(TypedDict):
    what: Annotated[str, "The promise"]
    kept: Annotated[str, "Kept, or not kept"]
    by: Annotated[str, "Who says so"]
    when: Annotated[str, "On which day"]
    note: Annotated[str, "What they add"]


class RejectedWords(TypedDict):
    code: Annotated[str, "The reason's code, set as code"]
    meaning: Annotated[str, "What it means"]
    count: Annotated[str, "How many leads came back for it"]
    when: Annotated[str, "Counted on this day"]


class StuckWords(TypedDict):
    stage: Annotated[str, "The stage of the sales process"]
    count: Annotated[str, "How many leads"]
    when: Annotated[str, "Counted on this day"]


class BriefWords(TypedDict):
    """Everything ``brief.md.j2`` may use."""

    target: Annotated[str, "The wiki it is for: plain, github, mkdocs, obsidian, confluence or reps"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other pages of a published wiki; empty elsewhere"]
    begins: Annotated[str, "Invisible line before the signed part, with revision, target and fingerprint"]
    ends: Annotated[str, "Invisible line after the signed part"]
    one_page: Annotated[bool, "Whether to stop after the first page"]
    title: Annotated[str, "The campaign's title"]
    slug: Annotated[str, "The campaign file's name without .toml"]
    revision: Annotated[int, "The number of the revision shown"]
    marketing: Annotated[str, "Marketing's name"]
    sales: Annotated[str, "Sales' name"]
    sealed: Annotated[bool, "Whether both teams have signed what is shown"]
    state: Annotated[BriefState, "The status of what is shown"]
    standing: Annotated[str, "The status as text: In force: revision 1; or Draft, never signed"]
    since: Annotated[str, "The text after the status: signed on a day"]
    outcome: Annotated[str, "What came of it, on one line; empty without results"]
    about: Annotated[list[str], "When leads come in, and the name in the CRM"]
    notices: Annotated[list[str], "What a reader must know first, such as another revision being worked on"]
    lacking: Annotated[list[str], "What a draft still needs before it can be signed"]
    asks: Annotated[list[RepQuestionWords], "Questions and answers for a rep who gets one of these leads"]
    reasons: Annotated[list[RejectReasonWords], "Reasons to give a lead back"]
    promises: Annotated[list[PromisePairWords], "What the teams promised each other, side by side"]
    decides: Annotated[str, "The one number that decides"]
    decides_by: Annotated[str, "Who reads it, how often, from where"]
    decision_facts: Annotated[list[str], "Goals, what counts, the funnel and the reviews, one line each"]
    disagreement: Annotated[list[str], "Standing objections and reservations, one line each"]
    signed: Annotated[list[SignatureWords], "Both teams' signatures, or that they are not there yet"]
    confidence: Annotated[list[str], "The chances that both signers gave each goal; empty until both have signed"]
    check: Annotated[str, "The command that verifies the agreement, set as code"]
    check_against: Annotated[str, "The same with the expected fingerprint"]
    fingerprint_short: Annotated[str, "The first and last eight characters of the fingerprint"]
    fingerprint: Annotated[str, "The whole fingerprint of what is shown"]
    campaign: Annotated[list[PartWords], "The campaign's own fields"]
    sections: Annotated[list[SectionWords], "The nine questions"]
    way: Annotated[list[FlowStepWords], "The lead flow: each step from the lead's own act to the deal, or back"]
    flow: Annotated[str, "The lead flow as a Mermaid chart, if the target renders one; else empty"]
    way_totals: Annotated[list[str], "The total times of the lead flow"]
    calendar: Annotated[list[DueWords], "All promises, goals and reviews by date"]
    positions: Annotated[list[TeamStatementsWords], "Each team's own view"]
    stances: Annotated[list[TeamStatementsWords], "Who agreed or objected, and when"]
    waivers: Annotated[list[str], "Waivers of both teams, or of one so far"]
    changes: Annotated[list[str], "What changed since the revision before, one sentence each"]
    results: Annotated[list[ResultWords], "The results"]
    kept: Annotated[list[KeptPromiseWords], "Which promises were kept"]
    rejected: Annotated[list[RejectedWords], "Leads that came back, by reason"]
    stuck: Annotated[list[StuckWords], "Leads neither won nor sent back, by stage"]
    lessons: Annotated[list[str], "What was learned, and what to change"]
    next_review: Annotated[str, "The day of the next review"]


class ListedCampaignWords(TypedDict):
    campaign: Annotated[str, "Its title, a link to its page"]
    launch: Annotated[str, "The first day; may be empty"]
    standing: Annotated[str, "Draft, ready to sign, in force"]
    agreed: Annotated[str, "How many of the nine both teams agree with; empty once signed"]
    waiting: Annotated[str, "Who must act next, and on what; may be empty"]
    came: Annotated[str, "The outcome: the deciding number, goals reached and not reached; may be empty"]


class CampaignGroupWords(TypedDict):
    name: Annotated[str, "Being worked on, in force, or archived"]
    campaigns: Annotated[list[ListedCampaignWords], "Its campaigns, the latest launch first"]


class TaggedWords(TypedDict):
    tag: Annotated[str, "The tag"]
    campaigns: Annotated[list[str], "Links to its campaigns, by launch"]


class IndexWords(TypedDict):
    """Everything ``index.md.j2`` may use."""

    target: Annotated[str, "The wiki it is for"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other overviews"]
    groups: Annotated[list[CampaignGroupWords], "The campaigns by status"]
    tags: Annotated[list[TaggedWords], "The campaigns by tag"]
    broken: Annotated[list[str], "Campaign files that cannot be read, and why"]


class DefinitionWords(TypedDict):
    campaign: Annotated[str, "The campaign, a link to its page"]
    launch: Annotated[str, "The first day; may be empty"]
    standing: Annotated[str, "Whether it is in force"]
    model: Annotated[str, "For an SQL: a conversation, a score or an opportunity; may be empty"]
    criteria: Annotated[list[str], "What must all be true"]
    not_enough: Annotated[list[str], "For an MQL: what is not enough"]
    within: Annotated[str, "How fast it is handed over, or decided on; may be empty"]
    new: Annotated[list[str], "The lines that the campaign launched before it did not have"]


class DefinitionsWords(TypedDict):
    """Everything ``definitions.md.j2`` may use."""

    target: Annotated[str, "The wiki it is for"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other overviews"]
    mql: Annotated[list[DefinitionWords], "How each campaign defines an MQL, by launch"]
    sql: Annotated[list[DefinitionWords], "How each campaign defines an SQL, by launch"]


class OwedWords(TypedDict):
    when: Annotated[str, "The day; may be empty"]
    what: Annotated[str, "What was promised"]
    who: Annotated[str, "Who answers for it"]
    campaign: Annotated[str, "The campaign, a link to its page"]


class MonthWords(TypedDict):
    month: Annotated[str, "April 2027; or Without a day"]
    owed: Annotated[list[OwedWords], "What is due in it, by day"]


class PromisesWords(TypedDict):
    """Everything ``promises.md.j2`` may use."""

    target: Annotated[str, "The wiki it is for"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other overviews"]
    months: Annotated[list[MonthWords], "What is owed, by month"]


class LessonWords(TypedDict):
    learned: Annotated[str, "What was learned, by whom and when"]
    change: Annotated[str, "What is changed because of it; may be empty"]
    went: Annotated[str, "Where the change was taken up, or that it is nowhere yet; empty without a change"]
    campaign: Annotated[str, "Link to the campaign"]


class LearnedQuestionWords(TypedDict):
    question: Annotated[str, "The name of the question"]
    lessons: Annotated[list[LessonWords], "Its lessons, the newest first"]


class LessonsWords(TypedDict):
    """Everything ``lessons.md.j2`` may use."""

    target: Annotated[str, "The wiki it is for"]
    front: Annotated[str, "Front matter, as the target keeps it; may be empty"]
    pages: Annotated[list[str], "Links to the other overviews"]
    questions: Annotated[list[LearnedQuestionWords], "The lessons by question"]


class WebPageWords(TypedDict):
    """Everything ``page.html.j2`` may use; safe as HTML."""

    title: Annotated[str, "The page's title"]
    state: Annotated[str, "in-force, past, draft or altered"]
    one_page: Annotated[bool, "Whether it is to fit one side of A4"]
    body: Annotated[str, "The brief"]
