"""`collect` and `reveal`: sheets that came back, and both teams' views side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from alignkit.app import sheets
from alignkit.app.session import Session
from alignkit.app.sheets import CollectOutcome
from alignkit.cli import arguments, console, context, open_session
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Actor
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.sheets.acts import SheetAct, describe_act, hide_views, write_answer
from alignkit.sheets.read_sheet import MAX_LETTERS, read_sheets
from alignkit.sheets.reply import SheetReply
from alignkit.sheets.view_pairs import ViewPair
from alignkit.store.identity import Identity
from alignkit.store.workspace import is_slug, list_slugs, read_limited


@arguments.command(
    click.argument("files", metavar="[FILE]...", nargs=-1),
    click.option("--yes", "is_accepted", is_flag=True, help="Write what is understood without asking."),
    click.option("--by", metavar="NAME", default="", help="Whose sheet it is, where the sheet gives no name."),
    arguments.json_option,
    name="collect",
)
def collect(files: tuple[str, ...], is_accepted: bool, by: str, as_json: bool) -> int:
    """Take over answer sheets that came back, as files or as text pasted into standard input.

    It shows what it understood, question by question, and asks before it writes each. It says where the text has
    changed since the sheet was made: an agreement with an older text is not taken over. A sheet without its end, or
    with a mark that was changed, is refused. A signature counts if the fingerprint on the sheet is that of the present
    text. A reply to `request` that holds its sentence is taken down in the same way, with --by.

    What is written carries the name on the sheet, and you as the one who recorded it. It shows that somebody wrote this
    name; it does not prove who.

    Views, and reasons why it may fail, are kept out of the workspace until the other team's are there too, or `reveal`
    shows them. Until then it says only that there are some; it shows them to their own team, going by ALIGNKIT_TEAM or
    what was answered on this machine, and to nobody where that is not known.

    Where something is not taken over, it prints a short text to mail back to who filled in the sheet.

    Where nobody can be asked (standard input is no terminal, or --json), nothing is written without --yes.
    Exit 1 if something on a sheet was not taken over.

    \b
    Example:
      alignkit collect sales.txt
      pbpaste | alignkit collect --yes
    """

    me = context.acting_identity()
    recorder = me.name
    if not recorder:
        raise UserError("Nobody's name is known for who collects.", "Set ALIGNKIT_BY, or git config user.name.")
    arrived: list[tuple[str, SheetReply, Session, Actor]] = []
    for source, text in _read_sources(files):
        for reply in _read(source, text):
            arrived.append((source, *_open(reply, by, recorder)))
    documents, exit_code = [], 0
    for source, reply, session, who in arrived:
        is_open = sheets.may_read_views(session, reply, me)
        acts = _readable(sheets.preview_reply(session, reply, who).acts, is_open)
        if not as_json:
            print_acts(reply, who, acts)
            if any(act.is_hidden for act in acts):
                console.print_message(_explain_hidden(reply, me))
        if not acts:
            console.print_message(f"The sheet {reply.code} of {TEAM_NAMES[reply.team]} says nothing yet.")
            continue
        accepted: frozenset[str] | None = None
        if not is_accepted:
            accepted = _ask(acts, files) if not as_json else frozenset()
        evidence = f"sheet {reply.code}, {source}" if reply.code else f"a reply, {source}"
        outcome = None
        if accepted is None or accepted:
            outcome = sheets.collect_reply(session, reply, who, evidence=evidence, accepted=accepted)
        if as_json:
            told = _readable(outcome.acts, is_open or not outcome.hidden) if outcome else acts
            documents.append(_document(reply, who, told, outcome))
        elif outcome:
            print_outcome(reply, outcome)
        else:
            console.print_message("Nothing was written. --yes writes what is understood.")
        last = outcome.acts if outcome else acts
        if not as_json and (answer := write_answer(reply, last)):
            console.print_message(f"To mail back to {who.by}:")
            console.print_data(f"\n{answer}")
        if any(act.problem for act in (*acts, *last)) or (outcome and outcome.refused):
            exit_code = console.EXIT_PROBLEMS_FOUND
    if as_json:
        console.print_json(documents)
    return exit_code


@arguments.command(arguments.slug_argument, arguments.json_option, name="reveal")
def reveal(slug: str, as_json: bool) -> int:
    """Show both teams' own views side by side, furthest apart first; hidden ones are written into the campaign.

    Words that only one of the two uses stand between asterisks; where hardly a word is the same, only the numbers do.
    Without a hidden sheet it shows what stands there.
    Exit 1 if something on a hidden sheet could not be taken over.

    \b
    Example:
      alignkit reveal spring-webinar
    """

    session = open_session.open_session(slug)
    outcome = sheets.reveal(session)
    if not (outcome.revealed or outcome.pairs):
        raise UserError(
            f"Neither team has written a view on {slug} yet, and no hidden sheet waits on this machine.",
            f"alignkit sheet {slug} --team sales asks for them.",
        )
    refused = [act for act in outcome.acts if act.problem]
    if as_json:
        console.print_json({"slug": slug, "views": _pair_documents(outcome.pairs)})
    else:
        _print_pairs(outcome.pairs)
        if not outcome.revealed:
            console.print_message("No sheet waits hidden on this machine: these views stand in the campaign.")
    for act in refused:
        console.print_warning(f"{_name(act.question)}: {act.problem}")
    for each in outcome.revealed:
        console.print_message(
            f"{TEAM_POSSESSIVES[each.reply.team]} sheet {each.reply.code} ({each.who.by}) is written."
        )
    return console.EXIT_PROBLEMS_FOUND if refused else 0


def _read_sources(files: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The name and the text of each file, or of standard input. Raises UserError, naming the file."""
    for name in files or ("-",):
        if name == "-":
            if sys.stdin.isatty():
                console.print_message(
                    "Paste the sheet, then press Ctrl+D on a line of its own (Windows: Ctrl+Z, Enter)."
                )
            raw = sys.stdin.buffer.read(MAX_LETTERS * 4 + 1)
        else:
            try:
                raw = read_limited(Path(name), MAX_LETTERS * 4)
            except OSError as error:
                raise UserError(f"{name} could not be read: {error.strerror}.") from error
        source = "pasted" if name == "-" else Path(name).name
        if len(raw) > MAX_LETTERS * 4:
            raise UserError(f"{source}: larger than {MAX_LETTERS * 4 // 1024} KiB.", "Send the filled-in sheet alone.")
        yield source, _decode(raw, source)


def _decode(raw: bytes, source: str) -> str:
    for codec in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    raise UserError(f"{source} is not text.", "Save it as plain text, UTF-8.")


def _read(source: str, text: str) -> list[SheetReply]:
    if "data-alignkit-sheet" in text:
        raise UserError(
            f"{source} is the page itself, and its answers are not in it.",
            "Open it in a browser, answer, and collect the text that it gives.",
        )
    try:
        return read_sheets(text)
    except UserError as error:
        raise UserError(f"{source}: {error.message}", error.hint) from error


def _open(reply: SheetReply, by: str, recorder: str) -> tuple[SheetReply, Session, Actor]:
    ws = context.open_workspace()
    if not is_slug(reply.slug) or reply.slug not in list_slugs(ws):
        raise UserError(f"The sheet is about {reply.slug!r}, and there is no such campaign here.")
    if not reply.code:  # the sentence of `request`, which has no name of its own
        reply = replace(reply, signer=by.strip())
    name = reply.name or reply.signer or by.strip()
    if not name:
        raise UserError("The sheet gives no name.", "Ask whose it is, then: alignkit collect --by NAME …")
    session = open_session.open_session(reply.slug)
    return reply, session, Actor(name, context.current_time(), recorder)


def _readable(acts: Sequence[SheetAct], is_open: bool) -> tuple[SheetAct, ...]:
    return tuple(acts) if is_open else hide_views(acts)


def _explain_hidden(reply: SheetReply, me: Identity) -> str:
    """Why the words of views are not shown at this machine."""
    other = next(TEAM_NAMES[team] for team in TEAMS if team != reply.team)
    here = (
        f"this machine is set up for {TEAM_NAMES[me.team]}"
        if me.team
        else "nobody has said which team sits at this machine (ALIGNKIT_TEAM)"
    )
    return f"{TEAM_POSSESSIVES[reply.team]} views stay hidden here until {other} has written its own: {here}."


def print_acts(reply: SheetReply, who: Actor, acts: Sequence[SheetAct]) -> None:
    """What a sheet says, question by question, for standard output."""
    role = f", {reply.role}" if reply.role else ""
    console.print_data(f"{reply.slug}, revision {reply.revision}: {TEAM_NAMES[reply.team]}, {who.by}{role}")
    question = "none yet"
    for act in acts:
        if act.question != question:
            question = act.question
            console.print_data(f"\n{_name(question)}")
        for line in describe_act(act, reply.team):
            console.print_data(f"  {line}")


def _ask(acts: Sequence[SheetAct], files: Sequence[str]) -> frozenset[str]:
    """The questions whose acts somebody at the terminal accepts; none where nobody can be asked."""
    if not context.is_interactive() or not files or "-" in files:
        return frozenset()
    asked = dict.fromkeys(act.question for act in acts if not act.problem)
    return frozenset(key for key in asked if click.confirm(f"Write {_name(key)}?", default=True, err=True))


def _name(key: str) -> str:
    return f"{get_question(key).number}. {get_question(key).name}" if key in QUESTION_KEYS else "The campaign"


def print_outcome(reply: SheetReply, outcome: CollectOutcome) -> None:
    """What became of a sheet, and both teams' views where they can be seen now."""
    team = TEAM_NAMES[reply.team]
    if outcome.hidden:
        console.print_message(
            f"{TEAM_POSSESSIVES[reply.team]} answers are kept hidden until the other team's views are there, or "
            f"alignkit reveal {reply.slug} shows them."
        )
        return
    for each in outcome.revealed:
        console.print_message(
            f"{TEAM_POSSESSIVES[each.reply.team]} sheet {each.reply.code}, hidden so far, is written too."
        )
    for act in outcome.refused:
        console.print_warning(f"On a sheet that had waited, {_name(act.question)}: {act.problem}")
    taken = sum(not act.problem for act in outcome.acts)
    count = len(outcome.acts)
    console.print_message(f"{team}: {taken} of {count} statement{'' if count == 1 else 's'} taken over.")
    if outcome.signed and outcome.signed.sealed_path:
        console.print_message(f"Both teams have signed {outcome.signed.signoff.digest}: signed and locked.")
    if outcome.signed and outcome.signed.brief_problem:
        console.print_warning(f"The brief was not written: {outcome.signed.brief_problem}")
    _print_pairs(outcome.pairs)


def _print_pairs(pairs: Iterable[ViewPair]) -> None:
    for pair in pairs:
        apart = f"{pair.distance:.0%} of the words differ" if pair.marketing and pair.sales else "one view only"
        console.print_data(f"\n{_name(pair.question)} ({apart})")
        for team, text in (("Marketing", pair.marked_marketing), ("Sales", pair.marked_sales)):
            lines = text.splitlines() or ["(no view)"]
            console.print_data(f"  {team:<9}  {lines[0]}")
            for line in lines[1:]:
                console.print_data(f"             {line}")


def _document(
    reply: SheetReply, who: Actor, acts: Sequence[SheetAct], outcome: CollectOutcome | None
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "slug": reply.slug,
        "revision": reply.revision,
        "team": reply.team,
        "sheet": reply.code,
        "by": who.by,
        "recorded_by": who.recorded_by,
        "written": outcome is not None and not outcome.hidden,
        "hidden": outcome is not None and outcome.hidden,
        "mail_back": write_answer(reply, acts) or None,
        "acts": [
            {
                "kind": act.kind,
                "question": act.question or None,
                "text": None if act.is_hidden else act.text,
                "hidden": act.is_hidden,
                "more": act.more or None,
                "problem": act.problem or None,
                "note": act.note or None,
            }
            for act in acts
        ],
    }
    return document | ({"views": _pair_documents(outcome.pairs)} if outcome and outcome.pairs else {})


def _pair_documents(pairs: Iterable[ViewPair]) -> list[dict[str, Any]]:
    return [
        {
            "question": pair.question,
            "marketing": pair.marketing or None,
            "sales": pair.sales or None,
            "distance": pair.distance,
        }
        for pair in pairs
    ]
