"""The subcommands of `leads` for the reveal: both teams' marks, what stands, and which factors are adopted."""

from __future__ import annotations

import click

from alignkit.app import leads
from alignkit.cli import arguments, console, context, open_session
from alignkit.cli.leads_judging import parse_verdict_word
from alignkit.cli.terminal_width import wrap_hanging
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.leads import comparison
from alignkit.leads.batch import SHORT_VERDICTS, VERDICTS, Batch, Mark
from alignkit.leads.comparison import PILES, Compared


@arguments.command(
    arguments.slug_argument,
    click.option("--open", "open_early", is_flag=True, help="Although a team is not through: who hosts decides it."),
    click.option("--all", "show_all", is_flag=True, help="Also the leads on which they do not differ."),
    arguments.by_option,
    arguments.json_option,
    name="reveal",
)
def reveal(slug: str, open_early: bool, show_all: bool, by: str, as_json: bool) -> None:
    """Show both teams' marks side by side.

    It works once both teams are through; from then on nobody judges alone. It prints how often both said the same, the
    piles by source, the leads on which they differ with both reasons and what happened to each, and the factors.

    \b
    Example:
      alignkit leads reveal spring-webinar
      alignkit leads reveal spring-webinar --open --json
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    if not batch.is_revealed:
        who = context.acting_person(by)
        batch = leads.reveal_marks(ws, batch, who.at, who.by, open_early=open_early)
    if as_json:
        console.print_json(comparison.comparison_document(batch))
        return
    _print_comparison(batch, show_all)


@arguments.command(
    arguments.slug_argument,
    click.argument("lead", type=click.IntRange(min=1)),
    click.argument("verdict"),
    click.option("--reason", metavar="TEXT", default="", help="Why it stands."),
    arguments.by_option,
    name="settle",
)
def settle(slug: str, lead: int, verdict: str, reason: str, by: str) -> None:
    """Say which verdict stands, where the teams differ.

    The decider says it after the discussion. VERDICT is good, later, bad or unsure.

    \b
    Example:
      alignkit leads settle spring-webinar 7 bad --reason "No date, and nobody to call"
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    chosen = parse_verdict_word(verdict)
    leads.settle_lead(ws, batch, lead, chosen, reason, context.acting_person(by).by)
    console.print_message(f"Lead {lead}: {VERDICTS[chosen]}.")


@arguments.command(
    arguments.slug_argument,
    click.argument("text"),
    click.option(
        "--as",
        "how",
        type=click.Choice(["criterion", "class", "not-enough", "comes-with"]),
        default="criterion",
        help="A criterion, a lead class, a line of not enough, or of what a hand-off comes with.",
    ),
    click.option("--class", "class_name", metavar="NAME", default="", help="Of which lead class it is a criterion."),
    name="adopt",
)
def adopt(slug: str, text: str, how: str, class_name: str) -> None:
    """Make a factor a line of the definition.

    TEXT is a reason from the reveal, in its words or better ones.

    \b
    Example:
      alignkit leads adopt spring-webinar "A date is named"
      alignkit leads adopt spring-webinar "Asked for a call" --class "Hand raise"
      alignkit leads adopt spring-webinar "Student" --as not-enough
    """
    if class_name and how != "criterion":
        raise click.UsageError("--class goes with --as criterion.")
    session = open_session.open_session(slug)
    where = leads.adopt_factor(session, text, how, class_name)  # type: ignore[arg-type]
    session.save()
    console.print_message(f"Added to question 5 as {where}. Both teams are asked for their stance anew.")


def _print_comparison(batch: Batch, show_all: bool) -> None:
    rows = comparison.compare(batch)
    for sentence in comparison.measure_agreement(rows).sentences():
        console.print_data(wrap_hanging(sentence))
    console.print_data("")
    header = ("Source", *PILES.values())
    table = [(source, *(str(count) for count in piles.values())) for source, piles
             in comparison.piles_by_source(rows).items()]  # fmt: skip
    for line in console.align_columns([header, *table]):
        console.print_data(line.rstrip())
    talk = comparison.list_differing(rows)
    if talk:
        console.print_data(f"\n{comparison.describe_talk(rows)}")
        for row in talk:
            _print_row(row, batch)
    if show_all:
        console.print_data("\nThe others: on none of them two verdicts differ")
        shown = {row.lead.number for row in talk}
        for row in rows:
            if row.lead.number not in shown:
                _print_row(row, batch)
    outcomes = comparison.describe_outcomes(rows)
    if outcomes:
        console.print_data(wrap_hanging(f"\n{comparison.describe_outcome_source(rows)}"))
        for sentence in outcomes:
            console.print_data(f"  {sentence}")
    factors = comparison.list_factors(batch)
    if factors:
        console.print_data("\nFactors, from the half of the leads that the definition is built on")
        for factor in factors:
            counts = " · ".join(f"{count} {SHORT_VERDICTS[verdict]}" for verdict, count in factor.counts.items())
            lead_in = "wanted: " if factor.kind == "wanted" else ""
            console.print_data(wrap_hanging(f"  {lead_in}{factor.text} ({counts})"))
        console.print_message(f'To make one a criterion: alignkit leads adopt {batch.slug} "…"')


def _print_row(row: Compared, batch: Batch) -> None:
    source = f", {row.lead.source}" if row.lead.source else ""
    title = " · ".join(text for text in list(row.lead.shown.values())[:4] if text)
    console.print_data(wrap_hanging(f"  Lead {row.lead.number}{source}: {title}"))
    for team in TEAMS:
        mark: Mark | None = getattr(row, team)
        said = "not judged" if mark is None else VERDICTS[mark.verdict] + (f": {mark.reason}" if mark.reason else "")
        console.print_data(wrap_hanging(f"    {TEAM_NAMES[team]}: {said}"))
    if settlement := batch.settled.get(row.lead.number):
        console.print_data(wrap_hanging(f"    Settled: {settlement.sentence()}"))
    if row.lead.happened:
        console.print_data(wrap_hanging(f"    What happened: {row.lead.happened}"))
