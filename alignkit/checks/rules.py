"""The text of every rule: its name, meaning, reason, evidence and two examples.

The examples are pieces of campaign files, and tests: the rule finds the first and not the second.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.checks.examples import agreement, arithmetic, definitions, hostile_text, tangible, warning_signs
from alignkit.core.errors import Severity

_EVIDENCE_IS_PRACTICE = "Practice, not a study"
_EXAMPLES = (
    warning_signs.EXAMPLES
    | tangible.EXAMPLES
    | arithmetic.EXAMPLES
    | agreement.EXAMPLES
    | definitions.EXAMPLES
    | hostile_text.EXAMPLES
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The description of one rule. ``fails`` and ``passes`` are TOML; ``severity`` is the default."""

    code: str
    name: str
    severity: Severity
    means: str
    why: str
    evidence: str
    fails: str
    passes: str


RULE_FAMILIES: tuple[tuple[str, str], ...] = (
    ("AK0", "Ten warning signs of two teams that are not aligned"),
    ("AK1", "Ten warning signs of two teams that are not aligned"),
    ("AK2", "Tangible: what is agreed can be compared with what happens"),
    ("AK3", "It must add up"),
    ("AK4", "The agreement itself"),
    ("AK5", "Said once, and said here"),
    ("AK9", "Text that is not what it looks like"),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "AK01",
        "An objection that nobody handles",
        "warning",
        "An objection has no reason, no reply or no owner.",
        "The two teams fight: one says no, the other says nothing, and both launch with the quarrel inside.",
        f"{_EVIDENCE_IS_PRACTICE}: the first of ten signs that consultants for sales and marketing keep reporting. "
        "A reply does not make an objection right or wrong; it makes it move.",
        *_EXAMPLES["AK01"],
    ),
    Rule(
        "AK02",
        "A bought list that is called leads",
        "warning",
        "A source is bought or rented, and its names meet every MQL criterion without having done anything.",
        "Marketing delivers its number on the first day, and Sales calls strangers who never heard of the company.",
        f"{_EVIDENCE_IS_PRACTICE}. Whether a criterion asks for an act of the lead's own is judged by words in "
        "English, German, French and Spanish; an unusual one may be misread, which a waiver settles. For other "
        "languages see "
        "AK44.",
        *_EXAMPLES["AK02"],
    ),
    Rule(
        "AK03",
        "Any response is called a lead",
        "warning",
        "The criteria let a response alone qualify: nothing says who the lead is or what it wants.",
        "Sales calls students, competitors and customers, and learns that Marketing's leads are not worth a call.",
        f"{_EVIDENCE_IS_PRACTICE}. Companies define the stages differently, so no published rate says how many "
        "responses are worth a call; the teams' own last fifty leads do. Words are English, German, French and "
        "Spanish.",
        *_EXAMPLES["AK03"],
    ),
    Rule(
        "AK04",
        "More than one definition in use",
        "warning",
        "The two positions disagree and no answer has both agreed; or a number counts leads and does not say which; "
        "or another campaign hands leads to the same people in the same weeks by other criteria, without a name in "
        "the CRM that tells the two apart.",
        "Each team counts by its own definition, reaches its number, and calls the other's wrong.",
        "Facilitators report six to nine definitions of a qualified lead in rooms of eight people: small rooms, no "
        "controlled study. Two positions count as different where they share less than half of their words.",
        *_EXAMPLES["AK04"],
    ),
    Rule(
        "AK05",
        "A talk track that is the marketing copy",
        "warning",
        "The talk track is missing, or more than half of its pairs of words stand in the marketing message or answer.",
        "Copy is written to be read by many; on the telephone it is heard by one person, who hangs up.",
        f"{_EVIDENCE_IS_PRACTICE}. The comparison is of words, so a new text that says the same passes.",
        *_EXAMPLES["AK05"],
    ),
    Rule(
        "AK06",
        "Nothing promised about how leads are treated",
        "warning",
        "First response (to all leads or a lead class), attempts or status update is missing, or there is no way back "
        "for a lead Sales returns.",
        "An agreement in which only Marketing promises is an order, and its numbers fail where nobody looks.",
        "Answering a web lead within 5 minutes instead of 30 raised the odds of contact about 100-fold (MIT and "
        "InsideSales, 2007; six companies, a vendor's data). Six attempts reach 93 % of the leads that convert "
        "(Velocify, vendor data). Both are about web leads and say nothing about your trade show. One-sided service "
        "agreements are the ones reported to die. Without a first response nobody can sign; the others may come later.",
        *_EXAMPLES["AK06"],
    ),
    Rule(
        "AK07",
        "Feedback that is a feeling",
        "warning",
        "There are no reasons for a no, or one is only a feeling and names no MQL or SQL criterion that failed.",
        'From "bad lead" Marketing learns nothing; from a count of failed criteria it does.',
        f"{_EVIDENCE_IS_PRACTICE}. Counted reasons show which criterion fails most, not that the criterion is right. "
        "A reason counts as a feeling where every word of it is one of a short list.",
        *_EXAMPLES["AK07"],
    ),
    Rule(
        "AK08",
        "Nobody catches a hand-off that fails",
        "warning",
        "The MQL hand-off names nobody if it fails, or the same person again, or somebody unnamed.",
        "A prospect who was promised a call has to call back; the first impression both teams share is a broken word.",
        "Half of the firms that were tested took over a day to answer a web lead, and many never did (Harvard Business "
        "Review, 2011; American firms, web forms). Why they did not is not known; a name for the failure is cheap.",
        *_EXAMPLES["AK08"],
    ),
    Rule(
        "AK09",
        "Leads that do not count towards quota",
        "warning",
        "Sales counts on nothing from this campaign: the quota amount is missing or 0.",
        "A rep works what counts. 0 is an honest answer, and then both teams should sign it knowingly.",
        f"{_EVIDENCE_IS_PRACTICE}. How much weight quota has differs from house to house; a waiver with its "
        f"reason says so.",
        *_EXAMPLES["AK09"],
    ),
    Rule(
        "AK10",
        "Activity decides, or nothing does",
        "error",
        "There is not exactly one primary measure; or the primary one, by its kind or by its name, measures activity "
        "or speed instead of a result.",
        "Marketing can reach it while Sales wins nothing, and each team points at the number that suits it.",
        "Specific goals work better than doing one's best in most of some 400 studies (Locke and Latham, 2002), mostly "
        "of single persons' tasks. That the one number should be tied to revenue is practice. It is an error because "
        "without one number no review can end. A name is read by its words: MQLs, visits and open rates are activity "
        "whatever kind they are said to be; a rate, a price or a value is taken as a result.",
        *_EXAMPLES["AK10"],
    ),
    Rule(
        "AK20",
        "A goal without number, unit, day or owner",
        "warning",
        "A target lacks one of the four.",
        "Nobody can say later whether it was reached, and both teams will remember it differently.",
        "Specific goals work better than doing one's best in most of some 400 studies (Locke and Latham, 2002), mostly "
        "of single persons' tasks.",
        *_EXAMPLES["AK20"],
    ),
    Rule(
        "AK21",
        "Days outside the campaign",
        "warning",
        "The last day comes before the first; Marketing promises a number of leads until after the last day; a goal, a "
        "review or the counting ends before the first, or a promise more than 90 days before it; or Sales is briefed "
        "after the first lead.",
        "One of the two teams has planned for other days, and finds out in the middle.",
        f"{_EVIDENCE_IS_PRACTICE}: the most common mistake when an older campaign is carried on.",
        *_EXAMPLES["AK21"],
    ),
    Rule(
        "AK22",
        "A promise without an owner",
        "warning",
        "A promise has no owner, or neither an amount nor a day.",
        "The other team cannot tell a kept promise from a broken one, so it assumes the worse.",
        f"{_EVIDENCE_IS_PRACTICE}. A name does not make a promise kept; it makes the question askable.",
        *_EXAMPLES["AK22"],
    ),
    Rule(
        "AK23",
        "A measure nobody can read",
        "warning",
        "A measure has no source, or no number to compare with, or points to a goal or lead class that does not exist.",
        "Two teams with two reports have two truths, and the review is spent on whose is right.",
        f"{_EVIDENCE_IS_PRACTICE}. A named report can still be wrong.",
        *_EXAMPLES["AK23"],
    ),
    Rule(
        "AK24",
        "A time nobody can measure",
        "warning",
        "A time or rhythm is not a number and a unit.",
        'Marketing hears minutes in "as soon as possible", Sales hears this week; both are honest.',
        f"{_EVIDENCE_IS_PRACTICE}. alignkit reads minutes, hours, days, weeks and months; a better wording "
        f"it cannot read is "
        "reported too.",
        *_EXAMPLES["AK24"],
    ),
    Rule(
        "AK25",
        "Evidence that proves nothing",
        "warning",
        "A line of evidence or proof is an opinion; or no line holds a figure, a name or a source.",
        "A rep is asked for it in the first call. Without it the pain is the campaign's own invention.",
        f"{_EVIDENCE_IS_PRACTICE}. A figure or a name can be false; the rule only asks for something that "
        f"can be looked up.",
        *_EXAMPLES["AK25"],
    ),
    Rule(
        "AK26",
        "Words that promise nothing",
        "warning",
        "A sentence without any figure holds a vague word of the list. A team adds words with `words = "
        '["world-class", "soon: By which day?"]` under `[checks]`, takes one off with "-improve" and all with "-*".',
        "Each team reads its own number into it and feels cheated by the other's.",
        f"{_EVIDENCE_IS_PRACTICE}. The list is short: English, German, French and Spanish. A figure in the same "
        f"sentence excuses the "
        f"word, right or wrong.",
        *_EXAMPLES["AK26"],
    ),
    Rule(
        "AK27",
        "Qualified, but no complete hand-off",
        "warning",
        "MQL or SQL has no criterion; nobody hands an MQL over, or nobody receives it; or nothing that comes with an "
        "MQL "
        "says why it is worth a call.",
        "A lead that nobody hands over falls between the two teams, and each thinks the other has it.",
        f"{_EVIDENCE_IS_PRACTICE}. Whether a line gives the reason is judged by words in English, German, French and "
        "Spanish.",
        *_EXAMPLES["AK27"],
    ),
    Rule(
        "AK28",
        "Incomplete rows",
        "warning",
        "A person has no role in buying; a reason for a no has no next step, or names a criterion that is not there.",
        "A rep does not know how to talk to them, and a rejected lead is paid for twice.",
        f"{_EVIDENCE_IS_PRACTICE}.",
        *_EXAMPLES["AK28"],
    ),
    Rule(
        "AK29",
        "No measure of speed or follow-up",
        "warning",
        "No measure is of the kind speed, and none speaks of calls, attempts or follow-up.",
        "What Sales promised is kept or broken unseen; only the leads are judged.",
        "Service agreements die when they are one-sided, unmeasured or never looked at again: practice, not a study. "
        "For what speed is worth see AK06.",
        *_EXAMPLES["AK29"],
    ),
    Rule(
        "AK30",
        "Too few leads promised",
        "warning",
        "Revenue target ÷ average deal ÷ your own rates needs more MQLs than Marketing promises by the last day.",
        "Sales would miss its number although every promise was kept, and blame the leads.",
        "Arithmetic over your own numbers. Published MQL to SQL rates run from 13 % to 45 %, so none is ever assumed: "
        "where a rate is missing there is no sum. Promises a week, a month, a quarter and once are read, where they "
        "count leads or MQLs. Your rate of last year is a guess about this one.",
        *_EXAMPLES["AK30"],
    ),
    Rule(
        "AK31",
        "More leads than Sales can work",
        "warning",
        "Marketing promises more leads a week than people × leads each. Other rhythms count as an average week.",
        "The rest waits, goes cold, and comes back as proof that the leads were bad.",
        "Arithmetic over your own numbers. How many leads a person can work well is the team's own judgement.",
        *_EXAMPLES["AK31"],
    ),
    Rule(
        "AK32",
        "A goal that is reached already",
        "warning",
        "A target or measure is already where it should go.",
        "It asks nothing of either team, or one of its two numbers is wrong.",
        "Arithmetic.",
        *_EXAMPLES["AK32"],
    ),
    Rule(
        "AK33",
        "Decided before it is tried",
        "warning",
        "The first response, or the time over which Sales keeps trying, is longer than the time to accept or reject.",
        "Leads must then be rejected while Sales still tries to reach them, and the count of reasons says nothing.",
        "Comparison of times. Calendar and business days are only compared where one is longer for any business day "
        "of 6 to 12 hours and any weekday the clock may start on.",
        *_EXAMPLES["AK33"],
    ),
    Rule(
        "AK34",
        "A long wait for the first call",
        "info",
        "Hand-off and first response together take more than two business days.",
        "Each of the two times looks short to the team that promises it; the lead waits for the sum.",
        "Firms that answered within an hour were nearly seven times as likely to qualify a web lead as those an hour "
        "later (Harvard Business Review, 2011). It was about web leads, and two days is our line, not theirs.",
        *_EXAMPLES["AK34"],
    ),
    Rule(
        "AK35",
        "Counted before it can close",
        "warning",
        "A lead of the last day closes, by your own sales cycle, after the last day a deal counts.",
        "Late leads are worth nothing to anybody's number, and Sales will leave them.",
        "Arithmetic over your own numbers; half of all deals take longer than an average cycle. A month is taken as 28 "
        "days and a business day as one day, so that the rule never reports too much.",
        *_EXAMPLES["AK35"],
    ),
    Rule(
        "AK36",
        "What an untouched lead costs",
        "warning",
        "Your own rates say what one MQL is worth, and nobody says what happens when Sales is full; or the budget "
        "spends more on one than it is worth.",
        "Ten leads nobody calls cost ten times that, and neither team has it in its books.",
        "Arithmetic over your own numbers: average deal × MQL to SQL × SQL to won. It is an average, "
        "not the value of a single lead.",
        *_EXAMPLES["AK36"],
    ),
    Rule(
        "AK37",
        "Reviewed when it is over",
        "warning",
        "The first review by both teams comes after the last day of the campaign.",
        "By then it is too late to change anything, so the meeting is about blame.",
        f"{_EVIDENCE_IS_PRACTICE}: agreements die when nobody looks at them again.",
        *_EXAMPLES["AK37"],
    ),
    Rule(
        "AK38",
        "SQLs owned by somebody outside the agreement",
        "warning",
        "The person who owns the SQL hand-off or the goal for SQLs speaks, signs and promises nothing in the "
        "agreement.",
        "Whoever answers for the SQLs decides whether Marketing's leads are any good, and has not seen this text.",
        f"{_EVIDENCE_IS_PRACTICE}. Names are compared as written. A team, desk or role is part of the agreement.",
        *_EXAMPLES["AK38"],
    ),
    Rule(
        "AK39",
        "A promise that the steps before it break",
        "warning",
        "From the lead's act to the hand-off it takes longer than the promise that is counted from the same act: the "
        "steps take longer than the hand-off, or the hand-off longer than the first response.",
        "Sales is late before it has seen the lead, and both teams can show that they kept their own time.",
        "Comparison of times, as in AK33. Each of the times may be right by itself.",
        *_EXAMPLES["AK39"],
    ),
    Rule(
        "AK40",
        "Launched unsigned",
        "warning",
        "The first day has come and no text is signed by both teams.",
        "Leads come in under promises nobody has made, and the first dispute is about what was agreed.",
        f"{_EVIDENCE_IS_PRACTICE}. It needs today's date, so it is found on the command line and in the screens only.",
        *_EXAMPLES["AK40"],
    ),
    Rule(
        "AK41",
        "Nine agreements and not one word",
        "info",
        "Both teams agree with all nine answers, and neither wrote a position, objected or had a reservation.",
        "Two teams that see nothing differently have perhaps not looked.",
        "Imagining that a plan has failed let people name about 30 % more reasons (Mitchell, Russo and Pennington, "
        '1989; laboratory). The "premortem" for teams builds on it (Klein, Harvard Business Review, 2007). '
        "Teams that know each other well do agree, too.",
        *_EXAMPLES["AK41"],
    ),
    Rule(
        "AK42",
        "A waiver that no longer applies",
        "info",
        "A waiver has expired, or the checks no longer find what it covers.",
        "The brief prints waivers: its readers believe that something is wrong, and let pass, that is not.",
        "Comparison with what the checks find now.",
        *_EXAMPLES["AK42"],
    ),
    Rule(
        "AK44",
        "A language that the checks do not read",
        "info",
        "An answer is in none of the languages whose words the checks know: English, German, French and Spanish.",
        "No finding then means that nobody looked.",
        "A language is told by its short words (and, und, et, y), so a list of names in any language counts as read. "
        "Checks of numbers, days, times and empty fields are made in every language.",
        *_EXAMPLES["AK44"],
    ),
    Rule(
        "AK50",
        "A definition that stands elsewhere, or nowhere",
        "warning",
        "A line of the MQL or SQL definition only names the definition, a document where it is said to stand, or "
        "somebody who thinks so.",
        "Both teams sign a name; the meaning can be changed by whoever edits the document, or is never looked up.",
        f"{_EVIDENCE_IS_PRACTICE}: public handbooks hold such lines. A line with any content of its own is not "
        f"reported.",
        *_EXAMPLES["AK50"],
    ),
    Rule(
        "AK51",
        "A score and nothing else",
        "warning",
        "A score is the only way to become an MQL, and the agreement does not say what its points are for.",
        "Whoever reads enough becomes a lead, whoever they are, and Sales is given a number instead of a reason.",
        f"{_EVIDENCE_IS_PRACTICE}. Public scoring models put the threshold anywhere from 15 to 100 points. Points that "
        "are listed, a second criterion, or another way to qualify end the finding.",
        *_EXAMPLES["AK51"],
    ),
    Rule(
        "AK52",
        "Two times for one act",
        "warning",
        "A text or the name of a measure gives another time for the first call, or for accepting a lead, than its "
        "field.",
        "Each team holds the other to the time that suits it, and both are right.",
        "Comparison of times; 24 hours and 1 business day count as one. Only a clause with one time "
        "and one act is read; one with a condition or a start of its own (if, who, after the call) is left alone. To "
        "move a lead out of the stage before the accepted one is to accept it.",
        *_EXAMPLES["AK52"],
    ),
    Rule(
        "AK53",
        "A definition nobody has tried",
        "info",
        "The definition of an MQL was never tested on real leads, has changed since, or has a rule for a line that "
        "stands nowhere or says another number.",
        "Two teams can sign the same sentence and call different leads good; they find out with the first leads.",
        f"{_EVIDENCE_IS_PRACTICE}. Twenty leads that both teams judge show where they differ, not how often all leads "
        "would pass. A signed text is not reported: the test changes the question.",
        *_EXAMPLES["AK53"],
    ),
    Rule(
        "AK90",
        "Text that turns around",
        "error",
        "What is agreed holds characters that reverse the order of reading or steer a terminal.",
        "What one team sees on its screen is not what the other one signed.",
        "Boucher and Anderson, Trojan Source (2021), showed it in program text; we know of no agreement. "
        "Whole texts in Arabic or Hebrew need no such characters and are not reported. It is an error because nobody "
        "types it by accident.",
        *_EXAMPLES["AK90"],
    ),
    Rule(
        "AK91",
        "Characters nobody can see",
        "warning",
        "What is agreed holds invisible characters.",
        "Two texts look the same and have two fingerprints; a search for the one does not find the other.",
        "Unicode Technical Report 36 on look-alike text. Most come from copying out of web pages and mean no harm. "
        "Joiners inside emoji and scripts that need them are not reported.",
        *_EXAMPLES["AK91"],
    ),
    Rule(
        "AK92",
        "Words of two scripts",
        "warning",
        "A word of what is agreed mixes Latin letters with Cyrillic, Greek, Armenian or Cherokee ones that look alike.",
        "A name or an address can pass for another one.",
        "Unicode Technical Standard 39 on confusable letters. Of Greek only the look-alikes count, so that a formula "
        "may stand there. A word wholly in another script is not reported.",
        *_EXAMPLES["AK92"],
    ),
)
RULES_BY_CODE = {rule.code: rule for rule in RULES}


def rule_family(code: str) -> str:
    """Return the heading that a rule belongs to."""
    return next(name for start, name in RULE_FAMILIES if code.startswith(start))
