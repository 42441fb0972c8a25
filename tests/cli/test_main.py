from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from alignkit.cli.main import cli
from alignkit.core import model
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files import reader
from alignkit.listing import summary_builder
from alignkit.store import campaigns, workspace
from tests.command_line import run, run_checked, run_refused
from tests.full_campaign import full_campaign

SLUG = "freight"
ESC, RLO = "\x1b", "\u202e"
HOSTILE = f"[@click=app.quit]x[/] {ESC}[31mred {RLO}evil <script> \x9b2J"
pytestmark = pytest.mark.usefixtures("no_identity")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    workspace.create_workspace(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def ready_campaign(root: Path) -> Path:
    """A workspace with one campaign, answered in full; the path of its file."""
    return campaigns.create_campaign(workspace.find_workspace(root, {}), full_campaign(SLUG))


def agree_both(slug: str = SLUG) -> None:
    run_checked("agree", slug, "--all", "--team", "marketing", "--by", "Ines Kaya")
    run_checked("agree", slug, "--all", "--team", "sales", "--by", "Marcus Boehm")


def sign_both(slug: str = SLUG) -> None:
    agree_both(slug)
    run_checked("sign", slug, "--team", "marketing", "--by", "Ines Kaya")
    run_checked("sign", slug, "--team", "sales", "--by", "Marcus Boehm")


def parse_table(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def run_show(slug: str = SLUG) -> dict[str, object]:
    return json.loads(run_checked("show", slug, "--json").stdout)


# --- from nothing to a signed brief -----------------------------------------------------------------------------------

ANSWERS = {
    "pain": ("Freight managers pay 3 to 5 % too much.", ['evidence=["9 of 12 interviews"]']),
    "differentiation": (
        "We check every invoice.",
        ["sales_talk_track=Who checks?", "proof.+=Nordwind got 310,000 back"],
    ),
    "target": (
        "Heads of logistics in DACH.",
        ['accounts=["Manufacturing"]', 'exclusions=["Customers"]', "personas.+.title=Head of logistics"],
    ),
    "goals": (
        "Twenty deals by the end of the year.",
        [
            "quota_amount=0",
            "targets.+.metric=Won deals",
            "targets.0.target=20",
            "targets.0.due=31 December 2027",
            "targets.0.owner=Marcus Boehm",
        ],
    ),
    "mql": (
        "Somebody who asked for the check.",
        [
            'criteria=["Fits", "Asked"]',
            "not_enough.+=A download",
            "handoff.owner=Lena Ott",
            "handoff.to=SDR desk",
            "handoff.within=1 business hour",
            "handoff.fallback=Jonas Wirth",
            'handoff.include=["Why, in one sentence"]',
        ],
    ),
    "sql": (
        "Sales has spoken to the lead.",
        [
            "model=conv",
            'criteria=["Spend confirmed"]',
            "decide_within='3 business days'",
            'reject_reasons=[{code="no-date", meaning="No tender", next="Nurture"}, '
            '{code="no-fit", meaning="No fit", next="Closed"}, {code="no-money", meaning="No budget", next="Nurture"}]',
        ],
    ),
    "marketing_responsibilities": (
        "Nineteen leads a week.",
        ["returned_leads=Nurture in 2 days", "commitments.+.what=Deliver MQLs", "commitments.0.amount=19"],
    ),
    "sales_responsibilities": (
        "Every lead is called on time.",
        [
            "follow_up.asked_for_call=15 minutes",
            "follow_up.first_response=2 business hours",
            "follow_up.attempts=6",
            "follow_up.over=14 days",
        ],
    ),
    "metrics": (
        "Won revenue decides.",
        [
            'measures.+={name = "Won revenue", kind = "revenue", primary = true, source = "CRM", owner = "Ines Kaya"}',
            "review.every=2 weeks",
        ],
    ),
}


def test_from_nothing_to_a_signed_brief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ines Kaya")
    config = tmp_path / "gitconfig"
    config.write_text('[user]\n\tname = Ines Kaya\n\temail = "ines@example.com"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.chdir(tmp_path)
    run_checked("init")
    words = ["--launch", "2027-04-06", "--end", "30 June 2027", "--marketing-lead", "Ines Kaya"]
    words += ["--sales-lead", "Marcus Boehm", "--crm-name", "2027-Q2-FRT"]
    made = run_checked("new", "Freight overcharge check", *words)
    slug = "freight-overcharge-check"
    path = tmp_path / "campaigns" / f"{slug}.toml"
    assert made.stdout == f"{path}\n"
    for key, (text, settings) in ANSWERS.items():
        sets = [word for setting in settings for word in ("--set", setting)]
        result = run_checked("answer", slug, key, "--text", text, *sets)
        assert "missing" not in result.stderr
    run_checked("agree", slug, "--all", "--team", "marketing")  # the git identity of this machine
    run_checked("agree", slug, "--all", "--team", "sales", "--by", "Marcus Boehm")
    first = run_checked("sign", slug, "--team", "marketing")
    assert "Sales has yet to sign" in first.stderr
    second = run_checked("sign", slug, "--team", "sales", "--by", "Marcus Boehm")
    assert f"campaigns/sealed/{slug}/r1.toml" in second.stderr
    assert f"The brief is in briefs/{slug}.md" in second.stderr
    assert run_show(slug)["status"] == "signed"
    assert (tmp_path / "campaigns" / "sealed" / slug / "r1.toml").read_bytes() == path.read_bytes()
    page = run_checked("brief", slug).stdout
    assert (tmp_path / "briefs" / f"{slug}.md").read_text("utf-8") == page
    for text, _ in ANSWERS.values():
        assert text in page
    signoffs = parse_table(path)["agreement"]["signoffs"]  # type: ignore[index]
    assert [(s["name"], s.get("email")) for s in signoffs] == [
        ("Ines Kaya", "ines@example.com"),
        ("Marcus Boehm", None),
    ]
    run_checked("verify")


def test_the_same_in_real_processes(tmp_path: Path) -> None:
    environ = os.environ | {"ALIGNKIT_STATE": str(tmp_path / "state")}

    def real(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alignkit", *words]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert real("init").returncode == 0
    made = real("new", "Ünïcode – ⚑ 市场")
    assert (made.returncode, made.stdout) == (0, f"{tmp_path}/campaigns/unicode.toml\n")
    told = real("answer", "unicode", "target", "--text", "Größe, 痛み")
    assert told.returncode == 0
    assert "Accounts" in told.stderr
    assert json.loads(real("show", "unicode", "--json").stdout)["questions"][2]["answer"] == "Größe, 痛み"
    gone = real("show", "unicod")
    assert (gone.returncode, gone.stdout) == (2, "")
    assert "Did you mean unicode?" in gone.stderr
    assert "\x1b" not in real("show", "unicode").stdout


# --- help, speed, manual ----------------------------------------------------------------------------------------------


def commands(group: click.Group = cli, before: str = "") -> dict[str, click.Command]:
    """Every command by its name; those of a group after it, as "review result"."""
    context, found = click.Context(group), {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found[before + name] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{before}{name} ")
    return found


def line_of(name: str) -> str:
    """What the help of the group says of a command."""
    group, _, command = name.rpartition(" ")
    table = commands()[group] if group else cli
    return table.lines[command][1]  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str) -> None:
    said = run_checked(*name.split(), "--help").stdout
    assert f"Example:\n    alignkit {name}" in said
    for option in commands()[name].params:
        assert not isinstance(option, click.Option) or option.help, option
    line = line_of(name).rstrip(".")
    assert " ".join((commands()[name].help or "").split()).startswith(line)


def test_the_help_of_answer_names_every_question() -> None:
    said = run_checked("answer", "--help").stdout
    assert all(key in said for key in (*QUESTION_KEYS, "campaign"))


def test_help_names_every_command() -> None:
    said = run_checked("--help").stdout
    for name in cli.list_commands(click.Context(cli)):
        assert re.search(rf"^  {name}  ", said, re.MULTILINE)
    assert "..." not in said.partition("Commands:")[2]


HEAVY = ("textual", "tomlkit", "jinja2", "importlib.metadata", "platformdirs", "rich", "subprocess")


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--version"], (*HEAVY, "tomli", "pathlib")),
        (["--help"], (*HEAVY, "tomli", "pathlib")),
        (["show", SLUG], HEAVY),
        (["list", "--json"], HEAVY),
    ],
)
def test_what_is_not_loaded(ready_campaign: Path, words: list[str], never: tuple[str, ...]) -> None:
    program = (
        "import sys; sys.argv[0] = 'alignkit'\n"
        "from alignkit.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        f"print([name for name in {never!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[-1] == "[]", ended.stderr


def manual() -> str:
    """The manual of the command line as Markdown; the same with every click."""
    parts = [_section("# alignkit", "alignkit [OPTIONS] [COMMAND]", cli)]
    for name, command in commands().items():
        arguments = [f" {_metavar(p)}" for p in command.params if isinstance(p, click.Argument)]
        head, usage = f"{'#' * (2 + name.count(' '))} {name}", f"{name}{''.join(arguments)} [OPTIONS]"
        if isinstance(command, click.Group):
            usage = f"{name} COMMAND"
        parts.append(_section(head, f"alignkit {usage}", command))
    return "<!-- Made from the commands: pytest tests/cli/test_main.py -k manual --snapshot-update -->\n\n" + "\n".join(
        parts
    )


def _section(head: str, usage: str, command: click.Command) -> str:
    said, _, example = inspect.cleandoc(command.help or "").partition("\b\nExample:\n")
    lines = [head, "", f"`{usage}`", "", said.strip(), "", "```sh", textwrap.dedent(example).strip(), "```", ""]
    options = [p for p in command.params if isinstance(p, click.Option)]
    lines += ["| option | |", "|---|---|"] if options else []
    for option in options:
        written = f"{', '.join(option.opts)} {_metavar(option)}".strip().replace("|", "\\|")
        lines.append(f"| `{written}` | {option.help} |")
    return "\n".join(lines).rstrip() + "\n"


def _metavar(param: click.Parameter) -> str:
    if isinstance(param, click.Option) and param.is_flag:
        return ""
    if param.metavar:
        return param.metavar
    if isinstance(param.type, click.Choice):
        return "|".join(param.type.choices)
    name = (param.name or "").upper() if isinstance(param, click.Argument) else "TEXT"
    return name if param.required or isinstance(param, click.Option) else f"[{name}]"


def test_the_manual_is_in_step(snapshot) -> None:  # type: ignore[no-untyped-def]
    snapshot.snapshot_dir = Path(__file__).parents[2] / "docs"
    snapshot.assert_match(manual(), "commands.md")


# --- answers ----------------------------------------------------------------------------------------------------------


def test_text_from_standard_input(ready_campaign: Path) -> None:
    run_checked("answer", SLUG, "pain", "--text", "-", stdin="\ufeffOne line\r\nand another\n".encode())
    assert parse_table(ready_campaign)["pain"]["answer"] == "One line\nand another"  # type: ignore[index]
    result = run("answer", SLUG, "pain", "--text", "-", stdin=b"\xff\xfe")
    assert (result.exit_code, "UTF-8" in result.stderr) == (2, True)


def test_the_campaign_has_fields_and_no_prose(ready_campaign: Path) -> None:
    run_checked("answer", SLUG, "campaign", "--set", "launch=6.4.2027", "--set", "budget=")
    info = parse_table(ready_campaign)["campaign"]
    assert str(info["launch"]) == "2027-04-06"  # type: ignore[index]
    assert "budget" not in info  # type: ignore[operator]
    assert "no prose" in run_refused("answer", SLUG, "campaign", "--text", "x")


def test_one_wrong_setting_changes_nothing(ready_campaign: Path) -> None:
    before = ready_campaign.read_bytes()
    said = run_refused("answer", SLUG, "goals", "--text", "New", "--set", "targets.0.due=soon")
    assert "targets.0.due must be a date such as 2027-12-31" in said
    assert "soon" in said
    assert ready_campaign.read_bytes() == before


def test_an_unknown_key_is_refused_and_one_of_the_file_is_kept_and_named(ready_campaign: Path) -> None:
    before = ready_campaign.read_bytes()
    assert "Did you mean within?" in run_refused("answer", SLUG, "mql", "--set", "handoff.withn=1 hour")
    assert ready_campaign.read_bytes() == before
    ready_campaign.write_text(ready_campaign.read_text("utf-8").replace("[mql]\n", "[mql]\nx = [1]\n"), "utf-8")
    assert "does not know" in run_checked("answer", SLUG, "mql", "--set", "x=[1, 2]").stderr
    assert parse_table(ready_campaign)["mql"]["x"] == [1, 2]  # type: ignore[index]


def test_a_time_is_stored_in_its_plain_form_and_said(ready_campaign: Path) -> None:
    result = run_checked("answer", SLUG, "mql", "--set", "handoff.within=within 24h")
    assert 'handoff.within: 24 hours (you wrote "within 24h")' in result.stderr
    assert parse_table(ready_campaign)["mql"]["handoff"]["within"] == "24 hours"  # type: ignore[index]


def test_a_time_that_can_be_read_two_ways_is_asked_back_and_nothing_changes(ready_campaign: Path) -> None:
    before = ready_campaign.read_bytes()
    said = run_refused("answer", SLUG, "mql", "--set", "handoff.within=24 hours on business days")
    assert "24 business hours, 24 hours, or 1 business day?" in said
    assert ready_campaign.read_bytes() == before


def test_nothing_given(ready_campaign: Path) -> None:
    assert "--text" in run_refused("answer", SLUG, "pain")


@pytest.mark.parametrize("name", list(cli.lines))
def test_no_help_speaks_of_a_stance(name: str) -> None:
    assert "stance" not in run_checked(name, "--help").output
    assert "stance" not in cli.lines[name][1]


def test_teams_take_back_what_they_said_in_its_own_words(ready_campaign: Path) -> None:
    who = ("--team", "sales", "--by", "M")
    run_checked("agree", SLUG, "mql", *who)
    assert run_checked("withdraw", SLUG, "mql", "--team", "sales").stderr == "Sales' agreement with mql is withdrawn.\n"
    run_checked("object", SLUG, "mql", *who, "--note", "No budget")
    assert run_checked("withdraw", SLUG, "mql", "--team", "sales").stderr == "Sales' objection to mql is withdrawn.\n"
    agree_both()
    run_checked("sign", SLUG, "--team", "marketing", "--by", "I")
    listed = summary_builder.build_summary(
        SLUG, reader.read_campaign(ready_campaign.read_bytes(), SLUG), date(2027, 1, 1)
    )
    assert listed.details.waiting_text == "Sales' signature"
    run_checked("withdraw", SLUG, "--team", "marketing")
    run_checked("sign", SLUG, *who)
    assert run_checked("withdraw", SLUG, "--team", "sales").stderr == "Sales' sign-off is withdrawn.\n"


def test_a_position_that_changes_nothing_says_so(ready_campaign: Path) -> None:
    words = ("position", SLUG, "mql", "--team", "sales", "--text")
    assert run_checked(*words, "").stderr == "Sales' position on mql: nothing differs.\n"
    assert run_checked(*words, "Budget named.").stderr == "Sales' position on mql: saved.\n"
    assert run_checked(*words, "Budget named.").stderr == "Sales' position on mql: nothing differs.\n"


def test_positions(ready_campaign: Path) -> None:
    run_checked("position", SLUG, "mql", "--team", "Sales", "--text", "Budget named.")
    assert run_show()["questions"][4]["sales"]["position"] == "Budget named."  # type: ignore[index]


def test_a_hidden_position_is_not_in_the_file_until_the_other_team_has_one(ready_campaign: Path) -> None:
    before = ready_campaign.read_bytes()
    hidden = run_checked("position", SLUG, "mql", "--team", "sales", "--hidden", "--text", "Budget named.")
    assert "hidden until Marketing has given its own" in hidden.stderr and ready_campaign.read_bytes() == before
    run_checked("position", SLUG, "mql", "--team", "marketing", "--hidden", "--text", "Asked for a call.")
    question = run_show()["questions"][4]  # type: ignore[index]
    assert (question["sales"]["position"], question["marketing"]["position"]) == ("Budget named.", "Asked for a call.")


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "an editor.py"
    path.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\ntext = path.read_text()\n{body}\n")
    return shlex.join([sys.executable, str(path), "--wait"])


def test_the_editor_takes_over_what_is_saved(
    ready_campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "assert text.startswith('# '); path.write_text(text.replace('A download', 'A click'))"
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    run_checked("answer", SLUG, "mql", "--editor")
    assert "A click" in parse_table(ready_campaign)["mql"]["not_enough"]  # type: ignore[index]
    before = ready_campaign.read_bytes()
    monkeypatch.setenv("EDITOR", script(tmp_path, "pass"))
    assert "nothing differs" in run_checked("answer", SLUG, "mql", "--editor").stderr
    assert ready_campaign.read_bytes() == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("path.write_text(text + 'broken = [ # MINE')", "line"),
        ("path.write_text('[mql]\\nhandoff = 5\\n# MINE\\n')", "handoff must be a table"),
        ("path.write_text('[mql]\\ncriteria = 5\\n# MINE\\n')", "criteria must be a list"),
        ("path.write_text('[pain]\\nanswer = \"x\"\\n# MINE\\n')", "Only [mql]"),
        ("path.write_bytes(b'\\xff# MINE')", "UTF-8"),
        ("path.write_text(text + '# MINE'); sys.exit(3)", "ended with an error (3)"),
    ],
)
def test_a_bad_edit_costs_no_word(
    ready_campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    before = ready_campaign.read_bytes()
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    error = run_refused("answer", SLUG, "mql", "--editor")
    assert said in error
    assert ready_campaign.read_bytes() == before
    kept = Path(error.rsplit("kept in ", 1)[1].strip())
    assert kept.is_relative_to(tmp_path / "state")
    assert b"MINE" in kept.read_bytes()


@pytest.mark.parametrize(
    "body", ["path.write_text('')", "path.write_text(' \\n')", "path.unlink()", "path.write_text('# only a note\\n')"]
)
def test_an_editor_that_leaves_nothing_takes_no_answer(
    ready_campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    before = ready_campaign.read_bytes()
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    error = run_refused("answer", SLUG, "mql", "--editor")
    assert "left an empty file" in error and "leave the line [mql]" in error
    assert ready_campaign.read_bytes() == before
    monkeypatch.setenv("EDITOR", script(tmp_path, "path.write_text('[mql]\\n')"))  # on purpose
    run_checked("answer", SLUG, "mql", "--editor")
    assert not parse_table(ready_campaign).get("mql")


def test_a_text_that_cannot_be_saved_is_kept_as_it_left_the_editor(
    ready_campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"path.write_text('[mql]\\nanswer = \"MINE\"\\n'); pathlib.Path({str(ready_campaign)!r}).unlink()"
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    error = run_refused("answer", SLUG, "mql", "--editor")
    assert b"MINE" in Path(error.rsplit("kept in ", 1)[1].strip()).read_bytes()


def test_an_interrupt_is_the_editors(ready_campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN); os.kill(os.getppid(), signal.SIGINT)\n"
    body += "path.write_text(text.replace('A download', 'A click'))"
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    run_checked("answer", SLUG, "mql", "--editor")
    assert "A click" in parse_table(ready_campaign)["mql"]["not_enough"]  # type: ignore[index]


@pytest.mark.parametrize("stdin", ["", "\n", " \r\n"])
@pytest.mark.parametrize("words", [("answer", SLUG, "mql"), ("position", SLUG, "mql", "--team", "sales")])
def test_nothing_on_standard_input_takes_no_text_out(ready_campaign: Path, words: tuple[str, ...], stdin: str) -> None:
    run_checked("position", SLUG, "mql", "--team", "sales", "--text", "Budget named.")
    before = ready_campaign.read_bytes()
    assert "--text ''" in run_checked(*words, "--text", "-", stdin=stdin, code=2).stderr
    assert ready_campaign.read_bytes() == before
    run_checked(*words, "--text", "")  # on purpose
    assert ready_campaign.read_bytes() != before


@pytest.mark.parametrize("editor", ["", "/no/such/editor", "'unclosed"])
def test_no_editor(ready_campaign: Path, monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    monkeypatch.setenv("EDITOR", editor)
    assert "export EDITOR=nano" in run_refused("answer", SLUG, "mql", "--editor")


# --- stances and signatures -------------------------------------------------------------------------------------------


def test_agreeing_needs_questions_a_team_and_a_name(ready_campaign: Path) -> None:
    assert "Which questions?" in run_refused("agree", SLUG, "--team", "sales", "--by", "M")
    assert "Which team?" in run_refused("agree", SLUG, "pain", "--by", "M")
    assert "--by NAME" in run_refused("agree", SLUG, "pain", "--team", "sales")


def test_the_team_comes_from_the_environment(ready_campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    monkeypatch.setenv("ALIGNKIT_BY", "Marcus Boehm")
    run_checked("agree", SLUG, "pain", "mql", "--recorded-by", "Ines Kaya", "--note", "Watch the budget")
    stance = run_show()["questions"][4]["sales"]  # type: ignore[index]
    assert (stance["stance"], stance["by"], stance["recorded_by"], stance["stale"]) == (
        "agree",
        "Marcus Boehm",
        "Ines Kaya",
        False,
    )
    assert stance["note"] == "Watch the budget"


def test_objecting_parking_and_withdrawing(ready_campaign: Path) -> None:
    who = ("--team", "sales", "--by", "M")
    assert "needs a reason" in run_refused("object", SLUG, "mql", *who)
    assert "both somebody who has it and a day" in run_refused(
        "object", SLUG, "mql", *who, "--note", "No", "--owner", "J"
    )
    assert "such as 2027-04-06" in run_refused("object", SLUG, "mql", *who, "--note", "No", "--due", "soon")
    parked = ("--owner", "Jonas", "--due", "20 April 2027")
    assert (
        "Parked with Jonas until 2027-04-20" in run_checked("object", SLUG, "mql", *who, "--note", "No", *parked).stderr
    )
    past = ("--owner", "Jonas", "--due", "2020-01-01")
    assert "Note: 2020-01-01 is past" in run_checked("object", SLUG, "mql", *who, "--note", "No", *past).stderr
    ahead = ("--owner", "Jonas", "--due", str(datetime.now().astimezone().date() + timedelta(1)))
    assert "is past" not in run_checked("object", SLUG, "mql", *who, "--note", "No", *ahead).stderr
    assert run_show()["questions"][4]["status"] == "objected"  # type: ignore[index]
    run_checked("withdraw", SLUG, "mql", "--team", "sales")
    assert run_show()["questions"][4]["status"] == "answered"  # type: ignore[index]
    assert "has not signed" in run_refused("withdraw", SLUG, "--team", "sales")


def test_signing_says_what_blocks(ready_campaign: Path) -> None:
    said = run_refused("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    assert "Sales has not agreed with Pain yet." in said


def test_one_person_does_not_sign_for_both(ready_campaign: Path) -> None:
    agree_both()
    run_checked("sign", SLUG, "--team", "marketing", "--by", "Ines Kaya")
    assert "one person" in run_refused("sign", SLUG, "--team", "sales", "--by", "ines  KAYA")


def test_a_sign_off_taken_down_for_somebody_needs_evidence(ready_campaign: Path) -> None:
    agree_both()
    words = ("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm", "--recorded-by", "Ines Kaya")
    assert "on what evidence?" in run_refused(*words)
    run_checked(*words, "--evidence", "his mail of 31 March", "--role", "Head of Sales")
    made = run_show()["signoffs"][0]  # type: ignore[index]
    assert (made["trust"], made["stale"], made["role"], made["email"]) == ("reported", False, "Head of Sales", None)
    run_checked("withdraw", SLUG, "--team", "sales")
    assert run_show()["signoffs"] == []


@pytest.mark.parametrize("chance", ["Won deal=0.6", "Won deals=2", "Won deals=high", "0.6"])
def test_confidence_is_about_a_goal(ready_campaign: Path, chance: str) -> None:
    agree_both()
    said = run_refused("sign", SLUG, "--team", "sales", "--by", "M", "--confidence", chance)
    assert "Won deals" in said or "0 to 1" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"We promise{RLO} nothing", True),
        ("pay\u200bpal", True),
        ("a\x08b", True),
        ("C:\\bin and \\u0041", False),
        ("👩\u200d💻 works", False),
    ],
)
def test_invisible_letters_are_told_before_signing(ready_campaign: Path, text: str, told: bool) -> None:
    run_checked("answer", SLUG, "target", "--set", f"personas.0.cares_about={text}")
    agree_both()
    assert ("Target holds invisible" in run_checked("sign", SLUG, "--team", "sales", "--by", "M").stderr) is told


def test_a_request_is_a_message_to_send(ready_campaign: Path) -> None:
    early = run_checked("request", SLUG, "--team", "sales").stdout
    assert "Nobody can sign it yet" in early and "I sign " not in early
    agree_both()
    result = run_checked("request", SLUG, "--team", "sales")
    digest = run_show()["digest"]
    assert result.stdout.startswith("Marcus Boehm, please read")
    assert f"I sign {SLUG}, revision 1, {digest}, for Sales." in result.stdout
    assert "\n---\n\n# " in result.stdout and "not signed yet" in result.stdout
    assert "--recorded-by 'YOUR NAME' --evidence" in result.stderr
    run_checked("sign", SLUG, "--team", "sales", "--by", "Marcus Boehm")
    assert "Marcus Boehm has signed for Sales already" in run_refused("request", SLUG, "--team", "sales")
    run_checked("sign", SLUG, "--team", "marketing", "--by", "Ines Kaya")
    assert "signed by both teams already" in run_refused("request", SLUG, "--team", "sales")


def test_a_signed_campaign_names_amend_and_a_draft_can_be_discarded(ready_campaign: Path, tmp_path: Path) -> None:
    assert "nothing signed to amend" in run_refused("amend", SLUG)
    assert "never signed" in run_refused("amend", SLUG, "--discard")
    sign_both()
    signed = ready_campaign.read_bytes()
    for words in (["answer", SLUG, "pain", "--text", "x"], ["withdraw", SLUG, "pain", "--team", "sales"]):
        assert f"alignkit amend {SLUG}" in run_refused(*words)
    assert "no draft to discard" in run_refused("amend", SLUG, "--discard")
    run_checked("amend", SLUG)
    assert (run_show()["status"], run_show()["revision"], run_show()["in_force"]) == ("ready", 2, 1)
    run_checked("answer", SLUG, "pain", "--text", "Another pain, a better one.")
    assert "Another pain" not in run_checked("brief", SLUG).stdout
    assert "Another pain" in run_checked("brief", SLUG, "--draft").stdout
    assert "Another pain" not in run_checked("brief", SLUG, "--revision", "1").stdout
    said = run_checked("amend", SLUG, "--discard").stderr
    kept = Path(said.rsplit("kept in ", 1)[1].strip())
    assert b"Another pain" in kept.read_bytes()
    assert kept.is_relative_to(tmp_path / "state")
    assert tomllib.loads(ready_campaign.read_text()) == tomllib.loads(signed.decode())
    run_checked("verify", SLUG)


def test_a_missing_sealed_copy_is_made_by_the_next_command_that_writes(ready_campaign: Path, root: Path) -> None:
    sign_both()
    copy = root / "campaigns" / "sealed" / SLUG / "r1.toml"
    copy.unlink()
    assert "--seal" in run("verify", SLUG).stdout
    run_refused("agree", SLUG, "pain", "--team", "sales", "--by", "M")
    assert copy.read_bytes() == ready_campaign.read_bytes()


# --- reading ----------------------------------------------------------------------------------------------------------

SHOW = (
    "slug",
    "title",
    "status",
    "revision",
    "in_force",
    "digest",
    "base",
    "questions",
    "signoffs",
    "blocking",
    "results",
)
QUESTION = ("key", "status", "digest", "from_base", "answer", "fields", "marketing", "sales", "disputed")
VIEW = (
    *("position", "stance", "stale", "by", "recorded_by", "via", "at", "note", "settles", "reply", "owner", "due"),
    *("objected", "objected_settles", "objected_on", "settled_on"),
)
SIGNOFF = ("team", "name", "role", "email", "recorded_by", "via", "at", "digest", "trust", "stale")
BLOCK = ("question", "key", "team", "code", "message")
STANDING = ("slug", "title", "launch", "end", "status", "revision", "in_force", "agreed", "objections")
BASE = ("based_on", "from_base", "newer_base")
ENTRY = (
    *STANDING,
    "findings",
    "signed",
    "waiting",
    "review_due",
    "decided",
    "evidence",
    "outcome",
    "tags",
    "problems",
    *BASE,
)


def test_show_json_has_exactly_its_keys(ready_campaign: Path) -> None:
    document = run_show()
    assert tuple(document) == SHOW
    assert [q["key"] for q in document["questions"]] == list(QUESTION_KEYS)  # type: ignore[index]
    for question in document["questions"]:  # type: ignore[attr-defined]
        assert tuple(question) == QUESTION
        assert tuple(question["marketing"]) == tuple(question["sales"]) == VIEW
        assert not {"answer", "disputed"} & set(question["fields"])
        assert set(question["marketing"].values()) == {None}
    assert all(tuple(block) == BLOCK for block in document["blocking"])  # type: ignore[attr-defined]
    target = document["questions"][3]["fields"]["targets"][0]  # type: ignore[index]
    assert (target["due"], target["target"]) == ("2027-12-31", 20)
    sign_both()
    document = run_show()
    assert [tuple(signoff) for signoff in document["signoffs"]] == [SIGNOFF, SIGNOFF]  # type: ignore[attr-defined]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["signoffs"][0]["at"])  # type: ignore[index]
    assert document["signoffs"][0]["trust"] == "recorded"  # type: ignore[index]
    assert (document["in_force"], document["blocking"]) == (1, [])


def test_show_says_where_it_stands(ready_campaign: Path) -> None:
    said = run_checked("show", SLUG).stdout
    assert "draft, revision 1" in said
    assert "Sales has not agreed with MQL yet." in said
    agree_both()
    assert "ready, revision 1 · 9 of 9 agreed" in run_checked("show", SLUG).stdout


def test_an_empty_campaign(root: Path) -> None:
    run_checked("new", "Nothing yet")
    document = run_show("nothing-yet")
    assert document["questions"][0]["answer"] is None  # type: ignore[index]
    assert document["questions"][0]["fields"] == {}  # type: ignore[index]
    assert "{" not in run_checked("show", "nothing-yet").stdout


def test_list_json_has_exactly_its_keys_also_for_a_broken_file(ready_campaign: Path, root: Path) -> None:
    bad = root / "campaigns" / "bad.toml"
    bad.write_text("format = 1\n[pain]\nanswer = oops\n")
    before = bad.read_bytes()
    result = run_checked("list", "--json", code=1)
    broken, good = json.loads(result.stdout)
    assert tuple(broken) == tuple(good) == ENTRY
    assert (broken["slug"], broken["status"], broken["title"], broken["problems"]) == ("bad", "broken", None, 1)
    assert "campaigns/bad.toml:3" in result.stderr
    assert (good["status"], good["launch"], good["signed"]) == (
        "draft",
        "2027-04-06",
        {"marketing": None, "sales": None},
    )
    assert {wait["team"] for wait in good["waiting"]} == {"marketing", "sales"}
    assert bad.read_bytes() == before
    assert "campaigns/bad.toml:3" in run_refused("show", "bad")
    assert "campaigns/bad.toml:3" in run_refused("answer", "bad", "pain", "--text", "x")


def test_list_filters(ready_campaign: Path) -> None:
    run_checked("new", "Other one", "--tag", "dach", "--tag", "fair")

    def slugs(*words: str) -> list[str]:
        return [entry["slug"] for entry in json.loads(run_checked("list", "--json", *words).stdout)]

    assert slugs() == [SLUG, "other-one"]
    assert slugs("--tag", "fair") == ["other-one"]
    assert slugs("--waiting", "sales") == [SLUG]
    sign_both()
    assert slugs("--status", "signed") == [SLUG]
    assert slugs("--waiting", "sales") == []
    entry = json.loads(run_checked("list", "--json", "--status", "signed").stdout)[0]
    assert entry["signed"] == {"marketing": "Ines Kaya", "sales": "Marcus Boehm"}
    assert (entry["agreed"], entry["in_force"], entry["review_due"]) == (9, 1, "2027-04-20")


def test_list_filters_narrow_each_other_and_say_why_nothing_is_left(ready_campaign: Path) -> None:
    run_checked("new", "Other one", "--tag", "dach", "--tag", "Trade show")

    def slugs(*words: str) -> list[str]:
        return [entry["slug"] for entry in json.loads(run_checked("list", "--json", *words).stdout)]

    assert slugs("--launch", "2027-q2") == slugs("--launch", "2027-04..2027-05") == [SLUG]
    assert slugs("--launch", "none") == slugs("--tag", "trade SHOW") == ["other-one"]
    assert slugs("--launch", "2027", "--tag", "trade show") == []
    said = run_checked("list", "--launch", "2027", "--tag", "Trade show").stderr
    assert said == "No campaign is all of this: tag Trade show · launch 2027. " + (
        "Without tag Trade show: 1. Without launch 2027: 1.\n"
    )
    assert "A launch is a year" in run_refused("list", "--launch", "soon")


def test_list_of_what_waits_for_me(ready_campaign: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slugs() -> list[str]:
        return [entry["slug"] for entry in json.loads(run_checked("list", "--json", "--waiting", "me").stdout)]

    said = run_refused("list", "--waiting", "me")
    assert "ALIGNKIT_BY" in said and "ALIGNKIT_TEAM" in said and os.environ["ALIGNKIT_CONFIG"] in said
    monkeypatch.setenv("ALIGNKIT_BY", "marcus  boehm")
    assert slugs() == [SLUG], "he leads the team it waits for"
    assert "Your team is not known here" in run_checked("list", "--waiting", "me").stderr
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    monkeypatch.setenv("ALIGNKIT_BY", "Somebody of Sales")
    assert slugs() == [SLUG]
    assert run_checked("list", "--waiting", "me").stderr == ""
    run_checked("agree", SLUG, "--all", "--team", "sales", "--by", "Marcus Boehm")
    said = run_checked("list", "--waiting", "me").stderr
    assert said == "There is no campaign: waiting for you (Somebody of Sales, Sales).\n"
    monkeypatch.setenv("ALIGNKIT_BY", "Lena Ott")
    parking = ["--owner", "Lena Ott", "--due", "2027-04-20"]
    run_checked("object", SLUG, "mql", "--team", "marketing", "--by", "Ines Kaya", "--note", "Too early", *parking)
    assert slugs() == [SLUG], "an objection is parked with her"


@pytest.mark.parametrize(("before", "found"), [(14, True), (15, False), (0, True), (-400, True)])
def test_a_promise_or_a_review_waits_for_its_people_a_fortnight_before(
    ready_campaign: Path, monkeypatch: pytest.MonkeyPatch, before: int, found: bool
) -> None:
    run_checked("answer", SLUG, "sales_responsibilities", "--set", "commitments.0.due=2027-06-30")
    sign_both()
    waiting = ["list", "--json", "--waiting", "me"]
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    for who, day in (("Ines Kaya", date(2027, 4, 20)), ("Jonas Wirth", date(2027, 6, 30))):
        monkeypatch.setattr("alignkit.cli.context.current_date", lambda day=day: day - timedelta(days=before))
        monkeypatch.setenv("ALIGNKIT_BY", who)
        assert bool(json.loads(run_checked(*waiting).stdout)) == found, who


def test_search_narrows_as_list_does(ready_campaign: Path) -> None:
    run_checked("new", "Freight again", "--tag", "dach fair")
    assert run_checked("search", "freight", "--tag", "dach fair").stdout.startswith("freight-again:")
    assert run_checked("search", "freight", 'tag:"dach fair"').stdout.startswith("freight-again:")
    assert run_checked("search", "freight launch:2027").stdout.startswith(f"{SLUG}:")
    assert run_checked("search", "freight", "status:signed", "--status", "draft").stdout
    assert run_checked("search", "freight", "status:signed").stderr == "No campaign among these: signed holds that.\n"
    assert "leave out its colon" in run_refused("search", "freight", "status:nearly")
    assert "alignkit list" in run_refused("search", "status:draft")


def test_list_is_aligned_also_with_wide_letters(root: Path) -> None:
    run_checked("new", "春の freight", "--launch", "2027-04-06")
    run_checked("new", "Plain", "--launch", "2027-04-06")
    from alignkit.cli.console import cell_width

    head, *rows = run_checked("list").stdout.splitlines()
    place = cell_width(head[: head.index("Launch")])
    assert [cell_width(row[: row.index("2027")]) for row in rows] == [place, place]


def test_an_empty_list_says_what_next(root: Path) -> None:
    result = run_checked("list")
    assert (result.stdout, "alignkit new" in result.stderr) == ("", True)
    assert json.loads(run_checked("list", "--json").stdout) == []


def test_a_brief_file_is_written_whole_and_left_alone_when_equal(ready_campaign: Path, root: Path) -> None:
    out = root / "wiki" / "page.md"
    assert "not written" in run_refused("brief", SLUG, "-o", str(out))
    out.parent.mkdir()
    assert run_checked("brief", SLUG, "-o", str(out)).stdout == ""
    assert out.read_text() == run_checked("brief", SLUG).stdout
    os.utime(out, (1, 1))
    assert "nothing differs" in run_checked("brief", SLUG, "-o", str(out)).stderr
    assert out.stat().st_mtime == 1
    assert len(run_checked("brief", SLUG, "--one-page").stdout) < len(out.read_text())


@pytest.mark.parametrize("command", [("brief", SLUG), ("diff", SLUG, SLUG, "--markdown"), ("calendar", SLUG)])
@pytest.mark.parametrize("place", [f"campaigns/{SLUG}.toml", "campaigns/sealed/x/r1.toml", "alignkit.toml", "link.md"])
def test_a_page_is_never_written_over_what_the_workspace_keeps(
    ready_campaign: Path, root: Path, command: tuple[str, ...], place: str
) -> None:
    (root / "link.md").symlink_to(root / "campaigns" / f"{SLUG}.toml")
    (root / "campaigns" / "sealed" / "x").mkdir(parents=True)
    (root / "campaigns" / "sealed" / "x" / "r1.toml").write_text("signed", encoding="utf-8")
    before = (root / place).read_bytes()
    kept = "settings" if place == "alignkit.toml" else "campaigns"
    assert f"{kept} stand there" in run_refused(*command, "-o", str(root / place))
    assert (root / place).read_bytes() == before


def test_a_template_of_ones_own(ready_campaign: Path, root: Path) -> None:
    (root / "mine.j2").write_text("# {{ title }}\n")
    assert run_checked("brief", SLUG, "--template", "mine.j2").stdout.startswith("# Freight")
    (root / "mine.j2").write_text("{{ titel }}\n")
    assert "mine.j2" in run_refused("brief", SLUG, "--template", "mine.j2")
    assert "could not be read" in run_refused("brief", SLUG, "--template", "nowhere.j2")
    assert "two different texts" in run_refused("brief", SLUG, "--draft", "--revision", "1")
    assert "no signed revision 7" in run_refused("brief", SLUG, "--revision", "7")


def test_altered_is_said_and_the_brief_shows_what_was_signed(ready_campaign: Path) -> None:
    sign_both()
    ready_campaign.write_text(ready_campaign.read_text().replace("Freight managers", "Nobody"))
    assert run_show()["status"] == "altered"
    result = run_checked("brief", SLUG)
    assert "Freight managers" in result.stdout
    assert "freight is altered; this is the signed text. Changed behind the signatures: Pain" in result.stderr
    said = run("verify", SLUG)
    assert (said.exit_code, "Pain" in said.stdout) == (1, True)
    run_checked("amend", SLUG, "--discard")
    run_checked("verify", SLUG)


def test_verify_json_and_expect(ready_campaign: Path) -> None:
    sign_both()
    digest = str(run_show()["digest"])
    found = json.loads(run_checked("verify", "--json").stdout)
    assert found["problems"] == [] and list(found) == ["verified", "problems"]
    (row,) = found["verified"]
    assert row["slug"] == SLUG and row["file"]["digest"] == digest and row["file"]["path"] == "campaigns/freight.toml"
    assert [copy["revision"] for copy in row["sealed"]] == [1] and row["sealed"][0]["digest"] == digest
    assert [(each["trust"], each["stale"]) for each in row["file"]["signoffs"]] == [("recorded", False)] * 2
    run_checked("verify", SLUG, "--expect", digest)
    result = run("verify", SLUG, "--json", "--expect", "0" * 64)
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    keys = ("path", "line", "key", "slug", "question", "code", "severity", "message", "hint")
    assert (tuple(problem), problem["code"], problem["path"]) == (keys, "AV10", "campaigns/freight.toml")
    assert "Name its slug" in run_refused("verify", "--expect", digest)
    assert "complete fingerprint" in run_refused("verify", SLUG, "--expect", digest[:20])


def test_verify_seals(ready_campaign: Path, root: Path) -> None:
    sign_both()
    copy = root / "campaigns" / "sealed" / SLUG / "r1.toml"
    copy.unlink()
    run_refused("verify", code=1)
    assert "Made the missing copy" in run_checked("verify", "--seal").stderr
    assert copy.read_bytes() == ready_campaign.read_bytes()


@pytest.mark.parametrize(
    ("name", "code"),
    [("Bad Name.toml", "AF41"), ("nul.toml", "AF41"), ("x.TOML", "AF41"), ("freight (1).toml", "AF42")],
)
def test_verify_names_a_file_with_a_bad_name_and_goes_on(ready_campaign: Path, name: str, code: str) -> None:
    (ready_campaign.parent / name).write_bytes(ready_campaign.read_bytes())
    sign_both()
    ready_campaign.write_bytes(ready_campaign.read_bytes().replace(b"19", b"18"))
    result = run("verify", "--json")
    assert result.exit_code == 1
    found = {each["path"]: each["code"] for each in json.loads(result.stdout)["problems"]}
    assert found == {f"campaigns/{name}": code, "campaigns/freight.toml": "AV01"}


def test_verify_misses_the_file_of_a_signed_campaign(ready_campaign: Path) -> None:
    sign_both()
    ready_campaign.unlink()
    result = run("verify", "--json")
    assert result.exit_code == 1
    assert [(p["code"], p["path"]) for p in json.loads(result.stdout)["problems"]] == [
        ("AV08", "campaigns/freight.toml")
    ]


# --- workspaces and names ---------------------------------------------------------------------------------------------


def test_no_workspace_names_folder_and_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run_refused("list")
    assert str(tmp_path) in said
    assert "alignkit init" in said
    assert "no alignkit workspace" in run_refused("--workspace", "elsewhere", "list")


def test_the_workspace_can_be_told(
    ready_campaign: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert SLUG in run_checked("--workspace", str(root), "list").stdout
    monkeypatch.setenv("ALIGNKIT_WORKSPACE", str(root))
    assert SLUG in run_checked("list").stdout


def test_init_leaves_files_alone_and_takes_a_sample(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert f"{folder}/alignkit.toml" in run_checked("init", "--sample", str(folder)).stdout.splitlines()
    assert len(json.loads(run_checked("--workspace", str(folder), "list", "--json").stdout)) >= 3
    result = run_checked("init", str(folder))
    assert (result.stdout, "nothing was changed" in result.stderr) == ("", True)
    assert "no sample 'x'" in run_refused("init", "--sample=x", str(tmp_path / "other"))


def test_what_is_signed_says_itself_what_its_words_mean(ready_campaign: Path, root: Path) -> None:
    (root / "alignkit.toml").write_text(
        'currency = "CHF"\nbusiness_hours = "Mon-Thu 08:00-16:00 Europe/Zurich"\n'
        '[teams.marketing]\nname = "Growth"\n[teams.sales]\nname = "Field"\n'
    )
    run_checked("new", "Winter check")
    new = root / "campaigns" / "winter-check.toml"
    assert parse_table(new)["campaign"] == {
        "title": "Winter check",
        "currency": "CHF",
        "business_hours": "Mon-Thu 08:00-16:00 Europe/Zurich",
        "marketing_name": "Growth",
        "sales_name": "Field",
    }
    ready_campaign.write_bytes(
        ready_campaign.read_bytes().replace(b"Mon-Fri 09:00-17:00 Europe/Berlin", b"office hours")
    )
    run_checked("new", "Freight autumn", "--from", SLUG)
    made = parse_table(root / "campaigns" / "freight-autumn.toml")["campaign"]
    assert made["business_hours"] == "Mon-Thu 08:00-16:00 Europe/Zurich"  # type: ignore[index]
    assert (made["currency"], made["sales_name"]) == ("EUR", "Field")  # type: ignore[index]


def test_swapping_the_teams_in_the_settings_changes_no_page(ready_campaign: Path, root: Path) -> None:
    sign_both()

    def pages() -> list[str]:
        run_checked("publish", "wiki")
        wiki = [path.read_text() for path in sorted((root / "wiki").rglob("*.md"))]
        return [
            *wiki,
            run_checked("brief", SLUG).stdout,
            run_checked("brief", SLUG, "--html").stdout,
            run_checked("show", SLUG).stdout,
        ]

    before = pages()
    assert "Marketing" in before[0]
    (root / "alignkit.toml").write_text('[teams.marketing]\nname = "Sales"\n[teams.sales]\nname = "Marketing"\n')
    assert pages() == before


def test_business_hours_without_a_zone_take_the_one_that_holds_and_no_other_zone_is_guessed(
    ready_campaign: Path,
) -> None:
    said = run_checked("answer", SLUG, "campaign", "--set", "business_hours=Mon-Fri 9-17").stderr
    assert 'Mon-Fri 09:00-17:00 Europe/Berlin (you wrote "Mon-Fri 9-17")' in said
    before = ready_campaign.read_bytes()
    said = run_refused("answer", SLUG, "campaign", "--set", "business_hours=Mon-Fri 9-17 Atlantis")
    assert "Atlantis" in said and ready_campaign.read_bytes() == before
    run_checked("answer", SLUG, "campaign", "--set", "business_hours=Mon-Thu,Sat 09:00-17:00 Europe/Vienna")
    assert "Mon-Thu,Sat 09:00-17:00 Europe/Vienna" in ready_campaign.read_text()


def test_new_from_an_older_campaign(ready_campaign: Path, root: Path) -> None:
    run_checked("new", "Freight autumn", "--from", SLUG, "--launch", "2027-09-01")
    made = parse_table(root / "campaigns" / "freight-autumn.toml")
    assert made["campaign"]["sales_lead"] == "Marcus Boehm"  # type: ignore[index]
    assert str(made["campaign"]["launch"]) == "2027-09-01"  # type: ignore[index]
    assert "end" not in made["campaign"]  # type: ignore[operator]
    assert made["carried"]["from"] == SLUG  # type: ignore[index]
    assert "Did you mean freight?" in run_refused("new", "Third", "--from", "freigt")
    assert "already" in run_refused("new", "Freight autumn", "--slug", "freight-autumn")
    assert run_checked("new", "Freight autumn").stdout.strip().endswith("freight-autumn-2.toml")
    assert run_checked("new", "秋", "--launch", "2027-09-01").stdout.strip().endswith("campaign-2027-09-01.toml")
    assert run_checked("new", "春", "--slug", "haru").stdout.strip().endswith("haru.toml")
    assert "is no slug" in run_refused("new", "春", "--slug", "Haru!")
    assert "needs a title" in run_refused("new", "  ")


def test_what_was_signed_is_not_amended_away_where_it_is_kept_nowhere(ready_campaign: Path, root: Path) -> None:
    sign_both()
    ready_campaign.write_bytes(ready_campaign.read_bytes().replace(b"19", b"18"))
    changed = ready_campaign.read_bytes()
    shutil.move(root / "campaigns" / "sealed", root / "elsewhere")
    said = run_refused("amend", SLUG)
    assert "the signed text of r1 is gone" in said
    assert "Bring back campaigns/sealed/freight/r1.toml first" in said
    assert ready_campaign.read_bytes() == changed
    shutil.move(root / "elsewhere", root / "campaigns" / "sealed")
    run_checked("amend", SLUG)


@pytest.mark.parametrize(
    "handoff", ['handoff={owner="x"}', 'handoff = { owner = "x" } # by hand', '[mql.handoff]\nowner = "x"']
)
def test_the_last_key_of_a_table_takes_the_table_along(root: Path, handoff: str) -> None:
    path = root / "campaigns" / "spring.toml"
    for answer in ("", 'answer = "a"\n'):
        path.write_text(f'format = 1\n\n[campaign]\ntitle = "T"\n\n[mql]\n{answer}{handoff}\n', encoding="utf-8")
        run_checked("answer", "spring", "mql", "--set", "handoff.owner=")
        assert "handoff" not in parse_table(path).get("mql", {})  # type: ignore[operator]
        assert ("answer" in parse_table(path).get("mql", {})) == bool(answer)  # type: ignore[operator]


def test_a_last_day_before_the_first_is_said(ready_campaign: Path, root: Path) -> None:
    backwards = ("--launch", "2027-04-06", "--end", "2027-03-01")
    assert "The last day, 2027-03-01, is before the first day, 2027-04-06." in run_refused(
        "new", "Backwards", *backwards
    )
    assert not (root / "campaigns" / "backwards.toml").exists()
    run_checked("new", "One day", "--launch", "2027-04-06", "--end", "2027-04-06")
    said = run_checked("answer", "one-day", "campaign", "--set", "end=2027-03-01").stderr
    assert "The last day, 2027-03-01, is before the first day, 2027-04-06." in said
    assert str(parse_table(root / "campaigns" / "one-day.toml")["campaign"]["end"]) == "2027-03-01"  # type: ignore[index]
    assert "before the first" not in run_checked("answer", "one-day", "campaign", "--set", "launch=2027-02-01").stderr


def test_rename_and_archive(ready_campaign: Path, root: Path) -> None:
    run_checked("rename", SLUG, "cargo")
    assert not ready_campaign.exists()
    assert "no slug" in run_refused("rename", "cargo", "../x")
    sign_both("cargo")
    assert "signed under that name" in run_refused("rename", "cargo", "other")
    run_checked("archive", "cargo")
    assert (root / "campaigns" / "archive" / "cargo.toml").is_file()
    assert run_checked("verify", "cargo").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shwo"], "Did you mean show?"),
        (["pubish"], "Did you mean publish?"),
        (["show", "frieght"], "Did you mean freight?"),
        (["show", "../../etc/passwd"], "no slug"),
        (["answer", SLUG, "pian", "--text", "x"], "Did you mean pain?"),
        (["answer", SLUG, "zzz", "--text", "x"], "marketing_responsibilities"),
        (["agree", SLUG, "mlq", "--team", "sales"], "Did you mean mql?"),
        (["list", "--stauts", "draft"], "--status"),
        (["list", "--status", "signd"], "signed"),
        (["show"], "SLUG"),
        (["show", SLUG, "--revision", "x"], "--revision"),
        (["agree", SLUG, "pain", "--team", "both"], "marketing"),
    ],
)
def test_the_nearest_spelling(ready_campaign: Path, words: list[str], said: str) -> None:
    assert said in run_refused(*words)


def test_the_screens_need_a_terminal(ready_campaign: Path) -> None:
    assert "need a terminal" in run_refused()
    assert "need a terminal" in run_refused("open", SLUG)
    assert "Did you mean freight?" in run_refused("open", "freigth")


LONG = "k" * 10_000


def test_a_name_without_end_is_not_echoed_by_every_command(ready_campaign: Path) -> None:
    text = ready_campaign.read_text(encoding="utf-8")
    ready_campaign.write_text(
        f"{text.replace('[mql]', f'[mql]{chr(10)}{LONG} = 1', 1)}\n[{LONG}2]\na = 1\n", encoding="utf-8"
    )
    for words in (
        ("show", SLUG),
        ("agree", SLUG, "mql", "--team", "sales", "--by", "M"),
        ("answer", SLUG, "mql", "--set", f"{LONG}.deep.er=1"),
        ("answer", SLUG, "campaign", "--set", f"launch={LONG}"),
        ("show", LONG),
        ("agree", SLUG, LONG),
        (LONG,),
        ("rule", LONG),
        ("list", "--status", LONG),
    ):
        said = run(*words).stderr
        assert said and max(map(len, said.splitlines())) < 260, words
    assert all(len(problem["message"]) < 160 for problem in json.loads(run("check", "--json").stdout))


def test_a_long_path_is_said_whole(root: Path) -> None:
    deep = "/".join(["a-folder-with-a-name"] * 30)
    assert f"/nope/{deep}" in run_refused("--workspace", f"/nope/{deep}", "list")


# --- hostile text -----------------------------------------------------------------------------------------------------


def is_harmless(text: str) -> bool:
    return not set(text) & {ESC, RLO, "\x9b", "\x07", "\x7f"}


def test_text_from_files_is_shown_not_obeyed(root: Path) -> None:
    run_checked("new", f"Hostile {HOSTILE}")
    (path,) = (root / "campaigns").glob("hostile*.toml")
    slug = path.stem
    run_checked("answer", slug, "pain", "--text", HOSTILE, "--set", f"evidence.+={HOSTILE}", "--set", "cost=\x07\x7f")
    run_checked("object", slug, "pain", "--team", "sales", "--by", HOSTILE, "--note", HOSTILE)
    for words in (["list"], ["show", slug], ["list", "--json"], ["show", slug, "--json"], ["export", slug]):
        result = run_checked(*words)
        assert is_harmless(result.output), words
        assert "[@click=app.quit]x[/]" in result.stdout
    assert json.loads(run_checked("show", slug, "--json").stdout)["questions"][0]["answer"] == HOSTILE
    (root / "campaigns" / "bad.toml").write_text(f'format = 1\n[pain]\nevidence = "{HOSTILE[:20]}\\u202E\\u001b[2J"\n')
    assert is_harmless(run("list").output)
    assert is_harmless(run_refused("show", "bad"))
    (root / "campaigns" / f"{ESC}[2J{RLO}.toml").write_text("format = 1\n")
    assert is_harmless(run("list").output)


@pytest.mark.parametrize(
    "words",
    [
        [f"sh{ESC}[31mow"],
        ["show", f"fr{ESC}{RLO}eight"],
        ["list", f"--{ESC}x"],
        ["list", "--status", f"{RLO}draft"],
        ["answer", SLUG, f"{ESC}pain", "--text", "x"],
        ["answer", SLUG, "goals", "--set", f"quota_amount={ESC}[2J"],
        ["answer", SLUG, "goals", "--set", f"{ESC}"],
        ["sign", SLUG, "--team", "sales", "--by", "M", "--confidence", f"{ESC}=1"],
        ["--workspace", f"/{ESC}[2J{RLO}", "list"],
        ["show", "\udcff"],
    ],
)
def test_messages_are_harmless_too(ready_campaign: Path, words: list[str]) -> None:
    said = run_refused(*words)
    assert is_harmless(said)


def test_words_that_are_no_text_are_refused(ready_campaign: Path) -> None:
    before = ready_campaign.read_bytes()
    assert "not text" in run_refused("answer", SLUG, "pain", "--text", "a\udcffb")
    assert ready_campaign.read_bytes() == before


# --- export, doctor, completion ---------------------------------------------------------------------------------------


def test_export_is_the_whole_file(ready_campaign: Path) -> None:
    sign_both()
    exported = json.loads(run_checked("export", SLUG).stdout)
    assert list(exported) == list(model.to_data(full_campaign(SLUG)) | {"marketing": 0, "sales": 0, "agreement": 0})
    assert exported["campaign"]["launch"] == "2027-04-06"


def test_doctor(ready_campaign: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "ALIGNKIT_BY" in result.stdout
    assert "export EDITOR" in result.stdout
    monkeypatch.setenv("ALIGNKIT_BY", "Ines Kaya")
    monkeypatch.setenv("EDITOR", sys.executable)
    result = run_checked("doctor")
    assert str(root) in result.stdout
    assert "Ines Kaya (from ALIGNKIT_BY)" in result.stdout
    monkeypatch.chdir(tmp_path)
    assert "alignkit init" in run("doctor").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert "_ALIGNKIT_COMPLETE" in run_checked("completion", shell).stdout


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("alignkit sh", "show"),
        ("alignkit show fr", "freight"),
        ("alignkit verify fr", "freight"),
        ("alignkit answer freight m", "mql"),
        ("alignkit answer freight c", "campaign"),
        ("alignkit agree freight mql s", "sql"),
        ("alignkit agree freight mql --team s", "sales"),
        ("alignkit new x --from f", "freight"),
    ],
)
def test_completion(ready_campaign: Path, typed: str, found: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_ALIGNKIT_COMPLETE": "bash_complete"}
    result = CliRunner().invoke(cli, [], env=words, prog_name="alignkit")
    assert f"plain,{found}" in result.stdout.splitlines()


def test_completion_without_a_workspace_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = {"COMP_WORDS": "alignkit show f", "COMP_CWORD": "2", "_ALIGNKIT_COMPLETE": "bash_complete"}
    assert CliRunner().invoke(cli, [], env=words, prog_name="alignkit").output.strip() == ""
