"""The group `leads`: real leads taken from an export, judged by both teams, and a definition tested on them."""

from __future__ import annotations

import click

from alignkit.cli.root_group import CommandTable


class LeadsGroup(CommandTable):
    lines = {
        "add": ("leads_taking", "Take leads from an export, for both teams to judge."),
        "list": ("leads_taking", "The leads taken, and how far the teams are."),
        "forget": ("leads_taking", "Delete the leads taken for a campaign."),
        "judge": ("leads_judging", "Judge leads, for one team."),
        "sheet": ("leads_judging", "Print a sheet on which a team judges elsewhere."),
        "collect": ("leads_judging", "Take over the marks of a sheet that came back."),
        "reveal": ("leads_comparing", "Show both teams' marks side by side."),
        "settle": ("leads_comparing", "Say which verdict stands, where the teams differ."),
        "adopt": ("leads_comparing", "Make a factor a line of the definition."),
        "tick": ("leads_testing", "Say by hand which lines of the definition hold of a lead."),
        "test": ("leads_testing", "Try the definition on the judged leads."),
        "keep": ("leads_testing", "Keep what the test came to, in question 5."),
        "why": ("leads_testing", "An export again, with each lead's class and one sentence."),
    }


@click.group("leads", cls=LeadsGroup)
def leads() -> None:
    """Real leads that both teams judge, and a definition tested on them.

    Each team judges alone, before both define an MQL together.

    The leads lie in the folder leads of the workspace, which git leaves alone, and expire after 30 days. Contact data
    is left out, names are cut to initials. Nothing about a person gets into a campaign file.

    \b
    Example:
      alignkit leads add spring-webinar contacts.csv
      alignkit leads judge spring-webinar --team sales
      alignkit leads reveal spring-webinar
      alignkit leads test spring-webinar
    """
