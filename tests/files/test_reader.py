# ruff: noqa: E501  (a table of examples is read by the row)
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alignkit.core.codes import PROBLEM_CODES
from alignkit.core.digests import question_digest
from alignkit.core.model import from_data, to_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files import reader
from alignkit.files.decode import MAX_BYTES
from alignkit.files.reader import read_campaign

DATA = Path(__file__).parents[1] / "data"
HEAD = "format = 1\n"
DIGEST = "sha256:" + "0" * 64


def problems(text, path="campaigns/x.toml"):
    loaded = read_campaign(text if isinstance(text, bytes) else text.encode(), "x", path)
    for problem in loaded.problems:
        assert problem.code in PROBLEM_CODES and problem.path == path and problem.slug == "x" and problem.message
    return loaded, loaded.problems


def test_the_full_example_is_right():
    loaded, found = problems((DATA / "full.toml").read_bytes())
    assert not found and not loaded.read_only
    campaign = loaded.campaign
    assert campaign.title == "Freight overcharge check, spring" and set(campaign.answers) == set(QUESTION_KEYS)
    assert campaign.view("sales", "mql").stance.parked and campaign.agreement.revision == 2
    assert campaign.agreement.signoffs[0].confidence == (("Won deals", 0.6),)
    assert campaign.waivers[0].sales.by == "Marcus Boehm" and campaign.carried.source == "freight-autumn"
    assert from_data("x", to_data(campaign)) == campaign


def test_disputes_are_read_as_they_stand():
    loaded, found = problems((DATA / "disputed.toml").read_bytes())
    assert not found
    assert loaded.campaign.content("goals")["disputed"][0]["versions"] == [20, 24]
    assert loaded.campaign.content("mql")["disputed"][1]["versions"][0] == {"owner": "Lena Ott"}


BROKEN = [
    # (text, code, line, key, message begins, the mend holds)
    ("[campaign]\ntitle = 12", "AF05", 3, "campaign.title", "title must be a text in quotation marks, not 12.", '"12"'),
    ("[campaign]\nlaunch = 'soon'", "AF05", 3, "campaign.launch", 'launch must be a date such as 2027-04-06, not "soon"', "year"),
    ("[campaign]\nend = '2027-06-30'", "AF05", 3, "campaign.end", "end must be a date", "end = 2027-06-30"),
    ("[campaign]\nbudget = true", "AF05", 3, "campaign.budget", "budget must be a number from 0, such as 42000, not true", ""),
    ("[campaign]\ntags = 'dach'", "AF05", 3, "campaign.tags", "tags must be a list of texts", 'tags = ["dach"]'),
    ("[pain]\nevidence = ['a', 2]", "AF05", 3, "pain.evidence.1", "item 2 of evidence must be a text", "quotation"),
    ("[pain]\nanswer = ['a']", "AF05", 3, "pain.answer", "answer must be a text", ""),
    ("[sql]\nmodel = 'Conversation'", "AF05", 3, "sql.model", "model must be one of conversation, score", '"conversation"'),
    ("[sql]\ndecide_within = 3", "AF05", 3, "sql.decide_within", "decide_within must be a text", "quotation marks"),
    ("[[target.sources]]\nname = 'a'\nbought = 'yes'", "AF05", 4, "target.sources.0.bought", "bought in row 1 of sources", ""),
    ("[target.sources]\nname = 'a'", "AF05", 2, "target.sources", "sources must be rows", "[[target.sources]]"),
    ("[[mql.handoff]]\nowner = 'a'", "AF05", 2, "mql.handoff", "handoff must be a table", "[mql.handoff]"),
    ("[target]\npersonas = ['a']", "AF05", 3, "target.personas.0", "item 1 of personas must be a row", "[[target.personas]]"),
    ("marketing = 'x'", "AF05", 2, "marketing", "marketing must be a table under [marketing]", ""),
    ("[marketing]\npain = 'x'", "AF05", 3, "marketing.pain", "marketing.pain must be a table", ""),
    ("[sales.pain]\nposition = 1", "AF05", 3, "sales.pain.position", "sales.pain.position must be a text", ""),
    ("[sales.pain]\nstance = 'agrees'", "AF05", 3, "sales.pain.stance", "sales.pain.stance must be one of agree, object", '"agree"'),
    ("[sales.pain]\non = 'sha256:5b1f'", "AF05", 3, "sales.pain.on", "sales.pain.on must be a fingerprint", "whole"),
    ("[sales.pain]\nat = 2027-03-10", "AF05", 3, "sales.pain.at", "sales.pain.at must be a moment", "offset"),
    (f"[sales.pain]\nstance = 'object'\non = '{DIGEST}'\nby = 'A'", "AF10", 2, "sales.pain.note", "sales.pain objects without", "note ="),
    (f"[sales.pain]\nstance = 'agree'\non = '{DIGEST}'", "AF10", 2, "sales.pain.by", "sales.pain.by is missing", "Add by"),
    ("[agreement]\nrevision = 0", "AF05", 3, "agreement.revision", "agreement.revision must be a whole number from 1", ""),
    ("[agreement]\nrevision = 1.0", "AF05", 3, "agreement.revision", "agreement.revision must be a whole number", ""),
    (f"[[agreement.signoffs]]\nteam = 'sales'\nname = 'A'\ndigest = '{DIGEST}'", "AF10", 2, "agreement.signoffs.0.at", "at in row 1 of", "moment"),
    ("[[waivers]]\nreason = 'x'", "AF10", 2, "waivers.0.code", "code in row 1 of waivers is missing", "Add code"),
    ("[[waivers]]\ncode = 'AK01'\nquestion = 'mqls'", "AF05", 4, "waivers.0.question", "question in row 1", '"mql"'),
    ("[carried]\nuntouched = []", "AF10", 2, "carried.from", "carried.from is missing", "Add from"),
    ("[[review.results]]\nmetric = 'x'\nactual = 'y'\non = 2027-05-31", "AF05", 4, "review.results.0.actual", "actual in row 1", "figure"),
    ("[[goals.disputed]]\nfield = 'x'\nversions = 1", "AF05", 4, "goals.disputed.0.versions", "versions in row 1 of disputed", ""),
    ("[[pain.disputed]]\nversions = [1]", "AF10", 2, "pain.disputed.0.field", "field in row 1 of disputed is missing", ""),
    ("[[target.personas]]\ntitle = 'CFO'\n[[target.personas]]\ntitle = ' CFO'", "AF09", 4, "target.personas.1", 'personas has two rows with the title "CFO"', "rename"),
    ("[[metrics.measures]]\nname = 'a'\n[[metrics.measures]]\nname = 'a'", "AF09", 4, "metrics.measures.1", "measures has two rows", ""),
    ("[[sql.reject_reasons]]\ncode = 'e\u0301'\n[[sql.reject_reasons]]\ncode = '\u00e9'", "AF09", 4, "sql.reject_reasons.1", "reject_reasons has two", ""),
    ("[pain]\nmarketing = 1", "AF14", 3, "pain.marketing", "no question may hold a key named marketing", "[marketing.pain]"),
    ("[pain]\nx = nan", "AF12", 3, "pain.x", "x is NaN: a number must be finite", ""),
    ("[pain]\nx = -inf", "AF12", 3, "pain.x", "x is -Infinity: a number must be finite", ""),
    ("[pain]\nx = 1e16", "AF12", 3, "pain.x", "x is 1E+16: a number must be 0 or between", ""),
    ("[pain]\nx = 1e999999999999999999", "AF12", 3, "pain.x", "x is 1E+999999999999999999", ""),
    ("[pain]\nx = 1e-13", "AF12", 3, "pain.x", "x is 1E-13", ""),
    ("[pain]\nx = 1234567890.1234567", "AF12", 3, "pain.x", "x is 1234567890.1234567: a number may have 15", "Round"),
    ("[pain]\nx = 1234567890123456", "AF12", 3, "pain.x", "x is 1234567890123456: a number", ""),
    ("[pain]\nx = " + "9" * 5000, "AF01", 3, "", "an integer is larger than the 64 bits of TOML", "at most 15 digits"),
    ("[campaign]\nbudget = -1", "AF16", 3, "campaign.budget", "budget is -1; it cannot be less than 0", "Write a number from 0, such"),
    ("[goals.funnel]\nsql_to_won = 25", "AF16", 3, "goals.funnel.sql_to_won", "funnel.sql_to_won is 25; it cannot be more than 1", "Write 0.25 for 25 %."),
    ("[pain]\nx = 2027-01-01T10:00:00", "AF12", 3, "pain.x", "x is 2027-01-01T10:00:00: a moment needs an offset", ""),
    ("[pain]\nx = 2027-01-01T10:00:00.5Z", "AF12", 3, "pain.x", "x is 2027-01-01T10:00:00.500000Z: a moment has whole", ""),
    ("[pain]\nx = 0001-01-01T00:00:00+02:00", "AF12", 3, "pain.x", "x is 0001-01-01T00:00:00+02:00", ""),
    ("[pain]\nx = 10:00:00", "AF12", 3, "pain.x", "x is 10:00:00: a time of day", ""),
    ("[pain]\n'caf\u00e9' = 1", "AF12", 3, "pain.caf\u00e9", "caf\u00e9: a key holds letters", "Rename"),
    ("[pain.x]\nnumber = '40'\nnote = ''", "AF12", 2, "pain.x", "x: a table of only 'number'", ""),
    ("[[marketing_responsibilities.training]]\ndate = 2027-04-06", "AF12", 2, "marketing_responsibilities.training.0", "row 1 of training", ""),
]  # fmt: skip


@pytest.mark.parametrize("text, code, line, key, message, mend", BROKEN, ids=[case[0][:40] for case in BROKEN])
def test_what_is_wrong_breaks_the_file_and_is_named(text, code, line, key, message, mend):
    loaded, found = problems(HEAD + text)
    errors = [problem for problem in found if problem.severity == "error"]
    assert [(p.code, p.line, p.key) for p in errors] == [(code, line, key)]
    assert errors[0].message.startswith(message) and mend in errors[0].hint
    assert loaded.campaign is None


SYNTAX = [
    ("a = soon\n", 2, "what stands here is no value (a = soon)."),
    ('[pain]\nanswer = "x\n\n', 3, 'a text is not closed (answer = "x).'),
    ('[pain]\nanswer = "\\q"\n', 3, "a \\ stands in a text"),
    ("[pain]\nproof = [1,", 3, "what stands here is no value; the file ends"),
    ("[pain]\n[pain]\n", 3, "a key or table stands here a second time ([pain])."),
    ("[pain]\nanswer = 'x'\nanswer = 'y'", 4, "a key or table stands here a second time (answer = 'y')."),
    ("[campaign]\nlaunch = 2027-02-30\n", 3, "no such day or moment (launch = 2027-02-30)."),
    ("[pain\n", 2, "a header is not closed ([pain)."),
    ("title 'x'\n", 2, "a key has no value"),
    ("a = 1 2\n", 2, "something follows the value"),
    ("a = '\x1b[31m'\n", 2, "a control character stands in the file (a = '\u241b[31m')."),
    ("a = { b = 1 2 }", 2, "a table in braces is not closed"),
]


@pytest.mark.parametrize("text, line, message", SYNTAX, ids=[case[0][:30] for case in SYNTAX])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_is_no_toml_is_named_by_line(text, line, message, line_end):
    loaded, found = problems((HEAD + text).replace("\n", line_end))
    assert [(p.code, p.line, p.severity) for p in found] == [("AF01", line, "error")]
    assert found[0].message.startswith(message) and found[0].hint
    assert loaded.campaign is None and loaded.data == {}


@pytest.mark.parametrize("name, lines", [("conflict", [4]), ("conflict-in-text", [5])])
def test_conflict_markers_are_named(name, lines):
    loaded, found = problems((DATA / f"broken/{name}.toml").read_bytes())
    assert [(p.code, p.line) for p in found] == [("AF04", line) for line in lines]
    assert "two edits met in git and were not joined" in found[0].message and loaded.campaign is None


def test_arrows_alone_are_no_conflict_but_could_be_what_is_left_of_one():
    loaded, found = problems(HEAD + '[pain]\nanswer = """\n<<<<<<< look here\n>>>>>>>"""\n')
    assert loaded.campaign and [(p.code, p.severity, p.line) for p in found] == [("AF04", "warning", 4)]
    loaded, found = problems(HEAD + '[pain]\nanswer = """\nTitle\n=======\n >>>>>>> quoted"""\n')
    assert loaded.campaign and not found


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> other branch", "||||||| 1f3a"])
def test_a_marker_that_was_left_is_named(marker):
    loaded, found = problems(HEAD + f'[pain]\nanswer = "a"\n{marker}\n')
    assert [(p.code, p.severity, p.line) for p in found] == [("AF04", "error", 4)] and loaded.campaign is None
    assert "delete the line" in found[0].hint


@pytest.mark.parametrize(
    "stands, mend", [("office hours", "Europe/Berlin"), ("Mon-Fri 09:00-17:00", "the zone is missing")]
)
def test_business_hours_that_state_none_are_named_and_the_file_is_read(stands, mend):
    loaded, found = problems(HEAD + f'[campaign]\ntitle = "a"\nbusiness_hours = "{stands}"\n')
    assert [(p.code, p.severity, p.line, p.key) for p in found] == [("AF18", "warning", 4, "campaign.business_hours")]
    assert stands in found[0].message and mend in found[0].message
    assert found[0].hint == 'Write it as business_hours = "Mon-Fri 09:00-17:00 Europe/Berlin".'
    assert loaded.campaign and loaded.campaign.info["business_hours"] == stands


@pytest.mark.parametrize("stands", ["", "Mon-Thu,Sat 09:00-12:00,13:00-17:00 Europe/Berlin"])
def test_business_hours_that_are_some_or_not_there_are_no_problem(stands):
    assert not problems(HEAD + f'[campaign]\nbusiness_hours = "{stands}"\n')[1]


def test_all_problems_of_a_file_come_together_in_its_order():
    loaded, found = problems((DATA / "broken/many.toml").read_bytes())
    assert loaded.campaign is None and len(found) == 23
    assert [p.line for p in found] == sorted(p.line for p in found) and found[0].line == 4
    assert {p.code for p in found} == {"AF05", "AF06", "AF07", "AF09", "AF10", "AF14"}
    assert {p.question for p in found} >= {"campaign", "goals", "target", "mql", "metrics", ""}


def test_other_encodings_are_refused():
    _, found = problems((DATA / "broken/latin-1.toml").read_bytes())
    assert [(p.code, p.line) for p in found] == [("AF02", 3)] and "0xfc" in found[0].message
    assert problems(HEAD.encode("utf-16"))[1][0].code == "AF02"
    assert problems(b"\xed\xa0\x80")[1][0].code == "AF02"


@pytest.mark.parametrize(
    "text, key, hint",
    [
        ("[campaign]\nlanch = 1", "campaign.lanch", "Did you mean launch?"),
        ("[mql]\ncriterias = ['a']", "mql.criterias", "Did you mean criteria?"),
        ("[mql.handoff]\nfall_back = 'a'", "mql.handoff.fall_back", "Did you mean fallback?"),
        ("[[goals.targets]]\nzzz = 'a'", "goals.targets.0.zzz", "It is kept as it is."),
        ("[pain]\nx = { number = '4', note = 'y' }", "pain.x", "It is kept as it is."),
        ("[sales.mqls]\nposition = 'a'", "sales.mqls", "Did you mean mql?"),
        ("[sales.mql]\nmood = 'a'", "sales.mql.mood", "It is kept as it is."),
        ("[agreement]\nrevison = 2", "agreement.revison", "Did you mean revision?"),
    ],
)
def test_unknown_keys_are_kept_and_named(text, key, hint):
    loaded, found = problems(HEAD + text)
    assert [(p.code, p.severity, p.key, p.hint) for p in found] == [("AF06", "warning", key, hint)]
    assert loaded.campaign and found[0].line == 3 - (key == "sales.mqls")
    question, *rest = key.split(".")
    if question in QUESTION_KEYS:
        content = loaded.campaign.content(question)
        assert rest[-1] in str(content) and question_digest(question, content) != question_digest(question, {})


def test_an_unknown_top_level_key_is_an_error_that_does_not_break():
    loaded, found = problems(HEAD + "[metricks]\nx = 1\n")
    assert [(p.code, p.severity, p.line, p.hint) for p in found] == [("AF07", "error", 2, "Did you mean metrics?")]
    assert loaded.campaign.unknown == {"metricks": {"x": 1}}


def test_a_moment_in_a_field_for_a_day_is_an_error_with_the_day_to_write():
    loaded, found = problems(HEAD + "[campaign]\nlaunch = 2027-04-06T00:00:00+02:00\n")
    assert loaded.campaign is None
    assert [(p.code, p.severity, p.line, p.key) for p in found] == [("AF13", "error", 3, "campaign.launch")]
    assert found[0].hint == "Write launch = 2027-04-06."


def test_a_reasons_code_stands_as_the_crm_writes_it_and_two_of_other_case_are_one():
    loaded, found = problems(HEAD + "[[sql.reject_reasons]]\ncode = 'DQ-01'\n[[sql.reject_reasons]]\ncode = 'dq-01'")
    assert [(p.code, p.line) for p in found if p.severity == "error"] == [("AF09", 4)]
    assert 'rows with the code "dq-01"' in next(p.message for p in found if p.code == "AF09")
    loaded, _ = problems(HEAD + "[[sql.reject_reasons]]\ncode = 'DQ-01 Kein Budget'")
    assert not loaded.problems and loaded.campaign
    assert loaded.campaign.content("sql")["reject_reasons"][0]["code"] == "DQ-01 Kein Budget"


@pytest.mark.parametrize("text, code", [("", "AF10"), ("format = 'one'\n", "AF05"), ("format = 0\n", "AF05")])
def test_the_format_must_be_there(text, code):
    loaded, found = problems(text + "[pain]\n")
    assert [(p.code, p.line, p.key) for p in found] == [(code, 1, "format")] and loaded.campaign is None


def test_a_newer_format_opens_for_reading():
    text = "format = 2\n[campaign]\ntitle = 'x'\nlaunch = 'Q2'\n[pain]\nanswer = ['a']\n[agreement]\nsignoffs = [{}]\n"
    loaded, found = problems(text)
    assert "format 2" in loaded.read_only and found[0].code == "AF08" and found[0].line == 1
    assert all(p.severity == "warning" for p in found) and {p.key for p in found} >= {"campaign.launch", "pain.answer"}
    assert loaded.campaign.info == {"title": "x"} and loaded.campaign.agreement.signoffs == ()


def test_numbers_and_line_ends_come_out_plain():
    loaded, found = problems(
        "\ufeff" + (HEAD + '[pain]\nanswer = """\na\nb"""\nx = [40, 40.0, 0.35, -0.0, 1e3]\n').replace("\n", "\r\n")
    )
    content = loaded.campaign.content("pain")
    assert content["answer"] == "a\nb" and content["x"] == [40, 40.0, 0.35, 0.0, 1000.0]
    assert [type(n) for n in content["x"]] == [int, float, float, float, float] and str(content["x"][3]) == "0.0"
    assert [p.code for p in found] == ["AF06"]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_a_number_has_the_digest_of_its_digits(number):
    loaded, _ = problems(HEAD + f"[pain]\nx = {number}\n")
    assert question_digest("pain", loaded.campaign.content("pain")) == question_digest("pain", {"x": Decimal(number)})


HOSTILE = {
    "deep arrays": "a = " + "[" * 100_000,
    "deep but closed": "[pain]\na = " + "[" * 200 + "]" * 200,
    "deep inline tables": "[pain]\na = " + "{a=" * 150 + "1" + "}" * 150,
    "a long dotted key": "a" + ".a" * 120_000 + " = 1",
    "a long header": "[a" + ".a" * 120_000 + "]",
    "many long headers": "".join(f"[{'a.' * 900}b{n}]\n" for n in range(140)),
    "headers at the edge": "".join(f"[pain.{'a.' * 80}b{n}]\n" for n in range(1500)),
    "too large": "#" * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_quickly(text):
    started = time.process_time()
    loaded, found = problems(HEAD + text)
    assert time.process_time() - started < 2  # tomllib and tomlkit take many seconds, or gigabytes, over some of these
    assert found and ("AF03" in {p.code for p in found} or text.startswith("[pain.a"))
    assert loaded.campaign is None or loaded.campaign.slug == "x"


def test_the_largest_file_is_read():
    text = HEAD + "[pain]\nanswer = '" + "x" * (MAX_BYTES - len(HEAD) - 19) + "'\n"
    assert len(text) == MAX_BYTES and problems(text)[0].campaign
    assert problems(text + "\n")[1][0].code == "AF03"


def test_depth_is_counted():
    deep = "[" * 97 + "]" * 97
    assert problems(HEAD + f"[pain]\nx = {deep}\n")[0].campaign
    assert {p.code for p in problems(HEAD + f"[pain]\nx = [[[[{deep}]]]]\n")[1]} >= {"AF03"}


VALUES = st.recursive(
    st.sampled_from(
        ["'x'", "1", "0.5", "true", "2027-04-06", "2027-04-06T09:00:00Z", "10:00:00", "nan", f"'{DIGEST}'"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["by", "at", "title", "code", "x"]), inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {item}" for key, item in table.items()) + "}"
        )
    ),
    max_leaves=5,
)
TABLES = st.sampled_from(
    ["[campaign]", "[pain]", "[sales.mql]", "[[agreement.signoffs]]", "[[waivers]]", "[carried]", "[review]"]
)
ENTRIES = st.tuples(
    TABLES, st.sampled_from(["title", "launch", "answer", "stance", "team", "code", "sales", "next", "results", "from"]), VALUES
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=6))
@example([("[sales.mql]", "stance", "''")])
@settings(max_examples=200)
def test_no_file_stops_the_reader(entries):
    for form in ("1", "2"):
        loaded, found = problems(
            f"format = {form}\n" + "".join(f"{head}\n{key} = {item}\n" for head, key, item in entries)
        )
        if loaded.campaign and form == "1" and not found:
            assert from_data("x", to_data(loaded.campaign)) == loaded.campaign


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=150)
def test_no_bytes_stop_the_reader(raw):
    loaded = read_campaign(raw, "x")
    assert loaded.campaign is None and loaded.problems


def test_only_a_file_with_problems_loads_the_writer():
    program = """
import sys
from alignkit.files.reader import read_campaign
good = read_campaign(b'format = 1', 'x')
assert good.campaign and 'tomlkit' not in sys.modules, 'tomlkit'
assert read_campaign(b'format = 1\\n[x]', 'x').problems and 'tomlkit' in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_currency_is_three_capital_letters():
    loaded, found = problems("format = 1\n[campaign]\ncurrency = 'EURxxx'\n")
    (wrong,) = [p for p in found if p.code == "AF19"]
    assert (wrong.severity, wrong.line, wrong.key) == ("warning", 3, "campaign.currency")
    assert loaded.campaign and loaded.campaign.info["currency"] == "EURxxx"


def test_every_code_is_tried_here():
    source = Path(__file__).read_text("utf-8") + (Path(__file__).with_name("test_editor.py")).read_text("utf-8")
    assert [code for code in PROBLEM_CODES if code < "AF20" and code not in source] == []
    assert reader.read_campaign(b"format = 1", "x").data == {"format": 1}
