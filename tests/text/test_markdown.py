"""A CommonMark parser is the judge: what people typed changes nothing around it and no word of it is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alignkit.text.markdown import escape_block, escape_line, format_code

JUDGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LIVE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)

NASTY = [
    "```\nan open fence",
    "~~~~ mermaid\ngraph TD",
    "    four blanks\n\n\tand a tab",
    "A heading\n===",
    "Another\n---\n",
    "# One\n## Two ##\n####### seven",
    "#\n##\n###",
    "- - -\n***\n___",
    "<div>\n\n<table><tr><td>",
    "<!-- a comment\nthat never ends",
    "<script>alert('x')</script>",
    "<img src=x onerror=alert(1)> <a href='javascript:x'>y</a>",
    "<?php x ?> <![CDATA[ y ]]> <!DOCTYPE z>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a | b\n:-: | :-:\n1 | 2",
    "lonely\n:-",
    "|\n|-\n|",
    "[foo]: https://example.com 'title'\n[bar]: <javascript:x>\n\n[foo] [bar]",
    "[click](javascript:alert(1)) [data](data:text/html,x) [file](file:///etc/passwd) [rel](../x)",
    "[a](https://example.com 'https://t') [b](<https://example.com/a b>) [c](https://example.com/(x)|y)",
    "![pixel](https://example.com/p.png) [![in](https://a.example)](https://b.example)",
    "<https://example.com/?q=a|b> <javascript:x> <a@example.com> <ftp://example.com> <MAILTO:a@example.com>",
    "see https://example.com/a_b*c*d). or http://x.example/|y, www.example.com",
    "> quote\n> > deeper\nlazy\n\n> [!NOTE]\n> alert",
    "- a\n- b\n\n  c\n  - d\n\n        e\n* f\n+ g",
    "1. one\n2. two\n   1) deep\n10. ten\n\n1986. a year",
    "-\n-\n  -\n\n  - x",
    "- a\n  # heading\n  text\n- ```\n  fence",
    "- - - nested\n    - and\n- [ ] task\n- [x] done",
    "*\n\n* *a\n**b** ***c*** _d_ __e__ s_n_a_k_e ~~f~~ ~20 ~g~",
    "a\\\nb  \nc\\",
    "`code | pipe` ``a ` b`` `unclosed",
    "&lt;script&gt; &#10;&#10;# x &#32;&#32;&#32;&#32;y &#x202e;z &amp;amp; &copy",
    "&#96;&#96;&#96;\nfence by entity",
    "@everyone and @team/x, #123, GH-7, org/repo#5, mail@example.com",
    "$a$ and $5 to $6 $$b$$",
    "\u202eturned\u2066 \x1b[31mred\x07 \x85 \u2028line",
    "\r\nwindows\r\nlines\rand an old one",
    "{{ config }} {% include 'x' %} {# no #}",
    "---\ntitle: front matter\n---",
    "</details></td></tr>\n\n## Signed\n\n| | Name |\n|---|---|\n| Sales | Nobody |",
    "*" * 300 + "a" + "_" * 300,
    "> " * 90 + "deep",
    "- " * 90 + "deep",
    "[" * 90 + "x" + "](y)" * 90,
    "",
    " \n\t\n",
]


def make_page(text):
    """A document as the template makes it, with the text in every kind of place."""
    inline = escape_line(text) or "nothing"  # a template leaves out what is empty
    return (
        f"# Title {inline}\n\nbefore\n\n{escape_block(text)}\n\n**Label:** {inline}\n\n- {inline}\n- second\n\n"
        f"| a | {inline} |\n|---|---|\n| {inline} | b |\n\n## Signed\n\n[foo] [bar] {format_code(text)}\n"
    )


def outline(document):
    """Everything of the document's own: headings, tables, and the blocks after the answer."""
    tokens = JUDGE.parse(document)
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    tables = [token.type for token in tokens if token.type in ("table_open", "tr_open", "th_open", "td_open")]
    begins = next(i for i, token in enumerate(tokens) if token.content.startswith("**Label:**")) - 1
    after = [token.type for token in tokens[begins:]]
    return headings, tables, after, tokens[begins].level


def parse_reference(document):
    """What no answer may bring about."""
    for token in JUDGE.parse(document):
        if token.type == "html_block":
            yield token.content
        for child in token.children or ():
            if child.type in ("html_inline", "image", "s_open"):
                yield f"{child.type} {child.content}"
            if child.type == "link_open" and not LIVE.match(child.attrs["href"]):
                yield child.attrs["href"]


def visible_words(markdown):
    def walk(tokens):
        for token in tokens:
            yield from walk(token.children) if token.children else [token.content]

    return re.findall(r"\w+", " ".join(walk(JUDGE.parse(markdown))))


@pytest.mark.parametrize("text", NASTY)
def test_nothing_around_a_nasty_text_changes(text):
    document = make_page(text)
    assert outline(document) == outline(make_page("harmless"))
    assert list(parse_reference(document)) == []


PIECES = [
    *("# ", "## x", "\n", "\n\n", "- ", "* ", "1. ", "2) ", "> ", "```", "~~~", "    ", "\t", "|", "|-|", "---", "==="),
    *(
        "<b>",
        "</td>",
        "<!--",
        "[",
        "]",
        "](",
        ")",
        "(javascript:x)",
        "(https://x.example)",
        "![",
        "[a]: https://x.y",
        "`",
    ),
    *(
        "``",
        "*",
        "**",
        "_",
        "__",
        "~",
        "\\",
        "&#10;",
        "&lt;",
        "<https://x.example>",
        "https://x.example",
        ":-",
        "+",
        "=",
    ),
    *("word", "two words", " ", "1", "@a", "#1", "$x$", "!", "\u202e", "\x1b", "é", "漢"),
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_nothing_around_any_mixture_changes(text):
    document = make_page(text)
    assert outline(document) == outline(make_page("harmless"))
    assert list(parse_reference(document)) == []


@settings(max_examples=100)
@given(st.text(st.sampled_from("ab 12\n-#>*_`~|[]()!.+="), max_size=40))
def test_no_word_is_lost(text):
    wanted = sorted(re.findall(r"[ab12]+", text))
    joined = "".join(sorted("".join(re.findall(r"[ab12]+", " ".join(visible_words(escape_block(text)))))))
    numbers = "".join(
        re.findall(r"(?m)^\W*(\d+)[.)]", escape_block(text))
    )  # a list's own numbers are no token's content
    assert set("".join(wanted)) <= set(joined + numbers)
    assert "".join(visible_words(escape_line(text))).replace("_", "") == "".join(re.findall(r"\w+", text)).replace(
        "_", ""
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Two paragraphs.\n\nOf *plain* **text**.", "Two paragraphs.\n\nOf *plain* **text**."),
        ("One line\nand its next", "One line\nand its next"),
        ("- a\n- b", "- a\n- b"),
        ("- a\n  - b", "-   a\n    - b"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("> said", "> said"),
        ("see [the sheet](https://example.com/a)", "see [the sheet](https://example.com/a)"),
        ("see https://example.com/a.", "see <https://example.com/a>."),
        ("`x`", "`x`"),
        ("```\ncode\n```", "```\ncode\n```"),
        ("# Heading", "**Heading**"),
        ("a\n  b  \nc", "a\nb  \nc"),
        ("about ~20 leads, $5, 3 < 4 & 50 %", "about ~20 leads, $5, 3 &lt; 4 & 50 %"),
        ("[x](javascript:y)", "\\[x](javascript:y)"),
        ("[x](wiki/tender)", "x (wiki/tender)"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "```\na | b\n1 | 2\n```"),
    ],
)
def test_ordinary_markdown_stays_and_the_rest_becomes_text(text, written):
    assert escape_block(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a \\| b"),
        ("two\nlines  and\tblanks ", "two lines and blanks"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("-5 % and 2027 and +49 30", "-5 % and 2027 and +49 30"),
        ("# no heading", "\\# no heading"),
        ("snake_case stays, _this_ not", "snake_case stays, \\_this\\_ not"),
        ("C:\\x", "C:\\\\x"),
        ("wiki: https://example.com/x|y", "wiki: <https://example.com/x%7Cy>"),
        ("R&D &amp; &nbsp;", "R&D &amp;amp; &amp;nbsp;"),
        ("\x1b[2J", "␛\\[2J"),
    ],
)
def test_a_line_is_literal(text, written):
    assert escape_line(text) == written


def test_names_and_numbers_ping_nobody():
    for text in ("@everyone", "ask @dana, or #123", "(@x) GH-12 repo#7"):
        assert not re.search(r"(?<!\w)@\w|#\d|GH-\d", escape_line(text))
        assert not re.search(r"(?<!\w)@\w|#\d|GH-\d", escape_block(text))
    assert escape_line("dana@example.com") == "dana@example.com"


def test_short_codes_are_code_where_that_holds_them():
    assert format_code("2027-Q2-FRT") == "`2027-Q2-FRT`"
    assert format_code("a`b|c") == "a\\`b\\|c"


def test_a_very_long_or_deep_text_is_taken_literally_and_in_full():
    long = "*word* " * 3000
    assert escape_block(long).count("word") == 3000 and "\\*word\\*" in escape_block(long)
    assert escape_block("> " * 60 + "deep").endswith("deep")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[![logo](https://a.example)](https://b.example)", "[logo (https://a.example)](https://b.example)"),
        ("[**![logo](https://a.example)**](https://b.example)", "[**logo (https://a.example)**](https://b.example)"),
        ("[![https://a.example](x.png)](https://b.example)", "[https://a.example (x.png)](https://b.example)"),
        ("![see [this](https://a.example)](https://b.example)", "[see this (https://a.example)](https://b.example)"),
        ("[a https://x.example/] b](https://b.example)", None),
    ],
)
def test_no_link_stands_inside_another(text, written):
    made = escape_block(text)
    if written is not None:
        assert made == written
    opened = 0
    for token in MarkdownIt("commonmark").parseInline(made)[0].children or ():
        assert token.nesting != 1 or token.type != "link_open" or opened == 0, made
        opened += token.nesting if token.type in ("link_open", "link_close") else 0
