"""The web page: whole in one file, safe, readable by ear, and one side of A4 where it is to be."""

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from alignkit.render import html
from alignkit.render.templates import render_template
from alignkit.store import workspace
from tests.command_line import run_checked

ROOT = Path(__file__).parents[2]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
SAMPLES = [path.stem for path in sorted((ROOT / "campaigns").glob("*.toml"))]
YEAR = [path.stem for path in sorted((ROOT / "alignkit" / "samples" / "year" / "campaigns").glob("*.toml"))]


class ParsedPage(HTMLParser):
    """Tags with their attributes, in order, closed as they were opened."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("slug", SAMPLES)
def test_it_is_one_file_that_asks_nobody_for_anything(root, slug):
    page = run_checked("brief", slug, "--html").stdout
    tags = ParsedPage(page).tags
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"url\(|@import|//fonts|src=", page)
    assert (
        "meta",
        {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"},
    ) in tags
    assert "prefers-color-scheme: dark" in page and "size: A4" in page and "[//]" not in page


@pytest.mark.parametrize("slug", SAMPLES)
def test_headings_and_tables_can_be_followed_by_ear(root, slug):
    tags = ParsedPage(run_checked("brief", slug, "--html").stdout).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(names) == len(set(names)) == len(levels)
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in tags if tag == "th")
    tables = sum(tag == "table" for tag, _ in tags)
    assert tables == sum(bool(attrs.get("aria-label")) for tag, attrs in tags if tag == "table")
    assert [tag for tag, _ in tags].count("main") == 1


def render_page(markdown):
    return render_template(TEMPLATES, html.TEMPLATE, html.build_web_words(markdown, "in force", "x", False))


def test_headers_of_rows_and_empty_corners():
    page = render_page(
        "# T\n\n| | Marketing |\n|---|---|\n| Pain | agrees |\n\n| When | What |\n|---|---|\n| a | b |\n"
    )
    assert '<td></td>\n<th scope="col">Marketing</th>' in page and '<th scope="row">Pain</th>' in page
    assert '<th scope="col">When</th>' in page and "<td>a</td>" in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</title><b>x", "[a](javascript:x)", "{{ 7 * 7 }}", '" onload="x']
)
def test_nothing_typed_becomes_a_tag(root, text):
    run_checked("answer", "shared-service-forty", "pain", "--text", text)
    run_checked("answer", "shared-service-forty", "campaign", "--set", f"title='''{text}'''")
    page = run_checked("brief", "shared-service-forty", "--html", "--draft").stdout
    known = {tag for tag, _ in ParsedPage(run_checked("brief", SAMPLES[0], "--html").stdout).tags}
    assert {tag for tag, _ in ParsedPage(page).tags} <= known | {"a", "em", "blockquote"}
    shown = re.sub("<!-- the agreement.*-->", "", page.split("</style>")[1])  # a fingerprint may hold a 49
    assert 'javascript:x"' not in page and "49" not in shown[:2000]


def sign_with_key(root, *results):
    for result in results:
        run_checked("review", "result", "month-end-close-webinar", result, "--by", "Theo Park", "--on", "2026-11-20")


def test_results_are_pictures_with_their_figures_below(root):
    sign_with_key(root, "Won deals=3", "Won revenue=EUR 90,000")
    page = run_checked("brief", "month-end-close-webinar", "--html").stdout
    tags = ParsedPage(page).tags
    drawn = [attrs for tag, attrs in tags if tag == "svg"]
    assert len(drawn) == 4 and all(attrs["role"] == "img" for attrs in drawn)
    assert [tag for tag, _ in tags].count("desc") == [tag for tag, _ in tags].count("figcaption") == 4
    place = page.index('id="results"')
    assert place < page.index("<figcaption>Won deals</figcaption>") < page.index("3 of 12 deals, ", place)
    assert "Won revenue, which decides</figcaption>" in page and "<title>Won deals: 3 deals of 12 deals</title>" in page
    assert "style=" not in page.split("</style>")[1] and "#" not in "".join(
        re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    )


def test_without_results_nothing_is_drawn(root):
    for page in (
        run_checked("brief", "shared-service-forty", "--html").stdout,
        run_checked("brief", "month-end-close-webinar", "--html", "--one-page").stdout,
    ):
        assert "<svg" not in page and 'class="charts"' not in page


def test_a_template_of_ones_own_makes_the_web_page(root):
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "brief.html.j2").write_text(
        '{% extends "alignkit/brief.html.j2" %}{% block body %}<h1>{{ title }}</h1>{{ charts }}{% endblock %}'
    )
    page = run_checked("brief", "month-end-close-webinar", "--html").stdout
    assert page.index("<h1>Month-end close webinar</h1>") < page.index("<svg") and page.count('class="charts"') == 1


def test_no_table_is_wider_than_a_phone(root):
    """Cells say the name of their column, and stand below each other on a narrow screen."""
    page = run_checked("brief", "month-end-close-webinar", "--html").stdout
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        heads = re.findall(r'<th scope="col">(.*?)</th>', table)
        rows = re.findall(r"<tr>(<td.*?)</tr>", table)
        assert rows
        for row in rows:
            named = re.findall(r'data-label="(.*?)"', row)
            assert named == heads or (len(heads) == 2 and not named)
    assert "td[data-label] { display: block;" in page


def test_print_is_nine_points_or_larger(root):
    style = run_checked("brief", "month-end-close-webinar", "--html").stdout.split("</style>")[0]
    sizes = [float(size) for size in re.findall(r"([\d.]+)pt", style)]
    assert sizes and min(sizes) >= 9
    assert 'font-size="12"' not in style


def test_what_results_say_becomes_no_tag(root):
    path = root / "campaigns" / "month-end-close-webinar.toml"
    text = path.read_text("utf-8").replace('metric = "MQLs"\nactual', 'metric = "</svg><script>x</script>"\nactual')
    path.write_text(text.replace('by = "Amira Haddad"', 'by = "<img src=x>"'), "utf-8")
    for page in (
        run_checked("brief", "month-end-close-webinar", "--html").stdout,
        run_checked("review", "month-end-close-webinar", "--html").stdout,
    ):
        tags = {tag for tag, _ in ParsedPage(page).tags}
        assert "svg" in tags and not tags & {"script", "img"} and "&lt;/svg&gt;" in page


def test_the_page_for_the_quarters_end_is_a_web_page_too(root):
    page = run_checked("review", "month-end-close-webinar", "--html").stdout
    tags = ParsedPage(page).tags
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert (
        heads[:2] == ["Promised and happened", "What each side kept"] and "What we learned, and what we change" in heads
    )
    assert [attrs["class"] for tag, attrs in tags if tag == "body"] == ["in-force one-page"]
    assert page.index("<svg") < page.index("<table") and "What we change:" in page


def test_html_and_a_wiki_are_two_pages(root):
    assert "--html and --for" in run_checked("brief", SAMPLES[0], "--html", "--for", "github", code=2).stderr


def sides_of_paper(root, page):
    """How many sides of A4 a page prints on."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium to print with")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    subprocess.run(
        [
            chromium,
            *flags.split(),
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={root / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={root / 'page.pdf'}",
            page.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=True,
        env={**os.environ, "HOME": str(root)},
    )
    printed = (root / "page.pdf").read_bytes()
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", printed)
    assert abs(float(box[1]) - 595) < 2 and abs(float(box[2]) - 842) < 2
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.slow
@pytest.mark.parametrize("slug", SAMPLES)
def test_one_page_prints_on_one_side_of_a4(root, slug):
    run_checked("brief", slug, "--html", "--one-page", "-o", "page.html")
    assert sides_of_paper(root, root / "page.html") == 1


@pytest.mark.slow
@pytest.mark.parametrize("slug", YEAR)
def test_the_review_of_a_campaign_prints_on_one_side_of_a4(tmp_path, monkeypatch, slug):
    workspace.create_workspace(tmp_path / "year", sample="year")
    monkeypatch.chdir(tmp_path / "year")
    (tmp_path / "page.html").write_text(run_checked("review", slug, "--html").stdout, encoding="utf-8")
    assert sides_of_paper(tmp_path, tmp_path / "page.html") == 1


def test_a_page_behind_a_link_learns_nothing_of_the_page_it_came_from(root):
    run_checked(
        "answer", "ledger-days-cologne", "pain", "--text", "See https://x.example/a and [b](https://y.example)."
    )
    tags = ParsedPage(run_checked("brief", "ledger-days-cologne", "--html").stdout).tags
    links = [attrs for tag, attrs in tags if tag == "a"]
    assert {attrs["href"] for attrs in links} >= {"https://x.example/a", "https://y.example"}
    assert {attrs.get("rel") for attrs in links} == {"noopener noreferrer"}
