"""The group `review`: its subcommands, and what it prints when none is given."""

from __future__ import annotations

import click

from alignkit.cli import arguments
from alignkit.cli.root_group import CommandTable, error_messages


class ReviewGroup(CommandTable):
    """Without a subcommand, `review [SLUG]` is `review report [SLUG]`."""

    lines = {
        "report": ("review_report", "Print the review of one campaign, or of all."),
        "result": ("review_entries", "Record what goals and measures came to."),
        "promise": ("review_entries", "Record whether promises were kept, as the other team says."),
        "lesson": ("review_entries", "Write down what was learned about a question."),
        "taken-up": ("review_entries", "Write down where the change of a lesson was taken up."),
        "rejected": ("review_entries", "Record how many leads were sent back, by reason."),
        "stuck": ("review_entries", "Record how many leads stand at a stage of the sales process."),
        "next": ("review_entries", "Set the day of the next review."),
        "import": ("review_import", "Record results from what a CRM exported."),
        "remove": ("review_entries", "Take one entry out."),
    }

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        help_only = args[:1] in ([name] for name in ctx.help_option_names)
        if not (help_only or (args and args[0] in self.lines) or (ctx.resilient_parsing and not args)):
            values = {place + 1 for place, word in enumerate(args) if word in ("--tag", "--launch")}
            words = [word for place, word in enumerate(args) if not word.startswith("-") and place not in values]
            if len(words) > 1:  # a report takes one word, its slug
                raise error_messages().unknown_command(words[0], self.lines, "alignkit review")
            args = ["report", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        slugs = arguments.complete_slugs(ctx, click.Argument(["slug"]), incomplete)
        return [*super().shell_complete(ctx, incomplete), *map(click.shell_completion.CompletionItem, slugs)]


@click.group("review", cls=ReviewGroup)
def review() -> None:
    """Results beside what was promised; promises kept, lessons, the next review.

    `alignkit review [SLUG]` is short for `alignkit review report [SLUG]`. For a campaign whose slug is the name of a
    subcommand write the long form: `alignkit review report next`.

    Entries can be made on signed campaigns only: a review is no part of what is signed, and nobody promised what
    nobody signed. Every entry has a day and a name; a new one about the same subject, day and name replaces the older.

    \b
    Example:
      alignkit review spring-webinar
      alignkit review result spring-webinar "Won deals=7" --by "Marcus Boehm"
      alignkit review report
    """
