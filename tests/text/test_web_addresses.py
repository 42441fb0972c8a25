"""A web address is one piece in every target: shown letter by letter, and where it is a link, leading just there."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown as python_markdown
from markdown_it import MarkdownIt

from alignkit.core.model import from_data
from alignkit.render import targets
from alignkit.render.brief import render_brief
from alignkit.text import markdown, web_addresses

ROOT = Path(__file__).parents[2]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
EXTENSIONS = ["tables", "fenced_code", "toc", "admonition", "attr_list", "def_list", "abbr", "footnotes", "md_in_html"]
DIALECTS = {"plain": markdown.COMMON, "obsidian": markdown.OBSIDIAN, "mkdocs": markdown.PYTHON}

COMMON = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
GITHUB = MarkdownIt("gfm-like", {"html": True})  # with bare addresses as links, as GitHub has them


class Links(HTMLParser):
    """The text of a page, and each link as where it leads and what it shows."""

    def __init__(self, html):
        super().__init__()
        self.text, self.links, self.inside = "", [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.inside = True
            self.links.append([dict(attrs)["href"], ""])

    def handle_data(self, data):
        self.text += data
        if self.inside:
            self.links[-1][1] += data

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "a"


def read(dialect, text):
    """How the readers of a dialect show a text."""
    if dialect == "mkdocs":
        return [Links(python_markdown(text, extensions=EXTENSIONS))]
    pages = []
    for judge in (COMMON, GITHUB):
        judge.normalizeLinkText = judge.normalizeLink = lambda link: link  # some shorten what they show
        pages.append(Links(judge.render(text)))
    return pages


AWKWARD = [
    "https://x.example/Q3_-_Campaign_brief_-_v2.pdf",
    "https://x.example/?filter=_all_",
    "https://x.example/a_b*c*d~e~~f~~g",
    "https://x.example/__init__/_x_/**y**/",
    "https://en.wikipedia.org/wiki/Lead_(sales)",
    "https://x.example/a?b=1&c=2&copy=3&lt=4#part-5",
    "https://x.example/?f[status]=open&f[_a_]=*b*c",
    "https://medium.com/@team_/a-_b_-c#12",
    "https://x.example/$a$/$b$?c++d++e==f==",
    "https://x.example/%C3%A4_%20_x",
    "https://x.example/käufer_-_münchen",
    "http://localhost:8080/_a_",
    "HTTPS://X.EXAMPLE/_A_",
    "https://x.example/:smile:/GH-7/%%x%%",
]
AROUND = [
    "{}",
    "See {} for more.",
    "See {}.",
    "({}), and so on",
    "two: {}, {}; three",
    "*soft {} words*",
    "**{}**",
    "_see {} now_",
    "- {}\n- b",
    "> {}",
    "“{}”",
    "snake_case_ {} and _more_",
]


def linked(text, url):
    """How often a text of ``AROUND`` shows the address."""
    return text.count(url)


def judged(dialect, written, url, times):
    """The address stands in what readers see, and every link to it leads exactly there."""
    shown = url.replace("|", "%7C").replace("{", "%7B").replace("}", "%7D")
    for page in read(dialect, written):
        assert page.text.count(shown) >= times, written
        assert page.links == [[shown, shown]] * times, written


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("url", AWKWARD)
def test_an_answer_keeps_an_address_whole(dialect, around, url):
    text = around.replace("{}", url)
    judged(dialect, markdown.escape_block(text, DIALECTS[dialect]), url, linked(text, url))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("url", [*AWKWARD, "https://x.example/a|b{c}"])
def test_a_cell_keeps_an_address_whole(dialect, url):
    cell = markdown.escape_line(f"see {url}, then", DIALECTS[dialect])
    judged(dialect, f"| a | b |\n|---|---|\n| {cell} | c |\n", url, 1)
    for page in read(dialect, f"| a | b |\n|---|---|\n| {cell} | the last |\n"):
        assert "the last" in page.text and "|" not in page.text


_SEGMENT = st.text(st.sampled_from("abcXYZ0189_-*~.+:@!$',;=&()%|{}ä"), max_size=8)
_ENDS = st.sampled_from(["a", "Z", "7", "_", "/", "=", "-", ")"])
URLS = st.builds(
    lambda scheme, host, path, query, end: f"{scheme}://{host}/{'/'.join(path)}{'?' * bool(query)}{query}{end}",
    st.sampled_from(["https", "http"]),
    st.sampled_from(["x.example", "www.x-y.example", "localhost:8080", "sub.x.example"]),
    st.lists(_SEGMENT, max_size=4),
    _SEGMENT,
    _ENDS,
).filter(lambda url: url.count(")") == url.count("(") and url.count("}") == url.count("{") and "&" not in url[-6:])


@settings(max_examples=200)
@given(URLS, URLS, st.sampled_from(list(DIALECTS)))
def test_any_addresses_stay_whole(one, two, dialect):
    shown = [re.sub(r"[|{}]", lambda found: f"%{ord(found[0]):02X}", url) for url in (one, two)]
    for made in (markdown.escape_block, markdown.escape_line):
        for page in read(dialect, made(f"See {one} and {two}, then", DIALECTS[dialect])):
            assert page.links == [[url, url] for url in shown]
            assert page.text.strip() == f"See {shown[0]} and {shown[1]}, then"


@given(URLS)
def test_a_chat_gets_an_address_as_it_is(url):
    assert targets._plain_line(f"@all see {url}, then") == f"@\u2060all see {url}, then"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://x.example/a.", "<https://x.example/a>."),
        ("(https://x.example/a.)", "(<https://x.example/a>.)"),
        ("https://x.example/a), b", "<https://x.example/a>), b"),
        ("_https://x.example/a_", "_<https://x.example/a>_"),
        ("_see https://x.example/a_b_ _", "_see <https://x.example/a_b>_ \\_"),
        ("https://x.example/a*", "<https://x.example/a>\\*"),
        ("<https://x.example/_a_>", "<https://x.example/_a_>"),
        ("[the _brief_](https://x.example/_a_)", "[the _brief_](https://x.example/_a_)"),
        ("[https://x.example/a](https://y.example)", "[https://x.example/a](https://y.example)"),
        ("[see https://x.example/a](https://y.example)", "[see https://x.example/a](https://y.example)"),
        ("https://x.example/a\\_b\\_.", "<https://x.example/a_b_>."),  # as other programs write it
        ("https://x.example/?a=1&amp;b=2", "<https://x.example/?a=1&b=2>"),
        ("www.x.example/Q3_-_a_-_b.", "[www.x.example/Q3\\_-\\_a\\_-\\_b](http://www.x.example/Q3_-_a_-_b)."),
        ("https://x.example/`a`", "<https://x.example/>`a`"),
        ("https://, http://?, www. and www.x", "https://, http://?, www. and www.x"),
        ("javascript:x() <javascript:x> [a](javascript:x)", "javascript:x() &lt;javascript:x> \\[a](javascript:x)"),
        ("`https://x.example/_a_`", "`https://x.example/_a_`"),
    ],
)  # fmt: skip
def test_where_an_address_begins_and_ends(text, written):
    assert markdown.escape_block(text) == written


@cache
def campaign():
    path = ROOT / "tests" / "data" / "full.toml"
    return from_data("full", tomli.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("url", AWKWARD)
def test_a_web_page_links_an_address_and_shows_it(url):
    text = f"One {url} and\n\nanother {url}, *then*"
    said = replace(campaign(), answers={**campaign().answers, "pain": {"answer": text}})
    page = Links(render_brief(said, TEMPLATES, target=targets.WEB))
    assert page.text.count(url) == 2
    shown = [link for link in page.links if link[1] == url]
    assert [where for where, _ in shown] == [MarkdownIt().normalizeLink(url)] * 2  # as a browser is to send it


def test_a_thousand_addresses_are_found_at_once():
    for text in ("https://x.example/a_b " * 400, "_" * 3000 + "https://x.example/\\_" + "." * 3000, "w" * 9000):
        assert markdown.escape_block(text)
        assert list(web_addresses.find_addresses(text)) or "http" not in text


@pytest.mark.parametrize(
    "text",
    [
        "[see https://x.example/a now](https://y.example)",
        "[**see www.x.example/a**](https://y.example)",
        "[![https://x.example/a](https://z.example)](https://y.example)",
    ],
)
def test_an_address_in_the_words_of_a_link_is_no_link_of_its_own(text):
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("text", "address", web_addresses.parse_address)
    tokens = parser.parseInline(text)[0].children
    assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == ["https://y.example"]
    alone = parser.parseInline("see https://x.example/a now")[0].children
    assert [token.attrs["href"] for token in alone if token.type == "link_open"] == ["https://x.example/a"]
