"""A team's own templates: they replace the page or single blocks, and can do no harm."""

import re
import time
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

from alignkit.core.errors import UserError
from alignkit.render import context
from alignkit.store.template_sandbox import Templates, open_renderer
from tests.command_line import run_checked

ROOT = Path(__file__).parents[2]
SLUG = "month-end-close-webinar"
LETTERS = {"title": "x" * 80, "items": ["y"] * 80}


def render_template(text, name="page.md.j2", **others):
    with open_renderer(Templates({name: text, **others}, own=True)) as render:
        return render(name, LETTERS)


def test_it_renders_as_it_would_in_place():
    source = {
        "page.md.j2": "{% extends 'a' %}{% block b %}{{ title[:2] }}é{% endblock %}",
        "a": "[{% block b %}{% endblock %}]",
    }
    for own in (True, False):
        with open_renderer(Templates(source, own)) as render:
            assert [render("page.md.j2", LETTERS) for _ in range(3)] == ["[xxé]"] * 3


def test_a_refusal_is_told_and_the_next_page_is_made():
    with open_renderer(Templates({"a": "{{ titel }}", "b": "{{ title | length }}"}, own=True)) as render:
        for _ in range(2):
            with pytest.raises(UserError) as refused:
                render("a", LETTERS)
            assert str(refused.value) == "a, line 1: 'titel' is undefined. Did you mean title?"
            assert render("b", LETTERS) == "80"


NESTED = "{% for a in title %}" * 9 + "{% endfor %}" * 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NESTED, "it was not ready after 2 seconds"),
        ("{{ 9 ** (9 ** 9) }}", "it was not ready after 2 seconds"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "without end"),
        ("{{ title * 10 ** 9 }}", "page may"),
        ("{% set x = title * 10 ** 9 %}", "page may"),
        ("{{ '%2000000000d' % 1 }}", "page may"),
        ("{{ title.center(10 ** 10) }}", "page may"),
        ("{{ title * 10 ** 6 }}", "the page came to 80,000,000 characters"),
        ("{% for a in items %}" * 4 + "{{ title }}" + "{% endfor %}" * 4, "page"),
        ("{% include '/etc/passwd' %}", "there is no template /etc/passwd"),
        ("{% include '../../etc/passwd' %}", "there is no template"),
        ("{% import 'os' as os %}", "there is no template os"),
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{{ ''['__class__'] }}", "unsafe"),
        ("{{ title | attr('__class__') }}", "unsafe"),
        ("{{ self.__init__.__globals__ }}", "unsafe"),
        ("{{ items.append(1) }}", "unsafe"),
        ("{{ '{0.__class__}'.format(title) }}", "unsafe"),
        ("{{ lipsum.__globals__ }}", "'lipsum' is undefined"),
        ("{{ range(10 ** 9) }}", "'range' is undefined"),
        ("{{ cycler() }}", "'cycler' is undefined"),
        ("{{ title | random }}", "No filter named 'random'"),
    ],
)
def test_no_harm_is_done_and_it_is_said_within_three_seconds(text, said):
    begun = time.monotonic()
    with pytest.raises(UserError) as refused:
        render_template(text)
    assert said in str(refused.value) and "page.md.j2" in str(refused.value)
    assert time.monotonic() - begun < 3 + 5  # of which up to five are a busy machine's


def test_what_is_wrong_is_named_in_the_template_where_it_stands():
    with pytest.raises(UserError, match=r"part\.md\.j2, line 2: 'titel' is undefined"):
        render_template("{% include 'part.md.j2' %}", **{"part.md.j2": "one\n{{ titel }}"})


def test_nothing_in_the_current_folder_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("json", "jinja2", "alignkit", "pprint"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    assert render_template("{{ title[:1] }}") == "x"
    assert not (tmp_path / "ran").exists()


# --- in a workspace ---------------------------------------------------------------------------------------------------


@pytest.fixture
def root(root):
    (root / "templates").mkdir()
    return root


OWN = """{% extends "alignkit/brief.md.j2" %}
{% block title %}
# {{ title }}, as agreed

{% endblock %}
{% block disagreement %}{% endblock %}
"""


def test_a_team_replaces_single_blocks_in_every_target(root):
    before = run_checked("brief", SLUG).stdout
    (root / "templates" / "brief.md.j2").write_text(OWN)
    page = run_checked("brief", SLUG).stdout
    assert page.startswith("# Month-end close webinar, as agreed\n")
    assert "## Disagreement" in before and "## Disagreement" not in page
    told = re.sub(r"(?s)## Disagreement\n.*?(?=## What came of it)", "", before)
    assert page[page.index("## Signed") :] == told[told.index("## Signed") :]
    assert "> [!NOTE]" in run_checked("brief", SLUG, "--for", "github").stdout
    run_checked("publish", "wiki")
    assert "as agreed" in (root / "wiki" / "campaigns" / f"{SLUG}.md").read_text()


def test_a_team_replaces_how_a_wiki_s_boxes_look(root):
    packaged = (ROOT / "templates" / "github.md.j2").read_text()
    (root / "templates" / "github.md.j2").write_text(packaged.replace("- [ ] {{ need }}", "- TODO {{ need }}"))
    assert "\n- TODO **" in run_checked("brief", "ledger-days-cologne", "--for", "github").stdout


def test_a_template_of_one_s_own_for_once(root):
    (root / "mine.txt").write_text("{{ title }}: {{ standing }}\n")
    assert run_checked("brief", SLUG, "--template", "mine.txt").stdout == "Month-end close webinar: In force\n"
    (root / "mine.txt").write_text("{{ titel }}")
    assert "mine.txt, line 1: 'titel' is undefined. Did you mean title?" in run_checked(
        "brief", SLUG, "--template", "mine.txt", code=2
    ).stderr.replace("\n", " ")


def test_a_wrong_template_stops_publishing_before_any_page(root):
    (root / "templates" / "brief.md.j2").write_text("{% block x %}\n{{ titel }}\n{% endblock %}")
    told = run_checked("publish", "wiki", code=2).stderr
    assert "brief.md.j2, line 2: 'titel' is undefined." in told
    assert not list((root / "wiki").rglob("*.md"))


def test_too_many_templates_are_refused(root):
    for number in range(51):
        (root / "templates" / f"t{number}.j2").write_text("x")
    assert "holds 51 templates" in run_checked("brief", SLUG, code=2).stderr


# --- the manual -------------------------------------------------------------------------------------------------------

PAGES = {
    "brief.md.j2": (
        context.BriefWords,
        "The brief. `brief.html.j2`, the web page, and `reps.txt.j2`, the lines for reps, have the same words.",
    ),
    "index.md.j2": (context.IndexWords, "The list of all campaigns."),
    "definitions.md.j2": (context.DefinitionsWords, "How each campaign defines its leads."),
    "promises.md.j2": (context.PromisesWords, "Who owes what by when."),
    "lessons.md.j2": (context.LessonsWords, "What was learned, and where each change went."),
    "tags.md.j2": (context.TagsWords, "The campaigns of each tag."),
    "year.md.j2": (context.YearWords, "The campaigns that were over in one year, where there are many."),
    "reps.md.j2": (context.RepsWords, "The cards of all running campaigns."),
    "review.html.j2": (context.ReviewWords, "The web page of a review. Its frame and style are `page.html.j2`."),
}


def records(hint):
    """The records that a type is made of."""
    for inner in (hint, *get_args(hint)):
        if isinstance(inner, type) and hasattr(inner, "__total__"):
            yield inner
        elif inner is not hint and get_origin(inner):
            yield from records(inner)


def kind(hint):
    if get_origin(hint) is list:
        return f"list of {kind(get_args(hint)[0])}"
    choices = get_args(hint)
    if choices:
        return " or ".join(f'"{choice}"' for choice in choices)
    name = hint.__name__.removesuffix("Words")
    return {"str": "text", "int": "number", "bool": "yes or no"}.get(name, f"[{name}](#{name.lower()})")


def table(record):
    rows = ["| word | is | |", "|---|---|---|"]
    for name, hint in get_type_hints(record, include_extras=True).items():
        rows.append(f"| `{name}` | {kind(get_args(hint)[0])} | {hint.__metadata__[0]} |")
    return "\n".join(rows)


def manual():
    head, _, _ = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8").partition("## The words")
    parts = [
        head
        + "## The words\n\nA word is text, a number, yes or no, a list, or a record of these. What people typed is "
        "escaped for the target.\nAn empty text or list means that there is nothing to print.\n"
    ]
    inner = {}
    for name, (record, says) in PAGES.items():
        parts.append(f"### `{name}`\n\n{says}\n\n{table(record)}\n")
        todo = [record]
        while todo:
            for hint in get_type_hints(todo.pop()).values():
                for found in records(hint):
                    if found not in inner:
                        inner[found] = None
                        todo.append(found)
    parts.append("## The records\n")
    named = {record.__name__.removesuffix("Words"): record for record in inner}
    parts += [f"### {name}\n\n{table(named[name])}\n" for name in sorted(named)]
    return "\n".join(parts)


def test_the_manual_of_the_words_is_in_step(snapshot):
    snapshot.snapshot_dir = ROOT / "docs"
    snapshot.assert_match(manual(), "templates.md")
