"""Workspaces and the campaigns in them: begin, list, open, rename, put away."""

from __future__ import annotations

from alignkit import console
from alignkit.commands import context, filtering, given
from alignkit.listed import DUE, HEAD, SPARE, TITLE, Listed


@given.verb(*filtering.options, given.json_option, name="list")
def list_(as_json: bool, **parts: str | None) -> int:
    """One line a campaign. A broken file is listed too; what is wrong with it goes to standard error. Exit 1 then.

    Several filters narrow each other. What waits for me is what my team has to agree with or to sign, and what is in my
    hands by name: a parked objection; due within 14 days a promise, a result, or the review of a campaign that I lead.

    In a terminal too narrow for all of it columns give way; in a pipe all of them stand.

    \b
    Example:
      alignkit list --waiting me
      alignkit list --status signed --tag fair --launch 2026
      alignkit list --launch 2026-03..2026-05 --json
    """
    from alignkit.disk.index import Index
    from alignkit.faults import failing_alone
    from alignkit.owing import cell
    from alignkit.problems import Problem

    asked, today = filtering.asked(parts), context.today()
    with Index(context.workspace()) as index, console.counting("Reading campaigns") as progress:
        everything = list(index.entries(today, progress, documents=as_json or bool(asked.conditions)))
    found: list[Listed] = []
    failed: list[Problem] = []
    for listed in everything:
        with failing_alone(listed.slug, failed.append):
            if asked.holds(listed.document, listed.owed):
                found.append(listed)
    for listed in found:
        console.problems(listed.problems)
    console.problems(failed)
    if as_json:
        console.json_text("[\n  " + ",\n  ".join(listed.document for listed in found) + "\n]" if found else "[]")
    elif found:
        rows = [list(HEAD), *(listed.cells.split("\t") for listed in found)]
        for row in rows[1:]:
            row[DUE] = cell(row[DUE].strip("-"), today)
        console.line("\n".join(console.aligned(console.fitting(rows, TITLE, SPARE))))
    else:
        console.say(asked.nothing(everything) if everything else 'No campaigns yet: alignkit new "Its title"')
    return console.FOUND if failed or any(listed.is_broken for listed in found) else 0




