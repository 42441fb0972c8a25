"""What stages and columns mean: as options, as the table [crm], and as text of alignkit.toml."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.crm.meanings import COLUMN_KEYS, Meanings, Rule, format_option, parse_options, parse_table, to_table
from alignkit.files.settings_text import with_crm_table
from tests.crm.test_reader import load_sample

names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(str.strip).filter(bool)
texts = st.lists(names, max_size=3, unique=True).map(tuple)
meanings = st.builds(
    Meanings,
    st.lists(st.builds(Rule, names, names, texts, st.booleans()), max_size=3).map(tuple),
    st.dictionaries(names, texts, max_size=2),
    st.dictionaries(names, texts, max_size=2),
    st.dictionaries(st.sampled_from(list(COLUMN_KEYS)), names, max_size=3),
    st.sampled_from(("", "own", "so far")),
    st.sampled_from(("", "Europe/Berlin")),
    texts,
    texts,
    texts,
    texts,
    st.just("") | names,
    st.booleans(),
)
AROUND = (
    '# ours\nformat = 1\n\n[teams.sales]\nname = "Desk" # it\n\n'
    '[crm]\n# the office\ntimezone = "UTC"\n\n[checks]\nown = []\n'
)


@given(meanings, st.sampled_from(("", AROUND, "[crm]\n", 'format = 1\n[[crm.counts]]\nmetric = "x"\ncolumn = "y"\n')))
@settings(max_examples=150, deadline=None)
def test_whatever_is_kept_is_read_again_and_the_rest_of_the_file_stays(said: Meanings, text: str) -> None:
    made = with_crm_table(text, to_table(said))
    assert made is not None
    table = tomli.loads(made)
    found, wrong = parse_table(table.get("crm", {}))
    assert not wrong and found == said
    assert {k: v for k, v in table.items() if k != "crm"} == {k: v for k, v in tomli.loads(text).items() if k != "crm"}
    if text == AROUND:
        assert made.startswith('# ours\nformat = 1\n\n[teams.sales]\nname = "Desk" # it\n') and "# the office" in made


def test_options_add_up_and_are_written_as_they_are_read() -> None:
    headings = ("Lead Status", "Stage: a = b", "Deal Amount")
    given = (
        "MQLs=Lead Status:New|Open",
        "mqls = lead status : Working",
        "no-payer=Stage: a = b:x",
        "amount=Deal Amount",
    )
    said = parse_options(given, headings, load_sample())
    assert said.rules == (
        Rule("MQLs", "Lead Status", ("New", "Open", "Working")),
        Rule("no-payer", "Stage: a = b", ("x",), True),
    )
    assert said.columns == {"amount": "Deal Amount"}
    again = parse_options([format_option(rule) for rule in said.rules], headings, load_sample())
    assert again.rules == said.rules


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("counts = 1", "must be rows"),
        ("[[counts]]\nmetric = 'x'", "needs a column"),
        ("[[counts]]\ncolumn = 'x'", "either metric or reason"),
        ("[[counts]]\ncolumn = 'x'\nmetric = 'm'\nvalues = 3", "list of texts"),
        ("[columns]\namount = 3", "must be headings"),
        ("[columns]\nsum = 'x'", "crm.columns.sum is not known"),
        ("months = 'x'", 'must be "own"'),
        ("timezone = 'Berlin'", "Europe/Berlin"),
        ("no_person = 'x'", "crm.no_person must be a list"),
        ("small_teams = 'yes'", "small_teams true or false"),
        ("ordr = 1", "did you mean crm.order?"),
    ],
)
def test_a_table_that_is_not_right_is_named(text: str, says: str) -> None:
    assert says in parse_table(tomli.loads(text))[1]
