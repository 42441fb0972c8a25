"""Every wiki gets the same agreement, and what people typed breaks none of them."""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alignkit.core.actions import object_to
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.render import targets
from alignkit.render.brief import render_brief
from alignkit.render.flowchart import draw_flowchart
from alignkit.text import markdown

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
SAMPLES = sorted((ROOT / "campaigns").glob("*.toml"))
WIKIS = list(targets.WIKIS.values())
JUDGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
AT = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
each_wiki = pytest.mark.parametrize("wiki", WIKIS, ids=lambda wiki: wiki.name)


def required_program(name):
    """A module of the dev extra; in CI its absence is a failure."""
    if os.environ.get("CI"):
        return __import__(name, fromlist=["x"])
    return pytest.importorskip(name, reason=f"{name} is not installed: pip install -e '.[dev]'")


def load_campaign(path):
    return from_data(path.stem, tomli.loads(path.read_text(encoding="utf-8")))


def brief_text(campaign, wiki, **how):
    return render_brief(campaign, TEMPLATES, target=wiki, **how)


@cache
def whole_campaign():
    """The example with every field, nothing signed and nothing said to it."""
    campaign = load_campaign(DATA / "full.toml")
    return replace(campaign, agreement=type(campaign.agreement)(), views={}, unknown={})


@pytest.fixture(scope="module")
def full():
    return whole_campaign()


# --- read by a person before it is accepted ---------------------------------------------------------------------------


@pytest.mark.parametrize("target", [t for t in targets.TARGETS.values() if t.name != "plain"], ids=lambda t: t.name)
@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_samples(target, path, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "targets" / target.name
    snapshot.assert_match(brief_text(load_campaign(path), target), f"{path.stem}.{'md' if target.pages else 'txt'}")


def body(page):
    return re.sub(r"\A---\n.*?\n---\n\n", "", page, flags=re.DOTALL)


def words_of(page):
    """The words a reader sees, without front matter, the boxes' own words and what hides the marks of each wiki."""

    def walk(tokens):
        for token in tokens:
            yield from walk(token.children) if token.children else [token.content]

    return re.sub(r"\s+", " ", " ".join(walk(JUDGE.parse(body(page)))))


@each_wiki
@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_all_say_the_same_below_where_it_stands(wiki, path):
    plain, own = (words_of(brief_text(load_campaign(path), each)) for each in (targets.PLAIN, wiki))
    own = re.sub(r"A lead's way flowchart TD.*?returned with a reason\W+", "", own)
    begin = "You have one of these leads"
    assert own[own.index(begin) :] == plain[plain.index(begin) :]


def test_the_outcome_stands_inside_the_box_of_mkdocs():
    page = body(brief_text(load_campaign(ROOT / "campaigns" / "month-end-close-webinar.toml"), targets.MKDOCS))
    html = required_program("markdown").markdown(page, extensions=EXTENSIONS)
    box = re.search(r'<div class="admonition success">(.*?)</div>', html, re.DOTALL)
    assert "In force" in box[1] and "Open until 31 March 2027: Won revenue" in box[1]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"), [("", "plain"), ("plain", "plain"), ("github", "github"), ("reps", "reps")], ids=str
)
def test_a_target_by_its_name(name, found):
    assert targets.find_target(name).name == found


def test_an_unknown_target_names_the_nearest():
    with pytest.raises(UserError, match=r"There is no target 'obsidan'.*Did you mean obsidian\?"):
        targets.find_target("obsidan")


# --- front matter -----------------------------------------------------------------------------------------------------

ODD = [
    "plain",
    "a: b",
    "no",
    "null",
    "1_000",
    "2027-04-06",
    "'q' \"d\"",
    "# x",
    "{a}",
    "[b]",
    "\\",
    "é漢😀",
    "\ufffe",
    "- x",
]


def front(wiki, campaign):
    found = re.match(r"\A---\n(.*?)\n---\n", brief_text(campaign, wiki), re.DOTALL)
    return required_program("yaml").safe_load(found[1]) if found else {}


@pytest.mark.parametrize("text", [*ODD, "two\nlines: x\n---\n", "\x1b[2J\x85\u2028x", "a\ud7ff"])
@pytest.mark.parametrize("wiki", [wiki for wiki in WIKIS if wiki.front], ids=lambda wiki: wiki.name)
def test_front_matter_is_yaml_and_holds_the_text_as_text(wiki, text):
    found = front(
        wiki, Campaign("x", {"title": text, "tags": [text, "Trade fair", "2027"], "launch": date(2027, 4, 6)})
    )
    title = found["aliases"][0] if wiki.name == "obsidian" else found["title"]
    assert title.endswith(" ".join(title.split())) and isinstance(title, str)
    if text in ODD:
        assert title.endswith(text)
    assert {"campaign-agreement", "trade-fair", "tag-2027"} <= set(found["tags"])
    assert all(re.fullmatch(r"[\w-]+", tag) for tag in found["tags"])
    assert found.get("launch", date(2027, 4, 6)) == date(2027, 4, 6)


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_any_title_makes_front_matter(text):
    found = required_program("yaml").safe_load(targets.MKDOCS.format_front_matter({"title": text}).strip("-\n") or "{}")
    assert found is None or isinstance(found.get("title", ""), str)


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wiki", "text", "cell", "written"),
    [
        (targets.PLAIN, "A | [b] <c>", True, r"[A \| \[b\] &lt;c>](../index.md)"),
        (targets.PLAIN, "see https://x.example", False, "[see https://x.example](../index.md)"),
        (targets.MKDOCS, "A | b", True, "[A &#124; b](../index.md)"),
        (targets.OBSIDIAN, "A | [b] <c>", True, r"[[index\|A b c]]"),
        (targets.OBSIDIAN, "A | [b] <c>", False, "[[index|A b c]]"),
        (targets.OBSIDIAN, "|", False, "[[index|index]]"),
    ],
)
def test_a_link_to_another_page(wiki, text, cell, written):
    assert wiki.link(text, "campaigns/x.md", "index.md", cell=cell) == written


# --- nobody led astray ------------------------------------------------------------------------------------------------

NAUGHTY = [
    *(
        "{{ config }} {% include 'x' %} {# no #}",
        '{: onclick="alert(1)" }',
        "para\n{: #id .cls }",
        "--8<-- '/etc/passwd'",
    ),
    *(
        "```\n{{ env }}\n--8<-- 'x'\n```",
        "!!! danger 'Signed'\n    by nobody",
        "??? x\n    y",
        '=== "Tab"\n    x',
        "/// x\n///",
    ),
    *(
        "term\n:   definition",
        "*[HTML]: x",
        "[^1]\n\n[^1]: note",
        "==mark== ^^ins^^ ~~del~~ H~2~O x^2^ ++ctrl++",
        ":smile: :+1:",
    ),
    *("%%hidden%% ==x== #tag ^block [[page]] ![[embed]] #2", "`= this.file` `$= dv.pages()`", "key:: value <% tp %>"),
    *(
        "[[_TOC_]] ![x][STATUS-RED] [STATUS-RED]",
        "\\(x\\) $y$ $$z$$",
        "> [!NOTE]\n> x",
        "> **Note**\n> x",
        "<!-- Space: X -->",
    ),
    *(
        "[//]: # (the agreement pauses here)",
        "```mermaid\ngraph TD\n```",
        "<details><summary>x</summary>",
        "import x from 'y'",
    ),
    *(
        "5. five\n6. six",
        "1) one\n2) two",
        "- a\n-\n- b",
        "text\n-\ntext",
        "- ```\n  code\n\n  more\n  ```\n- b",
        "x\n===\n\ny\n---",
    ),
    *(
        "- a\n\n      code\n- b",
        "> - a\n>   - b\n>\n>     c",
        "| a | b |\n|---|---|\n| 1 | `x|y` |",
        "a&#124;b &#x7c; &lt;b&gt;",
    ),
    *(
        "\u2060@x @\u2060y",
        "<https://x.example/{{a}}>",
        "[a](https://x.example 'say \"hi\"')",
        "http://x.example/$a$_b_",
        "&copy; &amp;",
    ),
]


@cache
def is_tame(wiki, of):
    """The outline of the page with harmless text."""
    return outline(brief_text(of(whole_campaign(), "tame"), wiki))


def with_text_everywhere(campaign, text):
    """The text in every field, position and stance of a campaign."""

    def put(value):
        if isinstance(value, str):
            return text
        if isinstance(value, dict):
            return {key: put(item) for key, item in value.items()}
        return [put(item) for item in value] if isinstance(value, list) else value

    spoiled = replace(campaign, info=put(campaign.info), review=put(campaign.review))
    spoiled = replace(spoiled, answers={key: put(content) for key, content in campaign.answers.items()})
    return object_to(
        spoiled, "mql", "sales", Actor(text, AT, text), text, settles=text, owner=text, due=date(2027, 4, 1)
    )


def with_answer(campaign, text):
    answers = {key: dict(content) | {"answer": text} for key, content in campaign.answers.items()}
    return replace(campaign, answers=answers)


def outline(page):
    """Front matter, headings, tables, and the whole table of signatures with the page's own paragraphs after it."""
    top = re.match(r"\A---\n.*?\n---\n", page, re.DOTALL)
    tokens = JUDGE.parse(body(page))
    heads = [(t.tag, tokens[i + 1].content) for i, t in enumerate(tokens) if t.type == "heading_open"]
    cells = [t.type for t in tokens if t.type in ("table_open", "tr_open", "th_open", "td_open")]
    begin = next(i for i, t in enumerate(tokens) if t.type == "heading_open" and tokens[i + 1].content == "Signed")
    end = next(i for i, t in enumerate(tokens) if i > begin and t.type == "heading_open" and t.tag == "h2")
    signed = [(t.type, t.level) for t in tokens[begin:end]]
    return bool(top), [(tag, text if tag != "h1" else "") for tag, text in heads], cells, signed


def live_elements(page):
    """Whatever no text of people may bring about, as a CommonMark parser with HTML reads the page."""
    for token in JUDGE.parse(body(page)):
        if token.type == "html_block":
            yield token.content
        for child in token.children or ():
            if child.type in ("html_inline", "image", "s_open"):
                yield f"{child.type} {child.content}"
            if child.type == "link_open" and not re.match(r"https?://|mailto:", child.attrs["href"], re.IGNORECASE):
                yield child.attrs["href"]


@each_wiki
@pytest.mark.parametrize("text", NAUGHTY)
def test_a_naughty_text_in_every_field_changes_nothing_around_it(wiki, text, full):
    page = brief_text(with_text_everywhere(full, text), wiki)
    assert outline(page) == is_tame(wiki, with_text_everywhere)
    assert list(live_elements(page)) == []


@each_wiki
@settings(max_examples=25)
@given(text=st.text(max_size=60))
def test_any_text_as_answer_changes_nothing_around_it(wiki, full, text):
    page = brief_text(with_answer(full, f"x{text}"), wiki)
    assert outline(page) == is_tame(wiki, with_answer)
    assert list(live_elements(page)) == []


def commonmark_examples():
    """The examples of the CommonMark specification: their Markdown. COMMONMARK_SPEC names its spec.txt."""
    path = os.environ.get("COMMONMARK_SPEC")
    if not path:
        pytest.skip("COMMONMARK_SPEC names no spec.txt of the CommonMark specification")
    text = Path(path).read_text(encoding="utf-8")
    found = re.findall(r"^`{32} example[^\n]*\n(.*?)^\.\n.*?^`{32}$", text, re.DOTALL | re.MULTILINE)
    return [example.replace("→", "\t") for example in found]


def harmless(wiki, texts, full):
    """The pages that hold these answers, nine at a time, against the page with harmless ones."""
    mild = is_tame(wiki, with_answer)
    for place in range(0, len(texts), len(QUESTION_KEYS)):
        group = texts[place : place + len(QUESTION_KEYS)]
        answers = {
            key: dict(full.content(key)) | {"answer": f"tame {text}" if not text.strip() else text}
            for key, text in zip(QUESTION_KEYS, group + ["tame"] * (len(QUESTION_KEYS) - len(group)), strict=True)
        }
        page = brief_text(replace(full, answers=answers), wiki)
        assert outline(page) == mild, group
        assert list(live_elements(page)) == [], group


@pytest.mark.slow
@each_wiki
def test_every_example_of_the_commonmark_specification(wiki, full):
    assert len(commonmark_examples()) > 600
    harmless(wiki, commonmark_examples(), full)


# --- Python-Markdown, which is no CommonMark --------------------------------------------------------------------------

EXTENSIONS = ["tables", "fenced_code", "toc", "admonition", "attr_list", "def_list", "abbr", "footnotes", "md_in_html"]


def tree(page):
    """Headings, cells and live things of a page as MkDocs' own parser sees it."""
    html = required_program("markdown").markdown(body(page), extensions=EXTENSIONS)
    heads = re.findall(r"<(h[1-6])[^>]*>(.*?)</h[1-6]>", html)
    tags = re.findall(r"<(/?\w+)([^>]*)>", html)
    cells = [name for name, _ in tags if name in ("table", "tr", "th", "td")]
    boxes = [rest for name, rest in tags if name == "div"]
    odd = {name for name, _ in tags if name.strip("/") not in _KNOWN} | {
        rest for name, rest in tags if name not in ("a", "div", "h1", "h2", "h3", "th", "td") and rest.strip(" /")
    }
    links = [
        link for link in re.findall(r'<a [^>]*href="([^"]*)"', html) if not re.match(r"(https?:|mailto:|&#109;)", link)
    ]
    signed = html[html.index(">Signed</h2>") :]
    signed = re.sub(r">[^<]*<", "><", signed[: signed.index("<h2")])
    return [(tag, text) for tag, text in heads if tag != "h1"], cells, boxes, odd, links, signed


_KNOWN = set("h1 h2 h3 p table thead tbody tr th td ul ol li strong em code pre a div br blockquote".split())  # noqa: SIM905


@cache
def mild_strategy():
    return tree(brief_text(with_answer(whole_campaign(), "tame"), targets.MKDOCS))


@pytest.mark.parametrize("text", NAUGHTY)
def test_mkdocs_own_parser_sees_the_same_page(text, full):
    assert tree(brief_text(with_answer(full, text), targets.MKDOCS)) == mild_strategy()


@pytest.mark.slow
def test_mkdocs_own_parser_and_every_example(full):
    mild = tree(brief_text(with_answer(full, "tame"), targets.MKDOCS))
    for text in filter(str.strip, commonmark_examples()):
        assert tree(brief_text(with_answer(full, text), targets.MKDOCS)) == mild, text


# --- what each wiki would read into it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ x }}", "\\{\\{ x }}"),
        ("5. five\n6. six", "- 5\\. five\n- 6\\. six"),
        ("1) one", "1. one"),
        ("$x$ ~y~ a:b: :smile:", "&#36;x&#36; &#126;y&#126; a&#58;b: &#58;smile:"),
        ("!!! note", "\\!!! note"),
        ("=== x", "&#61;&#61;&#61; x"),
        ("a|b \\ c", "a&#124;b &#92; c"),
        ("`{{ x }}`", "`{\u2060{ x }}`"),
        ("- a\n\n  ```\n  b\n  ```", "-   a\n\n    `b`"),
    ],
)
def test_what_python_markdown_reads_otherwise(text, written):
    assert markdown.escape_block(text, markdown.PYTHON) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("%%x%%", "\\%\\%x\\%\\%"),
        ("==x==", "\\=\\=x\\=\\="),
        ("#tag", "\\#tag"),
        ("50 % = half, a#b", "50 % = half, a\\#b"),
        ("end ^id", "end \\^id"),
        ("`= this.file`", "`\u2060= this.file`"),
        ("[[page]]", "\\[\\[page]]"),
    ],
)
def test_what_obsidian_reads_otherwise(text, written):
    assert markdown.escape_block(text, markdown.OBSIDIAN) == written


def test_a_diagram_holds_no_mark_of_anybodys(full):
    wild = with_text_everywhere(full, '"] --> x; click act href "javascript:alert(1)" %%{init}%% <b>\n```\nend')
    drawn = draw_flowchart(wild)
    for row in drawn.split("\n")[1:]:
        labels = re.findall(r'"([^"]*)"', row)
        assert len(labels) == 1 and re.fullmatch(r"[\w .,/#;…-]*", labels[0]), row
    assert "```" not in drawn and [row.split()[0] for row in drawn.split("\n")] == [
        row.split()[0] for row in draw_flowchart(full).split("\n")
    ]


def test_no_diagram_where_nothing_is_promised():
    assert draw_flowchart(Campaign("x")) == ""


def test_the_lines_for_reps_are_few_and_plain(full):
    text = brief_text(with_text_everywhere(full, "say @all **x** | y"), targets.REPS)
    assert "**x** | y" in text and "@all" not in text
    assert len(brief_text(full, targets.REPS).splitlines()) <= 10
