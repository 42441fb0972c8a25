"""What will not survive in a wiki is named before it is published; what survives is not."""

import pytest

from alignkit.core.model import Campaign
from alignkit.render import targets
from alignkit.render.unsupported_markdown import find_unsupported_markdown
from tests.command_line import run

PLAIN, MKDOCS, OBSIDIAN, CONFLUENCE = targets.PLAIN, targets.MKDOCS, targets.OBSIDIAN, targets.CONFLUENCE


def warnings_for(text, target=PLAIN, name="answer"):
    return [
        problem.message
        for problem in find_unsupported_markdown(Campaign("x", {"title": "T"}, {"pain": {name: text}}), target)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# One\n\ntext\n\n## Two", "a heading in it"),
        ("Title\n===", "a heading in it"),
        ("| a |\n|---|\n| b |", "a table in it"),
        ("<b>x</b>", "HTML in it is shown as it was typed: “<b>”"),
        ("<div>\nx", "HTML in it"),
        ("![x](https://x.example/p.png)", "a picture in it"),
        ("```mermaid\ngraph TD\n```", "code marked as mermaid"),
        ("[x](wiki/page)", "a link in it leads nowhere any more: “wiki/page”"),
        ("[x](ftp://x.example)", "a link in it"),
        ("[x]\n\n[x]: https://x.example", "the definition of a link"),
        ("> " * 60 + "deep", "without any formatting"),
        ("word " * 3000, "without any formatting"),
    ],
)
def test_what_is_lost_everywhere_is_named_once(text, said):
    for target in targets.WIKIS.values():
        assert [message for message in warnings_for(text, target) if said in message], target.name
        assert len(warnings_for(text, target)) == len(set(warnings_for(text, target)))
        assert all(message.startswith("Pain: ") for message in warnings_for(text, target))


@pytest.mark.parametrize(
    "text",
    [
        "Two paragraphs.\n\nOf *plain* **text**.",
        "- a\n  - b",
        "1. a\n2. b",
        "> said",
        "`x` and\n\n```\ncode\n```",
        "[x](https://x.example) <mailto:a@example.com> https://x.example",
        "@all #1 a | b {x} $y$",
        "",
    ],
)
def test_ordinary_markdown_survives_everywhere(text):
    for target in targets.WIKIS.values():
        assert warnings_for(text, target) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("5. five\n6. six", "does not begin with 1"), ("- a\n\n  ```\n  b\n  ```", "code inside a list")],
)
def test_what_only_python_markdown_loses(text, said):
    for target in targets.WIKIS.values():
        assert bool(warnings_for(text, target)) == (target in (MKDOCS, CONFLUENCE))
    assert said in warnings_for(text, MKDOCS)[0]


def test_a_title_that_no_wikilink_can_hold():
    campaign = Campaign("x", {"title": "A [b] | c"})
    assert "[ ] | in the title" in find_unsupported_markdown(campaign, OBSIDIAN)[0].message
    assert find_unsupported_markdown(campaign, PLAIN) == []


def test_other_prose_is_looked_at_too_and_the_place_is_told():
    campaign = Campaign("x", {}, {"differentiation": {"sales_talk_track": "# Hello"}})
    (problem,) = find_unsupported_markdown(campaign, PLAIN)
    assert problem.key == "differentiation.sales_talk_track" and problem.severity == "warning"


def test_the_command(root):
    slug = "ledger-days-cologne"
    assert run("answer", slug, "pain", "--text", "# Heading").exit_code == 0
    assert "AF60" not in run("check", slug).stdout
    found = run("check", slug, "--for", "mkdocs").stdout
    assert "warning AF60 Pain: a heading in it" in found and "ledger-days-cologne.toml:" in found
    assert run("check", "--for", "reps").exit_code == 2
