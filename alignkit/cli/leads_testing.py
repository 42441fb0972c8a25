"""The subcommands of `leads` that try a definition on judged leads, keep the result, and explain an export."""

from __future__ import annotations

from pathlib import Path

import click

from alignkit.app import leads
from alignkit.cli import arguments, console, context, open_session
from alignkit.cli.terminal_width import wrap_hanging
from alignkit.core.model import Campaign, Content
from alignkit.leads import definition, trial
from alignkit.leads.batch import Batch
from alignkit.leads.trial import Trial
from alignkit.store import campaign_files
from alignkit.store.export_files import read_export_bytes
from alignkit.text.sanitize import sanitize_line

_MOST_MISSES = 12


@arguments.command(
    arguments.slug_argument,
    click.argument("lead", type=click.IntRange(min=1)),
    click.argument("lines", nargs=-1, metavar="[LINE=yes|no]..."),
    name="tick",
)
def tick(slug: str, lead: int, lines: tuple[str, ...]) -> None:
    """Say by hand which lines of the definition hold of a lead.

    LINE is a criterion, a condition or the name of a lead class, or what gives points. A tick stands over what rules
    compute. Without LINE it prints the lines, and what is known of each.

    \b
    Example:
      alignkit leads tick spring-webinar 3
      alignkit leads tick spring-webinar 3 "A date is named=yes" "Spend is known=no"
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    mql = _read_campaign(slug).content("mql")
    leads.require_lead(batch, lead)
    if lines:
        batch = leads.tick_lines(ws, batch, mql, lead, dict(_parse_tick(text) for text in lines))
    found = batch.lead(lead)
    assert found is not None
    judged = definition.judge_lead(mql, found.cells, batch.ticks.get(lead, {}), batch.taken)
    for word, group in (("yes", judged.true_lines), ("no", judged.false_lines), ("?", judged.unknown)):
        for line in group:
            console.print_data(f"{word:<4}{sanitize_line(line)}")
    said = {True: "passes", False: "does not pass", None: "cannot be told"}[judged.passes]
    console.print_message(f"Lead {lead} {said}.")


@arguments.command(arguments.slug_argument, arguments.json_option, name="test")
def test(slug: str, as_json: bool) -> None:
    """Try the definition on the judged leads.

    Criteria and lead classes are computed by mql.rules over the leads' columns, or ticked by hand; points are added up.
    One half of the leads is to build the definition on, the other to test it. Nothing is written: change a rule and
    call it again.

    \b
    Example:
      alignkit leads test spring-webinar
      alignkit leads test spring-webinar --json
    """
    batch = leads.open_batch(context.open_workspace(), slug, context.current_date())
    leads.require_revealed(batch)
    mql = _read_campaign(slug).content("mql")
    found = trial.try_definition(batch, mql)
    if as_json:
        console.print_json({**trial.trial_document(found), "lacks": definition.describe_gaps(mql)})
        return
    _print_trial(found, batch)
    _print_gaps(mql)


@arguments.command(arguments.slug_argument, arguments.by_option, name="keep")
def keep(slug: str, by: str) -> None:
    """Keep what the test came to, in question 5.

    It becomes part of what is signed: counts, the factors given most often, the day and who judged; nobody of the
    list. Do it before the teams are asked for their stance, since it changes the question.

    \b
    Example:
      alignkit leads keep spring-webinar
    """
    session = open_session.open_session(slug)
    batch = leads.open_batch(session.workspace, slug, context.current_date())
    _print_gaps(session.campaign.content("mql"))
    found = leads.keep_trial(session, batch, context.current_date())
    session.save()
    console.print_message(f"Kept in question 5: on the {_size(found)} leads kept for the test, it")
    console.print_message(f"{found.test.sentence()}.")


@arguments.command(
    arguments.slug_argument,
    click.argument("file", type=click.Path()),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", required=True, help="Where to write it."),
    click.option("--encoding", metavar="NAME", default="", help="Of a text file, such as cp1250; else it is found."),
    click.option("--force", is_flag=True, help="Write over another file."),
    name="why",
)
def why(slug: str, file: str, output: str, encoding: str, force: bool) -> None:
    """An export again, with each lead's class and one sentence.

    The rows keep their order and their record ids, so that the file can be imported into the CRM. A text file keeps its
    encoding; a workbook becomes CSV in UTF-8. It is not written where git would track it, nor over another file than
    the same export with reasons.

    \b
    Example:
      alignkit leads why spring-webinar contacts.csv -o ~/contacts-why.csv
    """
    campaign = _read_campaign(slug)
    if Path(output).resolve() == Path(file).resolve():
        raise click.UsageError("--output is the export itself; give another name.")
    raw = read_export_bytes(Path(file))
    with console.show_row_progress(raw) as on_row:
        made, encoded = leads.explain_leads(
            campaign, raw, Path(output), context.current_date(), encoding, on_row, over_another=force
        )
    if made.replaced:
        console.print_warning(f"{encoded} cannot hold {sanitize_line(made.replaced[:40])}; a ? stands instead.")
    if made.missing_columns:
        console.print_warning(f"The file has no column {sanitize_line(', '.join(made.missing_columns))}.")
    console.print_message(
        f"{output}: written. {made.passed} qualify, {made.refused} do not, {made.untold} cannot be told."
    )


def _print_gaps(mql: Content) -> None:
    """Say what question 5 could say for a test that decides every lead; nothing of it is compulsory."""
    if gaps := definition.describe_gaps(mql):
        console.print_message("What question 5 does not say, and may:")
        for gap in gaps:
            console.print_message(wrap_hanging(f"  {sanitize_line(gap)}"))


def _print_trial(found: Trial, batch: Batch) -> None:
    console.print_data(wrap_hanging(f"On the half it is built from, it {found.build.sentence()}."))
    console.print_data(wrap_hanging(f"On the half kept for the test, it {found.test.sentence()}."))
    console.print_data(wrap_hanging(trial.MIXED))
    if found.left_out:
        console.print_data(f"{found.left_out} of {len(batch.leads)} leads have no verdict of both and were left out.")
    for problem in trial.describe_rule_problems(found):
        console.print_warning(sanitize_line(problem))
    misses = found.misses
    if misses:
        console.print_data("\nMisses")
    for each in misses[:_MOST_MISSES]:
        console.print_data(wrap_hanging(f"  Lead {each.lead.number} ({each.lead.part}): {trial.describe_miss(each)}"))
    if len(misses) > _MOST_MISSES:
        console.print_data(f"  and {len(misses) - _MOST_MISSES} more; --json has them all")
    untold = [each for each in found.tried if each.judged.passes is None]
    if untold:
        lines = dict.fromkeys(line for each in untold for line in each.judged.unknown)
        console.print_data(
            wrap_hanging(f"\nCannot be told of {len(untold)}, for want of: {'; '.join(lines) or 'rules'}")
        )
    if found.thresholds:
        _print_thresholds(found)


def _print_thresholds(found: Trial) -> None:
    rows = [("threshold", "passed", "good passed", "others let in", "good left behind", "of those passed, good")]
    for row in found.thresholds:
        name = (
            "everything" if row.least is None else f"{trial.format_score(row.least)}{' *' if row.is_in_force else ''}"
        )
        rows.append(
            (
                name,
                str(row.passed),
                str(row.good_passed),
                str(row.bad_passed),
                str(row.good_left),
                f"{row.good_passed} of {row.passed}",
            )
        )
    console.print_data("")
    for line in console.align_columns(rows):
        console.print_data(line.rstrip())
    if any(row.is_in_force for row in found.thresholds):
        console.print_data("* in force")
    if found.without_score:
        console.print_data(f"{found.without_score} without a score are in none of these rows.")
    for line in trial.describe_bands(found):
        console.print_data(sanitize_line(line))


def _size(found: Trial) -> int:
    return found.test.good + found.test.bad


def _read_campaign(slug: str) -> Campaign:
    return context.require_campaign(campaign_files.read_campaign_file(context.open_workspace(), slug))


def _parse_tick(text: str) -> tuple[str, bool]:
    line, equals, word = text.rpartition("=")
    answers = {"yes": True, "y": True, "no": False, "n": False}
    if not equals or word.strip().casefold() not in answers:
        raise click.UsageError(f'{sanitize_line(text)!r}: write a line and yes or no, such as "A date is named=yes".')
    return " ".join(line.split()), answers[word.strip().casefold()]
